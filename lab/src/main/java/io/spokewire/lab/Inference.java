package io.spokewire.lab;

import io.spokewire.bgp.BgpNeighbor;
import io.spokewire.command.Section;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.lab.Wiring.Port;
import io.spokewire.lab.Wiring.Segment;
import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Prefix;
import io.spokewire.rib.StaticRoute;
import io.spokewire.sim.Topology;
import io.spokewire.sla.SlaOperation;
import io.spokewire.tunnel.TunnelConfig;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Works out what stands between routers from their configurations alone.
 *
 * <ul>
 *   <li>Interfaces of different routers in one subnet and VRF are joined. Between underlay
 *       interfaces the VRF's name does not count: a front-door VRF is a name inside one router.
 *       Interfaces that claim one address twice are not joined: sites that reuse a private prefix.
 *   <li>An interface whose route or BGP neighbour points at an address that no router owns gets a
 *       port of the provider with this address. All ports are one router, the internet.
 *   <li>Where a BGP neighbour is such an address, the provider speaks BGP there: {@link
 *       ProviderBgp}. What IP SLA asks for and no network of the folder has is an address of it.
 *   <li>A tunnel source that has no route to another tunnel source of its cloud gets one, by way of
 *       routers that are there or of the provider.
 *   <li>What is left is LANs. Each gets a host, when its subnet has room.
 * </ul>
 *
 * <p>Everything that is assumed is said in a note, and so is everything that cannot work.
 */
public final class Inference {
    /** RFC 6598: addresses of the provider, for interfaces that ask DHCP. */
    private static final Prefix DHCP_POOL = Prefix.parse("100.64.0.0/10");

    private final List<Topology.Router> routers;
    private final LabFile file;
    private final List<Port> ports = new ArrayList<>();
    private final List<Port> loopbacks = new ArrayList<>();
    private final Set<Topology.ProviderRoute> providerRoutes = new LinkedHashSet<>();
    private final Set<Address> providerAddresses = new LinkedHashSet<>();
    private final ProviderBgp bgp = new ProviderBgp();
    private final Set<Topology.RouterRoute> routerRoutes = new LinkedHashSet<>();
    private final Set<Topology.Note> notes = new LinkedHashSet<>();
    private Overlay overlay = new Overlay(List.of(), List.of());

    private Inference(List<Topology.Router> routers, LabFile file) {
        this.routers = routers;
        this.file = file;
    }

    /** The network between these routers. */
    public static Topology infer(List<Topology.Router> routers, LabFile file) {
        return new Inference(List.copyOf(routers), file).run();
    }

    private Topology run() {
        collect();
        assignDhcp();
        Map<String, List<InterfaceAddress>> assigned = new LinkedHashMap<>();
        ports.forEach(p -> assigned.put(p.toString(), p.assigned));
        overlay = Overlay.of(routers, assigned);
        markUnderlay();
        join();
        joinStated();
        followRoutes();
        followNeighbours();
        stateRoutes();
        for (Overlay.Cloud cloud : overlay.clouds()) {
            connect(cloud.ends());
        }
        routeBack();
        answerProbes();
        List<Topology.Host> hosts = new ArrayList<>();
        List<Topology.Segment> segments = build(hosts);
        notes.addAll(OverlayProblems.of(overlay, routers));
        return new Topology(
                routers,
                segments,
                hosts,
                new Topology.Provider(
                        List.copyOf(providerRoutes),
                        List.copyOf(providerAddresses),
                        bgp.router(providerName(), segments)),
                List.copyOf(routerRoutes),
                new NameTable(overlay, file, this::note).resolve(),
                List.copyOf(notes));
    }

    private void note(boolean error, String where, String text) {
        notes.add(new Topology.Note(error, where, text));
    }

    // ---- interfaces ----

