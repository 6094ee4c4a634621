package io.spokewire.router;

import io.spokewire.bfd.BfdPeer;

/**
 * What has become of a session of BFD.
 *
 * @param why in words; empty when it is up
 * @param sharesFate whether the neighbour's BFD goes with its control plane
 */
public record BfdEvent(BfdPeer peer, Kind kind, String why, boolean sharesFate) {
    /** What has become of it. */
    public enum Kind {
        /** Packets get through in both directions. */
        UP,
        /** The neighbour cannot be reached any more. */
        DOWN,
        /**
         * The neighbour's operator has put the session down: no sign of a failure (RFC 5882 section
         * 4.2).
         */
        PUT_DOWN
    }
}
