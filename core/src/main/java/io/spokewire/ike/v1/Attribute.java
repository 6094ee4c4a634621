package io.spokewire.ike.v1;

import io.spokewire.net.Bytes;
import io.spokewire.net.WireWriter;

/**
 * A data attribute, RFC 2408 section 3.3.
 *
 * @param type 15 bits
 * @param basic whether the value stands in two bytes (AF=1)
 * @param value 2 bytes when basic, else any number of them
 */
record Attribute(int type, boolean basic, Bytes value) {
    private static final int BASIC_MAX = 0xFFFF;

    /** Checks the ranges. */
    Attribute {
        if (type < 0 || type > 0x7FFF || (basic && value.length() != 2)) {
            throw new IllegalArgumentException("no attribute has type " + type + " and this value");
        }
    }

    /** A number of 16 bits in the short form. */
    static Attribute basic(int type, int value) {
        return new Attribute(
                type, true, Bytes.copyOf(new byte[] {(byte) (value >>> 8), (byte) value}));
    }

    /** A number of 32 bits, in the short form where it has room. */
    static Attribute number(int type, long value) {
        return value <= BASIC_MAX
                ? basic(type, (int) value)
                : new Attribute(
                        type, false, Bytes.copyOf(new WireWriter().u32((int) value).toBytes()));
    }

    /** The value as a number; the largest one for what has more than 63 bits. */
    long number() {
        long number = 0;
        for (int i = 0; i < value.length(); i++) {
            if (number >>> 55 != 0) {
                return Long.MAX_VALUE;
            }
            number = number << 8 | value.at(i);
        }
        return number;
    }
}
