package io.spokewire.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.spokewire.command.Secret;
import io.spokewire.ospf.OspfRoutingEngine;
import io.spokewire.ospf.OspfSnapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each routing protocol beside each program of others that speaks it, on a LAN and over a DMVPN of
 * ours: routes go both ways and packets follow them, either end goes and comes back, and keys have
 * to be the same.
 *
 * <p>Theirs are 10.9.1.0/24 and 2001:db8:9::/64, ours 10.8.0.0/16 and 2001:db8:8::/48.
 */
@Tag("namespace")
class RoutingPeersTest extends PeerLan {
    /** A program, and the protocol that it speaks. */
    enum Speaker {
        BGPD("bgpd", "B", false),
        BGPD_IPV6("bgpd", "B", true),
        OSPFD("ospfd", "O", false),
        OSPF6D("ospf6d", "O", true),
        EIGRPD("eigrpd", "D", false),
        BIRD_BGP("bird", "B", false),
        BIRD_BGP_IPV6("bird", "B", true),
        BIRD_OSPFV2("bird", "O", false),
        BIRD_OSPFV3("bird", "O", true);

        final String program;
        final String code;
        final boolean ipv6;

        Speaker(String program, String code, boolean ipv6) {
            this.program = program;
            this.code = code;
            this.ipv6 = ipv6;
        }
    }

    @BeforeEach
    void wire() {
        assumeTrue(PeerPrograms.hasFrr("ospfd"), "SKIPPED: FRR is not here (apt-get install frr)");
        assumeTrue(PeerPrograms.hasBird(), "SKIPPED: BIRD is not here (apt-get install bird2)");
        cable("peer");
        networkOfPeer();
        places.must("peer", "ip addr add 2001:db8:9::1/64 dev lan nodad");
    }

    // ---- the other program -------------------------------------------------------------------

    private Process theirs(Speaker speaker, Over over, String keys) throws IOException {
        return speaker.program.equals("bird")
                ? peer.bird(
                        "2.2.2.2",
                        (keys.contains("bfd") ? BFD_OF_BIRD : "") + bird(speaker, over, keys))
                : peer.frr(speaker.program, frr(speaker, over, keys));
    }

    private static String frr(Speaker speaker, Over over, String keys) {
        return switch (speaker) {
            case BGPD, BGPD_IPV6 ->
                    """
                    router bgp 65002
                     bgp router-id 2.2.2.2
                     no bgp ebgp-requires-policy
                     no bgp default ipv4-unicast
                     neighbor %1$s remote-as 65001
                     neighbor %1$s timers 1 3
                     neighbor %1$s timers connect 1
                    %4$s address-family %2$s unicast
                      neighbor %1$s activate
                      network %3$s
                    """
                            .formatted(
                                    speaker.ipv6 ? over.ours6() : over.ours(),
                                    speaker.ipv6 ? "ipv6" : "ipv4",
                                    speaker.ipv6 ? "2001:db8:9::/64" : "10.9.1.0/24",
                                    keys);
            case OSPFD ->
                    """
                    interface %s
                    %s ip ospf network %s
                     ip ospf hello-interval 1
                     ip ospf dead-interval 4
                    router ospf
                     ospf router-id 2.2.2.2
                     network %s/24 area 0
                     network 10.9.1.0/24 area 0
                    """
                            .formatted(over.device, keys, network(over), over.network + "0");
            case OSPF6D ->
                    """
                    interface %s
                    %s ipv6 ospf6 area 0
                     ipv6 ospf6 network %s
                     ipv6 ospf6 hello-interval 1
                     ipv6 ospf6 dead-interval 4
                    interface lan
                     ipv6 ospf6 area 0
                     ipv6 ospf6 passive
                    router ospf6
                     ospf6 router-id 2.2.2.2
                    """
                            .formatted(
                                    over.device,
                                    keys,
                                    over == Over.LAN ? "broadcast" : "point-to-point");
            case EIGRPD ->
                    """
                    interface %s
                     ip hello-interval eigrp 1
                     ip hold-time eigrp 4
                    router eigrp 100
                     network %s/24
                     network 10.9.1.0/24
                    """
                            .formatted(over.device, over.network + "0");
            default -> throw new IllegalArgumentException(speaker + " is none of FRR's");
        };
    }

