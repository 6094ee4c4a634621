package io.spokewire.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.spokewire.command.ConfigReader;
import io.spokewire.command.Section;
import io.spokewire.engine.Trace;
import io.spokewire.net.Address;
import io.spokewire.os.Namespace;
import io.spokewire.os.Netlink;
import io.spokewire.os.PacketTap;
import io.spokewire.router.Languages;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Places joined by cables, with routers and hosts in them, for tests on the kernel. */
final class Wires implements AutoCloseable {
    private static final long DEADLINE_NANOS = 30_000_000_000L;

    private final Path folder;
    private final Map<String, Namespace> places = new LinkedHashMap<>();
    private final Map<String, Daemon> routers = new LinkedHashMap<>();
    private final List<String> log = new ArrayList<>();

    Wires(Path folder) {
        assumeTrue(
                "root".equals(System.getProperty("user.name")),
                "SKIPPED: making network namespaces needs root");
        this.folder = folder;
    }

    /** A place, made when it is new. */
    Namespace place(String name) {
        return places.computeIfAbsent(
                name, n -> Namespace.create("sw-plane-" + n + ProcessHandle.current().pid()));
    }

    /** A cable between two places. */
    void cable(String a, String deviceA, String b, String deviceB) {
        try (Netlink netlink = Netlink.open(place(a))) {
            netlink.createVeth(deviceA, deviceB, place(b));
        }
        must(a, "ip link set " + deviceA + " up");
        must(b, "ip link set " + deviceB + " up");
    }

    /** A host with one address and a default route. */
    void host(String name, String device, String address, String gateway) {
        must(name, "ip addr add " + address + " dev " + device + " nodad");
        must(name, "ip route add default via " + gateway);
    }

    /** The configuration that a text says; all its lines must be good. */
    static Section read(String text) {
        ConfigReader.Result read = ConfigReader.read(Languages.CONFIG, "router.cfg", text);
        assertThat(read.clean()).as(text).isTrue();
        return read.config();
    }

    /** A router in a place. */
    Daemon router(String name, int workers, String text) throws Exception {
        Daemon.Options options =
                new Daemon.Options(place(name).name(), place(name), Map.of(), workers, folder);
        Daemon daemon = Daemon.start(options, read(text), trace -> hear(name, trace));
        routers.put(name, daemon);
        return daemon;
    }

    /** A router that runs. */
    Daemon router(String name) {
        return Objects.requireNonNull(routers.get(name), name);
    }

    private synchronized void hear(String name, Trace trace) {
        log.add(name + " " + trace.line());
    }

    /** All that the routers said. */
    synchronized List<String> log() {
        return List.copyOf(log);
    }

    /** Runs words of a command, apart from one another by blanks. */
    Result run(String place, String command) {
        try {
            Process process =
                    place(place)
                            .start(
                                    new ProcessBuilder(command.split(" ", -1))
                                            .redirectErrorStream(true));
            String out =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Result(process.exitValue(), out);
        } catch (Exception e) {
            throw new AssertionError(command, e);
        }
    }

    /** What a command came to. */
    record Result(int exit, String out) {
        boolean good() {
            return exit == 0;
        }
    }

    String must(String place, String command) {
        Result result = run(place, command);
        assertThat(result.exit()).as("%s: %s: %s", place, command, result.out()).isZero();
        return result.out();
    }

    /** Waits for something to become true; whoever asks must take some time. */
    void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + DEADLINE_NANOS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end).as("%s in time; %s", what, log()).isNegative();
        }
    }

    /** Waits until a ping is answered. */
    void awaitPing(String place, String options) {
        await("ping " + options, () -> run(place, "ping -c 1 -W 1 " + options).good());
    }

    /** Outer IPv4 packets of GRE that a tap has seen from a source; takes them out. */
    static int greFrom(PacketTap tap, String source) {
        int seen = 0;
        byte[] from = Address.parse(source).toBytes();
        for (byte[] packet = tap.read(); packet != null; packet = tap.read()) {
            boolean gre = (packet[0] & 0xF0) == 0x40 && packet[9] == 47;
            if (gre && Arrays.equals(packet, 12, 16, from, 0, 4)) {
                seen++;
            }
        }
        return seen;
    }

    @Override
    public void close() {
        routers.values().forEach(Daemon::close);
        places.values().forEach(place -> Namespace.delete(place.name()));
        assertThat(log()).as("no bug of ours").noneMatch(line -> line.contains("-BUG:"));
    }
}
