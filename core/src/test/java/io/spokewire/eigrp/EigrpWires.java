package io.spokewire.eigrp;

import io.spokewire.command.Section;
import io.spokewire.engine.VirtualTime;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.IpDatagram;
import io.spokewire.net.Prefix;
import io.spokewire.rib.NextHop;
import io.spokewire.rib.ResolvedRoute;
import io.spokewire.rib.Rib;
import io.spokewire.rib.Route;
import io.spokewire.rib.RouteReader;
import io.spokewire.rib.RouteSource;
import io.spokewire.routing.EngineHome;
import io.spokewire.routing.ProcessKey;
import io.spokewire.routing.RoutedInterface;
import io.spokewire.routing.RoutingAction;
import io.spokewire.routing.RoutingEngine;
import io.spokewire.routing.RoutingInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Routers with the configuration of IOS on wires in virtual time. A wire has the name of its
 * interfaces' description; on the wire of a multipoint tunnel only hubs hear the groups of spokes.
 */
final class EigrpWires {
    private static final long DELAY_NANOS = 1_000_000;

    private final VirtualTime time = new VirtualTime();
    private final SplittableRandom random;
    final Map<String, Router> routers = new LinkedHashMap<>();
    final Set<String> cut = new LinkedHashSet<>();
    double loss;
    long packets;

    /** Sees all that is sent. */
    Consumer<IpDatagram> tap = _ -> {};

    EigrpWires(long seed) {
        random = new SplittableRandom(seed);
    }

    /** A router. */
    final class Router extends EngineHome {
        final Rib rib = new Rib();
        final Map<String, String> wires = new LinkedHashMap<>();
        EigrpRoutingEngine engine;

        /** It acknowledges queries of both kinds and does not read them. */
        boolean deaf;

        /** How many routes were offered and withdrawn with one input, at most. */
        int mostChanged;

        /** How many destinations one input had told, at most. */
        int mostTold;

        /** How many packets it sent with one input, at most. */
        int mostSent;

        private int changed;
        private int sent;

        Router(String name, String text) {
            super(name, text, EigrpWires.this.time, random);
            this.engine = make();
        }

        @Override
        protected RoutingEngine engine() {
            return engine;
        }

        private EigrpRoutingEngine make() {
            EigrpRouting protocol = new EigrpRouting();
            ProcessKey key = protocol.processes(config).getFirst();
            RoutingEngine made = protocol.start(key, this);
            return (EigrpRoutingEngine) made;
        }

        void start() {
            take(new RoutingInput.Configured(config));
            for (Section section : config.children(InterfaceConfig.INTERFACE)) {
                RoutedInterface link = EngineHome.link(section, true, links.size() + 1);
                wires.put(link.name(), section.get(InterfaceConfig.SLOT).description());
                set(link);
            }
        }

        @Override
        public void set(RoutedInterface link) {
            links.put(link.name(), link);
            for (InterfaceAddress address : link.addresses()) {
                Route route =
                        new Route(
                                address.subnet(),
                                RouteSource.CONNECTED,
                                0,
                                0,
                                List.of(new NextHop.Via(link.name(), null)),
                                0,
                                time.now());
                if (link.up() && !address.address().isLinkLocal()) {
                    rib.offer("connected", route);
                } else {
                    rib.withdraw("connected", route.prefix());
                }
            }
            take(RoutingInput.InterfacesChanged.set(link));
        }

        /** It is gone without a word, and comes back with nothing. */
        void crash() {
            timers.clear();
            rib.withdrawAll(engine.key());
            engine = make();
        }

        void fixed(String prefix, RouteSource source, String interfaceName) {
            rib.offer(
                    source,
                    new Route(
                            Prefix.parse(prefix),
                            source,
                            source.distance(),
                            0,
                            List.of(new NextHop.Via(interfaceName, null)),
                            0,
                            time.now()));
            settle(rib);
        }

        void unfixed(String prefix, RouteSource source) {
            rib.withdraw(source, Prefix.parse(prefix));
            settle(rib);
        }

        @Override
        public void take(RoutingInput input) {
            changed = 0;
            sent = 0;
            int queued = queued();
            engine.handle(input, time.now(), this::act);
            mostSent = Math.max(mostSent, sent);
            mostChanged = Math.max(mostChanged, changed);
            mostTold = Math.max(mostTold, queued() - queued);
            settle(rib);
        }

        private int queued() {
            return engine.transport().all().stream()
                    .flatMap(neighbor -> neighbor.queue.stream())
                    .mapToInt(packet -> packet.tlvs().size())
                    .sum();
        }

        private void act(RoutingAction action) {
            switch (action) {
                case RoutingAction.Send(String on, IpDatagram packet) -> {
                    sent++;
                    deliver(this, on, packet);
                }
                case RoutingAction.Offer(String _, Route route) -> {
                    changed++;
                    rib.offer(engine.key(), route);
                }
                case RoutingAction.Withdraw(String _, Prefix prefix) -> {
                    changed++;
                    rib.withdraw(engine.key(), prefix);
                }
                default -> common(action);
            }
        }

        @Override
        public Optional<RouteReader> routes(String vrf) {
            return vrf.isEmpty() ? Optional.of(rib) : Optional.empty();
        }

