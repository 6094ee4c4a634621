package io.spokewire.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * FRR's nhrpd as spokes of our hub, our spokes on its hub, and mixed, in namespaces on Debian's
 * kernel. One boot of the virtual machine runs all; {@code interop/scenarios/matrix} has the
 * network and what each case proves.
 */
@Tag("vm")
@Tag("long")
class FrrMatrixTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final List<String> CASES =
            List.of("frr-hub", "frr-spokes", "mixed-hub-frr", "mixed-hub-ours", "ip-gre-loaded");
    private static final long MINUTES = 20;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path out = Path.of("");

    @TestFactory
    Stream<DynamicTest> worksBesideFrr() throws IOException, InterruptedException {
        assumeTrue(
                "root".equals(System.getProperty("user.name")),
                "SKIPPED: the virtual machine needs root");
        assumeTrue(
                Files.isExecutable(Path.of("/usr/lib/frr/nhrpd")),
                "SKIPPED: FRR is not installed (Debian: frr)");
        assumeTrue(
                Files.exists(ROOT.resolve("app/target/dist/built"))
                        || Files.isDirectory(ROOT.resolve("app/target/dist/lib")),
                "SKIPPED: the program is not built (./spokewire verify builds it)");
        List<String> results = run();
        return CASES.stream()
                .map(name -> DynamicTest.dynamicTest(name, () -> check(name, results)));
    }

    private void check(String name, List<String> results) {
        List<String> own =
                results.stream()
                        .filter(line ->
                                line.startsWith("PASS " + name) || line.startsWith("FAIL " + name))
                        .toList();
        assertThat(own)
                .as("the result of %s (logs and captures: %s)", name, out)
                .containsExactly("PASS " + name);
    }

    private List<String> run() throws IOException, InterruptedException {
        Path log = out.resolve("matrix.log");
        Process process =
                new ProcessBuilder(
                                ROOT.resolve("interop/vm/run").toString(),
                                "--timeout",
                                Long.toString(TimeUnit.MINUTES.toSeconds(MINUTES)),
                                "--out",
                                out.toString(),
                                "--",
                                ROOT.resolve("interop/scenarios/matrix").toString(),
                                ROOT.resolve("spokewire").toString(),
                                out.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        try {
            boolean ended = process.waitFor(MINUTES + 1, TimeUnit.MINUTES);
            List<String> lines = read(log);
            assertThat(ended).as("the matrix ended; it said: %s", lines).isTrue();
            return lines;
        } finally {
            process.destroy();
        }
    }

    private static List<String> read(Path file) {
        try {
            return new ArrayList<>(Files.readAllLines(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
