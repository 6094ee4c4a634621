package io.spokewire.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.sim.Simulation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The password of a session that stands is changed, as at IOS: the session goes on with it, and
 * lasts where the other end follows within the hold time.
 *
 * <pre>
 *   a (AS 65001) 10.0.0.1 ---- 10.0.0.2 b (AS 65002, a range for a)
 * </pre>
 */
class BgpPasswordSimulationTest {
    private static final Duration HOLD = Duration.ofSeconds(30);
    private static final Duration KEEPALIVE = Duration.ofSeconds(10);

    @TempDir Path folder;

    @BeforeEach
    void write() throws IOException {
        String text =
                """
                hostname %s
                interface GigabitEthernet0/0
                 ip address 10.0.0.%d 255.255.255.0
                router bgp %d
                 timers bgp 10 30
                """;
        Files.writeString(
                folder.resolve("a.cfg"),
                text.formatted("a", 1, 65001) + " neighbor 10.0.0.2 remote-as 65002\n");
        Files.writeString(
                folder.resolve("b.cfg"),
                text.formatted("b", 2, 65002)
                        + """
                         bgp listen range 10.0.0.0/24 peer-group ALL
                         neighbor ALL peer-group
                         neighbor ALL remote-as 65001
                        """);
        Files.writeString(
                folder.resolve("lab.toml"),
                """
                [[link]]
                interfaces = ["a GigabitEthernet0/0", "b GigabitEthernet0/0"]
                """);
    }

    private static boolean up(SimNetwork network, String router) {
        return network.neighbours(router).stream().anyMatch(Network.Neighbour::up);
    }

    private static boolean up(SimNetwork network) {
        return up(network, "a") && up(network, "b");
    }

    private static void at(SimNetwork network, String router, String line) {
        network.configure(
                router, List.of("router bgp " + (router.equals("a") ? 65001 : 65002), line));
    }

    @Test
    void bothEndsFollowWithinTheHoldTime() throws IOException {
        try (SimNetwork network = SimNetwork.of(LabFolder.read(folder).topology(), 1)) {
            Simulation net = network.simulation();
            assertThat(net.await(() -> up(network), Duration.ofMinutes(2))).isTrue();
            // Set, changed and taken away.
            for (String line : List.of("%s password one", "%s password two", "no %s password")) {
                at(network, "a", line.formatted("neighbor 10.0.0.2"));
                net.runFor(KEEPALIVE);
                at(network, "b", line.formatted("neighbor ALL"));
                net.runFor(HOLD.multipliedBy(3));
                assertThat(up(network)).as(line).isTrue();
            }
            assertThat(net.log()).doesNotContain("Down");
        }
    }

    @Test
    void whereOneEndIsLeftBehindTheHoldTimerEndsIt() throws IOException {
        try (SimNetwork network = SimNetwork.of(LabFolder.read(folder).topology(), 1)) {
            Simulation net = network.simulation();
            assertThat(net.await(() -> up(network), Duration.ofMinutes(2))).isTrue();
            at(network, "a", "neighbor 10.0.0.2 password one");
            net.runFor(HOLD.minus(KEEPALIVE).minusSeconds(1));
            assertThat(up(network)).isTrue();
            net.runFor(KEEPALIVE.plusSeconds(2));
            assertThat(up(network, "a")).isFalse();
            assertThat(up(network, "b")).isFalse();
            assertThat(net.log()).contains("hold time expired");
            net.runFor(HOLD.multipliedBy(2));
            assertThat(up(network)).isFalse();

            at(network, "b", "neighbor ALL password one");
            assertThat(net.await(() -> up(network), Duration.ofMinutes(3))).isTrue();
        }
    }
}
