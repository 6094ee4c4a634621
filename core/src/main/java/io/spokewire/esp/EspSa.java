package io.spokewire.esp;

import io.spokewire.net.Address;

/**
 * One direction of an ESP security association, RFC 4301 section 4.4.2: what IKE has agreed on, and
 * all that sealing or opening has to know. Immutable; sequence numbers and windows are kept by who
 * seals and opens.
 *
 * @param id of the pair of both directions, never used again; two directions of one child SA share
 *     it
 * @param peer the authenticated peer, as the router numbers them; never 0
 * @param spi as 32 bits: ours for packets that come in, the peer's for those that leave
 * @param suite algorithms
 * @param keys of this direction
 * @param tunnelMode whether packets get a new IP header inside ESP; else transport mode
 * @param local our outer address
 * @param remote the peer's outer address, as seen from here
 * @param localPort UDP port of ours when packets leave in UDP (RFC 3948), 0 for protocol 50; what
 *     comes in is accepted in both forms
 * @param remotePort UDP port of the peer; 0 for protocol 50
 * @param replayWindow packets; 0 for no check
 */
public record EspSa(
        long id,
        long peer,
        int spi,
        EspSuite suite,
        KeyMaterial keys,
        boolean tunnelMode,
        Address local,
        Address remote,
        int localPort,
        int remotePort,
        int replayWindow) {
    /** The same, of a peer with another number. */
    public EspSa of(long number) {
        return new EspSa(
                id,
                number,
                spi,
                suite,
                keys,
                tunnelMode,
                local,
                remote,
                localPort,
                remotePort,
                replayWindow);
    }

    /** The same between other ends. */
    public EspSa between(Address from, Address to, int fromPort, int toPort) {
        return new EspSa(
                id, peer, spi, suite, keys, tunnelMode, from, to, fromPort, toPort, replayWindow);
    }
}
