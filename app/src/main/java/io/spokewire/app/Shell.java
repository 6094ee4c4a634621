package io.spokewire.app;

import io.spokewire.daemon.manage.ConsoleClient;
import io.spokewire.daemon.manage.ConsoleFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jline.keymap.KeyMap;
import org.jline.reader.Binding;
import org.jline.reader.Candidate;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.CompletionMatcher;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.MaskingCallback;
import org.jline.reader.Reference;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jspecify.annotations.Nullable;

/**
 * A person at a router's console: line editing, history, completion, help, paging, and the keys of
 * IOS. The router knows the language; this knows the terminal.
 */
final class Shell {
    /** A command that takes longer is watched for the escape sequence. */
    private static final int QUICK_MILLIS = 50;

    private static final int KEY_MILLIS = 20;
    private static final char CTRL_C = 3;
    private static final char ESCAPE_SEQUENCE = 0x1e; // Ctrl-Shift-6

    private final ConsoleClient client;
    private final Terminal terminal;
    private final LineReader reader;
    private final Pager pager;
    private final Deque<String> heldLogs = new ArrayDeque<>();
    private boolean busy;
    private volatile boolean midLine;
    private String prompt;
    private boolean configuring;
    private boolean asking;
    private OptionalInt length = OptionalInt.empty();
    private OptionalInt width = OptionalInt.empty();

    /** What ended the line that was typed, when it was not Return. */
    private enum Key {
        RETURN,
        HELP,
        END
    }

    private Key key = Key.RETURN;
    private String typed = "";
    private String beforeCursor = "";

    Shell(ConsoleClient client, Terminal terminal) {
        this.client = client;
        this.terminal = terminal;
        this.prompt = client.prompt();
        this.pager = new Pager(terminal);
        this.reader = reader();
    }

    private LineReader reader() {
        DefaultParser words = new DefaultParser();
        // A quote or a backslash means nothing to IOS: descriptions are full of them.
        words.setQuoteChars(new char[0]);
        words.setEscapeChars(new char[0]);
        LineReader made =
                LineReaderBuilder.builder()
                        .terminal(terminal)
                        .appName("spokewire")
                        .parser(words)
                        .completer((_, line, candidates) ->
                                complete(line.line(), line.cursor(), candidates))
                        .completionMatcher(new Matched())
                        .variable(LineReader.HISTORY_FILE, historyFile())
                        // What is typed in front of a '?' is no command: see remember.
                        .variable(LineReader.DISABLE_HISTORY, true)
                        .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                        .option(LineReader.Option.AUTO_FRESH_LINE, true)
                        .option(LineReader.Option.AUTO_MENU, false)
                        // A configuration that is pasted is many lines, not one.
                        .option(LineReader.Option.BRACKETED_PASTE, false)
                        .build();
        made.getWidgets().put("spokewire-help", () -> ended(Key.HELP, "?"));
        made.getWidgets().put("spokewire-end", () -> ended(Key.END, "^Z"));
        for (String map : List.of(LineReader.EMACS, LineReader.VIINS)) {
            KeyMap<Binding> keys = made.getKeyMaps().get(map);
            if (keys != null) {
                keys.bind(new Reference("spokewire-help"), "?");
                keys.bind(new Reference("spokewire-end"), KeyMap.ctrl('Z'));
            }
        }
        return made;
    }

    /** Lines that were typed hold keys and passwords: the file is the user's alone. */
    private static Path historyFile() {
        Path file = Path.of(System.getProperty("user.home"), ".spokewire_history");
        Set<PosixFilePermission> own = PosixFilePermissions.fromString("rw-------");
        try {
            if (Files.exists(file)) {
                Files.setPosixFilePermissions(file, own);
            } else {
                Files.createFile(file, PosixFilePermissions.asFileAttribute(own));
            }
        } catch (IOException | UnsupportedOperationException e) {
            return Path.of("/dev/null"); // no home to write to: a history of this login alone
        }
        return file;
    }

