package io.spokewire.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A router of ours and another one's OSPF on one LAN, in namespaces of this kernel: FRR's ospfd and
 * ospf6d, and BIRD. Each learns what the other tells: 10.8.0.0/16 and 2001:db8:8::/48 of ours,
 * 10.9.1.0/24 and 2001:db8:9::/64 of theirs.
 */
@Tag("namespace")
class FrrRoutingTest extends PeerLan {
    @BeforeEach
    void wire() {
        assumeTrue(PeerPrograms.hasFrr("ospfd"), "SKIPPED: FRR is not here (apt-get install frr)");
        assumeTrue(PeerPrograms.hasBird(), "SKIPPED: BIRD is not here (apt-get install bird2)");
        cable("peer");
        places.must("ours", "ip addr add 2001:db8::1/64 dev to-peer nodad");
        places.must("peer", "ip addr add 2001:db8::2/64 dev to-ours nodad");
        places.must("ours", "ip -6 addr flush dev to-peer scope link");
        places.must("peer", "ip -6 addr flush dev to-ours scope link");
        places.must("ours", "ip addr add fe80::1/64 dev to-peer nodad");
        places.must("peer", "ip addr add fe80::2/64 dev to-ours nodad");
        networkOfPeer();
        places.must("peer", "ip addr add 2001:db8:9::1/64 dev lan nodad");
    }

    private boolean learntTheirs(String code) {
        return learnt(code, "10.9.1.0/24");
    }

    private boolean learntTheirs6(String code) {
        return learnt(code, "2001:db8:9::/64");
    }

    private void awaitOurs() {
        places.await(
                "our route at the peer",
                () -> places.run("peer", "ip route show 10.8.0.0/16").out().contains("192.0.2.1"));
    }

    private void awaitOurs6() {
        awaitOurs6("via fe80::1 ");
    }

    private void awaitOurs6(String words) {
        places.await(
                "our IPv6 route at the peer",
                () -> places.run("peer", "ip -6 route show 2001:db8:8::/48").out().contains(words));
    }

    private static final String TIMES = " ip ospf hello-interval 1\n ip ospf dead-interval 4\n";
    private static final String TIMES6 =
            " ipv6 ospf hello-interval 1\n ipv6 ospf dead-interval 4\n";

    private void ours(String ofInterface, String more) {
        places.router(
                "ours",
                "to-peer",
                """
                interface GigabitEthernet0/0
                 ip address 192.0.2.1 255.255.255.0
                 ipv6 address 2001:DB8::1/64
                %sip route 10.8.0.0 255.255.0.0 Null0
                ipv6 route 2001:DB8:8::/48 Null0
                %s\
                """
                        .formatted(ofInterface, more));
    }

    private static final String OSPF =
            """
            router ospf 1
             router-id 1.1.1.1
             redistribute static subnets
             network 192.0.2.0 0.0.0.255 area 0
            """;

    @ParameterizedTest
    @ValueSource(strings = {"", "point-to-point"})
    void ospfOnALan(String variant) throws IOException {
        String ofOurs = variant.isEmpty() ? "" : " ip ospf network point-to-point\n";
        peer.zebra();
        peer.frr(
                "ospfd",
                """
                interface to-ours
                %s ip ospf hello-interval 1
                 ip ospf dead-interval 4
                router ospf
                 ospf router-id 2.2.2.2
                 network 192.0.2.0/24 area 0
                 network 10.9.1.0/24 area 0
                """
                        .formatted(ofOurs));
        ours(ofOurs + TIMES, OSPF);
        places.await("FRR's network", () -> learntTheirs("O"));
        awaitOurs();
    }

    private static final String OSPFD =
            """
            interface to-ours
             ip ospf hello-interval 1
             ip ospf dead-interval 4
            router ospf
             ospf router-id 2.2.2.2
             network 192.0.2.0/24 area 0
             network 10.9.1.0/24 area 0
            """;

