package io.spokewire.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Prefix;
import io.spokewire.nhrp.NhrpSnapshot.MessageKind;
import io.spokewire.nhrp.NhrpSnapshot.Redirect;
import io.spokewire.nhrp.NhrpSnapshot.Traffic;
import io.spokewire.nhrp.NhrpViews;
import io.spokewire.rib.RouteSource;
import io.spokewire.rib.RouteView;
import io.spokewire.router.InterfaceView.Rates;
import io.spokewire.router.InterfaceView.Shown;
import io.spokewire.router.InterfaceView.Vrf;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Layouts that programs read line by line, and in which a column that moves is a defect. */
class ShowLayoutTest {
    private static Shown shown(
            String name, String description, boolean up, boolean lineUp, String... addresses) {
        return new Shown(
                name,
                name,
                description,
                up,
                lineUp,
                "",
                List.of(addresses).stream().map(InterfaceAddress::parse).toList(),
                "",
                "",
                false,
                1400,
                100,
                50_000,
                name.equals("Loopback0") ? "INET" : "",
                Optional.empty(),
                Optional.of(
                        new InterfaceView.Traffic(7, 700, 1, 2, 8, 800, 3, 4, Optional.empty())
                                .with(new Rates(96, 1, 2000, 2))));
    }

    private static final List<Shown> INTERFACES =
            List.of(
                    shown("Loopback0", "", true, true, "192.0.2.1/32"),
                    shown("Tunnel0", "to the hub", true, false, "10.255.0.1/24", "2001:DB8::1/64"),
                    shown("GigabitEthernet0/1", "LAN", false, false, "10.1.0.1/24", "10.2.0.1/24"));

    @Test
    void descriptions() {
        assertThat(new InterfaceView.Descriptions(INTERFACES).text())
                .isEqualTo(
                        """
                        Interface                      Status         Protocol Description
                        Lo0                            up             up
                        Tu0                            up             down     to the hub
                        Gi0/1                          admin down     down     LAN
                        """);
    }

    @Test
    void addressesOfAnInterface() {
        assertThat(new InterfaceView.Addresses(AddressFamily.IPV4, INTERFACES).text())
                .isEqualTo(
                        """
                        Loopback0 is up, line protocol is up
                          Internet address is 192.0.2.1/32
                          Broadcast address is 255.255.255.255
                          Address determined by setup command
                          MTU is 1400 bytes
                          Outgoing access list is not set
                          Inbound  access list is not set
                          VPN Routing/Forwarding "INET"
                        Tunnel0 is up, line protocol is down
                          Internet address is 10.255.0.1/24
                          Broadcast address is 255.255.255.255
                          Address determined by setup command
                          MTU is 1400 bytes
                          Outgoing access list is not set
                          Inbound  access list is not set
                        GigabitEthernet0/1 is administratively down, line protocol is down
                          Internet address is 10.1.0.1/24
                          Broadcast address is 255.255.255.255
                          Address determined by setup command
                          Secondary address 10.2.0.1/24
                          MTU is 1400 bytes
                          Outgoing access list is not set
                          Inbound  access list is not set
                        """);
        assertThat(new InterfaceView.Addresses(AddressFamily.IPV6, INTERFACES).text())
                .contains(
                        """
                        Tunnel0 is up, line protocol is down
                          IPv6 is enabled
                          Global unicast address(es):
                            2001:DB8::1, subnet is 2001:DB8::/64
                          MTU is 1400 bytes
                        """)
                .contains("  IPv6 is disabled\n");
    }

