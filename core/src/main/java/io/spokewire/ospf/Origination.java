package io.spokewire.ospf;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Prefix;
import io.spokewire.ospf.LsaBody.Entry;
import io.spokewire.ospf.LsaBody.Link;
import io.spokewire.ospf.OspfInterface.NetworkType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What we tell: RFC 2328 section 12.4. For each area there is a set of advertisements that we want
 * to be known; what is in the database and differs is told anew, what is in it and not wanted is
 * flushed. So every event only says that an area has to be looked at. That goes in slices: of
 * 20,000 external routes none takes everything else's place.
 */
final class Origination {
    /** LSRefreshTime, appendix B. */
    private static final int REFRESH_SECONDS = 1800;

    /** Nothing waits for others to be refreshed with it longer than this: MaxAge is 3600 s. */
    private static final int LATEST_SECONDS = 3000;

    private static final long SECOND_NANOS = 1_000_000_000L;

    private static final int MAX_METRIC = 0xFFFF;

    /** What an advertisement that is told anew costs, in things looked at. */
    private static final int ORIGINATING = 20;

    /** What one more route in a sorted table costs, in things looked at. */
    private static final int SORTING = 3;

    /** Of a slice that areas have used up, external advertisements have this part beside. */
    private static final int LEAST_SHARE = 10;

    /** Longer prefixes behind shorter ones: the latter have the plain ids. */
    private static final Comparator<Prefix> SHORTEST_FIRST =
            Comparator.comparingInt(Prefix::length).thenComparing(Comparator.naturalOrder());

    private final OspfEngine engine;
    private final LinkedHashSet<Area> dirty = new LinkedHashSet<>();
    private boolean dirtyExternal;
    private @Nullable Pass ofArea;
    private @Nullable Pass ofAll;
    private Turn now = new Turn(0, _ -> {});

    Origination(OspfEngine engine) {
        this.engine = engine;
    }

    private OspfVersion version() {
        return engine.version();
    }

    /** RFC 1793 section 2.1: we understand DoNotAge. */
    private static int options(Area area) {
        return area.options() | OspfOptions.DC;
    }

    private LsaKey key(LsaKind kind, int id) {
        return new LsaKey(version().type(kind), id, engine.routerId());
    }

    /** An area's advertisements of ours, and those on its links, are to be looked at. */
    void dirty(Area area) {
        dirty.add(area);
    }

    /** Our external advertisements are to be looked at. */
    void dirtyExternal() {
        dirtyExternal = true;
    }

    /** These areas alone are left. */
    void retain(Collection<Area> left) {
        dirty.retainAll(left);
        if (ofArea != null && !left.contains(ofArea.area)) {
            ofArea = null;
        }
    }

    /** Nothing is to be looked at. */
    void forget() {
        dirty.clear();
        dirtyExternal = false;
        ofArea = null;
        ofAll = null;
    }

    /** Whether something is to be looked at. */
    boolean busy() {
        return ofArea != null || ofAll != null || !dirty.isEmpty() || dirtyExternal;
    }

    /**
     * Looks at what is to be looked at: areas first, since links are more urgent than what is
     * outside.
     *
     * @param budget things to look at
     */
    void work(int budget, Turn turn) {
        now = turn;
        int used = 0;
        while (used < budget && busy()) {
            int did = areas(budget - used);
            used += did + externals(did == 0 ? budget - used : 0);
        }
        if (used >= budget) {
            int _ = externals(budget / LEAST_SHARE);
        }
    }

    private int areas(int budget) {
        Pass pass = ofArea;
        if (pass == null && !dirty.isEmpty()) {
            Area next = dirty.removeFirst();
            for (Circuit circuit : engine.circuits()) {
                if (circuit.area == next) {
                    link(circuit, now);
                }
            }
            pass = area(next);
            ofArea = pass;
        }
        if (pass == null) {
            return 0;
        }
        int used = pass.steps.work(budget);
        if (pass.steps.done() && ofArea == pass) {
            ofArea = null;
        }
        return Math.max(1, used);
    }

