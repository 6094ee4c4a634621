package io.spokewire.ike.crypto;

import io.spokewire.net.Bytes;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import javax.crypto.KeyAgreement;

/** Group 31: Curve25519, RFC 7748 and RFC 8031. */
final class X25519KeyPair extends DhKeyPair {
    private static final int GROUP = 31;
    private static final int LENGTH = 32;
    private static final Bytes BASE_POINT = Bytes.ofHex("09" + "00".repeat(LENGTH - 1));

    private final PrivateKey privateKey;

    private X25519KeyPair(PrivateKey privateKey, Bytes publicValue) {
        super(GROUP, publicValue);
        this.privateKey = privateKey;
    }

    static X25519KeyPair generate(SecureRandom random) {
        byte[] scalar = new byte[LENGTH];
        random.nextBytes(scalar);
        return of(scalar);
    }

    /** The pair of a given secret; the curve's own code prunes its bits (RFC 7748 section 5). */
    static X25519KeyPair of(byte[] scalar) {
        try {
            PrivateKey key =
                    KeyFactory.getInstance("X25519")
                            .generatePrivate(
                                    new XECPrivateKeySpec(NamedParameterSpec.X25519, scalar));
            return new X25519KeyPair(key, multiply(key, BASE_POINT));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK lacks X25519", e);
        }
    }

    @Override
    Agreement agreeChecked(Bytes peerValue) {
        try {
            return new Agreement.Shared(multiply(privateKey, peerValue));
        } catch (InvalidKeyException e) {
            // RFC 7748 section 6.1: the shared secret would be zero whatever our key is.
            return refused("is a point of small order");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK lacks X25519", e);
        }
    }

    private static Bytes multiply(PrivateKey key, Bytes point) throws GeneralSecurityException {
        byte[] bigEndian = new byte[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            bigEndian[i] = (byte) point.at(LENGTH - 1 - i);
        }
        // RFC 8031 section 3.2: the most significant bit is masked, other odd values are taken.
        bigEndian[0] &= 0x7F;
        KeyAgreement agreement = KeyAgreement.getInstance("X25519");
        agreement.init(key);
        agreement.doPhase(
                KeyFactory.getInstance("X25519")
                        .generatePublic(
                                new XECPublicKeySpec(
                                        NamedParameterSpec.X25519, new BigInteger(1, bigEndian))),
                true);
        return Bytes.copyOf(agreement.generateSecret());
    }
}
