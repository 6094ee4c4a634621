package io.spokewire.routing;

import io.spokewire.net.AddressFamily;

/**
 * Which process an engine is. Two that are equal are the same one after a change of the
 * configuration.
 *
 * @param protocol {@code eigrp}, {@code ospf}, {@code bgp}, {@code rip}: {@link
 *     io.spokewire.rib.RouteSource#protocol}
 * @param name {@code 100} of {@code router eigrp 100}; as {@link io.spokewire.rib.Route#process}
 *     has it; empty where there is but one
 * @param vrf whose routes it makes; empty for the default one. One process of BGP is for all VRFs
 *     and says the default one here
 * @param family whose routes it makes; a process for both says IPv4
 */
public record ProcessKey(String protocol, String name, String vrf, AddressFamily family) {
    /** What {@code redistribute} calls it: {@code eigrp 100}. */
    public String origin() {
        return name.isEmpty() ? protocol : protocol + " " + name;
    }
}
