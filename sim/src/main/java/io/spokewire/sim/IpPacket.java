package io.spokewire.sim;

import io.spokewire.net.Address;
import io.spokewire.net.InternetChecksum;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Ipv6Address;
import java.util.Arrays;

/**
 * IP packets as arrays of bytes, as the simulated kernels see them. An array that was sent is never
 * changed; who changes a packet makes another one.
 */
final class IpPacket {
    static final int ICMP = 1;
    static final int TCP = 6;
    static final int UDP = 17;
    static final int GRE = 47;
    static final int ESP = 50;
    static final int ICMPV6 = 58;
    static final int FRAGMENT6 = 44;
    static final int TTL = 64;
    private static final Address ALL_HOSTS = new Ipv4Address(-1);

    private IpPacket() {}

    static boolean isIpv4(byte[] packet) {
        return packet[0] >>> 4 == 4;
    }

    /** Whether the header is there and says the packet's length. */
    static boolean valid(byte[] packet) {
        if (packet.length < 20) {
            return false;
        }
        return switch (packet[0] >>> 4 & 0xF) {
            case 4 ->
                    u16(packet, 2) == packet.length
                            && headerLength(packet) <= packet.length
                            && InternetChecksum.fold(
                                            InternetChecksum.sum(packet, 0, headerLength(packet)))
                                    == 0xFFFF;
            case 6 -> packet.length >= 40 && 40 + u16(packet, 4) == packet.length;
            default -> false;
        };
    }

    static int headerLength(byte[] packet) {
        return isIpv4(packet) ? (packet[0] & 0xF) * 4 : 40;
    }

    static int protocol(byte[] packet) {
        return packet[isIpv4(packet) ? 9 : 6] & 0xFF;
    }

    static int ttl(byte[] packet) {
        return packet[isIpv4(packet) ? 8 : 7] & 0xFF;
    }

    static Address source(byte[] packet) {
        return isIpv4(packet)
                ? Ipv4Address.fromBytes(packet, 12)
                : Ipv6Address.fromBytes(packet, 8);
    }

    static Address destination(byte[] packet) {
        return isIpv4(packet)
                ? Ipv4Address.fromBytes(packet, 16)
                : Ipv6Address.fromBytes(packet, 24);
    }

    /** Whether it goes to all hosts of a link, or to a group. */
    static boolean toMany(Address destination) {
        return destination.isMulticast() || destination.equals(ALL_HOSTS);
    }

    /** Whether routers must not fragment it. */
    static boolean dontFragment(byte[] packet) {
        return !isIpv4(packet) || (packet[6] & 0x40) != 0;
    }

    /** Whether it is a fragment of an IPv4 packet. */
    static boolean isFragment(byte[] packet) {
        return isIpv4(packet) && (u16(packet, 6) & 0x3FFF) != 0;
    }

    /** This packet with another TTL and type of service. */
    static byte[] withClass(byte[] packet, int ttl, int tos) {
        byte[] changed = withTtl(packet, ttl);
        if (!isIpv4(changed)) {
            put16(changed, 0, 6 << 12 | tos << 4);
            return changed;
        }
        changed[1] = (byte) tos;
        return checksummed(changed);
    }

    static byte[] withTtl(byte[] packet, int ttl) {
        byte[] changed = packet.clone();
        if (isIpv4(packet)) {
            changed[8] = (byte) ttl;
            return checksummed(changed);
        }
        changed[7] = (byte) ttl;
        return changed;
    }

