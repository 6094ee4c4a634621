package io.spokewire.os;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.spokewire.os.ffm.Layouts;
import io.spokewire.os.ffm.LibC;
import io.spokewire.os.ffm.PageMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What recvmmsg(2) fills in one call: data, senders' names and control messages of up to so many
 * messages. Belongs to one thread; allocates nothing while it receives.
 */
final class MessageBatch implements AutoCloseable {
    private static final long CMSG_HEADER = Layouts.CMSGHDR.byteSize();
    private static final long CMSG_LEVEL = 8;
    private static final long CMSG_TYPE = 12;

    /** Whole pages for the largest message with its room in front and behind. */
    private static final int SLOT_BYTES = 17 * 4096;

    private static final int DATA_MAX_BYTES = 65535;
    private static final int CONTROL_BYTES = 128;
    private static final long MESSAGE = Layouts.MMSGHDR.byteSize();
    private static final long NAME_BYTES = Layouts.SOCKADDR_IN6.byteSize();

    private final Arena arena = Arena.ofShared();
    private final int size;
    private final int headroom;
    private final MemorySegment data;
    private final MemorySegment messages;
    private final MemorySegment vectors;
    private final MemorySegment names;
    private final MemorySegment control;
    private int used;
    private long controlAt;
    private long controlNext;
    private long controlEnd;

    /**
     * A batch.
     *
     * @param size messages at most
     * @param headroom free bytes in front of each
     * @param skip bytes that are left free behind the headroom, for a header that the kernel lacks
     */
    MessageBatch(int size, int headroom, int skip) {
        this.size = size;
        this.headroom = headroom;
        this.used = size;
        data = PageMemory.map(arena, (long) SLOT_BYTES * size);
        messages = arena.allocate(MESSAGE * size, 8);
        vectors = arena.allocate(Layouts.IOVEC.byteSize() * size, 8);
        names = arena.allocate(NAME_BYTES * size, 8);
        control = arena.allocate(CONTROL_BYTES * (long) size, 8);
        for (int i = 0; i < size; i++) {
            long vector = i * Layouts.IOVEC.byteSize();
            vectors.set(JAVA_LONG, vector + Layouts.IOVEC_BASE, data.address() + offset(i) + skip);
            vectors.set(JAVA_LONG, vector + Layouts.IOVEC_LENGTH, DATA_MAX_BYTES - skip);
            long message = i * MESSAGE;
            messages.set(JAVA_LONG, message + Layouts.MSG_NAME, names.address() + name(i));
            messages.set(JAVA_LONG, message + Layouts.MSG_IOVEC, vectors.address() + vector);
            messages.set(JAVA_LONG, message + Layouts.MSG_IOVEC_COUNT, 1);
            messages.set(
                    JAVA_LONG, message + Layouts.MSG_CONTROL, control.address() + controlStart(i));
        }
    }

    /** Where the data lie. */
    MemorySegment data() {
        return data;
    }

    /** Where the senders' names lie: {@code sockaddr_in} or {@code sockaddr_in6}. */
    MemorySegment names() {
        return names;
    }

    /** Where the control messages lie. */
    MemorySegment control() {
        return control;
    }

    /** Where the data of a message begin, behind the headroom. */
    long offset(int index) {
        return (long) index * SLOT_BYTES + headroom;
    }

    /** Where the name of a message's sender begins. */
    long name(int index) {
        return index * NAME_BYTES;
    }

    private static long controlStart(int index) {
        return (long) index * CONTROL_BYTES;
    }

    /** Begins with the control messages of a message, cmsg(3); {@link #nextControl} follows. */
    void controls(int index) {
        controlNext = controlStart(index);
        controlEnd =
                controlNext + messages.get(JAVA_LONG, index * MESSAGE + Layouts.MSG_CONTROL_LENGTH);
    }

    /** Goes to the next control message; false at their end. */
    boolean nextControl() {
        if (controlEnd - controlNext < CMSG_HEADER) {
            return false;
        }
        controlAt = controlNext;
        long length = control.get(JAVA_LONG, controlAt);
        controlNext += (length + 7) & ~7L;
        return length >= CMSG_HEADER;
    }

    /** Whether the control message is one of these. */
    boolean controlIs(int level, int type) {
        return control.get(JAVA_INT, controlAt + CMSG_LEVEL) == level
                && control.get(JAVA_INT, controlAt + CMSG_TYPE) == type;
    }

    /** Where its data begin, in {@link #control}. */
    long controlData() {
        return controlAt + CMSG_HEADER;
    }

    /** Bytes of a message that the kernel wrote, the skipped ones left out. */
    int length(int index) {
        return messages.get(JAVA_INT, index * MESSAGE + Layouts.MSG_LENGTH);
    }

    /** Whether a message was longer than its room. */
    boolean truncated(int index) {
        int flags = messages.get(JAVA_INT, index * MESSAGE + Layouts.MSG_FLAGS);
        return (flags & RawSocket.MSG_TRUNCATED) != 0;
    }

    /**
     * Takes what waits, without blocking.
     *
     * @param what the call, for people
     * @return how many messages
     * @throws OsException for a failure other than an empty queue
     */
    int receive(FileDescriptor fd, String what) {
        for (int i = 0; i < used; i++) {
            long message = i * MESSAGE;
            messages.set(JAVA_INT, message + Layouts.MSG_NAME_LENGTH, (int) NAME_BYTES);
            messages.set(JAVA_LONG, message + Layouts.MSG_CONTROL_LENGTH, CONTROL_BYTES);
            messages.set(JAVA_INT, message + Layouts.MSG_FLAGS, 0);
        }
        int count = LibC.recvmmsg(fd.number(), messages.address(), size, RawSocket.MSG_DONTWAIT);
        if (count < 0) {
            used = 0;
            if (count == -OsException.EAGAIN || count == -OsException.EINTR) {
                return 0;
            }
            throw new OsException(what, -count);
        }
        used = count;
        return count;
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
