package io.spokewire.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Address;
import io.spokewire.router.Languages;
import io.spokewire.sim.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The provider speaks BGP with those who name it.
 *
 * <pre>{@code
 *       internet, AS 64500 to Hub, AS 64600 to A
 * 192.0.2.1 |        | 198.51.100.1      | 203.0.113.1
 * 192.0.2.2 |        | 198.51.100.2      | 203.0.113.2
 *          Hub       A: BGP              B: a default route
 * }</pre>
 *
 * <p>The hub's tunnel comes from a loopback interface that only BGP tells the provider of.
 */
class ProviderBgpTest {
    private static final String HUB =
            """
            hostname Hub
            interface Loopback0
             ip address 172.20.0.1 255.255.255.255
            interface Ethernet0/0
             ip address 192.0.2.2 255.255.255.252
            interface Ethernet0/1
             ip address 10.1.0.1 255.255.255.0
            interface Tunnel0
             ip address 10.255.0.9 255.255.255.0
             ip nhrp network-id 1
             ip nhrp redirect
             tunnel source Loopback0
             tunnel mode gre multipoint
            ip prefix-list PUBLIC permit 172.20.0.1/32
            router bgp 65001
             neighbor 192.0.2.1 remote-as 64500
             neighbor 192.0.2.1 password SECRET
             neighbor 192.0.2.1 prefix-list PUBLIC out
             redistribute connected
            """;
    private static final String BGP =
            """
            router bgp 65002
             neighbor 198.51.100.1 remote-as 64600
             neighbor 198.51.100.1 ebgp-multihop 2
             neighbor 198.51.100.1 update-source Loopback0
            """;
    private static final String STATIC =
            """
            ip route 0.0.0.0 0.0.0.0 203.0.113.1
            ip sla 1
             icmp-echo 9.9.9.9 source-interface Ethernet0/0
             frequency 5
            ip sla schedule 1 life forever start-time now
            """;

    @TempDir private Path folder = Path.of("");

    @BeforeEach
    void write() throws IOException {
        spoke("A", "198.51.100", 2, BGP);
        spoke("B", "203.0.113", 3, STATIC);
        Files.writeString(folder.resolve("hub.cfg"), HUB);
    }

    private void spoke(String name, String cable, int number, String rest) throws IOException {
        Files.writeString(
                folder.resolve(name + ".cfg"),
                """
                hostname %1$s
                interface Loopback0
                 ip address 172.20.0.%4$d 255.255.255.255
                interface Ethernet0/0
                 ip address %2$s.2 255.255.255.252
                interface Ethernet0/1
                 ip address 10.1.%4$d.1 255.255.255.0
                interface Tunnel0
                 ip address 10.255.0.%4$d 255.255.255.0
                 ip nhrp network-id 1
                 ip nhrp nhs 10.255.0.9 nbma 172.20.0.1
                 ip nhrp shortcut
                 tunnel source Ethernet0/0
                 tunnel mode gre multipoint
                ip route 10.1.0.0 255.255.0.0 10.255.0.9
                ip route 10.1.2.0 255.255.255.0 10.255.0.2
                %3$s
                """
                        .formatted(name, cable, rest, number));
    }

    private Topology topology() throws IOException {
        return LabFolder.read(folder).topology();
    }

    @Test
    void itsTextIsWhatTheNeighboursAskFor() throws IOException {
        Topology topology = topology();
        Topology.Router provider = topology.provider().router().orElseThrow();
        assertThat(String.join("\n", Languages.CONFIG.render(provider.configuration())))
                .contains(
                        """
                        router bgp 64600
                         no bgp default ipv4-unicast
                         neighbor 172.20.0.2 remote-as 65002
                         neighbor 172.20.0.2 ebgp-multihop 255
                         neighbor 172.20.0.2 transport connection-mode passive
                         neighbor 192.0.2.2 remote-as 65001
                         neighbor 192.0.2.2 local-as 64500 no-prepend replace-as
                         neighbor 192.0.2.2 password SECRET
                         neighbor 192.0.2.2 transport connection-mode passive
                         !
                         address-family ipv4
                          neighbor 172.20.0.2 activate
                          neighbor 172.20.0.2 default-originate
                          neighbor 192.0.2.2 activate
                          neighbor 192.0.2.2 default-originate
                          network 198.51.100.0 mask 255.255.255.252
                          network 203.0.113.0 mask 255.255.255.252
                          network 192.0.2.0 mask 255.255.255.252
                        """);
        assertThat(topology.provider().addresses()).containsExactly(Address.parse("9.9.9.9"));
        assertThat(topology.routerRoutes()).isEmpty();
        assertThat(topology.provider().routes())
                .as("A's neighbour address; the hub's source comes by BGP")
                .extracting(r -> r.prefix() + " by " + r.gateway())
                .containsExactly("172.20.0.2/32 by 198.51.100.2");
    }

    @Test
    void whatNobodyTellsItIsAssumed() throws IOException {
        Files.writeString(folder.resolve("hub.cfg"), HUB.replace("PUBLIC permit", "PUBLIC deny"));
        assertThat(topology().provider().routes())
                .extracting(r -> r.prefix() + " by " + r.gateway())
                .contains("172.20.0.1/32 by 192.0.2.2");
    }

    @Test
    void sessionsAndWhatTheyTellAreJudged() throws IOException {
        Report report = check();
        assertThat(report.passed()).as(report.text()).isTrue();
        assertThat(report.steps().get(2).verdict()).isEqualTo(Report.Verdict.PROVEN);
        assertThat(report.steps().get(2).evidence())
                .startsWith("4 of 4 neighbours")
                .contains("A 4 by bgp");
    }

    /** The text promises a session, and the router ends it: it is told more than it may be. */
    @Test
    void aSessionThatIsNotThereIsMissed() throws IOException {
        spoke("A", "198.51.100", 2, BGP + " neighbor 198.51.100.1 maximum-prefix 1\n");
        Report.Step routing = check().steps().get(2);
        assertThat(routing.verdict()).as(routing.evidence()).isEqualTo(Report.Verdict.FAILED);
        assertThat(routing.evidence())
                .contains("missing: A with internet by bgp, internet with A by bgp");
    }

    private Report check() throws IOException {
        try (SimNetwork network = SimNetwork.of(topology(), 1)) {
            return Checks.run(network, "folder", "simulator", Report.Stage.ALL);
        }
    }
}
