package io.spokewire.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.command.ConfigReader;
import io.spokewire.command.Section;
import io.spokewire.net.AddressFamily;
import io.spokewire.policy.PolicyViews;
import io.spokewire.routing.ProtocolStatus;
import io.spokewire.routing.ProtocolViews;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What IOS prints of routing processes and of what filters their routes. */
class RoutingViewsTest {
    private static final String CONFIG =
            """
            key chain KEYS
             key 1
              key-string sesame
              accept-lifetime 00:00:00 Jan 1 2026 23:59:59 Dec 31 2026
              send-lifetime 00:00:00 Jan 1 2027 infinite
             key 2
              key-string moonlight
              cryptographic-algorithm hmac-sha-256
            interface GigabitEthernet0/0
             ip address 10.0.0.1 255.255.255.0
             ipv6 address 2001:DB8::1/64
             ip ospf 1 area 3
             ipv6 eigrp 7
            interface GigabitEthernet0/1
             ip address 10.0.1.1 255.255.255.0
            router eigrp 100
             eigrp router-id 10.0.1.1
             network 10.0.0.0
             redistribute static
             distribute-list prefix NETS out
             distribute-list 10 in GigabitEthernet0/1
             passive-interface GigabitEthernet0/1
             variance 2
            router ospf 1
             router-id 1.1.1.1
             network 10.0.1.0 0.0.0.255 area 0
            ip access-list standard LANS
             permit 10.0.0.0 0.0.255.255
             deny any
            ip access-list extended FLOWS
             remark web
             permit tcp any host 10.0.0.9 eq 443
            access-list 10 permit 10.9.0.0
            ip prefix-list NETS description ours
            ip prefix-list NETS seq 5 permit 10.0.0.0/8 ge 9 le 24
            ip prefix-list NETS seq 10 deny 0.0.0.0/0 le 32
            ipv6 router eigrp 7
             eigrp router-id 7.7.7.7
            ipv6 prefix-list SIX seq 5 permit 2001:DB8::/32
            route-map RM permit 10
             description what we tell
             match ip address prefix-list NETS
             match tag 7
             set metric 100
            route-map RM deny 20
            ipv6 access-list V6
             permit ipv6 any any
            """;

    private static final Section ROOT = read();

    private static Section read() {
        ConfigReader.Result read = ConfigReader.read(Languages.CONFIG, "test.cfg", CONFIG);
        assertThat(read.clean()).as("%s", read.lines()).isTrue();
        return read.config();
    }

    @Test
    void routeMaps() {
        assertThat(PolicyViews.RouteMaps.of(ROOT, "").text())
                .isEqualTo(
                        """
                        route-map RM, permit, sequence 10
                          Description:
                            what we tell
                          Match clauses:
                            ip address prefix-lists: NETS\s
                            tag 7\s
                          Set clauses:
                            metric 100
                          Policy routing matches: 0 packets, 0 bytes
                        route-map RM, deny, sequence 20
                          Match clauses:
                          Set clauses:
                          Policy routing matches: 0 packets, 0 bytes
                        """);
        assertThat(PolicyViews.RouteMaps.of(ROOT, "OTHER").text()).isEmpty();
    }

    @Test
    void prefixLists() {
        assertThat(PolicyViews.PrefixLists.of(ROOT, AddressFamily.IPV4, "").text())
                .isEqualTo(
                        """
                        ip prefix-list NETS: 2 entries
                           Description: ours
                           seq 5 permit 10.0.0.0/8 ge 9 le 24
                           seq 10 deny 0.0.0.0/0 le 32
                        """);
        assertThat(PolicyViews.PrefixLists.of(ROOT, AddressFamily.IPV6, "SIX").text())
                .isEqualTo(
                        """
                        ipv6 prefix-list SIX: 1 entries
                           seq 5 permit 2001:DB8::/32
                        """);
    }

