package io.spokewire.forward;

import static io.spokewire.forward.Bench.fib;
import static io.spokewire.forward.Bench.onLink;
import static io.spokewire.forward.Bench.state;
import static io.spokewire.forward.Bench.via;
import static io.spokewire.forward.Packets.bytes;
import static io.spokewire.forward.Packets.filled;
import static io.spokewire.forward.Packets.gre;
import static io.spokewire.forward.Packets.ipv4;
import static io.spokewire.forward.Packets.tcp;
import static io.spokewire.forward.Packets.udpPacket;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.spokewire.net.Address;
import io.spokewire.net.NbmaPeer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Steady state allocates nothing, whatever way a packet takes. */
class ForwarderAllocationTest {
    private static final int PACKETS = 2_000;
    private static final long DEADLINE_NANOS = 60_000_000_000L;

    private static final class Sink implements ForwardOutput {
        long packets;

        @Override
        public void underlay(int vrf, MemorySegment memory, long offset, int length) {
            packets++;
        }

        @Override
        public void device(int tunnel, MemorySegment memory, long offset, int length) {
            packets++;
        }

        @Override
        public boolean punt(Punt punt) {
            return true;
        }

        @Override
        public void flush() {}
    }

    enum Way {
        DEVICE,
        DEVICE_IPV6,
        SUPER_PACKET,
        FRAGMENTED,
        MULTICAST,
        UNDERLAY,
        COALESCED,
        RELAY,
        UNRESOLVED,
        DROPPED
    }

    private final MemorySegment input = Arena.ofAuto().allocate(70_000, 64);
    private final MemorySegment original = Arena.ofAuto().allocate(70_000, 64);
    private final Sink sink = new Sink();
    private final GreForwarder forwarder =
            new GreForwarder(
                    sink,
                    new ForwardWorkspace(Arena.ofAuto().allocate(ForwardWorkspace.USUAL_BYTES, 64)),
                    new ForwardCounters(),
                    true);

    private static byte[] packet(Way way) {
        byte[] relayed = udpPacket("10.2.0.1", "10.3.0.1", 1000);
        byte[] data = tcp("10.2.0.1", "172.16.0.1", 5, 16, new byte[0], filled(1000));
        return switch (way) {
            case DEVICE -> udpPacket("172.16.0.1", "10.2.0.1", 1000);
            case DEVICE_IPV6 -> udpPacket("2001:db8:f::1", "2001:db8::2", 1000);
            case SUPER_PACKET ->
                    ipv4(
                            "172.16.0.1",
                            "10.2.0.1",
                            6,
                            tcp("172.16.0.1", "10.2.0.1", 1, 16, new byte[0], filled(20_000)));
            case FRAGMENTED ->
                    ipv4(
                            "172.16.0.1",
                            "10.2.0.1",
                            99,
                            0,
                            9,
                            0,
                            1,
                            bytes(0x83, 4, 0, 0),
                            filled(3000));
            case MULTICAST -> udpPacket("10.0.0.1", "224.0.0.9", 100);
            case UNDERLAY ->
                    ipv4(
                            "192.0.2.2",
                            "192.0.2.1",
                            47,
                            gre(
                                    0x0800,
                                    null,
                                    null,
                                    false,
                                    udpPacket("10.2.0.1", "172.16.0.1", 1000)));
            case COALESCED ->
                    ipv4(
                            "192.0.2.2",
                            "192.0.2.1",
                            47,
                            gre(
                                    0x0800,
                                    null,
                                    null,
                                    false,
                                    ipv4("10.2.0.1", "172.16.0.1", 6, data)));
            case RELAY ->
                    ipv4("192.0.2.2", "192.0.2.1", 47, gre(0x0800, null, null, false, relayed));
            case UNRESOLVED -> udpPacket("172.16.0.1", "10.0.0.77", 100);
            case DROPPED -> ipv4("192.0.2.2", "192.0.2.1", 47, bytes(0xFF, 0xFF, 1, 2, 3));
        };
    }

    private void send(Way way, int length, ForwardingState state) {
        long at = Forwarder.HEADROOM_BYTES;
        forwarder.begin(state, 1_000_000_000L);
        for (int i = 0; i < PACKETS; i++) {
            MemorySegment.copy(original, 0, input, at, length);
            switch (way) {
                case UNDERLAY, COALESCED, RELAY, DROPPED ->
                        forwarder.fromUnderlay(0, input, at, length);
                default -> {
                    boolean large = way == Way.SUPER_PACKET;
                    input.set(JAVA_BYTE, at - 10, (byte) (large ? 1 : 0));
                    input.set(JAVA_BYTE, at - 9, (byte) (large ? 1 : 0));
                    input.set(JAVA_SHORT_UNALIGNED, at - 6, (short) (large ? 1300 : 0));
                    forwarder.fromDevice(0, input, at, length);
                }
            }
            if (i % 32 == 31) {
                forwarder.end();
                forwarder.begin(state, 1_000_000_000L);
            }
        }
        forwarder.end();
    }

    @ParameterizedTest
    @EnumSource
    void allocatesNothing(Way way) {
        Bench.Tunnel tunnel = new Bench.Tunnel();
        tunnel.networkId = 1;
        tunnel.redirect = true;
        tunnel.mss4 = 1360;
        tunnel.nhs4 = new Adjacency(2, NbmaPeer.of(Address.parse("192.0.2.3")), 0);
        tunnel.peer("10.0.0.2", 1, "192.0.2.2", 0).peer("10.0.0.3", 2, "192.0.2.3", 0);
        tunnel.peer("2001:db8::2", 1, "192.0.2.2", 0);
        tunnel.multicast.add(new Adjacency(1, NbmaPeer.of(Address.parse("192.0.2.2")), 0));
        tunnel.multicast.add(new Adjacency(2, NbmaPeer.of(Address.parse("192.0.2.3")), 0));
        ForwardingState state =
                state(
                        fib(
                                "10.0.0.0/24", onLink(0),
                                "10.2.0.0/16", via(0, "10.0.0.2"),
                                "10.3.0.0/16", via(0, "10.0.0.3"),
                                "2001:db8::/64", onLink(0)),
                        tunnel);
        byte[] packet = packet(way);
        MemorySegment.copy(packet, 0, original, JAVA_BYTE, 0, packet.length);

        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().threadId();
        long start = System.nanoTime();
        long allocated;
        // The compilers need a while; from then on it is nothing at all.
        do {
            long before = threads.getThreadAllocatedBytes(self);
            send(way, packet.length, state);
            allocated = threads.getThreadAllocatedBytes(self) - before;
        } while (allocated > 0 && System.nanoTime() - start < DEADLINE_NANOS);
        assertThat(allocated).as("bytes for %s packets", PACKETS).isZero();
        assertThat(sink.packets > 0).isEqualTo(way != Way.DROPPED);
    }
}
