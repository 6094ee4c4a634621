package io.spokewire.bgp;

import io.spokewire.bgp.BgpMessage.Part;
import io.spokewire.bgp.BgpMessage.RouteRefresh;
import io.spokewire.bgp.Capabilities.GracefulRestart;
import io.spokewire.bgp.Connection.UpdateCursor;
import io.spokewire.command.Section;
import io.spokewire.engine.Backlog;
import io.spokewire.engine.TableWalk;
import io.spokewire.interfaces.VrfExchange;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.policy.Redistribution;
import io.spokewire.policy.RoutingPolicy;
import io.spokewire.rib.NextHop;
import io.spokewire.rib.ResolvedRoute;
import io.spokewire.rib.RibChange;
import io.spokewire.rib.RouteReader;
import io.spokewire.rib.RouteSource;
import io.spokewire.routing.ProcessKey;
import io.spokewire.routing.ProtocolStatus;
import io.spokewire.routing.RoutedInterface;
import io.spokewire.routing.RoutingAction;
import io.spokewire.routing.RoutingEngine;
import io.spokewire.routing.RoutingEnvironment;
import io.spokewire.routing.RoutingInput;
import io.spokewire.routing.WatchedPath;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * BGP between the router and its parts: {@link Sessions} with neighbours, a {@link Table} for each
 * VRF and family, {@link Origination} of our own routes. Much at once is done in slices: each input
 * does one, and what is left goes on by a timer without delay, behind what else has come.
 */
public final class BgpRoutingEngine implements RoutingEngine {
    /** Prefixes in one slice, so that it stays far below 5 ms. */
    private static final int SLICE = 200;

    /** Neighbours that other lines are worked out for in one slice. */
    static final int PEERS_AT_ONCE = 50;

    private static final Duration STALE_REFRESH = Duration.ofMinutes(6); // RFC 7313 section 4

    /** Until a refresh has begun: a neighbour tells a full table to its end before. */
    private static final Duration REFRESH_BEGINS = Duration.ofMinutes(2);

    private final ProcessKey key;
    private final RoutingEnvironment environment;
    private final Map<String, RoutedInterface> links = new LinkedHashMap<>();
    private final Map<TableKey, Table> tables = new TreeMap<>();
    private final Map<TableKey, Origination> originations = new TreeMap<>();
    private final Map<TableKey, BestPath> bestPaths = new TreeMap<>();
    private final Map<String, NextHops> hops = new TreeMap<>();
    private final TreeMap<PeerKey, Peer> peers = new TreeMap<>();
    private final Map<Integer, UpdateGroup> groups = new HashMap<>(); // looked up only
    private final Set<Connection> readable = new LinkedHashSet<>();
    private Places places = Places.NONE;
    private final AttributePool pool = new AttributePool();
    private final ArrayDeque<Table> leaving = new ArrayDeque<>();

    /** What other lines mean for neighbours. */
    private final Backlog<Turn> changing = new Backlog<>(PEERS_AT_ONCE, _ -> {});

    /** Neighbours that are to have another group, and whether all is told anew there. */
    private final Map<PeerFamily, Boolean> moving = new LinkedHashMap<>();

    private final Exchange exchange;
    private final Sessions sessions;
    private final Parts parts = new Parts();
    private @Nullable BgpConfig config;
    private Section configuration = Section.root();
    private RoutingPolicy policy = RoutingPolicy.NONE;
    private Inbound inbound;
    private Outbound outbound;
    private List<RoutingAction.StreamPeer> accepting = List.of();
    private List<WatchedPath> watched = List.of();
    private final Set<WatchedPath> carrying = new LinkedHashSet<>();
    private boolean watchesChanged;
    private boolean working; // the timer for the next slice is armed
    private int routerId;
    private final Map<String, Integer> assignedIds = new TreeMap<>(); // by VRF
    private int groupsSeen;
    private int tablesSeen;
    private Map<Integer, VrfExchange> exchanged = Map.of(); // by the table's number
    private long startedNanos = -1;
    private boolean complained;
    private boolean idsWanted; // a VRF's router id waits for an interface
    private boolean ending;
    private boolean over;

    BgpRoutingEngine(ProcessKey key, RoutingEnvironment environment) {
        this.key = key;
        this.environment = environment;
        this.exchange = new Exchange(environment, pool);
        this.sessions = new Sessions(parts, environment.random());
        BgpConfig none =
                new BgpPlan(Section.root(), Section.empty(BgpProcess.MODE, key.name()))
                        .config(0, Map.of());
        this.inbound = new Inbound(none, policy, pool, () -> places);
        this.outbound = new Outbound(none, policy, pool);
    }

    @Override
    public ProcessKey key() {
        return key;
    }

    @Override
    public Optional<String> advertises(String vrf, Prefix prefix) {
        return originations.values().stream()
                .flatMap(origination -> origination.advertises(vrf, prefix).stream())
                .findFirst();
    }

    @Override
    public boolean runsOn(String interfaceName) {
        return false; // BGP covers no interfaces
    }

    @Override
    public Optional<ProtocolStatus> status(long nowNanos) {
        BgpConfig now = config;
        Table table = tables.get(new TableKey("", AddressFamily.IPV4));
        if (now == null || table == null) {
            return Optional.empty();
        }
        List<String> details = new ArrayList<>();
        details.add("IGP synchronization is disabled");
        details.add("Automatic route summarization is disabled");
        List<ProtocolStatus.Source> sources = new ArrayList<>();
        List<String> neighbors = new ArrayList<>();
        List<Integer> distances = table.config.distances();
        for (Peer peer : peers.values()) {
            PeerFamily of = peer.families.get(AddressFamily.IPV4);
            if (!peer.key.vrf().isEmpty()
                    || !peer.config.policies().containsKey(table.key.family())) {
                continue;
            }
            neighbors.add("  " + peer.address());
            if (of != null && of.up && of.accepted > 0) {
                boolean external = peer.kind == PeerConfig.Kind.EXTERNAL;
                sources.add(
                        new ProtocolStatus.Source(
                                peer.address(),
                                distances.get(external ? 0 : 1),
                                Duration.ofNanos(nowNanos - peer.sinceNanos)));
            }
        }
        if (!neighbors.isEmpty()) {
            details.add("Neighbor(s):");
            details.add("  Address          FiltIn FiltOut DistIn DistOut Weight RouteMap");
            details.addAll(neighbors);
        }
        return Optional.of(
                new ProtocolStatus(
                        "bgp " + key.name(),
                        "",
                        AddressFamily.IPV4,
                        Optional.empty(),
                        table.config.distributeLists(),
                        table.config.redistributions().stream()
                                .map(Redistribution::source)
                                .toList(),
                        details,
                        table.config.maximumPaths(),
                        List.of(),
                        Map.of(),
                        List.of(),
                        sources,
                        "external "
                                + distances.get(0)
                                + " internal "
                                + distances.get(1)
                                + " local "
                                + distances.get(2)));
    }

    /** A neighbour; null for an unknown one. */
    @Nullable Peer peer(PeerKey which) {
        return peers.get(which);
    }

    // ---- what there is, for show --------------------------------------------------------------

    /** Which routes of a table are shown. */
    public sealed interface Shown {
        /** All that there are. */
        record All() implements Shown {}

        /** What a neighbour is told. */
        record Told(Address neighbor) implements Shown {}

        /** What a neighbour has told, as it came. */
        record Received(Address neighbor) implements Shown {}

        /** What a neighbour has told and was taken. */
        record Taken(Address neighbor) implements Shown {}

        /** Those with paths that have come and gone, and these paths alone. */
        record Flapped() implements Shown {}
    }

    /**
     * Some routes of a table.
     *
     * @param next the prefix behind which the next ones are; empty at the end
     */
    public record Page(List<BgpSnapshot.Entry> entries, Optional<Prefix> next) {
        /** Copies the list. */
        public Page {
            entries = List.copyOf(entries);
        }
    }

