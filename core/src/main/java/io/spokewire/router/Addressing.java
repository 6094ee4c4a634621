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
 * that {@code ip unnumbered} borrows, and those that {@code eui-64} makes of a hardware address.
 * Both may change while the configuration stays as it is.
 */
final class Addressing {
    private static final long UNIVERSAL_BIT = 0x0200_0000_0000L;

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
        Section complete = configuration;
        for (Section section : configuration.children(InterfaceConfig.INTERFACE)) {
            InterfaceConfig config = section.get(InterfaceConfig.SLOT);
            if (worksOut(config)) {
                complete =
                        complete.withChild(
                                section.with(
                                        InterfaceConfig.SLOT,
                                        addressing.complete(section.name(), config)));
            }
        }
        return complete;
    }

    /** Whether an interface has addresses that its lines do not say. */
    static boolean worksOut(InterfaceConfig config) {
        return !config.unnumbered().isEmpty() || !config.ipv6Eui64().isEmpty();
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

    /** Whether an interface has no IPv4 address of its own. */
    static boolean borrows(Section configuration, String interfaceName) {
        return configuration
                .child(InterfaceConfig.INTERFACE, interfaceName)
                .map(section -> !section.get(InterfaceConfig.SLOT).unnumbered().isEmpty())
                .orElse(false);
    }

    private InterfaceConfig complete(String name, InterfaceConfig config) {
        InterfaceConfig complete = config;
        if (!config.unnumbered().isEmpty()) {
            complete =
                    complete.with(
                            InterfaceConfig.IPV4,
                            lent(config)
                                    .map(own -> List.of(new InterfaceAddress(own, own.bits())))
                                    .orElse(List.of()));
        }
        OptionalLong hardware = hardwareAddress(name);
        if (!config.ipv6Eui64().isEmpty() && hardware.isPresent()) {
            List<InterfaceAddress> all = new ArrayList<>(config.ipv6());
            for (InterfaceAddress prefix : config.ipv6Eui64()) {
                InterfaceAddress made = eui64(prefix, hardware.getAsLong());
                if (!refused(name, prefix) && !all.contains(made)) {
                    all.add(made);
                }
            }
            complete = complete.with(InterfaceConfig.IPV6, List.copyOf(all));
        }
        return complete;
    }

    /** The address that another interface lends; none while that is down, or has none itself. */
    private Optional<Address> lent(InterfaceConfig config) {
        String lender = config.unnumbered();
        Optional<InterfaceConfig> other =
                configuration
                        .child(InterfaceConfig.INTERFACE, lender)
                        .map(section -> section.get(InterfaceConfig.SLOT));
        if (other.isEmpty()) {
            return config.vrf().isEmpty() ? live.get(lender).firstAddress(false) : Optional.empty();
        }
        InterfaceConfig theirs = other.get();
        if (theirs.shutdown()
                || !theirs.unnumbered().isEmpty()
                || !theirs.vrf().equals(config.vrf())) {
            return Optional.empty();
        }
        for (InterfaceAddress address : theirs.ipv4()) {
            if (!refused(lender, address)) {
                return Optional.of(address.address());
            }
        }
        return theirs.dhcp() ? live.get(lender).firstAddress(false) : Optional.empty();
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

    /** RFC 4291 appendix A: FFFE in the middle of the EUI-48, the universal bit turned around. */
    static InterfaceAddress eui64(InterfaceAddress prefix, long hardware) {
        long turned = hardware ^ UNIVERSAL_BIT;
        long id = (turned >>> 24) << 40 | 0xFF_FE00_0000L | (turned & 0xFF_FFFFL);
        long high = ((Ipv6Address) prefix.address()).high();
        return new InterfaceAddress(new Ipv6Address(high, id), prefix.length());
    }

    /** Whether an address is one of IPv4. */
    static boolean isIpv4(InterfaceAddress address) {
        return address.address() instanceof Ipv4Address;
    }
}
