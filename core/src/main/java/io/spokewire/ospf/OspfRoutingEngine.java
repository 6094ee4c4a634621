package io.spokewire.ospf;

import io.spokewire.command.Section;
import io.spokewire.engine.TableWalk;
import io.spokewire.engine.Trace;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.IpDatagram;
import io.spokewire.net.IpProtocol;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.policy.Redistribution;
import io.spokewire.policy.RouteMap.SetAction;
import io.spokewire.policy.RoutingPolicy;
import io.spokewire.rib.NextHop;
import io.spokewire.rib.ResolvedRoute;
import io.spokewire.rib.RibChange;
import io.spokewire.rib.Route;
import io.spokewire.rib.RouteDetail;
import io.spokewire.rib.RouteSource;
import io.spokewire.routing.CircuitPlans;
import io.spokewire.routing.Listen;
import io.spokewire.routing.OfferedRoute;
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
import io.spokewire.routing.Witness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One process of OSPF between the router and its {@link OspfEngine}. */
public final class OspfRoutingEngine implements RoutingEngine {
    private static final int DEFAULT_METRIC = 20;
    private static final int DEFAULT_METRIC_OF_BGP = 1;
    private static final int METRIC_MAX = 16_777_214;

    /** The end of {@code max-metric router-lsa on-startup}. */
    private record StartupOver() {}

    /** Keys may have begun or ended. */
    private record KeysDue() {}

    /** {@code clear crypto sa counters}: what protects its interfaces counts anew. */
    public record ClearIpsecCounters() implements RoutingInput.Order {}

    /** How an interface is protected, and what that has counted. */
    private record Protected(OspfIpsec ipsec, OspfIpsecCounters counters) {
        Protected counting() {
            return new Protected(ipsec, new OspfIpsecCounters());
        }
    }

    /** A neighbour that is fully adjacent. */
    private record Adjacent(String circuit, Address address) {}

    private static final Duration KEYS = Duration.ofSeconds(10);
    private static final int REFUSED_MOST = 100;
    private static final int INSTANCE_OFFSET = 14;

    /** Interfaces that one input works out, and such that is part of a slice of the router's. */
    private static final int PLANNED = 50;

    private static final int PLANNED_OF_SLICE = 25;

    private final ProcessKey key;
    private final OspfVersion version;
    private final Prefix defaultPrefix;
    private final RoutingEnvironment environment;
    private final Redistributor redistributor;
    private final Witness defaultWitness;
    private final CircuitPlans<OspfCircuitConfig> plans = new CircuitPlans<>();
    private final Set<Prefix> offered = new TreeSet<>();
    private final TreeMap<Prefix, OspfRoute> table = new TreeMap<>();

    /** Through the table, where filters or distances are other ones. */
    private final TableWalk<Prefix> again = new TableWalk<>();

    /**
     * What is to be told of other protocols' routes at the end of an input; nothing for no more.
     */
    private final Map<Prefix, Optional<OspfExternal>> telling = new LinkedHashMap<>();

    /** What is told in place of more, and its costs: ranges of areas, and external summaries. */
    private final Map<Prefix, Long> internalDiscards = new TreeMap<>();

    private final Map<Prefix, Long> externalDiscards = new TreeMap<>();
    private final Set<Adjacent> adjacent = new LinkedHashSet<>();
    private final Set<Adjacent> awaited = new LinkedHashSet<>();
    private final Map<String, Protected> protections = new LinkedHashMap<>();
    private final Set<Adjacent> refused = new LinkedHashSet<>();

    /** Interfaces whose last key has ended, which was told. */
    private final Set<String> keyless = new TreeSet<>();

    private long sequence;
    private List<WatchedPath> watched = List.of();
    private Set<String> covered = Set.of();

    /** How many interfaces this input may still work out. */
    private int left;

    /** Whom BFD is to watch may be others: with a whole interface, many of them at once. */
    private boolean watchDue;

    private @Nullable OspfProcess process;
    private Section configuration = Section.root();
    private RoutingPolicy policy = RoutingPolicy.NONE;
    private @Nullable OspfEngine engine;
    private @Nullable OspfConfig config;
    private int routerId;
    private boolean startup = true;
    private boolean startupArmed;
    private boolean complained;
    private Optional<OspfExternal> defaultRoute = Optional.empty();
    private RoutingPolicy.Verdict defaultVerdict = RoutingPolicy.Verdict.UNCHANGED;

