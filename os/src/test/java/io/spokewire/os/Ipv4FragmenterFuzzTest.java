package io.spokewire.os;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.spokewire.net.Ipv4View;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any packet that the sender hands over is cut into pieces that fit and hold all of it. */
class Ipv4FragmenterFuzzTest {
    /** A byte for the MTU, and the packet. */
    static Stream<byte[]> seeds() {
        byte[] plain = new byte[1 + 2000];
        plain[1] = 0x45;
        plain[3] = (byte) (2000 >>> 8);
        plain[4] = (byte) 2000;
        byte[] options = new byte[1 + 900];
        options[1] = 0x4F;
        options[3] = (byte) (900 >>> 8);
        options[4] = (byte) 900;
        options[7] = 0x20;
        return Stream.of(plain, options);
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyPacket(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        int mtu = Ipv4Fragmenter.MTU_MIN_BYTES + (bytes[0] & 0xFF) * 6;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment packet = arena.allocate(bytes.length - 1L, 1);
            MemorySegment.copy(bytes, 1, packet, JAVA_BYTE, 0, bytes.length - 1);
            Ipv4View view = new Ipv4View();
            if (!view.wrap(packet, 0, bytes.length - 1) || !Ipv4Fragmenter.allowed(packet, 0)) {
                return;
            }
            int length = view.totalLength();
            int header = view.headerLength();
            Ipv4Fragmenter fragmenter = new Ipv4Fragmenter(arena);
            int count = fragmenter.cut(packet, 0, length, mtu);
            ByteArrayOutputStream payload = new ByteArrayOutputStream();
            for (int i = 0; i < count; i++) {
                assertThat(fragmenter.length(i)).isLessThanOrEqualTo(mtu);
                byte[] one = at(fragmenter.address(i), fragmenter.length(i));
                payload.writeBytes(Arrays.copyOfRange(one, header, one.length));
            }
            assertThat(payload.toByteArray())
                    .isEqualTo(Arrays.copyOfRange(bytes, 1 + header, 1 + length));
        }
    }

    @SuppressWarnings("restricted") // the kernel takes fragments by their address, and so do we
    private static byte[] at(long address, int length) {
        return MemorySegment.ofAddress(address).reinterpret(length).toArray(JAVA_BYTE);
    }
}
