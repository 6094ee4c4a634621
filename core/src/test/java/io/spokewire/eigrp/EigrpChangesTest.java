package io.spokewire.eigrp;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.engine.Trace;
import io.spokewire.net.Prefix;
import io.spokewire.rib.NextHop;
import io.spokewire.rib.ResolvedRoute;
import io.spokewire.rib.RouteView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is obeyed of a configuration that changes while the process runs. */
class EigrpChangesTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final EigrpWires net = new EigrpWires(1);

    private static String on(String name, String wire, String address, String more) {
        return "interface %s\n description %s\n ip address %s 255.255.255.0\n%s"
                .formatted(name, wire, address, more);
    }

    private static String left(String lists, String process) {
        return on("GigabitEthernet0/1", "between", "10.1.0.1", "")
                + lists.replace(';', '\n')
                + "\nrouter eigrp 100\n network 10.0.0.0\n "
                + process
                + "\n";
    }

    private EigrpWires.Router right() {
        return net.router("right", right(""));
    }

    private static String right(String outward) {
        return on("GigabitEthernet0/1", "between", "10.1.0.2", outward)
                + on("GigabitEthernet0/2", "lan2", "10.2.0.1", "")
                + on("GigabitEthernet0/3", "lan3", "10.3.0.1", "")
                + "router eigrp 100\n network 10.0.0.0\n";
    }

    @ParameterizedTest
    @CsvSource({
        "distribute-list prefix P in,"
                + "ip prefix-list P deny 10.2.0.0/24;ip prefix-list P permit 0.0.0.0/0 le 32,"
                + "ip prefix-list P deny 10.3.0.0/24;ip prefix-list P permit 0.0.0.0/0 le 32",
        "distribute-list 7 in,"
                + "access-list 7 permit 10.3.0.0 0.0.0.255,access-list 7 permit 10.2.0.0 0.0.0.255",
        "distribute-list route-map M in,"
                + "route-map M permit 10; match ip address 7;access-list 7 permit 10.3.0.0,"
                + "route-map M permit 10; match ip address 7;access-list 7 permit 10.2.0.0"
    })
    void anotherListOfAFilterLetsInOtherRoutes(String filter, String before, String after) {
        EigrpWires.Router left = net.router("left", left(before, filter));
        right();
        net.startAll();
        assertThat(net.await(SOON, () -> left.route("10.3.0.0/24") != null)).isTrue();
        assertThat(left.route("10.2.0.0/24")).isNull();
        left.configure(left(after, filter));
        assertThat(net.await(SOON, () -> left.route("10.2.0.0/24") != null)).isTrue();
        assertThat(left.route("10.3.0.0/24")).isNull();
    }

    @Test
    void listsThatNobodyNamesForWhatComesEndNoAdjacency() {
        String named = "access-list 7 permit 10.0.0.0 0.255.255.255";
        EigrpWires.Router left = net.router("left", left(named, "distribute-list 7 in"));
        right();
        net.startAll();
        assertThat(net.await(SOON, () -> left.route("10.3.0.0/24") != null)).isTrue();
        net.run(Duration.ofSeconds(5));
        left.configure(
                left(
                        named + ";access-list 8 permit any;ip prefix-list Q permit 10.0.0.0/8",
                        "distribute-list 7 in\n distribute-list prefix Q out"));
        net.run(Duration.ofSeconds(1));
        assertThat(left.neighbors()).hasSize(1);
        left.configure(
                left(
                        named + ";access-list 8 deny any;ip prefix-list Q deny 10.0.0.0/8",
                        "distribute-list 7 in\n distribute-list prefix Q out"));
        assertThat(left.neighbors()).as("a list for what is told").hasSize(1);
    }

    @Test
    void anOffsetFollowsItsList() {
        EigrpWires.Router left =
                net.router("left", left("access-list 7 permit 10.3.0.0", "offset-list 7 in 1000"));
        right();
        net.startAll();
        assertThat(net.await(SOON, () -> left.route("10.3.0.0/24") != null)).isTrue();
        long plain = left.must("10.2.0.0/24").metric();
        assertThat(left.must("10.3.0.0/24").metric()).isEqualTo(plain + 1000);
        left.configure(left("access-list 7 permit 10.2.0.0", "offset-list 7 in 1000"));
        assertThat(net.await(SOON, () -> left.must("10.3.0.0/24").metric() == plain)).isTrue();
        assertThat(left.must("10.2.0.0/24").metric()).isEqualTo(plain + 1000);
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0 0.0.0.0,10.2.0.0 255.255.0.0",
        "10.2.0.0 255.255.0.0,0.0.0.0 0.0.0.0",
        "10.2.0.0/16,0.0.0.0/0"
    })
    void aSummaryWithinAWiderOneIsTold(String one, String other) {
        EigrpWires.Router left = net.router("left", left("", "no shutdown"));
        EigrpWires.Router right = right();
        net.startAll();
        assertThat(net.await(SOON, () -> left.route("10.2.0.0/24") != null)).isTrue();
        String line = " ip summary-address eigrp 100 %s\n";
        right.configure(right(line.formatted(one) + line.formatted(other)));
        assertThat(
                        net.await(
                                SOON,
                                () ->
                                        left.route("10.2.0.0/16") != null
                                                && left.route("10.2.0.0/24") == null))
                .isTrue();
        assertThat(left.route("0.0.0.0/0")).isNotNull();
        assertThat(left.route("10.3.0.0/24")).isNull();
        right.configure(right(line.formatted(one)));
        assertThat(
                        net.await(
                                SOON,
                                () ->
                                        one.startsWith("10.")
                                                ? left.route("0.0.0.0/0") == null
                                                : left.route("10.2.0.0/16") == null))
                .isTrue();
    }

    @Test
    void aNeighbourThatBecomesAStubOrNoneIsMetAnew() {
        EigrpWires.Router left = net.router("left", left("", "no shutdown"));
        EigrpWires.Router right = right();
        net.startAll();
        assertThat(net.await(SOON, () -> left.route("10.2.0.0/24") != null)).isTrue();
        for (String stub : List.of(" eigrp stub connected\n", "", " eigrp stub summary\n")) {
            net.run(Duration.ofSeconds(20));
            long since = left.engine.transport().all().getFirst().sinceNanos;
            right.configure(right("") + stub);
            net.run(Duration.ofSeconds(20));
            assertThat(left.neighbors()).as(stub).hasSize(1);
            assertThat(right.neighbors()).as(stub).hasSize(1);
            Neighbor there = left.engine.transport().all().getFirst();
            assertThat(there.sinceNanos).as(stub).isGreaterThan(since);
            assertThat(there.isStub()).isEqualTo(!stub.isEmpty());
            assertThat(left.route("10.2.0.0/24") != null).isEqualTo(!stub.contains("summary"));
        }
    }

    /** What is connected has the metric of its link, also when that changes afterwards. */
    @Test
    void connectedRoutesThatAreRedistributedFollowTheirLink() {
        String process = "router eigrp 100\n network 10.1.0.0 0.0.0.255\n";
        EigrpWires.Router tells =
                net.router(
                        "a",
                        on("GigabitEthernet0/0", "one", "10.1.0.1", "")
                                + on("GigabitEthernet0/1", "lan", "10.2.0.1", "")
                                + process
                                + " redistribute connected\n");
        EigrpWires.Router hears =
                net.router("b", on("GigabitEthernet0/0", "one", "10.1.0.2", "") + process);
        net.startAll();
        assertThat(net.await(SOON, () -> hears.route("10.2.0.0/24") != null)).isTrue();
        assertThat(hears.must("10.2.0.0/24").metric()).isEqualTo(3072);
        tells.delay("GigabitEthernet0/1", 100);
        assertThat(net.await(SOON, () -> hears.must("10.2.0.0/24").metric() == 3072 + 99 * 256))
                .isTrue();
    }

    private static final String LINKS =
            on("GigabitEthernet0/0", "one", "10.1.0.2", "")
                    + on("GigabitEthernet0/2", "two", "10.2.0.2", " delay 10\n")
                    + on("GigabitEthernet0/4", "three", "10.4.0.2", " delay 5\n")
                    + "router eigrp 100\n network 10.0.0.0\n variance 2\n ";

    /** A router with three ways to a LAN, the second of which is the dearest. */
    private EigrpWires.Router threeWays(String... lines) {
        net.router(
                "a",
                on("GigabitEthernet0/0", "one", "10.1.0.1", "")
                        + on("GigabitEthernet0/2", "two", "10.2.0.1", "")
                        + on("GigabitEthernet0/4", "three", "10.4.0.1", "")
                        + on("GigabitEthernet0/1", "lana", "10.9.0.1", "")
                        + "router eigrp 100\n network 10.0.0.0\n");
        EigrpWires.Router b = net.router("b", LINKS + String.join("\n ", lines) + "\n");
        net.startAll();
        assertThat(net.await(SOON, () -> b.route("10.9.0.0/24") != null)).isTrue();
        net.run(SOON);
        return b;
    }

    private static List<String> ways(EigrpWires.Router router) {
        ResolvedRoute found = requireNonNull(router.rib.best(Prefix.parse("10.9.0.0/24")));
        return RouteView.Shown.of(found, 0).resolved().stream()
                .map(hop ->
                        hop.gateway().orElseThrow()
                                + hop.cost()
                                        .map(c -> " " + c.metric() + " " + c.share())
                                        .orElse(""))
                .toList();
    }

    private static Map<String, Long> spread(EigrpWires.Router router) {
        ResolvedRoute found = requireNonNull(router.rib.best(Prefix.parse("10.9.0.0/24")));
        return found.spread().stream()
                .collect(groupingBy(hop -> ((NextHop.Via) hop).gateway() + "", counting()));
    }

    @Test
    void waysThatCostMoreCarryFewerFlows() {
        EigrpWires.Router b = threeWays();
        assertThat(ways(b))
                .containsExactlyInAnyOrder(
                        "10.1.0.1 3072 240", "10.2.0.1 5376 137", "10.4.0.1 4096 180");
        assertThat(spread(b)).isEqualTo(Map.of("10.1.0.1", 28L, "10.2.0.1", 16L, "10.4.0.1", 21L));
        assertThat(b.must("10.9.0.0/24").detail().lines().getFirst())
                .contains("Total delay is 20 microseconds");
        b.configure(LINKS + "traffic-share min across-interfaces\n");
        assertThat(ways(b))
                .containsExactlyInAnyOrder("10.1.0.1 3072 1", "10.2.0.1 5376 0", "10.4.0.1 4096 0");
        assertThat(spread(b)).isEqualTo(Map.of("10.1.0.1", 1L));
        b.configure(LINKS);
        assertThat(spread(b)).hasSize(3);
        b.up("GigabitEthernet0/0", false);
        b.up("GigabitEthernet0/2", false);
        assertThat(ways(b)).as("the only one left").containsExactly("10.4.0.1");
        assertThat(spread(b)).isEqualTo(Map.of("10.4.0.1", 1L));
    }

    @Test
    void ofMoreWaysThanMayBeUsedTheBestAre() {
        assertThat(ways(threeWays("maximum-paths 2")))
                .containsExactlyInAnyOrder("10.1.0.1 3072 4", "10.4.0.1 4096 3");
    }

    @Test
    void aMissingRouterIdIsToldWhereTheProcessWouldRun() {
        String six =
                "interface GigabitEthernet0/2\n description w\n ipv6 address FE80::1"
                        + " link-local\n";
        EigrpWires.Router silent =
                net.router("silent", six + "ipv6 router eigrp 1\n no shutdown\n");
        EigrpWires.Router told =
                net.router("told", six + " ipv6 eigrp 1\nipv6 router eigrp 1\n no shutdown\n");
        net.startAll();
        assertThat(silent.told).isEmpty();
        assertThat(told.told).extracting(Trace::mnemonic).containsExactly("NORTRID");
    }
}
