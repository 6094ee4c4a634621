package io.spokewire.pki;

import java.security.GeneralSecurityException;
import java.security.Security;
import java.security.cert.CRLReason;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertPathValidatorException.Reason;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.CertificateRevokedException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXReason;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a {@link CertificatePath} holds at an instant: RFC 5280 §6 as the JDK does it, RFC 4945
 * §5.1.3 for what a certificate must allow to be used by IKE, and the reason in words when it does
 * not hold.
 */
final class PathValidator {
    /** RFC 5280 §4.2.1.3: digitalSignature (0) and nonRepudiation (1). */
    private static final int DIGITAL_SIGNATURE = 0;

    private static final int NON_REPUDIATION = 1;

    /**
     * RFC 4945 §5.1.3.12, and what is in use: any purpose, id-kp-ipsecIKE, the older three of
     * IPsec, iKEIntermediate, and the two of TLS, which many authorities know alone.
     */
    private static final Set<String> PURPOSES =
            Set.of(
                    "2.5.29.37.0",
                    "1.3.6.1.5.5.7.3.17",
                    "1.3.6.1.5.5.7.3.5",
                    "1.3.6.1.5.5.7.3.6",
                    "1.3.6.1.5.5.7.3.7",
                    "1.3.6.1.5.5.8.2.2",
                    "1.3.6.1.5.5.7.3.1",
                    "1.3.6.1.5.5.7.3.2");

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    static {
        // What is weak is ours to judge (Weakness): it works until `crypto strict` forbids it. The
        // JDK's own list would refuse every router whose authority runs on an old IOS.
        Security.setProperty("jdk.certpath.disabledAlgorithms", "MD2, RSA keySize < 512");
    }

    private PathValidator() {}

    /** What the question whether a certificate was withdrawn came to. */
    sealed interface Revocation {
        /** Not one of the path was. */
        record Good() implements Revocation {}

        /** One was, and which, in words. */
        record Revoked(String why) implements Revocation {}

        /** Lists or answers do not say. */
        record Unknown(String why) implements Revocation {}
    }

    /** As messages print a time. */
    static String time(Instant time) {
        return TIME.format(time);
    }

    /**
     * Why a path does not hold; empty when it does.
     *
     * @param expiredToo whether the first certificate may have expired
     */
    static Optional<String> refusal(CertificatePath path, Instant now, boolean expiredToo) {
        List<X509Certificate> all = new ArrayList<>(path.certificates());
        all.add(path.authority());
        for (X509Certificate certificate : all) {
            Optional<String> untimely = untimely(certificate, now);
            boolean forgiven = expiredToo && certificate.equals(all.getFirst());
            if (untimely.isPresent() && !(forgiven && expired(certificate, now))) {
                return untimely;
            }
        }
        Optional<String> unfit = unfit(all.getFirst());
        if (unfit.isPresent() || path.certificates().isEmpty()) {
            return unfit;
        }
        // All are in force but for one that is forgiven, and that one was until its end.
        X509Certificate first = all.getFirst();
        Instant at = expired(first, now) ? first.getNotAfter().toInstant() : now;
        try {
            PKIXParameters parameters = parameters(path, at);
            parameters.setRevocationEnabled(false);
            validate(path, parameters);
            return Optional.empty();
        } catch (CertPathValidatorException e) {
            return Optional.of(words(path, e));
        }
    }

    private static boolean expired(X509Certificate certificate, Instant now) {
        return now.isAfter(certificate.getNotAfter().toInstant());
    }

    /** Why a certificate is not in force; empty when it is. */
    static Optional<String> untimely(X509Certificate certificate, Instant now) {
        Instant from = certificate.getNotBefore().toInstant();
        if (now.isBefore(from)) {
            return Optional.of(
                    of(certificate)
                            + " is not valid before "
                            + time(from)
                            + "; it is "
                            + time(now)
                            + " here");
        }
        return expired(certificate, now)
                ? Optional.of(
                        of(certificate)
                                + " expired on "
                                + time(certificate.getNotAfter().toInstant()))
                : Optional.empty();
    }

    /** Why the owner of a certificate may not use it for IKE; empty when he may. */
    private static Optional<String> unfit(X509Certificate certificate) {
        boolean[] usage = certificate.getKeyUsage();
        if (usage != null && !usage[DIGITAL_SIGNATURE] && !usage[NON_REPUDIATION]) {
            return Optional.of(of(certificate) + " is not for signatures (its key usage)");
        }
        try {
            List<String> purposes = certificate.getExtendedKeyUsage();
            if (purposes != null && purposes.stream().noneMatch(PURPOSES::contains)) {
                return Optional.of(
                        of(certificate)
                                + " is not for IKE: its extended key usage is "
                                + String.join(", ", purposes));
            }
        } catch (CertificateParsingException e) {
            return Optional.of(of(certificate) + " has a damaged extended key usage");
        }
        return Optional.empty();
    }

    /**
     * Asks lists of revoked certificates about all of a path, RFC 5280 §6.3.
     *
     * @param lists that may be of its issuers; the JDK verifies them
     */
    static Revocation revoked(CertificatePath path, List<X509CRL> lists, Instant now) {
        for (int i = 0; i < path.certificates().size(); i++) {
            Optional<String> why = listed(path, i, lists);
            if (why.isPresent()) {
                return new Revocation.Revoked(why.get());
            }
        }
        return revoked(
                path,
                now,
                EnumSet.of(
                        PKIXRevocationChecker.Option.PREFER_CRLS,
                        PKIXRevocationChecker.Option.NO_FALLBACK),
                lists,
                Map.of());
    }

