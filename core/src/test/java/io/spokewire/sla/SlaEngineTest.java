package io.spokewire.sla;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.command.ParameterType;
import io.spokewire.command.Section;
import io.spokewire.command.Typing;
import io.spokewire.interfaces.InterfaceName;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One operation and the world that answers it, or does not. */
class SlaEngineTest {
    private static final Address TARGET = Address.parse("192.0.2.1");
    private static final Address OWN = Address.parse("198.51.100.1");
    private static final Duration FIVE = Duration.ofSeconds(5);

    private static final Typing TYPING = Typing.in(types(), SlaCommands.operations());

    private static List<ParameterType> types() {
        List<ParameterType> all = new ArrayList<>(SlaCommands.types());
        all.add(InterfaceName.TYPE);
        return all;
    }

    private final Map<SlaTimer, Duration> timers =
            new TreeMap<>(Comparator.comparing(SlaTimer::toString));
    private final List<SlaAction.Probe> sent = new ArrayList<>();
    private final List<String> resolved = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
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
                        case SlaAction.Tell(var trace) -> told.add(trace.line());
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
                false,
                "",
                "",
                "");
    }

    private static SlaSchedule schedule(int life, String start, int ageout, boolean recurring) {
        return new SlaSchedule(1, life, start, ageout, recurring);
    }

    private void run(SlaOperation operation, SlaSchedule schedule) {
        give(
                new SlaInput.Configure(
                        List.of(operation), List.of(schedule), List.of(), List.of(), false));
    }

    private void answerAfter(Duration taken) {
        now += taken.toNanos();
        give(reply(TARGET, sent.getLast()));
    }

    private static SlaInput.Reply reply(Address from, SlaAction.Probe to) {
        return new SlaInput.Reply(from, to.identifier(), to.sequence(), to.data());
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
        give(reply(OWN, first));
        give(new SlaInput.Reply(TARGET, first.identifier() ^ 1, first.sequence(), first.data()));
        assertThat(engine.returnCode(1)).isEqualTo(ReturnCode.UNKNOWN);
        fire(SlaTimer.Kind.TIMEOUT);
        give(reply(TARGET, first));
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
        give(SlaInput.Configure.of(Section.root()));
        assertThat(timers).isEmpty();
        assertThat(engine.returnCode(1)).isEqualTo(ReturnCode.UNKNOWN);
    }

    // ---- what is done when bounds are passed --------------------------------------------------

    private static final String PROBE =
            """
            ip sla 1
             icmp-echo 192.0.2.1
             frequency 5
             timeout 2000
            """;

    private void configure(String... lines) {
        give(
                SlaInput.Configure.of(
                        TYPING.typed(
                                Stream.concat(PROBE.lines(), Stream.of(lines))
                                        .toArray(String[]::new))));
    }

    /** The next probe is answered after so many milliseconds; 0 for not at all. */
    private void probes(int... millis) {
        for (int taken : millis) {
            if (entry().started().isPresent() && !armed(SlaTimer.Kind.TIMEOUT)) {
                fire(SlaTimer.Kind.PROBE);
            }
            if (taken == 0) {
                fire(SlaTimer.Kind.TIMEOUT);
            } else {
                answerAfter(Duration.ofMillis(taken));
            }
        }
    }

    private static final String EXCEEDED =
            "%RTT-3-IPSLATHRESHOLD: IP SLAs(1): Threshold exceeded for rtt";
    private static final String BELOW =
            "%RTT-3-IPSLATHRESHOLD: IP SLAs(1): Threshold below for rtt";

    /** What is told of round trips against the bounds 30 and 10: E for exceeded, B for below. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    immediate     | 30 31 40 10 9 8 31       | - E - - B - E
                    immediate     | 40 0 0 9                 | E - - B
                    consecutive 3 | 31 31 20 31 31 31 31     | - - - - - E -
                    consecutive 2 | 31 31 9 11 9 9           | - E - - - B
                    xofy 2 4      | 31 1 1 31 20 9 20 20 9   | - - - E - - - - B
                    xofy 2 4      | 31 1 1 1 31              | - - - - -
                    average 3     | 20 20 50 51 1 1 1        | - - - E - - B
                    never         | 40 40 1                  | - - -
                    """)
    void roundTripsLeaveTheirBounds(String type, String millis, String events) {
        configure(
                "ip sla reaction-configuration 1 react rtt threshold-value 30 10 threshold-type "
                        + type
                        + " action-type trapOnly",
                "ip sla logging traps",
                "ip sla schedule 1 life forever start-time now");
        List<String> seen = new ArrayList<>();
        for (String taken : millis.strip().split(" ", -1)) {
            told.clear();
            probes(Integer.parseInt(taken));
            seen.add(
                    told.isEmpty()
                            ? "-"
                            : told.equals(List.of(EXCEEDED))
                                    ? "E"
                                    : told.equals(List.of(BELOW)) ? "B" : told.toString());
        }
        assertThat(String.join(" ", seen)).isEqualTo(events.strip());
    }

    @Test
    void whatHappensIsToldAndThatItIsOver() {
        configure(
                "ip sla reaction-configuration 1 react timeout threshold-type consecutive 2"
                        + " action-type trapOnly",
                "ip sla reaction-configuration 1 react rtt threshold-value 30 10 threshold-type"
                        + " immediate",
                "ip sla logging traps",
                "ip sla schedule 1 life forever start-time now");
        probes(50, 0, 5, 0, 0, 0);
        assertThat(told)
                .containsExactly(
                        "%RTT-3-IPSLATHRESHOLD: IP SLAs(1): Threshold Occurred for timeout");
        assertThat(entry().reactions())
                .extracting(SlaSnapshot.Reaction::occurred)
                .as("timeout, and the round trip")
                .containsExactly(true, false);
        probes(50, 5);
        assertThat(told)
                .hasSize(2)
                .last()
                .isEqualTo("%RTT-3-IPSLATHRESHOLD: IP SLAs(1): Threshold Cleared for timeout");
    }

    /** As at IOS, the log hears of reactions only where that is wanted. */
    @Test
    void withoutLoggingNothingIsToldAndLinesOfOthersDisturbNothing() {
        String reaction =
                "ip sla reaction-configuration 1 react timeout threshold-type consecutive 2"
                        + " action-type trapOnly";
        String schedule = "ip sla schedule 1 life forever start-time now";
        configure(reaction, schedule);
        probes(0);
        configure(reaction, schedule, "ip sla logging traps");
        assertThat(told).isEmpty();
        probes(0);
        assertThat(told).as("the first one counts").hasSize(1);
        configure(reaction, schedule);
        probes(5, 5);
        assertThat(told).hasSize(1);
        assertThat(entry().reactions().getFirst().occurred()).isFalse();
        configure(schedule);
        assertThat(entry().reactions()).isEmpty();
        assertThat(entry().successes()).as("the operation goes on").isEqualTo(2);
    }

    @Test
    void anotherOperationBeginsAndBeginsAnewOnlyWhenItHasEnded() {
        configure(
                "ip sla 2",
                " icmp-echo 192.0.2.9",
                "ip sla 3",
                " icmp-echo 192.0.2.7",
                "ip sla reaction-configuration 1 react timeout threshold-type immediate"
                        + " action-type triggerOnly",
                "ip sla reaction-trigger 1 2",
                "ip sla reaction-trigger 1 3",
                "ip sla logging traps",
                "ip sla schedule 1 life forever start-time now",
                "ip sla schedule 2 life 60");
        probes(5);
        assertThat(sent).extracting(SlaAction.Probe::destination).containsOnly(TARGET);
        probes(0);
        Address second = Address.parse("192.0.2.9");
        assertThat(sent).last().extracting(SlaAction.Probe::destination).isEqualTo(second);
        assertThat(told).as("it is told by nobody").isEmpty();
        assertThat(new SlaViews.Triggers(engine.snapshot(now).only(1), engine.snapshot(now)).text())
                .isEqualTo(
                        """
                        Entry number: 1
                        Target Entry Number: 2
                        Status of Entry (SNMP RowStatus): active
                        Operational State: active

                        Entry number: 1
                        Target Entry Number: 3
                        Status of Entry (SNMP RowStatus): active
                        Operational State: pending

                        """);
        SlaTimer end = new SlaTimer(2, SlaTimer.Kind.END);
        assertThat(timers.get(end)).isEqualTo(Duration.ofSeconds(60));
        timers.remove(end);
        probes(5, 0);
        assertThat(timers).as("it runs").doesNotContainKey(end);
        give(new SlaInput.Fired(end));
        probes(5, 0);
        assertThat(timers).as("it had ended").containsKey(end);
    }

    @Test
    void anAnswerMustBringBackWhatWasSent() {
        configure(
                "ip sla 1",
                " request-data-size 6",
                " verify-data",
                "ip sla reaction-configuration 1 react verifyError threshold-type immediate"
                        + " action-type trapOnly",
                "ip sla logging traps",
                "ip sla schedule 1 life forever start-time now");
        SlaAction.Probe probe = sent.getFirst();
        assertThat(probe.data()).isEqualTo(Bytes.ofHex("abcdabcdabcd"));
        give(
                new SlaInput.Reply(
                        TARGET, probe.identifier(), probe.sequence(), Bytes.ofHex("abcdabcdabce")));
        assertThat(engine.returnCode(1)).isEqualTo(ReturnCode.VERIFY_ERROR);
        assertThat(entry().failures()).isEqualTo(1);
        assertThat(told)
                .containsExactly(
                        "%RTT-3-IPSLATHRESHOLD: IP SLAs(1): Threshold Occurred for verifyError");
        probes(5);
        assertThat(engine.returnCode(1)).isEqualTo(ReturnCode.OK);
        assertThat(told).hasSize(2);

        configure("ip sla 1", " no verify-data", "ip sla schedule 1 life forever start-time now");
        SlaAction.Probe other = sent.getLast();
        give(new SlaInput.Reply(TARGET, other.identifier(), other.sequence(), Bytes.EMPTY));
        assertThat(engine.returnCode(1)).as("nobody looks").isEqualTo(ReturnCode.OK);
    }

    @Test
    void aProbeThatCannotBeSentIsALostConnection() {
        configure(
                "ip sla 1",
                " icmp-echo 192.0.2.1 source-interface Loopback9",
                "ip sla reaction-configuration 1 react connectionLoss threshold-type immediate"
                        + " action-type trapOnly",
                "ip sla logging traps",
                "ip sla schedule 1 life forever start-time now");
        assertThat(told)
                .containsExactly(
                        "%RTT-3-IPSLATHRESHOLD: IP SLAs(1): Threshold Occurred for"
                                + " connectionLoss");
    }

    @Test
    void reactionsAreShown() {
        configure(
                "ip sla reaction-configuration 1 react rtt threshold-value 30 10 threshold-type"
                        + " xofy 2 4 action-type trapAndTrigger",
                "ip sla reaction-configuration 1 react timeout");
        assertThat(new SlaViews.Reactions(engine.snapshot(now)).text())
                .isEqualTo(
                        """
                        Entry number: 1
                        Reaction: RTT
                        Threshold Type: X of Y
                        Rising (milliseconds): 30
                        Falling (milliseconds): 10
                        Threshold Count: 2
                        Threshold Count2: 4
                        Action Type: Trap and trigger

                        Reaction: timeout
                        Threshold Type: Never
                        Threshold Count: 5
                        Threshold Count2: 5
                        Action Type: None

                        """);
    }

    @Test
    void statisticsTellMoreInDetail() {
        configure(" threshold 30", "ip sla schedule 1 life forever start-time now");
        probes(50);
        assertThat(new SlaViews.Statistics(engine.snapshot(now), true).text())
                .isEqualTo(
                        """
                        IPSLAs Latest Operation Statistics

                        IPSLA operation id: 1
                                Latest RTT: 50 milliseconds
                        Latest operation start time: 12:00:00 UTC Sat Nov 28 2026
                        Latest operation return code: Over threshold
                        Over thresholds occurred: TRUE
                        Number of successes: 1
                        Number of failures: 0
                        Operation time to live: Forever
                        Operational state of entry: Active
                        Last time this entry was reset: Never


                        """);
        assertThat(new SlaViews.Statistics(engine.snapshot(now), false).text())
                .doesNotContain("Over thresholds", "Operational state", "reset");
    }
}
