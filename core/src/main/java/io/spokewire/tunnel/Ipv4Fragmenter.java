package io.spokewire.tunnel;

import io.spokewire.net.BigEndian;
import io.spokewire.net.Ipv4View;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Splits an IPv4 packet, which may be a fragment already, into fragments, RFC 791 §3.2. First
 * {@link #begin}, then {@link #write} for each fragment.
 */
public final class Ipv4Fragmenter {
    private static final int MAX_OPTION_BYTES = 40;
    private static final int OFFSET_MASK = 0x1FFF;

    private final byte[] laterOptions = new byte[MAX_OPTION_BYTES];
    private final Ipv4View view = new Ipv4View();
    private MemorySegment packet = MemorySegment.NULL;
    private long start;
    private int firstHeader;
    private int laterHeader;
    private int firstPayload;
    private int laterPayload;
    private int payload;
    private int fragmentWord;
    private int count;

    /**
     * Looks at a packet that {@link Ipv4View#wrap} has said yes to.
     *
     * @param mtuBytes largest fragment
     * @return how many fragments there will be; 0 when they cannot be so small, or would end behind
     *     what the offset field can say
     */
    public int begin(MemorySegment memory, long offset, int mtuBytes) {
        packet = memory;
        start = offset;
        firstHeader = (BigEndian.get8(memory, offset) & 0xF) * 4;
        laterHeader = Ipv4View.HEADER_BYTES + copyOptions();
        payload = BigEndian.get16(memory, offset + 2) - firstHeader;
        fragmentWord = BigEndian.get16(memory, offset + 6);
        firstPayload = (mtuBytes - firstHeader) & ~7;
        laterPayload = (mtuBytes - laterHeader) & ~7;
        if (mtuBytes < firstHeader + 8
                || (fragmentWord & OFFSET_MASK) * 8 + payload > OFFSET_MASK * 8 + 7) {
            count = 0;
        } else if (payload <= firstPayload) {
            count = 1;
        } else {
            count = 1 + (payload - firstPayload + laterPayload - 1) / laterPayload;
        }
        return count;
    }

    /** Options with the copied flag go into every fragment, the others into the first alone. */
    private int copyOptions() {
        int length = 0;
        int at = Ipv4View.HEADER_BYTES;
        while (at < firstHeader) {
            int kind = BigEndian.get8(packet, start + at);
            if (kind == 0) {
                break;
            }
            if (kind == 1) {
                at++;
                continue;
            }
            int size = at + 1 < firstHeader ? BigEndian.get8(packet, start + at + 1) : 0;
            if (size < 2 || at + size > firstHeader) {
                break;
            }
            if ((kind & 0x80) != 0) {
                MemorySegment.copy(
                        packet, ValueLayout.JAVA_BYTE, start + at, laterOptions, length, size);
                length += size;
            }
            at += size;
        }
        while ((length & 3) != 0) {
            laterOptions[length++] = 0;
        }
        return length;
    }

    /** Writes a fragment, checksum included; returns its length. */
    public int write(int index, MemorySegment target, long at) {
        boolean first = index == 0;
        int header = first ? firstHeader : laterHeader;
        int from = first ? 0 : firstPayload + (index - 1) * laterPayload;
        int size = Math.min(first ? firstPayload : laterPayload, payload - from);
        MemorySegment.copy(packet, start, target, at, first ? header : Ipv4View.HEADER_BYTES);
        if (!first) {
            BigEndian.put8(target, at, 0x40 | header / 4);
            MemorySegment.copy(
                    laterOptions,
                    0,
                    target,
                    ValueLayout.JAVA_BYTE,
                    at + Ipv4View.HEADER_BYTES,
                    header - Ipv4View.HEADER_BYTES);
        }
        MemorySegment.copy(packet, start + firstHeader + from, target, at + header, size);
        BigEndian.put16(target, at + 2, header + size);
        boolean more = index < count - 1 || (fragmentWord & Ipv4View.MORE_FRAGMENTS) != 0;
        BigEndian.put16(
                target,
                at + 6,
                (fragmentWord & OFFSET_MASK) + from / 8 | (more ? Ipv4View.MORE_FRAGMENTS : 0));
        if (view.wrap(target, at, header + size)) {
            view.writeChecksum();
        }
        return header + size;
    }
}
