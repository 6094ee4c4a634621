package io.spokewire.eigrp;

import io.spokewire.command.Section;
import io.spokewire.eigrp.AddPaths.AddPath;
import io.spokewire.eigrp.EigrpTlv.ClassicRoute;
import io.spokewire.eigrp.EigrpTlv.Exterior;
import io.spokewire.eigrp.EigrpTlv.WideRoute;
import io.spokewire.eigrp.Entry.Advert;
import io.spokewire.eigrp.Entry.Path;
import io.spokewire.eigrp.Entry.Source;
import io.spokewire.engine.Expectation;
import io.spokewire.engine.TableWalk;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.IpDatagram;
import io.spokewire.net.IpProtocol;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Ipv6Address;
import io.spokewire.net.Prefix;
import io.spokewire.policy.Redistribution;
import io.spokewire.policy.RoutingPolicy;
import io.spokewire.rib.NextHop;
import io.spokewire.rib.ResolvedRoute;
import io.spokewire.rib.RibChange;
import io.spokewire.rib.Route;
import io.spokewire.rib.RouteDetail.CompositeMetric;
import io.spokewire.rib.RouteSource;
import io.spokewire.routing.CircuitPlans;
import io.spokewire.routing.Listen;
import io.spokewire.routing.ProcessKey;
import io.spokewire.routing.ProtocolStatus;
import io.spokewire.routing.Redistributor;
import io.spokewire.routing.Redistributor.Redistributed;
import io.spokewire.routing.RoutedInterface;
import io.spokewire.routing.RoutingAction;
import io.spokewire.routing.RoutingEngine;
import io.spokewire.routing.RoutingEnvironment;
import io.spokewire.routing.RoutingInput;
import io.spokewire.routing.WatchedPath;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One process of EIGRP, RFC 7868: puts transport, topology and what is told together. */
public final class EigrpRoutingEngine implements RoutingEngine {
    /** A query has been unanswered for half of the active time. */
    private record ActiveDue(Prefix prefix) implements Expectation {}

    /**
     * {@code clear ip eigrp neighbors [ADDRESS | INTERFACE] [soft]}.
     *
     * @param neighbor empty for all
     * @param interfaceName canonical; empty for all
     * @param soft whether tables are exchanged anew and adjacencies stay
     */
    public record Clear(Optional<Address> neighbor, Optional<String> interfaceName, boolean soft)
            implements RoutingInput.Order {
        boolean means(String circuit, Address address) {
            return neighbor.map(address::equals).orElse(true)
                    && interfaceName.map(circuit::equals).orElse(true);
        }
    }

    /** Section 4.4.1: so many stuck-in-active queries, then the neighbour is given up. */
    private static final int SIA_ROUNDS = 3;

    /** What of the topology one input goes through, in destinations looked at: far below 5 ms. */
    static final int SLICE = 1_000;

    /** What a destination costs that is computed or told anew. */
    private static final int TOLD = 10;

    private static final long MILLIS_PER_SECOND = 1_000;

    private static final Set<String> OWN = Set.of("connected", "static");

    private final ProcessKey key;
    private final RoutingEnvironment environment;
    private final Redistributor redistributor;
    private final Turn turn;
    private final EventLog events;
    private final Transport transport;
    private final Topology topology;
    private final PrefixLimits limits;
    private final Teller teller;
    private final Summaries summaries;
    private final CircuitPlans<Circuit> plans = new CircuitPlans<>();
    private final Set<Entry> changed = new LinkedHashSet<>();

    // What goes through the topology in slices, and how much of this input's slice is left.
    private final TableWalk<Prefix> again = new TableWalk<>();
    private final Map<String, TableWalk<Prefix>> recosts = new LinkedHashMap<>();
    private final TableWalk<Prefix> farewells = new TableWalk<>();
    private final Set<Neighbor> leaving = new LinkedHashSet<>();
    private final Set<Neighbor> leavingNext = new LinkedHashSet<>();
    private final Set<Neighbor> refreshed = new LinkedHashSet<>();
    private int left;

    private RoutingPolicy policy = RoutingPolicy.NONE;
    private @Nullable EigrpPlan plan;

    /** Circuits whose neighbours are still to go, since the metrics or the router id are others. */
    private final Set<String> restarting = new LinkedHashSet<>();

    /** Circuits on which farewell is still to be said. */
    private final ArrayDeque<Circuit> goodbyes = new ArrayDeque<>();

    private EigrpConfig config;
    private EigrpRouting.@Nullable Found found;
    private boolean started;
    private boolean complained;
    private boolean neighborsChanged;
    private List<WatchedPath> watched = List.of();

    EigrpRoutingEngine(ProcessKey key, RoutingEnvironment environment) {
        this.key = key;
        this.environment = environment;
        this.redistributor = new Redistributor(key, environment);
        this.events = new EventLog(environment::wallTime);
        this.turn = new Turn(events);
        this.config =
                new EigrpConfig(
                        key.family(),
                        EigrpProcess.of(Section.empty(EigrpProcess.CLASSIC, key.name())),
                        new EigrpMetrics(false, EigrpProcess.Weights.DEFAULT, 100, 128),
                        Ipv4Address.ANY,
                        Map.of());
        Peers peers = new Peers();
        this.transport = new Transport(turn, environment, peers);
        this.topology = new Topology(turn, new Dual());
        this.limits = new PrefixLimits(turn, topology, new Limited());
        this.teller = new Teller(transport, topology, peers);
        this.summaries = new Summaries(topology);
    }

    @Override
    public ProcessKey key() {
        return key;
    }

