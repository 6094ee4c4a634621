package io.spokewire.rip;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.UdpDatagram;
import io.spokewire.policy.KeyLifetime;
import io.spokewire.rib.RouteSource;
import io.spokewire.rip.RipPacket.Entry;
import io.spokewire.routing.ProtocolStatus;
import io.spokewire.routing.ProtocolViews;
import io.spokewire.routing.RoutingInput;
import io.spokewire.routing.WatchedPath;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Routers that speak RIP.
 *
 * <pre>
 * a 10.1.0.1 --- 10.1.0.2 b 10.2.0.2 --- 10.2.0.3 c
 * </pre>
 */
class RipNetworkTest {
    private static final String V2 =
            """
            router rip
             version 2
             network 10.0.0.0
             no auto-summary
            """;

    private final RipWires net = new RipWires();

    private static String wire(String name, String wire, String address, String... more) {
        return "interface "
                + name
                + "\n description "
                + wire
                + "\n ip address "
                + address
                + " 255.255.255.0\n"
                + String.join("\n", more)
                + "\n";
    }

    private static String loopback(int number, String address) {
        return "interface Loopback" + number + "\n ip address " + address + " 255.255.255.0\n";
    }

    private RipWires.Router a;
    private RipWires.Router b;
    private RipWires.Router c;

    RipNetworkTest() {
        line(V2, V2, V2);
    }

    private void line(String ofA, String ofB, String ofC) {
        a = net.router("a", wire("Ethernet0", "ab", "10.1.0.1") + loopback(0, "10.10.1.1") + ofA);
        b =
                net.router(
                        "b",
                        wire("Ethernet0", "ab", "10.1.0.2")
                                + wire("Ethernet1", "bc", "10.2.0.2")
                                + ofB);
        c = net.router("c", wire("Ethernet0", "bc", "10.2.0.3") + loopback(0, "10.10.3.1") + ofC);
    }

    /** At once, since who begins asks; a hop more for each router. */
    @Test
    void everybodyLearnsEverything() {
        net.startAll();
        net.run(8);
        assertThat(a.route("10.2.0.0/24")).isEqualTo("[120/1] via 10.1.0.2");
        assertThat(a.route("10.10.3.0/24")).isEqualTo("[120/2] via 10.1.0.2");
        assertThat(c.route("10.10.1.0/24")).isEqualTo("[120/2] via 10.2.0.2");
        assertThat(b.route("10.10.1.0/24")).isEqualTo("[120/1] via 10.1.0.1");
    }

    @Test
    void updatesComeEveryHalfMinuteAndNotTogether() {
        net.startAll();
        net.run(20);
        long before = a.count(RipCounter.UPDATES_SENT);
        net.run(300);
        assertThat(a.count(RipCounter.UPDATES_SENT) - before).isBetween(10L, 12L);
        assertThat(a.route("10.10.3.0/24")).isNotEmpty();
        assertThat(a.count(RipCounter.TRIGGERED_SENT)).isLessThan(5);
    }

    /** Asked by who told it, a router does not tell it back; others hear of it. */
    @Test
    void whatWasLearntHereIsNotToldHere() {
        net.startAll();
        net.run(60);
        net.answers.clear();
        byte[] question = RipCodec.encode(RipPacket.wholeTable(2));
        for (String asking : List.of("Ethernet0 10.1.0.1", "Ethernet1 10.2.0.3")) {
            String[] words = asking.split(" ", -1);
            b.take(
                    new RoutingInput.Received(
                            words[0],
                            new UdpDatagram(520, 520, Bytes.copyOf(question))
                                    .in(Address.parse(words[1]), RipCircuit.GROUP, 2, 0)));
        }
        assertThat(net.answers)
                .containsExactly(
                        "10.1.0.1: 10.2.0.0/24 1, 10.10.3.0/24 2",
                        "10.2.0.3: 10.1.0.0/24 1, 10.10.1.0/24 2");
    }

    /** Triggered updates carry a loss through the network in seconds. */
    @Test
    void aLossIsToldAtOnce() {
        net.startAll();
        net.run(60);
        c.up("Loopback0", false);
        net.run(12);
        assertThat(b.route("10.10.3.0/24")).isEmpty();
        assertThat(a.route("10.10.3.0/24")).isEmpty();
        assertThat(database(a)).contains("10.10.3.0/24    is possibly down");
        net.run(120);
        assertThat(database(a)).doesNotContain("10.10.3.0/24");
        c.up("Loopback0", true);
        net.run(15);
        assertThat(a.route("10.10.3.0/24")).isEqualTo("[120/2] via 10.1.0.2");
    }

    private static String database(RipWires.Router router) {
        return new RipViews.Database(Optional.empty(), List.of(router.snapshot())).text();
    }

