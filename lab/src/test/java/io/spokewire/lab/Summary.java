package io.spokewire.lab;

import io.spokewire.sim.Topology;
import java.util.ArrayList;
import java.util.List;

/** A topology in a few lines of text, for comparison. */
final class Summary {
    private Summary() {}

    static String of(Topology topology) {
        List<String> lines = new ArrayList<>();
        for (Topology.Segment segment : topology.segments()) {
            List<String> plugs = new ArrayList<>();
            for (Topology.Plug plug : segment.plugs()) {
                plugs.add(
                        switch (plug) {
                            case Topology.RouterPlug p ->
                                    p.router()
                                            + ":"
                                            + Inference.shortName(p.interfaceName())
                                            + (p.assigned().isEmpty() ? "" : p.assigned());
                            case Topology.HostPlug p ->
                                    "host " + topology.host(p.host()).orElseThrow().addresses();
                            case Topology.ProviderPlug p ->
                                    "provider " + p.addresses() + (p.proxyArp() ? " proxy" : "");
                        });
            }
            lines.add(segment.name() + ": " + String.join(", ", plugs));
        }
        topology.routerRoutes()
                .forEach(r ->
                        lines.add(
                                "route "
                                        + r.router()
                                        + (r.vrf().isEmpty() ? "" : " vrf " + r.vrf())
                                        + " "
                                        + r.prefix()
                                        + " by "
                                        + r.gateway()));
        topology.provider()
                .routes()
                .forEach(r -> lines.add("provider " + r.prefix() + " by " + r.gateway()));
        topology.names().forEach((name, addresses) -> lines.add("name " + name + " " + addresses));
        topology.errors().forEach(e -> lines.add(e.toString()));
        return String.join("\n", lines);
    }
}
