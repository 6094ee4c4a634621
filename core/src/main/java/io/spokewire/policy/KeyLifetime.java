package io.spokewire.policy;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * When a key of a chain holds: {@code accept-lifetime} and {@code send-lifetime}. Times are UTC.
 *
 * @param from the first moment
 * @param to the first moment in which it does not hold any more
 */
public record KeyLifetime(Instant from, Instant to) {
    /** For ever. */
    public static final KeyLifetime ALWAYS = new KeyLifetime(Instant.MIN, Instant.MAX);

    private static final List<String> MONTHS =
            List.of(
                    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov",
                    "dec");
    private static final int MOMENT_WORDS = 4;

    /**
     * Reads what stands behind the command: {@code [local] hh:mm:ss MONTH DAY YEAR} (or {@code DAY
     * MONTH YEAR}), then {@code infinite}, {@code duration SECONDS} or a second moment. No words
     * mean for ever.
     *
     * @return empty when it is nothing of the kind
     */
    public static Optional<KeyLifetime> parse(String text) {
        List<String> words =
                new ArrayList<>(
                        Arrays.asList(text.strip().toLowerCase(Locale.ROOT).split("\\s+", -1)));
        if (text.isBlank()) {
            return Optional.of(ALWAYS);
        }
        if (words.getFirst().equals("local")) {
            words.removeFirst();
        }
        if (words.size() <= MOMENT_WORDS) {
            return Optional.empty();
        }
        try {
            Instant from = moment(words.subList(0, MOMENT_WORDS));
            List<String> rest = words.subList(MOMENT_WORDS, words.size());
            return switch (rest.getFirst()) {
                case "infinite" -> Optional.of(new KeyLifetime(from, Instant.MAX));
                case "duration" ->
                        Optional.of(
                                new KeyLifetime(
                                        from,
                                        from.plus(
                                                Duration.ofSeconds(Long.parseLong(rest.get(1))))));
                default -> Optional.of(new KeyLifetime(from, moment(rest)));
            };
        } catch (DateTimeException | NumberFormatException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    /** One that cannot be read never holds: a key is not to be used outside of its time. */
    public static KeyLifetime orNever(String text) {
        return parse(text).orElse(new KeyLifetime(Instant.MAX, Instant.MIN));
    }

    private static Instant moment(List<String> words) {
        List<String> clock = Arrays.asList(words.get(0).split(":", -1));
        boolean monthFirst = Character.isLetter(words.get(1).charAt(0));
        String month = words.get(monthFirst ? 1 : 2);
        String day = words.get(monthFirst ? 2 : 1);
        return LocalDateTime.of(
                        Integer.parseInt(words.get(3)),
                        MONTHS.indexOf(month.substring(0, 3)) + 1,
                        Integer.parseInt(day),
                        Integer.parseInt(clock.get(0)),
                        Integer.parseInt(clock.get(1)),
                        clock.size() > 2 ? Integer.parseInt(clock.get(2)) : 0)
                .toInstant(ZoneOffset.UTC);
    }

    /** Whether it holds at a moment. */
    public boolean holds(Instant now) {
        return !now.isBefore(from) && now.isBefore(to);
    }
}
