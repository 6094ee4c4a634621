package io.spokewire.eigrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.eigrp.EigrpTlv.ClassicMetric;
import io.spokewire.eigrp.EigrpTlv.ClassicRoute;
import io.spokewire.eigrp.EigrpTlv.Exterior;
import io.spokewire.eigrp.EigrpTlv.Parameters;
import io.spokewire.eigrp.EigrpTlv.PeerTermination;
import io.spokewire.eigrp.EigrpTlv.SoftwareVersion;
import io.spokewire.net.Address;
import io.spokewire.net.DecodeException;
import io.spokewire.net.IpDatagram;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.rib.RouteSource;
import io.spokewire.routing.RoutingInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What RFC 7868 asks of a router beside neighbours whose packets the test writes. */
class EigrpPeerTest {
    private static final String LINK = "GigabitEthernet0/1";
    private static final Prefix LAN = Prefix.parse("10.9.0.0/24");
    private static final Prefix FAR = Prefix.parse("10.77.0.0/24");

    private final EigrpWires net = new EigrpWires(3);
    private final EigrpWires.Router router =
            net.router(
                    "router",
                    """
                    interface GigabitEthernet0/1
                     ip address 10.1.0.1 255.255.255.0
                    interface GigabitEthernet0/2
                     ip address 10.9.0.1 255.255.255.0
                    router eigrp 100
                     network 10.0.0.0
                    """);

    /** When and what the router has sent. */
    private record Seen(long atNanos, Address to, EigrpPacket packet) {}

    private final List<Seen> seen = new ArrayList<>();

    EigrpPeerTest() {
        net.tap =
                datagram -> {
                    try {
                        EigrpPacket packet = EigrpCodec.decode(datagram.payload());
                        seen.add(new Seen(net.now(), datagram.destination(), packet));
                    } catch (DecodeException e) {
                        throw new AssertionError("our own packet", e);
                    }
                };
        router.start();
    }

    /** A neighbour. */
    private final class Peer {
        private final Address address;
        private int sequence = 100;
        private int acknowledged;

        Peer(String address) {
            this.address = Address.parse(address);
        }

        void send(EigrpPacket packet) {
            router.take(
                    new RoutingInput.Received(
                            LINK,
                            new IpDatagram(
                                    address,
                                    EigrpConfig.GROUP_IPV4,
                                    88,
                                    2,
                                    0,
                                    EigrpCodec.encode(packet))));
        }

        void hello(EigrpTlv... more) {
            List<EigrpTlv> tlvs = new ArrayList<>();
            tlvs.add(new Parameters(1, 0, 1, 0, 0, 0, 15));
            tlvs.add(new SoftwareVersion(15, 0, 1, 2));
            tlvs.addAll(List.of(more));
            send(new EigrpPacket(EigrpPacket.HELLO, 0, 0, 0, 0, 100, tlvs));
        }

        void say(int opcode, int flags, int acknowledgment, EigrpTlv... tlvs) {
            send(new EigrpPacket(opcode, flags, ++sequence, acknowledgment, 0, 100, List.of(tlvs)));
        }

        /** Acknowledges all that came for it. */
        void acknowledge() {
            for (Seen one : packets()) {
                if (one.packet.sequence() > acknowledged) {
                    acknowledged = one.packet.sequence();
                    send(new EigrpPacket(EigrpPacket.HELLO, 0, 0, acknowledged, 0, 100, List.of()));
                    acknowledge(); // what waited behind it
                    return;
                }
            }
        }

        /** What came for it and wants to be acknowledged. */
        List<Seen> packets() {
            return seen.stream()
                    .filter(s -> s.packet.sequence() != 0)
                    .filter(s -> s.to.equals(address) || s.to.isMulticast())
                    .toList();
        }

        List<EigrpPacket> packets(int opcode) {
            return packets().stream()
                    .map(Seen::packet)
                    .filter(p -> p.opcode() == opcode)
                    .distinct()
                    .toList();
        }

