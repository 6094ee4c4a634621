package io.spokewire.net;

import java.util.Arrays;

/**
 * Reads a message from its first byte to its last, in network byte order. Every read checks the
 * bound and reports the place, so that a decoder is a straight line.
 */
public final class WireReader {
    private final byte[] bytes;
    private final int start;
    private final int end;
    private int position;

    /** Reads all of an array. */
    public WireReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private WireReader(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.start = start;
        this.end = end;
        this.position = start;
    }

    /** Bytes from the start of the message to the next read. */
    public int offset() {
        return position - start;
    }

    /** Bytes left. */
    public int remaining() {
        return end - position;
    }

    /** Reads 8 bits, unsigned. */
    public int u8() throws DecodeException {
        need(1);
        return bytes[position++] & 0xFF;
    }

    /** Reads 16 bits, unsigned. */
    public int u16() throws DecodeException {
        need(2);
        int value = (bytes[position] & 0xFF) << 8 | (bytes[position + 1] & 0xFF);
        position += 2;
        return value;
    }

    /** Reads 32 bits; callers treat the int as unsigned. */
    public int u32() throws DecodeException {
        int high = u16();
        return high << 16 | u16();
    }

    /** Reads 64 bits. */
    public long u64() throws DecodeException {
        long high = u32();
        return high << 32 | (u32() & 0xFFFF_FFFFL);
    }

    /** Reads {@code length} bytes into a fresh array. */
    public byte[] bytes(int length) throws DecodeException {
        need(length);
        byte[] copy = Arrays.copyOfRange(bytes, position, position + length);
        position += length;
        return copy;
    }

    /** Reads all that is left. */
    public byte[] rest() throws DecodeException {
        return bytes(remaining());
    }

    /** Reads an address of the family. */
    public Address address(AddressFamily family) throws DecodeException {
        return Address.fromBytes(bytes(family.bytes()));
    }

    /** Passes over {@code length} bytes. */
    public void skip(int length) throws DecodeException {
        need(length);
        position += length;
    }

    /** A reader for the next {@code length} bytes, which this one passes over. */
    public WireReader slice(int length) throws DecodeException {
        need(length);
        WireReader slice = new WireReader(bytes, position, position + length);
        position += length;
        return slice;
    }

    /** An exception for the place of the next read. */
    public DecodeException error(String reason) {
        return new DecodeException(reason, offset());
    }

    private void need(int length) throws DecodeException {
        if (length < 0 || length > remaining()) {
            throw error(length + " bytes wanted, " + remaining() + " left");
        }
    }
}
