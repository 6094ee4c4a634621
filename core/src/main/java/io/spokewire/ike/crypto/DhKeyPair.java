package io.spokewire.ike.crypto;

import io.spokewire.ike.DhGroup;
import io.spokewire.net.Bytes;

/** Our half of one Diffie-Hellman exchange. Immutable; the private key stays inside. */
public abstract sealed class DhKeyPair
        permits ModpKeyPair, EcpKeyPair, X25519KeyPair, ProvidedKeyPair {
    private final int group;
    private final Bytes publicValue;

    DhKeyPair(int group, Bytes publicValue) {
        this.group = group;
        this.publicValue = publicValue;
    }

    /** What came of both halves. */
    public sealed interface Agreement {
        /**
         * The shared secret; hidden from {@link #toString}.
         *
         * @param value g^ir in a fixed length: as long as the prime for MODP groups, the x
         *     coordinate for ECP groups (RFC 5903 section 7), 32 bytes for group 31
         */
        record Shared(Bytes value) implements Agreement {
            @Override
            public String toString() {
                return "Shared[hidden]";
            }
        }

        /** The peer's value is none of the group (RFC 6989), and why, in words. */
        record Refused(String why) implements Agreement {}
    }

    /** The group's number. */
    public final int group() {
        return group;
    }

    /** Our public value as a key exchange payload carries it, {@link DhGroup#publicBytes} long. */
    public final Bytes publicValue() {
        return publicValue;
    }

    /**
     * Takes the peer's public value. Slow: belongs into a computation.
     *
     * @param peerValue as its key exchange payload carries it; anything
     */
    public final Agreement agree(Bytes peerValue) {
        int expected = DhGroup.publicBytes(group);
        if (peerValue.length() != expected) {
            return new Agreement.Refused(
                    "the peer's public value has %d bytes, those of group %d have %d"
                            .formatted(peerValue.length(), group, expected));
        }
        return agreeChecked(peerValue);
    }

    /** As {@link #agree}, with a value of the right length. */
    abstract Agreement agreeChecked(Bytes peerValue);

    final Agreement refused(String why) {
        return new Agreement.Refused("the peer's public value of group " + group + " " + why);
    }
}
