package io.spokewire.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.command.ConfigReader;
import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.router.Languages;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Packets go where routes of another VRF lead, on cables and through a tunnel. */
class VrfExchangeTest {
    private static final String HUB =
            """
            vrf definition RED
             address-family ipv4
              route-target both 65000:1
              route-target import 65000:2
             exit-address-family
            vrf definition BLUE
             address-family ipv4
              route-target both 65000:2
              route-target import 65000:1
             exit-address-family
            interface GigabitEthernet0/0
             ip address 192.0.2.1 255.255.255.0
            interface GigabitEthernet0/1
             vrf forwarding BLUE
             ip address 10.2.0.1 255.255.255.0
            interface GigabitEthernet0/2
             vrf forwarding RED
             ip address 10.1.0.1 255.255.255.0
            interface Tunnel0
             vrf forwarding RED
             ip address 172.16.0.1 255.255.255.0
             ip nhrp network-id 1
             tunnel source GigabitEthernet0/0
             tunnel mode gre multipoint
            ip route vrf RED 10.3.0.0 255.255.255.0 172.16.0.2
            router bgp 65000
             bgp router-id 9.9.9.9
             address-family ipv4 vrf RED
              redistribute connected
              redistribute static
             exit-address-family
             address-family ipv4 vrf BLUE
              redistribute connected
             exit-address-family
            """;
    private static final String SPOKE =
            """
            interface GigabitEthernet0/0
             ip address 192.0.2.2 255.255.255.0
            interface GigabitEthernet0/1
             ip address 10.3.0.1 255.255.255.0
            interface Tunnel0
             ip address 172.16.0.2 255.255.255.0
             ip nhrp network-id 1
             ip nhrp nhs 172.16.0.1 nbma 192.0.2.1 multicast
             tunnel source GigabitEthernet0/0
             tunnel mode gre multipoint
            ip route 10.0.0.0 255.0.0.0 172.16.0.1
            """;

    private static Topology.Router router(String name, String text) {
        ConfigReader.Result read = ConfigReader.read(Languages.CONFIG, name, text);
        assertThat(read.clean()).as("%s", read.lines()).isTrue();
        return new Topology.Router(name, name + ".cfg", read.config());
    }

    private static Topology.Segment segment(String name, Topology.Plug... plugs) {
        return new Topology.Segment(name, List.of(plugs));
    }

    private static Topology.Plug plug(String router, int port) {
        return new Topology.RouterPlug(router, "GigabitEthernet0/" + port, List.of());
    }

    private static Topology.Host host(String name, String router, int port, String vrf, int net) {
        return new Topology.Host(
                name,
                name + "-lan",
                router,
                "GigabitEthernet0/" + port,
                vrf,
                List.of(InterfaceAddress.parse("10." + net + ".0.10/24")),
                List.of(Address.parse("10." + net + ".0.1")));
    }

    @Test
    void packetsFollowRoutesOfAnotherVrf() {
        Topology topology =
                new Topology(
                        List.of(router("hub", HUB), router("spoke", SPOKE)),
                        List.of(
                                segment("outside", plug("hub", 0), plug("spoke", 0)),
                                segment("blue-lan", plug("hub", 1), new Topology.HostPlug("blue")),
                                segment("red-lan", plug("hub", 2), new Topology.HostPlug("red")),
                                segment("far-lan", plug("spoke", 1), new Topology.HostPlug("far"))),
                        List.of(
                                host("blue", "hub", 1, "BLUE", 2),
                                host("red", "hub", 2, "RED", 1),
                                host("far", "spoke", 1, "", 3)),
                        Topology.Provider.NONE,
                        List.of(),
                        Map.of(),
                        List.of());
        try (Simulation net = Simulation.of(topology, 3)) {
            net.runFor(Duration.ofSeconds(30));
            assertThat(net.ping("blue", "red").complete()).as(net.log()).isTrue();
            assertThat(net.ping("red", "blue").complete()).isTrue();
            assertThat(net.ping("blue", "far").complete()).as("through the tunnel").isTrue();
            assertThat(net.ping("far", "blue").complete()).isTrue();
            assertThat(net.violations()).isEmpty();
        }
    }
}
