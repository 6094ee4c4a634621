package io.spokewire.ike.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.ike.ChildPolicy.Mode;
import io.spokewire.ike.ChildSa;
import io.spokewire.ike.IkeInput;
import io.spokewire.ike.IkeSaSnapshot;
import io.spokewire.ike.IkeTimer;
import io.spokewire.ike.IkeTimer.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Two routers, main mode with a pre-shared key and quick mode, from the first message to the last.
 */
class Ikev1ExchangeTest {
    static final String[] PSK = {
        "crypto isakmp policy 10",
        " encr aes 256",
        " hash sha256",
        " authentication pre-share",
        " group 19",
        "crypto isakmp key cisco123 address 0.0.0.0"
    };

    private final Lab lab = new Lab(1);

    static String[] with(String[] config, String... more) {
        String[] all = new String[config.length + more.length];
        System.arraycopy(config, 0, all, 0, config.length);
        System.arraycopy(more, 0, all, config.length, more.length);
        return all;
    }

    private void meet(Node a, Node b) {
        a.connect(b);
        lab.run(Duration.ofMinutes(1));
        connected(a, b);
    }

    /** Both have one pair, and what one seals the other opens. */
    static void connected(Node a, Node b) {
        assertThat(a.children).as(a + " " + a.said()).hasSize(1);
        assertThat(b.children).as(b + " " + b.said()).hasSize(1);
        same(a.children.values().iterator().next(), b.children.values().iterator().next());
        assertThat(a.uses).hasSize(1);
        assertThat(b.uses).hasSize(1);
    }

    static void same(ChildSa a, ChildSa b) {
        assertThat(a.outbound().spi()).isEqualTo(b.inbound().spi());
        assertThat(b.outbound().spi()).isEqualTo(a.inbound().spi());
        assertThat(a.outbound().keys()).isEqualTo(b.inbound().keys());
        assertThat(b.outbound().keys()).isEqualTo(a.inbound().keys());
        assertThat(a.inbound().keys()).isNotEqualTo(a.outbound().keys());
        assertThat(a.inbound().suite()).isEqualTo(b.inbound().suite());
        assertThat(a.inbound().tunnelMode()).isEqualTo(b.inbound().tunnelMode());
        assertThat(a.lifetimeSeconds()).isEqualTo(b.lifetimeSeconds());
        assertThat(a.lifetimeKilobytes()).isEqualTo(b.lifetimeKilobytes());
    }

    @Test
    void mainModeAndQuickMode() {
        Node a = lab.node("a", "192.0.2.1", PSK).noNatTraversal();
        Node b = lab.node("b", "192.0.2.2", PSK).noNatTraversal();
        a.connect(b);
        lab.run(Duration.ofSeconds(2));
        connected(a, b);
        assertThat(lab.wire).hasSize(9);
        ChildSa child = a.children.values().iterator().next();
        assertThat(child.inbound().tunnelMode()).isFalse();
        assertThat(child.inbound().localPort()).isZero();
        assertThat(child.identity().text()).isEqualTo("192.0.2.2");
        IkeSaSnapshot sa = a.sa();
        assertThat(sa.state()).isEqualTo("QM_IDLE");
        assertThat(sa.encryption()).isEqualTo("AES-CBC");
        assertThat(sa.keyBits()).isEqualTo(256);
        assertThat(sa.integrity()).isEqualTo("SHA256");
        assertThat(sa.group()).isEqualTo(19);
        assertThat(sa.initiator()).isTrue();
        assertThat(sa.localIdentity()).isEqualTo("192.0.2.1");
        assertThat(sa.remoteIdentity()).isEqualTo("192.0.2.2");
        assertThat(sa.children()).containsExactly(child.id());
        assertThat(sa.weak()).isFalse();
        assertThat(b.sa().initiator()).isFalse();
        assertThat(b.sa().localSpi()).isEqualTo(sa.remoteSpi());
        assertThat(a.failures).isEmpty();
        assertThat(a.engine.failures()).isEmpty();
        assertThat(b.engine.failures()).isEmpty();
    }

    @Test
    void twoOfOursTakeUdpWithoutAnyNat() {
        Node a = lab.node("a", "192.0.2.1", PSK);
        Node b = lab.node("b", "192.0.2.2", PSK);
        a.connect(b);
        lab.run(Duration.ofSeconds(2));
        connected(a, b);
        ChildSa child = a.children.values().iterator().next();
        assertThat(child.outbound().localPort()).isEqualTo(4500);
        assertThat(child.outbound().remotePort()).isEqualTo(4500);
        assertThat(a.sa().path().remote().port()).isEqualTo(4500);
        assertThat(a.sa().spokewire()).isTrue();
        assertThat(a.sa().localNat() || a.sa().remoteNat()).isFalse();
        assertThat(a.keepalives).isEmpty();
    }

