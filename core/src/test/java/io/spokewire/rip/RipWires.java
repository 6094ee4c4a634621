package io.spokewire.rip;

import io.spokewire.command.Section;
import io.spokewire.engine.TableWalk;
import io.spokewire.engine.VirtualTime;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.net.Address;
import io.spokewire.net.DecodeException;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.IpDatagram;
import io.spokewire.net.Prefix;
import io.spokewire.net.UdpDatagram;
import io.spokewire.rib.NextHop;
import io.spokewire.rib.ResolvedRoute;
import io.spokewire.rib.Rib;
import io.spokewire.rib.Route;
import io.spokewire.rib.RouteReader;
import io.spokewire.rib.RouteSource;
import io.spokewire.routing.EngineHome;
import io.spokewire.routing.ProtocolStatus;
import io.spokewire.routing.RoutedInterface;
import io.spokewire.routing.RoutingAction;
import io.spokewire.routing.RoutingEngine;
import io.spokewire.routing.RoutingInput;
import io.spokewire.routing.WatchedPath;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Routers with the configuration of IOS on wires in virtual time. A wire has the name of its
 * interfaces' description; what goes to a group or to all reaches everybody on it, but on the wire
 * of a multipoint tunnel hubs alone hear spokes.
 */
final class RipWires {
    private static final long DELAY_NANOS = 1_000_000;

    private final VirtualTime time = new VirtualTime();
    private final SplittableRandom random = new SplittableRandom(7);
    private final Map<String, Router> routers = new LinkedHashMap<>();
    final Set<String> cut = new LinkedHashSet<>();
    final List<String> sent = new ArrayList<>();

    /** Routes that were told by unicast. */
    final List<String> answers = new ArrayList<>();

    /** Sees all that is sent. */
    Consumer<IpDatagram> tap = _ -> {};

    /** A router. */
    final class Router extends EngineHome {
        final Rib rib = new Rib();
        private final RipRoutingEngine engine;

        /** Whom BFD is to watch. */
        List<WatchedPath> watched = List.of();

        /** How many routes were offered and withdrawn with one input, at most. */
        int mostChanged;

        /** How many packets were sent with one input, at most. */
        int mostSent;

        /** What happens once while something goes in slices. */
        Optional<Runnable> between = Optional.empty();

        private int changed;
        private int packets;

        Router(String name, String text) {
            super(name, text, RipWires.this.time, random);
            RipRouting protocol = new RipRouting();
            engine = (RipRoutingEngine) protocol.start(protocol.processes(config).getFirst(), this);
        }

        @Override
        protected RoutingEngine engine() {
            return engine;
        }

        void start() {
            take(new RoutingInput.Configured(config));
            for (Section section : config.children(InterfaceConfig.INTERFACE)) {
                set(link(section, true, links.size() + 1));
            }
        }

        @Override
        public void set(RoutedInterface link) {
            links.put(link.name(), link);
            for (InterfaceAddress address : link.addresses()) {
                if (link.up()) {
                    offer(address.subnet(), RouteSource.CONNECTED, link.name(), 0);
                } else {
                    rib.withdraw(RouteSource.CONNECTED, address.subnet());
                }
            }
            take(RoutingInput.InterfacesChanged.set(link));
        }

        private void offer(Prefix prefix, RouteSource source, String interfaceName, int metric) {
            List<NextHop> hops = List.of(new NextHop.Via(interfaceName, null));
            int distance = source.distance();
            rib.offer(source, new Route(prefix, source, distance, metric, hops, 0, time.now()));
        }

        void fixed(String prefix, RouteSource source, String interfaceName, int metric) {
            offer(Prefix.parse(prefix), source, interfaceName, metric);
            settle(rib);
        }

        void fixed(String prefix, RouteSource source, String interfaceName) {
            fixed(prefix, source, interfaceName, 0);
        }

        void unfixed(String prefix, RouteSource source) {
            rib.withdraw(source, Prefix.parse(prefix));
            settle(rib);
        }

        @Override
        public void take(RoutingInput input) {
            changed = 0;
            packets = 0;
            engine.handle(input, time.now(), this::act);
            mostChanged = Math.max(mostChanged, changed);
            mostSent = Math.max(mostSent, packets);
            settle(rib);
            if (timers.containsKey(new TableWalk.Due())) {
                Optional<Runnable> now = between;
                between = Optional.empty();
                now.ifPresent(Runnable::run);
            }
        }

