package io.spokewire.routing;

import io.spokewire.net.AddressFamily;
import io.spokewire.rib.RouteReader;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What a routing process may ask. No answer changes anything. */
public interface RoutingEnvironment {
    /** The routes of a VRF; empty when there is no such VRF. */
    Optional<RouteReader> routes(String vrf);

    /**
     * Whether another process runs on an interface: then a redistribution of that process takes the
     * interface's connected prefixes too.
     *
     * @param origin {@code eigrp 100}, as {@code redistribute} says it
     * @param family of the process: numbers of IPv4's processes may be those of IPv6's
     */
    boolean runsOn(String origin, AddressFamily family, String interfaceName);

    /** The wall clock, for the lifetimes of keys and for nothing else. */
    Instant wallTime();

    /** Jitter and identifiers. */
    RandomGenerator random();
}
