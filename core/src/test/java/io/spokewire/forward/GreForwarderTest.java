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
import static io.spokewire.forward.Packets.ipv6;
import static io.spokewire.forward.Packets.sumsUp;
import static io.spokewire.forward.Packets.u16;
import static io.spokewire.forward.Packets.u8;
import static io.spokewire.forward.Packets.udpPacket;
import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.NbmaPeer;
import io.spokewire.net.Prefix;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** From the host into tunnels, out of them to the host, and from one to the other. */
class GreForwarderTest {
    private static final String HUB = "192.0.2.1";
    private static final String SPOKE1 = "198.51.100.1";
    private static final String SPOKE2 = "198.51.100.2";

    private final Bench bench = new Bench();

    /** A hub: 10.0.0.0/24 on the tunnel, a LAN behind each of two spokes. */
    private static Bench.Tunnel hub() {
        Bench.Tunnel tunnel = new Bench.Tunnel();
        tunnel.key = 7L;
        tunnel.networkId = 1;
        tunnel.redirect = true;
        return tunnel.peer("10.0.0.11", 1, SPOKE1, 0)
                .peer("10.0.0.12", 2, SPOKE2, 0)
                .peer("2001:db8::11", 1, SPOKE1, 0)
                .peer("2001:db8::12", 2, SPOKE2, 0);
    }

    private static ForwardingState hubState(Bench.Tunnel tunnel) {
        return state(
                fib(
                        "10.0.0.0/24", onLink(0),
                        "10.0.0.1", FibEntry.Hop.HOST,
                        "10.1.0.0/16", via(0, "10.0.0.11"),
                        "10.2.0.0/16", via(0, "10.0.0.12"),
                        "10.9.0.0/16", FibEntry.Hop.DISCARD,
                        "172.16.0.0/12", FibEntry.Hop.HOST,
                        "2001:db8::/64", onLink(0),
                        "2001:db8:1::/48", via(0, "2001:db8::11"),
                        "2001:db8:2::/48", via(0, "2001:db8::12"),
                        "2001:db8:f::/48", FibEntry.Hop.HOST),
                tunnel);
    }

    private static byte[] outer(String from, byte[] gre) {
        return ipv4(from, HUB, 47, gre);
    }

    private byte[] onlyUnderlay() {
        assertThat(bench.device).isEmpty();
        assertThat(bench.underlay).hasSize(1);
        return bench.underlay.getFirst().packet();
    }

    private byte[] onlyDevice() {
        assertThat(bench.underlay).isEmpty();
        assertThat(bench.device).hasSize(1);
        assertThat(bench.device.getFirst().virtio()).containsOnly(0);
        return bench.device.getFirst().packet();
    }

    private static byte[] tail(byte[] packet, int from) {
        return Arrays.copyOfRange(packet, from, packet.length);
    }

    @Test
    void countsWhatFollowsAShortcutApartFromOthersToThePeer() {
        Prefix first = Prefix.parse("10.1.0.0/16");
        Prefix second = Prefix.parse("10.2.0.0/16");
        FibEntry.Hop hop = Bench.via(0, "10.0.0.2");
        ForwardingState state =
                Bench.state(
                        Bench.fib("10.3.0.0/16", hop)
                                .with(first, new FibEntry(first, List.of(hop), 70))
                                .with(second, new FibEntry(second, List.of(hop), 0)),
                        new Bench.Tunnel().peer("10.0.0.2", 1, SPOKE1, 0));
        for (String to : List.of("10.1.0.9", "10.1.0.9", "10.2.0.9", "10.3.0.9")) {
            bench.host(state, 0, udpPacket("172.16.0.5", to, 100));
        }
        assertThat(bench.counters.packetsSent(0, 1)).isEqualTo(4);
        assertThat(bench.counters.packetsFollowed(70)).isEqualTo(2);
        assertThat(bench.counters.packetsFollowed(0)).isEqualTo(1);
        assertThat(bench.counters.packetsFollowed(1)).isZero();
        assertThat(bench.counters.packetsFollowed(FibEntry.UNCOUNTED)).isZero();
    }

    @Test
    void putsGreAndAnOuterHeaderInFront() {
        byte[] inner = udpPacket("172.16.0.5", "10.1.2.3", 100);
        byte[] out = bench.host(hubState(hub()), 0, inner).underlay.getFirst().packet();

        assertThat(onlyUnderlay()).isEqualTo(out);
        assertThat(Arrays.copyOf(out, 2)).isEqualTo(bytes(0x45, 0));
        assertThat(u16(out, 2)).isEqualTo(out.length).isEqualTo(inner.length + 28);
        assertThat(u16(out, 6)).as("DF, where the path's MTU is not followed").isZero();
        assertThat(u8(out, 8)).isEqualTo(255);
        assertThat(sumsUp(out)).isTrue();
        assertThat(Arrays.copyOfRange(out, 12, 20))
                .isEqualTo(concat(Address.parse(HUB).toBytes(), Address.parse(SPOKE1).toBytes()));
        assertThat(tail(out, 20)).isEqualTo(gre(0x0800, 7L, null, false, inner));
        assertThat(bench.counters.packetsSent(0, 1)).isEqualTo(1);
        assertThat(bench.counters.bytesSent(0, 1)).isEqualTo(inner.length);
        assertThat(bench.counters.packetsSent(0, 2)).isZero();
        assertThat(bench.counters.tunnel(0, TunnelCounter.PACKETS_OUT)).isEqualTo(1);
    }

