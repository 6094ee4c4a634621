package io.spokewire.lab;

import io.spokewire.command.Section;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.nhrp.NhrpConfig;
import io.spokewire.sim.Topology;
import io.spokewire.tunnel.TunnelCommands;
import io.spokewire.tunnel.TunnelConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The DMVPN that a set of configurations asks for: which tunnels form a cloud, who is hub and who
 * is spoke in it, and how traffic between spokes is meant to go.
 *
 * @param clouds in the order of their first tunnel
 * @param pointToPoint tunnels without NHRP; those that are not GRE are in neither list
 */
public record Overlay(List<Cloud> clouds, List<End> pointToPoint) {
    /** Copies the lists. */
    public Overlay {
        clouds = List.copyOf(clouds);
        pointToPoint = List.copyOf(pointToPoint);
    }

    /** How traffic between two spokes goes. */
    public enum Phase {
        /** By the hub: the spokes' tunnels are point-to-point. */
        ONE(1, "through the hub"),
        /** Directly, because the route names the far spoke and NHRP resolves it. */
        TWO(2, "directly once the next hop is resolved"),
        /** By the hub at first, then directly: redirect and shortcut. */
        THREE(3, "through the hub until the shortcut is there");

        private final int number;
        private final String words;

        Phase(int number, String words) {
            this.number = number;
            this.words = words;
        }

        /** 1 to 3. */
        public int number() {
            return number;
        }

        /** What it means. */
        public String words() {
            return words;
        }
    }

    /**
     * A router's end of a tunnel.
     *
     * @param router the router's name
     * @param name the tunnel interface
     * @param vrf the VRF of the packets inside; empty for the default one
     * @param addresses the tunnel's own addresses, IPv4 first
     * @param tunnel the {@code tunnel} lines
     * @param nhrp4 the {@code ip nhrp} lines
     * @param nhrp6 the {@code ipv6 nhrp} lines
     * @param sourceInterface the interface that has the source address; empty when there is none
     * @param source the outer source address; null when there is none
     */
    public record End(
            String router,
            String name,
            String vrf,
            List<InterfaceAddress> addresses,
            TunnelConfig tunnel,
            NhrpConfig nhrp4,
            NhrpConfig nhrp6,
            String sourceInterface,
            @Nullable Address source) {
        /** Copies the list. */
        public End {
            addresses = List.copyOf(addresses);
        }

        /** The next hop servers of both families. */
        public List<NhrpConfig.Nhs> servers() {
            List<NhrpConfig.Nhs> all = new ArrayList<>(nhrp4.nhs());
            all.addAll(nhrp6.nhs());
            return all;
        }

        /** Whether it needs IPsec. */
        public boolean isProtected() {
            return !tunnel.protection().isEmpty();
        }

        /** GRE's key. */
        OptionalLong key() {
            return tunnel.key();
        }

        /** Whether {@code address} is one of its own tunnel addresses. */
        public boolean owns(Address address) {
            return addresses.stream().anyMatch(a -> a.address().equals(address));
        }

        /** The NBMA address or name that the configuration gives for a server; null for none. */
        public @Nullable String nbmaOf(NhrpConfig.Nhs server) {
            if (!server.nbma().isEmpty()) {
                return server.nbma();
            }
            Address protocol = addressOrNull(server.protocolAddress());
            if (protocol == null) {
                return null;
            }
            NhrpConfig config = nhrp4.nhs().contains(server) ? nhrp4 : nhrp6;
            return config.maps().stream()
                    .filter(m -> m.protocol().contains(protocol))
                    .map(NhrpConfig.StaticMap::nbma)
                    .findFirst()
                    .orElse(null);
        }

        @Override
        public String toString() {
            return router + " " + name;
        }
    }

    /**
     * The tunnels of one DMVPN.
     *
     * @param name for tables: the subnet
     * @param ends all tunnels of the cloud
     * @param hubs those that others name as their server; a hub may be a client of another hub
     * @param phase how traffic between spokes is meant to go
     */
    public record Cloud(String name, List<End> ends, List<End> hubs, Phase phase) {
        /** Copies the lists. */
        public Cloud {
            ends = List.copyOf(ends);
            hubs = List.copyOf(hubs);
        }

