package io.spokewire.ike;

import io.spokewire.net.Address;
import io.spokewire.net.Bytes;

/** What can happen to an engine of IKE, of either version. */
public sealed interface IkeInput {
    /**
     * A datagram on UDP 500, or on UDP 4500 behind the non-ESP marker, which is taken off.
     *
     * @param message from the IKE header on
     */
    record Received(IkePath path, Bytes message) implements IkeInput {}

    /**
     * A tunnel needs a child SA with a peer that it has none with. Ignored while one is there or is
     * being negotiated.
     *
     * @param remote the peer's address, UDP port 500
     * @param urgent whether the peer is one that everything hangs on (a configured NHS): it goes
     *     ahead of others where admission is limited
     */
    record Connect(ChildPolicy policy, Address remote, boolean urgent) implements IkeInput {}

    /**
     * Nobody needs the peer any more: its child SAs, and the IKE SA when no other is left, are
     * deleted in order.
     */
    record Disconnect(ChildPolicy policy, Address remote) implements IkeInput {}

    /**
     * {@code clear crypto session}: the IKE SA and its children are deleted in order.
     *
     * @param ikeSa its number; 0 for all
     */
    record Clear(long ikeSa) implements IkeInput {}

    /**
     * {@code clear crypto sa}: a child SA is deleted in order, its IKE SA stays, and makes another
     * one as soon as it is needed.
     *
     * @param childSa {@link ChildSa#id}
     */
    record ClearChild(long childSa) implements IkeInput {}

    /**
     * The configuration has changed: {@link IkeEnvironment#settings} and policies are read anew.
     */
    record Configured() implements IkeInput {}

    /** A timer that {@link IkeAction.Arm} asked for. */
    record TimerFired(IkeTimer timer) implements IkeInput {}

    /**
     * The result of {@link IkeAction.Compute}.
     *
     * @param job its number
     * @param result what the work returned, or the exception that ended it
     */
    record Computed(long job, Object result) implements IkeInput {}

    /**
     * The packet path tells of an outbound SA that nears its end by volume or sequence number: it
     * is to be rekeyed now.
     *
     * @param childSa {@link ChildSa#id}
     */
    record RekeyDue(long childSa) implements IkeInput {}

    /**
     * The packet path has opened the first packet of a child SA: the peer uses it, so that we may
     * (RFC 7296 section 2.8). A hint that saves time; without it a timer decides.
     */
    record ChildUsed(long childSa) implements IkeInput {}

    /**
     * The packet path has opened a packet of a child SA that came from elsewhere: a NAT has given
     * the peer another port or address (RFC 7296 section 2.23).
     */
    record PeerMoved(long childSa, Endpoint remote) implements IkeInput {}

    /**
     * A packet with an SPI that nobody knows has come from an address. Told at a limited rate.
     *
     * @param spi as 32 bits
     */
    record UnknownSpi(IkePath path, int spi) implements IkeInput {}

    /**
     * What goes to a peer over its child SA is not answered: it may have lost what it had. Whether
     * it has is found out; without an answer all with it ends, and is negotiated anew.
     *
     * @param remote the peer's address
     */
    record Doubted(ChildPolicy policy, Address remote) implements IkeInput {}

    /** Our own outer address of a VRF has gone or come: IKE SAs on it move (MOBIKE) or end. */
    record LocalAddressChanged(String vrf) implements IkeInput {}

    /**
     * The router ends: everything is deleted in order, some of it at a time, and nothing is begun;
     * {@link IkeAction.Over} comes behind the last.
     */
    record Shutdown() implements IkeInput {}
}
