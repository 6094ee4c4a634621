package io.spokewire.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.bgp.BgpWires.Router;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Prefix;
import io.spokewire.rib.NextHop;
import io.spokewire.rib.Route;
import io.spokewire.rib.RouteSource;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Routes go from one VRF into another, and between them and the default one. */
class ExchangeTest {
    private static final String VRFS =
            """
            vrf definition RED
             rd 65000:1
             address-family ipv4
              route-target export 65000:1
              route-target import 65000:3
             exit-address-family
            vrf definition BLUE
             rd 65000:2
             address-family ipv4
              route-target export 65000:2
              route-target import 65000:1
             exit-address-family
            """;
    private static final String LINKS =
            """
            interface GigabitEthernet0/1
             vrf forwarding RED
             ip address 10.1.0.1 255.255.255.0
            interface GigabitEthernet0/2
             vrf forwarding BLUE
             ip address 10.2.0.1 255.255.255.0
            interface GigabitEthernet0/3
             ip address 10.3.0.1 255.255.255.0
            """;
    private static final String PROCESS =
            """
            router bgp 65000
             bgp router-id 9.0.0.1
             address-family ipv4 vrf RED
              redistribute connected
              neighbor 10.1.0.2 remote-as 65001
             exit-address-family
             address-family ipv4 vrf BLUE
              redistribute connected
              neighbor 10.2.0.2 remote-as 65002
             exit-address-family
            """;

    private final BgpWires net = new BgpWires(7);

    private Router hub(String vrfs, String more) {
        return net.router("hub", vrfs + LINKS + PROCESS + more);
    }

    /** A customer in a VRF of the hub, seen from whom there is no VRF. */
    private Router customer(int number) {
        return net.router(
                "c" + number,
                """
                vrf definition V
                 address-family ipv4
                 exit-address-family
                interface GigabitEthernet0/1
                 vrf forwarding V
                 ip address 10.N.0.2 255.255.255.0
                router bgp 6500N
                 bgp router-id 9.0.1.N
                 address-family ipv4 vrf V
                  neighbor 10.N.0.1 remote-as 65000
                  redistribute static
                 exit-address-family
                """
                        .replace("N", "" + number)
                        .replace("vrf V", number == 1 ? "vrf RED" : "vrf BLUE")
                        .replace("forwarding V", "forwarding " + (number == 1 ? "RED" : "BLUE"))
                        .replace("definition V", "definition " + (number == 1 ? "RED" : "BLUE")));
    }

    private void settle() {
        net.run(Duration.ofMinutes(2));
    }

    private static String hops(Router router, String vrf, String prefix) {
        Route route = router.route(vrf, prefix);
        if (route == null) {
            return "";
        }
        List<String> all =
                route.nextHops().stream()
                        .map(hop ->
                                hop instanceof NextHop.Via(String name, var to)
                                        ? name + (to == null ? "" : " " + to)
                                        : "Null0")
                        .toList();
        return String.join(", ", all);
    }

    private static Table table(Router router, String vrf) {
        return Objects.requireNonNull(
                router.engine.table(new TableKey(vrf, AddressFamily.IPV4)), vrf);
    }

