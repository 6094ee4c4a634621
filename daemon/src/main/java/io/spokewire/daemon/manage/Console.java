package io.spokewire.daemon.manage;

import io.spokewire.command.Args;
import io.spokewire.command.ExecCommand;
import io.spokewire.command.ExecGrammar;
import io.spokewire.command.Failure;
import io.spokewire.command.Grammar;
import io.spokewire.command.HelpEntry;
import io.spokewire.command.Outcome;
import io.spokewire.command.Parse;
import io.spokewire.command.Position;
import io.spokewire.command.Section;
import io.spokewire.engine.Severity;
import io.spokewire.engine.Trace;
import io.spokewire.interfaces.InterfaceName;
import io.spokewire.router.InterfaceView;
import io.spokewire.view.View;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One login at the router: the mode it is in, and what it is about to change. Belongs to one thread
 * at a time.
 *
 * <p>{@code configure terminal} feels like IOS: a line is understood or refused at once. But
 * nothing is done until the mode is left by {@code end} or {@code exit}, or {@code commit} is
 * typed: then the candidate is checked as a whole and becomes the running configuration all at
 * once, or not at all. Typing a tunnel's lines in any order therefore never shows peers a half-made
 * tunnel. {@code show diff} tells what would change, {@code abort} forgets it.
 */
public final class Console {
    /** What a line gave. */
    public record Reply(String text, boolean ok, boolean closed) {
        static Reply of(String text) {
            return new Reply(text, true, false);
        }

        static Reply failed(String text) {
            return new Reply(text.endsWith("\n") ? text : text + "\n", false, false);
        }
    }

    /** What a command gives. */
    sealed interface Answer {
        /** Something to show, as text or as JSON. */
        record Show(View view) implements Answer {}

        /** A text that has no other form. */
        record Text(String text) implements Answer {}

        /** It has to know more. */
        record Ask(Dialogue dialogue) implements Answer {}

        /** It could not be done; a sentence that begins with {@code %}. */
        record Failed(String text) implements Answer {}

        /** The login ends. */
        record Closed() implements Answer {}
    }

    /** Runs a command. */
    @FunctionalInterface
    interface Handler {
        Answer run(Console console, Args args);
    }

    /** What is being configured. */
    private record Candidate(Section base, Position position, List<String> lines) {}

    /** The beginning of a text whose delimiter has not come again: a banner. */
    private record Unended(String line, String delimiter, List<String> block) {}

    private record CommandFailed(String line, String why) implements Trace {
        @Override
        public String facility() {
            return "SYS";
        }

        @Override
        public Severity severity() {
            return Severity.ERRORS;
        }

        @Override
        public String mnemonic() {
            return "COMMAND_FAILED";
        }

        @Override
        public String text() {
            return "'" + line + "' failed: " + why;
        }
    }

    private static final List<HelpEntry> CONFIG_WORDS =
            List.of(
                    new HelpEntry("abort", "Forget the changes and leave configuration mode"),
                    new HelpEntry("commit", "Check the changes and make them now"),
                    new HelpEntry("do", "Run a command of the exec mode"),
                    new HelpEntry("end", "Make the changes and leave configuration mode"),
                    new HelpEntry("exit", "Leave this section, or configuration mode"),
                    new HelpEntry("quit", "Leave this section, or configuration mode"),
                    new HelpEntry("show", "Show diff: what the changes are; else as in exec mode"));

    private static final Set<String> EVERYWHERE = Set.of("do", "end", "exit");
    private static final String AMBIGUOUS = "?";

    /** A list of what was expected that is longer is no help; {@code ?} gives it. */
    private static final int EXPECTED_MAX = 8;

    /** Lines that {@code show history} lists. */
    private static final int HISTORY_MAX = 20;

    private final ConsoleContext context;
    private final Grammar grammar;
    private final String user;
    private final Logins logins;
    private final int login;
    private final ExecGrammar<Handler> commands;
    private @Nullable Candidate candidate;
    private final Deque<String> history = new ArrayDeque<>();
    private @Nullable Unended unended;
    private @Nullable Dialogue dialogue;
    private Consumer<String> progress = _ -> {};
    private OptionalInt terminalLength = OptionalInt.empty();
    private OptionalInt terminalWidth = OptionalInt.empty();
    private volatile Escape escape = new Escape();
    private volatile boolean monitor;

