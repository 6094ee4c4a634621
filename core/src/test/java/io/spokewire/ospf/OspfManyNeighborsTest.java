package io.spokewire.ospf;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.AddressFamily;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.ospf.OspfInterface.NetworkType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An interface with 200 neighbours: what one input does, and sends, stays small, whatever has to be
 * told to all of them.
 */
class OspfManyNeighborsTest {
    private static final int NEIGHBORS = 200;

    /** Fit into one IP datagram, in fragments. */
    private static final int LARGE = 1_200;

    private static final int ROUTES = 2_000;
    private static final NetworkType TYPE = NetworkType.POINT_TO_MULTIPOINT;
    private static final Duration SOON = Duration.ofSeconds(30);

    private int most; // of what is counted, with one input

    private static List<OspfVersion> versions() {
        return List.of(OspfVersion2.VERSION, OspfVersion3.of(AddressFamily.IPV6));
    }

    private static Prefix external(OspfVersion version, int i) {
        String text = 40 + i / 10_000 + "." + i / 100 % 100 + "." + i % 100 + ".0/24";
        return new Wires(version, 1).prefix(text);
    }

    private static OspfPacket.LinkStateUpdate externals(Hub hub, int origin, int count) {
        List<Lsa> lsas = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Prefix prefix = external(hub.version, i);
            int id = prefix.address() instanceof Ipv4Address address ? address.value() : i + 1;
            LsaBody.External body =
                    new LsaBody.External(OspfOptions.E, prefix, false, true, 20, null, 0);
            lsas.add(
                    Lsa.of(
                            hub.version.headerOptions(body),
                            new LsaKey(hub.version.type(LsaKind.EXTERNAL), id, origin),
                            LsaHeader.INITIAL_SEQUENCE,
                            hub.version.bytes(body)));
        }
        return new OspfPacket.LinkStateUpdate(lsas);
    }

    private static List<OspfExternal> routes(Hub hub) {
        List<OspfExternal> routes = new ArrayList<>();
        for (int i = 0; i < ROUTES; i++) {
            routes.add(new OspfExternal(external(hub.version, i), 20, true, 0));
        }
        return routes;
    }

    private static int unacknowledged(Hub hub) {
        Circuit circuit = hub.engine.circuit(Hub.NAME);
        return circuit == null
                ? 0
                : circuit.all().stream().mapToInt(n -> n.retransmissions.size()).sum();
    }

    /** How many advertisements for neighbours come to be, or are forgotten, with one input. */
    private void countUnacknowledged(Hub hub) {
        most = 0;
        hub.around =
                input -> {
                    int before = unacknowledged(hub);
                    input.run();
                    most = Math.max(most, Math.abs(unacknowledged(hub) - before));
                };
    }

    @ParameterizedTest
    @MethodSource("versions")
    void aLargeUpdateIsFloodedInSlices(OspfVersion version) {
        Hub hub = new Hub(version, TYPE, NEIGHBORS).start();
        countUnacknowledged(hub);
        Hub.Spoke from = hub.spokes.getFirst();
        OspfPacket.LinkStateUpdate update = externals(hub, from.id, LARGE);
        hub.take(from.received(update));
        assertThat(unacknowledged(hub)).isPositive();
        hub.time.run(Duration.ofSeconds(4));
        assertThat(most).as("in one input").isBetween(1, OspfEngine.SLICE + NEIGHBORS);
        assertThat(hub.mostSent).as("in one input").isEqualTo(Outgoing.PACKETS);
        assertThat(unacknowledged(hub)).isZero();
        assertThat(hub.engine.external().all()).hasSize(LARGE);
        for (Hub.Spoke spoke : hub.spokes.subList(1, NEIGHBORS)) {
            assertThat(spoke.external()).isEqualTo(LARGE);
            int room = 1400 - 40 - 24;
            int full = LARGE * update.lsas().getFirst().header().length() / room + 1;
            assertThat(spoke.updates).as("packets that are full").isLessThan(full * 11 / 10 + 2);
        }
        assertThat(from.external()).as("who has told it knows it").isZero();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void whatNobodyAcknowledgesIsForgottenInSlices(OspfVersion version) {
        Hub hub = new Hub(version, TYPE, NEIGHBORS).start();
        hub.take(new OspfInput.Redistribute(routes(hub)));
        hub.time.run(SOON);
        List<Prefix> prefixes = routes(hub).stream().map(OspfExternal::prefix).toList();
        hub.acknowledge = false;
        hub.take(new OspfInput.Withdraw(prefixes));
        hub.time.run(Duration.ofSeconds(3));
        assertThat(unacknowledged(hub)).isGreaterThanOrEqualTo(ROUTES * NEIGHBORS);

        // All are lost, one by one: what they had to acknowledge is counted off behind them.
        hub.around =
                input -> {
                    int before = hub.engine.external().all().size();
                    input.run();
                    most = Math.max(most, before - hub.engine.external().all().size());
                };
        for (Hub.Spoke spoke : hub.spokes) {
            hub.take(new OspfInput.NeighborLost(Hub.NAME, spoke.circuit.address()));
            assertThat(hub.engine.external().all()).hasSize(ROUTES);
        }
        hub.time.run(SOON);
        assertThat(hub.engine.external().all()).as("acknowledged by all that are left").isEmpty();
        assertThat(most).as("in one input").isBetween(1, OspfEngine.SLICE / 4);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void whatAnEndingProcessHasToldIsTakenBackInSlices(OspfVersion version) {
        Hub hub = new Hub(version, TYPE, NEIGHBORS).start();
        hub.take(new OspfInput.Redistribute(routes(hub)));
        hub.time.run(SOON);
        Hub.Spoke spoke = hub.spokes.getLast();
        assertThat(spoke.external()).isEqualTo(ROUTES);
        hub.forget();
        countUnacknowledged(hub);
        hub.take(new OspfInput.Stop());
        assertThat(hub.engine.leaving()).isTrue();
        assertThat(hub.time.await(SOON, () -> !hub.engine.leaving())).isTrue();
        hub.time.run(Duration.ofSeconds(1));
        assertThat(most).as("in one input").isBetween(1, OspfEngine.SLICE + NEIGHBORS);
        assertThat(hub.mostSent).as("in one input").isEqualTo(Outgoing.PACKETS);
        for (Hub.Spoke each : hub.spokes) {
            assertThat(each.external()).isZero();
            assertThat(each.told.values())
                    .filteredOn(h -> h.key().advertisingRouter() == hub.routerId)
                    .hasSizeGreaterThan(ROUTES)
                    .allMatch(LsaHeader::maxAge);
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void anotherRouterIdTakesOverInSlices(OspfVersion version) {
        Hub hub = new Hub(version, TYPE, NEIGHBORS).start();
        hub.take(new OspfInput.Redistribute(routes(hub)));
        hub.time.run(SOON);
        hub.forget();
        int before = hub.routerId;
        hub.routerId++;
        hub.take(new OspfInput.Configure(hub.config()));
        assertThat(hub.full()).as("adjacent while it takes back what it told").isEqualTo(NEIGHBORS);
        hub.time.run(Duration.ofMinutes(2));
        assertThat(hub.full()).isEqualTo(NEIGHBORS);
        assertThat(hub.mostSent).as("in one input").isEqualTo(Outgoing.PACKETS);
        for (Hub.Spoke spoke : hub.spokes) {
            assertThat(spoke.external()).isEqualTo(ROUTES);
            assertThat(spoke.told.values())
                    .filteredOn(h -> h.key().advertisingRouter() == before)
                    .allMatch(LsaHeader::maxAge);
        }

        // Back again before it has changed: it stays who it is, and tells all again.
        int now = hub.routerId;
        hub.routerId++;
        hub.take(new OspfInput.Configure(hub.config()));
        hub.routerId = now;
        hub.take(new OspfInput.Configure(hub.config()));
        hub.time.run(SOON);
        assertThat(hub.engine.routerId()).isEqualTo(now);
        assertThat(hub.full()).isEqualTo(NEIGHBORS);
        hub.spokes.forEach(spoke -> assertThat(spoke.external()).isEqualTo(ROUTES));
    }

    @ParameterizedTest
    @MethodSource("versions")
    void manyRequestsAreAnsweredInSlices(OspfVersion version) {
        Hub hub = new Hub(version, TYPE, 1).start();
        hub.take(new OspfInput.Redistribute(routes(hub)));
        hub.time.run(SOON);
        hub.forget();
        Hub.Spoke spoke = hub.spokes.getFirst();
        spoke.told.clear();
        spoke.says(
                new OspfPacket.LinkStateRequest(
                        List.copyOf(hub.engine.external().all().navigableKeySet())));
        hub.time.run(Duration.ofSeconds(1));
        assertThat(spoke.external()).isEqualTo(ROUTES);
        assertThat(hub.mostSent).as("in one input").isEqualTo(Outgoing.PACKETS);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void hellosToAllNeighborsGoInSlices(OspfVersion version) {
        NetworkType type = NetworkType.POINT_TO_MULTIPOINT_NON_BROADCAST;
        Hub hub = new Hub(version, type, NEIGHBORS).start();
        hub.time.run(Duration.ofMinutes(5));
        assertThat(hub.full()).isEqualTo(NEIGHBORS);
        assertThat(hub.mostSent).as("in one input").isEqualTo(Outgoing.PACKETS);
    }
}
