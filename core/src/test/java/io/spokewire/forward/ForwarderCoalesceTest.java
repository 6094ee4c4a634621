package io.spokewire.forward;

import static io.spokewire.forward.Bench.fib;
import static io.spokewire.forward.Bench.onLink;
import static io.spokewire.forward.Bench.state;
import static io.spokewire.forward.Packets.bytes;
import static io.spokewire.forward.Packets.concat;
import static io.spokewire.forward.Packets.filled;
import static io.spokewire.forward.Packets.gre;
import static io.spokewire.forward.Packets.ipv4;
import static io.spokewire.forward.Packets.ipv6;
import static io.spokewire.forward.Packets.sumsUp;
import static io.spokewire.forward.Packets.tcp;
import static io.spokewire.forward.Packets.u16;
import static io.spokewire.forward.Packets.udpPacket;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TCP segments joined to super-packets on their way to the host. */
class ForwarderCoalesceTest {
    private static final String FAR = "10.2.0.1";
    private static final String NEAR = "172.16.0.1";
    private static final byte[] STAMPS = bytes(1, 1, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8);

    private final Bench bench = new Bench(ForwardWorkspace.USUAL_BYTES, true);
    private final ForwardingState state =
            state(
                    fib("10.0.0.0/24", onLink(0)),
                    new Bench.Tunnel().peer("10.0.0.2", 1, "192.0.2.2", 0));

    private static byte[] outer(byte[] inner) {
        int protocol = (inner[0] & 0xF0) == 0x60 ? 0x86DD : 0x0800;
        return ipv4("192.0.2.2", "192.0.2.1", 47, gre(protocol, null, null, false, inner));
    }

    private static byte[] segment(int sequence, int flags, byte[] data) {
        return ipv4(FAR, NEAR, 6, tcp(FAR, NEAR, sequence, flags, STAMPS, data));
    }

    private static byte[] slice(byte[] data, int from, int to) {
        return Arrays.copyOfRange(data, from, to);
    }

    private List<Bench.Device> arrive(List<byte[]> inner) {
        return bench.wire(state, 0, inner.stream().map(ForwarderCoalesceTest::outer).toList())
                .device;
    }

    private static int virtio(Bench.Device packet, int at) {
        ByteBuffer header = ByteBuffer.wrap(packet.virtio()).order(ByteOrder.nativeOrder());
        return header.getShort(at) & 0xFFFF;
    }

    /** What the host would make of it: taken through our own splitting, tested elsewhere. */
    private static List<byte[]> split(Bench.Device packet) {
        if (packet.virtio()[1] == 0) {
            return List.of(packet.packet());
        }
        boolean v4 = packet.virtio()[1] == 1;
        Bench other = new Bench(ForwardWorkspace.USUAL_BYTES, false);
        Bench.Tunnel tunnel = new Bench.Tunnel();
        tunnel.multipoint = false;
        tunnel.destination = "192.0.2.2";
        tunnel.mtu4 = 9000;
        tunnel.mtu6 = 9000;
        other.host(
                state(fib(), tunnel),
                0,
                packet.packet(),
                packet.virtio()[0],
                packet.virtio()[1],
                virtio(packet, 4),
                virtio(packet, 6),
                virtio(packet, 8));
        assertThat(virtio(packet, 6)).isEqualTo(v4 ? 20 : 40);
        List<byte[]> parts = new ArrayList<>();
        for (Bench.Underlay part : other.underlay) {
            parts.add(slice(part.packet(), 24, part.packet().length));
        }
        return parts;
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void joinsAStream(boolean v6) {
        byte[] data = filled(13_500);
        List<byte[]> segments = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            byte[] part = slice(data, i * 1300, Math.min(13_500, (i + 1) * 1300));
            int flags = i == 10 ? 0x18 : 0x10;
            int sequence = 0xFFFF_FF00 + i * 1300;
            segments.add(
                    v6
                            ? ipv6(
                                    "2001:db8::2",
                                    "2001:db8:f::1",
                                    6,
                                    tcp(
                                            "2001:db8::2",
                                            "2001:db8:f::1",
                                            sequence,
                                            flags,
                                            STAMPS,
                                            part))
                            : segment(sequence, flags, part));
        }
        ForwardingState there = v6 ? state(fib(), new Bench.Tunnel()) : state;
        List<Bench.Device> out =
                bench.wire(there, 0, segments.stream().map(ForwarderCoalesceTest::outer).toList())
                        .device;
        assertThat(out).hasSize(1);
        byte[] whole = out.getFirst().packet();
        int header = v6 ? 72 : 52;
        assertThat(out.getFirst().virtio()).startsWith(1, v6 ? 4 : 1);
        assertThat(virtio(out.getFirst(), 2)).as("hdr_len").isEqualTo(header);
        assertThat(virtio(out.getFirst(), 4)).as("gso_size").isEqualTo(1300);
        assertThat(slice(whole, header, whole.length)).isEqualTo(data);
        List<byte[]> again = split(out.getFirst());
        assertThat(again).hasSize(11).allMatch(Packets::sumsUp);
        assertThat(bench.count(ForwardCounter.COALESCED)).isEqualTo(10);
        if (v6) {
            assertThat(joined(again)).isEqualTo(joined(segments));
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "gap",
                "repeated",
                "larger",
                "after a smaller one",
                "after PSH",
                "wrong checksum",
                "wrong checksum before",
                "other acknowledgement",
                "other options",
                "other TTL",
                "FIN",
                "CWR",
                "other port",
                "IP options"
            })
    void keepsApart(String why) {
        byte[] data = filled(3000);
        byte[] first = segment(1000, why.equals("after PSH") ? 0x18 : 0x10, slice(data, 0, 1000));
        if (why.equals("after a smaller one")) {
            first = segment(1500, 0x10, slice(data, 500, 1000));
        }
        byte[] second =
                switch (why) {
                    case "gap" -> segment(2001, 0x10, slice(data, 1000, 2000));
                    case "repeated" -> segment(1000, 0x10, slice(data, 0, 1000));
                    case "larger" -> segment(2000, 0x10, slice(data, 1000, 2001));
                    case "FIN" -> segment(2000, 0x11, slice(data, 1000, 2000));
                    case "CWR" -> segment(2000, 0x90, slice(data, 1000, 2000));
                    case "other options" -> {
                        byte[] stamps = STAMPS.clone();
                        stamps[7]++;
                        yield ipv4(
                                FAR,
                                NEAR,
                                6,
                                tcp(FAR, NEAR, 2000, 0x10, stamps, slice(data, 1000, 2000)));
                    }
                    case "IP options" ->
                            ipv4(
                                    FAR,
                                    NEAR,
                                    6,
                                    0,
                                    64,
                                    0x4000,
                                    0x1234,
                                    bytes(1, 1, 1, 0),
                                    tcp(FAR, NEAR, 2000, 0x10, STAMPS, slice(data, 1000, 2000)));
                    default -> segment(2000, 0x10, slice(data, 1000, 2000));
                };
        switch (why) {
            case "wrong checksum" -> second[100] ^= 1;
            case "wrong checksum before" -> first[100] ^= 1;
            case "other acknowledgement" -> second[31] ^= 1;
            case "other port" -> second[21] ^= 1;
            case "other TTL" -> {
                second[8]--;
                Packets.put16(second, 10, u16(second, 10) + 0x100);
            }
            default -> {}
        }
        List<Bench.Device> out = arrive(List.of(first, second));
        assertThat(out).extracting(Bench.Device::packet).containsExactly(first, second);
        assertThat(out).allSatisfy(one -> assertThat(one.virtio()).containsOnly(0));
    }

