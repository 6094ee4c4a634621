package io.spokewire.sla;

import io.spokewire.engine.Expectation;

/**
 * The key of a timer.
 *
 * @param operation its number
 * @param kind what is due
 */
public record SlaTimer(int operation, Kind kind) implements Expectation {
    /** What is due. */
    public enum Kind {
        /** The schedule begins. */
        START,
        /** The schedule ends. */
        END,
        /** The next probe. */
        PROBE,
        /** The answer to the last one. */
        TIMEOUT,
        /** An operation that does not run is forgotten. */
        AGEOUT
    }

    @Override
    public boolean expects() {
        return kind == Kind.TIMEOUT;
    }
}
