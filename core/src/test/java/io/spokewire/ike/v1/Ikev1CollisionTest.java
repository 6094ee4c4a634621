package io.spokewire.ike.v1;

import static io.spokewire.ike.v1.Ikev1ExchangeTest.PSK;
import static io.spokewire.ike.v1.Ikev1ExchangeTest.same;
import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.esp.EspCipher;
import io.spokewire.esp.EspIntegrity;
import io.spokewire.esp.EspSuite;
import io.spokewire.ike.ChildPolicy.Mode;
import io.spokewire.ike.ChildSa;
import io.spokewire.ike.IkeInput;
import io.spokewire.ike.IkeSaSnapshot;
import io.spokewire.ike.IkeTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Both ends begin the same at the same moment: no packet is lost, and one of each stays. */
class Ikev1CollisionTest {
    /** What both begin. */
    enum Move {
        CONNECT {
            @Override
            void make(Node node, Node other) {
                node.connect(other);
            }
        },
        RENEW_CHILD {
            @Override
            void make(Node node, Node other) {
                if (!node.children.isEmpty()) {
                    long oldest = node.children.keySet().iterator().next();
                    node.take(new IkeInput.RekeyDue(oldest));
                }
            }
        },
        RENEW_ISAKMP {
            @Override
            void make(Node node, Node other) {
                for (IkeSaSnapshot sa : node.sas()) {
                    node.take(
                            new IkeInput.TimerFired(
                                    new IkeTimer(IkeTimer.Kind.REKEY_IKE, sa.number(), 0)));
                }
            }
        };

        abstract void make(Node node, Node other);
    }

