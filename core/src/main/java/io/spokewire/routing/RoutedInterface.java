package io.spokewire.routing;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.InterfaceAddress;
import java.util.List;
import java.util.Optional;

/**
 * What routing protocols know of an interface. It is told anew, whole, when anything of it changes.
 *
 * @param name canonical
 * @param index a number of its own, 1 and above, the same while the router lives: Interface ID of
 *     OSPFv3, ifIndex of an unnumbered link
 * @param vrf name of its VRF; empty for the default one
 * @param kind what it is
 * @param up the line protocol is: packets may be sent and received
 * @param mtu4Bytes largest IPv4 packet
 * @param mtu6Bytes largest IPv6 packet
 * @param bandwidthKbits by {@code bandwidth}, or the usual one of its kind; at least 1
 * @param delayTens by {@code delay}, or the usual one of its kind; tens of microseconds, at least 1
 * @param addresses those that the host has, primary IPv4 address first, then secondary ones, then
 *     IPv6; those of another interface that it borrows ({@code ip unnumbered}) included
 * @param borrowed which of them are those of another interface
 */
public record RoutedInterface(
        String name,
        int index,
        String vrf,
        Kind kind,
        boolean up,
        int mtu4Bytes,
        int mtu6Bytes,
        long bandwidthKbits,
        long delayTens,
        List<InterfaceAddress> addresses,
        List<InterfaceAddress> borrowed) {
    /** What an interface is. */
    public enum Kind {
        /** A LAN: the link carries multicast and tells routers apart by address. */
        BROADCAST,
        /** A tunnel to one far end. */
        POINT_TO_POINT_TUNNEL,
        /**
         * A multipoint tunnel: what is sent to a group goes to the hubs, to static multicast maps
         * and to the peers that registered, and to nobody else.
         */
        MULTIPOINT_TUNNEL,
        /** Addresses and no link. */
        LOOPBACK
    }

    /** Copies the lists. */
    public RoutedInterface {
        addresses = List.copyOf(addresses);
        borrowed = List.copyOf(borrowed);
    }

    /** Whether it is one of our tunnels. */
    public boolean tunnel() {
        return kind == Kind.POINT_TO_POINT_TUNNEL || kind == Kind.MULTIPOINT_TUNNEL;
    }

    /** The addresses of a family, link-local IPv6 ones included. */
    public List<InterfaceAddress> addresses(AddressFamily family) {
        return addresses.stream().filter(a -> a.address().family() == family).toList();
    }

    /** The address that IPv4 packets of a protocol are sent from: the primary one. */
    public Optional<InterfaceAddress> primary() {
        return addresses(AddressFamily.IPV4).stream().findFirst();
    }

    /** The address that IPv6 packets of a protocol are sent from. */
    public Optional<Address> linkLocal() {
        return addresses(AddressFamily.IPV6).stream()
                .map(InterfaceAddress::address)
                .filter(Address::isLinkLocal)
                .findFirst();
    }

    /** Whether an address is one of its own. */
    public boolean has(Address address) {
        return addresses.stream().anyMatch(a -> a.address().equals(address));
    }
}
