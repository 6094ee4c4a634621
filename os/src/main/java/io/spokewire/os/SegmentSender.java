package io.spokewire.os;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.spokewire.net.AddressFamily;
import io.spokewire.net.BigEndian;
import io.spokewire.net.IpProtocol;
import io.spokewire.os.ffm.Layouts;
import io.spokewire.os.ffm.LibC;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Sends runs of UDP datagrams of one path and one size with one call each (UDP_SEGMENT of udp(7)):
 * the kernel carries them as one packet as far as it can. Takes complete IP packets, and leaves
 * alone what is no such run. Belongs to one thread; allocates nothing.
 */
public final class SegmentSender implements AutoCloseable {
    /** Where packets go that are no run, or that the kernel does not take as one. */
    @FunctionalInterface
    public interface Single {
        /** Sends a packet alone, in the VRF of this index. */
        void send(int vrf, MemorySegment memory, long offset, int length);
    }

    /** UDP_MAX_SEGMENTS of linux/udp.h before Linux 6.9. */
    private static final int SEGMENTS_MAX = 64;

    /** Below the largest payload of a UDP datagram, 65507. */
    private static final int RUN_MAX_BYTES = 65_000;

    /** Paths whose runs are open at once: a hub relays to many. */
    private static final int RUNS = 8;

    private static final int EIO = 5;
    private static final int UDP_HEADER_BYTES = 8;
    private static final int IPV4_HEADER_BYTES = 20;
    private static final int IPV6_HEADER_BYTES = 40;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_MARK = 36;
    private static final int IP_TTL = 2;
    private static final int IP_MTU_DISCOVER = 10;
    private static final int IPV6_MTU_DISCOVER = 23;
    private static final int PMTUDISC_DONT = 0;
    private static final int PMTUDISC_PROBE = 3;
    private static final long VECTOR = Layouts.IOVEC.byteSize();
    private static final long CMSG_HEADER = Layouts.CMSGHDR.byteSize();
    private static final int CONTROL_BYTES = 256;

    /** Packets of one path, all but the last of one size. */
    private static final class Run {
        final MemorySegment[] memory = new MemorySegment[SEGMENTS_MAX];
        final long[] offsets = new long[SEGMENTS_MAX];
        final int[] lengths = new int[SEGMENTS_MAX];
        int count;
        int bytes;
        int vrf;
        int mark;
        boolean full;
    }

    private final EncapsulationSocket socket;
    private final AddressFamily family;
    private final int headers;
    private final Single single;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment message = arena.allocate(Layouts.MMSGHDR.byteSize(), 8);
    private final MemorySegment vectors = arena.allocate(VECTOR * SEGMENTS_MAX, 8);
    private final MemorySegment name = arena.allocate(Layouts.SOCKADDR_IN6.byteSize(), 8);
    private final MemorySegment control = arena.allocate(CONTROL_BYTES, 8);
    private final Run[] runs = new Run[RUNS];
    private int open;
    private int controlBytes;
    private int discovery = -1;
    private boolean useless;
    private long calls;
    private long sent;
    private long dropped;

    /** Sends by this socket; what it cannot send in a run goes to {@code single}. */
    public SegmentSender(EncapsulationSocket socket, Single single) {
        this.socket = socket;
        this.single = single;
        family = socket.family();
        boolean ipv4 = family == AddressFamily.IPV4;
        headers = (ipv4 ? IPV4_HEADER_BYTES : IPV6_HEADER_BYTES) + UDP_HEADER_BYTES;
        for (int i = 0; i < RUNS; i++) {
            runs[i] = new Run();
        }
        name.set(JAVA_SHORT, 0, (short) (ipv4 ? NetlinkDecoder.AF_INET : NetlinkDecoder.AF_INET6));
        message.set(JAVA_LONG, Layouts.MSG_NAME, name.address());
        message.set(JAVA_INT, Layouts.MSG_NAME_LENGTH, SocketAddress.bytes(family));
        message.set(JAVA_LONG, Layouts.MSG_IOVEC, vectors.address());
        message.set(JAVA_LONG, Layouts.MSG_CONTROL, control.address());
    }

    /** Calls that carried a run. */
    public long calls() {
        return calls;
    }

