package io.spokewire.ospf;

import io.spokewire.engine.Engine;
import io.spokewire.net.Address;
import io.spokewire.net.DecodeException;
import io.spokewire.net.Prefix;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One process of OSPF, RFC 2328 and RFC 5340: what the versions do each in its own way is {@link
 * OspfVersion}. Its parts follow the RFC's sections: {@link Interfaces} 9, {@link Adjacencies} 10,
 * {@link Origination} 12, {@link Flooding} 13, {@link AreaTree} and {@link RouteCalculation} 16.
 * The latter goes in slices: each input does one, and what is left goes on by a timer without
 * delay.
 */
public final class OspfEngine implements Engine<OspfInput, OspfAction> {
    private static final Duration AGE_INTERVAL = Duration.ofSeconds(10);
    private static final long MAX_AGE_NANOS = LsaHeader.MAX_AGE * 1_000_000_000L;

    /** What of a computation one input does, in things looked at: far below 5 ms. */
    static final int SLICE = 1_000;

    /** Advertisements that are sent again with one input. */
    private static final int RESENT = 50;

    /** As often within this time nobody contests us who is not there. */
    private static final int CONTESTS = 5;

    private static final Duration CONTEST = Duration.ofMinutes(2);
    private static final Duration DUPLICATE_AGAIN = Duration.ofHours(1);

    /** TranslatorStabilityInterval, RFC 3101 appendix D. */
    private static final Duration STABILITY = Duration.ofSeconds(40);

    private final Interfaces interfaces = new Interfaces(this);
    private final Adjacencies adjacencies = new Adjacencies(this);
    private final Flooding flooding = new Flooding(this);
    private final Origination origination = new Origination(this);
    private final RoutingTable table = new RoutingTable(this);
    private final Outgoing outgoing = new Outgoing(this);
    private final Map<AreaId, Area> areas = new TreeMap<>();
    private final Map<String, Circuit> circuits = new LinkedHashMap<>();
    private final TreeMap<Prefix, OspfExternal> redistributed = new TreeMap<>();
    private boolean hasDefault; // of others than us
    private Lsdb external;
    private final OspfVersion version;
    private final Map<Integer, Long> unreachable = new HashMap<>();
    private final Map<Prefix, Long> discardedInternal = new TreeMap<>();
    private final Map<Prefix, Long> discardedExternal = new TreeMap<>();
    private Steps aging = new Steps();
    private Turn agingNow = new Turn(0, _ -> {});
    private final Deque<Lsdb.Stored> purging = new ArrayDeque<>();
    private final Steps farewell = new Steps();
    private OspfConfig config;
    private @Nullable OspfConfig successor; // with another router id, when the farewell is over
    private boolean stopped;
    private long cryptographicSequence;
    private int descriptionSequence;

    // What the next computation of the routing table has to do, and when it was last done.
    private boolean spfDue;
    private boolean treesDue;
    private long spfAtNanos;
    private long spfHoldNanos;
    private boolean lost; // a neighbour by BFD, and no computation knows of it yet
    private boolean ahead; // the computation that comes, or is under way, did not wait
    private boolean everAhead;
    private long aheadNanos;
    private boolean working; // the timer for the next slice is armed
    private int contests;
    private long contestedNanos;
    private boolean toldDuplicate;
    private long toldDuplicateNanos;
    private boolean laterArmed;
    private long laterNanos;

    /**
     * A process without interfaces.
     *
     * @param config what holds until {@link OspfInput.Configure} says otherwise; its interfaces do
     *     not count
     * @param startSeconds of the wall clock: sequence numbers of authenticated packets begin there,
     *     so that they are above those of the process before (RFC 2328 appendix D.3)
     */
    public OspfEngine(OspfConfig config, long startSeconds) {
        this.config = config;
        this.version = config.version();
        this.external = Lsdb.ofAll(version, config.routerId());
        this.cryptographicSequence = version.firstSequence(startSeconds);
        this.descriptionSequence = (int) startSeconds;
    }

