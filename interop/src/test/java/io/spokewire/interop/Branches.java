package io.spokewire.interop;

import io.spokewire.interop.SwanPair.Suite;
import java.io.IOException;
import java.util.List;

/**
 * A hub and two branches, of any make:
 *
 * <pre>
 *                h0 --- hub --- wan --- s1 --- h1
 *                                |
 *                                +----- s2 --- h2
 *
 *   hub 203.0.113.2  tunnel 10.255.0.1   LAN 10.0.0.0/24
 *   s1  198.51.100.2 tunnel 10.255.0.11  LAN 10.0.1.0/24     GRE key 42 everywhere
 *   s2  192.0.2.2    tunnel 10.255.0.12  LAN 10.0.2.0/24
 * </pre>
 *
 * Each router has {@code Gi0-0} to the wan and {@code Gi0-1} to its LAN.
 */
final class Branches {
    static final List<String> ROUTERS = List.of("hub", "s1", "s2");

    /** Registrations, at the holding time below, are made anew every ten seconds. */
    private static final int REGISTRATION_SECONDS = 120;

    private static final int SHORTCUT_SECONDS = 60;

    private final Wires wires;

    /** Lays the cables and configures hosts and provider; no router runs yet. */
    Branches(Wires wires) throws IOException, InterruptedException {
        this.wires = wires;
        wires.add("wan", "hub", "s1", "s2", "h0", "h1", "h2");
        for (String router : ROUTERS) {
            String number = number(router);
            String provider = nbma(router).replaceAll("\\d+$", "1");
            wires.cable("wan", "to-" + router, router, "Gi0-0");
            wires.address("wan", "to-" + router, provider + "/24");
            wires.cable("h" + number, "eth0", router, "Gi0-1");
            wires.address("h" + number, "eth0", "10.0." + number + ".100/24");
            wires.route("h" + number, "0.0.0.0/0", "10.0." + number + ".1", "eth0");
        }
        wires.capture("wan", "proto 47 or esp or udp or icmp");
    }

    static String nbma(String router) {
        return switch (router) {
            case "hub" -> "203.0.113.2";
            case "s1" -> "198.51.100.2";
            default -> "192.0.2.2";
        };
    }

    private static String tunnel(String router) {
        return router.equals("hub") ? "10.255.0.1" : "10.255.0.1" + number(router);
    }

    static String number(String router) {
        return router.equals("hub") ? "0" : router.substring(1);
    }

    // ---- the two makes -----------------------------------------------------------------------

    /** Gives a router that is not ours its addresses, once. */
    private void addresses(String router) throws IOException, InterruptedException {
        String provider = nbma(router).replaceAll("\\d+$", "1");
        if (wires.run(router, "ip", "route", "show", "default").text().isEmpty()) {
            wires.address(router, "Gi0-0", nbma(router) + "/24");
            wires.address(router, "Gi0-1", "10.0." + number(router) + ".1/24");
            wires.route(router, "0.0.0.0/0", provider, "Gi0-0");
        }
    }

    /** Starts FRR on a router. */
    void frr(String router) throws IOException, InterruptedException {
        addresses(router);
        boolean hub = router.equals("hub");
        String role =
                hub
                        ? """
                         ip nhrp redirect
                         ip nhrp map multicast dynamic
                        """
                        : """
                         ip nhrp nhs dynamic nbma 203.0.113.2
                         ip nhrp shortcut
                        """;
        String nhrp =
                """
                nhrp nflog-group 1
                debug nhrp common
                interface gre1
                 ip nhrp network-id 1
                 ip nhrp holdtime 30
                """
                        + role;
        String routes =
                hub
                        ? """
                        ip route 10.0.1.0/24 10.255.0.11
                        ip route 10.0.2.0/24 10.255.0.12
                        """
                        : """
                        ip route 10.0.0.0/16 10.255.0.1
                        ip route 10.255.0.0/24 10.255.0.1
                        """;
        FrrRouter.start(wires, router, nbma(router), tunnel(router), nhrp, routes);
    }

    /** Starts Spokewire on a router, in this process. */
    OurRouter ours(String router) throws IOException {
        return OurRouter.start(wires, router, configuration(router, ""));
    }

