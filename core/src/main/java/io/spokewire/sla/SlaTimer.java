package io.spokewire.sla;

/**
 * The key of a timer.
 *
 * @param operation its number
 * @param kind what is due
 */
public record SlaTimer(int operation, Kind kind) {
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
}
