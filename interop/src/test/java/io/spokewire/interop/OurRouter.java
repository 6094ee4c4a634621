package io.spokewire.interop;

import io.spokewire.command.ConfigReader;
import io.spokewire.daemon.Daemon;
import io.spokewire.daemon.manage.ConsoleContext;
import io.spokewire.daemon.manage.Escape;
import io.spokewire.daemon.manage.HostPing;
import io.spokewire.engine.Trace;
import io.spokewire.forward.ForwardCounter;
import io.spokewire.ike.CryptoSnapshot;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.os.Namespace;
import io.spokewire.router.Finding;
import io.spokewire.router.Languages;
import io.spokewire.router.Router;
import io.spokewire.router.Validation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A Spokewire in this process, in a namespace. */
final class OurRouter implements Wires.Node {
    private final Daemon daemon;
    private final Path log;
    private final List<String> lines;

    private OurRouter(Daemon daemon, Path log, List<String> lines) {
        this.daemon = daemon;
        this.log = log;
        this.lines = lines;
    }

    /**
     * Starts one; it is noted in the network.
     *
     * @param name of the router and of its namespace
     */
    static OurRouter start(Wires wires, String name, String configuration) throws IOException {
        ConfigReader.Result read =
                ConfigReader.read(Languages.CONFIG, name + ".cfg", configuration);
        List<Finding> findings = Validation.of(read.config());
        Wires.check(
                read.clean() && Validation.allows(findings),
                name + ": the configuration is not as it should be: " + findings);
        List<String> lines = new ArrayList<>();
        Path log = wires.file(name + ".log");
        Files.writeString(wires.file(name + ".cfg"), configuration);
        Daemon daemon =
                Daemon.start(
                        new Daemon.Options(
                                name,
                                Namespace.named(name),
                                Map.of(),
                                1,
                                Path.of("/run/spokewire"),
                                wires.file("pki"),
                                null),
                        read.config(),
                        trace -> hear(lines, trace));
        OurRouter router = new OurRouter(daemon, log, lines);
        wires.started(name, router);
        return router;
    }

    /** Gives it another configuration, as a commit does. */
    void apply(String configuration) {
        ConfigReader.Result read = ConfigReader.read(Languages.CONFIG, "new.cfg", configuration);
        daemon.loop()
                .ask(() -> {
                    daemon.router().apply(read.config());
                    return true;
                })
                .join();
    }

    /** Asks it something, on its control thread. */
    <T> T ask(Function<Router, T> question) {
        return daemon.loop().ask(() -> question.apply(daemon.router())).join();
    }

    /** What it has of IKE and ESP. */
    CryptoSnapshot crypto() {
        return ask(Router::crypto);
    }

    private Map<String, Long> counters() {
        long[] counters = daemon.dataPlane().counters();
        Map<String, Long> all = new LinkedHashMap<>();
        for (ForwardCounter counter : ForwardCounter.values()) {
            if (counters[counter.index()] != 0) {
                all.put(counter.name(), counters[counter.index()]);
            }
        }
        return all;
    }

    /** The addresses of a name, asked for in a VRF. */
    List<Address> addresses(String vrf, String name) {
        return daemon.addresses(vrf, name, AddressFamily.IPV4).join();
    }

    /** What the console's ping comes to. */
    String ping(String vrf, String source, String target) {
        List<String> answers = new ArrayList<>();
        Optional<String> problem =
                new HostPing(daemon.options().namespace(), daemon::binding)
                        .ping(
                                new ConsoleContext.PingRequest(
                                        Address.parse(target),
                                        vrf,
                                        Optional.of(Address.parse(source)),
                                        100,
                                        false,
                                        1,
                                        Duration.ofSeconds(2),
                                        0),
                                answer -> answers.add(String.valueOf(answer.orElse(null))),
                                new Escape());
        return problem.orElse(answers.toString());
    }

    private static void hear(List<String> lines, Trace trace) {
        synchronized (lines) {
            lines.add(trace.line());
        }
    }

    /** The lines of the log so far. */
    List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /** Whether a line of the log has these words. */
    boolean said(String words) {
        return lines().stream().anyMatch(line -> line.contains(words));
    }

    @Override
    public void stop() throws IOException {
        daemon.close();
        Files.write(log, lines());
        List<String> bugs = lines().stream().filter(line -> line.contains("-BUG:")).toList();
        Wires.check(bugs.isEmpty(), "a bug of ours: " + bugs);
    }

    @Override
    public String state() {
        StringBuilder text = new StringBuilder();
        lines().forEach(line -> text.append(line).append('\n'));
        daemon.loop()
                .ask(() -> {
                    text.append(daemon.router().tunnelStatus()).append('\n');
                    text.append(daemon.router().nhrp().snapshot(daemon.router().nanoTime()));
                    return true;
                })
                .join();
        counters()
                .forEach((name, count) -> text.append('\n').append(name).append(' ').append(count));
        return text.append('\n').toString();
    }
}
