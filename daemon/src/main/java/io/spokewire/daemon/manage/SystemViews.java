package io.spokewire.daemon.manage;

import io.spokewire.view.Layout;
import io.spokewire.view.View;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What commands print about the router as a whole. */
final class SystemViews {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS 'UTC' EEE MMM d yyyy", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private SystemViews() {}

    /** {@code show version}. */
    record Version(String hostname, String version, String java, String kernel, Duration uptime)
            implements View {
        @Override
        public String text() {
            return "Spokewire Software, Version "
                    + version
                    + "\nJava "
                    + java
                    + " on Linux "
                    + kernel
                    + "\n\n"
                    + hostname
                    + " uptime is "
                    + Layout.longAge(uptime)
                    + "\n";
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
    record Configuration(String kind, List<String> lines) implements View {
        @Override
        public String text() {
            String body = lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
            if (kind.isEmpty()) {
                return "Building configuration...\n\n" + body;
            }
            return kind + " configuration : " + body.length() + " bytes\n" + body;
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
            out.append(" messages dropped from the buffer)\n");
            out.append("    Buffer logging:  level debugging, ").append(logged);
            out.append(" messages logged\n");
            out.append("\nLog Buffer (").append(bufferLines).append(" lines):\n\n");
            lines.forEach(line -> out.append(line.message()).append('\n'));
            return out.toString();
        }
    }

    /** {@code show debugging}. */
    record Debugging(List<String> categories) implements View {
        @Override
        public String text() {
            StringBuilder out = new StringBuilder();
            for (String category : categories) {
                out.append("  ").append(category.toUpperCase(Locale.ROOT));
                out.append(" debugging is on\n");
            }
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
