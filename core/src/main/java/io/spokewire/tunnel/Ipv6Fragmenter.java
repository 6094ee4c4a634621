package io.spokewire.tunnel;

import io.spokewire.net.BigEndian;
import io.spokewire.net.IpProtocol;
import io.spokewire.net.Ipv6View;
import java.lang.foreign.MemorySegment;

/**
 * Splits an IPv6 packet of our own, without extension headers, into fragments, RFC 8200 §4.5. First
 * {@link #begin}, then {@link #write} for each fragment.
 */
public final class Ipv6Fragmenter {
    private static final int FRAGMENT_HEADER_BYTES = 8;

    private MemorySegment packet = MemorySegment.NULL;
    private long start;
    private int payload;
    private int each;
    private int count;
    private int identification;

    /**
     * Looks at a packet.
     *
     * @param mtuBytes largest fragment
     * @return how many fragments there will be; 0 when they cannot be so small
     */
    public int begin(MemorySegment memory, long offset, int length, int mtuBytes) {
        packet = memory;
        start = offset;
        payload = length - Ipv6View.HEADER_BYTES;
        each = (mtuBytes - Ipv6View.HEADER_BYTES - FRAGMENT_HEADER_BYTES) & ~7;
        identification++;
        count = each < 8 ? 0 : (payload + each - 1) / each;
        return count;
    }

    /** Writes a fragment; returns its length. */
    public int write(int index, MemorySegment target, long at) {
        int from = index * each;
        int size = Math.min(each, payload - from);
        MemorySegment.copy(packet, start, target, at, Ipv6View.HEADER_BYTES);
        long header = at + Ipv6View.HEADER_BYTES;
        BigEndian.put8(target, header, BigEndian.get8(packet, start + 6));
        BigEndian.put8(target, header + 1, 0);
        BigEndian.put16(target, header + 2, from | (index < count - 1 ? 1 : 0));
        BigEndian.put32(target, header + 4, identification);
        BigEndian.put16(target, at + 4, FRAGMENT_HEADER_BYTES + size);
        BigEndian.put8(target, at + 6, IpProtocol.FRAGMENT);
        MemorySegment.copy(
                packet,
                start + Ipv6View.HEADER_BYTES + from,
                target,
                header + FRAGMENT_HEADER_BYTES,
                size);
        return Ipv6View.HEADER_BYTES + FRAGMENT_HEADER_BYTES + size;
    }
}
