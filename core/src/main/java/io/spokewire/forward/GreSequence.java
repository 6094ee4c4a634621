package io.spokewire.forward;

import io.spokewire.tunnel.Turn;

/**
 * The sequence numbers of what leaves by one tunnel, RFC 2890 §2.2. All workers of a router share
 * it: whoever has the turn numbers packets and sends them before the next one may, since a receiver
 * drops what comes behind a higher number. Known again by its identity.
 */
public final class GreSequence {
    private final Turn turn = new Turn();
    private int next;

    Turn turn() {
        return turn;
    }

    /** The number of the next packet; the first one is 0. */
    int next() {
        return next++;
    }
}
