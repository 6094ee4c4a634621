package io.spokewire.eigrp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes are a packet or a declared exception, and a packet is written as it is read. */
class EigrpPacketFuzzTest {
    static Stream<byte[]> seeds() {
        return EigrpCodecTest.EXAMPLES.stream()
                .map(tlv -> EigrpCodec.encode(EigrpCodecTest.packet(List.of(tlv))).toArray());
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) {
        for (Bytes one : List.of(Bytes.copyOf(bytes), summed(bytes))) {
            EigrpPacket packet;
            try {
                packet = EigrpCodec.decode(one);
            } catch (DecodeException e) {
                continue; // the declared one
            }
            try {
                assertThat(EigrpCodec.decode(EigrpCodec.encode(packet))).isEqualTo(packet);
            } catch (DecodeException e) {
                throw new AssertionError("our own bytes cannot be read", e);
            }
        }
    }

    /** With the checksum right, which would end most of what is made up at the first look. */
    private static Bytes summed(byte[] bytes) {
        byte[] out = bytes.clone();
        if (out.length < EigrpCodec.HEADER_BYTES) {
            return Bytes.copyOf(out);
        }
        out[EigrpCodec.CHECKSUM_OFFSET] = 0;
        out[EigrpCodec.CHECKSUM_OFFSET + 1] = 0;
        return EigrpCodec.checked(out);
    }
}
