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
 */
public record ResolvedRoute(Route route, List<NextHop> nextHops, boolean overridden) {
    /** Copies the list, which must not be empty. */
    public ResolvedRoute {
        nextHops = List.copyOf(nextHops);
        if (nextHops.isEmpty()) {
            throw new IllegalArgumentException("nothing resolved for " + route.prefix());
        }
    }

    /** How often a way may stand in {@link #spread}, all together. */
    public static final int SPREAD_MAX = 64;

    /** The next hops as flows are spread over them: each as often as its share. */
    public List<NextHop> spread() {
        return spread(route, nextHops);
    }

    /**
     * Next hops of a route as flows are spread over them: each as often as its share, in the least
     * numbers that are as good as {@link #SPREAD_MAX} allows.
     */
    public static List<NextHop> spread(Route route, List<NextHop> hops) {
        int[] shares = new int[hops.size()];
        int sum = 0;
        for (int i = 0; i < shares.length; i++) {
            shares[i] = route.detail().cost(hops.get(i)).map(RouteDetail.WayCost::share).orElse(1);
            sum += shares[i];
        }
        if (sum == 0 || hops.size() == 1) {
            return hops;
        }
        List<NextHop> spread = new ArrayList<>();
        for (int i = 0; i < shares.length; i++) {
            int times =
                    sum <= SPREAD_MAX || shares[i] == 0
                            ? shares[i]
                            : Math.max(1, Math.round((float) shares[i] * SPREAD_MAX / sum));
            spread.addAll(Collections.nCopies(times, hops.get(i)));
        }
        return spread;
    }

    /** Whether packets to the prefix are for this router itself. */
    public boolean local() {
        return nextHops.getFirst() instanceof NextHop.Receive;
    }
}
