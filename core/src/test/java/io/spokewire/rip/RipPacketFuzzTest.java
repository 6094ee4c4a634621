package io.spokewire.rip;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes are a message or a declared exception, and a message is written as it is read. */
class RipPacketFuzzTest {
    private static final int MUTATIONS = 20_000;

    static Stream<byte[]> seeds() {
        return RipCodecTest.EXAMPLES.stream().map(RipCodec::encode);
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) {
        read(bytes);
    }

    private static void read(byte[] bytes) {
        RipPacket packet;
        try {
            packet = RipCodec.decode(Bytes.copyOf(bytes));
        } catch (DecodeException e) {
            return; // the declared one
        }
        try {
            assertThat(RipCodec.decode(Bytes.copyOf(RipCodec.encode(packet)))).isEqualTo(packet);
        } catch (DecodeException e) {
            throw new AssertionError("our own bytes cannot be read", e);
        }
    }

    @Test
    void mutations() {
        SplittableRandom random = new SplittableRandom(2453);
        byte[][] seeds = seeds().toArray(byte[][]::new);
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] bytes = seeds[random.nextInt(seeds.length)].clone();
            for (int n = random.nextInt(1, 5); n > 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            byte[] cut = new byte[random.nextInt(bytes.length + 21)];
            System.arraycopy(bytes, 0, cut, 0, Math.min(cut.length, bytes.length));
            read(random.nextBoolean() ? bytes : cut);
        }
    }
}
