package io.spokewire.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.command.ConfigReader;
import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv4Address;
import io.spokewire.rib.ResolvedRoute;
import io.spokewire.router.Languages;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Packets of routing protocols that are longer than the tunnel's MTU. */
class LongPacketsTest {
    private static final int NETWORKS = 60;
    private static final String LAN = "GigabitEthernet0/1";

    private final List<Topology.Router> routers = new ArrayList<>();
    private final List<Topology.Segment> segments = new ArrayList<>();

    private void router(int number, String lan, String tunnel) {
        String name = "r" + number;
        String underlay = "GigabitEthernet0/0";
        String provider = "192.0.2." + (number * 4 + 1);
        segments.add(
                new Topology.Segment(
                        "cable-" + name,
                        List.of(
                                new Topology.ProviderPlug(
                                        List.of(
                                                new InterfaceAddress(
                                                        (Ipv4Address) Address.parse(provider), 30)),
                                        false),
                                new Topology.RouterPlug(name, underlay, List.of()))));
        segments.add(
                new Topology.Segment(
                        "lan-" + name, List.of(new Topology.RouterPlug(name, LAN, List.of()))));
        String text =
                """
                interface %s
                 ip address 192.0.2.%d 255.255.255.252
                interface %s
                %s
                interface Tunnel0
                 ip address 10.255.0.%d 255.255.255.0
                 ip mtu 576
                 ip nhrp network-id 1
                 ip ospf network point-to-multipoint
                %s
                 tunnel source %s
                 tunnel mode gre multipoint
                router ospf 1
                 network 10.0.0.0 0.255.255.255 area 0
                ip route 0.0.0.0 0.0.0.0 %s
                """
                        .formatted(
                                underlay,
                                number * 4 + 2,
                                LAN,
                                lan,
                                number,
                                tunnel,
                                underlay,
                                provider);
        ConfigReader.Result read = ConfigReader.read(Languages.CONFIG, name, text);
        assertThat(read.clean()).as("%s", read.lines()).isTrue();
        routers.add(new Topology.Router(name, name, read.config()));
    }

    /** RFC 2328 section A.1: a router LSA of 60 networks leaves in fragments of IP. */
    @Test
    void arriveInFragments() {
        router(1, " ip address 10.1.0.1 255.255.255.0", "");
        router(
                2,
                IntStream.range(0, NETWORKS)
                        .mapToObj(i ->
                                " ip address 10.2.%d.1 255.255.255.0%s"
                                        .formatted(i, i == 0 ? "" : " secondary"))
                        .collect(Collectors.joining("\n")),
                " ip nhrp nhs 10.255.0.1 nbma 192.0.2.6 multicast");
        Topology topology =
                new Topology(
                        routers,
                        segments,
                        List.of(),
                        Topology.Provider.NONE,
                        List.of(),
                        Map.of(),
                        List.of());
        try (Simulation net = Simulation.of(topology, 1)) {
            Address last = Address.parse("10.2." + (NETWORKS - 1) + ".9");
            boolean learnt = net.await(() -> learnt(net, last), Duration.ofMinutes(3));
            assertThat(learnt).as(net.log()).isTrue();
        }
    }

    private static boolean learnt(Simulation net, Address address) {
        return net.router("r1")
                .flatMap(router -> router.rib(""))
                .map(rib -> rib.lookup(address))
                .filter((ResolvedRoute r) -> r.route().source().protocol().equals("ospf"))
                .isPresent();
    }
}
