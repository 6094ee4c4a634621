package io.spokewire.rib;

import io.spokewire.net.Address;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a protocol keeps with a route beside what all routes have. A value: two that say the same
 * are equal, or the route would change for nothing. What it does not have it leaves at the default.
 */
public interface RouteDetail extends RouteAttributes {
    /** Nothing beside. */
    RouteDetail NONE = new RouteDetail() {};

    /** The parts of the metric of an EIGRP route. */
    default Optional<CompositeMetric> compositeMetric() {
        return Optional.empty();
    }

    /** The router that told the route, where it is another one than the gateway. */
    default Optional<Address> from() {
        return Optional.empty();
    }

    /** The router that told a way of the route, where it is another one than {@link #from()}. */
    default Optional<Address> from(NextHop way) {
        return Optional.empty();
    }

    /** The cost of the way to who told an external route, where its metric leaves it out. */
    default OptionalLong forwardMetric() {
        return OptionalLong.empty();
    }

    /**
     * Whether {@code redistribute} of other protocols takes it. What BGP has of internal neighbours
     * it keeps to itself unless told otherwise: all routers of the AS have it from there.
     */
    default boolean redistributable() {
        return true;
    }

    /** Lines that {@code show ip route PREFIX} prints below the path, without indentation. */
    default List<String> lines() {
        return List.of();
    }

    /** What a way of the route costs; empty where all cost what the route does. */
    default Optional<WayCost> cost(NextHop way) {
        return Optional.empty();
    }

    /**
     * What a way costs where not all cost the same.
     *
     * @param share of the flows, beside those of the other ways; 0 for none
     * @param lines in the place of {@link RouteDetail#lines}
     */
    record WayCost(long metric, int share, List<String> lines) {
        /** Copies the list. */
        public WayCost {
            lines = List.copyOf(lines);
        }
    }

    /**
     * An EIGRP metric in parts, as configuration and redistribution have it.
     *
     * @param bandwidthKbits the least on the way, kilobits per second, at least 1
     * @param delayPicos the sum, in picoseconds
     * @param reliability 0 to 255
     * @param load 1 to 255
     * @param mtuBytes the least on the way
     * @param hops routers on the way, 0 to 255
     */
    record CompositeMetric(
            long bandwidthKbits, long delayPicos, int reliability, int load, int mtuBytes, int hops)
            implements RouteDetail {
        @Override
        public Optional<CompositeMetric> compositeMetric() {
            return Optional.of(this);
        }

        @Override
        public List<String> lines() {
            return List.of(
                    "Total delay is "
                            + delayPicos / 1_000_000
                            + " microseconds, minimum bandwidth is "
                            + bandwidthKbits
                            + " Kbit",
                    "Reliability " + reliability + "/255, minimum MTU " + mtuBytes + " bytes",
                    "Loading " + load + "/255, Hops " + hops);
        }
    }
}
