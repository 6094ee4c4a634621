package io.spokewire.ospf;

/**
 * What tells one advertisement from all others of its scope, RFC 2328 section 12.1.
 *
 * @param type 1 to 11 in version 2, 16 bits in version 3
 * @param id link state id
 * @param advertisingRouter router id
 */
record LsaKey(int type, int id, int advertisingRouter) implements Comparable<LsaKey> {
    @Override
    public int compareTo(LsaKey other) {
        if (type != other.type) {
            return Integer.compare(type, other.type);
        }
        return id != other.id
                ? Integer.compareUnsigned(id, other.id)
                : Integer.compareUnsigned(advertisingRouter, other.advertisingRouter);
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