    OspfRoutingEngine(ProcessKey key, RoutingEnvironment environment) {
        this.key = key;
        this.version = OspfRouting.version(key);
        this.defaultPrefix =
                key.family() == AddressFamily.IPV4 ? Prefix.DEFAULT_IPV4 : Prefix.DEFAULT_IPV6;
        this.environment = environment;
        this.redistributor = new Redistributor(key, environment);
        this.defaultWitness = new Witness(key, environment);
    }

    @Override
    public ProcessKey key() {
        return key;
    }

    @Override
    public boolean runsOn(String interfaceName) {
        OspfConfig now = config;
        return now != null && now.circuits().stream().anyMatch(c -> c.name().equals(interfaceName));
    }

    @Override
    public boolean leaves() {
        OspfEngine mine = engine;
        return mine != null && mine.leaving();
    }

    /**
     * A part of a database, for {@code show}.
     *
     * @param of an area; empty for what is known to all of them
     * @param behind the last one of the part before
     * @param most so many at most; when there are less, it is the last part
     */
    public List<OspfSnapshot.Entry> page(
            Optional<AreaId> of, Optional<OspfSnapshot.Entry> behind, int most, long nowNanos) {
        OspfEngine mine = engine;
        return mine == null ? List.of() : mine.page(of, behind, most, nowNanos);
    }

    /**
     * What there is, for {@code show}, without databases; empty before the process has a router id.
     */
    public Optional<OspfSnapshot> snapshot(long nowNanos) {
        return Optional.ofNullable(engine).map(e -> e.snapshot(nowNanos).with(this::counted));
    }

    private OspfIpsecTraffic counted(String circuit) {
        Protected found = protections.get(circuit);
        return found == null ? OspfIpsecTraffic.NONE : found.counters().traffic();
    }

    @Override
    public Optional<ProtocolStatus> status(long nowNanos) {
        OspfProcess p = process;
        OspfConfig now = config;
        if (p == null || now == null || engine == null) {
            return Optional.empty();
        }
        Map<String, List<String>> explicit = new TreeMap<>();
        for (OspfCircuitConfig circuit : now.circuits()) {
            boolean covered =
                    circuit.address() instanceof Ipv4Address ours
                            && p.networks().stream().anyMatch(n -> n.contains(ours));
            if (!covered) {
                explicit.computeIfAbsent("Area " + circuit.area(), _ -> new ArrayList<>())
                        .add(circuit.name());
            }
        }
        OspfProcess.Distances d = p.distances();
        return Optional.of(
                new ProtocolStatus(
                        key.origin(),
                        key.vrf(),
                        key.family(),
                        Optional.of(new Ipv4Address(routerId)),
                        p.distributeLists(),
                        p.redistributions().stream().map(Redistribution::source).toList(),
                        OspfViews.protocol(engine.snapshot(nowNanos), p),
                        p.maximumPaths(),
                        p.networks().stream()
                                .map(n -> n.words().substring("network ".length()))
                                .toList(),
                        explicit,
                        now.circuits().stream()
                                .filter(OspfCircuitConfig::passive)
                                .map(OspfCircuitConfig::name)
                                .toList(),
                        List.of(),
                        d.equals(OspfProcess.Distances.DEFAULT)
                                ? "(default is 110)"
                                : "intra-area "
                                        + d.intraArea()
                                        + " inter-area "
                                        + d.interArea()
                                        + " external "
                                        + d.external()));
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
        return ProtocolStatus.sources(environment, key, behind, max, nowNanos, this::tellers, out);
    }

    /** The routers whose advertisements a route comes from, by their ids: as at IOS. */
    private List<Address> tellers(Route route) {
        OspfRoute known = table.get(route.prefix());
        List<Address> tellers = new ArrayList<>();
        if (known != null) {
            known.ways().origins().forEach(id -> tellers.add(new Ipv4Address(id)));
        }
        return tellers;
    }

    /** {@code clear ip ospf process}. */
    public record Clear() implements RoutingInput.Order {}

