package io.spokewire.eigrp;

import java.util.Optional;

/**
 * {@code maximum-prefix} of a process, of its neighbours, or of what it redistributes.
 *
 * @param maximum how many prefixes are taken, 1 to 4294967295
 * @param thresholdPercent of the maximum, at which the log tells, 1 to 100
 * @param warningOnly whether nothing happens beyond the maximum but a line in the log
 * @param dampened whether the time until the restart grows with each one
 * @param resetMinutes without trouble after which restarts are forgotten, 1 to 65535; 0 where
 *     nothing is said
 * @param restartMinutes until what was over the limit is tried again, 1 to 65535; 0 likewise
 * @param restartCount how often that happens by itself, 1 to 65535; 0 likewise
 */
public record PrefixLimit(
        long maximum,
        int thresholdPercent,
        boolean warningOnly,
        boolean dampened,
        int resetMinutes,
        int restartMinutes,
        int restartCount) {
    /** IOS-XE's default. */
    static final int THRESHOLD_PERCENT = 75;

    private static final int RESET_MINUTES = 15;
    private static final int RESTART_MINUTES = 5;
    private static final int RESTARTS = 3;
    private static final int ALL = 100;

    /** How many prefixes are worth a warning, at least 1. */
    long threshold() {
        return Math.ceilDiv(maximum * thresholdPercent, ALL);
    }

    /** What it does not say is taken from another limit, and then from IOS-XE's defaults. */
    PrefixLimit over(Optional<PrefixLimit> other) {
        return new PrefixLimit(
                maximum,
                thresholdPercent,
                warningOnly,
                dampened || other.map(PrefixLimit::dampened).orElse(false),
                said(resetMinutes, other.map(PrefixLimit::resetMinutes), RESET_MINUTES),
                said(restartMinutes, other.map(PrefixLimit::restartMinutes), RESTART_MINUTES),
                said(restartCount, other.map(PrefixLimit::restartCount), RESTARTS));
    }

    private static int said(int own, Optional<Integer> other, int otherwise) {
        return own != 0 ? own : other.filter(v -> v != 0).orElse(otherwise);
    }

    /** As the configuration shows it, behind {@code maximum-prefix}. */
    public String words() {
        return maximum
                + (thresholdPercent == THRESHOLD_PERCENT ? "" : " " + thresholdPercent)
                + (warningOnly ? " warning-only" : "")
                + (dampened ? " dampened" : "")
                + (resetMinutes == 0 ? "" : " reset-time " + resetMinutes)
                + (restartMinutes == 0 ? "" : " restart " + restartMinutes)
                + (restartCount == 0 ? "" : " restart-count " + restartCount);
    }
}
