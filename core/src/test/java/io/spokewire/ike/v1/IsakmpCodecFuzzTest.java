package io.spokewire.ike.v1;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.spokewire.ike.v1.IsakmpCodec.Chain;
import io.spokewire.ike.v1.IsakmpCodec.Envelope;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes are a message or a {@link DecodeException}, and a message is written as it is read. */
class IsakmpCodecFuzzTest {
    static Stream<byte[]> seeds() {
        RandomMessages messages = new RandomMessages(new SplittableRandom(1));
        return Stream.generate(() -> IsakmpCodec.encode(messages.header(), messages.payloads()))
                .limit(60)
                .map(Bytes::toArray);
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] message) {
        try {
            Envelope envelope = IsakmpCodec.decode(Bytes.copyOf(message));
            for (boolean padded : List.of(true, false)) {
                chain(envelope, padded);
            }
        } catch (DecodeException e) {
            return; // the declared one
        }
    }

    private static void chain(Envelope envelope, boolean padded) {
        Chain chain;
        try {
            chain = IsakmpCodec.payloads(envelope.firstPayload(), envelope.body(), padded);
        } catch (DecodeException e) {
            return;
        }
        List<Payload> payloads = chain.parts().stream().map(Chain.Part::payload).toList();
        payloads.forEach(IsakmpCodecFuzzTest::meaning);
        Bytes written = IsakmpCodec.encode(envelope.header(), payloads);
        try {
            Envelope again = IsakmpCodec.decode(written);
            assertThat(again.header()).isEqualTo(envelope.header());
            Chain same = IsakmpCodec.payloads(again.firstPayload(), again.body(), false);
            assertThat(same.parts().stream().map(Chain.Part::payload).toList()).isEqualTo(payloads);
        } catch (DecodeException e) {
            throw new AssertionError("our own bytes cannot be read: " + written, e);
        }
    }

    /** What payloads mean is read without surprise too. */
    private static void meaning(Payload payload) {
        switch (payload) {
            case Payload.Sa sa ->
                    sa.proposals().stream()
                            .flatMap(proposal -> proposal.transforms().stream())
                            .forEach(transform -> {
                                Phase1Suite.parse(transform.attributes());
                                Phase1Suite.describe(transform.attributes());
                                Phase2Suite.parse(transform).ifPresent(Phase2Suite::words);
                                Phase1Suite.lifetime(transform.attributes());
                            });
            case Payload.Id id -> {
                try {
                    Identities.read(id);
                } catch (DecodeException e) {
                    return;
                }
            }
            case Payload.Certificate certificate -> Signatures.certificates(List.of(certificate));
            default -> {}
        }
    }
}