    @Override
    public boolean runsOn(String interfaceName) {
        return config.circuits().containsKey(interfaceName);
    }

    /**
     * What there is, for {@code show}, but for the destinations; empty before the process has a
     * router id.
     */
    public Optional<EigrpSnapshot> snapshot(long nowNanos) {
        EigrpRouting.Found mine = found;
        return started && mine != null
                ? Optional.of(
                        EigrpSnapshots.of(
                                key, mine.name(), config, transport, limits, events, nowNanos))
                : Optional.empty();
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
            Consumer<? super EigrpSnapshot.Destination> out) {
        return TableWalk.some(
                topology.entries(),
                behind,
                max,
                entry -> {
                    if (entry.active || !entry.paths.isEmpty()) {
                        out.accept(EigrpSnapshots.destination(entry, config, nowNanos));
                    }
                });
    }

    @Override
    public Optional<ProtocolStatus> status(long nowNanos) {
        if (!started) {
            return Optional.empty();
        }
        EigrpProcess p = config.process();
        boolean ipv6 = key.family() == AddressFamily.IPV6;
        List<String> passive =
                config.circuits().values().stream()
                        .filter(c -> c.settings().passive() || p.passive().contains(c.name()))
                        .map(Circuit::name)
                        .toList();
        return Optional.of(
                new ProtocolStatus(
                        key.origin(),
                        key.vrf(),
                        key.family(),
                        Optional.of(config.routerId()),
                        p.distributeLists(),
                        p.redistributions().stream().map(Redistribution::source).toList(),
                        EigrpViews.protocol(config, found == null ? "" : found.name()),
                        ipv6 ? 0 : p.maximumPaths(),
                        p.networks().stream().map(EigrpProcess.Network::shown).toList(),
                        ipv6 ? Map.of("", List.copyOf(config.circuits().keySet())) : Map.of(),
                        passive,
                        List.of(),
                        "internal " + p.internalDistance() + " external " + p.externalDistance()));
    }

    @Override
    public Optional<String> advertises(String vrf, Prefix prefix) {
        return redistributor.advertises(vrf, prefix);
    }

    @Override
    public @Nullable Prefix sources(
            @Nullable Prefix behind,
            int max,
            long nowNanos,
            Consumer<? super ProtocolStatus.Source> out) {
        return ProtocolStatus.sources(
                environment, key, behind, max, nowNanos, ProtocolStatus::gateways, out);
    }

    EigrpConfig config() {
        return config;
    }

    Transport transport() {
        return transport;
    }

    Topology topology() {
        return topology;
    }

    @Override
    public void handle(RoutingInput input, long nowNanos, Consumer<? super RoutingAction> out) {
        turn.nowNanos = nowNanos;
        turn.out = out;
        left = share(input);
        switch (input) {
            case RoutingInput.Configured(Section root) -> configured(root);
            case RoutingInput.InterfacesChanged changed -> interfacesChanged(changed);
            case RoutingInput.Received(String name, IpDatagram packet) -> received(name, packet);
            case RoutingInput.RoutesChanged(String vrf, List<RibChange> changes) -> {
                if (vrf.equals(key.vrf())) {
                    redistributor.changed(changes, this::redistribute);
                    changes.forEach(this::used);
                }
            }
            case RoutingInput.CoverageChanged(ProcessKey process, List<String> _) -> {
                if (process.vrf().equals(key.vrf())) {
                    redistributor.refresh();
                }
            }
            case RoutingInput.TimerFired(Object timer) -> {
                if (!leaves()) { // a hello would call back who has heard the farewell
                    fired(timer);
                }
            }
            case RoutingInput.PathDown(WatchedPath path, String _, boolean _) -> {
                Neighbor lost = transport.find(path.interfaceName(), path.remote());
                if (lost != null) {
                    transport.down(lost, "BFD peer down notified", true);
                }
            }
            case Clear clear -> clear(clear);
            case RoutingInput.Shutdown _ -> {
                plans.stop();
                goodbyes.addAll(config.circuits().values());
            }
            case RoutingInput.Order _,
                    RoutingInput.PathUp _,
                    RoutingInput.StreamUp _,
                    RoutingInput.StreamAccepted _,
                    RoutingInput.StreamData _,
                    RoutingInput.StreamDrained _,
                    RoutingInput.StreamDown _ -> {}
        }
        if (leaves()) {
            sayGoodbye();
            turn.out = _ -> {};
            return;
        }
        planOn();
        redistributor.slice(this::redistribute, turn.out);
        goThrough();
        endTurn();
        boolean more =
                (started && plans.busy())
                        || again.busy()
                        || farewells.busy()
                        || !refreshed.isEmpty()
                        || summaries.busy()
                        || !recosts.isEmpty()
                        || teller.busy();
        if (more) {
            turn.emit(new RoutingAction.Arm(new TableWalk.Due(), Duration.ZERO));
        }
        turn.out = _ -> {};
    }

    @Override
    public boolean leaves() {
        return !goodbyes.isEmpty();
    }

    private void sayGoodbye() {
        for (; left > 0 && leaves(); left -= TOLD) {
            transport.farewell(goodbyes.remove());
        }
        if (leaves()) {
            turn.emit(new RoutingAction.Arm(new TableWalk.Due(), Duration.ZERO));
        }
    }

    /** What comes as part of a slice of the router's has a small one, or none. */
    private static int share(RoutingInput input) {
        return switch (input) {
            case RoutingInput.RoutesChanged _ -> 0;
            case RoutingInput.InterfacesChanged _ -> SLICE / 4;
            case RoutingInput.CoverageChanged _ -> SLICE / 10;
            default -> SLICE;
        };
    }