    private int externals(int budget) {
        Pass pass = ofAll;
        if (budget == 0 || (pass == null && !dirtyExternal)) {
            return 0;
        }
        if (pass == null) {
            dirtyExternal = false;
            pass = external();
            ofAll = pass;
        }
        int used = pass.steps.work(budget);
        if (pass.steps.done()) {
            ofAll = null;
        }
        return Math.max(1, used);
    }

    /**
     * Once through all that we tell in a database. What changes meanwhile asks for the next one.
     */
    private final class Pass {
        final @Nullable Area area;
        final Steps steps = new Steps();
        private final Lsdb database;
        private final Set<LsaKey> wanted = new TreeSet<>();
        private final List<Lsdb.Stored> unwanted = new ArrayList<>();
        private final int originating;

        Pass(@Nullable Area area, Lsdb database) {
            this.area = area;
            this.database = database;
            this.originating = originating();
        }

        /** One is wanted: what it takes to see to it. */
        int want(LsaKey key, LsaBody what) {
            wanted.add(key);
            return bring(database, key, what, now) ? originating : 3;
        }

        void want(Map<LsaKey, LsaBody> all) {
            all.forEach(this::want);
        }

        /** All that is ours and was not wanted goes. */
        void last() {
            steps.through(
                    database.own(),
                    stored -> {
                        if (!wanted.contains(stored.lsa.key()) && !stored.maxAge(now.nowNanos())) {
                            unwanted.add(stored);
                        }
                    });
            steps.each(
                    unwanted::iterator,
                    stored -> {
                        if (stored.equals(database.get(stored.lsa.key()))) {
                            flush(database, stored, now);
                        }
                        return originating;
                    });
        }
    }

    /** Brings what we tell on a link alone up to date. */
    private void link(Circuit circuit, Turn turn) {
        boolean speaks =
                circuit.state != Circuit.State.DOWN
                        && !circuit.config.passive()
                        && !circuit.config.loopback();
        reconcile(
                circuit.links,
                speaks
                        ? version().link(circuit, engine.routerId(), options(circuit.area))
                        : Map.of(),
                turn);
    }

    private void reconcile(Lsdb database, Map<LsaKey, LsaBody> wanted, Turn turn) {
        for (Lsdb.Stored stored : List.copyOf(database.own().values())) {
            if (!wanted.containsKey(stored.lsa.key()) && !stored.maxAge(turn.nowNanos())) {
                flush(database, stored, turn);
            }
        }
        wanted.forEach((key, what) -> bring(database, key, what, turn));
    }

    /** Tells one anew where the database has another one: whether it does. */
    private boolean bring(Lsdb database, LsaKey key, LsaBody what, Turn turn) {
        Lsdb.Stored stored = database.get(key);
        Bytes bytes = version().bytes(what);
        boolean same =
                stored != null
                        && !stored.flooded
                        && stored.lsa.body().equals(bytes)
                        && stored.lsa.header().options() == version().headerOptions(what)
                        && !refreshes(stored.age(turn.nowNanos()), turn);
        if (!same) {
            originate(database, key, what, bytes, turn);
        }
        return !same;
    }

    private boolean refreshes(int age, Turn turn) {
        return age >= LATEST_SECONDS
                || (age >= REFRESH_SECONDS
                        && engine.config()
                                .timings()
                                .pacing()
                                .refreshes(
                                        (age - REFRESH_SECONDS) * SECOND_NANOS, turn.nowNanos()));
    }

    private void originate(Lsdb database, LsaKey key, LsaBody what, Bytes bytes, Turn turn) {
        OspfTimings.Throttle throttle = engine.config().timings().lsa();
        long holdNanos = throttle.startNanos();
        Lsdb.Told last = database.originated.get(key);
        if (last != null) {
            long since = turn.nowNanos() - last.atNanos();
            if (since < last.holdNanos()) {
                engine.later(Duration.ofNanos(last.holdNanos() - since), turn);
                return;
            }
            if (since < Math.max(2 * last.holdNanos(), throttle.holdNanos())) {
                holdNanos = throttle.afterNanos(last.holdNanos());
            }
        }
        Lsdb.Stored stored = database.get(key);
        if (stored != null && stored.lsa.header().sequence() == LsaHeader.MAX_SEQUENCE) {
            // Section 12.1.6: the last instance goes first, then the numbers begin anew.
            if (!stored.maxAge(turn.nowNanos())) {
                flush(database, stored, turn);
            }
            engine.later(Duration.ofSeconds(1), turn);
            return;
        }
        database.originated.put(key, new Lsdb.Told(turn.nowNanos(), holdNanos));
        Lsa lsa = Lsa.of(version().headerOptions(what), key, database.nextSequence(key), bytes);
        engine.flooding()
                .originate(database, new Lsdb.Stored(lsa, what, turn.nowNanos(), false), turn);
    }

