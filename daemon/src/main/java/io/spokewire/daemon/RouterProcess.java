package io.spokewire.daemon;

import io.spokewire.command.ConfigLine;
import io.spokewire.command.ConfigReader;
import io.spokewire.command.Outcome;
import io.spokewire.command.Section;
import io.spokewire.daemon.manage.ConsoleServer;
import io.spokewire.daemon.manage.ConsoleSockets;
import io.spokewire.daemon.manage.LogBuffer;
import io.spokewire.daemon.manage.StartupFile;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.interfaces.InterfaceName;
import io.spokewire.os.Namespace;
import io.spokewire.os.OsException;
import io.spokewire.router.Finding;
import io.spokewire.router.Languages;
import io.spokewire.router.SystemConfig;
import io.spokewire.router.Validation;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Consumer;

/** {@code spokewire run}: a configuration file becomes a router, with its console and its log. */
public final class RouterProcess {
    /** Lines of the log that a slow terminal may fall behind; {@code show logging} has them all. */
    private static final int PRINT_QUEUE = 1000;

    private static final int EXIT_OK = 0;
    private static final int EXIT_CONFIGURATION = 1;
    private static final int EXIT_SYSTEM = 2;

    private RouterProcess() {}

    /**
     * What the command line says.
     *
     * @param file the configuration
     * @param name of the router; empty to take the hostname
     * @param devices Linux devices by interface name, in any form that a configuration takes
     * @param workers threads of the packet path; 0 for the default
     * @param strict whether a line that is unknown or invalid, or contradicts others, keeps the
     *     router from starting
     * @param version of the program
     * @param keyFolder holds keys and certificates; {@code pki} beside the configuration if empty
     * @param keyLog folder that gets the keys of associations, for reading captures
     */
    public record Command(
            Path file,
            String name,
            Map<String, String> devices,
            int workers,
            boolean strict,
            String version,
            Optional<Path> keyFolder,
            Optional<Path> keyLog) {
        /** Without a log of keys, and with certificates where they usually are. */
        public Command(
                Path file,
                String name,
                Map<String, String> devices,
                int workers,
                boolean strict,
                String version) {
            this(file, name, devices, workers, strict, version, Optional.empty(), Optional.empty());
        }

        /** Copies the map. */
        public Command {
            devices = Collections.unmodifiableMap(new LinkedHashMap<>(devices));
        }
    }

    /** What is wrong with a configuration as a whole; empty when it can be run. */
    static List<String> problems(Section configuration) {
        List<String> problems = new ArrayList<>();
        String hostname = configuration.get(SystemConfig.SLOT).hostname();
        if (hostname.isEmpty()) {
            problems.add("the hostname is empty");
        }
        return problems;
    }

    /**
     * Runs a router until the process is told to end.
     *
     * @param out where log and complaints go
     * @return the exit code: 0, 1 for a configuration that cannot be, 2 when the machine refuses
     */
    public static int run(Command command, PrintStream out) throws InterruptedException {
        String text;
        StartupFile startup;
        try {
            text = Files.readString(command.file());
            startup = new StartupFile(command.file());
        } catch (IOException e) {
            out.println(command.file() + " cannot be read: " + e);
            return EXIT_SYSTEM;
        }
        ConfigReader.Result read =
                ConfigReader.read(Languages.CONFIG, command.file().toString(), text);
        complain(read, out);
        List<Finding> findings = findings(read);
        complain(command.file(), findings, out);
        List<String> problems = problems(read.config());
        Map<String, String> devices = devices(command.devices(), read.config(), out::println);
        problems.forEach(out::println);
        boolean clean = read.clean() && Validation.allows(findings);
        if (!problems.isEmpty() || (command.strict() && !clean)) {
            return EXIT_CONFIGURATION;
        }
        LogBuffer log = new LogBuffer();
        print(log, out);
        try {
            start(command, devices, read.config(), startup, log).await();
        } catch (IOException | OsException | IllegalStateException e) {
            out.println("the router cannot start: " + e.getMessage());
            return EXIT_SYSTEM;
        }
        return EXIT_OK;
    }

