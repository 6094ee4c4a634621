package io.spokewire.forward;

import static io.spokewire.forward.Bench.fib;
import static io.spokewire.forward.Bench.onLink;
import static io.spokewire.forward.Bench.state;
import static io.spokewire.forward.Packets.bytes;
import static io.spokewire.forward.Packets.concat;
import static io.spokewire.forward.Packets.filled;
import static io.spokewire.forward.Packets.i32;
import static io.spokewire.forward.Packets.ipv4;
import static io.spokewire.forward.Packets.ipv6;
import static io.spokewire.forward.Packets.put16;
import static io.spokewire.forward.Packets.sumsUp;
import static io.spokewire.forward.Packets.tcp;
import static io.spokewire.forward.Packets.u16;
import static io.spokewire.forward.Packets.u8;
import static io.spokewire.forward.Packets.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Address;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the host leaves to the device: begun checksums, and packets of up to 64 KiB. */
class ForwarderSuperPacketTest {
    private static final byte[] TIMESTAMPS = bytes(1, 1, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8);

    private final Bench bench = new Bench();
    private final ForwardingState state =
            state(
                    fib("10.0.0.0/24", onLink(0), "2001:db8::/64", onLink(0)),
                    new Bench.Tunnel()
                            .peer("10.0.0.2", 1, "192.0.2.2", 0)
                            .peer("2001:db8::2", 1, "192.0.2.2", 0));

    private List<byte[]> inner() {
        List<byte[]> inner = new ArrayList<>();
        for (Bench.Underlay one : bench.underlay) {
            assertThat(sumsUp(one.packet())).isTrue();
            inner.add(Arrays.copyOfRange(one.packet(), 24, one.packet().length));
        }
        return inner;
    }

    @Test
    void splitsTcp() {
        byte[] data = filled(10_000);
        int flags = 0x80 | 0x10 | 0x08 | 0x01; // CWR, ACK, PSH, FIN
        byte[] segment = tcp("172.16.0.5", "10.0.0.2", 0xFFFF_F000, flags, TIMESTAMPS, data);
        byte[] packet = ipv4("172.16.0.5", "10.0.0.2", 6, segment);
        bench.host(state, 0, packet, 1, 0x81, 1348, 20, 16);

        List<byte[]> parts = inner();
        assertThat(parts).hasSize(8);
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (int i = 0; i < parts.size(); i++) {
            byte[] part = parts.get(i);
            assertThat(sumsUp(part)).as("sums of segment %s", i).isTrue();
            assertThat(part.length).isEqualTo(i < 7 ? 1400 : 52 + 10_000 - 7 * 1348);
            assertThat(u16(part, 4)).as("identification").isEqualTo(0x1234 + i);
            assertThat(i32(part, 24)).as("sequence").isEqualTo(0xFFFF_F000 + i * 1348);
            int expected = i == 0 ? 0x90 : i < 7 ? 0x10 : 0x19;
            assertThat(u8(part, 33)).as("flags of segment %s", i).isEqualTo(expected);
            assertThat(Arrays.copyOfRange(part, 40, 52)).isEqualTo(TIMESTAMPS);
            joined.write(part, 52, part.length - 52);
        }
        assertThat(joined.toByteArray()).isEqualTo(data);
        assertThat(bench.count(ForwardCounter.SEGMENTED)).isEqualTo(1);
        assertThat(bench.counters.packetsSent(0, 1)).isEqualTo(8);
    }

    @Test
    void splitsTcpOverIpv6() {
        byte[] data = filled(5_000);
        byte[] segment = tcp("2001:db8:f::5", "2001:db8::2", 100, 0x10, new byte[0], data);
        bench.host(state, 0, ipv6("2001:db8:f::5", "2001:db8::2", 6, segment), 1, 4, 1300, 40, 16);
        List<byte[]> parts = inner();
        assertThat(parts).hasSize(4).allMatch(Packets::sumsUp);
        assertThat(i32(parts.get(3), 44)).isEqualTo(100 + 3 * 1300);
        assertThat(parts.get(3)).hasSize(60 + 1100);
    }