    private void clear(Clear clear) {
        for (Neighbor neighbor : transport.all()) {
            if (clear.means(neighbor.circuit, neighbor.address)) {
                if (clear.soft) {
                    transport.resync(neighbor, "manually cleared");
                } else {
                    transport.down(neighbor, "manually cleared", true);
                }
            }
        }
        if (!clear.soft) {
            limits.reset(clear);
        }
    }

    private void fired(Object timer) {
        switch (timer) {
            case Transport.HelloDue due -> transport.helloDue(due);
            case Transport.HoldDue due -> transport.holdDue(due);
            case Transport.PaceDue due -> transport.paceDue(due);
            case Transport.RetransmitDue due -> transport.retransmitDue(due);
            case Resync.Due due -> transport.resyncDue(due);
            case ActiveDue(Prefix prefix) -> stuck(prefix);
            case PrefixLimits.RestartDue due -> limits.restartDue(due);
            default -> {}
        }
    }

    // ---- configuration and interfaces --------------------------------------------------------

    private void configured(Section root) {
        found = EigrpRouting.find(root, key).orElse(null);
        RoutingPolicy before = policy;
        policy = new RoutingPolicy(root);
        teller.use(policy);
        EigrpProcess old = config.process();
        plan = found == null ? null : new EigrpPlan(root, found, policy);
        plans.configured();
        reconfigure();
        EigrpProcess now = config.process();
        redistributor.configure(redistributions(), policy);
        if (!now.sameLimits(old)) {
            limits.reset();
        }
        boolean filters =
                !old.distributeLists().equals(now.distributeLists()) || !policy.sameAs(before);
        if (!old.defaultMetric().equals(now.defaultMetric())) {
            redistributor.again();
        }
        if (filters
                || !old.stub().equals(now.stub())
                || old.variance() != now.variance()
                || old.leastShares() != now.leastShares()
                || old.maximumPaths() != now.maximumPaths()
                || old.internalDistance() != now.internalDistance()
                || old.externalDistance() != now.externalDistance()
                || !old.distances().equals(now.distances())
                || !old.defaultOut().equals(now.defaultOut())
                || !old.offsetLists().equals(now.offsetLists())) {
            again.start();
        }
        boolean received =
                !old.filtersIn().equals(now.filtersIn())
                        || !old.defaultIn().equals(now.defaultIn())
                        || !old.offsetsIn().equals(now.offsetsIn())
                        || !sameReceived(before);
        if (started && received) {
            // What was refused is not kept: neighbours are to tell it again.
            transport.all().forEach(n -> transport.resync(n, "route configuration changed"));
        }
    }

    /** Whether the lists that are named for what neighbours tell are what they were. */
    private boolean sameReceived(RoutingPolicy before) {
        EigrpProcess process = config.process();
        return policy.sameFilters(before, process.filtersIn())
                && policy.sameAccessList(before, process.defaultIn())
                && process.offsetsIn().stream()
                        .allMatch(list -> policy.sameAccessList(before, list.list()));
    }

    private void interfacesChanged(RoutingInput.InterfacesChanged now) {
        boolean seeds = now.links().stream().anyMatch(this::seedsAnew);
        plans.changed(now);
        reconfigure();
        if (seeds && redistributions().stream().anyMatch(r -> OWN.contains(r.source()))) {
            redistributor.again(); // connected and static routes have the metric of their link
        }
    }

    private boolean seedsAnew(RoutedInterface link) {
        RoutedInterface before = plans.links().get(link.name());
        return before == null
                || before.bandwidthKbits() != link.bandwidthKbits()
                || before.delayTens() != link.delayTens();
    }

    /** Works out what the process runs on, in slices. */
    private void reconfigure() {
        EigrpPlan by = plan;
        if (by == null) {
            return;
        }
        // An id that was once found stays until the configuration names another, as at IOS.
        Optional<Ipv4Address> id =
                started && by.process().routerId().isEmpty()
                        ? Optional.of(config.routerId())
                        : by.routerId(plans.links().values());
        if (id.isEmpty()) {
            if (!complained
                    && plans.links().values().stream().anyMatch(l -> by.circuit(l).isPresent())) {
                complained = true;
                turn.note(new EigrpTrace.NoRouterId(by.process().autonomousSystem(), key.family()));
            }
            return;
        }
        Set<String> some = plans.work(Math.max(left, 0) / TOLD, by::circuit);
        left -= TOLD * some.size();
        boolean first = !started;
        started = true;
        change(by.config(id.get(), plans.circuits()), some, first);
        if (first) {
            redistributor.configure(redistributions(), policy);
        }
    }

    /** Goes on with the interfaces that wait since the configuration has changed. */
    private void planOn() {
        if (started && left > 0 && plans.busy()) {
            reconfigure();
        }
    }

    private List<Redistribution> redistributions() {
        return started && limits.redistributes() ? config.process().redistributions() : List.of();
    }

