package io.spokewire.bgp;

import java.util.List;

/**
 * {@code maximum-prefix} of a neighbour.
 *
 * @param count prefixes that it may tell; 0 for any
 * @param warnAt from how many on it is warned of
 * @param warningOnly whether no more happens
 * @param discards whether what is more is left out, and nothing else happens
 * @param restartMinutes until it may try again; 0 for not by itself
 */
record MaximumPrefix(
        int count, int warnAt, boolean warningOnly, boolean discards, int restartMinutes) {
    private static final int PERCENT = 75;

    static MaximumPrefix of(BgpPolicy policy) {
        if (policy.maximumPrefix().isEmpty()) {
            return new MaximumPrefix(0, 0, false, false, 0);
        }
        List<String> words = List.of(policy.maximumPrefix().split(" ", -1));
        int count = Integer.parseInt(words.getFirst());
        int percent =
                words.size() > 1 && Character.isDigit(words.get(1).charAt(0))
                        ? Integer.parseInt(words.get(1))
                        : PERCENT;
        return new MaximumPrefix(
                count,
                (int) ((long) count * percent / 100),
                words.contains("warning-only"),
                words.contains("discard-extra"),
                words.contains("restart") ? Integer.parseInt(words.getLast()) : 0);
    }
}
