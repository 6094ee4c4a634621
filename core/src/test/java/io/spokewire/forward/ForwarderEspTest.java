package io.spokewire.forward;

import static io.spokewire.forward.Bench.fib;
import static io.spokewire.forward.Bench.onLink;
import static io.spokewire.forward.Bench.state;
import static io.spokewire.forward.Bench.via;
import static io.spokewire.forward.EspPeers.bare;
import static io.spokewire.forward.EspPeers.sealed;
import static io.spokewire.forward.EspPeers.table;
import static io.spokewire.forward.Packets.bytes;
import static io.spokewire.forward.Packets.concat;
import static io.spokewire.forward.Packets.filled;
import static io.spokewire.forward.Packets.gre;
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
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.esp.Associations;
import io.spokewire.esp.EspCipher;
import io.spokewire.esp.EspIntegrity;
import io.spokewire.esp.EspSuite;
import io.spokewire.esp.InboundSa;
import io.spokewire.esp.OutboundSa;
import io.spokewire.esp.SaLifetime;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.NbmaPeer;
import io.spokewire.net.Prefix;
import io.spokewire.rib.PrefixTrie;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Protected tunnels: what fails closed first, then what passes. */
class ForwarderEspTest {
    private static final String US = "192.0.2.1";
    private static final String PEER = "192.0.2.2";
    private static final String HUB = "192.0.2.9";
    private static final Protection COPY = new Protection(Protection.DfBit.COPY, false);
    private static final PrefixTrie<FibEntry> FIB =
            fib(
                    "10.0.0.0/24", onLink(0),
                    "10.2.0.0/16", via(0, "10.0.0.2"),
                    "10.3.0.0/16", via(0, "10.0.0.3"),
                    "2001:db8::/64", onLink(0));

    private final Bench bench = new Bench();
    private final EspPeers peers = EspPeers.plain(1, US, PEER);
    private final byte[] toPeer = udpPacket("172.16.0.1", "10.2.0.1", 500);
    private final byte[] fromPeer = udpPacket("10.2.0.1", "172.16.0.1", 500);

    private static Bench.Tunnel protectedTunnel() {
        Bench.Tunnel tunnel = new Bench.Tunnel();
        tunnel.protection = COPY;
        return tunnel;
    }

    private static Bench.Tunnel with(Bench.Tunnel tunnel, String prefix, Adjacency peer) {
        tunnel.adjacencies = tunnel.adjacencies.with(Prefix.parse(prefix), peer);
        return tunnel;
    }

    /** A protected tunnel with one peer that has an association. */
    private ForwardingState usual() {
        return state(
                FIB,
                table(peers.entry(0)),
                with(protectedTunnel(), "10.0.0.2", peers.adjacency(1)));
    }

    /** A GRE packet of the peer in ESP, in its outer header. */
    private byte[] fromPeer(byte[] inner) {
        return ipv4(PEER, US, 50, sealed(peers.theirs, 47, gre(0x0800, null, null, false, inner)));
    }

    /** What the peer finds inside an ESP packet of ours. */
    private static byte[] opened(InboundSa sa, byte[] esp) {
        MemorySegment memory = Arena.ofAuto().allocate(esp.length);
        MemorySegment.copy(esp, 0, memory, JAVA_BYTE, 0, esp.length);
        int result = sa.open(memory, 0, esp.length, 0);
        assertThat(result).as("genuine").isPositive();
        return memory.asSlice(sa.sa().suite().headerBytes(), InboundSa.payloadBytes(result))
                .toArray(JAVA_BYTE);
    }

    private static byte[] tail(byte[] packet, int from) {
        return Arrays.copyOfRange(packet, from, packet.length);
    }

    // Fail closed.

    @Test
    void nothingLeavesWithoutAnAssociation() {
        Bench.Tunnel tunnel = with(protectedTunnel(), "10.0.0.2", bare(1, PEER));
        with(tunnel, "2001:db8::2", bare(1, PEER));
        tunnel.multicast.add(bare(1, PEER));
        ForwardingState state = state(FIB, tunnel);
        List<byte[]> all =
                List.of(
                        toPeer,
                        udpPacket("10.0.0.1", "10.0.0.2", 10),
                        udpPacket("2001:db8:f::1", "2001:db8::2", 10),
                        udpPacket("10.0.0.1", "224.0.0.9", 10),
                        udpPacket("10.0.0.1", "10.0.0.255", 10),
                        udpPacket("172.16.0.1", "10.2.0.1", 3000),
                        ipv4("172.16.0.1", "10.2.0.1", 99, 0, 9, 0, 1, new byte[0], filled(3000)));
        for (byte[] packet : all) {
            assertThat(bench.host(state, 0, packet).underlay).isEmpty();
        }
        byte[] large = tcp("172.16.0.1", "10.2.0.1", 1, 16, new byte[0], filled(9000));
        bench.host(state, 0, ipv4("172.16.0.1", "10.2.0.1", 6, large), 1, 1, 1000, 20, 16);
        assertThat(bench.underlay).isEmpty();
        Injection nhrp = new Injection.ToPeer(0, peers.peer(), null, 0x2001, Bytes.ofHex("00"));
        assertThat(bench.inject(state, nhrp).underlay).isEmpty();
        assertThat(bench.count(ForwardCounter.UNDERLAY_OUT)).isZero();
        assertThat(bench.count(ForwardCounter.DROP_NO_SA)).isEqualTo(all.size() + 2L);
    }

    @Test
    void nothingLeavesToTheFarEndWithoutAnAssociation() {
        Bench.Tunnel tunnel = protectedTunnel();
        tunnel.multipoint = false;
        tunnel.destination = PEER;
        tunnel.keepalive = true;
        ForwardingState state = state(FIB, tunnel);
        assertThat(bench.host(state, 0, toPeer).underlay).isEmpty();
        assertThat(bench.punts).containsExactly(new Punt.NoSa(0, NbmaPeer.of(Address.parse(PEER))));
        assertThat(bench.inject(state, new Injection.Keepalive(0)).underlay).isEmpty();
        assertThat(bench.count(ForwardCounter.DROP_NO_SA)).isEqualTo(2);
    }

    @Test
    void anAssociationOfAnotherAddressOfOursIsNone() {
        EspPeers other = EspPeers.plain(2, "192.0.2.77", PEER);
        Bench.Tunnel tunnel = with(protectedTunnel(), "10.0.0.2", other.adjacency(1));
        ForwardingState state = state(FIB, tunnel);
        assertThat(bench.host(state, 0, toPeer).underlay).isEmpty();
        Injection nhrp =
                new Injection.ToPeer(0, other.peer(), other.outbound, 0x2001, Bytes.ofHex("00"));
        assertThat(bench.inject(state, nhrp).underlay).isEmpty();
        assertThat(bench.count(ForwardCounter.DROP_NO_SA)).isEqualTo(2);
    }