        void meet() {
            hello();
            say(EigrpPacket.UPDATE, EigrpPacket.INIT, 0);
            acknowledge();
            assertThat(router.neighbors()).contains(address.toString());
        }
    }

    /** A route of a neighbour: so much delay, in tens of microseconds; -1 for unreachable. */
    private static ClassicRoute route(Prefix prefix, int delay, Optional<Exterior> exterior) {
        return new ClassicRoute(
                Ipv4Address.ANY,
                new ClassicMetric(
                        delay < 0 ? ClassicMetric.UNREACHABLE : delay * 256L,
                        2560,
                        1500,
                        1,
                        255,
                        1,
                        0,
                        0),
                exterior,
                List.of(prefix));
    }

    private static ClassicRoute route(Prefix prefix, int delay) {
        return route(prefix, delay, Optional.empty());
    }

    private static long delayOf(EigrpPacket packet) {
        return packet.first(ClassicRoute.class).orElseThrow().metric().scaledDelay();
    }

    private final Peer peer = new Peer("10.1.0.9");

    /** Section 4.3. */
    @Test
    void aQueryForAnUnknownRouteIsAnsweredThatThereIsNone() {
        peer.meet();
        peer.say(EigrpPacket.QUERY, 0, 0, route(FAR, -1));
        peer.acknowledge();
        assertThat(peer.packets(EigrpPacket.REPLY))
                .singleElement()
                .matches(reply -> delayOf(reply) == ClassicMetric.UNREACHABLE);
        assertThat(router.engine.topology().find(FAR)).isNull();
    }

    /** Section 3.4: a router that stays passive answers at once. */
    @Test
    void aQueryForAKnownRouteIsAnsweredWithIt() {
        peer.meet();
        peer.say(EigrpPacket.QUERY, 0, 0, route(LAN, -1));
        peer.acknowledge();
        assertThat(peer.packets(EigrpPacket.REPLY))
                .singleElement()
                .matches(reply -> delayOf(reply) == 256);
        assertThat(peer.packets(EigrpPacket.QUERY)).isEmpty();
    }

    /** Section 4.3. */
    @Test
    void aReplyThatNobodyWaitsForIsAcknowledgedAndForgotten() {
        peer.meet();
        seen.clear();
        peer.say(EigrpPacket.REPLY, 0, 0, route(FAR, 10));
        assertThat(seen)
                .singleElement()
                .matches(s ->
                        s.packet.acknowledgment() == peer.sequence && s.packet.sequence() == 0);
        assertThat(router.route(FAR)).isNull();
        assertThat(router.engine.topology().find(FAR)).isNull();
    }

    /** Section 5.3.6: who has not acknowledged our first update. */
    @Test
    void aPendingNeighbourIsNotAskedAndHearsOfNoWay() {
        Peer other = new Peer("10.1.0.8");
        other.meet();
        peer.hello();
        peer.say(EigrpPacket.UPDATE, EigrpPacket.INIT, 0);
        assertThat(router.neighbors()).containsExactly("10.1.0.8");
        peer.say(EigrpPacket.QUERY, 0, 0, route(LAN, -1));
        router.up("GigabitEthernet0/2", false);
        other.acknowledge();
        assertThat(other.packets(EigrpPacket.QUERY)).hasSize(1);
        assertThat(seen)
                .filteredOn(s -> s.packet.opcode() == EigrpPacket.QUERY)
                .extracting(Seen::to)
                .doesNotContain(peer.address);
        peer.acknowledge();
        assertThat(peer.packets(EigrpPacket.REPLY))
                .singleElement()
                .matches(reply -> delayOf(reply) == ClassicMetric.UNREACHABLE);
    }

