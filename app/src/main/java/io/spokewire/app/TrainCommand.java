package io.spokewire.app;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * What the build runs to make the start-up cache: it touches the classes that every start needs,
 * prints nothing and ends by itself.
 */
@Command(name = "train", hidden = true, description = "Makes the start-up cache of the build.")
final class TrainCommand implements Runnable {
    private static final List<List<String>> RUNS = List.of(List.of("--help"), List.of("--version"));

    @Override
    public void run() {
        for (List<String> arguments : RUNS) {
            CommandLine command = Main.commandLine();
            command.setOut(new PrintWriter(new StringWriter()));
            int code = command.execute(arguments.toArray(String[]::new));
            if (code != 0) {
                throw new IllegalStateException(arguments + " ended with " + code);
            }
        }
    }
}
