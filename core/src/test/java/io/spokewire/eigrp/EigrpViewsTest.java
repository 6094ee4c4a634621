package io.spokewire.eigrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Address;
import io.spokewire.net.Prefix;
import io.spokewire.rib.RouteSource;
import io.spokewire.routing.ProtocolStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EigrpViewsTest {
    private final EigrpWires net = new EigrpWires(1);
    private final EigrpWires.Router hub =
            net.router("hub", router("1", "0") + "router eigrp 100\n network 10.0.0.0\n");

    private static String router(String address, String lan) {
        return "interface Tunnel0\n description w\n ip address 10.255.0."
                + address
                + " 255.255.255.0\n delay 10\ninterface GigabitEthernet0/1\n ip address 10.0."
                + lan
                + ".1 255.255.255.0\n";
    }

    @BeforeEach
    void settle() {
        net.router(
                "spoke",
                router("11", "1")
                        + "router eigrp 100\n network 10.0.0.0\n eigrp stub connected summary\n");
        net.startAll();
        assertThat(net.await(Duration.ofSeconds(20), () -> hub.route("10.0.1.0/24") != null))
                .isTrue();
        net.run(Duration.ofSeconds(1));
    }

    private List<EigrpSnapshot> all() {
        return List.of(hub.snapshot());
    }

    @Test
    void neighboursStandInATable() {
        assertThat(new EigrpViews.Neighbors(true, all()).text())
                .isEqualTo(
                        """
                        EIGRP-IPv4 Neighbors for AS(100)
                        H   Address                 Interface              Hold Uptime   SRTT   RTO  Q  Seq
                                                                           (sec)         (ms)       Cnt Num
                        0   10.255.0.11             Tu0                      14 00:00:01    0   200  0  17055
                           Version 1.0/1.2, Retrans: 0, Retries: 0, Prefixes: 1
                           Topology-ids from peer - 0\s
                           Topologies advertised to peer:   base

                           Stub Peer Advertising (CONNECTED SUMMARY ) Routes
                           Suppressing queries
                        Max Nbrs: 0, Current Nbrs: 0
                        """);
    }

    @Test
    void theTopologyTableShowsPaths() {
        assertThat(new EigrpViews.Table(false, all()).text())
                .isEqualTo(
                        """
                        EIGRP-IPv4 Topology Table for AS(100)/ID(10.255.0.1)
                        Codes: P - Passive, A - Active, U - Update, Q - Query, R - Reply,
                               r - reply Status, s - sia Status\s

                        P 10.0.0.0/24, 1 successors, FD is 2816
                                via Connected, GigabitEthernet0/1
                        P 10.0.1.0/24, 1 successors, FD is 5376
                                via 10.255.0.11 (5376/2816), Tunnel0
                        P 10.255.0.0/24, 1 successors, FD is 5120
                                via Connected, Tunnel0

                        """);
        assertThat(EigrpViews.Table.active(all()).text()).doesNotContain("P 10.");
        assertThat(EigrpViews.Table.withoutSuccessors(all()).text()).doesNotContain("P 10.");
    }

    @Test
    void aDestinationSaysWhoToldItAndWhereItComesFrom() {
        hub.fixed("192.0.2.0/24", RouteSource.STATIC, "GigabitEthernet0/1");
        assertThat(EigrpViews.OneDestination.of(Prefix.parse("10.0.1.0/24"), all()).text())
                .isEqualTo(
                        """
                        EIGRP-IPv4 Topology Entry for AS(100)/ID(10.255.0.1) for 10.0.1.0/24
                          State is Passive, Query origin flag is 1, 1 Successor(s), FD is 5376
                          Descriptor Blocks:
                          10.255.0.11 (Tunnel0), from 10.255.0.11, Send flag is 0x0
                              Composite metric is (5376/2816), route is Internal
                              Vector metric:
                                Minimum bandwidth is 1000000 Kbit
                                Total delay is 110 microseconds
                                Reliability is 255/255
                                Load is 1/255
                                Minimum MTU is 1400
                                Hop count is 1
                        """);
        assertThat(EigrpViews.OneDestination.of(Address.parse("10.0.0.7"), all()).text())
                .contains(" for 10.0.0.0/24\n")
                .contains("  0.0.0.0 (GigabitEthernet0/1), from Connected, Send flag is 0x0\n")
                .contains("        Originating router is 10.255.0.1\n");
        assertThat(EigrpViews.OneDestination.of(Address.parse("172.16.0.1"), all()).text())
                .isEqualTo("% 172.16.0.1 not in topology table\n");
    }

    @Test
    void anExternalDestinationSaysWhatItWas() {
        EigrpWires wires = new EigrpWires(1);
        EigrpWires.Router one =
                wires.router(
                        "hub1",
                        "interface GigabitEthernet0/0\n description w\n ip address 10.1.0.1"
                                + " 255.255.255.0\nroute-map T permit 10\n set tag 12\nrouter"
                                + " eigrp N\n address-family ipv4 unicast autonomous-system 1\n"
                                + "  topology base\n   redistribute static route-map T\n"
                                + "  exit-af-topology\n  network 10.0.0.0\n");
        wires.startAll();
        one.fixed("192.0.2.0/24", RouteSource.STATIC, "GigabitEthernet0/0");
        List<EigrpSnapshot> all = List.of(one.snapshot());
        assertThat(new EigrpViews.Table(false, all).text()).contains("        via Rstatic (");
        assertThat(EigrpViews.OneDestination.of(Prefix.parse("192.0.2.0/24"), all).text())
                .contains(" Successor(s), FD is 1310720, RIB is 10240\n")
                .contains("  0.0.0.0, from Rstatic, Send flag is 0x0\n")
                .contains("route is External\n")
                .contains("        Total delay is 10000000 picoseconds\n")
                .endsWith(
                        """
                                Originating router is 10.1.0.1
                              External data:
                                AS number of route is 0
                                External protocol is Static, external metric is 0
                                Administrator tag is 12 (0x0000000C)
                        """);
    }

    @Test
    void protocolsNameNetworksByPrefixAndOnlyWhatTheConfigurationMakesPassive() {
        EigrpWires wires = new EigrpWires(1);
        EigrpWires.Router one =
                wires.router(
                        "hub1",
                        "interface Loopback0\n ip address 10.9.0.1 255.255.255.255\ninterface"
                                + " GigabitEthernet0/0\n description w\n ip address 10.1.0.1"
                                + " 255.255.255.0\nrouter eigrp 1\n network 10.1.0.0 0.0.0.255\n"
                                + " network 10.9.0.1 0.0.0.0\n network 172.16.0.0\n"
                                + " passive-interface GigabitEthernet0/0\n");
        wires.startAll();
        ProtocolStatus status = one.engine.status(wires.now()).orElseThrow();
        assertThat(status.networks()).containsExactly("10.1.0.0/24", "10.9.0.1/32", "172.16.0.0");
        assertThat(status.passive()).containsExactly("GigabitEthernet0/0");
    }

    @Test
    void whatHasHappenedIsKeptTheYoungestFirst() {
        hub.take(new EigrpRoutingEngine.Clear(Optional.empty(), Optional.of("Tunnel0"), false));
        assertThat(
                        new EigrpViews.Events(all())
                                .text()
                                .replaceAll("\\d\\d:\\d\\d:\\d\\d\\.\\d{3}", "00:00:00.000"))
                .startsWith("Event information for AS 100:\n1    00:00:00.000 ")
                .contains(
                        " Route deleted: 10.0.1.0/24\n",
                        " Active: 10.0.1.0/24\n",
                        " NBRCHANGE: EIGRP-IPv4 100: Neighbor 10.255.0.11 (Tunnel0) is down:"
                                + " manually cleared\n",
                        " Route installed: 10.0.1.0/24 5376 [10.255.0.11]\n",
                        "(Tunnel0) is up: new adjacency\n");
        String process = "router eigrp 100\n network 10.0.0.0\n ";
        hub.configure(router("1", "0") + process + "eigrp event-log-size 2\n");
        assertThat(all().getFirst().events()).hasSize(2);
        hub.configure(router("1", "0") + process + "no eigrp event-logging\n");
        assertThat(new EigrpViews.Events(all()).text())
                .isEqualTo("Event information for AS 100:\n");
    }

    @Test
    void ofAllProtocolsThoseOfEigrpAreShown() {
        ProtocolStatus status = hub.engine.status(net.now()).orElseThrow();
        assertThat(new EigrpViews.Protocols(List.of(status)).text())
                .startsWith("EIGRP-IPv4 Protocol for AS(100)\n  Metric weight K1=1,")
                .contains("  NSF-aware route hold timer is 240s\n")
                .endsWith("    Maximum metric variance 1\n\n");
    }

    @Test
    void whoseRoutesAreUsedIsGatheredInSlices() {
        List<ProtocolStatus.Source> told = new ArrayList<>();
        Prefix at = null;
        int slices = 0;
        do {
            at = hub.engine.sources(at, 1, net.now(), told::add);
            slices++;
        } while (at != null);
        assertThat(slices).isEqualTo(all().getFirst().neighbors().getFirst().prefixes());
        ProtocolStatus status = hub.engine.status(net.now()).orElseThrow();
        assertThat(status.sources()).as("without a look at the routes").isEmpty();
        assertThat(status.with(told).sources())
                .singleElement()
                .satisfies(source -> {
                    assertThat(source.gateway()).hasToString("10.255.0.11");
                    assertThat(source.distance()).isEqualTo(90);
                });
    }

    @Test
    void oneNeighbourIsClearedWithoutTheOthers() {
        net.router("other", router("12", "2") + "router eigrp 100\n network 10.0.0.0\n").start();
        assertThat(net.await(Duration.ofSeconds(20), () -> hub.neighbors().size() == 2)).isTrue();
        net.run(Duration.ofSeconds(30));
        hub.take(
                new EigrpRoutingEngine.Clear(
                        Optional.of(Address.parse("10.255.0.12")), Optional.empty(), false));
        assertThat(all().getFirst().neighbors())
                .extracting(n -> n.address().toString())
                .containsExactly("10.255.0.11");
        assertThat(net.await(Duration.ofSeconds(20), () -> hub.neighbors().size() == 2)).isTrue();
        hub.take(
                new EigrpRoutingEngine.Clear(
                        Optional.empty(), Optional.of("GigabitEthernet0/1"), false));
        assertThat(all().getFirst().neighbors()).hasSize(2);
        hub.take(new EigrpRoutingEngine.Clear(Optional.empty(), Optional.of("Tunnel0"), false));
        assertThat(all().getFirst().neighbors()).isEmpty();
    }

    @Test
    void interfacesAndTraffic() {
        assertThat(new EigrpViews.Interfaces(true, all()).text())
                .isEqualTo(
                        """
                        EIGRP-IPv4 Interfaces for AS(100)
                                                      Xmit Queue   PeerQ        Mean   Pacing Time   Multicast    Pending
                        Interface              Peers  Un/Reliable  Un/Reliable  SRTT   Un/Reliable   Flow Timer   Routes
                        Tu0                      1        0/0       0/0           0       0/0            0           0
                          Hello-interval is 5, Hold-time is 15
                          Split-horizon is enabled
                          Next xmit serial <none>
                          Packetized sent/expedited: 1/0
                          Hello's sent/expedited: 2/1
                          Un/reliable mcasts: 0/0  Un/reliable ucasts: 1/3
                          Mcast exceptions: 0  CR packets: 0  ACKs suppressed: 2
                          Retransmissions sent: 0  Out-of-sequence rcvd: 0
                          Topology-ids on interface - 0\s
                          Authentication mode is not set
                          Topologies advertised on this interface:  base
                          Topologies not advertised on this interface:
                        Gi0/1                    0        0/0       0/0           0       0/0            0           0
                          Hello-interval is 5, Hold-time is 15
                          Split-horizon is enabled
                          Next xmit serial <none>
                          Packetized sent/expedited: 0/0
                          Hello's sent/expedited: 1/0
                          Un/reliable mcasts: 0/0  Un/reliable ucasts: 0/0
                          Mcast exceptions: 0  CR packets: 0  ACKs suppressed: 0
                          Retransmissions sent: 0  Out-of-sequence rcvd: 0
                          Topology-ids on interface - 0\s
                          Authentication mode is not set
                          Topologies advertised on this interface:  base
                          Topologies not advertised on this interface:
                        """);
        assertThat(new EigrpViews.Traffics(all()).text())
                .startsWith("EIGRP-IPv4 Traffic Statistics for AS(100)\n  Hellos sent/received: ")
                .contains("  Queries sent/received: 0/0\n");
        assertThat(new EigrpViews.Traffics(all()).json()).contains("\"autonomous_system\"");
    }

    @Test
    void anInterfaceSaysHowItIsUsed() {
        EigrpWires wires = new EigrpWires(1);
        EigrpWires.Router one = wires.router("hub1", protectedRouter("1"));
        wires.router("hub2", protectedRouter("2"));
        wires.router("hub3", protectedRouter("3"));
        wires.startAll();
        assertThat(wires.await(Duration.ofSeconds(20), () -> one.neighbors().size() == 2)).isTrue();
        wires.run(Duration.ofSeconds(1));
        one.fixed("192.0.2.0/24", RouteSource.STATIC, "Tunnel0");
        one.fixed("198.51.100.0/24", RouteSource.STATIC, "Tunnel0");
        List<EigrpSnapshot> waiting = List.of(one.snapshot());
        assertThat(waiting.getFirst().interfaces().getFirst())
                .satisfies(i -> assertThat(i.pendingRoutes()).isEqualTo(2))
                .satisfies(i -> assertThat(i.waiting()).isEqualTo(1))
                .satisfies(i -> assertThat(i.queued()).isEqualTo(4))
                .satisfies(i -> assertThat(i.nextSerial()).isPresent());
        wires.run(Duration.ofSeconds(1));
        List<EigrpSnapshot> all = List.of(one.snapshot());
        assertThat(new EigrpViews.Interfaces(true, all).text())
                .contains("0/0           2       6/224          0           0\n")
                .contains("  Split-horizon is disabled\n")
                .contains("  Next-hop-self disabled, next-hop info forwarded, ECMP mode Enabled\n")
                .contains("  BFD is enabled\n")
                .contains("  Authentication mode is md5,  key-chain is \"K\"\n")
                .contains("  Un/reliable mcasts: 0/2 ");
        assertThat(new EigrpViews.Neighbors(true, all).text())
                .contains(
                        """
                           BFD sessions
                            NeighAddr         Interface
                            10.255.0.2        Tunnel0
                        """);
        assertThat(all.getFirst().on("GigabitEthernet0/1").neighbors()).isEmpty();
        assertThat(all.getFirst().on("Tunnel0").interfaces()).hasSize(1);
    }

    private static String protectedRouter(String number) {
        return "key chain K\n key 1\n  key-string s\ninterface Tunnel0\n description w\n ip address"
                + " 10.255.0."
                + number
                + " 255.255.255.0\n bandwidth 100\n ip bandwidth-percent eigrp 1 50\n no ip"
                + " split-horizon eigrp 1\n no ip next-hop-self eigrp 1\n ip authentication mode"
                + " eigrp 1 md5\n ip authentication key-chain eigrp 1 K\nrouter eigrp 1\n network"
                + " 10.0.0.0\n redistribute static\n bfd all-interfaces\n";
    }

    @Test
    void aNeighbourOfIpv6StandsInTwoLines() {
        EigrpWires wires = new EigrpWires(1);
        EigrpWires.Router one = wires.router("a", ipv6("1"));
        wires.router("b", ipv6("2"));
        wires.startAll();
        assertThat(wires.await(Duration.ofSeconds(20), () -> one.neighbors().size() == 1)).isTrue();
        List<EigrpSnapshot> all = List.of(one.snapshot());
        assertThat(new EigrpViews.Neighbors(false, all).text())
                .contains("\n0   Link-local address:     Gi0/0                    15 00:00:00 ")
                .endsWith("\n    FE80::2\n");
    }

    private static String ipv6(String number) {
        return "interface GigabitEthernet0/0\n description w\n ip address 10.1.0."
                + number
                + " 255.255.255.0\n ipv6 address fe80::"
                + number
                + " link-local\n ipv6 eigrp 1\nipv6 router eigrp 1\n";
    }

    @Test
    void titlesNameTheProcessAsIosDoes() {
        EigrpSnapshot p = all().getFirst();
        EigrpSnapshot named =
                new EigrpSnapshot(
                        p.family(),
                        "DMVPN",
                        "RED",
                        p.autonomousSystem(),
                        p.routerId(),
                        p.wide(),
                        p.neighbors(),
                        p.destinations(),
                        p.interfaces(),
                        p.traffic(),
                        p.accounting(),
                        p.events());
        assertThat(new EigrpViews.Neighbors(false, List.of(named)).text())
                .startsWith("EIGRP-IPv4 VR(DMVPN) Address-Family Neighbors for AS(100) VRF(RED)\n");
        assertThat(new EigrpViews.Table(false, List.of(named)).text())
                .startsWith(
                        "EIGRP-IPv4 VR(DMVPN) Topology Table for AS(100)/ID(10.255.0.1)"
                                + " VRF(RED)\n");
        assertThat(new EigrpViews.Interfaces(false, List.of(named)).text())
                .startsWith(
                        """
                        EIGRP-IPv4 VR(DMVPN) Address-Family Interfaces for AS(100)
                                   VRF(RED)
                        """);
    }
}
