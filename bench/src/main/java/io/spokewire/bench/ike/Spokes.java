package io.spokewire.bench.ike;

import io.spokewire.ike.IkeSettings;
import io.spokewire.net.Address;
import io.spokewire.net.Ipv4Address;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** Many spokes in one thread: their sockets, timers and work. */
final class Spokes implements AutoCloseable {
    private static final int DATAGRAM_BYTES_MAX = 65535;
    private static final int WORK_AT_ONCE = 16;
    private static final int ENDING_AT_ONCE = 16;

    /** Addresses of the spokes follow on this one; the machine must take them for its own. */
    private static final int FIRST_ADDRESS = 0x0A400001;

    private record Timer(long at, long number) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            int byTime = Long.signum(at - other.at);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    private final Selector selector;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(DATAGRAM_BYTES_MAX);
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final Map<Long, Runnable> armed = new HashMap<>();
    private final Deque<Runnable> work = new ArrayDeque<>();
    private final List<Spoke> spokes = new ArrayList<>();
    private long numbers;
    private int up;
    private int failed;
    private final Map<String, Integer> failures = new TreeMap<>();

    /**
     * Spokes that have not begun.
     *
     * @param first number of the first address
     */
    Spokes(int first, int count, int group) throws IOException {
        selector = Selector.open();
        IkeSettings settings = Configuration.settings(2, group);
        SplittableRandom random = new SplittableRandom(System.nanoTime());
        for (int i = 0; i < count; i++) {
            Address address = new Ipv4Address(FIRST_ADDRESS + first + i);
            spokes.add(new Spoke(this, address, settings, random.split()));
        }
    }

    List<Spoke> all() {
        return spokes;
    }

    /** A spoke has got its child SA. */
    void cameUp() {
        up++;
    }

    /** A negotiation of a spoke has failed, or its child SA has gone. */
    void failed(String why) {
        failures.merge(why, 1, Integer::sum);
        failed++;
    }

    /** Spokes that have got their child SA. */
    int up() {
        return up;
    }

    /** How many times one has failed. */
    int failed() {
        return failed;
    }

    /** How many times, for each reason. */
    Map<String, Integer> failures() {
        return failures;
    }

    Selector selector() {
        return selector;
    }

    /** Arms a timer; its number cancels it. */
    long arm(Duration delay, Runnable task) {
        long number = numbers++;
        armed.put(number, task);
        timers.add(new Timer(System.nanoTime() + delay.toNanos(), number));
        return number;
    }

    void cancel(long timer) {
        armed.remove(timer);
    }

    /** Something is done soon, behind what has come meanwhile. */
    void later(Runnable task) {
        work.add(task);
    }

    /** Runs until something is so; false when it was not in time. */
    boolean run(BooleanSupplier done, Duration patience) throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            step(end);
        }
        return true;
    }

    /** All delete what they have, some at a time, so that the hub hears of every one. */
    void disconnect(Address hub, Duration patience) throws IOException {
        for (int i = 0; i < spokes.size(); i += ENDING_AT_ONCE) {
            List<Spoke> some = spokes.subList(i, Math.min(spokes.size(), i + ENDING_AT_ONCE));
            some.forEach(spoke -> spoke.disconnect(hub));
            run(() -> some.stream().allMatch(Spoke::idle), patience);
        }
    }

    private void step(long end) throws IOException {
        if (work.isEmpty()) {
            Timer next = timers.peek();
            long until = next == null || next.at - end > 0 ? end : next.at;
            selector.select(Math.max(1, (until - System.nanoTime()) / 1_000_000));
        } else {
            selector.selectNow();
        }
        for (SelectionKey key : selector.selectedKeys()) {
            if (key.attachment() instanceof Spoke spoke
                    && key.channel() instanceof DatagramChannel channel) {
                spoke.read(channel, buffer);
            }
        }
        selector.selectedKeys().clear();
        for (int i = 0; i < WORK_AT_ONCE && !work.isEmpty(); i++) {
            work.removeFirst().run();
        }
        long now = System.nanoTime();
        for (Timer due = timers.peek(); due != null && due.at - now <= 0; due = timers.peek()) {
            timers.poll();
            Runnable task = armed.remove(due.number);
            if (task != null) {
                task.run();
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (Spoke spoke : spokes) {
            spoke.close();
        }
        selector.close();
    }
}
