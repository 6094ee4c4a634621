package io.spokewire.forward;

import io.spokewire.esp.EspSa;
import io.spokewire.esp.InboundSa;
import io.spokewire.esp.OutboundSa;
import io.spokewire.net.Address;
import io.spokewire.net.BigEndian;
import io.spokewire.net.Bytes;
import io.spokewire.net.InternetChecksum;
import io.spokewire.net.IpProtocol;
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
import io.spokewire.tunnel.Turn;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * GRE in and out, RFC 2784 and RFC 2890, with what a router does to the packets inside: look-up,
 * TTL, MTU, ICMP errors. On protected tunnels all of it goes through ESP, RFC 4303, in both
 * directions, and nothing passes in clear.
 *
 * <p>Outer packets larger than the path are never built, since nobody would fragment them: the
 * packet inside is refused or fragmented first. The exceptions are IPv6 of at most 1280 bytes,
 * which may not be refused (RFC 8200 §5), and {@code crypto ipsec fragmentation after-encryption}:
 * such packets go in outer fragments.
 */
public final class GreForwarder implements Forwarder {
    /** RFC 8200 §5: no IPv6 packet of this size or below may be called too big. */
    private static final int IPV6_MINIMUM_MTU = 1280;

    /** ICMP errors a second and at once, for the whole worker. */
    private static final int ICMP_PER_SECOND = 1000;

    private static final int ICMP_BURST = 200;

    /** RFC 7296 §2. */
    static final int IKE_PORT = 500;

    /** RFC 3948: IKE and ESP share it. */
    static final int NAT_TRAVERSAL_PORT = 4500;

    /** RFC 7296 §3.1. */
    private static final int IKE_HEADER_BYTES = 28;

    /** RFC 3948 §2.2, where an SPI would stand, which is never 0. */
    private static final int NON_ESP_MARKER_BYTES = 4;

    /** SPI and sequence number. */
    private static final int ESP_HEADER_BYTES = 8;

    /** RFC 3948 §2.3. */
    private static final int NAT_KEEPALIVE = 0xFF;

    /** TTL of what belongs to no tunnel. */
    private static final int TTL = 64;

    /** Turns that a worker holds at once; with more it sends what it has, and begins anew. */
    private static final int TURNS_MAX = 64;

    /** Type of service of control packets: precedence INTERNETWORK CONTROL, RFC 791 §3.1. */
    private static final int CONTROL_TOS = 0xC0;

    private final ForwardOutput output;
    private final ForwardWorkspace workspace;
    private final ForwardCounters counters;
    private final @Nullable Coalescer coalescer;
    private final Punts punts;

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
    private final OuterPath outer = new OuterPath();
    private final InnerPacket middle = new InnerPacket();
    private final Turn[] turns = new Turn[TURNS_MAX];
    private int turnsHeld;

    // Of the packet in hand.
    private boolean fromHost;
    private boolean unnoticed; // counts for the tunnel, and for no peer
    private boolean isTight;
    private SaTable.@Nullable Inbound inbound;
    private long inboundPeer;
    private boolean isFallback;
    private ForwardCounter unreachable = ForwardCounter.DROP_UNRESOLVED;

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
        this.coalescer = coalesce ? new Coalescer(output, workspace, counters) : null;
        this.output = output;
        this.workspace = workspace;
        this.counters = counters;
        this.punts = new Punts(output, counters);
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // a picture is known again by its identity alone
    public void begin(ForwardingState fresh, long now) {
        nowNanos = now;
        punts.begin(now);
        if (turnsHeld > 0) {
            letGo(); // of a batch that a bug of ours ended
        }
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
        letGo();
        workspace.clear();
    }

    // Turns.

    /** Waits for the turn to number packets, or to judge their numbers; keeps it for the batch. */
    private void take(Turn turn) {
        if (turn.isOf(this)) {
            return;
        }
        if (turnsHeld == TURNS_MAX) {
            letGo();
        }
        if (!turn.take(this)) {
            letGo(); // who waits holds nothing that others wait for
            turn.await(this);
        }
        turns[turnsHeld++] = turn;
    }

    /** Sends what has been numbered, and gives all turns back. The workspace stays as it is. */
    private void letGo() {
        output.flush();
        while (turnsHeld > 0) {
            turns[--turnsHeld].release();
        }
    }

