package io.spokewire.bfd;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.engine.VirtualTime;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two engines on a wire in virtual time. */
class BfdEngineTest {
    private static final BfdTimers FAST = new BfdTimers(50_000, 50_000, 3);
    private static final BfdTimers SLOW = new BfdTimers(300_000, 300_000, 3);
    private static final Address A = Address.parse("10.0.0.1");
    private static final Address B = Address.parse("10.0.0.2");
    private static final long WIRE_NANOS = 1_000_000;

    private final VirtualTime time = new VirtualTime();
    private final SplittableRandom random = new SplittableRandom(7);
    private double loss;
    private boolean cut;
    private final Node a = new Node(A, B, 1);
    private final Node b = new Node(B, A, 2);

    private final class Node {
        final BfdPeer peer;
        final BfdEngine engine;
        final Map<BfdTimer, Long> timers = new LinkedHashMap<>();
        final List<BfdAction> told = new ArrayList<>();
        final List<Long> sendTimes = new ArrayList<>();
        final List<BfdPacket> packets = new ArrayList<>();

        Node(Address local, Address remote, long seed) {
            this.peer = new BfdPeer("", "Tunnel0", local, remote);
            this.engine = new BfdEngine(new SplittableRandom(seed));
        }

        void take(BfdInput input) {
            engine.handle(input, time.now(), this::act);
        }

        private void act(BfdAction action) {
            switch (action) {
                case BfdAction.Send(BfdPeer to, int port, Bytes payload) -> {
                    assertThat(port).isBetween(49152, 65535);
                    sendTimes.add(time.now());
                    if (!cut && random.nextDouble() >= loss) {
                        time.at(
                                time.now() + WIRE_NANOS,
                                () -> other().take(arrives(to, payload, 255)));
                    }
                }
                case BfdAction.Arm(BfdTimer timer, Duration delay) -> {
                    long due = time.now() + delay.toNanos();
                    timers.put(timer, due);
                    time.at(
                            due,
                            () -> {
                                if (timers.remove(timer, due)) {
                                    take(new BfdInput.Fired(timer));
                                }
                            });
                }
                case BfdAction.Disarm(BfdTimer timer) -> timers.remove(timer);
                case BfdAction.Tell(BfdTrace.Packet(_, boolean sent, BfdPacket packet)) -> {
                    if (sent) {
                        packets.add(packet);
                    }
                }
                case BfdAction.Tell _ -> {}
                case BfdAction.Up _, BfdAction.Down _ -> told.add(action);
            }
        }

        private Node other() {
            return this == a ? b : a;
        }

        BfdSnapshot.Session session() {
            return engine.snapshot().sessions().getFirst();
        }

        boolean isUp() {
            return session().state() == BfdState.UP;
        }
    }

    private static BfdInput.Datagram arrives(BfdPeer sentBy, Bytes payload, int ttl) {
        return new BfdInput.Datagram(
                "",
                sentBy.interfaceName(),
                /* local= */ sentBy.remote(),
                /* remote= */ sentBy.local(),
                3784,
                ttl,
                payload);
    }

    private void run(Duration duration) {
        time.run(duration);
    }

    private boolean runUntil(Duration atMost, BooleanSupplier reached) {
        return time.await(atMost, reached);
    }

    private void bothUp(BfdTimers ofA, BfdTimers ofB) {
        a.take(new BfdInput.Register("EIGRP", a.peer, ofA));
        b.take(new BfdInput.Register("EIGRP", b.peer, ofB));
        assertThat(runUntil(Duration.ofSeconds(5), () -> a.isUp() && b.isUp())).isTrue();
    }

    @Test
    void comesUpAndAgreesOnTheSlowerRate() {
        bothUp(FAST, SLOW);
        run(Duration.ofSeconds(5));
        assertThat(a.told).containsExactly(new BfdAction.Up(a.peer));
        assertThat(a.session().transmitMicros()).isEqualTo(300_000);
        assertThat(b.session().transmitMicros()).isEqualTo(300_000);
        assertThat(a.session().detectionMicros()).isEqualTo(900_000);
        assertThat(a.session().remoteDiscriminator())
                .isEqualTo(b.session().localDiscriminator())
                .isNotZero();
    }

