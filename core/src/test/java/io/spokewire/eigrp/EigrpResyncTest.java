package io.spokewire.eigrp;

import static io.spokewire.eigrp.EigrpPacket.END_OF_TABLE;
import static io.spokewire.eigrp.EigrpPacket.HELLO;
import static io.spokewire.eigrp.EigrpPacket.INIT;
import static io.spokewire.eigrp.EigrpPacket.RESTART;
import static io.spokewire.eigrp.EigrpPacket.UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.eigrp.EigrpTlv.ClassicMetric;
import io.spokewire.eigrp.EigrpTlv.ClassicRoute;
import io.spokewire.net.Address;
import io.spokewire.net.DecodeException;
import io.spokewire.net.IpDatagram;
import io.spokewire.net.IpProtocol;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.routing.RoutingInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables that are told anew while the adjacency lasts, RFC 7868 section 6.5. */
class EigrpResyncTest {
    private static final Address PEER = Address.parse("10.1.0.2");
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final EigrpRoutingEngine.Clear SOFT =
            new EigrpRoutingEngine.Clear(Optional.empty(), Optional.empty(), true);

    private final EigrpWires net = new EigrpWires(1);
    private final List<EigrpPacket> sent = new ArrayList<>();
    private EigrpWires.Router left;
    private EigrpWires.Router right;

    private static String on(int number, String wire, String address) {
        return "interface GigabitEthernet0/%d\n description %s\n ip address %s 255.255.255.0\n"
                .formatted(number, wire, address);
    }

    private static String leftWith(String more) {
        return on(1, "between", "10.1.0.1")
                + on(2, "lan4", "10.4.0.1")
                + "router eigrp 100\n network 10.0.0.0\n"
                + more;
    }

    @BeforeEach
    void twoRouters() {
        left = net.router("left", leftWith(""));
        right =
                net.router(
                        "right",
                        on(1, "between", "10.1.0.2")
                                + on(2, "lan2", "10.2.0.1")
                                + on(3, "lan3", "10.3.0.1")
                                + "router eigrp 100\n network 10.0.0.0\n");
        net.startAll();
        assertThat(
                        net.await(
                                SOON,
                                () ->
                                        left.route("10.3.0.0/24") != null
                                                && right.route("10.4.0.0/24") != null))
                .isTrue();
        net.run(Duration.ofSeconds(5));
        left.told.clear();
        right.told.clear();
    }

    private EigrpPacket packet(int opcode, int flags, int sequence, EigrpTlv... tlvs) {
        return new EigrpPacket(opcode, flags, sequence, 0, 0, 100, List.of(tlvs));
    }

    private void hear(EigrpPacket packet) {
        left.take(
                new RoutingInput.Received(
                        "GigabitEthernet0/1",
                        new IpDatagram(
                                PEER,
                                EigrpConfig.GROUP_IPV4,
                                IpProtocol.EIGRP,
                                2,
                                0,
                                EigrpCodec.encode(packet))));
    }

    private static EigrpTlv route(String... prefixes) {
        List<Prefix> all = new ArrayList<>();
        for (String prefix : prefixes) {
            all.add(Prefix.parse(prefix));
        }
        return new ClassicRoute(
                Ipv4Address.ANY,
                new ClassicMetric(256, 2560, 1500, 0, 255, 1, 0, 0),
                Optional.empty(),
                all);
    }

    private Neighbor neighbor() {
        return left.engine.transport().all().getFirst();
    }

    /** From now on the peer is what the test makes of it. */
    private void peerIsOurs() {
        net.cut.add("right");
        net.tap =
                datagram -> {
                    try {
                        sent.add(EigrpCodec.decode(datagram.payload()));
                    } catch (DecodeException e) {
                        throw new AssertionError("our own packet", e);
                    }
                };
    }

    private void alive(int seconds) {
        for (int i = 0; i < seconds; i += 5) {
            hear(
                    packet(
                            HELLO,
                            RESTART,
                            0,
                            left.engine.config().parameters(15),
                            new EigrpTlv.SoftwareVersion(1, 0, 1, 2)));
            acknowledgeAll();
            net.run(Duration.ofSeconds(5));
        }
    }

    private void acknowledgeAll() {
        for (EigrpPacket packet : List.copyOf(sent)) {
            if (packet.sequence() != 0) {
                hear(new EigrpPacket(HELLO, 0, 0, packet.sequence(), 0, 100, List.of()));
            }
        }
    }

    @Test
    void softlyClearedNeighboursTellAllAgainAndStay() {
        List<Long> ages = List.of(neighbor().sinceNanos);
        left.take(SOFT);
        assertThat(left.lines()).singleElement().asString().contains("is resync: manually cleared");
        net.run(Duration.ofSeconds(2));
        assertThat(right.lines())
                .singleElement()
                .asString()
                .contains(
                        "Neighbor 10.1.0.1 (GigabitEthernet0/1) is resync: peer graceful-restart");
        assertThat(left.lines()).hasSize(1);
        assertThat(neighbor().resync).isNull();
        assertThat(right.engine.transport().all().getFirst().resync).isNull();
        net.run(Duration.ofMinutes(10));
        assertThat(ages).containsExactly(neighbor().sinceNanos);
        assertThat(left.via("10.3.0.0/24")).isEqualTo("10.1.0.2");
        assertThat(right.via("10.4.0.0/24")).isEqualTo("10.1.0.1");
    }

