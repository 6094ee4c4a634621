package io.spokewire.sim;

import static io.spokewire.sim.Faults.percent;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A DMVPN under faults: whatever happened before, once they end it comes back by itself. */
class SimulationTest {
    private static final int ROUTERS = 20;

    @Test
    void theFirstPacketGoesByTheHubAndTheNextOnesStraight() {
        try (Simulation net = new Simulation(1).hub("hub").spokes("s1", "s2")) {
            net.runFor(Duration.ofSeconds(5));
            EchoSeries first = net.ping("s1-host", "s2-host");
            assertThat(first.complete()).as(net.log()).isTrue();
            assertThat(first.path(1)).containsExactly("s1-host", "s1", "hub", "s2", "s2-host");
            net.runFor(Duration.ofSeconds(1));
            EchoSeries second = net.ping("s1-host", "s2-host");
            assertThat(second.path(1)).containsExactly("s1-host", "s1", "s2", "s2-host");
            assertThat(second.pathBack(1)).containsExactly("s2-host", "s2", "s1", "s1-host");
            assertThat(net.hasShortcut("s1", "s2")).isTrue();
            assertThat(net.hasShortcut("s2", "s1")).isTrue();
            assertThat(net.violations()).isEmpty();
        }
    }

    @Test
    void shortcutsEndWithTheirHoldingTimeWhenNobodyUsesThem() {
        try (Simulation net = new Simulation(2).hub("hub").spokes("s1", "s2").holdingTime(60)) {
            net.runFor(Duration.ofSeconds(5));
            net.ping("s1-host", "s2-host");
            net.runFor(Duration.ofSeconds(5));
            assertThat(net.hasShortcut("s1", "s2")).isTrue();
            net.runFor(Duration.ofSeconds(90));
            assertThat(net.hasShortcut("s1", "s2")).isFalse();
            assertThat(net.ping("s1-host", "s2-host").path(1)).contains("hub");
            assertThat(net.violations()).isEmpty();
        }
    }

    @Test
    void aShortcutStaysAsLongAsItsPrefixIsUsed() {
        try (Simulation net = new Simulation(4).hub("hub").spokes("s1", "s2").holdingTime(60)) {
            net.runFor(Duration.ofSeconds(5));
            net.ping("s1-host", "s2-host");
            for (int i = 0; i < 20; i++) {
                net.runFor(Duration.ofSeconds(9));
                assertThat(net.ping("s1-host", "s2-host").path(1))
                        .as("ping %d", i)
                        .doesNotContain("hub");
            }
            assertThat(net.violations()).isEmpty();
        }
    }

