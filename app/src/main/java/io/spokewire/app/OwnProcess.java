package io.spokewire.app;

import io.spokewire.lab.RouterLauncher;
import io.spokewire.sim.Topology;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts {@code spokewire run} in a process of its own, from the program that is running now. */
final class OwnProcess implements RouterLauncher {
    private final Path folder;
    private final boolean brief;

    /**
     * Routers whose configurations stand in that folder.
     *
     * @param brief whether they live for seconds only: then code that is compiled well costs more
     *     than it gives
     */
    OwnProcess(Path folder, boolean brief) {
        this.folder = folder;
        this.brief = brief;
    }

    @Override
    public ProcessBuilder router(Topology.Router router) {
        List<String> command = java(brief);
        // One worker is enough for what a lab carries, and many routers share its machine.
        command.addAll(List.of("run", "--router", router.name(), "--workers", "1"));
        command.add(folder.resolve(router.file()).toAbsolutePath().toString());
        return new ProcessBuilder(command);
    }

    /** This Java with this program, and its start-up cache when it is the built one. */
    private static List<String> java(boolean brief) {
        List<String> command = new ArrayList<>();
        command.add(
                ProcessHandle.current()
                        .info()
                        .command()
                        .orElse(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString()));
        command.addAll(
                List.of(
                        "-XX:+UseSerialGC",
                        "-XX:-UsePerfData",
                        "-Xmx64m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "--enable-native-access=ALL-UNNAMED"));
        if (brief) {
            command.add("-XX:TieredStopAtLevel=1");
        }
        // Not the code source: classes from the start-up cache have none.
        String classPath = System.getProperty("java.class.path");
        if (classPath.endsWith(".jar") && !classPath.contains(File.pathSeparator)) {
            Path program = Path.of(classPath);
            Path cache = program.resolveSibling("..").normalize().resolve("spokewire.aot");
            if (Files.exists(cache)) {
                command.addAll(
                        List.of(
                                "-XX:AOTCache=" + cache,
                                "-Xlog:disable",
                                "-Xlog:all=error:stderr"));
            }
            command.addAll(List.of("-jar", classPath));
        } else {
            command.addAll(List.of("-cp", classPath, Main.class.getName()));
        }
        return command;
    }
}
