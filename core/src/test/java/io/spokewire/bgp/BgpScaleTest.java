package io.spokewire.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.bgp.BgpRoutingEngine.How;
import io.spokewire.bgp.BgpWires.Router;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.rib.NextHop;
import io.spokewire.rib.Route;
import io.spokewire.rib.RouteSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Many routes and many neighbours: nothing is lost, whatever happens in between. */
class BgpScaleTest {
    private static final int ROUTES = 20_000;
    private static final int CHANGES_MOST = 2_000;

    private final BgpWires net = new BgpWires(3);

    private static String text(int number, int as, String lines) {
        return """
        interface GigabitEthernet0/1
         ip address 10.0.0.N 255.255.0.0
        router bgp AS
         bgp router-id 9.0.0.N
        """
                        .replace("N", "" + number)
                        .replace("AS", "" + as)
                + lines;
    }

    private static Prefix prefix(int i) {
        return new Prefix(new Ipv4Address(0x14000000 + (i << 8)), 24);
    }

    private static void offer(Router router, int i, long metric) {
        router.rib("")
                .offer(
                        "static",
                        new Route(
                                prefix(i),
                                RouteSource.STATIC,
                                1,
                                metric,
                                List.of(new NextHop.Discard()),
                                0,
                                0));
    }

    @Test
    void aBigTableTravelsWhileItChanges() {
        Router one =
                net.router(
                        "r1",
                        text(
                                1,
                                65001,
                                " neighbor 10.0.0.2 remote-as 65002\n redistribute static\n"));
        Router two =
                net.router(
                        "r2",
                        text(
                                2,
                                65002,
                                """
                                 neighbor 10.0.0.1 remote-as 65001
                                 neighbor 10.0.0.3 remote-as 65003
                                 neighbor 10.0.0.3 advertisement-interval 0
                                """));
        Router three = net.router("r3", text(3, 65003, " neighbor 10.0.0.2 remote-as 65002\n"));
        for (int i = 0; i < ROUTES; i++) {
            offer(one, i, 0);
        }
        net.startAll();
        SplittableRandom random = new SplittableRandom(5);
        Map<Prefix, Long> expected = new TreeMap<>();
        for (int i = 0; i < ROUTES; i++) {
            expected.put(prefix(i), 0L);
        }
        for (int round = 0; round < 40; round++) { // while all comes up, and afterwards
            net.run(Duration.ofMillis(50 + random.nextInt(400)));
            for (int n = 0; n < 300; n++) {
                int i = random.nextInt(ROUTES);
                if (random.nextBoolean()) {
                    long metric = random.nextInt(5);
                    offer(one, i, metric);
                    expected.put(prefix(i), metric);
                } else {
                    one.rib("").withdraw("static", prefix(i));
                    expected.remove(prefix(i));
                }
            }
            one.settle();
            if (round == 20) {
                two.breakStreams();
            }
        }
        net.run(Duration.ofMinutes(5));

        for (Router router : List.of(two, three)) {
            assertThat(metrics(router, router == two)).isEqualTo(told(expected, router == two));
        }
        assertThat(three.route(prefix(first(expected)).toString())).isNotNull();
    }

    /** Whom the metric is not told to has the routes alone: each is 0 there. */
    private static Map<Prefix, Long> told(Map<Prefix, Long> expected, boolean metrics) {
        Map<Prefix, Long> all = new TreeMap<>();
        expected.forEach((prefix, metric) -> all.put(prefix, metrics ? metric : 0L));
        return all;
    }

    private static Map<Prefix, Long> metrics(Router router, boolean metrics) {
        Table table =
                Objects.requireNonNull(router.engine.table(new TableKey("", AddressFamily.IPV4)));
        Map<Prefix, Long> had = new TreeMap<>();
        boolean _ =
                table.visit(
                        null,
                        found -> {
                            PathAttributes best = Objects.requireNonNull(found.best).attributes;
                            had.put(found.prefix, metrics ? best.med() : 0L);
                            return true;
                        });
        return had;
    }

