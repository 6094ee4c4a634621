package io.spokewire.forward;

import java.util.Arrays;

/**
 * Remembers a fixed number of things by their hash, and when each was let pass. Two things of one
 * place push each other out: then one of them passes more often than it should, and the token
 * bucket behind holds.
 */
final class RecentTable {
    private final long[] hashes;
    private final long[] times;
    private final long intervalNanos;

    /** Each thing passes once in an interval; {@code size} is a power of two. */
    RecentTable(int size, long intervalNanos) {
        this.hashes = new long[size];
        this.times = new long[size];
        this.intervalNanos = intervalNanos;
    }

    /** Whether this thing has not passed within the interval; then it does now. */
    boolean pass(long hash, long nowNanos) {
        long key = hash == 0 ? 1 : hash; // 0 marks a free place
        int at = (int) (key >>> 32) & (hashes.length - 1);
        if (hashes[at] == key && nowNanos - times[at] < intervalNanos) {
            return false;
        }
        hashes[at] = key;
        times[at] = nowNanos;
        return true;
    }

    void clear() {
        Arrays.fill(hashes, 0);
    }
}