    /**
     * Whether a list of the issuer names a certificate, whatever date it gives: the JDK passes over
     * one that was revoked after the moment asked about, as when our clock is behind, or a
     * certificate is judged that has expired.
     */
    private static Optional<String> listed(CertificatePath path, int index, List<X509CRL> lists) {
        X509Certificate certificate = path.certificates().get(index);
        for (X509CRL list : lists) {
            X509CRLEntry entry = list.getRevokedCertificate(certificate);
            if (entry != null
                    && entry.getRevocationReason() != CRLReason.REMOVE_FROM_CRL
                    && isSigned(list, path.issuer(index))) {
                String issuer = DistinguishedName.text(certificate.getIssuerX500Principal());
                CRLReason reason = entry.getRevocationReason();
                return Optional.of(
                        of(certificate)
                                + revoked(
                                        issuer,
                                        entry.getRevocationDate().toInstant(),
                                        reason == null ? CRLReason.UNSPECIFIED : reason));
            }
        }
        return Optional.empty();
    }

    private static boolean isSigned(X509CRL list, X509Certificate issuer) {
        try {
            list.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false; // a namesake's
        }
    }

    /**
     * Asks answers of OCSP about all of a path, RFC 6960 §3.2.
     *
     * @param answers one for each certificate: without it, the JDK would go and ask by itself
     */
    static Revocation revoked(
            CertificatePath path, Map<X509Certificate, byte[]> answers, Instant now) {
        if (!answers.keySet().containsAll(path.certificates())) {
            throw new IllegalArgumentException("an answer for each certificate is needed");
        }
        return revoked(
                path,
                now,
                EnumSet.of(PKIXRevocationChecker.Option.NO_FALLBACK),
                List.of(),
                answers);
    }

    private static Revocation revoked(
            CertificatePath path,
            Instant now,
            Set<PKIXRevocationChecker.Option> options,
            List<X509CRL> lists,
            Map<X509Certificate, byte[]> answers) {
        X509Certificate first = path.certificates().getFirst();
        Instant at = expired(first, now) ? first.getNotAfter().toInstant() : now;
        try {
            PKIXParameters parameters = parameters(path, at);
            parameters.addCertStore(
                    CertStore.getInstance("Collection", new CollectionCertStoreParameters(lists)));
            PKIXRevocationChecker checker =
                    (PKIXRevocationChecker)
                            CertPathValidator.getInstance("PKIX").getRevocationChecker();
            checker.setOptions(options);
            checker.setOcspResponses(answers);
            parameters.addCertPathChecker(checker);
            validate(path, parameters);
            return new Revocation.Good();
        } catch (CertPathValidatorException e) {
            return e.getReason() == BasicReason.REVOKED
                    ? new Revocation.Revoked(words(path, e))
                    : new Revocation.Unknown(words(path, e));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no certificate store", e);
        }
    }

    private static PKIXParameters parameters(CertificatePath path, Instant at) {
        try {
            PKIXParameters parameters =
                    new PKIXParameters(Set.of(new TrustAnchor(path.authority(), null)));
            parameters.setDate(Date.from(at));
            return parameters;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("one anchor was given", e);
        }
    }

    private static void validate(CertificatePath path, PKIXParameters parameters)
            throws CertPathValidatorException {
        try {
            CertPath way =
                    CertificateFactory.getInstance("X.509").generateCertPath(path.certificates());
            CertPathValidator.getInstance("PKIX").validate(way, parameters);
        } catch (CertPathValidatorException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no PKIX", e);
        }
    }

    private static String of(X509Certificate certificate) {
        return "the certificate of "
                + DistinguishedName.text(certificate.getSubjectX500Principal());
    }

    private static String words(CertificatePath path, CertPathValidatorException e) {
        List<X509Certificate> all = path.certificates();
        int at = e.getIndex() < 0 ? 0 : Math.min(e.getIndex(), all.size() - 1);
        X509Certificate certificate = all.get(at);
        String issuer = DistinguishedName.text(certificate.getIssuerX500Principal());
        Reason reason = e.getReason();
        return of(certificate)
                + switch (reason) {
                    case BasicReason.INVALID_SIGNATURE -> " is not signed by " + issuer;
                    case BasicReason.ALGORITHM_CONSTRAINED ->
                            " is refused for its algorithms ("
                                    + certificate.getSigAlgName()
                                    + ", a key of "
                                    + Weakness.bits(certificate.getPublicKey())
                                    + " bits)";
                    case BasicReason.REVOKED -> revoked(e, issuer);
                    case PKIXReason.NOT_CA_CERT ->
                            " was used to issue another one, and is not that of an authority";
                    case PKIXReason.INVALID_KEY_USAGE ->
                            " was used to issue another one, which its key usage forbids";
                    case PKIXReason.PATH_TOO_LONG ->
                            " leads through more authorities than one of them allows";
                    case PKIXReason.UNRECOGNIZED_CRIT_EXT ->
                            " has critical extensions that are not understood: "
                                    + certificate.getCriticalExtensionOIDs();
                    case PKIXReason.INVALID_NAME ->
                            " has a name that its authority may not give: " + e.getMessage();
                    default -> " is refused: " + e.getMessage();
                };
    }

    private static String revoked(CertPathValidatorException e, String issuer) {
        return e.getCause() instanceof CertificateRevokedException revoked
                ? revoked(
                        issuer,
                        revoked.getRevocationDate().toInstant(),
                        revoked.getRevocationReason())
                : " was revoked by " + issuer;
    }

    private static String revoked(String issuer, Instant when, CRLReason reason) {
        String why = reason.toString().toLowerCase(Locale.ROOT).replace('_', ' ');
        return " was revoked by "
                + issuer
                + " on "
                + time(when)
                + (reason == CRLReason.UNSPECIFIED ? "" : " (" + why + ")");
    }
}