    @Override
    public void handle(OspfInput input, long nowNanos, Consumer<? super OspfAction> out) {
        Turn turn = new Turn(nowNanos, out);
        outgoing.begin();
        switch (input) {
            case OspfInput.Configure(OspfConfig wanted) -> reconfigure(wanted, turn);
            case OspfInput.Received received -> received(received, turn);
            case OspfInput.Fired(OspfTimer timer) -> fired(timer, turn);
            case OspfInput.Redistribute(List<OspfExternal> routes) -> {
                routes.forEach(r -> redistributed.put(r.prefix(), r));
                dirtyAll(); // whether we are at the system's border, and type 7, too
            }
            case OspfInput.Withdraw(List<Prefix> prefixes) -> {
                boolean any = false;
                for (Prefix prefix : prefixes) {
                    any |= redistributed.remove(prefix) != null;
                }
                if (any) {
                    dirtyAll();
                }
            }
            case OspfInput.DefaultRoute(boolean there) -> {
                if (there != hasDefault) {
                    hasDefault = there;
                    dirtyAll();
                }
            }
            case OspfInput.NeighborLost(String name, Address address) ->
                    neighbor(name, address)
                            .ifPresent(n -> {
                                if (n.state == Neighbor.State.FULL) {
                                    // Our advertisement may have to wait; ways over it end now.
                                    lost = true;
                                    spfDue = true;
                                    treesDue = true;
                                }
                                adjacencies.lost(n, "BFD node down", turn);
                            });
            case OspfInput.NeighborReached(String name, Address address) ->
                    neighbor(name, address).ifPresent(n -> adjacencies.reached(n, turn));
            case OspfInput.Clear _ -> clear(turn);
            case OspfInput.Stop _ -> {
                stopped = true;
                successor = null;
                leave();
            }
        }
        // What interfaces and other protocols say comes as part of a slice of others.
        finish(partOfSlice(input) ? SLICE / 10 : SLICE, turn);
    }

    private static boolean partOfSlice(OspfInput input) {
        return switch (input) {
            case OspfInput.Configure _,
                    OspfInput.Redistribute _,
                    OspfInput.Withdraw _,
                    OspfInput.DefaultRoute _ ->
                    true;
            case OspfInput.Received _,
                    OspfInput.Fired _,
                    OspfInput.NeighborLost _,
                    OspfInput.NeighborReached _,
                    OspfInput.Clear _,
                    OspfInput.Stop _ ->
                    false;
        };
    }

    private void finish(int slice, Turn turn) {
        int left = Math.max(slice / 4, slice - flooding.arrive(slice, turn));
        if (leaves()) {
            origination.farewell(farewell, left, turn);
        } else {
            left -= work(left, turn);
            agingNow = turn;
            left -= aging.work(left);
            origination.work(Math.max(slice / 10, left), turn);
        }
        flooding.work(RESENT, turn);
        for (Circuit circuit : circuits.values()) {
            circuit.flush(turn, this);
        }
        boolean updating =
                flooding.arriving() || (leaves() ? !farewell.done() : origination.busy());
        outgoing.work(updating, turn);
        boolean purged = purge(slice);
        if (lost && spfDue && !table.busy() && mayGoAhead(turn) && !leaves()) {
            lost = false;
            ahead = true;
            everAhead = true;
            aheadNanos = turn.nowNanos();
            spfAtNanos = turn.nowNanos();
            turn.arm(new OspfTimer.Spf(), Duration.ZERO); // once what is flooded has left
        } else if (spfDue && spfAtNanos == 0 && !leaves()) {
            spfAtNanos = turn.nowNanos() + spfHoldNanos;
            if (spfHoldNanos == 0) {
                spfAtNanos += config.timings().spf().startNanos();
            }
            turn.arm(new OspfTimer.Spf(), Duration.ofNanos(spfAtNanos - turn.nowNanos()));
        }
        boolean more =
                updating
                        || flooding.busy()
                        || outgoing.busy()
                        || !purged
                        || successor != null
                        || (!leaves() && (table.busy() || !aging.done()));
        if (more && !working) {
            working = true;
            turn.arm(new OspfTimer.Work(), Duration.ZERO);
        }
    }

    // --- What the parts ask for ---------------------------------------------------------------

    OspfVersion version() {
        return version;
    }

    int routerId() {
        return config.routerId();
    }

    int process() {
        return config.process();
    }