    @Test
    void packetsAreSpreadByUpToAQuarter() {
        bothUp(FAST, FAST);
        run(Duration.ofSeconds(1)); // until all polls have ended
        int first = a.sendTimes.size();
        run(Duration.ofSeconds(10));
        List<Long> gaps = new ArrayList<>();
        for (int i = first; i < a.sendTimes.size(); i++) {
            gaps.add((a.sendTimes.get(i) - a.sendTimes.get(i - 1)) / 1000);
        }
        assertThat(gaps).hasSizeGreaterThan(200).allMatch(g -> g >= 37_500 && g <= 50_000);
        assertThat(gaps.stream().distinct().count()).isGreaterThan(100);
    }

    @Test
    void aCutIsSeenWithinTheDetectionTimeAndMended() {
        bothUp(FAST, FAST);
        run(Duration.ofSeconds(2));
        a.told.clear();
        cut = true;
        long began = time.now();
        assertThat(runUntil(Duration.ofSeconds(1), () -> !a.told.isEmpty())).isTrue();
        assertThat(a.told)
                .containsExactly(
                        new BfdAction.Down(
                                a.peer, BfdDiagnostic.DETECTION_TIME_EXPIRED, false, true));
        assertThat(time.now() - began).isBetween(100_000_000L, 151_000_000L);
        run(Duration.ofSeconds(3));
        assertThat(a.session().remoteDiscriminator()).isZero();
        cut = false;
        assertThat(runUntil(Duration.ofSeconds(4), () -> a.isUp() && b.isUp())).isTrue();
    }

    @Test
    void nothingGoesFasterThanASecondWhileDown() {
        a.take(new BfdInput.Register("EIGRP", a.peer, FAST));
        run(Duration.ofSeconds(20));
        assertThat(a.sendTimes).hasSizeBetween(20, 27);
        assertThat(a.packets).allMatch(p -> p.desiredMinTxMicros() >= 1_000_000);
    }

    @Test
    void slowerTimersTakeHoldAfterAPollAlone() {
        bothUp(FAST, FAST);
        run(Duration.ofSeconds(2));
        cut = true; // the poll is not answered
        a.take(new BfdInput.Register("EIGRP", a.peer, SLOW));
        assertThat(a.packets.getLast().poll()).isTrue();
        assertThat(a.session().transmitMicros()).isEqualTo(50_000);
        cut = false;
        run(Duration.ofSeconds(1));
        assertThat(a.isUp() && b.isUp()).isTrue();
        assertThat(a.session().transmitMicros()).isEqualTo(300_000);
        assertThat(a.packets.getLast().poll()).isFalse();
        assertThat(b.told).hasSize(1);
    }

    @Test
    void anOrderlyEndIsToldApartFromAFailure() {
        bothUp(FAST, FAST);
        b.take(new BfdInput.Deregister("EIGRP", b.peer));
        assertThat(b.engine.snapshot().sessions()).isEmpty();
        assertThat(runUntil(Duration.ofMillis(20), () -> !a.isUp())).isTrue();
        assertThat(a.told)
                .endsWith(
                        new BfdAction.Down(
                                a.peer, BfdDiagnostic.NEIGHBOR_SIGNALED_DOWN, true, true));
        assertThat(runUntil(Duration.ofMillis(200), b.timers::isEmpty)).isTrue();
    }

    @Test
    void anOrderlyEndIsToldMoreThanOnce() {
        bothUp(FAST, FAST);
        run(Duration.ofSeconds(1)); // until all polls have ended
        cut = true;
        b.take(new BfdInput.Deregister("EIGRP", b.peer));
        cut = false; // the first one is lost
        assertThat(runUntil(Duration.ofMillis(100), () -> !a.isUp())).isTrue();
        assertThat(a.told)
                .endsWith(
                        new BfdAction.Down(
                                a.peer, BfdDiagnostic.NEIGHBOR_SIGNALED_DOWN, true, true));
    }

