package io.spokewire.daemon;

import io.spokewire.engine.Expectation;
import io.spokewire.engine.Loop;
import io.spokewire.os.BootClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A thread, of the control plane or of BFD: takes inputs from a bounded queue and fires timers when
 * they are due, those that expect something behind what has come. A failure of one input is
 * reported and does not end the loop.
 */
public final class RealLoop implements Loop, AutoCloseable {
    /** Inputs that may wait: a burst of punts of all workers, and the host's batches beside it. */
    public static final int QUEUE_MAX = 16384;

    /** Inputs taken from the queue at once. */
    private static final int BATCH = 256;

    /** Cancelled timers that may lie about beside as many as are armed. */
    private static final int STALE_MAX = 1024;

    /** The queue waits by a clock that stops in suspend; so it looks at ours now and then. */
    private static final long WAIT_MAX_NANOS = 1_000_000_000L;

    /** A thread may be as late on any machine without having been kept from anything. */
    private static final long LATE_NANOS = 20_000_000L;

    /**
     * Where this thread was kept, those that read sockets for it were, too: they get as long again,
     * but no longer than this, to hand over what has come meanwhile.
     */
    private static final long HEARING_MAX_NANOS = 1_000_000_000L;

    /** How soon a full queue is asked again. */
    private static final long FULL_NANOS = 1_000_000L;

    private static final class Timer implements Comparable<Timer> {
        final Object key;
        final long deadlineNanos;
        final long order;
        final Runnable task;

        /** An {@link Expectation} that has had its time to be met. */
        final boolean heard;

        Timer(Object key, long deadlineNanos, long order, Runnable task, boolean heard) {
            this.key = key;
            this.deadlineNanos = deadlineNanos;
            this.order = order;
            this.task = task;
            this.heard = heard;
        }

        @Override
        public int compareTo(Timer other) {
            int byDeadline = Long.signum(deadlineNanos - other.deadlineNanos);
            return byDeadline != 0 ? byDeadline : Long.compare(order, other.order);
        }
    }

    private final BootClock clock = new BootClock();
    private final ArrayBlockingQueue<Runnable> inputs = new ArrayBlockingQueue<>(QUEUE_MAX);
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final Map<Object, Timer> byKey = new HashMap<>(); // never iterated
    private final AtomicLong refused = new AtomicLong();
    private final Consumer<? super Throwable> failures;
    private final Thread thread;
    private long order;
    private int taken; // of the queue, and not handled yet
    private volatile boolean closing;

    /**
     * The control thread, not yet running.
     *
     * @param failures hears what an input or a timer threw, on the loop's thread
     */
    public RealLoop(Consumer<? super Throwable> failures) {
        this("control", failures);
    }

    /**
     * A loop that is not yet running.
     *
     * @param name of its thread
     * @param failures hears what an input or a timer threw, on the loop's thread
     */
    RealLoop(String name, Consumer<? super Throwable> failures) {
        this.failures = failures;
        this.thread = Thread.ofPlatform().name(name).unstarted(this::run);
    }

    /** Begins to run. */
    public void start() {
        thread.start();
    }

    @Override
    public long nanoTime() {
        return clock.nanoTime();
    }

    @Override
    public Instant wallTime() {
        return Instant.now();
    }

    @Override
    public void arm(Object key, long deadlineNanos, Runnable task) {
        cancel(key);
        add(new Timer(key, deadlineNanos, order++, task, false));
        if (timers.size() > 2 * byKey.size() + STALE_MAX) {
            timers.removeIf(one -> !isArmed(one)); // some are for tomorrow, and belong to nobody
        }
    }

    private void add(Timer timer) {
        byKey.put(timer.key, timer);
        timers.add(timer);
    }

    /** Timers that are kept, cancelled ones included. */
    int timersKept() {
        return timers.size();
    }

    @Override
    public void cancel(Object key) {
        Timer old = byKey.remove(key);
        if (old != null && isFirst(old)) {
            timers.poll(); // what lies deeper goes when its time comes: removal would be a search
        }
    }