    /**
     * A login.
     *
     * @param user who it is, for the log
     */
    public Console(ConsoleContext context, Grammar grammar, String user) {
        this(context, grammar, user, new Logins(context::now));
    }

    /**
     * A login beside others.
     *
     * @param logins where it is entered until {@link #leave}
     */
    Console(ConsoleContext context, Grammar grammar, String user, Logins logins) {
        this.logins = logins;
        this.login = logins.enter(user);
        this.context = context;
        this.grammar = grammar;
        this.user = user;
        this.commands = new ExecGrammar<>(List.of(InterfaceName.TYPE), ExecCommands.all());
    }

    /** What stands in front of the next line: {@code R1#}, {@code R1(config-if)#}. */
    public String prompt() {
        Candidate editing = candidate;
        if (unended != null) {
            return "";
        }
        if (dialogue != null) {
            return dialogue.prompt();
        }
        return context.hostname()
                + (editing == null ? "" : "(" + editing.position().mode().prompt() + ")")
                + "#";
    }

    /** Whether the next line is an answer to a question, and no command. */
    public boolean asking() {
        return dialogue != null;
    }

    /** The login is over. */
    void leave() {
        logins.leave(login);
    }

    /** Who is at this router's consoles. */
    List<Logins.Login> logins() {
        return logins.all(login);
    }

    /** Whether a configuration is being changed. */
    public boolean configuring() {
        return candidate != null;
    }

    /** How many lines the operator wants on a screen, 0 for no paging; empty for all that fit. */
    public OptionalInt terminalLength() {
        return terminalLength;
    }

    /** How many columns the operator says a line has; empty for those of the terminal. */
    public OptionalInt terminalWidth() {
        return terminalWidth;
    }

    /** What ends the command that runs; from any thread. */
    public Escape escape() {
        return escape;
    }

    /** Who it is. */
    String user() {
        return user;
    }

    /** The newest lines that were typed, oldest first. */
    List<String> history() {
        return List.copyOf(history);
    }

    /** Whether log lines are to be shown as they come. */
    public boolean monitor() {
        return monitor;
    }

    ConsoleContext context() {
        return context;
    }

    Grammar grammar() {
        return grammar;
    }

    List<ExecCommand<Handler>> execCommands() {
        return commands.commands();
    }

    void terminalLength(OptionalInt lines) {
        terminalLength = lines;
    }

    void terminalWidth(OptionalInt columns) {
        terminalWidth = columns;
    }

    void monitor(boolean on) {
        monitor = on;
    }

    /** Shows a part of an answer before the whole of it is there. */
    void progress(String part) {
        progress.accept(part);
    }

    /**
     * Obeys a line.
     *
     * @param json whether what is shown is to be JSON
     * @param parts receives what a slow command has to say while it runs
     */
    public Reply execute(String line, boolean json, Consumer<String> parts) {
        progress = parts;
        escape = new Escape();
        logins.typed(login);
        Unended text = unended;
        if (text != null) {
            return goOn(text, line);
        }
        Dialogue questions = dialogue;
        if (questions != null) {
            return answered(questions, line, json);
        }
        String typed = line.stripTrailing();
        if (typed.isBlank() || typed.stripLeading().startsWith("!")) {
            return Reply.of("");
        }
        history.addLast(typed.strip());
        if (history.size() > HISTORY_MAX) {
            history.removeFirst();
        }
        return candidate == null ? exec(typed, 0, json) : configure(typed, json);
    }

    /** An answer to a question; a control character ends the questions. */
    private Reply answered(Dialogue questions, String line, boolean json) {
        if (line.chars().anyMatch(Character::isISOControl)) {
            dialogue = null;
            return Reply.of("");
        }
        String wrong = questions.take(line);
        if (!wrong.isEmpty()) {
            return Reply.failed("% " + wrong);
        }
        if (!questions.complete()) {
            return Reply.of("");
        }
        dialogue = null;
        return exec(questions.command(), 0, json);
    }

