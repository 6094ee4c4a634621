package io.spokewire.forward;

import io.spokewire.net.Address;
import org.jspecify.annotations.Nullable;

/**
 * Finds the tunnel of a GRE packet: first the point-to-point one of (VRF, source, destination,
 * key), then the multipoint one of (VRF, local address, key). A packet with key 0 and one without a
 * key belong to different tunnels. Made anew when a tunnel changes; open addressing, so that a
 * look-up touches two or three places.
 */
final class TunnelDemux {
    static final TunnelDemux EMPTY = new TunnelDemux(new TunnelPort[0]);

    private final @Nullable TunnelPort[] places;
    private final int mask;
    private boolean anyPointToPoint;

    /** Closed tunnels are found too, so that their packets are counted as such. */
    TunnelDemux(@Nullable TunnelPort[] ports) {
        int size = Integer.highestOneBit(Math.max(4, ports.length * 2)) * 2;
        places = new TunnelPort[size];
        mask = size - 1;
        for (TunnelPort port : ports) {
            if (port != null && port.config.source() != null) {
                insert(port);
            }
        }
    }

    private void insert(TunnelPort port) {
        TunnelForwarding config = port.config;
        if (!config.multipoint() && config.destination() == null) {
            return; // a far end that is still a name: nothing can be from there
        }
        Address far = config.multipoint() ? null : config.destination();
        anyPointToPoint |= far != null;
        long hash =
                hash(
                        config.underlayVrf(),
                        port.sourceHigh,
                        port.sourceLow,
                        far == null ? 0 : OuterPath.high(far),
                        far == null ? 0 : OuterPath.low(far),
                        config.keyed(),
                        config.key());
        int at = (int) hash & mask;
        while (places[at] != null) {
            at = (at + 1) & mask;
        }
        places[at] = port;
    }

    /** The tunnel of a packet that came to a local address from a remote one; null for none. */
    @Nullable TunnelPort find(
            int vrf,
            boolean ipv6,
            long localHigh,
            long localLow,
            long remoteHigh,
            long remoteLow,
            boolean keyed,
            int key) {
        TunnelPort exact =
                anyPointToPoint
                        ? probe(
                                vrf,
                                ipv6,
                                localHigh,
                                localLow,
                                remoteHigh,
                                remoteLow,
                                keyed,
                                key,
                                false)
                        : null; // as on most hubs
        return exact != null ? exact : multipoint(vrf, ipv6, localHigh, localLow, keyed, key);
    }

    /** The multipoint tunnel of a packet that came to a local address; null for none. */
    @Nullable TunnelPort multipoint(
            int vrf, boolean ipv6, long localHigh, long localLow, boolean keyed, int key) {
        return probe(vrf, ipv6, localHigh, localLow, 0, 0, keyed, key, true);
    }

    private @Nullable TunnelPort probe(
            int vrf,
            boolean ipv6,
            long localHigh,
            long localLow,
            long remoteHigh,
            long remoteLow,
            boolean keyed,
            int key,
            boolean multipoint) {
        int at = (int) hash(vrf, localHigh, localLow, remoteHigh, remoteLow, keyed, key) & mask;
        TunnelPort port = places[at];
        while (port != null) {
            TunnelForwarding config = port.config;
            if (config.multipoint() == multipoint
                    && port.outerIpv6 == ipv6
                    && config.underlayVrf() == vrf
                    && port.sourceHigh == localHigh
                    && port.sourceLow == localLow
                    && config.keyed() == keyed
                    && (!keyed || config.key() == key)
                    && (multipoint || isFarEnd(config, remoteHigh, remoteLow))) {
                return port;
            }
            at = (at + 1) & mask;
            port = places[at];
        }
        return null;
    }

    private static boolean isFarEnd(TunnelForwarding config, long high, long low) {
        Address far = config.destination();
        return far != null && OuterPath.high(far) == high && OuterPath.low(far) == low;
    }

    private static long hash(
            int vrf,
            long localHigh,
            long localLow,
            long remoteHigh,
            long remoteLow,
            boolean keyed,
            int key) {
        long hash = FlowHash.mix(localHigh, localLow);
        hash = FlowHash.mix(FlowHash.mix(hash, remoteHigh), remoteLow);
        return FlowHash.mix(hash, (long) vrf << 33 | (keyed ? 1L << 32 | (key & 0xFFFF_FFFFL) : 0));
    }
}
