package io.spokewire.nhrp;

import java.util.OptionalInt;

/**
 * The one counter of all requests of this router, RFC 2332 §5.2.0.1. §5.2.3 wants it kept over a
 * restart, not with each step but ahead of it: what is stored is always a value that was not used.
 */
final class RequestIds {
    /** How far ahead the stored value runs. */
    static final int STEP = 100;

    private int next;
    private int ahead;
    private boolean dirty;

    /** Begins with {@code first}, the value that was stored last; 0 is skipped. */
    RequestIds(int first) {
        next = first == 0 ? 1 : first;
    }

    /** A new id. */
    int next() {
        int id = next;
        next = next == -1 ? 1 : next + 1;
        if (ahead == 0) {
            ahead = STEP;
            dirty = true;
        }
        ahead--;
        return id;
    }

    /** What is to be stored before the next packet leaves; empty when the store is good enough. */
    OptionalInt toStore() {
        if (!dirty) {
            return OptionalInt.empty();
        }
        dirty = false;
        return OptionalInt.of(next + STEP);
    }
}
