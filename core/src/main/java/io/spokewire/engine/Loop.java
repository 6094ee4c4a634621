package io.spokewire.engine;

import java.time.Instant;

/**
 * The only clock and the only timers: a real loop in the daemon, a priority queue in the simulator.
 * All methods but {@link #offer} belong to the loop's own thread.
 */
public interface Loop {
    /** Monotonic nanoseconds, time in suspend included; compare by subtraction. */
    long nanoTime();

    /** For certificates and log stamps, never for the timing of a protocol. */
    Instant wallTime();

    /**
     * Arms a timer; a timer with an equal key is replaced. Equal deadlines fire in arming order.
     *
     * @param key who is woken, compared by {@code equals}; one that is an {@link Expectation} fires
     *     behind all inputs that have come by its deadline
     * @param deadlineNanos on the scale of {@link #nanoTime}; one in the past fires at once, but
     *     not before this call has returned
     * @param task what runs, once
     */
    void arm(Object key, long deadlineNanos, Runnable task);

    /** Once it returns, the timer cannot fire. */
    void cancel(Object key);

    /** Hands work to the loop from any thread; bounded, false when the queue is full. */
    boolean offer(Runnable input);
}
