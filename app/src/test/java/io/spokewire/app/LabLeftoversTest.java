package io.spokewire.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.lab.LabFolder;
import io.spokewire.lab.LabRun;
import io.spokewire.lab.Report;
import io.spokewire.lab.Report.Stage;
import io.spokewire.os.Namespace;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A lab that is killed cannot tidy up: the next one does, with its routers. */
@Tag("namespace")
@Timeout(240)
class LabLeftoversTest {
    private static final Path EXAMPLES = Path.of("..", "examples");

    @TempDir private Path temporary = Path.of("");

    /** A lab in a process of its own, up. */
    private Process startLab(String example) throws IOException {
        List<String> command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "lab",
                        EXAMPLES.resolve(example).toString());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("SPOKEWIRE_RUN", temporary.resolve("killed").toString());
        Process lab = builder.start();
        List<String> said = new ArrayList<>();
        BufferedReader out = lab.inputReader(StandardCharsets.UTF_8);
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            said.add(line);
            if (line.startsWith("Ctrl-C")) {
                return lab;
            }
        }
        throw new IOException("the lab did not come up: " + said);
    }

    @Test
    void whatAKilledLabLeftBehindGoesWithTheNextOne() throws Exception {
        Process lab = startLab("branch-offices");
        List<ProcessHandle> routers = lab.descendants().toList();
        String prefix = "sw-lab-" + lab.pid() + "-";
        try {
            assertThat(routers).hasSizeGreaterThanOrEqualTo(4);
            assertThat(Namespace.names()).anyMatch(name -> name.startsWith(prefix));
        } finally {
            lab.destroyForcibly(); // SIGKILL: no hook runs
        }
        assertThat(lab.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(routers).allMatch(ProcessHandle::isAlive);

        Path folder = EXAMPLES.resolve("phase2");
        LabRun next = new LabRun(LabFolder.read(folder), new OwnProcess(folder, true), System.err);
        Report report = next.check(temporary.resolve("lab-next"), Stage.TUNNELS, null);

        assertThat(report.passed()).as(report.text()).isTrue();
        assertThat(Namespace.names()).noneMatch(name -> name.startsWith(prefix));
        for (ProcessHandle router : routers) {
            router.onExit().get(10, TimeUnit.SECONDS);
        }
        assertThat(routers).noneMatch(ProcessHandle::isAlive);
    }
}
