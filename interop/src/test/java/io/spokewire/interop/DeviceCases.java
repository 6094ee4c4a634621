package io.spokewire.interop;

import static io.spokewire.interop.Case.REGISTRATION_REPLY;
import static io.spokewire.interop.Case.REGISTRATION_REQUEST;
import static io.spokewire.interop.Case.RESOLUTION_REPLY;
import static io.spokewire.interop.Case.RESOLUTION_REQUEST;
import static io.spokewire.interop.Case.TRAFFIC_INDICATION;
import static io.spokewire.interop.Wires.check;
import static io.spokewire.interop.Wires.words;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Devices that not every kernel has: of VRFs, of VLANs, and dummies behind loopbacks. */
final class DeviceCases {
    private static final Set<String> ALL =
            Set.of(Branches.nbma("hub"), Branches.nbma("s1"), Branches.nbma("s2"));

    private static final Set<Integer> REGISTRATION =
            Set.of(REGISTRATION_REQUEST, REGISTRATION_REPLY);

    private static final Set<Integer> PHASE_3 =
            Set.of(
                    REGISTRATION_REQUEST,
                    REGISTRATION_REPLY,
                    RESOLUTION_REQUEST,
                    RESOLUTION_REPLY,
                    TRAFFIC_INDICATION);

    static final List<Case> CASES =
            List.of(
                    new Case("vrf-front-door", ALL, PHASE_3, DeviceCases::frontDoor),
                    new Case("vrf-front-door-sealed", ALL, Set.of(), DeviceCases::sealed),
                    new Case("vrf-overlay", ALL, PHASE_3, DeviceCases::overlay),
                    new Case("vrf-overlapping", ALL, PHASE_3, DeviceCases::overlapping),
                    new Case("vrf-leaking", ALL, REGISTRATION, DeviceCases::leaking).inLongRuns(),
                    new Case("vlan-and-dummy", ALL, PHASE_3, DeviceCases::vlanAndDummy));

    /** Names that no device can have. */
    private static final String NORTH = "CUSTOMER-NORTH-OF-EUROPE";

    private static final String SOUTH = "CUSTOMER-SOUTH-OF-EUROPE";

    private DeviceCases() {}

    // ---- front-door VRF ----------------------------------------------------------------------

    private static String frontDoor(String router, String more) {
        return "vrf definition INET\n address-family ipv4\n exit-address-family\n"
                + Branches.configuration(router, more + " tunnel vrf INET\n")
                        .replace(
                                "interface GigabitEthernet0/0\n",
                                "interface GigabitEthernet0/0\n vrf forwarding INET\n")
                        .replace("ip route 0.0.0.0", "ip route vrf INET 0.0.0.0");
    }

    /**
     * The outside in a VRF. Inside, s1 owns the very address that s2 has outside, and the hub's LAN
     * is the subnet of the name server.
     */
    private static void frontDoor(Wires wires) throws IOException, InterruptedException {
        Branches branches = new Branches(wires);
        wires.address("wan", "lo", "10.0.0.53/32");
        wires.place("s1").writeResolver(List.of("nameserver 10.0.0.53"));
        Thread names = NameServer.start(wires.place("wan"), "10.0.0.53", "203.0.113.2");
        OurRouter.start(wires, "hub", frontDoor("hub", ""));
        OurRouter s1 =
                OurRouter.start(
                        wires,
                        "s1",
                        frontDoor("s1", "")
                                + "interface Loopback9\n ip address 192.0.2.2 255.255.255.255\n");
        OurRouter.start(wires, "s2", frontDoor("s2", ""));
        branches.registered();
        branches.shortcut();
        isVrfDevice(wires, "s1", "INET", "Gi0-0");
        check(
                !wires.pings("h1", "198.51.100.1"),
                "h1 reaches the provider, which is in another VRF");
        check(wires.pings("h1", "192.0.2.2"), "h1 does not reach the loopback of its router");
        String found = s1.addresses("INET", "hub.example.net").toString();
        check(found.equals("[203.0.113.2]"), "asked in the VRF, a name is " + found);
        names.interrupt();
        String ping = s1.ping("INET", "198.51.100.2", "192.0.2.2");
        check(ping.contains("kind=REPLY"), "ping in the VRF to the outside of s2: " + ping);
        String own = s1.ping("", "10.0.1.1", "192.0.2.2");
        check(own.contains("kind=REPLY"), "ping in no VRF to the own loopback: " + own);
        wires.stop("s1");
        isAsBefore(wires, "s1");
    }

