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

    private static final List<String> BUILT = List.of("EIGRP", "OSPF", "OSPFv3", "RIP", "BGP");

    private RoutingProtocols() {}

    /** Those of {@link #of} that this version does not speak. */
    static List<String> lacking(Topology topology) {
        return of(topology).stream().filter(p -> !BUILT.contains(p)).toList();
    }

    /** What {@code show ip route} calls the protocols that this version speaks. */
    static boolean speaks(String protocol) {
        return BUILT.stream().anyMatch(p -> p.toLowerCase(Locale.ROOT).equals(protocol));
    }

    /** Whether a router has a process of a protocol that this version speaks. */
    static boolean runs(Topology.Router router) {
        return of(List.of(router)).stream().anyMatch(BUILT::contains);
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
