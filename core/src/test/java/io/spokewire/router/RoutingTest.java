package io.spokewire.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.command.Secret;
import io.spokewire.command.Section;
import io.spokewire.engine.Severity;
import io.spokewire.engine.Trace;
import io.spokewire.forward.ControlTraffic;
import io.spokewire.forward.Injection;
import io.spokewire.forward.Punt;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.IpDatagram;
import io.spokewire.net.NbmaPeer;
import io.spokewire.net.Prefix;
import io.spokewire.net.UdpDatagram;
import io.spokewire.policy.Redistribution;
import io.spokewire.policy.RoutingPolicy;
import io.spokewire.rib.NextHop;
import io.spokewire.rib.ResolvedRoute;
import io.spokewire.rib.Route;
import io.spokewire.rib.RouteSource;
import io.spokewire.rib.StaticRoute;
import io.spokewire.routing.Listen;
import io.spokewire.routing.ProcessKey;
import io.spokewire.routing.Redistributor;
import io.spokewire.routing.RoutedInterface;
import io.spokewire.routing.RoutingAction;
import io.spokewire.routing.RoutingEngine;
import io.spokewire.routing.RoutingEnvironment;
import io.spokewire.routing.RoutingInput;
import io.spokewire.routing.RoutingProtocol;
import io.spokewire.tunnel.TunnelConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** How a routing protocol meets the router, shown with one that calls its routes out by name. */
class RoutingTest {
    private static final Address GROUP = Address.parse("224.0.0.9");
    private static final int PORT = 520;

    private final FakePorts world = new FakePorts();

    /** What a {@link Talker} says behind its first word. */
    private int words;

    /** Tells each static route to a group, once it is there; believes what it hears. */
    private static final class Caller implements RoutingEngine {
        private final ProcessKey key;
        private final Redistributor statics;
        private final Map<String, RoutedInterface> links = new LinkedHashMap<>();

        Caller(ProcessKey key, RoutingEnvironment environment) {
            this.key = key;
            this.statics = new Redistributor(key, environment);
        }

        @Override
        public ProcessKey key() {
            return key;
        }

        Optional<Address> linkLocal(String interfaceName) {
            return Optional.ofNullable(links.get(interfaceName))
                    .flatMap(RoutedInterface::linkLocal);
        }

        @Override
        public boolean runsOn(String interfaceName) {
            RoutedInterface link = links.get(interfaceName);
            return link != null && link.up();
        }

        @Override
        public void handle(RoutingInput input, long nowNanos, Consumer<? super RoutingAction> out) {
            switch (input) {
                case RoutingInput.Configured(Section root) ->
                        statics.configure(List.of(line()), new RoutingPolicy(root));
                case RoutingInput.InterfacesChanged changed -> {
                    changed.in(links);
                    out.accept(new RoutingAction.ListenTo(listens()));
                    out.accept(new RoutingAction.Arm("again", Duration.ofSeconds(10)));
                }
                case RoutingInput.RoutesChanged(String _, var changes) ->
                        statics.changed(
                                changes, (prefix, route) -> call(prefix, route != null, out));
                case RoutingInput.Received(String name, IpDatagram packet) ->
                        heard(name, packet, nowNanos, out);
                case RoutingInput.TimerFired _ ->
                        statics.taken().keySet().forEach(prefix -> call(prefix, true, out));
                case RoutingInput.Shutdown _ -> out.accept(new RoutingAction.Note(new Farewell()));
                default -> {}
            }
            statics.slice((prefix, route) -> call(prefix, route != null, out), out);
        }

        private static Redistribution line() {
            return new Redistribution(
                    "static",
                    List.of(),
                    OptionalLong.empty(),
                    false,
                    List.of(),
                    0,
                    false,
                    OptionalLong.of(77),
                    "",
                    false,
                    false);
        }

        private List<Listen> listens() {
            return links.values().stream()
                    .filter(RoutedInterface::up)
                    .map(link ->
                            new Listen(link.name(), AddressFamily.IPV4, 17, PORT, List.of(GROUP)))
                    .toList();
        }

        private void call(Prefix prefix, boolean there, Consumer<? super RoutingAction> out) {
            byte[] text = ((there ? "+" : "-") + prefix).getBytes(StandardCharsets.US_ASCII);
            for (RoutedInterface link : links.values()) {
                link.primary()
                        .filter(_ -> link.up())
                        .ifPresent(own ->
                                out.accept(
                                        new RoutingAction.Send(
                                                link.name(),
                                                new UdpDatagram(PORT, PORT, Bytes.copyOf(text))
                                                        .in(own.address(), GROUP, 1, 0xC0))));
            }
        }

