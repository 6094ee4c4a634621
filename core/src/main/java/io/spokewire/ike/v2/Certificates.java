package io.spokewire.ike.v2;

import io.spokewire.ike.IkeIdentity;
import io.spokewire.ike.Ikev2Profile;
import io.spokewire.ike.crypto.HashAlgorithm;
import io.spokewire.ike.v2.Payload.Certificate;
import io.spokewire.ike.v2.Payload.CertificateRequest;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.pki.Credentials;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/** Certificates as payloads carry them, RFC 7296 sections 3.6 and 3.7, and what they say. */
final class Certificates {
    private static final int HASH_BYTES = 20;

    /** More than a chain needs; section 3.6 wants four. */
    private static final int CHAIN_MAX = 8;

    /** Types of names in a certificate, RFC 5280 section 4.2.1.6. */
    private static final int RFC822_NAME = 1;

    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private Certificates() {}

    // ---- ours

    /**
     * Our certificate under a profile: one from an authority that the peer asks for, else the
     * first.
     */
    static Optional<Credentials.Own> own(IkeSa sa, Ikev2Profile profile) {
        Credentials credentials = sa.domain().environment.credentials();
        List<Bytes> wanted = sa.negotiation.authorities;
        Credentials.Own first = null;
        for (String name : trustpoints(credentials, profile, "verify")) {
            Optional<Credentials.Own> own = credentials.own(name);
            if (own.isEmpty()) {
                continue;
            }
            boolean asked =
                    credentials.authorities(List.of(name)).stream()
                            .map(Certificates::keyHash)
                            .anyMatch(wanted::contains);
            if (asked) {
                return own;
            }
            first = first == null ? own.get() : first;
        }
        return Optional.ofNullable(first);
    }

    /** Why there is none, a clause for people. */
    static String whyNoOwn(IkeSa sa, Ikev2Profile profile) {
        Credentials credentials = sa.domain().environment.credentials();
        List<String> names = trustpoints(credentials, profile, "verify");
        return names.isEmpty()
                ? "no trustpoint is configured"
                : credentials.whyNoOwn(names.getFirst());
    }

    /** Names of a profile's trustpoints, all but those for another use; all where it has none. */
    private static List<String> trustpoints(
            Credentials credentials, Ikev2Profile profile, String otherUse) {
        return profile.trustpoints().isEmpty()
                ? credentials.trustpoints()
                : profile.trustpoints().stream()
                        .filter(t -> !t.use().equals(otherUse))
                        .map(Ikev2Profile.Trustpoint::name)
                        .toList();
    }

    /** Names of the trustpoints that a peer's chain may lead to. */
    static List<String> verifying(Credentials credentials, Ikev2Profile profile) {
        return trustpoints(credentials, profile, "sign");
    }

