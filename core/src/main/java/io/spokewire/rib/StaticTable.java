package io.spokewire.rib;

import io.spokewire.net.Prefix;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * The static routes of a configuration by VRF and prefix. Made on any thread: there may be more of
 * them than an input of the control thread has time for.
 */
public final class StaticTable {
    /** No routes. */
    public static final StaticTable NONE = of(List.of());

    private final Map<String, NavigableMap<Prefix, List<StaticRoute>>> byVrf;

    private StaticTable(Map<String, NavigableMap<Prefix, List<StaticRoute>>> byVrf) {
        this.byVrf = byVrf;
    }

    /** Of these routes; what is there twice counts once. */
    public static StaticTable of(List<StaticRoute> all) {
        Map<String, NavigableMap<Prefix, List<StaticRoute>>> byVrf = new LinkedHashMap<>();
        for (StaticRoute route : all) {
            List<StaticRoute> ofPrefix =
                    byVrf.computeIfAbsent(route.vrf(), _ -> new TreeMap<>())
                            .computeIfAbsent(route.prefix(), _ -> new ArrayList<>(1));
            if (!ofPrefix.contains(route)) {
                ofPrefix.add(route);
            }
        }
        return new StaticTable(byVrf);
    }

    /** The VRFs that have any, in the order of the configuration. */
    public Set<String> vrfs() {
        return Collections.unmodifiableSet(byVrf.keySet());
    }

    /** Those of a VRF; to a prefix there may be several. */
    NavigableMap<Prefix, List<StaticRoute>> of(String vrf) {
        return byVrf.getOrDefault(vrf, Collections.emptyNavigableMap());
    }
}
