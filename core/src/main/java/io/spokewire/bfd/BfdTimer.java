package io.spokewire.bfd;

/**
 * The key of a timer.
 *
 * @param discriminator {@code bfd.LocalDiscr} of the session
 * @param kind what is due
 */
public record BfdTimer(int discriminator, Kind kind) {
    /** What is due. */
    public enum Kind {
        /** The next packet. */
        SEND,
        /** A packet of the neighbour's. */
        DETECTION,
        /** The next packet of those that tell of our end. */
        FAREWELL
    }
}
