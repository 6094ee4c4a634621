package io.spokewire.rib;

import io.spokewire.net.Address;
import org.jspecify.annotations.Nullable;

/** Where a route leads. */
public sealed interface NextHop {
    /**
     * Out of an interface.
     *
     * @param interfaceName canonical name of the interface; empty when the gateway is still to be
     *     resolved through the RIB
     * @param gateway the next router; null when the destination itself is on the link
     */
    record Via(String interfaceName, @Nullable Address gateway) implements NextHop {}

    /** To this router itself. */
    record Receive(String interfaceName) implements NextHop {}

    /** Dropped, with an unreachable message to the sender. */
    record Discard() implements NextHop {}
}
