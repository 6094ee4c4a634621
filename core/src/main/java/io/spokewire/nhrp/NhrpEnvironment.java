package io.spokewire.nhrp;

import io.spokewire.net.Address;
import io.spokewire.net.NbmaPeer;
import io.spokewire.net.Prefix;
import java.util.List;
import java.util.Optional;

/** What {@link NhrpEngine} may ask while it works. All answers come at once and change nothing. */
public interface NhrpEnvironment {
    /**
     * The route to an address in a VRF, as if NHRP had no routes: a router must not resolve by its
     * own shortcuts.
     */
    Optional<RouteAnswer> route(String vrf, Address destination);

    /**
     * The widest prefix inside a route that covers a destination and has no more specific route in
     * it that leads over a tunnel: RFC 2332 §6.3 lets an answer be no wider. A more specific route
     * that leads elsewhere has the same egress, this router.
     *
     * @param route the prefix of the route that the destination matches
     */
    default Prefix equivalenceClass(String vrf, Address destination, Prefix route) {
        return route;
    }

    /** Packets that the packet path has sent to a peer so far; tells whether a mapping is used. */
    long packetsSent(String tunnel, NbmaPeer peer);

    /**
     * Packets that have followed a shortcut of a tunnel so far, whatever else goes to its peer;
     * tells whether the shortcut is used.
     */
    long packetsFollowed(String tunnel, Prefix shortcut);

    /**
     * Packets that the packet path knows to have come straight from a peer so far: those that its
     * security association opened, and so none on a tunnel without protection.
     */
    default long packetsReceived(String tunnel, NbmaPeer peer) {
        return 0;
    }

    /** Whether a tunnel is protected. */
    default boolean seals(String tunnel) {
        return false;
    }

    /** Who a peer has proven to be; empty on a tunnel without protection. */
    default Optional<Identity> identity(String tunnel, NbmaPeer peer) {
        return Optional.empty();
    }

    /**
     * Who a peer is.
     *
     * @param name with its kind: {@code fqdn spoke1.example.net}; equal for the same peer
     * @param binding whether the name says who it is. An address that anybody with the common key
     *     may speak from says where it is, and the peer has another one when it moves
     * @param claims what it may register; empty when it is held to nothing
     */
    record Identity(String name, boolean binding, Optional<List<Prefix>> claims) {
        /** Whether it may register a prefix. */
        boolean mayClaim(Prefix prefix) {
            return claims.isEmpty() || claims.get().stream().anyMatch(c -> c.contains(prefix));
        }
    }

    /**
     * Whether packets can leave for a peer at once: on a protected tunnel it has an association.
     */
    default boolean reaches(String tunnel, NbmaPeer peer) {
        return true;
    }

    /** Whether a shortcut lends its next hop to another protocol's route to the same prefix. */
    default boolean overrides(String vrf, Prefix shortcut) {
        return false;
    }

    /**
     * A route.
     *
     * @param prefix the prefix that matched
     * @param interfaceName the interface that it leads out of; empty when it is this router's own
     *     address
     * @param gateway the next router; empty when the destination is on the link
     * @param local whether the address is this router's own
     */
    record RouteAnswer(
            Prefix prefix, String interfaceName, Optional<Address> gateway, boolean local) {}
}
