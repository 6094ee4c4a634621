package io.spokewire.routing;

import io.spokewire.command.Secret;
import io.spokewire.engine.Trace;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.IpDatagram;
import io.spokewire.net.Prefix;
import io.spokewire.rib.Route;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What a routing process asks for. */
public sealed interface RoutingAction {
    /**
     * Sends a packet out of an interface, to a neighbour on it or to a group, past all routes. On a
     * tunnel it goes with priority to the peer that NHRP knows for the destination, or to all
     * multicast targets; on a LAN by a raw socket.
     */
    record Send(String interfaceName, IpDatagram packet) implements RoutingAction {}

    /** The process wants to hear these, all of them, and nothing else from now on. */
    record ListenTo(List<Listen> wanted) implements RoutingAction {
        /** Copies the list. */
        public ListenTo {
            wanted = List.copyOf(wanted);
        }
    }

    /** Offers a route to the RIB of a VRF, or changes the one that it has there. */
    record Offer(String vrf, Route route) implements RoutingAction {}

    /** Takes its route to this prefix back. */
    record Withdraw(String vrf, Prefix prefix) implements RoutingAction {}

    /** {@link RoutingEngine#runsOn} has changed for these interfaces. */
    record Covers(List<String> interfaceNames) implements RoutingAction {
        /** Copies the list. */
        public Covers {
            interfaceNames = List.copyOf(interfaceNames);
        }
    }

    /**
     * Arms a timer of the process; one of an equal key is replaced. No delay means: go on at once,
     * but let others have their turn.
     */
    record Arm(Object timer, Duration delay) implements RoutingAction {}

    /** Disarms a timer. */
    record Disarm(Object timer) implements RoutingAction {}

    /**
     * BFD is to watch the paths to these neighbours, all of them, and no others from now on. What
     * the configuration has no timers for is not watched.
     */
    record Watch(List<WatchedPath> paths) implements RoutingAction {
        /** Copies the list. */
        public Watch {
            paths = List.copyOf(paths);
        }
    }

    /** Something happened. */
    record Note(Trace trace) implements RoutingAction {}

    /**
     * Opens a byte stream (TCP) to a peer; {@link RoutingInput.StreamUp} or {@link
     * RoutingInput.StreamDown} follows.
     *
     * @param stream a number of the process's choice, 0 and above, not used before
     */
    record StreamOpen(long stream, StreamPeer peer) implements RoutingAction {}

    /**
     * From these peers streams are accepted on a port, all of them, and nobody else. Replaces what
     * was said before.
     */
    record StreamAccept(int port, List<StreamPeer> peers) implements RoutingAction {
        /** Copies the list. */
        public StreamAccept {
            peers = List.copyOf(peers);
        }
    }

    /**
     * Writes to a stream; all of it is taken, {@link RoutingInput.StreamDrained} says when left.
     */
    record StreamWrite(long stream, Bytes data) implements RoutingAction {}

    /**
     * No bytes are read from a stream while it is paused, so that its sender waits; what is under
     * way may still come.
     */
    record StreamPause(long stream, boolean paused) implements RoutingAction {}

    /**
     * From now on segments of a stream are signed with another password, or with none, whether it
     * is there or about to be. What the far end does not take meanwhile is sent again.
     *
     * @param password of TCP MD5 (RFC 2385); {@link Secret#NONE} for none
     */
    record StreamPassword(long stream, Secret password) implements RoutingAction {}

    /** Ends a stream, behind what was written; nothing is heard of it any more. */
    record StreamClose(long stream) implements RoutingAction {}

    /**
     * The far end of a stream. Packets to it carry precedence 6 (network control).
     *
     * @param vrf name of the VRF that it is reached by
     * @param remote the peer's address, or all those in a prefix where streams are accepted
     * @param port the peer's port; 0 for any where streams are accepted
     * @param interfaceName for link-local peers; else empty
     * @param localAddress the address to speak from; unspecified for the one that the way gives
     * @param hopLimit of packets sent, 1 to 255
     * @param minimumHopLimit packets that come with less are dropped (RFC 5082); 0 for no check
     * @param password of TCP MD5 (RFC 2385); {@link Secret#NONE} for none
     */
    record StreamPeer(
            String vrf,
            Prefix remote,
            int port,
            String interfaceName,
            Address localAddress,
            int hopLimit,
            int minimumHopLimit,
            Secret password) {
        /**
         * Who of the peers a stream that is accepted may be of: the one with the longest prefix.
         *
         * @param vrf by which it came
         * @param arrivedBy the interface of a link-local peer; else empty
         */
        public static Optional<StreamPeer> of(
                List<StreamPeer> peers,
                String vrf,
                String arrivedBy,
                Address local,
                Address remote,
                int remotePort) {
            return peers.stream()
                    .filter(peer -> peer.vrf.equals(vrf))
                    .filter(peer -> peer.remote.contains(remote))
                    .filter(peer -> peer.port == 0 || peer.port == remotePort)
                    .filter(peer ->
                            peer.localAddress.isUnspecified() || peer.localAddress.equals(local))
                    .filter(peer ->
                            peer.interfaceName.isEmpty()
                                    || arrivedBy.isEmpty()
                                    || peer.interfaceName.equals(arrivedBy))
                    .max(Comparator.comparingInt(peer -> peer.remote.length()));
        }
    }
}
