package io.spokewire.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.os.Namespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Routing programs that we did not write, in one place: FRR's daemons, and BIRD. */
final class PeerPrograms implements AutoCloseable {
    private static final Path FRR = Path.of("/usr/lib/frr");
    private static final Path BIRD = Path.of("/usr/sbin/bird");

    /** In the virtual machine all takes its time, and a zebra that is killed leaves its routes. */
    private static final int END_SECONDS = 60;

    private static final long START_NANOS = 40_000_000_000L;

    private final Namespace place;
    private final Path folder;

    /** FRR's daemons run as a user of their own, who may not look into the test's folder. */
    private final Path files;

    private final List<Process> running = new ArrayList<>();

    /**
     * Programs of a place.
     *
     * @param folder for what they say; made when it is not there
     */
    PeerPrograms(Namespace place, Path folder) {
        this.place = place;
        this.folder = folder;
        files = Path.of("/run/programs-of-" + place.name());
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        must("install", "-d", "-o", "frr", "-g", "frr", files.toString());
    }

    /** Where FRR's consoles have their sockets. */
    Path files() {
        return files;
    }

    static boolean hasFrr(String daemon) {
        return Files.isExecutable(FRR.resolve(daemon));
    }

    static boolean hasBird() {
        return Files.isExecutable(BIRD);
    }

    /** Starts one of FRR's daemons. */
    Process frr(String daemon, String configuration) throws IOException {
        Path file = Files.writeString(files.resolve(daemon + ".conf"), configuration);
        List<String> command =
                new ArrayList<>(
                        List.of(
                                FRR.resolve(daemon).toString(),
                                "-P",
                                "0",
                                "-z",
                                files.resolve("zserv.api").toString(),
                                "--vty_socket",
                                files.toString(),
                                "-i",
                                files.resolve(daemon + ".pid").toString(),
                                "--log",
                                "stdout",
                                "-f",
                                file.toString()));
        if (daemon.equals("bfdd")) {
            command.addAll(List.of("--bfdctl", files.resolve("bfdd.sock").toString()));
        }
        return start(daemon, command.toArray(String[]::new));
    }

    /** Sends a signal to a program: STOP keeps it silent, CONT lets it go on. */
    void signal(Process process, String name) {
        must("kill", "-" + name, Long.toString(process.pid()));
    }

    /** Starts FRR's zebra, which puts routes into the kernel, and waits for it. */
    void zebra() throws IOException {
        ready("zebra", frr("zebra", ""), "zserv.api");
    }

    /** Starts one of FRR's daemons and waits until its console answers. */
    Process frrWithConsole(String daemon, String configuration) throws IOException {
        Process process = frr(daemon, configuration);
        ready(daemon, process, daemon + ".vty");
        return process;
    }

    private void ready(String daemon, Process process, String socket) {
        long end = System.nanoTime() + START_NANOS;
        try {
            while (!Files.exists(files.resolve(socket))) {
                boolean gone = process.waitFor(20, TimeUnit.MILLISECONDS);
                assertThat(!gone && System.nanoTime() - end < 0)
                        .as("%s starts; it said %s", daemon, said(daemon))
                        .isTrue();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Starts BIRD, with its routes put into the kernel. */
    Process bird(String routerId, String configuration) throws IOException {
        Path file =
                Files.writeString(
                        files.resolve("bird.conf"),
                        """
                        log stderr all;
                        router id %s;
                        protocol device {}
                        protocol kernel { ipv4 { export all; import none; }; }
                        protocol kernel { ipv6 { export all; import none; }; }
                        %s
                        """
                                .formatted(routerId, configuration));
        return start(
                "bird",
                BIRD.toString(),
                "-f",
                "-c",
                file.toString(),
                "-s",
                files.resolve("bird.ctl").toString());
    }

    /** What BIRD's own console answers. */
    String birdc(String words) {
        return run(("birdc -s " + files.resolve("bird.ctl") + " " + words).split(" ", -1)).out();
    }

    /** What FRR's console answers. */
    String vtysh(String words) {
        return run("vtysh", "--vty_socket", files.toString(), "-c", words).out();
    }

    /** Changes the configuration of FRR's daemons while they run; it must take each line. */
    void vtyshConfigures(String... lines) {
        List<String> command =
                new ArrayList<>(
                        List.of("vtysh", "--vty_socket", files.toString(), "-c", "configure"));
        for (String line : lines) {
            command.addAll(List.of("-c", line));
        }
        Places.Result result = run(command.toArray(String[]::new));
        assertThat(result.exit()).as("%s: %s", command, result.out()).isZero();
        assertThat(result.out()).as("%s", command).doesNotContain("% ");
    }

    private Places.Result run(String... command) {
        try {
            return Places.end(place.start(new ProcessBuilder(command).redirectErrorStream(true)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void must(String... command) {
        Places.Result result = run(command);
        assertThat(result.exit()).as("%s: %s", List.of(command), result.out()).isZero();
    }

    private Process start(String name, String... command) throws IOException {
        Process process =
                place.start(
                        new ProcessBuilder(command)
                                .redirectErrorStream(true)
                                .redirectOutput(
                                        ProcessBuilder.Redirect.appendTo(
                                                folder.resolve(name + ".log").toFile())));
        running.add(process);
        return process;
    }

    /** Ends one of FRR's daemons, so that it may be started again. */
    void stop(String daemon, Process process) throws IOException, InterruptedException {
        end(process);
        running.remove(process);
        Files.deleteIfExists(files.resolve(daemon + ".pid"));
    }

    private static void end(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    /** What a program has said, for the message of a test that fails. */
    String said(String name) {
        try {
            return Files.readString(folder.resolve(name + ".log"));
        } catch (IOException e) {
            return name + " said nothing: " + e.getMessage();
        }
    }

    /** Ends them all and takes their files away. */
    @Override
    public void close() {
        try {
            for (Process process : running.reversed()) {
                if (process.isAlive()) {
                    signal(process, "CONT"); // one that is stopped would not end
                }
                end(process);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        must("rm", "-r", files.toString());
    }
}
