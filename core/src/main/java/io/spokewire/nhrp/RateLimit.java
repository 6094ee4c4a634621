package io.spokewire.nhrp;

import java.time.Duration;

/** At most so many events in a window of time; windows follow one another. */
final class RateLimit {
    private boolean started;
    private long windowStart;
    private int count;

    /** Whether one more may happen now. */
    boolean allows(int limit, int seconds, long now) {
        roll(seconds, now);
        if (count >= limit) {
            if (count == limit) {
                count++;
            }
            return false;
        }
        count++;
        return true;
    }

    /** Whether the refusal just given was the first in its window. */
    boolean firstRefusal(int limit) {
        boolean first = count == limit + 1;
        if (first) {
            count++;
        }
        return first;
    }

    /** How much of the window is used, in percent. */
    int usagePercent(int limit, int seconds, long now) {
        roll(seconds, now);
        return (int) Math.min(100, 100L * count / Math.max(1, limit));
    }

    private void roll(int seconds, long now) {
        if (!started || now - windowStart >= Duration.ofSeconds(seconds).toNanos()) {
            started = true;
            windowStart = now;
            count = 0;
        }
    }
}
