package io.spokewire.daemon.manage;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.bfd.BfdSnapshot;
import io.spokewire.bfd.BfdViews;
import io.spokewire.bgp.BgpRoutingEngine;
import io.spokewire.bgp.BgpSnapshot;
import io.spokewire.command.ConfigReader;
import io.spokewire.command.Section;
import io.spokewire.eigrp.EigrpRoutingEngine;
import io.spokewire.eigrp.EigrpSnapshot;
import io.spokewire.esp.EspEngines;
import io.spokewire.esp.JdkEspProvider;
import io.spokewire.ike.CryptoSnapshot;
import io.spokewire.ike.IkeDefaults;
import io.spokewire.ike.IkeSaSnapshot;
import io.spokewire.ike.IkeStatistics;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Prefix;
import io.spokewire.nhrp.DmvpnView.TunnelState;
import io.spokewire.nhrp.NhrpSnapshot;
import io.spokewire.ospf.OspfSnapshot;
import io.spokewire.ospf.OspfStyle;
import io.spokewire.pki.PkiFiles;
import io.spokewire.pki.TrustpointCredentials;
import io.spokewire.rib.RouteSource;
import io.spokewire.rib.RouteView;
import io.spokewire.rip.RipSnapshot;
import io.spokewire.router.InterfaceView;
import io.spokewire.router.Languages;
import io.spokewire.router.SystemConfig;
import io.spokewire.routing.ProtocolStatus;
import io.spokewire.sla.SlaSnapshot;
import io.spokewire.sla.TrackObject;
import io.spokewire.sla.TrackSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A router that consists of answers. */
final class FakeContext implements ConsoleContext {
    final List<PingRequest> pings = new CopyOnWriteArrayList<>();
    Map<String, List<Address>> names = Map.of();
    boolean endless;
    static final String CONFIG =
            """
            hostname R1
            !
            vrf definition INTERNET
             address-family ipv4
             exit-address-family
            !
            interface Tunnel0
             ip address 10.255.0.11 255.255.255.0
             ip mtu 1400
             ip nhrp authentication S3cret
             ip nhrp network-id 1
             tunnel source GigabitEthernet0/0
             tunnel mode gre multipoint
             tunnel key 100
            !
            interface GigabitEthernet0/0
             ip address 198.51.100.2 255.255.255.252
            !
            ip route 0.0.0.0 0.0.0.0 198.51.100.1
            end
            """;

    Section running = ConfigReader.read(Languages.CONFIG, "r1.cfg", CONFIG).config();
    final List<String> commits = new ArrayList<>();
    final List<String> cleared = new ArrayList<>();
    List<ProtocolStatus> protocols = List.of();
    List<String> advertisers = List.of();
    final List<String> clearedEigrp = new ArrayList<>();
    List<CryptoSnapshot.Child> childSas = List.of();
    final LogBuffer log = new LogBuffer(5);
    Optional<String> startup = Optional.empty();
    List<String> problems = List.of();
    List<Optional<PingAnswer>> answers = List.of();
    List<BgpSnapshot.Summary> bgpTables = List.of();
    List<BgpSnapshot.Entry> bgpEntries = List.of();
    final List<BgpRoutingEngine.Clearing> bgpCleared = new ArrayList<>();
    List<BfdSnapshot.Session> bfdSessions = List.of();

    private static final RouteView.Hop TO_HUB =
            new RouteView.Hop(
                    RouteView.Target.FORWARD, Optional.of(Address.parse("10.255.0.1")), "Tunnel0");

    static RouteView.Shown route(
            String prefix, RouteSource source, RouteView.Hop hop, boolean overridden) {
        RouteView.Hop shown =
                overridden
                        ? new RouteView.Hop(
                                RouteView.Target.FORWARD,
                                Optional.of(Address.parse("10.255.0.12")),
                                "Tunnel0")
                        : hop;
        return new RouteView.Shown(
                Prefix.parse(prefix),
                source,
                source.distance(),
                0,
                0,
                List.of(hop),
                List.of(shown),
                overridden,
                Duration.ofSeconds(32));
    }

    static RouteView.Hop link(String name) {
        return new RouteView.Hop(RouteView.Target.FORWARD, Optional.empty(), name);
    }

    static final List<RouteView.Shown> ROUTES =
            List.of(
                    route(
                            "0.0.0.0/0",
                            RouteSource.STATIC,
                            new RouteView.Hop(
                                    RouteView.Target.FORWARD,
                                    Optional.of(Address.parse("198.51.100.1")),
                                    ""),
                            false),
                    route("10.1.0.0/16", RouteSource.STATIC, TO_HUB, true),
                    route("10.1.1.0/24", RouteSource.CONNECTED, link("GigabitEthernet0/1"), false),
                    route("10.1.2.0/24", RouteSource.NHRP, TO_HUB, false),
                    route("192.0.2.0/24", RouteSource.KERNEL, TO_HUB, false));

