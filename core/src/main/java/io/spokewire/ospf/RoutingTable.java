package io.spokewire.ospf;

import io.spokewire.net.Address;
import io.spokewire.net.Prefix;
import io.spokewire.ospf.AreaTree.RouterPath;
import io.spokewire.ospf.OspfRoute.Hop;
import io.spokewire.ospf.OspfRoute.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The routing table, RFC 2328 section 16 and RFC 5340 section 4.8: trees of areas when these have
 * changed, and what other areas and other systems told, always.
 */
final class RoutingTable {
    private final OspfEngine engine;
    private Map<Prefix, OspfRoute> routes = new TreeMap<>();
    private Map<Integer, RouterPath> boundaries = new TreeMap<>();

    RoutingTable(OspfEngine engine) {
        this.engine = engine;
    }

    Map<Prefix, OspfRoute> routes() {
        return routes;
    }

    /** Ways to those who tell external routes. */
    Collection<RouterPath> boundaries() {
        return boundaries.values();
    }

    /** Computes all, and tells what has changed. */
    void compute(boolean trees, Turn turn) {
        if (trees) {
            for (Area area : engine.areas()) {
                area.tree = AreaTree.of(engine, area, turn.nowNanos());
                area.spfRuns++;
            }
        }
        Map<Prefix, OspfRoute> next = new TreeMap<>();
        for (Area area : engine.areas()) {
            for (AreaTree.Network network : area.tree.networks().values()) {
                offer(
                        next,
                        new OspfRoute(
                                network.prefix(),
                                Kind.INTRA_AREA,
                                area.id,
                                network.cost(),
                                0,
                                limited(network.hops()),
                                0,
                                network.origin()));
            }
        }
        boundaries = new TreeMap<>(Integer::compareUnsigned);
        for (Area area : engine.areas()) {
            for (RouterPath path : area.tree.routers().values()) {
                if (path.boundary()) {
                    boundaries.merge(path.routerId(), path, this::nearer);
                }
            }
        }
        boolean border = engine.border();
        for (Area area : engine.areas()) {
            if (!border || area.backbone()) { // section 16.2: a border router asks the backbone
                interArea(area, next, turn);
            }
        }
        externals(next, turn);
        publish(next, turn);
    }

    /** Section 16.4 step 3: of two ways to one router the better, at one cost the larger area. */
    private RouterPath nearer(RouterPath one, RouterPath other) {
        int order = Integer.compare(rank(one), rank(other));
        if (order == 0) {
            order = Long.compare(one.cost(), other.cost());
        }
        if (order == 0) {
            order = other.area().compareTo(one.area());
        }
        return order <= 0 ? one : other;
    }

    /** Section 16.4.1: without RFC1583Compatibility ways of the backbone are as those behind it. */
    private int rank(RouterPath path) {
        return path.intraArea() && !(engine.version().prunesBoundaries() && isBackbone(path))
                ? 0
                : 1;
    }

    private static boolean isBackbone(RouterPath path) {
        return path.area().number() == 0;
    }

    private List<Hop> limited(List<Hop> hops) {
        return hops.stream().limit(engine.maximumPaths()).toList();
    }

    /** The better of two routes to one prefix stays; equals are joined. */
    private void offer(Map<Prefix, OspfRoute> all, OspfRoute route) {
        OspfRoute before = all.get(route.prefix());
        if (before == null) {
            all.put(route.prefix(), route);
            return;
        }
        int order = compare(route, before);
        if (order < 0) {
            all.put(route.prefix(), route);
        } else if (order == 0 && route.kind() == before.kind()) {
            TreeSet<Hop> hops = new TreeSet<>(before.hops());
            hops.addAll(route.hops());
            all.put(
                    route.prefix(),
                    new OspfRoute(
                            before.prefix(),
                            before.kind(),
                            before.area(),
                            before.cost(),
                            before.type2Cost(),
                            limited(List.copyOf(hops)),
                            before.tag(),
                            before.origin()));
        }
    }

    /** Sections 11.1 and 16.4, and RFC 3101 section 2.5: below 0 when the first is better. */
    private static int compare(OspfRoute one, OspfRoute other) {
        int byRank = Integer.compare(rank(one.kind()), rank(other.kind()));
        if (byRank != 0) {
            return byRank;
        }
        int byType2 = Integer.compare(one.type2Cost(), other.type2Cost());
        return byType2 != 0 ? byType2 : Long.compare(one.cost(), other.cost());
    }

    private static int rank(Kind kind) {
        return switch (kind) {
            case INTRA_AREA -> 0;
            case INTER_AREA -> 1;
            case EXTERNAL_1, NSSA_1 -> 2;
            case EXTERNAL_2, NSSA_2 -> 3;
        };
    }

