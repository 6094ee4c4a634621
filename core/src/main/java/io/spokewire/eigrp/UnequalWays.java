package io.spokewire.eigrp;

import io.spokewire.eigrp.Entry.Path;
import io.spokewire.eigrp.Entry.Source;
import io.spokewire.net.Address;
import io.spokewire.rib.NextHop;
import io.spokewire.rib.RouteDetail;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Ways of a route within the {@code variance} that do not all cost the same.
 *
 * @param best of the cheapest way
 * @param costs of each way; looked up only
 */
record UnequalWays(CompositeMetric best, Map<NextHop, WayCost> costs) implements RouteDetail {
    /** IOS's share of the cheapest way; those of the others are in inverse proportion. */
    private static final int SHARE = 240;

    /** Copies the map. */
    UnequalWays {
        costs = Map.copyOf(costs);
    }

    /**
     * What the RIB keeps beside of a route with these ways.
     *
     * @param paths in use, the cheapest first
     * @param least {@code traffic-share min across-interfaces}
     */
    static RouteDetail detail(List<Path> paths, EigrpMetrics metrics, boolean least) {
        Path best = paths.getFirst();
        CompositeMetric whole = metrics.detail(best.vector());
        if (paths.stream().allMatch(p -> p.distance() == best.distance())) {
            return whole;
        }
        int divisor = 0;
        for (Path path : paths) {
            divisor = divisor(share(path, best, least), divisor);
        }
        Map<NextHop, WayCost> costs = new HashMap<>();
        for (Path path : paths) {
            if (path.source() instanceof Source.Peer(Neighbor _, Address gateway)) {
                costs.putIfAbsent(
                        new NextHop.Via(path.circuit(), gateway),
                        new WayCost(
                                metrics.ofRib(Topology.metric(path.distance())),
                                share(path, best, least) / divisor,
                                metrics.detail(path.vector()).lines()));
            }
        }
        return new UnequalWays(whole, costs);
    }

    private static int share(Path path, Path best, boolean least) {
        if (path.distance() == best.distance()) {
            return SHARE;
        }
        double ratio = (double) Topology.metric(best.distance()) / Topology.metric(path.distance());
        return least ? 0 : Math.max(1, (int) Math.round(SHARE * ratio));
    }

    private static int divisor(int a, int b) {
        return b == 0 ? a : divisor(b, a % b);
    }

    @Override
    public Optional<CompositeMetric> compositeMetric() {
        return Optional.of(best);
    }

    @Override
    public Optional<WayCost> cost(NextHop way) {
        return Optional.ofNullable(costs.get(way));
    }

    @Override
    public List<String> lines() {
        return best.lines();
    }
}
