package io.spokewire.rib;

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

    /** Whether packets to the prefix are for this router itself. */
    public boolean local() {
        return nextHops.getFirst() instanceof NextHop.Receive;
    }
}
