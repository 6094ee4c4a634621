package io.spokewire.ike;

import io.spokewire.net.Address;

/**
 * Where IKE messages come from or go to.
 *
 * @param port UDP port, 0 to 65535: 500 or 4500 of ours, anything of a peer behind a NAT
 */
public record Endpoint(Address address, int port) {
    /** RFC 7296 section 2. */
    public static final int IKE = 500;

    /** RFC 3948: IKE and ESP share it; IKE messages stand behind four zero bytes. */
    public static final int NAT_TRAVERSAL = 4500;

    @Override
    public String toString() {
        return address + ":" + port;
    }
}
