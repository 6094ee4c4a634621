package io.spokewire.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Everything that needs another kernel than this machine's, in one boot of the virtual machine;
 * {@link Matrix} lists it. What was recorded there is decoded here.
 *
 * <p>{@code -Dmatrix.cases=frr-hub,frr-spokes} runs a part. Logs, captures and, of what failed, the
 * state of the routers stay in {@code interop/target/matrix} until the next run.
 */
@Tag("vm")
class MatrixTest {
    /** On two idle processors it takes a third of that. */
    private static final int LIMIT_SECONDS = 1200;

    private static final int LONG_LIMIT_SECONDS = 2400;

    private static final Path FOLDER = Path.of("target", "matrix").toAbsolutePath();

    private static final List<String> CHOSEN =
            Stream.of(System.getProperty("matrix.cases", "").split(",", -1))
                    .filter(name -> !name.isEmpty())
                    .toList();

    @TestFactory
    Stream<DynamicTest> worksOnDebiansKernelBesideFrrAndStrongSwan()
            throws IOException, InterruptedException {
        return run(
                FOLDER,
                LIMIT_SECONDS,
                CHOSEN.isEmpty() ? one -> !one.longRun() : one -> CHOSEN.contains(one.name()));
    }

    @TestFactory
    @Tag("long")
    Stream<DynamicTest> worksInEveryOtherFormToo() throws IOException, InterruptedException {
        return CHOSEN.isEmpty()
                ? run(FOLDER.resolveSibling("matrix-long"), LONG_LIMIT_SECONDS, Case::longRun)
                : Stream.empty();
    }

    private static Stream<DynamicTest> run(
            Path folder, int limitSeconds, Predicate<? super Case> wanted)
            throws IOException, InterruptedException {
        assumeTrue(
                "root".equals(System.getProperty("user.name")),
                "SKIPPED: the virtual machine needs root");
        assumeTrue(
                Files.isExecutable(Path.of("/usr/lib/frr/nhrpd")),
                "SKIPPED: FRR is not installed (Debian: frr)");
        Charon.mustBeInstalled();
        empty(folder);
        List<Case> cases = Matrix.cases().stream().filter(wanted).toList();
        List<String> arguments =
                Stream.concat(Stream.of(folder.toString()), cases.stream().map(Case::name))
                        .toList();
        List<String> lines = VirtualMachine.run(Matrix.class, folder, limitSeconds, arguments);
        return cases.stream()
                .map(one ->
                        DynamicTest.dynamicTest(
                                one.name(), () -> judge(one, folder.resolve(one.name()), lines)));
    }

    private static void judge(Case one, Path folder, List<String> lines)
            throws IOException, InterruptedException {
        List<String> results =
                lines.stream()
                        .filter(line -> line.matches("(PASS|FAIL) " + one.name() + " .*"))
                        .toList();
        assertThat(results)
                .as("results of %s; all that was said: %s", one.name(), lines)
                .hasSize(1);
        assertThat(results.getFirst()).as("see %s", folder).startsWith("PASS ");
        Capture capture = new Capture(folder.resolve("wan.pcap"), one.ours());
        assertThat(capture.malformed()).as("what tshark stumbles over in %s", folder).isEmpty();
        assertThat(capture.nhrpTypes()).as("what we said in %s", folder).containsAll(one.said());
    }

    private static void empty(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(folder);
    }
}
