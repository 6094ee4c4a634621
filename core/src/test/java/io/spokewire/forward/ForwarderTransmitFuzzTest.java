package io.spokewire.forward;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The packet path from the host: any bytes whatever as a packet, and any as the virtio_net_hdr in
 * front of it, which may call it a super-packet. Nothing is thrown, every packet is counted, and
 * what leaves has right outer headers.
 */
class ForwarderTransmitFuzzTest {
    private static final int HEADER_BYTES = 10;
    private static final int MAX_PACKET_BYTES = 65_535;

    private static final ForwardingState STATE = ForwarderArbitraryTest.tunnels();

    /**
     * A byte for the tunnel, and a header: flags, type, two bytes each for the segment's size and
     * the place of the checksum and its offset; a byte of how often the packet's end is repeated.
     */
    static Stream<byte[]> seeds() {
        return ForwarderArbitraryTest.seeds().stream()
                .flatMap(packet ->
                        Stream.of(
                                headed(packet, 0, 0, 0, 0, 0, 0),
                                headed(packet, 1, 1, 900, 20, 16, 3),
                                headed(packet, 1, 4, 900, 40, 16, 3),
                                headed(packet, 1, 5, 500, 20, 6, 9),
                                headed(packet, 1, 0x81, 900, 20, 16, 3)));
    }

    private static byte[] headed(
            byte[] packet, int flags, int type, int size, int start, int offset, int times) {
        return Packets.concat(
                Packets.bytes(0, flags, type, size >>> 8, size, 0, start, 0, offset, times),
                packet);
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyPacket(byte[] input) {
        if (input.length < HEADER_BYTES) {
            return;
        }
        ByteBuffer in = ByteBuffer.wrap(input);
        int tunnel = (in.get() & 3) - 1;
        int flags = in.get() & 0xFF;
        int type = in.get() & 0xFF;
        int size = in.getShort() & 0xFFFF;
        int start = in.getShort() & 0xFFFF;
        int offset = in.getShort() & 0xFFFF;
        int times = in.get() & 0xFF;
        byte[] packet = grown(Arrays.copyOfRange(input, HEADER_BYTES, input.length), times);
        Bench bench = new Bench(ForwardWorkspace.MINIMUM_BYTES, true);
        bench.host(
                STATE,
                tunnel,
                ForwarderArbitraryTest.summed(packet),
                flags,
                type,
                size,
                start,
                offset);
        ForwarderArbitraryTest.checkOut(bench);
        assertThat(bench.count(ForwardCounter.DEVICE_IN)).isEqualTo(1);
    }

    /** A large packet of few bytes: its end again and again, and its length in its header. */
    private static byte[] grown(byte[] packet, int times) {
        int more = Math.min(packet.length * times, MAX_PACKET_BYTES - packet.length);
        if (packet.length <= 40 || more <= 0) {
            return packet;
        }
        byte[] out = Arrays.copyOf(packet, packet.length + more);
        for (int i = packet.length; i < out.length; i++) {
            out[i] = out[40 + (i - packet.length) % (packet.length - 40)];
        }
        boolean ipv6 = Packets.u8(out, 0) >>> 4 == 6;
        Packets.put16(out, ipv6 ? 4 : 2, ipv6 ? out.length - 40 : out.length);
        return out;
    }
}
