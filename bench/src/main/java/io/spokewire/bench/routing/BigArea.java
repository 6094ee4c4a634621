package io.spokewire.bench.routing;

import io.spokewire.net.Bytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What a neighbour tells of a big area of OSPF version 2, RFC 2328 appendix A: a square of routers,
 * each with links to four others and a LAN, and external routes of type 2 that they tell. The
 * neighbour is on the edge of the square.
 */
final class BigArea {
    private static final int AGE_BYTES = 2;
    private static final int HEADER_BYTES = 20;
    private static final int PACKET_HEADER_BYTES = 24;
    private static final int CHECKSUM_AT = 12;
    private static final int AUTHENTICATION_AT = 16;
    private static final int CHECKSUM_SPOT = 16; // of an advertisement
    private static final int MODULO = 255;
    private static final int UPDATE = 4;
    private static final int ROUTER = 1;
    private static final int EXTERNAL = 5;
    private static final int LINK_BYTES = 12;
    private static final int TO_ROUTER = 1;
    private static final int STUB = 3;
    private static final int BOUNDARY = 2; // the E bit of a router
    private static final int OPTIONS = 2; // E
    private static final int TYPE_2 = 0x8000_0000;
    private static final int COST = 10;
    private static final int MASK_24 = 0xFFFF_FF00;

    /** Above what the neighbour has told of itself. */
    private static final int SEQUENCE = 0x8000_1000;

    private final int side;
    private final int externals;
    private final int own;
    private final int neighbor;
    private final int address;
    private int sequence = SEQUENCE;

    /**
     * An area.
     *
     * @param side routers of an edge
     * @param own router id of who hears it
     * @param neighbor router id of who tells it
     * @param address of the neighbour on the link between them
     */
    BigArea(int side, int externals, int own, int neighbor, int address) {
        this.side = side;
        this.externals = externals;
        this.own = own;
        this.neighbor = neighbor;
        this.address = address;
    }

    /** Prefixes in it, behind the neighbour. */
    int prefixes() {
        return side * side + externals;
    }

    private static int router(int x, int y) {
        return (20 << 24) + (x << 8) + y;
    }

    /** All of it. */
    List<byte[]> all() {
        List<byte[]> all = new ArrayList<>();
        all.add(neighbor());
        for (int x = 0; x < side; x++) {
            for (int y = 0; y < side; y++) {
                all.add(router(x, y, x == 0 && y == 0));
            }
        }
        for (int i = 0; i < externals; i++) {
            all.add(external(i, 20));
        }
        return all;
    }

    private byte[] neighbor() {
        ByteBuffer links = ByteBuffer.allocate(3 * LINK_BYTES);
        link(links, own, address, TO_ROUTER, COST);
        link(links, address & MASK_24, MASK_24, STUB, COST);
        link(links, router(0, 0), 1, TO_ROUTER, COST);
        return advertisement(ROUTER, neighbor, neighbor, links(links));
    }

    private byte[] router(int x, int y, boolean edge) {
        ByteBuffer links = ByteBuffer.allocate(6 * LINK_BYTES);
        link(links, (30 << 24) + (x << 16) + (y << 8), MASK_24, STUB, 1);
        for (int step = -1; step <= 1; step += 2) {
            if (x + step >= 0 && x + step < side) {
                link(links, router(x + step, y), 1, TO_ROUTER, COST);
            }
            if (y + step >= 0 && y + step < side) {
                link(links, router(x, y + step), 1, TO_ROUTER, COST);
            }
        }
        if (edge) {
            link(links, neighbor, 1, TO_ROUTER, COST);
        }
        return advertisement(ROUTER, router(x, y), router(x, y), links(links));
    }

    private static void link(ByteBuffer links, int id, int data, int type, int metric) {
        links.putInt(id).putInt(data).put((byte) type).put((byte) 0).putShort((short) metric);
    }

    private static ByteBuffer links(ByteBuffer links) {
        links.flip();
        ByteBuffer body = ByteBuffer.allocate(4 + links.limit());
        body.put((byte) BOUNDARY).put((byte) 0).putShort((short) (links.limit() / LINK_BYTES));
        return body.put(links).flip();
    }

    /** One external route, told anew. */
    byte[] external(int number, int metric) {
        int prefix = (40 << 24) + (number << 8);
        ByteBuffer body = ByteBuffer.allocate(16);
        body.putInt(MASK_24).putInt(TYPE_2 | metric).putInt(0).putInt(0).flip();
        return advertisement(EXTERNAL, prefix, router(number % side, number / side % side), body);
    }

    private byte[] advertisement(int type, int id, int teller, ByteBuffer body) {
        int length = HEADER_BYTES + body.limit();
        ByteBuffer all = ByteBuffer.allocate(length);
        all.putShort((short) 1).put((byte) OPTIONS).put((byte) type).putInt(id).putInt(teller);
        all.putInt(sequence++).putShort((short) 0).putShort((short) length).put(body);
        byte[] bytes = all.array();
        // RFC 905 annex B, over all but the age.
        long c0 = 0;
        long c1 = 0;
        for (int i = AGE_BYTES; i < length; i++) {
            c0 = (c0 + (bytes[i] & 0xFF)) % MODULO;
            c1 = (c1 + c0) % MODULO;
        }
        int behind = length - CHECKSUM_SPOT - 1;
        long x = Math.floorMod(behind * c0 - c1, (long) MODULO);
        long y = Math.floorMod(c1 - (behind + 1) * c0, (long) MODULO);
        bytes[CHECKSUM_SPOT] = (byte) (x == 0 ? MODULO : x);
        bytes[CHECKSUM_SPOT + 1] = (byte) (y == 0 ? MODULO : y);
        return bytes;
    }

    /** An update of the neighbour in the backbone, without authentication. */
    Bytes update(List<byte[]> some) {
        int bytes = 4 + some.stream().mapToInt(b -> b.length).sum();
        ByteBuffer body = ByteBuffer.allocate(bytes).putInt(some.size());
        some.forEach(body::put);
        return packet(UPDATE, neighbor, body.flip());
    }

    /** A packet of a router in the backbone, without authentication. */
    static Bytes packet(int type, int router, ByteBuffer body) {
        int length = PACKET_HEADER_BYTES + body.limit();
        ByteBuffer all = ByteBuffer.allocate(length);
        all.put((byte) 2).put((byte) type).putShort((short) length).putInt(router);
        all.putInt(0).putShort((short) 0).putShort((short) 0).putLong(0).put(body);
        long sum = 0;
        for (int at = 0; at < length; at += 2) { // all lengths of OSPF are even
            boolean counts = at < AUTHENTICATION_AT || at >= PACKET_HEADER_BYTES;
            sum += counts ? all.getShort(at) & 0xFFFF : 0;
        }
        while (sum > 0xFFFF) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        all.putShort(CHECKSUM_AT, (short) ~sum);
        return Bytes.copyOf(all.array());
    }
}
