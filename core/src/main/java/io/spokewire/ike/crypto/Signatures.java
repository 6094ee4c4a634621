package io.spokewire.ike.crypto;

import io.spokewire.net.Bytes;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECKey;
import java.security.interfaces.EdECKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Signatures of IKEv2 by their authentication methods: RSA (RFC 7296 section 3.8), ECDSA (RFC 4754)
 * and digital signatures that name their algorithm (RFC 7427, RFC 8420). All of it is slow and
 * belongs into a computation.
 */
public final class Signatures {
    /** RSA Digital Signature, PKCS #1 version 1.5. */
    public static final int RSA = 1;

    /** ECDSA with SHA-256 on P-256; 10 and 11 follow with P-384 and P-521. */
    public static final int ECDSA_P256 = 9;

    private static final int ECDSA_P521 = 11;

    /** Digital Signature, RFC 7427: the algorithm stands before the signature. */
    public static final int DIGITAL_SIGNATURE = 14;

    /** RFC 7427 section 4 and RFC 8420: SHA-256, SHA-384, SHA-512, Identity. */
    public static final List<Integer> HASHES = List.of(2, 3, 4, 5);

    private static final int SHA1_HASH = 1;
    private static final int IDENTITY_HASH = 5;

    private static final Scheme RSA_SHA1 = scheme("SHA1withRSA", "RSA", SHA1_HASH, rsa(0x05));
    private static final Scheme ECDSA_SHA1 =
            scheme("SHA1withECDSA", "ECDSA", SHA1_HASH, List.of("300906072a8648ce3d0401"));
    private static final List<Scheme> PKCS1 =
            List.of(
                    scheme("SHA256withRSA", "RSA", 2, rsa(0x0b)),
                    scheme("SHA384withRSA", "RSA", 3, rsa(0x0c)),
                    scheme("SHA512withRSA", "RSA", 4, rsa(0x0d)));
    private static final List<Scheme> PSS =
            List.of(
                    scheme("SHA-256", "RSA", 2, pss(1, 0x20)),
                    scheme("SHA-384", "RSA", 3, pss(2, 0x30)),
                    scheme("SHA-512", "RSA", 4, pss(3, 0x40)));
    private static final List<Scheme> ECDSA =
            List.of(
                    scheme("SHA256withECDSA", "ECDSA", 2, ecdsa(2)),
                    scheme("SHA384withECDSA", "ECDSA", 3, ecdsa(3)),
                    scheme("SHA512withECDSA", "ECDSA", 4, ecdsa(4)));
    private static final Scheme ED25519 =
            scheme("Ed25519", "EdDSA", IDENTITY_HASH, List.of("300506032b6570"));
    private static final Scheme ED448 =
            scheme("Ed448", "EdDSA", IDENTITY_HASH, List.of("300506032b6571"));
    private static final List<Scheme> ALL =
            Stream.of(List.of(RSA_SHA1, ECDSA_SHA1, ED25519, ED448), PKCS1, PSS, ECDSA)
                    .flatMap(List::stream)
                    .toList();

    private Signatures() {}

    private static Scheme scheme(String name, String kind, int hash, List<String> identifiers) {
        return new Scheme(name, kind, hash, identifiers.stream().map(Bytes::ofHex).toList());
    }

    private static List<String> rsa(int last) {
        String oid = "06092a864886f70d0101" + "%02x".formatted(last);
        // RFC 3279 wants NULL parameters; some leave them out.
        return List.of("300d" + oid + "0500", "300b" + oid);
    }

    private static List<String> ecdsa(int last) {
        return List.of("300a06082a8648ce3d04030" + last);
    }

    /** RSASSA-PSS with one hash for both, and a salt as long as it. */
    private static List<String> pss(int hash, int saltBytes) {
        String oid = "060960864801650304020" + hash;
        String salt = "a2030201" + "%02x".formatted(saltBytes);
        return List.of(
                "304106092a864886f70d01010a3034a00f300d%s0500a11c301a06092a864886f70d010108300d%s0500%s"
                        .formatted(oid, oid, salt),
                "303d06092a864886f70d01010a3030a00d300b%sa11a301806092a864886f70d010108300b%s%s"
                        .formatted(oid, oid, salt));
    }

