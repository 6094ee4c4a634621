package io.spokewire.forward;

import io.spokewire.esp.EspSa;
import io.spokewire.esp.OutboundSa;
import io.spokewire.net.Address;
import io.spokewire.net.BigEndian;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.IpProtocol;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Ipv4View;
import io.spokewire.net.Ipv6Address;
import io.spokewire.net.Ipv6View;
import io.spokewire.net.NbmaPeer;
import io.spokewire.tunnel.GreView;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tunnel as one worker sees it: what is worked out of its {@link TunnelForwarding} once, and what
 * changes with each packet.
 */
final class TunnelPort {
    private static final int NEXT_HEADER = 6; // of an IPv6 header

    /** A point-to-point tunnel's far end where nothing names it as an adjacency: not counted. */
    private static final int UNCOUNTED = -1;

    /** NHRP packets a second and at once: a thousand spokes that come back together pass. */
    private static final int NHRP_PER_SECOND = 4000;

    /** Peers whose sequence numbers a multipoint tunnel remembers; a power of two. */
    private static final int SEQUENCE_PEERS = 1024;

    /** After such a silence any number is the first of a peer that was started anew. */
    private static final long SEQUENCE_SILENCE_NANOS = 5_000_000_000L;

    final ForwardCounters.TunnelRow counters;
    final RateLimit nhrpLimit = new RateLimit(NHRP_PER_SECOND, NHRP_PER_SECOND);
    TunnelForwarding config;
    boolean open;
    boolean isProtected;
    boolean outerIpv6;
    int greFlags;
    int overheadBytes;
    long sourceHigh;
    long sourceLow;
    @Nullable Adjacency farEnd;
    int icmpSource4;
    long icmpSource6High;
    long icmpSource6Low;
    private ControlTraffic[] control = {};
    private int[] broadcasts = {};
    private long[] sequenceSources = {};
    private int[] sequences = {};
    private long[] sequenceTimes = {};

    TunnelPort(TunnelForwarding config, ForwardCounters.TunnelRow counters) {
        this.counters = counters;
        this.config = config;
        update(config);
    }

    /** Takes a new picture of the same tunnel; what was counted stays. */
    void update(TunnelForwarding fresh) {
        config = fresh;
        Address source = fresh.source();
        open = fresh.open() && source != null;
        isProtected = fresh.protection() != null;
        outerIpv6 = source instanceof Ipv6Address;
        sourceHigh = source == null ? 0 : OuterPath.high(source);
        sourceLow = source == null ? 0 : OuterPath.low(source);
        greFlags =
                (fresh.checksum() ? GreView.CHECKSUM : 0)
                        | (fresh.keyed() ? GreView.KEY : 0)
                        | (fresh.sequence() != null ? GreView.SEQUENCE : 0);
        overheadBytes = headerBytes(outerIpv6) + GreView.headerLength(greFlags);
        farEnd = farEnd(fresh);
        control = fresh.control().toArray(ControlTraffic[]::new);
        readAddresses(fresh.addresses());
        int peers = fresh.sequence() == null ? 0 : fresh.multipoint() ? SEQUENCE_PEERS : 1;
        if (sequences.length != peers) {
            sequenceSources = new long[peers];
            sequences = new int[peers];
            sequenceTimes = new long[peers];
        }
    }

    private static @Nullable Adjacency farEnd(TunnelForwarding config) {
        Address destination = config.destination();
        if (destination == null) {
            return null;
        }
        for (Adjacency peer : config.multicast()) {
            if (peer.nbma().equals(destination)) {
                return peer;
            }
        }
        return new Adjacency(UNCOUNTED, NbmaPeer.of(destination), 0);
    }

    private void readAddresses(List<InterfaceAddress> addresses) {
        icmpSource4 = 0;
        icmpSource6High = 0;
        icmpSource6Low = 0;
        broadcasts = new int[addresses.size()];
        int count = 0;
        for (InterfaceAddress own : addresses) {
            switch (own.address()) {
                case Ipv4Address(int value) -> {
                    icmpSource4 = icmpSource4 == 0 ? value : icmpSource4;
                    if (own.length() <= 30) {
                        broadcasts[count++] = value | ~Ipv4Address.mask(own.length()).value();
                    }
                }
                case Ipv6Address v6 -> {
                    // Any address that others can answer to is better than a link-local one.
                    boolean none = icmpSource6High == 0 && icmpSource6Low == 0;
                    if (none
                            || (new Ipv6Address(icmpSource6High, icmpSource6Low).isLinkLocal()
                                    && !v6.isLinkLocal())) {
                        icmpSource6High = v6.high();
                        icmpSource6Low = v6.low();
                    }
                }
            }
        }
        broadcasts = Arrays.copyOf(broadcasts, count);
    }

    /** 255.255.255.255, or the broadcast address of one of the tunnel's subnets. */
    boolean isBroadcast(InnerPacket packet) {
        if (packet.isIpv6) {
            return false;
        }
        int destination = (int) (packet.destinationHigh >>> 32);
        if (destination == -1) {
            return true;
        }
        for (int broadcast : broadcasts) {
            if (broadcast == destination) {
                return true;
            }
        }
        return false;
    }

