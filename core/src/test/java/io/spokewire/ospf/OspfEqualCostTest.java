package io.spokewire.ospf;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Prefix;
import io.spokewire.ospf.OspfHomes.Home;
import io.spokewire.rib.ResolvedRoute;
import io.spokewire.rib.RouteView;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A destination that two routers tell at one cost. */
class OspfEqualCostTest {
    private static final String SHARED = "10.9.9.9/32";

    private final OspfHomes homes = new OspfHomes();

    private static String asker(int paths) {
        return """
        interface GigabitEthernet0/2
         ip address 10.2.0.1 255.255.255.0
         ip ospf network point-to-point
        interface GigabitEthernet0/3
         ip address 10.3.0.1 255.255.255.0
         ip ospf network point-to-point
        router ospf 1
         router-id 9.0.0.1
         maximum-paths %d
         network 10.0.0.0 0.255.255.255 area 0
        """
                .formatted(paths);
    }

    private Home teller(int number, String line) {
        Home home =
                homes.home(
                        "teller" + number,
                        """
                        interface GigabitEthernet0/%1$d
                         ip address 10.%1$d.0.2 255.255.255.0
                         ip ospf network point-to-point
                        interface Loopback0
                         ip address 10.9.9.9 255.255.255.255
                        router ospf 1
                         router-id 9.0.0.%1$d
                         network 10.%1$d.0.0 0.0.0.255 area 0
                         %2$s
                        """
                                .formatted(number, line));
        home.settle(home.rib);
        return home;
    }

    private String ways(Home home) {
        ResolvedRoute route = Objects.requireNonNull(home.rib.best(Prefix.parse(SHARED)));
        RouteView.Shown shown = RouteView.Shown.of(route, homes.time.now());
        return new RouteView.Entry("", Optional.of(shown), List.of(), List.of())
                .text()
                .lines()
                .filter(line -> line.contains(", from "))
                .map(line -> line.replaceAll(", \\S+ ago", "").strip())
                .collect(Collectors.joining("; "));
    }

    /** As IOS prints it: each way is from the router that told it. */
    @ParameterizedTest
    @CsvSource({
        "network 10.9.0.0 0.0.255.255 area 0, O",
        "network 10.9.0.0 0.0.255.255 area 1, O IA",
        "redistribute connected subnets, O E2",
        "redistribute connected metric-type 1 subnets, O E1",
    })
    void eachWayIsFromTheRouterThatToldIt(String line, String kind) {
        Home asker = homes.home("asker", asker(4));
        teller(2, line);
        teller(3, line);
        assertThat(
                        homes.await(
                                Duration.ofMinutes(3),
                                () ->
                                        asker.route(SHARED).contains("10.3.0.2")
                                                && asker.route(SHARED).contains("10.2.0.2")))
                .isTrue();
        assertThat(asker.route(SHARED)).startsWith(kind + " [");
        assertThat(ways(asker))
                .isEqualTo(
                        "* 10.2.0.2, from 9.0.0.2, via GigabitEthernet0/2;"
                                + " 10.3.0.2, from 9.0.0.3, via GigabitEthernet0/3");

        asker.configure(asker(1)); // who told the way that is left
        homes.run(Duration.ofSeconds(30));
        assertThat(ways(asker)).isEqualTo("* 10.2.0.2, from 9.0.0.2, via GigabitEthernet0/2");
        asker.configure(asker(4));
        homes.run(Duration.ofSeconds(30));
        asker.up("GigabitEthernet0/2", false);
        homes.run(Duration.ofSeconds(30));
        assertThat(ways(asker)).isEqualTo("* 10.3.0.2, from 9.0.0.3, via GigabitEthernet0/3");
    }
}
