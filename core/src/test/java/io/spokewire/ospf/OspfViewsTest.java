package io.spokewire.ospf;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.AddressFamily;
import io.spokewire.net.Ipv4Address;
import io.spokewire.ospf.OspfAdvertisements.Wanted;
import io.spokewire.ospf.OspfInterface.NetworkType;
import io.spokewire.ospf.Wires.Router;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Layouts of {@code show ip ospf ...} and {@code show ospfv3 ...}, as IOS prints them. */
class OspfViewsTest {
    private static final Wanted ALL = new Wanted("", Optional.empty(), Optional.empty(), false);

    /** Two routers on a LAN, the second with a link of its own. */
    private static Router meet(OspfVersion version) {
        Wires wires = new Wires(version, 1);
        Router a = wires.router("a", "1.1.1.1");
        a.on("x", "0", NetworkType.BROADCAST, "10.0.0.1/24", 10);
        Router b = wires.router("b", "2.2.2.2");
        b.on("x", "0", NetworkType.BROADCAST, "10.0.0.2/24", 10);
        b.on("y", "0", NetworkType.POINT_TO_POINT, "10.0.1.1/30", 5);
        wires.startAll();
        assertThat(wires.await(Duration.ofMinutes(3), () -> a.has("10.0.1.0/30"))).isTrue();
        wires.run(Duration.ofSeconds(20));
        return a;
    }

    private static String shown(OspfStyle style, Wanted wanted, Router router) {
        return OspfAdvertisements.of(style, wanted, List.of(router.snapshot()))
                .text()
                .replaceAll("(?m)(LS age|Seq Number|Checksum): .*$", "$1: .");
    }

    private static Wanted kind(String kind) {
        return new Wanted(kind, Optional.empty(), Optional.empty(), false);
    }

    @Test
    void advertisementsOfVersion2() {
        Router a = meet(OspfVersion2.VERSION);
        Wanted ofB =
                new Wanted(
                        "router",
                        Optional.empty(),
                        Optional.of(Ipv4Address.parse("2.2.2.2")),
                        false);
        assertThat(shown(OspfStyle.IP_OSPF, ofB, a))
                .isEqualTo(
                        """

                                    OSPF Router with ID (1.1.1.1) (Process ID 1)

                                        Router Link States (Area 0)

                          LS age: .
                          Options: (No TOS-capability, DC)
                          LS Type: Router Links
                          Link State ID: 2.2.2.2
                          Advertising Router: 2.2.2.2
                          LS Seq Number: .
                          Checksum: .
                          Length: 48
                          Number of Links: 2

                            Link connected to: a Transit Network
                             (Link ID) Designated Router address: 10.0.0.2
                             (Link Data) Router Interface address: 10.0.0.2
                              Number of MTID metrics: 0
                               TOS 0 Metrics: 10

                            Link connected to: a Stub Network
                             (Link ID) Network/subnet number: 10.0.1.0
                             (Link Data) Network Mask: 255.255.255.252
                              Number of MTID metrics: 0
                               TOS 0 Metrics: 5


                        """);
        assertThat(shown(OspfStyle.IP_OSPF, kind("network"), a))
                .contains(
                        """
                          LS Type: Network Links
                          Link State ID: 10.0.0.2 (address of Designated Router)
                          Advertising Router: 2.2.2.2
                          LS Seq Number: .
                          Checksum: .
                          Length: 32
                          Network Mask: /24
                                Attached Router: 2.2.2.2
                                Attached Router: 1.1.1.1
                        """);
        assertThat(shown(OspfStyle.IP_OSPF, kind("external"), a)).isEmpty();
        Wanted own = new Wanted("router", Optional.empty(), Optional.empty(), true);
        assertThat(shown(OspfStyle.IP_OSPF, own, a))
                .contains("Advertising Router: 1.1.1.1")
                .doesNotContain("Advertising Router: 2.2.2.2");
        assertThat(shown(OspfStyle.OSPFV3, ALL, a)).isEmpty();
    }

    @Test
    void advertisementsOfVersion3() {
        Router a = meet(OspfVersion3.of(AddressFamily.IPV4));
        assertThat(shown(OspfStyle.OSPFV3, kind("router"), a))
                .startsWith("\n          OSPFv3 1 address-family ipv4 (router-id 1.1.1.1)\n")
                .contains("    Link connected to: a Transit Network\n      Link Metric: 10\n")
                .contains("      Neighbor (DR) Router ID: 2.2.2.2\n");
        assertThat(shown(OspfStyle.OSPFV3, kind("prefix"), a))
                .contains("  LS Type: Intra-Area-Prefix-LSA\n")
                .contains(
                        """
                          Number of Prefixes: 1
                          Prefix Address: 10.0.1.0
                          Prefix Length: 30, Options: None, Metric: 5
                        """);
        assertThat(shown(OspfStyle.OSPFV3, kind("link"), a))
                .contains("  LS Type: Link-LSA (Interface: x)\n")
                .contains(
                        """
                          Number of Prefixes: 1
                          Prefix Address: 10.0.0.0
                          Prefix Length: 24, Options: None
                        """);
    }

