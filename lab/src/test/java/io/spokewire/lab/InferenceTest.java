package io.spokewire.lab;

import static io.spokewire.lab.Configuration.infer;
import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.sim.Topology;
import org.junit.jupiter.api.Test;

class InferenceTest {
    private static Configuration hub() {
        return new Configuration("Hub")
                .port("GigabitEthernet0/0", "203.0.113.1/30")
                .port("GigabitEthernet0/1", "10.1.0.1/24")
                .tunnel("10.255.0.1/24", "GigabitEthernet0/0", "")
                .route("0.0.0.0/0", "", "203.0.113.2");
    }

    private static Configuration spoke(String name, int number) {
        return new Configuration(name)
                .port("GigabitEthernet0/0", "198.51.100." + number + "/30")
                .port("GigabitEthernet0/1", "10.1." + number + ".1/24")
                .tunnel(
                        "10.255.0." + number + "/24",
                        "GigabitEthernet0/0",
                        "",
                        "10.255.0.1=203.0.113.1")
                .route("0.0.0.0/0", "", "198.51.100." + (number + 1));
    }

    @Test
    void defaultRoutesMakeAProviderAndLansGetHosts() {
        assertThat(Summary.of(infer(hub(), spoke("A", 5), spoke("B", 9))))
                .isEqualTo(
                        """
                        203.0.113.0/30: Hub:Gi0-0, provider [203.0.113.2/30]
                        10.1.0.0/24: Hub:Gi0-1, host [10.1.0.10/24]
                        198.51.100.4/30: A:Gi0-0, provider [198.51.100.6/30]
                        10.1.5.0/24: A:Gi0-1, host [10.1.5.10/24]
                        198.51.100.8/30: B:Gi0-0, provider [198.51.100.10/30]
                        10.1.9.0/24: B:Gi0-1, host [10.1.9.10/24]\
                        """);
    }

    @Test
    void aCommonSubnetIsALinkAndAGatewayThatARouterOwnsNeedsNoProvider() {
        Topology topology =
                infer(
                        new Configuration("Hub")
                                .port("Ethernet0/0", "200.1.15.1/24")
                                .port("Ethernet0/1", "200.1.99.1/24")
                                .tunnel("172.16.0.1/24", "Ethernet0/0", ""),
                        new Configuration("A")
                                .port("Ethernet0/0", "200.1.15.2/24")
                                .tunnel("172.16.0.2/24", "Ethernet0/0", "", "172.16.0.1=200.1.15.1")
                                .route("0.0.0.0/0", "", "200.1.15.1"),
                        new Configuration("B")
                                .port("Ethernet0/0", "200.1.99.2/24")
                                .tunnel("172.16.0.3/24", "Ethernet0/0", "", "172.16.0.1=200.1.15.1")
                                .route("0.0.0.0/0", "", "200.1.99.1"));
        assertThat(Summary.of(topology))
                .isEqualTo(
                        """
                        200.1.15.0/24: Hub:Et0-0, A:Et0-0
                        200.1.99.0/24: Hub:Et0-1, B:Et0-0\
                        """
                                .replace("\nroute Hub 200.1.99.2/32 by 200.1.99.2", ""));
    }

    @Test
    void frontDoorVrfsAreNamesInsideARouter() {
        Topology topology =
                infer(
                        new Configuration("Hub")
                                .vrfPort("GigabitEthernet1", "WAN", "203.0.113.1/24")
                                .tunnel("10.0.0.1/24", "GigabitEthernet1", "WAN")
                                .vrfRoute("WAN", "0.0.0.0/0", "", "203.0.113.254"),
                        new Configuration("A")
                                .vrfPort("GigabitEthernet1", "INET", "203.0.113.2/24")
                                .port("GigabitEthernet2", "203.0.113.2/24")
                                .tunnel(
                                        "10.0.0.2/24",
                                        "GigabitEthernet1",
                                        "INET",
                                        "10.0.0.1=203.0.113.1"));
        assertThat(Summary.of(topology))
                .isEqualTo(
                        """
                        203.0.113.0/24: Hub:Gi1, A:Gi1, provider [203.0.113.254/24]
                        203.0.113.0/24 (2): A:Gi2, host [203.0.113.10/24]\
                        """);
    }

    @Test
    void sitesThatReuseAPrefixStayApart() {
        Topology topology =
                infer(
                        hub(),
                        spoke("A", 5).port("GigabitEthernet0/2", "192.168.0.1/24"),
                        spoke("B", 9).port("GigabitEthernet0/2", "192.168.0.1/24"));
        assertThat(Summary.of(topology))
                .contains(
                        "192.168.0.0/24: A:Gi0-2, host [192.168.0.10/24]",
                        "192.168.0.0/24 (2): B:Gi0-2, host [192.168.0.10/24]");
        assertThat(topology.errors()).isEmpty();
        assertThat(topology.notes()).anyMatch(n -> n.text().contains("both have 192.168.0.1"));
    }

