package io.spokewire.router;

import io.spokewire.command.Section;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv6Address;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Works out what the host has to look like for a configuration. Of thousands of interfaces few
 * change at a time: who changes one says so, and the others are taken over from the last plan.
 */
final class HostPlans {
    private final Map<String, Host.Link> links = new HashMap<>(); // looked up only
    private final Map<String, Integer> places = new HashMap<>(); // in the plan; looked up only
    private final Set<String> changed = new LinkedHashSet<>();
    private boolean others; // there are more interfaces than in the plan, or fewer
    private Host.HostPlan plan = new Host.HostPlan(List.of(), List.of());

    /** An interface has come, has gone, or may be another. */
    void look(String name, Section configuration, Map<String, Tunnel> tunnels, Refusals refusals) {
        Host.Link now =
                configuration
                        .child(InterfaceConfig.INTERFACE, name)
                        .map(section -> link(configuration, section, tunnels.get(name), refusals))
                        .orElse(null);
        Host.Link before = now == null ? links.remove(name) : links.put(name, now);
        others |= (now == null) != (before == null);
        if (now != null && !now.equals(before)) {
            changed.add(name);
        }
    }

    /** The whole plan; the same object while nothing has changed. */
    Host.HostPlan of(Section configuration, Vrfs vrfs) {
        boolean sameVrfs = plan.vrfs().size() == vrfs.all().size(); // they stay, with their names
        if (sameVrfs && !others && changed.isEmpty()) {
            return plan;
        }
        List<Host.Link> all = others ? inOrder(configuration) : new ArrayList<>(plan.links());
        for (String name : changed) {
            Host.Link now = links.get(name);
            Integer place = places.get(name);
            if (now != null && place != null) {
                all.set(place, now);
            }
        }
        changed.clear();
        others = false;
        plan =
                new Host.HostPlan(
                        vrfs.all().stream().map(vrf -> new Host.Vrf(vrf.name())).toList(), all);
        return plan;
    }

    private List<Host.Link> inOrder(Section configuration) {
        List<Host.Link> all = new ArrayList<>();
        places.clear();
        for (Section section : configuration.children(InterfaceConfig.INTERFACE)) {
            Host.Link link = links.get(section.name());
            if (link != null) {
                places.put(section.name(), all.size());
                all.add(link);
            }
        }
        return all;
    }

    private static Host.Link link(
            Section configuration, Section section, @Nullable Tunnel tunnel, Refusals refusals) {
        return tunnel != null ? tunnel(configuration, tunnel, refusals) : other(section, refusals);
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
