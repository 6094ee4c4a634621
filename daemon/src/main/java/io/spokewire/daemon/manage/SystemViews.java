package io.spokewire.daemon.manage;

import io.spokewire.view.Layout;
import io.spokewire.view.View;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/** What commands print about the router as a whole. */
final class SystemViews {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS 'UTC' EEE MMM d yyyy", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private static final DateTimeFormatter CLOCK_SECONDS =
            DateTimeFormatter.ofPattern("HH:mm:ss 'UTC' EEE MMM d yyyy", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private SystemViews() {}

    /**
     * {@code show version}. The first line has the form of {@code IOS (tm) C2600 Software
     * (C2600-I-M), Version 12.2, RELEASE SOFTWARE (fc1)}, which programs read, with names that are
     * ours.
     *
     * @param memoryKbytes of the heap at most
     * @param interfaces how many there are of a kind, without tunnels and loopbacks
     */
    record Version(
            String hostname,
            String version,
            String java,
            String kernel,
            Instant started,
            Duration uptime,
            String program,
            int processors,
            long memoryKbytes,
            Map<String, Integer> interfaces)
            implements View {
        private static final int FIRST_YEAR = 2026;

        @Override
        public String text() {
            String stage = version.endsWith("-SNAPSHOT") ? "snapshot" : "general";
            StringBuilder out = new StringBuilder();
            out.append("SPOKEWIRE (a DMVPN router) Linux Software (SPOKEWIRE-JAVA), Version ");
            out.append(version).append(", RELEASE SOFTWARE (").append(stage);
            out.append(")\nCopyright (c) ").append(FIRST_YEAR).append('-').append(FIRST_YEAR);
            out.append(" by the authors of Spokewire; Apache License 2.0\nJava ").append(java);
            out.append(" on Linux ").append(kernel).append("\n\n").append(hostname);
            out.append(" uptime is ").append(Layout.longAge(uptime));
            out.append("\nSystem restarted at ").append(CLOCK_SECONDS.format(started));
            out.append("\nSystem image file is \"file:").append(program).append("\"\n\n");
            out.append(processors).append(" processors\n");
            interfaces.forEach((kind, count) ->
                    out.append(count)
                            .append(' ')
                            .append(kind)
                            .append(count == 1 ? " interface\n" : " interfaces\n"));
            out.append(memoryKbytes).append("K bytes of heap memory.\n");
            return out.append("Configuration register is 0x2102\n").toString();
        }
    }

    /** {@code show clock}. */
    record Clock(Instant time) implements View {
        @Override
        public String text() {
            return "*" + CLOCK.format(time) + "\n";
        }
    }

    /** {@code show running-config}, {@code show startup-config}. */
    record Configuration(Kind kind, List<String> lines) implements View {
        /** Which one. */
        enum Kind {
            RUNNING,
            STARTUP,
            /** Lines of the running one that match. */
            SECTION
        }

        @Override
        public String text() {
            String body = lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
            int bytes = body.getBytes(StandardCharsets.UTF_8).length;
            return switch (kind) {
                case RUNNING ->
                        "Building configuration...\n\nCurrent configuration : %d bytes\n!\n"
                                        .formatted(bytes)
                                + body;
                case STARTUP -> "Using %d bytes\n!\n".formatted(bytes) + body;
                case SECTION -> body;
            };
        }
    }

    /** A line of the log. */
    record LogLine(Instant at, String severity, String facility, String mnemonic, String message) {}

    /** {@code show logging}. */
    record Logging(
            int bufferLines, long logged, long dropped, List<String> debugging, List<LogLine> lines)
            implements View {
        static Logging of(LogBuffer log) {
            return new Logging(
                    log.maxLines(),
                    log.logged(),
                    log.dropped(),
                    log.debugging(),
                    log.entries().stream()
                            .map(e ->
                                    new LogLine(
                                            e.at(),
                                            e.severity().name().toLowerCase(Locale.ROOT),
                                            e.facility(),
                                            e.mnemonic(),
                                            e.line()))
                            .toList());
        }

        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            out.append("Syslog logging: enabled (").append(dropped);
            out.append(" messages dropped, 0 messages rate-limited, 0 flushes, 0 overruns,");
            out.append(" xml disabled, filtering disabled)\n\n");
            out.append("    Console logging: disabled\n    Monitor logging: level debugging, ");
            out.append(logged).append(" messages logged, xml disabled,\n");
            out.append("                     filtering disabled\n");
            out.append("    Buffer logging:  level debugging, ").append(logged);
            out.append(" messages logged, xml disabled,\n");
            out.append("                     filtering disabled\n");
            out.append("    Exception Logging: Disabled\n");
            out.append("    Count and timestamp logging messages: disabled\n");
            out.append("    Persistent logging: disabled\n\n");
            out.append("    Trap logging: disabled\n");
            out.append("\nLog Buffer (").append(bufferLines).append(" lines):\n\n");
            lines.forEach(line -> out.append(line.message()).append('\n'));
            return out.toString();
        }
    }

    /** {@code show terminal}; a length or width that nobody has set is the terminal's own. */
    record Terminal(OptionalInt length, OptionalInt width, boolean monitor) implements View {
        static Terminal of(Console console) {
            return new Terminal(
                    console.terminalLength(), console.terminalWidth(), console.monitor());
        }

        @Override
        public String text() {
            return "Length: %s lines, Width: %s columns\nMonitor logging is %s\n"
                    .formatted(word(length), word(width), monitor ? "on" : "off");
        }

        private static String word(OptionalInt number) {
            return number.isPresent() ? Integer.toString(number.getAsInt()) : "as the terminal";
        }
    }

    /** {@code show users}: logins over the UNIX socket; a router on Linux has no lines. */
    record Users(List<Logins.Login> logins) implements View {
        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            out.append("    Line       User       Host(s)              Idle       Location\n");
            for (Logins.Login login : logins) {
                out.append(login.own() ? '*' : ' ').append(Layout.right(login.line(), 3));
                out.append(Layout.left(" vty " + login.line(), 11));
                out.append(Layout.left(login.user(), 10)).append(' ');
                out.append(Layout.left("idle", 20)).append(' ');
                out.append(Layout.left(Layout.age(login.idle()), 10)).append(" local\n");
            }
            return out.append('\n')
                    .append(
                            "  Interface    User               Mode         Idle     Peer"
                                    + " Address\n")
                    .toString();
        }
    }

    /** {@code show history}. */
    record History(List<String> lines) implements View {
        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            lines.forEach(line -> out.append("  ").append(line).append('\n'));
            return out.toString();
        }
    }

    /** {@code show platform counters}: what the packet path counts. */
    record Counters(Map<String, Long> counters) implements View {
        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            counters.forEach((name, value) ->
                    out.append("  ")
                            .append(Layout.right(value, 14))
                            .append(' ')
                            .append(name)
                            .append('\n'));
            return out.toString();
        }
    }

    /** {@code show tech-support}: many outputs, each under its command. */
    record TechSupport(Map<String, View> outputs) implements View {
        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            outputs.forEach((command, view) ->
                    out.append("\n------------------ ")
                            .append(command)
                            .append(" ------------------\n\n")
                            .append(view.text()));
            return out.toString();
        }
    }
}
