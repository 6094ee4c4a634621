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
import io.spokewire.interfaces.InterfaceName;
import io.spokewire.view.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
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

    private static final List<HelpEntry> CONFIG_WORDS =
            List.of(
                    new HelpEntry("abort", "Forget the changes and leave configuration mode"),
                    new HelpEntry("commit", "Check the changes and make them now"),
                    new HelpEntry("do", "Run a command of the exec mode"),
                    new HelpEntry("end", "Make the changes and leave configuration mode"),
                    new HelpEntry("exit", "Leave this section, or configuration mode"),
                    new HelpEntry("show", "Show diff: what the changes are; else as in exec mode"));

    private final ConsoleContext context;
    private final Grammar grammar;
    private final String user;
    private final ExecGrammar<Handler> commands;
    private @Nullable Candidate candidate;
    private Consumer<String> progress = _ -> {};
    private int terminalLength = 24;
    private boolean monitor;

    /**
     * A login.
     *
     * @param user who it is, for the log
     */
    public Console(ConsoleContext context, Grammar grammar, String user) {
        this.context = context;
        this.grammar = grammar;
        this.user = user;
        this.commands = new ExecGrammar<>(List.of(InterfaceName.TYPE), ExecCommands.all());
    }

    /** What stands in front of the next line: {@code R1#}, {@code R1(config-if)#}. */
    public String prompt() {
        Candidate editing = candidate;
        return context.hostname()
                + (editing == null ? "" : "(" + editing.position().mode().prompt() + ")")
                + "#";
    }

    /** How many lines fit the terminal; 0 for no paging. */
    public int terminalLength() {
        return terminalLength;
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

    void terminalLength(int lines) {
        terminalLength = lines;
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
        String text = line.strip();
        if (text.isEmpty() || text.startsWith("!")) {
            return Reply.of("");
        }
        return candidate == null ? exec(text, json) : configure(text, json);
    }

    // ---- exec

    private Reply exec(String line, boolean json) {
        Pipe.Cut cut;
        try {
            cut = Pipe.cut(line);
        } catch (IllegalArgumentException e) {
            return Reply.failed("% " + e.getMessage());
        }
        return switch (commands.parse(cut.command())) {
            case Parse.Failed<ExecCommand<Handler>>(Failure failure) ->
                    Reply.failed(invalid(prompt().length(), failure));
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
        }
        return switch (answer) {
            case Answer.Show(View view) ->
                    Reply.of(piped(asJson ? view.json() : view.text(), pipes));
            case Answer.Text(String text) -> Reply.of(piped(text, pipes));
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
    private static String invalid(int promptLength, Failure failure) {
        StringBuilder out = new StringBuilder();
        switch (failure.kind()) {
            case INCOMPLETE -> out.append("% Incomplete command.\n");
            case AMBIGUOUS -> out.append("% Ambiguous command:  ");
            case UNKNOWN, INVALID -> {
                out.append(" ".repeat(Math.max(0, promptLength + failure.column() - 1)));
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
        Section running = context.running();
        candidate = new Candidate(running, Position.at(running), List.of());
        return new Answer.Text("Enter configuration commands, one per line.  End with CNTL/Z.\n");
    }

    private Reply configure(String line, boolean json) {
        Candidate editing = editing();
        String[] words = line.split("\\s+", 2);
        String first = words[0].toLowerCase(Locale.ROOT);
        String rest = words.length > 1 ? words[1] : "";
        return switch (first) {
            case "end", "\u001a" -> commit(true);
            case "exit", "quit" -> leave(editing, line);
            case "commit" -> commit(false);
            case "abort" -> {
                candidate = null;
                yield Reply.of("");
            }
            case "do" -> exec(rest, json);
            case "show" ->
                    rest.strip().matches("dif?f?|\\|\\s*dif?f?")
                            ? Reply.of(join(diff(editing)))
                            : exec(line, json);
            default -> obey(editing, line);
        };
    }

    private Reply leave(Candidate editing, String line) {
        if (editing.position().path().isEmpty()) {
            return commit(true);
        }
        candidate =
                new Candidate(
                        editing.base(), editing.position().leave(), with(editing.lines(), line));
        return Reply.of("");
    }

    private Reply obey(Candidate editing, String line) {
        Outcome outcome = grammar.apply(editing.position(), line);
        Failure failure = outcome.failure();
        if (failure != null) {
            return Reply.failed(invalid(prompt().length(), failure));
        }
        candidate = new Candidate(editing.base(), outcome.position(), with(editing.lines(), line));
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
        for (String line : editing.lines()) {
            position =
                    line.toLowerCase(Locale.ROOT).startsWith("exit")
                            ? position.leave()
                            : grammar.apply(position, line).position();
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
        String first = blank < 0 ? trimmed : trimmed.substring(0, blank);
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
        }
        return entries;
    }

    /** The keywords that the last word may become; all next ones after a blank. */
    public List<String> complete(String line) {
        List<String> words = new ArrayList<>();
        for (HelpEntry entry : help(line)) {
            char c = entry.word().charAt(0);
            if (Character.isLetterOrDigit(c) && !entry.word().contains(".")) {
                words.add(entry.word());
            }
        }
        return words;
    }
}
