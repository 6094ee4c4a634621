package io.spokewire.bgp;

import io.spokewire.bgp.BgpFamily.Aggregate;
import io.spokewire.net.Prefix;
import io.spokewire.policy.RoutingPolicy;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * {@code aggregate-address} of a table, RFC 4271 section 9.2.2.2: an aggregate is there while a
 * longer prefix in it is.
 */
final class Aggregates {
    private static final int OWN_WEIGHT = 32_768;

    private final Table table;
    private final Map<Prefix, State> states = new TreeMap<>();
    private int aggregatorAs;
    private int aggregatorId;
    private RoutingPolicy policy = RoutingPolicy.NONE;

    /** An aggregate and how far it is worked out. */
    private static final class State {
        final Prefix prefix;
        String options;
        boolean active;

        /** Whether it is to be worked out anew. */
        boolean dirty = true;

        /** How far that has come; null at the start. */
        @Nullable Prefix cursor;

        /** Whether a prefix has changed that this had gone past already. */
        boolean again;

        Parts parts = new Parts();
        boolean found;

        State(Prefix prefix, String options) {
            this.prefix = prefix;
            this.options = options;
        }

        boolean asSet() {
            return options.contains("as-set");
        }

        boolean summaryOnly() {
            return options.contains("summary-only");
        }

        String map(String word) {
            List<String> words = List.of(options.split(" ", -1));
            int at = words.indexOf(word);
            return at < 0 || at + 1 >= words.size() ? "" : words.get(at + 1);
        }
    }

    /** What the routes in an aggregate say, put together one by one: there may be very many. */
    private static final class Parts {
        final AsPath.Union path = new AsPath.Union();
        final TreeSet<Integer> communities = new TreeSet<>(Integer::compareUnsigned);
        int origin;
        boolean atomic;

        /** Whether the aggregate leaves out what one of them says. */
        boolean pathLost;

        private @Nullable PathAttributes last;

        void add(PathAttributes part) {
            if (part.equals(last)) {
                return; // several prefixes with one set of them
            }
            last = part;
            path.add(part.asPath());
            for (int community : part.communities().toArray()) {
                communities.add(community);
            }
            origin = Math.max(origin, part.origin());
            atomic |= part.atomicAggregate();
            pathLost |= !part.asPath().isEmpty();
        }
    }

    Aggregates(Table table) {
        this.table = table;
    }

    void configure(List<Aggregate> lines, BgpConfig changed, RoutingPolicy fresh, boolean again) {
        aggregatorAs = changed.publicAs();
        aggregatorId = changed.routerId(table.key.vrf());
        policy = fresh;
        Map<Prefix, String> wanted = new TreeMap<>();
        lines.forEach(line -> wanted.put(line.prefix(), line.options()));
        for (State state : List.copyOf(states.values())) {
            if (!wanted.containsKey(state.prefix)) {
                states.remove(state.prefix);
                table.disown(state.prefix, Path.Kind.AGGREGATE);
                touchInside(state);
            }
        }
        wanted.forEach((prefix, options) -> {
            State state = states.get(prefix);
            if (state == null) {
                states.put(prefix, new State(prefix, options));
            } else if (!state.options.equals(options) || again) {
                state.options = options;
                mark(state);
                touchInside(state);
            }
        });
    }

    private static void mark(State state) {
        state.dirty = true;
        state.again = false;
        state.cursor = null;
        state.found = false;
        state.parts = new Parts();
    }

    /** A prefix has another best path. */
    void noticed(Net net, @Nullable Path before, @Nullable Path best) {
        if (states.isEmpty()) {
            return;
        }
        boolean came = (before == null) != (best == null);
        for (State state : states.values()) {
            boolean inside =
                    state.prefix.length() < net.prefix.length()
                            && state.prefix.contains(net.prefix);
            if (inside && (came || state.asSet())) {
                noticed(state, net.prefix);
            }
        }
    }

    /** What is under way goes on to its end: else changes without end would hold it up for ever. */
    private static void noticed(State state, Prefix prefix) {
        Prefix cursor = state.cursor;
        if (cursor == null) {
            mark(state);
        } else {
            state.again |= prefix.compareTo(cursor) <= 0;
        }
    }