    private void collect() {
        for (Topology.Router router : routers) {
            for (Section section : router.configuration().children(InterfaceConfig.INTERFACE)) {
                InterfaceConfig config = section.get(InterfaceConfig.SLOT);
                String name = section.name();
                boolean addressed =
                        !config.ipv4().isEmpty() || !config.ipv6().isEmpty() || config.dhcp();
                if (config.shutdown()
                        || !addressed
                        || name.startsWith("Tunnel")
                        || name.startsWith("Null")) {
                    continue;
                }
                Port port = new Port(router.name(), name, config);
                (port.isLoopback() ? loopbacks : ports).add(port);
            }
        }
    }

    /** The port of that router and name, loopbacks included; null for none. */
    private @Nullable Port port(String router, String name) {
        for (Port port : allPorts()) {
            if (port.router.equals(router) && port.name.equals(name)) {
                return port;
            }
        }
        return null;
    }

    private List<Port> allPorts() {
        List<Port> all = new ArrayList<>(ports);
        all.addAll(loopbacks);
        return all;
    }

    private List<Port> portsOf(String router, String vrf) {
        return ports.stream().filter(p -> p.router.equals(router) && p.vrf().equals(vrf)).toList();
    }

    /**
     * Gives an interface that asks DHCP an address: the one that a tunnel names as its source, one
     * beside the gateway that a static route names, or one from the pool with a provider behind it.
     */
    private void assignDhcp() {
        int number = 0;
        for (Port port : ports) {
            if (!port.config.dhcp()) {
                continue;
            }
            InterfaceAddress address = fromTunnelSource(port);
            if (address == null) {
                address = besideGateway(port);
            }
            if (address == null) {
                Address network = Wiring.plus(DHCP_POOL.address(), number++ << 8);
                address = new InterfaceAddress(Wiring.plus(network, 2), 24);
            }
            port.assign(address);
            note(
                    false,
                    port.toString(),
                    "asks DHCP: the lab has no DHCP server and gives it " + address);
        }
    }

    private @Nullable InterfaceAddress fromTunnelSource(Port port) {
        Section root = configuration(port.router);
        for (Section section : root.children(InterfaceConfig.INTERFACE)) {
            TunnelConfig tunnel = section.get(TunnelConfig.SLOT);
            if (tunnel.source() instanceof TunnelConfig.Source.Fixed(Address source)
                    && tunnel.vrf().equals(port.vrf())
                    && allPorts().stream()
                            .filter(p -> p.router.equals(port.router))
                            .flatMap(p -> p.addresses.stream())
                            .noneMatch(a -> a.address().equals(source))) {
                return new InterfaceAddress(source, source.bits() == 32 ? 24 : 64);
            }
        }
        return null;
    }

    private @Nullable InterfaceAddress besideGateway(Port port) {
        for (StaticRoute route : configuration(port.router).get(StaticRoute.SLOT)) {
            Address gateway = Overlay.addressOrNull(route.gateway());
            if (gateway == null
                    || !route.vrf().equals(port.vrf())
                    || !route.interfaceName().equals(port.name)) {
                continue;
            }
            for (Port other : ports) {
                InterfaceAddress connected = other.connectedTo(gateway);
                if (connected != null && !other.router.equals(port.router)) {
                    // The lowest numbers are the gateway's and the servers'; clients come later.
                    Segment taken = new Segment(other);
                    ports.stream().filter(p -> p != other).forEach(taken.ports::add);
                    Address free = taken.free(connected, 100);
                    return free == null ? null : new InterfaceAddress(free, connected.length());
                }
            }
        }
        return null;
    }

    private Section configuration(String router) {
        return routers.stream()
                .filter(r -> r.name().equals(router))
                .map(Topology.Router::configuration)
                .findFirst()
                .orElse(Section.root());
    }

    private void markUnderlay() {
        for (Overlay.End end : overlay.ends()) {
            Port port = port(end.router(), end.sourceInterface());
            if (port != null) {
                port.underlay = true;
            }
        }
    }

    // ---- segments ----

    private record Subnet(String vrf, Prefix prefix) {}