    @Override
    public String hostname() {
        return running.get(SystemConfig.SLOT).hostname();
    }

    @Override
    public Section running() {
        return running;
    }

    @Override
    public List<String> validate(Section candidate) {
        return problems;
    }

    @Override
    public void commit(Section candidate, String by) {
        running = candidate;
        commits.add(by);
    }

    @Override
    public NhrpSnapshot nhrp() {
        return NhrpSnapshot.EMPTY;
    }

    @Override
    public List<TunnelState> tunnels() {
        return List.of(
                new TunnelState(
                        "Tunnel0",
                        true,
                        true,
                        "",
                        List.of(InterfaceAddress.parse("10.255.0.11/24")),
                        "",
                        Optional.of(Address.parse("198.51.100.2")),
                        Optional.empty(),
                        "",
                        "",
                        false,
                        ""));
    }

    @Override
    public List<InterfaceView.Shown> interfaces() {
        return List.of(
                shown(
                        "GigabitEthernet0/0",
                        "eth0",
                        "198.51.100.2/30",
                        true,
                        Optional.empty(),
                        Optional.of(
                                new InterfaceView.Traffic(
                                        1, 2, 0, 0, 3, 4, 0, 0, Optional.empty()))),
                shown("GigabitEthernet0/1", "", "", false, Optional.empty(), Optional.empty()),
                shown(
                        "Tunnel0",
                        "Tunnel0",
                        "10.255.0.11/24",
                        true,
                        Optional.of(
                                new InterfaceView.TunnelPart(
                                        "GigabitEthernet0/0",
                                        Optional.of(Address.parse("198.51.100.2")),
                                        Optional.empty(),
                                        "multi-GRE/IP",
                                        OptionalLong.of(100),
                                        false,
                                        false,
                                        10,
                                        3,
                                        255,
                                        1476,
                                        Optional.empty(),
                                        "",
                                        "")),
                        Optional.empty()));
    }

    private static InterfaceView.Shown shown(
            String name,
            String device,
            String address,
            boolean up,
            Optional<InterfaceView.TunnelPart> tunnel,
            Optional<InterfaceView.Traffic> traffic) {
        return new InterfaceView.Shown(
                name,
                device,
                "",
                up,
                up,
                "",
                address.isEmpty() ? List.of() : List.of(InterfaceAddress.parse(address)),
                "",
                "",
                false,
                1500,
                1_000_000,
                10,
                "",
                tunnel,
                traffic);
    }

    @Override
    public Map<String, InterfaceView.Vrf> vrfs() {
        return Map.of(
                "INTERNET", new InterfaceView.Vrf("", List.of("ipv4"), List.of("Gi0", "Gi1")));
    }

    @Override
    public Optional<List<RouteView.Shown>> routes(String vrf, AddressFamily family) {
        if (!hasVrf(vrf)) {
            return Optional.empty();
        }
        return Optional.of(family == AddressFamily.IPV4 ? ROUTES : List.of());
    }

    @Override
    public boolean hasVrf(String vrf) {
        return vrf.isEmpty() || vrf.equals("INTERNET");
    }

    @Override
    public Optional<RouteView.Shown> route(String vrf, Address address) {
        return ROUTES.reversed().stream().filter(r -> r.prefix().contains(address)).findFirst();
    }

    @Override
    public Optional<RouteView.Shown> route(String vrf, Prefix prefix) {
        return ROUTES.stream().filter(r -> r.prefix().equals(prefix)).findFirst();
    }

    @Override
    public void clearNhrp(
            AddressFamily family, Optional<String> tunnel, Optional<Address> address) {
        cleared.add(
                family
                        + " "
                        + tunnel.orElse("-")
                        + " "
                        + address.map(Address::toString).orElse("-"));
    }

    @Override
    public TrustpointCredentials certificates() {
        return TrustpointCredentials.of(running, false, PkiFiles.NONE, _ -> {});
    }

    @Override
    public List<EigrpSnapshot> eigrp() {
        return List.of(eigrp("", 100), eigrp("RED", 200));
    }

    private static EigrpSnapshot eigrp(String vrf, int autonomousSystem) {
        return new EigrpSnapshot(
                AddressFamily.IPV4,
                "",
                vrf,
                autonomousSystem,
                Address.parse("10.255.0.1"),
                false,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new EigrpSnapshot.Accounting(0, List.of()),
                List.of());
    }

    @Override
    public List<EigrpSnapshot> eigrpTopology() {
        return eigrp();
    }

    @Override
    public List<RipSnapshot> rip() {
        return List.of();
    }

    @Override
    public List<RipSnapshot> ripDatabase() {
        return rip();
    }

