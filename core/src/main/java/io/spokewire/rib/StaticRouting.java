package io.spokewire.rib;

import io.spokewire.net.Address;
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
    private final Map<StaticRoute, Boolean> routes = new LinkedHashMap<>(); // value: offered
    private final Set<String> up = new HashSet<>();
    private Predicate<StaticRoute> conditions = _ -> true;

    /**
     * Offers to this RIB.
     *
     * @param vrf name of the RIB's VRF; routes of others are passed over
     */
    public StaticRouting(String vrf, Rib rib) {
        this.vrf = vrf;
        this.rib = rib;
    }

    /** The configuration has these routes, all of them, of all VRFs. What stays does not flap. */
    public void configure(List<StaticRoute> configured, long nowNanos) {
        Set<StaticRoute> wanted = new LinkedHashSet<>();
        for (StaticRoute route : configured) {
            if (route.vrf().equals(vrf)) {
                wanted.add(route);
            }
        }
        routes.keySet()
                .removeIf(route -> {
                    boolean gone = !wanted.contains(route);
                    if (gone) {
                        rib.withdraw(route, route.prefix());
                    }
                    return gone;
                });
        for (StaticRoute route : wanted) {
            routes.putIfAbsent(route, false);
        }
        update(nowNanos);
    }

    /**
     * Track objects or BFD may say otherwise now.
     *
     * @param changed whether they let a route be
     */
    public void conditions(Predicate<StaticRoute> changed, long nowNanos) {
        conditions = changed;
        update(nowNanos);
    }

    /** An interface of the VRF is up, or is not (down, gone, or in another VRF now). */
    public void interfaceState(String name, boolean isUp, long nowNanos) {
        if (isUp ? up.add(name) : up.remove(name)) {
            update(nowNanos);
        }
    }

    private void update(long nowNanos) {
        for (Map.Entry<StaticRoute, Boolean> entry : routes.entrySet()) {
            StaticRoute configured = entry.getKey();
            NextHop hop = nextHop(configured);
            boolean was = entry.getValue();
            // A permanent route stays once it was there (IOS: "even if the interface shuts down").
            boolean stands = usable(configured) || (was && configured.permanent());
            boolean is = hop != null && stands && conditions.test(configured);
            if (is && !was && hop != null) {
                rib.offer(configured, route(configured, hop, nowNanos));
            } else if (was && !is) {
                rib.withdraw(configured, configured.prefix());
            }
            entry.setValue(is);
        }
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
