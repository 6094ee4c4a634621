package io.spokewire.ike;

import io.spokewire.net.Bytes;

/** Nonces compared, RFC 7296 section 2.8.1. */
public final class Nonces {
    private Nonces() {}

    /**
     * Octet by octet from the first; where one ends, it is the lower one.
     *
     * @return negative, zero or positive
     */
    public static int compare(Bytes one, Bytes other) {
        int both = Math.min(one.length(), other.length());
        for (int i = 0; i < both; i++) {
            if (one.at(i) != other.at(i)) {
                return one.at(i) - other.at(i);
            }
        }
        return one.length() - other.length();
    }

    /** The lower one of two. */
    public static Bytes lower(Bytes one, Bytes other) {
        return compare(one, other) <= 0 ? one : other;
    }
}
