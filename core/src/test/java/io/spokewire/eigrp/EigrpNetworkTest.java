package io.spokewire.eigrp;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Prefix;
import io.spokewire.rib.Route;
import io.spokewire.rib.RouteSource;
import io.spokewire.routing.RoutingInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole networks of EIGRP routers, with their configuration, in virtual time. */
class EigrpNetworkTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private EigrpWires net = new EigrpWires(1);

    /** An interface whose wire is named by its description. */
    private static String on(String name, String wire, String address, String... more) {
        return "interface "
                + name
                + "\n description "
                + wire
                + "\n ip address "
                + address
                + " 255.255.255.0\n "
                + String.join("\n ", more)
                + "\n";
    }

    private static String eigrp(String... lines) {
        return "router eigrp 100\n network 10.0.0.0\n " + String.join("\n ", lines) + "\n";
    }

    private EigrpWires.Router hub(String... tunnel) {
        return net.router(
                "hub",
                on("Tunnel0", "mgre", "10.255.0.1", tunnel)
                        + on("GigabitEthernet0/1", "lan0", "10.0.0.1")
                        + eigrp());
    }

    private EigrpWires.Router spoke(int n, String... process) {
        return net.router(
                "spoke" + n,
                on("Tunnel0", "mgre", "10.255.0.1" + n)
                        + on("GigabitEthernet0/1", "lan" + n, "10.0." + n + ".1")
                        + eigrp(process));
    }

    private boolean settled(EigrpWires.Router router, String prefix) {
        return net.await(SOON, () -> router.route(prefix) != null);
    }

    private EigrpWires.Router left(String... process) {
        return net.router(
                "left",
                on("GigabitEthernet0/1", "between", "10.1.0.1")
                        + "access-list 7 permit 10.3.0.0 0.0.0.255\n"
                        + eigrp(process));
    }

    private EigrpWires.Router right(String... process) {
        return net.router(
                "right",
                on("GigabitEthernet0/1", "between", "10.1.0.2")
                        + on("GigabitEthernet0/2", "lan2", "10.2.0.1")
                        + on("GigabitEthernet0/3", "lan3", "10.3.0.1")
                        + "access-list 7 permit 10.3.0.0 0.0.0.255\n"
                        + eigrp(process));
    }

    private List<Long> metricsOfLeft(EigrpWires.Router left) {
        net.startAll();
        assertThat(settled(left, "10.2.0.0/24")).isTrue();
        assertThat(settled(left, "10.3.0.0/24")).isTrue();
        return List.of(
                requireNonNull(left.route("10.2.0.0/24")).metric(),
                requireNonNull(left.route("10.3.0.0/24")).metric());
    }

    @ParameterizedTest
    @CsvSource({
        "offset-list 7 in 1000,'',0,1000",
        "offset-list 0 in 1000,'',1000,1000",
        "offset-list 7 in 1000 GigabitEthernet0/2,'',0,0",
        "'',offset-list 7 out 500,0,500",
        "offset-list 0 in 1000,offset-list 0 out 500 GigabitEthernet0/1,1500,1500"
    })
    void offsetListsMakeRoutesDearer(String left, String right, long second, long third) {
        EigrpWires.Router plain = left("no shutdown");
        right("no shutdown");
        List<Long> before = metricsOfLeft(plain);
        net = new EigrpWires(1);
        EigrpWires.Router offset = left(left.isEmpty() ? "no shutdown" : left);
        right(right.isEmpty() ? "no shutdown" : right);
        assertThat(metricsOfLeft(offset))
                .containsExactly(before.get(0) + second, before.get(1) + third);
    }

    @Test
    void theOffsetOfAnInterfaceComesBeforeTheGeneralOne() {
        EigrpWires.Router plain = left("no shutdown");
        right("no shutdown");
        List<Long> before = metricsOfLeft(plain);
        net = new EigrpWires(1);
        EigrpWires.Router offset =
                left("offset-list 0 in 1000", "offset-list 7 in 10 GigabitEthernet0/1");
        right("no shutdown");
        assertThat(metricsOfLeft(offset)).containsExactly(before.get(0) + 1000, before.get(1) + 10);
    }

    @Test
    void distancesOfNeighborsAreThoseOfTheirInternalRoutes() {
        EigrpWires.Router left =
                left("distance 200 10.1.0.0 0.0.0.255 7", "distance 80 10.9.0.0 0.0.0.255");
        right("no shutdown");
        metricsOfLeft(left);
        assertThat(requireNonNull(left.route("10.2.0.0/24")).distance()).isEqualTo(90);
        assertThat(requireNonNull(left.route("10.3.0.0/24")).distance()).isEqualTo(200);
    }

    @Test
    void pathsOfMoreRoutersThanTheMostLeadNowhere() {
        EigrpWires.Router left = left("metric maximum-hops 1");
        net.router(
                "right",
                on("GigabitEthernet0/1", "between", "10.1.0.2")
                        + on("GigabitEthernet0/2", "lan2", "10.2.0.1")
                        + eigrp());
        net.router(
                "far",
                on("GigabitEthernet0/2", "lan2", "10.2.0.2")
                        + on("GigabitEthernet0/3", "lan3", "10.3.0.1")
                        + eigrp());
        net.startAll();
        assertThat(settled(left, "10.2.0.0/24")).isTrue();
        net.run(SOON);
        assertThat(left.route("10.3.0.0/24")).isNull();
    }

    @Test
    void theRibScaleDividesWideMetrics() {
        EigrpWires.Router left =
                net.router(
                        "left",
                        on("GigabitEthernet0/1", "between", "10.1.0.1")
                                + wide("metric rib-scale 64"));
        net.router(
                "right",
                on("GigabitEthernet0/1", "between", "10.1.0.2")
                        + on("GigabitEthernet0/2", "lan2", "10.2.0.1")
                        + on("GigabitEthernet0/3", "lan3", "10.3.0.1")
                        + wide("metric rib-scale 128"));
        long fine = metricsOfLeft(left).getFirst();
        net = new EigrpWires(1);
        left =
                net.router(
                        "left",
                        on("GigabitEthernet0/1", "between", "10.1.0.1")
                                + wide("topology base", "offset-list 0 in 1000"));
        net.router(
                "right",
                on("GigabitEthernet0/1", "between", "10.1.0.2")
                        + on("GigabitEthernet0/2", "lan2", "10.2.0.1")
                        + on("GigabitEthernet0/3", "lan3", "10.3.0.1")
                        + wide("metric rib-scale 128"));
        long coarse = metricsOfLeft(left).getFirst();
        assertThat(coarse - 1000).isBetween(fine / 2 - 1, fine / 2 + 1);
    }

    private static String wide(String... lines) {
        return "router eigrp NAME\n address-family ipv4 unicast autonomous-system 100\n"
                + "  network 10.0.0.0\n  "
                + String.join("\n  ", lines)
                + "\n";
    }

    @Test
    void twoRoutersMeetAndTellTheirRoutes() {
        EigrpWires.Router a =
                net.router(
                        "a",
                        on("GigabitEthernet0/0", "wire", "10.1.0.1")
                                + on("GigabitEthernet0/1", "lana", "10.2.0.1")
                                + eigrp());
        EigrpWires.Router b =
                net.router(
                        "b",
                        on("GigabitEthernet0/0", "wire", "10.1.0.2")
                                + on("GigabitEthernet0/1", "lanb", "10.3.0.1", "delay 100")
                                + eigrp());
        net.startAll();

        assertThat(settled(a, "10.3.0.0/24")).isTrue();
        assertThat(settled(b, "10.2.0.0/24")).isTrue();
        assertThat(a.via("10.3.0.0/24")).isEqualTo("10.1.0.2");
        Route route = a.must("10.3.0.0/24");
        assertThat(route.distance()).isEqualTo(90);
        assertThat(route.metric()).isEqualTo(256 * (10 + 100 + 1)); // 10^7/10^6 and two delays
        assertThat(a.lines())
                .containsExactly(
                        "%DUAL-5-NBRCHANGE: EIGRP-IPv4 100: Neighbor 10.1.0.2"
                                + " (GigabitEthernet0/0) is up: new adjacency");
    }

    @Test
    void aRouteComesAndGoesWithItsInterface() {
        EigrpWires.Router hub = hub();
        EigrpWires.Router spoke = spoke(1);
        net.startAll();
        assertThat(settled(hub, "10.0.1.0/24")).isTrue();

        spoke.up("GigabitEthernet0/1", false);
        assertThat(net.await(SOON, () -> hub.route("10.0.1.0/24") == null)).isTrue();
        spoke.up("GigabitEthernet0/1", true);
        assertThat(settled(hub, "10.0.1.0/24")).isTrue();
        assertThat(hub.lines()).hasSize(1);
    }

    @Test
    void splitHorizonKeepsSpokesApart() {
        hub();
        spoke(1);
        EigrpWires.Router second = spoke(2);
        net.startAll();
        assertThat(settled(second, "10.0.0.0/24")).isTrue();
        net.run(SOON);
        assertThat(second.route("10.0.1.0/24")).isNull();
    }

    @Test
    void withoutItTheHubIsTheNextHopOrTheFarSpokeStays() {
        hub("no ip split-horizon eigrp 100");
        EigrpWires.Router first = spoke(1);
        spoke(2);
        net.startAll();
        assertThat(settled(first, "10.0.2.0/24")).isTrue();
        assertThat(first.via("10.0.2.0/24")).isEqualTo("10.255.0.1");

        net.get("hub")
                .configure(
                        on(
                                        "Tunnel0",
                                        "mgre",
                                        "10.255.0.1",
                                        "no ip split-horizon eigrp 100",
                                        "no ip next-hop-self eigrp 100")
                                + on("GigabitEthernet0/1", "lan0", "10.0.0.1")
                                + eigrp());
        assertThat(net.await(SOON, () -> first.via("10.0.2.0/24").equals("10.255.0.12"))).isTrue();
        assertThat(first.route("10.0.1.0/24")).isNull();
    }

    @Test
    void aSummaryHidesItsParts() {
        hub("ip summary-address eigrp 100 10.0.0.0 255.255.0.0");
        EigrpWires.Router first = spoke(1);
        spoke(2);
        net.startAll();
        assertThat(settled(first, "10.0.0.0/16")).isTrue();
        net.run(SOON);
        EigrpWires.Router hub = net.get("hub");
        assertThat(first.route("10.0.0.0/24")).isNull();
        assertThat(first.route("10.0.2.0/24")).isNull();
        assertThat(hub.via("10.0.0.0/16")).isEqualTo("Null0");
        assertThat(hub.must("10.0.0.0/16").distance()).isEqualTo(5);
        assertThat(hub.via("10.0.2.0/24")).isEqualTo("10.255.0.12");

        hub.up("GigabitEthernet0/1", false);
        net.get("spoke1").up("GigabitEthernet0/1", false);
        net.get("spoke2").up("GigabitEthernet0/1", false);
        assertThat(net.await(SOON, () -> first.route("10.0.0.0/16") == null)).isTrue();
        assertThat(hub.route("10.0.0.0/16")).isNull();
    }

    @Test
    void aNeighbourThatFallsSilentIsGoneWithItsHoldTime() {
        EigrpWires.Router hub = hub();
        spoke(1);
        net.startAll();
        assertThat(settled(hub, "10.0.1.0/24")).isTrue();

        net.cut.add("spoke1");
        long since = net.now();
        assertThat(net.await(Duration.ofMinutes(1), () -> hub.route("10.0.1.0/24") == null))
                .isTrue();
        assertThat(Duration.ofNanos(net.now() - since))
                .isBetween(Duration.ofSeconds(9), Duration.ofSeconds(16));
        assertThat(hub.lines().getLast()).endsWith("is down: holding time expired");
        net.cut.clear();
        assertThat(settled(hub, "10.0.1.0/24")).isTrue();
    }

    @Test
    void aRouterThatRestartsAtOnceIsToldAllAgain() {
        EigrpWires.Router hub = hub();
        EigrpWires.Router spoke = spoke(1);
        net.startAll();
        assertThat(settled(spoke, "10.0.0.0/24")).isTrue();
        spoke.crash();
        spoke.start();
        assertThat(settled(spoke, "10.0.0.0/24")).isTrue();
        assertThat(settled(hub, "10.0.1.0/24")).isTrue();
        assertThat(hub.lines()).anyMatch(l -> l.endsWith("is down: peer restarted"));
    }

    @Test
    void aFarewellIsHeardAtOnce() {
        EigrpWires.Router hub = hub();
        EigrpWires.Router spoke = spoke(1);
        net.startAll();
        assertThat(settled(hub, "10.0.1.0/24")).isTrue();
        spoke.take(new RoutingInput.Shutdown());
        spoke.crash();
        assertThat(net.await(Duration.ofSeconds(1), () -> hub.route("10.0.1.0/24") == null))
                .isTrue();
        assertThat(hub.lines().getLast()).endsWith("is down: Interface Goodbye received");
    }

    @Test
    void differentWeightsMakeNoNeighbours() {
        EigrpWires.Router hub = hub();
        spoke(1, "metric weights 0 1 1 1 0 0");
        net.startAll();
        net.run(SOON);
        assertThat(hub.neighbors()).isEmpty();
        assertThat(hub.lines())
                .containsExactly(
                        "%DUAL-4-NBRINFO: EIGRP-IPv4 100: Neighbor 10.255.0.11 (Tunnel0) is"
                                + " refused: its K values are not ours: 1 1 1 0 0 0");
    }

    @Test
    void whoCannotBeANeighbourIsToldAgainOrNotAtAll() {
        EigrpWires.Router hub = hub();
        spoke(1, "metric weights 0 1 1 1 0 0");
        net.startAll();
        net.run(SOON);
        hub.told.clear();
        String links =
                on("Tunnel0", "mgre", "10.255.0.1") + on("GigabitEthernet0/1", "lan0", "10.0.0.1");
        hub.configure(links + eigrp("eigrp log-neighbor-warnings 10"));
        net.run(SOON);
        assertThat(hub.lines()).hasSizeBetween(2, 3);
        hub.told.clear();
        hub.configure(links + eigrp("no eigrp log-neighbor-warnings"));
        net.run(SOON);
        assertThat(hub.lines()).isEmpty();
    }

    private EigrpWires.Router wideHub(String... lines) {
        return net.router(
                "hub",
                on("Tunnel0", "w", "10.1.0.1")
                        + on("GigabitEthernet0/1", "lana", "10.2.0.1")
                        + named("ipv4", String.join("\n  ", lines), "network 10.0.0.0"));
    }

    private EigrpWires.Router wideSpoke() {
        return net.router(
                "b",
                on("Tunnel0", "w", "10.1.0.2")
                        + on("GigabitEthernet0/1", "lanb", "10.3.0.1")
                        + named("ipv4", "network 10.0.0.0"));
    }

    @Test
    void aDefaultTagIsOfInternalRoutesThatBeginHere() {
        EigrpWires.Router begins = wideHub("eigrp default-route-tag 0.0.1.2");
        EigrpWires.Router passes = wideSpoke();
        EigrpWires.Router learns =
                net.router(
                        "c",
                        on("GigabitEthernet0/1", "lanb", "10.3.0.2")
                                + named("ipv4", "network 10.0.0.0"));
        net.startAll();
        assertThat(settled(learns, "10.2.0.0/24")).isTrue();
        assertThat(passes.must("10.2.0.0/24").tag()).isEqualTo(258);
        assertThat(learns.must("10.2.0.0/24").tag()).isEqualTo(258);
        assertThat(begins.must("10.3.0.0/24").tag()).isZero();
    }

    private static final String KEYS = "key chain KEYS\n key 1\n  key-string secret\n";

    @Test
    void keysThatDifferMakeNoNeighboursAndEqualOnesDo() {
        String tunnel = "ip authentication mode eigrp 100 md5";
        String chain = "ip authentication key-chain eigrp 100 KEYS";
        EigrpWires.Router a =
                net.router("hub", KEYS + on("Tunnel0", "w", "10.1.0.1", tunnel, chain) + eigrp());
        EigrpWires.Router b =
                net.router(
                        "b",
                        KEYS.replace("secret", "other")
                                + on("Tunnel0", "w", "10.1.0.2", tunnel, chain)
                                + on("GigabitEthernet0/1", "lanb", "10.3.0.1")
                                + eigrp());
        net.startAll();
        net.run(SOON);
        assertThat(a.neighbors()).isEmpty();
        assertThat(a.lines()).anyMatch(l -> l.contains("makes its digest"));
        b.configure(
                KEYS
                        + on("Tunnel0", "w", "10.1.0.2", tunnel, chain)
                        + on("GigabitEthernet0/1", "lanb", "10.3.0.1")
                        + eigrp());
        assertThat(settled(a, "10.3.0.0/24")).isTrue();
    }

    private static String named(String family, String... lines) {
        return "router eigrp NAME\n address-family "
                + family
                + " unicast autonomous-system 100\n  "
                + String.join("\n  ", lines)
                + "\n";
    }

    @Test
    void namedModeHasWideMetricsAndSpeaksClassicToOthers() {
        EigrpWires.Router wide =
                wideHub("af-interface Tunnel0", " no split-horizon", " exit-af-interface");
        EigrpWires.Router other = wideSpoke();
        EigrpWires.Router classic =
                net.router(
                        "c",
                        on("Tunnel0", "w", "10.1.0.3")
                                + on("GigabitEthernet0/1", "lanc", "10.4.0.1")
                                + eigrp());
        net.startAll();
        assertThat(settled(other, "10.2.0.0/24")).isTrue();
        assertThat(settled(classic, "10.2.0.0/24")).isTrue();
        assertThat(settled(wide, "10.4.0.0/24")).isTrue();
        assertThat(settled(classic, "10.3.0.0/24")).isTrue();
        // Two links of 10 us at 1 Gbit/s: (655360 + 2 * 655360) / 128.
        assertThat(other.must("10.2.0.0/24").metric()).isEqualTo(15360);
        assertThat(classic.must("10.2.0.0/24").metric()).isEqualTo(3072);
    }

    private EigrpWires.Router wide(int n, String lan, String address, String... tunnel) {
        List<String> lines = new ArrayList<>();
        lines.add("af-interface Tunnel0");
        for (String line : tunnel) {
            lines.add(" " + line);
        }
        lines.add(" exit-af-interface");
        lines.add("network 10.0.0.0");
        return net.router(
                n == 0 ? "hub" : "spoke" + n,
                on("Tunnel0", "mgre", "10.255.0.1" + (n == 0 ? "" : n))
                        + on("GigabitEthernet0/1", lan, address)
                        + named("ipv4", lines.toArray(String[]::new)));
    }

    @ParameterizedTest
    @CsvSource({
        "no split-horizon,no next-hop-self,add-paths 4,10.255.0.11;10.255.0.12;10.255.0.13",
        "no split-horizon,no next-hop-self,add-paths 1,10.255.0.11;10.255.0.12",
        "no split-horizon,no next-hop-self,no add-paths,10.255.0.11",
        "no split-horizon,next-hop-self,add-paths 4,10.255.0.1"
    })
    void aHubTellsAllWaysToASiteOfSeveralSpokes(
            String horizon, String self, String paths, String expected) {
        wide(0, "lan0", "10.0.0.1", horizon, self, paths);
        EigrpWires.Router first = wide(1, "site", "10.5.0.1");
        wide(2, "site", "10.5.0.2");
        wide(3, "site", "10.5.0.3");
        EigrpWires.Router far = wide(4, "lan4", "10.6.0.1");
        net.startAll();
        net.run(Duration.ofMinutes(1));
        assertThat(far.via("10.5.0.0/24").replace(", ", ";").split(";"))
                .containsExactlyInAnyOrder(expected.split(";"));
        assertThat(first.route("10.5.0.0/24")).isNull();
        first.up("GigabitEthernet0/1", false);
        net.run(Duration.ofMinutes(1));
        assertThat(far.via("10.5.0.0/24")).doesNotContain("10.255.0.11").isNotEmpty();
        assertThat(first.via("10.5.0.0/24")).isNotEmpty().doesNotContain("10.255.0.11");
    }

    @ParameterizedTest
    @CsvSource({"'',1", "' no-ecmp-mode',2"})
    void ofEqualPathsOneOfTheSameTunnelKeepsItsNextHop(String mode, int kept) {
        String[] lines = {"no ip split-horizon eigrp 100", "no ip next-hop-self eigrp 100" + mode};
        net.router(
                "hub",
                on("Tunnel0", "mgre", "10.255.0.1", lines)
                        + on("Tunnel1", "mgre2", "10.254.0.1", lines)
                        + eigrp());
        String site = "GigabitEthernet0/1";
        net.router(
                "spoke1",
                on("Tunnel0", "mgre", "10.255.0.11") + on(site, "site", "10.5.0.1") + eigrp());
        net.router(
                "spoke2",
                on("Tunnel1", "mgre2", "10.254.0.12") + on(site, "site", "10.5.0.2") + eigrp());
        EigrpWires.Router third =
                net.router("spoke3", on("Tunnel0", "mgre", "10.255.0.13") + eigrp());
        EigrpWires.Router fourth =
                net.router("spoke4", on("Tunnel1", "mgre2", "10.254.0.14") + eigrp());
        net.startAll();
        net.run(Duration.ofMinutes(1));
        List<String> ways = List.of(third.via("10.5.0.0/24"), fourth.via("10.5.0.0/24"));
        assertThat(ways).filteredOn(w -> w.endsWith(".1")).hasSize(2 - kept);
        assertThat(ways).filteredOn(List.of("10.255.0.11", "10.254.0.12")::contains).hasSize(kept);
    }

    @Test
    void aStubIsNotAskedAndTellsOnlyWhatIsItsOwn() {
        EigrpWires.Router hub = hub("no ip split-horizon eigrp 100");
        EigrpWires.Router stub = spoke(1, "eigrp stub connected summary");
        stub.fixed("10.77.0.0/24", RouteSource.STATIC, "GigabitEthernet0/1");
        EigrpWires.Router second = spoke(2);
        net.startAll();
        assertThat(settled(hub, "10.0.1.0/24")).isTrue();
        assertThat(settled(hub, "10.0.2.0/24")).isTrue();
        long asked = stub.engine.transport().received(EigrpPacket.QUERY);
        second.up("GigabitEthernet0/1", false);
        assertThat(net.await(SOON, () -> hub.route("10.0.2.0/24") == null)).isTrue();
        net.run(SOON);
        assertThat(stub.engine.transport().received(EigrpPacket.QUERY)).isEqualTo(asked);
        assertThat(stub.route("10.0.2.0/24")).isNull();
        assertThat(hub.route("10.77.0.0/24")).as("it redistributes nothing").isNull();
    }

    /** On an interface with stubs and others the others are asked, each by itself. */
    @Test
    void whereSomeAreStubsQueriesGoByUnicast() {
        EigrpWires.Router hub = hub("no ip split-horizon eigrp 100");
        EigrpWires.Router stub = spoke(1, "eigrp stub connected");
        spoke(2);
        spoke(3);
        net.startAll();
        for (int i = 1; i <= 3; i++) {
            assertThat(settled(hub, "10.0." + i + ".0/24")).isTrue();
        }
        net.run(SOON);
        Set<String> asked = new TreeSet<>();
        net.tap =
                packet -> {
                    if (packet.payload().at(1) == EigrpPacket.QUERY
                            && packet.source().toString().equals("10.255.0.1")) {
                        asked.add(packet.destination().toString());
                    }
                };
        hub.up("GigabitEthernet0/1", false);
        net.run(SOON);
        assertThat(asked).containsExactly("10.255.0.12", "10.255.0.13");
        assertThat(stub.route("10.0.0.0/24")).isNull();
    }

    /** Section 5.4: packets would go another way than the route says. */
    @Test
    void aRouteThatTheRibRefusesIsNotTold() {
        hub("no ip split-horizon eigrp 100");
        EigrpWires.Router first = spoke(1);
        spoke(2);
        net.startAll();
        assertThat(settled(first, "10.0.2.0/24")).isTrue();
        net.get("hub").fixed("10.0.2.0/24", RouteSource.STATIC, "GigabitEthernet0/1");
        assertThat(net.await(SOON, () -> first.route("10.0.2.0/24") == null)).isTrue();
        net.get("hub").unfixed("10.0.2.0/24", RouteSource.STATIC);
        assertThat(settled(first, "10.0.2.0/24")).isTrue();
    }

    /** Section 4: tables are told in packets that are as large as the MTU lets them be. */
    @Test
    void noPacketIsLargerThanTheMtu() {
        EigrpWires.Router left = left("redistribute static");
        EigrpWires.Router right = right("no shutdown");
        for (int i = 0; i < 200; i++) {
            left.fixed("172.16." + i + ".0/24", RouteSource.STATIC, "Null0");
        }
        List<Integer> bytes = new ArrayList<>();
        net.tap = packet -> bytes.add(20 + packet.payload().length());
        net.startAll();
        assertThat(settled(right, "172.16.199.0/24")).isTrue();
        assertThat(bytes).allMatch(b -> b <= 1500).anyMatch(b -> b > 1400);
    }

    @ParameterizedTest
    @CsvSource({
        "no shutdown,no shutdown,2",
        "no default-information out,no shutdown,0",
        "default-information out 9,no shutdown,0",
        "default-information out 8,no shutdown,2",
        "no shutdown,no default-information in,0",
        "no shutdown,default-information in 9,0",
        "no shutdown,default-information in 8,2"
    })
    void marksOfDefaultsAreToldAndHeededAsSaid(String out, String in, int mark) {
        String lists = "access-list 8 permit any\naccess-list 9 permit 10.9.0.0\n";
        EigrpWires.Router from =
                net.router(
                        "left",
                        on("GigabitEthernet0/1", "between", "10.1.0.1")
                                + lists
                                + eigrp("redistribute static", out));
        EigrpWires.Router to =
                net.router(
                        "right",
                        on("GigabitEthernet0/1", "between", "10.1.0.2") + lists + eigrp(in));
        net.startAll();
        from.fixed("0.0.0.0/0", RouteSource.STATIC, "GigabitEthernet0/1");
        assertThat(settled(to, "0.0.0.0/0")).isTrue();
        Entry entry = requireNonNull(to.engine.topology().find(Prefix.parse("0.0.0.0/0")));
        Entry.Advert told = requireNonNull(entry.successor).told();
        assertThat(told.exterior().orElseThrow().flags() & EigrpTlv.CANDIDATE_DEFAULT)
                .isEqualTo(mark);
    }

    @Test
    void othersRoutesAreExternal() {
        EigrpWires.Router hub = hub();
        EigrpWires.Router spoke = spoke(1, "redistribute static");
        net.startAll();
        spoke.fixed("172.16.0.0/16", RouteSource.STATIC, "GigabitEthernet0/1");
        assertThat(settled(hub, "172.16.0.0/16")).isTrue();
        assertThat(hub.must("172.16.0.0/16").source()).isEqualTo(RouteSource.EIGRP_EXTERNAL);
        assertThat(hub.must("172.16.0.0/16").distance()).isEqualTo(170);
        spoke.unfixed("172.16.0.0/16", RouteSource.STATIC);
        assertThat(net.await(SOON, () -> hub.route("172.16.0.0/16") == null)).isTrue();
    }

    @Test
    void unequalPathsAreUsedWithinTheVariance() {
        net.router(
                "a",
                on("GigabitEthernet0/0", "one", "10.1.0.1")
                        + on("GigabitEthernet0/2", "two", "10.2.0.1")
                        + on("GigabitEthernet0/1", "lana", "10.9.0.1")
                        + eigrp());
        String links =
                on("GigabitEthernet0/0", "one", "10.1.0.2")
                        + on("GigabitEthernet0/2", "two", "10.2.0.2", "delay 10");
        EigrpWires.Router b = net.router("b", links + eigrp());
        net.startAll();
        assertThat(settled(b, "10.9.0.0/24")).isTrue();
        net.run(SOON);
        assertThat(b.via("10.9.0.0/24")).isEqualTo("10.1.0.1");
        b.configure(links + eigrp("variance 2"));
        assertThat(b.via("10.9.0.0/24")).isEqualTo("10.1.0.1, 10.2.0.1");
        b.up("GigabitEthernet0/0", false);
        assertThat(b.via("10.9.0.0/24")).isEqualTo("10.2.0.1"); // a feasible successor: at once
    }

    @Test
    void neighboursByUnicastNeedNoGroup() {
        String link = "10.1.0.";
        EigrpWires.Router a =
                net.router(
                        "a", on("Tunnel0", "w", link + "1") + eigrp("neighbor 10.1.0.2 Tunnel0"));
        net.router(
                "b",
                on("Tunnel0", "w", link + "2")
                        + on("GigabitEthernet0/1", "lanb", "10.3.0.1")
                        + eigrp("neighbor 10.1.0.1 Tunnel0"));
        net.startAll();
        assertThat(settled(a, "10.3.0.0/24")).isTrue();
    }

    @Test
    void aPasswordOfNamedModeMakesNeighboursOfThoseWhoKnowIt() {
        String[] lines = {
            "af-interface Tunnel0",
            " authentication mode hmac-sha-256 secret",
            " exit-af-interface",
            "network 10.0.0.0"
        };
        EigrpWires.Router a =
                net.router("hub", on("Tunnel0", "w", "10.1.0.1") + named("ipv4", lines));
        net.router(
                "b",
                on("Tunnel0", "w", "10.1.0.2")
                        + on("GigabitEthernet0/1", "lanb", "10.3.0.1")
                        + named("ipv4", lines));
        lines[1] = " authentication mode hmac-sha-256 other";
        net.router(
                "c",
                on("Tunnel0", "w", "10.1.0.3")
                        + on("GigabitEthernet0/1", "lanc", "10.4.0.1")
                        + named("ipv4", lines));
        net.startAll();
        assertThat(settled(a, "10.3.0.0/24")).isTrue();
        net.run(SOON);
        assertThat(a.route("10.4.0.0/24")).isNull();
        assertThat(a.neighbors()).containsExactly("10.1.0.2");
    }

    @Test
    void aNeighbourThatDoesNotAnswerAQueryIsStuckAndReset() {
        // A line a - b - c. c acknowledges queries and does not answer them.
        EigrpWires.Router a =
                net.router(
                        "a",
                        on("GigabitEthernet0/0", "one", "10.1.0.1")
                                + on("GigabitEthernet0/1", "lana", "10.9.0.1")
                                + eigrp());
        EigrpWires.Router b =
                net.router(
                        "b",
                        on("GigabitEthernet0/0", "one", "10.1.0.2")
                                + on("GigabitEthernet0/1", "two", "10.2.0.2")
                                + eigrp("timers active-time 1"));
        EigrpWires.Router c =
                net.router("c", on("GigabitEthernet0/1", "two", "10.2.0.3") + eigrp());
        net.startAll();
        assertThat(settled(c, "10.9.0.0/24")).isTrue();
        c.deaf = true;
        a.up("GigabitEthernet0/1", false);

        assertThat(net.await(Duration.ofMinutes(5), () -> b.lines().toString().contains("-SIA:")))
                .isTrue();
        assertThat(b.lines())
                .contains(
                        "%DUAL-3-SIA: Route 10.9.0.0/24 stuck-in-active state in EIGRP-IPv4 100:"
                                + " 10.2.0.3 (GigabitEthernet0/1) does not answer; the adjacency is"
                                + " reset")
                .anyMatch(l -> l.endsWith("(GigabitEthernet0/1) is down: stuck in active"));
        assertThat(b.engine.topology().find(Prefix.parse("10.9.0.0/24"))).isNull();
        assertThat(b.engine.transport().sent(EigrpPacket.SIA_QUERY)).isPositive();
    }

    @Test
    void ipv6RoutesByLinkLocalAddresses() {
        EigrpWires.Router a = net.router("a", ipv6("1", "aa") + named("ipv6", ""));
        EigrpWires.Router b = net.router("b", ipv6("2", "bb") + named("ipv6", ""));
        net.startAll();
        assertThat(settled(a, "2001:db8:bb::/48")).isTrue();
        assertThat(a.via("2001:db8:bb::/48")).isEqualTo("FE80::2");
        assertThat(settled(b, "2001:db8:aa::/48")).isTrue();
    }

    private static String ipv6(String number, String site) {
        return "interface GigabitEthernet0/0\n description w\n ip address 10.1.0."
                + number
                + " 255.255.255.0\n ipv6 address fe80::"
                + number
                + " link-local\ninterface GigabitEthernet0/1\n ipv6 address 2001:db8:"
                + site
                + "::1/48\n";
    }

    private static final int RING = 6;

    /** A ring with a chord, so that there are ways around. */
    private void ring(int size) {
        for (int i = 0; i < size; i++) {
            int before = (i + size - 1) % size;
            net.router(
                    "r" + i,
                    on("GigabitEthernet0/0", "w" + before, "10.1." + before + ".2")
                            + on(
                                    "GigabitEthernet0/1",
                                    "w" + i,
                                    "10.1." + i + ".1",
                                    "delay " + (i + 1))
                            + on("GigabitEthernet0/2", "lan" + i, "10.2." + i + ".1")
                            + (i % 3 == 0
                                    ? on(
                                            "GigabitEthernet0/3",
                                            "chord",
                                            "10.3.0." + (i + 1),
                                            "delay 40")
                                    : "")
                            + eigrp());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aRingHealsWithoutLoopsUnderLoss(long seed) {
        net = new EigrpWires(seed);
        ring(RING);
        net.loss = 0.1;
        net.startAll();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 12; round++) {
            String wire = "w" + random.nextInt(RING);
            if (!net.cut.remove(wire)) {
                net.cut.add(wire);
            }
            for (int step = 0; step < 20; step++) {
                net.run(Duration.ofMillis(random.nextInt(1500)));
                assertThat(net.loops()).isEmpty();
            }
        }
        net.cut.clear();
        net.loss = 0;
        net.run(Duration.ofMinutes(2));
        for (int lan = 0; lan < RING; lan++) {
            long[] distances = distances(lan);
            for (int i = 0; i < RING; i++) {
                String prefix = "10.2." + lan + ".0/24";
                EigrpWires.Router router = net.get("r" + i);
                if (i != lan) {
                    assertThat(router.via(prefix)).as(router.name + " " + prefix).isNotEmpty();
                    assertThat(router.must(prefix).metric())
                            .as(router.name + " " + prefix)
                            .isEqualTo(256 * (10 + distances[i]));
                }
            }
        }
    }

    /** 100 kbit/s of a tunnel; each of ten updates has about 90 bytes. */
    @ParameterizedTest
    @CsvSource({
        "spoke1,hub,4,12,bandwidth 100,ip bandwidth-percent eigrp 100 1",
        "hub,spoke1,10,30,bandwidth 100,ip bandwidth-percent eigrp 100 1",
        "hub,spoke1,10,30,bandwidth 2,''"
    })
    void aShareOfTheBandwidthIsAllThatEigrpTakes(
            String from, String to, int after, int before, String slow, String share) {
        net.router(
                "hub",
                on("Tunnel0", "mgre", "10.255.0.1", slow, share) + eigrp("redistribute static"));
        for (int i = 1; i <= 2; i++) {
            net.router(
                    "spoke" + i,
                    on("Tunnel0", "mgre", "10.255.0.1" + i, slow, share)
                            + eigrp("redistribute static"));
        }
        net.startAll();
        net.run(SOON);
        for (int i = 0; i < 10; i++) {
            net.get(from).fixed("172.16." + i + ".0/24", RouteSource.STATIC, "Tunnel0");
        }
        net.run(Duration.ofSeconds(after));
        assertThat(net.get(to).route("172.16.0.0/24")).isNotNull();
        assertThat(net.get(to).route("172.16.9.0/24")).isNull();
        net.run(Duration.ofSeconds(before - after));
        assertThat(net.get(to).route("172.16.9.0/24")).isNotNull();
        assertThat(net.get("spoke2").neighbors()).containsExactly("10.255.0.1");
    }

    /** Half of what there is, but not of what a tunnel has when nobody says anything. */
    @Test
    void onlyBandwidthThatSomebodyHasSaidIsAMeasure() {
        EigrpWires.Router router =
                net.router(
                        "hub",
                        on("Tunnel0", "a", "10.255.0.1")
                                + on("Tunnel1", "b", "10.254.0.1", "bandwidth 100")
                                + on(
                                        "Tunnel2",
                                        "c",
                                        "10.253.0.1",
                                        "ip bandwidth-percent eigrp 100 25")
                                + on("GigabitEthernet0/1", "d", "10.252.0.1")
                                + eigrp());
        net.startAll();
        List.copyOf(router.links.keySet()).forEach(name -> router.bandwidth(name, 100));
        assertThat(router.snapshot().interfaces().stream().map(i -> i.reliablePacing().toMillis()))
                .containsExactly(0L, 224L, 448L, 240L);
    }

    @ParameterizedTest
    @CsvSource({
        "1,''",
        "2,''",
        "3,''",
        "4,''",
        "5,ip bandwidth-percent eigrp 100 25",
        "6,ip bandwidth-percent eigrp 100 50"
    })
    void allSpokesOfAHubAgreeAfterLossAndFlaps(long seed, String share) {
        net = new EigrpWires(seed);
        EigrpWires.Router hub = hub("no ip split-horizon eigrp 100", "bandwidth 100", share);
        for (int i = 1; i < 9; i++) {
            spoke(i, i % 4 == 0 ? "eigrp stub connected" : "variance 1");
        }
        net.loss = 0.2;
        net.startAll();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 40; round++) {
            EigrpWires.Router spoke = net.get("spoke" + (1 + random.nextInt(8)));
            spoke.up("GigabitEthernet0/1", random.nextBoolean());
            net.run(Duration.ofMillis(random.nextInt(1000)));
        }
        assertThat(hub.engine.transport().conditionalSent()).isPositive();
        for (int i = 1; i < 9; i++) {
            net.get("spoke" + i).up("GigabitEthernet0/1", i % 2 == 0);
        }
        net.loss = 0;
        net.run(Duration.ofMinutes(2));
        for (int i = 1; i < 9; i++) {
            for (int lan = 1; lan < 9; lan++) {
                assertThat(net.get("spoke" + i).via("10.0." + lan + ".0/24"))
                        .as(i + " to " + lan)
                        .isEqualTo(i == lan || lan % 2 != 0 ? "" : "10.255.0.1");
            }
            assertThat(hub.via("10.0." + i + ".0/24"))
                    .isEqualTo(i % 2 == 0 ? "10.255.0.1" + i : "");
        }
    }

    /** The shortest ways to a LAN, worked out plainly. */
    private static long[] distances(int lan) {
        long[] best = new long[RING];
        Arrays.fill(best, Integer.MAX_VALUE);
        best[lan] = 1;
        for (int round = 0; round < RING; round++) {
            for (int i = 0; i < RING; i++) {
                int next = (i + 1) % RING;
                best[i] = Math.min(best[i], best[next] + i + 1);
                best[next] = Math.min(best[next], best[i] + 1);
            }
            best[0] = Math.min(best[0], best[3] + 40);
            best[3] = Math.min(best[3], best[0] + 40);
        }
        return best;
    }
}
