package io.spokewire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A fuzz test that does not run is worth nothing, and Jazzer skips the second one of a JVM without
 * a word: so each stands alone in a class that the build finds, in a module that looks for it.
 */
class FuzzTargetsTest {
    private static final String ANNOTATION = "@" + "FuzzTest\n";
    private static final String ENDING = "FuzzTest.java";
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @Test
    void everyFuzzTestRuns() throws IOException {
        List<String> wrong = new ArrayList<>();
        int targets = 0;
        for (Path file : tests()) {
            String text = Files.readString(file);
            int count = text.split(ANNOTATION, -1).length - 1;
            boolean named = file.toString().endsWith(ENDING);
            if (count != (named ? 1 : 0)) {
                wrong.add(ROOT.relativize(file) + " has " + count);
            }
            if (named) {
                targets++;
                Path module = ROOT.resolve(ROOT.relativize(file).getName(0));
                if (!Files.exists(module.resolve("src/test/java/io/spokewire/fuzz.marker"))) {
                    wrong.add(module.getFileName() + " has no fuzz.marker");
                }
                if (!text.contains("@MethodSource(\"seeds\")")) {
                    wrong.add(ROOT.relativize(file) + " has no seeds");
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(targets).isGreaterThan(20);
    }

    private static List<Path> tests() throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.sorted().toList()) {
                Path folder = module.resolve("src/test/java");
                if (Files.isDirectory(folder)) {
                    try (Stream<Path> walk = Files.walk(folder)) {
                        walk.filter(f -> f.toString().endsWith(".java")).forEach(found::add);
                    }
                }
            }
        }
        return found;
    }
}