    private static int first(Map<Prefix, Long> expected) {
        for (int i = 0; i < ROUTES; i++) {
            if (expected.containsKey(prefix(i))) {
                return i;
            }
        }
        return 0;
    }

    @Test
    void linesForAFullTableAreObeyedInSlices() {
        Router one = net.router("r1", text(1, 65001, " neighbor 10.0.0.2 remote-as 65002\n"));
        for (int i = 0; i < ROUTES; i++) {
            offer(one, i, 0);
        }
        net.startAll();
        Table table =
                Objects.requireNonNull(one.engine.table(new TableKey("", AddressFamily.IPV4)));
        one.configure(text(1, 65001, " redistribute static\n"));
        assertThat(table.size()).as("in one input").isBetween(1, 200);
        net.run(Duration.ofSeconds(1));
        assertThat(table.size()).isEqualTo(ROUTES);

        one.configure(text(1, 65001, " default-metric 7\n redistribute static\n"));
        long other = told(table, 7);
        assertThat(other).as("in one input").isBetween(1L, 200L);
        net.run(Duration.ofSeconds(1));
        assertThat(told(table, 7)).isEqualTo(ROUTES);

        one.configure(text(1, 65001, ""));
        assertThat(table.size()).as("in one input").isGreaterThan(ROUTES - 200);
        net.run(Duration.ofSeconds(1));
        assertThat(table.size()).isZero();
    }

    /** One prefix changes with each input: the aggregate waits for no end of it. */
    @Test
    void anAggregateOfManyIsWorkedOutWhileTheyChange() {
        String lines = " redistribute static\n aggregate-address 20.0.0.0 255.0.0.0 as-set\n";
        Router one = net.router("r1", text(1, 65001, lines));
        for (int i = 0; i < ROUTES; i++) {
            offer(one, i, 0);
        }
        int[] changes = {0};
        one.eachInput =
                () -> {
                    if (one.route("20.0.0.0/8") == null && changes[0] < CHANGES_MOST) {
                        offer(one, ++changes[0] % 2, changes[0]);
                    }
                };
        net.startAll();
        net.run(Duration.ofMinutes(1));
        assertThat(one.route("20.0.0.0/8")).isNotNull();
        assertThat(changes[0]).as("changes until it was there").isLessThan(CHANGES_MOST);
    }

    private static void clear(Router hub, How how) {
        hub.take(new BgpRoutingEngine.Clear("", new BgpRoutingEngine.Which.All(), how));
    }

    private static long told(Table table, long metric) {
        long[] count = new long[1];
        boolean _ =
                table.visit(
                        null,
                        n -> {
                            long med = Objects.requireNonNull(n.first).attributes.med();
                            count[0] += med == metric ? 1 : 0;
                            return true;
                        });
        return count[0];
    }

