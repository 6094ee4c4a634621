package io.spokewire.rip;

import io.spokewire.command.Section;
import io.spokewire.engine.Expectation;
import io.spokewire.engine.TableWalk;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.IpDatagram;
import io.spokewire.net.IpProtocol;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.net.UdpDatagram;
import io.spokewire.policy.PolicyRoute;
import io.spokewire.policy.Redistribution;
import io.spokewire.policy.RoutingPolicy;
import io.spokewire.rib.NextHop;
import io.spokewire.rib.ResolvedRoute;
import io.spokewire.rib.RibChange;
import io.spokewire.rib.Route;
import io.spokewire.rib.RouteDetail;
import io.spokewire.rib.RouteSource;
import io.spokewire.rip.RipRoutes.Learned;
import io.spokewire.rip.RipRoutes.Path;
import io.spokewire.rip.RipRoutes.Source;
import io.spokewire.rip.RipTeller.Local;
import io.spokewire.routing.CircuitPlans;
import io.spokewire.routing.Listen;
import io.spokewire.routing.ProcessKey;
import io.spokewire.routing.ProtocolStatus;
import io.spokewire.routing.Redistributor;
import io.spokewire.routing.Redistributor.Redistributed;
import io.spokewire.routing.RoutingAction;
import io.spokewire.routing.RoutingEngine;
import io.spokewire.routing.RoutingEnvironment;
import io.spokewire.routing.RoutingInput;
import io.spokewire.routing.WatchedPath;
import io.spokewire.routing.Witness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One process of RIP, RFC 2453: what it hears, what it knows, and when it tells. */
public final class RipRoutingEngine implements RoutingEngine {
    /** More is no network for RIP; a router that tells so much is faulty. */
    static final int ROUTES_MAX = 20_000;

    /** Routes that one input looks at: far below 5 ms. */
    static final int SLICE = 400;

    /** What an interface costs that is worked out anew, in routes. */
    private static final int PLANNED = 8;

    /** What changes within a moment is told at once. */
    private static final long SETTLE_MILLIS = 100;

    /** Section 3.10.1: between triggered updates 1 to 5 seconds pass. */
    private static final long BETWEEN_MIN_MILLIS = 1_000;

    private static final long BETWEEN_MAX_MILLIS = 5_000;

    /** Section 3.8: updates of routers must not fall together. */
    private static final double JITTER = 0.15;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final ProcessKey key;
    private final RoutingEnvironment environment;
    private final Redistributor redistributor;
    private final Witness defaultWitness;
    private final Map<Prefix, NavigableSet<String>> connected = new TreeMap<>(); // by circuits
    private final CircuitPlans<RipCircuit> plans = new CircuitPlans<>();
    private final TreeMap<Prefix, Local> locals = new TreeMap<>();
    private final RipRoutes routes = new RipRoutes(new Routes());
    private final Map<RipCounter, Long> counters = new EnumMap<>(RipCounter.class);
    private final Map<Source, Neighbor> neighbors = new LinkedHashMap<>();
    private final RipTeller teller = new RipTeller(this::process, routes, locals, this::count);
    private Section configuration = Section.root();
    private RoutingPolicy policy = RoutingPolicy.NONE;
    private RipProcess process = RipProcess.of(Section.empty(RipProcess.MODE, ""), 0);
    private Map<String, RipCircuit> circuits = Map.of();
    private final TableWalk<Prefix> again = new TableWalk<>();
    private RipTeller.Turn turn;
    private boolean full;

    /** How much of this input's slice is left. */
    private int left;

    private boolean triggered;
    private long quietUntilNanos;
    private long updateNanos;
    private long ageNanos = Long.MAX_VALUE;
    private boolean ageing;
    private boolean updating;
    private boolean neighborsChanged;
    private List<WatchedPath> watched = List.of();

    private enum Timer implements Expectation {
        UPDATE,
        TRIGGERED,
        AGE;

        @Override
        public boolean expects() {
            return this == AGE;
        }
    }

    /** A router that speaks RIP. */
    private static final class Neighbor {
        long heardNanos;
        int sequence;
        String refused = "";
        boolean known;
        boolean toldBad;
    }

