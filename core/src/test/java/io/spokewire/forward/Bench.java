package io.spokewire.forward;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.NbmaPeer;
import io.spokewire.net.Prefix;
import io.spokewire.rib.PrefixTrie;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A forwarder on a work bench: packets go in as arrays, and come out as arrays. */
final class Bench implements ForwardOutput {
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Underlay(int vrf, byte[] packet) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Device(int tunnel, byte[] virtio, byte[] packet) {}

    final List<Underlay> underlay = new ArrayList<>();
    final List<Device> device = new ArrayList<>();
    final List<Punt> punts = new ArrayList<>();
    final ForwardCounters counters = new ForwardCounters();
    final GreForwarder forwarder;
    boolean queueFull;
    long now = 1_000_000_000_000L;

    /** Left by the forwarder, read at the flush and not before. */
    private record Left(
            boolean toDevice, int index, MemorySegment memory, long offset, int length) {}

    private final List<Left> left = new ArrayList<>();

    Bench() {
        this(ForwardWorkspace.MINIMUM_BYTES, false);
    }

    Bench(int workspaceBytes, boolean coalesce) {
        forwarder =
                new GreForwarder(
                        this,
                        new ForwardWorkspace(Arena.ofAuto().allocate(workspaceBytes, 64)),
                        counters,
                        coalesce);
    }

    @Override
    public void underlay(int vrf, MemorySegment memory, long offset, int length) {
        left.add(new Left(false, vrf, memory, offset, length));
    }

    @Override
    public void device(int tunnel, MemorySegment memory, long offset, int length) {
        left.add(new Left(true, tunnel, memory, offset, length));
    }

    @Override
    public boolean punt(Punt punt) {
        return !queueFull && punts.add(punt);
    }

    @Override
    public void flush() {
        for (Left one : left) {
            byte[] packet = copy(one.memory, one.offset, one.length);
            if (one.toDevice) {
                device.add(new Device(one.index, copy(one.memory, one.offset - 10, 10), packet));
            } else {
                underlay.add(new Underlay(one.index, packet));
            }
        }
        left.clear();
    }

    private static byte[] copy(MemorySegment memory, long offset, int length) {
        return memory.asSlice(offset, length).toArray(JAVA_BYTE);
    }

    /** A packet with exactly the room that the contract gives: one byte more would throw. */
    private static MemorySegment laidOut(byte[] packet) {
        long room = Forwarder.HEADROOM_BYTES + packet.length + (long) Forwarder.TAILROOM_BYTES;
        MemorySegment memory = Arena.ofAuto().allocate(room, 64);
        MemorySegment.copy(packet, 0, memory, JAVA_BYTE, Forwarder.HEADROOM_BYTES, packet.length);
        return memory;
    }

    Bench clear() {
        underlay.clear();
        device.clear();
        punts.clear();
        return this;
    }

    /** One packet of the host, complete, as a batch of its own. */
    Bench host(ForwardingState state, int tunnel, byte[] packet) {
        return host(state, tunnel, packet, 0, 0, 0, 0, 0);
    }

    /** One packet of the host in a batch that goes on. */
    void hostWithoutEnd(ForwardingState state, int tunnel, byte[] packet) {
        clear();
        forwarder.begin(state, now);
        forwarder.fromDevice(tunnel, laidOut(packet), Forwarder.HEADROOM_BYTES, packet.length);
    }

    Bench host(
            ForwardingState state,
            int tunnel,
            byte[] packet,
            int flags,
            int gsoType,
            int gsoSize,
            int checksumStart,
            int checksumOffset) {
        clear();
        MemorySegment input = laidOut(packet);
        long at = Forwarder.HEADROOM_BYTES;
        input.set(JAVA_BYTE, at - 10, (byte) flags);
        input.set(JAVA_BYTE, at - 9, (byte) gsoType);
        input.set(JAVA_SHORT_UNALIGNED, at - 8, (short) 0);
        input.set(JAVA_SHORT_UNALIGNED, at - 6, (short) gsoSize);
        input.set(JAVA_SHORT_UNALIGNED, at - 4, (short) checksumStart);
        input.set(JAVA_SHORT_UNALIGNED, at - 2, (short) checksumOffset);
        forwarder.begin(state, now);
        forwarder.fromDevice(tunnel, input, at, packet.length);
        forwarder.end();
        return this;
    }

    /** One packet of the underlay, as a batch of its own. */
    Bench wire(ForwardingState state, int vrf, byte[] packet) {
        return wire(state, vrf, List.of(packet));
    }

