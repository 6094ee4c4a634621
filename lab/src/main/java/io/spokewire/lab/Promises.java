package io.spokewire.lab;

import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Prefix;
import io.spokewire.rib.StaticRoute;
import io.spokewire.sim.Topology;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which networks a router is to know the way to, by the texts of all routers: over static routes
 * that lead to other routers of the folder, and over routing processes that tell them from
 * neighbour to neighbour, of BGP over sessions ({@link BgpPromises}). A way that the texts do not
 * give is none that a network could be blamed for.
 *
 * <p>What is promised here must be; what is not may be all the same: routes that are redistributed
 * from one routing protocol into another are not followed.
 */
final class Promises {
    private final Topology topology;
    private final Overlay overlay;
    private final List<Speaker> speakers = new ArrayList<>();
    private final List<Meeting> meetings = new ArrayList<>();
    private final String without;
    private final BgpPromises bgp;

    /** Two interfaces of different routers over which neighbours can be; in both directions. */
    record Meeting(String from, String fromInterface, String to, String toInterface) {
        private Meeting reversed() {
            return new Meeting(to, toInterface, from, fromInterface);
        }
    }

    /**
     * A neighbour that a router is to have.
     *
     * @param addresses those of the neighbour's interface, one of which it is known by
     * @param hold until it counts as gone when it falls silent
     */
    record Adjacency(
            String protocol,
            String router,
            String interfaceName,
            String neighbour,
            List<Address> addresses,
            Duration hold) {
        /** Copies the list. */
        Adjacency {
            addresses = List.copyOf(addresses);
        }

        @Override
        public String toString() {
            return router + " with " + neighbour + " by " + protocol;
        }
    }

    /**
     * What is promised while a router is away.
     *
     * @param without its name; empty when all are there
     */
    Promises(Topology topology, Overlay overlay, String without) {
        this.topology = topology;
        this.overlay = overlay;
        topology.routers().stream()
                .filter(r -> !r.name().equals(without))
                .forEach(r -> speakers.addAll(Speaker.of(r)));
        overlay.clouds().forEach(this::meetIn);
        for (Overlay.End one : overlay.pointToPoint()) {
            for (Overlay.End other : overlay.pointToPoint()) {
                if (Checks.isFarEnd(one, other) && Checks.isFarEnd(other, one)) {
                    meetings.add(meeting(one, other));
                }
            }
        }
        joinSegments();
        meetings.removeIf(m -> m.from.equals(without) || m.to.equals(without));
        this.without = without;
        this.bgp = new BgpPromises(this, topology, overlay, without);
    }

    private void joinSegments() {
        for (Topology.Segment segment : topology.segments()) {
            for (Topology.RouterPlug one : plugs(segment)) {
                for (Topology.RouterPlug other : plugs(segment)) {
                    if (!one.router().equals(other.router())) {
                        meetings.add(
                                new Meeting(
                                        one.router(),
                                        one.interfaceName(),
                                        other.router(),
                                        other.interfaceName()));
                    }
                }
            }
        }
    }

    /** Multicast goes between a server and its clients. */
    private void meetIn(Overlay.Cloud cloud) {
        for (Overlay.End hub : cloud.hubs()) {
            for (Overlay.End end : cloud.ends()) {
                if (!hub.router().equals(end.router()) && Checks.isServerOf(hub, end)) {
                    meetings.add(meeting(hub, end));
                    meetings.add(meeting(hub, end).reversed());
                }
            }
        }
    }

    private static Meeting meeting(Overlay.End from, Overlay.End to) {
        return new Meeting(from.router(), from.name(), to.router(), to.name());
    }

    private static List<Topology.RouterPlug> plugs(Topology.Segment segment) {
        return segment.plugs().stream()
                .filter(Topology.RouterPlug.class::isInstance)
                .map(Topology.RouterPlug.class::cast)
                .toList();
    }

    /** Whether a router is to know a way to a network of another one. */
    boolean knows(String router, String vrf, Prefix network, String owner, String ownersVrf) {
        Place at = new Place(router, vrf);
        Place place = new Place(owner, ownersVrf);
        return knowsWithoutBgp(at, network, place) || bgp.reaches(place, at, network);
    }

    /** A VRF of a router. */
    record Place(String router, String vrf) {}

    /** The same over static routes and protocols other than BGP. */
    boolean knowsWithoutBgp(Place at, Prefix network, Place owner) {
        return knows(at, network, owner, Set.of());
    }

