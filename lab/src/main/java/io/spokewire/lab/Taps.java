package io.spokewire.lab;

import io.spokewire.os.Namespace;
import io.spokewire.os.PacketTap;
import io.spokewire.os.Poller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Watches the tunnel packets of all routers of a lab, each at its own devices. */
final class Taps implements AutoCloseable {
    /** Packets that are kept until somebody asks; a lab that is only looked at drops the oldest. */
    private static final int KEPT_MAX = 200_000;

    /** Longer than a thread waits for its turn on any machine that works. */
    private static final Duration CATCH_UP = Duration.ofSeconds(30);

    private final List<Network.Seen> seen = new ArrayList<>();
    private final EspKeys keys;
    private final Thread thread;
    private volatile boolean open = true;

    /** How often all taps have been emptied. */
    private final AtomicLong rounds = new AtomicLong();

    private record Tap(String router, PacketTap tap) {}

    private Taps(List<Tap> taps, EspKeys keys) {
        this.keys = keys;
        this.thread = Thread.ofPlatform().daemon().name("lab taps").unstarted(() -> watch(taps));
    }

    static Taps open(LinuxLab lab, EspKeys keys) {
        List<Tap> taps = new ArrayList<>();
        lab.topology()
                .routers()
                .forEach(r -> {
                    Namespace namespace = lab.namespace(r.name());
                    taps.add(new Tap(r.name(), PacketTap.open(namespace)));
                });
        Taps all = new Taps(taps, keys);
        all.thread.start();
        return all;
    }

    private void watch(List<Tap> taps) {
        try (Poller poller = new Poller()) {
            taps.forEach(t -> poller.add(t.tap.number()));
            while (open) {
                if (poller.await(50)) {
                    taps.forEach(this::drain);
                }
                rounds.incrementAndGet();
            }
        } finally {
            taps.forEach(t -> t.tap.close());
        }
    }

    private void drain(Tap tap) {
        for (byte[] packet = tap.tap.read(); packet != null; packet = tap.tap.read()) {
            Network.Seen parsed = TunnelPacket.parse(tap.router, System.nanoTime(), packet, keys);
            if (parsed != null) {
                synchronized (seen) {
                    if (seen.size() == KEPT_MAX) {
                        seen.subList(0, KEPT_MAX / 2).clear();
                    }
                    seen.add(parsed);
                }
            }
        }
    }

    /**
     * What was seen since the last call, all of it: on a busy machine this thread is behind, and
     * packets that others have long received are still in the sockets.
     */
    List<Network.Seen> take() {
        long wanted = rounds.get() + 2; // the one under way may have passed a tap already
        long deadline = System.nanoTime() + CATCH_UP.toNanos();
        while (thread.isAlive() && rounds.get() < wanted && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        synchronized (seen) {
            List<Network.Seen> taken = new ArrayList<>(seen);
            seen.clear();
            taken.sort(Comparator.comparingLong(Network.Seen::nanos));
            return taken;
        }
    }

    @Override
    public void close() {
        open = false;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
