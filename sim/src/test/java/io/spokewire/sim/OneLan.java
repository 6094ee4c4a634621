package io.spokewire.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Routers on one cable, each by its GigabitEthernet0/0. */
final class OneLan {
    private OneLan() {}

    static Topology of(List<Topology.Router> routers) {
        List<Topology.Plug> plugs = new ArrayList<>();
        for (Topology.Router router : routers) {
            plugs.add(new Topology.RouterPlug(router.name(), "GigabitEthernet0/0", List.of()));
        }
        return new Topology(
                routers,
                List.of(new Topology.Segment("lan", plugs)),
                List.of(),
                Topology.Provider.NONE,
                List.of(),
                Map.of(),
                List.of());
    }
}