    @Test
    void nothingLeavesByAnAssociationThatHasEnded() {
        ForwardingState state = usual();
        peers.outbound.close();
        assertThat(bench.host(state, 0, toPeer).underlay).isEmpty();
        assertThat(bench.count(ForwardCounter.DROP_SA_ENDED)).isEqualTo(1);
        assertThat(bench.counters.tunnel(0, TunnelCounter.DROPS_OUT)).isEqualTo(1);
    }

    /** An ICMP error of ours goes the way back into the tunnel: sealed, or not at all. */
    @Test
    void errorsOfOursDoNotLeaveInClear() {
        byte[] dying = udpPacket("10.2.0.1", "10.3.0.1", 10);
        byte[] expiring =
                ipv4("10.2.0.1", "10.3.0.1", 17, 0, 1, 0, 1, new byte[0], tail(dying, 20));
        EspPeers other = EspPeers.plain(2, US, "192.0.2.3");
        Bench.Tunnel tunnel = with(protectedTunnel(), "10.0.0.2", bare(1, PEER));
        with(tunnel, "10.0.0.3", other.adjacency(2));
        ForwardingState state = state(FIB, table(peers.entry(0)), tunnel);
        assertThat(bench.wire(state, 0, fromPeer(expiring)).underlay).isEmpty();
        assertThat(bench.count(ForwardCounter.ICMP_SENT)).isEqualTo(1);
        assertThat(bench.count(ForwardCounter.DROP_NO_SA)).isEqualTo(1);
        with(tunnel, "10.0.0.2", peers.adjacency(1));
        state = state(FIB, table(peers.entry(0)), tunnel);
        byte[] out = bench.wire(state, 0, fromPeer(expiring)).underlay.getFirst().packet();
        assertThat(u8(out, 9)).isEqualTo(50);
    }

    @Test
    void clearPacketsOfAProtectedTunnelAreDropped() {
        byte[] nhrp = gre(0x2001, null, null, false, filled(60));
        for (byte[] payload : List.of(gre(0x0800, null, null, false, fromPeer), nhrp)) {
            bench.wire(usual(), 0, ipv4(PEER, US, 47, payload));
            assertThat(bench.device).isEmpty();
            assertThat(bench.underlay).isEmpty();
            assertThat(bench.punts).isEmpty();
        }
        assertThat(bench.count(ForwardCounter.DROP_CLEAR)).isEqualTo(2);
        assertThat(bench.counters.tunnel(0, TunnelCounter.DROPS_IN)).isEqualTo(2);
    }

    @Test
    void whatCameOutOfEspIsForProtectedTunnelsAlone() {
        Bench.Tunnel open = with(new Bench.Tunnel(), "10.0.0.2", peers.adjacency(1));
        ForwardingState state = state(FIB, table(peers.entry(0)), open);
        assertThat(bench.wire(state, 0, fromPeer(fromPeer)).device).isEmpty();
        assertThat(bench.count(ForwardCounter.DROP_SA_POLICY)).isEqualTo(1);
        // And nothing of that tunnel is sealed, though there is an association.
        byte[] out = bench.host(state, 0, toPeer).underlay.getFirst().packet();
        assertThat(u8(out, 9)).isEqualTo(47);
    }

    /** Both tunnels have the same addresses and no key: only the association tells them apart. */
    @Test
    void theAssociationTellsAMultipointTunnelFromOneToTheSamePeer() {
        Bench.Tunnel exact = protectedTunnel();
        exact.multipoint = false;
        exact.destination = PEER;
        exact.adjacencies = exact.adjacencies.with(Prefix.DEFAULT_IPV4, peers.adjacency(1));
        Bench.Tunnel multipoint = with(protectedTunnel(), "10.0.0.2", peers.adjacency(2));
        multipoint.index = 1;
        for (int tunnel : List.of(0, 1)) {
            ForwardingState state = state(FIB, table(peers.entry(tunnel)), exact, multipoint);
            bench.wire(state, 0, fromPeer(fromPeer));
            assertThat(bench.counters.tunnel(tunnel, TunnelCounter.PACKETS_IN)).isEqualTo(1);
        }
        assertThat(bench.count(ForwardCounter.DROP_SA_POLICY)).isZero();
        ForwardingState other = state(FIB, table(peers.entry(2)), exact, multipoint);
        assertThat(bench.wire(other, 0, fromPeer(fromPeer)).device).isEmpty();
        assertThat(bench.count(ForwardCounter.DROP_SA_POLICY)).isEqualTo(1);
    }

    @Test
    void anAssociationIsForTheTunnelsOfItsPolicy() {
        Bench.Tunnel tunnel = with(protectedTunnel(), "10.0.0.2", peers.adjacency(1));
        ForwardingState state = state(FIB, table(peers.entry(1, 2)), tunnel);
        assertThat(bench.wire(state, 0, fromPeer(fromPeer)).device).isEmpty();
        assertThat(bench.count(ForwardCounter.DROP_SA_POLICY)).isEqualTo(1);
    }

    @Test
    void anAssociationIsForItsAddresses() {
        byte[] esp = sealed(peers.theirs, 47, gre(0x0800, null, null, false, fromPeer));
        assertThat(bench.wire(usual(), 0, ipv4("192.0.2.66", US, 50, esp)).device).isEmpty();
        assertThat(bench.wire(usual(), 0, ipv4(PEER, "192.0.2.66", 50, esp)).device).isEmpty();
        assertThat(bench.count(ForwardCounter.DROP_SA_POLICY)).isEqualTo(2);
        assertThat(bench.wire(usual(), 1, ipv4(PEER, US, 50, esp)).device).isEmpty();
        assertThat(bench.count(ForwardCounter.DROP_UNKNOWN_SPI)).isEqualTo(1);
        assertThat(peers.inbound.packets()).as("and the window has not moved").isZero();
        assertThat(bench.wire(usual(), 0, ipv4(PEER, US, 50, esp)).device).hasSize(1);
    }

