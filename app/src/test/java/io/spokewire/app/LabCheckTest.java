package io.spokewire.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.spokewire.lab.Checks;
import io.spokewire.lab.LabFolder;
import io.spokewire.lab.LabNetwork;
import io.spokewire.lab.LabRun;
import io.spokewire.lab.Report;
import io.spokewire.lab.Report.Stage;
import io.spokewire.net.Address;
import io.spokewire.os.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
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
        Report report = run.check(temporary.resolve("lab-test"), stage, null);
        assertThat(Namespace.names())
                .noneMatch(n -> n.startsWith("sw-lab-" + ProcessHandle.current().pid() + "-"));
        return report;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "branch-offices",
                "branch-offices-ikev1",
                "branch-offices-ikev2",
                "phase2",
                "dual-hub",
                "dual-hub-eigrp",
                "front-door-vrf"
            })
    void examplesPass(String example) throws IOException {
        Report report = check(EXAMPLES.resolve(example), Stage.ALL);
        assertThat(report.passed()).as(report.text()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "branch-offices-certificates",
                "phase2-eigrp",
                "phase3-eigrp",
                "phase2-ospf"
            })
    @Tag("long")
    void moreExamplesPass(String example) throws IOException {
        examplesPass(example);
    }

    /** EIGRP in a front-door VRF and without, IKEv1 and IKEv2; CompatibilityTest runs them all. */
    @ParameterizedTest
    @ValueSource(strings = {"lab13", "lab18", "lab02", "lab31"})
    void publicLabsPass(String lab) throws IOException {
        assumeTrue(Files.isDirectory(LABS), "NOT RUN: " + LABS + " is not there");
        Report report = check(folder(lab), Stage.ALL);
        assertThat(report.passed()).as(report.text()).isTrue();
        assertThat(report.steps().get(2).verdict()).isEqualTo(Report.Verdict.PROVEN);
    }

    /**
     * The tunnels' outer packets are in one VRF, what is inside is in another, and the hub is known
     * by name: the lab's resolver is asked through the outer VRF.
     */
    @Test
    void namesAndPingsInVrfs() throws IOException {
        Path folder = Files.createDirectory(temporary.resolve("vrfs"));
        try (Stream<Path> files = Files.list(EXAMPLES.resolve("front-door-vrf"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".cfg")).toList()) {
                Files.writeString(
                        folder.resolve(file.getFileName()), inside(Files.readString(file)));
            }
        }
        LabFolder read = LabFolder.read(folder);
        assertThat(read.topology().names())
                .containsEntry("hub.example.net", List.of(Address.parse("203.0.113.2")));
        try (LabNetwork network =
                LabNetwork.start(
                        read.topology(),
                        new OwnProcess(folder, true),
                        temporary.resolve("lab-vrfs"),
                        null)) {
            Report report = Checks.run(network, "vrfs", "namespaces", Stage.ALL);
            assertThat(report.passed()).as(report.text()).isTrue();
            String all = "Success rate is 100 percent (2/2)";
            assertThat(network.show("Branch1", "ping vrf OFFICE 10.255.4.1 repeat 2", false))
                    .contains(all);
            assertThat(
                            network.show(
                                    "Branch1",
                                    "ping vrf OFFICE 10.4.2.1 source Tunnel 0 repeat 2",
                                    false))
                    .contains(all);
            assertThat(network.show("Branch1", "ping vrf INTERNET hub.example.net re 2", false))
                    .contains(all);
            assertThat(network.show("Branch1", "ping 10.4.2.1 repeat 1 timeout 1", false))
                    .contains("Success rate is 0 percent (0/1)");
        }
    }

    /** The example with its tunnel and LAN in a VRF, and a name for the hub. */
    private static String inside(String configuration) {
        return configuration
                .replace("nbma 203.0.113.2 ", "nbma hub.example.net ")
                .replace(
                        "vrf definition INTERNET\n",
                        "vrf definition OFFICE\n address-family ipv4\n!\nvrf definition INTERNET\n")
                .replace("interface Tunnel0\n", "interface Tunnel0\n vrf forwarding OFFICE\n")
                .replace(" description LAN\n", " description LAN\n vrf forwarding OFFICE\n")
                .replaceAll("(?m)^ip route (?!vrf)", "ip route vrf OFFICE ");
    }

    private static Path folder(String lab) throws IOException {
        try (Stream<Path> all = Files.list(LABS)) {
            return all.filter(f -> String.valueOf(f.getFileName()).startsWith(lab + "-"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
