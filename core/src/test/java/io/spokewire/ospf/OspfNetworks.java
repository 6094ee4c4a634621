package io.spokewire.ospf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.spokewire.net.Bytes;
import io.spokewire.ospf.OspfInterface.NetworkType;
import io.spokewire.ospf.Wires.Router;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Routers meet, tell one another what they know, and find their ways, with each version. */
abstract class OspfNetworks {
    private static final NetworkType BROADCAST = NetworkType.BROADCAST;
    private static final NetworkType POINT = NetworkType.POINT_TO_POINT;
    private static final NetworkType MULTIPOINT = NetworkType.POINT_TO_MULTIPOINT;

    final OspfVersion version;
    final Wires wires;

    OspfNetworks(OspfVersion version) {
        this.version = version;
        wires = new Wires(version, 1);
    }

    @Test
    void twoRoutersOnAPointToPointLink() {
        Router a = wires.router("a", "1.1.1.1").on("x", "0", POINT, "10.0.0.1/30", 10);
        Router b = wires.router("b", "2.2.2.2").on("x", "0", POINT, "10.0.0.2/30", 10);
        b.on("lan-b", "0", BROADCAST, "10.2.0.1/24", 5);
        wires.startAll();
        assertThat(wires.await(Duration.ofMinutes(1), () -> a.has("10.2.0.0/24"))).isTrue();
        assertThat(a.neighbors("x")).containsEntry("2.2.2.2", "FULL");
        assertThat(a.via("10.2.0.0/24")).isEqualTo("10.0.0.2");
        assertThat(a.route("10.2.0.0/24").cost()).isEqualTo(15);
        assertThat(a.via("10.0.0.0/30")).isEqualTo("x");
    }

    @Test
    void fiveRoutersOnALanElectTwoAndTheRestMeetThemAlone() {
        Router[] all = new Router[5];
        for (int i = 0; i < all.length; i++) {
            String n = String.valueOf(i + 1);
            all[i] =
                    wires.router("r" + n, n + "." + n + "." + n + "." + n)
                            .on("x", "0", BROADCAST, "10.0.0." + n + "/24", 10)
                            .on("lan-" + n, "0", BROADCAST, "10." + n + ".0.1/24", 1);
        }
        wires.startAll();
        assertThat(
                        wires.await(
                                Duration.ofMinutes(2),
                                () -> List.of(all).stream().allMatch(r -> r.routes.size() == 6)))
                .isTrue();
        wires.run(Duration.ofSeconds(30));
        assertThat(leaders(all[0])).containsExactly("5.5.5.5", "4.4.4.4");
        assertThat(all[0].neighbors("x"))
                .containsEntry("5.5.5.5", "FULL")
                .containsEntry("4.4.4.4", "FULL")
                .containsEntry("2.2.2.2", "2WAY");
        assertThat(all[0].via("10.2.0.0/24")).isEqualTo("10.0.0.2"); // the next hop is kept

        wires.cut.add("r5"); // the backup takes over
        assertThat(
                        wires.await(
                                Duration.ofMinutes(1),
                                () ->
                                        leaders(all[0]).getFirst().equals("4.4.4.4")
                                                && !all[0].has("10.5.0.0/24")))
                .isTrue();
        wires.run(Duration.ofSeconds(30));
        assertThat(all[0].via("10.2.0.0/24")).isEqualTo("10.0.0.2");
    }

    /** Designated router and backup, by router id. */
    private static List<String> leaders(Router router) {
        OspfSnapshot.CircuitEntry circuit = router.snapshot().circuits().getFirst();
        return Stream.of(circuit.designatedRouter(), circuit.backupDesignatedRouter())
                .map(leader -> leader.map(l -> OspfText.address(l.routerId())).orElse("-"))
                .toList();
    }

    @Test
    void pointToMultipointGoesByTheHub() {
        Router hub = wires.router("hub", "1.1.1.1").on("t", "0", MULTIPOINT, "10.0.0.1/24", 10);
        Router one = wires.router("one", "2.2.2.2").on("t", "0", MULTIPOINT, "10.0.0.2/24", 10);
        Router two = wires.router("two", "3.3.3.3").on("t", "0", MULTIPOINT, "10.0.0.3/24", 10);
        one.on("lan-1", "0", BROADCAST, "10.1.0.1/24", 1);
        two.on("lan-2", "0", BROADCAST, "10.2.0.1/24", 1);
        wires.startAll();
        assertThat(
                        wires.await(
                                Duration.ofMinutes(2),
                                () -> one.has("10.2.0.0/24") && hub.has("10.1.0.0/24")))
                .isTrue();
        assertThat(hub.via("10.1.0.0/24")).isEqualTo("10.0.0.2");
        assertThat(one.has("10.0.0.3/32")).isTrue();
    }