    /** The tables, in their order, with all their neighbours. */
    public List<BgpSnapshot.Summary> summaries(long nowNanos) {
        List<BgpSnapshot.Member> all = new ArrayList<>();
        PeerKey _ = neighbors(null, Integer.MAX_VALUE, nowNanos, all::add);
        return tables().stream().map(table -> table.with(all)).toList();
    }

    /**
     * Some neighbours of all tables, in the order of their VRFs and addresses.
     *
     * @param behind where the last call ended; null for the start
     * @param max looks at no more
     * @return where this call has ended; null at the end
     */
    public @Nullable PeerKey neighbors(
            @Nullable PeerKey behind,
            int max,
            long nowNanos,
            Consumer<? super BgpSnapshot.Member> out) {
        BgpConfig now = config;
        return now == null
                ? null
                : TableWalk.some(
                        peers,
                        behind,
                        max,
                        peer -> {
                            Connection session = peer.established;
                            boolean carries = session != null && parts.carries(session);
                            out.accept(
                                    new BgpSnapshot.Member(
                                            peer.config.policies().keySet(),
                                            BgpSnapshots.neighbor(peer, now, carries, nowNanos)));
                        });
    }

    /** The tables, in their order, without their neighbours. */
    public List<BgpSnapshot.Summary> tables() {
        BgpConfig now = config;
        List<BgpSnapshot.Summary> all = new ArrayList<>();
        for (Table table : now == null ? List.<Table>of() : tables.values()) {
            all.add(
                    new BgpSnapshot.Summary(
                            table.key.vrf(),
                            table.key.family(),
                            new Ipv4Address(now == null ? routerId : now.routerId(table.key.vrf())),
                            key.name(),
                            table.version,
                            table.size(),
                            table.paths,
                            pool.size(),
                            List.of(),
                            now == null ? List.of() : BgpSnapshots.ranges(now, table.key),
                            now == null ? 0 : now.rangeLimit(),
                            table.dampening.snapshot(),
                            now == null ? List.of() : BgpSnapshots.groups(now, table.key)));
        }
        return all;
    }

    /**
     * Some routes of a table, from a place on; looks at no more than {@code max} prefixes, so that
     * nobody waits for it.
     *
     * @param behind empty for the start
     */
    public Page page(
            String vrf,
            AddressFamily family,
            Shown shown,
            Optional<Prefix> behind,
            int max,
            long nowNanos) {
        Table table = tables.get(new TableKey(vrf, family));
        if (table == null) {
            return new Page(List.of(), Optional.empty());
        }
        List<BgpSnapshot.Entry> entries = new ArrayList<>();
        Net net = behind.isEmpty() ? table.first() : table.next(behind.get());
        for (int i = 0; net != null && i < max; i++) {
            shown(table, net, shown, nowNanos).ifPresent(entries::add);
            Prefix at = net.prefix;
            net = table.next(at);
            if (net != null && i == max - 1) {
                return new Page(entries, Optional.of(at));
            }
        }
        return new Page(entries, Optional.empty());
    }

    private Optional<BgpSnapshot.Entry> shown(Table table, Net net, Shown shown, long nowNanos) {
        return switch (shown) {
            case Shown.All _ ->
                    Optional.of(BgpSnapshots.entry(table, net, refused(table, net), nowNanos));
            case Shown.Told(Address neighbor) ->
                    family(table, neighbor).flatMap(of -> BgpSnapshots.told(of, net, nowNanos));
            case Shown.Received(Address neighbor) ->
                    family(table, neighbor)
                            .flatMap(of -> BgpSnapshots.received(of, table, net, true, nowNanos));
            case Shown.Taken(Address neighbor) ->
                    family(table, neighbor)
                            .flatMap(of -> BgpSnapshots.received(of, table, net, false, nowNanos));
            case Shown.Flapped _ -> BgpSnapshots.flapped(table, net, nowNanos);
        };
    }

    /** Whether the RIB has a better route of another source. */
    private boolean refused(Table table, Net net) {
        ResolvedRoute taken =
                environment.routes(table.key.vrf()).map(r -> r.plain(net.prefix)).orElse(null);
        return net.offered
                && taken != null
                && !taken.route().source().protocol().equals(key.protocol());
    }

    private Optional<PeerFamily> family(Table table, Address neighbor) {
        Peer peer = peers.get(new PeerKey(table.key.vrf(), neighbor));
        return peer == null
                ? Optional.empty()
                : Optional.ofNullable(peer.families.get(table.key.family()));
    }

    /** A prefix of a table; of an address the longest that holds it. */
    public Optional<BgpSnapshot.Entry> entry(String vrf, Prefix wanted, boolean exact, long now) {
        Table table = tables.get(new TableKey(vrf, wanted.family()));
        for (int length = wanted.length(); table != null && length >= 0; length--) {
            Net net = table.find(new Prefix(wanted.address(), length));
            if (net != null) {
                return Optional.of(BgpSnapshots.entry(table, net, refused(table, net), now));
            }
            if (exact) {
                break;
            }
        }
        return Optional.empty();
    }

    /** A table; null for an unknown one. */
    @Nullable Table table(TableKey which) {
        return tables.get(which);
    }

    // ---- orders of people and of other parts ------------------------------------------------

    /** What {@code clear ip bgp} does. */
    public enum How {
        /** Sessions begin anew. */
        HARD,
        /** Neighbours tell all again. */
        SOFT_IN,
        /** They are told all again. */
        SOFT_OUT,
        SOFT
    }

    /**
     * {@code clear ip bgp}.
     *
     * @param vrf whose neighbours; empty for the default one
     * @param which says which of them, by address and AS
     */
    public record Clear(String vrf, Which which, How how) implements Clearing {}

    /** What {@code clear ip bgp} makes anew. */
    public sealed interface Clearing extends RoutingInput.Order {}

    /**
     * {@code clear ip bgp dampening} and {@code clear ip bgp flap-statistics}.
     *
     * @param vrf empty for the default one
     * @param prefix empty for all
     * @param statistics whether flaps are counted anew; else all of the past is forgotten
     */
    public record ClearFlaps(
            String vrf, AddressFamily family, Optional<Prefix> prefix, boolean statistics)
            implements Clearing {}

    /** Some neighbours of a VRF. */
    public sealed interface Which {
        /** All. */
        record All() implements Which {}

        /** One. */
        record One(Address address) implements Which {}

        /** Those of an AS. */
        record OfAs(long as) implements Which {}

        /** External ones. */
        record External() implements Which {}

        /** Members of a peer group. */
        record Group(String name) implements Which {}
    }

    // ---- inputs -----------------------------------------------------------------------------

    @Override
    public void handle(RoutingInput input, long nowNanos, Consumer<? super RoutingAction> out) {
        Turn turn = new Turn(nowNanos, out);
        startedNanos = startedNanos < 0 ? nowNanos : startedNanos;
        switch (input) {
            case RoutingInput.Configured(Section changed) -> {
                configuration = changed;
                reconfigure(turn);
            }
            case RoutingInput.InterfacesChanged changed -> linksChanged(changed, turn);
            case RoutingInput.RoutesChanged(String vrf, List<RibChange> changes) ->
                    routesChanged(vrf, changes, turn);
            case RoutingInput.CoverageChanged _ ->
                    originations.values().forEach(Origination::refresh);
            case RoutingInput.TimerFired(Object timer) -> {
                // A process that ends calls nobody any more.
                if (timer instanceof BgpTimer mine && (!ending || mine instanceof BgpTimer.Work)) {
                    fired(mine, turn);
                }
            }
            case RoutingInput.StreamUp(long stream, Address local, int port) ->
                    sessions.up(stream, local, port, turn);
            case RoutingInput.StreamAccepted accepted -> accepted(accepted, turn);
            case RoutingInput.StreamData(long stream, Bytes data) -> {
                sessions.data(stream, data);
                Connection from = sessions.find(stream);
                if (from != null) {
                    readable.add(from);
                }
            }
            case RoutingInput.StreamDrained(long stream) -> sessions.drained(stream);
            case RoutingInput.StreamDown(long stream, String why) -> streamDown(stream, why, turn);
            case Clear clear -> clear(clear);
            case ClearFlaps clear -> clear(clear, turn);
            case RoutingInput.PathDown(WatchedPath path, String why, boolean sharesFate) -> {
                Peer peer = peers.get(new PeerKey(path.vrf(), path.remote()));
                carrying.remove(path);
                if (peer != null) {
                    pathDown(peer, "BFD adjacency down, " + why, sharesFate, turn);
                }
            }
            case RoutingInput.PathUp(WatchedPath path) -> {
                Peer peer = peers.get(new PeerKey(path.vrf(), path.remote()));
                carrying.add(path);
                if (peer != null) {
                    sessions.pathUp(peer, turn);
                }
            }
            case RoutingInput.Shutdown _ -> shutdown(turn);
            case RoutingInput.Order _, RoutingInput.Received _ -> {}
        }
        if (ending) { // nothing but its last words
            changing.fired(turn);
        } else {
            // Routes of the RIB come many at a time, as part of a slice of the router's.
            if (!(input instanceof RoutingInput.RoutesChanged)) {
                work(turn);
            }
            watch(turn);
        }
        goOn(turn);
    }

