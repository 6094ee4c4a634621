package io.spokewire.ike.v2;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.ike.ChildPolicy;
import io.spokewire.ike.ChildPolicy.Mode;
import io.spokewire.ike.Endpoint;
import io.spokewire.ike.IkeInput;
import io.spokewire.ike.IkeTimer;
import io.spokewire.ike.PolicyChange;
import io.spokewire.ike.v2.Wires.Datagram;
import io.spokewire.ike.v2.Wires.Delivery;
import io.spokewire.net.Address;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An end gets another address and keeps what it has, RFC 4555. */
class MobikeTest {
    private static final Address MOVED = Address.parse("198.51.100.77");

    private final Wires wires = new Wires();
    private final Wires.Node spoke = wires.node("spoke", "192.0.2.1", Wires.SHARED_KEY);
    private final Wires.Node hub = wires.node("hub", "192.0.2.2", Wires.SHARED_KEY);

    private void connect() {
        spoke.connect(hub);
        wires.seconds(3);
        assertThat(spoke.ready().getFirst().mobike()).isTrue();
        assertThat(hub.ready().getFirst().mobike()).isTrue();
    }

    /** The interface of a node has another address from now on, and its tunnels too. */
    private void move(Wires.Node node, Address to) {
        wires.nodes.remove(node.address);
        node.address = to;
        wires.nodes.put(to, node);
        node.policies = node.policies.stream().map((ChildPolicy p) -> p.at(to)).toList();
        node.handle(new IkeInput.Configured());
        node.handle(new IkeInput.LocalAddressChanged(""));
    }

