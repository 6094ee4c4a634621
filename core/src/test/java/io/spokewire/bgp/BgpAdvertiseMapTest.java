package io.spokewire.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.bgp.BgpWires.Router;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Routes that are told while others are there, or while they are not. The first router has two
 * providers, and shows the second one its loopback on a condition about the loopback of the first.
 */
class BgpAdvertiseMapTest {
    private static final String MAPS =
            """
            ip prefix-list OURS permit 1.1.1.1/32
            ip prefix-list THEIRS permit 2.2.2.2/32
            ip prefix-list NONE permit 203.0.113.0/24
            route-map OURS permit 10
             match ip address prefix-list OURS
            route-map THEIRS permit 10
             match ip address prefix-list THEIRS
            route-map NONE permit 10
             match ip address prefix-list NONE
            router bgp 65001
             neighbor 10.0.0.2 remote-as 65002
             neighbor 10.0.0.3 remote-as 65003
             neighbor 10.0.0.3 advertisement-interval 0
            """;
    private static final String PROVIDER = " neighbor 10.0.0.1 remote-as 65001\n";
    private static final Duration LONG = Duration.ofMinutes(5);

    private final BgpWires net = new BgpWires(5);

    @BeforeEach
    void providers() {
        net.router("r2", BgpWires.lan(2, 65002, PROVIDER));
        net.router("r3", BgpWires.lan(3, 65003, PROVIDER));
    }

    private Router r(int number) {
        return Objects.requireNonNull(net.routers.get("r" + number));
    }

    private static String first(String line) {
        return BgpWires.lan(1, 65001, MAPS + " neighbor 10.0.0.3 advertise-map " + line + "\n");
    }

    private void start(String line) {
        net.router("r1", first(line));
        net.startAll();
        assertThat(net.await(LONG, () -> r(3).best("2.2.2.2/32").isPresent())).isTrue();
        net.run(Duration.ofMinutes(1));
    }

    private boolean told() {
        return r(3).best("1.1.1.1/32").isPresent();
    }

    /** What {@code show ip bgp neighbors} says of the condition. */
    private String shown() {
        return new BgpViews.Neighbors(r(1).engine.summaries(net.now()).getFirst().neighbors())
                .text()
                .lines()
                .filter(line -> line.contains("Condition-map"))
                .findFirst()
                .orElse("");
    }

    @Test
    void whileOthersAreMissing() {
        start("OURS non-exist-map THEIRS");
        assertThat(r(2).best("1.1.1.1/32")).as("no condition holds for others").isPresent();
        assertThat(told()).isFalse();
        assertThat(shown())
                .isEqualTo("  Condition-map THEIRS, Advertise-map OURS, status: Withdraw");

        r(2).crash(true);
        assertThat(net.await(LONG, this::told)).as("the first provider has gone").isTrue();
        assertThat(shown())
                .isEqualTo("  Condition-map THEIRS, Advertise-map OURS, status: Advertise");

        r(2).restart();
        assertThat(net.await(LONG, () -> !told())).as("it is back").isTrue();
    }

    @Test
    void whileOthersAreThere() {
        start("OURS exist-map THEIRS");
        assertThat(told()).isTrue();

        r(2).crash(true);
        assertThat(net.await(LONG, () -> !told())).isTrue();
        assertThat(shown()).endsWith("status: Withdraw");

        r(2).restart();
        assertThat(net.await(LONG, this::told)).isTrue();
    }

    @Test
    void otherLinesHoldAtOnce() {
        start("OURS exist-map NONE");
        assertThat(told()).isFalse();

        r(1).configure(first("OURS non-exist-map NONE"));
        assertThat(net.await(LONG, this::told)).isTrue();

        r(1).configure(first("OURS exist-map NONE"));
        assertThat(net.await(LONG, () -> !told())).isTrue();

        // Another list behind the map of the condition.
        r(1).configure(
                        first("OURS exist-map NONE")
                                .replace("NONE permit 203.0.113.0/24", "NONE permit 3.3.3.3/32"));
        assertThat(net.await(LONG, this::told)).isTrue();

        r(1).configure(BgpWires.lan(1, 65001, MAPS));
        net.run(Duration.ofMinutes(1));
        assertThat(told()).isTrue();
        assertThat(shown()).isEmpty();
    }

    /** One witness is enough, and another one is found when it goes. */
    @Test
    void anotherRouteTakesThePlaceOfTheOneThatGoes() {
        net.router("r4", BgpWires.lan(4, 65002, PROVIDER));
        String both =
                first("OURS exist-map THEIRS")
                        .replace(
                                "ip prefix-list THEIRS permit 2.2.2.2/32",
                                "ip prefix-list THEIRS permit 2.2.2.2/32\n"
                                        + "ip prefix-list THEIRS permit 4.4.4.4/32")
                        .replace(
                                " neighbor 10.0.0.2 remote-as 65002",
                                " neighbor 10.0.0.2 remote-as 65002\n"
                                        + " neighbor 10.0.0.4 remote-as 65002");
        net.router("r1", both);
        net.startAll();
        assertThat(net.await(LONG, this::told)).isTrue();

        r(2).crash(true);
        net.run(Duration.ofMinutes(1));
        assertThat(told()).as("the other one is there").isTrue();
        r(4).crash(true);
        assertThat(net.await(LONG, () -> !told())).as("none is there").isTrue();
    }
}