    private void join() {
        Map<Subnet, List<Port>> bySubnet = new LinkedHashMap<>();
        Map<Prefix, List<Port>> underlay = new LinkedHashMap<>();
        for (Port port : ports) {
            Set<Prefix> subnets = new LinkedHashSet<>();
            port.addresses.stream()
                    .filter(a -> !a.address().isLinkLocal() && a.length() < a.address().bits())
                    .forEach(a -> subnets.add(a.subnet()));
            for (Prefix subnet : subnets) {
                bySubnet.computeIfAbsent(new Subnet(port.vrf(), subnet), _ -> new ArrayList<>())
                        .add(port);
                if (port.underlay) {
                    underlay.computeIfAbsent(subnet, _ -> new ArrayList<>()).add(port);
                }
            }
        }
        bySubnet.forEach((key, members) -> joinSubnet(key.prefix(), members));
        underlay.forEach(this::joinSubnet);
    }

    private void joinSubnet(Prefix subnet, List<Port> members) {
        Map<Address, Port> owners = new LinkedHashMap<>();
        for (Port port : members) {
            for (InterfaceAddress address : port.addresses) {
                Port other =
                        subnet.contains(address.address())
                                ? owners.putIfAbsent(address.address(), port)
                                : null;
                if (other != null && other != port) {
                    note(
                            false,
                            other + " and " + port,
                            "both have "
                                    + address.address()
                                    + ": taken as separate networks with the same prefix "
                                    + subnet);
                    return;
                }
            }
        }
        Map<String, Port> byRouter = new LinkedHashMap<>();
        Port first = members.getFirst();
        for (Port port : members) {
            Port other = byRouter.putIfAbsent(port.router, port);
            if (other == null) {
                first.segment.take(port.segment);
            } else {
                note(
                        true,
                        port.toString(),
                        subnet + " overlaps with " + other.name + " of the same router");
            }
        }
    }

    private void joinStated() {
        for (List<LabFile.PortName> link : file.links()) {
            Port first = null;
            for (LabFile.PortName name : link) {
                Port port = statedPort(name);
                if (port != null && first != null) {
                    first.segment.take(port.segment);
                } else if (port != null) {
                    first = port;
                }
            }
        }
        for (LabFile.ProviderPort stated : file.providers()) {
            Port port = statedPort(stated.port());
            if (port != null) {
                port.segment.provider.add(stated.address());
            }
        }
    }

    private @Nullable Port statedPort(LabFile.PortName name) {
        Port port = port(name.router(), name.interfaceName());
        if (port == null || port.isLoopback()) {
            note(true, "lab.toml", "'" + name + "' is not an interface with an address here");
            return null;
        }
        return port;
    }

    private void stateRoutes() {
        for (LabFile.MachineRoute route : file.routes()) {
            routerRoutes.add(
                    new Topology.RouterRoute(
                            route.router(),
                            route.vrf(),
                            route.prefix(),
                            route.interfaceName(),
                            route.gateway()));
        }
    }

    // ---- the provider ----

    private void followRoutes() {
        for (Topology.Router router : routers) {
            for (StaticRoute route : router.configuration().get(StaticRoute.SLOT)) {
                followRoute(router.name(), route);
            }
        }
        for (Port port : ports) {
            boolean fromPool =
                    port.assigned.stream().anyMatch(a -> DHCP_POOL.contains(a.address()));
            if (fromPool) {
                provide(port, port.assigned.getFirst(), "the address that DHCP gave", true);
            }
        }
    }

