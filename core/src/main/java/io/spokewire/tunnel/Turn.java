package io.spokewire.tunnel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is: one worker at a time numbers packets, or judges numbers, and nobody else does
 * until its packets are on their way. A receiver drops what comes far behind a higher number, so
 * numbers must leave in their order.
 *
 * <p>A worker keeps a turn for the rest of its batch, so that taking it costs a comparison. Who
 * finds it taken must give back all turns that it holds, and send what it has numbered, before it
 * waits: then nobody waits for one who waits.
 */
public final class Turn {
    private static final VarHandle OWNER;

    static {
        try {
            OWNER = MethodHandles.lookup().findVarHandle(Turn.class, "owner", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private @Nullable Object owner;
    private volatile int waiting;

    /** Whether this worker has the turn. */
    @SuppressWarnings("ReferenceEquality") // a worker is itself and nobody else
    public boolean isOf(Object worker) {
        return (Object) OWNER.getOpaque(this) == worker;
    }

    /** Takes the turn when nobody has it. */
    public boolean take(Object worker) {
        return OWNER.compareAndSet(this, null, worker);
    }

    /** Waits for the turn, which its owner gives back at the end of a batch. */
    public void await(Object worker) {
        boolean interrupted = false;
        synchronized (this) {
            waiting++;
            while (!take(worker)) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            waiting--;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gives the turn back. */
    public void release() {
        // Volatile, as the count is: either the one who waits sees this, or this sees who waits.
        OWNER.setVolatile(this, null);
        if (waiting > 0) {
            synchronized (this) {
                notifyAll();
            }
        }
    }
}
