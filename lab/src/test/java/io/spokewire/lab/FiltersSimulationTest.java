package io.spokewire.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.AddressFamily;
import io.spokewire.sim.Simulation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Distribute lists of each protocol, and the default routes that OSPF tells: what the router that
 * filters takes, and what the one behind it learns.
 *
 * <pre>
 *   teacher --(Gi0/1) filter (Gi0/2)-- student
 *   two networks      two static ones
 * </pre>
 */
class FiltersSimulationTest {
    private static final String[] NETWORKS4 = {
        "10.1.0.0/24", "10.1.1.0/24", "10.5.0.0/24", "10.5.1.0/24"
    };
    private static final String[] NETWORKS6 = {
        "2001:DB8:1::/64", "2001:DB8:1:1::/64", "2001:DB8:5::/64", "2001:DB8:5:1::/64"
    };

    private static final String LISTS =
            """
            access-list 1 permit 10.1.0.0 0.0.0.255
            access-list 1 permit 10.5.0.0 0.0.0.255
            ip access-list standard EVEN
             permit 10.1.0.0 0.0.0.255
             permit 10.5.0.0 0.0.0.255
            access-list 101 permit ip host 10.8.1.2 10.1.0.0 0.0.0.255
            ip prefix-list EVEN permit 10.1.0.0/24
            ip prefix-list EVEN permit 10.5.0.0/24
            ip prefix-list TEACHER permit 10.8.1.2/32
            ip prefix-list NOBODY permit 10.8.1.9/32
            ipv6 prefix-list EVEN permit 2001:db8:1::/64
            ipv6 prefix-list EVEN permit 2001:db8:5::/64
            route-map EVEN permit 10
             match ip address prefix-list EVEN
            route-map OTHERS permit 10
             match interface GigabitEthernet0/2
            """;

    @TempDir Path folder;

    /** A protocol: the process's first line and the rest, and what an interface says. */
    enum Protocol {
        EIGRP("router eigrp 1\n network 10.0.0.0\n", "", ""),
        OSPF(
                "router ospf 1\n router-id 10.0.0.%d\n network 10.0.0.0 0.255.255.255 area 0\n",
                "", " subnets"),
        RIP("router rip\n version 2\n no auto-summary\n network 10.0.0.0\n", "", ""),
        EIGRP6("ipv6 router eigrp 1\n eigrp router-id 10.0.0.%d\n", " ipv6 eigrp 1\n", ""),
        OSPF6("ipv6 router ospf 1\n router-id 10.0.0.%d\n", " ipv6 ospf 1 area 0\n", "");

        private final String process;
        private final String onInterface;
        private final String subnets;

        Protocol(String process, String onInterface, String subnets) {
            this.process = process;
            this.onInterface = onInterface;
            this.subnets = subnets;
        }

        private boolean ospf() {
            return this == OSPF || this == OSPF6;
        }

        private AddressFamily family() {
            return onInterface.isEmpty() ? AddressFamily.IPV4 : AddressFamily.IPV6;
        }

        private String interfaces(int router) {
            StringBuilder text = new StringBuilder();
            int ports = router == 2 ? 2 : 1;
            for (int i = 0; i < ports; i++) {
                int port = router == 2 ? i + 1 : 0;
                int net = router == 3 ? 2 : i + 1;
                int host = router == 2 ? 1 : 2;
                text.append("interface GigabitEthernet0/").append(port).append('\n');
                text.append(" ip address 10.8.%d.%d 255.255.255.0\n".formatted(net, host));
                text.append(" ipv6 address 2001:db8:8:%d::%d/64\n".formatted(net, host));
                text.append(onInterface);
            }
            for (int i = 0; router == 1 && i < 2; i++) {
                text.append("interface Loopback").append(i).append('\n');
                text.append(" ip address 10.1.%d.1 255.255.255.0\n".formatted(i));
                text.append(" ip ospf network point-to-point\n");
                text.append(" ipv6 address 2001:db8:1:%d::1/64\n".formatted(i));
                text.append(onInterface);
                text.append(this == OSPF6 ? " ipv6 ospf network point-to-point\n" : "");
            }
            return text.toString();
        }
    }