    private void together(int children) {
        assertThat(spoke.failures).isEmpty();
        assertThat(hub.failures).isEmpty();
        assertThat(spoke.children).hasSize(children);
        assertThat(hub.children).hasSize(children);
        assertThat(spoke.ready()).hasSize(1);
        assertThat(hub.ready()).hasSize(1);
        assertThat(hub.ready().getFirst().path().remote())
                .isEqualTo(new Endpoint(spoke.address, 4500));
        assertThat(spoke.ready().getFirst().path().local())
                .isEqualTo(new Endpoint(spoke.address, 4500));
        assertThat(spoke.ready().getFirst().path().remote())
                .isEqualTo(new Endpoint(hub.address, 4500));
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"TRANSPORT", "TUNNEL"})
    void theInitiatorMoves(Mode mode) {
        for (Wires.Node node : List.of(spoke, hub)) {
            node.policies = List.of(Wires.policy(node.address, mode, Wires.GCM));
        }
        connect();
        long child = spoke.children.firstEntry().getKey();
        move(spoke, MOVED);
        wires.seconds(1);
        together(1);
        assertThat(spoke.children).containsKey(child);
        assertThat(hub.log).contains("moved to 198.51.100.77:4500");
        assertThat(hub.debug).anyMatch(l -> l.contains("N(UPDATE_SA_ADDRESSES)"));
        // The hub has asked whether it is there, with a cookie of its own.
        assertThat(spoke.debug)
                .anyMatch(
                        l -> l.contains("received INFORMATIONAL request") && l.contains("COOKIE2"));
        // Both ends rekey what has moved, for the traffic that it was made for.
        spoke.handle(new IkeInput.RekeyDue(child));
        wires.seconds(2);
        together(1);
        hub.handle(new IkeInput.RekeyDue(hub.children.firstEntry().getKey()));
        wires.seconds(2);
        together(1);
        spoke.handle(
                new IkeInput.TimerFired(
                        new IkeTimer(
                                IkeTimer.Kind.REKEY_IKE, spoke.ready().getFirst().number(), 0)));
        wires.seconds(2);
        together(1);
        move(spoke, Address.parse("198.51.100.78"));
        wires.seconds(1);
        together(1);
    }

    /** The tunnels have another source, and the address that they had is still there. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theSourceMoves(boolean initiators) {
        connect();
        Wires.Node node = initiators ? spoke : hub;
        Wires.Node peer = initiators ? hub : spoke;
        Address before = node.address;
        wires.nodes.put(MOVED, node);
        node.addresses = List.of(before, MOVED);
        node.address = MOVED;
        node.policies = node.policies.stream().map((ChildPolicy p) -> p.at(MOVED)).toList();
        node.handle(new IkeInput.Configured());
        wires.seconds(1);
        together(1);
        assertThat(peer.log).contains("moved to 198.51.100.77:4500");
    }

    @Test
    void theResponderMoves() {
        connect();
        move(hub, MOVED);
        wires.seconds(1);
        together(1);
        assertThat(spoke.log).contains("moved to 198.51.100.77:4500");
        assertThat(spoke.debug).anyMatch(l -> l.contains("N(NO_ADDITIONAL_ADDRESSES)"));
        assertThat(hub.debug).anyMatch(l -> l.contains("N(UPDATE_SA_ADDRESSES)"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void whatIsLostIsSentAgain(int lost) {
        connect();
        int[] count = {0};
        wires.fate =
                d ->
                        count[0]++ == lost
                                ? Wires.NOTHING
                                : List.of(new Delivery(d, Duration.ofMillis(10)));
        move(spoke, MOVED);
        wires.seconds(5);
        together(1);
    }

    /** The address changes again before the first change is answered. */
    @Test
    void twoMovesInARow() {
        connect();
        move(spoke, MOVED);
        wires.run(Duration.ofMillis(5));
        move(spoke, Address.parse("198.51.100.78"));
        wires.seconds(5);
        together(1);
    }

    /** A request that is on its way when the address changes is answered at the new one. */
    @Test
    void aRekeyingGoesOn() {
        connect();
        spoke.handle(new IkeInput.RekeyDue(spoke.children.firstEntry().getKey()));
        wires.run(Duration.ofMillis(5));
        move(spoke, MOVED);
        wires.seconds(3);
        together(1);
    }

    /** There is none for a while, as with DHCP: nothing goes until there is. */
    @Test
    void anAddressThatComesLate() {
        connect();
        wires.nodes.remove(spoke.address);
        Address old = spoke.address;
        spoke.address = Address.parse("0.0.0.0");
        spoke.handle(new IkeInput.LocalAddressChanged(""));
        assertThat(spoke.ready()).hasSize(1);
        wires.seconds(20);
        spoke.address = old;
        move(spoke, MOVED);
        wires.seconds(1);
        together(1);
    }

    /** Section 3.8: who sits behind a NAT sees in a sign of life that its mapping has changed. */
    @Test
    void aNatThatForgets() {
        int[] port = {20_000};
        Address outside = Address.parse("203.0.113.9");
        wires.nat =
                d ->
                        d.from().address().equals(spoke.address)
                                ? new Datagram(
                                        new Endpoint(outside, port[0] + d.from().port()),
                                        d.to(),
                                        d.message())
                                : d.to().address().equals(outside)
                                        ? new Datagram(
                                                d.from(),
                                                new Endpoint(
                                                        spoke.address, d.to().port() - port[0]),
                                                d.message())
                                        : d;
        spoke.configure(Wires.SHARED_KEY + "crypto ikev2 dpd 10 2 periodic\n");
        connect();
        assertThat(hub.ready().getFirst().path().remote().port()).isEqualTo(24_500);
        port[0] = 30_000;
        wires.seconds(15);
        assertThat(hub.ready().getFirst().path().remote().port()).isEqualTo(34_500);
        assertThat(spoke.ready().getFirst().localNat()).isTrue();
        assertThat(spoke.children).hasSize(1);
    }

    /** Without MOBIKE the address was all that the peer knew us by. */
    @Test
    void withoutItEverythingEnds() {
        for (Wires.Node node : List.of(spoke, hub)) {
            node.policies = node.policies.stream().map(MobikeTest::withoutUdp).toList();
        }
        spoke.connect(hub);
        wires.seconds(3);
        assertThat(spoke.ready().getFirst().mobike()).isFalse();
        move(spoke, MOVED);
        wires.seconds(1);
        assertThat(spoke.children).isEmpty();
        assertThat(spoke.ready()).isEmpty();
    }

    private static ChildPolicy withoutUdp(ChildPolicy p) {
        return PolicyChange.of(p).withoutUdp().made();
    }
}
