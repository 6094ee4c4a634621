package io.spokewire.ike.crypto;

import io.spokewire.net.Bytes;
import java.util.Optional;

/**
 * Who computes Diffie-Hellman on curves: groups 19, 20, 21 and 31. The JDK always can; a native
 * library does the same in a fraction of the time. Called from several threads at once.
 */
public interface EcdhProvider {
    /** Nobody but the JDK. */
    EcdhProvider JDK =
            new EcdhProvider() {
                @Override
                public String name() {
                    return "JDK";
                }

                @Override
                public boolean takes(int group) {
                    return false;
                }

                @Override
                public Bytes publicValue(int group, Bytes secret) {
                    throw new IllegalArgumentException("group " + group);
                }

                @Override
                public Optional<Bytes> agree(int group, Bytes secret, Bytes peerValue) {
                    throw new IllegalArgumentException("group " + group);
                }
            };

    /** For people, with its version. */
    String name();

    /** Whether it computes in a group; else the JDK does. */
    boolean takes(int group);

    /**
     * The public value of a secret, as a key exchange payload carries it.
     *
     * @param secret of groups 19 to 21 from 1 to the order of the curve less 1, big-endian, as long
     *     as a coordinate; of group 31 any 32 bytes
     */
    Bytes publicValue(int group, Bytes secret);

    /**
     * The shared secret: the x coordinate (RFC 5903 section 7), or RFC 7748's result.
     *
     * @param peerValue of the group's length, anything
     * @return empty when the value is no point of the curve (RFC 6989 section 2.3), or would make
     *     the secret zero (RFC 7748 section 6.1)
     */
    Optional<Bytes> agree(int group, Bytes secret, Bytes peerValue);
}
