package io.spokewire.lab;

import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Prefix;
import io.spokewire.os.LinkInfo;
import io.spokewire.os.Namespace;
import io.spokewire.os.Netlink;
import io.spokewire.os.OsException;
import io.spokewire.os.RouteInfo;
import io.spokewire.sim.Topology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A topology in Linux network namespaces: one for each router, host and the provider, and one for
 * the switches.
 *
 * <pre>{@code
 * host (eth0) ---- (Gi0-1) router (Gi0-0) ---- (port1) internet (port2) ---- (Gi0-0) router
 * }</pre>
 *
 * <p>Two plugs of a segment are the two ends of a virtual cable; other numbers meet at a bridge. A
 * router's device carries the interface's canonical name as its alias, by which Spokewire finds it.
 * Names of namespaces begin with the process that made them, so that what a killed lab left behind
 * is known as such: {@link Reaper}.
 */
public final class LinuxLab implements AutoCloseable {
    /** What all our namespaces begin with. */
    static final String PREFIX = "sw-lab-";

    private static final String SWITCH = "switch";
    private static final String INTERNET = "internet";
    private static final int DEVICE_NAME_MAX = 15;

    private final Topology topology;
    private final Map<String, Namespace> namespaces = new LinkedHashMap<>();
    private final Map<String, String> devices = new LinkedHashMap<>();
    private final List<DnsResponder> resolvers = new ArrayList<>();
    private int providerPorts;
    private int cables;

    private LinuxLab(Topology topology) {
        this.topology = topology;
    }

    /**
     * Builds the network, without starting a router.
     *
     * @throws OsException EPERM without the privileges
     */
    public static LinuxLab build(Topology topology) {
        Reaper.reap();
        LinuxLab lab = new LinuxLab(topology);
        try {
            lab.create();
        } catch (OsException | UncheckedIOException e) {
            lab.close();
            throw e;
        }
        return lab;
    }

    /** What was built. */
    public Topology topology() {
        return topology;
    }

    /** The namespace of a router or host. */
    public Namespace namespace(String node) {
        Namespace namespace = namespaces.get(node);
        if (namespace == null) {
            throw new IllegalArgumentException("there is no '" + node + "' in this lab");
        }
        return namespace;
    }

    /** The device of a router's interface; empty when the lab made none for it. */
    public Optional<String> device(String router, String interfaceName) {
        return Optional.ofNullable(devices.get(router + " " + interfaceName));
    }

    /** The names of all namespaces, for messages. */
    public List<String> namespaceNames() {
        return namespaces.values().stream().map(Namespace::name).toList();
    }

    // ---- building ----

    private void create() {
        for (Topology.Router router : topology.routers()) {
            add(router.name());
        }
        for (Topology.Host host : topology.hosts()) {
            add(host.name());
        }
        if (topology.hasProvider()) {
            Namespace internet = add(internet());
            setting(internet, "net/ipv4/ip_forward", "1");
            setting(internet, "net/ipv6/conf/all/forwarding", "1");
            addresses(
                    internet,
                    "lo",
                    topology.provider().addresses().stream()
                            .map(a -> new InterfaceAddress(a, a.bits()))
                            .toList());
        }
        for (Topology.Segment segment : topology.segments()) {
            create(segment);
        }
        for (Topology.Host host : topology.hosts()) {
            address(host);
        }
        for (Topology.ProviderRoute route : topology.provider().routes()) {
            route(namespace(internet()), RouteInfo.MAIN, route.prefix(), 0, route.gateway());
        }
        if (!topology.names().isEmpty()) {
            for (Topology.Router router : topology.routers()) {
                resolvers.add(DnsResponder.start(namespace(router.name()), topology.names()));
            }
        }
    }

    /** The provider's namespace, by the name of its router when it has one. */
    private String internet() {
        return topology.provider().router().map(Topology.Router::name).orElse(INTERNET);
    }

    private Namespace add(String node) {
        String name = PREFIX + ProcessHandle.current().pid() + "-" + fileName(node);
        for (int i = 2; Namespace.exists(name); i++) {
            name = PREFIX + ProcessHandle.current().pid() + "-" + fileName(node) + i;
        }
        Namespace namespace = Namespace.create(name);
        namespaces.put(node, namespace);
        // Addresses are ours to give: the lab has no second one that could have them.
        setting(namespace, "net/ipv6/conf/default/accept_dad", "0");
        setting(namespace, "net/ipv6/conf/all/accept_dad", "0");
        return namespace;
    }