    /** What the whole of a configuration says that no line of it can know, with the lines. */
    static List<Finding> findings(ConfigReader.Result read) {
        return Validation.of(read.config()).stream()
                .map(finding -> finding.in(read.lines()))
                .toList();
    }

    /**
     * The devices of the command line by canonical interface name: {@code Gi0/0=eth1} is meant for
     * GigabitEthernet0/0.
     *
     * @param complaints hears of names that the configuration does not know yet
     */
    static Map<String, String> devices(
            Map<String, String> given, Section configuration, Consumer<String> complaints) {
        Map<String, String> devices = new LinkedHashMap<>();
        given.forEach((name, device) -> {
            String canonical = InterfaceName.canonical(name).orElse(name);
            if (configuration.child(InterfaceConfig.INTERFACE, canonical).isEmpty()) {
                complaints.accept(
                        "--device "
                                + name
                                + "="
                                + device
                                + " has no effect: the configuration has no interface "
                                + canonical);
            }
            devices.put(canonical, device);
        });
        return devices;
    }

    private static Daemon start(
            Command command,
            Map<String, String> devices,
            Section configuration,
            StartupFile startup,
            LogBuffer log)
            throws IOException {
        String hostname = configuration.get(SystemConfig.SLOT).hostname();
        String name = command.name().isEmpty() ? hostname : command.name();
        String safe = name.replaceAll("[^A-Za-z0-9._-]", "_");
        Daemon.Options usual = Daemon.Options.of(safe, Namespace.current());
        Daemon.Options options =
                new Daemon.Options(
                        safe,
                        usual.namespace(),
                        devices,
                        command.workers() > 0 ? command.workers() : usual.workers(),
                        ConsoleSockets.folder(),
                        command.keyFolder()
                                .orElseGet(() ->
                                        command.file().toAbsolutePath().resolveSibling("pki")),
                        command.keyLog().orElse(null));
        Daemon daemon =
                Daemon.start(options, configuration, trace -> log.add(trace, Instant.now()));
        try {
            ConsoleServer server =
                    ConsoleServer.start(
                            ConsoleSockets.of(safe),
                            new RouterContext(daemon, log, startup, command.version()),
                            Languages.CONFIG);
            daemon.closeOnSignal(() -> {
                try {
                    server.close();
                } catch (IOException e) {
                    // Nobody is left to tell; the next start removes a stale socket.
                }
            });
        } catch (IOException | RuntimeException e) {
            daemon.close();
            throw e;
        }
        return daemon;
    }

    private static void complain(ConfigReader.Result read, PrintStream out) {
        for (ConfigLine line : read.lines()) {
            boolean wrong =
                    line.kind() == Outcome.Kind.UNKNOWN || line.kind() == Outcome.Kind.INVALID;
            if (wrong || line.kind() == Outcome.Kind.NOT_YET) {
                out.println(
                        line.file()
                                + ":"
                                + line.number()
                                + ":"
                                + line.column()
                                + ": "
                                + line.kind().words()
                                + ": "
                                + line.text().strip()
                                + (line.message().isEmpty() ? "" : " (" + line.message() + ")"));
            }
        }
    }

    private static void complain(Path file, List<Finding> findings, PrintStream out) {
        for (Finding finding : findings) {
            String place = finding.line() > 0 ? ":" + finding.line() : "";
            String rest = finding.isError() ? " (not obeyed; all else is)" : "";
            out.println(file + place + ": " + finding + rest);
        }
    }

    /** A thread of its own prints: a terminal that is held must not hold the router. */
    private static void print(LogBuffer log, PrintStream out) {
        ArrayBlockingQueue<String> lines = new ArrayBlockingQueue<>(PRINT_QUEUE);
        log.listen(entry -> {
            boolean _ = lines.offer(entry.line());
        });
        Thread.ofPlatform()
                .name("log")
                .daemon()
                .start(() -> {
                    try {
                        while (true) {
                            out.println(lines.take());
                        }
                    } catch (InterruptedException e) {
                        out.flush(); // nobody interrupts it but the end
                    }
                });
    }
}