    private static String sealed(String router) {
        return """
        crypto ikev2 keyring KEYS
         peer ANY
          address 0.0.0.0 0.0.0.0
          pre-shared-key Ch4nge-me-everywhere
        crypto ikev2 profile IKE
         match fvrf INET
         match identity remote address 0.0.0.0
         authentication remote pre-share
         authentication local pre-share
         keyring local KEYS
        crypto ipsec transform-set AES esp-gcm
         mode transport
        crypto ipsec profile SEALED
         set transform-set AES
         set ikev2-profile IKE
        """
                + frontDoor(router, " tunnel protection ipsec profile SEALED\n");
    }

    /** The same under IPsec: no GRE outside, and nobody says that nobody listens at IKE's port. */
    private static void sealed(Wires wires) throws IOException, InterruptedException {
        Branches branches = new Branches(wires);
        List<OurRouter> routers = new ArrayList<>();
        for (String router : Branches.ROUTERS) {
            routers.add(OurRouter.start(wires, router, sealed(router)));
        }
        branches.registered();
        branches.shortcut();
        for (OurRouter router : routers) {
            check(!router.said("-PORT:"), "a port was not free: " + router.lines());
        }
        String outside = wires.seen();
        check(outside.contains("ESP(spi="), "no ESP was seen outside: " + outside);
        check(outside.contains(".500: isakmp"), "no IKE was seen outside: " + outside);
        check(!outside.contains("GREv0"), "GRE in clear was seen outside: " + outside);
        check(!outside.contains("unreachable"), "the kernel refuses packets of ours: " + outside);
        wires.stop("s1");
        isAsBefore(wires, "s1");
    }

    // ---- overlay VRF -------------------------------------------------------------------------

    private static String overlay(String router) {
        return "vrf definition RED\n address-family ipv4\n exit-address-family\n"
                + " address-family ipv6\n exit-address-family\n"
                + withIpv6(router)
                        .replace(
                                "interface GigabitEthernet0/1\n",
                                "interface GigabitEthernet0/1\n vrf forwarding RED\n")
                        .replace("interface Tunnel0\n", "interface Tunnel0\n vrf forwarding RED\n")
                        .replace("ip route 10.", "ip route vrf RED 10.")
                        .replace("ipv6 route ", "ipv6 route vrf RED ");
    }

    private static String withIpv6(String router) {
        String number = Branches.number(router);
        String own = "fd00:255::" + (router.equals("hub") ? "1" : "1" + number);
        String role =
                router.equals("hub")
                        ? " ipv6 nhrp redirect\n"
                        : " ipv6 nhrp nhs fd00:255::1 nbma 203.0.113.2\n ipv6 nhrp shortcut\n";
        String routes =
                router.equals("hub")
                        ? """
                        ipv6 route fd00:1::/64 fd00:255::11
                        ipv6 route fd00:2::/64 fd00:255::12
                        """
                        : "ipv6 route fd00::/16 fd00:255::1\n";
        String tunnel = " ipv6 address " + own + "/64\n ipv6 nhrp network-id 1\n" + role;
        return Branches.configuration(router, tunnel)
                .replace(
                        "interface GigabitEthernet0/1\n",
                        "interface GigabitEthernet0/1\n ipv6 address fd00:" + number + "::1/64\n")
                .replace("end\n", routes + "end\n");
    }

