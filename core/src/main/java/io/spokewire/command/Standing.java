package io.spokewire.command;

/** What becomes of a line of the configuration. */
public enum Standing {
    /** The router does what it says. */
    OBEYED("obeyed"),
    /** The business of the host that the router runs on. */
    NOT_OURS("not ours"),
    /** A feature that is known and lacking. */
    NOT_YET("not yet");

    private final String words;

    Standing(String words) {
        this.words = words;
    }

    /** As reports print it. */
    public String words() {
        return words;
    }
}