    @Test
    void whatWentThroughAnInterface() {
        assertThat(new InterfaceView.Interfaces(INTERFACES.subList(2, 3)).text())
                .isEqualTo(
                        """
                        GigabitEthernet0/1 is administratively down, line protocol is down
                          Hardware is Linux device GigabitEthernet0/1
                          Description: LAN
                          Internet address is 10.1.0.1/24
                          Secondary address 10.2.0.1/24
                          MTU 1400 bytes, BW 100 Kbit/sec, DLY 50000 usec,
                             reliability 255/255, txload 5/255, rxload 1/255
                          Encapsulation ARPA, loopback not set
                          Last clearing of "show interface" counters never
                          Input queue: 0/375/2/0 (size/max/drops/flushes); Total output drops: 4
                          Queueing strategy: fifo
                          5 minute input rate 96 bits/sec, 1 packets/sec
                          5 minute output rate 2000 bits/sec, 2 packets/sec
                             7 packets input, 700 bytes, 0 no buffer
                             1 input errors, 0 CRC, 0 frame, 0 overrun, 0 ignored, 0 abort
                             8 packets output, 800 bytes, 0 underruns
                             3 output errors, 0 collisions, 0 interface resets
                        """);
    }

    @Test
    void aTunnelThatBorrowsItsAddressesAndFollowsThePath() {
        Shown tunnel =
                new Shown(
                        "Tunnel0",
                        "Tunnel0",
                        "",
                        true,
                        true,
                        "",
                        List.of(
                                InterfaceAddress.parse("10.7.0.1/32"),
                                InterfaceAddress.parse("FE80::1/64"),
                                InterfaceAddress.parse("2001:DB8::1/128")),
                        "Loopback0",
                        "Loopback1",
                        false,
                        1476,
                        100,
                        50_000,
                        "",
                        Optional.of(
                                new InterfaceView.TunnelPart(
                                        "",
                                        Optional.of(Address.parse("192.0.2.1")),
                                        Optional.empty(),
                                        "multi-GRE/IP",
                                        OptionalLong.empty(),
                                        false,
                                        false,
                                        0,
                                        3,
                                        255,
                                        1476,
                                        Optional.of(
                                                new InterfaceView.PathMtuDiscovery(
                                                        Optional.of(Duration.ofMinutes(10)),
                                                        92,
                                                        List.of(
                                                                new InterfaceView.PathMtu(
                                                                        Address.parse(
                                                                                "203.0.113.2"),
                                                                        1300,
                                                                        Optional.of(
                                                                                Duration.ofSeconds(
                                                                                        570))),
                                                                new InterfaceView.PathMtu(
                                                                        Address.parse(
                                                                                "203.0.113.9"),
                                                                        1400,
                                                                        Optional.empty())))),
                                        "",
                                        "")),
                        Optional.empty());
        assertThat(new InterfaceView.Interfaces(List.of(tunnel)).text())
                .isEqualTo(
                        """
                        Tunnel0 is up, line protocol is up
                          Hardware is Tunnel
                          Interface is unnumbered. Using address of Loopback0 (10.7.0.1)
                          MTU 1476 bytes, BW 100 Kbit/sec, DLY 50000 usec,
                             reliability 255/255, txload 1/255, rxload 1/255
                          Encapsulation TUNNEL, loopback not set
                          Keepalive not set
                          Tunnel linestate evaluation up
                          Tunnel source 192.0.2.1
                          Tunnel protocol/transport multi-GRE/IP
                            Key disabled, sequencing disabled
                            Checksumming of packets disabled
                          Tunnel TTL 255, Fast tunneling enabled
                          Path MTU Discovery, ager 10 mins, min MTU 92
                            Path destination 203.0.113.2: MTU 1300, expires 00:09:30
                            Path destination 203.0.113.9: MTU 1400, expires never
                          Tunnel transport MTU 1476 bytes
                        """);
        assertThat(new InterfaceView.Addresses(AddressFamily.IPV4, List.of(tunnel)).text())
                .contains("  Interface is unnumbered. Using address of Loopback0 (10.7.0.1)\n");
        assertThat(new InterfaceView.Addresses(AddressFamily.IPV6, List.of(tunnel)).text())
                .contains(
                        """
                          IPv6 is enabled, link-local address is FE80::1
                          Interface is unnumbered. Using address of Loopback1
                        """);
    }

