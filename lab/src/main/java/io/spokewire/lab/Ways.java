package io.spokewire.lab;

import io.spokewire.sim.Topology;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the configurations promise of the ways between the ends of a cloud. */
final class Ways {
    private final SharedKeys keys;
    private final Set<Topology.Note> notes = new LinkedHashSet<>();

    Ways(Overlay overlay, List<Topology.Router> routers) {
        this.keys = new SharedKeys(routers);
        for (Overlay.Cloud cloud : overlay.clouds()) {
            List<Overlay.End> spokes = cloud.spokes();
            for (int i = 0; i < spokes.size(); i++) {
                for (int j = i + 1; j < spokes.size(); j++) {
                    note(cloud, spokes.get(i), spokes.get(j));
                }
            }
        }
    }

    private void note(Overlay.Cloud cloud, Overlay.End one, Overlay.End other) {
        if (meet(cloud, one, other)) {
            keys.lacking(one, other)
                    .ifPresent(why ->
                            notes.add(
                                    new Topology.Note(
                                            false,
                                            one + " and " + other,
                                            "their traffic goes by the hub: " + why)));
        }
    }

    /** The pairs of spokes that cannot negotiate, and why. */
    List<Topology.Note> notes() {
        return new ArrayList<>(notes);
    }

    /** How packets go between two ends of a cloud, once all has been resolved. */
    Way between(Overlay.Cloud cloud, Overlay.End from, Overlay.End to) {
        if (cloud.hubs().contains(from) || cloud.hubs().contains(to)) {
            return Way.DIRECT;
        }
        Optional<String> lacking = keys.lacking(from, to);
        return !meet(cloud, from, to) ? Way.ANY : lacking.isPresent() ? Way.BY_HUB : Way.DIRECT;
    }

    /** Whether spokes of the cloud talk directly, keys or not. */
    private static boolean meet(Overlay.Cloud cloud, Overlay.End from, Overlay.End to) {
        return cloud.phase() != Overlay.Phase.ONE
                && from.tunnel().mode().multipoint()
                && to.tunnel().mode().multipoint();
    }
}
