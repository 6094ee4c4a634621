package io.spokewire.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.bgp.BgpRoutingEngine.Clear;
import io.spokewire.bgp.BgpRoutingEngine.ClearFlaps;
import io.spokewire.bgp.BgpRoutingEngine.How;
import io.spokewire.bgp.BgpRoutingEngine.Which;
import io.spokewire.bgp.BgpWires.Router;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Routes of an external neighbour that come and go, RFC 2439. */
class BgpDampeningTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String ROUTE = "203.0.113.0/24";
    private static final TableKey KEY = new TableKey("", AddressFamily.IPV4);

    private final BgpWires net = new BgpWires(17);

    private static String taker(String lines) {
        return BgpWires.lan(1, 65001, " neighbor 10.0.0.2 remote-as 65002\n" + lines);
    }

    private Router teller() {
        return Objects.requireNonNull(net.routers.get("r2"));
    }

    private Router start(String lines) {
        return start(taker(lines), 65002);
    }

    private Router start(String text, int as) {
        Router taker = net.router("r1", text);
        net.router(
                "r2",
                BgpWires.lan(
                        2,
                        as,
                        """
                         redistribute static
                         neighbor 10.0.0.1 remote-as 65001
                         neighbor 10.0.0.1 advertisement-interval 0
                        """));
        net.startAll();
        assertThat(net.await(MINUTE, () -> taker.up("10.0.0.2"))).isTrue();
        comes();
        return taker;
    }

    private void comes() {
        teller().fixed(ROUTE, "Null0", 0);
        net.run(SECOND);
    }

    private void goes() {
        teller().unfixed(ROUTE);
        net.run(SECOND);
    }

    private void flap(int times) {
        for (int i = 0; i < times; i++) {
            goes();
            comes();
        }
    }

    private static @Nullable Net found(Router taker, String prefix) {
        return Objects.requireNonNull(taker.engine.table(KEY)).find(Prefix.parse(prefix));
    }

    /** The past of the path; empty where there is none. */
    private Optional<BgpSnapshot.Flaps> past(Router taker) {
        return taker.engine
                .entry("", Prefix.parse(ROUTE), true, net.now())
                .flatMap(entry -> entry.paths().getFirst().flaps());
    }

    private BgpSnapshot.Flaps flaps(Router taker) {
        return past(taker).orElseThrow();
    }

    private static boolean used(Router taker) {
        return taker.best(ROUTE).isPresent();
    }

    private static BgpSnapshot.Dampening counts(Router taker) {
        return taker.engine.summaries(0).getFirst().dampening();
    }

    @Test
    void aRouteThatGoesThreeTimesIsNotUsedForHalfAnHour() {
        Router taker = start(" bgp dampening\n");
        goes();
        assertThat(flaps(taker).gone()).isTrue();
        assertThat(flaps(taker).penalty()).isBetween(990, 1000);
        assertThat(counts(taker)).isEqualTo(new BgpSnapshot.Dampening("on", 1, 0));
        comes();
        assertThat(used(taker)).isTrue();
        flap(1);
        assertThat(used(taker)).isTrue();
        flap(1);
        assertThat(flaps(taker).suppressed()).isTrue();
        assertThat(flaps(taker).count()).isEqualTo(3);
        assertThat(used(taker)).isFalse();
        assertThat(taker.route(ROUTE)).isNull();
        assertThat(counts(taker)).isEqualTo(new BgpSnapshot.Dampening("on", 0, 1));
        // Three times a thousand is four times 750: two half-lives.
        assertThat(flaps(taker).reuse()).isBetween(MINUTE.multipliedBy(29), Duration.ofMinutes(30));

        net.run(Duration.ofMinutes(29));
        assertThat(used(taker)).isFalse();
        assertThat(net.await(Duration.ofSeconds(70), () -> used(taker))).isTrue();
        assertThat(flaps(taker).penalty()).isBetween(740, 750);
        assertThat(taker.route(ROUTE)).isNotNull();
        assertThat(counts(taker)).isEqualTo(new BgpSnapshot.Dampening("on", 0, 0));

        // A half-life later its past is forgotten.
        assertThat(net.await(Duration.ofMinutes(16), () -> past(taker).isEmpty())).isTrue();
        assertThat(used(taker)).isTrue();
    }

    @Test
    void thePastOfARouteThatStaysAwayIsForgotten() {
        Router taker = start(" bgp dampening\n");
        goes();
        net.run(Duration.ofMinutes(20));
        assertThat(found(taker, ROUTE)).isNotNull();
        assertThat(taker.peer("10.0.0.2").families.get(AddressFamily.IPV4))
                .satisfies(of -> assertThat(of.accepted).isEqualTo(1)); // its loopback
        assertThat(net.await(Duration.ofMinutes(2), () -> found(taker, ROUTE) == null)).isTrue();
        assertThat(counts(taker).histories()).isZero();
    }

    @Test
    void noRouteIsSuppressedForLongerThanTheLongestTime() {
        Router taker = start(" bgp dampening 15 750 1500 20\n");
        flap(10);
        assertThat(used(taker)).isFalse();
        assertThat(flaps(taker).reuse()).isLessThanOrEqualTo(Duration.ofMinutes(20));
        assertThat(net.await(Duration.ofMinutes(21), () -> used(taker))).isTrue();
    }

    @Test
    void otherAttributesCostTheHalf() {
        Router taker = start(" bgp dampening\n");
        for (int metric = 1; metric <= 3; metric++) {
            teller().fixed(ROUTE, "Null0", metric);
            net.run(SECOND);
        }
        assertThat(flaps(taker).penalty()).isBetween(1480, 1500);
        assertThat(used(taker)).isTrue();
    }

    /** With routes kept as they came, which are looked at anew. */
    @Test
    void whatHasGoneDoesNotComeBackWithAnotherPolicy() {
        String lines = " bgp dampening\n neighbor 10.0.0.2 soft-reconfiguration inbound\n";
        Router taker = start(lines);
        goes();
        assertThat(flaps(taker).gone()).isTrue();
        taker.configure(taker(lines + " neighbor 10.0.0.2 weight 7\n"));
        net.run(SECOND);
        assertThat(flaps(taker).gone()).isTrue();
        assertThat(used(taker)).isFalse();
        comes();
        assertThat(used(taker)).isTrue();
    }

    @Test
    void ourOwnLinesAreNoFaultOfTheNeighbor() {
        Router taker = start(" bgp dampening\n");
        String map = "route-map M permit 10\n set local-preference 200\n";
        taker.configure(map + taker(" bgp dampening\n neighbor 10.0.0.2 route-map M in\n"));
        assertThat(
                        net.await(
                                MINUTE,
                                () ->
                                        taker.best(ROUTE)
                                                .filter(a -> a.localPreference() == 200)
                                                .isPresent()))
                .isTrue();
        assertThat(past(taker)).isEmpty();
    }

    @Test
    void aSessionThatEndsCostsNothing() {
        Router taker = start(" bgp dampening\n");
        flap(1);
        int before = flaps(taker).penalty();
        taker.take(new Clear("", new Which.All(), How.HARD));
        net.run(Duration.ofMillis(20));
        assertThat(flaps(taker).gone()).as("its past is kept").isTrue();
        assertThat(found(taker, "2.2.2.2/32")).as("it has none").isNull();
        assertThat(net.await(MINUTE, () -> used(taker))).isTrue();
        assertThat(flaps(taker).penalty()).isLessThanOrEqualTo(before);
        assertThat(flaps(taker).count()).isEqualTo(1);

        taker.configure(BgpWires.lan(1, 65001, " bgp dampening\n"));
        net.run(SECOND);
        assertThat(found(taker, ROUTE)).as("the neighbour is no more").isNull();
        assertThat(counts(taker).histories()).isZero();
    }

    @Test
    void internalNeighborsAreNotDampened() {
        Router taker =
                start(
                        BgpWires.lan(
                                1, 65001, " neighbor 10.0.0.2 remote-as 65001\n bgp dampening\n"),
                        65001);
        flap(5);
        assertThat(used(taker)).isTrue();
        assertThat(past(taker)).isEmpty();
        goes();
        assertThat(found(taker, ROUTE)).isNull();
    }

    @Test
    void aRouteMapSaysWhichAndHow() {
        String map =
                """
                ip prefix-list IT permit 203.0.113.0/24
                route-map DAMP permit 10
                 match ip address prefix-list IT
                 set dampening 1 100 200 2
                """;
        Router taker = start(map + taker(" bgp dampening route-map DAMP\n"), 65002);
        teller().fixed("198.51.100.0/24", "Null0", 0);
        flap(1);
        assertThat(used(taker)).isFalse();
        teller().unfixed("198.51.100.0/24");
        net.run(SECOND);
        assertThat(found(taker, "198.51.100.0/24")).as("not meant").isNull();
        assertThat(net.await(Duration.ofSeconds(130), () -> used(taker))).isTrue();
    }

    @Test
    void aPersonMayForgetThePast() {
        Router taker = start(" bgp dampening\n");
        flap(3);
        assertThat(used(taker)).isFalse();
        Optional<Prefix> it = Optional.of(Prefix.parse(ROUTE));
        taker.take(new ClearFlaps("", AddressFamily.IPV4, it, true));
        assertThat(flaps(taker).count()).isZero();
        assertThat(used(taker)).isFalse();
        taker.take(new ClearFlaps("", AddressFamily.IPV4, it, false));
        net.run(SECOND);
        assertThat(used(taker)).isTrue();
        assertThat(past(taker)).isEmpty();

        flap(3);
        taker.take(new ClearFlaps("", AddressFamily.IPV4, Optional.empty(), true));
        net.run(SECOND);
        assertThat(flaps(taker).count()).isZero();
        taker.take(new ClearFlaps("", AddressFamily.IPV4, Optional.empty(), false));
        net.run(SECOND);
        assertThat(used(taker)).isTrue();

        flap(3);
        goes();
        taker.configure(taker(""));
        net.run(SECOND);
        assertThat(found(taker, ROUTE)).as("without the line nothing is kept").isNull();
        flap(3);
        assertThat(used(taker)).isTrue();
    }

    /** All of them may be used again at one moment. */
    @Test
    void manyRoutesAreUsedAgainInSlices() {
        Router taker = start(" bgp dampening 1 750 900 2\n");
        int routes = 3_000;
        for (boolean there : new boolean[] {true, false, true}) {
            for (int i = 0; i < routes; i++) {
                String prefix = new Prefix(new Ipv4Address(0x14000000 + (i << 8)), 24).toString();
                if (there) {
                    teller().fixed(prefix, "Null0", 0);
                } else {
                    teller().unfixed(prefix);
                }
            }
            net.run(Duration.ofSeconds(2));
        }
        assertThat(counts(taker).damped()).isEqualTo(routes);
        Table table = Objects.requireNonNull(taker.engine.table(KEY));
        long[] seen = {table.version, 0};
        taker.eachInput =
                () -> {
                    seen[1] = Math.max(seen[1], table.version - seen[0]);
                    seen[0] = table.version;
                };
        assertThat(net.await(MINUTE, () -> counts(taker).damped() == 0)).isTrue();
        net.run(SECOND);
        assertThat(taker.best("20.0.0.0/24")).isPresent();
        assertThat(seen[1]).as("best paths that changed with one input").isBetween(1L, 220L);
    }
}
