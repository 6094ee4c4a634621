package io.spokewire.bench.routing;

import io.spokewire.command.ConfigReader;
import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.router.Languages;
import io.spokewire.sim.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A hub and its spokes in Phase 3, each on a cable of its own to the provider and with a LAN behind
 * it that the routing protocol tells of.
 */
final class HubNetwork {
    static final String HUB = "hub";

    private static final String UNDERLAY = "GigabitEthernet0/0";
    private static final String LAN = "GigabitEthernet0/1";
    private static final int TUNNELS = 0x0AFF0000;
    private static final int LANS = 0x0A000000;
    private static final int CABLES = 0x64400000;

    /**
     * What a protocol asks for.
     *
     * @param hub lines of the hub's configuration, behind those of its interfaces
     * @param hubTunnel lines of its tunnel interface
     * @param spoke likewise of each spoke
     */
    record Protocol(String hub, String hubTunnel, String spoke, String spokeTunnel) {
        /** No routing protocol at all: what the network costs by itself. */
        static final Protocol NONE = new Protocol("", "", "", "");

        static final Protocol EIGRP =
                new Protocol(
                        "router eigrp 100\n network 10.0.0.0\n",
                        """
                         no ip split-horizon eigrp 100
                         ip summary-address eigrp 100 10.0.0.0 255.0.0.0
                        """,
                        "router eigrp 100\n network 10.0.0.0\n eigrp stub connected\n",
                        "");

        static final Protocol OSPF =
                new Protocol(
                        "router ospf 1\n network 10.0.0.0 0.255.255.255 area 0\n",
                        " ip ospf network point-to-multipoint\n",
                        "router ospf 1\n network 10.0.0.0 0.255.255.255 area 0\n",
                        " ip ospf network point-to-multipoint\n");

        static final Protocol BGP =
                new Protocol(
                        """
                        router bgp 65000
                         bgp listen range 10.255.0.0/16 peer-group SPOKES
                         bgp listen limit 5000
                         neighbor SPOKES peer-group
                         neighbor SPOKES remote-as 65000
                         address-family ipv4
                          aggregate-address 10.0.0.0 255.128.0.0 summary-only
                          neighbor SPOKES activate
                         exit-address-family
                        """,
                        "",
                        """
                        router bgp 65000
                         neighbor 10.255.0.1 remote-as 65000
                         address-family ipv4
                          network %s mask 255.255.255.0
                          neighbor 10.255.0.1 activate
                         exit-address-family
                        """,
                        "");
    }

    private final Protocol protocol;
    private final List<Topology.Router> routers = new ArrayList<>();
    private final List<Topology.Segment> segments = new ArrayList<>();

    private HubNetwork(Protocol protocol) {
        this.protocol = protocol;
    }

    /** The hub, {@code s1} and so on. */
    static Topology of(int spokes, Protocol protocol) {
        HubNetwork network = new HubNetwork(protocol);
        network.add(HUB, 1);
        for (int i = 1; i <= spokes; i++) {
            network.add("s" + i, i + 1);
        }
        return new Topology(
                network.routers,
                network.segments,
                List.of(),
                Topology.Provider.NONE,
                List.of(),
                Map.of(),
                List.of());
    }

    private static Address lan(int number) {
        return new Ipv4Address(LANS + (number << 8));
    }

    /** The LAN of a spoke. */
    static Prefix lanOf(int spoke) {
        return new Prefix(lan(spoke + 1), 24);
    }

    private void add(String name, int number) {
        Address provider = new Ipv4Address(CABLES + number * 4 + 1);
        segments.add(
                new Topology.Segment(
                        "cable-" + name,
                        List.of(
                                new Topology.ProviderPlug(
                                        List.of(new InterfaceAddress(provider, 30)), false),
                                new Topology.RouterPlug(name, UNDERLAY, List.of()))));
        segments.add(
                new Topology.Segment(
                        "lan-" + name, List.of(new Topology.RouterPlug(name, LAN, List.of()))));
        boolean hub = name.equals(HUB);
        String text =
                """
                interface %s
                 ip address %s 255.255.255.252
                interface %s
                 ip address %s 255.255.255.0
                interface Tunnel0
                 ip address %s 255.255.0.0
                 ip nhrp network-id 1
                 tunnel source %s
                 tunnel mode gre multipoint
                 tunnel key 1
                %s%s
                %sip route 0.0.0.0 0.0.0.0 %s
                """
                        .formatted(
                                UNDERLAY,
                                new Ipv4Address(CABLES + number * 4 + 2),
                                LAN,
                                new Ipv4Address(LANS + (number << 8) + 1),
                                new Ipv4Address(TUNNELS + number),
                                UNDERLAY,
                                hub
                                        ? " ip nhrp redirect\n"
                                        : " ip nhrp nhs 10.255.0.1 nbma "
                                                + new Ipv4Address(CABLES + 4 + 2)
                                                + " multicast\n",
                                hub ? protocol.hubTunnel : protocol.spokeTunnel,
                                (hub ? protocol.hub : protocol.spoke).formatted(lan(number)),
                                provider);
        ConfigReader.Result read = ConfigReader.read(Languages.CONFIG, name + ".cfg", text);
        if (!read.clean()) {
            throw new IllegalStateException("a line is not as it should be: " + read.lines());
        }
        routers.add(new Topology.Router(name, name + ".cfg", read.config()));
    }
}
