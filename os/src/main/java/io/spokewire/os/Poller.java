package io.spokewire.os;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.spokewire.os.ffm.Layouts;
import io.spokewire.os.ffm.LibC;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Waits on a few descriptors at once, by poll(2). Belongs to one thread. */
public final class Poller implements AutoCloseable {
    /** Most descriptors; a worker has one for each tunnel and VRF, and three more. */
    public static final int DESCRIPTORS_MAX = 4096;

    private static final long SIZE = Layouts.POLLFD.byteSize();
    private static final long EVENTS = Layouts.offset(Layouts.POLLFD, "events");
    private static final long RETURNED = Layouts.offset(Layouts.POLLFD, "revents");
    private static final int POLLIN = 1;
    private static final int POLLERR = 8;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment descriptors = arena.allocate(SIZE * DESCRIPTORS_MAX, 8);
    private int count;

    /** Forgets all descriptors. */
    public void reset() {
        count = 0;
    }

    /**
     * Adds a descriptor that is waited on until it is readable.
     *
     * @return its place, for {@link #readable} and {@link #failed}
     */
    public int add(int fd) {
        return add(fd, POLLIN);
    }

    /** Adds a descriptor that is waited on for errors alone. */
    public int addForErrors(int fd) {
        return add(fd, 0);
    }

    private int add(int fd, int events) {
        if (count == DESCRIPTORS_MAX) {
            throw new IllegalStateException("more than " + DESCRIPTORS_MAX + " descriptors");
        }
        descriptors.set(JAVA_INT, count * SIZE, fd);
        descriptors.set(JAVA_SHORT, count * SIZE + EVENTS, (short) events);
        descriptors.set(JAVA_SHORT, count * SIZE + RETURNED, (short) 0);
        return count++;
    }

    /**
     * Waits.
     *
     * @param timeoutMillis 0 not at all, -1 for ever
     * @return whether any descriptor has something
     */
    public boolean await(int timeoutMillis) {
        int result = LibC.poll(descriptors.address(), count, timeoutMillis);
        if (result == -OsException.EINTR) {
            return false;
        }
        return OsException.check("poll", result) > 0;
    }

    /** Whether the descriptor at this place can be read. */
    public boolean readable(int place) {
        return (returned(place) & POLLIN) != 0;
    }

    /** Whether the descriptor at this place has an error waiting. */
    public boolean failed(int place) {
        return (returned(place) & POLLERR) != 0;
    }

    /** What else poll(2) says: hung up, or not open at all. */
    public boolean gone(int place) {
        return (returned(place) & ~(POLLIN | POLLERR)) != 0;
    }

    private int returned(int place) {
        return descriptors.get(JAVA_SHORT, place * SIZE + RETURNED);
    }

    @Override
    public void close() {
        arena.close();
    }
}
