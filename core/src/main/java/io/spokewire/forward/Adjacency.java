package io.spokewire.forward;

import io.spokewire.net.Address;
import io.spokewire.net.NbmaPeer;

/**
 * A peer that packets of a tunnel can be sent to.
 *
 * @param id number of the peer, for counters: dense, reused after the peer has gone
 * @param peer whom they go to
 * @param pathMtuBytes largest outer packet that the path takes; 0 when nothing is known
 * @param mtuBytes largest packet inside that the peer says it takes; 0 when it has not said
 */
public record Adjacency(int id, NbmaPeer peer, int pathMtuBytes, int mtuBytes) {
    /** A peer that has said nothing of its MTU. */
    public Adjacency(int id, NbmaPeer peer, int pathMtuBytes) {
        this(id, peer, pathMtuBytes, 0);
    }

    /** The outer destination. */
    public Address nbma() {
        return peer.address();
    }
}
