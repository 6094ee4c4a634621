package io.spokewire.bgp;

import io.spokewire.engine.Trace;
import io.spokewire.routing.RoutingAction;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * One call of the engine: the moment, and where actions go.
 *
 * @param nowNanos of the loop's clock
 */
record Turn(long nowNanos, Consumer<? super RoutingAction> out) {
    void arm(BgpTimer timer, Duration delay) {
        out.accept(new RoutingAction.Arm(timer, delay));
    }

    void disarm(BgpTimer timer) {
        out.accept(new RoutingAction.Disarm(timer));
    }

    void tell(Trace trace) {
        out.accept(new RoutingAction.Note(trace));
    }
}
