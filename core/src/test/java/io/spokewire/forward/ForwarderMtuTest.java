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
import static io.spokewire.forward.Packets.tcp;
import static io.spokewire.forward.Packets.u16;
import static io.spokewire.forward.Packets.u8;
import static io.spokewire.forward.Packets.udp;
import static io.spokewire.forward.Packets.udpPacket;
import static io.spokewire.forward.Packets.word;
import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Address;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sizes: MTU, fragments, segment sizes; and the ICMP errors that a router owes. */
class ForwarderMtuTest {
    private static final String PEER = "192.0.2.2";

    private final Bench bench = new Bench();

    private static Bench.Tunnel tunnel() {
        return new Bench.Tunnel()
                .peer("10.0.0.2", 1, PEER, 0)
                .peer("10.0.0.3", 2, "192.0.2.3", 1200)
                .peer("2001:db8::2", 1, PEER, 0)
                .peer("2001:db8::3", 2, "192.0.2.3", 1200);
    }

    private static ForwardingState with(Bench.Tunnel tunnel) {
        return state(
                fib(
                        "10.0.0.0/24", onLink(0),
                        "10.2.0.0/16", via(0, "10.0.0.2"),
                        "10.3.0.0/16", via(0, "10.0.0.3"),
                        "10.9.0.0/16", FibEntry.Hop.DISCARD,
                        "2001:db8::/64", onLink(0),
                        "2001:db8:2::/48", via(0, "2001:db8::2"),
                        "2001:db8:3::/48", via(0, "2001:db8::3")),
                tunnel);
    }

