package io.spokewire.os.ffm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Memory for packets straight from the kernel: zeroed when it is first touched, so that buffers
 * sized for the largest packet cost what the packets that come really take. (An arena writes its
 * zeros at once, and all of it stays resident.)
 */
@SuppressWarnings("restricted") // see LibC
public final class PageMemory {
    private PageMemory() {}

    /**
     * Maps memory, page-aligned, until the arena is closed.
     *
     * @throws OutOfMemoryError when the kernel has none
     */
    public static MemorySegment map(Arena arena, long bytes) {
        long address = LibC.mmap(bytes);
        if (address < 0) {
            throw new OutOfMemoryError("mmap of " + bytes + " bytes: errno " + -address);
        }
        return MemorySegment.ofAddress(address)
                .reinterpret(
                        bytes,
                        arena,
                        memory -> {
                            int result = LibC.munmap(memory.address(), bytes);
                            assert result == 0 : result;
                        });
    }
}
