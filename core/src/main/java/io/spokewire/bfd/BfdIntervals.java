package io.spokewire.bfd;

import java.time.Duration;

/**
 * The times between packets of one direction, as {@code show bfd neighbors details} tells of them.
 *
 * @param count packets so far
 * @param min the shortest time between two; 0 before there were two
 * @param max the longest
 * @param sum of all
 * @param lastNanos of the loop's clock, when the last one was; 0 before
 */
public record BfdIntervals(long count, Duration min, Duration max, Duration sum, long lastNanos) {
    /** No packet yet. */
    public static final BfdIntervals NONE =
            new BfdIntervals(0, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0);

    /** With one packet more. */
    BfdIntervals next(long nowNanos) {
        if (count == 0) {
            return new BfdIntervals(1, min, max, sum, nowNanos);
        }
        Duration since = Duration.ofNanos(nowNanos - lastNanos);
        return new BfdIntervals(
                count + 1,
                count == 1 || since.compareTo(min) < 0 ? since : min,
                since.compareTo(max) > 0 ? since : max,
                sum.plus(since),
                nowNanos);
    }

    /** The usual time between two. */
    public Duration average() {
        return count < 2 ? Duration.ZERO : sum.dividedBy(count - 1);
    }
}
