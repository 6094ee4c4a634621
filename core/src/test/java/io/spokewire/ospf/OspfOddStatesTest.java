package io.spokewire.ospf;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.Ipv4Address;
import io.spokewire.ospf.OspfInterface.NetworkType;
import io.spokewire.ospf.Wires.Router;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is seldom: lines that change while neighbours are there, and routers that are odd. */
class OspfOddStatesTest {
    private static final NetworkType BROADCAST = NetworkType.BROADCAST;
    private static final NetworkType POINT = NetworkType.POINT_TO_POINT;
    private static final NetworkType MULTIPOINT = NetworkType.POINT_TO_MULTIPOINT;

    static Stream<OspfVersion> versions() {
        return Stream.of(OspfVersion2.VERSION, OspfVersion3.of(AddressFamily.IPV6));
    }

    private static boolean full(Router router, String network, String neighbor) {
        return "FULL".equals(router.neighbors(network).get(neighbor));
    }

    private static OspfArea area(String id, OspfArea.Type type) {
        return OspfArea.plain(AreaId.parse(id), type);
    }

    /** The advertisements of an NSSA are none of the area that it becomes. */
    @ParameterizedTest
    @MethodSource("versions")
    void anAreaBecomesAnotherKindOfAreaAndBack(OspfVersion version) {
        Wires wires = new Wires(version, 1);
        Router a = wires.router("a", "1.1.1.1").on("x", "7", POINT, "10.0.0.1/30", 10);
        Router b = wires.router("b", "2.2.2.2").on("x", "7", POINT, "10.0.0.2/30", 10);
        b.on("y", "7", POINT, "10.0.1.1/30", 10);
        Router c = wires.router("c", "3.3.3.3").on("y", "7", POINT, "10.0.1.2/30", 10);
        List<Router> all = List.of(a, b, c);
        for (OspfArea.Type type :
                List.of(OspfArea.Type.NSSA, OspfArea.Type.NORMAL, OspfArea.Type.NSSA)) {
            for (Router router : all) {
                router.areas = List.of(area("7", type));
                router.start();
            }
            c.take(
                    new OspfInput.Redistribute(
                            List.of(new OspfExternal(wires.prefix("192.0.2.0/24"), 5, false, 0))));
            boolean nssa = type == OspfArea.Type.NSSA;
            OspfRoute.Kind kind = nssa ? OspfRoute.Kind.NSSA_1 : OspfRoute.Kind.EXTERNAL_1;
            assertThat(
                            wires.await(
                                    Duration.ofMinutes(2),
                                    () ->
                                            a.has("192.0.2.0/24")
                                                    && a.route("192.0.2.0/24").kind() == kind))
                    .as(type.name())
                    .isTrue();
            assertThat(full(b, "x", "1.1.1.1") && full(b, "y", "3.3.3.3")).isTrue();
        }
    }

    private static OspfCircuitConfig mtu(OspfCircuitConfig c, int bytes) {
        return Wires.with(c, c.network(), c.cost(), c.priority(), bytes, c.neighbors());
    }

    @ParameterizedTest
    @MethodSource("versions")
    void anExchangeThatWaitsForTheMtuGoesOnWhenItIsAlike(OspfVersion version) {
        for (String larger : List.of("a", "b")) {
            Wires wires = new Wires(version, 1);
            Router a = wires.router("a", "1.1.1.1").on("x", "0", POINT, "10.0.0.1/30", 10);
            Router b = wires.router("b", "2.2.2.2").on("x", "0", POINT, "10.0.0.2/30", 10);
            Router big = larger.equals("a") ? a : b;
            Router small = larger.equals("a") ? b : a;
            small.changed("x", c -> mtu(c, 1300));
            wires.startAll();
            wires.run(Duration.ofMinutes(3));
            assertThat(full(a, "x", "2.2.2.2")).isFalse();
            assertThat(small.told.stream().map(OspfTrace::text))
                    .filteredOn(t -> t.contains("MTU 1400 there, 1300 here"))
                    .hasSize(1);
            big.changed("x", c -> mtu(c, 1300));
            big.start();
            assertThat(
                            wires.await(
                                    Duration.ofSeconds(20),
                                    () -> full(a, "x", "2.2.2.2") && full(b, "x", "1.1.1.1")))
                    .as(larger)
                    .isTrue();
        }
    }

