package io.spokewire.pki;

import io.spokewire.net.Bytes;
import io.spokewire.pki.TrustpointCredentials.Entry;
import io.spokewire.view.View;
import java.security.cert.CRLException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What {@code show crypto pki ...} prints. */
public final class PkiViews {
    private static final DateTimeFormatter IOS_TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss 'UTC' MMM d yyyy", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    /** RFC 5280 §4.2.1.3, in the order of the bits. */
    private static final List<String> KEY_USAGES =
            List.of(
                    "Digital Signature",
                    "Non Repudiation",
                    "Key Encipherment",
                    "Data Encipherment",
                    "Key Agreement",
                    "Key Cert Sign",
                    "CRL Signature",
                    "Encipher Only",
                    "Decipher Only");

    private static final int DIGITAL_SIGNATURE = 0;
    private static final int KEY_ENCIPHERMENT = 2;
    private static final int KEY_CERT_SIGN = 5;
    private static final int GROUP_DIGITS = 8;

    private PkiViews() {}

    /**
     * {@code show crypto pki certificates [verbose] [TRUSTPOINT]}.
     *
     * @param verbose whether the text has all of it
     */
    public record Certificates(boolean verbose, List<Certificate> certificates) implements View {
        /** Copies the list. */
        public Certificates {
            certificates = List.copyOf(certificates);
        }

        /**
         * The certificates of all trustpoints, or of one; each once, although several trust it.
         *
         * @param trustpoint empty for all
         */
        public static Certificates of(
                TrustpointCredentials credentials,
                boolean verbose,
                String trustpoint,
                Instant now) {
            Map<X509Certificate, List<Entry>> own = new LinkedHashMap<>();
            Map<X509Certificate, List<Entry>> authorities = new LinkedHashMap<>();
            for (Entry entry : credentials.entries()) {
                if (trustpoint.isEmpty() || entry.trustpoint().name().equals(trustpoint)) {
                    entry.own().ifPresent(c -> add(own, c, entry));
                    entry.authorities().forEach(c -> add(authorities, c, entry));
                }
            }
            List<Certificate> all = new ArrayList<>();
            own.forEach((certificate, of) -> all.add(Certificate.own(certificate, of, now)));
            authorities.forEach(
                    (certificate, of) -> all.add(Certificate.authority(certificate, of, now)));
            return new Certificates(verbose, all);
        }

        private static void add(
                Map<X509Certificate, List<Entry>> to, X509Certificate certificate, Entry entry) {
            to.computeIfAbsent(certificate, _ -> new ArrayList<>()).add(entry);
        }

        @Override
        public String text() {
            List<String> texts = certificates.stream().map(c -> c.text(verbose)).toList();
            return String.join("\n", texts);
        }
    }

