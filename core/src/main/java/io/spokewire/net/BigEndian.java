package io.spokewire.net;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Numbers in network byte order at any place of a memory segment. */
public final class BigEndian {
    private static final ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort U16 =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt U32 =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong U64 =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private BigEndian() {}

    /** One byte, 0 to 255. */
    public static int get8(MemorySegment memory, long at) {
        return memory.get(U8, at) & 0xFF;
    }

    /** Two bytes, 0 to 65535. */
    public static int get16(MemorySegment memory, long at) {
        return memory.get(U16, at) & 0xFFFF;
    }

    /** Four bytes, as the int with these bits. */
    public static int get32(MemorySegment memory, long at) {
        return memory.get(U32, at);
    }

    /** Eight bytes, as the long with these bits. */
    public static long get64(MemorySegment memory, long at) {
        return memory.get(U64, at);
    }

    /** Writes the low 8 bits. */
    public static void put8(MemorySegment memory, long at, int value) {
        memory.set(U8, at, (byte) value);
    }

    /** Writes the low 16 bits. */
    public static void put16(MemorySegment memory, long at, int value) {
        memory.set(U16, at, (short) value);
    }

    /** Writes 32 bits. */
    public static void put32(MemorySegment memory, long at, int value) {
        memory.set(U32, at, value);
    }

    /** Writes 64 bits. */
    public static void put64(MemorySegment memory, long at, long value) {
        memory.set(U64, at, value);
    }
}
