package io.spokewire.rib;

import io.spokewire.net.AddressFamily;
import io.spokewire.rib.RouteView.Hop;
import io.spokewire.rib.RouteView.Shown;

/**
 * What routes take of memory. An estimate: the sizes are those of a 64-bit JVM with compressed
 * pointers, and what the table adds was measured with 100,000 routes.
 *
 * @param overheadBytes what the table adds: its nodes, and what is kept for gateways that have to
 *     be looked up
 * @param bytes the overhead, and the routes themselves
 */
record RouteMemory(long overheadBytes, long bytes) {
    private static final int ROUTE_BYTES = 56;
    private static final int PREFIX_BYTES = 24;
    private static final int LIST_BYTES = 24;
    private static final int HOP_BYTES = 24;
    private static final int ADDRESS4_BYTES = 16;
    private static final int ADDRESS6_BYTES = 32;

    private static final int NODES4_BYTES = 93;
    private static final int NODES6_BYTES = 181;
    private static final int LOOKED_UP_BYTES = 114;

    static RouteMemory of(Shown route) {
        boolean ipv4 = route.prefix().family() == AddressFamily.IPV4;
        int address = ipv4 ? ADDRESS4_BYTES : ADDRESS6_BYTES;
        long own = (long) ROUTE_BYTES + PREFIX_BYTES + address + LIST_BYTES;
        long overhead = ipv4 ? NODES4_BYTES : NODES6_BYTES;
        for (Hop hop : route.hops()) {
            own += HOP_BYTES + (hop.gateway().isPresent() ? address : 0);
            boolean lookedUp = hop.gateway().isPresent() && hop.interfaceName().isEmpty();
            overhead += lookedUp ? LOOKED_UP_BYTES : 0;
        }
        return new RouteMemory(overhead, overhead + own);
    }
}
