package io.spokewire.bench.routing;

import io.spokewire.engine.Loop;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.LongStream;

/**
 * The control thread, run by hand: each input and each timer is measured by the processor time of
 * the thread, so that others on the machine, and the collector's threads, do not count. What a host
 * takes away from a virtual machine does count, in every clock that the machine has; so a fixed
 * piece of work is measured beside each input, and says how much of the longest may be of that
 * kind.
 */
final class MeasuredLoop implements Loop {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final long LIMIT_NANOS = 5_000_000;

    /** Inputs are counted by how long they took, this far apart. */
    private static final long BUCKET_NANOS = 50_000;

    private static final int BUCKETS = 200;

    /** Of the fixed piece of work: about as long as half of the inputs take. */
    private static final int FIXED_ROUNDS = 200_000;

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
    private long fixedLongestNanos;
    private int fixedOver;
    private long fixed;

    /** What stands above {@link Measured#columns} in a table. */
    static final String COLUMNS =
            "the longest, which | inputs over 5 ms of | fixed work beside each: longest, over 5 ms"
                    + " |";

    /**
     * What was measured since the last time.
     *
     * @param took how many inputs took so many times 0.05 ms, rounded down
     * @param fixedLongestMillis what the fixed piece of work took at most, beside the inputs
     * @param fixedOver how often that took longer than 5 ms
     */
    record Measured(
            double seconds,
            double longestMillis,
            String longest,
            int over,
            long steps,
            List<Long> took,
            double fixedLongestMillis,
            int fixedOver) {
        /** The ends of a row of Markdown, under {@link #COLUMNS}. */
        String columns() {
            return String.format(
                    Locale.ROOT,
                    "%.2f (%s) | %d of %d | %.2f, %d |",
                    longestMillis,
                    longest,
                    over,
                    steps,
                    fixedLongestMillis,
                    fixedOver);
        }

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
                        LongStream.of(took).boxed().toList(),
                        fixedLongestNanos / 1e6,
                        fixedOver);
        took = new long[BUCKETS];
        usedNanos = 0;
        longestNanos = 0;
        longest = "";
        over = 0;
        steps = 0;
        fixedLongestNanos = 0;
        fixedOver = 0;
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
        long nanos = timed(task);
        usedNanos += nanos;
        if (nanos > longestNanos) {
            longestNanos = nanos;
            longest = isDue ? said(due.key) : "an input";
        }
        over += nanos > LIMIT_NANOS ? 1 : 0;
        took[(int) Math.min(BUCKETS - 1, nanos / BUCKET_NANOS)]++;
        steps++;
        long beside = timed(this::work);
        fixedLongestNanos = Math.max(fixedLongestNanos, beside);
        fixedOver += beside > LIMIT_NANOS ? 1 : 0;
        return true;
    }

    private static long timed(Runnable task) {
        long wall = System.nanoTime();
        long before = THREADS.getCurrentThreadCpuTime();
        task.run();
        // In a virtual machine the clock of a thread jumps; no input uses more than goes by.
        return Math.min(THREADS.getCurrentThreadCpuTime() - before, System.nanoTime() - wall);
    }

    private void work() {
        for (int i = 0; i < FIXED_ROUNDS; i++) {
            fixed = fixed * 6_364_136_223_846_793_005L + i;
        }
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