    @Test
    void equalWaysAreAllTaken() {
        Router a = wires.router("a", "1.1.1.1");
        a.on("x", "0", POINT, "10.0.1.1/30", 10).on("y", "0", POINT, "10.0.2.1/30", 10);
        Router b = wires.router("b", "2.2.2.2");
        b.on("x", "0", POINT, "10.0.1.2/30", 10).on("y", "0", POINT, "10.0.2.2/30", 10);
        b.on("lan-b", "0", BROADCAST, "10.9.0.1/24", 1);
        wires.startAll();
        assertThat(
                        wires.await(
                                Duration.ofMinutes(1),
                                () ->
                                        a.has("10.9.0.0/24")
                                                && a.route("10.9.0.0/24").hops().size() == 2))
                .isTrue();
        wires.cut.add("x");
        assertThat(
                        wires.await(
                                Duration.ofMinutes(1),
                                () -> a.via("10.9.0.0/24").equals("10.0.2.2")))
                .isTrue();
    }

    /** The second loss comes two seconds after the first: nobody waits for MinLSInterval. */
    @Test
    void whatIsLostSoonAfterAnotherChangeIsToldAtOnce() {
        Router a = wires.router("a", "1.1.1.1").on("w", "0", POINT, "10.0.1.1/30", 10);
        Router b = wires.router("b", "2.2.2.2").on("w", "0", POINT, "10.0.1.2/30", 10);
        for (int i = 3; i <= 5; i++) {
            String link = "x" + i;
            a.on(link, "0", POINT, "10.0." + i + ".1/30", 10);
            wires.router("r" + i, i + ".1.1.1")
                    .on(link, "0", POINT, "10.0." + i + ".2/30", 10)
                    .on("lan-" + i, "0", BROADCAST, "10." + i + ".0.1/24", 1);
        }
        wires.startAll();
        wires.run(Duration.ofMinutes(2));
        assertThat(b.has("10.3.0.0/24") && b.has("10.4.0.0/24") && b.has("10.5.0.0/24")).isTrue();

        for (int i = 3; i <= 4; i++) {
            lose(a, "x" + i);
            wires.run(Duration.ofMillis(500)); // the second computation waits for 200 ms
            assertThat(b.has("10." + i + ".0.0/24")).as(i + ".").isFalse();
            wires.run(Duration.ofMillis(1500));
        }
        lose(a, "x5"); // the hold has doubled
        wires.run(Duration.ofMillis(500));
        assertThat(b.has("10.5.0.0/24")).isTrue();
        wires.run(Duration.ofSeconds(2));
        assertThat(b.has("10.5.0.0/24")).isFalse();
    }

    /** Packets are lost until the way by another router is taken; 50 ms are for what can wait. */
    @Test
    void whatBfdLosesIsNotWaitedForButOnce() {
        Router a = wires.router("a", "1.1.1.1");
        Router far = wires.router("far", "2.2.2.2");
        far.on("lan-far", "0", BROADCAST, "10.9.0.1/24", 1);
        for (int i = 3; i <= 5; i++) {
            a.on("x" + i, "0", POINT, "10.0." + i + ".1/30", 10 * i);
            far.on("y" + i, "0", POINT, "10.1." + i + ".1/30", 10);
            wires.router("r" + i, i + ".1.1.1")
                    .on("x" + i, "0", POINT, "10.0." + i + ".2/30", 10)
                    .on("y" + i, "0", POINT, "10.1." + i + ".2/30", 10);
        }
        wires.startAll();
        wires.run(Duration.ofMinutes(2));
        assertThat(a.via("10.9.0.0/24")).isEqualTo("10.0.3.2");

        lose(a, "x3");
        wires.run(Duration.ofMillis(1));
        assertThat(a.via("10.9.0.0/24")).isEqualTo("10.0.4.2");
        lose(a, "x4"); // many may be lost together: one computation for all the others
        wires.run(Duration.ofMillis(40));
        assertThat(a.via("10.9.0.0/24")).isEqualTo("10.0.4.2");
        wires.run(Duration.ofMillis(20));
        assertThat(a.via("10.9.0.0/24")).isEqualTo("10.0.5.2"); // not told yet: MinLSInterval
    }

