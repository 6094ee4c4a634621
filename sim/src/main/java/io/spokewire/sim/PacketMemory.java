package io.spokewire.sim;

import io.spokewire.forward.ForwardWorkspace;
import io.spokewire.forward.Forwarder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The native memory of a simulation: one packet and one workspace, for all routers, since they work
 * one after the other.
 */
final class PacketMemory implements AutoCloseable {
    private static final int MAX_PACKET_BYTES = 65_535;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment packet =
            arena.allocate(
                    Forwarder.HEADROOM_BYTES + MAX_PACKET_BYTES + Forwarder.TAILROOM_BYTES, 64);
    private final ForwardWorkspace workspace =
            new ForwardWorkspace(arena.allocate(ForwardWorkspace.USUAL_BYTES, 64));

    ForwardWorkspace workspace() {
        return workspace;
    }

    MemorySegment memory() {
        return packet;
    }

    /** Where {@link #put} leaves the packet. */
    long offset() {
        return Forwarder.HEADROOM_BYTES;
    }

    /** Lays a packet into the memory, with an empty virtio_net_hdr in front of it. */
    void put(byte[] bytes) {
        packet.asSlice(offset() - Forwarder.VIRTIO_BYTES, Forwarder.VIRTIO_BYTES).fill((byte) 0);
        MemorySegment.copy(bytes, 0, packet, ValueLayout.JAVA_BYTE, offset(), bytes.length);
    }

    /** A copy of what the packet path left. */
    static byte[] copy(MemorySegment memory, long offset, int length) {
        return memory.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
    }

    @Override
    public void close() {
        arena.close();
    }
}