    /**
     * RFC 5882 section 4.3: with {@code check-control-plane-failure} a neighbour whose BFD goes
     * with its control plane may have restarted, and then its routes stay as graceful restart lets
     * them; while it restarts only a BFD that is independent of that tells of a failure.
     */
    private void pathDown(Peer peer, String why, boolean sharesFate, Turn turn) {
        boolean checks = peer.config.session().checksControlPlane();
        if (checks && !sharesFate && peer.restarting) {
            turn.disarm(new BgpTimer.Restart(peer.key));
            endRestart(peer);
        }
        sessions.pathDown(peer, why, checks && sharesFate, turn);
    }

    private void endRestart(Peer peer) {
        peer.restarting = false;
        watchesChanged = true;
        peer.families.values().forEach(this::restartOver);
    }

    /**
     * {@code fall-over bfd}: BFD watches the paths of sessions that are there, and with {@code
     * strict-mode} of those that are to come.
     */
    private void watch(Turn turn) {
        if (!watchesChanged) {
            return;
        }
        watchesChanged = false;
        Set<WatchedPath> wanted = new LinkedHashSet<>();
        for (Peer peer : peers.values()) {
            if (peer.config.session().fallOver().startsWith("bfd")) {
                List<Connection> ways = new ArrayList<>();
                ways.add(peer.established);
                if (peer.config.session().bfdStrict()) {
                    ways.add(peer.outgoing);
                    ways.add(peer.incoming);
                }
                for (Connection way : ways) {
                    if (way != null && way.state != Connection.State.CONNECT) {
                        wanted.add(path(way));
                    }
                }
                WatchedPath last = peer.lastPath;
                if (peer.restarting && last != null) {
                    wanted.add(last);
                }
            }
        }
        List<WatchedPath> all = List.copyOf(wanted);
        if (!all.equals(watched)) {
            watched = all;
            carrying.retainAll(watched);
            turn.out().accept(new RoutingAction.Watch(watched));
        }
    }

    private static WatchedPath path(Connection of) {
        Peer peer = of.peer;
        boolean far = peer.config.session().fallOver().contains("multi-hop");
        return new WatchedPath(
                peer.key.vrf(), far ? "" : peer.interfaceName, of.local, peer.address());
    }

    /** What came before the end is read first. */
    private void streamDown(long stream, String why, Turn turn) {
        Connection from = sessions.find(stream);
        while (from != null && from == sessions.find(stream)) {
            if (sessions.read(from, SLICE, turn) == 0) {
                break;
            }
        }
        sessions.down(stream, why, turn);
    }

    private void shutdown(Turn turn) {
        turn.out().accept(new RoutingAction.StreamAccept(BgpCodec.PORT, List.of()));
        ending = true;
        changing.clear();
        changing.each(
                peers.values(),
                (peer, later) ->
                        sessions.stop(
                                peer,
                                NotificationText.ADMINISTRATIVE_SHUTDOWN,
                                "the process ends",
                                later));
        changing.then(_ -> over = true);
    }

    @Override
    public boolean leaves() {
        return ending && !over;
    }

    private void fired(BgpTimer timer, Turn turn) {
        switch (timer) {
            case BgpTimer.Work _ -> working = false;
            case BgpTimer.Retry(PeerKey which) ->
                    with(which, peer -> sessions.retryDue(peer, turn));
            case BgpTimer.Hold(long stream) -> sessions.holdDue(stream, turn);
            case BgpTimer.Keepalive(long stream) -> sessions.keepaliveDue(stream, turn);
            case BgpTimer.Flush(int number) -> {
                UpdateGroup group = groups.get(number);
                if (group != null) {
                    group.due();
                }
            }
            case BgpTimer.Restart(PeerKey which) -> with(which, this::endRestart);
            case BgpTimer.StalePaths(PeerKey which, AddressFamily family) ->
                    with(
                            which,
                            peer -> {
                                PeerFamily of = peer.families.get(family);
                                if (of != null) {
                                    restartOver(of);
                                }
                            });
            case BgpTimer.Refreshed(PeerKey which, AddressFamily _) ->
                    with(which, peer -> tellOfNoRefresh(peer, "has told no", turn));
            case BgpTimer.PrefixRestart(PeerKey which) ->
                    with(
                            which,
                            peer -> {
                                peer.prefixesOver = false;
                                sessions.start(peer, turn);
                            });
            case BgpTimer.Retire(PeerKey which) -> with(which, peer -> retire(peer, turn));
            case BgpTimer.NextHops(TableKey which) -> {
                Table table = tables.get(which);
                if (table != null) {
                    table.hopsCollected();
                }
            }
            case BgpTimer.Reuse(TableKey which) -> {
                Table table = tables.get(which);
                if (table != null) {
                    table.dampening.due(turn);
                }
            }
        }
    }

    private void restartOver(PeerFamily of) {
        of.restarting = false;
        of.table.purge(of);
    }

    private void with(PeerKey which, Consumer<Peer> what) {
        Peer peer = peers.get(which);
        if (peer != null) {
            what.accept(peer);
        }
    }

    // ---- work -------------------------------------------------------------------------------

    private void work(Turn turn) {
        changing.fired(turn);
        int share = Math.max(SLICE / 10, SLICE / (2 * Math.max(1, readable.size())));
        int used = 0;
        for (Connection from : List.copyOf(readable)) {
            if (used > SLICE) {
                break;
            }
            readable.remove(from);
            int did = sessions.read(from, share, turn);
            used += did;
            if (did >= share && sessions.find(from.stream) == from) {
                readable.add(from); // behind the others
            }
        }
        used += withdrawEnded(SLICE - used, turn);
        originate(turn);
        move(turn);
        for (Table table : tables.values()) {
            used += table.work(Math.max(SLICE / 10, SLICE - used), turn);
        }
    }

    /** What is left goes on by a timer, behind what else has come. */
    private void goOn(Turn turn) {
        boolean more = !changing.isEmpty() || (!ending && busy());
        if (more && !working) {
            working = true;
            turn.arm(new BgpTimer.Work(), Duration.ZERO);
        }
    }

    private boolean busy() {
        return !readable.isEmpty()
                || !leaving.isEmpty()
                || !moving.isEmpty()
                || originations.values().stream().anyMatch(Origination::busy)
                || tables.values().stream().anyMatch(Table::busy);
    }

    /** Looks at routes of the RIB for our own ones, where lines or maps are other ones. */
    private void originate(Turn turn) {
        originations.forEach((which, origination) -> {
            Table table = tables.get(which);
            if (table == null || !origination.busy()) {
                return;
            }
            Set<String> before = origination.witnessed();
            origination.work(SLICE / 2, turn);
            witnessed(table, origination, before, turn);
        });
    }

    /** The maps of {@code default-originate} may have another answer. */
    private void witnessed(Table table, Origination origination, Set<String> before, Turn turn) {
        if (!origination.witnessed().equals(before)) {
            table.groups.forEach(group -> defaultRoute(group, turn));
        }
    }