    /** The inside in a VRF, IPv6 with it; and then, while all runs, in none. */
    private static void overlay(Wires wires) throws IOException, InterruptedException {
        Branches branches = new Branches(wires);
        for (int i = 0; i <= 2; i++) {
            wires.address("h" + i, "eth0", "fd00:" + i + "::100/64");
            wires.must("h" + i, words("ip -6 route add default via fd00:" + i + "::1"));
        }
        List<OurRouter> routers =
                List.of(
                        OurRouter.start(wires, "hub", overlay("hub")),
                        OurRouter.start(wires, "s1", overlay("s1")),
                        OurRouter.start(wires, "s2", overlay("s2")));
        branches.registered();
        // From a TTL of 2 on it is we who answer: the first router's kernel has passed it on.
        String hub = wires.run("h1", words("ping -n -c 1 -W 5 -t 2 10.0.2.100")).text();
        check(hub.contains("Time to live exceeded"), "no router says that the TTL is over: " + hub);
        branches.shortcut();
        String big = wires.run("h1", words("ping -n -c 1 -W 5 -M do -s 1400 10.0.2.100")).text();
        check(big.contains("mtu = 1400"), "nobody says how large a packet may be: " + big);
        overIpv6(wires);
        isVrfDevice(wires, "s1", "RED", "Gi0-1");
        isVrfDevice(wires, "s1", "RED", "Tunnel0");
        check(!wires.pings("s1", "10.0.2.100"), "the default VRF of s1 reaches a LAN of RED");
        for (int i = 0; i < routers.size(); i++) {
            routers.get(i).apply(withIpv6(Branches.ROUTERS.get(i)));
        }
        branches.registered();
        overIpv6(wires);
        check(wires.pings("s1", "10.0.2.100"), "s1 itself does not reach a LAN any more");
        wires.stop("s1");
        isAsBefore(wires, "s1");
    }

    private static void overIpv6(Wires wires) throws IOException, InterruptedException {
        wires.await("IPv6 to the hub", 120, () -> wires.pings("h1", "fd00:0::100"));
        wires.await("IPv6 to a branch", 60, () -> wires.pings("h1", "fd00:2::100"));
        wires.await(
                "IPv6 to a branch directly",
                60,
                () -> wires.routersBetween("h1", "fd00:2::100") == 2);
    }

    // ---- two overlays with the same addresses ------------------------------------------------

    /** Of one overlay: its VRF, tunnel, key and the device of its LAN. */
    private static String coloured(String router, String vrf, int number) {
        String all = Branches.configuration(router, "");
        String tunnel =
                all.substring(all.indexOf("interface Tunnel0"), all.indexOf("ip route 0.0.0.0"))
                        .replace("interface Tunnel0\n", "interface Tunnel" + number + "\n")
                        .replace(" ip address", " vrf forwarding " + vrf + "\n ip address")
                        .replace("tunnel key 42", "tunnel key " + (42 + number))
                        .replace("network-id 1", "network-id " + (1 + number));
        String lan =
                all.substring(
                                all.indexOf("interface GigabitEthernet0/1"),
                                all.indexOf("interface T"))
                        .replace("0/1\n", "0/" + (1 + number) + "\n vrf forwarding " + vrf + "\n");
        String routes =
                all.substring(all.indexOf("ip route 10."), all.indexOf("end\n"))
                        .replace("ip route", "ip route vrf " + vrf);
        return "vrf definition "
                + vrf
                + "\n address-family ipv4\n exit-address-family\n"
                + lan
                + tunnel
                + " tunnel vrf INET\n"
                + routes;
    }

    private static String bothColours(String router) {
        String all = frontDoor(router, "");
        String outside = all.substring(0, all.indexOf("interface GigabitEthernet0/1"));
        String route = all.substring(all.indexOf("ip route vrf INET"), all.indexOf("ip route 10."));
        return outside + coloured(router, NORTH, 0) + coloured(router, SOUTH, 1) + route + "end\n";
    }

