package io.spokewire.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.spokewire.lab.LabFolder;
import io.spokewire.lab.LabRun;
import io.spokewire.lab.Report;
import io.spokewire.lab.Report.Stage;
import io.spokewire.os.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The main job: folders of configurations as networks of real processes in real namespaces. */
@Tag("namespace")
class LabCheckTest {
    private static final Path EXAMPLES = Path.of("..", "examples");
    private static final Path LABS = Path.of("..", "..", "shared", "cisco-labs");

    @TempDir private Path temporary = Path.of("");

    private Report check(Path folder, Stage stage) throws IOException {
        LabRun run = new LabRun(LabFolder.read(folder), new OwnProcess(folder, true), System.err);
        Report report = run.check(temporary.resolve("lab-test"), stage);
        assertThat(Namespace.names())
                .noneMatch(n -> n.startsWith("sw-lab-" + ProcessHandle.current().pid() + "-"));
        return report;
    }

    @ParameterizedTest
    @ValueSource(strings = {"branch-offices", "phase2", "dual-hub", "front-door-vrf"})
    void examplesPass(String example) throws IOException {
        Report report = check(EXAMPLES.resolve(example), Stage.ALL);
        assertThat(report.passed()).as(report.text()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lab13", "lab15", "lab18"})
    void publicLabsRegisterAndTalkDirectly(String lab) throws IOException {
        assumeTrue(Files.isDirectory(LABS), "NOT RUN: " + LABS + " is not there");
        Report report = check(folder(lab), Stage.TUNNELS);
        assertThat(report.passed()).as(report.text()).isTrue();
    }

    private static Path folder(String lab) throws IOException {
        try (Stream<Path> all = Files.list(LABS)) {
            return all.filter(f -> String.valueOf(f.getFileName()).startsWith(lab + "-"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