    /** A key that ends the line as Return does, and shows itself. */
    private boolean ended(Key by, String shown) {
        key = by;
        typed = reader.getBuffer().toString();
        beforeCursor = reader.getBuffer().upToCursor();
        reader.getBuffer().cursor(reader.getBuffer().length());
        reader.getBuffer().write(shown);
        reader.callWidget(LineReader.ACCEPT_LINE);
        return true;
    }

    // ---- the loop

    /** Obeys lines until the login ends. */
    void run() throws IOException {
        Attributes before = terminal.enterRawMode();
        Attributes typing = terminal.getAttributes();
        // Ctrl-Z and Ctrl-\ are keys of ours.
        typing.setControlChar(ControlChar.VSUSP, 0);
        typing.setControlChar(ControlChar.VQUIT, 0);
        Attributes running = new Attributes(typing);
        running.setLocalFlag(LocalFlag.ISIG, false); // Ctrl-C is read, for it ends the command only
        SignalHandler interrupted = terminal.handle(Signal.INT, SignalHandler.SIG_IGN);
        try {
            boolean open = true;
            String restored = "";
            while (open) {
                terminal.setAttributes(typing);
                String line = read(restored);
                terminal.setAttributes(running);
                restored = "";
                if (line == null) {
                    open = stay();
                } else if (key == Key.HELP) {
                    help(beforeCursor);
                    restored = typed;
                } else {
                    String wanted = key == Key.END ? typed : line;
                    remember(wanted);
                    open = obey(wanted) && (key != Key.END || end());
                }
                releaseLogs();
            }
        } finally {
            terminal.handle(Signal.INT, interrupted);
            terminal.setAttributes(before);
        }
    }

    /** A line; empty for Ctrl-C, null at the end of the input. */
    private @Nullable String read(String restored) {
        key = Key.RETURN;
        try {
            return reader.readLine(prompt, null, (MaskingCallback) null, restored);
        } catch (UserInterruptException e) {
            return asking ? String.valueOf(CTRL_C) : "";
        } catch (EndOfFileException e) {
            return null;
        }
    }

    /** Ctrl-D leaves, but does not throw away changes. */
    private boolean stay() {
        if (configuring) {
            terminal.writer()
                    .println("% Not committed: 'end' makes the changes, 'abort' forgets them");
            terminal.flush();
        }
        return configuring;
    }

    private void remember(String line) {
        if (!line.isBlank() && !asking) {
            reader.setVariable(LineReader.DISABLE_HISTORY, false);
            reader.getHistory().add(line);
            reader.setVariable(LineReader.DISABLE_HISTORY, true);
        }
    }

    /** Ctrl-Z: the line, if it was one, and out of the configuration. */
    private boolean end() throws IOException {
        return asking ? obey(String.valueOf(CTRL_C)) : !configuring || obey("end");
    }

    /** Runs a line; false when the login is over. */
    private boolean obey(String line) throws IOException {
        ConsoleFrame answer = exec(line);
        prompt = answer.text("prompt");
        configuring = answer.flag("configuring");
        asking = answer.flag("asking");
        length = number(answer, "length");
        width = number(answer, "width");
        midLine = false;
        hold(true);
        pager.show(answer.text("text"), length, width);
        boolean failed = !answer.flag("ok");
        if (failed && key == Key.END) {
            key = Key.RETURN; // what is wrong is to be corrected, not committed without it
        }
        return !answer.flag("closed");
    }

    private static OptionalInt number(ConsoleFrame frame, String name) {
        return frame.has(name) ? OptionalInt.of(frame.number(name)) : OptionalInt.empty();
    }

