package io.spokewire.lab;

import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Prefix;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code lab.toml}: what cannot be guessed from the configurations.
 *
 * <pre>{@code
 * [[link]]                                  # joins interfaces that no common subnet joins
 * interfaces = ["Hub GigabitEthernet0/0", "Branch1 GigabitEthernet0/0"]
 *
 * [[provider]]                              # puts a port of the provider on an interface
 * interface = "Hub GigabitEthernet0/0"
 * address = "203.0.113.1/24"
 *
 * [[host]]                                  # another address for a host, or no host at all
 * interface = "Hub GigabitEthernet0/1"
 * address = "10.1.0.77/24"                  # "none" for no host
 *
 * [[route]]                                 # a route that the router's machine has
 * router = "Hub"
 * vrf = "INET"                              # may be left out
 * prefix = "0.0.0.0/0"
 * interface = "GigabitEthernet0/0"
 * gateway = "203.0.113.1"
 *
 * [names]
 * "hub.example.net" = "203.0.113.10"
 * }</pre>
 *
 * @param links interfaces to be joined, by group
 * @param providers ports of the provider
 * @param hosts addresses of hosts
 * @param routes routes of the routers' machines
 * @param names names and their addresses
 */
public record LabFile(
        List<List<PortName>> links,
        List<ProviderPort> providers,
        List<HostAddress> hosts,
        List<MachineRoute> routes,
        Map<String, List<Address>> names) {
    /** When there is no file. */
    public static final LabFile EMPTY =
            new LabFile(List.of(), List.of(), List.of(), List.of(), Map.of());

    /** Copies the collections. */
    public LabFile {
        links = List.copyOf(links);
        providers = List.copyOf(providers);
        hosts = List.copyOf(hosts);
        routes = List.copyOf(routes);
        names = Collections.unmodifiableMap(new LinkedHashMap<>(names));
    }

    /** An interface of a router. */
    public record PortName(String router, String interfaceName) {
        /** {@code ROUTER INTERFACE}. */
        static PortName parse(String text) {
            int space = text.indexOf(' ');
            if (space <= 0) {
                throw new IllegalArgumentException(
                        "'" + text + "' is not a router and an interface");
            }
            return new PortName(text.substring(0, space), text.substring(space + 1).strip());
        }

        @Override
        public String toString() {
            return router + " " + interfaceName;
        }
    }

    /** The provider has this address on the segment of that interface. */
    public record ProviderPort(PortName port, InterfaceAddress address) {}

    /** The host on that interface has this address; null for no host there. */
    public record HostAddress(PortName port, @Nullable InterfaceAddress address) {}

    /** A route that the router's machine has. */
    public record MachineRoute(
            String router, String vrf, Prefix prefix, String interfaceName, Address gateway) {}

    /**
     * Reads the file.
     *
     * @throws IllegalArgumentException names the line that is wrong
     */
    public static LabFile parse(String text) {
        List<List<PortName>> links = new ArrayList<>();
        List<ProviderPort> providers = new ArrayList<>();
        List<HostAddress> hosts = new ArrayList<>();
        List<MachineRoute> routes = new ArrayList<>();
        Map<String, List<Address>> names = new LinkedHashMap<>();
        for (Toml.Table table : Toml.parse(text)) {
            try {
                switch (table.name()) {
                    case "" -> table.rejectOthers();
                    case "link" ->
                            links.add(
                                    table.list("interfaces").stream()
                                            .map(PortName::parse)
                                            .toList());
                    case "provider" ->
                            providers.add(
                                    new ProviderPort(
                                            PortName.parse(table.string("interface")),
                                            InterfaceAddress.parse(table.string("address"))));
                    case "host" -> hosts.add(host(table));
                    case "route" ->
                            routes.add(
                                    new MachineRoute(
                                            table.string("router"),
                                            table.string("vrf", ""),
                                            Prefix.parse(table.string("prefix")),
                                            table.string("interface"),
                                            Address.parse(table.string("gateway"))));
                    case "names" -> {
                        for (String name : table.keys()) {
                            names.put(name, table.list(name).stream().map(Address::parse).toList());
                        }
                    }
                    default ->
                            throw new IllegalArgumentException(
                                    "no table is called '"
                                            + table.name()
                                            + "'; there are link, provider, host, route and names");
                }
                table.rejectOthers();
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "lab.toml line " + table.line() + ": " + e.getMessage(), e);
            }
        }
        return new LabFile(links, providers, hosts, routes, names);
    }

    private static HostAddress host(Toml.Table table) {
        PortName port = PortName.parse(table.string("interface"));
        String address = table.string("address");
        return new HostAddress(
                port, address.equals("none") ? null : InterfaceAddress.parse(address));
    }
}