    MaxMetric maxMetric() {
        return config.maxMetric();
    }

    int maximumPaths() {
        return config.maximumPaths();
    }

    long nextCryptographicSequence() {
        return cryptographicSequence++;
    }

    int newSequence() {
        return ++descriptionSequence;
    }

    OspfConfig config() {
        return config;
    }

    /**
     * Whether an advertisement does not count in the VRF: a provider's edge router has it from its
     * backbone, and says so by the DN bit or, of external ones, by the domain's tag.
     */
    boolean ignores(Lsdb.Stored stored) {
        return config.ignoresDown()
                && (version.down(stored)
                        || (config.domainTag().isPresent()
                                && stored.body instanceof LsaBody.External external
                                && Integer.toUnsignedLong(external.tag())
                                        == config.domainTag().getAsLong()));
    }

    /** What is held back of the summaries of an area. */
    OspfConfig.AreaFilter filters(AreaId id) {
        return config.filters().stream()
                .filter(f -> f.area().equals(id))
                .findFirst()
                .orElseGet(() -> new OspfConfig.AreaFilter(id, Optional.empty(), Optional.empty()));
    }

    Interfaces interfaces() {
        return interfaces;
    }

    Adjacencies adjacencies() {
        return adjacencies;
    }

    Flooding flooding() {
        return flooding;
    }

    Outgoing outgoing() {
        return outgoing;
    }

    Collection<Circuit> circuits() {
        return circuits.values();
    }

    Collection<Area> areas() {
        return areas.values();
    }

    @Nullable Area area(AreaId id) {
        return areas.get(id);
    }

    @Nullable Circuit circuit(String name) {
        return circuits.get(name);
    }

    @Nullable Area areaOf(String circuit) {
        Circuit found = circuits.get(circuit);
        return found == null ? null : found.area;
    }

    Lsdb external() {
        return external;
    }

    /** Where advertisements of a type are kept; null for those that we do not take. */
    @Nullable Lsdb database(Circuit circuit, int type) {
        return switch (version.scope(type)) {
            case null -> null;
            case AS -> external;
            case AREA -> circuit.area.database;
            case LINK -> circuit.links;
        };
    }

    /** All databases, those of areas first. */
    List<Lsdb> databases() {
        List<Lsdb> all = new ArrayList<>();
        areas.values().forEach(area -> all.add(area.database));
        circuits.values().forEach(circuit -> all.add(circuit.links));
        all.add(external);
        return all;
    }

    RoutingTable table() {
        return table;
    }

    Collection<OspfRoute> routes() {
        return table.routes().values();
    }

    Collection<AreaTree.RouterPath> boundaries() {
        return table.boundaries();
    }

    /** Whether we join areas: the backbone and another one (RFC 3509 section 2.2). */
    boolean border() {
        boolean backbone = false;
        boolean other = false;
        for (Circuit circuit : circuits.values()) {
            boolean active = circuit.state != Circuit.State.DOWN;
            backbone |= active && circuit.area.backbone();
            other |= active && !circuit.area.backbone();
        }
        return backbone && other;
    }

    /**
     * Whether what other areas have is asked of the backbone alone: a border router does so while
     * it has a neighbour there (RFC 3509 section 2.2, as Cisco has it).
     */
    boolean asksBackbone() {
        return border()
                && circuits.values().stream()
                        .filter(c -> c.area.backbone())
                        .flatMap(c -> c.all().stream())
                        .anyMatch(Neighbor::adjacent);
    }

    /** Whether we tell external routes. RFC 3101 section 3.1: who may translate says so, too. */
    boolean boundary() {
        return !redistributed.isEmpty()
                || areas.values().stream().anyMatch(this::tellsDefault)
                || (border() && areas.values().stream().anyMatch(Area::nssa));
    }

    /**
     * Whether the default route of {@code area AREA nssa default-information-originate} is told: a
     * border router always does, another one while it has such a route of somebody else, as IOS.
     */
    boolean tellsDefault(Area area) {
        return area.nssa()
                && area.config.nssaDefault().isPresent()
                && (border() ? !area.config.noSummary() : hasDefault);
    }

