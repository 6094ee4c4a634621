package io.spokewire.pki;

import io.spokewire.pki.Credentials.Verdict;
import io.spokewire.pki.PathValidator.Revocation;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Whether one of a path was withdrawn, by the methods of {@code revocation-check} in their order:
 * the next one counts when one gives no answer, and {@code none} is content without. A question
 * that is still open is no such failure: the peer is refused, and welcome to try again.
 *
 * @param trustpoint whose methods they are
 * @param files lists and answers that are there
 * @param ask hears what is wanted, from any thread
 */
record RevocationJudge(Trustpoint trustpoint, PkiFiles files, Consumer<RevocationQuestion> ask) {
    /** As much as two clocks may differ; the JDK's own measure for lists. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(15);

    /**
     * What one method came to.
     *
     * @param settled whether no other method is asked
     * @param why empty for a path of which nothing was withdrawn
     */
    private record Outcome(boolean settled, boolean revoked, String why) {
        private static final Outcome GOOD = new Outcome(true, false, "");

        static Outcome revoked(String why) {
            return new Outcome(true, true, why);
        }

        static Outcome open(String why) {
            return new Outcome(true, false, why);
        }

        static Outcome unavailable(String why) {
            return new Outcome(false, false, why);
        }

        Optional<Verdict> refusal() {
            return why.isEmpty()
                    ? Optional.empty()
                    : Optional.of(revoked ? new Verdict.Refused(why) : new Verdict.Undecided(why));
        }
    }

    /** Why a path is refused; empty when nothing of it was withdrawn, or nobody has to ask. */
    Optional<Verdict> refusal(CertificatePath path, Instant now) {
        String why = "";
        for (String method : trustpoint.revocationCheck()) {
            Outcome outcome =
                    switch (method) {
                        case "none" -> Outcome.GOOD;
                        case "ocsp" -> ocsp(path, now);
                        default -> crl(path, now);
                    };
            if (outcome.settled()) {
                return outcome.refusal();
            }
            why = outcome.why();
        }
        return Optional.of(
                new Verdict.Undecided(
                        why
                                + " (revocation-check "
                                + String.join(" ", trustpoint.revocationCheck())
                                + " of trustpoint "
                                + trustpoint.name()
                                + " demands it)"));
    }

    // ---- lists --------------------------------------------------------------------------------

    private Outcome crl(CertificatePath path, Instant now) {
        List<X509CRL> current = lists().stream().filter(list -> isCurrent(list, now)).toList();
        for (X509Certificate certificate : path.certificates()) {
            boolean listed =
                    current.stream()
                            .anyMatch(list ->
                                    list.getIssuerX500Principal()
                                            .equals(certificate.getIssuerX500Principal()));
            if (!listed) {
                return missing(certificate, now);
            }
        }
        return switch (PathValidator.revoked(path, current, now)) {
            case Revocation.Good() -> Outcome.GOOD;
            case Revocation.Revoked(String why) -> Outcome.revoked(why);
            case Revocation.Unknown(String why) -> Outcome.unavailable(why);
        };
    }

    private List<X509CRL> lists() {
        List<X509CRL> all = new ArrayList<>(files.of(trustpoint.name()).lists());
        for (RevocationAnswer answer : files.answers().values()) {
            if (answer instanceof RevocationAnswer.Crl(X509CRL list)) {
                all.add(list);
            }
        }
        return all;
    }

    private static boolean isCurrent(X509CRL list, Instant now) {
        return !now.isBefore(list.getThisUpdate().toInstant().minus(CLOCK_SKEW))
                && (list.getNextUpdate() == null
                        || !now.isAfter(list.getNextUpdate().toInstant().plus(CLOCK_SKEW)));
    }

    private Outcome missing(X509Certificate certificate, Instant now) {
        String issuer = DistinguishedName.text(certificate.getIssuerX500Principal());
        List<String> reasons = new ArrayList<>();
        for (X509CRL list : files.of(trustpoint.name()).lists()) {
            if (list.getIssuerX500Principal().equals(certificate.getIssuerX500Principal())) {
                reasons.add("that of the file " + untimely(list, now));
            }
        }
        List<RevocationQuestion> questions = lists(certificate);
        for (RevocationQuestion question : questions) {
            ask.accept(question);
            RevocationAnswer answer = files.answers().get(question);
            if (answer == null) {
                return Outcome.open(
                        "the list of certificates that "
                                + issuer
                                + " revoked is being fetched from "
                                + question.url()
                                + ": the peer may try again");
            }
            reasons.add(question.url() + ": " + unfit(answer, certificate, now));
        }
        String why =
                reasons.isEmpty()
                        ? "there is no file of it, and no place to fetch it from is named"
                        : String.join("; ", reasons);
        return Outcome.unavailable(
                "there is no list of certificates that " + issuer + " revoked: " + why);
    }

