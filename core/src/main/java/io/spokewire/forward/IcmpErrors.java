package io.spokewire.forward;

import io.spokewire.net.BigEndian;
import io.spokewire.net.InternetChecksum;
import io.spokewire.net.IpProtocol;
import io.spokewire.net.Ipv4View;
import io.spokewire.net.Ipv6View;
import java.lang.foreign.MemorySegment;

/** Writes ICMP errors about packets, RFC 792, RFC 1812 §4.3 and RFC 4443. */
final class IcmpErrors {
    /** RFC 1812 §4.3.2.3: as much as possible of the packet, 576 bytes in all. */
    private static final int MAX_IPV4_BYTES = 576;

    /** RFC 4443 §2.4 (c): as much as possible, within the minimum MTU. */
    static final int MAX_IPV6_BYTES = 1280;

    private static final int ICMP_HEADER_BYTES = 8;

    /** RFC 1812 §4.3.2.5: errors have precedence INTERNETWORK CONTROL. */
    private static final int TOS = 0xC0;

    private static final int TTL = 255;

    private int identification;

    /** What may have gone wrong with a packet, as the types and codes of both families. */
    enum Kind {
        TIME_EXCEEDED(11, 0, 3, 0),
        TOO_BIG(3, 4, 2, 0),
        NO_ROUTE(3, 0, 1, 0);

        private final int word4;
        private final int word6;

        Kind(int type4, int code4, int type6, int code6) {
            word4 = type4 << 8 | code4;
            word6 = type6 << 8 | code6;
        }
    }

    /** Whether somebody may be told: RFC 1812 §4.3.2.7, RFC 4443 §2.4 (e). */
    static boolean permitted(TunnelPort port, InnerPacket about, Kind kind) {
        boolean toMany = about.toMulticast() || port.isBroadcast(about);
        // RFC 4443 §2.4 (e.3): Packet Too Big is the one that may answer multicast.
        boolean excused = about.isIpv6 && kind == Kind.TOO_BIG;
        return !(toMany && !excused)
                && !about.laterFragment
                && !about.anonymousSource()
                && !about.isIcmpError()
                && hasSource(port, about.isIpv6);
    }

    private static boolean hasSource(TunnelPort port, boolean ipv6) {
        return ipv6 ? (port.icmpSource6High | port.icmpSource6Low) != 0 : port.icmpSource4 != 0;
    }

    /** Bytes of the error about this packet. */
    static int size(InnerPacket about) {
        return about.isIpv6
                ? Math.min(MAX_IPV6_BYTES, Ipv6View.HEADER_BYTES + ICMP_HEADER_BYTES + about.length)
                : Math.min(
                        MAX_IPV4_BYTES, Ipv4View.HEADER_BYTES + ICMP_HEADER_BYTES + about.length);
    }

    /**
     * Writes the whole packet.
     *
     * @param port the tunnel whose own address it comes from
     * @param mtuBytes for {@link Kind#TOO_BIG}
     * @param size as {@link #size} says
     */
    void write(
            TunnelPort port,
            InnerPacket about,
            Kind kind,
            int mtuBytes,
            MemorySegment memory,
            long at,
            int size) {
        int header = about.isIpv6 ? Ipv6View.HEADER_BYTES : Ipv4View.HEADER_BYTES;
        long icmp = at + header;
        int quoted = size - header - ICMP_HEADER_BYTES;
        MemorySegment.copy(about.memory, about.offset, memory, icmp + ICMP_HEADER_BYTES, quoted);
        BigEndian.put32(memory, icmp, (about.isIpv6 ? kind.word6 : kind.word4) << 16);
        // RFC 1191 §4: the next-hop MTU in the low 16 bits. RFC 4443 §3.2: all 32.
        BigEndian.put32(memory, icmp + 4, kind == Kind.TOO_BIG ? mtuBytes : 0);
        long sum = InternetChecksum.sum(memory, icmp, size - header);
        if (about.isIpv6) {
            sum +=
                    InternetChecksum.pseudoHeader(
                            port.icmpSource6High,
                            about.sourceHigh,
                            port.icmpSource6Low,
                            about.sourceLow,
                            IpProtocol.ICMPV6,
                            size - header);
        }
        BigEndian.put16(memory, icmp + 2, InternetChecksum.finish(sum));
        if (about.isIpv6) {
            writeIpv6(port, about, memory, at, size);
        } else {
            writeIpv4(port, about, memory, at, size);
        }
    }

    private void writeIpv4(
            TunnelPort port, InnerPacket about, MemorySegment memory, long at, int size) {
        BigEndian.put32(memory, at, (0x4500 | TOS) << 16 | size);
        BigEndian.put32(memory, at + 4, (identification++ & 0xFFFF) << 16);
        BigEndian.put32(memory, at + 8, (TTL << 8 | IpProtocol.ICMP) << 16);
        BigEndian.put32(memory, at + 12, port.icmpSource4);
        BigEndian.put32(memory, at + 16, (int) (about.sourceHigh >>> 32));
        int header = Ipv4View.HEADER_BYTES;
        BigEndian.put16(
                memory, at + 10, InternetChecksum.finish(InternetChecksum.sum(memory, at, header)));
    }

    private static void writeIpv6(
            TunnelPort port, InnerPacket about, MemorySegment memory, long at, int size) {
        BigEndian.put32(memory, at, 6 << 28 | TOS << 20);
        BigEndian.put16(memory, at + 4, size - Ipv6View.HEADER_BYTES);
        BigEndian.put16(memory, at + 6, IpProtocol.ICMPV6 << 8 | TTL);
        BigEndian.put64(memory, at + 8, port.icmpSource6High);
        BigEndian.put64(memory, at + 16, port.icmpSource6Low);
        BigEndian.put64(memory, at + 24, about.sourceHigh);
        BigEndian.put64(memory, at + 32, about.sourceLow);
    }
}
