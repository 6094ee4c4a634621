package io.spokewire.ospf;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.engine.VirtualTime;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Ipv6Address;
import io.spokewire.net.Prefix;
import io.spokewire.ospf.OspfInterface.NetworkType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/**
 * Routers on networks in virtual time. Interfaces are named by the network that they are on. All
 * addresses are said as those of IPv4; where the version has others, they stand for these.
 */
final class Wires {
    static final OspfAuthentication NONE = new OspfAuthentication.None();
    private static final long DELAY_NANOS = 1_000_000;
    private static final int PAGE = 3;

    private final VirtualTime time = new VirtualTime();
    private final SplittableRandom random;
    final OspfVersion version;
    private final Map<String, Router> routers = new LinkedHashMap<>();
    final List<String> cut = new ArrayList<>();
    private final Map<String, Integer> indexes = new LinkedHashMap<>();
    double loss;

    /** Packets sent, by network and type. */
    final Map<String, Integer> sent = new TreeMap<>();

    Wires(OspfVersion version, long seed) {
        this.version = version;
        random = new SplittableRandom(seed);
    }

    /** A router. */
    final class Router {
        final String name;
        final int id;
        final Map<String, OspfCircuitConfig> circuits = new LinkedHashMap<>();
        final Map<OspfTimer, Long> timers = new LinkedHashMap<>();
        final Map<Prefix, OspfRoute> routes = new TreeMap<>();
        final List<OspfTrace> told = new ArrayList<>();

        /** What is told in place of more: ranges (true) and summaries. */
        final Map<Boolean, Map<Prefix, Long>> discards = new TreeMap<>();

        /** How many routes have changed with one input, at most. */
        int mostChanged;

        /** How often a computation went on. */
        int slices;

        /** How many packets have gone out with one input, at most. */
        int mostSent;

        private int changed;
        private int packets;

        /** Who waits for BFD, by network. */
        final Map<String, Address> awaited = new LinkedHashMap<>();

        List<OspfArea> areas = List.of();
        MaxMetric maxMetric = MaxMetric.OFF;
        boolean rfc1583 = true;
        boolean ignoresDown;
        OptionalLong domainTag = OptionalLong.empty();
        RestartHelper helper = RestartHelper.ON;
        OspfTimings timings = OspfTimings.DEFAULT;
        LogChanges logChanges = LogChanges.USUAL;
        List<OspfConfig.AreaFilter> filters = List.of();
        OspfEngine engine;

        Router(String name, int id) {
            this.name = name;
            this.id = id;
            this.engine = new OspfEngine(config(), 1_000);
        }

        OspfConfig config() {
            return new OspfConfig(
                    version,
                    1,
                    "",
                    id,
                    new ArrayList<>(circuits.values()),
                    areas,
                    filters,
                    List.of(),
                    4,
                    helper,
                    rfc1583,
                    ignoresDown,
                    domainTag,
                    timings,
                    logChanges,
                    maxMetric);
        }

        Router on(String network, String area, NetworkType type, String address, int cost) {
            return on(circuit(network, area, type, address, cost, 1, NONE));
        }

        /** With other interfaces than before. */
        Router changed(String network, UnaryOperator<OspfCircuitConfig> change) {
            circuits.computeIfPresent(network, (_, c) -> change.apply(c));
            return this;
        }

        OspfCircuitConfig interfaceTo(String network) {
            return Objects.requireNonNull(circuits.get(network), network);
        }

        /** Says something on a network, as if the engine had. */
        void says(String network, OspfPacket.Body body) {
            OspfCircuitConfig circuit = interfaceTo(network);
            deliver(
                    this,
                    network,
                    version.allSpfRouters(),
                    version.encode(
                            new OspfPacket(
                                    id, (int) circuit.area().number(), circuit.instance(), body),
                            circuit,
                            version.allSpfRouters(),
                            0));
        }

        Router on(OspfCircuitConfig circuit) {
            circuits.put(circuit.name(), circuit);
            return this;
        }

        void start() {
            take(new OspfInput.Configure(config()));
        }

        /** It is gone without a word, and comes back with nothing. */
        void crash() {
            timers.clear();
            routes.clear();
            engine = new OspfEngine(config(), 1_000_000 + time.now() / 1_000_000_000L);
        }

        void take(OspfInput input) {
            changed = 0;
            packets = 0;
            slices += input.equals(new OspfInput.Fired(new OspfTimer.Work())) ? 1 : 0;
            engine.handle(input, time.now(), this::act);
            mostChanged = Math.max(mostChanged, changed);
            mostSent = Math.max(mostSent, packets);
        }

