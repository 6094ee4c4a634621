package io.spokewire.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.ike.CryptoSnapshot;
import io.spokewire.net.IpProtocol;
import io.spokewire.os.PacketTap;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * IKE and ESP with strongSwan. Behind it stands a router of ours without protection, so that NHRP
 * and pings go through the association in both directions: what charon takes out of ESP is GRE for
 * that router, and its GRE is what charon seals.
 *
 * <pre>
 * ours 192.0.2.1 ---- 192.0.2.2 theirs: charon, and a router in clear
 * Tunnel0 10.0.0.1              Tunnel0 10.0.0.2
 * </pre>
 */
@Tag("namespace")
class StrongSwanTest {
    private static final int IKE_VERSION_1 = 1;
    private static final String OURS = "192.0.2.1";
    private static final String THEIRS = "192.0.2.2";
    private static final String NAT = "192.0.2.254";
    private static final String INSIDE = "10.9.0.9";

    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    /** States in which an IKE SA serves, as IOS names them for either version. */
    private static final Set<String> SETTLED = Set.of("READY", "QM_IDLE");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder = Path.of("");

    @BeforeAll
    static void strongSwan() {
        Charon.mustBeInstalled();
    }

    /**
     * The algorithms, as either end writes them.
     *
     * @param version of IKE
     * @param ike lines of our proposal or policy, apart by commas
     * @param ikeTheirs a proposal of strongSwan
     * @param esp our transform set
     * @param espTheirs a proposal of strongSwan
     * @param more lines of our IPsec profile, apart by commas; empty for none
     */
    record Suite(
            int version, String ike, String ikeTheirs, String esp, String espTheirs, String more) {
        /** AES-CBC and HMAC, as most networks have it. */
        static Suite usual(int version, String more) {
            return new Suite(
                    version,
                    version == IKE_VERSION_1
                            ? "encryption aes 256,hash sha256,group 14"
                            : "encryption aes-cbc-256,integrity sha256,group 14",
                    "aes256-sha256-modp2048",
                    "esp-aes 256 esp-sha256-hmac",
                    more.contains("pfs") ? "aes256-sha256-modp2048" : "aes256-sha256",
                    more);
        }

        private static String lines(String commas) {
            return commas.isEmpty() ? "" : commas.replace(",", "\n") + "\n";
        }

        String crypto(String mode) {
            String profile =
                    "crypto ipsec transform-set T %s\n mode %s\n".formatted(esp, mode)
                            + "crypto ipsec profile P\nset transform-set T\n"
                            + lines(more);
            if (version == IKE_VERSION_1) {
                return "crypto isakmp policy 10\nauthentication pre-share\n"
                        + lines(ike)
                        + "crypto isakmp key Ch4nge-me address 0.0.0.0\n"
                        + profile;
            }
            return "crypto ikev2 proposal P\n"
                    + lines(ike)
                    + """
                    crypto ikev2 policy P
                     proposal P
                    crypto ikev2 keyring K
                     peer ANY
                      address 0.0.0.0 0.0.0.0
                      pre-shared-key Ch4nge-me
                    crypto ikev2 profile P
                     match identity remote address 0.0.0.0
                     authentication remote pre-share
                     authentication local pre-share
                     keyring local K
                    """
                    + profile
                    + "set ikev2-profile P\n";
        }

        private String swanctl(Setup setup) {
            String here = setup.nat == Nat.THEIRS ? INSIDE : THEIRS;
            String there = setup.nat == Nat.OURS ? INSIDE : OURS;
            return """
            connections {
              gw {
                version = %d
                local_addrs = %s
                remote_addrs = %s
                proposals = %s
                %s
                local {
                  auth = psk
                  id = %s
                }
                remote {
                  auth = psk
                  id = %s
                }
                children {
                  gre {
                    local_ts = %s/32[gre]
                    remote_ts = %s/32[gre]
                    mode = tunnel
                    esp_proposals = %s
                  }
                }
              }
            }
            secrets {
              ike-1 {
                secret = "Ch4nge-me"
              }
            }
            """
                    .formatted(
                            version,
                            here,
                            setup.nat == Nat.OURS ? "%any" : there,
                            ikeTheirs,
                            setup.connection,
                            here,
                            there,
                            here,
                            there,
                            espTheirs);
        }
    }