    /** Whether a route is left out for an aggregate that stands for it. */
    boolean suppress(Net net, Path best) {
        for (State state : states.values()) {
            boolean inside =
                    state.active
                            && state.prefix.length() < net.prefix.length()
                            && state.prefix.contains(net.prefix);
            if (inside) {
                String map = state.map("suppress-map");
                boolean named = !map.isEmpty() && matches(map, net, best);
                if (state.summaryOnly() || named) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean matches(String map, Net net, Path path) {
        return policy.routeMap(
                        map,
                        new RouteFacts(
                                net.prefix,
                                path.attributes,
                                path.from == null ? null : path.from.peer.address(),
                                path.own() ? "local" : path.external() ? "external" : "internal"))
                .permitted();
    }

    boolean busy() {
        return states.values().stream().anyMatch(s -> s.dirty);
    }

    int work(int budget, Turn turn) {
        int used = 0;
        for (State state : states.values()) {
            while (state.dirty && used < budget) {
                used += step(state, budget - used, turn);
            }
        }
        return used;
    }

    private int step(State state, int budget, Turn turn) {
        int used = 0;
        String advertise = state.map("advertise-map");
        Prefix cursor = state.cursor == null ? state.prefix : state.cursor;
        Net net = table.next(cursor);
        while (net != null && state.prefix.contains(net.prefix) && used < budget) {
            state.cursor = net.prefix;
            Path best = net.best;
            boolean counts =
                    best != null
                            && best.kind != Path.Kind.AGGREGATE
                            && (advertise.isEmpty() || matches(advertise, net, best));
            if (counts && best != null) {
                state.found = true;
                state.parts.add(best.attributes);
            }
            used++;
            if (state.found && !state.asSet()) {
                break; // one is enough
            }
            net = table.next(net.prefix);
        }
        boolean over =
                net == null
                        || !state.prefix.contains(net.prefix)
                        || (state.found && !state.asSet());
        if (over) {
            settle(state, turn);
        }
        return Math.max(1, used);
    }

    private void settle(State state, Turn turn) {
        state.dirty = false;
        state.cursor = null;
        boolean was = state.active;
        state.active = state.found;
        if (state.found) {
            PathAttributes attributes = attributes(state);
            table.own(state.prefix, Path.Kind.AGGREGATE, attributes, OWN_WEIGHT, turn);
        } else {
            table.disown(state.prefix, Path.Kind.AGGREGATE);
        }
        state.parts = new Parts();
        if (state.again) {
            mark(state);
        }
        if (was != state.active) {
            touchInside(state);
        }
    }

    /** Whether they are told has changed for all that lies in it. */
    private void touchInside(State state) {
        boolean hides = state.summaryOnly() || !state.map("suppress-map").isEmpty();
        if (!hides) {
            return;
        }
        table.sweep(
                List.of("aggregate", state.prefix),
                (net, _) -> {
                    if (state.prefix.contains(net.prefix)) {
                        table.touch(net);
                    }
                },
                _ -> {});
    }

    private PathAttributes attributes(State state) {
        PathAttributes.Builder to = PathAttributes.OWN.change();
        to.nextHop = PathAttributes.none(state.prefix.address());
        to.aggregatorAs = aggregatorAs;
        to.aggregatorId = aggregatorId;
        Parts parts = state.parts;
        if (state.asSet()) {
            to.origin = parts.origin;
            to.asPath = parts.path.path();
            to.atomicAggregate = parts.atomic;
            to.communities =
                    Ints.of(parts.communities.stream().mapToInt(Integer::intValue).toArray());
        } else {
            to.origin = PathAttributes.IGP;
            to.atomicAggregate = parts.atomic || parts.pathLost;
        }
        String map = state.map("attribute-map");
        if (!map.isEmpty()) {
            PathAttributes plain = to.build();
            RoutingPolicy.Verdict verdict =
                    policy.routeMap(map, new RouteFacts(state.prefix, plain, null, "local"));
            if (verdict.permitted()) {
                RouteFacts.apply(verdict, to, state.prefix.family(), policy, null);
            }
        }
        return to.build();
    }
}
