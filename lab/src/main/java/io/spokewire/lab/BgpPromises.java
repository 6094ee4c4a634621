package io.spokewire.lab;

import io.spokewire.bgp.BgpNeighbor;
import io.spokewire.bgp.BgpPolicy;
import io.spokewire.bgp.BgpSession;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.lab.Promises.Adjacency;
import io.spokewire.lab.Promises.Place;
import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Prefix;
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
 * Which sessions of BGP the texts promise, with one another and with the provider, and how far what
 * is told over them gets: by the neighbours' lists and maps, the rules for internal neighbours and
 * reflectors (RFC 4456), the ASes of a path, and next hops that have to be known.
 */
final class BgpPromises {
    private final Promises promises;
    private final Topology topology;
    private final Overlay overlay;
    private final List<Located> addresses = new ArrayList<>();
    private final List<BgpSpeaker> speakers = new ArrayList<>();
    private final Set<Session> sessions = new LinkedHashSet<>();

    /** An address, and where it is. */
    private record Located(Place place, String interfaceName, InterfaceAddress address) {}

    /**
     * A session as one of its ends has it.
     *
     * @param own the address that it speaks from
     * @param there the neighbour's
     * @param back the neighbour's lines about this end
     */
    private record Session(
            BgpSpeaker from,
            BgpNeighbor said,
            Address own,
            BgpSpeaker to,
            BgpNeighbor back,
            Address there) {
        Session reversed() {
            return new Session(to, back, there, from, said, own);
        }
    }

    /**
     * The promises of routers that are there.
     *
     * @param promises tells how addresses that are not connected are reached
     * @param without the router that is away; empty when all are there
     */
    BgpPromises(Promises promises, Topology topology, Overlay overlay, String without) {
        this.promises = promises;
        this.topology = topology;
        this.overlay = overlay;
        Stream.concat(topology.provider().router().stream(), topology.routers().stream())
                .filter(r -> !r.name().equals(without))
                .forEach(r -> {
                    locate(r);
                    speakers.addAll(BgpSpeaker.of(r));
                });
        for (BgpSpeaker speaker : speakers) {
            for (BgpNeighbor neighbor : speaker.neighbors()) {
                neighbor.address().ifPresent(there -> meet(speaker, neighbor, there));
            }
        }
    }

    private void locate(Topology.Router router) {
        router.configuration()
                .children(InterfaceConfig.INTERFACE)
                .forEach(section -> {
                    InterfaceConfig config = section.get(InterfaceConfig.SLOT);
                    Place place = new Place(router.name(), config.vrf());
                    if (!config.shutdown()) {
                        Stream.concat(config.ipv4().stream(), config.ipv6().stream())
                                .forEach(a -> addresses.add(new Located(place, section.name(), a)));
                    }
                });
    }

    // ---- sessions

    private void meet(BgpSpeaker speaker, BgpNeighbor said, Address there) {
        for (Located far : addresses) {
            boolean other =
                    far.address.address().equals(there)
                            && !far.place.router().equals(speaker.router());
            Located near = other ? source(speaker, said, far) : null;
            if (near == null) {
                continue;
            }
            Address own = near.address.address();
            for (BgpSpeaker to : speakers) {
                if (place(to).equals(far.place)) {
                    to.neighbors().stream()
                            .filter(back -> agree(said, own, back, there))
                            .filter(back -> reach(near, said, far, back))
                            .findFirst()
                            .map(back -> new Session(speaker, said, own, to, back, there))
                            .ifPresent(session -> {
                                sessions.add(session);
                                sessions.add(session.reversed());
                            });
                }
            }
        }
    }

    private static Place place(BgpSpeaker speaker) {
        return new Place(speaker.router(), speaker.vrf());
    }

    /** The address that a session comes from; null when the text does not tell. */
    private @Nullable Located source(BgpSpeaker speaker, BgpNeighbor said, Located far) {
        String update = said.session().updateSource();
        return addresses.stream()
                .filter(a -> a.place.equals(place(speaker)))
                .filter(a ->
                        update.isEmpty()
                                ? isLinked(a, far)
                                : a.interfaceName.equals(update)
                                        && a.address.address().bits()
                                                == far.address.address().bits())
                .findFirst()
                .orElse(null);
    }

    /** Whether the two are in one subnet, on one link or in one cloud. */
    private boolean isLinked(Located near, Located far) {
        boolean tunnels =
                overlay.clouds().stream().anyMatch(c -> isIn(c.ends(), near) && isIn(c.ends(), far))
                        || (isIn(overlay.pointToPoint(), near)
                                && isIn(overlay.pointToPoint(), far));
        return near.address.subnet().contains(far.address.address())
                && (tunnels
                        || topology.segments().stream()
                                .anyMatch(s -> isOn(s, near) && isOn(s, far)));
    }

    private static boolean isIn(List<Overlay.End> ends, Located one) {
        return ends.stream()
                .anyMatch(e ->
                        e.router().equals(one.place.router())
                                && e.name().equals(one.interfaceName));
    }

    private static boolean isOn(Topology.Segment segment, Located one) {
        return segment.plugs().stream()
                .anyMatch(plug ->
                        switch (plug) {
                            case Topology.RouterPlug p ->
                                    p.router().equals(one.place.router())
                                            && p.interfaceName().equals(one.interfaceName);
                            case Topology.ProviderPlug p -> p.addresses().contains(one.address);
                            case Topology.HostPlug _ -> false;
                        });
    }

