package io.spokewire.sla;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.AddressFamily;
import io.spokewire.net.Prefix;
import io.spokewire.sla.TrackEngine.RouteState;
import io.spokewire.sla.TrackObject.Member;
import io.spokewire.sla.TrackObject.Subject;
import io.spokewire.sla.TrackObject.Threshold;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Track objects over a world whose state the test sets. */
class TrackEngineTest {
    private static final Prefix NET = Prefix.parse("10.0.0.0/8");

    private final Set<String> up = new LinkedHashSet<>();
    private final Map<Prefix, RouteState> routes = new LinkedHashMap<>();
    private ReturnCode code = ReturnCode.UNKNOWN;
    private final List<String> told = new ArrayList<>();
    private final Map<Integer, Duration> timers = new TreeMap<>();
    private long now;

    private final TrackEngine engine =
            new TrackEngine(
                    new TrackEngine.Environment() {
                        @Override
                        public boolean lineUp(String interfaceName) {
                            return up.contains(interfaceName);
                        }

                        @Override
                        public boolean routes(String interfaceName, AddressFamily family) {
                            return up.contains(interfaceName) && family == AddressFamily.IPV4;
                        }

                        @Override
                        public Optional<RouteState> route(String vrf, Prefix prefix) {
                            return Optional.ofNullable(routes.get(prefix));
                        }

                        @Override
                        public ReturnCode returnCode(int operation) {
                            return code;
                        }

                        @Override
                        public Optional<Duration> roundTrip(int operation) {
                            return Optional.of(Duration.ofMillis(7));
                        }

                        @Override
                        public Map<Integer, List<String>> users() {
                            return Map.of(1, List.of("Static IP Routing 0"));
                        }
                    });

    private static TrackObject object(int number, Subject subject, int delayUp, int delayDown) {
        return new TrackObject(
                number, subject, delayUp, delayDown, List.of(), "", Threshold.METRIC, "");
    }

    private static TrackObject list(int number, String rule, Threshold threshold, Member... of) {
        return new TrackObject(
                number, new Subject.Objects(rule), 0, 0, List.of(of), "", threshold, "");
    }

    private void give(TrackEngine.Input input) {
        engine.handle(
                input,
                now,
                action -> {
                    switch (action) {
                        case TrackEngine.Action.Arm(int number, Duration delay) ->
                                timers.put(number, delay);
                        case TrackEngine.Action.Disarm(int number) -> timers.remove(number);
                        case TrackEngine.Action.Changed _ -> {}
                        case TrackEngine.Action.Tell(var trace) -> told.add(trace.line());
                    }
                });
    }

    private void configure(TrackObject... objects) {
        give(new TrackEngine.Input.Configure(List.of(objects)));
    }

    private void look() {
        give(new TrackEngine.Input.Look());
    }

    @Test
    void anInterfaceIsFollowedAtOnceWithoutDelay() {
        up.add("Ethernet0/0");
        configure(object(10, new Subject.Interface("Ethernet0/0", "line-protocol"), 0, 0));
        assertThat(engine.isUp(10)).isTrue();
        assertThat(told).isEmpty();
        up.clear();
        look();
        assertThat(engine.isUp(10)).isFalse();
        assertThat(told)
                .containsExactly(
                        "%TRACK-6-STATE: 10 interface Ethernet0/0 line-protocol Up -> Down");
    }

    @Test
    void aDelayMustPassWithoutInterruption() {
        configure(object(1, new Subject.Sla(1, true), 30, 10));
        code = ReturnCode.OVER_THRESHOLD;
        look();
        assertThat(engine.isUp(1)).isFalse();
        assertThat(timers).containsEntry(1, Duration.ofSeconds(30));
        code = ReturnCode.TIMEOUT;
        look();
        assertThat(timers).isEmpty();
        code = ReturnCode.OK;
        look();
        give(new TrackEngine.Input.Fired(1));
        assertThat(engine.isUp(1)).isTrue();
        code = ReturnCode.TIMEOUT;
        look();
        assertThat(timers).containsEntry(1, Duration.ofSeconds(10));
        assertThat(engine.isUp(1)).isTrue();
    }

    @Test
    void stateWantsTheAnswerInTime() {
        configure(object(1, new Subject.Sla(1, false), 0, 0));
        code = ReturnCode.OVER_THRESHOLD;
        look();
        assertThat(engine.isUp(1)).isFalse();
        code = ReturnCode.OK;
        look();
        assertThat(engine.isUp(1)).isTrue();
    }

    @Test
    void listsCombineTheirMembers() {
        up.add("A");
        configure(
                list(
                        1,
                        "boolean and",
                        Threshold.METRIC,
                        new Member(11, false, 0),
                        new Member(12, true, 0)),
                list(
                        2,
                        "boolean or",
                        Threshold.METRIC,
                        new Member(1, true, 0),
                        new Member(12, false, 0)),
                list(
                        3,
                        "threshold percentage",
                        new Threshold("percentage", 50, 49),
                        new Member(11, false, 0),
                        new Member(12, false, 0)),
                list(
                        4,
                        "threshold weight",
                        new Threshold("weight", 30, 10),
                        new Member(11, false, 20),
                        new Member(12, false, 20)),
                object(11, new Subject.Interface("A", "line-protocol"), 0, 0),
                object(12, new Subject.Interface("B", "line-protocol"), 0, 0));
        assertThat(List.of(1, 2, 3, 4)).map(engine::isUp).containsExactly(true, false, true, false);
        up.add("B");
        look();
        assertThat(List.of(1, 2, 3, 4)).map(engine::isUp).containsExactly(false, true, true, true);
        up.remove("A");
        look(); // 20 is between the thresholds of the weight
        assertThat(List.of(1, 2, 3, 4)).map(engine::isUp).containsExactly(false, true, true, true);
        up.clear();
        look();
        assertThat(List.of(1, 2, 3, 4))
                .map(engine::isUp)
                .containsExactly(false, true, false, false);
    }