    /** A packet around a payload; the checksum of ICMP is set, that of others is the caller's. */
    static byte[] of(Address source, Address destination, int protocol, boolean df, byte[] body) {
        boolean isIpv4 = source instanceof Ipv4Address;
        int header = isIpv4 ? 20 : 40;
        byte[] packet = new byte[header + body.length];
        System.arraycopy(body, 0, packet, header, body.length);
        if (isIpv4) {
            packet[0] = 0x45;
            put16(packet, 2, packet.length);
            put16(packet, 6, df ? 0x4000 : 0);
            packet[8] = TTL;
            packet[9] = (byte) protocol;
            System.arraycopy(source.toBytes(), 0, packet, 12, 4);
            System.arraycopy(destination.toBytes(), 0, packet, 16, 4);
            checksummed(packet);
        } else {
            packet[0] = 0x60;
            put16(packet, 4, body.length);
            packet[6] = (byte) protocol;
            packet[7] = TTL;
            System.arraycopy(source.toBytes(), 0, packet, 8, 16);
            System.arraycopy(destination.toBytes(), 0, packet, 24, 16);
        }
        if (protocol == ICMP || protocol == ICMPV6) {
            icmpChecksummed(packet);
        }
        return packet;
    }

    /** An ICMP message: four bytes behind type, code and checksum, then data. */
    static byte[] icmp(int type, int code, int rest, byte[] data) {
        byte[] message = new byte[8 + data.length];
        message[0] = (byte) type;
        message[1] = (byte) code;
        put16(message, 4, rest >>> 16);
        put16(message, 6, rest);
        System.arraycopy(data, 0, message, 8, data.length);
        return message;
    }

    /** The packet behind the header; what IPv4 options or IPv6 extensions there are stays out. */
    static byte[] body(byte[] packet) {
        return Arrays.copyOfRange(packet, headerLength(packet), packet.length);
    }

    /** This IPv4 packet with other addresses; checksums that cover them are made good. */
    static byte[] withAddresses(byte[] packet, Ipv4Address source, Ipv4Address destination) {
        byte[] changed = packet.clone();
        System.arraycopy(source.toBytes(), 0, changed, 12, 4);
        System.arraycopy(destination.toBytes(), 0, changed, 16, 4);
        int header = headerLength(packet);
        int at =
                switch (protocol(packet)) {
                    case TCP -> header + 16;
                    case UDP -> header + 6;
                    default -> -1;
                };
        if (at > 0 && at + 2 <= packet.length && !isFragment(packet) && u16(packet, at) != 0) {
            // RFC 1624: HC' = ~(~HC + ~m + m'), over both addresses.
            long sum =
                    (~u16(packet, at) & 0xFFFF)
                            + complement(packet, 12, 8)
                            + InternetChecksum.sum(changed, 12, 8);
            put16(changed, at, InternetChecksum.finish(sum));
        }
        return checksummed(changed);
    }

    private static long complement(byte[] packet, int start, int length) {
        long sum = 0;
        for (int i = start; i < start + length; i += 2) {
            sum += ~u16(packet, i) & 0xFFFF;
        }
        return sum;
    }

    /** Sets the header's checksum, in place. */
    static byte[] checksummed(byte[] packet) {
        put16(packet, 10, 0);
        put16(
                packet,
                10,
                InternetChecksum.finish(InternetChecksum.sum(packet, 0, headerLength(packet))));
        return packet;
    }

    private static void icmpChecksummed(byte[] packet) {
        int header = headerLength(packet);
        int length = packet.length - header;
        put16(packet, header + 2, 0);
        long sum = InternetChecksum.sum(packet, header, length);
        if (!isIpv4(packet)) {
            sum += InternetChecksum.sum(packet, 8, 32) + ICMPV6 + length; // RFC 8200 §8.1
        }
        put16(packet, header + 2, InternetChecksum.finish(sum));
    }

    static int u16(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF);
    }

    static void put16(byte[] bytes, int at, int value) {
        bytes[at] = (byte) (value >>> 8);
        bytes[at + 1] = (byte) value;
    }

    static long u64(byte[] bytes, int at) {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = value << 8 | (bytes[at + i] & 0xFF);
        }
        return value;
    }

    static void put64(byte[] bytes, int at, long value) {
        for (int i = 0; i < 8; i++) {
            bytes[at + i] = (byte) (value >>> (56 - 8 * i));
        }
    }
}
