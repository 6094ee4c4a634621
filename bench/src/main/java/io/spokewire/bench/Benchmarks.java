package io.spokewire.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the benchmarks shortly and writes what came out, with the machine and the commit it came out
 * on, to a file.
 */
public final class Benchmarks {
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private Benchmarks() {}

    /**
     * Runs the benchmarks whose name matches.
     *
     * @param args the file to write, the commit, and a regular expression for names
     */
    public static void main(String[] args) throws RunnerException, IOException {
        Path file = Path.of(args[0]);
        Options options =
                new OptionsBuilder()
                        .include(args[2])
                        .forks(1)
                        .warmupIterations(3)
                        .warmupTime(TimeValue.seconds(1))
                        .measurementIterations(5)
                        .measurementTime(TimeValue.seconds(1))
                        .addProfiler(GCProfiler.class)
                        .jvmArgs("-Xmx2g", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED")
                        .build();
        Files.writeString(file, report(new Runner(options).run(), args[1]), UTF_8);
    }

    @SuppressWarnings("rawtypes") // JMH gives its results so
    private static String report(Collection<RunResult> results, String commit) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append("# Benchmarks of ").append(LocalDate.now(ZoneOffset.UTC)).append("\n\n");
        text.append("Commit ").append(commit).append(". ").append(machine()).append("\n\n");
        text.append("One fork, 3 s warm-up, 5 s measured; the cores are shared with others.\n\n");
        text.append("| benchmark | ns per operation | +- | bytes allocated per operation |\n");
        text.append("|---|---|---|---|\n");
        for (RunResult run : results) {
            Map<String, Result> second = run.getSecondaryResults();
            Result allocated = second.get(ALLOCATED);
            String bytes =
                    allocated == null
                            ? "-"
                            : String.format(Locale.ROOT, "%.3f", allocated.getScore());
            if (run.getParams().getThreads() > 1) {
                for (Map.Entry<String, Result> part : second.entrySet()) {
                    if (!part.getKey().startsWith("gc.")) {
                        row(text, part.getKey() + " (beside the other)", part.getValue(), "-");
                    }
                }
                continue;
            }
            String name = run.getParams().getBenchmark();
            row(text, name.substring(name.lastIndexOf('.') + 1), run.getPrimaryResult(), bytes);
        }
        return text.toString();
    }

    private static void row(StringBuilder text, String name, Result<?> result, String bytes) {
        text.append(
                String.format(
                        Locale.ROOT,
                        "| %s | %.1f | %.1f | %s |%n",
                        name,
                        result.getScore(),
                        result.getScoreError(),
                        bytes));
    }

    private static String machine() throws IOException {
        List<String> cpu = Files.readAllLines(Path.of("/proc/cpuinfo"), UTF_8);
        String model =
                cpu.stream()
                        .filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 2))
                        .findFirst()
                        .orElse(System.getProperty("os.arch"));
        return model
                + ", "
                + Runtime.getRuntime().availableProcessors()
                + " processors, Linux "
                + System.getProperty("os.version")
                + ", JDK "
                + System.getProperty("java.vm.version")
                + ".";
    }
}