    /** Both ends without the line: hellos come again, and a neighbour that dies is missed. */
    @ParameterizedTest
    @MethodSource("versions")
    void aDemandCircuitIsNoneAnyMoreWhenItsLineGoes(OspfVersion version) {
        Wires wires = new Wires(version, 1);
        Router a = wires.router("a", "1.1.1.1").on("x", "0", POINT, "10.0.0.1/30", 10);
        Router b = wires.router("b", "2.2.2.2").on("x", "0", POINT, "10.0.0.2/30", 10);
        b.on("lan-b", "0", BROADCAST, "10.2.0.1/24", 5);
        a.changed("x", c -> Wires.sparing(c, true));
        wires.startAll();
        assertThat(wires.await(Duration.ofMinutes(2), () -> a.has("10.2.0.0/24"))).isTrue();
        wires.run(Duration.ofMinutes(5));
        a.changed("x", c -> Wires.plain(c));
        a.start();
        wires.run(Duration.ofMinutes(1));
        assertThat(full(a, "x", "2.2.2.2") && full(b, "x", "1.1.1.1")).isTrue();
        wires.sent.clear();
        wires.run(Duration.ofMinutes(10));
        assertThat(wires.sent.getOrDefault("x 1", 0)).isGreaterThan(100);
        wires.cut.add("b");
        wires.run(Duration.ofMinutes(1));
        assertThat(a.has("10.2.0.0/24")).isFalse();
        wires.cut.clear();
        assertThat(wires.await(Duration.ofMinutes(2), () -> a.has("10.2.0.0/24"))).isTrue();
        wires.run(Duration.ofHours(2)); // what stood still is told in the usual way
        assertThat(a.has("10.2.0.0/24")).isTrue();
    }

    /** {@code database-filter all out}: neither flooded nor described, until the line goes. */
    @ParameterizedTest
    @MethodSource("versions")
    void whatIsFilteredOutIsNotDescribedEither(OspfVersion version) {
        Wires wires = new Wires(version, 1);
        Router a = wires.router("a", "1.1.1.1").on("x", "0", POINT, "10.0.0.1/30", 10);
        Router b = wires.router("b", "2.2.2.2").on("x", "0", POINT, "10.0.0.2/30", 10);
        a.on("lan-a", "0", BROADCAST, "10.1.0.1/24", 5);
        b.on("lan-b", "0", BROADCAST, "10.2.0.1/24", 5);
        a.changed("x", c -> Wires.filtered(c, true));
        wires.startAll();
        assertThat(wires.await(Duration.ofMinutes(2), () -> full(b, "x", "1.1.1.1"))).isTrue();
        wires.run(Duration.ofMinutes(2));
        assertThat(knows(b, a)).isFalse();
        assertThat(knows(a, b)).isTrue();
        a.changed("x", c -> Wires.filtered(c, false));
        a.start();
        assertThat(wires.await(Duration.ofMinutes(2), () -> b.has("10.1.0.0/24"))).isTrue();
    }

    private static boolean knows(Router router, Router other) {
        return router.snapshot().areas().getFirst().database().stream()
                .anyMatch(e -> e.header().key().advertisingRouter() == other.id);
    }

    /** RFC 2328 section 13.4: the network that it told under its old id is flushed. */
    @ParameterizedTest
    @MethodSource("versions")
    void aRouterComesBackWithAnotherIdAfterACrash(OspfVersion version) {
        Wires wires = new Wires(version, 1);
        Router a = wires.router("a", "1.1.1.1").on("x", "0", BROADCAST, "10.0.0.1/24", 10);
        Router b = wires.router("b", "2.2.2.2").on("x", "0", BROADCAST, "10.0.0.2/24", 10);
        b.changed("x", c -> Wires.with(c, BROADCAST, 10, 0, 1400, c.neighbors()));
        Router old = wires.router("old", "9.9.9.9").on("x", "0", BROADCAST, "10.0.0.9/24", 10);
        old.changed("x", c -> Wires.with(c, BROADCAST, 10, 20, 1400, c.neighbors()));
        old.start();
        a.start();
        b.start();
        assertThat(wires.await(Duration.ofMinutes(3), () -> full(a, "x", "9.9.9.9"))).isTrue();
        wires.run(Duration.ofMinutes(1));
        wires.cut.add("old");
        Router young = wires.router("young", "3.3.3.3").on(old.interfaceTo("x"));
        young.on("lan-y", "0", BROADCAST, "10.3.0.1/24", 5);
        young.start();
        assertThat(wires.await(Duration.ofMinutes(4), () -> b.has("10.3.0.0/24"))).isTrue();
        wires.run(Duration.ofMinutes(2));
        assertThat(networks(b)).hasSize(1);
    }

