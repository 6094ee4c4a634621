package io.spokewire.ospf;

import io.spokewire.net.AddressFamily;

/** {@link OspfNetworks} with version 3 for IPv4, RFC 5838. */
class Ospfv3Ipv4NetworkTest extends OspfNetworks {
    Ospfv3Ipv4NetworkTest() {
        super(OspfVersion3.of(AddressFamily.IPV4));
    }
}
