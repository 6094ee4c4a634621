package io.spokewire.eigrp;

import io.spokewire.eigrp.Entry.Path;
import io.spokewire.net.Address;
import io.spokewire.net.Prefix;
import io.spokewire.routing.RoutingAction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Counts the prefixes of a process and holds it to its {@code maximum-prefix} lines. What is over
 * its limit is dropped with all that it told, and ignored until its restart; when it has restarted
 * as often as it may, until {@code clear ip eigrp neighbors}.
 */
final class PrefixLimits {
    /** What is done where a limit is exceeded. */
    interface Home {
        EigrpConfig config();

        List<Neighbor> neighbors();

        /** A neighbour goes; what it sends is not looked at. */
        void drop(Neighbor neighbor);

        /** Redistribution ends, or begins again: {@link #redistributes}. */
        void redistributionChanged();
    }

    /** What has a limit. */
    sealed interface Source {
        /** A neighbour. */
        record Peer(String circuit, Address address) implements Source {
            @Override
            public String toString() {
                return "Neighbor " + address + " (" + circuit + ")";
            }
        }

        /** All that is redistributed. */
        record Redistributed() implements Source {
            @Override
            public String toString() {
                return "Redistributed";
            }
        }

        /** All neighbours and all that is redistributed. */
        record Whole() implements Source {
            @Override
            public String toString() {
                return "Process";
            }
        }
    }

    /** A source may be tried again. */
    record RestartDue(Source source) {}

    /** What has been with a source that came near its limit. */
    private static final class History {
        /** Whether the log has been told that it is near the limit, and that it is over it. */
        boolean warned;

        boolean exceeded;

        /** Nothing is taken of it. */
        boolean held;

        /** It is held until somebody says otherwise. */
        boolean down;

        int restarts;

        /** When it restarts, or did so last. */
        long restartNanos;

        double penalty;
    }

    private static final Source WHOLE = new Source.Whole();
    private static final Source REDISTRIBUTED = new Source.Redistributed();
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** Dampening: the half-life of a penalty is 150 % of the restart time. */
    private static final double HALF_LIFE = 1.5;

    /** Dampening lengthens the restart time at most by two to the power of this. */
    private static final double PENALTY_MAX = 6;

    private final Turn turn;
    private final Topology topology;
    private final Home home;
    private final Map<Source, History> histories = new LinkedHashMap<>();
    private final Set<Neighbor> touched = new LinkedHashSet<>();
    private boolean anything;
    private long redistributed;

    /** Destinations that neighbours or other protocols have a path to. */
    private long learned;

    PrefixLimits(Turn turn, Topology topology, Home home) {
        this.turn = turn;
        this.topology = topology;
        this.home = home;
    }

    // ---- counting ----------------------------------------------------------------------------

    /** A neighbour tells of a destination; the change is counted. */
    void heard(Prefix prefix, Neighbor from, Runnable change) {
        boolean had = has(prefix, p -> p.neighbor() == from);
        boolean known = has(prefix, PrefixLimits::foreign);
        change.run();
        from.prefixes += step(had, has(prefix, p -> p.neighbor() == from));
        learned += step(known, has(prefix, PrefixLimits::foreign));
        touched.add(from);
        anything = true;
    }

    /** Another protocol has a route, or no longer; the change is counted. */
    void redistributed(Prefix prefix, Runnable change) {
        boolean had = has(prefix, PrefixLimits::redistributed);
        boolean known = has(prefix, PrefixLimits::foreign);
        change.run();
        redistributed += step(had, has(prefix, PrefixLimits::redistributed));
        learned += step(known, has(prefix, PrefixLimits::foreign));
        anything = true;
    }

    /** Whether one more redistributed route can be taken: beyond the limit none is kept anyway. */
    boolean roomToRedistribute() {
        return limit(REDISTRIBUTED)
                .filter(limit -> !limit.warningOnly() && redistributed > limit.maximum())
                .isEmpty();
    }

    /**
     * What neighbours that have gone told of a destination goes, too; that is counted.
     *
     * @param change says whether there was anything
     */
    boolean gone(Entry entry, BooleanSupplier change) {
        boolean known = entry.paths.values().stream().anyMatch(PrefixLimits::foreign);
        boolean any = change.getAsBoolean();
        learned += step(known, entry.paths.values().stream().anyMatch(PrefixLimits::foreign));
        return any;
    }