    private static List<LsaKey> networks(Router router) {
        OspfVersion version = router.config().version();
        return router.snapshot().areas().getFirst().database().stream()
                .filter(e -> !e.header().maxAge())
                .map(e -> e.header().key())
                .filter(k -> version.kind(k.type()) == LsaKind.NETWORK)
                .filter(k -> version.number() == 2 || k.advertisingRouter() != 0x09090909)
                .toList();
    }

    /** {@code neighbor ADDRESS cost COST}. */
    @ParameterizedTest
    @MethodSource("versions")
    void aNeighbourOfAPointToMultipointNetworkHasACostOfItsOwn(OspfVersion version) {
        Wires wires = new Wires(version, 1);
        Router hub = wires.router("hub", "1.1.1.1").on("t", "0", MULTIPOINT, "10.0.0.1/24", 10);
        Router one = wires.router("one", "2.2.2.2").on("t", "0", MULTIPOINT, "10.0.0.2/24", 10);
        Router two = wires.router("two", "3.3.3.3").on("t", "0", MULTIPOINT, "10.0.0.3/24", 10);
        one.on("lan-1", "0", BROADCAST, "10.1.0.1/24", 1);
        two.on("lan-2", "0", BROADCAST, "10.2.0.1/24", 1);
        OspfProcess.Neighbor line =
                new OspfProcess.Neighbor(one.interfaceTo("t").address(), 0, 15, 0);
        hub.changed("t", c -> Wires.with(c, MULTIPOINT, 10, 1, 1400, List.of(line)));
        wires.startAll();
        assertThat(
                        wires.await(
                                Duration.ofMinutes(3),
                                () -> hub.has("10.1.0.0/24") && hub.has("10.2.0.0/24")))
                .isTrue();
        assertThat(hub.route("10.1.0.0/24").cost()).isEqualTo(16);
        assertThat(hub.route("10.2.0.0/24").cost()).isEqualTo(11);
        hub.changed("t", c -> Wires.with(c, MULTIPOINT, 10, 1, 1400, List.of()));
        hub.start();
        assertThat(wires.await(Duration.ofSeconds(20), () -> hub.route("10.1.0.0/24").cost() == 11))
                .isTrue();
    }