    // ---- configuration ----------------------------------------------------------------------

    private @Nullable Section find() {
        for (Section section : configuration.children(BgpProcess.MODE)) {
            if (section.name().equals(key.name())) {
                return section;
            }
        }
        return null;
    }

    private void reconfigure(Turn turn) {
        Section section = find();
        if (section == null) {
            return;
        }
        BgpPlan plan = new BgpPlan(configuration, section);
        // An id that was once found stays until the configuration names another, as at IOS.
        Optional<Ipv4Address> id = plan.routerId(links.values(), routerId);
        if (id.isEmpty()) {
            if (!complained && !links.isEmpty()) {
                complained = true;
                turn.tell(new BgpTrace.NoRouterId(key.name()));
            }
            return;
        }
        routerId = id.get().value();
        BgpConfig before = config;
        Map<String, Integer> ids = plan.routerIds(links.values(), assignedIds);
        idsWanted = plan.wantsRouterIds(ids, links.values());
        BgpConfig next = plan.config(routerId, ids);
        RoutingPolicy fresh = new RoutingPolicy(configuration);
        boolean samePolicy = policy.sameAs(fresh);
        if (next.equals(before) && samePolicy) {
            return;
        }
        config = next;
        policy = samePolicy && before != null ? policy : fresh;
        inbound = new Inbound(next, policy, pool, () -> places);
        outbound = new Outbound(next, policy, pool);
        boolean again = before != null && (!samePolicy || !before.rules().equals(next.rules()));
        tables(next, again, turn);
        neighbors(before, next, again);
    }

    private void tables(BgpConfig next, boolean again, Turn turn) {
        Map<TableKey, TableConfig> wanted = new TreeMap<>();
        next.tables().forEach(t -> wanted.put(t.key(), t));
        for (Table table : List.copyOf(tables.values())) {
            if (!wanted.containsKey(table.key)) {
                end(table);
            }
        }
        wanted.forEach((which, lines) -> {
            Table table =
                    tables.computeIfAbsent(
                            which, k -> new Table(k, ++tablesSeen, lines, hops(k.vrf()), parts));
            boolean offeredAnew = !table.config.offering().equals(lines.offering());
            table.config = lines;
            BestPath choice = BestPath.of(next, lines);
            boolean chosenAnew = !choice.equals(bestPaths.put(which, choice));
            table.aggregates.configure(lines.aggregates(), next, policy, again);
            table.dampening.configure(lines.dampening());
            table.injections.configure(lines.injections(), again);
            table.conditions.configure(next.conditions(which), again);
            originations
                    .computeIfAbsent(which, _ -> new Origination(table, key, environment))
                    .configure(policy, turn);
            if (chosenAnew || offeredAnew || again) {
                table.rethink();
            }
            if (again) {
                table.groups.forEach(group -> defaultRoute(group, turn));
            }
        });
        Map<Integer, VrfExchange> now = new TreeMap<>();
        tables.values().forEach(t -> now.put(t.number, t.config.exchange()));
        if (again || !now.equals(exchanged)) {
            exchanged = now;
            exchange.configure(tables.values(), policy);
        }
    }

    private void end(Table table) {
        originations.remove(table.key);
        tables.remove(table.key);
        bestPaths.remove(table.key);
        table.ended = true;
        leaving.add(table);
    }

    /** Takes back routes of tables that are no more, but for those that a new one has offered. */
    private int withdrawEnded(int budget, Turn turn) {
        int used = 0;
        for (Table table = leaving.peek(); table != null && used < budget; table = leaving.peek()) {
            Net first = table.poll();
            if (first == null) {
                leaving.remove();
                continue;
            }
            used++;
            table.release(first);
            Table now = tables.get(table.key);
            Net net = now == null ? null : now.find(first.prefix);
            if (first.offered && (net == null || !net.offered)) {
                turn.out().accept(new RoutingAction.Withdraw(table.key.vrf(), first.prefix));
            }
        }
        return used;
    }

    private NextHops hops(String vrf) {
        return hops.computeIfAbsent(vrf, v -> new NextHops(v, environment));
    }

    /** There may be thousands: some at a time, by the lines that hold when their turn has come. */
    private void neighbors(@Nullable BgpConfig before, BgpConfig next, boolean again) {
        changing.each(
                peers.values(),
                (peer, turn) -> {
                    if (peers.get(peer.key) == peer) {
                        String vrf = peer.key.vrf();
                        boolean otherId =
                                before != null && before.routerId(vrf) != next.routerId(vrf);
                        reconsider(peer, otherId, again, turn);
                    }
                });
        changing.each(next.peers().keySet(), this::begin);
        changing.then(this::accept);
    }

    private void reconsider(Peer peer, boolean otherId, boolean again, Turn turn) {
        PeerConfig lines = peer.dynamic ? range(peer.key) : lines(peer.key);
        if (lines == null) {
            sessions.stop(
                    peer,
                    NotificationText.PEER_DECONFIGURED,
                    "the configuration has it no more",
                    turn);
            forget(peer, turn);
        } else if (otherId || again || !lines.equals(peer.config)) {
            change(peer, lines, otherId, again, turn);
        }
        watchesChanged = true;
    }

    private void begin(PeerKey which, Turn turn) {
        PeerConfig lines = lines(which);
        if (lines != null && !peers.containsKey(which)) {
            Peer peer = new Peer(which, lines, false);
            peer.sinceNanos = turn.nowNanos();
            peers.put(which, peer);
            sessions.start(peer, turn);
            watchesChanged = true;
        }
    }

    private @Nullable PeerConfig lines(PeerKey which) {
        BgpConfig now = config;
        return now == null ? null : now.peers().get(which);
    }

    private void change(Peer peer, PeerConfig lines, boolean otherId, boolean again, Turn turn) {
        PeerConfig had = peer.config;
        boolean wasShut = peer.shut();
        peer.config = lines;
        boolean retiresAnew = retirement(peer, had.session(), turn);
        boolean shut = peer.shut();
        if (otherId || shut || !had.essentials().equals(lines.essentials())) {
            if (shut) { // who is let in again may try anew
                peer.prefixesOver = false;
                turn.disarm(new BgpTimer.PrefixRestart(peer.key));
            }
            if (shut && wasShut) {
                peer.families.keySet().retainAll(lines.policies().keySet());
                return;
            }
            sessions.stop(
                    peer,
                    shut
                            ? NotificationText.ADMINISTRATIVE_SHUTDOWN
                            : NotificationText.OTHER_CONFIGURATION,
                    shut ? "it is shut down" : "its configuration has changed",
                    turn);
            peer.kind = lines.kind();
            peer.families.keySet().retainAll(lines.policies().keySet());
            sessions.start(peer, turn);
            return;
        }
        if (wasShut) {
            sessions.start(peer, turn);
            return;
        }
        if (!had.session().password().equals(lines.session().password())) {
            sessions.password(peer, turn);
        }
        for (PeerFamily of : peer.families.values()) {
            BgpPolicy said = lines.policies().get(of.family);
            if (said == null) {
                continue;
            }
            BgpPolicy was = of.policy;
            MaximumPrefix limit = of.maximum;
            of.policy(said);
            if (was.routeReflectorClient() != said.routeReflectorClient()) {
                of.table.rethink(); // whom its routes go to is another question now
            }
            if (of.up) {
                if (!of.maximum.equals(limit) && tooManyAlready(of, turn)) {
                    return;
                }
                if (again || retiresAnew || !inboundOf(was).equals(inboundOf(said))) {
                    softIn(of, turn);
                }
                regroup(of, again, turn);
            }
        }
    }

    /**
     * {@code shutdown graceful}: RFC 8326 for as long as the line says, then the session ends; one
     * that is not there does not come. Whether another line holds now.
     */
    private static boolean retirement(Peer peer, BgpSession had, Turn turn) {
        String words = peer.config.session().gracefulShutdown();
        if (words.equals(had.gracefulShutdown())) {
            return false;
        }
        turn.disarm(new BgpTimer.Retire(peer.key));
        peer.retired = !words.isEmpty() && !peer.up();
        peer.retires = words.isEmpty() || peer.retired ? null : GracefulShutdown.parse(words);
        GracefulShutdown now = peer.retires;
        if (now != null) {
            turn.arm(new BgpTimer.Retire(peer.key), Duration.ofSeconds(now.seconds()));
        }
        return true;
    }

