package io.spokewire.forward;

import io.spokewire.net.Address;
import io.spokewire.net.BigEndian;
import io.spokewire.net.InternetChecksum;
import io.spokewire.net.IpProtocol;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Ipv4View;
import io.spokewire.net.Ipv6Address;
import io.spokewire.net.Ipv6View;
import io.spokewire.tunnel.Ecn;
import io.spokewire.tunnel.GreView;
import java.lang.foreign.MemorySegment;

/** Writes the GRE header and the outer IP header in front of a packet, where it lies. */
final class Encapsulator {
    private static final int PROTOCOL_SHIFT = 8;

    /** Where the outer packet begins, after {@link #write} said yes. */
    long start;

    /** Bytes of the outer packet, after {@link #write} said yes. */
    int length;

    /** Identification of the next outer IPv4 packet; counts through all peers. */
    private int identification;

    /**
     * Puts both headers in front.
     *
     * @param tos type of service of the packet inside
     * @param dontFragment whether the outer packet may not be fragmented on its way, where the
     *     tunnel follows the path's MTU
     * @return false when the peer's address is not of the family of the tunnel's source
     */
    boolean write(
            TunnelPort port,
            Address nbma,
            int protocol,
            int tos,
            boolean dontFragment,
            MemorySegment memory,
            long offset,
            int innerLength) {
        if (port.outerIpv6 != nbma instanceof Ipv6Address) {
            return false;
        }
        start = offset - port.overheadBytes;
        length = innerLength + port.overheadBytes;
        int outerHeader = port.outerIpv6 ? Ipv6View.HEADER_BYTES : Ipv4View.HEADER_BYTES;
        writeGre(port, protocol, memory, start + outerHeader, length - outerHeader);
        int outerTos = Ecn.encapsulate(tos, port.config.tos());
        if (nbma instanceof Ipv4Address(int destination)) {
            boolean df = dontFragment && port.config.pathMtuDiscovery();
            writeIpv4(port, destination, outerTos, df, memory);
        } else if (nbma instanceof Ipv6Address(long high, long low)) {
            writeIpv6(port, high, low, outerTos, memory);
        }
        return true;
    }

    private static void writeGre(
            TunnelPort port, int protocol, MemorySegment memory, long at, int length) {
        int flags = port.greFlags;
        BigEndian.put32(memory, at, flags << 16 | protocol);
        long next = at + 4;
        if ((flags & GreView.CHECKSUM) != 0) {
            BigEndian.put32(memory, next, 0);
            next += 4;
        }
        if ((flags & GreView.KEY) != 0) {
            BigEndian.put32(memory, next, port.config.key());
            next += 4;
        }
        GreSequence sequence = port.config.sequence();
        if (sequence != null) {
            BigEndian.put32(memory, next, sequence.next());
        }
        if ((flags & GreView.CHECKSUM) != 0) {
            // RFC 2784 §2.5: over the header and the payload.
            BigEndian.put16(
                    memory,
                    at + 4,
                    InternetChecksum.finish(InternetChecksum.sum(memory, at, length)));
        }
    }

    private void writeIpv4(
            TunnelPort port, int destination, int tos, boolean df, MemorySegment memory) {
        int id = identification++ & 0xFFFF;
        int source = (int) (port.sourceHigh >>> 32);
        int first = 0x4500 | tos;
        int flags = df ? Ipv4View.DONT_FRAGMENT : 0;
        int ttl = port.config.ttl() << PROTOCOL_SHIFT | IpProtocol.GRE;
        long sum =
                (long) first
                        + length
                        + id
                        + flags
                        + ttl
                        + (source >>> 16)
                        + (source & 0xFFFF)
                        + (destination >>> 16)
                        + (destination & 0xFFFF);
        BigEndian.put32(memory, start, first << 16 | length);
        BigEndian.put32(memory, start + 4, id << 16 | flags);
        BigEndian.put32(memory, start + 8, ttl << 16 | InternetChecksum.finish(sum));
        BigEndian.put32(memory, start + 12, source);
        BigEndian.put32(memory, start + 16, destination);
    }

    private void writeIpv6(TunnelPort port, long high, long low, int tos, MemorySegment memory) {
        BigEndian.put32(memory, start, 6 << 28 | tos << 20);
        BigEndian.put16(memory, start + 4, length - Ipv6View.HEADER_BYTES);
        BigEndian.put16(memory, start + 6, IpProtocol.GRE << 8 | port.config.ttl());
        BigEndian.put64(memory, start + 8, port.sourceHigh);
        BigEndian.put64(memory, start + 16, port.sourceLow);
        BigEndian.put64(memory, start + 24, high);
        BigEndian.put64(memory, start + 32, low);
    }
}
