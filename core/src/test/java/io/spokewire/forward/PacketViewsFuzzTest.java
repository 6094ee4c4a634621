package io.spokewire.forward;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.spokewire.net.IpProtocol;
import io.spokewire.net.Ipv4View;
import io.spokewire.net.Ipv6View;
import io.spokewire.net.TcpView;
import io.spokewire.tunnel.GreView;
import io.spokewire.tunnel.Ipv4Fragmenter;
import io.spokewire.tunnel.Ipv6Fragmenter;
import io.spokewire.tunnel.MssClamp;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes: a view says no, or nothing that it is asked fails, in memory of exactly the packet's
 * size. What changes packets in place leaves their checksums as right as they were, and fragments
 * hold what they were made of.
 */
class PacketViewsFuzzTest {
    static Stream<byte[]> seeds() {
        return Stream.concat(
                ForwarderArbitraryTest.seeds().stream(),
                Stream.of(
                        Packets.gre(0x800, 7L, 9, true, Packets.filled(40)),
                        Packets.ipv4(
                                "192.0.2.9",
                                "192.0.2.1",
                                1,
                                Packets.icmp(
                                        "192.0.2.9",
                                        "192.0.2.1",
                                        3,
                                        4,
                                        Packets.concat(
                                                Packets.bytes(0, 0, 4, 0),
                                                Packets.udpPacket("192.0.2.1", "192.0.2.2", 8)))),
                        Packets.ipv6(
                                "2001:db8::9",
                                "2001:db8::1",
                                58,
                                Packets.icmp(
                                        "2001:db8::9",
                                        "2001:db8::1",
                                        2,
                                        0,
                                        Packets.concat(
                                                Packets.bytes(0, 0, 5, 0),
                                                Packets.udpPacket(
                                                        "2001:db8::1", "2001:db8::2", 8))))));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) {
        try (Arena arena = Arena.ofConfined()) {
            gre(laidOut(arena, bytes));
            inner(laidOut(arena, bytes));
            underlayError(laidOut(arena, bytes));
            fragments(arena, bytes);
        }
    }

    private static MemorySegment laidOut(Arena arena, byte[] bytes) {
        MemorySegment memory = arena.allocate(bytes.length, 1);
        MemorySegment.copy(bytes, 0, memory, JAVA_BYTE, 0, bytes.length);
        return memory;
    }

    private static int size(MemorySegment memory) {
        return (int) memory.byteSize();
    }

