package io.spokewire.interop;

import static io.spokewire.interop.Wires.check;
import static io.spokewire.interop.Wires.words;

import io.spokewire.ike.CryptoSnapshot;
import io.spokewire.interop.SwanPair.Suite;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * strongSwan with the kernel's ESP, in front of the kernel's GRE:
 *
 * <pre>
 * ours 192.0.2.1 ---- wan ---- 203.0.113.1 theirs: charon, xfrm, gre1
 * Tunnel0 10.0.0.1                         10.0.0.2
 * </pre>
 *
 * Where a NAT stands between, it is the wan, and we have 10.9.0.9.
 */
final class SwanCases {
    private static final String OURS = "192.0.2.1";
    private static final String INSIDE = "10.9.0.9";
    private static final String NAT = "203.0.113.254";
    private static final String THEIRS = "203.0.113.1";

    private static final int IKE_VERSION_1 = 1;

    /** How often either key changes while packets go. */
    private static final int REKEYS = 2;

    /** Of packets that a capture has at least. */
    private static final int MANY = 50;

    /** What the kernel counts when a packet is not as its association and policy say. */
    private static final List<String> REFUSALS =
            List.of(
                    "XfrmInStateProtoError",
                    "XfrmInStateModeError",
                    "XfrmInStateSeqError",
                    "XfrmInTmplMismatch",
                    "XfrmInNoPols",
                    "XfrmInPolBlock");

    /**
     * What two peers agree on.
     *
     * @param suite algorithms, and lines of our IPsec profile
     * @param weBegin who begins
     * @param mode of ESP
     * @param nat whether we stand behind one
     * @param certificates algorithm of their keys; empty for a pre-shared key
     * @param espSaid how strongSwan names the algorithms of a renewed association
     */
    private record Agreement(
            Suite suite,
            boolean weBegin,
            String mode,
            boolean nat,
            String certificates,
            String espSaid) {
        boolean transport() {
            return mode.equals("transport");
        }

        boolean longNumbers() {
            return espSaid.endsWith("/ESN");
        }

        String ours() {
            return nat ? INSIDE : OURS;
        }

        /** Our end of the tunnel as the far end's GRE sees it. */
        String seen() {
            return nat && transport() ? NAT : ours();
        }
    }

    /** Both versions in both modes; PFS, NAT, long sequence numbers and who begins change about. */
    static final List<Case> CASES =
            List.of(
                    agreed(
                            "swan-v2-transport-gcm",
                            new Agreement(
                                    new Suite(
                                            2,
                                            "encryption aes-gcm-256,prf sha384,group 20",
                                            "aes256gcm16-prfsha384-ecp384",
                                            "esp-gcm",
                                            "aes128gcm16-ecp256-esn",
                                            "set pfs group19"),
                                    true,
                                    "transport",
                                    false,
                                    "",
                                    "ESP:AES_GCM_16-128/ECP_256/ESN")),
                    agreed(
                                    "swan-v2-tunnel-cbc",
                                    new Agreement(
                                            new Suite(
                                                    2,
                                                    "encryption aes-cbc-256,integrity sha256,group"
                                                            + " 14",
                                                    "aes256-sha256-modp2048",
                                                    "esp-aes 256 esp-sha256-hmac",
                                                    "aes256-sha256",
                                                    "responder-only"),
                                            false,
                                            "tunnel",
                                            false,
                                            "ec:p256",
                                            "ESP:AES_CBC-256/HMAC_SHA2_256_128"))
                            .inLongRuns(),
                    agreed(
                                    "swan-v2-transport-cbc-nat",
                                    new Agreement(
                                            new Suite(
                                                    2,
                                                    "encryption aes-cbc-128,integrity sha1,group"
                                                            + " 14",
                                                    "aes128-sha1-modp2048",
                                                    "esp-aes esp-sha-hmac",
                                                    "aes128-sha1-modp2048",
                                                    "set pfs group14"),
                                            true,
                                            "transport",
                                            true,
                                            "rsa:2048",
                                            "ESP:AES_CBC-128/HMAC_SHA1_96/MODP_2048"))
                            .inLongRuns(),
                    agreed(
                                    "swan-v2-tunnel-gcm-nat",
                                    new Agreement(
                                            new Suite(
                                                    2,
                                                    "encryption aes-gcm-128,prf sha256,group 31",
                                                    "aes128gcm16-prfsha256-x25519",
                                                    "esp-gcm 256",
                                                    "aes256gcm16-esn",
                                                    ""),
                                            true,
                                            "tunnel",
                                            true,
                                            "",
                                            "ESP:AES_GCM_16-256/ESN"))
                            .inLongRuns(),
                    agreed(
                            "swan-v1-transport-cbc",
                            new Agreement(
                                    new Suite(
                                            1,
                                            "encryption aes 256,hash sha256,group 14",
                                            "aes256-sha256-modp2048",
                                            "esp-aes 256 esp-sha256-hmac",
                                            "aes256-sha256-modp2048",
                                            "set pfs group14"),
                                    true,
                                    "transport",
                                    false,
                                    "",
                                    "ESP:AES_CBC-256/HMAC_SHA2_256_128/MODP_2048")),
                    agreed(
                                    "swan-v1-tunnel-gcm",
                                    new Agreement(
                                            new Suite(
                                                    1,
                                                    "encryption aes 192,hash sha384,group 19",
                                                    "aes192-sha384-ecp256",
                                                    "esp-gcm",
                                                    "aes128gcm16",
                                                    "responder-only"),
                                            false,
                                            "tunnel",
                                            false,
                                            "rsa:2048",
                                            "ESP:AES_GCM_16-128"))
                            .inLongRuns(),
                    agreed(
                                    "swan-v1-transport-cbc-nat",
                                    new Agreement(
                                            new Suite(
                                                    1,
                                                    "encryption aes,hash sha,group 2",
                                                    "aes128-sha1-modp1024",
                                                    "esp-aes esp-sha-hmac",
                                                    "aes128-sha1",
                                                    ""),
                                            true,
                                            "transport",
                                            true,
                                            "",
                                            "ESP:AES_CBC-128/HMAC_SHA1_96"))
                            .inLongRuns(),
                    agreed(
                                    "swan-v1-tunnel-cbc-nat",
                                    new Agreement(
                                            new Suite(
                                                    1,
                                                    "encryption aes 256,hash sha256,group 14",
                                                    "aes256-sha256-modp2048",
                                                    "esp-aes 256 esp-sha256-hmac",
                                                    "aes256-sha256-modp2048",
                                                    "set pfs group14"),
                                            true,
                                            "tunnel",
                                            true,
                                            "ec:p256",
                                            "ESP:AES_CBC-256/HMAC_SHA2_256_128/MODP_2048"))
                            .inLongRuns(),
                    cut("swan-v2-cut-line", 2).inLongRuns(),
                    cut("swan-v1-cut-line", 1).inLongRuns());

