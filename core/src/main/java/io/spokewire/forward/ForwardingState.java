package io.spokewire.forward;

import io.spokewire.rib.PrefixTrie;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the packet path reads: one immutable picture, made by the control thread, read once per
 * batch.
 *
 * @param generation grows with every publication
 * @param fibs by VRF index, the routes
 * @param tunnels by tunnel index; null where a tunnel has gone
 * @param associations what opens ESP packets
 */
public record ForwardingState(
        long generation,
        List<PrefixTrie<FibEntry>> fibs,
        List<@Nullable TunnelForwarding> tunnels,
        SaTable associations) {
    /** No VRF, no tunnel: everything is dropped. */
    public static final ForwardingState EMPTY =
            new ForwardingState(0, List.of(), List.of(), SaTable.EMPTY);
}