    @ParameterizedTest
    @CsvSource({"172.16.0.5, 10.0.0.2, 20", "2001:db8:f::5, 2001:db8::2, 40"})
    void splitsUdp(String from, String to, int header) {
        byte[] datagram = udp(from, to, 1000, 2000, filled(3_000));
        byte[] packet = header == 20 ? ipv4(from, to, 17, datagram) : ipv6(from, to, 17, datagram);
        bench.host(state, 0, packet, 1, 5, 1200, header, 6);
        List<byte[]> parts = inner();
        assertThat(parts).hasSize(3).allMatch(Packets::sumsUp);
        assertThat(parts).extracting(p -> u16(p, header + 4)).containsExactly(1208, 1208, 608);
    }

    /** More than the workspace holds at once: it is flushed on the way. */
    @Test
    void splitsWhatIsLargerThanTheWorkspace() {
        byte[] data = filled(65_000);
        byte[] segment = tcp("172.16.0.5", "10.0.0.2", 0, 0x10, new byte[0], data);
        bench.host(state, 0, ipv4("172.16.0.5", "10.0.0.2", 6, segment), 1, 1, 100, 20, 16);
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : inner()) {
            assertThat(sumsUp(part)).isTrue();
            joined.write(part, 40, part.length - 40);
        }
        assertThat(joined.toByteArray()).isEqualTo(data);
    }

    @Test
    void fragmentsSegmentsThatAreTooLargeStill() {
        byte[] datagram = udp("172.16.0.5", "10.0.0.2", 1000, 2000, filled(6_000));
        byte[] packet = ipv4("172.16.0.5", "10.0.0.2", 17, 0, 64, 0, 77, new byte[0], datagram);
        bench.host(state, 0, packet, 1, 5, 2000, 20, 6);
        List<byte[]> parts = inner();
        assertThat(parts).hasSize(6);
        assertThat(parts).allMatch(p -> p.length <= 1400);
        assertThat(parts)
                .extracting(p -> u16(p, 6) & 0x2000)
                .containsExactly(0x2000, 0, 0x2000, 0, 0x2000, 0);
        assertThat(parts).extracting(p -> u16(p, 4)).containsExactly(77, 77, 78, 78, 79, 79);
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void completesABegunChecksum(boolean udp) {
        byte[] whole =
                udp
                        ? udp("172.16.0.5", "10.0.0.2", 1, 2, filled(99))
                        : tcp("172.16.0.5", "10.0.0.2", 1, 2, new byte[0], filled(99));
        byte[] begun = whole.clone();
        int field = udp ? 6 : 16;
        byte[] pseudo =
                concat(
                        Address.parse("172.16.0.5").toBytes(),
                        Address.parse("10.0.0.2").toBytes(),
                        bytes(0, udp ? 17 : 6, 0, whole.length));
        put16(begun, field, Packets.slowSum(pseudo, 0, pseudo.length));
        int protocol = udp ? 17 : 6;
        bench.host(state, 0, ipv4("172.16.0.5", "10.0.0.2", protocol, begun), 1, 0, 0, 20, field);
        assertThat(inner()).containsExactly(ipv4("172.16.0.5", "10.0.0.2", protocol, whole));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    checksum starts in the IP header  | 1 | 0 |    0 |    8 | 2
                    checksum lies behind the end      | 1 | 0 |    0 | 5000 | 16
                    checksum's offset is behind it    | 1 | 0 |    0 |   20 | 65000
                    IPv6 segments of an IPv4 packet   | 1 | 4 | 1300 |   20 | 16
                    UDP segments of a TCP packet      | 1 | 5 | 1300 |   20 | 16
                    a type that was not offered: UFO  | 1 | 3 | 1300 |   20 | 16
                    segments of no size               | 1 | 1 |    0 |   20 | 16
                    """)
    void refusesVirtioHeadersWithoutSense(
            String name, int flags, int type, int size, int start, int offset) {
        byte[] segment = tcp("172.16.0.5", "10.0.0.2", 1, 16, new byte[0], filled(3000));
        bench.host(
                state,
                0,
                ipv4("172.16.0.5", "10.0.0.2", 6, segment),
                flags,
                type,
                size,
                start,
                offset);
        assertThat(bench.underlay).isEmpty();
        assertThat(bench.count(ForwardCounter.DROP_SUPER_PACKET)).isEqualTo(1);
    }
}
