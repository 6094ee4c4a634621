package io.spokewire.bgp;

import io.spokewire.net.Prefix;
import io.spokewire.policy.RouteMap.SetAction;
import io.spokewire.policy.RoutingPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Route flap dampening of a table, RFC 2439 with the numbers of IOS: routes of external neighbours
 * that come and go are not used until they have been quiet. The figure of merit of a route decays
 * only when somebody looks at it; when that has to be is known from lists by time (sections 4.8.6
 * and 4.8.7), so that one timer does for all routes, and a list of very many is worked off a piece
 * at a time.
 */
final class Dampening {
    /** What a route is charged for that was withdrawn. */
    static final int WITHDRAWN = 1000;

    /** What a route is charged for whose attributes are other ones. */
    static final int CHANGED = 500;

    /** How long the attributes of a neighbour may be other ones since we have other lines. */
    private static final long ASKED_NANOS = Duration.ofMinutes(1).toNanos();

    /** Between two looks at the lists; as at IOS. */
    static final Duration TICK = Duration.ofSeconds(10);

    private static final long TICK_NANOS = TICK.toNanos();

    /** As many as the longest time of suppression, 255 minutes, and of a half-life have. */
    private static final int LISTS = 1 + (255 + 45) * 6;

    private final Table table;
    private final Supplier<RoutingPolicy> policy;
    private String words = "";
    private final List<Link> lists = new ArrayList<>();
    private final Link due = new Link();
    private int current; // the list that was looked at last
    private long currentNanos;
    private int waiting; // in the lists
    private boolean armed;
    private int histories;
    private int damped;

    /**
     * How routes are dampened.
     *
     * @param halfLifeMinutes in which a figure of merit falls to its half, 1 to 45
     * @param reuse below it a route is used again, 1 to 20000
     * @param suppress above it a route is not used, 1 to 20000
     * @param maximumMinutes for which a route that is quiet is suppressed at most, 1 to 255
     */
    record Parameters(int halfLifeMinutes, int reuse, int suppress, int maximumMinutes) {
        static final Parameters USUAL = new Parameters(15, 750, 2000, 60);

        private static final int USUAL_FACTOR = 4; // half-lives that make the longest suppression

        /** The words behind {@code bgp dampening}, or behind {@code set dampening}. */
        static Parameters parse(String words) {
            int[] said = Arrays.stream(words.split(" ", -1)).mapToInt(Integer::parseInt).toArray();
            return said.length == 1
                    ? new Parameters(said[0], USUAL.reuse, USUAL.suppress, USUAL_FACTOR * said[0])
                    : new Parameters(said[0], said[1], said[2], said[3]);
        }

        String words() {
            return halfLifeMinutes + " " + reuse + " " + suppress + " " + maximumMinutes;
        }

        private double halfLifeNanos() {
            return Duration.ofMinutes(halfLifeMinutes).toNanos();
        }

        /** RFC 2439 section 4.2: no figure of merit is above it. */
        double ceiling() {
            return reuse * Math.pow(2, (double) maximumMinutes / halfLifeMinutes);
        }

        /** Below it a route's past is forgotten. */
        double floor() {
            return reuse / 2.0;
        }

        double decayed(double penalty, long nanos) {
            return penalty * Math.pow(2, -Math.max(0, nanos) / halfLifeNanos());
        }

        /** How long it takes to come from one figure of merit down to another one. */
        long nanosBetween(double from, double to) {
            return from <= to ? 0 : (long) (halfLifeNanos() * Math.log(from / to) / Math.log(2));
        }

        /** How long it takes from the ceiling down to where a route is suppressed, for show. */
        Duration decay() {
            double nanos = nanosBetween(ceiling(), suppress);
            return Duration.ofSeconds(Math.round(nanos / Duration.ofSeconds(1).toNanos()));
        }
    }

    /** A place in a ring; one alone is an empty ring. */
    static class Link {
        private Link before = this;
        private Link behind = this;

        boolean linked() {
            return !behind.equals(this);
        }

        void unlink() {
            before.behind = behind;
            behind.before = before;
            before = this;
            behind = this;
        }

        /** Puts one in at the end of the ring. */
        void add(Link last) {
            last.before = before;
            last.behind = this;
            before.behind = last;
            before = last;
        }

        /** Moves all of another ring to the end of this one. */
        void addAll(Link other) {
            if (other.linked()) {
                before.behind = other.behind;
                other.behind.before = before;
                before = other.before;
                before.behind = this;
                other.before = other;
                other.behind = other;
            }
        }
    }

