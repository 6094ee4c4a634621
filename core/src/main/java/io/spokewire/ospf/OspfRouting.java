package io.spokewire.ospf;

import io.spokewire.command.Section;
import io.spokewire.net.AddressFamily;
import io.spokewire.routing.ProcessKey;
import io.spokewire.routing.RoutingEngine;
import io.spokewire.routing.RoutingEnvironment;
import io.spokewire.routing.RoutingProtocol;
import java.util.ArrayList;
import java.util.List;

/** OSPF version 2 as the router knows it. */
public final class OspfRouting implements RoutingProtocol {
    @Override
    public List<ProcessKey> processes(Section configuration) {
        List<ProcessKey> keys = new ArrayList<>();
        for (Section section : configuration.children(OspfProcess.MODE)) {
            OspfProcess process = OspfProcess.of(section);
            if (!process.shutdown()) {
                keys.add(
                        new ProcessKey(
                                "ospf",
                                String.valueOf(process.process()),
                                process.vrf(),
                                AddressFamily.IPV4));
            }
        }
        return keys;
    }

    @Override
    public RoutingEngine start(ProcessKey key, RoutingEnvironment environment) {
        return new OspfRoutingEngine(key, environment);
    }
}
