package io.spokewire.forward;

import java.lang.foreign.MemorySegment;

/**
 * Native memory for packets that cannot be made in place: segments of super-packets, copies,
 * fragments, ICMP errors. Handed out from front to back, and all of it free again once the output
 * has been flushed. Between batches nothing stands here, so routers that run one after the other,
 * as in the simulator, share one.
 */
public final class ForwardWorkspace {
    /** What a forwarder needs at least: a coalesced packet, a fragment or two, and room beside. */
    public static final int MINIMUM_BYTES = 256 * 1024;

    /** Enough for a whole batch of super-packets. */
    public static final int USUAL_BYTES = 1024 * 1024;

    private static final int ALIGNMENT = 64;

    private final MemorySegment memory;
    private final long size;
    private long next;

    /**
     * Takes over a piece of memory, {@link #MINIMUM_BYTES} or more.
     *
     * @throws IllegalArgumentException when it is smaller
     */
    public ForwardWorkspace(MemorySegment memory) {
        if (memory.byteSize() < MINIMUM_BYTES) {
            throw new IllegalArgumentException(memory.byteSize() + " bytes are too few");
        }
        this.memory = memory;
        this.size = memory.byteSize();
    }

    MemorySegment memory() {
        return memory;
    }

    /** How much of the memory a packet takes, its room in front and behind included. */
    static long cost(int packetBytes) {
        long whole = Forwarder.HEADROOM_BYTES + (long) packetBytes + Forwarder.TAILROOM_BYTES;
        return (whole + ALIGNMENT - 1) & -ALIGNMENT;
    }

    boolean holds(long bytes) {
        return bytes <= size - next;
    }

    boolean couldHold(long bytes) {
        return bytes <= size;
    }

    /** Offset of a packet of this size, free room around it; {@link #holds} said yes before. */
    long take(int packetBytes) {
        long at = next + Forwarder.HEADROOM_BYTES;
        next += cost(packetBytes);
        return at;
    }

    void clear() {
        next = 0;
    }
}
