package io.spokewire.forward;

import io.spokewire.net.BigEndian;
import io.spokewire.net.InternetChecksum;
import io.spokewire.net.IpProtocol;
import io.spokewire.net.Ipv4View;
import io.spokewire.net.Ipv6View;
import io.spokewire.net.TcpView;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Joins TCP segments of one flow that come in order within a batch into one super-packet for the
 * host, as Linux's GRO does: the same headers but for sequence and length, all of one size but the
 * last, every checksum verified. A packet that stays alone is delivered where it lies, unread.
 */
final class Coalescer {
    /** Flows held at a time. A batch from a few peers has few, and a search is a linear one. */
    private static final int FLOWS = 8;

    /** The largest IPv4 packet; IPv6 could be 40 bytes longer, and need not be. */
    private static final int MAX_BYTES = 65_535;

    private static final int TCP_CHECKSUM = 16;
    private static final int TCP_FLAGS = 13;

    private final ForwardOutput output;
    private final ForwardWorkspace workspace;
    private final ForwardCounters counters;
    private final TcpView tcp = new TcpView();
    private final Flow[] flows = new Flow[FLOWS];
    private int held;

    /** A packet, or the beginning of a super-packet, that waits for more. */
    private static final class Flow {
        private @Nullable TunnelPort port;
        private long hash;
        private MemorySegment memory = MemorySegment.NULL;
        private long offset;
        private int length;
        private int transport;
        private int headerBytes;
        private boolean isIpv6;
        private int segmentBytes;
        private int count;
        private int nextSequence;
        private long sourceHigh;
        private long sourceLow;
        private long destinationHigh;
        private long destinationLow;
    }

    Coalescer(ForwardOutput output, ForwardWorkspace workspace, ForwardCounters counters) {
        this.output = output;
        this.workspace = workspace;
        this.counters = counters;
        for (int i = 0; i < FLOWS; i++) {
            flows[i] = new Flow();
        }
    }

    /**
     * Takes the packet in, when it may be joined with others.
     *
     * @return false when the caller is to deliver it; what came before it in its flow is then on
     *     its way
     */
    boolean take(TunnelPort port, InnerPacket packet) {
        if (packet.protocol != IpProtocol.TCP
                || packet.fragment
                || !tcp.wrap(
                        packet.memory,
                        packet.offset + packet.transport,
                        packet.transportLength())) {
            return false;
        }
        long hash = packet.flowHash();
        int at = find(port, hash, packet);
        boolean joins = mayJoin(packet);
        if (at >= 0) {
            if (joins && append(flows[at], packet)) {
                return true;
            }
            release(at);
        }
        if (!joins) {
            return false;
        }
        start(port, hash, packet);
        return true;
    }

    /** Data without anything out of the ordinary. */
    private boolean mayJoin(InnerPacket packet) {
        int plainHeader = packet.isIpv6 ? Ipv6View.HEADER_BYTES : Ipv4View.HEADER_BYTES;
        return packet.transport == plainHeader
                && (tcp.flags() & ~TcpView.PSH) == TcpView.ACK
                && packet.transportLength() > tcp.headerLength();
    }

    private int find(TunnelPort port, long hash, InnerPacket packet) {
        for (int i = 0; i < held; i++) {
            Flow flow = flows[i];
            // Equal hashes of different ports do not matter: the headers are compared as well.
            if (flow.hash == hash
                    && flow.port == port
                    && flow.isIpv6 == packet.isIpv6
                    && flow.sourceHigh == packet.sourceHigh
                    && flow.destinationHigh == packet.destinationHigh
                    && flow.sourceLow == packet.sourceLow
                    && flow.destinationLow == packet.destinationLow) {
                return i;
            }
        }
        return -1;
    }

    private void start(TunnelPort port, long hash, InnerPacket packet) {
        if (held == FLOWS) {
            release(0);
        }
        Flow flow = flows[held++];
        flow.port = port;
        flow.hash = hash;
        flow.memory = packet.memory;
        flow.offset = packet.offset;
        flow.length = packet.length;
        flow.transport = packet.transport;
        flow.headerBytes = packet.transport + tcp.headerLength();
        flow.isIpv6 = packet.isIpv6;
        flow.segmentBytes = packet.length - flow.headerBytes;
        flow.count = 1;
        flow.nextSequence = tcp.sequence() + flow.segmentBytes;
        flow.sourceHigh = packet.sourceHigh;
        flow.sourceLow = packet.sourceLow;
        flow.destinationHigh = packet.destinationHigh;
        flow.destinationLow = packet.destinationLow;
    }

    /** Joins the packet to its flow; false when it does not follow on what is there. */
    private boolean append(Flow flow, InnerPacket packet) {
        int size = packet.length - packet.transport - tcp.headerLength();
        boolean closed =
                flow.length != flow.headerBytes + flow.count * flow.segmentBytes
                        || (BigEndian.get8(flow.memory, flow.offset + flow.transport + TCP_FLAGS)
                                        & TcpView.PSH)
                                != 0;
        if (closed
                || tcp.sequence() != flow.nextSequence
                || packet.transport + tcp.headerLength() != flow.headerBytes
                || size > flow.segmentBytes
                || flow.length + size > MAX_BYTES
                || !sameHeaders(flow, packet)
                || !checksumValid(
                        packet.memory, packet.offset, packet.length, packet.transport, packet)) {
            return false;
        }
        if (flow.count == 1 && !moveToWorkspace(flow, packet)) {
            return false;
        }
        long data = packet.offset + flow.headerBytes;
        MemorySegment.copy(packet.memory, data, flow.memory, flow.offset + flow.length, size);
        long flags = flow.offset + flow.transport + TCP_FLAGS;
        int either = BigEndian.get8(flow.memory, flags) | tcp.flags();
        BigEndian.put8(flow.memory, flags, either);
        flow.length += size;
        flow.count++;
        flow.nextSequence += size;
        counters.add(ForwardCounter.COALESCED);
        return true;
    }