    private void followRoute(String router, StaticRoute route) {
        Address gateway = Overlay.addressOrNull(route.gateway());
        if (gateway == null) {
            Port port = port(router, route.interfaceName());
            boolean named = !route.gateway().isEmpty(); // a host name, or the word dhcp
            if (port != null && !named && !port.isLoopback() && port.vrf().equals(route.vrf())) {
                onInterfaceAlone(port, route);
            }
            return;
        }
        if (!leadsSomewhere(router, route)) {
            note(
                    false,
                    router,
                    "the route to "
                            + route.prefix()
                            + " is out of use: its gateway "
                            + gateway
                            + " is in no subnet of the router's");
            return;
        }
        for (Port port : portsOf(router, route.vrf())) {
            InterfaceAddress connected = port.connectedTo(gateway);
            boolean here =
                    route.interfaceName().isEmpty()
                            ? connected != null
                            : route.interfaceName().equals(port.name);
            if (!here || port.segment.owns(gateway)) {
                continue;
            }
            if (connected != null) {
                attach(port, new InterfaceAddress(gateway, connected.length()));
            } else if (gateway.isLinkLocal()) {
                attach(port, new InterfaceAddress(gateway, 64));
            } else {
                note(
                        true,
                        port.toString(),
                        "the route to "
                                + route.prefix()
                                + " names "
                                + gateway
                                + ", which is in none of the interface's subnets");
            }
            return;
        }
    }

    /** A route to an interface without a gateway: IOS asks by ARP for each destination. */
    private void onInterfaceAlone(Port port, StaticRoute route) {
        boolean othersThere = port.segment.ports.size() > 1;
        InterfaceAddress own = port.first(route.prefix().address().bits());
        if (othersThere || own == null) {
            return;
        }
        Address free = port.segment.free(own, 1);
        if (free != null && attach(port, new InterfaceAddress(free, own.length()))) {
            port.segment.proxyArp = true;
            note(
                    false,
                    port.toString(),
                    "the route to "
                            + route.prefix()
                            + " names no gateway: the provider, "
                            + free
                            + ", answers ARP for all addresses");
        }
    }

    /** Puts an address of the provider on the port's segment; false when another port has it. */
    private boolean attach(Port port, InterfaceAddress address) {
        for (Port other : ports) {
            Segment segment = other.segment;
            boolean clash =
                    segment != port.segment
                            && !address.address().isLinkLocal()
                            && segment.provider.stream()
                                    .anyMatch(p -> p.subnet().overlaps(address.subnet()));
            if (clash) {
                note(
                        true,
                        port.toString(),
                        "the provider cannot have "
                                + address
                                + " here: "
                                + other
                                + " is in the same subnet on another link");
                return false;
            }
        }
        port.segment.provider.add(address);
        return true;
    }

    private void followNeighbours() {
        for (Topology.Router router : routers) {
            for (BgpNeighbor neighbour : ProviderBgp.namedIn(router.configuration())) {
                neighbour.address().ifPresent(a -> followNeighbour(router.name(), neighbour, a));
            }
        }
    }

    private void followNeighbour(String router, BgpNeighbor neighbour, Address address) {
        for (Port port : portsOf(router, neighbour.vrf())) {
            InterfaceAddress connected = port.connectedTo(address);
            if (connected == null || port.segment.owns(address)) {
                continue;
            }
            if (attach(port, new InterfaceAddress(address, connected.length()))) {
                Address own = ownAddress(router, neighbour, connected.address());
                bgp.add(new ProviderBgp.Customer(port, own, connected.address(), neighbour));
                if (!own.equals(connected.address())) {
                    providerRoutes.add(
                            new Topology.ProviderRoute(own.toPrefix(), connected.address()));
                }
                note(
                        false,
                        port.toString(),
                        "the provider answers at "
                                + address
                                + " as AS "
                                + neighbour.session().remoteAs()
                                + " of BGP: it tells a default route, its own networks and what"
                                + " other sites tell it");
            }
            return;
        }
    }

    /** The address that a router speaks BGP from. */
    private Address ownAddress(String router, BgpNeighbor neighbour, Address connected) {
        Port source = port(router, neighbour.session().updateSource());
        InterfaceAddress own = source == null ? null : source.first(connected.bits());
        return own == null ? connected : own.address();
    }