    RipRoutingEngine(ProcessKey key, RoutingEnvironment environment) {
        this.key = key;
        this.environment = environment;
        this.redistributor = new Redistributor(key, environment);
        this.defaultWitness = new Witness(key, environment);
        this.turn = new RipTeller.Turn(0, environment.wallTime(), _ -> {});
    }

    @Override
    public ProcessKey key() {
        return key;
    }

    @Override
    public boolean runsOn(String interfaceName) {
        return circuits.containsKey(interfaceName);
    }

    @Override
    public Optional<String> advertises(String vrf, Prefix prefix) {
        return redistributor.advertises(vrf, prefix);
    }

    @Override
    public boolean leaves() {
        return teller.leaves();
    }

    RipProcess process() {
        return process;
    }

    @Override
    public Optional<ProtocolStatus> status(long nowNanos) {
        List<String> passive =
                circuits.values().stream().filter(c -> !c.groups()).map(RipCircuit::name).toList();
        return Optional.of(
                new ProtocolStatus(
                        key.origin(),
                        key.vrf(),
                        key.family(),
                        Optional.empty(),
                        process.distributeLists(),
                        process.redistributions().stream().map(Redistribution::source).toList(),
                        RipViews.protocol(snapshot(nowNanos)),
                        process.maximumPaths(),
                        process.networks().stream()
                                .map(n -> RipCircuit.classful(n).address().toString())
                                .distinct()
                                .toList(),
                        Map.of(),
                        passive,
                        heard(nowNanos).entrySet().stream()
                                .map(e ->
                                        new ProtocolStatus.Source(
                                                e.getKey().router(),
                                                process.distance(),
                                                Duration.ofNanos(nowNanos - e.getValue())))
                                .toList(),
                        "(default is " + process.distance() + ")"));
    }

    /** What there is, for {@code show}, but for the destinations. */
    public RipSnapshot snapshot(long nowNanos) {
        return RipSnapshot.of(this, nowNanos);
    }

    /**
     * Some destinations, in the order of prefixes.
     *
     * @param behind where the last call ended; null for the start
     * @param max looks at no more
     * @return where this call has ended; null at the end of the table
     */
    public @Nullable Prefix destinations(
            @Nullable Prefix behind,
            int max,
            long nowNanos,
            Consumer<? super RipSnapshot.Destination> out) {
        Prefix at = behind;
        for (int i = 0; i < max; i++) {
            at = RipTeller.first(RipTeller.after(locals, at), RipTeller.after(routes.all(), at));
            if (at == null) {
                return null;
            }
            Local local = locals.get(at);
            Learned route = routes.find(at);
            if (local != null) {
                out.accept(RipSnapshot.local(at, local));
            } else if (route != null) {
                out.accept(RipSnapshot.learned(route, nowNanos));
            }
        }
        return at;
    }

    Map<String, RipCircuit> circuits() {
        return circuits;
    }

    Map<RipCounter, Long> counters() {
        return counters;
    }

    /** When each router was last heard that is not silent for too long. */
    Map<Source, Long> heard(long nowNanos) {
        Map<Source, Long> heard = new LinkedHashMap<>();
        neighbors.forEach((source, neighbor) -> {
            if (speaks(neighbor, nowNanos)) {
                heard.put(source, neighbor.heardNanos);
            }
        });
        return heard;
    }

    /** When the next regular update is due. */
    long updateNanos() {
        return updateNanos;
    }

