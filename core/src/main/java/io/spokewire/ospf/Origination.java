package io.spokewire.ospf;

import io.spokewire.net.Bytes;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.ospf.LsaBody.Link;
import io.spokewire.ospf.OspfInterface.NetworkType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What we tell: RFC 2328 section 12.4. For each area there is a set of advertisements that we want
 * to be known; what is in the database and differs is told anew, what is in it and not wanted is
 * flushed. So every event only says that an area has to be looked at.
 */
final class Origination {
    /** MinLSInterval, appendix B. */
    private static final long MIN_INTERVAL_NANOS = 5_000_000_000L;

    /** LSRefreshTime, appendix B. */
    private static final int REFRESH_SECONDS = 1800;

    private static final int MAX_METRIC = 0xFFFF;

    private record Wanted(int options, LsaBody body) {}

    private final OspfEngine engine;
    private final Map<LsaKey, Long> originatedExternal = new TreeMap<>();

    Origination(OspfEngine engine) {
        this.engine = engine;
    }

    /** Brings an area's advertisements of ours up to date. */
    void area(Area area, Turn turn) {
        Map<LsaKey, Wanted> wanted = new TreeMap<>();
        router(area, wanted);
        networks(area, wanted);
        if (engine.border()) {
            summaries(area, wanted);
        }
        if (area.nssa()) {
            nssa(area, wanted);
        }
        reconcile(area, area.database, area.originated, wanted, turn);
    }

    /** Brings our external advertisements up to date. */
    void external(Turn turn) {
        Map<LsaKey, Wanted> wanted = new TreeMap<>();
        if (engine.areas().stream().anyMatch(Area::external)) {
            Map<Prefix, LsaBody.External> told = new TreeMap<>();
            for (OspfExternal route : engine.told()) {
                told.put(route.prefix(), body(route, route.forwarding()));
            }
            for (Area area : engine.areas()) {
                if (area.nssa() && engine.translates(area)) {
                    translated(area).forEach(told::putIfAbsent);
                }
            }
            Map<Integer, Prefix> ids = new LinkedHashMap<>();
            told.entrySet().stream()
                    .sorted(Comparator.comparingInt(e -> e.getKey().length()))
                    .forEach(e -> {
                        int id = id(e.getKey(), ids);
                        wanted.put(
                                new LsaKey(LsaType.EXTERNAL, id, engine.routerId()),
                                new Wanted(OspfOptions.E, e.getValue()));
                    });
        }
        reconcile(null, engine.external(), originatedExternal, wanted, turn);
    }

    private void reconcile(
            @Nullable Area area,
            Lsdb database,
            Map<LsaKey, Long> originated,
            Map<LsaKey, Wanted> wanted,
            Turn turn) {
        for (Lsdb.Stored stored : List.copyOf(database.all())) {
            LsaKey key = stored.lsa.key();
            if (key.advertisingRouter() == engine.routerId()
                    && !wanted.containsKey(key)
                    && !stored.maxAge(turn.nowNanos())) {
                flush(area, database, stored, turn);
            }
        }
        wanted.forEach((key, what) -> {
            Lsdb.Stored stored = database.get(key);
            Bytes bytes = what.body().bytes();
            boolean same =
                    stored != null
                            && !stored.flooded
                            && stored.lsa.body().equals(bytes)
                            && stored.lsa.header().options() == what.options()
                            && stored.age(turn.nowNanos()) < REFRESH_SECONDS;
            if (!same) {
                originate(area, database, originated, key, what, bytes, turn);
            }
        });
    }

