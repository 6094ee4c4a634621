package io.spokewire.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads configurations as people have them: the output of {@code show running-config}, and scripts
 * as they were typed or pasted, with prompts, abbreviations and moving about. A line that makes no
 * sense never stops the rest. Reads any text whatever.
 */
public final class ConfigReader {
    private static final Pattern PROMPT =
            Pattern.compile("[A-Za-z0-9][\\w.@/-]{0,62}(\\(([\\w -]{1,40})\\))?[#>]");
    private static final Pattern HEX_DATA = Pattern.compile("[\\s0-9A-Fa-f]+");
    private static final Pattern SHOW_HEADER =
            Pattern.compile(
                    "(Building configuration|Current configuration\\s*:|Using \\d+ (out )?of|"
                            + "Startup configuration).*",
                    Pattern.CASE_INSENSITIVE);
    private static final int TAB = 8;

    /** What scripts type when a router asks them whether they are sure. */
    private static final Set<String> ANSWERS = Set.of("y", "yes", "n");

    /** First words of commands that are typed at the console and configure nothing. */
    private static final Set<String> EXEC =
            Set.of(
                    "show",
                    "sh",
                    "sho",
                    "ping",
                    "traceroute",
                    "trace",
                    "write",
                    "wr",
                    "copy",
                    "reload",
                    "clear",
                    "debug",
                    "undebug",
                    "terminal",
                    "term",
                    "telnet",
                    "erase",
                    "delete",
                    "dir",
                    "more",
                    "verify",
                    "test",
                    "send",
                    "disable",
                    "logout",
                    "monitor",
                    "configure",
                    "conf",
                    "enable",
                    "en",
                    "u",
                    "un");

    private final Grammar grammar;
    private final String file;
    private final List<ConfigLine> lines = new ArrayList<>();
    private Position position;

    private ConfigReader(Grammar grammar, String file, Section start) {
        this.grammar = grammar;
        this.file = file;
        this.position = Position.at(start);
    }

    /**
     * What was read.
     *
     * @param config the configuration
     * @param lines every line of the text, in order
     */
    public record Result(Section config, List<ConfigLine> lines) {
        /** Copies the list. */
        public Result {
            lines = List.copyOf(lines);
        }

        /** Whether nothing is unknown or invalid. */
        public boolean clean() {
            return lines.stream()
                    .noneMatch(l ->
                            l.kind() == Outcome.Kind.UNKNOWN || l.kind() == Outcome.Kind.INVALID);
        }
    }

    /**
     * Reads a text onto an empty configuration.
     *
     * @param file its name, for messages
     */
    public static Result read(Grammar grammar, String file, String text) {
        return read(grammar, file, text, Section.root());
    }

    /** Reads a text onto a configuration. */
    public static Result read(Grammar grammar, String file, String text, Section onto) {
        ConfigReader reader = new ConfigReader(grammar, file, onto);
        reader.readAll(text);
        return new Result(reader.position.root(), reader.lines);
    }

    private void readAll(String text) {
        String clean = text.startsWith("\uFEFF") ? text.substring(1) : text;
        List<String> all = List.of(clean.split("\r\n|\n|\r", -1));
        int count = all.size();
        while (count > 0 && all.get(count - 1).isEmpty()) {
            count--;
        }
        int at = 0;
        while (at < count) {
            at = readOne(all.subList(0, count), at);
        }
    }

    /** Reads the line at an index, with what belongs to it; the index behind. */
    private int readOne(List<String> all, int at) {
        String raw = all.get(at);
        String typed = withoutPrompt(raw);
        Line line = Line.of(typed);
        if (line.size() == 0 || line.word(0).startsWith("!") || moved(line)) {
            if (line.size() == 1 && line.word(0).equals("!") && typed.equals(raw)) {
                position = position.separatedAt(indent(raw));
            }
            note(at, raw, Outcome.Kind.NOTHING, null, null, "");
            return at + 1;
        }
        if (line.word(0).equalsIgnoreCase("do") && line.size() > 1) {
            note(at, raw, Outcome.Kind.NOT_OURS, null, null, "a command of the console");
            return at + 1;
        }
        if (line.size() == 1 && ANSWERS.contains(line.word(0).toLowerCase(Locale.ROOT))) {
            note(at, raw, Outcome.Kind.NOT_OURS, null, null, "an answer to the console");
            return at + 1;
        }
        int indent = typed.equals(raw) ? indent(raw) : -1;
        int end = blockEnd(all, at, line, indent);
        Position before = position;
        Outcome outcome = grammar.apply(position, line, indent, all.subList(at + 1, end));
        if (outcome.failure() != null && isExec(line)) {
            note(at, raw, Outcome.Kind.NOT_OURS, null, null, "a command of the console");
            return at + 1;
        }
        position = outcome.position();
        Failure failure = outcome.failure();
        Command command = outcome.command();
        String message = command == null || failure != null ? "" : command.reason();
        int shift = raw.length() - typed.length();
        // A line may leave the section behind which it stands; one that closes it belongs to it.
        Position where = command != null && command.closesSection() ? before : position;
        note(at, raw, outcome.kind(), moved(failure, shift), command, message, where);
        for (int i = at + 1; i < end; i++) {
            note(i, all.get(i), Outcome.Kind.NOTHING, null, null, "");
        }
        return end;
    }

    private void note(
            int at,
            String raw,
            Outcome.Kind kind,
            @Nullable Failure failure,
            @Nullable Command command,
            String message) {
        note(at, raw, kind, failure, command, message, position);
    }

