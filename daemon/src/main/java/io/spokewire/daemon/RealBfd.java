package io.spokewire.daemon;

import io.spokewire.bfd.BfdPeer;
import io.spokewire.bfd.BfdSnapshot;
import io.spokewire.engine.Severity;
import io.spokewire.engine.Trace;
import io.spokewire.forward.Injection;
import io.spokewire.forward.Punt;
import io.spokewire.net.IpDatagram;
import io.spokewire.os.LinkSockets;
import io.spokewire.os.Namespace;
import io.spokewire.os.RoutedSockets;
import io.spokewire.os.VrfBinding;
import io.spokewire.router.BfdEvent;
import io.spokewire.router.BfdRunner;
import io.spokewire.router.Ports;
import io.spokewire.routing.Listen;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * BFD with a thread of its own, and sockets of its own: UDP 3784 on links (RFC 5881), 4784 from
 * afar (RFC 5883). To and from tunnels its packets go by the workers, past the control thread.
 */
final class RealBfd implements BfdRunner.Wires, AutoCloseable {
    /** The serial collector, with the heap of a hub, may stop all threads for so long. */
    private static final Duration PAUSES = Duration.ofMillis(150);

    /** Collectors that stop threads for less than a millisecond. */
    private static final List<String> PAUSELESS = List.of("ZGC", "Shenandoah");

    private final RealLoop loop;
    private final RealDataPlane plane;
    private final LinkSockets links;
    private final RoutedSockets routed;
    private final BfdRunner runner;
    private volatile List<String> vrfs = List.of();

    /**
     * A thread that waits for {@link #start}.
     *
     * @param devices the Linux devices of interfaces, by canonical name
     * @param bindings what puts a socket into a VRF
     * @param control hands work to the control thread; false when its queue is full
     * @param router takes what becomes of sessions, on the control thread
     * @param traces hears what happens: on the control thread, but for {@code debug bfd}
     * @param failures hears of bugs of ours, on BFD's thread
     */
    RealBfd(
            Namespace namespace,
            Supplier<Map<String, String>> devices,
            Function<String, VrfBinding> bindings,
            RealDataPlane plane,
            Predicate<Runnable> control,
            Consumer<BfdEvent> router,
            Consumer<? super Trace> traces,
            Consumer<? super Throwable> failures) {
        this.plane = plane;
        this.loop = new RealLoop("bfd", failures);
        Consumer<Trace> told =
                trace -> {
                    if (trace.severity() == Severity.DEBUGGING) {
                        traces.accept(trace); // too many for the control thread
                    } else {
                        boolean _ = control.test(() -> traces.accept(trace));
                    }
                };
        this.runner =
                new BfdRunner(
                        loop,
                        limit(),
                        new SecureRandom(),
                        this,
                        event -> {
                            boolean _ = control.test(() -> router.accept(event));
                        },
                        told);
        this.links = new LinkSockets(namespace, devices, loop::offer, runner::handle, told);
        this.routed =
                new RoutedSockets(
                        namespace, BfdPeer.MULTI_HOP_PORT, bindings, this::fromAfar, told);
        plane.bfd(this::offer);
    }

    /** What this Java can keep. */
    static Ports.Bfd.Limit limit() {
        boolean pauseless =
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .allMatch(bean -> PAUSELESS.stream().anyMatch(bean.getName()::contains));
        return pauseless
                ? Ports.Bfd.Limit.NONE
                : new Ports.Bfd.Limit(
                        PAUSES,
                        "the collector of this Java ("
                                + ManagementFactory.getGarbageCollectorMXBeans()
                                        .getFirst()
                                        .getName()
                                + ") may stop the process; set longer timers, or start with"
                                + " SPOKEWIRE_COLLECTOR=z");
    }

    void start() {
        loop.start();
    }

    /** The door for the router. */
    Ports.Bfd port() {
        return runner;
    }

    /** Asks what there is, and what time it is. From any thread but BFD's own. */
    <T> CompletableFuture<T> ask(BiFunction<BfdSnapshot, Long, T> question) {
        return loop.ask(() -> question.apply(runner.snapshot(), loop.nanoTime()));
    }

    private boolean offer(Punt.Bfd packet) {
        return loop.offer(() -> runner.handle(packet));
    }

    private void fromAfar(int device, IpDatagram packet) {
        List<String> known = vrfs;
        int vrf = plane.setup().vrfOf(device);
        if (vrf < known.size()) {
            boolean _ = loop.offer(() -> runner.received(known.get(vrf), "", packet));
        }
    }

    @Override
    public void onTunnel(Injection.Bfd packet) {
        boolean _ = plane.inject(packet); // a full queue loses it, as a wire would
    }

    @Override
    public void onLink(Ports.LinkPacket packet) {
        links.send(packet);
    }

    @Override
    public void routed(String vrf, IpDatagram packet) {
        routed.send(vrf, packet);
    }

    @Override
    public void listen(List<Listen> onLinks, List<String> fromAfar) {
        links.listen(onLinks);
        vrfs = fromAfar;
        routed.listen(fromAfar);
    }

    @Override
    public void close() {
        loop.close();
        links.close();
        routed.close();
    }
}
