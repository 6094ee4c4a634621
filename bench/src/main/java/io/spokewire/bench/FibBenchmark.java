package io.spokewire.bench;

import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Ipv6Address;
import io.spokewire.net.Prefix;
import io.spokewire.rib.PrefixTrie;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.GroupThreads;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Look-ups in a table of a million prefixes, alone and beside a writer. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class FibBenchmark {
    private static final int PREFIXES = 1_000_000;
    private static final int QUESTIONS = 1 << 16;

    /** How many of 100 prefixes have which length: about what the Internet's table looks like. */
    private static final int[] LENGTHS = {
        24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 23, 23, 22, 22, 22, 21, 20, 19, 18, 16
    };

    private volatile PrefixTrie<Integer> ipv4 = PrefixTrie.empty();
    private volatile PrefixTrie<Integer> ipv6 = PrefixTrie.empty();
    private PrefixTrie<Integer> peers = PrefixTrie.empty();
    private final int[] questions4 = new int[QUESTIONS];
    private final long[] questions6 = new long[QUESTIONS];
    private final int[] questionsPeers = new int[QUESTIONS];
    private final Prefix[] changes = new Prefix[QUESTIONS];
    private int next;

    /** Fills the tables with random prefixes, the same in each run. */
    @Setup
    public void fill() {
        Random random = new Random(1);
        PrefixTrie<Integer> four = PrefixTrie.empty();
        PrefixTrie<Integer> six = PrefixTrie.empty();
        int count = 0;
        while (four.size() < PREFIXES) {
            int length = LENGTHS[random.nextInt(LENGTHS.length)];
            int address = 0x01000000 + random.nextInt(0x6FFFFFFF) * 2;
            Prefix prefix = new Prefix(new Ipv4Address(address), length);
            four = four.with(prefix, count);
            changes[count & (QUESTIONS - 1)] = prefix;
            questions4[count++ & (QUESTIONS - 1)] = address;
        }
        while (six.size() < PREFIXES / 5) {
            int length = 32 + random.nextInt(5) * 4;
            long high = 0x2000_0000_0000_0000L | random.nextLong() >>> 3;
            six = six.with(new Prefix(new Ipv6Address(high, 0), length), count);
            questions6[count++ & (QUESTIONS - 1)] = high;
        }
        for (int i = 0; i < 1000; i++) {
            peers = peers.with(new Ipv4Address(0x0A000000 + i).toPrefix(), i);
        }
        for (int i = 0; i < QUESTIONS; i++) {
            questionsPeers[i] = 0x0A000000 + random.nextInt(1000);
        }
        ipv4 = four;
        ipv6 = six;
    }

    /** A million IPv4 prefixes, addresses at random: mostly cache misses. */
    @Benchmark
    public @Nullable Integer lookup4() {
        return ipv4.lookup4(questions4[next++ & (QUESTIONS - 1)]);
    }

    /** 200,000 IPv6 prefixes. */
    @Benchmark
    public @Nullable Integer lookup6() {
        return ipv6.lookup6(questions6[next++ & (QUESTIONS - 1)], 1);
    }

    /** A thousand host routes of peers. */
    @Benchmark
    public @Nullable Integer lookupPeer() {
        return peers.lookup4(questionsPeers[next++ & (QUESTIONS - 1)]);
    }

    /** Where a thread stands among the questions; each has its own, far from those of others. */
    @State(Scope.Thread)
    public static class Cursor {
        private int next;
    }

    /** What the paced writer did; summed up over the iterations. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Pace {
        private static final int PER_BURST = 100;
        private static final long BURST_NANOS = 1_000_000;

        /** Changes that were published. */
        public long changes;

        /** Microseconds since the first of them. */
        public long microseconds;

        private int next;
        private long first;
        private long due;

        /** The writer begins anew: what an iteration before left undone is not made up for. */
        @Setup(Level.Iteration)
        public void begin() {
            due = System.nanoTime();
        }
    }

    /** A look-up while another thread changes the table as fast as it can. */
    @Benchmark
    @Group("churn")
    @GroupThreads(1)
    public @Nullable Integer lookupWhileChanging(Cursor cursor) {
        return ipv4.lookup4(questions4[cursor.next++ & (QUESTIONS - 1)]);
    }

    /** A change with its publication: a new value for a prefix. */
    @Benchmark
    @Group("churn")
    @GroupThreads(1)
    public int change(Cursor cursor) {
        return change(cursor.next++);
    }

    private int change(int number) {
        PrefixTrie<Integer> changed = ipv4.with(changes[number & (QUESTIONS - 1)], number);
        ipv4 = changed;
        return changed.size();
    }

    /** A look-up while another thread makes 100,000 changes a second. */
    @Benchmark
    @Group("paced")
    @GroupThreads(1)
    public @Nullable Integer lookupBesidePacedChanges(Cursor cursor) {
        return ipv4.lookup4(questions4[cursor.next++ & (QUESTIONS - 1)]);
    }

    /**
     * A hundred changes, each published, and the rest of a millisecond asleep. Who comes late makes
     * up for it, so that the rate is kept whenever it can be.
     */
    @Benchmark
    @Group("paced")
    @GroupThreads(1)
    public int hundredChanges(Pace pace) {
        if (pace.changes == 0) { // JMH has set the counters back
            pace.first = System.nanoTime();
        }
        int size = 0;
        for (int i = 0; i < Pace.PER_BURST; i++) {
            size += change(pace.next++);
        }
        pace.changes += Pace.PER_BURST;
        pace.due += Pace.BURST_NANOS;
        long left = pace.due - System.nanoTime();
        if (left > 0) {
            LockSupport.parkNanos(left);
        }
        pace.microseconds = (System.nanoTime() - pace.first) / 1000;
        return size;
    }
}