    @Test
    void takesBothOffAgain() {
        byte[] inner = udpPacket("10.1.0.5", "172.16.0.9", 100);
        bench.wire(hubState(hub()), 0, outer(SPOKE1, gre(0x0800, 7L, null, false, inner)));

        assertThat(onlyDevice()).isEqualTo(inner);
        assertThat(bench.counters.tunnel(0, TunnelCounter.BYTES_IN)).isEqualTo(inner.length);
    }

    @Test
    void carriesIpv6() {
        byte[] inner = udpPacket("2001:db8:f::5", "2001:db8:1::3", 60);
        bench.host(hubState(hub()), 0, inner);
        assertThat(tail(onlyUnderlay(), 20)).isEqualTo(gre(0x86DD, 7L, null, false, inner));

        byte[] back = udpPacket("2001:db8:1::3", "2001:db8:f::5", 60);
        bench.wire(hubState(hub()), 0, outer(SPOKE1, gre(0x86DD, 7L, null, false, back)));
        assertThat(onlyDevice()).isEqualTo(back);
    }

    @Test
    void goesOverIpv6() {
        Bench.Tunnel tunnel = hub().peer("10.0.0.13", 3, "2001:db8:ffff::3", 0);
        tunnel.source = "2001:db8:ffff::1";
        byte[] inner = udpPacket("172.16.0.5", "10.0.0.13", 100);
        byte[] out = bench.host(hubState(tunnel), 0, inner).underlay.getFirst().packet();
        byte[] carried = gre(0x0800, 7L, null, false, inner);
        assertThat(out)
                .isEqualTo(ipv6("2001:db8:ffff::1", "2001:db8:ffff::3", 47, 0, 255, carried));

        byte[] back = gre(0x0800, 7L, null, false, udpPacket("10.0.0.13", "172.16.0.5", 100));
        bench.wire(hubState(tunnel), 0, ipv6("2001:db8:ffff::3", "2001:db8:ffff::1", 47, back));
        assertThat(onlyDevice()).isEqualTo(tail(back, 8));

        // An NBMA address of the other family cannot be reached from here.
        bench.host(hubState(tunnel), 0, udpPacket("172.16.0.5", "10.1.2.3", 100));
        assertThat(bench.underlay).isEmpty();
        assertThat(bench.count(ForwardCounter.DROP_FAMILY)).isEqualTo(1);
    }

    @Test
    void relaysBetweenSpokesAndTellsNhrp() {
        byte[] inner = udpPacket("10.1.0.5", "10.2.0.9", 300);
        bench.wire(hubState(hub()), 0, outer(SPOKE1, gre(0x0800, 7L, null, false, inner)));

        byte[] out = onlyUnderlay();
        byte[] relayed = tail(out, 28);
        assertThat(Arrays.copyOfRange(out, 16, 20)).isEqualTo(Address.parse(SPOKE2).toBytes());
        assertThat(u8(relayed, 8)).as("TTL").isEqualTo(63);
        assertThat(sumsUp(relayed)).isTrue();
        assertThat(tail(relayed, 12)).isEqualTo(tail(inner, 12));
        assertThat(bench.punts)
                .containsExactly(
                        new Punt.Redirect(
                                0,
                                NbmaPeer.of(Address.parse(SPOKE1)),
                                Bytes.copyOf(Arrays.copyOf(relayed, 128))));

        bench.wire(hubState(hub()), 0, outer(SPOKE1, gre(0x0800, 7L, null, false, inner)));
        assertThat(bench.punts).as("the same two addresses, in the same second").isEmpty();
        bench.now += 1_100_000_000L;
        bench.wire(hubState(hub()), 0, outer(SPOKE1, gre(0x0800, 7L, null, false, inner)));
        assertThat(bench.punts).hasSize(1);
    }

    @Test
    void tellsNhrpOfEachDirection() {
        byte[] there = udpPacket("10.1.0.5", "10.2.0.9", 30);
        bench.wire(hubState(hub()), 0, outer(SPOKE1, gre(0x0800, 7L, null, false, there)));
        assertThat(bench.punts).hasSize(1);
        byte[] back = udpPacket("10.2.0.9", "10.1.0.5", 30);
        bench.wire(hubState(hub()), 0, outer(SPOKE2, gre(0x0800, 7L, null, false, back)));
        assertThat(bench.punts).hasSize(1);
    }