        private void act(OspfAction action) {
            OspfEngine owner = engine;
            switch (action) {
                case OspfAction.Send(String network, Address to, Bytes payload) -> {
                    packets++;
                    deliver(this, network, to, payload);
                }
                case OspfAction.Arm(OspfTimer timer, Duration delay) -> {
                    long due = time.now() + delay.toNanos();
                    timers.put(timer, due);
                    time.at(
                            due,
                            () -> {
                                if (engine == owner && timers.remove(timer, due)) {
                                    take(new OspfInput.Fired(timer));
                                }
                            });
                }
                case OspfAction.Disarm(OspfTimer timer) -> timers.remove(timer);
                case OspfAction.Install(List<OspfRoute> fresh) -> {
                    changed += fresh.size();
                    fresh.forEach(r -> routes.put(r.prefix(), r));
                }
                case OspfAction.Remove(List<Prefix> gone) -> {
                    changed += gone.size();
                    gone.forEach(routes::remove);
                }
                case OspfAction.Discard(boolean internal, Map<Prefix, Long> costs) ->
                        discards.put(internal, costs);
                case OspfAction.Adjacency _ -> {}
                case OspfAction.Await(String on, Address who, boolean wanted) -> {
                    if (wanted) {
                        awaited.put(on, who);
                    } else {
                        awaited.remove(on, who);
                    }
                }
                case OspfAction.Tell(OspfTrace trace) -> told.add(trace);
            }
        }

        OspfSnapshot snapshot() {
            return engine.snapshot(time.now()).complete(of -> database(of));
        }

        /** A page at a time, as consoles have it. */
        private List<OspfSnapshot.Entry> database(Optional<AreaId> of) {
            List<OspfSnapshot.Entry> all = new ArrayList<>();
            List<OspfSnapshot.Entry> page;
            do {
                Optional<OspfSnapshot.Entry> behind =
                        all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
                page = engine.page(of, behind, PAGE, time.now());
                assertThat(page).hasSizeLessThanOrEqualTo(PAGE);
                all.addAll(page);
            } while (page.size() == PAGE);
            return all;
        }

        /** States of the neighbours on a network, by router id. */
        Map<String, String> neighbors(String network) {
            Map<String, String> states = new TreeMap<>();
            for (OspfSnapshot.CircuitEntry circuit : snapshot().circuits()) {
                if (circuit.config().name().equals(network)) {
                    circuit.neighbors()
                            .forEach(n -> states.put(OspfText.address(n.routerId()), n.state()));
                }
            }
            return states;
        }

        OspfRoute route(String prefix) {
            OspfRoute route = routes.get(prefix(prefix));
            if (route == null) {
                throw new AssertionError(prefix + " at " + name + " out of " + routes.keySet());
            }
            return route;
        }

        String via(String prefix) {
            StringBuilder text = new StringBuilder();
            for (OspfRoute.Hop hop : route(prefix).hops()) {
                text.append(text.isEmpty() ? "" : ", ")
                        .append(hop.connected() ? hop.circuit() : text(hop.gateway()));
            }
            return text.toString();
        }

        boolean has(String prefix) {
            return routes.containsKey(prefix(prefix));
        }
    }

    /** The prefix that stands for one of IPv4. */
    Prefix prefix(String text) {
        Prefix prefix = Prefix.parse(text);
        if (version.routes() == AddressFamily.IPV4) {
            return prefix;
        }
        if (prefix.length() == 0) {
            return Prefix.DEFAULT_IPV6;
        }
        boolean host = prefix.length() == 32;
        return new Prefix(six((Ipv4Address) prefix.address()), host ? 128 : 32 + prefix.length());
    }

    private static Ipv6Address six(Ipv4Address address) {
        return new Ipv6Address(0x2001_0DB8_0000_0000L | Integer.toUnsignedLong(address.value()), 0);
    }

    private static Ipv6Address linkLocal(Ipv4Address address) {
        return new Ipv6Address(0xFE80_0000_0000_0000L, Integer.toUnsignedLong(address.value()));
    }

    /** The address of IPv4 that one stands for. */
    static String text(Address address) {
        return address instanceof Ipv6Address six && six.isLinkLocal()
                ? new Ipv4Address((int) six.low()).toString()
                : address.toString();
    }

    private Address source(Ipv4Address address) {
        return version.packets() == AddressFamily.IPV4 ? address : linkLocal(address);
    }

    OspfCircuitConfig circuit(
            String network,
            String area,
            NetworkType type,
            String address,
            int cost,
            int priority,
            OspfAuthentication authentication) {
        InterfaceAddress typed = InterfaceAddress.parse(address);
        Ipv4Address own = (Ipv4Address) typed.address();
        boolean ipv4 = version.routes() == AddressFamily.IPV4;
        boolean slow = type != NetworkType.BROADCAST && type != NetworkType.POINT_TO_POINT;
        return new OspfCircuitConfig(
                network,
                AreaId.parse(area),
                indexes.computeIfAbsent(network + own, _ -> indexes.size() + 1),
                version.number() == 3 && ipv4 ? OspfVersion3.IPV4_INSTANCE : 0,
                source(own),
                List.of(ipv4 ? typed : new InterfaceAddress(six(own), 32 + typed.length())),
                1400,
                1400,
                network.startsWith("lo"),
                type,
                cost,
                priority,
                slow ? 30_000 : 10_000,
                slow ? 120 : 40,
                5,
                1,
                false,
                network.startsWith("lan"),
                authentication,
                OspfIpsec.NONE,
                false,
                false,
                false,
                false,
                false,
                List.of(),
                List.of(),
                "");
    }

