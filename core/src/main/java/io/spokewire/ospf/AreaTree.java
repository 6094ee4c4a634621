package io.spokewire.ospf;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Ipv6Address;
import io.spokewire.net.Prefix;
import io.spokewire.ospf.LsaBody.Link;
import io.spokewire.ospf.OspfRoute.Hop;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tree of shortest paths of one area, RFC 2328 section 16.1 and RFC 5340 section 4.8.1:
 * networks and routers within it.
 *
 * @param networks by prefix
 * @param routers by router id
 */
record AreaTree(Map<Prefix, Network> networks, Map<Integer, RouterPath> routers) {
    static final AreaTree EMPTY = new AreaTree(Map.of(), Map.of());

    /**
     * A network of the area.
     *
     * @param origin router id of the one which told it
     */
    record Network(Prefix prefix, long cost, List<Hop> hops, int origin) {}

    /**
     * A way to a router.
     *
     * @param options of its advertisement
     * @param intraArea whether it is in the area; else a border router told it
     */
    record RouterPath(
            int routerId,
            AreaId area,
            long cost,
            List<Hop> hops,
            int options,
            boolean border,
            boolean boundary,
            boolean translator,
            boolean intraArea) {}

    /**
     * A vertex: a router by its id, or a network by the id of its advertisement.
     *
     * @param router of the one which told the network, in version 3; else 0
     */
    record VertexId(boolean network, int id, int router) {
        static VertexId ofRouter(int routerId) {
            return new VertexId(false, routerId, 0);
        }
    }

    /**
     * A network that hangs on a vertex.
     *
     * @param origin router id of the one which told it
     */
    record Leaf(VertexId vertex, Prefix prefix, int metric, int origin) {}

    private static final class Vertex {
        final VertexId id;
        final LsaBody body;
        long cost;
        boolean inTree;
        final TreeSet<Hop> hops = new TreeSet<>();

        Vertex(VertexId id, LsaBody body, long cost) {
            this.id = id;
            this.body = body;
            this.cost = cost;
        }
    }

    private record Candidate(Vertex vertex, long cost) {}

    /**
     * Networks before routers at the same cost, section 16.1 step 3; then by id, to be definite.
     */
    private static final Comparator<Candidate> NEAREST =
            Comparator.comparingLong(Candidate::cost)
                    .thenComparing(c -> !c.vertex().id.network())
                    .thenComparing(c -> c.vertex().id.id(), Integer::compareUnsigned)
                    .thenComparing(c -> c.vertex().id.router(), Integer::compareUnsigned);

    /** Computes the tree. */
    static AreaTree of(OspfEngine engine, Area area, long nowNanos) {
        return new Calculation(engine, area, nowNanos).run();
    }

    private static final class Calculation {
        private final OspfEngine engine;
        private final OspfVersion version;
        private final Area area;
        private final long nowNanos;
        private final Address none;
        private final Map<VertexId, Vertex> vertices = new LinkedHashMap<>();
        private final Map<VertexId, LsaBody.Network> networkBodies = new LinkedHashMap<>();
        private final Map<Integer, LsaBody.Router> routerBodies = new TreeMap<>();
        private final PriorityQueue<Candidate> candidates = new PriorityQueue<>(NEAREST);
        private final Map<Prefix, Network> networks = new TreeMap<>();

        Calculation(OspfEngine engine, Area area, long nowNanos) {
            this.engine = engine;
            this.version = engine.version();
            this.area = area;
            this.nowNanos = nowNanos;
            this.none = version.routes() == AddressFamily.IPV4 ? Ipv4Address.ANY : Ipv6Address.ANY;
        }

