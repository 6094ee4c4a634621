package io.spokewire.ospf;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.AddressFamily;
import io.spokewire.ospf.OspfInterface.NetworkType;
import io.spokewire.ospf.OspfTimings.Pacing;
import io.spokewire.ospf.OspfTimings.Throttle;
import io.spokewire.ospf.Wires.Router;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code timers throttle}, {@code timers lsa arrival} and {@code timers pacing}. */
class OspfTimingsTest {
    private static final NetworkType POINT = NetworkType.POINT_TO_POINT;
    private static final NetworkType BROADCAST = NetworkType.BROADCAST;
    private static final String LAN = "10.2.0.0/24";
    private static final Duration TICK = Duration.ofMillis(1);

    static Stream<OspfVersion> versions() {
        return Stream.of(OspfVersion2.VERSION, OspfVersion3.of(AddressFamily.IPV6));
    }

    private final List<Long> changes = new ArrayList<>();

    /** The cost of a LAN of b's changes, and a computes its routes: when it has them. */
    private void change(Wires wires, Router a, Router b, int cost) {
        b.changed("lan-b", c -> Wires.with(c, BROADCAST, cost, 1, 1400, List.of()));
        b.start();
        long millis = 0;
        while (a.route(LAN).cost() != 10 + cost) {
            wires.run(TICK);
            millis++;
            assertThat(millis).isLessThan(20_000);
        }
        changes.add(millis);
    }

    /** Three changes, each as soon as the one before has come, behind a minute's silence. */
    private List<Long> three(OspfVersion version, OspfTimings ofA, OspfTimings ofB) {
        Wires wires = new Wires(version, 1);
        Router a = wires.router("a", "1.1.1.1").on("x", "0", POINT, "10.0.0.1/30", 10);
        Router b = wires.router("b", "2.2.2.2").on("x", "0", POINT, "10.0.0.2/30", 10);
        b.on("lan-b", "0", BROADCAST, "10.2.0.1/24", 5);
        a.timings = ofA;
        b.timings = ofB;
        wires.startAll();
        assertThat(wires.await(Duration.ofMinutes(2), () -> a.has(LAN))).isTrue();
        wires.run(Duration.ofMinutes(1));
        changes.clear();
        for (int cost = 6; cost <= 8; cost++) {
            change(wires, a, b, cost);
        }
        return changes;
    }

    private static final Throttle NONE = new Throttle(1, 1, 1);

    private static OspfTimings timings(Throttle spf, Throttle lsa, int arrivalMillis) {
        return new OspfTimings(spf, lsa, arrivalMillis, Pacing.NONE);
    }

