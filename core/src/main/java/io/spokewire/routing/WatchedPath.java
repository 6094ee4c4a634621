package io.spokewire.routing;

import io.spokewire.net.Address;

/**
 * The path to a neighbour, as BFD may watch it.
 *
 * @param vrf in which both addresses are; empty for the default one
 * @param interfaceName canonical name of the link that both are on (RFC 5881); empty for a
 *     neighbour that is several hops away (RFC 5883)
 * @param local our address, that the neighbour knows us by
 * @param remote the neighbour's
 */
public record WatchedPath(String vrf, String interfaceName, Address local, Address remote) {
    /** Checks that both addresses are of one family. */
    public WatchedPath {
        if (local.family() != remote.family()) {
            throw new IllegalArgumentException(local + " and " + remote);
        }
    }
}