        private void heard(
                String name, IpDatagram packet, long now, Consumer<? super RoutingAction> out) {
            byte[] text = UdpDatagram.of(packet).orElseThrow().data().toArray();
            String said = new String(text, StandardCharsets.US_ASCII);
            Prefix prefix = Prefix.parse(said.substring(1));
            out.accept(
                    said.startsWith("+")
                            ? new RoutingAction.Offer(
                                    "",
                                    new Route(
                                            prefix,
                                            RouteSource.RIP,
                                            120,
                                            1,
                                            List.of(new NextHop.Via(name, packet.source())),
                                            0,
                                            now))
                            : new RoutingAction.Withdraw("", prefix));
        }
    }

    private record Farewell() implements Trace {
        @Override
        public String facility() {
            return "CALLER";
        }

        @Override
        public Severity severity() {
            return Severity.NOTIFICATIONS;
        }

        @Override
        public String mnemonic() {
            return "BYE";
        }

        @Override
        public String text() {
            return "farewell";
        }
    }

    private static final RoutingProtocol CALLER = protocol(Caller::new);

    /** A protocol with one process as long as there are interfaces. */
    private static RoutingProtocol protocol(
            BiFunction<ProcessKey, RoutingEnvironment, RoutingEngine> engine) {
        return new RoutingProtocol() {
            @Override
            public List<ProcessKey> processes(Section configuration) {
                return configuration.children(InterfaceConfig.INTERFACE).isEmpty()
                        ? List.of()
                        : List.of(new ProcessKey("rip", "", "", AddressFamily.IPV4));
            }

            @Override
            public RoutingEngine start(ProcessKey key, RoutingEnvironment environment) {
                return engine.apply(key, environment);
            }
        };
    }

    private static Section physical() {
        return Section.empty(InterfaceConfig.INTERFACE, "GigabitEthernet0/0")
                .with(InterfaceConfig.SLOT, addressed("198.51.100.2/24"));
    }

    private static InterfaceConfig addressed(String address) {
        return InterfaceConfig.DEFAULT.with(
                InterfaceConfig.IPV4, List.of(InterfaceAddress.parse(address)));
    }

    private static StaticRoute route(String prefix, String gateway) {
        return new StaticRoute("", Prefix.parse(prefix), "", gateway, 1, "", 0, false, 0);
    }

    private static Section network() {
        TunnelConfig tunnel =
                TunnelConfig.DEFAULT
                        .with(
                                TunnelConfig.SOURCE,
                                new TunnelConfig.Source.Interface("GigabitEthernet0/0"))
                        .with(TunnelConfig.DESTINATION, "203.0.113.1");
        return Section.root()
                .withChild(physical())
                .withChild(
                        Section.empty(InterfaceConfig.INTERFACE, "Tunnel0")
                                .with(InterfaceConfig.SLOT, addressed("10.255.0.2/24"))
                                .with(TunnelConfig.SLOT, tunnel))
                .with(StaticRoute.SLOT, List.of(route("203.0.113.0/24", "198.51.100.1")));
    }

    private Router started(Section configuration) {
        Router router = new Router(configuration, world.ports(), List.of(CALLER));
        router.start();
        for (int i = 0; i < 2; i++) {
            world.reflect(router); // a tunnel comes up after its source
            world.pass(Duration.ofMillis(5).toNanos());
        }
        return router;
    }

    private static String said(IpDatagram packet) {
        byte[] text = UdpDatagram.of(packet).orElseThrow().data().toArray();
        return new String(text, StandardCharsets.US_ASCII);
    }

    private List<String> onTunnel() {
        List<String> all = new ArrayList<>();
        for (Injection injection : world.injected) {
            if (injection instanceof Injection.OnTunnel(int tunnel, Bytes packet)) {
                all.add(tunnel + " " + said(IpDatagram.parse(packet).orElseThrow()));
            }
        }
        return all;
    }

    @Test
    void listensWhereTheLineIsUp() {
        started(network());

        assertThat(world.listening)
                .containsExactly(
                        new Listen(
                                "GigabitEthernet0/0",
                                AddressFamily.IPV4,
                                17,
                                PORT,
                                List.of(GROUP)));
        assertThat(world.state.tunnels().getFirst())
                .satisfies(tunnel ->
                        assertThat(tunnel.control())
                                .containsExactly(new ControlTraffic(false, 17, PORT)));
    }

    @Test
    void tellsWhatItRedistributesOnLinksAndTunnels() {
        started(network());
        world.injected.clear();
        world.sent.clear();
        world.pass(Duration.ofSeconds(11).toNanos());

        assertThat(world.sent).hasSize(1);
        assertThat(world.sent.getFirst().interfaceName()).isEqualTo("GigabitEthernet0/0");
        assertThat(said(world.sent.getFirst().packet())).isEqualTo("+203.0.113.0/24");
        assertThat(onTunnel()).containsExactly("0 +203.0.113.0/24");
    }

