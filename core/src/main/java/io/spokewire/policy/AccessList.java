package io.spokewire.policy;

import io.spokewire.command.Mode;
import io.spokewire.command.Section;
import io.spokewire.command.Slot;
import io.spokewire.net.Address;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An access list: numbered ({@code access-list 10 permit ...}), named ({@code ip access-list
 * extended NAME}) or IPv6. The first entry that matches decides; what none matches is denied.
 *
 * @param entries by rising sequence number
 */
public record AccessList(List<Entry> entries) {
    /** How far apart IOS numbers entries that were typed without a number. */
    public static final int SEQUENCE_STEP = 10;

    /** A list that nobody has written yet. */
    public static final AccessList EMPTY = new AccessList(List.of());

    /** The mode {@code (config-std-nacl)#}. */
    public static final Mode STANDARD =
            new Mode("standard access list configuration", "config-std-nacl", Mode.CONFIG);

    /** The mode {@code (config-ext-nacl)#}. */
    public static final Mode EXTENDED =
            new Mode("extended access list configuration", "config-ext-nacl", Mode.CONFIG);

    /** The mode {@code (config-ipv6-acl)#}. */
    public static final Mode IPV6 =
            new Mode("IPv6 access list configuration", "config-ipv6-acl", Mode.CONFIG);

    /** The entries of a list that is a section. */
    public static final Slot<AccessList> SLOT = Slot.of("access list", EMPTY);

    /** The lists of the root section that were typed as {@code access-list NUMBER ...}. */
    public static final Slot<Map<Integer, AccessList>> NUMBERED =
            Slot.of("numbered access lists", Map.of());

    /** A line of a list. */
    public sealed interface Entry {
        /** Its number, 1 to 2147483647. */
        int sequence();

        /** As the configuration shows it, behind the sequence number. */
        String words();

        /** The same line with another number. */
        Entry numbered(int sequence);
    }

    /** {@code remark ...}: words for people. */
    public record Remark(int sequence, String text) implements Entry {
        @Override
        public String words() {
            return "remark " + text;
        }

        @Override
        public Entry numbered(int other) {
            return new Remark(other, text);
        }
    }

    /**
     * A rule of a standard list: about sources alone.
     *
     * @param log whether matches are logged
     */
    public record StandardRule(int sequence, Action action, Endpoint source, boolean log)
            implements Entry {
        @Override
        public String words() {
            // IOS prints a host of a standard list without the word.
            String place =
                    source instanceof Endpoint.Host(Address host)
                            ? host.toString()
                            : source.words();
            return action.column() + " " + place + (log ? " log" : "");
        }

        @Override
        public Entry numbered(int other) {
            return new StandardRule(other, action, source, log);
        }
    }

    /**
     * A rule of an extended or IPv6 list.
     *
     * @param protocol {@code ip}, {@code ipv6}, {@code tcp}, ... or a number; {@code object-group
     *     NAME} for a service group
     * @param sourcePorts empty for all
     * @param destinationPorts empty for all
     * @param options the words behind: {@code established}, {@code echo-reply}, {@code dscp ef},
     *     {@code log}; empty for none
     */
    public record ExtendedRule(
            int sequence,
            Action action,
            String protocol,
            Endpoint source,
            Optional<Ports> sourcePorts,
            Endpoint destination,
            Optional<Ports> destinationPorts,
            String options)
            implements Entry {
        @Override
        public String words() {
            boolean udp = protocol.equals("udp");
            return action.column()
                    + " "
                    + protocol
                    + " "
                    + source.words()
                    + sourcePorts.map(p -> " " + p.words(udp)).orElse("")
                    + " "
                    + destination.words()
                    + destinationPorts.map(p -> " " + p.words(udp)).orElse("")
                    + (options.isEmpty() ? "" : " " + options);
        }

        @Override
        public Entry numbered(int other) {
            return new ExtendedRule(
                    other,
                    action,
                    protocol,
                    source,
                    sourcePorts,
                    destination,
                    destinationPorts,
                    options);
        }
    }

    /** Which addresses a rule means. */
    public sealed interface Endpoint {
        /** As the configuration shows it. */
        String words();

