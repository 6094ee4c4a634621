package io.spokewire.ike.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.ike.IkeInput;
import io.spokewire.ike.IkePath;
import io.spokewire.ike.Mutations;
import io.spokewire.ike.v1.IsakmpCodec.Envelope;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever comes, before decryption and after it, an engine goes on. */
class HostilePeerTest {
    static IntStream seeds() {
        return IntStream.range(0, 24);
    }

    /** Changed datagrams stand before each true one, in all exchanges. */
    @ParameterizedTest
    @MethodSource("seeds")
    void aBadLine(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Lab lab = new Lab(seed);
        String[] config = Ikev1ExchangeTest.PSK;
        if (seed % 2 == 0) {
            config =
                    Ikev1ExchangeTest.with(
                            config,
                            "crypto isakmp profile P",
                            " match identity address 0.0.0.0",
                            " initiate mode aggressive");
        }
        Node one = lab.node("one", "192.0.2.1", config);
        Node two = lab.node("two", "192.0.2.2", config);
        if (seed % 2 == 0) {
            one.profile("P");
            two.profile("P");
        }
        lab.dropped =
                packet -> {
                    Node to = packet.sender() == one ? two : one;
                    Bytes forged = Mutations.of(packet.message(), random);
                    to.take(
                            new IkeInput.Received(
                                    new IkePath("", packet.to(), packet.from()), forged));
                    return false;
                };
        one.connect(two);
        lab.run(Duration.ofSeconds(60));
        one.children.values().stream()
                .map(child -> child.id())
                .toList()
                .forEach(child -> one.take(new IkeInput.RekeyDue(child)));
        lab.run(Duration.ofSeconds(60));
        lab.dropped = _ -> false;
        one.take(new IkeInput.Clear(0));
        two.take(new IkeInput.Clear(0));
        lab.run(Duration.ofMinutes(10));
        one.connect(two);
        lab.run(Duration.ofMinutes(2));
        assertThat(one.children).as("seed %d %s", seed, one.said()).isNotEmpty();
        assertThat(two.children).as("seed %d %s", seed, two.said()).isNotEmpty();
        one.take(new IkeInput.Clear(0));
        two.take(new IkeInput.Clear(0));
        lab.run(Duration.ofMinutes(10));
        assertThat(two.sas()).as("seed %d", seed).isEmpty();
        assertThat(two.children).as("seed %d", seed).isEmpty();
    }

    /** Payloads of all kinds, changed: they are read, or refused by the declared exception. */
    @ParameterizedTest
    @MethodSource("seeds")
    void anyPayloads(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RandomMessages messages = new RandomMessages(random);
        int read = 0;
        for (int i = 0; i < 500; i++) {
            Bytes written = IsakmpCodec.encode(messages.header(), messages.payloads());
            Bytes inside = written.slice(IsakmpHeader.LENGTH, written.length());
            int first = written.at(16);
            try {
                IsakmpCodec.payloads(first, Mutations.of(inside, random), random.nextBoolean());
                Envelope _ = IsakmpCodec.decode(Mutations.of(written, random));
                read++;
            } catch (DecodeException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
        assertThat(read).as("some survive").isPositive();
    }
}
