package io.spokewire.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.management.ManagementFactory;
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
                        .warmupIterations(5)
                        .warmupTime(TimeValue.seconds(1))
                        .measurementIterations(5)
                        .measurementTime(TimeValue.seconds(1))
                        .addProfiler(GCProfiler.class)
                        .addProfiler(CpuTimeProfiler.class)
                        .jvmArgs("-Xmx2g", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED")
                        .build();
        Files.writeString(file, report(new Runner(options).run(), args[1]), UTF_8);
    }

    @SuppressWarnings("rawtypes") // JMH gives its results so
    private static String report(Collection<RunResult> results, String commit) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append("# Benchmarks of ").append(LocalDate.now(ZoneOffset.UTC)).append("\n\n");
        text.append("Commit ").append(commit).append(". ").append(machine()).append("\n\n");
        text.append(
                "One fork, 5 s warm-up, 5 s measured. Time on the wall means little where the\n");
        text.append("cores are shared; processor time is that of the whole JVM.\n\n");
        text.append("| benchmark | processor ns | wall ns | +- | bytes allocated |\n");
        text.append("|---|---|---|---|---|\n");
        for (RunResult run : results) {
            Map<String, Result> more = run.getSecondaryResults();
            String name = run.getParams().getBenchmark();
            text.append("| ").append(name.substring(name.lastIndexOf('.') + 1)).append(" | ");
            text.append(score(more.get(CpuTimeProfiler.CPU))).append(" | ");
            text.append(score(run.getPrimaryResult())).append(" | ");
            text.append(number(run.getPrimaryResult().getScoreError())).append(" | ");
            text.append(score(more.get(ALLOCATED))).append(" |\n");
            for (Map.Entry<String, Result> part : more.entrySet()) {
                if (run.getParams().getThreads() > 1 && !isProfile(part.getKey())) {
                    text.append("| of these ").append(part.getKey()).append(" | | ");
                    text.append(score(part.getValue())).append(" | ");
                    text.append(number(part.getValue().getScoreError())).append(" | |\n");
                }
            }
        }
        return text.toString();
    }

    private static boolean isProfile(String name) {
        return name.startsWith("gc.") || name.equals(CpuTimeProfiler.CPU);
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
                + ", load average "
                + number(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage())
                + " at the end.";
    }
}