    private static void gre(MemorySegment memory) {
        GreView gre = new GreView();
        if (gre.wrap(memory, 0, size(memory))) {
            assertThat(gre.headerLength()).isBetween(4, size(memory));
            assertThat(gre.protocol()).isBetween(0, 0xFFFF);
            boolean valid = gre.checksumValid();
            assertThat(gre.checksumValid()).isEqualTo(valid);
            int optional = (gre.hasKey() ? 4 : 0) + (gre.hasSequence() ? 4 : 0);
            assertThat(gre.headerLength()).isGreaterThanOrEqualTo(4 + optional);
            int key = gre.hasKey() ? gre.key() : 0;
            int sequence = gre.hasSequence() ? gre.sequence() : 0;
            assertThat(key | sequence).isBetween(Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
    }

    private static void inner(MemorySegment memory) {
        InnerPacket inner = new InnerPacket();
        if (!inner.wrap(memory, 0, size(memory))) {
            return;
        }
        assertThat(inner.length).isBetween(20, size(memory));
        assertThat(inner.transportLength()).isBetween(0, inner.length - 20);
        boolean wasValid = inner.isIpv6 || inner.ipv4.checksumValid();
        long flow = inner.flowHash();
        assertThat(inner.flowHash()).isEqualTo(flow);
        assertThat(inner.pairHash()).isEqualTo(inner.pairHash());
        assertThat(inner.martianSource() && !inner.anonymousSource()).isFalse();
        boolean told = !inner.toMulticast() && !inner.isIcmpError() && !inner.staysOnLink();
        assertThat(told && inner.laterFragment && !inner.fragment).isFalse();
        if (inner.timeToLive() > 0) {
            int before = inner.timeToLive();
            inner.decrementTimeToLive();
            assertThat(inner.timeToLive()).isEqualTo(before - 1);
        }
        inner.setTos(inner.tos ^ 0x3);
        assertThat(inner.isIpv6 || inner.ipv4.checksumValid() == wasValid).isTrue();
        mss(memory, inner);
    }

    private static void mss(MemorySegment memory, InnerPacket inner) {
        TcpView tcp = new TcpView();
        if (inner.protocol != IpProtocol.TCP
                || !tcp.wrap(memory, inner.transport, inner.transportLength())) {
            return;
        }
        int before = transportSum(memory, inner);
        boolean lowered = MssClamp.clamp(tcp, 1200);
        assertThat(transportSum(memory, inner)).isEqualTo(before);
        assertThat(lowered && MssClamp.clamp(tcp, 1200)).isFalse();
        assertThat(tcp.sourcePort() + tcp.destinationPort()).isNotNegative();
        assertThat(tcp.flags() + tcp.window()).isNotNegative();
    }

    /** The sum that a change with its checksum leaves alone, but for the two faces of zero. */
    private static int transportSum(MemorySegment memory, InnerPacket inner) {
        byte[] bytes = memory.asSlice(inner.transport, inner.transportLength()).toArray(JAVA_BYTE);
        int sum = Packets.slowSum(bytes, 0, bytes.length);
        return sum == 0xFFFF ? 0 : sum;
    }

    private static void underlayError(MemorySegment memory) {
        UnderlayError error = new UnderlayError();
        Ipv4View ipv4 = new Ipv4View();
        if (ipv4.wrap(memory, 0, size(memory)) && error.read4(memory, 0, ipv4)) {
            assertThat(error.mtuBytes).isBetween(576, 0xFFFF);
        }
        Ipv6View ipv6 = new Ipv6View();
        if (ipv6.wrap(memory, 0, size(memory)) && error.read6(memory, 0, ipv6)) {
            assertThat(error.mtuBytes).isBetween(1280, 0xFFFF);
        }
    }

    private static void fragments(Arena arena, byte[] bytes) {
        MemorySegment memory = laidOut(arena, bytes);
        Ipv4View view = new Ipv4View();
        int mtu = 68 + (bytes.length == 0 ? 0 : bytes[bytes.length - 1] & 0xFF) * 6;
        MemorySegment target = arena.allocate(mtu, 1);
        if (view.wrap(memory, 0, bytes.length)) {
            int length = view.totalLength();
            Ipv4Fragmenter fragmenter = new Ipv4Fragmenter();
            int count = fragmenter.begin(memory, 0, mtu);
            ByteArrayOutputStream payload = new ByteArrayOutputStream();
            for (int i = 0; i < count; i++) {
                int written = fragmenter.write(i, target, 0);
                assertThat(written).isLessThanOrEqualTo(Math.max(mtu, length));
                assertThat(view.wrap(target, 0, written)).isTrue();
                assertThat(view.checksumValid()).isTrue();
                int header = view.headerLength();
                payload.writeBytes(target.asSlice(header, written - header).toArray(JAVA_BYTE));
            }
            if (count > 0) {
                int header = (bytes[0] & 0xF) * 4;
                assertThat(payload.toByteArray())
                        .isEqualTo(Arrays.copyOfRange(bytes, header, length));
            }
        }
        if (bytes.length >= Ipv6View.HEADER_BYTES) {
            fragments6(memory, bytes, arena.allocate(1280, 1));
        }
    }

    private static void fragments6(MemorySegment memory, byte[] bytes, MemorySegment target) {
        Ipv6Fragmenter fragmenter = new Ipv6Fragmenter();
        int count = fragmenter.begin(memory, 0, bytes.length, 1280);
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            int written = fragmenter.write(i, target, 0);
            payload.writeBytes(target.asSlice(48, written - 48).toArray(JAVA_BYTE));
        }
        assertThat(payload.toByteArray())
                .isEqualTo(Arrays.copyOfRange(bytes, Ipv6View.HEADER_BYTES, bytes.length));
    }
}
