package io.spokewire.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * BFD between a router of ours and other programs: FRR's bfdd and BIRD 2. What our router knows of
 * a session shows by a static route that is there while BFD reaches its gateway.
 *
 * <pre>
 *   ours 192.0.2.1 ---- 192.0.2.2 peer, 10.9.1.1 on its loopback
 *        10.255.0.1 ~~~~~~~~~ 10.255.0.2
 * </pre>
 */
@Tag("namespace")
class BfdPeersTest extends PeerLan {
    /** Who is at the other end. */
    enum Program {
        BFDD,
        BIRD
    }

    /** Which path is watched. */
    enum Over {
        LAN,
        LAN_IPV6,
        SEVERAL_HOPS,
        TUNNEL
    }

    @BeforeEach
    void wire() {
        assumeTrue(PeerPrograms.hasFrr("bfdd"), "SKIPPED: FRR is not here (apt-get install frr)");
        assumeTrue(PeerPrograms.hasBird(), "SKIPPED: BIRD is not here (apt-get install bird2)");
        cable("peer");
        places.must("peer", "ip link set lo up");
        places.must("peer", "ip addr add 10.9.1.1/32 dev lo");
        places.must("peer", "ip addr add 2001:db8::2/64 dev to-ours nodad");
        places.must("peer", "ip route add 10.8.1.1/32 via 192.0.2.1");
    }

    private Process peer(Program program, Over over) throws IOException {
        String own = over == Over.SEVERAL_HOPS ? "10.9.1.1" : "";
        String device = over == Over.TUNNEL ? "Tunnel0" : "to-ours";
        String neighbor =
                switch (over) {
                    case LAN -> "192.0.2.1";
                    case LAN_IPV6 -> "2001:db8::1";
                    case SEVERAL_HOPS -> "10.8.1.1";
                    case TUNNEL -> "10.255.0.1";
                };
        if (program == Program.BFDD) {
            peer.zebra();
            String local = over == Over.LAN_IPV6 ? " local-address 2001:db8::2" : "";
            return peer.frr(
                    "bfdd",
                    """
                    bfd
                     peer %s%s
                      detect-multiplier 3
                      receive-interval 100
                      transmit-interval 100
                      no shutdown
                    """
                            .formatted(
                                    neighbor,
                                    own.isEmpty()
                                            ? local + " interface " + device
                                            : " multihop local-address " + own));
        }
        return peer.bird(
                "192.0.2.2",
                """
                protocol bfd {
                  interface "*" { interval 100 ms; multiplier 3; };
                  multihop { interval 100 ms; multiplier 3; };
                  neighbor %s %s;
                }
                """
                        .formatted(
                                neighbor,
                                own.isEmpty()
                                        ? "dev \"" + device + "\""
                                        : "local " + own + " multihop"));
    }

    private static String ours(Over over) {
        String watch =
                switch (over) {
                    case LAN -> "ip route static bfd GigabitEthernet0/0 192.0.2.2";
                    case LAN_IPV6 -> "ipv6 route static bfd GigabitEthernet0/0 2001:DB8::2";
                    case SEVERAL_HOPS -> "ip route static bfd 10.9.1.1 10.8.1.1";
                    case TUNNEL -> "ip route static bfd Tunnel0 10.255.0.2";
                };
        String route =
                switch (over) {
                    case LAN -> "ip route 10.77.0.0 255.255.0.0 GigabitEthernet0/0 192.0.2.2";
                    case LAN_IPV6 -> "ipv6 route 2001:DB8:77::/48 GigabitEthernet0/0 2001:DB8::2";
                    case SEVERAL_HOPS -> "ip route 10.77.0.0 255.255.0.0 10.9.1.1";
                    case TUNNEL -> "ip route 10.77.0.0 255.255.0.0 Tunnel0 10.255.0.2";
                };
        return """
        bfd-template multi-hop FAR
         interval both 100 multiplier 3
        bfd map ipv4 10.9.0.0/16 10.8.0.0/16 FAR
        interface Loopback0
         ip address 10.8.1.1 255.255.255.255
        interface Tunnel0
         ip address 10.255.0.1 255.255.255.0
         bfd interval 100 min_rx 100 multiplier 3
         no bfd echo
         tunnel source GigabitEthernet0/0
         tunnel destination 192.0.2.2
        interface GigabitEthernet0/0
         ip address 192.0.2.1 255.255.255.0
         ipv6 address 2001:DB8::1/64
         bfd interval 100 min_rx 100 multiplier 3
         no bfd echo
        ip route 10.9.0.0 255.255.0.0 192.0.2.2
        %s
        %s
        """
                .formatted(route, watch);
    }

