package io.spokewire.ospf;

import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.Prefix;
import java.util.List;

/** What can happen to the {@link OspfEngine}. */
public sealed interface OspfInput {
    /** This is what holds from now on; what is as before goes on undisturbed. */
    record Configure(OspfConfig config) implements OspfInput {}

    /**
     * An IP packet of protocol 89 came in.
     *
     * @param circuit name of the interface
     * @param payload behind the IP header
     */
    record Received(String circuit, Address source, Address destination, Bytes payload)
            implements OspfInput {}

    /** A timer has fired. */
    record Fired(OspfTimer timer) implements OspfInput {}

    /** Routes of other sources are to be told, or told otherwise than before. */
    record Redistribute(List<OspfExternal> routes) implements OspfInput {}

    /** Routes of other sources are not to be told any more. */
    record Withdraw(List<Prefix> prefixes) implements OspfInput {}

    /** Whether there is a default route of other sources. */
    record DefaultRoute(boolean there) implements OspfInput {}

    /** BFD says that a neighbour cannot be reached. */
    record NeighborLost(String circuit, Address address) implements OspfInput {}

    /** BFD says that a neighbour is reached. */
    record NeighborReached(String circuit, Address address) implements OspfInput {}

    /** {@code clear ip ospf process}: all adjacencies begin anew. */
    record Clear() implements OspfInput {}

    /** The process ends in order: our advertisements are flushed. */
    record Stop() implements OspfInput {}
}
