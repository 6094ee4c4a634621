package io.spokewire.sim;

import io.spokewire.net.Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fragmentation and reassembly of IPv4 packets, RFC 791 §3.2. */
final class Ipv4Fragments {
    /** Packets in reassembly; the oldest gives way. */
    private static final int MAX_WAITING = 64;

    private final Map<Key, List<byte[]>> waiting = new LinkedHashMap<>();

    private record Key(Address source, Address destination, int protocol, int id) {}

    /** The fragments of a packet, none larger than the MTU. */
    static List<byte[]> split(byte[] packet, int mtuBytes) {
        int header = IpPacket.headerLength(packet);
        int room = (mtuBytes - header) & ~7;
        int firstOffset = IpPacket.u16(packet, 6) & 0x1FFF;
        boolean more = (IpPacket.u16(packet, 6) & 0x2000) != 0;
        List<byte[]> pieces = new ArrayList<>();
        for (int at = header; at < packet.length; at += room) {
            int end = Math.min(packet.length, at + room);
            byte[] piece = Arrays.copyOf(packet, header + end - at);
            System.arraycopy(packet, at, piece, header, end - at);
            IpPacket.put16(piece, 2, piece.length);
            boolean last = end == packet.length && !more;
            int offset = firstOffset + (at - header) / 8;
            IpPacket.put16(piece, 6, (last ? 0 : 0x2000) | offset);
            pieces.add(IpPacket.checksummed(piece));
        }
        return pieces;
    }

    /** Takes a fragment; the whole packet when it was the last that was missing, else null. */
    byte @Nullable [] add(byte[] fragment) {
        Key key =
                new Key(
                        IpPacket.source(fragment),
                        IpPacket.destination(fragment),
                        IpPacket.protocol(fragment),
                        IpPacket.u16(fragment, 4));
        List<byte[]> parts = waiting.computeIfAbsent(key, _ -> new ArrayList<>());
        parts.add(fragment);
        byte[] whole = join(parts);
        if (whole != null) {
            waiting.remove(key);
        } else if (waiting.size() > MAX_WAITING) {
            waiting.remove(waiting.keySet().iterator().next());
        }
        return whole;
    }

    private static byte @Nullable [] join(List<byte[]> parts) {
        int length = 0;
        int have = 0;
        byte[] first = null;
        for (byte[] part : parts) {
            int header = IpPacket.headerLength(part);
            int offset = (IpPacket.u16(part, 6) & 0x1FFF) * 8;
            int end = offset + part.length - header;
            if ((IpPacket.u16(part, 6) & 0x2000) == 0) {
                length = end;
            }
            first = offset == 0 ? part : first;
            have = Math.max(have, end);
        }
        if (first == null || length == 0 || have != length) {
            return null;
        }
        int header = IpPacket.headerLength(first);
        byte[] whole = Arrays.copyOf(first, header + length);
        boolean[] filled = new boolean[length];
        for (byte[] part : parts) {
            int from = IpPacket.headerLength(part);
            int offset = (IpPacket.u16(part, 6) & 0x1FFF) * 8;
            System.arraycopy(part, from, whole, header + offset, part.length - from);
            Arrays.fill(filled, offset, offset + part.length - from, true);
        }
        for (boolean byteIsThere : filled) {
            if (!byteIsThere) {
                return null;
            }
        }
        IpPacket.put16(whole, 2, whole.length);
        IpPacket.put16(whole, 6, 0);
        return IpPacket.checksummed(whole);
    }
}
