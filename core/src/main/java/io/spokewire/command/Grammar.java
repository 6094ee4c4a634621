package io.spokewire.command;

import io.spokewire.command.Position.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The configuration language: all commands of all packages, in the order of the running
 * configuration.
 */
public final class Grammar {
    private static final int NO_INDENT = -1;

    private final Map<Mode, Matcher<Command>> matchers = new LinkedHashMap<>();
    private final Map<Mode, Command> keptModes = new LinkedHashMap<>();
    private final List<Command> commands;

    /**
     * A language.
     *
     * @param types parameter types beside the built-in ones
     * @param commands of one mode in the order in which the mode renders them
     */
    public Grammar(List<ParameterType> types, List<Command> commands) {
        this.commands = List.copyOf(commands);
        ParameterTypes all = new ParameterTypes(types);
        Map<Mode, List<Command>> byMode = new LinkedHashMap<>();
        for (Command command : commands) {
            byMode.computeIfAbsent(command.mode(), _ -> new ArrayList<>()).add(command);
            Mode opened = command.opensMode();
            if (opened != null) {
                byMode.computeIfAbsent(opened, _ -> new ArrayList<>());
                if (command.keepsContents()) {
                    keptModes.put(opened, command);
                }
            }
        }
        byMode.forEach((mode, list) -> matchers.put(mode, new Matcher<>(list, all)));
    }

    /** All commands. */
    public List<Command> commands() {
        return commands;
    }

    /** All modes, in the order of their first command. */
    public List<Mode> modes() {
        return List.copyOf(matchers.keySet());
    }

    /** The help text of every element of a command's first form, filled from its siblings. */
    public List<String> helpTexts(Command command) {
        return matcher(command.mode()).allHelp(command);
    }

    private Matcher<Command> matcher(Mode mode) {
        Matcher<Command> matcher = matchers.get(mode);
        if (matcher == null) {
            throw new IllegalArgumentException("no commands in " + mode.name());
        }
        return matcher;
    }

    // ---- one line

    /** Obeys a line that was typed at a console: its indentation means nothing. */
    public Outcome apply(Position position, String line) {
        int end = Math.max(line.indexOf('\n'), line.indexOf('\r'));
        if (end >= 0) { // kept in a value it would be a line of its own in the next configuration
            Failure failure =
                    new Failure(
                            Failure.Kind.INVALID,
                            end + 1,
                            "a line break stands within the line",
                            List.of(),
                            "",
                            0);
            return new Outcome(position, Outcome.Kind.INVALID, null, null, failure);
        }
        return apply(position, Line.of(line), NO_INDENT, List.of());
    }

    /**
     * Obeys a line that was typed at a console, with the lines of text behind it.
     *
     * @param block the text up to and with its delimiter: of a banner
     */
    public Outcome apply(Position position, String line, List<String> block) {
        return apply(position, Line.of(line), NO_INDENT, block);
    }

    /**
     * What ends the text that a typed line begins: of a banner; empty when there is none to come.
     */
    public String openDelimiter(Position position, String typed) {
        Line line = Line.of(typed);
        Command command = find(position, line, NO_INDENT);
        return command != null && command.block() == Command.Block.DELIMITED
                ? ConfigReader.openDelimiter(line, command)
                : "";
    }

    /**
     * Obeys a line of a file.
     *
     * @param indent columns in front of it
     * @param block raw lines that belong to it
     */
    Outcome apply(Position position, Line line, int indent, List<String> block) {
        if (line.size() == 0 || line.word(0).startsWith("!")) {
            return new Outcome(position, Outcome.Kind.NOTHING, null, null, null);
        }
        Step inner = position.path().isEmpty() ? null : position.path().getLast();
        if (inner != null && keptModes.containsKey(inner.mode()) && deeper(inner, indent)) {
            return keepContent(position.contentAt(indent), line, indent);
        }
        int from = isNo(line.word(0)) && line.size() > 1 ? 1 : 0;
        List<Parse<Command>> parses = new ArrayList<>();
        for (int depth = 0; depth <= position.path().size(); depth++) {
            parses.add(matcher(modeAt(position, depth)).match(line, from, from > 0));
        }
        int depth = choose(position, parses, indent);
        if (depth >= 0) {
            Parse.Matched<Command> matched = (Parse.Matched<Command>) parses.get(depth);
            return run(position.contentAt(indent).cut(depth), matched, line, indent, block);
        }
        if (inner != null && keptModes.containsKey(inner.mode()) && !dedented(inner, indent)) {
            return keepContent(position, line, indent);
        }
        Failure failure =
                located(elsewhere(line, from, explain(parses), position.mode()), position.mode());
        Outcome.Kind kind =
                failure.kind() == Failure.Kind.UNKNOWN
                        ? Outcome.Kind.UNKNOWN
                        : Outcome.Kind.INVALID;
        return new Outcome(position.cut(natural(position, indent)), kind, null, null, failure);
    }

