package io.spokewire.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.ike.CryptoSnapshot;
import io.spokewire.interop.SwanPair.Nat;
import io.spokewire.interop.SwanPair.Setup;
import io.spokewire.interop.SwanPair.Suite;
import io.spokewire.net.IpProtocol;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** IKE and ESP with strongSwan, see {@link SwanPair}. */
@Tag("namespace")
@Tag("long") // a quarter of an hour
class StrongSwanTest {
    private static final int IKE_VERSION_1 = 1;

    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder = Path.of("");

    @BeforeAll
    static void strongSwan() {
        Charon.mustBeInstalled();
    }

    @ParameterizedTest(name = "IKEv{1}, we begin: {0}, {2}, {4}")
    @CsvSource(
            delimiter = '|',
            textBlock =
"""
true  | 2 | encryption aes-cbc-256,integrity sha256,group 19 | aes256-sha256-ecp256 | esp-aes 256 esp-sha256-hmac | aes256-sha256-ecp256 | set pfs group19
false | 2 | encryption aes-cbc-256,integrity sha256,group 19 | aes256-sha256-ecp256 | esp-aes 256 esp-sha256-hmac | aes256-sha256-ecp256 | set pfs group19
true  | 2 | encryption aes-gcm-256,prf sha384,group 20 | aes256gcm16-prfsha384-ecp384 | esp-gcm 256 | aes256gcm16 | ''
false | 2 | encryption aes-gcm-256,prf sha384,group 20 | aes256gcm16-prfsha384-ecp384 | esp-gcm 256 | aes256gcm16 | ''
true  | 2 | encryption aes-cbc-128,integrity sha1,group 14 | aes128-sha1-modp2048 | esp-aes esp-sha-hmac | aes128-sha1-modp2048 | set pfs group14
false | 2 | encryption aes-cbc-128,integrity sha1,group 14 | aes128-sha1-modp2048 | esp-aes esp-sha-hmac | aes128-sha1-modp2048 | set pfs group14
true  | 2 | encryption aes-cbc-192,integrity sha512,prf sha512,group 31 | aes192-sha512-x25519 | esp-aes 192 esp-sha512-hmac | aes192-sha512 | ''
false | 2 | encryption chacha20-poly1305,prf sha256,group 31 | chacha20poly1305-prfsha256-x25519 | esp-gcm | aes128gcm16-x25519 | set pfs group31
true  | 1 | encryption aes 256,hash sha256,group 14 | aes256-sha256-modp2048 | esp-aes 256 esp-sha256-hmac | aes256-sha256-modp2048 | set pfs group14
false | 1 | encryption aes 256,hash sha256,group 14 | aes256-sha256-modp2048 | esp-aes 256 esp-sha256-hmac | aes256-sha256-modp2048 | set pfs group14
true  | 1 | encryption aes,hash sha,group 2 | aes128-sha1-modp1024 | esp-aes esp-sha-hmac | aes128-sha1 | ''
false | 1 | encryption aes,hash sha,group 2 | aes128-sha1-modp1024 | esp-aes esp-sha-hmac | aes128-sha1 | ''
true  | 1 | encryption aes 192,hash sha384,group 19 | aes192-sha384-ecp256 | esp-gcm 256 | aes256gcm16 | ''
false | 1 | encryption 3des,hash md5,group 5 | 3des-md5-modp1536 | esp-gcm | aes128gcm16-modp1536 | set pfs group5
""")
    void packetsGoBothWays(
            boolean weBegin,
            int version,
            String ike,
            String ikeTheirs,
            String esp,
            String espTheirs,
            String more) {
        Suite suite = new Suite(version, ike, ikeTheirs, esp, espTheirs, more);
        try (SwanPair pair = new SwanPair(folder, new Setup(suite, weBegin))) {
            pair.talk();
            CryptoSnapshot crypto = pair.crypto();
            assertThat(crypto.ikeSas()).hasSize(1);
            assertThat(crypto.ikeSas().getFirst().sa().initiator()).isEqualTo(weBegin);
            assertThat(crypto.ikeSas().getFirst().sa().version()).isEqualTo(version);
            assertThat(crypto.children()).hasSize(1);
            CryptoSnapshot.Child child = crypto.children().getFirst();
            assertThat(child.transform()).isEqualTo(esp);
            assertThat(child.tunnelMode()).isTrue();
            assertThat(child.packetsIn()).isGreaterThan(6);
            assertThat(child.packetsOut()).isGreaterThan(6);
            assertThat(Places.seen(pair.tap, "192.0.2.1", IpProtocol.GRE))
                    .as("our GRE in clear")
                    .isZero();
            assertThat(pair.charon.associations())
                    .contains("ESTABLISHED, IKEv" + version)
                    .contains("INSTALLED, TUNNEL-in-UDP");
            ends(pair, weBegin);
        }
    }

