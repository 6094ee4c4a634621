package io.spokewire.ospf;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.command.Section;
import io.spokewire.engine.VirtualTime;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.IpDatagram;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.rib.NextHop;
import io.spokewire.rib.Rib;
import io.spokewire.rib.RouteReader;
import io.spokewire.rib.RouteSource;
import io.spokewire.routing.EngineHome;
import io.spokewire.routing.RoutedInterface;
import io.spokewire.routing.RoutingAction;
import io.spokewire.routing.RoutingEngine;
import io.spokewire.routing.RoutingInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Two processes on a LAN, each with its RIB: filters of a big table are obeyed in slices. */
class OspfFilterTest {
    private static final int ROUTES = 2_000;
    private static final int SLICE = 100;

    private final VirtualTime time = new VirtualTime();
    private final SplittableRandom random = new SplittableRandom(3);
    private final List<Router> routers = new ArrayList<>();

    private final class Router extends EngineHome {
        final Rib rib = new Rib();
        private final RoutingEngine engine;

        Router(String name, String text) {
            super(name, text, OspfFilterTest.this.time, random);
            OspfRouting protocol = new OspfRouting();
            engine = protocol.start(protocol.processes(config).getFirst(), this);
            routers.add(this);
            take(new RoutingInput.Configured(config));
            for (Section section : config.children(InterfaceConfig.INTERFACE)) {
                set(link(section, true, links.size() + 1));
            }
        }

        @Override
        protected RoutingEngine engine() {
            return engine;
        }

        @Override
        public void set(RoutedInterface link) {
            links.put(link.name(), link);
            for (InterfaceAddress address : link.addresses()) {
                offer(address.subnet(), RouteSource.CONNECTED, new NextHop.Via(link.name(), null));
            }
            take(new RoutingInput.InterfaceSet(link));
        }

        void offer(Prefix prefix, RouteSource source, NextHop hop) {
            rib.offer(source, route(prefix, source, 0, hop));
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

        int learnt() {
            int learnt = 0;
            for (int i = 0; i < ROUTES; i++) {
                learnt += rib.best(prefix(i)) == null ? 0 : 1;
            }
            return learnt;
        }
    }

    private void deliver(Router from, String on, IpDatagram packet) {
        for (Router to : routers) {
            if (to != from) {
                time.at(
                        time.now() + 1_000_000,
                        () -> to.take(new RoutingInput.Received(on, packet)));
            }
        }
    }

    private static Prefix prefix(int i) {
        return new Prefix(new Ipv4Address((20 << 24) + (i << 8)), 24);
    }

    private static String text(int number, String lines) {
        return """
        interface GigabitEthernet0/1
         ip address 10.0.0.%d 255.255.255.0
         ip ospf network point-to-point
        router ospf 1
         router-id 9.0.0.%d
         network 10.0.0.0 0.0.0.255 area 0
        """
                        .formatted(number, number)
                + lines;
    }

    @Test
    void filtersOfABigTableAreObeyedInSlices() {
        Router one = new Router("one", text(1, " redistribute static subnets\n"));
        Router two = new Router("two", text(2, ""));
        for (int i = 0; i < ROUTES; i++) {
            one.offer(prefix(i), RouteSource.STATIC, new NextHop.Discard());
        }
        one.settle(one.rib);
        time.run(Duration.ofMinutes(2));
        assertThat(two.learnt()).isEqualTo(ROUTES);

        two.configure(
                text(2, " distribute-list prefix NONE in\n")
                        + "ip prefix-list NONE deny 0.0.0.0/0 le 32\n");
        assertThat(two.learnt()).as("in one input").isBetween(ROUTES - SLICE, ROUTES - 1);
        time.run(Duration.ofSeconds(1));
        assertThat(two.learnt()).isZero();

        two.configure(text(2, ""));
        assertThat(two.learnt()).as("in one input").isBetween(1, SLICE);
        time.run(Duration.ofSeconds(1));
        assertThat(two.learnt()).isEqualTo(ROUTES);

        // What changes while filters are gone through is filtered by the new ones, too.
        two.configure(
                text(2, " distribute-list prefix EVEN in\n")
                        + "ip prefix-list EVEN permit 20.0.0.0/16 le 32\n");
        for (int i = 0; i < ROUTES; i++) {
            one.rib.withdraw(RouteSource.STATIC, prefix(i));
        }
        one.settle(one.rib);
        time.run(Duration.ofMinutes(1));
        assertThat(two.learnt()).isZero();
    }
}
