package io.spokewire.bgp;

import io.spokewire.bgp.BgpFamily.Network;
import io.spokewire.net.Address;
import io.spokewire.net.Prefix;
import io.spokewire.policy.DistributeList;
import io.spokewire.policy.RoutingPolicy;
import io.spokewire.rib.NextHop;
import io.spokewire.rib.ResolvedRoute;
import io.spokewire.rib.RibChange;
import io.spokewire.rib.Route;
import io.spokewire.rib.RouteReader;
import io.spokewire.routing.OfferedRoute;
import io.spokewire.routing.ProcessKey;
import io.spokewire.routing.Redistributor;
import io.spokewire.routing.Redistributor.Redistributed;
import io.spokewire.routing.RoutingEnvironment;
import io.spokewire.routing.Witness;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What we tell of our own in one table: {@code network} lines for which the RIB has a route of
 * another source, {@code redistribute} lines, and the conditions of {@code default-originate}.
 */
final class Origination {
    /** Of a route of our own: it goes before all that is learned. */
    private static final int OWN_WEIGHT = 32_768;

    private final Table table;
    private final ProcessKey process;
    private final RoutingEnvironment environment;
    private final Redistributor redistributor;
    private final Map<Prefix, Network> networks = new TreeMap<>();
    private final Set<Prefix> told = new TreeSet<>();

    /** By route map of {@code default-originate}: whether it permits a route of the RIB. */
    private final Map<String, Witness> witnesses = new TreeMap<>();

    private OptionalLong defaultMetric = OptionalLong.empty();
    private boolean defaultInformation;
    private List<DistributeList> lists = List.of();
    private RoutingPolicy policy = RoutingPolicy.NONE;

    Origination(Table table, ProcessKey process, RoutingEnvironment environment) {
        this.table = table;
        this.environment = environment;
        this.process =
                new ProcessKey(
                        process.protocol(), process.name(), table.key.vrf(), table.key.family());
        this.redistributor = new Redistributor(this.process, environment);
    }

    void configure(RoutingPolicy fresh, Turn turn) {
        boolean same = policy.sameAs(fresh);
        policy = fresh;
        Map<Prefix, Network> before = Map.copyOf(networks);
        networks.clear();
        for (Network network : table.config.networks()) {
            if (!network.backdoor()) {
                networks.put(network.prefix(), network);
            }
        }
        for (Prefix prefix : new TreeSet<>(before.keySet())) {
            if (!networks.containsKey(prefix)) {
                disown(prefix);
            }
        }
        for (Network network : networks.values()) {
            if (!same || !network.equals(before.get(network.prefix()))) {
                network(network, turn);
            }
        }
        redistributor.configure(table.config.redistributions(), fresh);
        OptionalLong metric = table.config.defaultMetric();
        boolean all = table.config.defaultInformation();
        List<DistributeList> filters = table.config.sourceLists();
        boolean filtered = !filters.equals(lists) || (!same && !filters.isEmpty());
        if (!metric.equals(defaultMetric) || all != defaultInformation || filtered) {
            redistributor.again();
        }
        lists = filters;
        defaultMetric = metric;
        defaultInformation = all;
        if (!same) {
            witnesses.forEach((map, witness) -> witness.seek(route -> permits(map, route)));
        }
    }

    /** Whether routes of the RIB were not looked at that had to be. */
    Optional<String> advertises(String vrf, Prefix prefix) {
        return redistributor.advertises(vrf, prefix);
    }

    boolean busy() {
        return redistributor.busy() || witnesses.values().stream().anyMatch(Witness::busy);
    }

    /**
     * Looks at routes of the RIB that have to be looked at.
     *
     * @param budget prefixes at most, of each table that they go into
     */
    void work(int budget, Turn turn) {
        if (redistributor.busy()) {
            redistributor.work(budget, taker(turn));
        }
        witnesses.values().forEach(witness -> witness.work(budget));
    }

    /** The maps of {@code default-originate} that a route of the RIB passes. */
    Set<String> witnessed() {
        Set<String> maps = new TreeSet<>();
        witnesses.forEach((map, witness) -> {
            if (witness.holds()) {
                maps.add(map);
            }
        });
        return maps;
    }

    void changed(List<RibChange> changes, Turn turn) {
        for (RibChange change : changes) {
            Network network = networks.get(change.prefix());
            if (network != null && change.routing()) {
                network(network, turn);
            }
        }
        witnesses.values().forEach(witness -> witness.changed(changes));
        redistributor.changed(changes, taker(turn));
    }