    @Override
    public void handle(RoutingInput input, long nowNanos, Consumer<? super RoutingAction> out) {
        left = share(input);
        switch (input) {
            case RoutingInput.Configured(Section changed) -> configured(changed, nowNanos, out);
            case RoutingInput.InterfacesChanged changed -> {
                plans.changed(changed);
                reconfigure(nowNanos, out);
            }
            case RoutingInput.Received(String name, IpDatagram packet) -> {
                if (packet.family() == version.packets()) {
                    received(name, packet, nowNanos, out);
                }
            }
            case RoutingInput.RoutesChanged(String vrf, List<RibChange> changes) -> {
                if (vrf.equals(key.vrf())) {
                    changed(changes, nowNanos, out);
                }
            }
            case RoutingInput.CoverageChanged _ -> redistributor.refresh();
            case RoutingInput.TimerFired(Object timer) -> fired(timer, nowNanos, out);
            case RoutingInput.PathUp(WatchedPath path) ->
                    give(
                            new OspfInput.NeighborReached(path.interfaceName(), path.remote()),
                            nowNanos,
                            out);
            case RoutingInput.PathDown(WatchedPath path, String _, boolean _) ->
                    give(
                            new OspfInput.NeighborLost(path.interfaceName(), path.remote()),
                            nowNanos,
                            out);
            case Clear _ -> give(new OspfInput.Clear(), nowNanos, out);
            case ClearIpsecCounters _ -> protections.replaceAll((_, how) -> how.counting());
            case RoutingInput.Shutdown _ -> {
                plans.stop();
                give(new OspfInput.Stop(), nowNanos, out);
            }
            case RoutingInput.Order _,
                    RoutingInput.StreamUp _,
                    RoutingInput.StreamAccepted _,
                    RoutingInput.StreamData _,
                    RoutingInput.StreamDrained _,
                    RoutingInput.StreamDown _ -> {}
        }
        if (engine != null && left > 0 && plans.busy()) {
            reconfigure(nowNanos, out);
        }
        redistributor.slice(this::tell, out);
        if (!(input instanceof RoutingInput.RoutesChanged)) {
            slice(nowNanos, out); // changes of the RIB are part of a slice of the router's
        }
        if (again.busy() || !telling.isEmpty() || (engine != null && plans.busy())) {
            out.accept(new RoutingAction.Arm(new TableWalk.Due(), Duration.ZERO));
        }
        if (defaultWitness.busy()) {
            defaultWitness.slice(out);
            originateDefault(nowNanos, out);
        }
        if (watchDue) {
            watchDue = false;
            watch(out);
        }
    }

    /** What comes as part of a slice of the router's has a small one, or none. */
    private static int share(RoutingInput input) {
        return switch (input) {
            case RoutingInput.RoutesChanged _ -> 0;
            case RoutingInput.InterfacesChanged _ -> PLANNED_OF_SLICE;
            default -> PLANNED;
        };
    }

    private void fired(Object timer, long nowNanos, Consumer<? super RoutingAction> out) {
        switch (timer) {
            case OspfTimer mine -> give(new OspfInput.Fired(mine), nowNanos, out);
            case KeysDue _ -> {
                plans.configured();
                reconfigure(nowNanos, out);
            }
            case StartupOver _ -> {
                startup = false;
                reconfigure(nowNanos, out);
            }
            default -> {} // of a walk, which goes on with every input
        }
    }

    private void changed(
            List<RibChange> changes, long nowNanos, Consumer<? super RoutingAction> out) {
        redistributor.changed(changes, this::tell);
        defaultWitness.changed(changes);
        boolean mapped = !defaultMap(process).isEmpty();
        if (mapped || changes.stream().anyMatch(c -> c.prefix().equals(defaultPrefix))) {
            originateDefault(nowNanos, out);
        }
    }

    private void slice(long nowNanos, Consumer<? super RoutingAction> out) {
        tell(nowNanos, out);
        int _ = again.work(TableWalk.SLICE, table, route -> install(route.prefix(), nowNanos, out));
    }

    /** RFC 4552 section 4: what is not protected as the interface wants it is dropped. */
    private void received(
            String name, IpDatagram packet, long nowNanos, Consumer<? super RoutingAction> out) {
        Protected how = protections.get(name);
        Optional<IpDatagram> plain = Optional.of(packet);
        if (how != null) {
            if (isOfAnotherInstance(name, packet)) {
                return;
            }
            plain = how.ipsec().open(packet, how.counters());
        }
        if (plain.isEmpty()) {
            unprotected(name, packet, out);
            return;
        }
        give(
                new OspfInput.Received(
                        name, packet.source(), packet.destination(), plain.get().payload()),
                nowNanos,
                out);
    }

    /** Said once of each neighbour until the configuration of the process changes. */
    private void unprotected(String name, IpDatagram packet, Consumer<? super RoutingAction> out) {
        if (refused.size() < REFUSED_MOST && refused.add(new Adjacent(name, packet.source()))) {
            out.accept(
                    new RoutingAction.Note(
                            new OspfTrace.NotProtected(
                                    Integer.parseInt(key.name()),
                                    name,
                                    packet.source().toString())));
        }
    }

