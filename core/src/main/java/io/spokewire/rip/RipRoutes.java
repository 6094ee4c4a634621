package io.spokewire.rip;

import io.spokewire.engine.TableWalk;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The routes that other routers have told, RFC 2453 section 3.9.2 and 3.8, with Cisco's hold-down:
 * a route that was lost is not taken from somebody else at a worse metric for a while.
 */
final class RipRoutes {
    private final TreeMap<Prefix, Learned> all = new TreeMap<>();
    private final Home home;

    // All are looked at in slices: for those who have gone, and for what is too old.
    private final TableWalk<Prefix> walk = new TableWalk<>();
    private final List<Gone> going = new ArrayList<>();
    private final List<Gone> goingNext = new ArrayList<>();
    private long dueNanos = Long.MAX_VALUE;

    /** The time that ages are seen from: what is heard while the look goes on counts. */
    private long asOfNanos;

    /** Nobody is to be believed what he told until then. */
    private record Gone(Predicate<Source> who, long atNanos) {
        boolean concerns(Path path) {
            return path.heardNanos - atNanos <= 0 && who.test(path.source);
        }
    }

    /** Who tells of a route. */
    record Source(String circuit, Ipv4Address router) {}

    /**
     * What a router says of a destination.
     *
     * @param metric as it was told, 1 to 15
     * @param nextHop where packets go
     * @param heardNanos when it was last said
     */
    record Path(Source source, int metric, Ipv4Address nextHop, int tag, long heardNanos) {}

    /** A destination. All its paths have the same metric. */
    static final class Learned {
        final Prefix prefix;
        final List<Path> paths = new ArrayList<>();

        /** When it was first offered to the RIB as it is now. */
        long sinceNanos;

        /** Whether the RIB has taken it; only then it is told. */
        boolean used;

        // While it is held down.
        private int lostMetric;
        private final Set<Source> lostSources = new LinkedHashSet<>();
        private long endNanos;

        Learned(Prefix prefix) {
            this.prefix = prefix;
        }

        /** Whether nobody reaches it any more. */
        boolean down() {
            return paths.isEmpty();
        }

        int metric() {
            return paths.isEmpty() ? RipPacket.INFINITY : paths.getFirst().metric;
        }

        /** When it was last heard of, or when it will be forgotten. */
        long latestNanos() {
            return paths.stream().mapToLong(Path::heardNanos).max().orElse(endNanos);
        }
    }

    /** What the routes need to know, and whom they tell. */
    interface Home {
        /** Timers and the number of paths. */
        RipProcess process();

        /** A route is another one, or none any more. */
        void changed(Learned route);
    }

    RipRoutes(Home home) {
        this.home = home;
    }

    NavigableMap<Prefix, Learned> all() {
        return all;
    }

    @Nullable Learned find(Prefix prefix) {
        return all.get(prefix);
    }

    /**
     * A router says something of a destination.
     *
     * @param metric 1 to 16
     */
    void heard(Prefix prefix, Path path, int metric) {
        Learned route = all.get(prefix);
        if (metric >= RipPacket.INFINITY) {
            if (route != null && route.paths.removeIf(p -> p.source.equals(path.source))) {
                settle(route, List.of(path.source), path.heardNanos);
            }
            return;
        }
        if (route == null) {
            route = new Learned(prefix);
            all.put(prefix, route);
        } else if (route.down() && !ends(route, path)) {
            return;
        }
        take(route, path);
    }

    /** Whether a path ends the hold-down: of who told it before, or a better one. */
    private static boolean ends(Learned route, Path path) {
        return route.lostSources.contains(path.source) || path.metric < route.lostMetric;
    }

