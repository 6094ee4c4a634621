package io.spokewire.forward;

import io.spokewire.esp.OutboundSa;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.NbmaPeer;
import org.jspecify.annotations.Nullable;

/** A packet of the control plane's own, to be sent by the packet path with priority. */
public sealed interface Injection {
    /**
     * GRE payload to one peer of a tunnel.
     *
     * @param tunnel index of the tunnel
     * @param peer whom it goes to
     * @param sa what seals it; null on a tunnel that is not protected. A protected one sends
     *     nothing without it
     * @param protocol GRE protocol type: 0x2001 for NHRP, 0x0800 or 0x86DD for IP
     * @param payload what stands behind the GRE header
     */
    record ToPeer(int tunnel, NbmaPeer peer, @Nullable OutboundSa sa, int protocol, Bytes payload)
            implements Injection {}

    /**
     * A UDP datagram of IKE, or a NAT keepalive (RFC 3948 §2.3). It is of no tunnel, and sent in
     * clear.
     *
     * @param underlayVrf index of the VRF that it leaves by
     * @param nonEspMarker whether four zero bytes stand in front of it (RFC 3948 §2.2), as IKE has
     *     them on port 4500
     */
    record Udp(
            int underlayVrf,
            Address local,
            int localPort,
            Address remote,
            int remotePort,
            boolean nonEspMarker,
            Bytes payload)
            implements Injection {}

    /**
     * An IP packet of a routing protocol, to a neighbour on the tunnel or to a group. It goes to
     * the peer behind its destination, or to all multicast targets, past all routes.
     *
     * @param packet from its IP header on
     */
    record OnTunnel(int tunnel, Bytes packet) implements Injection {}

    /**
     * A packet of BFD, to a neighbour on the tunnel: as {@link OnTunnel}, in front of all that
     * waits. It does not count as use of a peer: watching a shortcut must not keep it alive.
     *
     * @param packet from its IP header on
     */
    record Bfd(int tunnel, Bytes packet) implements Injection {}

    /** A keepalive on a point-to-point tunnel. */
    record Keepalive(int tunnel) implements Injection {}
}
