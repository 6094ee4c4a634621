package io.spokewire.lab;

import io.spokewire.esp.EspKeyLine;
import io.spokewire.esp.EspProvider;
import io.spokewire.esp.JdkEspProvider;
import io.spokewire.esp.Opener;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keys of the routers' associations, by which captured packets are read: on the wire nobody can
 * tell which way a packet went.
 */
final class EspKeys {
    private static final int TRAILER_BYTES = 2;

    private final EspProvider provider = new JdkEspProvider();
    private final Map<Integer, EspKeyLine> lines = new ConcurrentHashMap<>();
    private final List<Path> files;
    private final Map<Path, Long> sizes = new LinkedHashMap<>();

    /** Keys that stand in files, read when a packet needs them; the files grow meanwhile. */
    EspKeys(List<Path> files) {
        this.files = List.copyOf(files);
    }

    /** One more direction of an association. */
    void add(EspKeyLine line) {
        lines.put(line.spi(), line);
    }

    /**
     * What stands in an ESP packet.
     *
     * @param packet from the outer header on
     * @param at where the SPI stands
     * @return the payload, from GRE or from the IP header of tunnel mode on; null when it cannot be
     *     read
     */
    byte @Nullable [] open(byte[] packet, int at) {
        if (at + 8 > packet.length) {
            return null;
        }
        int spi = MemorySegment.ofArray(packet).get(TunnelPacket.U32, at);
        EspKeyLine line = find(spi);
        if (line == null) {
            return null;
        }
        int length = packet.length - at;
        int header = line.suite().headerBytes();
        int plain = length - header - line.suite().icvBytes();
        if (plain < TRAILER_BYTES || plain % line.suite().cipher().blockBytes() != 0) {
            return null;
        }
        byte[] copy = Arrays.copyOfRange(packet, at, packet.length);
        try (Opener opener = provider.opener(line.suite(), line.keys())) {
            if (!opener.open(MemorySegment.ofArray(copy), 0, length, 0)) {
                return null;
            }
        }
        int end = header + plain - TRAILER_BYTES - (copy[header + plain - 2] & 0xFF);
        return end <= header ? null : Arrays.copyOfRange(copy, header, end);
    }

    private @Nullable EspKeyLine find(int spi) {
        EspKeyLine known = lines.get(spi);
        if (known == null) {
            files.forEach(this::read);
            known = lines.get(spi);
        }
        return known;
    }

    private void read(Path file) {
        try {
            long size = Files.exists(file) ? Files.size(file) : 0;
            if (size != sizes.getOrDefault(file, 0L)) {
                sizes.put(file, size);
                for (String line : Files.readAllLines(file)) {
                    EspKeyLine.parse(line).ifPresent(this::add);
                }
            }
        } catch (IOException e) {
            // Its packets stay unread, and the check says that nobody saw them.
        }
    }
}
