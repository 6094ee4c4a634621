package io.spokewire.rib;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Sums up how flows are spread over next hops by several ways, each of which divides its part. */
final class Shares {
    /** With more parts than this it is rounded. */
    private static final long SCALE_MAX = 1 << 20;

    private final List<NextHop> hops;
    private final long[] parts;
    private long scale = 1; // parts that a weight of 1 has

    Shares(List<NextHop> hops) {
        this.hops = hops;
        this.parts = new long[hops.size()];
    }

    /**
     * A way.
     *
     * @param weight of the way, beside those of the others
     * @param by the next hops that it leads to
     * @param shares of its flows, one for each; empty where all have the same
     */
    void add(int weight, List<NextHop> by, List<Integer> shares) {
        long sum =
                shares.isEmpty() ? by.size() : shares.stream().mapToLong(Integer::longValue).sum();
        if (sum == 0) {
            return;
        }
        long common = scale / divisor(scale, sum) * sum;
        if (common <= SCALE_MAX) {
            for (int i = 0; i < parts.length; i++) {
                parts[i] *= common / scale;
            }
            scale = common;
        }
        for (int i = 0; i < by.size(); i++) {
            int at = hops.indexOf(by.get(i));
            if (at >= 0) {
                long share = shares.isEmpty() ? 1 : shares.get(i);
                parts[at] += Math.round((double) weight * share * scale / sum);
            }
        }
    }

    /** In the least numbers; empty where all have the same. */
    List<Integer> toList() {
        long common = 0;
        for (long part : parts) {
            common = divisor(part, common);
        }
        List<Integer> least = new ArrayList<>();
        for (long part : parts) {
            least.add((int) (part / Math.max(1, common)));
        }
        return Collections.frequency(least, least.getFirst()) == least.size() ? List.of() : least;
    }

    private static long divisor(long a, long b) {
        return b == 0 ? a : divisor(b, a % b);
    }
}