    /** The past of a path that has come and gone. */
    static final class Flaps extends Link {
        private final Net net;
        private final Path path;
        private Parameters by;
        private double penalty;
        private long atNanos; // of the penalty
        private int count;
        private long firstNanos;
        private boolean suppressed;
        private boolean gone;

        private Flaps(Net net, Path path, Parameters by, long nowNanos) {
            this.net = net;
            this.path = path;
            this.by = by;
            this.atNanos = nowNanos;
            this.firstNanos = nowNanos;
        }

        /** Whether the path must not be used. */
        boolean suppressed() {
            return suppressed;
        }

        /** Whether the path is not there, and only its past is kept. */
        boolean gone() {
            return gone;
        }

        private double penalty(long nowNanos) {
            return by.decayed(penalty, nowNanos - atNanos);
        }

        BgpSnapshot.Flaps snapshot(long nowNanos) {
            double now = penalty(nowNanos);
            return new BgpSnapshot.Flaps(
                    (int) Math.round(now),
                    count,
                    Duration.ofNanos(Math.max(0, nowNanos - firstNanos)),
                    Duration.ofNanos(suppressed ? by.nanosBetween(now, by.reuse()) : 0),
                    suppressed,
                    gone);
        }
    }

    Dampening(Table table, Supplier<RoutingPolicy> policy) {
        this.table = table;
        this.policy = policy;
    }

    /**
     * Says how; with other words all of the past is forgotten.
     *
     * @param said {@code on}, numbers, {@code route-map NAME}; empty for not at all
     */
    void configure(String said) {
        if (said.equals(words)) {
            return;
        }
        boolean was = !words.isEmpty();
        words = said;
        if (was) {
            forgetAll();
        }
    }

    private @Nullable Parameters parameters(Prefix prefix, Path path) {
        if (words.isEmpty() || !path.external() || path.own()) {
            return null;
        }
        if (!words.startsWith("route-map ")) {
            return words.equals("on") ? Parameters.USUAL : Parameters.parse(words);
        }
        RoutingPolicy.Verdict verdict =
                policy.get()
                        .routeMap(
                                words.substring("route-map ".length()),
                                RouteFacts.of(prefix, path.attributes, path));
        return !verdict.permitted()
                ? null
                : verdict.last(SetAction.DAMPENING).map(Parameters::parse).orElse(Parameters.USUAL);
    }

    // ---- what happens to paths

    /** A neighbour has withdrawn a path; whether its past is kept. */
    boolean withdrawn(Net net, Path path, Turn turn) {
        Flaps had = path.flaps;
        if (had != null && had.gone) {
            return true; // withdrawn once more
        }
        Flaps flaps = charge(net, path, WITHDRAWN, turn);
        if (flaps == null) {
            return false;
        }
        leaves(flaps);
        return true;
    }

    /**
     * A path has gone for another reason, for which nobody is charged; whether its past is kept.
     */
    boolean lost(Path path) {
        Flaps flaps = path.flaps;
        if (flaps == null) {
            return false;
        }
        if (!flaps.gone) {
            leaves(flaps);
        }
        return true;
    }

    /** A path that had gone is back. */
    void returned(Path path) {
        Flaps flaps = path.flaps;
        if (flaps != null && flaps.gone) {
            count(flaps, -1);
            flaps.gone = false;
            count(flaps, 1);
        }
    }

    /** A neighbour has told a path with other attributes. */
    void changed(Net net, Path path, Turn turn) {
        PeerFamily from = path.from;
        boolean asked =
                from != null
                        && from.askedAgain
                        && turn.nowNanos() - from.askedAgainNanos < ASKED_NANOS;
        if (!asked) {
            Flaps _ = charge(net, path, CHANGED, turn);
        }
    }

    private void leaves(Flaps flaps) {
        count(flaps, -1);
        flaps.gone = true;
        count(flaps, 1);
    }

    private @Nullable Flaps charge(Net net, Path path, int penalty, Turn turn) {
        Parameters by = parameters(net.prefix, path);
        if (by == null) {
            drop(path);
            return null;
        }
        Flaps flaps = path.flaps;
        if (flaps == null) {
            flaps = new Flaps(net, path, by, turn.nowNanos());
            path.flaps = flaps;
        }
        count(flaps, -1);
        flaps.penalty = Math.min(by.ceiling(), flaps.penalty(turn.nowNanos()) + penalty);
        flaps.atNanos = turn.nowNanos();
        flaps.by = by;
        flaps.count++;
        flaps.suppressed |= flaps.penalty > by.suppress();
        count(flaps, 1);
        schedule(flaps, turn);
        return flaps;
    }

