package io.spokewire.rib;

import io.spokewire.net.Address;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Offers the static routes of one VRF while they can be used: one with an interface while that is
 * up, or always when it is {@code permanent}; one with a gateway alone always, since the RIB finds
 * out by itself whether the gateway can be reached. {@code Null0} is always up. What follows a
 * track object, or whose gateway BFD watches, is offered only while these say so. Floating routes
 * need nothing of their own: the RIB keeps what has lost.
 */
public final class StaticRouting {
    private static final String NULL0 = "Null0";

    private final Rib rib;
    private final String vrf;
    private final Map<StaticRoute, Held> routes = new LinkedHashMap<>();
    private final Map<String, Set<Held>> byInterface = new HashMap<>(); // looked up only
    private final Set<String> up = new HashSet<>();
    private List<StaticRoute> configured = List.of();
    private Predicate<StaticRoute> conditions = _ -> true;

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
     * The configuration has these routes, all of them, of all VRFs. What stays does not flap.
     *
     * @param permitted whether track objects and BFD let a route be
     */
    public void configure(
            List<StaticRoute> wanted, Predicate<StaticRoute> permitted, long nowNanos) {
        if (!wanted.equals(configured)) {
            configured = List.copyOf(wanted);
            replace();
        }
        conditions(permitted, nowNanos);
    }

    private void replace() {
        Set<StaticRoute> ours = new LinkedHashSet<>();
        for (StaticRoute route : configured) {
            if (route.vrf().equals(vrf)) {
                ours.add(route);
            }
        }
        routes.keySet()
                .removeIf(route -> {
                    boolean gone = !ours.contains(route);
                    if (gone) {
                        rib.withdraw(route, route.prefix());
                    }
                    return gone;
                });
        byInterface.clear();
        for (StaticRoute route : ours) {
            Held held = routes.computeIfAbsent(route, Held::new);
            byInterface
                    .computeIfAbsent(route.interfaceName(), _ -> new LinkedHashSet<>())
                    .add(held);
        }
    }

    /**
     * Track objects or BFD may say otherwise now.
     *
     * @param changed whether they let a route be
     */
    public void conditions(Predicate<StaticRoute> changed, long nowNanos) {
        conditions = changed;
        routes.values().forEach(held -> update(held, nowNanos));
    }

    /** An interface of the VRF is up, or is not (down, gone, or in another VRF now). */
    public void interfaceState(String name, boolean isUp, long nowNanos) {
        if (isUp ? up.add(name) : up.remove(name)) {
            byInterface.getOrDefault(name, Set.of()).forEach(held -> update(held, nowNanos));
        }
    }

    private void update(Held held, long nowNanos) {
        StaticRoute route = held.route;
        NextHop hop = held.hop;
        boolean was = held.offered;
        // A permanent route stays once it was there (IOS: "even if the interface shuts down").
        boolean stands = usable(route) || (was && route.permanent());
        boolean is = hop != null && stands && conditions.test(route);
        if (is && !was && hop != null) {
            rib.offer(route, route(route, hop, nowNanos));
        } else if (was && !is) {
            rib.withdraw(route, route.prefix());
        }
        held.offered = is;
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