    @Test
    void anAdjacencyComesBackAfterARestartOfEither() throws IOException, InterruptedException {
        peer.zebra();
        Process first = peer.frr("ospfd", OSPFD);
        ours(TIMES, OSPF);
        awaitOurs();
        peer.stop("ospfd", first);
        places.await("its going", () -> !learntTheirs("O"));
        peer.frr("ospfd", OSPFD);
        places.await("its return", () -> learntTheirs("O"));
        awaitOurs();
        assertThat(places.log()).anyMatch(l -> l.contains("%OSPF-5-ADJCHG"));
    }

    @Test
    void ospfInAnNssaAndAStub() throws IOException {
        peer.zebra();
        peer.frr(
                "ospfd",
                """
                interface to-ours
                 ip ospf hello-interval 1
                 ip ospf dead-interval 4
                router ospf
                 ospf router-id 2.2.2.2
                 network 192.0.2.0/24 area 5
                 network 10.9.1.0/24 area 0
                 area 5 nssa
                """);
        ours(
                TIMES,
                """
                router ospf 1
                 router-id 1.1.1.1
                 area 5 nssa
                 redistribute static subnets
                 network 192.0.2.0 0.0.0.255 area 5
                """);
        places.await("FRR's other area", () -> learntTheirs("O IA"));
        awaitOurs();
    }

    private static final String OSPF6 =
            """
            ipv6 router ospf 1
             router-id 1.1.1.1
             redistribute static
            """;