    private void flush(Lsdb database, Lsdb.Stored stored, Turn turn) {
        engine.flooding()
                .originate(
                        database,
                        new Lsdb.Stored(
                                stored.lsa.withAge(LsaHeader.MAX_AGE),
                                stored.body,
                                turn.nowNanos(),
                                false),
                        turn);
    }

    /** Flushes all that is ours, what others need most first: the process ends. */
    void farewell(Steps steps) {
        int cost = originating();
        for (Lsdb database : engine.databases()) {
            steps.weighed(
                    database.own(),
                    stored -> {
                        if (stored.maxAge(now.nowNanos())) {
                            return 1;
                        }
                        flush(database, stored, now);
                        return cost;
                    });
        }
    }

    /** What an advertisement that is told anew costs, in things looked at. */
    private int originating() {
        int neighbors = 0;
        for (Circuit circuit : engine.circuits()) {
            neighbors += 1 + circuit.all().size();
        }
        return ORIGINATING + neighbors;
    }

    /** Goes on with what a {@link #farewell} has begun. */
    void farewell(Steps steps, int budget, Turn turn) {
        now = turn;
        int _ = steps.work(budget);
    }

    private Pass area(Area area) {
        Pass pass = new Pass(area, area.database);
        pass.steps.then(() -> {
            Map<LsaKey, LsaBody> urgent = new TreeMap<>();
            router(area, urgent);
            networks(area, urgent);
            pass.want(urgent);
        });
        if (engine.border()) {
            summaries(area, pass);
        }
        if (area.nssa()) {
            nssa(area, pass);
        }
        pass.last();
        return pass;
    }

    private Pass external() {
        Pass pass = new Pass(null, engine.external());
        boolean any = engine.areas().stream().anyMatch(Area::external);
        Map<Prefix, LsaBody.External> bodies = new TreeMap<>(SHORTEST_FIRST);
        Map<Prefix, OspfExternal> withheld = new TreeMap<>(SHORTEST_FIRST);
        if (any || !engine.summaries().isEmpty()) {
            Map<Prefix, OspfExternal> told = new TreeMap<>(SHORTEST_FIRST);
            pass.steps.weighed(
                    engine.redistributed(),
                    route -> {
                        tell(route, route.nssaOnly() ? withheld : told);
                        return SORTING;
                    });
            pass.steps.each(
                    () -> told.values().iterator(),
                    route -> {
                        int options = OspfOptions.E | OspfOptions.DC;
                        bodies.put(route.prefix(), body(route, options, false, null));
                        return SORTING;
                    });
        }
        for (Area area : engine.areas()) {
            if (any && area.nssa() && engine.translates(area)) {
                translated(area, bodies, pass);
            }
        }
        pass.steps.then(() -> discard(bodies, withheld));
        if (any) {
            ToIntFunction<Prefix> ids = version().ids(engine.external(), LsaKind.EXTERNAL);
            pass.steps.each(
                    () -> bodies.entrySet().iterator(),
                    e ->
                            pass.want(
                                    key(LsaKind.EXTERNAL, ids.applyAsInt(e.getKey())),
                                    e.getValue()));
        }
        pass.last();
        return pass;
    }

    /** Summaries that are told are dropped where nothing longer is known. */
    private void discard(Map<Prefix, LsaBody.External> bodies, Map<Prefix, OspfExternal> withheld) {
        Map<Prefix, Long> costs = new TreeMap<>();
        for (OspfProcess.Summary summary : engine.summaries()) {
            LsaBody.External told = bodies.get(summary.prefix());
            OspfExternal within = withheld.get(summary.prefix());
            if (summary.advertise() && told != null) {
                costs.put(summary.prefix(), (long) told.metric());
            } else if (summary.advertise() && within != null) {
                costs.put(summary.prefix(), (long) within.metric());
            }
        }
        engine.discard(false, costs, now);
    }