    private void retire(Peer peer, Turn turn) {
        retired(peer, turn);
        sessions.stop(
                peer, NotificationText.ADMINISTRATIVE_SHUTDOWN, "its graceful shutdown ends", turn);
        sessions.start(peer, turn);
        accept(turn);
    }

    private static void retired(Peer peer, Turn turn) {
        turn.disarm(new BgpTimer.Retire(peer.key));
        peer.retires = null;
        peer.retired = true;
    }

    /** What of a policy is about routes that come in. */
    private static List<Object> inboundOf(BgpPolicy p) {
        return List.of(
                p.routeMapIn(),
                p.prefixListIn(),
                p.distributeListIn(),
                p.familyLists(),
                p.filterListIn(),
                p.allowasIn(),
                p.weight(),
                p.siteOfOrigin(),
                p.softReconfiguration());
    }

    private @Nullable PeerConfig range(PeerKey which) {
        BgpConfig now = config;
        return now == null ? null : now.range(which).map(BgpConfig.Range::config).orElse(null);
    }

    private void accept(Turn turn) {
        List<RoutingAction.StreamPeer> now = sessions.accepted(peers.values());
        if (!now.equals(accepting)) {
            accepting = now;
            turn.out().accept(new RoutingAction.StreamAccept(BgpCodec.PORT, now));
        }
    }

    // ---- interfaces and routes --------------------------------------------------------------

    private void linksChanged(RoutingInput.InterfacesChanged now, Turn turn) {
        now.in(links);
        Places before = places;
        places = Places.of(links.values());
        if (config == null) {
            reconfigure(turn);
            return;
        }
        if (idsWanted) {
            reconfigure(turn);
        }
        Set<String> down = new LinkedHashSet<>(now.gone());
        now.links().stream().filter(l -> !l.up()).map(RoutedInterface::name).forEach(down::add);
        linksDown(down);
        if (!places.equals(before)) {
            List<Connection> lost =
                    sessions.all().stream()
                            .filter(connection ->
                                    connection.state != Connection.State.CONNECT
                                            && ours(before, connection)
                                            && !ours(places, connection))
                            .toList();
            changing.each(
                    lost,
                    (connection, later) ->
                            fail(
                                    connection,
                                    "our address " + connection.local + " is gone",
                                    later));
            changing.then(this::accept);
            for (Peer peer : peers.values()) {
                peer.families.values().stream()
                        .filter(of -> of.up && of.misplaced)
                        .forEach(of -> softIn(of, turn));
            }
        }
    }

    /** {@code bgp fast-external-fallover}: neighbours on the link need not be waited for. */
    private void linksDown(Set<String> names) {
        BgpConfig now = config;
        if (now == null || names.isEmpty() || !now.rules().fastExternalFallover()) {
            return;
        }
        List<Connection> lost = new ArrayList<>();
        for (Peer peer : peers.values()) {
            Connection established = peer.established;
            boolean on =
                    peer.up()
                            && peer.kind != PeerConfig.Kind.INTERNAL
                            && peer.config.mustBeConnected()
                            && names.contains(peer.interfaceName);
            if (on && established != null) {
                lost.add(established);
            }
        }
        changing.each(lost, (connection, turn) -> fail(connection, "Interface flap", turn));
    }

    private static boolean ours(Places places, Connection connection) {
        return places.ours(connection.peer.key.vrf(), connection.local);
    }

    /** Ends a connection, where that has not been done meanwhile. */
    private void fail(Connection connection, String why, Turn turn) {
        if (sessions.find(connection.stream) == connection) {
            sessions.fail(connection, null, why, false, turn);
        }
    }

    private void routesChanged(String vrf, List<RibChange> changes, Turn turn) {
        if (config == null) {
            return;
        }
        NextHops known = hops.get(vrf);
        boolean other = known != null && known.changed(changes);
        for (Table table : tables.values()) {
            if (!table.key.vrf().equals(vrf)) {
                continue;
            }
            if (other) {
                table.hopsChanged(turn);
            }
            Origination origination = originations.get(table.key);
            if (origination != null) {
                Set<String> before = origination.witnessed();
                origination.changed(changes, turn);
                witnessed(table, origination, before, turn);
            }
            if (exchange.gives(table) || table.config.suppressInactive()) {
                for (RibChange change : changes) {
                    Net net = change.routing() ? table.find(change.prefix()) : null;
                    if (net != null) {
                        table.touch(net);
                    }
                }
            }
        }
        for (RibChange change : changes) {
            if (change.routing()) {
                waysChanged(vrf, change.prefix());
            }
        }
    }

    private void waysChanged(String vrf, Prefix prefix) {
        List<PeerKey> there = new ArrayList<>();
        PeerKey at = peers.ceilingKey(new PeerKey(vrf, prefix.address()));
        while (at != null && at.vrf().equals(vrf) && prefix.contains(at.address())) {
            there.add(at);
            at = peers.higherKey(at);
        }
        if (!there.isEmpty()) {
            changing.each(there, (which, turn) -> with(which, peer -> wayChanged(peer, turn)));
        }
    }

    /** The route to a neighbour is another one. */
    private void wayChanged(Peer peer, Turn turn) {
        String fallOver = peer.config.session().fallOver();
        if (peer.up()) {
            boolean watched = fallOver.equals("on") || fallOver.startsWith("route-map");
            Connection established = peer.established;
            if (watched && established != null && !wayHolds(peer, fallOver)) {
                fail(established, "Route to peer lost", turn);
            }
        } else if (!peer.idleWhy.isEmpty() && parts.unreachable(peer).isEmpty()) {
            sessions.start(peer, turn);
        }
    }

    private boolean wayHolds(Peer peer, String fallOver) {
        ResolvedRoute route = wayTo(peer);
        if (route == null || route.route().prefix().length() == 0) {
            return false;
        }
        return !fallOver.startsWith("route-map ")
                || policy.routeMap(
                                fallOver.substring("route-map ".length()),
                                new RouteFacts(
                                        route.route().prefix(), PathAttributes.OWN, null, "local"))
                        .permitted();
    }

    private @Nullable ResolvedRoute wayTo(Peer peer) {
        Optional<RouteReader> reader = environment.routes(peer.key.vrf());
        return reader.isEmpty()
                ? null
                : reader.get().lookupWithout(RouteSource.NHRP, peer.address());
    }

    // ---- streams ----------------------------------------------------------------------------

    private void accepted(RoutingInput.StreamAccepted event, Turn turn) {
        PeerKey which = new PeerKey(event.vrf(), event.remote());
        Peer peer = peers.get(which);
        if (peer == null) {
            peer = caller(which, turn);
        }
        if (peer == null) {
            turn.out().accept(new RoutingAction.StreamClose(event.stream()));
            return;
        }
        sessions.accepted(
                peer, event.stream(), event.local(), event.remotePort(), event.hopLimit(), turn);
        boolean useless =
                peer.dynamic && !peer.up() && peer.incoming == null && peer.outgoing == null;
        if (useless) {
            forget(peer, turn);
        }
    }

    /** A neighbour that nobody named, from a range. */
    private @Nullable Peer caller(PeerKey which, Turn turn) {
        PeerConfig lines = range(which);
        BgpConfig now = config;
        if (lines == null || now == null) {
            return null;
        }
        long all = peers.values().stream().filter(p -> p.dynamic).count();
        long here =
                peers.values().stream()
                        .filter(p -> p.dynamic && p.key.vrf().equals(which.vrf()))
                        .count();
        int limit = now.rangeLimits().getOrDefault(which.vrf(), now.rangeLimit());
        if (all >= now.rangeLimit() || here >= limit) {
            turn.tell(new BgpTrace.RangeFull(which.address(), Math.min(limit, now.rangeLimit())));
            return null;
        }
        Peer peer = new Peer(which, lines, true);
        peer.sinceNanos = turn.nowNanos();
        peers.put(which, peer);
        return peer;
    }