    /**
     * Builds the three routers.
     *
     * @param lines of the process of the one that filters
     * @param globals beside it
     */
    private SimNetwork network(Protocol protocol, String lines, String globals) throws IOException {
        List<String> names = List.of("teacher", "filter", "student");
        for (int i = 1; i <= names.size(); i++) {
            boolean filters = i == 2;
            Files.writeString(
                    folder.resolve(names.get(i - 1) + ".cfg"),
                    "hostname "
                            + names.get(i - 1)
                            + "\nipv6 unicast-routing\n"
                            + protocol.interfaces(i)
                            + protocol.process.formatted(i)
                            + (filters ? lines + LISTS + globals : ""));
        }
        Files.writeString(
                folder.resolve("lab.toml"),
                """
                [[link]]
                interfaces = ["teacher GigabitEthernet0/0", "filter GigabitEthernet0/1"]
                [[link]]
                interfaces = ["student GigabitEthernet0/0", "filter GigabitEthernet0/2"]
                """);
        return SimNetwork.of(LabFolder.read(folder).topology(), 1);
    }

    private static final String STATICS =
            """
            ip route 10.5.0.0 255.255.255.0 Null0
            ip route 10.5.1.0 255.255.255.0 Null0
            ipv6 route 2001:db8:5::/64 Null0
            ipv6 route 2001:db8:5:1::/64 Null0
            """;

    /** Which of the four networks a router has: 1 or 0 for each. */
    private static String known(Simulation net, String router, AddressFamily family) {
        String[] networks = family == AddressFamily.IPV4 ? NETWORKS4 : NETWORKS6;
        return SimTables.of(net, router, "", family, networks).stream()
                .map(route -> route.equals("none") ? "0" : "1")
                .collect(Collectors.joining());
    }

    /**
     * Each list that IOS takes: protocol, line, what the filter has of the teacher's networks, what
     * the student has of all.
     */
    static Stream<Arguments> lists() {
        Stream.Builder<Arguments> all = Stream.builder();
        for (Protocol protocol : Protocol.values()) {
            boolean ospf = protocol.ospf();
            // OSPF's link states go on; the filter stands before its own table alone.
            String behind = ospf ? "1111" : "1011";
            String prefix =
                    protocol.family() == AddressFamily.IPV4 ? "prefix EVEN" : "prefix-list EVEN";
            all.add(Arguments.of(protocol, prefix + " in", "10", behind));
            all.add(Arguments.of(protocol, prefix + " in GigabitEthernet0/1", "10", behind));
            all.add(Arguments.of(protocol, prefix + " in GigabitEthernet0/2", "11", "1111"));
            all.add(Arguments.of(protocol, prefix + " out", "11", ospf ? "1110" : "1010"));
            all.add(Arguments.of(protocol, prefix + " out static", "11", "1110"));
            if (!ospf) {
                all.add(Arguments.of(protocol, prefix + " out GigabitEthernet0/1", "11", "1111"));
                all.add(Arguments.of(protocol, prefix + " out GigabitEthernet0/2", "11", "1010"));
            }
            if (protocol.family() == AddressFamily.IPV4) {
                all.add(Arguments.of(protocol, "1 in", "10", behind));
                all.add(Arguments.of(protocol, "101 in", "10", behind));
                all.add(Arguments.of(protocol, "EVEN in", "10", behind));
                all.add(Arguments.of(protocol, "1 out", "11", ospf ? "1110" : "1010"));
                all.add(Arguments.of(protocol, "gateway TEACHER in", "11", "1111"));
                all.add(Arguments.of(protocol, "gateway NOBODY in", "00", ospf ? "1111" : "0011"));
                all.add(Arguments.of(protocol, "prefix EVEN gateway TEACHER in", "10", behind));
                all.add(
                        Arguments.of(
                                protocol,
                                "prefix EVEN gateway NOBODY in",
                                "00",
                                ospf ? "1111" : "0011"));
            }
            if (protocol == Protocol.EIGRP || protocol == Protocol.OSPF) {
                all.add(Arguments.of(protocol, "route-map EVEN in", "10", behind));
                all.add(
                        Arguments.of(
                                protocol, "route-map OTHERS in", "00", ospf ? "1111" : "0011"));
                all.add(Arguments.of(protocol, "route-map EVEN out", "11", ospf ? "1110" : "1010"));
            }
        }
        return all.build();
    }

    @ParameterizedTest
    @MethodSource("lists")
    void aDistributeListFilters(Protocol protocol, String line, String filter, String student)
            throws IOException {
        String lines = " redistribute static" + protocol.subnets + "\n distribute-list " + line;
        try (SimNetwork network = network(protocol, lines + "\n", STATICS)) {
            Simulation net = network.simulation();
            net.runFor(Duration.ofSeconds(100));
            assertThat(
                            known(net, "filter", protocol.family()).substring(0, 2)
                                    + " "
                                    + known(net, "student", protocol.family()))
                    .isEqualTo(filter + " " + student);
        }
    }