    /** Two hubs between the backbone and an area; the first loses its link to the backbone. */
    @ParameterizedTest
    @MethodSource("versions")
    void aBorderRouterWithoutBackboneNeighboursGoesByTheOtherOne(OspfVersion version) {
        Wires wires = new Wires(version, 1);
        Router core = wires.router("core", "9.9.9.9");
        core.on("p", "0", POINT, "10.0.1.1/30", 10).on("q", "0", POINT, "10.0.2.1/30", 10);
        core.on("lan-c", "0", BROADCAST, "10.20.0.1/24", 1);
        Router one = wires.router("one", "1.1.1.1").on("p", "0", POINT, "10.0.1.2/30", 10);
        one.on("lo1", "0", BROADCAST, "10.99.0.1/32", 1);
        one.on("t", "1", MULTIPOINT, "10.1.0.1/24", 10);
        Router two = wires.router("two", "2.2.2.2").on("q", "0", POINT, "10.0.2.2/30", 10);
        two.on("t", "1", MULTIPOINT, "10.1.0.2/24", 10);
        Router spoke = wires.router("spoke", "3.3.3.3");
        spoke.on("t", "1", MULTIPOINT, "10.1.0.3/24", 10);
        one.on("other", "2", POINT, "10.2.0.1/30", 10);
        Router behind = wires.router("behind", "4.4.4.4");
        behind.on("other", "2", POINT, "10.2.0.2/30", 10);
        wires.startAll();
        assertThat(
                        wires.await(
                                Duration.ofMinutes(3),
                                () ->
                                        spoke.has("10.20.0.0/24")
                                                && one.has("10.20.0.0/24")
                                                && behind.has("10.20.0.0/24")))
                .isTrue();
        assertThat(one.via("10.20.0.0/24")).isEqualTo("10.0.1.1");
        wires.cut.add("p");
        wires.run(Duration.ofMinutes(2));
        assertThat(one.via("10.20.0.0/24")).isEqualTo("10.1.0.2");
        // What is told on is of the backbone alone: others would go round.
        assertThat(behind.has("10.20.0.0/24")).isFalse();
        assertThat(spoke.via("10.20.0.0/24")).isEqualTo("10.1.0.2");
        wires.cut.clear();
        assertThat(
                        wires.await(
                                Duration.ofMinutes(2),
                                () ->
                                        one.via("10.20.0.0/24").equals("10.0.1.1")
                                                && behind.has("10.20.0.0/24")))
                .isTrue();
    }

    /**
     * RFC 2328 section 16.2 (3): two hubs tell the same range, and do not send it to one another.
     */
    @ParameterizedTest
    @MethodSource("versions")
    void aRangeThatWeTellIsNotLearntOfOthers(OspfVersion version) {
        Wires wires = new Wires(version, 1);
        Router one = wires.router("one", "1.1.1.1").on("p", "0", POINT, "10.0.1.1/30", 10);
        one.on("t", "1", MULTIPOINT, "10.1.0.1/24", 10);
        Router two = wires.router("two", "2.2.2.2").on("p", "0", POINT, "10.0.1.2/30", 10);
        two.on("t", "1", MULTIPOINT, "10.1.0.2/24", 10);
        Router spoke = wires.router("spoke", "3.3.3.3");
        spoke.on("t", "1", MULTIPOINT, "10.1.0.3/24", 10);
        spoke.on("lan-s", "1", BROADCAST, "10.50.3.1/24", 1);
        Router core = wires.router("core", "9.9.9.9").on("q", "0", POINT, "10.0.2.1/30", 10);
        one.on("q", "0", POINT, "10.0.2.2/30", 10);
        OspfArea ranged =
                area("1", OspfArea.Type.NORMAL)
                        .with(List.of(new OspfArea.Range(wires.prefix("10.50.0.0/16"), true, -1)));
        one.areas = List.of(ranged);
        two.areas = List.of(ranged);
        wires.startAll();
        assertThat(wires.await(Duration.ofMinutes(3), () -> core.has("10.50.0.0/16"))).isTrue();
        wires.run(Duration.ofSeconds(30));
        assertThat(one.has("10.50.0.0/16")).isFalse();
        assertThat(two.has("10.50.0.0/16")).isFalse();
        assertThat(one.has("10.50.3.0/24") && two.has("10.50.3.0/24")).isTrue();
    }

    private static final List<Boolean> COMPATIBLE_AND_BACK = List.of(true, false, true);

    /** RFC 2328 section 16.4 step 6 (c): two routers tell one network, one of them nearer. */
    @ParameterizedTest
    @MethodSource("versions")
    void anExternalRouteIsChosenByCostOrByTheKindOfWay(OspfVersion version) {
        Wires wires = new Wires(version, 1);
        Router us = wires.router("us", "1.1.1.1");
        us.on("p", "0", POINT, "10.0.1.1/30", 5).on("q", "1", POINT, "10.0.2.1/30", 20);
        Router near = wires.router("near", "2.2.2.2").on("p", "0", POINT, "10.0.1.2/30", 5);
        Router far = wires.router("far", "3.3.3.3").on("q", "1", POINT, "10.0.2.2/30", 20);
        List<OspfExternal> told =
                List.of(
                        new OspfExternal(wires.prefix("192.0.2.0/24"), 7, true, 0),
                        new OspfExternal(wires.prefix("198.51.100.0/24"), 7, false, 0));
        wires.startAll();
        near.take(new OspfInput.Redistribute(told));
        far.take(new OspfInput.Redistribute(told));
        wires.run(Duration.ofMinutes(3));
        for (boolean compatible : COMPATIBLE_AND_BACK) {
            us.rfc1583 = compatible;
            us.start();
            wires.run(Duration.ofSeconds(20));
            String via = compatible ? "10.0.1.2" : "10.0.2.2";
            assertThat(us.via("192.0.2.0/24")).isEqualTo(via);
            assertThat(us.via("198.51.100.0/24")).isEqualTo(via);
        }
    }

