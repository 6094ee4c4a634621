package io.spokewire.os;

import io.spokewire.os.ffm.LibC;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An open file descriptor, closed once. Its number must not be used after {@link #close}: the
 * kernel gives it to the next one.
 */
public final class FileDescriptor implements AutoCloseable {
    private final int number;
    private final AtomicBoolean open = new AtomicBoolean(true);

    /** Takes over an open descriptor. */
    FileDescriptor(int number) {
        this.number = number;
    }

    /** The number that system calls take. */
    public int number() {
        return number;
    }

    /** Closes it; a second call does nothing. */
    @Override
    public void close() {
        if (open.compareAndSet(true, false)) {
            // close(2): the descriptor is gone whatever the call says, so there is nothing to do.
            int _ = LibC.close(number);
        }
    }
}