    /** Whether we tell all what an NSSA tells. */
    boolean translates(Area area) {
        return area.nssa() && border() && area.translating;
    }

    /** RFC 3101 section 3.1: who translates, and for how long after another one has come. */
    private void electTranslators(Turn turn) {
        for (Area area : areas.values()) {
            boolean before = area.translating;
            long now = turn.nowNanos();
            if (!area.nssa() || !border()) {
                area.translating = false;
                area.supplanted = false;
            } else if (area.alwaysTranslates() || elected(area)) {
                area.translating = true;
                area.supplanted = false;
            } else if (area.translating && !area.supplanted) {
                area.supplanted = true;
                area.translatesUntilNanos = now + STABILITY.toNanos();
                later(STABILITY, turn);
            } else if (area.translating) {
                Duration left = Duration.ofNanos(area.translatesUntilNanos - now);
                area.translating = left.isPositive();
                area.supplanted = area.translating;
                if (area.translating) {
                    later(left, turn);
                }
            }
            if (before != area.translating) {
                dirty(area);
            }
        }
    }

    /** Of those who could, and are reached over the area and over others, the highest id. */
    private boolean elected(Area area) {
        return area.spfRuns > 0
                && area.tree.routers().values().stream()
                        .noneMatch(path ->
                                path.border()
                                        && table.tellsExternals(path.routerId())
                                        && (path.translator()
                                                || Integer.compareUnsigned(
                                                                path.routerId(), routerId())
                                                        > 0));
    }

    /** What other protocols have for us. */
    NavigableMap<Prefix, OspfExternal> redistributed() {
        return redistributed;
    }

    List<OspfProcess.Summary> summaries() {
        return config.summaries();
    }

    boolean exchanging() {
        return circuits.values().stream()
                .flatMap(c -> c.all().stream())
                .anyMatch(Neighbor::exchanging);
    }

    void dirty(Area area) {
        origination.dirty(area);
        origination.dirtyExternal();
    }

    private void dirtyAll() {
        areas.values().forEach(origination::dirty);
        origination.dirtyExternal();
    }

    /** What is told in place of more is to be dropped here, {@link OspfAction.Discard}. */
    void discard(boolean internal, Map<Prefix, Long> costs, Turn turn) {
        Map<Prefix, Long> before = internal ? discardedInternal : discardedExternal;
        if (!before.equals(costs)) {
            before.clear();
            before.putAll(costs);
            turn.out().accept(new OspfAction.Discard(internal, costs));
        }
    }

    /**
     * Somebody says another thing of us than we do. After a restart that is our own past, which
     * ends; what goes on is another router with our id. It is told once in an hour.
     */
    void contested(LsaKey key, Area area, Turn turn) {
        if (version.kind(key.type()) != LsaKind.ROUTER) {
            return;
        }
        long now = turn.nowNanos();
        if (contests == 0 || now - contestedNanos > CONTEST.toNanos()) {
            contests = 0;
            contestedNanos = now;
        }
        contests++;
        boolean silent = toldDuplicate && now - toldDuplicateNanos < DUPLICATE_AGAIN.toNanos();
        if (contests == CONTESTS && !silent) {
            toldDuplicate = true;
            toldDuplicateNanos = now;
            turn.tell(
                    new OspfTrace.DuplicateId(
                            process(), OspfText.address(routerId()), area.id.toString()));
        }
    }

    /** One is flushed, and nobody has to acknowledge it any more. */
    void purgeLater(Lsdb.Stored stored) {
        purging.add(stored);
    }

    /** Tells of a disagreement, once until it is another one, and of so many sources at most. */
    void mismatch(Circuit circuit, Address source, String why, Turn turn) {
        circuit.dropped++;
        if (circuit.mismatched(source, why, turn.nowNanos())) {
            turn.tell(
                    new OspfTrace.Mismatch(
                            process(), circuit.config.name(), source.toString(), why));
        }
    }

    /** An advertisement could not be told yet. */
    void later(Duration delay, Turn turn) {
        long due = turn.nowNanos() + delay.toNanos();
        if (!laterArmed || due - laterNanos < 0) {
            laterArmed = true;
            laterNanos = due;
            turn.arm(new OspfTimer.Originate(), delay);
        }
    }

