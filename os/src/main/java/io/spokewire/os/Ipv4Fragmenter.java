package io.spokewire.os;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.spokewire.net.InternetChecksum;
import io.spokewire.os.ffm.PageMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Cuts IPv4 packets to a device's MTU, RFC 791 §3.2: raw sockets with their own header refuse what
 * does not fit, even where the header allows to fragment. A rare path, so it copies.
 */
final class Ipv4Fragmenter {
    /** RFC 791 §3.2: every link takes 68 bytes. */
    static final int MTU_MIN_BYTES = 68;

    private static final int DONT_FRAGMENT = 0x4000;
    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int OFFSET_MASK = 0x1FFF;
    private static final ValueLayout.OfShort U16 =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    /** 65,515 bytes of payload at 48 bytes each, every one behind the longest header. */
    private static final int FRAGMENTS_MAX = 1366;

    private static final int MEMORY_BYTES = 160 * 1024;

    private final MemorySegment memory;
    private final int[] starts = new int[FRAGMENTS_MAX];
    private final int[] lengths = new int[FRAGMENTS_MAX];
    private int identification;

    Ipv4Fragmenter(Arena arena) {
        memory = PageMemory.map(arena, MEMORY_BYTES);
    }

    /** Whether the packet's header lets us cut it. */
    static boolean allowed(MemorySegment packet, long offset) {
        return (packet.get(U16, offset + 6) & DONT_FRAGMENT) == 0;
    }

    long address(int fragment) {
        return memory.address() + starts[fragment];
    }

    int length(int fragment) {
        return lengths[fragment];
    }

    /**
     * Cuts a packet; the fragments stay until the next call. Options are copied into every one.
     *
     * @return how many
     */
    int cut(MemorySegment packet, long offset, int length, int mtuBytes) {
        int header = (packet.get(JAVA_BYTE, offset) & 0x0F) * 4;
        int flags = packet.get(U16, offset + 6) & 0xFFFF;
        int each = (mtuBytes - header) & ~7;
        int payload = length - header;
        // The kernel numbers packets without a number one by one: fragments need one in common.
        if (packet.get(U16, offset + 4) == 0) {
            identification = identification % 0xFFFF + 1;
            packet.set(U16, offset + 4, (short) identification);
        }
        int fragments = 0;
        int at = 0;
        for (int done = 0; done < payload; done += each) {
            int size = Math.min(each, payload - done);
            boolean last = done + size == payload;
            MemorySegment.copy(packet, offset, memory, at, header);
            MemorySegment.copy(packet, offset + header + done, memory, at + header, size);
            int more = last ? flags & MORE_FRAGMENTS : MORE_FRAGMENTS;
            memory.set(U16, at + 2, (short) (header + size));
            memory.set(U16, at + 6, (short) (more | ((flags & OFFSET_MASK) + done / 8)));
            memory.set(U16, at + 10, (short) 0);
            int sum = InternetChecksum.finish(InternetChecksum.sum(memory, at, header));
            memory.set(U16, at + 10, (short) sum);
            starts[fragments] = at;
            lengths[fragments++] = header + size;
            at += header + size;
        }
        return fragments;
    }
}
