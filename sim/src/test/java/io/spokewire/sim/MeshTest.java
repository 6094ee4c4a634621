package io.spokewire.sim;

import static io.spokewire.sim.Faults.percent;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Routers, packet paths and kernels together, with mappings that are configured. */
class MeshTest {
    @Test
    void packetsGoStraightFromRouterToRouter() {
        try (Simulation net = new Simulation(1).hub("hub").spokes("s1", "s2").staticMesh()) {
            net.runFor(Duration.ofSeconds(2));
            EchoSeries ping = net.ping("s1-host", "s2-host");
            assertThat(ping.complete()).as("%s%n%s", ping, net.log()).isTrue();
            assertThat(ping.path(1)).containsExactly("s1-host", "s1", "s2", "s2-host");
            assertThat(ping.pathBack(1)).containsExactly("s2-host", "s2", "s1", "s1-host");
            assertThat(ping.replyTtl()).isEqualTo(62);
            EchoSeries tunnel = net.ping("s1", net.tunnelAddress("s1"), net.tunnelAddress("hub"));
            assertThat(tunnel.complete()).isTrue();
            assertThat(net.hasShortcut("s1", "s2")).isTrue();
            assertThat(net.violations()).isEmpty();
        }
    }

    @Test
    void theSameSeedGivesTheSameRunByteForByte() {
        byte[] first = run(7);
        assertThat(first).hasSizeGreaterThan(5000).isEqualTo(run(7));
        assertThat(first).isNotEqualTo(run(8));
    }

    private static byte[] run(long seed) {
        try (Simulation net = new Simulation(seed).hub("hub").spokes("s1", "s2").staticMesh()) {
            net.capture().start();
            net.loss(percent(10)).duplication(percent(5)).reordering(percent(5));
            net.runFor(Duration.ofSeconds(1));
            for (int i = 0; i < 20; i++) {
                for (String to : List.of("hub-host", "s2-host")) {
                    net.ping("s1-host", to);
                }
            }
            net.restart("s2", Duration.ofSeconds(2)).runFor(Duration.ofSeconds(5));
            net.ping("s1-host", "s2-host");
            assertThat(net.violations()).isEmpty();
            return net.capture().pcap();
        }
    }
}