    /** The past of a path counts no more. */
    void drop(Path path) {
        Flaps flaps = path.flaps;
        if (flaps != null) {
            count(flaps, -1);
            unlink(flaps);
            path.flaps = null;
        }
    }

    private void count(Flaps flaps, int by) {
        if (flaps.path.flaps == flaps) {
            histories += flaps.gone ? by : 0;
            damped += flaps.suppressed && !flaps.gone ? by : 0;
        }
    }

    // ---- lists by time

    private void unlink(Flaps flaps) {
        if (flaps.linked()) {
            flaps.unlink();
            waiting--;
        }
    }

    /** Puts a path into the list of the moment at which something is to happen with it. */
    private void schedule(Flaps flaps, Turn turn) {
        unlink(flaps);
        if (lists.isEmpty()) {
            for (int i = 0; i < LISTS; i++) {
                lists.add(new Link());
            }
        }
        if (waiting == 0 && !armed) {
            currentNanos = turn.nowNanos();
        }
        double until = flaps.suppressed ? flaps.by.reuse() : flaps.by.floor();
        long at = flaps.atNanos + flaps.by.nanosBetween(flaps.penalty, until);
        long ticks = (at - currentNanos) / TICK_NANOS + 1;
        int list = Math.clamp(ticks, 1, LISTS - 1);
        lists.get((current + list) % LISTS).add(flaps);
        waiting++;
        arm(turn);
    }

    private void arm(Turn turn) {
        if (!armed && waiting > 0) {
            armed = true;
            turn.arm(new BgpTimer.Reuse(table.key), TICK);
        }
    }

    /** The timer of the lists: those whose time has come are looked at by {@link #work}. */
    void due(Turn turn) {
        armed = false;
        while (turn.nowNanos() - currentNanos >= TICK_NANOS && !lists.isEmpty()) {
            currentNanos += TICK_NANOS;
            current = (current + 1) % LISTS;
            due.addAll(lists.get(current));
        }
        arm(turn);
    }

    boolean busy() {
        return due.linked();
    }

    /**
     * Looks at paths whose time has come.
     *
     * @param budget so many at most
     * @return how many
     */
    int work(int budget, Turn turn) {
        int used = 0;
        while (used < budget && due.linked() && due.behind instanceof Flaps flaps) {
            unlink(flaps);
            look(flaps, turn);
            used++;
        }
        return used;
    }

    private void look(Flaps flaps, Turn turn) {
        flaps.penalty = flaps.penalty(turn.nowNanos());
        flaps.atNanos = turn.nowNanos();
        if (flaps.suppressed && flaps.penalty < flaps.by.reuse()) {
            release(flaps);
        }
        if (!flaps.suppressed && flaps.penalty < flaps.by.floor()) {
            forget(flaps);
        } else {
            schedule(flaps, turn);
        }
    }

    private void release(Flaps flaps) {
        count(flaps, -1);
        flaps.suppressed = false;
        count(flaps, 1);
        table.touch(flaps.net);
    }

    private void forget(Flaps flaps) {
        drop(flaps.path);
        if (flaps.gone) {
            table.remove(flaps.net, flaps.path);
        } else if (flaps.suppressed) {
            table.touch(flaps.net);
        }
    }

    // ---- for people

    /** {@code clear ip bgp dampening}. */
    void forgetAll() {
        table.sweep("dampening", (net, _) -> forget(net), _ -> {});
    }

    /** {@code clear ip bgp dampening PREFIX}. */
    void forget(Net net) {
        Path path = net.first;
        while (path != null) {
            Path next = path.next; // it may go with this look at it
            Flaps flaps = path.flaps;
            if (flaps != null) {
                forget(flaps);
            }
            path = next;
        }
    }

    /** {@code clear ip bgp flap-statistics}. */
    void countAllAnew() {
        table.sweep("flap-statistics", Dampening::countAnew, _ -> {});
    }

    /** {@code clear ip bgp flap-statistics PREFIX}. */
    static void countAnew(Net net, Turn turn) {
        for (Path path = net.first; path != null; path = path.next) {
            Flaps flaps = path.flaps;
            if (flaps != null) {
                flaps.count = 0;
                flaps.firstNanos = turn.nowNanos();
            }
        }
    }

    /** How it is done and what has come of it; words are empty where it is not done. */
    BgpSnapshot.Dampening snapshot() {
        return new BgpSnapshot.Dampening(words, histories, damped);
    }
}