    private IpDatagram protect(String name, IpDatagram packet) {
        Protected how = protections.get(name);
        if (how == null) {
            return packet;
        }
        sequence++;
        how.counters().sealed();
        return how.ipsec().seal(packet, sequence, environment.random());
    }

    /** Other instances of a link may go in clear; RFC 5340 section A.3.1 has where it stands. */
    private boolean isOfAnotherInstance(String name, IpDatagram packet) {
        OspfConfig now = config;
        if (now == null
                || packet.protocol() != IpProtocol.OSPF
                || packet.payload().length() <= INSTANCE_OFFSET) {
            return false;
        }
        int instance = packet.payload().at(INSTANCE_OFFSET);
        return now.circuits().stream()
                .anyMatch(c -> c.name().equals(name) && c.instance() != instance);
    }

    // ---- configuration -----------------------------------------------------------------------

    private void configured(Section changed, long nowNanos, Consumer<? super RoutingAction> out) {
        configuration = changed;
        OspfProcess before = process;
        RoutingPolicy policyBefore = policy;
        process = find(changed);
        if (process == null) {
            return;
        }
        policy = new RoutingPolicy(changed);
        plans.configured();
        reconfigure(nowNanos, out);
        boolean told =
                before == null
                        || !before.defaultMetric().equals(process.defaultMetric())
                        || !before.domainTag().equals(process.domainTag())
                        || before.checksBackbone() != process.checksBackbone();
        boolean filters =
                before == null
                        || !before.distributeLists().equals(process.distributeLists())
                        || !before.distances().equals(process.distances())
                        || !before.sourceDistances().equals(process.sourceDistances())
                        || !policy.sameAs(policyBefore);
        redistributor.configure(process.redistributions(), policy);
        if (told || filters) {
            redistributor.again();
        }
        if (filters) {
            again.start();
        }
        if (before != null && !before.discardRoutes().equals(process.discardRoutes())) {
            Set<Prefix> all = new TreeSet<>(internalDiscards.keySet());
            all.addAll(externalDiscards.keySet());
            all.forEach(prefix -> install(prefix, nowNanos, out));
        }
        String map = defaultMap(process);
        if (map.isEmpty()) {
            defaultWitness.forget();
        } else if (!map.equals(defaultMap(before)) || !policy.sameAs(policyBefore)) {
            defaultWitness.seek(this::permitsDefault);
        }
        originateDefault(nowNanos, out);
        watchDue = true;
    }

    /**
     * BFD watches those who are fully adjacent, where the interface or the process says so, and
     * those who wait for it.
     */
    private void watch(Consumer<? super RoutingAction> out) {
        List<WatchedPath> wanted = new ArrayList<>();
        Set<Adjacent> all = new LinkedHashSet<>(adjacent);
        all.addAll(awaited);
        Map<String, Boolean> where = new LinkedHashMap<>();
        for (Adjacent neighbor : all) {
            Address own = source(neighbor.circuit);
            if (own != null && where.computeIfAbsent(neighbor.circuit, this::watches)) {
                wanted.add(new WatchedPath(key.vrf(), neighbor.circuit, own, neighbor.address));
            }
        }
        if (!wanted.equals(watched)) {
            watched = List.copyOf(wanted);
            out.accept(new RoutingAction.Watch(watched));
        }
    }

    private boolean watches(String interfaceName) {
        OspfProcess now = process;
        String own =
                configuration
                        .child(InterfaceConfig.INTERFACE, interfaceName)
                        .map(section ->
                                OspfInterface.of(section, now == null ? 0 : now.process(), version))
                        .map(OspfInterface::bfd)
                        .orElse("");
        return own.isEmpty() ? now != null && now.bfdAllInterfaces() : !own.equals("disable");
    }

    /** What is counted of an association stays while it is the same. */
    private void protect(OspfConfig next, Consumer<? super RoutingAction> out) {
        Map<String, Protected> before = new LinkedHashMap<>(protections);
        protections.clear();
        for (OspfCircuitConfig circuit : next.circuits()) {
            OspfIpsec ipsec = circuit.ipsec();
            Protected known = before.get(circuit.name());
            if (ipsec.active() && known != null && known.ipsec().equals(ipsec)) {
                protections.put(circuit.name(), known);
            } else if (ipsec.active()) {
                protections.put(circuit.name(), new Protected(ipsec, new OspfIpsecCounters()));
                if (!ipsec.weakAlgorithms().isEmpty()) {
                    out.accept(
                            new RoutingAction.Note(
                                    new OspfTrace.Weak(
                                            next.process(),
                                            circuit.name(),
                                            String.join(", ", ipsec.weakAlgorithms()))));
                }
            }
        }
    }

