package io.spokewire.ospf;

import io.spokewire.net.Address;
import io.spokewire.net.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What {@code show ip ospf ...} prints.
 *
 * @param config what the process was told
 * @param border whether it joins areas
 * @param boundary whether it tells external routes
 * @param areas by number
 * @param circuits in the order of configuration
 * @param externals how many advertisements of all areas there are
 * @param external these, where databases were asked for
 * @param routers ways to those who join areas or tell external routes
 * @param ranges of areas, where something is in them, and their costs
 */
public record OspfSnapshot(
        OspfConfig config,
        boolean border,
        boolean boundary,
        List<AreaEntry> areas,
        List<CircuitEntry> circuits,
        int externals,
        List<Entry> external,
        List<RouterEntry> routers,
        Map<Prefix, Long> ranges) {
    /**
     * A way to a router that joins areas or tells external routes.
     *
     * @param intraArea whether it is in the area; else a border router told it
     */
    public record RouterEntry(
            int routerId,
            AreaId area,
            long cost,
            List<OspfRoute.Hop> hops,
            boolean border,
            boolean boundary,
            boolean intraArea,
            int spfRuns) {
        /** Copies the list. */
        public RouterEntry {
            hops = List.copyOf(hops);
        }

        static RouterEntry of(AreaTree.RouterPath path, OspfEngine engine) {
            Area area = engine.area(path.area());
            return new RouterEntry(
                    path.routerId(),
                    path.area(),
                    path.cost(),
                    path.hops(),
                    path.border(),
                    path.boundary(),
                    path.intraArea(),
                    area == null ? 0 : area.spfRuns);
        }
    }

    /**
     * An area.
     *
     * @param translating whether we tell all what it tells, as an NSSA
     * @param advertisements how many there are
     * @param database these, where databases were asked for
     */
    public record AreaEntry(
            OspfArea config,
            int spfRuns,
            boolean translating,
            int advertisements,
            List<Entry> database) {}

    /** An advertisement: its header with the age of now, and what it says. */
    public record Entry(LsaHeader header, LsaBody body) {}

    /**
     * An interface.
     *
     * @param state as IOS names it
     * @param designatedRouter empty for none
     * @param backupDesignatedRouter empty for none
     * @param links advertisements of the link alone
     * @param ipsec what its protection has counted (RFC 4552)
     */
    public record CircuitEntry(
            OspfCircuitConfig config,
            String state,
            Optional<Leader> designatedRouter,
            Optional<Leader> backupDesignatedRouter,
            long sent,
            long received,
            long dropped,
            List<NeighborEntry> neighbors,
            List<Entry> links,
            OspfIpsecTraffic ipsec) {
        private CircuitEntry with(OspfIpsecTraffic counted) {
            return new CircuitEntry(
                    config,
                    state,
                    designatedRouter,
                    backupDesignatedRouter,
                    sent,
                    received,
                    dropped,
                    neighbors,
                    links,
                    counted);
        }
    }

    /** The same, with what the protection of interfaces has counted, by their names. */
    OspfSnapshot with(Function<String, OspfIpsecTraffic> counted) {
        return new OspfSnapshot(
                config,
                border,
                boundary,
                areas,
                circuits.stream().map(c -> c.with(counted.apply(c.config.name()))).toList(),
                externals,
                external,
                routers,
                ranges);
    }

    /**
     * With its databases, which may be large.
     *
     * @param database gives that of an area, or without one that of all areas
     */
    public OspfSnapshot complete(Function<Optional<AreaId>, List<Entry>> database) {
        List<AreaEntry> all = new ArrayList<>();
        for (AreaEntry area : areas) {
            List<Entry> entries = database.apply(Optional.of(area.config.id()));
            all.add(
                    new AreaEntry(
                            area.config, area.spfRuns, area.translating, entries.size(), entries));
        }
        List<Entry> outside = database.apply(Optional.empty());
        return new OspfSnapshot(
                config, border, boundary, all, circuits, outside.size(), outside, routers, ranges);
    }

    /** Who leads on a network. */
    public record Leader(int routerId, Address address) {}

    /**
     * A neighbour.
     *
     * @param state as IOS names it
     * @param changes how often the state has been another one
     * @param role {@code DR}, {@code BDR}, {@code DROTHER} or {@code -}
     * @param options bits of its hellos
     * @param deadNanos until it counts as gone
     * @param upNanos since its state last changed
     */
    public record NeighborEntry(
            int routerId,
            int interfaceId,
            Address address,
            int priority,
            String state,
            int changes,
            String role,
            int options,
            long deadNanos,
            long upNanos,
            int retransmissions,
            int requests) {}

    static OspfSnapshot of(OspfConfig config, OspfEngine engine, long nowNanos) {
        List<AreaEntry> areas = new ArrayList<>();
        for (Area area : engine.areas()) {
            areas.add(
                    new AreaEntry(
                            area.config,
                            area.spfRuns,
                            engine.translates(area),
                            area.database.all().size(),
                            List.of()));
        }
        List<CircuitEntry> circuits = new ArrayList<>();
        for (Circuit circuit : engine.circuits()) {
            circuits.add(
                    new CircuitEntry(
                            circuit.config,
                            circuit.state.text(),
                            leader(engine, circuit, circuit.designatedRouter),
                            leader(engine, circuit, circuit.backupDesignatedRouter),
                            circuit.sent,
                            circuit.received,
                            circuit.dropped,
                            circuit.all().stream().map(n -> entry(n, nowNanos)).toList(),
                            circuit.links.all().values().stream()
                                    .map(s -> new Entry(s.header(nowNanos), s.body))
                                    .toList(),
                            OspfIpsecTraffic.NONE));
        }
        return new OspfSnapshot(
                config,
                engine.border(),
                engine.boundary(),
                areas,
                circuits,
                engine.external().all().size(),
                List.of(),
                routers(engine),
                engine.table().activeRanges());
    }

    private static List<RouterEntry> routers(OspfEngine engine) {
        List<RouterEntry> routers = new ArrayList<>();
        for (Area area : engine.areas()) {
            for (AreaTree.RouterPath path : area.tree.routers().values()) {
                if (path.border() || path.boundary()) {
                    routers.add(RouterEntry.of(path, engine));
                }
            }
        }
        for (AreaTree.RouterPath path : engine.boundaries()) {
            if (!path.intraArea()) {
                routers.add(RouterEntry.of(path, engine));
            }
        }
        return routers;
    }

    /** What of a database stands behind one of its advertisements, or from its begin. */
    static List<Entry> page(Lsdb database, Optional<Entry> behind, int most, long nowNanos) {
        return behind
                .map(entry -> database.all().tailMap(entry.header().key(), false))
                .orElse(database.all())
                .values()
                .stream()
                .limit(most)
                .map(s -> new Entry(s.header(nowNanos), s.body))
                .toList();
    }

    private static Optional<Leader> leader(OspfEngine engine, Circuit circuit, int identity) {
        if (identity == 0) {
            return Optional.empty();
        }
        return identity == circuit.self()
                ? Optional.of(new Leader(engine.routerId(), circuit.config.address()))
                : circuit.all().stream()
                        .filter(n -> n.identity() == identity)
                        .map(n -> new Leader(n.routerId, n.address))
                        .findFirst();
    }

    private static NeighborEntry entry(Neighbor n, long nowNanos) {
        Circuit circuit = n.circuit;
        String role =
                !circuit.config.electing()
                        ? "-"
                        : n.identity() == circuit.designatedRouter
                                ? "DR"
                                : n.identity() == circuit.backupDesignatedRouter
                                        ? "BDR"
                                        : "DROTHER";
        long dead = n.heardNanos + circuit.config.deadSeconds() * 1_000_000_000L - nowNanos;
        return new NeighborEntry(
                n.routerId,
                n.interfaceId,
                n.address,
                n.priority,
                n.state.text(),
                n.stateChanges,
                role,
                n.options,
                Math.max(0, dead),
                nowNanos - n.sinceNanos,
                n.retransmissions.size(),
                n.requests.size());
    }
}
