package io.spokewire.eigrp;

import io.spokewire.eigrp.Entry.Path;
import io.spokewire.eigrp.Entry.Source;
import io.spokewire.net.Address;
import io.spokewire.net.Prefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The topology table and the finite state machine of DUAL, RFC 7868 section 3.5. */
final class Topology {
    /** What a destination came in. */
    enum Kind {
        UPDATE,
        QUERY,
        REPLY,
        SIA_QUERY,
        SIA_REPLY
    }

    /** What DUAL asks for. */
    interface Home {
        /** Successor, distance or state of an entry have changed. */
        void changed(Entry entry);

        /**
         * Sends a query for an entry that has become active.
         *
         * @param cause the neighbour whose packet made it so; null for a change of our own
         * @return who is to answer it
         */
        Collection<Neighbor> query(Entry entry, @Nullable Neighbor cause);

        /** Answers a query or a stuck-in-active query. */
        void reply(Prefix prefix, @Nullable Entry entry, Neighbor to, Kind kind);

        /** The active state of an entry begins or ends. */
        void active(Entry entry, boolean on);
    }

    private final TreeMap<Prefix, Entry> entries = new TreeMap<>();
    private final Turn turn;
    private final Home home;

    Topology(Turn turn, Home home) {
        this.turn = turn;
        this.home = home;
    }

    NavigableMap<Prefix, Entry> entries() {
        return entries;
    }

    @Nullable Entry find(Prefix prefix) {
        return entries.get(prefix);
    }

    /** Forgets an entry about which nothing is left to say. */
    void tidy(Entry entry) {
        if (entry.idle()) {
            entries.remove(entry.prefix);
        }
    }

    // ---- events ------------------------------------------------------------------------------

    /**
     * A neighbour told of a destination.
     *
     * @param paths what it has; none for unreachable
     * @param stillActive the flag of a stuck-in-active reply
     */
    void heard(Neighbor from, Prefix prefix, List<Path> paths, Kind kind, boolean stillActive) {
        Entry entry = entries.get(prefix);
        boolean query = kind == Kind.QUERY || kind == Kind.SIA_QUERY;
        if (entry == null) {
            if (paths.isEmpty() || kind == Kind.REPLY || kind == Kind.SIA_REPLY) {
                if (query) {
                    answer(prefix, null, from, kind); // section 4.3
                }
                return;
            }
            entry = new Entry(prefix);
            entries.put(prefix, entry);
        }
        if (!entry.active && (kind == Kind.REPLY || kind == Kind.SIA_REPLY)) {
            return; // section 4.3
        }
        long before = leastOf(entry, from);
        entry.paths.values().removeIf(p -> p.neighbor() == from);
        paths.forEach(put(entry));
        if (entry.active) {
            heardActive(entry, from, kind, stillActive, leastOf(entry, from) > before);
            return;
        }
        boolean ofSuccessor = query && entry.successorNeighbor == from;
        evaluate(entry, from, ofSuccessor);
        if (query && (!entry.active || entry.owed != from || kind == Kind.SIA_QUERY)) {
            answer(prefix, entry, from, kind);
        }
    }

    /**
     * Every query has one reply, and a stuck-in-active query one of its own kind, section 4.4.1.1:
     * a second reply could pass for one to the next query.
     */
    private void answer(Prefix prefix, @Nullable Entry entry, Neighbor to, Kind query) {
        home.reply(prefix, entry, to, query == Kind.QUERY ? Kind.REPLY : Kind.SIA_REPLY);
    }

    private Consumer<Path> put(Entry entry) {
        return path -> entry.paths.put(path.source(), path);
    }

    private static long leastOf(Entry entry, Neighbor neighbor) {
        long least = EigrpMetrics.INFINITY;
        for (Path path : entry.paths.values()) {
            if (path.neighbor() == neighbor) {
                least = Math.min(least, path.distance());
            }
        }
        return least;
    }

    private void heardActive(
            Entry entry, Neighbor from, Kind kind, boolean stillActive, boolean increased) {
        boolean successor = entry.successorNeighbor == from;
        if (successor && increased) {
            increase(entry); // (9), (10)
        }
        switch (kind) {
            case UPDATE -> {}
            case QUERY -> {
                if (successor) { // (5)
                    entry.origin = entry.origin == 3 ? 3 : 2;
                    entry.owed = from;
                } else { // (6)
                    answer(entry.prefix, entry, from, kind);
                }
            }
            case SIA_QUERY -> answer(entry.prefix, entry, from, kind);
            case REPLY -> replied(entry, from);
            case SIA_REPLY -> {
                if (entry.siaWaiting.remove(from) && !stillActive) {
                    replied(entry, from);
                }
            }
        }
    }

