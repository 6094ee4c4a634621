package io.spokewire.ospf;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Prefix;
import io.spokewire.ospf.OspfHomes.Home;
import io.spokewire.rib.NextHop;
import io.spokewire.rib.Route;
import io.spokewire.rib.RouteDetail;
import io.spokewire.rib.RouteSource;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code domain-tag} of a process in a VRF, RFC 4577 section 4.2.5.2. */
class OspfDomainTagTest {
    private static final String BLUE = "192.0.2.0/24";

    private final OspfHomes homes = new OspfHomes();

    private static String edge(String lines) {
        return """
        vrf definition RED
         address-family ipv4
         exit-address-family
        interface GigabitEthernet0/1
         vrf forwarding RED
         ip address 10.0.0.1 255.255.255.0
        route-map TAG permit 10
         set tag 9
        router ospf 1 vrf RED
         router-id 9.0.0.1
         network 10.0.0.0 0.0.0.255 area 0
        """
                + lines;
    }

    private void says(Home edge, Home customer, String lines, String tag) {
        edge.configure(edge(lines));
        homes.run(Duration.ofSeconds(30));
        assertThat(customer.route(BLUE))
                .as(lines)
                .isEqualTo("O E2 [110/1]" + tag + " via 10.0.0.1");
    }

    @Test
    void whatBgpHasIsToldWithTheTag() {
        String bgp = " redistribute bgp 65000 subnets";
        Home edge = homes.home("edge", edge(bgp + "\n"));
        Home customer =
                homes.home(
                        "customer",
                        """
                        interface GigabitEthernet0/1
                         ip address 10.0.0.2 255.255.255.0
                        router ospf 1
                         router-id 9.0.0.2
                         network 10.0.0.0 0.0.0.255 area 0
                        """);
        edge.rib.offer(
                RouteSource.BGP_EXTERNAL,
                new Route(
                        Prefix.parse(BLUE),
                        RouteSource.BGP_EXTERNAL,
                        20,
                        0,
                        List.of(new NextHop.Discard()),
                        77,
                        0,
                        "65000",
                        RouteDetail.NONE));
        edge.settle(edge.rib);
        assertThat(homes.await(Duration.ofMinutes(3), () -> !customer.route(BLUE).equals("-")))
                .isTrue();
        says(edge, customer, bgp + "\n", " tag 77");
        says(edge, customer, bgp + "\n domain-tag 12\n", " tag 12");
        says(edge, customer, bgp + "\n domain-tag 13\n", " tag 13");
        says(edge, customer, bgp + " tag 5\n domain-tag 13\n", " tag 5");
        says(edge, customer, bgp + " route-map TAG\n domain-tag 13\n", " tag 9");
        says(edge, customer, bgp + "\n domain-tag 13\n capability vrf-lite\n", " tag 77");
    }
}