    @Test
    void vrfsInDetail() {
        Map<String, Vrf> vrfs =
                new TreeMap<>(
                        Map.of(
                                "INET",
                                new Vrf("65000:1", List.of("ipv4"), List.of("Gi0/0", "Lo0")),
                                "LAB",
                                new Vrf("", List.of("ipv4", "ipv6"), List.of())));
        assertThat(new InterfaceView.VrfDetails(vrfs).text())
                .isEqualTo(
                        """
                        VRF INET (VRF Id = 1); default RD 65000:1; default VPNID <not set>
                          New CLI format, supports multiple address-families
                          Flags: 0x1800
                          Interfaces:
                            Gi0/0 Lo0
                        Address family ipv4 unicast:
                        Address family ipv6 unicast not active

                        VRF LAB (VRF Id = 2); default RD <not set>; default VPNID <not set>
                          New CLI format, supports multiple address-families
                          Flags: 0x1800
                          No interfaces
                        Address family ipv4 unicast:
                        Address family ipv6 unicast:

                        """);
    }

    private static RouteView.Shown route(String prefix, RouteSource source) {
        return new RouteView.Shown(
                Prefix.parse(prefix),
                source,
                1,
                0,
                0,
                List.of(),
                List.of(),
                false,
                Duration.ofSeconds(1));
    }

    @Test
    void routesAreCountedByTheirSource() {
        List<RouteView.Shown> routes =
                List.of(
                        route("0.0.0.0/0", RouteSource.STATIC),
                        route("10.1.1.0/24", RouteSource.CONNECTED),
                        route("10.1.1.1/32", RouteSource.LOCAL),
                        route("192.0.2.0/24", RouteSource.STATIC),
                        route("10.1.2.0/24", RouteSource.NHRP));
        assertThat(RouteView.Summary.of(AddressFamily.IPV4, "", routes).text())
                .isEqualTo(
                        """
                        IP routing table name is default (0x0)
                        IP routing table maximum-paths is 32
                        Route Source    Networks    Subnets     Replicates  Overhead    Memory (bytes)
                        connected       0           2           0           186         426
                        static          2           0           0           186         426
                        nhrp            0           1           0           93          213
                        Total           2           3           0           465         1065
                        """);
        assertThat(
                        RouteView.Summary.of(
                                        AddressFamily.IPV6,
                                        "LAB",
                                        List.of(route("2001:DB8::/64", RouteSource.STATIC)))
                                .text())
                .isEqualTo(
                        """
                        IPv6 routing table name is LAB(0) global scope - 1 entries
                        IPv6 routing table LAB maximum-paths is 32
                        Route Source    Networks    Overhead    Memory (bytes)
                        connected       0           0           0
                        static          1           181         317
                        Total           1           181         317
                        """);
    }

    private static RouteView.Hop via(String gateway, String interfaceName) {
        return new RouteView.Hop(
                RouteView.Target.FORWARD, Optional.of(Address.parse(gateway)), interfaceName);
    }

    private static String explained(
            RouteSource source, String origin, long tag, RouteView.Hop hop, RouteView.Told told) {
        return new RouteView.Entry(
                        "",
                        Optional.of(
                                new RouteView.Shown(
                                        Prefix.parse("10.1.2.0/24"),
                                        source,
                                        origin,
                                        source.distance(),
                                        20,
                                        tag,
                                        List.of(hop),
                                        List.of(via("10.255.0.12", "Tunnel0")),
                                        source == RouteSource.EIGRP,
                                        Duration.ofSeconds(253),
                                        told)),
                        List.of(),
                        List.of())
                .text();
    }

