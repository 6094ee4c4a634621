package io.spokewire.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.command.ConfigReader;
import io.spokewire.command.Section;
import io.spokewire.forward.TunnelForwarding;
import io.spokewire.net.Ipv4Address;
import io.spokewire.routing.ProcessKey;
import io.spokewire.routing.RoutedInterface;
import io.spokewire.routing.RoutingAction;
import io.spokewire.routing.RoutingEngine;
import io.spokewire.routing.RoutingEnvironment;
import io.spokewire.routing.RoutingInput;
import io.spokewire.routing.RoutingProtocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hundreds of interfaces come and go at once: what that costs, counted. */
class ManyInterfacesTest {
    private static final int MANY = 120;

    private final FakePorts world = new FakePorts();

    /** How many interfaces were told of in a row, of each row. */
    private final List<Integer> rows = new ArrayList<>();

    private final Set<String> known = new TreeSet<>();

    private static Section tunnels(int count, String more) {
        StringBuilder text = new StringBuilder();
        text.append("interface GigabitEthernet0/0\n ip address 192.0.2.1 255.255.255.0\n");
        for (int i = 0; i < count; i++) {
            text.append(
                    "interface Tunnel%d\n ip address %s 255.255.255.0\n"
                            .formatted(i, new Ipv4Address(0x0A000001 + (i << 8))));
            text.append(
                    " tunnel source GigabitEthernet0/0\n tunnel destination %s\n"
                            .formatted(new Ipv4Address(0xC6336401 + i)));
        }
        ConfigReader.Result read = ConfigReader.read(Languages.CONFIG, "test.cfg", text + more);
        assertThat(read.clean()).isTrue();
        return read.config();
    }

    private Router started(Section configuration, List<RoutingProtocol> protocols) {
        Router router = new Router(configuration, world.ports(), protocols);
        router.start();
        for (int i = 0; i < 3; i++) {
            world.reflect(router); // a tunnel comes up after its source
            settle();
        }
        return router;
    }

    private void settle() {
        world.pass(Duration.ofMillis(MANY).toNanos());
    }

    private List<RoutingProtocol> ear() {
        return List.of(
                new Ear(news -> {
                    news.links().forEach(link -> known.add(link.name()));
                    news.gone().forEach(known::remove);
                    rows.add(news.links().size() + news.gone().size());
                }));
    }

    @Test
    void aProcessIsToldOfSomeOfThemAtATimeAndOfTheLastOfThese() {
        Router router = started(tunnels(MANY, ""), ear());
        rows.clear();
        router.handle(new Host.Event.LinkState("GigabitEthernet0/0", false, 1500));
        settle();
        assertThat(rows.stream().mapToInt(i -> i).sum()).as("each once").isEqualTo(MANY + 1);
        assertThat(rows).allSatisfy(row -> assertThat(row).isBetween(1, Routing.SLICE_LINKS));
        assertThat(rows).hasSizeLessThan(MANY / Routing.SLICE_LINKS + 3);

        rows.clear();
        router.apply(tunnels(1, ""));
        settle();
        world.plan.links().forEach(link -> assertThat(link.name()).doesNotEndWith("9"));
        for (int i = 1; i < MANY; i++) {
            router.handle(new Host.Event.LinkGone("Tunnel" + i));
        }
        settle();
        assertThat(known).containsExactly("GigabitEthernet0/0", "Tunnel0");
        assertThat(rows).allSatisfy(row -> assertThat(row).isBetween(1, Routing.SLICE_LINKS));
    }

