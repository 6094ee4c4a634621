package io.spokewire.nhrp;

import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What happens when a table of one overlay is full: each time is counted, and told once in a while
 * for each table, so that nobody fills the log by filling a table.
 */
final class FullTables {
    private static final int QUIET_SECONDS = 10;

    private final String tunnel;
    private final Counters counters;
    private final NavigableMap<String, RateLimit> told = new TreeMap<>();

    FullTables(String tunnel, Counters counters) {
        this.tunnel = tunnel;
        this.counters = counters;
    }

    /**
     * Something found no room.
     *
     * @param table what is full, in the plural: one of a fixed set
     * @param limit how many there are then
     */
    void found(String table, int limit, Turn turn) {
        counters.add(NhrpCounter.TABLE_FULL);
        RateLimit notes = told.computeIfAbsent(table, _ -> new RateLimit());
        if (notes.allows(1, QUIET_SECONDS, turn.now())) {
            turn.note(new NhrpTrace.TableFull(tunnel, table, limit));
        }
    }
}
