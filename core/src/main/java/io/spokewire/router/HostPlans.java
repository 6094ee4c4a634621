package io.spokewire.router;

import io.spokewire.command.Section;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv6Address;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Works out what the host has to look like for a configuration. */
final class HostPlans {
    private HostPlans() {}

    /** The whole plan. */
    static Host.HostPlan of(
            Section configuration, Vrfs vrfs, Map<String, Tunnel> tunnels, Refusals refusals) {
        List<Host.Vrf> vrfList = new ArrayList<>();
        for (Vrfs.Vrf vrf : vrfs.all()) {
            vrfList.add(new Host.Vrf(vrf.name()));
        }
        List<Host.Link> links = new ArrayList<>();
        for (Section section : configuration.children(InterfaceConfig.INTERFACE)) {
            Tunnel tunnel = tunnels.get(section.name());
            links.add(
                    tunnel != null
                            ? tunnel(configuration, tunnel, refusals)
                            : other(section, refusals));
        }
        return new Host.HostPlan(vrfList, links);
    }

    private static Host.Link tunnel(Section configuration, Tunnel tunnel, Refusals refusals) {
        return new Host.Link(
                tunnel.name(),
                Host.Kind.TUNNEL,
                tunnel.settings().link().vrf(),
                tunnel.lineProtocolUp(),
                tunnel.deviceMtuBytes(),
                addresses(configuration, tunnel, refusals),
                tunnel.settings().link().ipv6On(),
                tunnel.index(),
                0);
    }

    private static Host.Link other(Section section, Refusals refusals) {
        InterfaceConfig link = section.get(InterfaceConfig.SLOT);
        return new Host.Link(
                section.name(),
                section.name().startsWith("Loopback") ? Host.Kind.LOOPBACK : Host.Kind.PHYSICAL,
                link.vrf(),
                !link.shutdown(),
                link.mtuBytes(),
                refusals.addresses(section.name(), link),
                link.ipv6On(),
                -1,
                link.dot1q());
    }

    /**
     * The addresses of a tunnel: the configured ones, and where IPv6 is on without a link-local
     * one, a link-local one that is the same after each restart.
     */
    static List<InterfaceAddress> addresses(
            Section configuration, Tunnel tunnel, Refusals refusals) {
        InterfaceConfig link = tunnel.settings().link();
        List<InterfaceAddress> addresses = refusals.addresses(tunnel.name(), link);
        if (link.ipv6On() && link.ipv6().stream().noneMatch(a -> a.address().isLinkLocal())) {
            String seed = configuration.get(SystemConfig.SLOT).hostname() + "/" + tunnel.name();
            addresses.add(
                    new InterfaceAddress(
                            new Ipv6Address(0xFE80_0000_0000_0000L, interfaceId(seed)), 64));
        }
        return List.copyOf(addresses);
    }

    /** FNV-1a, 64 bits: stable, spread well enough for the spokes of one network. */
    private static long interfaceId(String seed) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : seed.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xFF)) * 0x100000001b3L;
        }
        return hash & ~0x0200_0000_0000_0000L; // RFC 4291 §2.5.1: not universally unique
    }
}
