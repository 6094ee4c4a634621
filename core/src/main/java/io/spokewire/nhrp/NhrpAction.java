package io.spokewire.nhrp;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.NbmaPeer;
import io.spokewire.net.Prefix;
import java.time.Duration;
import java.util.Optional;

/** What {@link NhrpEngine} asks for, in the order in which it is to be done. */
public sealed interface NhrpAction {
    /** Sends an NHRP packet to a peer, behind the tunnel's GRE header. */
    record Send(String tunnel, NbmaPeer peer, Bytes packet) implements NhrpAction {}

    /** Arms a timer; one of an equal key is replaced. */
    record Arm(NhrpTimer timer, Duration delay) implements NhrpAction {}

    /** Disarms a timer. */
    record Disarm(NhrpTimer timer) implements NhrpAction {}

    /** Looks a name up; the answer comes back as {@link NhrpInput.Resolved}. */
    record Resolve(String vrf, String name, AddressFamily family) implements NhrpAction {}

    /**
     * Packets whose next hop on the tunnel lies in {@code protocol} go to {@code peer}.
     *
     * @param mtuBytes the largest packet inside that the peer said it takes; 0 when it said nothing
     * @param usable false while the path to the peer is not proven: packets go another way, and
     *     what they will need to go to the peer is made ready
     */
    record SetMapping(String tunnel, Prefix protocol, NbmaPeer peer, int mtuBytes, boolean usable)
            implements NhrpAction {}

    /** The mapping has gone. */
    record RemoveMapping(String tunnel, Prefix protocol) implements NhrpAction {}

    /** Offers a shortcut to the RIB: {@code prefix} by {@code nextHop} on the tunnel. */
    record SetShortcut(String tunnel, Prefix prefix, Address nextHop) implements NhrpAction {}

    /** The shortcut has gone. */
    record RemoveShortcut(String tunnel, Prefix prefix) implements NhrpAction {}

    /** One more peer gets a copy of each multicast packet of a tunnel. */
    record AddMulticast(String tunnel, NbmaPeer peer) implements NhrpAction {}

    /** A peer gets none any more. */
    record RemoveMulticast(String tunnel, NbmaPeer peer) implements NhrpAction {}

    /** The server that takes packets of a family while their next hop is not resolved. */
    record SetNhs(String tunnel, AddressFamily family, Optional<NbmaPeer> peer)
            implements NhrpAction {}

    /** {@code if-state nhrp}: the line protocol follows the servers. */
    record SetLine(String tunnel, boolean up) implements NhrpAction {}

    /**
     * A peer answers nothing of what goes to it: where that is sealed, the peer may have lost the
     * association.
     */
    record Silent(String tunnel, NbmaPeer peer) implements NhrpAction {}

    /** Keeps the request id over a restart. */
    record StoreRequestId(int requestId) implements NhrpAction {}

    /** All is said after {@link NhrpInput.Shutdown}: nothing more will come. */
    record Over() implements NhrpAction {}

    /** Says what happened. */
    record Note(NhrpTrace trace) implements NhrpAction {}
}