    /** The provider's router, by a name that no other has. */
    private String providerName() {
        String name = "internet";
        while (isTaken(name)) {
            name = name + "-";
        }
        return name;
    }

    private boolean isTaken(String name) {
        return routers.stream().anyMatch(r -> r.name().equals(name));
    }

    /** What IP SLA asks for and nobody has is in the internet, when the questions go there. */
    private void answerProbes() {
        for (Topology.Router router : routers) {
            for (Section section : router.configuration().children(SlaOperation.MODE)) {
                SlaOperation operation = SlaOperation.of(section);
                Address target =
                        operation
                                .probe()
                                .filter(p -> p.kind().equals("icmp-echo"))
                                .map(p -> Overlay.addressOrNull(p.destination()))
                                .orElse(null);
                boolean leaves =
                        portsOf(router.name(), operation.vrf()).stream()
                                .anyMatch(p -> p.segment.hasProvider());
                if (target != null && leaves && isNobodys(target)) {
                    providerAddresses.add(target);
                    note(
                            false,
                            router.name(),
                            "IP SLA "
                                    + operation.number()
                                    + " asks for "
                                    + target
                                    + ", which is in no network of the folder: the provider answers"
                                    + " there");
                }
            }
        }
    }

    private boolean isNobodys(Address address) {
        Stream<InterfaceAddress> all =
                Stream.of(
                                allPorts().stream().flatMap(p -> p.addresses.stream()),
                                ports.stream().flatMap(p -> p.segment.provider.stream()),
                                overlay.ends().stream().flatMap(e -> e.addresses().stream()))
                        .flatMap(s -> s);
        return all.noneMatch(a -> a.subnet().contains(address));
    }

    private boolean hasDefault(String router, String vrf, int bits) {
        return bgp.tellsDefault(router, vrf, bits)
                || routeFor(router, vrf, new Prefix(zero(bits), 0));
    }

    private static Address zero(int bits) {
        return Address.fromBytes(new byte[bits / 8]);
    }

    /** Whether a configured route that can be used, or an assumed one, covers the prefix. */
    private boolean routeFor(String router, String vrf, Prefix prefix) {
        return routeFor(router, vrf, prefix, 0);
    }

    /** The same of routes with that length at least. */
    private boolean routeFor(String router, String vrf, Prefix prefix, int shortest) {
        boolean configured =
                configuration(router).get(StaticRoute.SLOT).stream()
                        .anyMatch(r ->
                                r.vrf().equals(vrf)
                                        && r.prefix().length() >= shortest
                                        && r.prefix().contains(prefix)
                                        && !r.interfaceName().equals("Null0")
                                        && leadsSomewhere(router, r));
        return configured
                || routerRoutes.stream()
                        .anyMatch(r ->
                                r.router().equals(router)
                                        && r.vrf().equals(vrf)
                                        && r.prefix().length() >= shortest
                                        && r.prefix().contains(prefix));
    }

    /** Whether a route's gateway is in a subnet of the router, or another route leads to it. */
    private boolean leadsSomewhere(String router, StaticRoute route) {
        Address gateway = Overlay.addressOrNull(route.gateway());
        if (gateway == null || !route.interfaceName().isEmpty()) {
            return true;
        }
        boolean connected =
                Stream.concat(
                                portsOf(router, route.vrf()).stream()
                                        .flatMap(port -> port.addresses.stream()),
                                tunnelAddresses(router, route.vrf()))
                        .anyMatch(own -> own.subnet().contains(gateway));
        return connected
                || configuration(router).get(StaticRoute.SLOT).stream()
                        .anyMatch(other ->
                                other.vrf().equals(route.vrf())
                                        && other.prefix().length() > route.prefix().length()
                                        && other.prefix().contains(gateway));
    }

    private Stream<InterfaceAddress> tunnelAddresses(String router, String vrf) {
        return overlay.ends().stream()
                .filter(end -> end.router().equals(router) && end.vrf().equals(vrf))
                .flatMap(end -> end.addresses().stream());
    }