    @Test
    void routesGoWhereTheirTargetsAreImported() {
        Router hub = hub(VRFS, "");
        Router red = customer(1);
        Router blue = customer(2);
        net.startAll();
        red.fixed("RED", "192.168.1.0/24", "Null0", 0, RouteSource.STATIC);
        blue.fixed("BLUE", "192.168.2.0/24", "Null0", 0, RouteSource.STATIC);
        settle();

        // Through the interface of the other VRF: BLUE has what RED exports, connected and learned.
        assertThat(hops(hub, "BLUE", "192.168.1.0/24")).isEqualTo("GigabitEthernet0/1 10.1.0.2");
        assertThat(hops(hub, "BLUE", "10.1.0.0/24")).isEqualTo("GigabitEthernet0/1");
        assertThat(Objects.requireNonNull(hub.route("BLUE", "10.1.0.0/24")).distance())
                .isEqualTo(20);
        // RED imports nobody's target, and the default VRF has nothing.
        assertThat(hops(hub, "RED", "192.168.2.0/24")).isEmpty();
        assertThat(hub.route("", "192.168.1.0/24")).isNull();
        // What is imported is told on, with the path that it has, by us as the next hop.
        assertThat(blue.via("BLUE", "192.168.1.0/24")).isEqualTo("10.2.0.1");
        assertThat(Objects.requireNonNull(blue.route("BLUE", "192.168.1.0/24")).detail().asPath())
                .isEqualTo("65000 65001");
        Path path =
                Objects.requireNonNull(
                        Objects.requireNonNull(
                                        table(hub, "BLUE").find(Prefix.parse("192.168.1.0/24")))
                                .best);
        assertThat(Communities.extended(path.attributes.extendedCommunities()))
                .containsExactly("RT:65000:1");

        red.rib("RED").withdraw(RouteSource.STATIC, Prefix.parse("192.168.1.0/24"));
        red.settle();
        settle();
        assertThat(hops(hub, "BLUE", "192.168.1.0/24")).isEmpty();
        assertThat(blue.route("BLUE", "192.168.1.0/24")).isNull();

        // An interface that goes down takes its imported routes along.
        hub.up("GigabitEthernet0/1", false);
        settle();
        assertThat(hops(hub, "BLUE", "10.1.0.0/24")).isEmpty();
    }

    @Test
    void theConfigurationMayChange() {
        Router hub = hub(VRFS, "");
        net.startAll();
        settle();
        assertThat(hops(hub, "BLUE", "10.1.0.0/24")).isNotEmpty();

        hub.configure(VRFS.replace("import 65000:1", "import 65000:9") + LINKS + PROCESS);
        settle();
        assertThat(hops(hub, "BLUE", "10.1.0.0/24")).isEmpty();
        assertThat(hops(hub, "RED", "10.2.0.0/24")).isEmpty();

        hub.configure(VRFS.replace("import 65000:3", "import 65000:2") + LINKS + PROCESS);
        settle();
        assertThat(hops(hub, "BLUE", "10.1.0.0/24")).isNotEmpty();
        assertThat(hops(hub, "RED", "10.2.0.0/24")).isEqualTo("GigabitEthernet0/2");

        // Without its lines RED has nothing to give, and what it gave is gone.
        int at = PROCESS.indexOf(" address-family ipv4 vrf RED");
        int end = PROCESS.indexOf(" address-family ipv4 vrf BLUE");
        hub.configure(VRFS + LINKS + PROCESS.substring(0, at) + PROCESS.substring(end));
        settle();
        assertThat(hops(hub, "BLUE", "10.1.0.0/24")).isEmpty();
        hub.configure(LINKS.replaceAll("(?m)^ vrf forwarding .*\n", "") + PROCESS);
        settle();
        assertThat(table(hub, "BLUE").config.exchange().importTargets()).isEmpty();
    }

    @Test
    void mapsChooseAndChange() {
        String maps =
                """
                ip prefix-list FEW permit 10.1.0.0/24
                ip extcommunity-list standard SEVEN permit rt 65000:7
                route-map EXPORT permit 10
                 match ip address prefix-list FEW
                 set extcommunity rt 65000:7
                route-map IMPORT permit 10
                 match extcommunity SEVEN
                 set local-preference 300
                """;
        String vrfs =
                VRFS.replace(
                                "  route-target export 65000:1\n",
                                "  route-target export 65000:1\n  export map EXPORT\n")
                        .replace(
                                "  route-target import 65000:1\n",
                                "  route-target import 65000:7\n  import map IMPORT\n");
        Router hub = net.router("hub", vrfs + LINKS + maps + PROCESS);
        Router red = customer(1);
        net.startAll();
        red.fixed("RED", "192.168.1.0/24", "Null0", 0, RouteSource.STATIC);
        settle();
        assertThat(hops(hub, "BLUE", "10.1.0.0/24")).isEqualTo("GigabitEthernet0/1");
        assertThat(hops(hub, "BLUE", "192.168.1.0/24")).as("it has the usual target").isEmpty();
        Net found = Objects.requireNonNull(table(hub, "BLUE").find(Prefix.parse("10.1.0.0/24")));
        assertThat(Objects.requireNonNull(found.best).attributes.preference()).isEqualTo(300);

        hub.configure(vrfs + LINKS + maps.replace("permit rt 65000:7", "permit rt 1:1") + PROCESS);
        settle();
        assertThat(hops(hub, "BLUE", "10.1.0.0/24")).isEmpty();
    }

