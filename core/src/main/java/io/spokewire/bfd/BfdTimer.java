package io.spokewire.bfd;

import io.spokewire.engine.Expectation;

/**
 * The key of a timer.
 *
 * @param discriminator {@code bfd.LocalDiscr} of the session
 * @param kind what is due
 */
public record BfdTimer(int discriminator, Kind kind) implements Expectation {
    /** What is due. */
    public enum Kind {
        /** The next packet. */
        SEND,
        /** A packet of the neighbour's. */
        DETECTION,
        /** The next packet of those that tell of our end. */
        FAREWELL
    }

    @Override
    public boolean expects() {
        return kind == Kind.DETECTION;
    }
}