    /**
     * A certificate.
     *
     * @param kind {@code own} or {@code authority}
     * @param status {@code Available}, or why it is not used
     * @param usage as IOS calls what its key is for
     * @param claims what it grants in the overlay; empty for an authority
     * @param weaknesses what is weak in it
     */
    public record Certificate(
            String kind,
            String status,
            int version,
            String serialNumber,
            String usage,
            List<String> issuer,
            List<String> names,
            List<String> subject,
            List<String> alternativeNames,
            List<String> crlDistributionPoints,
            List<String> ocspPlaces,
            Instant start,
            Instant end,
            String keyAlgorithm,
            int keyBits,
            String signatureAlgorithm,
            String fingerprintMd5,
            String fingerprintSha1,
            String fingerprintSha256,
            List<String> keyUsage,
            String subjectKeyId,
            String authorityKeyId,
            Optional<Claims> claims,
            List<String> weaknesses,
            List<String> trustpoints,
            String keyLabel) {
        private static final String AUTHORITY = "authority";

        private static Certificate own(X509Certificate certificate, List<Entry> of, Instant now) {
            Entry entry = of.getFirst();
            String status = entry.credential().isPresent() ? "Available" : "No private key";
            return certificate("own", status, certificate, of, now);
        }

        private static Certificate authority(
                X509Certificate certificate, List<Entry> of, Instant now) {
            return certificate(AUTHORITY, "Available", certificate, of, now);
        }

        private static Certificate certificate(
                String kind,
                String status,
                X509Certificate certificate,
                List<Entry> of,
                Instant now) {
            boolean authority = kind.equals(AUTHORITY);
            Instant start = certificate.getNotBefore().toInstant();
            Instant end = certificate.getNotAfter().toInstant();
            return new Certificate(
                    kind,
                    now.isBefore(start) ? "Not valid yet" : now.isAfter(end) ? "Expired" : status,
                    certificate.getVersion(),
                    hex(certificate),
                    purpose(certificate),
                    DistinguishedName.iosLines(certificate.getIssuerX500Principal()),
                    DistinguishedName.unstructuredNames(certificate.getSubjectX500Principal()),
                    DistinguishedName.iosLines(certificate.getSubjectX500Principal()),
                    CertificateFields.alternativeNames(certificate),
                    CertificateFields.crlUrls(certificate),
                    CertificateFields.ocspUrls(certificate),
                    start,
                    end,
                    certificate.getPublicKey().getAlgorithm(),
                    Weakness.bits(certificate.getPublicKey()),
                    certificate.getSigAlgName(),
                    TrustpointCredentials.fingerprint(certificate, "MD5"),
                    TrustpointCredentials.fingerprint(certificate, "SHA-1"),
                    TrustpointCredentials.fingerprint(certificate, "SHA-256"),
                    keyUsages(certificate),
                    digits(CertificateFields.subjectKeyIdentifier(certificate)),
                    digits(CertificateFields.authorityKeyIdentifier(certificate)),
                    authority ? Optional.empty() : Optional.of(Claims.of(certificate)),
                    authority ? Weakness.of(List.of(), certificate) : Weakness.of(certificate),
                    of.stream().map(entry -> entry.trustpoint().name()).toList(),
                    of.getFirst().trustpoint().keyLabel());
        }

        private String text(boolean verbose) {
            StringBuilder out = new StringBuilder();
            out.append(kind.equals(AUTHORITY) ? "CA Certificate\n" : "Certificate\n");
            out.append("  Status: ").append(status).append('\n');
            if (verbose) {
                out.append("  Version: ").append(version).append('\n');
            }
            out.append("  Certificate Serial Number (hex): ").append(serialNumber).append('\n');
            out.append("  Certificate Usage: ").append(usage).append('\n');
            out.append("  Issuer: \n");
            issuer.forEach(line -> out.append("    ").append(line).append('\n'));
            out.append("  Subject: \n");
            names.forEach(name -> out.append("    Name: ").append(name).append('\n'));
            subject.forEach(line -> out.append("    ").append(line).append('\n'));
            list("  CRL Distribution Points: ", crlDistributionPoints, out);
            out.append("  Validity Date: \n");
            out.append("    start date: ").append(IOS_TIME.format(start)).append('\n');
            out.append("    end   date: ").append(IOS_TIME.format(end)).append('\n');
            if (verbose) {
                details(out);
            }
            if (!weaknesses.isEmpty()) {
                out.append("  Weak: ").append(String.join(", ", weaknesses)).append('\n');
            }
            out.append("  Associated Trustpoints: ").append(String.join(" ", trustpoints));
            out.append(" \n");
            if (verbose && !keyLabel.isEmpty() && !kind.equals(AUTHORITY)) {
                out.append("  Key Label: ").append(keyLabel).append('\n');
            }
            return out.toString();
        }

        private void details(StringBuilder out) {
            boolean rsa = keyAlgorithm.equals("RSA");
            out.append("  Subject Key Info:\n    Public Key Algorithm: ");
            out.append(rsa ? "rsaEncryption" : keyAlgorithm).append('\n');
            if (keyBits > 0) {
                out.append("    ").append(keyAlgorithm).append(" Public Key: (");
                out.append(keyBits).append(" bit)\n");
            }
            out.append("  Signature Algorithm: ");
            out.append(
                    signatureAlgorithm.replace("with", " with ").replace("RSA", "RSA Encryption"));
            out.append('\n');
            out.append("  Fingerprint MD5: ").append(grouped(fingerprintMd5)).append('\n');
            out.append("  Fingerprint SHA1: ").append(grouped(fingerprintSha1)).append('\n');
            out.append("  Fingerprint SHA256: ").append(grouped(fingerprintSha256)).append('\n');
            out.append("  X509v3 extensions:\n");
            list("    X509v3 Key Usage: ", keyUsage, out);
            if (!subjectKeyId.isEmpty()) {
                out.append("    X509v3 Subject Key ID: ").append(grouped(subjectKeyId));
                out.append('\n');
            }
            if (!authorityKeyId.isEmpty()) {
                out.append("    X509v3 Authority Key ID: ").append(grouped(authorityKeyId));
                out.append('\n');
            }
            list("    X509v3 Subject Alternative Name:", alternativeNames, out);
            list("    Authority Info Access:", ocspPlaces, out);
        }
    }