    /** A neighbour has gone. */
    void gone(Neighbor neighbor) {
        touched.remove(neighbor);
        History history = histories.get(source(neighbor));
        if (history != null && !history.held && history.restarts == 0) {
            histories.remove(source(neighbor));
        }
    }

    private static int step(boolean before, boolean now) {
        return before == now ? 0 : now ? 1 : -1;
    }

    private boolean has(Prefix prefix, Predicate<Path> which) {
        Entry entry = topology.find(prefix);
        return entry != null && entry.paths.values().stream().anyMatch(which);
    }

    private static boolean redistributed(Path path) {
        return path.source() instanceof Entry.Source.Redistributed;
    }

    private static boolean foreign(Path path) {
        return path.neighbor() != null || redistributed(path);
    }

    private static Source source(Neighbor neighbor) {
        return new Source.Peer(neighbor.circuit, neighbor.address);
    }

    // ---- holding to the limits ---------------------------------------------------------------

    private Optional<PrefixLimit> limit(Source source) {
        EigrpProcess process = home.config().process();
        return switch (source) {
            case Source.Whole _ -> process.limit().map(l -> l.over(Optional.empty()));
            case Source.Redistributed _ ->
                    process.redistributionLimit().map(l -> l.over(process.limit()));
            case Source.Peer(String _, Address address) -> {
                Optional<PrefixLimit> all =
                        process.neighborLimit().map(l -> l.over(process.limit()));
                PrefixLimit own = process.neighborLimits().get(address);
                yield own == null
                        ? all
                        : Optional.of(own.over(all.isPresent() ? all : process.limit()));
            }
        };
    }

    /** At the end of a turn: who has more than it may have? */
    void check() {
        if (!anything) {
            return;
        }
        anything = false;
        for (Neighbor neighbor : List.copyOf(touched)) {
            judge(source(neighbor), neighbor.prefixes);
        }
        touched.clear();
        judge(REDISTRIBUTED, redistributed);
        judge(WHOLE, learned);
    }

    private void judge(Source source, long count) {
        PrefixLimit limit = limit(source).orElse(null);
        History history = histories.get(source);
        if (limit == null || (history == null && count < limit.threshold())) {
            return;
        }
        if (history == null) {
            history = new History();
            histories.put(source, history);
        }
        if (history.held) {
            return;
        }
        boolean near = count >= limit.threshold();
        if (near && !history.warned) {
            turn.note(
                    new EigrpTrace.PrefixThreshold(
                            home.config().family(),
                            home.config().autonomousSystem(),
                            source.toString(),
                            limit.thresholdPercent()));
        }
        history.warned = near;
        boolean over = count > limit.maximum();
        if (over && !limit.warningOnly()) {
            exceeded(source, history, limit);
        } else if (over && !history.exceeded) {
            tell(source, limit, "warning only");
        }
        history.exceeded = over && limit.warningOnly();
    }

    private void exceeded(Source source, History history, PrefixLimit limit) {
        long now = turn.nowNanos;
        if (now - history.restartNanos >= MINUTE.multipliedBy(limit.resetMinutes()).toNanos()) {
            history.restarts = 0;
        }
        history.held = true;
        history.warned = false;
        Duration wait = MINUTE.multipliedBy(limit.restartMinutes());
        if (limit.dampened()) {
            wait = dampened(history, wait);
        }
        if (history.restarts >= limit.restartCount()) {
            history.down = true;
            tell(source, limit, "ignored until 'clear ip eigrp neighbors'");
        } else {
            history.restarts++;
            history.restartNanos = now + wait.toNanos();
            turn.emit(new RoutingAction.Arm(new RestartDue(source), wait));
            tell(source, limit, "ignored for " + wait.toSeconds() + " s");
        }
        apply(source);
    }

    /** Each time adds a penalty of 1, which decays from the restart on; each doubles the time. */
    private Duration dampened(History history, Duration wait) {
        double halfLives = (turn.nowNanos - history.restartNanos) / (wait.toNanos() * HALF_LIFE);
        history.penalty = Math.min(PENALTY_MAX, history.penalty * Math.pow(2, -halfLives) + 1);
        return Duration.ofSeconds(Math.round(wait.toSeconds() * Math.pow(2, history.penalty - 1)));
    }