    private boolean has(Over over) {
        return learnt("S", over == Over.LAN_IPV6 ? "2001:db8:77::/48" : "10.77.0.0/16");
    }

    /** This kernel has no GRE: the other program stands on a tunnel that is ours too. */
    private void tunnelForThePeer() {
        places.router(
                "peer",
                "to-ours",
                """
                interface Tunnel0
                 ip address 10.255.0.2 255.255.255.0
                 tunnel source GigabitEthernet0/0
                 tunnel destination 192.0.2.1
                interface GigabitEthernet0/0
                 ip address 192.0.2.2 255.255.255.0
                """);
        places.await(
                "the tunnel", () -> places.run("peer", "ip addr").out().contains("10.255.0.2/24"));
    }

    private void comesUpAndIsSeenToGo(Program program, Over over) throws IOException {
        if (over == Over.TUNNEL) {
            tunnelForThePeer();
        }
        Process other = peer(program, over);
        places.router("ours", "to-peer", ours(over));
        places.await(over + ": up with " + program, () -> has(over));
        if (program == Program.BIRD) {
            places.await(
                    over + ": up at BIRD",
                    () ->
                            peer.birdc("show bfd sessions")
                                    .toLowerCase(Locale.ROOT)
                                    .contains(" up "));
        }
        peer.signal(other, "STOP");
        places.await(over + ": its silence", () -> !has(over));
        peer.signal(other, "CONT");
        places.await(over + ": its return", () -> has(over));
        assertThat(places.log())
                .anyMatch(l -> l.contains("BFD_SESS_DOWN") && l.contains("Detection Time Expired"));
    }

    @ParameterizedTest
    @EnumSource(Over.class)
    void withBfdd(Over over) throws IOException {
        comesUpAndIsSeenToGo(Program.BFDD, over);
    }

    @ParameterizedTest
    @EnumSource(Over.class)
    void withBird(Over over) throws IOException {
        comesUpAndIsSeenToGo(Program.BIRD, over);
    }

    @Test
    void ospfFollowsBfdLongBeforeItsOwnTimers() throws IOException {
        peer.zebra();
        Process bfdd = peer.frr("bfdd", "");
        peer.frr(
                "ospfd",
                """
                interface to-ours
                 ip ospf bfd
                 ip ospf network point-to-point
                router ospf
                 ospf router-id 2.2.2.2
                 network 192.0.2.0/24 area 0
                 network 10.9.1.1/32 area 0
                """);
        places.router(
                "ours",
                "to-peer",
                """
                interface GigabitEthernet0/0
                 ip address 192.0.2.1 255.255.255.0
                 ip ospf bfd
                 ip ospf network point-to-point
                 bfd interval 300 min_rx 300 multiplier 3
                router ospf 1
                 router-id 1.1.1.1
                 network 192.0.2.0 0.0.0.255 area 0
                """);
        places.await(
                "the session",
                () -> places.log().stream().anyMatch(l -> l.contains("BFD_SESS_UP")));
        peer.signal(bfdd, "STOP");
        places.await(
                "the end of the adjacency",
                () -> places.log().stream().anyMatch(l -> l.contains("BFD node down")));
    }
}
