package io.spokewire.forward;

/** A token bucket. Starts full. */
final class RateLimit {
    private static final long SECOND = 1_000_000_000L;

    private final long nanosEach;
    private final long fullNanos;
    private long savedNanos;
    private long lastNanos;

    /**
     * So many a second in the long run.
     *
     * @param burst so many at once
     */
    RateLimit(int perSecond, int burst) {
        nanosEach = SECOND / perSecond;
        fullNanos = nanosEach * burst;
        savedNanos = fullNanos;
    }

    /** Whether one more may pass now. */
    boolean take(long nowNanos) {
        long passed = nowNanos - lastNanos;
        lastNanos = nowNanos;
        if (passed > 0) {
            savedNanos = passed >= fullNanos ? fullNanos : Math.min(fullNanos, savedNanos + passed);
        }
        if (savedNanos < nanosEach) {
            return false;
        }
        savedNanos -= nanosEach;
        return true;
    }
}