    /**
     * Two overlays with the same addresses on the same three routers, the outside in a third VRF.
     * Only the hosts differ: .100 in the north, .200 in the south.
     */
    private static void overlapping(Wires wires) throws IOException, InterruptedException {
        Branches branches = new Branches(wires);
        for (String router : Branches.ROUTERS) {
            String number = Branches.number(router);
            String host = "b" + number;
            wires.add(host);
            wires.cable(host, "eth0", router, "Gi0-2");
            wires.address(host, "eth0", "10.0." + number + ".200/24");
            wires.route(host, "0.0.0.0/0", "10.0." + number + ".1", "eth0");
            OurRouter.start(wires, router, bothColours(router));
        }
        branches.registered();
        branches.shortcut();
        wires.await("south, branch to hub", 120, () -> wires.pings("b1", "10.0.0.200"));
        wires.await("south, branch to branch", 60, () -> wires.pings("b1", "10.0.2.200"));
        wires.await("south, directly", 60, () -> wires.routersBetween("b1", "10.0.2.200") == 2);
        check(!wires.pings("h1", "10.0.2.200"), "a host of the north reaches one of the south");
        check(!wires.pings("b1", "10.0.2.100"), "a host of the south reaches one of the north");
        check(wires.pings("h1", "10.0.1.1"), "h1 does not reach its router");
        check(wires.pings("b1", "10.0.1.1"), "b1 does not reach its router");
        kind(wires, "s1", "vrf-20482", "alias spokewire " + NORTH);
        kind(wires, "s1", "vrf-20483", "alias spokewire " + SOUTH);
        wires.stop("s1");
        isAsBefore(wires, "s1");
    }

    // ---- routes from VRF to VRF --------------------------------------------------------------

    /** What BLUE takes, in the words of its family. */
    private static final String FROM_BRANCH_1 = "  route-target import 65000:1\n";

    private static final String FROM_BOTH = FROM_BRANCH_1 + "  route-target import 65000:9\n";

    private static final String NOT_BRANCH_1 = FROM_BOTH + "  import map NOT-BRANCH-1\n";

    private static final String WITH_OUTSIDE =
            FROM_BRANCH_1
                    + "  import ipv4 unicast map OUTSIDE\n  export ipv4 unicast map HUB-LAN\n";

    /** Behind the host of the hub's LAN. */
    private static final String BEHIND_HOST = "ip route vrf BLUE 10.7.0.0 255.255.0.0 10.0.0.100\n";

    /**
     * The hub: the tunnel in RED, its LAN in BLUE, the outside in none. RED's routes come from the
     * branches by EIGRP and go to BLUE by BGP, those of branch 2 with a target of their own; BLUE's
     * LAN and what is behind it go to RED and from there by EIGRP to the branches.
     *
     * @param taken what BLUE takes
     */
    private static String leakingHub(String taken) {
        String all =
                Branches.configuration("hub", " no ip split-horizon eigrp 100\n")
                        .replace(
                                "interface GigabitEthernet0/1\n",
                                "interface GigabitEthernet0/1\n vrf forwarding BLUE\n")
                        .replace("interface Tunnel0\n", "interface Tunnel0\n vrf forwarding RED\n");
        return """
        vrf definition RED
         address-family ipv4
          route-target export 65000:1
          route-target import 65000:2
          export map BRANCH-2-ASIDE
         exit-address-family
        vrf definition BLUE
         address-family ipv4
          route-target export 65000:2
        %s exit-address-family
        ip prefix-list BRANCH-1 seq 5 permit 10.0.1.0/24
        ip prefix-list BRANCH-2 seq 5 permit 10.0.2.0/24
        ip prefix-list HUB-LAN seq 5 permit 10.0.0.0/24
        ip prefix-list OUTSIDE seq 5 permit 203.0.113.0/24
        route-map BRANCH-2-ASIDE permit 10
         match ip address prefix-list BRANCH-2
         set extcommunity rt 65000:9
        route-map BRANCH-2-ASIDE permit 20
        route-map NOT-BRANCH-1 deny 10
         match ip address prefix-list BRANCH-1
        route-map NOT-BRANCH-1 permit 20
        route-map HUB-LAN permit 10
         match ip address prefix-list HUB-LAN
        route-map OUTSIDE permit 10
         match ip address prefix-list OUTSIDE
        """
                        .formatted(taken)
                + all.substring(0, all.indexOf("ip route 10."))
                + BEHIND_HOST
                + """
                router eigrp 100
                 address-family ipv4 vrf RED autonomous-system 100
                  network 10.255.0.0 0.0.0.255
                  redistribute bgp 65000 metric 100000 100 255 1 1400
                 exit-address-family
                router bgp 65000
                 bgp router-id 203.0.113.2
                 address-family ipv4
                  redistribute connected
                 exit-address-family
                 address-family ipv4 vrf RED
                  redistribute eigrp 100
                 exit-address-family
                 address-family ipv4 vrf BLUE
                  redistribute connected
                  redistribute static
                 exit-address-family
                end
                """;
    }