    /** Who did not begin ends it, and nothing is left at either end. */
    private static void ends(SwanPair pair, boolean weBegan) {
        if (weBegan) {
            pair.charon.must("--terminate", "--ike", "gw", "--timeout", "10");
            // All hangs on this peer, so that we begin anew.
            pair.talk();
        } else {
            int ended =
                    pair.places.ask(
                            "ours",
                            router -> {
                                List<CryptoSnapshot.IkeSa> all = router.crypto().ikeSas();
                                router.clearCrypto(all);
                                return all.size();
                            });
            assertThat(ended).isEqualTo(1);
            pair.places.await("charon lets go", () -> pair.charon.associations().isEmpty());
            assertThat(pair.crypto().children()).isEqualTo(List.of());
        }
    }

    /** Pings in both directions, many a second, that all must be answered. */
    private static final class Traffic {
        private final int count;
        private final List<Process> pings;

        Traffic(SwanPair pair, int bytes, int count) {
            this.count = count;
            String ping = "ping -q -i 0.004 -s " + bytes + " -W 3 -c " + count + " 10.0.0.";
            pings =
                    List.of(
                            pair.places.start("ours", ping + 2),
                            pair.places.start("theirs", ping + 1));
        }

        boolean flows() {
            return pings.stream().allMatch(Process::isAlive);
        }

        /** Ends the pings before their time. */
        void end() {
            for (Process ping : pings) {
                ping.destroy();
                ping.onExit().join();
            }
        }

        void nothingWasLost(SwanPair pair) {
            for (Process ping : pings) {
                assertThat(Places.end(ping).out())
                        .as(
                                "dropped by us %s, there %s",
                                pair.places.drops("ours"), pair.places.drops("theirs"))
                        .contains(count + " received")
                        .doesNotContain("duplicates");
            }
        }
    }

