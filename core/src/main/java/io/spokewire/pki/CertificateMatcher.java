package io.spokewire.pki;

import io.spokewire.pki.CertificateMap.Rule;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whether a certificate is what the rules of a {@link CertificateMap} say. */
final class CertificateMatcher {
    private static final List<String> MONTHS =
            List.of(
                    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov",
                    "dec");
    private static final int MONTH_LETTERS = 3;
    private static final Pattern CLOCK = Pattern.compile("(\\d{1,2}):(\\d{1,2})(?::(\\d{1,2}))?");

    private CertificateMatcher() {}

    /** Whether all rules hold; a map without rules matches everything. */
    static boolean matches(CertificateMap map, X509Certificate certificate) {
        return map.rules().stream().allMatch(rule -> holds(rule, certificate));
    }

    private static boolean holds(Rule rule, X509Certificate certificate) {
        return switch (rule.field()) {
            case "valid-start" -> date(rule, certificate.getNotBefore().toInstant());
            case "expires-on" -> date(rule, certificate.getNotAfter().toInstant());
            case "serial-number" -> serial(rule, certificate);
            default -> text(rule, values(rule.field(), certificate));
        };
    }

    private static List<String> values(String field, X509Certificate certificate) {
        String subject = DistinguishedName.comparable(certificate.getSubjectX500Principal());
        String issuer = DistinguishedName.comparable(certificate.getIssuerX500Principal());
        List<String> alternatives = CertificateFields.alternativeNames(certificate);
        return switch (field) {
            case "subject-name" -> List.of(subject);
            case "issuer-name" -> List.of(issuer);
            case "alt-subject-name" -> alternatives;
            case "unstructured-subject-name" ->
                    DistinguishedName.unstructuredNames(certificate.getSubjectX500Principal());
            case "name" -> {
                List<String> all = new ArrayList<>(List.of(subject, issuer));
                all.addAll(alternatives);
                yield all;
            }
            default -> List.of();
        };
    }

    /** One value that fits is enough; {@code ne} and {@code nc} want that none does. */
    private static boolean text(Rule rule, List<String> values) {
        String wanted = DistinguishedName.comparable(rule.value());
        List<String> found = values.stream().map(DistinguishedName::comparable).toList();
        return switch (rule.operator()) {
            case "eq" -> found.contains(wanted);
            case "ne" -> !found.contains(wanted);
            case "co" -> found.stream().anyMatch(value -> value.contains(wanted));
            case "nc" -> found.stream().noneMatch(value -> value.contains(wanted));
            default -> false; // lt and ge compare times alone
        };
    }

    private static boolean serial(Rule rule, X509Certificate certificate) {
        String wanted = digits(rule.value());
        String found = digits(certificate.getSerialNumber().toString(16));
        return switch (rule.operator()) {
            case "eq" -> found.equals(wanted);
            case "ne" -> !found.equals(wanted);
            case "co" -> found.contains(wanted);
            case "nc" -> !found.contains(wanted);
            default -> false;
        };
    }

    private static String digits(String hex) {
        String digits = hex.toLowerCase(Locale.ROOT).replaceAll("[^0-9a-f]", "");
        return digits.replaceFirst("^0+(?=.)", "");
    }

    private static boolean date(Rule rule, Instant found) {
        Optional<Instant> wanted = date(rule.value());
        if (wanted.isEmpty()) {
            return false;
        }
        int compared = found.compareTo(wanted.get());
        return switch (rule.operator()) {
            case "eq" -> compared == 0;
            case "ne" -> compared != 0;
            case "lt" -> compared < 0;
            case "ge" -> compared >= 0;
            default -> false;
        };
    }

    /**
     * A time as IOS takes it, always UTC: {@code mmm dd yyyy [hh:mm:ss]} or {@code dd mmm yyyy
     * [hh:mm:ss]} with the month as a word or a number, {@code UTC} or {@code GMT} behind it or
     * not.
     *
     * @return empty when the words are no time
     */
    static Optional<Instant> date(String value) {
        String[] words =
                value.strip()
                        .toLowerCase(Locale.ROOT)
                        .replaceFirst("\\s+(utc|gmt)$", "")
                        .split("[\\s,]+", -1);
        if (words.length != 3 && words.length != 4) {
            return Optional.empty();
        }
        int first = month(words[0]);
        int second = month(words[1]);
        boolean monthFirst = first > 0;
        int day = number(monthFirst ? words[1] : words[0]);
        int month = monthFirst ? first : second > 0 ? second : number(words[1]);
        if (!monthFirst && second <= 0 && month > MONTHS.size()) {
            int swapped = day; // two numbers: the day first, unless only the other order can be
            day = month;
            month = swapped;
        }
        var clock = CLOCK.matcher(words.length == 4 ? words[3] : "00:00:00");
        if (!clock.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    LocalDateTime.of(
                                    number(words[2]),
                                    month,
                                    day,
                                    number(clock.group(1)),
                                    number(clock.group(2)),
                                    clock.group(3) == null ? 0 : number(clock.group(3)))
                            .toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** 1 to 12; 0 when the word is no month. */
    private static int month(String word) {
        return word.length() < MONTH_LETTERS
                ? 0
                : MONTHS.indexOf(word.substring(0, MONTH_LETTERS)) + 1;
    }

    /** The number; -1 when it is none, which no date takes. */
    private static int number(String word) {
        return word.matches("\\d{1,9}") ? Integer.parseInt(word) : -1;
    }
}
