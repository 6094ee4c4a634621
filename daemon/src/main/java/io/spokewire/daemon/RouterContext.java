package io.spokewire.daemon;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import io.spokewire.bfd.BfdInput;
import io.spokewire.bfd.BfdSnapshot;
import io.spokewire.bfd.BfdViews;
import io.spokewire.bgp.BgpRoutingEngine;
import io.spokewire.bgp.BgpSnapshot;
import io.spokewire.bgp.PeerKey;
import io.spokewire.command.Section;
import io.spokewire.daemon.manage.ConsoleContext;
import io.spokewire.daemon.manage.ContextException;
import io.spokewire.daemon.manage.Escape;
import io.spokewire.daemon.manage.HostPing;
import io.spokewire.daemon.manage.HostTraffic;
import io.spokewire.daemon.manage.LogBuffer;
import io.spokewire.daemon.manage.StartupFile;
import io.spokewire.daemon.manage.TrafficRates;
import io.spokewire.eigrp.EigrpRoutingEngine;
import io.spokewire.eigrp.EigrpSnapshot;
import io.spokewire.engine.Severity;
import io.spokewire.engine.TableWalk;
import io.spokewire.engine.Trace;
import io.spokewire.esp.EspEngines;
import io.spokewire.forward.ForwardCounter;
import io.spokewire.ike.CryptoSnapshot;
import io.spokewire.ike.IkeSaSnapshot;
import io.spokewire.ike.IpsecViews;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.interfaces.InterfaceDefaults;
import io.spokewire.interfaces.VrfConfig;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Prefix;
import io.spokewire.nhrp.DmvpnView.TunnelState;
import io.spokewire.nhrp.NhrpConfig;
import io.spokewire.nhrp.NhrpSnapshot;
import io.spokewire.ospf.AreaId;
import io.spokewire.ospf.OspfRoutingEngine;
import io.spokewire.ospf.OspfSnapshot;
import io.spokewire.ospf.OspfStyle;
import io.spokewire.pki.TrustpointCredentials;
import io.spokewire.rib.ResolvedRoute;
import io.spokewire.rib.Rib;
import io.spokewire.rib.RouteView;
import io.spokewire.rip.RipRoutingEngine;
import io.spokewire.rip.RipSnapshot;
import io.spokewire.router.Finding;
import io.spokewire.router.InterfaceView;
import io.spokewire.router.Router;
import io.spokewire.router.SystemConfig;
import io.spokewire.router.Validation;
import io.spokewire.routing.ProcessKey;
import io.spokewire.routing.ProtocolStatus;
import io.spokewire.routing.RoutingEngine;
import io.spokewire.sla.SlaSnapshot;
import io.spokewire.sla.TrackSnapshot;
import io.spokewire.tunnel.TunnelConfig;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What the console sees of the router: every question goes to the control thread and back. */
final class RouterContext implements ConsoleContext {
    /** Routes that are looked at in one turn of the control thread. */
    private static final int PAGE = 200;

    /** A control thread that takes longer is stuck, and the operator wants to hear that. */
    private static final long ANSWER_SECONDS = 10;

    /** For three name servers, twice, none of which answers. */
    private static final long NAME_SECONDS = 15;

    private final Daemon daemon;
    private final LogBuffer log;
    private final StartupFile startup;
    private final String version;
    private final HostPing ping;
    private final TrafficRates rates = new TrafficRates();

    private record Configured(String by) implements Trace {
        @Override
        public String facility() {
            return "SYS";
        }

        @Override
        public Severity severity() {
            return Severity.NOTIFICATIONS;
        }

        @Override
        public String mnemonic() {
            return "CONFIG_I";
        }

        @Override
        public String text() {
            return "Configured from " + by;
        }
    }

    RouterContext(Daemon daemon, LogBuffer log, StartupFile startup, String version) {
        this.daemon = daemon;
        this.log = log;
        this.startup = startup;
        Thread.ofVirtual().name("rates").start(this::measure);
        this.version = version;
        this.ping = new HostPing(daemon.options().namespace(), daemon::binding);
    }

