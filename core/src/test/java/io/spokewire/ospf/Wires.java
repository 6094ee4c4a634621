package io.spokewire.ospf;

import io.spokewire.engine.VirtualTime;
import io.spokewire.net.Bytes;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.ospf.OspfInterface.NetworkType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** Routers on networks in virtual time. Interfaces are named by the network that they are on. */
final class Wires {
    static final OspfAuthentication NONE = new OspfAuthentication.None();
    private static final long DELAY_NANOS = 1_000_000;

    private final VirtualTime time = new VirtualTime();
    private final SplittableRandom random;
    private final Map<String, Router> routers = new LinkedHashMap<>();
    final List<String> cut = new ArrayList<>();
    double loss;

    Wires(long seed) {
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
        List<OspfArea> areas = List.of();
        OspfEngine engine;

        Router(String name, int id) {
            this.name = name;
            this.id = id;
            this.engine = new OspfEngine(config(), 1_000);
        }

        OspfConfig config() {
            return new OspfConfig(
                    1, "", id, new ArrayList<>(circuits.values()), areas, List.of(), 4, false);
        }

        Router on(String network, String area, NetworkType type, String address, int cost) {
            return on(circuit(network, area, type, address, cost, 1, NONE));
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
            engine.handle(input, time.now(), this::act);
        }

        private void act(OspfAction action) {
            OspfEngine owner = engine;
            switch (action) {
                case OspfAction.Send(String network, Ipv4Address to, Bytes payload) ->
                        deliver(this, network, to, payload);
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
                case OspfAction.Install(List<OspfRoute> changed) ->
                        changed.forEach(r -> routes.put(r.prefix(), r));
                case OspfAction.Remove(List<Prefix> gone) -> gone.forEach(routes::remove);
                case OspfAction.Adjacency _ -> {}
                case OspfAction.Tell(OspfTrace trace) -> told.add(trace);
            }
        }

        OspfSnapshot snapshot() {
            return engine.snapshot(time.now());
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
            OspfRoute route = routes.get(Prefix.parse(prefix));
            if (route == null) {
                throw new AssertionError(prefix + " at " + name + " out of " + routes.keySet());
            }
            return route;
        }

        String via(String prefix) {
            StringBuilder text = new StringBuilder();
            for (OspfRoute.Hop hop : route(prefix).hops()) {
                text.append(text.isEmpty() ? "" : ", ")
                        .append(hop.connected() ? hop.circuit() : hop.gateway().toString());
            }
            return text.toString();
        }

        boolean has(String prefix) {
            return routes.containsKey(Prefix.parse(prefix));
        }
    }

    static OspfCircuitConfig circuit(
            String network,
            String area,
            NetworkType type,
            String address,
            int cost,
            int priority,
            OspfAuthentication authentication) {
        InterfaceAddress prefix = InterfaceAddress.parse(address);
        boolean slow = type != NetworkType.BROADCAST && type != NetworkType.POINT_TO_POINT;
        return new OspfCircuitConfig(
                network,
                AreaId.parse(area),
                (Ipv4Address) prefix.address(),
                prefix.length(),
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
                false,
                false,
                List.of(),
                List.of());
    }

    Router router(String name, String id) {
        Router router = new Router(name, Ipv4Address.parse(id).value());
        routers.put(name, router);
        return router;
    }

    void startAll() {
        routers.values().forEach(Router::start);
    }

    private void deliver(Router from, String network, Ipv4Address to, Bytes payload) {
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