    /** Section 16.4 step 3: one router tells it, and is in both areas. */
    @ParameterizedTest
    @MethodSource("versions")
    void aWayToOneBoundaryRouterIsChosenByCostOrByItsArea(OspfVersion version) {
        Wires wires = new Wires(version, 1);
        Router us = wires.router("us", "1.1.1.1");
        us.on("p", "0", POINT, "10.0.1.1/30", 5).on("q", "1", POINT, "10.0.2.1/30", 20);
        Router it = wires.router("it", "2.2.2.2").on("p", "0", POINT, "10.0.1.2/30", 5);
        it.on("q", "1", POINT, "10.0.2.2/30", 20);
        wires.startAll();
        it.take(
                new OspfInput.Redistribute(
                        List.of(new OspfExternal(wires.prefix("192.0.2.0/24"), 7, true, 0))));
        wires.run(Duration.ofMinutes(3));
        for (boolean compatible : COMPATIBLE_AND_BACK) {
            us.rfc1583 = compatible;
            us.start();
            wires.run(Duration.ofSeconds(20));
            assertThat(us.via("192.0.2.0/24")).isEqualTo(compatible ? "10.0.1.2" : "10.0.2.2");
        }
    }

    /** RFC 4577 section 4.2.5.1, RFC 6565 section 6: a provider's edge router has set DN. */
    @ParameterizedTest
    @MethodSource("versions")
    void whatAnEdgeRouterTellsIsNotUsedByAnother(OspfVersion version) {
        Wires wires = new Wires(version, 1);
        Router a = wires.router("a", "1.1.1.1").on("x", "0", POINT, "10.0.0.1/30", 10);
        Router b = wires.router("b", "2.2.2.2").on("x", "0", POINT, "10.0.0.2/30", 10);
        b.on("lan-b", "1", BROADCAST, "10.2.0.1/24", 5);
        a.ignoresDown = true;
        wires.startAll();
        b.take(
                new OspfInput.Redistribute(
                        List.of(new OspfExternal(wires.prefix("203.0.113.0/24"), 7, true, 0))));
        assertThat(wires.await(Duration.ofMinutes(1), () -> a.has("10.2.0.0/24"))).isTrue();
        wires.run(Duration.ofSeconds(20));
        LsaBody outside =
                new LsaBody.External(
                        OspfOptions.E, wires.prefix("192.0.2.0/24"), false, true, 7, null, 0);
        LsaBody behind = new LsaBody.Summary(OspfOptions.E, wires.prefix("198.51.100.0/24"), 7);
        b.says(
                "x",
                new OspfPacket.LinkStateUpdate(
                        List.of(
                                down(version, LsaKind.EXTERNAL, 0xC0000200, b, outside),
                                down(version, LsaKind.INTER_AREA_PREFIX, 0xC6336400, b, behind))));
        wires.run(Duration.ofSeconds(10));
        assertThat(a.has("192.0.2.0/24") || a.has("198.51.100.0/24")).isFalse();
        assertThat(a.has("10.2.0.0/24")).isTrue();
        a.ignoresDown = false; // capability vrf-lite, or no VRF at all
        a.start();
        wires.run(Duration.ofSeconds(10));
        assertThat(a.has("192.0.2.0/24") && a.has("198.51.100.0/24")).isTrue();
    }