    private static String leakingBranch(String router) {
        String all = Branches.configuration(router, "");
        return all.substring(0, all.indexOf("ip route 10."))
                + "router eigrp 100\n network 10.0.0.0\nend\n";
    }

    /** The same, and nobody is told of its LAN. */
    private static String silentBranch(String router) {
        return leakingBranch(router)
                .replace(" network 10.0.0.0\n", " network 10.255.0.0 0.0.0.255\n");
    }

    /** The hub's LAN and the branches meet only by what one VRF takes from another. */
    private static void leaking(Wires wires) throws IOException, InterruptedException {
        new Branches(wires);
        wires.must("wan", words("ip route add 10.0.0.0/24 via " + Branches.nbma("hub")));
        wires.address("h0", "lo", "10.7.0.1/32");
        OurRouter hub = OurRouter.start(wires, "hub", leakingHub(FROM_BRANCH_1));
        OurRouter s1 = OurRouter.start(wires, "s1", leakingBranch("s1"));
        OurRouter.start(wires, "s2", leakingBranch("s2"));
        wires.await("branch 1's LAN into BLUE", 120, () -> wires.pings("h0", "10.0.1.100"));
        wires.await("BLUE's LAN to branch 2", 120, () -> leadsToTheHub(wires, "s2", "10.0.0.0/24"));
        wires.await("branch to branch", 60, () -> wires.pings("h1", "10.0.2.100"));
        isVrfDevice(wires, "hub", "RED", "Tunnel0");
        isVrfDevice(wires, "hub", "BLUE", "Gi0-1");
        known(wires, "10.0.1.0/24", "via 10.255.0.11 dev Tunnel0 ", "RED", "BLUE");
        known(wires, "10.0.2.0/24", "via 10.255.0.12 dev Tunnel0 ", "RED");
        known(wires, "10.0.0.0/24", "dev Gi0-1 ", "RED", "BLUE");
        known(wires, "10.7.0.0/16", "via 10.0.0.100 dev Gi0-1 ", "RED", "BLUE");
        known(wires, "203.0.113.0/24", "dev Gi0-0 ", "");
        passes(wires, "h0", "10.0.1.100", "h1", "10.0.0.100");
        passes(wires, "h0", "10.0.1.100", "h1", "10.7.0.1");
        parted(wires, "h0", "10.0.2.100", "h2", "10.0.0.100", "branch 2's target is not BLUE's");
        check(!wires.pings("h0", "203.0.113.1"), "h0 reaches the provider");

        hub.apply(leakingHub(FROM_BOTH));
        wires.await("branch 2's LAN into BLUE", 60, () -> wires.pings("h0", "10.0.2.100"));
        known(wires, "10.0.2.0/24", "via 10.255.0.12 dev Tunnel0 ", "RED", "BLUE");
        passes(wires, "h0", "10.0.2.100", "h2", "10.0.0.100");
        passes(wires, "h0", "10.0.1.100", "h1", "10.0.0.100");

        sourcesGo(wires, hub, s1);
        mapsRefuse(wires, hub);

        hub.apply(leakingHub(""));
        wires.await("all goes", 60, () -> via(wires, "BLUE", "10.0.1.0/24").isEmpty());
        known(wires, "10.0.1.0/24", "dev Tunnel0 ", "RED");
        known(wires, "203.0.113.0/24", "dev Gi0-0 ", "");
        known(wires, "10.0.0.0/24", "dev Gi0-1 ", "RED", "BLUE");
        parted(wires, "h0", "10.0.1.100", "h1", "10.0.0.100", "BLUE takes nothing");
        wires.stop("hub");
        isAsBefore(wires, "hub");
    }

