package io.spokewire.rib;

import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Prefix;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Turns the addresses of interfaces into connected and local routes of one VRF: the subnet out of
 * the interface, and each address of its own to this router. A host address ({@code /32}, {@code
 * /128}) is one connected route to this router, as IOS has it. Link-local addresses make no routes:
 * they mean something only together with an interface.
 */
public final class ConnectedRouting {
    private final Rib rib;

    private record Owner(String interfaceName, boolean local) {}

    /** Offers to this RIB. */
    public ConnectedRouting(Rib rib) {
        this.rib = rib;
    }

    /**
     * An interface has these addresses, all of them; an interface that is down, gone or in another
     * VRF has none.
     *
     * @param nowNanos the loop's time, for the age of new routes
     */
    public void set(String interfaceName, List<InterfaceAddress> addresses, long nowNanos) {
        Owner connected = new Owner(interfaceName, false);
        Owner local = new Owner(interfaceName, true);
        Set<Prefix> subnets = new LinkedHashSet<>();
        Set<Prefix> own = new LinkedHashSet<>();
        for (InterfaceAddress address : addresses) {
            if (!address.address().isLinkLocal() || address.address().bits() == 32) {
                subnets.add(address.subnet());
                if (!address.subnet().isHost()) {
                    own.add(address.address().toPrefix());
                }
            }
        }
        for (Prefix gone : rib.prefixes(connected)) {
            if (!subnets.contains(gone)) {
                rib.withdraw(connected, gone);
            }
        }
        for (Prefix gone : rib.prefixes(local)) {
            if (!own.contains(gone)) {
                rib.withdraw(local, gone);
            }
        }
        for (Prefix subnet : subnets) {
            NextHop hop =
                    subnet.isHost()
                            ? new NextHop.Receive(interfaceName)
                            : new NextHop.Via(interfaceName, null);
            rib.offer(connected, route(subnet, RouteSource.CONNECTED, hop, nowNanos));
        }
        for (Prefix address : own) {
            NextHop hop = new NextHop.Receive(interfaceName);
            rib.offer(local, route(address, RouteSource.LOCAL, hop, nowNanos));
        }
    }

    private static Route route(Prefix prefix, RouteSource source, NextHop hop, long nowNanos) {
        return new Route(prefix, source, source.distance(), 0, List.of(hop), 0, nowNanos);
    }
}
