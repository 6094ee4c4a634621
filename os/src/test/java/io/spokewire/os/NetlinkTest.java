package io.spokewire.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Prefix;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("namespace")
class NetlinkTest {
    private static RouteInfo route(String prefix, int table, long metric, RouteInfo.Hop... hops) {
        return new RouteInfo(
                table,
                Prefix.parse(prefix),
                hops.length == 0 ? RouteInfo.UNREACHABLE : RouteInfo.UNICAST,
                RouteInfo.PROTOCOL_SPOKEWIRE,
                metric,
                List.of(hops));
    }

    @Test
    void joinsTwoNamespacesByVeth() {
        try (TestNamespaces places = new TestNamespaces()) {
            Namespace left = places.create();
            Namespace right = places.create();
            try (Netlink here = Netlink.open(left);
                    Netlink there = Netlink.open(right)) {
                here.createVeth("Gi0-0", "Gi0-1", right);
                LinkInfo near = here.link("Gi0-0").orElseThrow();
                LinkInfo far = there.link("Gi0-1").orElseThrow();
                assertThat(near.kind()).isEqualTo("veth");
                here.setUp(near.index(), true);
                assertThat(here.link("Gi0-0").orElseThrow().running()).isFalse();
                there.setUp(far.index(), true);
                here.setMtu(near.index(), 1400);
                here.setAlias(near.index(), "GigabitEthernet0/0");

                LinkInfo changed = here.link("Gi0-0").orElseThrow();
                assertThat(changed.running()).isTrue();
                assertThat(changed.mtuBytes()).isEqualTo(1400);
                assertThat(changed.alias()).isEqualTo("GigabitEthernet0/0");
            }
        }
    }

    @Test
    void bridgesAndMovesDevices() {
        try (TestNamespaces places = new TestNamespaces()) {
            Namespace left = places.create();
            Namespace right = places.create();
            try (Netlink here = Netlink.open(left);
                    Netlink there = Netlink.open(right)) {
                LinkInfo bridge = here.createBridge("br0");
                here.createVeth("a", "b", left);
                here.setMaster(here.link("a").orElseThrow().index(), bridge.index());
                here.move(here.link("b").orElseThrow().index(), right);

                assertThat(here.link("a").orElseThrow().master()).isEqualTo(bridge.index());
                assertThat(here.link("b")).isEmpty();
                assertThat(there.link("b")).isPresent();
                there.rename(there.link("b").orElseThrow().index(), "c");
                here.deleteLink(bridge.index());
                assertThat(here.link("br0")).isEmpty();
                assertThat(there.link("c")).isPresent();
            }
        }
    }

    @Test
    void addressesComeBackAsTheyWereGiven() {
        try (TestNamespaces places = new TestNamespaces();
                Netlink netlink = Netlink.open(places.create())) {
            netlink.createVeth("a", "b", places.latest());
            int device = netlink.link("a").orElseThrow().index();
            List<InterfaceAddress> given =
                    List.of(
                            InterfaceAddress.parse("10.1.2.3/24"),
                            InterfaceAddress.parse("10.1.2.4/32"),
                            InterfaceAddress.parse("2001:db8::1/64"));
            given.forEach(address -> netlink.addAddress(device, address, true, false));
            given.forEach(address -> netlink.addAddress(device, address, true, false)); // again

            assertThat(netlink.addresses())
                    .filteredOn(a -> a.device() == device)
                    .allMatch(a -> a.protocol() == RouteInfo.PROTOCOL_SPOKEWIRE)
                    .extracting(AddressInfo::address)
                    .containsExactlyInAnyOrderElementsOf(given);
            netlink.deleteAddress(device, given.getFirst());
            assertThat(netlink.addresses())
                    .extracting(AddressInfo::address)
                    .doesNotContain(given.getFirst());
            assertThatThrownBy(() -> netlink.deleteAddress(device, given.getFirst()))
                    .isInstanceOfSatisfying(
                            OsException.class,
                            e -> assertThat(e.errno()).isEqualTo(OsException.EADDRNOTAVAIL));
        }
    }

    @Test
    void routesOfBothFamiliesComeBackAsTheyWereGiven() {
        try (TestNamespaces places = new TestNamespaces();
                Netlink netlink = Netlink.open(places.create())) {
            netlink.createVeth("a", "b", places.latest());
            int device = netlink.link("a").orElseThrow().index();
            netlink.setUp(device, true);
            netlink.addAddress(device, InterfaceAddress.parse("10.1.2.3/24"), true, false);
            netlink.addAddress(device, InterfaceAddress.parse("2001:db8::3/64"), true, false);
            RouteInfo.Hop one = new RouteInfo.Hop(device, Address.parse("10.1.2.1"));
            RouteInfo.Hop two = new RouteInfo.Hop(device, Address.parse("10.1.2.2"));
            RouteInfo.Hop six = new RouteInfo.Hop(device, Address.parse("2001:db8::1"));
            RouteInfo.Hop seven = new RouteInfo.Hop(device, Address.parse("2001:db8::2"));
            List<RouteInfo> given =
                    List.of(
                            route("192.0.2.0/24", RouteInfo.MAIN, 20, one),
                            route("0.0.0.0/0", 20481, 20, one, two),
                            route(
                                    "10.9.0.0/16",
                                    20481,
                                    20,
                                    one,
                                    new RouteInfo.Hop(device, two.gateway(), 3)),
                            route("198.51.100.0/24", RouteInfo.MAIN, 20),
                            route("203.0.113.7/32", 20481, 20, new RouteInfo.Hop(device, null)),
                            route("2001:db8:1::/48", RouteInfo.MAIN, 20, six),
                            route("2001:db8:3::/48", 20481, 20, six, seven));
            given.forEach(netlink::replaceRoute);
            given.forEach(netlink::replaceRoute);

            assertThat(netlink.routes())
                    .filteredOn(r -> r.protocol() == RouteInfo.PROTOCOL_SPOKEWIRE)
                    .containsExactlyInAnyOrderElementsOf(given);
            given.forEach(netlink::deleteRoute);
            assertThat(netlink.routes())
                    .noneMatch(r -> r.protocol() == RouteInfo.PROTOCOL_SPOKEWIRE);
            assertThatThrownBy(() -> netlink.deleteRoute(given.getFirst()))
                    .isInstanceOf(OsException.class);
        }
    }

