package io.spokewire.forward;

import static io.spokewire.forward.Bench.fib;
import static io.spokewire.forward.Bench.onLink;
import static io.spokewire.forward.Bench.state;
import static io.spokewire.forward.Bench.via;
import static io.spokewire.forward.Packets.bytes;
import static io.spokewire.forward.Packets.concat;
import static io.spokewire.forward.Packets.filled;
import static io.spokewire.forward.Packets.gre;
import static io.spokewire.forward.Packets.i32;
import static io.spokewire.forward.Packets.icmp;
import static io.spokewire.forward.Packets.ipv4;
import static io.spokewire.forward.Packets.ipv6;
import static io.spokewire.forward.Packets.sumsUp;
import static io.spokewire.forward.Packets.u8;
import static io.spokewire.forward.Packets.udp;
import static io.spokewire.forward.Packets.udpPacket;
import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.NbmaPeer;
import io.spokewire.net.Prefix;
import io.spokewire.rib.PrefixTrie;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The GRE header and the outer one: checksum, sequence, congestion, keepalives, multicast. */
class ForwarderGreTest {
    private static final String US = "192.0.2.1";
    private static final String PEER = "192.0.2.2";

    private final Bench bench = new Bench();
    private final byte[] inner = udpPacket("10.1.0.5", "172.16.0.9", 61);

    private static Bench.Tunnel point() {
        Bench.Tunnel tunnel = new Bench.Tunnel();
        tunnel.multipoint = false;
        tunnel.destination = PEER;
        return tunnel;
    }

    private static ForwardingState with(Bench.Tunnel tunnel) {
        return state(fib("10.0.0.0/24", onLink(0), "10.2.0.0/16", via(0, "10.0.0.2")), tunnel);
    }

    private static byte[] wire(byte[] gre) {
        return ipv4(PEER, US, 47, gre);
    }

    @Test
    void sendsChecksumKeyAndSequence() {
        Bench.Tunnel tunnel = point();
        tunnel.checksum = true;
        tunnel.sequence = true;
        tunnel.key = 0xFFFF_FFFEL;
        ForwardingState state = with(tunnel);
        for (int i = 0; i < 3; i++) {
            byte[] out = bench.host(state, 0, inner).underlay.getFirst().packet();
            assertThat(Arrays.copyOfRange(out, 20, out.length))
                    .isEqualTo(gre(0x0800, 0xFFFF_FFFEL, i, true, inner));
        }
    }

