package io.spokewire.lab;

import io.spokewire.os.OsException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** What {@code spokewire lab} does: builds, starts, and checks or stays. */
public final class LabRun {
    private final LabFolder folder;
    private final RouterLauncher launcher;
    private final PrintStream out;

    /**
     * A run.
     *
     * @param out for what is said while the network comes up, and how to reach it
     */
    public LabRun(LabFolder folder, RouterLauncher launcher, PrintStream out) {
        this.folder = folder;
        this.launcher = launcher;
        this.out = out;
    }

    /**
     * Brings the network up, checks it, and takes it down, also when the process is told to end.
     *
     * @param sockets folder for the consoles
     * @param logs folder that the routers' logs are kept in; null for none
     * @throws IOException when a router does not start, or the logs cannot be kept
     * @throws OsException when the privileges are missing
     */
    public Report check(Path sockets, Report.Stage stage, @Nullable Path logs) throws IOException {
        try (LabNetwork network = start(sockets, logs)) {
            return Checks.run(network, folder.folder().toString(), "namespaces", stage);
        }
    }

    /**
     * Brings the network up and keeps it until the process is told to end.
     *
     * @throws IOException when a router does not start
     */
    public void stay(Path sockets) throws IOException {
        try (LabNetwork network = start(sockets, null)) {
            folder.topology().notes().forEach(out::println);
            out.println("The lab is up. Its routers and hosts:");
            out.print(network.guide());
            out.println("Ctrl-C takes it down.");
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private LabNetwork start(Path sockets, @Nullable Path logs) throws IOException {
        return LabNetwork.start(folder.topology(), launcher, sockets, logs);
    }
}
