package io.spokewire.interop;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.spokewire.os.Namespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * strongSwan's IKE daemon in a namespace. Debian: strongswan-charon, strongswan-swanctl,
 * libcharon-extra-plugins, libstrongswan-standard-plugins.
 */
final class Charon implements AutoCloseable, Wires.Node {
    /** Where packets are sealed. */
    enum Esp {
        /** By its plugin kernel-libipsec, on any kernel; it knows tunnel mode in UDP alone. */
        LIBIPSEC,
        /** In the kernel. */
        KERNEL
    }

    private static final Path PROGRAM = Path.of("/usr/lib/ipsec/charon");
    private static final Path CONTROL = Path.of("/usr/sbin/swanctl");
    private static final Path LIBIPSEC =
            Path.of("/usr/lib/ipsec/plugins/libstrongswan-kernel-libipsec.so");

    /** Without it charon starts, and refuses GCM and elliptic curves. */
    private static final Path OPENSSL = Path.of("/usr/lib/ipsec/plugins/libstrongswan-openssl.so");

    /** Not bypass-lan: with it packets for a neighbour on the same link stay outside the tunnel. */
    private static final String PLUGINS =
            "random nonce aes sha1 sha2 md5 hmac kdf gcm chapoly curve25519 gmp openssl pem pkcs1"
                    + " pkcs8 x509 pubkey revocation constraints kernel-netlink socket-default"
                    + " vici";

    /** Settings for a machine that takes its time. */
    static final String PATIENT = "retransmit_tries = 12\n half_open_timeout = 60";

    /** The marks keep its own datagrams out of the tunnel. */
    private static final String IN_USER_SPACE =
            """
            kernel-libipsec { allow_peer_ts = yes }
            kernel-netlink { fwmark = !0x42 }
            socket-default { fwmark = 0x42 }
            """;

    private static final long START_NANOS = 20_000_000_000L;
    private static final long CONTROL_SECONDS = 30;

    private final Namespace place;
    private final Path folder;

    /** Of its control socket, which not every file system of a {@link #folder} holds. */
    private final Path sockets;

    private @Nullable Process process;

    /**
     * Starts it.
     *
     * @param folder of its own, kept for whoever reads its log
     * @param settings more for the section {@code charon} of strongswan.conf
     */
    Charon(Namespace place, Path folder, Esp esp, String settings) {
        this.place = place;
        this.folder = folder;
        try {
            Files.createDirectories(folder);
            sockets = Files.createTempDirectory("charon");
            Files.writeString(folder.resolve("strongswan.conf"), settings(esp, settings));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start();
    }

    /**
     * What it starts with: it tries again sooner than in minutes, and ignores the loopback where
     * the inner addresses stand.
     */
    private String settings(Esp esp, String more) {
        return """
        charon {
          load = %4$s
          interfaces_ignore = lo, Loopback0
          retransmit_timeout = 1.0
          retransmit_base = 1.3
          retransmit_tries = 6
          half_open_timeout = 10
          %3$s
          plugins {
            %5$s
            vici { socket = unix://%2$s/vici }
          }
          filelog {
            all {
              path = %1$s/charon.log
              flush_line = yes
              time_format = %%H:%%M:%%S
              time_add_ms = yes
              default = 1
              ike = 2
              cfg = 2
            }
          }
        }
        swanctl { socket = unix://%2$s/vici }
        """
                .formatted(
                        folder,
                        sockets,
                        more,
                        esp == Esp.KERNEL ? PLUGINS : "kernel-libipsec " + PLUGINS,
                        esp == Esp.KERNEL ? "" : IN_USER_SPACE);
    }

    /** Skips the test, loudly, where strongSwan is not installed. */
    static void mustBeInstalled() {
        for (Path file : List.of(PROGRAM, CONTROL, LIBIPSEC, OPENSSL)) {
            assumeTrue(
                    Files.exists(file),
                    "SKIPPED: "
                            + file
                            + " is missing (Debian: strongswan-charon, strongswan-swanctl,"
                            + " libcharon-extra-plugins, libstrongswan-standard-plugins)");
        }
    }

    /** Its process ID file has a fixed place, so it gets a {@code /run} of its own. */
    void start() {
        try {
            Files.deleteIfExists(sockets.resolve("vici"));
            ProcessBuilder builder =
                    new ProcessBuilder(
                            "unshare",
                            "-m",
                            "sh",
                            "-c",
                            "mount -t tmpfs none /run && exec " + PROGRAM);
            builder.environment()
                    .put("STRONGSWAN_CONF", folder.resolve("strongswan.conf").toString());
            builder.redirectErrorStream(true).redirectOutput(folder.resolve("out").toFile());
            Process started = place.start(builder);
            process = started;
            long end = System.nanoTime() + START_NANOS;
            while (!Files.exists(sockets.resolve("vici"))) {
                if (!started.isAlive() || System.nanoTime() - end > 0) {
                    throw new AssertionError("charon does not start: " + log());
                }
                started.waitFor(20, TimeUnit.MILLISECONDS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Loads connections and secrets in place of those that it has. */
    void load(String swanctl) {
        try {
            Files.writeString(folder.resolve("swanctl.conf"), swanctl);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String out = must("--load-all", "--file", folder.resolve("swanctl.conf").toString());
        if (!out.contains("successfully loaded")) {
            throw new AssertionError("swanctl: " + out);
        }
    }

    /** Runs {@code swanctl}; the output, and whether it was content. */
    Output swanctl(String... arguments) {
        List<String> command = new ArrayList<>(List.of(CONTROL.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("STRONGSWAN_CONF", folder.resolve("strongswan.conf").toString());
        builder.environment().put("SWANCTL_DIR", folder.toString());
        try {
            Process control = builder.start();
            String out =
                    new String(control.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            boolean ended = control.waitFor(CONTROL_SECONDS, TimeUnit.SECONDS);
            return new Output(ended && control.exitValue() == 0, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** What swanctl said. */
    record Output(boolean good, String text) {}

    /** Runs {@code swanctl}, which must be content. */
    String must(String... arguments) {
        Output output = swanctl(arguments);
        if (!output.good()) {
            throw new AssertionError(
                    "swanctl %s: %s; %s".formatted(List.of(arguments), output.text(), log()));
        }
        return output.text();
    }

    /** Its associations, in its own words. */
    String associations() {
        return must("--list-sas");
    }

    /** Number of its youngest association of a name, of a connection or of a child. */
    String youngest(String name) {
        return Pattern.compile("^ *" + name + ": #([0-9]+)", Pattern.MULTILINE)
                .matcher(associations())
                .results()
                .map(found -> Integer.valueOf(found.group(1)))
                .max(Comparator.naturalOrder())
                .map(String::valueOf)
                .orElseThrow(() -> new AssertionError("no " + name + ": " + log()));
    }

    /** What it has logged since it was made. */
    String log() {
        try {
            Path file = folder.resolve("charon.log");
            return Files.exists(file) ? Files.readString(file) : "no log";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Dies at once and tells nobody, as a machine without power does. */
    void kill() {
        Process running = process;
        if (running != null) {
            end(running.destroyForcibly());
        }
    }

    @Override
    public void stop() {
        Process running = process;
        if (running != null) {
            running.destroy();
            end(running);
        }
        try {
            Files.deleteIfExists(sockets.resolve("vici"));
            Files.deleteIfExists(sockets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stop();
    }

    @Override
    public String state() {
        return associations() + log();
    }

    private static void end(Process running) {
        try {
            if (!running.waitFor(10, TimeUnit.SECONDS)) {
                running.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            running.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