    @Test
    void withoutRoutesAProviderIsPutBetweenAndSaid() {
        Topology topology =
                infer(
                        new Configuration("Hub")
                                .port("Ethernet0/0", "1.1.1.1/30")
                                .tunnel("10.0.0.1/24", "Ethernet0/0", ""),
                        new Configuration("A")
                                .port("Ethernet0/0", "2.2.2.2/30")
                                .tunnel("10.0.0.2/24", "Ethernet0/0", "", "10.0.0.1=1.1.1.1"));
        assertThat(Summary.of(topology))
                .isEqualTo(
                        """
                        1.1.1.0/30: Hub:Et0-0, provider [1.1.1.2/30]
                        2.2.2.0/30: A:Et0-0, provider [2.2.2.1/30]
                        route Hub 0.0.0.0/0 by 1.1.1.2
                        route A 0.0.0.0/0 by 2.2.2.1\
                        """);
        assertThat(topology.notes()).anyMatch(n -> n.text().contains("no route leads to 2.2.2.2"));
    }

    @Test
    void dhcpGetsAnAddressFromThePoolOrTheOneThatTheTunnelNames() {
        Topology topology =
                infer(
                        hub(),
                        new Configuration("A")
                                .port("Ethernet0/0", "dhcp")
                                .tunnel(
                                        "10.255.0.2/24",
                                        "Ethernet0/0",
                                        "",
                                        "10.255.0.1=203.0.113.1"),
                        new Configuration("B")
                                .port("Ethernet0/0", "dhcp")
                                .tunnel(
                                        "10.255.0.3/24",
                                        "192.168.81.134",
                                        "",
                                        "10.255.0.1=203.0.113.1"));
        assertThat(Summary.of(topology))
                .isEqualTo(
                        """
                        203.0.113.0/30: Hub:Gi0-0, provider [203.0.113.2/30]
                        10.1.0.0/24: Hub:Gi0-1, host [10.1.0.10/24]
                        100.64.0.0/24: A:Et0-0[100.64.0.2/24], provider [100.64.0.1/24]
                        192.168.81.0/24: B:Et0-0[192.168.81.134/24], provider [192.168.81.1/24]
                        route A 0.0.0.0/0 by 100.64.0.1
                        route B 0.0.0.0/0 by 192.168.81.1\
                        """);
    }

    @Test
    void aLoopbackSourceIsRoutedByTheProvider() {
        Topology topology =
                infer(
                        new Configuration("Hub")
                                .port("Ethernet0/0", "111.0.0.2/30")
                                .port("Loopback0", "77.77.77.214/32")
                                .tunnel("10.0.0.1/24", "77.77.77.214", "")
                                .route("0.0.0.0/0", "", "111.0.0.1"),
                        new Configuration("A")
                                .port("Ethernet0/0", "152.0.0.2/30")
                                .tunnel("10.0.0.2/24", "Ethernet0/0", "", "10.0.0.1=77.77.77.214")
                                .route("0.0.0.0/0", "", "152.0.0.1"));
        assertThat(Summary.of(topology))
                .isEqualTo(
                        """
                        111.0.0.0/30: Hub:Et0-0, provider [111.0.0.1/30]
                        152.0.0.0/30: A:Et0-0, provider [152.0.0.1/30]
                        provider 77.77.77.214/32 by 111.0.0.2\
                        """);
    }

    @Test
    void problemsAreNamed() {
        Topology topology =
                infer(
                        hub(),
                        new Configuration("A")
                                .port("FastEthernet0/0", "198.51.100.1/24")
                                .tunnel(
                                        "10.255.0.2/24",
                                        "Ethernet0/0",
                                        "",
                                        "10.255.0.7=203.0.113.1"),
                        spoke("B", 9)
                                .tunnel(
                                        "10.255.0.3/24",
                                        "GigabitEthernet0/0",
                                        "",
                                        "10.255.0.1=203.0.113.99"));
        assertThat(topology.errors())
                .extracting(Topology.Note::toString)
                .containsExactly(
                        "error: A Tunnel0: tunnel source Ethernet0/0: the router has no such"
                                + " interface; with an address there are FastEthernet0/0",
                        "error: A Tunnel0: no router has the address of its next hop server"
                                + " 10.255.0.7",
                        "error: B Tunnel0: the NBMA address 203.0.113.99 of its next hop server is"
                                + " no router's tunnel source; Hub Tunnel0 sends from 203.0.113.1");
    }

    @Test
    void namesOfServersResolveToTheHubAndLabTomlStatesOthers() {
        Configuration spoke =
                new Configuration("A")
                        .port("Ethernet0/0", "dhcp")
                        .tunnel("10.255.0.2/24", "Ethernet0/0", "", "10.255.0.1=hub.example.net");
        assertThat(infer(hub(), spoke).names().toString())
                .isEqualTo("{hub.example.net=[203.0.113.1]}");
        LabFile file =
                LabFile.parse(
                        """
                        [names]
                        "hub.example.net" = "192.0.2.7"
                        """);
        assertThat(infer(file, hub(), spoke).names().toString())
                .isEqualTo("{hub.example.net=[192.0.2.7]}");
    }