    /** A neighbour that gets another policy is told what its group was about to tell it. */
    @Test
    void manyChangesWaitWhenANeighborLeavesItsGroup() {
        String lines =
                """
                 redistribute static
                 neighbor 10.0.0.2 remote-as 65002
                 neighbor 10.0.0.3 remote-as 65002
                """;
        Router hub = net.router("r1", text(1, 65001, lines));
        Router two = net.router("r2", text(2, 65002, " neighbor 10.0.0.1 remote-as 65001\n"));
        Router three = net.router("r3", text(3, 65002, " neighbor 10.0.0.1 remote-as 65001\n"));
        int half = 3_000;
        for (int i = 0; i < 2 * half; i++) {
            offer(hub, i, 0);
        }
        net.startAll();
        net.run(Duration.ofMinutes(1));
        offer(hub, 2 * half, 0);
        hub.settle();
        net.run(Duration.ofSeconds(5)); // told; what comes now waits for the interval
        for (int i = 0; i < half; i++) {
            hub.rib("").withdraw("static", prefix(i));
            offer(hub, 3 * half + i, 0);
        }
        hub.settle();
        net.run(Duration.ofSeconds(5));
        assertThat(two.route(prefix(0).toString())).as("still there").isNotNull();

        hub.configure(
                text(1, 65001, lines + " neighbor 10.0.0.3 route-map M out\n")
                        + "route-map M permit 10\n set metric 9\n");
        PeerFamily of =
                Objects.requireNonNull(hub.peer("10.0.0.3").families.get(AddressFamily.IPV4));
        assertThat(of.pending).as("in one input").hasSizeLessThanOrEqualTo(UpdateGroup.BATCH);
        net.run(Duration.ofMinutes(1));
        assertThat(Objects.requireNonNull(of.group).members).hasSize(1);
        for (Router router : List.of(two, three)) {
            Table table =
                    Objects.requireNonNull(
                            router.engine.table(new TableKey("", AddressFamily.IPV4)));
            assertThat(table.size()).isEqualTo(2 * half + 1);
            assertThat(router.route(prefix(0).toString())).isNull();
            assertThat(router.route(prefix(3 * half).toString())).isNotNull();
            assertThat(told(table, 9)).isEqualTo(router == three ? table.size() : 0);
        }
    }

    /** What the RIB tells comes as part of a slice of the router's, which has work enough. */
    @Test
    void changesOfTheRibAreNotedAndWorkedOffLater() {
        Router one = net.router("r1", text(1, 65001, " redistribute static\n"));
        net.startAll();
        Table table =
                Objects.requireNonNull(one.engine.table(new TableKey("", AddressFamily.IPV4)));
        long version = table.version;
        for (int i = 0; i < 100; i++) {
            offer(one, i, 0);
        }
        one.settle();
        assertThat(table.size()).isEqualTo(100);
        assertThat(table.version).as("nothing is chosen yet").isEqualTo(version);
        net.run(Duration.ofMillis(1));
        assertThat(table.version).isEqualTo(version + 100);
    }

    @Test
    void aReflectorServesManyNeighbors() {
        int spokes = 120;
        Router hub =
                net.router(
                        "hub",
                        """
                        interface GigabitEthernet0/1
                         ip address 10.0.255.1 255.255.0.0
                        router bgp 65000
                         bgp router-id 9.0.255.1
                         neighbor S peer-group
                         neighbor S remote-as 65000
                         neighbor S route-reflector-client
                         bgp listen range 10.0.0.0/16 peer-group S
                         bgp listen limit 5000
                        """);
        for (int i = 1; i <= spokes; i++) {
            Router spoke =
                    net.router(
                            "s" + i,
                            text(
                                    i,
                                    65000,
"""
 neighbor 10.0.255.1 remote-as 65000
 redistribute static
"""));
            offer(spoke, i, 0);
        }
        net.startAll();
        net.run(Duration.ofMinutes(3));

        Table table =
                Objects.requireNonNull(hub.engine.table(new TableKey("", AddressFamily.IPV4)));
        assertThat(table.groups).hasSize(1);
        assertThat(table.groups.getFirst().members).hasSize(spokes);
        for (int i = 1; i <= spokes; i++) {
            Router spoke = Objects.requireNonNull(net.routers.get("s" + i));
            int other = i % spokes + 1;
            assertThat(spoke.via(prefix(other).toString())).isEqualTo("10.0.0." + other);
            // Its own route is not told back to it: it would refuse that as its originator.
            assertThat(spoke.peer("10.0.255.1").families.values())
                    .allSatisfy(of -> assertThat(of.denied).isZero());
        }

        // All go at once: the table is looked at once for all of them, which one input can do.
        clear(hub, How.HARD);
        assertThat(table.sweeps()).isZero();
        net.run(Duration.ofMillis(1));
        assertThat(table.size()).isZero();
        net.run(Duration.ofMinutes(3));
        assertThat(table.size()).isEqualTo(spokes);
    }
}