    private void originate(
            @Nullable Area area,
            Lsdb database,
            Map<LsaKey, Long> originated,
            LsaKey key,
            Wanted what,
            Bytes bytes,
            Turn turn) {
        Long last = originated.get(key);
        if (last != null && turn.nowNanos() - last < MIN_INTERVAL_NANOS) {
            engine.later(
                    area, Duration.ofNanos(MIN_INTERVAL_NANOS - (turn.nowNanos() - last)), turn);
            return;
        }
        Lsdb.Stored stored = database.get(key);
        int sequence = LsaHeader.INITIAL_SEQUENCE;
        if (stored != null) {
            if (stored.lsa.header().sequence() == LsaHeader.MAX_SEQUENCE) {
                // Section 12.1.6: the last instance goes first, then the numbers begin anew.
                if (!stored.maxAge(turn.nowNanos())) {
                    flush(area, database, stored, turn);
                }
                engine.later(area, Duration.ofSeconds(1), turn);
                return;
            }
            sequence = stored.lsa.header().sequence() + 1;
        }
        originated.put(key, turn.nowNanos());
        Lsa lsa = Lsa.of(what.options(), key, sequence, bytes);
        engine.flooding()
                .originate(
                        area,
                        database,
                        new Lsdb.Stored(lsa, what.body(), turn.nowNanos(), false),
                        turn);
    }

    private void flush(@Nullable Area area, Lsdb database, Lsdb.Stored stored, Turn turn) {
        engine.flooding()
                .originate(
                        area,
                        database,
                        new Lsdb.Stored(
                                stored.lsa.withAge(LsaHeader.MAX_AGE),
                                stored.body,
                                turn.nowNanos(),
                                false),
                        turn);
    }

    /** All that is ours is flushed: the process ends. */
    void flushAll(Turn turn) {
        for (Area area : engine.areas()) {
            reconcile(area, area.database, area.originated, Map.of(), turn);
        }
        reconcile(null, engine.external(), originatedExternal, Map.of(), turn);
    }

    // --- Section 12.4.1 -----------------------------------------------------------------------

    private void router(Area area, Map<LsaKey, Wanted> wanted) {
        List<Link> links = new ArrayList<>();
        boolean any = false;
        for (Circuit circuit : engine.circuits()) {
            if (circuit.area == area && circuit.state != Circuit.State.DOWN) {
                any = true;
                links(circuit, links);
            }
        }
        if (!any) {
            return;
        }
        boolean boundary = engine.boundary() && (area.external() || area.nssa());
        LsaBody.Router body =
                new LsaBody.Router(
                        engine.border(), boundary, area.nssa() && engine.translates(area), links);
        wanted.put(
                new LsaKey(LsaType.ROUTER, engine.routerId(), engine.routerId()),
                new Wanted(area.options(), body));
    }

    private void links(Circuit circuit, List<Link> links) {
        OspfCircuitConfig config = circuit.config;
        int own = config.address().value();
        int metric = engine.maxMetric() ? MAX_METRIC : config.cost();
        for (Prefix secondary : config.secondaries()) {
            links.add(
                    new Link(
                            Link.STUB,
                            ((Ipv4Address) secondary.address()).value(),
                            Ipv4Address.mask(secondary.length()).value(),
                            config.cost()));
        }
        Link stub = new Link(Link.STUB, own & config.mask(), config.mask(), config.cost());
        Link host = new Link(Link.STUB, own, -1, config.loopback() ? config.cost() : 0);
        if (config.loopback() && config.network() != NetworkType.POINT_TO_POINT) {
            links.add(host);
            return;
        }
        if (config.passive() || config.loopback()) {
            links.add(stub);
            return;
        }
        switch (config.network()) {
            case POINT_TO_POINT -> {
                adjacent(circuit, own, metric, links);
                if (!config.prefixSuppression()) {
                    links.add(stub);
                }
            }
            case POINT_TO_MULTIPOINT, POINT_TO_MULTIPOINT_NON_BROADCAST -> {
                if (!config.prefixSuppression()) {
                    links.add(host);
                }
                adjacent(circuit, own, metric, links);
            }
            case BROADCAST, NON_BROADCAST -> {
                if (transit(circuit)) {
                    links.add(new Link(Link.TRANSIT, circuit.designatedRouter, own, metric));
                } else if (!config.prefixSuppression()) {
                    links.add(stub);
                }
            }
        }
    }

    private static void adjacent(Circuit circuit, int own, int metric, List<Link> links) {
        for (Neighbor neighbor : circuit.all()) {
            if (neighbor.state == Neighbor.State.FULL) {
                links.add(new Link(Link.POINT_TO_POINT, neighbor.routerId, own, metric));
            }
        }
    }

