package io.spokewire.router;

import io.spokewire.command.Section;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Ipv6Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Works out the addresses that a configuration gives to interfaces without writing them down: those
 * that {@code ip unnumbered} and {@code ipv6 unnumbered} borrow, and those that {@code eui-64}
 * makes of a hardware address. Both may change while the configuration stays as it is.
 */
final class Addressing {

    private final Section configuration;
    private final InterfaceTable live;
    private final Refusals refusals;

    private Addressing(Section configuration, InterfaceTable live, Refusals refusals) {
        this.configuration = configuration;
        this.live = live;
        this.refusals = refusals;
    }

    /** The configuration as if all addresses that are known now were written in it. */
    static Section of(Section configuration, InterfaceTable live, Refusals refusals) {
        Addressing addressing = new Addressing(configuration, live, refusals);
        List<Section> complete = new ArrayList<>();
        for (Section section : configuration.children(InterfaceConfig.INTERFACE)) {
            InterfaceConfig config = section.get(InterfaceConfig.SLOT);
            if (worksOut(config)) {
                complete.add(
                        section.with(
                                InterfaceConfig.SLOT, addressing.complete(section.name(), config)));
            }
        }
        return complete.isEmpty() ? configuration : configuration.withChildren(complete);
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
     * @param configuration as it was typed
     */
    static boolean borrowed(Section configuration, String name, InterfaceAddress address) {
        InterfaceConfig config =
                configuration
                        .child(InterfaceConfig.INTERFACE, name)
                        .map(section -> section.get(InterfaceConfig.SLOT))
                        .orElse(InterfaceConfig.DEFAULT);
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
