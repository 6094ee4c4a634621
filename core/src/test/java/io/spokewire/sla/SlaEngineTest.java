package io.spokewire.sla;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Address;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** One operation and the world that answers it, or does not. */
class SlaEngineTest {
    private static final Address TARGET = Address.parse("192.0.2.1");
    private static final Address OWN = Address.parse("198.51.100.1");
    private static final Duration FIVE = Duration.ofSeconds(5);

    private final Map<SlaTimer, Duration> timers =
            new TreeMap<>(Comparator.comparing(SlaTimer::toString));
    private final List<SlaAction.Probe> sent = new ArrayList<>();
    private final List<String> resolved = new ArrayList<>();
    private int changes;
    private long now;
    private Instant wall = Instant.parse("2026-11-28T12:00:00Z");

    private final SlaEngine engine =
            new SlaEngine(
                    new SlaEngine.Environment() {
                        @Override
                        public Instant wallTime() {
                            return wall;
                        }

                        @Override
                        public Optional<Address> addressOf(String interfaceName, boolean ipv6) {
                            return interfaceName.equals("Loopback0") && !ipv6
                                    ? Optional.of(OWN)
                                    : Optional.empty();
                        }
                    },
                    new Random(3));

    private void give(SlaInput input) {
        engine.handle(
                input,
                now,
                action -> {
                    switch (action) {
                        case SlaAction.Send(var probe) -> sent.add(probe);
                        case SlaAction.Resolve(int _, String _, String name) -> resolved.add(name);
                        case SlaAction.Arm(var timer, var delay) -> timers.put(timer, delay);
                        case SlaAction.Disarm(var timer) -> timers.remove(timer);
                        case SlaAction.Changed _ -> changes++;
                    }
                });
    }

    private void fire(SlaTimer.Kind kind) {
        SlaTimer timer = new SlaTimer(1, kind);
        assertThat(timers).containsKey(timer);
        timers.remove(timer);
        give(new SlaInput.Fired(timer));
    }

    private boolean armed(SlaTimer.Kind kind) {
        return timers.containsKey(new SlaTimer(1, kind));
    }

    private static SlaOperation operation(String destination, String source) {
        return new SlaOperation(
                1,
                Optional.of(new SlaOperation.Probe("icmp-echo", destination, source)),
                5,
                2000,
                100,
                0,
                28,
                "",
                "",
                "");
    }

    private static SlaSchedule schedule(int life, String start, int ageout, boolean recurring) {
        return new SlaSchedule(1, life, start, ageout, recurring);
    }

    private void run(SlaOperation operation, SlaSchedule schedule) {
        give(new SlaInput.Configure(List.of(operation), List.of(schedule)));
    }

    private void answerAfter(Duration taken) {
        now += taken.toNanos();
        give(new SlaInput.Reply(TARGET, sent.getLast().identifier(), sent.getLast().sequence()));
    }

    private SlaSnapshot.Entry entry() {
        return engine.snapshot(now).operations().getFirst();
    }

    @Test
    void probesAtItsFrequencyAndJudgesTheAnswers() {
        run(operation("192.0.2.1", "source-interface Loopback0"), schedule(-1, "now", 0, false));
        assertThat(sent).hasSize(1);
        assertThat(sent.getFirst().source()).contains(OWN);
        assertThat(timers.get(new SlaTimer(1, SlaTimer.Kind.PROBE))).isEqualTo(FIVE);
        answerAfter(Duration.ofMillis(20));
        assertThat(engine.returnCode(1)).isEqualTo(ReturnCode.OK);
        assertThat(entry().roundTrip()).contains(Duration.ofMillis(20));
        assertThat(armed(SlaTimer.Kind.TIMEOUT)).isFalse();
        fire(SlaTimer.Kind.PROBE);
        answerAfter(Duration.ofMillis(101));
        assertThat(engine.returnCode(1)).isEqualTo(ReturnCode.OVER_THRESHOLD);
        fire(SlaTimer.Kind.PROBE);
        fire(SlaTimer.Kind.TIMEOUT);
        assertThat(engine.returnCode(1)).isEqualTo(ReturnCode.TIMEOUT);
        assertThat(entry().successes()).isEqualTo(2);
        assertThat(entry().failures()).isEqualTo(1);
        assertThat(changes).isEqualTo(3);
    }

