package io.spokewire.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.bgp.BgpWires.Router;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Sessions that end when others have found other ways, RFC 8326. The first router has an external
 * neighbour, the second one, and an internal one, the third one.
 */
class BgpGracefulShutdownTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String LINES =
            """
             neighbor 10.0.0.2 remote-as 65002
             neighbor 10.0.0.2 send-community
             neighbor 10.0.0.2 advertisement-interval 0
             neighbor 10.0.0.3 remote-as 65001
             neighbor 10.0.0.3 send-community
             neighbor 10.0.0.3 next-hop-self
            """;

    private final BgpWires net = new BgpWires(29);

    private Router r(int number) {
        return Objects.requireNonNull(net.routers.get("r" + number));
    }

    private static String first(String line) {
        return BgpWires.lan(1, 65001, LINES + line);
    }

    @BeforeEach
    void start() {
        net.router("r1", first(""));
        net.router("r2", BgpWires.lan(2, 65002, " neighbor 10.0.0.1 remote-as 65001\n"));
        net.router("r3", BgpWires.lan(3, 65001, " neighbor 10.0.0.1 remote-as 65001\n"));
        net.startAll();
        net.run(MINUTE.multipliedBy(2));
        assertThat(communities(2, "1.1.1.1/32")).contains("");
    }

    private Optional<String> communities(int router, String prefix) {
        return r(router)
                .best(prefix)
                .map(a -> String.join(" ", Communities.standard(a.communities())));
    }

    private long preference(int router, String prefix) {
        return r(router).best(prefix).map(PathAttributes::preference).orElse(-1L);
    }

    @Test
    void routesAreMarkedAndThenTheSessionEnds() {
        r(1).configure(
                        first(
                                " neighbor 10.0.0.2 shutdown graceful 60 community 65001:9"
                                        + " local-preference 7\n"));
        net.run(Duration.ofSeconds(20));
        assertThat(communities(2, "1.1.1.1/32")).contains("65001:9 gshut");
        assertThat(communities(3, "2.2.2.2/32"))
                .as("those of the neighbour")
                .contains("65001:9 gshut");
        assertThat(preference(3, "2.2.2.2/32")).isEqualTo(7);
        assertThat(communities(3, "1.1.1.1/32")).as("others").contains("");
        assertThat(r(1).up("10.0.0.2")).isTrue();

        net.run(Duration.ofSeconds(45));
        assertThat(r(1).up("10.0.0.2")).isFalse();
        assertThat(r(1).peer("10.0.0.2").lastReset).contains("administratively shut down");
        assertThat(r(1).engine.summaries(0).getFirst().neighbors().getFirst().state())
                .isEqualTo("Idle (Admin)");
        net.run(MINUTE.multipliedBy(5));
        assertThat(r(1).up("10.0.0.2")).as("it stays down").isFalse();
        assertThat(r(1).up("10.0.0.3")).isTrue();

        r(1).configure(first(""));
        assertThat(net.await(MINUTE.multipliedBy(3), () -> r(1).up("10.0.0.2"))).isTrue();
        net.run(MINUTE);
        assertThat(communities(2, "1.1.1.1/32")).contains("");
        assertThat(preference(3, "2.2.2.2/32")).isEqualTo(100);
    }

    @Test
    void theLineMayGoBeforeTheTimeIsOver() {
        r(1).configure(first(" neighbor 10.0.0.2 shutdown graceful 60\n"));
        net.run(Duration.ofSeconds(20));
        assertThat(communities(2, "1.1.1.1/32")).contains("gshut");
        assertThat(preference(3, "2.2.2.2/32")).as("RFC 8326: the lowest").isZero();
        r(1).configure(first(""));
        net.run(MINUTE.multipliedBy(3));
        assertThat(r(1).up("10.0.0.2")).isTrue();
        assertThat(r(1).peer("10.0.0.2").drops).isZero();
        assertThat(communities(2, "1.1.1.1/32")).contains("");
        assertThat(preference(3, "2.2.2.2/32")).isEqualTo(100);
    }

    @Test
    void aSessionThatBreaksMeanwhileDoesNotComeBack() {
        r(1).configure(first(" neighbor 10.0.0.2 shutdown graceful 3600\n"));
        net.run(Duration.ofSeconds(20));
        r(2).breakStreams();
        net.run(MINUTE.multipliedBy(5));
        assertThat(r(1).up("10.0.0.2")).isFalse();
    }

    @Test
    void allSessionsOfTheDefaultVrfMayEnd() {
        String how = " bgp graceful-shutdown all neighbors 60 local-preference 20\n";
        r(1).configure(first(how));
        net.run(MINUTE.multipliedBy(2));
        assertThat(communities(2, "1.1.1.1/32")).as("not yet").contains("");

        r(1).configure(first(how + " bgp graceful-shutdown all neighbors activate\n"));
        net.run(Duration.ofSeconds(20));
        assertThat(communities(2, "1.1.1.1/32")).contains("gshut");
        assertThat(communities(3, "1.1.1.1/32")).contains("gshut");
        assertThat(preference(3, "1.1.1.1/32")).isEqualTo(20);
        net.run(MINUTE);
        assertThat(r(1).up("10.0.0.2")).isFalse();
        assertThat(r(1).up("10.0.0.3")).isFalse();

        r(1).configure(first(how));
        assertThat(
                        net.await(
                                MINUTE.multipliedBy(3),
                                () -> r(1).up("10.0.0.2") && r(1).up("10.0.0.3")))
                .isTrue();
    }

    @Test
    void theReceivingEndDoesNothingByItself() {
        r(1).configure(first(" neighbor 10.0.0.2 shutdown graceful 60\n"));
        net.run(Duration.ofSeconds(20));
        assertThat(communities(2, "1.1.1.1/32")).contains("gshut");
        assertThat(preference(2, "1.1.1.1/32")).as("a route map may match it").isEqualTo(100);
    }
}