    @Test
    void aSpokeBehindNatIsReachedDirectly() {
        try (Simulation net = new Simulation(3).hub("hub").spokes("s1", "s2", "s3").nat("s2")) {
            settleAndMeet(net, List.of("s1", "s2", "s3"));
            assertThat(net.ping("s1-host", "s2-host").path(1)).doesNotContain("hub");
            net.renumberNat("nat-s2");
            net.runFor(Duration.ofMinutes(2));
            settleAndMeet(net, List.of("s1", "s2", "s3"));
            assertThat(net.violations()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shortcutsFormOnceFaultsEnd(long seed) {
        survive(seed);
    }

    @ParameterizedTest
    @MethodSource("allSeeds")
    @Tag("long")
    void shortcutsFormOnceFaultsEndWhateverTheSeed(long seed) {
        survive(seed);
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 20);
    }

    static LongStream allSeeds() {
        return LongStream.rangeClosed(1, 1000);
    }

    @Test
    void theSameSeedGivesTheSameRunByteForByte() {
        List<byte[]> pcaps = new ArrayList<>();
        List<String> logs = new ArrayList<>();
        for (long seed : new long[] {5, 5, 6}) {
            try (Simulation net = network(seed, 5)) {
                net.capture().start();
                trouble(net, seed, 5);
                pcaps.add(net.capture().pcap());
                logs.add(net.log());
            }
        }
        assertThat(pcaps.getFirst()).hasSizeGreaterThan(20_000).isEqualTo(pcaps.get(1));
        assertThat(logs.getFirst()).isEqualTo(logs.get(1));
        assertThat(pcaps.getFirst()).isNotEqualTo(pcaps.get(2));
    }

    private static void survive(long seed) {
        try (Simulation net = network(seed, ROUTERS)) {
            trouble(net, seed, ROUTERS);
            assertThat(net.violations()).as("during faults, seed %d", seed).isEmpty();
            net.healAll().runFor(Duration.ofMinutes(2));
            settleAndMeet(net, spokes(ROUTERS));
            assertThat(net.violations()).as("after healing, seed %d", seed).isEmpty();
        }
    }

    private static Simulation network(long seed, int routers) {
        return new Simulation(seed)
                .hub("hub")
                .spokes(spokes(routers).toArray(String[]::new))
                .nat("s2")
                .nat("s3")
                .holdingTime(90);
    }

    static List<String> spokes(int routers) {
        List<String> names = new ArrayList<>();
        for (int i = 1; i < routers; i++) {
            names.add("s" + i);
        }
        return names;
    }

    /** Three minutes of faults, other ones for each seed, with traffic all the time. */
    static void trouble(Simulation net, long seed, int routers) {
        SplittableRandom random = new SplittableRandom(seed);
        net.loss(percent(5)).duplication(percent(2)).reordering(percent(2));
        List<String> spokes = spokes(routers);
        for (int second = 0; second < 180; second++) {
            String one = spokes.get(random.nextInt(spokes.size()));
            String other = spokes.get(random.nextInt(spokes.size()));
            if (!one.equals(other)) {
                net.ping(one + "-host", other + "-host");
            }
            switch (random.nextInt(60)) {
                case 0 -> net.rebind("nat-s2");
                case 1 -> net.renumberNat("nat-s3");
                case 2 -> net.restart("hub", Duration.ofSeconds(random.nextInt(1, 20)));
                case 3 -> net.restart(one, Duration.ofSeconds(random.nextInt(1, 20)));
                case 4 -> net.cut(cable(net, one));
                case 5 -> net.mend(cable(net, one));
                case 6 -> {
                    if (!List.of("s2", "s3", "s4").contains(one)) {
                        net.renumber(one);
                    }
                }
                case 7 -> net.jumpClock(one, Duration.ofHours(random.nextInt(-100_000, 100_000)));
                default -> net.runFor(Duration.ofMillis(500));
            }
        }
    }

    /** A spoke's cable to the provider; that of the box where it shares one. */
    private static String cable(Simulation net, String spoke) {
        return net.topology().segments().stream()
                .map(Topology.Segment::name)
                .filter(name -> name.equals("cable-" + spoke))
                .findFirst()
                .orElse("cable-s2");
    }

    /** Every spoke finds the straight way to the next one. */
    static void settleAndMeet(Simulation net, List<String> spokes) {
        for (int i = 0; i < spokes.size(); i++) {
            String from = spokes.get(i);
            String to = spokes.get((i + 1) % spokes.size());
            // A path that failed during the faults is tried again after a minute.
            List<String> straight = List.of(from + "-host", from, to, to + "-host");
            boolean met =
                    net.await(
                            () -> {
                                EchoSeries ping = net.ping(from + "-host", to + "-host");
                                return net.hasShortcut(from, to)
                                        && ping.complete()
                                        && ping.path(1).equals(straight);
                            },
                            Duration.ofMinutes(6));
            assertThat(met).as("shortcut %s -> %s%n%s", from, to, tail(net)).isTrue();
        }
    }

    static String tail(Simulation net) {
        String log = net.log();
        return log.substring(Math.max(0, log.length() - 4000));
    }
}
