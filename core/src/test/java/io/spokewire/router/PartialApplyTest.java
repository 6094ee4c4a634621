package io.spokewire.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.command.ConfigReader;
import io.spokewire.command.Section;
import io.spokewire.forward.FibEntry;
import io.spokewire.forward.TunnelForwarding;
import io.spokewire.net.Address;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.routing.RoutedInterface;
import io.spokewire.routing.RoutingProtocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A router that is told of changes works out only what these concern. In the end it must be as one
 * that has begun with the last configuration: random changes, of lines and of the host.
 */
class PartialApplyTest {
    private static final int STEPS = 10;
    private static final int RUNS = 4;

    private static final Map<String, List<List<String>>> LINES = lines();

    /** By header, for each line of the section what it may be; an empty one is none. */
    private static Map<String, List<List<String>>> lines() {
        Map<String, List<List<String>>> all = new LinkedHashMap<>();
        all.put("vrf definition RED", List.of(List.of("", "address-family ipv4")));
        for (int i = 0; i < 2; i++) {
            all.put(
                    "interface GigabitEthernet0/" + i,
                    List.of(
                            List.of("", "vrf forwarding RED"),
                            List.of(
                                    "ip address 192.0.2.1 255.255.255.0",
                                    "ip address 192.0.2.9 255.255.255.0",
                                    "ip address 203.0.113.1 255.255.255.0",
                                    ""),
                            List.of("", "ipv6 address 2001:db8:%d::/64 eui-64".formatted(i)),
                            List.of("", "ip mtu 1400"),
                            List.of("", "bandwidth 1234"),
                            List.of("", "shutdown")));
        }
        for (int i = 0; i < 3; i++) {
            all.put(
                    "interface Loopback" + i,
                    List.of(
                            List.of("", "vrf forwarding RED"),
                            List.of(
                                    "ip address 10.0.0.%d 255.255.255.255".formatted(i),
                                    "ip address 10.0.1.1 255.255.255.0",
                                    ""),
                            List.of("", "ipv6 address 2001:db8:f::%d/128".formatted(i))));
        }
        for (int i = 0; i < 4; i++) {
            all.put("interface Tunnel" + i, tunnel(i));
        }
        return all;
    }

    private static List<List<String>> tunnel(int i) {
        return List.of(
                List.of("", "vrf forwarding RED"),
                List.of(
                        "ip address 10.1.%d.1 255.255.255.0".formatted(i),
                        "ip unnumbered Loopback0",
                        "ip unnumbered GigabitEthernet0/1",
                        "ip address 10.1.0.2 255.255.255.0"),
                List.of("", "ipv6 enable", "ipv6 unnumbered GigabitEthernet0/0"),
                List.of("", "ip mtu 1300"),
                List.of("", "shutdown"),
                List.of("", "tunnel vrf RED"),
                List.of("", "tunnel key 7"),
                List.of(
                        "tunnel source GigabitEthernet0/0",
                        "tunnel source GigabitEthernet0/1",
                        "tunnel source 192.0.2.1",
                        "tunnel source 203.0.113.1",
                        "tunnel source Loopback1",
                        ""),
                List.of(
                        "tunnel destination 198.51.100.%d".formatted(i),
                        "tunnel destination hub%d.example".formatted(i),
                        "tunnel mode gre multipoint\n ip nhrp network-id 1\n"
                                + " ip nhrp nhs 10.1.%d.9 nbma 198.51.100.9".formatted(i)),
                List.of("", "tunnel protection ipsec profile default"));
    }

    private static final List<List<String>> ROOT =
            List.of(
                    List.of("hostname a", "hostname b"),
                    List.of("", "crypto ipsec df-bit set"),
                    List.of("", "ip route 0.0.0.0 0.0.0.0 192.0.2.2"),
                    List.of("", "ip route 198.51.100.0 255.255.255.0 203.0.113.2"),
                    List.of("", "ip route vrf RED 0.0.0.0 0.0.0.0 192.0.2.2"),
                    List.of("", "ip route 10.50.0.0 255.255.0.0 Tunnel1"),
                    List.of(
                            "",
                            "router ospf 1\n router-id 1.1.1.1\n network 10.1.0.0 0.0.255.255 area"
                                    + " 0"),
                    List.of("", "router eigrp 1\n eigrp router-id 1.1.1.1\n network 10.0.0.0"));

