package io.spokewire.lab;

import io.spokewire.command.Section;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.nhrp.NhrpConfig;
import io.spokewire.sim.Topology;
import io.spokewire.tunnel.TunnelCommands;
import io.spokewire.tunnel.TunnelConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What no network in between could mend: tunnels whose configurations do not fit together. */
final class OverlayProblems {
    private final Overlay overlay;
    private final List<Topology.Router> routers;
    private final List<Topology.Note> notes = new ArrayList<>();

    private OverlayProblems(Overlay overlay, List<Topology.Router> routers) {
        this.overlay = overlay;
        this.routers = routers;
    }

    static List<Topology.Note> of(Overlay overlay, List<Topology.Router> routers) {
        OverlayProblems problems = new OverlayProblems(overlay, routers);
        overlay.ends().forEach(problems::source);
        overlay.clouds().forEach(problems::cloud);
        overlay.pointToPoint().forEach(problems::destination);
        routers.forEach(problems::otherModes);
        return problems.notes;
    }

    private void otherModes(Topology.Router router) {
        for (Section section : router.configuration().children(InterfaceConfig.INTERFACE)) {
            TunnelCommands.otherMode(section)
                    .ifPresent(mode ->
                            notes.add(
                                    new Topology.Note(
                                            false,
                                            router.name() + " " + section.name(),
                                            "is no part of a DMVPN (tunnel mode "
                                                    + mode
                                                    + "): it stays down and is not checked")));
        }
    }

    private void error(Overlay.End end, String text) {
        notes.add(new Topology.Note(true, end.toString(), text));
    }

    private void source(Overlay.End end) {
        if (end.source() != null) {
            return;
        }
        switch (end.tunnel().source()) {
            case TunnelConfig.Source.None _ -> {}
            case TunnelConfig.Source.Fixed(Address address) ->
                    error(
                            end,
                            "tunnel source " + address + ": no interface of it has this address");
            case TunnelConfig.Source.Interface(String name) -> error(end, badInterface(end, name));
        }
    }

    private String badInterface(Overlay.End end, String name) {
        List<String> addressed = new ArrayList<>();
        InterfaceConfig named = null;
        for (Topology.Router router : routers) {
            if (!router.name().equals(end.router())) {
                continue;
            }
            for (Section section : router.configuration().children(InterfaceConfig.INTERFACE)) {
                InterfaceConfig config = section.get(InterfaceConfig.SLOT);
                if (section.name().equals(name)) {
                    named = config;
                }
                boolean tunnel = section.name().startsWith("Tunnel");
                if (!tunnel && !config.shutdown() && !config.ipv4().isEmpty()) {
                    addressed.add(section.name());
                }
            }
        }
        String others =
                addressed.isEmpty()
                        ? ""
                        : "; with an address there are " + String.join(", ", addressed);
        if (named == null) {
            return "tunnel source " + name + ": the router has no such interface" + others;
        }
        return "tunnel source "
                + name
                + (named.shutdown() ? ": the interface is shut down" : ": it has no address")
                + others;
    }

    private void cloud(Overlay.Cloud cloud) {
        Map<Address, Overlay.End> owners = new LinkedHashMap<>();
        for (Overlay.End end : cloud.ends()) {
            for (InterfaceAddress address : end.addresses()) {
                Overlay.End other = owners.putIfAbsent(address.address(), end);
                if (other != null) {
                    error(end, other + " has the same tunnel address " + address.address());
                }
            }
            for (NhrpConfig.Nhs server : end.servers()) {
                server(cloud, end, server);
            }
            String password = end.nhrp4().authentication();
            String first = cloud.ends().getFirst().nhrp4().authentication();
            if (!password.equals(first)) {
                error(end, "its NHRP authentication is not that of " + cloud.ends().getFirst());
            }
        }
        if (cloud.hubs().isEmpty()) {
            error(
                    cloud.ends().getFirst(),
                    "no router of " + cloud.name() + " is a next hop server");
        }
    }

    private void server(Overlay.Cloud cloud, Overlay.End end, NhrpConfig.Nhs server) {
        Address protocol = Overlay.addressOrNull(server.protocolAddress());
        String nbma = end.nbmaOf(server);
        Overlay.End hub = protocol == null ? null : cloud.owner(protocol).orElse(null);
        if (protocol != null && hub == null) {
            error(end, "no router has the address of its next hop server " + protocol);
            return;
        }
        if (nbma == null) {
            error(end, "no NBMA address is configured for its next hop server " + protocol);
            return;
        }
        Address address = Overlay.addressOrNull(nbma);
        if (address == null) {
            return; // a name: the name table tells when it has no address
        }
        Overlay.End owner = ownerOfSource(cloud, address);
        if (owner == null) {
            error(
                    end,
                    "the NBMA address "
                            + address
                            + " of its next hop server is no router's tunnel source"
                            + (hub == null || hub.source() == null
                                    ? ""
                                    : "; " + hub + " sends from " + hub.source()));
        } else if (hub != null && !owner.equals(hub)) {
            error(end, "the NBMA address " + address + " belongs to " + owner + ", not to " + hub);
        }
    }

    private static Overlay.@Nullable End ownerOfSource(Overlay.Cloud cloud, Address address) {
        return cloud.ends().stream()
                .filter(e -> address.equals(e.source()))
                .findFirst()
                .orElse(null);
    }

    private void destination(Overlay.End end) {
        if (overlay.leadsAway(end)) {
            notes.add(
                    new Topology.Note(
                            false,
                            end.toString(),
                            "its tunnel destination "
                                    + end.tunnel().destination()
                                    + " belongs to no router of the folder"));
        }
    }
}
