package io.spokewire.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.bfd.BfdInput;
import io.spokewire.bfd.BfdPeer;
import io.spokewire.bfd.BfdTimers;
import io.spokewire.command.ConfigReader;
import io.spokewire.command.Section;
import io.spokewire.engine.TableWalk;
import io.spokewire.engine.Trace;
import io.spokewire.forward.ControlTraffic;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.rib.ResolvedRoute;
import io.spokewire.routing.Listen;
import io.spokewire.routing.WatchedPath;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whom BFD is asked to watch, and what follows from its answers. */
class WatchesTest {
    private static final Address OWN = Address.parse("192.0.2.1");
    private static final Address FAR = Address.parse("192.0.2.2");
    private static final String LAN = "GigabitEthernet0/0";
    private static final BfdTimers TIMERS = new BfdTimers(300_000, 300_000, 3);

    private final FakePorts world = new FakePorts();
    private final Asked bfd = new Asked();

    /** A BFD that remembers what it was asked. */
    private static final class Asked implements Ports.Bfd {
        final List<BfdInput> inputs = new ArrayList<>();
        List<Listen> links = List.of();
        List<String> vrfs = List.of();
        Limit limit = Limit.NONE;

        @Override
        public void give(BfdInput input) {
            inputs.add(input);
        }

        @Override
        public void places(
                Map<String, Integer> byTunnel, List<Listen> onLinks, List<String> fromAfar) {
            links = onLinks;
            vrfs = fromAfar;
        }

        @Override
        public Limit limit() {
            return limit;
        }
    }

    private static final class Client implements Watches.Listener {
        final String name;
        final List<String> told = new ArrayList<>();

        Client(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void up(WatchedPath path) {
            told.add("up " + path.remote());
        }

        @Override
        public void down(WatchedPath path, String why, boolean sharesFate) {
            told.add("down " + path.remote() + " " + why);
        }
    }

    private static Section read(String text) {
        ConfigReader.Result read = ConfigReader.read(Languages.CONFIG, "test.cfg", text);
        assertThat(read.clean()).as("%s", read.lines()).isTrue();
        return read.config();
    }

    private Watches watches(String configuration) {
        world.bfd = bfd;
        Watches.Home home =
                new Watches.Home() {
                    @Override
                    public Map<String, Integer> tunnels() {
                        return Map.of("Tunnel0", 0);
                    }

                    @Override
                    public List<String> vrfs() {
                        return List.of("", "RED");
                    }

                    @Override
                    public void changed() {}
                };
        Watches watches = new Watches(home, world.ports());
        configure(watches, configuration);
        return watches;
    }

    private static void configure(Watches watches, String text) {
        watches.configure(read(text));
        while (watches.hasWork()) {
            watches.work();
        }
    }

    private static WatchedPath path(String interfaceName, Address remote) {
        return new WatchedPath("", interfaceName, OWN, remote);
    }

    private static BfdPeer peer(String interfaceName, Address remote) {
        return new BfdPeer("", interfaceName, OWN, remote);
    }

    @Test
    void timersAreThoseOfTheInterfaceOrOfItsTemplate() {
        Watches watches =
                watches(
                        """
                        bfd-template single-hop FAST
                         interval min-tx 100 min-rx 200 multiplier 5
                        interface GigabitEthernet0/0
                         bfd interval 300 min_rx 300 multiplier 3
                        interface GigabitEthernet0/1
                         bfd template FAST
                        """);
        watches.want(
                "a",
                List.of(
                        path(LAN, FAR),
                        path("GigabitEthernet0/1", FAR),
                        path("GigabitEthernet0/2", FAR)),
                new Client("OSPF"));
        assertThat(bfd.inputs)
                .containsExactly(
                        new BfdInput.Register("OSPF", peer(LAN, FAR), TIMERS),
                        new BfdInput.Register(
                                "OSPF",
                                peer("GigabitEthernet0/1", FAR),
                                new BfdTimers(100_000, 200_000, 5)));
        assertThat(bfd.links)
                .contains(new Listen(LAN, AddressFamily.IPV4, 17, 3784, List.of()))
                .hasSize(2);
    }

