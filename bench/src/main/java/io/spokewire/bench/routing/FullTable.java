package io.spokewire.bench.routing;

import io.spokewire.net.Bytes;
import io.spokewire.net.WireWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A table like the Internet's, as BGP says it: prefixes of many lengths, a few of them with the
 * same path, paths of three to seven AS numbers. The same in every run.
 */
final class FullTable {
    static final int AS = 65001;

    private static final int[] LENGTHS = {
        24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 23, 23, 22, 22, 22, 21, 20, 19, 18, 16
    };

    private static final int TYPE_OPEN = 1;
    private static final int TYPE_UPDATE = 2;
    private static final int TYPE_KEEPALIVE = 4;
    private static final int HOLD_SECONDS = 180;
    private static final int TRANSITIVE = 0x40;

    /** So many prefixes have one path, on average. */
    private static final int PER_PATH = 5;

    private final int nextHop;
    private final List<long[]> groups = new ArrayList<>();
    private final int size;

    /**
     * So many prefixes.
     *
     * @param nextHop of all, an IPv4 address
     */
    FullTable(int size, int nextHop) {
        this.size = size;
        this.nextHop = nextHop;
        Random random = new Random(1);
        Set<Long> known = new HashSet<>();
        List<Long> group = new ArrayList<>();
        while (known.size() < size) {
            int length = LENGTHS[random.nextInt(LENGTHS.length)];
            // 20.0.0.0 to 99.255.255.255
            int address = (0x14000000 + random.nextInt(0x50000000)) & -1 << (32 - length);
            long prefix = (long) address << 8 | length;
            if (known.add(prefix)) {
                group.add(prefix);
                if (random.nextInt(PER_PATH) == 0 || known.size() == size) {
                    groups.add(group.stream().mapToLong(Long::longValue).toArray());
                    group.clear();
                }
            }
        }
    }

    /** Prefixes. */
    int size() {
        return size;
    }

    /** Sets of prefixes with one path. */
    int groups() {
        return groups.size();
    }

    /** What begins a session, with AS numbers of 32 bits. */
    static Bytes open(int identifier) {
        WireWriter out = new WireWriter();
        out.u8(4).u16(AS).u16(HOLD_SECONDS).u32(identifier);
        out.u8(14).u8(2).u8(12); // capabilities: IPv4 unicast, AS numbers of 32 bits
        out.u8(1).u8(4).u16(1).u8(0).u8(1);
        out.u8(65).u8(4).u32(AS);
        return message(TYPE_OPEN, out.toBytes());
    }

    static Bytes keepalive() {
        return message(TYPE_KEEPALIVE, new byte[0]);
    }

    /** RFC 4724 section 2: all has been said. */
    static Bytes end() {
        return message(TYPE_UPDATE, new byte[4]);
    }

    /**
     * The prefixes of a group, with their path.
     *
     * @param generation another path for another one
     */
    Bytes announce(int group, int generation) {
        Random random = new Random(group * 31L + generation);
        WireWriter path = new WireWriter();
        int hops = 3 + random.nextInt(5);
        path.u8(2).u8(hops).u32(AS);
        for (int i = 1; i < hops; i++) {
            path.u32(70_000 + random.nextInt(400_000)); // never our own
        }
        byte[] asPath = path.toBytes();
        WireWriter attributes = new WireWriter();
        attributes.u8(TRANSITIVE).u8(1).u8(1).u8(0);
        attributes.u8(TRANSITIVE).u8(2).u8(asPath.length).bytes(asPath);
        attributes.u8(TRANSITIVE).u8(3).u8(4).u32(nextHop);
        byte[] all = attributes.toBytes();
        WireWriter out = new WireWriter().u16(0).u16(all.length).bytes(all);
        return message(TYPE_UPDATE, out.bytes(prefixes(group)).toBytes());
    }

    /** Takes a group's prefixes back. */
    Bytes withdraw(int group) {
        byte[] prefixes = prefixes(group);
        WireWriter out = new WireWriter().u16(prefixes.length).bytes(prefixes).u16(0);
        return message(TYPE_UPDATE, out.toBytes());
    }

    int prefixesOf(int group) {
        return groups.get(group).length;
    }

    private byte[] prefixes(int group) {
        WireWriter out = new WireWriter();
        for (long prefix : groups.get(group)) {
            int length = (int) (prefix & 0xFF);
            int address = (int) (prefix >>> 8);
            out.u8(length);
            for (int i = 0; i < (length + 7) / 8; i++) {
                out.u8(address >>> (24 - 8 * i) & 0xFF);
            }
        }
        return out.toBytes();
    }

    private static Bytes message(int type, byte[] content) {
        WireWriter out = new WireWriter();
        for (int i = 0; i < 16; i++) {
            out.u8(0xFF);
        }
        return Bytes.copyOf(out.u16(19 + content.length).u8(type).bytes(content).toBytes());
    }
}