    /** Section 5.2: by unicast, at most 5 s apart, 16 times more. */
    @Test
    void whatIsNotAcknowledgedIsRepeatedAndThenGivenUp() {
        for (int i = 0; i < 25; i++) {
            peer.hello();
            net.run(Duration.ofSeconds(4));
        }
        assertThat(router.lines().toString()).contains("is down: retry limit exceeded");
        List<Seen> first = peer.packets().stream().filter(s -> s.to.equals(peer.address)).toList();
        int number = first.getFirst().packet.sequence();
        List<Seen> tries = first.stream().filter(s -> s.packet.sequence() == number).toList();
        assertThat(tries).hasSize(17);
        assertThat(tries).allMatch(s -> s.packet.flags() == EigrpPacket.INIT);
        for (int i = 1; i < tries.size(); i++) {
            long apart = tries.get(i).atNanos - tries.get(i - 1).atNanos;
            assertThat(apart).as("behind try %s", i).isBetween(1L, 5_000_000_000L);
        }
    }

    /** Section 5.2: a packet that comes twice is acknowledged twice and read once. */
    @Test
    void aCopyIsAcknowledgedAndNotRead() {
        peer.meet();
        peer.say(EigrpPacket.UPDATE, 0, 0, route(FAR, 10));
        long metric = router.must(FAR.toString()).metric();
        peer.say(EigrpPacket.UPDATE, 0, 0, route(FAR, 20));
        assertThat(router.must(FAR.toString()).metric()).isEqualTo(metric + 256 * 10);
        seen.clear();
        peer.sequence -= 2;
        peer.say(EigrpPacket.UPDATE, 0, 0, route(FAR, 10));
        assertThat(router.must(FAR.toString()).metric()).isEqualTo(metric + 256 * 10);
        assertThat(seen).singleElement().matches(s -> s.packet.acknowledgment() == peer.sequence);
    }

    /** Section 6.5. */
    @Test
    void otherVirtualRoutersAndSystemsAreNoNeighbours() {
        List<EigrpTlv> tlvs = List.of(new Parameters(1, 0, 1, 0, 0, 0, 15));
        peer.send(new EigrpPacket(EigrpPacket.HELLO, 0, 0, 0, 1, 100, tlvs));
        peer.send(new EigrpPacket(EigrpPacket.HELLO, 0, 0, 0, 0, 101, tlvs));
        assertThat(router.engine.transport().all()).isEmpty();
        peer.send(new EigrpPacket(EigrpPacket.HELLO, 0, 0, 0, 0, 100, tlvs));
        assertThat(router.engine.transport().all()).hasSize(1);
    }

    /** Section 6.7.7. */
    @Test
    void aTerminationEndsThoseWhomItNames() {
        peer.meet();
        peer.hello(new PeerTermination(List.of(Address.parse("10.1.0.7"))));
        assertThat(router.neighbors()).containsExactly("10.1.0.9");
        peer.hello(new PeerTermination(List.of(Address.parse("10.1.0.1"))));
        assertThat(router.neighbors()).isEmpty();
        assertThat(router.lines().getLast()).endsWith("is down: Peer Termination received");
    }

    /** Section 5.4.1: however dear. */
    @Test
    void anInternalRouteGoesBeforeAnExternalOne() {
        Peer other = new Peer("10.1.0.8");
        peer.meet();
        other.meet();
        Exterior from = new Exterior(0x09090909, 1, 0, 0, 3, 1);
        peer.say(EigrpPacket.UPDATE, 0, 0, route(FAR, 10, Optional.of(from)));
        assertThat(router.must(FAR.toString()).source()).isEqualTo(RouteSource.EIGRP_EXTERNAL);
        other.say(EigrpPacket.UPDATE, 0, 0, route(FAR, 9_000));
        assertThat(router.must(FAR.toString()).source()).isEqualTo(RouteSource.EIGRP);
        assertThat(router.via(FAR.toString())).isEqualTo("10.1.0.8");
        other.say(EigrpPacket.UPDATE, 0, 0, route(FAR, -1));
        assertThat(router.must(FAR.toString()).source()).isEqualTo(RouteSource.EIGRP_EXTERNAL);
        assertThat(router.via(FAR.toString())).isEqualTo("10.1.0.9");
    }
}