    /** Packets of the underlay, as one batch. */
    Bench wire(ForwardingState state, int vrf, List<byte[]> packets) {
        clear();
        forwarder.begin(state, now);
        for (byte[] packet : packets) {
            forwarder.fromUnderlay(vrf, laidOut(packet), Forwarder.HEADROOM_BYTES, packet.length);
        }
        forwarder.end();
        return this;
    }

    Bench inject(ForwardingState state, Injection injection) {
        clear();
        forwarder.begin(state, now);
        forwarder.inject(injection);
        forwarder.end();
        return this;
    }

    long count(ForwardCounter counter) {
        return counters.get(counter);
    }

    /** A tunnel to be changed piece by piece. */
    static final class Tunnel {
        int index;
        int vrf;
        int underlayVrf;
        boolean open = true;
        boolean multipoint = true;
        @Nullable String source = "192.0.2.1";
        @Nullable String destination;
        @Nullable Long key;
        boolean checksum;
        boolean sequence;
        final GreSequence numbers = new GreSequence();
        int ttl = 255;
        int tos = -1;
        boolean pmtud;
        int mtu4 = 1400;
        int mtu6 = 1400;
        int mss4;
        int mss6;
        long networkId;
        boolean redirect;
        boolean relayKernel;
        List<String> addresses = new ArrayList<>(List.of("10.0.0.1/24", "2001:db8::1/64"));
        PrefixTrie<Adjacency> adjacencies = PrefixTrie.empty();
        @Nullable Adjacency nhs4;
        @Nullable Adjacency nhs6;
        List<Adjacency> multicast = new ArrayList<>();
        boolean keepalive;
        @Nullable Protection protection;
        List<ControlTraffic> control = List.of();

        Tunnel peer(String prefix, int id, String nbma, int pathMtu) {
            return peer(prefix, id, nbma, pathMtu, 0);
        }

        Tunnel peer(String prefix, int id, String nbma, int pathMtu, int mtu) {
            adjacencies =
                    adjacencies.with(
                            Prefix.parse(prefix),
                            new Adjacency(id, NbmaPeer.of(Address.parse(nbma)), pathMtu, mtu));
            return this;
        }

        TunnelForwarding build() {
            return new TunnelForwarding(
                    index,
                    "Tunnel" + index,
                    vrf,
                    underlayVrf,
                    open,
                    multipoint,
                    source == null ? null : Address.parse(source),
                    destination == null ? null : Address.parse(destination),
                    key != null,
                    key == null ? 0 : key.intValue(),
                    checksum,
                    sequence ? numbers : null,
                    ttl,
                    tos,
                    pmtud,
                    mtu4,
                    mtu6,
                    mss4,
                    mss6,
                    networkId,
                    redirect,
                    relayKernel,
                    addresses.stream().map(InterfaceAddress::parse).toList(),
                    adjacencies,
                    nhs4,
                    nhs6,
                    multicast,
                    keepalive,
                    protection,
                    control);
        }
    }

    static FibEntry.Hop via(int tunnel, String gateway) {
        Address address = Address.parse(gateway);
        return new FibEntry.Hop(
                FibEntry.Kind.TUNNEL,
                tunnel,
                false,
                OuterPath.high(address),
                OuterPath.low(address));
    }

    static FibEntry.Hop onLink(int tunnel) {
        return new FibEntry.Hop(FibEntry.Kind.TUNNEL, tunnel, true, 0, 0);
    }

    /** A FIB from pairs of prefix and hop. */
    static PrefixTrie<FibEntry> fib(Object... pairs) {
        PrefixTrie<FibEntry> fib = PrefixTrie.empty();
        for (int i = 0; i < pairs.length; i += 2) {
            Prefix prefix = Prefix.parse((String) pairs[i]);
            fib = fib.with(prefix, new FibEntry(prefix, List.of((FibEntry.Hop) pairs[i + 1])));
        }
        return fib;
    }

    private static long generation;

    static ForwardingState state(PrefixTrie<FibEntry> fib, Tunnel... tunnels) {
        return state(fib, SaTable.EMPTY, tunnels);
    }

    static ForwardingState state(
            PrefixTrie<FibEntry> fib, SaTable associations, Tunnel... tunnels) {
        List<@Nullable TunnelForwarding> list = new ArrayList<>();
        for (Tunnel tunnel : tunnels) {
            while (list.size() <= tunnel.index) {
                list.add(null);
            }
            list.set(tunnel.index, tunnel.build());
        }
        return new ForwardingState(++generation, List.of(fib), list, associations);
    }
}