    @Test
    void anInterfaceThatChangesIsTheOnlyOneThatIsLookedAt() {
        InterfaceTable table = new InterfaceTable();
        Section configuration = tunnels(MANY, "");
        RoutedInterfaces views = new RoutedInterfaces(table, String::hashCode);
        for (int i = 0; i < MANY; i++) {
            table.link("Loopback" + i, true, 1500, 0);
            views.touch("Loopback" + i);
        }
        assertThat(views.changes(configuration, configuration, Map.of()).links()).hasSize(MANY);
        table.link("Loopback7", false, 1500, 1);
        views.touch("Loopback7");
        views.touch("Loopback8");
        assertThat(views.changes(configuration, configuration, Map.of()).links())
                .extracting(RoutedInterface::name)
                .containsExactly("Loopback7");
        assertThat(views.made()).isEqualTo(MANY + 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ip route 10.99.0.0 255.255.0.0 192.0.2.2            | 0
                    vrf definition RED;address-family ipv4              | 0
                    interface Tunnel7;ip mtu 1300                       | 2
                    interface Tunnel7;tunnel destination 192.0.2.77     | 2
                    interface Tunnel7;ip address 10.0.7.2 255.255.255.0 | 2
                    interface GigabitEthernet0/1;mtu 9000               | 1
                    """)
    void aLineCostsWhatItConcernsHoweverManyInterfacesThereAre(String line, int most) {
        Router router = started(tunnels(MANY, ""), ear());
        int before = router.looks();
        rows.clear();
        Section changed = tunnels(MANY, line.replace(";", "\n ") + "\n");
        router.apply(changed);
        settle();
        assertThat(router.configuration()).isEqualTo(changed);
        assertThat(router.looks() - before).isBetween(most == 0 ? 0 : 1, most);
        assertThat(rows.stream().mapToInt(i -> i).sum()).isLessThanOrEqualTo(1);
    }

    @Test
    void allInterfacesComeInSlicesAndTheHostHasThemAtOnce() {
        Router router = new Router(tunnels(MANY, ""), world.ports(), ear());
        router.start();
        assertThat(router.looks()).isLessThanOrEqualTo(2 * Router.SLICE_INTERFACES);
        assertThat(world.plan.links()).as("not half of them").isEmpty();
        settle();
        assertThat(world.plan.links()).hasSize(MANY + 1);
        assertThat(world.plans).isEqualTo(1);

        router.apply(tunnels(1, ""));
        assertThat(world.plan.links()).as("not half of them").hasSize(MANY + 1);
        settle();
        assertThat(world.plan.links()).hasSize(2);
        assertThat(world.state.tunnels()).filteredOn(Objects::nonNull).hasSize(1);
    }

    @Test
    void tunnelsFollowTheirSourceInSlices() {
        Router router = started(tunnels(MANY, ""), ear());
        assertThat(world.state.tunnels()).allSatisfy(t -> assertThat(t.open()).isTrue());
        int before = router.looks();
        int plans = world.plans;
        router.handle(new Host.Event.LinkState("GigabitEthernet0/0", false, 1500));
        world.pass(Duration.ofMillis(1).toNanos());
        assertThat(router.looks() - before).isEqualTo(Router.SLICE_INTERFACES);
        assertThat(world.state.tunnels()).filteredOn(TunnelForwarding::open).hasSize(20);
        settle();
        assertThat(router.looks() - before).isEqualTo(MANY);
        assertThat(world.state.tunnels()).noneMatch(TunnelForwarding::open);
        assertThat(world.plans - plans).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "router ospf 1\n network 10.0.0.0 0.255.255.255 area 0\n",
                "router eigrp 1\n network 10.0.0.0\n"
            })
    void whatAProtocolRunsOnIsWorkedOutOnceForAllThatComeTogether(String lines) {
        int[] plans = {0};
        Router router = started(tunnels(MANY, lines), counting(plans));
        assertThat(world.state.tunnels())
                .hasSize(MANY)
                .allSatisfy(tunnel -> assertThat(tunnel.control()).isNotEmpty());
        plans[0] = 0;
        router.handle(new Host.Event.LinkState("GigabitEthernet0/0", false, 1500));
        settle();
        assertThat(world.state.tunnels())
                .allSatisfy(tunnel -> assertThat(tunnel.control()).isEmpty());
        assertThat(plans[0]).isBetween(1, MANY / Routing.SLICE_LINKS + 3);
    }

    /** What waits to be worked out when a process ends is not worked out any more. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "router ospf 1\n network 10.0.0.0 0.255.255.255 area 0\n",
                "router eigrp 1\n network 10.0.0.0\n",
                "router rip\n version 2\n network 10.0.0.0\n"
            })
    void aProcessThatEndsBeginsNothing(String lines) {
        int[] plans = {0};
        Router router = started(tunnels(MANY, lines), counting(plans));
        plans[0] = 0;
        router.apply(tunnels(MANY, lines + " passive-interface default\n"));
        assertThat(plans[0]).as("some at once, the others wait").isEqualTo(1);
        router.apply(tunnels(MANY, ""));
        settle();
        assertThat(plans[0]).as("since it was told to end").isZero();
        assertThat(router.routing(RoutingEngine.class)).isEmpty();
    }

    private static List<RoutingProtocol> counting(int[] plans) {
        return Routing.PROTOCOLS.stream().map(p -> counting(p, plans)).toList();
    }

    /** Counts how often a process says what it listens to; anew when it is told to end. */
    private static RoutingProtocol counting(RoutingProtocol of, int[] plans) {
        return new RoutingProtocol() {
            @Override
            public List<ProcessKey> processes(Section configuration) {
                return of.processes(configuration);
            }

            @Override
            public RoutingEngine start(ProcessKey key, RoutingEnvironment environment) {
                RoutingEngine engine = of.start(key, environment);
                return new RoutingEngine() {
                    @Override
                    public ProcessKey key() {
                        return engine.key();
                    }

                    @Override
                    public boolean runsOn(String interfaceName) {
                        return engine.runsOn(interfaceName);
                    }

                    @Override
                    public boolean leaves() {
                        return engine.leaves();
                    }

                    @Override
                    public void handle(
                            RoutingInput input,
                            long nowNanos,
                            Consumer<? super RoutingAction> out) {
                        if (input instanceof RoutingInput.Shutdown) {
                            plans[0] = 0;
                        }
                        engine.handle(
                                input,
                                nowNanos,
                                action -> {
                                    plans[0] += action instanceof RoutingAction.ListenTo ? 1 : 0;
                                    out.accept(action);
                                });
                    }
                };
            }
        };
    }
}