    /** Who is not heard for three minutes has nothing any more, section 3.8. */
    @Test
    void silenceEndsARoute() {
        net.startAll();
        net.run(60);
        net.cut.add("bc");
        net.run(140);
        assertThat(a.route("10.10.3.0/24")).isNotEmpty();
        net.run(60);
        assertThat(b.route("10.10.3.0/24")).isEmpty();
        assertThat(a.route("10.10.3.0/24")).isEmpty();
        net.cut.clear();
        net.run(70);
        assertThat(a.route("10.10.3.0/24")).isEqualTo("[120/2] via 10.1.0.2");
    }

    @Test
    void timersAreThoseOfTheConfiguration() {
        String fast = V2 + " timers basic 5 15 15 30\n";
        line(fast, fast, fast);
        net.startAll();
        net.run(10);
        net.cut.add("bc");
        net.run(25);
        assertThat(a.route("10.10.3.0/24")).isEmpty();
    }

    /** Nobody counts to infinity in a triangle: what is lost is gone soon. */
    @Test
    void aLoopDoesNotLast() {
        RipWires loop = new RipWires();
        RipWires.Router x =
                loop.router(
                        "x",
                        wire("Ethernet0", "xy", "10.1.0.1")
                                + wire("Ethernet1", "xz", "10.3.0.1")
                                + loopback(0, "10.10.1.1")
                                + V2);
        RipWires.Router y =
                loop.router(
                        "y",
                        wire("Ethernet0", "xy", "10.1.0.2")
                                + wire("Ethernet1", "yz", "10.2.0.2")
                                + V2);
        RipWires.Router z =
                loop.router(
                        "z",
                        wire("Ethernet0", "xz", "10.3.0.3")
                                + wire("Ethernet1", "yz", "10.2.0.3")
                                + V2);
        loop.startAll();
        loop.run(60);
        assertThat(y.route("10.3.0.0/24")).isEqualTo("[120/1] via 10.1.0.1, 10.2.0.3");
        x.up("Loopback0", false);
        loop.run(20);
        assertThat(y.route("10.10.1.0/24")).isEmpty();
        assertThat(z.route("10.10.1.0/24")).isEmpty();
    }

    /** A worse path waits until the hold-down has ended; a better one does not. */
    @Test
    void holdDownKeepsWorsePathsOut() {
        RipWires two = new RipWires();
        RipWires.Router near =
                two.router(
                        "n", wire("Ethernet0", "lan", "10.1.0.1") + loopback(0, "10.9.0.1") + V2);
        two.router(
                "f",
                wire("Ethernet0", "lan", "10.1.0.2")
                        + loopback(0, "10.9.0.2")
                        + V2
                        + " offset-list 0 out 4 Ethernet0\n");
        RipWires.Router from = two.router("x", wire("Ethernet0", "lan", "10.1.0.3") + V2);
        two.startAll();
        two.run(60);
        assertThat(from.route("10.9.0.0/24")).isEqualTo("[120/1] via 10.1.0.1");
        near.up("Loopback0", false);
        two.run(10);
        assertThat(from.route("10.9.0.0/24")).isEmpty();
        two.run(40);
        assertThat(from.route("10.9.0.0/24")).as("held down").isEmpty();
        two.run(60);
        assertThat(from.route("10.9.0.0/24")).isEqualTo("[120/5] via 10.1.0.2");
        near.up("Loopback0", true);
        two.run(10);
        assertThat(from.route("10.9.0.0/24")).isEqualTo("[120/1] via 10.1.0.1");
    }

    // ---- on a multipoint tunnel ---------------------------------------------------------------

    private RipWires.Router spoke(RipWires dmvpn, int number, String lines) {
        return dmvpn.router(
                "spoke" + number,
                wire("Tunnel0", "cloud", "10.0.0.1" + number)
                        + loopback(0, "10.10." + number + ".1")
                        + lines);
    }

    /** Without split horizon spokes hear of one another, with the far spoke as next hop. */
    @ParameterizedTest
    @ValueSource(strings = {"", " no ip split-horizon", " ip split-horizon"})
    void theHubKeepsTheNextHop(String split) {
        RipWires dmvpn = new RipWires();
        dmvpn.router("hub", wire("Tunnel0", "cloud", "10.0.0.1", split) + V2);
        RipWires.Router one = spoke(dmvpn, 1, V2);
        RipWires.Router two = spoke(dmvpn, 2, V2);
        dmvpn.startAll();
        dmvpn.run(60);
        boolean silent = split.equals(" ip split-horizon");
        assertThat(one.route("10.10.2.0/24")).isEqualTo(silent ? "" : "[120/2] via 10.0.0.12");
        assertThat(two.route("10.10.1.0/24")).isEqualTo(silent ? "" : "[120/2] via 10.0.0.11");
    }

