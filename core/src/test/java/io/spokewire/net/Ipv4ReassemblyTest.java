package io.spokewire.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.tunnel.Ipv4Fragmenter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Ipv4ReassemblyTest {
    private static final long SECOND = 1_000_000_000L;

    private final Ipv4Reassembly reassembly = new Ipv4Reassembly();
    private final Random random = new Random(1);

    private Bytes packet(int payload, int id) {
        byte[] data = new byte[payload];
        random.nextBytes(data);
        return new IpDatagram(
                        Address.parse("10.0.0.1"),
                        Address.parse("224.0.0.5"),
                        IpProtocol.OSPF,
                        1,
                        IpDatagram.CONTROL_TOS,
                        Bytes.copyOf(data))
                .toPacket(id);
    }

    /** As the tunnel cuts it. */
    private static List<Bytes> cut(Bytes packet, int mtu) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(packet.length());
            packet.copyTo(memory, 0);
            Ipv4Fragmenter fragmenter = new Ipv4Fragmenter();
            int count = fragmenter.begin(memory, 0, mtu);
            MemorySegment piece = arena.allocate(mtu);
            List<Bytes> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int length = fragmenter.write(i, piece, 0);
                all.add(Bytes.copyOf(piece, 0, length));
            }
            return all;
        }
    }

    private Optional<Bytes> add(Bytes fragment) {
        return reassembly.add("Tunnel0", fragment, 0);
    }

    @Test
    void whateverTheOrderAndHoweverOftenTheyCome() {
        for (int i = 0; i < 200; i++) {
            Bytes packet = packet(2000 + random.nextInt(8000), i);
            List<Bytes> pieces = cut(packet, 576 + random.nextInt(900));
            assertThat(pieces).allMatch(Ipv4Reassembly::isFragment);
            Bytes last = pieces.getFirst();
            pieces.addAll(pieces.subList(1, pieces.size()));
            Collections.shuffle(pieces, random);
            pieces.remove(last);
            for (Bytes piece : pieces) {
                assertThat(add(piece)).isEmpty();
            }
            assertThat(add(last)).contains(packet);
        }
    }

    @Test
    void packetsAreToldApart() {
        Bytes one = packet(3000, 1);
        Bytes two = packet(3000, 2);
        List<Bytes> ofOne = cut(one, 1400);
        List<Bytes> ofTwo = cut(two, 1400);
        for (int i = 0; i < 2; i++) {
            assertThat(add(ofOne.get(i))).isEmpty();
            assertThat(add(ofTwo.get(i))).isEmpty();
            assertThat(reassembly.add("Tunnel1", ofOne.get(i), 0)).isEmpty();
        }
        assertThat(add(ofTwo.get(2))).contains(two);
        assertThat(add(ofOne.get(2))).contains(one);
    }

    /** RFC 5722 section 3. */
    @Test
    void whatOverlapsIsDroppedAsAWhole() {
        List<Bytes> pieces = cut(packet(3000, 1), 1400);
        List<Bytes> others = cut(packet(3000, 1), 1000);
        assertThat(add(pieces.get(0))).isEmpty();
        assertThat(add(others.get(1))).isEmpty();
        assertThat(add(pieces.get(1))).isEmpty();
        assertThat(add(pieces.get(2))).isEmpty();
    }

    @Test
    void whatStaysIncompleteIsForgotten() {
        List<Bytes> late = cut(packet(2000, 7), 1400);
        assertThat(reassembly.add("Tunnel0", late.getFirst(), 0)).isEmpty();
        assertThat(reassembly.add("Tunnel0", late.getLast(), 31 * SECOND)).isEmpty();

        List<Bytes> first = cut(packet(2000, 0xFFFF), 1400);
        assertThat(add(first.getFirst())).isEmpty();
        for (int id = 100; id < 100 + Ipv4Reassembly.PACKETS_MAX; id++) {
            assertThat(add(cut(packet(2000, id), 1400).getFirst())).isEmpty();
        }
        assertThat(add(first.getLast())).as("the oldest has given way").isEmpty();
    }

    /** Anything may come by a tunnel. */
    @Test
    void bytesOfAnyKindDoNoHarm() {
        Bytes fragment = cut(packet(2000, 1), 1400).getFirst();
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = fragment.slice(0, 20 + random.nextInt(60)).toArray();
            for (int j = 0; j < 4; j++) {
                bytes[random.nextInt(20)] = (byte) random.nextInt();
            }
            Bytes any = Bytes.copyOf(bytes);
            if (Ipv4Reassembly.isFragment(any)) {
                reassembly.add("Tunnel0", any, i).ifPresent(IpDatagram::parse);
            }
        }
    }
}