    /** As FRR has it: over a tunnel to many at once that have no designated router. */
    private static String network(Over over) {
        return over == Over.LAN ? "broadcast" : "point-to-multipoint";
    }

    private static String bird(Speaker speaker, Over over, String keys) {
        return switch (speaker) {
            case BIRD_BGP, BIRD_BGP_IPV6 ->
                    """
                    protocol direct { ipv4; ipv6; interface "lan"; }
                    protocol bgp ours {
                        local %s as 65002;
                        neighbor %s as 65001;
                        connect delay time 1;
                        connect retry time 1;
                        error wait time 1, 2;
                        hold time 3;
                        %s
                        %s { import all; export where source = RTS_DEVICE; };
                    }
                    """
                            .formatted(
                                    speaker.ipv6 ? over.theirs6() : over.theirs(),
                                    speaker.ipv6 ? over.ours6() : over.ours(),
                                    keys,
                                    speaker.ipv6 ? "ipv6" : "ipv4");
            case BIRD_OSPFV2, BIRD_OSPFV3 ->
                    """
                    protocol ospf v%d {
                      %s { import all; };
                      area 0 {
                        interface "%s" { type broadcast; hello 1; dead 4; %s };
                        interface "lan" { stub; };
                      };
                    }
                    """
                            .formatted(
                                    speaker.ipv6 ? 3 : 2,
                                    speaker.ipv6 ? "ipv6" : "ipv4",
                                    over.device,
                                    keys);
            default -> throw new IllegalArgumentException(speaker + " is not BIRD");
        };
    }

    // ---- ours --------------------------------------------------------------------------------

    /**
     * Our router.
     *
     * @param ofInterface keys
     * @param more keys
     */
    private static String ours(Speaker speaker, Over over, String ofInterface, String more) {
        String network = speaker.program.equals("bird") ? "broadcast" : network(over);
        return switch (speaker) {
            case BGPD, BIRD_BGP ->
                    over.interfaces(ofInterface)
                            + """
                            ip route 10.8.0.0 255.255.0.0 Null0
                            router bgp 65001
                             bgp router-id 1.1.1.1
                             timers bgp 1 3
                             neighbor %1$s remote-as 65002
                             neighbor %1$s advertisement-interval 0
                            %2$s address-family ipv4
                              network 10.8.0.0 mask 255.255.0.0
                            """
                                    .formatted(over.theirs(), more);
            case BGPD_IPV6, BIRD_BGP_IPV6 ->
                    over.interfaces(ofInterface)
                            + """
                            ipv6 route 2001:DB8:8::/48 Null0
                            router bgp 65001
                             bgp router-id 1.1.1.1
                             timers bgp 1 3
                             neighbor %1$s remote-as 65002
                             neighbor %1$s advertisement-interval 0
                            %2$s address-family ipv6
                              neighbor %1$s activate
                              network 2001:DB8:8::/48
                            """
                                    .formatted(over.theirs6(), more);
            case OSPFD, BIRD_OSPFV2 ->
                    over.interfaces(
                                    ofInterface
                                            + """
                                             ip ospf network %s
                                             ip ospf hello-interval 1
                                             ip ospf dead-interval 4
                                            """
                                                    .formatted(network))
                            + """
                            ip route 10.8.0.0 255.255.0.0 Null0
                            %srouter ospf 1
                             router-id 1.1.1.1
                             redistribute static subnets
                             network %s0 0.0.0.255 area 0
                            """
                                    .formatted(more, over.network);
            case OSPF6D, BIRD_OSPFV3 ->
                    over.interfaces(
                                    ofInterface
                                            + """
                                             ipv6 ospf 1 area 0
                                             ipv6 ospf network %s
                                             ipv6 ospf hello-interval 1
                                             ipv6 ospf dead-interval 4
                                            """
                                                    .formatted(
                                                            network.equals("broadcast")
                                                                    ? network
                                                                    : "point-to-point"))
                            + """
                            ipv6 route 2001:DB8:8::/48 Null0
                            %sipv6 router ospf 1
                             router-id 1.1.1.1
                             redistribute static
                            """
                                    .formatted(more);
            case EIGRPD ->
                    over.interfaces(
                                    ofInterface
                                            + """
                                             ip hello-interval eigrp 100 1
                                             ip hold-time eigrp 100 4
                                            """)
                            + """
                            interface Loopback0
                             ip address 10.8.0.1 255.255.0.0
                            %srouter eigrp 100
                             network %s0 0.0.0.255
                             network 10.8.0.0 0.0.255.255
                            """
                                    .formatted(more, over.network);
        };
    }

