package io.spokewire.rib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Ipv6Address;
import io.spokewire.net.Prefix;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the console says of the memory of routes, held against the heap. */
class RouteMemoryTest {
    private static final int ROUTES = 20_000;
    private static final int COLLECTIONS = 5;

    /** It is an estimate. */
    private static final double NEAR_PERCENT = 30;

    private static Prefix prefix(boolean ipv6, int i) {
        return ipv6
                ? new Prefix(new Ipv6Address(0x2002_0000_0000_0000L | (long) i << 16, 0), 64)
                : new Prefix(new Ipv4Address(0x1400_0000 + (i << 8)), 24);
    }

    /**
     * What lives. Other threads leave garbage meanwhile, and SerialGC leaves what is dead where it
     * lies, up to a share of the heap, in all but each fourth of its full collections.
     */
    private static long used() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            Runtime jvm = Runtime.getRuntime();
            least = Math.min(least, jvm.totalMemory() - jvm.freeMemory());
        }
        return least;
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void isNearWhatTheHeapSays(boolean ipv6, boolean lookedUp) {
        Rib rib = new Rib();
        NextHop link = new NextHop.Via("Gi1", null);
        rib.offer("c", route(Prefix.parse(ipv6 ? "2001:db8::/64" : "10.0.0.0/24"), link));
        drain(rib);
        long before = used();
        for (int i = 0; i < ROUTES; i++) {
            Address gateway = Address.parse(ipv6 ? "2001:db8::1" : "10.0.0.1");
            NextHop hop = lookedUp ? new NextHop.Via("", gateway) : new NextHop.Via("Gi1", null);
            rib.offer("s", route(prefix(ipv6, i), hop));
        }
        drain(rib);
        long grown = used() - before;
        AddressFamily family = ipv6 ? AddressFamily.IPV6 : AddressFamily.IPV4;
        RouteView.Summary summary =
                RouteView.Summary.of(family, "", RouteView.of(rib, family, rib.size()));
        RouteView.SourceCount all = summary.sources().getLast();
        assertThat(all.networks() + all.subnets()).isEqualTo(ROUTES + 1);
        assertThat(all.memoryBytes()).isCloseTo(grown, withinPercentage(NEAR_PERCENT));
        assertThat(all.overheadBytes()).isBetween(1L, all.memoryBytes() - 1);
    }

    private static Route route(Prefix prefix, NextHop hop) {
        return new Route(prefix, RouteSource.STATIC, 1, 0, List.of(hop), 0, 0);
    }

    private static void drain(Rib rib) {
        while (!rib.drain().isEmpty()) {
            // until nothing is left to be told
        }
    }
}
