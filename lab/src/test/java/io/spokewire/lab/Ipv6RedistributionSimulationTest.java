package io.spokewire.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.AddressFamily;
import io.spokewire.sim.Simulation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A router that speaks all protocols of IPv6 gives each what it has of the others, with the metrics
 * and tags that its lines say. The connected prefixes of a source's own interfaces go along only by
 * {@code include-connected}.
 *
 * <pre>
 *   eigrp 2001:db8:1::/48 --\
 *   ospf  2001:db8:2::/48 ----- center ----- 2001:db8:5::/48, and 2001:db8:6::/48 static
 *   bgp   2001:db8:3::/48 --/
 * </pre>
 */
class Ipv6RedistributionSimulationTest {
    private static final List<String> EDGES = List.of("eigrp", "ospf", "bgp");

    private static final String[] FAR = {
        "2001:DB8:1::/48",
        "2001:DB8:2::/48",
        "2001:DB8:3::/48",
        "2001:DB8:5::/48",
        "2001:DB8:6::/48",
        "2001:DB8:F:1::/64",
        "2001:DB8:F:2::/64"
    };

    @TempDir Path folder;

    /** In which of the forms that IOS has the processes of the center are written. */
    enum Form {
        CLASSIC(
                """
                ipv6 router eigrp 100
                 eigrp router-id 10.0.0.9
                 redistribute ospf 1 metric 10000 100 255 1 1500 include-connected
                 redistribute bgp 65000 metric 10000 100 255 1 1500
                 redistribute static route-map TAGGED
                 redistribute connected route-map LAN
                ipv6 router ospf 1
                 router-id 10.0.0.9
                 redistribute eigrp 100 metric 30 metric-type 1 tag 55 include-connected
                 redistribute bgp 65000 metric 31
                 redistribute static metric 34
                 redistribute connected route-map LAN
                """,
                " ipv6 eigrp 100\n",
                " ipv6 ospf 1 area 0\n",
                "ospf 1"),
        NAMED(named("", "ospfv3 1"), "", " ospfv3 1 ipv6 area 0\n", "ospfv3 1"),
        VRF(named(" vrf RED", "ospf 1"), "", " ospfv3 1 ipv6 area 0\n", "ospfv3 1");

        private final String processes;
        private final String eigrp;
        private final String ospf;
        private final String source;

        Form(String processes, String eigrp, String ospf, String source) {
            this.processes = processes;
            this.eigrp = eigrp;
            this.ospf = ospf;
            this.source = source;
        }

        private static String named(String vrf, String ospf) {
            return """
            router eigrp CENTER
             address-family ipv6 unicast%s autonomous-system 100
              eigrp router-id 10.0.0.9
              af-interface default
               shutdown
              af-interface GigabitEthernet0/1
               no shutdown
              topology base
               redistribute %s metric 10000 100 255 1 1500 include-connected
               redistribute bgp 65000 metric 10000 100 255 1 1500
               redistribute static route-map TAGGED
               redistribute connected route-map LAN
            router ospfv3 1
             router-id 10.0.0.9
             address-family ipv6 unicast%s
              redistribute eigrp 100 metric 30 metric-type 1 tag 55 include-connected
              redistribute bgp 65000 metric 31
              redistribute static metric 34
              redistribute connected route-map LAN
            """
                    .formatted(vrf, ospf, vrf);
        }

        private String vrf() {
            return this == VRF ? "RED" : "";
        }
    }

    private void edges() throws IOException {
        List<String> processes =
                List.of(
                        "ipv6 router eigrp 100\n eigrp router-id 10.0.0.1\n",
                        "ipv6 router ospf 1\n router-id 10.0.0.2\n",
                        """
                        router bgp 65003
                         bgp router-id 10.0.0.3
                         no bgp default ipv4-unicast
                         neighbor 2001:db8:f:3::1 remote-as 65000
                         address-family ipv6 unicast
                          neighbor 2001:db8:f:3::1 activate
                          network 2001:db8:3::/48
                        """);
        List<String> lines =
                List.of(
                        " ipv6 eigrp 100\n",
                        " ipv6 ospf 1 area 0\n ipv6 ospf network point-to-point\n",
                        "");
        for (int i = 1; i <= EDGES.size(); i++) {
            write(
                    EDGES.get(i - 1),
                    """
                    interface Loopback0
                     ipv6 address 2001:db8:%1$d::1/48
                    %2$sinterface GigabitEthernet0/0
                     ipv6 address 2001:db8:f:%1$d::2/64
                    %2$s%3$s
                    """
                            .formatted(i, lines.get(i - 1), processes.get(i - 1)));
        }
    }

