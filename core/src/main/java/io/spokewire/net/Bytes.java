package io.spokewire.net;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/** An immutable run of bytes, as a value: equal when the bytes are. */
public final class Bytes {
    /** No bytes. */
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] bytes;

    private Bytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A copy of an array. */
    public static Bytes copyOf(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Bytes(bytes.clone());
    }

    /** Parses hexadecimal digits, two a byte, without separators. */
    public static Bytes ofHex(String hex) {
        return new Bytes(HexFormat.of().parseHex(hex));
    }

    /** The parts behind one another. */
    public static Bytes concat(Bytes... parts) {
        int length = 0;
        for (Bytes part : parts) {
            length += part.bytes.length;
        }
        byte[] all = new byte[length];
        int at = 0;
        for (Bytes part : parts) {
            System.arraycopy(part.bytes, 0, all, at, part.bytes.length);
            at += part.bytes.length;
        }
        return length == 0 ? EMPTY : new Bytes(all);
    }

    /** How many bytes. */
    public int length() {
        return bytes.length;
    }

    /** One byte, 0 to 255. */
    public int at(int index) {
        return bytes[index] & 0xFF;
    }

    /**
     * Some of the bytes.
     *
     * @param from the first
     * @param to behind the last
     * @throws IndexOutOfBoundsException when these are not in order within the bytes
     */
    public Bytes slice(int from, int to) {
        Objects.checkFromToIndex(from, to, bytes.length);
        return from == to ? EMPTY : new Bytes(Arrays.copyOfRange(bytes, from, to));
    }

    /** The bytes in a fresh array. */
    public byte[] toArray() {
        return bytes.clone();
    }

    /** Copies the bytes to a place in memory. */
    public void copyTo(MemorySegment memory, long offset) {
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, offset, bytes.length);
    }

    /** A copy of a range of memory. */
    public static Bytes copyOf(MemorySegment memory, long offset, int length) {
        byte[] copy = new byte[length];
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset, copy, 0, length);
        return length == 0 ? EMPTY : new Bytes(copy);
    }

    /** A reader over the bytes; no copy is made. */
    public WireReader reader() {
        return new WireReader(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes b && Arrays.equals(bytes, b.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Hexadecimal digits, two a byte. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
