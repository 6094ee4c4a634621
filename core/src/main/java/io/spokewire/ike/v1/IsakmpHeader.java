package io.spokewire.ike.v1;

import io.spokewire.net.Bytes;

/**
 * The fixed header, RFC 2408 section 3.1, without what the codec works out.
 *
 * @param initiatorCookie of the end that began phase 1; never 0
 * @param responderCookie 0 in the first message of phase 1
 * @param exchange 0 to 255, {@link #MAIN} and the like
 * @param flags 0 to {@link #FLAGS}, {@link #ENCRYPTION} and the like
 * @param messageId 0 in phase 1
 */
record IsakmpHeader(
        long initiatorCookie, long responderCookie, int exchange, int flags, int messageId) {
    /** Bytes of the header. */
    static final int LENGTH = 28;

    /** Identity Protection, which is Main Mode. */
    static final int MAIN = 2;

    /** Aggressive Mode. */
    static final int AGGRESSIVE = 4;

    /** Informational exchange. */
    static final int INFORMATIONAL = 5;

    /** Quick Mode, RFC 2409 appendix A. */
    static final int QUICK = 32;

    /** All behind the header is encrypted. */
    static final int ENCRYPTION = 1;

    /** Encryption, commit and authentication only: the others are 0, RFC 2408 section 3.1. */
    static final int FLAGS = 7;

    /** The exchange of a whole message. */
    static int exchange(Bytes message) {
        return message.at(18);
    }

    boolean encrypted() {
        return (flags & ENCRYPTION) != 0;
    }

    /** The exchange as people call it. */
    static String exchangeName(int exchange) {
        return switch (exchange) {
            case MAIN -> "main mode";
            case AGGRESSIVE -> "aggressive mode";
            case INFORMATIONAL -> "informational exchange";
            case QUICK -> "quick mode";
            default -> "exchange " + exchange;
        };
    }
}
