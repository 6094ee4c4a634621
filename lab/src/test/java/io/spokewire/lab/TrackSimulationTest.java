package io.spokewire.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.sim.Simulation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Floating static routes behind an IP SLA operation, in virtual time, on two cables between two
 * routers.
 */
class TrackSimulationTest {
    @TempDir Path folder;

    private void router(int own, int other) throws IOException {
        String text =
                """
                hostname r%1$d
                track 1 ip sla 1 reachability
                 delay down 2 up 5
                interface GigabitEthernet0/0
                 ip address 10.0.12.%1$d 255.255.255.0
                interface GigabitEthernet0/1
                 ip address 10.0.21.%1$d 255.255.255.0
                interface GigabitEthernet0/2
                 ip address 10.%1$d.0.1 255.255.255.0
                ip route 10.%2$d.0.0 255.255.255.0 10.0.12.%2$d track 1
                ip route 10.%2$d.0.0 255.255.255.0 10.0.21.%2$d 250
                ip sla 1
                 icmp-echo 10.0.12.%2$d source-interface GigabitEthernet0/0
                 timeout 500
                 threshold 500
                 frequency 1
                ip sla schedule 1 life forever start-time now
                end
                """
                        .formatted(own, other);
        Files.writeString(folder.resolve("r" + own + ".cfg"), text);
    }

    @Test
    void trafficTakesTheOtherCableAndComesBack() throws IOException {
        router(1, 2);
        router(2, 1);
        try (SimNetwork network = SimNetwork.of(LabFolder.read(folder).topology(), 1)) {
            Simulation net = network.simulation();
            String cable = "10.0.12.0/24";
            net.runFor(Duration.ofSeconds(20));
            assertThat(net.ping("r1-Gi0-2", "r2-Gi0-2").complete()).as(net.log()).isTrue();
            assertThat(net.log()).contains("r1 %TRACK-6-STATE: 1 ip sla 1 reachability Down -> Up");

            net.filter(cable, _ -> false).runFor(Duration.ofSeconds(6));
            assertThat(net.ping("r1-Gi0-2", "r2-Gi0-2").complete()).as(net.log()).isTrue();
            assertThat(net.log()).contains("r1 %TRACK-6-STATE: 1 ip sla 1 reachability Up -> Down");

            net.filter(cable, _ -> true).runFor(Duration.ofSeconds(3));
            long ups = net.log().lines().filter(l -> l.contains("Down -> Up")).count();
            assertThat(ups).isEqualTo(2); // one for each router: not before five seconds
            net.runFor(Duration.ofSeconds(10));
            assertThat(net.log().lines().filter(l -> l.contains("Down -> Up")).count())
                    .isEqualTo(4);
            assertThat(net.ping("r1-Gi0-2", "r2-Gi0-2").complete()).isTrue();
            assertThat(net.violations()).isEmpty();
        }
    }
}