    /** A route goes from the VRF that it was in, and from the one that took it; others stay. */
    private static void sourcesGo(Wires wires, OurRouter hub, OurRouter s1)
            throws IOException, InterruptedException {
        s1.apply(silentBranch("s1"));
        wires.await("RED's route goes", 60, () -> via(wires, "RED", "10.0.1.0/24").isEmpty());
        wires.await("BLUE's goes too", 20, () -> via(wires, "BLUE", "10.0.1.0/24").isEmpty());
        known(wires, "10.0.1.0/24", "");
        parted(wires, "h0", "10.0.1.100", "h1", "10.0.0.100", "its branch tells nothing of it");
        passes(wires, "h0", "10.0.2.100", "h2", "10.0.0.100");
        s1.apply(leakingBranch("s1"));
        wires.await("branch 1 returns", 60, () -> wires.pings("h0", "10.0.1.100"));
        known(wires, "10.0.1.0/24", "via 10.255.0.11 dev Tunnel0 ", "RED", "BLUE");

        hub.apply(leakingHub(FROM_BOTH).replace(BEHIND_HOST, ""));
        wires.await("BLUE's route goes", 60, () -> via(wires, "BLUE", "10.7.0.0/16").isEmpty());
        wires.await("RED's goes too", 20, () -> via(wires, "RED", "10.7.0.0/16").isEmpty());
        known(wires, "10.7.0.0/16", "");
        wires.await("at the branches", 60, () -> !leadsToTheHub(wires, "s2", "10.7.0.0/16"));
        check(!wires.pings("h1", "10.7.0.1"), "h1 reaches what BLUE has no route to");
        passes(wires, "h0", "10.0.1.100", "h1", "10.0.0.100");
        hub.apply(leakingHub(FROM_BOTH));
        wires.await("it returns", 60, () -> wires.pings("h1", "10.7.0.1"));
        known(wires, "10.7.0.0/16", "via 10.0.0.100 dev Gi0-1 ", "RED", "BLUE");
    }

    /** What a map refuses is not taken, though the VRF that it comes from has it. */
    private static void mapsRefuse(Wires wires, OurRouter hub)
            throws IOException, InterruptedException {
        hub.apply(leakingHub(NOT_BRANCH_1));
        wires.await("branch 1 goes", 60, () -> via(wires, "BLUE", "10.0.1.0/24").isEmpty());
        known(wires, "10.0.1.0/24", "via 10.255.0.11 dev Tunnel0 ", "RED");
        known(wires, "10.0.0.0/24", "dev Gi0-1 ", "RED", "BLUE");
        parted(wires, "h0", "10.0.1.100", "h1", "10.0.0.100", "the map refuses branch 1");
        passes(wires, "h0", "10.0.2.100", "h2", "10.0.0.100");
        check(wires.pings("h1", "10.0.2.100"), "the branches do not reach one another any more");

        hub.apply(leakingHub(WITH_OUTSIDE));
        wires.await("the provider", 60, () -> wires.pings("h0", "203.0.113.1"));
        known(wires, "203.0.113.0/24", "dev Gi0-0 ", "", "BLUE");
        known(wires, "10.0.0.0/24", "dev Gi0-1 ", "", "RED", "BLUE");
        wires.await("branch 1 again", 60, () -> wires.pings("h0", "10.0.1.100"));
        known(wires, "10.0.1.0/24", "via 10.255.0.11 dev Tunnel0 ", "RED", "BLUE");
        known(wires, "10.7.0.0/16", "via 10.0.0.100 dev Gi0-1 ", "RED", "BLUE");
        passes(wires, "h0", "203.0.113.1", "wan", "10.0.0.100");
        check(!wires.pings("h1", "203.0.113.1"), "what BLUE took has gone on into RED");
        check(!wires.pings("wan", "10.7.0.1"), "what the map does not name is in no VRF's stead");
    }