    @Override
    public void clearEigrp(Predicate<? super EigrpSnapshot> which, EigrpRoutingEngine.Clear clear) {
        eigrp().stream()
                .filter(which)
                .forEach(p -> clearedEigrp.add(p.family() + " " + p.vrf() + " " + clear));
    }

    @Override
    public List<BgpSnapshot.Summary> bgp() {
        return bgpTables;
    }

    @Override
    public List<BgpSnapshot.Entry> bgpRoutes(
            String vrf, AddressFamily family, BgpRoutingEngine.Shown shown) {
        return bgpEntries;
    }

    @Override
    public Optional<BgpSnapshot.Entry> bgpRoute(String vrf, Prefix wanted, boolean exact) {
        return Optional.empty();
    }

    @Override
    public void clearBgp(BgpRoutingEngine.Clearing clear) {
        bgpCleared.add(clear);
    }

    @Override
    public List<OspfSnapshot> ospf() {
        return List.of();
    }

    @Override
    public List<OspfSnapshot> ospfDatabases() {
        return List.of();
    }

    @Override
    public void clearOspf(OspfStyle style, int process) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CryptoSnapshot crypto() {
        return new CryptoSnapshot(
                List.of(),
                childSas,
                List.of(),
                List.of(),
                IkeStatistics.NONE,
                IkeStatistics.NONE,
                IkeDefaults.of(Section.root()));
    }

    @Override
    public List<BfdViews.Entry> bfd() {
        return BfdViews.entries(new BfdSnapshot(bfdSessions, 0), 2_000_000_000L);
    }

    @Override
    public void clearBfdCounters() {
        cleared.add("BFD counters");
    }

    @Override
    public BfdViews.Summary bfdSummary() {
        return BfdViews.Summary.of(new BfdSnapshot(bfdSessions, 1));
    }

    @Override
    public List<ProtocolStatus> protocols() {
        return protocols;
    }

    @Override
    public List<String> advertisers(String vrf, Prefix prefix) {
        return advertisers;
    }

    @Override
    public List<ProtocolStatus> protocolsWithSources() {
        return protocols;
    }

    @Override
    public SlaSnapshot sla() {
        return SlaSnapshot.EMPTY;
    }

    @Override
    public TrackSnapshot tracks() {
        return new TrackSnapshot(
                running.children(TrackObject.MODE).stream().map(FakeContext::up).toList());
    }

    private static TrackSnapshot.Entry up(Section section) {
        return new TrackSnapshot.Entry(
                TrackObject.of(section),
                true,
                false,
                1,
                Duration.ofSeconds(3),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                "",
                List.of());
    }

    @Override
    public EspEngines espEngines() {
        return EspEngines.of(new JdkEspProvider());
    }

    @Override
    public int clearCrypto(Predicate<? super IkeSaSnapshot> which) {
        cleared.add("IKE SAs");
        return (int) crypto().ikeSas().stream().map(CryptoSnapshot.IkeSa::sa).filter(which).count();
    }

    @Override
    public int clearChildSas(Predicate<? super CryptoSnapshot.Child> which) {
        cleared.add("child SAs");
        return (int) crypto().children().stream().filter(which).count();
    }

    @Override
    public void clearCryptoCounters() {
        cleared.add("counters");
    }

    @Override
    public Map<String, Long> counters() {
        return Map.of("no_route", 7L);
    }

    @Override
    public LogBuffer log() {
        return log;
    }

    @Override
    public Optional<String> startupConfiguration() {
        return startup;
    }

    @Override
    public String writeStartup(String text) {
        startup = Optional.of(text);
        return "/etc/spokewire/r1.cfg";
    }

    @Override
    public Duration uptime() {
        return Duration.ofMinutes(118);
    }

    @Override
    public Instant now() {
        return Instant.parse("2026-11-22T21:52:01.123Z");
    }

    @Override
    public String version() {
        return "0.1.0";
    }

    @Override
    public List<Address> resolve(String vrf, String name, AddressFamily family, Escape escape) {
        return names.getOrDefault(name, List.of()).stream()
                .filter(a -> a.family() == family)
                .toList();
    }

    @Override
    public Optional<String> ping(
            PingRequest request, Consumer<Optional<PingAnswer>> each, Escape escape) {
        pings.add(request);
        if (endless) {
            CountDownLatch pressed = new CountDownLatch(1);
            escape.during(pressed::countDown);
            each.accept(Optional.empty());
            try {
                assertThat(pressed.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            escape.over();
            return Optional.empty();
        }
        answers.forEach(each);
        return answers.isEmpty() ? Optional.of("Unknown host") : Optional.empty();
    }

    int ipMtu() {
        return running.child(InterfaceConfig.INTERFACE, "Tunnel0")
                .orElseThrow()
                .get(InterfaceConfig.SLOT)
                .ipMtuBytes();
    }
}
