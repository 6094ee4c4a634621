package io.spokewire.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.spokewire.net.AddressFamily;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.rib.NextHop;
import io.spokewire.rib.Rib;
import io.spokewire.rib.Route;
import io.spokewire.rib.RouteSource;
import io.spokewire.rib.RouteView;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A router of ours and a speaker of BGP that is not: routes of both directions, hop limits, a
 * session that comes back when the peer does, and a large table each way.
 */
@Tag("namespace")
class BgpPeersTest extends PeerLan {
    private static final String THEIRS = "10.9.1.0/24";

    @BeforeEach
    void wire() {
        assumeTrue(
                PeerPrograms.hasFrr("bgpd") && PeerPrograms.hasBird(),
                "SKIPPED: FRR or BIRD is not here (apt-get install frr bird2)");
        cable("peer");
        places.must("peer", "ip link set lo up");
        places.must("peer", "ip addr add 10.9.1.1/24 dev lo");
    }

    private void ours(String more) {
        places.router(
                "ours",
                "to-peer",
                """
                interface GigabitEthernet0/0
                 ip address 192.0.2.1 255.255.255.0
                ip route 10.8.0.0 255.255.0.0 Null0
                router bgp 65001
                 bgp router-id 1.1.1.1
                 timers bgp 1 3
                 %s
                 address-family ipv4
                  network 10.8.0.0 mask 255.255.0.0
                """
                        .formatted(more));
    }

    private boolean learnt() {
        return places.ask(
                "ours",
                router ->
                        router
                                .rib("")
                                .map(rib -> RouteView.of(rib, AddressFamily.IPV4, 0))
                                .orElse(List.of())
                                .stream()
                                .anyMatch(r ->
                                        r.prefix().equals(Prefix.parse(THEIRS))
                                                && r.source().code().equals("B")));
    }

    private void awaitOurs() {
        places.await(
                "our route at the peer",
                () -> places.run("peer", "ip route show 10.8.0.0/16").out().contains("192.0.2.1"));
    }