    /** Connected prefixes of interfaces of another process are looked at anew. */
    void refresh() {
        redistributor.refresh();
    }

    private BiConsumer<Prefix, @Nullable Redistributed> taker(Turn turn) {
        return (prefix, taken) -> {
            if (taken == null) {
                table.disown(prefix, Path.Kind.REDISTRIBUTED);
            } else {
                take(prefix, taken, turn);
            }
        };
    }

    // ---- network

    private void disown(Prefix prefix) {
        if (told.remove(prefix)) {
            table.disown(prefix, Path.Kind.NETWORK);
        }
    }

    private void network(Network network, Turn turn) {
        Route route = route(network.prefix());
        if (route == null) {
            disown(network.prefix());
            return;
        }
        PathAttributes.Builder to = PathAttributes.OWN.change();
        to.nextHop = gateway(route);
        to.med = route.metric();
        int weight = OWN_WEIGHT;
        if (!network.routeMap().isEmpty()) {
            RoutingPolicy.Verdict verdict =
                    policy.routeMap(
                            network.routeMap(),
                            new RouteFacts(network.prefix(), to.build(), null, "local"));
            if (!verdict.permitted()) {
                disown(network.prefix());
                return;
            }
            RouteFacts.apply(verdict, to, network.prefix().family(), policy, null);
            weight = RouteFacts.weight(verdict, weight);
        }
        told.add(network.prefix());
        table.own(network.prefix(), Path.Kind.NETWORK, to.build(), weight, turn);
    }

    /** The route of another source that the RIB has for exactly this prefix. */
    private @Nullable Route route(Prefix prefix) {
        Optional<RouteReader> reader = environment.routes(table.key.vrf());
        if (reader.isEmpty()) {
            return null;
        }
        ResolvedRoute plain = reader.get().plain(prefix);
        if (plain == null) {
            return null;
        }
        if (!plain.route().source().protocol().equals("bgp")) {
            return plain.route();
        }
        // A learned route may stand before the one that the line is about.
        for (Route candidate : reader.get().candidates(prefix)) {
            boolean other =
                    switch (candidate.source()) {
                        case BGP_EXTERNAL, BGP_INTERNAL, BGP_LOCAL, NHRP -> false;
                        default -> true;
                    };
            if (other) {
                return candidate;
            }
        }
        return null;
    }

    private Address gateway(Route route) {
        return route.nextHops().getFirst() instanceof NextHop.Via(String _, Address to)
                        && to != null
                ? to
                : PathAttributes.none(route.prefix().address());
    }

    // ---- redistribute

    private void take(Prefix prefix, Redistributed taken, Turn turn) {
        Route route = taken.route();
        boolean passes =
                policy.passesBgp(
                        lists,
                        false,
                        List.of(route.origin(), taken.line().source()),
                        new OfferedRoute(route));
        if (!passes || (prefix.length() == 0 && !table.config.defaultInformation())) {
            table.disown(prefix, Path.Kind.REDISTRIBUTED);
            return;
        }
        PathAttributes.Builder to = PathAttributes.OWN.change();
        to.origin = PathAttributes.INCOMPLETE;
        to.nextHop = gateway(route);
        OptionalLong said =
                taken.line().metric().isPresent()
                        ? taken.line().metric()
                        : table.config.defaultMetric();
        to.med = said.orElse(route.metric());
        RouteFacts.apply(taken.verdict(), to, prefix.family(), policy, null);
        int weight = RouteFacts.weight(taken.verdict(), OWN_WEIGHT);
        table.own(prefix, Path.Kind.REDISTRIBUTED, to.build(), weight, turn);
    }

    // ---- default-originate

    /**
     * Whether a default route is to be told.
     *
     * @param words behind {@code default-originate}
     */
    boolean wantsDefault(String words) {
        if (!words.startsWith("route-map ")) {
            return !words.isEmpty();
        }
        String map = words.substring("route-map ".length());
        return witnesses.computeIfAbsent(map, this::witness).holds();
    }

    private Witness witness(String map) {
        Witness made = new Witness(process, environment);
        made.seek(route -> permits(map, route));
        return made;
    }

    private boolean permits(String map, ResolvedRoute route) {
        Prefix prefix = route.route().prefix();
        PathAttributes.Builder to = PathAttributes.OWN.change();
        to.nextHop = gateway(route.route());
        to.med = route.route().metric();
        return policy.routeMap(map, new RouteFacts(prefix, to.build(), null, "local")).permitted();
    }
}