    @SuppressWarnings("ReferenceEquality") // this very timer, not one like it
    private boolean isFirst(Timer timer) {
        return timers.peek() == timer;
    }

    @Override
    public boolean offer(Runnable input) {
        if (inputs.offer(input)) {
            return true;
        }
        refused.incrementAndGet();
        return false;
    }

    /** Inputs that found the queue full, since the start. */
    public long refused() {
        return refused.get();
    }

    /**
     * Runs something on the loop's thread and gives its result: for management, which may wait.
     *
     * @return fails with IllegalStateException when the queue is full
     */
    public <T> CompletableFuture<T> ask(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        boolean taken =
                offer(() -> {
                    try {
                        answer.complete(question.get());
                    } catch (RuntimeException | Error e) {
                        answer.completeExceptionally(e);
                    }
                });
        if (!taken) {
            answer.completeExceptionally(new IllegalStateException("the router is too busy"));
        }
        return answer;
    }

    /** Ends the loop after the inputs that wait now; timers fire no more. Waits for its end. */
    @Override
    public void close() {
        closing = true;
        boolean _ = offer(() -> {}); // wakes it; a full queue does so too
        boolean interrupted = false;
        while (thread.isAlive() && !Thread.currentThread().equals(thread)) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        List<Runnable> batch = new ArrayList<>(BATCH);
        while (!closing || !inputs.isEmpty()) {
            fireDue();
            try {
                Runnable first = inputs.poll(waitNanos(), TimeUnit.NANOSECONDS);
                if (first != null) {
                    batch.add(first);
                    inputs.drainTo(batch, BATCH - 1);
                }
            } catch (InterruptedException e) {
                continue; // nobody has a reason to interrupt this thread; closing says when to end
            }
            taken = batch.size();
            for (Runnable input : batch) {
                taken--;
                guarded(input);
                Timer next = first();
                if (next != null && next.deadlineNanos - nanoTime() <= 0) {
                    fireDue(); // many inputs must not keep a timer waiting
                }
            }
            batch.clear();
        }
    }

    private long waitNanos() {
        Timer next = first();
        if (next == null) {
            return WAIT_MAX_NANOS;
        }
        return Math.clamp(next.deadlineNanos - nanoTime(), 0, WAIT_MAX_NANOS);
    }

    /** The next timer that was not cancelled or replaced. */
    private @Nullable Timer first() {
        Timer timer = timers.peek();
        while (timer != null && !isArmed(timer)) {
            timers.poll();
            timer = timers.peek();
        }
        return timer;
    }

    @SuppressWarnings("ReferenceEquality") // a timer armed anew under its key is another one
    private boolean isArmed(Timer timer) {
        return byKey.get(timer.key) == timer;
    }

    private void fireDue() {
        long now = nanoTime();
        long last = order; // what is armed from now on waits for the next round
        for (Timer timer = first();
                timer != null && timer.deadlineNanos - now <= 0 && timer.order < last;
                timer = first()) {
            timers.poll();
            if (!Expectation.in(timer.key) || !waits(timer, now)) {
                fire(timer);
            }
        }
    }

    /**
     * Whether a timer that says what has not come has to wait for what may have: it goes to the end
     * of the queue, and before that, where it is late, all that are kept get time to hand it over.
     */
    private boolean waits(Timer timer, long now) {
        long late = now - timer.deadlineNanos;
        if (!timer.heard && late > LATE_NANOS) {
            later(timer, now + Math.min(late, HEARING_MAX_NANOS));
            return true;
        }
        if (taken == 0 && inputs.isEmpty()) {
            return false;
        }
        boolean queued =
                inputs.offer(() -> {
                    if (isArmed(timer)) {
                        fire(timer);
                    }
                });
        if (!queued) {
            later(timer, now + FULL_NANOS);
        }
        return true;
    }

    private void later(Timer timer, long deadlineNanos) {
        add(new Timer(timer.key, deadlineNanos, order++, timer.task, true));
    }

    private void fire(Timer timer) {
        byKey.remove(timer.key);
        guarded(timer.task);
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            failures.accept(e);
        }
    }
}