    /** What is told in place of a prefix; null for itself. */
    private OspfProcess.@Nullable Summary summary(Prefix prefix) {
        for (OspfProcess.Summary summary : engine.summaries()) { // the longest first
            if (summary.prefix().contains(prefix)) {
                return summary;
            }
        }
        return null;
    }

    /** External routes as they are told: with summaries in place of what they cover. */
    private void tell(OspfExternal route, Map<Prefix, OspfExternal> told) {
        OspfProcess.Summary summary = summary(route.prefix());
        if (summary == null) {
            told.put(route.prefix(), route);
        } else if (summary.advertise()) {
            told.merge(
                    summary.prefix(),
                    new OspfExternal(
                            summary.prefix(),
                            route.metric(),
                            route.type2(),
                            summary.tag(),
                            route.nssaOnly()),
                    Origination::worse);
        }
    }

    /**
     * Of what a summary covers the worst decides: type 2 before type 1, then the metric. It leaves
     * an NSSA where a part of it does.
     */
    private static OspfExternal worse(OspfExternal one, OspfExternal other) {
        boolean first = one.type2() == other.type2() ? one.metric() >= other.metric() : one.type2();
        OspfExternal worst = first ? one : other;
        return new OspfExternal(
                worst.prefix(),
                worst.metric(),
                worst.type2(),
                worst.tag(),
                one.nssaOnly() && other.nssaOnly());
    }

    // --- Section 12.4.1, RFC 5340 sections 4.4.3.2 and 4.4.3.9 ---------------------------------

    private void router(Area area, Map<LsaKey, LsaBody> wanted) {
        List<Link> links = new ArrayList<>();
        List<Entry> networks = new ArrayList<>();
        boolean any = false;
        for (Circuit circuit : engine.circuits()) {
            if (circuit.area == area && circuit.state != Circuit.State.DOWN) {
                any = true;
                links(circuit, links, networks);
            }
        }
        if (!any) {
            return;
        }
        boolean boundary = engine.boundary() && (area.external() || area.nssa());
        LsaBody.Router body =
                new LsaBody.Router(
                        options(area),
                        engine.border(),
                        boundary,
                        area.nssa() && engine.border() && area.alwaysTranslates(),
                        links);
        wanted.putAll(version().router(body, engine.routerId(), networks));
    }

    private void links(Circuit circuit, List<Link> links, List<Entry> networks) {
        OspfCircuitConfig config = circuit.config;
        MaxMetric most = engine.maxMetric();
        int metric = most.on() ? MAX_METRIC : config.cost();
        int stub = most.on() && most.stubs() ? MAX_METRIC : config.cost();
        boolean tells = !config.hidden();
        if (config.unnumbered()) { // its address is another one's, who tells it or does not
            adjacent(circuit, metric, links);
            return;
        }
        config.secondaries().forEach(a -> networks.add(network(a, stub)));
        if (config.loopback() && config.network() != NetworkType.POINT_TO_POINT) {
            int far = stub == MAX_METRIC ? stub : version().loopbackMetric(config);
            config.networks().forEach(a -> networks.add(host(a, far)));
            return;
        }
        if (config.passive() || config.loopback()) {
            config.networks().forEach(a -> networks.add(network(a, stub)));
            return;
        }
        switch (config.network()) {
            case POINT_TO_POINT -> {
                adjacent(circuit, metric, links);
                if (tells) {
                    config.networks().forEach(a -> networks.add(network(a, stub)));
                }
            }
            case POINT_TO_MULTIPOINT, POINT_TO_MULTIPOINT_NON_BROADCAST -> {
                if (tells) {
                    config.networks().forEach(a -> networks.add(host(a, 0)));
                }
                adjacent(circuit, metric, links);
            }
            case BROADCAST, NON_BROADCAST -> {
                if (transit(circuit)) {
                    links.add(version().toNetwork(circuit, metric));
                } else if (tells) {
                    config.networks().forEach(a -> networks.add(network(a, stub)));
                }
            }
        }
    }

