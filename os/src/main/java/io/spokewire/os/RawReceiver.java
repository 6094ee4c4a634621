package io.spokewire.os;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.IpProtocol;
import io.spokewire.os.ffm.Layouts;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Consumer;

/**
 * Receives batches of raw IP packets of one protocol, from all interfaces, with the outer header in
 * front. The kernel hands IPv6 packets over without theirs, so it is written anew from what comes
 * beside them; the flow label is lost. Belongs to one thread; allocates nothing while it receives.
 */
public final class RawReceiver implements AutoCloseable {
    /** Packets of one batch. */
    public static final int BATCH = 64;

    /** RFC 7296 §2. */
    private static final int IKE_PORT = 500;

    private static final int IPV6_HEADER_BYTES = 40;
    private static final long NAME_ADDRESS = Layouts.offset(Layouts.SOCKADDR_IN6, "address");
    private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt BIG_U32 =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    /** Room for a burst: some 2,000 full packets. */
    private static final int RECEIVE_BYTES = 4 << 20;

    /** Errors are rare, and the same ones come again. */
    private static final int ERROR_RECEIVE_BYTES = 128 << 10;

    private final AddressFamily family;
    private final int protocol;
    private final FileDescriptor fd;
    private final MessageBatch batch;
    private final int[] interfaces = new int[BATCH];

    private RawReceiver(AddressFamily family, int protocol, int headroom, FileDescriptor fd) {
        this.family = family;
        this.protocol = protocol;
        this.fd = fd;
        this.batch =
                new MessageBatch(
                        BATCH, headroom, family == AddressFamily.IPV6 ? IPV6_HEADER_BYTES : 0);
    }

    /**
     * Opens a receiver.
     *
     * @param protocol IP protocol number: GRE, ESP, or UDP to port 500 alone
     * @param headroom free bytes in front of each packet, at most 256
     * @param worker only the flows, or associations, of this worker
     * @param workers among so many
     */
    public static RawReceiver open(
            Namespace namespace,
            AddressFamily family,
            int protocol,
            int headroom,
            int worker,
            int workers) {
        return made(
                namespace,
                family,
                protocol,
                headroom,
                RECEIVE_BYTES,
                fd -> {
                    switch (protocol) {
                        case IpProtocol.UDP -> FlowFilter.attachPort(fd, family, IKE_PORT);
                        case IpProtocol.ESP -> FlowFilter.attachEsp(fd, family, worker, workers);
                        default -> {
                            if (workers > 1) {
                                FlowFilter.attach(fd, family, worker, workers);
                            }
                        }
                    }
                });
    }

    /**
     * Opens a receiver of what routers of the underlay say about packets that were too big.
     *
     * @param headroom free bytes in front of each packet, at most 256
     */
    public static RawReceiver openTooBig(Namespace namespace, AddressFamily family, int headroom) {
        return made(
                namespace,
                family,
                icmp(family),
                headroom,
                ERROR_RECEIVE_BYTES,
                fd -> FlowFilter.attachTooBig(fd, family));
    }

    /** Opens a receiver of ICMP echo replies. */
    static RawReceiver openEchoReplies(Namespace namespace, AddressFamily family) {
        return made(
                namespace,
                family,
                icmp(family),
                0,
                ERROR_RECEIVE_BYTES,
                fd -> FlowFilter.attachEchoReplies(fd, family));
    }

    private static int icmp(AddressFamily family) {
        return family == AddressFamily.IPV4 ? IpProtocol.ICMP : IpProtocol.ICMPV6;
    }

    /** Opens a receiver of UDP datagrams to one port, from all interfaces. */
    static RawReceiver openPort(Namespace namespace, AddressFamily family, int port) {
        return made(
                namespace,
                family,
                IpProtocol.UDP,
                0,
                RECEIVE_BYTES,
                fd -> FlowFilter.attachPort(fd, family, port));
    }

    /**
     * Opens a receiver of a routing protocol's packets on one device.
     *
     * @param port destination port of UDP; 0 for other protocols
     * @param groups that are joined on the device
     * @throws OsException ENODEV when there is no such device
     */
    static RawReceiver openLink(
            Namespace namespace,
            AddressFamily family,
            int protocol,
            int port,
            String device,
            List<Address> groups) {
        return made(
                namespace,
                family,
                protocol,
                0,
                RECEIVE_BYTES,
                fd -> {
                    if (port != 0) {
                        FlowFilter.attachPort(fd, family, port);
                    }
                    RawSocket.bindToDevice(fd, device);
                    RawSocket.ownGroupsOnly(fd, family);
                    int index = index(namespace, device);
                    groups.forEach(group -> RawSocket.join(fd, group, index));
                });
    }

