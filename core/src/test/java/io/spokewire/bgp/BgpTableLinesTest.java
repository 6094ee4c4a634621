package io.spokewire.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.bgp.BgpWires.Router;
import io.spokewire.net.Address;
import io.spokewire.rib.Route;
import io.spokewire.rib.RouteSource;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Lines about a table: how paths are chosen, and what becomes of the best ones. */
class BgpTableLinesTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String ROUTE = "203.0.113.0/24";

    private final BgpWires net = new BgpWires(23);

    private Router router(int number, int as, String lines) {
        return net.router("r" + number, BgpWires.lan(number, as, lines));
    }

    private Router r(int number) {
        return Objects.requireNonNull(net.routers.get("r" + number));
    }

    /** The next hop of the best path; empty for none. */
    private static String hop(Router router) {
        return router.best(ROUTE).map(PathAttributes::nextHop).map(Address::toString).orElse("");
    }

    // ---- next hops

    /** Two internal neighbours tell a route, each with a next hop of its own. */
    private Router twoNextHops(String lines) {
        Router one = router(1, 65001, lines + internal(2) + internal(3));
        for (int n = 2; n <= 3; n++) {
            router(
                    n,
                    65001,
                    """
                    route-map M permit 10
                     set ip next-hop 9.9.9.N
                    router bgp 65001
                     redistribute static
                     neighbor 10.0.0.1 remote-as 65001
                     neighbor 10.0.0.1 route-map M out
                    """
                            .replace("N", "" + n));
        }
        net.startAll();
        for (int n = 2; n <= 3; n++) {
            r(n).fixed(ROUTE, "Null0", 0);
            one.fixed("9.9.9." + n + "/32", "10.0.0." + n, 0);
        }
        assertThat(net.await(MINUTE.multipliedBy(2), () -> hop(one).equals("9.9.9.2"))).isTrue();
        net.run(MINUTE);
        one.unfixed("9.9.9.2/32");
        return one;
    }

    private static String internal(int number) {
        return " neighbor 10.0.0." + number + " remote-as 65001\n";
    }

    @Test
    void aNextHopThatGoesIsNoticedAtOnce() {
        Router one = twoNextHops("");
        net.run(Duration.ofSeconds(1));
        assertThat(hop(one)).isEqualTo("9.9.9.3");
    }

    @Test
    void changesOfNextHopsAreCollected() {
        Router one = twoNextHops(" bgp nexthop trigger delay 20\n");
        net.run(Duration.ofSeconds(19));
        assertThat(hop(one)).isEqualTo("9.9.9.2");
        net.run(Duration.ofSeconds(2));
        assertThat(hop(one)).isEqualTo("9.9.9.3");

        one.fixed("9.9.9.2/32", "10.0.0.2", 0);
        net.run(Duration.ofSeconds(19));
        assertThat(hop(one)).as("the next change is waited for, too").isEqualTo("9.9.9.3");
        net.run(Duration.ofSeconds(2));
        assertThat(hop(one)).isEqualTo("9.9.9.2");
    }

    @Test
    void changesOfNextHopsAreLeftToTheScan() {
        Router one = twoNextHops(" no bgp nexthop trigger enable\n");
        net.run(Duration.ofSeconds(59));
        assertThat(hop(one)).isEqualTo("9.9.9.2");
        net.run(Duration.ofSeconds(2));
        assertThat(hop(one)).isEqualTo("9.9.9.3");
    }

    // ---- routes that the routing table does not use

    @Test
    void whatTheRoutingTableDoesNotUseIsNotTold() {
        String lines =
                """
                 neighbor 10.0.0.2 remote-as 65002
                 neighbor 10.0.0.3 remote-as 65003
                 neighbor 10.0.0.3 advertisement-interval 0
                """;
        Router one = router(1, 65001, lines);
        Router two = router(2, 65002, " redistribute static\n neighbor 10.0.0.1 remote-as 65001\n");
        Router three = router(3, 65003, " neighbor 10.0.0.1 remote-as 65001\n");
        net.startAll();
        two.fixed(ROUTE, "Null0", 0);
        one.fixed(ROUTE, "Null0", 0);
        assertThat(net.await(MINUTE.multipliedBy(2), () -> three.best(ROUTE).isPresent())).isTrue();

        one.configure(BgpWires.lan(1, 65001, " bgp suppress-inactive\n" + lines));
        assertThat(net.await(MINUTE, () -> three.best(ROUTE).isEmpty())).isTrue();
        assertThat(three.best("2.2.2.2/32")).as("it is used").isPresent();
        assertThat(three.best("1.1.1.1/32")).as("our own").isPresent();

        one.unfixed(ROUTE);
        assertThat(net.await(MINUTE, () -> three.best(ROUTE).isPresent())).isTrue();
        one.fixed(ROUTE, "Null0", 0);
        assertThat(net.await(MINUTE, () -> three.best(ROUTE).isEmpty())).isTrue();
        one.configure(BgpWires.lan(1, 65001, lines));
        assertThat(net.await(MINUTE, () -> three.best(ROUTE).isPresent())).isTrue();
    }

    // ---- several paths

    @Test
    void externalAndInternalPathsAreUsedAtOnce() {
        String lines =
                """
                 neighbor 10.0.0.2 remote-as 65002
                 neighbor 10.0.0.3 remote-as 65001
                 neighbor 10.0.0.4 remote-as 65001
                """;
        String prepends =
                """
                route-map M permit 10
                 set as-path prepend 65002
                router bgp 65001
                 redistribute static
                 neighbor 10.0.0.1 remote-as 65001
                 neighbor 10.0.0.1 route-map M out
                """;
        Router one = router(1, 65001, lines);
        router(2, 65002, " redistribute static\n neighbor 10.0.0.1 remote-as 65001\n");
        router(3, 65001, prepends);
        router(4, 65001, prepends);
        net.startAll();
        for (int n = 2; n <= 4; n++) {
            r(n).fixed(ROUTE, "Null0", 0);
        }
        net.run(MINUTE.multipliedBy(2));
        assertThat(one.via(ROUTE)).isEqualTo("10.0.0.2");

        one.configure(BgpWires.lan(1, 65001, " maximum-paths eibgp 2\n" + lines));
        net.run(MINUTE);
        assertThat(one.via(ROUTE).split(" ")).hasSize(2).contains("10.0.0.2");
        one.configure(BgpWires.lan(1, 65001, " maximum-paths eibgp 3\n" + lines));
        net.run(MINUTE);
        assertThat(one.via(ROUTE)).isEqualTo("10.0.0.2 10.0.0.3 10.0.0.4");

        // Another AS path is another way.
        r(4).configure(BgpWires.lan(4, 65001, prepends.replace("prepend 65002", "prepend 65004")));
        net.run(MINUTE);
        assertThat(one.via(ROUTE)).isEqualTo("10.0.0.2 10.0.0.3");
    }

    // ---- routing table

    private static String inVrf(int number, String lines) {
        return """
        vrf definition RED
         address-family ipv4
        interface GigabitEthernet0/1
         vrf forwarding RED
         ip address 10.0.0.N 255.255.255.0
        ip prefix-list IT permit 203.0.113.0/24
        route-map MAP permit 10
         match ip address prefix-list IT
         set metric 77
         set tag 5
        router bgp 6500N
         bgp router-id N.N.N.N
         address-family ipv4 vrf RED
        """
                        .replace("N", "" + number)
                + lines;
    }

    private Route red(String prefix) {
        return Objects.requireNonNull(r(1).route("RED", prefix), prefix);
    }

    @Test
    void aMapSaysWhatGoesIntoTheRoutingTableOfAVrf() {
        String neighbor = "  neighbor 10.0.0.2 remote-as 65002\n";
        Router one = net.router("r1", inVrf(1, neighbor));
        Router two =
                net.router(
                        "r2",
                        inVrf(2, "  redistribute static\n  neighbor 10.0.0.1 remote-as 65001\n"));
        net.startAll();
        two.fixed("RED", ROUTE, "Null0", 3, RouteSource.STATIC);
        two.fixed("RED", "198.51.100.0/24", "Null0", 3, RouteSource.STATIC);
        net.run(MINUTE.multipliedBy(2));
        assertThat(red(ROUTE).metric()).isEqualTo(3);
        assertThat(red(ROUTE).tag()).isEqualTo(65002);

        one.configure(inVrf(1, neighbor + "  table-map MAP\n"));
        net.run(MINUTE);
        assertThat(red(ROUTE).metric()).isEqualTo(77);
        assertThat(red(ROUTE).tag()).isEqualTo(5);
        assertThat(red("198.51.100.0/24").metric()).as("not meant").isEqualTo(3);

        one.configure(inVrf(1, neighbor + "  table-map MAP filter\n"));
        net.run(MINUTE);
        assertThat(red(ROUTE).metric()).isEqualTo(77);
        assertThat(one.route("RED", "198.51.100.0/24")).as("kept out").isNull();

        one.configure(inVrf(1, neighbor + "  table-map MAP filter\n").replace("tag 5", "tag 6"));
        net.run(MINUTE);
        assertThat(red(ROUTE).tag()).isEqualTo(6);
        one.configure(inVrf(1, neighbor));
        net.run(MINUTE);
        assertThat(red(ROUTE).tag()).isEqualTo(65002);
        assertThat(one.route("RED", "198.51.100.0/24")).isNotNull();
    }

    // ---- injected routes

    private static final String INJECT =
            """
            ip prefix-list AROUND permit 203.0.113.0/24
            ip prefix-list SOURCE permit 10.0.0.2/32
            ip prefix-list PARTS permit 203.0.113.0/25
            ip prefix-list PARTS permit 203.0.113.192/26
            ip prefix-list PARTS permit 198.51.100.0/24
            route-map AROUND permit 10
             match ip address prefix-list AROUND
             match ip route-source prefix-list SOURCE
            route-map PARTS permit 10
             set ip address prefix-list PARTS
             set local-preference 150
            router bgp 65001
             neighbor 10.0.0.2 remote-as 65002
             neighbor 10.0.0.3 remote-as 65003
             neighbor 10.0.0.3 advertisement-interval 0
            """;

    @Test
    void partsOfARouteAreInjectedWhileItIsThere() {
        String line = " bgp inject-map PARTS exist-map AROUND\n";
        Router one = router(1, 65001, INJECT + line);
        Router two = router(2, 65002, " redistribute static\n neighbor 10.0.0.1 remote-as 65001\n");
        Router three = router(3, 65003, " neighbor 10.0.0.1 remote-as 65001\n");
        net.startAll();
        net.run(MINUTE);
        assertThat(one.best("203.0.113.0/25")).isEmpty();
        two.fixed(ROUTE, "Null0", 0);
        assertThat(net.await(MINUTE, () -> three.best("203.0.113.192/26").isPresent())).isTrue();
        PathAttributes made = one.best("203.0.113.0/25").orElseThrow();
        assertThat(made.asPath().toString()).isEmpty();
        assertThat(made.localPreference()).isEqualTo(150);
        assertThat(one.via("203.0.113.0/25")).isEqualTo("10.0.0.2");
        assertThat(one.best("198.51.100.0/24")).as("not inside").isEmpty();
        assertThat(two.best("203.0.113.0/25")).as("it is the neighbour's own").isEmpty();

        one.configure(BgpWires.lan(1, 65001, INJECT + line.replace("\n", " copy-attributes\n")));
        net.run(MINUTE);
        assertThat(one.best("203.0.113.0/25").orElseThrow().asPath().toString()).isEqualTo("65002");

        two.unfixed(ROUTE);
        assertThat(net.await(MINUTE, () -> three.best("203.0.113.192/26").isEmpty())).isTrue();
        assertThat(one.best("203.0.113.0/25")).isEmpty();
        two.fixed(ROUTE, "Null0", 0);
        assertThat(net.await(MINUTE, () -> one.best("203.0.113.0/25").isPresent())).isTrue();
        two.crash(true);
        assertThat(net.await(MINUTE, () -> one.best("203.0.113.0/25").isEmpty())).isTrue();
        two.restart();
        two.fixed(ROUTE, "Null0", 0);
        assertThat(net.await(MINUTE.multipliedBy(3), () -> one.best("203.0.113.0/25").isPresent()))
                .isTrue();

        // Another list, and no line.
        one.configure(
                BgpWires.lan(1, 65001, INJECT + line)
                        .replace("PARTS permit 203.0.113.0/25", "PARTS permit 203.0.113.128/26"));
        net.run(MINUTE);
        assertThat(one.best("203.0.113.0/25")).isEmpty();
        assertThat(one.best("203.0.113.128/26")).isPresent();
        one.configure(BgpWires.lan(1, 65001, INJECT));
        net.run(MINUTE);
        assertThat(one.best("203.0.113.128/26")).isEmpty();
        assertThat(one.best("203.0.113.192/26")).isEmpty();
        assertThat(one.best(ROUTE)).isPresent();
    }
}