    private void replied(Entry entry, Neighbor from) {
        entry.siaWaiting.remove(from);
        if (entry.outstanding.remove(from) && entry.outstanding.isEmpty()) { // (8)
            finish(entry);
        }
    }

    private static void increase(Entry entry) {
        entry.origin = entry.origin == 1 ? 0 : entry.origin == 3 ? 2 : entry.origin;
    }

    /** A path of our own is there, has changed, or has gone (null). */
    void local(Prefix prefix, Source source, @Nullable Path path) {
        Entry entry = entries.get(prefix);
        if (entry == null) {
            if (path == null) {
                return;
            }
            entry = new Entry(prefix);
            entries.put(prefix, entry);
        }
        Path before = path == null ? entry.paths.remove(source) : entry.paths.put(source, path);
        if (before == null ? path == null : before.equals(path)) {
            return;
        }
        changedLink(entry, before, path);
    }

    /** The link to a neighbour has another cost. */
    void recomputed(Entry entry, Path before, Path path) {
        entry.paths.put(before.source(), path);
        changedLink(entry, before, path);
    }

    private void changedLink(Entry entry, @Nullable Path before, @Nullable Path path) {
        if (!entry.active) {
            evaluate(entry, null, false);
            return;
        }
        long now = path == null ? EigrpMetrics.INFINITY : path.distance();
        Path successor = entry.successor;
        if (before != null
                && successor != null
                && successor.source().equals(before.source())
                && now > before.distance()) {
            increase(entry);
        }
    }

    /**
     * Neighbours have gone, and all that they told of a destination.
     *
     * @return whether they had anything to do with it
     */
    boolean gone(Entry entry, Set<Neighbor> who) {
        Set<Neighbor> concerned = new LinkedHashSet<>();
        Consumer<@Nullable Neighbor> look =
                neighbor -> {
                    if (neighbor != null && who.contains(neighbor)) {
                        concerned.add(neighbor);
                    }
                };
        entry.paths.values().forEach(path -> look.accept(path.neighbor()));
        if (entry.active) {
            look.accept(entry.owed);
            look.accept(entry.successorNeighbor);
            entry.outstanding.forEach(look);
            entry.siaWaiting.forEach(look);
        }
        concerned.forEach(neighbor -> gone(entry, neighbor));
        return !concerned.isEmpty();
    }

    private void gone(Entry entry, Neighbor neighbor) {
        boolean had = entry.paths.values().removeIf(p -> p.neighbor() == neighbor);
        if (!entry.active) {
            if (had) {
                evaluate(entry, null, false);
            }
            return;
        }
        if (entry.owed == neighbor) {
            entry.owed = null;
        }
        if (had && entry.successorNeighbor == neighbor) {
            increase(entry);
        }
        if (entry.successorNeighbor == neighbor) {
            entry.successorNeighbor = null;
            entry.successor = null;
        }
        replied(entry, neighbor);
    }

    // ---- the finite state machine ------------------------------------------------------------

    /** In passive state: does the least distance have a feasible successor (section 3.2)? */
    private void evaluate(Entry entry, @Nullable Neighbor cause, boolean query) {
        long least = entry.least();
        if (least == EigrpMetrics.INFINITY && entry.feasible == EigrpMetrics.INFINITY) {
            home.changed(entry);
            return; // it was not reachable before
        }
        Path best = feasible(entry, least);
        if (best != null) {
            select(entry, best); // (1), (2)
        } else {
            activate(entry, cause, query);
        }
    }

    /** A path of the least distance whose neighbour is nearer than we ever were, section 3.3. */
    private static @Nullable Path feasible(Entry entry, long least) {
        Path found = null;
        if (least == EigrpMetrics.INFINITY) {
            return null;
        }
        Source current = entry.successor == null ? null : entry.successor.source();
        for (Path path : entry.paths.values()) {
            if (path.distance() == least
                    && path.reported() < entry.feasible
                    && (found == null || path.source().equals(current))) {
                found = path;
            }
        }
        return found;
    }

    private void select(Entry entry, Path best) {
        entry.successor = best;
        entry.successorNeighbor = best.neighbor();
        entry.feasible = Math.min(entry.feasible, best.distance());
        home.changed(entry);
    }