    /** Starts Spokewire on a router, protected. */
    OurRouter sealed(String router, Suite suite) throws IOException {
        return OurRouter.start(
                wires,
                router,
                suite.crypto("transport", "")
                        + configuration(router, " tunnel protection ipsec profile P\n"));
    }

    /**
     * Starts strongSwan where FRR comes after it, with ESP in the kernel: from the first packet on
     * nothing leaves in clear. FRR knows nothing of it: its GRE to whomever makes an association.
     * One request id for all, so that what comes by any of several associations of two peers that
     * began at once is taken.
     */
    Charon charon(String router, Suite suite) throws IOException, InterruptedException {
        addresses(router);
        String place = router + "-charon";
        Charon charon =
                new Charon(
                        wires.place(router), wires.file(place), Charon.Esp.KERNEL, Charon.PATIENT);
        wires.started(place, charon);
        SwanConnection connection =
                new SwanConnection(
                        suite.version(),
                        nbma(router),
                        "%any",
                        suite.ikeTheirs(),
                        "",
                        "auth = psk",
                        "auth = psk",
                        "dynamic[gre]",
                        "0.0.0.0/0[gre]",
                        "transport",
                        suite.espTheirs() + "\nstart_action = trap\nreqid = 1");
        charon.load(connection.text());
        return charon;
    }

    /**
     * A configuration of ours.
     *
     * @param more lines of the tunnel
     */
    static String configuration(String router, String more) {
        boolean hub = router.equals("hub");
        String role =
                hub
                        ? """
                         ip nhrp map multicast dynamic
                         ip nhrp redirect
                        """
                        : """
                         ip nhrp nhs 10.255.0.1 nbma 203.0.113.2 multicast
                         ip nhrp shortcut
                        """;
        String routes =
                hub
                        ? """
                        ip route 10.0.1.0 255.255.255.0 10.255.0.11
                        ip route 10.0.2.0 255.255.255.0 10.255.0.12
                        """
                        : """
                        ip route 10.0.0.0 255.255.0.0 10.255.0.1
                        """;
        return """
        hostname %1$s
        interface GigabitEthernet0/0
         ip address %2$s 255.255.255.0
        interface GigabitEthernet0/1
         ip address 10.0.%3$s.1 255.255.255.0
        interface Tunnel0
         ip address %4$s 255.255.255.0
         ip mtu 1400
         ip nhrp network-id 1
         ip nhrp holdtime 30
        %6$s%7$s tunnel source GigabitEthernet0/0
         tunnel mode gre multipoint
         tunnel key 42
        ip route 0.0.0.0 0.0.0.0 %5$s
        %8$send
        """
                .formatted(
                        router,
                        nbma(router),
                        number(router),
                        tunnel(router),
                        nbma(router).replaceAll("\\d+$", "1"),
                        role,
                        more,
                        routes);
    }

    // ---- what is proven ----------------------------------------------------------------------

    /** The branches are registered: the hub's LAN reaches theirs. */
    void registered() throws IOException, InterruptedException {
        for (String host : List.of("10.0.1.100", "10.0.2.100")) {
            wires.await(
                    "registration: the hub's LAN reaches " + host,
                    REGISTRATION_SECONDS,
                    () -> wires.pings("h0", host));
        }
    }

    /** From the first packet on nothing is lost between the branches, and soon it goes directly. */
    void shortcut() throws IOException, InterruptedException {
        int first = wires.answered("h1", "10.0.2.100");
        Wires.check(first == 20, "of the first 20 pings from branch to branch " + first + " came");
        direct();
    }

    /** Packets between the branches go directly, and none is lost then. */
    void direct() throws IOException, InterruptedException {
        wires.await(
                "branch to branch directly",
                SHORTCUT_SECONDS,
                () ->
                        wires.routersBetween("h1", "10.0.2.100") == 2
                                && wires.routersBetween("h2", "10.0.1.100") == 2);
        int back = wires.answered("h2", "10.0.1.100");
        Wires.check(back == 20, "of 20 direct pings " + back + " came back");
    }
}
