package io.spokewire.bgp;

import io.spokewire.bgp.BgpFamily.Injection;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Prefix;
import io.spokewire.policy.RouteMap.SetAction;
import io.spokewire.policy.RoutingPolicy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Routes that {@code bgp inject-map} makes: while a neighbour tells a route that one route map
 * permits, the more specific ones of a prefix list that another route map sets, with the
 * neighbour's next hop. Each line makes those of one route at a time.
 */
final class Injections {
    private final Table table;
    private final Supplier<RoutingPolicy> policy;
    private final List<Line> lines = new ArrayList<>();

    /** What is to be done, a piece at a time. */
    private final ArrayDeque<Piece> pieces = new ArrayDeque<>();

    private int linesSeen;

    private static final class Line {
        final int number; // of its paths
        final Injection said;

        /** The prefix of the route that it has found; null for none. */
        @Nullable Prefix around;

        /** Its path, as it was when the line was obeyed last. */
        @Nullable PathAttributes attributes;

        @Nullable PeerFamily from;

        /** What it has made, and is to make. */
        final Set<Prefix> made = new TreeSet<>();

        Line(int number, Injection said) {
            this.number = number;
            this.said = said;
        }
    }

    /**
     * A prefix of a line.
     *
     * @param attributes null to take the path away
     */
    private record Piece(
            int line,
            Prefix prefix,
            @Nullable PeerFamily from,
            @Nullable PathAttributes attributes) {}

    Injections(Table table, Supplier<RoutingPolicy> policy) {
        this.table = table;
        this.policy = policy;
    }

    /**
     * Which lines there are.
     *
     * @param again whether route maps or lists may say another thing
     */
    void configure(List<Injection> said, boolean again) {
        boolean seek = again && !said.isEmpty();
        for (Line line : List.copyOf(lines)) {
            line.attributes = again ? null : line.attributes; // to be looked at anew
            if (!said.contains(line.said)) {
                drop(line);
                lines.remove(line);
            }
        }
        for (Injection one : said) {
            if (lines.stream().noneMatch(line -> line.said.equals(one))) {
                lines.add(new Line(++linesSeen, one));
                seek = true;
            }
        }
        if (seek) {
            seek();
        }
    }

    private void seek() {
        table.sweep("inject", (net, _) -> chosen(net), _ -> {});
    }

    /** The paths to a prefix may be other ones. */
    void chosen(Net net) {
        for (Line line : lines) {
            boolean mine = net.prefix.equals(line.around);
            if (!mine && line.around != null) {
                continue;
            }
            Path found = found(line, net);
            if (found != null && found.from != null) {
                make(line, net.prefix, found, found.from);
            } else if (mine) {
                drop(line);
                seek();
            }
        }
    }

    private @Nullable Path found(Line line, Net net) {
        Path best = net.best;
        if (best != null && permitted(line, net.prefix, best)) {
            return best;
        }
        for (Path path = net.first; path != null; path = path.next) {
            if (path != best && path.usable() && permitted(line, net.prefix, path)) {
                return path;
            }
        }
        return null;
    }

    private boolean permitted(Line line, Prefix prefix, Path path) {
        return path.kind == Path.Kind.LEARNED
                && policy.get()
                        .routeMap(
                                line.said.condition(), RouteFacts.of(prefix, path.attributes, path))
                        .permitted();
    }

    private void make(Line line, Prefix around, Path path, PeerFamily from) {
        if (path.attributes.equals(line.attributes) && from == line.from) {
            return;
        }
        if (from != line.from) {
            drop(line);
        }
        line.around = around;
        line.attributes = path.attributes;
        line.from = from;
        PathAttributes.Builder to = path.attributes.change();
        if (!line.said.copies()) {
            to = PathAttributes.OWN.change();
            to.origin = PathAttributes.INCOMPLETE;
            to.nextHop = path.attributes.nextHop();
        }
        RoutingPolicy.Verdict verdict =
                policy.get()
                        .routeMap(line.said.map(), RouteFacts.of(around, path.attributes, path));
        RouteFacts.apply(verdict, to, around.family(), policy.get(), null);
        PathAttributes attributes = to.build();
        Set<Prefix> parts = new TreeSet<>(prefixes(verdict, around));
        for (Prefix prefix : line.made) {
            if (!parts.contains(prefix)) {
                pieces.add(new Piece(line.number, prefix, from, null));
            }
        }
        line.made.clear();
        line.made.addAll(parts);
        parts.forEach(p -> pieces.add(new Piece(line.number, p, from, attributes)));
    }

    /** What the map sets, as far as it lies inside. */
    private List<Prefix> prefixes(RoutingPolicy.Verdict verdict, Prefix around) {
        SetAction kind =
                around.family() == AddressFamily.IPV4
                        ? SetAction.IP_ADDRESS_PREFIX_LIST
                        : SetAction.IPV6_ADDRESS_PREFIX_LIST;
        return verdict.last(kind).map(list -> policy.get().prefixes(list, around.family())).stream()
                .flatMap(List::stream)
                .filter(p -> p.length() >= around.length() && around.contains(p.address()))
                .toList();
    }

    private void drop(Line line) {
        line.made.forEach(p -> pieces.add(new Piece(line.number, p, line.from, null)));
        line.made.clear();
        line.around = null;
        line.attributes = null;
        line.from = null;
    }

    boolean busy() {
        return !pieces.isEmpty();
    }

    /**
     * Makes and takes away routes.
     *
     * @param budget so many at most
     * @return how many
     */
    int work(int budget, Turn turn) {
        int used = 0;
        while (used < budget && !pieces.isEmpty()) {
            Piece next = pieces.removeFirst();
            PeerFamily from = next.from();
            if (from != null) {
                table.inject(from, next.prefix(), next.line(), next.attributes(), turn);
            }
            used++;
        }
        return used;
    }
}