    /** Its own route comes back to a spoke, and is not believed when the own one has gone. */
    @Test
    void aSpokeDoesNotBelieveItsOwnRoute() {
        RipWires dmvpn = new RipWires();
        dmvpn.router("hub", wire("Tunnel0", "cloud", "10.0.0.1") + V2);
        RipWires.Router one = spoke(dmvpn, 1, V2);
        RipWires.Router two = spoke(dmvpn, 2, V2);
        dmvpn.startAll();
        dmvpn.run(60);
        one.up("Loopback0", false);
        dmvpn.run(20);
        assertThat(one.route("10.10.1.0/24")).isEmpty();
        assertThat(two.route("10.10.1.0/24")).isEmpty();
    }

    // ---- what is configured -------------------------------------------------------------------

    @Test
    void aPassiveInterfaceHearsAndDoesNotTell() {
        line(V2 + " passive-interface Ethernet0\n", V2, V2);
        net.startAll();
        net.run(60);
        assertThat(a.route("10.10.3.0/24")).isNotEmpty();
        assertThat(b.route("10.10.1.0/24")).isEmpty();
        assertThat(net.sent).noneMatch(sent -> sent.startsWith("a "));
    }

    @Test
    void aNeighborIsToldByUnicastOnAPassiveInterface() {
        line(V2 + " passive-interface Ethernet0\n neighbor 10.1.0.2\n", V2, V2);
        net.startAll();
        net.run(60);
        assertThat(b.route("10.10.1.0/24")).isEqualTo("[120/1] via 10.1.0.1");
        assertThat(net.sent)
                .filteredOn(sent -> sent.startsWith("a "))
                .containsOnly("a Ethernet0 10.1.0.2");
    }

    @Test
    void redistributedRoutesHaveTheMetricOfTheLine() {
        String routes =
                """
                 redistribute static metric 3 route-map TAGGED
                 redistribute eigrp 100
                 redistribute ospf 1
                 default-metric 5
                route-map TAGGED permit 10
                 set tag 77
                """;
        line(V2 + routes, V2, V2);
        net.startAll();
        a.fixed("192.168.7.0/24", RouteSource.STATIC, "Ethernet9");
        net.run(20);
        assertThat(b.route("192.168.7.0/24")).isEqualTo("[120/3] via 10.1.0.1 tag 77");
        assertThat(c.route("192.168.7.0/24")).isEqualTo("[120/4] via 10.2.0.2 tag 77");
        a.unfixed("192.168.7.0/24", RouteSource.STATIC);
        net.run(20);
        assertThat(b.route("192.168.7.0/24")).isEmpty();
        assertThat(c.route("192.168.7.0/24")).isEmpty();
    }

    @Test
    void aTransparentMetricIsThatOfTheRoute() {
        line(V2 + " redistribute static metric transparent\n default-metric 5\n", V2, V2);
        net.startAll();
        a.fixed("192.168.7.0/24", RouteSource.STATIC, "Ethernet9", 7);
        net.run(20);
        assertThat(b.route("192.168.7.0/24")).isEqualTo("[120/7] via 10.1.0.1");
        a.fixed("192.168.7.0/24", RouteSource.STATIC, "Ethernet9", 0);
        net.run(20);
        assertThat(b.route("192.168.7.0/24")).isEqualTo("[120/1] via 10.1.0.1");
        a.fixed("192.168.7.0/24", RouteSource.STATIC, "Ethernet9", 20);
        net.run(20);
        assertThat(b.route("192.168.7.0/24")).as("too far for RIP").isEmpty();
    }

    @Test
    void aTriggeredUpdateSleepsFirst() {
        line(V2 + " redistribute static\n timers basic 30 180 180 240 9000\n", V2, V2);
        net.startAll();
        net.run(40);
        long updates = a.count(RipCounter.UPDATES_SENT);
        while (a.count(RipCounter.UPDATES_SENT) == updates) {
            net.run(1); // the next regular one is 25 seconds away then
        }
        a.fixed("192.168.7.0/24", RouteSource.STATIC, "Ethernet9");
        net.run(8);
        assertThat(b.route("192.168.7.0/24")).isEmpty();
        net.run(3);
        assertThat(b.route("192.168.7.0/24")).isNotEmpty();
    }

    @Test
    void aDefaultRouteIsToldWhenAskedFor() {
        line(V2 + " default-information originate\n", V2, V2);
        net.startAll();
        net.run(10);
        assertThat(c.route("0.0.0.0/0")).isEqualTo("[120/2] via 10.2.0.2");
        assertThat(database(a)).startsWith("0.0.0.0/0    redistributed\n    [1] via 0.0.0.0, \n");
    }

