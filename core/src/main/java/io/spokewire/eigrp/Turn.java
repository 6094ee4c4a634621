package io.spokewire.eigrp;

import io.spokewire.routing.RoutingAction;
import java.util.function.Consumer;

/** The input that is being handled: its time, and where actions go. */
final class Turn {
    long nowNanos;
    Consumer<? super RoutingAction> out = _ -> {};

    void emit(RoutingAction action) {
        out.accept(action);
    }

    void note(EigrpTrace trace) {
        out.accept(new RoutingAction.Note(trace));
    }
}