    /** Who stands behind a NAT: then with the address {@link #INSIDE}, seen as {@link #NAT}. */
    enum Nat {
        NOBODY,
        OURS,
        THEIRS
    }

    /** What a test has between the two. */
    static final class Setup {
        final Suite suite;
        final boolean weBegin;
        Nat nat = Nat.NOBODY;

        /** What our transform set wants. */
        String mode = "tunnel";

        /** Lines of strongSwan's connection. */
        String connection = "";

        /** Lines of its daemon. */
        String charon = "";

        /** Lines of our configuration. */
        String ours = "";

        Setup(Suite suite, boolean weBegin) {
            this.suite = suite;
            this.weBegin = weBegin;
        }
    }

    private static String router(int end, Setup setup) {
        boolean we = end == 1;
        boolean inside = setup.nat == (we ? Nat.OURS : Nat.THEIRS);
        boolean spoke = we == setup.weBegin;
        String server = we ? THEIRS : OURS;
        return """
        interface GigabitEthernet0/0
         ip address %s 255.255.255.0
        ip route 0.0.0.0 0.0.0.0 %s
        interface Tunnel0
         ip address 10.0.0.%d 255.255.255.0
         ip nhrp network-id 1
         tunnel source GigabitEthernet0/0
         tunnel mode gre multipoint
         tunnel key 100
        """
                        .formatted(
                                inside ? INSIDE : we ? OURS : THEIRS,
                                inside ? "10.9.0.254" : NAT,
                                end)
                + (spoke
                        ? " ip nhrp nhs 10.0.0.%d nbma %s multicast\n".formatted(3 - end, server)
                        : "")
                + (we ? " tunnel protection ipsec profile P\n" + setup.ours : "");
    }

    /** Both ends, joined. */
    private final class Pair implements AutoCloseable {
        final Setup setup;
        final Places places = new Places(folder);
        final Charon charon;
        final PacketTap tap;

        Pair(Setup setup) {
            this.setup = setup;
            String oursDevice = setup.nat == Nat.NOBODY ? "to-theirs" : "to-nat";
            String theirsDevice = setup.nat == Nat.NOBODY ? "to-ours" : "to-nat";
            switch (setup.nat) {
                case NOBODY -> places.cable("ours", OURS + "/24", "theirs", THEIRS + "/24");
                case OURS -> nat("ours", "theirs", THEIRS);
                case THEIRS -> nat("theirs", "ours", OURS);
            }
            tap = PacketTap.open(places.place("ours"));
            charon = new Charon(places.place("theirs"), folder.resolve("swan"), setup.charon);
            charon.load(setup.suite.swanctl(setup));
            places.router("theirs", theirsDevice, router(2, setup));
            places.router("ours", oursDevice, setup.suite.crypto(setup.mode) + router(1, setup));
            if (!setup.weBegin) {
                initiate();
            }
        }

        private void nat(String inside, String outside, String address) {
            places.cable(inside, INSIDE + "/24", "nat", "10.9.0.254/24");
            places.cable("nat", NAT + "/24", outside, address + "/24");
            places.must("nat", "sysctl -qw net.ipv4.ip_forward=1");
            places.must("nat", "nft add table ip nat");
            places.must(
                    "nat", "nft add chain ip nat out { type nat hook postrouting priority 100 ; }");
            places.must("nat", "nft add rule ip nat out oifname to-" + outside + " masquerade");
        }

        /** strongSwan begins. */
        void initiate() {
            places.await("our tunnel is open", () -> !crypto().policies().isEmpty());
            charon.must("--initiate", "--child", "gre", "--timeout", "20");
        }

        /** Packets in both directions, each begun at either end. */
        void talk() {
            places.awaitPing("ours", "10.0.0.2");
            places.awaitPing("theirs", "10.0.0.1");
            places.must("ours", "ping -c 5 -i 0.05 -s 1200 -W 2 10.0.0.2");
        }