    private static Entry network(InterfaceAddress address, int metric) {
        return new Entry(address.subnet(), 0, metric);
    }

    private static Entry host(InterfaceAddress address, int metric) {
        return new Entry(address.address().toPrefix(), Entry.LOCAL_ADDRESS, metric);
    }

    private void adjacent(Circuit circuit, int metric, List<Link> links) {
        for (Neighbor neighbor : circuit.all()) {
            if (neighbor.adjacent()) {
                links.add(version().toNeighbor(neighbor, metric(neighbor, metric)));
            }
        }
    }

    /** {@code neighbor ADDRESS cost COST}, on point-to-multipoint networks. */
    private static int metric(Neighbor neighbor, int usual) {
        return usual == MAX_METRIC
                ? usual
                : neighbor.circuit.config.neighbors().stream()
                        .filter(line -> line.address().equals(neighbor.address) && line.cost() > 0)
                        .mapToInt(OspfProcess.Neighbor::cost)
                        .findFirst()
                        .orElse(usual);
    }

    private static boolean transit(Circuit circuit) {
        if (circuit.state == Circuit.State.DR) {
            return circuit.full() > 0;
        }
        return circuit.state != Circuit.State.WAITING
                && circuit.designatedRouter != 0
                && circuit.all().stream()
                        .anyMatch(n -> n.adjacent() && n.identity() == circuit.designatedRouter);
    }

    // --- Section 12.4.2 -----------------------------------------------------------------------

    private void networks(Area area, Map<LsaKey, LsaBody> wanted) {
        for (Circuit circuit : engine.circuits()) {
            if (circuit.area == area && circuit.state == Circuit.State.DR && circuit.full() > 0) {
                wanted.putAll(version().network(circuit, engine.routerId(), options(area)));
            }
        }
    }

    // --- Section 12.4.3 -----------------------------------------------------------------------

    private void summaries(Area area, Pass pass) {
        Map<Prefix, Long> told = new TreeMap<>(SHORTEST_FIRST);
        boolean stubby = !area.external();
        if (!(stubby && area.config.noSummary())) {
            OspfConfig.AreaFilter filter = engine.filters(area.id);
            pass.steps.through(
                    engine.table().routes(),
                    route -> {
                        if (!route.kind().external() && tells(route, area)) {
                            tell(route, filter, told);
                        }
                    });
        }
        if (stubby && (area.config.type() == OspfArea.Type.STUB || area.config.noSummary())) {
            pass.steps.then(() -> told.put(defaultPrefix(), (long) area.config.defaultCost()));
        }
        ToIntFunction<Prefix> ids = version().ids(area.database, LsaKind.INTER_AREA_PREFIX);
        pass.steps.each(
                () -> told.entrySet().iterator(),
                e ->
                        pass.want(
                                key(LsaKind.INTER_AREA_PREFIX, ids.applyAsInt(e.getKey())),
                                new LsaBody.Summary(
                                        options(area), e.getKey(), summaryCost(e.getValue()))));
        if (area.external()) {
            pass.steps.each(
                    () -> engine.boundaries().iterator(), path -> boundary(area, path, pass));
            pass.steps.then(() -> indicate(area, pass));
        }
    }

    /**
     * RFC 1793 section 2.5.1: that somebody elsewhere does not understand DoNotAge is told by a way
     * to ourselves that nobody can use, and without the DC bit; by the border router with the
     * highest id, where the area does not know it anyway.
     */
    private void indicate(Area area, Pass pass) {
        int own = engine.routerId();
        boolean elsewhere =
                engine.areas().stream()
                        .filter(a -> a != area && a.external())
                        .anyMatch(a ->
                                a.ages(engine)
                                        || (a.backbone() && a.database.indicated(id -> id != own)));
        boolean known =
                area.ages(engine)
                        || area.database.indicated(id -> Integer.compareUnsigned(id, own) > 0);
        if (elsewhere && !known) {
            int options = area.options();
            pass.want(
                    key(LsaKind.INTER_AREA_ROUTER, own),
                    new LsaBody.BoundarySummary(
                            version().boundaryOptions(options, options), LsaBody.INFINITY, own));
        }
    }