    // ---- exec

    /**
     * A command of the exec mode.
     *
     * @param from where it begins in the typed line: behind a {@code do}
     */
    private Reply exec(String typed, int from, boolean json) {
        String line = typed.substring(from);
        Pipe.Cut cut;
        try {
            cut = Pipe.cut(line);
        } catch (IllegalArgumentException e) {
            return Reply.failed("% " + e.getMessage());
        }
        return switch (commands.parse(cut.command())) {
            case Parse.Failed<ExecCommand<Handler>>(Failure failure) ->
                    AbsentCommands.answer(cut.command(), failure)
                            .orElseGet(() -> Reply.failed(invalid(typed, from, failure)));
            case Parse.Matched<ExecCommand<Handler>>(var command, var args, _) ->
                    run(command.handler(), args, cut.pipes(), json);
        };
    }

    private Reply run(Handler handler, Args args, List<Pipe> pipes, boolean json) {
        boolean asJson = json || pipes.stream().anyMatch(p -> p.kind() == Pipe.Kind.JSON);
        Answer answer;
        try {
            answer = handler.run(this, args);
        } catch (ContextException e) {
            return Reply.failed("% " + e.getMessage());
        } catch (RuntimeException e) {
            // A mistake of ours in one command must not cost the operator the console.
            context.log().add(new CommandFailed(args.line(), e.toString()), context.now());
            return Reply.failed("% The command failed, and should not have: " + e);
        }
        return switch (answer) {
            case Answer.Show(View view) ->
                    Reply.of(piped(asJson ? view.json() : view.text(), pipes));
            case Answer.Text(String text) -> Reply.of(piped(text, pipes));
            case Answer.Ask(Dialogue questions) -> {
                dialogue = questions;
                yield Reply.of("");
            }
            case Answer.Failed(String text) -> Reply.failed(text);
            case Answer.Closed() -> new Reply("", true, true);
        };
    }

    private static String piped(String text, List<Pipe> pipes) {
        String out = text;
        for (Pipe pipe : pipes) {
            out = pipe.apply(out);
        }
        return out;
    }

    /** The marker of IOS below the word that does not fit, and a sentence that says more. */
    private String invalid(String typed, int from, Failure failure) {
        StringBuilder out = new StringBuilder();
        switch (failure.kind()) {
            case INCOMPLETE -> {
                out.append("% Incomplete command.\n");
                if (failure.expected().size() <= EXPECTED_MAX) {
                    out.append("  may follow: ").append(String.join(", ", failure.expected()));
                    out.append('\n');
                }
                return out.toString();
            }
            case AMBIGUOUS ->
                    out.append("% Ambiguous command:  \"").append(typed.strip()).append("\"\n");
            case UNKNOWN, INVALID -> {
                int column = prompt().length() + from + failure.column() - 1;
                out.append(" ".repeat(Math.max(0, column)));
                out.append("^\n% Invalid input detected at '^' marker.\n");
            }
        }
        out.append("  ").append(failure.message()).append('\n');
        if (!failure.nearest().isEmpty()) {
            out.append("  Nearest command: ").append(failure.nearest()).append('\n');
        }
        return out.toString();
    }

    // ---- configuration

    /** Enters configuration mode. */
    Answer configureTerminal() {
        if (candidate != null) {
            return new Answer.Failed(
                    "% You are in configuration mode; 'abort' forgets the changes\n");
        }
        Section running = context.running();
        candidate = new Candidate(running, Position.at(running), List.of());
        return new Answer.Text("Enter configuration commands, one per line.  End with CNTL/Z.\n");
    }