    static OspfTimings pacing(Pacing pacing) {
        OspfTimings usual = OspfTimings.DEFAULT;
        return new OspfTimings(usual.spf(), usual.lsa(), usual.arrivalMillis(), pacing);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void computationsAreHeldBack(OspfVersion version) {
        OspfTimings quick = timings(NONE, NONE, 0);
        List<Long> times = three(version, timings(new Throttle(700, 2_000, 3_000), NONE, 0), quick);
        assertThat(times.get(0)).isBetween(700L, 720L);
        assertThat(times.get(1)).isBetween(1_990L, 2_020L);
        assertThat(times.get(2)).isBetween(2_990L, 3_020L);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void advertisementsAreHeldBack(OspfVersion version) {
        OspfTimings quick = timings(NONE, NONE, 0);
        List<Long> times = three(version, quick, timings(NONE, new Throttle(300, 900, 1_000), 0));
        assertThat(times.get(0)).isLessThan(20L);
        assertThat(times.get(1)).isBetween(280L, 320L);
        assertThat(times.get(2)).isBetween(880L, 920L);
    }

    /** Who sends earlier than the neighbour takes it waits until it is sent again. */
    @ParameterizedTest
    @MethodSource("versions")
    void whatComesTooEarlyIsDropped(OspfVersion version) {
        OspfTimings eager = timings(NONE, new Throttle(300, 300, 300), 0);
        assertThat(three(version, timings(NONE, NONE, 200), eager).get(1)).isBetween(280L, 320L);
        assertThat(three(version, timings(NONE, NONE, 1_000), eager).get(1)).isGreaterThan(4_000);
    }

    /** The milliseconds at which updates leave on the link from now on. */
    private static List<Long> updates(Wires wires, Duration duration) {
        List<Long> times = new ArrayList<>();
        for (long millis = 0; millis < duration.toMillis(); millis++) {
            wires.sent.clear();
            wires.run(TICK);
            for (int i = 0; i < wires.sent.getOrDefault("x 4", 0); i++) {
                times.add(millis);
            }
        }
        return times;
    }

    private static Wires link(OspfVersion version, Pacing pacing) {
        Wires wires = new Wires(version, 1);
        Router _ = wires.router("a", "1.1.1.1").on("x", "0", POINT, "10.0.0.1/30", 10);
        Router b = wires.router("b", "2.2.2.2").on("x", "0", POINT, "10.0.0.2/30", 10);
        b.timings = pacing(pacing);
        wires.startAll();
        wires.run(Duration.ofMinutes(1));
        return wires;
    }

    private static void outside(Wires wires, int routes) {
        List<OspfExternal> all = new ArrayList<>();
        for (int i = 0; i < routes; i++) {
            String prefix = "172.16." + i + ".0/24";
            all.add(new OspfExternal(wires.prefix(prefix), 20, true, 0));
        }
        wires.named("b").take(new OspfInput.Redistribute(all));
    }

    /** Some five packets full; hellos do not wait. */
    @ParameterizedTest
    @MethodSource("versions")
    void updatesAreKeptApart(OspfVersion version) {
        for (int millis : List.of(0, 90)) {
            Wires wires = link(version, new Pacing(millis, 0, 0));
            outside(wires, 200);
            List<Long> times = updates(wires, Duration.ofSeconds(3));
            assertThat(wires.named("a").has("172.16.199.0/24")).isTrue();
            assertThat(times).hasSizeBetween(5, 9);
            for (int i = 1; i < times.size(); i++) {
                assertThat(times.get(i) - times.get(i - 1)).isGreaterThanOrEqualTo(millis - 1);
            }
            assertThat(times.getLast() < 90).isEqualTo(millis == 0);
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void whatGoesAgainIsKeptApart(OspfVersion version) {
        for (int millis : List.of(0, 150)) {
            Wires wires = link(version, new Pacing(0, millis, 0));
            wires.cut.add("a");
            outside(wires, 200);
            wires.run(Duration.ofSeconds(4));
            List<Long> times = updates(wires, Duration.ofSeconds(4));
            assertThat(times).hasSizeBetween(5, 9);
            for (int i = 1; i < times.size(); i++) {
                assertThat(times.get(i) - times.get(i - 1)).isGreaterThanOrEqualTo(millis - 1);
            }
            assertThat(times.getLast() - times.getFirst() < 150).isEqualTo(millis == 0);
            wires.cut.clear();
            wires.run(Duration.ofSeconds(10));
            assertThat(wires.named("a").has("172.16.199.0/24")).isTrue();
            assertThat(updates(wires, Duration.ofSeconds(10))).isEmpty();
        }
    }

    /** Refreshes wait for one another, but for no more than 50 minutes of age. */
    @ParameterizedTest
    @CsvSource({"0, 1800, 1830, 2100", "600, 2390, 2420, 2990", "1800, 2990, 3070, 3500"})
    void refreshesGoTogether(int group, int before, int behind, int quiet) {
        Wires wires = link(OspfVersion2.VERSION, new Pacing(0, 0, group));
        Router b = wires.named("b");
        wires.run(Duration.ofMinutes(4));
        int early = sequence(b, LsaKind.ROUTER);
        wires.run(Duration.ofSeconds(before - 300L));
        assertThat(sequence(b, LsaKind.ROUTER)).isEqualTo(early);
        wires.run(Duration.ofSeconds(behind - (long) before));
        assertThat(sequence(b, LsaKind.ROUTER)).isEqualTo(early + 1);
        wires.run(Duration.ofSeconds(quiet - (long) behind));
        assertThat(sequence(b, LsaKind.ROUTER)).isEqualTo(early + 1);
    }

    private static int sequence(Router router, LsaKind kind) {
        return router.snapshot().areas().getFirst().database().stream()
                .map(OspfSnapshot.Entry::header)
                .filter(h -> OspfVersion2.VERSION.kind(h.key().type()) == kind)
                .filter(h -> h.key().advertisingRouter() == router.id)
                .findFirst()
                .orElseThrow()
                .sequence();
    }

    /** As IOS corrects them: none is less than the one before. */
    @ParameterizedTest
    @CsvSource({"50, 200, 5000, 200, 5000", "500, 200, 100, 500, 500", "1, 1, 1, 1, 1"})
    void timesAreInOrder(int start, int hold, int max, long then, long atMost) {
        Throttle throttle = new Throttle(start, hold, max);
        assertThat(throttle.afterNanos(0)).isEqualTo(then * 1_000_000);
        assertThat(throttle.afterNanos(600_000_000_000L)).isEqualTo(atMost * 1_000_000);
    }
}