        EigrpSnapshot snapshot() {
            List<EigrpSnapshot.Destination> all = new ArrayList<>();
            Prefix at = engine.destinations(null, 3, time.now(), all::add);
            while (at != null) {
                at = engine.destinations(at, 3, time.now(), all::add);
            }
            return engine.snapshot(time.now()).orElseThrow().with(all);
        }

        @Nullable Route route(String prefix) {
            return route(Prefix.parse(prefix));
        }

        Route must(String prefix) {
            Route found = route(prefix);
            if (found == null) {
                throw new AssertionError(name + " has no route of ours to " + prefix);
            }
            return found;
        }

        @Nullable Route route(Prefix prefix) {
            ResolvedRoute found = rib.best(prefix);
            return found == null || !found.route().source().protocol().equals("eigrp")
                    ? null
                    : found.route();
        }

        /** Gateways of a route of ours: {@code 10.0.0.1, 10.0.0.2}; empty for none. */
        String via(String prefix) {
            Route route = route(prefix);
            StringBuilder text = new StringBuilder();
            if (route != null) {
                for (NextHop hop : route.nextHops()) {
                    text.append(text.isEmpty() ? "" : ", ")
                            .append(
                                    hop instanceof NextHop.Via(String _, Address gateway)
                                            ? String.valueOf(gateway)
                                            : "Null0");
                }
            }
            return text.toString();
        }

        List<String> neighbors() {
            return engine.transport().all().stream()
                    .filter(n -> n.up)
                    .map(n -> n.address.toString())
                    .toList();
        }
    }

    Router router(String name, String text) {
        Router router = new Router(name, text);
        routers.put(name, router);
        return router;
    }

    Router get(String name) {
        return Objects.requireNonNull(routers.get(name));
    }

    void startAll() {
        routers.values().forEach(Router::start);
    }

    private void deliver(Router from, String interfaceName, IpDatagram packet) {
        packets++;
        tap.accept(packet);
        String wire = from.wires.getOrDefault(interfaceName, "");
        if (wire.isEmpty() || cut.contains(wire) || cut.contains(from.name)) {
            return;
        }
        boolean group = packet.destination().isMulticast();
        boolean spoke = interfaceName.startsWith("Tunnel") && !from.name.startsWith("hub");
        for (Router router : routers.values()) {
            if (router == from
                    || cut.contains(router.name)
                    || (group && spoke && !router.name.startsWith("hub"))) {
                continue;
            }
            router.wires.forEach((own, name) -> {
                RoutedInterface link = router.links.get(own);
                if (name.equals(wire)
                        && link != null
                        && link.up()
                        && (group || link.has(packet.destination()))
                        && random.nextDouble() >= loss) {
                    if (router.deaf && query(packet)) {
                        acknowledge(from, interfaceName, link, packet);
                    } else {
                        arrive(router, own, packet);
                    }
                }
            });
        }
    }

    private static boolean query(IpDatagram packet) {
        int opcode = packet.payload().at(1);
        return opcode == EigrpPacket.QUERY || opcode == EigrpPacket.SIA_QUERY;
    }

    private void acknowledge(
            Router to, String interfaceName, RoutedInterface link, IpDatagram packet) {
        try {
            EigrpPacket query = EigrpCodec.decode(packet.payload());
            Address own = link.primary().orElseThrow().address();
            Bytes answer =
                    EigrpCodec.encode(
                            new EigrpPacket(
                                    EigrpPacket.HELLO,
                                    0,
                                    0,
                                    query.sequence(),
                                    0,
                                    query.autonomousSystem(),
                                    List.of()));
            arrive(to, interfaceName, new IpDatagram(own, packet.source(), 88, 2, 0, answer));
        } catch (DecodeException e) {
            throw new AssertionError("our own packet", e);
        }
    }

    private void arrive(Router router, String own, IpDatagram packet) {
        RoutingEngine owner = router.engine;
        time.at(
                time.now() + DELAY_NANOS + random.nextLong(DELAY_NANOS),
                () -> {
                    if (router.engine == owner && !cut.contains(router.name)) {
                        router.take(new RoutingInput.Received(own, packet));
                    }
                });
    }

    long now() {
        return time.now();
    }

    void run(Duration duration) {
        time.run(duration);
    }

    boolean await(Duration atMost, BooleanSupplier reached) {
        return time.await(atMost, reached);
    }

    /** Every route of every router leads, hop by hop, to somebody who is on the network. */
    List<String> loops() {
        List<String> wrong = new ArrayList<>();
        Map<Address, Router> owners = new TreeMap<>();
        routers.values()
                .forEach(r ->
                        r.links
                                .values()
                                .forEach(l ->
                                        l.addresses(AddressFamily.IPV4)
                                                .forEach(a -> owners.put(a.address(), r))));
        for (Router router : routers.values()) {
            router.rib.forEach(shown -> {
                if (!shown.route().source().protocol().equals("eigrp")) {
                    return;
                }
                Router at = router;
                Prefix prefix = shown.route().prefix();
                for (int hops = 0; at != null && hops <= routers.size(); hops++) {
                    Route route = at.route(prefix);
                    if (route == null
                            || !(route.nextHops().getFirst()
                                    instanceof NextHop.Via(String _, Address gateway))
                            || gateway == null) {
                        return;
                    }
                    at = owners.get(gateway);
                }
                wrong.add(router.name + " to " + prefix);
            });
        }
        return wrong;
    }
}
