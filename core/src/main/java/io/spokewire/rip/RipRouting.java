package io.spokewire.rip;

import io.spokewire.command.Section;
import io.spokewire.net.AddressFamily;
import io.spokewire.routing.ProcessKey;
import io.spokewire.routing.RoutingEngine;
import io.spokewire.routing.RoutingEnvironment;
import io.spokewire.routing.RoutingProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * RIP as the router knows it: one process, and one for each VRF that it has an address family for.
 */
public final class RipRouting implements RoutingProtocol {
    private static final String FAMILY = "ipv4 vrf ";

    @Override
    public List<ProcessKey> processes(Section configuration) {
        List<ProcessKey> keys = new ArrayList<>();
        for (Section rip : configuration.children(RipProcess.MODE)) {
            keys.add(key(""));
            for (Section family : rip.children(RipProcess.VRF)) {
                keys.add(key(family.name().substring(FAMILY.length())));
            }
        }
        return keys;
    }

    private static ProcessKey key(String vrf) {
        return new ProcessKey("rip", "", vrf, AddressFamily.IPV4);
    }

    @Override
    public RoutingEngine start(ProcessKey key, RoutingEnvironment environment) {
        return new RipRoutingEngine(key, environment);
    }

    /** What a VRF's process is to do; a version that it does not say is that of RIP as a whole. */
    static Optional<RipProcess> find(Section configuration, String vrf) {
        return configuration.children(RipProcess.MODE).stream()
                .findFirst()
                .flatMap(rip -> {
                    int version = rip.get(RipProcess.VERSION);
                    return vrf.isEmpty()
                            ? Optional.of(RipProcess.of(rip, version))
                            : rip.child(RipProcess.VRF, FAMILY + vrf)
                                    .map(family -> RipProcess.of(family, version));
                });
    }
}
