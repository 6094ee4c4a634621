package io.spokewire.bgp;

import io.spokewire.net.Prefix;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a process does: its lines, worked out.
 *
 * @param as ours
 * @param routerId as a big-endian number
 * @param routerIds those of VRFs that have their own
 * @param clusterId of a route reflector; 0 where it is the router id
 * @param confederation the AS that others see, RFC 5065; 0 without a confederation
 * @param confederationPeers ASes of the confederation
 * @param bestPath words behind {@code bgp bestpath}
 * @param peers neighbours by VRF and address
 * @param ranges from which unknown neighbours may call, and what they are told
 * @param groups peer groups, and what their members have of them
 * @param rangeLimit how many of them may
 * @param rangeLimits how many may in a VRF, where that is said
 */
record BgpConfig(
        AsNumber as,
        int routerId,
        Map<String, Integer> routerIds,
        int clusterId,
        int confederation,
        List<Integer> confederationPeers,
        boolean logNeighborChanges,
        boolean gracefulRestart,
        BgpRules rules,
        List<String> bestPath,
        List<TableConfig> tables,
        Map<PeerKey, PeerConfig> peers,
        List<Range> ranges,
        List<Group> groups,
        int rangeLimit,
        Map<String, Integer> rangeLimits) {
    /** {@code bgp listen range}. */
    record Range(String vrf, Prefix prefix, PeerConfig config) {}

    /** A peer group of a VRF. */
    record Group(String vrf, String name, PeerConfig config) {}

    /** Copies the collections. */
    BgpConfig {
        confederationPeers = List.copyOf(confederationPeers);
        bestPath = List.copyOf(bestPath);
        tables = List.copyOf(tables);
        peers = Collections.unmodifiableMap(new TreeMap<>(peers));
        ranges = List.copyOf(ranges);
        groups = List.copyOf(groups);
        rangeLimits = Map.copyOf(rangeLimits);
        routerIds = Map.copyOf(routerIds);
    }

    /** The narrowest range that lets a neighbour call. */
    Optional<Range> range(PeerKey caller) {
        return ranges.stream()
                .filter(r -> r.vrf().equals(caller.vrf()))
                .filter(r -> r.prefix().contains(caller.address()))
                .max(Comparator.comparingInt(r -> r.prefix().length()));
    }

    /** The route maps behind {@code exist-map} and {@code non-exist-map} in a table. */
    Set<String> conditions(TableKey table) {
        Set<String> maps = new TreeSet<>();
        peers.forEach((peer, lines) -> conditions(table, peer.vrf(), lines, maps));
        ranges.forEach(range -> conditions(table, range.vrf(), range.config(), maps));
        return maps;
    }

    private static void conditions(TableKey table, String vrf, PeerConfig lines, Set<String> maps) {
        BgpPolicy policy = lines.policies().get(table.family());
        if (policy != null && vrf.equals(table.vrf())) {
            policy.advertiseMaps().forEach(line -> maps.add(line.condition()));
        }
    }

    /** What we call ourselves in a VRF. */
    int routerId(String vrf) {
        return routerIds.getOrDefault(vrf, routerId);
    }

    /** What the route reflectors of our cluster call it in a VRF. */
    int clusterId(String vrf) {
        return clusterId != 0 ? clusterId : routerId(vrf);
    }

    /** Our AS as a word of a path. */
    int as32() {
        return (int) as.number();
    }

    /** The AS that other ASes see. */
    int publicAs() {
        return confederation != 0 ? confederation : as32();
    }

    PeerConfig.Kind kind(long remoteAs, int localAs) {
        return kind(remoteAs, localAs, confederationPeers);
    }

    static PeerConfig.Kind kind(long remoteAs, int localAs, List<Integer> confederationPeers) {
        return (int) remoteAs == localAs
                ? PeerConfig.Kind.INTERNAL
                : confederationPeers.contains((int) remoteAs)
                        ? PeerConfig.Kind.CONFEDERATION
                        : PeerConfig.Kind.EXTERNAL;
    }
}
