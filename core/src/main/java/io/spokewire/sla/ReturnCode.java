package io.spokewire.sla;

/** What came of the last probe of an operation, in IOS's words. */
public enum ReturnCode {
    /** Nothing yet. */
    UNKNOWN("Unknown"),
    /** An answer within the threshold. */
    OK("OK"),
    /** An answer, and late. */
    OVER_THRESHOLD("Over threshold"),
    /** No answer in time. */
    TIMEOUT("Timeout"),
    /** The answer did not bring back what was sent. */
    VERIFY_ERROR("Verify error"),
    /** The destination's name has no address, or there is no source address. */
    NO_ADDRESS("No address");

    private final String text;

    ReturnCode(String text) {
        this.text = text;
    }

    /** As {@code show} prints it. */
    public String text() {
        return text;
    }

    /** Whether there was an answer. */
    public boolean reachable() {
        return this == OK || this == OVER_THRESHOLD;
    }
}