    private void take(Learned route, Path path) {
        int at = -1;
        for (int i = 0; i < route.paths.size(); i++) {
            at = route.paths.get(i).source.equals(path.source) ? i : at;
        }
        Path before = at < 0 ? null : route.paths.get(at);
        if (before != null) {
            route.paths.set(at, path); // section 3.9.2: from the same router it always holds
        } else if (route.down() || path.metric < route.metric()) {
            route.paths.clear();
            route.paths.add(path);
        } else if (path.metric == route.metric()
                && route.paths.size() < home.process().maximumPaths()) {
            route.paths.add(path);
        } else {
            return;
        }
        int best = route.paths.stream().mapToInt(Path::metric).min().orElse(path.metric);
        boolean worse = route.paths.removeIf(p -> p.metric > best);
        boolean same =
                before != null
                        && !worse
                        && before.metric == path.metric
                        && before.tag == path.tag
                        && before.nextHop.equals(path.nextHop);
        if (!same) {
            route.lostSources.clear();
            route.sinceNanos = path.heardNanos;
            home.changed(route);
        }
        lastMetric(route);
    }

    private static void lastMetric(Learned route) {
        route.lostMetric = route.metric();
    }

    /** Some of its paths have gone. */
    private void settle(Learned route, List<Source> gone, long nowNanos) {
        if (route.down()) {
            RipProcess.Timers timers = home.process().timers();
            route.lostSources.addAll(gone);
            long flush = (long) timers.flushSeconds() - timers.invalidSeconds();
            long hold = Math.min(timers.holdDownSeconds(), Math.max(flush, 0));
            route.endNanos = nowNanos + seconds(hold);
            if (hold == 0) {
                all.remove(route.prefix);
            }
        }
        home.changed(route);
    }

    static long seconds(long seconds) {
        return seconds * 1_000_000_000L;
    }

    /** Nobody tells anything by a circuit any more. */
    void gone(String circuit, long nowNanos) {
        gone(source -> source.circuit.equals(circuit), nowNanos);
    }

    /** A router cannot be reached any more. */
    void lost(Source source, long nowNanos) {
        gone(source::equals, nowNanos);
    }

    private void gone(Predicate<Source> who, long nowNanos) {
        goingNext.add(new Gone(who, nowNanos));
        look();
    }

    /** Forgets a route that may no longer be. */
    void forget(Prefix prefix) {
        Learned route = all.remove(prefix);
        if (route != null) {
            route.paths.clear();
            home.changed(route);
        }
    }

    /** Some may be too old now: all are to be looked at, by {@link #work}. */
    void age(long nowNanos) {
        asOfNanos = nowNanos;
        look();
    }

    private void look() {
        if (!walk.busy()) {
            going.addAll(goingNext);
            goingNext.clear();
            dueNanos = Long.MAX_VALUE;
            walk.start();
        }
    }

    /** Whether there are some that were not looked at. */
    boolean busy() {
        return walk.busy();
    }

    /** When to look again, as the last look has found; {@code Long.MAX_VALUE} for never. */
    long dueNanos() {
        return dueNanos;
    }

    /**
     * Goes on to look. Paths that were not heard of for too long go, and so do those of who has
     * gone, and routes at the end of their hold-down.
     *
     * @param max looks at so many routes at most
     * @return at how many
     */
    int work(int max, long nowNanos) {
        int looked = walk.work(max, all, route -> age(route, nowNanos));
        if (looked > 0 && !walk.busy()) {
            going.clear();
            if (!goingNext.isEmpty()) {
                look();
            }
        }
        return looked;
    }

    private void age(Learned route, long nowNanos) {
        long invalid = seconds(home.process().timers().invalidSeconds());
        List<Source> gone = new ArrayList<>();
        for (Path path : route.paths) {
            if (asOfNanos - path.heardNanos >= invalid
                    || going.stream().anyMatch(who -> who.concerns(path))) {
                gone.add(path.source);
            }
        }
        if (!gone.isEmpty()) {
            route.paths.removeIf(p -> gone.contains(p.source));
            settle(route, gone, nowNanos);
        } else if (route.down() && nowNanos - route.endNanos >= 0) {
            all.remove(route.prefix);
        }
        if (all.containsKey(route.prefix)) {
            long due = route.down() ? route.endNanos : Long.MAX_VALUE;
            for (Path path : route.paths) {
                due = Math.min(due, path.heardNanos + invalid);
            }
            dueNanos = Math.min(dueNanos, due);
        }
    }
}
