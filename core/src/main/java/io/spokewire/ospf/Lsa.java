package io.spokewire.ospf;

import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.WireReader;
import io.spokewire.net.WireWriter;

/**
 * An advertisement as it goes over the wire.
 *
 * @param header whose length and checksum are right
 * @param body what stands behind the header
 */
record Lsa(LsaHeader header, Bytes body) {
    private static final int AGE_BYTES = 2;
    private static final int CHECKSUM_OFFSET = 16;
    private static final int MODULO = 255;

    /** One of our own, with length and checksum. */
    static Lsa of(int options, LsaKey key, int sequence, Bytes body) {
        LsaHeader blank =
                new LsaHeader(0, false, options, key, sequence, 0, LsaHeader.BYTES + body.length());
        byte[] bytes = bytes(blank, body);
        int checksum = fletcher(bytes);
        return new Lsa(
                new LsaHeader(0, false, options, key, sequence, checksum, blank.length()), body);
    }

    /**
     * Reads one of an update.
     *
     * @throws DecodeException also when the checksum is wrong (section 13 step 1)
     */
    static Lsa read(WireReader in, OspfVersion version) throws DecodeException {
        int at = in.offset();
        LsaHeader header = LsaHeader.read(in, version);
        Bytes body = Bytes.copyOf(in.bytes(header.length() - LsaHeader.BYTES));
        Lsa lsa = new Lsa(header, body);
        if (header.checksum() == 0 || !sumsUp(bytes(header, body))) {
            throw new DecodeException("wrong checksum of advertisement " + header.key(), at);
        }
        return lsa;
    }

    void write(WireWriter out) {
        header.write(out);
        out.bytes(body.toArray());
    }

    LsaKey key() {
        return header.key();
    }

    Lsa withAge(int seconds) {
        return new Lsa(header.withAge(seconds), body);
    }

    /** With an age that stands still from now on, RFC 1793 section 2.2. */
    Lsa standing() {
        return new Lsa(header.standing(), body);
    }

    private static byte[] bytes(LsaHeader header, Bytes body) {
        WireWriter out = new WireWriter();
        header.write(out);
        return out.bytes(body.toArray()).toBytes();
    }

    /** Whether the checksum of what came is right: some write its zero as 0, some as 255. */
    private static boolean sumsUp(byte[] bytes) {
        int c0 = 0;
        int c1 = 0;
        for (int i = AGE_BYTES; i < bytes.length; i++) {
            c0 = (c0 + (bytes[i] & 0xFF)) % MODULO;
            c1 = (c1 + c0) % MODULO;
        }
        return c0 == 0 && c1 == 0;
    }

    /**
     * The checksum that belongs into the bytes, over all but the age: RFC 2328 section 12.1.7, RFC
     * 905 annex B. What stands in the field now does not count.
     */
    private static int fletcher(byte[] bytes) {
        int length = bytes.length - AGE_BYTES;
        int place = CHECKSUM_OFFSET - AGE_BYTES;
        long c0 = 0;
        long c1 = 0;
        for (int i = 0; i < length; i++) {
            boolean field = i == place || i == place + 1;
            c0 = (c0 + (field ? 0 : bytes[AGE_BYTES + i] & 0xFF)) % MODULO;
            c1 = (c1 + c0) % MODULO;
        }
        long x = Math.floorMod((length - place - 1) * c0 - c1, (long) MODULO);
        long y = Math.floorMod(c1 - (length - place) * c0, (long) MODULO);
        // Zero would say "not computed": the other zero of the arithmetic stands for it.
        return (int) ((x == 0 ? MODULO : x) << 8 | (y == 0 ? MODULO : y));
    }
}
