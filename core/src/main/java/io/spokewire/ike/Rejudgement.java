package io.spokewire.ike;

import io.spokewire.net.Bytes;
import io.spokewire.pki.Credentials;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Those whom certificates have let in, judged again: when a list of revoked certificates, a
 * trustpoint or a certificate of an authority has become another one, and when an IKE SA is
 * rekeyed, since that proves nothing anew.
 *
 * @param refused why an IKE SA may not go on, by its number
 */
public record Rejudgement(Map<Long, String> refused) {
    /** Keeps the order. */
    public Rejudgement {
        refused = new LinkedHashMap<>(refused);
    }

    /**
     * A peer of an IKE SA.
     *
     * @param ikeSa its number
     * @param chain certificates that it has proven itself with, its own first, as DER
     * @param trustpoints that it may be judged by; empty for all
     */
    public record Case(long ikeSa, List<Bytes> chain, List<String> trustpoints) {
        /** Copies the lists. */
        public Case {
            chain = List.copyOf(chain);
            trustpoints = List.copyOf(trustpoints);
        }
    }

    /**
     * Judges all. Slow: belongs into a computation. Where a list of revoked certificates is not at
     * hand nothing is decided, and what is there stays.
     */
    public static Rejudgement of(List<Case> cases, Credentials credentials, Instant now) {
        Map<Long, String> refused = new LinkedHashMap<>();
        for (Case one : cases) {
            Credentials.Verdict verdict =
                    credentials.judge(decoded(one.chain()), one.trustpoints(), now);
            if (verdict instanceof Credentials.Verdict.Refused(String why)) {
                refused.put(one.ikeSa(), why);
            }
        }
        return new Rejudgement(refused);
    }

    /** Certificates as DER. */
    public static List<Bytes> encoded(List<X509Certificate> chain) {
        List<Bytes> all = new ArrayList<>();
        try {
            for (X509Certificate certificate : chain) {
                all.add(Bytes.copyOf(certificate.getEncoded()));
            }
        } catch (CertificateException e) {
            throw new IllegalStateException("a certificate that was decoded has no encoding", e);
        }
        return all;
    }

    private static List<X509Certificate> decoded(List<Bytes> chain) {
        List<X509Certificate> all = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Bytes one : chain) {
                all.add(
                        (X509Certificate)
                                factory.generateCertificate(
                                        new ByteArrayInputStream(one.toArray())));
            }
        } catch (CertificateException e) {
            throw new IllegalStateException("a certificate was decoded before", e);
        }
        return all;
    }
}
