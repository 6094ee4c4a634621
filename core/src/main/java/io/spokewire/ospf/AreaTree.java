package io.spokewire.ospf;

import io.spokewire.net.Ipv4Address;
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
import org.jspecify.annotations.Nullable;

/**
 * The tree of shortest paths of one area, RFC 2328 section 16.1: networks and routers within it.
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
     * @param intraArea whether it is in the area; else an advertisement of type 4 told it
     */
    record RouterPath(
            int routerId,
            AreaId area,
            long cost,
            List<Hop> hops,
            boolean border,
            boolean boundary,
            boolean translator,
            boolean intraArea) {}

    /** A vertex: a router by its id, or a network by the address of its designated router. */
    private record VertexId(boolean network, int id) {}

    private static final class Vertex {
        final VertexId id;
        final Lsdb.Stored stored;
        long cost;
        boolean inTree;
        final TreeSet<Hop> hops = new TreeSet<>();

        Vertex(VertexId id, Lsdb.Stored stored, long cost) {
            this.id = id;
            this.stored = stored;
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
                    .thenComparing(c -> c.vertex().id.id(), Integer::compareUnsigned);

    /** Computes the tree. */
    static AreaTree of(OspfEngine engine, Area area, long nowNanos) {
        return new Calculation(engine, area, nowNanos).run();
    }

    private static final class Calculation {
        private final OspfEngine engine;
        private final Area area;
        private final long nowNanos;
        private final Map<VertexId, Vertex> vertices = new LinkedHashMap<>();
        private final Map<Integer, Lsdb.Stored> networkLsas = new TreeMap<>();
        private final PriorityQueue<Candidate> candidates = new PriorityQueue<>(NEAREST);
        private final Map<Prefix, Network> networks = new TreeMap<>();

        Calculation(OspfEngine engine, Area area, long nowNanos) {
            this.engine = engine;
            this.area = area;
            this.nowNanos = nowNanos;
        }

        AreaTree run() {
            for (Lsdb.Stored stored : area.database.all()) {
                if (stored.lsa.key().type() == LsaType.NETWORK && usable(stored)) {
                    networkLsas.put(stored.lsa.key().id(), stored);
                }
            }
            Lsdb.Stored own = routerLsa(engine.routerId());
            if (own == null) {
                return EMPTY;
            }
            VertexId rootId = new VertexId(false, engine.routerId());
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
                if (vertex.stored.body instanceof LsaBody.Router router) {
                    expand(vertex, router, vertex == root);
                } else if (vertex.stored.body instanceof LsaBody.Network network) {
                    expand(vertex, network);
                }
            }
            Map<Integer, RouterPath> routers = new TreeMap<>(Integer::compareUnsigned);
            for (Vertex vertex : vertices.values()) {
                if (vertex.inTree) {
                    finish(vertex, vertex == root, routers);
                }
            }
            return new AreaTree(networks, routers);
        }

        private boolean usable(Lsdb.Stored stored) {
            return !stored.maxAge(nowNanos);
        }

        private Lsdb.@Nullable Stored routerLsa(int routerId) {
            Lsdb.Stored stored = area.database.get(new LsaKey(LsaType.ROUTER, routerId, routerId));
            return stored != null && usable(stored) ? stored : null;
        }

        private void expand(Vertex from, LsaBody.Router router, boolean root) {
            for (Link link : router.links()) {
                switch (link.type()) {
                    case Link.POINT_TO_POINT -> {
                        Lsdb.Stored stored = routerLsa(link.id());
                        if (stored != null && linksBack(stored, from.id.id())) {
                            reach(
                                    from,
                                    new VertexId(false, link.id()),
                                    stored,
                                    link.metric(),
                                    root ? pointToPoint(link) : List.copyOf(from.hops));
                        }
                    }
                    case Link.TRANSIT -> {
                        Lsdb.Stored stored = networkLsas.get(link.id());
                        if (stored != null
                                && stored.body instanceof LsaBody.Network network
                                && network.routers().contains(from.id.id())) {
                            reach(
                                    from,
                                    new VertexId(true, link.id()),
                                    stored,
                                    link.metric(),
                                    root ? own(link.data()) : List.copyOf(from.hops));
                        }
                    }
                    default -> {} // stubs come last; virtual links are not ours
                }
            }
        }

        private void expand(Vertex from, LsaBody.Network network) {
            for (int routerId : network.routers()) {
                Lsdb.Stored stored = routerLsa(routerId);
                if (stored == null || !(stored.body instanceof LsaBody.Router router)) {
                    continue;
                }
                for (Link link : router.links()) {
                    if (link.type() == Link.TRANSIT && link.id() == from.id.id()) {
                        reach(
                                from,
                                new VertexId(false, routerId),
                                stored,
                                0,
                                beyond(from, link.data()));
                        break;
                    }
                }
            }
        }

        /** Section 16.1.1: behind a network of ours the next hop is the router on it. */
        private static List<Hop> beyond(Vertex network, int address) {
            List<Hop> hops = new ArrayList<>();
            for (Hop hop : network.hops) {
                hops.add(hop.connected() ? new Hop(hop.circuit(), new Ipv4Address(address)) : hop);
            }
            return hops;
        }

        private List<Hop> pointToPoint(Link link) {
            List<Hop> hops = new ArrayList<>();
            for (Circuit circuit : engine.circuits()) {
                if (circuit.area != area || circuit.config.address().value() != link.data()) {
                    continue;
                }
                for (Neighbor neighbor : circuit.all()) {
                    if (neighbor.routerId == link.id() && neighbor.state == Neighbor.State.FULL) {
                        hops.add(new Hop(circuit.config.name(), neighbor.address));
                    }
                }
            }
            return hops;
        }

        private List<Hop> own(int address) {
            for (Circuit circuit : engine.circuits()) {
                if (circuit.area == area && circuit.config.address().value() == address) {
                    return List.of(new Hop(circuit.config.name(), Ipv4Address.ANY));
                }
            }
            return List.of();
        }

        private boolean linksBack(Lsdb.Stored stored, int routerId) {
            return stored.body instanceof LsaBody.Router router
                    && router.links().stream()
                            .anyMatch(l -> l.type() == Link.POINT_TO_POINT && l.id() == routerId);
        }

        private void reach(
                Vertex from, VertexId id, Lsdb.Stored stored, int metric, List<Hop> hops) {
            long cost = from.cost + metric;
            Vertex vertex = vertices.get(id);
            if (vertex == null) {
                vertex = new Vertex(id, stored, Long.MAX_VALUE);
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

        private void finish(Vertex vertex, boolean root, Map<Integer, RouterPath> routers) {
            if (vertex.stored.body instanceof LsaBody.Network network) {
                if (network.mask() != -1) { // RFC 6860: a suppressed prefix
                    add(
                            LsaBody.prefix(vertex.id.id(), network.mask()),
                            vertex.cost,
                            List.copyOf(vertex.hops),
                            vertex.stored.lsa.key().advertisingRouter());
                }
                return;
            }
            if (!(vertex.stored.body instanceof LsaBody.Router router)) {
                return;
            }
            if (!root) {
                routers.put(
                        vertex.id.id(),
                        new RouterPath(
                                vertex.id.id(),
                                area.id,
                                vertex.cost,
                                List.copyOf(vertex.hops),
                                router.border(),
                                router.asBoundary(),
                                router.translator(),
                                true));
            }
            for (Link link : router.links()) { // the second stage of section 16.1
                if (link.type() != Link.STUB || new Ipv4Address(link.data()).maskLength() < 0) {
                    continue;
                }
                Prefix prefix = LsaBody.prefix(link.id(), link.data());
                List<Hop> hops = root ? stub(prefix) : List.copyOf(vertex.hops);
                if (!hops.isEmpty()) {
                    add(prefix, vertex.cost + link.metric(), hops, vertex.id.id());
                }
            }
        }

        private List<Hop> stub(Prefix prefix) {
            List<Hop> hops = new ArrayList<>();
            for (Circuit circuit : engine.circuits()) {
                if (circuit.area == area && prefix.contains(circuit.config.address())) {
                    hops.add(new Hop(circuit.config.name(), Ipv4Address.ANY));
                }
            }
            return hops;
        }

        private void add(Prefix prefix, long cost, List<Hop> hops, int origin) {
            Network before = networks.get(prefix);
            if (before == null || cost < before.cost()) {
                networks.put(prefix, new Network(prefix, cost, hops, origin));
            } else if (cost == before.cost()) {
                TreeSet<Hop> all = new TreeSet<>(before.hops());
                all.addAll(hops);
                networks.put(prefix, new Network(prefix, cost, List.copyOf(all), origin));
            }
        }
    }
}
