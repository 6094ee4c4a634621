package io.spokewire.bgp;

import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Prefix;
import io.spokewire.routing.RoutedInterface;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where this router is, by the addresses of its interfaces. Two VRFs may have the same ones.
 *
 * @param addresses by VRF
 * @param subnets of interfaces that are up, by VRF
 */
record Places(Map<String, Set<Address>> addresses, Map<String, Set<Prefix>> subnets) {
    static final Places NONE = new Places(Map.of(), Map.of());

    static Places of(Collection<RoutedInterface> links) {
        Map<String, Set<Address>> addresses = new TreeMap<>();
        Map<String, Set<Prefix>> subnets = new TreeMap<>();
        for (RoutedInterface link : links) {
            for (InterfaceAddress address : link.addresses()) {
                addresses.computeIfAbsent(link.vrf(), _ -> new TreeSet<>()).add(address.address());
                if (link.up()) {
                    subnets.computeIfAbsent(link.vrf(), _ -> new TreeSet<>()).add(address.subnet());
                }
            }
        }
        return new Places(addresses, subnets);
    }

    /** Whether an address is one of ours. */
    boolean ours(String vrf, Address address) {
        return addresses.getOrDefault(vrf, Set.of()).contains(address);
    }

    /** Whether an address is in a subnet of an interface that is up. */
    boolean connected(String vrf, Address address) {
        for (Prefix subnet : subnets.getOrDefault(vrf, Set.of())) {
            if (subnet.contains(address)) {
                return true;
            }
        }
        return false;
    }
}