        /** The ends that are not hubs. */
        public List<End> spokes() {
            return ends.stream().filter(e -> !hubs.contains(e)).toList();
        }

        /** Whether any end needs IPsec. */
        public boolean isProtected() {
            return ends.stream().anyMatch(End::isProtected);
        }

        /** The end that has this tunnel address. */
        public Optional<End> owner(Address address) {
            return ends.stream().filter(e -> e.owns(address)).findFirst();
        }
    }

    /** All ends, of clouds and others. */
    public List<End> ends() {
        List<End> all = new ArrayList<>();
        clouds.forEach(c -> all.addAll(c.ends()));
        all.addAll(pointToPoint);
        return all;
    }

    /** The overlay of a network. */
    public static Overlay of(Topology topology) {
        Map<String, List<InterfaceAddress>> assigned = new LinkedHashMap<>();
        for (Topology.Segment segment : topology.segments()) {
            for (Topology.Plug plug : segment.plugs()) {
                if (plug instanceof Topology.RouterPlug p) {
                    assigned.put(p.router() + " " + p.interfaceName(), p.assigned());
                }
            }
        }
        return of(topology.routers(), assigned);
    }

    /**
     * The overlay of a set of configurations.
     *
     * @param assigned by {@code ROUTER INTERFACE}, addresses beyond the configuration
     */
    static Overlay of(List<Topology.Router> routers, Map<String, List<InterfaceAddress>> assigned) {
        List<End> multi = new ArrayList<>();
        List<End> others = new ArrayList<>();
        for (Topology.Router router : routers) {
            for (Section section : router.configuration().children(InterfaceConfig.INTERFACE)) {
                TunnelConfig tunnel = section.get(TunnelConfig.SLOT);
                InterfaceConfig config = section.get(InterfaceConfig.SLOT);
                if (!section.name().startsWith("Tunnel")
                        || config.shutdown()
                        || tunnel.source() instanceof TunnelConfig.Source.None
                        || TunnelCommands.otherMode(section).isPresent()) {
                    continue;
                }
                End end = end(router, section, assigned);
                boolean nhrp = end.nhrp4.networkId() != 0 || end.nhrp6.networkId() != 0;
                (nhrp ? multi : others).add(end);
            }
        }
        return new Overlay(clouds(multi), others);
    }

    private static End end(
            Topology.Router router, Section section, Map<String, List<InterfaceAddress>> assigned) {
        InterfaceConfig config = section.get(InterfaceConfig.SLOT);
        TunnelConfig tunnel = section.get(TunnelConfig.SLOT);
        List<InterfaceAddress> addresses = new ArrayList<>(config.ipv4());
        config.ipv6().stream().filter(a -> !a.address().isLinkLocal()).forEach(addresses::add);
        String sourceInterface = "";
        Address source = null;
        for (Section other : router.configuration().children(InterfaceConfig.INTERFACE)) {
            List<InterfaceAddress> own = new ArrayList<>(other.get(InterfaceConfig.SLOT).ipv4());
            own.addAll(other.get(InterfaceConfig.SLOT).ipv6());
            own.addAll(assigned.getOrDefault(router.name() + " " + other.name(), List.of()));
            Address found = sourceOn(tunnel, other.name(), own);
            if (found != null && !other.get(InterfaceConfig.SLOT).shutdown()) {
                sourceInterface = other.name();
                source = found;
                break;
            }
        }
        return new End(
                router.name(),
                section.name(),
                config.vrf(),
                addresses,
                tunnel,
                section.get(NhrpConfig.IPV4),
                section.get(NhrpConfig.IPV6),
                sourceInterface,
                source);
    }