    @Test
    void neighbours() {
        Router a = meet(OspfVersion2.VERSION);
        assertThat(OspfViews.Neighbors.of(OspfStyle.IP_OSPF, false, List.of(a.snapshot())).text())
                .startsWith(
                        "\n"
                                + "Neighbor ID     Pri   State           Dead Time   Address        "
                                + " Interface\n"
                                + "2.2.2.2           1   FULL/DR         00:00:")
                .endsWith("    10.0.0.2        x\n");
        assertThat(OspfViews.Neighbors.of(OspfStyle.IP_OSPF, true, List.of(a.snapshot())).text())
                .startsWith(
                        """
                         Neighbor 2.2.2.2, interface address 10.0.0.2
                            In the area 0 via interface x
                            Neighbor priority is 1, State is FULL, 6 state changes
                            DR is 10.0.0.2 BDR is 10.0.0.1
                            Options is 0x42
                            Dead timer due in 00:00:\
                        """);
    }

    /** As at IOS: who is alone leads, unless its priority is 0. */
    @Test
    void aPassiveInterface() {
        Wires wires = new Wires(OspfVersion2.VERSION, 1);
        Router a = wires.router("a", "1.1.1.1");
        a.on("lan", "0", NetworkType.BROADCAST, "10.1.0.1/24", 10);
        wires.startAll();
        assertThat(interfaces(a))
                .contains("State DR, Priority 1\n")
                .contains("  Designated Router (ID) 1.1.1.1, Interface address 10.1.0.1\n")
                .contains("  No backup designated router on this network\n")
                .contains("    No Hellos (Passive interface) \n");
        a.changed("lan", c -> Wires.with(c, NetworkType.BROADCAST, 10, 0, 1400, List.of()));
        a.start();
        assertThat(interfaces(a))
                .contains("State DROTHER, Priority 0\n")
                .contains("  No designated router on this network\n");
    }

    private static String interfaces(Router router) {
        return OspfViews.Interfaces.of(OspfStyle.IP_OSPF, false, "", List.of(router.snapshot()))
                .text();
    }

    /** Three routers; the first joins an area, in which it tells a range, to the backbone. */
    @Test
    void processesAndBorderRouters() {
        Wires wires = new Wires(OspfVersion2.VERSION, 1);
        Router a = wires.router("a", "1.1.1.1");
        a.on("x", "0", NetworkType.POINT_TO_POINT, "10.0.0.1/30", 10);
        a.on("y", "7", NetworkType.POINT_TO_POINT, "10.7.0.1/30", 10);
        a.on("lo7", "7", NetworkType.BROADCAST, "10.7.9.1/32", 1);
        Router b = wires.router("b", "2.2.2.2");
        b.on("x", "0", NetworkType.POINT_TO_POINT, "10.0.0.2/30", 10);
        a.areas =
                List.of(
                        OspfArea.plain(AreaId.parse("7"), OspfArea.Type.NSSA)
                                .with(
                                        List.of(
                                                new OspfArea.Range(
                                                        wires.prefix("10.7.0.0/16"), true, -1),
                                                new OspfArea.Range(
                                                        wires.prefix("10.8.0.0/16"), false, 5))));
        wires.startAll();
        assertThat(wires.await(Duration.ofMinutes(3), () -> b.has("10.7.0.0/16"))).isTrue();
        wires.run(Duration.ofSeconds(20));
        assertThat(OspfViews.Processes.of(OspfStyle.IP_OSPF, List.of(a.snapshot())).text())
                .contains(" It is an area border and autonomous system boundary router\n")
                .contains(
                        """
                         Initial SPF schedule delay 50 msecs
                         Minimum hold time between two consecutive SPFs 200 msecs
                         Maximum wait time between two consecutive SPFs 5000 msecs
                         Initial LSA throttle delay 1500 msecs
                         Minimum hold time for LSA throttle 1500 msecs
                         Maximum wait time for LSA throttle 5000 msecs
                         Minimum LSA arrival 100 msecs
                        """)
                .doesNotContain("RFC1583", "pacing")
                .contains(
                        """
                            Area 7
                                Number of interfaces in this area is 2 (1 loopback)
                                It is a NSSA area
                                Perform type-7/type-5 LSA translation
                                Area has no authentication
                        """)
                .contains(
                        """
                                Area ranges are
                                 10.7.0.0/16 Active(1) Advertise
                                 10.8.0.0/16 Passive DoNotAdvertise
                        """);
        a.rfc1583 = false;
        a.timings = OspfTimingsTest.pacing(new OspfTimings.Pacing(33, 66, 240));
        a.start();
        assertThat(OspfViews.Processes.of(OspfStyle.IP_OSPF, List.of(a.snapshot())).text())
                .contains(
                        """
                         LSA group pacing timer 240 secs
                         Interface flood pacing timer 33 msecs
                         Retransmission pacing timer 66 msecs
                        """)
                .contains(" RFC1583 compatibility disabled\n    Area BACKBONE(0)\n");
        assertThat(OspfBorderRouters.of(OspfStyle.IP_OSPF, List.of(b.snapshot())).text())
                .startsWith("\n            OSPF Router with ID (2.2.2.2) (Process ID 1)\n")
                .contains("i 1.1.1.1 [10] via 10.0.0.1, x, ABR/ASBR, Area 0, SPF ");
        OspfViews.Neighbors all =
                OspfViews.Neighbors.of(OspfStyle.IP_OSPF, false, List.of(b.snapshot()));
        assertThat(all.text()).contains("1.1.1.1           0   FULL/  -  ");
        assertThat(all.only("x", "1.1.1.1").neighbors()).hasSize(1);
        assertThat(all.only("y", "").neighbors()).isEmpty();
        assertThat(all.only("", "9.9.9.9").neighbors()).isEmpty();
        OspfDatabase database = OspfDatabase.of(OspfStyle.IP_OSPF, List.of(b.snapshot()));
        assertThat(database.own().advertisements()).hasSize(1);
        assertThat(database.only("1.1.1.1").advertisements()).hasSize(2);
    }
}
