package io.spokewire.eigrp;

import io.spokewire.routing.RoutingAction;
import java.util.function.Consumer;

/** The input that is being handled: its time, and where actions go. */
final class Turn {
    long nowNanos;
    Consumer<? super RoutingAction> out = _ -> {};

    private final EventLog events;

    Turn(EventLog events) {
        this.events = events;
    }

    void emit(RoutingAction action) {
        out.accept(action);
    }

    /** Tells the log, and keeps what has happened to neighbours. */
    void note(EigrpTrace trace) {
        if (!(trace instanceof EigrpTrace.Detail)) {
            events.add(trace.mnemonic(), trace.text());
        }
        out.accept(new RoutingAction.Note(trace));
    }
}