    private void apply(Source source) {
        List<Neighbor> all = home.neighbors();
        switch (source) {
            case Source.Peer(String circuit, Address address) -> {
                for (Neighbor neighbor : all) {
                    if (neighbor.circuit.equals(circuit) && neighbor.address.equals(address)) {
                        home.drop(neighbor);
                    }
                }
            }
            case Source.Redistributed _ -> home.redistributionChanged();
            case Source.Whole _ -> {
                home.redistributionChanged();
                all.forEach(home::drop);
            }
        }
    }

    /** Whether packets of somebody are not to be looked at. */
    boolean ignores(String circuit, Address from) {
        return !histories.isEmpty() && (held(WHOLE) || held(new Source.Peer(circuit, from)));
    }

    /** Whether routes of other protocols are taken. */
    boolean redistributes() {
        return !held(WHOLE) && !held(REDISTRIBUTED);
    }

    private boolean held(Source source) {
        History history = histories.get(source);
        return history != null && history.held;
    }

    void restartDue(RestartDue due) {
        History history = histories.get(due.source());
        if (history != null && !history.down) {
            release(due.source(), history);
        }
    }

    private void release(Source source, History history) {
        history.held = false;
        history.down = false;
        if (!(source instanceof Source.Peer)) {
            home.redistributionChanged();
        }
    }

    /** Other limits: all begins anew. */
    void reset() {
        reset(_ -> true);
    }

    /** {@code clear ip eigrp neighbors}: those begin anew, and where all are meant the rest too. */
    void reset(EigrpRoutingEngine.Clear clear) {
        boolean all = clear.neighbor().isEmpty() && clear.interfaceName().isEmpty();
        reset(source ->
                source instanceof Source.Peer(String circuit, Address address)
                        ? clear.means(circuit, address)
                        : all);
    }

    private void reset(Predicate<Source> which) {
        Map<Source, History> before = new LinkedHashMap<>(histories);
        before.keySet().removeIf(which.negate());
        histories.keySet().removeIf(which);
        before.forEach((source, history) -> {
            if (history.held) {
                turn.emit(new RoutingAction.Disarm(new RestartDue(source)));
                release(source, history);
            }
        });
        touched.addAll(home.neighbors());
        anything = true;
    }

    // ---- what is told ------------------------------------------------------------------------

    private void tell(Source source, PrefixLimit limit, String then) {
        turn.note(
                new EigrpTrace.PrefixLimitReached(
                        home.config().family(),
                        home.config().autonomousSystem(),
                        source.toString(),
                        limit.maximum(),
                        then));
    }

    /** What {@code show ip eigrp accounting} prints. */
    EigrpSnapshot.Accounting accounting(long nowNanos) {
        List<EigrpSnapshot.Account> accounts = new ArrayList<>();
        boolean redistributes = !home.config().process().redistributions().isEmpty();
        if (redistributes) {
            accounts.add(account(REDISTRIBUTED, "Redistributed", "", redistributed, nowNanos));
        }
        Set<Source> there = new LinkedHashSet<>();
        for (Neighbor neighbor : home.neighbors()) {
            there.add(source(neighbor));
            accounts.add(
                    account(
                            source(neighbor),
                            neighbor.address.toString(),
                            neighbor.circuit,
                            neighbor.prefixes,
                            nowNanos));
        }
        histories.forEach((source, history) -> {
            if (source instanceof Source.Peer(String circuit, Address address)
                    && history.held
                    && !there.contains(source)) {
                accounts.add(account(source, address.toString(), circuit, 0, nowNanos));
            }
        });
        return new EigrpSnapshot.Accounting(learned, accounts);
    }

    private EigrpSnapshot.Account account(
            Source source, String name, String circuit, long prefixes, long nowNanos) {
        History own = histories.get(source);
        History all = histories.get(WHOLE);
        History history = all != null && all.held ? all : own;
        Duration left = Duration.ZERO;
        if (history != null && history.held && !history.down) {
            left = Duration.ofNanos(Math.max(0, history.restartNanos - nowNanos));
        } else if (history != null && !history.held && history.restarts > 0) {
            long reset =
                    MINUTE.multipliedBy(limit(source).map(PrefixLimit::resetMinutes).orElse(0))
                            .toNanos();
            left = Duration.ofNanos(Math.max(0, history.restartNanos + reset - nowNanos));
        }
        return new EigrpSnapshot.Account(
                history == null || !history.held ? "A" : history.down ? "D" : "P",
                name,
                circuit,
                prefixes,
                history == null ? 0 : history.restarts,
                left);
    }
}
