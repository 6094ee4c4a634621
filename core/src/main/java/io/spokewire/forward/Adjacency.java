package io.spokewire.forward;

import io.spokewire.esp.OutboundSa;
import io.spokewire.net.Address;
import io.spokewire.net.NbmaPeer;
import org.jspecify.annotations.Nullable;

/**
 * A peer that packets of a tunnel can be sent to.
 *
 * @param id number of the peer, for counters: dense, reused after the peer has gone
 * @param peer whom they go to
 * @param pathMtuBytes largest outer packet that the path takes; 0 when nothing is known
 * @param mtuBytes largest packet inside that the peer says it takes; 0 when it has not said
 * @param sa what seals packets to it; null for none. A protected tunnel sends nothing without one,
 *     and one that is not protected never uses it
 */
public record Adjacency(
        int id, NbmaPeer peer, int pathMtuBytes, int mtuBytes, @Nullable OutboundSa sa) {
    /** A peer without a security association. */
    public Adjacency(int id, NbmaPeer peer, int pathMtuBytes, int mtuBytes) {
        this(id, peer, pathMtuBytes, mtuBytes, null);
    }

    /** A peer that has said nothing of its MTU. */
    public Adjacency(int id, NbmaPeer peer, int pathMtuBytes) {
        this(id, peer, pathMtuBytes, 0, null);
    }

    /** The outer destination. */
    public Address nbma() {
        return peer.address();
    }
}
