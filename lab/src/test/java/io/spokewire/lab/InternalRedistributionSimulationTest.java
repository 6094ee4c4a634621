package io.spokewire.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.AddressFamily;
import io.spokewire.sim.Simulation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code bgp redistribute-internal}: without it no other protocol takes what internal neighbours
 * told, with it all do that redistribute BGP; of each address family for itself. In a VRF all do
 * always.
 *
 * <pre>
 *   eigrp --\         /-- internal (AS 65000) 10.11/16, 2001:db8:11::/48
 *   ospf  ---- center
 *   rip   --/         \-- external (AS 65003) 10.12/16, 2001:db8:12::/48
 * </pre>
 */
class InternalRedistributionSimulationTest {
    private static final List<String> EDGES =
            List.of("eigrp", "ospf", "rip", "internal", "external");
    private static final List<String> IGPS = EDGES.subList(0, 3);
    private static final List<String> IGPS6 = EDGES.subList(0, 2);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir Path folder;

    private static String bgp(int as, int network) {
        return """
        interface Loopback0
         ip address 10.%2$d.0.1 255.255.0.0
         ipv6 address 2001:db8:%2$d::1/48
        router bgp %1$d
         bgp router-id 10.0.0.%2$d
         neighbor 10.200.%3$d.1 remote-as 65000
         neighbor 2001:db8:f:%3$d::1 remote-as 65000
         network 10.%2$d.0.0 mask 255.255.0.0
         address-family ipv6
          neighbor 2001:db8:f:%3$d::1 activate
          network 2001:db8:%2$d::/48
        """
                .formatted(as, network, network - 7);
    }

    private void edges() throws IOException {
        List<String> processes =
                List.of(
                        """
                         ipv6 eigrp 100
                        router eigrp 100
                         network 10.0.0.0
                        ipv6 router eigrp 100
                         eigrp router-id 10.0.0.1
                        """,
                        """
                         ipv6 ospf 1 area 0
                        router ospf 1
                         network 10.0.0.0 0.255.255.255 area 0
                        ipv6 router ospf 1
                         router-id 10.0.0.2
                        """,
                        "router rip\n version 2\n network 10.0.0.0\n no auto-summary\n",
                        bgp(65000, 11),
                        bgp(65003, 12));
        StringBuilder links = new StringBuilder();
        for (int i = 1; i <= EDGES.size(); i++) {
            String name = EDGES.get(i - 1);
            Files.writeString(
                    folder.resolve(name + ".cfg"),
                    """
                    hostname %s
                    ipv6 unicast-routing
                    interface GigabitEthernet0/0
                     ip address 10.200.%2$d.2 255.255.255.0
                     ipv6 address 2001:db8:f:%2$d::2/64
                    %3$s
                    """
                            .formatted(name, i, processes.get(i - 1)));
            links.append("[[link]]\ninterfaces = [\"center GigabitEthernet0/").append(i);
            links.append("\", \"").append(name).append(" GigabitEthernet0/0\"]\n");
        }
        Files.writeString(folder.resolve("lab.toml"), links);
    }

    private void center(boolean vrf) throws IOException {
        String of = vrf ? " vrf RED" : "";
        StringBuilder text = new StringBuilder("hostname center\nipv6 unicast-routing\n");
        String vrfs =
                """
                vrf definition RED
                 rd 1:1
                 address-family ipv4
                 address-family ipv6
                """;
        text.append(vrf ? vrfs : "");
        for (int i = 1; i <= EDGES.size(); i++) {
            text.append("interface GigabitEthernet0/").append(i).append('\n');
            text.append(vrf ? " vrf forwarding RED\n" : "");
            text.append(" ip address 10.200.%d.1 255.255.255.0\n".formatted(i));
            text.append(" ipv6 address 2001:db8:f:%d::1/64\n".formatted(i));
            text.append(i == 2 ? " ospfv3 1 ipv6 area 0\n" : "");
        }
        text.append(
                """
                router eigrp CENTER
                 address-family ipv4 unicast%1$s autonomous-system 100
                  network 10.200.1.0 0.0.0.255
                  topology base
                   redistribute bgp 65000 metric 10000 100 255 1 1500
                 address-family ipv6 unicast%1$s autonomous-system 100
                  eigrp router-id 10.0.0.9
                  af-interface default
                   shutdown
                  af-interface GigabitEthernet0/1
                   no shutdown
                  topology base
                   redistribute bgp 65000 metric 10000 100 255 1 1500
                router ospf 1%1$s
                 network 10.200.2.0 0.0.0.255 area 0
                 redistribute bgp 65000 subnets
                router ospfv3 1
                 router-id 10.0.0.9
                 address-family ipv6 unicast%1$s
                  redistribute bgp 65000
                router rip
                %2$s
                 version 2
                 network 10.0.0.0
                 no auto-summary
                 redistribute bgp 65000 metric 7
                router bgp 65000
                 bgp router-id 10.0.0.9
                """
                        .formatted(of, vrf ? " address-family ipv4 vrf RED" : ""));
        String neighbors =
                """
                 neighbor 10.200.4.2 remote-as 65000
                 neighbor 10.200.5.2 remote-as 65003
                """;
        String neighbors6 =
                """
                 neighbor 2001:db8:f:4::2 remote-as 65000
                 neighbor 2001:db8:f:5::2 remote-as 65003
                """;
        text.append(vrf ? "" : neighbors + neighbors6);
        text.append(" address-family ipv4").append(of).append('\n').append(vrf ? neighbors : "");
        text.append(" neighbor 10.200.4.2 activate\n neighbor 10.200.5.2 activate\n");
        text.append(" address-family ipv6").append(of).append('\n').append(vrf ? neighbors6 : "");
        text.append(" neighbor 2001:db8:f:4::2 activate\n neighbor 2001:db8:f:5::2 activate\n");
        Files.writeString(folder.resolve("center.cfg"), text);
    }