    @ParameterizedTest(name = "IKEv{1}, we began: {0}, {4}")
    @CsvSource(
            delimiter = '|',
            textBlock =
"""
false | 2 | encryption aes-cbc-256,integrity sha256,group 19 | aes256-sha256-ecp256   | esp-aes 256 esp-sha256-hmac | aes256-sha256-ecp256   | set pfs group19
true  | 2 | encryption aes-cbc-256,integrity sha256,group 19 | aes256-sha256-ecp256   | esp-aes 256 esp-sha256-hmac | aes256-sha256-ecp256   | set pfs group19
false | 2 | encryption aes-gcm-128,prf sha256,group 31       | aes128gcm16-prfsha256-x25519 | esp-gcm               | aes128gcm16            | ''
false | 1 | encryption aes 256,hash sha256,group 14          | aes256-sha256-modp2048 | esp-aes 256 esp-sha256-hmac | aes256-sha256-modp2048 | set pfs group14
true  | 1 | encryption aes 256,hash sha256,group 14          | aes256-sha256-modp2048 | esp-aes 256 esp-sha256-hmac | aes256-sha256-modp2048 | set pfs group14
false | 1 | encryption aes 256,hash sha256,group 14          | aes256-sha256-modp2048 | esp-gcm                     | aes128gcm16            | ''
""")
    void theyRekeyUnderTrafficAndNothingIsLost(
            boolean weBegin,
            int version,
            String ike,
            String ikeTheirs,
            String esp,
            String espTheirs,
            String more) {
        Suite suite = new Suite(version, ike, ikeTheirs, esp, espTheirs, more);
        try (SwanPair pair = new SwanPair(folder, new Setup(suite, weBegin))) {
            pair.talk();
            Traffic traffic = new Traffic(pair, 500, 800);
            int rekeys = 0;
            while (traffic.flows()) {
                long child = pair.crypto().children().getLast().id();
                pair.charon.must("--rekey", "--child-id", pair.charon.youngest("gre"));
                pair.newChildAfter(child);
                long phase1 = pair.crypto().ikeSas().getLast().sa().number();
                pair.charon.must("--rekey", "--ike-id", pair.charon.youngest("gw"));
                pair.newIkeSaAfter(phase1);
                rekeys++;
            }
            traffic.nothingWasLost(pair);
            assertThat(rekeys).as("rekeys of each").isGreaterThan(2);
            if (version != IKE_VERSION_1) { // there strongSwan lets old ones reach their end
                pair.places.await("one IKE SA", () -> pair.crypto().ikeSas().size() == 1);
                pair.places.await("one child", () -> pair.crypto().children().size() == 1);
            }
            pair.talk();
        }
    }

    /**
     * The lifetime of the IKE SA is over, at our end: 120 s are the least for IKEv2, 60 for IKEv1.
     */
    @ParameterizedTest(name = "IKEv{0}, we began: {1}")
    @CsvSource({"2, true", "2, false", "1, true", "1, false"})
    void weRekeyTheIkeSaUnderTrafficAndNothingIsLost(int version, boolean weBegin) {
        Setup setup = new Setup(Suite.usual(version, ""), weBegin);
        setup.ours =
                version == IKE_VERSION_1
                        ? "crypto isakmp policy 10\nlifetime 60\n"
                        : "crypto ikev2 profile P\nlifetime 120\n";
        try (SwanPair pair = new SwanPair(folder, setup)) {
            pair.talk();
            long phase1 = pair.crypto().ikeSas().getLast().sa().number();
            int seconds = version == IKE_VERSION_1 ? 64 : 124;
            Traffic traffic = new Traffic(pair, 500, seconds * 250);
            traffic.nothingWasLost(pair);
            pair.newIkeSaAfter(phase1);
            pair.talk();
        }
    }

    /**
     * RFC 4555: neither end negotiates anew when an outer address becomes another. strongSwan's ESP
     * in user space cannot move a child, so it rekeys that.
     */
    @ParameterizedTest(name = "we begin: {0}, we move: {1}")
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void anAddressMayChangeUnderTraffic(boolean weBegin, boolean weMove) {
        Setup setup = new Setup(Suite.usual(2, ""), weBegin);
        setup.mobile = true;
        try (SwanPair pair = new SwanPair(folder, setup)) {
            pair.talk();
            CryptoSnapshot before = pair.crypto();
            assertThat(before.ikeSas().getFirst().sa().mobike()).isTrue();
            Traffic traffic = new Traffic(pair, 500, 10_000);
            if (weMove) {
                pair.weMove("192.0.2.3");
            } else {
                pair.theyMove("192.0.2.5");
            }
            pair.places.await(
                    "the path is another one",
                    () ->
                            pair.crypto().ikeSas().stream()
                                    .map(sa -> sa.sa().path())
                                    .anyMatch(path ->
                                            (weMove ? path.local() : path.remote())
                                                    .address()
                                                    .toString()
                                                    .equals(weMove ? "192.0.2.3" : "192.0.2.5")));
            assertThat(traffic.flows()).isTrue();
            pair.talk();
            traffic.end();
            CryptoSnapshot after = pair.crypto();
            assertThat(after.ikeSas()).hasSize(1);
            assertThat(after.ikeSas().getFirst().sa().number())
                    .isEqualTo(before.ikeSas().getFirst().sa().number());
        }
    }