    private void forget(Peer peer, Turn turn) {
        peers.remove(peer.key);
        for (PeerFamily of : peer.families.values()) {
            of.forgotten = true;
            of.generation++;
            of.table.purge(of);
        }
        turn.disarm(new BgpTimer.Retry(peer.key));
        turn.disarm(new BgpTimer.Restart(peer.key));
        turn.disarm(new BgpTimer.PrefixRestart(peer.key));
        turn.disarm(new BgpTimer.Retire(peer.key));
    }

    // ---- groups -----------------------------------------------------------------------------

    private void joinGroup(PeerFamily of, Turn turn) {
        Outbound.Key wanted = groupKey(of);
        for (UpdateGroup group : of.table.groups) {
            if (group.key.equals(wanted)) {
                group.join(of);
                defaultRoute(group, turn);
                return;
            }
        }
        UpdateGroup made = group(of.table, wanted);
        made.join(of);
        of.table.refill(made);
        defaultRoute(made, turn);
    }

    private UpdateGroup group(Table table, Outbound.Key wanted) {
        UpdateGroup made = new UpdateGroup(++groupsSeen, table, wanted, parts);
        groups.put(made.number, made);
        table.groups.add(made);
        return made;
    }

    /** A neighbour's policy has changed: it is told what that changes, and nothing else. */
    private void regroup(PeerFamily of, boolean again, Turn turn) {
        UpdateGroup group = of.group;
        if (group == null) {
            return;
        }
        Outbound.Key wanted = groupKey(of);
        boolean other = !group.key.equals(wanted);
        if (other && group.members.size() > 1 && group.hurries(turn)) {
            moving.merge(of, again, Boolean::logicalOr);
            return;
        }
        if (other && group.members.size() > 1) {
            UpdateGroup made = group(of.table, wanted);
            made.take(of, group);
            group = made;
        } else if (other) {
            group.key = wanted;
        }
        if (other || again) {
            of.table.refill(group);
            defaultRoute(group, turn);
        }
    }

    /** Neighbours whose policy is another one go from their groups once these have told all. */
    private void move(Turn turn) {
        for (PeerFamily of : List.copyOf(moving.keySet())) {
            UpdateGroup group = of.group;
            if (group == null || !group.hurries(turn)) {
                boolean again = Boolean.TRUE.equals(moving.remove(of));
                if (group != null) {
                    regroup(of, again, turn);
                }
            }
        }
    }

    private void defaultRoute(UpdateGroup group, Turn turn) {
        Origination origination = originations.get(group.table.key);
        String words = group.key.policy().defaultOriginate();
        group.defaultRoute(origination != null && origination.wantsDefault(words), outbound, turn);
    }

    private void leaveGroup(PeerFamily of) {
        UpdateGroup group = of.group;
        if (group != null) {
            group.leave(of);
            if (group.members.isEmpty()) {
                of.table.groups.remove(group);
                groups.remove(group.number);
            }
        }
    }

    private Outbound.Key groupKey(PeerFamily of) {
        Peer peer = of.peer;
        Connection session = peer.established;
        if (session == null) {
            throw new IllegalStateException("no session with " + peer.address());
        }
        RoutedInterface link = linkOf(peer.key.vrf(), session.local);
        Address self = selfAddress(of.family, session.local, link);
        boolean external = peer.kind == PeerConfig.Kind.EXTERNAL;
        boolean near = external && !peer.interfaceName.isEmpty();
        Address second = null;
        Prefix subnet = null;
        if (link != null && near) {
            if (of.family == AddressFamily.IPV6 && !link.tunnel() && !self.isLinkLocal()) {
                second = link.linkLocal().orElse(null);
            }
            subnet =
                    link.addresses(of.family).stream()
                            .filter(a -> !a.address().isLinkLocal())
                            .map(InterfaceAddress::subnet)
                            .filter(s ->
                                    s.contains(peer.address())
                                            || peer.address().family() != of.family)
                            .findFirst()
                            .orElse(null);
        }
        return new Outbound.Key(
                of.policy.anonymous(),
                peer.kind,
                external ? peer.remoteAs : 0,
                session.localAs,
                peer.config.replaceAs(),
                peer.config.noPrepend(),
                self,
                second,
                subnet,
                session.writes,
                session.writes.addPath(of.family),
                peer.retires);
    }

    private @Nullable RoutedInterface linkOf(String vrf, Address local) {
        for (RoutedInterface link : links.values()) {
            if (link.vrf().equals(vrf) && link.has(local)) {
                return link;
            }
        }
        return null;
    }

    /** What we name as next hop in a family: the session's address, or one beside it. */
    private static Address selfAddress(
            AddressFamily family, Address local, @Nullable RoutedInterface link) {
        if (local.family() == family && !local.isLinkLocal()) {
            return local;
        }
        if (link != null) {
            for (InterfaceAddress address : link.addresses(family)) {
                if (!address.address().isLinkLocal()) {
                    return address.address();
                }
            }
        }
        return local.family() == family ? local : Sessions.anyAddress(PathAttributes.OWN.nextHop());
    }

    // ---- clear ------------------------------------------------------------------------------

    private void clear(Clear clear) {
        List<Peer> meant =
                peers.values().stream()
                        .filter(peer -> peer.key.vrf().equals(clear.vrf()))
                        .filter(peer -> means(clear.which(), peer))
                        .toList();
        changing.each(
                meant,
                (peer, turn) -> {
                    if (peers.get(peer.key) == peer) {
                        clear(peer, clear.how(), turn);
                    }
                });
    }

    private void clear(Peer peer, How how, Turn turn) {
        if (how == How.HARD) {
            peer.prefixesOver = false;
            turn.disarm(new BgpTimer.PrefixRestart(peer.key));
            sessions.stop(peer, NotificationText.ADMINISTRATIVE_RESET, "a person cleared it", turn);
            if (!peer.dynamic) {
                sessions.start(peer, turn);
            }
            return;
        }
        for (PeerFamily of : peer.families.values()) {
            if (of.up && how != How.SOFT_OUT) {
                softIn(of, turn);
            }
            if (of.up && how != How.SOFT_IN) {
                tellAgain(of, turn);
            }
        }
    }

    private void clear(ClearFlaps clear, Turn turn) {
        Table table = tables.get(new TableKey(clear.vrf(), clear.family()));
        if (table == null) {
            return;
        }
        Net net = clear.prefix().map(table::find).orElse(null);
        if (clear.prefix().isEmpty() && clear.statistics()) {
            table.dampening.countAllAnew();
        } else if (clear.prefix().isEmpty()) {
            table.dampening.forgetAll();
        } else if (net != null && clear.statistics()) {
            Dampening.countAnew(net, turn);
        } else if (net != null) {
            table.dampening.forget(net);
        }
    }

    private static boolean means(Which which, Peer peer) {
        return switch (which) {
            case Which.All _ -> true;
            case Which.One(Address address) -> peer.address().equals(address);
            case Which.OfAs(long as) -> Integer.toUnsignedLong(peer.remoteAs) == as;
            case Which.External _ -> peer.kind != PeerConfig.Kind.INTERNAL;
            case Which.Group(String name) ->
                    peer.config.session().memberOf().equals(name)
                            || peer.config.session().name().equals(name);
        };
    }

    /** The policy for what comes in holds anew for all that has come. */
    private void softIn(PeerFamily of, Turn turn) {
        Connection session = of.peer.established;
        boolean known = of.policy.softReconfiguration() && of.keptAll;
        if (known || of.peer.retires != null) {
            of.table.renew(of, this::renewed);
        }
        if (known) {
            return;
        }
        BgpMessage.Open open = session == null ? null : session.open;
        if (session == null || open == null || !open.capabilities().routeRefresh()) {
            tellOfNoRefresh(of.peer, "cannot tell its", turn);
            return;
        }
        of.keptAll = of.policy.softReconfiguration();
        of.askedAgain = true;
        of.askedAgainNanos = turn.nowNanos();
        of.peer.refreshesSent++;
        sessions.write(
                session,
                BgpCodec.refresh(
                        new RouteRefresh(
                                of.family.number(), RouteRefresh.REQUEST, Capabilities.UNICAST)),
                turn);
        if (open.capabilities().enhancedRefresh()) {
            turn.arm(new BgpTimer.Refreshed(of.peer.key, of.family), REFRESH_BEGINS);
        }
    }