    private void note(
            int at,
            String raw,
            Outcome.Kind kind,
            @Nullable Failure failure,
            @Nullable Command command,
            String message,
            Position where) {
        lines.add(
                new ConfigLine(
                        file,
                        at + 1,
                        failure == null ? 1 : failure.column(),
                        raw,
                        kind,
                        sectionName(where),
                        command == null ? "" : command.toString(),
                        failure == null ? message : failure.message(),
                        failure == null ? List.of() : failure.expected(),
                        failure == null ? "" : failure.nearest()));
    }

    private static @Nullable Failure moved(@Nullable Failure failure, int columns) {
        return failure == null || columns == 0
                ? failure
                : new Failure(
                        failure.kind(),
                        failure.column() + columns,
                        failure.message(),
                        failure.expected(),
                        failure.nearest(),
                        failure.matchedWords());
    }

    private static String sectionName(Position where) {
        List<String> names = new ArrayList<>();
        for (Position.Step step : where.path()) {
            names.add(
                    step.mode().prompt().replaceFirst("^config-", "")
                            + (step.name().isEmpty() ? "" : " " + step.name()));
        }
        return String.join(" / ", names);
    }

    // ---- moving about

    /** Takes a prompt off a line; the mode that it shows tells where the line was typed. */
    private String withoutPrompt(String raw) {
        String front = raw.stripLeading();
        Matcher prompt = PROMPT.matcher(front);
        if (!prompt.lookingAt()) {
            return raw;
        }
        String mode = prompt.group(2);
        String rest = front.substring(prompt.end());
        if (mode == null) {
            // R1#conf t, R1>enable; but not a key or a text that only looks like it
            if (!rest.isBlank() && !isExec(Line.of(rest))) {
                return raw;
            }
            position = position.top();
        } else if (mode.equals("config")) {
            position = position.top();
        } else if (!mode.startsWith("config")) {
            return raw;
        }
        return rest;
    }

    /** Obeys the lines that only move between modes. */
    private boolean moved(Line line) {
        String first = line.word(0).toLowerCase(Locale.ROOT);
        String second = line.size() > 1 ? line.word(1).toLowerCase(Locale.ROOT) : "";
        boolean alone = line.size() == 1 || second.startsWith("!");
        if (SHOW_HEADER.matcher(line.from(0)).matches()) {
            return true;
        }
        return switch (first) {
            case "enable", "en", "ena" -> alone;
            case "configure", "conf", "config" -> {
                boolean terminal = alone || "terminal".startsWith(second);
                position = terminal ? position.top() : position;
                yield terminal;
            }
            case "end" -> {
                position = alone ? position.top() : position;
                yield alone;
            }
            case "exit", "exi", "ex" -> {
                position = alone ? position.leave() : position;
                yield alone;
            }
            default -> false;
        };
    }

    private static boolean isExec(Line line) {
        return line.size() > 0 && EXEC.contains(line.word(0).toLowerCase(Locale.ROOT));
    }

    private static int indent(String raw) {
        int columns = 0;
        for (int i = 0; i < raw.length() && Line.isBlank(raw.charAt(i)); i++) {
            columns = raw.charAt(i) == '\t' ? columns / TAB * TAB + TAB : columns + 1;
        }
        return columns;
    }

    // ---- raw lines

    /** The index behind the raw lines that belong to a command; behind the command for none. */
    private int blockEnd(List<String> all, int at, Line line, int indent) {
        Command command = grammar.find(position, line, indent);
        if (command == null) {
            return at + 1;
        }
        return switch (command.block()) {
            case NONE -> at + 1;
            case DELIMITED -> delimitedEnd(all, at, line, command);
            case QUIT -> quitEnd(all, at);
        };
    }

    private static int delimitedEnd(List<String> all, int at, Line line, Command command) {
        String text = delimited(line, command);
        if (text.isEmpty()) {
            return at + 1;
        }
        String delimiter = delimiter(text);
        if (text.indexOf(delimiter, delimiter.length()) >= 0) {
            return at + 1;
        }
        for (int i = at + 1; i < all.size(); i++) {
            if (all.get(i).contains(delimiter)) {
                return i + 1;
            }
        }
        return at + 1; // the end never comes: the rest of the file is not its text
    }

    /** The text of a banner from its first delimiter on; empty when there is none. */
    private static String delimited(Line line, Command command) {
        int word = command.syntaxes().getFirst().leadingKeywords();
        while (word < line.size() && word < 2 && !isDelimiter(line.word(word))) {
            word++; // banner motd, banner login: the kind is a parameter
        }
        return word < line.size() ? line.from(word) : "";
    }

    private static String delimiter(String text) {
        return text.startsWith("^C") ? "^C" : text.substring(0, 1);
    }

    /** Whether the text of a banner comes to its end, in its line or in the lines behind. */
    static boolean isClosed(Line line, Command command, List<String> block) {
        String text = delimited(line, command);
        if (text.isEmpty()) {
            return false;
        }
        String delimiter = delimiter(text);
        return text.indexOf(delimiter, delimiter.length()) >= 0
                || (!block.isEmpty() && block.getLast().contains(delimiter));
    }

    /** The delimiter that the text of a banner's line still lacks; empty for none. */
    static String openDelimiter(Line line, Command command) {
        String text = delimited(line, command);
        if (text.isEmpty() || isClosed(line, command, List.of())) {
            return "";
        }
        return delimiter(text);
    }

    private static boolean isDelimiter(String word) {
        return !Character.isLetterOrDigit(word.charAt(0));
    }

    private static int quitEnd(List<String> all, int at) {
        int i = at + 1;
        while (i < all.size() && HEX_DATA.matcher(all.get(i)).matches()) {
            i++;
        }
        boolean quit = i < all.size() && all.get(i).strip().equalsIgnoreCase("quit");
        return quit ? i + 1 : i;
    }
}