    @Test
    void putsWhatItHearsIntoTheRibAndTheFib() {
        Router router = started(network());
        IpDatagram packet =
                new UdpDatagram(
                                PORT,
                                PORT,
                                Bytes.copyOf("+10.9.0.0/16".getBytes(StandardCharsets.US_ASCII)))
                        .in(Address.parse("10.255.0.1"), GROUP, 1, 0);
        router.handle(
                new Punt.Control(0, NbmaPeer.of(Address.parse("203.0.113.1")), packet.toPacket()));
        world.pass(Duration.ofMillis(5).toNanos());

        ResolvedRoute best = router.rib("").orElseThrow().best(Prefix.parse("10.9.0.0/16"));
        assertThat(best == null ? List.of() : best.nextHops())
                .containsExactly(new NextHop.Via("Tunnel0", Address.parse("10.255.0.1")));
        assertThat(world.hostRoutes.keySet()).contains(" 10.9.0.0/16");
        assertThat(world.state.fibs().getFirst().lookup(Address.parse("10.9.1.1"))).isNotNull();
    }

    @Test
    void whereALinkLocalAddressIsConfiguredTheKernelsOwnIsNotTaken() {
        List<Caller> callers = new ArrayList<>();
        RoutingProtocol watched =
                protocol((key, environment) -> {
                    callers.add(new Caller(key, environment));
                    return callers.getLast();
                });
        InterfaceAddress own = InterfaceAddress.parse("fe80::1/64");
        InterfaceConfig config = addressed("198.51.100.2/24");
        Section link = Section.empty(InterfaceConfig.INTERFACE, "GigabitEthernet0/0");
        Section configured =
                link.with(InterfaceConfig.SLOT, config.with(InterfaceConfig.IPV6, List.of(own)));
        Router router =
                new Router(Section.root().withChild(configured), world.ports(), List.of(watched));
        router.start();
        Host.Event.AddressAdded kernels =
                new Host.Event.AddressAdded(
                        "GigabitEthernet0/0", InterfaceAddress.parse("fe80::abcd/64"));
        router.handle(new Host.Event.LinkState("GigabitEthernet0/0", true, 1500));
        router.handle(kernels);
        world.pass(Duration.ofMillis(5).toNanos());
        assertThat(callers.getFirst().linkLocal("GigabitEthernet0/0")).isEmpty();

        router.handle(new Host.Event.AddressAdded("GigabitEthernet0/0", own));
        world.pass(Duration.ofMillis(5).toNanos());
        assertThat(callers.getFirst().linkLocal("GigabitEthernet0/0")).contains(own.address());

        router.apply(Section.root().withChild(link.with(InterfaceConfig.SLOT, config)));
        router.handle(new Host.Event.AddressRemoved("GigabitEthernet0/0", own));
        world.pass(Duration.ofMillis(5).toNanos());
        assertThat(callers.getFirst().linkLocal("GigabitEthernet0/0"))
                .contains(kernels.address().address());
    }

    @Test
    void goesWithItsRoutesWhenTheConfigurationDropsIt() {
        Router router = started(network());
        IpDatagram packet =
                new UdpDatagram(
                                PORT,
                                PORT,
                                Bytes.copyOf("+10.9.0.0/16".getBytes(StandardCharsets.US_ASCII)))
                        .in(Address.parse("198.51.100.9"), GROUP, 1, 0);
        router.handle(new Ports.LinkPacket("GigabitEthernet0/0", packet));
        world.pass(Duration.ofMillis(5).toNanos());
        assertThat(router.rib("").orElseThrow().best(Prefix.parse("10.9.0.0/16"))).isNotNull();

        router.apply(Section.root());
        world.pass(Duration.ofMillis(5).toNanos());

        assertThat(router.rib("").orElseThrow().best(Prefix.parse("10.9.0.0/16"))).isNull();
        assertThat(world.listening).isEmpty();
        assertThat(world.traces).contains(new Farewell());
    }

    /** Opens a stream, accepts others, and never closes any. */
    private record Dialler(ProcessKey key) implements RoutingEngine {
        @Override
        public boolean runsOn(String interfaceName) {
            return false;
        }

        @Override
        public void handle(RoutingInput input, long nowNanos, Consumer<? super RoutingAction> out) {
            if (input instanceof RoutingInput.Configured) {
                RoutingAction.StreamPeer peer =
                        new RoutingAction.StreamPeer(
                                "",
                                Prefix.parse("192.0.2.1/32"),
                                179,
                                "",
                                Prefix.DEFAULT_IPV4.address(),
                                1,
                                0,
                                Secret.NONE);
                out.accept(new RoutingAction.StreamOpen(0, peer));
                out.accept(new RoutingAction.StreamAccept(179, List.of(peer)));
            }
        }
    }