    @Test
    void neighborsSeveralHopsAwayHaveTheMostSpecificMap() {
        Watches watches =
                watches(
                        """
                        bfd-template multi-hop SLOW
                         interval min-tx 500 min-rx 500 multiplier 3
                        bfd-template multi-hop FAST
                         interval both 300 multiplier 3
                        bfd map ipv4 192.0.0.0/16 0.0.0.0/0 SLOW
                        bfd map ipv4 192.0.2.0/24 192.0.2.1/32 FAST
                        """);
        watches.want("a", List.of(path("", FAR)), new Client("BGP"));
        assertThat(bfd.inputs).containsExactly(new BfdInput.Register("BGP", peer("", FAR), TIMERS));
        assertThat(bfd.vrfs).containsExactly("", "RED");
    }

    @Test
    void aSessionEndsWithTheLastOfItsClients() {
        Watches watches = watches("interface Tunnel0\n bfd interval 300 min_rx 300 multiplier 3\n");
        Client first = new Client("OSPF");
        Client second = new Client("OSPF");
        watches.want("a", List.of(path("Tunnel0", FAR)), first);
        watches.handle(new BfdEvent(peer("Tunnel0", FAR), BfdEvent.Kind.UP, "", true));
        watches.want("b", List.of(path("Tunnel0", FAR)), second);
        assertThat(watches.controlTraffic("Tunnel0"))
                .containsExactly(new ControlTraffic(false, 17, 3784));
        assertThat(second.told).containsExactly("up 192.0.2.2");
        watches.want("a", List.of(), first);
        assertThat(bfd.inputs).hasSize(1);
        watches.handle(new BfdEvent(peer("Tunnel0", FAR), BfdEvent.Kind.DOWN, "gone", true));
        assertThat(second.told).endsWith("down 192.0.2.2 BFD: gone");
        assertThat(first.told).containsExactly("up 192.0.2.2");
        watches.want("b", List.of(), second);
        assertThat(bfd.inputs).endsWith(new BfdInput.Deregister("OSPF", peer("Tunnel0", FAR)));
        assertThat(watches.controlTraffic("Tunnel0")).isEmpty();
    }

    @Test
    void whatTheNeighborPutsDownIsNoFailure() {
        Watches watches = watches("interface Tunnel0\n bfd interval 300 min_rx 300 multiplier 3\n");
        Client client = new Client("EIGRP");
        watches.want("a", List.of(path("Tunnel0", FAR)), client);
        watches.handle(new BfdEvent(peer("Tunnel0", FAR), BfdEvent.Kind.UP, "", true));
        watches.handle(new BfdEvent(peer("Tunnel0", FAR), BfdEvent.Kind.PUT_DOWN, "orderly", true));
        assertThat(client.told).containsExactly("up 192.0.2.2");
        assertThat(watches.isUp(path("Tunnel0", FAR))).isFalse();
    }

    @Test
    void whatTheMachineCannotKeepIsRefusedInWords() {
        bfd.limit = new Ports.Bfd.Limit(Duration.ofMillis(200), "the collector stops us");
        Watches watches =
                watches(
                        """
                        bfd-template single-hop TINY
                         interval microseconds min-tx 20000 min-rx 20000 multiplier 10
                        interface GigabitEthernet0/0
                         bfd interval 50 min_rx 50 multiplier 3
                        interface GigabitEthernet0/1
                         bfd template TINY
                        """);
        watches.want(
                "a", List.of(path(LAN, FAR), path("GigabitEthernet0/1", FAR)), new Client("EIGRP"));
        assertThat(bfd.inputs).isEmpty();
        assertThat(world.traces)
                .extracting(Trace::text)
                .containsExactly(
                        "no BFD session to neighbor 192.0.2.2 on GigabitEthernet0/0: a failure"
                                + " would be found after 150 ms, and what takes less than 200 ms says"
                                + " nothing here: the collector stops us",
                        "no BFD session to neighbor 192.0.2.2 on GigabitEthernet0/1: an interval of"
                                + " 20 ms is below 50 ms, the least here");
    }

