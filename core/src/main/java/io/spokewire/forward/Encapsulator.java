package io.spokewire.forward;

import io.spokewire.esp.EspSa;
import io.spokewire.esp.OutboundSa;
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
import org.jspecify.annotations.Nullable;

/**
 * Writes GRE, ESP where there is an association, and the outer IP header around a packet, where it
 * lies.
 */
final class Encapsulator {
    static final int UDP_HEADER_BYTES = 8;

    private static final int PROTOCOL_SHIFT = 8;

    /** Where the outer packet begins, after {@link #write} said yes. */
    long start;

    /** Bytes of the outer packet, after {@link #write} said yes. */
    int length;

    /** Identification of the next IPv4 header; counts through all peers. */
    private int identification;

    /**
     * Puts the headers in front, and seals.
     *
     * @param nbma where it goes, without an association
     * @param sa what seals it, whose turn is the caller's; null to send it in clear
     * @param tos type of service of the packet inside
     * @param dontFragment whether the outer packet may not be fragmented on its way, where the
     *     tunnel follows the path's MTU
     * @return null when it is written; else why it cannot be
     */
    @Nullable ForwardCounter write(
            TunnelPort port,
            Address nbma,
            @Nullable OutboundSa sa,
            int protocol,
            int tos,
            boolean dontFragment,
            MemorySegment memory,
            long offset,
            int innerLength) {
        Address destination = sa == null ? nbma : sa.sa().remote();
        if (port.outerIpv6 != destination instanceof Ipv6Address) {
            return ForwardCounter.DROP_FAMILY;
        }
        int greBytes = GreView.headerLength(port.greFlags);
        start = offset - greBytes;
        length = innerLength + greBytes;
        writeGre(port, protocol, memory, start, length);
        int outerTos = Ecn.encapsulate(tos, port.config.tos());
        boolean df = dontFragment && port.config.pathMtuDiscovery();
        if (sa != null) {
            return seal(port, sa, outerTos, df, memory) ? null : ForwardCounter.DROP_SA_ENDED;
        }
        Address source = port.config.source();
        if (source == null) {
            return ForwardCounter.DROP_CLOSED;
        }
        int ttl = port.config.ttl();
        writeIp(source, destination, IpProtocol.GRE, outerTos, df, ttl, memory);
        return null;
    }

    /**
     * Puts ESP around what stands there, and an IP header inside in tunnel mode (RFC 4303 §3.1).
     */
    private boolean seal(
            TunnelPort port, OutboundSa out, int tos, boolean df, MemorySegment memory) {
        EspSa sa = out.sa();
        int ttl = port.config.ttl();
        int nextHeader = IpProtocol.GRE;
        if (sa.tunnelMode()) {
            Address inner = out.innerRemote();
            writeIp(out.innerLocal(), inner, IpProtocol.GRE, tos, df, ttl, memory);
            nextHeader = inner instanceof Ipv6Address ? IpProtocol.IPV6 : IpProtocol.IPV4;
        }
        start -= sa.suite().headerBytes();
        length = out.seal(memory, start, length, nextHeader);
        if (length == 0) {
            return false;
        }
        int protocol = IpProtocol.ESP;
        if (sa.localPort() != 0) {
            writeUdp(sa.local(), sa.remote(), sa.localPort(), sa.remotePort(), memory);
            protocol = IpProtocol.UDP;
        }
        Protection protection = port.config.protection();
        boolean outerDf = protection == null ? df : protection.dfBit().of(df);
        writeIp(sa.local(), sa.remote(), protocol, tos, outerDf, ttl, memory);
        return true;
    }

