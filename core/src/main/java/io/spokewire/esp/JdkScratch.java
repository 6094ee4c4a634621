package io.spokewire.esp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Arrays on the heap that the JDK's ciphers work between; they grow with the packets. */
final class JdkScratch {
    byte[] input = {};
    byte[] output = {};

    /** Makes room for so many bytes in both; what was in them may be lost. */
    void room(int bytes) {
        if (input.length < bytes) {
            int size = Integer.highestOneBit(Math.max(bytes, 1024)) * 2;
            input = new byte[size];
            output = new byte[size];
        }
    }

    /** Reads bytes of a packet into the input, from its start on; there must be room. */
    void take(MemorySegment memory, long at, int bytes) {
        MemorySegment.copy(memory, JAVA_BYTE, at, input, 0, bytes);
    }

    /** Writes the first bytes of the output into a packet. */
    void give(MemorySegment memory, long at, int bytes) {
        MemorySegment.copy(output, 0, memory, JAVA_BYTE, at, bytes);
    }

    /** Leaves nothing of what packets said. */
    void wipe() {
        Arrays.fill(input, (byte) 0);
        Arrays.fill(output, (byte) 0);
    }
}