    @Override
    public void handle(RoutingInput input, long nowNanos, Consumer<? super RoutingAction> out) {
        turn = new RipTeller.Turn(nowNanos, environment.wallTime(), out);
        left = share(input);
        switch (input) {
            case RoutingInput.Configured(Section root) -> configured(root);
            case RoutingInput.InterfacesChanged changed -> {
                plans.changed(changed);
                plan();
            }
            case RoutingInput.Received(String name, IpDatagram packet) -> received(name, packet);
            case RoutingInput.RoutesChanged(String vrf, List<RibChange> changes) -> {
                if (vrf.equals(key.vrf())) {
                    routesChanged(changes);
                }
            }
            case RoutingInput.CoverageChanged(ProcessKey changed, List<String> _) -> {
                if (changed.vrf().equals(key.vrf())) {
                    redistributor.refresh();
                }
            }
            case RoutingInput.TimerFired(Object timer) -> {
                if (timer instanceof Timer mine) {
                    fired(mine);
                }
            }
            case RoutingInput.Shutdown _ -> {
                plans.stop();
                teller.farewell(circuits.values());
            }
            case RoutingInput.PathDown(WatchedPath path, String why, boolean _) -> lost(path, why);
            case RoutingInput.Order _,
                    RoutingInput.PathUp _,
                    RoutingInput.StreamUp _,
                    RoutingInput.StreamAccepted _,
                    RoutingInput.StreamData _,
                    RoutingInput.StreamDrained _,
                    RoutingInput.StreamDown _ -> {}
        }
        if (left >= PLANNED && plans.busy()) {
            plan();
        }
        redistributor.slice((prefix, _) -> localise(prefix), turn.out());
        lookForDefault();
        goThrough();
        if (neighborsChanged) {
            neighborsChanged = false;
            watch();
        }
        turn = new RipTeller.Turn(nowNanos, turn.wallTime(), _ -> {});
    }

    /** BFD watches the routers that are heard, where the configuration says. */
    private void watch() {
        List<WatchedPath> wanted = new ArrayList<>();
        for (Source source : heard(turn.nowNanos()).keySet()) {
            RipCircuit circuit = circuits.get(source.circuit());
            if (circuit != null && circuit.bfd()) {
                wanted.add(
                        new WatchedPath(
                                key.vrf(), circuit.name(), circuit.source(), source.router()));
            }
        }
        if (!wanted.equals(watched)) {
            watched = List.copyOf(wanted);
            turn.out().accept(new RoutingAction.Watch(watched));
        }
    }

    /** RFC 2453 knows silence alone; BFD knows sooner. */
    private void lost(WatchedPath path, String why) {
        Source source = new Source(path.interfaceName(), (Ipv4Address) path.remote());
        if (neighbors.containsKey(source)) {
            turn.out()
                    .accept(
                            new RoutingAction.Note(
                                    new RipTrace.Lost(source.router(), source.circuit(), why)));
            routes.lost(source, turn.nowNanos());
        }
    }

    private void fired(Timer timer) {
        switch (timer) {
            case UPDATE -> {
                neighborsChanged = true; // some may be silent for too long
                teller.update(circuits.values());
                updating = false;
                armUpdate();
            }
            case TRIGGERED -> {
                triggered = false;
                teller.changes(circuits.values());
                quietUntilNanos =
                        turn.nowNanos()
                                + environment
                                                .random()
                                                .nextLong(BETWEEN_MIN_MILLIS, BETWEEN_MAX_MILLIS)
                                        * NANOS_PER_MILLI;
            }
            case AGE -> ageing = true;
        }
    }

    /** What comes as part of a slice of the router's has a small one, or none. */
    private static int share(RoutingInput input) {
        return switch (input) {
            case RoutingInput.RoutesChanged _ -> 0;
            case RoutingInput.InterfacesChanged _ -> SLICE / 2;
            case RoutingInput.CoverageChanged _ -> SLICE / 10;
            default -> SLICE;
        };
    }

    /**
     * Goes on with what has to see all routes: their age, what is offered and told anew. Whether
     * one is too old is asked when the timer has fired, and not before: what came behind others
     * must not end what the others had told anew.
     */
    private void goThrough() {
        if (teller.leaves()) {
            teller.leave(left, turn);
            if (teller.leaves()) {
                turn.out().accept(new RoutingAction.Arm(new TableWalk.Due(), Duration.ZERO));
            }
            return;
        }
        if (ageing && !routes.busy()) {
            ageing = false;
            ageNanos = Long.MAX_VALUE;
            routes.age(turn.nowNanos());
        }
        if (routes.busy()) {
            left -= routes.work(left, turn.nowNanos());
            if (!routes.busy() && !ageing) {
                // What is due one after the other is looked at together.
                long soonest = turn.nowNanos() + RipRoutes.seconds(1);
                lookAt(Math.max(routes.dueNanos(), soonest));
            }
        }
        left -= again.work(left, routes.all(), this::offer);
        teller.work(circuits, left, turn);
        if (plans.busy() || routes.busy() || ageing || again.busy() || teller.busy()) {
            turn.out().accept(new RoutingAction.Arm(new TableWalk.Due(), Duration.ZERO));
        }
    }

