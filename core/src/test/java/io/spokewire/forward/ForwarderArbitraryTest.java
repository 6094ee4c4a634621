package io.spokewire.forward;

import static io.spokewire.forward.Bench.fib;
import static io.spokewire.forward.Bench.onLink;
import static io.spokewire.forward.Bench.state;
import static io.spokewire.forward.Bench.via;
import static io.spokewire.forward.Packets.bytes;
import static io.spokewire.forward.Packets.filled;
import static io.spokewire.forward.Packets.gre;
import static io.spokewire.forward.Packets.icmp;
import static io.spokewire.forward.Packets.ipv4;
import static io.spokewire.forward.Packets.ipv6;
import static io.spokewire.forward.Packets.put16;
import static io.spokewire.forward.Packets.slowSum;
import static io.spokewire.forward.Packets.tcp;
import static io.spokewire.forward.Packets.u16;
import static io.spokewire.forward.Packets.u8;
import static io.spokewire.forward.Packets.udpPacket;
import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Address;
import io.spokewire.net.NbmaPeer;
import io.spokewire.net.Prefix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Any bytes whatever: no exception, every packet in and counted, and what comes out has right outer
 * headers. Packets lie in memory of exactly their size, so that reading too far would throw.
 */
class ForwarderArbitraryTest {
    static final String US = "192.0.2.1";
    static final String PEER = "192.0.2.2";

    /** What a peer seals and opens with; numbers go on from test to test. */
    static final EspPeers ESP = EspPeers.plain(1, US, "192.0.2.4");

    static ForwardingState tunnels() {
        Bench.Tunnel hub = new Bench.Tunnel();
        hub.networkId = 1;
        hub.redirect = true;
        hub.mss4 = 1360;
        hub.mss6 = 1360;
        hub.nhs4 = new Adjacency(9, NbmaPeer.of(Address.parse("192.0.2.9")), 0);
        hub.peer("10.0.0.2", 1, PEER, 0).peer("10.0.0.3", 2, "192.0.2.3", 600);
        hub.peer("2001:db8::2", 1, PEER, 0).peer("2001:db8::3", 2, "192.0.2.3", 600);
        hub.multicast.add(new Adjacency(1, NbmaPeer.of(Address.parse(PEER)), 300));
        hub.multicast.add(new Adjacency(2, NbmaPeer.of(Address.parse("192.0.2.3")), 0));
        Bench.Tunnel point = new Bench.Tunnel();
        point.index = 1;
        point.source = "2001:db8:ffff::1";
        point.multipoint = false;
        point.destination = "2001:db8:ffff::2";
        point.checksum = true;
        point.sequence = true;
        point.key = 3L;
        point.keepalive = true;
        point.pmtud = true;
        Bench.Tunnel sealing = new Bench.Tunnel();
        sealing.index = 2;
        sealing.key = 9L;
        sealing.protection = new Protection(Protection.DfBit.COPY, false);
        sealing.adjacencies =
                sealing.adjacencies.with(Prefix.parse("10.0.2.4/32"), ESP.adjacency(1));
        sealing.multicast.add(ESP.adjacency(1));
        return state(
                fib(
                        "10.0.0.0/24", onLink(0),
                        "10.5.0.0/16", via(2, "10.0.2.4"),
                        "10.2.0.0/16", via(0, "10.0.0.2"),
                        "10.3.0.0/16", via(0, "10.0.0.3"),
                        "10.4.0.0/16", onLink(1),
                        "10.9.0.0/16", FibEntry.Hop.DISCARD,
                        "2001:db8::/64", onLink(0),
                        "2001:db8:2::/48", via(0, "2001:db8::2"),
                        "2001:db8:3::/48", via(0, "2001:db8::3"),
                        "2001:db8:4::/48", onLink(1)),
                EspPeers.table(ESP.entry(2)),
                hub,
                point,
                sealing);
    }

    static List<byte[]> seeds() {
        byte[] options = bytes(1, 2, 4, 5, 0xB4, 1, 1, 1);
        List<byte[]> inner =
                List.of(
                        udpPacket("172.16.0.1", "10.2.0.1", 700),
                        udpPacket("10.2.0.1", "10.3.0.1", 1200),
                        udpPacket("10.2.0.1", "10.4.0.1", 100),
                        udpPacket("10.2.0.1", "10.5.0.1", 1000),
                        udpPacket("10.2.0.1", "10.9.0.1", 30),
                        udpPacket("10.2.0.1", "224.0.0.5", 30),
                        udpPacket("2001:db8:2::1", "2001:db8:3::1", 1230),
                        udpPacket("2001:db8:2::1", "2001:db8:4::1", 90),
                        ipv6(
                                "fe80::1",
                                "ff02::16",
                                0,
                                bytes(58, 0, 5, 2, 0, 0, 1, 0, 143, 0, 0, 0)),
                        ipv6("2001:db8:2::1", "2001:db8:3::1", 44, filled(900)),
                        ipv4(
                                "172.16.0.1",
                                "10.3.0.1",
                                6,
                                tcp("172.16.0.1", "10.3.0.1", 1, 2, options, filled(2000))),
                        ipv4(
                                "10.2.0.1",
                                "10.3.0.1",
                                99,
                                0,
                                9,
                                0,
                                1,
                                bytes(0x83, 4, 0, 0),
                                filled(900)),
                        ipv4("192.0.2.1", PEER, 47, gre(0, null, null, false, new byte[0])));
        return new ArrayList<>(inner);
    }