    /**
     * Changes to what the process is to work with.
     *
     * @param some the circuits that were worked out, or are no more; all others are as they were
     */
    private void change(EigrpConfig next, Set<String> some, boolean first) {
        EigrpConfig before = config;
        if (!first && some.isEmpty() && next.equals(before)) {
            return;
        }
        if (!before.metrics().equals(next.metrics())
                || !before.routerId().equals(next.routerId())) {
            restarting.addAll(before.circuits().keySet());
            redistributor.again(); // what is told bears the router id
        }
        Set<String> anew = new LinkedHashSet<>(some);
        anew.retainAll(restarting);
        restarting.removeAll(some);
        for (Circuit old : before.circuits().values()) {
            Circuit now = next.circuits().get(old.name());
            if (now == null || anew.contains(old.name()) || !now.sameAdjacencies(old)) {
                transport.farewell(old);
                for (Neighbor neighbor : transport.on(old.name())) {
                    transport.down(neighbor, now == null ? "interface down" : "reset", false);
                }
                turn.emit(new RoutingAction.Disarm(new Transport.HelloDue(old.name())));
            }
        }
        config = next;
        events.keep(next.process().events());
        neighborsChanged = true;
        listen();
        connect(before, next, some);
        for (Circuit now : next.circuits().values()) {
            Circuit old = before.circuits().get(now.name());
            if (now.listening()
                    && (old == null
                            || anew.contains(now.name())
                            || !now.sameAdjacencies(old)
                            || old.helloSeconds() != now.helloSeconds())) {
                transport.greet(now);
            }
            if (old != null && !old.link().equals(now.link())) {
                recost(now);
            }
            if (old != null && !old.sameTelling(now)) {
                again.start();
            }
        }
        summarise(summaries(before));
        if (!before.circuits().keySet().equals(next.circuits().keySet())) {
            Set<String> names = new TreeSet<>(before.circuits().keySet());
            names.addAll(next.circuits().keySet());
            turn.emit(new RoutingAction.Covers(List.copyOf(names)));
        }
    }

    private void listen() {
        List<Listen> wanted = new ArrayList<>();
        for (Circuit circuit : config.circuits().values()) {
            if (circuit.listening()) {
                wanted.add(
                        new Listen(
                                circuit.name(),
                                key.family(),
                                IpProtocol.EIGRP,
                                0,
                                List.of(config.group())));
            }
        }
        turn.emit(new RoutingAction.ListenTo(wanted));
    }

    private void connect(EigrpConfig before, EigrpConfig next, Set<String> some) {
        for (String name : some) {
            Circuit old = before.circuits().get(name);
            Circuit now = next.circuits().get(name);
            for (Prefix prefix : old == null ? List.<Prefix>of() : old.connected()) {
                if (now == null || !now.connected().contains(prefix)) {
                    local(prefix, new Source.Connected(name), null);
                }
            }
        }
        for (String name : some) {
            Circuit now = next.circuits().get(name);
            if (now == null) {
                continue;
            }
            for (Prefix prefix : now.connected()) {
                Source source = new Source.Connected(name);
                local(prefix, source, local(source, now.link(), name, Optional.empty()));
            }
        }
    }

    private Path local(Source source, Vector vector, String circuit, Optional<Exterior> exterior) {
        long mark = exterior.isPresent() ? Entry.EXTERNAL : 0;
        return new Path(
                source,
                vector,
                mark,
                mark | config.metrics().composite(vector),
                circuit,
                new Advert(
                        vector,
                        exterior,
                        any(),
                        config.routerId().value(),
                        0,
                        Attributes.ofTag(exterior.isPresent() ? 0 : config.process().tag())));
    }

    private Address any() {
        return key.family() == AddressFamily.IPV4 ? Ipv4Address.ANY : Ipv6Address.ANY;
    }

    /** The link of a circuit has another cost. */
    private void recost(Circuit circuit) {
        recosts.computeIfAbsent(circuit.name(), _ -> new TableWalk<>()).start();
        goThrough();
    }

    private void recost(Entry entry, Circuit circuit) {
        settle(entry);
        for (Path path : List.copyOf(entry.paths.values())) {
            if (path.neighbor() != null && path.circuit().equals(circuit.name())) {
                Path now = peerPath(path.source(), path.told(), circuit);
                if (now != null) {
                    topology.recomputed(entry, path, now);
                    left -= TOLD;
                }
            }
        }
    }

    /**
     * Goes on with what has to see the whole topology, as far as this input's slice reaches: who
     * has gone, what is in new summaries, what links cost, and what is told and offered anew.
     */
    private void goThrough() {
        while (left > 0 && farewells.busy()) {
            go(
                    farewells,
                    entry -> {
                        if (farewell(entry, leaving)) {
                            left -= TOLD;
                        }
                    });
            if (!farewells.busy()) {
                leaving.clear();
                nextFarewells();
            }
        }
        refreshed.removeIf(this::dropStale);
        // A summary comes before what is inside of it is taken back.
        Set<Prefix> more = new LinkedHashSet<>();
        left -= summaries.find(left, more);
        more.forEach(this::summarise);
        recosts.entrySet()
                .removeIf(next -> {
                    Circuit circuit = config.circuits().get(next.getKey());
                    if (circuit != null) {
                        go(next.getValue(), entry -> recost(entry, circuit));
                    }
                    return circuit == null || !next.getValue().busy();
                });
        go(
                again,
                entry -> {
                    changed.add(entry);
                    left -= TOLD;
                });
    }

    /** Goes on with what a neighbour has not told again; true at the end of the topology. */
    private boolean dropStale(Neighbor neighbor) {
        Resync resync = neighbor.resync;
        if (resync == null || !resync.stale.busy()) {
            return true; // it has gone, or has begun once more
        }
        go(
                resync.stale,
                entry -> {
                    boolean told =
                            entry.paths.values().stream().anyMatch(p -> p.neighbor() == neighbor);
                    if (told && !resync.again.contains(entry.prefix)) {
                        heard(entry.prefix, neighbor, List.of(), Topology.Kind.UPDATE, false);
                        left -= TOLD;
                    }
                });
        if (!resync.stale.busy()) {
            transport.resynced(neighbor);
        }
        return !resync.stale.busy();
    }

