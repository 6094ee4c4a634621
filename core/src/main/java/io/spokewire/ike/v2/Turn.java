package io.spokewire.ike.v2;

import io.spokewire.ike.IkeAction;
import io.spokewire.ike.IkeTimer;
import java.time.Duration;
import java.util.function.Consumer;

/** What the handling of one input needs everywhere: the time, and where the actions go. */
record Turn(long now, Consumer<? super IkeAction> out) {
    void emit(IkeAction action) {
        out.accept(action);
    }

    void note(Ikev2Trace trace) {
        out.accept(new IkeAction.Note(trace));
    }

    void arm(IkeTimer.Kind kind, long sa, Duration delay) {
        out.accept(new IkeAction.Arm(new IkeTimer(kind, sa, 0), delay));
    }

    void disarm(IkeTimer.Kind kind, long sa) {
        out.accept(new IkeAction.Disarm(new IkeTimer(kind, sa, 0)));
    }

    /** Time from a moment to now. */
    Duration since(long moment) {
        return Duration.ofNanos(now - moment);
    }

    /** Whether a moment has come. */
    boolean reached(long moment) {
        return moment - now <= 0;
    }
}
