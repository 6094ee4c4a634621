package io.spokewire.ike.v1;

import io.spokewire.ike.IkeIdentity;
import io.spokewire.ike.crypto.HashAlgorithm;
import io.spokewire.ike.crypto.SeededRandom;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.pki.Credentials;
import io.spokewire.pki.Credentials.Own;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.Attributes;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/**
 * Signatures over HASH_I and HASH_R (RFC 2409 section 5.1, RFC 4754) and the certificates around
 * them. All of it is slow and belongs into computations.
 */
final class Signatures {
    private static final int SAN_DNS = 2;
    private static final int SAN_MAIL = 1;
    private static final int SAN_ADDRESS = 7;
    private static final String UNSTRUCTURED_NAME = "1.2.840.113549.1.9.2";

    private Signatures() {}

    /** The hash that HASH_I and HASH_R are made with: ECDSA methods are tied to one. */
    static HashAlgorithm hash(AuthMethod method, HashAlgorithm negotiated) {
        return switch (method) {
            case PSK, RSA -> negotiated;
            case ECDSA_256 -> HashAlgorithm.SHA2_256;
            case ECDSA_384 -> HashAlgorithm.SHA2_384;
            case ECDSA_521 -> HashAlgorithm.SHA2_512;
        };
    }

    /** The method that a public key allows; empty for none. */
    static Optional<AuthMethod> method(PublicKey key) {
        if (key instanceof RSAKey) {
            return Optional.of(AuthMethod.RSA);
        }
        if (key instanceof ECKey ec) {
            return switch (ec.getParams().getCurve().getField().getFieldSize()) {
                case 256 -> Optional.of(AuthMethod.ECDSA_256);
                case 384 -> Optional.of(AuthMethod.ECDSA_384);
                case 521 -> Optional.of(AuthMethod.ECDSA_521);
                default -> Optional.empty();
            };
        }
        return Optional.empty();
    }

    /**
     * Our certificates that may be used, best first.
     *
     * @param trustpoints names; empty for all
     */
    static List<Own> own(Credentials credentials, List<String> trustpoints) {
        List<String> names = trustpoints.isEmpty() ? credentials.trustpoints() : trustpoints;
        return names.stream()
                .map(credentials::own)
                .flatMap(Optional::stream)
                .filter(own -> !own.chain().isEmpty())
                .toList();
    }

    /**
     * Signs.
     *
     * @param seed for what ECDSA needs of chance
     */
    static Bytes sign(Own own, AuthMethod method, Bytes hash, Bytes seed) {
        try {
            if (method == AuthMethod.RSA) {
                // Section 5.1: a private key encryption in PKCS #1 format, without an OID.
                Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
                cipher.init(Cipher.ENCRYPT_MODE, own.key(), new SeededRandom(seed));
                return Bytes.copyOf(cipher.doFinal(hash.toArray()));
            }
            Signature signature = Signature.getInstance("NONEwithECDSAinP1363Format");
            signature.initSign(own.key(), new SeededRandom(seed));
            signature.update(hash.toArray());
            return Bytes.copyOf(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "the key of trustpoint " + own.trustpoint() + " cannot sign", e);
        }
    }

