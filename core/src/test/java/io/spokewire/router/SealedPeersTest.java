package io.spokewire.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.engine.Trace;
import io.spokewire.ike.CryptoSnapshot;
import io.spokewire.ike.v1.Ikev1Trace;
import io.spokewire.ike.v2.Ikev2Trace;
import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** A hub with many protected spokes: what one input does stays small, and all hear of it. */
@ParameterizedClass(name = "IKEv{0}")
@ValueSource(ints = {1, 2})
class SealedPeersTest {
    private static final int MANY = 70;

    /** Words of IKE in one input: IKEv1 has two for each of 16 peers. */
    private static final int MOST = 32;

    private static final String PROTECTION = " tunnel protection ipsec profile P\n";

    private static final Address MOVED = Address.parse("192.0.2.200");

    private static final String BESIDE =
            """
            interface Tunnel1
             ip address 10.0.1.1 255.255.255.0
             ip nhrp network-id 2
             tunnel source GigabitEthernet0/0
             tunnel mode gre multipoint
             tunnel key 7
             tunnel protection ipsec profile P shared
            """;

    private final int version;
    private final SealedNet net;
    private int looked;

    /** Messages of IKE that the hub has made; they leave when the packet path knows enough. */
    private final Tally words = new Tally();

    /** Child SAs that IKEv1 has ended. */
    private final Tally ended = new Tally();

    /** What there was, in all and in one input at most. */
    private static final class Tally {
        int all;
        int most;
        private int before;

        void inputIsOver() {
            most = Math.max(most, all - before);
            before = all;
        }
    }

    SealedPeersTest(int version) {
        this.version = version;
        net = new SealedNet(version, MANY);
        assertThat(children()).hasSize(MANY);
        looked = net.hub.world.traces.size();
        net.hub.world.afterEach = this::inputIsOver;
    }

    private void inputIsOver() {
        List<Trace> traces = net.hub.world.traces;
        for (; looked < traces.size(); looked++) {
            Trace trace = traces.get(looked);
            boolean made =
                    (trace instanceof Ikev2Trace.Packet packet && packet.sent())
                            || (trace instanceof Ikev1Trace.Message message && message.sent());
            boolean removed =
                    trace instanceof Ikev1Trace.Child child && child.what().startsWith("removed");
            words.all += made ? 1 : 0;
            ended.all += removed ? 1 : 0;
        }
        words.inputIsOver();
        ended.inputIsOver();
    }

    private List<CryptoSnapshot.Child> children() {
        return net.hub.router.crypto().children();
    }

    private void allHearOfIt() {
        net.hub.pass(10);
        net.talk();
        assertThat(words.most).as("words in one input").isBetween(1, MOST);
        net.spokes.forEach(s -> assertThat(s.router.crypto().children()).isEmpty());
    }

    @Test
    void aHubThatEndsSaysSoInSlicesAndEndsBehindThat() {
        List<Integer> over = new ArrayList<>();
        net.hub.router.shutdown(() -> {
            inputIsOver();
            over.add(words.all);
        });
        inputIsOver();
        assertThat(over).as("under way").isEmpty();
        net.hub.pass(10);
        assertThat(over).containsExactly(version == 1 ? 2 * MANY : MANY);
        allHearOfIt();
    }

    @Test
    void clearedSessionsEndInSlices() {
        net.hub.router.clearCrypto(net.hub.router.crypto().ikeSas());
        inputIsOver();
        assertThat(children()).as("under way").hasSizeBetween(1, MANY - 1);
        net.hub.pass(10);
        assertThat(children()).isEmpty();
        net.talk();
        assertThat(words.most).as("words in one input").isBetween(1, MOST);
        assertThat(children()).as("all begin anew").hasSize(MANY);
    }

    @Test
    void clearedChildrenEndInSlices() {
        List<Long> before = ids();
        net.hub.router.clearChildSas(children());
        inputIsOver();
        net.talk();
        assertThat(words.most).as("words in one input").isBetween(1, MOST);
        assertThat(ids()).as("all begin anew").hasSize(MANY).doesNotContainAnyElementsOf(before);
    }

    private List<Long> ids() {
        return children().stream().map(CryptoSnapshot.Child::id).toList();
    }

    @Test
    void whatNoTunnelAsksForAnyMoreEndsInSlices() {
        net.hub.apply(net.hub.text.replace(PROTECTION, ""));
        allHearOfIt();
        assertThat(children()).isEmpty();
        net.hub.pass(10_000); // what comes late is not opened any more either
        assertThat(net.hub.world.state.associations().entries()).isEmpty();
    }

    /** RFC 4555: nothing is negotiated anew. IKEv1 cannot, and all that it has ends. */
    @Test
    void anotherAddressOfOursConcernsAllInSlices() {
        List<Long> before = ids();
        net.hub.apply(net.hub.text.replace("192.0.2.1 ", "192.0.2.200 "));
        net.hub.router.handle(
                new Host.Event.AddressRemoved(
                        "GigabitEthernet0/0", InterfaceAddress.parse("192.0.2.1/24")));
        inputIsOver();
        net.hub.pass(10);
        net.talk();
        if (version == 1) {
            assertThat(children()).isEmpty();
            assertThat(ended.all).isEqualTo(MANY);
            assertThat(ended.most).as("in one input").isBetween(1, MOST);
            return;
        }
        assertThat(words.most).as("words in one input").isBetween(1, MOST);
        assertThat(ids()).isEqualTo(before);
        assertThat(net.hub.world.state.associations().entries())
                .hasSize(MANY)
                .allSatisfy(e -> assertThat(e.sa().sa().local()).isEqualTo(MOVED));
        for (SealedNet.End spoke : net.spokes) {
            assertThat(spoke.router.crypto().children())
                    .extracting(CryptoSnapshot.Child::remote)
                    .contains(MOVED);
        }
    }

    /** A tunnel beside it, between the same addresses, may take packets of all of them. */
    @Test
    void anotherTunnelWithTheSameTrafficGetsPacketsOfAll() {
        int alone = tunnels();
        net.hub.apply(net.hub.text + BESIDE);
        net.hub.pass(10);
        net.hub.world.reflect(net.hub.router);
        net.hub.pass(10);
        assertThat(tunnels()).isEqualTo(2 * alone);
        net.hub.apply(net.hub.text);
        net.hub.pass(10);
        assertThat(tunnels()).isEqualTo(alone);
    }

    private int tunnels() {
        return net.hub.world.state.associations().entries().stream()
                .mapToInt(entry -> entry.tunnels().size())
                .sum();
    }

    /** What the console shows comes a page at a time. */
    @Test
    void whatIsShownComesInPages() {
        Router router = net.hub.router;
        List<CryptoSnapshot.IkeSa> sas = new ArrayList<>();
        List<CryptoSnapshot.Child> children = new ArrayList<>();
        Long at = null;
        do {
            int before = sas.size();
            at = router.ikeSas(at, 30, sas::add);
            assertThat(sas.size() - before).isLessThanOrEqualTo(30);
        } while (at != null);
        do {
            at = router.childSas(at, 30, children::add);
        } while (at != null);
        assertThat(router.cryptoSummary().with(sas, children)).isEqualTo(router.crypto());
        assertThat(sas).hasSize(MANY);
        assertThat(children).hasSize(MANY);
    }
}
