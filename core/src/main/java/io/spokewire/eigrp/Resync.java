package io.spokewire.eigrp;

import io.spokewire.engine.Expectation;
import io.spokewire.engine.TableWalk;
import io.spokewire.net.Address;
import io.spokewire.net.Prefix;
import java.util.Set;
import java.util.TreeSet;

/**
 * A neighbour tells its whole table anew while the adjacency lasts, RFC 7868 section 6.5: from its
 * update with INIT and RS to the one with EOT. What it has not told again by then has gone.
 */
final class Resync {
    /** The neighbour is late. */
    record Due(String circuit, Address neighbor) implements Expectation {}

    /**
     * How long we wait for a neighbour to say that it tells all again: one whose software knows
     * nothing of RS never does, and is met anew.
     */
    static final int ANSWER_SECONDS = 10;

    /** Whether it was we who asked. */
    final boolean requested;

    /** What it has told since. */
    final Set<Prefix> again = new TreeSet<>();

    /** After the end of its table: the way to what it has not told again. */
    final TableWalk<Prefix> stale = new TableWalk<>();

    /** Whether it has said that it tells all again. */
    boolean answered;

    /** Whether it was waited for once already. */
    boolean late;

    Resync(boolean requested) {
        this.requested = requested;
        this.answered = !requested;
    }
}
