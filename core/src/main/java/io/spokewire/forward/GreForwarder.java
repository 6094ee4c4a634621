package io.spokewire.forward;

import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.IpProtocol;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Ipv4View;
import io.spokewire.net.Ipv6Address;
import io.spokewire.net.Ipv6View;
import io.spokewire.net.NbmaPeer;
import io.spokewire.net.TcpView;
import io.spokewire.rib.PrefixTrie;
import io.spokewire.tunnel.Ecn;
import io.spokewire.tunnel.GreView;
import io.spokewire.tunnel.Ipv4Fragmenter;
import io.spokewire.tunnel.Ipv6Fragmenter;
import io.spokewire.tunnel.MssClamp;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * GRE in and out, RFC 2784 and RFC 2890, with what a router does to the packets inside: look-up,
 * TTL, MTU, ICMP errors.
 *
 * <p>Outer packets larger than the path are never built, since nobody would fragment them: the
 * packet inside is refused or fragmented first. The exception is IPv6 of at most 1280 bytes, which
 * may not be refused (RFC 8200 §5); it goes in outer fragments.
 */
public final class GreForwarder implements Forwarder {
    /** RFC 8200 §5: no IPv6 packet of this size or below may be called too big. */
    private static final int IPV6_MINIMUM_MTU = 1280;

    /** ICMP errors a second and at once, for the whole worker. */
    private static final int ICMP_PER_SECOND = 1000;

    private static final int ICMP_BURST = 200;

    /** Next hops remembered as noted to NHRP, each noted once a second; NHRP has its own timers. */
    private static final int UNRESOLVED_PLACES = 256;

    private static final long UNRESOLVED_INTERVAL_NANOS = 1_000_000_000L;
    private static final int UNRESOLVED_PER_SECOND = 1000;

    /** Pairs of addresses remembered as noted for redirection; NHRP limits in earnest. */
    private static final int REDIRECT_PLACES = 256;

    private static final long REDIRECT_INTERVAL_NANOS = 1_000_000_000L;
    private static final int REDIRECT_PER_SECOND = 1000;
    private static final int PATH_MTU_PER_SECOND = 100;

    /** Type of service of control packets: precedence INTERNETWORK CONTROL, RFC 791 §3.1. */
    private static final int CONTROL_TOS = 0xC0;

    private final ForwardOutput output;
    private final ForwardWorkspace workspace;
    private final ForwardCounters counters;
    private final @Nullable Coalescer coalescer;
    private final boolean shared;

    private ForwardingState state = ForwardingState.EMPTY;
    private long nowNanos;
    private @Nullable TunnelPort[] ports = {};
    private TunnelDemux demux = TunnelDemux.EMPTY;

    private final Ipv4View outer4 = new Ipv4View();
    private final Ipv6View outer6 = new Ipv6View();
    private final GreView gre = new GreView();
    private final InnerPacket packet = new InnerPacket();
    private final SuperPacket superPacket = new SuperPacket();
    private final TcpView tcp = new TcpView();
    private final Encapsulator encapsulator = new Encapsulator();
    private final Ipv4Fragmenter fragmenter4 = new Ipv4Fragmenter();
    private final Ipv6Fragmenter fragmenter6 = new Ipv6Fragmenter();
    private final IcmpErrors icmp = new IcmpErrors();
    private final UnderlayError underlayError = new UnderlayError();

    private final RateLimit icmpLimit = new RateLimit(ICMP_PER_SECOND, ICMP_BURST);
    private final RateLimit unresolvedLimit =
            new RateLimit(UNRESOLVED_PER_SECOND, UNRESOLVED_PER_SECOND);
    private final RateLimit redirectLimit = new RateLimit(REDIRECT_PER_SECOND, REDIRECT_PER_SECOND);
    private final RateLimit pathMtuLimit = new RateLimit(PATH_MTU_PER_SECOND, PATH_MTU_PER_SECOND);
    private final RecentTable unresolved =
            new RecentTable(UNRESOLVED_PLACES, UNRESOLVED_INTERVAL_NANOS);
    private final RecentTable redirected =
            new RecentTable(REDIRECT_PLACES, REDIRECT_INTERVAL_NANOS);

    // Of the packet in hand.
    private boolean fromHost;
    private boolean outerIsIpv6;
    private long outerSourceHigh;
    private long outerSourceLow;
    private boolean isFallback;

    /** How the packet in hand goes into a tunnel. */
    private enum Piece {
        WHOLE,
        INNER_FRAGMENTS,
        OUTER_FRAGMENTS
    }

    /**
     * A forwarder for one worker.
     *
     * @param workspace used between {@link #begin} and {@link #end} only
     * @param counters written by this forwarder alone
     */
    public GreForwarder(
            ForwardOutput output, ForwardWorkspace workspace, ForwardCounters counters) {
        this(output, workspace, counters, false);
    }

