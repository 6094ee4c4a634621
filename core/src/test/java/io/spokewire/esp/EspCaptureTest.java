package io.spokewire.esp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.PcapFile;
import io.spokewire.tunnel.GreView;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What Linux's kernel sealed between FRR routers that strongSwan gave keys to: it opens to GRE, and
 * the same plaintext sealed again gives the same bytes.
 */
class EspCaptureTest {
    private static final Path CAPTURES = Path.of("../../shared/captures");
    private static final int ETHERNET_BYTES = 14;
    private static final int ESP = 50;
    private static final int AT = 16;
    private static final EspSuite SUITE = Associations.gcm();

    /** Wireshark's table: addresses, SPI, algorithm, key with salt. */
    private static Map<Integer, KeyMaterial> keys() throws IOException {
        Map<Integer, KeyMaterial> keys = new LinkedHashMap<>();
        for (String line : Files.readAllLines(CAPTURES.resolve("frr-ipsec/esp_sa"))) {
            String[] words = line.replace("\"", "").split(",", -1);
            keys.put(
                    Integer.parseUnsignedInt(words[3].substring(2), 16),
                    new KeyMaterial(Bytes.ofHex(words[5].substring(2)), Bytes.EMPTY));
        }
        return keys;
    }

    private static List<Bytes> packets() throws IOException, DecodeException {
        List<Bytes> packets = new ArrayList<>();
        byte[] file = Files.readAllBytes(CAPTURES.resolve("frr-ipsec.pcap"));
        for (byte[] bytes : PcapFile.frames(file)) {
            ByteBuffer frame = ByteBuffer.wrap(bytes);
            if (frame.getShort(12) == 0x0800 && frame.get(ETHERNET_BYTES + 9) == ESP) {
                int from = ETHERNET_BYTES + (frame.get(ETHERNET_BYTES) & 0xF) * 4;
                int to = ETHERNET_BYTES + (frame.getShort(ETHERNET_BYTES + 2) & 0xFFFF);
                packets.add(Bytes.copyOf(bytes).slice(from, to));
            }
        }
        return packets;
    }

    private record Direction(InboundSa in, Sealer sealer) {}

    private static Map<Integer, Direction> directions() throws IOException {
        Map<Integer, Direction> directions = new LinkedHashMap<>();
        EspSa like = Associations.sa(SUITE, 1, false, "192.0.2.1", "192.0.2.2", 0);
        keys().forEach((spi, keys) -> {
            EspSa sa =
                    new EspSa(1, 1, spi, SUITE, keys, false, like.local(), like.remote(), 0, 0, 64);
            Sealer sealer = new JdkEspProvider().sealer(SUITE, keys);
            directions.put(spi, new Direction(Associations.inbound(sa), sealer));
        });
        return directions;
    }

    @Test
    void opensWhatLinuxSealedAndSealsTheSame() throws IOException, DecodeException {
        assumeTrue(
                Files.exists(CAPTURES.resolve("frr-ipsec.pcap")),
                "SKIPPED: no capture frr-ipsec.pcap in " + CAPTURES);
        Map<Integer, Direction> directions = directions();
        int opened = 0;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(4096);
            GreView gre = new GreView();
            for (Bytes packet : packets()) {
                packet.copyTo(memory, AT);
                int spi = packet.reader().u32();
                Direction direction = directions.get(spi);
                if (direction == null) {
                    continue; // of an association whose keys nobody kept
                }
                int result = direction.in.open(memory, AT, packet.length(), 0);
                assertThat(result).as("packet of SPI %x", spi).isPositive();
                assertThat(InboundSa.nextHeader(result)).isEqualTo(47);
                assertThat(
                                gre.wrap(
                                        memory,
                                        AT + SUITE.headerBytes(),
                                        InboundSa.payloadBytes(result)))
                        .isTrue();
                assertThat(gre.hasKey()).isTrue();
                assertThat(gre.key()).isEqualTo(42);
                int plain = packet.length() - SUITE.headerBytes() - SUITE.icvBytes();
                direction.sealer.seal(memory, AT, plain, 0);
                assertThat(Bytes.copyOf(memory, AT, packet.length())).isEqualTo(packet);
                opened++;
            }
        }
        assertThat(opened).isGreaterThan(100);
    }
}
