package io.spokewire.bench.routing;

import io.spokewire.engine.Loop;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.LongStream;

/**
 * The control thread, run by hand: each input and each timer is measured by the processor time of
 * the thread, so that others on the machine, and the collector's threads, do not count.
 */
final class MeasuredLoop implements Loop {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final long LIMIT_NANOS = 5_000_000;

    /** Inputs are counted by how long they took, this far apart. */
    private static final long BUCKET_NANOS = 50_000;

    private static final int BUCKETS = 200;

    private record Timer(Object key, long at, long order, Runnable task)
            implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            int byTime = Long.signum(at - other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final Map<Object, Timer> armed = new HashMap<>();
    private final Deque<Runnable> inputs = new ArrayDeque<>();
    private long order;
    private long longestNanos;
    private String longest = "";
    private long usedNanos;
    private int over;
    private long steps;
    private long[] took = new long[BUCKETS];

    /**
     * What was measured since the last time.
     *
     * @param took how many inputs took so many times 0.05 ms, rounded down
     */
    record Measured(
            double seconds,
            double longestMillis,
            String longest,
            int over,
            long steps,
            List<Long> took) {
        /** What so many of a hundred inputs took at most, ms. */
        double millisOf(double percent) {
            long wanted = (long) Math.ceil(steps * percent / 100);
            long seen = 0;
            for (int i = 0; i < BUCKETS - 1; i++) {
                seen += took.get(i);
                if (seen >= wanted) {
                    return (i + 1) * BUCKET_NANOS / 1e6;
                }
            }
            return longestMillis;
        }
    }

    Measured take() {
        Measured measured =
                new Measured(
                        usedNanos / 1e9,
                        longestNanos / 1e6,
                        longest,
                        over,
                        steps,
                        LongStream.of(took).boxed().toList());
        took = new long[BUCKETS];
        usedNanos = 0;
        longestNanos = 0;
        longest = "";
        over = 0;
        steps = 0;
        return measured;
    }

    /** Does what is due; false when nothing is. */
    boolean step() {
        Timer due = timers.peek();
        while (due != null && !due.equals(armed.get(due.key))) {
            timers.poll();
            due = timers.peek();
        }
        Runnable task;
        boolean isDue = due != null && due.at - nanoTime() <= 0;
        if (isDue) {
            timers.poll();
            armed.remove(due.key);
            task = due.task;
        } else {
            task = inputs.poll();
        }
        if (task == null) {
            return false;
        }
        long wall = System.nanoTime();
        long before = THREADS.getCurrentThreadCpuTime();
        task.run();
        // In a virtual machine the clock of a thread jumps; no input uses more than goes by.
        long nanos = Math.min(THREADS.getCurrentThreadCpuTime() - before, System.nanoTime() - wall);
        usedNanos += nanos;
        if (nanos > longestNanos) {
            longestNanos = nanos;
            longest = isDue ? said(due.key) : "an input";
        }
        over += nanos > LIMIT_NANOS ? 1 : 0;
        took[(int) Math.min(BUCKETS - 1, nanos / BUCKET_NANOS)]++;
        steps++;
        return true;
    }

    /** A timer's key without what records say around it: "ospf 1 Work". */
    private static String said(Object key) {
        return key.toString()
                .replaceAll("vrf=,|family=\\w+|\\w+=", "")
                .replaceAll("\\b(TimerKey|ProcessKey)\\b|[\\[\\],]", " ")
                .strip()
                .replaceAll(" +", " ");
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Instant wallTime() {
        return Instant.now();
    }

    @Override
    public void arm(Object key, long deadlineNanos, Runnable task) {
        Timer timer = new Timer(key, deadlineNanos, order++, task);
        armed.put(key, timer);
        timers.add(timer);
    }

    @Override
    public void cancel(Object key) {
        armed.remove(key);
    }

    @Override
    public boolean offer(Runnable input) {
        return inputs.add(input);
    }
}
