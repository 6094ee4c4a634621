package io.spokewire.daemon.pki;

/** A file of keys or certificates cannot be used; the message is for whoever can mend it. */
public final class PkiException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Says what is wrong. No part of a key and no password may stand in it. */
    public PkiException(String message) {
        super(message);
    }

    /** Says what is wrong, and what the library made of it. */
    public PkiException(String message, Throwable cause) {
        super(message, cause);
    }
}