    private int boundary(Area area, AreaTree.RouterPath path, Pass pass) {
        boolean sameArea = path.area().equals(area.id);
        boolean round = !path.intraArea() && (area.backbone() || path.area().number() != 0);
        if (sameArea || round || path.cost() >= LsaBody.INFINITY) {
            return 1;
        }
        return pass.want(
                key(LsaKind.INTER_AREA_ROUTER, path.routerId()),
                new LsaBody.BoundarySummary(
                        version().boundaryOptions(options(area), path.options()),
                        summaryCost(path.cost()),
                        path.routerId()));
    }

    private int summaryCost(long usual) {
        int most = engine.maxMetric().summary();
        return most == 0 ? (int) usual : most;
    }

    private Prefix defaultPrefix() {
        return version().routes() == AddressFamily.IPV4 ? Prefix.DEFAULT_IPV4 : Prefix.DEFAULT_IPV6;
    }

    private boolean tells(OspfRoute route, Area area) {
        if (route.area().equals(area.id) || route.cost() >= LsaBody.INFINITY) {
            return false;
        }
        if (route.kind() == OspfRoute.Kind.INTER_AREA && (area.backbone() || !ofBackbone(route))) {
            return false;
        }
        // Split horizon: not into the area through which it goes.
        return route.hops().stream().noneMatch(h -> engine.areaOf(h.circuit()) == area);
    }

    /** RFC 3509 section 2.2: other ways between areas are for ourselves, so that none go round. */
    private boolean ofBackbone(OspfRoute route) {
        Area area = engine.area(route.area());
        return area != null && area.backbone();
    }

    private void tell(OspfRoute route, OspfConfig.AreaFilter into, Map<Prefix, Long> told) {
        Area origin = engine.area(route.area());
        if (route.kind() == OspfRoute.Kind.INTRA_AREA && origin != null) {
            for (OspfArea.Range range : origin.config.ranges()) {
                if (range.prefix().contains(route.prefix())) {
                    if (range.advertise()) {
                        long cost = range.cost() >= 0 ? range.cost() : route.cost();
                        tell(route, range.prefix(), cost, into, told);
                    }
                    return;
                }
            }
        }
        tell(route, route.prefix(), route.cost(), into, told);
    }

    private void tell(
            OspfRoute route,
            Prefix prefix,
            long cost,
            OspfConfig.AreaFilter into,
            Map<Prefix, Long> told) {
        if (into.in(prefix) && engine.filters(route.area()).out(prefix)) {
            told.merge(prefix, cost, engine.config()::rangeCost);
        }
    }

    // --- Section 12.4.4 and RFC 3101 ----------------------------------------------------------

    private LsaBody.External body(
            OspfExternal route, int options, boolean propagate, @Nullable Address forwarding) {
        int most = engine.maxMetric().external();
        return new LsaBody.External(
                options,
                route.prefix(),
                propagate,
                route.type2(),
                most == 0 ? route.metric() : most,
                forwarding,
                (int) route.tag());
    }

    private void nssa(Area area, Pass pass) {
        ToIntFunction<Prefix> ids = version().ids(area.database, LsaKind.NSSA);
        Address forwarding = forwarding(area);
        Map<Prefix, OspfExternal> told = new TreeMap<>(SHORTEST_FIRST);
        List<String> options = area.config.nssaOptions();
        if (!(engine.border() && options.contains("no-redistribution"))) {
            pass.steps.through(engine.redistributed(), route -> tell(route, told));
        }
        OspfArea.NssaDefault originates = area.config.nssaDefault().orElse(null);
        if (originates != null && engine.tellsDefault(area)) {
            OspfExternal route =
                    new OspfExternal(
                            defaultPrefix(),
                            originates.metric() < 0
                                    ? area.config.defaultCost()
                                    : originates.metric(),
                            originates.type() != 1,
                            0,
                            originates.nssaOnly());
            pass.steps.then(() -> told.put(route.prefix(), route));
        }
        pass.steps.each(
                () -> told.values().iterator(),
                route -> {
                    boolean isDefault = route.prefix().equals(defaultPrefix());
                    // Who is in both kinds of area tells it there himself: no P bit (section 2.4).
                    boolean translate = !engine.border() && forwarding != null && !route.nssaOnly();
                    return pass.want(
                            key(LsaKind.NSSA, ids.applyAsInt(route.prefix())),
                            body(
                                    route,
                                    OspfOptions.DC | (translate ? OspfOptions.N_P : 0),
                                    translate,
                                    isDefault && !translate ? null : forwarding));
                });
    }

