package io.spokewire.forward;

import io.spokewire.net.Address;
import io.spokewire.net.Ipv4Address;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Builds packets byte by byte, and checks sums the slow way: nothing of the code under test. */
final class Packets {
    private Packets() {}

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static byte[] bytes(int... values) {
        byte[] out = new byte[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (byte) values[i];
        }
        return out;
    }

    static byte[] filled(int length) {
        byte[] out = new byte[length];
        for (int i = 0; i < length; i++) {
            out[i] = (byte) (i * 7 + 3);
        }
        return out;
    }

    static int u8(byte[] b, int at) {
        return b[at] & 0xFF;
    }

    static int u16(byte[] b, int at) {
        return u8(b, at) << 8 | u8(b, at + 1);
    }

    static int i32(byte[] b, int at) {
        return u16(b, at) << 16 | u16(b, at + 2);
    }

    static void put16(byte[] b, int at, int value) {
        b[at] = (byte) (value >>> 8);
        b[at + 1] = (byte) value;
    }

    /** RFC 1071 §4.1, word by word with the carry folded at once. */
    static int slowSum(byte[] b, int from, int to) {
        int sum = 0;
        for (int i = from; i < to; i += 2) {
            sum += u8(b, i) << 8 | (i + 1 < to ? u8(b, i + 1) : 0);
            if (sum > 0xFFFF) {
                sum -= 0xFFFF;
            }
        }
        return sum;
    }

    /** What the checksum field must hold. */
    static int slowChecksum(byte[] b) {
        return ~slowSum(b, 0, b.length) & 0xFFFF;
    }

    static byte[] ipv4(String from, String to, int protocol, byte[] payload) {
        return ipv4(from, to, protocol, 0, 64, 0x4000, 0x1234, new byte[0], payload);
    }

    static byte[] ipv4(
            String from,
            String to,
            int protocol,
            int tos,
            int ttl,
            int fragmentWord,
            int id,
            byte[] options,
            byte[] payload) {
        int header = 20 + options.length;
        int total = header + payload.length;
        byte[] head =
                concat(
                        bytes(
                                0x40 | header / 4,
                                tos,
                                total >>> 8,
                                total,
                                id >>> 8,
                                id,
                                fragmentWord >>> 8,
                                fragmentWord,
                                ttl,
                                protocol,
                                0,
                                0),
                        Address.parse(from).toBytes(),
                        Address.parse(to).toBytes(),
                        options);
        put16(head, 10, slowChecksum(head));
        return concat(head, payload);
    }

    static byte[] ipv6(String from, String to, int next, byte[] payload) {
        return ipv6(from, to, next, 0, 64, payload);
    }

    static byte[] ipv6(String from, String to, int next, int tclass, int hops, byte[] payload) {
        return concat(
                bytes(
                        0x60 | tclass >>> 4,
                        tclass << 4,
                        0,
                        0,
                        payload.length >>> 8,
                        payload.length,
                        next,
                        hops),
                Address.parse(from).toBytes(),
                Address.parse(to).toBytes(),
                payload);
    }

    private static byte[] pseudo(String from, String to, int protocol, int length) {
        return concat(
                Address.parse(from).toBytes(),
                Address.parse(to).toBytes(),
                Address.parse(from) instanceof Ipv4Address
                        ? bytes(0, protocol, length >>> 8, length)
                        : bytes(0, 0, length >>> 8, length, 0, 0, 0, protocol));
    }

    /** A TCP segment with options and a right checksum. */
    static byte[] tcp(
            String from, String to, int sequence, int flags, byte[] options, byte[] payload) {
        byte[] segment =
                concat(
                        bytes(
                                0x9C,
                                0x40,
                                0,
                                80,
                                sequence >>> 24,
                                sequence >>> 16,
                                sequence >>> 8,
                                sequence,
                                0,
                                0,
                                0,
                                9,
                                ((20 + options.length) / 4) << 4,
                                flags,
                                0x20,
                                0,
                                0,
                                0,
                                0,
                                0),
                        options,
                        payload);
        put16(segment, 16, slowChecksum(concat(pseudo(from, to, 6, segment.length), segment)));
        return segment;
    }

    static byte[] udp(String from, String to, int fromPort, int toPort, byte[] payload) {
        int length = 8 + payload.length;
        byte[] datagram =
                concat(
                        bytes(
                                fromPort >>> 8,
                                fromPort,
                                toPort >>> 8,
                                toPort,
                                length >>> 8,
                                length,
                                0,
                                0),
                        payload);
        int sum = slowChecksum(concat(pseudo(from, to, 17, length), datagram));
        put16(datagram, 6, sum == 0 ? 0xFFFF : sum);
        return datagram;
    }

    /** An ICMP or ICMPv6 message with a right checksum. */
    static byte[] icmp(String from, String to, int type, int code, byte[] body) {
        byte[] message = concat(bytes(type, code, 0, 0), body);
        boolean v4 = Address.parse(from) instanceof Ipv4Address;
        put16(
                message,
                2,
                slowChecksum(v4 ? message : concat(pseudo(from, to, 58, message.length), message)));
        return message;
    }

    /** A whole UDP packet of either family. */
    static byte[] udpPacket(String from, String to, int payload) {
        byte[] udp = udp(from, to, 4000, 5000, filled(payload));
        return from.indexOf(':') >= 0 ? ipv6(from, to, 17, udp) : ipv4(from, to, 17, udp);
    }

    /** Whether the IPv4 header, and the TCP, UDP or ICMP checksum behind it, are right. */
    static boolean sumsUp(byte[] packet) {
        boolean v4 = u8(packet, 0) >>> 4 == 4;
        int header = v4 ? (u8(packet, 0) & 15) * 4 : 40;
        int total = v4 ? u16(packet, 2) : 40 + u16(packet, 4);
        int protocol = u8(packet, v4 ? 9 : 6);
        if (total != packet.length || (v4 && slowSum(packet, 0, header) != 0xFFFF)) {
            return false;
        }
        byte[] addresses = Arrays.copyOfRange(packet, v4 ? 12 : 8, v4 ? 20 : 40);
        byte[] transport = Arrays.copyOfRange(packet, header, total);
        byte[] tail =
                v4
                        ? bytes(0, protocol, transport.length >>> 8, transport.length)
                        : bytes(0, 0, transport.length >>> 8, transport.length, 0, 0, 0, protocol);
        boolean withPseudo = protocol == 6 || protocol == 17 || protocol == 58;
        byte[] covered = withPseudo ? concat(addresses, tail, transport) : transport;
        return protocol == 47 || slowSum(covered, 0, covered.length) == 0xFFFF;
    }

    /** A GRE header and what it carries. Sequence and checksum only where asked. */
    static byte[] gre(
            int protocol,
            @Nullable Long key,
            @Nullable Integer sequence,
            boolean checksum,
            byte[] payload) {
        int flags = (checksum ? 0x8000 : 0) | (key != null ? 0x2000 : 0);
        flags |= sequence != null ? 0x1000 : 0;
        byte[] header = bytes(flags >>> 8, flags, protocol >>> 8, protocol);
        byte[] out =
                concat(
                        header,
                        checksum ? new byte[4] : new byte[0],
                        key == null ? new byte[0] : word(key.intValue()),
                        sequence == null ? new byte[0] : word(sequence),
                        payload);
        if (checksum) {
            put16(out, 4, slowChecksum(out));
        }
        return out;
    }

    static byte[] word(int value) {
        return bytes(value >>> 24, value >>> 16, value >>> 8, value);
    }
}
