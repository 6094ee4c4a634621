package io.spokewire.ospf;

import io.spokewire.engine.TableWalk;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Ipv6Address;
import io.spokewire.net.Prefix;
import io.spokewire.ospf.LsaBody.Link;
import io.spokewire.ospf.OspfRoute.Hop;
import io.spokewire.ospf.OspfRoute.Ways;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
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

    /** A network of the area. */
    record Network(Prefix prefix, long cost, Ways ways) {}

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

    /**
     * The computation of a tree, a little at a time. What the area's advertisements say is taken
     * while they are walked through; of one that changes meanwhile it is what it says when its turn
     * comes, as if it had been flooded somewhat earlier or later.
     */
    static final class Calculation {
        /** Links of a router, and routers on a network, that are looked at in one step. */
        private static final int PIECE = 50;

        private enum Phase {
            COLLECT,
            SEARCH,
            ROUTERS,
            LEAVES,
            DONE
        }

        /** What a router says of itself, and to whom it has links. */
        private record Body(LsaBody.Router router, Set<Integer> neighbors) {}

        /** Who is on a network. */
        private record Members(LsaBody.Network network, Set<Integer> routers) {}

        private record Adjacency(int linkData, int routerId) {}

        private final OspfEngine engine;
        private final OspfVersion version;
        private final Area area;
        private final long nowNanos;
        private final Address none;
        private final int rootId;
        private final Map<VertexId, Vertex> vertices = new LinkedHashMap<>();
        private final Map<VertexId, Members> networkBodies = new LinkedHashMap<>();
        private final Map<Integer, Body> routerBodies = new TreeMap<>();
        private final PriorityQueue<Candidate> candidates = new PriorityQueue<>(NEAREST);
        private final Map<Adjacency, List<Hop>> adjacencies = new HashMap<>(); // looked up only
        private final Map<Prefix, Network> networks = new TreeMap<>();
        private final Map<Integer, RouterPath> routers = new TreeMap<>(Integer::compareUnsigned);
        private final List<Leaf> leaves = new ArrayList<>();
        private Phase phase = Phase.COLLECT;
        private int looked;
        private final TableWalk<LsaKey> walk = new TableWalk<>();
        private @Nullable Vertex root;

        // The vertex whose links are being looked at, and how far that is.
        private @Nullable Vertex from;
        private List<Hop> fromHops = List.of();
        private int at;

        private Iterator<Vertex> reached = Collections.emptyIterator();
        private int leaf;

        /** Not begun. */
        Calculation(OspfEngine engine, Area area, long nowNanos) {
            this.engine = engine;
            this.version = engine.version();
            this.area = area;
            this.nowNanos = nowNanos;
            this.none = version.routes() == AddressFamily.IPV4 ? Ipv4Address.ANY : Ipv6Address.ANY;
            this.rootId = engine.routerId();
            walk.start();
        }

        /** Goes on a little: how much that was, in things looked at; 0 at the end. */
        int step() {
            return switch (phase) {
                case COLLECT -> collect();
                case SEARCH -> search();
                case ROUTERS -> router();
                case LEAVES -> leaf();
                case DONE -> 0;
            };
        }

        /** What was found, at the end. */
        AreaTree tree() {
            return new AreaTree(networks, routers);
        }

        private int collect() {
            int before = looked;
            if (walk.work(1, area.database.all(), this::collect) == 0) {
                begin();
                return 1;
            }
            return looked - before;
        }

        private void collect(Lsdb.Stored stored) {
            LsaKey key = stored.lsa.key();
            looked++;
            if (stored.maxAge(nowNanos)) {
                return;
            }
            int before = leaves.size();
            version.leaves(stored, leaves);
            looked += leaves.size() - before;
            if (stored.body instanceof LsaBody.Network network) {
                networkBodies.put(
                        version.networkVertex(key),
                        new Members(network, new HashSet<>(network.routers())));
                looked += network.routers().size();
            } else if (stored.body instanceof LsaBody.Router router && version.ofRouter(key)) {
                Set<Integer> neighbors = new HashSet<>();
                for (Link link : router.links()) {
                    if (link.type() == Link.POINT_TO_POINT) {
                        neighbors.add(link.router());
                    }
                }
                routerBodies.merge(
                        key.advertisingRouter(),
                        new Body(router, neighbors),
                        Calculation::together);
                looked += router.links().size();
            }
        }

        private void begin() {
            Body own = routerBodies.get(rootId);
            if (own == null) {
                phase = Phase.DONE;
                return;
            }
            phase = Phase.SEARCH;
            adjacencies();
            VertexId id = VertexId.ofRouter(rootId);
            root = new Vertex(id, own.router(), 0);
            vertices.put(id, root);
            candidates.add(new Candidate(root, 0));
        }

        private int search() {
            Vertex vertex = from;
            if (vertex != null) {
                return expand(vertex);
            }
            Candidate next = candidates.poll();
            if (next == null) {
                phase = Phase.ROUTERS;
                reached = vertices.values().iterator();
                return 1;
            }
            vertex = next.vertex();
            if (vertex.inTree || next.cost() != vertex.cost) {
                return 1;
            }
            vertex.inTree = true;
            boolean expands =
                    !(vertex.body instanceof LsaBody.Router router)
                            || vertex == root
                            || version.transits(router);
            if (expands) {
                from = vertex;
                fromHops = List.copyOf(vertex.hops);
                at = 0;
            }
            return 1;
        }

        private int expand(Vertex vertex) {
            int did = 0;
            int size = 0;
            if (vertex.body instanceof LsaBody.Router router) {
                List<Link> links = router.links();
                size = links.size();
                for (; at < size && did < PIECE; at++, did++) {
                    expand(vertex, links.get(at));
                }
            } else if (vertex.body instanceof LsaBody.Network network) {
                List<Integer> members = network.routers();
                size = members.size();
                for (; at < size && did < PIECE; at++) {
                    did += 1 + expand(vertex, members.get(at));
                }
            }
            if (at >= size) {
                from = null;
            }
            return Math.max(1, did);
        }

        private int router() {
            if (!reached.hasNext()) {
                phase = Phase.LEAVES;
                return 1;
            }
            Vertex vertex = reached.next();
            if (vertex.inTree && vertex != root && vertex.body instanceof LsaBody.Router r) {
                routers.put(vertex.id.id(), path(vertex, r));
            }
            return 1;
        }

        private int leaf() {
            if (leaf == leaves.size()) {
                phase = Phase.DONE;
                return 1;
            }
            Leaf next = leaves.get(leaf++);
            Vertex vertex = vertices.get(next.vertex());
            if (vertex == null || !vertex.inTree) {
                return 1;
            }
            boolean ours = vertex == root;
            List<Hop> hops = ours ? ours(next.prefix()) : List.copyOf(vertex.hops);
            if (!hops.isEmpty()) {
                add(next, vertex.cost + next.metric(), hops);
            }
            return ours ? 1 + engine.circuits().size() : 1;
        }

        /** RFC 5340 section 4.8.1: pieces of one; the first says what the router is. */
        private static Body together(Body first, Body more) {
            LsaBody.Router one = first.router();
            first.neighbors().addAll(more.neighbors());
            return new Body(
                    new LsaBody.Router(
                            one.options(),
                            one.border(),
                            one.asBoundary(),
                            one.translator(),
                            Stream.concat(one.links().stream(), more.router().links().stream())
                                    .toList()),
                    first.neighbors());
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

        private @Nullable Body router(int routerId) {
            Body body = routerBodies.get(routerId);
            return body != null && version.takesPart(body.router()) ? body : null;
        }

        private static VertexId networkOf(Link link) {
            return new VertexId(true, link.id(), link.router());
        }

        private void expand(Vertex vertex, Link link) {
            int id = vertex.id.id();
            boolean isRoot = vertex == root;
            switch (link.type()) {
                case Link.POINT_TO_POINT -> {
                    Body other = router(link.router());
                    if (other != null && other.neighbors().contains(id)) {
                        reach(
                                vertex,
                                VertexId.ofRouter(link.router()),
                                other.router(),
                                link.metric(),
                                isRoot ? pointToPoint(link) : fromHops);
                    }
                }
                case Link.TRANSIT -> {
                    Members network = networkBodies.get(networkOf(link));
                    if (network != null && network.routers().contains(id)) {
                        reach(
                                vertex,
                                networkOf(link),
                                network.network(),
                                link.metric(),
                                isRoot ? onto(link) : fromHops);
                    }
                }
                default -> {} // stubs come last; virtual links are not ours
            }
        }

        /** From a network to a router on it; how many of the router's links were looked at. */
        private int expand(Vertex network, int routerId) {
            Body other = router(routerId);
            if (other == null) {
                return 0;
            }
            int did = 0;
            for (Link link : other.router().links()) {
                did++;
                if (link.type() == Link.TRANSIT && networkOf(link).equals(network.id)) {
                    reach(
                            network,
                            VertexId.ofRouter(routerId),
                            other.router(),
                            0,
                            beyond(network, routerId, link));
                    break;
                }
            }
            return did;
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

        /** Who is adjacent to us, by what our links say. */
        private void adjacencies() {
            for (Circuit circuit : engine.circuits()) {
                if (circuit.area != area) {
                    continue;
                }
                int data = version.linkData(circuit.config);
                for (Neighbor neighbor : circuit.all()) {
                    // One that restarts forwards meanwhile, RFC 3623 section 3.
                    Address gateway = neighbor.adjacent() ? version.gateway(neighbor) : null;
                    if (gateway != null) {
                        adjacencies
                                .computeIfAbsent(
                                        new Adjacency(data, neighbor.routerId),
                                        _ -> new ArrayList<>())
                                .add(new Hop(circuit.config.name(), gateway));
                    }
                }
            }
        }

        private List<Hop> pointToPoint(Link link) {
            return adjacencies.getOrDefault(new Adjacency(link.data(), link.router()), List.of());
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

        private void reach(Vertex before, VertexId id, LsaBody body, int metric, List<Hop> hops) {
            long cost = before.cost + metric;
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
                if (circuit.area == area && has && !config.unnumbered()) {
                    hops.add(new Hop(config.name(), none));
                }
            }
            return hops;
        }

        private void add(Leaf leaf, long cost, List<Hop> hops) {
            Network before = networks.get(leaf.prefix());
            Ways ways = Ways.of(hops, leaf.origin());
            if (before == null || cost < before.cost()) {
                networks.put(leaf.prefix(), new Network(leaf.prefix(), cost, ways));
            } else if (cost == before.cost()) {
                networks.put(
                        leaf.prefix(),
                        new Network(leaf.prefix(), cost, before.ways().joined(ways)));
            }
        }
    }
}
