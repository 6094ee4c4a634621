package io.spokewire.rib;

import io.spokewire.net.Prefix;
import java.util.List;

/**
 * A route as its source offers it to the RIB.
 *
 * @param prefix the destinations
 * @param source who offers it
 * @param distance administrative distance, 0 to 255; the lowest wins, 255 is never used
 * @param metric among routes of one distance the lowest wins
 * @param nextHops one, or several of equal cost
 * @param tag as configured or received; 0 for none
 * @param installedNanos the loop's time of installation, for the age that {@code show} prints
 */
public record Route(
        Prefix prefix,
        RouteSource source,
        int distance,
        long metric,
        List<NextHop> nextHops,
        long tag,
        long installedNanos) {
    /** Copies the list, which must not be empty. */
    public Route {
        nextHops = List.copyOf(nextHops);
        if (nextHops.isEmpty()) {
            throw new IllegalArgumentException("a route to " + prefix + " without a next hop");
        }
    }
}