    private void go(TableWalk<Prefix> walk, Consumer<Entry> visitor) {
        while (left > 0 && walk.work(1, topology.entries(), visitor) > 0) {
            left--;
        }
    }

    private boolean farewell(Entry entry, Set<Neighbor> who) {
        teller.forget(entry);
        return !who.isEmpty() && limits.gone(entry, () -> topology.gone(entry, who));
    }

    /**
     * To be called before anything happens to a destination: what those who have gone told of it
     * goes first. Destinations may wait for that, but each of them sees events in their order;
     * otherwise a neighbour that has begun anew could be told of a way through itself.
     */
    private void settle(@Nullable Entry entry) {
        if (entry != null && farewells.busy()) {
            boolean _ = farewell(entry, leaving);
            boolean _ = farewell(entry, leavingNext);
        }
    }

    /** {@link Topology#local}. */
    private void local(Prefix prefix, Source source, @Nullable Path path) {
        settle(topology.find(prefix));
        topology.local(prefix, source, path);
    }

    /** Those who have gone while others were looked for in the topology: all of them at once. */
    private void nextFarewells() {
        if (!leavingNext.isEmpty()) {
            leaving.addAll(leavingNext);
            leavingNext.clear();
            farewells.start();
        }
    }

    private @Nullable Path peerPath(Source source, Advert told, Circuit circuit) {
        Vector whole = config.metrics().add(told.vector(), circuit.link());
        if (!whole.reachable()) {
            return null;
        }
        long mark = told.exterior().isPresent() ? Entry.EXTERNAL : 0;
        return new Path(
                source,
                whole,
                mark | config.metrics().composite(told.vector()),
                mark | config.metrics().composite(whole),
                circuit.name(),
                told);
    }

    // ---- packets -----------------------------------------------------------------------------

    private void received(String name, IpDatagram datagram) {
        Circuit circuit = config.circuits().get(name);
        Address from = datagram.source();
        if (circuit == null
                || !circuit.listening()
                || restarting.contains(name)
                || circuit.source().filter(from::equals).isPresent()) {
            return;
        }
        EigrpPacket packet;
        try {
            packet = EigrpCodec.decode(datagram.payload());
        } catch (DecodeException e) {
            turn.note(
                    new EigrpTrace.Detail(
                            "eigrp packet",
                            "BADPACKET",
                            "from " + from + " on " + name + ": " + e.getMessage()));
            return;
        }
        if (packet.autonomousSystem() != config.autonomousSystem()
                || limits.ignores(name, from)
                || stranger(circuit, from)) {
            return;
        }
        String refused =
                circuit.authentication()
                        .refuses(packet, datagram.payload(), from, environment.wallTime());
        if (!refused.isEmpty()) {
            transport.complain(circuit, from, "authentication: " + refused);
            return;
        }
        Neighbor neighbor = transport.take(circuit, from, packet);
        if (packet.opcode() != EigrpPacket.HELLO) {
            turn.note(
                    new EigrpTrace.Detail(
                            "eigrp packet",
                            "PACKET",
                            "received "
                                    + Transport.describe(packet)
                                    + " from "
                                    + from
                                    + " on "
                                    + name));
        }
        Topology.Kind kind = kind(packet.opcode());
        if (neighbor != null && kind != null) {
            routes(circuit, neighbor, packet, kind);
            boolean all = (packet.flags() & EigrpPacket.END_OF_TABLE) != 0;
            if (all && neighbor.resync != null && neighbor.resync.answered) {
                neighbor.resync.stale.start();
                refreshed.add(neighbor);
            }
        }
    }

    /** Whether nobody of this address can be a neighbour: told once. */
    private boolean stranger(Circuit circuit, Address from) {
        if (!circuit.unicast().isEmpty() && !circuit.unicast().contains(from)) {
            return true;
        }
        boolean near =
                key.family() == AddressFamily.IPV6
                        ? from.isLinkLocal()
                        : circuit.subnets().stream()
                                .map(InterfaceAddress::subnet)
                                .anyMatch(s -> s.contains(from));
        if (!near) {
            transport.complain(circuit, from, "it is not in a subnet of the interface");
        }
        return !near;
    }

    private static Topology.@Nullable Kind kind(int opcode) {
        return switch (opcode) {
            case EigrpPacket.UPDATE -> Topology.Kind.UPDATE;
            case EigrpPacket.QUERY -> Topology.Kind.QUERY;
            case EigrpPacket.REPLY -> Topology.Kind.REPLY;
            case EigrpPacket.SIA_QUERY -> Topology.Kind.SIA_QUERY;
            case EigrpPacket.SIA_REPLY -> Topology.Kind.SIA_REPLY;
            default -> null;
        };
    }

    private void routes(Circuit circuit, Neighbor from, EigrpPacket packet, Topology.Kind kind) {
        for (EigrpTlv tlv : packet.tlvs()) {
            switch (tlv) {
                case ClassicRoute r -> {
                    // Section 6.7.4: a mixed packet says all twice.
                    if (r.family() == key.family() && !(config.metrics().wide() && from.wide())) {
                        boolean active = (r.metric().flags() & EigrpTlv.ACTIVE) != 0;
                        Advert advert =
                                new Advert(
                                        config.metrics().of(r.metric()),
                                        r.exterior(),
                                        r.nextHop(),
                                        0,
                                        r.metric().flags() & ~EigrpTlv.ACTIVE,
                                        Bytes.EMPTY);
                        for (Prefix prefix : r.destinations()) {
                            route(circuit, from, prefix, advert, kind, active);
                        }
                    }
                }
                case WideRoute r -> {
                    if (r.family() == key.family()
                            && r.topology() == 0
                            && config.metrics().wide()) {
                        boolean active = (r.metric().flags() & EigrpTlv.ACTIVE) != 0;
                        Advert advert =
                                new Advert(
                                        config.metrics().of(r.metric()),
                                        r.exterior(),
                                        r.nextHop(),
                                        r.routerId(),
                                        r.metric().flags() & ~EigrpTlv.ACTIVE,
                                        r.metric().attributes());
                        for (Prefix prefix : r.destinations()) {
                            route(circuit, from, prefix, advert, kind, active);
                        }
                    }
                }
                default -> {}
            }
        }
    }

