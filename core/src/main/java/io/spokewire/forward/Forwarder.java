package io.spokewire.forward;

import java.lang.foreign.MemorySegment;

/**
 * The packet path of one worker. Not thread-safe: one worker, one forwarder. Every method takes
 * packets that lie in native memory, may change them in place, and neither allocates nor throws for
 * any content whatever.
 */
public interface Forwarder {
    /** Free bytes that must stand in front of a packet handed in, for headers to be put there. */
    int HEADROOM_BYTES = 256;

    /** Free bytes that must stand behind a packet handed in, for trailers. */
    int TAILROOM_BYTES = 64;

    /** Size of the virtio_net_hdr in front of each packet of a tunnel's device. */
    int VIRTIO_BYTES = 10;

    /** Begins a batch: all its packets see this state and this time. */
    void begin(ForwardingState state, long nowNanos);

    /**
     * A packet that the host routed to a tunnel's device.
     *
     * @param tunnel index of the tunnel
     * @param memory holds the virtio_net_hdr at {@code offset - VIRTIO_BYTES}, then the packet,
     *     which may be a super-packet of up to 65535 bytes
     */
    void fromDevice(int tunnel, MemorySegment memory, long offset, int length);

    /**
     * A packet from the underlay, from its outer IP header on: GRE, ESP, UDP to port 500 or 4500,
     * or an ICMP error.
     *
     * @param vrf index of the VRF it came by
     */
    void fromUnderlay(int vrf, MemorySegment memory, long offset, int length);

    /**
     * A UDP datagram to our port 500 or 4500, without its headers: ESP (RFC 3948), IKE, or a NAT
     * keepalive. There may be others of the same read right in front of it and right behind it: no
     * byte but its own is changed.
     *
     * @param vrf index of the VRF it came by
     * @param path where from and to
     */
    void fromUdp(int vrf, OuterPath path, MemorySegment memory, long offset, int length);

    /** A packet of the control plane's own. */
    void inject(Injection injection);

    /** Ends the batch: flushes the output, coalesced packets included. */
    void end();
}
