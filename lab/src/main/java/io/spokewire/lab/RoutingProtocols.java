package io.spokewire.lab;

import io.spokewire.command.Section;
import io.spokewire.sim.Topology;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The routing protocols that configurations name. */
final class RoutingProtocols {
    private static final List<String> KNOWN = List.of("EIGRP", "OSPF", "OSPFv3", "BGP", "RIP");

    private RoutingProtocols() {}

    /** What {@code show ip route} calls them. */
    static boolean speaks(String protocol) {
        return KNOWN.stream().anyMatch(p -> p.toLowerCase(Locale.ROOT).equals(protocol));
    }

    /** Whether a router has a process of one. */
    static boolean runs(Topology.Router router) {
        return !of(List.of(router)).isEmpty();
    }

    /** Their names, sorted. */
    static List<String> of(Topology topology) {
        return of(topology.routers());
    }

    private static List<String> of(List<Topology.Router> routers) {
        Set<String> found = new TreeSet<>();
        for (Topology.Router router : routers) {
            for (Section section : router.configuration().children()) {
                String words =
                        (section.mode().name() + " " + section.name()).toLowerCase(Locale.ROOT);
                for (String protocol : KNOWN) {
                    if (List.of(words.split("[^a-z0-9]+"))
                            .contains(protocol.toLowerCase(Locale.ROOT))) {
                        found.add(protocol);
                    }
                }
            }
        }
        return List.copyOf(found);
    }
}
