package io.spokewire.pki;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;

/**
 * A way from a certificate to an authority that is trusted, by names and signatures alone: whether
 * it holds is another question.
 *
 * @param certificates the certificate first, then its issuers, the authority left out; empty when
 *     the certificate is that of the authority itself
 * @param authority where it ends
 */
record CertificatePath(List<X509Certificate> certificates, X509Certificate authority) {
    /** Authorities below one another; no network has more, and a hostile chain may. */
    private static final int LENGTH_MAX = 8;

    /** Certificates that a peer may send along; the rest is not looked at. */
    private static final int POOL_MAX = 16;

    CertificatePath {
        certificates = List.copyOf(certificates);
    }

    /** Who issued a certificate of the path. */
    X509Certificate issuer(int index) {
        return index + 1 < certificates.size() ? certificates.get(index + 1) : authority;
    }

    /**
     * Looks for a way.
     *
     * @param pool certificates that may stand between
     */
    static Optional<CertificatePath> find(
            X509Certificate certificate,
            List<X509Certificate> pool,
            List<X509Certificate> authorities) {
        if (authorities.contains(certificate)) {
            return Optional.of(new CertificatePath(List.of(), certificate));
        }
        List<X509Certificate> between = pool.subList(0, Math.min(pool.size(), POOL_MAX));
        SequencedSet<X509Certificate> seen = new LinkedHashSet<>();
        return find(List.of(certificate), between, authorities, seen);
    }

    /**
     * Goes on from the last certificate of a way.
     *
     * @param seen where others have been: nobody who sends certificates that issue one another in
     *     circles makes us verify the same signature twice
     */
    private static Optional<CertificatePath> find(
            List<X509Certificate> way,
            List<X509Certificate> pool,
            List<X509Certificate> authorities,
            Set<X509Certificate> seen) {
        X509Certificate last = way.getLast();
        if (!seen.add(last)) {
            return Optional.empty();
        }
        for (X509Certificate authority : authorities) {
            if (issued(last, authority)) {
                return Optional.of(new CertificatePath(way, authority));
            }
        }
        for (X509Certificate next : way.size() < LENGTH_MAX ? pool : List.<X509Certificate>of()) {
            if (!seen.contains(next) && issued(last, next)) {
                List<X509Certificate> longer = new ArrayList<>(way);
                longer.add(next);
                Optional<CertificatePath> found = find(longer, pool, authorities, seen);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    /** The certificate and its issuers as far as they are there, the authority's own left out. */
    static List<X509Certificate> chain(X509Certificate certificate, List<X509Certificate> pool) {
        SequencedSet<X509Certificate> way = new LinkedHashSet<>();
        Optional<X509Certificate> next = Optional.of(certificate);
        while (next.isPresent() && way.size() < LENGTH_MAX) {
            X509Certificate last = next.get();
            way.add(last);
            next =
                    pool.stream()
                            .filter(c -> !selfIssued(c) && !way.contains(c) && issued(last, c))
                            .findFirst();
        }
        return List.copyOf(way);
    }

    static boolean selfIssued(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    /** Whether a certificate names another one's owner as its issuer. */
    static boolean names(X509Certificate certificate, X509Certificate issuer) {
        return certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal());
    }

    private static boolean issued(X509Certificate certificate, X509Certificate issuer) {
        if (!names(certificate, issuer)) {
            return false;
        }
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false; // another authority of that name, or another key of it
        }
    }
}
