package io.spokewire.ike.v2;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes are a message or a {@link DecodeException}, and a message is written as it is read. */
class Ikev2CodecFuzzTest {
    /** Two nodes meet, rekey and part; before decryption. */
    static Stream<byte[]> datagrams() {
        return Conversations.whole().stream().map(d -> d.message().toArray());
    }

    @MethodSource("datagrams")
    @FuzzTest
    void anyDatagram(byte[] bytes) {
        Ikev2Message message;
        try {
            message = Ikev2Codec.decode(Bytes.copyOf(bytes));
        } catch (DecodeException e) {
            return; // the declared one
        }
        Bytes written = Ikev2Codec.encode(message);
        try {
            assertThat(Ikev2Codec.decode(written)).isEqualTo(message);
        } catch (DecodeException e) {
            throw new AssertionError("our own bytes cannot be read: " + written, e);
        }
    }

    /** The same after decryption; the first byte is the type of the first payload. */
    static Stream<byte[]> contents() {
        return Conversations.opened().stream()
                .filter(payloads -> !payloads.isEmpty())
                .map(payloads ->
                        Bytes.concat(
                                        Bytes.copyOf(
                                                new byte[] {(byte) payloads.getFirst().type()}),
                                        Ikev2Codec.encodePayloads(payloads))
                                .toArray());
    }

    @MethodSource("contents")
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
        payloads.forEach(Ikev2CodecFuzzTest::meaning);
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
