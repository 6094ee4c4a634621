package io.spokewire.bench.routing;

import io.spokewire.command.ConfigReader;
import io.spokewire.command.Section;
import io.spokewire.esp.JdkEspProvider;
import io.spokewire.forward.ForwardCounter;
import io.spokewire.forward.ForwardingState;
import io.spokewire.forward.Injection;
import io.spokewire.forward.TunnelCounter;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Prefix;
import io.spokewire.pki.KeySource;
import io.spokewire.rib.NextHop;
import io.spokewire.router.Host;
import io.spokewire.router.Languages;
import io.spokewire.router.Ports;
import io.spokewire.router.Router;
import io.spokewire.routing.Listen;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A whole router, its doors held by a benchmark; all its interfaces are up that are not shut down.
 */
abstract class MeasuredRouter implements Ports.DataPlane, Host, Ports.Links, Ports.Store {
    private static final long PATIENCE_NANOS = 600_000_000_000L;
    private static final long QUIET_NANOS = 300_000_000L;
    private static final int QUIET_LOOKS = 200;
    private static final int MTU_BYTES = 1500;

    final MeasuredLoop loop = new MeasuredLoop();
    final Router router;
    private final Map<String, Link> links = new LinkedHashMap<>();
    private final Deque<Runnable> computing = new ArrayDeque<>();
    private @Nullable HostPlan wanted;
    private ForwardingState state = ForwardingState.EMPTY;

    /** Of this configuration; not started. */
    MeasuredRouter(String text) {
        router =
                new Router(
                        read(text),
                        new Ports(
                                loop,
                                new SplittableRandom(1),
                                this,
                                this,
                                this,
                                Ports.Bfd.NONE,
                                Ports.Echoes.NONE,
                                streams(),
                                (_, _, _, answer) -> answer.accept(List.of()),
                                this,
                                new JdkEspProvider(),
                                Ports.KeyLog.NONE,
                                KeySource.NONE,
                                this::compute,
                                _ -> {}));
    }

    /** What carries its sessions. */
    Ports.Streams streams() {
        return Ports.Streams.NONE;
    }

    static Section read(String text) {
        ConfigReader.Result read = ConfigReader.read(Languages.CONFIG, "bench.cfg", text);
        if (!read.clean()) {
            throw new IllegalStateException("a line is not as it should be: " + read.lines());
        }
        return read.config();
    }

    /** Other lines, all of them. */
    void configure(String text) {
        // As the console does.
        Router.Checked changed = Router.check(read(text), router.configuration());
        boolean _ = loop.offer(() -> router.apply(changed));
    }

    /** An interface goes down. */
    void linkDown(String link) {
        tell(new Event.LinkState(link, false, MTU_BYTES));
    }

    /** It comes again. */
    void linkUp(String link) {
        tell(new Event.LinkState(link, true, MTU_BYTES));
    }

    private void tell(Event event) {
        boolean _ = loop.offer(() -> router.handle(event));
    }

    Set<String> links() {
        return links.keySet();
    }

    // ---- time

    /** Does what is due; false when nothing is. */
    boolean step() {
        HostPlan plan = wanted;
        if (plan != null) {
            wanted = null;
            obey(plan);
        }
        Runnable computation = computing.poll();
        if (computation != null) {
            computation.run();
        }
        return loop.step() || computation != null;
    }

    /** So do those who compute for it. */
    private void compute(Supplier<Object> work, Consumer<Object> result) {
        computing.add(() -> {
            Object computed = work.get();
            boolean _ = loop.offer(() -> result.accept(computed));
        });
    }

    /** What the packet path goes by. */
    ForwardingState state() {
        return state;
    }

    /** Runs until something is so. */
    void until(BooleanSupplier done) {
        long begun = System.nanoTime();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() - begun > PATIENCE_NANOS) {
                throw new IllegalStateException(fib() + " routes in the FIB after ten minutes");
            }
            if (!step()) {
                LockSupport.parkNanos(100_000);
            }
        }
    }

    /**
     * Runs until there has been nothing to do for a while. The time alone does not say so: it goes
     * by as well while others have the processor.
     */
    void idle() {
        long begun = System.nanoTime();
        long since = begun;
        int looks = 0;
        while (looks < QUIET_LOOKS || System.nanoTime() - since < QUIET_NANOS) {
            if (step()) {
                since = System.nanoTime();
                looks = 0;
            } else {
                looks++;
                LockSupport.parkNanos(100_000);
            }
            if (System.nanoTime() - begun > PATIENCE_NANOS) {
                throw new IllegalStateException("always something to do for ten minutes");
            }
        }
    }

    /** Routes in what the packet path looks up. */
    int fib() {
        return state.fibs().isEmpty() ? 0 : state.fibs().getFirst().size();
    }

    // ---- the host

    /** The host has a thread of its own: what that does is none of the control thread's work. */
    @Override
    public void apply(HostPlan plan) {
        wanted = plan;
    }

    private void obey(HostPlan plan) {
        Set<String> gone = new HashSet<>(links.keySet());
        plan.links().forEach(link -> gone.remove(link.name()));
        for (String name : List.copyOf(links.keySet())) {
            if (gone.contains(name)) {
                links.remove(name);
                tell(new Event.LinkGone(name));
            }
        }
        for (Link link : plan.links()) {
            Link before = links.put(link.name(), link);
            if (before == null) {
                comes(link);
            } else if (!before.equals(link)) {
                changes(before, link);
            }
        }
    }

    private void comes(Link link) {
        boolean _ =
                loop.offer(() -> {
                    router.handle(new Event.LinkState(link.name(), link.up(), MTU_BYTES));
                    link.addresses()
                            .forEach(address ->
                                    router.handle(new Event.AddressAdded(link.name(), address)));
                });
    }

    private void changes(Link before, Link link) {
        if (before.up() != link.up() || before.mtuBytes() != link.mtuBytes()) {
            tell(new Event.LinkState(link.name(), link.up(), MTU_BYTES));
        }
        for (InterfaceAddress address : before.addresses()) {
            if (!link.addresses().contains(address)) {
                tell(new Event.AddressRemoved(link.name(), address));
            }
        }
        for (InterfaceAddress address : link.addresses()) {
            if (!before.addresses().contains(address)) {
                tell(new Event.AddressAdded(link.name(), address));
            }
        }
    }

    @Override
    public void install(String vrf, Prefix prefix, List<NextHop> nextHops) {}

    @Override
    public void withdraw(String vrf, Prefix prefix) {}

    // ---- what is not looked at

    @Override
    public void publish(ForwardingState fresh) {
        state = fresh;
    }

    @Override
    public boolean inject(Injection injection) {
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
        return 0;
    }

    @Override
    public long bytesSent(int tunnel, int adjacencyId) {
        return 0;
    }

    @Override
    public void listen(List<Listen> wanted) {}

    @Override
    public void send(Ports.LinkPacket packet) {}

    @Override
    public Optional<String> get(String key) {
        return Optional.empty();
    }

    @Override
    public void put(String key, String value) {}
}