    private boolean knows(Place at, Prefix network, Place owner, Set<Place> asked) {
        if (at.equals(owner) || isConnected(at, network)) {
            return true;
        }
        if (asked.contains(at) || at.router.equals(without)) {
            return false;
        }
        Set<Place> all = new LinkedHashSet<>(asked);
        all.add(at);
        for (StaticRoute route : routes(at)) {
            boolean leads =
                    route.prefix().contains(network)
                            && hops(at, route).stream()
                                    .anyMatch(hop -> knows(hop, network, owner, all));
            if (leads) {
                return true;
            }
        }
        return speakers.stream()
                .filter(s -> s.router().equals(owner.router) && s.vrf().equals(owner.vrf))
                .anyMatch(
                        teller -> teller.told().contains(network) && reaches(teller, at, network));
    }

    private List<StaticRoute> routes(Place at) {
        return topology.router(at.router).stream()
                .flatMap(r -> r.configuration().get(StaticRoute.SLOT).stream())
                .filter(r -> r.vrf().equals(at.vrf))
                .toList();
    }

    private boolean isConnected(Place at, Prefix network) {
        return topology.router(at.router).stream()
                .flatMap(r -> r.configuration().children(InterfaceConfig.INTERFACE).stream())
                .map(section -> section.get(InterfaceConfig.SLOT))
                .filter(config -> config.vrf().equals(at.vrf) && !config.shutdown())
                .flatMap(Promises::addresses)
                .anyMatch(a -> a.subnet().equals(network));
    }

    private static Stream<InterfaceAddress> addresses(InterfaceConfig config) {
        return Stream.concat(config.ipv4().stream(), config.ipv6().stream());
    }

    /** The routers of the folder that a static route leads to. */
    private List<Place> hops(Place at, StaticRoute route) {
        List<Place> found = new ArrayList<>();
        Address gateway = Overlay.addressOrNull(route.gateway());
        for (Overlay.Cloud cloud : overlay.clouds()) {
            for (Overlay.End own : cloud.ends()) {
                boolean mine = own.router().equals(at.router) && own.vrf().equals(at.vrf);
                boolean named =
                        route.interfaceName().isEmpty() || route.interfaceName().equals(own.name());
                for (Overlay.End other : mine && named ? cloud.ends() : List.<Overlay.End>of()) {
                    boolean there =
                            gateway == null
                                    ? route.interfaceName().equals(own.name())
                                            && cloud.hubs().contains(other)
                                    : other.owns(gateway);
                    if (there && !other.equals(own)) {
                        found.add(new Place(other.router(), other.vrf()));
                    }
                }
            }
        }
        for (Meeting meeting : meetings) {
            boolean there =
                    meeting.from.equals(at.router)
                            && !meeting.fromInterface.startsWith("Tunnel")
                            && gateway != null
                            && owns(meeting.to, meeting.toInterface, gateway);
            if (there) {
                found.add(new Place(meeting.to, vrfOf(meeting.to, meeting.toInterface)));
            }
        }
        return found;
    }

    private boolean owns(String router, String interfaceName, Address address) {
        return addresses(router, interfaceName).contains(address);
    }

    private List<Address> addresses(String router, String interfaceName) {
        return interfaceOf(router, interfaceName).stream()
                .flatMap(Promises::addresses)
                .map(InterfaceAddress::address)
                .toList();
    }

    private String vrfOf(String router, String interfaceName) {
        return interfaceOf(router, interfaceName).map(InterfaceConfig::vrf).orElse("");
    }

    private Optional<InterfaceConfig> interfaceOf(String router, String interfaceName) {
        return topology.router(router)
                .flatMap(r -> r.configuration().child(InterfaceConfig.INTERFACE, interfaceName))
                .map(section -> section.get(InterfaceConfig.SLOT));
    }

    // ---- routing processes

    /** What a process has heard, and where. */
    private record Heard(Speaker by, String interfaceName, Prefix route) {}