    // ---- what is proven ----------------------------------------------------------------------

    private boolean learntTheirs(Speaker speaker) {
        return learnt(speaker.code, speaker.ipv6 ? "2001:db8:9::/64" : "10.9.1.0/24");
    }

    private boolean learntOurs(Speaker speaker, Over over) {
        String route = speaker.ipv6 ? "-6 route show 2001:db8:8::/48" : "route show 10.8.0.0/16";
        String told = places.run("peer", "ip " + route).out();
        return told.contains("dev " + over.device + " ")
                && (speaker.ipv6 || told.contains("via " + over.ours() + " "));
    }

    private void bothKnow(Speaker speaker, Over over, String when) {
        places.await(when + " their network", () -> learntTheirs(speaker));
        places.await(when + " ours at " + speaker, () -> learntOurs(speaker, over));
    }

    private void start(Speaker speaker, Over over) throws IOException {
        meets(over);
        if (!speaker.program.equals("bird")) {
            peer.zebra();
        }
    }

    @ParameterizedTest
    @EnumSource(Speaker.class)
    void eitherComesBackOnATunnel(Speaker speaker) throws IOException, InterruptedException {
        eitherComesBack(speaker, Over.TUNNEL);
    }

    @ParameterizedTest
    @EnumSource(Speaker.class)
    @Tag("long")
    void eitherComesBackOnALan(Speaker speaker) throws IOException, InterruptedException {
        eitherComesBack(speaker, Over.LAN);
    }

    /** Routes of both directions; theirs goes and returns, then ours. */
    private void eitherComesBack(Speaker speaker, Over over)
            throws IOException, InterruptedException {
        start(speaker, over);
        String configuration = ours(speaker, over, "", "");
        Process first = theirs(speaker, over, "");
        places.router("ours", "to-peer", configuration);
        bothKnow(speaker, over, "at first");
        places.awaitPing("ours", speaker.ipv6 ? "2001:db8:9::1" : "10.9.1.1");
        peer.stop(speaker.program, first);
        places.await("their going", () -> !learntTheirs(speaker));
        theirs(speaker, over, "");
        bothKnow(speaker, over, "after their return");
        places.stop("ours");
        if (speaker != Speaker.EIGRPD) { // of FRR 8.4 no route goes but with the program
            places.await("our going", () -> !learntOurs(speaker, over));
        }
        places.router("ours", "to-peer", configuration);
        bothKnow(speaker, over, "after our return");
    }

    // ---- keys --------------------------------------------------------------------------------

    private static final String KEY = "sesame";

    private static final List<String> DIGESTS =
            List.of("hmac-sha-1", "hmac-sha-256", "hmac-sha-384", "hmac-sha-512");

    /**
     * With what each can prove itself, as our configuration names it. FRR's eigrpd cannot, and its
     * ospf6d not before 9.1: until then its digests are over the protocol's number (RFC 7166
     * section 4.4) in the order of bytes that the machine has.
     */
    private static List<String> algorithms(Speaker speaker) {
        return switch (speaker) {
            case BGPD, BGPD_IPV6, BIRD_BGP, BIRD_BGP_IPV6 -> List.of("md5");
            case OSPFD -> List.of("simple", "md5");
            case EIGRPD, OSPF6D -> List.of();
            case BIRD_OSPFV3 -> DIGESTS;
            case BIRD_OSPFV2 ->
                    Stream.concat(Stream.of("simple", "md5"), DIGESTS.stream()).toList();
        };
    }