    private Reply configure(String typed, boolean json) {
        Candidate editing = editing();
        String line = typed.strip();
        String[] words = line.split("\\s+", 2);
        String rest = words.length > 1 ? words[1].strip() : "";
        String first = configWord(editing, words[0].toLowerCase(Locale.ROOT));
        return switch (first) {
            case AMBIGUOUS -> Reply.failed("% Ambiguous command:  \"" + line + "\"\n");
            case "end", "\u001a" -> commit(true);
            case "exit", "quit" -> leave(editing);
            case "commit" -> commit(false);
            case "abort" -> {
                candidate = null;
                yield Reply.of("");
            }
            case "do" -> exec(typed, typed.length() - rest.length(), json);
            case "show" ->
                    rest.matches("dif?f?|\\|\\s*dif?f?")
                            ? Reply.of(join(diff(editing)))
                            : exec(typed, typed.indexOf(line), json);
            default -> obey(editing, typed);
        };
    }

    /**
     * The word of ours that was typed or abbreviated; the word itself when the mode knows it,
     * {@link #AMBIGUOUS} when it may be either.
     */
    private String configWord(Candidate editing, String first) {
        List<String> ours =
                CONFIG_WORDS.stream()
                        .map(HelpEntry::word)
                        .filter(w -> w.startsWith(first))
                        .toList();
        if (ours.size() != 1 || ours.contains(first)) {
            return first;
        }
        boolean theirs =
                grammar.help(editing.position().mode(), first).stream()
                        .anyMatch(entry -> entry.word().startsWith(first));
        if (!theirs) {
            return ours.getFirst();
        }
        // IOS has these words in every mode, and others begin like them; the rest are ours alone.
        return EVERYWHERE.contains(ours.getFirst()) ? AMBIGUOUS : first;
    }

    private Reply leave(Candidate editing) {
        if (editing.position().path().isEmpty()) {
            return commit(true);
        }
        candidate =
                new Candidate(
                        editing.base(), editing.position().leave(), with(editing.lines(), "exit"));
        return Reply.of("");
    }

    private Reply obey(Candidate editing, String typed) {
        String line = typed.strip();
        String delimiter = grammar.openDelimiter(editing.position(), line);
        if (!delimiter.isEmpty()) {
            unended = new Unended(line, delimiter, List.of());
            return Reply.of("Enter TEXT message.  End with '" + delimiter + "'.\n");
        }
        return obey(editing, typed, line, List.of());
    }

    /** A line of a text that has not ended yet. */
    private Reply goOn(Unended text, String line) {
        List<String> block = with(text.block(), line);
        if (!line.contains(text.delimiter())) {
            unended = new Unended(text.line(), text.delimiter(), block);
            return Reply.of("");
        }
        unended = null;
        return obey(editing(), text.line(), text.line(), block);
    }

    private Reply obey(Candidate editing, String typed, String line, List<String> block) {
        Outcome outcome = grammar.apply(editing.position(), line, block);
        Failure failure = outcome.failure();
        if (failure != null) {
            return Reply.failed(invalid(typed, typed.indexOf(line), failure));
        }
        String kept = block.isEmpty() ? line : line + "\n" + String.join("\n", block);
        candidate = new Candidate(editing.base(), outcome.position(), with(editing.lines(), kept));
        return switch (outcome.kind()) {
            case NOT_YET -> Reply.of("% Kept, but not obeyed yet: " + line + "\n");
            case NOT_OURS ->
                    Reply.of(
                            "% Kept, but not obeyed, for it is the host's business: "
                                    + line
                                    + "\n");
            case NOTHING, OBEYED, UNKNOWN, INVALID -> Reply.of("");
        };
    }

    private Candidate editing() {
        Candidate editing = candidate;
        if (editing == null) {
            throw new IllegalStateException("not in configuration mode");
        }
        return editing;
    }

    private static List<String> with(List<String> lines, String line) {
        List<String> longer = new ArrayList<>(lines);
        longer.add(line);
        return longer;
    }

    private List<String> diff(Candidate editing) {
        return ConfigDiff.of(
                grammar.render(context.running()), grammar.render(rebased(editing).root()));
    }

    /** What was typed, on top of what others have committed in the meantime. */
    private Position rebased(Candidate editing) {
        Section running = context.running();
        if (running.equals(editing.base())) {
            return editing.position();
        }
        Position position = Position.at(running);
        for (String typed : editing.lines()) {
            List<String> lines = typed.lines().toList();
            position =
                    typed.equals("exit")
                            ? position.leave()
                            : grammar.apply(
                                            position,
                                            lines.getFirst(),
                                            lines.subList(1, lines.size()))
                                    .position();
        }
        return position;
    }