    @Test
    void listsThatNameOneAnotherDoNotHang() {
        configure(
                list(1, "boolean and", Threshold.METRIC, new Member(2, true, 0)),
                list(2, "boolean and", Threshold.METRIC, new Member(1, false, 0)));
        look();
        assertThat(engine.snapshot(now).objects()).hasSize(2);
    }

    @Test
    void aRouteIsThereOrItsMetricIsLowEnough() {
        configure(
                object(1, new Subject.Route(NET, "reachability"), 0, 0),
                new TrackObject(
                        2,
                        new Subject.Route(NET, "metric threshold"),
                        0,
                        0,
                        List.of(),
                        "",
                        new Threshold("metric", 10, 20),
                        ""));
        assertThat(engine.isUp(1)).isFalse();
        routes.put(NET, new RouteState("eigrp", 15 * 2560));
        look();
        assertThat(engine.isUp(1)).isTrue();
        assertThat(engine.isUp(2)).isFalse();
        routes.put(NET, new RouteState("eigrp", 10 * 2560));
        look();
        assertThat(engine.isUp(2)).isTrue();
        now += Duration.ofSeconds(5).toNanos();
        routes.put(NET, new RouteState("eigrp", 15 * 2560));
        look();
        assertThat(engine.isUp(2)).isTrue();
        routes.clear();
        look();
        assertThat(engine.isUp(1)).isFalse();
        assertThat(engine.isUp(2)).isFalse();
    }

    @Test
    void aRouteThatFlapsIsFollowedOnceASecond() {
        configure(object(1, new Subject.Route(NET, "reachability"), 0, 0));
        routes.put(NET, new RouteState("static", 0));
        look();
        assertThat(engine.isUp(1)).isTrue();
        routes.clear();
        look();
        assertThat(engine.isUp(1)).isTrue();
        assertThat(timers).containsEntry(1, Duration.ofSeconds(1));
    }

    @Test
    void showsAsIosDoes() {
        up.add("GigabitEthernet0/0");
        configure(
                object(1, new Subject.Sla(5, true), 30, 10),
                object(10, new Subject.Interface("GigabitEthernet0/0", "line-protocol"), 0, 0),
                object(20, new Subject.Route(NET, "reachability"), 0, 0),
                list(
                        100,
                        "boolean and",
                        Threshold.METRIC,
                        new Member(1, false, 0),
                        new Member(10, true, 0)));
        now += Duration.ofSeconds(75).toNanos();
        List<TrackSnapshot.Entry> all = engine.snapshot(now).objects();
        assertThat(new TrackViews.Objects(all).text())
                .isEqualTo(
                        """
                        Track 1
                          IP SLA 5 reachability
                          Reachability is Down
                            0 changes, last change 00:01:15
                          Delay up 30 secs, down 10 secs
                          Latest operation return code: Unknown
                          Latest RTT (millisecs) 7
                          Tracked by:
                            Static IP Routing 0
                            Track List 100
                        Track 10
                          Interface GigabitEthernet0/0 line-protocol
                          Line protocol is Up
                            0 changes, last change 00:01:15
                          Tracked by:
                            Track List 100
                        Track 20
                          IP route 10.0.0.0 255.0.0.0 reachability
                          Reachability is Down (no route)
                            0 changes, last change 00:01:15
                        Track 100
                          List boolean and
                          Boolean AND is Down
                            0 changes, last change 00:01:15
                            object 1 Down
                            object 10 not Up
                        """);
        assertThat(new TrackViews.Brief(all).text())
                .isEqualTo(
                        """
                        Track Type        Instance                   Parameter        State Last Change
                        1     ip sla      5                          reachability     Down  00:01:15
                        10    interface   Gi0/0                      line-protocol    Up    00:01:15
                        20    ip route    10.0.0.0/8                 reachability     Down  00:01:15
                        100   list                                   and              Down  00:01:15
                        """);
    }

    @Test
    void aRouteOfIpv6IsWatchedToo() {
        Prefix six = Prefix.parse("2001:db8::/32");
        configure(object(30, new Subject.Route(six, "reachability"), 0, 0));
        assertThat(engine.isUp(30)).isFalse();
        routes.put(six, new RouteState("eigrp", 1));
        look();
        assertThat(engine.isUp(30)).isTrue();
        List<TrackSnapshot.Entry> all = engine.snapshot(now).objects();
        assertThat(new TrackViews.Objects(all).text())
                .contains(
                        "  IPv6 route 2001:DB8::/32 reachability\n  Reachability is Up (eigrp)\n");
        assertThat(new TrackViews.Brief(all).text()).contains("\n30    ipv6 route  2001:DB8::/32 ");
    }

    @Test
    void beforeAnOperationHasAResultItsDefaultStateHolds() {
        TrackObject up =
                new TrackObject(
                        1, new Subject.Sla(1, true), 0, 0, List.of(), "", Threshold.METRIC, "up");
        configure(up, object(2, new Subject.Sla(1, true), 0, 0));
        assertThat(engine.isUp(1)).isTrue();
        assertThat(engine.isUp(2)).as("down without one").isFalse();
        code = ReturnCode.TIMEOUT;
        look();
        assertThat(engine.isUp(1)).isFalse();
        code = ReturnCode.OK;
        look();
        assertThat(engine.isUp(1)).isTrue();
        assertThat(new TrackViews.Objects(engine.snapshot(now).objects()).text())
                .contains("  Default state is Up\n");
    }
}
