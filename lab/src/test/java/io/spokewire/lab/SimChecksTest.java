package io.spokewire.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.lab.Report.Stage;
import io.spokewire.sim.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The checks of the lab, in the simulator: the examples, and networks made for a purpose. */
class SimChecksTest {
    private static final Path EXAMPLES = Path.of("..", "examples");

    private static Report check(Path folder, Stage stage) throws IOException {
        try (SimNetwork network = SimNetwork.of(LabFolder.read(folder).topology(), 1)) {
            Report report = Checks.run(network, folder.toString(), "simulator", stage);
            assertThat(network.simulation().violations()).isEmpty();
            return report;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "branch-offices",
                "branch-offices-ikev2",
                "branch-offices-ikev1",
                "branch-offices-certificates",
                "phase2",
                "dual-hub",
                "front-door-vrf"
            })
    void examplesPass(String example) throws IOException {
        Report report = check(EXAMPLES.resolve(example), Stage.ALL);
        assertThat(report.passed()).as(report.text()).isTrue();
        assertThat(report.hostPairs()).isNotEmpty();
    }

    @Test
    void branchesTalkThroughTheHubAtFirstAndDirectlyThen() throws IOException {
        Report report = check(EXAMPLES.resolve("branch-offices"), Stage.ALL);
        assertThat(report.hostPairs())
                .anySatisfy(pair -> {
                    assertThat(pair.from()).isEqualTo("Branch1-lan");
                    assertThat(pair.to()).isEqualTo("Branch2-lan");
                    assertThat(pair.firstPath()).isEqualTo(List.of("Branch1", "Hub", "Branch2"));
                    assertThat(pair.path()).isEqualTo(List.of("Branch1", "Branch2"));
                    assertThat(pair.firstAnswered()).isTrue();
                });
        assertThat(report.steps())
                .extracting(Report.Step::verdict)
                .containsExactly(
                        Report.Verdict.PROVEN,
                        Report.Verdict.PROVEN,
                        Report.Verdict.NOT_CONFIGURED,
                        Report.Verdict.PROVEN,
                        Report.Verdict.NOT_CONFIGURED,
                        Report.Verdict.PROVEN);
    }