    /** The depth that the indentation of a line speaks for. */
    private static int natural(Position position, int indent) {
        int depth = position.path().size();
        while (depth > 0 && dedented(position.path().get(depth - 1), indent)) {
            depth--;
        }
        return depth;
    }

    /** Finds the command of a line without obeying it; for what must be known before. */
    @Nullable Command find(Position position, Line line, int indent) {
        Step inner = position.path().isEmpty() ? null : position.path().getLast();
        if (line.size() == 0
                || (inner != null
                        && keptModes.containsKey(inner.mode())
                        && deeper(inner, indent))) {
            return null;
        }
        List<Parse<Command>> parses = new ArrayList<>();
        for (int depth = 0; depth <= position.path().size(); depth++) {
            parses.add(matcher(modeAt(position, depth)).match(line, 0, false));
        }
        int depth = choose(position, parses, indent);
        return depth < 0 ? null : ((Parse.Matched<Command>) parses.get(depth)).definition();
    }

    private static Mode modeAt(Position position, int depth) {
        return depth == 0 ? position.root().mode() : position.path().get(depth - 1).mode();
    }

    private static boolean isNo(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return lower.equals("no") || lower.equals("default");
    }

    private static boolean deeper(Step step, int indent) {
        return indent >= 0 && step.indent() >= 0 && indent > step.indent();
    }

    /** Whether a section showed that it indents, and this line is not indented. */
    private static boolean dedented(Step step, int indent) {
        return step.contentIndent() >= 0 && indent >= 0 && indent <= step.indent();
    }

    /**
     * The depth at which a line is meant; -1 for none. As IOS: the innermost section first, then
     * the outer ones. Indentation decides where both know the line; an abbreviation never leaves a
     * section that the line is indented under.
     */
    private static int choose(Position position, List<Parse<Command>> parses, int indent) {
        int innermost = position.path().size();
        int best = -1;
        int keywords = 0;
        for (int depth = natural(position, indent); depth >= 0; depth--) {
            if (parses.get(depth)
                            instanceof Parse.Matched(Command command, Args args, boolean exact)
                    && exact
                    && (best < 0
                            || (command.opening() != null && args.keywordCount() > keywords))) {
                best = depth; // ip dhcp pool X opens a section; ip dhcp ... of an interface does
                // not
                keywords = args.keywordCount();
            }
        }
        if (best >= 0) {
            return best;
        }
        for (int depth = innermost; depth >= 0; depth--) {
            if (parses.get(depth) instanceof Parse.Matched(_, _, boolean exact)
                    && (exact
                            || depth == innermost
                            || !deeper(position.path().get(depth), indent))) {
                return depth;
            }
        }
        return -1;
    }

    /** The failure that got furthest; the innermost of several. */
    private static Failure explain(List<Parse<Command>> parses) {
        Failure best = null;
        for (Parse<Command> parse : parses.reversed()) {
            if (parse instanceof Parse.Failed(Failure failure)
                    && (best == null || failure.matchedWords() > best.matchedWords())) {
                best = failure;
            }
        }
        if (best == null) {
            throw new IllegalStateException("a line matched and was not taken");
        }
        return best;
    }

    /**
     * At the first word everything of the mode is possible, so that the mode is what is expected.
     */
    private static Failure located(Failure failure, Mode here) {
        return failure.kind() == Failure.Kind.UNKNOWN
                        && failure.matchedWords() == 0
                        && failure.expected().isEmpty()
                ? new Failure(
                        failure.kind(),
                        failure.column(),
                        failure.message(),
                        List.of("a command of " + here.name()),
                        failure.nearest(),
                        0)
                : failure;
    }

    /** Names the mode that knows the line, or the nearest command there. */
    private Failure elsewhere(Line line, int from, Failure failure, Mode here) {
        if (failure.kind() != Failure.Kind.UNKNOWN || !failure.nearest().isEmpty()) {
            return failure;
        }
        for (Map.Entry<Mode, Matcher<Command>> entry : matchers.entrySet()) {
            if (!entry.getKey().equals(here)
                    && !keptModes.containsKey(entry.getKey())
                    && entry.getValue().match(line, from, from > 0) instanceof Parse.Matched) {
                return new Failure(
                        failure.kind(),
                        failure.column(),
                        failure.message() + "; it is a command of " + entry.getKey().name(),
                        failure.expected(),
                        failure.nearest(),
                        failure.matchedWords());
            }
        }
        return failure;
    }

