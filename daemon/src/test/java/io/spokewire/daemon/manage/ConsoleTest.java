package io.spokewire.daemon.manage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.spokewire.bfd.BfdDiagnostic;
import io.spokewire.bfd.BfdIntervals;
import io.spokewire.bfd.BfdPeer;
import io.spokewire.bfd.BfdSnapshot;
import io.spokewire.bfd.BfdState;
import io.spokewire.bfd.BfdTimers;
import io.spokewire.bgp.BgpRoutingEngine.Clear;
import io.spokewire.bgp.BgpRoutingEngine.ClearFlaps;
import io.spokewire.bgp.BgpRoutingEngine.How;
import io.spokewire.bgp.BgpRoutingEngine.Which;
import io.spokewire.bgp.BgpSnapshot;
import io.spokewire.command.ExecCommand;
import io.spokewire.command.HelpEntry;
import io.spokewire.daemon.manage.Console.Reply;
import io.spokewire.daemon.manage.ConsoleContext.PingAnswer;
import io.spokewire.engine.Severity;
import io.spokewire.engine.Trace;
import io.spokewire.ike.CryptoSnapshot;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.nhrp.NhrpDebug;
import io.spokewire.nhrp.NhrpTrace;
import io.spokewire.router.Languages;
import io.spokewire.routing.ProtocolStatus;
import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleTest {
    private final FakeContext context = new FakeContext();
    private final Console console = new Console(context, Languages.CONFIG, "anna");
    private final StringBuilder parts = new StringBuilder();

    private Reply type(String line) {
        return console.execute(line, false, parts::append);
    }

    private void typeAll(String... lines) {
        for (String line : lines) {
            Reply reply = type(line);
            assertThat(reply.ok()).as(line + ": " + reply.text()).isTrue();
        }
    }

    private static final String[] SHOWS = {
        "show dmvpn",
        "show dmvpn detail",
        "show dmvpn ipv6",
        "show ip nhrp",
        "show ip nhrp brief",
        "show ip nhrp detail",
        "show ip nhrp 10.255.0.1",
        "show ip nhrp dynamic",
        "show ip nhrp shortcut",
        "show ip nhrp summary",
        "show ip nhrp traffic",
        "show ip nhrp nhs",
        "show ip nhrp nhs detail",
        "show ip nhrp redirect",
        "show ipv6 nhrp",
        "show ipv6 nhrp summary",
        "show interfaces",
        "show interfaces Tunnel0",
        "show ip interface brief",
        "show ipv6 interface brief",
        "show ip route",
        "show ip route vrf INTERNET",
        "show ip route 10.1.2.3",
        "show ip route summary",
        "show ip route static",
        "show ip route vrf *",
        "show ip route 10.0.0.0",
        "show ip route track-table",
        "show ip route 10.1.0.0 255.255.0.0 longer-prefixes",
        "show ipv6 route 2001:db8::/32 longer-prefixes",
        "show ip route 10.1.2.0 255.255.255.0",
        "show ipv6 route summary",
        "show ipv6 route",
        "show vrf",
        "show vrf INTERNET",
        "show vrf detail",
        "show ip vrf",
        "show interfaces description",
        "show ip interface",
        "show ip interface Tunnel0",
        "show ipv6 interface",
        "show ip nhrp self",
        "show ip nhrp Tunnel0",
        "show ip nhrp registered",
        "show ip nhrp traffic detail",
        "show dmvpn interface Tunnel0 detail",
        "show dmvpn peer nbma 198.51.100.1",
        "show terminal",
        "show users",
        "show history",
        "show running-config",
        "show running-config interface Tu0",
        "show running-config section interface",
        "show version",
        "show logging",
        "show clock",
        "show tech-support",
        "show platform counters",
        "show debugging"
    };

    static String[] shows() {
        return SHOWS.clone();
    }

    @ParameterizedTest
    @MethodSource("shows")
    void everyShowIsTextAndJson(String line) throws IOException {
        Reply text = type(line);
        assertThat(text.ok()).as(text.text()).isTrue();
        Reply json = console.execute(line, true, parts::append);
        assertThat(json.text()).startsWith("{").endsWith("}\n");
        try (JsonParser parser = new JsonFactory().createParser(json.text())) {
            while (parser.nextToken() != null) {
                // Any malformed token throws.
            }
        }
        assertThat(type(line + " | json").text().isEmpty()).isFalse();
    }

    @Test
    void commandsMayBeAbbreviated() {
        assertThat(type("sh ip int br").text()).isEqualTo(type("show ip interface brief").text());
    }

    @Test
    void theMarkerPointsAtTheWord() {
        Reply reply = type("show ip nhrp bruf");
        assertThat(reply.ok()).isFalse();
        assertThat(reply.text())
                .startsWith("                ^\n% Invalid input detected at '^' marker.\n");
    }

    @Test
    void incompleteAndAmbiguous() {
        assertThat(type("show ip sla").text())
                .isEqualTo(
                        """
                        % Incomplete command.
                          may follow: configuration, reaction-configuration, reaction-trigger, statistics, summary
                        """);
        assertThat(type("c ip nhrp").text()).startsWith("% Ambiguous command:  \"c ip nhrp\"\n");
    }

    @Test
    void theMarkerCountsWhatStandsInFront() {
        assertThat(type("  show foo").text()).startsWith(" ".repeat(10) + "^\n");
        typeAll("conf t");
        assertThat(type("do show foo").text()).startsWith(" ".repeat(19) + "^\n");
        assertThat(type(" foo").text()).startsWith(" ".repeat(12) + "^\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    reload                | the host restarts the router
                    rel                   | % 'reload' is not here
                    write erase           | remove it there
                    telnet 10.0.0.1       | the host's programs
                    """)
    void whatIsNotHereSaysSo(String line, String why) {
        Reply reply = type(line);
        assertThat(reply.ok()).isFalse();
        assertThat(reply.text()).startsWith("% ").contains(why).doesNotContain("^");
    }

    @Test
    void routingProtocolsAreDebugged() {
        assertThat(type("debug ip ospf packet").text()).isEqualTo("OSPF packet debugging is on\n");
        assertThat(type("debug ospfv3 adj").ok()).isTrue();
        assertThat(type("debug eigrp").ok()).isTrue();
        assertThat(type("show debugging").text())
                .isEqualTo(
                        """

                        OSPF:
                          OSPF packet debugging is on
                          OSPF adjacency debugging is on

                        EIGRP:
                          EIGRP debugging is on
                        """);
        assertThat(type("undebug ip ospf").ok()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "show ip ospf 1",
                "show ip ospf 10 neighbor",
                "sh ip ospf nei det",
                "show ip ospf neighbor Tunnel0",
                "show ip ospf 1 neighbor tu0 10.0.0.1 detail",
                "show ip ospf neighbor 10.0.0.1",
                "sh ip ospf int br",
                "show ip ospf 1 interface Tunnel0 brief",
                "show ip ospf interface tunnel 0",
                "show ip ospf border-routers",
                "sh ip ospf data",
                "show ip ospf database self-originate",
                "show ip ospf 1 database adv-router 10.0.0.1",
                "show ip ospf database router 10.0.0.1 adv-router 10.0.0.1",
                "show ipv6 ospf 1 database link self-originate",
                "show ospfv3 1 neighbor detail",
                "show ospfv3 border-routers"
            })
    void ospfIsAskedInMoreThanOneWay(String line) {
        assertThat(type(line).ok()).as(type(line).text()).isTrue();
    }

    @Test
    void absentCommandsMakeNothingAmbiguous() {
        assertThat(type("sh cl").ok()).isTrue();
        assertThat(type("sh lldp").text()).contains("lldpcli");
        assertThat(type("copy run start").ok()).isTrue();
        assertThat(type("copy run").text()).startsWith("% Incomplete command.");
    }

    private static final BgpSnapshot.Flaps FLAPS =
            new BgpSnapshot.Flaps(
                    2500, 3, Duration.ofMinutes(4), Duration.ofMinutes(26), true, false);

    private static BgpSnapshot.Summary table(String vrf) {
        return new BgpSnapshot.Summary(
                vrf,
                AddressFamily.IPV4,
                Ipv4Address.parse("1.1.1.1"),
                "65000",
                7,
                2,
                2,
                1,
                List.of(),
                List.of(),
                100,
                new BgpSnapshot.Dampening(vrf.isEmpty() ? "route-map DAMP" : "", 1, 1),
                List.of(
                        new BgpSnapshot.PeerGroup(
                                "SPOKES", "", 65001, "external", true, 30, List.of())));
    }

    private static BgpSnapshot.Entry entry(String prefix, String path, String... communities) {
        return new BgpSnapshot.Entry(
                Prefix.parse(prefix),
                7,
                1,
                List.of(),
                List.of(
                        new BgpSnapshot.PathEntry(
                                "learned",
                                true,
                                true,
                                false,
                                false,
                                false,
                                false,
                                prefix.startsWith("10.2."),
                                true,
                                Address.parse("192.0.2.1"),
                                0,
                                -1,
                                -1,
                                0,
                                path,
                                "i",
                                Address.parse("192.0.2.1"),
                                Ipv4Address.parse("2.2.2.2"),
                                false,
                                "",
                                List.of(communities),
                                List.of(),
                                List.of(),
                                Ipv4Address.ANY,
                                List.of(),
                                0,
                                0,
                                Duration.ZERO,
                                prefix.startsWith("10.5.")
                                        ? Optional.of(FLAPS)
                                        : Optional.empty())));
    }

    @Test
    void someRoutesOfBgpAreShown() {
        context.bgpTables = List.of(table(""), table("RED"));
        context.bgpEntries =
                List.of(
                        entry("10.1.0.0/16", "65001 65002", "65000:1", "65000:2"),
                        entry("10.2.0.0/16", "65003", "65000:1"));
        String one = "10.1.0.0/16";
        String two = "10.2.0.0/16";
        assertThat(type("show ip bgp").text()).contains(one, two);
        for (String words :
                List.of(
                        "regexp ^65001",
                        "regexp _65002$",
                        "community 65000:1 65000:2",
                        "10.1.0.0/16 longer-prefixes",
                        "10.1.0.0 255.255.0.0 longer-prefixes")) {
            assertThat(type("show ip bgp " + words).text()).as(words).contains(one);
            assertThat(type("show ip bgp " + words).text()).as(words).doesNotContain(two);
        }
        assertThat(type("show bgp ipv4 unicast rib-failure").text())
                .contains(two)
                .doesNotContain(one);
        assertThat(type("show ip bgp community").text()).contains(one, two);
        assertThat(type("show ip bgp vpnv4 vrf RED regexp ^65003$").text()).contains(two);
        assertThat(type("show ip bgp regexp (").text()).contains("'(' is no regular expression");
        assertThat(type("show ip bgp 10.0.0.0/8 longer-prefixes").text()).contains(one, two);
        assertThat(type("show ip bgp 10.1.0.0 255.255.0.0").text()).contains("not in table");
        assertThat(type("show bgp all summary").text())
                .contains("For address family: IPv4 Unicast\n")
                .contains("For address family: IPv4 Unicast, vrf RED\n");
        assertThat(type("show ip bgp vpnv4 all summary").text())
                .doesNotContain("For address family: IPv4 Unicast\n")
                .contains("For address family: IPv4 Unicast, vrf RED\n");
    }

    @Test
    void routesOfBgpWithOtherMasksOrSeveralOriginsAreShown() {
        context.bgpTables = List.of(table(""));
        List<BgpSnapshot.PathEntry> both = new ArrayList<>();
        both.addAll(entry("172.16.0.0/16", "65001 65002").paths());
        both.addAll(entry("172.16.0.0/16", "65003").paths());
        BgpSnapshot.Entry two =
                new BgpSnapshot.Entry(Prefix.parse("172.16.0.0/16"), 1, 1, List.of(), both);
        context.bgpEntries =
                List.of(
                        entry("10.0.0.0/8", "65001"),
                        two,
                        entry("192.0.2.0/24", "65001"),
                        entry("192.0.2.0/28", "65001"));
        assertThat(type("show ip bgp cidr-only").text())
                .contains("192.0.2.0/28")
                .doesNotContain("10.0.0.0", "172.16.0.0", "192.0.2.0/24");
        assertThat(type("show bgp ipv4 unicast inconsistent-as").text())
                .contains("172.16.0.0/16", "65001 65002 i", "65003 i")
                .doesNotContain("10.0.0.0", "192.0.2.0");
        assertThat(type("show ip bgp update-group").ok()).isTrue();
        assertThat(type("show ip bgp injected-paths").text()).doesNotContain("172.16");
        assertThat(type("show bgp ipv6 unicast update-group 7").ok()).isFalse();
    }

    @Test
    void routesOfBgpThatComeAndGoAreShownAndCleared() {
        context.bgpTables = List.of(table(""), table("RED"));
        context.bgpEntries = List.of(entry("10.5.0.0/16", "65002"));
        assertThat(type("show ip bgp dampening flap-statistics").text())
                .endsWith("*d 10.5.0.0/16      192.0.2.1       3     00:04:00 00:26:00 65002\n");
        assertThat(type("show bgp ipv4 unicast dampening dampened-paths").text())
                .endsWith("*d 10.5.0.0/16      192.0.2.1        00:26:00 65002 i\n");
        assertThat(type("show ip bgp").text()).contains("*d   10.5.0.0/16 ");
        for (String line :
                List.of(
                        "configure terminal",
                        "route-map DAMP permit 10",
                        "set dampening 30 1500 10000 60",
                        "end")) {
            type(line);
        }
        assertThat(type("show ip bgp dampening parameters").text())
                .startsWith(" dampening 30 1500 10000 60 (route-map DAMP 10)\n");
        assertThat(type("show ip bgp vpnv4 vrf RED dampening parameters").ok()).isFalse();

        assertThat(type("clear ip bgp dampening").ok()).isTrue();
        assertThat(type("clear ip bgp dampening 10.2.0.0 255.255.0.0").ok()).isTrue();
        assertThat(type("clear bgp vpnv4 unicast vrf RED flap-statistics 10.2.0.0/16").ok())
                .isTrue();
        Optional<Prefix> one = Optional.of(Prefix.parse("10.2.0.0/16"));
        assertThat(context.bgpCleared)
                .containsExactly(
                        new ClearFlaps("", AddressFamily.IPV4, Optional.empty(), false),
                        new ClearFlaps("", AddressFamily.IPV4, one, false),
                        new ClearFlaps("RED", AddressFamily.IPV4, one, true));
    }

    @Test
    void peerGroupsTemplatesAndPathsOfBgpAreShown() {
        context.bgpTables = List.of(table(""));
        context.bgpEntries =
                List.of(
                        entry("10.2.0.0/16", "65002"),
                        entry("10.3.0.0/16", "65002"),
                        entry("10.4.0.0/16", "65002 65003"));
        assertThat(type("show ip bgp peer-group").text())
                .startsWith("BGP peer-group is SPOKES,  remote AS 65001\n");
        assertThat(type("show ip bgp peer-group SPOKES").ok()).isTrue();
        assertThat(type("show ip bgp peer-group OTHERS").ok()).isFalse();
        assertThat(type("show ip bgp paths").text().lines().map(l -> l.substring(15)))
                .containsExactly(
                        " Refcount Metric Path",
                        "        1      0 65002 65003 i",
                        "        2      0 65002 i");
        for (String line :
                List.of(
                        "configure terminal",
                        "router bgp 65000",
                        "template peer-policy POL",
                        "weight 5",
                        "end")) {
            type(line);
        }
        assertThat(type("show ip bgp template peer-policy").text())
                .contains("Template:POL, index:1.\n", "  weight 5\n");
        assertThat(type("show ip bgp template peer-session POL").ok()).isFalse();
    }

    @Test
    void neighborsOfBgpInVrfsAreCleared() {
        context.bgpTables = List.of(table(""), table("RED"));
        assertThat(type("clear ip bgp * soft").ok()).isTrue();
        assertThat(type("clear ip bgp vrf RED 65001 in").ok()).isTrue();
        assertThat(type("clear ip bgp 192.0.2.1").ok()).isTrue();
        assertThat(type("clear bgp vpnv4 unicast vrf RED 192.0.2.1 out").ok()).isTrue();
        Address neighbor = Address.parse("192.0.2.1");
        assertThat(context.bgpCleared)
                .containsExactly(
                        new Clear("", new Which.All(), How.SOFT),
                        new Clear("RED", new Which.All(), How.SOFT),
                        new Clear("RED", new Which.OfAs(65001), How.SOFT_IN),
                        new Clear("", new Which.One(neighbor), How.HARD),
                        new Clear("RED", new Which.One(neighbor), How.SOFT_OUT));
    }

    @Test
    void sessionsOfBfdAreShownByClient() {
        context.bfdSessions =
                List.of(
                        new BfdSnapshot.Session(
                                new BfdPeer(
                                        "",
                                        "Tunnel0",
                                        Address.parse("10.255.0.11"),
                                        Address.parse("10.255.0.1")),
                                List.of("OSPF"),
                                1,
                                2,
                                BfdState.UP,
                                BfdState.UP,
                                BfdDiagnostic.NONE,
                                new BfdTimers(300_000, 300_000, 3),
                                new BfdTimers(300_000, 300_000, 3),
                                300_000,
                                900_000,
                                0,
                                BfdIntervals.NONE,
                                BfdIntervals.NONE,
                                Optional.empty()));
        String row = "10.255.0.1                               1/2         Up        Up        Tu0";
        assertThat(type("show bfd neighbors").text()).contains(row);
        assertThat(type("show bfd neighbors client ospf details").text())
                .contains(row)
                .contains("Registered protocols: OSPF");
        assertThat(type("show bfd neighbors interface tun0").text()).contains(row);
        assertThat(type("show bfd neighbors client bgp").text()).isEmpty();
        assertThat(type("show bfd summary").text()).contains("Total               1");
        assertThat(type("clear bfd counters").ok()).isTrue();
        assertThat(context.cleared).containsExactly("BFD counters");
    }

    @Test
    void neighboursOfEigrpAreClearedWhereItIsSaid() {
        assertThat(type("clear ip eigrp neighbors").ok()).isTrue();
        assertThat(type("clear ip eigrp vrf RED 200 neighbors 10.255.0.2").ok()).isTrue();
        assertThat(type("clear eigrp address-family ipv4 vrf * neighbors tun0").ok()).isTrue();
        assertThat(type("clear ip eigrp 300 neighbors").ok()).isTrue();
        assertThat(type("clear ipv6 eigrp neighbors").ok()).isTrue();
        assertThat(type("clear ip eigrp 100 neighbors tun0 soft").ok()).isTrue();
        assertThat(context.clearedEigrp)
                .containsExactly(
                        "IPV4  Clear[neighbor=Optional.empty, interfaceName=Optional.empty,"
                                + " soft=false]",
                        "IPV4 RED Clear[neighbor=Optional[10.255.0.2],"
                                + " interfaceName=Optional.empty, soft=false]",
                        "IPV4  Clear[neighbor=Optional.empty,"
                                + " interfaceName=Optional[Tunnel0], soft=false]",
                        "IPV4 RED Clear[neighbor=Optional.empty,"
                                + " interfaceName=Optional[Tunnel0], soft=false]",
                        "IPV4  Clear[neighbor=Optional.empty,"
                                + " interfaceName=Optional[Tunnel0], soft=true]");
    }

    @Test
    void oneDestinationOfEigrpIsNamedInThreeWays() {
        String none = "% 10.0.0.0/24 not in topology table\n";
        assertThat(type("show ip eigrp topology 10.0.0.0/24").text()).isEqualTo(none);
        assertThat(type("show ip eigrp topology 10.0.0.0 255.255.255.0").text()).isEqualTo(none);
        assertThat(type("show ip eigrp topology 10.0.0.0").text())
                .isEqualTo("% 10.0.0.0 not in topology table\n");
        assertThat(type("show ip eigrp topology zero-successors").text())
                .contains("Topology Table for AS(100)");
    }

    @Test
    void eigrpIsShownOfOneVrf() {
        String main = "EIGRP-IPv4 Neighbors for AS(100)\n";
        String red = "EIGRP-IPv4 Neighbors for AS(200) VRF(RED)\n";
        assertThat(type("show ip eigrp neighbors").text()).isEqualTo(main);
        assertThat(type("show ip eigrp 100 neighbors detail tun0").text()).isEqualTo(main);
        assertThat(type("show ip eigrp 200 neighbors").text()).isEmpty();
        assertThat(type("show ip eigrp vrf RED neighbors tun0").text()).isEqualTo(red);
        assertThat(type("show ip eigrp vrf * neighbors").text()).isEqualTo(main + red);
        assertThat(type("show eigrp address-family ipv4 vrf RED 200 neighbors").text())
                .isEqualTo(red);
        assertThat(type("show eigrp address-family ipv6 neighbors").text()).isEmpty();
        assertThat(type("show ip eigrp interfaces detail tun0").text()).contains("for AS(100)\n");
    }

    @Test
    void briefListsInterfacesInColumns() {
        assertThat(type("show ip interface brief").text())
                .isEqualTo(
                        """
                        Interface              IP-Address      OK? Method Status                Protocol
                        GigabitEthernet0/0     198.51.100.2    YES manual up                    up
                        GigabitEthernet0/1     unassigned      YES unset  administratively down down
                        Tunnel0                10.255.0.11     YES manual up                    up
                        """);
    }

    @Test
    void aTunnelInDetail() {
        assertThat(type("show interfaces Tunnel 0").text())
                .isEqualTo(
                        """
                        Tunnel0 is up, line protocol is up
                          Hardware is Tunnel
                          Internet address is 10.255.0.11/24
                          MTU 1500 bytes, BW 1000000 Kbit/sec, DLY 10 usec,
                             reliability 255/255, txload 1/255, rxload 1/255
                          Encapsulation TUNNEL, loopback not set
                          Keepalive set (10 sec), retries 3
                          Tunnel linestate evaluation up
                          Tunnel source 198.51.100.2 (GigabitEthernet0/0)
                          Tunnel protocol/transport multi-GRE/IP
                            Key 0x64, sequencing disabled
                            Checksumming of packets disabled
                          Tunnel TTL 255, Fast tunneling enabled
                          Tunnel transport MTU 1476 bytes
                        """);
    }

    @Test
    void theRoutingTable() {
        assertThat(type("show ip route").text())
                .endsWith(
                        """
                        Gateway of last resort is 198.51.100.1 to network 0.0.0.0

                        S*    0.0.0.0/0 [1/0] via 198.51.100.1
                              10.0.0.0/8 is variably subnetted, 3 subnets, 2 masks
                        S   %    10.1.0.0/16 [1/0] via 10.255.0.1, Tunnel0
                                             [NHO][1/255] via 10.255.0.12, Tunnel0
                        C        10.1.1.0/24 is directly connected, GigabitEthernet0/1
                        H        10.1.2.0/24 [250/0] via 10.255.0.1, 00:00:32, Tunnel0
                        K     192.0.2.0/24 [254/0] via 10.255.0.1, 00:00:32, Tunnel0
                        """);
        assertThat(type("show ip route vrf NOWHERE").text())
                .isEqualTo("% IP routing table NOWHERE does not exist\n");
        assertThat(type("show ip route 10.1.2.9").text())
                .startsWith("Routing entry for 10.1.2.0/24\n  Known via \"nhrp\", distance 250");
    }

    @Test
    void routesOfANetworkAreShownTogether() {
        assertThat(type("show ip route 10.0.0.0").text())
                .isEqualTo(
                        """
                        Routing entry for 10.0.0.0/8, 3 known subnets
                          Attached (1 connections)
                          Variably subnetted with 2 masks
                        S   %    10.1.0.0/16 [1/0] via 10.255.0.1, Tunnel0
                                             [NHO][1/255] via 10.255.0.12, Tunnel0
                        C        10.1.1.0/24 is directly connected, GigabitEthernet0/1
                        H        10.1.2.0/24 [250/0] via 10.255.0.1, 00:00:32, Tunnel0
                        """);
        assertThat(type("show ip route 192.0.2.0").text())
                .startsWith("Routing entry for 192.0.2.0/24\n");
        assertThat(type("show ip route 10.1.0.0 255.255.254.0 longer-prefixes").text())
                .endsWith(
                        """
                              10.0.0.0/24 is subnetted, 1 subnets
                        C        10.1.1.0 is directly connected, GigabitEthernet0/1
                        """);
        assertThat(type("show ip route vrf *").text())
                .startsWith("Codes: ")
                .contains("\n\nRouting Table: INTERNET\nCodes: ");
    }

    @Test
    void staticRoutesSayWhichTrackObjectTheyFollow() {
        type("configure terminal");
        type("track 5 interface GigabitEthernet0/0 line-protocol");
        type("exit");
        type("ip route 0.0.0.0 0.0.0.0 198.51.100.1 10 track 5");
        type("ip route vrf INTERNET 10.9.0.0 255.255.0.0 Null0 track 6");
        type("end");
        assertThat(type("show ip route track-table").text())
                .isEqualTo(
                        " ip route 0.0.0.0 0.0.0.0 198.51.100.1 10 track 5 state is [up]\n"
                                + " ip route vrf INTERNET 10.9.0.0 255.255.0.0 Null0 track 6"
                                + " state is [down]\n");
    }

    @Test
    void aRouteSaysWhoTellsIt() {
        context.protocols = List.of(process("eigrp 5", "static"), process("ospf 1", "nhrp"));
        assertThat(type("show ip route 0.0.0.0").text())
                .contains("candidate default path\n  Redistributing via eigrp 5\n");
        assertThat(type("show ip route 192.0.2.0").text()).doesNotContain("Redistributing");
        context.advertisers = List.of("eigrp 5 route-map OUT", "bgp 65000");
        assertThat(type("show ip route 0.0.0.0").text())
                .contains(
                        """
                          Redistributing via eigrp 5
                          Advertised by eigrp 5 route-map OUT
                                        bgp 65000
                        """);
    }

    private static ProtocolStatus process(String name, String redistributes) {
        return new ProtocolStatus(
                name,
                "",
                AddressFamily.IPV4,
                Optional.empty(),
                List.of(),
                List.of(redistributes),
                List.of(),
                0,
                List.of(),
                Map.of(),
                List.of(),
                List.of(),
                "");
    }

    @Test
    void pipesFilterLines() {
        assertThat(type("show ip interface brief | include Tunnel").text())
                .isEqualTo(
                        "Tunnel0                10.255.0.11     YES manual up                   "
                                + " up\n");
        assertThat(type("show running-config | section interface Tunnel").text())
                .startsWith("interface Tunnel0\n ip address 10.255.0.11 255.255.255.0\n")
                .doesNotContain("GigabitEthernet0/0\n ip address");
        assertThat(type("show ip interface brief | exclude Giga | count up").text())
                .isEqualTo("Number of lines which match regexp = 1\n");
        assertThat(type("show vrf | begin INTER").text()).startsWith("  INTERNET");
        assertThat(type("show vrf | include [").ok()).isFalse();
    }

    @Test
    void nothingIsDoneBeforeTheEnd() {
        typeAll("configure terminal", "interface Tunnel0", "ip mtu 1300");
        assertThat(console.prompt()).isEqualTo("R1(config-if)#");
        assertThat(context.ipMtu()).isEqualTo(1400);
        assertThat(type("show diff").text())
                .isEqualTo(" interface Tunnel0\n- ip mtu 1400\n+ ip mtu 1300\n");
        typeAll("end");
        assertThat(console.prompt()).isEqualTo("R1#");
        assertThat(context.ipMtu()).isEqualTo(1300);
        assertThat(context.commits).containsExactly("console by anna");
    }

    @Test
    void abortForgets() {
        typeAll("conf t", "interface Tunnel0", "ip mtu 1300", "abort");
        assertThat(context.ipMtu()).isEqualTo(1400);
        assertThat(context.commits).isEmpty();
        assertThat(console.prompt()).isEqualTo("R1#");
    }

    @Test
    void whatIsWrongIsNotCommitted() {
        context.problems = List.of("Tunnel0: there is no interface GigabitEthernet9");
        typeAll("conf t", "interface Tunnel0", "tunnel source GigabitEthernet9");
        Reply reply = type("end");
        assertThat(reply.ok()).isFalse();
        assertThat(reply.text()).contains("nothing has changed").contains("GigabitEthernet9");
        assertThat(console.prompt()).isEqualTo("R1(config-if)#");
        assertThat(context.commits).isEmpty();
    }

    @Test
    void whatOthersCommittedMeanwhileStays() {
        typeAll("conf t", "interface Tunnel0", "ip mtu 1300");
        Console other = new Console(context, Languages.CONFIG, "bert");
        for (String line : List.of("conf t", "hostname R7", "end")) {
            other.execute(line, false, parts::append);
        }
        typeAll("end");
        assertThat(context.hostname()).isEqualTo("R7");
        assertThat(context.ipMtu()).isEqualTo(1300);
    }

    @Test
    void nothingChangedIsNotCommitted() {
        typeAll("conf t", "interface Tunnel0", "ip mtu 1400", "end");
        assertThat(context.commits).isEmpty();
    }

    @Test
    void execCommandsInsideConfiguration() {
        typeAll("conf t");
        assertThat(type("do show clock").text()).startsWith("*21:52:01.123 UTC Sun Nov 22 2026");
        assertThat(type("show clock").ok()).isTrue();
        assertThat(type("frobnicate").ok()).isFalse();
        typeAll("exit");
        assertThat(console.prompt()).isEqualTo("R1#");
    }

    @Test
    void wordsOfConfigurationModeMayBeAbbreviated() {
        typeAll("conf t", "int tu0", "ip mtu 1300", "exi", "hostname R7");
        assertThat(console.prompt()).isEqualTo("R1(config)#");
        typeAll("abo");
        assertThat(console.prompt()).isEqualTo("R1#");
        typeAll("conf t", "line vty 0 4");
        assertThat(type("ex").text()).isEqualTo("% Ambiguous command:  \"ex\"\n");
        assertThat(console.configuring()).isTrue();
    }

    @Test
    void aConfigurationThatIsBeingChangedIsNotThrownAway() {
        typeAll("conf t", "interface Tunnel0", "ip mtu 1300");
        assertThat(type("do configure terminal").ok()).isFalse();
        typeAll("end");
        assertThat(context.ipMtu()).isEqualTo(1300);
    }

    @Test
    void aBannerGoesOnUntilItsDelimiter() {
        typeAll("conf t", "banner motd ^");
        assertThat(console.prompt()).isEmpty();
        typeAll("Keep out", "  end", "");
        assertThat(type("or else ^").ok()).isTrue();
        assertThat(type("show diff").text())
                .isEqualTo("+banner motd ^\n+Keep out\n+  end\n+or else ^\n");
        Console other = new Console(context, Languages.CONFIG, "bert");
        for (String line : List.of("conf t", "hostname R7", "end")) {
            other.execute(line, false, parts::append);
        }
        typeAll("end");
        assertThat(type("show running-config | section banner|Keep").text())
                .startsWith("banner motd ^\nKeep out\n");
    }

    @Test
    void historyAndTerminal() {
        typeAll("show clock", "terminal length 10", "terminal width 0");
        assertThat(type("show history").text())
                .isEqualTo(
                        "  show clock\n  terminal length 10\n  terminal width 0\n  show history\n");
        assertThat(type("show terminal").text()).startsWith("Length: 10 lines, Width: 0 columns\n");
        typeAll("terminal no length");
        assertThat(console.terminalLength()).isEmpty();
    }

    @Test
    void configurationsHaveTheHeadersOfIos() {
        assertThat(type("show running-config").text())
                .matches(
                        "(?s)Building configuration\\.\\.\\.\n\nCurrent configuration : \\d+"
                                + " bytes\n!\n.*\nend\n");
        assertThat(type("show running-config section interface").text()).startsWith("interface ");
        typeAll("write memory");
        assertThat(type("show startup-config").text()).matches("(?s)Using \\d+ bytes\n!\n.*");
        assertThat(type("write terminal").text()).isEqualTo(type("show running-config").text());
    }

    @Test
    void writeMemory() {
        assertThat(type("write memory").text())
                .isEqualTo("Building configuration...\n[OK] (/etc/spokewire/r1.cfg)\n");
        assertThat(context.startup.orElseThrow()).contains("hostname R1\n").endsWith("\nend\n");
        assertThat(type("copy running-config startup-config").ok()).isTrue();
    }

    @Test
    void techSupportHoldsNoKey() {
        assertThat(type("show running-config").text()).contains("authentication S3cret");
        assertThat(type("show tech-support").text())
                .contains("ip nhrp authentication <removed>")
                .doesNotContain("S3cret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"clear ip nhrp", "clear ip nhrp 10.1.2.3", "clear dmvpn session"})
    void clearing(String line) {
        typeAll(line);
        assertThat(context.cleared).isNotEmpty();
    }

    @Test
    void clearCryptoEndsChildrenAloneOrIkeSas() {
        typeAll("clear crypto sa", "clear crypto session");
        typeAll("clear crypto isakmp", "clear crypto ikev2 sa");
        assertThat(context.cleared).containsExactly("child SAs", "IKE SAs", "IKE SAs", "IKE SAs");
        for (String some : List.of("peer 192.0.2.9", "map Tunnel9-head-0", "vrf RED")) {
            assertThat(type("clear crypto sa " + some).text())
                    .contains("no such security association");
        }
    }

    /** An SPI names one direction, by protocol and destination; its pair goes. */
    @ParameterizedTest
    @CsvSource({
        "198.51.100.2 esp 300, true",
        "198.51.100.2 ESP 300, true",
        "192.0.2.1 esp 4000000000, true",
        "198.51.100.2 ah 300, false",
        "192.0.2.1 esp 300, false",
        "198.51.100.2 esp 4000000000, false",
        "198.51.100.2 esp 301, false",
    })
    void clearCryptoEndsTheOneOfAnSpi(String entry, boolean meant) {
        context.childSas = List.of(childSa());
        Reply reply = type("clear crypto sa entry " + entry);
        assertThat(reply.ok()).isEqualTo(meant);
        assertThat(reply.text())
                .isEqualTo(meant ? "" : "% There is no such security association\n");
    }

    @Test
    void clearCryptoCountersEndsNothing() {
        context.childSas = List.of(childSa());
        typeAll("clear crypto sa counters");
        assertThat(context.cleared).containsExactly("counters");
        assertThat(type("clear crypto sa entry 192.0.2.1 esp 255").ok()).isFalse();
    }

    /** Which associations {@code show crypto ipsec sa} shows, by their tunnels and ends. */
    @ParameterizedTest
    @CsvSource({
        "'', Tunnel0 198.51.100.2 Tunnel1 198.51.100.2 Tunnel9 2001:DB8::2",
        "peer 198.51.100.2, Tunnel0 198.51.100.2 Tunnel1 198.51.100.2",
        "peer 198.51.100.3, ''",
        "interface tu1, Tunnel1 198.51.100.2",
        "interface Tunnel2, ''",
        "map Tunnel9-head-0, Tunnel9 2001:DB8::2",
        "map tunnel1-head-0, Tunnel1 198.51.100.2",
        "map Tunnel3-head-0, ''",
        "vrf RED, Tunnel9 2001:DB8::2",
        "ipv6, Tunnel9 2001:DB8::2",
        "interface Tunnel1 detail, Tunnel1 198.51.100.2",
    })
    void securityAssociationsAreShownOfWhatIsNamed(String which, String shown) {
        context.childSas =
                List.of(
                        childSa(),
                        childSa(List.of("Tunnel9"), "RED", "2001:db8::1", "2001:db8::2"));
        String text = type(("show crypto ipsec sa " + which).strip()).text();
        List<String> found = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (line.startsWith("interface: ")) {
                found.add(line.substring("interface: ".length()));
            } else if (line.startsWith("   current_peer ")) {
                found.add(line.strip().split(" ", -1)[1]);
            }
        }
        assertThat(String.join(" ", found)).as(text).isEqualTo(shown);
    }

    private static CryptoSnapshot.Child childSa() {
        return childSa(List.of("Tunnel0", "Tunnel1"), "", "192.0.2.1", "198.51.100.2");
    }

    private static CryptoSnapshot.Child childSa(
            List<String> tunnels, String vrf, String local, String remote) {
        return new CryptoSnapshot.Child(
                1,
                1,
                2,
                tunnels,
                "VPN",
                "hub.example.net",
                vrf,
                Address.parse(local),
                Address.parse(remote),
                500,
                false,
                false,
                "esp-gcm 256",
                "AES-GCM",
                256,
                "None",
                false,
                8,
                64,
                OptionalInt.empty(),
                4_000_000_000L,
                300,
                0,
                0,
                0,
                0,
                0,
                0,
                3600,
                0,
                true,
                true,
                false,
                Duration.ofMinutes(1),
                new CryptoSnapshot.Mtu(1450, 1500, 1500, "GigabitEthernet0/0"));
    }

    @Test
    void debugIsSwitched() {
        typeAll("debug nhrp packet");
        context.log.add(trace("nhrp packet"), context.now());
        context.log.add(trace("nhrp cache"), context.now());
        assertThat(type("show logging").text())
                .contains("*Nov 22 21:52:01.123: something about nhrp packet\n")
                .doesNotContain("about nhrp cache");
        typeAll("undebug all");
        assertThat(context.log.debugging()).isEmpty();
    }

    private static Trace trace(String category) {
        return new Trace() {
            @Override
            public String facility() {
                return "NHRP";
            }

            @Override
            public Severity severity() {
                return Severity.DEBUGGING;
            }

            @Override
            public String mnemonic() {
                return "PACKET";
            }

            @Override
            public String text() {
                return "something about " + category;
            }

            @Override
            public String category() {
                return category;
            }
        };
    }

    @Test
    void theLogKeepsTheNewestLines() {
        context.log.debug("nhrp", true);
        for (int i = 0; i < 8; i++) {
            context.log.add(trace("nhrp " + i), Instant.EPOCH);
        }
        assertThat(context.log.entries()).hasSize(5);
        assertThat(context.log.entries().getFirst().message()).endsWith("nhrp 3");
        assertThat(context.log.dropped()).isEqualTo(3);
    }

    @Test
    void pinging() {
        PingAnswer one = new PingAnswer("10.1.2.3", PingAnswer.Kind.REPLY, 1.2);
        PingAnswer two = new PingAnswer("10.1.2.3", PingAnswer.Kind.REPLY, 3.9);
        context.answers = List.of(Optional.empty(), Optional.of(one), Optional.of(two));
        Reply reply = type("ping 10.1.2.3 source Tunnel0 size 1400 df-bit repeat 3");
        assertThat(reply.ok()).as(reply.text()).isTrue();
        assertThat(parts.toString())
                .contains("Sending 3, 1400-byte ICMP Echos to 10.1.2.3, timeout is 2 seconds:\n")
                .contains("source address of 10.255.0.11\n")
                .endsWith(".!!");
        assertThat(reply.text())
                .isEqualTo(
                        "\nSuccess rate is 66 percent (2/3), round-trip min/avg/max = 1/3/4 ms\n");
    }

    /** Types answers; the questions that stood in front of them. */
    private List<String> asked(String command, String... answers) {
        typeAll(command);
        List<String> questions = new ArrayList<>();
        for (String answer : answers) {
            assertThat(console.asking()).as(answer).isTrue();
            questions.add(console.prompt());
            typeAll(answer);
        }
        return questions;
    }

    @Test
    void pingAloneAsksAsIosDoes() {
        context.answers =
                List.of(Optional.of(new PingAnswer("10.1.2.3", PingAnswer.Kind.REPLY, 3.2)));
        assertThat(asked("ping", "", "10.1.2.3", "2", "", "", "", ""))
                .containsExactly(
                        "Protocol [ip]: ",
                        "Target IP address: ",
                        "Repeat count [5]: ",
                        "Datagram size [100]: ",
                        "Timeout in seconds [2]: ",
                        "Extended commands [n]: ",
                        "Sweep range of sizes [n]: ");
        assertThat(console.asking()).isFalse();
        assertThat(console.prompt()).isEqualTo("R1#");
        assertThat(parts.toString()).contains("Sending 2, 100-byte ICMP Echos to 10.1.2.3");
        assertThat(context.pings.getFirst().repeat()).isEqualTo(2);

        String[] extended = {"ip", "10.1.2.3", "1", "1400", "3", "y", "tu0", "", "yes"};
        typeAll("ping vrf INTERNET");
        typeAll(extended);
        assertThat(console.prompt()).isEqualTo("Validate reply data? [no]: ");
        typeAll("", "", "", "");
        ConsoleContext.PingRequest request = context.pings.getLast();
        assertThat(request.vrf()).isEqualTo("INTERNET");
        assertThat(request.sizeBytes()).isEqualTo(1400);
        assertThat(request.dontFragment()).isTrue();
        assertThat(request.source()).contains(Address.parse("10.255.0.11"));
    }

    @Test
    void aWrongAnswerIsAskedForAgainAndAControlCharacterEndsIt() {
        context.answers =
                List.of(Optional.of(new PingAnswer("10.1.2.3", PingAnswer.Kind.REPLY, 3.2)));
        typeAll("ping", "ipv6");
        assertThat(type("").text()).startsWith("% Bad IP address");
        assertThat(console.prompt()).isEqualTo("Target IP address: ");
        typeAll("2001:db8::1", "", "", "");
        assertThat(console.help("")).singleElement().matches(e -> e.word().equals("LINE"));
        assertThat(console.complete("")).isEmpty();
        typeAll("\u0003");
        assertThat(console.asking()).isFalse();
        assertThat(context.pings).isEmpty();
        typeAll("configure terminal", "do ping", "", "10.1.2.3", "1", "", "", "", "");
        assertThat(console.prompt()).isEqualTo("R1(config)#");
        assertThat(type("do ping").ok()).isTrue();
        typeAll("", "10.1.2.3", "1", "", "");
        typeAll("y", "", "0");
        assertThat(type("maybe").text()).isEqualTo("% yes or no\n");
        typeAll("no", "", "", "");
        assertThat(type("y").text()).isEqualTo("% only n is possible here: press Return\n");
    }

    @Test
    void tracerouteAloneAsksToo() {
        context.answers =
                List.of(Optional.of(new PingAnswer("10.1.2.3", PingAnswer.Kind.REPLY, 3.2)));
        assertThat(asked("traceroute", "", "10.1.2.3", "", "", "1", "1", "2", "3", "", ""))
                .containsExactly(
                        "Protocol [ip]: ",
                        "Target IP address: ",
                        "Source address or interface: ",
                        "Numeric display [n]: ",
                        "Timeout in seconds [3]: ",
                        "Probe count [3]: ",
                        "Minimum Time to Live [1]: ",
                        "Maximum Time to Live [30]: ",
                        "Port Number [33434]: ",
                        "Loose, Strict, Record, Timestamp, Verbose [none]: ");
        assertThat(context.pings.getFirst().ttl()).isEqualTo(2);
    }

    @Test
    void usersAreThoseAtTheConsoles() {
        Logins logins = new Logins(context::now);
        Console first = new Console(context, Languages.CONFIG, "anna", logins);
        Console second = new Console(context, Languages.CONFIG, "bert", logins);
        assertThat(second.execute("show users", false, parts::append).text())
                .isEqualTo(
                        """
                            Line       User       Host(s)              Idle       Location
                           0 vty 0     anna       idle                 00:00:00   local
                        *  1 vty 1     bert       idle                 00:00:00   local

                          Interface    User               Mode         Idle     Peer Address
                        """);
        first.leave();
        assertThat(second.execute("show users", false, parts::append).text())
                .doesNotContain("anna");
    }

    @Test
    void pingSaysWhatItCannotDo() {
        assertThat(type("ping vrf NOWHERE 10.1.2.3").text())
                .isEqualTo("% VRF NOWHERE does not exist\n");
        assertThat(type("ping 10.1.2.3 source 9.9.9.9").text()).startsWith("% Invalid source");
        assertThat(type("ping 10.1.2.3 source GigabitEthernet 0/1").text())
                .isEqualTo("% Invalid source interface - GigabitEthernet0/1 has no IP address\n");
        assertThat(type("ping hub.example.net").text())
                .isEqualTo("% Unrecognized host or address, or protocol not running.\n");
        assertThat(context.pings).isEmpty();
    }

    @Test
    void pingANameInAVrf() {
        context.names = Map.of("hub.example.net", List.of(Address.parse("203.0.113.2")));
        context.answers =
                List.of(Optional.of(new PingAnswer("203.0.113.2", PingAnswer.Kind.REPLY, 0.2)));
        Reply reply = type("ping vrf INTERNET hub.example.net re 1");
        assertThat(parts.toString())
                .isEqualTo(
                        """
                        Translating "hub.example.net"
                        Type escape sequence to abort.
                        Sending 1, 100-byte ICMP Echos to 203.0.113.2, timeout is 2 seconds:
                        !\
                        """);
        assertThat(reply.text())
                .isEqualTo(
                        "\nSuccess rate is 100 percent (1/1), round-trip min/avg/max = 1/1/1 ms\n");
        assertThat(context.pings.getFirst().vrf()).isEqualTo("INTERNET");
    }

    @Test
    void rowsOfSeventyMarks() {
        context.answers = Collections.nCopies(70, Optional.empty());
        assertThat(type("ping 10.1.2.3 repeat 70").text())
                .isEqualTo("Success rate is 0 percent (0/70)\n");
        assertThat(parts.toString()).endsWith("\n" + ".".repeat(70) + "\n");
    }

    @Test
    void tracing() {
        context.answers =
                List.of(
                        Optional.of(new PingAnswer("10.255.0.1", PingAnswer.Kind.REPLY, 3.6)),
                        Optional.empty(),
                        Optional.of(new PingAnswer("10.255.0.1", PingAnswer.Kind.REPLY, 0.1)));
        assertThat(type("traceroute 10.255.0.1").ok()).isTrue();
        assertThat(parts.toString())
                .isEqualTo(
                        """
                        Type escape sequence to abort.
                        Tracing the route to 10.255.0.1
                        VRF info: (vrf in name/id, vrf out name/id)
                          1 10.255.0.1 4 msec  * 1 msec
                        """);
    }

    @Test
    void interfacesAreCompleted() {
        assertThat(console.complete("show interfaces gi")).contains("GigabitEthernet0/0");
        assertThat(console.complete("show interfaces gi0/1")).containsExactly("GigabitEthernet0/1");
        assertThat(console.complete("show ip interface brief | inc")).containsExactly("include");
    }

    @Test
    void helpNamesNoSpellingTwice() {
        typeAll("conf t", "interface Tunnel0");
        assertThat(console.help("ip nhrp hold").stream().map(HelpEntry::word))
                .containsExactly("holdtime");
    }

    @Test
    void everyDebugHasTracesOfItsOwn() throws ReflectiveOperationException {
        Set<String> categories = new TreeSet<>();
        for (Class<?> trace : NhrpTrace.class.getPermittedSubclasses()) {
            Constructor<?> made = trace.getDeclaredConstructors()[0];
            Object[] nothing =
                    Stream.of(made.getParameterTypes())
                            .map(type -> Array.get(Array.newInstance(type, 1), 0))
                            .toArray();
            made.setAccessible(true);
            categories.add(((NhrpTrace) made.newInstance(nothing)).category());
        }
        categories.remove("");
        assertThat(Stream.of(NhrpDebug.values()).map(NhrpDebug::category))
                .containsExactlyInAnyOrderElementsOf(categories);
    }

    @Test
    void debuggingIsToldAsIosTellsIt() {
        assertThat(type("debug nhrp").text()).isEqualTo("NHRP protocol debugging is on\n");
        assertThat(type("debug dmvpn packet").text()).isEqualTo("NHRP activity debugging is on\n");
        assertThat(type("show debugging").text())
                .isEqualTo(
                        """

                        NHRP:
                          NHRP protocol debugging is on
                          NHRP activity debugging is on
                        """);
        assertThat(type("u all").text()).isEqualTo("All possible debugging has been turned off\n");
        assertThat(type("show debugging").text()).isEmpty();
    }

    @Test
    void helpAndCompletion() {
        assertThat(console.help("show ip nhrp ").stream().map(HelpEntry::word))
                .contains(
                        "brief", "detail", "nhs", "shortcut", "summary", "traffic", HelpEntry.END);
        assertThat(console.complete("sh")).contains("show");
        typeAll("conf t");
        assertThat(console.help("").stream().map(HelpEntry::word))
                .contains("interface", "commit", "abort", "end", "do");
        assertThat(console.complete("interf")).contains("interface");
    }

    @Test
    void everyCommandHasHelpForItsWords() {
        for (ExecCommand<Console.Handler> command : console.execCommands()) {
            assertThat(command.syntaxes()).isNotEmpty();
        }
        assertThat(console.help("")).allMatch(entry -> !entry.text().isEmpty());
    }
}
