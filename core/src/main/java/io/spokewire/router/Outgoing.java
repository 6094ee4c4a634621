package io.spokewire.router;

import io.spokewire.forward.Injection;
import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Own packets of IKE and NHRP on their way to the packet path. What promises an association to a
 * peer, or goes by one, waits until the packet path can open its packets: a peer on the same link
 * answers in less time than publications are gathered for, and what it sends would be lost.
 */
final class Outgoing {
    /** A burst longer than this is not worth waiting for. */
    private static final int WAITING_MAX = 4096;

    private final ArrayDeque<Injection> waiting = new ArrayDeque<>();
    private final BooleanSupplier behind;
    private final Runnable publish;
    private final Predicate<Injection> inject;

    /**
     * A queue in front of the packet path.
     *
     * @param behind whether there are associations that the packet path does not know yet
     * @param publish makes them known at once
     * @param inject hands a packet over; false when there is no room
     */
    Outgoing(BooleanSupplier behind, Runnable publish, Predicate<Injection> inject) {
        this.behind = behind;
        this.publish = publish;
        this.inject = inject;
    }

    /** Hands a packet over, now or with the next publication; false when there is no room. */
    boolean send(Injection injection) {
        if (waiting.size() >= WAITING_MAX) {
            publish.run();
            release();
        }
        if (behind.getAsBoolean()) {
            return waiting.add(injection);
        }
        release(); // what came first leaves first
        return inject.test(injection);
    }

    /** The packet path knows everything: what waited leaves, in the order in which it came. */
    void release() {
        for (Injection next = waiting.poll(); next != null; next = waiting.poll()) {
            boolean _ = inject.test(next); // when full it is lost, as on the wire
        }
    }
}
