package io.spokewire.ike.v1;

import static io.spokewire.ike.v1.Ikev1ExchangeTest.PSK;
import static io.spokewire.ike.v1.Ikev1ExchangeTest.same;
import static io.spokewire.ike.v1.Ikev1ExchangeTest.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.ike.ChildPolicy.Mode;
import io.spokewire.ike.ChildSa;
import io.spokewire.ike.Endpoint;
import io.spokewire.ike.IkeInput;
import io.spokewire.ike.v1.VendorIds.NatTraversal;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** NATs between the peers, RFC 3947. */
class Ikev1NatTest {
    private final Lab lab = new Lab(4);

    private static ChildSa only(Node node) {
        assertThat(node.children).as(node + " " + node.said()).hasSize(1);
        return node.children.values().iterator().next();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSpokeBehindANat(boolean aggressive) {
        Lab.Nat nat = lab.nat("203.0.113.7");
        String[] config =
                aggressive
                        ? with(
                                PSK,
                                "crypto isakmp profile P",
                                " match identity address 0.0.0.0",
                                " initiate mode aggressive")
                        : PSK;
        Node spoke = lab.node("spoke", "10.0.0.2", nat, config);
        Node hub = lab.node("hub", "192.0.2.1", PSK);
        if (aggressive) {
            spoke.profile("P");
        }
        spoke.connect(hub);
        lab.run(Duration.ofSeconds(2));
        ChildSa ours = only(spoke);
        ChildSa theirs = only(hub);
        same(ours, theirs);
        assertThat(spoke.sa().localNat()).isTrue();
        assertThat(spoke.sa().remoteNat()).isFalse();
        assertThat(hub.sa().localNat()).isFalse();
        assertThat(hub.sa().remoteNat()).isTrue();
        Endpoint seen = lab.seen(spoke, 4500);
        assertThat(theirs.path().remote()).isEqualTo(seen);
        assertThat(theirs.outbound().remote()).isEqualTo(nat.outside);
        assertThat(theirs.outbound().remotePort()).isEqualTo(seen.port());
        assertThat(theirs.outbound().localPort()).isEqualTo(4500);
        assertThat(ours.outbound().remotePort()).isEqualTo(4500);
        assertThat(theirs.identity().text()).isEqualTo("10.0.0.2");
        // RFC 3948 section 2.3: 20 seconds, from the end behind the NAT alone.
        lab.run(Duration.ofSeconds(61));
        assertThat(spoke.keepalives).hasSize(3);
        assertThat(hub.keepalives).isEmpty();
    }

    @Test
    void inTunnelModeTheInnerAddressesAreTheSpokesOwn() {
        Lab.Nat nat = lab.nat("203.0.113.7");
        String[] named = with(PSK, "crypto isakmp identity hostname");
        Node one = lab.node("one", "10.0.0.2", nat, named).mode(Mode.TUNNEL);
        Node two = lab.node("two", "10.0.0.3", nat, named).mode(Mode.TUNNEL);
        Node hub = lab.node("hub", "192.0.2.1", PSK).mode(Mode.TUNNEL);
        for (Node spoke : List.of(one, two)) {
            spoke.connect(hub);
            lab.run(Duration.ofSeconds(2));
            assertThat(only(spoke).localTraffic()).isEqualTo(spoke.address);
            assertThat(only(spoke).remoteTraffic()).isEqualTo(hub.address);
        }
        assertThat(hub.children.values().stream().map(ChildSa::remoteTraffic))
                .containsExactly(one.address, two.address);
        assertThat(hub.children.values()).allMatch(c -> c.localTraffic().equals(hub.address));
        // The hub renews them by the same names, which the spokes know.
        hub.take(new IkeInput.RekeyDue(hub.children.keySet().iterator().next()));
        lab.run(Duration.ofSeconds(2));
        ChildSa renewed = List.copyOf(one.children.values()).getLast();
        assertThat(renewed.initiator()).isFalse();
        assertThat(renewed.localTraffic()).isEqualTo(one.address);
        assertThat(List.copyOf(hub.children.values()).getLast().remoteTraffic())
                .isEqualTo(one.address);
    }

    @Test
    void aHubAsksForTheAddressThatASpokeCallsItsOwn() {
        Lab.Nat nat = lab.nat("203.0.113.7");
        Node spoke = lab.node("spoke", "10.0.0.2", nat, PSK).mode(Mode.TUNNEL);
        Node hub = lab.node("hub", "192.0.2.1", PSK).mode(Mode.TUNNEL);
        nat.map(spoke.address);
        hub.connect(nat.outside);
        lab.run(Duration.ofSeconds(2));
        assertThat(only(hub).remoteTraffic()).isEqualTo(spoke.address);
        assertThat(only(spoke).localTraffic()).isEqualTo(spoke.address);
        same(only(spoke), only(hub));
    }

    @Test
    void aHubBehindAStaticNat() {
        Lab.Nat nat = lab.nat("203.0.113.1");
        Node spoke = lab.node("spoke", "192.0.2.2", PSK);
        Node hub = lab.node("hub", "10.0.0.1", nat, PSK);
        nat.map(hub.address);
        spoke.connect(hub);
        lab.run(Duration.ofSeconds(2));
        same(only(spoke), only(hub));
        assertThat(hub.sa().localNat()).isTrue();
        assertThat(only(spoke).identity().text()).isEqualTo("10.0.0.1");
        assertThat(lab.packet(spoke, hub) && lab.packet(hub, spoke)).isTrue();
    }

    @Test
    void natsOnBothSides() {
        Lab.Nat left = lab.nat("203.0.113.7");
        Lab.Nat right = lab.nat("203.0.113.8");
        Node spoke = lab.node("spoke", "10.0.0.2", left, PSK);
        Node hub = lab.node("hub", "10.0.0.1", right, PSK);
        right.map(hub.address);
        spoke.connect(hub);
        lab.run(Duration.ofSeconds(2));
        same(only(spoke), only(hub));
        assertThat(spoke.sa().localNat() && spoke.sa().remoteNat()).isTrue();
    }

    @Test
    void twoSpokesBehindOneNat() {
        Lab.Nat nat = lab.nat("203.0.113.7");
        Node one = lab.node("one", "10.0.0.2", nat, PSK);
        Node two = lab.node("two", "10.0.0.3", nat, PSK);
        Node hub = lab.node("hub", "192.0.2.1", PSK);
        one.connect(hub);
        two.connect(hub);
        lab.run(Duration.ofSeconds(2));
        assertThat(hub.children).hasSize(2);
        assertThat(hub.children.values().stream().map(c -> c.inbound().peer()).distinct())
                .hasSize(2);
        for (Node spoke : List.of(one, two)) {
            assertThat(lab.packet(spoke, hub)).isTrue();
            assertThat(lab.packet(hub, spoke)).isTrue();
        }
        // One of them restarts: the other one's children stay.
        one.crash();
        lab.run(Duration.ofSeconds(15));
        one.connect(hub);
        lab.run(Duration.ofSeconds(2));
        assertThat(hub.children).hasSize(2);
        assertThat(hub.removed).containsExactly("the peer has restarted");
        for (Node spoke : List.of(one, two)) {
            assertThat(lab.packet(spoke, hub)).isTrue();
            assertThat(lab.packet(hub, spoke)).isTrue();
        }
    }

    @Test
    void twoPrivateAddressesThatAreTheSameAreTwoPeers() {
        Lab.Nat left = lab.nat("203.0.113.7");
        Lab.Nat right = lab.nat("203.0.113.8");
        Node one = lab.node("one", "10.0.0.2", left, PSK);
        Node two = lab.node("two", "10.0.0.2", right, PSK);
        Node hub = lab.node("hub", "192.0.2.1", PSK);
        // The lab's network knows inner ends by address alone, so only one runs at a time.
        two.running = false;
        one.connect(hub);
        lab.run(Duration.ofSeconds(15));
        one.running = false;
        two.running = true;
        two.connect(hub);
        lab.run(Duration.ofSeconds(5));
        assertThat(hub.children).hasSize(2);
        assertThat(hub.removed).isEmpty();
    }

    @Test
    void aPeerMovesWithItsMapping() {
        Lab.Nat nat = lab.nat("203.0.113.7");
        Node spoke = lab.node("spoke", "10.0.0.2", nat, PSK);
        Node hub = lab.node("hub", "192.0.2.1", PSK);
        spoke.connect(hub);
        lab.run(Duration.ofSeconds(2));
        ChildSa child = only(hub);
        nat.rebind();
        Endpoint moved = lab.seen(spoke, 4500);
        hub.take(new IkeInput.PeerMoved(child.id(), moved));
        assertThat(hub.moves).containsEntry(child.ikeSa(), moved);
        assertThat(hub.sa().path().remote()).isEqualTo(moved);
        // Messages of IKE find the way too.
        hub.take(new IkeInput.Disconnect(Lab.policy(hub), nat.outside));
        lab.run(Duration.ofSeconds(1));
        assertThat(spoke.children).isEmpty();
    }

    @Test
    void aProvenMessageFromElsewhereMovesThePeer() {
        Lab.Nat nat = lab.nat("203.0.113.7");
        String[] config = with(PSK, "crypto isakmp keepalive 10 2 periodic");
        Node spoke = lab.node("spoke", "10.0.0.2", nat, config);
        Node hub = lab.node("hub", "192.0.2.1", PSK);
        spoke.connect(hub);
        lab.run(Duration.ofSeconds(2));
        nat.rebind();
        lab.run(Duration.ofSeconds(15));
        assertThat(hub.sa().path().remote()).isEqualTo(lab.seen(spoke, 4500));
        assertThat(hub.moves).hasSize(1);
        assertThat(spoke.children).hasSize(1);
    }

    @Test
    void nobodyMovesWithoutANat() {
        Node a = lab.node("a", "192.0.2.1", PSK);
        Node b = lab.node("b", "192.0.2.2", PSK);
        a.connect(b);
        lab.run(Duration.ofSeconds(2));
        b.take(
                new IkeInput.PeerMoved(
                        only(b).id(), new Endpoint(Address.parse("198.51.100.9"), 4500)));
        assertThat(b.moves).isEmpty();
        assertThat(b.sa().path().remote().address()).isEqualTo(a.address);
    }

    @Test
    void renewalKeepsToPort4500() {
        Lab.Nat nat = lab.nat("203.0.113.7");
        String[] config = with(PSK, "crypto isakmp policy 10", " lifetime 120");
        Node spoke = lab.node("spoke", "10.0.0.2", nat, config).lifetime(200);
        Node hub = lab.node("hub", "192.0.2.1", config).lifetime(200);
        spoke.connect(hub);
        lab.run(Duration.ofSeconds(2));
        int first = lab.wire.size();
        lab.traffic(spoke, hub, Duration.ofMillis(500));
        lab.traffic(hub, spoke, Duration.ofMillis(500));
        lab.run(Duration.ofMinutes(10));
        assertThat(spoke.installed).isGreaterThan(2);
        assertThat(spoke.lost + hub.lost + spoke.unsent + hub.unsent).isZero();
        assertThat(lab.wire.subList(first, lab.wire.size()))
                .allMatch(packet -> packet.from().port() == 4500);
    }

    @Test
    void withoutNatTraversalNothingFloats() {
        Node a = lab.node("a", "192.0.2.1", PSK).noNatTraversal();
        Node b = lab.node("b", "192.0.2.2", PSK);
        a.connect(b);
        lab.run(Duration.ofSeconds(2));
        assertThat(only(a).outbound().localPort()).isZero();
        assertThat(lab.wire).allMatch(packet -> packet.to().port() == 500);
        b.connect(a);
        lab.run(Duration.ofSeconds(2));
        assertThat(lab.wire).allMatch(packet -> packet.to().port() == 500);
    }

    @Test
    void theBestFormOfNatTraversalIsTaken() {
        Payload.VendorId rfc =
                new Payload.VendorId(Bytes.ofHex("4a131c81070358455c5728f20e95452f"));
        Payload.VendorId draft3 =
                new Payload.VendorId(Bytes.ofHex("7d9419a65310ca6f2c179d9215529d56"));
        Payload.VendorId draft2 =
                new Payload.VendorId(Bytes.ofHex("90cb80913ebb696e086381b5ec427b1f"));
        Payload.VendorId other = new Payload.VendorId(Bytes.ofHex("00"));
        assertThat(VendorIds.NONE.and(List.of(other)).natTraversal()).isEqualTo(NatTraversal.NONE);
        assertThat(VendorIds.NONE.and(List.of(draft2, other)).natTraversal())
                .isEqualTo(NatTraversal.DRAFT);
        assertThat(VendorIds.NONE.and(List.of(rfc, draft3)).natTraversal())
                .isEqualTo(NatTraversal.RFC);
        assertThat(VendorIds.NONE.and(List.of(draft3, rfc)).natTraversal())
                .isEqualTo(NatTraversal.RFC);
        assertThat(VendorIds.NONE.andLate(List.of(rfc)).natTraversal())
                .isEqualTo(NatTraversal.NONE);
    }
}
