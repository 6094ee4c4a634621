package io.spokewire.ospf;

import java.util.Comparator;

/**
 * What tells one advertisement from all others of its scope, RFC 2328 section 12.1.
 *
 * @param type 1 to 11 in version 2, 16 bits in version 3
 * @param id link state id
 * @param advertisingRouter router id
 */
record LsaKey(int type, int id, int advertisingRouter) implements Comparable<LsaKey> {
    private static final Comparator<LsaKey> ORDER =
            Comparator.comparingInt(LsaKey::type)
                    .thenComparing(LsaKey::id, Integer::compareUnsigned)
                    .thenComparing(LsaKey::advertisingRouter, Integer::compareUnsigned);

    @Override
    public int compareTo(LsaKey other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return "type "
                + (type > 0xFF ? "0x" + Integer.toHexString(type) : String.valueOf(type))
                + " id "
                + OspfText.address(id)
                + " of "
                + OspfText.address(advertisingRouter);
    }
}