    private void route(
            Circuit circuit,
            Neighbor from,
            Prefix prefix,
            Advert heard,
            Topology.Kind kind,
            boolean active) {
        Advert said = heard.marked(policy, config.process().defaultIn(), prefix);
        List<Path> paths = new ArrayList<>();
        path(circuit, from, prefix, said).ifPresent(paths::add);
        for (AddPath more : AddPaths.read(said.attributes(), key.family())) {
            path(circuit, from, prefix, by(said, more))
                    .filter(p -> paths.stream().noneMatch(q -> q.source().equals(p.source())))
                    .ifPresent(paths::add);
        }
        if (from.resync != null) {
            from.resync.again.add(prefix);
        }
        heard(prefix, from, paths, kind, active);
    }

    private void heard(
            Prefix prefix, Neighbor from, List<Path> paths, Topology.Kind kind, boolean active) {
        settle(topology.find(prefix));
        limits.heard(prefix, from, () -> topology.heard(from, prefix, paths, kind, active));
    }

    /** What is said of a destination, by another next hop. */
    private static Advert by(Advert said, AddPath more) {
        Optional<Exterior> exterior =
                said.exterior()
                        .map(e ->
                                new Exterior(
                                        more.routerId(),
                                        e.autonomousSystem(),
                                        more.tag(),
                                        e.metric(),
                                        more.exterior()
                                                .map(Exterior::protocol)
                                                .orElse(e.protocol()),
                                        more.exterior().map(Exterior::flags).orElse(e.flags())));
        return new Advert(
                said.vector(),
                exterior,
                more.nextHop(),
                more.routerId(),
                said.flags(),
                said.attributes());
    }

    /** The path that a neighbour tells of; empty for one that cannot be used. */
    private Optional<Path> path(Circuit circuit, Neighbor from, Prefix prefix, Advert said) {
        Address hop = gateway(circuit, from, said.nextHop());
        Source source = Topology.peer(from, hop);
        boolean ours =
                circuit.source().filter(hop::equals).isPresent()
                        || said.exterior()
                                .filter(e -> e.routerId() == config.routerId().value())
                                .isPresent()
                        || said.routerId() == config.routerId().value();
        Path path = ours || !said.reachable() ? null : peerPath(source, said, circuit);
        if (path == null || !accepted(circuit, prefix, path)) {
            return Optional.empty();
        }
        long offset =
                policy.offset(
                        config.process().offsetLists(),
                        true,
                        circuit.name(),
                        new PathRoute(prefix, path));
        return Optional.ofNullable(
                offset == 0 ? path : peerPath(source, farther(said, offset), circuit));
    }

    private Advert farther(Advert said, long offset) {
        return new Advert(
                config.metrics().offset(said.vector(), offset),
                said.exterior(),
                said.nextHop(),
                said.routerId(),
                said.flags(),
                said.attributes());
    }

    /** The next hop that was named, where it is on the link; else the sender. */
    private Address gateway(Circuit circuit, Neighbor from, Address named) {
        boolean near =
                !named.isUnspecified()
                        && (key.family() == AddressFamily.IPV6
                                ? named.isLinkLocal()
                                : circuit.subnets().stream()
                                        .map(InterfaceAddress::subnet)
                                        .anyMatch(s -> s.contains(named)));
        return near ? named : from.address;
    }

    private boolean accepted(Circuit circuit, Prefix prefix, Path path) {
        return config.process().distributeLists().isEmpty()
                || policy.passes(
                        config.process().distributeLists(),
                        true,
                        List.of(circuit.name()),
                        new PathRoute(prefix, path));
    }

    // ---- routes of others --------------------------------------------------------------------

    private void redistribute(Prefix prefix, @Nullable Redistributed taken) {
        if (taken == null || limits.roomToRedistribute()) {
            limits.redistributed(prefix, () -> take(prefix, taken));
        }
    }

    private void take(Prefix prefix, @Nullable Redistributed taken) {
        Source source = new Source.Redistributed();
        Vector vector = taken == null ? null : vector(taken);
        if (taken == null || vector == null) {
            local(prefix, source, null);
            return;
        }
        Route route = taken.route();
        Exterior exterior =
                new Exterior(
                        config.routerId().value(),
                        number(route.process()),
                        taken.tag(),
                        Math.min(route.metric(), 0xFFFF_FFFFL),
                        EigrpProtocols.of(route),
                        prefix.length() == 0 ? EigrpTlv.CANDIDATE_DEFAULT : 0);
        local(prefix, source, local(source, vector, "", Optional.of(exterior)));
    }

    /** The number of a process, whose name may have its protocol in front. */
    private static int number(String process) {
        String last = process.substring(process.lastIndexOf(' ') + 1);
        return last.matches("[0-9]{1,9}") ? Integer.parseInt(last) : 0;
    }

