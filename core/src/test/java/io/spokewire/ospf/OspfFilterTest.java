package io.spokewire.ospf;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.ospf.OspfHomes.Home;
import io.spokewire.rib.NextHop;
import io.spokewire.rib.RouteSource;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Two processes on a LAN, each with its RIB: filters of a big table are obeyed in slices. */
class OspfFilterTest {
    private static final int ROUTES = 2_000;
    private static final int SLICE = 100;

    private final OspfHomes homes = new OspfHomes();

    private static int learnt(Home home) {
        int learnt = 0;
        for (int i = 0; i < ROUTES; i++) {
            learnt += home.rib.best(prefix(i)) == null ? 0 : 1;
        }
        return learnt;
    }

    private static Prefix prefix(int i) {
        return new Prefix(new Ipv4Address((20 << 24) + (i << 8)), 24);
    }

    private static String text(int number, String lines) {
        return """
        interface GigabitEthernet0/1
         ip address 10.0.0.%d 255.255.255.0
         ip ospf network point-to-point
        router ospf 1
         router-id 9.0.0.%d
         network 10.0.0.0 0.0.0.255 area 0
        """
                        .formatted(number, number)
                + lines;
    }

    @Test
    void filtersOfABigTableAreObeyedInSlices() {
        Home one = homes.home("one", text(1, " redistribute static subnets\n"));
        Home two = homes.home("two", text(2, ""));
        for (int i = 0; i < ROUTES; i++) {
            one.offer(prefix(i), RouteSource.STATIC, new NextHop.Discard());
        }
        one.settle(one.rib);
        homes.run(Duration.ofMinutes(2));
        assertThat(learnt(two)).isEqualTo(ROUTES);

        two.configure(
                text(2, " distribute-list prefix NONE in\n")
                        + "ip prefix-list NONE deny 0.0.0.0/0 le 32\n");
        assertThat(learnt(two)).as("in one input").isBetween(ROUTES - SLICE, ROUTES - 1);
        homes.run(Duration.ofSeconds(1));
        assertThat(learnt(two)).isZero();

        two.configure(text(2, ""));
        assertThat(learnt(two)).as("in one input").isBetween(1, SLICE);
        homes.run(Duration.ofSeconds(1));
        assertThat(learnt(two)).isEqualTo(ROUTES);

        // What changes while filters are gone through is filtered by the new ones, too.
        two.configure(
                text(2, " distribute-list prefix EVEN in\n")
                        + "ip prefix-list EVEN permit 20.0.0.0/16 le 32\n");
        for (int i = 0; i < ROUTES; i++) {
            one.rib.withdraw(RouteSource.STATIC, prefix(i));
        }
        one.settle(one.rib);
        homes.run(Duration.ofMinutes(1));
        assertThat(learnt(two)).isZero();
    }
}
