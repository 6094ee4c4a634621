package io.spokewire.ike.v2;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.ike.IkeInput;
import io.spokewire.ike.IkeTimer;
import io.spokewire.ike.Mutations;
import io.spokewire.ike.v2.Wires.Datagram;
import io.spokewire.ike.v2.Wires.Delivery;
import io.spokewire.net.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a line may do to messages, and what a peer may do that has the keys: whatever comes, an
 * engine goes on, and an honest peer finds it ready.
 */
class HostilePeerTest {
    private static final Duration DELAY = Duration.ofMillis(10);
    private static final int ROUNDS = 20;

    static IntStream seeds() {
        return IntStream.range(0, 24);
    }

    /** Changed before decryption: nothing of it is believed. */
    @ParameterizedTest
    @MethodSource("seeds")
    void aBadLine(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        meet(d -> Mutations.of(d.message(), random), seed);
    }

    private interface Change {
        Bytes of(Datagram datagram);
    }

    /** Changed after decryption, by one who has all keys, and sealed again. */
    @ParameterizedTest
    @MethodSource("seeds")
    void aPeerWithTheKeys(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Wires wires = new Wires();
        Wires.Node good = wires.node("good", "192.0.2.2", Wires.SHARED_KEY);
        for (int round = 0; round < ROUNDS; round++) {
            Wires.Node evil = wires.node("evil", "192.0.2." + (10 + round), Wires.SHARED_KEY);
            int honestly = random.nextInt(7); // messages, so that each one is changed in some round
            int[] sent = {0};
            wires.fate =
                    d -> {
                        boolean changes =
                                d.from().address().equals(evil.address) && ++sent[0] > honestly;
                        return List.of(
                                new Delivery(changes ? resealed(evil, d, random) : d, DELAY));
                    };
            harass(wires, evil, good);
            evil.dead = true;
        }
        findsItReady(wires, good, seed);
    }

    private static Datagram resealed(Wires.Node evil, Datagram d, SplittableRandom random) {
        Ikev2Message header = d.header();
        Optional<List<Payload>> opened = Conversations.open(evil, d);
        Optional<IkeSa> sa = Conversations.holder(evil, header);
        if (opened.isEmpty() || sa.isEmpty()) {
            return new Datagram(d.from(), d.to(), Mutations.of(d.message(), random));
        }
        List<Payload> payloads = new ArrayList<>(opened.get());
        int at = payloads.isEmpty() ? 0 : random.nextInt(payloads.size());
        switch (random.nextInt(payloads.isEmpty() ? 1 : 8)) {
            case 0 ->
                    payloads.add(
                            at,
                            new Payload.Opaque(
                                    1 + random.nextInt(60),
                                    random.nextBoolean(),
                                    Mutations.of(Bytes.ofHex("00010203"), random)));
            case 1 -> payloads.remove(at);
            case 2 -> payloads.add(payloads.get(at));
            default -> payloads.set(at, changed(payloads.get(at), random));
        }
        Bytes message =
                sa.get()
                        .keys()
                        .protection(header.fromInitiator())
                        .seal(header.with(payloads), random);
        return new Datagram(d.from(), d.to(), message);
    }

    /** The same type with another content. */
    private static Payload changed(Payload payload, SplittableRandom random) {
        Bytes whole = Ikev2Codec.encodePayloads(List.of(payload));
        Bytes body = whole.slice(Ikev2Codec.PAYLOAD_HEADER_BYTES, whole.length());
        return new Payload.Opaque(
                payload.type(), random.nextInt(8) == 0, Mutations.of(body, random));
    }

    private static void meet(Change change, int seed) {
        Wires wires = new Wires();
        Wires.Node one = wires.node("one", "192.0.2.1", Wires.SHARED_KEY);
        Wires.Node two = wires.node("two", "192.0.2.2", Wires.SHARED_KEY);
        SplittableRandom random = new SplittableRandom(seed);
        wires.fate =
                d -> {
                    List<Delivery> all = new ArrayList<>();
                    all.add(new Delivery(d, DELAY));
                    if (random.nextBoolean()) {
                        Datagram other = new Datagram(d.from(), d.to(), change.of(d));
                        all.add(new Delivery(other, DELAY.dividedBy(2))); // it comes first
                    }
                    return all;
                };
        harass(wires, one, two);
        findsItReady(wires, two, seed);
    }

    /** All exchanges that there are. */
    private static void harass(Wires wires, Wires.Node one, Wires.Node two) {
        one.connect(two);
        wires.seconds(5);
        for (Wires.Node node : List.of(one, two)) {
            for (long child : List.copyOf(node.children.keySet())) {
                node.handle(new IkeInput.RekeyDue(child));
            }
            wires.seconds(5);
            node.ready()
                    .forEach(sa ->
                            node.handle(
                                    new IkeInput.TimerFired(
                                            new IkeTimer(
                                                    IkeTimer.Kind.REKEY_IKE, sa.number(), 0))));
            wires.seconds(5);
        }
        one.handle(new IkeInput.Clear(0));
        wires.seconds(5);
    }

    private static void findsItReady(Wires wires, Wires.Node harassed, int seed) {
        wires.fate = d -> List.of(new Delivery(d, DELAY));
        Wires.Node honest = wires.node("honest", "192.0.2.77", Wires.SHARED_KEY);
        honest.connect(harassed);
        wires.seconds(3);
        assertThat(honest.reaches(harassed)).as("seed %d %s", seed, harassed.log).isTrue();
        assertThat(harassed.reaches(honest)).as("seed %d", seed).isTrue();
        // Nothing is left for ever: what was begun and led nowhere ends by itself.
        honest.handle(new IkeInput.Clear(0));
        harassed.handle(new IkeInput.Clear(0));
        wires.seconds(600);
        assertThat(harassed.engine.snapshot()).as("seed %d", seed).isEmpty();
        assertThat(harassed.children).as("seed %d", seed).isEmpty();
        assertThat(harassed.timersArmed()).as("seed %d", seed).isZero();
    }
}
