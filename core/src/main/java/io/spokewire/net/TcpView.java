package io.spokewire.net;

import java.lang.foreign.MemorySegment;

/** A TCP header in place, RFC 9293 §3.1. Borrowed until the next wrap. */
public final class TcpView {
    /** Size of a header without options. */
    public static final int HEADER_BYTES = 20;

    public static final int FIN = 0x01;
    public static final int SYN = 0x02;
    public static final int RST = 0x04;
    public static final int PSH = 0x08;
    public static final int ACK = 0x10;
    public static final int URG = 0x20;
    public static final int ECE = 0x40;
    public static final int CWR = 0x80;

    private MemorySegment packet = MemorySegment.NULL;
    private long start;
    private int headerLength;

    /**
     * Checks every length once. After {@code true} no accessor can fail.
     *
     * @param length bytes from the header to the end of the packet
     */
    public boolean wrap(MemorySegment memory, long offset, int length) {
        if (length < HEADER_BYTES) {
            return false;
        }
        packet = memory;
        start = offset;
        headerLength = (BigEndian.get8(memory, offset + 12) >>> 4) * 4;
        return headerLength >= HEADER_BYTES && headerLength <= length;
    }

    public int sourcePort() {
        return BigEndian.get16(packet, start);
    }

    public int destinationPort() {
        return BigEndian.get16(packet, start + 2);
    }

    public int sequence() {
        return BigEndian.get32(packet, start + 4);
    }

    public int acknowledgement() {
        return BigEndian.get32(packet, start + 8);
    }

    /** Bytes of the header with its options, 20 to 60. */
    public int headerLength() {
        return headerLength;
    }

    /** The eight flags from CWR to FIN. */
    public int flags() {
        return BigEndian.get8(packet, start + 13);
    }

    public int window() {
        return BigEndian.get16(packet, start + 14);
    }

    public int checksum() {
        return BigEndian.get16(packet, start + 16);
    }

    /** One byte of the options, counted from the beginning of the header. */
    public int option(int at) {
        return BigEndian.get8(packet, start + at);
    }

    /**
     * Replaces two bytes anywhere behind the ports and updates the checksum (RFC 1624).
     *
     * @param at counted from the beginning of the header; may be odd
     */
    public void replace16(int at, int value) {
        int old = BigEndian.get16(packet, start + at);
        BigEndian.put16(packet, start + at, value);
        boolean odd = (at & 1) != 0;
        BigEndian.put16(
                packet,
                start + 16,
                InternetChecksum.update(
                        checksum(), odd ? swap(old) : old, odd ? swap(value) : value));
    }

    private static int swap(int word) {
        return (word & 0xFF) << 8 | word >>> 8;
    }
}