    /** The policy for what comes in does not hold for what has come. */
    private static void tellOfNoRefresh(Peer peer, String what, Turn turn) {
        turn.tell(
                new BgpTrace.Refused(
                        peer.address(),
                        peer.key.vrf(),
                        "it "
                                + what
                                + " routes again: 'clear ip bgp "
                                + peer.address()
                                + "' makes the new policy hold for them"));
    }

    /** A path is as policy has it now, as far as that is known. */
    private void renewed(Net net, Path path, Turn turn) {
        PeerFamily from = path.from;
        if (from == null || path.gone()) { // RFC 2439: its past alone is there
            return;
        }
        if (from.policy.softReconfiguration() && from.keptAll) {
            learn(from, new Nlri(net.prefix, path.pathId), path.asReceived(), turn);
        } else {
            // RFC 8326: others must know before the session ends, and not when it tells again.
            from.table.revise(net, path, inbound.retiring(from, path.attributes));
        }
    }

    private void tellAgain(PeerFamily of, Turn turn) {
        UpdateGroup group = of.group;
        Connection session = of.peer.established;
        if (group == null || session == null || session.open == null) {
            return;
        }
        if (of.walking && !of.again) {
            of.refreshLater = true; // RFC 7313 section 4: no border before the End-of-RIB
            return;
        }
        of.refreshing = session.open.capabilities().enhancedRefresh();
        if (of.refreshing) {
            border(of, RouteRefresh.BEGIN, turn);
        }
        group.again(of);
    }

    private void border(PeerFamily of, int subtype, Turn turn) {
        Connection session = of.peer.established;
        if (session != null) {
            of.peer.refreshesSent++;
            sessions.write(
                    session,
                    BgpCodec.refresh(
                            new RouteRefresh(of.family.number(), subtype, Capabilities.UNICAST)),
                    turn);
        }
    }

    // ---- routes of neighbours ---------------------------------------------------------------

    private void learn(PeerFamily of, Nlri nlri, PathAttributes received, Turn turn) {
        boolean refused = !inbound.refuses(of, received).isEmpty();
        take(of, nlri, received, refused, turn);
        if (tooMany(of, turn)) {
            parts.limitReached(of.peer, turn);
        }
    }

    private void take(
            PeerFamily of, Nlri nlri, PathAttributes received, boolean refused, Turn turn) {
        if (of.table.ended) {
            return; // the session ends for it in a moment
        }
        Inbound.Result result =
                refused ? Inbound.Result.DENIED : inbound.pass(of, nlri.prefix(), received);
        if (of.maximum.discards() && result.attributes() != null) {
            boolean more = of.accepted >= of.maximum.count() && !of.table.has(of, nlri);
            if (more) {
                result = Inbound.Result.DENIED;
                exceeded(of, turn);
            }
        }
        of.denied += result.attributes() == null ? 1 : 0;
        of.table.learn(of, nlri, received, result, of.policy.softReconfiguration(), turn);
    }

    /** Counts what a neighbour has told; whether its session ends for it. */
    private boolean tooMany(PeerFamily of, Turn turn) {
        MaximumPrefix max = of.maximum;
        if (max.count() == 0 || of.accepted <= max.warnAt()) {
            of.warned &= of.accepted > max.warnAt();
            return false;
        }
        Peer peer = of.peer;
        if (!of.warned) {
            of.warned = true;
            turn.tell(
                    new BgpTrace.ManyPrefixes(
                            peer.address(),
                            peer.key.vrf(),
                            of.family.number(),
                            of.accepted,
                            max.count()));
        }
        if (of.accepted <= max.count()) {
            of.exceeded &= max.discards() && of.accepted == max.count();
            return false;
        }
        exceeded(of, turn);
        if (max.warningOnly() || max.discards()) {
            return false;
        }
        peer.prefixesOver = true;
        peer.idleWhy = "it had too many prefixes";
        if (max.restartMinutes() > 0) {
            turn.arm(
                    new BgpTimer.PrefixRestart(peer.key), Duration.ofMinutes(max.restartMinutes()));
        }
        return true;
    }

    /** Another limit holds for what a neighbour has told before, too. */
    private boolean tooManyAlready(PeerFamily of, Turn turn) {
        of.warned = false;
        of.exceeded = false;
        if (!tooMany(of, turn)) {
            return false;
        }
        parts.limitReached(of.peer, turn);
        return true;
    }

    private static void exceeded(PeerFamily of, Turn turn) {
        if (!of.exceeded) {
            of.exceeded = true;
            Peer peer = of.peer;
            turn.tell(
                    new BgpTrace.TooManyPrefixes(
                            peer.address(),
                            peer.key.vrf(),
                            of.family.number(),
                            of.accepted,
                            of.maximum.count()));
        }
    }

    private void parts(PeerFamily of, Part part, Turn turn) {
        if (part.endOfRib()) {
            of.endOfRib = true;
            if (of.restarting) {
                turn.disarm(new BgpTimer.StalePaths(of.peer.key, of.family));
                restartOver(of);
            }
        }
    }

    /** What the parts of the process ask of it. */
    private final class Parts implements Sessions.Home, Table.Home, UpdateGroup.Sender {
        @Override
        public RoutingPolicy policy() {
            return policy;
        }

        @Override
        public BgpConfig config() {
            BgpConfig now = config;
            if (now == null) {
                throw new IllegalStateException("a session without a configuration");
            }
            return now;
        }

        @Override
        public String unreachable(Peer to) {
            if (to.address().isLinkLocal()) {
                to.interfaceName = to.config.session().updateSource();
                return to.interfaceName.isEmpty()
                        ? "its address is link-local: say on which interface by 'update-source'"
                        : "";
            }
            ResolvedRoute route = wayTo(to);
            if (route == null || route.nextHops().getFirst() instanceof NextHop.Discard) {
                return "there is no route to it";
            }
            if (route.local()) {
                return "its address is one of ours";
            }
            // Not by the route: a neighbour may tell of its own address, and so may others.
            String link = linkOf(to);
            boolean connected = !link.isEmpty() || route.route().source() == RouteSource.CONNECTED;
            to.interfaceName = link;
            return !connected && to.config.mustBeConnected()
                    ? "it is external and in no subnet of ours: say 'ebgp-multihop', or"
                            + " 'disable-connected-check' when it is one hop away"
                    : "";
        }

        /** The interface in whose subnet a neighbour is; empty for none. */
        private String linkOf(Peer to) {
            return links.values().stream()
                    .filter(link -> link.up() && link.vrf().equals(to.key.vrf()))
                    .filter(link ->
                            link.addresses(to.address().family()).stream()
                                    .anyMatch(a -> a.subnet().contains(to.address())))
                    .map(RoutedInterface::name)
                    .findFirst()
                    .orElse("");
        }

        @Override
        public Optional<Address> localAddress(Peer to) {
            String source = to.config.session().updateSource();
            AddressFamily family = to.address().family();
            if (source.isEmpty()) {
                return Optional.of(Sessions.anyAddress(to.address()));
            }
            RoutedInterface link = links.get(source);
            if (link == null) {
                return Optional.empty();
            }
            return to.address().isLinkLocal()
                    ? link.linkLocal()
                    : link.addresses(family).stream()
                            .map(InterfaceAddress::address)
                            .filter(Predicate.not(Address::isLinkLocal))
                            .findFirst();
        }

        @Override
        public boolean fresh(Turn turn) {
            long seconds = config().rules().restartSeconds();
            return turn.nowNanos() - startedNanos < Duration.ofSeconds(seconds).toNanos();
        }