    /** Whether the packet is for a routing protocol of ours: to a group, or to this tunnel. */
    boolean isControl(InnerPacket packet) {
        for (ControlTraffic wanted : control) {
            if (isProtocol(wanted.protocol(), packet)
                    && wanted.ipv6() == packet.isIpv6
                    && (!packet.fragment || (!packet.isIpv6 && wanted.port() == 0))
                    && (wanted.port() == 0 || wanted.port() == destinationPort(packet))) {
                return packet.toMulticast() || isBroadcast(packet) || isOwn(packet);
            }
        }
        return false;
    }

    /** An authentication header is no protocol to the packet path, which looks behind it. */
    private static boolean isProtocol(int wanted, InnerPacket packet) {
        return wanted == packet.protocol
                || (wanted == IpProtocol.AUTHENTICATION_HEADER
                        && packet.isIpv6
                        && BigEndian.get8(packet.memory, packet.offset + NEXT_HEADER) == wanted);
    }

    /** Whether a packet that {@link #isControl} is one of BFD. */
    static boolean isBfd(InnerPacket packet) {
        return packet.protocol == IpProtocol.UDP
                && destinationPort(packet) == ControlTraffic.BFD_PORT;
    }

    private static int destinationPort(InnerPacket packet) {
        return packet.transportLength() < 4
                ? -1
                : BigEndian.get16(packet.memory, packet.offset + packet.transport + 2);
    }

    private boolean isOwn(InnerPacket packet) {
        List<InterfaceAddress> own = config.addresses();
        for (int i = 0; i < own.size(); i++) {
            Address address = own.get(i).address();
            if (address instanceof Ipv6Address == packet.isIpv6
                    && OuterPath.high(address) == packet.destinationHigh
                    && OuterPath.low(address) == packet.destinationLow) {
                return true;
            }
        }
        return false;
    }

    /** Largest packet inside that goes to this peer in one piece; not below 0. */
    int mtuBytes(Adjacency peer, boolean inner6) {
        int mtu = limitBytes(peer, inner6);
        int path = peer.pathMtuBytes();
        return path > 0 ? Math.min(mtu, largestInside(peer, path)) : mtu;
    }

    /** Largest packet inside that tunnel and peer take, whatever the path does. */
    int limitBytes(Adjacency peer, boolean inner6) {
        int mtu = inner6 ? config.ipv6MtuBytes() : config.ipv4MtuBytes();
        int told = peer.mtuBytes();
        if (told > 0 && told < mtu) {
            // RFC 8200 §5: no link that IPv6 crosses takes less, whatever a peer says.
            mtu = inner6 ? Math.max(told, IcmpErrors.MAX_IPV6_BYTES) : told;
        }
        return mtu;
    }

    /**
     * Whether a packet that only the path does not take whole is sealed first and cut then: where
     * the configuration says so, and the outer packet may be cut.
     *
     * @param dontFragment of the packet inside
     */
    boolean fragmentsSealed(boolean dontFragment) {
        Protection protection = config.protection();
        return protection != null
                && protection.fragmentsSealed()
                && (outerIpv6 || !protection.dfBit().of(dontFragment && config.pathMtuDiscovery()));
    }

    private int largestInside(Adjacency peer, int outerBytes) {
        OutboundSa out = isProtected ? peer.sa() : null;
        if (out == null) {
            return Math.max(0, outerBytes - overheadBytes);
        }
        EspSa sa = out.sa();
        int room = outerBytes - headerBytes(outerIpv6);
        if (sa.localPort() != 0) {
            room -= Encapsulator.UDP_HEADER_BYTES;
        }
        int payload = sa.suite().largestPayload(room);
        if (sa.tunnelMode()) {
            payload -= headerBytes(out.innerRemote() instanceof Ipv6Address);
        }
        return Math.max(0, payload - GreView.headerLength(greFlags));
    }

    private static int headerBytes(boolean ipv6) {
        return ipv6 ? Ipv6View.HEADER_BYTES : Ipv4View.HEADER_BYTES;
    }

    /**
     * Whether packets may go to this peer: on a protected tunnel there must be an association, from
     * the address that the tunnel has now.
     */
    boolean reaches(Adjacency peer) {
        return !isProtected || mayUse(peer.sa());
    }

    /** Whether packets of this tunnel may be sealed with it. */
    boolean mayUse(@Nullable OutboundSa out) {
        if (out == null) {
            return false;
        }
        Address local = out.sa().local();
        return local instanceof Ipv6Address == outerIpv6
                && OuterPath.high(local) == sourceHigh
                && OuterPath.low(local) == sourceLow;
    }

    /** Where TCP segments of this family are held to; 0 for nowhere. */
    int adjustMss(boolean inner6) {
        return inner6 ? config.adjustMss6Bytes() : config.adjustMss4Bytes();
    }

    /**
     * Whether a packet with this sequence number may come in, RFC 2890 §2.2: less than or equal to
     * the last one, counted around, is late. There is no buffer to restore order in.
     */
    boolean inSequence(int sequence, long peerHash, long nowNanos) {
        int at = (int) (peerHash >>> 32) & (sequences.length - 1);
        boolean known =
                sequenceSources[at] == peerHash
                        && nowNanos - sequenceTimes[at] < SEQUENCE_SILENCE_NANOS;
        if (known && sequence - sequences[at] <= 0) {
            return false;
        }
        sequenceSources[at] = peerHash;
        sequences[at] = sequence;
        sequenceTimes[at] = nowNanos;
        return true;
    }
}
