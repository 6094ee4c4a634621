package io.spokewire.bgp;

import io.spokewire.command.Section;
import io.spokewire.net.AddressFamily;
import io.spokewire.routing.ProcessKey;
import io.spokewire.routing.RoutingEngine;
import io.spokewire.routing.RoutingEnvironment;
import io.spokewire.routing.RoutingProtocol;
import java.util.List;

/** BGP as the router knows it: one process, for all VRFs and both families. */
public final class BgpRouting implements RoutingProtocol {
    @Override
    public List<ProcessKey> processes(Section configuration) {
        // A router is in one AS: a second 'router bgp' would be another router.
        return configuration.children(BgpProcess.MODE).stream()
                .limit(1)
                .map(s -> new ProcessKey("bgp", s.name(), "", AddressFamily.IPV4))
                .toList();
    }

    @Override
    public void prepare(Section configuration) {
        configuration.children(BgpProcess.MODE).forEach(BgpPlan::prepare);
    }

    @Override
    public RoutingEngine start(ProcessKey key, RoutingEnvironment environment) {
        return new BgpRoutingEngine(key, environment);
    }
}