    private static boolean transit(Circuit circuit) {
        if (circuit.state == Circuit.State.DR) {
            return circuit.full() > 0;
        }
        return circuit.state != Circuit.State.WAITING
                && circuit.designatedRouter != 0
                && circuit.all().stream()
                        .anyMatch(n ->
                                n.state == Neighbor.State.FULL
                                        && n.address.value() == circuit.designatedRouter);
    }

    // --- Section 12.4.2 -----------------------------------------------------------------------

    private void networks(Area area, Map<LsaKey, Wanted> wanted) {
        for (Circuit circuit : engine.circuits()) {
            if (circuit.area != area || circuit.state != Circuit.State.DR || circuit.full() == 0) {
                continue;
            }
            List<Integer> routers = new ArrayList<>();
            routers.add(engine.routerId());
            for (Neighbor neighbor : circuit.all()) {
                if (neighbor.state == Neighbor.State.FULL) {
                    routers.add(neighbor.routerId);
                }
            }
            // A host mask says that the network itself is not to be told, RFC 6860 section 2.
            int mask = circuit.config.prefixSuppression() ? -1 : circuit.config.mask();
            wanted.put(
                    new LsaKey(
                            LsaType.NETWORK, circuit.config.address().value(), engine.routerId()),
                    new Wanted(area.options(), new LsaBody.Network(mask, routers)));
        }
    }

    // --- Section 12.4.3 -----------------------------------------------------------------------

    private void summaries(Area area, Map<LsaKey, Wanted> wanted) {
        Map<Prefix, Long> told = new TreeMap<>();
        boolean stubby = !area.external();
        if (!(stubby && area.config.noSummary())) {
            for (OspfRoute route : engine.routes()) {
                if (!route.kind().external() && tells(route, area)) {
                    tell(route, told);
                }
            }
        }
        if (stubby && (area.config.type() == OspfArea.Type.STUB || area.config.noSummary())) {
            told.put(Prefix.DEFAULT_IPV4, (long) area.config.defaultCost());
        }
        Map<Integer, Prefix> ids = new LinkedHashMap<>();
        told.entrySet().stream()
                .sorted(Comparator.comparingInt(e -> e.getKey().length()))
                .forEach(e -> {
                    Prefix prefix = e.getKey();
                    int mask = Ipv4Address.mask(prefix.length()).value();
                    wanted.put(
                            new LsaKey(LsaType.SUMMARY, id(prefix, ids), engine.routerId()),
                            new Wanted(
                                    area.options(),
                                    new LsaBody.Summary(mask, (int) e.getValue().longValue())));
                });
        if (area.external()) {
            for (AreaTree.RouterPath path : engine.boundaries()) {
                boolean sameArea = path.area().equals(area.id);
                boolean intoBackbone = area.backbone() && !path.intraArea();
                if (!sameArea && !intoBackbone && path.cost() < LsaBody.INFINITY) {
                    wanted.put(
                            new LsaKey(LsaType.ASBR_SUMMARY, path.routerId(), engine.routerId()),
                            new Wanted(area.options(), new LsaBody.Summary(0, (int) path.cost())));
                }
            }
        }
    }

    private boolean tells(OspfRoute route, Area area) {
        if (route.area().equals(area.id) || route.cost() >= LsaBody.INFINITY) {
            return false;
        }
        if (route.kind() == OspfRoute.Kind.INTER_AREA && area.backbone()) {
            return false;
        }
        // Split horizon: not into the area through which it goes.
        return route.hops().stream().noneMatch(h -> engine.areaOf(h.circuit()) == area);
    }

    private void tell(OspfRoute route, Map<Prefix, Long> told) {
        Area origin = engine.area(route.area());
        if (route.kind() == OspfRoute.Kind.INTRA_AREA && origin != null) {
            for (OspfArea.Range range : origin.config.ranges()) {
                if (range.prefix().contains(route.prefix())) {
                    if (range.advertise()) {
                        long cost = range.cost() >= 0 ? range.cost() : route.cost();
                        told.merge(range.prefix(), cost, Math::max);
                    }
                    return;
                }
            }
        }
        told.put(route.prefix(), route.cost());
    }

