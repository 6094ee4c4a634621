package io.spokewire.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.bfd.BfdSnapshot;
import io.spokewire.bfd.BfdState;
import io.spokewire.net.Address;
import io.spokewire.nhrp.NhrpSnapshot;
import io.spokewire.sim.EchoSeries;
import io.spokewire.sim.Simulation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * BFD in a cloud with two hubs, in virtual time.
 *
 * <pre>
 *  branch1 LAN - branch1 ~~~ hub1 ~~~ branch2 - branch2 LAN
 *                        \~~ hub2 ~~/
 * </pre>
 */
class BfdSimulationTest {
    private static final Duration INTERVAL = Duration.ofMillis(50);

    @TempDir Path folder;

    private static final String EIGRP =
            """
            router eigrp 100
             network 10.0.0.0
             bfd all-interfaces
            """;

    private static final String OSPF =
            """
            router ospf 1
             network 10.0.0.0 0.255.255.255 area 0
             bfd all-interfaces
            """;

    private static final String RIP =
            """
            router rip
             version 2
             network 10.0.0.0
             no auto-summary
             bfd all-interfaces
            """;

    private static final String HUB_BGP =
            """
            router bgp 65000
             bgp listen range 10.255.0.0/24 peer-group SPOKES
             neighbor SPOKES peer-group
             neighbor SPOKES remote-as 65000
             neighbor SPOKES fall-over bfd
             neighbor SPOKES route-reflector-client
             neighbor SPOKES next-hop-self all
            """;

    private static final String BRANCH_BGP =
            """
            router bgp 65000
             neighbor 10.255.0.1 remote-as 65000
             neighbor 10.255.0.1 fall-over bfd
             neighbor 10.255.0.2 remote-as 65000
             neighbor 10.255.0.2 fall-over bfd
             network 10.1.%d.0 mask 255.255.255.0
            """;

    private void hub(int number, String tunnel, String protocol) throws IOException {
        String text =
                """
                hostname hub%1$d
                interface GigabitEthernet0/0
                 ip address 203.0.113.%2$d 255.255.255.252
                interface Tunnel0
                 ip address 10.255.0.%1$d 255.255.255.0
                 no ip redirects
                 ip nhrp network-id 1
                 ip nhrp map multicast dynamic
                 bfd interval 300 min_rx 300 multiplier 3
                 tunnel source GigabitEthernet0/0
                 tunnel mode gre multipoint
                %3$s
                %4$s
                ip route 0.0.0.0 0.0.0.0 203.0.113.%5$d
                end
                """
                        .formatted(number, number * 4 - 2, tunnel, protocol, number * 4 - 3);
        Files.writeString(folder.resolve("hub" + number + ".cfg"), text);
    }

    private void branch(int number, String tunnel, String protocol) throws IOException {
        String text =
                """
                hostname branch%1$d
                interface GigabitEthernet0/0
                 ip address 198.51.100.%2$d 255.255.255.252
                interface GigabitEthernet0/1
                 ip address 10.1.%1$d.1 255.255.255.0
                interface Tunnel0
                 ip address 10.255.0.1%1$d 255.255.255.0
                 no ip redirects
                 ip nhrp network-id 1
                 ip nhrp holdtime 300
                 ip nhrp nhs 10.255.0.1 nbma 203.0.113.2 multicast
                 ip nhrp nhs 10.255.0.2 nbma 203.0.113.6 multicast
                 bfd interval 300 min_rx 300 multiplier 3
                 tunnel source GigabitEthernet0/0
                 tunnel mode gre multipoint
                %3$s
                %4$s
                ip route 0.0.0.0 0.0.0.0 198.51.100.%5$d
                end
                """
                        .formatted(number, number * 4 - 2, tunnel, protocol, number * 4 - 3);
        Files.writeString(folder.resolve("branch" + number + ".cfg"), text);
    }

    private void describe(String words) throws IOException {
        String protocol = words.replace(" strict-mode", "");
        String strict = words.equals(protocol) ? "" : " strict-mode";
        boolean ospf = protocol.equals("ospf");
        String points =
                ospf
                        ? " ip ospf network point-to-multipoint"
                                + (strict.isEmpty() ? "" : "\n ip ospf bfd" + strict)
                        : "";
        String hubs = protocol.equals("eigrp") ? " no ip split-horizon eigrp 100" : points;
        String lines =
                switch (protocol) {
                    case "eigrp" -> EIGRP;
                    case "ospf" -> OSPF;
                    case "rip" -> RIP;
                    default -> HUB_BGP.replace("fall-over bfd", "fall-over bfd" + strict);
                };
        hub(1, hubs, lines);
        hub(2, hubs, lines);
        boolean bgp = protocol.equals("bgp");
        String spoke = BRANCH_BGP.replace("fall-over bfd", "fall-over bfd" + strict);
        branch(1, points, bgp ? spoke.formatted(1) : lines);
        branch(2, points, bgp ? spoke.formatted(2) : lines);
    }

    private static boolean allUp(Simulation net, String router, int sessions) {
        List<BfdSnapshot.Session> all = net.bfd(router).sessions();
        return all.size() >= sessions && all.stream().allMatch(s -> s.state() == BfdState.UP);
    }

