package io.spokewire.net;

import java.util.Optional;

/**
 * An IP packet of a control protocol, taken apart: whole, without options and extension headers.
 *
 * @param source an address of the sender
 * @param destination one router, or a group
 * @param protocol {@link IpProtocol}
 * @param hopLimit TTL or hop limit, 0 to 255
 * @param tos type of service or traffic class, 0 to 255
 * @param payload what stands behind the IP header; for UDP with its header, see {@link UdpDatagram}
 */
public record IpDatagram(
        Address source, Address destination, int protocol, int hopLimit, int tos, Bytes payload) {
    /** RFC 791 §3.1: precedence INTERNETWORK CONTROL, which routing protocols send with. */
    public static final int CONTROL_TOS = 0xC0;

    private static final int IPV4_HEADER_BYTES = 20;
    private static final int IPV6_HEADER_BYTES = 40;
    private static final int MAX_BYTES = 65535;

    /** Checks that both addresses are of one family and that the packet is not too long. */
    public IpDatagram {
        if (source.family() != destination.family()) {
            throw new IllegalArgumentException(source + " and " + destination);
        }
        if (payload.length() > MAX_BYTES - IPV6_HEADER_BYTES) {
            throw new IllegalArgumentException(payload.length() + " bytes of payload");
        }
    }

    /** The family of both addresses. */
    public AddressFamily family() {
        return source.family();
    }

    /**
     * Takes a packet apart.
     *
     * @param packet from its IP header on; bytes behind its own length are cut off
     * @return empty when it is damaged, a fragment, or has extension headers
     */
    public static Optional<IpDatagram> parse(Bytes packet) {
        byte[] bytes = packet.toArray();
        int version = bytes.length < IPV4_HEADER_BYTES ? 0 : bytes[0] >>> 4 & 0xF;
        return switch (version) {
            case 4 -> parse4(packet, bytes);
            case 6 -> parse6(packet, bytes);
            default -> Optional.empty();
        };
    }

    private static Optional<IpDatagram> parse4(Bytes packet, byte[] bytes) {
        int header = (bytes[0] & 0xF) * 4;
        int length = u16(bytes, 2);
        boolean whole = (u16(bytes, 6) & 0x3FFF) == 0;
        if (header < IPV4_HEADER_BYTES
                || length < header
                || length > bytes.length
                || !whole
                || InternetChecksum.fold(InternetChecksum.sum(bytes, 0, header)) != 0xFFFF) {
            return Optional.empty();
        }
        return Optional.of(
                new IpDatagram(
                        Ipv4Address.fromBytes(bytes, 12),
                        Ipv4Address.fromBytes(bytes, 16),
                        bytes[9] & 0xFF,
                        bytes[8] & 0xFF,
                        bytes[1] & 0xFF,
                        packet.slice(header, length)));
    }

    private static Optional<IpDatagram> parse6(Bytes packet, byte[] bytes) {
        if (bytes.length < IPV6_HEADER_BYTES) {
            return Optional.empty();
        }
        int end = IPV6_HEADER_BYTES + u16(bytes, 4);
        if (end > bytes.length) {
            return Optional.empty();
        }
        return Optional.of(
                new IpDatagram(
                        Ipv6Address.fromBytes(bytes, 8),
                        Ipv6Address.fromBytes(bytes, 24),
                        bytes[6] & 0xFF,
                        bytes[7] & 0xFF,
                        u16(bytes, 0) >>> 4 & 0xFF,
                        packet.slice(IPV6_HEADER_BYTES, end)));
    }

    /** {@link #toPacket(int)} of a packet that will go in one piece. */
    public Bytes toPacket() {
        return toPacket(0);
    }

    /**
     * The packet with its IP header: RFC 791 §3.1 or RFC 8200 §3.
     *
     * @param identification tells the fragments of packets apart, where it is too large to go in
     *     one piece: the lower 16 bits count. Of no effect over IPv6
     */
    public Bytes toPacket(int identification) {
        boolean ipv4 = family() == AddressFamily.IPV4;
        byte[] header = new byte[ipv4 ? IPV4_HEADER_BYTES : IPV6_HEADER_BYTES];
        if (ipv4) {
            header[0] = 0x45;
            header[1] = (byte) tos;
            put16(header, 2, header.length + payload.length());
            put16(header, 4, identification);
            header[8] = (byte) hopLimit;
            header[9] = (byte) protocol;
            System.arraycopy(source.toBytes(), 0, header, 12, 4);
            System.arraycopy(destination.toBytes(), 0, header, 16, 4);
            put16(
                    header,
                    10,
                    InternetChecksum.finish(InternetChecksum.sum(header, 0, header.length)));
        } else {
            put16(header, 0, 6 << 12 | tos << 4);
            put16(header, 4, payload.length());
            header[6] = (byte) protocol;
            header[7] = (byte) hopLimit;
            System.arraycopy(source.toBytes(), 0, header, 8, 16);
            System.arraycopy(destination.toBytes(), 0, header, 24, 16);
        }
        return Bytes.concat(Bytes.copyOf(header), payload);
    }

    /**
     * The sum of the pseudo header over this packet's payload, for protocols whose checksum covers
     * it: UDP, and all of them over IPv6 (RFC 8200 §8.1).
     */
    public long pseudoHeader() {
        byte[] from = source.toBytes();
        byte[] to = destination.toBytes();
        return InternetChecksum.sum(from, 0, from.length)
                + InternetChecksum.sum(to, 0, to.length)
                + protocol
                + payload.length();
    }

    private static int u16(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF);
    }

    private static void put16(byte[] bytes, int at, int value) {
        bytes[at] = (byte) (value >>> 8);
        bytes[at + 1] = (byte) value;
    }
}
