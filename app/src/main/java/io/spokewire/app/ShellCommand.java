package io.spokewire.app;

import io.spokewire.daemon.manage.ConsoleClient;
import io.spokewire.daemon.manage.ConsoleFrame;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jline.keymap.KeyMap;
import org.jline.reader.Binding;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.Reference;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The console of a running router, with history, completion by Tab, help by {@code ?} and paging.
 * Lines that come through a pipe are obeyed one after the other; the first that fails ends it.
 */
@Command(
        name = "shell",
        description = "Opens the console of a running router.",
        mixinStandardHelpOptions = true)
final class ShellCommand implements Callable<Integer> {
    private static final String MORE = " --More-- ";

    @Mixin private RouterChoice choice = new RouterChoice();
    @Spec private CommandSpec spec = CommandSpec.create();
    private String prompt = "";

    @Override
    public Integer call() {
        AtomicReference<@Nullable LineReader> reader = new AtomicReference<>();
        PrintWriter err = spec.commandLine().getErr();
        try (ConsoleClient client = choice.connect(line -> showLog(reader.get(), line))) {
            // Without a terminal on both ends there is no console.
            return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()
                    ? interactive(client, reader)
                    : script(client);
        } catch (RouterChoice.NoRouterException e) {
            err.println("spokewire: " + e.getMessage());
            return 1;
        } catch (IOException e) {
            err.println("spokewire: " + e.getMessage());
            return 1;
        }
    }

    /** A log line goes above the line that is being typed. */
    private static void showLog(@Nullable LineReader reader, String line) {
        if (reader == null) {
            System.out.println(line);
        } else {
            reader.printAbove(line);
        }
    }

    private int script(ConsoleClient client) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            ConsoleFrame answer = client.exec(line, false, out::print);
            out.print(answer.text("text"));
            out.flush();
            if (!answer.flag("ok")) {
                spec.commandLine().getErr().println("spokewire: stopped at: " + line.strip());
                return 1;
            }
            if (answer.flag("closed")) {
                break;
            }
        }
        return 0;
    }

    private int interactive(ConsoleClient client, AtomicReference<@Nullable LineReader> shared)
            throws IOException {
        try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
            LineReader reader =
                    LineReaderBuilder.builder()
                            .terminal(terminal)
                            .appName("spokewire")
                            .completer((_, line, candidates) ->
                                    complete(client, line.line(), line.cursor(), candidates))
                            .variable(
                                    LineReader.HISTORY_FILE,
                                    Path.of(System.getProperty("user.home"), ".spokewire_history"))
                            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                            .option(LineReader.Option.AUTO_FRESH_LINE, true)
                            .build();
            shared.set(reader);
            reader.getWidgets().put("spokewire-help", () -> help(client, reader));
            reader.getWidgets().put("spokewire-end", () -> end(reader));
            for (String map : List.of(LineReader.EMACS, LineReader.VIINS)) {
                KeyMap<Binding> keys = reader.getKeyMaps().get(map);
                if (keys != null) {
                    keys.bind(new Reference("spokewire-help"), "?");
                    keys.bind(new Reference("spokewire-end"), KeyMap.ctrl('Z'));
                }
            }
            loop(client, reader, terminal);
        }
        return 0;
    }

    private void loop(ConsoleClient client, LineReader reader, Terminal terminal)
            throws IOException {
        prompt = client.prompt();
        while (true) {
            String line;
            try {
                line = reader.readLine(prompt);
            } catch (UserInterruptException e) {
                continue; // Ctrl-C: a new line, as on IOS
            } catch (EndOfFileException e) {
                return;
            }
            ConsoleFrame answer =
                    client.exec(
                            line,
                            false,
                            part -> {
                                terminal.writer().print(part);
                                terminal.flush();
                            });
            page(terminal, answer.text("text"), answer.number("length"));
            prompt = answer.text("prompt");
            if (answer.flag("closed")) {
                return;
            }
        }
    }

    /** Ctrl-Z is {@code end}, as on IOS. */
    private static boolean end(LineReader reader) {
        reader.getBuffer().clear();
        reader.getBuffer().write("end");
        reader.callWidget(LineReader.ACCEPT_LINE);
        return true;
    }

    private static void complete(
            ConsoleClient client, String line, int cursor, List<Candidate> candidates) {
        try {
            String before = line.substring(0, Math.min(cursor, line.length()));
            for (String word : client.complete(before).texts("words")) {
                candidates.add(new Candidate(word));
            }
        } catch (IOException e) {
            // The next line that is typed will tell that the router has gone.
        }
    }

    /** {@code ?} at any point: what may follow; the line stays as it is. */
    private boolean help(ConsoleClient client, LineReader reader) {
        String before = reader.getBuffer().upToCursor();
        try {
            ConsoleFrame help = client.help(before);
            List<String> words = help.texts("words");
            List<String> texts = help.texts("texts");
            int width = words.stream().mapToInt(String::length).max().orElse(0) + 2;
            StringBuilder out = new StringBuilder(prompt + before + "?\n");
            for (int i = 0; i < words.size(); i++) {
                String word = words.get(i);
                out.append("  ").append(word);
                if (!texts.get(i).isEmpty()) {
                    out.append(" ".repeat(width - word.length())).append(texts.get(i));
                }
                out.append('\n');
            }
            if (words.isEmpty()) {
                out.append("% Unrecognized command\n");
            }
            reader.printAbove(out.substring(0, out.length() - 1));
        } catch (IOException e) {
            reader.printAbove("% The router has gone");
        }
        return true;
    }

    /** Shows a text a screen at a time: space for the next one, Return for a line, q to stop. */
    private static void page(Terminal terminal, String text, int length) throws IOException {
        List<String> lines = text.lines().toList();
        PrintWriter out = terminal.writer();
        int screen = length == 0 ? 0 : Math.max(2, terminal.getHeight() - 1);
        int left = screen == 0 ? Integer.MAX_VALUE : screen;
        for (int i = 0; i < lines.size(); i++) {
            if (left == 0) {
                int key = ask(terminal);
                if (key == 'q' || key == 'Q' || key < 0 || key == KeyMap.ctrl('C').charAt(0)) {
                    break;
                }
                left = key == '\r' || key == '\n' ? 1 : screen;
            }
            out.println(lines.get(i));
            left--;
        }
        out.flush();
    }

    private static int ask(Terminal terminal) throws IOException {
        PrintWriter out = terminal.writer();
        out.print(MORE);
        out.flush();
        Attributes before = terminal.enterRawMode();
        try {
            return terminal.reader().read();
        } finally {
            terminal.setAttributes(before);
            out.print("\r" + " ".repeat(MORE.length()) + "\r");
            out.flush();
        }
    }
}
