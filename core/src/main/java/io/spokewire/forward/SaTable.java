package io.spokewire.forward;

import io.spokewire.esp.InboundSa;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The security associations that open packets, by SPI. Immutable; open addressing, so that a
 * look-up touches a place or two.
 */
public final class SaTable {
    /** Nothing is opened. */
    public static final SaTable EMPTY = new SaTable(List.of());

    private final List<Entry> entries;
    private final @Nullable Inbound[] places;
    private final int mask;

    /**
     * An association and what may come out of it.
     *
     * @param sa what opens; its SPI is ours alone in the whole router
     * @param underlayVrf index of the VRF that its packets come by
     * @param tunnels indexes of the tunnels that it protects
     */
    public record Entry(InboundSa sa, int underlayVrf, List<Integer> tunnels) {
        /** Copies the list. */
        public Entry {
            tunnels = List.copyOf(tunnels);
        }
    }

    /** An entry as the packet path asks it. */
    static final class Inbound {
        final InboundSa sa;
        final int underlayVrf;
        private final BitSet tunnels = new BitSet();
        private final int spi;

        private Inbound(Entry entry) {
            sa = entry.sa;
            underlayVrf = entry.underlayVrf;
            spi = sa.sa().spi();
            entry.tunnels.forEach(tunnels::set);
        }

        boolean protects(int tunnel) {
            return tunnels.get(tunnel);
        }
    }

    /** A table of these associations. */
    public SaTable(List<Entry> entries) {
        this.entries = List.copyOf(entries);
        int size = Integer.highestOneBit(Math.max(2, entries.size())) * 4;
        places = new Inbound[size];
        mask = size - 1;
        for (Entry entry : entries) {
            Inbound inbound = new Inbound(entry);
            int at = place(inbound.spi);
            while (places[at] != null) {
                at = (at + 1) & mask;
            }
            places[at] = inbound;
        }
    }

    private int place(int spi) {
        return (int) (FlowHash.mix(0, spi) >>> 32) & mask;
    }

    /** The association of an SPI, as 32 bits; null for none. */
    @Nullable Inbound find(int spi) {
        int at = place(spi);
        Inbound inbound = places[at];
        while (inbound != null && inbound.spi != spi) {
            at = (at + 1) & mask;
            inbound = places[at];
        }
        return inbound;
    }

    /** What it was made of. */
    public List<Entry> entries() {
        return entries;
    }
}
