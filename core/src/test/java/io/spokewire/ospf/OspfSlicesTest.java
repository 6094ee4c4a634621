package io.spokewire.ospf;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.AddressFamily;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.ospf.LsaBody.Entry;
import io.spokewire.ospf.LsaBody.Link;
import io.spokewire.ospf.OspfInterface.NetworkType;
import io.spokewire.ospf.Wires.Router;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A big area: what one input does stays small, and what comes out of it is right. Our router has
 * one neighbour, behind that is a grid of routers, behind one of these a hub with spokes.
 */
class OspfSlicesTest {
    private static final int SIDE = 50;
    private static final int SPOKES = 500;
    private static final int EXTERNALS = 20_000;
    private static final int OTHERS = 5_000;
    private static final int COST = 10;
    private static final int TYPE_2_METRIC = 20;

    /** What one input may send: what a slice of advertisements fits into, and some more. */
    private static final int MOST_PACKETS = 8;

    private static final AreaId BACKBONE = AreaId.parse("0");
    private static final int HUB = 30 << 24;

    /** Of a grid, a hub, its spokes and the link to the neighbour. */
    private static final int INTERNAL = SIDE * SIDE + 1 + SPOKES + 1;

    private static List<OspfVersion> versions() {
        return List.of(OspfVersion2.VERSION, OspfVersion3.of(AddressFamily.IPV6));
    }

    private static final class Area {
        final OspfVersion version;
        final Wires wires;
        final Router own;
        private final Router neighbor;
        private final Map<LsaKey, Integer> sequences = new TreeMap<>();

        Area(OspfVersion version) {
            this.version = version;
            wires = new Wires(version, 1);
            own = router("own", "1.1.1.1", "10.0.0.1/30");
            neighbor = router("next", "2.2.2.2", "10.0.0.2/30");
            wires.startAll();
            assertThat(
                            wires.await(
                                    Duration.ofMinutes(1),
                                    () -> own.neighbors("x").containsValue("FULL")))
                    .isTrue();
            wires.run(Duration.ofSeconds(30));
        }

        private Router router(String name, String id, String address) {
            return wires.router(name, id).on("x", "0", NetworkType.POINT_TO_POINT, address, COST);
        }

        private static int grid(int x, int y) {
            return (20 << 24) + (x << 8) + y;
        }

        Prefix lan(int x, int y) {
            return wires.prefix("10." + (100 + x) + "." + y + ".0/24");
        }

        Prefix spoke(int i) {
            return wires.prefix("10." + (200 + i / 250) + "." + i % 250 + ".0/24");
        }

        Prefix external(int i) {
            return wires.prefix((40 + i / 10_000) + "." + i / 100 % 100 + "." + i % 100 + ".0/24");
        }

        private Link to(int router) {
            return new Link(
                    Link.POINT_TO_POINT, COST, version.number() == 2 ? router : 1, 1, router);
        }

        private Map<LsaKey, LsaBody> router(int id, List<Link> links, Prefix lan) {
            return version.router(
                    new LsaBody.Router(OspfOptions.E, false, true, false, links),
                    id,
                    List.of(new Entry(lan, 0, 1)));
        }

        /** All routers behind the neighbour, and the neighbour itself. */
        Map<LsaKey, LsaBody> routers() {
            Map<LsaKey, LsaBody> all = new TreeMap<>();
            for (int x = 0; x < SIDE; x++) {
                for (int y = 0; y < SIDE; y++) {
                    List<Link> links = new ArrayList<>();
                    for (int step = -1; step <= 1; step += 2) {
                        if (x + step >= 0 && x + step < SIDE) {
                            links.add(to(grid(x + step, y)));
                        }
                        if (y + step >= 0 && y + step < SIDE) {
                            links.add(to(grid(x, y + step)));
                        }
                    }
                    if (x == 0 && y == 0) {
                        links.add(to(neighbor.id));
                        links.add(to(HUB));
                    }
                    all.putAll(router(grid(x, y), links, lan(x, y)));
                }
            }
            List<Link> spokes = new ArrayList<>(List.of(to(grid(0, 0))));
            for (int i = 0; i < SPOKES; i++) {
                spokes.add(to(HUB + 1 + i));
                all.putAll(router(HUB + 1 + i, List.of(to(HUB)), spoke(i)));
            }
            all.putAll(router(HUB, spokes, wires.prefix("10.250.0.0/24")));
            all.putAll(joined(true));
            return all;
        }