    private static byte[] mangled(byte[] packet, Random random) {
        byte[] out = packet.clone();
        if (random.nextInt(3) == 0) {
            out = Arrays.copyOf(out, random.nextInt(out.length + 1));
        }
        if (out.length == 0) {
            return out;
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            int near = random.nextBoolean() ? Math.min(out.length, 64) : out.length;
            out[random.nextInt(near)] = (byte) random.nextInt(256);
        }
        return out;
    }

    /** Puts right what would otherwise end most packets at the first check. */
    static byte[] summed(byte[] packet) {
        int header = packet.length > 0 ? (packet[0] & 15) * 4 : 0;
        if (packet.length >= 20 && u8(packet, 0) >>> 4 == 4 && header <= packet.length) {
            put16(packet, 10, 0);
            put16(packet, 10, ~slowSum(packet, 0, Math.max(20, header)) & 0xFFFF);
        }
        return packet;
    }

    private static byte[] underlay(byte[] inner, Random random) {
        int version = inner.length > 0 ? u8(inner, 0) >>> 4 : 0;
        int protocol = version == 6 ? 0x86DD : 0x0800;
        if (random.nextInt(8) == 0) {
            protocol = random.nextBoolean() ? 0x2001 : 0;
        }
        if (random.nextInt(8) == 0) {
            byte[] quoted = Arrays.copyOf(ipv4(US, PEER, 47, inner), 28);
            return ipv4(
                    PEER, US, 1, icmp(PEER, US, 3, 4, Packets.concat(bytes(0, 0, 4, 0), quoted)));
        }
        if (random.nextInt(4) == 0) {
            return sealed(random.nextInt(8) == 0 ? 4 : 47, gre(protocol, 9L, null, false, inner));
        }
        return random.nextBoolean()
                ? ipv4(
                        PEER,
                        US,
                        47,
                        random.nextInt(4),
                        9,
                        0,
                        1,
                        new byte[0],
                        gre(protocol, null, null, false, inner))
                : ipv6(
                        "2001:db8:ffff::2",
                        "2001:db8:ffff::1",
                        47,
                        gre(protocol, 3L, random.nextInt(), true, inner));
    }

    /** A genuine ESP packet of the peer, as protocol 50. */
    static byte[] sealed(int nextHeader, byte[] payload) {
        return ipv4("192.0.2.4", US, 50, EspPeers.sealed(ESP.theirs, nextHeader, payload));
    }

    static void checkOut(Bench bench) {
        for (Bench.Underlay one : bench.underlay) {
            byte[] out = one.packet();
            if (u8(out, 0) >>> 4 == 4) {
                assertThat(u16(out, 2)).isEqualTo(out.length);
                assertThat(slowSum(out, 0, (out[0] & 15) * 4)).isEqualTo(0xFFFF);
            } else {
                assertThat(u8(out, 0) >>> 4).isEqualTo(6);
                assertThat(u16(out, 4) + 40).isEqualTo(out.length);
            }
        }
    }

    private static void run(long seed, int rounds) {
        Random random = new Random(seed);
        List<byte[]> seeds = seeds();
        ForwardingState state = tunnels();
        Bench bench = new Bench(ForwardWorkspace.MINIMUM_BYTES, true);
        for (int i = 0; i < rounds; i++) {
            byte[] inner = summed(mangled(seeds.get(random.nextInt(seeds.size())), random));
            bench.now += 100_000;
            if (random.nextBoolean()) {
                int type = random.nextInt(4) == 0 ? bytes(1, 4, 5, 0x81)[random.nextInt(4)] : 0;
                bench.host(
                        state,
                        random.nextInt(5) - 1,
                        inner,
                        random.nextInt(2),
                        type,
                        type == 0 ? 0 : random.nextInt(2000),
                        random.nextBoolean() ? 20 : random.nextInt(100),
                        random.nextBoolean() ? 6 : random.nextInt(100));
            } else {
                byte[] outer = mangled(underlay(inner, random), random);
                bench.wire(state, 0, random.nextBoolean() ? summed(outer) : outer);
            }
            checkOut(bench);
        }
        assertThat(bench.count(ForwardCounter.DEVICE_IN) + bench.count(ForwardCounter.UNDERLAY_IN))
                .isEqualTo(rounds);
        assertThat(bench.count(ForwardCounter.RELAYED))
                .as("still something gets through")
                .isPositive();
        assertThat(bench.count(ForwardCounter.UNDERLAY_OUT)).isPositive();
        assertThat(bench.count(ForwardCounter.SEALED)).isPositive();
        assertThat(bench.count(ForwardCounter.OPENED)).isPositive();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void survivesMangledPackets(long seed) {
        run(seed, 5_000);
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(longs = {101, 102, 103, 104, 105, 106, 107, 108})
    void survivesManyMangledPackets(long seed) {
        run(seed, 500_000);
    }
}
