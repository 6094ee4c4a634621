package io.spokewire.net;

/**
 * An IPv4 address.
 *
 * @param value the address as a big-endian number: 10.0.0.1 is 0x0A000001
 */
public record Ipv4Address(int value) implements Address {
    /** 0.0.0.0. */
    public static final Ipv4Address ANY = new Ipv4Address(0);

    /** Reads four bytes at {@code offset}. */
    public static Ipv4Address fromBytes(byte[] bytes, int offset) {
        return new Ipv4Address(
                (bytes[offset] & 0xFF) << 24
                        | (bytes[offset + 1] & 0xFF) << 16
                        | (bytes[offset + 2] & 0xFF) << 8
                        | (bytes[offset + 3] & 0xFF));
    }

    /**
     * Parses dotted decimal: four numbers from 0 to 255, no shorter forms, no octal.
     *
     * @throws IllegalArgumentException when the text is no such address
     */
    public static Ipv4Address parse(String text) {
        int value = 0;
        int octets = 0;
        int octet = -1;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : '.';
            if (c == '.') {
                if (octet < 0 || ++octets > 4) {
                    throw notAnAddress(text);
                }
                value = value << 8 | octet;
                octet = -1;
            } else if (c >= '0' && c <= '9') {
                octet = octet < 0 ? c - '0' : octet * 10 + c - '0';
                if (octet > 255) {
                    throw notAnAddress(text);
                }
            } else {
                throw notAnAddress(text);
            }
        }
        if (octets != 4) {
            throw notAnAddress(text);
        }
        return new Ipv4Address(value);
    }

    private static IllegalArgumentException notAnAddress(String text) {
        return new IllegalArgumentException("'" + text + "' is not an IPv4 address");
    }

    /** The network mask with {@code length} leading ones, 0 to 32. */
    public static Ipv4Address mask(int length) {
        return new Ipv4Address(maskBits(length));
    }

    static int maskBits(int length) {
        return length == 0 ? 0 : -1 << (32 - length);
    }

    /** The number of leading ones when this is a contiguous mask, else -1. */
    public int maskLength() {
        int length = Integer.numberOfLeadingZeros(~value);
        return maskBits(length) == value ? length : -1;
    }

    /** The length of the network that its class has: 8, 16 or 24. */
    public int classLength() {
        return value >= 0 ? 8 : (value & 0x40000000) == 0 ? 16 : 24;
    }

    @Override
    public AddressFamily family() {
        return AddressFamily.IPV4;
    }

    @Override
    public boolean bit(int index) {
        return (value >>> (31 - index) & 1) != 0;
    }

    @Override
    public Ipv4Address masked(int length) {
        return new Ipv4Address(value & maskBits(length));
    }

    @Override
    public byte[] toBytes() {
        return new byte[] {
            (byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value
        };
    }

    @Override
    public boolean isUnspecified() {
        return value == 0;
    }

    @Override
    public boolean isMulticast() {
        return value >>> 28 == 0xE;
    }

    @Override
    public boolean isLinkLocal() {
        return value >>> 16 == 0xA9FE;
    }

    @Override
    public boolean isLoopback() {
        return value >>> 24 == 127;
    }

    @Override
    public String toString() {
        return (value >>> 24)
                + "."
                + (value >>> 16 & 0xFF)
                + "."
                + (value >>> 8 & 0xFF)
                + "."
                + (value & 0xFF);
    }
}