    @Test
    void whoIsWantedAgainWhileSayingFarewellComesUp() {
        bothUp(FAST, FAST);
        b.take(new BfdInput.Deregister("EIGRP", b.peer));
        b.take(new BfdInput.Register("OSPF", b.peer, FAST));
        assertThat(runUntil(Duration.ofSeconds(5), () -> a.isUp() && b.isUp())).isTrue();
        run(Duration.ofSeconds(1));
        assertThat(b.isUp()).isTrue();
    }

    @Test
    void aSessionServesAllItsClients() {
        bothUp(FAST, FAST);
        a.take(new BfdInput.Register("BGP", a.peer, FAST));
        assertThat(a.told).hasSize(2).last().isEqualTo(new BfdAction.Up(a.peer));
        assertThat(a.session().clients()).containsExactly("BGP", "EIGRP");
        a.take(new BfdInput.Deregister("EIGRP", a.peer));
        assertThat(a.isUp()).isTrue();
    }

    @Test
    void whatIsNotTheNeighboursIsDroppedAndCounted() {
        bothUp(FAST, FAST);
        Bytes genuine = b.packets.getLast().encode();
        a.take(arrives(b.peer, genuine, 254));
        a.take(arrives(new BfdPeer("", "Tunnel0", Address.parse("10.0.0.9"), A), genuine, 255));
        a.take(arrives(new BfdPeer("", "Tunnel1", B, A), genuine, 255));
        a.take(arrives(b.peer, Bytes.ofHex("00"), 255));
        assertThat(a.engine.snapshot().dropped()).isEqualTo(4);
        assertThat(a.isUp()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.2})
    void lossOfSinglePacketsTakesNothingDownForGood(double lost) {
        loss = lost;
        bothUp(FAST, FAST);
        run(Duration.ofSeconds(60));
        loss = 0;
        assertThat(runUntil(Duration.ofSeconds(4), () -> a.isUp() && b.isUp())).isTrue();
    }

    @Test
    void clearedCountersBeginAnew() {
        BfdTimers fast = new BfdTimers(300_000, 300_000, 3);
        bothUp(fast, fast);
        a.take(arrives(b.peer, Bytes.EMPTY, 255));
        run(Duration.ofSeconds(30));
        assertThat(a.session().received().count()).isGreaterThan(90);
        a.take(new BfdInput.ClearCounters());
        assertThat(a.engine.snapshot().dropped()).isZero();
        assertThat(a.session().sent()).isEqualTo(BfdIntervals.NONE);
        run(Duration.ofSeconds(3));
        assertThat(a.session().received().count()).isBetween(5L, 15L);
        assertThat(a.isUp()).isTrue();
    }

    /** RFC 5880 section 4.1: the C bit says that BFD lives on when the control plane does not. */
    @Test
    void tellsWhetherTheNeighborsBfdGoesWithItsControlPlane() {
        BfdTimers fast = new BfdTimers(300_000, 300_000, 3);
        bothUp(fast, fast);
        BfdPacket last = a.session().last().orElseThrow();
        a.take(
                arrives(
                        b.peer,
                        new BfdPacket(
                                        last.diagnostic(),
                                        BfdState.DOWN,
                                        false,
                                        false,
                                        /* controlPlaneIndependent= */ true,
                                        false,
                                        last.detectMultiplier(),
                                        last.myDiscriminator(),
                                        last.yourDiscriminator(),
                                        last.desiredMinTxMicros(),
                                        last.requiredMinRxMicros(),
                                        0)
                                .encode(),
                        255));
        assertThat(a.told)
                .endsWith(
                        new BfdAction.Down(
                                a.peer, BfdDiagnostic.NEIGHBOR_SIGNALED_DOWN, false, false));
    }
}
