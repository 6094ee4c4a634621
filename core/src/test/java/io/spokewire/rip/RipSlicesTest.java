package io.spokewire.rip;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.command.Section;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.net.UdpDatagram;
import io.spokewire.rib.RouteSource;
import io.spokewire.routing.RoutingInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Many routes: what one input does stays small, and nothing is lost by what comes between. */
class RipSlicesTest {
    private static final int ROUTES = 3_000;

    /** What one input looks at, and a packet of routes that it hears. */
    private static final int MOST = RipRoutingEngine.SLICE + 25;

    private static final int MOST_PACKETS = MOST / 25 + 1;

    private static final String LINK = "GigabitEthernet0/1";

    private final RipWires net = new RipWires();
    private final RipWires.Router left = net.router("left", text(1, "", ""));
    private final RipWires.Router right = net.router("right", text(2, "", ""));

    private static String text(int number, String link, String lines) {
        return """
        interface GigabitEthernet0/1
         description between
         ip address 10.1.0.%d 255.255.255.0
        %srouter rip
         version 2
         network 10.0.0.0
         no auto-summary
         redistribute static
        %s\
        """
                .formatted(number, link, lines);
    }

    private static Prefix prefix(int i) {
        return new Prefix(new Ipv4Address((20 << 24) + (i << 8)), 24);
    }

    private void fixed(int from, int to) {
        for (int i = from; i < to; i++) {
            left.fixed(prefix(i).toString(), RouteSource.STATIC, "Null0");
        }
    }

    private void unfixed(int from, int to) {
        for (int i = from; i < to; i++) {
            left.unfixed(prefix(i).toString(), RouteSource.STATIC);
        }
    }