    private void lose(Router router, String network) {
        OspfSnapshot.NeighborEntry neighbor =
                router.snapshot().circuits().stream()
                        .filter(circuit -> circuit.config().name().equals(network))
                        .flatMap(circuit -> circuit.neighbors().stream())
                        .findFirst()
                        .orElseThrow();
        wires.cut.add(network);
        router.take(new OspfInput.NeighborLost(network, neighbor.address()));
    }

    @Test
    void areasAreSummarisedAndStubsGetADefault() {
        Router border = wires.router("border", "1.1.1.1");
        border.on("x", "0", POINT, "10.0.0.1/30", 10).on("y", "5", POINT, "10.0.5.1/30", 10);
        Router core = wires.router("core", "2.2.2.2").on("x", "0", POINT, "10.0.0.2/30", 10);
        core.on("lan-c", "0", BROADCAST, "10.20.0.1/24", 1);
        Router leaf = wires.router("leaf", "3.3.3.3").on("y", "5", POINT, "10.0.5.2/30", 10);
        leaf.on("lan-1", "5", BROADCAST, "10.50.1.1/24", 1);
        leaf.on("lan-2", "5", BROADCAST, "10.50.2.1/24", 3);
        OspfArea stub =
                area(
                        "5",
                        OspfArea.Type.STUB,
                        false,
                        List.of(new OspfArea.Range(wires.prefix("10.50.0.0/16"), true, -1)));
        border.areas = List.of(stub);
        leaf.areas = List.of(area("5", OspfArea.Type.STUB, false, List.of()));
        wires.startAll();
        core.take(
                new OspfInput.Redistribute(
                        List.of(new OspfExternal(wires.prefix("192.0.2.0/24"), 20, true, 77))));
        assertThat(
                        wires.await(
                                Duration.ofMinutes(2),
                                () ->
                                        core.has("10.50.0.0/16")
                                                && leaf.has("10.20.0.0/24")
                                                && leaf.has("0.0.0.0/0")
                                                && border.has("192.0.2.0/24")))
                .isTrue();
        assertThat(core.has("10.50.1.0/24")).isFalse();
        assertThat(core.route("10.50.0.0/16").kind()).isEqualTo(OspfRoute.Kind.INTER_AREA);
        assertThat(core.route("10.50.0.0/16").cost()).isEqualTo(10 + 10 + 1);
        assertThat(leaf.has("192.0.2.0/24")).isFalse();
        assertThat(leaf.route("0.0.0.0/0").cost()).isEqualTo(11);
        assertThat(border.route("192.0.2.0/24").kind()).isEqualTo(OspfRoute.Kind.EXTERNAL_2);
        assertThat(border.route("192.0.2.0/24").metric()).isEqualTo(20);
        assertThat(border.route("192.0.2.0/24").tag()).isEqualTo(77);

        border.rfc1583 = false; // section 12.4.3: the farthest of its parts
        border.start();
        assertThat(
                        wires.await(
                                Duration.ofSeconds(20),
                                () -> core.route("10.50.0.0/16").cost() == 10 + 10 + 3))
                .isTrue();

        core.take(new OspfInput.Withdraw(List.of(wires.prefix("192.0.2.0/24"))));
        assertThat(wires.await(Duration.ofSeconds(20), () -> !border.has("192.0.2.0/24"))).isTrue();
    }

    private record Nssa(Router border, Router core, Router leaf) {}

    /** A border router between the backbone, with one more router, and an NSSA with one. */
    private Nssa nssa() {
        Router border = wires.router("border", "1.1.1.1");
        border.on("x", "0", POINT, "10.0.0.1/30", 10).on("y", "7", POINT, "10.0.7.1/30", 10);
        Router core = wires.router("core", "2.2.2.2").on("x", "0", POINT, "10.0.0.2/30", 10);
        Router leaf = wires.router("leaf", "3.3.3.3").on("y", "7", POINT, "10.0.7.2/30", 10);
        border.areas = List.of(area("7", OspfArea.Type.NSSA, false, List.of()));
        leaf.areas = border.areas;
        wires.startAll();
        return new Nssa(border, core, leaf);
    }