    private SwanCases() {}

    private static Case agreed(String name, Agreement agreement) {
        return new Case(
                name, Set.of(agreement.ours()), Set.of(), wires -> proves(wires, agreement));
    }

    private static Case cut(String name, int version) {
        Suite suite =
                new Suite(
                        version,
                        version == IKE_VERSION_1
                                ? "encryption aes 256,hash sha256,group 14"
                                : "encryption aes-cbc-256,integrity sha256,group 14",
                        "aes256-sha256-modp2048",
                        "esp-gcm",
                        "aes128gcm16",
                        "");
        Agreement agreed = new Agreement(suite, true, "transport", false, "", "ESP:AES_GCM_16-128");
        return new Case(name, Set.of(OURS), Set.of(), wires -> heals(wires, agreed));
    }

    // ---- the network -------------------------------------------------------------------------

    private static void lay(Wires wires, Agreement agreed)
            throws IOException, InterruptedException {
        wires.add("ours", "wan", "theirs");
        wires.cable("wan", "to-ours", "ours", "Gi0-0");
        wires.address("wan", "to-ours", agreed.ours().replaceAll("\\d+$", "254") + "/24");
        wires.cable("wan", "to-theirs", "theirs", "eth0");
        wires.address("wan", "to-theirs", NAT + "/24");
        wires.address("theirs", "eth0", THEIRS + "/24");
        wires.route("theirs", "0.0.0.0/0", NAT, "eth0");
        if (agreed.nat()) {
            wires.must(
                    "wan",
                    "nft",
                    """
                    table ip nat {
                      chain out {
                        type nat hook postrouting priority 100;
                        oifname to-theirs masquerade
                      }
                    }
                    """);
        }
        wires.must(
                "theirs",
                words(
                        "ip tunnel add gre1 mode gre key 42 ttl 64 local "
                                + THEIRS
                                + " remote "
                                + agreed.seen()));
        wires.address("theirs", "gre1", "10.0.0.2/24");
        wires.up("theirs", "gre1");
        wires.capture("wan", "proto 47 or esp or udp or icmp");
    }

