package io.spokewire.sim;

import java.time.Duration;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The clock of a simulation and all that is still to happen. Time stands still while an event runs
 * and jumps to the next one; what is due at the same moment happens in the order in which it was
 * planned.
 */
public final class VirtualTime {
    private final PriorityQueue<Event> queue = new PriorityQueue<>();
    private long nowNanos;
    private long planned;
    private long happened;

    /** Something planned. */
    static final class Event implements Comparable<Event> {
        private final long deadlineNanos;
        private final long order;
        private @Nullable Runnable task;

        private Event(long deadlineNanos, long order, Runnable task) {
            this.deadlineNanos = deadlineNanos;
            this.order = order;
            this.task = task;
        }

        /** It will not happen; the queue drops it when its time comes. */
        void cancel() {
            task = null;
        }

        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(deadlineNanos, other.deadlineNanos);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    /** Nanoseconds since the simulation began. */
    public long nowNanos() {
        return nowNanos;
    }

    /** How many events have happened. */
    public long happened() {
        return happened;
    }

    /** Plans a task; a deadline in the past is due at once. */
    Event at(long deadlineNanos, Runnable task) {
        Event event = new Event(Math.max(deadlineNanos, nowNanos), planned++, task);
        queue.add(event);
        return event;
    }

    /** Plans a task for some time from now. */
    Event after(long delayNanos, Runnable task) {
        return at(nowNanos + delayNanos, task);
    }

    /** Lets everything happen that is due within the time, and moves the clock to its end. */
    public void runFor(Duration duration) {
        long end = nowNanos + duration.toNanos();
        while (step(end)) {}
        nowNanos = end;
    }

    /** Lets the next event happen, if it is due until then; false when there is none. */
    boolean step(long endNanos) {
        for (Event next = queue.peek(); next != null; next = queue.peek()) {
            if (next.deadlineNanos > endNanos) {
                return false;
            }
            queue.poll();
            Runnable task = next.task;
            if (task != null) {
                nowNanos = next.deadlineNanos;
                happened++;
                task.run();
                return true;
            }
        }
        return false;
    }
}