    private static boolean leadsToTheHub(Wires wires, String branch, String prefix)
            throws IOException, InterruptedException {
        return wires.must(branch, words("ip route show " + prefix)).contains("dev Tunnel0");
    }

    /** The kernel's route in the hub's VRF; empty when there is none. */
    private static String via(Wires wires, String vrf, String prefix)
            throws IOException, InterruptedException {
        String table = vrf.isEmpty() ? "" : " vrf " + vrf;
        return wires.must("hub", words("ip route show" + table + " " + prefix)).strip();
    }

    /**
     * The hub's kernel has a route in the tables of these VRFs, and in no other table at all.
     *
     * @param way what each of them has in it
     */
    private static void known(Wires wires, String prefix, String way, String... vrfs)
            throws IOException, InterruptedException {
        for (String vrf : vrfs) {
            String found = via(wires, vrf, prefix) + " ";
            check(found.contains(way), "VRF '" + vrf + "' leads " + prefix + " by: " + found);
        }
        String all = wires.must("hub", words("ip route show table all " + prefix));
        check(
                all.lines().count() == vrfs.length,
                prefix + " is wanted in " + List.of(vrfs) + " alone: " + all);
    }

    /** Whoever begins, packets of two VRFs meet, and none is lost. */
    private static void passes(Wires wires, String left, String to, String right, String back)
            throws IOException, InterruptedException {
        int there = wires.answered(left, to);
        int here = wires.answered(right, back);
        check(
                there == 20 && here == 20,
                "of 20 pings %s to %s %d were answered, of those %s to %s %d"
                        .formatted(left, to, there, right, back, here));
    }

    /** Whoever begins, there is no way. */
    private static void parted(
            Wires wires, String left, String to, String right, String back, String why)
            throws IOException, InterruptedException {
        check(!wires.pings(left, to), left + " reaches " + to + ", though " + why);
        check(!wires.pings(right, back), right + " reaches " + back + ", though " + why);
    }

    // ---- VLANs and loopbacks -----------------------------------------------------------------

    /** Between the provider and a router, whose loopback has the address of the tunnel. */
    private static String link(String router) {
        return "172.31." + Branches.number(router) + ".";
    }

    private static String tagged(String router) {
        return frontDoor(router, "")
                .replace(
                        "interface GigabitEthernet0/0\n vrf",
                        "interface GigabitEthernet0/0.100\n encapsulation dot1Q 100\n vrf")
                .replace(
                        "interface GigabitEthernet0/1\n",
                        "interface GigabitEthernet0/1.10\n encapsulation dot1Q 10\n")
                .replace("ip address " + Branches.nbma(router), "ip address " + link(router) + "2")
                .replace(Branches.nbma(router).replaceAll("2$", "1") + "\n", link(router) + "1\n")
                .replace("tunnel source GigabitEthernet0/0", "tunnel source Loopback0")
                .replace(
                        "interface Tunnel0\n",
                        "interface GigabitEthernet0/0\n no shutdown\n"
                                + "interface GigabitEthernet0/1\n no shutdown\n"
                                + "interface Loopback0\n vrf forwarding INET\n ip address "
                                + Branches.nbma(router)
                                + " 255.255.255.255\ninterface Tunnel0\n");
    }