    // --- Section 12.4.4 and RFC 3101 ----------------------------------------------------------

    private static LsaBody.External body(OspfExternal route, int forwarding) {
        return new LsaBody.External(
                Ipv4Address.mask(route.prefix().length()).value(),
                route.type2(),
                route.metric(),
                forwarding,
                (int) route.tag());
    }

    private void nssa(Area area, Map<LsaKey, Wanted> wanted) {
        Map<Integer, Prefix> ids = new LinkedHashMap<>();
        int forwarding = forwarding(area);
        List<OspfExternal> routes = new ArrayList<>();
        List<String> options = area.config.nssaOptions();
        if (!(engine.border() && options.contains("no-redistribution"))) {
            routes.addAll(engine.told());
        }
        boolean originates =
                options.stream().anyMatch(o -> o.startsWith("default-information-originate"));
        if (engine.border() && originates && !area.config.noSummary()) {
            routes.removeIf(r -> r.prefix().equals(Prefix.DEFAULT_IPV4));
            routes.add(
                    new OspfExternal(Prefix.DEFAULT_IPV4, area.config.defaultCost(), true, 0, 0));
        }
        routes.sort(Comparator.comparingInt(r -> r.prefix().length()));
        for (OspfExternal route : routes) {
            boolean isDefault = route.prefix().equals(Prefix.DEFAULT_IPV4);
            // Who is in both kinds of area tells it there himself: no P bit (section 2.4).
            boolean translate = !engine.border() && forwarding != 0 && !isDefault;
            int next = route.forwarding() != 0 ? route.forwarding() : isDefault ? 0 : forwarding;
            wanted.put(
                    new LsaKey(LsaType.NSSA, id(route.prefix(), ids), engine.routerId()),
                    new Wanted(translate ? OspfOptions.N_P : 0, body(route, next)));
        }
    }

    /** RFC 3101 section 2.3: an address of ours in the area, that of a loopback if there is one. */
    private int forwarding(Area area) {
        int found = 0;
        for (Circuit circuit : engine.circuits()) {
            if (circuit.area == area && circuit.state != Circuit.State.DOWN) {
                if (circuit.config.loopback()) {
                    return circuit.config.address().value();
                }
                found = found == 0 ? circuit.config.address().value() : found;
            }
        }
        return found;
    }

    /** RFC 3101 section 3.2, without aggregation. */
    private Map<Prefix, LsaBody.External> translated(Area area) {
        Map<Prefix, LsaBody.External> told = new TreeMap<>();
        for (Lsdb.Stored stored : area.database.all()) {
            if (stored.body instanceof LsaBody.External external
                    && stored.lsa.key().type() == LsaType.NSSA
                    && stored.lsa.key().advertisingRouter() != engine.routerId()
                    && (stored.lsa.header().options() & OspfOptions.N_P) != 0
                    && external.forwarding() != 0
                    && !stored.lsa.header().maxAge()) {
                Prefix prefix = LsaBody.prefix(stored.lsa.key().id(), external.mask());
                LsaBody.External before = told.get(prefix);
                if (prefix.length() > 0 && (before == null || better(external, before))) {
                    told.put(prefix, external);
                }
            }
        }
        return told;
    }

    private static boolean better(LsaBody.External one, LsaBody.External other) {
        if (one.type2() != other.type2()) {
            return other.type2();
        }
        return one.metric() < other.metric();
    }

    /** Appendix E: two prefixes with one address and different masks get different ids. */
    private static int id(Prefix prefix, Map<Integer, Prefix> ids) {
        int network = ((Ipv4Address) prefix.address()).value();
        int id = network;
        if (ids.containsKey(id)) {
            id = network | ~Ipv4Address.mask(prefix.length()).value();
        }
        ids.put(id, prefix);
        return id;
    }
}
