package io.spokewire.bfd;

import io.spokewire.net.Address;
import io.spokewire.net.Bytes;

/** What can happen to the {@link BfdEngine}. */
public sealed interface BfdInput {
    /**
     * A client wants to know of a neighbour. A client that asks twice counts once; the last timers
     * asked for hold for the session, whoever asked.
     *
     * @param client whose name {@code show} prints: {@code EIGRP}, {@code OSPF}, {@code BGP} ...
     */
    record Register(String client, BfdPeer peer, BfdTimers timers) implements BfdInput {}

    /** A client does not want to know of a neighbour any more. */
    record Deregister(String client, BfdPeer peer) implements BfdInput {}

    /**
     * A UDP datagram came to one of BFD's ports.
     *
     * @param vrf of a datagram from afar; one by a link needs none
     * @param interfaceName canonical name of the interface that it came by; empty for one from afar
     * @param port the destination port
     * @param ttl of its IP header, 0 to 255
     */
    record Datagram(
            String vrf,
            String interfaceName,
            Address local,
            Address remote,
            int port,
            int ttl,
            Bytes payload)
            implements BfdInput {}

    /** A timer has fired. */
    record Fired(BfdTimer timer) implements BfdInput {}

    /** {@code clear bfd counters}: packets are counted from 0, and so is what was dropped. */
    record ClearCounters() implements BfdInput {}

    /** The router goes down in order: all sessions say so. */
    record Stop() implements BfdInput {}
}