        /** What the neighbour says of itself: with all behind it, or without. */
        Map<LsaKey, LsaBody> joined(boolean with) {
            for (Lsdb.Stored stored :
                    Objects.requireNonNull(own.engine.area(BACKBONE)).database.all().values()) {
                if (stored.lsa.key().advertisingRouter() == neighbor.id
                        && stored.body instanceof LsaBody.Router said) {
                    List<Link> links = new ArrayList<>(said.links());
                    links.remove(to(grid(0, 0)));
                    if (with) {
                        links.add(to(grid(0, 0)));
                    }
                    return Map.of(
                            stored.lsa.key(),
                            new LsaBody.Router(said.options(), false, false, false, links));
                }
            }
            throw new AssertionError("the neighbour has told nothing");
        }

        Map<LsaKey, LsaBody> external(int i, int metric) {
            Prefix prefix = external(i);
            int id = prefix.address() instanceof Ipv4Address address ? address.value() : i + 1;
            return Map.of(
                    new LsaKey(version.type(LsaKind.EXTERNAL), id, grid(i % SIDE, i / SIDE % SIDE)),
                    new LsaBody.External(OspfOptions.E, prefix, false, true, metric, null, 0));
        }

        private OspfPacket.LinkStateUpdate update(Map<LsaKey, LsaBody> some) {
            List<Lsa> lsas = new ArrayList<>();
            some.forEach((key, body) -> {
                int sequence =
                        sequences.merge(key, LsaHeader.INITIAL_SEQUENCE + 10, (n, _) -> n + 1);
                lsas.add(Lsa.of(version.headerOptions(body), key, sequence, version.bytes(body)));
            });
            return new OspfPacket.LinkStateUpdate(lsas);
        }

        /** The neighbour tells of these. */
        void tell(Map<LsaKey, LsaBody> all) {
            Map<LsaKey, LsaBody> some = new TreeMap<>();
            all.forEach((key, body) -> {
                some.put(key, body);
                if (some.size() == 50) {
                    neighbor.says("x", update(some));
                    some.clear();
                }
            });
            neighbor.says("x", update(some));
        }

        /** The neighbour tells of these, and we hear it at once. */
        void hear(Map<LsaKey, LsaBody> some) {
            OspfCircuitConfig from = neighbor.interfaceTo("x");
            own.take(
                    new OspfInput.Received(
                            "x",
                            from.address(),
                            version.allSpfRouters(),
                            version.encode(
                                    new OspfPacket(neighbor.id, 0, from.instance(), update(some)),
                                    from,
                                    version.allSpfRouters(),
                                    0)));
        }

        void tellAll() {
            Map<LsaKey, LsaBody> all = routers();
            for (int i = 0; i < EXTERNALS; i++) {
                all.putAll(external(i, TYPE_2_METRIC));
            }
            tell(all);
            wires.run(Duration.ofSeconds(20));
        }