    @Test
    void anNssaTellsItsExternalRoutesToAll() {
        Nssa nssa = nssa();
        Router border = nssa.border();
        Router core = nssa.core();
        Router leaf = nssa.leaf();
        leaf.take(
                new OspfInput.Redistribute(
                        List.of(new OspfExternal(wires.prefix("192.0.2.0/24"), 5, false, 0))));
        assertThat(
                        wires.await(
                                Duration.ofMinutes(2),
                                () -> core.has("192.0.2.0/24") && border.has("192.0.2.0/24")))
                .isTrue();
        assertThat(border.route("192.0.2.0/24").kind()).isEqualTo(OspfRoute.Kind.NSSA_1);
        assertThat(core.route("192.0.2.0/24").kind()).isEqualTo(OspfRoute.Kind.EXTERNAL_1);
        assertThat(core.route("192.0.2.0/24").cost()).isEqualTo(10 + 10 + 5);
    }

    /** {@code redistribute ... nssa-only}. */
    @Test
    void whatIsForAnNssaAloneStaysThere() {
        Nssa nssa = nssa();
        Router border = nssa.border();
        Router core = nssa.core();
        Router leaf = nssa.leaf();
        for (Router router : List.of(core, leaf)) {
            String network = router == leaf ? "192.0.2.0/24" : "198.51.100.0/24";
            router.take(
                    new OspfInput.Redistribute(
                            List.of(new OspfExternal(wires.prefix(network), 5, true, 0, true))));
        }
        leaf.take(
                new OspfInput.Redistribute(
                        List.of(new OspfExternal(wires.prefix("203.0.113.0/24"), 5, true, 0))));
        assertThat(
                        wires.await(
                                Duration.ofMinutes(2),
                                () -> core.has("203.0.113.0/24") && border.has("192.0.2.0/24")))
                .isTrue();
        assertThat(border.route("192.0.2.0/24").kind()).isEqualTo(OspfRoute.Kind.NSSA_2);
        assertThat(core.has("192.0.2.0/24")).as("not translated").isFalse();
        assertThat(border.has("198.51.100.0/24")).as("no type 5").isFalse();
    }

    private static OspfArea area(
            String id, OspfArea.Type type, boolean noSummary, List<OspfArea.Range> ranges) {
        return new OspfArea(
                AreaId.parse(id),
                type,
                noSummary,
                List.of(),
                1,
                ranges,
                List.of(),
                "",
                OspfIpsec.NONE,
                List.of(),
                Optional.empty(),
                List.of());
    }

    @ParameterizedTest
    @EnumSource(OspfAuthentication.Algorithm.class)
    void neighboursWithOneKeyMeetAndOthersAreToldApart(OspfAuthentication.Algorithm algorithm) {
        assumeTrue(
                version.number() == 2 || algorithm != OspfAuthentication.Algorithm.MD5,
                "RFC 7166 has no MD5");
        OspfAuthentication.Key key =
                new OspfAuthentication.Key(1, algorithm, text("correct horse"));
        OspfAuthentication right = new OspfAuthentication.Cryptographic(key, List.of(key));
        OspfAuthentication.Key other = new OspfAuthentication.Key(1, algorithm, text("wrong"));
        OspfAuthentication wrong = new OspfAuthentication.Cryptographic(other, List.of(other));
        Router a = wires.router("a", "1.1.1.1");
        a.on(wires.circuit("x", "0", BROADCAST, "10.0.0.1/24", 1, 1, right));
        Router b = wires.router("b", "2.2.2.2");
        b.on(wires.circuit("x", "0", BROADCAST, "10.0.0.2/24", 1, 1, right));
        Router c = wires.router("c", "3.3.3.3");
        c.on(wires.circuit("x", "0", BROADCAST, "10.0.0.3/24", 1, 1, wrong));
        wires.startAll();
        assertThat(
                        wires.await(
                                Duration.ofMinutes(2),
                                () -> "FULL".equals(a.neighbors("x").get("2.2.2.2"))))
                .isTrue();
        assertThat(a.neighbors("x")).doesNotContainKey("3.3.3.3");
        assertThat(a.told.stream().map(OspfTrace::text))
                .filteredOn(t -> t.contains("are dropped"))
                .singleElement()
                .asString()
                .endsWith(" on x are dropped: a wrong digest under key 1");
    }

