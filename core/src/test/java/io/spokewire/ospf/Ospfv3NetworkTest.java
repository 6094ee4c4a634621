package io.spokewire.ospf;

import io.spokewire.net.AddressFamily;

/** {@link OspfNetworks} with version 3. */
class Ospfv3NetworkTest extends OspfNetworks {
    Ospfv3NetworkTest() {
        super(OspfVersion3.of(AddressFamily.IPV6));
    }
}
