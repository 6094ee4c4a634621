package io.spokewire.rib;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The route that won for its prefix, with next hops that packets can be sent to.
 *
 * @param route as its source offered it; of several that were merged, the first
 * @param nextHops where packets go: every {@link NextHop.Via} names an interface
 * @param overridden whether a shortcut of NHRP has put its next hops in the place of the route's
 *     own ({@code %} in {@code show ip route})
 * @param shares of the flows, one for each next hop, 0 for none; empty where all have the same
 */
public record ResolvedRoute(
        Route route, List<NextHop> nextHops, boolean overridden, List<Integer> shares) {
    /** Copies the lists; there must be a next hop. */
    public ResolvedRoute {
        nextHops = List.copyOf(nextHops);
        shares = List.copyOf(shares);
        if (nextHops.isEmpty()) {
            throw new IllegalArgumentException("nothing resolved for " + route.prefix());
        }
    }

    /** A route all of whose next hops have the same share. */
    public ResolvedRoute(Route route, List<NextHop> nextHops, boolean overridden) {
        this(route, nextHops, overridden, List.of());
    }

    /** How often ways may stand in {@link #spread}, all together. */
    public static final int SPREAD_MAX = 64;

    /**
     * The next hops as flows are spread over them: each as often as its share, in the least numbers
     * that are as good as {@link #SPREAD_MAX} allows.
     */
    public List<NextHop> spread() {
        int sum = shares.stream().mapToInt(Integer::intValue).sum();
        if (sum == 0 || nextHops.size() == 1) {
            return nextHops;
        }
        List<NextHop> spread = new ArrayList<>();
        for (int i = 0; i < shares.size(); i++) {
            int share = shares.get(i);
            int times =
                    sum <= SPREAD_MAX || share == 0
                            ? share
                            : Math.max(1, Math.round((float) share * SPREAD_MAX / sum));
            spread.addAll(Collections.nCopies(times, nextHops.get(i)));
        }
        return spread;
    }

    /** Whether packets to the prefix are for this router itself. */
    public boolean local() {
        return nextHops.getFirst() instanceof NextHop.Receive;
    }
}