    private static int index(Namespace namespace, String device) {
        try (Netlink netlink = Netlink.open(namespace)) {
            return netlink.link(device)
                    .orElseThrow(() -> new OsException(device, OsException.ENODEV))
                    .index();
        }
    }

    /**
     * Opens one.
     *
     * @param receiveBytes room for what waits
     * @param narrow says which packets it is to have
     */
    private static RawReceiver made(
            Namespace namespace,
            AddressFamily family,
            int protocol,
            int headroom,
            int receiveBytes,
            Consumer<FileDescriptor> narrow) {
        FileDescriptor fd = RawSocket.open(namespace, family, protocol);
        try {
            narrow.accept(fd);
            RawSocket.arrivalInformation(fd, family);
            RawSocket.buffers(fd, receiveBytes, 4096);
        } catch (OsException e) {
            fd.close();
            throw e;
        }
        return new RawReceiver(family, protocol, headroom, fd);
    }

    /** What poll(2) waits on. */
    public int number() {
        return fd.number();
    }

    /** Where the packets lie; each may be changed in place until the next {@link #receive}. */
    public MemorySegment memory() {
        return batch.data();
    }

    /** Where packet {@code index} of the last batch begins, at its outer IP header. */
    public long offset(int index) {
        return batch.offset(index);
    }

    /** Length of packet {@code index}, outer header included; 0 for one to be dropped. */
    public int length(int index) {
        if (batch.truncated(index)) {
            return 0;
        }
        int length = batch.length(index);
        return family == AddressFamily.IPV6 ? length + IPV6_HEADER_BYTES : length;
    }

    /** Index of the device that packet {@code index} came by. */
    public int interfaceIndex(int index) {
        return interfaces[index];
    }

    /**
     * Takes what waits, without blocking.
     *
     * @return how many packets, 0 to {@link #BATCH}
     * @throws OsException for a failure other than an empty queue
     */
    public int receive() {
        int count = batch.receive(fd, "recvmmsg");
        for (int i = 0; i < count; i++) {
            accompany(i);
        }
        return count;
    }

    /** Reads the control messages of one packet and writes the header that IPv6 lacks. */
    private void accompany(int index) {
        MemorySegment control = batch.control();
        int hopLimit = 0;
        int trafficClass = 0;
        interfaces[index] = 0;
        batch.controls(index);
        while (batch.nextControl()) {
            long data = batch.controlData();
            if (batch.controlIs(RawSocket.SOL_IP, RawSocket.IP_PKTINFO)) {
                interfaces[index] = control.get(JAVA_INT, data);
            } else if (batch.controlIs(RawSocket.SOL_IPV6, RawSocket.IPV6_PKTINFO)) {
                copyAddress(control, data, offset(index) + 24);
                interfaces[index] = control.get(JAVA_INT, data + 16);
            } else if (batch.controlIs(RawSocket.SOL_IPV6, RawSocket.IPV6_HOPLIMIT)) {
                hopLimit = control.get(JAVA_INT, data);
            } else if (batch.controlIs(RawSocket.SOL_IPV6, RawSocket.IPV6_TCLASS)) {
                trafficClass = control.get(JAVA_INT, data);
            }
        }
        if (family == AddressFamily.IPV6) {
            writeHeader(index, hopLimit, trafficClass);
        }
    }

    /** RFC 8200 §3. */
    private void writeHeader(int index, int hopLimit, int trafficClass) {
        long start = offset(index);
        int payload = batch.length(index);
        MemorySegment packets = batch.data();
        packets.set(BIG_U32, start, 6 << 28 | (trafficClass & 0xFF) << 20);
        packets.set(BIG_U32, start + 4, payload << 16 | protocol << 8 | (hopLimit & 0xFF));
        copyAddress(batch.names(), batch.name(index) + NAME_ADDRESS, start + 8);
    }

    private void copyAddress(MemorySegment from, long source, long target) {
        MemorySegment packets = batch.data();
        packets.set(U64, target, from.get(U64, source));
        packets.set(U64, target + 8, from.get(U64, source + 8));
    }

    @Override
    public void close() {
        fd.close();
        batch.close();
    }
}
