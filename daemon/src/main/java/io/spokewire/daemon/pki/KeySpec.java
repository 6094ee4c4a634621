package io.spokewire.daemon.pki;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Locale;

/**
 * What kind of key is made.
 *
 * @param algorithm {@code RSA}, {@code EC} or {@code Ed25519}
 * @param curve of EC: {@code secp256r1} and its like; empty for the others
 * @param bits of RSA, 2048 to 8192; 0 for the others
 */
public record KeySpec(String algorithm, String curve, int bits) {
    private static final int RSA_MIN = 2048;
    private static final int RSA_MAX = 8192;

    /** What {@link #parse} takes, for help. */
    public static final String FORMS = "rsa:2048 to rsa:8192, ec:p256, ec:p384, ec:p521, ed25519";

    /** RSA of 3072 bits, 128 bits of strength: every peer knows RSA. */
    public static final KeySpec DEFAULT = new KeySpec("RSA", "", 3072);

    /**
     * Reads {@code rsa:3072}, {@code ec:p256}, {@code ed25519}.
     *
     * @throws IllegalArgumentException when it is none of them
     */
    public static KeySpec parse(String text) {
        String[] words = text.strip().toLowerCase(Locale.ROOT).split(":", 2);
        String detail = words.length > 1 ? words[1] : "";
        switch (words[0]) {
            case "rsa" -> {
                int bits =
                        detail.isEmpty()
                                ? DEFAULT.bits
                                : detail.matches("\\d{1,5}") ? Integer.parseInt(detail) : 0;
                if (bits >= RSA_MIN && bits <= RSA_MAX) {
                    return new KeySpec("RSA", "", bits);
                }
            }
            case "ec" -> {
                switch (detail) {
                    case "", "p256", "secp256r1" -> {
                        return new KeySpec("EC", "secp256r1", 0);
                    }
                    case "p384", "secp384r1" -> {
                        return new KeySpec("EC", "secp384r1", 0);
                    }
                    case "p521", "secp521r1" -> {
                        return new KeySpec("EC", "secp521r1", 0);
                    }
                    default -> {} // no curve of ours
                }
            }
            case "ed25519" -> {
                return new KeySpec("Ed25519", "", 0);
            }
            default -> {} // no algorithm of ours
        }
        throw new IllegalArgumentException("'" + text + "' is no kind of key: there are " + FORMS);
    }

    /**
     * The kind of a key that is there, never weaker than what is made; the default for one of
     * another kind.
     */
    public static KeySpec like(PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa ->
                    new KeySpec(
                            "RSA", "", Math.clamp(rsa.getModulus().bitLength(), RSA_MIN, RSA_MAX));
            case ECPublicKey ec ->
                    switch (ec.getParams().getOrder().bitLength()) {
                        case 384 -> parse("ec:p384");
                        case 521 -> parse("ec:p521");
                        default -> parse("ec:p256");
                    };
            case EdECPublicKey _ -> parse("ed25519");
            default -> DEFAULT;
        };
    }

    /** A new key pair. */
    public KeyPair generate(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            switch (algorithm) {
                case "RSA" -> generator.initialize(bits, random);
                case "EC" -> generator.initialize(new ECGenParameterSpec(curve), random);
                default -> generator.initialize(255, random);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK makes keys of " + algorithm, e);
        }
    }

    /** How the owner of a key signs certificates and requests. */
    static String signature(PrivateKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "RSASSA-PSS" -> "SHA256withRSAandMGF1";
            case "EC" ->
                    key instanceof ECPrivateKey ec && ec.getParams().getOrder().bitLength() > 384
                            ? "SHA512withECDSA"
                            : key instanceof ECPrivateKey ec
                                            && ec.getParams().getOrder().bitLength() > 256
                                    ? "SHA384withECDSA"
                                    : "SHA256withECDSA";
            default -> "Ed25519";
        };
    }

    @Override
    public String toString() {
        return switch (algorithm) {
            case "RSA" -> "rsa:" + bits;
            case "EC" -> "ec:" + curve;
            default -> "ed25519";
        };
    }
}