    private List<Integer> learnt() {
        List<Integer> learnt = new ArrayList<>();
        for (int i = 0; i < 2 * ROUTES; i++) {
            if (!right.route(prefix(i).toString()).isEmpty()) {
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

    private void begin() {
        net.startAll();
        fixed(0, ROUTES);
        net.run(60);
        assertThat(learnt()).hasSize(ROUTES);
        right.mostChanged = 0;
    }

    /** Nobody learns the next change before it is told all that was there. */
    @Test
    void manyRoutesAreToldInSlicesWhileTheyChange() {
        begin();
        assertThat(left.mostSent).as("with one input").isBetween(1, MOST_PACKETS);
        assertThat(right.mostChanged).as("with one input").isLessThanOrEqualTo(MOST);
        long updates = left.count(RipCounter.UPDATES_SENT);
        long triggered = left.count(RipCounter.TRIGGERED_SENT);
        fixed(ROUTES, 2 * ROUTES);
        left.between =
                Optional.of(() -> {
                    unfixed(0, 10); // on the part behind, and ahead
                    unfixed(2 * ROUTES - 10, 2 * ROUTES);
                });
        net.run(11); // triggered ones are up to five seconds apart
        assertThat(left.between).isEmpty();
        assertThat(learnt()).isEqualTo(numbers(10, 2 * ROUTES - 10));
        assertThat(left.count(RipCounter.UPDATES_SENT) - updates).isLessThanOrEqualTo(1);
        assertThat(left.count(RipCounter.TRIGGERED_SENT) - triggered).isBetween(1L, 5L);
        assertThat(left.mostSent).as("with one input").isBetween(1, MOST_PACKETS);
    }

    @Test
    void anUpdateThatIsDueWhileOneIsUnderWayFollows() {
        begin();
        long updates = left.count(RipCounter.UPDATES_SENT);
        fixed(ROUTES, ROUTES + 1);
        left.between = Optional.of(() -> left.fire("UPDATE"));
        net.run(6);
        assertThat(left.between).isEmpty();
        assertThat(left.count(RipCounter.UPDATES_SENT) - updates).isEqualTo(1);
    }

    @Test
    void whoAsksForAllIsAnsweredInSlices() {
        begin();
        net.answers.clear();
        left.mostSent = 0;
        left.take(
                new RoutingInput.Received(
                        LINK,
                        new UdpDatagram(
                                        520,
                                        520,
                                        Bytes.copyOf(RipCodec.encode(RipPacket.wholeTable(2))))
                                .in(Address.parse("10.1.0.2"), RipCircuit.GROUP, 2, 0)));
        net.run(1);
        assertThat(left.mostSent).as("with one input").isBetween(1, MOST_PACKETS);
        assertThat(net.answers)
                .hasSize(ROUTES / 25)
                .allMatch(answer -> answer.startsWith("10.1.0.2: 20."));
    }

    @Test
    void whatALinkBroughtGoesInSlicesAndComesBack() {
        begin();
        right.up(LINK, false);
        assertThat(learnt()).as("with one input").hasSizeGreaterThan(ROUTES - MOST);
        right.up(LINK, true); // before all has gone
        net.run(60);
        assertThat(learnt()).hasSize(ROUTES);
        assertThat(right.mostChanged).as("with one input").isBetween(1, MOST);

        right.up(LINK, false);
        net.run(1);
        assertThat(learnt()).isEmpty();
        assertThat(right.mostChanged).as("with one input").isBetween(1, MOST);
    }

    @Test
    void whatIsHeardAfterALinkCameBackStays() {
        List<Prefix> changed = new ArrayList<>();
        RipRoutes routes =
                new RipRoutes(
                        new RipRoutes.Home() {
                            @Override
                            public RipProcess process() {
                                return RipProcess.of(Section.empty(RipProcess.MODE, ""), 0);
                            }

                            @Override
                            public void changed(RipRoutes.Learned route) {
                                changed.add(route.prefix);
                            }
                        });
        for (int i = 0; i < 10; i++) {
            routes.heard(prefix(i), path(100), 1);
        }
        changed.clear();
        routes.gone(LINK, 200);
        assertThat(routes.work(5, 200)).isEqualTo(5);
        routes.heard(prefix(9), path(300), 1);
        assertThat(routes.work(100, 300)).isEqualTo(5);
        assertThat(routes.busy()).isFalse();
        assertThat(changed).hasSize(9).doesNotContain(prefix(9));
    }

    private static RipRoutes.Path path(long heardNanos) {
        Ipv4Address router = Ipv4Address.parse("10.1.0.2");
        return new RipRoutes.Path(new RipRoutes.Source(LINK, router), 1, router, 0, heardNanos);
    }

    /** Packet by packet it was heard, and is looked at together nevertheless. */
    @Test
    void whatNobodyTellsAnyMoreGoesInSlices() {
        begin();
        net.cut.add("between");
        net.run(240);
        assertThat(learnt()).isEmpty();
        assertThat(right.mostChanged).as("with one input").isBetween(1, MOST);
        net.run(240);
        assertThat(right.snapshot().destinations()).as("forgotten").hasSize(1);
    }

    @Test
    void anotherDistanceIsObeyedInSlices() {
        begin();
        right.configure(text(2, "", " distance 77\n"));
        assertThat(right.mostChanged).as("with one input").isBetween(1, MOST);
        net.run(1);
        for (int i = 0; i < ROUTES; i++) {
            assertThat(right.route(prefix(i).toString())).startsWith("[77/1]");
        }
        assertThat(right.mostChanged).as("with one input").isBetween(1, MOST);
    }

    /** Its parts are looked at with several inputs, and it goes with the last of them. */
    @Test
    void aSummaryOfManyIsToldInTheirPlace() {
        String line = " ip summary-address rip 20.0.0.0 255.0.0.0\n";
        begin();
        left.configure(text(1, line, ""));
        net.run(10);
        assertThat(learnt()).isEmpty();
        assertThat(right.route("20.0.0.0/8")).isEqualTo("[120/1] via 10.1.0.1");
        unfixed(0, ROUTES - 1);
        net.run(10);
        assertThat(right.route("20.0.0.0/8")).isEqualTo("[120/1] via 10.1.0.1");
        unfixed(ROUTES - 1, ROUTES);
        net.run(10);
        assertThat(right.route("20.0.0.0/8")).isEmpty();
        fixed(0, ROUTES);
        left.configure(text(1, "", ""));
        net.run(60);
        assertThat(learnt()).hasSize(ROUTES);
        assertThat(left.mostSent).as("with one input").isBetween(1, MOST_PACKETS);
    }

    @Test
    void aProcessThatEndsTakesAllBackInSlices() {
        begin();
        left.mostSent = 0;
        left.take(new RoutingInput.Shutdown());
        assertThat(left.engine().leaves()).isTrue();
        assertThat(left.mostSent).as("with one input").isBetween(1, MOST_PACKETS);
        net.run(1);
        assertThat(left.engine().leaves()).isFalse();
        assertThat(learnt()).isEmpty();
        assertThat(left.mostSent).as("with one input").isBetween(1, MOST_PACKETS);
    }
}
