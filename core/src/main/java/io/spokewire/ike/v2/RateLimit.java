package io.spokewire.ike.v2;

/** So many a second. */
final class RateLimit {
    private static final long SECOND = 1_000_000_000L;

    private final int perSecond;
    private long startNanos;
    private int count;
    private boolean begun;

    RateLimit(int perSecond) {
        this.perSecond = perSecond;
    }

    /** Whether there may be one more now; it counts then. */
    boolean allows(long nowNanos) {
        if (!begun || nowNanos - startNanos >= SECOND) {
            begun = true;
            startNanos = nowNanos;
            count = 0;
        }
        if (count >= perSecond) {
            return false;
        }
        count++;
        return true;
    }
}