    @Test
    void tunnelModeWhereItIsAskedFor() {
        Node a = lab.node("a", "192.0.2.1", PSK).mode(Mode.TUNNEL);
        Node b = lab.node("b", "192.0.2.2", PSK);
        a.connect(b);
        lab.run(Duration.ofSeconds(2));
        connected(a, b);
        assertThat(b.children.values().iterator().next().inbound().tunnelMode()).isTrue();
    }

    @Test
    void childrenAreRenewedBeforeTheyEnd() {
        Node a = lab.node("a", "192.0.2.1", PSK).lifetime(300);
        Node b = lab.node("b", "192.0.2.2", PSK).lifetime(600);
        a.connect(b);
        lab.run(Duration.ofSeconds(2));
        connected(a, b);
        assertThat(a.children.values().iterator().next().lifetimeSeconds()).isEqualTo(300);
        lab.traffic(a, b, Duration.ofMillis(100));
        lab.traffic(b, a, Duration.ofMillis(100));
        lab.run(Duration.ofMinutes(30));
        assertThat(a.lost + b.lost + a.unsent + b.unsent).isZero();
        assertThat(a.installed).isBetween(6, 8);
        assertThat(b.installed).isEqualTo(a.installed);
        assertThat(a.children).hasSizeLessThan(3);
        assertThat(a.removed).allMatch("replaced"::equals);
        assertThat(b.removed)
                .allMatch(List.of("deleted by the peer", "its lifetime has ended")::contains);
    }

    /** strongSwan installs its side when message 3 has come, which nobody answers. */
    @Test
    void whatReplacesIsUsedWhenThePeerCanOpenIt() {
        Node a = lab.node("a", "192.0.2.1", PSK);
        Node b = lab.node("b", "192.0.2.2", PSK);
        a.connect(b);
        lab.run(Duration.ofSeconds(2));
        a.take(new IkeInput.RekeyDue(last(a)));
        assertThat(lab.runUntil(() -> b.uses.size() == 2, Duration.ofSeconds(2))).isTrue();
        assertThat(a.children).hasSize(2);
        assertThat(a.uses).as("the peer may not be ready").hasSize(1);
        lab.run(Duration.ofMillis(1100));
        assertThat(a.uses).as("it is by now").hasSize(2);

        a.take(new IkeInput.RekeyDue(last(a)));
        assertThat(lab.runUntil(() -> a.children.size() == 3, Duration.ofSeconds(2))).isTrue();
        a.take(new IkeInput.ChildUsed(last(a)));
        assertThat(a.uses).as("the peer sends with it").hasSize(3);
    }

    /** Who deletes what is replaced has what replaces it. */
    @Test
    void whatReplacesIsUsedWhenThereIsNothingElse() {
        Node a = lab.node("a", "192.0.2.1", PSK);
        Node b = lab.node("b", "192.0.2.2", PSK);
        a.connect(b);
        lab.run(Duration.ofSeconds(2));
        long first = last(a);
        a.take(new IkeInput.RekeyDue(first));
        assertThat(lab.runUntil(() -> b.uses.size() == 2, Duration.ofSeconds(2))).isTrue();
        long old = b.children.keySet().iterator().next();
        b.take(new IkeInput.TimerFired(new IkeTimer(IkeTimer.Kind.EXPIRE_CHILD, old, 0)));
        lab.run(Duration.ofMillis(50));
        assertThat(a.children).hasSize(1).doesNotContainKey(first);
        assertThat(a.uses).containsOnlyKeys(last(a));
    }

    private static long last(Node node) {
        return List.copyOf(node.children.keySet()).getLast();
    }

    @Test
    void isakmpSasAreRenewedAndChildrenLiveOn() {
        String[] config = with(PSK, "crypto isakmp policy 10", " lifetime 120");
        Node a = lab.node("a", "192.0.2.1", config);
        Node b = lab.node("b", "192.0.2.2", config);
        a.connect(b);
        lab.run(Duration.ofSeconds(2));
        long first = a.sa().number();
        lab.run(Duration.ofMinutes(10));
        assertThat(a.sas()).hasSizeBetween(1, 2);
        assertThat(a.sa().number()).isGreaterThan(first);
        assertThat(a.installed).isEqualTo(1);
        connected(a, b);
    }

    @Test
    void aDeleteTakesBothEndsAway() {
        Node a = lab.node("a", "192.0.2.1", PSK);
        Node b = lab.node("b", "192.0.2.2", PSK);
        a.connect(b);
        lab.run(Duration.ofSeconds(2));
        a.take(new IkeInput.Disconnect(Lab.policy(a), b.address));
        lab.run(Duration.ofSeconds(2));
        assertThat(a.children).isEmpty();
        assertThat(b.children).isEmpty();
        assertThat(a.sas()).isEmpty();
        assertThat(b.sas()).isEmpty();
        assertThat(b.failures).hasSize(1);
    }

