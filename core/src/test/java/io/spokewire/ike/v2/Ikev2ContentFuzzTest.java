package io.spokewire.ike.v2;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** What stands in a message after decryption is payloads or a {@link DecodeException}. */
class Ikev2ContentFuzzTest {
    /** Of two nodes that meet, rekey and part; the first byte is the type of the first payload. */
    static Stream<byte[]> seeds() {
        return Conversations.opened().stream()
                .filter(payloads -> !payloads.isEmpty())
                .map(payloads ->
                        Bytes.concat(
                                        Bytes.copyOf(
                                                new byte[] {(byte) payloads.getFirst().type()}),
                                        Ikev2Codec.encodePayloads(payloads))
                                .toArray());
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyContent(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        Bytes all = Bytes.copyOf(bytes);
        List<Payload> payloads;
        try {
            payloads = Ikev2Codec.decodePayloads(all.at(0), all.slice(1, all.length()));
        } catch (DecodeException e) {
            return;
        }
        payloads.forEach(Ikev2ContentFuzzTest::meaning);
        Bytes written = Ikev2Codec.encodePayloads(payloads);
        try {
            assertThat(Ikev2Codec.decodePayloads(Ikev2Codec.firstType(payloads), written))
                    .isEqualTo(payloads);
        } catch (DecodeException e) {
            throw new AssertionError("our own bytes cannot be read: " + written, e);
        }
    }

    /** What payloads mean is read without surprise too. */
    private static void meaning(Payload payload) {
        switch (payload) {
            case Payload.SecurityAssociation sa -> {
                assertThat(Proposals.words(sa.proposals())).isNotNull();
                for (Proposal proposal : sa.proposals()) {
                    assertThat(Proposals.ikeSuite(proposal)).isNotNull();
                    assertThat(Proposals.espSuite(proposal)).isNotNull();
                }
            }
            case Payload.Identification id ->
                    assertThat(Identities.of(id.idType(), id.data()).toString()).isNotNull();
            case Payload.TrafficSelectors selectors ->
                    assertThat(selectors.selectors().toString()).isNotNull();
            default -> {}
        }
    }
}