    @Test
    void redirectsOnlyWithinANetworkAndNotBackToTheSender() {
        Bench.Tunnel other = hub();
        other.index = 1;
        other.key = 8L;
        other.networkId = 2;
        ForwardingState state =
                state(
                        fib("10.2.0.0/16", via(1, "10.0.0.12"), "10.1.0.0/16", via(0, "10.0.0.11")),
                        hub(),
                        other);
        byte[] across = udpPacket("10.1.0.5", "10.2.0.9", 30);
        bench.wire(state, 0, outer(SPOKE1, gre(0x0800, 7L, null, false, across)));
        assertThat(tail(onlyUnderlay(), 24)).startsWith(0, 0, 0, 8);
        assertThat(bench.punts).isEmpty();

        byte[] home = udpPacket("10.1.0.5", "10.1.7.7", 30);
        bench.wire(state, 0, outer(SPOKE1, gre(0x0800, 7L, null, false, home)));
        assertThat(bench.underlay).hasSize(1);
        assertThat(bench.punts).isEmpty();
    }

    @Test
    void relaysThroughTheHostWhereToldTo() {
        Bench.Tunnel tunnel = hub();
        tunnel.relayKernel = true;
        byte[] inner = udpPacket("10.1.0.5", "10.2.0.9", 300);
        bench.wire(hubState(tunnel), 0, outer(SPOKE1, gre(0x0800, 7L, null, false, inner)));
        assertThat(onlyDevice()).isEqualTo(inner);
        assertThat(bench.punts).hasSize(1);
    }

    @Test
    void handsNhrpOver() {
        byte[] nhrp = filled(80);
        bench.wire(hubState(hub()), 0, outer(SPOKE1, gre(0x2001, 7L, null, false, nhrp)));
        assertThat(bench.punts)
                .containsExactly(
                        new Punt.Nhrp(
                                0,
                                NbmaPeer.of(Address.parse(SPOKE1)),
                                Address.parse(HUB),
                                Bytes.copyOf(nhrp)));

        bench.queueFull = true;
        bench.wire(hubState(hub()), 0, outer(SPOKE1, gre(0x2001, 7L, null, false, nhrp)));
        assertThat(bench.count(ForwardCounter.DROP_PUNT_FULL)).isEqualTo(1);
    }

    @Test
    void sendsWhatTheControlPlaneInjects() {
        byte[] nhrp = filled(80);
        bench.inject(
                hubState(hub()),
                new Injection.ToPeer(
                        0, NbmaPeer.of(Address.parse(SPOKE2)), null, 0x2001, Bytes.copyOf(nhrp)));
        byte[] out = onlyUnderlay();
        assertThat(u8(out, 1)).as("precedence").isEqualTo(0xC0);
        assertThat(sumsUp(out)).isTrue();
        assertThat(tail(out, 20)).isEqualTo(gre(0x2001, 7L, null, false, nhrp));
    }

    /** What a routing protocol tells a neighbour leaves with a TTL of 1: nobody can pass it on. */
    @Test
    void packetsOfRoutingProtocolsTakeNoPathThroughAnNhs() {
        Bench.Tunnel spoke = hub();
        spoke.nhs4 = new Adjacency(2, NbmaPeer.of(Address.parse(SPOKE2)), 0);
        byte[] packet = udpPacket("10.0.0.1", "10.0.0.77", 100);
        bench.inject(hubState(spoke), new Injection.OnTunnel(0, Bytes.copyOf(packet)));
        assertThat(bench.underlay).isEmpty();
        assertThat(bench.punts).containsExactly(new Punt.Unresolved(0, Address.parse("10.0.0.77")));
        assertThat(bench.count(ForwardCounter.DROP_UNRESOLVED)).isEqualTo(1);
    }

    @Test
    void takesThePathThroughTheNhsWhileUnresolved() {
        Bench.Tunnel spoke = hub();
        spoke.nhs4 = new Adjacency(2, NbmaPeer.of(Address.parse(SPOKE2)), 0);
        byte[] inner = udpPacket("172.16.0.5", "10.0.0.77", 100);
        bench.host(hubState(spoke), 0, inner);
        byte[] out = onlyUnderlay();
        assertThat(Arrays.copyOfRange(out, 16, 20)).isEqualTo(Address.parse(SPOKE2).toBytes());
        assertThat(bench.punts).containsExactly(new Punt.Unresolved(0, Address.parse("10.0.0.77")));
        bench.host(hubState(spoke), 0, inner);
        assertThat(bench.punts).as("noted within the last second").isEmpty();

        // From that NHS it must not be sent back there.
        byte[] late = udpPacket("10.2.0.1", "10.0.0.78", 100);
        bench.wire(hubState(spoke), 0, outer(SPOKE2, gre(0x0800, 7L, null, false, late)));
        assertThat(bench.underlay).isEmpty();
        assertThat(bench.count(ForwardCounter.DROP_UNRESOLVED)).isEqualTo(1);

        bench.host(hubState(hub()), 0, udpPacket("172.16.0.5", "10.0.0.79", 100));
        assertThat(bench.underlay).as("no NHS").isEmpty();
        assertThat(bench.count(ForwardCounter.DROP_UNRESOLVED)).isEqualTo(2);
    }