    /** The database has changed. */
    void changed(Lsdb.Stored fresh, Lsdb database, Turn turn) {
        Area area = database.area();
        LsaKind kind = version.kind(fresh.lsa.key().type());
        if (kind != LsaKind.OTHER && kind != LsaKind.LINK) {
            adjacencies.topologyChanged(database, turn);
        }
        switch (kind) {
            case ROUTER, NETWORK, INTRA_AREA_PREFIX -> treesDue = true;
            case LINK -> {
                treesDue = true;
                if (area != null) {
                    dirty(area); // the designated router tells of all on the link
                }
            }
            case NSSA -> origination.dirtyExternal(); // it may be ours to translate
            case INTER_AREA_PREFIX, INTER_AREA_ROUTER, EXTERNAL -> {}
            case OTHER -> {
                return;
            }
        }
        spfDue = true;
        turn.tell(
                new OspfTrace.Detail(
                        "ospf spf",
                        "SPF",
                        "advertisement "
                                + fresh.lsa.key()
                                + (area == null ? "" : " in area " + area.id)
                                + " has changed"));
    }

    // --- Inputs -------------------------------------------------------------------------------

    /** Milliseconds between two updates on an interface; none for the last words. */
    int floodPacingMillis() {
        return leaves() ? 0 : config.timings().pacing().floodMillis();
    }

    /** Whether what we have told is taken back. */
    private boolean leaves() {
        return stopped || successor != null;
    }

    private void leave() {
        farewell.clear();
        origination.farewell(farewell);
    }

    /** Whether the process was stopped and has not yet said all that it has to say. */
    boolean leaving() {
        return stopped && (!farewell.done() || outgoing.waits());
    }

    /** With another router id, what was told with the one before is taken back before. */
    private void reconfigure(OspfConfig wanted, Turn turn) {
        boolean left = leaves();
        stopped = false;
        successor = null;
        if (wanted.routerId() == config.routerId()) {
            farewell.clear();
            configure(wanted, turn);
        } else if (circuits.isEmpty()) {
            succeed(wanted, turn);
        } else {
            successor = wanted;
            if (!left) {
                leave();
            }
        }
    }

    /** Nothing of the router with the id before is left. */
    private void succeed(OspfConfig wanted, Turn turn) {
        for (Circuit circuit : circuits.values()) {
            interfaces.down(circuit, turn, "router id changed");
        }
        circuits.clear();
        areas.clear();
        external = Lsdb.ofAll(version, wanted.routerId());
        origination.forget();
        aging = new Steps();
        drop();
        configure(wanted, turn);
    }

    private void configure(OspfConfig wanted, Turn turn) {
        boolean first = areas.isEmpty();
        config = wanted;
        if (first) {
            turn.arm(new OspfTimer.Age(), AGE_INTERVAL);
        }
        Map<String, OspfCircuitConfig> names = new LinkedHashMap<>();
        wanted.circuits().forEach(c -> names.put(c.name(), c));
        for (Circuit circuit : List.copyOf(circuits.values())) {
            OspfCircuitConfig next = names.get(circuit.config.name());
            boolean otherArea =
                    next != null && areaConfig(next.area()).type() != circuit.area.config.type();
            if (next == null || !next.sameCircuit(circuit.config, version) || otherArea) {
                interfaces.down(
                        circuit, turn, next == null ? "Interface down" : "Interface changed");
                circuits.remove(circuit.config.name());
            }
        }
        // An area of another kind begins anew: what its database holds does not belong into it.
        areas.values().removeIf(area -> areaConfig(area.id).type() != area.config.type());
        for (OspfCircuitConfig next : names.values()) {
            Area area =
                    areas.computeIfAbsent(
                            next.area(),
                            id -> new Area(version, id, areaConfig(id), wanted.routerId()));
            area.config = areaConfig(next.area());
            Circuit circuit = circuits.get(next.name());
            if (circuit == null) {
                circuit = new Circuit(version, wanted.routerId(), area, next);
                circuits.put(next.name(), circuit);
                interfaces.up(circuit, turn);
            } else if (!circuit.config.equals(next)) {
                boolean wasDemand = circuit.config.demandCircuit();
                circuit.config = next;
                if (wasDemand && !next.demandCircuit()) {
                    adjacencies.presumeNoMore(circuit, turn);
                }
                interfaces.configured(circuit, turn);
                interfaces.neighborChange(circuit, turn);
                interfaces.hello(circuit, turn);
            }
        }
        areas.values().removeIf(area -> circuits.values().stream().noneMatch(c -> c.area == area));
        origination.retain(areas.values());
        if (areas.values().stream().noneMatch(Area::external)) {
            external.clear(); // nobody tells us any more what becomes of it
        }
        electTranslators(turn);
        dirtyAll();
        spfDue = true;
        treesDue = true;
    }

