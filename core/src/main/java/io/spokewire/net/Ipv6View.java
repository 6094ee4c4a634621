package io.spokewire.net;

import java.lang.foreign.MemorySegment;

/**
 * An IPv6 header in place with the extension headers behind it, RFC 8200 §3 and §4. Borrowed until
 * the next wrap.
 */
public final class Ipv6View {
    /** Size of the header without extensions. */
    public static final int HEADER_BYTES = 40;

    /** Extension headers looked through; honest packets have fewer. */
    private static final int MAX_EXTENSIONS = 8;

    private MemorySegment packet = MemorySegment.NULL;
    private long start;
    private int totalLength;
    private int protocol;
    private int transport;
    private boolean fragment;
    private boolean laterFragment;

    /**
     * Checks every length once. After {@code true} no accessor can fail; {@code false} means drop
     * and count.
     *
     * @param length bytes that are there, at least the packet's own
     */
    public boolean wrap(MemorySegment memory, long offset, int length) {
        if (length < HEADER_BYTES || BigEndian.get8(memory, offset) >>> 4 != 6) {
            return false;
        }
        packet = memory;
        start = offset;
        totalLength = HEADER_BYTES + BigEndian.get16(memory, offset + 4);
        if (totalLength > length) {
            return false;
        }
        walk();
        return true;
    }

    private void walk() {
        protocol = BigEndian.get8(packet, start + 6);
        transport = HEADER_BYTES;
        fragment = false;
        laterFragment = false;
        for (int i = 0; i <= MAX_EXTENSIONS && isExtension(protocol); i++) {
            if (i == MAX_EXTENSIONS || laterFragment || transport + 8 > totalLength) {
                protocol = IpProtocol.NO_NEXT_HEADER;
                return;
            }
            long at = start + transport;
            int size =
                    switch (protocol) {
                        case IpProtocol.FRAGMENT -> 8;
                        case IpProtocol.AUTHENTICATION_HEADER ->
                                (BigEndian.get8(packet, at + 1) + 2) * 4;
                        default -> (BigEndian.get8(packet, at + 1) + 1) * 8;
                    };
            if (protocol == IpProtocol.FRAGMENT) {
                int word = BigEndian.get16(packet, at + 2);
                fragment |= (word & 0xFFF9) != 0;
                laterFragment = (word & 0xFFF8) != 0;
            }
            if (transport + size > totalLength) {
                protocol = IpProtocol.NO_NEXT_HEADER;
                return;
            }
            protocol = BigEndian.get8(packet, at);
            transport += size;
        }
    }

    private static boolean isExtension(int protocol) {
        return switch (protocol) {
            case IpProtocol.HOP_BY_HOP,
                    IpProtocol.ROUTING,
                    IpProtocol.FRAGMENT,
                    IpProtocol.AUTHENTICATION_HEADER,
                    IpProtocol.DESTINATION_OPTIONS,
                    IpProtocol.MOBILITY ->
                    true;
            default -> false;
        };
    }

    /** Bytes of the packet with its header, 40 to 65575. */
    public int totalLength() {
        return totalLength;
    }

    /** DSCP and ECN. */
    public int trafficClass() {
        return BigEndian.get16(packet, start) >>> 4 & 0xFF;
    }

    public int hopLimit() {
        return BigEndian.get8(packet, start + 7);
    }

    /**
     * The protocol behind the extension headers; {@link IpProtocol#NO_NEXT_HEADER} when they make
     * no sense.
     */
    public int protocol() {
        return protocol;
    }

    /** Where the protocol's own header begins, counted from the IPv6 header. */
    public int transportOffset() {
        return transport;
    }

    /** Whether this is a part of a packet: the first one included. */
    public boolean isFragment() {
        return fragment;
    }

    /** Whether this is a part of a packet, without its beginning. */
    public boolean isLaterFragment() {
        return laterFragment;
    }

    public long sourceHigh() {
        return BigEndian.get64(packet, start + 8);
    }

    public long sourceLow() {
        return BigEndian.get64(packet, start + 16);
    }

    public long destinationHigh() {
        return BigEndian.get64(packet, start + 24);
    }

    public long destinationLow() {
        return BigEndian.get64(packet, start + 32);
    }

    /** Takes one from the hop limit, which must not be 0. */
    public void decrementHopLimit() {
        BigEndian.put8(packet, start + 7, hopLimit() - 1);
    }

    /** Replaces DSCP and ECN. */
    public void setTrafficClass(int trafficClass) {
        int word = BigEndian.get16(packet, start);
        BigEndian.put16(packet, start, (word & 0xF00F) | trafficClass << 4);
    }
}
