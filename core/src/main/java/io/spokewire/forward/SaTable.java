package io.spokewire.forward;

import io.spokewire.esp.InboundSa;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The security associations that open packets, by SPI. Immutable; open addressing, so that a
 * look-up touches a place or two.
 */
public final class SaTable {
    /** Nothing is opened. */
    public static final SaTable EMPTY = new SaTable(List.of());

    private final @Nullable Inbound[] places;
    private final int mask;
    private final int count;

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
        private final Entry entry;
        private final BitSet tunnels = new BitSet();
        private final int spi;

        private Inbound(Entry entry) {
            this.entry = entry;
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
        this(places(entries.size()), entries);
    }

    /** Fills free places. */
    private SaTable(@Nullable Inbound[] places, Collection<Entry> more) {
        this.places = places;
        this.mask = places.length - 1;
        for (Entry entry : more) {
            put(new Inbound(entry));
        }
        int taken = 0;
        for (Inbound inbound : places) {
            taken += inbound == null ? 0 : 1;
        }
        this.count = taken;
    }

    /** At most half of the places are taken, so that there is always a free one. */
    private static @Nullable Inbound[] places(int count) {
        return new Inbound[Integer.highestOneBit(Math.max(2, count)) * 4];
    }

    /**
     * A table with some associations less and some more. What stays is taken over as it is: with
     * thousands of peers one that comes or goes costs a copy of the places.
     *
     * @param gone SPIs that are in this table or not
     * @param more none of which is in this table, but for those that are gone
     */
    public SaTable changed(Collection<Integer> gone, List<Entry> more) {
        int bound = count + more.size();
        @Nullable Inbound[] wanted = places(bound);
        boolean fits = wanted.length <= places.length && wanted.length * 4 >= places.length;
        SaTable made = new SaTable(fits ? places.clone() : wanted, List.of());
        if (!fits) {
            for (Inbound inbound : places) {
                if (inbound != null) {
                    made.put(inbound);
                }
            }
        }
        gone.forEach(made::take);
        return new SaTable(made.places, more);
    }

    private void put(Inbound inbound) {
        int at = place(inbound.spi);
        while (places[at] != null) {
            at = (at + 1) & mask;
        }
        places[at] = inbound;
    }

    /** Takes one out; those behind it that would not be found any more move up. */
    private void take(int spi) {
        int free = place(spi);
        for (Inbound at = places[free]; at == null || at.spi != spi; at = places[free]) {
            if (at == null) {
                return;
            }
            free = (free + 1) & mask;
        }
        places[free] = null;
        int next = (free + 1) & mask;
        for (Inbound later = places[next]; later != null; later = places[next]) {
            // It may stand anywhere from its own place on: is the free one on that way?
            if (((next - place(later.spi)) & mask) >= ((next - free) & mask)) {
                places[free] = later;
                places[next] = null;
                free = next;
            }
            next = (next + 1) & mask;
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

    /** What is in it, in no order. */
    public List<Entry> entries() {
        List<Entry> entries = new ArrayList<>(count);
        for (Inbound inbound : places) {
            if (inbound != null) {
                entries.add(inbound.entry);
            }
        }
        return entries;
    }
}