    private OspfArea areaConfig(AreaId id) {
        return config.areas().stream()
                .filter(a -> a.id().equals(id))
                .findFirst()
                .orElseGet(() -> OspfArea.plain(id, OspfArea.Type.NORMAL));
    }

    private void clear(Turn turn) {
        for (Circuit circuit : circuits.values()) {
            interfaces.down(circuit, turn, "Process cleared");
        }
        databases().forEach(Lsdb::clear);
        drop();
        circuits.values().forEach(circuit -> interfaces.up(circuit, turn));
        spfDue = true;
        treesDue = true;
    }

    private void received(OspfInput.Received input, Turn turn) {
        Circuit circuit = circuits.get(input.circuit());
        if (circuit == null || circuit.state == Circuit.State.DOWN) {
            return;
        }
        circuit.received++;
        if (input.source().equals(circuit.config.address())) {
            return; // our own multicast, looped back
        }
        OspfCodec.Received packet;
        try {
            packet = version.decode(input, circuit.config);
        } catch (DecodeException e) {
            circuit.dropped++;
            turn.tell(
                    new OspfTrace.Detail(
                            "ospf packet",
                            "BAD_PACKET",
                            input.source() + " on " + input.circuit() + ": " + e.getMessage()));
            return;
        } catch (OspfCodec.AuthenticationException e) {
            mismatch(circuit, input.source(), String.valueOf(e.getMessage()), turn);
            return;
        }
        received(circuit, input, packet, turn);
    }

    /** RFC 2328 section 8.2, RFC 5340 section 4.2.2. */
    private void received(
            Circuit circuit, OspfInput.Received input, OspfCodec.Received received, Turn turn) {
        OspfPacket packet = received.packet();
        Address source = input.source();
        if (packet.instance() != circuit.config.instance()) {
            return; // of others, who share the link
        }
        turn.tell(new OspfTrace.Packet(true, packet, source, circuit.config.name()));
        if (packet.areaId() != (int) circuit.area.id.number()) {
            mismatch(
                    circuit,
                    source,
                    "area "
                            + OspfText.address(packet.areaId())
                            + " there, area "
                            + circuit.area.id
                            + " here",
                    turn);
            return;
        }
        String stranger =
                packet.routerId() == 0
                        ? "its router id is 0.0.0.0, which is nobody's"
                        : version.stranger(circuit.config, source, packet);
        if (!stranger.isEmpty()) {
            mismatch(circuit, source, stranger, turn);
            return;
        }
        if (input.destination().equals(version.allDRouters()) && !circuit.designated()) {
            return;
        }
        Neighbor neighbor = circuit.neighbor(packet.routerId(), source);
        if (neighbor != null && received.authenticated()) {
            int which = version.sequenceOf(packet.body().type());
            if (neighbor.state.atLeast(Neighbor.State.INIT)
                    && version.repeats(received.sequence(), neighbor.sequences[which])) {
                circuit.dropped++; // appendix D.5.3, RFC 7166 section 4.6
                return;
            }
            neighbor.sequences[which] = received.sequence();
        }
        if (packet.body() instanceof OspfPacket.Hello hello) {
            interfaces.received(circuit, source, packet.routerId(), hello, turn);
            return;
        }
        if (neighbor == null || neighbor.routerId != packet.routerId()) {
            circuit.dropped++;
            return;
        }
        switch (packet.body()) {
            case OspfPacket.Hello _ -> {}
            case OspfPacket.DatabaseDescription d -> adjacencies.received(neighbor, d, turn);
            case OspfPacket.LinkStateRequest r -> adjacencies.received(neighbor, r, turn);
            case OspfPacket.LinkStateUpdate u -> flooding.received(neighbor, u);
            case OspfPacket.LinkStateAcknowledgment a -> flooding.received(neighbor, a, turn);
        }
    }

