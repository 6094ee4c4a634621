package io.spokewire.eigrp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
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
        return List.of(hub.engine.snapshot(net.now()).orElseThrow());
    }

    @Test
    void neighboursStandInATable() {
        String text = new EigrpViews.Neighbors(true, all()).text();
        assertThat(text)
                .startsWith(
                        """
                        EIGRP-IPv4 Neighbors for AS(100)
                        H   Address                 Interface              Hold Uptime   SRTT   RTO  Q  Seq
                                                                           (sec)         (ms)       Cnt Num
                        0   10.255.0.11             Tu0                      1\
                        """)
                .contains("Version 1.0/1.2, Retrans: 0\n")
                .endsWith("(CONNECTED SUMMARY ) Routes\n   Suppressing queries\n");
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
        assertThat(new EigrpViews.OneDestination("10.0.1.0/24", all()).text())
                .contains("Composite metric is (5376/2816), route is Internal")
                .contains("Total delay is 110 microseconds\n")
                .contains("Hop count is 1\n");
        assertThat(EigrpViews.Table.active(all()).text()).doesNotContain("P 10.");
    }

    @Test
    void interfacesAndTraffic() {
        assertThat(new EigrpViews.Interfaces(true, all()).text())
                .contains("Tu0                      1        0/0       0/0 ")
                .contains("  Hello-interval is 5, Hold-time is 15\n");
        assertThat(new EigrpViews.Traffics(all()).text())
                .startsWith("EIGRP-IPv4 Traffic Statistics for AS(100)\n  Hellos sent/received: ")
                .contains("  Queries sent/received: 0/0\n");
        assertThat(new EigrpViews.Traffics(all()).json()).contains("\"autonomous_system\"");
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
                        p.traffic());
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
