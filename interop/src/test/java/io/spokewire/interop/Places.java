package io.spokewire.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.spokewire.command.ConfigReader;
import io.spokewire.daemon.Daemon;
import io.spokewire.engine.Severity;
import io.spokewire.engine.Trace;
import io.spokewire.forward.ForwardCounter;
import io.spokewire.ike.CryptoSnapshot;
import io.spokewire.net.Address;
import io.spokewire.os.Namespace;
import io.spokewire.os.Netlink;
import io.spokewire.os.PacketTap;
import io.spokewire.router.Languages;
import io.spokewire.router.Router;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.function.Function;

/** Network namespaces joined by cables, with routers of ours in them, beside other programs. */
final class Places implements AutoCloseable {
    private static final long DEADLINE_NANOS = 40_000_000_000L;

    private final Path folder;
    private final Map<String, Namespace> places = new LinkedHashMap<>();
    private final Map<String, Daemon> routers = new LinkedHashMap<>();
    private final List<String> log = new ArrayList<>();

    /** Skips the test, loudly, without root. */
    Places(Path folder) {
        assumeTrue(
                "root".equals(System.getProperty("user.name")),
                "SKIPPED: making network namespaces needs root");
        this.folder = folder;
    }

    /** A place, made when it is new. */
    Namespace place(String name) {
        return places.computeIfAbsent(
                name, n -> Namespace.create("sw-interop-" + n + ProcessHandle.current().pid()));
    }

    /** A cable between two places, with an address at each end. */
    void cable(String a, String addressA, String b, String addressB) {
        String deviceA = "to-" + b;
        String deviceB = "to-" + a;
        try (Netlink netlink = Netlink.open(place(a))) {
            netlink.createVeth(deviceA, deviceB, place(b));
        }
        must(a, "ip link set " + deviceA + " up");
        must(b, "ip link set " + deviceB + " up");
        must(a, "ip addr add " + addressA + " dev " + deviceA);
        must(b, "ip addr add " + addressB + " dev " + deviceB);
    }

    /** Joins places by a switch: each has a device {@code to-lan}, up, with an address. */
    void lan(Map<String, String> addresses) {
        try (Netlink netlink = Netlink.open(place("switch"))) {
            int bridge = netlink.createBridge("lan").index();
            netlink.setUp(bridge, true);
            addresses.forEach((place, address) -> {
                netlink.createVeth("to-" + place, "to-lan", place(place));
                int port = netlink.link("to-" + place).orElseThrow().index();
                netlink.setMaster(port, bridge);
                netlink.setUp(port, true);
                must(place, "ip link set to-lan up");
                must(place, "ip addr add " + address + " dev to-lan");
            });
        }
    }

    /**
     * A router of ours; all lines of its configuration must be good.
     *
     * @param device of its GigabitEthernet0/0
     */
    void router(String place, String device, String configuration) {
        ConfigReader.Result read = ConfigReader.read(Languages.CONFIG, place, configuration);
        assertThat(read.clean()).as("%s%n%s", configuration, read.lines()).isTrue();
        Daemon.Options options =
                new Daemon.Options(
                        place(place).name(),
                        place(place),
                        Map.of("GigabitEthernet0/0", device),
                        2,
                        folder);
        try {
            routers.put(place, Daemon.start(options, read.config(), trace -> hear(place, trace)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends a router of ours, so that it may be started again. */
    void stop(String place) {
        Objects.requireNonNull(routers.remove(place), place).close();
    }

    /** Gives a router of ours another configuration, as a commit does. */
    void apply(String place, String configuration) {
        ConfigReader.Result read = ConfigReader.read(Languages.CONFIG, place, configuration);
        assertThat(read.clean()).as("%s%n%s", configuration, read.lines()).isTrue();
        ask(
                place,
                router -> {
                    router.apply(read.config());
                    return true;
                });
    }

    /** Packets of NHRP and of BFD would hide the rest. */
    private synchronized void hear(String name, Trace trace) {
        boolean packet =
                (trace.mnemonic().startsWith("NHRP") || trace.facility().equals("BFD"))
                        && trace.severity() == Severity.DEBUGGING;
        if (!packet) {
            log.add(name + " " + trace.line());
        }
    }

    /** All that our routers said. */
    synchronized List<String> log() {
        return List.copyOf(log);
    }

    /** Asks a router of ours something, on its control thread. */
    <T> T ask(String place, Function<Router, T> question) {
        Daemon daemon = Objects.requireNonNull(routers.get(place), place);
        return daemon.loop().ask(() -> question.apply(daemon.router())).join();
    }

    /** What a router of ours has of IKE and ESP. */
    CryptoSnapshot crypto(String place) {
        return ask(place, Router::crypto);
    }

    /** What the packet path of a router of ours has dropped, by reason. */
    Map<String, Long> drops(String place) {
        long[] all = Objects.requireNonNull(routers.get(place), place).dataPlane().counters();
        Map<String, Long> drops = new LinkedHashMap<>();
        ForwardCounter[] counters = ForwardCounter.values();
        for (int i = 0; i < counters.length; i++) {
            if (counters[i].name().startsWith("DROP") && all[i] > 0) {
                drops.put(counters[i].name(), all[i]);
            }
        }
        return drops;
    }

    /** Starts words of a command, apart from one another by blanks. */
    Process start(String place, String command) {
        try {
            return place(place)
                    .start(new ProcessBuilder(command.split(" ", -1)).redirectErrorStream(true));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a command came to. */
    record Result(int exit, String out) {}

    /** Runs words of a command. */
    Result run(String place, String command) {
        return end(start(place, command));
    }

    /** Waits for the end of a command. */
    static Result end(Process process) {
        try {
            String out =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Result(process.exitValue(), out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    String must(String place, String command) {
        Result result = run(place, command);
        assertThat(result.exit()).as("%s: %s: %s", place, command, result.out()).isZero();
        return result.out();
    }

    /** Waits for something to become true. */
    void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + DEADLINE_NANOS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end)
                    .as(
                            "%s in time; dropped %s; %s",
                            what,
                            routers.keySet().stream().map(r -> r + drops(r)).toList(),
                            String.join("\n", log()))
                    .isNegative();
            try {
                TimeUnit.MILLISECONDS.sleep(20);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** Waits until a ping is answered. */
    void awaitPing(String place, String target) {
        await(place + " pings " + target, () -> run(place, "ping -c 1 -W 1 " + target).exit() == 0);
    }

    /** Packets of a source that a tap has seen, by IP protocol. Takes all out. */
    static int seen(PacketTap tap, String source, int protocol) {
        byte[] from = Address.parse(source).toBytes();
        int seen = 0;
        for (byte[] packet = tap.read(); packet != null; packet = tap.read()) {
            boolean meant = (packet[0] & 0xF0) == 0x40 && packet[9] == protocol;
            if (meant && Arrays.equals(packet, 12, 16, from, 0, 4)) {
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