    @Test
    void aDeadPeerIsFound() {
        String[] config = with(PSK, "crypto isakmp keepalive 10 2 periodic");
        Node a = lab.node("a", "192.0.2.1", config);
        Node b = lab.node("b", "192.0.2.2", config);
        a.connect(b);
        lab.run(Duration.ofMinutes(5));
        connected(a, b);
        b.running = false;
        lab.run(Duration.ofSeconds(25));
        assertThat(a.children).isEmpty();
        assertThat(a.sas()).isEmpty();
        assertThat(a.failures).hasSize(1);
        assertThat(a.failures.getFirst().why()).contains("R-U-THERE");
        assertThat(a.engine.failures()).hasSize(1);
    }

    /** Nothing is configured for it: that something is not answered is reason enough to ask. */
    @Test
    void aPeerThatDoesNotAnswerIsAskedWhetherItLives() {
        Node a = lab.node("a", "192.0.2.1", PSK);
        Node b = lab.node("b", "192.0.2.2", PSK);
        meet(a, b);
        a.doubt(b);
        lab.run(Duration.ofSeconds(30));
        assertThat(a.removed).as("it lives").isEmpty();
        assertThat(a.timers.keySet()).extracting(IkeTimer::kind).doesNotContain(Kind.LIVENESS);
        b.running = false;
        a.doubt(b);
        lab.run(Duration.ofSeconds(25));
        assertThat(a.children).isEmpty();
        assertThat(a.sas()).isEmpty();
        assertThat(a.failures.getLast().why()).contains("R-U-THERE");
    }

    /** The ISAKMP SA has gone, so that nobody can be asked: the peer is called anew. */
    @Test
    void aPeerThatCannotBeAskedIsCalledAnew() {
        Node a = lab.node("a", "192.0.2.1", PSK);
        Node b = lab.node("b", "192.0.2.2", PSK);
        meet(a, b);
        b.crash();
        long before = a.children.keySet().iterator().next();
        expire(a);
        a.doubt(b);
        lab.run(Duration.ofMinutes(2));
        connected(a, b);
        assertThat(a.children.keySet()).doesNotContain(before);
        b.running = false;
        expire(a);
        a.doubt(b);
        lab.run(Duration.ofMinutes(3));
        assertThat(a.children).isEmpty();
    }

    private static void expire(Node node) {
        node.sas()
                .forEach(sa ->
                        node.take(
                                new IkeInput.TimerFired(
                                        new IkeTimer(Kind.EXPIRE_IKE, sa.number(), 0))));
        assertThat(node.sas()).isEmpty();
        assertThat(node.children).isNotEmpty();
    }

    @Test
    void theEndOfTheRouterIsTold() {
        Node a = lab.node("a", "192.0.2.1", PSK);
        Node b = lab.node("b", "192.0.2.2", PSK);
        a.connect(b);
        lab.run(Duration.ofSeconds(2));
        b.take(new IkeInput.Shutdown());
        lab.run(Duration.ofSeconds(1));
        for (Node node : List.of(a, b)) {
            assertThat(node.children).isEmpty();
            assertThat(node.sas()).isEmpty();
            assertThat(node.timers).isEmpty();
        }
        a.connect(b);
        lab.run(Duration.ofMinutes(1));
        assertThat(b.sas()).isEmpty();
        assertThat(a.failures.getLast().why()).contains("no answer on UDP 500 (message 2)");
    }

    /** What is begun while all are being cleared is not cleared with them, nor taken for there. */
    @Test
    void whatIsAskedForWhileAllAreClearedComesBehindThat() {
        Node hub = lab.node("hub", "192.0.2.1", PSK);
        List<Node> spokes = new ArrayList<>();
        for (int i = 0; i < 2 * Ike.AT_ONCE; i++) {
            spokes.add(lab.node("s" + i, "198.51.100." + (1 + i), PSK));
            spokes.getLast().connect(hub);
        }
        lab.run(Duration.ofSeconds(3));
        assertThat(hub.children).hasSize(spokes.size());
        Set<Long> before = Set.copyOf(hub.children.keySet());
        hub.take(new IkeInput.Clear(0));
        assertThat(hub.children).as("in one input").hasSize(Ike.AT_ONCE);
        hub.connect(spokes.getLast());
        lab.run(Duration.ofSeconds(3));
        assertThat(hub.children).hasSize(1).doesNotContainKeys(before.toArray(Long[]::new));
        assertThat(hub.sas()).hasSize(1);
    }
}
