package io.spokewire.bfd;

/** The state of a session, RFC 5880 section 4.1 (Sta). */
public enum BfdState {
    ADMIN_DOWN(0, "AdminDown"),
    DOWN(1, "Down"),
    INIT(2, "Init"),
    UP(3, "Up");

    private static final BfdState[] VALUES = values();

    private final int code;
    private final String text;

    BfdState(int code, String text) {
        this.code = code;
        this.text = text;
    }

    /** The two bits of the wire. */
    int code() {
        return code;
    }

    static BfdState of(int code) {
        return VALUES[code & 3];
    }

    /** As IOS and the RFC write it. */
    public String text() {
        return text;
    }
}