    @Test
    void theDefaultVrfTakesAndGivesWhatMapsPermit() {
        String maps =
                """
                ip prefix-list D permit 10.3.0.0/24
                ip prefix-list D permit 172.16.0.0/12 le 24
                ip prefix-list R permit 10.1.0.0/24
                route-map FROM permit 10
                 match ip address prefix-list D
                route-map TO permit 10
                 match ip address prefix-list R
                """;
        String vrfs =
                """
                vrf definition RED
                 address-family ipv4
                  import ipv4 unicast 3 map FROM
                  export ipv4 unicast map TO
                 exit-address-family
                vrf definition BLUE
                 address-family ipv4
                 exit-address-family
                """;
        Router hub =
                net.router(
                        "hub",
                        vrfs
                                + LINKS
                                + maps
                                + PROCESS.replace(
                                        " bgp router-id",
                                        " redistribute static\n network 10.3.0.0 mask"
                                                + " 255.255.255.0\n bgp router-id"));
        net.startAll();
        for (int i = 1; i <= 5; i++) {
            hub.fixed("172.16." + i + ".0/24", "10.3.0.9", 0);
        }
        hub.fixed("172.31.0.0/25", "10.3.0.9", 0);
        settle();
        assertThat(hops(hub, "RED", "10.3.0.0/24")).isEqualTo("GigabitEthernet0/3");
        assertThat(hops(hub, "", "10.1.0.0/24")).isEqualTo("GigabitEthernet0/1");
        assertThat(hops(hub, "BLUE", "10.3.0.0/24")).isEmpty();
        assertThat(hub.route("RED", "172.31.0.0/25")).as("the map denies it").isNull();
        assertThat(imported(hub)).as("no more than the line lets in").isEqualTo(3);
        assertThat(hub.said("the limit of 3 is reached")).isTrue();
        // One that goes makes room for another one, when that is looked at.
        hub.unfixed("172.16.1.0/24");
        hub.unfixed("172.16.2.0/24");
        hub.fixed("172.16.4.0/24", "10.3.0.8", 0);
        hub.fixed("172.16.5.0/24", "10.3.0.8", 0);
        settle();
        assertThat(imported(hub)).isEqualTo(3);
    }

    private static long imported(Router hub) {
        long[] count = new long[1];
        boolean _ =
                table(hub, "RED")
                        .visit(
                                null,
                                n -> {
                                    boolean is =
                                            n.first != null && n.first.kind == Path.Kind.IMPORTED;
                                    count[0] += is ? 1 : 0;
                                    return true;
                                });
        return count[0];
    }

    @Test
    void whatIsImportedGoesNoFurther() {
        String vrfs =
                VRFS
                        + """
                        vrf definition GREEN
                         address-family ipv4
                          route-target import 65000:2
                         exit-address-family
                        """;
        Router hub = hub(vrfs, "");
        net.startAll();
        settle();
        assertThat(hops(hub, "GREEN", "10.2.0.0/24")).isEqualTo("GigabitEthernet0/2");
        assertThat(hops(hub, "GREEN", "10.1.0.0/24")).as("BLUE has it of RED").isEmpty();
    }
}