    private Outcome run(
            Position position,
            Parse.Matched<Command> matched,
            Line line,
            int indent,
            List<String> block) {
        Command command = matched.definition();
        Args args = matched.args().withBlock(block);
        Outcome.Kind kind = Outcome.Kind.of(command.standing());
        try {
            Position after =
                    args.negated()
                            ? negated(position, command, args, line)
                            : applied(position, command, args, line, indent);
            return new Outcome(after, kind, command, args, null);
        } catch (Refusal refusal) {
            return refused(position, command, args, line, refusal.why());
        } catch (NoSuchElementException e) { // a 'no' that left out what to take away
            return refused(position, command, args, line, "say which one");
        } catch (IllegalArgumentException | ArithmeticException e) {
            String why = e.getMessage();
            return refused(position, command, args, line, why == null ? "not possible" : why);
        }
    }

    private static Outcome refused(
            Position position, Command command, Args args, Line line, String why) {
        int word = command.syntaxes().getFirst().leadingKeywords() + (args.negated() ? 1 : 0);
        Failure failure =
                new Failure(
                        Failure.Kind.INVALID,
                        line.column(Math.min(word, line.size() - 1)),
                        why,
                        List.of(),
                        "",
                        line.size());
        return new Outcome(position, Outcome.Kind.INVALID, command, args, failure);
    }

    private Position applied(Position position, Command command, Args args, Line line, int indent) {
        if (command.block() == Command.Block.DELIMITED
                && !ConfigReader.isClosed(line, command, args.block())) {
            throw new Refusal("the text has no end: its delimiter does not come again");
        }
        if (command.closesSection()) {
            return position.leave();
        }
        Command.Opening opening = command.opening();
        if (opening != null) {
            one(position);
            List<String> names = opening.names().apply(args);
            Position outside = position.with(opening.outside().apply(position.section(), args));
            List<String> more = names.subList(1, names.size());
            return outside.enter(new Step(opening.mode(), names.getFirst(), indent, -1, more))
                    .everywhere(inside -> inside.with(command.apply(inside.section(), args)));
        }
        return position.everywhere(here -> {
            Section section = here.section();
            return here.with(
                    command.keeps()
                            ? KeptLines.add(this, section, command, text(line, args))
                            : command.apply(section, args));
        });
    }

    private Position negated(Position position, Command command, Args args, Line line) {
        Command.Opening opening = command.opening();
        if (opening != null) {
            one(position);
            Section without = position.section();
            for (String name : opening.names().apply(args)) {
                without = without.withoutChild(opening.mode(), name);
            }
            return position.with(opening.outside().apply(without, args));
        }
        boolean back = line.word(0).equalsIgnoreCase("default");
        return position.everywhere(here -> {
            Section section = here.section();
            return here.with(
                    command.keeps()
                            ? KeptLines.remove(this, section, command, line, back)
                            : command.reset(section, args));
        });
    }

    /** Only one section at a time is gone into. */
    private static void one(Position position) {
        if (!position.path().isEmpty() && !position.path().getLast().more().isEmpty()) {
            throw new Refusal("not in a range: enter one of its interfaces first");
        }
    }

    private static String text(Line line, Args args) {
        StringBuilder text = new StringBuilder(line.from(0));
        for (String more : args.block()) {
            text.append('\n').append(more);
        }
        return text.toString();
    }

    private Outcome keepContent(Position position, Line line, int indent) {
        Step step = position.path().getLast();
        Command header = keptModes.get(step.mode());
        if (header == null) {
            throw new IllegalStateException("not a kept section: " + step);
        }
        int deep = step.contentIndent() < 0 ? 0 : Math.max(0, indent - step.contentIndent());
        Section section = position.section();
        List<String> kept = new ArrayList<>(section.kept());
        String text = " ".repeat(deep) + line.from(0);
        if (deep > 0 || !kept.contains(text) || kept.stream().anyMatch(k -> k.startsWith(" "))) {
            kept.add(text);
        }
        return new Outcome(
                position.with(section.withKept(kept)),
                Outcome.Kind.of(header.standing()),
                header,
                null,
                null);
    }

    // ---- help

