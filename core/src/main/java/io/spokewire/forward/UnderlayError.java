package io.spokewire.forward;

import io.spokewire.net.BigEndian;
import io.spokewire.net.InternetChecksum;
import io.spokewire.net.IpProtocol;
import io.spokewire.net.Ipv4View;
import io.spokewire.net.Ipv6View;
import java.lang.foreign.MemorySegment;

/** What a router of the underlay says of a packet of ours that was too big for a link. */
final class UnderlayError {
    private static final int ICMP_HEADER_BYTES = 8;

    /** RFC 1191 §7.1: a router that tells no MTU; the sender must guess, and this always passes. */
    private static final int MINIMUM_IPV4_MTU = 576;

    int mtuBytes;
    long sourceHigh;
    long sourceLow;
    long destinationHigh;
    long destinationLow;

    /** Fragmentation needed, RFC 1191 §4. */
    boolean read4(MemorySegment memory, long offset, Ipv4View outer) {
        long icmp = offset + outer.headerLength();
        int length = outer.totalLength() - outer.headerLength();
        if (length < ICMP_HEADER_BYTES + Ipv4View.HEADER_BYTES
                || BigEndian.get16(memory, icmp) != 0x0304
                || InternetChecksum.fold(InternetChecksum.sum(memory, icmp, length)) != 0xFFFF) {
            return false;
        }
        long quoted = icmp + ICMP_HEADER_BYTES;
        sourceHigh = (long) BigEndian.get32(memory, quoted + 12) << 32;
        sourceLow = 0;
        destinationHigh = (long) BigEndian.get32(memory, quoted + 16) << 32;
        destinationLow = 0;
        mtuBytes = Math.max(MINIMUM_IPV4_MTU, BigEndian.get16(memory, icmp + 6));
        int header = (BigEndian.get8(memory, quoted) & 0xF) * 4;
        return BigEndian.get8(memory, quoted) >>> 4 == 4
                && isOurs(
                        BigEndian.get8(memory, quoted + 9),
                        memory,
                        quoted + header,
                        length - ICMP_HEADER_BYTES - header);
    }

    /** Packet Too Big, RFC 4443 §3.2. */
    boolean read6(MemorySegment memory, long offset, Ipv6View outer) {
        long icmp = offset + outer.transportOffset();
        int length = outer.totalLength() - outer.transportOffset();
        if (outer.isFragment()
                || length < ICMP_HEADER_BYTES + Ipv6View.HEADER_BYTES
                || BigEndian.get16(memory, icmp) != 0x0200
                || !checksumValid(memory, icmp, length, outer)) {
            return false;
        }
        long quoted = icmp + ICMP_HEADER_BYTES;
        sourceHigh = BigEndian.get64(memory, quoted + 8);
        sourceLow = BigEndian.get64(memory, quoted + 16);
        destinationHigh = BigEndian.get64(memory, quoted + 24);
        destinationLow = BigEndian.get64(memory, quoted + 32);
        long told = BigEndian.get32(memory, icmp + 4) & 0xFFFF_FFFFL;
        // RFC 8201 §4: less than the minimum is not believed.
        mtuBytes = (int) Math.max(IcmpErrors.MAX_IPV6_BYTES, Math.min(told, 0xFFFF));
        return BigEndian.get8(memory, quoted) >>> 4 == 6
                && isOurs(
                        BigEndian.get8(memory, quoted + 6),
                        memory,
                        quoted + Ipv6View.HEADER_BYTES,
                        length - ICMP_HEADER_BYTES - Ipv6View.HEADER_BYTES);
    }

    /** GRE, ESP, and ESP in UDP (RFC 3948): what the packet path sends. */
    private static boolean isOurs(int protocol, MemorySegment memory, long at, int length) {
        return switch (protocol) {
            case IpProtocol.GRE, IpProtocol.ESP -> true;
            case IpProtocol.UDP ->
                    length >= 2 && BigEndian.get16(memory, at) == GreForwarder.NAT_TRAVERSAL_PORT;
            default -> false;
        };
    }

    private static boolean checksumValid(
            MemorySegment memory, long icmp, int length, Ipv6View outer) {
        long sum =
                InternetChecksum.sum(memory, icmp, length)
                        + InternetChecksum.pseudoHeader(
                                outer.sourceHigh(),
                                outer.destinationHigh(),
                                outer.sourceLow(),
                                outer.destinationLow(),
                                IpProtocol.ICMPV6,
                                length);
        return InternetChecksum.fold(sum) == 0xFFFF;
    }
}
