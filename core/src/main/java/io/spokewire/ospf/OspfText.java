package io.spokewire.ospf;

import io.spokewire.net.Ipv4Address;

/** Ids in the form of addresses. */
final class OspfText {
    private OspfText() {}

    /** {@code 10.0.0.1} for 0x0A000001. */
    static String address(int id) {
        return new Ipv4Address(id).toString();
    }
}