    /** RFC 5340 section 2.11: the id is reserved. */
    @ParameterizedTest
    @MethodSource("versions")
    void aRouterWithoutAnIdIsNobody(OspfVersion version) {
        Wires wires = new Wires(version, 1);
        Router a = wires.router("a", "1.1.1.1").on("x", "0", POINT, "10.0.0.1/30", 10);
        wires.router("nobody", "0.0.0.0").on("x", "0", POINT, "10.0.0.2/30", 10);
        wires.startAll();
        wires.run(Duration.ofMinutes(1));
        assertThat(a.neighbors("x")).isEmpty();
        assertThat(a.told.stream().map(OspfTrace::text))
                .filteredOn(t -> t.contains("are dropped"))
                .singleElement()
                .asString()
                .endsWith("its router id is 0.0.0.0, which is nobody's");
    }

    /** RFC 4577 section 4.2.5.2: the tag says what the DN bit says. */
    @ParameterizedTest
    @MethodSource("versions")
    void whatHasTheTagOfTheDomainIsNotUsed(OspfVersion version) {
        Wires wires = new Wires(version, 1);
        Router a = wires.router("a", "1.1.1.1").on("x", "0", POINT, "10.0.0.1/30", 10);
        Router b = wires.router("b", "2.2.2.2").on("x", "0", POINT, "10.0.0.2/30", 10);
        a.ignoresDown = true;
        a.domainTag = OptionalLong.of(0xD000_0064L);
        wires.startAll();
        b.take(
                new OspfInput.Redistribute(
                        List.of(
                                new OspfExternal(
                                        wires.prefix("192.0.2.0/24"), 7, true, 0xD000_0064L),
                                new OspfExternal(wires.prefix("203.0.113.0/24"), 7, true, 100))));
        assertThat(wires.await(Duration.ofMinutes(1), () -> a.has("203.0.113.0/24"))).isTrue();
        assertThat(a.has("192.0.2.0/24")).isFalse();
        a.domainTag = OptionalLong.empty();
        a.start();
        wires.run(Duration.ofSeconds(10));
        assertThat(a.has("192.0.2.0/24")).isTrue();
        a.domainTag = OptionalLong.of(100);
        a.start();
        wires.run(Duration.ofSeconds(10));
        assertThat(a.has("192.0.2.0/24")).isTrue();
        assertThat(a.has("203.0.113.0/24")).isFalse();
        a.ignoresDown = false; // capability vrf-lite
        a.start();
        wires.run(Duration.ofSeconds(10));
        assertThat(a.has("203.0.113.0/24")).isTrue();
    }

    private static Lsa down(OspfVersion version, LsaKind kind, int id, Router of, LsaBody body) {
        boolean three = version.number() == OspfVersion3.NUMBER;
        byte[] bytes = version.bytes(body).toArray();
        if (three) {
            bytes[5] |= 0x10;
        }
        return Lsa.of(
                three ? 0 : OspfOptions.E | OspfOptions.DN,
                new LsaKey(version.type(kind), id, of.id),
                LsaHeader.INITIAL_SEQUENCE,
                Bytes.copyOf(bytes));
    }

    /** Sources are cheap to invent: so many are told, and others when these have been silent. */
    @Test
    void ofManyWhoDoNotFitSomeAreTold() {
        Wires wires = new Wires(OspfVersion2.VERSION, 1);
        Router a = wires.router("a", "1.1.1.1").on("x", "0", POINT, "10.0.0.1/30", 10);
        wires.startAll();
        for (int i = 0; i < 1_000; i++) {
            stranger(a, i % 500);
        }
        assertThat(mismatches(a)).isEqualTo(Circuit.MISMATCHES_MOST);
        wires.run(Duration.ofMinutes(59));
        stranger(a, 0); // speaks still: it keeps its room, and is not told again
        wires.run(Duration.ofMinutes(2));
        stranger(a, 600);
        stranger(a, 0);
        assertThat(mismatches(a)).isEqualTo(Circuit.MISMATCHES_MOST + 1);
    }

    private static long mismatches(Router router) {
        return router.told.stream().filter(OspfTrace.Mismatch.class::isInstance).count();
    }

