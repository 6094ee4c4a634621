package io.spokewire.policy;

import io.spokewire.net.Ipv4Address;

/**
 * {@code distance N ADDRESS WILDCARD [LIST]}: the administrative distance of routes that some
 * routers tell.
 *
 * @param distance 1 to 255
 * @param address of the router: for OSPF the id of the one that made the route known
 * @param wildcard the bits of it that do not count
 * @param list access list for the networks; empty for all
 */
public record SourceDistance(int distance, Ipv4Address address, Ipv4Address wildcard, String list) {
    /** Whether it is about what this router tells. */
    public boolean concerns(Ipv4Address router) {
        return ((router.value() ^ address.value()) & ~wildcard.value()) == 0;
    }

    /** As the configuration shows it. */
    public String words() {
        return "distance "
                + distance
                + " "
                + address
                + " "
                + wildcard
                + (list.isEmpty() ? "" : " " + list);
    }
}