        /** All. */
        record Any() implements Endpoint {
            @Override
            public String words() {
                return "any";
            }
        }

        /** One. */
        record Host(Address address) implements Endpoint {
            @Override
            public String words() {
                return "host " + address;
            }
        }

        /** Those that agree with the address in the bits that are 0 in the wildcard. */
        record Wildcard(Ipv4Address address, Ipv4Address wildcard) implements Endpoint {
            /** Clears the bits that do not count, as IOS does. */
            public Wildcard {
                address = new Ipv4Address(address.value() & ~wildcard.value());
            }

            @Override
            public String words() {
                return address + " " + wildcard;
            }
        }

        /** Those of a prefix; in IPv6 lists. */
        record Range(Prefix prefix) implements Endpoint {
            @Override
            public String words() {
                return prefix.toString();
            }
        }

        /** Those of an object group. */
        record Group(String name) implements Endpoint {
            @Override
            public String words() {
                return "object-group " + name;
            }
        }

        /**
         * The simplest form of an address and a wildcard: {@code any}, {@code host} or both
         * numbers.
         */
        static Endpoint of(Ipv4Address address, Ipv4Address wildcard) {
            if (wildcard.value() == 0) {
                return new Host(address);
            }
            return wildcard.value() == -1 ? new Any() : new Wildcard(address, wildcard);
        }
    }

    /**
     * Which ports a rule means.
     *
     * @param operator {@code eq}, {@code neq}, {@code lt}, {@code gt} or {@code range}
     * @param ports 0 to 65535; two of them for {@code range}
     */
    public record Ports(String operator, List<Integer> ports) {
        /** Copies the list. */
        public Ports {
            ports = List.copyOf(ports);
        }

        /** As the configuration shows it: known ports by name, which depends on the protocol. */
        public String words(boolean udp) {
            StringBuilder words = new StringBuilder(operator);
            for (int port : ports) {
                words.append(' ').append(PortNames.name(port, udp));
            }
            return words.toString();
        }
    }

    /** Sorts the entries. */
    public AccessList {
        entries = entries.stream().sorted(Comparator.comparingInt(Entry::sequence)).toList();
    }

    /** The number that IOS gives to an entry typed without one. */
    public int nextSequence() {
        return entries.isEmpty() ? SEQUENCE_STEP : entries.getLast().sequence() + SEQUENCE_STEP;
    }

    /** Whether the numbers are those that IOS would give to the lines without any. */
    public boolean numberedByDefault() {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).sequence() != (i + 1) * SEQUENCE_STEP) {
                return false;
            }
        }
        return true;
    }

    /**
     * This list with the entry, in the place of the one of its number. A rule that is there already
     * under another number is not added again, as IOS has it.
     */
    public AccessList with(Entry entry) {
        boolean known =
                !(entry instanceof Remark)
                        && entries.stream()
                                .anyMatch(e -> e.numbered(entry.sequence()).equals(entry));
        if (known) {
            return this;
        }
        List<Entry> changed = new ArrayList<>(entries);
        changed.removeIf(e -> e.sequence() == entry.sequence());
        changed.add(entry);
        return new AccessList(changed);
    }

    /** This list without the line of that number. */
    public AccessList without(int sequence) {
        return new AccessList(entries.stream().filter(e -> e.sequence() != sequence).toList());
    }

    /** This list without the line that says the same, whatever its number. */
    public AccessList without(Entry entry) {
        return new AccessList(
                entries.stream().filter(e -> !e.numbered(entry.sequence()).equals(entry)).toList());
    }

    /** The list of that name or number, of any kind; empty when the configuration has none. */
    public static Optional<AccessList> named(Section root, String name) {
        for (Mode mode : List.of(STANDARD, EXTENDED, IPV6)) {
            Optional<Section> section = root.child(mode, name);
            if (section.isPresent()) {
                return Optional.of(section.get().get(SLOT));
            }
        }
        return name.matches("[0-9]{1,4}")
                ? Optional.ofNullable(root.get(NUMBERED).get(Integer.valueOf(name)))
                : Optional.empty();
    }
}