    @Test
    void otherTimersAreToldAndNoneEndTheSession() {
        Watches watches = watches("interface Tunnel0\n bfd interval 300 min_rx 300 multiplier 3\n");
        watches.want("a", List.of(path("Tunnel0", FAR)), new Client("EIGRP"));
        configure(watches, "interface Tunnel0\n bfd interval 500 min_rx 500 multiplier 3\n");
        assertThat(bfd.inputs)
                .endsWith(
                        new BfdInput.Register(
                                "EIGRP", peer("Tunnel0", FAR), new BfdTimers(500_000, 500_000, 3)));
        configure(watches, "interface Tunnel0\n no bfd echo\n");
        assertThat(bfd.inputs).endsWith(new BfdInput.Deregister("EIGRP", peer("Tunnel0", FAR)));
    }

    /** Those that the change has not come to yet go on as they were, and nobody is forgotten. */
    @Test
    void otherTimersForThousandsAreToldInSlices() {
        int many = 10 * TableWalk.SLICE;
        Watches watches = watches("interface Tunnel0\n bfd interval 300 min_rx 300 multiplier 3\n");
        Client client = new Client("EIGRP");
        List<WatchedPath> paths =
                IntStream.range(0, many)
                        .mapToObj(i -> path("Tunnel0", new Ipv4Address(0x0A000001 + i)))
                        .toList();
        watches.want("a", paths, client);
        assertThat(bfd.inputs).hasSize(many);
        bfd.inputs.clear();
        watches.configure(read("interface Tunnel0\n no bfd echo\n"));
        watches.work();
        assertThat(bfd.inputs).as("in one input").hasSize(TableWalk.SLICE);
        watches.handle(
                new BfdEvent(
                        peer("Tunnel0", paths.getLast().remote()),
                        BfdEvent.Kind.DOWN,
                        "gone",
                        true));
        assertThat(client.told).containsExactly("down " + paths.getLast().remote() + " BFD: gone");
        watches.want("a", paths.subList(0, many - 1), client); // and one that comes again
        watches.want("a", paths, client);
        configure(watches, "interface Tunnel0\n bfd interval 300 min_rx 300 multiplier 3\n");
        assertThat(bfd.inputs.stream().filter(BfdInput.Deregister.class::isInstance))
                .hasSize(TableWalk.SLICE + 1);
        assertThat(bfd.inputs.stream().filter(BfdInput.Register.class::isInstance))
                .as("those that had ended, and nobody twice")
                .hasSize(TableWalk.SLICE + 1);
    }

    @Test
    void staticRoutesAreThereWhileBfdReachesTheirGateway() {
        world.bfd = bfd;
        Router router =
                new Router(
                        read(
                                """
                                interface GigabitEthernet0/0
                                 ip address 192.0.2.1 255.255.255.0
                                 bfd interval 300 min_rx 300 multiplier 3
                                ip route 10.0.0.0 255.0.0.0 GigabitEthernet0/0 192.0.2.2
                                ip route 10.0.0.0 255.0.0.0 192.0.2.9 250
                                ip route static bfd GigabitEthernet0/0 192.0.2.2
                                """),
                        world.ports());
        router.start();
        world.reflect(router);
        world.pass(Duration.ofMillis(10).toNanos());
        assertThat(gateway(router)).isEqualTo("192.0.2.9");
        router.handle(new BfdEvent(peer(LAN, FAR), BfdEvent.Kind.UP, "", true));
        world.pass(Duration.ofMillis(10).toNanos());
        assertThat(gateway(router)).isEqualTo("192.0.2.2");
        router.handle(new BfdEvent(peer(LAN, FAR), BfdEvent.Kind.DOWN, "gone", true));
        world.pass(Duration.ofMillis(10).toNanos());
        assertThat(gateway(router)).isEqualTo("192.0.2.9");
    }

    private static String gateway(Router router) {
        ResolvedRoute best = router.rib("").orElseThrow().best(Prefix.parse("10.0.0.0/8"));
        return best == null
                ? "none"
                : best.nextHops().getFirst().toString().replaceAll(".*gateway=([0-9.]*).*", "$1");
    }
}