    private @Nullable OspfProcess find(Section root) {
        return OspfRouting.find(root, key).orElse(null);
    }

    private void reconfigure(long nowNanos, Consumer<? super RoutingAction> out) {
        OspfProcess now = process;
        if (now == null) {
            return;
        }
        OspfPlan plan = new OspfPlan(version, now, configuration, environment.wallTime());
        // An id that was once found stays until the configuration names another, as at IOS.
        Optional<Ipv4Address> id =
                now.routerId().isEmpty() && routerId != 0
                        ? Optional.of(new Ipv4Address(routerId))
                        : plan.routerId(plans.links().values());
        if (id.isEmpty()) {
            if (!complained && !plans.links().isEmpty()) {
                complained = true;
                out.accept(new RoutingAction.Note(new OspfTrace.NoRouterId(now.process())));
            }
            return;
        }
        routerId = id.get().value();
        if (plan.hasLifetimes()) {
            out.accept(new RoutingAction.Arm(new KeysDue(), KEYS));
        }
        Set<String> some = plans.work(left, plan::circuit);
        left -= some.size();
        OspfConfig next = plan.config(routerId, plans.circuits().values(), maxMetric(now, out));
        for (String name : some) {
            if (!plan.expired().contains(name)) {
                keyless.remove(name);
            } else if (keyless.add(name)) {
                out.accept(new RoutingAction.Note(new OspfTrace.LastKeyExpired(name)));
            }
        }
        boolean begins = engine == null;
        if (begins) {
            engine = new OspfEngine(next, environment.wallTime().getEpochSecond());
        }
        if (!next.equals(config)) {
            config = next;
            protect(next, out);
            refused.clear();
            listen(next, out);
            give(new OspfInput.Configure(next), nowNanos, out);
            Set<String> names = new TreeSet<>();
            next.circuits().forEach(circuit -> names.add(circuit.name()));
            if (!names.equals(covered)) {
                Set<String> both = new TreeSet<>(covered);
                both.addAll(names);
                covered = names;
                out.accept(new RoutingAction.Covers(List.copyOf(both)));
            }
        }
        if (begins) { // some routes may have been there before there was a router id
            redistributor.again();
            defaultRoute.ifPresent(
                    route -> give(new OspfInput.Redistribute(List.of(route)), nowNanos, out));
            give(new OspfInput.DefaultRoute(hasDefault()), nowNanos, out);
        }
    }

    private void listen(OspfConfig next, Consumer<? super RoutingAction> out) {
        List<Listen> wanted = new ArrayList<>();
        List<Address> groups = List.of(version.allSpfRouters(), version.allDRouters());
        for (OspfCircuitConfig circuit : next.circuits()) {
            if (!circuit.passive() && !circuit.loopback()) {
                // What comes in clear where it must not is heard to be counted, and told.
                Set<Integer> protocols = new TreeSet<>();
                protocols.add(circuit.ipsec().protocol());
                protocols.add(IpProtocol.OSPF);
                for (int protocol : protocols) {
                    wanted.add(new Listen(circuit.name(), version.packets(), protocol, 0, groups));
                }
            }
        }
        out.accept(new RoutingAction.ListenTo(wanted));
    }

    /** {@code max-metric router-lsa [on-startup SECONDS]}. */
    private MaxMetric maxMetric(OspfProcess now, Consumer<? super RoutingAction> out) {
        MaxMetric said = now.maxMetric();
        if (said.startupSeconds() == 0) {
            return said;
        }
        if (startup && !startupArmed) {
            startupArmed = true;
            out.accept(
                    new RoutingAction.Arm(
                            new StartupOver(), Duration.ofSeconds(said.startupSeconds())));
        }
        return startup ? said : MaxMetric.OFF;
    }

    // ---- what is told of others --------------------------------------------------------------

    private void tell(Prefix prefix, @Nullable Redistributed taken) {
        if (prefix.length() > 0) { // a default route is told by default-information alone
            telling.put(prefix, Optional.ofNullable(taken).map(this::external));
        }
    }

