package io.spokewire.net;

/**
 * Bytes from the wire that are no message. The receive loop drops the packet and counts it; nothing
 * else may leave a decoder. It carries no stack trace: hostile input must not cost more than the
 * reading of it.
 */
public final class DecodeException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int offset;

    /**
     * Says what is wrong and where.
     *
     * @param reason what was expected and what was found, in words
     * @param offset bytes from the start of the message
     */
    public DecodeException(String reason, int offset) {
        super(reason + " at offset " + offset, null, false, false);
        this.offset = offset;
    }

    /** Bytes from the start of the message. */
    public int offset() {
        return offset;
    }
}
