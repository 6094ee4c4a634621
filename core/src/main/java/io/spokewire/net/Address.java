package io.spokewire.net;

/**
 * An IPv4 or IPv6 address, as a value.
 *
 * <p>Ordered as unsigned numbers, IPv4 before IPv6, so that sorted output reads as people expect.
 */
public sealed interface Address extends Comparable<Address> permits Ipv4Address, Ipv6Address {

    /** The family of this address. */
    AddressFamily family();

    /** Bit {@code index} of the address; 0 is the most significant. */
    boolean bit(int index);

    /** This address with all bits from {@code length} on set to zero. */
    Address masked(int length);

    /** The address in network byte order: 4 or 16 bytes, a fresh array. */
    byte[] toBytes();

    /** Whether this is 0.0.0.0 or ::. */
    boolean isUnspecified();

    /** Whether this is in 224.0.0.0/4 or ff00::/8. */
    boolean isMulticast();

    /** Whether this is in 169.254.0.0/16 or fe80::/10. */
    boolean isLinkLocal();

    /** Whether this is in 127.0.0.0/8 or is ::1. */
    boolean isLoopback();

    /** The length of an address of this family in bits: 32 or 128. */
    default int bits() {
        return family().bits();
    }

    /** The prefix that holds this address alone. */
    default Prefix toPrefix() {
        return new Prefix(this, bits());
    }

    /**
     * An address from 4 or 16 bytes in network byte order.
     *
     * @throws IllegalArgumentException when the array has another length
     */
    static Address fromBytes(byte[] bytes) {
        return switch (bytes.length) {
            case 4 -> Ipv4Address.fromBytes(bytes, 0);
            case 16 -> Ipv6Address.fromBytes(bytes, 0);
            default -> throw new IllegalArgumentException(bytes.length + " bytes are no address");
        };
    }

    /**
     * Parses dotted decimal or RFC 4291 text, without looking anything up.
     *
     * @throws IllegalArgumentException when the text is no address
     */
    static Address parse(String text) {
        return text.indexOf(':') >= 0 ? Ipv6Address.parse(text) : Ipv4Address.parse(text);
    }

    @Override
    default int compareTo(Address other) {
        return switch (this) {
            case Ipv4Address a when other instanceof Ipv4Address b ->
                    Integer.compareUnsigned(a.value(), b.value());
            case Ipv6Address a when other instanceof Ipv6Address b -> {
                int high = Long.compareUnsigned(a.high(), b.high());
                yield high != 0 ? high : Long.compareUnsigned(a.low(), b.low());
            }
            default -> family().compareTo(other.family());
        };
    }
}
