package io.spokewire.net;

/**
 * A peer of a tunnel as the underlay knows it. The tunnel gives the VRF and the local address, so
 * that both together with these two name a peer in full.
 *
 * <p>The address alone does it while packets travel in clear: plain GRE cannot tell two peers
 * behind one address apart. Where they are protected, the security association that they come by
 * tells them apart; a peer known by its address alone (configured, or learnt from somebody else) is
 * whoever answers there.
 *
 * <p>Ordered by address, then by association, so that all peers of an address stand together.
 *
 * @param address the outer address
 * @param sa number of the security association with the peer, unsigned, which stays the same while
 *     keys change; {@link #NO_SA} for none
 */
public record NbmaPeer(Address address, long sa) implements Comparable<NbmaPeer> {
    /** The peer has no security association, or it is not known which. */
    public static final long NO_SA = 0;

    /** Whoever answers at an address. */
    public static NbmaPeer of(Address address) {
        return new NbmaPeer(address, NO_SA);
    }

    /**
     * Whether the two may be one and the same: the address is the same, and so is the association
     * where both know theirs.
     */
    public boolean matches(NbmaPeer other) {
        return address.equals(other.address)
                && (sa == other.sa || sa == NO_SA || other.sa == NO_SA);
    }

    @Override
    public int compareTo(NbmaPeer other) {
        int byAddress = address.compareTo(other.address);
        return byAddress != 0 ? byAddress : Long.compareUnsigned(sa, other.sa);
    }

    /** The address, and the association where there is one. */
    @Override
    public String toString() {
        return sa == NO_SA ? address.toString() : address + " SA " + Long.toUnsignedString(sa);
    }
}
