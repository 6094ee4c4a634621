package io.spokewire.eigrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.eigrp.EigrpWires.Router;
import io.spokewire.engine.TableWalk;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.rib.RouteSource;
import io.spokewire.routing.RoutingInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A big topology: what one input does stays small, and nothing is lost by what comes between. */
class EigrpSlicesTest {
    private static final int ROUTES = 3_000;

    /** Destinations that one input computes or tells. */
    private static final int MOST = 120;

    private static final String LINK = "GigabitEthernet0/1";
    private static final String SUMMARY = "20.0.0.0/8";
    private static final String STATIC = " redistribute static\n";

    private final EigrpWires net = new EigrpWires(5);
    private final Router left = router("left", 1, STATIC);
    private final Router right = router("right", 2, "");

    private Router router(String name, int number, String lines) {
        return net.router(name, text(number, lines));
    }

    private static String text(int number, String lines) {
        return text(number, "", lines);
    }

    private static String text(int number, String link, String lines) {
        return """
        interface GigabitEthernet0/1
         description between
         ip address 10.1.0.%d 255.255.255.0
        """
                        .formatted(number)
                + link
                + "router eigrp 100\n network 10.0.0.0\n"
                + lines;
    }

    private static Prefix prefix(int i) {
        return new Prefix(new Ipv4Address((20 << 24) + (i << 8)), 24);
    }

    private void fixed(int from, int to) {
        fixed(from, to, "Null0");
    }

    private void fixed(int from, int to, String link) {
        for (int i = from; i < to; i++) {
            left.fixed(prefix(i).toString(), RouteSource.STATIC, link);
        }
    }

    private void unfixed(int from, int to) {
        for (int i = from; i < to; i++) {
            left.unfixed(prefix(i).toString(), RouteSource.STATIC);
        }
    }

    /** Which of the routes a router has. */
    private static List<Integer> learnt(Router router) {
        List<Integer> learnt = new ArrayList<>();
        for (int i = 0; i < 2 * ROUTES; i++) {
            if (router.route(prefix(i)) != null) {
                learnt.add(i);
            }
        }
        return learnt;
    }

    private static List<Integer> numbers(int from, int to) {
        List<Integer> all = new ArrayList<>();
        for (int i = from; i < to; i++) {
            all.add(i);
        }
        return all;
    }

    @Test
    void aNewNeighborIsToldABigTableInSlicesWhileItChanges() {
        left.start();
        fixed(0, ROUTES);
        net.run(Duration.ofSeconds(1));
        right.start();
        left.mostTold = 0;
        assertThat(net.await(Duration.ofSeconds(20), () -> !left.neighbors().isEmpty())).isTrue();
        assertThat(left.mostTold).as("in one input").isBetween(1, MOST);

        assertThat(left.timers).as("under way").containsKey(new TableWalk.Due());

        // Some behind the place where the walk is, some ahead of it; some go and come back.
        unfixed(0, 50);
        unfixed(ROUTES - 50, ROUTES);
        unfixed(60, 70);
        fixed(60, 70);
        fixed(ROUTES, ROUTES + 20);
        left.fixed("19.0.0.0/24", RouteSource.STATIC, "Null0");
        net.run(Duration.ofMinutes(2));
        List<Integer> expected = numbers(50, ROUTES - 50);
        expected.addAll(numbers(ROUTES, ROUTES + 20));
        assertThat(learnt(right)).isEqualTo(expected);
        assertThat(right.route("19.0.0.0/24")).as("new, behind the place").isNotNull();
        assertThat(left.mostTold).as("in one input").isLessThanOrEqualTo(MOST);
        assertThat(right.mostChanged).as("in one input").isBetween(1, MOST);
    }

