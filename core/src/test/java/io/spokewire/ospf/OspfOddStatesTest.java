package io.spokewire.ospf;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.AddressFamily;
import io.spokewire.ospf.OspfInterface.NetworkType;
import io.spokewire.ospf.Wires.Router;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
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
        return new OspfArea(
                AreaId.parse(id),
                type,
                false,
                List.of(),
                1,
                List.of(),
                List.of(),
                "",
                OspfIpsec.NONE,
                List.of());
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
}
