package io.spokewire.ospf;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * One call of the engine: the moment, and where actions go.
 *
 * @param nowNanos of the loop's clock
 */
record Turn(long nowNanos, Consumer<? super OspfAction> out) {
    void arm(OspfTimer timer, Duration delay) {
        out.accept(new OspfAction.Arm(timer, delay));
    }

    void disarm(OspfTimer timer) {
        out.accept(new OspfAction.Disarm(timer));
    }

    void tell(OspfTrace trace) {
        out.accept(new OspfAction.Tell(trace));
    }
}