    private static String unfit(RevocationAnswer answer, X509Certificate certificate, Instant now) {
        return switch (answer) {
            case RevocationAnswer.Failed(String why) -> why;
            case RevocationAnswer.Ocsp _ -> "that is no list";
            case RevocationAnswer.Crl(X509CRL list) ->
                    list.getIssuerX500Principal().equals(certificate.getIssuerX500Principal())
                            ? "the list " + untimely(list, now)
                            : "the list is that of "
                                    + DistinguishedName.text(list.getIssuerX500Principal());
        };
    }

    private static String untimely(X509CRL list, Instant now) {
        Instant from = list.getThisUpdate().toInstant();
        if (now.isBefore(from)) {
            return "is of " + PathValidator.time(from) + ", which is still to come";
        }
        return "ended on " + PathValidator.time(list.getNextUpdate().toInstant());
    }

    /** The lists in files that nobody can be judged by any more, a sentence each. */
    List<String> untimely(Instant now) {
        if (!trustpoint.revocationCheck().contains("crl")) {
            return List.of();
        }
        return files.of(trustpoint.name()).lists().stream()
                .filter(list -> !isCurrent(list, now))
                .map(list ->
                        "trustpoint "
                                + trustpoint.name()
                                + ": the list of certificates that "
                                + DistinguishedName.text(list.getIssuerX500Principal())
                                + " revoked "
                                + untimely(list, now)
                                + ": put a new one in its place")
                .toList();
    }

    /** Where the list for a certificate may be had. */
    List<RevocationQuestion> lists(X509Certificate certificate) {
        List<String> urls =
                trustpoint.crlUrl().isEmpty()
                        ? CertificateFields.crlUrls(certificate)
                        : List.of(trustpoint.crlUrl());
        return urls.stream()
                .<RevocationQuestion>map(url -> new RevocationQuestion.Crl(url, trustpoint.vrf()))
                .toList();
    }

    // ---- OCSP ---------------------------------------------------------------------------------

    private Outcome ocsp(CertificatePath path, Instant now) {
        Map<X509Certificate, byte[]> answers = new LinkedHashMap<>();
        for (int i = 0; i < path.certificates().size(); i++) {
            X509Certificate certificate = path.certificates().get(i);
            String subject = DistinguishedName.text(certificate.getSubjectX500Principal());
            Optional<RevocationQuestion> question = ocsp(certificate, path.issuer(i));
            if (question.isEmpty()) {
                return Outcome.unavailable(
                        "nobody can be asked by OCSP about the certificate of "
                                + subject
                                + ": neither it nor the trustpoint names a place");
            }
            ask.accept(question.get());
            switch (files.answers().get(question.get())) {
                case RevocationAnswer.Ocsp(var response) ->
                        answers.put(certificate, response.toArray());
                case RevocationAnswer.Failed(String why) -> {
                    return Outcome.unavailable(question.get().url() + ": " + why);
                }
                case null, default -> {
                    return Outcome.open(
                            question.get().url()
                                    + " is being asked about the certificate of "
                                    + subject
                                    + ": the peer may try again");
                }
            }
        }
        return switch (PathValidator.revoked(path, answers, now)) {
            case Revocation.Good() -> Outcome.GOOD;
            case Revocation.Revoked(String why) -> Outcome.revoked(why);
            case Revocation.Unknown(String why) -> Outcome.unavailable(why);
        };
    }

    private Optional<RevocationQuestion> ocsp(X509Certificate certificate, X509Certificate issuer) {
        List<String> urls =
                trustpoint.ocspUrl().isEmpty()
                        ? CertificateFields.ocspUrls(certificate)
                        : List.of(trustpoint.ocspUrl());
        return urls.stream()
                .findFirst()
                .map(url ->
                        new RevocationQuestion.Ocsp(url, trustpoint.vrf(), certificate, issuer));
    }
}