    private void lookAt(long whenNanos) {
        if (whenNanos < ageNanos) {
            ageNanos = whenNanos;
            arm(Timer.AGE, ageNanos - turn.nowNanos());
        }
    }

    private void arm(Timer timer, long nanos) {
        turn.out().accept(new RoutingAction.Arm(timer, Duration.ofNanos(Math.max(nanos, 0))));
    }

    private void armUpdate() {
        if (updating) {
            return;
        }
        updating = true;
        long whole = RipRoutes.seconds(process.timers().updateSeconds());
        long delay = (long) (whole * (1 - JITTER * environment.random().nextDouble()));
        updateNanos = turn.nowNanos() + delay;
        arm(Timer.UPDATE, delay);
    }

    /** Something is to be told soon. */
    private void trigger() {
        long sleep = process.timers().sleepMillis();
        long settled = (sleep == 0 ? SETTLE_MILLIS : sleep) * NANOS_PER_MILLI;
        long wait = Math.max(quietUntilNanos - turn.nowNanos(), settled);
        // Section 3.10.1: none where a regular one is due by the time it would be sent.
        long soon = Math.max(wait, RipRoutes.seconds(process.flashThresholdSeconds()));
        if (!triggered && !(updating && updateNanos - turn.nowNanos() <= soon)) {
            triggered = true;
            arm(Timer.TRIGGERED, wait);
        }
    }

    private void count(RipCounter counter) {
        counters.merge(counter, 1L, Long::sum);
    }

    // ---- configuration and interfaces ---------------------------------------------------------

    private void configured(Section root) {
        configuration = root;
        RoutingPolicy fresh = new RoutingPolicy(root);
        boolean samePolicy = policy.sameAs(fresh);
        policy = fresh;
        teller.use(policy);
        RipProcess before = process;
        process = RipRouting.find(root, key.vrf()).orElse(process);
        redistributor.configure(process.redistributions(), policy);
        if (before.defaultMetric() != process.defaultMetric()) {
            redistributor.again();
        }
        if (process.defaultMap().isEmpty()) {
            defaultWitness.forget();
        } else if (!process.defaultMap().equals(before.defaultMap()) || !samePolicy) {
            defaultWitness.seek(this::permitsDefault);
        }
        plans.configured();
        plan();
        localise(Prefix.DEFAULT_IPV4);
        if (!before.timers().equals(process.timers())) {
            updating = false;
            armUpdate();
            lookAt(turn.nowNanos());
        }
        if (before.distance() != process.distance()
                || !before.distances().equals(process.distances())) {
            again.start();
        }
        trigger();
    }

    private void plan() {
        Map<String, RipCircuit> before = circuits;
        RipPlan plan = new RipPlan(configuration, process, key.vrf(), policy);
        Set<String> changed = plans.work(left / PLANNED, plan::circuit);
        left -= PLANNED * changed.size();
        circuits = plans.circuits();
        changed.removeIf(name -> Objects.equals(before.get(name), circuits.get(name)));
        if (changed.isEmpty()) {
            return;
        }
        neighborsChanged = true;
        listen();
        Set<Prefix> near = new TreeSet<>();
        List<String> covered = new ArrayList<>();
        for (String name : changed) {
            RipCircuit old = before.get(name);
            RipCircuit now = circuits.get(name);
            near.addAll(connect(name, old, now));
            if (now == null) {
                routes.gone(name, turn.nowNanos());
                neighbors.keySet().removeIf(source -> source.circuit().equals(name));
            }
            if (old == null || now == null) {
                covered.add(name);
            }
        }
        near.forEach(this::localise);
        for (String name : changed) {
            RipCircuit old = before.get(name);
            RipCircuit now = circuits.get(name);
            if (now != null
                    && now.speaks()
                    && (old == null || !old.speaks() || !old.source().equals(now.source()))) {
                teller.ask(now, turn);
            }
        }
        if (!covered.isEmpty()) {
            turn.out().accept(new RoutingAction.Covers(covered));
        }
        armUpdate();
        trigger();
    }

