package io.spokewire.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.command.ConfigReader;
import io.spokewire.command.Section;
import io.spokewire.engine.Trace;
import io.spokewire.forward.Adjacency;
import io.spokewire.forward.FibEntry;
import io.spokewire.forward.Punt;
import io.spokewire.forward.TunnelForwarding;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.NbmaPeer;
import io.spokewire.net.Prefix;
import io.spokewire.nhrp.NhrpConfig;
import io.spokewire.rib.NextHop;
import io.spokewire.rib.PrefixTrie;
import io.spokewire.rib.StaticRoute;
import io.spokewire.tunnel.TunnelConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouterTest {
    private static final Address FAR = Address.parse("203.0.113.1");

    private final FakePorts world = new FakePorts();

    private Router started(Section configuration) {
        Router router = new Router(configuration, world.ports());
        router.start();
        world.reflect(router);
        world.pass(Duration.ofMillis(5).toNanos());
        world.reflect(router); // a tunnel comes up after its source
        world.pass(Duration.ofMillis(5).toNanos());
        return router;
    }

    private static Section physical(String name, String address) {
        return Section.empty(InterfaceConfig.INTERFACE, name)
                .with(InterfaceConfig.SLOT, addressed(address));
    }

    private static InterfaceConfig addressed(String address) {
        return InterfaceConfig.DEFAULT.with(
                InterfaceConfig.IPV4, List.of(InterfaceAddress.parse(address)));
    }

    private static Section pointToPoint(String destination, String protection) {
        TunnelConfig tunnel =
                TunnelConfig.DEFAULT
                        .with(
                                TunnelConfig.SOURCE,
                                new TunnelConfig.Source.Interface("GigabitEthernet0/0"))
                        .with(TunnelConfig.DESTINATION, destination)
                        .with(TunnelConfig.KEY, OptionalLong.of(7))
                        .with(
                                TunnelConfig.PROTECTION,
                                new TunnelConfig.Protection(protection, false));
        return Section.empty(InterfaceConfig.INTERFACE, "Tunnel0")
                .with(InterfaceConfig.SLOT, addressed("10.255.0.2/24"))
                .with(TunnelConfig.SLOT, tunnel);
    }

    private static StaticRoute route(String prefix, String gateway) {
        return new StaticRoute("", Prefix.parse(prefix), "", gateway, 1, "", 0, false, 0);
    }

    private static Section branch(String destination, String protection) {
        return Section.root()
                .withChild(physical("GigabitEthernet0/0", "198.51.100.2/24"))
                .withChild(pointToPoint(destination, protection))
                .with(
                        StaticRoute.SLOT,
                        List.of(
                                route("203.0.113.0/24", "198.51.100.1"),
                                route("10.0.0.0/8", "10.255.0.1")));
    }

    private static Section branch(String destination, int pathMtuMinutes, int pathMtuMinBytes) {
        Section branch = branch(destination, "");
        Section tunnel = branch.child(InterfaceConfig.INTERFACE, "Tunnel0").orElseThrow();
        return branch.withChild(
                tunnel.with(
                        TunnelConfig.SLOT,
                        tunnel.get(TunnelConfig.SLOT)
                                .with(TunnelConfig.PATH_MTU_AGE_MINUTES, pathMtuMinutes)
                                .with(TunnelConfig.PATH_MTU_MIN_BYTES, pathMtuMinBytes)));
    }

    private TunnelForwarding tunnel() {
        TunnelForwarding tunnel = world.state.tunnels().getFirst();
        assertThat(tunnel).isNotNull();
        return tunnel;
    }

    @Test
    void aTunnelOpensOnceItsSourceIsUpAndLeadsToItsDestination() {
        started(branch("203.0.113.1", ""));

        assertThat(tunnel().open()).isTrue();
        assertThat(tunnel().source()).isEqualTo(Address.parse("198.51.100.2"));
        assertThat(tunnel().ipv4MtuBytes()).isEqualTo(1472); // 1500 less IPv4, GRE and key
        assertThat(tunnel().adjacencies().lookup(Address.parse("10.255.0.1")))
                .extracting(adjacency -> adjacency.nbma())
                .isEqualTo(FAR);
        FibEntry entry =
                world.state.fibs().getFirst().lookup4(Ipv4Address.parse("10.9.9.9").value());
        assertThat(entry)
                .extracting(found -> found.hops().getFirst().kind())
                .isEqualTo(FibEntry.Kind.TUNNEL);
        assertThat(world.hostRoutes)
                .containsEntry(
                        " 10.0.0.0/8",
                        List.of(new NextHop.Via("Tunnel0", Address.parse("10.255.0.1"))));
    }

    @Test
    void aTunnelFollowsTheAddressOfItsSourceInterface() {
        Router router = started(branch("203.0.113.1", ""));

        router.handle(
                new Host.Event.AddressRemoved(
                        "GigabitEthernet0/0", InterfaceAddress.parse("198.51.100.2/24")));
        world.pass(Duration.ofMillis(5).toNanos());
        assertThat(tunnel().open()).isFalse();

        router.handle(
                new Host.Event.AddressAdded(
                        "GigabitEthernet0/0", InterfaceAddress.parse("198.51.100.99/24")));
        world.pass(Duration.ofMillis(5).toNanos());
        assertThat(tunnel().open()).isTrue();
        assertThat(tunnel().source()).isEqualTo(Address.parse("198.51.100.99"));
    }

    @Test
    void aTunnelWhoseProtectionIsNowhereStaysClosedAndSaysWhy() {
        Router router = started(branch("203.0.113.1", "IPS"));

        assertThat(tunnel().open()).isFalse();
        assertThat(world.plan.links().getLast().up()).isFalse();
        assertThat(router.tunnelStatus().getFirst().downReason())
                .contains("there is no crypto ipsec profile IPS");
    }

    @Test
    void recursiveRoutingClosesTheTunnelSaysSoAndEndsByItself() {
        Section broken =
                branch("203.0.113.1", "")
                        .with(StaticRoute.SLOT, List.of(route("0.0.0.0/0", "10.255.0.1")));
        Router router = started(broken);

        assertThat(tunnel().open()).isFalse();
        assertThat(world.traces).extracting(Trace::mnemonic).contains("RECURDOWN");

        router.apply(branch("203.0.113.1", ""));
        world.pass(Duration.ofSeconds(61).toNanos());
        world.reflect(router);
        world.pass(Duration.ofMillis(5).toNanos());
        assertThat(tunnel().open()).isTrue();
    }

    /** The route that goes leaves a wider one, which leads through the tunnel. */
    @Test
    void aRouteThatGoesMayMakeTheRoutingRecursive() {
        StaticRoute around = route("0.0.0.0/0", "10.255.0.1");
        StaticRoute within = route("203.0.113.0/24", "198.51.100.1");
        Section branch = branch("203.0.113.1", "");
        Router router = started(branch.with(StaticRoute.SLOT, List.of(around, within)));
        assertThat(tunnel().open()).isTrue();

        router.apply(branch.with(StaticRoute.SLOT, List.of(around)));
        world.pass(Duration.ofMillis(5).toNanos());
        assertThat(tunnel().open()).isFalse();
        assertThat(world.traces).extracting(Trace::mnemonic).contains("RECURDOWN");
    }

    @Test
    void aDestinationByNameIsLookedUpUntilItHasAnAddress() {
        started(branch("hub.example.net", ""));
        assertThat(tunnel().open()).isFalse();

        world.names.put("hub.example.net", List.of(FAR));
        world.pass(Duration.ofSeconds(6).toNanos());
        assertThat(tunnel().open()).isTrue();
        assertThat(tunnel().destination()).isEqualTo(FAR);
    }

    @Test
    void anUnchangedConfigurationTouchesNothing() {
        Router router = started(branch("203.0.113.1", ""));
        long generation = world.state.generation();
        int plans = world.plans;

        router.apply(branch("203.0.113.1", ""));
        world.pass(Duration.ofMillis(5).toNanos());
        assertThat(world.state.generation()).isEqualTo(generation);
        assertThat(world.plans).isEqualTo(plans);
    }

    @Test
    void whatIsRemovedLeavesTheHostAndThePacketPath() {
        Router router = started(branch("203.0.113.1", ""));

        router.apply(Section.root().withChild(physical("GigabitEthernet0/0", "198.51.100.2/24")));
        world.pass(Duration.ofMillis(5).toNanos());
        assertThat(world.state.tunnels().getFirst()).isNull();
        assertThat(world.hostRoutes).isEmpty();
        assertThat(world.plan.links()).hasSize(1);
    }

    private static Section read(String text) {
        ConfigReader.Result read = ConfigReader.read(Languages.CONFIG, "r.cfg", text);
        assertThat(read.clean()).as(text).isTrue();
        return read.config();
    }

    @Test
    void ofTwoLinesThatContradictOneAnotherTheLaterIsNotObeyedAndTheRestIs() {
        String text =
                """
                interface GigabitEthernet0/0
                 ip address 192.0.2.1 255.255.255.0
                interface GigabitEthernet0/1
                 ip address 192.0.2.129 255.255.255.128
                 ip address 10.9.0.1 255.255.255.0 secondary
                interface Tunnel0
                 ip address 10.0.0.1 255.255.255.0
                 tunnel source GigabitEthernet0/0
                 tunnel mode gre multipoint
                interface Tunnel1
                 ip address 10.0.1.1 255.255.255.0
                 tunnel source 192.0.2.1
                 tunnel mode gre multipoint
                """;
        Router router = started(read(text));

        assertThat(world.traces)
                .filteredOn(trace -> trace.mnemonic().equals("NOT_OBEYED"))
                .extracting(Trace::text)
                .satisfiesExactly(
                        first -> assertThat(first).contains("GigabitEthernet0/1", "overlaps"),
                        second -> assertThat(second).contains("Tunnel1", "told apart"));
        assertThat(world.plan.links().get(1).addresses())
                .containsExactly(InterfaceAddress.parse("10.9.0.1/24"));
        assertThat(router.tunnelStatus())
                .extracting(Router.TunnelStatus::open)
                .containsExactly(true, false);
        assertThat(router.tunnelStatus().getLast().downReason()).contains("told apart");

        router.apply(read(text + "interface Tunnel1\n tunnel key 5\n"));
        world.pass(Duration.ofMillis(5).toNanos());
        world.reflect(router);
        world.pass(Duration.ofMillis(5).toNanos());
        assertThat(router.tunnelStatus().getLast().open()).isTrue();
    }

    private void settled(Router router) {
        world.pass(Duration.ofMillis(5).toNanos());
        world.reflect(router);
        world.pass(Duration.ofMillis(5).toNanos());
    }

    private List<InterfaceAddress> planned(String name) {
        return world.plan.links().stream()
                .filter(link -> link.name().equals(name))
                .findFirst()
                .orElseThrow()
                .addresses();
    }

    private static final String UNNUMBERED =
            """
            interface Loopback0
             ip address 10.7.0.1 255.255.255.0
            interface GigabitEthernet0/0
             ip address 192.0.2.1 255.255.255.0
            interface Tunnel0
             ip unnumbered Loopback0
             ip nhrp network-id 1
             tunnel source GigabitEthernet0/0
             tunnel mode gre multipoint
            """;

    @Test
    void anUnnumberedInterfaceFollowsTheOneThatLendsItsAddress() {
        Router router = started(read(UNNUMBERED));

        InterfaceAddress borrowed = InterfaceAddress.parse("10.7.0.1/32");
        assertThat(planned("Tunnel0")).containsExactly(borrowed);
        assertThat(tunnel().addresses()).containsExactly(borrowed);
        assertThat(router.configuration()).isEqualTo(read(UNNUMBERED));
        assertThat(
                        Objects.requireNonNull(
                                        router.rib("")
                                                .orElseThrow()
                                                .lookup(Address.parse("10.7.0.1")))
                                .nextHops())
                .containsExactly(new NextHop.Receive("Loopback0"));

        router.apply(read(UNNUMBERED.replace("10.7.0.1", "10.7.0.9")));
        settled(router);
        assertThat(planned("Tunnel0")).containsExactly(InterfaceAddress.parse("10.7.0.9/32"));

        router.apply(read(UNNUMBERED.replace(" ip address 10.7.0.1 255.255.255.0", " shutdown")));
        settled(router);
        assertThat(planned("Tunnel0")).isEmpty();
    }

    @Test
    void anUnnumberedInterfaceFollowsAnAddressFromDhcp() {
        Router router =
                started(
                        read(
                                UNNUMBERED.replace(
                                        "ip address 10.7.0.1 255.255.255.0", "ip address dhcp")));
        assertThat(planned("Tunnel0")).isEmpty();

        InterfaceAddress leased = InterfaceAddress.parse("10.7.0.77/24");
        router.handle(new Host.Event.AddressAdded("Loopback0", leased));
        settled(router);
        assertThat(planned("Tunnel0")).containsExactly(InterfaceAddress.parse("10.7.0.77/32"));

        router.handle(new Host.Event.AddressRemoved("Loopback0", leased));
        settled(router);
        assertThat(planned("Tunnel0")).isEmpty();
    }

    @Test
    void anInterfaceWithoutAnIpv6AddressOfItsOwnHasALinkLocalOneAndThatOfAnother() {
        String text =
                """
                interface Loopback0
                 ipv6 address FE80::9 link-local
                 ipv6 address 2001:DB8:7::1/64
                interface GigabitEthernet0/0
                 ip address 192.0.2.1 255.255.255.0
                interface Tunnel0
                 ipv6 unnumbered Loopback0
                 ipv6 nhrp network-id 1
                 tunnel source GigabitEthernet0/0
                 tunnel mode gre multipoint
                """;
        Router router = started(read(text));
        InterfaceAddress borrowed = InterfaceAddress.parse("2001:DB8:7::1/128");
        assertThat(planned("Tunnel0")).hasSize(2).startsWith(borrowed);
        assertThat(planned("Tunnel0").getLast().address().isLinkLocal()).isTrue();
        router.handle(new Host.Event.AddressAdded("Tunnel0", borrowed));
        settled(router);
        assertThat(
                        Objects.requireNonNull(
                                        router.rib("")
                                                .orElseThrow()
                                                .lookup(Address.parse("2001:DB8:7::1")))
                                .nextHops())
                .containsExactly(new NextHop.Receive("Loopback0"));

        router.apply(read(text.replace("2001:DB8:7::1/64", "2001:DB8:8::5/64")));
        settled(router);
        assertThat(planned("Tunnel0")).contains(InterfaceAddress.parse("2001:DB8:8::5/128"));
        router.apply(read(text.replace(" ipv6 address 2001:DB8:7::1/64", " shutdown")));
        settled(router);
        assertThat(planned("Tunnel0")).hasSize(1);
    }

    @Test
    void eui64TakesTheInterfacesOwnHardwareAddressOrTheFirstThereIs() {
        String text =
                """
                interface Tunnel0
                 ipv6 address 2001:DB8:0:1::/64 eui-64
                 tunnel source GigabitEthernet0/1
                 tunnel mode gre multipoint
                interface GigabitEthernet0/0
                 ip address 192.0.2.1 255.255.255.0
                interface GigabitEthernet0/1
                 ip address 198.51.100.1 255.255.255.0
                 ipv6 address 2001:DB8:0:2::/64 eui-64
                """;
        Router router = started(read(text));
        assertThat(planned("GigabitEthernet0/1"))
                .containsExactly(InterfaceAddress.parse("198.51.100.1/24"));
        assertThat(world.traces)
                .filteredOn(trace -> trace.mnemonic().equals("NOT_OBEYED"))
                .extracting(Trace::text)
                .containsExactlyInAnyOrder(
                        "interface Tunnel0: eui-64: no interface has a hardware address to make it"
                                + " of",
                        "interface GigabitEthernet0/1: eui-64: no interface has a hardware address"
                                + " to make it of");

        router.handle(new Host.Event.HardwareAddress("GigabitEthernet0/1", 0x00_1B_21_3C_9D_F8L));
        settled(router);
        InterfaceAddress own = InterfaceAddress.parse("2001:db8:0:2:21b:21ff:fe3c:9df8/64");
        assertThat(planned("GigabitEthernet0/1")).contains(own);
        assertThat(planned("Tunnel0"))
                .contains(InterfaceAddress.parse("2001:db8:0:1:21b:21ff:fe3c:9df8/64"));

        router.handle(new Host.Event.HardwareAddress("GigabitEthernet0/0", 0x02_00_00_00_00_01L));
        settled(router);
        assertThat(planned("GigabitEthernet0/1")).contains(own);
        assertThat(planned("Tunnel0"))
                .contains(InterfaceAddress.parse("2001:db8:0:1::ff:fe00:1/64"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ntp server 192.0.2.99",
                "interface GigabitEthernet0/1\n description printers",
                "interface Tunnel0\n bandwidth 1000",
                "line vty 0 4\n login",
                "vrf definition OTHER\n address-family ipv4",
                "ip route 10.99.0.0 255.255.0.0 10.1.0.9"
            })
    void aCommitOfAnUnrelatedLineTouchesNothingThatRuns(String line) {
        String text =
                """
                hostname Spoke
                interface GigabitEthernet0/0
                 ip address 192.0.2.1 255.255.255.0
                interface GigabitEthernet0/1
                 ip address 10.1.0.1 255.255.0.0
                interface Tunnel0
                 ip address 10.255.0.2 255.255.255.0
                 ipv6 address 2001:DB8::2/64
                 ip nhrp network-id 1
                 ip nhrp nhs 10.255.0.1 nbma 192.0.2.254 multicast
                 tunnel source GigabitEthernet0/0
                 tunnel mode gre multipoint
                ip route 10.2.0.0 255.255.0.0 10.255.0.1
                """;
        Router router = started(read(text));
        int sent = world.injected.size();
        assertThat(sent).as("it has registered").isPositive();
        Host.HostPlan plan = world.plan;
        List<@Nullable TunnelForwarding> tunnels = world.state.tunnels();
        Map<String, List<NextHop>> routes = new TreeMap<>(world.hostRoutes);
        int changes = world.routeChanges;
        int own = line.startsWith("ip route") ? 1 : 0;

        router.apply(read(text + line + "\n"));
        settled(router);
        assertThat(world.injected).hasSize(sent);
        assertThat(world.plan.links()).isEqualTo(plan.links());
        assertThat(world.state.tunnels()).isEqualTo(tunnels);
        assertThat(world.routeChanges).isEqualTo(changes + own);
        assertThat(world.hostRoutes).containsAllEntriesOf(routes);
    }

    private Adjacency towards(String protocol) {
        return Objects.requireNonNull(
                tunnel().adjacencies().lookup(Address.parse(protocol)), protocol);
    }

    @Test
    void aPathsMtuOnlyShrinksAndIsForgottenAfterTenMinutes() {
        Router router = started(branch("203.0.113.1", ""));
        router.handle(new Punt.PathMtu(0, FAR, 1300));
        world.pass(Duration.ofMinutes(4).toNanos());
        assertThat(towards("10.255.0.1").pathMtuBytes()).isEqualTo(1300);
        router.handle(new Punt.PathMtu(0, FAR, 1400)); // RFC 1191 §3: never a reason to grow
        router.handle(new Punt.PathMtu(0, FAR, 1300));
        world.pass(Duration.ofMinutes(5).toNanos());
        assertThat(towards("10.255.0.1").pathMtuBytes()).isEqualTo(1300);
        world.pass(Duration.ofMinutes(2).toNanos());
        assertThat(towards("10.255.0.1").pathMtuBytes()).isZero();
    }

    @Test
    void aPathsMtuAgesAndIsBelievedAsConfigured() {
        Router router = started(branch("203.0.113.1", 20, 600));
        router.handle(new Punt.PathMtu(0, FAR, 300));
        world.pass(Duration.ofMinutes(19).toNanos());
        assertThat(towards("10.255.0.1").pathMtuBytes()).isEqualTo(600);
        assertThat(router.tunnelStatus().getFirst().pathMtus())
                .containsExactly(
                        new InterfaceView.PathMtu(FAR, 600, Optional.of(Duration.ofSeconds(60))));
        world.pass(Duration.ofMinutes(2).toNanos());
        assertThat(towards("10.255.0.1").pathMtuBytes()).isZero();

        router.apply(branch("203.0.113.1", 0, 92));
        settled(router);
        router.handle(new Punt.PathMtu(0, FAR, 300));
        world.pass(Duration.ofHours(5).toNanos());
        assertThat(towards("10.255.0.1").pathMtuBytes()).isEqualTo(300);
        assertThat(router.tunnelStatus().getFirst().pathMtus())
                .containsExactly(new InterfaceView.PathMtu(FAR, 300, Optional.empty()));

        router.apply(branch("203.0.113.1", 20, 600)); // other limits: learnt anew
        settled(router);
        assertThat(towards("10.255.0.1").pathMtuBytes()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"'', true", "ip mtu 1400, false", "ip mtu 1400;tunnel path-mtu-discovery, true"})
    void pathsAreProbedWhereNobodyHasSaidWhatTheyTake(String lines, boolean probed) {
        String text =
                """
                interface GigabitEthernet0/0
                 ip address 192.0.2.1 255.255.255.0
                interface Tunnel0
                 ip address 10.0.0.1 255.255.255.0
                 ip nhrp network-id 1
                 tunnel source GigabitEthernet0/0
                 tunnel mode gre multipoint
                """;
        started(read(text + lines.replace(';', '\n')));
        assertThat(tunnel().pathMtuDiscovery()).isEqualTo(probed);
    }

    private static Tunnel bareTunnel() {
        Tunnel.Settings settings =
                new Tunnel.Settings(
                        InterfaceConfig.DEFAULT,
                        TunnelConfig.DEFAULT,
                        NhrpConfig.DEFAULT,
                        NhrpConfig.DEFAULT,
                        NhrpConfig.Common.SLOT.defaultValue(),
                        0,
                        0,
                        "");
        return new Tunnel(0, "Tunnel0", settings, (_, _) -> null, _ -> {});
    }

    @Test
    void whatAPeerTakesComesFromItsRegistration() {
        Tunnel tunnel = bareTunnel();
        NbmaPeer far = NbmaPeer.of(FAR);
        NbmaPeer third = NbmaPeer.of(Address.parse("203.0.113.3"));
        NbmaPeer fourth = NbmaPeer.of(Address.parse("203.0.113.4"));
        tunnel.map(Prefix.parse("10.0.0.2/32"), far, 0, true);
        tunnel.map(Prefix.parse("10.2.0.0/16"), far, 1000, true);
        tunnel.map(Prefix.parse("10.0.0.3/32"), third, 100, true);
        PrefixTrie<Adjacency> peers = tunnel.forwarding(List.of(), null, List.of()).adjacencies();
        assertThat(peers.lookup(Address.parse("10.0.0.2")))
                .isEqualTo(new Adjacency(0, far, 0, 1000));
        assertThat(peers.lookup(Address.parse("10.0.0.3")))
                .as("no host takes so little")
                .isEqualTo(new Adjacency(1, third, 0, 0));
        tunnel.unmap(Prefix.parse("10.0.0.2/32"));
        tunnel.unmap(Prefix.parse("10.2.0.0/16"));
        tunnel.map(Prefix.parse("10.0.0.4/32"), fourth, 0, true);
        assertThat(tunnel.adjacencyId(fourth)).isZero();
        assertThat(tunnel.adjacencyId(far)).isEqualTo(-1);
    }

    @Test
    void peersBehindOneAddressAreTwoAndShareItsPath() {
        Tunnel tunnel = bareTunnel();
        NbmaPeer one = new NbmaPeer(FAR, 1);
        NbmaPeer two = new NbmaPeer(FAR, 2);
        tunnel.map(Prefix.parse("10.0.0.2/32"), one, 0, true);
        tunnel.map(Prefix.parse("10.0.0.3/32"), two, 0, true);
        tunnel.map(Prefix.parse("10.0.0.4/32"), NbmaPeer.of(Address.parse("203.0.113.9")), 0, true);
        assertThat(tunnel.adjacencyId(one)).isNotEqualTo(tunnel.adjacencyId(two));
        assertThat(tunnel.pathMtu(FAR, 1300)).isTrue();
        PrefixTrie<Adjacency> peers = tunnel.forwarding(List.of(), null, List.of()).adjacencies();
        assertThat(peers.lookup(Address.parse("10.0.0.2")))
                .isEqualTo(new Adjacency(tunnel.adjacencyId(one), one, 1300));
        assertThat(peers.lookup(Address.parse("10.0.0.3")))
                .isEqualTo(new Adjacency(tunnel.adjacencyId(two), two, 1300));
        assertThat(Objects.requireNonNull(peers.lookup(Address.parse("10.0.0.4"))).pathMtuBytes())
                .isZero();
        tunnel.unmap(Prefix.parse("10.0.0.2/32"));
        assertThat(tunnel.adjacencyId(one)).isEqualTo(-1);
        assertThat(tunnel.adjacencyId(two)).isNotNegative();
    }

    private static List<StaticRoute> statics(int count) {
        List<StaticRoute> statics = new ArrayList<>();
        statics.add(route("203.0.113.0/24", "198.51.100.1"));
        statics.add(route("10.99.0.0/24", "10.255.0.1"));
        for (int i = 0; i < count; i++) {
            statics.add(route("20.0." + (i >> 8) + "." + (i & 255) + "/32", "10.99.0.1"));
        }
        return statics;
    }

    @Test
    void whoLeavesTakesItsRoutesBackInSlices() {
        int count = 1000;
        Router router = started(branch("203.0.113.1", "").with(StaticRoute.SLOT, statics(count)));
        world.pass(Duration.ofMillis(100).toNanos());
        assertThat(world.hostRoutes).hasSize(count + 2);
        List<Integer> left = new ArrayList<>();
        router.leave(() -> left.add(world.hostRoutes.size()));
        assertThat(world.hostRoutes).hasSizeGreaterThan(count - 2 * Router.SLICE_ROUTES);
        world.pass(Duration.ofMillis(100).toNanos());
        assertThat(world.mostRouteChanges).isLessThanOrEqualTo(Router.SLICE_ROUTES);
        assertThat(left).containsExactly(0);
    }

    @Test
    void thousandsOfRoutesComeAndGoInSlices() {
        int count = 5000;
        List<StaticRoute> statics = statics(count);
        Section with = branch("203.0.113.1", "").with(StaticRoute.SLOT, statics);
        Router router = started(with);
        world.pass(Duration.ofMillis(100).toNanos());
        assertThat(world.hostRoutes).hasSize(count + 2);
        assertThat(world.mostRouteChanges).isLessThanOrEqualTo(Router.SLICE_ROUTES);

        // The gateway on which all of them rest goes; each route is there or is not, in FIB and
        // host.
        statics.remove(1);
        router.apply(with.with(StaticRoute.SLOT, statics));
        assertThat(world.hostRoutes).hasSizeGreaterThan(count - 2 * Router.SLICE_ROUTES);
        world.pass(Duration.ofMillis(100).toNanos());
        assertThat(world.hostRoutes).hasSize(1);
        assertThat(world.mostRouteChanges).isLessThanOrEqualTo(Router.SLICE_ROUTES);
        assertThat(world.state.fibs().getFirst().lookup(Address.parse("20.0.0.9"))).isNull();
    }
}