    /** The same interface as a demand circuit, or with flood reduction. */
    static OspfCircuitConfig sparing(OspfCircuitConfig c, boolean demand) {
        return with(c, c.instance(), demand, !demand, false);
    }

    /** The same interface as usual. */
    static OspfCircuitConfig plain(OspfCircuitConfig c) {
        return with(c, c.instance(), false, false, c.bfdStrict());
    }

    /** The same interface with another instance id. */
    static OspfCircuitConfig instance(OspfCircuitConfig c, int instance) {
        return with(c, instance, c.demandCircuit(), c.floodReduction(), c.bfdStrict());
    }

    /** The same interface, where adjacencies wait for BFD. */
    static OspfCircuitConfig strict(OspfCircuitConfig c) {
        return with(c, c.instance(), c.demandCircuit(), c.floodReduction(), true);
    }

    /** The same interface, in part another one. */
    static OspfCircuitConfig with(
            OspfCircuitConfig c,
            NetworkType network,
            int cost,
            int priority,
            int mtuBytes,
            List<OspfProcess.Neighbor> neighbors) {
        return new OspfCircuitConfig(
                c.name(),
                c.area(),
                c.interfaceId(),
                c.instance(),
                c.address(),
                c.networks(),
                mtuBytes,
                mtuBytes,
                c.loopback(),
                network,
                cost,
                priority,
                c.helloMillis(),
                c.deadSeconds(),
                c.retransmitSeconds(),
                c.transmitDelaySeconds(),
                c.mtuIgnore(),
                c.passive(),
                c.authentication(),
                c.ipsec(),
                c.demandCircuit(),
                c.floodReduction(),
                c.filterOut(),
                c.prefixSuppression(),
                c.bfdStrict(),
                neighbors,
                c.secondaries(),
                c.lender());
    }

    /** The same interface, out of which nothing is flooded. */
    static OspfCircuitConfig filtered(OspfCircuitConfig c, boolean filtered) {
        return with(
                c,
                c.instance(),
                c.demandCircuit(),
                c.floodReduction(),
                c.bfdStrict(),
                filtered,
                c.prefixSuppression());
    }

    /** The same interface, whose network is kept to its routers. */
    static OspfCircuitConfig hidden(OspfCircuitConfig c) {
        return with(
                c,
                c.instance(),
                c.demandCircuit(),
                c.floodReduction(),
                c.bfdStrict(),
                c.filterOut(),
                true);
    }

    private static OspfCircuitConfig with(
            OspfCircuitConfig c, int instance, boolean demand, boolean reduction, boolean strict) {
        return with(c, instance, demand, reduction, strict, c.filterOut(), c.prefixSuppression());
    }

    private static OspfCircuitConfig with(
            OspfCircuitConfig c,
            int instance,
            boolean demand,
            boolean reduction,
            boolean strict,
            boolean filtered,
            boolean hidden) {
        return new OspfCircuitConfig(
                c.name(),
                c.area(),
                c.interfaceId(),
                instance,
                c.address(),
                c.networks(),
                c.mtuBytes(),
                c.packetBytes(),
                c.loopback(),
                c.network(),
                c.cost(),
                c.priority(),
                c.helloMillis(),
                c.deadSeconds(),
                c.retransmitSeconds(),
                c.transmitDelaySeconds(),
                c.mtuIgnore(),
                c.passive(),
                c.authentication(),
                c.ipsec(),
                demand,
                reduction,
                filtered,
                hidden,
                strict,
                c.neighbors(),
                c.secondaries(),
                c.lender());
    }

    /** One that is there. */
    Router named(String name) {
        return requireNonNull(routers.get(name));
    }

    Router router(String name, String id) {
        Router router = new Router(name, Ipv4Address.parse(id).value());
        routers.put(name, router);
        return router;
    }

    void startAll() {
        routers.values().forEach(Router::start);
    }

    private void deliver(Router from, String network, Address to, Bytes payload) {
        sent.merge(network + " " + payload.at(1), 1, Integer::sum);
        OspfCircuitConfig sender = from.circuits.get(network);
        if (sender == null || cut.contains(network) || cut.contains(from.name)) {
            return;
        }
        for (Router router : routers.values()) {
            OspfCircuitConfig receiver = router.circuits.get(network);
            if (router == from
                    || receiver == null
                    || cut.contains(router.name)
                    || !(to.isMulticast() || to.equals(receiver.address()))
                    || random.nextDouble() < loss) {
                continue;
            }
            OspfEngine owner = router.engine;
            long arrives = time.now() + DELAY_NANOS + random.nextLong(DELAY_NANOS);
            time.at(
                    arrives,
                    () -> {
                        if (router.engine == owner && !cut.contains(router.name)) {
                            router.take(
                                    new OspfInput.Received(network, sender.address(), to, payload));
                        }
                    });
        }
    }

    void run(Duration duration) {
        time.run(duration);
    }

    boolean await(Duration atMost, BooleanSupplier reached) {
        return time.await(atMost, reached);
    }
}
