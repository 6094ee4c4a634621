package io.spokewire.ospf;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Prefix;
import io.spokewire.ospf.OspfHomes.Home;
import io.spokewire.rib.NextHop;
import io.spokewire.rib.RouteSource;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is told in place of more, and what becomes of packets that nothing longer leads. */
class OspfSummaryTest {
    private static final Duration MINUTES = Duration.ofMinutes(3);

    private final OspfHomes homes = new OspfHomes();

    private static String border(String lines) {
        return """
        interface GigabitEthernet0/1
         ip address 10.0.0.1 255.255.255.0
         ip ospf network point-to-point
        interface GigabitEthernet0/2
         ip address 10.1.0.1 255.255.255.0
         ip ospf network point-to-point
        router ospf 1
         router-id 9.0.0.1
         network 10.0.0.0 0.0.0.255 area 0
         network 10.1.0.0 0.0.0.255 area 1
        """
                + lines;
    }

    private static String behind(int number, String area, String more) {
        return """
        interface GigabitEthernet0/%d
         ip address 10.%d.0.2 255.255.255.0
         ip ospf network point-to-point
        interface Loopback1
         ip address 10.50.1.1 255.255.255.255
        interface Loopback2
         ip address 10.50.2.1 255.255.255.255
        router ospf 1
         router-id 9.0.0.%d
         network 10.%d.0.0 0.0.0.255 area %s
        """
                        .formatted(number, number - 1, number + 1, number - 1, area)
                + more;
    }

    @Test
    void aRangeIsDroppedWhereNothingLongerIsKnown() {
        String ranges =
                """
                 area 1 range 10.50.0.0 255.255.0.0
                 area 1 range 10.60.0.0 255.255.0.0
                """;
        Home border = homes.home("border", border(ranges));
        Home core = homes.home("core", behind(1, "0", "").replace("10.50.", "10.70."));
        homes.home("leaf", behind(2, "1", " network 10.50.0.0 0.0.255.255 area 1\n"));
        assertThat(homes.await(MINUTES, () -> !core.route("10.50.0.0/16").equals("-"))).isTrue();
        assertThat(core.route("10.50.0.0/16")).isEqualTo("O IA [110/3] via 10.0.0.1");
        assertThat(border.route("10.50.0.0/16")).isEqualTo("O [110/2] Null0");
        assertThat(border.route("10.50.1.1/32")).isEqualTo("O [110/2] via 10.1.0.2");
        assertThat(border.route("10.60.0.0/16")).as("nothing is in it").isEqualTo("-");

        border.configure(border(ranges + " no discard-route internal\n"));
        assertThat(border.route("10.50.0.0/16")).isEqualTo("-");
        border.configure(border(ranges + " discard-route internal 200\n"));
        assertThat(border.route("10.50.0.0/16")).isEqualTo("O [200/2] Null0");
        border.configure(border(" area 1 range 10.50.0.0 255.255.0.0 not-advertise\n"));
        homes.run(Duration.ofSeconds(30));
        assertThat(border.route("10.50.0.0/16")).isEqualTo("-");
        assertThat(core.route("10.50.0.0/16")).isEqualTo("-");
        border.configure(border(""));
        homes.run(Duration.ofSeconds(30));
        assertThat(core.route("10.50.1.1/32")).isEqualTo("O IA [110/3] via 10.0.0.1");
    }

    @Test
    void anExternalSummaryIsDroppedBehindThatOfAnother() {
        String summary =
                """
                 redistribute static metric 7 subnets
                 summary-address 172.16.0.0 255.240.0.0 tag 5
                """;
        Home border = homes.home("border", border(summary));
        Home core = homes.home("core", behind(1, "0", ""));
        border.staticRoute("172.16.1.0/24");
        border.staticRoute("172.17.1.0/24");
        border.staticRoute("192.168.0.0/24");
        assertThat(homes.await(MINUTES, () -> !core.route("172.16.0.0/12").equals("-"))).isTrue();
        assertThat(core.route("172.16.0.0/12")).isEqualTo("O E2 [110/7] tag 5 via 10.0.0.1");
        assertThat(core.route("172.16.1.0/24")).isEqualTo("-");
        assertThat(core.route("192.168.0.0/24")).isEqualTo("O E2 [110/7] via 10.0.0.1");
        assertThat(border.route("172.16.0.0/12")).isEqualTo("O [254/7] Null0");

        String other =
                """
                 redistribute static subnets
                 summary-address 172.16.0.0 255.240.0.0
                """;
        core.configure(behind(1, "0", other));
        core.staticRoute("172.18.1.0/24");
        homes.run(Duration.ofSeconds(30));
        assertThat(border.route("172.16.0.0/12")).isEqualTo("O E2 [110/20] via 10.0.0.2");
        core.configure(behind(1, "0", ""));
        homes.run(Duration.ofSeconds(30));
        assertThat(border.route("172.16.0.0/12")).isEqualTo("O [254/7] Null0");
        border.configure(border(" redistribute static metric 7 subnets\n"));
        homes.run(Duration.ofSeconds(30));
        assertThat(border.route("172.16.0.0/12")).isEqualTo("-");
        assertThat(core.route("172.16.1.0/24")).isEqualTo("O E2 [110/7] via 10.0.0.1");
    }

