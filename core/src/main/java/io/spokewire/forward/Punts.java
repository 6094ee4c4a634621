package io.spokewire.forward;

import io.spokewire.esp.EspSa;
import io.spokewire.net.Address;
import io.spokewire.net.BigEndian;
import io.spokewire.net.Bytes;
import io.spokewire.net.IpProtocol;
import io.spokewire.net.NbmaPeer;
import java.lang.foreign.MemorySegment;

/**
 * What one worker hands to the control thread, each class at its own rate, so that no flood of one
 * keeps the others out.
 */
final class Punts {
    /** Next hops remembered as noted to NHRP, each noted once a second; NHRP has its own timers. */
    private static final int UNRESOLVED_PLACES = 256;

    private static final int UNRESOLVED_PER_SECOND = 1000;

    /** Pairs of addresses remembered as noted for redirection; NHRP limits in earnest. */
    private static final int REDIRECT_PLACES = 256;

    private static final int REDIRECT_PER_SECOND = 1000;
    private static final int PATH_MTU_PER_SECOND = 100;

    /** Of each routing protocol: the updates of a thousand neighbours that come at once pass. */
    private static final int CONTROL_PER_SECOND = 20_000;

    /** Packets of 4,096 sessions that send 20 in a second each. */
    private static final int BFD_PER_SECOND = 82_000;

    /** Peers without an association, those that moved, senders of unknown SPIs: once a second. */
    private static final int ASSOCIATION_PLACES = 256;

    private static final int ASSOCIATIONS_PER_SECOND = 1000;

    /** Senders of unknown SPIs may be anybody. */
    private static final int UNKNOWN_SPI_PER_SECOND = 100;

    /**
     * First messages of strangers; those that return a cookie, which senders that cannot be reached
     * do not have; and all others. A flood of one kind leaves room for the next, so that who has
     * got through once gets through to the end. A thousand spokes that come at once pass.
     */
    private static final int IKE_FIRST_PER_SECOND = 20_000;

    private static final int IKE_COOKIE_PER_SECOND = 5_000;
    private static final int IKE_PER_SECOND = 20_000;
    private static final int IKE_BURST = 2_000;

    /** RFC 7296 §3.1: the responder's SPI stands behind the initiator's; 0 in a first message. */
    private static final int IKE_RESPONDER_SPI = 8;

    private static final int IKE_NEXT_PAYLOAD = 16;
    private static final int IKE_HEADER = 28;
    private static final int NOTIFY = 41;
    private static final int NOTIFY_TYPE = 6;
    private static final int COOKIE = 16390;

    private static final long SECOND_NANOS = 1_000_000_000L;

    private final ForwardOutput output;
    private final ForwardCounters counters;
    private final RateLimit unresolvedLimit = each(UNRESOLVED_PER_SECOND);
    private final RateLimit redirectLimit = each(REDIRECT_PER_SECOND);
    private final RateLimit pathMtuLimit = each(PATH_MTU_PER_SECOND);
    private final RateLimit eigrpLimit = each(CONTROL_PER_SECOND);
    private final RateLimit ospfLimit = each(CONTROL_PER_SECOND);
    private final RateLimit otherControlLimit = each(CONTROL_PER_SECOND);
    private final RateLimit bfdLimit = each(BFD_PER_SECOND);
    private final RateLimit noSaLimit = each(ASSOCIATIONS_PER_SECOND);
    private final RateLimit movedLimit = each(ASSOCIATIONS_PER_SECOND);
    private final RateLimit unknownSpiLimit = each(UNKNOWN_SPI_PER_SECOND);
    private final RateLimit ikeFirstLimit = new RateLimit(IKE_FIRST_PER_SECOND, IKE_BURST);
    private final RateLimit ikeCookieLimit = new RateLimit(IKE_COOKIE_PER_SECOND, IKE_BURST);
    private final RateLimit ikeLimit = new RateLimit(IKE_PER_SECOND, IKE_BURST);
    private final RecentTable unresolved = new RecentTable(UNRESOLVED_PLACES, SECOND_NANOS);
    private final RecentTable redirected = new RecentTable(REDIRECT_PLACES, SECOND_NANOS);
    private final RecentTable noSa = new RecentTable(ASSOCIATION_PLACES, SECOND_NANOS);
    private final RecentTable moved = new RecentTable(ASSOCIATION_PLACES, SECOND_NANOS);
    private final RecentTable unknownSpi = new RecentTable(ASSOCIATION_PLACES, SECOND_NANOS);
    private long nowNanos;

    Punts(ForwardOutput output, ForwardCounters counters) {
        this.output = output;
        this.counters = counters;
    }

    private static RateLimit each(int perSecond) {
        return new RateLimit(perSecond, perSecond);
    }

    void begin(long now) {
        nowNanos = now;
    }

    /** Whether one more of its class may pass now; else it is counted. */
    private boolean within(RateLimit limit) {
        boolean passes = limit.take(nowNanos);
        if (!passes) {
            counters.add(ForwardCounter.DROP_PUNT_LIMIT);
        }
        return passes;
    }

    private boolean put(Punt punt, ForwardCounter counted) {
        boolean taken = output.punt(punt);
        counters.add(taken ? counted : ForwardCounter.DROP_PUNT_FULL);
        return taken;
    }

    void nhrp(TunnelPort in, NbmaPeer from, Address to, MemorySegment memory, long at, int length) {
        if (within(in.nhrpLimit)) {
            put(
                    new Punt.Nhrp(in.config.index(), from, to, Bytes.copyOf(memory, at, length)),
                    ForwardCounter.NHRP_IN);
        }
    }

