package io.spokewire.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.forward.ForwardCounter;
import io.spokewire.forward.TunnelCounter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A tunnel with sequence numbers whose packets several workers send at a time.
 *
 * <pre>{@code
 * left 192.0.2.1 --- 192.0.2.2 right      Tunnel0 10.0.0.1, 10.0.0.2; 10.2.0.1 to 10.2.0.16 on right
 * }</pre>
 */
@Tag("namespace")
class SequenceTest {
    private static final int FLOWS = 12;
    private static final int PINGS = 300;

    @TempDir Path folder;

    private static String router(int number, int other) {
        return """
        hostname r%1$d
        interface GigabitEthernet0/0
         ip address 192.0.2.%1$d 255.255.255.0
        interface Loopback1
         ip address 10.%1$d.0.1 255.255.255.0
        interface Tunnel0
         ip address 10.0.0.%1$d 255.255.255.0
         tunnel source GigabitEthernet0/0
         tunnel destination 192.0.2.%2$d
         tunnel sequence-datagrams
        ip route 10.%2$d.0.0 255.255.255.0 Tunnel0
        """
                .formatted(number, other);
    }

    @Test
    void noPacketIsLateForHavingAnotherWorker() throws Exception {
        try (Wires wires = new Wires(folder)) {
            wires.cable("left", "Gi0-0", "right", "Gi0-0");
            Daemon left = wires.router("left", 4, router(1, 2));
            Daemon right = wires.router("right", 4, router(2, 1));
            wires.awaitPing("left", "10.2.0.1");
            for (int i = 2; i <= FLOWS; i++) {
                wires.must("right", "ip addr add 10.2.0." + i + "/32 dev Loopback1");
            }
            List<Process> pings = new ArrayList<>();
            for (int i = 1; i <= FLOWS; i++) {
                String command = "ping -q -c " + PINGS + " -i 0.002 -W 2 -s 64 10.2.0." + i;
                pings.add(
                        wires.place("left")
                                .start(
                                        new ProcessBuilder(command.split(" ", -1))
                                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)));
            }
            for (Process ping : pings) {
                ping.waitFor();
            }
            for (Daemon router : List.of(left, right)) {
                long[] counters = router.dataPlane().counters();
                assertThat(router.dataPlane().tunnelCounter(0, TunnelCounter.PACKETS_IN))
                        .isGreaterThanOrEqualTo(FLOWS * PINGS);
                assertThat(counters[ForwardCounter.DROP_GRE_SEQUENCE.index()]).isZero();
            }
        }
    }
}
