package io.spokewire.forward;

import java.lang.foreign.MemorySegment;

/**
 * Where the packet path leaves its packets. Memory given here stays as it is until the next {@link
 * #flush}, which the forwarder calls by itself when it runs out of buffers and its caller calls at
 * the end of each batch. So an implementation keeps addresses and writes them all at once.
 */
public interface ForwardOutput {
    /**
     * A complete outer packet, from its IPv4 or IPv6 header on, checksum of the header included.
     *
     * @param vrf index of the VRF it leaves by
     */
    void underlay(int vrf, MemorySegment memory, long offset, int length);

    /**
     * A packet for the host, by the tunnel's device. In front of {@code offset} stand {@link
     * Forwarder#VIRTIO_BYTES} bytes that already hold the virtio_net_hdr.
     */
    void device(int tunnel, MemorySegment memory, long offset, int length);

    /**
     * A packet that this router itself has made, an ICMP error: the host sends it on as one of its
     * own. It cannot go by the tunnel's device, since a host takes no packet from a wire that says
     * to be from the host itself.
     *
     * @param tunnel index of the tunnel that it is about; in front of {@code offset} stand {@link
     *     Forwarder#VIRTIO_BYTES} bytes that hold a virtio_net_hdr, for who sends it by the device
     * @param vrf index of the VRF whose routes it follows
     */
    default void own(int tunnel, int vrf, MemorySegment memory, long offset, int length) {
        device(tunnel, memory, offset, length);
    }

    /** Hands over what needs thought; false when the queue is full, which is counted. */
    boolean punt(Punt punt);

    /** Sends all that was left here since the last call; then the memory may be used again. */
    void flush();
}
