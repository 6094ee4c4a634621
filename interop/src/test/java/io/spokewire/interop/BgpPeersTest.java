package io.spokewire.interop;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.spokewire.net.AddressFamily;
import io.spokewire.net.Prefix;
import io.spokewire.rib.RouteView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A router of ours and a speaker of BGP that is not: routes of both directions, TCP MD5 signatures,
 * hop limits, and a session that comes back when the peer does.
 */
@Tag("namespace")
class BgpPeersTest {
    private static final String THEIRS = "10.9.1.0/24";

    @TempDir Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Places places;

    @SuppressWarnings("NullAway.Init") // set before each test
    private PeerPrograms peer;

    @BeforeEach
    void wire() {
        assumeTrue(
                PeerPrograms.hasFrr("bgpd") && PeerPrograms.hasBird(),
                "SKIPPED: FRR or BIRD is not here (apt-get install frr bird2)");
        places = new Places(folder);
        places.cable("ours", "192.0.2.1/24", "peer", "192.0.2.2/24");
        places.must("peer", "ip link set lo up");
        places.must("peer", "ip addr add 10.9.1.1/24 dev lo");
        peer = new PeerPrograms(places, "peer", folder);
    }

    @AfterEach
    void end() {
        peer.close();
        places.close();
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

    /** Neighbours of another AS and of ours, with a password, and over no more than one hop. */
    @ParameterizedTest
    @CsvSource({"65002,'',''", "65001,'',''", "65002,password,password sesame"})
    void frr(int as, String variant, String line) throws IOException, InterruptedException {
        String neighbor = " neighbor 192.0.2.1 ";
        String configuration =
                """
                router bgp %d
                 bgp router-id 2.2.2.2
                 no bgp ebgp-requires-policy
                 neighbor 192.0.2.1 remote-as 65001
                 neighbor 192.0.2.1 timers connect 1
                %s address-family ipv4 unicast
                  network 10.9.1.0/24
                """
                        .formatted(as, line.isEmpty() ? "" : neighbor + line + "\n");
        peer.zebra();
        Process bgpd = peer.frr("bgpd", configuration);
        ours(
                "neighbor 192.0.2.2 remote-as "
                        + as
                        + (line.isEmpty() ? "" : "\n neighbor 192.0.2.2 " + line));
        places.await("their network, " + variant, this::learnt);
        awaitOurs();
        peer.stop("bgpd", bgpd);
        places.await("their network to go", () -> !learnt());
        peer.frr("bgpd", configuration);
        places.await("their network again", this::learnt);
        awaitOurs();
    }

    @ParameterizedTest
    @CsvSource({"''", "ttl security on;", "password \"sesame\";"})
    void bird(String option) throws IOException {
        String line =
                switch (option) {
                    case "" -> "";
                    case "ttl security on;" -> "\n neighbor 192.0.2.2 ttl-security hops 1";
                    default -> "\n neighbor 192.0.2.2 password sesame";
                };
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
}
