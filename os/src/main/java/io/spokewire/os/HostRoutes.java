package io.spokewire.os;

import io.spokewire.net.Address;
import io.spokewire.net.Prefix;
import io.spokewire.rib.NextHop;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Our routes in the kernel's tables. What is wanted is remembered: the kernel drops routes with
 * their device or address and does not put them back, so we do.
 */
final class HostRoutes {
    /**
     * The metric of our routes: behind routes of metric 0, which people and DHCP clients put there
     * and which ours must neither replace nor shadow.
     */
    static final long METRIC = 20;

    /** Routes tried again in one go: what the kernel says must be heard between. */
    private static final int AT_ONCE = 256;

    private final Netlink netlink;
    private final Consumer<HostTrace> traces;
    private final Function<String, @Nullable LinkInfo> devices;
    private final ToIntFunction<String> tables;
    private final Map<Place, List<NextHop>> wanted = new LinkedHashMap<>();
    private final Map<RouteInfo.Key, RouteInfo> connected = new LinkedHashMap<>();
    private final Map<RouteInfo.Key, RouteInfo> installed = new LinkedHashMap<>();
    private final Set<Place> refused = new LinkedHashSet<>();

    /** Routes that are to be put in again, those of the configuration first. */
    private final Set<Place> stale = new LinkedHashSet<>();

    /** A prefix of a VRF. */
    private record Place(String vrf, Prefix prefix) {}

    /**
     * Begins without a route.
     *
     * @param devices finds the device of a canonical interface name
     * @param tables finds the table of a VRF, -1 for none
     */
    HostRoutes(
            Netlink netlink,
            Consumer<HostTrace> traces,
            Function<String, @Nullable LinkInfo> devices,
            ToIntFunction<String> tables) {
        this.netlink = netlink;
        this.traces = traces;
        this.devices = devices;
        this.tables = tables;
    }

    /** Removes what a crashed predecessor left. */
    void clean() {
        for (RouteInfo route : netlink.routes()) {
            if (route.protocol() == RouteInfo.PROTOCOL_SPOKEWIRE
                    && !installed.containsKey(route.key())) {
                delete(route);
            }
        }
    }

    void install(String vrf, Prefix prefix, List<NextHop> hops) {
        Place place = new Place(vrf, prefix);
        wanted.put(place, List.copyOf(hops));
        put(place);
    }

    void withdraw(String vrf, Prefix prefix) {
        Place place = new Place(vrf, prefix);
        wanted.remove(place);
        stale.remove(place);
        refused.remove(place);
        RouteInfo old = installed.remove(new RouteInfo.Key(tables.applyAsInt(vrf), prefix, METRIC));
        if (old != null) {
            delete(old);
        }
    }

    /** Subnets of interfaces and last resorts, where the kernel does not keep them by itself. */
    void setConnected(List<RouteInfo> routes) {
        Map<RouteInfo.Key, RouteInfo> fresh = new LinkedHashMap<>();
        routes.forEach(route -> fresh.put(route.key(), route));
        for (RouteInfo old : new ArrayList<>(connected.values())) {
            if (!fresh.containsKey(old.key())) {
                installed.remove(old.key());
                delete(old);
            }
        }
        connected.clear();
        connected.putAll(fresh);
        fresh.values().forEach(this::put);
    }

    /**
     * Tries everything again: after a change of devices, addresses or VRFs. The first routes, by
     * which the underlay is mostly reached, are tried at once; {@link #work} tries the others.
     */
    void refresh() {
        connected.values().forEach(this::put);
        stale.addAll(wanted.keySet());
        work();
    }

    /** Whether {@link #work} has something to do. */
    boolean hasWork() {
        return !stale.isEmpty();
    }

    /** Tries a few of the routes again that wait for it. */
    void work() {
        for (int i = 0; i < AT_ONCE && !stale.isEmpty(); i++) {
            put(stale.iterator().next());
        }
    }

    /** Somebody, or the kernel itself, took a route of ours out. */
    void gone(RouteInfo route) {
        RouteInfo ours = installed.get(route.key());
        if (ours != null && route.protocol() == RouteInfo.PROTOCOL_SPOKEWIRE) {
            put(ours);
        }
    }

    private void put(Place place) {
        stale.remove(place);
        List<NextHop> hops = wanted.get(place);
        int table = tables.applyAsInt(place.vrf());
        if (hops == null || table < 0) {
            return;
        }
        RouteInfo route = route(table, place.prefix(), hops);
        if (route == null) {
            RouteInfo old = installed.remove(new RouteInfo.Key(table, place.prefix(), METRIC));
            if (old != null) {
                delete(old);
            }
            return;
        }
        try {
            netlink.replaceRoute(route);
            installed.put(route.key(), route);
            refused.remove(place);
        } catch (OsException e) {
            installed.remove(route.key());
            if (refused.add(place)) { // once: it is tried again with every change of the host
                traces.accept(new HostTrace.Refused(String.valueOf(e.getMessage())));
            }
        }
    }

    private void put(RouteInfo route) {
        try {
            netlink.replaceRoute(route);
            installed.put(route.key(), route);
        } catch (OsException e) {
            // The device is down or on its way out; refresh() comes when that has changed.
            installed.remove(route.key());
        }
    }

    private @Nullable RouteInfo route(int table, Prefix prefix, List<NextHop> hops) {
        Map<RouteInfo.Hop, Integer> ways = new LinkedHashMap<>();
        int type = RouteInfo.UNICAST;
        for (NextHop hop : hops) {
            switch (hop) {
                case NextHop.Via(String name, Address gateway) -> {
                    LinkInfo link = name.isEmpty() ? null : devices.apply(name);
                    if (link != null || (name.isEmpty() && gateway != null)) {
                        int device = link == null ? 0 : link.index();
                        ways.merge(new RouteInfo.Hop(device, gateway), 1, Integer::sum);
                    }
                }
                case NextHop.Receive _ -> {} // the kernel's local table has it
                case NextHop.Discard _ -> type = RouteInfo.UNREACHABLE;
            }
        }
        if (type == RouteInfo.UNREACHABLE) {
            ways.clear();
        } else if (ways.isEmpty()) {
            return null;
        }
        boolean one = ways.size() == 1;
        List<RouteInfo.Hop> weighed = new ArrayList<>();
        ways.forEach((way, times) ->
                weighed.add(new RouteInfo.Hop(way.device(), way.gateway(), one ? 1 : times)));
        return new RouteInfo(table, prefix, type, RouteInfo.PROTOCOL_SPOKEWIRE, METRIC, weighed);
    }

    private void delete(RouteInfo route) {
        try {
            netlink.deleteRoute(route);
        } catch (OsException e) {
            if (e.errno() != OsException.ESRCH) { // gone with its device
                traces.accept(new HostTrace.Refused(String.valueOf(e.getMessage())));
            }
        }
    }

    /** Takes all routes of ours out. */
    void close() {
        wanted.clear();
        stale.clear();
        connected.clear();
        installed.clear();
        clean();
    }
}