    /** Section 16.2, RFC 5340 section 4.8.3. */
    private void interArea(Area area, Map<Prefix, OspfRoute> next, Turn turn) {
        for (Lsdb.Stored stored : area.database.all()) {
            LsaKey key = stored.lsa.key();
            RouterPath border = area.tree.routers().get(key.advertisingRouter());
            if (border == null
                    || !border.border()
                    || stored.maxAge(turn.nowNanos())
                    || key.advertisingRouter() == engine.routerId()) {
                continue;
            }
            if (stored.body instanceof LsaBody.Summary(_, Prefix prefix, int metric)
                    && metric < LsaBody.INFINITY) {
                offer(
                        next,
                        new OspfRoute(
                                prefix,
                                Kind.INTER_AREA,
                                area.id,
                                border.cost() + metric,
                                0,
                                limited(border.hops()),
                                0,
                                key.advertisingRouter()));
            } else if (stored.body
                            instanceof LsaBody.BoundarySummary(int options, int metric, int router)
                    && metric < LsaBody.INFINITY
                    && router != engine.routerId()) {
                boundaries.merge(
                        router,
                        new RouterPath(
                                router,
                                area.id,
                                border.cost() + metric,
                                limited(border.hops()),
                                options,
                                false,
                                true,
                                false,
                                false),
                        this::nearer);
            }
        }
    }

    /** Section 16.4, and RFC 3101 section 2.5. */
    private void externals(Map<Prefix, OspfRoute> next, Turn turn) {
        Map<Prefix, OspfRoute> internal = new TreeMap<>(next);
        List<OspfRoute> found = new ArrayList<>();
        for (Lsdb.Stored stored : engine.external().all()) {
            if (stored.body instanceof LsaBody.External body) {
                OspfRoute route = external(stored, body, null, boundaries, internal, turn);
                if (route != null) {
                    found.add(route);
                }
            }
        }
        for (Area area : engine.areas()) {
            if (!area.nssa()) {
                continue;
            }
            for (Lsdb.Stored stored : area.database.all()) {
                if (engine.version().kind(stored.lsa.key().type()) == LsaKind.NSSA
                        && stored.body instanceof LsaBody.External body) {
                    OspfRoute route =
                            external(stored, body, area, area.tree.routers(), internal, turn);
                    if (route != null) {
                        found.add(route);
                    }
                }
            }
        }
        found.forEach(route -> offer(next, route));
    }

    private @Nullable OspfRoute external(
            Lsdb.Stored stored,
            LsaBody.External body,
            @Nullable Area nssa,
            Map<Integer, RouterPath> routers,
            Map<Prefix, OspfRoute> internal,
            Turn turn) {
        LsaKey key = stored.lsa.key();
        RouterPath router = routers.get(key.advertisingRouter());
        if (body.metric() >= LsaBody.INFINITY
                || stored.maxAge(turn.nowNanos())
                || key.advertisingRouter() == engine.routerId()
                || router == null) {
            return null;
        }
        Prefix prefix = body.prefix();
        if (nssa != null && prefix.length() == 0 && engine.border() && !body.propagate()) {
            return null; // RFC 3101 section 2.5 (3): a border router's default is no way out
        }
        long distance = router.cost();
        List<Hop> hops = router.hops();
        AreaId area = router.area();
        Address forwarding = body.forwarding();
        if (forwarding != null) {
            OspfRoute way = match(internal, forwarding);
            if (way == null || (nssa != null && !way.area().equals(nssa.id))) {
                return null;
            }
            distance = way.cost();
            area = way.area();
            hops =
                    way.hops().stream()
                            .map(h -> h.connected() ? new Hop(h.circuit(), forwarding) : h)
                            .toList();
        }
        boolean inNssa = nssa != null;
        return new OspfRoute(
                prefix,
                body.type2()
                        ? inNssa ? Kind.NSSA_2 : Kind.EXTERNAL_2
                        : inNssa ? Kind.NSSA_1 : Kind.EXTERNAL_1,
                area,
                body.type2() ? distance : distance + body.metric(),
                body.type2() ? body.metric() : 0,
                limited(hops),
                Integer.toUnsignedLong(body.tag()),
                key.advertisingRouter());
    }

    private static @Nullable OspfRoute match(Map<Prefix, OspfRoute> internal, Address address) {
        for (int length = address.bits(); length > 0; length--) {
            OspfRoute route = internal.get(new Prefix(address, length));
            if (route != null) {
                return route;
            }
        }
        return null;
    }

    private void publish(Map<Prefix, OspfRoute> next, Turn turn) {
        List<OspfRoute> changed = new ArrayList<>();
        List<Prefix> gone = new ArrayList<>();
        for (OspfRoute route : next.values()) {
            if (!route.equals(routes.get(route.prefix()))) {
                changed.add(route);
            }
        }
        for (Prefix prefix : routes.keySet()) {
            if (!next.containsKey(prefix)) {
                gone.add(prefix);
            }
        }
        routes = next;
        if (!gone.isEmpty()) {
            turn.out().accept(new OspfAction.Remove(gone));
        }
        if (!changed.isEmpty()) {
            turn.out().accept(new OspfAction.Install(changed));
        }
    }
}
