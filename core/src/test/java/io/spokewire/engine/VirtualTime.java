package io.spokewire.engine;

import java.time.Duration;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/** A clock and a queue for engines that meet in a test: what is due together runs in its order. */
public final class VirtualTime {
    private record Event(long atNanos, long order, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long now;
    private long order;

    /** Nanoseconds since the test began. */
    public long now() {
        return now;
    }

    /** Runs something at a moment, once. */
    public void at(long nanos, Runnable what) {
        events.add(new Event(nanos, order++, what));
    }

    /** Lets time pass. */
    public void run(Duration duration) {
        boolean _ = await(duration, () -> false);
    }

    /** Lets time pass until something is so; false when it was not in time. */
    public boolean await(Duration atMost, BooleanSupplier reached) {
        long end = now + atMost.toNanos();
        while (!reached.getAsBoolean()) {
            Event next = events.peek();
            if (next == null || next.atNanos() > end) {
                now = end;
                return reached.getAsBoolean();
            }
            events.remove();
            now = next.atNanos();
            next.what().run();
        }
        return true;
    }
}