    /** A configuration, line by line. */
    private static final class Lines {
        private final Random random;
        private final Map<String, List<String>> sections = new LinkedHashMap<>();
        private final List<String> root = new ArrayList<>();

        Lines(Random random) {
            this.random = random;
            ROOT.forEach(choices -> root.add(one(choices)));
            LINES.keySet().forEach(this::add);
        }

        private String one(List<String> choices) {
            return choices.get(random.nextInt(choices.size()));
        }

        private void add(String header) {
            List<String> lines = new ArrayList<>();
            LINES.getOrDefault(header, List.of()).forEach(choices -> lines.add(one(choices)));
            sections.put(header, lines);
        }

        void change() {
            List<String> headers = List.copyOf(LINES.keySet());
            for (int i = random.nextInt(4); i >= 0; i--) {
                String header = one(headers);
                List<String> lines = sections.get(header);
                if (random.nextInt(4) == 0) {
                    int at = random.nextInt(root.size());
                    root.set(at, one(ROOT.get(at)));
                } else if (lines == null) {
                    add(header);
                } else if (random.nextInt(6) == 0) {
                    sections.remove(header);
                } else {
                    int at = random.nextInt(lines.size());
                    lines.set(at, one(LINES.getOrDefault(header, List.of()).get(at)));
                }
            }
        }

        Section read() {
            StringBuilder text = new StringBuilder();
            sections.forEach((header, lines) -> {
                text.append(header).append('\n');
                lines.forEach(line -> text.append(' ').append(line).append('\n'));
            });
            root.forEach(line -> text.append(line).append('\n'));
            return ConfigReader.read(Languages.CONFIG, "test.cfg", text.toString()).config();
        }
    }

    /** A router on a host that has what was planned, and whose cables are pulled now and then. */
    private static final class Place {
        final FakePorts world = new FakePorts();
        final Router router;
        final Map<String, RoutedInterface> told = new TreeMap<>();
        private final Map<String, Host.Link> there = new LinkedHashMap<>();
        private final Set<String> unplugged;

        Place(Section configuration, Set<String> unplugged) {
            this.unplugged = new TreeSet<>(unplugged);
            world.names.put("hub0.example", List.of(Address.parse("198.51.100.77")));
            world.names.put("hub1.example", List.of(Address.parse("198.51.100.78")));
            List<RoutingProtocol> protocols = new ArrayList<>(Routing.PROTOCOLS);
            protocols.add(
                    new Ear(news -> {
                        news.links().forEach(l -> told.put(l.name(), withoutIndex(l)));
                        news.gone().forEach(told::remove);
                    }));
            router = new Router(configuration, world.ports(), protocols);
            router.start();
            settle();
        }

        void plug(String name) {
            if (!unplugged.remove(name)) {
                unplugged.add(name);
            }
            Host.Link link = there.get(name);
            if (link != null) {
                state(link);
            }
            settle();
        }

        private void state(Host.Link link) {
            boolean up = link.up() && !unplugged.contains(link.name());
            int mtu = link.mtuBytes() == 0 ? 1500 : link.mtuBytes();
            router.handle(new Host.Event.LinkState(link.name(), up, mtu));
        }

        void settle() {
            for (int i = 0; i < 4; i++) {
                world.pass(Duration.ofMillis(20).toNanos());
                obey();
            }
            world.pass(Duration.ofMillis(20).toNanos());
        }

        private void obey() {
            Map<String, Host.Link> wanted = new LinkedHashMap<>();
            world.plan.links().forEach(link -> wanted.put(link.name(), link));
            for (Host.Link old : List.copyOf(there.values())) {
                Host.Link now = wanted.get(old.name());
                if (now == null || now.tunnel() != old.tunnel()) {
                    there.remove(old.name());
                    router.handle(new Host.Event.LinkGone(old.name()));
                }
            }
            wanted.forEach((name, now) -> {
                Host.Link old = there.put(name, now);
                if (now.equals(old)) {
                    return;
                }
                if (old == null && name.startsWith("Gigabit")) {
                    router.handle(new Host.Event.HardwareAddress(name, name.hashCode() & 0xFFFF));
                }
                state(now);
                List<InterfaceAddress> before = old == null ? List.of() : old.addresses();
                for (InterfaceAddress address : before) {
                    if (!now.addresses().contains(address)) {
                        router.handle(new Host.Event.AddressRemoved(name, address));
                    }
                }
                for (InterfaceAddress address : now.addresses()) {
                    if (!before.contains(address)) {
                        router.handle(new Host.Event.AddressAdded(name, address));
                    }
                }
            });
        }