    @Test
    void accessLists() {
        assertThat(PolicyViews.AccessLists.of(ROOT, EnumSet.allOf(AddressFamily.class), "").text())
                .isEqualTo(
                        """
                        Standard IP access list 10
                            10 permit 10.9.0.0
                        Standard IP access list LANS
                            10 permit 10.0.0.0, wildcard bits 0.0.255.255
                            20 deny any
                        Extended IP access list FLOWS
                            20 permit tcp any host 10.0.0.9 eq 443
                        IPv6 access list V6
                            permit ipv6 any any sequence 10
                        """);
    }

    @Test
    void keyChainsWithoutTheirKeys() {
        String text =
                PolicyViews.KeyChains.of(ROOT, "", Instant.parse("2026-06-01T00:00:00Z")).text();
        assertThat(text)
                .isEqualTo(
                        """
                        Key-chain KEYS:
                            key 1 -- text (hidden)
                                accept lifetime (00:00:00 UTC Jan 1 2026) - (23:59:59 UTC Dec 31 2026) [valid now]
                                send lifetime (00:00:00 UTC Jan 1 2027) - (infinite)
                            key 2 -- text (hidden)
                                cryptographic-algorithm: hmac-sha-256
                                accept lifetime (always valid) - (always valid) [valid now]
                                send lifetime (always valid) - (always valid) [valid now]
                        """);
    }

    @Test
    void protocols() {
        FakePorts world = new FakePorts();
        Router router = new Router(ROOT, world.ports());
        router.start();
        world.reflect(router);
        world.pass(Duration.ofMillis(10).toNanos());
        List<ProtocolStatus> all = router.protocols();
        assertThat(
                        new ProtocolViews.Ipv4(
                                        all.stream()
                                                .filter(p -> p.family() == AddressFamily.IPV4)
                                                .toList())
                                .text())
                .isEqualTo(
                        """
                        *** IP Routing is NSF aware ***

                        Routing Protocol is "eigrp 100"
                          Outgoing update filter list for all interfaces is (prefix-list) NETS
                          Incoming update filter list for all interfaces is not set
                            GigabitEthernet0/1 filtered by 10
                          Default networks flagged in outgoing updates
                          Default networks accepted from incoming updates
                          Redistributing: static
                          EIGRP-IPv4 Protocol for AS(100)
                            Metric weight K1=1, K2=0, K3=1, K4=0, K5=0
                            Soft SIA disabled
                            NSF-aware route hold timer is 240s
                            Router-ID: 10.0.1.1
                            Topology : 0 (base)
                              Active Timer: 3 min
                              Distance: internal 90 external 170
                              Maximum path: 4
                              Maximum metric variance 2

                          Automatic Summarization: disabled
                          Maximum path: 4
                          Routing for Networks:
                            10.0.0.0
                          Passive Interface(s):
                            GigabitEthernet0/1
                          Routing Information Sources:
                            Gateway         Distance      Last Update
                          Distance: internal 90 external 170

                        Routing Protocol is "ospf 1"
                          Outgoing update filter list for all interfaces is not set
                          Incoming update filter list for all interfaces is not set
                          Router ID 1.1.1.1
                          It is an area border router
                          Number of areas in this router is 2. 2 normal 0 stub 0 nssa
                          Maximum path: 4
                          Routing for Networks:
                            10.0.1.0 0.0.0.255 area 0
                          Routing on Interfaces Configured Explicitly (Area 3):
                            GigabitEthernet0/0
                          Routing Information Sources:
                            Gateway         Distance      Last Update
                          Distance: (default is 110)

                        """);
        assertThat(
                        new ProtocolViews.Ipv6(
                                        all.stream()
                                                .filter(p -> p.family() == AddressFamily.IPV6)
                                                .toList())
                                .text())
                .startsWith(
                        """
                        IPv6 Routing Protocol is "connected"
                        IPv6 Routing Protocol is "static"
                        IPv6 Routing Protocol is "eigrp 7"
                          EIGRP-IPv6 Protocol for AS(7)
                        """)
                .endsWith(
                        """
                          Interfaces:
                            GigabitEthernet0/0
                          Redistribution:
                            None
                        """);
    }
}