    @Test
    void whatANeighborToldGoesInSlicesAndComesBack() {
        net.startAll();
        fixed(0, ROUTES);
        net.run(Duration.ofMinutes(2));
        assertThat(learnt(right)).hasSize(ROUTES);
        right.mostChanged = 0;
        right.up("GigabitEthernet0/1", false);
        assertThat(learnt(right)).as("in one input").hasSizeGreaterThan(ROUTES - MOST);
        assertThat(right.timers).as("under way").containsKey(new TableWalk.Due());
        right.up("GigabitEthernet0/1", true); // it comes back before all has gone
        net.run(Duration.ofMinutes(2));
        assertThat(right.mostChanged).as("in one input").isLessThanOrEqualTo(MOST);
        assertThat(learnt(right)).hasSize(ROUTES);
        for (int i = 0; i < ROUTES; i++) {
            Entry entry = Objects.requireNonNull(right.engine.topology().find(prefix(i)));
            assertThat(entry.paths).hasSize(1);
            assertThat(entry.active).isFalse();
        }

        right.up("GigabitEthernet0/1", false);
        net.run(Duration.ofSeconds(5));
        assertThat(learnt(right)).isEmpty();
        assertThat(right.engine.topology().entries()).isEmpty();
    }

    /** Destinations wait for what goes, but each of them sees events in their order. */
    @Test
    void whatHasGoneGoesBeforeAnythingElseHappensToADestination() {
        net.startAll();
        right.configure(text(2, STATIC));
        fixed(0, ROUTES);
        net.run(Duration.ofMinutes(2));
        right.up("GigabitEthernet0/1", false);
        Prefix last = prefix(ROUTES - 1);
        Entry entry = Objects.requireNonNull(right.engine.topology().find(last));
        assertThat(entry.paths.values()).as("to go").anyMatch(path -> path.neighbor() != null);

        right.fixed(last.toString(), RouteSource.STATIC, "Null0");
        assertThat(entry.paths.values())
                .as("its own alone")
                .singleElement()
                .matches(path -> path.neighbor() == null);
        assertThat(learnt(right)).as("others are still to go").hasSizeGreaterThan(ROUTES / 2);
    }

    @Test
    void linesForABigTableAreObeyedInSlices() {
        net.startAll();
        fixed(0, ROUTES);
        net.run(Duration.ofMinutes(2));
        right.mostChanged = 0;
        left.mostTold = 0;
        right.configure(text(2, " distance eigrp 80 160\n"));
        assertThat(right.mostChanged).as("in one input").isBetween(1, MOST);
        net.run(Duration.ofSeconds(1));
        for (int i = 0; i < ROUTES; i++) {
            assertThat(right.must(prefix(i).toString()).distance()).isEqualTo(160);
        }
        assertThat(right.mostChanged).as("in one input").isBetween(1, MOST);

        long metric = right.must(prefix(7).toString()).metric();
        right.mostChanged = 0;
        right.delay("GigabitEthernet0/1", 5_000);
        assertThat(right.mostChanged).as("in one input").isBetween(1, MOST);
        net.run(Duration.ofSeconds(30));
        for (int i = 0; i < ROUTES; i++) {
            assertThat(right.must(prefix(i).toString()).metric()).isGreaterThan(metric + 100_000);
        }
        assertThat(right.mostChanged).as("in one input").isBetween(1, MOST);

        String odd = "ip prefix-list ODD permit 20.0.0.0/16 le 32\n";
        left.configure(text(1, STATIC + " distribute-list prefix ODD out\n") + odd);
        net.run(Duration.ofMinutes(2));
        assertThat(learnt(right)).isEqualTo(numbers(0, 256));
        assertThat(left.mostTold).as("in one input").isBetween(1, MOST);
    }

    private void summarised(boolean on) {
        String line = " ip summary-address eigrp 100 20.0.0.0 255.0.0.0\n";
        left.configure(text(1, on ? line : "", STATIC));
    }

    private long summaryMetric() {
        return Objects.requireNonNull(left.rib.best(Prefix.parse(SUMMARY))).route().metric();
    }