    @Test
    void aDefaultRouteIsToldWhileItsMapHolds() {
        String map =
                """
                 default-information originate route-map UP
                ip prefix-list UP permit 198.51.100.0/24
                route-map UP permit 10
                 match ip address prefix-list UP
                """;
        line(V2 + map, V2, V2);
        net.startAll();
        net.run(10);
        assertThat(b.route("0.0.0.0/0")).isEmpty();
        a.fixed("198.51.100.0/24", RouteSource.STATIC, "Ethernet9");
        net.run(10);
        assertThat(b.route("0.0.0.0/0")).isEqualTo("[120/1] via 10.1.0.1");
        a.unfixed("198.51.100.0/24", RouteSource.STATIC);
        net.run(10);
        assertThat(b.route("0.0.0.0/0")).isEmpty();
    }

    @Test
    void filtersHoldInBothDirections() {
        String out =
                """
                 distribute-list 1 out Ethernet0
                access-list 1 deny 10.10.1.0 0.0.0.255
                access-list 1 permit any
                """;
        String in = " distribute-list prefix FAR in\nip prefix-list FAR permit 10.2.0.0/24\n";
        line(V2 + in, V2, V2);
        net.startAll();
        net.run(20);
        assertThat(a.route("10.2.0.0/24")).isNotEmpty();
        assertThat(a.route("10.10.3.0/24")).isEmpty();
        assertThat(a.count(RipCounter.FILTERED)).isPositive();
        assertThat(b.route("10.10.1.0/24")).isNotEmpty();
        a.configure(wire("Ethernet0", "ab", "10.1.0.1") + loopback(0, "10.10.1.1") + V2 + out);
        net.run(20);
        assertThat(b.route("10.10.1.0/24")).as("told as unreachable").isEmpty();
        net.run(30);
        assertThat(a.route("10.10.3.0/24")).isNotEmpty();
    }

    @Test
    void offsetsAreAdded() {
        String lists =
                """
                 offset-list 9 in 3
                 offset-list 0 out 2 Ethernet0
                access-list 9 permit 10.10.0.0 0.0.255.255
                """;
        line(V2 + lists, V2, V2);
        net.startAll();
        net.run(20);
        assertThat(a.route("10.2.0.0/24")).isEqualTo("[120/1] via 10.1.0.2");
        assertThat(a.route("10.10.3.0/24")).isEqualTo("[120/5] via 10.1.0.2");
        assertThat(b.route("10.10.1.0/24")).isEqualTo("[120/3] via 10.1.0.1");
    }

    @Test
    void distancesOfRoutersAndOfRoutes() {
        String lists =
                " distance 95\n distance 80 10.1.0.2 0.0.0.0 5\naccess-list 5 permit 10.10.3.0\n";
        line(V2 + lists, V2, V2);
        net.startAll();
        net.run(20);
        assertThat(a.route("10.2.0.0/24")).isEqualTo("[95/1] via 10.1.0.2");
        assertThat(a.route("10.10.3.0/24")).isEqualTo("[80/2] via 10.1.0.2");
    }

    @Test
    void summariesStandForTheirParts() {
        a =
                net.router(
                        "a",
                        wire(
                                        "Ethernet0",
                                        "ab",
                                        "10.1.0.1",
                                        " ip summary-address rip 10.10.0.0 255.255.252.0")
                                + loopback(0, "10.10.1.1")
                                + loopback(1, "10.10.2.1")
                                + loopback(2, "10.10.8.1")
                                + V2);
        net.startAll();
        net.run(20);
        assertThat(b.route("10.10.0.0/22")).isEqualTo("[120/1] via 10.1.0.1");
        assertThat(b.route("10.10.1.0/24")).isEmpty();
        assertThat(b.route("10.10.8.0/24")).isNotEmpty();
        a.up("Loopback0", false);
        a.up("Loopback1", false);
        net.run(20);
        assertThat(b.route("10.10.0.0/22")).isEmpty();
    }

    /** Where another classful network begins, parts of this one are told as a whole. */
    @ParameterizedTest
    @ValueSource(strings = {"", " no auto-summary\n"})
    void classfulBorders(String auto) {
        String rip = "router rip\n version 2\n network 10.0.0.0\n network 192.168.1.0\n" + auto;
        RipWires border = new RipWires();
        border.router("a", wire("Ethernet0", "ab", "192.168.1.1") + loopback(0, "10.10.1.1") + rip);
        RipWires.Router far = border.router("b", wire("Ethernet0", "ab", "192.168.1.2") + rip);
        border.startAll();
        border.run(20);
        boolean whole = auto.isEmpty();
        assertThat(far.route("10.0.0.0/8")).isEqualTo(whole ? "[120/1] via 192.168.1.1" : "");
        assertThat(far.route("10.10.1.0/24")).isEqualTo(whole ? "" : "[120/1] via 192.168.1.1");
    }

