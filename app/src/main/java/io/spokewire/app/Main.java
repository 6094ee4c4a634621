package io.spokewire.app;

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
            TrainCommand.class
        })
public final class Main implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    private Main() {}

    /** Runs the command; the process ends with the exit code that {@code docs/guide} lists. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main());
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do");
    }
}