    @Test
    void rulesComeBackAsTheyWereGiven() {
        try (TestNamespaces places = new TestNamespaces();
                Netlink netlink = Netlink.open(places.create())) {
            List<RuleInfo> given = new ArrayList<>();
            for (AddressFamily family : AddressFamily.values()) {
                given.add(
                        new RuleInfo(
                                family,
                                10_000,
                                20481,
                                "lo",
                                "",
                                0,
                                null,
                                RouteInfo.PROTOCOL_SPOKEWIRE));
                given.add(
                        new RuleInfo(
                                family,
                                10_001,
                                20481,
                                "",
                                "lo",
                                0,
                                null,
                                RouteInfo.PROTOCOL_SPOKEWIRE));
                given.add(
                        new RuleInfo(
                                family,
                                10_002,
                                20481,
                                "",
                                "",
                                0x5357_0001,
                                null,
                                RouteInfo.PROTOCOL_SPOKEWIRE));
            }
            Prefix from = Prefix.parse("10.0.0.1/32");
            given.add(
                    new RuleInfo(
                            AddressFamily.IPV4,
                            10_004,
                            RuleInfo.OF_VRF_DEVICE,
                            "",
                            "",
                            0,
                            null,
                            RouteInfo.PROTOCOL_SPOKEWIRE));
            given.add(
                    new RuleInfo(
                            AddressFamily.IPV4,
                            10_003,
                            20481,
                            "",
                            "",
                            0,
                            from,
                            RouteInfo.PROTOCOL_SPOKEWIRE));
            given.forEach(netlink::addRule);
            assertThat(netlink.rules())
                    .filteredOn(rule -> rule.protocol() == RouteInfo.PROTOCOL_SPOKEWIRE)
                    .containsExactlyInAnyOrderElementsOf(given);
            given.forEach(netlink::deleteRule);
            assertThat(netlink.rules())
                    .noneMatch(rule -> rule.protocol() == RouteInfo.PROTOCOL_SPOKEWIRE);
        }
    }

    /** As VRF devices need it: the kernel puts a new rule behind those of its priority. */
    @ParameterizedTest
    @EnumSource(AddressFamily.class)
    void aRuleIsPutBehindAnother(AddressFamily family) {
        try (TestNamespaces places = new TestNamespaces();
                Netlink netlink = Netlink.open(places.create())) {
            RuleInfo fresh =
                    new RuleInfo(family, 0, 20481, "", "", 0, null, RouteInfo.PROTOCOL_SPOKEWIRE);
            List<RuleInfo> before = rules(netlink, family);
            RuleInfo local = before.getFirst();
            assertThat(local.table()).isEqualTo(RouteInfo.LOCAL);
            netlink.addRule(fresh);
            assertThat(rules(netlink, family)).startsWith(local, fresh);

            netlink.moveBack(local);

            assertThat(rules(netlink, family)).startsWith(fresh, local).hasSize(before.size() + 1);
            netlink.deleteRule(fresh);
            assertThat(rules(netlink, family)).isEqualTo(before);
        }
    }

    private static List<RuleInfo> rules(Netlink netlink, AddressFamily family) {
        return netlink.rules().stream().filter(rule -> rule.family() == family).toList();
    }

    @Test
    void theMonitorHearsAndSaysWhenItLostSomething() {
        try (TestNamespaces places = new TestNamespaces()) {
            Namespace place = places.create();
            try (Netlink netlink = Netlink.open(place);
                    NetlinkMonitor monitor = NetlinkMonitor.open(place, 4096)) {
                int device = netlink.createBridge("br0").index();
                netlink.setUp(device, true);
                List<NetlinkEvent> events = new ArrayList<>();
                monitor.read(events::add);
                assertThat(events)
                        .anyMatch(e ->
                                e instanceof NetlinkEvent.LinkChanged(LinkInfo link)
                                        && link.name().equals("br0"));
                for (int i = 1; i < 200; i++) {
                    netlink.replaceRoute(route("10.0." + i + ".0/24", RouteInfo.MAIN, 20));
                }
                assertThat(monitor.read(event -> {})).isFalse();
                netlink.replaceRoute(route("10.1.0.0/24", RouteInfo.MAIN, 20));
                events.clear();
                assertThat(monitor.read(events::add)).isTrue();
                assertThat(events)
                        .containsExactly(
                                new NetlinkEvent.RouteChanged(
                                        route("10.1.0.0/24", RouteInfo.MAIN, 20), true));
            }
        }
    }
}
