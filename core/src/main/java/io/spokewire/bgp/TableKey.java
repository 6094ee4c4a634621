package io.spokewire.bgp;

import io.spokewire.net.AddressFamily;
import java.util.Comparator;

/**
 * Which table.
 *
 * @param vrf name of its VRF; empty for the default one
 */
record TableKey(String vrf, AddressFamily family) implements Comparable<TableKey> {
    private static final Comparator<TableKey> ORDER =
            Comparator.comparing(TableKey::vrf).thenComparing(TableKey::family);

    @Override
    public int compareTo(TableKey other) {
        return ORDER.compare(this, other);
    }
}
