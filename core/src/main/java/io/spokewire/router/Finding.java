package io.spokewire.router;

/**
 * Something about a configuration that an operator should know.
 *
 * @param level how bad it is
 * @param section where, as the configuration names it: {@code interface Tunnel0}; empty for the
 *     whole
 * @param message what and why, a sentence without a full stop
 */
public record Finding(Level level, String section, String message) {
    /** How bad it is. */
    public enum Level {
        /** What the lines say cannot be; a commit refuses it. */
        ERROR,
        /** It can be and may not do what is wanted. */
        WARNING
    }

    /** Whether a commit refuses it. */
    public boolean isError() {
        return level == Level.ERROR;
    }

    @Override
    public String toString() {
        return (isError() ? "error: " : "warning: ")
                + (section.isEmpty() ? "" : section + ": ")
                + message;
    }
}
