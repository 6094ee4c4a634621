package io.spokewire.routing;

import io.spokewire.engine.Engine;

/** One process of a routing protocol. */
public interface RoutingEngine extends Engine<RoutingInput, RoutingAction> {
    /** Which process this is. */
    ProcessKey key();

    /**
     * Whether the process runs on an interface. Then {@code redistribute} of this process takes the
     * interface's connected prefix too, as IOS has it.
     */
    boolean runsOn(String interfaceName);
}