    /** (3) when the successor asked, else (4). */
    private void activate(Entry entry, @Nullable Neighbor cause, boolean query) {
        entry.active = true;
        entry.origin = query ? 3 : 1;
        entry.owed = query ? cause : null;
        entry.activeSinceNanos = turn.nowNanos;
        home.active(entry, true);
        ask(entry, cause != null && cause == entry.successorNeighbor ? cause : null);
    }

    /**
     * While active, distance and what is told are those by the successor that was. The feasible
     * distance does not rise before all have heard and answered: until then there may be somebody
     * who takes this router for nearer than it is.
     */
    private void ask(Entry entry, @Nullable Neighbor cause) {
        Path before = entry.successor;
        Path still = before == null ? null : entry.paths.get(before.source());
        entry.successor = still;
        entry.asked = still == null ? EigrpMetrics.INFINITY : still.distance();
        entry.siaRound = 0;
        entry.siaWaiting.clear();
        entry.outstanding.clear();
        entry.outstanding.addAll(home.query(entry, cause));
        home.changed(entry);
        if (entry.outstanding.isEmpty()) {
            finish(entry);
        }
    }

    /** All have answered: (11) to (16). */
    private void finish(Entry entry) {
        boolean free = entry.origin == 1 || entry.origin == 3;
        // (13), (15); else (11), (12), (14), (16) compare with what all have been told by now
        entry.feasible = free ? EigrpMetrics.INFINITY : entry.asked;
        long least = entry.least();
        Path best = feasible(entry, least);
        if (best == null
                && (least != EigrpMetrics.INFINITY || entry.feasible != EigrpMetrics.INFINITY)) {
            // (11), (12). That there is no way at all is asked too: others have been told of one.
            entry.origin = entry.origin == 0 ? 1 : 3;
            ask(entry, null);
            return;
        }
        entry.active = false;
        entry.siaWaiting.clear();
        home.active(entry, false);
        Neighbor owed = entry.owed;
        entry.owed = null;
        if (best == null) {
            entry.feasible = EigrpMetrics.INFINITY;
            entry.successor = null;
            entry.successorNeighbor = null;
            home.changed(entry);
        } else {
            select(entry, best); // (14), (16)
        }
        if (owed != null) {
            home.reply(entry.prefix, entry, owed, Kind.REPLY);
        }
    }

    // ---- stuck in active ---------------------------------------------------------------------

    /**
     * Half of the active time is over, section 4.4.1.
     *
     * @return who did not answer and is to be reset
     */
    List<Neighbor> stuck(Entry entry, int roundsMax) {
        List<Neighbor> stuck = new ArrayList<>();
        for (Neighbor neighbor : entry.outstanding) {
            if (entry.siaRound >= roundsMax || entry.siaWaiting.contains(neighbor)) {
                stuck.add(neighbor);
            }
        }
        entry.siaRound++;
        entry.siaWaiting.clear();
        entry.siaWaiting.addAll(entry.outstanding);
        stuck.forEach(entry.siaWaiting::remove);
        return stuck;
    }

    /**
     * The paths of an entry that packets may follow: within the variance, section 3.3; where there
     * are more than may be used, the best.
     */
    static List<Path> usable(Entry entry, int variance, int paths) {
        Path successor = entry.successor;
        Path best = successor == null ? null : entry.paths.get(successor.source());
        if (best == null) {
            return List.of();
        }
        if (entry.active) {
            return List.of(best);
        }
        List<Path> found = new ArrayList<>();
        for (Path path : entry.paths.values()) {
            boolean external = path.distance() >= Entry.EXTERNAL;
            boolean sameKind = external == best.distance() >= Entry.EXTERNAL;
            if (!path.equals(best)
                    && sameKind
                    && path.neighbor() != null
                    && path.reported() < entry.feasible
                    && metric(path.distance()) <= metric(best.distance()) * variance) {
                found.add(path);
            }
        }
        found.sort(Comparator.comparingLong(Path::distance));
        found.addFirst(best);
        return found.size() > paths ? List.copyOf(found.subList(0, paths)) : found;
    }

    /** A distance without the mark of external routes. */
    static long metric(long distance) {
        return distance == EigrpMetrics.INFINITY ? distance : distance & (Entry.EXTERNAL - 1);
    }

    /** Where a path leads; another address for one of our own. */
    static Address gateway(Path path, Address otherwise) {
        return path.source() instanceof Source.Peer(Neighbor _, Address hop) ? hop : otherwise;
    }

    /** The key of a path that a neighbour told. */
    static Source peer(Neighbor neighbor, Address nextHop) {
        return new Source.Peer(neighbor, nextHop);
    }
}