    @Test
    void routersInBetweenAreUsedBeforeAProvider() {
        Topology topology =
                infer(
                        new Configuration("Isp")
                                .port("Ethernet0/0", "1.1.1.2/30")
                                .port("Ethernet0/1", "2.2.2.1/30"),
                        new Configuration("Hub")
                                .port("Ethernet0/0", "1.1.1.1/30")
                                .tunnel("10.0.0.1/24", "Ethernet0/0", ""),
                        new Configuration("A")
                                .port("Ethernet0/0", "2.2.2.2/30")
                                .tunnel("10.0.0.2/24", "Ethernet0/0", "", "10.0.0.1=1.1.1.1"));
        assertThat(Summary.of(topology))
                .isEqualTo(
                        """
                        1.1.1.0/30: Isp:Et0-0, Hub:Et0-0
                        2.2.2.0/30: Isp:Et0-1, A:Et0-0
                        route Hub 2.2.2.2/32 by 1.1.1.2
                        route A 1.1.1.1/32 by 2.2.2.1\
                        """);
    }

    @Test
    void labTomlJoinsLinksAndMovesHosts() {
        LabFile file =
                LabFile.parse(
                        """
                        # a cable that no subnet shows
                        [[link]]
                        interfaces = ["Hub GigabitEthernet0/1", "A GigabitEthernet0/1"]

                        [[host]]
                        interface = "B GigabitEthernet0/1"
                        address = "10.1.9.77/24"   # not the tenth
                        """);
        assertThat(Summary.of(infer(file, hub(), spoke("A", 5), spoke("B", 9))))
                .contains("10.1.0.0/24: Hub:Gi0-1, A:Gi0-1, host [10.1.0.10/24]")
                .contains("10.1.9.0/24: B:Gi0-1, host [10.1.9.77/24]");
    }

    @Test
    void aRouteWhoseGatewayIsNowhereIsOutOfUse() {
        Topology topology =
                infer(
                        new Configuration("Hub")
                                .port("Ethernet0/0", "44.62.77.2/30")
                                .tunnel("10.0.0.1/24", "Ethernet0/0", "")
                                .route("0.0.0.0/0", "", "44.62.77.133"),
                        new Configuration("A")
                                .port("Ethernet0/0", "2.2.2.2/30")
                                .tunnel("10.0.0.2/24", "Ethernet0/0", "", "10.0.0.1=44.62.77.2")
                                .route("0.0.0.0/0", "", "9.9.9.9")
                                .route("9.9.9.9/32", "", "2.2.2.1"));
        assertThat(Summary.of(topology))
                .isEqualTo(
                        """
                        44.62.77.0/30: Hub:Et0-0, provider [44.62.77.1/30]
                        2.2.2.0/30: A:Et0-0, provider [2.2.2.1/30]
                        route Hub 0.0.0.0/0 by 44.62.77.1\
                        """);
        assertThat(topology.notes())
                .anyMatch(n ->
                        n.text().contains("0.0.0.0/0 is out of use: its gateway 44.62.77.133"));
    }

    @Test
    void aSourceInAnotherSubnetOfTheProvidersLinkIsRoutedByIt() {
        Topology topology =
                infer(
                        new Configuration("Hub")
                                .port("Ethernet0/2", "10.10.13.254/24", "172.16.1.13/24")
                                .tunnel("10.0.0.1/24", "10.10.13.254", "")
                                .route("0.0.0.0/0", "", "172.16.1.21"),
                        new Configuration("A")
                                .port("Ethernet0/0", "2.2.2.2/30")
                                .tunnel("10.0.0.2/24", "Ethernet0/0", "", "10.0.0.1=10.10.13.254")
                                .route("0.0.0.0/0", "", "2.2.2.1"));
        assertThat(Summary.of(topology))
                .isEqualTo(
                        """
                        10.10.13.0/24: Hub:Et0-2, provider [172.16.1.21/24]
                        2.2.2.0/30: A:Et0-0, provider [2.2.2.1/30]
                        provider 10.10.13.254/32 by 172.16.1.13\
                        """);
    }

    /** The spoke's outer subnet, a /30, lies in the hub's LAN, a /29: its packets go elsewhere. */
    @Test
    void hostsStayOutsideOfLongerPrefixesThatOverlap() {
        Topology topology =
                infer(
                        new Configuration("Hub")
                                .port("GigabitEthernet0/0", "203.0.113.1/30")
                                .port("GigabitEthernet0/1", "198.51.100.5/29")
                                .tunnel("10.255.0.1/24", "GigabitEthernet0/0", "")
                                .route("0.0.0.0/0", "", "203.0.113.2"),
                        new Configuration("A")
                                .port("GigabitEthernet0/0", "198.51.100.2/30")
                                .tunnel(
                                        "10.255.0.2/24",
                                        "GigabitEthernet0/0",
                                        "",
                                        "10.255.0.1=203.0.113.1")
                                .route("0.0.0.0/0", "", "198.51.100.1"));
        assertThat(Summary.of(topology))
                .contains("198.51.100.0/29: Hub:Gi0-1, host [198.51.100.4/29]");
    }
}
