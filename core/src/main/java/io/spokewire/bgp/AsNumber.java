package io.spokewire.bgp;

/**
 * An autonomous system, RFC 6793. Two are equal when their numbers are, however they were written.
 *
 * @param number 1 to 4294967295
 * @param dotted whether it is shown as {@code 1.10} (RFC 5396 asdot), as it was typed
 */
public record AsNumber(long number, boolean dotted) {
    private static final long MAX = 0xFFFF_FFFFL;
    private static final int HALF_BITS = 16;
    private static final long HALF = 0xFFFF;

    /** No number. */
    public static final AsNumber NONE = new AsNumber(0, false);

    /** Checks the range; 0 is {@link #NONE}. */
    public AsNumber {
        if (number < 0 || number > MAX) {
            throw new IllegalArgumentException("an AS is a number from 1 to " + MAX);
        }
    }

    /**
     * Reads {@code 65000} or {@code 0.65000}.
     *
     * @throws IllegalArgumentException when it is neither
     */
    public static AsNumber parse(String text) {
        AsNumber as;
        if (text.matches("[0-9]{1,10}")) {
            as = new AsNumber(Long.parseLong(text), false);
        } else if (text.matches("[0-9]{1,5}\\.[0-9]{1,5}")) {
            int dot = text.indexOf('.');
            long high = Long.parseLong(text.substring(0, dot));
            long low = Long.parseLong(text.substring(dot + 1));
            if (high > HALF || low > HALF) {
                throw new IllegalArgumentException("the parts of an AS go up to " + HALF);
            }
            as = new AsNumber(high << HALF_BITS | low, true);
        } else {
            throw new IllegalArgumentException("'" + text + "' is not an AS number");
        }
        if (as.number == 0) {
            throw new IllegalArgumentException("AS 0 is nobody's (RFC 7607)");
        }
        return as;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AsNumber a && number == a.number;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(number);
    }

    @Override
    public String toString() {
        return dotted ? (number >> HALF_BITS) + "." + (number & HALF) : Long.toString(number);
    }
}