    static List<Arguments> algorithms() {
        List<Arguments> all = new ArrayList<>();
        for (Speaker speaker : Speaker.values()) {
            algorithms(speaker).forEach(one -> all.add(Arguments.of(speaker, one)));
        }
        return all;
    }

    private static String keyOfTheirs(Speaker speaker, Over over, String algorithm) {
        return switch (speaker) {
            case BGPD -> " neighbor " + over.ours() + " password " + KEY + "\n";
            case BGPD_IPV6 -> " neighbor " + over.ours6() + " password " + KEY + "\n";
            case OSPFD -> ofOspfd(algorithm, KEY);
            case EIGRPD, OSPF6D -> "";
            case BIRD_BGP, BIRD_BGP_IPV6 -> "password \"" + KEY + "\";";
            case BIRD_OSPFV2, BIRD_OSPFV3 ->
                    algorithm.equals("simple")
                            ? "authentication simple; password \"" + KEY + "\";"
                            : """
                            authentication cryptographic;
                            password "%s" { id 7; algorithm %s; };
                            """
                                    .formatted(
                                            KEY,
                                            algorithm.equals("md5")
                                                    ? "keyed md5"
                                                    : algorithm.replace("-sha-", " sha"));
        };
    }

    private static String ofOspfd(String algorithm, String key) {
        return algorithm.equals("simple")
                ? " ip ospf authentication\n ip ospf authentication-key " + key + "\n"
                : """
                 ip ospf authentication message-digest
                 ip ospf message-digest-key 7 md5 %s
                """
                        .formatted(key);
    }

    private static String ours(Speaker speaker, Over over, String algorithm, Secret key) {
        String secret = key.reveal();
        return switch (speaker) {
            case BGPD, BIRD_BGP -> ours(speaker, over, "", password(over.theirs(), secret));
            case BGPD_IPV6, BIRD_BGP_IPV6 ->
                    ours(speaker, over, "", password(over.theirs6(), secret));
            default ->
                    DIGESTS.contains(algorithm)
                            ? ours(
                                    speaker,
                                    over,
                                    (speaker.ipv6 ? " ipv6" : " ip")
                                            + " ospf authentication key-chain K\n",
                                    """
                                    key chain K
                                     key 7
                                      key-string %s
                                      cryptographic-algorithm %s
                                    """
                                            .formatted(secret, algorithm))
                            : ours(speaker, over, ofOspfd(algorithm, secret), "");
        };
    }

    private static String password(String neighbor, String secret) {
        return " neighbor " + neighbor + " password " + secret + "\n";
    }

    /** Packets with a wrong key that were dropped: by OSPF of ours, or by the kernels, for BGP. */
    private long refused() {
        long ospf =
                places.ask(
                        "ours",
                        router ->
                                router.routing(OspfRoutingEngine.class).stream()
                                        .flatMap(e -> e.snapshot(router.nanoTime()).stream())
                                        .flatMap(process -> process.circuits().stream())
                                        .mapToLong(OspfSnapshot.CircuitEntry::dropped)
                                        .sum());
        return ospf + ofTcp("ours") + ofTcp("peer");
    }