    @Test
    void whatAnswersLateOrFromElsewhereDoesNotCount() {
        run(operation("192.0.2.1", ""), schedule(-1, "now", 0, false));
        SlaAction.Probe first = sent.getFirst();
        give(new SlaInput.Reply(OWN, first.identifier(), first.sequence()));
        give(new SlaInput.Reply(TARGET, first.identifier() ^ 1, first.sequence()));
        assertThat(engine.returnCode(1)).isEqualTo(ReturnCode.UNKNOWN);
        fire(SlaTimer.Kind.TIMEOUT);
        give(new SlaInput.Reply(TARGET, first.identifier(), first.sequence()));
        assertThat(engine.returnCode(1)).isEqualTo(ReturnCode.TIMEOUT);
    }

    @Test
    void namesAreLookedUpAndLackingOnesFail() {
        run(operation("www.example.net", ""), schedule(-1, "now", 0, false));
        assertThat(resolved).containsExactly("www.example.net");
        give(new SlaInput.Resolved(1, List.of()));
        assertThat(engine.returnCode(1)).isEqualTo(ReturnCode.NO_ADDRESS);
        fire(SlaTimer.Kind.PROBE);
        give(new SlaInput.Resolved(1, List.of(TARGET)));
        answerAfter(Duration.ofMillis(1));
        assertThat(engine.returnCode(1)).isEqualTo(ReturnCode.OK);
    }

    @Test
    void aSourceThatIsNotThereIsAFailure() {
        run(operation("192.0.2.1", "source-interface Loopback9"), schedule(-1, "now", 0, false));
        assertThat(sent).isEmpty();
        assertThat(engine.returnCode(1)).isEqualTo(ReturnCode.NO_ADDRESS);
    }

    @Test
    void schedulesBeginAndEnd() {
        SlaOperation operation = operation("192.0.2.1", "");
        run(operation, schedule(60, "pending", 0, false));
        assertThat(sent).isEmpty();
        assertThat(entry().status()).isEqualTo(SlaSnapshot.Status.PENDING);
        run(operation, schedule(60, "after 00:05:00", 30, false));
        assertThat(timers.get(new SlaTimer(1, SlaTimer.Kind.START)))
                .isEqualTo(Duration.ofMinutes(5));
        fire(SlaTimer.Kind.START);
        assertThat(sent).hasSize(1);
        assertThat(armed(SlaTimer.Kind.AGEOUT)).isFalse();
        assertThat(timers.get(new SlaTimer(1, SlaTimer.Kind.END)))
                .isEqualTo(Duration.ofSeconds(60));
        fire(SlaTimer.Kind.END);
        assertThat(entry().status()).isEqualTo(SlaSnapshot.Status.INACTIVE);
        assertThat(armed(SlaTimer.Kind.PROBE)).isFalse();
        fire(SlaTimer.Kind.AGEOUT);
        assertThat(engine.snapshot(now).operations()).isEmpty();
    }

    @Test
    void aTimeOfDayIsTodayOrTomorrow() {
        SlaOperation operation = operation("192.0.2.1", "");
        run(operation, schedule(60, "12:30", 0, true));
        assertThat(timers.get(new SlaTimer(1, SlaTimer.Kind.START)))
                .isEqualTo(Duration.ofMinutes(30));
        run(operation, schedule(60, "9:00:00", 0, false));
        assertThat(timers.get(new SlaTimer(1, SlaTimer.Kind.START)))
                .isEqualTo(Duration.ofHours(21));
        run(operation, schedule(60, "12:00 30 nov", 0, false));
        assertThat(timers.get(new SlaTimer(1, SlaTimer.Kind.START))).isEqualTo(Duration.ofDays(2));
    }

    @Test
    void anotherConfigurationOfOthersDisturbsNothing() {
        run(operation("192.0.2.1", ""), schedule(-1, "now", 0, false));
        run(operation("192.0.2.1", ""), schedule(-1, "now", 0, false));
        assertThat(sent).hasSize(1);
        give(new SlaInput.Configure(List.of(), List.of()));
        assertThat(timers).isEmpty();
        assertThat(engine.returnCode(1)).isEqualTo(ReturnCode.UNKNOWN);
    }
}