    /** Packets that left in runs. */
    public long sent() {
        return sent;
    }

    /** Packets that the kernel had no room for. */
    public long dropped() {
        return dropped;
    }

    /**
     * Puts a packet into a run. The memory stays as it is until {@link #flush}.
     *
     * @param memory holds a complete IP packet, header included
     * @param mark of the VRF
     * @return false when it is none from this socket's port: it is somebody else's then
     */
    public boolean add(int vrf, int mark, MemorySegment memory, long offset, int length) {
        if (useless || !isOurs(memory, offset, length)) {
            return false;
        }
        for (int i = 0; i < open; i++) {
            Run run = runs[i];
            if (!run.full && run.mark == mark && run.vrf == vrf && isAlike(run, memory, offset)) {
                int each = run.lengths[0];
                if (length > each
                        || run.count == SEGMENTS_MAX
                        || run.bytes + length - headers > RUN_MAX_BYTES) {
                    run.full = true; // and a new one goes on behind it
                    break;
                }
                put(run, memory, offset, length);
                run.full = length < each;
                return true;
            }
        }
        if (open == RUNS) {
            flush();
        }
        Run fresh = runs[open++];
        fresh.count = 0;
        fresh.bytes = 0;
        fresh.vrf = vrf;
        fresh.mark = mark;
        fresh.full = false;
        put(fresh, memory, offset, length);
        return true;
    }

    private void put(Run run, MemorySegment memory, long offset, int length) {
        run.memory[run.count] = memory;
        run.offsets[run.count] = offset;
        run.lengths[run.count] = length;
        run.count++;
        run.bytes += length - headers;
    }

    private boolean isOurs(MemorySegment memory, long at, int length) {
        if (length <= headers) {
            return false;
        }
        if (family == AddressFamily.IPV4) {
            return BigEndian.get8(memory, at) == 0x45
                    && BigEndian.get8(memory, at + 9) == IpProtocol.UDP
                    && (BigEndian.get16(memory, at + 6) & ~DONT_FRAGMENT) == 0
                    && BigEndian.get16(memory, at + IPV4_HEADER_BYTES) == socket.port();
        }
        return BigEndian.get8(memory, at + 6) == IpProtocol.UDP
                && BigEndian.get16(memory, at + IPV6_HEADER_BYTES) == socket.port();
    }

    /** Addresses, ports, TTL, type of service and DF are those of the run. */
    private boolean isAlike(Run run, MemorySegment memory, long at) {
        MemorySegment first = run.memory[0];
        long like = run.offsets[0];
        if (family == AddressFamily.IPV4) {
            return BigEndian.get16(memory, at) == BigEndian.get16(first, like)
                    && BigEndian.get32(memory, at + 6) >>> 8
                            == BigEndian.get32(first, like + 6) >>> 8
                    && BigEndian.get64(memory, at + 12) == BigEndian.get64(first, like + 12)
                    && BigEndian.get32(memory, at + 20) == BigEndian.get32(first, like + 20);
        }
        return BigEndian.get32(memory, at) == BigEndian.get32(first, like)
                && BigEndian.get8(memory, at + 7) == BigEndian.get8(first, like + 7)
                && BigEndian.get64(memory, at + 8) == BigEndian.get64(first, like + 8)
                && BigEndian.get64(memory, at + 16) == BigEndian.get64(first, like + 16)
                && BigEndian.get64(memory, at + 24) == BigEndian.get64(first, like + 24)
                && BigEndian.get64(memory, at + 32) == BigEndian.get64(first, like + 32)
                && BigEndian.get32(memory, at + 40) == BigEndian.get32(first, like + 40);
    }

    /** Sends all runs, and gives away what is none. */
    public void flush() {
        for (int i = 0; i < open; i++) {
            Run run = runs[i];
            if (run.count == 1 || useless || !send(run)) {
                for (int j = 0; j < run.count; j++) {
                    single.send(run.vrf, run.memory[j], run.offsets[j], run.lengths[j]);
                }
            }
        }
        open = 0;
    }

