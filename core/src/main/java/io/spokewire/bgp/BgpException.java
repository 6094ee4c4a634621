package io.spokewire.bgp;

import io.spokewire.net.Bytes;

/**
 * A message for which the session ends with a NOTIFICATION, RFC 4271 section 6. It carries no stack
 * trace: hostile input must not cost more than the reading of it.
 */
final class BgpException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final int subcode;
    private final transient Bytes data;

    /**
     * What the NOTIFICATION says.
     *
     * @param reason in words, for the log
     */
    BgpException(int code, int subcode, Bytes data, String reason) {
        super(reason, null, false, false);
        this.code = code;
        this.subcode = subcode;
        this.data = data;
    }

    BgpException(int code, int subcode, String reason) {
        this(code, subcode, Bytes.EMPTY, reason);
    }

    /** The reason, in words. */
    String reason() {
        String text = getMessage();
        return text == null ? "" : text;
    }

    BgpMessage.Notification notification() {
        return new BgpMessage.Notification(code, subcode, data);
    }
}
