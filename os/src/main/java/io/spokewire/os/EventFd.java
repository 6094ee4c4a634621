package io.spokewire.os;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.spokewire.os.ffm.LibC;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Wakes a thread that waits in poll(2), from any other thread; see eventfd(2). */
public final class EventFd implements AutoCloseable {
    private static final int EFD_NONBLOCK_CLOEXEC = 0x800 | 0x80000;

    private final FileDescriptor fd;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment one = arena.allocate(JAVA_LONG);
    private final MemorySegment count = arena.allocate(JAVA_LONG);

    private EventFd(FileDescriptor fd) {
        this.fd = fd;
        one.set(JAVA_LONG, 0, 1);
    }

    /** Makes one that is not signalled. */
    public static EventFd open() {
        return new EventFd(
                new FileDescriptor(
                        OsException.check("eventfd", LibC.eventfd(0, EFD_NONBLOCK_CLOEXEC))));
    }

    /** What poll(2) waits on; readable when signalled. */
    public int number() {
        return fd.number();
    }

    /** Wakes the thread, now or when it comes to wait. EAGAIN means that it is woken already. */
    public void signal() {
        long _ = LibC.write(fd.number(), one.address(), Long.BYTES);
    }

    /** Forgets all signals so far. By the waiting thread alone. */
    public void clear() {
        long _ = LibC.read(fd.number(), count.address(), Long.BYTES);
    }

    /** Wakes the thread, which has been told to end, and waits until it has. */
    public void end(Thread thread) {
        signal();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nobody may signal any more. */
    @Override
    public void close() {
        fd.close();
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
