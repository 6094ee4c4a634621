package io.spokewire.ike;

import io.spokewire.esp.EspSa;
import io.spokewire.net.Address;

/**
 * A child security association, both directions, as it is put into the packet path.
 *
 * @param id of the pair, {@link EspSa#id}
 * @param ikeSa number of the IKE SA that the first one of its line was; it stays when that is
 *     rekeyed, and is {@link EspSa#peer} too
 * @param policy what it was negotiated for
 * @param identity who the peer has proven to be
 * @param proof how it has proven it
 * @param path the ends of the IKE SA now
 * @param inbound ours to open
 * @param outbound ours to seal
 * @param localTraffic the address at our end that the traffic selectors name: what stands in the
 *     inner header in tunnel mode. Another one than {@link EspSa#local} only behind a NAT
 * @param remoteTraffic likewise at the peer's end, {@link EspSa#remote}
 * @param lifetimeSeconds until it must be gone; counted from now
 * @param lifetimeKilobytes 0 for no limit by volume
 * @param initiator whether we began this exchange
 * @param replaces id of the pair that it replaces, 0 for none
 */
public record ChildSa(
        long id,
        long ikeSa,
        ChildPolicy policy,
        IkeIdentity identity,
        PeerProof proof,
        IkePath path,
        EspSa inbound,
        EspSa outbound,
        Address localTraffic,
        Address remoteTraffic,
        int lifetimeSeconds,
        long lifetimeKilobytes,
        boolean initiator,
        long replaces) {
    /** The same, of a peer with another number. */
    public ChildSa of(long peer) {
        return with(path, inbound.of(peer), outbound.of(peer));
    }

    /**
     * The same, with its ends elsewhere.
     *
     * @param udp whether packets go in UDP
     */
    public ChildSa on(IkePath moved, boolean udp) {
        return with(
                moved,
                inbound.between(
                        moved.local().address(),
                        moved.remote().address(),
                        udp ? moved.local().port() : 0,
                        udp ? moved.remote().port() : 0),
                outbound.between(
                        moved.local().address(),
                        moved.remote().address(),
                        udp ? moved.local().port() : 0,
                        udp ? moved.remote().port() : 0));
    }

    private ChildSa with(IkePath ends, EspSa in, EspSa out) {
        return new ChildSa(
                id,
                ikeSa,
                policy,
                identity,
                proof,
                ends,
                in,
                out,
                localTraffic,
                remoteTraffic,
                lifetimeSeconds,
                lifetimeKilobytes,
                initiator,
                replaces);
    }
}