    /**
     * What the JDK is asked for, and what names it on the wire.
     *
     * @param kind of the key, as {@link #kind} has it
     * @param identifiers the forms that its identifier has in the field; ours is the first
     */
    private record Scheme(String name, String kind, int hash, List<Bytes> identifiers) {
        private boolean isPss() {
            return name.startsWith("SHA-");
        }

        Signature signature() throws GeneralSecurityException {
            if (!isPss()) {
                return Signature.getInstance(name);
            }
            Signature signature = Signature.getInstance("RSASSA-PSS");
            int saltBytes = Integer.parseInt(name.substring(4)) / 8;
            AlgorithmParameterSpec parameters =
                    new PSSParameterSpec(name, "MGF1", new MGF1ParameterSpec(name), saltBytes, 1);
            signature.setParameter(parameters);
            return signature;
        }
    }

    /**
     * A signature as an authentication payload carries it.
     *
     * @param method {@link #RSA}, {@link #ECDSA_P256} and the two behind it, or {@link
     *     #DIGITAL_SIGNATURE}
     */
    public record Signed(int method, Bytes data) {}

    /** {@code RSA}, {@code ECDSA} or {@code EdDSA}; empty for a key that IKE has no use for. */
    public static String kind(PublicKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA", "RSASSA-PSS" -> "RSA";
            case "EC" -> "ECDSA";
            case "EdDSA", "Ed25519", "Ed448" -> "EdDSA";
            default -> "";
        };
    }

    /**
     * Signs.
     *
     * @param peerHashes what the peer can verify, RFC 7427 section 4; empty for one that knows only
     *     the older methods
     * @param pss whether RSASSA-PSS is preferred
     * @param seed for chance in the signature
     * @return empty when the peer can verify nothing that the key makes
     */
    public static Optional<Signed> sign(
            PrivateKey key, List<Integer> peerHashes, boolean pss, Bytes seed, Bytes octets) {
        try {
            Optional<Scheme> named = scheme(key, peerHashes, pss);
            if (named.isPresent()) {
                Bytes signature = sign(named.get().signature(), key, seed, octets);
                Bytes identifier = named.get().identifiers.getFirst();
                Bytes length = Bytes.copyOf(new byte[] {(byte) identifier.length()});
                return Optional.of(
                        new Signed(DIGITAL_SIGNATURE, Bytes.concat(length, identifier, signature)));
            }
            if (key.getAlgorithm().equals("RSA")) {
                // Section 3.8: SHA-1 is what every peer of this method can verify.
                Bytes signature = sign(Signature.getInstance("SHA1withRSA"), key, seed, octets);
                return Optional.of(new Signed(RSA, signature));
            }
            Optional<Integer> method = ecdsaMethod(key);
            if (method.isPresent()) {
                Signature signature = Signature.getInstance(ecdsaName(method.get()));
                return Optional.of(new Signed(method.get(), sign(signature, key, seed, octets)));
            }
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "a key of kind " + key.getAlgorithm() + " cannot sign", e);
        }
    }

    private static Bytes sign(Signature signature, PrivateKey key, Bytes seed, Bytes octets)
            throws GeneralSecurityException {
        signature.initSign(key, new SeededRandom(seed));
        signature.update(octets.toArray());
        return Bytes.copyOf(signature.sign());
    }

    private static Optional<Scheme> scheme(PrivateKey key, List<Integer> peerHashes, boolean pss) {
        List<Scheme> candidates =
                switch (key.getAlgorithm()) {
                    case "RSA" -> pss ? PSS : PKCS1;
                    case "EC" -> {
                        int best = bits(key) == 521 ? 2 : bits(key) == 384 ? 1 : 0;
                        List<Scheme> all = new ArrayList<>(List.of(ECDSA.get(best)));
                        all.addAll(ECDSA);
                        yield all;
                    }
                    case "EdDSA", "Ed25519", "Ed448" -> List.of(isEd448(key) ? ED448 : ED25519);
                    default -> List.of();
                };
        return candidates.stream().filter(s -> peerHashes.contains(s.hash)).findFirst();
    }

    private static boolean isEd448(PrivateKey key) {
        return key instanceof EdECKey ed
                && ed.getParams().getName().equals(NamedParameterSpec.ED448.getName());
    }

    private static int bits(Object key) {
        return key instanceof ECKey ec ? ec.getParams().getCurve().getField().getFieldSize() : 0;
    }

    private static Optional<Integer> ecdsaMethod(Object key) {
        return switch (bits(key)) {
            case 256 -> Optional.of(ECDSA_P256);
            case 384 -> Optional.of(ECDSA_P256 + 1);
            case 521 -> Optional.of(ECDSA_P521);
            default -> Optional.empty();
        };
    }

    /** RFC 4754 section 7: r and s behind one another, each as long as the curve. */
    private static String ecdsaName(int method) {
        int bits = method == ECDSA_P256 ? 256 : method == ECDSA_P521 ? 512 : 384;
        return "SHA" + bits + "withECDSAinP1363Format";
    }

    /**
     * Verifies.
     *
     * @param data as the authentication payload carries it; anything
     * @return empty when it holds; else why not, in words
     */
    public static Optional<String> verify(int method, PublicKey key, Bytes octets, Bytes data) {
        try {
            return switch (method) {
                case RSA -> rsa(key, octets, data);
                case DIGITAL_SIGNATURE -> named(key, octets, data);
                default ->
                        method >= ECDSA_P256 && method <= ECDSA_P521
                                ? ecdsa(method, key, octets, data)
                                : Optional.of("authentication method " + method + " is unknown");
            };
        } catch (GeneralSecurityException e) {
            return Optional.of("its signature does not fit its key");
        }
    }

    /** The hash stands inside the signature, so all are tried. */
    private static Optional<String> rsa(PublicKey key, Bytes octets, Bytes data)
            throws GeneralSecurityException {
        if (!key.getAlgorithm().equals("RSA")) {
            return Optional.of("it signs with RSA, its certificate has another key");
        }
        List<Scheme> schemes = new ArrayList<>(List.of(RSA_SHA1));
        schemes.addAll(PKCS1);
        for (Scheme scheme : schemes) {
            if (holds(scheme.signature(), key, octets, data)) {
                return Optional.empty();
            }
        }
        return wrong();
    }

    private static Optional<String> ecdsa(int method, PublicKey key, Bytes octets, Bytes data)
            throws GeneralSecurityException {
        if (!ecdsaMethod(key).equals(Optional.of(method))) {
            return Optional.of("its certificate has no key for authentication method " + method);
        }
        return holds(Signature.getInstance(ecdsaName(method)), key, octets, data)
                ? Optional.empty()
                : wrong();
    }

    private static Optional<String> named(PublicKey key, Bytes octets, Bytes data)
            throws GeneralSecurityException {
        int length = data.length() == 0 ? 0 : data.at(0);
        if (length == 0 || length + 1 > data.length()) {
            return Optional.of("its signature names no algorithm");
        }
        Scheme scheme = scheme(data.slice(1, length + 1));
        if (scheme == null || scheme.hash == SHA1_HASH) {
            return Optional.of(
                    "its signature has an algorithm that is not accepted: "
                            + data.slice(1, length + 1));
        }
        if (!kind(key).equals(scheme.kind)) {
            return Optional.of("its certificate has no key for " + scheme.name);
        }
        Bytes signature = data.slice(length + 1, data.length());
        return holds(scheme.signature(), key, octets, signature) ? Optional.empty() : wrong();
    }

    private static @Nullable Scheme scheme(Bytes identifier) {
        return ALL.stream()
                .filter(s -> s.identifiers.contains(identifier))
                .findFirst()
                .orElse(null);
    }

    private static Optional<String> wrong() {
        return Optional.of("its signature is not of the key in its certificate");
    }

    private static boolean holds(Signature signature, PublicKey key, Bytes octets, Bytes data)
            throws GeneralSecurityException {
        signature.initVerify(key);
        signature.update(octets.toArray());
        try {
            return signature.verify(data.toArray());
        } catch (SignatureException e) {
            // Of the wrong length or form: as wrong as any other.
            return false;
        }
    }
}
