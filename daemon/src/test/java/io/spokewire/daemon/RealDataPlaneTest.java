package io.spokewire.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.forward.ForwardingState;
import io.spokewire.forward.Protection;
import io.spokewire.forward.SaTable;
import io.spokewire.forward.TunnelForwarding;
import io.spokewire.net.AddressFamily;
import io.spokewire.os.EncapsulationSocket;
import io.spokewire.os.HeldPort;
import io.spokewire.os.TunDevice;
import io.spokewire.os.VrfBinding;
import io.spokewire.rib.PrefixTrie;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
                try (RealLoop loop = new RealLoop(_ -> {});
                        RealDataPlane plane = plane(wires, loop, new ArrayList<>());
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

    private static RealDataPlane plane(Wires wires, RealLoop loop, List<String> said) {
        return new RealDataPlane(
                wires.place("alone"),
                2,
                loop,
                _ -> {},
                trace -> said.add(trace.line()),
                failure -> {
                    throw new AssertionError(failure);
                });
    }

    /** The kernel's numbers of the sockets that have port 500. */
    private static SortedSet<Long> socketsOfIke(Wires wires) {
        SortedSet<Long> numbers = new TreeSet<>();
        Pattern socket = Pattern.compile(":500 .* ino:(\\d+)");
        Matcher matcher = socket.matcher(wires.must("alone", "ss -uane"));
        while (matcher.find()) {
            numbers.add(Long.parseLong(matcher.group(1)));
        }
        return numbers;
    }

    /** What is closed and opened anew may be somebody else's meanwhile. */
    @Test
    void portsOfIkeStayWhenAVrfComes() {
        try (Wires wires = new Wires(folder);
                RealLoop loop = new RealLoop(_ -> {});
                RealDataPlane plane = plane(wires, loop, new ArrayList<>())) {
            wires.must("alone", "ip link add vrf-1 type veth peer name vrf-2");
            plane.start();
            plane.publish(isProtected(1));
            SortedSet<Long> first = socketsOfIke(wires);
            List<List<EncapsulationSocket>> encapsulation = plane.setup().encapsulation();
            VrfBinding inside = new VrfBinding("vrf-1", 0, 0);
            plane.underlay(List.of(VrfBinding.DEFAULT, inside), List.of());
            assertThat(first).hasSize(2);
            assertThat(socketsOfIke(wires)).hasSize(4).containsAll(first);
            assertThat(plane.setup().encapsulation()).hasSize(4).containsAll(encapsulation);
        }
    }

    @Test
    void portsOfAnotherProgramAreOursWhenItEnds() {
        List<String> said = Collections.synchronizedList(new ArrayList<>());
        try (Wires wires = new Wires(folder);
                RealLoop loop = new RealLoop(_ -> {});
                RealDataPlane plane = plane(wires, loop, said)) {
            plane.start();
            loop.start();
            try (HeldPort ike = new HeldPort(wires.place("alone"), AddressFamily.IPV4, 500);
                    HeldPort nat = new HeldPort(wires.place("alone"), AddressFamily.IPV4, 4500)) {
                ike.holdIn(List.of(VrfBinding.DEFAULT));
                nat.holdIn(List.of(VrfBinding.DEFAULT));
                plane.publish(isProtected(1));
                wires.await("two complaints", () -> said.size() == 2);
                assertThat(said.getFirst())
                        .startsWith("%CRYPTO-3-PORT: UDP port 500 belongs to another program");
                assertThat(said.getLast()).startsWith("%CRYPTO-3-PORT: UDP port 4500 belongs");
                assertThat(plane.setup().encapsulation()).hasSize(1);
            }
            wires.await("ports of ours", () -> said.size() == 4);
            assertThat(said.subList(2, 4))
                    .containsExactly(
                            "%CRYPTO-5-PORT: UDP port 500 is ours",
                            "%CRYPTO-5-PORT: UDP port 4500 is ours");
            assertThat(plane.setup().encapsulation()).hasSize(2);
            assertThat(socketsOfIke(wires)).hasSize(2);
        }
    }
}
