package io.spokewire.net;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts fragments of control protocols together, RFC 791 §3.2. OSPF sends what is longer than the
 * MTU in fragments (RFC 2328 §A.1), and of what comes by a tunnel the kernel sees nothing. Memory
 * is bounded: {@link #PACKETS_MAX} packets, the oldest goes.
 */
public final class Ipv4Reassembly {
    /** Packets of which something is still missing: a thousand neighbours do not speak at once. */
    static final int PACKETS_MAX = 256;

    private static final Duration PATIENCE =
            Duration.ofSeconds(30); // RFC 1122 §3.3.2 has 60 to 120
    private static final int HEADER_BYTES = 20;
    private static final int MAX_BYTES = 65535;
    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int OFFSET = 0x1FFF;

    private final Map<Key, Waiting> waiting = new LinkedHashMap<>();

    private record Key(String at, Address source, Address destination, int protocol, int id) {}

    /** A part of the payload. */
    private record Part(int from, Bytes data) {
        int end() {
            return from + data.length();
        }
    }

    private static final class Waiting {
        final long sinceNanos;
        final List<Part> parts = new ArrayList<>();
        Bytes head = Bytes.EMPTY;

        /** Bytes of the whole payload; -1 while the last fragment has not come. */
        int length = -1;

        Waiting(long sinceNanos) {
            this.sinceNanos = sinceNanos;
        }
    }

    /** Whether a packet is a fragment of IPv4. */
    public static boolean isFragment(Bytes packet) {
        return packet.length() >= HEADER_BYTES
                && packet.at(0) >>> 4 == 4
                && (word(packet, 6) & (MORE_FRAGMENTS | OFFSET)) != 0;
    }

    /**
     * Takes a fragment whose header is sound.
     *
     * @param at where it came in: fragments of one packet come by one interface
     * @return the whole packet when nothing is missing any more; its checksum is made anew
     */
    public Optional<Bytes> add(String at, Bytes fragment, long nowNanos) {
        expire(nowNanos);
        int header = (fragment.at(0) & 0xF) * 4;
        int length = word(fragment, 2);
        if (header < HEADER_BYTES || length <= header || length > fragment.length()) {
            return Optional.empty();
        }
        Key key =
                new Key(
                        at,
                        Address.fromBytes(fragment.slice(12, 16).toArray()),
                        Address.fromBytes(fragment.slice(16, 20).toArray()),
                        fragment.at(9),
                        word(fragment, 4));
        Waiting packet = waiting.computeIfAbsent(key, _ -> new Waiting(nowNanos));
        if (waiting.size() > PACKETS_MAX) {
            waiting.remove(waiting.keySet().iterator().next());
        }
        int flags = word(fragment, 6);
        Part part = new Part((flags & OFFSET) * 8, fragment.slice(header, length));
        if (!fits(packet, part, (flags & MORE_FRAGMENTS) == 0)) {
            waiting.remove(key); // somebody plays with fragments: RFC 5722 §3 drops the whole
            return Optional.empty();
        }
        if (part.from == 0) {
            packet.head = fragment.slice(0, header);
        }
        Optional<Bytes> whole = whole(packet);
        if (whole.isPresent()) {
            waiting.remove(key);
        }
        return whole;
    }

    /** Adds a part; false when it overlaps another one, or cannot belong to the packet. */
    private static boolean fits(Waiting packet, Part part, boolean last) {
        boolean known = packet.parts.contains(part); // it was doubled on the way
        if (last) {
            packet.length = packet.length < 0 ? part.end() : packet.length;
        }
        boolean overlaps =
                packet.parts.stream().anyMatch(o -> part.from < o.end() && o.from < part.end());
        boolean odd =
                part.end() > MAX_BYTES - HEADER_BYTES
                        || (last && part.end() != packet.length)
                        || (!last && part.data.length() % 8 != 0)
                        || (packet.length >= 0
                                && packet.parts.stream().anyMatch(o -> o.end() > packet.length));
        if (known) {
            return true;
        }
        packet.parts.add(part);
        return !overlaps && !odd;
    }

    private static Optional<Bytes> whole(Waiting packet) {
        int have = packet.parts.stream().mapToInt(part -> part.data.length()).sum();
        if (packet.length < 0 || packet.head.length() == 0 || have != packet.length) {
            return Optional.empty();
        }
        packet.parts.sort(Comparator.comparingInt(Part::from));
        byte[] header = packet.head.toArray();
        int length = header.length + packet.length;
        if (length > MAX_BYTES) {
            return Optional.empty();
        }
        header[2] = (byte) (length >>> 8);
        header[3] = (byte) length;
        header[6] = 0;
        header[7] = 0;
        header[10] = 0;
        header[11] = 0;
        int sum = InternetChecksum.finish(InternetChecksum.sum(header, 0, header.length));
        header[10] = (byte) (sum >>> 8);
        header[11] = (byte) sum;
        List<Bytes> all = new ArrayList<>();
        all.add(Bytes.copyOf(header));
        packet.parts.forEach(part -> all.add(part.data));
        return Optional.of(Bytes.concat(all.toArray(Bytes[]::new)));
    }

    private void expire(long nowNanos) {
        Iterator<Waiting> oldest = waiting.values().iterator();
        while (oldest.hasNext() && nowNanos - oldest.next().sinceNanos >= PATIENCE.toNanos()) {
            oldest.remove();
        }
    }

    private static int word(Bytes packet, int at) {
        return packet.at(at) << 8 | packet.at(at + 1);
    }
}
