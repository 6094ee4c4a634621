package io.spokewire.eigrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.rib.RouteSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MaximumPrefixTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String PEER = "Neighbor 10.1.0.2 (GigabitEthernet0/0)";

    private final EigrpWires net = new EigrpWires(1);

    /** The most routes of the other end that the limited one ever had in its RIB. */
    private int most;

    private static String text(String address, String... process) {
        return "interface GigabitEthernet0/0\n description w\n ip address "
                + address
                + " 255.255.255.0\nrouter eigrp 1\n network 10.0.0.0\n "
                + String.join("\n ", process)
                + "\n";
    }

    private EigrpWires.Router limited(String... process) {
        return net.router("limited", text("10.1.0.1", process));
    }

    private EigrpWires.Router teller(int routes) {
        EigrpWires.Router teller =
                net.router("teller", text("10.1.0.2", "redistribute static", "no shutdown"));
        for (int i = 0; i < routes; i++) {
            offer(teller, i);
        }
        return teller;
    }

    private static void offer(EigrpWires.Router router, int number) {
        router.fixed(prefix(number), RouteSource.STATIC, "GigabitEthernet0/0");
    }

    private static void take(EigrpWires.Router router, int number) {
        router.unfixed(prefix(number), RouteSource.STATIC);
    }

    private static String prefix(int number) {
        return "192.0." + number + ".0/24";
    }

    private int routes(EigrpWires.Router router) {
        int found = 0;
        for (int i = 0; i < 20; i++) {
            found += router.route(prefix(i)) == null ? 0 : 1;
        }
        most = Math.max(most, found);
        return found;
    }

    private String accounts(EigrpWires.Router router) {
        return new EigrpViews.Accounts(List.of(router.snapshot())).text();
    }

    private boolean reaches(EigrpWires.Router router, int routes) {
        return net.await(SOON, () -> routes(router) == routes);
    }

    private void passes(Duration time, EigrpWires.Router router) {
        net.await(time, () -> routes(router) < 0);
    }

    private static List<String> limitsToldBy(EigrpWires.Router router) {
        return router.lines().stream().filter(l -> l.contains("PFXLIMIT")).toList();
    }

    @Test
    void aNeighbourOverItsLimitIsIgnoredUntilItsRestartAndInTheEndUntilItIsCleared() {
        EigrpWires.Router limited =
                limited("neighbor maximum-prefix 4 75 restart 2 restart-count 1");
        EigrpWires.Router teller = teller(2);
        net.startAll();
        assertThat(reaches(limited, 2)).isTrue();
        assertThat(limitsToldBy(limited)).isEmpty();

        offer(teller, 2);
        assertThat(reaches(limited, 3)).isTrue();
        assertThat(limitsToldBy(limited))
                .containsExactly(
                        "%DUAL-3-PFXLIMITTHR: EIGRP-IPv4 1: "
                                + PEER
                                + " threshold prefix level(75) reached");
        offer(teller, 3);
        assertThat(reaches(limited, 4)).as("the limit itself is not too much").isTrue();
        offer(teller, 4);
        assertThat(reaches(limited, 0)).isTrue();
        assertThat(limited.lines())
                .contains(
                        "%DUAL-3-PFXLIMIT: EIGRP-IPv4 1: "
                                + PEER
                                + " prefix limit reached(4): ignored for 120 s",
                        "%DUAL-5-NBRCHANGE: EIGRP-IPv4 1: "
                                + PEER
                                + " is down: prefix-limit exceeded");
        assertThat(accounts(limited))
                .isEqualTo(
                        """
                        EIGRP-IPv4 Accounting for AS(1)/ID(10.1.0.1)
                        Total Prefix Count: 0  States: A-Adjacency, P-Pending, D-Down
                        State Address/Source  Interface        Prefix   Restart  Restart/
                                                               Count    Count    Reset(s)
                         P    10.1.0.2        Gi0/0                 0        1      120
                        """);
        passes(Duration.ofSeconds(110), limited);
        assertThat(limited.neighbors()).as("while it is ignored").isEmpty();

        take(teller, 4);
        assertThat(reaches(limited, 4)).as("after its restart").isTrue();
        assertThat(accounts(limited))
                .contains(" A    10.1.0.2        Gi0/0                 4        1      8");

        offer(teller, 4);
        assertThat(net.await(SOON, () -> accounts(limited).contains("\n D    10.1.0.2  ")))
                .isTrue();
        assertThat(limitsToldBy(limited).getLast())
                .endsWith("prefix limit reached(4): ignored until 'clear ip eigrp neighbors'");
        take(teller, 4);
        passes(Duration.ofMinutes(30), limited);
        assertThat(limited.neighbors()).isEmpty();
        limited.take(new EigrpRoutingEngine.Clear(Optional.empty(), Optional.empty(), false));
        assertThat(reaches(limited, 4)).isTrue();
        assertThat(most).isEqualTo(4);
    }

    @Test
    void restartsAreForgottenAfterTheResetTime() {
        EigrpWires.Router limited =
                limited("neighbor maximum-prefix 2 restart 1 restart-count 1 reset-time 5");
        EigrpWires.Router teller = teller(3);
        net.startAll();
        assertThat(net.await(SOON, () -> limitsToldBy(limited).size() == 2)).isTrue();
        take(teller, 2);
        passes(Duration.ofMinutes(7), limited);
        assertThat(routes(limited)).isEqualTo(2);
        offer(teller, 2);
        assertThat(reaches(limited, 0)).isTrue();
        assertThat(accounts(limited)).contains("\n P    10.1.0.2 ");
        assertThat(most).isEqualTo(2);
    }

    @Test
    void whoIsOnlyWarnedKeepsItsRoutesAndIsWarnedOnce() {
        EigrpWires.Router limited =
                limited(
                        "neighbor 10.1.0.2 maximum-prefix 4 warning-only",
                        "neighbor maximum-prefix 1");
        EigrpWires.Router teller = teller(8);
        net.startAll();
        assertThat(reaches(limited, 8)).isTrue();
        offer(teller, 8);
        assertThat(reaches(limited, 9)).isTrue();
        assertThat(limitsToldBy(limited))
                .containsExactly(
                        "%DUAL-3-PFXLIMITTHR: EIGRP-IPv4 1: "
                                + PEER
                                + " threshold prefix level(75) reached",
                        "%DUAL-3-PFXLIMIT: EIGRP-IPv4 1: "
                                + PEER
                                + " prefix limit reached(4): warning only");
        for (int i = 2; i < 9; i++) {
            take(teller, i);
        }
        assertThat(reaches(limited, 2)).isTrue();
        for (int i = 2; i < 5; i++) {
            offer(teller, i);
        }
        assertThat(reaches(limited, 5)).isTrue();
        assertThat(limitsToldBy(limited)).as("warned anew").hasSize(4);
    }

    @Test
    void redistributionEndsAtItsLimitAndBeginsAgain() {
        EigrpWires.Router teller =
                net.router(
                        "teller",
                        text(
                                "10.1.0.2",
                                "redistribute static",
                                "redistribute maximum-prefix 3 100 restart 1",
                                "no shutdown"));
        EigrpWires.Router other = net.router("other", text("10.1.0.1", "no shutdown"));
        net.startAll();
        for (int i = 0; i < 3; i++) {
            offer(teller, i);
        }
        assertThat(reaches(other, 3)).isTrue();
        offer(teller, 3);
        assertThat(reaches(other, 0)).isTrue();
        assertThat(limitsToldBy(teller))
                .containsExactly(
                        "%DUAL-3-PFXLIMITTHR: EIGRP-IPv4 1: Redistributed threshold prefix"
                                + " level(100) reached",
                        "%DUAL-3-PFXLIMIT: EIGRP-IPv4 1: Redistributed prefix limit reached(3):"
                                + " ignored for 60 s");
        assertThat(accounts(teller))
                .contains("\n P    Redistributed   ----                  0        1 ");
        assertThat(teller.neighbors()).as("neighbours stay").hasSize(1);
        take(teller, 0);
        passes(Duration.ofSeconds(61), other);
        assertThat(routes(other)).isEqualTo(3);
        assertThat(most).isEqualTo(3);
    }

    @Test
    void theLimitOfTheProcessEndsAllAndItsTimesHoldForAll() {
        EigrpWires.Router limited =
                limited(
                        "maximum-prefix 5 restart 3",
                        "neighbor maximum-prefix 6",
                        "redistribute static");
        EigrpWires.Router teller = teller(3);
        net.startAll();
        limited.fixed("198.51.100.0/24", RouteSource.STATIC, "GigabitEthernet0/0");
        limited.fixed("203.0.113.0/24", RouteSource.STATIC, "GigabitEthernet0/0");
        assertThat(net.await(SOON, () -> teller.route("203.0.113.0/24") != null)).isTrue();
        assertThat(reaches(limited, 3)).isTrue();
        assertThat(accounts(limited)).contains("Total Prefix Count: 5 ");
        offer(teller, 3);
        assertThat(reaches(limited, 0)).isTrue();
        assertThat(net.await(SOON, () -> teller.route("203.0.113.0/24") == null)).isTrue();
        assertThat(limitsToldBy(limited).getLast())
                .isEqualTo(
                        "%DUAL-3-PFXLIMIT: EIGRP-IPv4 1: Process prefix limit reached(5): ignored"
                                + " for 180 s");
        assertThat(accounts(limited)).contains("\n P    Redistributed ");
        limited.configure(text("10.1.0.1", "neighbor maximum-prefix 6", "redistribute static"));
        assertThat(reaches(limited, 4)).as("without the limit").isTrue();
        assertThat(net.await(SOON, () -> teller.route("203.0.113.0/24") != null)).isTrue();
        limited.configure(
                text(
                        "10.1.0.1",
                        "maximum-prefix 100 restart 3",
                        "neighbor maximum-prefix 2",
                        "redistribute static"));
        assertThat(limitsToldBy(limited).getLast()).contains(PEER).endsWith("ignored for 180 s");
    }

    @Test
    void dampeningLengthensThePause() {
        EigrpWires.Router limited =
                limited("neighbor maximum-prefix 2 dampened restart 1 restart-count 9");
        teller(3);
        net.startAll();
        passes(Duration.ofMinutes(9), limited);
        assertThat(
                        limitsToldBy(limited).stream()
                                .filter(l -> l.contains("ignored for"))
                                .map(l -> l.substring(l.indexOf("ignored")))
                                .limit(3))
                .containsExactly("ignored for 60 s", "ignored for 120 s", "ignored for 239 s");
    }
}