    private Reply commit(boolean leave) {
        Candidate editing = editing();
        Position position = rebased(editing);
        List<String> problems;
        try {
            problems = context.validate(position.root());
            if (problems.isEmpty() && !position.root().equals(context.running())) {
                context.commit(position.root(), "console by " + user);
            }
        } catch (ContextException e) {
            return Reply.failed("% Not committed: " + e.getMessage());
        }
        if (!problems.isEmpty()) {
            return Reply.failed(
                    "% Not committed, nothing has changed:\n  "
                            + String.join("\n  ", problems)
                            + "\nCorrect it, or leave by 'abort'.\n");
        }
        candidate = leave ? null : new Candidate(position.root(), position, List.of());
        return Reply.of("");
    }

    private static String join(List<String> lines) {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }

    // ---- help

    /** What may follow; the last word is unfinished unless a blank follows it. */
    public List<HelpEntry> help(String line) {
        if (asking()) {
            return List.of(new HelpEntry("LINE", "The answer; Return for what is in brackets"));
        }
        int bar = line.indexOf('|');
        if (bar >= 0) {
            String last = line.substring(line.lastIndexOf('|') + 1).stripLeading();
            return Pipe.KINDS.stream()
                    .filter(kind -> kind.word().startsWith(last))
                    .map(kind -> new HelpEntry(kind.word(), kind.help()))
                    .toList();
        }
        Candidate editing = candidate;
        if (editing == null) {
            return commands.help(line);
        }
        String trimmed = line.stripLeading();
        int blank = trimmed.indexOf(' ');
        String typed = (blank < 0 ? trimmed : trimmed.substring(0, blank)).toLowerCase(Locale.ROOT);
        String word = blank < 0 ? typed : configWord(editing, typed);
        String first = word.equals(AMBIGUOUS) ? typed : word;
        if (blank >= 0 && first.equals("do")) {
            return commands.help(trimmed.substring(blank + 1));
        }
        if (blank >= 0 && first.equals("show")) {
            List<HelpEntry> entries = new ArrayList<>();
            if ("diff".startsWith(trimmed.substring(blank + 1).strip())) {
                entries.add(new HelpEntry("diff", "What would change"));
            }
            entries.addAll(commands.help(trimmed));
            return entries;
        }
        List<HelpEntry> entries = new ArrayList<>(grammar.help(editing.position().mode(), line));
        if (blank < 0) {
            CONFIG_WORDS.stream()
                    .filter(e -> e.word().startsWith(first))
                    .filter(e -> entries.stream().noneMatch(o -> o.word().equals(e.word())))
                    .forEach(entries::add);
            entries.sort(Comparator.comparing(HelpEntry::word));
        }
        return entries;
    }

    /** What the last word may become, all next ones after a blank: keywords and interfaces. */
    public List<String> complete(String line) {
        if (asking()) {
            return List.of();
        }
        String last = line.substring(Math.max(line.lastIndexOf(' '), line.lastIndexOf('|')) + 1);
        List<String> words = new ArrayList<>();
        for (HelpEntry entry : help(line)) {
            char c = entry.word().charAt(0);
            if (entry.word().equals(InterfaceName.TYPE.display())) {
                interfaces(last).forEach(words::add);
            } else if (Character.isLetterOrDigit(c) && !entry.word().contains(".")) {
                words.add(entry.word());
            }
        }
        return words;
    }

    /** The interfaces that there are whose names begin so, abbreviated as IOS allows. */
    private Stream<String> interfaces(String beginning) {
        String digits = beginning.replaceFirst("^[^0-9]*", "");
        String letters = beginning.substring(0, beginning.length() - digits.length());
        return context.interfaces().stream()
                .map(InterfaceView.Shown::name)
                .filter(name -> name.regionMatches(true, 0, letters, 0, letters.length()))
                .filter(name -> name.replaceFirst("^[^0-9]*", "").startsWith(digits));
    }
}
