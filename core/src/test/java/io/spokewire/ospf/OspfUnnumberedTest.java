package io.spokewire.ospf;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Prefix;
import io.spokewire.ospf.OspfHomes.Home;
import io.spokewire.rib.NextHop;
import io.spokewire.rib.ResolvedRoute;
import io.spokewire.routing.RoutingInput;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Point-to-point links without an address of their own: RFC 2328 section 12.4.1.1. */
class OspfUnnumberedTest {
    private static final Duration MINUTES = Duration.ofMinutes(3);

    private final OspfHomes homes = new OspfHomes();

    /** Two tunnels to the other one, with the address of the LAN. */
    private static String router(int number, String process) {
        return """
        interface GigabitEthernet0/%1$d
         ip address 10.%1$d.0.1 255.255.255.0
        interface Loopback0
         ip address 10.99.0.%1$d 255.255.255.255
        interface Tunnel1
         ip unnumbered GigabitEthernet0/%1$d
         ip ospf cost 20
        interface Tunnel2
         ip unnumbered GigabitEthernet0/%1$d
         ip ospf cost 10
        router ospf 1
         router-id 9.0.0.%1$d
        """
                        .formatted(number)
                + process;
    }

    private static final String ALL = " network 10.0.0.0 0.255.255.255 area 0\n";

    /** Without the LAN itself. */
    private static final String TUNNELS = " network 10.99.0.0 0.0.0.255 area 0\n";

    private static String enabled(int number) {
        return router(number, TUNNELS).replace(" ip ospf cost", " ip ospf 1 area 0\n ip ospf cost");
    }

    private static List<OspfAdvertisements.LinkRow> links(Home of) {
        OspfSnapshot whole =
                of.snapshot().complete(area -> of.engine.page(area, Optional.empty(), 100, 0));
        return OspfAdvertisements.of(
                        OspfStyle.IP_OSPF,
                        new OspfAdvertisements.Wanted(
                                "router", Optional.empty(), Optional.empty(), true),
                        List.of(whole))
                .advertisements()
                .getFirst()
                .links();
    }

    private static long count(Home of, int type) {
        return links(of).stream().filter(l -> l.type() == type).count();
    }

    @Test
    void parallelLinksHaveCostsOfTheirOwn() {
        Home a = homes.home("a", router(1, ALL));
        Home b = homes.home("b", router(2, ALL));
        assertThat(homes.await(MINUTES, () -> !a.route("10.2.0.0/24").equals("-"))).isTrue();
        homes.run(Duration.ofSeconds(30));
        assertThat(a.route("10.2.0.0/24")).isEqualTo("O [110/11] via 10.2.0.1");
        assertThat(via(a, "10.2.0.0/24")).isEqualTo("Tunnel2");
        assertThat(links(a))
                .contains(
                        new OspfAdvertisements.LinkRow(1, "9.0.0.2", "0.0.0.3", "", 20),
                        new OspfAdvertisements.LinkRow(1, "9.0.0.2", "0.0.0.4", "", 10));

        a.take(RoutingInput.InterfacesChanged.gone("Tunnel2"));
        assertThat(homes.await(MINUTES, () -> via(a, "10.2.0.0/24").equals("Tunnel1"))).isTrue();
        assertThat(a.route("10.2.0.0/24")).isEqualTo("O [110/21] via 10.2.0.1");
        assertThat(homes.await(MINUTES, () -> via(b, "10.1.0.0/24").equals("Tunnel1"))).isTrue();
    }

    /** As IOS has it: the borrowed network is its owner's to tell, and he may be out of it. */
    @Test
    void theBorrowedNetworkIsToldByItsOwnerAlone() {
        Home a = homes.home("a", enabled(1));
        Home b = homes.home("b", enabled(2));
        assertThat(homes.await(MINUTES, () -> !a.route("10.99.0.2/32").equals("-"))).isTrue();
        assertThat(a.route("10.2.0.0/24")).isEqualTo("-");
        assertThat(count(a, 3)).as("stub links").isEqualTo(1);
        assertThat(count(a, 1)).as("links to b").isEqualTo(2);

        b.configure(enabled(2) + ALL);
        assertThat(homes.await(MINUTES, () -> !a.route("10.2.0.0/24").equals("-"))).isTrue();
        assertThat(count(b, 3)).isEqualTo(2);
    }

    @Test
    void showsWhoseAddressItIs() {
        Home a = homes.home("a", router(1, ALL));
        homes.home("b", router(2, ALL));
        assertThat(homes.await(MINUTES, () -> a.hasFull(2))).isTrue();
        List<OspfSnapshot> all = List.of(a.snapshot());
        assertThat(OspfViews.Interfaces.of(OspfStyle.IP_OSPF, false, "Tunnel1", all).text())
                .contains(
                        "  Interface is unnumbered. Using address of GigabitEthernet0/1 (10.1.0.1),"
                                + " Interface ID 3, Area 0\n");
        assertThat(OspfViews.Interfaces.of(OspfStyle.IP_OSPF, true, "Tunnel1", all).text())
                .contains("Tu1          1     0               Unnumbered Gi0/1   20    P2P   1/1");
    }

    private static String via(Home home, String prefix) {
        ResolvedRoute best = home.rib.best(Prefix.parse(prefix));
        return best != null
                        && best.route().nextHops().getFirst() instanceof NextHop.Via(var name, _)
                ? name
                : "-";
    }
}
