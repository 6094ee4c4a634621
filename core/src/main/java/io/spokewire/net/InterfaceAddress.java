package io.spokewire.net;

/**
 * An address of an interface with the length of its subnet: 10.0.0.1/24 keeps its host bits.
 *
 * @param address the interface's own address
 * @param length the subnet's prefix length
 */
public record InterfaceAddress(Address address, int length) {
    private static final long UNIVERSAL_BIT = 0x0200_0000_0000L;

    /** Checks the length. */
    public InterfaceAddress {
        if (length < 0 || length > address.bits()) {
            throw new IllegalArgumentException(
                    "prefix length " + length + " is not in 0.." + address.bits());
        }
    }

    /** Parses {@code ADDRESS/LENGTH}. */
    public static InterfaceAddress parse(String text) {
        int slash = text.indexOf('/');
        Address address = Address.parse(slash < 0 ? text : text.substring(0, slash));
        return new InterfaceAddress(
                address, slash < 0 ? address.bits() : Integer.parseInt(text.substring(slash + 1)));
    }

    /** The subnet that the interface is connected to. */
    public Prefix subnet() {
        return new Prefix(address, length);
    }

    /**
     * This prefix with the lower 64 bits made of a hardware address, RFC 4291 appendix A: FFFE in
     * the middle of the EUI-48, the universal bit turned around.
     *
     * @param hardware 48 bits
     */
    public InterfaceAddress eui64(long hardware) {
        long turned = hardware ^ UNIVERSAL_BIT;
        long id = (turned >>> 24) << 40 | 0xFF_FE00_0000L | (turned & 0xFF_FFFFL);
        return new InterfaceAddress(new Ipv6Address(((Ipv6Address) address).high(), id), length);
    }

    /** 255.255.255.255, or the last address of an IPv4 subnet of at most 30 bits. */
    public boolean isBroadcast(Address other) {
        if (!(other instanceof Ipv4Address(int value)) || !(address instanceof Ipv4Address own)) {
            return false;
        }
        return value == -1
                || (length <= 30 && value == (own.value() | ~Ipv4Address.maskBits(length)));
    }

    @Override
    public String toString() {
        return address + "/" + length;
    }
}
