package io.spokewire.forward;

import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.NbmaPeer;

/**
 * What the packet path hands to the control thread (and to that of BFD), over a bounded queue: rare
 * things, already limited in rate by class, so that they may allocate.
 */
public sealed interface Punt {
    /** An NHRP packet (GRE protocol 0x2001), without its GRE header. */
    record Nhrp(int tunnel, NbmaPeer from, Address outerDestination, Bytes packet)
            implements Punt {}

    /**
     * A packet of a routing protocol, see {@link ControlTraffic}.
     *
     * @param packet from its IP header on
     */
    record Control(int tunnel, NbmaPeer from, Bytes packet) implements Punt {}

    /**
     * A packet of BFD to an address of the tunnel. It goes to BFD's own loop, past the control
     * thread.
     *
     * @param tunnelName the tunnel's name
     * @param packet from its IP header on
     */
    record Bfd(String tunnelName, Bytes packet) implements Punt {}

    /**
     * A packet took the path through the hub, or was dropped, since the next hop has no NBMA
     * address.
     *
     * @param nextHop the protocol address to resolve
     */
    record Unresolved(int tunnel, Address nextHop) implements Punt {}

    /**
     * A packet came in by a tunnel and left by the same one, or by one of the same network-id.
     *
     * @param from the peer that sent it
     * @param packet the packet inside, as it was forwarded, cut to {@link #HEAD_BYTES}
     */
    record Redirect(int tunnel, NbmaPeer from, Bytes packet) implements Punt {
        /** How much of the packet travels in a traffic indication. */
        public static final int HEAD_BYTES = 128;
    }

    /** A router of the underlay said that a packet to a peer at this address was too big. */
    record PathMtu(int underlayVrf, Address nbma, int mtuBytes) implements Punt {}

    /** A keepalive of ours came back. */
    record Keepalive(int tunnel) implements Punt {}

    /**
     * A message of IKE.
     *
     * @param localPort 500 or 4500
     * @param message from the IKE header on; on port 4500 without its marker
     */
    record Ike(
            int underlayVrf,
            Address local,
            int localPort,
            Address remote,
            int remotePort,
            Bytes message)
            implements Punt {}

    /**
     * A packet took the path through the hub, or was dropped, since its peer has no security
     * association.
     */
    record NoSa(int tunnel, NbmaPeer peer) implements Punt {}

    /**
     * An association nears its end, by volume or by sequence numbers. Told once.
     *
     * @param childSa {@link io.spokewire.esp.EspSa#id}
     */
    record RekeyDue(long childSa) implements Punt {}

    /**
     * The first packet of an association was opened: the peer uses it.
     *
     * @param childSa {@link io.spokewire.esp.EspSa#id}
     */
    record ChildUsed(long childSa) implements Punt {}

    /**
     * A genuine packet, newer than all before it, came in UDP from another address or port than the
     * association says: a NAT has changed its mind (RFC 7296 §2.23).
     *
     * @param childSa {@link io.spokewire.esp.EspSa#id}
     */
    record PeerMoved(long childSa, Address remote, int remotePort) implements Punt {}

    /**
     * A packet came with an SPI that nobody knows.
     *
     * @param localPort 4500, or 0 when it came as protocol 50
     * @param remotePort the sender's, or 0
     */
    record UnknownSpi(
            int underlayVrf, Address local, int localPort, Address remote, int remotePort, int spi)
            implements Punt {}
}
