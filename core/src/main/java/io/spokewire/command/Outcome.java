package io.spokewire.command;

import org.jspecify.annotations.Nullable;

/**
 * What a line did.
 *
 * @param position the configuration and the section afterwards
 * @param kind what became of the line
 * @param command which command it was; null when none, and for lines of kept sections
 * @param args what it said; null when there is no command
 * @param failure why it is unknown or invalid; null when it is neither
 */
public record Outcome(
        Position position,
        Kind kind,
        @Nullable Command command,
        @Nullable Args args,
        @Nullable Failure failure) {
    /** What became of a line. */
    public enum Kind {
        /** A comment, an empty line, moving about. */
        NOTHING("nothing"),
        /** See {@link Standing#OBEYED}. */
        OBEYED("obeyed"),
        /** See {@link Standing#NOT_OURS}. */
        NOT_OURS("not ours"),
        /** See {@link Standing#NOT_YET}. */
        NOT_YET("not yet"),
        /** No command that we know. */
        UNKNOWN("unknown"),
        /** A command with a value that cannot be. */
        INVALID("invalid");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** As reports print it. */
        public String words() {
            return words;
        }

        static Kind of(Standing standing) {
            return switch (standing) {
                case OBEYED -> OBEYED;
                case NOT_OURS -> NOT_OURS;
                case NOT_YET -> NOT_YET;
            };
        }
    }
}
