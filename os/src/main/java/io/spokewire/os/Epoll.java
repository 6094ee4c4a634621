package io.spokewire.os;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.spokewire.os.ffm.LibC;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Waits on many descriptors, by epoll(7), level-triggered: what it costs depends on how many are
 * ready, not on how many there are. Belongs to one thread.
 */
final class Epoll implements AutoCloseable {
    /** It can be read, or the peer has ended. */
    static final int IN = 1;

    /** It can be written. */
    static final int OUT = 4;

    private static final int CLOEXEC = 0x80000;
    private static final int ADD = 1;
    private static final int REMOVE = 2;
    private static final int MODIFY = 3;
    private static final int BATCH = 256;

    /** The struct epoll_event: events and 64 bits of ours; packed on x86-64 alone. */
    private static final long TOKEN = System.getProperty("os.arch").equals("amd64") ? 4 : 8;

    private static final long SIZE = TOKEN + Long.BYTES;

    private final FileDescriptor fd =
            new FileDescriptor(OsException.check("epoll_create1", LibC.epollCreate(CLOEXEC)));
    private final Arena arena = Arena.ofShared();
    private final MemorySegment ready = arena.allocate(SIZE * BATCH, 8);
    private final MemorySegment one = arena.allocate(SIZE, 8);

    /** Waits for these events of a descriptor from now on; errors are always told. */
    void add(int watched, int events, long token) {
        control(ADD, watched, events, token);
    }

    /** Waits for other events of a descriptor. */
    void modify(int watched, int events, long token) {
        control(MODIFY, watched, events, token);
    }

    /** Waits for it no more; to be called before it is closed. */
    void remove(int watched) {
        control(REMOVE, watched, 0, 0);
    }

    private void control(int operation, int watched, int events, long token) {
        one.set(JAVA_INT, 0, events);
        one.set(JAVA_LONG_UNALIGNED, TOKEN, token);
        OsException.check(
                "epoll_ctl", LibC.epollControl(fd.number(), operation, watched, one.address()));
    }

    /**
     * Waits.
     *
     * @param timeoutMillis 0 not at all, -1 for ever
     * @return how many are ready, at most 256; the others are told next time
     */
    int await(int timeoutMillis) {
        int result = LibC.epollWait(fd.number(), ready.address(), BATCH, timeoutMillis);
        return result == -OsException.EINTR ? 0 : OsException.check("epoll_wait", result);
    }

    /** Which descriptor is ready, as it was added. */
    long token(int place) {
        return ready.get(JAVA_LONG_UNALIGNED, place * SIZE + TOKEN);
    }

    @Override
    public void close() {
        fd.close();
        arena.close();
    }
}
