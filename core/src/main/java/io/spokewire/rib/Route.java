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
 * @param process which process of the protocol: {@code 100} of {@code router eigrp 100}, or with
 *     the protocol where that is another name than the source's: {@code ospfv3 1}; empty for
 *     sources that have none. Routes of two processes are never merged
 * @param detail what the protocol keeps beside, for policy, for other processes and for {@code show
 *     ip route PREFIX}
 */
public record Route(
        Prefix prefix,
        RouteSource source,
        int distance,
        long metric,
        List<NextHop> nextHops,
        long tag,
        long installedNanos,
        String process,
        RouteDetail detail) {
    /** Copies the list, which must not be empty. */
    public Route {
        nextHops = List.copyOf(nextHops);
        if (nextHops.isEmpty()) {
            throw new IllegalArgumentException("a route to " + prefix + " without a next hop");
        }
    }

    /** A route of a source that has no processes and nothing to add. */
    public Route(
            Prefix prefix,
            RouteSource source,
            int distance,
            long metric,
            List<NextHop> nextHops,
            long tag,
            long installedNanos) {
        this(prefix, source, distance, metric, nextHops, tag, installedNanos, "", RouteDetail.NONE);
    }

    /** What {@code redistribute} calls its origin: {@code connected}, {@code eigrp 100}. */
    public String origin() {
        if (process.isEmpty()) {
            return source.protocol();
        }
        return process.indexOf(' ') > 0 ? process : source.protocol() + " " + process;
    }
}