    /** With a pre-shared key its hash goes in clear, so strongSwan wants to be told twice. */
    @ParameterizedTest(name = "{0}, we begin: {1}")
    @CsvSource({"'', true", "'', false", "rsa:2048, true", "rsa:2048, false"})
    void aggressiveMode(String certificates, boolean weBegin) {
        Setup setup = new Setup(Suite.usual(1, ""), weBegin);
        setup.certificates = certificates;
        setup.connection = "aggressive = yes";
        setup.charon = "i_dont_care_about_security_and_use_aggressive_mode_psk = yes";
        setup.ours =
                weBegin
                        ? """
                        crypto pki certificate map M 10
                         subject-name co theirs
                        crypto isakmp profile A
                         match identity address 0.0.0.0
                         match certificate M
                         initiate mode aggressive
                        crypto ipsec profile P
                         set isakmp-profile A
                        """
                        : "";
        try (SwanPair pair = new SwanPair(folder, setup)) {
            pair.talk();
            assertThat(pair.charon.log())
                    .contains(weBegin ? "parsed AGGRESSIVE request" : "generating AGGRESSIVE")
                    .doesNotContain("ID_PROT");
        }
    }

    /** Packets of ours count too: the association is rekeyed at its volume, by us. */
    @ParameterizedTest(name = "IKEv{0}, we began: {1}")
    @CsvSource({"2, true", "2, false", "1, true", "1, false"})
    void weRekeyByVolumeUnderTrafficAndNothingIsLost(int version, boolean weBegin) {
        Suite suite =
                Suite.usual(
                        version,
                        "set security-association lifetime kilobytes 2560,set pfs group14");
        try (SwanPair pair = new SwanPair(folder, new Setup(suite, weBegin))) {
            pair.talk();
            Traffic traffic = new Traffic(pair, 1300, 2000);
            traffic.nothingWasLost(pair);
            assertThat(pair.charon.log()).contains("gre{3} established");
            pair.talk();
        }
    }

    @ParameterizedTest(name = "IKEv{0}, behind the NAT: {1}")
    @CsvSource({"2, OURS", "2, THEIRS", "1, OURS", "1, THEIRS"})
    void aNatMayStandBetween(int version, Nat nat) {
        Setup setup = new Setup(Suite.usual(version, ""), nat == Nat.OURS);
        setup.nat = nat;
        try (SwanPair pair = new SwanPair(folder, setup)) {
            pair.talk();
            CryptoSnapshot.IkeSa sa = pair.crypto().ikeSas().getFirst();
            assertThat(sa.sa().localNat()).isEqualTo(nat == Nat.OURS);
            assertThat(pair.crypto().children().getFirst().udp()).isTrue();
        }
    }

    /**
     * With Cisco's usual transform sets; kernel-libipsec knows tunnel mode alone. With IKEv1 it
     * takes no offer of transport mode, where the mode is part of the offer.
     */
    @ParameterizedTest(name = "IKEv{0}, we begin: {1}")
    @CsvSource({"2, true", "2, false", "1, false"})
    void tunnelModeIsTakenWhereThePeerInsists(int version, boolean weBegin) {
        Setup setup = new Setup(Suite.usual(version, ""), weBegin);
        setup.mode = "transport";
        try (SwanPair pair = new SwanPair(folder, setup)) {
            pair.talk();
            assertThat(pair.crypto().children().getLast().tunnelMode()).isTrue();
        }
    }

    @ParameterizedTest(name = "at their end {0}, we begin: {1}")
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void longMessagesGoInFragments(boolean theirs, boolean weBegin) {
        Setup setup = new Setup(Suite.usual(2, ""), weBegin);
        setup.ours = "crypto ikev2 fragmentation mtu 256\n";
        setup.connection = "fragmentation = " + (theirs ? "yes" : "no");
        setup.charon = "fragment_size = 200";
        try (SwanPair pair = new SwanPair(folder, setup)) {
            pair.talk();
            assertThat(pair.crypto().ikeSas().getFirst().sa().fragmentation()).isEqualTo(theirs);
            assertThat(pair.charon.log().contains("splitting IKE message")).isEqualTo(theirs);
            assertThat(pair.charon.log().contains("received fragment #1 of 2")).isEqualTo(theirs);
        }
    }

