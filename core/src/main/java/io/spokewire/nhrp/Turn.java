package io.spokewire.nhrp;

import io.spokewire.nhrp.NhrpTimer.Kind;
import java.time.Duration;
import java.util.function.Consumer;

/** What the handling of one input needs everywhere: the time, and where the actions go. */
record Turn(long now, Consumer<? super NhrpAction> out) {
    void emit(NhrpAction action) {
        out.accept(action);
    }

    void note(NhrpTrace trace) {
        out.accept(new NhrpAction.Note(trace));
    }

    void arm(Kind kind, String tunnel, Object subject, Duration delay) {
        out.accept(new NhrpAction.Arm(new NhrpTimer(kind, tunnel, subject), delay));
    }

    void disarm(Kind kind, String tunnel, Object subject) {
        out.accept(new NhrpAction.Disarm(new NhrpTimer(kind, tunnel, subject)));
    }

    /** The moment so many seconds from now. */
    long after(int seconds) {
        return now + Duration.ofSeconds(seconds).toNanos();
    }

    /** Whether a moment has come. */
    boolean reached(long moment) {
        return moment - now <= 0;
    }

    /** Time until a moment; zero when it has passed. */
    Duration until(long moment) {
        return Duration.ofNanos(Math.max(0, moment - now));
    }
}