    @ParameterizedTest
    @CsvSource({
        "branch-offices, Branch3 was stopped and forgotten by all",
        "dual-hub, Hub1 was stopped: its spokes noticed",
        "dual-hub-eigrp, Hub1 died: its spokes noticed",
        "phase2, Branch2 got 198.51.100.11 in place of 198.51.100.10: registered there",
    })
    void theSixthStepChangesWhatTheNetworkCanTake(String example, String evidence)
            throws IOException {
        Report.Step last = check(EXAMPLES.resolve(example), Stage.ALL).steps().getLast();
        assertThat(last.verdict()).as(last.evidence()).isEqualTo(Report.Verdict.PROVEN);
        assertThat(last.evidence()).contains(evidence);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "phase2-eigrp",
                "phase3-eigrp",
                "phase2-ospf",
                "phase3-ospf",
                "phase3-ospfv3",
                "dual-hub-eigrp"
            })
    void aRoutingProtocolTellsTheWays(String example) throws IOException {
        Report report = check(EXAMPLES.resolve(example), Stage.ALL);
        assertThat(report.passed()).as(report.text()).isTrue();
        assertThat(report.steps().get(2).verdict()).isEqualTo(Report.Verdict.PROVEN);
        assertThat(report.steps().get(2).evidence())
                .contains("Hub")
                .contains("by " + example.replaceFirst(".*-", "").replace("ospfv3", "ospf"));
        assertThat(report.steps().get(3).verdict()).isEqualTo(Report.Verdict.PROVEN);
    }

    @ParameterizedTest
    @CsvSource({"phase2-bgp,Branch1 2 by bgp,Hub 2 by bgp", "phase3-bgp,Branch1 1 by bgp,Hub 4"})
    void bgpTellsTheWays(String example, String atABranch, String atTheHub) throws IOException {
        Report report = check(EXAMPLES.resolve(example), Stage.ALL);
        assertThat(report.passed()).as(report.text()).isTrue();
        assertThat(report.steps().get(2).evidence()).contains(atABranch).contains(atTheHub);
        assertThat(report.text()).containsPattern("Branch1-lan .*> Branch2-lan .* direct ");
        assertThat(report.steps().get(3).verdict()).isEqualTo(Report.Verdict.PROVEN);
    }

    /**
     * RFC 2328 §9.1: before the election all on a network are in state 2-Way for a while, and leave
     * it for the exchange; behind it two that do not lead stay there.
     */
    @Test
    void neighboursAreUpFromTheElectionOnAndStayThere(@TempDir Path folder) throws IOException {
        List<String> routers = List.of("R1", "R2", "R3", "R4");
        for (String router : routers) {
            Files.writeString(
                    folder.resolve(router + ".cfg"),
                    """
                    hostname R%1$s
                    interface Ethernet0/0
                     ip address 192.0.2.%1$s 255.255.255.0
                    router ospf 1
                     network 192.0.2.0 0.0.0.255 area 0
                    """
                            .formatted(router.substring(1)));
        }
        try (SimNetwork network = SimNetwork.of(LabFolder.read(folder).topology(), 1)) {
            BooleanSupplier allUp =
                    () ->
                            routers.stream()
                                    .map(network::neighbours)
                                    .allMatch(n ->
                                            n.size() == routers.size() - 1
                                                    && n.stream().allMatch(Network.Neighbour::up));
            Duration waiting = Duration.ofSeconds(35); // the wait timer is one of 40 seconds
            assertThat(network.await(allUp, waiting)).as("up before the election").isFalse();
            assertThat(network.await(allUp, Duration.ofSeconds(20))).isTrue();
            assertThat(network.await(() -> !allUp.getAsBoolean(), Duration.ofSeconds(60)))
                    .as("one of them is not up any more")
                    .isFalse();
        }
    }

    @Test
    void theReportIsTheSameFromRunToRun() throws IOException {
        Path folder = EXAMPLES.resolve("branch-offices");
        assertThat(check(folder, Stage.ALL).json()).isEqualTo(check(folder, Stage.ALL).json());
    }

    /** A hub with a key for all, two spokes with the hub's alone, and a fourth without IPsec. */
    @Test
    void whatHasNoKeyStaysOnTheHubAndWhatIsOpenIsNotMissed(@TempDir Path folder)
            throws IOException {
        String crypto =
                """
                crypto isakmp policy 1
                 authentication pre-share
                 group 19
                crypto isakmp key SECRET address %s
                crypto ipsec transform-set TS esp-aes esp-sha-hmac
                 mode transport
                crypto ipsec profile P
                 set transform-set TS
                """;
        String open =
                """
                hostname %s
                interface Ethernet0/0
                 ip address 192.0.2.%d 255.255.255.0
                interface Tunnel1
                 ip address 10.1.0.%d 255.255.255.0
                 tunnel source Ethernet0/0
                 tunnel destination 192.0.2.%d
                 tunnel key 2
                """;
        for (int number : new int[] {1, 2}) {
            Files.writeString(
                    folder.resolve(number + ".cfg"),
                    crypto.formatted("192.0.2.9")
                            + """
                            hostname S%1$d
                            interface Ethernet0/0
                             ip address 192.0.2.%1$d 255.255.255.0
                            interface Tunnel0
                             ip address 10.0.0.%1$d 255.255.255.0
                             ip nhrp network-id 1
                             ip nhrp nhs 10.0.0.9 nbma 192.0.2.9
                             tunnel source Ethernet0/0
                             tunnel mode gre multipoint
                             tunnel key 1
                             tunnel protection ipsec profile P
                            """
                                    .formatted(number));
        }
        Files.writeString(folder.resolve("3.cfg"), open.formatted("Other", 3, 3, 9));
        Files.writeString(
                folder.resolve("hub.cfg"),
                open.formatted("Hub", 9, 9, 3)
                        + crypto.formatted("0.0.0.0")
                        + """
                        interface Tunnel0
                         ip address 10.0.0.9 255.255.255.0
                         ip nhrp network-id 1
                         ip nhrp redirect
                         tunnel source Ethernet0/0
                         tunnel mode gre multipoint
                         tunnel key 1
                         tunnel protection ipsec profile P
                        """);
        Report report = check(folder, Stage.TUNNELS);
        assertThat(report.passed()).as(report.text()).isTrue();
        assertThat(report.notes())
                .extracting(Topology.Note::text)
                .contains(
                        "their traffic goes by the hub: S1 has no pre-shared key for 192.0.2.2 of"
                                + " S2");
        assertThat(report.tunnelPairs())
                .anySatisfy(pair -> {
                    assertThat(pair.from()).isEqualTo("S1");
                    assertThat(pair.to()).isEqualTo("S2");
                    assertThat(pair.wanted()).isEqualTo("by the hub");
                    assertThat(pair.path()).containsExactly("S1", "Hub", "S2");
                })
                .anySatisfy(pair -> {
                    assertThat(pair.from()).isEqualTo("Other");
                    assertThat(pair.to()).isEqualTo("Hub");
                    assertThat(pair.direct()).isTrue();
                });
        Report.Step sealed = report.steps().get(4);
        assertThat(sealed.verdict()).as(sealed.evidence()).isEqualTo(Report.Verdict.PROVEN);
        assertThat(sealed.evidence()).contains(" 0 clear GRE packets").doesNotContain(" 0 sealed");
    }

    /** The hub's first tunnel with the profile leads elsewhere: the spoke is not for that one. */
    @ParameterizedTest
    @ValueSource(strings = {"", " set ikev2-profile PROF\n"})
    void tunnelsWithOneProfileAndSourceShareWhatAPeerBegins(String version, @TempDir Path folder)
            throws IOException {
        String crypto = cloud(version, 10, "");
        for (int number : new int[] {1, 2}) {
            Files.writeString(
                    folder.resolve(number + ".cfg"),
                    crypto.formatted(number) + " ip nhrp nhs 10.10.0.9 nbma 192.0.2.9\n");
        }
        Files.writeString(
                folder.resolve("hub.cfg"),
                """
                interface Tunnel2
                 ip address 10.2.0.9 255.255.255.252
                 tunnel source Ethernet0/0
                 tunnel destination 203.0.113.77
                 tunnel protection ipsec profile P
                """
                        + crypto.formatted(9)
                        + " ip nhrp redirect\n");
        Report report = check(folder, Stage.TUNNELS);
        assertThat(report.passed()).as(report.text()).isTrue();
    }

    /**
     * Two clouds on one uplink; the association of a pair carries both, whoever began for which.
     */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"'',''", "'',shared", "PROF,''", "PROF,shared"})
    void multipointTunnelsWithOneProfileAndSource(
            String profile, String shared, @TempDir Path folder) throws IOException {
        String version = profile.isEmpty() ? "" : " set ikev2-profile " + profile + "\n";
        String first = cloud(version, 10, shared);
        String second = tunnel(20, shared) + " tunnel key 20\n";
        for (int number : new int[] {1, 2}) {
            // The spokes begin with different clouds.
            String nhs = " ip nhrp nhs 10.%1$d.0.9 nbma 192.0.2.9\n";
            String one = first.formatted(number) + nhs.formatted(10);
            String other = second.formatted(number) + nhs.formatted(20);
            Files.writeString(
                    folder.resolve(number + ".cfg"), number == 1 ? one + other : other + one);
        }
        Files.writeString(
                folder.resolve("hub.cfg"),
                second.formatted(9)
                        + " ip nhrp redirect\n"
                        + first.formatted(9)
                        + " ip nhrp redirect\n");
        Report report = check(folder, Stage.TUNNELS);
        assertThat(report.passed()).as(report.text()).isTrue();
        assertThat(report.text()).contains("Tunnel10").contains("Tunnel20");
    }

    /** Formatted with the number of the station. */
    private static String cloud(String version, int number, String shared) {
        return """
        crypto isakmp policy 1
         authentication pre-share
         group 19
        crypto isakmp key SECRET address 0.0.0.0
        crypto ikev2 profile PROF
         match identity remote any
         authentication remote pre-share key SECRET
         authentication local pre-share key SECRET
        crypto ipsec transform-set TS esp-aes esp-sha-hmac
        crypto ipsec profile P
         set transform-set TS
        """
                + version
                + """
                interface Ethernet0/0
                 ip address 192.0.2.%1$d 255.255.255.0
                """
                + tunnel(number, shared);
    }

    private static String tunnel(int number, String shared) {
        return """
        interface Tunnel#
         ip address 10.#.0.%1$d 255.255.255.0
         ip nhrp network-id #
         tunnel source Ethernet0/0
         tunnel mode gre multipoint
         tunnel protection ipsec profile P?
        """
                .replace("#", Integer.toString(number))
                .replace("?", shared.isEmpty() ? "" : " " + shared);
    }
}
