package io.spokewire.interop;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A router of ours and another one's RIP on one LAN, in namespaces of this kernel: FRR's ripd, and
 * BIRD. Each learns what the other tells: 10.8.0.0/16 of ours, 10.9.1.0/24 of theirs.
 */
@Tag("namespace")
class RipPeersTest extends PeerLan {
    @BeforeEach
    void wire() {
        assumeTrue(PeerPrograms.hasFrr("ripd"), "SKIPPED: FRR is not here (apt-get install frr)");
        assumeTrue(PeerPrograms.hasBird(), "SKIPPED: BIRD is not here (apt-get install bird2)");
        cable("peer");
        networkOfPeer();
    }

    private boolean learntTheirs() {
        return learnt("R", "10.9.1.0/24");
    }

    private void awaitBoth(String who) {
        places.await(who + "'s network\n" + peer.said(who), this::learntTheirs);
        places.await(
                "our route at " + who,
                () -> places.run("peer", "ip route show 10.8.0.0/16").out().contains("192.0.2.1"));
    }

    private void ours(String ofInterface, String version) {
        places.router(
                "ours",
                "to-peer",
                """
                interface GigabitEthernet0/0
                 ip address 192.0.2.1 255.255.255.0
                %sip route 10.8.0.0 255.255.0.0 Null0
                router rip
                %s timers basic 5 15 15 30
                 redistribute static
                 network 192.0.2.0
                 no auto-summary
                key chain K
                 key 7
                  key-string sesame
                """
                        .formatted(ofInterface, version));
    }

    private static final String V2 = " version 2\n";
    private static final String TEXT = " ip rip authentication key-chain K\n";
    private static final String MD5 = TEXT + " ip rip authentication mode md5\n";

    private static String ripd(String ofInterface) {
        return """
        key chain K
         key 7
          key-string sesame
        interface to-ours
        %srouter rip
         timers basic 5 15 30
         network 192.0.2.0/24
         network 10.9.1.0/24
        """
                .formatted(ofInterface);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "text", "md5", "md5 auth-length rfc", "md5 auth-length old-ripd"})
    void besideFrr(String mode) throws IOException {
        peer.zebra();
        String keys =
                mode.isEmpty()
                        ? ""
                        : " ip rip authentication mode "
                                + mode
                                + "\n ip rip authentication key-chain K\n";
        String simple = " ip rip authentication mode text\n ip rip authentication string sesame\n";
        peer.frr("ripd", ripd(mode.equals("text") ? simple : keys));
        ours(mode.isEmpty() ? "" : mode.equals("text") ? TEXT : MD5, V2);
        awaitBoth("ripd");
    }

    @Test
    void frrComesBackAfterARestart() throws IOException, InterruptedException {
        peer.zebra();
        Process first = peer.frr("ripd", ripd(""));
        ours("", V2);
        awaitBoth("ripd");
        peer.stop("ripd", first);
        places.await("its going", () -> !learntTheirs());
        peer.frr("ripd", ripd(""));
        awaitBoth("ripd");
    }

    private static String bird(String ofInterface) {
        return """
        protocol direct { interface "lan"; ipv4; }
        protocol rip {
          ipv4 { import all; export where source ~ [ RTS_DEVICE, RTS_RIP ]; };
          interface "to-ours" {
            update time 5;
            timeout time 15;
            garbage time 10;
            %s
          };
        }
        """
                .formatted(ofInterface);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plaintext", "cryptographic"})
    void besideBird(String mode) throws IOException {
        String key = mode.equals("plaintext") ? "" : " { id 7; algorithm keyed md5; }";
        peer.bird(
                "2.2.2.2",
                bird(
                        mode.isEmpty()
                                ? ""
                                : "authentication " + mode + "; password \"sesame\"" + key + ";"));
        ours(mode.isEmpty() ? "" : mode.equals("plaintext") ? TEXT : MD5, V2);
        awaitBoth("bird");
    }

    /** Version 1 goes to all hosts and says no mask: a network of a class is told. */
    @Test
    void versionOneBesideBird() throws IOException {
        places.must("peer", "ip addr add 10.0.0.1/8 dev lan");
        // BIRD 2.0.12 takes a next hop of 0.0.0.0 for one that is not zero, its own too.
        peer.bird("2.2.2.2", bird("version 1; check zero no;"));
        places.router(
                "ours",
                "to-peer",
                """
                interface GigabitEthernet0/0
                 ip address 192.0.2.1 255.255.255.0
                ip route 172.20.0.0 255.255.0.0 Null0
                router rip
                 timers basic 5 15 15 30
                 redistribute static
                 network 192.0.2.0
                """);
        places.await("BIRD's network", () -> learnt("R", "10.0.0.0/8"));
        places.await(
                "our route at BIRD",
                () ->
                        places.run("peer", "ip route show 172.20.0.0/16")
                                .out()
                                .contains("192.0.2.1"));
    }
}
