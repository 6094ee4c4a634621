package io.spokewire.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.command.ConfigReader;
import io.spokewire.command.Section;
import io.spokewire.net.Address;
import io.spokewire.net.Prefix;
import io.spokewire.router.Languages;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Routers on a random network, the configurations that make them speak one protocol, and the ways
 * that they should find: shortest paths, computed plainly.
 */
final class RandomNetwork {
    /** What they speak. */
    enum Protocol {
        OSPF,
        OSPFV3,
        EIGRP,
        /** Each router an AS of its own; costs are told by prepending. */
        BGP
    }

    /** A router on a link, and what leaving by it costs. */
    static final class End {
        final int router;
        final int port;
        int cost;

        End(int router, int port, int cost) {
            this.router = router;
            this.port = port;
            this.cost = cost;
        }

        String interfaceName() {
            return "GigabitEthernet0/" + port;
        }
    }

    /**
     * A layer 2 network.
     *
     * @param pointToPoint whether OSPF is told so; else a designated router is elected
     */
    record Link(int number, boolean pointToPoint, List<End> ends) {
        String name() {
            return "link-" + number;
        }
    }

    private static final int COSTS = 5; // few, so that many ways cost the same

    final Protocol protocol;
    final int routers;
    final List<Link> links = new ArrayList<>();
    private final int[] ports;

    RandomNetwork(Protocol protocol, SplittableRandom random) {
        this.protocol = protocol;
        this.routers = random.nextInt(4, 8);
        this.ports = new int[routers];
        for (int i = 1; i < routers; i++) {
            link(random, i, random.nextInt(i)); // so that all are joined
        }
        for (int more = random.nextInt(1, routers); more > 0; more--) {
            int one = random.nextInt(routers);
            link(random, one, (one + random.nextInt(1, routers)) % routers);
        }
        if (routers > 4) {
            link(random, 0, 2, 4);
        }
        for (int i = 0; i < routers; i++) {
            link(random, i); // a network behind each
        }
    }

    private void link(SplittableRandom random, int... members) {
        List<End> ends = new ArrayList<>();
        for (int router : members) {
            ends.add(new End(router, ports[router]++, cost(random)));
        }
        boolean two = ends.size() == 2 && random.nextBoolean();
        links.add(new Link(links.size(), two, ends));
    }

    static int cost(SplittableRandom random) {
        return 10 * random.nextInt(1, COSTS + 1);
    }

    static String name(int router) {
        return "r" + router;
    }

    boolean ipv6() {
        return protocol == Protocol.OSPFV3;
    }

    Prefix prefix(Link link) {
        return Prefix.parse(
                ipv6() ? "2001:DB8:" + link.number() + "::/64" : "10.0." + link.number() + ".0/24");
    }

    /** Whom packets are sent to. */
    Address gateway(Link link, End end) {
        return Address.parse(
                ipv6()
                        ? "FE80::" + (end.router + 1)
                        : "10.0." + link.number() + "." + (end.router + 1));
    }

    Topology topology() {
        List<Topology.Router> all = new ArrayList<>();
        for (int i = 0; i < routers; i++) {
            all.add(new Topology.Router(name(i), name(i) + ".cfg", configuration(i)));
        }
        List<Topology.Segment> segments = new ArrayList<>();
        for (Link link : links) {
            List<Topology.Plug> plugs = new ArrayList<>();
            for (End end : link.ends()) {
                plugs.add(
                        new Topology.RouterPlug(name(end.router), end.interfaceName(), List.of()));
            }
            segments.add(new Topology.Segment(link.name(), plugs));
        }
        return new Topology(
                all, segments, List.of(), Topology.Provider.NONE, List.of(), Map.of(), List.of());
    }

    Section configuration(int router) {
        StringBuilder text = new StringBuilder("hostname " + name(router) + "\n");
        for (Link link : links) {
            for (End end : link.ends()) {
                if (end.router == router) {
                    text.append("interface ").append(end.interfaceName()).append('\n');
                    lines(link, end, text);
                }
            }
        }
        String id = "10.255.0." + (router + 1);
        text.append(
                switch (protocol) {
                    case OSPF -> "router ospf 1\n router-id " + id + "\n maximum-paths 16\n";
                    case OSPFV3 -> "ipv6 router ospf 1\n router-id " + id + "\n maximum-paths 16\n";
                    case EIGRP ->
                            "router eigrp 100\n eigrp router-id "
                                    + id
                                    + "\n network 10.0.0.0\n maximum-paths 16\n";
                    case BGP -> bgp(router, id);
                });
        ConfigReader.Result read =
                ConfigReader.read(Languages.CONFIG, name(router), text.toString());
        assertThat(read.clean()).as("%s%n%s", text, read.lines()).isTrue();
        return read.config();
    }

