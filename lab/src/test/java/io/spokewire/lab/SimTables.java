package io.spokewire.lab;

import io.spokewire.net.AddressFamily;
import io.spokewire.rib.RouteView;
import io.spokewire.sim.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Routing tables of simulated routers, short enough to be compared. */
final class SimTables {
    private SimTables() {}

    /**
     * What stands in a router's table for each of some prefixes: {@code D EX [170/281600]}, with
     * {@code tag 7} behind it where there is one; {@code none} for what is not there.
     */
    static List<String> of(
            Simulation net, String router, String vrf, AddressFamily family, String... prefixes) {
        Map<String, String> table = new TreeMap<>();
        net.router(router)
                .flatMap(r -> r.rib(vrf))
                .map(rib -> RouteView.of(rib, family, net.nowNanos()))
                .orElse(List.of())
                .forEach(r ->
                        table.put(
                                r.prefix().toString(),
                                r.source().code()
                                        + " [%d/%d]".formatted(r.distance(), r.metric())
                                        + (r.tag() == 0 ? "" : " tag " + r.tag())));
        List<String> found = new ArrayList<>();
        for (String prefix : prefixes) {
            found.add(table.getOrDefault(prefix, "none"));
        }
        return found;
    }
}
