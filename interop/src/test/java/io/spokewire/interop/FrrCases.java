package io.spokewire.interop;

import static io.spokewire.interop.Case.PURGE_REQUEST;
import static io.spokewire.interop.Case.REGISTRATION_REPLY;
import static io.spokewire.interop.Case.REGISTRATION_REQUEST;
import static io.spokewire.interop.Case.RESOLUTION_REPLY;
import static io.spokewire.interop.Case.RESOLUTION_REQUEST;
import static io.spokewire.interop.Case.TRAFFIC_INDICATION;

import io.spokewire.ike.CryptoSnapshot;
import io.spokewire.interop.SwanPair.Suite;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * FRR's nhrpd as hub and as spokes of ours, in clear and with strongSwan under it; and we beside
 * the kernel's own GRE.
 */
final class FrrCases {
    private static final String HUB = Branches.nbma("hub");
    private static final String S1 = Branches.nbma("s1");
    private static final String S2 = Branches.nbma("s2");

    /** What a spoke says in Phase 3, and a hub. */
    private static final Set<Integer> SPOKE =
            Set.of(REGISTRATION_REQUEST, RESOLUTION_REQUEST, RESOLUTION_REPLY);

    private static final Set<Integer> NHS = Set.of(REGISTRATION_REPLY, TRAFFIC_INDICATION);

    static final List<Case> CASES =
            List.of(
                    new Case("frr-hub", Set.of(S1, S2), SPOKE, FrrCases::frrHub),
                    new Case("frr-spokes", Set.of(HUB), NHS, FrrCases::frrSpokes),
                    new Case("mixed-hub-frr", Set.of(S1), SPOKE, FrrCases::mixedHubFrr),
                    new Case("mixed-hub-ours", Set.of(HUB, S1), both(), FrrCases::mixedHubOurs),
                    new Case(
                            "ip-gre-loaded",
                            Set.of(HUB, S1, S2),
                            farewell(),
                            FrrCases::ipGreLoaded),
                    new Case("frr-hub-sealed", Set.of(S1, S2), Set.of(), FrrCases::hubSealed)
                            .inLongRuns(),
                    new Case("frr-spoke-sealed", Set.of(HUB, S2), Set.of(), FrrCases::spokeSealed),
                    new Case(
                                    "frr-spoke-sealed-nat",
                                    Set.of(HUB, S2),
                                    Set.of(),
                                    FrrCases::spokeBehindNat)
                            .inLongRuns());

    /** Of our protected routers beside strongSwan. */
    private static final Suite GCM =
            new Suite(
                    2,
                    "encryption aes-gcm-128,prf sha256,group 19",
                    "aes128gcm16-prfsha256-ecp256",
                    "esp-gcm",
                    "aes128gcm16-ecp256",
                    "set pfs group19");

    private static final Suite CBC =
            new Suite(
                    2,
                    "encryption aes-cbc-256,integrity sha256,group 14",
                    "aes256-sha256-modp2048",
                    "esp-aes 256 esp-sha256-hmac",
                    "aes256-sha256",
                    "");

    private FrrCases() {}

    private static Set<Integer> both() {
        return Set.of(
                REGISTRATION_REQUEST,
                REGISTRATION_REPLY,
                RESOLUTION_REQUEST,
                RESOLUTION_REPLY,
                TRAFFIC_INDICATION);
    }

    private static Set<Integer> farewell() {
        Set<Integer> all = new TreeSet<>(both());
        all.add(PURGE_REQUEST);
        return Set.copyOf(all);
    }

    private static void frrHub(Wires wires) throws IOException, InterruptedException {
        Branches branches = new Branches(wires);
        branches.frr("hub");
        branches.ours("s1");
        branches.ours("s2");
        branches.registered();
        branches.shortcut();
        wires.stop("hub");
        branches.frr("hub");
        branches.registered();
    }

    private static void frrSpokes(Wires wires) throws IOException, InterruptedException {
        Branches branches = new Branches(wires);
        branches.ours("hub");
        branches.frr("s1");
        branches.frr("s2");
        branches.registered();
        branches.shortcut();
        wires.stop("hub");
        branches.ours("hub");
        branches.registered();
    }

    private static void mixedHubFrr(Wires wires) throws IOException, InterruptedException {
        Branches branches = new Branches(wires);
        branches.frr("hub");
        branches.ours("s1");
        branches.frr("s2");
        branches.registered();
        branches.shortcut();
    }

    private static void mixedHubOurs(Wires wires) throws IOException, InterruptedException {
        Branches branches = new Branches(wires);
        branches.ours("hub");
        branches.ours("s1");
        branches.frr("s2");
        branches.registered();
        branches.shortcut();
    }