    /** Notes which subnets a circuit has and has no more; those, and those that stay. */
    private Set<Prefix> connect(String name, @Nullable RipCircuit old, @Nullable RipCircuit now) {
        Set<Prefix> near = new TreeSet<>();
        if (old != null) {
            for (Prefix prefix : old.connected()) {
                near.add(prefix);
                connected.computeIfPresent(
                        prefix, (_, names) -> names.remove(name) && names.isEmpty() ? null : names);
            }
        }
        if (now != null) {
            for (Prefix prefix : now.connected()) {
                near.add(prefix);
                connected.computeIfAbsent(prefix, _ -> new TreeSet<>()).add(name);
            }
        }
        return near;
    }

    private void listen() {
        turn.out()
                .accept(
                        new RoutingAction.ListenTo(
                                circuits.values().stream()
                                        .filter(circuit -> !circuit.receive().isEmpty())
                                        .map(circuit ->
                                                new Listen(
                                                        circuit.name(),
                                                        AddressFamily.IPV4,
                                                        IpProtocol.UDP,
                                                        RipTeller.PORT,
                                                        List.of(RipCircuit.GROUP)))
                                        .toList()));
    }

    /** Works out the route of this router to a prefix. */
    private void localise(Prefix prefix) {
        Local now = local(prefix);
        Local had = now == null ? locals.remove(prefix) : locals.put(prefix, now);
        if (Objects.equals(had, now)) {
            return;
        }
        if (now != null && !now.circuit().isEmpty()) {
            routes.forget(prefix);
        }
        trigger();
    }

    private @Nullable Local local(Prefix prefix) {
        NavigableSet<String> names = connected.get(prefix);
        if (names != null) {
            return new Local("connected", names.last(), 1, 0);
        }
        boolean all = prefix.equals(Prefix.DEFAULT_IPV4);
        if (all && (process.defaultInformation() || defaultWitness.holds())) {
            return new Local("default", "", 1, 0);
        }
        Redistributed taken = redistributor.taken().get(prefix);
        int metric = taken == null ? RipPacket.INFINITY : metric(taken);
        return taken == null || metric >= RipPacket.INFINITY
                ? null
                : new Local(taken.route().origin(), "", metric, Math.clamp(taken.tag(), 0, 0xFFFF));
    }

    /** While any route of the RIB passes the map, {@code default-information} tells a default. */
    private void lookForDefault() {
        defaultWitness.slice(turn.out());
        localise(Prefix.DEFAULT_IPV4);
    }

    private boolean permitsDefault(ResolvedRoute shown) {
        Route route = shown.route();
        return policy.routeMap(
                        process.defaultMap(),
                        new InRib(route.prefix(), route.metric(), route.tag(), route.origin()))
                .permitted();
    }

    /** A route of the RIB as a route map sees it. */
    private record InRib(Prefix prefix, long metric, long tag, String origin)
            implements PolicyRoute {}

    /**
     * Of the route map, of the line, or the default; IOS has one for connected and static ones.
     * Where the line wants the route's own, what is too far for RIP is not told.
     */
    private int metric(Redistributed taken) {
        RouteSource source = taken.route().source();
        boolean near = source == RouteSource.CONNECTED || source == RouteSource.STATIC;
        long usual = near ? 1 : RipPacket.INFINITY;
        long ofProcess = process.defaultMetric() == 0 ? usual : process.defaultMetric();
        long ofLine =
                taken.line().transparent()
                        ? taken.route().metric()
                        : taken.line().metric().orElse(ofProcess);
        long metric = taken.verdict().metric(ofLine);
        return Math.clamp(metric, 1, RipPacket.INFINITY);
    }

    private void routesChanged(List<RibChange> changes) {
        redistributor.changed(changes, (prefix, _) -> localise(prefix));
        defaultWitness.changed(changes);
        for (RibChange change : changes) {
            Learned route = routes.find(change.prefix());
            boolean used = isOurs(change.plain());
            if (route != null && route.used != used) {
                route.used = used;
                trigger();
            }
        }
    }

    private static boolean isOurs(@Nullable ResolvedRoute resolved) {
        return resolved != null && resolved.route().source() == RouteSource.RIP;
    }

    // ---- packets ------------------------------------------------------------------------------

