package io.spokewire.router;

import io.spokewire.rib.ConnectedRouting;
import io.spokewire.rib.ResolvedRoute;
import io.spokewire.rib.Rib;
import io.spokewire.rib.StaticRouting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The VRFs of a router, with the index by which the packet path knows them. Index 0 is the default
 * VRF. An index stays with its name while the router lives, so that a picture published earlier
 * never means another VRF.
 */
final class Vrfs {
    private final Predicate<ResolvedRoute> overTunnel;
    private final Map<String, Vrf> byName = new LinkedHashMap<>();
    private final List<Vrf> byIndex = new ArrayList<>();

    /** One VRF. */
    record Vrf(
            int index,
            String name,
            Rib rib,
            ConnectedRouting connected,
            StaticRouting statics,
            FibPublisher fib) {
        /** Whether a later settling has something to do for it. */
        boolean hasWork() {
            return statics.hasWork() || rib.hasWork() || rib.hasChanges();
        }
    }

    /**
     * The default VRF alone.
     *
     * @param overTunnel whether a route leads over a tunnel
     */
    Vrfs(Predicate<ResolvedRoute> overTunnel) {
        this.overTunnel = overTunnel;
        require("");
    }

    /** The VRF of that name, made when it is new. */
    Vrf require(String name) {
        Vrf known = byName.get(name);
        if (known != null) {
            return known;
        }
        Rib rib = new Rib(overTunnel);
        Vrf made =
                new Vrf(
                        byIndex.size(),
                        name,
                        rib,
                        new ConnectedRouting(rib),
                        new StaticRouting(name, rib),
                        new FibPublisher());
        byName.put(name, made);
        byIndex.add(made);
        return made;
    }

    /** The VRF of that name, or null. */
    @Nullable Vrf find(String name) {
        return byName.get(name);
    }

    /** All of them, in index order. */
    List<Vrf> all() {
        return byIndex;
    }
}
