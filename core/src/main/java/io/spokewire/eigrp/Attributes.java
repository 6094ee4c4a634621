package io.spokewire.eigrp;

import io.spokewire.net.Bytes;
import io.spokewire.net.WireWriter;

/** Extended attributes of wide metrics, RFC 7868 section 6.9.3: an opcode, a length, a value. */
final class Attributes {
    /** Opcode and length. */
    static final int HEADER_BYTES = 2;

    /** All of them, section 6.9.2: their length is 8 bits of words. */
    static final int BYTES_MAX = 510;

    private static final int TAG = 2;
    private static final int TAG_BYTES = 4;

    private Attributes() {}

    /** Without those of a kind; what is cut off is left out too. */
    static Bytes without(Bytes attributes, int opcode) {
        Bytes kept = Bytes.EMPTY;
        for (int at = 0; at >= 0; at = next(attributes, at)) {
            int end = next(attributes, at);
            if (end >= 0 && attributes.at(at) != opcode) {
                kept = Bytes.concat(kept, attributes.slice(at, end));
            }
        }
        return kept;
    }

    /** Where the attribute at a place ends; negative where there is none. */
    private static int next(Bytes attributes, int at) {
        if (at + HEADER_BYTES > attributes.length()) {
            return -1;
        }
        int end = at + HEADER_BYTES + 2 * attributes.at(at + 1);
        return end > attributes.length() ? -1 : end;
    }

    /** The tag of an internal route, section 6.9.3.3, unsigned; 0 for none. */
    static long tag(Bytes attributes) {
        for (int at = 0; at >= 0; at = next(attributes, at)) {
            int end = next(attributes, at);
            if (end == at + HEADER_BYTES + TAG_BYTES && attributes.at(at) == TAG) {
                long tag = 0;
                for (int i = at + HEADER_BYTES; i < end; i++) {
                    tag = tag << 8 | attributes.at(i);
                }
                return tag;
            }
        }
        return 0;
    }

    /** A tag alone; nothing for 0. */
    static Bytes ofTag(long tag) {
        return tag == 0
                ? Bytes.EMPTY
                : Bytes.copyOf(new WireWriter().u8(TAG).u8(TAG_BYTES / 2).u32((int) tag).toBytes());
    }
}
