package io.spokewire.bgp;

import io.spokewire.net.Address;
import java.util.Comparator;

/**
 * Which neighbour.
 *
 * @param vrf name of its VRF; empty for the default one
 */
public record PeerKey(String vrf, Address address) implements Comparable<PeerKey> {
    private static final Comparator<PeerKey> ORDER =
            Comparator.comparing(PeerKey::vrf).thenComparing(PeerKey::address);

    @Override
    public int compareTo(PeerKey other) {
        return ORDER.compare(this, other);
    }
}
