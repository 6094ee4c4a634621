package io.spokewire.nhrp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.InternetChecksum;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes are a message or a {@link DecodeException}, and a message is written as it is read. */
class NhrpCodecFuzzTest {
    static Stream<byte[]> seeds() {
        RandomMessages messages = new RandomMessages(new SplittableRandom(1));
        return Stream.generate(messages::message)
                .limit(60)
                .map(message -> NhrpCodec.encode(message).toArray());
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] packet) {
        for (byte[] one : List.of(packet, summed(packet))) {
            NhrpMessage message;
            try {
                message = NhrpCodec.decode(Bytes.copyOf(one));
            } catch (DecodeException e) {
                continue; // the declared one
            }
            Bytes written = NhrpCodec.encode(message);
            try {
                NhrpMessage again = NhrpCodec.decode(written);
                assertThat(again).isEqualTo(message);
                assertThat(NhrpCodec.encode(again)).isEqualTo(written);
            } catch (DecodeException e) {
                throw new AssertionError("our own bytes cannot be read: " + written, e);
            }
        }
    }

    /** With the checksum right, which would end most of what is made up at the first look. */
    static byte[] summed(byte[] packet) {
        byte[] out = packet.clone();
        int size = out.length < 16 ? 0 : (out[10] & 0xFF) << 8 | (out[11] & 0xFF);
        if (size >= 16 && size <= out.length) {
            Arrays.fill(out, 12, 14, (byte) 0);
            int sum = InternetChecksum.finish(InternetChecksum.sum(out, 0, size));
            out[12] = (byte) (sum >>> 8);
            out[13] = (byte) sum;
        }
        return out;
    }
}
