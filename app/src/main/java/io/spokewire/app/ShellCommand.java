package io.spokewire.app;

import io.spokewire.daemon.manage.ConsoleClient;
import io.spokewire.daemon.manage.ConsoleFrame;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
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
    @Mixin private RouterChoice choice = new RouterChoice();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        AtomicReference<@Nullable Shell> shell = new AtomicReference<>();
        PrintWriter err = spec.commandLine().getErr();
        try (ConsoleClient client = choice.connect(line -> showLog(shell.get(), line))) {
            // Without a terminal on both ends there is no console.
            return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()
                    ? interactive(client, shell)
                    : script(client);
        } catch (RouterChoice.NoRouterException e) {
            err.println("spokewire: " + e.getMessage());
            return 1;
        } catch (IOException e) {
            err.println("spokewire: " + e.getMessage());
            return 1;
        }
    }

    private static void showLog(@Nullable Shell shell, String line) {
        if (shell == null) {
            System.out.println(line);
        } else {
            shell.log(line);
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

    private static int interactive(ConsoleClient client, AtomicReference<@Nullable Shell> shared)
            throws IOException {
        try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
            Shell shell = new Shell(client, terminal);
            shared.set(shell);
            shell.run();
        }
        return 0;
    }
}