        long cost(Prefix prefix) {
            return Objects.requireNonNull(own.routes.get(prefix), prefix::toString).cost();
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void aBigAreaIsComputedInSlices(OspfVersion version) {
        Area area = new Area(version);
        Router own = area.own;
        area.tellAll();
        assertThat(own.routes).hasSize(INTERNAL + EXTERNALS);
        for (int x = 0; x < SIDE; x++) {
            for (int y = 0; y < SIDE; y++) {
                assertThat(area.cost(area.lan(x, y))).isEqualTo(COST * (2L + x + y) + 1);
            }
        }
        assertThat(area.cost(area.spoke(SPOKES - 1))).isEqualTo(COST * 4 + 1);
        for (int i = 0; i < EXTERNALS; i++) {
            OspfRoute route = Objects.requireNonNull(own.routes.get(area.external(i)));
            assertThat(route.cost()).isEqualTo(COST * (2L + i % SIDE + i / SIDE % SIDE));
            assertThat(route.metric()).isEqualTo(TYPE_2_METRIC);
        }
        assertThat(own.mostChanged).as("in one input").isBetween(1, OspfEngine.SLICE / 10);

        int computed = own.slices;
        own.mostChanged = 0;
        area.tell(area.external(7, 21));
        area.wires.run(Duration.ofSeconds(10));
        assertThat(own.mostChanged).isEqualTo(1);
        assertThat(own.slices - computed)
                .as("all are looked at")
                .isBetween(EXTERNALS / OspfEngine.SLICE, 250);

        area.tell(area.joined(false));
        area.wires.run(Duration.ofSeconds(10));
        assertThat(own.routes).hasSize(1);
        assertThat(own.mostChanged).as("in one input").isBetween(2, OspfEngine.SLICE / 10);
    }

    /** What an input may do is counted, in things looked at. */
    @ParameterizedTest
    @MethodSource("versions")
    void noSliceIsLong(OspfVersion version) {
        Area area = new Area(version);
        area.tellAll();
        RoutingTable table = new RoutingTable(area.own.engine);
        table.begin(true, new Turn(0, _ -> {}));
        int slices = 0;
        int most = 0;
        while (table.busy()) {
            most = Math.max(most, table.work(OspfEngine.SLICE, new Turn(0, _ -> {})));
            slices++;
        }
        assertThat(most).isBetween(OspfEngine.SLICE, OspfEngine.SLICE + 3 * SPOKES);
        assertThat(slices).isGreaterThan(EXTERNALS * 10 / OspfEngine.SLICE);
        assertThat(table.routes()).isEqualTo(area.own.engine.table().routes());
    }

    /** Something changes with each slice, and yet it comes to its end. */
    @ParameterizedTest
    @MethodSource("versions")
    void changesWithoutEndHoldNoComputationUp(OspfVersion version) {
        Area area = new Area(version);
        Router own = area.own;
        area.tellAll();
        own.take(new OspfInput.Configure(own.config()));
        int changes = 0;
        own.take(new OspfInput.Fired(new OspfTimer.Spf()));
        while (own.timers.remove(new OspfTimer.Work()) != null) {
            area.hear(area.external(EXTERNALS - 1 - 7 * changes, 30 + changes));
            if (changes == 3) {
                area.hear(area.joined(false));
            }
            own.take(new OspfInput.Fired(new OspfTimer.Work()));
            changes++;
        }
        assertThat(changes).isBetween(10, 150);
        area.wires.run(Duration.ofSeconds(10));
        assertThat(own.routes).hasSize(1);

        area.tell(area.joined(true));
        area.wires.run(Duration.ofSeconds(10));
        assertThat(own.routes).hasSize(INTERNAL + EXTERNALS);
        for (int i = 0; i < changes; i++) {
            Prefix prefix = area.external(EXTERNALS - 1 - 7 * i);
            assertThat(Objects.requireNonNull(own.routes.get(prefix)).metric()).isEqualTo(30 + i);
        }
    }

    /**
     * Routes of other protocols are told in slices, taken back in slices, and meanwhile refreshed.
     */
    @ParameterizedTest
    @MethodSource("versions")
    void manyRoutesOfOthersAreToldInSlices(OspfVersion version) {
        Area area = new Area(version);
        Router own = area.own;
        Router neighbor = area.neighbor;
        List<OspfExternal> routes = new ArrayList<>();
        List<Prefix> prefixes = new ArrayList<>();
        for (int i = 0; i < OTHERS; i++) {
            routes.add(new OspfExternal(area.external(i), TYPE_2_METRIC, true, 0));
            prefixes.add(area.external(i));
        }
        // Where two have one address the shorter one has it as its id in version 2.
        Prefix shorter = area.wires.prefix("40.0.0.0/16");
        routes.add(new OspfExternal(shorter, TYPE_2_METRIC, true, 0));
        own.take(new OspfInput.Redistribute(routes));
        area.wires.cut.add("x"); // so that all of it has to go again
        area.wires.run(Duration.ofSeconds(2));
        assertThat(told(own)).isEqualTo(OTHERS + 1);
        assertThat(own.mostSent).as("in one input").isBetween(1, MOST_PACKETS);
        own.mostSent = 0;
        area.wires.cut.clear();
        area.wires.run(Duration.ofSeconds(20));
        assertThat(own.mostSent).as("in one input, again").isBetween(1, MOST_PACKETS);
        assertThat(neighbor.routes).hasSize(1 + OTHERS + 1).containsKey(shorter);

        own.mostSent = 0;
        area.wires.run(Duration.ofMinutes(31));
        assertThat(neighbor.routes).hasSize(1 + OTHERS + 1);
        assertThat(own.mostSent)
                .as("in one input, of what is refreshed")
                .isBetween(1, MOST_PACKETS);

        own.take(new OspfInput.Withdraw(prefixes));
        assertThat(told(own)).as("in one input").isGreaterThan(OTHERS - OspfEngine.SLICE / 20);
        area.wires.run(Duration.ofSeconds(20));
        assertThat(neighbor.routes).hasSize(2).containsKey(shorter);
        assertThat(own.mostSent).as("in one input").isLessThanOrEqualTo(MOST_PACKETS);
        assertThat(told(own)).isEqualTo(1);
    }

    /** A database is described as it comes by; what changes meanwhile is flooded. */
    @ParameterizedTest
    @MethodSource("versions")
    void aNewNeighborLearnsABigDatabaseThatChanges(OspfVersion version) {
        Area area = new Area(version);
        Router own = area.own.on("y", "0", NetworkType.POINT_TO_POINT, "10.0.1.1/30", COST);
        List<OspfExternal> routes = new ArrayList<>();
        for (int i = 0; i < OTHERS; i++) {
            routes.add(new OspfExternal(area.external(i), TYPE_2_METRIC, true, 0));
        }
        own.take(new OspfInput.Redistribute(routes));
        area.wires.run(Duration.ofSeconds(20));
        Router late =
                area.wires
                        .router("late", "3.3.3.3")
                        .on("y", "0", NetworkType.POINT_TO_POINT, "10.0.1.2/30", COST);
        own.start();
        late.start();
        Duration soon = Duration.ofSeconds(30);
        assertThat(area.wires.await(soon, () -> own.neighbors("y").containsValue("EXCHANGE")))
                .isTrue();
        Neighbor neighbor = Objects.requireNonNull(own.engine.circuit("y")).all().iterator().next();
        int changed = 0;
        while (neighbor.state == Neighbor.State.EXCHANGE) {
            assertThat(neighbor.summaries).hasSizeLessThan(100);
            Prefix gone = area.external(changed);
            Prefix fresh = area.external(OTHERS + changed);
            own.take(new OspfInput.Withdraw(List.of(gone, area.external(OTHERS - 1 - changed))));
            own.take(
                    new OspfInput.Redistribute(
                            List.of(new OspfExternal(fresh, TYPE_2_METRIC, true, 0))));
            changed++;
            area.wires.run(Duration.ofMillis(3));
        }
        assertThat(changed).isGreaterThan(10);
        area.wires.run(Duration.ofSeconds(60));
        assertThat(late.neighbors("y")).containsValue("FULL");
        for (int i = 0; i < OTHERS + changed; i++) {
            boolean there = i >= changed && (i < OTHERS - changed || i >= OTHERS);
            assertThat(late.routes.containsKey(area.external(i))).as("%d", i).isEqualTo(there);
        }
    }

    private static long told(Router router) {
        return router.engine.external().own().values().stream()
                .filter(s -> !s.lsa.header().maxAge())
                .count();
    }
}
