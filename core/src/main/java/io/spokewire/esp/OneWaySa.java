package io.spokewire.esp;

import io.spokewire.net.Address;
import io.spokewire.tunnel.Turn;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One direction of an association with a peer, RFC 4301 section 4.1: where its ends are, what it
 * has counted, and whose turn it is. All but its counting is for any thread.
 */
public abstract sealed class OneWaySa implements AutoCloseable permits InboundSa, OutboundSa {
    /** Packets that went through. */
    static final int PACKETS = 0;

    /** Bytes of their payloads. */
    static final int BYTES = 1;

    /** The first counter that a direction has of its own. */
    static final int OWN = 2;

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

    /** Algorithms and numbers; the same for the whole life of the association. */
    final EspSuite suite;

    private final Address innerLocal;
    private final Address innerRemote;
    private final Runnable forgetKeys;
    private final Turn turn = new Turn();
    private final long[] cells;
    private volatile EspSa sa;
    private boolean closed;

    /**
     * A direction.
     *
     * @param innerLocal our address in the inner IP header of tunnel mode, as the traffic selectors
     *     have it: another one than {@link EspSa#local} only behind a NAT
     * @param innerRemote likewise the peer's
     * @param counters how many, from {@link #PACKETS} on
     * @param forgetKeys called once, at the end
     */
    OneWaySa(EspSa sa, Address innerLocal, Address innerRemote, int counters, Runnable forgetKeys) {
        this.sa = sa;
        this.suite = sa.suite();
        this.innerLocal = innerLocal;
        this.innerRemote = innerRemote;
        this.cells = new long[counters];
        this.forgetKeys = forgetKeys;
    }

    /** The association as it is now. */
    public EspSa sa() {
        return sa;
    }

    /** Our address in the inner IP header of tunnel mode. */
    public Address innerLocal() {
        return innerLocal;
    }

    /** The peer's address in the inner IP header of tunnel mode. */
    public Address innerRemote() {
        return innerRemote;
    }

    /** Takes over where the ends are now; numbers, window and keys stay. */
    public void move(EspSa moved) {
        if (moved.id() != sa.id()) {
            throw new IllegalArgumentException("association " + moved.id() + " is another one");
        }
        sa = moved;
    }

    /** Who has it may seal or open. */
    public Turn turn() {
        return turn;
    }

    /** Whether it has ended; for who has the turn. */
    boolean closed() {
        return closed;
    }

    /** Reads a counter as who has the turn left it; any thread. */
    long get(int cell) {
        return (long) CELL.getOpaque(cells, cell);
    }

    /** Sets a counter; for who has the turn. */
    void set(int cell, long value) {
        CELL.setOpaque(cells, cell, value);
    }

    /** Packets that were sealed or opened; any thread. */
    public long packets() {
        return get(PACKETS);
    }

    /** Bytes of the payloads that were sealed or opened; any thread. */
    public long bytes() {
        return get(BYTES);
    }

    /**
     * Ends it and forgets its keys; waits for a worker that is at it, a batch at most. Any thread;
     * once is enough.
     */
    @Override
    public void close() {
        turn.await(this);
        if (!closed) {
            closed = true;
            forgetKeys.run();
        }
        turn.release();
    }
}