    void control(
            TunnelPort in, NbmaPeer from, int protocol, MemorySegment memory, long at, int length) {
        RateLimit limit =
                switch (protocol) {
                    case IpProtocol.EIGRP -> eigrpLimit;
                    // OSPF is the only one that goes in headers of IPsec.
                    case IpProtocol.OSPF, IpProtocol.ESP, IpProtocol.AUTHENTICATION_HEADER ->
                            ospfLimit;
                    default -> otherControlLimit;
                };
        if (within(limit)) {
            put(
                    new Punt.Control(in.config.index(), from, Bytes.copyOf(memory, at, length)),
                    ForwardCounter.CONTROL_IN);
        }
    }

    void bfd(TunnelPort in, MemorySegment memory, long at, int length) {
        if (within(bfdLimit)) {
            put(
                    new Punt.Bfd(in.config.name(), Bytes.copyOf(memory, at, length)),
                    ForwardCounter.CONTROL_IN);
        }
    }

    void keepaliveReturned(TunnelPort in) {
        if (within(in.nhrpLimit)) {
            put(new Punt.Keepalive(in.config.index()), ForwardCounter.KEEPALIVE_RETURNED);
        }
    }

    void unresolved(int tunnel, boolean ipv6, long high, long low) {
        long hash = FlowHash.mix(FlowHash.mix(FlowHash.mix(high, low), tunnel), ipv6 ? 6 : 4);
        if (unresolved.pass(hash, nowNanos) && within(unresolvedLimit)) {
            put(
                    new Punt.Unresolved(tunnel, OuterPath.address(ipv6, high, low)),
                    ForwardCounter.UNRESOLVED_NOTED);
        }
    }

    /** Whether this pair of addresses may be noted for redirection now. */
    boolean mayRedirect(int tunnel, long pairHash) {
        return redirected.pass(FlowHash.mix(pairHash, tunnel), nowNanos) && within(redirectLimit);
    }

    void redirect(int tunnel, NbmaPeer from, MemorySegment memory, long at, int length) {
        int head = Math.min(length, Punt.Redirect.HEAD_BYTES);
        put(
                new Punt.Redirect(tunnel, from, Bytes.copyOf(memory, at, head)),
                ForwardCounter.REDIRECT_NOTED);
    }

    void pathMtu(int vrf, boolean ipv6, UnderlayError error) {
        if (within(pathMtuLimit)) {
            Address nbma = OuterPath.address(ipv6, error.destinationHigh, error.destinationLow);
            put(new Punt.PathMtu(vrf, nbma, error.mtuBytes), ForwardCounter.PATH_MTU_NOTED);
        }
    }

    void noSa(int tunnel, NbmaPeer peer) {
        Address nbma = peer.address();
        long address = FlowHash.mix(OuterPath.high(nbma), OuterPath.low(nbma));
        long hash = FlowHash.mix(FlowHash.mix(address, peer.sa()), tunnel);
        if (noSa.pass(hash, nowNanos) && within(noSaLimit)) {
            put(new Punt.NoSa(tunnel, peer), ForwardCounter.NO_SA_NOTED);
        }
    }

    boolean rekeyDue(long childSa) {
        return put(new Punt.RekeyDue(childSa), ForwardCounter.REKEY_NOTED);
    }

    void childUsed(long childSa) {
        put(new Punt.ChildUsed(childSa), ForwardCounter.CHILD_USED_NOTED);
    }

    void peerMoved(EspSa sa, OuterPath path) {
        if (moved.pass(FlowHash.mix(sender(path), sa.id()), nowNanos) && within(movedLimit)) {
            put(
                    new Punt.PeerMoved(sa.id(), path.remote(), path.remotePort),
                    ForwardCounter.PEER_MOVED_NOTED);
        }
    }

    void unknownSpi(int vrf, OuterPath path, int spi) {
        if (unknownSpi.pass(FlowHash.mix(sender(path), spi), nowNanos) && within(unknownSpiLimit)) {
            put(
                    new Punt.UnknownSpi(
                            vrf, path.local(), path.localPort, path.remote(), path.remotePort, spi),
                    ForwardCounter.UNKNOWN_SPI_NOTED);
        }
    }

    /** A message of IKE, at least as long as its header. */
    void ike(int vrf, OuterPath path, MemorySegment memory, long at, int length) {
        boolean first = BigEndian.get64(memory, at + IKE_RESPONDER_SPI) == 0;
        RateLimit limit =
                !first ? ikeLimit : cookie(memory, at, length) ? ikeCookieLimit : ikeFirstLimit;
        if (within(limit)) {
            put(
                    new Punt.Ike(
                            vrf,
                            path.local(),
                            path.localPort,
                            path.remote(),
                            path.remotePort,
                            Bytes.copyOf(memory, at, length)),
                    ForwardCounter.IKE_IN);
        }
    }

    /** RFC 7296 §2.6: the cookie is the first payload of the message that returns it. */
    private static boolean cookie(MemorySegment memory, long at, int length) {
        return length >= IKE_HEADER + NOTIFY_TYPE + 2
                && BigEndian.get8(memory, at + IKE_NEXT_PAYLOAD) == NOTIFY
                && BigEndian.get16(memory, at + IKE_HEADER + NOTIFY_TYPE) == COOKIE;
    }

    private static long sender(OuterPath path) {
        return FlowHash.mix(FlowHash.mix(path.remoteHigh, path.remoteLow), path.remotePort);
    }
}
