package io.spokewire.router;

import io.spokewire.command.Secret;
import io.spokewire.engine.Loop;
import io.spokewire.engine.Trace;
import io.spokewire.esp.JdkEspProvider;
import io.spokewire.forward.ForwardCounter;
import io.spokewire.forward.ForwardingState;
import io.spokewire.forward.Injection;
import io.spokewire.forward.TunnelCounter;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Prefix;
import io.spokewire.pki.KeySource;
import io.spokewire.rib.NextHop;
import io.spokewire.routing.Listen;
import io.spokewire.routing.RoutingAction;
import io.spokewire.sla.SlaAction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A world that obeys at once and remembers what it was told; time passes when a test says so. */
final class FakePorts
        implements Loop,
                Host,
                Ports.DataPlane,
                Ports.Links,
                Ports.Streams,
                Ports.Names,
                Ports.Store {
    private record Armed(long deadline, long order, Object key, Runnable task) {}

    private final Map<Object, Armed> timers = new LinkedHashMap<>();
    private long now;
    private long order;

    final List<Trace> traces = new ArrayList<>();
    final Map<String, List<NextHop>> hostRoutes = new TreeMap<>();
    final Map<String, List<Address>> names = new TreeMap<>();
    final Map<String, String> stored = new TreeMap<>();
    final List<Injection> injected = new ArrayList<>();
    final List<Ports.LinkPacket> sent = new ArrayList<>();
    List<Listen> listening = List.of();
    final List<Long> openStreams = new ArrayList<>();
    final Map<Integer, Consumer<Ports.StreamEvent>> acceptors = new TreeMap<>();

    /** What the packet path had when each of them was handed over. */
    final List<ForwardingState> stateThen = new ArrayList<>();

    final Map<Integer, Long> followed = new TreeMap<>();
    KeySource keys = KeySource.NONE;
    Ports.Bfd bfd = Ports.Bfd.NONE;
    final List<SlaAction.Probe> probes = new ArrayList<>();

    /** Runs behind each timer. */
    Runnable afterEach = () -> {};

    int routeChanges;
    int mostRouteChanges;
    HostPlan plan = new HostPlan(List.of(), List.of());
    int plans;
    ForwardingState state = ForwardingState.EMPTY;

    @Override
    public void listen(List<Listen> wanted) {
        listening = wanted;
    }

    @Override
    public void send(Ports.LinkPacket packet) {
        sent.add(packet);
    }

    @Override
    public void open(
            long stream, RoutingAction.StreamPeer peer, Consumer<Ports.StreamEvent> events) {
        openStreams.add(stream);
    }

    @Override
    public void accept(
            int port, List<RoutingAction.StreamPeer> peers, Consumer<Ports.StreamEvent> events) {
        if (peers.isEmpty()) {
            acceptors.remove(port);
        } else {
            acceptors.put(port, events);
        }
    }

    @Override
    public void write(long stream, Bytes data) {}

    @Override
    public void pause(long stream, boolean paused) {}

    @Override
    public void password(long stream, Secret password) {}

    @Override
    public void close(long stream) {
        openStreams.remove(stream);
    }

    Ports ports() {
        return new Ports(
                this,
                new Random(1),
                this,
                this,
                this,
                bfd,
                probes::add,
                this,
                this,
                this,
                new JdkEspProvider(),
                Ports.KeyLog.NONE,
                keys,
                Ports.Compute.inPlace(this),
                traces::add);
    }

    /** The host's answer to its plan: what is up and which addresses are there. */
    void reflect(Router router) {
        for (Link link : plan.links()) {
            router.handle(new Event.LinkState(link.name(), link.up(), 1500));
            for (InterfaceAddress address : link.addresses()) {
                router.handle(new Event.AddressAdded(link.name(), address));
            }
        }
    }

    void pass(long nanos) {
        long until = now + nanos;
        while (true) {
            Optional<Armed> next =
                    timers.values().stream()
                            .filter(t -> t.deadline() <= until)
                            .min(
                                    Comparator.comparingLong(Armed::deadline)
                                            .thenComparingLong(Armed::order));
            if (next.isEmpty()) {
                now = until;
                return;
            }
            now = Math.max(now, next.get().deadline());
            timers.remove(next.get().key());
            int changes = routeChanges;
            next.get().task().run();
            afterEach.run();
            mostRouteChanges = Math.max(mostRouteChanges, routeChanges - changes);
        }
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public Instant wallTime() {
        return Instant.EPOCH.plusNanos(now);
    }

    @Override
    public void arm(Object key, long deadlineNanos, Runnable task) {
        timers.put(key, new Armed(deadlineNanos, order++, key, task));
    }

    @Override
    public void cancel(Object key) {
        timers.remove(key);
    }

    @Override
    public boolean offer(Runnable input) {
        input.run();
        return true;
    }

    @Override
    public void apply(HostPlan wanted) {
        plan = wanted;
        plans++;
    }

    @Override
    public void install(String vrf, Prefix prefix, List<NextHop> nextHops) {
        routeChanges++;
        hostRoutes.put(vrf + " " + prefix, nextHops);
    }

    @Override
    public void withdraw(String vrf, Prefix prefix) {
        routeChanges++;
        hostRoutes.remove(vrf + " " + prefix);
    }

    @Override
    public void publish(ForwardingState published) {
        state = published;
    }

    @Override
    public boolean inject(Injection injection) {
        injected.add(injection);
        stateThen.add(state);
        return true;
    }

    @Override
    public long[] counters() {
        return new long[ForwardCounter.values().length];
    }

    @Override
    public long tunnelCounter(int tunnel, TunnelCounter counter) {
        return 0;
    }

    @Override
    public long packetsSent(int tunnel, int adjacencyId) {
        return 0;
    }

    @Override
    public long packetsFollowed(int shortcut) {
        return followed.getOrDefault(shortcut, 0L);
    }

    @Override
    public long bytesSent(int tunnel, int adjacencyId) {
        return 0;
    }

    @Override
    public void resolve(
            String vrf, String name, AddressFamily family, Consumer<List<Address>> answer) {
        answer.accept(names.getOrDefault(name, List.of()));
    }

    @Override
    public Optional<String> get(String key) {
        return Optional.ofNullable(stored.get(key));
    }

    @Override
    public void put(String key, String value) {
        stored.put(key, value);
    }
}