    /** Whether both ends mean one another. */
    private static boolean agree(BgpNeighbor said, Address own, BgpNeighbor back, Address there) {
        boolean known =
                back.address().filter(own::equals).isPresent()
                        || back.range().filter(range -> range.contains(own)).isPresent();
        return known
                && said.isIn(back.localAs())
                && back.isIn(said.localAs())
                && said.policies().keySet().stream().anyMatch(back.policies()::containsKey)
                && said.session().password().reveal().equals(back.session().password().reveal())
                && own.bits() == there.bits();
    }

    /** Whether packets get from one to the other, and may. */
    private boolean reach(Located near, BgpNeighbor said, Located far, BgpNeighbor back) {
        if (isLinked(near, far)) {
            return true;
        }
        boolean permitted =
                !said.external() || (mayBeFar(said.session()) && mayBeFar(back.session()));
        return permitted && isKnown(near.place, far) && isKnown(far.place, near);
    }

    private static boolean mayBeFar(BgpSession session) {
        return session.ebgpMultihop() > 1
                || session.ttlSecurityHops() > 1
                || session.disableConnectedCheck();
    }

    private boolean isKnown(Place at, Located wanted) {
        boolean byProvider =
                topology.provider().router().filter(r -> r.name().equals(at.router())).isPresent()
                        && topology.provider().routes().stream()
                                .anyMatch(r -> r.prefix().contains(wanted.address.address()));
        return byProvider
                || addresses.stream().anyMatch(a -> a.place.equals(at) && isLinked(a, wanted))
                || promises.knowsWithoutBgp(at, wanted.address.subnet(), wanted.place);
    }

    /** What each end sees of the other. */
    Set<Adjacency> adjacencies() {
        Set<Adjacency> all = new LinkedHashSet<>();
        for (Session session : sessions) {
            int hold =
                    Math.min(
                            session.said.timers().holdSeconds(),
                            session.back.timers().holdSeconds());
            all.add(
                    new Adjacency(
                            "bgp",
                            session.from.router(),
                            "",
                            session.to.router(),
                            List.of(session.there),
                            Duration.ofSeconds(hold)));
        }
        return all;
    }

    // ---- routes

    /**
     * What a process has heard.
     *
     * @param path the ASes that it came through, the nearest first
     * @param internal whether an internal neighbour told it
     * @param client whether that neighbour is a client of a reflector here
     * @param nextHop null for one of its own
     */
    private record Heard(
            BgpSpeaker by,
            Prefix route,
            List<Long> path,
            boolean internal,
            boolean client,
            @Nullable Address nextHop) {
        Heard {
            path = List.copyOf(path);
        }
    }

    /** Whether what a router tells of a network of its own comes to another one. */
    boolean reaches(Place owner, Place at, Prefix network) {
        for (BgpSpeaker teller : speakers) {
            if (!place(teller).equals(owner)) {
                continue;
            }
            for (Prefix route : teller.told()) {
                boolean exact = route.equals(network);
                if ((exact || (route.length() > 0 && route.contains(network)))
                        && (exact || allKnow(teller, route, network))
                        && reaches(teller, route, at)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether all who tell a network know the way to a part of it: any of them may get packets. */
    private boolean allKnow(BgpSpeaker teller, Prefix route, Prefix part) {
        return speakers.stream()
                .filter(s -> !s.equals(teller) && s.told().contains(route))
                .allMatch(s ->
                        promises.knowsWithoutBgp(place(s), part, place(teller))
                                || (teller.told().contains(part)
                                        && reaches(teller, part, place(s))));
    }

    private boolean reaches(BgpSpeaker teller, Prefix route, Place at) {
        Deque<Heard> queue = new ArrayDeque<>();
        Set<Heard> seen = new LinkedHashSet<>();
        queue.add(new Heard(teller, route, List.of(), false, false, null));
        while (!queue.isEmpty()) {
            Heard heard = queue.removeFirst();
            if (place(heard.by).equals(at)) {
                return true;
            }
            for (Session session : sessions) {
                if (session.from.equals(heard.by)) {
                    told(heard, session).filter(seen::add).ifPresent(queue::add);
                }
            }
        }
        return false;
    }

    /** What a neighbour makes of it; empty when it is not told, or not taken. */
    private Optional<Heard> told(Heard heard, Session session) {
        BgpPolicy lines = session.said.policies().get(heard.route.family());
        boolean external = session.said.external();
        boolean reflected =
                heard.client || (lines != null && lines.routeReflectorClient()) || external;
        boolean summed =
                heard.by.summaries().stream()
                        .anyMatch(s -> s.contains(heard.route) && !s.equals(heard.route));
        if (lines == null
                || summed
                || (heard.internal && !reflected)
                || !heard.by.passes(session.said, false, heard.route, heard.path)) {
            return Optional.empty();
        }
        List<Long> path = new ArrayList<>(heard.path);
        if (external) {
            path.addFirst(session.said.localAs());
        }
        // Of what is reflected the bare word changes nothing.
        boolean named =
                heard.internal ? lines.nextHopSelf().equals("all") : !lines.nextHopSelf().isEmpty();
        boolean self = heard.nextHop == null || external || named;
        Address nextHop = self ? session.own : heard.nextHop;
        BgpPolicy there = session.back.policies().get(heard.route.family());
        if (there == null || nextHop == null) {
            return Optional.empty();
        }
        long own = path.stream().filter(as -> as == session.to.as()).count();
        if (own > there.allowasIn()
                || !session.to.passes(session.back, true, heard.route, path)
                || !isReachable(place(session.to), nextHop)) {
            return Optional.empty();
        }
        boolean client = !external && there.routeReflectorClient();
        return Optional.of(new Heard(session.to, heard.route, path, !external, client, nextHop));
    }

    private boolean isReachable(Place at, Address nextHop) {
        return addresses.stream()
                .filter(a -> a.address.address().equals(nextHop))
                .anyMatch(a -> a.place.equals(at) || isKnown(at, a));
    }
}