    /** Tells all at once: the engine does a slice of its work with each input. */
    private void tell(long nowNanos, Consumer<? super RoutingAction> out) {
        List<OspfExternal> now = new ArrayList<>();
        List<Prefix> gone = new ArrayList<>();
        telling.forEach((prefix, told) -> told.ifPresentOrElse(now::add, () -> gone.add(prefix)));
        telling.clear();
        if (!now.isEmpty()) {
            give(new OspfInput.Redistribute(now), nowNanos, out);
        }
        if (!gone.isEmpty()) {
            give(new OspfInput.Withdraw(gone), nowNanos, out);
        }
    }

    private @Nullable OspfExternal external(Redistributed taken) {
        OspfProcess now = process;
        Route route = taken.route();
        Prefix prefix = route.prefix();
        if (now == null
                || !(taken.line().subnets() || everySubnet() || classful(prefix))
                || !policy.passes(
                        now.distributeLists(),
                        false,
                        List.of(route.origin(), taken.line().source()),
                        new OfferedRoute(route))) {
            return null;
        }
        OptionalLong said =
                taken.line().metric().isPresent() ? taken.line().metric() : now.defaultMetric();
        // IOS: what comes from another OSPF process keeps its metric.
        long usual =
                switch (route.source().protocol()) {
                    case "ospf" -> route.metric();
                    case "bgp" -> DEFAULT_METRIC_OF_BGP;
                    default -> DEFAULT_METRIC;
                };
        long metric = taken.verdict().metric(said.orElse(usual));
        return new OspfExternal(
                prefix,
                (int) Math.min(metric, METRIC_MAX),
                type2(taken.verdict(), taken.line().metricType()),
                tag(taken, now),
                taken.line().nssaOnly());
    }

    /** RFC 4577 section 4.2.5.2: what comes from the backbone has the domain's tag. */
    private static long tag(Redistributed taken, OspfProcess now) {
        boolean backbone = now.checksBackbone() && taken.route().source().protocol().equals("bgp");
        return backbone && now.domainTag().isPresent() && taken.line().tag().isEmpty()
                ? taken.verdict().tag(now.domainTag().getAsLong())
                : taken.tag();
    }

    private static boolean type2(RoutingPolicy.Verdict verdict, int said) {
        return verdict.last(SetAction.METRIC_TYPE)
                .map(words -> !words.equals("type-1"))
                .orElse(said != 1);
    }

    /** Version 3 knows no classes: every prefix is taken. */
    private boolean everySubnet() {
        return version.number() == OspfVersion3.NUMBER;
    }

    /** Without {@code subnets} IOS takes networks of classes A, B and C alone. */
    private static boolean classful(Prefix prefix) {
        int first = ((Ipv4Address) prefix.address()).value() >>> 24;
        int length = first < 128 ? 8 : first < 192 ? 16 : first < 224 ? 24 : 32;
        return prefix.length() == length;
    }

    private void originateDefault(long nowNanos, Consumer<? super RoutingAction> out) {
        OspfProcess now = process;
        if (now == null) {
            return;
        }
        if (now.areas().stream().anyMatch(a -> a.nssaDefault().isPresent())) {
            give(new OspfInput.DefaultRoute(hasDefault()), nowNanos, out);
        }
        Optional<OspfExternal> next =
                now.defaultInformation().flatMap(information -> ofDefault(information));
        if (!next.equals(defaultRoute)) {
            defaultRoute = next;
            give(
                    next.isEmpty()
                            ? new OspfInput.Withdraw(List.of(defaultPrefix))
                            : new OspfInput.Redistribute(List.of(next.get())),
                    nowNanos,
                    out);
        }
    }

    private static String defaultMap(@Nullable OspfProcess of) {
        return of == null
                ? ""
                : of.defaultInformation().map(OspfProcess.DefaultInformation::routeMap).orElse("");
    }

    /** While any route of the RIB passes the map, the default route is told, as the map sets it. */
    private boolean permitsDefault(ResolvedRoute shown) {
        RoutingPolicy.Verdict verdict =
                policy.routeMap(defaultMap(process), new OfferedRoute(shown.route()));
        if (verdict.permitted()) {
            defaultVerdict = verdict;
        }
        return verdict.permitted();
    }

    /** Whether others than us have one. */
    private boolean hasDefault() {
        ResolvedRoute have =
                environment
                        .routes(key.vrf())
                        .map(reader -> reader.plain(defaultPrefix))
                        .orElse(null);
        return have != null && !have.route().origin().equals(key.origin());
    }