    private void fired(OspfTimer timer, Turn turn) {
        switch (timer) {
            case OspfTimer.Hello(String name) -> {
                Circuit circuit = circuits.get(name);
                if (circuit != null) {
                    interfaces.hello(circuit, turn);
                }
            }
            case OspfTimer.Wait(String name) -> {
                Circuit circuit = circuits.get(name);
                if (circuit != null) {
                    interfaces.waited(circuit, turn);
                }
            }
            case OspfTimer.Acknowledge(String name) -> {
                Circuit circuit = circuits.get(name);
                if (circuit != null) {
                    flooding.acknowledge(circuit, turn);
                }
            }
            case OspfTimer.Inactive(String name, NeighborKey key) ->
                    neighbor(name, key, n -> adjacencies.inactive(n, turn));
            case OspfTimer.Retransmit(String name, NeighborKey key) ->
                    neighbor(name, key, n -> adjacencies.retransmit(n, turn));
            case OspfTimer.Grace(String name, NeighborKey key) ->
                    neighbor(
                            name,
                            key,
                            n -> adjacencies.endHelp(n, "its grace period is over", turn));
            case OspfTimer.Poll(String name, NeighborKey key) ->
                    neighbor(name, key, n -> adjacencies.poll(n, turn));
            case OspfTimer.Flood(String name) -> {
                Circuit circuit = circuits.get(name);
                if (circuit != null) {
                    circuit.paced = false;
                }
            }
            case OspfTimer.Resend(String name, NeighborKey key) ->
                    neighbor(name, key, flooding::resume);
            case OspfTimer.Spf _ -> spf(turn);
            case OspfTimer.Work _ -> {
                working = false; // a slice goes with every input
                OspfConfig next = successor;
                if (next != null && farewell.done() && !outgoing.waits()) {
                    successor = null;
                    succeed(next, turn);
                }
            }
            case OspfTimer.Originate _ -> {
                laterArmed = false;
                electTranslators(turn);
                dirtyAll();
            }
            case OspfTimer.Age _ -> age(turn);
        }
    }

    private Optional<Neighbor> neighbor(String name, Address address) {
        Circuit circuit = circuits.get(name);
        return circuit == null
                ? Optional.empty()
                : circuit.all().stream().filter(n -> n.address.equals(address)).findFirst();
    }

    private void neighbor(String name, NeighborKey key, Consumer<Neighbor> what) {
        Circuit circuit = circuits.get(name);
        Neighbor neighbor = circuit == null ? null : circuit.neighbors.get(key);
        if (neighbor != null) {
            what.accept(neighbor);
        }
    }

    /**
     * Whether a neighbour that BFD has lost is computed without waiting for more to happen: packets
     * are lost meanwhile. Where many are lost at once the others are collected, as all changes are,
     * and where a line asks for more patience than IOS has, all are.
     */
    private boolean mayGoAhead(Turn turn) {
        OspfTimings.Throttle spf = config.timings().spf();
        return spf.startMillis() <= OspfTimings.SPF.startMillis()
                && (!everAhead || turn.nowNanos() - aheadNanos >= spf.maxNanos());
    }

    private void spf(Turn turn) {
        if (!spfDue) {
            spfAtNanos = 0;
            spfHoldNanos = 0; // it was quiet for as long as we would have waited
            return;
        }
        spfDue = false;
        lost = false;
        table.begin(treesDue, turn);
        treesDue = false;
    }

    /** What was computed is of no use: it is to be done anew, all of it. */
    private void drop() {
        if (table.busy()) {
            table.drop();
            ahead = false;
            spfAtNanos = 0;
        }
    }

