package io.spokewire.sim;

import io.spokewire.net.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A layer 2 network. There is no ARP: a packet for a next hop goes to the one who has that address,
 * and nowhere when nobody has it.
 */
final class Segment {
    private final String name;
    private final VirtualTime time;
    private final RandomGenerator random;
    private final Capture capture;
    private final List<Nic> nics = new ArrayList<>();
    private Faults faults = Faults.CABLE;
    private boolean up = true;
    private Predicate<byte[]> passes = _ -> true;
    private long lost;

    Segment(String name, VirtualTime time, RandomGenerator random, Capture capture) {
        this.name = name;
        this.time = time;
        this.random = random;
        this.capture = capture;
    }

    String name() {
        return name;
    }

    void attach(Nic nic) {
        nics.add(nic);
    }

    List<Nic> nics() {
        return nics;
    }

    Faults faults() {
        return faults;
    }

    void faults(Faults changed) {
        faults = changed;
    }

    /** What passes; the rest is lost. */
    void filter(Predicate<byte[]> allowed) {
        passes = allowed;
    }

    boolean up() {
        return up;
    }

    /** Cuts the cable or mends it; the machines on it see their carrier go or come. */
    void up(boolean isUp) {
        if (up != isUp) {
            up = isUp;
            nics.forEach(nic -> nic.kernel().carrierChanged(nic));
        }
    }

    long lost() {
        return lost;
    }

    /** Sends a packet of {@code from} towards the next hop. */
    void send(Nic from, Address nextHop, byte[] packet) {
        if (!up || !passes.test(packet)) {
            lost++;
            return;
        }
        capture.record(this, time.nowNanos(), packet);
        if (IpPacket.toMany(nextHop)) {
            for (Nic nic : nics) {
                if (nic != from) {
                    carry(nic, packet);
                }
            }
            return;
        }
        Nic receiver = receiver(from, nextHop);
        if (receiver != null) {
            carry(receiver, packet);
        }
    }

    private @Nullable Nic receiver(Nic from, Address nextHop) {
        Nic proxy = null;
        for (Nic nic : nics) {
            if (nic != from && nic.running()) {
                if (nic.has(nextHop)) {
                    return nic;
                }
                proxy = nic.proxyArp() ? nic : proxy;
            }
        }
        return proxy;
    }

    private void carry(Nic to, byte[] packet) {
        if (chance(faults.loss())) {
            lost++;
            return;
        }
        deliver(to, packet);
        if (chance(faults.duplication())) {
            deliver(to, packet);
        }
    }

    private void deliver(Nic to, byte[] packet) {
        long delay = faults.delay().toNanos();
        long jitter = faults.jitter().toNanos();
        if (jitter > 0) {
            delay += random.nextLong(jitter);
        }
        if (chance(faults.reordering())) {
            delay += 4 * faults.delay().toNanos();
        }
        time.after(
                delay,
                () -> {
                    if (to.running()) {
                        to.kernel().receive(to, packet);
                    }
                });
    }

    /** Asks the generator only where there is something to decide. */
    private boolean chance(double share) {
        return share > 0 && random.nextDouble() < share;
    }
}
