package io.spokewire.esp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes as an ESP packet, in memory of exactly their size: refused, with every suite. And any
 * bytes as plaintext of a genuine packet: opened, or refused as malformed, and never longer than it
 * was.
 */
class EspFuzzTest {
    private static final List<EspSuite> SUITES = Associations.suites();

    static Stream<byte[]> seeds() {
        EspKnownAnswer known = EspKnownAnswer.all().getFirst();
        byte[] trailer = new byte[48];
        trailer[46] = 47;
        trailer[47] = 47;
        return Stream.of(known.plain().toArray(), known.sealed().toArray(), trailer);
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) {
        if (bytes.length == 0 || bytes.length > 4000) {
            return;
        }
        EspSuite suite = SUITES.get((bytes[0] & 0xFF) % SUITES.size());
        EspSa sa = Associations.sa(suite, 1, false, "192.0.2.1", "192.0.2.2", 0);
        try (Arena arena = Arena.ofConfined();
                InboundSa in = Associations.inbound(sa)) {
            MemorySegment exact = arena.allocate(bytes.length, 1);
            MemorySegment.copy(bytes, 0, exact, JAVA_BYTE, 0, bytes.length);
            assertThat(in.open(exact, 0, bytes.length, 0)).isNegative();
            genuine(arena, in, bytes);
        }
    }

    private static void genuine(Arena arena, InboundSa in, byte[] bytes) {
        EspSuite suite = in.sa().suite();
        int block = suite.cipher().blockBytes();
        int plain = bytes.length / block * block;
        if (plain == 0) {
            return;
        }
        int length = suite.headerBytes() + plain + suite.icvBytes();
        MemorySegment memory = arena.allocate(length, 1);
        memory.set(JAVA_BYTE, 7, (byte) 1);
        MemorySegment.copy(bytes, 0, memory, JAVA_BYTE, suite.headerBytes(), plain);
        try (Sealer sealer = new JdkEspProvider().sealer(suite, in.sa().keys())) {
            sealer.seal(memory, 0, plain, 0);
        }
        int result = in.open(memory, 0, length, 0);
        int padding = bytes[plain - 2] & 0xFF;
        if (padding > plain - 2) {
            assertThat(result).isEqualTo(InboundSa.MALFORMED);
        } else {
            assertThat(InboundSa.payloadBytes(result)).isEqualTo(plain - 2 - padding);
            assertThat(InboundSa.nextHeader(result)).isEqualTo(bytes[plain - 1] & 0xFF);
        }
        assertThat(in.open(memory, 0, length, 0)).isEqualTo(InboundSa.REPLAYED);
    }
}
