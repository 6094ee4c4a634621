package io.spokewire.os;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.os.ffm.Layouts;
import io.spokewire.os.ffm.LibC;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Sends complete IP packets, header included, in batches, in one VRF. Receives nothing but the
 * errors of the path. Belongs to one thread; allocates nothing while all goes well.
 */
public final class RawSender implements AutoCloseable {
    /** Packets of one batch. */
    public static final int BATCH = 64;

    /** What our own kernel says about packets of ours. */
    @FunctionalInterface
    public interface PathListener {
        /**
         * A packet was too big.
         *
         * @param destination where it was to go
         * @param mtuBytes the largest packet that the next link takes, header included
         */
        void tooBig(Address destination, int mtuBytes);
    }

    private static final long MESSAGE = Layouts.MMSGHDR.byteSize();
    private static final long VECTOR = Layouts.IOVEC.byteSize();
    private static final int NAME_BYTES = (int) Layouts.SOCKADDR_IN6.byteSize();
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final int SEND_BYTES = 4 << 20;
    private static final int ERROR_PACKET_BYTES = 576;
    private static final int ERROR_CONTROL_BYTES = 512;

    /** Errors read in one go: an ICMP flood must not hold the worker. */
    private static final int ERRORS_MAX = 64;

    private static final int ICMP_ORIGIN = 2;
    private static final int ICMP6_ORIGIN = 3;

    private final AddressFamily family;
    private final FileDescriptor fd;
    private final PathListener path;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment messages = arena.allocate(MESSAGE * BATCH, 8);
    private final MemorySegment vectors = arena.allocate(VECTOR * BATCH, 8);
    private final MemorySegment names = arena.allocate((long) NAME_BYTES * BATCH, 8);
    private final MemorySegment error = arena.allocate(MESSAGE + VECTOR, 8);
    private final MemorySegment errorName = arena.allocate(NAME_BYTES, 8);
    private final MemorySegment errorPacket = arena.allocate(ERROR_PACKET_BYTES, 8);
    private final MemorySegment errorControl = arena.allocate(ERROR_CONTROL_BYTES, 8);
    private final Ipv4Fragmenter fragmenter = new Ipv4Fragmenter(arena);
    private final MemorySegment[] held = new MemorySegment[BATCH];
    private final long[] heldOffsets = new long[BATCH];
    private int count;
    private int localMtu;
    private long sent;
    private long dropped;

    private RawSender(AddressFamily family, FileDescriptor fd, PathListener path) {
        this.family = family;
        this.fd = fd;
        this.path = path;
        int nameLength =
                (int)
                        (family == AddressFamily.IPV4
                                ? Layouts.SOCKADDR_IN.byteSize()
                                : Layouts.SOCKADDR_IN6.byteSize());
        short number =
                (short)
                        (family == AddressFamily.IPV4
                                ? NetlinkDecoder.AF_INET
                                : NetlinkDecoder.AF_INET6);
        for (int i = 0; i < BATCH; i++) {
            names.set(JAVA_SHORT, (long) i * NAME_BYTES, number);
            long message = i * MESSAGE;
            messages.set(
                    JAVA_LONG, message + Layouts.MSG_NAME, names.address() + (long) i * NAME_BYTES);
            messages.set(JAVA_INT, message + Layouts.MSG_NAME_LENGTH, nameLength);
            messages.set(JAVA_LONG, message + Layouts.MSG_IOVEC, vectors.address() + i * VECTOR);
            messages.set(JAVA_LONG, message + Layouts.MSG_IOVEC_COUNT, 1);
        }
    }

    /**
     * Opens a sender.
     *
     * @param protocol IP protocol number: whose errors are heard
     * @param vrf whose routes count
     * @param path hears of packets that were too big, on the thread that calls {@link #readErrors}
     *     or {@link #flush}
     */
    public static RawSender open(
            Namespace namespace,
            AddressFamily family,
            int protocol,
            VrfBinding vrf,
            PathListener path) {
        FileDescriptor fd = RawSocket.open(namespace, family, protocol);
        try {
            FlowFilter.attachNothing(fd);
            RawSocket.headerIncluded(fd, family);
            RawSocket.pathErrors(fd, family);
            RawSocket.buffers(fd, 65536, SEND_BYTES);
            vrf.apply(fd);
        } catch (OsException e) {
            fd.close();
            throw e;
        }
        return new RawSender(family, fd, path);
    }

    /** What poll(2) waits on, for errors. */
    public int number() {
        return fd.number();
    }

    /** Packets that the kernel took. */
    public long sent() {
        return sent;
    }

    /** Packets that the kernel refused: no route, no room, too big. */
    public long dropped() {
        return dropped;
    }

    /** Puts a packet into the batch, which is sent when it is full. The memory is not copied. */
    public void add(MemorySegment memory, long offset, int length) {
        if (count == BATCH) {
            flush();
        }
        long vector = count * VECTOR;
        vectors.set(JAVA_LONG, vector + Layouts.IOVEC_BASE, memory.address() + offset);
        vectors.set(JAVA_LONG, vector + Layouts.IOVEC_LENGTH, length);
        long name = (long) count * NAME_BYTES;
        if (family == AddressFamily.IPV4) {
            names.set(U32, name + 4, memory.get(U32, offset + 16));
        } else {
            names.set(U64, name + 8, memory.get(U64, offset + 24));
            names.set(U64, name + 16, memory.get(U64, offset + 32));
        }
        held[count] = memory;
        heldOffsets[count] = offset;
        count++;
    }