        AreaTree run() {
            for (Lsdb.Stored stored : area.database.all()) {
                LsaKey key = stored.lsa.key();
                if (stored.maxAge(nowNanos)) {
                    continue;
                }
                if (stored.body instanceof LsaBody.Network network) {
                    networkBodies.put(version.networkVertex(key), network);
                } else if (stored.body instanceof LsaBody.Router router && version.ofRouter(key)) {
                    routerBodies.merge(key.advertisingRouter(), router, Calculation::together);
                }
            }
            LsaBody.Router own = routerBodies.get(engine.routerId());
            if (own == null) {
                return EMPTY;
            }
            VertexId rootId = VertexId.ofRouter(engine.routerId());
            Vertex root = new Vertex(rootId, own, 0);
            vertices.put(rootId, root);
            candidates.add(new Candidate(root, 0));
            while (!candidates.isEmpty()) {
                Candidate next = candidates.remove();
                Vertex vertex = next.vertex();
                if (vertex.inTree || next.cost() != vertex.cost) {
                    continue;
                }
                vertex.inTree = true;
                if (vertex.body instanceof LsaBody.Router router) {
                    if (vertex == root || version.transits(router)) {
                        expand(vertex, router, vertex == root);
                    }
                } else if (vertex.body instanceof LsaBody.Network network) {
                    expand(vertex, network);
                }
            }
            Map<Integer, RouterPath> routers = new TreeMap<>(Integer::compareUnsigned);
            for (Vertex vertex : vertices.values()) {
                if (vertex.inTree && vertex != root && vertex.body instanceof LsaBody.Router r) {
                    routers.put(vertex.id.id(), path(vertex, r));
                }
            }
            for (Leaf leaf : version.leaves(area, nowNanos)) {
                Vertex vertex = vertices.get(leaf.vertex());
                if (vertex != null && vertex.inTree) {
                    List<Hop> hops =
                            vertex == root ? ours(leaf.prefix()) : List.copyOf(vertex.hops);
                    if (!hops.isEmpty()) {
                        add(leaf, vertex.cost + leaf.metric(), hops);
                    }
                }
            }
            return new AreaTree(networks, routers);
        }

        /** RFC 5340 section 4.8.1: pieces of one; the first says what the router is. */
        private static LsaBody.Router together(LsaBody.Router first, LsaBody.Router more) {
            return new LsaBody.Router(
                    first.options(),
                    first.border(),
                    first.asBoundary(),
                    first.translator(),
                    Stream.concat(first.links().stream(), more.links().stream()).toList());
        }

        private RouterPath path(Vertex vertex, LsaBody.Router router) {
            return new RouterPath(
                    vertex.id.id(),
                    area.id,
                    vertex.cost,
                    List.copyOf(vertex.hops),
                    router.options(),
                    router.border(),
                    router.asBoundary(),
                    router.translator(),
                    true);
        }

        private LsaBody.@Nullable Router router(int routerId) {
            LsaBody.Router body = routerBodies.get(routerId);
            return body != null && version.takesPart(body) ? body : null;
        }

        private static VertexId networkOf(Link link) {
            return new VertexId(true, link.id(), link.router());
        }

        private void expand(Vertex from, LsaBody.Router router, boolean root) {
            for (Link link : router.links()) {
                switch (link.type()) {
                    case Link.POINT_TO_POINT -> {
                        LsaBody.Router other = router(link.router());
                        if (other != null && linksBack(other, from.id.id())) {
                            reach(
                                    from,
                                    VertexId.ofRouter(link.router()),
                                    other,
                                    link.metric(),
                                    root ? pointToPoint(link) : List.copyOf(from.hops));
                        }
                    }
                    case Link.TRANSIT -> {
                        LsaBody.Network network = networkBodies.get(networkOf(link));
                        if (network != null && network.routers().contains(from.id.id())) {
                            reach(
                                    from,
                                    networkOf(link),
                                    network,
                                    link.metric(),
                                    root ? onto(link) : List.copyOf(from.hops));
                        }
                    }
                    default -> {} // stubs come last; virtual links are not ours
                }
            }
        }