    private static void ipGreLoaded(Wires wires) throws IOException, InterruptedException {
        Branches branches = new Branches(wires);
        wires.must("wan", "modprobe", "ip_gre");
        List<OurRouter> routers =
                List.of(branches.ours("hub"), branches.ours("s1"), branches.ours("s2"));
        branches.registered();
        for (OurRouter router : routers) {
            Wires.check(
                    router.said("the kernel's own GRE is loaded"),
                    "it is not said that ip_gre is loaded: " + router.lines());
        }
        branches.shortcut();
        wires.stop("s2");
        OurRouter hub = routers.getFirst();
        wires.await(
                "the hub forgets s2",
                30,
                () -> hub.said("is gone: it has purged its registration"));
        Wires.check(wires.pings("h0", "10.0.1.100"), "s1 is not there without s2"); // behind it
    }

    // ---- with strongSwan ---------------------------------------------------------------------

    private static void hubSealed(Wires wires) throws IOException, InterruptedException {
        Branches branches = new Branches(wires);
        Charon charon = branches.charon("hub", CBC);
        branches.frr("hub");
        OurRouter s1 = branches.sealed("s1", CBC);
        branches.sealed("s2", CBC);
        branches.registered();
        branches.shortcut();
        hasChild(s1, "hub", false, CBC);
        hasChild(s1, "s2", true, CBC); // both are ours
        String theirs = charon.associations();
        Wires.check(
                theirs.contains("INSTALLED, TRANSPORT, ESP:AES_CBC-256/HMAC_SHA2_256_128"),
                "strongSwan has other children: " + theirs);
        isSealed(wires, ": ESP(spi=");
    }

    private static void spokeSealed(Wires wires) throws IOException, InterruptedException {
        Branches branches = new Branches(wires);
        OurRouter hub = branches.sealed("hub", GCM);
        branches.charon("s1", GCM);
        branches.frr("s1");
        OurRouter s2 = branches.sealed("s2", GCM);
        branches.registered();
        // A trap of strongSwan drops what comes before there is an association.
        branches.direct();
        hasChild(hub, "s1", false, GCM);
        hasChild(hub, "s2", true, GCM);
        hasChild(s2, "s1", false, GCM);
        isSealed(wires, ": ESP(spi=");
    }

    /** As the others see it, FRR has the address of the provider; nobody can begin with it. */
    private static void spokeBehindNat(Wires wires) throws IOException, InterruptedException {
        Branches branches = new Branches(wires);
        wires.must(
                "wan",
                "nft",
                """
                table ip nat {
                  chain out {
                    type nat hook postrouting priority 100;
                    ip saddr %s masquerade
                  }
                }
                """
                        .formatted(S1));
        OurRouter hub = branches.sealed("hub", GCM);
        Charon charon = branches.charon("s1", GCM);
        branches.frr("s1");
        branches.sealed("s2", GCM);
        branches.registered();
        CryptoSnapshot.Child child = child(hub, "203.0.113.1");
        Wires.check(child.udp() && !child.tunnelMode(), "the child behind the NAT: " + child);
        wires.await("branch to branch", 60, () -> wires.answered("h1", "10.0.2.100") == 20);
        wires.await("and back", 60, () -> wires.answered("h2", "10.0.1.100") == 20);
        String theirs = charon.associations();
        Wires.check(
                theirs.contains("INSTALLED, TRANSPORT-in-UDP, ESP:AES_GCM_16-128"),
                "strongSwan has other children: " + theirs);
        isSealed(wires, "UDP-encap: ESP(spi=");
    }

    private static void hasChild(OurRouter ours, String router, boolean udp, Suite suite) {
        CryptoSnapshot.Child child = child(ours, Branches.nbma(router));
        Wires.check(
                child.udp() == udp
                        && !child.tunnelMode()
                        && child.transform().equals(suite.esp())
                        && child.packetsIn() > 0
                        && child.packetsOut() > 0,
                "the child with " + router + " is not as agreed: " + child);
    }

    /** The one that packets to a peer are sealed by. */
    private static CryptoSnapshot.Child child(OurRouter ours, String peer) {
        List<CryptoSnapshot.Child> all = ours.crypto().children();
        return all.stream()
                .filter(child -> child.remote().toString().equals(peer) && child.seals())
                .findFirst()
                .orElseThrow(() -> new Wires.WrongException("no child with " + peer + ": " + all));
    }

    private static void isSealed(Wires wires, String esp) throws IOException, InterruptedException {
        String outside = wires.seen();
        Wires.check(!outside.contains("GREv0"), "GRE in clear was seen outside: " + outside);
        Wires.check(outside.contains(esp), "no " + esp + " outside: " + outside);
    }
}