    /** Without a version 1 is told and both are heard; it says no mask, so it must be guessed. */
    @Test
    void versionOne() {
        String rip = "router rip\n network 10.0.0.0\n network 192.168.1.0\n";
        line(rip, rip, rip + " version 2\n");
        net.startAll();
        net.run(40);
        assertThat(b.route("10.10.1.0/24")).isEqualTo("[120/1] via 10.1.0.1");
        assertThat(b.route("10.10.3.0/24")).as("version 2 is heard").isNotEmpty();
        assertThat(c.route("10.10.1.0/24")).as("version 1 is not").isEmpty();
        assertThat(c.count(RipCounter.VERSION)).isPositive();
        assertThat(c.lines())
                .contains(
                        "%RIP-4-REFUSED: messages of 10.2.0.2 (Ethernet0) are refused: they are of"
                                + " version 1");
        assertThat(net.sent).contains("a Ethernet0 255.255.255.255");
    }

    @Test
    void aVersionOfAnInterface() {
        String rip = "router rip\n network 10.0.0.0\n";
        a =
                net.router(
                        "a",
                        wire("Ethernet0", "ab", "10.1.0.1", " ip rip send version 1 2")
                                + loopback(0, "10.10.1.1")
                                + rip);
        b = net.router("b", wire("Ethernet0", "ab", "10.1.0.2", " ip rip receive version 2") + rip);
        net.startAll();
        net.run(40);
        assertThat(b.route("10.10.1.0/24")).isEqualTo("[120/1] via 10.1.0.1");
        assertThat(b.count(RipCounter.VERSION)).isPositive();
    }