    /** Whoever has taken a number has sent the packet before another worker takes the next one. */
    @Test
    void workersShareTheSequenceOfATunnel() throws InterruptedException {
        Bench.Tunnel tunnel = point();
        tunnel.sequence = true;
        ForwardingState state = with(tunnel);
        Bench one = new Bench();
        Bench other = new Bench();
        one.hostWithoutEnd(state, 0, inner);
        Thread waiting = Thread.ofPlatform().start(() -> other.host(state, 0, inner));
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (waiting.getState() != Thread.State.WAITING && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(waiting.getState()).isEqualTo(Thread.State.WAITING);
        one.forwarder.end();
        waiting.join(10_000);
        assertThat(numbers(one)).containsExactly(0);
        assertThat(numbers(other)).containsExactly(1);
        one.inject(
                state,
                new Injection.ToPeer(
                        0, NbmaPeer.of(Address.parse(PEER)), null, 0x2001, Bytes.EMPTY));
        assertThat(numbers(one)).containsExactly(2);
    }

    private static List<Integer> numbers(Bench worker) {
        return worker.underlay.stream().map(one -> i32(one.packet(), 24)).toList();
    }

    @Test
    void checksTheChecksum() {
        byte[] right = gre(0x0800, null, null, true, inner);
        assertThat(bench.wire(with(point()), 0, wire(right)).device).hasSize(1);
        right[30] ^= 1;
        assertThat(bench.wire(with(point()), 0, wire(right)).device).isEmpty();
        assertThat(bench.count(ForwardCounter.DROP_GRE_CHECKSUM)).isEqualTo(1);
    }

    /** RFC 2890 §2.2: less than or equal, modulo 2^32, is out of sequence. */
    @ParameterizedTest(name = "multipoint {0}")
    @CsvSource({"false", "true"})
    void dropsLatePackets(boolean multipoint) {
        Bench.Tunnel tunnel = point();
        tunnel.sequence = true;
        tunnel.multipoint = multipoint;
        tunnel.destination = multipoint ? null : PEER;
        ForwardingState state = with(tunnel);
        List<Integer> passed = new ArrayList<>();
        for (int sequence : List.of(-3, -2, -2, -5, -1, 0, -1, 7, 6, 8)) {
            byte[] gre = gre(0x0800, null, sequence, false, inner);
            if (!bench.wire(state, 0, wire(gre)).device.isEmpty()) {
                passed.add(sequence);
            }
        }
        assertThat(passed).containsExactly(-3, -2, -1, 0, 7, 8);
        assertThat(bench.count(ForwardCounter.DROP_GRE_SEQUENCE)).isEqualTo(4);
        // Packets without a number may come in between.
        assertThat(bench.wire(state, 0, wire(gre(0x0800, null, null, false, inner))).device)
                .hasSize(1);
        // A peer that was started anew begins at 0.
        bench.now += 6_000_000_000L;
        assertThat(bench.wire(state, 0, wire(gre(0x0800, null, 0, false, inner))).device)
                .hasSize(1);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    routing present         | 40000800           | DROP_GRE_HEADER
                    strict source route     | 08000800           | DROP_GRE_HEADER
                    recursion bit 5         | 04000800           | DROP_GRE_HEADER
                    version 1, PPTP         | 00010800           | DROP_GRE_HEADER
                    cut short               | 000008             | DROP_GRE_HEADER
                    key cut short           | 20000800000000     | DROP_GRE_HEADER
                    unknown protocol        | 0000888e           | DROP_GRE_PROTOCOL
                    IPv4 without a packet   | 0000080045         | DROP_INNER
                    IPv6 said, IPv4 there   | 000086dd4500       | DROP_INNER
                    a key nobody has        | 2000080000000001   | DROP_NO_TUNNEL
                    """)
    void drops(String name, String hex, ForwardCounter counter) {
        bench.wire(with(point()), 0, wire(HexFormat.of().parseHex(hex)));
        assertThat(bench.device).isEmpty();
        assertThat(bench.underlay).isEmpty();
        assertThat(bench.count(counter)).isEqualTo(1);
    }

    @Test
    void dropsOuterFragmentsAndWrongHeaders() {
        byte[] gre = gre(0x0800, null, null, false, inner);
        bench.wire(with(point()), 0, ipv4(PEER, US, 47, 0, 64, 0x2000, 1, new byte[0], gre));
        byte[] wrong = wire(gre);
        wrong[8]--;
        bench.wire(with(point()), 0, wrong);
        byte[] wrongInside = inner.clone();
        wrongInside[8]--;
        bench.wire(with(point()), 0, wire(gre(0x0800, null, null, false, wrongInside)));
        assertThat(bench.device).isEmpty();
        assertThat(bench.count(ForwardCounter.DROP_OUTER)).isEqualTo(2);
        assertThat(bench.count(ForwardCounter.DROP_INNER)).isEqualTo(1);
    }

    /** RFC 6040 §4.2, figure 4: rows inner, columns outer; - is dropped. */
    @ParameterizedTest(name = "inner {0}, outer {1}: {2}")
    @CsvSource({
        "0, 0, 0", "0, 2, 0", "0, 1, 0", "0, 3, -1",
        "2, 0, 2", "2, 2, 2", "2, 1, 1", "2, 3, 3",
        "1, 0, 1", "1, 2, 1", "1, 1, 1", "1, 3, 3",
        "3, 0, 3", "3, 2, 3", "3, 1, 3", "3, 3, 3",
    })
    void decapsulatesCongestion(int innerEcn, int outerEcn, int result) {
        int dscp = 0xB8;
        byte[] payload = udp("10.1.0.5", "172.16.0.9", 1, 2, filled(9));
        byte[] four =
                ipv4("10.1.0.5", "172.16.0.9", 17, dscp | innerEcn, 64, 0, 1, new byte[0], payload);
        byte[] payload6 = udp("2001:db8::2", "2001:db8:f::9", 1, 2, filled(9));
        byte[] six = ipv6("2001:db8::2", "2001:db8:f::9", 17, dscp | innerEcn, 64, payload6);
        for (byte[] packet : List.of(four, six)) {
            boolean v4 = packet[0] == 0x45;
            byte[] gre = gre(v4 ? 0x0800 : 0x86DD, null, null, false, packet);
            bench.wire(with(point()), 0, ipv4(PEER, US, 47, outerEcn, 64, 0, 1, new byte[0], gre));
            if (result < 0) {
                assertThat(bench.device).isEmpty();
                continue;
            }
            byte[] out = bench.device.getFirst().packet();
            assertThat(sumsUp(out)).isTrue();
            int tos = v4 ? u8(out, 1) : (u8(out, 0) & 15) << 4 | u8(out, 1) >>> 4;
            assertThat(tos).isEqualTo(dscp | result);
        }
    }

    @ParameterizedTest(name = "inner {0}, configured {1}: outer {2}")
    @CsvSource({"0xBA, -1, 0xBA", "0xBB, 0x40, 0x43", "0xB8, 0x43, 0x40", "0x01, 0, 0x01"})
    void encapsulatesTypeOfService(String innerTos, String configured, String outer) {
        Bench.Tunnel tunnel = point();
        tunnel.tos = Integer.decode(configured);
        byte[] packet =
                ipv4(
                        "172.16.0.5",
                        "10.0.0.2",
                        99,
                        Integer.decode(innerTos),
                        64,
                        0,
                        1,
                        new byte[0],
                        filled(9));
        byte[] out = bench.host(with(tunnel), 0, packet).underlay.getFirst().packet();
        assertThat(u8(out, 1)).isEqualTo(Integer.decode(outer));
        assertThat(sumsUp(out)).isTrue();
    }

    @Test
    void sendsAnswersAndRecognisesKeepalives() {
        Bench.Tunnel here = point();
        here.key = 5L;
        here.keepalive = true;
        Bench.Tunnel there = point();
        there.source = PEER;
        there.destination = US;
        there.key = 5L;
        there.keepalive = true;
        byte[] sent =
                bench.inject(with(here), new Injection.Keepalive(0)).underlay.getFirst().packet();
        assertThat(sumsUp(sent)).isTrue();
        Bench far = new Bench();
        byte[] back = far.wire(with(there), 0, sent).underlay.getFirst().packet();
        assertThat(far.device).isEmpty();
        assertThat(far.punts).isEmpty();
        assertThat(sumsUp(back)).isTrue();
        assertThat(Arrays.copyOfRange(back, 12, 20))
                .isEqualTo(concat(Address.parse(PEER).toBytes(), Address.parse(US).toBytes()));
        bench.wire(with(here), 0, back);
        assertThat(bench.punts).containsExactly(new Punt.Keepalive(0));

        there.keepalive = false;
        assertThat(far.wire(with(there), 0, sent).underlay).isEmpty();
    }

    @Test
    void copiesMulticastToEachPeer() {
        Bench.Tunnel tunnel = new Bench.Tunnel();
        tunnel.multicast.add(new Adjacency(1, NbmaPeer.of(Address.parse(PEER)), 0));
        tunnel.multicast.add(new Adjacency(2, NbmaPeer.of(Address.parse("192.0.2.3")), 0));
        tunnel.multicast.add(new Adjacency(3, NbmaPeer.of(Address.parse("192.0.2.4")), 0));
        byte[] hello = ipv4("10.0.0.1", "224.0.0.10", 88, 0xC0, 1, 0, 1, new byte[0], filled(40));
        byte[] broadcast = udpPacket("10.0.0.1", "10.0.0.255", 20);
        byte[] ospf6 = ipv6("fe80::1", "ff02::5", 89, filled(36));
        for (byte[] packet : List.of(hello, broadcast, ospf6)) {
            bench.host(with(tunnel), 0, packet);
            assertThat(bench.underlay).hasSize(3);
            for (int i = 0; i < 3; i++) {
                byte[] out = bench.underlay.get(i).packet();
                assertThat(u8(out, 19)).isEqualTo(2 + i);
                assertThat(sumsUp(out)).isTrue();
                assertThat(Arrays.copyOfRange(out, 24, out.length)).isEqualTo(packet);
            }
        }
        bench.host(with(new Bench.Tunnel()), 0, hello);
        assertThat(bench.count(ForwardCounter.DROP_MULTICAST)).isEqualTo(1);
        assertThat(
                        bench.wire(
                                        with(new Bench.Tunnel()),
                                        0,
                                        wire(gre(0x0800, null, null, false, hello)))
                                .device)
                .as("multicast of a peer is the host's")
                .hasSize(1);
    }

    @Test
    void dropsChatterOfTheHost() {
        Bench.Tunnel tunnel = new Bench.Tunnel();
        tunnel.multicast.add(new Adjacency(1, NbmaPeer.of(Address.parse(PEER)), 0));
        byte[] routerAlert = bytes(58, 0, 5, 2, 0, 0, 1, 0);
        List<byte[]> chatter =
                List.of(
                        ipv6(
                                "fe80::1",
                                "ff02::16",
                                0,
                                concat(
                                        routerAlert,
                                        icmp("fe80::1", "ff02::16", 143, 0, filled(20)))),
                        ipv6(
                                "fe80::1",
                                "ff02::2",
                                58,
                                icmp("fe80::1", "ff02::2", 133, 0, filled(4))),
                        ipv4("10.0.0.1", "224.0.0.22", 2, filled(16)),
                        ipv4(
                                "10.0.0.1",
                                "224.0.0.251",
                                17,
                                udp("10.0.0.1", "224.0.0.251", 5353, 5353, filled(9))),
                        ipv4(
                                "10.0.0.1",
                                "239.255.255.250",
                                17,
                                udp("10.0.0.1", "239.255.255.250", 40000, 1900, filled(9))),
                        ipv6(
                                "fe80::1",
                                "ff02::1:3",
                                17,
                                udp("fe80::1", "ff02::1:3", 40000, 5355, filled(9))));
        for (byte[] packet : chatter) {
            assertThat(bench.host(with(tunnel), 0, packet).underlay).isEmpty();
        }
        assertThat(bench.count(ForwardCounter.DROP_CHATTER)).isEqualTo(chatter.size());
    }

    @Test
    void spreadsFlowsOverEqualHops() {
        Bench.Tunnel tunnel =
                new Bench.Tunnel().peer("10.0.0.2", 1, PEER, 0).peer("10.0.0.3", 2, "192.0.2.3", 0);
        Prefix prefix = Prefix.parse("10.7.0.0/16");
        PrefixTrie<FibEntry> routes =
                PrefixTrie.<FibEntry>empty()
                        .with(
                                prefix,
                                new FibEntry(
                                        prefix, List.of(via(0, "10.0.0.2"), via(0, "10.0.0.3"))));
        ForwardingState state = state(routes, tunnel);
        for (int port = 0; port < 1000; port++) {
            byte[] udp = udp("172.16.0.5", "10.7.0.1", port, 53, filled(9));
            byte[] packet = ipv4("172.16.0.5", "10.7.0.1", 17, udp);
            byte[] first = bench.host(state, 0, packet).underlay.getFirst().packet();
            byte[] again = bench.host(state, 0, packet).underlay.getFirst().packet();
            assertThat(again[19]).as("a flow keeps its way").isEqualTo(first[19]);
        }
        assertThat(bench.counters.packetsSent(0, 1)).isBetween(800L, 1200L);
        assertThat(bench.counters.packetsSent(0, 2)).isBetween(800L, 1200L);
    }
}