    /** Neighbours on every link; a path is longer by what leaving by that link costs. */
    private String bgp(int router, String id) {
        int as = as(router);
        StringBuilder maps = new StringBuilder();
        for (int cost = 10; cost <= 10 * COSTS; cost += 10) {
            maps.append("route-map COST-").append(cost).append(" permit 10\n");
            String more = (" " + as).repeat(cost / 10 - 1);
            maps.append(more.isEmpty() ? "" : " set as-path prepend" + more + "\n");
        }
        StringBuilder text = new StringBuilder("router bgp " + as + "\n bgp router-id " + id);
        text.append("\n timers bgp 2 6\n bgp bestpath as-path multipath-relax\n");
        text.append(" maximum-paths 16\n");
        for (Link link : links) {
            for (End end : link.ends()) {
                if (end.router == router) {
                    text.append(" network 10.0.").append(link.number());
                    text.append(".0 mask 255.255.255.0 route-map COST-").append(end.cost);
                    text.append('\n');
                    link.ends().forEach(other -> neighbor(link, end, other, text));
                }
            }
        }
        return text.append(maps).toString();
    }

    private void neighbor(Link link, End end, End other, StringBuilder text) {
        if (other.router == end.router) {
            return;
        }
        String front = " neighbor " + gateway(link, other) + " ";
        text.append(front).append("remote-as ").append(as(other.router)).append('\n');
        text.append(front).append("advertisement-interval 0\n");
        text.append(front).append("route-map COST-").append(end.cost).append(" in\n");
    }

    private static int as(int router) {
        return 65_001 + router;
    }

    private void lines(Link link, End end, StringBuilder text) {
        int host = end.router + 1;
        if (ipv6()) {
            text.append(" ipv6 address FE80::").append(host).append(" link-local\n");
            text.append(" ipv6 address 2001:DB8:").append(link.number()).append("::");
            text.append(host).append("/64\n");
        } else {
            text.append(" ip address 10.0.").append(link.number()).append('.').append(host);
            text.append(" 255.255.255.0\n");
        }
        if (protocol == Protocol.EIGRP) {
            text.append(" delay ").append(end.cost).append('\n');
            text.append(" ip hello-interval eigrp 100 2\n ip hold-time eigrp 100 6\n");
        }
        if (protocol == Protocol.EIGRP || protocol == Protocol.BGP) {
            return;
        }
        String front = ipv6() ? " ipv6 ospf " : " ip ospf ";
        text.append(front).append("1 area 0\n");
        text.append(front).append("cost ").append(end.cost).append('\n');
        text.append(front).append("hello-interval 2\n");
        text.append(front).append("dead-interval 8\n");
        text.append(link.pointToPoint() ? front + "network point-to-point\n" : "");
    }

    // ---- the oracle --------------------------------------------------------------------------

    /** A first step: leave by this interface, to this address. */
    record Step(String interfaceName, Address gateway) implements Comparable<Step> {
        @Override
        public int compareTo(Step other) {
            int byName = interfaceName.compareTo(other.interfaceName);
            return byName != 0 ? byName : gateway.compareTo(other.gateway);
        }
    }

    private record Candidate(int router, long distance) {}

    /** The ways that a router should have to networks that are not its own. */
    Map<Prefix, Set<Step>> expected(int from) {
        return protocol == Protocol.BGP ? byPaths(from) : byDistance(from);
    }

