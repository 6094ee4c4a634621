package io.spokewire.bfd;

/**
 * How often BFD packets go and how many may be missed, RFC 5880 section 6.8.1. IOS writes them in
 * milliseconds, or in microseconds behind the word {@code microseconds}.
 *
 * @param minTxMicros least time between packets that we send
 * @param minRxMicros least time between packets that we can take
 * @param multiplier missed packets after which the session is down, 3 to 50
 */
public record BfdTimers(int minTxMicros, int minRxMicros, int multiplier) {
    /** No timers: no session. */
    public static final BfdTimers OFF = new BfdTimers(0, 0, 0);

    /** The time without a packet from which the peer counts as gone, in microseconds. */
    public long detectionMicros() {
        return (long) Math.max(minTxMicros, minRxMicros) * multiplier;
    }
}
