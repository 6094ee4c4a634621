package io.spokewire.ike;

import io.spokewire.engine.Trace;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import java.time.Duration;
import java.util.function.Supplier;

/** What an engine of IKE asks for. */
public sealed interface IkeAction {
    /**
     * A datagram is to be sent; from port 4500 it goes behind the non-ESP marker.
     *
     * @param message from the IKE header on
     */
    record Send(IkePath path, Bytes message) implements IkeAction {}

    /** A NAT keepalive, RFC 3948 section 2.3: one byte 0xFF, without a marker. */
    record SendKeepalive(IkePath path) implements IkeAction {}

    /** A timer is armed; one with an equal key is replaced. */
    record Arm(IkeTimer timer, Duration delay) implements IkeAction {}

    /** A timer is cancelled. */
    record Disarm(IkeTimer timer) implements IkeAction {}

    /**
     * Slow work (Diffie-Hellman, signatures, certificate paths): done elsewhere, its result comes
     * back as {@link IkeInput.Computed}. The work touches nothing of the engine.
     *
     * @param work returns the result; an exception is a result too
     */
    record Compute(long job, Supplier<Object> work) implements IkeAction {}

    /**
     * A child SA exists. From now on packets are opened with its inbound side; and sealed with its
     * outbound side while it is the last one of its peer that {@link UseOutbound} has named.
     */
    record InstallChild(ChildSa child) implements IkeAction {}

    /**
     * The peer has shown, or may be relied on, to open packets of this child SA: seal with it from
     * now on, whatever was named before. When it is removed, the one named before it seals again.
     */
    record UseOutbound(long childSa) implements IkeAction {}

    /** A child SA has ended: both directions go. */
    record RemoveChild(long childSa, String why) implements IkeAction {}

    /**
     * An end of an IKE SA has moved; its children's outbound packets go there.
     *
     * @param ikeSa {@link ChildSa#ikeSa} of the children
     * @param udp whether packets leave in UDP from now on
     */
    record MoveChildren(long ikeSa, IkePath path, boolean udp) implements IkeAction {}

    /**
     * A negotiation that {@link IkeInput.Connect} asked for has failed, or the last child SA with a
     * peer has ended without a new one.
     *
     * @param why in words: the exchange and the cause
     * @param retryAfter how long it makes no sense to ask again
     */
    record PeerFailed(ChildPolicy policy, Address remote, String why, Duration retryAfter)
            implements IkeAction {}

    /**
     * An IKE SA has keys, for those who want to read captures.
     *
     * @param line of Wireshark's table for the version of IKE; asked for only where it is wanted
     */
    record LogKeys(Supplier<String> line) implements IkeAction {}

    /** What {@link IkeInput.Shutdown} has asked for is done. */
    record Over() implements IkeAction {}

    /** Something happened. */
    record Note(Trace trace) implements IkeAction {}
}