    private void addDefault(Port port, Address gateway, String why) {
        routerRoutes.add(
                new Topology.RouterRoute(
                        port.router,
                        port.vrf(),
                        new Prefix(zero(gateway.bits()), 0),
                        port.name,
                        gateway));
        note(false, port.toString(), why);
    }

    /**
     * Makes sure that the provider has an address beside {@code own}, and a default route to it.
     */
    private void provide(Port port, InterfaceAddress own, String why, boolean quiet) {
        Address gateway =
                port.segment.provider.stream()
                        .map(InterfaceAddress::address)
                        .filter(a -> own.subnet().contains(a))
                        .findFirst()
                        .orElse(null);
        if (gateway == null) {
            gateway = port.segment.free(own, 1);
            if (gateway == null) {
                note(true, port.toString(), "no address is free for a provider in " + own.subnet());
                return;
            }
            if (!attach(port, new InterfaceAddress(gateway, own.length()))) {
                return;
            }
        }
        if (!hasDefault(port.router, port.vrf(), gateway.bits())) {
            addDefault(
                    port,
                    gateway,
                    quiet
                            ? "the default route to the provider " + gateway + " comes with " + why
                            : why
                                    + ": a provider, "
                                    + gateway
                                    + ", and a default route to it are put there");
        }
    }

    // ---- paths between tunnel sources ----

    private void connect(List<Overlay.End> ends) {
        for (Overlay.End from : ends) {
            for (Overlay.End to : ends) {
                Address source = from.source();
                Address target = to.source();
                if (!from.router().equals(to.router())
                        && source != null
                        && target != null
                        && source.bits() == target.bits()) {
                    connect(from, to, target);
                }
            }
        }
    }

    private void connect(Overlay.End from, Overlay.End to, Address target) {
        String vrf = from.tunnel().vrf();
        Port far = port(to.router(), to.sourceInterface());
        Port near = port(from.router(), from.sourceInterface());
        if (far == null || near == null) {
            return;
        }
        for (Port port : portsOf(from.router(), vrf)) {
            InterfaceAddress own = port.connectedTo(target);
            if (own != null) {
                boolean longer = routeFor(from.router(), vrf, target.toPrefix(), own.length() + 1);
                if (port.segment != far.segment && !port.segment.proxyArp && !longer) {
                    note(
                            true,
                            port.toString(),
                            target + " of " + far + " is in its subnet but not on its link");
                }
                return;
            }
        }
        if (routeFor(from.router(), vrf, target.toPrefix())
                || bgp.tellsDefault(from.router(), vrf, target.bits())) {
            return;
        }
        if (throughRouters(from.router(), vrf, to, target)) {
            return;
        }
        Port exit = exit(near, vrf, target.bits());
        InterfaceAddress own = exit == null ? null : exit.first(target.bits());
        if (exit == null || own == null) {
            note(true, from.toString(), "there is no way from its source to " + target);
            return;
        }
        provide(exit, own, "no route leads to " + target + " of " + to, false);
    }

    /** The interface that packets to the provider leave by; null when there is none. */
    private @Nullable Port exit(Port near, String vrf, int bits) {
        if (!near.isLoopback()) {
            return near;
        }
        List<Port> candidates =
                portsOf(near.router, vrf).stream().filter(p -> p.first(bits) != null).toList();
        return candidates.stream()
                .filter(p -> p.segment.hasProvider())
                .findFirst()
                .orElse(candidates.isEmpty() ? null : candidates.getFirst());
    }

    private record Hop(Port out, Port in, @Nullable Hop before) {}