    /** The nearest destination, which has no link before it, is the last one. */
    @Test
    void whatIsInANewSummaryIsFoundInSlicesAndNothingIsWithoutAWayMeanwhile() {
        net.startAll();
        fixed(0, ROUTES - 1, LINK);
        fixed(ROUTES - 1, ROUTES);
        net.run(Duration.ofMinutes(2));
        assertThat(learnt(right)).hasSize(ROUTES);
        left.mostTold = 0;
        left.mostChanged = 0;
        summarised(true);
        long first = summaryMetric();
        assertThat(left.timers).as("under way").containsKey(new TableWalk.Due());
        for (int i = 0; i < 2_000; i++) {
            net.run(Duration.ofMillis(1));
            if (right.route(SUMMARY) == null) {
                assertThat(learnt(right)).as("with no summary").hasSize(ROUTES);
            }
        }
        assertThat(learnt(right)).isEmpty();
        assertThat(right.route(SUMMARY)).isNotNull();
        assertThat(summaryMetric()).as("of the last one").isLessThan(first);
        assertThat(left.mostTold).as("in one input").isBetween(1, MOST);
        assertThat(left.mostChanged).as("in one input").isBetween(1, MOST);

        right.mostChanged = 0;
        summarised(false);
        assertThat(left.mostTold).as("in one input").isBetween(1, MOST);
        net.run(Duration.ofMinutes(2));
        assertThat(right.route(SUMMARY)).isNull();
        assertThat(learnt(right)).hasSize(ROUTES);
        assertThat(left.mostTold).as("in one input").isBetween(1, MOST);
    }

    @Test
    void aSummaryFollowsWhatIsInIt() {
        net.startAll();
        fixed(0, ROUTES - 1, LINK);
        summarised(true);
        net.run(Duration.ofSeconds(5));
        long far = summaryMetric();
        fixed(ROUTES - 1, ROUTES);
        assertThat(summaryMetric()).as("of a nearer one").isLessThan(far);
        assertThat(left.timers).doesNotContainKey(new TableWalk.Due());
        unfixed(ROUTES - 1, ROUTES);
        assertThat(summaryMetric()).as("of the next one").isEqualTo(far);
        assertThat(left.timers).doesNotContainKey(new TableWalk.Due());

        summarised(false);
        summarised(true);
        unfixed(0, 1_500); // found and not found
        net.run(Duration.ofMinutes(1));
        assertThat(right.route(SUMMARY)).isNotNull();
        assertThat(learnt(right)).isEmpty();
        unfixed(1_500, ROUTES - 2);
        assertThat(summaryMetric()).isEqualTo(far);
        unfixed(ROUTES - 2, ROUTES - 1);
        assertThat(left.rib.best(Prefix.parse(SUMMARY))).as("nothing is in it").isNull();
        net.run(Duration.ofMinutes(1));
        assertThat(right.route(SUMMARY)).isNull();
    }

    @Test
    void anotherRouterIdIsToldWithAllThatIsRedistributedInSlices() {
        net.startAll();
        fixed(0, ROUTES);
        net.run(Duration.ofMinutes(2));
        left.mostTold = 0;
        left.configure(text(1, STATIC + " eigrp router-id 9.9.9.9\n"));
        net.run(Duration.ofMinutes(2));
        assertThat(left.mostTold).as("in one input").isBetween(1, MOST);
        assertThat(learnt(right)).hasSize(ROUTES);
        for (int i = 0; i < ROUTES; i++) {
            Entry entry = Objects.requireNonNull(right.engine.topology().find(prefix(i)));
            assertThat(Objects.requireNonNull(entry.successor).told().exterior())
                    .hasValueSatisfying(e -> assertThat(e.routerId()).isEqualTo(0x09090909));
        }
    }

    // ---- hundreds of interfaces ---------------------------------------------------------------

    private static final int LINKS = 300;

    /** A router in the middle of so many others, of which the first and the last are there. */
    private Router hub(String lines) {
        Router hub = net.router("hub", hubText(lines));
        for (int i : List.of(0, LINKS - 1)) {
            net.router("spoke" + i, spokeText(i));
        }
        hub.start();
        net.get("spoke0").start();
        net.get("spoke" + (LINKS - 1)).start();
        assertThat(net.await(Duration.ofSeconds(30), () -> hub.neighbors().size() == 2)).isTrue();
        net.run(Duration.ofSeconds(1));
        hub.mostSent = 0;
        return hub;
    }

