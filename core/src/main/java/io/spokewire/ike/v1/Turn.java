package io.spokewire.ike.v1;

import io.spokewire.ike.IkeAction;
import io.spokewire.ike.IkeTimer;
import java.time.Duration;
import java.util.function.Consumer;

/** What the handling of one input needs everywhere: the time, and where the actions go. */
record Turn(long now, Consumer<? super IkeAction> out) {
    void emit(IkeAction action) {
        out.accept(action);
    }

    void note(Ikev1Trace trace) {
        out.accept(new IkeAction.Note(trace));
    }

    void arm(IkeTimer.Kind kind, long sa, long subject, Duration delay) {
        out.accept(new IkeAction.Arm(new IkeTimer(kind, sa, subject), delay));
    }

    void disarm(IkeTimer.Kind kind, long sa, long subject) {
        out.accept(new IkeAction.Disarm(new IkeTimer(kind, sa, subject)));
    }
}