    /** Host routes by way of other routers of the folder; false when no such way is there. */
    private boolean throughRouters(String from, String vrf, Overlay.End to, Address target) {
        Deque<Hop> queue = new ArrayDeque<>();
        Set<String> seen = new LinkedHashSet<>(Set.of(from));
        hops(from, vrf, null).forEach(queue::add);
        while (!queue.isEmpty()) {
            Hop hop = queue.removeFirst();
            if (hop.in.router.equals(to.router())) {
                if (hop.in.vrf().equals(to.tunnel().vrf())) {
                    putRoutes(hop, target);
                    return true;
                }
                continue;
            }
            boolean member =
                    overlay.ends().stream().anyMatch(e -> e.router().equals(hop.in.router));
            if (!member && seen.add(hop.in.router)) {
                hops(hop.in.router, hop.in.vrf(), hop).forEach(queue::add);
            }
        }
        return false;
    }

    private List<Hop> hops(String router, String vrf, @Nullable Hop before) {
        List<Hop> found = new ArrayList<>();
        for (Port out : portsOf(router, vrf)) {
            for (Port in : out.segment.ports) {
                if (!in.router.equals(router)) {
                    found.add(new Hop(out, in, before));
                }
            }
        }
        return found;
    }

    private void putRoutes(Hop last, Address target) {
        for (Hop hop = last; hop != null; hop = hop.before) {
            InterfaceAddress gateway = hop.in.first(target.bits());
            boolean known =
                    hop.out.connectedTo(target) != null
                            || routeFor(hop.out.router, hop.out.vrf(), target.toPrefix());
            if (gateway == null || known) {
                continue;
            }
            routerRoutes.add(
                    new Topology.RouterRoute(
                            hop.out.router,
                            hop.out.vrf(),
                            target.toPrefix(),
                            hop.out.name,
                            gateway.address()));
            note(
                    false,
                    hop.out.toString(),
                    "no static route leads to "
                            + target
                            + ": one by "
                            + hop.in
                            + " is put into the machine's table");
        }
    }

    /** The provider's routes to tunnel sources that are not on its own segments. */
    private void routeBack() {
        for (Overlay.End end : overlay.ends()) {
            Address source = end.source();
            Port near = port(end.router(), end.sourceInterface());
            boolean told = source != null && routers.stream().anyMatch(r -> bgp.hears(r, source));
            if (source == null || near == null || told || isProviders(near.segment, source)) {
                continue;
            }
            List<Port> exits =
                    portsOf(end.router(), end.tunnel().vrf()).stream()
                            .filter(p -> p.segment.hasProvider())
                            .sorted((a, b) -> Boolean.compare(b == near, a == near))
                            .toList();
            if (exits.isEmpty()) {
                exits =
                        hops(end.router(), end.tunnel().vrf(), null).stream()
                                .flatMap(h -> portsOf(h.in.router, h.in.vrf()).stream())
                                .filter(p -> p.segment.hasProvider())
                                .toList();
            }
            for (Port exit : exits) {
                InterfaceAddress gateway = onProviderSubnet(exit, source.bits());
                if (gateway != null) {
                    Topology.ProviderRoute route =
                            new Topology.ProviderRoute(source.toPrefix(), gateway.address());
                    if (providerRoutes.add(route)) {
                        note(
                                false,
                                end.toString(),
                                "the provider routes its source "
                                        + source
                                        + " to "
                                        + gateway.address());
                    }
                    break;
                }
            }
        }
    }

    /** Whether the provider itself has an address in the subnet of {@code address} there. */
    private static boolean isProviders(Segment segment, Address address) {
        return segment.provider.stream().anyMatch(p -> p.subnet().contains(address));
    }

    private static @Nullable InterfaceAddress onProviderSubnet(Port port, int bits) {
        return port.addresses.stream()
                .filter(a -> a.address().bits() == bits)
                .filter(a ->
                        port.segment.provider.stream()
                                .anyMatch(p -> a.subnet().contains(p.address())))
                .findFirst()
                .orElse(null);
    }

    // ---- hosts, and the result ----