    /** Which of those routers know a prefix. */
    private static List<String> who(Simulation net, List<String> routers, String prefix) {
        AddressFamily family = prefix.contains(":") ? AddressFamily.IPV6 : AddressFamily.IPV4;
        List<String> found = new ArrayList<>();
        for (String router : routers) {
            if (!SimTables.of(net, router, "", family, prefix).contains("none")) {
                found.add(router);
            }
        }
        return found;
    }

    private static void await(
            Simulation net, List<String> routers, String prefix, List<String> wanted) {
        boolean done = net.await(() -> who(net, routers, prefix).equals(wanted), PATIENCE);
        assertThat(done)
                .as("%s at %s: %s%n%s", prefix, routers, who(net, routers, prefix), net.log())
                .isTrue();
    }

    @Test
    void inAVrfOtherProtocolsTakeInternalRoutes() throws IOException {
        edges();
        center(true);
        try (SimNetwork network = SimNetwork.of(LabFolder.read(folder).topology(), 1)) {
            Simulation net = network.simulation();
            await(net, IGPS, "10.11.0.0/16", IGPS);
            await(net, IGPS6, "2001:DB8:11::/48", IGPS6);
        }
    }

    @Test
    void otherProtocolsTakeInternalRoutesWhenToldSo() throws IOException {
        edges();
        center(false);
        String vrf = "";
        String of = "";
        String internal = "10.11.0.0/16";
        String internal6 = "2001:DB8:11::/48";
        try (SimNetwork network = SimNetwork.of(LabFolder.read(folder).topology(), 1)) {
            Simulation net = network.simulation();
            await(net, IGPS, "10.12.0.0/16", IGPS);
            await(net, IGPS6, "2001:DB8:12::/48", IGPS6);
            net.runFor(Duration.ofSeconds(60));
            assertThat(SimTables.of(net, "center", vrf, AddressFamily.IPV4, internal))
                    .containsExactly("B [200/0]");
            assertThat(SimTables.of(net, "center", vrf, AddressFamily.IPV6, internal6))
                    .containsExactly("B [200/0]");
            assertThat(who(net, IGPS, internal)).isEmpty();
            assertThat(who(net, IGPS6, internal6)).isEmpty();
            assertThat(who(net, List.of("external"), internal)).as("by BGP").isNotEmpty();

            // Each family for itself.
            network.configure(
                    "center",
                    List.of(
                            "router bgp 65000",
                            "address-family ipv4" + of,
                            "bgp redistribute-internal"));
            await(net, IGPS, internal, IGPS);
            net.runFor(Duration.ofSeconds(30));
            assertThat(who(net, IGPS6, internal6)).isEmpty();
            network.configure(
                    "center",
                    List.of(
                            "router bgp 65000",
                            "address-family ipv6" + of,
                            "bgp redistribute-internal"));
            await(net, IGPS6, internal6, IGPS6);

            network.configure(
                    "center",
                    List.of(
                            "router bgp 65000",
                            "address-family ipv4" + of,
                            "no bgp redistribute-internal",
                            "exit-address-family",
                            "address-family ipv6" + of,
                            "no bgp redistribute-internal"));
            await(net, IGPS6, internal6, List.of());
            await(net, List.of("eigrp", "ospf"), internal, List.of()); // RIP holds it for a while
            assertThat(who(net, IGPS, "10.12.0.0/16")).isEqualTo(IGPS);
            assertThat(net.violations()).isEmpty();
        }
    }

    /** Behind {@code router bgp} itself it is for IPv4. */
    @Test
    void theLineOfTheProcessIsForIpv4() throws IOException {
        edges();
        center(false);
        try (SimNetwork network = SimNetwork.of(LabFolder.read(folder).topology(), 1)) {
            Simulation net = network.simulation();
            await(net, IGPS, "10.12.0.0/16", IGPS);
            await(net, IGPS6, "2001:DB8:12::/48", IGPS6);
            network.configure("center", List.of("router bgp 65000", "bgp redistribute-internal"));
            net.runFor(Duration.ofSeconds(60));
            assertThat(who(net, IGPS, "10.11.0.0/16")).isEqualTo(IGPS);
            assertThat(who(net, IGPS6, "2001:DB8:11::/48")).isEmpty();
        }
    }
}
