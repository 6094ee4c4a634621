package io.spokewire.bench;

import io.spokewire.forward.Adjacency;
import io.spokewire.forward.FibEntry;
import io.spokewire.forward.ForwardCounter;
import io.spokewire.forward.ForwardCounters;
import io.spokewire.forward.ForwardOutput;
import io.spokewire.forward.ForwardWorkspace;
import io.spokewire.forward.Forwarder;
import io.spokewire.forward.ForwardingState;
import io.spokewire.forward.GreForwarder;
import io.spokewire.forward.Punt;
import io.spokewire.forward.SaTable;
import io.spokewire.forward.TunnelForwarding;
import io.spokewire.net.Address;
import io.spokewire.net.BigEndian;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.InternetChecksum;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.NbmaPeer;
import io.spokewire.net.Prefix;
import io.spokewire.rib.PrefixTrie;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The packet path without system calls and without ciphers: nanoseconds for a packet of 1400 bytes
 * in batches of 64, in a table of 10,000 routes behind 1000 peers. Where a way changes the packet,
 * the 64 bytes that it changes are put back before each batch, and that is part of the figure.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class ForwardBenchmark {
    private static final int BATCH = 64;
    private static final int INNER = 1400;
    private static final int OUTER = 28;
    private static final int ROOM = 2048;
    private static final int RESTORED = 64;
    private static final int SUPER = 43 * 1360 + 40;

    private static final class Sink implements ForwardOutput {
        private long packets;

        @Override
        public void underlay(int vrf, MemorySegment memory, long offset, int length) {
            packets++;
        }

        @Override
        public void device(int tunnel, MemorySegment memory, long offset, int length) {
            packets++;
        }

        @Override
        public boolean punt(Punt punt) {
            return true;
        }

        @Override
        public void flush() {}
    }

    private final Sink sink = new Sink();
    private final MemorySegment fromHost = Arena.ofAuto().allocate(BATCH * ROOM, 64);
    private final MemorySegment fromPeer = Arena.ofAuto().allocate(BATCH * ROOM, 64);
    private final MemorySegment toRelay = Arena.ofAuto().allocate(BATCH * ROOM, 64);
    private final MemorySegment tcpStream = Arena.ofAuto().allocate(BATCH * ROOM, 64);
    private final MemorySegment superPacket = Arena.ofAuto().allocate(70_000, 64);
    private final MemorySegment heads = Arena.ofAuto().allocate(3L * RESTORED * BATCH, 64);
    private final ForwardCounters counters = new ForwardCounters();
    private final ForwardCounters coalescingCounters = new ForwardCounters();
    private final GreForwarder forwarder = forwarder(counters, false);
    private final GreForwarder coalescing = forwarder(coalescingCounters, true);
    private ForwardingState state = ForwardingState.EMPTY;

    private GreForwarder forwarder(ForwardCounters counted, boolean coalesce) {
        return new GreForwarder(
                sink,
                new ForwardWorkspace(Arena.ofAuto().allocate(ForwardWorkspace.USUAL_BYTES, 64)),
                counted,
                coalesce);
    }

    private static void ipv4(
            MemorySegment memory, long at, int length, int protocol, int from, int to) {
        BigEndian.put32(memory, at, 0x4500 << 16 | length);
        BigEndian.put32(memory, at + 4, 0x4000);
        BigEndian.put32(memory, at + 8, (64 << 8 | protocol) << 16);
        BigEndian.put32(memory, at + 12, from);
        BigEndian.put32(memory, at + 16, to);
        BigEndian.put16(
                memory, at + 10, InternetChecksum.finish(InternetChecksum.sum(memory, at, 20)));
    }

    private static void tcp(
            MemorySegment memory, long at, int length, int sequence, int from, int to) {
        ipv4(memory, at, length, 6, from, to);
        BigEndian.put32(memory, at + 20, 0x9C40_0050);
        BigEndian.put32(memory, at + 24, sequence);
        BigEndian.put32(memory, at + 28, 9);
        BigEndian.put32(memory, at + 32, 0x5010_2000);
        BigEndian.put32(memory, at + 36, 0);
        long sum =
                InternetChecksum.sum(memory, at + 20, length - 20)
                        + InternetChecksum.pseudoHeader(
                                (long) from << 32, (long) to << 32, 0, 0, 6, length - 20);
        BigEndian.put16(memory, at + 36, InternetChecksum.finish(sum));
    }

    private static void outer(MemorySegment memory, long at, int length) {
        ipv4(memory, at, length + OUTER, 47, 0xC6336401, 0xC0000201);
        BigEndian.put32(memory, at + 20, 0x2000_0800);
        BigEndian.put32(memory, at + 24, 7);
    }

    /** Tunnel, routes and packets. */
    @Setup
    public void build() {
        PrefixTrie<FibEntry> fib = PrefixTrie.empty();
        PrefixTrie<Adjacency> adjacencies = PrefixTrie.empty();
        for (int i = 0; i < 1000; i++) {
            adjacencies =
                    adjacencies.with(
                            new Ipv4Address(0x0A00_0100 + i).toPrefix(),
                            new Adjacency(i, NbmaPeer.of(new Ipv4Address(0xC633_6401 + i)), 0));
        }
        for (int i = 0; i < 10_000; i++) {
            long gateway = (long) (0x0A00_0100 + i % 1000) << 32;
            Prefix prefix = new Prefix(new Ipv4Address(0x0B00_0000 + (i << 8)), 24);
            fib = with(fib, prefix, new FibEntry.Hop(FibEntry.Kind.TUNNEL, 0, false, gateway, 0));
        }
        fib = with(fib, Prefix.parse("172.16.0.0/12"), FibEntry.Hop.HOST);
        state = new ForwardingState(1, List.of(fib), List.of(tunnel(adjacencies)), SaTable.EMPTY);
        for (int i = 0; i < BATCH; i++) {
            long at = (long) i * ROOM + Forwarder.HEADROOM_BYTES;
            int lan = 0x0B00_0001 + ((i * 37) << 8);
            ipv4(fromHost, at, INNER, 17, 0xAC10_0001, lan);
            outer(fromPeer, at, INNER);
            ipv4(fromPeer, at + OUTER, INNER, 17, lan, 0xAC10_0001);
            outer(toRelay, at, INNER);
            ipv4(toRelay, at + OUTER, INNER, 17, 0x0B00_0001, lan + 0x100);
            outer(tcpStream, at, INNER);
            tcp(tcpStream, at + OUTER, INNER, i * (INNER - 40), 0x0B00_0001, 0xAC10_0001);
            MemorySegment.copy(fromPeer, at, heads, (long) i * RESTORED, RESTORED);
            MemorySegment.copy(toRelay, at, heads, (long) (BATCH + i) * RESTORED, RESTORED);
            MemorySegment.copy(tcpStream, at, heads, (long) (2 * BATCH + i) * RESTORED, RESTORED);
        }
        long at = Forwarder.HEADROOM_BYTES;
        tcp(superPacket, at, SUPER, 1, 0xAC10_0001, 0x0B00_0001);
        superPacket.set(ValueLayout.JAVA_BYTE, at - 10, (byte) 1);
        superPacket.set(ValueLayout.JAVA_BYTE, at - 9, (byte) 1);
        superPacket.set(ValueLayout.JAVA_SHORT_UNALIGNED, at - 6, (short) 1360);
        superPacket.set(ValueLayout.JAVA_SHORT_UNALIGNED, at - 4, (short) 20);
        superPacket.set(ValueLayout.JAVA_SHORT_UNALIGNED, at - 2, (short) 16);
    }

    private static PrefixTrie<FibEntry> with(
            PrefixTrie<FibEntry> fib, Prefix prefix, FibEntry.Hop hop) {
        return fib.with(prefix, new FibEntry(prefix, List.of(hop)));
    }

    private static TunnelForwarding tunnel(PrefixTrie<Adjacency> adjacencies) {
        return new TunnelForwarding(
                0,
                "Tunnel0",
                0,
                0,
                true,
                true,
                Address.parse("192.0.2.1"),
                null,
                true,
                7,
                false,
                null,
                255,
                -1,
                false,
                1400,
                1400,
                1360,
                1340,
                1,
                true,
                false,
                List.of(InterfaceAddress.parse("10.0.0.1/16")),
                adjacencies,
                null,
                null,
                List.of(),
                false,
                null,
                List.of());
    }

    /** A way that drops its packets would be a fast one. */
    @TearDown(Level.Iteration)
    public void nothingDropped() {
        for (ForwardCounters of : List.of(counters, coalescingCounters)) {
            for (ForwardCounter counter : ForwardCounter.values()) {
                if (counter.name().startsWith("DROP_")
                        && counter != ForwardCounter.DROP_PUNT_LIMIT
                        && of.get(counter) > 0) {
                    throw new IllegalStateException(of.get(counter) + " packets " + counter.help());
                }
            }
        }
    }

    private void restore(MemorySegment packets, int which) {
        for (int i = 0; i < BATCH; i++) {
            MemorySegment.copy(
                    heads,
                    (long) (which * BATCH + i) * RESTORED,
                    packets,
                    (long) i * ROOM + Forwarder.HEADROOM_BYTES,
                    RESTORED);
        }
    }

    /** The virtio header that the packet before has been written over. */
    private void noOffload(long at) {
        fromHost.set(ValueLayout.JAVA_LONG_UNALIGNED, at - Forwarder.VIRTIO_BYTES, 0);
        fromHost.set(ValueLayout.JAVA_SHORT_UNALIGNED, at - 2, (short) 0);
    }

    private long underlay(GreForwarder by, MemorySegment packets) {
        by.begin(state, 1);
        for (int i = 0; i < BATCH; i++) {
            by.fromUnderlay(0, packets, (long) i * ROOM + Forwarder.HEADROOM_BYTES, INNER + OUTER);
        }
        by.end();
        return sink.packets;
    }

    /** Look-up, GRE and outer header. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long deviceToUnderlay() {
        forwarder.begin(state, 1);
        for (int i = 0; i < BATCH; i++) {
            long at = (long) i * ROOM + Forwarder.HEADROOM_BYTES;
            noOffload(at);
            forwarder.fromDevice(0, fromHost, at, INNER);
        }
        forwarder.end();
        return sink.packets;
    }

    /** A TCP super-packet of 58 KB: per segment of 1400 bytes. */
    @Benchmark
    @OperationsPerInvocation(43)
    public long superPacketToUnderlay() {
        forwarder.begin(state, 1);
        forwarder.fromDevice(0, superPacket, Forwarder.HEADROOM_BYTES, SUPER);
        forwarder.end();
        return sink.packets;
    }

    /** Tunnel found, headers off, look-up. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long underlayToDevice() {
        restore(fromPeer, 0);
        return underlay(forwarder, fromPeer);
    }

    /** The same for a TCP stream, joined to super-packets with checksums verified. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long underlayToDeviceCoalesced() {
        restore(tcpStream, 2);
        return underlay(coalescing, tcpStream);
    }

    /** In by one peer and out to another. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long relay() {
        restore(toRelay, 1);
        return underlay(forwarder, toRelay);
    }
}