    private EchoSeries settle(Simulation net) {
        boolean settled =
                net.await(
                        () ->
                                allUp(net, "branch1", 2)
                                        && allUp(net, "branch2", 2)
                                        && net.ping("branch1-lan", "branch2-lan").complete(),
                        Duration.ofMinutes(3));
        assertThat(settled).as(net.log()).isTrue();
        net.runFor(Duration.ofSeconds(10)); // agreed on the fast timers
        return net.echoes("branch1-lan", "branch2-lan", 200, INTERVAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"eigrp", "ospf", "ospf strict-mode", "bgp", "bgp strict-mode", "rip"})
    void whenAHubDiesTrafficIsBackWithinASecond(String protocol) throws IOException {
        describe(protocol);
        try (SimNetwork network = SimNetwork.of(LabFolder.read(folder).topology(), 3)) {
            Simulation net = network.simulation();
            EchoSeries echoes = settle(net);
            net.runFor(Duration.ofSeconds(1));
            String used = echoes.path(5).contains("hub1") ? "hub1" : "hub2";
            net.crash(used).runFor(Duration.ofSeconds(12));

            List<Integer> answered = echoes.answered();
            int longest = 0;
            int last = 0;
            for (int sequence : answered) {
                longest = Math.max(longest, sequence - last - 1);
                last = sequence;
            }
            assertThat(answered).contains(200);
            assertThat(INTERVAL.multipliedBy(longest))
                    .as("longest gap, of " + answered + "\n" + net.log())
                    .isLessThan(Duration.ofSeconds(1));
            // With RIP the far spoke is the next hop, and the hub on nobody's way.
            assertThat(longest > 6 || protocol.equals("rip")).isTrue();
            assertThat(net.log()).contains("%BFD-5-BFD_SESS_DOWN");
        }
    }

    @Test
    void aHubThatIsStoppedInOrderIsNoFailure() throws IOException {
        describe("eigrp");
        try (SimNetwork network = SimNetwork.of(LabFolder.read(folder).topology(), 4)) {
            Simulation net = network.simulation();
            settle(net);
            net.stop("hub2").runFor(Duration.ofSeconds(3));
            assertThat(net.log()).contains("Neighbor Signaled Session Down");
            assertThat(net.log()).doesNotContain("BFD peer down notified");
        }
    }

    @Test
    void aWatchedShortcutEndsWhenItsPathDoes() throws IOException {
        describe("eigrp");
        for (String name : List.of("branch1", "branch2", "hub1", "hub2")) {
            Path file = folder.resolve(name + ".cfg");
            String line = name.startsWith("hub") ? " ip nhrp redirect\n" : " ip nhrp shortcut\n";
            Files.writeString(
                    file,
                    Files.readString(file)
                            .replace(" ip nhrp network-id 1\n", " ip nhrp network-id 1\n" + line));
        }
        try (SimNetwork network = SimNetwork.of(LabFolder.read(folder).topology(), 5)) {
            Simulation net = network.simulation();
            EchoSeries echoes = settle(net);
            Address far = Address.parse("10.255.0.12");
            boolean watched =
                    net.await(
                            () ->
                                    net.bfd("branch1").sessions().stream()
                                            .anyMatch(s ->
                                                    s.peer().remote().equals(far)
                                                            && s.clients().contains("NHRP")
                                                            && s.state() == BfdState.UP),
                            Duration.ofSeconds(30));
            assertThat(watched).as(net.log()).isTrue();
            assertThat(echoes.sent()).isLessThanOrEqualTo(200);
            EchoSeries direct = net.echoes("branch1-lan", "branch2-lan", 100, INTERVAL);
            net.runFor(Duration.ofSeconds(1));
            net.block("branch1", "branch2", _ -> true).block("branch2", "branch1", _ -> true);
            net.runFor(Duration.ofSeconds(8));

            List<Integer> lost = new ArrayList<>();
            for (int i = 1; i <= 100; i++) {
                if (!direct.answered().contains(i)) {
                    lost.add(i);
                }
            }
            assertThat(lost).as("lost").hasSizeBetween(1, 20); // 1 s and less
            assertThat(net.log()).contains("BFD");
            assertThat(net.violations()).isEmpty();
        }
    }

    /** What a spoke has registered goes when the hub does not reach it, and comes back with it. */
    @ParameterizedTest
    @ValueSource(strings = {"both ways", "to the hub", "to the spoke"})
    void aHubForgetsAtOnceWhomBfdHasLost(String direction) throws IOException {
        describe("eigrp");
        try (SimNetwork network = SimNetwork.of(LabFolder.read(folder).topology(), 6)) {
            Simulation net = network.simulation();
            settle(net);
            assertThat(registered(net)).containsExactly("10.255.0.11", "10.255.0.12");
            if (!direction.equals("to the spoke")) {
                net.block("branch1", "hub1", _ -> true);
            }
            if (!direction.equals("to the hub")) {
                net.block("hub1", "branch1", _ -> true);
            }
            net.runFor(Duration.ofSeconds(1));
            assertThat(registered(net)).as(net.log()).containsExactly("10.255.0.12");
            net.runFor(Duration.ofSeconds(5));
            net.healAll();
            boolean back =
                    net.await(
                            () -> registered(net).size() == 2 && allUp(net, "hub1", 2),
                            Duration.ofSeconds(20));
            assertThat(back).as(net.log()).isTrue();
            assertThat(net.violations()).isEmpty();
        }
    }

    private static List<String> registered(Simulation net) {
        return net.router("hub1").orElseThrow().nhrp().snapshot(net.nowNanos()).cache().stream()
                .filter(e -> e.flags().contains(NhrpSnapshot.Flag.REGISTERED))
                .map(e -> e.target().address().toString())
                .toList();
    }
}