    /** What a redistributed route costs; null when nothing says so: then IOS does not take it. */
    private @Nullable Vector vector(Redistributed taken) {
        EigrpMetrics metrics = config.metrics();
        List<Long> five = taken.verdict().eigrpMetric();
        if (five.isEmpty()) {
            five = taken.line().eigrpMetric();
        }
        if (five.isEmpty()) {
            five = config.process().defaultMetric();
        }
        if (!five.isEmpty()) {
            return metrics.ofConfigured(five);
        }
        Route route = taken.route();
        Optional<CompositeMetric> composite = route.detail().compositeMetric();
        if (composite.isPresent()) {
            return metrics.ofDetail(composite.get());
        }
        return switch (route.source()) {
            case CONNECTED, STATIC -> ofInterface(route);
            default -> null;
        };
    }

    private Vector ofInterface(Route route) {
        List<NextHop> hops =
                environment
                        .routes(key.vrf())
                        .map(reader -> reader.plain(route.prefix()))
                        .map(ResolvedRoute::nextHops)
                        .orElse(route.nextHops());
        for (NextHop hop : hops) {
            if (hop instanceof NextHop.Via(String name, var _)) {
                RoutedInterface link = plans.links().get(name);
                if (link != null) {
                    return config.metrics()
                            .ofLink(link.bandwidthKbits(), link.delayTens(), link.mtu4Bytes());
                }
            }
        }
        return config.metrics().ofLink(10_000_000, 0, 1500); // Null0, as IOS has it
    }

    /** Section 5.4: a route that the RIB does not take is not told. */
    private void used(RibChange change) {
        Entry entry = topology.find(change.prefix());
        if (entry == null || !change.routing()) {
            return;
        }
        ResolvedRoute plain = change.plain();
        boolean refused =
                plain != null
                        && entry.offered != null
                        && !(plain.route().source().protocol().equals("eigrp")
                                && plain.route().process().equals(key.name()));
        if (refused != entry.refused) {
            entry.refused = refused;
            changed.add(entry);
        }
    }

    // ---- summaries ---------------------------------------------------------------------------

    private static Set<Prefix> summaries(EigrpConfig of) {
        Set<Prefix> found = new TreeSet<>();
        for (Circuit circuit : of.circuits().values()) {
            circuit.settings().summaries().forEach(s -> found.add(s.prefix()));
        }
        return found;
    }

    /** Works out anew the summaries that are configured, and those that were. */
    private void summarise(Set<Prefix> before) {
        Set<Prefix> all = summaries(config);
        summaries.configure(all);
        for (Prefix prefix : before) {
            if (!all.contains(prefix)) {
                local(prefix, new Source.Summary(), null);
            }
        }
        all.forEach(this::summarise);
    }

    /** A summary is there while something is in it, and costs what the best of that costs. */
    private void summarise(Prefix summary) {
        Path best = summaries.best(summary);
        Source source = new Source.Summary();
        Vector vector = config.summaryMetric(summary);
        local(
                summary,
                source,
                best == null
                        ? null
                        : local(
                                source,
                                vector == null ? best.vector() : vector,
                                "",
                                Optional.empty()));
    }

    /** What has changed, and the summaries around it, which may be in others. */
    private Set<Entry> takeChanged() {
        Set<Entry> all = new LinkedHashSet<>();
        while (!changed.isEmpty()) {
            List<Entry> some = List.copyOf(changed);
            changed.clear();
            all.addAll(some);
            summaries.changed(some).forEach(this::summarise);
        }
        return all;
    }

    // ---- the end of a turn -------------------------------------------------------------------

    private void endTurn() {
        limits.check();
        Set<Entry> all = takeChanged();
        all.forEach(this::install);
        // Newcomers are told of what there is, not of what those who have gone had.
        teller.finish(all, farewells.busy() ? 0 : left / TOLD);
        all.forEach(topology::tidy);
        transport.flush();
        if (neighborsChanged) {
            neighborsChanged = false;
            watch();
        }
    }

    /** BFD watches the neighbours that routes are exchanged with, where the configuration says. */
    private void watch() {
        List<WatchedPath> wanted = new ArrayList<>();
        for (Neighbor neighbor : transport.all()) {
            Circuit circuit = config.circuits().get(neighbor.circuit);
            if (circuit != null && circuit.bfd() && neighbor.up && circuit.source().isPresent()) {
                wanted.add(
                        new WatchedPath(
                                key.vrf(),
                                neighbor.circuit,
                                circuit.source().get(),
                                neighbor.address));
            }
        }
        if (!wanted.equals(watched)) {
            watched = List.copyOf(wanted);
            turn.emit(new RoutingAction.Watch(watched));
        }
    }

    private void install(Entry entry) {
        Route route = route(entry);
        Route before = entry.offered;
        if (route == null) {
            if (before != null) {
                entry.offered = null;
                entry.refused = false;
                events.add("Route deleted", entry.prefix);
                turn.emit(new RoutingAction.Withdraw(key.vrf(), entry.prefix));
            }
            return;
        }
        if (before != null && same(before, route)) {
            return;
        }
        entry.offered = route;
        events.add("Route installed", entry.prefix, route.metric(), hops(route));
        turn.emit(new RoutingAction.Offer(key.vrf(), route));
    }

    private static Object hops(Route route) {
        List<Address> gateways = ProtocolStatus.gateways(route);
        return gateways.isEmpty() ? "Null0" : gateways;
    }

    private static boolean same(Route a, Route b) {
        return a.nextHops().equals(b.nextHops())
                && a.metric() == b.metric()
                && a.distance() == b.distance()
                && a.source() == b.source()
                && a.tag() == b.tag()
                && Objects.equals(a.detail(), b.detail());
    }

