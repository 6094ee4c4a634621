package io.spokewire.routing;

import io.spokewire.engine.Engine;
import java.util.Optional;

/** One process of a routing protocol. */
public interface RoutingEngine extends Engine<RoutingInput, RoutingAction> {
    /** Which process this is. */
    ProcessKey key();

    /**
     * Whether the process runs on an interface. Then {@code redistribute} of this process takes the
     * interface's connected prefix too, as IOS has it.
     */
    boolean runsOn(String interfaceName);

    /**
     * Whether a process that was told to shut down has more to say: it is told of its timers, and
     * sends, until it has not, or until the router has waited long enough.
     */
    default boolean leaves() {
        return false;
    }

    /**
     * What {@code show ip protocols} prints of the process; empty before it has begun.
     *
     * @param nowNanos the loop's clock
     */
    default Optional<ProtocolStatus> status(long nowNanos) {
        return Optional.empty();
    }
}