    /** Whether a signature is right. */
    static boolean verify(PublicKey key, AuthMethod method, Bytes hash, Bytes signature) {
        try {
            if (method == AuthMethod.RSA) {
                Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
                cipher.init(Cipher.DECRYPT_MODE, key);
                return HashAlgorithm.same(Bytes.copyOf(cipher.doFinal(signature.toArray())), hash);
            }
            Signature verifier = Signature.getInstance("NONEwithECDSAinP1363Format");
            verifier.initVerify(key);
            verifier.update(hash.toArray());
            return verifier.verify(signature.toArray());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /**
     * The certificates of a message, the first one its sender's; those that are none are left out.
     */
    static List<X509Certificate> certificates(List<Payload.Certificate> payloads) {
        List<X509Certificate> chain = new ArrayList<>();
        for (Payload.Certificate payload : payloads) {
            if (payload.encoding() == Payload.Certificate.X509_SIGNATURE) {
                try {
                    chain.add(
                            (X509Certificate)
                                    CertificateFactory.getInstance("X.509")
                                            .generateCertificate(
                                                    new ByteArrayInputStream(
                                                            payload.data().toArray())));
                } catch (CertificateException e) {
                    // Another one may do; with none left the peer is refused in words.
                }
            }
        }
        return chain;
    }

    /** Payloads of our certificates. */
    static List<Payload> payloads(Own own) {
        List<Payload> payloads = new ArrayList<>();
        for (X509Certificate certificate : own.chain()) {
            try {
                payloads.add(
                        new Payload.Certificate(
                                Payload.Certificate.X509_SIGNATURE,
                                Bytes.copyOf(certificate.getEncoded())));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(
                        "the certificate of trustpoint " + own.trustpoint() + " has no DER", e);
            }
        }
        return payloads;
    }

    /** Wishes for a certificate of one of our authorities. */
    static List<Payload> requests(Credentials credentials, List<String> trustpoints) {
        return credentials.authorities(trustpoints).stream()
                .map(authority -> authority.getSubjectX500Principal().getEncoded())
                .map(Bytes::copyOf)
                .distinct()
                .<Payload>map(name ->
                        new Payload.CertificateRequest(Payload.Certificate.X509_SIGNATURE, name))
                .toList();
    }

    /** The best certificate for wishes; the first of ours where none fits or nobody wished. */
    static Own choose(List<Own> own, List<Payload.CertificateRequest> wishes) {
        for (Payload.CertificateRequest wish : wishes) {
            for (Own one : own) {
                for (X509Certificate certificate : one.chain()) {
                    byte[] issuer = certificate.getIssuerX500Principal().getEncoded();
                    if (Bytes.copyOf(issuer).equals(wish.authority())) {
                        return one;
                    }
                }
            }
        }
        return own.getFirst();
    }

    /** Whether a certificate bears an identity, RFC 2407 section 4.6.2. */
    static boolean bears(X509Certificate certificate, IkeIdentity identity) {
        return switch (identity.type()) {
            case Payload.Id.DN ->
                    certificate
                            .getSubjectX500Principal()
                            .equals(new X500Principal(identity.data().toArray()));
            case Payload.Id.FQDN ->
                    !identity.text().isEmpty()
                            && (alternative(certificate, SAN_DNS, identity.text())
                                    || inSubject(certificate, identity.text()));
            case Payload.Id.USER_FQDN -> alternative(certificate, SAN_MAIL, identity.text());
            case Payload.Id.IPV4, Payload.Id.IPV6 ->
                    alternative(certificate, SAN_ADDRESS, identity.text());
            default -> false;
        };
    }

    private static boolean alternative(X509Certificate certificate, int kind, String text) {
        Collection<List<?>> names;
        try {
            names = certificate.getSubjectAlternativeNames();
        } catch (CertificateException e) {
            return false;
        }
        if (names == null) {
            return false;
        }
        for (List<?> name : names) {
            if (name.get(0) instanceof Integer type
                    && type == kind
                    && name.get(1) instanceof String value
                    && same(kind, value, text)) {
                return true;
            }
        }
        return false;
    }

    private static boolean same(int kind, String value, String text) {
        if (kind != SAN_ADDRESS) {
            return value.equalsIgnoreCase(text);
        }
        try {
            return Address.parse(value).toString().equals(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Cisco's certificates bear the name of the router as CN or as unstructuredName. */
    private static boolean inSubject(X509Certificate certificate, String name) {
        String subject =
                certificate
                        .getSubjectX500Principal()
                        .getName(
                                X500Principal.RFC2253,
                                Map.of(UNSTRUCTURED_NAME, "unstructuredName"));
        try {
            for (Rdn rdn : new LdapName(subject).getRdns()) {
                Attributes parts = rdn.toAttributes();
                for (String key : List.of("CN", "unstructuredName")) {
                    Attribute part = parts.get(key);
                    if (part != null && name.equalsIgnoreCase(value(part.get()))) {
                        return true;
                    }
                }
            }
        } catch (NamingException e) {
            return false; // a subject that is no name bears none
        }
        return false;
    }

    /** RFC 2253 prints values whose type it does not know as DER; a short one is opened here. */
    private static String value(Object value) {
        if (value instanceof byte[] der) {
            boolean shortForm = der.length >= 2 && der[1] >= 0 && der[1] == der.length - 2;
            return shortForm ? new String(der, 2, der.length - 2, StandardCharsets.UTF_8) : "";
        }
        return value.toString();
    }
}
