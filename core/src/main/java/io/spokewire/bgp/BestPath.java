package io.spokewire.bgp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The choice among the paths to a prefix: RFC 4271 section 9.1.2.2, in Cisco's order.
 *
 * @param alwaysCompareMed between neighbouring ASes, too
 * @param deterministicMed paths of one neighbouring AS are compared with one another first
 * @param missingMedWorst a path without MED has the highest one; else the lowest
 * @param medInConfederation between routes that have not left our confederation, too
 * @param ignoreAsPath the length of paths does not count
 * @param relaxed several external paths may go through different ASes
 * @param compareRouterId the older one of two external paths has no privilege
 * @param ignoreIgp the metric to the next hop does not count
 * @param externalPaths used at once
 * @param internalPaths used at once
 * @param mixedPaths external and internal ones used at once; 1 for none
 */
record BestPath(
        boolean alwaysCompareMed,
        boolean deterministicMed,
        boolean missingMedWorst,
        boolean medInConfederation,
        boolean ignoreAsPath,
        boolean relaxed,
        boolean compareRouterId,
        boolean ignoreIgp,
        int externalPaths,
        int internalPaths,
        int mixedPaths) {
    private static final long MED_WORST = 0xFFFF_FFFFL;

    static BestPath of(BgpConfig config, TableConfig table) {
        List<String> words = config.bestPath();
        List<String> med =
                words.stream()
                        .filter(w -> w.startsWith("med "))
                        .flatMap(w -> Stream.of(w.split(" ", -1)))
                        .toList();
        return new BestPath(
                config.rules().alwaysCompareMed(),
                config.rules().deterministicMed(),
                med.contains("missing-as-worst"),
                med.contains("confed"),
                words.contains("as-path ignore"),
                words.contains("as-path multipath-relax"),
                words.contains("compare-routerid"),
                words.contains("igp-metric ignore"),
                table.maximumPaths(),
                table.maximumPathsIbgp(),
                table.maximumPathsMixed());
    }

    /** The best of a prefix, null for none; says of each path whether it is used beside it. */
    @Nullable Path choose(Net net) {
        Path best = deterministicMed ? chooseByAs(net) : chooseInTurn(net);
        int used = 1;
        for (Path path = net.first; path != null; path = path.next) {
            boolean beside =
                    best != null
                            && path != best
                            && path.usable()
                            && (mixedPaths > 1 ? mixes(net, best, path) : equal(best, path))
                            && used < limit(best);
            path.multipath = beside;
            used += beside ? 1 : 0;
        }
        if (best != null) {
            best.multipath = used > 1;
        }
        return best;
    }

    private int limit(Path best) {
        if (best.own()) {
            return 1;
        }
        return mixedPaths > 1 ? mixedPaths : best.internal() ? internalPaths : externalPaths;
    }

    /** As IOS does it by default: the newest with the next older one, and so on. */
    private @Nullable Path chooseInTurn(Net net) {
        Path best = null;
        for (Path path = net.first; path != null; path = path.next) {
            if (path.usable() && (best == null || compare(path, best) < 0)) {
                best = path;
            }
        }
        return best;
    }

    private @Nullable Path chooseByAs(Net net) {
        Map<Integer, Path> byAs = new LinkedHashMap<>();
        for (Path path = net.first; path != null; path = path.next) {
            if (path.usable()) {
                byAs.merge(
                        path.attributes.asPath().neighbor(),
                        path,
                        (a, b) -> compare(b, a) < 0 ? b : a);
            }
        }
        Path best = null;
        for (Path path : byAs.values()) {
            best = best == null || compare(path, best) < 0 ? path : best;
        }
        return best;
    }

    /** The paths that may be used, the best first. */
    List<Path> ordered(Net net) {
        List<Path> left = new ArrayList<>();
        for (Path path = net.first; path != null; path = path.next) {
            if (path.usable()) {
                left.add(path);
            }
        }
        List<Path> ordered = new ArrayList<>();
        while (!left.isEmpty()) {
            Path best = left.getFirst();
            for (Path path : left) {
                best = path != best && compare(path, best) < 0 ? path : best;
            }
            left.remove(best);
            ordered.add(best);
        }
        Path chosen = net.best;
        if (chosen != null && ordered.remove(chosen)) {
            ordered.addFirst(chosen);
        }
        return ordered;
    }

    /** Negative when the first is better. */
    private int compare(Path a, Path b) {
        int order = untilIgpMetric(a, b);
        if (order != 0) {
            return order;
        }
        if (a.external() && b.external() && !compareRouterId) {
            // Step 10: what has been there longer stays, so that routes do not flap.
            int age = Long.compare(a.sinceNanos, b.sinceNanos);
            if (age != 0) {
                return age;
            }
        }
        order = Integer.compareUnsigned(a.routerId(), b.routerId());
        if (order == 0) {
            order =
                    Integer.compare(
                            a.attributes.clusterList().size(), b.attributes.clusterList().size());
        }
        if (order == 0 && a.from != null && b.from != null) {
            order = a.from.peer.address().compareTo(b.from.peer.address());
        }
        return order != 0 ? order : Integer.compare(a.pathId, b.pathId);
    }

    private int untilIgpMetric(Path a, Path b) {
        int order = untilExternal(a, b);
        if (order == 0) {
            order = Boolean.compare(b.external(), a.external());
        }
        return order != 0 || ignoreIgp ? order : Long.compare(metric(a), metric(b));
    }

    private int untilExternal(Path a, Path b) {
        int order = Integer.compare(b.weight, a.weight);
        if (order == 0) {
            order = Long.compare(b.attributes.preference(), a.attributes.preference());
        }
        if (order == 0) {
            order = rank(a) - rank(b); // our own first: network, redistributed, aggregate
        }
        if (order == 0 && !ignoreAsPath) {
            order = Integer.compare(a.attributes.asPath().length(), b.attributes.asPath().length());
        }
        if (order == 0) {
            order = Integer.compare(a.attributes.origin(), b.attributes.origin());
        }
        if (order == 0 && medsCompare(a.attributes.asPath(), b.attributes.asPath())) {
            order = Long.compare(med(a), med(b));
        }
        return order;
    }

    /** Whether two routes come from one neighbouring AS; those of our confederation from none. */
    private boolean medsCompare(AsPath a, AsPath b) {
        boolean inside =
                (a.neighbor() == 0 && a.confederated()) || (b.neighbor() == 0 && b.confederated());
        return alwaysCompareMed
                || (a.neighbor() == b.neighbor() && (medInConfederation || !inside));
    }

    private static int rank(Path path) {
        return switch (path.kind) {
            case NETWORK -> 0;
            case REDISTRIBUTED -> 1;
            case AGGREGATE -> 2;
            case INJECTED, IMPORTED, LEARNED -> 3;
        };
    }

    private long med(Path path) {
        long med = path.attributes.med();
        return med >= 0 ? med : missingMedWorst ? MED_WORST : 0;
    }

    private static long metric(Path path) {
        NextHops.Hop hop = path.hop;
        return hop == null ? 0 : hop.metric;
    }

    /** Whether a path may be used beside the best, step 9. */
    private boolean equal(Path best, Path path) {
        return !best.own()
                && !path.own()
                && untilIgpMetric(best, path) == 0
                && best.internal() == path.internal()
                && sameWay(best, path);
    }

    /**
     * Whether a path may be used beside the best though one is external and one internal. The
     * metric counts only among those of one kind: an external next hop is on a link of ours.
     */
    private boolean mixes(Net net, Path best, Path path) {
        if (!alike(best, path)) {
            return false;
        }
        for (Path other = net.first; other != null && !ignoreIgp; other = other.next) {
            boolean nearer =
                    other.usable()
                            && other.external() == path.external()
                            && metric(other) < metric(path)
                            && (other == best || alike(best, other));
            if (nearer) {
                return false;
            }
        }
        return true;
    }

    /** Whether two paths are as good as each other, up to whether they are external. */
    private boolean alike(Path best, Path path) {
        return !best.own() && !path.own() && untilExternal(best, path) == 0 && sameWay(best, path);
    }

    private boolean sameWay(Path best, Path path) {
        AsPath a = best.attributes.asPath();
        AsPath b = path.attributes.asPath();
        boolean sameWay = relaxed ? a.length() == b.length() : a.equals(b);
        return sameWay && !best.attributes.nextHop().equals(path.attributes.nextHop());
    }
}
