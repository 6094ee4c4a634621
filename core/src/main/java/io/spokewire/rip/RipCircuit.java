package io.spokewire.rip;

import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import java.util.List;
import java.util.Set;

/**
 * An interface on which a process runs.
 *
 * @param name canonical
 * @param source the address that its messages come from
 * @param addresses of the interface, borrowed ones included
 * @param unnumbered whether the address is another interface's: then any router may be on the link
 * @param connected its subnets that take part
 * @param send the versions that are told, 1 and 2; none on a passive interface and on a loopback
 * @param receive the versions that are heard
 * @param splitHorizon whether what was learnt here is not told here
 * @param broadcast whether version 2 goes to all hosts
 * @param groups whether groups and broadcast are told at all: not where the interface is passive
 * @param neighbors told by unicast
 * @param summaries told in place of their parts
 * @param borders classful networks that need no summary: those of this interface; of all where
 *     nothing is summarised by itself
 * @param bfd whether BFD watches the routers there
 * @param keyChain name of the one that authenticates; empty for none
 */
record RipCircuit(
        String name,
        Ipv4Address source,
        List<InterfaceAddress> addresses,
        boolean unnumbered,
        List<Prefix> connected,
        Set<Integer> send,
        Set<Integer> receive,
        boolean splitHorizon,
        boolean broadcast,
        boolean groups,
        List<Ipv4Address> neighbors,
        List<Prefix> summaries,
        Set<Prefix> borders,
        boolean bfd,
        String keyChain,
        RipAuthentication authentication) {
    /** RFC 2453 section 4.5. */
    static final Ipv4Address GROUP = Ipv4Address.parse("224.0.0.9");

    static final Ipv4Address BROADCAST = new Ipv4Address(-1);

    RipCircuit {
        addresses = List.copyOf(addresses);
        connected = List.copyOf(connected);
        neighbors = List.copyOf(neighbors);
        summaries = List.copyOf(summaries);
    }

    /** Whether an address is on the link, and is not our own. */
    boolean reaches(Address other) {
        return addresses.stream()
                .anyMatch(a -> a.subnet().contains(other) && !a.address().equals(other));
    }

    boolean owns(Address address) {
        return addresses.stream().anyMatch(a -> a.address().equals(address));
    }

    /** Whether anything is told here. */
    boolean speaks() {
        return !send.isEmpty() && (groups || !neighbors.isEmpty());
    }

    /** The classful network of an address. */
    static Prefix classful(Ipv4Address address) {
        return new Prefix(address, address.classLength());
    }

    /**
     * The mask that a route of version 1 has, which does not say one, section 3.4: that of the
     * interface within its own network, else that of the class; all ones for a host.
     */
    int maskOf(Ipv4Address destination) {
        if (destination.isUnspecified()) {
            return 0;
        }
        for (InterfaceAddress own : addresses) {
            if (own.address() instanceof Ipv4Address mine
                    && classful(mine).equals(classful(destination))) {
                int length = own.length();
                return destination.masked(length).equals(destination) ? length : 32;
            }
        }
        int length = destination.classLength();
        return destination.masked(length).equals(destination) ? length : 32;
    }
}
