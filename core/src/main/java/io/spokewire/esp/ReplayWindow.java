package io.spokewire.esp;

/**
 * Which sequence numbers have come, RFC 4303 section 3.4.3 and appendix A2. The bits stand in a
 * ring of words, so that the window moves on by clearing words, as RFC 6479 has it. Numbers are
 * unsigned, but none comes near 2^63.
 */
final class ReplayWindow {
    private static final long LOW = 0xFFFF_FFFFL;

    /** With the check off, the upper half is that of the nearest number, whatever its distance. */
    private static final long WITHOUT_CHECK = 1L << 31;

    /** What {@link #extended} says of a number from before the first one. */
    static final long BEFORE_THE_FIRST = -1;

    private final int size;
    private final long[] ring;
    private long top;

    /**
     * A window.
     *
     * @param size packets; 0 for no check
     */
    ReplayWindow(int size) {
        if (size < 0) {
            throw new IllegalArgumentException("a replay window of " + size + " packets");
        }
        this.size = size;
        // One word more than the window fills: it begins and ends within words.
        this.ring = new long[Integer.highestOneBit(size / 64 + 1) * 2];
    }

    /** The highest number that has come; 0 before the first one. */
    long top() {
        return top;
    }

    /**
     * The whole number of a packet that shows its lower half only, RFC 4303 appendix A2.2; {@link
     * #BEFORE_THE_FIRST} when there is none.
     */
    long extended(int lowerHalf) {
        long low = lowerHalf & LOW;
        long topLow = top & LOW;
        long high = top >>> 32;
        long window = size == 0 ? WITHOUT_CHECK : size;
        long bottom = topLow - window + 1;
        if (bottom >= 0) {
            // Case A: the window lies within one round of the lower half.
            return (low >= bottom ? high : high + 1) << 32 | low;
        }
        // Case B: it began in the round before.
        long before = low >= (bottom & LOW) ? high - 1 : high;
        return before < 0 ? BEFORE_THE_FIRST : before << 32 | low;
    }

    /** Whether a packet with this number is neither too old nor here already. */
    boolean mayCome(long sequence) {
        if (size == 0) {
            return sequence >= 0;
        }
        if (sequence > top) {
            return true;
        }
        return sequence > 0 && top - sequence < size && (ring[word(sequence)] & bit(sequence)) == 0;
    }

    /**
     * Marks a number as come, after its packet was found genuine.
     *
     * @return whether it is higher than all before
     */
    boolean came(long sequence) {
        boolean higher = sequence > top;
        if (higher) {
            long steps = Math.min((sequence >>> 6) - (top >>> 6), ring.length);
            for (long i = 1; i <= steps; i++) {
                ring[(int) ((top >>> 6) + i) & (ring.length - 1)] = 0;
            }
            top = sequence;
        }
        ring[word(sequence)] |= bit(sequence);
        return higher;
    }

    private int word(long sequence) {
        return (int) (sequence >>> 6) & (ring.length - 1);
    }

    private static long bit(long sequence) {
        return 1L << (sequence & 63);
    }
}