    private @Nullable Route route(Entry entry) {
        EigrpProcess process = config.process();
        List<Path> paths = Topology.usable(entry, process.variance(), process.maximumPaths());
        if (paths.isEmpty()) {
            return null;
        }
        Path best = paths.getFirst();
        boolean external = best.told().exterior().isPresent();
        List<NextHop> hops = new ArrayList<>();
        RouteSource source = external ? RouteSource.EIGRP_EXTERNAL : RouteSource.EIGRP;
        int distance = external ? process.externalDistance() : process.internalDistance();
        switch (best.source()) {
            case Source.Connected _, Source.Redistributed _ -> {
                return null;
            }
            case Source.Summary _ -> {
                hops.add(new NextHop.Discard());
                source = RouteSource.EIGRP_SUMMARY;
                distance = summaryDistance(entry.prefix);
            }
            case Source.Peer _ -> {
                distance = external ? distance : distanceFrom(entry.prefix, best, distance);
                for (Path path : paths) {
                    if (path.source() instanceof Source.Peer(Neighbor _, Address gateway)) {
                        hops.add(new NextHop.Via(path.circuit(), gateway));
                    }
                }
            }
        }
        return new Route(
                entry.prefix,
                source,
                distance,
                config.metrics().ofRib(Topology.metric(best.distance())),
                hops,
                best.told().tag(),
                turn.nowNanos,
                key.name(),
                UnequalWays.detail(paths, config.metrics(), process.leastShares()));
    }

    /** What {@code distance D ADDRESS WILDCARD} says of an internal route. */
    private int distanceFrom(Prefix prefix, Path path, int distance) {
        Neighbor from = path.neighbor();
        return from != null && from.address instanceof Ipv4Address address
                ? policy.distance(config.process().distances(), address, prefix).orElse(distance)
                : distance;
    }

    private int summaryDistance(Prefix prefix) {
        int said = config.process().summaryDistance(prefix);
        if (said != 0) {
            return said;
        }
        for (Circuit circuit : config.circuits().values()) {
            for (EigrpInterface.Summary summary : circuit.settings().summaries()) {
                if (summary.prefix().equals(prefix) && summary.distance() != 0) {
                    return summary.distance();
                }
            }
        }
        return RouteSource.EIGRP_SUMMARY.distance();
    }

    // ---- stuck in active ---------------------------------------------------------------------

    private void armActive(Prefix prefix) {
        long half = config.process().activeSeconds() * MILLIS_PER_SECOND / 2;
        if (half > 0) {
            turn.emit(new RoutingAction.Arm(new ActiveDue(prefix), Duration.ofMillis(half)));
        }
    }

    private void stuck(Prefix prefix) {
        Entry entry = topology.find(prefix);
        settle(entry);
        if (entry == null || !entry.active) {
            return;
        }
        for (Neighbor neighbor : topology.stuck(entry, SIA_ROUNDS)) {
            turn.note(
                    new EigrpTrace.StuckInActive(
                            config.autonomousSystem(), prefix, neighbor.address, neighbor.circuit));
            transport.down(neighbor, "stuck in active", true); // section 4.4.1 b
        }
        if (entry.active) {
            teller.siaQuery(entry, List.copyOf(entry.outstanding));
            armActive(prefix);
        }
    }

    // ---- what the parts ask for --------------------------------------------------------------

    private final class Peers implements Transport.Home {
        @Override
        public EigrpConfig config() {
            return config;
        }

        @Override
        public void up(Neighbor neighbor) {
            neighborsChanged = true;
            teller.welcome(neighbor);
        }

        @Override
        public void resync(Neighbor neighbor) {
            teller.welcome(neighbor);
        }

        @Override
        public void down(Neighbor neighbor) {
            neighborsChanged = true;
            neighbor.resync = null;
            teller.forget(neighbor);
            leavingNext.add(neighbor);
            if (!farewells.busy()) {
                nextFarewells();
            }
            goThrough();
            limits.gone(neighbor);
        }
    }

    private final class Limited implements PrefixLimits.Home {
        @Override
        public EigrpConfig config() {
            return config;
        }

        @Override
        public List<Neighbor> neighbors() {
            return transport.all();
        }

        @Override
        public void drop(Neighbor neighbor) {
            transport.down(neighbor, "prefix-limit exceeded", true);
        }

        @Override
        public void redistributionChanged() {
            redistributor.configure(redistributions(), policy);
            redistributor.slice(EigrpRoutingEngine.this::redistribute, turn.out);
        }
    }

    private final class Dual implements Topology.Home {
        @Override
        public void changed(Entry entry) {
            changed.add(entry);
        }

        @Override
        public Collection<Neighbor> query(Entry entry, @Nullable Neighbor cause) {
            return teller.query(entry, cause);
        }

        @Override
        public void reply(Prefix prefix, @Nullable Entry entry, Neighbor to, Topology.Kind kind) {
            if (teller.reply(prefix, entry, to, kind) && entry != null) {
                changed.add(entry);
            }
        }

        @Override
        public void active(Entry entry, boolean on) {
            if (on) {
                armActive(entry.prefix);
            } else {
                turn.emit(new RoutingAction.Disarm(new ActiveDue(entry.prefix)));
            }
            events.add(on ? "Active" : "Passive", entry.prefix);
            turn.note(
                    new EigrpTrace.Detail(
                            "eigrp fsm",
                            "FSM",
                            entry.prefix
                                    + (on
                                            ? " becomes active, origin " + entry.origin
                                            : " becomes passive")));
        }
    }
}
