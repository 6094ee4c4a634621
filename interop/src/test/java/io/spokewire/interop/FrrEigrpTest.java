package io.spokewire.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A router of ours and FRR's eigrpd on one LAN, as far as FRR 8.4 carries: adjacency, routes in
 * both directions, farewell. It takes routes back wrongly, so that nothing of that is asked of it.
 */
@Tag("namespace")
class FrrEigrpTest extends PeerLan {
    private static final String MODE = "ip authentication mode eigrp 100 md5";

    private static final String CHAIN = "ip authentication key-chain eigrp 100 KEYS";

    @BeforeEach
    void wire() {
        assumeTrue(PeerPrograms.hasFrr("eigrpd"), "SKIPPED: FRR is not here (apt-get install frr)");
        cable("frr");
        places.must("frr", "ip link set lo up");
        places.must("frr", "ip addr add 10.9.1.1/24 dev lo");
    }

    private String vtysh(String... commands) throws IOException {
        StringBuilder all = new StringBuilder("vtysh --vty_socket " + peer.files() + " -d eigrpd");
        for (String command : commands) {
            all.append(" -c '").append(command).append('\'');
        }
        Path script = Files.writeString(folder.resolve("vtysh.sh"), all.toString());
        return places.run("frr", "sh " + script).out();
    }

    private void interfaceOfFrr() throws IOException {
        Path script =
                Files.writeString(
                        folder.resolve("wait.sh"),
                        """
                        for i in $(seq 100); do
                            vtysh --vty_socket %s -d eigrpd -c 'show ip eigrp interfaces' \\
                                | grep to-ours && exit 0
                            sleep 0.2
                        done
                        exit 1
                        """
                                .formatted(peer.files()));
        places.must("frr", "sh " + script);
    }

    private static String ours(String ofInterface, String keys) {
        return """
        %sinterface Loopback0
         ip address 10.8.1.1 255.255.255.0
        interface GigabitEthernet0/0
         ip address 192.0.2.1 255.255.255.0
         ip hello-interval eigrp 100 1
         ip hold-time eigrp 100 4
        %srouter eigrp 100
         network 192.0.2.0
         network 10.0.0.0
        """
                .formatted(keys, ofInterface);
    }

    private Process eigrpd(String keys) throws IOException {
        peer.zebra();
        return peer.frr(
                "eigrpd",
                keys
                        + """
                        interface to-ours
                         ip hello-interval eigrp 1
                         ip hold-time eigrp 4
                        router eigrp 100
                         network 192.0.2.0/24
                         network 10.9.1.0/24
                        """);
    }

    @Test
    void routesInBothDirectionsAndAFarewell() throws IOException, InterruptedException {
        Process eigrpd = eigrpd("");
        places.router("ours", "to-frr", ours("", ""));
        places.await("FRR's network", () -> learnt("D", "10.9.1.0/24"));
        places.await(
                "ours at FRR",
                () ->
                        places.run("frr", "ip route show 10.8.1.0/24")
                                .out()
                                .contains("via 192.0.2.1"));
        peer.stop("eigrpd", eigrpd);
        places.await("its going", () -> !learnt("D", "10.9.1.0/24"));
        assertThat(places.log())
                .anyMatch(l -> l.contains("%DUAL-5-NBRCHANGE") && l.contains("is up"))
                .anyMatch(l -> l.contains("%DUAL-5-NBRCHANGE") && l.contains("is down"));
    }

    /** With others the adjacency stays; FRR's eigrpd ends, by a fault of its own, when asked so. */
    @Test
    void aChangedFilterOfWhatComesInIsObeyed() throws IOException {
        eigrpd("");
        places.router("ours", "to-frr", ours("", ""));
        places.await("FRR's network", () -> learnt("D", "10.9.1.0/24"));
        places.apply(
                "ours",
                ours("", "")
                        + """
                         distribute-list prefix NONE in
                        ip prefix-list NONE seq 5 deny 0.0.0.0/0 le 32
                        """);
        places.await("nothing of FRR's", () -> !learnt("D", "10.9.1.0/24"));
        places.apply("ours", ours("", ""));
        places.await("FRR's network again", () -> learnt("D", "10.9.1.0/24"));
    }

    /**
     * FRR's digest of an update with INIT has no key in it, so that nobody who checks digests
     * becomes its neighbour. Its hellos are right: we take them, and answer.
     */
    @ParameterizedTest
    @CsvSource({
        "sesame, 'sent UPDATE AS 100, flags 1,'",
        "barley, no accepted key has the number 1"
    })
    void hellosWithMd5(String secret, String answer) throws IOException {
        eigrpd("key chain KEYS\n key 1\n  key-string sesame\n");
        // FRR takes these lines only for an interface EIGRP already runs on.
        interfaceOfFrr();
        vtysh("configure terminal", "interface to-ours", MODE, CHAIN);
        assertThat(vtysh("show running-config")).contains(MODE, CHAIN);
        places.router(
                "ours",
                "to-frr",
                ours(
                        " " + MODE + "\n " + CHAIN + "\n",
                        "key chain KEYS\n key 1\n  key-string " + secret + "\n"));
        places.await("an answer", () -> places.log().stream().anyMatch(l -> l.contains(answer)));
    }
}
