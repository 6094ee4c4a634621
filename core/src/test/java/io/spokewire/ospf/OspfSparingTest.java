package io.spokewire.ospf;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.Prefix;
import io.spokewire.net.WireReader;
import io.spokewire.net.WireWriter;
import io.spokewire.ospf.OspfInterface.NetworkType;
import io.spokewire.ospf.Wires.Router;
import io.spokewire.policy.Action;
import io.spokewire.policy.PrefixList;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Demand circuits, flood reduction, restarts of neighbours, filters: with both versions. */
class OspfSparingTest {
    private static final NetworkType BROADCAST = NetworkType.BROADCAST;
    private static final NetworkType POINT = NetworkType.POINT_TO_POINT;
    private static final NetworkType MULTIPOINT = NetworkType.POINT_TO_MULTIPOINT;

    static Stream<OspfVersion> versions() {
        return Stream.of(OspfVersion2.VERSION, OspfVersion3.of(AddressFamily.IPV6));
    }

    private static int packets(Wires wires, String network, int type) {
        return wires.sent.getOrDefault(network + " " + type, 0);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void aDemandCircuitIsSilentWhileNothingChanges(OspfVersion version) {
        Wires wires = new Wires(version, 1);
        Router a = wires.router("a", "1.1.1.1").on("x", "0", POINT, "10.0.0.1/30", 10);
        a.changed("x", c -> Wires.sparing(c, true)); // one end is enough
        Router b = wires.router("b", "2.2.2.2").on("x", "0", POINT, "10.0.0.2/30", 10);
        b.on("lan-b", "0", BROADCAST, "10.2.0.1/24", 5);
        wires.startAll();
        assertThat(wires.await(Duration.ofMinutes(2), () -> a.has("10.2.0.0/24"))).isTrue();
        wires.run(Duration.ofSeconds(30));
        wires.sent.clear();
        wires.run(Duration.ofHours(3));
        assertThat(wires.sent).isEmpty();
        assertThat(a.neighbors("x")).containsEntry("2.2.2.2", "FULL");
        assertThat(a.has("10.2.0.0/24")).isTrue();

        b.on("lan-c", "0", BROADCAST, "10.3.0.1/24", 5);
        b.start();
        assertThat(wires.await(Duration.ofSeconds(30), () -> a.has("10.3.0.0/24"))).isTrue();

        b.crash();
        b.circuits.remove("lan-b");
        b.start();
        assertThat(
                        wires.await(
                                Duration.ofMinutes(3),
                                () -> a.has("10.3.0.0/24") && !a.has("10.2.0.0/24")))
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void aSpokeComesToAHubWhoseOtherSpokesAreSilent(OspfVersion version) {
        Wires wires = new Wires(version, 1);
        Router hub = wires.router("hub", "1.1.1.1").on("t", "0", MULTIPOINT, "10.0.0.1/24", 10);
        Router one = wires.router("one", "2.2.2.2").on("t", "0", MULTIPOINT, "10.0.0.2/24", 10);
        Router two = wires.router("two", "3.3.3.3").on("t", "0", MULTIPOINT, "10.0.0.3/24", 10);
        for (Router router : List.of(hub, one, two)) {
            router.changed("t", c -> Wires.sparing(c, true));
        }
        one.on("lan-1", "0", BROADCAST, "10.1.0.1/24", 1);
        hub.start();
        one.start();
        assertThat(wires.await(Duration.ofMinutes(3), () -> hub.has("10.1.0.0/24"))).isTrue();
        wires.run(Duration.ofHours(1));
        two.start();
        assertThat(wires.await(Duration.ofMinutes(3), () -> two.has("10.1.0.0/24"))).isTrue();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void whatStandsStillGoesWhenItsRouterIsLongOutOfReach(OspfVersion version) {
        Wires wires = new Wires(version, 1);
        Router a = wires.router("a", "1.1.1.1").on("x", "0", POINT, "10.0.0.1/30", 10);
        a.changed("x", c -> Wires.sparing(c, true));
        Router b = wires.router("b", "2.2.2.2").on("x", "0", POINT, "10.0.0.2/30", 10);
        wires.startAll();
        assertThat(wires.await(Duration.ofMinutes(2), () -> knows(a, b))).isTrue();
        wires.cut.add("b");
        a.take(new OspfInput.NeighborLost("x", b.interfaceTo("x").address()));
        wires.run(Duration.ofMinutes(50));
        assertThat(knows(a, b)).isTrue();
        wires.run(Duration.ofMinutes(20));
        assertThat(knows(a, b)).isFalse();
    }

    private static LsaHeader aged(int age) throws DecodeException {
        WireWriter out = new WireWriter().u16(age).u16(1).u32(1).u32(1).u32(1).u16(7).u16(24);
        return LsaHeader.read(new WireReader(out.toBytes()), OspfVersion2.VERSION);
    }

    /** RFC 1793 section 2.2. */
    @Test
    void agesThatStandStill() throws DecodeException {
        LsaHeader standing = aged(0x8000 | 5);
        assertThat(standing.doNotAge()).isTrue();
        assertThat(standing.age()).isEqualTo(5);
        assertThat(standing.compareInstance(aged(5))).isZero();
        for (int age : new int[] {3600, 3601, 0x7FFF, 0x8000 | 3600, 0x8000 | 3601, 0xFFFF}) {
            assertThat(aged(age).maxAge()).isTrue();
            assertThat(aged(age).doNotAge()).isFalse();
            assertThat(aged(age).age()).isEqualTo(3600);
        }
        assertThat(standing.withAge(6)).isEqualTo(aged(0x8000 | 6));
        assertThat(standing.withAge(3600)).isEqualTo(aged(3600));
    }

    /** RFC 1793 sections 3.2.2 and 3.5. */
    @ParameterizedTest
    @MethodSource("versions")
    void hellosEndWhenTheAdjacencyIsFull(OspfVersion version) {
        for (NetworkType type : List.of(POINT, MULTIPOINT)) {
            Hub hub = new Hub(version, type, 1);
            hub.circuits.replaceAll((_, c) -> Wires.sparing(c, true));
            Hub.Spoke spoke = hub.spokes.getFirst();
            LsaKey key = new LsaKey(version.type(LsaKind.ROUTER), spoke.id, spoke.id);
            spoke.describes =
                    List.of(new LsaHeader(1, false, 0, key, LsaHeader.INITIAL_SEQUENCE, 1, 24));
            hub.take(new OspfInput.Configure(hub.config()));
            hub.time.run(Duration.ofMinutes(3));
            assertThat(hub.full()).as("it waits for what was described").isZero();
            spoke.hellos = 0;
            hub.time.run(Duration.ofMinutes(2));
            assertThat(spoke.hellos > 0).as(type + ": hellos").isEqualTo(type == POINT);
        }
    }

    private static boolean indicates(Router at, int area, Router by) {
        return at.snapshot().areas().get(area).database().stream()
                .filter(e -> e.header().key().advertisingRouter() == by.id)
                .filter(e -> !e.header().maxAge())
                .anyMatch(e ->
                        e.body()
                                        instanceof
                                        LsaBody.BoundarySummary(int options, int metric, int router)
                                && (options & OspfOptions.DC) == 0
                                && metric == LsaBody.INFINITY
                                && router == by.id);
    }

    /** RFC 1793 section 2.5.1: into the backbone, and from there into all other areas. */
    @ParameterizedTest
    @MethodSource("versions")
    void thatSomebodyFarAwayDoesNotUnderstandIsIndicated(OspfVersion version) {
        Wires wires = new Wires(version, 1);
        Router old = wires.router("old", "8.8.8.8").on("o", "1", POINT, "10.1.0.1/30", 10);
        Router low = wires.router("low", "1.1.1.1").on("x", "0", BROADCAST, "10.0.0.1/24", 10);
        low.on("o", "1", POINT, "10.1.0.2/30", 10);
        Router high = wires.router("high", "2.2.2.2").on("x", "0", BROADCAST, "10.0.0.2/24", 10);
        high.on("p", "1", POINT, "10.1.1.2/30", 10);
        old.on("p", "1", POINT, "10.1.1.1/30", 10);
        Router far = wires.router("far", "3.3.3.3").on("x", "0", BROADCAST, "10.0.0.3/24", 10);
        far.on("y", "2", POINT, "10.2.0.1/30", 10);
        Router leaf = wires.router("leaf", "4.4.4.4").on("y", "2", POINT, "10.2.0.2/30", 10);
        for (Router router : List.of(far, leaf)) {
            router.changed("y", c -> Wires.sparing(c, true));
        }
        wires.startAll();
        assertThat(wires.await(Duration.ofMinutes(3), () -> leaf.has("10.1.0.0/30"))).isTrue();
        wires.run(Duration.ofSeconds(30));
        assertThat(standing(leaf)).as("DoNotAge").isTrue();
        assertThat(indicates(far, 0, high)).isFalse();

        LsaBody.Router without = new LsaBody.Router(OspfOptions.E, false, false, false, List.of());
        LsaKey key = new LsaKey(version.type(LsaKind.ROUTER), 0x0909_0909, 0x0909_0909);
        Lsa lsa =
                Lsa.of(
                        version.headerOptions(without),
                        key,
                        LsaHeader.INITIAL_SEQUENCE,
                        version.bytes(without));
        for (String network : List.of("o", "p")) {
            old.says(network, new OspfPacket.LinkStateUpdate(List.of(lsa)));
        }
        wires.run(Duration.ofMinutes(1));
        assertThat(indicates(far, 0, high)).isTrue();
        assertThat(indicates(far, 0, low)).as("one is enough").isFalse();
        assertThat(indicates(leaf, 0, far)).isTrue();
        assertThat(indicates(old, 0, high)).as("it is known there").isFalse();
        assertThat(standing(leaf)).isFalse();
        assertThat(leaf.has("10.1.0.0/30")).isTrue();

        for (String network : List.of("o", "p")) {
            old.says(
                    network,
                    new OspfPacket.LinkStateUpdate(List.of(lsa.withAge(LsaHeader.MAX_AGE))));
        }
        wires.run(Duration.ofMinutes(2));
        assertThat(indicates(far, 0, high) || indicates(leaf, 0, far)).isFalse();
    }

    private static boolean standing(Router at) {
        return at.snapshot().areas().getFirst().database().stream()
                .anyMatch(e -> e.header().doNotAge());
    }

    private static boolean knows(Router a, Router b) {
        return a.snapshot().areas().getFirst().database().stream()
                .anyMatch(e -> e.header().key().advertisingRouter() == b.id);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void floodReductionSparesRefreshesAndKeepsHellos(OspfVersion version) {
        Wires wires = new Wires(version, 1);
        Router a = wires.router("a", "1.1.1.1").on("x", "0", BROADCAST, "10.0.0.1/24", 10);
        Router b = wires.router("b", "2.2.2.2").on("x", "0", BROADCAST, "10.0.0.2/24", 10);
        for (Router router : List.of(a, b)) {
            router.changed("x", c -> Wires.sparing(c, false));
        }
        b.on("lan-b", "0", BROADCAST, "10.2.0.1/24", 5);
        wires.startAll();
        assertThat(wires.await(Duration.ofMinutes(2), () -> a.has("10.2.0.0/24"))).isTrue();
        wires.run(Duration.ofMinutes(1));
        wires.sent.clear();
        wires.run(Duration.ofHours(5));
        assertThat(packets(wires, "x", 1)).isGreaterThan(3000);
        assertThat(packets(wires, "x", 4)).isZero();
        assertThat(a.has("10.2.0.0/24")).isTrue();
        b.circuits.remove("lan-b");
        b.start();
        assertThat(wires.await(Duration.ofSeconds(30), () -> !a.has("10.2.0.0/24"))).isTrue();
    }

    /** RFC 3623 appendix A, RFC 5187 section 2.2: how long, and why. */
    private static Lsa grace(OspfVersion version, Router of, int seconds) {
        boolean three = version.number() == OspfVersion3.NUMBER;
        return Lsa.of(
                0,
                new LsaKey(three ? 0x000B : 9, three ? 1 : 3 << 24, of.id),
                LsaHeader.INITIAL_SEQUENCE,
                Bytes.ofHex("00010004%08X0002000101000000".formatted(seconds)));
    }

    /** Of two neighbours a helps b, who has said that it restarts within 120 s. */
    private static Wires restarting(OspfVersion version, RestartHelper helper) {
        Wires wires = new Wires(version, 1);
        Router a = wires.router("a", "1.1.1.1").on("x", "0", POINT, "10.0.0.1/30", 10);
        Router b = wires.router("b", "2.2.2.2").on("x", "0", POINT, "10.0.0.2/30", 10);
        b.on("lan-b", "0", BROADCAST, "10.2.0.1/24", 5);
        a.helper = helper;
        wires.startAll();
        assertThat(wires.await(Duration.ofMinutes(1), () -> a.has("10.2.0.0/24"))).isTrue();
        wires.run(Duration.ofSeconds(20));
        b.says("x", new OspfPacket.LinkStateUpdate(List.of(grace(version, b, 120))));
        wires.run(Duration.ofSeconds(1));
        return wires;
    }

    @ParameterizedTest
    @MethodSource("versions")
    void aNeighbourThatRestartsInOrderIsToldOfUntilItsTimeIsOver(OspfVersion version) {
        Wires wires = restarting(version, RestartHelper.ON);
        Router a = wires.named("a");
        wires.cut.add("b");
        wires.run(Duration.ofSeconds(100));
        assertThat(a.has("10.2.0.0/24")).isTrue();
        wires.run(Duration.ofSeconds(30));
        assertThat(a.has("10.2.0.0/24")).isFalse();
        assertThat(a.told.stream().map(OspfTrace::text))
                .filteredOn(t -> t.contains("restarts"))
                .containsExactly(
                        "Process 1, Nbr 2.2.2.2 on x restarts: helped for 120 s",
                        "Process 1, Nbr 2.2.2.2 on x restarts: no longer helped: its grace period"
                                + " is over");
    }

    static Stream<Arguments> helpers() {
        return versions()
                .flatMap(version ->
                        Stream.of(RestartHelper.ON, RestartHelper.STRICT)
                                .map(helper -> Arguments.of(version, helper)));
    }

    /** RFC 3623 appendix B.2; IOS is not strict unless a line says so. */
    @ParameterizedTest
    @MethodSource("helpers")
    void aChangeEndsTheHelpOfThoseWhoAreStrict(OspfVersion version, RestartHelper helper) {
        Wires wires = restarting(version, helper);
        Router a = wires.named("a");
        wires.cut.add("b");
        wires.run(Duration.ofSeconds(60));
        assertThat(a.has("10.2.0.0/24")).isTrue();
        a.on("lan-a", "0", BROADCAST, "10.1.0.1/24", 5);
        a.start();
        wires.run(Duration.ofSeconds(10));
        assertThat(a.has("10.2.0.0/24")).isEqualTo(helper == RestartHelper.ON);
        assertThat(OspfViews.Processes.of(style(version), List.of(a.snapshot())).text())
                .contains(
                        helper == RestartHelper.STRICT
                                ? " helper support enabled with strict LSA checking\n"
                                : " helper support enabled\n");
    }

    /** It exchanges databases anew, and forwards meanwhile. */
    @ParameterizedTest
    @MethodSource("versions")
    void waysOverANeighbourThatRestartsStay(OspfVersion version) {
        Wires wires = restarting(version, RestartHelper.ON);
        Router a = wires.named("a");
        Router b = wires.named("b");
        b.says("x", new OspfPacket.DatabaseDescription(1400, 0, true, true, true, 7, List.of()));
        wires.cut.add("b"); // of the exchange it says no more
        wires.run(Duration.ofMillis(100));
        assertThat(a.neighbors("x")).doesNotContainValue("FULL");
        a.on("lan-a", "0", BROADCAST, "10.1.0.1/24", 5);
        a.start();
        wires.run(Duration.ofSeconds(10));
        assertThat(a.via("10.2.0.0/24")).isEqualTo("10.0.0.2");
    }

    private static OspfStyle style(OspfVersion version) {
        return version.number() == OspfVersion3.NUMBER ? OspfStyle.IPV6_OSPF : OspfStyle.IP_OSPF;
    }

    @ParameterizedTest
    @MethodSource("versions")
    void nobodyIsHelpedWhereALineSaysSo(OspfVersion version) {
        Wires wires = restarting(version, RestartHelper.OFF);
        Router a = wires.named("a");
        wires.cut.add("b");
        wires.run(Duration.ofSeconds(60));
        assertThat(a.has("10.2.0.0/24")).isFalse();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void filterListsHoldSummariesBack(OspfVersion version) {
        Wires wires = new Wires(version, 1);
        Router border = wires.router("border", "1.1.1.1");
        border.on("x", "0", POINT, "10.0.0.1/30", 10).on("y", "5", POINT, "10.0.5.1/30", 10);
        Router core = wires.router("core", "2.2.2.2").on("x", "0", POINT, "10.0.0.2/30", 10);
        core.on("lan-c", "0", BROADCAST, "10.20.0.1/24", 1);
        core.on("lan-d", "0", BROADCAST, "10.21.0.1/24", 1);
        Router leaf = wires.router("leaf", "3.3.3.3").on("y", "5", POINT, "10.0.5.2/30", 10);
        leaf.on("lan-1", "5", BROADCAST, "10.50.1.1/24", 1);
        leaf.on("lan-2", "5", BROADCAST, "10.50.2.1/24", 1);
        border.filters =
                List.of(
                        new OspfConfig.AreaFilter(
                                AreaId.parse("5"),
                                Optional.of(without(wires.prefix("10.20.0.0/24"))),
                                Optional.of(without(wires.prefix("10.50.1.0/24")))));
        wires.startAll();
        assertThat(
                        wires.await(
                                Duration.ofMinutes(2),
                                () -> leaf.has("10.21.0.0/24") && core.has("10.50.2.0/24")))
                .isTrue();
        wires.run(Duration.ofSeconds(20));
        assertThat(leaf.has("10.20.0.0/24")).isFalse();
        assertThat(core.has("10.50.1.0/24")).isFalse();
        border.filters = List.of();
        border.start();
        assertThat(
                        wires.await(
                                Duration.ofSeconds(30),
                                () -> leaf.has("10.20.0.0/24") && core.has("10.50.1.0/24")))
                .isTrue();
    }

    /** All but one. */
    private static PrefixList without(Prefix prefix) {
        Prefix all =
                prefix.family() == AddressFamily.IPV4 ? Prefix.DEFAULT_IPV4 : Prefix.DEFAULT_IPV6;
        return PrefixList.EMPTY
                .with(new PrefixList.Entry(5, Action.DENY, prefix, 0, 0))
                .with(new PrefixList.Entry(10, Action.PERMIT, all, 0, prefix.family().bits()));
    }

    @ParameterizedTest
    @MethodSource("versions")
    void anotherNetworkTypeIsToldInWords(OspfVersion version) {
        Wires wires = new Wires(version, 1);
        Router a = wires.router("a", "1.1.1.1").on("x", "0", POINT, "10.0.0.1/24", 10);
        Router b = wires.router("b", "2.2.2.2").on("x", "0", BROADCAST, "10.0.0.2/24", 10);
        wires.startAll();
        wires.run(Duration.ofMinutes(3));
        assertThat(a.told.stream().filter(t -> t.mnemonic().equals("NETWORKTYPE")))
                .singleElement()
                .extracting(OspfTrace::text)
                .asString()
                .contains(
                        "it elects a designated router, and we do not; routes over it are missing");
        assertThat(b.told.stream().filter(t -> t.mnemonic().equals("NETWORKTYPE")))
                .singleElement()
                .extracting(OspfTrace::text)
                .asString()
                .contains("it elects no designated router, and we do");
    }
}
