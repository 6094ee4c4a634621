package io.spokewire.routing;

import io.spokewire.engine.Engine;
import io.spokewire.net.Prefix;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
     * What {@code show ip protocols} prints of the process, but for {@link #sources}; empty before
     * it has begun.
     *
     * @param nowNanos the loop's clock
     */
    default Optional<ProtocolStatus> status(long nowNanos) {
        return Optional.empty();
    }

    /**
     * Whether the process has taken a route of another one to tell it: its name, and what its
     * {@code redistribute} says beside. Empty for one that it has not.
     */
    default Optional<String> advertises(String vrf, Prefix prefix) {
        return Optional.empty();
    }

    /**
     * Some of those whose routes are used, for {@code show ip protocols}, where that takes a look
     * at the routes; one may be told several times.
     *
     * @param behind where the last call ended; null for the start
     * @param max looks at no more routes
     * @return where this call has ended; null at the end
     */
    default @Nullable Prefix sources(
            @Nullable Prefix behind,
            int max,
            long nowNanos,
            Consumer<? super ProtocolStatus.Source> out) {
        return null;
    }
}