    private static void list(String title, List<String> lines, StringBuilder out) {
        if (!lines.isEmpty()) {
            String indent = " ".repeat(title.length() - title.stripLeading().length() + 2);
            out.append(title).append('\n');
            lines.forEach(line -> out.append(indent).append(line).append('\n'));
        }
    }

    /** {@code 0A}: an even number of digits, as IOS prints a serial number. */
    private static String hex(X509Certificate certificate) {
        String digits = certificate.getSerialNumber().toString(16).toUpperCase(Locale.ROOT);
        return digits.length() % 2 == 0 ? digits : "0" + digits;
    }

    private static String digits(Optional<Bytes> bytes) {
        return bytes.map(b -> b.toString().toUpperCase(Locale.ROOT)).orElse("");
    }

    private static String grouped(String digits) {
        StringBuilder out = new StringBuilder();
        for (int at = 0; at < digits.length(); at += GROUP_DIGITS) {
            out.append(at == 0 ? "" : " ");
            out.append(digits, at, Math.min(digits.length(), at + GROUP_DIGITS));
        }
        return out.toString();
    }

    private static List<String> keyUsages(X509Certificate certificate) {
        boolean[] bits = certificate.getKeyUsage();
        List<String> named = new ArrayList<>();
        for (int i = 0; bits != null && i < Math.min(bits.length, KEY_USAGES.size()); i++) {
            if (bits[i]) {
                named.add(KEY_USAGES.get(i));
            }
        }
        return named;
    }

    private static String purpose(X509Certificate certificate) {
        boolean[] bits = certificate.getKeyUsage();
        if (bits == null || (bits[DIGITAL_SIGNATURE] && bits[KEY_ENCIPHERMENT])) {
            return "General Purpose";
        }
        return bits[DIGITAL_SIGNATURE] || bits[KEY_CERT_SIGN] ? "Signature" : "Encryption";
    }

    /** {@code show crypto pki trustpoints [NAME] [status]}. */
    public record Trustpoints(boolean status, List<OfTrustpoint> trustpoints) implements View {
        /** Copies the list. */
        public Trustpoints {
            trustpoints = List.copyOf(trustpoints);
        }

        /**
         * The trustpoints, or one of them.
         *
         * @param name empty for all
         */
        public static Trustpoints of(
                TrustpointCredentials credentials, boolean status, String name) {
            return new Trustpoints(
                    status,
                    credentials.entries().stream()
                            .filter(e -> name.isEmpty() || e.trustpoint().name().equals(name))
                            .map(OfTrustpoint::of)
                            .toList());
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            for (OfTrustpoint trustpoint : trustpoints) {
                if (status) {
                    trustpoint.status(out);
                } else {
                    trustpoint.text(out);
                }
                out.append('\n');
            }
            return out.toString();
        }
    }

    /** A certificate in few words. */
    public record Brief(
            List<String> subject,
            String serialNumber,
            String fingerprintMd5,
            String fingerprintSha1) {
        private static Brief of(X509Certificate certificate) {
            return new Brief(
                    DistinguishedName.iosLines(certificate.getSubjectX500Principal()),
                    hex(certificate),
                    TrustpointCredentials.fingerprint(certificate, "MD5"),
                    TrustpointCredentials.fingerprint(certificate, "SHA-1"));
        }

        private void status(String title, StringBuilder out) {
            out.append("  ").append(title).append("\n    Subject Name:\n");
            subject.forEach(line -> out.append("     ").append(line).append('\n'));
            out.append("    Fingerprint MD5: ").append(grouped(fingerprintMd5)).append('\n');
            out.append("    Fingerprint SHA1: ").append(grouped(fingerprintSha1)).append('\n');
        }
    }

