package io.spokewire.policy;

import io.spokewire.command.Section;
import io.spokewire.net.AddressFamily;
import io.spokewire.view.View;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What {@code show} prints of route maps, lists and key chains, laid out as IOS does. */
public final class PolicyViews {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("HH:mm:ss 'UTC' MMM d yyyy", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private PolicyViews() {}

    private static boolean wanted(String name, String only) {
        return only.isEmpty() || name.equals(only);
    }

    // ---- route maps --------------------------------------------------------------------------

    /**
     * {@code show route-map [NAME]}.
     *
     * @param maps by name
     */
    public record RouteMaps(Map<String, RouteMap> maps) implements View {
        /** Copies the map. */
        public RouteMaps {
            maps = new LinkedHashMap<>(maps);
        }

        /** Those of a configuration. */
        public static RouteMaps of(Section root, String only) {
            Set<String> names = new LinkedHashSet<>();
            root.children(RouteMap.MODE).forEach(s -> names.add(RouteMap.name(s)));
            Map<String, RouteMap> found = new LinkedHashMap<>();
            for (String name : names) {
                if (wanted(name, only)) {
                    found.put(name, RouteMap.named(root, name));
                }
            }
            return new RouteMaps(found);
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            maps.forEach((name, map) -> map.entries().forEach(e -> entry(name, e, out)));
            return out.toString();
        }

        private static void entry(String name, RouteMap.Entry e, StringBuilder out) {
            out.append("route-map ").append(name).append(", ").append(e.action().word());
            out.append(", sequence ").append(e.sequence()).append('\n');
            if (!e.description().isEmpty()) {
                out.append("  Description:\n    ").append(e.description()).append('\n');
            }
            out.append("  Match clauses:\n");
            e.matches()
                    .forEach((match, values) -> {
                        out.append("    ").append(clause(match));
                        out.append(String.join(" ", values)).append(" \n");
                    });
            if (e.continueAt() >= 0) {
                out.append("  Continue: ");
                out.append(e.continueAt() == 0 ? "to next entry" : "sequence " + e.continueAt());
                out.append('\n');
            }
            out.append("  Set clauses:\n");
            e.sets()
                    .forEach((set, lines) -> {
                        for (String line : lines) {
                            out.append("    ").append(set.words()).append(' ');
                            out.append(line).append('\n');
                        }
                    });
            out.append("  Policy routing matches: 0 packets, 0 bytes\n");
        }

        private static String clause(RouteMap.Match match) {
            String words = match.words();
            return switch (match) {
                case IP_ADDRESS,
                        IP_NEXT_HOP,
                        IP_ROUTE_SOURCE,
                        IPV6_ADDRESS,
                        IPV6_NEXT_HOP,
                        IPV6_ROUTE_SOURCE ->
                        words + " (access-lists): ";
                case IP_ADDRESS_PREFIX_LIST,
                        IP_NEXT_HOP_PREFIX_LIST,
                        IP_ROUTE_SOURCE_PREFIX_LIST,
                        IPV6_ADDRESS_PREFIX_LIST,
                        IPV6_NEXT_HOP_PREFIX_LIST ->
                        words + "s: ";
                case AS_PATH -> "as-path (as-path filter): ";
                case COMMUNITY -> "community (community-list filter): ";
                case EXTCOMMUNITY -> "extcommunity (extcommunity-list filter): ";
                case LARGE_COMMUNITY -> "large-community (large-community-list filter): ";
                default -> words + " ";
            };
        }
    }

    // ---- prefix lists ------------------------------------------------------------------------

    /**
     * {@code show ip prefix-list [NAME]} and its IPv6 twin.
     *
     * @param lists by name
     */
    public record PrefixLists(AddressFamily family, Map<String, PrefixList> lists) implements View {
        /** Copies the map. */
        public PrefixLists {
            lists = new LinkedHashMap<>(lists);
        }

        /** Those of a configuration. */
        public static PrefixLists of(Section root, AddressFamily family, String only) {
            Map<String, PrefixList> found = new TreeMap<>();
            root.get(family == AddressFamily.IPV4 ? PrefixList.IPV4 : PrefixList.IPV6)
                    .forEach((name, list) -> {
                        if (wanted(name, only)) {
                            found.put(name, list);
                        }
                    });
            return new PrefixLists(family, found);
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            lists.forEach((name, list) -> {
                out.append(family == AddressFamily.IPV4 ? "ip" : "ipv6");
                out.append(" prefix-list ").append(name).append(": ");
                out.append(list.entries().size()).append(" entries\n");
                if (!list.description().isEmpty()) {
                    out.append("   Description: ").append(list.description()).append('\n');
                }
                list.entries().forEach(e -> out.append("   ").append(e.words()).append('\n'));
            });
            return out.toString();
        }
    }

    // ---- access lists ------------------------------------------------------------------------

    /** An access list with its name. */
    public record NamedList(String kind, String name, List<Line> lines) {
        /** Copies the list. */
        public NamedList {
            lines = List.copyOf(lines);
        }
    }

    /** A line of an access list. */
    public record Line(int sequence, String words) {}

    /** {@code show access-lists [NAME]}. */
    public record AccessLists(List<NamedList> lists) implements View {
        private static final int EXTENDED_FIRST = 100;
        private static final int EXTENDED_LAST = 199;
        private static final int EXTENDED_MORE = 2000;

        /** Copies the list. */
        public AccessLists {
            lists = List.copyOf(lists);
        }

        /**
         * Those of a configuration.
         *
         * @param families whose lists
         */
        public static AccessLists of(Section root, Set<AddressFamily> families, String only) {
            List<NamedList> found = new ArrayList<>();
            if (families.contains(AddressFamily.IPV4)) {
                new TreeMap<>(root.get(AccessList.NUMBERED))
                        .forEach((number, list) -> {
                            boolean extended =
                                    (number >= EXTENDED_FIRST && number <= EXTENDED_LAST)
                                            || number >= EXTENDED_MORE;
                            add(
                                    found,
                                    extended ? "Extended IP" : "Standard IP",
                                    String.valueOf(number),
                                    list,
                                    only);
                        });
                for (Section section : root.children(AccessList.STANDARD)) {
                    add(found, "Standard IP", section.name(), section.get(AccessList.SLOT), only);
                }
                for (Section section : root.children(AccessList.EXTENDED)) {
                    add(found, "Extended IP", section.name(), section.get(AccessList.SLOT), only);
                }
            }
            if (families.contains(AddressFamily.IPV6)) {
                for (Section section : root.children(AccessList.IPV6)) {
                    add(found, "IPv6", section.name(), section.get(AccessList.SLOT), only);
                }
            }
            return new AccessLists(found);
        }

        private static void add(
                List<NamedList> found, String kind, String name, AccessList list, String only) {
            if (!wanted(name, only)) {
                return;
            }
            List<Line> lines = new ArrayList<>();
            for (AccessList.Entry entry : list.entries()) {
                if (!(entry instanceof AccessList.Remark)) {
                    lines.add(new Line(entry.sequence(), words(entry)));
                }
            }
            found.add(new NamedList(kind, name, lines));
        }

        private static String words(AccessList.Entry entry) {
            return entry
                                    instanceof
                                    AccessList.StandardRule(
                                            int _,
                                            Action action,
                                            var source,
                                            var log)
                            && source
                                    instanceof
                                    AccessList.Endpoint.Wildcard(var address, var wildcard)
                    ? action.word()
                            + " "
                            + address
                            + ", wildcard bits "
                            + wildcard
                            + (log ? " log" : "")
                    : entry.words().replaceAll(" +", " ");
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            for (NamedList list : lists) {
                out.append(list.kind()).append(" access list ").append(list.name()).append('\n');
                for (Line line : list.lines()) {
                    out.append("    ");
                    out.append(
                            list.kind().equals("IPv6")
                                    ? line.words() + " sequence " + line.sequence()
                                    : line.sequence() + " " + line.words());
                    out.append('\n');
                }
            }
            return out.toString();
        }
    }

    // ---- key chains --------------------------------------------------------------------------

    /**
     * A key of a chain. The key itself is nowhere but in the configuration.
     *
     * @param algorithm empty for the protocol's own
     * @param accepts whether received packets may use it now
     * @param sends whether sent packets use it now
     */
    public record Key(
            long id,
            String algorithm,
            String acceptLifetime,
            boolean accepts,
            String sendLifetime,
            boolean sends) {}

    /** {@code show key chain [NAME]}. */
    public record KeyChains(Map<String, List<Key>> chains) implements View {
        /** Copies the map. */
        public KeyChains {
            chains = new LinkedHashMap<>(chains);
        }

        /** Those of a configuration, at a moment of the wall clock. */
        public static KeyChains of(Section root, String only, Instant now) {
            Map<String, List<Key>> found = new LinkedHashMap<>();
            for (Section section : root.children(KeyChain.MODE)) {
                KeyChain chain = KeyChain.of(section);
                if (wanted(chain.name(), only)) {
                    found.put(chain.name(), chain.keys().stream().map(k -> key(k, now)).toList());
                }
            }
            return new KeyChains(found);
        }

        private static Key key(KeyChain.Key k, Instant now) {
            return new Key(
                    k.id(),
                    k.algorithm(),
                    lifetime(k.acceptLifetime()),
                    KeyLifetime.orNever(k.acceptLifetime()).holds(now),
                    lifetime(k.sendLifetime()),
                    KeyLifetime.orNever(k.sendLifetime()).holds(now));
        }

        private static String lifetime(String words) {
            KeyLifetime lifetime = KeyLifetime.orNever(words);
            String always = "(always valid)";
            return (lifetime.from().equals(Instant.MIN) ? always : moment(lifetime.from(), always))
                    + " - "
                    + (lifetime.to().equals(Instant.MAX)
                            ? words.isEmpty() ? always : "(infinite)"
                            : moment(lifetime.to(), "(never)"));
        }

        private static String moment(Instant at, String extreme) {
            return at.equals(Instant.MAX) || at.equals(Instant.MIN)
                    ? extreme
                    : "(" + STAMP.format(at) + ")";
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            chains.forEach((name, keys) -> {
                out.append("Key-chain ").append(name).append(":\n");
                for (Key k : keys) {
                    out.append("    key ").append(k.id()).append(" -- text (hidden)\n");
                    if (!k.algorithm().isEmpty()) {
                        out.append("        cryptographic-algorithm: ");
                        out.append(k.algorithm()).append('\n');
                    }
                    out.append("        accept lifetime ").append(k.acceptLifetime());
                    out.append(k.accepts() ? " [valid now]" : "").append('\n');
                    out.append("        send lifetime ").append(k.sendLifetime());
                    out.append(k.sends() ? " [valid now]" : "").append('\n');
                }
            });
            return out.toString();
        }
    }
}
