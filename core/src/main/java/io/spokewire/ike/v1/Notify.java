package io.spokewire.ike.v1;

/** Notify message types: RFC 2408 section 3.14.1, RFC 2407 section 4.6.3, RFC 3706 section 5.2. */
final class Notify {
    static final int INVALID_COOKIE = 4;
    static final int INVALID_SPI = 11;
    static final int NO_PROPOSAL_CHOSEN = 14;
    static final int PAYLOAD_MALFORMED = 16;
    static final int INVALID_KEY_INFORMATION = 17;
    static final int INVALID_ID_INFORMATION = 18;
    static final int AUTHENTICATION_FAILED = 24;
    static final int ERROR_MAX = 16383;
    static final int CONNECTED = 16384;
    static final int RESPONDER_LIFETIME = 24576;
    static final int INITIAL_CONTACT = 24578;
    static final int R_U_THERE = 36136;
    static final int R_U_THERE_ACK = 36137;

    private static final String[] ERRORS = {
        "",
        "INVALID-PAYLOAD-TYPE",
        "DOI-NOT-SUPPORTED",
        "SITUATION-NOT-SUPPORTED",
        "INVALID-COOKIE",
        "INVALID-MAJOR-VERSION",
        "INVALID-MINOR-VERSION",
        "INVALID-EXCHANGE-TYPE",
        "INVALID-FLAGS",
        "INVALID-MESSAGE-ID",
        "INVALID-PROTOCOL-ID",
        "INVALID-SPI",
        "INVALID-TRANSFORM-ID",
        "ATTRIBUTES-NOT-SUPPORTED",
        "NO-PROPOSAL-CHOSEN",
        "BAD-PROPOSAL-SYNTAX",
        "PAYLOAD-MALFORMED",
        "INVALID-KEY-INFORMATION",
        "INVALID-ID-INFORMATION",
        "INVALID-CERT-ENCODING",
        "INVALID-CERTIFICATE",
        "CERT-TYPE-UNSUPPORTED",
        "INVALID-CERT-AUTHORITY",
        "INVALID-HASH-INFORMATION",
        "AUTHENTICATION-FAILED",
        "INVALID-SIGNATURE",
        "ADDRESS-NOTIFICATION",
        "NOTIFY-SA-LIFETIME",
        "CERTIFICATE-UNAVAILABLE",
        "UNSUPPORTED-EXCHANGE-TYPE",
        "UNEQUAL-PAYLOAD-LENGTHS"
    };

    private Notify() {}

    /** The name that the RFC prints. */
    static String name(int message) {
        if (message > 0 && message < ERRORS.length) {
            return ERRORS[message];
        }
        return switch (message) {
            case CONNECTED -> "CONNECTED";
            case RESPONDER_LIFETIME -> "RESPONDER-LIFETIME";
            case 24577 -> "REPLAY-STATUS";
            case INITIAL_CONTACT -> "INITIAL-CONTACT";
            case R_U_THERE -> "R-U-THERE";
            case R_U_THERE_ACK -> "R-U-THERE-ACK";
            default -> "notification " + message;
        };
    }

    /** Whether the sender refuses something. */
    static boolean isError(int message) {
        return message > 0 && message <= ERROR_MAX;
    }
}