    @Test
    void treatsItsTunnelAsTheLinkWhereNoRouteSaysBetter() {
        bench.host(state(fib(), hub()), 0, udpPacket("172.16.0.5", "10.0.0.11", 10));
        assertThat(u8(onlyUnderlay(), 19)).isEqualTo(1);
    }

    @Test
    void letsNothingThroughWhileClosed() {
        Bench.Tunnel closed = hub();
        closed.open = false;
        closed.multicast.add(new Adjacency(1, NbmaPeer.of(Address.parse(SPOKE1)), 0));
        ForwardingState state = hubState(closed);
        byte[] inner = udpPacket("10.1.0.5", "172.16.0.9", 10);
        bench.host(state, 0, udpPacket("172.16.0.5", "10.1.2.3", 10));
        assertThat(bench.underlay).isEmpty();
        bench.host(state, 0, ipv4("172.16.0.5", "224.0.0.10", 88, filled(40)));
        assertThat(bench.underlay).isEmpty();
        bench.wire(state, 0, outer(SPOKE1, gre(0x0800, 7L, null, false, inner)));
        assertThat(bench.device).isEmpty();
        bench.wire(state, 0, outer(SPOKE1, gre(0x2001, 7L, null, false, filled(80))));
        assertThat(bench.punts).isEmpty();
        bench.inject(
                state,
                new Injection.ToPeer(
                        0, NbmaPeer.of(Address.parse(SPOKE2)), null, 0x2001, Bytes.EMPTY));
        assertThat(bench.underlay).isEmpty();
        assertThat(bench.count(ForwardCounter.DROP_CLOSED)).isEqualTo(5);

        // Neither does an open tunnel's traffic leave by a closed one.
        Bench.Tunnel entry = hub();
        entry.index = 1;
        entry.key = 8L;
        state = state(fib("10.2.0.0/16", via(0, "10.0.0.12")), closed, entry);
        byte[] across = udpPacket("10.1.0.5", "10.2.0.9", 30);
        bench.wire(state, 0, outer(SPOKE1, gre(0x0800, 8L, null, false, across)));
        bench.host(state, 1, udpPacket("172.16.0.5", "10.2.0.9", 30));
        assertThat(bench.underlay).isEmpty();
        assertThat(bench.count(ForwardCounter.DROP_CLOSED)).isEqualTo(7);
    }

    @Test
    void findsTheTunnelOfAPacket() {
        Bench.Tunnel keyed = hub();
        Bench.Tunnel zero = hub();
        zero.index = 1;
        zero.key = 0L;
        Bench.Tunnel none = hub();
        none.index = 2;
        none.key = null;
        Bench.Tunnel point = hub();
        point.index = 3;
        point.multipoint = false;
        point.destination = SPOKE2;
        Bench.Tunnel otherVrf = hub();
        otherVrf.index = 4;
        otherVrf.underlayVrf = 1;
        ForwardingState state = state(fib(), keyed, zero, none, point, otherVrf);
        byte[] inner = udpPacket("10.1.0.5", "172.16.0.9", 10);

        assertThat(arrivesAt(state, 0, SPOKE1, 7L, inner)).isEqualTo(0);
        assertThat(arrivesAt(state, 0, SPOKE1, 0L, inner)).isEqualTo(1);
        assertThat(arrivesAt(state, 0, SPOKE1, null, inner)).isEqualTo(2);
        assertThat(arrivesAt(state, 0, SPOKE2, 7L, inner)).isEqualTo(3);
        assertThat(arrivesAt(state, 1, SPOKE2, 7L, inner)).isEqualTo(4);
        assertThat(arrivesAt(state, 1, SPOKE2, 9L, inner)).isEqualTo(-1);
        assertThat(bench.count(ForwardCounter.DROP_NO_TUNNEL)).isEqualTo(1);
    }

    private int arrivesAt(
            ForwardingState state, int vrf, String from, @Nullable Long key, byte[] inner) {
        bench.wire(state, vrf, List.of(outer(from, gre(0x0800, key, null, false, inner))));
        return bench.device.isEmpty() ? -1 : bench.device.getFirst().tunnel();
    }
}
