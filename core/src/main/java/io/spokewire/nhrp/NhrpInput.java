package io.spokewire.nhrp;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.NbmaPeer;
import io.spokewire.net.Prefix;
import java.util.List;
import java.util.Optional;

/** What can happen to {@link NhrpEngine}. Tunnels are named as the configuration names them. */
public sealed interface NhrpInput {
    /**
     * An interface runs NHRP, or something of this has changed. Nothing that stays the same may
     * flap.
     *
     * @param settings all that the engine knows of the interface
     */
    record InterfaceSet(InterfaceSettings settings) implements NhrpInput {}

    /** An interface runs NHRP no more: its cache, registrations and shortcuts go. */
    record InterfaceGone(String tunnel) implements NhrpInput {}

    /** A packet came out of a tunnel (GRE protocol 0x2001). */
    record Received(String tunnel, NbmaPeer from, Address outerDestination, Bytes packet)
            implements NhrpInput {}

    /** The packet path has packets for a next hop that it has no NBMA address for. */
    record Unresolved(String tunnel, Address nextHop) implements NhrpInput {}

    /**
     * A packet came in by {@code tunnel} from a peer and left by a tunnel of the same network-id:
     * the sender may be told of a better way.
     */
    record Redirect(String tunnel, NbmaPeer from, Bytes packet) implements NhrpInput {}

    /** The answer to {@link NhrpAction.Resolve}; empty when the name has no address. */
    record Resolved(String vrf, String name, AddressFamily family, List<Address> addresses)
            implements NhrpInput {}

    /** A timer that {@link NhrpAction.Arm} asked for. */
    record TimerFired(NhrpTimer timer) implements NhrpInput {}

    /** Routes to these prefixes have changed in a VRF, NHRP's own routes left aside. */
    record RoutesChanged(String vrf, List<Prefix> prefixes) implements NhrpInput {}

    /** The way to the underlay is back, or has moved: registrations are refreshed at once. */
    record UnderlayChanged(String tunnel) implements NhrpInput {}

    /** Packets of a tunnel for a peer can be sealed from now on, and could not before. */
    record PeerReachable(String tunnel, Address nbma) implements NhrpInput {}

    /**
     * BFD says that a station which packets went to can be reached no more.
     *
     * @param why in words
     */
    record PeerLost(String tunnel, Address station, String why) implements NhrpInput {}

    /** {@code clear ip nhrp [tunnel] [address]} and its IPv6 twin. */
    record Clear(AddressFamily family, Optional<String> tunnel, Optional<Address> address)
            implements NhrpInput {}

    /**
     * The router ends: registrations are purged, as RFC 2332 §5.2.5 lets a client do. That goes
     * some at a time, by timers; nothing else is heard any more, and {@link NhrpAction.Over} comes
     * behind it.
     */
    record Shutdown() implements NhrpInput {}

    /**
     * All that the engine knows of an interface.
     *
     * @param tunnel its name
     * @param vrf VRF of the packets inside
     * @param underlayVrf VRF of the outer packets
     * @param multipoint false for a point-to-point tunnel (Phase 1 spoke)
     * @param destination the outer destination of a point-to-point tunnel
     * @param source the outer source address; empty while the tunnel has none, or is down
     * @param addresses own addresses on the interface, link-local ones included
     * @param mtuBytes the IP MTU inside, told to peers
     * @param ipv4 {@code ip nhrp}
     * @param ipv6 {@code ipv6 nhrp}
     * @param common what concerns both
     */
    record InterfaceSettings(
            String tunnel,
            String vrf,
            String underlayVrf,
            boolean multipoint,
            Optional<Address> destination,
            Optional<Address> source,
            List<InterfaceAddress> addresses,
            int mtuBytes,
            NhrpConfig ipv4,
            NhrpConfig ipv6,
            NhrpConfig.Common common) {}
}