    private List<Topology.Segment> build(List<Topology.Host> hosts) {
        Set<Segment> working = new LinkedHashSet<>();
        ports.forEach(p -> working.add(p.segment));
        List<Topology.Segment> result = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        for (Segment segment : working) {
            String name = uniqueName(segmentName(segment), names);
            List<Topology.Plug> plugs = new ArrayList<>();
            for (Port port : segment.ports) {
                plugs.add(new Topology.RouterPlug(port.router, port.name, port.assigned));
            }
            if (segment.hasProvider()) {
                plugs.add(
                        new Topology.ProviderPlug(List.copyOf(segment.provider), segment.proxyArp));
            }
            Topology.Host host = host(segment, name);
            if (host != null) {
                hosts.add(host);
                plugs.add(new Topology.HostPlug(host.name()));
            }
            result.add(new Topology.Segment(name, plugs));
        }
        return result;
    }

    private static String uniqueName(String wanted, Set<String> names) {
        String name = wanted;
        for (int i = 2; !names.add(name); i++) {
            name = wanted + " (" + i + ")";
        }
        return name;
    }

    private static String segmentName(Segment segment) {
        Port first = segment.ports.getFirst();
        return first.addresses.isEmpty()
                ? first.toString()
                : first.addresses.getFirst().subnet().toString();
    }

    private Topology.@Nullable Host host(Segment segment, String segmentName) {
        Port port = segment.ports.getFirst();
        for (LabFile.HostAddress stated : file.hosts()) {
            Port statedPort = port(stated.port().router(), stated.port().interfaceName());
            if (statedPort != null && segment.ports.contains(statedPort)) {
                InterfaceAddress address = stated.address();
                if (address == null) {
                    return null;
                }
                InterfaceAddress gateway = statedPort.first(address.address().bits());
                return gateway == null
                        ? null
                        : newHost(
                                statedPort,
                                segmentName,
                                List.of(address),
                                List.of(gateway.address()));
            }
        }
        if (segment.isUnderlay()) {
            return null;
        }
        List<InterfaceAddress> addresses = new ArrayList<>();
        List<Address> gateways = new ArrayList<>();
        for (int bits : new int[] {32, 128}) {
            InterfaceAddress gateway = port.first(bits);
            Address free = gateway == null ? null : freeForHost(segment, gateway);
            if (gateway != null && free != null) {
                addresses.add(new InterfaceAddress(free, gateway.length()));
                gateways.add(gateway.address());
            }
        }
        return addresses.isEmpty() ? null : newHost(port, segmentName, addresses, gateways);
    }

    /**
     * A free address, where there is one outside of all other subnets: prefixes of different length
     * overlap in some networks, and the longer one would get the host's packets.
     */
    private @Nullable Address freeForHost(Segment segment, InterfaceAddress gateway) {
        List<Prefix> others =
                allPorts().stream()
                        .filter(p -> !segment.ports.contains(p))
                        .flatMap(p -> p.addresses.stream())
                        .map(InterfaceAddress::subnet)
                        .filter(s -> s.length() > gateway.length() && gateway.subnet().contains(s))
                        .toList();
        Address outside =
                segment.free(gateway, 10, a -> others.stream().noneMatch(s -> s.contains(a)));
        return outside == null ? segment.free(gateway, 10) : outside;
    }

    private Topology.Host newHost(
            Port port, String segment, List<InterfaceAddress> addresses, List<Address> gateways) {
        boolean only =
                ports.stream()
                                .filter(p ->
                                        p.router.equals(port.router) && !p.segment.isUnderlay())
                                .count()
                        == 1;
        String name = only ? port.router + "-lan" : port.router + "-" + shortName(port.name);
        return new Topology.Host(
                name, segment, port.router, port.name, port.vrf(), addresses, gateways);
    }

    /** {@code Gi0-1} for {@code GigabitEthernet0/1}. */
    static String shortName(String interfaceName) {
        int digit = 0;
        while (digit < interfaceName.length() && !Character.isDigit(interfaceName.charAt(digit))) {
            digit++;
        }
        return interfaceName.substring(0, Math.min(2, digit))
                + interfaceName.substring(digit).replace('/', '-');
    }
}
