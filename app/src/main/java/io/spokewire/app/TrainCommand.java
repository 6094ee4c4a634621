package io.spokewire.app;

import io.spokewire.command.ConfigReader;
import io.spokewire.lab.Checks;
import io.spokewire.lab.LabFolder;
import io.spokewire.lab.Report;
import io.spokewire.lab.SimNetwork;
import io.spokewire.router.Languages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jline.reader.LineReaderBuilder;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * What the build runs to make the start-up cache: it touches the classes that every start needs,
 * prints nothing and ends by itself.
 */
@Command(name = "train", hidden = true, description = "Makes the start-up cache of the build.")
final class TrainCommand implements Callable<Integer> {
    private static final List<List<String>> RUNS =
            List.of(
                    List.of("--help"),
                    List.of("--version"),
                    List.of("run", "--help"),
                    List.of("shell", "--help"),
                    List.of("show", "--help"));

    private static final String CONFIGURATION =
            """
            hostname Trainee
            interface Tunnel0
             ip address 10.255.0.11 255.255.255.0
             no ip redirects
             ip mtu 1400
             ip nhrp network-id 1
             ip nhrp nhs 10.255.0.1 nbma 203.0.113.2 multicast
             tunnel source GigabitEthernet0/0
             tunnel mode gre multipoint
            interface GigabitEthernet0/0
             ip address 198.51.100.2 255.255.255.252
            ip route 0.0.0.0 0.0.0.0 198.51.100.1
            line vty 0 4
            end
            """;

    private static final long SEED = 1;

    @Parameters(
            arity = "0..1",
            paramLabel = "FOLDER",
            description = "A network that is simulated, so that the cache knows routers at work.")
    private @Nullable Path network;

    @Override
    public Integer call() throws IOException {
        for (List<String> arguments : RUNS) {
            CommandLine one = Main.subcommand(arguments.getFirst());
            CommandLine command = one == null ? Main.commandLine() : one;
            command.setOut(new PrintWriter(new StringWriter()));
            List<String> rest = arguments.subList(one == null ? 0 : 1, arguments.size());
            int code = command.execute(rest.toArray(String[]::new));
            if (code != 0) {
                throw new IllegalStateException(arguments + " ended with " + code);
            }
        }
        ConfigReader.Result read =
                ConfigReader.read(Languages.CONFIG, "trainee.cfg", CONFIGURATION);
        if (!read.clean() || Languages.CONFIG.render(read.config()).isEmpty()) {
            throw new IllegalStateException("the configuration does not load: " + read.lines());
        }
        if (network != null) {
            simulate(network);
        }
        typeOneLine();
        loadEverything();
        return 0;
    }

    /**
     * Routers that set their tunnels up, sealed, and lose one another: the cache keeps what they
     * are made of as it is after a start, and which of it is worth compiling. A hub that has just
     * started is then ready for a thousand spokes in less time.
     */
    private static void simulate(Path folder) throws IOException {
        try (SimNetwork made = SimNetwork.of(LabFolder.read(folder).topology(), SEED)) {
            // Whether all is well with it is for tests to say, not for a build.
            Report _ = Checks.run(made, folder.toString(), "training", Report.Stage.ALL);
        }
    }

    /**
     * Loads what the program's folder holds, without running it: a router, a console and a lab each
     * need their part of it at once, and none of them can run in a build.
     */
    private static void loadEverything() throws IOException {
        Path program = Path.of(System.getProperty("java.class.path"));
        Path folder = program.toAbsolutePath().getParent();
        if (folder == null || !program.toString().endsWith(".jar")) {
            return; // not the built program
        }
        ClassLoader loader = TrainCommand.class.getClassLoader();
        try (Stream<Path> jars = Files.list(folder)) {
            for (Path jar : jars.sorted().toList()) {
                try (JarFile file = new JarFile(jar.toFile())) {
                    file.stream().map(JarEntry::getName).forEach(name -> load(name, loader));
                }
            }
        }
    }

    private static void load(String entry, ClassLoader loader) {
        boolean aClass = entry.endsWith(".class") && !entry.contains("-");
        if (aClass) {
            try {
                Class.forName(entry.replace(".class", "").replace('/', '.'), false, loader);
            } catch (ClassNotFoundException | LinkageError e) {
                // It needs a library that is not here, and is not needed either.
            }
        }
    }

    /** The line editor, on a terminal that is none. */
    private static void typeOneLine() throws IOException {
        // The keyboard stays open until the line is read: a terminal without one closes at once.
        try (PipedOutputStream keyboard = new PipedOutputStream();
                PipedInputStream typed = new PipedInputStream(keyboard);
                Terminal terminal =
                        TerminalBuilder.builder()
                                .system(false)
                                .dumb(true)
                                .streams(typed, new ByteArrayOutputStream())
                                .build()) {
            keyboard.write("show clock\n".getBytes(StandardCharsets.UTF_8));
            keyboard.flush();
            String line = LineReaderBuilder.builder().terminal(terminal).build().readLine("R1#");
            if (!line.equals("show clock")) {
                throw new IllegalStateException("the line editor read '" + line + "'");
            }
        }
    }
}
