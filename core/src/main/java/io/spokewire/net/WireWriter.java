package io.spokewire.net;

import java.util.Arrays;

/** Writes a message in network byte order into an array that grows. */
public final class WireWriter {
    private byte[] bytes = new byte[256];
    private int length;

    /** Bytes written so far. */
    public int length() {
        return length;
    }

    /** Writes the low 8 bits. */
    public WireWriter u8(int value) {
        grow(1);
        bytes[length++] = (byte) value;
        return this;
    }

    /** Writes the low 16 bits. */
    public WireWriter u16(int value) {
        return u8(value >>> 8).u8(value);
    }

    /** Writes 32 bits. */
    public WireWriter u32(int value) {
        return u16(value >>> 16).u16(value);
    }

    /** Writes 64 bits. */
    public WireWriter u64(long value) {
        return u32((int) (value >>> 32)).u32((int) value);
    }

    /** Writes all bytes of an array. */
    public WireWriter bytes(byte[] value) {
        grow(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
        return this;
    }

    /** Writes an address: 4 or 16 bytes. */
    public WireWriter address(Address address) {
        return bytes(address.toBytes());
    }

    /** Overwrites 16 bits at {@code offset}, for lengths and checksums known only later. */
    public WireWriter patchU16(int offset, int value) {
        bytes[offset] = (byte) (value >>> 8);
        bytes[offset + 1] = (byte) value;
        return this;
    }

    /** The message, in a fresh array. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void grow(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
