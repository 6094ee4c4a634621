package io.spokewire.app;

import io.spokewire.daemon.manage.ConsoleClient;
import io.spokewire.daemon.manage.ConsoleFrame;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * One command of the console: {@code spokewire show dmvpn}. The exit code tells whether the router
 * obeyed it.
 */
@Command(
        name = "show",
        aliases = {"clear", "debug", "undebug", "ping", "traceroute", "write", "copy"},
        description = {
            "Runs one command of a router's console and ends: show, clear, debug, undebug, ping,"
                    + " traceroute, write, copy."
        },
        footer = {
            "",
            "Examples: spokewire show dmvpn detail",
            "          spokewire show ip route --json"
        },
        mixinStandardHelpOptions = true)
final class ExecCommand implements Callable<Integer> {
    /** The words that such commands begin with. */
    static final List<String> NAMES =
            List.of("show", "clear", "debug", "undebug", "ping", "traceroute", "write", "copy");

    private final String name;

    @Mixin private RouterChoice choice = new RouterChoice();

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Parameters(arity = "1..*", paramLabel = "WORD", description = "The rest of the command.")
    private List<String> words = new ArrayList<>();

    @Spec private CommandSpec spec = CommandSpec.create();

    /** For the list of all commands. */
    ExecCommand() {
        this(NAMES.getFirst());
    }

    /**
     * A command that begins with that word.
     *
     * @param name one of {@link #NAMES}
     */
    ExecCommand(String name) {
        this.name = name;
    }

    @Override
    public Integer call() {
        List<String> line = new ArrayList<>();
        line.add(name);
        line.addAll(words);
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try (ConsoleClient client = choice.connect(_ -> {})) {
            ConsoleFrame answer =
                    client.exec(
                            String.join(" ", line),
                            json,
                            part -> {
                                out.print(part);
                                out.flush();
                            });
            if (answer.flag("asking")) {
                err.println("% Incomplete command: its questions are for the shell");
                return 1;
            }
            (answer.flag("ok") ? out : err).print(answer.text("text"));
            out.flush();
            err.flush();
            return answer.flag("ok") ? 0 : 1;
        } catch (RouterChoice.NoRouterException e) {
            err.println("spokewire: " + e.getMessage());
            return 1;
        } catch (IOException e) {
            err.println("spokewire: the router ended before it answered: " + e.getMessage());
            return 1;
        }
    }
}