    /**
     * The outside and the LANs tagged, the tunnels on loopbacks, and what an earlier run has left
     * behind: a VRF device with the outer port in it, and a VLAN.
     */
    private static void vlanAndDummy(Wires wires) throws IOException, InterruptedException {
        Branches branches = new Branches(wires);
        for (String router : Branches.ROUTERS) {
            String number = Branches.number(router);
            vlan(wires, "wan", "to-" + router, 100, link(router) + "1/24");
            String loopback = Branches.nbma(router) + "/32";
            wires.must("wan", words("ip route add " + loopback + " via " + link(router) + "2"));
            vlan(wires, "h" + number, "eth0", 10, "10.0." + number + ".100/24");
            wires.must(
                    "h" + number, words("ip route add default via 10.0." + number + ".1 dev v10"));
        }
        wires.must("s1", words("ip link add OLD type vrf table 999"));
        wires.must("s1", "ip", "link", "set", "OLD", "up", "alias", "spokewire OLD");
        wires.must("s1", words("ip link set Gi0-0 master OLD"));
        wires.must("s1", words("ip link add link Gi0-0 name Gi0-0.55 type vlan id 55"));
        wires.must(
                "s1", "ip", "link", "set", "Gi0-0.55", "alias", "spokewire GigabitEthernet0/0.55");
        for (String router : Branches.ROUTERS) {
            OurRouter.start(wires, router, tagged(router));
        }
        branches.registered();
        branches.shortcut();
        isVrfDevice(wires, "s1", "INET", "Gi0-0.100");
        isVrfDevice(wires, "s1", "INET", "Loopback0");
        kind(wires, "s1", "Gi0-0.100", "vlan protocol 802.1Q id 100");
        kind(wires, "s1", "Gi0-1.10", "vlan protocol 802.1Q id 10");
        kind(wires, "s1", "Loopback0", "dummy");
        for (String gone : List.of("OLD", "Gi0-0.55")) {
            check(
                    wires.run("s1", "ip", "link", "show", gone).status() != 0,
                    gone + " of an earlier run is still there");
        }
        wires.stop("s1");
        isAsBefore(wires, "s1");
    }

    /** Tags a device: its addresses go from it to the VLAN. */
    private static void vlan(Wires wires, String where, String device, int id, String address)
            throws IOException, InterruptedException {
        String name = where.equals("wan") ? device + ".v" : "v" + id;
        wires.must(where, words("ip addr flush dev " + device + " scope global"));
        wires.must(
                where,
                words("ip link add link " + device + " name " + name + " type vlan id " + id));
        wires.up(where, name);
        wires.address(where, name, address);
    }

    // ---- what the kernel has -----------------------------------------------------------------

    private static void kind(Wires wires, String where, String device, String words)
            throws IOException, InterruptedException {
        String told = wires.must(where, "ip", "-d", "link", "show", device);
        check(told.contains(words), device + " is no " + words + ": " + told);
    }

    /**
     * The VRF is a device of the kernel, with that member, and asked before own addresses of none.
     */
    private static void isVrfDevice(Wires wires, String where, String vrf, String member)
            throws IOException, InterruptedException {
        kind(wires, where, vrf, "vrf table");
        kind(wires, where, member, "master " + vrf);
        for (String family : List.of("-4", "-6")) {
            String rules = wires.must(where, words("ip " + family + " rule"));
            int devices = rules.indexOf("l3mdev-table");
            check(
                    devices >= 0 && devices < rules.indexOf("lookup local"),
                    "the rule of VRF devices is not the first: " + rules);
        }
    }

    /** Nothing of ours is left: devices, rules, routes, addresses. */
    private static void isAsBefore(Wires wires, String where)
            throws IOException, InterruptedException {
        String devices = wires.must(where, words("ip -o link"));
        for (String line : devices.lines().toList()) {
            check(
                    line.matches("\\d+: (lo|Gi0-\\d@\\S+|gre0\\S*|gretap0\\S*|erspan0\\S*):.*")
                            && !line.contains(" master "),
                    "a device is left: " + line);
        }
        String rules = wires.must(where, words("ip rule")) + wires.must(where, words("ip -6 rule"));
        check(!rules.contains("proto 83"), "rules are left: " + rules);
        String routes = wires.must(where, words("ip route show table all proto 83"));
        check(routes.isBlank(), "routes are left: " + routes);
        String addresses = wires.must(where, words("ip -o addr show scope global"));
        check(addresses.isBlank(), "addresses are left: " + addresses);
    }
}