    /** A packet of another area. */
    private static void stranger(Router to, int number) {
        OspfVersion version = OspfVersion2.VERSION;
        OspfPacket packet =
                new OspfPacket(9, 5, 0, new OspfPacket.LinkStateAcknowledgment(List.of()));
        to.take(
                new OspfInput.Received(
                        "x",
                        new Ipv4Address(0x0A00_0100 + number),
                        version.allSpfRouters(),
                        version.encode(packet, to.interfaceTo("x"), version.allSpfRouters(), 0)));
    }

    /** {@code log-adjacency-changes [detail]}. */
    @ParameterizedTest
    @CsvSource({"NONE, 0", "USUAL, 1", "DETAIL, 6"})
    void theLogTellsOfNeighboursAsMuchAsItIsAsked(LogChanges how, int lines) {
        Wires wires = new Wires(OspfVersion2.VERSION, 1);
        Router a = wires.router("a", "1.1.1.1").on("x", "0", POINT, "10.0.0.1/30", 10);
        wires.router("b", "2.2.2.2").on("x", "0", POINT, "10.0.0.2/30", 10);
        a.logChanges = how;
        wires.startAll();
        assertThat(wires.await(Duration.ofMinutes(1), () -> full(a, "x", "2.2.2.2"))).isTrue();
        assertThat(a.told.stream().filter(t -> t.mnemonic().equals("ADJCHG"))).hasSize(lines);
    }

    private static OspfArea translating(String how) {
        return new OspfArea(
                AreaId.parse("7"),
                OspfArea.Type.NSSA,
                false,
                List.of(),
                1,
                List.of(),
                List.of(),
                "",
                OspfIpsec.NONE,
                List.of(),
                Optional.empty(),
                List.of(how));
    }

    /** Who tells the external routes that a router knows. */
    private static List<String> tellers(Router router) {
        return router.snapshot().external().stream()
                .filter(e -> !e.header().maxAge())
                .map(e -> OspfText.address(e.header().key().advertisingRouter()))
                .toList();
    }

    /** RFC 3101 section 3.1. */
    @ParameterizedTest
    @MethodSource("versions")
    void oneBorderRouterOfAnNssaTranslatesUntilABetterOneIsThere(OspfVersion version) {
        Wires wires = new Wires(version, 1);
        Router core = wires.router("core", "5.5.5.5").on("x", "0", BROADCAST, "10.0.0.5/24", 10);
        Router low = wires.router("low", "1.1.1.1").on("x", "0", BROADCAST, "10.0.0.1/24", 10);
        low.on("y", "7", BROADCAST, "10.7.0.1/24", 10);
        Router high = wires.router("high", "9.9.9.9").on("x", "0", BROADCAST, "10.0.0.9/24", 10);
        high.on("y", "7", BROADCAST, "10.7.0.9/24", 10);
        Router leaf = wires.router("leaf", "3.3.3.3").on("y", "7", BROADCAST, "10.7.0.3/24", 10);
        for (Router router : List.of(low, high, leaf)) {
            router.areas = List.of(OspfArea.plain(AreaId.parse("7"), OspfArea.Type.NSSA));
        }
        wires.startAll();
        leaf.take(
                new OspfInput.Redistribute(
                        List.of(new OspfExternal(wires.prefix("192.0.2.0/24"), 5, false, 0))));
        wires.run(Duration.ofMinutes(4));
        assertThat(tellers(core)).containsExactly("9.9.9.9");
        assertThat(low.snapshot().boundary()).as("E bit").isTrue();

        wires.cut.add("high");
        wires.run(Duration.ofMinutes(1));
        assertThat(core.has("192.0.2.0/24")).isTrue();
        assertThat(tellers(core)).contains("1.1.1.1");
        wires.cut.clear();
        assertThat(
                        wires.await(
                                Duration.ofMinutes(2),
                                () -> full(core, "x", "9.9.9.9") && full(leaf, "y", "9.9.9.9")))
                .isTrue();
        wires.run(Duration.ofSeconds(20));
        assertThat(tellers(core)).as("it goes on for 40 s").contains("1.1.1.1", "9.9.9.9");
        wires.run(Duration.ofSeconds(60));
        assertThat(tellers(core)).containsExactly("9.9.9.9");

        low.areas = List.of(translating("always"));
        low.start();
        wires.run(Duration.ofSeconds(10));
        assertThat(tellers(core)).contains("1.1.1.1", "9.9.9.9");
        wires.run(Duration.ofSeconds(60));
        assertThat(tellers(core)).containsExactly("1.1.1.1");
        assertThat(core.via("192.0.2.0/24")).isEqualTo("10.0.0.1, 10.0.0.9");
        low.areas = List.of(OspfArea.plain(AreaId.parse("7"), OspfArea.Type.NSSA));
        low.start();
        wires.run(Duration.ofSeconds(60));
        assertThat(tellers(core)).containsExactly("9.9.9.9");
    }