        @Override
        public void established(Peer peer, Connection connection, Turn turn) {
            BgpMessage.Open open = connection.open;
            if (open == null) {
                return;
            }
            Optional<GracefulRestart> restart = open.capabilities().gracefulRestart();
            peer.restartable =
                    peer.config.restartsGracefully(config())
                            && restart.filter(r -> !r.forwarding().isEmpty()).isPresent();
            peer.restartSeconds = restart.map(GracefulRestart::seconds).orElse(0);
            peer.restarting = false;
            turn.disarm(new BgpTimer.Restart(peer.key));
            List<AddressFamily> theirs = OpenCheck.families(open.capabilities());
            peer.config
                    .policies()
                    .forEach((family, lines) -> {
                        Table table = tables.get(new TableKey(peer.key.vrf(), family));
                        if (table == null || !theirs.contains(family)) {
                            return;
                        }
                        PeerFamily of =
                                peer.families.computeIfAbsent(
                                        family, f -> new PeerFamily(peer, f, table, lines));
                        of.policy(lines);
                        begin(of, restart, turn);
                    });
            for (PeerFamily of : peer.families.values()) {
                if (!of.up && of.restarting) {
                    restartOver(of);
                }
            }
            readable.add(connection);
            watchesChanged = true;
        }

        @Override
        public void connectionsChanged(Peer peer) {
            watchesChanged |= peer.config.session().bfdStrict();
        }

        @Override
        public boolean carries(Connection connection) {
            return carrying.contains(path(connection));
        }

        private void begin(PeerFamily of, Optional<GracefulRestart> restart, Turn turn) {
            of.up = true;
            of.restartable =
                    of.peer.restartable
                            && restart.filter(r -> r.forwarding().containsKey(of.family))
                                    .isPresent();
            of.refreshing = false;
            of.refreshLater = false;
            of.endOfRib = false;
            of.misplaced = false;
            of.warned = false;
            of.exceeded = false;
            of.denied = 0;
            of.keptAll = of.policy.softReconfiguration();
            if (of.restarting) {
                boolean kept =
                        restart.map(r -> r.forwarding().getOrDefault(of.family, false))
                                .orElse(false);
                if (kept) {
                    turn.arm(
                            new BgpTimer.StalePaths(of.peer.key, of.family),
                            Duration.ofSeconds(config().rules().stalePathSeconds()));
                } else {
                    restartOver(of);
                }
            }
            joinGroup(of, turn);
        }

        @Override
        public void lost(Peer peer, Connection gone, boolean keep, Turn turn) {
            watchesChanged = true;
            if (peer.retires != null) {
                retired(peer, turn); // it comes back no more
            }
            peer.lastPath = peer.config.session().checksControlPlane() ? path(gone) : null;
            int seconds = 0;
            for (PeerFamily of : peer.families.values()) {
                if (!of.up) {
                    continue;
                }
                of.up = false;
                turn.disarm(new BgpTimer.Refreshed(peer.key, of.family));
                leaveGroup(of);
                if (keep && of.restartable) {
                    // RFC 4724 section 4.2: what was stale before goes.
                    of.table.purge(of);
                    of.generation++;
                    of.restarting = true;
                    seconds = peer.restartSeconds;
                } else {
                    of.generation++;
                    of.restarting = false;
                    of.table.purge(of);
                }
            }
            if (keep) {
                peer.restarting = true;
                turn.arm(new BgpTimer.Restart(peer.key), Duration.ofSeconds(Math.max(1, seconds)));
            }
        }

        @Override
        public int apply(Peer peer, UpdateCursor cursor, int budget, Turn turn) {
            int used = 0;
            List<Part> all = cursor.update.parts();
            while (cursor.part < all.size() && used < budget) {
                Part part = all.get(cursor.part);
                PeerFamily of = peer.families.get(part.family());
                boolean over = true;
                if (of != null && of.up) {
                    used += apply(of, part, cursor, budget - used, turn);
                    over =
                            cursor.withdrawn >= part.withdrawn().size()
                                    && cursor.announced >= part.announced().size();
                    if (over) {
                        parts(of, part, turn);
                    }
                }
                if (over) {
                    cursor.part++;
                    cursor.withdrawn = 0;
                    cursor.announced = 0;
                }
                if (peer.prefixesOver) {
                    cursor.part = all.size();
                    limitReached(peer, turn);
                }
            }
            return Math.max(1, used);
        }

        private int apply(PeerFamily of, Part part, UpdateCursor at, int budget, Turn turn) {
            int used = 0;
            while (at.withdrawn < part.withdrawn().size() && used < budget) {
                of.table.forget(of, part.withdrawn().get(at.withdrawn++), turn);
                used++;
            }
            PathAttributes said = part.attributes();
            if (said == null) {
                return used;
            }
            PathAttributes received = pool.intern(said);
            boolean refused = !inbound.refuses(of, received).isEmpty();
            while (at.announced < part.announced().size() && used < budget) {
                Nlri nlri = part.announced().get(at.announced++);
                take(of, nlri, received, refused, turn);
                used++;
                if (tooMany(of, turn)) {
                    break;
                }
            }
            return used;
        }

        private void limitReached(Peer peer, Turn turn) {
            Connection established = peer.established;
            if (established != null) {
                sessions.fail(
                        established,
                        new BgpMessage.Notification(
                                NotificationText.CEASE,
                                NotificationText.MAXIMUM_PREFIXES,
                                Bytes.EMPTY),
                        "it has told more than 'maximum-prefix' lets it",
                        false,
                        turn);
            }
        }

        @Override
        public void refresh(Peer peer, RouteRefresh refresh, Turn turn) {
            PeerFamily of =
                    Capabilities.family(refresh.afi())
                            .filter(_ -> refresh.safi() == Capabilities.UNICAST)
                            .map(peer.families::get)
                            .orElse(null);
            if (of == null || !of.up) {
                return;
            }
            switch (refresh.subtype()) {
                case RouteRefresh.REQUEST -> tellAgain(of, turn);
                case RouteRefresh.BEGIN -> {
                    turn.disarm(new BgpTimer.Refreshed(peer.key, of.family));
                    of.generation++;
                    turn.arm(new BgpTimer.StalePaths(peer.key, of.family), STALE_REFRESH);
                }
                case RouteRefresh.END -> {
                    turn.disarm(new BgpTimer.StalePaths(peer.key, of.family));
                    of.table.purge(of);
                }
                default -> {} // RFC 7313 section 5: others are ignored
            }
        }

        @Override
        public void forget(Peer peer, Turn turn) {
            BgpRoutingEngine.this.forget(peer, turn);
        }

        @Override
        public void chosen(Table table, Net net, Turn turn) {
            exchange.chosen(table, net, turn);
        }

        @Override
        public BestPath bestPath(Table table) {
            BestPath found = bestPaths.get(table.key);
            return found == null ? BestPath.of(config(), table.config) : found;
        }

        @Override
        public Outbound outbound() {
            return outbound;
        }

        @Override
        public boolean refused(Table table, Net net) {
            return BgpRoutingEngine.this.refused(table, net);
        }

        @Override
        public String process() {
            return key.name();
        }

        @Override
        public void told(PeerFamily member, Turn turn) {
            if (member.refreshing) {
                member.refreshing = false;
                border(member, RouteRefresh.END, turn);
                return;
            }
            Connection session = member.peer.established;
            if (session != null && !member.again) {
                member.peer.updatesSent++;
                sessions.write(session, BgpCodec.endOfRib(member.family), turn);
            }
            if (member.refreshLater) {
                member.refreshLater = false;
                tellAgain(member, turn);
            }
        }

        @Override
        public void send(Peer to, Bytes messages, int count, Turn turn) {
            Connection session = to.established;
            if (session != null && messages.length() > 0) {
                to.updatesSent += count;
                sessions.write(session, messages, turn);
            }
        }

        @Override
        public boolean blocked(Peer to) {
            Connection session = to.established;
            return session == null || session.blocked();
        }
    }
}
