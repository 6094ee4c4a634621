package io.spokewire.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.spokewire.command.ConfigLine;
import io.spokewire.command.ConfigReader;
import io.spokewire.command.Outcome;
import io.spokewire.lab.Checks;
import io.spokewire.lab.LabFolder;
import io.spokewire.lab.LabRun;
import io.spokewire.lab.Report;
import io.spokewire.lab.Report.Stage;
import io.spokewire.lab.SimNetwork;
import io.spokewire.router.Languages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What passes of the public labs: the last table of docs/compatibility.md is held against what the
 * simulator gives, and in the long run against namespaces. {@code -DupdateGoldens=true} writes what
 * a test has found into the table. Why a lab does not pass stands in public-labs-reasons.txt, with
 * file, line and the words that stand there.
 */
class CompatibilityTest {
    private static final Path LABS = Path.of("..", "..", "shared", "cisco-labs");
    private static final Path TABLE = Path.of("..", "docs", "compatibility.md");
    private static final String TITLE = "\n## What passes\n";
    private static final String NOT_RUN = "not run";
    private static final int COLUMNS = 7;

    private static final String HEAD =
            """

            Every lab, unchanged, in the simulator (`sim LAB --check`) and in network namespaces (`lab LAB --check`).
            *check*: how many of its lines are unknown or invalid. *Tunnels*: all are registered and, where their
            text says so, protected; tunnel addresses reach one another, spokes directly where their texts permit
            it. *All*: with routing, the ways between sites, and the changes of the sixth step. Generated:
            `./spokewire verify -pl app -am -Dtest=CompatibilityTest -DupdateGoldens=true`, with `--long` behind `verify`
            for the columns of namespaces, and `-Dlabs=lab02,lab13` for some.

            | lab | check | tunnels, simulated | all, simulated | tunnels | all | why not |
            | --- | --- | --- | --- | --- | --- | --- |
            """;

    @TempDir private Path temporary = Path.of("");

    /** What stands in a row behind the lab's name. */
    private record Row(
            String check,
            String simulatedTunnels,
            String simulated,
            String tunnels,
            String all,
            String why) {
        static final Row NONE = new Row("", NOT_RUN, NOT_RUN, NOT_RUN, NOT_RUN, "");

        Row simulated(Report report) {
            return new Row(check, tunnelsOf(report), allOf(report), tunnels, all, why);
        }

        Row inNamespaces(Report report) {
            return new Row(
                    check, simulatedTunnels, simulated, tunnelsOf(report), allOf(report), why);
        }

        Row said(String checked, String reason) {
            return new Row(checked, simulatedTunnels, simulated, tunnels, all, reason);
        }

        private static String tunnelsOf(Report report) {
            return report.tunnelsPassed() ? "pass" : "fails";
        }

        private static String allOf(Report report) {
            return report.passed() ? "pass" : "fails";
        }

        boolean passes() {
            return Stream.of(simulatedTunnels, simulated, tunnels, all).noneMatch("fails"::equals);
        }

        String line(String lab) {
            return "| "
                    + String.join(" | ", lab, check, simulatedTunnels, simulated, tunnels, all, why)
                    + " |\n";
        }
    }