    @Test
    void streamsOfAProcessEndWithIt() {
        RoutingProtocol dialler = protocol((key, _) -> new Dialler(key));
        Router router = new Router(network(), world.ports(), List.of(dialler));
        router.start();
        Address any = Prefix.DEFAULT_IPV4.address();
        world.openStreams.add(-1L);
        Ports.StreamEvent accepted =
                new Ports.StreamEvent(new RoutingInput.StreamAccepted(-1, "", any, any, 1, 64));
        world.acceptors.values().forEach(events -> events.accept(accepted));
        assertThat(world.openStreams).containsExactly(0L, -1L);

        router.apply(Section.root());

        assertThat(world.openStreams).isEmpty();
        assertThat(world.acceptors).isEmpty();
    }

    /** Has so much to say when it ends, a word each 100 ms, and would like to offer a route. */
    private final class Talker implements RoutingEngine {
        private final ProcessKey key;
        private int left;

        Talker(ProcessKey key) {
            this.key = key;
        }

        @Override
        public ProcessKey key() {
            return key;
        }

        @Override
        public boolean runsOn(String interfaceName) {
            return false;
        }

        @Override
        public boolean leaves() {
            return left > 0;
        }

        @Override
        public void handle(RoutingInput input, long nowNanos, Consumer<? super RoutingAction> out) {
            switch (input) {
                case RoutingInput.Shutdown _ -> left = words;
                case RoutingInput.TimerFired _ -> left--;
                default -> {
                    return;
                }
            }
            out.accept(new RoutingAction.Note(new Farewell()));
            out.accept(
                    new RoutingAction.Offer(
                            "",
                            new Route(
                                    Prefix.parse("10.9.0.0/16"),
                                    RouteSource.RIP,
                                    120,
                                    1,
                                    List.of(
                                            new NextHop.Via(
                                                    "GigabitEthernet0/0",
                                                    Address.parse("198.51.100.9"))),
                                    0,
                                    nowNanos)));
            out.accept(new RoutingAction.Arm("word", Duration.ofMillis(100)));
        }
    }

    private Router talking(int howMuch) {
        words = howMuch;
        RoutingProtocol talker = protocol((key, _) -> new Talker(key));
        Router router = new Router(network(), world.ports(), List.of(talker));
        router.start();
        world.reflect(router);
        world.pass(Duration.ofMillis(5).toNanos());
        return router;
    }

    private long said() {
        return world.traces.stream().filter(new Farewell()::equals).count();
    }

    private void passMillis(int millis) {
        for (int i = 0; i < millis / 10; i++) {
            world.pass(Duration.ofMillis(10).toNanos());
        }
    }

    @Test
    void aProcessThatEndsSpeaksUntilItHasSaidAll() {
        Router router = talking(5);
        router.apply(Section.root());
        passMillis(250);
        assertThat(said()).isEqualTo(3);
        assertThat(router.rib("").orElseThrow().best(Prefix.parse("10.9.0.0/16")))
                .as("what it offers now is not taken")
                .isNull();
        passMillis(5_000);
        assertThat(said()).isEqualTo(6);
    }

    @Test
    void aProcessThatEndsSpeaksForThreeSecondsAtMost() {
        Router router = talking(100);
        router.apply(Section.root());
        passMillis(10_000);
        assertThat(said()).isBetween(28L, 31L);
    }

    @Test
    void aProcessThatIsBackIsNotSpokenForByTheOneBefore() {
        Router router = talking(100);
        router.apply(Section.root());
        passMillis(250);
        router.apply(network());
        passMillis(2_000);
        assertThat(said()).isEqualTo(3);
    }

    @Test
    void aRouterThatEndsWaitsForItsProcesses() {
        Router router = talking(5);
        List<String> ended = new ArrayList<>();
        router.shutdown(() -> ended.add("over"));
        router.shutdown(() -> ended.add("again"));
        passMillis(400);
        assertThat(ended).isEmpty();
        passMillis(200);
        assertThat(ended).containsExactly("over");
        assertThat(said()).isEqualTo(6);
    }

    @Test
    void aRouterThatEndsWaitsForThreeSecondsAtMost() {
        Router router = talking(100);
        List<String> ended = new ArrayList<>();
        router.shutdown(() -> ended.add("over"));
        passMillis(2_900);
        assertThat(ended).isEmpty();
        passMillis(200);
        assertThat(ended).containsExactly("over");
    }
}
