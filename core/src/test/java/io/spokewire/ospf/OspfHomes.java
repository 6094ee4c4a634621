package io.spokewire.ospf;

import io.spokewire.command.Section;
import io.spokewire.engine.VirtualTime;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.IpDatagram;
import io.spokewire.net.Prefix;
import io.spokewire.rib.NextHop;
import io.spokewire.rib.ResolvedRoute;
import io.spokewire.rib.Rib;
import io.spokewire.rib.RouteReader;
import io.spokewire.rib.RouteSource;
import io.spokewire.routing.EngineHome;
import io.spokewire.routing.RoutedInterface;
import io.spokewire.routing.RoutingAction;
import io.spokewire.routing.RoutingInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * Routers as their configurations make them, each with one process and a RIB. Interfaces of one
 * name are on one network.
 */
final class OspfHomes {
    final VirtualTime time = new VirtualTime();
    private final SplittableRandom random = new SplittableRandom(3);
    private final List<Home> homes = new ArrayList<>();

    /** A router. */
    final class Home extends EngineHome {
        final Rib rib = new Rib();
        final OspfRoutingEngine engine;

        private Home(String name, String text) {
            super(name, text, OspfHomes.this.time, random);
            OspfRouting protocol = new OspfRouting();
            engine =
                    (OspfRoutingEngine) protocol.start(protocol.processes(config).getFirst(), this);
            homes.add(this);
            take(new RoutingInput.Configured(config));
            for (Section section : config.children(InterfaceConfig.INTERFACE)) {
                set(borrowing(section, link(section, true, links.size() + 1)));
            }
        }

        /** {@code ip unnumbered}, as the host would tell of it. */
        private RoutedInterface borrowing(Section section, RoutedInterface link) {
            String lender = section.get(InterfaceConfig.SLOT).unnumbered();
            if (lender.isEmpty()) {
                return link;
            }
            List<InterfaceAddress> addresses =
                    config.child(InterfaceConfig.INTERFACE, lender)
                            .orElseThrow()
                            .get(InterfaceConfig.SLOT)
                            .ipv4();
            return new RoutedInterface(
                    link.name(),
                    link.index(),
                    link.vrf(),
                    link.kind(),
                    link.up(),
                    link.mtu4Bytes(),
                    link.mtu6Bytes(),
                    link.bandwidthKbits(),
                    link.delayTens(),
                    addresses,
                    addresses);
        }

        @Override
        protected OspfRoutingEngine engine() {
            return engine;
        }

        @Override
        public void set(RoutedInterface link) {
            links.put(link.name(), link);
            for (InterfaceAddress address : link.addresses()) {
                if (link.borrowed().contains(address)) {
                    continue; // its route is the lender's
                }
                offer(address.subnet(), RouteSource.CONNECTED, new NextHop.Via(link.name(), null));
            }
            take(RoutingInput.InterfacesChanged.set(link));
        }

        void offer(Prefix prefix, RouteSource source, NextHop hop) {
            rib.offer(source, route(prefix, source, 0, hop));
        }

        /** A static route that drops. */
        void staticRoute(String prefix) {
            offer(Prefix.parse(prefix), RouteSource.STATIC, new NextHop.Discard());
            settle(rib);
        }

        @Override
        public void take(RoutingInput input) {
            engine.handle(input, time.now(), this::act);
            settle(rib);
        }

        private void act(RoutingAction action) {
            switch (action) {
                case RoutingAction.Send(String on, IpDatagram packet) -> deliver(this, on, packet);
                default -> common(action, rib);
            }
        }

        @Override
        public Optional<RouteReader> routes(String vrf) {
            return Optional.of(rib);
        }

        /** The route to a prefix as {@code show ip route} has it; a dash for none. */
        String route(String prefix) {
            ResolvedRoute best = rib.best(Prefix.parse(prefix));
            if (best == null) {
                return "-";
            }
            StringBuilder text = new StringBuilder(best.route().source().code());
            text.append(" [").append(best.route().distance()).append('/');
            text.append(best.route().metric()).append(']');
            if (best.route().tag() != 0) {
                text.append(" tag ").append(best.route().tag());
            }
            for (NextHop hop : best.route().nextHops()) {
                text.append(
                        switch (hop) {
                            case NextHop.Via(var on, var by) ->
                                    by == null ? " " + on : " via " + by;
                            case NextHop.Discard _ -> " Null0";
                            default -> " " + hop;
                        });
            }
            return text.toString();
        }

        OspfSnapshot snapshot() {
            return engine.snapshot(time.now()).orElseThrow();
        }

        boolean hasFull(int neighbors) {
            return snapshot().circuits().stream()
                            .flatMap(c -> c.neighbors().stream())
                            .filter(n -> n.state().equals("FULL"))
                            .count()
                    == neighbors;
        }
    }

    /** A router with these lines; the first process of OSPF runs. */
    Home home(String name, String text) {
        return new Home(name, text);
    }

    private void deliver(Home from, String on, IpDatagram packet) {
        for (Home to : homes) {
            if (to != from && to.links.containsKey(on)) {
                time.at(
                        time.now() + 1_000_000,
                        () -> to.take(new RoutingInput.Received(on, packet)));
            }
        }
    }

    void run(Duration duration) {
        time.run(duration);
    }

    boolean await(Duration atMost, BooleanSupplier reached) {
        return time.await(atMost, reached);
    }
}
