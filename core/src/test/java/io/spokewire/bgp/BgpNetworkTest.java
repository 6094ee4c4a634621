package io.spokewire.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.bgp.BgpWires.Router;
import io.spokewire.rib.RouteSource;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Routers that speak BGP over streams in virtual time. */
class BgpNetworkTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final BgpWires net = new BgpWires(7);

    private Router router(String name, String text) {
        return net.router(name, text);
    }

    /** Two routers of two ASes on one wire, each with a network. */
    private void pair(String more1, String more2) {
        router(
                "r1",
                """
                interface GigabitEthernet0/1
                 ip address 10.0.0.1 255.255.255.0
                interface Loopback1
                 ip address 1.1.1.1 255.255.255.255
                router bgp 65001
                 neighbor 10.0.0.2 remote-as 65002
                 network 1.1.1.1 mask 255.255.255.255
                """
                        + more1);
        router(
                "r2",
                """
                interface GigabitEthernet0/1
                 ip address 10.0.0.2 255.255.255.0
                interface Loopback1
                 ip address 2.2.2.2 255.255.255.255
                router bgp 65002
                 neighbor 10.0.0.1 remote-as 65001
                 network 2.2.2.2 mask 255.255.255.255
                """
                        + more2);
        net.startAll();
    }

    private Router r(String name) {
        return Objects.requireNonNull(net.routers.get(name));
    }

    @Test
    void sessionsAreLoggedUnlessTheConfigurationSaysNo() {
        pair("", " no bgp log-neighbor-changes\n");

        assertThat(net.await(MINUTE, () -> !r("r1").via("2.2.2.2").isEmpty())).isTrue();
        assertThat(r("r2").up("10.0.0.1")).isTrue();
        assertThat(r("r1").said("ADJCHANGE")).isTrue();
        assertThat(r("r2").said("ADJCHANGE")).isFalse();
    }

    @Test
    void externalNeighborsTellTheirNetworks() {
        pair("", "");

        assertThat(net.await(MINUTE, () -> !r("r1").via("2.2.2.2").isEmpty())).isTrue();
        assertThat(net.await(MINUTE, () -> !r("r2").via("1.1.1.1").isEmpty())).isTrue();

        assertThat(r("r1").path("2.2.2.2")).isEqualTo("10.0.0.2 65002");
        assertThat(r("r2").path("1.1.1.1")).isEqualTo("10.0.0.1 65001");
        assertThat(r("r1").route("2.2.2.2"))
                .satisfies(route -> {
                    assertThat(route.source()).isEqualTo(RouteSource.BGP_EXTERNAL);
                    assertThat(route.distance()).isEqualTo(20);
                });
        assertThat(r("r1").lines()).contains("%BGP-5-ADJCHANGE: neighbor 10.0.0.2 Up");
    }

    @Test
    void aNetworkThatGoesIsWithdrawn() {
        pair(" neighbor 10.0.0.2 advertisement-interval 0\n", "");
        assertThat(net.await(MINUTE, () -> !r("r2").via("1.1.1.1").isEmpty())).isTrue();

        r("r1").up("Loopback1", false);
        assertThat(net.await(Duration.ofSeconds(1), () -> r("r2").via("1.1.1.1").isEmpty()))
                .isTrue();
    }

    @Test
    void internalNeighborsKeepTheNextHop() {
        pair("", " neighbor 10.1.0.3 remote-as 65002\n");
        router(
                "r3",
                """
                interface GigabitEthernet0/1
                 ip address 10.1.0.3 255.255.255.0
                router bgp 65002
                 neighbor 10.1.0.2 remote-as 65002
                """);
        r("r2").configure(
                        """
                        interface GigabitEthernet0/1
                         ip address 10.0.0.2 255.255.255.0
                        interface GigabitEthernet0/2
                         ip address 10.1.0.2 255.255.255.0
                        interface Loopback1
                         ip address 2.2.2.2 255.255.255.255
                        router bgp 65002
                         neighbor 10.0.0.1 remote-as 65001
                         neighbor 10.1.0.3 remote-as 65002
                         network 2.2.2.2 mask 255.255.255.255
                        """);
        r("r2").start();
        r("r3").start();

        assertThat(net.await(MINUTE, () -> r("r3").up("10.1.0.2"))).isTrue();
        net.run(MINUTE);

        // The next hop is r1's, which r3 has no way to: the route is there and not used.
        assertThat(r("r3").via("1.1.1.1")).isEmpty();
        assertThat(r("r3").path("2.2.2.2")).isEqualTo("10.1.0.2 ");

        r("r3").fixed("10.0.0.0/24", "10.1.0.2", 0);
        net.run(Duration.ofSeconds(1));
        assertThat(r("r3").path("1.1.1.1")).isEqualTo("10.0.0.1 65001");
        assertThat(r("r3").route("1.1.1.1"))
                .satisfies(route -> {
                    assertThat(route.source()).isEqualTo(RouteSource.BGP_INTERNAL);
                    assertThat(route.distance()).isEqualTo(200);
                });
    }

    @Test
    void theWrongAsIsToldInWords() {
        pair("", "");
        r("r1").configure(
                        """
                        interface GigabitEthernet0/1
                         ip address 10.0.0.1 255.255.255.0
                        router bgp 65001
                         neighbor 10.0.0.2 remote-as 65003
                        """);
        net.run(MINUTE);

        assertThat(r("r1").up("10.0.0.2")).isFalse();
        assertThat(
                        r("r1").said(
                                        "%BGP-3-NOTIFICATION: sent to neighbor 10.0.0.2 2/2 (peer"
                                                + " in wrong AS) 2 bytes FDEA: we expect AS 65003, it"
                                                + " says AS 65002"))
                .as("%s", r("r1").lines())
                .isTrue();
        assertThat(r("r2").said("it expects another AS of us than 65002")).isTrue();
    }

    @Test
    void aSilentNeighborIsGoneAfterTheHoldTime() {
        pair(" timers bgp 1 3\n", "");
        assertThat(net.await(MINUTE, () -> r("r2").up("10.0.0.1"))).isTrue();
        net.run(MINUTE);
        assertThat(r("r1").up("10.0.0.2")).isTrue();

        net.cut.add("r1");
        long cut = net.now();
        assertThat(net.await(MINUTE, () -> !r("r2").up("10.0.0.1"))).isTrue();

        assertThat(Duration.ofNanos(net.now() - cut))
                .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));
        net.run(Duration.ofSeconds(1));
        assertThat(r("r2").via("1.1.1.1")).isEmpty();
        assertThat(r("r2").said("4/0 (hold time expired)")).isTrue();
    }
}
