package io.spokewire.rib;

import io.spokewire.engine.TableWalk;
import io.spokewire.net.Address;
import io.spokewire.net.Prefix;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Offers the static routes of one VRF while they can be used: one with an interface while that is
 * up, or always when it is {@code permanent}; one with a gateway alone always, since the RIB finds
 * out by itself whether the gateway can be reached. {@code Null0} is always up. What follows a
 * track object, or whose gateway BFD watches, is offered only while these say so. Floating routes
 * need nothing of their own: the RIB keeps what has lost. Whatever changes, the way leads through
 * all prefixes: a slice of it within the call, the rest by {@link #work}.
 */
public final class StaticRouting {
    private static final String NULL0 = "Null0";

    /** What is done within the call that asks for it, and in one slice. */
    static final int SLICE = 1_000;

    /** So much of a slice takes a prefix whose routes change; one that is looked at takes 1. */
    private static final int CHANGE = 10;

    private final Rib rib;
    private final String vrf;
    private final NavigableMap<Prefix, List<Held>> held = new TreeMap<>();

    /** The prefixes of routes that name an interface; looked up only. */
    private final Map<String, NavigableSet<Prefix>> byInterface = new HashMap<>();

    private final Set<String> up = new HashSet<>();
    private NavigableMap<Prefix, List<StaticRoute>> configured = Collections.emptyNavigableMap();
    private Predicate<StaticRoute> conditions = _ -> true;

    /** The ways to go yet of interfaces that have changed. */
    private final Map<String, TableWalk<Prefix>> ofInterfaces = new LinkedHashMap<>();

    private final TableWalk<Prefix> ofAll = new TableWalk<>();
    private int left; // of a slice

    /** An order of prefixes. */
    private interface Order {
        /** The first one behind a place, null for the start; null when there is none. */
        @Nullable Prefix behind(@Nullable Prefix at);
    }

    /** A route of the configuration, with its next hop: there may be thousands. */
    private static final class Held {
        final StaticRoute route;
        final @Nullable NextHop hop;
        boolean offered;

        Held(StaticRoute route) {
            this.route = route;
            this.hop = nextHop(route);
        }
    }

    /**
     * Offers to this RIB.
     *
     * @param vrf name of the RIB's VRF; routes of others are passed over
     */
    public StaticRouting(String vrf, Rib rib) {
        this.vrf = vrf;
        this.rib = rib;
    }

    /**
     * The configuration has these routes, all of them, of all VRFs. What stays does not flap; the
     * routes to one prefix change at once.
     *
     * @param permitted whether track objects and BFD let a route be
     */
    public void configure(StaticTable wanted, Predicate<StaticRoute> permitted, long nowNanos) {
        configured = wanted.of(vrf);
        conditions(permitted, nowNanos);
    }

    /**
     * Track objects or BFD may say otherwise now.
     *
     * @param changed whether they let a route be
     */
    public void conditions(Predicate<StaticRoute> changed, long nowNanos) {
        conditions = changed;
        boolean waits = ofAll.busy(); // for a settling
        ofAll.startOrRepeat();
        if (!waits) {
            work(nowNanos);
        }
    }

    /** An interface of the VRF is up, or is not (down, gone, or in another VRF now). */
    public void interfaceState(String name, boolean isUp, long nowNanos) {
        boolean changed = isUp ? up.add(name) : up.remove(name);
        if (!changed || !byInterface.containsKey(name)) {
            return;
        }
        TableWalk<Prefix> way = ofInterfaces.computeIfAbsent(name, _ -> new TableWalk<>());
        boolean waits = way.busy();
        way.startOrRepeat();
        if (!waits) {
            work(nowNanos);
        }
    }

    /** Whether {@link #work} has something left to do. */
    public boolean hasWork() {
        return ofAll.busy() || !ofInterfaces.isEmpty();
    }

    /** Does some of the work that waits; what an interface concerns comes first. */
    public void work(long nowNanos) {
        left = SLICE;
        while (left > 0 && hasWork()) {
            if (ofInterfaces.isEmpty()) {
                ofAll.walk(left, (behind, _) -> go(behind, this::behind, nowNanos));
                continue;
            }
            Map.Entry<String, TableWalk<Prefix>> first = ofInterfaces.entrySet().iterator().next();
            String name = first.getKey();
            TableWalk<Prefix> way = first.getValue();
            way.walk(left, (behind, _) -> go(behind, at -> behind(name, at), nowNanos));
            if (!way.busy()) {
                ofInterfaces.remove(name);
            }
        }
    }

    private @Nullable Prefix go(@Nullable Prefix behind, Order order, long nowNanos) {
        Prefix at = behind;
        while (left > 0) {
            at = order.behind(at);
            left--;
            if (at == null) {
                return null;
            }
            left -= settle(at, nowNanos) ? CHANGE - 1 : 0;
        }
        return at;
    }

    /** The next prefix whose routes name an interface. */
    private @Nullable Prefix behind(String interfaceName, @Nullable Prefix at) {
        NavigableSet<Prefix> some =
                byInterface.getOrDefault(interfaceName, Collections.emptyNavigableSet());
        return at != null ? some.higher(at) : some.isEmpty() ? null : some.first();
    }

    /** The next prefix that is configured, or has been. */
    private @Nullable Prefix behind(@Nullable Prefix at) {
        Prefix wanted = first(at == null ? configured : configured.tailMap(at, false));
        Prefix known = first(at == null ? held : held.tailMap(at, false));
        if (wanted == null || known == null) {
            return wanted == null ? known : wanted;
        }
        return wanted.compareTo(known) <= 0 ? wanted : known;
    }

    private static @Nullable Prefix first(NavigableMap<Prefix, ?> routes) {
        return routes.isEmpty() ? null : routes.firstKey();
    }

    /** Offers what is to be there of a prefix, and nothing else; whether anything changed. */
    private boolean settle(Prefix prefix, long nowNanos) {
        List<StaticRoute> wanted = configured.getOrDefault(prefix, List.of());
        List<Held> known = held.getOrDefault(prefix, List.of());
        boolean changed = !wanted.equals(known.stream().map(h -> h.route).toList());
        if (changed) {
            known = replace(prefix, known, wanted);
        }
        for (Held route : known) {
            changed |= update(route, nowNanos);
        }
        return changed;
    }

    private List<Held> replace(Prefix prefix, List<Held> before, List<StaticRoute> wanted) {
        List<Held> after = new ArrayList<>(wanted.size());
        for (StaticRoute route : wanted) {
            after.add(
                    before.stream()
                            .filter(h -> h.route.equals(route))
                            .findFirst()
                            .orElseGet(() -> new Held(route)));
        }
        for (Held gone : before) {
            unname(gone.route.interfaceName(), prefix);
            if (!after.contains(gone)) {
                rib.withdraw(gone.route, prefix);
            }
        }
        after.forEach(route -> name(route.route.interfaceName(), prefix));
        if (after.isEmpty()) {
            held.remove(prefix);
        } else {
            held.put(prefix, after);
        }
        return after;
    }

    private void name(String interfaceName, Prefix prefix) {
        if (!interfaceName.isEmpty()) {
            byInterface.computeIfAbsent(interfaceName, _ -> new TreeSet<>()).add(prefix);
        }
    }

    private void unname(String interfaceName, Prefix prefix) {
        NavigableSet<Prefix> some = byInterface.get(interfaceName);
        if (some != null && some.remove(prefix) && some.isEmpty()) {
            byInterface.remove(interfaceName);
        }
    }

    private boolean update(Held known, long nowNanos) {
        StaticRoute route = known.route;
        NextHop hop = known.hop;
        boolean was = known.offered;
        // A permanent route stays once it was there (IOS: "even if the interface shuts down").
        boolean stands = usable(route) || (was && route.permanent());
        boolean is = hop != null && stands && conditions.test(route);
        if (is && !was && hop != null) {
            rib.offer(route, route(route, hop, nowNanos));
        } else if (was && !is) {
            rib.withdraw(route, route.prefix());
        }
        known.offered = is;
        return was != is;
    }

    private boolean usable(StaticRoute route) {
        String name = route.interfaceName();
        return name.isEmpty() || name.equals(NULL0) || up.contains(name);
    }

    /** Null for what gives no next hop: {@code dhcp}, whose route the host's DHCP client makes. */
    private static @Nullable NextHop nextHop(StaticRoute route) {
        if (route.interfaceName().equals(NULL0)) {
            return new NextHop.Discard();
        }
        if (route.gateway().isEmpty()) {
            return route.interfaceName().isEmpty()
                    ? null
                    : new NextHop.Via(route.interfaceName(), null);
        }
        try {
            return new NextHop.Via(route.interfaceName(), Address.parse(route.gateway()));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static Route route(StaticRoute configured, NextHop hop, long nowNanos) {
        return new Route(
                configured.prefix(),
                RouteSource.STATIC,
                configured.distance(),
                0,
                List.of(hop),
                configured.tag(),
                nowNanos);
    }
}