    /** Our chain. */
    static List<Certificate> payloads(Credentials.Own own) {
        return own.chain().stream()
                .map(c -> new Certificate(Certificate.X509_SIGNATURE, Bytes.copyOf(encoded(c))))
                .toList();
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateException e) {
            throw new IllegalStateException("a certificate of ours has no encoding", e);
        }
    }

    // ---- asking

    /** Asks for certificates of the authorities that the profiles verify with. */
    static List<CertificateRequest> requests(Domain domain, List<Ikev2Profile> profiles) {
        Credentials credentials = domain.environment.credentials();
        List<Bytes> hashes = new ArrayList<>();
        for (Ikev2Profile profile : profiles) {
            List<String> names = verifying(credentials, profile);
            if (!verifies(profile) || names.isEmpty()) {
                continue;
            }
            credentials.authorities(names).stream()
                    .map(Certificates::keyHash)
                    .filter(hash -> !hashes.contains(hash))
                    .forEach(hashes::add);
        }
        return hashes.isEmpty()
                ? List.of()
                : List.of(
                        new CertificateRequest(
                                Certificate.X509_SIGNATURE,
                                Bytes.concat(hashes.toArray(Bytes[]::new))));
    }

    /** Whether a profile takes peers with certificates. */
    private static boolean verifies(Ikev2Profile profile) {
        return profile.remoteAuthentication().contains(Ikev2Profile.Authentication.RSA_SIG)
                || profile.remoteAuthentication().contains(Ikev2Profile.Authentication.ECDSA_SIG);
    }

    /** Section 3.7: SHA-1 of the subject's public key info. */
    private static Bytes keyHash(X509Certificate certificate) {
        return HashAlgorithm.SHA1.digest(Bytes.copyOf(certificate.getPublicKey().getEncoded()));
    }

    /** Hashes of the public keys of the authorities that the peer asks for. */
    static List<Bytes> authorities(Ikev2Message message) {
        List<Bytes> hashes = new ArrayList<>();
        for (CertificateRequest request : message.all(CertificateRequest.class)) {
            if (request.encoding() == Certificate.X509_SIGNATURE) {
                Bytes all = request.authorities();
                for (int at = 0; at + HASH_BYTES <= all.length(); at += HASH_BYTES) {
                    hashes.add(all.slice(at, at + HASH_BYTES));
                }
            }
        }
        return hashes;
    }

    // ---- theirs

    /** The peer's certificates, its own first; what is none is left out. */
    static List<X509Certificate> chain(Ikev2Message message) {
        List<X509Certificate> chain = new ArrayList<>();
        for (Certificate payload : message.all(Certificate.class)) {
            if (payload.encoding() == Certificate.X509_SIGNATURE && chain.size() < CHAIN_MAX) {
                try {
                    CertificateFactory factory = CertificateFactory.getInstance("X.509");
                    chain.add(
                            (X509Certificate)
                                    factory.generateCertificate(
                                            new ByteArrayInputStream(payload.data().toArray())));
                } catch (CertificateException e) {
                    if (chain.isEmpty()) {
                        // The first must hold the key; what follows may be anything.
                        return List.of();
                    }
                }
            }
        }
        return chain;
    }

    /**
     * Whether a certificate is that of an identity, RFC 4945 section 3.1: its subject, or one of
     * its alternative names.
     */
    static boolean names(X509Certificate certificate, IkeIdentity identity) {
        return switch (identity.type()) {
            case Identities.DER_ASN1_DN -> isSubject(certificate, identity);
            case Identities.FQDN ->
                    alternative(certificate, DNS_NAME, identity.text())
                            || attribute(certificate, identity.text());
            case Identities.RFC822_ADDR -> alternative(certificate, RFC822_NAME, identity.text());
            case Identities.IPV4_ADDR, Identities.IPV6_ADDR ->
                    Identities.address(identity).map(a -> address(certificate, a)).orElse(false);
            default -> false;
        };
    }

    private static boolean isSubject(X509Certificate certificate, IkeIdentity identity) {
        try {
            return certificate
                    .getSubjectX500Principal()
                    .equals(new X500Principal(identity.data().toArray()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean alternative(X509Certificate certificate, int type, String name) {
        return alternatives(certificate).stream()
                .filter(a -> Integer.valueOf(type).equals(a.get(0)))
                .anyMatch(a -> a.get(1) instanceof String s && s.equalsIgnoreCase(name));
    }

    private static boolean address(X509Certificate certificate, Address address) {
        return alternatives(certificate).stream()
                .filter(a -> Integer.valueOf(IP_ADDRESS).equals(a.get(0)))
                .anyMatch(a -> a.get(1) instanceof String s && isAddress(s, address));
    }

    private static boolean isAddress(String text, Address address) {
        try {
            return Address.parse(text).equals(address);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Collection<List<?>> alternatives(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null ? List.of() : names;
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }

    /** The common name, or IOS's own place for a router's name, PKCS #9 unstructuredName. */
    private static boolean attribute(X509Certificate certificate, String name) {
        String subject =
                certificate
                        .getSubjectX500Principal()
                        .getName(
                                X500Principal.RFC2253,
                                Map.of("1.2.840.113549.1.9.2", "UNSTRUCTUREDNAME"));
        for (String part : subject.split("(?<!\\\\)[,+]", -1)) {
            String lower = part.strip().toLowerCase(Locale.ROOT);
            if (lower.equals("cn=" + name.toLowerCase(Locale.ROOT))
                    || lower.equals("unstructuredname=" + name.toLowerCase(Locale.ROOT))) {
                return true;
            }
        }
        return false;
    }
}
