package io.spokewire.ike.v2;

import io.spokewire.net.Bytes;
import java.util.List;

/**
 * An algorithm in a proposal, RFC 7296 section 3.3.2.
 *
 * @param type one of the constants here, or an unknown one
 * @param id the algorithm's number in the registry of its type
 */
record Transform(int type, int id, List<Attribute> attributes) {
    static final int ENCRYPTION = 1;
    static final int PRF = 2;
    static final int INTEGRITY = 3;

    /** A Diffie-Hellman group, or another method (RFC 9370 section 2.1). */
    static final int KEY_EXCHANGE = 4;

    /** Extended sequence numbers; never sent for an IKE SA, which IOS-XE drops as malformed. */
    static final int SEQUENCE_NUMBERS = 5;

    /** The first of seven additional key exchanges, RFC 9370 section 2.2.1. */
    static final int ADDITIONAL_FIRST = 6;

    static final int ADDITIONAL_LAST = 12;

    private static final int KEY_LENGTH = 14;

    /**
     * Section 3.3.5.
     *
     * @param type 15 bits
     * @param brief whether the value has exactly two bytes and no length of its own (TV)
     */
    record Attribute(int type, boolean brief, Bytes value) {
        private boolean isKeyLength() {
            return type == KEY_LENGTH && brief;
        }
    }

    Transform {
        attributes = List.copyOf(attributes);
    }

    /** A transform without attributes. */
    static Transform of(int type, int id) {
        return new Transform(type, id, List.of());
    }

    /** A cipher with a key of so many bits; 0 for a cipher whose key has one length only. */
    static Transform cipher(int id, int keyBits) {
        return keyBits == 0
                ? of(ENCRYPTION, id)
                : new Transform(
                        ENCRYPTION,
                        id,
                        List.of(
                                new Attribute(
                                        KEY_LENGTH,
                                        true,
                                        Bytes.copyOf(
                                                new byte[] {
                                                    (byte) (keyBits >>> 8), (byte) keyBits
                                                }))));
    }

    /** Length of the key in bits; 0 when it is not said. */
    int keyBits() {
        for (Attribute a : attributes) {
            if (a.isKeyLength()) {
                return a.value().at(0) << 8 | a.value().at(1);
            }
        }
        return 0;
    }

    /**
     * Whether we know all of its attributes; one that we do not makes the transform unacceptable,
     * section 3.3.6.
     */
    boolean understood() {
        return attributes.isEmpty()
                || (attributes.size() == 1 && attributes.getFirst().isKeyLength());
    }

    /** Whether it is one of the additional key exchanges of RFC 9370. */
    static boolean isAdditional(int type) {
        return type >= ADDITIONAL_FIRST && type <= ADDITIONAL_LAST;
    }
}
