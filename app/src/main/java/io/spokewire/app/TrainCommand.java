package io.spokewire.app;

import io.spokewire.command.ConfigReader;
import io.spokewire.router.Languages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.jline.reader.LineReaderBuilder;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import picocli.CommandLine;
import picocli.CommandLine.Command;

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

    @Override
    public Integer call() throws IOException {
        for (List<String> arguments : RUNS) {
            CommandLine command = Main.commandLine();
            command.setOut(new PrintWriter(new StringWriter()));
            int code = command.execute(arguments.toArray(String[]::new));
            if (code != 0) {
                throw new IllegalStateException(arguments + " ended with " + code);
            }
        }
        ConfigReader.Result read =
                ConfigReader.read(Languages.CONFIG, "trainee.cfg", CONFIGURATION);
        if (!read.clean() || Languages.CONFIG.render(read.config()).isEmpty()) {
            throw new IllegalStateException("the configuration does not load: " + read.lines());
        }
        typeOneLine();
        return 0;
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