    private void received(String name, IpDatagram packet) {
        RipCircuit circuit = circuits.get(name);
        UdpDatagram datagram = UdpDatagram.of(packet).orElse(null);
        if (circuit == null || circuit.owns(packet.source())) {
            return; // our own, come back by a group
        }
        if (datagram == null || datagram.destinationPort() != RipTeller.PORT) {
            count(RipCounter.DAMAGED);
            return;
        }
        RipPacket message;
        try {
            message = RipCodec.decode(datagram.data());
        } catch (DecodeException e) {
            count(RipCounter.DAMAGED);
            return;
        }
        Ipv4Address from = (Ipv4Address) packet.source();
        if (!circuit.unnumbered() && process.validateSource() && !circuit.reaches(from)) {
            count(RipCounter.STRANGER);
            return;
        }
        if (!circuit.receive().contains(message.version())) {
            count(RipCounter.VERSION);
            refused(circuit, from, "they are of version " + message.version());
            return;
        }
        boolean router = datagram.sourcePort() == RipTeller.PORT;
        if (!router && message.command() == RipPacket.RESPONSE) {
            count(RipCounter.STRANGER); // section 3.9.2: such is no update
            return;
        }
        String why = refuses(circuit, from, message, datagram.data());
        if (router) { // who asks from elsewhere looks, and is no neighbour
            refused(circuit, from, why);
        }
        if (!why.isEmpty()) {
            count(RipCounter.UNAUTHENTIC);
            return;
        }
        heardNumber(new Source(circuit.name(), from), message);
        if (message.command() == RipPacket.REQUEST) {
            count(RipCounter.REQUESTS_RECEIVED);
            if (circuit.speaks()) {
                teller.answer(circuit, message, from, datagram.sourcePort(), turn);
            }
        } else {
            count(RipCounter.UPDATES_RECEIVED);
            message.entries().forEach(entry -> heard(circuit, from, message.version(), entry));
        }
    }

    /** RFC 4822: messages with a number below this one are old. */
    private void heardNumber(Source source, RipPacket message) {
        Neighbor known = neighbors.get(source);
        if (known != null
                && message.authentication().orElse(null) instanceof RipPacket.Digest digest) {
            known.sequence = digest.sequence();
        }
    }

    private String refuses(RipCircuit circuit, Ipv4Address from, RipPacket message, Bytes bytes) {
        String why = circuit.authentication().refuses(message, bytes, turn.wallTime());
        Neighbor known = neighbors.get(new Source(circuit.name(), from));
        long invalid = RipRoutes.seconds(process.timers().invalidSeconds());
        if (why.isEmpty()
                && message.authentication().orElse(null) instanceof RipPacket.Digest digest
                && known != null
                && turn.nowNanos() - known.heardNanos < invalid
                && Integer.compareUnsigned(digest.sequence(), known.sequence) < 0) {
            return "its sequence number falls, as that of a copy of an old message does";
        }
        return why;
    }

    /** Remembers who was heard, and tells once when a router is refused. */
    private void refused(RipCircuit circuit, Ipv4Address from, String why) {
        Source source = new Source(circuit.name(), from);
        if (!neighbors.containsKey(source) && neighbors.size() >= ROUTES_MAX) {
            return;
        }
        Neighbor neighbor = neighbors.computeIfAbsent(source, _ -> new Neighbor());
        neighborsChanged |= speaks(neighbor, turn.nowNanos()) != why.isEmpty();
        if (why.isEmpty()) {
            neighbor.heardNanos = turn.nowNanos();
        } else if (!why.equals(neighbor.refused)) {
            turn.out()
                    .accept(
                            new RoutingAction.Note(
                                    new RipTrace.Refused(from, circuit.name(), why)));
        }
        neighbor.refused = why;
        neighbor.known = true;
    }

    /** Whether a router is heard, and not silent for too long. */
    private boolean speaks(Neighbor neighbor, long nowNanos) {
        long invalid = RipRoutes.seconds(process.timers().invalidSeconds());
        return neighbor.known
                && neighbor.refused.isEmpty()
                && nowNanos - neighbor.heardNanos < invalid;
    }

