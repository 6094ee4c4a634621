package io.spokewire.router;

import io.spokewire.command.ConfigLine;
import io.spokewire.command.ConfigReader;
import io.spokewire.command.Outcome.Kind;
import io.spokewire.view.Layout;
import io.spokewire.view.View;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The report of {@code spokewire check}: what of each file is obeyed, what is not, and why.
 *
 * @param ok whether nothing is unknown or invalid and no file contradicts itself: exit code 0
 * @param files one report a file, in the order given
 */
public record Check(boolean ok, List<FileReport> files) implements View {
    /**
     * One file.
     *
     * @param file its name
     * @param counts lines by what became of them; comments and empty lines are not counted
     * @param lines the lines that say something, with the reasons why they are not obeyed
     * @param findings what is wrong with the configuration as a whole
     */
    public record FileReport(
            String file, Counts counts, List<LineReport> lines, List<Finding> findings) {
        /** Copies the lists. */
        public FileReport {
            lines = List.copyOf(lines);
            findings = List.copyOf(findings);
        }
    }

    /** How many lines became what. */
    public record Counts(int obeyed, int notOurs, int notYet, int unknown, int invalid) {
        static Counts of(List<ConfigLine> lines) {
            Map<Kind, Integer> by = new EnumMap<>(Kind.class);
            for (ConfigLine line : lines) {
                by.merge(line.kind(), 1, Integer::sum);
            }
            return new Counts(
                    by.getOrDefault(Kind.OBEYED, 0),
                    by.getOrDefault(Kind.NOT_OURS, 0),
                    by.getOrDefault(Kind.NOT_YET, 0),
                    by.getOrDefault(Kind.UNKNOWN, 0),
                    by.getOrDefault(Kind.INVALID, 0));
        }

        /** All lines that say something. */
        public int total() {
            return obeyed + notOurs + notYet + unknown + invalid;
        }
    }

    /**
     * A line.
     *
     * @param line from 1
     * @param column from 1; where the trouble is, or the line begins
     * @param kind what became of it
     * @param section where it stands; empty for the root
     * @param text the line
     * @param message why; may be empty
     * @param expected what could have stood at the column
     * @param nearest the nearest known command; empty when none is near
     */
    public record LineReport(
            int line,
            int column,
            Kind kind,
            String section,
            String text,
            String message,
            List<String> expected,
            String nearest) {}

    /** Copies the list. */
    public Check {
        files = List.copyOf(files);
    }

    /**
     * Checks configurations.
     *
     * @param texts by file name, in the order of the report
     */
    public static Check of(Map<String, String> texts) {
        List<FileReport> files = new ArrayList<>();
        boolean ok = true;
        for (Map.Entry<String, String> entry : texts.entrySet()) {
            ConfigReader.Result result =
                    ConfigReader.read(Languages.CONFIG, entry.getKey(), entry.getValue());
            List<Finding> findings = Validation.of(result.config());
            ok &= result.clean() && Validation.allows(findings);
            List<Finding> located =
                    findings.stream().map(finding -> finding.in(result.lines())).toList();
            files.add(report(entry.getKey(), result, located));
        }
        return new Check(ok, files);
    }

    private static FileReport report(
            String file, ConfigReader.Result result, List<Finding> findings) {
        List<LineReport> lines = new ArrayList<>();
        for (ConfigLine line : result.lines()) {
            if (line.kind() != Kind.NOTHING) {
                lines.add(
                        new LineReport(
                                line.number(),
                                line.column(),
                                line.kind(),
                                line.section(),
                                line.text().strip(),
                                line.message(),
                                line.expected(),
                                line.nearest()));
            }
        }
        return new FileReport(file, Counts.of(result.lines()), lines, findings);
    }

    /** 0 when all is well, else 1. */
    public int exitCode() {
        return ok ? 0 : 1;
    }

    private static final int MESSAGE_WIDTH = 100;

    @Override
    public String text() {
        StringBuilder out = new StringBuilder();
        for (FileReport file : files) {
            text(file, out);
        }
        if (files.size() > 1) {
            out.append(summary());
        }
        return out.toString();
    }

    private static void text(FileReport file, StringBuilder out) {
        Counts counts = file.counts();
        out.append(file.file()).append(": ").append(words(counts)).append('\n');
        for (LineReport line : file.lines()) {
            if (line.kind() == Kind.UNKNOWN || line.kind() == Kind.INVALID) {
                trouble(file.file(), line, out);
            }
        }
        for (Finding finding : file.findings()) {
            out.append(file.file()).append(':');
            if (finding.line() > 0) {
                out.append(finding.line()).append(':');
            }
            out.append(' ').append(finding).append('\n');
        }
        grouped(file, Kind.NOT_YET, out);
        grouped(file, Kind.NOT_OURS, out);
    }

    private static void trouble(String file, LineReport line, StringBuilder out) {
        out.append(file)
                .append(':')
                .append(line.line())
                .append(':')
                .append(line.column())
                .append(": ")
                .append(line.kind().words())
                .append(": ")
                .append(line.message())
                .append('\n');
        out.append("    ").append(line.text()).append('\n');
        if (!line.nearest().isEmpty()) {
            out.append("    did you mean: ").append(line.nearest()).append('\n');
        }
        if (!line.expected().isEmpty()) {
            String expected = String.join(", ", line.expected());
            if (expected.length() > MESSAGE_WIDTH) {
                expected = expected.substring(0, MESSAGE_WIDTH) + " ...";
            }
            out.append("    expected: ").append(expected).append('\n');
        }
    }

    /** Lines of one kind, by their reason, with the numbers of the lines. */
    private static void grouped(FileReport file, Kind kind, StringBuilder out) {
        Map<String, List<String>> byReason = new LinkedHashMap<>();
        for (LineReport line : file.lines()) {
            if (line.kind() == kind) {
                String where = line.section().isEmpty() ? "" : " (" + line.section() + ")";
                byReason.computeIfAbsent(line.message(), _ -> new ArrayList<>())
                        .add(Layout.right(line.line(), 6) + "  " + line.text() + where);
            }
        }
        byReason.forEach((reason, lines) -> {
            out.append("  ").append(kind.words());
            out.append(reason.isEmpty() ? "" : ": " + reason).append('\n');
            lines.forEach(line -> out.append(line).append('\n'));
        });
    }

    private static String words(Counts c) {
        return c.total()
                + " lines: "
                + c.obeyed()
                + " obeyed, "
                + c.notOurs()
                + " not ours, "
                + c.notYet()
                + " not yet, "
                + c.unknown()
                + " unknown, "
                + c.invalid()
                + " invalid";
    }

    private String summary() {
        int[] sum = new int[5];
        for (FileReport file : files) {
            Counts c = file.counts();
            sum[0] += c.obeyed();
            sum[1] += c.notOurs();
            sum[2] += c.notYet();
            sum[3] += c.unknown();
            sum[4] += c.invalid();
        }
        Counts all = new Counts(sum[0], sum[1], sum[2], sum[3], sum[4]);
        return files.size() + " files, " + words(all) + "\n";
    }
}
