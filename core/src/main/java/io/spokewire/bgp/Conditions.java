package io.spokewire.bgp;

import io.spokewire.bgp.BgpPolicy.AdvertiseMap;
import io.spokewire.net.Prefix;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Whether a table has best paths that route maps permit, as {@code advertise-map} asks. Of each map
 * one such prefix is known, which is enough: only when it is one no more all are looked at for
 * another, a piece at a time. Meanwhile the answer is the one from before, so that nothing flaps.
 */
final class Conditions {
    private final Table table;
    private final BiPredicate<String, RouteFacts> permits;
    private final Map<String, Condition> all = new TreeMap<>(); // by the map's name

    private static final class Condition {
        /** Whether all were looked at, so that there is an answer. */
        boolean known;

        boolean holds;
        @Nullable Prefix witness;
    }

    /**
     * Conditions of a table, none at first.
     *
     * @param permits whether the route map of a name permits a route, now
     */
    Conditions(Table table, BiPredicate<String, RouteFacts> permits) {
        this.table = table;
        this.permits = permits;
    }

    /**
     * Which there are.
     *
     * @param again whether all maps may have another answer
     */
    void configure(Set<String> wanted, boolean again) {
        all.keySet().retainAll(wanted);
        for (String map : wanted) {
            if (!all.containsKey(map) || again) {
                all.computeIfAbsent(map, _ -> new Condition());
                seek(map);
            }
        }
    }

    /** Whether a line's routes are told: not while nothing is known. */
    boolean met(AdvertiseMap line) {
        Condition condition = all.get(line.condition());
        return condition != null && condition.known && condition.holds == line.exists();
    }

    /**
     * Whether a route is told by these lines: the first one that it is meant by decides, and others
     * are told.
     */
    boolean let(List<AdvertiseMap> lines, RouteFacts route) {
        for (AdvertiseMap line : lines) {
            if (permits.test(line.map(), route)) {
                return met(line);
            }
        }
        return true;
    }

    /** The best path to a prefix may be another one. */
    void chosen(Net net) {
        all.forEach((map, condition) -> {
            Prefix witness = condition.witness;
            if (witness == null) {
                look(map, condition, net);
            } else if (witness.equals(net.prefix) && !permitted(map, net)) {
                seek(map);
            }
        });
    }

    private void seek(String map) {
        Condition condition = all.get(map);
        if (condition == null) {
            return;
        }
        condition.witness = null;
        table.sweep(
                List.of("condition", map),
                (net, _) -> {
                    if (condition.witness == null) {
                        look(map, condition, net);
                    }
                },
                _ -> {
                    if (condition.witness == null) {
                        answer(map, condition, false);
                    }
                });
    }

    private void look(String map, Condition condition, Net net) {
        if (permitted(map, net)) {
            condition.witness = net.prefix;
            answer(map, condition, true);
        }
    }

    private void answer(String map, Condition condition, boolean holds) {
        boolean other = !condition.known || condition.holds != holds;
        condition.known = true;
        condition.holds = holds;
        if (other && condition == all.get(map)) {
            for (UpdateGroup group : table.groups) {
                boolean asks =
                        group.key.policy().advertiseMaps().stream()
                                .anyMatch(line -> line.condition().equals(map));
                if (asks) {
                    table.refill(group);
                }
            }
        }
    }

    private boolean permitted(String map, Net net) {
        Path best = net.best;
        return best != null && permits.test(map, RouteFacts.of(net.prefix, best.attributes, best));
    }
}
