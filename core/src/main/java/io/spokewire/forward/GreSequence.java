package io.spokewire.forward;

/**
 * The sequence numbers of what leaves by one tunnel, RFC 2890 §2.2. All workers of a router share
 * it: whoever holds its lock numbers packets and sends them before the next one may, since a
 * receiver drops what comes behind a higher number. Known again by its identity.
 */
public final class GreSequence {
    private int next;

    /** The number of the next packet; the first one is 0. */
    int next() {
        return next++;
    }
}
