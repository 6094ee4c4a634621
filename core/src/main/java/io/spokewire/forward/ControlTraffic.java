package io.spokewire.forward;

/**
 * Packets of a tunnel that are a routing protocol's of ours: taken out of the packet path where
 * they go to a group or to an address of the tunnel.
 *
 * @param protocol {@link io.spokewire.net.IpProtocol}
 * @param port destination port of UDP; 0 for other protocols
 */
public record ControlTraffic(boolean ipv6, int protocol, int port) {
    /** UDP port of BFD with neighbours on a link, RFC 5881 section 4. */
    public static final int BFD_PORT = 3784;
}
