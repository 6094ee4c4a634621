package io.spokewire.bgp;

import io.spokewire.command.Section;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Prefix;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A neighbour that the text of a process names, or all who may call from a range: with what it has
 * from peer groups, templates and the process. For who compares texts; the engine has its own.
 *
 * @param vrf empty for the default one
 * @param address empty for a range
 * @param range {@code bgp listen range}; empty for a neighbour with an address
 * @param session about the connection
 * @param localAs the AS that the process speaks as to it
 * @param external whether it is in another AS
 * @param timers with the process's where it says none
 * @param policies of the families that it is active in
 */
public record BgpNeighbor(
        String vrf,
        Optional<Address> address,
        Optional<Prefix> range,
        BgpSession session,
        long localAs,
        boolean external,
        BgpSession.Timers timers,
        Map<AddressFamily, BgpPolicy> policies) {
    /** Copies the map. */
    public BgpNeighbor {
        policies =
                policies.isEmpty()
                        ? Map.of()
                        : Collections.unmodifiableMap(new EnumMap<>(policies));
    }

    /** All of a process: first those with an address, then the ranges. */
    public static List<BgpNeighbor> of(Section process) {
        BgpConfig config = new BgpPlan(Section.root(), process).config(0, Map.of());
        List<BgpNeighbor> all = new ArrayList<>();
        config.peers()
                .forEach((key, peer) ->
                        all.add(of(key.vrf(), Optional.of(key.address()), Optional.empty(), peer)));
        for (BgpConfig.Range range : config.ranges()) {
            all.add(of(range.vrf(), Optional.empty(), Optional.of(range.prefix()), range.config()));
        }
        return all;
    }

    private static BgpNeighbor of(
            String vrf, Optional<Address> address, Optional<Prefix> range, PeerConfig peer) {
        return new BgpNeighbor(
                vrf,
                address,
                range,
                peer.session(),
                Integer.toUnsignedLong(peer.localAs()),
                peer.kind() != PeerConfig.Kind.INTERNAL,
                peer.timers(),
                peer.policies());
    }

    /** Whether it is in that AS, by its text. */
    public boolean isIn(long as) {
        return session.remoteAs().number() == as
                || session.alternateAs().stream().anyMatch(a -> a.number() == as);
    }
}