    private static String router(Agreement agreed) {
        return agreed.suite().crypto(agreed.mode(), agreed.certificates())
                + """
                interface GigabitEthernet0/0
                 ip address %1$s 255.255.255.0
                interface Tunnel0
                 ip address 10.0.0.1 255.255.255.0
                 tunnel source GigabitEthernet0/0
                 tunnel destination %2$s
                 tunnel key 42
                 tunnel protection ipsec profile P
                ip route 0.0.0.0 0.0.0.0 %3$s
                end
                """
                        .formatted(agreed.ours(), THEIRS, agreed.ours().replaceAll("\\d+$", "254"));
    }

    /**
     * @param more lines of the connection
     */
    private static String swanctl(Agreement agreed, String more) {
        String theirs = THEIRS + "/32[gre]";
        // In transport mode behind a NAT selectors are what the NAT makes of them.
        String ours = agreed.transport() ? "dynamic[gre]" : agreed.ours() + "/32[gre]";
        return new SwanConnection(
                        agreed.suite().version(),
                        THEIRS,
                        agreed.nat() ? "%any" : OURS,
                        agreed.suite().ikeTheirs(),
                        more,
                        agreed.suite().end(agreed.certificates(), THEIRS, "theirs"),
                        agreed.suite().end(agreed.certificates(), agreed.ours(), "ours"),
                        theirs,
                        ours,
                        agreed.mode(),
                        agreed.suite().espTheirs())
                .text();
    }

    // ---- what is proven ----------------------------------------------------------------------

    private static void proves(Wires wires, Agreement agreed)
            throws IOException, InterruptedException {
        lay(wires, agreed);
        Charon charon =
                new Charon(
                        wires.place("theirs"),
                        wires.file("charon"),
                        Charon.Esp.KERNEL,
                        Charon.PATIENT);
        wires.started("theirs", charon);
        if (!agreed.certificates().isEmpty()) {
            SwanPair.certify(wires.file(""), wires.file("charon"), agreed.certificates());
        }
        charon.load(swanctl(agreed, ""));
        OurRouter ours = OurRouter.start(wires, "ours", router(agreed));
        if (!agreed.weBegin()) {
            wires.await("our tunnel is open", 60, () -> !ours.crypto().policies().isEmpty());
            charon.must("--initiate", "--child", "gre", "--timeout", "30");
        }
        wires.await("packets of ours", 60, () -> wires.pings("ours", "10.0.0.2"));
        wires.await("packets of theirs", 60, () -> wires.pings("theirs", "10.0.0.1"));
        isAsAgreed(ours, charon, agreed);
        rekeys(wires, ours, charon, agreed);
        String renewed = charon.associations();
        check(
                renewed.contains(", " + mode(agreed) + ", " + agreed.espSaid() + "\n"),
                "what was renewed is not " + agreed.espSaid() + ": " + renewed);
        isSealed(wires, agreed);
        ends(wires, ours, charon, agreed);
    }

    private static String mode(Agreement agreed) {
        return (agreed.transport() ? "TRANSPORT" : "TUNNEL") + (agreed.nat() ? "-in-UDP" : "");
    }

    private static void isAsAgreed(OurRouter ours, Charon charon, Agreement agreed) {
        CryptoSnapshot crypto = ours.crypto();
        check(crypto.ikeSas().size() == 1, "IKE SAs: " + crypto.ikeSas());
        var ike = crypto.ikeSas().getFirst().sa();
        check(ike.version() == agreed.suite().version(), "version of IKE: " + ike);
        check(ike.initiator() == agreed.weBegin(), "who began: " + ike);
        check(
                agreed.certificates().isEmpty() == ike.remoteAuthentication().equals("PSK"),
                "how strongSwan proves who it is: " + ike);
        check(ike.localNat() == agreed.nat(), "a NAT in front of us: " + ike);
        check(crypto.children().size() == 1, "children: " + crypto.children());
        CryptoSnapshot.Child child = crypto.children().getFirst();
        check(child.transform().equals(agreed.suite().esp()), "algorithms: " + child);
        check(child.tunnelMode() != agreed.transport(), "mode: " + child);
        check(child.udp() == agreed.nat(), "in UDP: " + child);
        check(child.extendedSequence() == agreed.longNumbers(), "sequence numbers: " + child);
        String theirs = charon.associations();
        check(
                theirs.contains("ESTABLISHED, IKEv" + agreed.suite().version()),
                "strongSwan has no such IKE SA: " + theirs);
        check(
                theirs.contains("INSTALLED, " + mode(agreed) + ","),
                "strongSwan has no such child: " + theirs);
    }