    /** FRR's eigrpd would end; what other versions say leaves no doubt that they are not it. */
    @ParameterizedTest
    @CsvSource({
        "8, 4, 1, 2, is down: manually cleared",
        "12, 4, 1, 2, is resync: manually cleared",
        "23, 0, 2, 0, is resync: manually cleared"
    })
    void frrIsMetAnew(int osMajor, int osMinor, int tlvMajor, int tlvMinor, String line) {
        neighbor().version = new EigrpTlv.SoftwareVersion(osMajor, osMinor, tlvMajor, tlvMinor);
        left.take(SOFT);
        assertThat(left.lines()).singleElement().asString().contains(line);
    }

    @Test
    void frrMayAskAndHearsNothingOfARestart() {
        peerIsOurs();
        neighbor().version = new EigrpTlv.SoftwareVersion(8, 4, 1, 2);
        hear(packet(UPDATE, INIT | RESTART, neighbor().lastReceived + 1));
        hear(packet(UPDATE, END_OF_TABLE, neighbor().lastReceived + 1));
        acknowledgeAll();
        net.run(Duration.ofSeconds(1));
        assertThat(left.lines()).singleElement().asString().contains("peer graceful-restart");
        assertThat(left.route("10.3.0.0/24")).as("not told again").isNull();
        assertThat(sent).noneMatch(p -> (p.flags() & RESTART) != 0);
        assertThat(sent).anyMatch(p -> (p.flags() & END_OF_TABLE) != 0);
    }

    @Test
    void bothMayAskAtOnce() {
        left.take(SOFT);
        right.take(SOFT);
        net.run(Duration.ofMinutes(10));
        assertThat(neighbor().resync).isNull();
        assertThat(left.lines()).hasSize(1);
        assertThat(right.lines()).hasSize(1);
    }

    @Test
    void whatIsNotToldAgainGoes() {
        hear(packet(UPDATE, 0, neighbor().lastReceived + 1, route("10.77.0.0/24")));
        assertThat(left.via("10.77.0.0/24")).isEqualTo("10.1.0.2");
        left.take(SOFT);
        assertThat(left.via("10.77.0.0/24")).as("until the end of the table").isNotEmpty();
        assertThat(net.await(SOON, () -> left.route("10.77.0.0/24") == null)).isTrue();
        assertThat(left.via("10.3.0.0/24")).isEqualTo("10.1.0.2");
        assertThat(left.neighbors()).hasSize(1);
    }

    @Test
    void aRouterThatRestartsAndForwardsKeepsItsNeighbour() {
        Neighbor before = neighbor();
        peerIsOurs();
        hear(packet(UPDATE, INIT | RESTART, 7));
        assertThat(neighbor()).isSameAs(before);
        assertThat(sent)
                .filteredOn(p -> p.opcode() == UPDATE)
                .first()
                .satisfies(answer -> {
                    assertThat(answer.flags()).isEqualTo(INIT | RESTART);
                    assertThat(answer.tlvs()).isEmpty();
                    assertThat(answer.acknowledgment()).isEqualTo(7);
                });
        acknowledgeAll();
        acknowledgeAll();
        assertThat(sent)
                .filteredOn(p -> (p.flags() & END_OF_TABLE) != 0)
                .flatExtracting(EigrpPacket::tlvs)
                .asString()
                .contains("10.4.0.0/24");
        hear(packet(UPDATE, 0, 8, route("10.3.0.0/24")));
        assertThat(left.route("10.2.0.0/24")).as("not told again yet").isNotNull();
        hear(packet(UPDATE, END_OF_TABLE, 9));
        alive(200);
        assertThat(left.lines())
                .singleElement()
                .asString()
                .contains("is resync: peer graceful-restart");
        assertThat(left.route("10.2.0.0/24")).isNull();
        assertThat(left.via("10.3.0.0/24")).isEqualTo("10.1.0.2");
        assertThat(neighbor()).isSameAs(before);
    }

    @Test
    void aTableThatDoesNotEndIsNotKeptForEver() {
        left.configure(leftWith(" timers graceful-restart purge-time 60\n"));
        peerIsOurs();
        hear(packet(UPDATE, INIT | RESTART, 7));
        alive(55);
        assertThat(left.route("10.2.0.0/24")).isNotNull();
        alive(10);
        assertThat(left.lines()).asString().contains("is down: route hold timer expired");
        assertThat(left.route("10.2.0.0/24")).isNull();
    }

    @Test
    void whoDoesNotKnowOfThisIsMetAnew() {
        peerIsOurs();
        left.take(SOFT);
        alive(5);
        assertThat(left.route("10.2.0.0/24")).isNotNull();
        alive(10);
        assertThat(left.lines()).asString().contains("is down: resync is not answered");
    }

    @Test
    void aNewFilterOfWhatComesEndsNoAdjacency() {
        Neighbor before = neighbor();
        String deny =
                "ip prefix-list P deny 10.2.0.0/24\nip prefix-list P permit 0.0.0.0/0 le 32\n";
        left.configure(leftWith(" distribute-list prefix P in\n") + deny);
        assertThat(left.route("10.2.0.0/24")).isNotNull();
        assertThat(net.await(SOON, () -> left.route("10.2.0.0/24") == null)).isTrue();
        left.configure(leftWith(""));
        assertThat(net.await(SOON, () -> left.route("10.2.0.0/24") != null)).isTrue();
        assertThat(neighbor()).isSameAs(before);
        assertThat(left.route("10.3.0.0/24")).isNotNull();
        assertThat(left.lines()).allMatch(line -> line.contains("resync: route configuration"));
    }
}
