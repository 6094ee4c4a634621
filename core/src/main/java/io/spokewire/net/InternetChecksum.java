package io.spokewire.net;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The Internet checksum of RFC 1071. Sums are unfolded one's complement sums of big-endian 16-bit
 * words, kept in a long, so that parts can be added in any order.
 */
public final class InternetChecksum {
    private static final ValueLayout.OfInt U32 =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private InternetChecksum() {}

    /** The unfolded sum of a range; an odd last byte counts as the high byte of a word. */
    public static long sum(byte[] bytes, int start, int length) {
        long sum = 0;
        int end = start + (length & ~1);
        for (int i = start; i < end; i += 2) {
            sum += (bytes[i] & 0xFF) << 8 | (bytes[i + 1] & 0xFF);
        }
        return (length & 1) == 0 ? sum : sum + ((bytes[end] & 0xFF) << 8);
    }

    /** As {@link #sum(byte[], int, int)}, over native memory. */
    public static long sum(MemorySegment bytes, long start, int length) {
        long sum = 0;
        int words = length >>> 2;
        // A counted int loop, so that C2 turns it into vector code.
        for (int i = 0; i < words; i++) {
            sum += bytes.get(U32, start + 4L * i) & 0xFFFF_FFFFL;
        }
        long at = start + 4L * words;
        int rest = length & 3;
        if (rest >= 2) {
            sum +=
                    (bytes.get(ValueLayout.JAVA_BYTE, at) & 0xFF) << 8
                            | (bytes.get(ValueLayout.JAVA_BYTE, at + 1) & 0xFF);
            at += 2;
        }
        if ((rest & 1) != 0) {
            sum += (bytes.get(ValueLayout.JAVA_BYTE, at) & 0xFF) << 8;
        }
        return sum;
    }

    /**
     * As {@link #sum(MemorySegment, long, int)}, over 20 bytes: an IPv4 header. So short a range
     * costs more in the entry to the vector loop than in the loop.
     */
    static long sum20(MemorySegment bytes, long start) {
        return (bytes.get(U32, start) & 0xFFFF_FFFFL)
                + (bytes.get(U32, start + 4) & 0xFFFF_FFFFL)
                + (bytes.get(U32, start + 8) & 0xFFFF_FFFFL)
                + (bytes.get(U32, start + 12) & 0xFFFF_FFFFL)
                + (bytes.get(U32, start + 16) & 0xFFFF_FFFFL);
    }

    /** Folds a sum to 16 bits, not complemented. */
    public static int fold(long sum) {
        long folded = (sum >>> 32) + (sum & 0xFFFF_FFFFL);
        folded = (folded >>> 16) + (folded & 0xFFFF);
        folded = (folded >>> 16) + (folded & 0xFFFF);
        return (int) ((folded >>> 16) + (folded & 0xFFFF));
    }

    /** The value of the checksum field: the complement of the folded sum. */
    public static int finish(long sum) {
        return ~fold(sum) & 0xFFFF;
    }

    /**
     * The checksum field after a 16-bit word of what it covers has changed, RFC 1624 §3, equation
     * 3.
     */
    public static int update(int checksum, int oldWord, int newWord) {
        return finish((~checksum & 0xFFFFL) + (~oldWord & 0xFFFFL) + newWord);
    }

    /**
     * The sum of the pseudo header of TCP, UDP and ICMPv6 (RFC 9293 §3.1, RFC 8200 §8.1). For IPv4
     * the addresses stand in the upper halves of the first two numbers and the others are 0.
     */
    public static long pseudoHeader(
            long sourceHigh,
            long destinationHigh,
            long sourceLow,
            long destinationLow,
            int protocol,
            int length) {
        return (sourceHigh >>> 32)
                + (sourceHigh & 0xFFFF_FFFFL)
                + (destinationHigh >>> 32)
                + (destinationHigh & 0xFFFF_FFFFL)
                + (sourceLow >>> 32)
                + (sourceLow & 0xFFFF_FFFFL)
                + (destinationLow >>> 32)
                + (destinationLow & 0xFFFF_FFFFL)
                + protocol
                + length;
    }
}