        CryptoSnapshot crypto() {
            return places.crypto("ours");
        }

        /** Waits until packets are sealed with a younger association than one. */
        void newChildAfter(long id) {
            places.await(
                    "a child after " + id,
                    () -> crypto().children().stream().anyMatch(c -> c.id() > id && c.seals()));
        }

        /** Waits until there is an IKE SA younger than one. */
        void newIkeSaAfter(long number) {
            places.await(
                    "an IKE SA after " + number,
                    () -> {
                        CryptoSnapshot.IkeSa last = crypto().ikeSas().getLast();
                        return last.sa().number() > number && SETTLED.contains(last.sa().state());
                    });
        }

        @Override
        public void close() {
            tap.close();
            charon.close();
            places.close();
        }
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
        try (Pair pair = new Pair(new Setup(suite, weBegin))) {
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
    private static void ends(Pair pair, boolean weBegan) {
        if (weBegan) {
            pair.charon.must("--terminate", "--ike", "gw", "--timeout", "10");
            // All hangs on this peer, so that we begin anew.
            pair.talk();
        } else {
            int ended = pair.places.ask("ours", r -> r.clearCrypto(0, Optional.empty()));
            assertThat(ended).isEqualTo(1);
            pair.places.await("charon lets go", () -> pair.charon.associations().isEmpty());
            assertThat(pair.crypto().children()).isEqualTo(List.of());
        }
    }

    /** Pings in both directions, many a second, that all must be answered. */
    private static final class Traffic {
        private final int count;
        private final List<Process> pings;

        Traffic(Pair pair, int bytes, int count) {
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

        void nothingWasLost(Pair pair) {
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

    @ParameterizedTest(name = "IKEv{0}, {3}")
    @CsvSource(
            delimiter = '|',
            textBlock =
"""
2 | encryption aes-cbc-256,integrity sha256,group 19 | aes256-sha256-ecp256   | esp-aes 256 esp-sha256-hmac | aes256-sha256-ecp256   | set pfs group19
2 | encryption aes-gcm-128,prf sha256,group 31       | aes128gcm16-prfsha256-x25519 | esp-gcm               | aes128gcm16            | ''
1 | encryption aes 256,hash sha256,group 14          | aes256-sha256-modp2048 | esp-aes 256 esp-sha256-hmac | aes256-sha256-modp2048 | set pfs group14
1 | encryption aes 256,hash sha256,group 14          | aes256-sha256-modp2048 | esp-gcm                     | aes128gcm16            | ''
""")
    void theyRekeyUnderTrafficAndNothingIsLost(
            int version, String ike, String ikeTheirs, String esp, String espTheirs, String more) {
        Suite suite = new Suite(version, ike, ikeTheirs, esp, espTheirs, more);
        try (Pair pair = new Pair(new Setup(suite, false))) {
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

    /** Packets of ours count too: the association is rekeyed at its volume, by us. */
    @ParameterizedTest(name = "IKEv{0}, we began: {1}")
    @CsvSource({"2, true", "2, false", "1, true", "1, false"})
    void weRekeyByVolumeUnderTrafficAndNothingIsLost(int version, boolean weBegin) {
        Suite suite =
                Suite.usual(
                        version,
                        "set security-association lifetime kilobytes 2560,set pfs group14");
        try (Pair pair = new Pair(new Setup(suite, weBegin))) {
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
        try (Pair pair = new Pair(setup)) {
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
        try (Pair pair = new Pair(setup)) {
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
        try (Pair pair = new Pair(setup)) {
            pair.talk();
            assertThat(pair.crypto().ikeSas().getFirst().sa().fragmentation()).isEqualTo(theirs);
            assertThat(pair.charon.log().contains("splitting IKE message")).isEqualTo(theirs);
            assertThat(pair.charon.log().contains("received fragment #1 of 2")).isEqualTo(theirs);
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
        try (Pair pair = new Pair(setup)) {
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
        try (Pair pair = new Pair(new Setup(Suite.usual(version, ""), false))) {
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
}
