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
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs the benchmarks shortly and writes what came out, with the machine and the commit it came out
 * on, to a file.
 */
public final class Benchmarks {
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    /** What {@link FibBenchmark.Pace} counts. */
    private static final String CHANGES = "changes";

    private static final String MICROSECONDS = "microseconds";
    private static final double PACE = 100_000;
    private static final double KEPT = 0.99;

    private Benchmarks() {}

    /**
     * Runs the benchmarks whose name matches.
     *
     * @param args the file to write, the commit, how quiet the machine was before, and a regular
     *     expression for names
     */
    public static void main(String[] args) throws RunnerException, IOException {
        Path file = Path.of(args[0]);
        Options options =
                new OptionsBuilder()
                        .include(args[3])
                        .forks(1)
                        .addProfiler(GCProfiler.class)
                        .addProfiler(CpuTimeProfiler.class)
                        .jvmArgs("-Xmx2g", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED")
                        .build();
        Files.writeString(file, report(new Runner(options).run(), args[1], args[2]), UTF_8);
    }

    @SuppressWarnings("rawtypes") // JMH gives its results so
    private static String report(Collection<RunResult> results, String commit, String before)
            throws IOException {
        StringBuilder text = new StringBuilder();
        text.append("# Benchmarks of ").append(LocalDate.now(ZoneOffset.UTC)).append("\n\n");
        text.append("Commit ").append(commit).append(". ").append(machine()).append("\n\n");
        text.append(before).append("\n\n");
        text.append("One fork for each; nanoseconds for an operation. Time on the wall means\n");
        text.append(
                "little where the cores are shared; processor time is that of the whole JVM,\n");
        text.append("compilers included.\n\n");
        text.append("| benchmark | processor ns | wall ns | +- | bytes allocated |\n");
        text.append("|---|---|---|---|---|\n");
        StringBuilder pace = new StringBuilder();
        for (RunResult run : results) {
            Map<String, Result> more = run.getSecondaryResults();
            text.append("| ").append(name(run)).append(" | ");
            text.append(score(more.get(CpuTimeProfiler.CPU))).append(" | ");
            text.append(score(run.getPrimaryResult())).append(" | ");
            text.append(number(run.getPrimaryResult().getScoreError())).append(" | ");
            text.append(score(more.get(ALLOCATED))).append(" |\n");
            for (Map.Entry<String, Result> part : more.entrySet()) {
                if (run.getParams().getThreads() > 1 && isPart(part.getKey())) {
                    text.append("| of these ").append(part.getKey()).append(" | | ");
                    text.append(score(part.getValue())).append(" | ");
                    text.append(number(part.getValue().getScoreError())).append(" | |\n");
                }
            }
            Result changes = more.get(CHANGES);
            Result microseconds = more.get(MICROSECONDS);
            if (changes != null && microseconds != null) {
                pace.append(pace(changes.getScore() * 1e6 / microseconds.getScore()));
            }
        }
        return text.append(pace).toString();
    }

    private static String pace(double perSecond) {
        return String.format(
                Locale.ROOT,
                "%nBeside the readers of `paced` %.0f changes a second were published: %s.%n",
                perSecond,
                perSecond >= PACE * KEPT
                        ? "the rate of 100,000 was kept"
                        : "**the rate of 100,000 was not kept**");
    }

    /** The method, with its parameters. */
    private static String name(RunResult run) {
        String method = run.getParams().getBenchmark();
        StringBuilder name = new StringBuilder(method.substring(method.lastIndexOf('.') + 1));
        for (String key : run.getParams().getParamsKeys()) {
            name.append(' ').append(run.getParams().getParam(key));
        }
        return name.toString();
    }

    private static boolean isPart(String name) {
        return !name.startsWith("gc.")
                && !List.of(CpuTimeProfiler.CPU, CHANGES, MICROSECONDS).contains(name);
    }

    private static String score(@Nullable Result<?> result) {
        return result == null ? "" : number(result.getScore());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) < 10 ? "%.3f" : "%.1f", value);
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
