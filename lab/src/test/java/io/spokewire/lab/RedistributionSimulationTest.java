package io.spokewire.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.AddressFamily;
import io.spokewire.sim.Simulation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A router that speaks all protocols gives each what it has of the others, with the metrics that
 * its lines say; what it redistributed never comes back to it.
 *
 * <pre>
 *   eigrp 10.1/16 --\        /-- ospf 10.2/16
 *                    center ----- 10.5/16, and 10.6/16 static
 *   bgp 10.3/16  ---/        \-- rip 10.4/16
 * </pre>
 */
class RedistributionSimulationTest {
    private static final List<String> EDGES = List.of("eigrp", "ospf", "bgp", "rip");

    @TempDir Path folder;

    private void edges() throws IOException {
        List<String> processes =
                List.of(
                        "router eigrp 100\n network 10.0.0.0\n",
                        "router ospf 1\n network 10.0.0.0 0.255.255.255 area 0\n",
                        """
                        router bgp 65003
                         network 10.3.0.0 mask 255.255.0.0
                         neighbor 10.200.3.1 remote-as 65000
                        """,
                        "router rip\n version 2\n network 10.0.0.0\n no auto-summary\n");
        for (int i = 1; i <= EDGES.size(); i++) {
            edge(
                    EDGES.get(i - 1),
                    """
                    interface Loopback0
                     ip address 10.%1$d.0.1 255.255.0.0
                     ip ospf network point-to-point
                    interface GigabitEthernet0/0
                     ip address 10.200.%1$d.2 255.255.255.0
                    %2$s
                    """
                            .formatted(i, processes.get(i - 1)));
        }
    }

    private void edge(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name + ".cfg"), "hostname " + name + "\n" + text);
    }

    /** All in the default VRF, or all in one of another name, which the edges know nothing of. */
    private void center(boolean vrf) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append("hostname center\n");
        text.append(vrf ? "vrf definition RED\n address-family ipv4\n" : "");
        String member = vrf ? " vrf forwarding RED\n" : "";
        for (int i = 1; i <= 5; i++) {
            String address = i == 5 ? "10.5.0.1 255.255.0.0" : "10.200.%d.1 255.255.255.0";
            text.append("interface GigabitEthernet0/").append(i).append('\n').append(member);
            text.append(" ip address ").append(address.formatted(i)).append('\n');
        }
        text.append("ip route ").append(vrf ? "vrf RED " : "").append("10.6.0.0 255.255.0.0");
        text.append(" Null0\n");
        text.append(
                """
                router eigrp 100
                EIGRP
                 network 10.200.1.0 0.0.0.255
                 redistribute ospf 1 metric 10000 100 255 1 1500
                 redistribute bgp 65000 metric 10000 100 255 1 1500
                 redistribute rip metric 10000 100 255 1 1500
                 redistribute connected
                 redistribute static
                router ospf 1 OSPF
                 network 10.200.2.0 0.0.0.255 area 0
                 redistribute eigrp 100 metric 30 metric-type 1 subnets
                 redistribute bgp 65000 metric 31 subnets
                 redistribute rip metric 32 subnets
                 redistribute connected subnets
                 redistribute static metric 34 subnets
                router bgp 65000
                 bgp router-id 10.200.3.1
                BGP
                 neighbor 10.200.3.2 remote-as 65003
                 redistribute eigrp 100 metric 40
                 redistribute ospf 1 metric 41 match internal external 1 external 2
                 redistribute rip metric 42
                 redistribute connected
                 redistribute static route-map TAGGED
                router rip
                RIP
                 version 2
                 network 10.0.0.0
                 no auto-summary
                 passive-interface default
                 no passive-interface GigabitEthernet0/4
                 redistribute eigrp 100 metric 5
                 redistribute ospf 1 metric 6
                 redistribute bgp 65000 metric 7
                 redistribute connected
                 redistribute static metric 8
                route-map TAGGED permit 10
                 set metric 44
                """
                        .replace(
                                "EIGRP\n",
                                vrf ? " address-family ipv4 vrf RED autonomous-system 100\n" : "")
                        .replace(" OSPF\n", vrf ? " vrf RED\n" : "\n")
                        .replace("BGP\n", vrf ? " address-family ipv4 vrf RED\n" : "")
                        .replace("RIP\n", vrf ? " address-family ipv4 vrf RED\n" : ""));
        Files.writeString(folder.resolve("center.cfg"), text);
        StringBuilder links = new StringBuilder();
        for (int i = 1; i <= EDGES.size(); i++) {
            links.append("[[link]]\ninterfaces = [\"center GigabitEthernet0/").append(i);
            links.append("\", \"").append(EDGES.get(i - 1)).append(" GigabitEthernet0/0\"]\n");
        }
        Files.writeString(folder.resolve("lab.toml"), links);
    }

    private static final String[] FAR = {
        "10.1.0.0/16", "10.2.0.0/16", "10.3.0.0/16", "10.4.0.0/16", "10.5.0.0/16", "10.6.0.0/16"
    };

    private static List<String> known(Simulation net, String router) {
        return SimTables.of(
                net, router, router.equals("center") ? vrf(net) : "", AddressFamily.IPV4, FAR);
    }

    private static String vrf(Simulation net) {
        boolean red = net.router("center").flatMap(r -> r.rib("RED")).isPresent();
        return red ? "RED" : "";
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void eachProtocolHasWhatTheOthersHave(boolean inVrf) throws IOException {
        edges();
        center(inVrf);
        try (SimNetwork network = SimNetwork.of(LabFolder.read(folder).topology(), 1)) {
            Simulation net = network.simulation();
            boolean all =
                    net.await(
                            () -> EDGES.stream().noneMatch(e -> known(net, e).contains("none")),
                            Duration.ofMinutes(3));
            assertThat(all).as(net.log()).isTrue();
            net.runFor(Duration.ofSeconds(60));
            assertThat(known(net, "center"))
                    .containsExactly(
                            "D [90/130816]",
                            "O [110/2]",
                            "B [20/0] tag 65003",
                            "R [120/1]",
                            "C [0/0]",
                            "S [1/0]");
            String external = "D EX [170/281856]";
            assertThat(known(net, "eigrp"))
                    .containsExactly(
                            "C [0/0]",
                            external,
                            external + " tag 65003",
                            external,
                            external,
                            "D EX [170/2816]");
            // What RIP covers is taken by its line, ahead of that of connected routes.
            assertThat(known(net, "ospf"))
                    .containsExactly(
                            "O E1 [110/31]",
                            "C [0/0]",
                            "O E2 [110/31] tag 65003",
                            "O E2 [110/32]",
                            "O E2 [110/32]",
                            "O E2 [110/34]");
            assertThat(known(net, "bgp"))
                    .containsExactly(
                            "B [20/40] tag 65000",
                            "B [20/41] tag 65000",
                            "C [0/0]",
                            "B [20/42] tag 65000",
                            "B [20/42] tag 65000",
                            "B [20/44] tag 65000");
            assertThat(known(net, "rip"))
                    .containsExactly(
                            "R [120/5]",
                            "R [120/6]",
                            "R [120/7] tag 65003",
                            "C [0/0]",
                            "R [120/1]",
                            "R [120/8]");

            net.stop("eigrp").runFor(Duration.ofSeconds(30));
            for (String edge : List.of("center", "ospf", "bgp")) {
                assertThat(known(net, edge).getFirst()).as(edge).isEqualTo("none");
            }
            assertThat(known(net, "rip").getFirst()).isIn("none", "R [120/16]");
            assertThat(net.violations()).isEmpty();
        }
    }
}
