package io.spokewire.ike.v2;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes are a message or a {@link DecodeException}, and a message is written as it is read. */
class Ikev2CodecFuzzTest {
    /** Two nodes meet, rekey and part; before decryption. */
    static Stream<byte[]> seeds() {
        return Conversations.whole().stream().map(d -> d.message().toArray());
    }

    @MethodSource("seeds")
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
}