    /** Looks at the host's counters for as long as the process lives. */
    private void measure() {
        try {
            while (true) {
                rates.sample(HostTraffic.all());
                TimeUnit.SECONDS.sleep(TrafficRates.PERIOD_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private <T> T ask(Function<Router, T> question) {
        return answer(daemon.loop().ask(() -> question.apply(daemon.router())));
    }

    private static <T> T answer(CompletableFuture<T> asked) {
        try {
            return asked.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new ContextException("the router does not answer");
        } catch (ExecutionException e) {
            throw new ContextException("the router could not do it: " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ContextException("interrupted");
        }
    }

    @Override
    public String hostname() {
        return running().get(SystemConfig.SLOT).hostname();
    }

    @Override
    public Section running() {
        return ask(Router::configuration);
    }

    @Override
    public List<String> validate(Section candidate) {
        List<String> problems = new ArrayList<>(RouterProcess.problems(candidate));
        // What was wrong before must not keep anybody from mending the rest.
        List<Finding> before = Validation.of(running());
        for (Finding finding : Validation.of(candidate)) {
            if (finding.isError() && !before.contains(finding)) {
                problems.add(finding.toString());
            }
        }
        return problems;
    }

    @Override
    public void commit(Section candidate, String by) {
        Router.Checked checked = Router.check(candidate, running());
        ask(router -> {
            router.apply(checked);
            log.add(new Configured(by), Instant.now());
            return true;
        });
    }

    @Override
    public NhrpSnapshot nhrp() {
        List<NhrpSnapshot.CacheEntry> cache =
                this.<NhrpSnapshot.Place, NhrpSnapshot.CacheEntry>table(
                        (router, behind, max, out) ->
                                router.nhrp().entries(behind, max, router.nanoTime(), out));
        return ask(router -> router.nhrp().summary(router.nanoTime())).with(cache);
    }

    private static InterfaceConfig link(Router router, String name) {
        return router.addressed()
                .child(InterfaceConfig.INTERFACE, name)
                .map(section -> section.get(InterfaceConfig.SLOT))
                .orElse(InterfaceConfig.DEFAULT);
    }

    private static Section section(Router router, String name) {
        return router.addressed()
                .child(InterfaceConfig.INTERFACE, name)
                .orElse(Section.empty(InterfaceConfig.INTERFACE, name));
    }

    @Override
    public List<TunnelState> tunnels() {
        CryptoSnapshot crypto = ask(Router::cryptoSummary);
        Map<String, String> reasons = IpsecViews.reasons(crypto);
        return each(
                Router::tunnelNames,
                (router, name) ->
                        router.tunnelStatus(name)
                                .map(status ->
                                        tunnel(
                                                status,
                                                section(router, name),
                                                reasons.getOrDefault(name, ""))));
    }

    private static TunnelState tunnel(
            Router.TunnelStatus status, Section section, String cryptoReason) {
        InterfaceConfig link = section.get(InterfaceConfig.SLOT);
        TunnelConfig tunnel = section.get(TunnelConfig.SLOT);
        return new TunnelState(
                status.name(),
                !link.shutdown(),
                status.lineUp(),
                status.downReason().isEmpty() ? cryptoReason : status.downReason(),
                addresses(link),
                link.vrf(),
                status.source(),
                status.destination(),
                tunnel.vrf(),
                tunnel.protection(),
                section.get(NhrpConfig.Common.SLOT).ifState(),
                section.get(NhrpConfig.Common.SLOT).group());
    }

    /** Something of each of many that have names, some at a time. */
    private <T> List<T> each(
            Function<Router, List<String>> names, BiFunction<Router, String, Optional<T>> one) {
        List<String> all = ask(names);
        List<T> found = new ArrayList<>();
        for (int from = 0; from < all.size(); from += PAGE) {
            List<String> some = all.subList(from, Math.min(all.size(), from + PAGE));
            found.addAll(
                    ask(router ->
                            some.stream()
                                    .flatMap(name -> one.apply(router, name).stream())
                                    .toList()));
        }
        return found;
    }

    private static List<InterfaceAddress> addresses(InterfaceConfig link) {
        List<InterfaceAddress> all = new ArrayList<>(link.ipv4());
        all.addAll(link.ipv6());
        return all;
    }

    @Override
    public List<InterfaceView.Shown> interfaces() {
        Map<String, String> devices = daemon.devices();
        HostTraffic traffic = new HostTraffic(devices);
        return each(
                Router::interfaceNames,
                (router, name) ->
                        Optional.of(
                                shown(
                                        router,
                                        router.interfaceStatus(name),
                                        router.tunnelStatus(name),
                                        devices,
                                        traffic)));
    }

    private InterfaceView.Shown shown(
            Router router,
            Router.InterfaceStatus status,
            Optional<Router.TunnelStatus> tunnel,
            Map<String, String> devices,
            HostTraffic traffic) {
        InterfaceConfig link = link(router, status.name());
        InterfaceDefaults usual = InterfaceDefaults.of(status.name());
        String reason =
                tunnel.map(Router.TunnelStatus::downReason)
                        .orElse(status.present() ? "" : "this machine has no such device");
        int mtu = tunnel.map(Router.TunnelStatus::ipv4MtuBytes).orElse(status.mtuBytes());
        return new InterfaceView.Shown(
                status.name(),
                devices.getOrDefault(status.name(), ""),
                link.description(),
                !link.shutdown(),
                tunnel.map(Router.TunnelStatus::lineUp).orElse(status.up()),
                reason,
                status.addresses().isEmpty() ? addresses(link) : status.addresses(),
                link.unnumbered(),
                link.ipv6Unnumbered(),
                link.dhcp(),
                mtu,
                link.bandwidthKbits() > 0 ? link.bandwidthKbits() : usual.bandwidthKbits(),
                link.delayTens() > 0 ? link.delayTens() * 10 : usual.delayMicros(),
                status.vrf(),
                tunnel.map(t -> part(section(router, status.name()).get(TunnelConfig.SLOT), t)),
                traffic.of(status.name())
                        .map(t ->
                                rates.of(devices.getOrDefault(status.name(), status.name()))
                                        .map(t::with)
                                        .orElse(t)));
    }

    private static InterfaceView.TunnelPart part(TunnelConfig config, Router.TunnelStatus status) {
        boolean ipv6 = config.mode().ipv6();
        return new InterfaceView.TunnelPart(
                config.source() instanceof TunnelConfig.Source.Interface(String name) ? name : "",
                status.source(),
                status.destination(),
                (config.mode().multipoint() ? "multi-GRE/IP" : "GRE/IP") + (ipv6 ? "v6" : ""),
                config.key(),
                config.checksum(),
                config.sequence(),
                config.keepaliveSeconds(),
                config.keepaliveRetries(),
                config.ttl(),
                status.ipv4MtuBytes(),
                pathMtu(config, status),
                config.vrf(),
                config.protection());
    }

    private static Optional<InterfaceView.PathMtuDiscovery> pathMtu(
            TunnelConfig config, Router.TunnelStatus status) {
        int minutes = config.pathMtuAgeMinutes();
        return status.followsPathMtu()
                ? Optional.of(
                        new InterfaceView.PathMtuDiscovery(
                                minutes == 0
                                        ? Optional.empty()
                                        : Optional.of(Duration.ofMinutes(minutes)),
                                config.pathMtuMinBytes(),
                                status.pathMtus()))
                : Optional.empty();
    }

    @Override
    public Map<String, InterfaceView.Vrf> vrfs() {
        Map<String, List<String>> members =
                this.<Router.InterfaceStatus>each(
                                Router::interfaceNames,
                                (router, name) -> Optional.of(router.interfaceStatus(name)))
                        .stream()
                        .collect(
                                groupingBy(
                                        Router.InterfaceStatus::vrf,
                                        mapping(Router.InterfaceStatus::name, toList())));
        Section running = running();
        Map<String, InterfaceView.Vrf> all = new TreeMap<>();
        for (String name : ask(Router::vrfNames)) {
            if (!name.isEmpty()) {
                VrfConfig config =
                        running.child(VrfConfig.VRF, name)
                                .map(section -> section.get(VrfConfig.SLOT))
                                .orElse(VrfConfig.SLOT.defaultValue());
                all.put(name, vrf(config, members.getOrDefault(name, List.of())));
            }
        }
        return all;
    }

    private static InterfaceView.Vrf vrf(VrfConfig config, List<String> members) {
        List<String> families = new ArrayList<>();
        if (config.ipv4()) {
            families.add("ipv4");
        }
        if (config.ipv6()) {
            families.add("ipv6");
        }
        return new InterfaceView.Vrf(config.rd(), families, members);
    }

    @Override
    public Optional<List<RouteView.Shown>> routes(String vrf, AddressFamily family) {
        if (!hasVrf(vrf)) {
            return Optional.empty();
        }
        return Optional.of(
                this.<Prefix, RouteView.Shown>table((router, behind, max, out) -> {
                    RouteView.Page page =
                            router.rib(vrf)
                                    .map(rib ->
                                            RouteView.Page.of(
                                                    rib,
                                                    family,
                                                    Optional.ofNullable(behind),
                                                    max,
                                                    router.nanoTime()))
                                    .orElse(new RouteView.Page(List.of(), Optional.empty()));
                    page.routes().forEach(out);
                    return page.next().orElse(null);
                }));
    }

    /** Goes through some of a table of the router's. */
    private interface Part<K, T> {
        @Nullable K go(Router router, @Nullable K behind, int max, Consumer<T> out);
    }

    /** A table, a page at a time, so that the router goes on between them. */
    private <K, T> List<T> table(Part<K, T> part) {
        List<T> all = new ArrayList<>();
        TableWalk<K> walk = new TableWalk<>();
        walk.start();
        while (walk.busy()) {
            boolean _ =
                    ask(router -> {
                        walk.walk(PAGE, (behind, max) -> part.go(router, behind, max, all::add));
                        return true;
                    });
        }
        return all;
    }

    @Override
    public boolean hasVrf(String vrf) {
        return ask(router -> router.rib(vrf).isPresent());
    }

    @Override
    public Optional<RouteView.Shown> route(String vrf, Address address) {
        return route(vrf, rib -> Optional.ofNullable(rib.lookup(address)));
    }

    @Override
    public Optional<RouteView.Shown> route(String vrf, Prefix prefix) {
        return route(vrf, rib -> Optional.ofNullable(rib.best(prefix)));
    }

    private Optional<RouteView.Shown> route(
            String vrf, Function<Rib, Optional<ResolvedRoute>> wanted) {
        return ask(router ->
                router.rib(vrf)
                        .flatMap(wanted)
                        .map(found -> RouteView.Shown.of(found, router.nanoTime())));
    }

    @Override
    public void clearNhrp(
            AddressFamily family, Optional<String> tunnel, Optional<Address> address) {
        ask(router -> {
            router.clearNhrp(family, tunnel, address);
            return true;
        });
    }

    @Override
    public CryptoSnapshot crypto() {
        List<CryptoSnapshot.IkeSa> sas = table(Router::ikeSas);
        return ask(Router::cryptoSummary).with(sas, table(Router::childSas));
    }

    @Override
    public List<EigrpSnapshot> eigrp() {
        return ask(router ->
                router.routing(EigrpRoutingEngine.class).stream()
                        .flatMap(engine -> engine.snapshot(router.nanoTime()).stream())
                        .toList());
    }

    @Override
    public List<EigrpSnapshot> eigrpTopology() {
        return processes(
                EigrpRoutingEngine.class,
                EigrpRoutingEngine::destinations,
                (process, all, now) -> process.snapshot(now).map(s -> s.with(all)));
    }

    @Override
    public List<RipSnapshot> ripDatabase() {
        return processes(
                RipRoutingEngine.class,
                RipRoutingEngine::destinations,
                (process, all, now) -> Optional.of(process.snapshot(now).with(all)));
    }

    /** Goes through some of a table of a process. */
    private interface PartOf<E, T> {
        @Nullable Prefix go(E process, @Nullable Prefix behind, int max, long now, Consumer<T> out);
    }

    /** What is shown of a process whose table is known. */
    private interface Whole<E, T, S> {
        Optional<S> of(E process, List<T> table, long now);
    }

    private <E extends RoutingEngine, T, S> List<S> processes(
            Class<E> type, PartOf<E, T> part, Whole<E, T, S> whole) {
        List<S> all = new ArrayList<>();
        for (E process : ask(router -> router.routing(type))) {
            List<T> table =
                    this.<Prefix, T>table((router, behind, max, out) ->
                            part.go(process, behind, max, router.nanoTime(), out));
            ask(router -> whole.of(process, table, router.nanoTime())).ifPresent(all::add);
        }
        return all;
    }

    @Override
    public List<RipSnapshot> rip() {
        return ask(router ->
                router.routing(RipRoutingEngine.class).stream()
                        .map(engine -> engine.snapshot(router.nanoTime()))
                        .toList());
    }

    @Override
    public void clearEigrp(Predicate<? super EigrpSnapshot> which, EigrpRoutingEngine.Clear clear) {
        boolean _ =
                ask(router -> {
                    for (EigrpRoutingEngine engine : router.routing(EigrpRoutingEngine.class)) {
                        if (engine.snapshot(router.nanoTime()).filter(which).isPresent()) {
                            router.order(engine.key(), clear);
                        }
                    }
                    return true;
                });
    }

    @Override
    public List<BgpSnapshot.Summary> bgp() {
        List<BgpSnapshot.Summary> all = new ArrayList<>();
        for (BgpRoutingEngine process : ask(router -> router.routing(BgpRoutingEngine.class))) {
            List<BgpSnapshot.Member> members =
                    this.<PeerKey, BgpSnapshot.Member>table((router, behind, max, out) ->
                            process.neighbors(behind, max, router.nanoTime(), out));
            ask(_ -> process.tables()).forEach(table -> all.add(table.with(members)));
        }
        return all;
    }

    @Override
    public List<BgpSnapshot.Entry> bgpRoutes(
            String vrf, AddressFamily family, BgpRoutingEngine.Shown shown) {
        return this.<Prefix, BgpSnapshot.Entry>table((router, behind, max, out) -> {
            BgpRoutingEngine.Page page =
                    router.routing(BgpRoutingEngine.class).stream()
                            .map(engine ->
                                    engine.page(
                                            vrf,
                                            family,
                                            shown,
                                            Optional.ofNullable(behind),
                                            max,
                                            router.nanoTime()))
                            .findFirst()
                            .orElse(new BgpRoutingEngine.Page(List.of(), Optional.empty()));
            page.entries().forEach(out);
            return page.next().orElse(null);
        });
    }

    @Override
    public Optional<BgpSnapshot.Entry> bgpRoute(String vrf, Prefix wanted, boolean exact) {
        return ask(router ->
                router.routing(BgpRoutingEngine.class).stream()
                        .flatMap(engine ->
                                engine.entry(vrf, wanted, exact, router.nanoTime()).stream())
                        .findFirst());
    }

    @Override
    public void clearBgp(BgpRoutingEngine.Clearing clear) {
        boolean _ =
                ask(router -> {
                    for (BgpRoutingEngine engine : router.routing(BgpRoutingEngine.class)) {
                        router.order(engine.key(), clear);
                    }
                    return true;
                });
    }

    @Override
    public List<OspfSnapshot> ospf() {
        return ask(router ->
                router.routing(OspfRoutingEngine.class).stream()
                        .flatMap(engine -> engine.snapshot(router.nanoTime()).stream())
                        .toList());
    }

    @Override
    public List<OspfSnapshot> ospfDatabases() {
        List<OspfSnapshot> all = new ArrayList<>();
        List<ProcessKey> keys =
                ask(router ->
                        router.routing(OspfRoutingEngine.class).stream()
                                .map(OspfRoutingEngine::key)
                                .toList());
        for (ProcessKey key : keys) {
            List<OspfSnapshot> found =
                    ask(router -> ospf(router, key, e -> e.snapshot(router.nanoTime())))
                            .flatMap(Function.identity())
                            .stream()
                            .toList();
            found.forEach(process -> all.add(process.complete(of -> ospfDatabase(key, of))));
        }
        return all;
    }

    private static <T> Optional<T> ospf(
            Router router, ProcessKey key, Function<OspfRoutingEngine, T> question) {
        return router.routing(OspfRoutingEngine.class).stream()
                .filter(engine -> engine.key().equals(key))
                .findFirst()
                .map(question);
    }

    private List<OspfSnapshot.Entry> ospfDatabase(ProcessKey key, Optional<AreaId> of) {
        List<OspfSnapshot.Entry> all = new ArrayList<>();
        List<OspfSnapshot.Entry> page;
        do { // a page at a time, so that the router goes on between them
            Optional<OspfSnapshot.Entry> behind =
                    all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
            page =
                    ask(router ->
                                    ospf(
                                            router,
                                            key,
                                            e -> e.page(of, behind, PAGE, router.nanoTime())))
                            .orElse(List.of());
            all.addAll(page);
        } while (page.size() == PAGE);
        return all;
    }

    @Override
    public void clearOspf(OspfStyle style, int process) {
        boolean _ =
                ask(router -> {
                    for (OspfRoutingEngine engine : router.routing(OspfRoutingEngine.class)) {
                        boolean wanted =
                                engine.snapshot(router.nanoTime())
                                        .filter(style::shows)
                                        .map(s -> s.config().process())
                                        .filter(number -> process == 0 || number == process)
                                        .isPresent();
                        if (wanted) {
                            router.order(engine.key(), new OspfRoutingEngine.Clear());
                        }
                    }
                    return true;
                });
    }

    /** BFD's own thread answers, not the control thread. */
    private <T> T askBfd(BiFunction<BfdSnapshot, Long, T> question) {
        return answer(daemon.bfd().ask(question));
    }

    @Override
    public List<BfdViews.Entry> bfd() {
        return askBfd(BfdViews::entries);
    }

    @Override
    public void clearBfdCounters() {
        daemon.bfd().port().give(new BfdInput.ClearCounters());
    }

    @Override
    public BfdViews.Summary bfdSummary() {
        return askBfd((snapshot, _) -> BfdViews.Summary.of(snapshot));
    }

    @Override
    public List<ProtocolStatus> protocols() {
        return ask(Router::protocols);
    }

    @Override
    public List<String> advertisers(String vrf, Prefix prefix) {
        return ask(router -> router.advertisers(vrf, prefix));
    }

    @Override
    public List<ProtocolStatus> protocolsWithSources() {
        return this.<RoutingEngine, ProtocolStatus.Source, ProtocolStatus>processes(
                RoutingEngine.class,
                RoutingEngine::sources,
                (process, told, now) ->
                        process.status(now).map(s -> told.isEmpty() ? s : s.with(told)));
    }

    @Override
    public SlaSnapshot sla() {
        return ask(Router::sla);
    }

    @Override
    public TrackSnapshot tracks() {
        return ask(Router::tracks);
    }

    @Override
    public EspEngines espEngines() {
        return ask(Router::espEngines);
    }

    @Override
    public int clearCrypto(Predicate<? super IkeSaSnapshot> which) {
        List<CryptoSnapshot.IkeSa> meant =
                this.<Long, CryptoSnapshot.IkeSa>table(Router::ikeSas).stream()
                        .filter(one -> which.test(one.sa()))
                        .toList();
        ask(router -> {
            router.clearCrypto(meant);
            return true;
        });
        return meant.size();
    }

    @Override
    public int clearChildSas(Predicate<? super CryptoSnapshot.Child> which) {
        List<CryptoSnapshot.Child> meant =
                this.<Long, CryptoSnapshot.Child>table(Router::childSas).stream()
                        .filter(which)
                        .toList();
        ask(router -> {
            router.clearChildSas(meant);
            return true;
        });
        return meant.size();
    }

    @Override
    public void clearCryptoCounters() {
        ask(router -> {
            router.clearCryptoCounters();
            for (OspfRoutingEngine engine : router.routing(OspfRoutingEngine.class)) {
                router.order(engine.key(), new OspfRoutingEngine.ClearIpsecCounters());
            }
            return true;
        });
    }

    @Override
    public TrustpointCredentials certificates() {
        return ask(Router::certificates);
    }

    @Override
    public Map<String, Long> counters() {
        Map<String, Long> counted = new LinkedHashMap<>();
        long[] all = daemon.dataPlane().counters();
        for (ForwardCounter counter : ForwardCounter.values()) {
            add(counted, counter.name().toLowerCase(Locale.ROOT), all[counter.index()]);
        }
        add(counted, "output_refused_by_kernel", daemon.dataPlane().outputDropped());
        add(counted, "punt_queue_full", daemon.dataPlane().puntsDropped());
        add(counted, "injection_queue_full", daemon.dataPlane().injectionsDropped());
        add(counted, "control_queue_full", daemon.loop().refused());
        return counted;
    }

    private static void add(Map<String, Long> to, String name, long value) {
        if (value != 0) {
            to.put(name, value);
        }
    }

    @Override
    public LogBuffer log() {
        return log;
    }

    @Override
    public Optional<String> startupConfiguration() throws IOException {
        return Optional.of(startup.read());
    }

    @Override
    public String writeStartup(String text) throws IOException {
        startup.write(text);
        return startup.path().toString();
    }

    @Override
    public Duration uptime() {
        return Duration.ofNanos(daemon.uptimeNanos());
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public List<Address> resolve(String vrf, String name, AddressFamily family, Escape escape) {
        CompletableFuture<List<Address>> answer = daemon.addresses(vrf, name, family);
        escape.during(() -> answer.complete(List.of()));
        try {
            return answer.get(NAME_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return List.of(); // too many questions wait: as if nobody had answered
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } finally {
            escape.over();
        }
    }

    @Override
    public Optional<String> ping(
            PingRequest request, Consumer<Optional<PingAnswer>> each, Escape escape) {
        return ping.ping(request, each, escape);
    }
}