    private static Map<String, Path> labs() {
        Map<String, Path> found = new TreeMap<>();
        if (Files.isDirectory(LABS)) {
            try (Stream<Path> all = Files.list(LABS)) {
                all.filter(Files::isDirectory)
                        .forEach(
                                f -> found.put(String.valueOf(f.getFileName()).substring(0, 5), f));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return found;
    }

    /** All, or those of {@code -Dlabs=lab02,lab13}. */
    static List<String> names() {
        String wanted = System.getProperty("labs", "");
        List<String> all =
                labs().keySet().stream()
                        .filter(lab -> wanted.isEmpty() || wanted.contains(lab))
                        .toList();
        return all.isEmpty() ? List.of("none") : all; // skipped loudly
    }

    private static Path folder(String lab) {
        assumeTrue(Files.isDirectory(LABS), "NOT RUN: " + LABS + " is not there");
        return Objects.requireNonNull(labs().get(lab), lab);
    }

    // ---- the table

    private static Map<String, Row> rows() throws IOException {
        Map<String, Row> rows = new LinkedHashMap<>();
        String text = Files.readString(TABLE);
        int at = text.indexOf(TITLE);
        for (String line : (at < 0 ? "" : text.substring(at)).lines().toList()) {
            String[] cells = line.split(" \\| ", -1);
            if (line.startsWith("| lab") && cells.length == COLUMNS && !cells[0].equals("| lab")) {
                rows.put(
                        cells[0].substring(2),
                        new Row(
                                cells[1],
                                cells[2],
                                cells[3],
                                cells[4],
                                cells[5],
                                cells[6].substring(0, cells[6].length() - 2).strip()));
            }
        }
        return rows;
    }

    private static void holds(String lab, Row found, Report report) throws IOException {
        if (Boolean.getBoolean("updateGoldens")) {
            Map<String, Row> rows = new TreeMap<>(rows());
            rows.put(lab, found);
            write(rows);
        }
        assertThat(rows().get(lab))
                .as("%s; -DupdateGoldens=true writes it%n%s", lab, report.text())
                .isEqualTo(found);
    }

    private static void write(Map<String, Row> rows) throws IOException {
        String text = Files.readString(TABLE);
        int at = text.indexOf(TITLE);
        StringBuilder out = new StringBuilder(at < 0 ? text : text.substring(0, at));
        out.append(TITLE).append(HEAD);
        rows.forEach((lab, row) -> out.append(row.line(lab)));
        Files.writeString(TABLE, out.toString());
    }

    private static Row row(String lab) throws IOException {
        return rows().getOrDefault(lab, Row.NONE);
    }

    // ---- what is held against it

    @ParameterizedTest
    @MethodSource("names")
    void allDoInTheSimulatorWhatTheTableSays(String lab) throws IOException {
        Path folder = folder(lab);
        try (SimNetwork network = SimNetwork.of(LabFolder.read(folder).topology(), 1)) {
            Report report = Checks.run(network, lab, "simulator", Stage.ALL);
            holds(lab, row(lab).simulated(report), report);
            if (report.passed()) {
                assertThat(network.simulation().violations()).as(lab).isEmpty();
            }
        }
    }

    @Tag("long")
    @Tag("namespace")
    @ParameterizedTest
    @MethodSource("names")
    void allDoInNamespacesWhatTheTableSays(String lab) throws IOException {
        Path folder = folder(lab);
        LabRun run = new LabRun(LabFolder.read(folder), new OwnProcess(folder, true), System.err);
        Report report = run.check(temporary.resolve("lab-public"), Stage.ALL, null);
        holds(lab, row(lab).inNamespaces(report), report);
    }

    /**
     * The lines of a lab that are unknown or invalid, and the reason that stands in its own text.
     */
    @Test
    void whatCheckSaysAndWhyALabFailsIsSo() throws IOException {
        assumeTrue(Files.isDirectory(LABS), "NOT RUN: " + LABS + " is not there");
        Map<String, String> reasons = reasons();
        Map<String, Row> rows = new TreeMap<>(rows());
        for (Map.Entry<String, Path> lab : labs().entrySet()) {
            Row before = rows.getOrDefault(lab.getKey(), Row.NONE);
            rows.put(
                    lab.getKey(),
                    before.said(checked(lab.getValue()), reasons.getOrDefault(lab.getKey(), "")));
        }
        if (Boolean.getBoolean("updateGoldens")) {
            write(rows);
        }
        assertThat(rows()).as("-DupdateGoldens=true writes it").isEqualTo(rows);
        assertThat(rows)
                .as("who fails says why, who passes has nothing to say")
                .allSatisfy((lab, row) ->
                        assertThat(row.passes()).as(lab).isEqualTo(row.why().isEmpty()));
    }

    private static String checked(Path folder) throws IOException {
        int unknown = 0;
        int invalid = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".cfg")).toList()) {
                String name = String.valueOf(file.getFileName());
                for (ConfigLine line :
                        ConfigReader.read(Languages.CONFIG, name, text(file)).lines()) {
                    unknown += line.kind() == Outcome.Kind.UNKNOWN ? 1 : 0;
                    invalid += line.kind() == Outcome.Kind.INVALID ? 1 : 0;
                }
            }
        }
        List<String> words = new ArrayList<>();
        if (unknown > 0) {
            words.add(unknown + " unknown");
        }
        if (invalid > 0) {
            words.add(invalid + " invalid");
        }
        return words.isEmpty() ? "clean" : String.join(", ", words);
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    }

    private static Map<String, String> reasons() throws IOException {
        Map<String, String> reasons = new LinkedHashMap<>();
        Path source = Path.of("src", "test", "resources", "public-labs-reasons.txt");
        for (String line : Files.readAllLines(source)) {
            if (!line.startsWith("#")) {
                String[] parts = line.split(" \\| ", -1);
                String[] place = parts[1].split(":", -1);
                List<String> lines = text(folder(parts[0]).resolve(place[0])).lines().toList();
                assertThat(lines.get(Integer.parseInt(place[1]) - 1))
                        .as(parts[0] + " " + parts[1])
                        .containsIgnoringCase(parts[2]);
                reasons.put(parts[0], "`" + parts[1] + "` " + parts[3]);
            }
        }
        return reasons;
    }
}
