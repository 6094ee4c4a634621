package io.spokewire.daemon.manage;

/** The router did not answer, or could not do what a console asked for. */
public final class ContextException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * Says why.
     *
     * @param message a sentence for the operator
     */
    public ContextException(String message) {
        super(message);
    }
}