    private long ofTcp(String place) {
        String[] lines = places.must(place, "cat /proc/net/netstat").split("\n", 3);
        List<String> names = List.of(lines[0].split(" ", -1));
        String[] values = lines[1].split(" ", -1);
        return Stream.of("TCPMD5NotFound", "TCPMD5Unexpected", "TCPMD5Failure")
                .mapToInt(names::indexOf)
                .filter(i -> i >= 0)
                .mapToLong(i -> Long.parseLong(values[i]))
                .sum();
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void keysHaveToBeTheSame(Speaker speaker, String algorithm) throws IOException {
        keysHaveToBeTheSame(speaker, Over.LAN, algorithm);
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    @Tag("long")
    void keysHaveToBeTheSameOnATunnel(Speaker speaker, String algorithm) throws IOException {
        keysHaveToBeTheSame(speaker, Over.TUNNEL, algorithm);
    }

    private void keysHaveToBeTheSame(Speaker speaker, Over over, String algorithm)
            throws IOException {
        start(speaker, over);
        theirs(speaker, over, keyOfTheirs(speaker, over, algorithm));
        places.router("ours", "to-peer", ours(speaker, over, algorithm, Secret.parse("barley")));
        places.await("packets with another key to be dropped", () -> refused() > 2);
        assertThat(learntTheirs(speaker)).isFalse();
        assertThat(learntOurs(speaker, over)).isFalse();
        places.apply("ours", ours(speaker, over, algorithm, Secret.parse(KEY)));
        bothKnow(speaker, over, "with the same key");
    }

    // ---- BFD ---------------------------------------------------------------------------------

    private static final String BFD_OF_BIRD =
            "protocol bfd { interface \"*\" { interval 100 ms; multiplier 3; }; }\n";

    private static final String BFD_OF_OURS =
            " bfd interval 100 min_rx 100 multiplier 3\n no bfd echo\n";

    private static String bfdOfTheirs(Speaker speaker, Over over) {
        return switch (speaker) {
            case BGPD -> " neighbor " + over.ours() + " bfd\n";
            case BGPD_IPV6 -> " neighbor " + over.ours6() + " bfd\n";
            case OSPFD -> " ip ospf bfd\n";
            case OSPF6D -> " ipv6 ospf6 bfd\n";
            case EIGRPD -> throw new IllegalArgumentException("FRR's eigrpd knows no BFD");
            case BIRD_BGP, BIRD_BGP_IPV6, BIRD_OSPFV2, BIRD_OSPFV3 -> "bfd on;";
        };
    }

    private static String oursWithBfd(Speaker speaker, Over over) {
        return switch (speaker) {
            case BGPD, BIRD_BGP -> ours(speaker, over, BFD_OF_OURS, fallOver(over.theirs()));
            case BGPD_IPV6, BIRD_BGP_IPV6 ->
                    ours(speaker, over, BFD_OF_OURS, fallOver(over.theirs6()));
            default ->
                    ours(
                            speaker,
                            over,
                            BFD_OF_OURS + (speaker.ipv6 ? " ipv6" : " ip") + " ospf bfd\n",
                            "");
        };
    }

    private static String fallOver(String neighbor) {
        return " neighbor " + neighbor + " fall-over bfd\n";
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "EIGRPD")
    @Tag("long")
    void bfdEndsItOnALan(Speaker speaker) throws IOException {
        bfdEndsIt(speaker, Over.LAN);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "EIGRPD")
    @Tag("long")
    void bfdEndsItOnATunnel(Speaker speaker) throws IOException {
        bfdEndsIt(speaker, Over.TUNNEL);
    }

    /** Who does BFD falls silent; with FRR that is another program, the protocol itself goes on. */
    private void bfdEndsIt(Speaker speaker, Over over) throws IOException {
        start(speaker, over);
        boolean bird = speaker.program.equals("bird");
        Process bfdd = bird ? null : peer.frr("bfdd", "");
        Process speaking = theirs(speaker, over, bfdOfTheirs(speaker, over));
        places.router("ours", "to-peer", oursWithBfd(speaker, over));
        bothKnow(speaker, over, "with BFD");
        places.await("the session of BFD", () -> said("BFD_SESS_UP", ""));
        Process silent = bfdd == null ? speaking : bfdd;
        peer.signal(silent, "STOP");
        places.await("its end by BFD", () -> said("ADJCH", "BFD"));
        peer.signal(silent, "CONT");
        bothKnow(speaker, over, "when BFD is back");
    }

    private boolean said(String mnemonic, String why) {
        return places.log().stream()
                .anyMatch(line -> line.contains(mnemonic) && line.contains(why));
    }
}
