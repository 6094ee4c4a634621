package io.spokewire.forward;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The virtio_net_hdr in front of packets of a tunnel's device, linux/virtio_net.h: flags, type of
 * segmentation, then four 16-bit numbers in the byte order of the machine.
 */
final class VirtioHeader {
    static final int NEEDS_CHECKSUM = 1;
    static final int GSO_NONE = 0;
    static final int GSO_TCPV4 = 1;
    static final int GSO_TCPV6 = 4;
    static final int GSO_UDP_L4 = 5;
    static final int GSO_ECN = 0x80;

    private static final ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED;

    int flags;
    int gsoType;
    int gsoSize;
    int checksumStart;
    int checksumOffset;

    /** Reads the header of the packet that begins at {@code offset}. */
    void read(MemorySegment memory, long offset) {
        long at = offset - Forwarder.VIRTIO_BYTES;
        flags = memory.get(U8, at) & 0xFF;
        gsoType = memory.get(U8, at + 1) & 0xFF & ~GSO_ECN;
        gsoSize = memory.get(U16, at + 4) & 0xFFFF;
        checksumStart = memory.get(U16, at + 6) & 0xFFFF;
        checksumOffset = memory.get(U16, at + 8) & 0xFFFF;
    }

    /** Writes the header of a packet that is complete and alone. */
    static void writePlain(MemorySegment memory, long offset) {
        long at = offset - Forwarder.VIRTIO_BYTES;
        memory.set(ValueLayout.JAVA_LONG_UNALIGNED, at, 0L);
        memory.set(U16, at + 8, (short) 0);
    }

    /** Writes the header of a super-packet whose checksum field holds the pseudo header's sum. */
    static void writeSuper(
            MemorySegment memory,
            long offset,
            int gsoType,
            int headerBytes,
            int gsoSize,
            int checksumStart,
            int checksumOffset) {
        long at = offset - Forwarder.VIRTIO_BYTES;
        memory.set(U8, at, (byte) NEEDS_CHECKSUM);
        memory.set(U8, at + 1, (byte) gsoType);
        memory.set(U16, at + 2, (short) headerBytes);
        memory.set(U16, at + 4, (short) gsoSize);
        memory.set(U16, at + 6, (short) checksumStart);
        memory.set(U16, at + 8, (short) checksumOffset);
    }
}