    private static String hubText(String lines) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < LINKS; i++) {
            text.append(
                    """
                    interface GigabitEthernet1/%d
                     description wire%d
                     ip address 10.%d.%d.1 255.255.255.0
                    """
                            .formatted(i, i, 2 + i / 250, i % 250));
        }
        return text + "router eigrp 100\n network 10.0.0.0\n" + lines;
    }

    private static String spokeText(int i) {
        return """
        interface GigabitEthernet0/1
         description wire%d
         ip address 10.%d.%d.2 255.255.255.0
        router eigrp 100
         network 10.0.0.0
        """
                .formatted(i, 2 + i / 250, i % 250);
    }

    private static long listening(Router router) {
        return router.engine.config().circuits().values().stream()
                .filter(Circuit::listening)
                .count();
    }

    @Test
    void linesForManyInterfacesAreObeyedInSlices() {
        Router hub = hub("");
        hub.configure(hubText(" passive-interface default\n"));
        assertThat(listening(hub)).as("with one input").isEqualTo(LINKS - 100);
        assertThat(hub.mostSent).as("farewells of one input").isEqualTo(100);
        net.run(Duration.ofSeconds(1));
        assertThat(listening(hub)).isZero();
        assertThat(hub.mostSent).as("farewells of one input").isEqualTo(100);
        assertThat(hub.neighbors()).isEmpty();
        assertThat(net.get("spoke299").neighbors()).as("who heard the farewell").isEmpty();
        assertThat(hub.engine.config().circuits().keySet())
                .as("in the order of the interfaces")
                .containsExactlyElementsOf(hub.links.keySet());

        hub.configure(hubText(""));
        assertThat(listening(hub)).as("with one input").isEqualTo(100);
        assertThat(net.await(Duration.ofSeconds(30), () -> hub.neighbors().size() == 2)).isTrue();
        assertThat(listening(hub)).isEqualTo(LINKS);
        assertThat(hub.mostSent).as("hellos of one input").isLessThan(110);
    }

    /** An interface does not wait for those that nothing has happened to. */
    @Test
    void anInterfaceThatGoesDoesNotWaitForOthers() {
        Router hub = hub("");
        hub.configure(hubText(" passive-interface Loopback7\n"));
        assertThat(hub.timers).as("under way").containsKey(new TableWalk.Due());
        hub.up("GigabitEthernet1/299", false);
        assertThat(hub.neighbors()).containsExactly("10.2.0.2");
        assertThat(hub.engine.config().circuits()).doesNotContainKey("GigabitEthernet1/299");
        net.run(Duration.ofSeconds(1));
        assertThat(hub.engine.config().circuits()).hasSize(LINKS - 1);
        assertThat(hub.neighbors()).as("nothing has happened to it").containsExactly("10.2.0.2");
    }

    @Test
    void neighborsOfManyInterfacesAreResetInSlices() {
        Router hub = hub("");
        hub.configure(hubText(" eigrp router-id 9.9.9.9\n"));
        assertThat(hub.neighbors()).as("the first is reset").containsExactly("10.3.49.2");
        assertThat(hub.mostSent).as("with one input").isBetween(200, 210);
        assertThat(net.await(Duration.ofSeconds(30), () -> hub.neighbors().size() == 2)).isTrue();
        assertThat(hub.mostSent).as("with one input").isLessThanOrEqualTo(210);
        Router spoke = net.get("spoke299");
        assertThat(net.await(Duration.ofSeconds(5), () -> spoke.route("10.2.0.0/24") != null))
                .isTrue();
        Entry entry =
                Objects.requireNonNull(hub.engine.topology().find(Prefix.parse("10.2.200.0/24")));
        assertThat(Objects.requireNonNull(entry.successor).told().routerId())
                .as("what is told bears the router id")
                .isEqualTo(Ipv4Address.parse("9.9.9.9").value());
    }

    @Test
    void farewellIsSaidOnManyInterfacesInSlices() {
        Router hub = hub("");
        Router spoke = net.get("spoke299");
        assertThat(spoke.route("10.2.0.0/24")).isNotNull();
        hub.take(new RoutingInput.Shutdown());
        assertThat(hub.engine.leaves()).isTrue();
        assertThat(hub.mostSent).as("with one input").isEqualTo(100);
        hub.take(new RoutingInput.TimerFired(new Transport.HelloDue("GigabitEthernet1/299")));
        net.run(Duration.ofSeconds(1));
        assertThat(hub.engine.leaves()).isFalse();
        assertThat(hub.mostSent).as("with one input").isEqualTo(100);
        assertThat(spoke.neighbors()).isEmpty();
        assertThat(spoke.route("10.2.0.0/24")).isNull();
    }
}
