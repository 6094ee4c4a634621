package io.spokewire.router;

import io.spokewire.command.Section;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Ipv6Address;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Works out the addresses that a configuration gives to interfaces without writing them down: those
 * that {@code ip unnumbered} and {@code ipv6 unnumbered} borrow, and those that {@code eui-64}
 * makes of a hardware address. Both may change while the configuration stays as it is.
 */
final class Addressing {
    private final InterfaceTable live;
    private Section configuration = Section.root();
    private Refusals refusals = Refusals.NONE;
    private Section complete = Section.root();

    /** The interfaces that have such addresses, as the configuration has them. */
    private List<Section> incomplete = List.of();

    /** What they were made of, and what was made of it, by name; looked up only. */
    private Map<String, Worked> worked = new HashMap<>();

    /** Whose addresses are lent; looked up only. */
    private final Set<String> lenders = new HashSet<>();

    private final Set<String> changed = new LinkedHashSet<>();
    private boolean madeOfHardware;

    private record Worked(Section typed, Section complete) {}

    /** Of these interfaces, without a configuration yet. */
    Addressing(InterfaceTable live) {
        this.live = live;
    }

    /** The interfaces of a configuration that have addresses which their lines do not say. */
    static List<Section> incomplete(Section configuration) {
        return configuration.children(InterfaceConfig.INTERFACE).stream()
                .filter(section -> worksOut(section.get(InterfaceConfig.SLOT)))
                .toList();
    }

    /**
     * The configuration as if all addresses that are known now were written in it. Sections whose
     * addresses are the same as at the last call are the same objects.
     *
     * @param some those of it that are incomplete
     */
    Section of(Section typed, List<Section> some, Refusals refused) {
        lenders.clear();
        madeOfHardware = false;
        for (Section section : some) {
            InterfaceConfig config = section.get(InterfaceConfig.SLOT);
            lenders.add(config.unnumbered());
            lenders.add(config.ipv6Unnumbered());
            madeOfHardware |= !config.ipv6Eui64().isEmpty();
        }
        configuration = typed;
        refusals = refused;
        incomplete = some;
        work();
        complete = written();
        return complete;
    }

    /** As {@link #of} of the same configuration: the host's interfaces may be others now. */
    Section again() {
        work();
        if (!changed.isEmpty()) {
            complete = written();
        }
        return complete;
    }

    /** The interfaces that the last call has given other addresses. */
    Set<String> changed() {
        return Collections.unmodifiableSet(changed);
    }

    /** Whether what the host has told of an interface may change any address. */
    boolean dependsOn(String name) {
        return madeOfHardware || lenders.contains(name);
    }

    private void work() {
        Map<String, Worked> now = new HashMap<>();
        changed.clear();
        for (Section section : incomplete) {
            InterfaceConfig config = complete(section.name(), section.get(InterfaceConfig.SLOT));
            Worked known = worked.get(section.name());
            boolean same =
                    known != null
                            && known.typed.equals(section)
                            && known.complete.get(InterfaceConfig.SLOT).equals(config);
            now.put(
                    section.name(),
                    same ? known : new Worked(section, section.with(InterfaceConfig.SLOT, config)));
            if (!same) {
                changed.add(section.name());
            }
        }
        worked = now;
    }

    private Section written() {
        List<Section> all = new ArrayList<>();
        for (Section section : incomplete) {
            Worked found = worked.get(section.name());
            all.add(found == null ? section : found.complete);
        }
        return all.isEmpty() ? configuration : configuration.withChildren(all);
    }

    /** Whether an interface has addresses that its lines do not say. */
    static boolean worksOut(InterfaceConfig config) {
        return !config.unnumbered().isEmpty()
                || !config.ipv6Unnumbered().isEmpty()
                || !config.ipv6Eui64().isEmpty();
    }

    /** Whether a complete configuration lacks an address, since there was nothing to make it of. */
    static boolean lacksHardwareAddress(InterfaceConfig complete) {
        return complete.ipv6Eui64().stream()
                .anyMatch(p -> complete.ipv6().stream().noneMatch(a -> made(a, p)));
    }

