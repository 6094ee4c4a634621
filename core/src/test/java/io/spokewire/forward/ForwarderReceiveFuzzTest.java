package io.spokewire.forward;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The packet path from the underlay: batches of any bytes whatever. Nothing is thrown, every packet
 * is counted, and what leaves has right outer headers.
 */
class ForwarderReceiveFuzzTest {
    private static final int PACKETS_MAX = 8;
    private static final int RAW = 0;
    private static final int IN_IPV4 = 1;
    private static final int IN_IPV6 = 2;
    private static final int IN_ESP = 3;
    private static final int SEALED = 4;
    private static final int IN_UDP = 5;
    private static final int KINDS = 6;

    private static final ForwardingState STATE = ForwarderArbitraryTest.tunnels();

    /** Each packet: how it is wrapped, its length in two bytes, itself. */
    static Stream<byte[]> seeds() {
        List<byte[]> inner = ForwarderArbitraryTest.seeds();
        List<byte[]> out = new ArrayList<>();
        for (byte[] one : inner) {
            out.add(framed(IN_IPV4, one, one));
            out.add(framed(IN_IPV6, one));
            out.add(framed(IN_ESP, one));
            out.add(framed(SEALED, Packets.gre(0x0800, 9L, null, false, one)));
            out.add(framed(IN_UDP, one, new byte[] {-1}));
            out.add(framed(RAW, wrapped(IN_IPV4, one)));
        }
        byte[] quoted = Arrays.copyOf(wrapped(IN_IPV4, inner.getFirst()), 28);
        out.add(
                framed(
                        RAW,
                        Packets.ipv4(
                                ForwarderArbitraryTest.PEER,
                                ForwarderArbitraryTest.US,
                                1,
                                Packets.icmp(
                                        ForwarderArbitraryTest.PEER,
                                        ForwarderArbitraryTest.US,
                                        3,
                                        4,
                                        Packets.concat(Packets.bytes(0, 0, 4, 0), quoted)))));
        return out.stream();
    }

    private static byte[] framed(int kind, byte[]... packets) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] packet : packets) {
            out.write(kind);
            out.write(packet.length >>> 8);
            out.write(packet.length);
            out.writeBytes(packet);
        }
        return out.toByteArray();
    }

    private static byte[] wrapped(int kind, byte[] inner) {
        int version = inner.length > 0 ? Packets.u8(inner, 0) >>> 4 : 0;
        int protocol = version == 6 ? 0x86DD : 0x0800;
        return switch (kind) {
            case IN_IPV4 ->
                    Packets.ipv4(
                            ForwarderArbitraryTest.PEER,
                            ForwarderArbitraryTest.US,
                            47,
                            Packets.gre(protocol, null, null, false, inner));
            case IN_IPV6 ->
                    Packets.ipv6(
                            "2001:db8:ffff::2",
                            "2001:db8:ffff::1",
                            47,
                            Packets.gre(protocol, 3L, 1, true, inner));
            case IN_ESP ->
                    ForwarderArbitraryTest.sealed(
                            47, Packets.gre(protocol, 9L, null, false, inner));
            case SEALED -> ForwarderArbitraryTest.sealed(47, inner);
            case IN_UDP ->
                    Packets.ipv4(
                            ForwarderArbitraryTest.PEER,
                            ForwarderArbitraryTest.US,
                            17,
                            Packets.udp(
                                    ForwarderArbitraryTest.PEER,
                                    ForwarderArbitraryTest.US,
                                    4500,
                                    4500,
                                    inner));
            default -> ForwarderArbitraryTest.summed(inner);
        };
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyPackets(byte[] input) {
        ByteBuffer in = ByteBuffer.wrap(input);
        List<byte[]> batch = new ArrayList<>();
        while (batch.size() < PACKETS_MAX && in.remaining() >= 3) {
            int kind = (in.get() & 0xFF) % KINDS;
            byte[] packet = new byte[Math.min(in.getShort() & 0xFFFF, in.remaining())];
            in.get(packet);
            batch.add(
                    wrapped(
                            packet.length > 60_000 ? RAW : kind,
                            ForwarderArbitraryTest.summed(packet)));
        }
        for (boolean coalesce : new boolean[] {true, false}) {
            Bench bench = new Bench(ForwardWorkspace.MINIMUM_BYTES, coalesce);
            bench.wire(STATE, 0, batch);
            ForwarderArbitraryTest.checkOut(bench);
            assertThat(bench.count(ForwardCounter.UNDERLAY_IN)).isEqualTo(batch.size());
        }
    }
}