    /** RFC 6987, and what IOS can say beside. */
    @ParameterizedTest
    @MethodSource("versions")
    void whoIsTheLastWayTellsItInAllThatItTells(OspfVersion version) {
        Wires wires = new Wires(version, 1);
        Router a = wires.router("a", "1.1.1.1").on("x", "0", POINT, "10.0.0.1/30", 10);
        Router b = wires.router("b", "2.2.2.2").on("x", "0", POINT, "10.0.0.2/30", 10);
        b.on("lan-b", "0", BROADCAST, "10.2.0.1/24", 5)
                .on("lan-c", "1", BROADCAST, "10.3.0.1/24", 5);
        b.take(
                new OspfInput.Redistribute(
                        List.of(new OspfExternal(wires.prefix("192.0.2.0/24"), 5, true, 0))));
        wires.startAll();
        assertThat(
                        wires.await(
                                Duration.ofMinutes(2),
                                () -> a.has("192.0.2.0/24") && a.has("10.3.0.0/24")))
                .isTrue();
        b.maxMetric = new MaxMetric(true, true, 7_000, 8_000, 0);
        b.start();
        wires.run(Duration.ofSeconds(30));
        assertThat(a.route("10.2.0.0/24").cost()).isEqualTo(10 + 0xFFFF);
        assertThat(a.route("10.3.0.0/24").cost()).isEqualTo(10 + 7_000);
        assertThat(a.route("192.0.2.0/24").metric()).isEqualTo(8_000);
        b.maxMetric = new MaxMetric(true, false, 0, 0, 0);
        b.start();
        wires.run(Duration.ofSeconds(30));
        assertThat(a.route("10.2.0.0/24").cost()).isEqualTo(15);
        assertThat(a.route("10.3.0.0/24").cost()).isEqualTo(15);
        assertThat(a.route("192.0.2.0/24").metric()).isEqualTo(5);
        assertThat(b.route("10.0.0.0/30").cost()).isEqualTo(10);
    }

    /** Two that are no neighbours; whoever only comes back after a crash is told of nothing. */
    @ParameterizedTest
    @MethodSource("versions")
    void twoRoutersWithOneIdAreTold(OspfVersion version) {
        Wires wires = new Wires(version, 1);
        Router a = wires.router("a", "1.1.1.1").on("x", "0", POINT, "10.0.0.1/30", 10);
        Router b = wires.router("b", "2.2.2.2").on("x", "0", POINT, "10.0.0.2/30", 10);
        b.on("y", "0", POINT, "10.0.1.1/30", 10);
        Router c = wires.router("c", "3.3.3.3").on("y", "0", POINT, "10.0.1.2/30", 10);
        Router twin = wires.router("twin", "1.1.1.1").on("z", "0", POINT, "10.0.2.2/30", 10);
        c.on("z", "0", POINT, "10.0.2.1/30", 10);
        List.of(a, b, c).forEach(Router::start);
        wires.run(Duration.ofMinutes(2));
        a.crash();
        a.start();
        wires.run(Duration.ofMinutes(5));
        assertThat(a.told).noneMatch(t -> t.mnemonic().equals("DUP_RTRID_AREA"));
        twin.start();
        wires.run(Duration.ofMinutes(10));
        assertThat(a.told.stream().filter(t -> t.mnemonic().equals("DUP_RTRID_AREA")))
                .singleElement()
                .extracting(OspfTrace::text)
                .isEqualTo(
                        "Process 1: another router in area 0 has our router id 1.1.1.1: give each"
                                + " its own by 'router-id'");
    }
}
