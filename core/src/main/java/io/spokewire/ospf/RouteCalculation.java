package io.spokewire.ospf;

import io.spokewire.net.Address;
import io.spokewire.net.Ipv6Address;
import io.spokewire.net.Prefix;
import io.spokewire.ospf.AreaTree.RouterPath;
import io.spokewire.ospf.OspfRoute.Hop;
import io.spokewire.ospf.OspfRoute.Kind;
import io.spokewire.ospf.OspfRoute.Ways;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One computation of the routing table, RFC 2328 section 16 and RFC 5340 section 4.8, a little at a
 * time: trees of areas when these have changed, and what other areas and other systems told,
 * always. What it takes from the databases it takes as it comes by; what changes meanwhile is for
 * the next computation, so that changes without end hold none up.
 */
final class RouteCalculation {
    private final OspfEngine engine;
    private final long nowNanos;
    private final boolean border;
    private final boolean anew;
    private final Steps steps = new Steps();
    private final Map<Area, AreaTree> trees = new LinkedHashMap<>();
    private final Map<Prefix, OspfRoute> routes = new TreeMap<>();
    private final Map<Integer, RouterPath> boundaries = new TreeMap<>(Integer::compareUnsigned);
    private final List<External> externals = new ArrayList<>();

    /** Section 16.4.1: destinations of external routes whose ways are preferred. */
    private final Set<Prefix> preferred = new TreeSet<>();

    /** Of our areas, where something is in them. */
    private final Map<Prefix, Long> activeRanges = new TreeMap<>();

    private final Map<Prefix, Long> toldRanges = new TreeMap<>();

    /**
     * An external route that may be taken.
     *
     * @param preferred whether the way to where it leads is, section 16.4.1
     */
    private record External(OspfRoute route, boolean preferred) {}

    /**
     * Not begun.
     *
     * @param anew whether the trees are computed, too
     */
    RouteCalculation(OspfEngine engine, boolean anew, long nowNanos) {
        this.engine = engine;
        this.nowNanos = nowNanos;
        this.border = engine.border();
        this.anew = anew;
        List<Area> areas = List.copyOf(engine.areas());
        for (Area area : areas) {
            trees.put(area, area.tree);
            if (anew) {
                AreaTree.Calculation tree = new AreaTree.Calculation(engine, area, nowNanos);
                steps.add(tree::step);
                steps.then(() -> trees.put(area, tree.tree()));
            }
        }
        for (Area area : areas) {
            each(() -> tree(area).networks().values().iterator(), n -> intraArea(area, n));
            if (area.external()) { // RFC 3101 section 2.5 (3)
                each(() -> tree(area).routers().values().iterator(), this::boundary);
            }
        }
        boolean backboneAlone = engine.asksBackbone(); // section 16.2
        for (Area area : areas) {
            if (!backboneAlone || area.backbone()) {
                steps.through(area.database.all(), stored -> interArea(area, stored));
            }
        }
        steps.through(engine.external().all(), stored -> external(stored, null, boundaries));
        for (Area area : areas) {
            if (area.nssa()) {
                steps.through(
                        area.database.all(),
                        stored -> external(stored, area, tree(area).routers()));
            }
        }
        each(
                externals::iterator,
                this::offerExternal); // chosen by internal ways alone, so only now
    }

    private AreaTree tree(Area area) {
        return trees.getOrDefault(area, AreaTree.EMPTY);
    }

    private <T> void each(Supplier<Iterator<T>> start, Consumer<T> visitor) {
        steps.each(
                start,
                one -> {
                    visitor.accept(one);
                    return 1;
                });
    }

    /** Goes on a little: how much that was, in things looked at; 0 at the end. */
    int step() {
        return steps.step();
    }

    /** At the end: the trees are those of the areas from now on. */
    void publish() {
        if (anew) {
            trees.forEach((area, tree) -> {
                area.tree = tree;
                area.spfRuns++;
            });
        }
    }

    /** At the end: all routes. */
    Map<Prefix, OspfRoute> routes() {
        return routes;
    }

    /** At the end: the ranges in which something is, and their costs. */
    Map<Prefix, Long> activeRanges() {
        return activeRanges;
    }

