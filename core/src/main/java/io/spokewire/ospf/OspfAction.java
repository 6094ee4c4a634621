package io.spokewire.ospf;

import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.Prefix;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the {@link OspfEngine} asks for. */
public sealed interface OspfAction {
    /** Sends an IP packet of protocol 89 with TTL 1 and precedence internetwork control. */
    record Send(String circuit, Address destination, Bytes payload) implements OspfAction {}

    /** Replaces a timer. */
    record Arm(OspfTimer timer, Duration delay) implements OspfAction {}

    /** Stops a timer. */
    record Disarm(OspfTimer timer) implements OspfAction {}

    /** These routes have come or changed. */
    record Install(List<OspfRoute> routes) implements OspfAction {}

    /** There are no routes to these any more. */
    record Remove(List<Prefix> prefixes) implements OspfAction {}

    /**
     * What is told in place of more than there may be is to be dropped where nothing longer is
     * known, or it would come back: all of these, and no others.
     *
     * @param internal whether they are ranges of areas, else summaries of external routes
     * @param costs as they are told
     */
    record Discard(boolean internal, Map<Prefix, Long> costs) implements OspfAction {
        /** Copies the map, in its order. */
        public Discard {
            costs = Collections.unmodifiableMap(new TreeMap<>(costs));
        }
    }

    /** An adjacency came to be, or is gone: for BFD. */
    record Adjacency(String circuit, Address address, boolean full) implements OspfAction {}

    /** BFD is to watch a neighbour that waits for it, or no more: RFC 9355. */
    record Await(String circuit, Address address, boolean on) implements OspfAction {}

    /** Something to tell. */
    record Tell(OspfTrace trace) implements OspfAction {}
}
