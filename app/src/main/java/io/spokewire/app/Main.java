package io.spokewire.app;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code spokewire} command. */
@Command(
        name = "spokewire",
        description = {
            "A DMVPN router for Linux that obeys Cisco IOS configurations.",
            "From the source tree, ./spokewire verify builds and tests everything."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            CheckCommand.class,
            LabCommand.class,
            SimCommand.class,
            RunCommand.class,
            ShellCommand.class,
            ExecCommand.class,
            PkiCommand.class,
            PkiCommand.Keygen.class,
            TrainCommand.class
        })
public final class Main implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    private Main() {}

    /** Runs the command; the process ends with the exit code that {@code docs/guide} lists. */
    public static void main(String[] arguments) {
        CommandLine one = arguments.length == 0 ? null : subcommand(arguments[0]);
        System.exit(
                one == null
                        ? commandLine().execute(arguments)
                        : one.execute(Arrays.copyOfRange(arguments, 1, arguments.length)));
    }

    /**
     * The subcommand alone; null when there is none of that name. To read the annotations of all of
     * them takes longer than most of them run.
     */
    static @Nullable CommandLine subcommand(String name) {
        Object command =
                switch (name) {
                    case "check" -> new CheckCommand();
                    case "lab" -> new LabCommand();
                    case "sim" -> new SimCommand();
                    case "run" -> new RunCommand();
                    case "shell" -> new ShellCommand();
                    case "pki" -> new PkiCommand();
                    case "keygen" -> new PkiCommand.Keygen();
                    case "train" -> new TrainCommand();
                    default -> ExecCommand.NAMES.contains(name) ? new ExecCommand(name) : null;
                };
        return command == null
                ? null
                : new CommandLine(command).setCommandName("spokewire " + name);
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main());
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do");
    }
}