        /** All that can be seen of the router, without what depends on its history. */
        Map<String, Object> seen() {
            Map<String, Object> all = new TreeMap<>();
            all.put("addressed", router.addressed());
            for (Host.Link link : world.plan.links()) {
                all.put("link " + link.name(), link(link));
            }
            for (Router.TunnelStatus status : router.tunnelStatus()) {
                all.put("tunnel " + status.name(), status);
            }
            for (Router.InterfaceStatus s : router.interfaceStatus()) {
                all.put(
                        "interface " + s.name(),
                        List.of(s.present(), s.up(), s.mtuBytes(), s.vrf(), sorted(s.addresses())));
            }
            for (TunnelForwarding tunnel : world.state.tunnels()) {
                if (tunnel != null) {
                    all.put("picture " + tunnel.name(), picture(tunnel));
                }
            }
            for (String vrf : router.vrfNames()) {
                Map<String, Object> routes = new TreeMap<>();
                router.rib(vrf)
                        .orElseThrow()
                        .forEach(r ->
                                routes.put(
                                        r.route().prefix().toString(),
                                        r.route().source() + " " + r.nextHops()));
                int index = router.vrfNames().indexOf(vrf);
                Set<String> fib = new TreeSet<>();
                if (index < world.state.fibs().size()) {
                    world.state.fibs().get(index).forEach((p, entry) -> fib.add(hop(p, entry)));
                }
                if (!routes.isEmpty()) {
                    all.put("routes " + vrf, routes);
                    all.put("fib " + vrf, fib);
                }
            }
            all.put("host routes", world.hostRoutes);
            all.put("told", told);
            all.put("listening", new LinkedHashSet<>(world.listening));
            return all;
        }

        private static String hop(Object prefix, FibEntry entry) {
            return prefix + " " + entry.hops().stream().map(FibEntry.Hop::kind).toList();
        }

        private static List<InterfaceAddress> sorted(List<InterfaceAddress> addresses) {
            return addresses.stream().sorted((a, b) -> (a + "").compareTo(b + "")).toList();
        }

        private static Object link(Host.Link l) {
            return List.of(
                    l.kind(), l.vrf(), l.up(), l.mtuBytes(), l.addresses(), l.ipv6(), l.vlan());
        }

        private Object picture(TunnelForwarding t) {
            Set<String> peers = new TreeSet<>();
            t.adjacencies().forEach((prefix, a) -> peers.add(prefix + " " + a.nbma()));
            t.multicast().forEach(a -> peers.add("multicast " + a.nbma()));
            peers.add("nhs " + (t.nhs4() == null ? "" : t.nhs4().nbma()));
            return List.of(
                    router.vrfNames().get(t.vrf()),
                    router.vrfNames().get(t.underlayVrf()),
                    t.open(),
                    t.multipoint(),
                    t.source() + " " + t.destination() + " " + t.protection(),
                    t.key(),
                    t.ipv4MtuBytes(),
                    t.ipv6MtuBytes(),
                    t.networkId(),
                    t.addresses(),
                    new TreeSet<>(t.control().stream().map(Object::toString).toList()),
                    peers);
        }
    }

    private static RoutedInterface withoutIndex(RoutedInterface link) {
        return new RoutedInterface(
                link.name(),
                0,
                link.vrf(),
                link.kind(),
                link.up(),
                link.mtu4Bytes(),
                link.mtu6Bytes(),
                link.bandwidthKbits(),
                link.delayTens(),
                link.addresses(),
                link.borrowed());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void manyChangesEndAsAFreshStart(long seed) {
        for (int run = 0; run < RUNS; run++) {
            Random random = new Random(seed * 1_000 + run);
            Lines lines = new Lines(random);
            Set<String> unplugged = new TreeSet<>();
            Place place = new Place(lines.read(), unplugged);
            for (int step = 0; step < STEPS; step++) {
                if (random.nextInt(5) == 0) {
                    String name = "GigabitEthernet0/" + random.nextInt(2);
                    if (!unplugged.remove(name)) {
                        unplugged.add(name);
                    }
                    place.plug(name);
                }
                lines.change();
                Section now = lines.read();
                place.router.apply(now);
                place.settle();
                assertThat(place.seen())
                        .as("seed %d, run %d, step %d", seed, run, step)
                        .isEqualTo(new Place(now, unplugged).seen());
            }
        }
    }
}
