package io.spokewire.bgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.spokewire.bgp.BgpRoutingEngine.Clear;
import io.spokewire.bgp.BgpRoutingEngine.How;
import io.spokewire.bgp.BgpRoutingEngine.Which;
import io.spokewire.bgp.BgpWires.Router;
import io.spokewire.command.Secret;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.rib.NextHop;
import io.spokewire.rib.Route;
import io.spokewire.rib.RouteSource;
import io.spokewire.routing.EngineHome;
import io.spokewire.routing.RoutingInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What neighbours tell each other, and what lines of the configuration change of it. */
class BgpFeaturesTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private BgpWires net = new BgpWires(11);

    /** {@link BgpWires#lan}. */
    private Router router(int number, int as, String lines) {
        return net.router("r" + number, BgpWires.lan(number, as, lines));
    }

    /** Lines inside of {@code router bgp}. */
    private static String lines(String... all) {
        StringBuilder text = new StringBuilder();
        for (String line : all) {
            text.append(' ').append(line).append('\n');
        }
        return text.toString();
    }

    private Router r(int number) {
        return Objects.requireNonNull(net.routers.get("r" + number));
    }

    private void settle() {
        net.run(Duration.ofMinutes(2));
    }

    private PathAttributes attributes(int router, String prefix) {
        return attributes(router, AddressFamily.IPV4, prefix);
    }

    private PathAttributes attributes(int router, AddressFamily family, String prefix) {
        Net found = net(router, family, prefix);
        return Objects.requireNonNull(found.best, prefix + " has no best path").attributes;
    }

    private Net net(int router, AddressFamily family, String prefix) {
        Table table = r(router).engine.table(new TableKey("", family));
        Net found = Objects.requireNonNull(table).find(Prefix.parse(prefix));
        return Objects.requireNonNull(found, "no " + prefix);
    }

    // ---- sessions

    @Test
    void peerGroupsAndTemplatesGiveWhatANeighborDoesNotSay() {
        router(
                1,
                65001,
                """
                 template peer-session S
                  remote-as 65002
                  timers 5 15
                 exit-peer-session
                 template peer-policy P
                  weight 77
                 exit-peer-policy
                 neighbor G peer-group
                 neighbor G remote-as 65003
                 neighbor G timers 4 12
                 neighbor 10.0.0.2 inherit peer-session S
                 neighbor 10.0.0.2 inherit peer-policy P
                 neighbor 10.0.0.3 peer-group G
                """);
        router(2, 65002, " neighbor 10.0.0.1 remote-as 65001\n");
        router(3, 65003, " neighbor 10.0.0.1 remote-as 65001\n");
        net.startAll();
        settle();

        assertThat(r(1).up("10.0.0.2")).isTrue();
        assertThat(r(1).up("10.0.0.3")).isTrue();
        assertThat(Objects.requireNonNull(r(2).peer("10.0.0.1").established).holdSeconds)
                .isEqualTo(15);
        assertThat(Objects.requireNonNull(r(3).peer("10.0.0.1").established).holdSeconds)
                .isEqualTo(12);
        Path learned = Objects.requireNonNull(net(1, AddressFamily.IPV4, "2.2.2.2/32").best);
        assertThat(learned.weight).isEqualTo(77);
    }

    @Test
    void neighborsOfARangeMayCallUpToTheLimit() {
        router(
                1,
                65000,
                """
                 neighbor SPOKES peer-group
                 neighbor SPOKES remote-as 65000
                 neighbor SPOKES route-reflector-client
                 bgp listen range 10.0.0.0/24 peer-group SPOKES
                 bgp listen limit 2
                """);
        for (int n = 2; n <= 4; n++) {
            router(n, 65000, " neighbor 10.0.0.1 remote-as 65000\n");
        }
        net.startAll();
        settle();

        long up = net.routers.values().stream().filter(r -> r != r(1) && r.up("10.0.0.1")).count();
        assertThat(up).isEqualTo(2);
        assertThat(r(1).said("'bgp listen limit' lets 2 neighbours in")).isTrue();
        // Two spokes see each other through the reflector, with the far spoke as next hop.
        Router one = r(2).up("10.0.0.1") ? r(2) : r(3);
        int other = one == r(2) ? (r(3).up("10.0.0.1") ? 3 : 4) : 4;
        assertThat(one.via(other + "." + other + "." + other + "." + other))
                .isEqualTo("10.0.0." + other);

        one.crash(true);
        net.run(MINUTE);
        assertThat(r(1).engine.peer(new PeerKey("", address(one)))).isNull();
    }

    @Test
    void neighborsOfARangeAreInTheVrfOfTheirGroup() {
        String groups =
                """
                vrf definition RED
                 address-family ipv4
                interface GigabitEthernet0/1
                 vrf forwarding RED
                 ip address 10.0.0.1 255.255.255.0
                router bgp 65000
                 bgp router-id 1.1.1.1
                 bgp listen range 10.0.0.0/24 peer-group MANY
                 bgp listen range 10.0.0.4/32 peer-group FOUR
                 address-family ipv4 vrf RED
                """;
        String lines =
                """
                  neighbor MANY peer-group
                  neighbor MANY remote-as 65000
                  neighbor FOUR peer-group
                  neighbor FOUR remote-as 65004
                """;
        net.router("r1", groups + "  bgp listen limit 1\n" + lines);
        for (int n = 2; n <= 4; n++) {
            String there = "vrf definition RED\n address-family ipv4\n";
            net.router(
                    "r" + n,
                    there
                            + """
                            interface GigabitEthernet0/1
                             vrf forwarding RED
                             ip address 10.0.0.N 255.255.255.0
                            router bgp AS
                             bgp router-id N.N.N.N
                             address-family ipv4 vrf RED
                              neighbor 10.0.0.1 remote-as 65000
                              neighbor 10.0.0.1 activate
                              redistribute connected
                            """
                                    .replace("10.0.0.N", "10.0.0." + n)
                                    .replace("N.N.N.N", "N.N.N.N".replace("N", "" + n))
                                    .replace("AS", n == 4 ? "65004" : "65000"));
        }
        net.startAll();
        settle();
        assertThat(dynamic()).isEqualTo(1);
        r(1).configure(groups + lines);
        settle();
        assertThat(dynamic()).isEqualTo(3); // each by the narrowest range
    }

    private int dynamic() {
        int count = 0;
        for (int n = 2; n <= 4; n++) {
            Peer peer = r(1).engine.peer(new PeerKey("RED", Address.parse("10.0.0." + n)));
            count += peer != null && peer.up() ? 1 : 0;
        }
        return count;
    }

    private static Address address(Router router) {
        return router.links.values().iterator().next().primary().orElseThrow().address();
    }

    /** A router of a VRF: its id, what it says of ids in the process, and in the VRF. */
    private String inVrf(int number, String process, String family) {
        return """
        vrf definition RED
         rd 1:1
         address-family ipv4
         exit-address-family
        interface Loopback7
         vrf forwarding RED
         ip address 7.7.7.N 255.255.255.255
        interface GigabitEthernet0/1
         vrf forwarding RED
         ip address 10.0.0.N 255.255.255.0
        router bgp 65000
         bgp router-id 1.1.1.1
        PROCESS
         address-family ipv4 vrf RED
        FAMILY
          neighbor 10.0.0.1 remote-as 65000
          neighbor 10.0.0.2 remote-as 65000
          neighbor 10.0.0.1 activate
          neighbor 10.0.0.2 activate
        """
                .replace("N\n", number + "\n")
                .replace(".N ", "." + number + " ")
                .replace("PROCESS\n", process)
                .replace("FAMILY\n", family);
    }

    private String seenId(int router, String neighbor) {
        Peer peer = r(router).peer("RED", neighbor);
        return peer.up() ? new Ipv4Address(peer.remoteId).toString() : "down";
    }

    /** Two that have one id, as two VRFs of one router that are joined by a cable. */
    @Test
    void aVrfHasAnIdOfItsOwnWhereTheLinesSaySo() {
        net.router("r1", inVrf(1, "", ""));
        net.router("r2", inVrf(2, "", ""));
        net.startAll();
        settle();
        assertThat(seenId(1, "10.0.0.2")).isEqualTo("down");

        r(2).configure(inVrf(2, "", "  bgp router-id 9.9.9.9\n"));
        settle();
        assertThat(seenId(1, "10.0.0.2")).isEqualTo("9.9.9.9");
        assertThat(seenId(2, "10.0.0.1")).isEqualTo("1.1.1.1");
        assertThat(r(2).engine.summaries(0))
                .extracting(BgpSnapshot.Summary::vrf, s -> s.routerId().toString())
                .containsExactly(tuple("", "1.1.1.1"), tuple("RED", "9.9.9.9"));

        r(2).configure(inVrf(2, " bgp router-id vrf auto-assign\n", ""));
        settle();
        assertThat(seenId(1, "10.0.0.2")).isEqualTo("7.7.7.2");
        r(2).configure(
                        inVrf(
                                2,
                                " bgp router-id vrf auto-assign\n",
                                "  bgp router-id interface GigabitEthernet0/1\n"));
        settle();
        assertThat(seenId(1, "10.0.0.2")).isEqualTo("10.0.0.2");
        r(2).configure(inVrf(2, "", "  bgp router-id auto-assign\n"));
        settle();
        assertThat(seenId(1, "10.0.0.2")).isEqualTo("7.7.7.2");
        assertThat(r(1).peer("RED", "10.0.0.2").drops).isEqualTo(3);
        r(2).configure(inVrf(2, "", "  bgp router-id auto-assign\n").replace("7.7.7.2", "7.7.7.9"));
        settle();
        assertThat(seenId(1, "10.0.0.2")).as("it has one").isEqualTo("7.7.7.2");
    }

    @Test
    void ofTwoConnectionsTheOneOfTheHigherIdStays() {
        router(1, 65001, " neighbor 10.0.0.2 remote-as 65002\n");
        router(2, 65002, " neighbor 10.0.0.1 remote-as 65001\n");
        net.startAll();
        PeerKey two = new PeerKey("", Address.parse("10.0.0.2"));
        PeerKey one = new PeerKey("", Address.parse("10.0.0.1"));
        for (int i = 1; i <= 3; i++) { // both call in the same moment
            r(1).take(new RoutingInput.TimerFired(new BgpTimer.Retry(two)));
            r(2).take(new RoutingInput.TimerFired(new BgpTimer.Retry(one)));
            assertThat(
                            net.await(
                                    Duration.ofSeconds(1),
                                    () -> r(1).up("10.0.0.2") && r(2).up("10.0.0.1")))
                    .isTrue();
            settle();
            assertThat(r(1).peer("10.0.0.2").drops).isEqualTo(i - 1);
            assertThat(r(1).streamCount()).isEqualTo(1);
            assertThat(r(2).streamCount()).isEqualTo(1);
            assertThat(Objects.requireNonNull(r(2).peer("10.0.0.1").established).incoming)
                    .isFalse();
            r(1).take(new Clear("", new Which.All(), How.HARD));
            net.run(Duration.ofMillis(20));
        }
    }

    @Test
    void passwordsMustAgree() {
        router(
                1,
                65001,
                lines("neighbor 10.0.0.2 remote-as 65002", "neighbor 10.0.0.2 password one"));
        router(
                2,
                65002,
                lines("neighbor 10.0.0.1 remote-as 65001", "neighbor 10.0.0.1 password two"));
        net.startAll();
        settle();
        assertThat(r(1).up("10.0.0.2")).isFalse();

        r(2).configure(
                        BgpWires.lan(
                                2,
                                65002,
                                lines(
                                        "neighbor 10.0.0.1 remote-as 65001",
                                        "neighbor 10.0.0.1 password one")));
        settle();
        assertThat(r(1).up("10.0.0.2")).isTrue();
    }

    @Test
    void anotherPasswordIsForTheSessionThatStands() {
        String neighbor = " neighbor 10.0.0.2 remote-as 65002\n";
        router(1, 65001, neighbor);
        router(2, 65002, " neighbor 10.0.0.1 remote-as 65001\n");
        net.startAll();
        settle();
        Peer two = r(1).peer("10.0.0.2");
        long stream = Objects.requireNonNull(two.established).stream;
        String password = " neighbor 10.0.0.2 password ";
        for (String line : List.of(password + "one\n", password + "two\n", "")) {
            r(1).passwords.clear();
            r(1).configure(BgpWires.lan(1, 65001, neighbor + line));
            Secret now = two.config.session().password();
            assertThat(now.isEmpty()).isEqualTo(line.isEmpty());
            assertThat(r(1).passwords).containsExactly(Map.entry(stream, now));
            assertThat(r(1).accepting.getFirst().password()).isEqualTo(now);
        }
        assertThat(two.drops).isZero();
    }

    @Test
    void anExternalNeighborFarAwayNeedsMultihop() {
        router(1, 65001, " neighbor 2.2.2.2 remote-as 65002\n");
        router(
                2,
                65002,
                lines(
                        "neighbor 1.1.1.1 remote-as 65001",
                        "neighbor 1.1.1.1 ebgp-multihop 2",
                        "neighbor 1.1.1.1 update-source Loopback0"));
        net.startAll();
        r(1).fixed("2.2.2.2/32", "10.0.0.2", 0);
        r(2).fixed("1.1.1.1/32", "10.0.0.1", 0);
        settle();
        assertThat(r(1).up("2.2.2.2")).isFalse();
        assertThat(r(1).said("it is external and in no subnet of ours: say 'ebgp-multihop'"))
                .isTrue();

        r(1).configure(
                        BgpWires.lan(
                                1,
                                65001,
                                lines(
                                        "neighbor 2.2.2.2 remote-as 65002",
                                        "neighbor 2.2.2.2 ebgp-multihop 2",
                                        "neighbor 2.2.2.2 update-source Loopback0")));
        settle();
        assertThat(r(1).up("2.2.2.2")).isTrue();
    }

    @Test
    void fastFallOverAndBfdEndASessionAtOnce() {
        router(
                1,
                65001,
                lines("neighbor 10.0.0.2 remote-as 65002", "neighbor 10.0.0.2 fall-over bfd"));
        router(2, 65002, " neighbor 10.0.0.1 remote-as 65001\n");
        net.startAll();
        settle();
        assertThat(r(1).watched).hasSize(1);

        r(1).take(new RoutingInput.PathDown(r(1).watched.getFirst(), "no packets", true));
        assertThat(r(1).up("10.0.0.2")).isFalse();
        assertThat(r(1).said("neighbor 10.0.0.2 Down BFD adjacency down")).isTrue();
        assertThat(r(1).watched).isEmpty();

        settle();
        assertThat(r(1).up("10.0.0.2")).isTrue();
        r(1).up("GigabitEthernet0/1", false);
        assertThat(r(1).up("10.0.0.2")).isFalse();
        assertThat(r(1).said("Down Interface flap")).isTrue();
    }

    private void strict(String first, String second, String timers) {
        router(
                1,
                65001,
                lines(
                        "neighbor 10.0.0.2 remote-as 65002",
                        "neighbor 10.0.0.2 timers " + timers,
                        "neighbor 10.0.0.2 fall-over " + first));
        router(
                2,
                65002,
                lines(
                        "neighbor 10.0.0.1 remote-as 65001",
                        "neighbor 10.0.0.1 fall-over " + second));
        net.startAll();
    }

    private void pathUp(int router) {
        r(router).take(new RoutingInput.PathUp(r(router).watched.getFirst()));
    }

    @Test
    void inStrictModeASessionWaitsForBfdAtBothEnds() {
        strict("bfd strict-mode", "bfd single-hop strict-mode", "20 60");
        net.run(Duration.ofSeconds(30));
        assertThat(r(1).up("10.0.0.2")).isFalse();
        assertThat(r(1).watched).hasSize(1);
        pathUp(1);
        net.run(Duration.ofSeconds(5));
        assertThat(r(1).up("10.0.0.2")).as("the other end waits still").isFalse();
        pathUp(2);
        net.run(Duration.ofSeconds(1));
        assertThat(r(1).up("10.0.0.2")).isTrue();
        assertThat(r(2).up("10.0.0.1")).isTrue();

        r(1).take(new RoutingInput.PathDown(r(1).watched.getFirst(), "no packets", true));
        assertThat(r(1).up("10.0.0.2")).isFalse();
        net.run(Duration.ofSeconds(30));
        assertThat(r(1).up("10.0.0.2")).as("it waits anew").isFalse();
        pathUp(1);
        pathUp(2);
        net.run(Duration.ofSeconds(1));
        assertThat(r(1).up("10.0.0.2")).isTrue();
    }

    /** Of two that meet while both wait one is given up, and both ends agree on which. */
    @Test
    void connectionsThatMeetWhileTheyWaitForBfdBecomeOne() {
        for (int seed = 1; seed <= 60; seed++) {
            net = new BgpWires(seed);
            strict("bfd strict-mode", "bfd strict-mode", "20 60");
            assertThat(net.await(MINUTE, () -> r(1).watched.size() + r(2).watched.size() == 2))
                    .isTrue();
            net.run(Duration.ofSeconds(3));
            pathUp(1);
            pathUp(2);
            net.run(Duration.ofSeconds(1));
            assertThat(r(1).up("10.0.0.2") && r(2).up("10.0.0.1")).as("seed " + seed).isTrue();
        }
    }

    /** The bound is the hold time, or 30 s where there is none. */
    @ParameterizedTest
    @CsvSource({"20 60,60,hold time expired", "0 0,30,BFD down"})
    void whatWaitsForBfdInVainIsToldAndTriedAgain(String timers, int seconds, String said) {
        strict("bfd strict-mode", "bfd strict-mode", timers);
        net.run(Duration.ofSeconds(seconds - 5));
        assertThat(r(1).said("BFD has not come up")).isFalse();
        net.run(Duration.ofSeconds(20));
        assertThat(r(1).said("BFD has not come up in " + seconds + " s, and with 'strict-mode'"))
                .isTrue();
        assertThat(r(1).said(said) || r(2).said(said)).isTrue();
        assertThat(net.await(MINUTE, () -> r(1).watched.size() + r(2).watched.size() == 2))
                .isTrue();
        net.run(Duration.ofSeconds(1));
        pathUp(1);
        pathUp(2);
        net.run(Duration.ofSeconds(1));
        assertThat(r(1).up("10.0.0.2")).as("the next one").isTrue();
    }

    @Test
    void anEndThatIsNotStrictMakesNobodyWait() {
        strict("bfd strict-mode", "bfd", "20 60");
        settle();
        assertThat(r(1).up("10.0.0.2")).isTrue();
        assertThat(r(2).up("10.0.0.1")).isTrue();
    }

    @Test
    void aLostRouteEndsASessionThatFallsOver() {
        String far =
                lines(
                        "neighbor N remote-as 65000",
                        "neighbor N update-source Loopback0",
                        "neighbor N fall-over");
        router(1, 65000, far.replace("N", "2.2.2.2"));
        router(2, 65000, far.replace("N", "1.1.1.1"));
        net.startAll();
        r(1).fixed("2.2.2.2/32", "10.0.0.2", 0);
        r(2).fixed("1.1.1.1/32", "10.0.0.1", 0);
        settle();
        assertThat(r(1).up("2.2.2.2")).isTrue();

        r(1).unfixed("2.2.2.2/32");
        settle();
        assertThat(r(1).up("2.2.2.2")).isFalse();
        assertThat(r(1).said("Down Route to peer lost")).isTrue();
        r(1).fixed("2.2.2.2/32", "10.0.0.2", 0);
        settle();
        assertThat(r(1).up("2.2.2.2")).isTrue();
    }

    // ---- choice

    @Test
    void weightThenPreferenceThenPathDecide() {
        router(
                1,
                65001,
                """
                route-map LOW permit 10
                 set local-preference 50
                router bgp 65001
                 neighbor 10.0.0.2 remote-as 65002
                 neighbor 10.0.0.3 remote-as 65003
                """);
        router(
                2,
                65002,
                lines("neighbor 10.0.0.1 remote-as 65001", "network 9.9.9.0 mask 255.255.255.0"));
        router(
                3,
                65003,
                """
                route-map LONG permit 10
                 set as-path prepend 65003 65003
                router bgp 65003
                 neighbor 10.0.0.1 remote-as 65001
                 neighbor 10.0.0.1 route-map LONG out
                 network 9.9.9.0 mask 255.255.255.0
                """);
        net.startAll();
        r(2).fixed("9.9.9.0/24", "Null0", 0);
        r(3).fixed("9.9.9.0/24", "Null0", 0);
        settle();
        assertThat(r(1).path("9.9.9.0/24")).isEqualTo("10.0.0.2 65002");

        String lower =
                BgpWires.lan(
                        1,
                        65001,
                        """
                        route-map LOW permit 10
                         set local-preference 50
                        router bgp 65001
                         neighbor 10.0.0.2 remote-as 65002
                         neighbor 10.0.0.2 route-map LOW in
                         neighbor 10.0.0.3 remote-as 65003
                        """);
        r(1).configure(lower);
        settle(); // the neighbour was asked to tell all again
        assertThat(r(1).path("9.9.9.0/24")).isEqualTo("10.0.0.3 65003 65003 65003");

        r(1).configure(lower + " neighbor 10.0.0.2 weight 100\n");
        settle();
        assertThat(r(1).path("9.9.9.0/24")).isEqualTo("10.0.0.2 65002");
    }

    @Test
    void severalPathsAreUsedAtOnce() {
        router(
                1,
                65001,
                lines(
                        "neighbor 10.0.0.2 remote-as 65002",
                        "neighbor 10.0.0.3 remote-as 65002",
                        "maximum-paths 4"));
        for (int n = 2; n <= 3; n++) {
            router(
                    n,
                    65002,
                    lines(
                            "neighbor 10.0.0.1 remote-as 65001",
                            "network 9.9.9.0 mask 255.255.255.0"));
        }
        net.startAll();
        r(2).fixed("9.9.9.0/24", "Null0", 0);
        r(3).fixed("9.9.9.0/24", "Null0", 0);
        settle();
        assertThat(r(1).via("9.9.9.0/24")).isEqualTo("10.0.0.2 10.0.0.3");

        r(3).unfixed("9.9.9.0/24");
        settle();
        assertThat(r(1).via("9.9.9.0/24")).isEqualTo("10.0.0.2");
    }

    @Test
    void theMetricToTheNextHopDecidesInside() {
        router(
                1,
                65000,
                lines("neighbor 10.0.0.2 remote-as 65000", "neighbor 10.0.0.3 remote-as 65000"));
        for (int n = 2; n <= 3; n++) {
            router(
                    n,
                    65000,
                    lines(
                            "neighbor 10.0.0.1 remote-as 65000",
                            "neighbor 10.0.0.1 update-source Loopback0",
                            "network 9.9.9.0 mask 255.255.255.0"));
        }
        r(1).config =
                EngineHome.read(
                        "r1",
                        BgpWires.lan(
                                1,
                                65000,
                                lines(
                                        "neighbor 2.2.2.2 remote-as 65000",
                                        "neighbor 3.3.3.3 remote-as 65000")));
        net.startAll();
        r(2).fixed("9.9.9.0/24", "Null0", 0);
        r(3).fixed("9.9.9.0/24", "Null0", 0);
        r(1).fixed("2.2.2.2/32", "10.0.0.2", 10);
        r(1).fixed("3.3.3.3/32", "10.0.0.3", 5);
        settle();
        assertThat(r(1).via("9.9.9.0/24")).isEqualTo("3.3.3.3");

        r(1).fixed("3.3.3.3/32", "10.0.0.3", 50);
        settle();
        assertThat(r(1).via("9.9.9.0/24")).isEqualTo("2.2.2.2");
    }

    // ---- what is told

    @Test
    void aReflectorPassesOnAndLoopsEnd() {
        router(
                1,
                65000,
                lines(
                        "neighbor 10.0.0.2 remote-as 65000",
                        "neighbor 10.0.0.2 route-reflector-client",
                        "neighbor 10.0.0.3 remote-as 65000"));
        router(2, 65000, " neighbor 10.0.0.1 remote-as 65000\n");
        router(3, 65000, " neighbor 10.0.0.1 remote-as 65000\n");
        net.startAll();
        settle();

        PathAttributes seen = attributes(3, "2.2.2.2/32");
        assertThat(seen.originatorId()).isEqualTo(0x02020202);
        assertThat(seen.clusterList()).isEqualTo(Ints.of(0x01010101));
        assertThat(seen.nextHop()).isEqualTo(Address.parse("10.0.0.2"));
        // Back to its source it is not told.
        assertThat(net(2, AddressFamily.IPV4, "2.2.2.2/32").count()).isEqualTo(1);

        r(1).configure(
                        BgpWires.lan(
                                1,
                                65000,
                                lines(
                                        "neighbor 10.0.0.2 remote-as 65000",
                                        "neighbor 10.0.0.3 remote-as 65000")));
        settle();
        assertThat(r(3).via("2.2.2.2")).isEmpty();
    }

    @Test
    void nextHopSelfAndAllOfIt() {
        router(
                1,
                65000,
                lines(
                        "neighbor 10.0.0.2 remote-as 65000",
                        "neighbor 10.0.0.2 route-reflector-client",
                        "neighbor 10.0.0.3 remote-as 65000",
                        "neighbor 10.0.0.3 next-hop-self",
                        "neighbor 10.0.0.4 remote-as 65004"));
        router(2, 65000, " neighbor 10.0.0.1 remote-as 65000\n");
        router(3, 65000, " neighbor 10.0.0.1 remote-as 65000\n");
        router(4, 65004, " neighbor 10.0.0.1 remote-as 65000\n");
        net.startAll();
        settle();
        assertThat(r(3).via("4.4.4.4")).isEqualTo("10.0.0.1");
        assertThat(r(3).via("2.2.2.2")).isEqualTo("10.0.0.2");
        assertThat(r(2).via("4.4.4.4")).isEqualTo("10.0.0.4");

        r(1).configure(
                        BgpWires.lan(
                                1,
                                65000,
                                lines(
                                        "neighbor 10.0.0.2 remote-as 65000",
                                        "neighbor 10.0.0.2 route-reflector-client",
                                        "neighbor 10.0.0.3 remote-as 65000",
                                        "neighbor 10.0.0.3 next-hop-self all",
                                        "neighbor 10.0.0.4 remote-as 65004")));
        settle();
        assertThat(r(3).via("2.2.2.2")).isEqualTo("10.0.0.1");
    }

    @Test
    void onOneSubnetTheThirdRouterIsNextHop() {
        // Phase 2 of DMVPN with EBGP: spokes of different ASes go to one another directly.
        router(
                1,
                65001,
                lines("neighbor 10.0.0.2 remote-as 65002", "neighbor 10.0.0.3 remote-as 65003"));
        router(2, 65002, " neighbor 10.0.0.1 remote-as 65001\n");
        router(3, 65003, " neighbor 10.0.0.1 remote-as 65001\n");
        net.startAll();
        settle();
        assertThat(r(3).path("2.2.2.2")).isEqualTo("10.0.0.2 65001 65002");

        r(1).configure(
                        BgpWires.lan(
                                1,
                                65001,
                                lines(
                                        "neighbor 10.0.0.2 remote-as 65002",
                                        "neighbor 10.0.0.3 remote-as 65003",
                                        "neighbor 10.0.0.3 next-hop-self")));
        settle();
        assertThat(r(3).path("2.2.2.2")).isEqualTo("10.0.0.1 65001 65002");
    }

    @Test
    void asPathsAreChangedAsTheLinesSay() {
        router(
                1,
                65001,
                lines(
                        "neighbor 10.0.0.2 remote-as 65002",
                        "neighbor 10.0.0.3 remote-as 65002",
                        "neighbor 10.0.0.4 remote-as 100",
                        "neighbor 10.0.0.4 remove-private-as"));
        router(2, 65002, " neighbor 10.0.0.1 remote-as 65001\n");
        router(3, 65002, " neighbor 10.0.0.1 remote-as 65001\n");
        router(4, 100, " neighbor 10.0.0.1 remote-as 65001\n");
        net.startAll();
        settle();
        // r3 is in the AS that it came from.
        assertThat(r(3).via("2.2.2.2")).isEmpty();
        assertThat(r(4).path("2.2.2.2")).isEqualTo("10.0.0.2 65001");

        r(1).configure(
                        BgpWires.lan(
                                1,
                                65001,
                                lines(
                                        "neighbor 10.0.0.2 remote-as 65002",
                                        "neighbor 10.0.0.3 remote-as 65002",
                                        "neighbor 10.0.0.3 as-override")));
        settle();
        assertThat(r(3).path("2.2.2.2")).isEqualTo("10.0.0.2 65001 65001");

        r(1).configure(
                        BgpWires.lan(
                                1,
                                65001,
                                lines(
                                        "neighbor 10.0.0.2 remote-as 65002",
                                        "neighbor 10.0.0.3 remote-as 65002")));
        settle();
        r(3).configure(
                        BgpWires.lan(
                                3,
                                65002,
                                lines(
                                        "neighbor 10.0.0.1 remote-as 65001",
                                        "neighbor 10.0.0.1 allowas-in 1")));
        settle();
        assertThat(r(3).path("2.2.2.2")).isEqualTo("10.0.0.2 65001 65002");
    }

    @Test
    void whatAMapSetsStaysThoughTheRouteHasItAlready() {
        String map =
                """
                route-map SAME permit 10
                 set metric 42
                 set ip next-hop 10.0.0.2
                router bgp 65001
                """;
        router(
                1,
                65001,
                map
                        + lines(
                                "neighbor 10.0.0.2 remote-as 65002",
                                "neighbor 10.0.0.3 remote-as 65003",
                                "neighbor 10.0.0.3 next-hop-self",
                                "neighbor 10.0.0.3 route-map SAME out"));
        router(
                2,
                65002,
                """
                route-map MED permit 10
                 set metric 42
                router bgp 65002
                 neighbor 10.0.0.1 remote-as 65001
                 neighbor 10.0.0.1 route-map MED out
                """);
        router(3, 65003, " neighbor 10.0.0.1 remote-as 65001\n");
        net.startAll();
        settle();
        assertThat(r(3).via("2.2.2.2")).isEqualTo("10.0.0.2");
        assertThat(attributes(3, "2.2.2.2/32").med()).isEqualTo(42);
    }

    @Test
    void aPathThatTheNeighborIsInKeepsItsPrivateAses() {
        String removing =
                lines(
                        "neighbor 10.0.0.2 remote-as 65002",
                        "neighbor 10.0.0.4 remote-as 65004",
                        "neighbor 10.0.0.4 remove-private-as all");
        router(1, 100, removing);
        router(
                2,
                65002,
                """
                route-map LONG permit 10
                 set as-path prepend 65004
                router bgp 65002
                 neighbor 10.0.0.1 remote-as 100
                 neighbor 10.0.0.1 route-map LONG out
                """);
        router(4, 65004, lines("neighbor 10.0.0.1 remote-as 100", "neighbor 10.0.0.1 allowas-in"));
        net.startAll();
        settle();
        assertThat(r(4).path("2.2.2.2")).isEqualTo("10.0.0.2 100 65002 65004");
        assertThat(r(4).path("1.1.1.1")).isEqualTo("10.0.0.1 100");
    }

    @Test
    void localAsIsShownInPlaceOfOurs() {
        router(
                1,
                65001,
                lines("neighbor 10.0.0.2 remote-as 65002", "neighbor 10.0.0.2 local-as 65100"));
        router(2, 65002, " neighbor 10.0.0.1 remote-as 65100\n");
        net.startAll();
        settle();
        assertThat(r(2).path("1.1.1.1")).isEqualTo("10.0.0.1 65100 65001");
        assertThat(r(1).path("2.2.2.2")).isEqualTo("10.0.0.2 65100 65002");

        r(1).configure(
                        BgpWires.lan(
                                1,
                                65001,
                                lines(
                                        "neighbor 10.0.0.2 remote-as 65002",
                                        "neighbor 10.0.0.2 local-as 65100 no-prepend replace-as")));
        settle();
        assertThat(r(2).path("1.1.1.1")).isEqualTo("10.0.0.1 65100");
        assertThat(r(1).path("2.2.2.2")).isEqualTo("10.0.0.2 65002");
    }

    @Test
    void communitiesAreSentWhereTheLineSaysSo() {
        router(
                1,
                65001,
                """
                route-map SET permit 10
                 set community 65001:7 no-export
                 set large-community 65001:1:2
                 set extcommunity rt 65001:9
                 set metric 42
                 set origin incomplete
                router bgp 65001
                 neighbor 10.0.0.2 remote-as 65002
                 neighbor 10.0.0.2 route-map SET out
                """);
        router(
                2,
                65002,
                lines("neighbor 10.0.0.1 remote-as 65001", "neighbor 10.0.0.3 remote-as 65003"));
        router(3, 65003, " neighbor 10.0.0.2 remote-as 65002\n");
        net.startAll();
        settle();
        assertThat(attributes(2, "1.1.1.1/32").communities().isEmpty()).isTrue();
        assertThat(attributes(2, "1.1.1.1/32").med()).isEqualTo(42);
        assertThat(attributes(2, "1.1.1.1/32").origin()).isEqualTo(PathAttributes.INCOMPLETE);
        assertThat(r(3).via("1.1.1.1")).isNotEmpty();
        // A MED goes no further than the AS that it was told.
        assertThat(attributes(3, "1.1.1.1/32").med()).isEqualTo(-1);

        for (String kind : List.of("", " extended", " large", " both")) {
            r(1).configure(
                            BgpWires.lan(
                                    1,
                                    65001,
                                    """
                                    route-map SET permit 10
                                     set community 65001:7 no-export
                                     set large-community 65001:1:2
                                     set extcommunity rt 65001:9
                                    router bgp 65001
                                     neighbor 10.0.0.2 remote-as 65002
                                     neighbor 10.0.0.2 route-map SET out
                                     neighbor 10.0.0.2 send-community
                                    """
                                                    .stripTrailing()
                                            + kind
                                            + "\n"));
            settle();
            PathAttributes had = attributes(2, "1.1.1.1/32");
            boolean standard = kind.isEmpty() || kind.equals(" both");
            assertThat(Communities.standard(had.communities()))
                    .isEqualTo(standard ? List.of("65001:7", "no-export") : List.of());
            assertThat(Communities.extended(had.extendedCommunities()))
                    .isEqualTo(
                            kind.equals(" extended") || kind.equals(" both")
                                    ? List.of("RT:65001:9")
                                    : List.of());
            assertThat(Communities.large(had.largeCommunities()))
                    .isEqualTo(kind.equals(" extended") ? List.of() : List.of("65001:1:2"));
            assertThat(r(3).via("1.1.1.1").isEmpty()).isEqualTo(standard);
        }
    }

    /** A site with two routers, 2 and 3: what one tells does not come back by the other. */
    @Test
    void routesOfASiteAreNotToldToIt() {
        String neighbors =
                lines(
                        "neighbor 10.0.0.2 remote-as 65002",
                        "neighbor 10.0.0.3 remote-as 65003",
                        "neighbor 10.0.0.4 remote-as 65004");
        router(1, 65001, neighbors);
        for (int i = 2; i <= 4; i++) {
            router(i, 65000 + i, " neighbor 10.0.0.1 remote-as 65001\n");
        }
        net.startAll();
        settle();
        assertThat(r(3).via("2.2.2.2/32")).isNotEmpty();

        String sites =
                neighbors + lines("neighbor 10.0.0.2 soo 65000:7", "neighbor 10.0.0.3 soo 65000:7");
        r(1).configure(BgpWires.lan(1, 65001, sites));
        settle();
        assertThat(Communities.extended(attributes(1, "2.2.2.2/32").extendedCommunities()))
                .containsExactly("SoO:65000:7");
        assertThat(r(3).via("2.2.2.2/32")).isEmpty();
        assertThat(r(2).via("3.3.3.3/32")).isEmpty();
        assertThat(r(3).via("4.4.4.4/32")).isNotEmpty();
        assertThat(r(4).via("2.2.2.2/32")).isNotEmpty();

        r(1).configure(
                        BgpWires.lan(
                                1,
                                65001,
                                sites.replace("10.0.0.3 soo 65000:7", "10.0.0.3 soo 9.9.9.9:7")));
        settle();
        assertThat(r(3).via("2.2.2.2/32")).isNotEmpty();
        assertThat(Communities.extended(attributes(1, "3.3.3.3/32").extendedCommunities()))
                .containsExactly("SoO:9.9.9.9:7");
    }

    @Test
    void extendedAndLargeCommunitiesAreAskedAndChanged() {
        router(
                1,
                65001,
                """
                route-map SET permit 10
                 set large-community 65001:1:2 65001:1:1
                 set extcommunity rt 65001:9 65001:10
                 set extcommunity soo 192.0.2.1:3
                router bgp 65001
                 neighbor 10.0.0.2 remote-as 65002
                 neighbor 10.0.0.2 route-map SET out
                 neighbor 10.0.0.2 send-community extended
                """);
        router(2, 65002, " neighbor 10.0.0.1 remote-as 65001\n");
        net.startAll();
        settle();
        assertThat(Communities.extended(attributes(2, "1.1.1.1/32").extendedCommunities()))
                .containsExactly("RT:65001:9", "RT:65001:10", "SoO:192.0.2.1:3");

        assertThat(extendedAfter("standard E permit rt 65001:9", "match extcommunity E", 7))
                .containsExactly("RT:7:7", "SoO:192.0.2.1:3");
        assertThat(extendedAfter("standard E permit rt 65001:8", "match extcommunity E", 7))
                .as("nothing matches, so nothing passes")
                .isEmpty();
        assertThat(extendedAfter("expanded E permit RT:65001:.0", "match extcommunity E", 7))
                .isNotEmpty();
        assertThat(extendedAfter("expanded E permit RT:65001", "set extcomm-list E delete", 0))
                .containsExactly("SoO:192.0.2.1:3");
        assertThat(
                        extendedAfter(
                                "standard E permit soo 192.0.2.1:3",
                                "set extcommunity rt 8:8 additive",
                                0))
                .containsExactly("RT:8:8", "RT:65001:9", "RT:65001:10", "SoO:192.0.2.1:3");
    }

    /** What router 2 has when its route map for what comes in says this. */
    private List<String> extendedAfter(String list, String line, int target) {
        String lines =
                """
                ip extcommunity-list LIST
                route-map IN permit 10
                 LINE
                """
                                .replace("LIST", list)
                                .replace("LINE", line)
                        + (target > 0 ? " set extcommunity rt " + target + ":" + target + "\n" : "")
                        + """
                        router bgp 65002
                         neighbor 10.0.0.1 remote-as 65001
                         neighbor 10.0.0.1 route-map IN in
                        """;
        r(2).configure(BgpWires.lan(2, 65002, lines));
        settle();
        return r(2).via("1.1.1.1").isEmpty()
                ? List.of()
                : Communities.extended(attributes(2, "1.1.1.1/32").extendedCommunities());
    }

    @Test
    void largeCommunitiesAreAsked() {
        router(
                1,
                65001,
                """
                route-map SET permit 10
                 set large-community 65001:1:2 65001:1:1
                router bgp 65001
                 neighbor 10.0.0.2 remote-as 65002
                 neighbor 10.0.0.2 route-map SET out
                 neighbor 10.0.0.2 send-community large
                """);
        String lines =
                """
                ip large-community-list standard L permit 65001:1:1
                ip large-community-list standard ONE permit 65001:1:2
                route-map IN permit 10
                 match large-community L EXACT
                 set large-comm-list ONE delete
                router bgp 65002
                 neighbor 10.0.0.1 remote-as 65001
                 neighbor 10.0.0.1 route-map IN in
                """;
        router(2, 65002, lines.replace(" EXACT", ""));
        net.startAll();
        settle();
        assertThat(Communities.large(attributes(2, "1.1.1.1/32").largeCommunities()))
                .containsExactly("65001:1:1");
        r(2).configure(BgpWires.lan(2, 65002, lines.replace("EXACT", "exact-match")));
        settle();
        assertThat(r(2).via("1.1.1.1")).as("it has two, the list names one").isEmpty();
    }

    @Test
    void listsFilterBothWays() {
        String lists =
                """
                ip prefix-list ONE permit 9.9.1.0/24
                ip as-path access-list 1 permit _65003$
                access-list 9 permit 9.9.2.0 0.0.0.255
                """;
        router(1, 65001, " neighbor 10.0.0.2 remote-as 65002\n");
        router(
                2,
                65002,
                lines(
                        "neighbor 10.0.0.1 remote-as 65001",
                        "neighbor 10.0.0.3 remote-as 65003",
                        "redistribute static"));
        router(3, 65003, " neighbor 10.0.0.2 remote-as 65002\n");
        net.startAll();
        r(2).fixed("9.9.1.0/24", "Null0", 0);
        r(2).fixed("9.9.2.0/24", "Null0", 0);
        settle();
        assertThat(told(1)).containsExactly("2.2.2.2/32", "3.3.3.3/32", "9.9.1.0/24", "9.9.2.0/24");

        for (String[] test :
                new String[][] {
                    {"prefix-list ONE in", "9.9.1.0/24"},
                    {"distribute-list 9 in", "9.9.2.0/24"},
                    {"filter-list 1 in", "3.3.3.3/32"},
                }) {
            r(1).configure(
                            BgpWires.lan(
                                    1,
                                    65001,
                                    lists
                                            + "router bgp 65001\n"
                                            + lines("neighbor 10.0.0.2 remote-as 65002")
                                            + " neighbor 10.0.0.2 "
                                            + test[0]
                                            + "\n"));
            settle();
            assertThat(told(1)).as(test[0]).containsExactly(test[1]);
        }
        r(1).configure(BgpWires.lan(1, 65001, " neighbor 10.0.0.2 remote-as 65002\n"));
        settle();
        assertThat(told(1)).hasSize(4);
        r(2).configure(
                        BgpWires.lan(
                                2,
                                65002,
                                lists
                                        + "router bgp 65002\n"
                                        + lines(
                                                "neighbor 10.0.0.1 remote-as 65001",
                                                "neighbor 10.0.0.3 remote-as 65003",
                                                "redistribute static",
                                                "neighbor 10.0.0.1 prefix-list ONE out")));
        settle();
        assertThat(told(1)).containsExactly("9.9.1.0/24");
        assertThat(told(3)).hasSize(4);
    }

    /** What is offered to the RIB is offered anew when another distance is said. */
    @Test
    void distancesOfNeighborsAndOfKindsOfRoutes() {
        String neighbor = " neighbor 10.0.0.2 remote-as 65002\n";
        router(1, 65001, neighbor);
        router(2, 65002, lines("neighbor 10.0.0.1 remote-as 65001", "redistribute static"));
        net.startAll();
        r(2).fixed("9.9.1.0/24", "Null0", 0);
        settle();
        assertThat(distances()).containsExactly(20, 20);
        String list = "access-list 9 permit 9.9.1.0\nrouter bgp 65001\n" + neighbor;
        Object[][] tests = {
            {" distance bgp 30 201 202\n", List.of(30, 30)},
            {" distance 77 10.0.0.0 0.0.0.255\n", List.of(77, 77)},
            {" distance 77 10.0.0.2 0.0.0.0 9\n", List.of(20, 77)},
            {" distance bgp 30 201 202\n distance 77 10.0.0.2 0.0.0.0 9\n", List.of(30, 77)},
            {" distance 77 10.0.0.3 0.0.0.0\n", List.of(20, 20)},
            {" network 9.9.1.0 mask 255.255.255.0 backdoor\n", List.of(20, 200)},
            {"", List.of(20, 20)},
        };
        for (Object[] test : tests) {
            r(1).configure(BgpWires.lan(1, 65001, list + test[0]));
            settle();
            assertThat(distances()).as("%s", test[0]).isEqualTo(test[1]);
        }
    }

    private List<Integer> distances() {
        return Stream.of("2.2.2.2/32", "9.9.1.0/24")
                .map(prefix -> Objects.requireNonNull(r(1).route(prefix)).distance())
                .toList();
    }

    /**
     * {@code distribute-list} of the process: for all neighbours, and for what is redistributed.
     */
    @Test
    void listsOfTheProcessFilterForAllNeighbors() {
        String lists =
                """
                ip prefix-list ONE permit 9.9.1.0/24
                ip prefix-list TWO permit 10.0.0.2/32
                ip prefix-list OTHER permit 10.0.0.9/32
                access-list 9 permit 9.9.2.0 0.0.0.255
                access-list 109 permit ip host 9.9.1.0 host 255.255.255.0
                """;
        String neighbor = " neighbor 10.0.0.2 remote-as 65002\n";
        router(1, 65001, neighbor);
        String teller =
                lines(
                        "neighbor 10.0.0.1 remote-as 65001",
                        "neighbor 10.0.0.3 remote-as 65003",
                        "redistribute static");
        router(2, 65002, teller);
        router(3, 65003, " neighbor 10.0.0.2 remote-as 65002\n");
        net.startAll();
        r(2).fixed("9.9.1.0/24", "Null0", 0);
        r(2).fixed("9.9.2.0/24", "Null0", 0);
        settle();
        assertThat(told(1)).hasSize(4);

        for (String[] test :
                new String[][] {
                    {"distribute-list prefix ONE in", "9.9.1.0/24"},
                    {"distribute-list 9 in", "9.9.2.0/24"},
                    {"distribute-list 109 in", "9.9.1.0/24"},
                    {"distribute-list prefix ONE gateway TWO in", "9.9.1.0/24"},
                    {"distribute-list gateway OTHER in", ""},
                }) {
            String text = lists + "router bgp 65001\n" + neighbor + " " + test[0] + "\n";
            r(1).configure(BgpWires.lan(1, 65001, text));
            settle();
            assertThat(String.join(" ", told(1))).as(test[0]).isEqualTo(test[1]);
        }
        r(1).configure(BgpWires.lan(1, 65001, neighbor));
        settle();
        assertThat(told(1)).hasSize(4);

        String all = lists + "router bgp 65002\n" + teller;
        r(2).configure(BgpWires.lan(2, 65002, all + " distribute-list 9 out\n"));
        settle();
        assertThat(told(1)).containsExactly("9.9.2.0/24");
        assertThat(told(3)).containsExactly("9.9.2.0/24");
        r(2).configure(BgpWires.lan(2, 65002, all + " distribute-list prefix ONE out static\n"));
        settle();
        assertThat(told(1)).containsExactly("2.2.2.2/32", "3.3.3.3/32", "9.9.1.0/24");
        // Another list under the same name is looked at anew.
        String other = all.replace("ONE permit 9.9.1.0", "ONE permit 9.9.2.0");
        r(2).configure(BgpWires.lan(2, 65002, other + " distribute-list prefix ONE out static\n"));
        settle();
        assertThat(told(1)).containsExactly("2.2.2.2/32", "3.3.3.3/32", "9.9.2.0/24");
        r(2).configure(BgpWires.lan(2, 65002, all + " distribute-list prefix ONE out ospf 1\n"));
        settle();
        assertThat(told(1)).hasSize(4);
    }

    /** The prefixes that a router has learned and uses, in their order. */
    private List<String> told(int router) {
        List<String> all = new ArrayList<>();
        r(router)
                .rib("")
                .forEach(shown -> {
                    Route route = shown.route();
                    if (route.source().protocol().equals("bgp")) {
                        all.add(route.prefix().toString());
                    }
                });
        return all;
    }

    @Test
    void anAggregateStandsForItsParts() {
        router(
                1,
                65001,
                lines(
                        "neighbor 10.0.0.2 remote-as 65002",
                        "redistribute static",
                        "aggregate-address 9.9.0.0 255.255.0.0 summary-only"));
        router(2, 65002, " neighbor 10.0.0.1 remote-as 65001\n");
        net.startAll();
        r(1).fixed("9.9.1.0/24", "Null0", 0);
        r(1).fixed("9.9.2.0/24", "Null0", 0);
        settle();
        assertThat(told(2)).containsExactly("1.1.1.1/32", "9.9.0.0/16");
        assertThat(attributes(2, "9.9.0.0/16").aggregatorAs()).isEqualTo(65001);
        assertThat(r(1).via("9.9.0.0/16")).isEqualTo("Null0");

        r(1).unfixed("9.9.1.0/24");
        settle();
        assertThat(told(2)).contains("9.9.0.0/16");
        r(1).unfixed("9.9.2.0/24");
        settle();
        assertThat(told(2)).containsExactly("1.1.1.1/32");
        assertThat(r(1).via("9.9.0.0/16")).isEmpty();
    }

    @Test
    void anAggregateOfOthersNamesTheirAses() {
        router(
                1,
                65001,
                lines(
                        "neighbor 10.0.0.2 remote-as 65002",
                        "neighbor 10.0.0.3 remote-as 65003",
                        "aggregate-address 2.0.0.0 254.0.0.0 as-set"));
        router(2, 65002, " neighbor 10.0.0.1 remote-as 65001\n");
        router(3, 65003, " neighbor 10.0.0.1 remote-as 65001\n");
        net.startAll();
        settle();
        assertThat(attributes(1, "2.0.0.0/7").asPath().toString()).isEqualTo("{65002,65003}");
        assertThat(r(3).via("2.0.0.0/7")).as("its own AS is in it").isEmpty();
    }

    @Test
    void aDefaultRouteIsToldWhereTheLineSaysSo() {
        router(
                1,
                65001,
                """
                ip prefix-list UP permit 9.9.9.0/24
                route-map IF-UP permit 10
                 match ip address prefix-list UP
                router bgp 65001
                 neighbor 10.0.0.2 remote-as 65002
                 neighbor 10.0.0.2 default-originate
                 neighbor 10.0.0.3 remote-as 65003
                 neighbor 10.0.0.3 default-originate route-map IF-UP
                 neighbor 10.0.0.3 advertisement-interval 0
                """);
        router(2, 65002, " neighbor 10.0.0.1 remote-as 65001\n");
        router(3, 65003, " neighbor 10.0.0.1 remote-as 65001\n");
        net.startAll();
        settle();
        assertThat(r(2).path("0.0.0.0/0")).isEqualTo("10.0.0.1 65001");
        assertThat(r(3).path("0.0.0.0/0")).isEmpty();

        r(1).fixed("9.9.9.0/24", "Null0", 0);
        settle();
        assertThat(r(3).path("0.0.0.0/0")).isEqualTo("10.0.0.1 65001");
        r(1).unfixed("9.9.9.0/24");
        settle();
        assertThat(r(3).path("0.0.0.0/0")).isEmpty();
    }

    @Test
    void tooManyPrefixesEndTheSession() {
        String limited =
                lines("neighbor 10.0.0.2 remote-as 65002")
                        + " neighbor 10.0.0.2 maximum-prefix 3 50";
        router(1, 65001, limited + " restart 5\n");
        router(2, 65002, lines("neighbor 10.0.0.1 remote-as 65001", "redistribute static"));
        net.startAll();
        settle();
        assertThat(r(1).up("10.0.0.2")).isTrue();
        for (int i = 1; i <= 3; i++) {
            r(2).fixed("9.9." + i + ".0/24", "Null0", 0);
        }
        settle();
        assertThat(r(1).up("10.0.0.2")).isFalse();
        assertThat(
                        r(1).said(
                                        "%BGP-4-MAXPFX: Number of prefixes received from 10.0.0.2"
                                                + " (afi 1) reaches 2, max 3"))
                .as("%s", r(1).lines())
                .isTrue();
        assertThat(r(1).said("%BGP-3-MAXPFXEXCEED")).isTrue();
        assertThat(r(1).said("6/1 (maximum number of prefixes reached)")).isTrue();

        r(2).unfixed("9.9.1.0/24");
        net.run(Duration.ofMinutes(7));
        assertThat(r(1).up("10.0.0.2")).isTrue();

        r(1).configure(BgpWires.lan(1, 65001, limited + " warning-only\n"));
        r(2).fixed("9.9.1.0/24", "Null0", 0);
        settle();
        assertThat(r(1).up("10.0.0.2")).isTrue();
    }

    /** As at FRR and IOS-XR: who has told too much already is not waited for to tell more. */
    @Test
    void aLowerLimitCountsWhatWasToldBefore() {
        String line = "neighbor 10.0.0.2 maximum-prefix ";
        String limited = lines("neighbor 10.0.0.2 remote-as 65002");
        router(1, 65001, limited + lines(line + "9"));
        router(2, 65002, lines("neighbor 10.0.0.1 remote-as 65001", "redistribute static"));
        for (int i = 1; i <= 3; i++) {
            r(2).fixed("9.9." + i + ".0/24", "Null0", 0);
        }
        net.startAll();
        settle();
        r(1).configure(BgpWires.lan(1, 65001, limited + lines(line + "3 warning-only")));
        net.run(Duration.ofSeconds(1));
        assertThat(r(1).up("10.0.0.2")).isTrue();
        assertThat(r(1).said("4 exceeds limit 3")).isTrue();
        r(1).configure(BgpWires.lan(1, 65001, limited + lines(line + "4")));
        net.run(Duration.ofSeconds(1));
        assertThat(r(1).up("10.0.0.2")).isTrue();
        r(1).configure(BgpWires.lan(1, 65001, limited + lines(line + "3 restart 5")));
        net.run(Duration.ofSeconds(1));
        assertThat(r(1).up("10.0.0.2")).isFalse();
        assertThat(r(1).said("6/1 (maximum number of prefixes reached)")).isTrue();
        r(2).unfixed("9.9.1.0/24");
        net.run(Duration.ofMinutes(7));
        assertThat(r(1).up("10.0.0.2")).isTrue();
    }

    @Test
    void whatIsTooManyIsLeftOutWhereTheLineSaysSo() {
        String limited = lines("neighbor 10.0.0.2 remote-as 65002");
        String line = " neighbor 10.0.0.2 maximum-prefix 3 discard-extra\n";
        router(1, 65001, limited + line);
        router(2, 65002, lines("neighbor 10.0.0.1 remote-as 65001", "redistribute static"));
        for (int i = 1; i <= 5; i++) {
            r(2).fixed("9.9." + i + ".0/24", "Null0", 0);
        }
        net.startAll();
        settle();
        assertThat(r(1).up("10.0.0.2")).isTrue();
        PeerFamily of =
                Objects.requireNonNull(r(1).peer("10.0.0.2").families.get(AddressFamily.IPV4));
        assertThat(of.accepted).isEqualTo(3);
        assertThat(r(1).said("%BGP-3-MAXPFXEXCEED")).isTrue();
        // What was taken may change, and once there is room others may come.
        for (int i = 1; i <= 5; i++) {
            r(2).fixed("9.9." + i + ".0/24", "Null0", 7);
        }
        settle();
        assertThat(of.accepted).isEqualTo(3);
        for (int i = 1; i <= 5; i++) {
            r(2).unfixed("9.9." + i + ".0/24");
        }
        settle();
        r(2).fixed("9.9.9.0/24", "Null0", 0);
        settle();
        assertThat(r(1).via("9.9.9.0/24")).isNotEmpty();
    }

    @Test
    void whoWasShutDownMayTryAgain() {
        String limited =
                lines("neighbor 10.0.0.2 remote-as 65002", "neighbor 10.0.0.2 maximum-prefix 1");
        router(1, 65001, limited);
        router(2, 65002, lines("neighbor 10.0.0.1 remote-as 65001", "redistribute static"));
        r(2).fixed("9.9.1.0/24", "Null0", 0);
        net.startAll();
        settle();
        assertThat(r(1).up("10.0.0.2")).isFalse();
        r(2).unfixed("9.9.1.0/24");
        settle();
        assertThat(r(1).up("10.0.0.2")).isFalse();
        r(1).configure(BgpWires.lan(1, 65001, limited + " neighbor 10.0.0.2 shutdown\n"));
        net.run(Duration.ofSeconds(1));
        r(1).configure(BgpWires.lan(1, 65001, limited));
        settle();
        assertThat(r(1).up("10.0.0.2")).isTrue();
    }

    @Test
    void routesKeptAsTheyCameCountWhenAnotherPolicyTakesThem() {
        String limited =
                lines(
                        "neighbor 10.0.0.2 remote-as 65002",
                        "neighbor 10.0.0.2 soft-reconfiguration inbound",
                        "neighbor 10.0.0.2 maximum-prefix 3");
        String denying = "ip prefix-list NONE permit 2.2.2.2/32\nrouter bgp 65001\n";
        router(1, 65001, denying + limited + " neighbor 10.0.0.2 prefix-list NONE in\n");
        router(2, 65002, lines("neighbor 10.0.0.1 remote-as 65001", "redistribute static"));
        for (int i = 1; i <= 5; i++) {
            r(2).fixed("9.9." + i + ".0/24", "Null0", 0);
        }
        net.startAll();
        settle();
        assertThat(r(1).up("10.0.0.2")).isTrue();
        r(1).configure(BgpWires.lan(1, 65001, limited));
        settle();
        assertThat(r(1).up("10.0.0.2")).isFalse();
        assertThat(r(1).said("6/1 (maximum number of prefixes reached)")).isTrue();
    }

    @Test
    void ipv6RoutesTravelInTheirFamily() {
        router(
                1,
                65001,
                """
                 neighbor 2001:db8::2 remote-as 65002
                 address-family ipv6
                  neighbor 2001:db8::2 activate
                  network 2001:db8:1::/48
                 exit-address-family
                """);
        router(
                2,
                65002,
                """
                 neighbor 2001:db8::1 remote-as 65001
                 address-family ipv6
                  neighbor 2001:db8::1 activate
                 exit-address-family
                """);
        net.startAll();
        r(1).rib("")
                .offer(
                        "static",
                        new Route(
                                Prefix.parse("2001:db8:1::/48"),
                                RouteSource.STATIC,
                                1,
                                0,
                                List.of(new NextHop.Discard()),
                                0,
                                0));
        settle();
        assertThat(r(2).path("2001:db8:1::/48")).isEqualTo("2001:DB8::1 65001");
        // The neighbour is active for IPv4, too, where nobody says otherwise.
        assertThat(r(2).via("1.1.1.1")).isEqualTo("10.0.0.1");
    }

    // ---- refresh and restart

    @Test
    void softInboundKeepsWhatCame() {
        String soft =
                lines(
                        "neighbor 10.0.0.2 remote-as 65002",
                        "neighbor 10.0.0.2 soft-reconfiguration inbound");
        String denying =
                """
                ip prefix-list NONE deny 2.2.2.2/32
                ip prefix-list NONE permit 0.0.0.0/0 le 32
                router bgp 65001
                """;
        router(1, 65001, soft);
        router(2, 65002, " neighbor 10.0.0.1 remote-as 65001\n");
        net.startAll();
        settle();
        long asked = r(1).peer("10.0.0.2").refreshesSent;
        r(1).configure(
                        BgpWires.lan(
                                1,
                                65001,
                                denying + soft + " neighbor 10.0.0.2 prefix-list NONE in\n"));
        settle();
        assertThat(r(1).via("2.2.2.2")).isEmpty();
        assertThat(net(1, AddressFamily.IPV4, "2.2.2.2/32").count()).isEqualTo(1);
        r(1).configure(BgpWires.lan(1, 65001, soft));
        settle();
        assertThat(r(1).via("2.2.2.2")).isNotEmpty();
        assertThat(r(1).peer("10.0.0.2").refreshesSent).isEqualTo(asked);
    }

    @Test
    void routesOutliveAGracefulRestart() {
        String graceful = " bgp graceful-restart\n";
        router(1, 65001, graceful + " neighbor 10.0.0.2 remote-as 65002\n");
        router(2, 65002, graceful + " neighbor 10.0.0.1 remote-as 65001\n");
        net.startAll();
        settle();

        // Only the session breaks: the neighbour has its routes, and so do we.
        r(2).breakStreams();
        assertThat(r(1).up("10.0.0.2")).isFalse();
        net.run(Duration.ofMillis(10));
        assertThat(r(1).via("2.2.2.2")).isEqualTo("10.0.0.2");
        r(2).up("Loopback0", false); // and meanwhile it lost one
        assertThat(net.await(MINUTE, () -> r(1).up("10.0.0.2"))).isTrue();
        assertThat(r(1).via("2.2.2.2")).as("it says that it has kept them").isNotEmpty();
        settle();
        assertThat(r(1).via("2.2.2.2")).isEmpty();

        // A process that has begun anew has not kept its routes, and says so.
        r(2).up("Loopback0", true);
        settle();
        assertThat(r(1).via("2.2.2.2")).isEqualTo("10.0.0.2");
        r(2).crash(true);
        r(2).restart();
        net.run(Duration.ofMillis(10));
        assertThat(r(1).via("2.2.2.2")).isEqualTo("10.0.0.2");
        assertThat(net.await(MINUTE, () -> r(1).up("10.0.0.2"))).isTrue();
        net.run(Duration.ofNanos(1)); // what waits for nothing but its turn
        assertThat(r(1).via("2.2.2.2")).isEmpty();
        settle();
        assertThat(r(1).via("2.2.2.2")).isEqualTo("10.0.0.2");

        // It never comes back: the routes go when its time is over.
        r(2).up("Loopback0", true);
        settle();
        r(2).crash(true);
        r(2).links.clear();
        net.run(Duration.ofSeconds(100));
        assertThat(r(1).via("2.2.2.2")).isEqualTo("10.0.0.2");
        net.run(Duration.ofSeconds(30));
        assertThat(r(1).via("2.2.2.2")).isEmpty();
    }

    @Test
    void aNeighborMayBeTakenOutOfGracefulRestart() {
        for (String mode : List.of(" disable", "")) {
            net = new BgpWires(11);
            String process = mode.isEmpty() ? "" : " bgp graceful-restart\n";
            String line = " neighbor 10.0.0.2 ha-mode graceful-restart" + mode + "\n";
            router(1, 65001, process + " neighbor 10.0.0.2 remote-as 65002\n" + line);
            router(2, 65002, " bgp graceful-restart\n neighbor 10.0.0.1 remote-as 65001\n");
            net.startAll();
            settle();
            r(2).breakStreams();
            net.run(Duration.ofMillis(10));
            assertThat(r(1).via("2.2.2.2").isEmpty()).isEqualTo(!mode.isEmpty());
        }
    }

    @Test
    void aNotificationIsNoRestart() {
        String graceful = " bgp graceful-restart\n";
        router(1, 65001, graceful + " neighbor 10.0.0.2 remote-as 65002\n");
        router(2, 65002, graceful + " neighbor 10.0.0.1 remote-as 65001\n");
        net.startAll();
        settle();
        r(2).take(new RoutingInput.Shutdown());
        net.run(Duration.ofSeconds(1));
        assertThat(r(1).via("2.2.2.2")).isEmpty();
        assertThat(r(1).said("6/2 (administratively shut down)")).isTrue();
    }

    @Test
    void additionalPathsAreTold() {
        String paths =
                lines(
                        "bgp additional-paths select all",
                        "bgp additional-paths send receive",
                        "neighbor 10.0.0.4 remote-as 65001",
                        "neighbor 10.0.0.4 advertise additional-paths all");
        router(
                1,
                65001,
                paths
                        + lines(
                                "neighbor 10.0.0.2 remote-as 65002",
                                "neighbor 10.0.0.3 remote-as 65003"));
        for (int n = 2; n <= 3; n++) {
            router(
                    n,
                    65000 + n,
                    lines(
                            "neighbor 10.0.0.1 remote-as 65001",
                            "network 9.9.9.0 mask 255.255.255.0"));
        }
        router(
                4,
                65001,
                lines("bgp additional-paths send receive", "neighbor 10.0.0.1 remote-as 65001"));
        net.startAll();
        r(2).fixed("9.9.9.0/24", "Null0", 0);
        r(3).fixed("9.9.9.0/24", "Null0", 0);
        settle();
        assertThat(net(4, AddressFamily.IPV4, "9.9.9.0/24").count()).isEqualTo(2);

        r(2).unfixed("9.9.9.0/24");
        settle();
        assertThat(net(4, AddressFamily.IPV4, "9.9.9.0/24").count()).isEqualTo(1);
        assertThat(r(4).path("9.9.9.0/24")).isEqualTo("10.0.0.3 65003");
    }

    @Test
    void clearSoftTellsAgain() {
        router(1, 65001, " neighbor 10.0.0.2 remote-as 65002\n");
        router(2, 65002, " neighbor 10.0.0.1 remote-as 65001\n");
        net.startAll();
        settle();
        long updates = r(2).peer("10.0.0.1").updatesReceived;
        r(1).take(new Clear("", new Which.One(Address.parse("10.0.0.2")), How.SOFT_OUT));
        settle();
        assertThat(r(2).peer("10.0.0.1").updatesReceived).isGreaterThan(updates);
        assertThat(r(2).via("1.1.1.1")).isNotEmpty();
        r(1).take(new Clear("", new Which.OfAs(65002), How.SOFT_IN));
        settle();
        assertThat(r(1).peer("10.0.0.2").refreshesSent).isGreaterThan(0);
        assertThat(r(1).via("2.2.2.2")).isNotEmpty();
        assertThat(r(1).peer("10.0.0.2").drops).isZero();
        r(1).take(new Clear("", new Which.All(), How.HARD));
        settle();
        assertThat(r(1).peer("10.0.0.2").drops).isEqualTo(1);
        assertThat(r(1).up("10.0.0.2")).isTrue();
    }

    @Test
    void whatIsToldAgainAndTakenBackIsCorrected() {
        router(1, 65001, lines("neighbor 10.0.0.2 remote-as 65002", "redistribute static"));
        router(2, 65002, " neighbor 10.0.0.1 remote-as 65001\n");
        net.startAll();
        r(1).fixed("9.9.9.0/24", "Null0", 4);
        settle();
        r(1).fixed("9.9.9.0/24", "Null0", 5); // goes at once
        net.run(Duration.ofSeconds(1));
        r(1).fixed("9.9.9.0/24", "Null0", 6); // waits for its interval
        net.run(Duration.ofSeconds(1));
        assertThat(attributes(2, "9.9.9.0/24").med()).isEqualTo(5);
        r(1).take(new Clear("", new Which.All(), How.SOFT_OUT)); // tells 6 before its time
        net.run(Duration.ofSeconds(1));
        assertThat(attributes(2, "9.9.9.0/24").med()).isEqualTo(6);
        r(1).fixed("9.9.9.0/24", "Null0", 5); // as it was when it was told last
        settle();
        assertThat(attributes(2, "9.9.9.0/24").med()).isEqualTo(5);
    }

    @Test
    void medsInAConfederationCompareWhereTheLineSaysSo() {
        String confederation =
                """
                 bgp confederation identifier 100
                 bgp confederation peers 65001 65002 65003
                """;
        String one =
                confederation
                        + lines(
                                "neighbor 10.0.0.2 remote-as 65002",
                                "neighbor 10.0.0.3 remote-as 65003");
        router(1, 65001, one);
        for (int n = 2; n <= 3; n++) {
            router(
                    n,
                    65000 + n,
                    "route-map MED permit 10\n set metric "
                            + (n == 2 ? 20 : 10)
                            + "\nrouter bgp "
                            + (65000 + n)
                            + "\n"
                            + confederation
                            + lines(
                                    "neighbor 10.0.0.1 remote-as 65001",
                                    "neighbor 10.0.0.1 route-map MED out",
                                    "network 9.9.9.0 mask 255.255.255.0"));
        }
        net.startAll();
        r(2).fixed("9.9.9.0/24", "Null0", 0);
        r(3).fixed("9.9.9.0/24", "Null0", 0);
        settle();
        assertThat(r(1).via("9.9.9.0/24")).as("the lower id").isEqualTo("10.0.0.2");
        r(1).configure(BgpWires.lan(1, 65001, one + " bgp bestpath med confed\n"));
        settle();
        assertThat(r(1).via("9.9.9.0/24")).isEqualTo("10.0.0.3");
    }

    @Test
    void aConfederationIsOneAsToOthers() {
        router(
                1,
                65001,
                """
                 bgp confederation identifier 100
                 bgp confederation peers 65002
                 neighbor 10.0.0.2 remote-as 65002
                 neighbor 10.0.0.3 remote-as 300
                """);
        router(
                2,
                65002,
                """
                 bgp confederation identifier 100
                 bgp confederation peers 65001
                 neighbor 10.0.0.1 remote-as 65001
                """);
        router(3, 300, " neighbor 10.0.0.1 remote-as 100\n");
        net.startAll();
        settle();
        assertThat(attributes(2, "3.3.3.3/32").asPath().toString()).isEqualTo("(65001) 300");
        assertThat(attributes(2, "1.1.1.1/32").asPath().toString()).isEqualTo("(65001)");
        assertThat(r(3).path("2.2.2.2")).isEqualTo("10.0.0.2 100");
    }
}
