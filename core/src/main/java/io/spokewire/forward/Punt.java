package io.spokewire.forward;

import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.NbmaPeer;

/**
 * What the packet path hands to the control thread, over a bounded queue: rare things, already
 * limited in rate by class, so that they may allocate.
 */
public sealed interface Punt {
    /** An NHRP packet (GRE protocol 0x2001), without its GRE header. */
    record Nhrp(int tunnel, NbmaPeer from, Address outerDestination, Bytes packet)
            implements Punt {}

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
}
