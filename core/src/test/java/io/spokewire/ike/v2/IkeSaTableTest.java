package io.spokewire.ike.v2;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.ike.ChildPolicy;
import io.spokewire.ike.IkeInput;
import io.spokewire.ike.IkePath;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is found of IKE SAs, as they come, move and go. */
class IkeSaTableTest {
    private static final Address MOVED = Address.parse("198.51.100.77");

    private final Wires wires = new Wires();
    private final Wires.Node spoke = wires.node("spoke", "192.0.2.1", Wires.SHARED_KEY);
    private final Wires.Node hub = wires.node("hub", "192.0.2.2", Wires.SHARED_KEY);

    @Test
    void whatMovesIsFoundWhereItIsAndNothingIsLeftOfWhatHasEnded() {
        Address before = spoke.address;
        spoke.connect(hub);
        wires.seconds(3);
        assertThat(hub.engine.domain.with("", before)).hasSize(1);

        wires.nodes.remove(before);
        spoke.address = MOVED;
        wires.nodes.put(MOVED, spoke);
        spoke.policies = spoke.policies.stream().map((ChildPolicy p) -> p.at(MOVED)).toList();
        spoke.handle(new IkeInput.Configured());
        spoke.handle(new IkeInput.LocalAddressChanged(""));
        wires.seconds(3);
        assertThat(hub.engine.domain.with("", before)).isEmpty();
        assertThat(hub.engine.domain.with("", MOVED)).hasSize(1);
        assertThat(hub.engine.domain.with("elsewhere", MOVED)).isEmpty();

        spoke.handle(new IkeInput.Disconnect(spoke.policy(), hub.address));
        wires.seconds(120);
        assertThat(hub.engine.domain.table.isEmpty()).isTrue();
        assertThat(spoke.engine.domain.table.isEmpty()).isTrue();
    }

    /** RFC 7296 section 2.4: it says INITIAL_CONTACT. */
    @Test
    void aPeerThatHasLostEverythingEndsWhatItHadBefore() {
        spoke.connect(hub);
        wires.seconds(20);
        spoke.dead = true;
        Wires.Node again = wires.node("again", spoke.address.toString(), Wires.SHARED_KEY);
        again.connect(hub);
        wires.seconds(3);
        assertThat(again.reaches(hub)).isTrue();
        assertThat(hub.ready()).hasSize(1);
        assertThat(hub.log).anyMatch(l -> l.contains("the peer has begun anew"));
        assertThat(hub.log).as("another one stands").noneMatch(l -> l.contains("is DOWN"));
    }

    /** RFC 7296 section 2.1: the response may have been lost; with nothing else kept. */
    @Test
    void whatHasEndedRepeatsItsLastResponseAndKeepsNothingElse() {
        spoke.connect(hub);
        wires.seconds(3);
        wires.sent.clear();
        spoke.handle(new IkeInput.Disconnect(spoke.policy(), hub.address));
        wires.seconds(1);
        Wires.Datagram request = wires.sent.getFirst();
        Wires.Datagram response = wires.sent.getLast();
        assertThat(request.is(ExchangeType.INFORMATIONAL, false)).isTrue();
        assertThat(response.is(ExchangeType.INFORMATIONAL, true)).isTrue();

        IkeSa ended = hub.engine.domain.all().firstEntry().getValue();
        assertThat(ended.talks()).isFalse();
        assertThat(ended.hasKeys()).isFalse();
        assertThat(ended.negotiation.request).isEqualTo(Bytes.EMPTY);
        assertThat(ended.negotiation.responderNonce).isEqualTo(Bytes.EMPTY);

        wires.sent.clear();
        IkePath path = new IkePath("", request.to(), request.from());
        hub.handle(new IkeInput.Received(path, request.message()));
        assertThat(wires.sent).containsExactly(response);
        wires.seconds(60);
        assertThat(hub.engine.domain.table.isEmpty()).isTrue();
    }

    /** What is begun while all are being cleared is not cleared with them, nor taken for there. */
    @Test
    void whatIsAskedForWhileAllAreClearedComesBehindThat() {
        List<Wires.Node> spokes = new ArrayList<>();
        for (int i = 0; i < 2 * Domain.AT_ONCE; i++) {
            spokes.add(wires.node("s" + i, "198.51.100." + (1 + i), Wires.SHARED_KEY));
            spokes.getLast().connect(hub);
        }
        wires.seconds(3);
        assertThat(hub.children).hasSize(spokes.size());
        Wires.Node last = spokes.getLast();
        long before = hub.children.lastEntry().getKey();
        hub.handle(new IkeInput.Clear(0));
        assertThat(hub.children).as("in one input").hasSize(Domain.AT_ONCE);
        hub.connect(last);
        wires.seconds(3);
        assertThat(hub.children).hasSize(1);
        assertThat(hub.children.firstEntry().getKey()).isGreaterThan(before);
        assertThat(hub.reaches(last)).isTrue();
    }
}