    @Test
    void joinsInterleavedStreamsAndLeavesOthersAlone() {
        byte[] data = filled(2000);
        byte[] udp = udpPacket(FAR, NEAR, 500);
        byte[] a1 = segment(0, 0x10, slice(data, 0, 1000));
        byte[] a2 = segment(1000, 0x10, slice(data, 1000, 2000));
        String other = "10.2.0.99";
        byte[] b1 = ipv4(other, NEAR, 6, tcp(other, NEAR, 7, 0x10, STAMPS, slice(data, 0, 900)));
        byte[] b2 =
                ipv4(other, NEAR, 6, tcp(other, NEAR, 907, 0x10, STAMPS, slice(data, 900, 1800)));
        List<Bench.Device> out = arrive(List.of(a1, b1, udp, a2, b2));
        assertThat(out).hasSize(3);
        assertThat(out.get(0).packet()).isEqualTo(udp);
        assertThat(slice(out.get(1).packet(), 52, 2052)).isEqualTo(data);
        assertThat(slice(out.get(2).packet(), 52, 1852)).isEqualTo(slice(data, 0, 1800));
    }

    /** Whatever comes, in whatever order: the bytes of each stream reach the host in that order. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void keepsTheOrderOfEachStream(long seed) {
        Random random = new Random(seed);
        Bench small = new Bench(ForwardWorkspace.MINIMUM_BYTES, true);
        for (int round = 0; round < 50; round++) {
            List<List<byte[]>> sent = new ArrayList<>();
            int[] sequence = new int[12];
            for (int flow = 0; flow < 12; flow++) {
                sent.add(new ArrayList<>());
            }
            List<byte[]> batch = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                int flow = random.nextInt(random.nextBoolean() ? 2 : 12);
                int size = random.nextInt(8) == 0 ? 1 + random.nextInt(1300) : 1300;
                int flags = random.nextInt(10) == 0 ? 0x18 : random.nextInt(20) == 0 ? 0x11 : 0x10;
                String from = "10.2.0." + (1 + flow);
                byte[] data = new byte[size];
                random.nextBytes(data);
                byte[] tcp = tcp(from, NEAR, sequence[flow], flags, STAMPS, data);
                byte[] packet = ipv4(from, NEAR, 6, tcp);
                sequence[flow] += size + (random.nextInt(15) == 0 ? 1 : 0);
                sent.get(flow).add(slice(packet, 20, packet.length));
                batch.add(outer(packet));
            }
            List<List<byte[]>> got = new ArrayList<>();
            for (int flow = 0; flow < 12; flow++) {
                got.add(new ArrayList<>());
            }
            for (Bench.Device one : small.wire(state, 0, batch).device) {
                for (byte[] part : split(one)) {
                    assertThat(sumsUp(part)).isTrue();
                    got.get(part[15] - 1).add(slice(part, 20, part.length));
                }
            }
            for (int flow = 0; flow < 12; flow++) {
                assertThat(joined(got.get(flow))).isEqualTo(joined(sent.get(flow)));
            }
        }
        assertThat(small.count(ForwardCounter.COALESCED)).isPositive();
    }

    private static byte[] joined(List<byte[]> parts) {
        return concat(parts.toArray(byte[][]::new));
    }
}
