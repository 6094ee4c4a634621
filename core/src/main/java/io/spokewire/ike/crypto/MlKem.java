package io.spokewire.ike.crypto;

import io.spokewire.ike.crypto.DhKeyPair.Agreement;
import io.spokewire.net.Bytes;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import javax.crypto.DecapsulateException;
import javax.crypto.KEM;

/**
 * Key encapsulation by FIPS 203, as key exchanges of IKEv2 use it: the initiator's value is an
 * encapsulation key, the responder's the ciphertext; the shared secret has 32 bytes. All of it
 * belongs into a computation.
 */
public final class MlKem {
    private static final int FIRST = 35;
    private static final int LAST = 37;

    private final int method;
    private final KeyPair pair;

    private MlKem(int method, KeyPair pair) {
        this.method = method;
        this.pair = pair;
    }

    /** What the responder makes of the initiator's value; the secret is hidden. */
    public record Encapsulated(Bytes value, Agreement agreement) {}

    /** Whether a number in the registry of key exchange methods is one of them: 35, 36 or 37. */
    public static boolean isKnown(int method) {
        return method >= FIRST && method <= LAST;
    }

    /** As FIPS 203 spells it. */
    public static String name(int method) {
        return switch (method) {
            case FIRST -> "ML-KEM-512";
            case FIRST + 1 -> "ML-KEM-768";
            case LAST -> "ML-KEM-1024";
            default -> throw new IllegalArgumentException(method + " is no ML-KEM");
        };
    }

    /** What stands before an encapsulation key in its X.509 form, RFC 9935 section 4. */
    private static Bytes prefix(int method) {
        return switch (method) {
            case FIRST -> Bytes.ofHex("30820332300b06096086480165030404010382032100");
            case FIRST + 1 -> Bytes.ofHex("308204b2300b0609608648016503040402038204a100");
            default -> Bytes.ofHex("30820632300b06096086480165030404030382062100");
        };
    }

    private static int keyBytes(int method) {
        return switch (method) {
            case FIRST -> 800;
            case FIRST + 1 -> 1184;
            default -> 1568;
        };
    }

    /**
     * A fresh key pair of the initiator.
     *
     * @param seed 256 bits that decide it
     */
    public static MlKem generate(int method, Bytes seed) {
        return generate(method, new SeededRandom(seed));
    }

    /** The same, with the bits in its hands: d, then z of FIPS 203. */
    static MlKem generate(int method, SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(name(method));
            generator.initialize(new NamedParameterSpec(name(method)), random);
            return new MlKem(method, generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK lacks " + name(method), e);
        }
    }

    /** The encapsulation key. */
    public Bytes value() {
        Bytes encoded = Bytes.copyOf(pair.getPublic().getEncoded());
        return encoded.slice(prefix(method).length(), encoded.length());
    }

    /** Takes the responder's value; anything. */
    public Agreement agree(Bytes ciphertext) {
        try {
            byte[] secret =
                    KEM.getInstance("ML-KEM")
                            .newDecapsulator(pair.getPrivate())
                            .decapsulate(ciphertext.toArray())
                            .getEncoded();
            return new Agreement.Shared(Bytes.copyOf(secret));
        } catch (DecapsulateException e) {
            return new Agreement.Refused("the peer's value is no ciphertext of " + name(method));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK lacks ML-KEM", e);
        }
    }

    /**
     * The responder's part.
     *
     * @param seed 256 bits that decide it
     * @param key the initiator's value; anything
     */
    public static Encapsulated encapsulate(int method, Bytes seed, Bytes key) {
        return encapsulate(method, new SeededRandom(seed), key);
    }

    /** The same, with the bits in its hands: m of FIPS 203. */
    static Encapsulated encapsulate(int method, SecureRandom random, Bytes key) {
        Agreement refused = new Agreement.Refused("the peer's value is no key of " + name(method));
        if (key.length() != keyBytes(method)) {
            return new Encapsulated(Bytes.EMPTY, refused);
        }
        try {
            PublicKey peer =
                    KeyFactory.getInstance(name(method))
                            .generatePublic(
                                    new X509EncodedKeySpec(
                                            Bytes.concat(prefix(method), key).toArray()));
            KEM.Encapsulated made =
                    KEM.getInstance("ML-KEM").newEncapsulator(peer, null, random).encapsulate();
            return new Encapsulated(
                    Bytes.copyOf(made.encapsulation()),
                    new Agreement.Shared(Bytes.copyOf(made.key().getEncoded())));
        } catch (GeneralSecurityException e) {
            return new Encapsulated(Bytes.EMPTY, refused);
        }
    }
}
