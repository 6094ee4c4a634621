package io.spokewire.ospf;

import io.spokewire.net.Ipv4Address;

/**
 * An area, RFC 2328 section 3. Two ids are equal when their numbers are, however they were written.
 *
 * @param number 0, the backbone, to 4294967295
 * @param dotted whether it is shown as an address, as it was typed
 */
public record AreaId(long number, boolean dotted) implements Comparable<AreaId> {
    private static final long MAX = 0xFFFF_FFFFL;

    /** Checks the range. */
    public AreaId {
        if (number < 0 || number > MAX) {
            throw new IllegalArgumentException("an area is a number from 0 to " + MAX);
        }
    }

    /**
     * Reads {@code 10} or {@code 0.0.0.10}.
     *
     * @throws IllegalArgumentException when it is neither
     */
    public static AreaId parse(String text) {
        if (text.matches("[0-9]{1,10}")) {
            return new AreaId(Long.parseLong(text), false);
        }
        return new AreaId(Ipv4Address.parse(text).value() & MAX, true);
    }

    @Override
    public int compareTo(AreaId other) {
        return Long.compareUnsigned(number, other.number);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AreaId a && number == a.number;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(number);
    }

    @Override
    public String toString() {
        return dotted ? new Ipv4Address((int) number).toString() : Long.toString(number);
    }
}
