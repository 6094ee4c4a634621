package io.spokewire.ospf;

import io.spokewire.net.Address;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What tells a neighbour from others on its link, RFC 2328 section 10 and RFC 5340 section 2.11:
 * its address or its router id.
 *
 * @param address null where the id tells
 * @param routerId 0 where the address tells
 */
record NeighborKey(@Nullable Address address, int routerId) implements Comparable<NeighborKey> {
    private static final Comparator<NeighborKey> ORDER =
            Comparator.comparing(NeighborKey::routerId, Integer::compareUnsigned)
                    .thenComparing(NeighborKey::address, Comparator.nullsFirst(Address::compareTo));

    static NeighborKey of(Address address) {
        return new NeighborKey(address, 0);
    }

    static NeighborKey of(int routerId) {
        return new NeighborKey(null, routerId);
    }

    @Override
    public int compareTo(NeighborKey other) {
        return ORDER.compare(this, other);
    }
}
