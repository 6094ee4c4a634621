package io.spokewire.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Debian's kernel, for what the kernel of this machine may lack; see {@code interop/vm/run}. */
final class VirtualMachine {
    private static final Path RUNNER =
            Path.of("..", "interop", "vm", "run").toAbsolutePath().normalize();

    /** What the runner itself may take to end a machine whose time is over. */
    private static final int END_SECONDS = 30;

    private VirtualMachine() {}

    /**
     * Runs a class of ours in there, with the class path of this process.
     *
     * @param main has a {@code main}
     * @param folder is seen in there at the same path, and kept
     * @param limitSeconds the machine is ended after so long
     * @return the lines that it said
     */
    static List<String> run(Class<?> main, Path folder, int limitSeconds, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                RUNNER.toString(),
                                "--timeout",
                                Integer.toString(limitSeconds),
                                "--memory",
                                "1536",
                                "--out",
                                folder.toString(),
                                "--",
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                // An emulated processor: compiling well costs more than it gives.
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-XX:-UsePerfData",
                                "-Xmx256m",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                main.getName()));
        command.addAll(arguments);
        Path log = folder.resolve("machine.log");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        try {
            boolean ended = process.waitFor(limitSeconds + END_SECONDS, TimeUnit.SECONDS);
            List<String> lines = Files.readAllLines(log);
            assertThat(ended && process.exitValue() == 0)
                    .as("the virtual machine ended well; it said %s", lines)
                    .isTrue();
            return lines;
        } finally {
            process.destroy();
            process.waitFor();
        }
    }
}
