package io.spokewire.forward;

import io.spokewire.net.Bytes;
import io.spokewire.net.NbmaPeer;

/** A packet of the control plane's own, to be sent by the packet path with priority. */
public sealed interface Injection {
    /**
     * GRE payload to one peer of a tunnel.
     *
     * @param tunnel index of the tunnel
     * @param peer whom it goes to
     * @param protocol GRE protocol type: 0x2001 for NHRP, 0x0800 or 0x86DD for IP
     * @param payload what stands behind the GRE header
     */
    record ToPeer(int tunnel, NbmaPeer peer, int protocol, Bytes payload) implements Injection {}

    /** A keepalive on a point-to-point tunnel. */
    record Keepalive(int tunnel) implements Injection {}
}
