package io.spokewire.sim;

import io.spokewire.command.Section;
import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Prefix;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A network: routers with their configurations, what stands between them, and the hosts behind
 * them. It says nothing of how it is built: the simulator makes it of queues in virtual time, the
 * lab of Linux namespaces. All interface names are canonical ({@code GigabitEthernet0/1}); all
 * lists are in the order of the files, and so the same from run to run.
 *
 * @param routers in the order of their files
 * @param segments the layer 2 networks, each with what is plugged into it
 * @param hosts end systems
 * @param provider what the internet has beyond the segments that it is plugged in
 * @param routerRoutes what a router's machine knows beyond the configuration, because a provider's
 *     DHCP would have told it, or a router outside of the folder
 * @param names the names that resolve, in the order in which they are mentioned
 * @param notes what was assumed, and what is wrong
 */
public record Topology(
        List<Router> routers,
        List<Segment> segments,
        List<Host> hosts,
        Provider provider,
        List<RouterRoute> routerRoutes,
        Map<String, List<Address>> names,
        List<Note> notes) {

    /** Copies the collections and keeps their order. */
    public Topology {
        routers = List.copyOf(routers);
        segments = List.copyOf(segments);
        hosts = List.copyOf(hosts);
        routerRoutes = List.copyOf(routerRoutes);
        names = Collections.unmodifiableMap(new LinkedHashMap<>(names));
        notes = List.copyOf(notes);
    }

    /**
     * A router.
     *
     * @param name its host name, or the file's name without the ending; no two are equal
     * @param file where its configuration stands, relative to the folder; for messages
     * @param configuration as loaded
     */
    public record Router(String name, String file, Section configuration) {}

    /**
     * A layer 2 network: a cable between two, or a switch among several. What is plugged into one
     * segment hears its broadcasts.
     *
     * @param name for messages and captures, no two are equal
     * @param plugs who is on it
     */
    public record Segment(String name, List<Plug> plugs) {
        /** Copies the list. */
        public Segment {
            plugs = List.copyOf(plugs);
        }
    }

    /** Somebody's end of a segment. */
    public sealed interface Plug {}

    /**
     * A router's interface.
     *
     * @param assigned addresses that the machine has beyond the configuration: what a DHCP client
     *     would have got
     */
    public record RouterPlug(String router, String interfaceName, List<InterfaceAddress> assigned)
            implements Plug {
        /** Copies the list. */
        public RouterPlug {
            assigned = List.copyOf(assigned);
        }
    }

    /** The one interface of a host, which has its addresses. */
    public record HostPlug(String host) implements Plug {}

    /**
     * A port of the provider. All its ports belong to one router, the internet, which forwards
     * between them: {@link Provider}.
     *
     * @param addresses the addresses that routers point at
     * @param proxyArp whether it answers for every address, because a route names only the
     *     interface
     */
    public record ProviderPlug(List<InterfaceAddress> addresses, boolean proxyArp) implements Plug {
        /** Copies the list. */
        public ProviderPlug {
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * An end system behind a router.
     *
     * @param name no two are equal, also not with a router's
     * @param segment the name of its segment
     * @param router the router that its traffic goes to
     * @param interfaceName that router's interface
     * @param vrf the VRF of that interface, as its router calls it; empty for the default one
     * @param addresses one for each family that the interface has
     * @param gateways the default gateways, in the order of {@code addresses}
     */
    public record Host(
            String name,
            String segment,
            String router,
            String interfaceName,
            String vrf,
            List<InterfaceAddress> addresses,
            List<Address> gateways) {
        /** Copies the lists. */
        public Host {
            addresses = List.copyOf(addresses);
            gateways = List.copyOf(gateways);
        }
    }

    /**
     * What the provider has beside its ports.
     *
     * @param routes to routers, beyond the segments it is plugged in
     * @param addresses that it answers at, wherever requests come from
     * @param router its routing, when a neighbour asks for a protocol; empty when it only forwards.
     *     Its interfaces are the ports: {@link #port}
     */
    public record Provider(
            List<ProviderRoute> routes, List<Address> addresses, Optional<Router> router) {
        /** Nothing. */
        public static final Provider NONE = new Provider(List.of(), List.of(), Optional.empty());

        /** Copies the lists. */
        public Provider {
            routes = List.copyOf(routes);
            addresses = List.copyOf(addresses);
        }

        /** The interface of a port, counted from 0 in the order of the segments. */
        public static String port(int number) {
            return "GigabitEthernet0/" + number;
        }
    }

    /** A route of the provider. */
    public record ProviderRoute(Prefix prefix, Address gateway) {}

    /** A route that a router's machine has, without the router having put it there. */
    public record RouterRoute(
            String router, String vrf, Prefix prefix, String interfaceName, Address gateway) {}

    /**
     * Something that was assumed about the network, or that is wrong with it.
     *
     * @param error whether the network cannot do what its configurations ask for
     * @param where a router's name, a router and an interface, or a file
     * @param text a sentence without full stop
     */
    public record Note(boolean error, String where, String text) {
        @Override
        public String toString() {
            return (error ? "error: " : "note: ") + where + ": " + text;
        }
    }

    /** The router of that name. */
    public Optional<Router> router(String name) {
        return routers.stream().filter(r -> r.name().equals(name)).findFirst();
    }

    /** The host of that name. */
    public Optional<Host> host(String name) {
        return hosts.stream().filter(h -> h.name().equals(name)).findFirst();
    }

    /** What is wrong, without what was only assumed. */
    public List<Note> errors() {
        return notes.stream().filter(Note::error).toList();
    }

    /** Whether anything is plugged into the provider. */
    public boolean hasProvider() {
        return segments.stream()
                .flatMap(s -> s.plugs().stream())
                .anyMatch(ProviderPlug.class::isInstance);
    }

    /** The segments that a router is plugged into, in order. */
    public List<Segment> segmentsOf(String router) {
        return segments.stream()
                .filter(s ->
                        s.plugs().stream()
                                .anyMatch(p ->
                                        p instanceof RouterPlug r && r.router().equals(router)))
                .toList();
    }
}
