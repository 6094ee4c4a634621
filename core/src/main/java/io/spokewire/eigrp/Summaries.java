package io.spokewire.eigrp;

import io.spokewire.eigrp.Entry.Path;
import io.spokewire.eigrp.Entry.Source;
import io.spokewire.engine.TableWalk;
import io.spokewire.net.Prefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The summaries of a process and what is inside of each, the nearest first: a destination that
 * comes or goes costs the same however many there are. What is inside of a new one is found in
 * slices.
 */
final class Summaries {
    private static final class Summary {
        final Prefix prefix;
        final TreeSet<Entry> nearest =
                new TreeSet<>(
                        Comparator.comparingLong((Entry entry) -> entry.ranked)
                                .thenComparing(entry -> entry.prefix));
        final TableWalk<Prefix> walk = new TableWalk<>();

        Summary(Prefix prefix) {
            this.prefix = prefix;
        }

        boolean covers(Entry entry) {
            return prefix.length() < entry.prefix.length() && prefix.contains(entry.prefix);
        }

        void find(Entry entry) {
            if (!prefix.contains(entry.prefix)) {
                walk.stop(); // what is inside stands together
            } else if (entry.ranked != EigrpMetrics.INFINITY) {
                nearest.add(entry);
            }
        }
    }

    private final Topology topology;
    private final Map<Prefix, Summary> all = new TreeMap<>();
    private final Map<Prefix, Summary> searched = new TreeMap<>();

    Summaries(Topology topology) {
        this.topology = topology;
    }

    /** These there are. What is inside of new ones is to be found. */
    void configure(Set<Prefix> prefixes) {
        all.keySet().retainAll(prefixes);
        searched.keySet().retainAll(prefixes);
        for (Prefix prefix : prefixes) {
            if (!all.containsKey(prefix)) {
                Summary summary = new Summary(prefix);
                summary.walk.start();
                all.put(prefix, summary);
                searched.put(prefix, summary);
            }
        }
    }

    /** Whether there is a summary that was not looked through. */
    boolean busy() {
        return !searched.isEmpty();
    }

    /**
     * Goes on to look for what is inside of new ones.
     *
     * @param max looks at so many destinations at most
     * @param more hears of those of which more is known now
     * @return how many were looked at
     */
    int find(int max, Collection<Prefix> more) {
        int looked = 0;
        Iterator<Summary> next = searched.values().iterator();
        while (looked < max && next.hasNext()) {
            Summary summary = next.next();
            looked +=
                    summary.walk.work(
                            max - looked,
                            topology.entries().tailMap(summary.prefix, false),
                            summary::find);
            more.add(summary.prefix);
            if (!summary.walk.busy()) {
                next.remove();
            }
        }
        return looked;
    }

    /**
     * Destinations have changed.
     *
     * @return the summaries around them
     */
    Set<Prefix> changed(Collection<Entry> entries) {
        Set<Prefix> concerned = new LinkedHashSet<>();
        List<Summary> around = new ArrayList<>();
        for (Entry entry : entries) {
            around.clear();
            for (Summary summary : all.values()) {
                if (summary.covers(entry)) {
                    around.add(summary);
                    summary.nearest.remove(entry);
                    concerned.add(summary.prefix);
                }
            }
            entry.ranked = rank(entry);
            if (entry.ranked != EigrpMetrics.INFINITY) {
                around.forEach(summary -> summary.nearest.add(entry));
            }
        }
        return concerned;
    }

    /** What a destination counts for in summaries; infinity for one that does not. */
    private static long rank(Entry entry) {
        Path path = entry.active || entry.refused ? null : entry.successor;
        return path == null || path.source() instanceof Source.Summary
                ? EigrpMetrics.INFINITY
                : Topology.metric(path.distance());
    }

    /** The way to the nearest destination inside of a summary; null when there is none. */
    @Nullable Path best(Prefix prefix) {
        Summary summary = all.get(prefix);
        return summary == null || summary.nearest.isEmpty()
                ? null
                : summary.nearest.getFirst().successor;
    }
}