    /** RFC 3101 section 3.2 step 3. */
    @Test
    void whatIsTranslatedIsSummarised() {
        String nssa = " area 1 nssa\n";
        Home border =
                homes.home("border", border(nssa + " summary-address 172.16.0.0 255.240.0.0\n"));
        Home core = homes.home("core", behind(1, "0", ""));
        Home leaf = homes.home("leaf", behind(2, "1", nssa + " redistribute static subnets\n"));
        leaf.staticRoute("172.16.1.0/24");
        leaf.staticRoute("172.17.1.0/24");
        leaf.staticRoute("192.168.0.0/24");
        assertThat(homes.await(MINUTES, () -> !core.route("172.16.0.0/12").equals("-"))).isTrue();
        assertThat(core.route("172.16.0.0/12")).isEqualTo("O E2 [110/21] via 10.0.0.1");
        assertThat(core.route("172.16.1.0/24")).isEqualTo("-");
        assertThat(core.route("192.168.0.0/24")).isEqualTo("O E2 [110/20] via 10.0.0.1");
        assertThat(border.route("172.16.0.0/12")).isEqualTo("O [254/21] Null0");
        border.configure(border(nssa + " summary-address 172.16.0.0 255.240.0.0 not-advertise\n"));
        homes.run(Duration.ofSeconds(30));
        assertThat(core.route("172.16.0.0/12")).isEqualTo("-");
        assertThat(core.route("172.16.1.0/24")).isEqualTo("-");
        border.configure(border(nssa));
        homes.run(Duration.ofSeconds(30));
        assertThat(core.route("172.16.1.0/24")).isEqualTo("O E2 [110/20] via 10.0.0.1");
    }

    /** A summary leaves the NSSA where a part of it does, and is dropped where none does. */
    @Test
    void aSummaryOfWhatStaysInAnNssa() {
        Home core = homes.home("core", behind(1, "0", ""));
        Home border = homes.home("border", border(" area 1 nssa\n"));
        String all =
                """
                 area 1 nssa
                 summary-address 172.16.0.0 255.240.0.0
                 redistribute static subnets nssa-only
                """;
        Home leaf = homes.home("leaf", behind(2, "1", all));
        leaf.staticRoute("172.16.1.0/24");
        assertThat(homes.await(MINUTES, () -> !border.route("172.16.0.0/12").equals("-"))).isTrue();
        homes.run(Duration.ofSeconds(30));
        assertThat(border.route("172.16.0.0/12")).isEqualTo("O N2 [110/20] via 10.1.0.2");
        assertThat(leaf.route("172.16.0.0/12")).isEqualTo("O [254/20] Null0");
        assertThat(core.route("172.16.0.0/12")).isEqualTo("-");
        leaf.configure(behind(2, "1", all + " redistribute rip subnets\n"));
        leaf.offer(Prefix.parse("172.17.1.0/24"), RouteSource.RIP, new NextHop.Discard());
        leaf.settle(leaf.rib);
        homes.run(Duration.ofSeconds(30));
        assertThat(core.route("172.16.0.0/12")).isEqualTo("O E2 [110/20] via 10.0.0.1");
    }

    private static String asbr(String originate) {
        return behind(2, "1", " network 10.3.0.0 0.0.0.255 area 1\n area 1 nssa " + originate)
                .replace(
                        "router ospf 1",
                        """
                        interface GigabitEthernet0/3
                         ip address 10.3.0.1 255.255.255.0
                         ip ospf network point-to-point
                        router ospf 1\
                        """);
    }

    /** As IOS: a router of the NSSA tells its default route while it has one, to all or not. */
    @Test
    void aRouterOfAnNssaTellsItsDefaultRoute() {
        Home border = homes.home("border", border(" area 1 nssa\n"));
        Home core = homes.home("core", behind(1, "0", ""));
        Home leaf = homes.home("leaf", asbr("default-information-originate metric 9\n"));
        Home inner = homes.home("inner", behind(3, "1", " area 1 nssa\n").replace("10.2", "10.3"));
        String all = "0.0.0.0/0";
        homes.run(MINUTES);
        assertThat(inner.route(all)).as("nobody has one").isEqualTo("-");
        leaf.staticRoute(all);
        homes.run(Duration.ofSeconds(30));
        assertThat(inner.route(all)).isEqualTo("O N2 [110/9] via 10.3.0.1");
        assertThat(border.route(all)).isEqualTo("O N2 [110/9] via 10.1.0.2");
        assertThat(core.route(all)).isEqualTo("O E2 [110/9] via 10.0.0.1");

        leaf.configure(asbr("default-information-originate metric 9 nssa-only\n"));
        homes.run(Duration.ofSeconds(30));
        assertThat(inner.route(all)).isEqualTo("O N2 [110/9] via 10.3.0.1");
        assertThat(border.route(all)).as("RFC 3101 section 2.5 (3)").isEqualTo("-");
        assertThat(core.route(all)).isEqualTo("-");

        leaf.rib.withdraw(RouteSource.STATIC, Prefix.DEFAULT_IPV4);
        leaf.settle(leaf.rib);
        homes.run(Duration.ofSeconds(30));
        assertThat(inner.route(all)).isEqualTo("-");
    }

    /** Of two that cover a route the longer one counts, in whatever order they are typed. */
    @Test
    void theLongestRangeCounts() {
        String ranges =
                """
                 area 1 range 10.0.0.0 255.0.0.0
                 area 1 range 10.50.0.0 255.255.0.0
                """;
        Home border = homes.home("border", border(ranges));
        Home core = homes.home("core", behind(1, "0", "").replace("10.50.", "10.70."));
        homes.home("leaf", behind(2, "1", " network 10.50.0.0 0.0.255.255 area 1\n"));
        assertThat(homes.await(MINUTES, () -> !core.route("10.50.0.0/16").equals("-"))).isTrue();
        assertThat(core.route("10.0.0.0/8")).isEqualTo("O IA [110/2] via 10.0.0.1");
        assertThat(border.route("10.0.0.0/8")).isEqualTo("O [110/1] Null0");
    }
}