    static Stream<Arguments> meetings() {
        List<Arguments> all = new ArrayList<>();
        for (Move one : Move.values()) {
            for (Move other : Move.values()) {
                if ((one == Move.CONNECT) == (other == Move.CONNECT)) {
                    all.add(Arguments.of(one, other));
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest(name = "{0} and {1}")
    @MethodSource("meetings")
    void bothEndsAgree(Move one, Move other) {
        for (int offset = -24; offset <= 24; offset += 12) {
            for (int lost = -1; lost < 6; lost++) {
                meet(one, other, offset, lost);
            }
        }
    }

    @Tag("long")
    @ParameterizedTest(name = "{0} and {1}")
    @MethodSource("meetings")
    void bothEndsAgreeAtAnyDistance(Move one, Move other) {
        for (int offset = -60; offset <= 60; offset += 3) {
            for (int lost = -1; lost < 20; lost++) {
                meet(one, other, offset, lost);
            }
        }
    }

    private static void meet(Move one, Move other, int offsetMillis, int lost) {
        Lab lab = new Lab(offsetMillis * 100L + lost + 7);
        Node a = lab.node("a", "192.0.2.1", PSK).lifetime(300);
        Node b = lab.node("b", "192.0.2.2", PSK).lifetime(300);
        if (one != Move.CONNECT) {
            a.connect(b);
            lab.run(Duration.ofSeconds(60));
            Ikev1ExchangeTest.connected(a, b);
        }
        int[] count = {0};
        boolean[] deleteLost = {false};
        lab.dropped =
                packet -> {
                    boolean drops = count[0]++ == lost;
                    deleteLost[0] |= drops && packet.exchange() == IsakmpHeader.INFORMATIONAL;
                    return drops;
                };
        lab.at(Duration.ofMillis(100), () -> one.make(a, b));
        lab.at(Duration.ofMillis(100L + offsetMillis), () -> other.make(b, a));
        lab.traffic(a, b, Duration.ofMillis(20));
        lab.traffic(b, a, Duration.ofMillis(20));
        String what = "%s and %s, offset %d, lost %d".formatted(one, other, offsetMillis, lost);
        lab.run(Duration.ofMinutes(2));
        assertThat(a.lost + b.lost).as(what).isZero();
        assertThat(a.failures).as(what).isEmpty();
        assertThat(b.failures).as(what).isEmpty();
        // RFC 2408 has no answer to a Delete: where it is lost, what it named ends by itself.
        int most = deleteLost[0] ? 2 : 1;
        assertThat(a.children.size()).as(what + " %s", a.removed).isBetween(1, most);
        assertThat(b.children.size()).as(what + " %s", b.removed).isBetween(1, most);
        ChildSa kept = List.copyOf(a.children.values()).getLast();
        same(kept, List.copyOf(b.children.values()).getLast());
        assertThat(a.sas().size()).as(what).isLessThanOrEqualTo(2);
        // What is left is renewed as ever.
        int unsent = a.unsent + b.unsent;
        lab.run(Duration.ofSeconds(kept.lifetimeSeconds()));
        assertThat(a.lost + b.lost).as(what).isZero();
        assertThat(a.unsent + b.unsent).as(what).isEqualTo(unsent);
        assertThat(a.children.size()).as(what).isBetween(1, 2);
    }

    /** Nobody sends anything: what is not kept goes all the same, and one stays at both ends. */
    @Test
    void withoutTrafficOneStaysToo() {
        Lab lab = new Lab(3);
        Node a = lab.node("a", "192.0.2.1", PSK);
        Node b = lab.node("b", "192.0.2.2", PSK);
        a.connect(b);
        b.connect(a);
        lab.run(Duration.ofSeconds(2));
        assertThat(a.children).hasSize(2);
        lab.run(Duration.ofMinutes(6));
        assertThat(a.children.size()).isBetween(1, 2);
        assertThat(a.children).hasSameSizeAs(b.children);
        assertThat(lab.packet(a, b) && lab.packet(b, a)).isTrue();
        assertThat(a.failures).isEmpty();
    }

    /** Under loss of every tenth datagram, renewed by both again and again. */
    @Test
    void renewalsUnderLoss() {
        for (long seed = 1; seed <= 10; seed++) {
            Lab lab = new Lab(seed);
            Node a = lab.node("a", "192.0.2.1", PSK).lifetime(300);
            Node b = lab.node("b", "192.0.2.2", PSK).lifetime(300);
            a.connect(b);
            b.connect(a);
            lab.run(Duration.ofSeconds(2));
            lab.loss = 10;
            lab.duplication = 5;
            lab.jitterMillis = 20;
            for (int i = 1; i < 6; i++) {
                lab.at(Duration.ofSeconds(60L * i), () -> Move.RENEW_CHILD.make(a, b));
                lab.at(Duration.ofSeconds(60L * i), () -> Move.RENEW_CHILD.make(b, a));
                lab.at(Duration.ofSeconds(60L * i + 30), () -> Move.RENEW_ISAKMP.make(a, b));
                lab.at(Duration.ofSeconds(60L * i + 30), () -> Move.RENEW_ISAKMP.make(b, a));
            }
            lab.traffic(a, b, Duration.ofMillis(50));
            lab.traffic(b, a, Duration.ofMillis(50));
            lab.run(Duration.ofSeconds(330));
            lab.loss = 0;
            lab.run(Duration.ofMinutes(3));
            String what = "seed " + seed + " " + a.removed + " " + b.removed;
            assertThat(a.unsent + b.unsent).as(what).isZero();
            assertThat(a.children.size()).as(what).isLessThanOrEqualTo(2);
            assertThat(a.sas().size()).as(what).isLessThanOrEqualTo(3);
            assertThat(lab.packet(a, b) && lab.packet(b, a)).as(what).isTrue();
        }
    }

    /** Our own negotiation fails after the peer's has succeeded: nothing has failed. */
    @Test
    void whatThePeerHasMadeIsNoFailureOfOurs() {
        Lab lab = new Lab(5);
        Node a = lab.node("a", "192.0.2.1", PSK);
        Node b = lab.node("b", "192.0.2.2", PSK);
        lab.dropped = packet -> packet.sender() == a && packet.first();
        a.connect(b);
        lab.run(Duration.ofSeconds(1));
        b.connect(a);
        lab.run(Duration.ofMinutes(2));
        Ikev1ExchangeTest.connected(a, b);
        assertThat(a.failures).isEmpty();
    }

    /** The one notification that refuses is lost: the repeated request is refused again. */
    @Test
    void aLostRefusalIsRepeated() {
        Lab lab = new Lab(6);
        Node a = lab.node("a", "192.0.2.1", PSK).pfs(19);
        Node b =
                lab.node("b", "192.0.2.2", PSK)
                        .suites(
                                Mode.TRANSPORT,
                                new EspSuite(EspCipher.AES_GCM, 256, EspIntegrity.NONE, false));
        int[] refusals = {0};
        lab.dropped =
                packet ->
                        packet.sender() == b
                                && packet.exchange() == IsakmpHeader.INFORMATIONAL
                                && refusals[0]++ == 0;
        a.connect(b);
        lab.run(Duration.ofSeconds(4));
        assertThat(a.failures).hasSize(1);
        assertThat(a.failures.getFirst().why()).contains("NO-PROPOSAL-CHOSEN");
    }
}