    /** The first packet must have a right checksum too, now that it matters. */
    private boolean moveToWorkspace(Flow flow, InnerPacket packet) {
        if (!workspace.holds(ForwardWorkspace.cost(MAX_BYTES))
                || !checksumValid(flow.memory, flow.offset, flow.length, flow.transport, packet)) {
            return false;
        }
        long at = workspace.take(MAX_BYTES);
        MemorySegment.copy(flow.memory, flow.offset, workspace.memory(), at, flow.length);
        flow.memory = workspace.memory();
        flow.offset = at;
        return true;
    }

    /** TTL, type of service, DF or flow label; acknowledgement, window and TCP options. */
    private static boolean sameHeaders(Flow flow, InnerPacket packet) {
        MemorySegment a = flow.memory;
        MemorySegment b = packet.memory;
        long from = flow.offset;
        long to = packet.offset;
        boolean network =
                flow.isIpv6
                        ? BigEndian.get32(a, from) == BigEndian.get32(b, to)
                                && BigEndian.get16(a, from + 6) == BigEndian.get16(b, to + 6)
                        : BigEndian.get16(a, from) == BigEndian.get16(b, to)
                                && BigEndian.get16(a, from + 6) == BigEndian.get16(b, to + 6)
                                && BigEndian.get16(a, from + 8) == BigEndian.get16(b, to + 8);
        long tcpA = from + flow.transport;
        long tcpB = to + flow.transport;
        if (!network
                || BigEndian.get32(a, tcpA) != BigEndian.get32(b, tcpB)
                || BigEndian.get32(a, tcpA + 8) != BigEndian.get32(b, tcpB + 8)
                || BigEndian.get16(a, tcpA + 14) != BigEndian.get16(b, tcpB + 14)) {
            return false;
        }
        for (int at = TcpView.HEADER_BYTES; at < flow.headerBytes - flow.transport; at += 4) {
            if (BigEndian.get32(a, tcpA + at) != BigEndian.get32(b, tcpB + at)) {
                return false;
            }
        }
        return true;
    }

    /** The addresses are those of the packet in hand, which are the flow's. */
    private static boolean checksumValid(
            MemorySegment memory, long offset, int length, int transport, InnerPacket packet) {
        int bytes = length - transport;
        return InternetChecksum.fold(
                        InternetChecksum.sum(memory, offset + transport, bytes)
                                + pseudoHeader(packet, bytes))
                == 0xFFFF;
    }

    private static long pseudoHeader(InnerPacket packet, int bytes) {
        return InternetChecksum.pseudoHeader(
                packet.sourceHigh,
                packet.destinationHigh,
                packet.sourceLow,
                packet.destinationLow,
                IpProtocol.TCP,
                bytes);
    }

    /** Lets all go. */
    void release() {
        for (int i = 0; i < held; i++) {
            deliver(flows[i]);
        }
        held = 0;
    }

    private void release(int at) {
        Flow flow = flows[at];
        deliver(flow);
        held--;
        for (int i = at; i < held; i++) { // the oldest stays first
            flows[i] = flows[i + 1];
        }
        flows[held] = flow;
    }

    private void deliver(Flow flow) {
        TunnelPort port = flow.port;
        if (port == null) {
            return;
        }
        flow.port = null;
        if (flow.count == 1) {
            VirtioHeader.writePlain(flow.memory, flow.offset);
        } else {
            finish(flow);
        }
        counters.add(ForwardCounter.DEVICE_OUT);
        output.device(port.config.index(), flow.memory, flow.offset, flow.length);
    }

    /** Lengths, the begun checksum, and the virtio header. */
    private static void finish(Flow flow) {
        MemorySegment memory = flow.memory;
        long at = flow.offset;
        if (flow.isIpv6) {
            BigEndian.put16(memory, at + 4, flow.length - Ipv6View.HEADER_BYTES);
        } else {
            BigEndian.put16(memory, at + 2, flow.length);
            BigEndian.put16(memory, at + 10, 0);
            BigEndian.put16(
                    memory,
                    at + 10,
                    InternetChecksum.finish(
                            InternetChecksum.sum(memory, at, Ipv4View.HEADER_BYTES)));
        }
        long pseudo =
                InternetChecksum.pseudoHeader(
                        flow.sourceHigh,
                        flow.destinationHigh,
                        flow.sourceLow,
                        flow.destinationLow,
                        IpProtocol.TCP,
                        flow.length - flow.transport);
        BigEndian.put16(memory, at + flow.transport + TCP_CHECKSUM, InternetChecksum.fold(pseudo));
        VirtioHeader.writeSuper(
                memory,
                at,
                flow.isIpv6 ? VirtioHeader.GSO_TCPV6 : VirtioHeader.GSO_TCPV4,
                flow.headerBytes,
                flow.segmentBytes,
                flow.transport,
                TCP_CHECKSUM);
    }
}
