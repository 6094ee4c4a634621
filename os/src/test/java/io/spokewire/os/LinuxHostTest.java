package io.spokewire.os;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv6Address;
import io.spokewire.net.Prefix;
import io.spokewire.rib.NextHop;
import io.spokewire.router.Host;
import io.spokewire.router.Host.Event;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A router's machine: {@code Gi0-0} is a cable to nowhere in particular. */
@Tag("namespace")
class LinuxHostTest {
    private static final long DEADLINE_NANOS = 10_000_000_000L;
    private static final String PHYSICAL = "GigabitEthernet0/0";

    private static Namespace place = Namespace.current();

    @TempDir Path folder;

    /** A host, what it told, and what the workers were told. */
    private static final class Machine implements DeviceUser {
        final List<Object> told = new ArrayList<>();
        final List<Integer> open = new ArrayList<>();
        List<VrfBinding> vrfs = List.of();
        List<Integer> vrfByDevice = List.of();
        final LinuxHost host;
        final ReentrantLock control = new ReentrantLock();

        Machine(Namespace place, Path folder) {
            this(place, folder, NetlinkMonitor.RECEIVE_BYTES);
        }

        Machine(Namespace place, Path folder, int receiveBytes) {
            host =
                    new LinuxHost(
                            new LinuxHost.Options(place, Map.of(), 2, folder.resolve("settings")),
                            this,
                            batch -> {
                                control.lock();
                                try {
                                    batch.run();
                                } finally {
                                    control.unlock();
                                }
                                return true;
                            },
                            this::hear,
                            this::hear,
                            receiveBytes);
        }

        private synchronized void hear(Object event) {
            told.add(event);
            notifyAll();
        }

        @Override
        public synchronized void tunnelOpened(int tunnel, TunDevice device) {
            open.add(tunnel);
        }

        @Override
        public synchronized void tunnelClosed(int tunnel) {
            open.removeIf(index -> index == tunnel);
        }

        @Override
        public synchronized void underlay(List<VrfBinding> newVrfs, List<Integer> newByDevice) {
            vrfs = newVrfs;
            vrfByDevice = newByDevice;
        }

        synchronized void await(Predicate<Object> wanted) throws InterruptedException {
            long end = System.nanoTime() + DEADLINE_NANOS;
            while (told.stream().noneMatch(wanted)) {
                long left = (end - System.nanoTime()) / 1_000_000;
                assertThat(left).as("told in time, but only %s", told).isPositive();
                wait(left);
            }
        }

        void await(Object event) throws InterruptedException {
            await(event::equals);
        }

        synchronized long count(Predicate<Object> wanted) {
            return told.stream().filter(wanted).count();
        }

        synchronized void forget() {
            told.clear();
        }
    }

    private static Host.Link link(
            String name, Host.Kind kind, String vrf, int tunnel, String... addresses) {
        List<InterfaceAddress> all = Arrays.stream(addresses).map(InterfaceAddress::parse).toList();
        return new Host.Link(
                name,
                kind,
                vrf,
                true,
                kind == Host.Kind.TUNNEL ? 1476 : 0,
                all,
                all.stream().anyMatch(a -> a.address() instanceof Ipv6Address),
                tunnel,
                0);
    }

    private static Host.HostPlan plan(List<String> vrfs, Host.Link... links) {
        return new Host.HostPlan(vrfs.stream().map(Host.Vrf::new).toList(), List.of(links));
    }

    private static final Host.HostPlan SPOKE =
            plan(
                    List.of(""),
                    link(PHYSICAL, Host.Kind.PHYSICAL, "", -1, "192.0.2.1/24", "2001:db8::1/64"),
                    link("Loopback0", Host.Kind.LOOPBACK, "", -1, "10.255.0.1/32"),
                    link("Tunnel0", Host.Kind.TUNNEL, "", 0, "10.0.0.1/24", "fd00::1/64"));

    private static int cable(Netlink netlink) {
        netlink.createVeth("Gi0-0", "far", place);
        netlink.setUp(netlink.link("far").orElseThrow().index(), true);
        return netlink.link("Gi0-0").orElseThrow().index();
    }

