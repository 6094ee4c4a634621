package io.spokewire.forward;

import io.spokewire.net.BigEndian;
import io.spokewire.net.InternetChecksum;
import io.spokewire.net.IpProtocol;
import io.spokewire.net.Ipv6View;
import io.spokewire.net.TcpView;
import java.lang.foreign.MemorySegment;

/**
 * What the host leaves to the device: checksums that are begun only, and TCP or UDP packets of up
 * to 64 KiB that are still to be split into segments.
 */
final class SuperPacket {
    private static final int UDP_HEADER_BYTES = 8;
    private static final int UDP_CHECKSUM = 6;
    private static final int TCP_CHECKSUM = 16;
    private static final int TCP_FLAGS = 13;

    private final VirtioHeader virtio = new VirtioHeader();
    private final TcpView tcp = new TcpView();
    private InnerPacket packet = new InnerPacket();
    private int headerBytes;
    private int payloadBytes;
    private boolean isTcp;

    /** How many segments there are; 0 when the packet is to be sent as it lies. */
    int count;

    /**
     * Reads the virtio header of a packet, and completes its checksum when it is to be sent as it
     * lies.
     *
     * @return false when the header makes no sense for this packet
     */
    boolean read(InnerPacket inner) {
        packet = inner;
        count = 0;
        virtio.read(inner.memory, inner.offset);
        if (virtio.gsoType != VirtioHeader.GSO_NONE) {
            return readSegments();
        }
        return (virtio.flags & VirtioHeader.NEEDS_CHECKSUM) == 0 || completeChecksum();
    }

    private boolean completeChecksum() {
        int start = virtio.checksumStart;
        int field = start + virtio.checksumOffset;
        if (start < packet.transport || field + 2 > packet.length) {
            return false;
        }
        // The field holds the pseudo header's sum, so it is part of what is added up.
        long sum =
                InternetChecksum.sum(packet.memory, packet.offset + start, packet.length - start);
        int checksum = InternetChecksum.finish(sum);
        boolean udp = packet.protocol == IpProtocol.UDP;
        BigEndian.put16(
                packet.memory,
                packet.offset + field,
                udp && checksum == 0 ? 0xFFFF : checksum); // RFC 768: 0 means no checksum
        return true;
    }

    private boolean readSegments() {
        isTcp = packet.protocol == IpProtocol.TCP;
        boolean fits =
                switch (virtio.gsoType) {
                    case VirtioHeader.GSO_TCPV4 -> isTcp && !packet.isIpv6;
                    case VirtioHeader.GSO_TCPV6 -> isTcp && packet.isIpv6;
                    case VirtioHeader.GSO_UDP_L4 -> packet.protocol == IpProtocol.UDP;
                    default -> false;
                };
        if (!fits || packet.fragment || virtio.gsoSize == 0) {
            return false;
        }
        int transportLength = packet.transportLength();
        if (isTcp) {
            if (!tcp.wrap(packet.memory, packet.offset + packet.transport, transportLength)) {
                return false;
            }
            headerBytes = packet.transport + tcp.headerLength();
        } else {
            if (transportLength < UDP_HEADER_BYTES) {
                return false;
            }
            headerBytes = packet.transport + UDP_HEADER_BYTES;
        }
        payloadBytes = packet.length - headerBytes;
        count = Math.max(1, (payloadBytes + virtio.gsoSize - 1) / virtio.gsoSize);
        return true;
    }

    /** Bytes of the largest segment with its headers. */
    int largestBytes() {
        return headerBytes + Math.min(virtio.gsoSize, payloadBytes);
    }

    /** Writes a segment as a complete packet; returns its length. */
    int write(int index, MemorySegment memory, long at) {
        int from = index * virtio.gsoSize;
        int size = Math.min(virtio.gsoSize, payloadBytes - from);
        int length = headerBytes + size;
        MemorySegment.copy(packet.memory, packet.offset, memory, at, headerBytes);
        MemorySegment.copy(
                packet.memory, packet.offset + headerBytes + from, memory, at + headerBytes, size);
        if (packet.isIpv6) {
            BigEndian.put16(memory, at + 4, length - Ipv6View.HEADER_BYTES);
        } else {
            writeIpv4(index, length, memory, at);
        }
        if (isTcp) {
            writeTcp(index, from, memory, at + packet.transport);
        } else {
            BigEndian.put16(memory, at + packet.transport + 4, length - packet.transport);
        }
        writeChecksum(memory, at + packet.transport, length - packet.transport);
        return length;
    }

    private void writeIpv4(int index, int length, MemorySegment memory, long at) {
        BigEndian.put16(memory, at + 2, length);
        // RFC 6864 asks for nothing here where DF is set; Linux counts, and so do we.
        BigEndian.put16(memory, at + 4, BigEndian.get16(memory, at + 4) + index);
        BigEndian.put16(memory, at + 10, 0);
        int header = (BigEndian.get8(memory, at) & 0xF) * 4;
        BigEndian.put16(
                memory, at + 10, InternetChecksum.finish(InternetChecksum.sum(memory, at, header)));
    }

    private void writeTcp(int index, int from, MemorySegment memory, long tcpAt) {
        BigEndian.put32(memory, tcpAt + 4, BigEndian.get32(memory, tcpAt + 4) + from);
        int flags = BigEndian.get8(memory, tcpAt + TCP_FLAGS);
        if (index > 0) {
            flags &= ~TcpView.CWR; // RFC 3168 §6.1.2: said once
        }
        if (index < count - 1) {
            flags &= ~(TcpView.FIN | TcpView.PSH);
        }
        BigEndian.put8(memory, tcpAt + TCP_FLAGS, flags);
    }

    private void writeChecksum(MemorySegment memory, long transportAt, int length) {
        int field = isTcp ? TCP_CHECKSUM : UDP_CHECKSUM;
        BigEndian.put16(memory, transportAt + field, 0);
        long sum =
                InternetChecksum.sum(memory, transportAt, length)
                        + InternetChecksum.pseudoHeader(
                                packet.sourceHigh,
                                packet.destinationHigh,
                                packet.sourceLow,
                                packet.destinationLow,
                                packet.protocol,
                                length);
        int checksum = InternetChecksum.finish(sum);
        BigEndian.put16(memory, transportAt + field, !isTcp && checksum == 0 ? 0xFFFF : checksum);
    }
}