    /**
     * RFC 3101 section 2.3: an address of ours in the area, that of a loopback if there is one. RFC
     * 6860 section 4.1: none that is kept to ourselves, which nobody could reach.
     */
    private @Nullable Address forwarding(Area area) {
        Address found = null;
        for (Circuit circuit : engine.circuits()) {
            List<InterfaceAddress> own = circuit.config.networks();
            boolean has =
                    !own.isEmpty() && !circuit.config.unnumbered() && !circuit.config.hidden();
            if (circuit.area == area && circuit.state != Circuit.State.DOWN && has) {
                if (circuit.config.loopback()) {
                    return own.getFirst().address();
                }
                found = found == null ? own.getFirst().address() : found;
            }
        }
        return found;
    }

    /** RFC 3101 section 3.2. What we tell ourselves goes before. */
    private void translated(Area area, Map<Prefix, LsaBody.External> bodies, Pass pass) {
        Map<Prefix, LsaBody.External> best = new TreeMap<>();
        pass.steps.through(area.database.all(), stored -> translate(stored, area, best));
        pass.steps.each(
                () -> best.entrySet().iterator(),
                e -> {
                    aggregate(e.getValue(), bodies);
                    return SORTING;
                });
    }

    /** RFC 3101 section 3.2 step 3: with the process's summaries for ranges, as IOS has it. */
    private void aggregate(LsaBody.External one, Map<Prefix, LsaBody.External> bodies) {
        OspfProcess.Summary summary = summary(one.prefix());
        if (summary == null) {
            bodies.putIfAbsent(one.prefix(), one);
        } else if (summary.advertise()) {
            LsaBody.External before = bodies.get(summary.prefix());
            boolean alone = before == null && summary.prefix().equals(one.prefix());
            bodies.put(summary.prefix(), alone ? one : together(before, one, summary));
        }
    }

    /** A type 2 cost is one more, so that nobody takes it for nearer than what it covers. */
    private static LsaBody.External together(
            LsaBody.@Nullable External before, LsaBody.External one, OspfProcess.Summary summary) {
        boolean type2 = one.type2() || (before != null && before.type2());
        int metric = one.type2() == type2 ? one.metric() + (type2 ? 1 : 0) : 0;
        if (before != null && before.type2() == type2) {
            metric = Math.max(metric, before.metric());
        }
        return new LsaBody.External(
                OspfOptions.E | OspfOptions.DC,
                summary.prefix(),
                false,
                type2,
                Math.min(metric, LsaBody.INFINITY - 1),
                null,
                (int) summary.tag());
    }

    private void translate(Lsdb.Stored stored, Area area, Map<Prefix, LsaBody.External> best) {
        if (stored.body instanceof LsaBody.External external
                && version().kind(stored.lsa.key().type()) == LsaKind.NSSA
                && stored.lsa.key().advertisingRouter() != engine.routerId()
                && external.propagate()
                && external.forwarding() != null
                && !engine.ignores(stored)
                && !stored.lsa.header().maxAge()) {
            Prefix prefix = external.prefix();
            LsaBody.External before = best.get(prefix);
            boolean taken = prefix.length() > 0 || !area.config.noSummary(); // section 2.5 (3)
            if (taken && (before == null || better(external, before))) {
                boolean plain = area.config.translate().contains("suppress-fa");
                best.put(prefix, translation(external, plain));
            }
        }
    }

    private static LsaBody.External translation(LsaBody.External of, boolean plain) {
        return new LsaBody.External(
                OspfOptions.E | OspfOptions.DC,
                of.prefix(),
                false,
                of.type2(),
                of.metric(),
                plain ? null : of.forwarding(),
                of.tag());
    }

    private static boolean better(LsaBody.External one, LsaBody.External other) {
        if (one.type2() != other.type2()) {
            return other.type2();
        }
        return one.metric() < other.metric();
    }
}