    private Optional<OspfExternal> ofDefault(OspfProcess.DefaultInformation information) {
        if (!information.always() && !hasDefault()) {
            return Optional.empty();
        }
        boolean mapped = !information.routeMap().isEmpty();
        if (mapped && !defaultWitness.holds()) {
            return Optional.empty();
        }
        RoutingPolicy.Verdict verdict = mapped ? defaultVerdict : RoutingPolicy.Verdict.UNCHANGED;
        long metric = verdict.metric(information.metric().orElse(DEFAULT_METRIC_OF_BGP));
        return Optional.of(
                new OspfExternal(
                        defaultPrefix,
                        (int) Math.min(metric, METRIC_MAX),
                        type2(verdict, information.metricType()),
                        verdict.tag(0)));
    }

    // ---- what the engine asks for ------------------------------------------------------------

    private void give(OspfInput input, long nowNanos, Consumer<? super RoutingAction> out) {
        OspfEngine to = engine;
        if (to != null) {
            to.handle(input, nowNanos, action -> perform(action, nowNanos, out));
        }
    }

    private void perform(OspfAction action, long nowNanos, Consumer<? super RoutingAction> out) {
        switch (action) {
            case OspfAction.Send(String name, Address to, var payload) -> {
                Address from = source(name);
                if (from != null) {
                    IpDatagram packet =
                            new IpDatagram(
                                    from, to, IpProtocol.OSPF, 1, IpDatagram.CONTROL_TOS, payload);
                    out.accept(new RoutingAction.Send(name, protect(name, packet)));
                }
            }
            case OspfAction.Arm(OspfTimer timer, Duration delay) ->
                    out.accept(new RoutingAction.Arm(timer, delay));
            case OspfAction.Disarm(OspfTimer timer) -> out.accept(new RoutingAction.Disarm(timer));
            case OspfAction.Install(List<OspfRoute> routes) ->
                    routes.forEach(route -> {
                        table.put(route.prefix(), route);
                        install(route.prefix(), nowNanos, out);
                    });
            case OspfAction.Remove(List<Prefix> prefixes) ->
                    prefixes.forEach(prefix -> {
                        table.remove(prefix);
                        install(prefix, nowNanos, out);
                    });
            case OspfAction.Discard(boolean internal, Map<Prefix, Long> costs) ->
                    discard(internal ? internalDiscards : externalDiscards, costs, nowNanos, out);
            case OspfAction.Adjacency(String circuit, Address address, boolean full) -> {
                Adjacent neighbor = new Adjacent(circuit, address);
                watchDue |= full ? adjacent.add(neighbor) : adjacent.remove(neighbor);
            }
            case OspfAction.Await(String circuit, Address address, boolean on) -> {
                Adjacent neighbor = new Adjacent(circuit, address);
                watchDue |= on ? awaited.add(neighbor) : awaited.remove(neighbor);
            }
            case OspfAction.Tell(Trace trace) -> out.accept(new RoutingAction.Note(trace));
        }
    }

    /** What packets are sent from; null while the interface has no such address. */
    private @Nullable Address source(String name) {
        RoutedInterface link = plans.links().get(name);
        if (link == null) {
            return null;
        }
        return version.packets() == AddressFamily.IPV4
                ? link.primary().map(InterfaceAddress::address).orElse(null)
                : link.linkLocal().orElse(null);
    }

    private void withdraw(Prefix prefix, Consumer<? super RoutingAction> out) {
        if (offered.remove(prefix)) {
            out.accept(new RoutingAction.Withdraw(key.vrf(), prefix));
        }
    }

    private void discard(
            Map<Prefix, Long> kind,
            Map<Prefix, Long> costs,
            long nowNanos,
            Consumer<? super RoutingAction> out) {
        Set<Prefix> changed = new TreeSet<>(kind.keySet());
        changed.addAll(costs.keySet());
        changed.removeIf(prefix -> Objects.equals(kind.get(prefix), costs.get(prefix)));
        kind.clear();
        kind.putAll(costs);
        changed.forEach(prefix -> install(prefix, nowNanos, out));
    }