    private static String ospf6d(String area, String ofInterface, String more) {
        return """
        interface to-ours
         ipv6 ospf6 area %s
         ipv6 ospf6 hello-interval 1
         ipv6 ospf6 dead-interval 4
        %sinterface lan
         ipv6 ospf6 area 0
         ipv6 ospf6 passive
        router ospf6
         ospf6 router-id 2.2.2.2
        %s\
        """
                .formatted(area, ofInterface, more);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "point-to-point"})
    void ospf6OnALan(String variant) throws IOException {
        boolean two = !variant.isEmpty();
        peer.zebra();
        peer.frr("ospf6d", ospf6d("0", two ? " ipv6 ospf6 network point-to-point\n" : "", ""));
        ours(
                " ipv6 ospf 1 area 0\n"
                        + TIMES6
                        + (two ? " ipv6 ospf network point-to-point\n" : ""),
                OSPF6);
        places.await("FRR's network", () -> learntTheirs6("O"));
        awaitOurs6();
    }

    @Test
    void ospf6ComesBackAfterARestart() throws IOException, InterruptedException {
        String configuration = ospf6d("0", "", "");
        peer.zebra();
        Process first = peer.frr("ospf6d", configuration);
        ours(
                " ospfv3 1 ipv6 area 0\n ospfv3 hello-interval 1\n ospfv3 dead-interval 4\n",
                """
                router ospfv3 1
                 router-id 1.1.1.1
                 address-family ipv6 unicast
                  redistribute static
                 exit-address-family
                """);
        awaitOurs6();
        places.await("FRR's network", () -> learntTheirs6("O"));
        peer.stop("ospf6d", first);
        places.await("its going", () -> !learntTheirs6("O"));
        peer.frr("ospf6d", configuration);
        places.await("its return", () -> learntTheirs6("O"));
        awaitOurs6();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nssa", "stub"})
    void ospf6InAnAreaWithoutExternalRoutes(String type) throws IOException {
        peer.zebra();
        peer.frr("ospf6d", ospf6d("5", "", " area 5 " + type + "\n"));
        ours(" ipv6 ospf 1 area 5\n" + TIMES6, inArea5(type));
        // Routes of ours are asked of BIRD: ospf6d 8.4 has trouble with forwarding addresses.
        places.await("FRR's other area", () -> learntTheirs6("O IA"));
    }

    private static String inArea5(String type) {
        return """
        ipv6 router ospf 1
         router-id 1.1.1.1
         area 5 %s
         redistribute static
        """
                .formatted(type);
    }

    @Test
    void birdInAnNssaWithVersion3() throws IOException {
        peer.bird(
                "2.2.2.2",
                """
                protocol ospf v3 {
                  ipv6 { import all; };
                  area 0 { interface "lan" { stub; }; };
                  area 5 { nssa; summary; interface "to-ours" { type broadcast; hello 1; dead 4; }; };
                }
                """);
        ours(" ipv6 ospf 1 area 5\n" + TIMES6, inArea5("nssa"));
        places.await("BIRD's other area", () -> learntTheirs6("O IA"));
        awaitOurs6("via 2001:db8::1 "); // the forwarding address
    }

    private static String birdInterface(String network, String instance, String more) {
        return """
        area 0 {
          interface "to-ours" %3$s { type %1$s; hello 1; dead 4; %2$s };
          interface "lan" %3$s { stub; };
        };
        """
                .formatted(network, more, instance);
    }

    @ParameterizedTest
    @ValueSource(strings = {"broadcast", "point-to-point", "point-to-multipoint"})
    void birdWithVersion2(String variant) throws IOException {
        peer.bird(
                "2.2.2.2",
                "protocol ospf v2 { ipv4 { import all; }; " + birdArea(variant, "192.0.2.1") + "}");
        ours(
                TIMES + lines("ip ospf", variant),
                OSPF + (unicast(variant) ? " neighbor 192.0.2.2\n" : ""));
        places.await("BIRD's network", () -> learntTheirs("O"));
        awaitOurs();
    }

    private static boolean unicast(String variant) {
        return variant.equals("point-to-multipoint");
    }

    private static String birdArea(String variant, String neighbor) {
        return switch (variant) {
            case "point-to-point" -> birdInterface("ptp", "", "");
            // BIRD speaks by unicast there.
            case "point-to-multipoint" ->
                    birdInterface("ptmp", "", "neighbors { " + neighbor + "; };");
            default -> birdInterface(variant, "", "");
        };
    }

    private static String lines(String words, String variant) {
        String front = " " + words + " ";
        return switch (variant) {
            case "point-to-multipoint" -> front + "network point-to-multipoint non-broadcast\n";
            default -> front + "network " + variant + "\n";
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"broadcast", "point-to-point", "point-to-multipoint"})
    void birdWithVersion3(String variant) throws IOException {
        peer.bird(
                "2.2.2.2",
                "protocol ospf v3 { ipv6 { import all; }; " + birdArea(variant, "fe80::1") + "}");
        ours(
                " ipv6 ospf 1 area 0\n"
                        + TIMES6
                        + lines("ipv6 ospf", variant)
                        + (unicast(variant) ? " ipv6 ospf neighbor FE80::2\n" : ""),
                OSPF6);
        places.await("BIRD's network", () -> learntTheirs6("O"));
        awaitOurs6();
    }

    /** RFC 5838: version 3 carries IPv4. */
    @ParameterizedTest
    @ValueSource(strings = {"broadcast", "point-to-point"})
    void birdWithVersion3ForIpv4(String network) throws IOException {
        peer.bird(
                "2.2.2.2",
                "protocol ospf v3 { ipv4 { import all; }; "
                        + birdInterface(
                                network.equals("broadcast") ? network : "ptp", "instance 64", "")
                        + "}");
        ours(
                """
                 ospfv3 1 ipv4 area 0
                 ospfv3 hello-interval 1
                 ospfv3 1 dead-interval 4
                 ospfv3 1 ipv4 network %s
                """
                        .formatted(network),
                """
                router ospfv3 1
                 router-id 1.1.1.1
                 address-family ipv4 unicast
                  redistribute static
                 exit-address-family
                """);
        places.await("BIRD's network", () -> learntTheirs("O"));
        awaitOurs();
    }
}