    /** Administrative distances of what the filter has of the teacher's networks. */
    private static String distances(Simulation net) {
        return SimTables.of(net, "filter", "", AddressFamily.IPV4, NETWORKS4[0], NETWORKS4[1])
                .stream()
                .map(route -> route.replaceFirst(".*\\[(\\d+)/.*", "$1"))
                .collect(Collectors.joining(" "));
    }

    /** {@code distance N ROUTER WILDCARD [LIST]}: by the neighbour, of OSPF by the router's id. */
    @ParameterizedTest
    @CsvSource({
        "EIGRP, 10.8.1.2 0.0.0.0, 77 77, 90 90",
        "EIGRP, 10.8.1.0 0.0.0.255 1, 77 90, 90 90",
        "EIGRP, 10.8.2.0 0.0.0.255, 90 90, 90 90",
        "OSPF, 10.0.0.1 0.0.0.0, 77 77, 110 110",
        "OSPF, 10.0.0.0 0.0.0.1 1, 77 110, 110 110",
        "OSPF, 10.8.1.2 0.0.0.0, 110 110, 110 110",
        "RIP, 10.8.1.2 0.0.0.0 1, 77 120, 120 120",
    })
    void routersMayHaveADistanceOfTheirOwn(
            Protocol protocol, String whose, String wanted, String usual) throws IOException {
        try (SimNetwork network = network(protocol, " distance 77 " + whose + "\n", "")) {
            Simulation net = network.simulation();
            net.runFor(Duration.ofSeconds(100));
            assertThat(distances(net)).isEqualTo(wanted);

            String process = protocol.process.substring(0, protocol.process.indexOf('\n'));
            network.configure("filter", List.of(process, "no distance 77 " + whose));
            assertThat(net.await(() -> distances(net).equals(usual), Duration.ofMinutes(2)))
                    .as(distances(net))
                    .isTrue();
            network.configure("filter", List.of(process, "distance 255 " + whose));
            String unused = wanted.replace("77", "none");
            assertThat(net.await(() -> distances(net).equals(unused), Duration.ofMinutes(2)))
                    .as(distances(net))
                    .isTrue();
        }
    }

    /** Line, what else the router has, whether the student gets a default route. */
    static Stream<Arguments> defaults() {
        String map = "default-information originate always route-map WHEN\n";
        String statics = "ip route 0.0.0.0 0.0.0.0 Null0\nipv6 route ::/0 Null0\n";
        String there =
                """
                ip prefix-list THERE permit 10.1.1.0/24
                ipv6 prefix-list THERE permit 2001:db8:1:1::/64
                route-map WHEN permit 10
                 match ip address prefix-list THERE
                 set metric 77
                route-map WHEN permit 20
                 match ipv6 address prefix-list THERE
                 set metric 77
                """;
        String gone = there.replace("10.1.1.0", "10.1.2.0").replace("1:1::", "1:2::");
        Stream.Builder<Arguments> all = Stream.builder();
        for (Protocol protocol : List.of(Protocol.OSPF, Protocol.OSPF6)) {
            String one = "O E2 [110/%d]";
            String plain = "default-information originate";
            all.add(Arguments.of(protocol, plain, "", "none"));
            all.add(Arguments.of(protocol, plain, statics, one.formatted(1)));
            all.add(Arguments.of(protocol, plain + " always", "", one.formatted(1)));
            all.add(Arguments.of(protocol, plain + " always metric 9", "", one.formatted(9)));
            all.add(Arguments.of(protocol, map, there, one.formatted(77)));
            all.add(Arguments.of(protocol, map, gone, "none"));
            all.add(
                    Arguments.of(
                            protocol,
                            plain + " route-map WHEN",
                            there + statics,
                            one.formatted(77)));
            all.add(Arguments.of(protocol, plain + " route-map WHEN", there, "none"));
        }
        return all.build();
    }

    @ParameterizedTest
    @MethodSource("defaults")
    void ospfTellsADefaultRoute(Protocol protocol, String line, String globals, String wanted)
            throws IOException {
        try (SimNetwork network = network(protocol, " " + line.strip() + "\n", globals)) {
            Simulation net = network.simulation();
            net.runFor(Duration.ofSeconds(100));
            boolean ipv4 = protocol.family() == AddressFamily.IPV4;
            String prefix = ipv4 ? "0.0.0.0/0" : "::/0";
            List<String> found = SimTables.of(net, "student", "", protocol.family(), prefix);
            assertThat(found).containsExactly(wanted);

            net.stop("teacher").runFor(Duration.ofSeconds(60));
            boolean conditional = globals.contains("WHEN") && !wanted.equals("none");
            assertThat(SimTables.of(net, "student", "", protocol.family(), prefix))
                    .isEqualTo(conditional ? List.of("none") : found);
        }
    }
}
