package io.spokewire.interop;

import static io.spokewire.interop.Case.REGISTRATION_REPLY;
import static io.spokewire.interop.Case.REGISTRATION_REQUEST;
import static io.spokewire.interop.Case.RESOLUTION_REPLY;
import static io.spokewire.interop.Case.RESOLUTION_REQUEST;
import static io.spokewire.interop.Case.TRAFFIC_INDICATION;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/** FRR's nhrpd as hub and as spokes of ours, and we beside the kernel's own GRE. */
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
                    new Case("ip-gre-loaded", Set.of(HUB, S1, S2), both(), FrrCases::ipGreLoaded));

    private FrrCases() {}

    private static Set<Integer> both() {
        return Set.of(
                REGISTRATION_REQUEST,
                REGISTRATION_REPLY,
                RESOLUTION_REQUEST,
                RESOLUTION_REPLY,
                TRAFFIC_INDICATION);
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
        wires.stop("s1");
    }
}