    /** Both keys are renewed while packets go both ways, and none is lost. */
    private static void rekeys(Wires wires, OurRouter ours, Charon charon, Agreement agreed)
            throws IOException, InterruptedException {
        List<Wires.Traffic> traffic =
                List.of(
                        wires.traffic("ours", "10.0.0.2", 400),
                        wires.traffic("theirs", "10.0.0.1", 400));
        for (int i = 0; i < REKEYS; i++) {
            long child = ours.crypto().children().getLast().id();
            charon.must("--rekey", "--child-id", charon.youngest("gre"));
            wires.await("a child after " + child, 30, () -> sealsAfter(ours, child));
            long phase1 = ours.crypto().ikeSas().getLast().sa().number();
            charon.must("--rekey", "--ike-id", charon.youngest("gw"));
            wires.await("an IKE SA after " + phase1, 30, () -> settledAfter(ours, phase1));
        }
        for (Wires.Traffic one : traffic) {
            one.nothingWasLost();
        }
        if (agreed.suite().version() != IKE_VERSION_1) { // there old ones live to their end
            wires.await("one IKE SA", 30, () -> ours.crypto().ikeSas().size() == 1);
            wires.await("one child", 30, () -> ours.crypto().children().size() == 1);
        }
    }

    private static boolean sealsAfter(OurRouter ours, long id) {
        return ours.crypto().children().stream().anyMatch(c -> c.id() > id && c.seals());
    }

    private static boolean settledAfter(OurRouter ours, long number) {
        var last = ours.crypto().ikeSas().getLast().sa();
        return last.number() > number && SwanPair.SETTLED.contains(last.state());
    }

    /** No GRE outside, ESP as it has to be, and the kernel has refused nothing. */
    private static void isSealed(Wires wires, Agreement agreed)
            throws IOException, InterruptedException {
        String outside = wires.seen();
        check(!outside.contains("GREv0"), "GRE in clear was seen outside: " + outside);
        long inUdp = outside.lines().filter(l -> l.contains("UDP-encap: ESP(spi=")).count();
        long alone = outside.lines().filter(l -> l.contains(": ESP(spi=")).count() - inUdp;
        check(
                agreed.nat() ? inUdp > MANY && alone == 0 : alone > MANY && inUdp == 0,
                "ESP in UDP " + inUdp + ", alone " + alone);
        check(!outside.contains("unreachable"), "somebody refuses packets: " + outside);
        String counted = wires.must("theirs", words("cat /proc/net/xfrm_stat"));
        for (String refusal : REFUSALS) {
            check(
                    counted.matches("(?s).*" + refusal + "\\s+0\\n.*"),
                    "the kernel has refused packets of ours: " + counted);
        }
    }

    /** Who has not begun ends it; nothing is left there, and who wants it begins anew. */
    private static void ends(Wires wires, OurRouter ours, Charon charon, Agreement agreed)
            throws IOException, InterruptedException {
        if (agreed.weBegin()) {
            charon.must("--terminate", "--ike", "gw", "--timeout", "20");
            wires.await("packets again", 60, () -> wires.pings("ours", "10.0.0.2"));
        } else {
            ours.ask(router -> {
                router.clearCrypto(router.crypto().ikeSas());
                return true;
            });
            wires.await("strongSwan lets go", 30, () -> charon.associations().isEmpty());
            check(ours.crypto().children().isEmpty(), "children: " + ours.crypto().children());
            check(!wires.pings("ours", "10.0.0.2"), "a ping goes without an association");
        }
    }

    /** Nothing reaches us any more: both ends notice that the other one is gone, and begin anew. */
    private static void heals(Wires wires, Agreement agreed)
            throws IOException, InterruptedException {
        lay(wires, agreed);
        Charon charon =
                new Charon(wires.place("theirs"), wires.file("charon"), Charon.Esp.KERNEL, "");
        wires.started("theirs", charon);
        charon.load(swanctl(agreed, "dpd_delay = 2s\n dpd_timeout = 10s"));
        String probes =
                agreed.suite().version() == IKE_VERSION_1
                        ? "crypto isakmp keepalive 10 2 periodic\n"
                        : "crypto ikev2 dpd 10 2 periodic\n";
        OurRouter ours = OurRouter.start(wires, "ours", probes + router(agreed));
        wires.await("packets of ours", 60, () -> wires.pings("ours", "10.0.0.2"));
        wires.must(
                "wan",
                "nft",
                """
                table inet cut {
                  chain forward {
                    type filter hook forward priority 0
                    policy drop
                  }
                }
                """);
        wires.await("strongSwan notices", 90, () -> charon.associations().isEmpty());
        wires.await("we notice", 90, () -> ours.crypto().children().isEmpty());
        wires.must("wan", words("nft delete table inet cut"));
        wires.await("packets of ours again", 90, () -> wires.pings("ours", "10.0.0.2"));
        wires.await("packets of theirs again", 60, () -> wires.pings("theirs", "10.0.0.1"));
    }
}