    /** At the end: the ranges that are told to other areas, and their costs. */
    Map<Prefix, Long> toldRanges() {
        return toldRanges;
    }

    /** At the end: ways to those who tell external routes. */
    Map<Integer, RouterPath> boundaries() {
        return boundaries;
    }

    private void intraArea(Area area, AreaTree.Network network) {
        if (border) {
            for (OspfArea.Range range : area.config.ranges()) {
                if (range.prefix().contains(network.prefix())) {
                    long cost = range.cost() >= 0 ? range.cost() : network.cost();
                    activeRanges.merge(range.prefix(), cost, engine.config()::rangeCost);
                    if (range.advertise()) {
                        toldRanges.merge(range.prefix(), cost, engine.config()::rangeCost);
                    }
                    break; // the longest counts
                }
            }
        }
        offer(
                new OspfRoute(
                        network.prefix(),
                        Kind.INTRA_AREA,
                        area.id,
                        network.cost(),
                        0,
                        network.ways().limited(engine.maximumPaths()),
                        0));
    }

    private void boundary(RouterPath path) {
        if (path.boundary()) {
            boundaries.merge(path.routerId(), path, this::nearer);
        }
    }

    /** Section 16.4 step 3: of two ways to one router the better, at one cost the larger area. */
    private RouterPath nearer(RouterPath one, RouterPath other) {
        int order =
                Boolean.compare(
                        preferred(other.intraArea(), other.area()),
                        preferred(one.intraArea(), one.area()));
        if (order == 0) {
            order = Long.compare(one.cost(), other.cost());
        }
        if (order == 0) {
            order = other.area().compareTo(one.area());
        }
        return order <= 0 ? one : other;
    }

    /** Section 16.4.1: ways within areas, the backbone left out, without RFC1583Compatibility. */
    private boolean preferred(boolean intraArea, AreaId area) {
        return !engine.config().rfc1583() && intraArea && area.number() != 0;
    }

    private List<Hop> limited(List<Hop> hops) {
        return hops.stream().limit(engine.maximumPaths()).toList();
    }

    /** Section 16.4 step 6: what is preferred goes before what is nearer, (c) before (d). */
    private void offerExternal(External external) {
        OspfRoute route = external.route();
        OspfRoute before = routes.get(route.prefix());
        boolean better = external.preferred();
        boolean worse = preferred.contains(route.prefix());
        if (before != null && better != worse && alike(route, before)) {
            if (worse) {
                return;
            }
            routes.remove(route.prefix());
        }
        offer(route);
        if (route.equals(routes.get(route.prefix()))) {
            if (better) {
                preferred.add(route.prefix());
            } else {
                preferred.remove(route.prefix());
            }
        }
    }

    /** Whether two external routes differ in nothing that counts before the ways to them. */
    private static boolean alike(OspfRoute one, OspfRoute other) {
        return rank(one.kind()) == rank(other.kind()) && one.type2Cost() == other.type2Cost();
    }