    /** A slice of the computation that is under way. */
    private int work(int slice, Turn turn) {
        if (!table.busy()) {
            return 0;
        }
        int used = table.work(slice, turn);
        if (table.busy()) {
            return used;
        }
        electTranslators(turn);
        if (border()) {
            dirtyAll(); // summaries follow the routes
        }
        if (!ahead) {
            spfHoldNanos = config.timings().spf().afterNanos(spfHoldNanos);
        }
        ahead = false;
        if (spfHoldNanos == 0) {
            spfAtNanos = 0;
            return used;
        }
        // Fires also when nothing has changed by then, to end the holding.
        spfAtNanos = turn.nowNanos() + spfHoldNanos;
        turn.arm(new OspfTimer.Spf(), Duration.ofNanos(spfHoldNanos));
        return used;
    }

    /** Section 14, and the refreshing of section 12.4. */
    private void age(Turn turn) {
        turn.arm(new OspfTimer.Age(), AGE_INTERVAL);
        dirtyAll(); // refreshes what is half an hour old
        Set<Integer> reachable = new HashSet<>(Set.of(routerId()));
        areas.values().forEach(area -> reachable.addAll(area.tree.routers().keySet()));
        boundaries().forEach(path -> reachable.add(path.routerId()));
        unreachable.keySet().removeAll(reachable);
        aging = new Steps();
        for (Lsdb database : databases()) {
            aging.through(database.all(), stored -> age(database, stored, reachable));
        }
    }

    /**
     * What is old is flushed. RFC 1793 sections 2.3 and 2.5: what stands still is when its router
     * has been out of reach for as long as it would have lived, or when somebody does not
     * understand it.
     */
    private void age(Lsdb database, Lsdb.Stored stored, Set<Integer> reachable) {
        LsaHeader header = stored.lsa.header();
        long now = agingNow.nowNanos();
        if (stored.maxAge(now)) {
            if (!header.maxAge()) {
                flush(database, stored, agingNow);
            }
            return;
        }
        int router = stored.lsa.key().advertisingRouter();
        if (!header.doNotAge() || router == routerId()) {
            return;
        }
        boolean gone =
                !reachable.contains(router)
                        && now - unreachable.computeIfAbsent(router, _ -> now) >= MAX_AGE_NANOS
                        && now - stored.atNanos >= MAX_AGE_NANOS;
        Area area = database.area();
        boolean refused =
                area != null
                        ? !area.ageless(this)
                        : areas.values().stream().anyMatch(a -> a.external() && !a.ageless(this));
        if (gone || refused) {
            flush(database, stored, agingNow);
        }
    }

    /** Section 13.4: the network of an interface of ours, as told by us under another router id. */
    boolean formerlyOurs(LsaKey key) {
        return version.kind(key.type()) == LsaKind.NETWORK
                && circuits.values().stream()
                        .anyMatch(c -> version.isNetworkOf(c.config.address(), key));
    }

    void flush(Lsdb database, Lsdb.Stored stored, Turn turn) {
        flooding.originate(
                database,
                new Lsdb.Stored(
                        stored.lsa.withAge(LsaHeader.MAX_AGE),
                        stored.body,
                        turn.nowNanos(),
                        stored.flooded),
                turn);
    }

    /**
     * What has reached MaxAge and is acknowledged by all leaves the database, section 14: whether
     * there is nothing left that could.
     */
    private boolean purge(int slice) {
        if (purging.isEmpty() || exchanging()) {
            return true; // looked at again with the next input
        }
        for (int i = 0; i < slice / 4 && !purging.isEmpty(); i++) {
            purging.remove().purge();
        }
        return purging.isEmpty();
    }

    // --- What there is ------------------------------------------------------------------------

    /** For {@code show}, without databases. */
    public OspfSnapshot snapshot(long nowNanos) {
        return OspfSnapshot.of(config, this, nowNanos);
    }

    /**
     * A part of a database.
     *
     * @param of an area; empty for what is known to all of them
     * @param behind the last one of the part before
     * @param most so many at most; when there are less, it is the last part
     */
    List<OspfSnapshot.Entry> page(
            Optional<AreaId> of, Optional<OspfSnapshot.Entry> behind, int most, long nowNanos) {
        Area area = of.map(areas::get).orElse(null);
        if (of.isPresent() && area == null) {
            return List.of();
        }
        Lsdb database = area == null ? external : area.database;
        return OspfSnapshot.page(database, behind, most, nowNanos);
    }
}
