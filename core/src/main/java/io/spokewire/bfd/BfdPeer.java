package io.spokewire.bfd;

import io.spokewire.net.Address;

/**
 * Between whom a session runs. Single-hop sessions (RFC 5881) belong to an interface; those over
 * several hops (RFC 5883) to none.
 *
 * @param vrf empty for the default one
 * @param interfaceName canonical name; empty for a session over several hops
 * @param local our address
 * @param remote the neighbour's
 */
public record BfdPeer(String vrf, String interfaceName, Address local, Address remote) {
    /** Destination port of single-hop control packets, RFC 5881 section 4. */
    public static final int SINGLE_HOP_PORT = 3784;

    /** Destination port of control packets over several hops, RFC 5883 section 5. */
    public static final int MULTI_HOP_PORT = 4784;

    /** Whether the neighbour is not on one of our links. */
    public boolean multiHop() {
        return interfaceName.isEmpty();
    }

    /** Destination port of the packets of this session. */
    public int port() {
        return multiHop() ? MULTI_HOP_PORT : SINGLE_HOP_PORT;
    }

    @Override
    public String toString() {
        return remote
                + (multiHop() ? "" : " on " + interfaceName)
                + (vrf.isEmpty() ? "" : " in VRF " + vrf);
    }
}
