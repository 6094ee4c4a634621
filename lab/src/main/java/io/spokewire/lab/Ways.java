package io.spokewire.lab;

import io.spokewire.command.Section;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.net.Ipv4Address;
import io.spokewire.ospf.OspfInterface;
import io.spokewire.ospf.OspfInterface.NetworkType;
import io.spokewire.ospf.OspfProcess;
import io.spokewire.sim.Topology;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the configurations promise of the ways between the ends of a cloud. */
final class Ways {
    private final SharedKeys keys;
    private final List<Topology.Router> routers;
    private final Set<Topology.Note> notes = new LinkedHashSet<>();

    Ways(Overlay overlay, List<Topology.Router> routers) {
        this.keys = new SharedKeys(routers);
        this.routers = routers;
        for (Overlay.Cloud cloud : overlay.clouds()) {
            List<Overlay.End> spokes = cloud.spokes();
            for (int i = 0; i < spokes.size(); i++) {
                for (int j = i + 1; j < spokes.size(); j++) {
                    note(cloud, spokes.get(i), spokes.get(j));
                }
            }
        }
    }

    private void note(Overlay.Cloud cloud, Overlay.End one, Overlay.End other) {
        if (meet(cloud, one, other)) {
            keys.lacking(one, other)
                    .ifPresent(why ->
                            notes.add(
                                    new Topology.Note(
                                            false,
                                            one + " and " + other,
                                            "their traffic goes by the hub: " + why)));
        }
    }

    /** The pairs of spokes that cannot negotiate, and why. */
    List<Topology.Note> notes() {
        return new ArrayList<>(notes);
    }

    /** How packets go between two ends of a cloud, once all has been resolved. */
    Way between(Overlay.Cloud cloud, Overlay.End from, Overlay.End to) {
        boolean byNeighbours = routesToNeighbours(from) && routesToNeighbours(to);
        if (cloud.hubs().contains(from) || cloud.hubs().contains(to)) {
            // Of two hubs the one with the lower cost leads to all, to the other hub's clients too.
            return byNeighbours && cloud.hubs().size() > 1 ? Way.ANY : Way.DIRECT;
        }
        if (cloud.phase() == Overlay.Phase.TWO && byNeighbours) {
            return Way.ANY;
        }
        Optional<String> lacking = keys.lacking(from, to);
        return !meet(cloud, from, to) ? Way.ANY : lacking.isPresent() ? Way.BY_HUB : Way.DIRECT;
    }

    /**
     * Whether OSPF runs on an end and has no network there on which next hops are kept: on
     * point-to-point and point-to-multipoint networks all routes lead to the neighbour, the hub,
     * those to the tunnel addresses too. Without redirects nobody hears of a shorter way.
     */
    private boolean routesToNeighbours(Overlay.End end) {
        Section root =
                routers.stream()
                        .filter(r -> r.name().equals(end.router()))
                        .map(Topology.Router::configuration)
                        .findFirst()
                        .orElse(Section.root());
        OspfInterface lines =
                OspfInterface.of(
                        root.child(InterfaceConfig.INTERFACE, end.name()).orElse(Section.root()),
                        OspfInterface.V2);
        boolean runs =
                !lines.attachments().isEmpty()
                        || root.children(OspfProcess.MODE).stream()
                                .map(OspfProcess::of)
                                .flatMap(process -> process.networks().stream())
                                .anyMatch(network ->
                                        end.addresses().stream()
                                                .anyMatch(a ->
                                                        a.address() instanceof Ipv4Address address
                                                                && network.contains(address)));
        return runs
                && lines.networkType()
                        .filter(type ->
                                type == NetworkType.BROADCAST || type == NetworkType.NON_BROADCAST)
                        .isEmpty();
    }

    /** Whether spokes of the cloud talk directly, keys or not. */
    private static boolean meet(Overlay.Cloud cloud, Overlay.End from, Overlay.End to) {
        return cloud.phase() != Overlay.Phase.ONE
                && from.tunnel().mode().multipoint()
                && to.tunnel().mode().multipoint();
    }
}
