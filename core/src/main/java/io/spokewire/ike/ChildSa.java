package io.spokewire.ike;

import io.spokewire.esp.EspSa;

/**
 * A child security association, both directions, as it is put into the packet path.
 *
 * @param id of the pair, {@link EspSa#id}
 * @param ikeSa number of the IKE SA that it belongs to; it moves to another one when that is
 *     rekeyed
 * @param policy what it was negotiated for
 * @param identity who the peer has proven to be
 * @param path the ends of the IKE SA now
 * @param inbound ours to open
 * @param outbound ours to seal
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
        IkePath path,
        EspSa inbound,
        EspSa outbound,
        int lifetimeSeconds,
        long lifetimeKilobytes,
        boolean initiator,
        long replaces) {}