        private void expand(Vertex from, LsaBody.Network network) {
            for (int routerId : network.routers()) {
                LsaBody.Router router = router(routerId);
                if (router == null) {
                    continue;
                }
                for (Link link : router.links()) {
                    if (link.type() == Link.TRANSIT && networkOf(link).equals(from.id)) {
                        reach(
                                from,
                                VertexId.ofRouter(routerId),
                                router,
                                0,
                                beyond(from, routerId, link));
                        break;
                    }
                }
            }
        }

        /** Section 16.1.1: behind a network of ours the next hop is the router on it. */
        private List<Hop> beyond(Vertex network, int routerId, Link link) {
            List<Hop> hops = new ArrayList<>();
            for (Hop hop : network.hops) {
                if (!hop.connected()) {
                    hops.add(hop);
                    continue;
                }
                Circuit circuit = engine.circuit(hop.circuit());
                Address gateway = circuit == null ? null : version.gateway(circuit, routerId, link);
                if (gateway != null) {
                    hops.add(new Hop(hop.circuit(), gateway));
                }
            }
            return hops;
        }

        private List<Hop> pointToPoint(Link link) {
            List<Hop> hops = new ArrayList<>();
            for (Circuit circuit : on(link)) {
                for (Neighbor neighbor : circuit.all()) {
                    if (neighbor.routerId == link.router()
                            && neighbor.state == Neighbor.State.FULL) {
                        Address gateway = version.gateway(neighbor);
                        if (gateway != null) {
                            hops.add(new Hop(circuit.config.name(), gateway));
                        }
                    }
                }
            }
            return hops;
        }

        private List<Hop> onto(Link link) {
            return on(link).stream()
                    .limit(1)
                    .map(circuit -> new Hop(circuit.config.name(), none))
                    .toList();
        }

        /** Our interfaces that a link of ours means. */
        private List<Circuit> on(Link link) {
            return engine.circuits().stream()
                    .filter(c -> c.area == area && version.linkData(c.config) == link.data())
                    .toList();
        }

        private boolean linksBack(LsaBody.Router router, int routerId) {
            return router.links().stream()
                    .anyMatch(l -> l.type() == Link.POINT_TO_POINT && l.router() == routerId);
        }

        private void reach(Vertex from, VertexId id, LsaBody body, int metric, List<Hop> hops) {
            long cost = from.cost + metric;
            Vertex vertex = vertices.get(id);
            if (vertex == null) {
                vertex = new Vertex(id, body, Long.MAX_VALUE);
                vertices.put(id, vertex);
            }
            if (vertex.inTree || cost > vertex.cost || hops.isEmpty()) {
                return;
            }
            if (cost < vertex.cost) {
                vertex.cost = cost;
                vertex.hops.clear();
                candidates.add(new Candidate(vertex, cost));
            }
            vertex.hops.addAll(hops);
        }

        /** Our own networks are where we have an address. */
        private List<Hop> ours(Prefix prefix) {
            List<Hop> hops = new ArrayList<>();
            for (Circuit circuit : engine.circuits()) {
                OspfCircuitConfig config = circuit.config;
                boolean has =
                        Stream.concat(config.networks().stream(), config.secondaries().stream())
                                .map(InterfaceAddress::address)
                                .anyMatch(prefix::contains);
                if (circuit.area == area && has) {
                    hops.add(new Hop(config.name(), none));
                }
            }
            return hops;
        }

        private void add(Leaf leaf, long cost, List<Hop> hops) {
            Network before = networks.get(leaf.prefix());
            if (before == null || cost < before.cost()) {
                networks.put(leaf.prefix(), new Network(leaf.prefix(), cost, hops, leaf.origin()));
            } else if (cost == before.cost()) {
                TreeSet<Hop> all = new TreeSet<>(before.hops());
                all.addAll(hops);
                networks.put(
                        leaf.prefix(),
                        new Network(leaf.prefix(), cost, List.copyOf(all), before.origin()));
            }
        }
    }
}