    private void heard(RipCircuit circuit, Ipv4Address from, int version, RipPacket.Entry entry) {
        int length =
                version == 1 || entry.mask().value() == 0
                        ? circuit.maskOf(entry.address())
                        : entry.mask().maskLength();
        if (length < 0 || !isDestination(entry.address(), length) || !isMetric(entry.metric())) {
            count(RipCounter.BAD_ROUTE);
            tellBad(new Source(circuit.name(), from), entry);
            return;
        }
        Prefix prefix = new Prefix(entry.address(), length);
        Local local = locals.get(prefix);
        boolean back = circuit.owns(entry.nextHop()); // our own route, as others have it
        if (back || (local != null && !local.circuit().isEmpty())) {
            return;
        }
        Heard route = new Heard(prefix, entry.metric(), entry.tag(), from, circuit.name());
        boolean passes =
                policy.passes(process.distributeLists(), true, List.of(circuit.name()), route);
        if (!passes) {
            count(RipCounter.FILTERED);
            return;
        }
        if (routes.find(prefix) == null && routes.all().size() >= ROUTES_MAX) {
            count(RipCounter.TOO_MANY);
            if (!full) {
                full = true;
                turn.out().accept(new RoutingAction.Note(new RipTrace.Full(ROUTES_MAX)));
            }
            return;
        }
        int metric =
                (int)
                        Math.min(
                                entry.metric()
                                        + policy.offset(
                                                process.offsetLists(), true, circuit.name(), route),
                                RipPacket.INFINITY);
        boolean third = !entry.nextHop().isUnspecified() && circuit.reaches(entry.nextHop());
        Path path =
                new Path(
                        new Source(circuit.name(), from),
                        metric,
                        third ? entry.nextHop() : from,
                        entry.tag(),
                        turn.nowNanos());
        routes.heard(prefix, path, metric);
        lookAt(turn.nowNanos() + RipRoutes.seconds(process.timers().invalidSeconds()));
    }

    /** Section 3.9.2: an administrator should hear of it; once from each router. */
    private void tellBad(Source source, RipPacket.Entry entry) {
        Neighbor teller = neighbors.get(source);
        if (teller != null && !teller.toldBad) {
            teller.toldBad = true;
            turn.out()
                    .accept(
                            new RoutingAction.Note(
                                    new RipTrace.BadRoute(
                                            source.router(),
                                            source.circuit(),
                                            entry.address(),
                                            entry.mask(),
                                            entry.metric())));
        }
    }

    /** Section 3.9.2: neither 0 (but the default), 127, groups nor what is above. */
    private static boolean isDestination(Ipv4Address address, int length) {
        int first = address.value() >>> 24;
        return length == 0 || (first != 0 && first != 127 && first < 224);
    }

    private static boolean isMetric(long metric) {
        return metric >= 1 && metric <= RipPacket.INFINITY;
    }

    /** A route that was told, as filters see it. */
    private record Heard(Prefix prefix, long metric, long tag, Address from, String interfaceName)
            implements PolicyRoute {
        @Override
        public Optional<Address> nextHop() {
            return Optional.of(from);
        }

        @Override
        public Optional<Address> routeSource() {
            return Optional.of(from);
        }

        @Override
        public List<String> interfaceNames() {
            return List.of(interfaceName);
        }
    }

    // ---- the RIB ------------------------------------------------------------------------------

    private void offer(Learned route) {
        if (route.down()) {
            route.used = false;
            turn.out().accept(new RoutingAction.Withdraw(key.vrf(), route.prefix));
            return;
        }
        Set<NextHop> hops = new LinkedHashSet<>();
        for (Path path : route.paths) {
            hops.add(new NextHop.Via(path.source().circuit(), path.nextHop()));
        }
        Path first = route.paths.getFirst();
        turn.out()
                .accept(
                        new RoutingAction.Offer(
                                key.vrf(),
                                new Route(
                                        route.prefix,
                                        RouteSource.RIP,
                                        distance(route.prefix, first.source().router()),
                                        route.metric(),
                                        List.copyOf(hops),
                                        first.tag(),
                                        route.sinceNanos,
                                        "",
                                        RouteDetail.NONE)));
    }

    private int distance(Prefix prefix, Ipv4Address router) {
        return policy.distance(process.distances(), router, prefix).orElse(process.distance());
    }

    /** What becomes of routes. */
    private final class Routes implements RipRoutes.Home {
        @Override
        public RipProcess process() {
            return process;
        }

        @Override
        public void changed(Learned route) {
            offer(route);
            trigger();
            if (route.down()) {
                lookAt(route.latestNanos());
            }
        }
    }
}
