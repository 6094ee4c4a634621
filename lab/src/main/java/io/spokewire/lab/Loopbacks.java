package io.spokewire.lab;

import io.spokewire.command.Section;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.sim.Topology;
import java.util.ArrayList;
import java.util.List;

/** The loopback addresses of routers: labs use them in the place of LANs. */
final class Loopbacks {
    private Loopbacks() {}

    /** An address of a loopback interface. */
    record Loopback(String router, String name, String vrf, InterfaceAddress address) {}

    static List<Loopback> of(Topology topology) {
        List<Loopback> found = new ArrayList<>();
        for (Topology.Router router : topology.routers()) {
            for (Section section : router.configuration().children(InterfaceConfig.INTERFACE)) {
                InterfaceConfig config = section.get(InterfaceConfig.SLOT);
                if (!section.name().startsWith("Loopback") || config.shutdown()) {
                    continue;
                }
                List<InterfaceAddress> addresses = new ArrayList<>(config.ipv4());
                config.ipv6().stream()
                        .filter(a -> !a.address().isLinkLocal())
                        .forEach(addresses::add);
                for (InterfaceAddress address : addresses) {
                    found.add(new Loopback(router.name(), section.name(), config.vrf(), address));
                }
            }
        }
        return found;
    }
}