    /**
     * A trustpoint.
     *
     * @param own our certificate
     * @param ready whether there is a key for it
     * @param whyNone why we cannot show a certificate of it to peers; empty when we can
     * @param problems what of it is not used
     */
    public record OfTrustpoint(
            String name,
            List<Brief> authorities,
            Optional<Brief> own,
            boolean ready,
            String whyNone,
            String enrollment,
            List<String> revocationCheck,
            List<String> problems) {
        private static OfTrustpoint of(Entry entry) {
            Trustpoint trustpoint = entry.trustpoint();
            return new OfTrustpoint(
                    trustpoint.name(),
                    entry.authorities().stream().map(Brief::of).toList(),
                    entry.own().map(Brief::of),
                    entry.credential().isPresent(),
                    entry.whyNone(),
                    trustpoint.enrollment(),
                    trustpoint.revocationCheck(),
                    entry.problems());
        }

        private void text(StringBuilder out) {
            out.append("Trustpoint ").append(name).append(":\n");
            for (Brief authority : authorities) {
                out.append("    Subject Name: \n");
                authority.subject().forEach(line -> out.append("    ").append(line).append('\n'));
                out.append("          Serial Number (hex): ");
                out.append(authority.serialNumber()).append('\n');
            }
            out.append(authorities.isEmpty() ? "    Not authenticated.\n" : "");
            out.append(ready ? "    Certificate configured.\n" : "    " + whyNone + ".\n");
            if (enrollment.startsWith("url ")) {
                out.append("    SCEP URL: ").append(enrollment.substring(4)).append('\n');
            }
            problems.forEach(problem -> out.append("    ").append(problem).append('\n'));
        }

        private void status(StringBuilder out) {
            out.append("Trustpoint ").append(name).append(":\n");
            authorities.forEach(a -> a.status("Issuing CA certificate configured:", out));
            own.ifPresent(
                    brief -> brief.status("Router General Purpose certificate configured:", out));
            out.append("  State:\n    Keys generated ............. ");
            out.append(ready ? "Yes (General Purpose, non-exportable)\n" : "No\n");
            out.append("    Issuing CA authenticated ....... ");
            out.append(authorities.isEmpty() ? "No\n" : "Yes\n");
            out.append("    Certificate request(s) ..... ");
            out.append(own.isEmpty() ? "None\n" : "Yes\n");
            out.append(whyNone.isEmpty() ? "" : "  " + whyNone + ".\n");
            problems.forEach(problem -> out.append("  ").append(problem).append('\n'));
        }
    }

    /** {@code show crypto pki crls}. */
    public record Crls(List<Crl> crls) implements View {
        /** Copies the list. */
        public Crls {
            crls = List.copyOf(crls);
        }

        /** The lists in files, and those that were fetched. */
        public static Crls of(TrustpointCredentials credentials) {
            List<Crl> all = new ArrayList<>();
            credentials
                    .files()
                    .trustpoints()
                    .forEach((name, files) ->
                            files.lists()
                                    .forEach(list ->
                                            all.add(
                                                    Crl.of(
                                                            list,
                                                            "the file of trustpoint " + name))));
            credentials
                    .files()
                    .answers()
                    .forEach((question, answer) -> {
                        if (answer instanceof RevocationAnswer.Crl(X509CRL list)) {
                            all.add(Crl.of(list, question.url()));
                        }
                    });
            return new Crls(all);
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            crls.forEach(crl -> crl.text(out));
            return out.toString();
        }
    }

    /**
     * A list of revoked certificates.
     *
     * @param source where it came from
     * @param revoked how many it names
     */
    public record Crl(
            List<String> issuer,
            Instant lastUpdate,
            Optional<Instant> nextUpdate,
            String source,
            int revoked,
            int sizeBytes) {
        private static Crl of(X509CRL list, String source) {
            int size;
            try {
                size = list.getEncoded().length;
            } catch (CRLException e) {
                throw new IllegalStateException("a list that was read has its bytes", e);
            }
            return new Crl(
                    DistinguishedName.iosLines(list.getIssuerX500Principal()),
                    list.getThisUpdate().toInstant(),
                    Optional.ofNullable(list.getNextUpdate()).map(java.util.Date::toInstant),
                    source,
                    list.getRevokedCertificates() == null
                            ? 0
                            : list.getRevokedCertificates().size(),
                    size);
        }

        private void text(StringBuilder out) {
            out.append("CRL Issuer Name: \n");
            issuer.forEach(line -> out.append("    ").append(line).append('\n'));
            out.append("    LastUpdate: ").append(IOS_TIME.format(lastUpdate)).append('\n');
            nextUpdate.ifPresent(next ->
                    out.append("    NextUpdate: ").append(IOS_TIME.format(next)).append('\n'));
            out.append("    CRL downloaded from:\n      ").append(source).append('\n');
            out.append("    CRL DER is ").append(sizeBytes).append(" bytes\n");
            out.append("    Revoked certificates: ").append(revoked).append('\n');
        }
    }
}
