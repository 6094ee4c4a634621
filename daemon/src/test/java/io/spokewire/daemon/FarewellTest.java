package io.spokewire.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.forward.ForwardCounters;
import io.spokewire.forward.ForwardOutput;
import io.spokewire.forward.ForwardWorkspace;
import io.spokewire.forward.Forwarder;
import io.spokewire.forward.ForwardingState;
import io.spokewire.forward.Injection;
import io.spokewire.forward.OuterPath;
import io.spokewire.net.Prefix;
import io.spokewire.nhrp.NhrpSnapshot.MessageKind;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A router that ends says so to its peers before it takes its routes and devices away.
 *
 * <pre>{@code
 * spoke 192.0.2.2 --- .1 middle 198.51.100.1 --- .2 hub      Tunnel0 10.0.0.2, 10.0.0.1
 * }</pre>
 */
@Tag("namespace")
class FarewellTest {
    private static final String SPOKE =
            """
            hostname spoke
            interface GigabitEthernet0/0
             ip address 192.0.2.2 255.255.255.0
            interface Tunnel0
             ip address 10.0.0.2 255.255.255.0
             ip nhrp network-id 1
             ip nhrp nhs 10.0.0.1 nbma 198.51.100.2 multicast
             tunnel source GigabitEthernet0/0
             tunnel mode gre multipoint
            ip route 0.0.0.0 0.0.0.0 192.0.2.1
            """;
    private static final String HUB =
            """
            hostname hub
            interface GigabitEthernet0/0
             ip address 198.51.100.2 255.255.255.0
            interface Tunnel0
             ip address 10.0.0.1 255.255.255.0
             ip nhrp network-id 1
             tunnel source GigabitEthernet0/0
             tunnel mode gre multipoint
            ip route 0.0.0.0 0.0.0.0 198.51.100.1
            """;

    @TempDir Path folder;

    private Wires wires() {
        Wires wires = new Wires(folder);
        wires.cable("spoke", "Gi0-0", "middle", "left");
        wires.cable("middle", "right", "hub", "Gi0-0");
        wires.must("middle", "ip addr add 192.0.2.1/24 dev left");
        wires.must("middle", "ip addr add 198.51.100.1/24 dev right");
        wires.must("middle", "sysctl -qw net.ipv4.ip_forward=1");
        return wires;
    }

    private static boolean knowsTheSpoke(Daemon hub) {
        return hub
                .loop()
                .ask(() -> hub.router().nhrp().snapshot(hub.router().nanoTime()))
                .join()
                .cache()
                .stream()
                .anyMatch(entry -> entry.target().equals(Prefix.parse("10.0.0.2/32")));
    }

    private static long purges(Daemon hub) {
        return hub.loop()
                .ask(() -> hub.router().nhrp().snapshot(hub.router().nanoTime()))
                .join()
                .traffic()
                .getFirst()
                .received()
                .getOrDefault(MessageKind.PURGE_REQUEST, 0L);
    }

    @Test
    void thePurgeOfItsRegistrationGoesByTheRouteThatIsTakenAwayNext() throws Exception {
        try (Wires wires = wires()) {
            Daemon hub = wires.router("hub", 2, HUB);
            for (int round = 1; round <= 3; round++) {
                Daemon spoke = wires.router("spoke", 2, SPOKE);
                wires.await("registration", () -> knowsTheSpoke(hub));
                spoke.close();
                wires.await("purge", () -> !knowsTheSpoke(hub));
                assertThat(purges(hub)).isEqualTo(round);
            }
        }
    }

    /** Takes its time over each packet of the control plane. */
    private record Slow(CountDownLatch gate, AtomicInteger sent) implements Forwarder {
        @Override
        public void begin(ForwardingState state, long nowNanos) {}

        @Override
        public void fromDevice(int tunnel, MemorySegment memory, long offset, int length) {}

        @Override
        public void fromUnderlay(int vrf, MemorySegment memory, long offset, int length) {}

        @Override
        public void fromUdp(
                int vrf, OuterPath path, MemorySegment memory, long offset, int length) {}

        @Override
        public void inject(Injection injection) {
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            sent.incrementAndGet();
        }

        @Override
        public void end() {}
    }

    @Test
    void drainingWaitsForTheLastPacket() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        AtomicInteger sent = new AtomicInteger();
        Worker.ForwarderMaker maker =
                (ForwardOutput _, ForwardWorkspace _, ForwardCounters _) -> new Slow(gate, sent);
        try (Wires wires = new Wires(folder);
                RealLoop loop = new RealLoop(_ -> {});
                RealDataPlane plane =
                        new RealDataPlane(
                                wires.place("alone"), 1, loop, _ -> {}, _ -> {}, _ -> {}, maker)) {
            plane.start();
            for (int i = 0; i < 200; i++) { // more than one batch
                assertThat(plane.inject(new Injection.Keepalive(0))).isTrue();
            }
            CompletableFuture<Integer> drained =
                    CompletableFuture.supplyAsync(() -> {
                        plane.drain();
                        return sent.get();
                    });
            assertThat(drained).isNotDone();
            gate.countDown();
            assertThat(drained.get(30, TimeUnit.SECONDS)).isEqualTo(200);
        }
    }
}
