package io.spokewire.bench.ike;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Loads hubs with IKEv2 and prints Markdown: full handshakes (IKE_SA_INIT, IKE_AUTH with a child)
 * by the hub's processor time, many spokes at one moment, and spokes that come during a flood.
 */
public final class IkeLoad {
    private static final int[] GROUPS = {19, 31};

    /** Few enough that no hub asks for cookies, enough that none is ever idle. */
    private static final int AT_ONCE = 8;

    private static final int WARM_ROUNDS = 4;
    private static final int START_TRIES_MAX = 20;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration FAREWELL = Duration.ofSeconds(10);
    private static final Duration CONNECT_MAX = Duration.ofSeconds(20);

    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private final List<Hub> hubs;
    private int addresses;

    private IkeLoad(List<Hub> hubs) {
        this.hubs = hubs;
    }

    /**
     * Loads the hubs.
     *
     * @param args handshakes of a round; rounds; spokes at one moment; half-open requests; then the
     *     hubs, each as NAME,ADDRESS,PID
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        IkeLoad load =
                new IkeLoad(Arrays.stream(args).skip(4).map(Hub::of).collect(Collectors.toList()));
        int spokes = Integer.parseInt(args[2]);
        load.awaitHubs();
        load.crowdTitle(spokes);
        load.crowd(spokes, "just started");
        load.handshakes(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
        load.crowdTitle(spokes);
        load.crowd(spokes, "warm");
        load.flood(Integer.parseInt(args[3]));
    }

    private void line(String format, Object... values) {
        out.printf(Locale.ROOT, format + "%n", values);
    }

    /** Until each has answered a spoke: what has just started may not have its tunnel yet. */
    private void awaitHubs() throws IOException {
        for (Hub hub : hubs) {
            for (int i = 0; connect(hub) == Double.POSITIVE_INFINITY; i++) {
                if (i == START_TRIES_MAX) {
                    throw new IllegalStateException(hub + " does not answer");
                }
            }
        }
    }

    // ---- handshakes by processor time

    /** What a round has cost. */
    private record Round(double cpuSeconds, double wallSeconds, int up, int failures) {
        double perSecond() {
            return up / cpuSeconds;
        }
    }

    private void handshakes(int count, int rounds) throws IOException, InterruptedException {
        line("");
        line(
                "Full handshakes, %d a round, %d at once, by the processor time of the",
                count, AT_ONCE);
        line(
                "hub's process alone; median of %d rounds after %d for warmth, the hubs by",
                rounds, WARM_ROUNDS);
        line("turns.");
        line("");
        line(
                "| group | hub | handshakes/s per core (rounds) | CPU ms each | the first round |"
                        + " failed |");
        line("|---|---|---|---|---|---|");
        for (int group : GROUPS) {
            List<List<Round>> results = new ArrayList<>();
            hubs.forEach(_ -> results.add(new ArrayList<>()));
            for (int round = 0; round < WARM_ROUNDS + rounds; round++) {
                for (int i = 0; i < hubs.size(); i++) {
                    results.get(i).add(round(hubs.get(i), count, group));
                }
            }
            for (int i = 0; i < hubs.size(); i++) {
                row(group, hubs.get(i), results.get(i));
            }
        }
    }

    private void row(int group, Hub hub, List<Round> all) {
        List<Round> measured = all.subList(WARM_ROUNDS, all.size());
        List<Double> rates = measured.stream().map(Round::perSecond).sorted().toList();
        double median = rates.get(rates.size() / 2);
        line(
                "| %d | %s | %.0f (%s) | %.3f | %.0f | %d |",
                group,
                hub.name(),
                median,
                rates.stream()
                        .map(rate -> String.format(Locale.ROOT, "%.0f", rate))
                        .collect(Collectors.joining(", ")),
                1000 / median,
                all.getFirst().perSecond(),
                all.stream().mapToInt(Round::failures).sum());
    }

    /** Handshakes with a few at once, each from an address that the hub has not seen before. */
    private Round round(Hub hub, int count, int group) throws IOException, InterruptedException {
        try (Spokes spokes = new Spokes(addresses, count, group)) {
            addresses += count;
            hub.awaitQuiet();
            double cpu = hub.cpuSeconds();
            long begun = System.nanoTime();
            int[] next = {0};
            spokes.run(
                    () -> {
                        int ended = spokes.up() + spokes.failed();
                        while (next[0] < count && next[0] - ended < AT_ONCE) {
                            spokes.all().get(next[0]++).connect(hub.address());
                        }
                        return ended >= count;
                    },
                    PATIENCE);
            double wall = (System.nanoTime() - begun) / 1e9;
            double used = hub.cpuSeconds() - cpu;
            int up = spokes.up();
            spokes.disconnect(hub.address(), FAREWELL);
            return new Round(used, wall, up, count - up);
        }
    }

