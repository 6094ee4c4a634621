package io.spokewire.sim;

import io.spokewire.engine.Expectation;
import io.spokewire.engine.Loop;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * One router's loop, on the clock that all share. A crash ends it with all its timers; kept from
 * running for a while it goes on as a real one does: timers that are late, then what has come
 * meanwhile, then timers that {@linkplain Expectation expect} something.
 */
final class VirtualLoop implements Loop {
    /** As long as a real one lets those get heard that it could not hear, at most. */
    private static final long HEARING_MAX_NANOS = 1_000_000_000L;

    private final VirtualTime time;
    // Looked up only: what is due when is the queue's business.
    private final Map<Object, VirtualTime.Event> armed = new HashMap<>();
    private Duration wallOffset;
    private long stalledUntil = Long.MIN_VALUE;
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
            plan(key, deadlineNanos, task);
        }
    }

    private void plan(Object key, long deadlineNanos, Runnable task) {
        Runnable due =
                () -> {
                    if (time.nowNanos() < stalledUntil) {
                        long late = stalledUntil - deadlineNanos;
                        long longer = Expectation.in(key) ? Math.min(late, HEARING_MAX_NANOS) : 0;
                        plan(key, stalledUntil + longer, task);
                        return;
                    }
                    armed.remove(key);
                    task.run();
                };
        armed.put(key, time.at(deadlineNanos, due));
    }

    /** Keeps it from running. */
    void stall(Duration duration) {
        stalledUntil = Math.max(stalledUntil, time.nowNanos() + duration.toNanos());
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
            take(input, 0);
        }
        return !ended;
    }

    private void take(Runnable input, long atNanos) {
        time.at(
                atNanos,
                () -> {
                    if (time.nowNanos() <= stalledUntil) {
                        take(input, stalledUntil + 1); // behind the timers
                    } else if (!ended) {
                        input.run();
                    }
                });
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