    /** Whether what a process tells comes to a router. */
    private boolean reaches(Speaker teller, Place at, Prefix network) {
        Deque<Heard> queue = new ArrayDeque<>();
        Set<Heard> seen = new LinkedHashSet<>();
        queue.add(new Heard(teller, "", network));
        while (!queue.isEmpty()) {
            Heard heard = queue.removeFirst();
            boolean there =
                    heard.by.router().equals(at.router)
                            && heard.by.vrf().equals(at.vrf)
                            && (!heard.by.floods()
                                    || heard.by.passes(heard.route, heard.interfaceName, true))
                            && (heard.route.equals(network) || allKnow(teller, heard, network));
            if (there) {
                return true;
            }
            if (!heard.by.equals(teller) && !heard.by.transit()) {
                continue;
            }
            for (Meeting meeting : meetings) {
                for (Speaker next : neighbours(heard.by, meeting)) {
                    Prefix route = toldOver(heard, next, meeting);
                    Heard further =
                            new Heard(next, meeting.toInterface, route == null ? network : route);
                    if (route != null && seen.add(further)) {
                        queue.add(further);
                    }
                }
            }
        }
        return false;
    }

    /** Whether all who tell a summary know the way to a part of it: any of them may get packets. */
    private boolean allKnow(Speaker teller, Heard heard, Prefix network) {
        return speakers.stream()
                .filter(s -> s.domain().equals(teller.domain()) && !s.equals(teller))
                .filter(s -> !s.router().equals(heard.by.router()))
                .filter(s ->
                        s.links().values().stream()
                                .anyMatch(l -> l.summaries().contains(heard.route)))
                .allMatch(s -> reaches(teller, new Place(s.router(), s.vrf()), network));
    }

    /** What a process tells a neighbour of it; null for nothing. */
    private static @Nullable Prefix toldOver(Heard heard, Speaker next, Meeting meeting) {
        if (heard.by.floods()) {
            return heard.route;
        }
        Speaker.Link link = heard.by.links().get(meeting.fromInterface);
        if (link == null) {
            return null;
        }
        Prefix summary =
                link.summaries().stream()
                        .filter(s -> s.contains(heard.route))
                        .findFirst()
                        .orElse(null);
        boolean back = heard.interfaceName.equals(meeting.fromInterface) && link.splitHorizon();
        Prefix route = summary == null ? heard.route : summary;
        // Who tells the same summary has a discard route for it, and takes it from nobody.
        boolean own = next.links().values().stream().anyMatch(l -> l.summaries().contains(route));
        return own
                        || (back && summary == null)
                        || !heard.by.passes(route, meeting.fromInterface, false)
                        || !next.passes(route, meeting.toInterface, true)
                ? null
                : route;
    }

    private List<Speaker> neighbours(Speaker speaker, Meeting meeting) {
        Speaker.Link near = speaker.links().get(meeting.fromInterface);
        if (near == null || !meeting.from.equals(speaker.router())) {
            return List.of();
        }
        return speakers.stream()
                .filter(s -> s.router().equals(meeting.to) && s.domain().equals(speaker.domain()))
                .filter(s -> {
                    Speaker.Link far = s.links().get(meeting.toInterface);
                    return far != null && far.area().equals(near.area());
                })
                .toList();
    }

    /** The processes that are to be neighbours, each pair in both directions. */
    Set<Adjacency> adjacencies() {
        Set<Adjacency> all = new LinkedHashSet<>();
        for (Speaker speaker : speakers) {
            for (Meeting meeting : meetings) {
                for (Speaker other : neighbours(speaker, meeting)) {
                    Speaker.Link far = other.links().get(meeting.toInterface);
                    if (speaker.domain().equals("rip") && !hasToTell(other, meeting)) {
                        continue; // RIP has no hellos
                    }
                    all.add(
                            new Adjacency(
                                    speaker.domain().split(" ", 2)[0],
                                    meeting.from,
                                    meeting.fromInterface,
                                    other.router(),
                                    addresses(meeting.to, meeting.toInterface),
                                    Duration.ofSeconds(far == null ? 0 : far.holdSeconds())));
                }
            }
        }
        all.addAll(bgp.adjacencies());
        return all;
    }

    /** Whether a process of RIP tells anything of its own over an interface. */
    private boolean hasToTell(Speaker teller, Meeting meeting) {
        Speaker.Link link = teller.links().get(meeting.toInterface);
        Set<Prefix> told = new LinkedHashSet<>(teller.told());
        if (link != null && link.splitHorizon()) {
            interfaceOf(meeting.to, meeting.toInterface).stream()
                    .flatMap(Promises::addresses)
                    .forEach(a -> told.remove(a.subnet()));
        }
        return !told.isEmpty();
    }
}
