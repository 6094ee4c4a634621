package io.spokewire.command;

/** A command that parses and cannot be: the message says why. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * A refusal.
     *
     * @param why a clause for the operator
     */
    public Refusal(String why) {
        super(why, null, false, false);
    }

    /** The reason, a clause. */
    public String why() {
        String message = getMessage();
        return message == null ? "refused" : message;
    }
}
