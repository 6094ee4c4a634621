package io.spokewire.ike.v1;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.spokewire.ike.Endpoint;
import io.spokewire.ike.IkePath;
import io.spokewire.ike.v1.IsakmpCodec.Chain;
import io.spokewire.ike.v1.Phase2Suite.Lifetimes;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What stands in a message of phase 2 after decryption, padding and all, is read to its meaning or
 * ends in a {@link DecodeException}.
 */
class IsakmpContentFuzzTest {
    private static final IkePath PATH =
            new IkePath(
                    "",
                    new Endpoint(Address.parse("192.0.2.1"), 4500),
                    new Endpoint(Address.parse("192.0.2.2"), 4500));

    /** Contents as they are sealed; the first byte is the type of the first payload. */
    static Stream<byte[]> seeds() {
        RandomMessages messages = new RandomMessages(new SplittableRandom(2));
        return Stream.generate(messages::payloads)
                .filter(payloads -> !payloads.isEmpty())
                .map(payloads ->
                        Bytes.concat(
                                        Bytes.copyOf(
                                                new byte[] {
                                                    (byte) IsakmpCodec.firstType(payloads)
                                                }),
                                        IsakmpCodec.body(payloads),
                                        Bytes.ofHex("000000"))
                                .toArray())
                .limit(60);
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyContent(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        Bytes all = Bytes.copyOf(bytes);
        Bytes plain = all.slice(1, all.length());
        try {
            Chain chain = IsakmpCodec.payloads(all.at(0), plain, true);
            informational(chain);
            quickMode(chain, plain);
        } catch (DecodeException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    private static void informational(Chain chain) throws DecodeException {
        for (Payload.Delete one : chain.all(Payload.Delete.class)) {
            for (Bytes spi : one.spis()) {
                if (one.spiSize() == Integer.BYTES) {
                    assertThat(QuickMode.spiBytes(QuickMode.spi(spi))).isEqualTo(spi);
                }
            }
        }
        for (Payload.Notification one : chain.all(Payload.Notification.class)) {
            assertThat(Notify.name(one.message())).isNotEmpty();
            try {
                List<Attribute> attributes = IsakmpCodec.attributes(one.data().reader());
                Phase1Suite.lifetime(attributes);
                Lifetimes.parse(attributes);
            } catch (DecodeException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }

    private static void quickMode(Chain chain, Bytes plain) throws DecodeException {
        List<Payload.Id> ids = chain.all(Payload.Id.class);
        for (Nat nat : List.of(Nat.NONE, new Nat(true, false), new Nat(false, true))) {
            if (Selectors.refuse(ids, PATH, nat) == null) {
                assertThat(Selectors.agreed(ids, PATH, nat)).isNotNull();
            }
        }
        for (Payload.Sa sa : chain.all(Payload.Sa.class)) {
            sa.proposals().stream()
                    .flatMap(proposal -> proposal.transforms().stream())
                    .forEach(transform ->
                            Phase2Suite.parse(transform).ifPresent(Phase2Suite::words));
        }
        assertThat(QuickMode.hashed(chain, plain).length()).isLessThanOrEqualTo(plain.length());
    }
}
