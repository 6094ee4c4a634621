package io.spokewire.daemon;

import io.spokewire.engine.Loop;
import io.spokewire.engine.Trace;
import io.spokewire.forward.ForwardCounter;
import io.spokewire.forward.ForwardingState;
import io.spokewire.forward.GreForwarder;
import io.spokewire.forward.Injection;
import io.spokewire.forward.Punt;
import io.spokewire.forward.TunnelCounter;
import io.spokewire.forward.TunnelForwarding;
import io.spokewire.os.DeviceUser;
import io.spokewire.os.EncapsulationSocket;
import io.spokewire.os.Namespace;
import io.spokewire.os.TunDevice;
import io.spokewire.os.VrfBinding;
import io.spokewire.router.Ports;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The workers of the packet path, and what they share: the snapshot they read, the setup they read
 * and write by, the queue to the control thread.
 */
public final class RealDataPlane implements Ports.DataPlane, DeviceUser, AutoCloseable {
    /** Punts under way to the control thread; more are dropped and counted. */
    private static final int PUNTS_MAX = 4096;

    /**
     * Workers answer within a batch; who does not in this time is stuck in the kernel. One that has
     * just started on a machine with thirty threads for each processor has needed more than 5 s.
     */
    private static final long ADOPT_MAX_NANOS = 60_000_000_000L;

    /** How long the last packets of the control plane may take to leave. */
    private static final long DRAIN_MAX_NANOS = 2_000_000_000L;

    private static final long DRAIN_POLL_NANOS = 1_000_000L;

    private static final long FAILURE_INTERVAL_NANOS = 1_000_000_000L;

    private static final VarHandle STATE;

