package io.spokewire.sim;

import io.spokewire.engine.Loop;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** One router's loop, on the clock that all share. A crash ends it with all its timers. */
final class VirtualLoop implements Loop {
    private final VirtualTime time;
    // Looked up only: what is due when is the queue's business.
    private final Map<Object, VirtualTime.Event> armed = new HashMap<>();
    private Duration wallOffset;
    private boolean ended;

    VirtualLoop(VirtualTime time, Duration wallOffset) {
        this.time = time;
        this.wallOffset = wallOffset;
    }

    @Override
    public long nanoTime() {
        return time.nowNanos();
    }

    @Override
    public Instant wallTime() {
        return Simulation.BEGINNING.plusNanos(time.nowNanos()).plus(wallOffset);
    }

    @Override
    public void arm(Object key, long deadlineNanos, Runnable task) {
        cancel(key);
        if (!ended) {
            Runnable once =
                    () -> {
                        armed.remove(key);
                        task.run();
                    };
            armed.put(key, time.at(deadlineNanos, once));
        }
    }

    @Override
    public void cancel(Object key) {
        VirtualTime.Event event = armed.remove(key);
        if (event != null) {
            event.cancel();
        }
    }

    @Override
    public boolean offer(Runnable input) {
        if (!ended) {
            time.after(
                    0,
                    () -> {
                        if (!ended) {
                            input.run();
                        }
                    });
        }
        return !ended;
    }

    /** The wall clock is set. */
    void wallOffset(Duration changed) {
        wallOffset = changed;
    }

    /** Nothing armed or offered will run any more. */
    void end() {
        ended = true;
        armed.values().forEach(VirtualTime.Event::cancel);
        armed.clear();
    }
}
