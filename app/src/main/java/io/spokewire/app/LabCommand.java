package io.spokewire.app;

import io.spokewire.daemon.manage.ConsoleSockets;
import io.spokewire.lab.LabFolder;
import io.spokewire.lab.LabRun;
import io.spokewire.lab.Report;
import io.spokewire.os.OsException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code spokewire lab FOLDER}. */
@Command(
        name = "lab",
        description = "Makes a running network of a folder of router configurations.",
        mixinStandardHelpOptions = true)
final class LabCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FOLDER", description = "Holds *.cfg and, perhaps, lab.toml.")
    private Path folder = Path.of(".");

    @Option(
            names = "--check",
            description = "Check it, print the findings, and end: 0 if all is well.")
    private boolean check;

    @Option(
            names = "--stage",
            paramLabel = "STAGE",
            description = "tunnels: registration, tunnel addresses and direct paths alone; or all.")
    private String stage = "all";

    @Option(names = "--json", description = "Print the findings as JSON (with --check).")
    private boolean json;

    @Option(
            names = "--logs",
            paramLabel = "FOLDER",
            description = "Keep the routers' logs there (with --check).")
    private @Nullable Path logs;

    @Override
    public Integer call() {
        PrintStream said = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        try {
            LabFolder read = LabFolder.read(folder);
            LabRun run = new LabRun(read, new OwnProcess(folder, check), said);
            if (!check) {
                run.stay(ConsoleSockets.folder());
                return 0;
            }
            String own = "lab-" + ProcessHandle.current().pid();
            Report report = run.check(ConsoleSockets.folder().resolve(own), stage(stage), logs);
            System.out.print(json ? report.json() : report.text());
            return report.passed() ? 0 : 1;
        } catch (OsException e) {
            boolean privileges = e.errno() == OsException.EPERM;
            said.println(
                    "spokewire lab: "
                            + (privileges
                                    ? "network namespaces need root (CAP_SYS_ADMIN and"
                                            + " CAP_NET_ADMIN); './spokewire sim' needs nothing"
                                    : e.getMessage()));
            return 1;
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
            said.println("spokewire lab: " + e.getMessage());
            return 1;
        }
    }

    /** The stage of that name. */
    static Report.Stage stage(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "all" -> Report.Stage.ALL;
            case "tunnels" -> Report.Stage.TUNNELS;
            default ->
                    throw new IllegalArgumentException(
                            "'" + name + "' is no stage; there are tunnels and all");
        };
    }
}