    @Test
    void transportModeIsForGreAlone() {
        for (int next : new int[] {4, 41, 17, 50}) {
            byte[] esp = sealed(peers.theirs, next, gre(0x0800, null, null, false, fromPeer));
            assertThat(bench.wire(usual(), 0, ipv4(PEER, US, 50, esp)).device).isEmpty();
        }
        assertThat(bench.count(ForwardCounter.DROP_SA_POLICY)).isEqualTo(4);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "as it should be,   192.0.2.2, 192.0.2.1, 47, 4, 0,      DEVICE_OUT",
        "another source,    192.0.2.3, 192.0.2.1, 47, 4, 0,      DROP_SA_POLICY",
        "to another,        192.0.2.2, 192.0.2.7, 47, 4, 0,      DROP_SA_POLICY",
        "not GRE,           192.0.2.2, 192.0.2.1, 17, 4, 0,      DROP_SA_POLICY",
        "a fragment,        192.0.2.2, 192.0.2.1, 47, 4, 0x2000, DROP_INNER",
        "called IPv6,       192.0.2.2, 192.0.2.1, 47, 41, 0,     DROP_INNER",
        "GRE without IP,    192.0.2.2, 192.0.2.1, 47, 47, 0,     DROP_INNER",
    })
    void tunnelModeIsForTheAddressesOfItsSelectors(
            String name,
            String from,
            String to,
            int protocol,
            int next,
            String fragment,
            ForwardCounter counted) {
        EspPeers tunnelled = new EspPeers(Associations.gcm(), 3, true, US, PEER, 0);
        Bench.Tunnel tunnel = with(protectedTunnel(), "10.0.0.2", tunnelled.adjacency(1));
        ForwardingState state = state(FIB, table(tunnelled.entry(0)), tunnel);
        byte[] gre = gre(0x0800, null, null, false, fromPeer);
        byte[] inner =
                ipv4(from, to, protocol, 0, 64, Integer.decode(fragment), 1, new byte[0], gre);
        bench.wire(state, 0, ipv4(PEER, US, 50, sealed(tunnelled.theirs, next, inner)));
        assertThat(bench.count(counted)).as(name).isEqualTo(1);
        assertThat(bench.device).hasSize(counted == ForwardCounter.DEVICE_OUT ? 1 : 0);
    }

    // The way through the NHS.

    @Test
    void withoutAnAssociationPacketsTakeThePathThroughTheServer() {
        EspPeers hub = EspPeers.plain(9, US, HUB);
        Bench.Tunnel tunnel = with(protectedTunnel(), "10.0.0.2", bare(1, PEER));
        tunnel.nhs4 = hub.adjacency(2);
        ForwardingState state = state(FIB, table(hub.entry(0)), tunnel);
        byte[] out = bench.host(state, 0, toPeer).underlay.getFirst().packet();
        assertThat(Address.fromBytes(Arrays.copyOfRange(out, 16, 20))).hasToString(HUB);
        assertThat(opened(hub.theirInbound, tail(out, 20)))
                .isEqualTo(gre(0x0800, null, null, false, toPeer));
        assertThat(bench.punts).containsExactly(new Punt.NoSa(0, NbmaPeer.of(Address.parse(PEER))));
        assertThat(bench.count(ForwardCounter.FALLBACK_NHS)).isEqualTo(1);

        bench.host(state, 0, toPeer);
        assertThat(bench.punts).as("once a second").isEmpty();
        bench.now += 1_100_000_000L;
        assertThat(bench.host(state, 0, toPeer).punts).hasSize(1);

        tunnel.nhs4 = bare(2, HUB);
        state = state(FIB, table(hub.entry(0)), tunnel);
        bench.now += 1_100_000_000L;
        assertThat(bench.host(state, 0, toPeer).underlay).isEmpty();
        assertThat(bench.punts)
                .as("both of them")
                .containsExactly(
                        new Punt.NoSa(0, NbmaPeer.of(Address.parse(PEER))),
                        new Punt.NoSa(0, NbmaPeer.of(Address.parse(HUB))));
        assertThat(bench.count(ForwardCounter.DROP_NO_SA)).isEqualTo(1);
    }

    @Test
    void theServerGetsNothingBackThatItSent() {
        EspPeers hub = EspPeers.plain(9, US, HUB);
        Bench.Tunnel tunnel = with(protectedTunnel(), "10.0.0.3", bare(1, "192.0.2.3"));
        tunnel.nhs4 = hub.adjacency(2);
        ForwardingState state = state(FIB, table(hub.entry(0)), tunnel);
        byte[] esp =
                sealed(
                        hub.theirs,
                        47,
                        gre(0x0800, null, null, false, udpPacket("10.2.0.1", "10.3.0.1", 9)));
        assertThat(bench.wire(state, 0, ipv4(HUB, US, 50, esp)).underlay).isEmpty();
        assertThat(bench.count(ForwardCounter.DROP_UNRESOLVED)).isEqualTo(1);
    }

    // What passes.

    @ParameterizedTest(name = "{0} tunnel mode {1} port {2} over {3}")
    @CsvSource({
        "AES_GCM, false, 0, 192.0.2.1, 192.0.2.2",
        "AES_GCM, false, 4500, 192.0.2.1, 192.0.2.2",
        "AES_GCM, true, 0, 192.0.2.1, 192.0.2.2",
        "AES_GCM, true, 4500, 192.0.2.1, 192.0.2.2",
        "AES_CBC, false, 4500, 192.0.2.1, 192.0.2.2",
        "AES_CBC, true, 0, 192.0.2.1, 192.0.2.2",
        "AES_CBC, false, 0, 2001:db8:9::1, 2001:db8:9::2",
        "AES_GCM, false, 4500, 2001:db8:9::1, 2001:db8:9::2",
        "AES_GCM, true, 4500, 2001:db8:9::1, 2001:db8:9::2",
        "NULL, true, 0, 2001:db8:9::1, 2001:db8:9::2",
    })
    void whatOneEndSealsTheOtherOpens(
            EspCipher cipher, boolean tunnelMode, int port, String us, String peer) {
        EspIntegrity integrity =
                cipher.combined() ? EspIntegrity.NONE : EspIntegrity.HMAC_SHA2_512_256;
        EspSuite suite = new EspSuite(cipher, cipher == EspCipher.NULL ? 0 : 256, integrity, true);
        EspPeers ends = new EspPeers(suite, 4, tunnelMode, us, peer, port);
        Bench.Tunnel near = with(protectedTunnel(), "10.0.0.2", ends.adjacency(1));
        near.source = us;
        near.key = 42L;
        near.checksum = true;
        near.sequence = true;
        Bench.Tunnel far = protectedTunnel();
        far.source = peer;
        far.key = 42L;
        ForwardingState farState =
                state(fib(), table(new SaTable.Entry(ends.theirInbound, 0, List.of(0))), far);
        Bench other = new Bench();
        for (int size : new int[] {0, 1, 2, 3, 500, 1300}) {
            byte[] inner = udpPacket("172.16.0.1", "10.2.0.1", size);
            byte[] out = bench.host(state(FIB, near), 0, inner).underlay.getFirst().packet();
            boolean ipv6 = us.contains(":");
            assertThat(u8(out, ipv6 ? 6 : 9)).isEqualTo(port == 0 ? 50 : 17);
            assertThat(ipv6 ? u16(out, 4) + 40 : u16(out, 2)).isEqualTo(out.length);
            if (port != 0 && ipv6) {
                assertThat(sumsUp(out)).as("the UDP checksum").isTrue();
                assertThat(u16(out, 46)).isNotZero();
            } else if (port != 0) {
                assertThat(u16(out, 26)).as("RFC 3948 §2.1").isZero();
            }
            other.wire(farState, 0, out);
            assertThat(other.device).hasSize(1);
            assertThat(other.device.getFirst().packet()).isEqualTo(inner);
        }
        assertThat(other.count(ForwardCounter.OPENED)).isEqualTo(6);
        assertThat(bench.count(ForwardCounter.SEALED)).isEqualTo(6);
        assertThat(other.punts).containsExactly(); // told with the first packet, cleared since
    }

    @ParameterizedTest(name = "{0}, inside {1}")
    @CsvSource({
        "COPY, true, true", "COPY, false, false",
        "CLEAR, true, false", "CLEAR, false, false",
        "SET, true, true", "SET, false, true",
    })
    void theOuterHeaderIsAsConfigured(Protection.DfBit bit, boolean inside, boolean expected) {
        EspPeers ends = new EspPeers(Associations.gcm(), 4, true, US, PEER, 0);
        Bench.Tunnel tunnel = with(protectedTunnel(), "10.0.0.2", ends.adjacency(1));
        tunnel.protection = new Protection(bit, false);
        tunnel.pmtud = true;
        tunnel.ttl = 99;
        byte[] inner =
                ipv4(
                        "172.16.0.1",
                        "10.2.0.1",
                        17,
                        0xB9, // EF, ECT(1)
                        64,
                        inside ? 0x4000 : 0,
                        7,
                        new byte[0],
                        filled(100));
        byte[] out = bench.host(state(FIB, tunnel), 0, inner).underlay.getFirst().packet();
        assertThat(u8(out, 1)).as("DSCP and ECN").isEqualTo(0xB9);
        assertThat(u8(out, 8)).isEqualTo(99);
        assertThat((u16(out, 6) & 0x4000) != 0).isEqualTo(expected);
        byte[] middle = opened(ends.theirInbound, tail(out, 20));
        assertThat((u16(middle, 6) & 0x4000) != 0).isEqualTo(inside);
        assertThat(u8(middle, 1)).isEqualTo(0xB9);
        assertThat(sumsUp(middle)).isTrue();
    }

    /**
     * {@code crypto ipsec fragmentation}: a packet that tunnel and peer take, and the path does
     * not.
     */
    @ParameterizedTest(name = "after {0}, df-bit {1}, DF inside {2}")
    @CsvSource({
        "false, COPY, false, INNER",
        "true, COPY, false, OUTER",
        "true, CLEAR, true, OUTER",
        "true, COPY, true, REFUSED",
        "true, SET, false, INNER",
    })
    void whatThePathDoesNotTakeIsCutWhereConfigured(
            boolean after, Protection.DfBit bit, boolean inside, String expected) {
        EspPeers ends = new EspPeers(Associations.gcm(), 4, false, US, PEER, 0);
        Adjacency far = ends.adjacency(1);
        Adjacency narrow = new Adjacency(far.id(), far.peer(), 1300, 0, far.sa());
        Bench.Tunnel tunnel = with(protectedTunnel(), "10.0.0.2", narrow);
        tunnel.protection = new Protection(bit, after);
        tunnel.pmtud = true;
        byte[] inner =
                ipv4(
                        "172.16.0.1",
                        "10.2.0.1",
                        17,
                        0,
                        64,
                        inside ? 0x4000 : 0,
                        7,
                        new byte[0],
                        filled(1350));
        List<byte[]> out =
                bench.host(state(FIB, tunnel), 0, inner).underlay.stream()
                        .map(Bench.Underlay::packet)
                        .toList();
        if (expected.equals("REFUSED")) {
            assertThat(out).isEmpty();
            assertThat(bench.count(ForwardCounter.DROP_TOO_BIG)).isEqualTo(1);
            return;
        }
        assertThat(out).hasSize(2).allMatch(packet -> packet.length <= 1300);
        if (expected.equals("INNER")) {
            assertThat(bench.count(ForwardCounter.SEALED)).isEqualTo(2);
            assertThat(out).allMatch(packet -> (u16(packet, 6) & 0x3FFF) == 0);
            assertThat(out).allSatisfy(packet -> opened(ends.theirInbound, tail(packet, 20)));
        } else {
            assertThat(bench.count(ForwardCounter.SEALED)).isEqualTo(1);
            assertThat(u16(out.get(0), 6)).isEqualTo(0x2000);
            assertThat(u16(out.get(1), 6)).isEqualTo((out.get(0).length - 20) / 8);
            byte[] whole = concat(tail(out.get(0), 20), tail(out.get(1), 20));
            byte[] gre = opened(ends.theirInbound, whole);
            assertThat(tail(gre, gre.length - inner.length)).isEqualTo(inner);
        }
    }

    /** RFC 7296 §2.23: both forms are accepted, whichever we send. */
    @Test
    void bothFormsAreAccepted() {
        for (int port : new int[] {0, 4500}) {
            EspPeers ends = new EspPeers(Associations.gcm(), 4, false, US, PEER, port);
            Bench.Tunnel tunnel = with(protectedTunnel(), "10.0.0.2", ends.adjacency(1));
            ForwardingState state = state(FIB, table(ends.entry(0)), tunnel);
            byte[] gre = gre(0x0800, null, null, false, fromPeer);
            bench.wire(state, 0, ipv4(PEER, US, 50, sealed(ends.theirs, 47, gre)));
            assertThat(bench.device).hasSize(1);
            byte[] esp = sealed(ends.theirs, 47, gre);
            bench.wire(state, 0, ipv4(PEER, US, 17, udp(PEER, US, 4500, 4500, esp)));
            assertThat(bench.device).hasSize(1);
            assertThat(bench.punts).noneMatch(Punt.PeerMoved.class::isInstance);
        }
    }

    @Test
    void congestionIsCarriedInside() {
        byte[] inner = ipv4("10.2.0.1", "172.16.0.1", 17, 2, 64, 0, 1, new byte[0], filled(30));
        byte[] esp = sealed(peers.theirs, 47, gre(0x0800, null, null, false, inner));
        byte[] marked = ipv4(PEER, US, 50, 3, 64, 0, 1, new byte[0], esp);
        bench.wire(usual(), 0, marked);
        assertThat(u8(bench.device.getFirst().packet(), 1)).isEqualTo(3);

        EspPeers ends = new EspPeers(Associations.gcm(), 4, true, US, PEER, 0);
        Bench.Tunnel tunnel = with(protectedTunnel(), "10.0.0.2", ends.adjacency(1));
        ForwardingState state = state(FIB, table(ends.entry(0)), tunnel);
        byte[] middle =
                ipv4(PEER, US, 47, 2, 64, 0, 1, new byte[0], gre(0x0800, null, null, false, inner));
        byte[] tunnelled = sealed(ends.theirs, 4, middle);
        bench.wire(state, 0, ipv4(PEER, US, 50, 3, 64, 0, 1, new byte[0], tunnelled));
        assertThat(u8(bench.device.getFirst().packet(), 1)).isEqualTo(3);
    }

    @Test
    void everySegmentOfASuperPacketIsSealedOnItsOwn() {
        byte[] data = filled(4500);
        byte[] large = tcp("172.16.0.1", "10.2.0.1", 77, 16, new byte[0], data);
        bench.host(usual(), 0, ipv4("172.16.0.1", "10.2.0.1", 6, large), 1, 1, 1000, 20, 16);
        assertThat(bench.underlay).hasSize(5);
        byte[] whole = {};
        for (Bench.Underlay one : bench.underlay) {
            byte[] gre = opened(peers.theirInbound, tail(one.packet(), 20));
            assertThat(sumsUp(tail(gre, 4))).isTrue();
            whole = concat(whole, tail(gre, 4 + 40));
        }
        assertThat(whole).isEqualTo(data);
    }

    /** Sealing changes a packet where it lies: each copy has to be one. */
    @Test
    void everyPeerGetsItsOwnCopyOfMulticast() {
        EspPeers other = EspPeers.plain(2, US, "192.0.2.3");
        Bench.Tunnel tunnel = protectedTunnel();
        tunnel.multicast.addAll(
                List.of(peers.adjacency(1), bare(2, "192.0.2.4"), other.adjacency(3)));
        tunnel.mtu6 = 1300;
        for (byte[] packet :
                List.of(
                        udpPacket("10.0.0.1", "224.0.0.9", 99),
                        udpPacket("2001:db8::1", "ff02::9", 1000))) {
            bench.host(state(FIB, tunnel), 0, packet);
            assertThat(bench.underlay).hasSize(2);
            int protocol = u8(packet, 0) >>> 4 == 6 ? 0x86DD : 0x0800;
            byte[] gre = gre(protocol, null, null, false, packet);
            assertThat(opened(peers.theirInbound, tail(bench.underlay.get(0).packet(), 20)))
                    .isEqualTo(gre);
            assertThat(opened(other.theirInbound, tail(bench.underlay.get(1).packet(), 20)))
                    .isEqualTo(gre);
        }
        assertThat(bench.count(ForwardCounter.DROP_NO_SA)).isEqualTo(2);
    }

    /** The same where IPv6 that may not be refused goes in fragments of the outer packet. */
    @Test
    void everyPeerGetsItsOwnCopyInFragmentsToo() {
        EspPeers other = EspPeers.plain(2, US, "192.0.2.3");
        Bench.Tunnel tunnel = protectedTunnel();
        for (EspPeers ends : List.of(peers, other)) {
            tunnel.multicast.add(
                    new Adjacency((int) ends.in.id(), ends.peer(), 1000, 0, ends.outbound));
        }
        byte[] packet = udpPacket("2001:db8::1", "ff02::9", 1200);
        bench.host(state(FIB, tunnel), 0, packet);
        assertThat(bench.underlay).hasSize(4);
        assertThat(bench.count(ForwardCounter.OUTER_FRAGMENTED)).isEqualTo(2);
        byte[] gre = gre(0x86DD, null, null, false, packet);
        for (int i = 0; i < 2; i++) {
            byte[] first = tail(bench.underlay.get(2 * i).packet(), 20);
            byte[] second = tail(bench.underlay.get(2 * i + 1).packet(), 20);
            InboundSa sa = i == 0 ? peers.theirInbound : other.theirInbound;
            assertThat(opened(sa, concat(first, second))).isEqualTo(gre);
        }
    }

    @Test
    void relaysFromAssociationToAssociation() {
        EspPeers other = new EspPeers(Associations.gcm(), 2, false, US, "192.0.2.3", 4500);
        Bench.Tunnel tunnel = with(protectedTunnel(), "10.0.0.2", peers.adjacency(1));
        with(tunnel, "10.0.0.3", other.adjacency(2));
        tunnel.redirect = true;
        tunnel.networkId = 1;
        ForwardingState state = state(FIB, table(peers.entry(0), other.entry(0)), tunnel);
        byte[] packet = udpPacket("10.2.0.1", "10.3.0.1", 700);
        byte[] out = bench.wire(state, 0, fromPeer(packet)).underlay.getFirst().packet();
        byte[] gre = opened(other.theirInbound, tail(out, 28));
        assertThat(tail(gre, 4 + 20)).isEqualTo(tail(packet, 20));
        assertThat(bench.punts)
                .filteredOn(Punt.Redirect.class::isInstance)
                .extracting(punt -> ((Punt.Redirect) punt).from())
                .containsExactly(peers.peer());
    }

    @Test
    void twoPeersBehindOneAddressAreTwo() {
        EspPeers other = EspPeers.plain(2, US, PEER);
        Bench.Tunnel tunnel = with(protectedTunnel(), "10.0.0.2", peers.adjacency(1));
        with(tunnel, "10.0.0.3", other.adjacency(2));
        tunnel.redirect = true;
        tunnel.networkId = 1;
        ForwardingState state = state(FIB, table(peers.entry(0), other.entry(0)), tunnel);
        byte[] packet = udpPacket("10.2.0.1", "10.3.0.1", 70);
        byte[] out = bench.wire(state, 0, fromPeer(packet)).underlay.getFirst().packet();
        assertThat(opened(other.theirInbound, tail(out, 20))).isNotEmpty();
        assertThat(bench.count(ForwardCounter.REDIRECT_NOTED)).isEqualTo(1);

        byte[] nhrp = gre(0x2001, null, null, false, filled(50));
        bench.wire(state, 0, ipv4(PEER, US, 50, sealed(other.theirs, 47, nhrp)));
        assertThat(bench.punts)
                .contains(
                        new Punt.Nhrp(
                                0, other.peer(), Address.parse(US), Bytes.copyOf(filled(50))));
    }

    @Test
    void theControlPlanesPacketsAreSealedToo() {
        byte[] nhrp = filled(80);
        Injection injection =
                new Injection.ToPeer(0, peers.peer(), peers.outbound, 0x2001, Bytes.copyOf(nhrp));
        byte[] out = bench.inject(usual(), injection).underlay.getFirst().packet();
        assertThat(u8(out, 9)).isEqualTo(50);
        assertThat(u8(out, 1)).as("precedence").isEqualTo(0xC0);
        assertThat(opened(peers.theirInbound, tail(out, 20)))
                .isEqualTo(gre(0x2001, null, null, false, nhrp));
    }

    // What is refused, and what IKE hears of.

    @Test
    void replaysAndForgeriesAreDroppedAndCounted() {
        byte[] genuine = fromPeer(fromPeer);
        assertThat(bench.wire(usual(), 0, genuine).device).hasSize(1);
        assertThat(bench.punts).containsExactly(new Punt.ChildUsed(1));
        assertThat(bench.wire(usual(), 0, genuine).device).isEmpty();
        assertThat(bench.punts).isEmpty();
        byte[] forged = fromPeer(fromPeer);
        forged[60] ^= 1;
        assertThat(bench.wire(usual(), 0, forged).device).isEmpty();
        byte[] cut = ipv4(PEER, US, 50, concat(word(peers.in.spi()), bytes(0, 0, 0, 9, 1)));
        assertThat(bench.wire(usual(), 0, cut).device).isEmpty();
        assertThat(bench.wire(usual(), 0, ipv4(PEER, US, 50, bytes(1, 2))).device).isEmpty();
        assertThat(bench.count(ForwardCounter.DROP_ESP_REPLAY)).isEqualTo(1);
        assertThat(bench.count(ForwardCounter.DROP_ESP_FORGED)).isEqualTo(1);
        assertThat(bench.count(ForwardCounter.DROP_ESP_MALFORMED)).isEqualTo(2);
        byte[] dummy = ipv4(PEER, US, 50, sealed(peers.theirs, 59, filled(30)));
        assertThat(bench.wire(usual(), 0, dummy).device).isEmpty();
        assertThat(bench.count(ForwardCounter.DROP_ESP_DUMMY)).isEqualTo(1);
    }

    @Test
    void unknownSpisAreToldAtALimitedRate() {
        byte[] stray = concat(word(0xABCD), filled(60));
        bench.wire(usual(), 0, ipv4(PEER, US, 50, stray));
        assertThat(bench.punts)
                .containsExactly(
                        new Punt.UnknownSpi(
                                0, Address.parse(US), 0, Address.parse(PEER), 0, 0xABCD));
        bench.wire(usual(), 0, ipv4(PEER, US, 50, stray));
        assertThat(bench.punts).isEmpty();
        bench.wire(usual(), 0, ipv4(PEER, US, 17, udp(PEER, US, 40_000, 4500, stray)));
        assertThat(bench.punts)
                .containsExactly(
                        new Punt.UnknownSpi(
                                0, Address.parse(US), 4500, Address.parse(PEER), 40_000, 0xABCD));
        assertThat(bench.count(ForwardCounter.DROP_UNKNOWN_SPI)).isEqualTo(3);
        int told = 0;
        for (int i = 0; i < 5000; i++) {
            told +=
                    bench.wire(usual(), 0, ipv4(PEER, US, 50, concat(word(i + 9), filled(60))))
                            .punts
                            .size();
        }
        assertThat(told).isBetween(50, 100);
    }

    @Test
    void aPeerThatMovedIsToldOnceGenuineAndNew() {
        EspPeers ends = new EspPeers(Associations.gcm(), 4, false, US, PEER, 4500);
        Bench.Tunnel tunnel = with(protectedTunnel(), "10.0.0.2", ends.adjacency(1));
        ForwardingState state = state(FIB, table(ends.entry(0)), tunnel);
        byte[] gre = gre(0x0800, null, null, false, fromPeer);
        byte[] old = sealed(ends.theirs, 47, gre);
        byte[] first = sealed(ends.theirs, 47, gre);
        bench.wire(state, 0, ipv4(PEER, US, 17, udp(PEER, US, 4500, 4500, first)));
        assertThat(bench.punts).containsExactly(new Punt.ChildUsed(4));

        String elsewhere = "198.51.100.7";
        byte[] forged = sealed(ends.theirs, 47, gre);
        forged[20] ^= 1;
        bench.wire(state, 0, udpFrom(elsewhere, 1024, forged));
        assertThat(bench.punts).isEmpty();
        assertThat(bench.wire(state, 0, udpFrom(elsewhere, 1024, old)).device)
                .as("genuine, but not new")
                .hasSize(1);
        assertThat(bench.punts).isEmpty();
        bench.wire(state, 0, udpFrom(elsewhere, 1024, sealed(ends.theirs, 47, gre)));
        assertThat(bench.device).hasSize(1);
        assertThat(bench.punts)
                .containsExactly(new Punt.PeerMoved(4, Address.parse(elsewhere), 1024));
        bench.wire(state, 0, udpFrom(elsewhere, 1024, sealed(ends.theirs, 47, gre)));
        assertThat(bench.punts).as("once a second").isEmpty();
        bench.wire(state, 0, udpFrom(PEER, 1025, sealed(ends.theirs, 47, gre)));
        assertThat(bench.punts)
                .as("another port alone")
                .containsExactly(new Punt.PeerMoved(4, Address.parse(PEER), 1025));

        ends.outbound.move(ends.out.between(ends.out.local(), Address.parse(PEER), 4500, 1025));
        byte[] out = bench.host(state, 0, toPeer).underlay.getFirst().packet();
        assertThat(u16(out, 22)).as("where it goes from then on").isEqualTo(1025);
    }

    private static byte[] udpFrom(String from, int port, byte[] esp) {
        return ipv4(from, US, 17, udp(from, US, port, 4500, esp));
    }

    @Test
    void aRekeyIsAskedForOnceTheQueueTakesIt() {
        OutboundSa limited =
                Associations.outbound(
                        peers.out, new SaLifetime(Long.MAX_VALUE, Long.MAX_VALUE, 1, 100));
        Bench.Tunnel tunnel = protectedTunnel();
        with(tunnel, "10.0.0.2", new Adjacency(1, peers.peer(), 0, 0, limited));
        ForwardingState state = state(FIB, tunnel);
        assertThat(bench.host(state, 0, toPeer).punts).isEmpty();
        bench.queueFull = true;
        assertThat(bench.host(state, 0, toPeer).underlay).hasSize(1);
        bench.queueFull = false;
        assertThat(bench.host(state, 0, toPeer).punts).containsExactly(new Punt.RekeyDue(1));
        assertThat(bench.host(state, 0, toPeer).punts).isEmpty();
    }

    // IKE.

    @Test
    void datagramsAreToldApart() {
        byte[] ike = concat(filled(8), new byte[8], filled(12));
        bench.wire(usual(), 0, ipv4(PEER, US, 17, udp(PEER, US, 500, 500, ike)));
        assertThat(bench.punts).containsExactly(ikeFrom(500, 500, ike));
        byte[] marked = concat(new byte[4], ike);
        bench.wire(usual(), 0, ipv4(PEER, US, 17, udp(PEER, US, 1027, 4500, marked)));
        assertThat(bench.punts).containsExactly(ikeFrom(4500, 1027, ike));
        bench.wire(usual(), 0, ipv4(PEER, US, 17, udp(PEER, US, 1027, 4500, bytes(0xFF))));
        assertThat(bench.count(ForwardCounter.NAT_KEEPALIVE_IN)).isEqualTo(1);
        for (byte[] nothing :
                List.of(new byte[0], bytes(1), bytes(0, 0, 0), concat(new byte[4], filled(27)))) {
            bench.wire(usual(), 0, ipv4(PEER, US, 17, udp(PEER, US, 1027, 4500, nothing)));
            assertThat(bench.punts).isEmpty();
        }
        bench.wire(usual(), 0, ipv4(PEER, US, 17, udp(PEER, US, 500, 501, ike)));
        byte[] wrong = ipv4(PEER, US, 17, udp(PEER, US, 500, 500, ike));
        wrong[40] ^= 1;
        bench.wire(usual(), 0, wrong);
        assertThat(bench.punts).isEmpty();
        assertThat(bench.count(ForwardCounter.DROP_OUTER)).isEqualTo(6);
    }

    /** Bytes of a datagram of strongSwan as they come out of a veth device (Linux 6.18). */
    @Test
    void aSenderOnThisMachineMayLeaveTheChecksumUnfinished() {
        byte[] ike = concat(filled(8), new byte[8], filled(256));
        byte[] datagram = ipv4("192.0.2.2", "192.0.2.1", 17, udp("::", "::", 500, 500, ike));
        Bench.Tunnel tunnel = protectedTunnel();
        tunnel.source = "192.0.2.1";
        for (int sum : List.of(0x852D, 0x852E)) {
            datagram[26] = (byte) (sum >> 8);
            datagram[27] = (byte) sum;
            bench.wire(state(FIB, tunnel), 0, datagram);
            assertThat(bench.punts).hasSize(sum == 0x852D ? 1 : 0);
        }
        assertThat(bench.count(ForwardCounter.DROP_OUTER)).isEqualTo(1);
        String us = "2001:db8:9::1";
        String peer = "2001:db8:9::2";
        byte[] six = ipv6(peer, us, 17, udp(peer, us, 500, 500, ike));
        // 2001 + DB8 + 9 twice, 1, 2, the length of 280, and 17 for UDP.
        int pseudo = 2 * (0x2001 + 0xDB8 + 9) + 1 + 2 + 280 + 17;
        six[46] = (byte) (pseudo >> 8);
        six[47] = (byte) pseudo;
        bench.wire(state(FIB, tunnel), 0, six);
        assertThat(bench.punts).hasSize(1);
    }

    private static Punt.Ike ikeFrom(int localPort, int remotePort, byte[] message) {
        return new Punt.Ike(
                0,
                Address.parse(US),
                localPort,
                Address.parse(PEER),
                remotePort,
                Bytes.copyOf(message));
    }

    @Test
    void aFloodOfFirstMessagesLeavesRoomForOthers() {
        byte[] first = concat(filled(8), new byte[8], filled(12));
        byte[] later = filled(28);
        int passed = 0;
        for (int i = 0; i < 10_000; i++) {
            bench.wire(usual(), 0, ipv4(PEER, US, 17, udp(PEER, US, 500, 500, first)));
            passed += bench.punts.size();
        }
        assertThat(passed).isEqualTo(2000);
        // The next payload is a Notify, its type COOKIE.
        byte[] cookie = concat(filled(8), new byte[8], bytes(41), new byte[17], bytes(0x40, 0x06));
        for (int i = 0; i < 10_000; i++) {
            bench.wire(usual(), 0, ipv4(PEER, US, 17, udp(PEER, US, 500, 500, cookie)));
            passed += bench.punts.size();
        }
        assertThat(passed).isEqualTo(4000);
        bench.wire(usual(), 0, ipv4(PEER, US, 17, udp(PEER, US, 500, 500, later)));
        assertThat(bench.punts).hasSize(1);
    }

    @ParameterizedTest(name = "{0} to {1}, marker {2}")
    @CsvSource({
        "192.0.2.1, 192.0.2.2, true",
        "192.0.2.1, 192.0.2.2, false",
        "2001:db8:9::1, 2001:db8:9::2, true",
    })
    void datagramsOfOursLeaveAsTheyAre(String us, String peer, boolean marker) {
        byte[] message = filled(101);
        Injection.Udp injection =
                new Injection.Udp(
                        0,
                        Address.parse(us),
                        4500,
                        Address.parse(peer),
                        1027,
                        marker,
                        Bytes.copyOf(message));
        byte[] out = bench.inject(usual(), injection).underlay.getFirst().packet();
        byte[] payload = marker ? concat(new byte[4], message) : message;
        byte[] udp = udp(us, peer, 4500, 1027, payload);
        assertThat(sumsUp(out)).isTrue();
        assertThat(tail(out, us.contains(":") ? 40 : 20)).isEqualTo(udp);
    }

    // Sizes.

    @ParameterizedTest(name = "{0} {1} tunnel mode {2} port {3}")
    @CsvSource({
        // outer 1400 - 20 - 8 - 8 - 16: 1348, less 2 for the trailer, less GRE
        "AES_GCM, NONE, false, 0, 1342",
        // 1340 after UDP
        "AES_GCM, NONE, false, 4500, 1334",
        "AES_GCM, NONE, true, 4500, 1314",
        // 1400 - 20 - 8 - 16 - 12: 1344 is a multiple of 16
        "AES_CBC, HMAC_SHA1_96, false, 0, 1338",
        "AES_CBC, HMAC_SHA1_96, true, 4500, 1302",
    })
    void theMtuLeavesRoomForEsp(
            EspCipher cipher, EspIntegrity integrity, boolean tunnelMode, int port, int largest) {
        EspSuite suite = new EspSuite(cipher, 128, integrity, false);
        EspPeers ends = new EspPeers(suite, 4, tunnelMode, US, PEER, port);
        Bench.Tunnel tunnel = protectedTunnel();
        tunnel.mtu4 = 1476;
        with(tunnel, "10.0.0.2", new Adjacency(1, ends.peer(), 1400, 0, ends.outbound));
        ForwardingState state = state(FIB, tunnel);
        byte[] fits = udpPacket("172.16.0.1", "10.2.0.1", largest - 28);
        byte[] out = bench.host(state, 0, fits).underlay.getFirst().packet();
        assertThat(out.length).isBetween(1400 - 15, 1400);
        byte[] larger = udpPacket("172.16.0.1", "10.2.0.1", largest - 27);
        assertThat(bench.host(state, 0, larger).underlay).isEmpty();
        byte[] told = bench.device.getFirst().packet();
        assertThat(u16(told, 26)).as("the MTU in ICMP").isEqualTo(largest);
    }

    @ParameterizedTest(name = "protocol {0}, port {1}")
    @CsvSource({"50, 0, true", "17, 4500, true", "17, 5000, false", "6, 4500, false"})
    void theUnderlayMayTellTheMtuOfEsp(int protocol, int port, boolean heard) {
        byte[] quoted =
                Arrays.copyOf(
                        ipv4(US, PEER, protocol, concat(bytes(port >>> 8, port), filled(60))), 28);
        byte[] error =
                ipv4(
                        "192.0.2.5",
                        US,
                        1,
                        icmp("192.0.2.5", US, 3, 4, concat(bytes(0, 0, 1300 >>> 8, 1300), quoted)));
        bench.wire(usual(), 0, error);
        assertThat(bench.punts)
                .isEqualTo(
                        heard
                                ? List.of(new Punt.PathMtu(0, Address.parse(PEER), 1300))
                                : List.of());
    }

    // Many in one read.

    /** The kernel hands over datagrams of one flow in one piece: no neighbour is touched. */
    @Test
    void datagramsThatLieSideBySideKeepApart() {
        EspPeers other = EspPeers.plain(2, US, "192.0.2.3");
        Bench.Tunnel tunnel = with(protectedTunnel(), "10.0.0.2", peers.adjacency(1));
        with(tunnel, "10.0.0.3", other.adjacency(2));
        ForwardingState state = state(FIB, table(peers.entry(0), other.entry(0)), tunnel);
        byte[] relayed = udpPacket("10.2.0.1", "10.3.0.1", 333);
        byte[] esp = {};
        int each = 0;
        for (int i = 0; i < 5; i++) {
            byte[] one = sealed(peers.theirs, 47, gre(0x0800, null, null, false, relayed));
            each = one.length;
            esp = concat(esp, one);
        }
        MemorySegment memory = Arena.ofAuto().allocate(esp.length);
        MemorySegment.copy(esp, 0, memory, JAVA_BYTE, 0, esp.length);
        OuterPath path = new OuterPath();
        path.header(false, 0);
        path.to(OuterPath.high(Address.parse(US)), 0, 4500);
        path.from(OuterPath.high(Address.parse(PEER)), 0, 4500);
        bench.clear();
        bench.forwarder.begin(state, bench.now);
        for (int i = 0; i < 5; i++) {
            bench.forwarder.fromUdp(0, path, memory, (long) i * each, each);
        }
        bench.forwarder.end();
        assertThat(bench.underlay).hasSize(5);
        for (Bench.Underlay one : bench.underlay) {
            byte[] gre = opened(other.theirInbound, tail(one.packet(), 20));
            assertThat(tail(gre, 24)).isEqualTo(tail(relayed, 20));
        }
    }

    /** Two workers, one peer: numbers leave in their order, and none is used twice. */
    @Test
    void workersShareAnAssociation() throws InterruptedException {
        ForwardingState state = usual();
        Bench one = new Bench();
        Bench other = new Bench();
        one.hostWithoutEnd(state, 0, toPeer.clone());
        Thread waiting = Thread.ofPlatform().start(() -> other.host(state, 0, toPeer.clone()));
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (waiting.getState() != Thread.State.WAITING && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(waiting.getState()).isEqualTo(Thread.State.WAITING);
        one.forwarder.end();
        waiting.join(10_000);
        assertThat(u16(one.underlay.getFirst().packet(), 26)).isEqualTo(1);
        assertThat(u16(other.underlay.getFirst().packet(), 26)).isEqualTo(2);
    }

    @Test
    void extensionOfIpv6IsNoEsp() {
        byte[] esp = sealed(peers.theirs, 47, gre(0x0800, null, null, false, fromPeer));
        bench.wire(usual(), 0, ipv6("2001:db8::2", "2001:db8::1", 50, esp));
        assertThat(bench.count(ForwardCounter.DROP_SA_POLICY)).isEqualTo(1);
    }

    /** The suites that an association may have fit into the room around a packet. */
    @Test
    void everySuiteFitsTheRoomAroundAPacket() {
        for (EspSuite suite : Associations.suites()) {
            EspPeers ends = new EspPeers(suite, 4, true, "2001:db8:9::1", "2001:db8:9::2", 4500);
            Bench.Tunnel tunnel = with(protectedTunnel(), "10.0.0.2", ends.adjacency(1));
            tunnel.source = "2001:db8:9::1";
            tunnel.key = 1L;
            tunnel.checksum = true;
            tunnel.sequence = true;
            for (int size = 0; size < 16; size++) {
                byte[] inner = udpPacket("172.16.0.1", "10.2.0.1", size);
                assertThat(bench.host(state(FIB, tunnel), 0, inner).underlay).hasSize(1);
            }
        }
    }
}
