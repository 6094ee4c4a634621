package io.spokewire.net;

/**
 * An address prefix in canonical form: the bits behind the length are zero.
 *
 * @param address the network address
 * @param length 0 to 32 or 128
 */
public record Prefix(Address address, int length) implements Comparable<Prefix> {
    /** 0.0.0.0/0. */
    public static final Prefix DEFAULT_IPV4 = new Prefix(Ipv4Address.ANY, 0);

    /** The prefix ::/0. */
    public static final Prefix DEFAULT_IPV6 = new Prefix(Ipv6Address.ANY, 0);

    /** Clears the bits behind the length. */
    public Prefix {
        if (length < 0 || length > address.bits()) {
            throw new IllegalArgumentException(
                    "prefix length " + length + " is not in 0.." + address.bits());
        }
        address = address.masked(length);
    }

    /**
     * Parses {@code ADDRESS/LENGTH}; an address alone is a host prefix.
     *
     * @throws IllegalArgumentException when the text is no prefix
     */
    public static Prefix parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return Address.parse(text).toPrefix();
        }
        try {
            return new Prefix(
                    Address.parse(text.substring(0, slash)),
                    Integer.parseInt(text.substring(slash + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a prefix", e);
        }
    }

    /** The family of the address. */
    public AddressFamily family() {
        return address.family();
    }

    /** Whether the prefix holds exactly one address. */
    public boolean isHost() {
        return length == address.bits();
    }

    /** Whether {@code other} lies in this prefix; false for the other family. */
    public boolean contains(Address other) {
        return other.family() == family() && other.masked(length).equals(address);
    }

    /** Whether all of {@code other} lies in this prefix. */
    public boolean contains(Prefix other) {
        return other.length >= length && contains(other.address);
    }

    /** Whether the two prefixes share an address. */
    public boolean overlaps(Prefix other) {
        return contains(other) || other.contains(this);
    }

    @Override
    public int compareTo(Prefix other) {
        int byAddress = address.compareTo(other.address);
        return byAddress != 0 ? byAddress : Integer.compare(length, other.length);
    }

    @Override
    public String toString() {
        return address + "/" + length;
    }
}