    /**
     * A forwarder for one worker.
     *
     * @param workspace used between {@link #begin} and {@link #end} only
     * @param counters written by this forwarder alone
     * @param coalesce whether TCP segments for the host are joined to super-packets: for devices
     *     with a virtio_net_hdr that somebody reads
     */
    public GreForwarder(
            ForwardOutput output,
            ForwardWorkspace workspace,
            ForwardCounters counters,
            boolean coalesce) {
        this(output, workspace, counters, coalesce, false);
    }

    /**
     * A forwarder for one worker of several.
     *
     * @param shared whether other workers send by the same tunnels: then packets with sequence
     *     numbers are sent one by one, so that they leave in the order of their numbers
     */
    public GreForwarder(
            ForwardOutput output,
            ForwardWorkspace workspace,
            ForwardCounters counters,
            boolean coalesce,
            boolean shared) {
        this.shared = shared;
        this.coalescer = coalesce ? new Coalescer(output, workspace, counters) : null;
        this.output = output;
        this.workspace = workspace;
        this.counters = counters;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // a picture is known again by its identity alone
    public void begin(ForwardingState fresh, long now) {
        nowNanos = now;
        if (fresh != state) {
            take(fresh);
        }
    }

    @SuppressWarnings("ReferenceEquality") // comparing all fields would cost more than an update
    private void take(ForwardingState fresh) {
        state = fresh;
        List<@Nullable TunnelForwarding> tunnels = fresh.tunnels();
        boolean changed = ports.length != tunnels.size();
        ports = changed ? Arrays.copyOf(ports, tunnels.size()) : ports;
        for (int i = 0; i < ports.length; i++) {
            TunnelForwarding config = tunnels.get(i);
            TunnelPort port = ports[i];
            if (config == null) {
                changed |= port != null;
                ports[i] = null;
            } else if (port == null) {
                changed = true;
                ports[i] = new TunnelPort(config, counters.row(i));
            } else if (port.config != config) {
                changed = true;
                port.update(config);
            }
        }
        if (changed) {
            demux = new TunnelDemux(ports);
        }
    }

    @Override
    public void end() {
        flush();
    }

    private void flush() {
        if (coalescer != null) {
            coalescer.release();
        }
        output.flush();
        workspace.clear();
    }

    // From the host.

    @Override
    public void fromDevice(int tunnel, MemorySegment memory, long offset, int length) {
        counters.add(ForwardCounter.DEVICE_IN);
        TunnelPort in = port(tunnel);
        if (in == null) {
            counters.add(ForwardCounter.DROP_NO_TUNNEL);
            return;
        }
        fromHost = true;
        if (!in.open) {
            dropOut(in, ForwardCounter.DROP_CLOSED);
        } else if (!packet.wrap(memory, offset, length)) {
            dropOut(in, ForwardCounter.DROP_INNER);
        } else if (!superPacket.read(packet)) {
            dropOut(in, ForwardCounter.DROP_SUPER_PACKET);
        } else {
            if (superPacket.count > 0) {
                counters.add(ForwardCounter.SEGMENTED);
            }
            if (packet.toMulticast() || in.isBroadcast(packet)) {
                replicate(in);
            } else {
                route(in);
            }
        }
    }

    private void replicate(TunnelPort in) {
        if (HostChatter.is(packet)) {
            dropOut(in, ForwardCounter.DROP_CHATTER);
            return;
        }
        List<Adjacency> peers = in.config.multicast();
        if (peers.isEmpty()) {
            dropOut(in, ForwardCounter.DROP_MULTICAST);
            return;
        }
        for (int i = 0; i < peers.size(); i++) {
            counters.add(ForwardCounter.MULTICAST_COPIES);
            send(in, in, peers.get(i), true);
        }
    }

    private void route(TunnelPort in) {
        FibEntry.Hop hop = destinationHop(in);
        if (hop != null && hop.kind() == FibEntry.Kind.DISCARD) {
            dropOut(in, ForwardCounter.DROP_NO_ROUTE);
            refuse(in, IcmpErrors.Kind.NO_ROUTE, 0);
            return;
        }
        // The kernel chose this tunnel; where we know nothing better, the destination is on it.
        boolean elsewhere = hop == null || hop.kind() != FibEntry.Kind.TUNNEL;
        TunnelPort out = hop == null || elsewhere ? in : port(hop.tunnel());
        if (out == null || !out.open) {
            dropOut(in, ForwardCounter.DROP_CLOSED);
            return;
        }
        Adjacency peer = resolve(out, elsewhere ? null : hop);
        if (peer == null) {
            dropOut(out, ForwardCounter.DROP_UNRESOLVED);
        } else {
            send(in, out, peer, false);
        }
    }

    // From the underlay.

    @Override
    public void fromUnderlay(int vrf, MemorySegment memory, long offset, int length) {
        counters.add(ForwardCounter.UNDERLAY_IN);
        fromHost = false;
        superPacket.count = 0;
        boolean isIpv4 = outer4.wrap(memory, offset, length);
        if (isIpv4
                ? outer4.isFragment() || !outer4.checksumValid()
                : !outer6.wrap(memory, offset, length)) {
            counters.add(ForwardCounter.DROP_OUTER);
            return;
        }
        outerIsIpv6 = !isIpv4;
        outerSourceHigh = isIpv4 ? (long) outer4.source() << 32 : outer6.sourceHigh();
        outerSourceLow = isIpv4 ? 0 : outer6.sourceLow();
        int protocol = isIpv4 ? outer4.protocol() : outer6.protocol();
        if (protocol == (isIpv4 ? IpProtocol.ICMP : IpProtocol.ICMPV6)) {
            underlayError(vrf, memory, offset);
            return;
        }
        int header = isIpv4 ? outer4.headerLength() : outer6.transportOffset();
        int greBytes = (isIpv4 ? outer4.totalLength() : outer6.totalLength()) - header;
        if (protocol != IpProtocol.GRE || (!isIpv4 && outer6.isFragment())) {
            counters.add(ForwardCounter.DROP_OUTER);
        } else if (!gre.wrap(memory, offset + header, greBytes)) {
            counters.add(ForwardCounter.DROP_GRE_HEADER);
        } else {
            fromGre(vrf, memory, offset + header, greBytes);
        }
    }

    private void fromGre(int vrf, MemorySegment memory, long offset, int length) {
        long localHigh = outerIsIpv6 ? outer6.destinationHigh() : (long) outer4.destination() << 32;
        long localLow = outerIsIpv6 ? outer6.destinationLow() : 0;
        TunnelPort in =
                demux.find(
                        vrf,
                        outerIsIpv6,
                        localHigh,
                        localLow,
                        outerSourceHigh,
                        outerSourceLow,
                        gre.hasKey(),
                        gre.key());
        if (in == null) {
            counters.add(ForwardCounter.DROP_NO_TUNNEL);
        } else if (!in.open) {
            dropIn(in, ForwardCounter.DROP_CLOSED);
        } else if (!gre.checksumValid()) {
            dropIn(in, ForwardCounter.DROP_GRE_CHECKSUM);
        } else if (in.config.sequence() != null && gre.hasSequence() && !inSequence(in)) {
            dropIn(in, ForwardCounter.DROP_GRE_SEQUENCE);
        } else {
            int header = gre.headerLength();
            fromTunnel(in, memory, offset + header, length - header);
        }
    }

    private boolean inSequence(TunnelPort in) {
        long peer = FlowHash.mix(FlowHash.mix(outerSourceHigh, outerSourceLow), gre.key());
        return in.inSequence(gre.sequence(), peer, nowNanos);
    }

    private void fromTunnel(TunnelPort in, MemorySegment memory, long offset, int length) {
        in.counters.add(TunnelCounter.PACKETS_IN, 1);
        in.counters.add(TunnelCounter.BYTES_IN, length);
        switch (gre.protocol()) {
            case GreView.PROTOCOL_IPV4, GreView.PROTOCOL_IPV6 -> {
                boolean says6 = gre.protocol() == GreView.PROTOCOL_IPV6;
                if (!packet.wrap(memory, offset, length)
                        || packet.isIpv6 != says6
                        || (!says6 && !packet.ipv4.checksumValid())) {
                    dropIn(in, ForwardCounter.DROP_INNER);
                } else {
                    decapsulate(in);
                }
            }
            case GreView.PROTOCOL_NHRP -> puntNhrp(in, memory, offset, length);
            case GreView.PROTOCOL_KEEPALIVE -> keepaliveReturned(in);
            default -> dropIn(in, ForwardCounter.DROP_GRE_PROTOCOL);
        }
    }

    private void decapsulate(TunnelPort in) {
        int outerTos = outerIsIpv6 ? outer6.trafficClass() : outer4.typeOfService();
        int tos = Ecn.decapsulate(packet.tos, outerTos);
        if (tos == Ecn.DROP) {
            dropIn(in, ForwardCounter.DROP_ECN);
            return;
        }
        if (tos != packet.tos) {
            packet.setTos(tos);
        }
        if (isKeepalive(in)) {
            answerKeepalive(in);
            return;
        }
        if (packet.toMulticast() || in.isBroadcast(packet) || packet.staysOnLink()) {
            clampMss(in, in);
            toHost(in, packet.memory, packet.offset, packet.length);
            return;
        }
        FibEntry.Hop hop = destinationHop(in);
        if (hop == null || hop.kind() == FibEntry.Kind.HOST) {
            // What we have no route for may still be the host's; it will say so when it is not.
            clampMss(in, in);
            if (coalescer == null || !coalescer.take(in, packet)) {
                toHost(in, packet.memory, packet.offset, packet.length);
            }
        } else if (hop.kind() == FibEntry.Kind.DISCARD) {
            dropIn(in, ForwardCounter.DROP_NO_ROUTE);
            refuse(in, IcmpErrors.Kind.NO_ROUTE, 0);
        } else {
            relay(in, hop);
        }
    }

    /** From tunnel to tunnel, inside the process. */
    private void relay(TunnelPort in, FibEntry.Hop hop) {
        TunnelPort out = port(hop.tunnel());
        if (packet.martianSource()) {
            dropIn(in, ForwardCounter.DROP_INNER);
            return;
        }
        if (out == null || !out.open) {
            dropIn(in, ForwardCounter.DROP_CLOSED);
            return;
        }
        boolean byKernel = in.config.relayKernel();
        if (!byKernel && packet.timeToLive() <= 1) {
            dropIn(in, ForwardCounter.DROP_TTL);
            refuse(in, IcmpErrors.Kind.TIME_EXCEEDED, 0);
            return;
        }
        Adjacency peer = resolve(out, hop);
        if (byKernel) {
            redirect(in, out, peer);
            toHost(in, packet.memory, packet.offset, packet.length);
            return;
        }
        // An NHS that knows no better would only send it back: RFC 2332 §5.1 leads to loops.
        if (peer == null || (isFallback && isOuterSource(peer.nbma()))) {
            dropIn(in, ForwardCounter.DROP_UNRESOLVED);
            return;
        }
        packet.decrementTimeToLive();
        redirect(in, out, peer);
        counters.add(ForwardCounter.RELAYED);
        send(in, out, peer, false);
    }

    // Where packets go.

    private @Nullable TunnelPort port(int tunnel) {
        return tunnel >= 0 && tunnel < ports.length ? ports[tunnel] : null;
    }

    private FibEntry.@Nullable Hop hop(TunnelPort in, long high, long low) {
        FibEntry entry = entry(in, high, low);
        return entry == null ? null : hop(entry);
    }

    /** Where the packet in hand goes, counted when it follows a shortcut. */
    private FibEntry.@Nullable Hop destinationHop(TunnelPort in) {
        FibEntry entry = entry(in, packet.destinationHigh, packet.destinationLow);
        if (entry == null) {
            return null;
        }
        if (entry.shortcut() >= 0) {
            counters.followed(entry.shortcut());
        }
        return hop(entry);
    }

    private @Nullable FibEntry entry(TunnelPort in, long high, long low) {
        int vrf = in.config.vrf();
        if (vrf < 0 || vrf >= state.fibs().size()) {
            return null;
        }
        PrefixTrie<FibEntry> fib = state.fibs().get(vrf);
        return packet.isIpv6 ? fib.lookup6(high, low) : fib.lookup4((int) (high >>> 32));
    }

    private FibEntry.Hop hop(FibEntry entry) {
        List<FibEntry.Hop> hops = entry.hops();
        int count = hops.size();
        if (count == 1) {
            return hops.get(0);
        }
        return hops.get((int) ((packet.flowHash() >>> 33) % count));
    }

    /**
     * The peer that a packet goes to.
     *
     * @param hop null when its destination is on the tunnel itself
     */
    private @Nullable Adjacency resolve(TunnelPort out, FibEntry.@Nullable Hop hop) {
        return hop == null || hop.onLink()
                ? resolve(out, packet.destinationHigh, packet.destinationLow)
                : resolve(out, hop.gatewayHigh(), hop.gatewayLow());
    }

    private @Nullable Adjacency resolve(TunnelPort out, long high, long low) {
        isFallback = false;
        TunnelForwarding config = out.config;
        Adjacency peer =
                packet.isIpv6
                        ? config.adjacencies().lookup6(high, low)
                        : config.adjacencies().lookup4((int) (high >>> 32));
        if (peer != null) {
            return peer;
        }
        if (!config.multipoint()) {
            return out.farEnd;
        }
        noteUnresolved(config.index(), high, low);
        isFallback = true;
        Adjacency nhs = packet.isIpv6 ? config.nhs6() : config.nhs4();
        if (nhs != null) {
            counters.add(ForwardCounter.FALLBACK_NHS);
        }
        return nhs;
    }

    private boolean isOuterSource(Address nbma) {
        return nbma instanceof Ipv6Address == outerIsIpv6
                && TunnelPort.high(nbma) == outerSourceHigh
                && TunnelPort.low(nbma) == outerSourceLow;
    }

    // Into a tunnel.

    /**
     * Sends the packet in hand, whole or in the pieces it needs.
     *
     * @param copy whether it will be needed once more as it is
     */
    private void send(TunnelPort in, TunnelPort out, Adjacency peer, boolean copy) {
        GreSequence sequence = shared ? out.config.sequence() : null;
        if (sequence == null) {
            sendNow(in, out, peer, copy);
            return;
        }
        synchronized (sequence) {
            sendNow(in, out, peer, copy);
            output.flush();
        }
    }

    private void sendNow(TunnelPort in, TunnelPort out, Adjacency peer, boolean copy) {
        clampMss(in, out);
        int count = superPacket.count;
        int size = count > 0 ? superPacket.largestBytes() : packet.length;
        int mtu = out.mtuBytes(peer, packet.isIpv6);
        Piece piece = Piece.WHOLE;
        if (size > mtu) {
            if (packet.isIpv6 && size <= IPV6_MINIMUM_MTU) {
                piece = Piece.OUTER_FRAGMENTS;
            } else if (packet.dontFragment) {
                dropOut(out, ForwardCounter.DROP_TOO_BIG);
                int told = packet.isIpv6 ? Math.max(mtu, IPV6_MINIMUM_MTU) : mtu;
                refuse(in, IcmpErrors.Kind.TOO_BIG, told);
                return;
            } else {
                piece = Piece.INNER_FRAGMENTS;
            }
        }
        if (count > 0) {
            sendSegments(out, peer, piece, mtu);
        } else if (copy && piece == Piece.WHOLE) {
            if (reserve(out, ForwardWorkspace.cost(packet.length))) {
                long at = workspace.take(packet.length);
                MemorySegment memory = workspace.memory();
                MemorySegment.copy(packet.memory, packet.offset, memory, at, packet.length);
                emit(out, peer, memory, at, packet.length);
            }
        } else {
            send(out, peer, piece, mtu, packet.memory, packet.offset, packet.length);
        }
    }

    private void sendSegments(TunnelPort out, Adjacency peer, Piece piece, int mtu) {
        int largest = superPacket.largestBytes();
        // The fragments of a segment are taken from the workspace while the segment stands there.
        long cost =
                ForwardWorkspace.cost(largest)
                        + (piece == Piece.WHOLE ? 0 : fragmentCost(largest, mtu));
        MemorySegment memory = workspace.memory();
        for (int i = 0; i < superPacket.count; i++) {
            if (!reserve(out, cost)) {
                return;
            }
            long at = workspace.take(largest);
            int length = superPacket.write(i, memory, at);
            send(out, peer, length <= mtu ? Piece.WHOLE : piece, mtu, memory, at, length);
        }
    }

    private static long fragmentCost(int length, int mtu) {
        int each = Math.max(8, (mtu - 60) & ~7);
        return (length / each + 2L) * ForwardWorkspace.cost(Math.max(mtu, 68));
    }

    private void send(
            TunnelPort out,
            Adjacency peer,
            Piece piece,
            int mtu,
            MemorySegment memory,
            long offset,
            int length) {
        switch (piece) {
            case WHOLE -> emit(out, peer, memory, offset, length);
            case INNER_FRAGMENTS -> sendInnerFragments(out, peer, mtu, memory, offset);
            case OUTER_FRAGMENTS -> sendOuterFragments(out, peer, memory, offset, length);
        }
    }

    private void sendInnerFragments(
            TunnelPort out, Adjacency peer, int mtu, MemorySegment memory, long offset) {
        int count = fragmenter4.begin(memory, offset, mtu);
        if (count == 0) {
            dropOut(out, ForwardCounter.DROP_TOO_BIG);
            return;
        }
        counters.add(ForwardCounter.FRAGMENTED);
        for (int i = 0; i < count; i++) {
            if (!reserve(out, ForwardWorkspace.cost(mtu))) {
                return;
            }
            long at = workspace.take(mtu);
            int length = fragmenter4.write(i, workspace.memory(), at);
            emit(out, peer, workspace.memory(), at, length);
        }
    }

    private void sendOuterFragments(
            TunnelPort out, Adjacency peer, MemorySegment memory, long offset, int length) {
        if (!encapsulate(out, peer, false, memory, offset, length)) {
            return;
        }
        int pathMtu = peer.pathMtuBytes() > 0 ? peer.pathMtuBytes() : out.config.ipv6MtuBytes();
        int count =
                out.outerIpv6
                        ? fragmenter6.begin(
                                memory, encapsulator.start, encapsulator.length, pathMtu)
                        : fragmenter4.begin(memory, encapsulator.start, pathMtu);
        if (count == 0) {
            dropOut(out, ForwardCounter.DROP_TOO_BIG);
            return;
        }
        counters.add(ForwardCounter.OUTER_FRAGMENTED);
        out.counters.sent(peer.id(), length);
        for (int i = 0; i < count; i++) {
            if (!reserve(out, ForwardWorkspace.cost(pathMtu))) {
                return;
            }
            long at = workspace.take(pathMtu);
            int size =
                    out.outerIpv6
                            ? fragmenter6.write(i, workspace.memory(), at)
                            : fragmenter4.write(i, workspace.memory(), at);
            counters.add(ForwardCounter.UNDERLAY_OUT);
            output.underlay(out.config.underlayVrf(), workspace.memory(), at, size);
        }
    }

    private void emit(
            TunnelPort out, Adjacency peer, MemorySegment memory, long offset, int length) {
        if (encapsulate(out, peer, packet.dontFragment, memory, offset, length)) {
            leave(out, peer.id(), length, memory);
        }
    }

    private boolean encapsulate(
            TunnelPort out,
            Adjacency peer,
            boolean dontFragment,
            MemorySegment memory,
            long offset,
            int length) {
        int protocol = packet.isIpv6 ? GreView.PROTOCOL_IPV6 : GreView.PROTOCOL_IPV4;
        boolean written =
                encapsulator.write(
                        out,
                        peer.nbma(),
                        protocol,
                        packet.tos,
                        dontFragment,
                        memory,
                        offset,
                        length);
        if (!written) {
            dropOut(out, ForwardCounter.DROP_FAMILY);
        }
        return written;
    }

    /** Gives away what the encapsulator has just written. */
    private void leave(TunnelPort out, int adjacencyId, int innerLength, MemorySegment memory) {
        counters.add(ForwardCounter.UNDERLAY_OUT);
        out.counters.sent(adjacencyId, innerLength);
        output.underlay(out.config.underlayVrf(), memory, encapsulator.start, encapsulator.length);
    }

    private void clampMss(TunnelPort in, TunnelPort out) {
        int a = in.adjustMss(packet.isIpv6);
        int b = out.adjustMss(packet.isIpv6);
        int limit = a == 0 ? b : b == 0 ? a : Math.min(a, b);
        if (limit > 0
                && packet.protocol == IpProtocol.TCP
                && !packet.laterFragment
                && tcp.wrap(
                        packet.memory, packet.offset + packet.transport, packet.transportLength())
                && (tcp.flags() & TcpView.SYN) != 0
                && MssClamp.clamp(tcp, limit)) {
            counters.add(ForwardCounter.MSS_CLAMPED);
        }
    }

    // To the host.

    private void toHost(TunnelPort in, MemorySegment memory, long offset, int length) {
        VirtioHeader.writePlain(memory, offset);
        counters.add(ForwardCounter.DEVICE_OUT);
        output.device(in.config.index(), memory, offset, length);
    }

    // ICMP errors.

    /** Tells the sender of the packet in hand that it goes no further. */
    private void refuse(TunnelPort in, IcmpErrors.Kind kind, int mtu) {
        int size = IcmpErrors.size(packet);
        if (!IcmpErrors.permitted(in, packet, kind) || !icmpLimit.take(nowNanos)) {
            counters.add(ForwardCounter.ICMP_SUPPRESSED);
            return;
        }
        if (!reserve(in, ForwardWorkspace.cost(size))) {
            return;
        }
        MemorySegment memory = workspace.memory();
        long at = workspace.take(size);
        icmp.write(in, packet, kind, mtu, memory, at, size);
        counters.add(ForwardCounter.ICMP_SENT);
        FibEntry.Hop hop = fromHost ? null : hop(in, packet.sourceHigh, packet.sourceLow);
        if (hop == null || hop.kind() != FibEntry.Kind.TUNNEL) {
            VirtioHeader.writePlain(memory, at);
            counters.add(ForwardCounter.DEVICE_OUT);
            output.own(in.config.index(), in.config.vrf(), memory, at, size);
            return;
        }
        TunnelPort out = port(hop.tunnel());
        if (out == null || !out.open) {
            dropIn(in, ForwardCounter.DROP_CLOSED);
            return;
        }
        Adjacency peer =
                resolve(
                        out,
                        hop.onLink() ? packet.sourceHigh : hop.gatewayHigh(),
                        hop.onLink() ? packet.sourceLow : hop.gatewayLow());
        int protocol = packet.isIpv6 ? GreView.PROTOCOL_IPV6 : GreView.PROTOCOL_IPV4;
        if (peer == null) {
            dropOut(out, ForwardCounter.DROP_UNRESOLVED);
        } else {
            sendOwn(out, peer.nbma(), peer.id(), protocol, at, size);
        }
    }

    /** Sends a packet of ours that stands in the workspace; false when the peer cannot be. */
    private boolean sendOwn(
            TunnelPort out, Address nbma, int adjacencyId, int protocol, long at, int length) {
        GreSequence sequence = shared ? out.config.sequence() : null;
        if (sequence == null) {
            return sendOwnNow(out, nbma, adjacencyId, protocol, at, length);
        }
        synchronized (sequence) {
            boolean sent = sendOwnNow(out, nbma, adjacencyId, protocol, at, length);
            output.flush();
            return sent;
        }
    }

    private boolean sendOwnNow(
            TunnelPort out, Address nbma, int adjacencyId, int protocol, long at, int length) {
        MemorySegment memory = workspace.memory();
        if (!encapsulator.write(out, nbma, protocol, CONTROL_TOS, false, memory, at, length)) {
            dropOut(out, ForwardCounter.DROP_FAMILY);
            return false;
        }
        leave(out, adjacencyId, length, memory);
        return true;
    }

    /** A router of the underlay refuses packets of ours, RFC 1191 and RFC 8201. */
    private void underlayError(int vrf, MemorySegment memory, long offset) {
        boolean useful =
                outerIsIpv6
                        ? underlayError.read6(memory, offset, outer6)
                        : underlayError.read4(memory, offset, outer4);
        if (!useful || !isOurSource(vrf)) {
            counters.add(ForwardCounter.DROP_OUTER);
        } else if (!pathMtuLimit.take(nowNanos)) {
            counters.add(ForwardCounter.DROP_PUNT_LIMIT);
        } else {
            Address nbma =
                    address(
                            outerIsIpv6,
                            underlayError.destinationHigh,
                            underlayError.destinationLow);
            punt(
                    new Punt.PathMtu(vrf, nbma, underlayError.mtuBytes),
                    ForwardCounter.PATH_MTU_NOTED);
        }
    }

    private boolean isOurSource(int vrf) {
        for (TunnelPort port : ports) {
            if (port != null
                    && port.open
                    && port.config.underlayVrf() == vrf
                    && port.outerIpv6 == outerIsIpv6
                    && port.sourceHigh == underlayError.sourceHigh
                    && port.sourceLow == underlayError.sourceLow) {
                return true;
            }
        }
        return false;
    }

    // For the control plane, and from it.

    private void puntNhrp(TunnelPort in, MemorySegment memory, long offset, int length) {
        if (!in.nhrpLimit.take(nowNanos)) {
            counters.add(ForwardCounter.DROP_PUNT_LIMIT);
            return;
        }
        Address local =
                outerIsIpv6
                        ? address(true, outer6.destinationHigh(), outer6.destinationLow())
                        : new Ipv4Address(outer4.destination());
        punt(
                new Punt.Nhrp(
                        in.config.index(),
                        outerPeer(),
                        local,
                        Bytes.copyOf(memory, offset, length)),
                ForwardCounter.NHRP_IN);
    }

    private void noteUnresolved(int tunnel, long high, long low) {
        long hash =
                FlowHash.mix(FlowHash.mix(FlowHash.mix(high, low), tunnel), packet.isIpv6 ? 6 : 4);
        if (!unresolved.pass(hash, nowNanos)) {
            return;
        }
        if (unresolvedLimit.take(nowNanos)) {
            punt(
                    new Punt.Unresolved(tunnel, address(packet.isIpv6, high, low)),
                    ForwardCounter.UNRESOLVED_NOTED);
        } else {
            counters.add(ForwardCounter.DROP_PUNT_LIMIT);
        }
    }

    private void redirect(TunnelPort in, TunnelPort out, @Nullable Adjacency peer) {
        TunnelForwarding config = in.config;
        if (!config.redirect()
                || config.networkId() == 0
                || config.networkId() != out.config.networkId()
                || peer == null
                || isOuterSource(peer.nbma())) {
            return;
        }
        if (!redirected.pass(FlowHash.mix(packet.pairHash(), config.index()), nowNanos)) {
            return;
        }
        if (!redirectLimit.take(nowNanos)) {
            counters.add(ForwardCounter.DROP_PUNT_LIMIT);
            return;
        }
        int head = Math.min(packet.length, Punt.Redirect.HEAD_BYTES);
        punt(
                new Punt.Redirect(
                        config.index(),
                        outerPeer(),
                        Bytes.copyOf(packet.memory, packet.offset, head)),
                ForwardCounter.REDIRECT_NOTED);
    }

    private void punt(Punt punt, ForwardCounter counted) {
        counters.add(output.punt(punt) ? counted : ForwardCounter.DROP_PUNT_FULL);
    }

    /** Who sent the packet in hand. */
    private NbmaPeer outerPeer() {
        return NbmaPeer.of(address(outerIsIpv6, outerSourceHigh, outerSourceLow));
    }

    private static Address address(boolean ipv6, long high, long low) {
        return ipv6 ? new Ipv6Address(high, low) : new Ipv4Address((int) (high >>> 32));
    }

    @Override
    public void inject(Injection injection) {
        switch (injection) {
            case Injection.ToPeer(int tunnel, NbmaPeer peer, int protocol, Bytes payload) -> {
                TunnelPort out = injectionPort(tunnel);
                if (out != null && reserve(out, ForwardWorkspace.cost(payload.length()))) {
                    long at = workspace.take(payload.length());
                    payload.copyTo(workspace.memory(), at);
                    injectAt(out, peer.address(), protocol, at, payload.length());
                }
            }
            case Injection.Keepalive(int tunnel) -> {
                TunnelPort out = injectionPort(tunnel);
                Address farEnd = out == null ? null : out.config.destination();
                if (out != null
                        && farEnd != null
                        && reserve(out, ForwardWorkspace.cost(Keepalive.MAX_BYTES))) {
                    long at = workspace.take(Keepalive.MAX_BYTES);
                    int length = Keepalive.write(out, farEnd, workspace.memory(), at);
                    int protocol = out.outerIpv6 ? GreView.PROTOCOL_IPV6 : GreView.PROTOCOL_IPV4;
                    injectAt(out, farEnd, protocol, at, length);
                }
            }
        }
    }

    private @Nullable TunnelPort injectionPort(int tunnel) {
        TunnelPort out = port(tunnel);
        if (out == null) {
            counters.add(ForwardCounter.DROP_NO_TUNNEL);
            return null;
        }
        if (!out.open) {
            dropOut(out, ForwardCounter.DROP_CLOSED);
            return null;
        }
        return out;
    }

    private void injectAt(TunnelPort out, Address nbma, int protocol, long at, int length) {
        if (sendOwn(out, nbma, -1, protocol, at, length)) {
            counters.add(ForwardCounter.INJECTED);
        }
    }

    private boolean isKeepalive(TunnelPort in) {
        return packet.protocol == IpProtocol.GRE
                && in.config.keepalive()
                && !in.config.multipoint()
                && packet.isIpv6 == in.outerIpv6
                && packet.sourceHigh == in.sourceHigh
                && packet.sourceLow == in.sourceLow
                && isOuterSource(
                        address(packet.isIpv6, packet.destinationHigh, packet.destinationLow))
                && gre.wrap(
                        packet.memory, packet.offset + packet.transport, packet.transportLength())
                && gre.protocol() == GreView.PROTOCOL_KEEPALIVE;
    }

    /** The packet inside is addressed back to its sender: it only has to be let go. */
    private void answerKeepalive(TunnelPort in) {
        if (packet.timeToLive() <= 1) {
            dropIn(in, ForwardCounter.DROP_TTL);
            return;
        }
        packet.decrementTimeToLive();
        counters.add(ForwardCounter.KEEPALIVE_ANSWERED);
        counters.add(ForwardCounter.UNDERLAY_OUT);
        output.underlay(in.config.underlayVrf(), packet.memory, packet.offset, packet.length);
    }

    private void keepaliveReturned(TunnelPort in) {
        if (in.config.multipoint()) {
            dropIn(in, ForwardCounter.DROP_GRE_PROTOCOL);
        } else if (in.nhrpLimit.take(nowNanos)) {
            punt(new Punt.Keepalive(in.config.index()), ForwardCounter.KEEPALIVE_RETURNED);
        } else {
            counters.add(ForwardCounter.DROP_PUNT_LIMIT);
        }
    }

    // Memory and counting.

    /** Makes room in the workspace, by letting go of all that stands there when it must. */
    private boolean reserve(TunnelPort port, long bytes) {
        if (workspace.holds(bytes)) {
            return true;
        }
        if (!workspace.couldHold(bytes)) {
            dropOut(port, ForwardCounter.DROP_NO_BUFFER);
            return false;
        }
        flush();
        return true;
    }

    private void dropIn(TunnelPort port, ForwardCounter why) {
        counters.add(why);
        port.counters.add(TunnelCounter.DROPS_IN, 1);
    }

    private void dropOut(TunnelPort port, ForwardCounter why) {
        counters.add(why);
        port.counters.add(TunnelCounter.DROPS_OUT, 1);
    }
}