    /** The better of two routes to one prefix stays; equals are joined. */
    private void offer(OspfRoute route) {
        if (route.prefix().address() instanceof Ipv6Address six && six.isLinkLocal()) {
            return; // RFC 5340 section 2.5: nobody may tell it, nor do we
        }
        OspfRoute before = routes.get(route.prefix());
        if (before == null) {
            routes.put(route.prefix(), route);
            return;
        }
        int order = compare(route, before);
        if (order < 0) {
            routes.put(route.prefix(), route);
        } else if (order == 0 && route.kind() == before.kind()) {
            routes.put(
                    route.prefix(),
                    new OspfRoute(
                            before.prefix(),
                            before.kind(),
                            before.area(),
                            before.cost(),
                            before.type2Cost(),
                            before.ways().joined(route.ways()).limited(engine.maximumPaths()),
                            before.tag()));
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
    private void interArea(Area area, Lsdb.Stored stored) {
        LsaKey key = stored.lsa.key();
        RouterPath via = tree(area).routers().get(key.advertisingRouter());
        if (via == null
                || !via.border()
                || stored.maxAge(nowNanos)
                || key.advertisingRouter() == engine.routerId()) {
            return;
        }
        if (stored.body instanceof LsaBody.Summary(_, Prefix prefix, int metric)
                && metric < LsaBody.INFINITY
                && !engine.ignores(stored)
                && !activeRanges.containsKey(prefix)) { // step 3: we tell it ourselves
            offer(
                    new OspfRoute(
                            prefix,
                            Kind.INTER_AREA,
                            area.id,
                            via.cost() + metric,
                            0,
                            Ways.of(limited(via.hops()), key.advertisingRouter()),
                            0));
        } else if (stored.body
                        instanceof LsaBody.BoundarySummary(int options, int metric, int router)
                && metric < LsaBody.INFINITY
                && router != engine.routerId()
                && !within(area, router)) {
            boundaries.merge(
                    router,
                    new RouterPath(
                            router,
                            area.id,
                            via.cost() + metric,
                            limited(via.hops()),
                            options,
                            false,
                            true,
                            false,
                            false),
                    this::nearer);
        }
    }

    /** Section 16.2 step 7: a way within the area goes before those that others tell into it. */
    private boolean within(Area area, int router) {
        RouterPath path = tree(area).routers().get(router);
        return path != null && path.boundary();
    }

    /** Section 16.4, and RFC 3101 section 2.5. */
    private void external(
            Lsdb.Stored stored, @Nullable Area nssa, Map<Integer, RouterPath> routers) {
        boolean concerns =
                nssa == null || engine.version().kind(stored.lsa.key().type()) == LsaKind.NSSA;
        if (concerns && stored.body instanceof LsaBody.External body) {
            External external = external(stored, body, nssa, routers);
            if (external != null) {
                externals.add(external);
            }
        }
    }

    private @Nullable External external(
            Lsdb.Stored stored,
            LsaBody.External body,
            @Nullable Area nssa,
            Map<Integer, RouterPath> routers) {
        LsaKey key = stored.lsa.key();
        RouterPath router = routers.get(key.advertisingRouter());
        if (body.metric() >= LsaBody.INFINITY
                || stored.maxAge(nowNanos)
                || key.advertisingRouter() == engine.routerId()
                || engine.ignores(stored)
                || router == null) {
            return null;
        }
        Prefix prefix = body.prefix();
        if (nssa != null
                && prefix.length() == 0
                && border
                && (!body.propagate() || nssa.config.noSummary())) {
            return null; // RFC 3101 section 2.5 (3): a border router's default is no way out
        }
        long distance = router.cost();
        List<Hop> hops = router.hops();
        AreaId area = router.area();
        boolean within = router.intraArea();
        Address forwarding = body.forwarding();
        if (forwarding != null) {
            OspfRoute way = match(forwarding);
            if (way == null || !leads(way, nssa)) {
                return null;
            }
            distance = way.cost();
            area = way.area();
            within = way.kind() == Kind.INTRA_AREA;
            hops =
                    way.hops().stream()
                            .map(h -> h.connected() ? new Hop(h.circuit(), forwarding) : h)
                            .toList();
        }
        OspfRoute route =
                new OspfRoute(
                        prefix,
                        kind(body.type2(), nssa != null),
                        area,
                        body.type2() ? distance : distance + body.metric(),
                        body.type2() ? body.metric() : 0,
                        Ways.of(limited(hops), key.advertisingRouter()),
                        Integer.toUnsignedLong(body.tag()));
        return new External(route, preferred(within, area));
    }

    private static Kind kind(boolean type2, boolean nssa) {
        return type2 ? nssa ? Kind.NSSA_2 : Kind.EXTERNAL_2 : nssa ? Kind.NSSA_1 : Kind.EXTERNAL_1;
    }

    /** RFC 3101 section 2.5 (3): through an area in which the advertisement is known. */
    private boolean leads(OspfRoute way, @Nullable Area nssa) {
        Area area = engine.area(way.area());
        return nssa == null
                ? area != null && area.external()
                : way.kind() == Kind.INTRA_AREA && way.area().equals(nssa.id);
    }

    private @Nullable OspfRoute match(Address address) {
        for (int length = address.bits(); length > 0; length--) {
            OspfRoute route = routes.get(new Prefix(address, length));
            if (route != null) {
                return route;
            }
        }
        return null;
    }
}