    /** Takes the turns of all that numbers packets to this peer. */
    private void takeTurns(TunnelPort out, @Nullable OutboundSa sa) {
        GreSequence sequence = out.config.sequence();
        if (sequence != null) {
            take(sequence.turn());
        }
        if (sa != null) {
            take(sa.turn());
        }
        if (sequence != null && !sequence.turn().isOf(this)) {
            takeTurns(out, sa); // the first had to be given back for the second
        }
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
        isTight = false;
        inbound = null;
        inboundPeer = 0;
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
            dropOut(out, unreachable);
        } else {
            send(in, out, peer, false);
        }
    }

    // From the underlay.

    @Override
    public void fromUnderlay(int vrf, MemorySegment memory, long offset, int length) {
        arrives(false);
        boolean isIpv4 = outer4.wrap(memory, offset, length);
        if (isIpv4
                ? outer4.isFragment() || !outer4.checksumValid()
                : !outer6.wrap(memory, offset, length)) {
            counters.add(ForwardCounter.DROP_OUTER);
            return;
        }
        int protocol = isIpv4 ? outer4.protocol() : outer6.protocol();
        int header = isIpv4 ? outer4.headerLength() : outer6.transportOffset();
        int bytes = (isIpv4 ? outer4.totalLength() : outer6.totalLength()) - header;
        if (isIpv4) {
            outer.set(outer4);
        } else {
            outer.set(outer6);
        }
        if (protocol == (isIpv4 ? IpProtocol.ICMP : IpProtocol.ICMPV6)) {
            underlayError(vrf, memory, offset);
        } else if (!isIpv4 && outer6.isFragment()) {
            counters.add(ForwardCounter.DROP_OUTER);
        } else {
            switch (protocol) {
                case IpProtocol.GRE -> fromGre(vrf, memory, offset + header, bytes);
                case IpProtocol.ESP -> fromEsp(vrf, memory, offset + header, bytes);
                case IpProtocol.UDP -> fromUdp(vrf, memory, offset + header, bytes);
                default -> counters.add(ForwardCounter.DROP_OUTER);
            }
        }
    }

    /** A packet of the underlay is in hand, and nobody has vouched for it. */
    private void arrives(boolean tight) {
        counters.add(ForwardCounter.UNDERLAY_IN);
        fromHost = false;
        isTight = tight;
        inbound = null;
        inboundPeer = 0;
        superPacket.count = 0;
    }

    // IKE and ESP.

    /** A datagram with its UDP header. */
    private void fromUdp(int vrf, MemorySegment memory, long at, int bytes) {
        int header = Encapsulator.UDP_HEADER_BYTES;
        int length = bytes < header ? 0 : BigEndian.get16(memory, at + 4);
        if (length < header || length > bytes || !udpChecksumValid(memory, at, length)) {
            counters.add(ForwardCounter.DROP_OUTER);
            return;
        }
        outer.remotePort = BigEndian.get16(memory, at);
        outer.localPort = BigEndian.get16(memory, at + 2);
        fromDatagram(vrf, memory, at + header, length - header);
    }

    /**
     * RFC 768. From a sender on this machine (a container, a virtual machine) the checksum may be
     * unfinished: the kernel leaves it to hardware that the datagram never meets, and the field
     * holds the sum of the pseudo header. What is inside has a check of its own in either case.
     */
    private boolean udpChecksumValid(MemorySegment memory, long at, int length) {
        int field = BigEndian.get16(memory, at + 6);
        if (field == 0) {
            return !outer.isIpv6; // RFC 8200 §8.1
        }
        long pseudo =
                InternetChecksum.pseudoHeader(
                        outer.remoteHigh,
                        outer.localHigh,
                        outer.remoteLow,
                        outer.localLow,
                        IpProtocol.UDP,
                        length);
        return InternetChecksum.fold(InternetChecksum.sum(memory, at, length) + pseudo) == 0xFFFF
                || field == InternetChecksum.fold(pseudo);
    }

    @Override
    public void fromUdp(int vrf, OuterPath path, MemorySegment memory, long offset, int length) {
        arrives(true);
        outer.set(path);
        fromDatagram(vrf, memory, offset, length);
    }

    /** RFC 3948 §2: an SPI, four zero bytes in front of IKE, or a single byte. */
    private void fromDatagram(int vrf, MemorySegment memory, long at, int length) {
        if (outer.localPort == IKE_PORT) {
            toIke(vrf, memory, at, length);
        } else if (outer.localPort != NAT_TRAVERSAL_PORT) {
            counters.add(ForwardCounter.DROP_OUTER);
        } else if (length == 1 && BigEndian.get8(memory, at) == NAT_KEEPALIVE) {
            counters.add(ForwardCounter.NAT_KEEPALIVE_IN);
        } else if (length < NON_ESP_MARKER_BYTES) {
            counters.add(ForwardCounter.DROP_OUTER);
        } else if (BigEndian.get32(memory, at) == 0) {
            int marker = NON_ESP_MARKER_BYTES;
            toIke(vrf, memory, at + marker, length - marker);
        } else {
            fromEsp(vrf, memory, at, length);
        }
    }

    private void toIke(int vrf, MemorySegment memory, long at, int length) {
        if (length < IKE_HEADER_BYTES) {
            counters.add(ForwardCounter.DROP_OUTER);
        } else {
            punts.ike(vrf, outer, memory, at, length);
        }
    }

    private void fromEsp(int vrf, MemorySegment memory, long at, int length) {
        if (length < ESP_HEADER_BYTES) {
            counters.add(ForwardCounter.DROP_ESP_MALFORMED);
            return;
        }
        int spi = BigEndian.get32(memory, at);
        SaTable.Inbound known = state.associations().find(spi);
        if (known == null || known.underlayVrf != vrf) {
            counters.add(ForwardCounter.DROP_UNKNOWN_SPI);
            punts.unknownSpi(vrf, outer, spi);
            return;
        }
        InboundSa in = known.sa;
        EspSa sa = in.sa();
        // A NAT may give the peer another address at any time, and only in UDP.
        if (!outer.isLocal(sa.local()) || (outer.remotePort == 0 && !outer.isRemote(sa.remote()))) {
            counters.add(ForwardCounter.DROP_SA_POLICY);
            return;
        }
        take(in.turn());
        int opened = in.open(memory, at, length, nowNanos);
        if (opened < 0) {
            counters.add(
                    switch (opened) {
                        case InboundSa.REPLAYED -> ForwardCounter.DROP_ESP_REPLAY;
                        case InboundSa.NOT_GENUINE -> ForwardCounter.DROP_ESP_FORGED;
                        case InboundSa.CLOSED -> ForwardCounter.DROP_UNKNOWN_SPI;
                        default -> ForwardCounter.DROP_ESP_MALFORMED;
                    });
            return;
        }
        counters.add(ForwardCounter.OPENED);
        noteUse(in, sa, opened);
        outer.setRemote(sa.remote()); // whoever it came through, it is of this peer
        inbound = known;
        inboundPeer = sa.peer();
        fromAssociation(vrf, in, opened, memory, at + sa.suite().headerBytes());
    }

    private void noteUse(InboundSa in, EspSa sa, int opened) {
        if (in.packets() == 1) {
            punts.childUsed(sa.id());
        }
        if (outer.remotePort != 0
                && InboundSa.isHighest(opened)
                && (!outer.isRemote(sa.remote())
                        || (sa.remotePort() != 0 && sa.remotePort() != outer.remotePort))) {
            punts.peerMoved(sa, outer);
        }
    }

    /** What was sealed: GRE, or in tunnel mode an IP packet with GRE (RFC 4303 §3.1). */
    private void fromAssociation(int vrf, InboundSa in, int opened, MemorySegment memory, long at) {
        int length = InboundSa.payloadBytes(opened);
        int next = InboundSa.nextHeader(opened);
        if (next == IpProtocol.NO_NEXT_HEADER) {
            counters.add(ForwardCounter.DROP_ESP_DUMMY); // RFC 4303 §2.6
        } else if (!in.sa().tunnelMode()) {
            if (next == IpProtocol.GRE) {
                fromGre(vrf, memory, at, length);
            } else {
                counters.add(ForwardCounter.DROP_SA_POLICY);
            }
        } else if (!middle.wrap(memory, at, length)
                || next != (middle.isIpv6 ? IpProtocol.IPV6 : IpProtocol.IPV4)
                || middle.fragment
                || (!middle.isIpv6 && !middle.ipv4.checksumValid())) {
            counters.add(ForwardCounter.DROP_INNER);
        } else if (middle.protocol != IpProtocol.GRE
                || !isInner(in.innerRemote(), middle.sourceHigh, middle.sourceLow)
                || !isInner(in.innerLocal(), middle.destinationHigh, middle.destinationLow)) {
            counters.add(ForwardCounter.DROP_SA_POLICY); // RFC 4301 §5.2, step 4
        } else {
            int tos = Ecn.decapsulate(middle.tos, outer.tos);
            if (tos == Ecn.DROP) {
                counters.add(ForwardCounter.DROP_ECN);
            } else {
                outer.tos = tos;
                fromGre(vrf, memory, at + middle.transport, middle.transportLength());
            }
        }
    }

    private boolean isInner(Address selector, long high, long low) {
        return selector instanceof Ipv6Address == middle.isIpv6
                && OuterPath.high(selector) == high
                && OuterPath.low(selector) == low;
    }

    // GRE.

    private void fromGre(int vrf, MemorySegment memory, long offset, int length) {
        if (!gre.wrap(memory, offset, length)) {
            counters.add(ForwardCounter.DROP_GRE_HEADER);
            return;
        }
        TunnelPort in =
                demux.find(
                        vrf,
                        outer.isIpv6,
                        outer.localHigh,
                        outer.localLow,
                        outer.remoteHigh,
                        outer.remoteLow,
                        gre.hasKey(),
                        gre.key());
        SaTable.Inbound by = inbound;
        if (by != null && in != null && !by.protects(in.config.index())) {
            in = ofAssociation(in, by, vrf);
        }
        if (in == null) {
            counters.add(ForwardCounter.DROP_NO_TUNNEL);
        } else if (in.isProtected && by == null) {
            dropIn(in, ForwardCounter.DROP_CLEAR);
        } else if (by != null && (!in.isProtected || !by.protects(in.config.index()))) {
            dropIn(in, ForwardCounter.DROP_SA_POLICY);
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

    /**
     * Beside a point-to-point tunnel with a peer there may be a multipoint one to it, of the same
     * addresses and key: the association tells which of them its packets are of.
     */
    private TunnelPort ofAssociation(TunnelPort exact, SaTable.Inbound by, int vrf) {
        TunnelPort other =
                demux.multipoint(
                        vrf,
                        outer.isIpv6,
                        outer.localHigh,
                        outer.localLow,
                        gre.hasKey(),
                        gre.key());
        return other != null && by.protects(other.config.index()) ? other : exact;
    }

    private boolean inSequence(TunnelPort in) {
        long address = FlowHash.mix(outer.remoteHigh, outer.remoteLow);
        long peer = FlowHash.mix(FlowHash.mix(address, inboundPeer), gre.key());
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
            case GreView.PROTOCOL_NHRP ->
                    punts.nhrp(in, sender(), outer.local(), memory, offset, length);
            case GreView.PROTOCOL_KEEPALIVE -> keepaliveReturned(in);
            default -> dropIn(in, ForwardCounter.DROP_GRE_PROTOCOL);
        }
    }

    private void decapsulate(TunnelPort in) {
        int tos = Ecn.decapsulate(packet.tos, outer.tos);
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
        if (in.isControl(packet)) {
            if (TunnelPort.isBfd(packet)) {
                punts.bfd(in, packet.memory, packet.offset, packet.length);
            } else {
                punts.control(
                        in, sender(), packet.protocol, packet.memory, packet.offset, packet.length);
            }
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
        if (peer == null) {
            dropIn(in, unreachable);
            return;
        }
        if (isFallback && cameFrom(peer)) {
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
        Adjacency peer = resolveDirectly(out, high, low);
        TunnelForwarding config = out.config;
        if (peer != null || !config.multipoint()) {
            return peer;
        }
        isFallback = true;
        Adjacency nhs = packet.isIpv6 ? config.nhs6() : config.nhs4();
        if (nhs == null) {
            return null;
        }
        if (!out.reaches(nhs)) {
            lacksSa(out, nhs);
            return null;
        }
        counters.add(ForwardCounter.FALLBACK_NHS);
        return nhs;
    }

    /** The peer that has the next hop, and no NHS in its place; null when it cannot be reached. */
    private @Nullable Adjacency resolveDirectly(TunnelPort out, long high, long low) {
        isFallback = false;
        unreachable = ForwardCounter.DROP_UNRESOLVED;
        TunnelForwarding config = out.config;
        Adjacency peer =
                packet.isIpv6
                        ? config.adjacencies().lookup6(high, low)
                        : config.adjacencies().lookup4((int) (high >>> 32));
        peer = peer == null && !config.multipoint() ? out.farEnd : peer;
        if (peer != null && out.reaches(peer)) {
            return peer;
        }
        if (peer == null) {
            punts.unresolved(config.index(), packet.isIpv6, high, low);
        } else {
            lacksSa(out, peer);
        }
        return null;
    }

    /** The peer is known, and nothing may be sent to it. */
    private void lacksSa(TunnelPort out, Adjacency peer) {
        unreachable = ForwardCounter.DROP_NO_SA;
        punts.noSa(out.config.index(), peer.peer());
    }

    /** Whether the packet in hand was sent by this peer. */
    private boolean cameFrom(Adjacency peer) {
        OutboundSa sa = peer.sa();
        long known = sa == null ? peer.peer().sa() : sa.sa().peer();
        if (inboundPeer != 0 && known != 0) {
            return inboundPeer == known;
        }
        return outer.isRemote(peer.nbma());
    }

    // Into a tunnel.

    /**
     * Sends the packet in hand, whole or in the pieces it needs.
     *
     * @param copy whether it will be needed once more as it is
     */
    private void send(TunnelPort in, TunnelPort out, Adjacency peer, boolean copy) {
        clampMss(in, out);
        int count = superPacket.count;
        int size = count > 0 ? superPacket.largestBytes() : packet.length;
        int mtu = out.mtuBytes(peer, packet.isIpv6);
        Piece piece = Piece.WHOLE;
        if (size > mtu) {
            if ((packet.isIpv6 && size <= IPV6_MINIMUM_MTU) || isCutSealed(out, peer, size)) {
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
        } else if ((copy || isTight) && piece != Piece.INNER_FRAGMENTS) {
            long more = piece == Piece.WHOLE ? 0 : fragmentCost(packet.length, mtu);
            if (reserve(out, ForwardWorkspace.cost(packet.length) + more)) {
                long at = workspace.take(packet.length);
                MemorySegment memory = workspace.memory();
                MemorySegment.copy(packet.memory, packet.offset, memory, at, packet.length);
                send(out, peer, piece, mtu, memory, at, packet.length);
            }
        } else {
            send(out, peer, piece, mtu, packet.memory, packet.offset, packet.length);
        }
    }

    private boolean isCutSealed(TunnelPort out, Adjacency peer, int size) {
        return size <= out.limitBytes(peer, packet.isIpv6)
                && out.fragmentsSealed(packet.dontFragment);
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
        return encapsulate(
                out,
                peer.nbma(),
                peer.sa(),
                protocol,
                packet.tos,
                dontFragment,
                memory,
                offset,
                length);
    }

    /**
     * The one way into a tunnel. What belongs to a protected one is sealed here, or goes nowhere.
     */
    private boolean encapsulate(
            TunnelPort out,
            Address nbma,
            @Nullable OutboundSa known,
            int protocol,
            int tos,
            boolean dontFragment,
            MemorySegment memory,
            long offset,
            int length) {
        OutboundSa sa = out.isProtected ? known : null;
        if (out.isProtected && !out.mayUse(sa)) {
            dropOut(out, ForwardCounter.DROP_NO_SA);
            return false;
        }
        takeTurns(out, sa);
        ForwardCounter refused =
                encapsulator.write(
                        out, nbma, sa, protocol, tos, dontFragment, memory, offset, length);
        if (refused != null) {
            dropOut(out, refused);
            return false;
        }
        if (sa != null) {
            counters.add(ForwardCounter.SEALED);
            if (sa.rekeyDue() && punts.rekeyDue(sa.sa().id())) {
                sa.rekeyTold();
            }
        }
        return true;
    }

    /** Gives away what the encapsulator has just written. */
    private void leave(TunnelPort out, int adjacencyId, int innerLength, MemorySegment memory) {
        counters.add(ForwardCounter.UNDERLAY_OUT);
        out.counters.sent(unnoticed ? -1 : adjacencyId, innerLength);
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
            dropOut(out, unreachable);
        } else {
            sendOwn(out, peer.nbma(), peer.sa(), peer.id(), protocol, at, size);
        }
    }

    /** Sends a packet of ours that stands in the workspace; false when it cannot be. */
    private boolean sendOwn(
            TunnelPort out,
            Address nbma,
            @Nullable OutboundSa sa,
            int adjacencyId,
            int protocol,
            long at,
            int length) {
        MemorySegment memory = workspace.memory();
        if (!encapsulate(out, nbma, sa, protocol, CONTROL_TOS, false, memory, at, length)) {
            return false;
        }
        leave(out, adjacencyId, length, memory);
        return true;
    }

    /** A router of the underlay refuses packets of ours, RFC 1191 and RFC 8201. */
    private void underlayError(int vrf, MemorySegment memory, long offset) {
        boolean useful =
                outer.isIpv6
                        ? underlayError.read6(memory, offset, outer6)
                        : underlayError.read4(memory, offset, outer4);
        if (useful && isOurSource(vrf)) {
            punts.pathMtu(vrf, outer.isIpv6, underlayError);
        } else {
            counters.add(ForwardCounter.DROP_OUTER);
        }
    }

    private boolean isOurSource(int vrf) {
        for (TunnelPort port : ports) {
            if (port != null
                    && port.open
                    && port.config.underlayVrf() == vrf
                    && port.outerIpv6 == outer.isIpv6
                    && port.sourceHigh == underlayError.sourceHigh
                    && port.sourceLow == underlayError.sourceLow) {
                return true;
            }
        }
        return false;
    }

    // For the control plane, and from it.

    private void redirect(TunnelPort in, TunnelPort out, @Nullable Adjacency peer) {
        TunnelForwarding config = in.config;
        if (!config.redirect()
                || config.networkId() == 0
                || config.networkId() != out.config.networkId()
                || peer == null
                || cameFrom(peer)) {
            return;
        }
        if (punts.mayRedirect(config.index(), packet.pairHash())) {
            punts.redirect(config.index(), sender(), packet.memory, packet.offset, packet.length);
        }
    }

    /** Who sent the packet in hand. */
    private NbmaPeer sender() {
        return new NbmaPeer(outer.remote(), inboundPeer);
    }

    @Override
    public void inject(Injection injection) {
        switch (injection) {
            case Injection.ToPeer(
                            int tunnel,
                            NbmaPeer peer,
                            OutboundSa sa,
                            int protocol,
                            Bytes payload) -> {
                TunnelPort out = injectionPort(tunnel);
                if (out != null && reserve(out, ForwardWorkspace.cost(payload.length()))) {
                    long at = workspace.take(payload.length());
                    payload.copyTo(workspace.memory(), at);
                    injectAt(out, peer.address(), sa, protocol, at, payload.length());
                }
            }
            case Injection.OnTunnel(int tunnel, Bytes whole) -> injectPacket(tunnel, whole);
            case Injection.Bfd(int tunnel, Bytes whole) -> {
                unnoticed = true;
                injectPacket(tunnel, whole);
                unnoticed = false;
            }
            case Injection.Udp datagram -> injectDatagram(datagram);
            case Injection.Keepalive(int tunnel) -> {
                TunnelPort out = injectionPort(tunnel);
                Adjacency farEnd = out == null ? null : out.farEnd;
                if (out != null
                        && farEnd != null
                        && reserve(out, ForwardWorkspace.cost(Keepalive.MAX_BYTES))) {
                    long at = workspace.take(Keepalive.MAX_BYTES);
                    Address nbma = farEnd.nbma();
                    int length = Keepalive.write(out, nbma, workspace.memory(), at);
                    int protocol = out.outerIpv6 ? GreView.PROTOCOL_IPV6 : GreView.PROTOCOL_IPV4;
                    injectAt(out, nbma, farEnd.sa(), protocol, at, length);
                }
            }
        }
    }

    private void injectPacket(int tunnel, Bytes whole) {
        TunnelPort out = injectionPort(tunnel);
        if (out == null || !place(out, whole, 0)) {
            return;
        }
        fromHost = true;
        isTight = false;
        inbound = null;
        inboundPeer = 0;
        superPacket.count = 0;
        counters.add(ForwardCounter.INJECTED);
        if (!packet.toMulticast() && !out.isBroadcast(packet)) {
            // For the neighbour alone: an NHS would have to route what must not be routed.
            Adjacency peer = resolveDirectly(out, packet.destinationHigh, packet.destinationLow);
            if (peer == null) {
                dropOut(out, unreachable);
            } else {
                injectTo(out, peer, whole);
            }
            return;
        }
        List<Adjacency> peers = out.config.multicast();
        if (peers.isEmpty()) {
            dropOut(out, ForwardCounter.DROP_MULTICAST);
        }
        for (int i = 0; i < peers.size(); i++) {
            counters.add(ForwardCounter.MULTICAST_COPIES);
            injectTo(out, peers.get(i), whole);
        }
    }

    private void injectTo(TunnelPort out, Adjacency peer, Bytes whole) {
        int mtu = out.mtuBytes(peer, packet.isIpv6);
        int length = whole.length();
        if (place(out, whole, length <= mtu ? 0 : fragmentCost(length, mtu))) {
            send(out, out, peer, false);
        }
    }

    /** Puts a packet of ours into the workspace, and into the hand; false when it cannot be. */
    private boolean place(TunnelPort out, Bytes whole, long more) {
        if (!reserve(out, ForwardWorkspace.cost(whole.length()) + more)) {
            return false;
        }
        long at = workspace.take(whole.length());
        whole.copyTo(workspace.memory(), at);
        if (!packet.wrap(workspace.memory(), at, whole.length())) {
            dropOut(out, ForwardCounter.DROP_INNER);
            return false;
        }
        return true;
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

    private void injectAt(
            TunnelPort out,
            Address nbma,
            @Nullable OutboundSa sa,
            int protocol,
            long at,
            int length) {
        if (sendOwn(out, nbma, sa, -1, protocol, at, length)) {
            counters.add(ForwardCounter.INJECTED);
        }
    }

    private void injectDatagram(Injection.Udp datagram) {
        Bytes payload = datagram.payload();
        int marker = datagram.nonEspMarker() ? NON_ESP_MARKER_BYTES : 0;
        int length = marker + payload.length();
        long cost = ForwardWorkspace.cost(length);
        if (datagram.local().family() != datagram.remote().family()) {
            counters.add(ForwardCounter.DROP_FAMILY);
            return;
        }
        if (!workspace.holds(cost)) {
            if (!workspace.couldHold(cost)) {
                counters.add(ForwardCounter.DROP_NO_BUFFER);
                return;
            }
            flush();
        }
        MemorySegment memory = workspace.memory();
        long at = workspace.take(length);
        if (marker > 0) {
            BigEndian.put32(memory, at, 0);
        }
        payload.copyTo(memory, at + marker);
        encapsulator.writeDatagram(datagram, TTL, memory, at, length);
        counters.add(ForwardCounter.INJECTED);
        counters.add(ForwardCounter.UNDERLAY_OUT);
        output.underlay(datagram.underlayVrf(), memory, encapsulator.start, encapsulator.length);
    }

    private boolean isKeepalive(TunnelPort in) {
        return packet.protocol == IpProtocol.GRE
                && in.config.keepalive()
                && !in.config.multipoint()
                && packet.isIpv6 == in.outerIpv6
                && packet.sourceHigh == in.sourceHigh
                && packet.sourceLow == in.sourceLow
                && packet.destinationHigh == outer.remoteHigh
                && packet.destinationLow == outer.remoteLow
                && gre.wrap(
                        packet.memory, packet.offset + packet.transport, packet.transportLength())
                && gre.protocol() == GreView.PROTOCOL_KEEPALIVE;
    }

    /** The packet inside is addressed back to its sender: it only has to be let go. */
    private void answerKeepalive(TunnelPort in) {
        if (in.isProtected) {
            dropIn(in, ForwardCounter.DROP_CLEAR); // it would leave so; IOS has none here either
            return;
        }
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
        } else {
            punts.keepaliveReturned(in);
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