    // ---- many at one moment

    private void crowdTitle(int count) {
        line("");
        line("%d spokes that begin at one moment:", count);
        line("");
        line(
                "| hub | connected | half of them within s | all within s | CPU s | datagrams of a"
                        + " spoke | MiB before, after |");
        line("|---|---|---|---|---|---|---|");
    }

    private void crowd(int count, String state) throws IOException, InterruptedException {
        Map<String, Integer> why = new TreeMap<>();
        for (Hub hub : hubs) {
            try (Spokes spokes = new Spokes(addresses, count, GROUPS[0])) {
                addresses += count;
                hub.awaitQuiet();
                double cpu = hub.cpuSeconds();
                long memory = hub.residentMebibytes();
                long begun = System.nanoTime();
                spokes.all().forEach(spoke -> spoke.connect(hub.address()));
                spokes.run(() -> spokes.up() >= count / 2, PATIENCE);
                double half = (System.nanoTime() - begun) / 1e9;
                boolean all = spokes.run(() -> spokes.up() + spokes.failed() >= count, PATIENCE);
                double whole = (System.nanoTime() - begun) / 1e9;
                double used = hub.cpuSeconds() - cpu;
                int datagrams = spokes.all().stream().mapToInt(Spoke::datagrams).sum();
                line(
                        "| %s, %s | %d | %.2f | %s%.2f | %.2f | %.2f | %d, %d |",
                        hub.name(),
                        state,
                        spokes.up(),
                        half,
                        all && spokes.up() == count ? "" : "NOT ALL: ",
                        whole,
                        used,
                        (double) datagrams / count,
                        memory,
                        hub.residentMebibytes());
                why.putAll(spokes.failures());
                spokes.disconnect(hub.address(), FAREWELL);
            }
        }
        why.forEach((text, times) -> line("%n%d spokes failed: %s", times, text));
    }

    // ---- a flood

    private void flood(int count) throws IOException, InterruptedException {
        line("");
        line(
                "%d IKE_SA_INIT requests from addresses that nobody has, and spokes that come one",
                count);
        line("after the other meanwhile, and one behind it:");
        line("");
        line(
                "| hub | requests/s | spokes that came | slowest ms | median ms | behind it ms |"
                        + " CPU us of a request |");
        line("|---|---|---|---|---|---|---|");
        for (Hub hub : hubs) {
            for (int perSecond : new int[] {count / 5, 0}) {
                flood(hub, count, perSecond);
            }
        }
    }

    private void flood(Hub hub, int count, int perSecond) throws IOException, InterruptedException {
        hub.awaitQuiet();
        double cpu = hub.cpuSeconds();
        long begun = System.nanoTime();
        Thread flood =
                Thread.ofPlatform()
                        .name("flood")
                        .start(new Flood(hub.address(), GROUPS[0], count, perSecond));
        List<Double> times = new ArrayList<>();
        double took = 0;
        while (flood.isAlive()) {
            times.add(connect(hub));
            took = (System.nanoTime() - begun) / 1e9;
        }
        flood.join();
        double used = hub.cpuSeconds() - cpu;
        double behind = connect(hub);
        times.sort(null);
        line(
                "| %s | %.0f | %d | %.1f | %.1f | %.1f | %.1f |",
                hub.name(),
                count / took,
                times.size(),
                times.getLast(),
                times.get(times.size() / 2),
                behind,
                used * 1e6 / count);
    }

    /** Milliseconds until a spoke has its child; infinite when it gets none. */
    private double connect(Hub hub) throws IOException {
        try (Spokes one = new Spokes(addresses++, 1, GROUPS[0])) {
            long begun = System.nanoTime();
            Spoke spoke = one.all().getFirst();
            spoke.connect(hub.address());
            one.run(() -> one.up() + one.failed() > 0, CONNECT_MAX);
            boolean up = one.up() > 0;
            double millis = up ? (System.nanoTime() - begun) / 1e6 : Double.POSITIVE_INFINITY;
            one.disconnect(hub.address(), FAREWELL);
            return millis;
        }
    }
}
