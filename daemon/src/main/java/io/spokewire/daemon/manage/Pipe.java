package io.spokewire.daemon.manage;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What stands behind the {@code |} of a command: {@code include}, {@code exclude}, {@code begin},
 * {@code section} or {@code count} with a regular expression, or {@code json}. Several may follow
 * one another.
 *
 * @param kind which one
 * @param pattern what lines are held against; matches anything for {@code json}
 */
record Pipe(Kind kind, Pattern pattern) {
    enum Kind {
        BEGIN("begin", "Begin with the line that matches"),
        COUNT("count", "Count number of lines which match regexp"),
        EXCLUDE("exclude", "Exclude lines that match"),
        INCLUDE("include", "Include lines that match"),
        JSON("json", "Output in JSON format"),
        SECTION("section", "Filter a section of output");

        private final String word;
        private final String help;

        Kind(String word, String help) {
            this.word = word;
            this.help = help;
        }

        String word() {
            return word;
        }

        String help() {
            return help;
        }
    }

    /** The kinds that there are. */
    static final List<Kind> KINDS =
            List.of(Kind.BEGIN, Kind.COUNT, Kind.EXCLUDE, Kind.INCLUDE, Kind.JSON, Kind.SECTION);

    /** As long as IOS lets a whole line be. */
    private static final int EXPRESSION_MAX_CHARACTERS = 254;

    /** How often an expression may look at characters of one output: some never come to an end. */
    private static final int LOOKS_MAX = 20_000_000;

    private static final class TakesTooLong extends RuntimeException {
        private static final long serialVersionUID = 1;

        TakesTooLong() {
            super("too long", null, false, false);
        }
    }

    /** A line that may be looked at so often. */
    private record Limited(CharSequence line, AtomicInteger left) implements CharSequence {
        @Override
        public int length() {
            return line.length();
        }

        @Override
        public char charAt(int index) {
            if (left.decrementAndGet() < 0) {
                throw new TakesTooLong();
            }
            return line.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return line.subSequence(start, end);
        }

        @Override
        public String toString() {
            return line.toString();
        }
    }

    /** A command line, cut at its pipes. */
    record Cut(String command, List<Pipe> pipes) {}

    /**
     * Cuts a command line at its pipes.
     *
     * @throws IllegalArgumentException with a sentence when one of them is none
     */
    static Cut cut(String line) {
        int bar = line.indexOf('|');
        if (bar < 0) {
            return new Cut(line, List.of());
        }
        List<Pipe> pipes = new ArrayList<>();
        String rest = line.substring(bar + 1);
        // A regular expression may hold bars: only one with blanks around it and a known word cuts.
        for (String part : rest.split("\\s\\|\\s(?=\\s*[a-z])", -1)) {
            pipes.add(parse(part.strip()));
        }
        return new Cut(line.substring(0, bar), pipes);
    }

    private static Pipe parse(String text) {
        String word = text.split("\\s+", 2)[0].toLowerCase(Locale.ROOT);
        String expression = text.substring(Math.min(text.length(), word.length())).strip();
        List<Kind> found =
                word.isEmpty()
                        ? List.of()
                        : KINDS.stream().filter(kind -> kind.word().startsWith(word)).toList();
        if (found.size() != 1) {
            throw new IllegalArgumentException(
                    "'" + text + "' is none of begin, count, exclude, include, json, section");
        }
        Kind kind = found.getFirst();
        if (expression.isEmpty() && kind != Kind.JSON) {
            throw new IllegalArgumentException("a regular expression must follow " + kind.word());
        }
        if (expression.length() > EXPRESSION_MAX_CHARACTERS) {
            throw new IllegalArgumentException(
                    "a regular expression has no more than "
                            + EXPRESSION_MAX_CHARACTERS
                            + " characters");
        }
        try {
            return new Pipe(kind, Pattern.compile(expression));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "'" + expression + "' is no regular expression: " + e.getDescription(), e);
        }
    }

    /** What remains of an output; a sentence when the expression would take for ever. */
    String apply(String output) {
        List<String> kept;
        try {
            kept = kept(output.lines().toList());
        } catch (TakesTooLong | StackOverflowError e) {
            return "% '" + pattern + "' takes too long: write it without nested repetitions\n";
        }
        return kept.isEmpty() ? "" : String.join("\n", kept) + "\n";
    }

    private List<String> kept(List<String> lines) {
        AtomicInteger left = new AtomicInteger(LOOKS_MAX);
        Predicate<String> matches = line -> pattern.matcher(new Limited(line, left)).find();
        return switch (kind) {
            case INCLUDE -> lines.stream().filter(matches).toList();
            case EXCLUDE -> lines.stream().filter(matches.negate()).toList();
            case BEGIN -> lines.stream().dropWhile(matches.negate()).toList();
            case COUNT ->
                    List.of(
                            "Number of lines which match regexp = "
                                    + lines.stream().filter(matches).count());
            case SECTION -> section(lines, matches);
            case JSON -> lines;
        };
    }

    /** Lines that match, each with the lines below it that are indented deeper. */
    private static List<String> section(List<String> lines, Predicate<String> matches) {
        List<String> kept = new ArrayList<>();
        int depth = -1;
        for (String line : lines) {
            int indent = line.length() - line.stripLeading().length();
            if (depth >= 0 && indent > depth) {
                kept.add(line);
            } else if (matches.test(line)) {
                depth = indent;
                kept.add(line);
            } else {
                depth = -1;
            }
        }
        return kept;
    }
}
