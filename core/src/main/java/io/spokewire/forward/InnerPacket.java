package io.spokewire.forward;

import io.spokewire.net.BigEndian;
import io.spokewire.net.IpProtocol;
import io.spokewire.net.Ipv4View;
import io.spokewire.net.Ipv6View;
import java.lang.foreign.MemorySegment;

/**
 * The packet inside a tunnel, of either family, taken apart once. Addresses are pairs of longs; an
 * IPv4 address stands in the upper half of the first, as in {@link FibEntry.Hop}.
 */
final class InnerPacket {
    private static final long LINK_LOCAL_MASK = 0xFFC0_0000_0000_0000L;
    private static final long LINK_LOCAL = 0xFE80_0000_0000_0000L;

    final Ipv4View ipv4 = new Ipv4View();
    final Ipv6View ipv6 = new Ipv6View();

    MemorySegment memory = MemorySegment.NULL;
    long offset;
    int length;
    boolean isIpv6;
    int protocol;
    int transport;
    int tos;
    boolean dontFragment;
    boolean fragment;
    boolean laterFragment;
    long sourceHigh;
    long sourceLow;
    long destinationHigh;
    long destinationLow;

    /** Whether there is a whole IP packet of the family that its first bits say. */
    boolean wrap(MemorySegment packet, long at, int available) {
        if (available < Ipv4View.HEADER_BYTES) {
            return false;
        }
        memory = packet;
        offset = at;
        isIpv6 = BigEndian.get8(packet, at) >>> 4 == 6;
        return isIpv6 ? wrap6(packet, at, available) : wrap4(packet, at, available);
    }

    private boolean wrap4(MemorySegment packet, long at, int available) {
        if (!ipv4.wrap(packet, at, available)) {
            return false;
        }
        length = ipv4.totalLength();
        transport = ipv4.headerLength();
        protocol = ipv4.protocol();
        tos = ipv4.typeOfService();
        int word = ipv4.fragmentWord();
        dontFragment = (word & Ipv4View.DONT_FRAGMENT) != 0;
        fragment = (word & 0x3FFF) != 0;
        laterFragment = (word & 0x1FFF) != 0;
        sourceHigh = (long) ipv4.source() << 32;
        sourceLow = 0;
        destinationHigh = (long) ipv4.destination() << 32;
        destinationLow = 0;
        return true;
    }

    private boolean wrap6(MemorySegment packet, long at, int available) {
        if (!ipv6.wrap(packet, at, available)) {
            return false;
        }
        length = ipv6.totalLength();
        transport = ipv6.transportOffset();
        protocol = ipv6.protocol();
        tos = ipv6.trafficClass();
        dontFragment = true;
        fragment = ipv6.isFragment();
        laterFragment = ipv6.isLaterFragment();
        sourceHigh = ipv6.sourceHigh();
        sourceLow = ipv6.sourceLow();
        destinationHigh = ipv6.destinationHigh();
        destinationLow = ipv6.destinationLow();
        return true;
    }

    int timeToLive() {
        return isIpv6 ? ipv6.hopLimit() : ipv4.timeToLive();
    }

    void decrementTimeToLive() {
        if (isIpv6) {
            ipv6.decrementHopLimit();
        } else {
            ipv4.decrementTimeToLive();
        }
    }

    void setTos(int value) {
        tos = value;
        if (isIpv6) {
            ipv6.setTrafficClass(value);
        } else {
            ipv4.setTypeOfService(value);
        }
    }

    /** How many bytes stand behind the IP headers. */
    int transportLength() {
        return length - transport;
    }

    boolean toMulticast() {
        return isIpv6 ? destinationHigh >>> 56 == 0xFF : destinationHigh >>> 60 == 0xE;
    }

    /**
     * Whether no router may pass this on: link-local, RFC 4291 §2.5.6. Not asked of 169.254.0.0/16,
     * which many use as the subnet of a tunnel.
     */
    boolean staysOnLink() {
        return isIpv6
                && ((destinationHigh & LINK_LOCAL_MASK) == LINK_LOCAL
                        || (sourceHigh & LINK_LOCAL_MASK) == LINK_LOCAL);
    }

    /** RFC 1812 §5.3.7 and RFC 4291 §2.5, §2.7: not a source that a packet can come from. */
    boolean martianSource() {
        if (isIpv6) {
            return sourceHigh >>> 56 == 0xFF || (sourceHigh == 0 && sourceLow == 1);
        }
        int first = (int) (sourceHigh >>> 56);
        return first == 127 || first >= 224;
    }

    /** Whether nobody can be told of an error: the source is no address of one host. */
    boolean anonymousSource() {
        return martianSource()
                || (isIpv6 ? sourceHigh == 0 && sourceLow == 0 : sourceHigh >>> 56 == 0);
    }

    /** Whether this is an ICMP error, or what may be one. */
    boolean isIcmpError() {
        if (protocol == IpProtocol.ICMP && !isIpv6) {
            // RFC 1812 §4.3.2.7. Only these are not errors; the unknown counts as one.
            if (laterFragment || transportLength() < 1) {
                return true;
            }
            return switch (BigEndian.get8(memory, offset + transport)) {
                case 0, 8, 9, 10, 13, 14, 15, 16, 17, 18 -> false;
                default -> true;
            };
        }
        return isIpv6
                && protocol == IpProtocol.ICMPV6
                && (laterFragment
                        || transportLength() < 1
                        || BigEndian.get8(memory, offset + transport) < 128); // RFC 4443 §2.1
    }

    /** The same for all packets of one flow. */
    long flowHash() {
        long hash = FlowHash.mix(sourceHigh, destinationHigh);
        if (isIpv6) {
            hash = FlowHash.mix(FlowHash.mix(hash, sourceLow), destinationLow);
        }
        hash = FlowHash.mix(hash, protocol);
        boolean ports = protocol == IpProtocol.TCP || protocol == IpProtocol.UDP;
        return ports && !fragment && transportLength() >= 4
                ? FlowHash.mix(hash, BigEndian.get32(memory, offset + transport))
                : hash;
    }

    /** The same for all packets from one address to another, and another one for the way back. */
    long pairHash() {
        long hash = FlowHash.mix(FlowHash.mix(0, sourceHigh), destinationHigh);
        return FlowHash.mix(FlowHash.mix(hash, sourceLow), destinationLow);
    }
}