    /**
     * A UDP datagram around a payload, with its IP header.
     *
     * @param offset of the payload
     */
    void writeDatagram(
            Injection.Udp datagram, int ttl, MemorySegment memory, long offset, int payloadBytes) {
        start = offset;
        length = payloadBytes;
        Address local = datagram.local();
        Address remote = datagram.remote();
        writeUdp(local, remote, datagram.localPort(), datagram.remotePort(), memory);
        if (local instanceof Ipv4Address) {
            int checksum = udpChecksum(local, remote, memory);
            BigEndian.put16(memory, start + 6, checksum);
        }
        writeIp(local, remote, IpProtocol.UDP, 0, false, ttl, memory);
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

    /**
     * In front of what stands there. RFC 3948 §2.1 leaves the checksum out with IPv4; with IPv6
     * there has to be one (RFC 8200 §8.1).
     */
    private void writeUdp(
            Address local, Address remote, int localPort, int remotePort, MemorySegment memory) {
        start -= UDP_HEADER_BYTES;
        length += UDP_HEADER_BYTES;
        BigEndian.put32(memory, start, localPort << 16 | remotePort);
        BigEndian.put32(memory, start + 4, length << 16);
        if (local instanceof Ipv6Address) {
            BigEndian.put16(memory, start + 6, udpChecksum(local, remote, memory));
        }
    }

    private int udpChecksum(Address local, Address remote, MemorySegment memory) {
        long sum =
                InternetChecksum.sum(memory, start, length)
                        + InternetChecksum.pseudoHeader(
                                OuterPath.high(local),
                                OuterPath.high(remote),
                                OuterPath.low(local),
                                OuterPath.low(remote),
                                IpProtocol.UDP,
                                length);
        int checksum = InternetChecksum.finish(sum);
        return checksum == 0 ? 0xFFFF : checksum; // RFC 768: 0 means no checksum
    }

    private void writeIp(
            Address source,
            Address destination,
            int protocol,
            int tos,
            boolean df,
            int ttl,
            MemorySegment memory) {
        if (source instanceof Ipv4Address(int from) && destination instanceof Ipv4Address(int to)) {
            writeIpv4(from, to, protocol, tos, df, ttl, memory);
        } else if (source instanceof Ipv6Address from && destination instanceof Ipv6Address to) {
            writeIpv6(from, to, protocol, tos, ttl, memory);
        } else {
            throw new IllegalStateException(source + " and " + destination + " never meet");
        }
    }

    private void writeIpv4(
            int source,
            int destination,
            int protocol,
            int tos,
            boolean df,
            int ttl,
            MemorySegment memory) {
        start -= Ipv4View.HEADER_BYTES;
        length += Ipv4View.HEADER_BYTES;
        int id = identification++ & 0xFFFF;
        int first = 0x4500 | tos;
        int flags = df ? Ipv4View.DONT_FRAGMENT : 0;
        int life = ttl << PROTOCOL_SHIFT | protocol;
        long sum =
                (long) first
                        + length
                        + id
                        + flags
                        + life
                        + (source >>> 16)
                        + (source & 0xFFFF)
                        + (destination >>> 16)
                        + (destination & 0xFFFF);
        BigEndian.put32(memory, start, first << 16 | length);
        BigEndian.put32(memory, start + 4, id << 16 | flags);
        BigEndian.put32(memory, start + 8, life << 16 | InternetChecksum.finish(sum));
        BigEndian.put32(memory, start + 12, source);
        BigEndian.put32(memory, start + 16, destination);
    }

    private void writeIpv6(
            Ipv6Address source,
            Ipv6Address destination,
            int protocol,
            int tos,
            int ttl,
            MemorySegment memory) {
        start -= Ipv6View.HEADER_BYTES;
        int payload = length;
        length += Ipv6View.HEADER_BYTES;
        BigEndian.put32(memory, start, 6 << 28 | tos << 20);
        BigEndian.put16(memory, start + 4, payload);
        BigEndian.put16(memory, start + 6, protocol << 8 | ttl);
        BigEndian.put64(memory, start + 8, source.high());
        BigEndian.put64(memory, start + 16, source.low());
        BigEndian.put64(memory, start + 24, destination.high());
        BigEndian.put64(memory, start + 32, destination.low());
    }
}