    /** Neighbours of another AS and of ours. */
    @ParameterizedTest
    @ValueSource(ints = {65002, 65001})
    void frr(int as) throws IOException, InterruptedException {
        String configuration =
                """
                router bgp %d
                 bgp router-id 2.2.2.2
                 no bgp ebgp-requires-policy
                 neighbor 192.0.2.1 remote-as 65001
                 neighbor 192.0.2.1 timers connect 1
                 address-family ipv4 unicast
                  network 10.9.1.0/24
                """
                        .formatted(as);
        peer.zebra();
        Process bgpd = peer.frr("bgpd", configuration);
        ours("neighbor 192.0.2.2 remote-as " + as);
        places.await("their network", this::learnt);
        awaitOurs();
        peer.stop("bgpd", bgpd);
        places.await("their network to go", () -> !learnt());
        peer.frr("bgpd", configuration);
        places.await("their network again", this::learnt);
        awaitOurs();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ttl security on;"})
    void bird(String option) throws IOException {
        String line = option.isEmpty() ? "" : "\n neighbor 192.0.2.2 ttl-security hops 1";
        Process _ =
                peer.bird(
                        "2.2.2.2",
                        """
                        protocol static {
                            ipv4;
                            route 10.9.1.0/24 blackhole;
                        }
                        protocol bgp ours {
                            local 192.0.2.2 as 65002;
                            neighbor 192.0.2.1 as 65001;
                            connect delay time 1;
                            %s
                            ipv4 { import all; export where source = RTS_STATIC; };
                        }
                        """
                                .formatted(option));
        ours("neighbor 192.0.2.2 remote-as 65002" + line);
        places.await("BIRD's network", this::learnt);
        awaitOurs();
    }

    // ---- a large table

    @ParameterizedTest
    @ValueSource(strings = {"FRR", "BIRD"})
    void aTableGoesBothWays(String program) throws IOException {
        bothWays(program, 10_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"FRR", "BIRD"})
    @Tag("long")
    void aHundredThousandPrefixesGoBothWays(String program) throws IOException {
        bothWays(program, 100_000);
    }

    private void bothWays(String program, int count) throws IOException {
        boolean frr = program.equals("FRR");
        ours(
                """
                neighbor 192.0.2.2 remote-as 65002
                 neighbor 192.0.2.2 advertisement-interval 0
                 redistribute static\
                """);
        places.ask(
                "ours",
                router -> {
                    Rib rib = router.rib("").orElseThrow();
                    for (int i = 0; i < count; i++) {
                        rib.offer("the test", discarded(prefix(30, i)));
                    }
                    return true;
                });
        if (frr) {
            peer.zebra();
            peer.frr("bgpd", manyOfFrr(count));
        } else {
            peer.bird("2.2.2.2", manyOfBird(count));
        }
        places.await(count + " of " + program + " in our RIB", () -> fromPeer() == count);
        // Ours, and the one of 'network'.
        places.await(
                count + " of ours at " + program,
                () -> (frr ? countAtFrr() : countAtBird()) == count + 1);
        places.await("theirs in our kernel", () -> inKernel("ours", "via 192.0.2.2 ") == count);
        places.await("ours in their kernel", () -> inKernel("peer", "via 192.0.2.1 ") == count + 1);
        places.ask(
                "ours",
                router -> {
                    Rib rib = router.rib("").orElseThrow();
                    for (int i = 0; i < count; i += 2) {
                        rib.withdraw("the test", prefix(30, i));
                    }
                    return true;
                });
        // The router looks at its tables when something happens.
        places.must("ours", "ip route add 198.51.100.1 dev to-peer");
        places.await(
                "half of ours at " + program,
                () -> (frr ? countAtFrr() : countAtBird()) == count / 2 + 1);
        assertThat(fromPeer()).isEqualTo(count);
    }

    private static Prefix prefix(int first, int i) {
        return new Prefix(new Ipv4Address((first << 24) + (i << 7)), 25);
    }

    private static Route discarded(Prefix prefix) {
        return new Route(prefix, RouteSource.STATIC, 1, 0, List.of(new NextHop.Discard()), 0, 0);
    }

    private static String manyOfFrr(int count) {
        StringBuilder text =
                new StringBuilder(
                        """
                        router bgp 65002
                         bgp router-id 2.2.2.2
                         no bgp ebgp-requires-policy
                         no bgp network import-check
                         neighbor 192.0.2.1 remote-as 65001
                         neighbor 192.0.2.1 timers connect 1
                         address-family ipv4 unicast
                        """);
        for (int i = 0; i < count; i++) {
            text.append("  network ").append(prefix(20, i)).append('\n');
        }
        return text.toString();
    }

    private static String manyOfBird(int count) {
        StringBuilder text = new StringBuilder("protocol static {\n ipv4;\n");
        for (int i = 0; i < count; i++) {
            text.append(" route ").append(prefix(20, i)).append(" blackhole;\n");
        }
        return text.append(
                        """
                        }
                        protocol bgp ours {
                            local 192.0.2.2 as 65002;
                            neighbor 192.0.2.1 as 65001;
                            connect delay time 1;
                            ipv4 { import all; export where source = RTS_STATIC; };
                        }
                        """)
                .toString();
    }

    /** Routes of BGP that our RIB follows. */
    private long fromPeer() {
        return places.ask(
                "ours",
                router -> {
                    long[] found = {0};
                    router.rib("")
                            .orElseThrow()
                            .forEach(route -> {
                                found[0] +=
                                        route.route().source() == RouteSource.BGP_EXTERNAL ? 1 : 0;
                            });
                    return found[0];
                });
    }

    private long countAtFrr() {
        String summary = peer.vtysh("show bgp ipv4 unicast summary json");
        return number(summary, "\"pfxRcd\":([0-9]+)");
    }

    private long countAtBird() {
        return number(peer.birdc("show protocols all ours"), "Routes: +([0-9]+) imported");
    }

    private static long number(String text, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        return found.find() ? Long.parseLong(found.group(1)) : -1;
    }

    private long inKernel(String place, String words) {
        return places.run(place, "ip -4 route show")
                .out()
                .lines()
                .filter(line -> line.contains(words))
                .count();
    }
}
