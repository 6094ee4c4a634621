package io.spokewire.bfd;

import io.spokewire.net.Bytes;
import java.time.Duration;

/** What the {@link BfdEngine} asks for. */
public sealed interface BfdAction {
    /**
     * Sends a UDP datagram: TTL 255 (RFC 5881 section 5, RFC 5883 section 5), DSCP CS6.
     *
     * @param sourcePort 49152 to 65535, the same for all packets of a session (RFC 5881 section 4)
     */
    record Send(BfdPeer peer, int sourcePort, Bytes payload) implements BfdAction {}

    /** Replaces a timer. */
    record Arm(BfdTimer timer, Duration delay) implements BfdAction {}

    /** Stops a timer. */
    record Disarm(BfdTimer timer) implements BfdAction {}

    /** Tells the clients: the neighbour can be reached. */
    record Up(BfdPeer peer) implements BfdAction {}

    /**
     * Tells the clients: the neighbour cannot be reached any more.
     *
     * @param administratively the neighbour's operator has put the session down: what RFC 5882
     *     section 4.2 says is no sign of a failure
     * @param sharesFate the neighbour's BFD goes with its control plane (its C bit is clear, RFC
     *     5880 section 4.1): perhaps it restarts, and forwards meanwhile
     */
    record Down(BfdPeer peer, BfdDiagnostic why, boolean administratively, boolean sharesFate)
            implements BfdAction {}

    /** Something to tell. */
    record Tell(BfdTrace trace) implements BfdAction {}
}