    private void center(Form form) throws IOException {
        boolean vrf = form == Form.VRF;
        StringBuilder text = new StringBuilder("ipv6 unicast-routing\n");
        text.append(vrf ? "vrf definition RED\n rd 1:1\n address-family ipv6\n" : "");
        List<String> lines =
                List.of(form.eigrp, form.ospf + " ipv6 ospf network point-to-point\n", "", "");
        for (int i = 1; i <= lines.size(); i++) {
            text.append("interface GigabitEthernet0/").append(i).append('\n');
            text.append(vrf ? " vrf forwarding RED\n" : "");
            String address = i == 4 ? "2001:db8:5::1/48" : "2001:db8:f:" + i + "::1/64";
            text.append(" ipv6 address ").append(address).append('\n').append(lines.get(i - 1));
        }
        text.append("ipv6 route ").append(vrf ? "vrf RED " : "");
        text.append("2001:db8:6::/48 Null0 tag 66\n");
        text.append(form.processes);
        text.append(
                """
                router bgp 65000
                 bgp router-id 10.0.0.9
                 no bgp default ipv4-unicast
                GLOBAL
                 address-family ipv6 unicast%s
                VRF
                  neighbor 2001:db8:f:3::2 activate
                  redistribute eigrp 100 metric 40
                  redistribute %s metric 41 include-connected
                  redistribute static route-map TAGGED
                  redistribute connected route-map LAN
                ipv6 prefix-list LAN permit 2001:db8:5::/48
                route-map LAN permit 10
                 match ipv6 address prefix-list LAN
                route-map TAGGED permit 10
                 match tag 66
                 set metric 44
                """
                        .formatted(vrf ? " vrf RED" : "", form.source)
                        .replace(
                                "GLOBAL\n",
                                vrf ? "" : " neighbor 2001:db8:f:3::2 remote-as 65003\n")
                        .replace(
                                "VRF\n",
                                vrf ? "  neighbor 2001:db8:f:3::2 remote-as 65003\n" : ""));
        write("center", text.toString());
        StringBuilder links = new StringBuilder();
        for (int i = 1; i <= EDGES.size(); i++) {
            links.append(link(i, EDGES.get(i - 1)));
        }
        Files.writeString(folder.resolve("lab.toml"), links);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name + ".cfg"), "hostname " + name + "\n" + text);
    }

    private static List<String> known(Simulation net, String router, String vrf) {
        return SimTables.of(net, router, vrf, AddressFamily.IPV6, FAR);
    }

    @ParameterizedTest
    @EnumSource
    void eachProtocolHasWhatTheOthersHave(Form form) throws IOException {
        edges();
        center(form);
        try (SimNetwork network = SimNetwork.of(LabFolder.read(folder).topology(), 1)) {
            Simulation net = network.simulation();
            boolean all =
                    net.await(
                            () ->
                                    EDGES.stream()
                                            .noneMatch(e ->
                                                    known(net, e, "")
                                                            .subList(0, 5)
                                                            .contains("none")),
                            Duration.ofMinutes(3));
            assertThat(all)
                    .as(EDGES.stream().map(e -> e + known(net, e, "")).toList() + net.log())
                    .isTrue();
            net.runFor(Duration.ofSeconds(60));
            assertThat(known(net, "center", form.vrf()))
                    .containsExactly(
                            form == Form.CLASSIC ? "D [90/130816]" : "D [90/2570240]",
                            "O [110/2]",
                            "B [20/0] tag 65003",
                            "C [0/0]",
                            "S [1/0] tag 66",
                            "C [0/0]",
                            "C [0/0]");
            assertThat(known(net, "eigrp", ""))
                    .containsExactly(
                            "C [0/0]",
                            "D EX [170/281856]",
                            "D EX [170/281856] tag 65003",
                            "D EX [170/3072]",
                            "D EX [170/2816] tag 66",
                            "C [0/0]",
                            "D EX [170/281856]");
            assertThat(known(net, "ospf", ""))
                    .containsExactly(
                            "O E1 [110/31] tag 55",
                            "C [0/0]",
                            "O E2 [110/31] tag 65003",
                            "O E2 [110/20]",
                            "O E2 [110/34] tag 66",
                            "O E1 [110/31] tag 55",
                            "C [0/0]");
            assertThat(known(net, "bgp", ""))
                    .containsExactly(
                            "B [20/40] tag 65000",
                            "B [20/41] tag 65000",
                            "C [0/0]",
                            "B [20/0] tag 65000",
                            "B [20/44] tag 65000",
                            "none",
                            "B [20/41] tag 65000");

            net.stop("eigrp").runFor(Duration.ofSeconds(30));
            for (String edge : List.of("ospf", "bgp")) {
                assertThat(known(net, edge, "").getFirst()).as(edge).isEqualTo("none");
            }
            assertThat(net.violations()).isEmpty();
        }
    }

    /**
     * {@code redistribute ospfv3 1} means the process of the own family: of IPv6 the one that
     * {@code ospf 1} means too, of IPv4 another than that of OSPFv2. Metrics pass from one OSPF to
     * another; BGP takes no external routes unasked.
     *
     * <pre>
     *   first --(ospfv3 1)-- center --(ospfv3 2)-- second
     *                          |  \--(bgp)-- bgp
     *                          \--(eigrp)-- eigrp
     * </pre>
     */
    @Test
    void aProcessOfOspfv3GivesTheRoutesOfBothFamilies() throws IOException {
        write("first", ospfv3(1, "redistribute static metric 7", "0/0") + STATICS);
        write("second", ospfv3(2, "maximum-paths 4", "0/0"));
        write(
                "bgp",
                address("0/0", 3, 2)
                        + """
                        router bgp 65003
                         bgp router-id 10.0.0.3
                         neighbor 10.9.3.1 remote-as 65000
                         neighbor 2001:db8:9:3::1 remote-as 65000
                         address-family ipv6
                          neighbor 2001:db8:9:3::1 activate
                        """);
        write(
                "eigrp",
                address("0/0", 4, 2)
                        + """
                        router eigrp 100
                         eigrp router-id 10.0.0.4
                         network 10.0.0.0
                        """);
        write(
                "center",
                address("0/1", 1, 1)
                        + " ospfv3 1 ipv6 area 0\n ospfv3 1 ipv4 area 0\n"
                        + address("0/2", 2, 1)
                        + " ospfv3 2 ipv6 area 0\n ospfv3 2 ipv4 area 0\n"
                        + address("0/3", 3, 1)
                        + address("0/4", 4, 1)
                        + """
                        router ospfv3 1
                         router-id 10.0.1.9
                         address-family ipv6 unicast
                         address-family ipv4 unicast
                        router ospfv3 2
                         router-id 10.0.2.9
                         address-family ipv6 unicast
                          redistribute ospfv3 1
                         address-family ipv4 unicast
                          redistribute ospfv3 1
                        router bgp 65000
                         bgp router-id 10.0.0.9
                         neighbor 10.9.3.2 remote-as 65003
                         neighbor 2001:db8:9:3::2 remote-as 65003
                         redistribute ospfv3 1
                         redistribute ospf 1
                         address-family ipv6
                          neighbor 2001:db8:9:3::2 activate
                          redistribute ospfv3 1
                        router eigrp CENTER
                         address-family ipv4 unicast autonomous-system 100
                          network 10.9.4.0 0.0.0.255
                          topology base
                           redistribute ospfv3 1 metric 10000 100 255 1 1500
                        """);
        StringBuilder links = new StringBuilder();
        List<String> edges = List.of("first", "second", "bgp", "eigrp");
        for (int i = 1; i <= edges.size(); i++) {
            links.append(link(i, edges.get(i - 1)));
        }
        Files.writeString(folder.resolve("lab.toml"), links);
        try (SimNetwork network = SimNetwork.of(LabFolder.read(folder).topology(), 1)) {
            Simulation net = network.simulation();
            net.await(
                    () ->
                            !families(net, "second").contains("none")
                                    && !families(net, "eigrp").getFirst().equals("none"),
                    Duration.ofMinutes(3));
            net.runFor(Duration.ofSeconds(60));
            assertThat(families(net, "center"))
                    .as(net.log())
                    .containsExactly("O [110/2]", "O E2 [110/7]", "O [110/2]", "O E2 [110/7]");
            assertThat(families(net, "second"))
                    .containsExactly(
                            "O E2 [110/2]", "O E2 [110/7]", "O E2 [110/2]", "O E2 [110/7]");
            assertThat(families(net, "bgp"))
                    .containsExactly("B [20/2] tag 65000", "none", "B [20/2] tag 65000", "none");
            assertThat(families(net, "eigrp"))
                    .containsExactly("D EX [170/281856]", "D EX [170/281856]", "none", "none");
        }
    }

    private static final String STATICS =
            "ip route 10.7.0.0 255.255.0.0 Null0\nipv6 route 2001:db8:7::/48 Null0\n";

    private static List<String> families(Simulation net, String router) {
        List<String> found =
                SimTables.of(net, router, "", AddressFamily.IPV4, "10.1.0.0/16", "10.7.0.0/16");
        found.addAll(
                SimTables.of(
                        net, router, "", AddressFamily.IPV6, "2001:DB8:1::/48", "2001:DB8:7::/48"));
        return found;
    }

    private static String address(String port, int net, int host) {
        return """
        interface GigabitEthernet%1$s
         ip address 10.9.%2$d.%3$d 255.255.255.0
         ipv6 address 2001:db8:9:%2$d::%3$d/64
        """
                .formatted(port, net, host);
    }

    private static String ospfv3(int process, String line, String port) {
        return address(port, process, 2)
                + """
                 ospfv3 %1$d ipv6 area 0
                 ospfv3 %1$d ipv4 area 0
                interface Loopback0
                 ip address 10.%1$d.0.1 255.255.0.0
                 ipv6 address 2001:db8:%1$d::1/48
                 ospfv3 network point-to-point
                 ospfv3 %1$d ipv6 area 0
                 ospfv3 %1$d ipv4 area 0
                router ospfv3 %1$d
                 router-id 10.0.0.%1$d
                 address-family ipv6 unicast
                  %2$s
                 address-family ipv4 unicast
                  %2$s
                """
                        .formatted(process, line);
    }

    private static String link(int port, String edge) {
        return "[[link]]\ninterfaces = [\"center GigabitEthernet0/%d\", \"%s GigabitEthernet0/0\"]\n"
                .formatted(port, edge);
    }
}
