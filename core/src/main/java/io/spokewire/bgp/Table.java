package io.spokewire.bgp;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.policy.RoutingPolicy;
import io.spokewire.rib.NextHop;
import io.spokewire.rib.PrefixMap;
import io.spokewire.rib.Route;
import io.spokewire.rib.RouteSource;
import io.spokewire.routing.RoutingAction;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one VRF and family: what all neighbours have told (the Adj-RIBs-In of RFC 4271
 * section 3.2, those of a prefix together), what is chosen of it (the Loc-RIB), and the groups that
 * are told. Work on many routes is done by {@link #work}, a piece at a time.
 */
final class Table {
    /** Paths to one prefix that are told at most, RFC 7911. */
    static final int PATHS_TOLD_MAX = 16;

    final TableKey key;

    /** As the process counts its tables, 1 and above. */
    final int number;

    TableConfig config;
    final List<UpdateGroup> groups = new ArrayList<>();
    final Aggregates aggregates = new Aggregates(this);
    final Conditions conditions;
    final Dampening dampening;
    final Injections injections;

    /** How often a best path has changed: the version that {@code show} prints. */
    long version = 1;

    /** Whether the configuration has it no more: it takes no routes. */
    boolean ended;

    /** Paths in the table. */
    int paths;

    /** Whether next hops have changed and more changes are waited for. */
    private boolean hopsChanged;

    private final Home home;
    private final NextHops hops;
    private final PrefixMap<Net> nets = new PrefixMap<>();
    private final ArrayDeque<Net> dirty = new ArrayDeque<>();
    private final LinkedHashMap<Object, Sweep> sweeps = new LinkedHashMap<>(); // by their purpose
    private @Nullable NeighborSweep purging; // not begun
    private @Nullable NeighborSweep renewing;

    /** What a table needs of the process. */
    interface Home {
        BestPath bestPath(Table table);

        Outbound outbound();

        RoutingPolicy policy();

        /** Whether the RIB has a better route of another source. */
        boolean refused(Table table, Net net);

        /** The process, as {@link Route#process} names it. */
        String process();

        /** The best path to a prefix was looked for, and offered to the RIB. */
        void chosen(Table table, Net net, Turn turn);

        /** A neighbour has been told all of the table. */
        void told(PeerFamily member, Turn turn);
    }

    /** What happens to each prefix in turn, some at a time. */
    private static final class Sweep {
        final Object what;
        final Visitor visitor;
        final Ender ender;
        @Nullable Prefix cursor;

        Sweep(Object what, Visitor visitor, Ender ender) {
            this.what = what;
            this.visitor = visitor;
            this.ender = ender;
        }
    }

    /**
     * The same for many neighbours: of a thousand that go at once the table is looked at once. Who
     * comes when it has begun is for another one.
     */
    private static final class NeighborSweep {
        final Set<PeerFamily> of = new HashSet<>(); // looked up only
    }

    /** Looks at a path of a neighbour; may remove it. */
    @FunctionalInterface
    interface PathVisitor {
        void visit(Net net, Path path, Turn turn);
    }

    /** Looks at a prefix; removes none. */
    @FunctionalInterface
    interface Visitor {
        void visit(Net net, Turn turn);
    }

    /** All prefixes have been looked at. */
    @FunctionalInterface
    interface Ender {
        void end(Turn turn);
    }

    Table(TableKey key, int number, TableConfig config, NextHops hops, Home home) {
        this.key = key;
        this.number = number;
        this.config = config;
        this.hops = hops;
        this.home = home;
        this.conditions =
                new Conditions(
                        this, (map, route) -> home.policy().routeMap(map, route).permitted());
        this.dampening = new Dampening(this, home::policy);
        this.injections = new Injections(this, home::policy);
    }

    Prefix allPrefix() {
        return key.family() == AddressFamily.IPV4 ? Prefix.DEFAULT_IPV4 : Prefix.DEFAULT_IPV6;
    }

    // ---- looking

    @Nullable Net find(Prefix prefix) {
        return nets.get(prefix);
    }

    /** The first one; null for none. */
    @Nullable Net first() {
        return nets.next(key.family(), null);
    }

    /** The first one behind a prefix; null at the end. */
    @Nullable Net next(Prefix behind) {
        return nets.next(key.family(), behind);
    }

    /**
     * Looks at prefixes in their order, until the visitor wants no more; none may come or go.
     *
     * @param behind only those behind this one; null for all
     * @param visitor false for: no more
     * @return whether the end was reached
     */
    boolean visit(@Nullable Prefix behind, Predicate<Net> visitor) {
        return nets.visit(key.family(), behind, (_, net) -> visitor.test(net));
    }

    /** Takes the first one out; null for none. */
    @Nullable Net poll() {
        Net first = first();
        return first == null ? null : nets.remove(first.prefix);
    }

    /** Its paths need their next hops no more. */
    void release(Net net) {
        for (Path path = net.first; path != null; path = path.next) {
            hops.release(path.hop);
            path.hop = null;
        }
    }

    /** Whether a path of a neighbour is here, and was taken. */
    boolean has(PeerFamily from, Nlri nlri) {
        Net net = nets.get(nlri.prefix());
        Path path = net == null ? null : net.find(from, Path.Kind.LEARNED, nlri.pathId());
        return path != null && path.accepted;
    }

    int size() {
        return nets.size();
    }

    /** Whether an aggregate stands for a route, so that it is not told. */
    boolean suppressed(Net net, Path best) {
        return aggregates.suppress(net, best);
    }

    /** {@code bgp suppress-inactive}: whether packets do not follow the best path. */
    boolean inactive(Net net) {
        Path best = net.best;
        return config.suppressInactive()
                && best != null
                && installs(best)
                && (!net.offered || home.refused(this, net));
    }

    /** Whether a route of ours for the RIB comes of a path; others are of the RIB. */
    private static boolean installs(Path best) {
        return best.kind != Path.Kind.NETWORK && best.kind != Path.Kind.REDISTRIBUTED;
    }

    /** The paths that are told where several are: by {@code advertise additional-paths}. */
    List<Path> selected(Net net, String words) {
        List<Path> ordered = home.bestPath(this).ordered(net);
        int wanted = 1;
        if (words.contains("all") && config.selectPaths().contains("all")) {
            wanted = PATHS_TOLD_MAX;
        } else if (words.contains("best ")) {
            int at = words.indexOf("best ") + "best ".length();
            wanted = words.charAt(at) - '0';
        } else if (words.contains("group-best")) {
            return groupBest(ordered);
        }
        List<Path> told = new ArrayList<>();
        for (Path path : ordered) {
            if (told.size() < wanted && path.localId <= PATHS_TOLD_MAX) {
                told.add(path);
            }
        }
        return told;
    }

    /** The best of each neighbouring AS. */
    private static List<Path> groupBest(List<Path> ordered) {
        List<Path> told = new ArrayList<>();
        for (Path path : ordered) {
            int as = path.attributes.asPath().neighbor();
            boolean first = told.stream().noneMatch(t -> t.attributes.asPath().neighbor() == as);
            if (first && path.localId <= PATHS_TOLD_MAX) {
                told.add(path);
            }
        }
        return told;
    }

    // ---- what comes in

    /**
     * A neighbour has told a route, and this came of it.
     *
     * @param kept whether a route that did not pass is kept, for {@code soft-reconfiguration}
     */
    void learn(
            PeerFamily from,
            Nlri nlri,
            PathAttributes received,
            Inbound.Result result,
            boolean kept,
            Turn turn) {
        PathAttributes passed = result.attributes();
        if (passed == null && !kept) {
            deny(from, nlri);
            return;
        }
        PathAttributes attributes = passed == null ? received : passed;
        Net net = nets.computeIfAbsent(nlri.prefix(), Net::new);
        Path path = net.find(from, Path.Kind.LEARNED, nlri.pathId());
        boolean accepted = passed != null;
        boolean otherwise = false;
        if (path != null) {
            boolean back = path.gone();
            boolean same =
                    !back
                            && path.attributes.equals(attributes)
                            && path.weight == result.weight()
                            && path.accepted == accepted;
            // As it came, where that is known: our own lines are no fault of the neighbour.
            otherwise =
                    !back
                            && (kept
                                    ? !path.asReceived().equals(received)
                                    : !path.attributes.equals(attributes));
            dampening.returned(path);
            path.received = kept && !received.equals(attributes) ? received : null;
            boolean wasStale = path.stale();
            path.generation = from.generation;
            if (same) {
                if (wasStale) {
                    touch(net);
                }
                return;
            }
            from.accepted += (accepted ? 1 : 0) - (path.accepted ? 1 : 0);
            retarget(path, attributes);
            path.attributes = attributes;
        } else {
            path = new Path(Path.Kind.LEARNED, from, nlri.pathId(), attributes);
            path.received = kept && !received.equals(attributes) ? received : null;
            path.generation = from.generation;
            path.hop = hops.use(attributes.nextHop());
            net.add(path);
            paths++;
            from.accepted += accepted ? 1 : 0;
        }
        path.weight = result.weight();
        path.accepted = accepted;
        path.sinceNanos = turn.nowNanos();
        if (otherwise) {
            dampening.changed(net, path, turn);
        }
        touch(net);
    }

    /** Our own lines say other attributes of a path; its next hop stays. */
    void revise(Net net, Path path, PathAttributes attributes) {
        if (!path.attributes.equals(attributes)) {
            path.attributes = attributes;
            touch(net);
        }
    }

    private void retarget(Path path, PathAttributes attributes) {
        if (!path.attributes.nextHop().equals(attributes.nextHop())) {
            hops.release(path.hop);
            path.hop = hops.use(attributes.nextHop());
        }
    }

    /** A neighbour has withdrawn a route. */
    void forget(PeerFamily from, Nlri nlri, Turn turn) {
        Net net = nets.get(nlri.prefix());
        Path path = net == null ? null : net.find(from, Path.Kind.LEARNED, nlri.pathId());
        if (net != null && path != null) {
            end(net, path, dampening.withdrawn(net, path, turn));
        }
    }

    /** A route of a neighbour does not pass any more. */
    private void deny(PeerFamily from, Nlri nlri) {
        Net net = nets.get(nlri.prefix());
        Path path = net == null ? null : net.find(from, Path.Kind.LEARNED, nlri.pathId());
        if (net != null && path != null) {
            end(net, path, dampening.lost(path));
        }
    }

    /** A path has gone; its past may be kept, RFC 2439. */
    private void end(Net net, Path path, boolean kept) {
        if (!kept) {
            remove(net, path);
            return;
        }
        PeerFamily from = path.from;
        if (from != null && path.accepted) {
            from.accepted--;
        }
        path.accepted = false;
        path.received = null;
        touch(net);
    }

    /** Takes a path out, with its past. */
    void remove(Net net, Path path) {
        PeerFamily from = path.from;
        dampening.drop(path);
        net.remove(path);
        hops.release(path.hop);
        paths--;
        if (from != null && path.accepted && path.kind == Path.Kind.LEARNED) {
            from.accepted--;
        }
        touch(net);
    }

    /**
     * A route of our own is there, or has changed.
     *
     * @param kind what made it
     */
    void own(Prefix prefix, Path.Kind kind, PathAttributes attributes, int weight, Turn turn) {
        own(prefix, kind, 0, attributes, weight, null, turn);
    }

    /**
     * A part of a route of a neighbour is there, has changed or is gone.
     *
     * @param line that makes it
     * @param attributes null when it is gone
     */
    void inject(
            PeerFamily from,
            Prefix prefix,
            int line,
            @Nullable PathAttributes attributes,
            Turn turn) {
        Net net = nets.get(prefix);
        Path had = net == null ? null : net.find(from, Path.Kind.INJECTED, line);
        if (had != null && had.attributes.equals(attributes)) {
            return;
        }
        if (net != null && had != null) {
            remove(net, had);
        }
        if (attributes != null) {
            Net into = nets.computeIfAbsent(prefix, Net::new);
            Path path = new Path(Path.Kind.INJECTED, from, line, attributes);
            path.generation = from.generation;
            path.hop = hops.use(attributes.nextHop());
            path.sinceNanos = turn.nowNanos();
            into.add(path);
            paths++;
            touch(into);
        }
    }

    /** A route of another VRF is there, or has changed. */
    void imported(
            Prefix prefix, PathAttributes attributes, int weight, Path.Imported from, Turn turn) {
        int id = from.source().number;
        own(prefix, Path.Kind.IMPORTED, id, attributes, weight, from, turn);
    }

    private void own(
            Prefix prefix,
            Path.Kind kind,
            int id,
            PathAttributes attributes,
            int weight,
            Path.@Nullable Imported imported,
            Turn turn) {
        Net net = nets.computeIfAbsent(prefix, Net::new);
        Path path = net.find(null, kind, id);
        if (path != null) {
            boolean same =
                    path.attributes.equals(attributes)
                            && path.weight == weight
                            && Objects.equals(path.imported, imported);
            if (same) {
                return;
            }
            path.attributes = attributes;
        } else {
            path = new Path(kind, null, id, attributes);
            net.add(path);
            paths++;
        }
        path.imported = imported;
        path.weight = weight;
        path.sinceNanos = turn.nowNanos();
        touch(net);
    }

    /** A route of our own is gone. */
    void disown(Prefix prefix, Path.Kind kind) {
        disown(prefix, kind, 0);
    }

    /** Whether a route of another table is here. */
    boolean imports(Prefix prefix, Table source) {
        Net net = nets.get(prefix);
        return net != null && net.find(null, Path.Kind.IMPORTED, source.number) != null;
    }

    /** A route of another VRF is gone, or is no longer wanted. */
    void unimport(Prefix prefix, Table source) {
        disown(prefix, Path.Kind.IMPORTED, source.number);
    }

    /** Removes what tables other than these have given. */
    void unimportAllBut(Predicate<Table> wanted) {
        sweep(
                "unimport",
                (net, _) -> {
                    Path path = net.first;
                    while (path != null) {
                        Path next = path.next;
                        if (path.imported != null && !wanted.test(path.imported.source())) {
                            remove(net, path);
                        }
                        path = next;
                    }
                },
                _ -> {});
    }

    private void disown(Prefix prefix, Path.Kind kind, int id) {
        Net net = nets.get(prefix);
        Path path = net == null ? null : net.find(null, kind, id);
        if (net != null && path != null) {
            remove(net, path);
        }
    }

    /** A prefix is to be looked at anew. */
    void touch(Net net) {
        if (!net.dirty) {
            net.dirty = true;
            dirty.add(net);
        }
    }

    // ---- sweeps

    /** Looks at all prefixes, from the start if one of an equal purpose is under way. */
    void sweep(Object what, Visitor visitor, Ender ender) {
        sweeps.remove(what);
        sweeps.put(what, new Sweep(what, visitor, ender));
    }

    /** How often all prefixes are to be looked at. */
    int sweeps() {
        return sweeps.size();
    }

    /** Removes what a neighbour has told in sessions before, or before a refresh. */
    void purge(PeerFamily from) {
        from.oldest = from.generation;
        NeighborSweep waits = purging;
        if (waits == null) {
            waits = new NeighborSweep();
            purging = waits;
            sweepPaths(
                    waits,
                    (net, path, _) -> {
                        PeerFamily teller = path.from;
                        if (teller == null || path.generation >= teller.oldest) {
                            return;
                        }
                        if (!path.gone()) { // nobody is charged for a session that ends
                            end(net, path, dampening.lost(path) && !teller.forgotten);
                        } else if (teller.forgotten) {
                            remove(net, path);
                        }
                    });
        }
        waits.of.add(from);
    }

    /** What a neighbour has told is looked at anew. */
    void renew(PeerFamily from, PathVisitor visitor) {
        NeighborSweep waits = renewing;
        if (waits == null) {
            waits = new NeighborSweep();
            renewing = waits;
            sweepPaths(waits, visitor);
        }
        waits.of.add(from);
    }

    private void sweepPaths(NeighborSweep whose, PathVisitor visitor) {
        sweep(
                whose,
                (net, turn) -> {
                    begun(whose);
                    Path path = net.first;
                    while (path != null) {
                        Path next = path.next; // it may go with this look at it
                        PeerFamily from = path.from;
                        boolean told = path.kind == Path.Kind.LEARNED;
                        if (told && from != null && whose.of.contains(from)) {
                            visitor.visit(net, path, turn);
                        }
                        path = next;
                    }
                },
                _ -> begun(whose));
    }

    private void begun(NeighborSweep whose) {
        purging = purging == whose ? null : purging;
        renewing = renewing == whose ? null : renewing;
    }

    /** Next hops are other ones, or policy is: all best paths are chosen anew. */
    void rethink() {
        sweep("rethink", (net, _) -> touch(net), _ -> {});
    }

    /** Next hops are other ones: paths are chosen anew, or after some time. */
    void hopsChanged(Turn turn) {
        int seconds = config.nextHopSeconds();
        if (seconds == 0) {
            rethink();
        } else if (!hopsChanged) {
            hopsChanged = true;
            turn.arm(new BgpTimer.NextHops(key), Duration.ofSeconds(seconds));
        }
    }

    /** That time is over. */
    void hopsCollected() {
        hopsChanged = false;
        rethink();
    }

    /** What a group is told is worked out anew. */
    void refill(UpdateGroup group) {
        sweep(
                List.of("group", group.number),
                (net, turn) -> group.update(net, home.outbound(), turn),
                _ -> group.filled = true);
    }

    void told(PeerFamily member, Turn turn) {
        home.told(member, turn);
    }

    boolean busy() {
        return !dirty.isEmpty()
                || dampening.busy()
                || injections.busy()
                || !sweeps.isEmpty()
                || aggregates.busy()
                || groups.stream().anyMatch(UpdateGroup::busy);
    }

    /**
     * Does some of the work that waits.
     *
     * @param budget prefixes at most
     * @return how many
     */
    int work(int budget, Turn turn) {
        int used = 0;
        while (used < budget) {
            Net net = dirty.poll();
            if (net == null) {
                break;
            }
            net.dirty = false;
            decide(net, turn);
            used++;
        }
        used += dampening.work(budget - used, turn);
        used += injections.work(budget - used, turn);
        // Half of what is left: an aggregate of very many is worked out again and again while they
        // change, and neighbours hear of the changes all the same.
        used += aggregates.work((budget - used + 1) / 2, turn);
        while (used < budget && !sweeps.isEmpty() && dirty.size() < budget) {
            used += sweep(sweeps.firstEntry().getValue(), budget - used, turn);
        }
        for (int i = 0; i < groups.size() && used < budget; i++) {
            used += groups.get(i).work(budget - used, turn);
        }
        return used;
    }

    private int sweep(Sweep sweep, int budget, Turn turn) {
        int[] used = new int[1];
        boolean ended =
                visit(
                        sweep.cursor,
                        net -> {
                            sweep.cursor = net.prefix;
                            sweep.visitor.visit(net, turn);
                            return ++used[0] < budget;
                        });
        if (ended) {
            sweeps.remove(sweep.what, sweep);
            sweep.ender.end(turn);
        }
        return Math.max(1, used[0]);
    }

    // ---- the choice

    private void decide(Net net, Turn turn) {
        Path before = net.best;
        Path best = home.bestPath(this).choose(net);
        net.best = best;
        if (best != before) {
            version++;
        }
        offer(net, turn);
        aggregates.noticed(net, before, best);
        conditions.chosen(net);
        injections.chosen(net);
        home.chosen(this, net, turn);
        for (UpdateGroup group : groups) {
            group.update(net, home.outbound(), turn);
        }
        if (net.first == null) {
            nets.remove(net.prefix);
        }
    }

    /** Offers the best path, and those beside it, to the RIB; or takes the route back. */
    private void offer(Net net, Turn turn) {
        Path best = net.best;
        RoutingPolicy.Verdict verdict =
                best == null ? RoutingPolicy.Verdict.DENIED : mapped(net, best);
        if (best == null || !installs(best) || !verdict.permitted()) {
            if (net.offered) {
                net.offered = false;
                turn.out().accept(new RoutingAction.Withdraw(key.vrf(), net.prefix));
            }
            return;
        }
        net.offered = true;
        boolean aggregate = best.kind == Path.Kind.AGGREGATE;
        boolean external = best.external();
        List<Integer> distances = config.distances();
        boolean far = aggregate || (external && backdoor(net.prefix));
        int usual = distances.get(far ? 2 : external ? 0 : 1);
        int distance = sourceDistance(net.prefix, best).orElse(usual);
        RouteSource source =
                aggregate
                        ? RouteSource.BGP_LOCAL
                        : external ? RouteSource.BGP_EXTERNAL : RouteSource.BGP_INTERNAL;
        int neighborAs = best.attributes.asPath().neighbor();
        turn.out()
                .accept(
                        new RoutingAction.Offer(
                                key.vrf(),
                                new Route(
                                        net.prefix,
                                        source,
                                        distance,
                                        verdict.metric(Math.max(0, best.attributes.med())),
                                        nextHops(net, best),
                                        verdict.tag(Integer.toUnsignedLong(neighborAs)),
                                        turn.nowNanos(),
                                        home.process(),
                                        new BgpRouteDetail(
                                                best.attributes,
                                                best.from == null ? null : best.from.peer.address(),
                                                !best.internal()
                                                        || config.redistributeInternal()))));
    }

    /** {@code table-map}: what it says of a route; without 'filter' it keeps none out. */
    private RoutingPolicy.Verdict mapped(Net net, Path best) {
        if (config.tableMap().isEmpty() || best.kind == Path.Kind.AGGREGATE) {
            return RoutingPolicy.Verdict.UNCHANGED;
        }
        String[] words = config.tableMap().split(" ", 2);
        RoutingPolicy.Verdict verdict =
                home.policy().routeMap(words[0], RouteFacts.of(net.prefix, best.attributes, best));
        boolean filters = words.length > 1;
        return verdict.permitted() || filters ? verdict : RoutingPolicy.Verdict.UNCHANGED;
    }

    /** {@code distance N NEIGHBOR WILDCARD}. */
    private OptionalInt sourceDistance(Prefix prefix, Path best) {
        return best.from != null && best.from.peer.address() instanceof Ipv4Address neighbor
                ? home.policy().distance(config.sourceDistances(), neighbor, prefix)
                : OptionalInt.empty();
    }

    private boolean backdoor(Prefix prefix) {
        for (BgpFamily.Network network : config.networks()) {
            if (network.backdoor() && network.prefix().equals(prefix)) {
                return true;
            }
        }
        return false;
    }

    private static List<NextHop> nextHops(Net net, Path best) {
        if (best.kind == Path.Kind.AGGREGATE) {
            return List.of(new NextHop.Discard());
        }
        if (best.imported != null) {
            return best.imported.hops();
        }
        NextHops.Hop hop = best.hop;
        if (!best.multipath && hop != null && !hop.address.isLinkLocal()) {
            return hop.only; // one list for all routes that it is the next hop of
        }
        List<NextHop> hops = new ArrayList<>();
        hops.add(via(best));
        for (Path path = net.first; path != null; path = path.next) {
            if (path != best && path.multipath) {
                NextHop beside = via(path);
                if (!hops.contains(beside)) {
                    hops.add(beside);
                }
            }
        }
        return hops;
    }

    private static NextHop via(Path path) {
        Address to = path.attributes.nextHop();
        String name = to.isLinkLocal() && path.from != null ? path.from.peer.interfaceName : "";
        return new NextHop.Via(name, to);
    }
}