    /** Letters and digits of a node's name, in lower case. */
    static String fileName(String node) {
        return node.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.-]", "-");
    }

    /** Where a plug goes: a device in a namespace. */
    private record Place(Namespace namespace, String device, String alias) {}

    private void create(Topology.Segment segment) {
        List<Place> places = segment.plugs().stream().map(this::place).toList();
        if (places.size() == 2) {
            cable(places.get(0), places.get(1));
        } else {
            bridge(segment, places);
        }
        for (int i = 0; i < places.size(); i++) {
            switch (segment.plugs().get(i)) {
                case Topology.ProviderPlug plug -> providerPort(plug, places.get(i));
                case Topology.RouterPlug plug ->
                        addresses(places.get(i).namespace, places.get(i).device, plug.assigned());
                case Topology.HostPlug _ -> {} // once all devices are there
            }
        }
    }

    private Place place(Topology.Plug plug) {
        return switch (plug) {
            case Topology.RouterPlug p -> {
                String device = deviceName(p.router(), p.interfaceName());
                devices.put(p.router() + " " + p.interfaceName(), device);
                yield new Place(namespace(p.router()), device, p.interfaceName());
            }
            case Topology.HostPlug p -> new Place(namespace(p.host()), "eth0", "");
            case Topology.ProviderPlug _ -> {
                String alias = Topology.Provider.port(providerPorts);
                yield new Place(namespace(internet()), "port" + ++providerPorts, alias);
            }
        };
    }

    private String deviceName(String router, String interfaceName) {
        String wanted = Inference.shortName(interfaceName);
        if (wanted.length() > DEVICE_NAME_MAX) {
            wanted = wanted.substring(0, DEVICE_NAME_MAX);
        }
        String name = wanted;
        for (int i = 2; taken(router, name); i++) {
            name = wanted.substring(0, Math.min(wanted.length(), DEVICE_NAME_MAX - 2)) + "-" + i;
        }
        return name;
    }

    private boolean taken(String router, String device) {
        return devices.entrySet().stream()
                .anyMatch(e -> e.getKey().startsWith(router + " ") && e.getValue().equals(device));
    }

    private void cable(Place a, Place b) {
        try (Netlink netlink = Netlink.open(a.namespace)) {
            netlink.createVeth(a.device, b.device, b.namespace);
        }
        finish(a);
        finish(b);
    }

    private void bridge(Topology.Segment segment, List<Place> places) {
        Namespace hub = namespaces.containsKey(SWITCH) ? namespace(SWITCH) : add(SWITCH);
        int number = topology.segments().indexOf(segment) + 1;
        try (Netlink netlink = Netlink.open(hub)) {
            LinkInfo bridge = netlink.createBridge("bridge" + number);
            netlink.setUp(bridge.index(), true);
            for (Place place : places) {
                String near = "cable" + ++cables;
                netlink.createVeth(near, place.device, place.namespace);
                int index = index(netlink, near);
                netlink.setMaster(index, bridge.index());
                netlink.setSegmentsMax(index, 1);
                netlink.setUp(index, true);
                finish(place);
            }
        }
    }

    private static int index(Netlink netlink, String device) {
        return netlink.link(device)
                .orElseThrow(() -> new OsException("device " + device, OsException.ENODEV))
                .index();
    }

    private static void finish(Place place) {
        try (Netlink netlink = Netlink.open(place.namespace)) {
            int index = index(netlink, place.device);
            if (!place.alias.isEmpty()) {
                netlink.setAlias(index, place.alias);
            }
            netlink.setSegmentsMax(index, 1); // captures are to show what a wire would carry
            netlink.setUp(index, true);
        }
    }

    private void providerPort(Topology.ProviderPlug plug, Place place) {
        addresses(place.namespace, place.device, plug.addresses());
        if (plug.proxyArp()) {
            setting(place.namespace, "net/ipv4/conf/" + place.device + "/proxy_arp", "1");
        }
    }

    private static void addresses(
            Namespace namespace, String device, List<InterfaceAddress> addresses) {
        if (addresses.isEmpty()) {
            return;
        }
        try (Netlink netlink = Netlink.open(namespace)) {
            int index = index(netlink, device);
            for (InterfaceAddress address : addresses) {
                netlink.addForeignAddress(index, address);
            }
        }
    }

    private void address(Topology.Host host) {
        Namespace namespace = namespace(host.name());
        addresses(namespace, "eth0", host.addresses());
        for (Address gateway : host.gateways()) {
            Prefix all = gateway.bits() == 32 ? Prefix.DEFAULT_IPV4 : Prefix.DEFAULT_IPV6;
            route(namespace, RouteInfo.MAIN, all, 0, gateway);
        }
    }

    private static void route(
            Namespace namespace, int table, Prefix prefix, int device, Address gateway) {
        try (Netlink netlink = Netlink.open(namespace)) {
            netlink.replaceRoute(
                    new RouteInfo(
                            table,
                            prefix,
                            RouteInfo.UNICAST,
                            4, // RTPROT_STATIC: an administrator's
                            0,
                            List.of(new RouteInfo.Hop(device, gateway))));
        }
    }

    /**
     * Puts the routes of a router's machine into its tables, once the router has given its devices
     * their addresses: the kernel takes no gateway that it cannot reach.
     *
     * @return whether all are there now
     */
    public boolean completeRoutes(String router) {
        boolean complete = true;
        for (Topology.RouterRoute wanted : topology.routerRoutes()) {
            if (wanted.router().equals(router)) {
                complete &= complete(wanted);
            }
        }
        return complete;
    }

    private boolean complete(Topology.RouterRoute wanted) {
        Namespace namespace = namespace(wanted.router());
        String device = device(wanted.router(), wanted.interfaceName()).orElse("");
        try (Netlink netlink = Netlink.open(namespace)) {
            int index = index(netlink, device);
            boolean addressed =
                    netlink.addresses().stream()
                            .anyMatch(a ->
                                    a.device() == index
                                            && a.address().subnet().contains(wanted.gateway()));
            int table = RouteInfo.MAIN;
            if (!wanted.vrf().isEmpty()) {
                table =
                        netlink.rules().stream()
                                .filter(r -> r.inputDevice().equals(device))
                                .mapToInt(r -> r.table())
                                .findFirst()
                                .orElse(0);
            }
            if (!addressed || table == 0) {
                return false;
            }
            route(namespace, table, wanted.prefix(), index, wanted.gateway());
            return true;
        } catch (OsException e) {
            return false; // the subnet's route is not there yet
        }
    }

    private static void setting(Namespace namespace, String name, String value) {
        Path file = Path.of("/proc/sys", name.split("/", -1));
        namespace.call(() -> {
            try {
                if (Files.exists(file)) {
                    Files.writeString(file, value);
                }
                return null;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Removes everything. May be called twice. */
    @Override
    public void close() {
        resolvers.forEach(DnsResponder::close);
        resolvers.clear();
        for (Namespace namespace : namespaces.values()) {
            Namespace.delete(namespace.name());
        }
    }
}