    /** Runs a line, and looks at the keys while it runs. */
    private ConsoleFrame exec(String line) throws IOException {
        CompletableFuture<ConsoleFrame> answer = new CompletableFuture<>();
        Thread.ofVirtual()
                .name("command")
                .start(() -> {
                    try {
                        answer.complete(client.exec(line, false, this::print));
                    } catch (IOException e) {
                        answer.completeExceptionally(e);
                    }
                });
        StringBuilder ahead = new StringBuilder();
        int wait = QUICK_MILLIS;
        try {
            while (true) {
                try {
                    return answer.get(wait, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    watch(ahead);
                    wait = 0;
                }
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            if (!ahead.isEmpty()) {
                reader.runMacro(ahead.toString());
            }
        }
    }

    /** Reads a key: the escape sequence ends the command, others are for the next line. */
    private void watch(StringBuilder ahead) throws IOException {
        int c = terminal.reader().read(KEY_MILLIS);
        if (c == CTRL_C || c == ESCAPE_SEQUENCE) {
            client.abort();
        } else if (c > 0) {
            ahead.append((char) c);
        }
    }

    private void print(String part) {
        terminal.writer().print(part);
        terminal.flush();
        midLine = part.isEmpty() ? midLine : !part.endsWith("\n");
    }

    // ---- log lines

    /** A log line goes above the line that is being typed, and waits while a command answers. */
    void log(String line) {
        synchronized (heldLogs) {
            if (busy) {
                heldLogs.add(line);
                return;
            }
        }
        if (reader.isReading()) {
            reader.printAbove(line);
        } else {
            print((midLine ? "\n" : "") + line + "\n");
        }
    }

    private void hold(boolean on) {
        synchronized (heldLogs) {
            busy = on;
        }
    }

    private void releaseLogs() {
        synchronized (heldLogs) {
            heldLogs.forEach(terminal.writer()::println);
            heldLogs.clear();
            busy = false;
        }
        terminal.flush();
    }

    // ---- help and completion

    /** {@code ?} at any point: what may follow. */
    private void help(String before) throws IOException {
        ConsoleFrame help = client.help(before);
        boolean partial = !before.isBlank() && !before.endsWith(" ");
        int columns = width.orElse(0) > 0 ? width.getAsInt() : Math.max(40, terminal.getWidth());
        hold(true);
        pager.show(
                listing(help.texts("words"), help.texts("texts"), partial, columns), length, width);
    }

    /** The listing as IOS has it: side by side for a word that is begun, else with explanations. */
    static String listing(List<String> words, List<String> texts, boolean partial, int columns) {
        if (words.isEmpty()) {
            return "% Unrecognized command\n";
        }
        boolean keywords = words.stream().allMatch(w -> Character.isLowerCase(w.charAt(0)));
        StringBuilder out = new StringBuilder();
        int width = words.stream().mapToInt(String::length).max().orElse(0) + 2;
        if (partial && keywords) {
            int perRow = Math.max(1, columns / width);
            for (int i = 0; i < words.size(); i++) {
                boolean last = i == words.size() - 1 || i % perRow == perRow - 1;
                out.append(words.get(i));
                out.append(last ? "\n" : " ".repeat(width - words.get(i).length()));
            }
            return out.append('\n').toString();
        }
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            out.append("  ").append(word);
            if (!texts.get(i).isEmpty()) {
                out.append(" ".repeat(width - word.length())).append(texts.get(i));
            }
            out.append('\n');
        }
        return out.append('\n').toString();
    }

    private void complete(String line, int cursor, List<Candidate> candidates) {
        try {
            String before = line.substring(0, Math.min(cursor, line.length()));
            for (String word : client.complete(before).texts("words")) {
                candidates.add(new Candidate(word));
            }
        } catch (IOException e) {
            // The next line that is typed will tell that the router has gone.
        }
    }

    /** The router has already chosen what fits, abbreviations included. */
    private static final class Matched implements CompletionMatcher {
        private List<Candidate> candidates = new ArrayList<>();

        @Override
        public void compile(
                Map<LineReader.Option, Boolean> options,
                boolean prefix,
                CompletingParsedLine line,
                boolean caseInsensitive,
                int errors,
                String originalGroupName) {
            candidates = new ArrayList<>();
        }

        @Override
        public List<Candidate> matches(List<Candidate> all) {
            candidates = new ArrayList<>(all);
            return all;
        }

        @Override
        public @Nullable Candidate exactMatch() {
            return null;
        }

        @Override
        public String getCommonPrefix() {
            String common = candidates.isEmpty() ? "" : candidates.getFirst().value();
            for (Candidate candidate : candidates) {
                int n = 0;
                String other = candidate.value();
                while (n < Math.min(common.length(), other.length())
                        && common.charAt(n) == other.charAt(n)) {
                    n++;
                }
                common = common.substring(0, n);
            }
            return common;
        }
    }
}