    private static String keyed(String mode, String key) {
        return " ip rip authentication key-chain K\n"
                + mode
                + "key chain K\n key 1\n  key-string "
                + key
                + "\n";
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ip rip authentication mode md5\n"})
    void keysMustBeTheSame(String mode) {
        a =
                net.router(
                        "a",
                        wire("Ethernet0", "ab", "10.1.0.1", keyed(mode, "right"))
                                + loopback(0, "10.10.1.1")
                                + V2);
        b = net.router("b", wire("Ethernet0", "ab", "10.1.0.2", keyed(mode, "wrong")) + V2);
        net.startAll();
        net.run(20);
        assertThat(b.route("10.10.1.0/24")).isEmpty();
        assertThat(b.count(RipCounter.UNAUTHENTIC)).isPositive();
        assertThat(b.lines())
                .hasSize(1)
                .first()
                .asString()
                .contains("10.1.0.1")
                .contains("refused");
        b.configure(wire("Ethernet0", "ab", "10.1.0.2", keyed(mode, "right")) + V2);
        net.run(40);
        assertThat(b.route("10.10.1.0/24")).isEqualTo("[120/1] via 10.1.0.1");
    }

    /** A route that another protocol knows better is not told as RIP's. */
    @Test
    void onlyWhatTheRibUsesIsTold() {
        net.startAll();
        net.run(20);
        assertThat(a.route("10.10.3.0/24")).isNotEmpty();
        b.fixed("10.10.3.0/24", RouteSource.STATIC, "Ethernet1");
        net.run(20);
        assertThat(a.route("10.10.3.0/24")).isEmpty();
    }

    @Test
    void theEndIsTold() {
        net.startAll();
        net.run(20);
        c.take(new RoutingInput.Shutdown());
        net.cut.add("c");
        net.run(8);
        assertThat(b.route("10.10.3.0/24")).isEmpty();
        assertThat(a.route("10.10.3.0/24")).isEmpty();
    }

    // ---- what comes from the wire -------------------------------------------------------------

    private void tell(String from, int port, RipPacket packet) {
        Bytes bytes = Bytes.copyOf(RipCodec.encode(packet));
        b.take(
                new RoutingInput.Received(
                        "Ethernet0",
                        new UdpDatagram(port, 520, bytes)
                                .in(Address.parse(from), RipCircuit.GROUP, 1, 0)));
    }

    private static RipPacket route(String address, int mask, String next, long metric) {
        return RipPacket.response(
                2,
                List.of(
                        new Entry(
                                0,
                                Ipv4Address.parse(address),
                                new Ipv4Address(mask),
                                Ipv4Address.parse(next),
                                metric)));
    }

    @Test
    void whatCannotBeIsDroppedAndCounted() {
        net.startAll();
        net.run(5);
        int slash24 = Ipv4Address.mask(24).value();
        tell("10.1.0.9", 520, route("224.1.1.0", slash24, "0.0.0.0", 1));
        tell("10.1.0.9", 520, route("127.0.0.0", slash24, "0.0.0.0", 1));
        tell("10.1.0.9", 520, route("0.1.0.0", slash24, "0.0.0.0", 1));
        tell("10.1.0.9", 520, route("10.77.0.0", 0xFF00FF00, "0.0.0.0", 1));
        tell("10.1.0.9", 520, route("10.77.0.0", slash24, "0.0.0.0", 0));
        tell("10.1.0.9", 520, route("10.77.0.0", slash24, "0.0.0.0", 17));
        assertThat(b.count(RipCounter.BAD_ROUTE)).isEqualTo(6);
        tell("10.99.0.9", 520, route("10.77.0.0", slash24, "0.0.0.0", 1));
        tell("10.1.0.9", 521, route("10.77.0.0", slash24, "0.0.0.0", 1));
        assertThat(b.count(RipCounter.STRANGER)).isEqualTo(2);
        assertThat(b.route("10.77.0.0/24")).isEmpty();
        tell("10.1.0.9", 520, route("10.77.0.0", slash24, "10.1.0.8", 4));
        assertThat(b.route("10.77.0.0/24")).isEqualTo("[120/4] via 10.1.0.8");
        tell("10.1.0.9", 520, route("10.78.0.0", slash24, "192.0.2.1", 4));
        assertThat(b.route("10.78.0.0/24")).as("not on the link").isEqualTo("[120/4] via 10.1.0.9");
    }

    /** Section 3.9.2: an administrator hears of it, once. */
    @Test
    void whoTellsWhatCannotBeIsNamedOnce() {
        net.startAll();
        net.run(5);
        int slash24 = Ipv4Address.mask(24).value();
        tell("10.1.0.9", 520, route("10.77.0.0", slash24, "0.0.0.0", 17));
        tell("10.1.0.9", 520, route("127.0.0.0", slash24, "0.0.0.0", 1));
        assertThat(b.lines())
                .filteredOn(line -> line.contains("BADROUTE"))
                .containsExactly(
                        "%RIP-4-BADROUTE: 10.1.0.9 (Ethernet0) tells a route that cannot be, and"
                                + " such routes are dropped: 10.77.0.0 255.255.255.0, metric 17");
    }

    /** Section 3.9.2: such come back by a group. */
    @Test
    void itsOwnMessagesAreNotHeard() {
        net.startAll();
        net.run(5);
        long heard = b.count(RipCounter.UPDATES_RECEIVED);
        tell("10.1.0.2", 520, route("10.77.0.0", Ipv4Address.mask(24).value(), "0.0.0.0", 1));
        assertThat(b.count(RipCounter.UPDATES_RECEIVED)).isEqualTo(heard);
        assertThat(b.route("10.77.0.0/24")).isEmpty();
    }

    /** Section 3.9.2: from the router that a route is from, a worse metric is believed too. */
    @Test
    void whatTheSameRouterSaysAlwaysHolds() {
        net.startAll();
        net.run(5);
        int slash24 = Ipv4Address.mask(24).value();
        tell("10.1.0.9", 520, route("10.77.0.0", slash24, "0.0.0.0", 2));
        tell("10.1.0.8", 520, route("10.77.0.0", slash24, "0.0.0.0", 5));
        assertThat(b.route("10.77.0.0/24")).isEqualTo("[120/2] via 10.1.0.9");
        tell("10.1.0.8", 520, route("10.77.0.0", slash24, "0.0.0.0", 16));
        assertThat(b.route("10.77.0.0/24")).as("not of another one").isNotEmpty();
        tell("10.1.0.9", 520, route("10.77.0.0", slash24, "0.0.0.0", 7));
        assertThat(b.route("10.77.0.0/24")).isEqualTo("[120/7] via 10.1.0.9");
        tell("10.1.0.8", 520, route("10.77.0.0", slash24, "0.0.0.0", 5));
        assertThat(b.route("10.77.0.0/24")).isEqualTo("[120/5] via 10.1.0.8");
        tell("10.1.0.8", 520, route("10.77.0.0", slash24, "0.0.0.0", 16));
        assertThat(b.route("10.77.0.0/24")).isEmpty();
    }

    private static RipPacket question(int version, String... addresses) {
        List<Entry> asked = new ArrayList<>();
        for (String address : addresses) {
            asked.add(
                    new Entry(
                            0,
                            Ipv4Address.parse(address),
                            version == 1 ? Ipv4Address.ANY : Ipv4Address.mask(24),
                            Ipv4Address.ANY,
                            0));
        }
        return new RipPacket(RipPacket.REQUEST, version, false, Optional.empty(), asked);
    }

    /**
     * Section 3.9.1: single routes as they stand, whatever split horizon says; at the port that
     * asks, who is no neighbour by that.
     */
    @Test
    void singleRoutesAreAnsweredAsTheyAre() {
        net.startAll();
        net.run(60);
        net.answers.clear();
        List<Integer> ports = new ArrayList<>();
        net.tap =
                packet ->
                        UdpDatagram.of(packet)
                                .filter(_ -> !packet.destination().isMulticast())
                                .ifPresent(udp -> ports.add(udp.destinationPort()));
        tell("10.1.0.9", 5000, question(2, "10.10.1.0", "10.1.0.0", "10.10.3.0", "10.55.0.0"));
        assertThat(net.answers)
                .containsExactly(
                        "10.1.0.9: 10.10.1.0/24 2, 10.1.0.0/24 1, 10.10.3.0/24 2, 10.55.0.0/24 16");
        assertThat(ports).containsExactly(5000);
        tell("10.1.0.9", 5000, question(2));
        assertThat(net.answers).as("nothing was asked").hasSize(1);
        assertThat(b.status().sources())
                .extracting(source -> source.gateway().toString())
                .doesNotContain("10.1.0.9");
    }

    /** Section 4.6: version 1 is answered as such where it is sent, and else not. */
    @ParameterizedTest
    @ValueSource(strings = {"", " ip rip send version 1 2"})
    void aQuestionOfVersionOne(String send) {
        b =
                net.router(
                        "b",
                        wire("Ethernet0", "ab", "10.1.0.2", " ip rip receive version 1 2", send)
                                + wire("Ethernet1", "bc", "10.2.0.2")
                                + V2);
        net.startAll();
        net.run(60);
        net.answers.clear();
        List<Integer> versions = new ArrayList<>();
        net.tap =
                packet ->
                        UdpDatagram.of(packet)
                                .filter(_ -> packet.destination().equals(Address.parse("10.1.0.9")))
                                .ifPresent(udp -> versions.add(udp.data().at(1)));
        tell("10.1.0.9", 520, RipPacket.wholeTable(1));
        net.run(1);
        assertThat(versions).isEqualTo(send.isEmpty() ? List.of() : List.of(1));
    }

    /** Section 3.10.1: what is about to be told as a whole is not told apart. */
    @Test
    void aTriggeredUpdateGivesWayToARegularOne() {
        net.startAll();
        net.run(40);
        long triggered = b.count(RipCounter.TRIGGERED_SENT);
        RipRoutingEngine engine = (RipRoutingEngine) b.engine();
        net.run(Duration.ofNanos(engine.updateNanos() - net.now()).minusMillis(50));
        int slash24 = Ipv4Address.mask(24).value();
        tell("10.1.0.9", 520, route("10.78.0.0", slash24, "0.0.0.0", 2));
        net.run(1);
        assertThat(c.route("10.78.0.0/24")).isEqualTo("[120/3] via 10.2.0.2");
        net.run(8);
        assertThat(b.count(RipCounter.TRIGGERED_SENT)).isEqualTo(triggered);
    }

    private void tellSealed(int sequence, RipPacket packet) {
        Bytes secret = Bytes.copyOf("right".getBytes(StandardCharsets.US_ASCII));
        RipAuthentication by =
                new RipAuthentication(
                        RipAuthentication.Kind.MD5,
                        List.of(
                                new RipAuthentication.Key(
                                        1, secret, KeyLifetime.ALWAYS, KeyLifetime.ALWAYS)));
        Bytes bytes = by.seal(packet, sequence, Instant.EPOCH).orElseThrow();
        b.take(
                new RoutingInput.Received(
                        "Ethernet0",
                        new UdpDatagram(520, 520, bytes)
                                .in(Address.parse("10.1.0.9"), RipCircuit.GROUP, 1, 0)));
    }

    /** RFC 4822: a copy of an old message is refused while the router is heard. */
    @Test
    void anOldMessageIsRefused() {
        String mode = keyed(" ip rip authentication mode md5\n", "right");
        b = net.router("b", wire("Ethernet0", "ab", "10.1.0.2", mode) + V2);
        b.start();
        int slash24 = Ipv4Address.mask(24).value();
        RipPacket there = route("10.77.0.0", slash24, "0.0.0.0", 2);
        RipPacket gone = route("10.77.0.0", slash24, "0.0.0.0", 16);
        tellSealed(99, gone);
        tellSealed(-5, there); // without a sign it is large
        assertThat(b.route("10.77.0.0/24")).isEqualTo("[120/2] via 10.1.0.9");
        tellSealed(99, gone);
        assertThat(b.route("10.77.0.0/24")).as("a copy").isNotEmpty();
        assertThat(b.count(RipCounter.UNAUTHENTIC)).isEqualTo(1);
        assertThat(b.lines()).anyMatch(line -> line.contains("its sequence number falls"));
        tellSealed(-5, gone);
        assertThat(b.route("10.77.0.0/24")).as("the same number").isEmpty();
        net.run(181);
        tellSealed(7, there);
        assertThat(b.route("10.77.0.0/24"))
                .as("a router that was silent may have begun anew")
                .isEqualTo("[120/2] via 10.1.0.9");
    }

    @Test
    void thereIsAnEndToWhatIsTaken() {
        net.startAll();
        for (int i = 0; i < RipRoutingEngine.ROUTES_MAX + 50; i++) {
            String prefix = "11." + (i >> 16) + "." + (i >> 8 & 0xFF) + "." + (i & 0xFF);
            tell("10.1.0.9", 520, route(prefix, -1, "0.0.0.0", 1));
        }
        assertThat(b.count(RipCounter.TOO_MANY)).isBetween(50L, 60L);
        assertThat(b.lines()).filteredOn(line -> line.contains("-FULL")).hasSize(1);
    }

    @Test
    void theDatabaseLooksAsIosPrintsIt() {
        net.startAll();
        net.run(8);
        String text = database(a).replaceAll("\\d\\d:\\d\\d:\\d\\d", "00:00:00");
        assertThat(text)
                .isEqualTo(
                        """
                        10.0.0.0/8    auto-summary
                        10.1.0.0/24    directly connected, Ethernet0
                        10.2.0.0/24
                            [1] via 10.1.0.2, 00:00:00, Ethernet0
                        10.10.1.0/24    directly connected, Loopback0
                        10.10.3.0/24
                            [2] via 10.1.0.2, 00:00:00, Ethernet0
                        """);
    }

    @Test
    void theProtocolSaysOfItself() {
        line(V2 + " passive-interface Loopback0\n redistribute static\n distance 90\n", V2, V2);
        net.startAll();
        net.run(8);
        ProtocolStatus status = a.status();
        String text = new ProtocolViews.Ipv4(List.of(status)).text();
        assertThat(
                        text.replaceAll("due in \\d+", "due in 20")
                                .replaceAll("00:00:\\d\\d", "00:00:00"))
                .isEqualTo(
                        """
                        *** IP Routing is NSF aware ***

                        Routing Protocol is "rip"
                          Outgoing update filter list for all interfaces is not set
                          Incoming update filter list for all interfaces is not set
                          Sending updates every 30 seconds, next due in 20 seconds
                          Invalid after 180 seconds, hold down 180, flushed after 240
                          Redistributing: static, rip
                          Default version control: send version 2, receive version 2
                            Interface                           Send  Recv  Triggered RIP  Key-chain
                            Ethernet0                           2     2          No        none
                          Automatic network summarization is not in effect
                          Maximum path: 4
                          Routing for Networks:
                            10.0.0.0
                          Passive Interface(s):
                            Loopback0
                          Routing Information Sources:
                            Gateway         Distance      Last Update
                            10.1.0.2              90      00:00:00
                          Distance: (default is 90)

                        """);
    }

    @Test
    void whatARouterToldGoesAtOnceWhenBfdLosesIt() {
        line(V2 + " bfd all-interfaces\n", V2, V2);
        net.startAll();
        net.run(8);
        WatchedPath path =
                new WatchedPath(
                        "", "Ethernet0", Address.parse("10.1.0.1"), Address.parse("10.1.0.2"));
        assertThat(a.watched).containsExactly(path);
        assertThat(b.watched).isEmpty();
        a.take(new RoutingInput.PathDown(path, "BFD: gone", true));
        assertThat(a.route("10.2.0.0/24")).isEmpty();
        assertThat(a.route("10.10.3.0/24")).isEmpty();
        assertThat(a.lines())
                .anyMatch(l -> l.endsWith("routes of 10.1.0.2 (Ethernet0) go: BFD: gone"));
        net.run(40);
        assertThat(a.route("10.2.0.0/24")).as("hold-down ends when it speaks").isNotEmpty();
        b.up("Ethernet0", false);
        net.run(220);
        assertThat(a.watched).as("silent for too long").isEmpty();
    }

    @Test
    void bfdIsAskedWhereTheInterfaceSays() {
        a =
                net.router(
                        "a",
                        wire("Ethernet0", "ab", "10.1.0.1", " ip rip bfd disable")
                                + loopback(0, "10.10.1.1")
                                + V2
                                + " bfd all-interfaces\n");
        b =
                net.router(
                        "b",
                        wire("Ethernet0", "ab", "10.1.0.2", " ip rip bfd")
                                + wire("Ethernet1", "bc", "10.2.0.2")
                                + V2);
        net.startAll();
        net.run(8);
        assertThat(a.watched).isEmpty();
        assertThat(b.watched).extracting(WatchedPath::remote).hasToString("[10.1.0.1]");
    }
}