    private static Bytes text(String text) {
        return Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void aRouterThatCrashedComesBackAboveItsOldAdvertisements() {
        Router a = wires.router("a", "1.1.1.1").on("x", "0", POINT, "10.0.0.1/30", 10);
        Router b = wires.router("b", "2.2.2.2").on("x", "0", POINT, "10.0.0.2/30", 10);
        b.on("lan-b", "0", BROADCAST, "10.2.0.1/24", 5);
        wires.startAll();
        assertThat(wires.await(Duration.ofMinutes(1), () -> a.has("10.2.0.0/24"))).isTrue();
        b.circuits.remove("lan-b");
        b.on("lan-c", "0", BROADCAST, "10.3.0.1/24", 5);
        b.crash();
        b.start();
        assertThat(
                        wires.await(
                                Duration.ofMinutes(2),
                                () -> a.has("10.3.0.0/24") && !a.has("10.2.0.0/24")))
                .isTrue();
    }

    /** What it says first comes while we still hold its former self for adjacent. */
    @Test
    void aRouterThatBeginsAnewIsAnsweredAtOnce() {
        Router a = wires.router("a", "1.1.1.1").on("x", "0", POINT, "10.0.0.1/30", 10);
        Router b = wires.router("b", "2.2.2.2").on("x", "0", POINT, "10.0.0.2/30", 10);
        wires.startAll();
        assertThat(wires.await(Duration.ofMinutes(1), () -> met(a, b))).isTrue();
        int hellos = wires.sent.getOrDefault("x 1", 0);
        assertThat(
                        wires.await(
                                Duration.ofSeconds(10),
                                () -> wires.sent.getOrDefault("x 1", 0) > hellos))
                .isTrue();
        wires.run(Duration.ofSeconds(3));
        wires.cut.add("b"); // its first hello is lost: a's comes before its second one
        b.crash();
        b.start();
        wires.run(Duration.ofSeconds(1));
        wires.cut.remove("b");
        assertThat(
                        wires.await(
                                Duration.ofSeconds(10),
                                () -> b.neighbors("x").containsKey("1.1.1.1")))
                .isTrue();
        assertThat(a.neighbors("x")).containsEntry("2.2.2.2", "FULL");
        assertThat(wires.await(Duration.ofSeconds(1), () -> met(a, b))).isTrue();
    }

    private static boolean met(Router a, Router b) {
        return a.neighbors("x").getOrDefault("2.2.2.2", "").equals("FULL")
                && b.neighbors("x").getOrDefault("1.1.1.1", "").equals("FULL");
    }

    /** RFC 2328 section 9.1: whoever waits longer does not know yet that it is to be adjacent. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void twoOnALanMeetAsSoonAsBothHaveElected(boolean higherFirst) {
        Router a = wires.router("a", "1.1.1.1").on("x", "0", BROADCAST, "10.0.0.1/24", 10);
        Router b = wires.router("b", "2.2.2.2").on("x", "0", BROADCAST, "10.0.0.2/24", 10);
        (higherFirst ? b : a).start();
        wires.run(Duration.ofSeconds(3));
        (higherFirst ? a : b).start();
        assertThat(wires.await(Duration.ofMinutes(1), () -> inTwoWay(a) && inTwoWay(b))).isTrue();
        assertThat(wires.await(Duration.ofMinutes(1), () -> !inTwoWay(a) && !inTwoWay(b))).isTrue();
        assertThat(wires.await(Duration.ofSeconds(1), () -> met(a, b))).isTrue();
    }

    private static boolean inTwoWay(Router router) {
        return router.neighbors("x").containsValue("2WAY");
    }

    /**
     * Section 13.4: a neighbour keeps what an earlier instance of the router has flushed, and says
     * so to whatever has a lower number, also while the next instance has to wait.
     */
    @Test
    void whatWasFlushedOfUsIsOutnumbered() {
        Router a = wires.router("a", "1.1.1.1").on("x", "0", POINT, "10.0.0.1/30", 10);
        Router b = wires.router("b", "2.2.2.2").on("x", "0", POINT, "10.0.0.2/30", 10);
        wires.startAll();
        assertThat(wires.await(Duration.ofMinutes(1), () -> a.neighbors("x").containsValue("FULL")))
                .isTrue();
        wires.run(Duration.ofSeconds(30));
        int kept = 0;
        for (int i = 0; i < 2; i++) { // the second at once: b has to wait with the next instance
            Lsa told = routerOf(b, b).lsa;
            kept = told.header().sequence() + 10;
            Lsa flushed =
                    Lsa.of(told.header().options(), told.key(), kept, told.body())
                            .withAge(LsaHeader.MAX_AGE);
            a.says("x", new OspfPacket.LinkStateUpdate(List.of(flushed)));
            wires.run(Duration.ofMillis(100));
        }
        wires.run(Duration.ofSeconds(20));
        for (Router each : List.of(a, b)) {
            LsaHeader header = routerOf(b, each).lsa.header();
            assertThat(header.maxAge()).isFalse();
            assertThat(header.sequence()).isEqualTo(kept + 1);
        }
    }

    /** What a router says of itself, as another one has it. */
    private Lsdb.Stored routerOf(Router router, Router at) {
        return Objects.requireNonNull(at.engine.area(AreaId.parse("0")))
                .database
                .all()
                .values()
                .stream()
                .filter(s -> s.body instanceof LsaBody.Router)
                .filter(s -> s.lsa.key().advertisingRouter() == router.id)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void stoppedInOrderItIsForgottenAtOnce() {
        Router a = wires.router("a", "1.1.1.1").on("x", "0", POINT, "10.0.0.1/30", 10);
        Router b = wires.router("b", "2.2.2.2").on("x", "0", POINT, "10.0.0.2/30", 10);
        b.on("lan-b", "0", BROADCAST, "10.2.0.1/24", 5);
        wires.startAll();
        assertThat(wires.await(Duration.ofMinutes(1), () -> a.has("10.2.0.0/24"))).isTrue();
        b.take(new OspfInput.Stop());
        wires.cut.add("b");
        assertThat(wires.await(Duration.ofSeconds(1), () -> a.has("10.2.0.0/24"))).isTrue();
        wires.cut.remove("b");
        b.take(new OspfInput.Configure(b.config()));
        assertThat(wires.await(Duration.ofSeconds(20), () -> a.has("10.2.0.0/24"))).isTrue();
    }

    @Test
    void advertisementsAreRefreshedAndNothingIsLostInADay() {
        Router a = wires.router("a", "1.1.1.1").on("x", "0", POINT, "10.0.0.1/30", 10);
        Router b = wires.router("b", "2.2.2.2").on("x", "0", POINT, "10.0.0.2/30", 10);
        b.on("lan-b", "0", BROADCAST, "10.2.0.1/24", 5);
        wires.startAll();
        assertThat(wires.await(Duration.ofMinutes(1), () -> a.has("10.2.0.0/24"))).isTrue();
        int told = a.told.size();
        wires.run(Duration.ofHours(6));
        assertThat(a.has("10.2.0.0/24")).isTrue();
        assertThat(
                        a.told.subList(told, a.told.size()).stream()
                                .filter(t -> t.mnemonic().equals("ADJCHG")))
                .isEmpty();
        int sequence =
                a.snapshot().areas().getFirst().database().stream()
                        .filter(e -> e.header().key().advertisingRouter() == b.id)
                        .findFirst()
                        .orElseThrow()
                        .header()
                        .sequence();
        assertThat(sequence - LsaHeader.INITIAL_SEQUENCE).isBetween(11, 20);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void aMeshWithLossAgreesOnEverything(long seed) {
        Wires lossy = new Wires(version, seed);
        lossy.loss = 0.1;
        Router[] all = new Router[6];
        for (int i = 0; i < all.length; i++) {
            int n = i + 1;
            int next = n % all.length + 1;
            String ring = "p" + Math.min(n, next) + Math.max(n, next);
            String back = "p" + Math.min(n, i == 0 ? 6 : i) + Math.max(n, i == 0 ? 6 : i);
            all[i] =
                    lossy.router("r" + n, n + ".0.0." + n)
                            .on(ring, "0", POINT, "10.0.0." + n + "/24", 10)
                            .on(back, "0", POINT, "10.0.1." + n + "/24", 10)
                            .on("hubs", "0", BROADCAST, "10.9.0." + n + "/24", 25)
                            .on("lan-" + n, "0", BROADCAST, "10.100." + n + ".1/24", 1);
        }
        lossy.startAll();
        lossy.run(Duration.ofSeconds(200));
        lossy.cut.add("p12");
        lossy.run(Duration.ofSeconds(100));
        lossy.cut.clear();
        lossy.loss = 0;
        lossy.run(Duration.ofSeconds(150));
        for (Router router : all) {
            assertThat(router.snapshot().areas().getFirst().database())
                    .extracting(e -> e.header().key(), e -> e.header().sequence())
                    .isEqualTo(
                            all[0].snapshot().areas().getFirst().database().stream()
                                    .map(e ->
                                            org.assertj.core.groups.Tuple.tuple(
                                                    e.header().key(), e.header().sequence()))
                                    .toList());
            for (int n = 1; n <= all.length; n++) {
                assertThat(router.has("10.100." + n + ".0/24")).isTrue();
            }
        }
        assertThat(all[0].route("10.100.4.0/24").cost()).isEqualTo(25 + 1);
        assertThat(all[0].route("10.100.3.0/24").cost()).isEqualTo(20 + 1);
    }
}