    /**
     * Offers what there is to a prefix. What is dropped of a range of ours goes before all but a
     * way within the area, what is dropped of an external summary behind any way.
     */
    private void install(Prefix prefix, long nowNanos, Consumer<? super RoutingAction> out) {
        OspfProcess now = process;
        OspfRoute route = table.get(prefix);
        OspfProcess.DiscardRoutes discards =
                now == null ? new OspfProcess.DiscardRoutes(0, 0) : now.discardRoutes();
        boolean within = route != null && route.kind() == OspfRoute.Kind.INTRA_AREA;
        Long range = discards.internal() == 0 || within ? null : internalDiscards.get(prefix);
        Long summary = discards.external() == 0 ? null : externalDiscards.get(prefix);
        if (range != null) {
            offerDiscard(prefix, discards.internal(), range, nowNanos, out);
        } else if (route != null) {
            install(route, nowNanos, out);
        } else if (summary != null) {
            offerDiscard(prefix, discards.external(), summary, nowNanos, out);
        } else {
            withdraw(prefix, out);
        }
    }

    private void offerDiscard(
            Prefix prefix,
            int distance,
            long cost,
            long nowNanos,
            Consumer<? super RoutingAction> out) {
        offered.add(prefix);
        out.accept(
                new RoutingAction.Offer(
                        key.vrf(),
                        new Route(
                                prefix,
                                RouteSource.OSPF,
                                distance,
                                cost,
                                List.of(new NextHop.Discard()),
                                0,
                                nowNanos,
                                origin(),
                                new Detail(routerId, Map.of(), cost, OspfRoute.Kind.INTRA_AREA))));
    }

    /** How the routing table names the process. */
    private String origin() {
        return key.protocol().equals("ospf") ? key.name() : key.origin();
    }

    private void install(OspfRoute route, long nowNanos, Consumer<? super RoutingAction> out) {
        OspfProcess now = process;
        List<NextHop> hops = new ArrayList<>();
        Map<NextHop, Address> others = new HashMap<>();
        for (OspfRoute.Hop hop : route.hops()) {
            if (!hop.connected()) {
                NextHop way = new NextHop.Via(hop.circuit(), hop.gateway());
                hops.add(way);
                int origin = route.ways().origin(hop);
                if (origin != route.origin()) {
                    others.put(way, new Ipv4Address(origin));
                }
            }
        }
        if (now == null || hops.isEmpty()) {
            withdraw(route.prefix(), out);
            return;
        }
        OspfProcess.Distances distances = now.distances();
        int usual =
                switch (route.kind()) {
                    case INTRA_AREA -> distances.intraArea();
                    case INTER_AREA -> distances.interArea();
                    case EXTERNAL_1, EXTERNAL_2, NSSA_1, NSSA_2 -> distances.external();
                };
        int distance =
                policy.distance(
                                now.sourceDistances(),
                                new Ipv4Address(route.origin()),
                                route.prefix())
                        .orElse(usual);
        Route offer =
                new Route(
                        route.prefix(),
                        source(route.kind()),
                        distance,
                        route.metric(),
                        hops,
                        route.tag(),
                        nowNanos,
                        origin(),
                        new Detail(route.origin(), others, route.cost(), route.kind()));
        OfferedRoute seen = new OfferedRoute(offer);
        if (policy.passes(now.distributeLists(), true, seen.interfaceNames(), seen)) {
            offered.add(route.prefix());
            out.accept(new RoutingAction.Offer(key.vrf(), offer));
        } else {
            withdraw(route.prefix(), out);
        }
    }

    private static RouteSource source(OspfRoute.Kind kind) {
        return switch (kind) {
            case INTRA_AREA -> RouteSource.OSPF;
            case INTER_AREA -> RouteSource.OSPF_INTER_AREA;
            case EXTERNAL_1 -> RouteSource.OSPF_EXTERNAL_1;
            case EXTERNAL_2 -> RouteSource.OSPF_EXTERNAL_2;
            case NSSA_1 -> RouteSource.OSPF_NSSA_1;
            case NSSA_2 -> RouteSource.OSPF_NSSA_2;
        };
    }

    /**
     * What {@code show ip route PREFIX} prints beside.
     *
     * @param others of ways that another router told, which one
     */
    private record Detail(int origin, Map<NextHop, Address> others, long cost, OspfRoute.Kind kind)
            implements RouteDetail {
        Detail {
            others = Map.copyOf(others);
        }

        @Override
        public Optional<Address> from(NextHop way) {
            return Optional.ofNullable(others.get(way));
        }

        @Override
        public Optional<Address> from() {
            return Optional.of(new Ipv4Address(origin));
        }

        @Override
        public OptionalLong forwardMetric() {
            boolean left = kind == OspfRoute.Kind.EXTERNAL_2 || kind == OspfRoute.Kind.NSSA_2;
            return left ? OptionalLong.of(cost) : OptionalLong.empty();
        }
    }
}