    private static @Nullable Address sourceOn(
            TunnelConfig tunnel, String interfaceName, List<InterfaceAddress> own) {
        boolean ipv6 = tunnel.mode().ipv6();
        return switch (tunnel.source()) {
            case TunnelConfig.Source.None _ -> null;
            case TunnelConfig.Source.Fixed(Address address) ->
                    own.stream()
                            .map(InterfaceAddress::address)
                            .filter(address::equals)
                            .findFirst()
                            .orElse(null);
            case TunnelConfig.Source.Interface(String name) ->
                    !name.equals(interfaceName)
                            ? null
                            : own.stream()
                                    .map(InterfaceAddress::address)
                                    .filter(a -> (a.bits() == 128) == ipv6 && !a.isLinkLocal())
                                    .findFirst()
                                    .orElse(null);
        };
    }

    /** Ends whose tunnels share a subnet form a cloud, and so do a client and its server. */
    private static List<Cloud> clouds(List<End> ends) {
        List<Set<End>> groups = new ArrayList<>();
        for (End end : ends) {
            Set<End> joined = new LinkedHashSet<>();
            List<Set<End>> apart = new ArrayList<>();
            for (Set<End> group : groups) {
                boolean together = group.stream().anyMatch(other -> together(end, other));
                if (together) {
                    joined.addAll(group);
                } else {
                    apart.add(group);
                }
            }
            joined.add(end);
            apart.add(joined);
            groups = apart;
        }
        List<Cloud> clouds = new ArrayList<>();
        for (Set<End> group : groups) {
            clouds.add(cloud(ends.stream().filter(group::contains).toList()));
        }
        clouds.sort(
                (a, b) -> ends.indexOf(a.ends().getFirst()) - ends.indexOf(b.ends().getFirst()));
        return clouds;
    }

    private static boolean together(End a, End b) {
        if (a.router().equals(b.router()) || !a.tunnel.key().equals(b.tunnel.key())) {
            return false;
        }
        for (InterfaceAddress x : a.addresses) {
            for (InterfaceAddress y : b.addresses) {
                if (x.subnet().overlaps(y.subnet())) {
                    return true;
                }
            }
        }
        return names(a, b) || names(b, a);
    }

    /** Whether {@code client} names {@code server} as its next hop server. */
    private static boolean names(End client, End server) {
        return client.servers().stream()
                .map(s -> addressOrNull(s.protocolAddress()))
                .anyMatch(a -> a != null && server.owns(a));
    }

    private static Cloud cloud(List<End> ends) {
        List<End> hubs =
                ends.stream()
                        .filter(h ->
                                ends.stream().anyMatch(c -> names(c, h)) || dynamicServer(h, ends))
                        .toList();
        List<End> spokes = ends.stream().filter(e -> !hubs.contains(e)).toList();
        boolean multipoint =
                !spokes.isEmpty() && spokes.stream().allMatch(s -> s.tunnel.mode().multipoint());
        boolean redirects = hubs.stream().anyMatch(h -> h.nhrp4.redirect() || h.nhrp6.redirect());
        Phase phase = !multipoint ? Phase.ONE : redirects ? Phase.THREE : Phase.TWO;
        String name =
                ends.stream()
                        .flatMap(e -> e.addresses.stream())
                        .findFirst()
                        .map(a -> a.subnet().toString())
                        .orElse(ends.getFirst().toString());
        return new Cloud(name, ends, hubs, phase);
    }

    /** {@code nhs dynamic nbma X}: the server is the one that has X as its tunnel source. */
    private static boolean dynamicServer(End candidate, List<End> ends) {
        Address source = candidate.source;
        return source != null
                && ends.stream()
                        .flatMap(e -> e.servers().stream())
                        .anyMatch(s ->
                                addressOrNull(s.protocolAddress()) == null
                                        && source.equals(addressOrNull(s.nbma())));
    }

    /** The address that the text is, or null when it is a name or nothing. */
    static @Nullable Address addressOrNull(String text) {
        try {
            return text.isEmpty() ? null : Address.parse(text);
        } catch (IllegalArgumentException e) {
            return null; // a name
        }
    }

    /** Whether a tunnel's destination is an address that no router of the folder has one at. */
    boolean leadsAway(End end) {
        Address destination = addressOrNull(end.tunnel().destination());
        return destination != null
                && ends().stream().noneMatch(e -> destination.equals(e.source()));
    }
}