    private static void eventually(BooleanSupplier condition) {
        long end = System.nanoTime() + DEADLINE_NANOS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end).as("in time").isNegative();
            Thread.onSpinWait();
        }
    }

    private static String setting(String name) {
        return place.call(() -> new Sysctl(null, text -> {}).get(name).orElse("none"));
    }

    /** {@code ipv6 enable}: the kernel makes the link-local address where it may, and forwards. */
    @Test
    void ipv6IsOnWithoutAnAddressOfTheConfiguration() throws Exception {
        try (TestNamespaces places = new TestNamespaces()) {
            place = places.create();
            try (Netlink netlink = Netlink.open(place)) {
                int device = cable(netlink);
                place.call(() -> {
                    new Sysctl(null, text -> {}).set("net/ipv6/conf/Gi0-0/disable_ipv6", "1");
                    return true;
                });
                netlink.setUp(device, true);
                Machine machine = new Machine(place, folder);
                machine.host.apply(
                        plan(
                                List.of(""),
                                new Host.Link(
                                        PHYSICAL,
                                        Host.Kind.PHYSICAL,
                                        "",
                                        true,
                                        0,
                                        List.of(),
                                        true,
                                        -1,
                                        0)));
                machine.await(told ->
                        told instanceof Event.AddressAdded(String name, var address)
                                && name.equals(PHYSICAL)
                                && address.address().isLinkLocal());
                machine.host.close();
            }
        }
    }

    @Test
    void looksAsPlannedAndLeavesNothingBehind() throws Exception {
        try (TestNamespaces places = new TestNamespaces()) {
            place = places.create();
            try (Netlink netlink = Netlink.open(place)) {
                int device = cable(netlink);
                netlink.setUp(device, true);
                String redirects = setting("net/ipv4/conf/all/send_redirects");
                List<RouteInfo> routesBefore = lasting(netlink);
                Machine machine = new Machine(place, folder);
                machine.host.apply(SPOKE);
                machine.await(new Event.LinkState("Tunnel0", true, 1476));
                machine.await(
                        new Event.AddressAdded("Tunnel0", InterfaceAddress.parse("10.0.0.1/24")));
                machine.await(
                        new Event.AddressAdded(
                                "Loopback0", InterfaceAddress.parse("10.255.0.1/32")));
                machine.await(
                        new Event.AddressAdded(PHYSICAL, InterfaceAddress.parse("192.0.2.1/24")));
                machine.await(
                        new Event.RouteAdded(
                                "",
                                Prefix.parse("10.0.0.0/24"),
                                List.of(new NextHop.Via("Tunnel0", null)),
                                2,
                                0));
                assertThat(machine.open).containsExactly(0);
                assertThat(setting("net/ipv4/conf/Tunnel0/forwarding")).isEqualTo("1");
                assertThat(setting("net/ipv4/conf/Gi0-0/forwarding")).isEqualTo("1");
                assertThat(setting("net/ipv6/conf/Tunnel0/router_solicitations")).isEqualTo("0");
                assertThat(setting("net/ipv4/conf/all/send_redirects")).isEqualTo("0");

                machine.host.install(
                        "",
                        Prefix.parse("10.9.0.0/16"),
                        List.of(new NextHop.Via("Tunnel0", Address.parse("10.0.0.2"))));
                eventually(() ->
                        netlink.routes().stream()
                                .anyMatch(r ->
                                        r.prefix().toString().equals("10.9.0.0/16")
                                                && r.protocol() == RouteInfo.PROTOCOL_SPOKEWIRE));
                machine.host.close();

                assertThat(machine.open).isEmpty();
                assertThat(netlink.link("Tunnel0")).isEmpty();
                assertThat(netlink.link("Loopback0")).isEmpty();
                assertThat(netlink.addresses())
                        .extracting(a -> a.address().toString())
                        .doesNotContain("192.0.2.1/24", "2001:DB8::1/64");
                assertThat(lasting(netlink)).containsExactlyInAnyOrderElementsOf(routesBefore);
                assertThat(setting("net/ipv4/conf/all/send_redirects")).isEqualTo(redirects);
                assertThat(setting("net/ipv4/conf/Gi0-0/forwarding")).isEqualTo("0");
                assertThat(folder.resolve("settings")).doesNotExist();
            }
        }
    }

    @Test
    void takesOverWhatACrashLeftAndCleansTheRest() throws Exception {
        try (TestNamespaces places = new TestNamespaces()) {
            place = places.create();
            try (Netlink netlink = Netlink.open(place)) {
                cable(netlink);
                Machine crashed = new Machine(place, folder);
                crashed.host.apply(
                        plan(
                                List.of(""),
                                SPOKE.links().get(0),
                                SPOKE.links().get(2),
                                link("Tunnel7", Host.Kind.TUNNEL, "", 1, "10.7.0.1/24")));
                crashed.await(new Event.LinkState("Tunnel7", true, 1476));
                for (String prefix : List.of("10.8.0.0/16", "10.9.0.0/16")) {
                    crashed.host.install(
                            "",
                            Prefix.parse(prefix),
                            List.of(new NextHop.Via("Tunnel0", Address.parse("10.0.0.2"))));
                }
                eventually(() ->
                        netlink.routes().stream()
                                        .filter(r -> r.protocol() == RouteInfo.PROTOCOL_SPOKEWIRE)
                                        .count()
                                == 2);
                int index = netlink.link("Tunnel0").orElseThrow().index();
                crashed.host.abandon();
                place.call(() -> Files.readString(folder.resolve("settings")));
                assertThat(netlink.link("Tunnel0")).isPresent();

                Machine next = new Machine(place, folder);
                next.host.apply(SPOKE);
                next.await(new Event.LinkState("Tunnel0", true, 1476));
                assertThat(netlink.link("Tunnel0").orElseThrow().index()).isEqualTo(index);
                assertThat(netlink.link("Tunnel7")).isEmpty();
                assertThat(netlink.routes())
                        .noneMatch(r -> r.protocol() == RouteInfo.PROTOCOL_SPOKEWIRE);
                next.host.close();
                assertThat(netlink.link("Tunnel0")).isEmpty();
                assertThat(netlink.addresses())
                        .extracting(a -> a.address().toString())
                        .doesNotContain("192.0.2.1/24");
                assertThat(setting("net/ipv4/conf/Gi0-0/forwarding")).isEqualTo("0");
            }
        }
    }

    @Test
    void followsOtherPeoplesRoutesAlsoWhenEventsAreLost() throws Exception {
        try (TestNamespaces places = new TestNamespaces()) {
            place = places.create();
            try (Netlink netlink = Netlink.open(place)) {
                int device = cable(netlink);
                Machine machine = new Machine(place, folder);
                machine.host.apply(SPOKE);
                machine.await(new Event.LinkState(PHYSICAL, true, 1500));
                byte[] hardware =
                        place.call(() -> NetworkInterface.getByIndex(device).getHardwareAddress());
                machine.await(
                        new Event.HardwareAddress(
                                PHYSICAL, new BigInteger(1, hardware).longValueExact()));
                RouteInfo.Hop hop = new RouteInfo.Hop(device, Address.parse("192.0.2.9"));
                RouteInfo route =
                        new RouteInfo(
                                RouteInfo.MAIN,
                                Prefix.parse("172.16.0.0/16"),
                                RouteInfo.UNICAST,
                                12,
                                5,
                                List.of(hop));
                netlink.addRoute(route);
                machine.await(
                        new Event.RouteAdded(
                                "",
                                route.prefix(),
                                List.of(new NextHop.Via(PHYSICAL, hop.gateway())),
                                12,
                                5));
                netlink.deleteRoute(route);
                machine.await(new Event.RouteRemoved("", route.prefix(), 12, 5));

                // IPv4 routes go with their link, and the kernel says nothing of it.
                netlink.addRoute(route);
                machine.await(
                        e -> e instanceof Event.RouteAdded a && a.prefix().equals(route.prefix()));
                machine.forget();
                netlink.setUp(device, false);
                machine.await(new Event.RouteRemoved("", route.prefix(), 12, 5));
                machine.await(new Event.LinkState(PHYSICAL, false, 1500));
                machine.host.close();
            }
        }
    }

    @Test
    void readsEverythingAnewWhenEventsWereLost() throws Exception {
        try (TestNamespaces places = new TestNamespaces()) {
            place = places.create();
            try (Netlink netlink = Netlink.open(place)) {
                int device = cable(netlink);
                Machine machine = new Machine(place, folder, 4096);
                machine.host.apply(SPOKE);
                machine.await(
                        new Event.AddressAdded(PHYSICAL, InterfaceAddress.parse("192.0.2.1/24")));
                RouteInfo.Hop hop = new RouteInfo.Hop(device, Address.parse("192.0.2.9"));
                machine.control.lock(); // a control thread that is busy holds the host's thread
                try {
                    for (int i = 0; i < 1000; i++) {
                        Prefix prefix = Prefix.parse("172.16." + i / 4 + "." + i % 4 * 64 + "/26");
                        netlink.addRoute(
                                new RouteInfo(
                                        RouteInfo.MAIN,
                                        prefix,
                                        RouteInfo.UNICAST,
                                        12,
                                        5,
                                        List.of(hop)));
                    }
                } finally {
                    machine.control.unlock();
                }
                machine.await(new HostTrace.EventsLost());
                for (String last :
                        List.of("172.16.0.0/26", "172.16.125.64/26", "172.16.249.192/26")) {
                    machine.await(
                            new Event.RouteAdded(
                                    "",
                                    Prefix.parse(last),
                                    List.of(new NextHop.Via(PHYSICAL, hop.gateway())),
                                    12,
                                    5));
                }
                machine.host.close();
            }
        }
    }

    @Test
    void findsADeviceThatCameWhileEventsWereLost() throws Exception {
        try (TestNamespaces places = new TestNamespaces()) {
            place = places.create();
            try (Netlink netlink = Netlink.open(place)) {
                netlink.createVeth("other", "peer", place);
                int other = netlink.link("other").orElseThrow().index();
                netlink.setUp(other, true);
                netlink.setUp(netlink.link("peer").orElseThrow().index(), true);
                Machine machine = new Machine(place, folder, 4096);
                machine.host.apply(SPOKE);
                machine.await(new HostTrace.NoDevice(PHYSICAL, "Gi0-0", false));
                RouteInfo.Hop hop = new RouteInfo.Hop(other, null);
                machine.control.lock();
                try {
                    for (int i = 0; i < 1000; i++) { // so many that no later event has room
                        Prefix prefix = Prefix.parse("172.16." + i / 4 + "." + i % 4 * 64 + "/26");
                        netlink.addRoute(
                                new RouteInfo(
                                        RouteInfo.MAIN,
                                        prefix,
                                        RouteInfo.UNICAST,
                                        12,
                                        5,
                                        List.of(hop)));
                    }
                    cable(netlink);
                } finally {
                    machine.control.unlock();
                }
                machine.await(new HostTrace.EventsLost());
                machine.await(
                        new Event.AddressAdded(PHYSICAL, InterfaceAddress.parse("192.0.2.1/24")));
                machine.host.close();
            }
        }
    }

    @Test
    void aThousandRoutesComeBackWithTheirLink() throws Exception {
        try (TestNamespaces places = new TestNamespaces()) {
            place = places.create();
            try (Netlink netlink = Netlink.open(place)) {
                int device = cable(netlink);
                Machine machine = new Machine(place, folder);
                machine.host.apply(SPOKE);
                machine.await(
                        new Event.AddressAdded(PHYSICAL, InterfaceAddress.parse("192.0.2.1/24")));
                NextHop hop = new NextHop.Via(PHYSICAL, Address.parse("192.0.2.9"));
                for (int i = 0; i < 1000; i++) {
                    Prefix prefix = Prefix.parse("172.16." + i / 4 + "." + i % 4 * 64 + "/26");
                    machine.host.install("", prefix, List.of(hop));
                }
                eventually(() -> ours(netlink) == 1000);
                netlink.setUp(device, false); // with the link the kernel drops what led over it
                eventually(() -> ours(netlink) == 0);
                netlink.setUp(device, true);
                eventually(() -> ours(netlink) == 1000);
                machine.host.withdraw("", Prefix.parse("172.16.249.192/26"));
                eventually(() -> ours(netlink) == 999);
                machine.host.close();
                assertThat(ours(netlink)).isZero();
            }
        }
    }

    @Test
    void aWayWithAGreaterShareHasAGreaterWeight() throws Exception {
        try (TestNamespaces places = new TestNamespaces()) {
            place = places.create();
            try (Netlink netlink = Netlink.open(place)) {
                int device = cable(netlink);
                Machine machine = new Machine(place, folder);
                machine.host.apply(SPOKE);
                machine.await(
                        new Event.AddressAdded(PHYSICAL, InterfaceAddress.parse("192.0.2.1/24")));
                NextHop one = new NextHop.Via(PHYSICAL, Address.parse("192.0.2.9"));
                NextHop two = new NextHop.Via(PHYSICAL, Address.parse("192.0.2.10"));
                machine.host.install(
                        "", Prefix.parse("172.16.0.0/16"), List.of(one, one, one, two));
                eventually(() -> ours(netlink) == 1);
                assertThat(netlink.routes())
                        .filteredOn(route -> route.prefix().equals(Prefix.parse("172.16.0.0/16")))
                        .flatExtracting(RouteInfo::hops)
                        .containsExactly(
                                new RouteInfo.Hop(device, Address.parse("192.0.2.9"), 3),
                                new RouteInfo.Hop(device, Address.parse("192.0.2.10"), 1));
                machine.host.close();
            }
        }
    }

    private static long ours(Netlink netlink) {
        return netlink.routes().stream()
                .filter(route -> route.prefix().toString().startsWith("172.16."))
                .count();
    }

    @Test
    void saysWhatTheKernelsIpsecWouldTake() throws Exception {
        try (TestNamespaces places = new TestNamespaces()) {
            place = places.create();
            String policy = "ip xfrm policy add dir out tmpl proto esp mode transport";
            for (String selector :
                    List.of(
                            " src 192.0.2.0/24 dst 198.51.100.0/24 proto 47",
                            " src 192.0.2.0/24 dst 203.0.113.0/24 proto 6",
                            " src 172.31.0.0/16 dst 172.30.0.0/16")) {
                Process process =
                        place.start(
                                new ProcessBuilder(
                                        policy.replace(" tmpl", selector + " tmpl")
                                                .split(" ", -1)));
                assumeTrue(process.waitFor() == 0, "SKIPPED: the kernel has no IPsec");
            }
            try (Netlink netlink = Netlink.open(place)) {
                cable(netlink);
                Machine machine = new Machine(place, folder);
                machine.host.apply(SPOKE);
                machine.await(
                        new HostTrace.Found(
                                "the kernel's own IPsec has a policy that takes packets of our"
                                        + " tunnels: out 192.0.2.0/24 to 198.51.100.0/24 protocol"
                                        + " 47 (ip xfrm policy)"));
                machine.await(
                        new Event.AddressAdded(PHYSICAL, InterfaceAddress.parse("192.0.2.1/24")));
                assertThat(machine.count(e -> e.toString().contains("ip xfrm"))).isEqualTo(1);
                machine.host.close();
            }
        }
    }

    @Test
    void makesATunnelAnewThatSomebodyRemoved() throws Exception {
        try (TestNamespaces places = new TestNamespaces()) {
            place = places.create();
            try (Netlink netlink = Netlink.open(place)) {
                cable(netlink);
                Machine machine = new Machine(place, folder);
                machine.host.apply(SPOKE);
                machine.await(
                        new Event.AddressAdded("Tunnel0", InterfaceAddress.parse("10.0.0.1/24")));
                int index = netlink.link("Tunnel0").orElseThrow().index();
                machine.forget();
                netlink.deleteLink(index);
                eventually(() ->
                        netlink.link("Tunnel0").filter(l -> l.index() != index).isPresent()
                                && netlink.addresses().stream()
                                        .anyMatch(
                                                a -> a.address().toString().equals("10.0.0.1/24")));
                machine.host.close();
                assertThat(machine.open).isEmpty();
                assertThat(netlink.link("Tunnel0")).isEmpty();
            }
        }
    }

    @Test
    void aVrfHasItsOwnTableAndItsMarkLeadsThere() throws Exception {
        try (TestNamespaces places = new TestNamespaces()) {
            place = places.create();
            try (Netlink netlink = Netlink.open(place)) {
                int device = cable(netlink);
                Machine machine = new Machine(place, folder);
                machine.host.apply(
                        plan(
                                List.of("", "INET"),
                                link(PHYSICAL, Host.Kind.PHYSICAL, "INET", -1, "192.0.2.1/24"),
                                link("Tunnel0", Host.Kind.TUNNEL, "", 0, "10.0.0.1/24")));
                machine.await(new Event.LinkState("Tunnel0", true, 1476));
                assertThat(machine.vrfs).hasSize(2).startsWith(VrfBinding.DEFAULT);
                assertThat(machine.vrfByDevice.get(device)).isEqualTo(1);
                machine.host.install(
                        "INET",
                        Prefix.DEFAULT_IPV4,
                        List.of(new NextHop.Via(PHYSICAL, Address.parse("192.0.2.9"))));
                eventually(() ->
                        netlink.routes().stream()
                                .anyMatch(r ->
                                        r.table() == HostVrfs.TABLE_BASE + 1
                                                && r.prefix().length() == 0
                                                && !r.hops().isEmpty()));
                // The main table has no way to the outside, a socket with the mark has one.
                try (RawSender marked = sender(machine.vrfs.get(1));
                        RawSender plain = sender(VrfBinding.DEFAULT);
                        Arena arena = Arena.ofConfined()) {
                    byte[] packet = Packets.ip("192.0.2.1", "198.51.100.1", 47, true, new byte[20]);
                    MemorySegment memory = arena.allocateFrom(JAVA_BYTE, packet);
                    marked.add(memory, 0, packet.length);
                    marked.flush();
                    plain.add(memory, 0, packet.length);
                    plain.flush();
                    assertThat(marked.sent()).isEqualTo(1);
                    assertThat(plain.sent()).isZero();
                    assertThat(plain.dropped()).isEqualTo(1);
                }
                assertThat(netlink.rules())
                        .anyMatch(rule -> rule.protocol() == RouteInfo.PROTOCOL_SPOKEWIRE);
                machine.host.close();
                assertThat(netlink.rules())
                        .noneMatch(rule -> rule.protocol() == RouteInfo.PROTOCOL_SPOKEWIRE);
                assertThat(netlink.routes())
                        .noneMatch(route -> route.protocol() == RouteInfo.PROTOCOL_SPOKEWIRE);
            }
        }
    }

    private static RawSender sender(VrfBinding vrf) {
        return RawSender.open(place, AddressFamily.IPV4, 47, vrf, (to, mtu) -> {});
    }

    @Test
    void adoptsAnInterfaceThatIsPluggedInLater() throws Exception {
        try (TestNamespaces places = new TestNamespaces()) {
            place = places.create();
            try (Netlink netlink = Netlink.open(place)) {
                Machine machine = new Machine(place, folder);
                machine.host.apply(SPOKE);
                machine.await(new HostTrace.NoDevice(PHYSICAL, "Gi0-0", false));
                cable(netlink);
                machine.await(
                        new Event.AddressAdded(PHYSICAL, InterfaceAddress.parse("192.0.2.1/24")));
                machine.host.close();
            }
        }
    }

    /** Without the link-local subnets, which the kernel adds when a link has been up a while. */
    private static List<RouteInfo> lasting(Netlink netlink) throws OsException {
        return netlink.routes().stream()
                .filter(route -> !route.prefix().address().isLinkLocal())
                .toList();
    }
}
