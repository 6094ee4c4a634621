package io.spokewire.interop;

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
    private static final int END_SECONDS = 10;

    private final Places places;
    private final String place;
    private final Path folder;

    /** FRR's daemons run as a user of their own, who may not look into the test's folder. */
    private final Path files = Path.of("/run/sw-interop-peer-" + ProcessHandle.current().pid());

    private final List<Process> running = new ArrayList<>();

    /**
     * Programs of a place.
     *
     * @param folder for what they say
     */
    PeerPrograms(Places places, String place, Path folder) {
        this.places = places;
        this.place = place;
        this.folder = folder;
        places.must(place, "install -d -o frr -g frr " + files);
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
        places.must(place, "kill -" + name + " " + process.pid());
    }

    /** Starts FRR's zebra, which puts routes into the kernel, and waits for it. */
    void zebra() throws IOException {
        frr("zebra", "");
        places.await("zebra", () -> Files.exists(files.resolve("zserv.api")));
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
        return places.run(place, "birdc -s " + files.resolve("bird.ctl") + " " + words).out();
    }

    /** What FRR's console answers. */
    String vtysh(String words) {
        try {
            return Places.end(
                            places.place(place)
                                    .start(
                                            new ProcessBuilder(
                                                            "vtysh",
                                                            "--vty_socket",
                                                            files.toString(),
                                                            "-c",
                                                            words)
                                                    .redirectErrorStream(true)))
                    .out();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process start(String name, String... command) throws IOException {
        Process process =
                places.place(place)
                        .start(
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
        places.must(place, "rm -r " + files);
    }
}
