package io.spokewire.pki;

import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What a certificate says of its owner beside the subject (RFC 5280 §4.2). Whatever a damaged
 * extension says counts as not said.
 */
public final class CertificateFields {
    private static final String CRL_DISTRIBUTION_POINTS = "2.5.29.31";
    private static final String AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";
    private static final String SUBJECT_KEY_IDENTIFIER = "2.5.29.14";
    private static final String AUTHORITY_INFORMATION_ACCESS = "1.3.6.1.5.5.7.1.1";

    /** RFC 5280 §4.2.2.1, id-ad-ocsp 1.3.6.1.5.5.7.48.1. */
    private static final Bytes OCSP = Bytes.ofHex("2b06010505073001");

    /** RFC 5280 §4.2.1.1: KeyIdentifier [0] of an AuthorityKeyIdentifier. */
    private static final int KEY_IDENTIFIER = 0x80;

    private CertificateFields() {}

    /**
     * Kinds of names in the extension subjectAltName, with the number of the choice in GeneralName,
     * as RFC 5280 §4.2.1.6 counts.
     */
    private enum Kind {
        EMAIL(1),
        DNS(2),
        URI(6),
        ADDRESS(7);

        private final int number;

        Kind(int number) {
            this.number = number;
        }
    }

    /** The dNSNames of subjectAltName. */
    public static List<String> dnsNames(X509Certificate certificate) {
        return names(certificate, Kind.DNS);
    }

    /** The rfc822Names of subjectAltName. */
    public static List<String> emails(X509Certificate certificate) {
        return names(certificate, Kind.EMAIL);
    }

    /** The uniformResourceIdentifiers of subjectAltName. */
    public static List<String> uris(X509Certificate certificate) {
        return names(certificate, Kind.URI);
    }

    /** The iPAddresses of subjectAltName. */
    public static List<Address> addresses(X509Certificate certificate) {
        List<Address> all = new ArrayList<>();
        for (String text : names(certificate, Kind.ADDRESS)) {
            // One with a mask is of a name constraint, not of an owner.
            if (text.indexOf('/') < 0) {
                all.add(Address.parse(text));
            }
        }
        return List.copyOf(all);
    }

    /** All names of subjectAltName, as text, for certificate maps and for people. */
    static List<String> alternativeNames(X509Certificate certificate) {
        List<String> all = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            all.addAll(names(certificate, kind));
        }
        return List.copyOf(all);
    }

    private static List<String> names(X509Certificate certificate, Kind kind) {
        Collection<List<?>> all;
        try {
            all = certificate.getSubjectAlternativeNames();
        } catch (CertificateParsingException e) {
            return List.of();
        }
        List<String> found = new ArrayList<>();
        for (List<?> name : all == null ? List.<List<?>>of() : all) {
            if (name.getFirst().equals(kind.number) && name.getLast() instanceof String text) {
                found.add(text);
            }
        }
        return List.copyOf(found);
    }

    /** Where lists of revoked certificates are to be had, RFC 5280 §4.2.1.13. */
    public static List<String> crlUrls(X509Certificate certificate) {
        return extension(certificate, CRL_DISTRIBUTION_POINTS)
                .map(CertificateFields::uris)
                .orElse(List.of());
    }

    /** Where the state of the certificate may be asked for by OCSP, RFC 5280 §4.2.2.1. */
    public static List<String> ocspUrls(X509Certificate certificate) {
        List<String> found = new ArrayList<>();
        extension(certificate, AUTHORITY_INFORMATION_ACCESS)
                .ifPresent(access -> {
                    for (Der description : children(access)) {
                        List<Der> parts = children(description);
                        boolean ocsp =
                                parts.size() == 2
                                        && parts.getFirst().tag() == Der.OBJECT_IDENTIFIER
                                        && parts.getFirst().content().equals(OCSP);
                        if (ocsp) {
                            found.addAll(uris(parts.getLast()));
                        }
                    }
                });
        return List.copyOf(found);
    }

    /** The subject's key identifier; empty when it is not said. */
    static Optional<Bytes> subjectKeyIdentifier(X509Certificate certificate) {
        return extension(certificate, SUBJECT_KEY_IDENTIFIER).map(Der::content);
    }

    /** The issuer's key identifier; empty when it is not said. */
    static Optional<Bytes> authorityKeyIdentifier(X509Certificate certificate) {
        return extension(certificate, AUTHORITY_KEY_IDENTIFIER)
                .flatMap(identifier ->
                        children(identifier).stream()
                                .filter(part -> part.tag() == KEY_IDENTIFIER)
                                .map(Der::content)
                                .findFirst());
    }

    private static Optional<Der> extension(X509Certificate certificate, String identifier) {
        byte[] value = certificate.getExtensionValue(identifier);
        if (value == null) {
            return Optional.empty();
        }
        try {
            Der wrapped = Der.of(Bytes.copyOf(value));
            return wrapped.tag() == Der.OCTET_STRING
                    ? Optional.of(Der.of(wrapped.content()))
                    : Optional.empty();
        } catch (DecodeException e) {
            return Optional.empty();
        }
    }

    private static List<Der> children(Der parent) {
        try {
            return parent.constructed() ? parent.inside() : List.of();
        } catch (DecodeException e) {
            return List.of();
        }
    }

    private static List<String> uris(Der element) {
        try {
            return element.uris();
        } catch (DecodeException e) {
            return List.of();
        }
    }
}
