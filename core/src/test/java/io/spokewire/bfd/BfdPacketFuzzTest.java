package io.spokewire.bfd;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes are a packet or a {@link DecodeException}, and a packet is written as it is read. */
class BfdPacketFuzzTest {
    static Stream<byte[]> seeds() {
        return Stream.of(
                        "204003180000000100000000000f4240000f424000000000",
                        "21e8031812345678876543210000c3500000c35000000000",
                        "2044031a0000000100000000000f4240000f4240000000000104")
                .map(hex -> Bytes.ofHex(hex).toArray());
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] payload) {
        BfdPacket packet;
        try {
            packet = BfdPacket.decode(Bytes.copyOf(payload));
        } catch (DecodeException e) {
            return; // the declared one
        }
        Bytes written = packet.encode();
        try {
            assertThat(BfdPacket.decode(written)).isEqualTo(packet);
        } catch (DecodeException e) {
            throw new AssertionError("our own bytes cannot be read: " + written, e);
        }
        // All but the length: what stands behind the packet is passed over.
        assertThat(Arrays.copyOf(payload, 3)).isEqualTo(written.slice(0, 3).toArray());
        assertThat(Arrays.copyOfRange(payload, 4, 24)).isEqualTo(written.slice(4, 24).toArray());
    }
}
