package io.spokewire.os;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.spokewire.forward.OuterPath;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.BigEndian;
import io.spokewire.os.ffm.LibC;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * UDP port 4500 of one worker, on all addresses of a family: what ESP in UDP (RFC 3948) comes by.
 * The kernel may join datagrams of one sender and one size (UDP_GRO of udp(7)), so that one read
 * takes up to 64 KiB of them; {@link SegmentSender} leaves by the same socket. Belongs to one
 * thread; allocates nothing while it receives.
 */
public final class EncapsulationSocket implements AutoCloseable {
    /** Reads of one batch, each of up to 64 KiB. */
    public static final int BATCH = 16;

    static final int SOL_UDP = 17;
    static final int UDP_SEGMENT = 103;
    static final int IP_TOS = 1;

    private static final int UDP_GRO = 104;
    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEPORT = 15;
    private static final int IP_RECVTOS = 13;
    private static final int IPV6_V6ONLY = 26;
    private static final int SOCK_DGRAM_NONBLOCK_CLOEXEC = 2 | 0x800 | 0x80000;

    private static final int RECEIVE_BYTES = 8 << 20;
    private static final int SEND_BYTES = 4 << 20;

    private final VrfBinding vrf;
    private final AddressFamily family;
    private final int port;
    private final FileDescriptor fd;
    private final MessageBatch batch;
    private final OuterPath[] paths = new OuterPath[BATCH];
    private final int[] interfaces = new int[BATCH];
    private final int[] segments = new int[BATCH];

    private EncapsulationSocket(
            VrfBinding vrf, AddressFamily family, int port, int headroom, FileDescriptor fd) {
        this.vrf = vrf;
        this.family = family;
        this.port = port;
        this.fd = fd;
        this.batch = new MessageBatch(BATCH, headroom, 0);
        for (int i = 0; i < BATCH; i++) {
            paths[i] = new OuterPath();
        }
    }

    /**
     * Opens the sockets of all workers in a VRF. An association has one worker: ESP goes to that of
     * its SPI, all else to the first.
     *
     * @param headroom free bytes in front of each read, at most 256
     * @throws OsException when another program has the port
     */
    public static List<EncapsulationSocket> open(
            Namespace namespace,
            VrfBinding vrf,
            AddressFamily family,
            int port,
            int headroom,
            int workers) {
        List<EncapsulationSocket> opened = new ArrayList<>();
        try {
            for (int i = 0; i < workers; i++) {
                FileDescriptor fd =
                        UdpSocket.open(namespace, family, SOCK_DGRAM_NONBLOCK_CLOEXEC, vrf);
                opened.add(new EncapsulationSocket(vrf, family, port, headroom, fd));
                prepare(fd, family);
                bind(fd, family, port);
                if (i == 0) {
                    // Bound, or it would not be let beside those of another VRF; and before others
                    // could be asked.
                    FlowFilter.attachSpread(fd, workers);
                }
            }
        } catch (OsException e) {
            opened.forEach(EncapsulationSocket::close);
            throw e;
        }
        return opened;
    }

    private static void prepare(FileDescriptor fd, AddressFamily family) {
        if (family == AddressFamily.IPV4) {
            RawSocket.option(fd, "IP_RECVTOS", RawSocket.SOL_IP, IP_RECVTOS, 1);
        } else {
            RawSocket.option(fd, "IPV6_V6ONLY", RawSocket.SOL_IPV6, IPV6_V6ONLY, 1);
        }
        RawSocket.arrivalInformation(fd, family);
        RawSocket.option(fd, "UDP_GRO", SOL_UDP, UDP_GRO, 1);
        RawSocket.buffers(fd, RECEIVE_BYTES, SEND_BYTES);
        // Workers share the port, and so do those of the default VRF with those of a VRF's device.
        RawSocket.option(fd, "SO_REUSEPORT", SOL_SOCKET, SO_REUSEPORT, 1);
    }

