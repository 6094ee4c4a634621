package io.spokewire.lab;

import io.spokewire.command.Section;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Prefix;
import io.spokewire.nhrp.NhrpConfig;
import io.spokewire.rib.StaticRoute;
import io.spokewire.sim.Topology;
import io.spokewire.tunnel.TunnelConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Builds a router's configuration without the parser, so that inference is tested alone. */
final class Configuration {
    private final String name;
    private Section root = Section.root();

    Configuration(String name) {
        this.name = name;
    }

    /** An interface; an address {@code dhcp} asks DHCP. */
    Configuration port(String interfaceName, String... addresses) {
        return port(interfaceName, "", addresses);
    }

    /** An interface in a VRF. */
    Configuration vrfPort(String interfaceName, String vrf, String... addresses) {
        return port(interfaceName, vrf, addresses);
    }

    private Configuration port(String interfaceName, String vrf, String[] addresses) {
        boolean dhcp = Arrays.asList(addresses).contains("dhcp");
        List<InterfaceAddress> all =
                Arrays.stream(addresses)
                        .filter(a -> !a.equals("dhcp"))
                        .map(InterfaceAddress::parse)
                        .toList();
        root =
                root.withChild(
                        Section.empty(InterfaceConfig.INTERFACE, interfaceName)
                                .with(InterfaceConfig.SLOT, interfaceConfig(vrf, all, dhcp)));
        return this;
    }

    private static InterfaceConfig interfaceConfig(
            String vrf, List<InterfaceAddress> all, boolean dhcp) {
        List<InterfaceAddress> ipv4 = all.stream().filter(a -> a.address().bits() == 32).toList();
        List<InterfaceAddress> ipv6 = all.stream().filter(a -> a.address().bits() == 128).toList();
        return InterfaceConfig.DEFAULT
                .with(InterfaceConfig.VRF, vrf)
                .with(InterfaceConfig.IPV4, ipv4)
                .with(InterfaceConfig.DHCP, dhcp)
                .with(InterfaceConfig.IPV6, ipv6);
    }

    /**
     * A multipoint tunnel.
     *
     * @param source an interface or an address
     * @param vrf the front-door VRF
     * @param servers {@code TUNNELADDRESS=NBMA}
     */
    Configuration tunnel(String address, String source, String vrf, String... servers) {
        TunnelConfig.Source from =
                Character.isDigit(source.charAt(0))
                        ? new TunnelConfig.Source.Fixed(Address.parse(source))
                        : new TunnelConfig.Source.Interface(source);
        TunnelConfig tunnel =
                TunnelConfig.DEFAULT
                        .with(TunnelConfig.MODE, TunnelConfig.TunnelMode.GRE_MULTIPOINT)
                        .with(TunnelConfig.SOURCE, from)
                        .with(TunnelConfig.VRF, vrf);
        List<NhrpConfig.Nhs> nhs = new ArrayList<>();
        for (String server : servers) {
            String[] parts = server.split("=", -1);
            nhs.add(new NhrpConfig.Nhs(parts[0], parts[1], true, 0, 0));
        }
        root =
                root.withChild(
                        Section.empty(InterfaceConfig.INTERFACE, "Tunnel0")
                                .with(
                                        InterfaceConfig.SLOT,
                                        interfaceConfig(
                                                "",
                                                List.of(InterfaceAddress.parse(address)),
                                                false))
                                .with(TunnelConfig.SLOT, tunnel)
                                .with(NhrpConfig.IPV4, nhrp(nhs)));
        return this;
    }

    private static NhrpConfig nhrp(List<NhrpConfig.Nhs> nhs) {
        return NhrpConfig.DEFAULT
                .with(NhrpConfig.NETWORK_ID, 1L)
                .with(NhrpConfig.NHS, nhs)
                .with(NhrpConfig.REDIRECT, new NhrpConfig.Redirect(nhs.isEmpty(), 8));
    }

    /** A static route in the default VRF. */
    Configuration route(String prefix, String interfaceName, String gateway) {
        return vrfRoute("", prefix, interfaceName, gateway);
    }

    /** A static route in a VRF. */
    Configuration vrfRoute(String vrf, String prefix, String interfaceName, String gateway) {
        List<StaticRoute> routes = new ArrayList<>(root.get(StaticRoute.SLOT));
        routes.add(
                new StaticRoute(
                        vrf, Prefix.parse(prefix), interfaceName, gateway, 1, "", 0, false, 0));
        root = root.with(StaticRoute.SLOT, List.copyOf(routes));
        return this;
    }

    Topology.Router build() {
        return new Topology.Router(name, name + ".cfg", root);
    }

    /** The network between these. */
    static Topology infer(Configuration... configurations) {
        return infer(LabFile.EMPTY, configurations);
    }

    static Topology infer(LabFile file, Configuration... configurations) {
        return Inference.infer(
                Arrays.stream(configurations).map(Configuration::build).toList(), file);
    }
}