    @Test
    void aRouteIsExplained() {
        assertThat(
                        explained(
                                RouteSource.BGP_EXTERNAL,
                                "bgp 65001",
                                65002,
                                via("192.0.2.1", ""),
                                new RouteView.Told(
                                        "external",
                                        Optional.of(Address.parse("192.0.2.9")),
                                        List.of("AS Hops 1"))))
                .isEqualTo(
                        """
                        Routing entry for 10.1.2.0/24
                          Known via "bgp 65001", distance 20, metric 20
                          Tag 65002, type external
                          Last update from 192.0.2.1 00:04:13 ago
                          Routing Descriptor Blocks:
                          * 192.0.2.1, from 192.0.2.9, 00:04:13 ago
                              Route metric is 20, traffic share count is 1
                              AS Hops 1
                              Route tag 65002
                        """);
        assertThat(
                        explained(
                                RouteSource.EIGRP,
                                "eigrp 100",
                                0,
                                via("10.255.0.1", "Tunnel0"),
                                new RouteView.Told("internal", Optional.empty(), List.of())))
                .isEqualTo(
                        """
                        Routing entry for 10.1.2.0/24
                          Known via "eigrp 100", distance 90, metric 20, type internal
                          Last update from 10.255.0.1 on Tunnel0, 00:04:13 ago
                          Routing Descriptor Blocks:
                          * 10.255.0.1, from 10.255.0.1, 00:04:13 ago, via Tunnel0
                              Route metric is 20, traffic share count is 1
                            [NHO]10.255.0.12, from 10.255.0.12, 00:04:13 ago, via Tunnel0
                              Route metric is 20, traffic share count is 1
                        """);
        assertThat(
                        explained(
                                RouteSource.STATIC,
                                "static",
                                113,
                                via("10.1.11.9", ""),
                                new RouteView.Told("", Optional.empty(), List.of())))
                .isEqualTo(
                        """
                        Routing entry for 10.1.2.0/24
                          Known via "static", distance 1, metric 20
                          Tag 113
                          Routing Descriptor Blocks:
                          * 10.1.11.9
                              Route metric is 20, traffic share count is 1
                              Route tag 113
                        """);
    }

    @Test
    void redirects() {
        Redirect one =
                new Redirect(
                        "Tunnel0",
                        Address.parse("10.1.1.10"),
                        Address.parse("10.1.2.10"),
                        Address.parse("198.51.100.2"),
                        Duration.ofSeconds(7));
        assertThat(new NhrpViews.Redirects(List.of(one, one), Set.of("Tunnel0")).text())
                .startsWith(
                        """
                        10.1.2.10/32 via 198.51.100.2
                        Type: dynamic, Flags: redirect
                        NBMA address: 198.51.100.2
                        Hold time: 7 sec
                        Authentication: enabled

                        10.1.2.10/32 via 198.51.100.2
                        """);
    }

    @Test
    void ownAddresses() {
        NhrpViews.OwnEntry own =
                new NhrpViews.OwnEntry(
                        "Tunnel11",
                        Address.parse("10.255.0.6"),
                        Optional.of(Address.parse("203.0.113.1")),
                        Duration.ofSeconds(3335));
        assertThat(new NhrpViews.Own(List.of(own)).text())
                .startsWith(
                        """
                        10.255.0.6/32 via 10.255.0.6
                           Tunnel11 created 00:55:35, never expire
                           Type: static, Flags: router unique local
                           NBMA address: 203.0.113.1
                            (no-socket)
                        Metadata Exchange Framework:
                        """);
    }

    @Test
    void trafficInDetailBeginsWithTheSums() {
        Traffic one =
                new Traffic(
                        "Tunnel0",
                        AddressFamily.IPV4,
                        10_000,
                        10,
                        0,
                        Map.of(MessageKind.REGISTRATION_REQUEST, 3L),
                        Map.of(MessageKind.REGISTRATION_REPLY, 2L),
                        Map.of(),
                        Map.of());
        assertThat(new NhrpViews.Counters(true, List.of(one, one)).text())
                .startsWith(
                        """
                        Global statistics:
                         Packet Queue size: 0[0](1)
                           Sent: Total 6
                                 0 Resolution Request  0 Resolution Reply  6 Registration Request
                        """)
                .contains(
                        """
                        Tunnel0: Max-send limit:10000Pkts/10Sec, Usage:0%
                           Sent: Total 3
                        """);
    }
}