    /**
     * As BGP has it: a router that is on the target tells what its own way there costs, though
     * another one's may cost less.
     */
    private Map<Prefix, Set<Step>> byPaths(int from) {
        Map<Prefix, Set<Step>> all = new TreeMap<>();
        for (Link target : links) {
            long[] told = new long[routers];
            Arrays.fill(told, Long.MAX_VALUE / 4);
            target.ends().forEach(end -> told[end.router] = end.cost);
            if (told[from] < Long.MAX_VALUE / 4) {
                continue;
            }
            for (int round = 0; round < routers; round++) {
                for (int router = 0; router < routers; router++) {
                    int here = router;
                    if (target.ends().stream().noneMatch(e -> e.router == here)) {
                        told[router] = nearest(router, told, new TreeSet<>());
                    }
                }
            }
            Set<Step> steps = new TreeSet<>();
            nearest(from, told, steps);
            all.put(prefix(target), steps);
        }
        return all;
    }

    /** The least of what neighbours tell and the way to them costs, and whose that is. */
    private long nearest(int router, long[] told, Set<Step> steps) {
        long best = Long.MAX_VALUE;
        for (Link link : links) {
            for (End out : link.ends()) {
                for (End next : link.ends()) {
                    if (out.router != router || next.router == router) {
                        continue;
                    }
                    long cost = out.cost + told[next.router];
                    if (cost < best) {
                        steps.clear();
                        best = cost;
                    }
                    if (cost == best) {
                        steps.add(new Step(out.interfaceName(), gateway(link, next)));
                    }
                }
            }
        }
        return best;
    }

    private Map<Prefix, Set<Step>> byDistance(int from) {
        long[] distance = distances(from);
        Map<Prefix, Set<Step>> all = new TreeMap<>();
        for (Link target : links) {
            if (target.ends().stream().anyMatch(e -> e.router == from)) {
                continue;
            }
            long best = Long.MAX_VALUE;
            for (End last : target.ends()) {
                best = Math.min(best, distance[last.router] + last.cost);
            }
            Set<Step> steps = new TreeSet<>();
            for (Link first : links) {
                for (End out : first.ends()) {
                    if (out.router == from) {
                        steps(first, out, target, best, steps);
                    }
                }
            }
            all.put(prefix(target), steps);
        }
        return all;
    }

    /** The neighbours over one link that are on a way of the best length. */
    private void steps(Link first, End out, Link target, long best, Set<Step> steps) {
        for (End next : first.ends()) {
            if (next.router == out.router) {
                continue;
            }
            long[] rest = distances(next.router);
            for (End last : target.ends()) {
                if (out.cost + rest[last.router] + last.cost == best) {
                    steps.add(new Step(out.interfaceName(), gateway(first, next)));
                }
            }
        }
    }

    private long[] distances(int from) {
        long[] distance = new long[routers];
        Arrays.fill(distance, Long.MAX_VALUE / 4);
        PriorityQueue<Candidate> queue =
                new PriorityQueue<>(Comparator.comparingLong(Candidate::distance));
        distance[from] = 0;
        queue.add(new Candidate(from, 0));
        while (!queue.isEmpty()) {
            Candidate nearest = queue.remove();
            if (nearest.distance() > distance[nearest.router()]) {
                continue;
            }
            for (Link link : links) {
                for (End out : link.ends()) {
                    if (out.router != nearest.router()) {
                        continue;
                    }
                    for (End end : link.ends()) {
                        long there = nearest.distance() + out.cost;
                        if (there < distance[end.router]) {
                            distance[end.router] = there;
                            queue.add(new Candidate(end.router, there));
                        }
                    }
                }
            }
        }
        return distance;
    }

    /** Who has a gateway's address on the link that an interface of a router is on. */
    int owner(int router, Step step) {
        Link link = link(router, step);
        return link.ends().stream()
                .filter(end -> gateway(link, end).equals(step.gateway()))
                .findFirst()
                .orElseThrow(
                        () -> new AssertionError(step + " of " + name(router) + " leads to nobody"))
                .router;
    }

    /** The step from a router back to the one from which a step led to it. */
    Step back(int router, Step step, int next) {
        Link link = link(router, step);
        return new Step(end(link, next).interfaceName(), gateway(link, end(link, router)));
    }

    private Link link(int router, Step step) {
        return links.stream()
                .filter(link ->
                        link.ends().stream()
                                .anyMatch(e ->
                                        e.router == router
                                                && e.interfaceName().equals(step.interfaceName())))
                .findFirst()
                .orElseThrow();
    }

    private static End end(Link link, int router) {
        return link.ends().stream().filter(e -> e.router == router).findFirst().orElseThrow();
    }
}