    /** Certificates and proofs of RSA with 4,096 bits are larger than any datagram. */
    @ParameterizedTest(name = "we begin: {0}")
    @ValueSource(booleans = {true, false})
    void largeCertificatesGoInFragments(boolean weBegin) {
        Setup setup = new Setup(Suite.usual(2, ""), weBegin);
        setup.certificates = "rsa:4096";
        try (SwanPair pair = new SwanPair(folder, setup)) {
            pair.talk();
            assertThat(pair.crypto().ikeSas().getFirst().sa().remoteAuthentication())
                    .isEqualTo("RSA");
            assertThat(pair.charon.log())
                    .contains("splitting IKE message")
                    .containsPattern("received fragment #1 of [2-9]");
        }
    }

    @ParameterizedTest(name = "IKEv{0}")
    @ValueSource(ints = {1, 2})
    void aCutLineIsNoticedAtBothEndsAndHeals(int version) {
        Setup setup = new Setup(Suite.usual(version, ""), true);
        setup.ours =
                version == IKE_VERSION_1
                        ? "crypto isakmp keepalive 10 2 periodic\n"
                        : "crypto ikev2 dpd 10 2 periodic\n";
        setup.connection = "dpd_delay = 2s\n dpd_timeout = 10s";
        try (SwanPair pair = new SwanPair(folder, setup)) {
            pair.talk();
            pair.places.must("ours", "nft add table inet cut");
            pair.places.must(
                    "ours",
                    "nft add chain inet cut in { type filter hook input priority 0 ; policy drop ;"
                            + " }");
            pair.places.await("charon notices", () -> pair.charon.associations().isEmpty());
            pair.places.await("we notice", () -> pair.crypto().children().isEmpty());
            assertThat(pair.crypto().failures()).isNotEmpty();
            pair.places.must("ours", "nft delete table inet cut");
            pair.talk();
        }
    }

    @ParameterizedTest(name = "IKEv{0}")
    @ValueSource(ints = {1, 2})
    void strongSwanMayLoseEverythingAndBeginAnew(int version) {
        try (SwanPair pair = new SwanPair(folder, new Setup(Suite.usual(version, ""), false))) {
            pair.talk();
            // A first contact within ten seconds of another one may have crossed it.
            pair.places.await(
                    "ten seconds",
                    () -> pair.crypto().ikeSas().getFirst().age().compareTo(TEN_SECONDS) > 0);
            pair.charon.kill();
            pair.charon.start();
            pair.charon.load(pair.setup.suite.swanctl(pair.setup));
            pair.initiate();
            pair.talk();
            pair.places.await("one IKE SA", () -> pair.crypto().ikeSas().size() == 1);
            pair.talk();
        }
    }

    /** Issued by an authority of ours; ours lie in the folder of the trustpoint. */
    @ParameterizedTest(name = "IKEv{0}, {1}, we begin: {2}")
    @CsvSource({
        "2, rsa:2048, true", "2, rsa:2048, false",
        "2, ec:p256, true", "2, ec:p384, false",
        "2, ed25519, true", "1, rsa:2048, true",
        "1, rsa:2048, false", "1, ec:p256, true",
    })
    void certificatesProveWhoIsWho(int version, String certificates, boolean weBegin) {
        Setup setup = new Setup(Suite.usual(version, ""), weBegin);
        setup.certificates = certificates;
        try (SwanPair pair = new SwanPair(folder, setup)) {
            pair.talk();
            assertThat(pair.crypto().ikeSas().getFirst().sa().remoteAuthentication())
                    .isNotEqualTo("PSK")
                    .isNotEmpty();
        }
    }
}
