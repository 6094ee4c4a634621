package io.spokewire.nhrp;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.InterfaceAddress;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What all interfaces of one router share. */
final class Domain {
    final NhrpEnvironment environment;
    final RandomGenerator random;
    final RequestIds ids;
    final NavigableMap<String, Tunnel> tunnels = new TreeMap<>();

    Domain(NhrpEnvironment environment, RandomGenerator random, int firstRequestId) {
        this.environment = environment;
        this.random = random;
        this.ids = new RequestIds(firstRequestId);
    }

    /** NHRP of a family on an interface; null where it does not run. */
    @Nullable Overlay overlay(String interfaceName, AddressFamily family) {
        Tunnel tunnel = tunnels.get(interfaceName);
        if (tunnel == null) {
            return null;
        }
        Overlay overlay = tunnel.overlay(family);
        return overlay.on() ? overlay : null;
    }

    /** Whether an address is this router's own in a VRF. */
    boolean owns(String vrf, Address address) {
        for (Tunnel tunnel : tunnels.values()) {
            if (tunnel.settings().vrf().equals(vrf)) {
                for (InterfaceAddress own : tunnel.settings().addresses()) {
                    if (own.address().equals(address)) {
                        return true;
                    }
                }
            }
        }
        return environment
                .route(vrf, address)
                .map(NhrpEnvironment.RouteAnswer::local)
                .orElse(false);
    }

    /** Whether an NBMA address is one of our own tunnel sources. */
    boolean isOwnNbma(Address nbma) {
        for (Tunnel tunnel : tunnels.values()) {
            if (tunnel.settings().source().equals(Optional.of(nbma))) {
                return true;
            }
        }
        return false;
    }
}
