package io.spokewire.forward;

import static io.spokewire.forward.Bench.fib;
import static io.spokewire.forward.Bench.onLink;
import static io.spokewire.forward.Bench.state;
import static io.spokewire.forward.Bench.via;
import static io.spokewire.forward.Packets.bytes;
import static io.spokewire.forward.Packets.concat;
import static io.spokewire.forward.Packets.filled;
import static io.spokewire.forward.Packets.gre;
import static io.spokewire.forward.Packets.ipv4;
import static io.spokewire.forward.Packets.tcp;
import static io.spokewire.forward.Packets.udpPacket;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.spokewire.esp.Associations;
import io.spokewire.esp.EspProvider;
import io.spokewire.esp.EspSa;
import io.spokewire.esp.EspSuite;
import io.spokewire.esp.InboundSa;
import io.spokewire.esp.KeyMaterial;
import io.spokewire.esp.Opener;
import io.spokewire.esp.OutboundSa;
import io.spokewire.esp.SaLifetime;
import io.spokewire.esp.Sealer;
import io.spokewire.net.Address;
import io.spokewire.net.BigEndian;
import io.spokewire.net.NbmaPeer;
import io.spokewire.net.Prefix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.List;
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
        DROPPED,
        SEALED,
        SEALED_IN_UDP,
        SEALED_SEGMENTS,
        OPENED
    }

    private final MemorySegment input = Arena.ofAuto().allocate(70_000, 64);
    private final MemorySegment original = Arena.ofAuto().allocate(70_000, 64);
    private final Sink sink = new Sink();
    private int sequence;
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
            case SEALED -> udpPacket("172.16.0.1", "10.4.0.1", 1000);
            case SEALED_IN_UDP -> udpPacket("172.16.0.1", "10.5.0.1", 1000);
            case SEALED_SEGMENTS ->
                    ipv4(
                            "172.16.0.1",
                            "10.5.0.1",
                            6,
                            tcp("172.16.0.1", "10.5.0.1", 1, 16, new byte[0], filled(20_000)));
            case OPENED -> sealed();
            case DROPPED -> ipv4("192.0.2.2", "192.0.2.1", 47, bytes(0xFF, 0xFF, 1, 2, 3));
        };
    }

    /** An ESP packet as the fake provider has it: nothing is encrypted. */
    private static byte[] sealed() {
        byte[] inner = udpPacket("10.4.0.1", "172.16.0.1", 1000);
        byte[] gre = gre(0x0800, 5L, null, false, inner);
        byte[] head = bytes(0, 0, 0x10, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        byte[] trailer = bytes(1, 2, 2, 47);
        return ipv4("192.0.2.4", "192.0.2.1", 50, concat(head, gre, trailer, new byte[16]));
    }

    /** Neither encrypts nor allocates: what is left is what the packet path does. */
    private static final class NothingProvider implements EspProvider, Sealer, Opener {
        @Override
        public String name() {
            return "nothing";
        }

        @Override
        public boolean supports(EspSuite suite) {
            return true;
        }

        @Override
        public Sealer sealer(EspSuite suite, KeyMaterial keys) {
            return this;
        }

        @Override
        public Opener opener(EspSuite suite, KeyMaterial keys) {
            return this;
        }

        @Override
        public void seal(MemorySegment memory, long at, int plainBytes, int sequenceHigh) {}

        @Override
        public boolean open(MemorySegment memory, long at, int length, int sequenceHigh) {
            return true;
        }

        @Override
        public void close() {}
    }

    private static Adjacency sealing(int number, String nbma, int port) {
        EspSa sa = Associations.sa(Associations.gcm(), number, false, "192.0.2.1", nbma, port);
        Sealer sealer = new NothingProvider().sealer(sa.suite(), sa.keys());
        OutboundSa out =
                new OutboundSa(sa, sa.local(), sa.remote(), sealer, SaLifetime.of(sa.suite(), 0));
        return new Adjacency(number, NbmaPeer.of(sa.remote()), 0, 0, out);
    }

    private static SaTable opening() {
        EspSa sa = Associations.sa(Associations.gcm(), 4, false, "192.0.2.1", "192.0.2.4", 0);
        Opener opener = new NothingProvider().opener(sa.suite(), sa.keys());
        InboundSa in = new InboundSa(sa, sa.local(), sa.remote(), opener);
        return new SaTable(List.of(new SaTable.Entry(in, 0, List.of(1))));
    }

    private static Bench.Tunnel sealingTunnel() {
        Bench.Tunnel tunnel = new Bench.Tunnel();
        tunnel.index = 1;
        tunnel.key = 5L;
        tunnel.sequence = true;
        tunnel.protection = new Protection(Protection.DfBit.COPY, false);
        tunnel.adjacencies =
                tunnel.adjacencies
                        .with(Prefix.parse("10.0.1.4/32"), sealing(4, "192.0.2.4", 0))
                        .with(Prefix.parse("10.0.1.5/32"), sealing(5, "192.0.2.5", 4500));
        return tunnel;
    }

    private void send(Way way, int length, ForwardingState state) {
        long at = Forwarder.HEADROOM_BYTES;
        forwarder.begin(state, 1_000_000_000L);
        for (int i = 0; i < PACKETS; i++) {
            MemorySegment.copy(original, 0, input, at, length);
            switch (way) {
                case OPENED -> {
                    BigEndian.put32(input, at + 24, ++sequence);
                    forwarder.fromUnderlay(0, input, at, length);
                }
                case UNDERLAY, COALESCED, RELAY, DROPPED ->
                        forwarder.fromUnderlay(0, input, at, length);
                default -> {
                    boolean large = way == Way.SUPER_PACKET || way == Way.SEALED_SEGMENTS;
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
                                "10.4.0.0/16", via(1, "10.0.1.4"),
                                "10.5.0.0/16", via(1, "10.0.1.5"),
                                "2001:db8::/64", onLink(0)),
                        opening(),
                        tunnel,
                        sealingTunnel());
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
