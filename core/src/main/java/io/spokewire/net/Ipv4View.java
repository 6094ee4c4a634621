package io.spokewire.net;

import java.lang.foreign.MemorySegment;

/** An IPv4 header in place, RFC 791 §3.1. Borrowed until the next wrap. */
public final class Ipv4View {
    /** Size of a header without options. */
    public static final int HEADER_BYTES = 20;

    /** The Don't Fragment bit, in the 16 bits of flags and fragment offset. */
    public static final int DONT_FRAGMENT = 0x4000;

    /** The More Fragments bit, in the 16 bits of flags and fragment offset. */
    public static final int MORE_FRAGMENTS = 0x2000;

    private MemorySegment packet = MemorySegment.NULL;
    private long start;
    private int headerLength;
    private int totalLength;

    /**
     * Checks every length once. After {@code true} no accessor can fail; {@code false} means drop
     * and count. The header checksum is a question of its own, {@link #checksumValid}.
     *
     * @param length bytes that are there, at least the packet's own
     */
    public boolean wrap(MemorySegment memory, long offset, int length) {
        if (length < HEADER_BYTES) {
            return false;
        }
        int first = BigEndian.get8(memory, offset);
        packet = memory;
        start = offset;
        headerLength = (first & 0xF) * 4;
        totalLength = BigEndian.get16(memory, offset + 2);
        return first >>> 4 == 4
                && headerLength >= HEADER_BYTES
                && totalLength >= headerLength
                && totalLength <= length;
    }

    /** Bytes of the header with its options, 20 to 60. */
    public int headerLength() {
        return headerLength;
    }

    /** Bytes of the packet with its header. */
    public int totalLength() {
        return totalLength;
    }

    /** DSCP and ECN. */
    public int typeOfService() {
        return BigEndian.get8(packet, start + 1);
    }

    public int identification() {
        return BigEndian.get16(packet, start + 4);
    }

    /** Flags in the upper three bits, fragment offset in units of eight bytes below. */
    public int fragmentWord() {
        return BigEndian.get16(packet, start + 6);
    }

    public boolean dontFragment() {
        return (fragmentWord() & DONT_FRAGMENT) != 0;
    }

    /** Whether this is a part of a packet: the first one included. */
    public boolean isFragment() {
        return (fragmentWord() & 0x3FFF) != 0;
    }

    public int timeToLive() {
        return BigEndian.get8(packet, start + 8);
    }

    public int protocol() {
        return BigEndian.get8(packet, start + 9);
    }

    public int source() {
        return BigEndian.get32(packet, start + 12);
    }

    public int destination() {
        return BigEndian.get32(packet, start + 16);
    }

    /** Whether the header sums up to what RFC 791 §3.1 demands. */
    public boolean checksumValid() {
        return InternetChecksum.fold(sum()) == 0xFFFF;
    }

    private long sum() {
        return headerLength == HEADER_BYTES
                ? InternetChecksum.sum20(packet, start)
                : InternetChecksum.sum(packet, start, headerLength);
    }

    /** Writes the checksum of the header as it is now. */
    public void writeChecksum() {
        BigEndian.put16(packet, start + 10, 0);
        BigEndian.put16(packet, start + 10, InternetChecksum.finish(sum()));
    }

    /** Takes one from the TTL, which must not be 0, and updates the checksum (RFC 1624). */
    public void decrementTimeToLive() {
        int word = BigEndian.get16(packet, start + 8);
        replace(8, word, word - 0x100);
    }

    /** Replaces DSCP and ECN, and updates the checksum (RFC 1624). */
    public void setTypeOfService(int typeOfService) {
        int word = BigEndian.get16(packet, start);
        replace(0, word, (word & 0xFF00) | typeOfService);
    }

    private void replace(int at, int old, int fresh) {
        BigEndian.put16(packet, start + at, fresh);
        int checksum = BigEndian.get16(packet, start + 10);
        BigEndian.put16(packet, start + 10, InternetChecksum.update(checksum, old, fresh));
    }
}
