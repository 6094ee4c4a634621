package io.spokewire.forward;

import io.spokewire.net.Address;

/**
 * A peer that packets of a tunnel can be sent to.
 *
 * @param id number of the peer, for counters: dense, reused after the peer has gone
 * @param nbma the outer destination
 * @param pathMtuBytes largest outer packet that the path takes; 0 when nothing is known
 */
public record Adjacency(int id, Address nbma, int pathMtuBytes) {}
