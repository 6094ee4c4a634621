package io.spokewire.bgp;

import io.spokewire.interfaces.VrfExchange;
import io.spokewire.net.Prefix;
import io.spokewire.policy.RoutingPolicy;
import io.spokewire.rib.NextHop;
import io.spokewire.rib.ResolvedRoute;
import io.spokewire.rib.RouteReader;
import io.spokewire.routing.RoutingEnvironment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Routes between the VRFs of this router, without MPLS: of each prefix the best path of a table
 * goes into the tables that import one of the route targets that it is exported with (RFC 4364
 * section 4.3.1), and between the default VRF and others where {@code import ipv4 unicast} and
 * {@code export ipv4 unicast} say so. What was imported goes no further. Packets follow the next
 * hops that the RIB of the route's own VRF has.
 */
final class Exchange {
    private final RoutingEnvironment environment;
    private final AttributePool pool;
    private final Map<TableKey, List<Link>> links = new TreeMap<>(); // by the source
    private RoutingPolicy policy = RoutingPolicy.NONE;

    /** Routes of one table that may go into another one. */
    private static final class Link {
        final Table source;
        final Table target;

        /** Of the default VRF: which routes, and how many at most; null between VRFs. */
        final VrfExchange.@Nullable Unicast unicast;

        int count;
        boolean complained;

        Link(Table source, Table target, VrfExchange.@Nullable Unicast unicast) {
            this.source = source;
            this.target = target;
            this.unicast = unicast;
        }
    }

    private record Passed(PathAttributes attributes, int weight) {}

    Exchange(RoutingEnvironment environment, AttributePool pool) {
        this.environment = environment;
        this.pool = pool;
    }

    /** Tables, their lines or the route maps are other ones; all is looked at anew. */
    void configure(Collection<Table> tables, RoutingPolicy fresh) {
        policy = fresh;
        Map<TableKey, List<Link>> before = Map.copyOf(links);
        links.clear();
        for (Table source : tables) {
            List<Link> mine = new ArrayList<>();
            for (Table target : tables) {
                Link link = link(source, target);
                if (link != null) {
                    link.count = count(before.getOrDefault(source.key, List.of()), link);
                    mine.add(link);
                }
            }
            if (!mine.isEmpty()) {
                links.put(source.key, mine);
                source.rethink();
            }
        }
        for (Table target : tables) {
            var sources =
                    links.values().stream()
                            .flatMap(List::stream)
                            .filter(l -> l.target == target)
                            .map(l -> l.source)
                            .collect(Collectors.toSet());
            target.unimportAllBut(sources::contains);
        }
    }

    private static int count(List<Link> before, Link now) {
        return before.stream()
                .filter(l -> l.source == now.source && l.target == now.target)
                .mapToInt(l -> l.count)
                .findFirst()
                .orElse(0);
    }

    private static @Nullable Link link(Table source, Table target) {
        if (source == target || source.key.family() != target.key.family()) {
            return null;
        }
        VrfExchange gives = source.config.exchange();
        VrfExchange takes = target.config.exchange();
        if (source.key.vrf().isEmpty()) {
            return takes.fromDefault().map().isEmpty()
                    ? null
                    : new Link(source, target, takes.fromDefault());
        }
        if (target.key.vrf().isEmpty()) {
            return gives.toDefault().map().isEmpty()
                    ? null
                    : new Link(source, target, gives.toDefault());
        }
        boolean none = gives.exportTargets().isEmpty() && gives.exportMap().isEmpty();
        return none || takes.importTargets().isEmpty() ? null : new Link(source, target, null);
    }

    /** Whether a table gives routes to others. */
    boolean gives(Table table) {
        return links.containsKey(table.key);
    }

    /** The best path to a prefix was looked for in a table. */
    void chosen(Table source, Net net, Turn turn) {
        List<Link> mine = links.get(source.key);
        if (mine == null) {
            return;
        }
        Path best = net.best;
        boolean goes = best != null && best.imported == null;
        List<NextHop> hops = goes ? hops(source, net.prefix) : List.of();
        for (Link link : mine) {
            boolean there = link.target.imports(net.prefix, source);
            Passed passed =
                    best == null || hops.isEmpty() || full(link, there, turn)
                            ? null
                            : pass(link, net.prefix, best);
            if (passed == null || best == null) {
                if (there) {
                    link.count--;
                    link.target.unimport(net.prefix, source);
                }
                continue;
            }
            link.count += there ? 0 : 1;
            link.target.imported(
                    net.prefix,
                    passed.attributes(),
                    passed.weight(),
                    new Path.Imported(source, hops, best.internal()),
                    turn);
        }
    }

    private static boolean full(Link link, boolean there, Turn turn) {
        VrfExchange.Unicast unicast = link.unicast;
        if (unicast == null || there || link.count < unicast.limit()) {
            return false;
        }
        if (!link.complained) {
            link.complained = true;
            turn.tell(
                    new BgpTrace.ImportLimit(
                            link.source.key.vrf(), link.target.key.vrf(), unicast.limit()));
        }
        return true;
    }

    /** Where packets to a prefix go in its own VRF. */
    private List<NextHop> hops(Table source, Prefix prefix) {
        Optional<RouteReader> reader = environment.routes(source.key.vrf());
        ResolvedRoute route = reader.isEmpty() ? null : reader.get().plain(prefix);
        return route == null
                ? List.of()
                : route.nextHops().stream().filter(h -> !(h instanceof NextHop.Receive)).toList();
    }

    /** What becomes of a path on its way; null when it does not go. */
    private @Nullable Passed pass(Link link, Prefix prefix, Path best) {
        VrfExchange gives = link.source.config.exchange();
        VrfExchange takes = link.target.config.exchange();
        PathAttributes.Builder to = best.attributes.change();
        to.originatorId = 0; // of reflection inside the VRF that it leaves
        to.clusterList = Ints.NONE;
        int weight = best.weight;
        String last;
        if (link.unicast != null) {
            last = link.unicast.map();
        } else {
            // What a neighbour sends must not choose the VRFs that its routes go into.
            to.extendedCommunities =
                    Communities.withTargets(to.extendedCommunities, gives.exportTargets());
            if (!gives.exportMap().isEmpty()) {
                RoutingPolicy.Verdict verdict =
                        policy.routeMap(gives.exportMap(), RouteFacts.of(prefix, to.build(), best));
                RouteFacts.apply(verdict, to, prefix.family(), policy, null);
            }
            Ints wanted = Communities.withTargets(Ints.NONE, takes.importTargets());
            if (!Communities.share(to.extendedCommunities, wanted)) {
                return null;
            }
            last = takes.importMap();
        }
        if (!last.isEmpty()) {
            RoutingPolicy.Verdict verdict =
                    policy.routeMap(last, RouteFacts.of(prefix, to.build(), best));
            if (!verdict.permitted()) {
                return null;
            }
            RouteFacts.apply(verdict, to, prefix.family(), policy, null);
            weight = RouteFacts.weight(verdict, weight);
        }
        return new Passed(pool.intern(to.build()), weight);
    }
}