    private static void bind(FileDescriptor fd, AddressFamily family, int port) {
        try (Arena arena = Arena.ofConfined()) {
            Address any = Address.parse(family == AddressFamily.IPV4 ? "0.0.0.0" : "::");
            MemorySegment name = SocketAddress.write(arena, any, port);
            OsException.check(
                    "bind(UDP port " + port + ")",
                    LibC.bind(fd.number(), name.address(), (int) name.byteSize()));
        }
    }

    /** What poll(2) waits on. */
    public int number() {
        return fd.number();
    }

    /** The VRF whose device it is bound to; the default one for all others. */
    public VrfBinding vrf() {
        return vrf;
    }

    /** Whether packets of a VRF leave by it, and come in. */
    public boolean serves(VrfBinding wanted) {
        return wanted.device().isEmpty() ? vrf.device().isEmpty() : wanted.equals(vrf);
    }

    /** Of which addresses it is. */
    public AddressFamily family() {
        return family;
    }

    /** The port that it is bound to. */
    public int port() {
        return port;
    }

    FileDescriptor descriptor() {
        return fd;
    }

    /** Where the datagrams lie; each may be changed in place until the next {@link #receive}. */
    public MemorySegment memory() {
        return batch.data();
    }

    /** Where read {@code index} of the last batch begins: its datagrams, one behind the other. */
    public long offset(int index) {
        return batch.offset(index);
    }

    /** Bytes of read {@code index}, 0 for one to be dropped. */
    public int length(int index) {
        return batch.truncated(index) ? 0 : batch.length(index);
    }

    /** Bytes of each datagram of read {@code index} but the last, which may have fewer. */
    public int segmentBytes(int index) {
        return segments[index];
    }

    /** Where the datagrams of read {@code index} came from. */
    public OuterPath path(int index) {
        return paths[index];
    }

    /** Index of the device that read {@code index} came by. */
    public int interfaceIndex(int index) {
        return interfaces[index];
    }

    /**
     * Takes what waits, without blocking.
     *
     * @return how many reads, 0 to {@link #BATCH}
     * @throws OsException for a failure other than an empty queue
     */
    public int receive() {
        int count = batch.receive(fd, "recvmmsg(UDP)");
        for (int i = 0; i < count; i++) {
            accompany(i);
        }
        return count;
    }

    /** Reads what comes beside the datagrams. */
    private void accompany(int index) {
        OuterPath path = paths[index];
        MemorySegment control = batch.control();
        int tos = 0;
        interfaces[index] = 0;
        segments[index] = Math.max(1, length(index));
        batch.controls(index);
        while (batch.nextControl()) {
            long data = batch.controlData();
            if (batch.controlIs(RawSocket.SOL_IP, RawSocket.IP_PKTINFO)) {
                interfaces[index] = control.get(JAVA_INT, data);
                path.to((long) BigEndian.get32(control, data + 8) << 32, 0, port);
            } else if (batch.controlIs(RawSocket.SOL_IP, IP_TOS)) {
                tos = BigEndian.get8(control, data);
            } else if (batch.controlIs(RawSocket.SOL_IPV6, RawSocket.IPV6_PKTINFO)) {
                interfaces[index] = control.get(JAVA_INT, data + 16);
                long high = BigEndian.get64(control, data);
                path.to(high, BigEndian.get64(control, data + 8), port);
            } else if (batch.controlIs(RawSocket.SOL_IPV6, RawSocket.IPV6_TCLASS)) {
                tos = control.get(JAVA_INT, data) & 0xFF;
            } else if (batch.controlIs(SOL_UDP, UDP_GRO)) {
                segments[index] = Math.max(1, control.get(JAVA_INT, data));
            }
        }
        MemorySegment names = batch.names();
        long name = batch.name(index);
        int from = BigEndian.get16(names, name + 2);
        boolean ipv6 = family == AddressFamily.IPV6;
        path.header(ipv6, tos);
        if (ipv6) {
            path.from(BigEndian.get64(names, name + 8), BigEndian.get64(names, name + 16), from);
        } else {
            path.from((long) BigEndian.get32(names, name + 4) << 32, 0, from);
        }
    }

    @Override
    public void close() {
        fd.close();
        batch.close();
    }
}
