package io.spokewire.app;

import io.spokewire.lab.Checks;
import io.spokewire.lab.LabFolder;
import io.spokewire.lab.Report;
import io.spokewire.lab.SimNetwork;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code spokewire sim FOLDER}: the lab without namespaces, privileges or waiting. */
@Command(
        name = "sim",
        description = "Simulates a folder of router configurations in virtual time, and checks it.",
        mixinStandardHelpOptions = true)
final class SimCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FOLDER", description = "Holds *.cfg and, perhaps, lab.toml.")
    private Path folder = Path.of(".");

    /** A simulation has nobody to look at it: it is always for the checks. */
    @Option(names = "--check", description = "Check it and end with 0 if all is well; the default.")
    void check(boolean ignored) {}

    @Option(
            names = "--stage",
            paramLabel = "STAGE",
            description = "tunnels: registration, tunnel addresses and direct paths alone; or all.")
    private String stage = "all";

    @Option(names = "--json", description = "Print the findings as JSON.")
    private boolean json;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            description = "The same seed gives the same run; 1 when nothing is said.")
    private long seed = 1;

    @Option(
            names = "--pcap",
            paramLabel = "FILE",
            description = "Write all packets between machines to a capture file.")
    private @Nullable Path pcap;

    @Option(
            names = "--log",
            paramLabel = "FILE",
            description = "Write what the routers logged to a file, in order.")
    private @Nullable Path log;

    @Override
    public Integer call() {
        PrintStream said = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        try {
            LabFolder read = LabFolder.read(folder);
            try (SimNetwork network = SimNetwork.of(read.topology(), seed)) {
                Path capture = pcap;
                if (capture != null) {
                    network.simulation().capture().start();
                }
                Report report =
                        Checks.run(
                                network,
                                folder.toString(),
                                "the simulator, seed " + seed,
                                LabCommand.stage(stage));
                if (capture != null) {
                    Files.write(capture, network.simulation().capture().pcap());
                }
                Path logged = log;
                if (logged != null) {
                    Files.writeString(logged, network.simulation().log());
                }
                System.out.print(json ? report.json() : report.text());
                return report.passed() ? 0 : 1;
            }
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
            said.println("spokewire sim: " + e.getMessage());
            return 1;
        }
    }
}
