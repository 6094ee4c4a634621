package io.spokewire.tunnel;

import io.spokewire.net.BigEndian;
import io.spokewire.net.InternetChecksum;
import java.lang.foreign.MemorySegment;

/** A GRE header in place, RFC 2784 §2 and RFC 2890 §2. Borrowed until the next wrap. */
public final class GreView {
    public static final int CHECKSUM = 0x8000;
    public static final int KEY = 0x2000;
    public static final int SEQUENCE = 0x1000;

    /** NHRP over GRE, RFC 2332 §5.1. */
    public static final int PROTOCOL_NHRP = 0x2001;

    public static final int PROTOCOL_IPV4 = 0x0800;
    public static final int PROTOCOL_IPV6 = 0x86DD;

    /** What Cisco's keepalives carry inside. */
    public static final int PROTOCOL_KEEPALIVE = 0;

    /** RFC 2784 §2.3: bits 1, 4, 5, which were routing and source route once, and the version. */
    private static final int MUST_BE_ZERO = 0x4C07;

    private MemorySegment packet = MemorySegment.NULL;
    private long start;
    private int length;
    private int flags;
    private int headerLength;

    /**
     * Checks every length once. After {@code true} no accessor can fail; {@code false} means drop
     * and count.
     *
     * @param bytes from the GRE header to the end of the outer packet
     */
    public boolean wrap(MemorySegment memory, long offset, int bytes) {
        if (bytes < 4) {
            return false;
        }
        packet = memory;
        start = offset;
        length = bytes;
        flags = BigEndian.get16(memory, offset);
        headerLength = headerLength(flags);
        return (flags & MUST_BE_ZERO) == 0 && length >= headerLength;
    }

    /** Bytes of a header with these flags, 4 to 16. */
    public static int headerLength(int flags) {
        return 4
                + ((flags & CHECKSUM) != 0 ? 4 : 0)
                + ((flags & KEY) != 0 ? 4 : 0)
                + ((flags & SEQUENCE) != 0 ? 4 : 0);
    }

    /** Bytes of this header, 4 to 16. */
    public int headerLength() {
        return headerLength;
    }

    /** EtherType of what stands behind the header. */
    public int protocol() {
        return BigEndian.get16(packet, start + 2);
    }

    public boolean hasKey() {
        return (flags & KEY) != 0;
    }

    /** The key; 0 without one, so ask {@link #hasKey} first: key 0 is not "no key". */
    public int key() {
        return hasKey() ? BigEndian.get32(packet, start + ((flags & CHECKSUM) != 0 ? 8 : 4)) : 0;
    }

    public boolean hasSequence() {
        return (flags & SEQUENCE) != 0;
    }

    /** The sequence number; 0 without one. */
    public int sequence() {
        return hasSequence() ? BigEndian.get32(packet, start + headerLength - 4) : 0;
    }

    /** Whether there is no checksum, or a right one, RFC 2784 §2.1. */
    public boolean checksumValid() {
        return (flags & CHECKSUM) == 0
                || InternetChecksum.fold(InternetChecksum.sum(packet, start, length)) == 0xFFFF;
    }
}