    /** What may follow at a console; the last word is unfinished unless a blank follows it. */
    public List<HelpEntry> help(Mode mode, String text) {
        Line line = Line.of(text);
        boolean negated =
                line.size() > 0
                        && isNo(line.word(0))
                        && text.length() > line.words().getFirst().start() + line.word(0).length();
        return matcher(mode).help(line, negated ? 1 : 0, negated);
    }

    /** The keywords that the last word may become; all next ones after a blank. */
    public List<String> complete(Mode mode, String text) {
        List<String> words = new ArrayList<>();
        for (HelpEntry entry : help(mode, text)) {
            char first = entry.word().charAt(0);
            if (Character.isLetterOrDigit(first) && !Character.isUpperCase(first)) {
                words.add(entry.word());
            }
        }
        return words;
    }

    // ---- rendering

    /** The configuration as IOS lays it out, one line an element, with {@code end}. */
    public List<String> render(Section root) {
        List<String> lines = new ArrayList<>();
        renderInto(root, 0, lines);
        lines.add("!");
        lines.add("end");
        return lines;
    }

    /** One section with its header, as in the whole configuration. */
    public List<String> render(Section parent, Section section) {
        List<String> lines = new ArrayList<>();
        for (Command command : matcher(parent.mode()).definitions()) {
            Command.Opening opening = command.opening();
            if (opening != null && opening.rendered() && opening.mode().equals(section.mode())) {
                renderChild(opening, section, 0, lines);
                return lines;
            }
        }
        return lines;
    }

    private void renderInto(Section section, int depth, List<String> lines) {
        String indent = " ".repeat(depth);
        if (keptModes.containsKey(section.mode())) {
            for (String kept : section.kept()) {
                lines.add(indent + kept);
            }
            return;
        }
        Map<Command, List<String>> kept = new LinkedHashMap<>();
        List<String> strange = new ArrayList<>();
        for (String line : section.kept()) {
            Command owner = owner(section.mode(), line);
            (owner == null ? strange : kept.computeIfAbsent(owner, _ -> new ArrayList<>()))
                    .add(line);
        }
        boolean afterSection = false;
        for (Command command : matcher(section.mode()).definitions()) {
            List<String> own = new ArrayList<>(command.print(section));
            own.addAll(kept.getOrDefault(command, List.of()));
            if (!own.isEmpty() && afterSection && depth == 0) {
                lines.add("!");
                afterSection = false;
            }
            for (String line : own) {
                addLines(lines, indent, line);
            }
            Command.Opening opening = command.opening();
            if (opening != null && opening.rendered()) {
                for (Section child : ordered(section.children(opening.mode()), opening)) {
                    if (depth > 0 || !lines.isEmpty()) {
                        lines.add(indent + "!");
                    }
                    renderChild(opening, child, depth, lines);
                    afterSection = true;
                }
            }
        }
        for (String line : strange) { // of a grammar that knew more
            addLines(lines, indent, line);
        }
    }

    /** Lines after the first of a kept block are raw: a banner's text is not indented. */
    private static void addLines(List<String> lines, String indent, String line) {
        String[] parts = line.split("\n", -1);
        lines.add(indent + parts[0]);
        for (int i = 1; i < parts.length; i++) {
            lines.add(parts[i]);
        }
    }

    /** The place of a command in its mode's running configuration. */
    int index(Command command) {
        return matcher(command.mode()).definitions().indexOf(command);
    }

    /** The command that a kept line belongs to; null for none. */
    @Nullable Command owner(Mode mode, String kept) {
        int newline = kept.indexOf('\n');
        Line line = Line.of(newline < 0 ? kept : kept.substring(0, newline));
        if (line.size() == 0) {
            return null;
        }
        int from = isNo(line.word(0)) && line.size() > 1 ? 1 : 0;
        return matcher(mode).match(line, from, from > 0)
                        instanceof Parse.Matched(Command command, _, _)
                ? command
                : null;
    }

    private void renderChild(
            Command.Opening opening, Section child, int depth, List<String> lines) {
        lines.add(" ".repeat(depth) + opening.header().apply(child));
        renderInto(child, depth + 1, lines);
        if (!opening.closing().isEmpty()) {
            lines.add(" ".repeat(depth) + opening.closing());
        }
    }

    private static List<Section> ordered(List<Section> children, Command.Opening opening) {
        Comparator<String> order = opening.order();
        if (order == null) {
            return children;
        }
        List<Section> sorted = new ArrayList<>(children);
        sorted.sort((a, b) -> order.compare(a.name(), b.name()));
        return sorted;
    }
}
