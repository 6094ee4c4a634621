package io.spokewire.nhrp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.NbmaPeer;
import io.spokewire.nhrp.Network.Node;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A hub and a spoke that have met take any packets whatever from anybody, and what the fabric makes
 * of them, without an exception and within their limits.
 */
class NhrpEngineFuzzTest {
    private static final int PACKETS_MAX = 16;

    /** Each packet: who gets it, who sends it, its length in two bytes, itself. */
    static Stream<byte[]> seeds() {
        SplittableRandom random = new SplittableRandom(1);
        RandomMessages messages = new RandomMessages(random);
        Network net = new Network();
        meet(net);
        List<byte[]> real =
                net.wires.stream().map(w -> NhrpCodec.encode(w.message()).toArray()).toList();
        return Stream.concat(
                Stream.of(framed(real, random)),
                Stream.generate(() ->
                                framed(
                                        List.of(
                                                NhrpCodec.encode(messages.message()).toArray(),
                                                NhrpCodec.encode(messages.message()).toArray()),
                                        random))
                        .limit(20));
    }

    private static byte[] framed(List<byte[]> packets, SplittableRandom random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] packet : packets) {
            out.write(random.nextInt(2));
            out.write(random.nextInt(4));
            out.write(packet.length >>> 8);
            out.write(packet.length);
            out.writeBytes(packet);
        }
        return out.toByteArray();
    }

    private static List<Node> meet(Network net) {
        Node hub =
                net.node("hub", "203.0.113.2", "10.255.0.1/24")
                        .lan("10.0.0.0/24")
                        .configured(c -> NetworkConfigs.redirect(c, true));
        hub.via("10.0.1.0/24", "10.255.0.11");
        Node spoke =
                net.node("s1", "198.51.100.1", "10.255.0.11/24")
                        .configured(c -> NetworkConfigs.nhs(c, "10.255.0.1", "203.0.113.2"))
                        .lan("10.0.1.0/24")
                        .via("10.0.0.0/16", "10.255.0.1");
        hub.start();
        spoke.start();
        net.run(Duration.ofSeconds(1));
        return List.of(hub, spoke);
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyPackets(byte[] input) {
        Network net = new Network();
        List<Node> nodes = meet(net);
        ByteBuffer in = ByteBuffer.wrap(input);
        for (int i = 0; i < PACKETS_MAX && in.remaining() >= 4; i++) {
            Node node = nodes.get(in.get() & 1);
            int from = in.get() & 3;
            byte[] packet = new byte[Math.min(in.getShort() & 0xFFFF, in.remaining())];
            in.get(packet);
            node.input(
                    new NhrpInput.Received(
                            Network.TUNNEL,
                            NbmaPeer.of(
                                    from == 0
                                            ? nodes.getFirst().nbma
                                            : Address.parse("198.51.100." + from)),
                            node.nbma,
                            Bytes.copyOf(NhrpCodecFuzzTest.summed(packet))));
            net.run(Duration.ofMillis(200));
        }
        net.run(Duration.ofSeconds(3));
        assertThat(net.wires.size()).as("packets beget few packets").isLessThan(2_000);
    }
}
