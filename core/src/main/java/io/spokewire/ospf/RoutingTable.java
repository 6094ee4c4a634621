package io.spokewire.ospf;

import io.spokewire.net.Prefix;
import io.spokewire.ospf.AreaTree.RouterPath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The routing table, RFC 2328 section 11: a {@link RouteCalculation} goes in slices, and when it is
 * complete the routes that have changed are told, in slices too. Who looks between sees each route
 * as it was or as it will be.
 */
final class RoutingTable {
    /** What a route that changes costs, in things looked at: it goes on to the RIB. */
    private static final int CHANGE = 10;

    private final OspfEngine engine;
    private final TreeMap<Prefix, OspfRoute> routes = new TreeMap<>();
    private Map<Integer, RouterPath> boundaries = Map.of();

    // What is under way: a computation, then the comparison of its routes with those that we have.
    private @Nullable RouteCalculation calculation;
    private boolean complete;
    private Map<Prefix, OspfRoute> next = Map.of();
    private Map<Prefix, Long> discards = Map.of();
    private Map<Prefix, Long> activeRanges = Map.of();
    private @Nullable Prefix behind;
    private @Nullable Iterator<OspfRoute> rest;
    private List<OspfRoute> changed = new ArrayList<>();
    private List<Prefix> gone = new ArrayList<>();

    RoutingTable(OspfEngine engine) {
        this.engine = engine;
    }

    NavigableMap<Prefix, OspfRoute> routes() {
        return routes;
    }

    /** Ways to those who tell external routes. */
    Collection<RouterPath> boundaries() {
        return boundaries.values();
    }

    /** Ranges of areas in which something is, and their costs. */
    Map<Prefix, Long> activeRanges() {
        return activeRanges;
    }

    /** Whether a router that tells external routes is reached over areas that know them. */
    boolean tellsExternals(int routerId) {
        return boundaries.containsKey(routerId);
    }

    /**
     * Begins a computation, in place of one that is under way.
     *
     * @param trees whether those of the areas are computed, too
     */
    void begin(boolean trees, Turn turn) {
        drop();
        calculation = new RouteCalculation(engine, trees, turn.nowNanos());
    }

    /** What is under way ends: routes that were not told yet stay as they are. */
    void drop() {
        calculation = null;
        complete = false;
        next = Map.of();
        behind = null;
        rest = null;
    }

    /** Whether a computation is under way. */
    boolean busy() {
        return calculation != null;
    }

    /**
     * Goes on with the computation, and tells what has changed.
     *
     * @param budget things to look at; what one advertisement holds is looked at together, so that
     *     it may be a few thousand more
     * @return how many were looked at
     */
    int work(int budget, Turn turn) {
        int used = 0;
        while (used < budget && calculation != null) {
            used += step(calculation, turn);
        }
        if (!gone.isEmpty()) {
            turn.out().accept(new OspfAction.Remove(gone));
            gone = new ArrayList<>();
        }
        if (!changed.isEmpty()) {
            turn.out().accept(new OspfAction.Install(changed));
            changed = new ArrayList<>();
        }
        return used;
    }

    private int step(RouteCalculation running, Turn turn) {
        if (!complete) {
            int used = running.step();
            if (used == 0) {
                complete = true;
                running.publish();
                boundaries = running.boundaries();
                next = running.routes();
                discards = running.toldRanges();
                activeRanges = running.activeRanges();
            }
            return used;
        }
        Iterator<OspfRoute> all = rest;
        if (all == null) {
            return remove();
        }
        if (!all.hasNext()) {
            drop();
            engine.discard(true, discards, turn);
            return 1;
        }
        OspfRoute route = all.next();
        if (route.equals(routes.get(route.prefix()))) {
            return 1;
        }
        routes.put(route.prefix(), route);
        changed.add(route);
        return CHANGE;
    }

    /** Looks at one of the routes that there were. */
    private int remove() {
        Prefix prefix = behind == null ? firstPrefix() : routes.higherKey(behind);
        if (prefix == null) {
            rest = next.values().iterator();
            return 1;
        }
        behind = prefix;
        if (next.containsKey(prefix)) {
            return 1;
        }
        routes.remove(prefix);
        gone.add(prefix);
        return CHANGE;
    }

    private @Nullable Prefix firstPrefix() {
        return routes.isEmpty() ? null : routes.firstKey();
    }
}
