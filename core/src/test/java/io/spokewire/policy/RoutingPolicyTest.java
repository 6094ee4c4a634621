package io.spokewire.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.net.Address;
import io.spokewire.net.Prefix;
import io.spokewire.policy.RoutingPolicy.Verdict;
import io.spokewire.routing.EngineHome;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What lists and route maps say about routes. */
class RoutingPolicyTest {
    private record Sample(
            Prefix prefix, Optional<Address> nextHop, long metric, long tag, String origin)
            implements PolicyRoute {
        @Override
        public Optional<Address> routeSource() {
            return nextHop;
        }

        @Override
        public List<String> interfaceNames() {
            return List.of("Tunnel0");
        }

        @Override
        public List<String> types() {
            return List.of("external", "type-1");
        }
    }

    private static Sample route(String prefix) {
        return new Sample(
                Prefix.parse(prefix), Optional.of(Address.parse("192.0.2.9")), 20, 7, "eigrp 100");
    }

    private static RoutingPolicy policy(String text) {
        return new RoutingPolicy(EngineHome.read("policy.cfg", text));
    }

    /** A standard list looks at the network, an extended one at network and mask. */
    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    STD,  10.1.0.0/16,      true
                    STD,  10.1.2.0/24,      false
                    STD,  10.2.0.0/16,      false
                    WILD, 10.1.2.0/24,      true
                    EXT,  10.1.0.0/16,      true
                    EXT,  10.1.0.0/24,      false
                    EXT,  10.9.0.0/16,      false
                    NONE, 10.9.0.0/16,      true
                    SIX,  2001:db8:1::/48,  true
                    SIX,  2001:db9::/32,    false
                    """)
    void accessListsLookAtRoutes(String list, String prefix, boolean passes) {
        RoutingPolicy policy =
                policy(
                        """
                        ip access-list standard STD
                         permit 10.1.0.0
                        ip access-list standard WILD
                         permit 10.1.0.0 0.0.255.255
                        ip access-list extended EXT
                         permit ip host 10.1.0.0 host 255.255.0.0
                        ipv6 access-list SIX
                         permit ipv6 2001:DB8::/32 any
                        """);
        assertThat(policy.accessList(list, Prefix.parse(prefix))).isEqualTo(passes);
    }

    /** There an extended list looks at who told of a route, and at its network. */
    @Test
    void anExtendedListOfADistributeListLooksAtTheTeller() {
        RoutingPolicy policy =
                policy(
                        """
                        access-list 100 permit ip host 192.0.2.9 10.1.0.0 0.0.255.255
                        """);
        Prefix near = Prefix.parse("10.1.3.0/24");
        Optional<Address> teller = Optional.of(Address.parse("192.0.2.9"));
        assertThat(policy.distributeAccessList("100", near, teller)).isTrue();
        assertThat(policy.distributeAccessList("100", Prefix.parse("10.2.0.0/24"), teller))
                .isFalse();
        assertThat(
                        policy.distributeAccessList(
                                "100", near, Optional.of(Address.parse("192.0.2.8"))))
                .isFalse();
        assertThat(policy.distributeAccessList("100", near, Optional.empty())).isFalse();
    }

    @Test
    void distributeListsHoldWhereTheySay() {
        RoutingPolicy policy =
                policy(
                        """
                        ip prefix-list NEAR permit 10.1.0.0/16 le 24
                        ip prefix-list TELLERS permit 192.0.2.8/32
                        route-map TAGS permit 10
                         match tag 8
                        """);
        List<DistributeList> filters =
                List.of(
                        new DistributeList("prefix", "NEAR", true, ""),
                        new DistributeList("gateway", "TELLERS", true, "Tunnel1"),
                        new DistributeList("route-map", "TAGS", false, "eigrp 100"));
        assertThat(policy.passes(filters, true, List.of("Tunnel0"), route("10.1.1.0/24"))).isTrue();
        assertThat(policy.passes(filters, true, List.of("Tunnel0"), route("10.2.1.0/24")))
                .isFalse();
        assertThat(policy.passes(filters, true, List.of("Tunnel1"), route("10.1.1.0/24")))
                .as("told by another router than those of the list")
                .isFalse();
        assertThat(policy.passes(filters, false, List.of("eigrp 100"), route("10.9.0.0/16")))
                .isFalse();
        assertThat(policy.passes(filters, false, List.of("ospf 1"), route("10.9.0.0/16"))).isTrue();
    }

    @Test
    void theOffsetOfAnInterfaceComesFirst() {
        RoutingPolicy policy = policy("access-list 9 permit 10.1.0.0 0.0.255.255\n");
        List<OffsetList> lists =
                List.of(
                        new OffsetList("0", true, 3, ""),
                        new OffsetList("9", true, 5, "Tunnel0"),
                        new OffsetList("0", false, 7, "Tunnel0"));
        assertThat(policy.offset(lists, true, "Tunnel0", route("10.1.1.0/24"))).isEqualTo(5);
        assertThat(policy.offset(lists, true, "Tunnel0", route("10.2.1.0/24"))).isEqualTo(3);
        assertThat(policy.offset(lists, true, "Tunnel1", route("10.1.1.0/24"))).isEqualTo(3);
        assertThat(policy.offset(lists, false, "Tunnel0", route("10.1.1.0/24"))).isEqualTo(7);
        assertThat(policy.offset(lists, false, "Tunnel1", route("10.1.1.0/24"))).isZero();
    }

    /** All kinds of one entry must hold, and of one kind any value. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    match tag 6 7                              | true
                    match tag 6                                | false
                    match metric 20                            | true
                    match metric 21                            | false
                    match interface Tunnel0                    | true
                    match interface Tunnel1                    | false
                    match ip next-hop 10                       | true
                    match ip next-hop prefix-list OTHER        | false
                    match ip route-source 10                   | true
                    match route-type external                  | true
                    match route-type internal                  | false
                    match source-protocol eigrp 100            | true
                    match source-protocol eigrp 200            | false
                    match source-protocol static eigrp 100     | true
                    match source-protocol ospf 1 eigrp         | true
                    match source-protocol eigrp 200 ospf 100   | false
                    match ip address prefix-list OTHER NETS    | true
                    match ip address prefix-list OTHER         | false
                    match ip address 11                        | true
                    match ipv6 address prefix-list SIX         | false
                    """)
    void matchesWhatItSays(String match, boolean holds) {
        RoutingPolicy policy =
                policy(
                        """
                        access-list 10 permit 192.0.2.9
                        access-list 11 permit 10.1.0.0 0.0.255.255
                        ip prefix-list NETS permit 10.0.0.0/8 le 32
                        ip prefix-list OTHER permit 172.16.0.0/12
                        ipv6 prefix-list SIX permit ::/0 le 128
                        route-map M permit 10
                         %s
                        """
                                .formatted(match));
        assertThat(policy.routeMap("M", route("10.1.1.0/24")).permitted()).isEqualTo(holds);
    }

    @Test
    void aMapSetsAndContinues() {
        RoutingPolicy policy =
                policy(
                        """
                        ip prefix-list BAD permit 10.66.0.0/16
                        route-map M deny 5
                         match ip address prefix-list BAD
                        route-map M permit 10
                         match tag 7
                         set metric +5
                         continue 30
                        route-map M permit 20
                         set tag 99
                        route-map M permit 30
                         set tag 50
                         set metric-type type-1
                        """);
        Verdict verdict = policy.routeMap("M", route("10.1.1.0/24"));
        assertThat(verdict.permitted()).isTrue();
        assertThat(verdict.metric(20)).isEqualTo(25);
        assertThat(verdict.tag(7)).isEqualTo(50);
        assertThat(verdict.last(RouteMap.SetAction.METRIC_TYPE)).contains("type-1");
        assertThat(policy.routeMap("M", route("10.66.0.0/16")).permitted()).isFalse();
        assertThat(policy.routeMap("UNKNOWN", route("10.1.1.0/24")).permitted())
                .as("a map that nobody has written permits nothing")
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"10, 10", "+5, 25", "-5, 15", "-50, 0"})
    void metricsAreSetAndMoved(String words, long becomes) {
        RoutingPolicy policy = policy("route-map M permit 10\n set metric " + words + "\n");
        assertThat(policy.routeMap("M", route("10.1.1.0/24")).metric(20)).isEqualTo(becomes);
    }

    @Test
    void anEigrpMetricHasFiveParts() {
        RoutingPolicy policy = policy("route-map M permit 10\n set metric 10000 100 255 1 1500\n");
        assertThat(policy.routeMap("M", route("10.1.1.0/24")).eigrpMetric())
                .containsExactly(10_000L, 100L, 255L, 1L, 1500L);
    }
}