        /** A timer of this name is over before its time. */
        void fire(String timer) {
            Object key =
                    timers.keySet().stream()
                            .filter(k -> k.toString().equals(timer))
                            .findFirst()
                            .orElseThrow();
            timers.remove(key);
            take(new RoutingInput.TimerFired(key));
        }

        private void act(RoutingAction action) {
            switch (action) {
                case RoutingAction.Send(String on, IpDatagram packet) -> {
                    packets++;
                    deliver(this, on, packet);
                }
                case RoutingAction.Watch(List<WatchedPath> paths) -> watched = paths;
                case RoutingAction.Offer _, RoutingAction.Withdraw _ -> {
                    changed++;
                    common(action, rib);
                }
                default -> common(action, rib);
            }
        }

        @Override
        public Optional<RouteReader> routes(String vrf) {
            return vrf.isEmpty() ? Optional.of(rib) : Optional.empty();
        }

        /** A route of RIP as text: {@code [120/2] via 10.0.0.1, 10.0.0.2}; empty for none. */
        String route(String prefix) {
            ResolvedRoute found = rib.best(Prefix.parse(prefix));
            if (found == null || found.route().source() != RouteSource.RIP) {
                return "";
            }
            Route route = found.route();
            StringBuilder text = new StringBuilder();
            text.append('[').append(route.distance()).append('/').append(route.metric());
            text.append("] via ");
            for (NextHop hop : route.nextHops()) {
                text.append(text.charAt(text.length() - 1) == ' ' ? "" : ", ");
                text.append(hop instanceof NextHop.Via(String _, Address to) ? to : "Null0");
            }
            return text + (route.tag() == 0 ? "" : " tag " + route.tag());
        }

        ProtocolStatus status() {
            return engine.status(time.now()).orElseThrow();
        }

        RipSnapshot snapshot() {
            List<RipSnapshot.Destination> all = new ArrayList<>();
            Prefix at = engine.destinations(null, 3, time.now(), all::add);
            while (at != null) {
                at = engine.destinations(at, 3, time.now(), all::add);
            }
            return engine.snapshot(time.now()).with(all);
        }

        long count(RipCounter counter) {
            return snapshot().counters().getOrDefault(counter.help(), 0L);
        }
    }

    Router router(String name, String text) {
        Router router = new Router(name, text);
        routers.put(name, router);
        return router;
    }

    void startAll() {
        routers.values().forEach(Router::start);
    }

    void run(int seconds) {
        run(Duration.ofSeconds(seconds));
    }

    void run(Duration duration) {
        time.run(duration);
    }

    long now() {
        return time.now();
    }

    private @Nullable String wire(Router router, String interfaceName) {
        String wire =
                router.config
                        .child(InterfaceConfig.INTERFACE, interfaceName)
                        .map(section -> section.get(InterfaceConfig.SLOT).description())
                        .orElse("");
        return wire.isEmpty() || cut.contains(wire) || cut.contains(router.name) ? null : wire;
    }

    private void deliver(Router from, String interfaceName, IpDatagram packet) {
        tap.accept(packet);
        sent.add(from.name + " " + interfaceName + " " + packet.destination());
        if (!packet.destination().isMulticast()) {
            answers.add(packet.destination() + ": " + routes(packet));
        }
        String wire = wire(from, interfaceName);
        Address to = packet.destination();
        boolean all = to.isMulticast() || to.equals(RipCircuit.BROADCAST);
        boolean spoke = interfaceName.startsWith("Tunnel") && !from.name.startsWith("hub");
        for (Router router : routers.values()) {
            if (router.equals(from) || (all && spoke && !router.name.startsWith("hub"))) {
                continue;
            }
            for (RoutedInterface link : List.copyOf(router.links.values())) {
                if (wire != null
                        && wire.equals(wire(router, link.name()))
                        && link.up()
                        && (all || link.has(to))) {
                    time.at(
                            time.now() + DELAY_NANOS,
                            () -> router.take(new RoutingInput.Received(link.name(), packet)));
                }
            }
        }
    }

    private static String routes(IpDatagram packet) {
        try {
            return RipCodec.decode(UdpDatagram.of(packet).orElseThrow().data()).entries().stream()
                    .map(e -> new Prefix(e.address(), e.mask().maskLength()) + " " + e.metric())
                    .collect(Collectors.joining(", "));
        } catch (DecodeException e) {
            throw new AssertionError("our own packet", e);
        }
    }
}
