package io.spokewire.pki;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.DSAPublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PSSParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What of certificates is too weak by today's measure (NIST SP 800-131A): works for migration, is
 * marked wherever it shows, and refused by {@code crypto strict}.
 */
final class Weakness {
    private static final int RSA_BITS_MIN = 2048;
    private static final int EC_BITS_MIN = 224;

    private Weakness() {}

    /**
     * What is weak in a chain, a clause each.
     *
     * @param path from the owner's certificate up, the authority left out
     * @param authority whose own signature says nothing, for it is trusted without it
     */
    static List<String> of(List<X509Certificate> path, X509Certificate authority) {
        List<String> found = new ArrayList<>();
        for (X509Certificate certificate : path) {
            of(certificate).forEach(what -> found.add(named(certificate, what)));
        }
        ofKey(authority.getPublicKey()).ifPresent(what -> found.add(named(authority, what)));
        return List.copyOf(found);
    }

    private static String named(X509Certificate certificate, String what) {
        return DistinguishedName.text(certificate.getSubjectX500Principal()) + " " + what;
    }

    /** What is weak in one certificate. */
    static List<String> of(X509Certificate certificate) {
        List<String> found = new ArrayList<>();
        ofSignature(certificate).ifPresent(found::add);
        ofKey(certificate.getPublicKey()).ifPresent(found::add);
        return found;
    }

    private static Optional<String> ofSignature(X509Certificate certificate) {
        String hash = hash(certificate).toUpperCase(Locale.ROOT).replace("-", "");
        if (hash.startsWith("MD")) {
            return Optional.of("is signed with " + hash.substring(0, 3));
        }
        return hash.startsWith("SHA1") ? Optional.of("is signed with SHA-1") : Optional.empty();
    }

    private static String hash(X509Certificate certificate) {
        byte[] parameters = certificate.getSigAlgParams();
        if (!certificate.getSigAlgName().equals("RSASSA-PSS") || parameters == null) {
            return certificate.getSigAlgName(); // SHA1withRSA and the like
        }
        try {
            AlgorithmParameters decoded = AlgorithmParameters.getInstance("RSASSA-PSS");
            decoded.init(parameters);
            return decoded.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm();
        } catch (GeneralSecurityException | java.io.IOException e) {
            return ""; // whoever verifies the signature fails too, and says it
        }
    }

    private static Optional<String> ofKey(PublicKey key) {
        int bits = bits(key);
        boolean weak =
                switch (key) {
                    case RSAPublicKey _ -> bits < RSA_BITS_MIN;
                    case ECPublicKey _ -> bits < EC_BITS_MIN;
                    case DSAPublicKey _ -> true;
                    default -> false;
                };
        return weak
                ? Optional.of("has a key of " + bits + " bits (" + key.getAlgorithm() + ")")
                : Optional.empty();
    }

    /** The length of a key in bits; 0 where the kind of key has but one. */
    static int bits(PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa -> rsa.getModulus().bitLength();
            case ECPublicKey ec -> ec.getParams().getOrder().bitLength();
            case DSAPublicKey dsa ->
                    dsa.getParams() == null ? 0 : dsa.getParams().getP().bitLength();
            default -> 0;
        };
    }
}