    private byte[] told() {
        assertThat(bench.underlay).isEmpty();
        assertThat(bench.device).hasSize(1);
        byte[] error = bench.device.getFirst().packet();
        assertThat(sumsUp(error)).isTrue();
        return error;
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.2, 1400", "10.0.0.3, 1176"})
    void refusesWhatMayNotBeFragmented(String to, int mtu) {
        byte[] fits = udpPacket("172.16.0.5", to, mtu - 28);
        assertThat(bench.host(with(tunnel()), 0, fits).underlay).hasSize(1);

        byte[] packet = udpPacket("172.16.0.5", to, mtu - 27);
        byte[] error = bench.host(with(tunnel()), 0, packet).device.getFirst().packet();
        assertThat(told()).isSameAs(error).hasSize(576);
        assertThat(Arrays.copyOfRange(error, 12, 20))
                .isEqualTo(
                        concat(
                                Address.parse("10.0.0.1").toBytes(),
                                Address.parse("172.16.0.5").toBytes()));
        assertThat(u16(error, 20)).isEqualTo(0x0304);
        assertThat(i32(error, 24)).as("next-hop MTU").isEqualTo(mtu);
        assertThat(Arrays.copyOfRange(error, 28, 576)).isEqualTo(Arrays.copyOf(packet, 548));
    }

    /**
     * What the peer takes counts, where it is less than the tunnel's own; the least of all wins.
     */
    @ParameterizedTest
    @CsvSource({"0, 1000, 1000", "0, 9000, 1400", "1200, 1300, 1176", "1200, 1100, 1100"})
    void followsTheMtuThatThePeerTellsOfItself(int path, int told, int mtu) {
        Bench.Tunnel tunnel = new Bench.Tunnel().peer("10.0.0.2", 1, PEER, path, told);
        byte[] fits = udpPacket("172.16.0.5", "10.0.0.2", mtu - 28);
        assertThat(bench.host(with(tunnel), 0, fits).underlay).hasSize(1);
        bench.host(with(tunnel), 0, udpPacket("172.16.0.5", "10.0.0.2", mtu - 27));
        assertThat(i32(told(), 24)).isEqualTo(mtu);
    }

    @Test
    void refusesSuperPacketsOnceWhenTheirSegmentsAreTooLarge() {
        byte[] segment = tcp("172.16.0.5", "10.0.0.2", 1, 16, new byte[0], filled(9000));
        bench.host(
                with(tunnel()), 0, ipv4("172.16.0.5", "10.0.0.2", 6, segment), 1, 1, 1460, 20, 16);
        assertThat(i32(told(), 24)).isEqualTo(1400);
    }

    @ParameterizedTest
    @CsvSource({"2001:db8::2, 1400", "2001:db8::3, 1280"})
    void saysPacketTooBig(String to, int mtu) {
        byte[] packet = udpPacket("2001:db8:f::5", to, mtu - 47);
        bench.host(with(tunnel()), 0, packet);
        byte[] error = told();
        assertThat(error).hasSize(1280);
        assertThat(u16(error, 40)).isEqualTo(0x0200);
        assertThat(i32(error, 44)).isEqualTo(mtu);
        assertThat(Arrays.copyOfRange(error, 48, 1280)).isEqualTo(Arrays.copyOf(packet, 1232));
    }

    /** RFC 8200 §5: 1280 bytes must pass, so the outer packet is split, over IPv4 and over IPv6. */
    @ParameterizedTest
    @CsvSource({"false", "true"})
    void carriesIpv6sMinimumInOuterFragments(boolean outer6) {
        Bench.Tunnel tunnel = tunnel();
        if (outer6) {
            tunnel.source = "2001:db8:ffff::1";
            tunnel.peer("2001:db8::3", 2, "2001:db8:ffff::3", 1280);
        }
        byte[] packet = udpPacket("2001:db8:f::5", "2001:db8::3", 1232);
        bench.host(with(tunnel), 0, packet);
        assertThat(bench.device).isEmpty();
        assertThat(bench.underlay).hasSize(2);
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (int i = 0; i < 2; i++) {
            byte[] part = bench.underlay.get(i).packet();
            int header = outer6 ? 48 : 20;
            assertThat(part.length).isLessThanOrEqualTo(outer6 ? 1280 : 1200);
            if (outer6) {
                assertThat(u16(part, 4)).isEqualTo(part.length - 40);
                assertThat(u8(part, 6)).isEqualTo(44);
                assertThat(u8(part, 40)).isEqualTo(47);
                assertThat(u16(part, 42)).isEqualTo(joined.size() | (i == 0 ? 1 : 0));
            } else {
                assertThat(Packets.slowSum(part, 0, 20)).isEqualTo(0xFFFF);
                assertThat(u16(part, 6)).isEqualTo(joined.size() / 8 | (i == 0 ? 0x2000 : 0));
            }
            joined.write(part, header, part.length - header);
        }
        assertThat(joined.toByteArray()).isEqualTo(gre(0x86DD, null, null, false, packet));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    a whole packet                         | 0      | ''               | 3000
                    a fragment in the middle               | 0x2010 | ''               | 3000
                    a last fragment                        | 0x0100 | ''               | 3000
                    an option to copy and one not to copy  | 0      | 8304000007040000 | 3000
                    """)
    void fragmentsWhereItMay(String name, String word, String options, int size) {
        int fragmentWord = Integer.decode(word);
        byte[] option = HexFormat.of().parseHex(options);
        byte[] payload = filled(size);
        byte[] packet = ipv4("172.16.0.5", "10.0.0.2", 99, 0, 64, fragmentWord, 9, option, payload);
        bench.host(with(tunnel()), 0, packet);
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (Bench.Underlay one : bench.underlay) {
            byte[] part = Arrays.copyOfRange(one.packet(), 24, one.packet().length);
            int header = (part[0] & 15) * 4;
            boolean first = joined.size() == 0;
            boolean last = joined.size() + part.length - header == size;
            assertThat(Packets.slowSum(part, 0, header)).isEqualTo(0xFFFF);
            assertThat(part.length).isLessThanOrEqualTo(1400).isEqualTo(u16(part, 2));
            assertThat(u16(part, 6) & 0x1FFF)
                    .isEqualTo((fragmentWord & 0x1FFF) + joined.size() / 8);
            assertThat((u16(part, 6) & 0x2000) != 0)
                    .isEqualTo(!last || (fragmentWord & 0x2000) != 0);
            assertThat(header).isEqualTo(options.isEmpty() ? 20 : first ? 28 : 24);
            joined.write(part, header, part.length - header);
        }
        assertThat(bench.underlay).hasSize(3);
        assertThat(joined.toByteArray()).isEqualTo(payload);
    }

    @ParameterizedTest(name = "inner DF {0}, following the path {1}: outer DF {2}")
    @CsvSource({"true, true, true", "false, true, false", "true, false, false"})
    void setsTheOuterDontFragment(boolean inner, boolean pmtud, boolean outer) {
        Bench.Tunnel tunnel = tunnel();
        tunnel.pmtud = pmtud;
        byte[] packet =
                ipv4(
                        "172.16.0.5",
                        "10.0.0.2",
                        99,
                        0,
                        64,
                        inner ? 0x4000 : 0,
                        9,
                        new byte[0],
                        filled(50));
        byte[] out = bench.host(with(tunnel), 0, packet).underlay.getFirst().packet();
        assertThat((u16(out, 6) & 0x4000) != 0).isEqualTo(outer);
        assertThat(sumsUp(out)).isTrue();
    }

    @Test
    void tellsTheSenderBehindAnotherTunnel() {
        Bench.Tunnel tunnel = tunnel();
        byte[] large = udpPacket("10.2.0.5", "10.3.0.9", 1300);
        bench.wire(
                with(tunnel),
                0,
                ipv4(PEER, "192.0.2.1", 47, gre(0x0800, null, null, false, large)));
        assertThat(bench.device).isEmpty();
        assertThat(bench.underlay).hasSize(1);
        byte[] out = bench.underlay.getFirst().packet();
        assertThat(sumsUp(out)).isTrue();
        assertThat(Arrays.copyOfRange(out, 16, 20)).isEqualTo(Address.parse(PEER).toBytes());
        byte[] error = Arrays.copyOfRange(out, 24, out.length);
        assertThat(sumsUp(error)).isTrue();
        assertThat(u16(error, 20)).isEqualTo(0x0304);
        assertThat(i32(error, 24)).isEqualTo(1176);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"10.2.0.5, 10.3.0.9, 0x0B00", "2001:db8:2::5, 2001:db8:3::9, 0x0300"})
    void tellsWhenTheTtlRunsOut(String from, String to, String expected) {
        boolean v6 = from.indexOf(':') >= 0;
        byte[] payload = udp(from, to, 1, 2, filled(9));
        byte[] packet =
                v6
                        ? ipv6(from, to, 17, 0, 1, payload)
                        : ipv4(from, to, 17, 0, 1, 0, 1, new byte[0], payload);
        byte[] carried = gre(v6 ? 0x86DD : 0x0800, null, null, false, packet);
        bench.wire(with(tunnel()), 0, ipv4(PEER, "192.0.2.1", 47, carried));
        byte[] out = bench.underlay.getFirst().packet();
        byte[] error = Arrays.copyOfRange(out, 24, out.length);
        assertThat(sumsUp(error)).isTrue();
        assertThat(u16(error, v6 ? 40 : 20)).isEqualTo(Integer.decode(expected));
        assertThat(Arrays.copyOfRange(error, v6 ? 48 : 28, error.length)).isEqualTo(packet);
        assertThat(bench.count(ForwardCounter.DROP_TTL)).isEqualTo(1);
    }

    @Test
    void tellsWhereARouteDiscards() {
        bench.host(with(tunnel()), 0, udpPacket("172.16.0.5", "10.9.0.1", 10));
        assertThat(u16(told(), 20)).isEqualTo(0x0300);
    }

    /** RFC 1812 §4.3.2.7. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    an ICMP error       | 172.16.0.5 | 10.9.0.1 | 1 | 3 | 0
                    a later fragment    | 172.16.0.5 | 10.9.0.1 | 1 | 8 | 5
                    from the broadcast  | 255.255.255.255 | 10.9.0.1 | 1 | 8 | 0
                    from nobody         | 0.0.0.0 | 10.9.0.1 | 1 | 8 | 0
                    from the loopback   | 127.0.0.1 | 10.9.0.1 | 1 | 8 | 0
                    """)
    void isSilentAbout(String name, String from, String to, int protocol, int type, int fragment) {
        byte[] packet =
                ipv4(
                        from,
                        to,
                        protocol,
                        0,
                        64,
                        fragment,
                        1,
                        new byte[0],
                        icmp(from, to, type, 0, filled(30)));
        bench.host(with(tunnel()), 0, packet);
        assertThat(bench.device).isEmpty();
        assertThat(bench.count(ForwardCounter.ICMP_SUPPRESSED)).isEqualTo(1);
    }

    @Test
    void answersEchoRequestsThatGoNowhereAndLimitsItsAnswers() {
        ForwardingState state = with(tunnel());
        byte[] echo =
                ipv4("172.16.0.5", "10.9.0.1", 1, icmp("172.16.0.5", "10.9.0.1", 8, 0, filled(30)));
        for (int i = 0; i < 1000; i++) {
            bench.host(state, 0, echo);
        }
        assertThat(bench.count(ForwardCounter.ICMP_SENT)).isEqualTo(200);
        bench.now += 10_000_000;
        bench.host(state, 0, echo);
        assertThat(bench.count(ForwardCounter.ICMP_SENT)).isEqualTo(201);
    }

    @ParameterizedTest(name = "flags {0}, options {1}: {2}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    0x02 | 020405b4         | 02040550
                    0x12 | 020405b4         | 02040550
                    0x02 | 01020405b4010101 | 0102040550010101
                    0x02 | 0204050001010101 | 0204050001010101
                    0x10 | 020405b4         | 020405b4
                    0x02 | 00020405b4000000 | 00020405b4000000
                    0x02 | 0200000000000000 | 0200000000000000
                    0x02 | 05ff05b4         | 05ff05b4
                    0x02 | 01010102         | 01010102
                    """)
    void holdsTcpToTheSegmentSize(String flags, String options, String expected) {
        Bench.Tunnel tunnel = tunnel();
        tunnel.mss4 = 1360;
        tunnel.mss6 = 1360;
        var hex = HexFormat.of();
        byte[] option = hex.parseHex(options);
        int flag = Integer.decode(flags);
        byte[] packet =
                ipv4(
                        "172.16.0.5",
                        "10.0.0.2",
                        6,
                        tcp("172.16.0.5", "10.0.0.2", 5, flag, option, new byte[0]));
        byte[] out = bench.host(with(tunnel), 0, packet).underlay.getFirst().packet();
        byte[] inner = Arrays.copyOfRange(out, 24, out.length);
        assertThat(hex.formatHex(inner, 40, inner.length)).isEqualTo(expected);
        assertThat(sumsUp(inner)).isTrue();

        // The same on the way in.
        byte[] back =
                ipv6(
                        "2001:db8::2",
                        "2001:db8:f::5",
                        6,
                        tcp("2001:db8::2", "2001:db8:f::5", 5, flag, option, new byte[0]));
        bench.wire(
                with(tunnel), 0, ipv4(PEER, "192.0.2.1", 47, gre(0x86DD, null, null, false, back)));
        byte[] delivered = bench.device.getFirst().packet();
        assertThat(hex.formatHex(delivered, 60, delivered.length)).isEqualTo(expected);
        assertThat(sumsUp(delivered)).isTrue();
    }

    @Test
    void notesWhatTheUnderlaySaysOfThePath() {
        byte[] quoted =
                Arrays.copyOf(
                        ipv4("192.0.2.1", PEER, 47, gre(0x0800, null, null, false, filled(40))),
                        28);
        byte[] body = concat(word(1300), quoted);
        bench.wire(
                with(tunnel()),
                0,
                ipv4("203.0.113.1", "192.0.2.1", 1, icmp("203.0.113.1", PEER, 3, 4, body)));
        assertThat(bench.punts).containsExactly(new Punt.PathMtu(0, Address.parse(PEER), 1300));

        byte[] forged = body.clone();
        forged[16] ^= 1; // not a packet of ours
        bench.wire(
                with(tunnel()),
                0,
                ipv4("203.0.113.1", "192.0.2.1", 1, icmp("203.0.113.1", PEER, 3, 4, forged)));
        assertThat(bench.punts).isEmpty();

        Bench.Tunnel over6 = tunnel();
        over6.source = "2001:db8:ffff::1";
        byte[] quoted6 =
                ipv6("2001:db8:ffff::1", "2001:db8:ffff::3", 47, bytes(0, 0, 8, 0, 1, 2, 3, 4));
        byte[] message =
                icmp("2001:db8:9::1", "2001:db8:ffff::1", 2, 0, concat(word(1000), quoted6));
        bench.wire(with(over6), 0, ipv6("2001:db8:9::1", "2001:db8:ffff::1", 58, message));
        assertThat(bench.punts)
                .containsExactly(new Punt.PathMtu(0, Address.parse("2001:db8:ffff::3"), 1280));
    }
}
