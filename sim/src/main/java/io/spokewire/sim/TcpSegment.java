package io.spokewire.sim;

import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.InternetChecksum;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A TCP segment as it stands in an IP packet, RFC 9293 §3.1, with the options MSS and MD5 signature
 * (RFC 2385).
 *
 * @param flags of {@link #FIN} and the others
 * @param mss the option of that name; 0 for none
 */
record TcpSegment(
        Address source,
        Address destination,
        int sourcePort,
        int destinationPort,
        int sequence,
        int acknowledgment,
        int flags,
        int window,
        int mss,
        Bytes data) {
    static final int FIN = 1;
    static final int SYN = 2;
    static final int RST = 4;
    static final int PSH = 8;
    static final int ACK = 16;

    private static final int HEADER_BYTES = 20;
    private static final int OPTION_END = 0;
    private static final int OPTION_PAD = 1;
    private static final int OPTION_MSS = 2;
    private static final int OPTION_MD5 = 19;
    private static final int DIGEST_BYTES = 16;

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** The numbers that it takes: its bytes, SYN and FIN. */
    int length() {
        return data.length() + (has(SYN) ? 1 : 0) + (has(FIN) ? 1 : 0);
    }

    /** A segment without data for the sender of this one. */
    TcpSegment answer(int number, int acknowledged, int with) {
        return new TcpSegment(
                /* source= */ destination,
                /* destination= */ source,
                /* sourcePort= */ destinationPort,
                /* destinationPort= */ sourcePort,
                number,
                acknowledged,
                with,
                0,
                0,
                Bytes.EMPTY);
    }

    /** Takes a whole packet apart; null when it is damaged. */
    static @Nullable TcpSegment parse(byte[] packet) {
        int at = IpPacket.headerLength(packet);
        int length = packet.length - at;
        if (length < HEADER_BYTES) {
            return null;
        }
        int header = (packet[at + 12] >>> 4 & 0xF) * 4;
        if (header < HEADER_BYTES || header > length || checksum(packet, at) != 0) {
            return null;
        }
        int mss = 0;
        int found = option(packet, OPTION_MSS);
        if (found > 0 && (packet[found + 1] & 0xFF) == 4) {
            mss = IpPacket.u16(packet, found + 2);
        }
        return new TcpSegment(
                IpPacket.source(packet),
                IpPacket.destination(packet),
                IpPacket.u16(packet, at),
                IpPacket.u16(packet, at + 2),
                u32(packet, at + 4),
                u32(packet, at + 8),
                packet[at + 13] & 0x3F,
                IpPacket.u16(packet, at + 14),
                mss,
                Bytes.copyOf(Arrays.copyOfRange(packet, at + header, packet.length)));
    }

    /** Whether a packet that was parsed carries a signature. */
    static boolean isSigned(byte[] packet) {
        return option(packet, OPTION_MD5) > 0;
    }

    /** Whether the signature of a packet that was parsed is one by this key. */
    static boolean isSignedBy(byte[] packet, byte[] key) {
        int at = option(packet, OPTION_MD5);
        return at > 0
                && (packet[at + 1] & 0xFF) == 2 + DIGEST_BYTES
                && MessageDigest.isEqual(
                        Arrays.copyOfRange(packet, at + 2, at + 2 + DIGEST_BYTES),
                        digest(packet, key));
    }

    /** Where an option of that kind stands; 0 where there is none, or options are damaged. */
    private static int option(byte[] packet, int kind) {
        int start = IpPacket.headerLength(packet);
        int end = start + (packet[start + 12] >>> 4 & 0xF) * 4;
        int at = start + HEADER_BYTES;
        while (at < end && packet[at] != OPTION_END) {
            if (packet[at] == OPTION_PAD) {
                at++;
                continue;
            }
            int length = at + 1 < end ? packet[at + 1] & 0xFF : 0;
            if (length < 2 || at + length > end) {
                return 0;
            }
            if ((packet[at] & 0xFF) == kind) {
                return at;
            }
            at += length;
        }
        return 0;
    }

    /**
     * The packet.
     *
     * @param key to sign it by; null for none
     */
    byte[] toPacket(int hopLimit, int tos, byte @Nullable [] key) {
        int options = (mss == 0 ? 0 : 4) + (key == null ? 0 : 4 + DIGEST_BYTES);
        int header = HEADER_BYTES + options;
        byte[] body = new byte[header + data.length()];
        IpPacket.put16(body, 0, sourcePort);
        IpPacket.put16(body, 2, destinationPort);
        put32(body, 4, sequence);
        put32(body, 8, acknowledgment);
        body[12] = (byte) ((header / 4) << 4);
        body[13] = (byte) flags;
        IpPacket.put16(body, 14, window);
        int at = HEADER_BYTES;
        if (mss != 0) {
            body[at] = OPTION_MSS;
            body[at + 1] = 4;
            IpPacket.put16(body, at + 2, mss);
            at += 4;
        }
        int signature = 0;
        if (key != null) {
            body[at] = OPTION_PAD;
            body[at + 1] = OPTION_PAD;
            body[at + 2] = OPTION_MD5;
            body[at + 3] = 2 + DIGEST_BYTES;
            signature = at + 4;
        }
        System.arraycopy(data.toArray(), 0, body, header, data.length());
        byte[] packet = IpPacket.of(source, destination, IpPacket.TCP, true, body);
        int start = IpPacket.headerLength(packet);
        if (key != null) {
            byte[] digest = digest(packet, key);
            System.arraycopy(digest, 0, packet, start + signature, DIGEST_BYTES);
        }
        IpPacket.put16(packet, start + 16, checksum(packet, start));
        return IpPacket.withClass(packet, hopLimit, tos);
    }

    /** RFC 2385 §2: pseudo header, header without options and checksum, data, key. */
    private static byte[] digest(byte[] packet, byte[] key) {
        int at = IpPacket.headerLength(packet);
        int header = (packet[at + 12] >>> 4 & 0xF) * 4;
        byte[] plain = Arrays.copyOfRange(packet, at, at + HEADER_BYTES);
        IpPacket.put16(plain, 16, 0);
        MessageDigest md5 = md5();
        md5.update(IpPacket.source(packet).toBytes());
        md5.update(IpPacket.destination(packet).toBytes());
        int length = packet.length - at;
        if (IpPacket.isIpv4(packet)) {
            md5.update(new byte[] {0, IpPacket.TCP, (byte) (length >>> 8), (byte) length});
        } else {
            byte[] rest = new byte[8];
            put32(rest, 0, length);
            rest[7] = IpPacket.TCP;
            md5.update(rest);
        }
        md5.update(plain);
        md5.update(packet, at + header, length - header);
        md5.update(key);
        return md5.digest();
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }

    /** Of the segment at {@code at} with its pseudo header: what to put, or 0 when it is right. */
    private static int checksum(byte[] packet, int at) {
        int length = packet.length - at;
        byte[] from = IpPacket.source(packet).toBytes();
        byte[] to = IpPacket.destination(packet).toBytes();
        long sum =
                InternetChecksum.sum(from, 0, from.length)
                        + InternetChecksum.sum(to, 0, to.length)
                        + IpPacket.TCP
                        + length
                        + InternetChecksum.sum(packet, at, length);
        return InternetChecksum.finish(sum);
    }

    private static int u32(byte[] bytes, int at) {
        return IpPacket.u16(bytes, at) << 16 | IpPacket.u16(bytes, at + 2);
    }

    private static void put32(byte[] bytes, int at, int value) {
        IpPacket.put16(bytes, at, value >>> 16);
        IpPacket.put16(bytes, at + 2, value);
    }
}