    /** Sends the batch. What the kernel refuses is dropped and counted. */
    public void flush() {
        int next = 0;
        boolean again = false;
        while (next < count) {
            int result =
                    LibC.sendmmsg(
                            fd.number(),
                            messages.address() + next * MESSAGE,
                            count - next,
                            RawSocket.MSG_DONTWAIT);
            if (result > 0) {
                next += result;
                sent += result;
                again = false;
            } else if (result == -OsException.EMSGSIZE) {
                tooBig(next++);
                again = false;
            } else if (again || result == -OsException.EAGAIN || result == 0) {
                dropped++;
                next++;
                again = false;
            } else {
                again = true; // an ICMP error of an older packet: taken by the call, not its fault
            }
        }
        count = 0;
    }

    /** The device's MTU is smaller: cut the packet up where its sender allows, else say so. */
    private void tooBig(int index) {
        localMtu = 0;
        readErrors();
        MemorySegment memory = held[index];
        long offset = heldOffsets[index];
        int length = (int) vectors.get(JAVA_LONG, index * VECTOR + Layouts.IOVEC_LENGTH);
        boolean whole =
                family == AddressFamily.IPV6
                        || localMtu < Ipv4Fragmenter.MTU_MIN_BYTES
                        || !Ipv4Fragmenter.allowed(memory, offset);
        if (whole) {
            dropped++;
            return;
        }
        long name = names.address() + (long) index * NAME_BYTES;
        int fragments = fragmenter.cut(memory, offset, length, localMtu);
        for (int i = 0; i < fragments; i++) {
            long result =
                    LibC.sendto(
                            fd.number(),
                            fragmenter.address(i),
                            fragmenter.length(i),
                            RawSocket.MSG_DONTWAIT,
                            name,
                            (int) Layouts.SOCKADDR_IN.byteSize());
            if (result < 0) {
                dropped++;
                return;
            }
        }
        sent++;
    }

    /** Reads what the error queue holds, and tells the listener of packets that were too big. */
    public void readErrors() {
        for (int i = 0; i < ERRORS_MAX; i++) {
            error.set(JAVA_LONG, Layouts.MSG_NAME, errorName.address());
            error.set(JAVA_INT, Layouts.MSG_NAME_LENGTH, NAME_BYTES);
            error.set(JAVA_LONG, Layouts.MSG_IOVEC, error.address() + MESSAGE);
            error.set(JAVA_LONG, Layouts.MSG_IOVEC_COUNT, 1);
            error.set(JAVA_LONG, MESSAGE + Layouts.IOVEC_BASE, errorPacket.address());
            error.set(JAVA_LONG, MESSAGE + Layouts.IOVEC_LENGTH, ERROR_PACKET_BYTES);
            error.set(JAVA_LONG, Layouts.MSG_CONTROL, errorControl.address());
            error.set(JAVA_LONG, Layouts.MSG_CONTROL_LENGTH, ERROR_CONTROL_BYTES);
            error.set(JAVA_INT, Layouts.MSG_FLAGS, 0);
            long length =
                    LibC.recvmsg(
                            fd.number(),
                            error.address(),
                            RawSocket.MSG_ERRQUEUE | RawSocket.MSG_DONTWAIT);
            if (length < 0) {
                break;
            }
            extendedError();
        }
        RawSocket.clearError(fd);
    }

    private void extendedError() {
        long at = 0;
        long end = error.get(JAVA_LONG, Layouts.MSG_CONTROL_LENGTH);
        while (end - at >= Layouts.CMSGHDR.byteSize()) {
            long length = errorControl.get(JAVA_LONG, at);
            int level = errorControl.get(JAVA_INT, at + 8);
            int type = errorControl.get(JAVA_INT, at + 12);
            long data = at + Layouts.CMSGHDR.byteSize();
            if (length < Layouts.CMSGHDR.byteSize()) {
                return;
            }
            boolean ours =
                    (level == RawSocket.SOL_IP && type == RawSocket.IP_RECVERR)
                            || (level == RawSocket.SOL_IPV6 && type == RawSocket.IPV6_RECVERR);
            if (ours && errorControl.get(JAVA_INT, data) == OsException.EMSGSIZE) {
                int origin = errorControl.get(JAVA_BYTE, data + 4);
                int mtu = errorControl.get(JAVA_INT, data + 8);
                // ICMP comes to the queues of all senders, whatever their VRF; who wants it reads
                // RawReceiver.openTooBig, where it comes once and tells its interface.
                boolean local = origin != ICMP_ORIGIN && origin != ICMP6_ORIGIN;
                Address destination = errorDestination();
                if (local) {
                    localMtu = mtu;
                }
                if (local && mtu > 0 && !destination.isUnspecified()) {
                    path.tooBig(destination, mtu);
                }
            }
            at += (length + 7) & ~7L;
        }
    }

    private Address errorDestination() {
        byte[] bytes = new byte[family.bytes()];
        int start = family == AddressFamily.IPV4 ? 4 : 8;
        MemorySegment.copy(errorName, JAVA_BYTE, start, bytes, 0, bytes.length);
        return Address.fromBytes(bytes);
    }

    @Override
    public void close() {
        fd.close();
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