    /** False when the kernel does not take it so. */
    private boolean send(Run run) {
        address(run);
        for (int i = 0; i < run.count; i++) {
            long payload = run.memory[i].address() + run.offsets[i] + headers;
            vectors.set(JAVA_LONG, i * VECTOR + Layouts.IOVEC_BASE, payload);
            vectors.set(JAVA_LONG, i * VECTOR + Layouts.IOVEC_LENGTH, run.lengths[i] - headers);
        }
        message.set(JAVA_LONG, Layouts.MSG_IOVEC_COUNT, run.count);
        message.set(JAVA_LONG, Layouts.MSG_CONTROL_LENGTH, controlBytes);
        long result = LibC.sendmsg(socket.number(), message.address(), RawSocket.MSG_DONTWAIT);
        if (result >= 0) {
            calls++;
            sent += run.count;
            return true;
        }
        if (result == -OsException.EAGAIN || result == -OsException.ENOBUFS) {
            dropped += run.count;
            return true;
        }
        // The device computes no checksums: it takes no such packet, now or later.
        useless |= result == -EIO;
        return false;
    }

    /** Where a run goes and how, as its first packet says. */
    private void address(Run run) {
        MemorySegment first = run.memory[0];
        long at = run.offsets[0];
        controlBytes = 0;
        name.set(JAVA_SHORT, 2, swapped(BigEndian.get16(first, at + headers - 6)));
        if (family == AddressFamily.IPV4) {
            discover((BigEndian.get16(first, at + 6) & DONT_FRAGMENT) != 0);
            MemorySegment.copy(first, at + 16, name, 4, 4);
            long data = begin(RawSocket.SOL_IP, RawSocket.IP_PKTINFO, 12);
            control.set(JAVA_INT, data, 0);
            MemorySegment.copy(first, at + 12, control, data + 4, 4);
            control.set(JAVA_INT, data + 8, 0);
            number(RawSocket.SOL_IP, EncapsulationSocket.IP_TOS, BigEndian.get8(first, at + 1));
            number(RawSocket.SOL_IP, IP_TTL, BigEndian.get8(first, at + 8));
        } else {
            discover(true);
            MemorySegment.copy(first, at + 24, name, 8, 16);
            long data = begin(RawSocket.SOL_IPV6, RawSocket.IPV6_PKTINFO, 20);
            MemorySegment.copy(first, at + 8, control, data, 16);
            control.set(JAVA_INT, data + 16, 0);
            int tos = BigEndian.get32(first, at) >>> 20 & 0xFF;
            number(RawSocket.SOL_IPV6, RawSocket.IPV6_TCLASS, tos);
            int hops = BigEndian.get8(first, at + 7);
            number(RawSocket.SOL_IPV6, RawSocket.IPV6_HOPLIMIT, hops);
        }
        if (run.mark != 0) {
            number(SOL_SOCKET, SO_MARK, run.mark);
        }
        long data = begin(EncapsulationSocket.SOL_UDP, EncapsulationSocket.UDP_SEGMENT, 2);
        control.set(JAVA_SHORT, data, (short) (run.lengths[0] - headers));
    }

    private static short swapped(int port) {
        return Short.reverseBytes((short) port);
    }

    private void number(int level, int type, int value) {
        long data = begin(level, type, Integer.BYTES);
        control.set(JAVA_INT, data, value);
    }

    /** Begins a control message; where its data stands. */
    private long begin(int level, int type, int bytes) {
        long at = controlBytes;
        control.set(JAVA_LONG, at, CMSG_HEADER + bytes);
        control.set(JAVA_INT, at + 8, level);
        control.set(JAVA_INT, at + 12, type);
        controlBytes += (int) (CMSG_HEADER + bytes + 7) & ~7;
        return at + CMSG_HEADER;
    }

    /** The DF bit is an option of the socket; paths mostly agree on it. */
    private void discover(boolean dontFragment) {
        int wanted = dontFragment ? PMTUDISC_PROBE : PMTUDISC_DONT;
        if (wanted != discovery) {
            boolean ipv4 = family == AddressFamily.IPV4;
            RawSocket.option(
                    socket.descriptor(),
                    "IP_MTU_DISCOVER",
                    ipv4 ? RawSocket.SOL_IP : RawSocket.SOL_IPV6,
                    ipv4 ? IP_MTU_DISCOVER : IPV6_MTU_DISCOVER,
                    wanted);
            discovery = wanted;
        }
    }

    /** Frees the memory; the socket stays. */
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