    private static boolean made(InterfaceAddress address, InterfaceAddress prefix) {
        return address.length() == prefix.length()
                && ((Ipv6Address) address.address()).high()
                        == ((Ipv6Address) prefix.address()).high();
    }

    /**
     * Whether an address that an interface of the host has is that of another one.
     *
     * @param config of the interface, as it was typed
     */
    static boolean borrowed(InterfaceConfig config, InterfaceAddress address) {
        if (address.address() instanceof Ipv4Address) {
            return !config.unnumbered().isEmpty();
        }
        return !config.ipv6Unnumbered().isEmpty()
                && address.length() == address.address().bits()
                && !address.address().isLinkLocal()
                && !config.ipv6().contains(address);
    }

    private InterfaceConfig complete(String name, InterfaceConfig config) {
        InterfaceConfig complete = config;
        if (!config.unnumbered().isEmpty()) {
            complete =
                    complete.with(
                            InterfaceConfig.IPV4,
                            lent(config, config.unnumbered(), false)
                                    .map(own -> List.of(new InterfaceAddress(own, own.bits())))
                                    .orElse(List.of()));
        }
        List<InterfaceAddress> ipv6 = new ArrayList<>(ipv6(name, config));
        lent(config, config.ipv6Unnumbered(), true)
                .map(own -> new InterfaceAddress(own, own.bits()))
                .filter(own -> !ipv6.contains(own))
                .ifPresent(ipv6::add);
        return complete.with(InterfaceConfig.IPV6, List.copyOf(ipv6));
    }

    /** The IPv6 addresses that an interface has of its own. */
    private List<InterfaceAddress> ipv6(String name, InterfaceConfig config) {
        List<InterfaceAddress> all = new ArrayList<>(config.ipv6());
        if (config.ipv6Eui64().isEmpty()) {
            return all;
        }
        OptionalLong hardware = hardwareAddress(name);
        for (InterfaceAddress prefix : config.ipv6Eui64()) {
            if (hardware.isPresent() && !refused(name, prefix)) {
                InterfaceAddress made = prefix.eui64(hardware.getAsLong());
                if (!all.contains(made)) {
                    all.add(made);
                }
            }
        }
        return all;
    }

    /**
     * The address that another interface lends; none while that is down, or has none itself.
     *
     * @param lender its name; may be empty, for none
     */
    private Optional<Address> lent(InterfaceConfig config, String lender, boolean ipv6) {
        if (lender.isEmpty()) {
            return Optional.empty();
        }
        Optional<InterfaceConfig> other =
                configuration
                        .child(InterfaceConfig.INTERFACE, lender)
                        .map(section -> section.get(InterfaceConfig.SLOT));
        if (other.isEmpty()) {
            return config.vrf().isEmpty() ? live.get(lender).firstAddress(ipv6) : Optional.empty();
        }
        InterfaceConfig theirs = other.get();
        String theirLender = ipv6 ? theirs.ipv6Unnumbered() : theirs.unnumbered();
        if (theirs.shutdown() || !theirLender.isEmpty() || !theirs.vrf().equals(config.vrf())) {
            return Optional.empty();
        }
        for (InterfaceAddress address : ipv6 ? ipv6(lender, theirs) : theirs.ipv4()) {
            if (!refused(lender, address) && !address.address().isLinkLocal()) {
                return Optional.of(address.address());
            }
        }
        return !ipv6 && theirs.dhcp() ? live.get(lender).firstAddress(false) : Optional.empty();
    }

    private boolean refused(String name, InterfaceAddress address) {
        return refusals.addresses().getOrDefault(name, Set.of()).contains(address);
    }

    /** The interface's own, or as on IOS that of the first interface that has one. */
    private OptionalLong hardwareAddress(String name) {
        OptionalLong own = live.hardwareAddress(name);
        if (own.isPresent()) {
            return own;
        }
        for (Section section : configuration.children(InterfaceConfig.INTERFACE)) {
            OptionalLong first = live.hardwareAddress(section.name());
            if (first.isPresent()) {
                return first;
            }
        }
        return OptionalLong.empty();
    }
}
