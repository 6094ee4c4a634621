package io.spokewire.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.forward.ForwardingState;
import io.spokewire.forward.Protection;
import io.spokewire.forward.SaTable;
import io.spokewire.forward.TunnelForwarding;
import io.spokewire.os.TunDevice;
import io.spokewire.rib.PrefixTrie;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the control thread and the host's thread tell the workers, each without the other. */
@Tag("namespace")
class RealDataPlaneTest {
    private static final int ROUNDS = 10;
    private static final int TUNNELS = 20;

    @TempDir Path folder;

    /** A picture with a tunnel that waits for associations. */
    private static ForwardingState isProtected(long generation) {
        TunnelForwarding tunnel =
                new TunnelForwarding(
                        0,
                        "Tunnel0",
                        0,
                        0,
                        true,
                        true,
                        null,
                        null,
                        false,
                        0,
                        false,
                        null,
                        255,
                        0,
                        false,
                        1400,
                        1400,
                        0,
                        0,
                        0,
                        false,
                        false,
                        List.of(),
                        PrefixTrie.empty(),
                        null,
                        null,
                        List.of(),
                        false,
                        new Protection(Protection.DfBit.COPY, false),
                        List.of());
        return new ForwardingState(
                generation, List.of(PrefixTrie.empty()), List.of(tunnel), SaTable.EMPTY);
    }

    private static void together(CyclicBarrier start, Runnable task) {
        try {
            start.await(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        task.run();
    }

    /** A tunnel whose device is forgotten carries no packet of the host's. */
    @Test
    void devicesAndSocketsMayComeInTheSameMoment() throws Exception {
        try (Wires wires = new Wires(folder)) {
            for (int round = 1; round <= ROUNDS; round++) {
                try (RealDataPlane plane =
                                new RealDataPlane(
                                        wires.place("alone"), 2, _ -> true, _ -> {}, _ -> {});
                        TunDevice device = TunDevice.open(wires.place("alone"), "tun0", 2)) {
                    plane.start();
                    CyclicBarrier start = new CyclicBarrier(2);
                    ForwardingState state = isProtected(round);
                    CompletableFuture<Void> sockets =
                            CompletableFuture.runAsync(
                                    () -> together(start, () -> plane.publish(state)));
                    together(
                            start,
                            () -> {
                                for (int tunnel = 0; tunnel < TUNNELS; tunnel++) {
                                    plane.tunnelOpened(tunnel, device);
                                }
                            });
                    sockets.get(30, TimeUnit.SECONDS);
                    assertThat(plane.setup().devices()).as("round %d", round).hasSize(TUNNELS);
                    assertThat(plane.setup().ipsec()).as("round %d", round).isTrue();
                    assertThat(plane.setup().encapsulation()).hasSize(2);
                }
            }
        }
    }
}