    static {
        try {
            STATE =
                    MethodHandles.lookup()
                            .findVarHandle(RealDataPlane.class, "state", ForwardingState.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** How soon a port that was another program's is tried again. */
    private static final long RETRY_NANOS = 1_000_000_000L;

    private final IpsecPorts ports; // guarded by this
    private volatile boolean closed; // written under this
    private final Loop control;
    private final Consumer<? super Punt> punts;
    private final Consumer<? super Throwable> failures;
    private final List<Worker> workers = new ArrayList<>();
    private final AtomicInteger puntsWaiting = new AtomicInteger();
    private final AtomicLong puntsDropped = new AtomicLong();
    private final AtomicLong injectionsDropped = new AtomicLong();
    private final AtomicLong failedNanos = new AtomicLong();
    private final Object lock = new Object();
    private final int[] adopted;
    private ForwardingState state = ForwardingState.EMPTY;
    private volatile DataPlaneSetup setup = DataPlaneSetup.EMPTY;
    private volatile Predicate<Punt.Bfd> bfd = _ -> false;

    /**
     * Makes the workers; they wait for {@link #start}.
     *
     * @param count 1 to 64
     * @param control the control thread
     * @param punts takes what the packet path hands over, on the control thread
     * @param traces hears of ports that other programs have, on the control thread
     * @param failures hears of bugs of ours, on the control thread
     */
    public RealDataPlane(
            Namespace namespace,
            int count,
            Loop control,
            Consumer<? super Punt> punts,
            Consumer<? super Trace> traces,
            Consumer<? super Throwable> failures) {
        // The kernel reads super-packets from a TUN with a virtio header, whatever it was told.
        this(
                namespace,
                count,
                control,
                punts,
                traces,
                failures,
                (output, workspace, counters) ->
                        new GreForwarder(output, workspace, counters, true));
    }

    RealDataPlane(
            Namespace namespace,
            int count,
            Loop control,
            Consumer<? super Punt> punts,
            Consumer<? super Trace> traces,
            Consumer<? super Throwable> failures,
            Worker.ForwarderMaker maker) {
        ports =
                new IpsecPorts(
                        namespace,
                        count,
                        trace -> {
                            boolean _ = control.offer(() -> traces.accept(trace));
                        });
        this.control = control;
        this.punts = punts;
        this.failures = failures;
        adopted = new int[count];
        for (int i = 0; i < count; i++) {
            workers.add(new Worker(this, i, count, namespace, maker));
        }
    }

    /**
     * Hands packets of BFD over.
     *
     * @param taker any thread may call it; false when its queue is full
     */
    void bfd(Predicate<Punt.Bfd> taker) {
        bfd = taker;
    }

    /** Begins to move packets. */
    public void start() {
        workers.forEach(Worker::start);
    }

    // ---- for the router ----

    @Override
    public void publish(ForwardingState fresh) {
        STATE.setRelease(this, fresh);
        if (!setup.ipsec() && fresh.tunnels().stream().anyMatch(RealDataPlane::isProtected)) {
            change(now -> now.withIpsec(openPorts(now, now.vrfs())));
        }
    }

    private static boolean isProtected(@Nullable TunnelForwarding tunnel) {
        return tunnel != null && tunnel.protection() != null;
    }

    private List<List<EncapsulationSocket>> openPorts(DataPlaneSetup now, List<VrfBinding> vrfs) {
        List<List<EncapsulationSocket>> sockets = ports.open(vrfs, now.encapsulation());
        if (ports.lacking()) {
            boolean _ =
                    control.offer(() ->
                            control.arm(ports, control.nanoTime() + RETRY_NANOS, this::retry));
        }
        return sockets;
    }

    /** Looks whether other programs have given our ports back. */
    private void retry() {
        change(now -> {
            if (closed) {
                return now;
            }
            List<List<EncapsulationSocket>> sockets = openPorts(now, now.vrfs());
            return sockets.equals(now.encapsulation()) ? now : now.withIpsec(sockets);
        });
    }

    /**
     * Waits until the packets of the control plane that were taken so far have left: at the end,
     * purges still need the routes and the addresses that go next.
     */
    void drain() {
        Worker worker = workers.getFirst();
        long goal = worker.injected();
        long end = System.nanoTime() + DRAIN_MAX_NANOS;
        while (worker.left() - goal < 0 && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(DRAIN_POLL_NANOS);
        }
    }

    @Override
    public boolean inject(Injection injection) {
        boolean taken = workers.getFirst().inject(injection); // one worker: they stay in order
        if (!taken) {
            injectionsDropped.incrementAndGet();
        }
        return taken;
    }

    @Override
    public long[] counters() {
        long[] sum = new long[ForwardCounter.values().length];
        for (Worker worker : workers) {
            long[] own = worker.counters().all();
            for (int i = 0; i < sum.length; i++) {
                sum[i] += own[i];
            }
        }
        return sum;
    }

    @Override
    public long tunnelCounter(int tunnel, TunnelCounter counter) {
        return sum(worker -> worker.counters().tunnel(tunnel, counter));
    }

    @Override
    public long packetsSent(int tunnel, int adjacencyId) {
        return sum(worker -> worker.counters().packetsSent(tunnel, adjacencyId));
    }

    @Override
    public long packetsFollowed(int shortcut) {
        return sum(worker -> worker.counters().packetsFollowed(shortcut));
    }

    @Override
    public long bytesSent(int tunnel, int adjacencyId) {
        return sum(worker -> worker.counters().bytesSent(tunnel, adjacencyId));
    }

    /** Packets that the kernel's devices and sockets refused. */
    public long outputDropped() {
        return sum(Worker::outputDropped);
    }

    /** Punts that found the queue full. */
    public long puntsDropped() {
        return puntsDropped.get();
    }

    /** Packets of the control plane that found the queue full. */
    public long injectionsDropped() {
        return injectionsDropped.get();
    }

    private long sum(ToLongFunction<Worker> of) {
        long sum = 0;
        for (Worker worker : workers) {
            sum += of.applyAsLong(worker);
        }
        return sum;
    }

    // ---- for the workers ----

    ForwardingState state() {
        return (ForwardingState) STATE.getAcquire(this);
    }

    DataPlaneSetup setup() {
        return setup;
    }

    boolean punt(Punt punt) {
        if (punt instanceof Punt.Bfd packet) {
            boolean taken = bfd.test(packet);
            if (!taken) {
                puntsDropped.incrementAndGet();
            }
            return taken;
        }
        if (puntsWaiting.incrementAndGet() > PUNTS_MAX
                || !control.offer(() -> {
                    puntsWaiting.decrementAndGet();
                    punts.accept(punt);
                })) {
            puntsWaiting.decrementAndGet();
            puntsDropped.incrementAndGet();
            return false;
        }
        return true;
    }

    /** Told once in a while: a bug that hits every packet must not fill the log. */
    void failed(Throwable failure) {
        long now = System.nanoTime();
        long last = failedNanos.get();
        if ((last == 0 || now - last > FAILURE_INTERVAL_NANOS)
                && failedNanos.compareAndSet(last, now)) {
            boolean _ = control.offer(() -> failures.accept(failure));
        }
    }

    void adopted(int worker, int generation) {
        synchronized (lock) {
            adopted[worker] = generation;
            lock.notifyAll();
        }
    }

    // ---- for the host ----

    @Override
    public void tunnelOpened(int tunnel, TunDevice device) {
        change(now -> {
            SortedMap<Integer, TunDevice> devices = new TreeMap<>(now.devices());
            devices.put(tunnel, device);
            return now.with(devices);
        });
    }

    @Override
    public void tunnelClosed(int tunnel) {
        change(now -> {
            SortedMap<Integer, TunDevice> devices = new TreeMap<>(now.devices());
            devices.remove(tunnel);
            return now.with(devices);
        });
    }

    @Override
    public void underlay(List<VrfBinding> vrfs, List<Integer> vrfByDevice) {
        DataPlaneSetup before =
                change(now -> {
                    List<List<EncapsulationSocket>> sockets =
                            now.ipsec() ? openPorts(now, vrfs) : List.of();
                    return vrfs.equals(now.vrfs())
                                    && vrfByDevice.equals(now.vrfByDevice())
                                    && sockets.equals(now.encapsulation())
                            ? now
                            : now.with(vrfs, vrfByDevice, sockets);
                });
        List<List<EncapsulationSocket>> sockets = setup.encapsulation();
        for (List<EncapsulationSocket> old : before.encapsulation()) {
            if (!sockets.contains(old)) {
                old.forEach(EncapsulationSocket::close);
            }
        }
    }

    /**
     * Makes another setup of the one that there is, and waits until all workers have it: then
     * nobody touches what is gone. The control thread and the host's thread both do so.
     *
     * @return the setup before
     */
    private DataPlaneSetup change(UnaryOperator<DataPlaneSetup> how) {
        DataPlaneSetup before;
        int generation;
        synchronized (this) {
            before = setup;
            setup = how.apply(before);
            generation = setup.generation();
        }
        workers.forEach(Worker::signal);
        long end = System.nanoTime() + ADOPT_MAX_NANOS;
        synchronized (lock) {
            for (int i = 0; i < adopted.length; i++) {
                while (adopted[i] - generation < 0 && !closed) {
                    long left = (end - System.nanoTime()) / 1_000_000;
                    if (left <= 0) {
                        throw new IllegalStateException("worker " + i + " does not answer");
                    }
                    try {
                        lock.wait(left);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        return before;
                    }
                }
            }
        }
        return before;
    }

    /** Ends the workers. The host must have closed its devices before. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true; // the control thread still runs, and may want to try the ports again
            ports.close();
        }
        synchronized (lock) {
            lock.notifyAll();
        }
        workers.forEach(Worker::close);
        setup.encapsulation().forEach(some -> some.forEach(EncapsulationSocket::close));
    }
}
