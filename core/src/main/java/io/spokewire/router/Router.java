package io.spokewire.router;

import io.spokewire.bfd.BfdInput;
import io.spokewire.bfd.BfdTemplate;
import io.spokewire.command.Section;
import io.spokewire.engine.Expectation;
import io.spokewire.engine.Loop;
import io.spokewire.engine.TableWalk;
import io.spokewire.engine.Trace;
import io.spokewire.esp.EspEngines;
import io.spokewire.esp.IpsecDefaults;
import io.spokewire.esp.IpsecProfile;
import io.spokewire.esp.OutboundSa;
import io.spokewire.forward.ControlTraffic;
import io.spokewire.forward.FibEntry;
import io.spokewire.forward.ForwardingState;
import io.spokewire.forward.Injection;
import io.spokewire.forward.Punt;
import io.spokewire.forward.TunnelForwarding;
import io.spokewire.ike.ChildSa;
import io.spokewire.ike.CryptoSnapshot;
import io.spokewire.ike.NhrpClaims;
import io.spokewire.ike.PeerProof;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.interfaces.VrfConfig;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.IpDatagram;
import io.spokewire.net.Ipv4Reassembly;
import io.spokewire.net.NbmaPeer;
import io.spokewire.net.Prefix;
import io.spokewire.nhrp.NhrpAction;
import io.spokewire.nhrp.NhrpConfig;
import io.spokewire.nhrp.NhrpEngine;
import io.spokewire.nhrp.NhrpEnvironment;
import io.spokewire.nhrp.NhrpInput;
import io.spokewire.pki.TrustpointCredentials;
import io.spokewire.rib.NextHop;
import io.spokewire.rib.PrefixMap;
import io.spokewire.rib.PrefixTrie;
import io.spokewire.rib.ResolvedRoute;
import io.spokewire.rib.Rib;
import io.spokewire.rib.RibChange;
import io.spokewire.rib.Route;
import io.spokewire.rib.RouteSource;
import io.spokewire.rib.StaticRoute;
import io.spokewire.rib.StaticTable;
import io.spokewire.routing.ProcessKey;
import io.spokewire.routing.ProtocolStatus;
import io.spokewire.routing.RoutingEngine;
import io.spokewire.routing.RoutingInput;
import io.spokewire.routing.RoutingProtocol;
import io.spokewire.routing.WatchedPath;
import io.spokewire.sla.SlaSnapshot;
import io.spokewire.sla.TrackSnapshot;
import io.spokewire.tunnel.TunnelConfig;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The product, without I/O: the engines, the RIB and the forwarding state, wired to a few ports.
 * All methods belong to the loop's thread.
 *
 * <p>Whatever happens changes one of the tables first; what follows from it is worked out by {@link
 * #settle}, at most once a millisecond: routes go to the host and to NHRP, the picture of it all to
 * the packet path.
 */
public final class Router {
    /** Publications are gathered this long: a burst of changes costs one picture. */
    private static final Duration COALESCING = Duration.ofMillis(1);

    /** How long a tunnel whose far end leads through itself stays closed, as on IOS. */
    private static final Duration RECURSION_HOLD = Duration.ofMinutes(1);

    /** How soon a tunnel destination's name is asked for again, without and with an answer. */
    private static final Duration NAME_RETRY = Duration.ofSeconds(5);

    private static final Duration NAME_REFRESH = Duration.ofMinutes(5);

    /** Rounds of settling in one go; more would be two engines that contradict each other. */
    private static final int SETTLE_ROUNDS = 16;

    /**
     * Routes that one settling looks at anew, and that it takes to the FIB, to the host and to
     * NHRP: about a millisecond. The others follow with the next one, so that packets, timers and
     * people get their turn between.
     */
    static final int SLICE_ROUTES = 100;

    /** Interfaces that one settling configures, and tunnels that it looks at. */
    static final int SLICE_INTERFACES = 100;

    /** How long a full queue of our own packets is not spoken of again. */
    private static final Duration INJECTION_FULL_QUIET = Duration.ofSeconds(1);

    private static final String REQUEST_ID = "nhrp.request-id";

    /** Request ids that a restart passes over, since the newest may not have been stored. */
    private static final int REQUEST_ID_MARGIN = 1024;

    private static final Object SETTLE = "router settle";
    private static final Object LEAVE = "router leave";

    private final Ports ports;
    private final Loop loop;
    private final Vrfs vrfs = new Vrfs(Router::leadsOverTunnel);
    private final InterfaceTable interfaces = new InterfaceTable();
    private final Addressing addressing = new Addressing(interfaces);
    private final Map<String, Tunnel> tunnels = new LinkedHashMap<>();
    private final List<@Nullable Tunnel> tunnelsByIndex = new ArrayList<>();
    private final Map<TunnelConfig.Source, Set<Tunnel>> tunnelsBySource = new HashMap<>();
    private final Map<String, NhrpInput.InterfaceSettings> nhrpSettings = new LinkedHashMap<>();
    private final Map<String, Address> tunnelNames = new LinkedHashMap<>();
    private final Map<String, Keepalives> keepalives = new LinkedHashMap<>();
    private final Map<String, Boolean> lines = new LinkedHashMap<>();
    private final Shortcuts shortcuts = new Shortcuts();
    private final NhrpEngine nhrp;
    private final Ipsec ipsec;
    private final Routing routing;
    private final RoutedInterfaces routedInterfaces;
    private final Watches watches;
    private final WatchedPeers watchedPeers;
    private final StaticGates gates;
    private final Tracking tracking;
    private final SealedLater sealedLater = new SealedLater();
    private final Outgoing outgoing;
    private final Ipv4Reassembly reassembly = new Ipv4Reassembly();

    private final Checked first;
    private Section configuration = Section.root();
    private Section applied = Section.root();
    private Section addressed = Section.root();
    private final Set<String> withoutHardwareAddress = new LinkedHashSet<>();

    /** The VRF of each interface that is up, whose routes have it. */
    private final Map<String, Vrfs.Vrf> connected = new HashMap<>(); // looked up only

    private Refusals refusals = Refusals.NONE;
    private final HostPlans plans = new HostPlans();
    private Host.@Nullable HostPlan plan;
    private ForwardingState published = ForwardingState.EMPTY;
    private final ArrayDeque<NhrpInput> nhrpInputs = new ArrayDeque<>();
    private boolean nhrpBusy;
    private long injectionFullNanos;
    private boolean settleArmed;

    /** The interfaces whose lines have changed, until a settling has gone through them. */
    private final LinkedHashSet<String> waiting = new LinkedHashSet<>();

    /** What static routes and processes are not told of yet. */
    private @Nullable Checked unfollowed;

    private final LinkedHashSet<Tunnel> touched = new LinkedHashSet<>();
    private int looks;

    /** Whether packets of BFD may be taken out of other tunnels than before. */
    private boolean watchedElsewhere;

    /** Whether something waits to be worked out; else only a publication does. */
    private boolean unsettled;

    private boolean ending;

    /** Runs when NHRP has said its last word; from then on nothing is worked out any more. */
    private @Nullable Runnable over;

    private boolean stopped;

    private record TimerKey(String what, Object subject) {}

    /** The next keepalive of a tunnel is due, and the answer to the last one. */
    private record KeepaliveKey(String tunnel) implements Expectation {}

    /** A router with a configuration, not yet started. */
    public Router(Section configuration, Ports ports) {
        this(configuration, ports, Routing.PROTOCOLS);
    }

    /** A router that speaks these routing protocols. */
    Router(Section configuration, Ports ports, List<RoutingProtocol> protocols) {
        this.ports = ports;
        this.loop = ports.loop();
        this.configuration = configuration;
        this.first = check(configuration, Section.root());
        this.injectionFullNanos = loop.nanoTime() - INJECTION_FULL_QUIET.toNanos();
        int stored = ports.store().get(REQUEST_ID).map(Router::parseId).orElse(0);
        this.nhrp = new NhrpEngine(new Environment(), ports.random(), stored + REQUEST_ID_MARGIN);
        this.ipsec = new Ipsec(new IpsecHome(), ports);
        this.routing = new Routing(new RoutingHome(), ports, protocols);
        this.routedInterfaces = new RoutedInterfaces(interfaces, routing::index);
        this.watches = new Watches(new WatchesHome(), ports);
        this.watchedPeers = new WatchedPeers(watches, new NhrpWatcher(), tunnels);
        this.gates = new StaticGates(watches, new GatesHome());
        this.tracking = new Tracking(new TrackingHome(), ports);
        this.outgoing =
                new Outgoing(
                        () -> !stopped && ipsec.awaitsPublication(),
                        this::publish,
                        ports.dataPlane()::inject);
    }

    private static int parseId(String text) {
        try {
            return Integer.parseUnsignedInt(text);
        } catch (NumberFormatException e) {
            return 0; // a damaged store costs nothing but ids
        }
    }

    /** Begins to work: tells the host what it is to look like. */
    public void start() {
        apply(first);
    }

    /**
     * Begins to end in order: routes are taken back, registrations and answers are purged. The
     * packet path keeps its last picture and the host its routes, so that the purges can leave;
     * {@link #leave} comes after that.
     *
     * @param over runs when all is said; a second call does nothing
     */
    public void shutdown(Runnable over) {
        if (!ending) {
            ending = true;
            // its farewells need the mappings of NHRP
            routing.shutdown(() -> farewell(over));
        }
    }

    private void farewell(Runnable after) {
        over = after;
        ports.bfd().give(new BfdInput.Stop());
        toNhrp(new NhrpInput.Shutdown());
    }

    /** IPsec has said farewell, behind NHRP, whose purges it seals; each took many turns. */
    private void farewellOver() {
        stopped = true;
        outgoing.release();
        if (over != null) {
            over.run();
        }
    }

    /**
     * Ends: what was installed on the host is taken back, some of it at a time.
     *
     * @param after runs when all is
     */
    public void leave(Runnable after) {
        stopped = true;
        ArrayDeque<Installed> tables = new ArrayDeque<>();
        for (Vrfs.Vrf vrf : vrfs.all()) {
            for (AddressFamily family : AddressFamily.values()) {
                tables.add(new Installed(vrf, family));
            }
        }
        takeBack(tables, null, after);
    }

    private record Installed(Vrfs.Vrf vrf, AddressFamily family) {}

    private void takeBack(ArrayDeque<Installed> tables, @Nullable Prefix behind, Runnable after) {
        Installed table = tables.peek();
        if (table == null) {
            after.run();
            return;
        }
        Prefix at =
                table.vrf()
                        .rib()
                        .walk(
                                table.family(),
                                behind,
                                SLICE_ROUTES,
                                resolved -> {
                                    if (inHost(resolved)) {
                                        ports.host()
                                                .withdraw(
                                                        table.vrf().name(),
                                                        resolved.route().prefix());
                                    }
                                });
        if (at == null) {
            tables.remove();
        }
        loop.arm(LEAVE, loop.nanoTime(), () -> takeBack(tables, at, after));
    }

    /** A configuration that was held against itself. */
    public static final class Checked {
        private final Section configuration;
        private final Refusals refusals;
        private final StaticTable statics;

        private final Section running;
        private final Set<String> differing;
        private final List<Section> incomplete;

        private Checked(Section configuration, Section running) {
            this.configuration = configuration.sharing(running);
            this.refusals = Validation.refusals(configuration);
            this.statics = StaticTable.of(configuration.get(StaticRoute.SLOT));
            this.running = running;
            this.differing = differing(running, this.configuration);
            this.incomplete = Addressing.incomplete(this.configuration);
            Tracking.prepare(this.configuration);
            Routing.PROTOCOLS.forEach(protocol -> protocol.prepare(this.configuration));
        }
    }

    /**
     * Holds a configuration against itself: on any thread, since that may take its time.
     *
     * @param running one that runs, or has run a moment ago: what is the same in both is then known
     *     at once to be
     */
    public static Checked check(Section configuration, Section running) {
        return new Checked(configuration, running);
    }

    /** As {@link #apply(Checked)}. */
    public void apply(Section changed) {
        apply(check(changed, applied));
    }

    /**
     * Replaces the running configuration; what stays the same is not touched. What contradicts the
     * rest is named in a trace and not obeyed: an address that overlaps with an earlier one is not
     * given to its interface, a tunnel that cannot be told from an earlier one stays closed.
     */
    public void apply(Checked checked) {
        if (settled()) {
            return; // who ends begins nothing
        }
        Section changed = checked.configuration;
        Section before = applied;
        Refusals refusedBefore = refusals;
        applied = changed;
        configuration = changed;
        refuse(checked.refusals);
        ipsec.configure(changed);
        addressed = addressing.of(changed, checked.incomplete, refusals);
        withoutHardwareAddress.clear();
        for (Section section : changed.children(VrfConfig.VRF)) {
            vrfs.require(section.name());
        }
        checked.statics.vrfs().forEach(vrfs::require);
        watches.configure(addressed);
        waiting.addAll(
                checked.running.equals(before) ? checked.differing : differing(before, changed));
        waiting.addAll(addressing.changed());
        waiting.addAll(refusals.differing(refusedBefore));
        touchWhereRootDiffers(before, changed);
        unfollowed = checked;
        settle();
    }

    /**
     * Interfaces whose lines have changed, as many as fit into one settling; behind the last one
     * comes what stands on interfaces: static routes, track objects and routing processes.
     */
    private void configureSome() {
        for (int i = 0; i < SLICE_INTERFACES && !waiting.isEmpty(); i++) {
            configureInterface(waiting.removeFirst());
        }
        Checked checked = unfollowed;
        if (!waiting.isEmpty() || checked == null) {
            return;
        }
        unfollowed = null;
        gates.configure(configuration);
        tracking.configure(configuration);
        for (Vrfs.Vrf vrf : vrfs.all()) {
            vrf.statics().configure(checked.statics, gates::permits, loop.nanoTime());
        }
        routing.configure(addressed);
    }

    /**
     * The interfaces whose sections are not the same, in the order of the configuration, then those
     * that are no more. It looks at all of them; most are one object in both.
     */
    private static Set<String> differing(Section before, Section now) {
        Set<String> names = new LinkedHashSet<>();
        for (Section section : now.children(InterfaceConfig.INTERFACE)) {
            Optional<Section> known = before.child(InterfaceConfig.INTERFACE, section.name());
            if (known.isEmpty() || !section.equals(known.get())) {
                names.add(section.name());
            }
        }
        for (Section section : before.children(InterfaceConfig.INTERFACE)) {
            if (now.child(InterfaceConfig.INTERFACE, section.name()).isEmpty()) {
                names.add(section.name());
            }
        }
        return names;
    }

    /** Its lines have changed, or its addresses, or what of them is obeyed. */
    private void configureInterface(String name) {
        looks++;
        Optional<Section> section = addressed.child(InterfaceConfig.INTERFACE, name);
        if (section.isEmpty()) {
            removeTunnel(name);
        } else if (isTunnel(name)) {
            configureTunnel(section.get());
        }
        routedInterfaces.touch(name);
        plans.look(name, addressed, tunnels, refusals);
        touchAbove(name, interfaces.get(name).addresses()); // others may borrow them now
        connectedRoutes(name);
    }

    /** How many interfaces and tunnels were looked at since the start: work is counted by tests. */
    int looks() {
        return looks;
    }

    /** What tunnels follow beside their own lines. */
    private void touchWhereRootDiffers(Section before, Section now) {
        boolean renamed =
                !before.get(SystemConfig.SLOT)
                        .hostname()
                        .equals(now.get(SystemConfig.SLOT).hostname());
        boolean sealedOtherwise =
                !before.get(IpsecDefaults.DF_BIT).equals(now.get(IpsecDefaults.DF_BIT))
                        || !before.get(IpsecDefaults.FRAGMENT_BEFORE)
                                .equals(now.get(IpsecDefaults.FRAGMENT_BEFORE))
                        || !before.children(IpsecProfile.MODE)
                                .equals(now.children(IpsecProfile.MODE));
        boolean watchedOtherwise =
                !before.children(BfdTemplate.MODE).equals(now.children(BfdTemplate.MODE));
        if (renamed || watchedOtherwise || sealedOtherwise) {
            tunnels.values().stream()
                    .filter(t ->
                            renamed
                                    || watchedOtherwise
                                    || !t.settings().tunnel().protection().isEmpty())
                    .forEach(Tunnel::touch);
        }
    }

    /**
     * The tunnels whose outer packets may leave by an interface are to be looked at.
     *
     * @param addresses that it has, or had
     */
    private void touchAbove(String name, List<InterfaceAddress> addresses) {
        touchAbove(new TunnelConfig.Source.Interface(name));
        addresses.forEach(own -> touchAbove(new TunnelConfig.Source.Fixed(own.address())));
    }

    private void touchAbove(TunnelConfig.Source source) {
        tunnelsBySource.getOrDefault(source, Set.of()).forEach(Tunnel::touch);
    }

    private void refuse(Refusals fresh) {
        Set<Finding> known = new HashSet<>(refusals.errors()); // looked up only
        for (Finding error : fresh.errors()) {
            if (!known.contains(error)) {
                note(new RouterTrace.NotObeyed(error));
            }
        }
        refusals = fresh;
    }

    /** The running configuration. */
    public Section configuration() {
        return configuration;
    }

    /**
     * The running configuration with the addresses that interfaces have by {@code ip unnumbered}
     * and {@code eui-64}, as if they were written in it.
     */
    public Section addressed() {
        return addressed;
    }

    /** The host has told of an interface, which is known now. */
    private void interfaceChanged(String name, List<InterfaceAddress> lost) {
        connectedRoutes(name);
        routedInterfaces.touch(name);
        touchAbove(name, lost);
        touchAbove(name, interfaces.get(name).addresses());
    }

    /** Follows what addresses are borrowed from, or made of. */
    private void readdress(String changed) {
        if (!addressing.dependsOn(changed)) {
            return;
        }
        addressed = addressing.again();
        waiting.addAll(addressing.changed());
    }

    /** Says of an interface that is there why it has no address of its {@code eui-64} lines. */
    private void sayWhatIsMissing(String name) {
        InterfaceConfig config = settings(name);
        if (Addressing.lacksHardwareAddress(config) && withoutHardwareAddress.add(name)) {
            note(
                    new RouterTrace.NotObeyed(
                            new Finding(
                                    Finding.Level.ERROR,
                                    "interface " + name,
                                    "eui-64: no interface has a hardware address to make it of",
                                    "ipv6 address",
                                    0)));
        }
    }

    /** What the host says. */
    public void handle(Host.Event event) {
        long now = loop.nanoTime();
        switch (event) {
            case Host.Event.LinkState(String name, boolean up, int mtuBytes) -> {
                interfaces.link(name, up, mtuBytes, now);
                interfaceChanged(name, List.of());
                sayWhatIsMissing(name);
            }
            case Host.Event.HardwareAddress(String name, long address) -> {
                interfaces.hardwareAddress(name, address);
                readdress(name);
            }
            case Host.Event.LinkGone(String name) -> {
                List<InterfaceAddress> lost = interfaces.get(name).addresses();
                interfaces.gone(name);
                interfaceChanged(name, lost);
                readdress(name);
            }
            case Host.Event.AddressAdded(String name, InterfaceAddress address) -> {
                if (interfaces.add(name, address)) {
                    ipsec.addressChanged(vrfOf(name));
                    interfaceChanged(name, List.of());
                    readdress(name);
                }
            }
            case Host.Event.AddressRemoved(String name, InterfaceAddress address) -> {
                if (interfaces.remove(name, address)) {
                    ipsec.addressChanged(vrfOf(name));
                    interfaceChanged(name, List.of(address));
                    readdress(name);
                }
            }
            case Host.Event.RouteAdded added -> KernelRoutes.offer(vrfs, added, now);
            case Host.Event.RouteRemoved removed -> KernelRoutes.withdraw(vrfs, removed);
            case Host.Event.UnderlayChanged(String vrf, Address address) ->
                    underlayChanged(vrf, address == null ? List.of() : List.of(address.toPrefix()));
        }
        scheduleSettle();
    }

    /** What the packet path hands over. */
    public void handle(Punt punt) {
        switch (punt) {
            case Punt.Nhrp(int index, NbmaPeer from, Address to, var packet) -> {
                Tunnel tunnel = tunnel(index);
                if (tunnel != null) {
                    toNhrp(new NhrpInput.Received(tunnel.name(), present(from), to, packet));
                }
            }
            case Punt.Control(int index, NbmaPeer _, var packet) -> {
                Tunnel tunnel = tunnel(index);
                if (tunnel != null) {
                    Optional<Bytes> whole =
                            Ipv4Reassembly.isFragment(packet)
                                    ? reassembly.add(tunnel.name(), packet, loop.nanoTime())
                                    : Optional.of(packet);
                    whole.flatMap(IpDatagram::parse)
                            .ifPresent(read -> routing.received(tunnel.name(), read));
                }
            }
            case Punt.Unresolved(int index, Address nextHop) -> {
                Tunnel tunnel = tunnel(index);
                if (tunnel != null) {
                    toNhrp(new NhrpInput.Unresolved(tunnel.name(), nextHop));
                }
            }
            case Punt.Redirect(int index, NbmaPeer from, var packet) -> {
                Tunnel tunnel = tunnel(index);
                if (tunnel != null) {
                    toNhrp(new NhrpInput.Redirect(tunnel.name(), from, packet));
                }
            }
            case Punt.PathMtu(int vrf, Address nbma, int mtuBytes) -> pathMtu(vrf, nbma, mtuBytes);
            case Punt.Ike _,
                    Punt.NoSa _,
                    Punt.RekeyDue _,
                    Punt.ChildUsed _,
                    Punt.PeerMoved _,
                    Punt.UnknownSpi _ ->
                    ipsec.handle(punt);
            case Punt.Bfd _ -> {} // BFD's own loop gets them
            case Punt.Keepalive(int index) -> {
                Tunnel tunnel = tunnel(index);
                Keepalives running = tunnel == null ? null : keepalives.get(tunnel.name());
                if (tunnel != null && running != null) {
                    running.answered();
                    tunnel.keepalive(true);
                    scheduleSettle();
                }
            }
        }
    }

    /**
     * A peer where its association is now: it may have moved since the packet path was told of it,
     * and what it sends then is about where it has moved to.
     */
    private NbmaPeer present(NbmaPeer from) {
        return from.sa() == NbmaPeer.NO_SA
                ? from
                : ipsec.peer(from.sa())
                        .map(sa -> new NbmaPeer(sa.path().remote().address(), from.sa()))
                        .orElse(from);
    }

    /** What BFD says of a neighbour. */
    public void handle(BfdEvent event) {
        if (!settled()) {
            watches.handle(event);
        }
    }

    /** An echo request of IP SLA was answered. */
    public void handle(Ports.EchoReply reply) {
        if (!stopped) {
            tracking.handle(reply);
        }
    }

    /** A packet of a routing protocol came by an interface that is no tunnel. */
    public void handle(Ports.LinkPacket arrived) {
        routing.received(arrived.interfaceName(), arrived.packet());
    }

    /** {@code clear ip nhrp} and its sisters. */
    public void clearNhrp(
            AddressFamily family, Optional<String> tunnel, Optional<Address> address) {
        toNhrp(new NhrpInput.Clear(family, tunnel, address));
    }

    // ---- configuration ------------------------------------------------------------------------

    private static boolean isTunnel(String name) {
        return name.startsWith("Tunnel");
    }

    private void configureTunnel(Section section) {
        InterfaceConfig link = section.get(InterfaceConfig.SLOT);
        TunnelConfig config = section.get(TunnelConfig.SLOT);
        Tunnel.Settings settings =
                new Tunnel.Settings(
                        link,
                        config,
                        section.get(NhrpConfig.IPV4),
                        section.get(NhrpConfig.IPV6),
                        section.get(NhrpConfig.Common.SLOT),
                        vrfs.require(link.vrf()).index(),
                        vrfs.require(config.vrf()).index(),
                        refusals.closed(section.name()));
        Tunnel tunnel = tunnels.get(section.name());
        if (tunnel == null) {
            tunnel = makeTunnel(section.name(), settings);
        } else {
            forgetSource(tunnel);
            tunnel.configure(settings);
        }
        tunnelsBySource.computeIfAbsent(config.source(), _ -> new LinkedHashSet<>()).add(tunnel);
        configureKeepalives(section.name(), config);
        String destination = config.destination();
        if (!destination.isEmpty() && addressOf(destination).isEmpty()) {
            resolveDestination(section.name());
        }
    }

    private Tunnel makeTunnel(String name, Tunnel.Settings settings) {
        int free = tunnelsByIndex.indexOf(null);
        int index = free < 0 ? tunnelsByIndex.size() : free;
        Tunnel made = new Tunnel(index, name, settings, ipsec::outbound, touched::add);
        touched.add(made);
        if (free < 0) {
            tunnelsByIndex.add(made);
        } else {
            tunnelsByIndex.set(index, made);
        }
        tunnels.put(name, made);
        return made;
    }

    private void forgetSource(Tunnel tunnel) {
        TunnelConfig.Source source = tunnel.settings().tunnel().source();
        Set<Tunnel> those = tunnelsBySource.get(source);
        if (those != null && those.remove(tunnel) && those.isEmpty()) {
            tunnelsBySource.remove(source);
        }
    }

    private void removeTunnel(String name) {
        Tunnel gone = tunnels.remove(name);
        if (gone == null) {
            return;
        }
        tunnelsByIndex.set(gone.index(), null);
        watchedPeers.gone(name);
        forgetSource(gone);
        touched.remove(gone);
        if (nhrpSettings.remove(name) != null) {
            toNhrp(new NhrpInput.InterfaceGone(name));
        }
        stopKeepalives(name);
        loop.cancel(new TimerKey("name", name));
        loop.cancel(new TimerKey("recursion", name));
        tunnelNames.remove(name);
        lines.remove(name);
    }

    private void configureKeepalives(String name, TunnelConfig config) {
        if (config.keepaliveSeconds() == 0 || config.mode().multipoint()) {
            stopKeepalives(name);
            return;
        }
        Keepalives running = keepalives.get(name);
        if (running == null || !running.isFor(config)) {
            keepalives.put(name, new Keepalives(config));
            armKeepalive(name);
        }
    }

    private void stopKeepalives(String name) {
        if (keepalives.remove(name) != null) {
            loop.cancel(new KeepaliveKey(name));
            Tunnel tunnel = tunnels.get(name);
            if (tunnel != null) {
                tunnel.keepalive(true);
            }
        }
    }

    private void armKeepalive(String name) {
        Keepalives running = keepalives.get(name);
        Tunnel tunnel = tunnels.get(name);
        if (running == null || tunnel == null || stopped) {
            return;
        }
        loop.arm(
                new KeepaliveKey(name),
                loop.nanoTime() + running.period().toNanos(),
                () -> {
                    if (tunnel.open()) {
                        if (running.due()) {
                            tunnel.keepalive(false);
                            scheduleSettle();
                        }
                        ports.dataPlane().inject(new Injection.Keepalive(tunnel.index()));
                    }
                    armKeepalive(name);
                });
    }

    // ---- names --------------------------------------------------------------------------------

    private static Optional<Address> addressOf(String text) {
        try {
            return Optional.of(Address.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private void resolveDestination(String tunnelName) {
        Tunnel tunnel = tunnels.get(tunnelName);
        if (tunnel == null || stopped) {
            return;
        }
        TunnelConfig config = tunnel.settings().tunnel();
        ports.names()
                .resolve(
                        config.vrf(),
                        config.destination(),
                        config.mode().ipv6() ? AddressFamily.IPV6 : AddressFamily.IPV4,
                        answer -> destinationResolved(tunnelName, config.destination(), answer));
    }

    private void destinationResolved(String tunnelName, String name, List<Address> answer) {
        Tunnel tunnel = tunnels.get(tunnelName);
        if (tunnel == null || !tunnel.settings().tunnel().destination().equals(name)) {
            return; // the configuration has moved on
        }
        if (!answer.isEmpty()) {
            tunnelNames.put(tunnelName, answer.getFirst());
            tunnel.touch();
            scheduleSettle();
        }
        Duration wait = answer.isEmpty() ? NAME_RETRY : NAME_REFRESH;
        loop.arm(
                new TimerKey("name", tunnelName),
                loop.nanoTime() + wait.toNanos(),
                () -> resolveDestination(tunnelName));
    }

    // ---- connected routes ---------------------------------------------------------------------

    private String vrfOf(String interfaceName) {
        return typed(interfaceName).vrf();
    }

    private InterfaceConfig typed(String interfaceName) {
        return config(configuration, interfaceName);
    }

    private static InterfaceConfig config(Section root, String interfaceName) {
        return root.child(InterfaceConfig.INTERFACE, interfaceName)
                .map(section -> section.get(InterfaceConfig.SLOT))
                .orElse(InterfaceConfig.DEFAULT);
    }

    private void connectedRoutes(String name) {
        InterfaceConfig config = typed(name);
        Vrfs.Vrf home = vrfs.require(config.vrf());
        InterfaceTable.Live live = interfaces.get(name);
        // A borrowed address is a route of the interface that lends it.
        List<InterfaceAddress> own =
                live.addresses().stream().filter(a -> !Addressing.borrowed(config, a)).toList();
        Vrfs.Vrf before = live.up() ? connected.put(name, home) : connected.remove(name);
        if (before != null && before.index() != home.index()) {
            connectedRoutes(before, name, false, List.of());
        }
        connectedRoutes(home, name, live.up(), own);
    }

    private void connectedRoutes(
            Vrfs.Vrf vrf, String name, boolean up, List<InterfaceAddress> own) {
        long since = interfaces.get(name).sinceNanos();
        vrf.connected().set(name, up ? own : List.of(), since);
        vrf.statics().interfaceState(name, up, loop.nanoTime());
    }

    // ---- settling -----------------------------------------------------------------------------

    private void scheduleSettle() {
        unsettled = true;
        schedulePublication();
    }

    /**
     * Nothing but the packet path hears of an association that comes or goes: with thousands of
     * peers there is one every moment.
     */
    private void schedulePublication() {
        if (!settleArmed && !stopped) {
            settleArmed = true;
            loop.arm(SETTLE, loop.nanoTime() + COALESCING.toNanos(), this::settleOrPublish);
        }
    }

    /**
     * Whether all stays as it is: what the router says at its end needs its routes. What seals that
     * still becomes known to the packet path.
     */
    private boolean settled() {
        return stopped || over != null;
    }

    private void settleOrPublish() {
        if (unsettled && !settled()) {
            settle();
        } else if (!stopped) {
            settleArmed = false;
            publish();
        }
    }

    /** Works out what follows from all that has changed, until nothing more does. */
    private void settle() {
        settleArmed = false;
        unsettled = false;
        if (settled()) {
            return;
        }
        int left = SLICE_ROUTES;
        int leftTunnels = SLICE_INTERFACES;
        routing.hold();
        configureSome();
        workOnStatics();
        workOnRibs();
        watches.work();
        for (int round = 0; round < SETTLE_ROUNDS; round++) {
            List<Tunnel> now = takeTouched(leftTunnels);
            leftTunnels -= now.size();
            now.forEach(this::findUnderlay);
            ipsec.settle();
            now.forEach(this::tellLine);
            now.forEach(tunnel -> plans.look(tunnel.name(), addressed, tunnels, refusals));
            applyPlan();
            now.forEach(this::tellNhrp);
            watches.settle();
            gates.settle();
            tracking.settle();
            now.forEach(this::watchPeers);
            now.forEach(tunnel -> routedInterfaces.touch(tunnel.name()));
            routing.interfaces(routedInterfaces.changes(addressed, configuration, tunnels));
            int taken = takeRibChanges(left);
            left -= taken;
            if (taken == 0) {
                break;
            }
        }
        watchedPeers.work(TableWalk.SLICE);
        publish();
        routing.release();
        if (routing.behind()
                || watches.hasWork()
                || watchedPeers.hasWork()
                || !waiting.isEmpty()
                || !touched.isEmpty()
                || vrfs.all().stream().anyMatch(Vrfs.Vrf::hasWork)) {
            scheduleSettle();
        }
    }

    /** As many static routes as fit into one settling. */
    private void workOnStatics() {
        for (Vrfs.Vrf vrf : vrfs.all()) {
            if (vrf.statics().hasWork()) {
                vrf.statics().work(loop.nanoTime());
                return; // the other VRFs have their turn when this one is done
            }
        }
    }

    /** Routes whose gateway has changed are looked at anew, as many as fit into one settling. */
    private void workOnRibs() {
        for (Vrfs.Vrf vrf : vrfs.all()) {
            if (vrf.rib().hasWork()) {
                vrf.rib().work(SLICE_ROUTES);
                return; // the other VRFs have their turn when this one is done
            }
        }
    }

    /** Finds the outer addresses of a tunnel. */
    private void findUnderlay(Tunnel tunnel) {
        TunnelConfig config = tunnel.settings().tunnel();
        boolean ipv6 = config.mode().ipv6();
        Optional<Address> source = Optional.empty();
        int mtuBytes = 1500;
        String link = "";
        switch (config.source()) {
            case TunnelConfig.Source.None() -> {}
            case TunnelConfig.Source.Interface(String name) -> {
                InterfaceTable.Live live = interfaces.get(name);
                source = live.up() ? live.firstAddress(ipv6) : Optional.empty();
                mtuBytes = live.mtuBytes();
                link = name;
            }
            case TunnelConfig.Source.Fixed(Address address) -> {
                Optional<String> owner =
                        interfaces.owner(
                                address, (name, own) -> Addressing.borrowed(typed(name), own));
                source = owner.map(_ -> address);
                mtuBytes = owner.map(name -> interfaces.get(name).mtuBytes()).orElse(1500);
                link = owner.orElse("");
            }
        }
        Optional<Address> destination =
                config.mode().multipoint()
                        ? Optional.empty()
                        : addressOf(config.destination())
                                .or(() -> Optional.ofNullable(tunnelNames.get(tunnel.name())));
        if (!destination.equals(tunnel.destination())) {
            for (Prefix all : List.of(Prefix.DEFAULT_IPV4, Prefix.DEFAULT_IPV6)) {
                tunnel.unmap(all);
                destination.ifPresent(nbma -> tunnel.map(all, NbmaPeer.of(nbma), 0, true));
            }
            tunnel.multicastToFarEnd(destination.map(NbmaPeer::of));
        }
        tunnel.underlay(source.orElse(null), destination.orElse(null), mtuBytes, link);
    }

    private void tellLine(Tunnel tunnel) {
        boolean up = tunnel.lineProtocolUp();
        Boolean before = lines.put(tunnel.name(), up);
        if (before == null ? up : before != up) {
            note(new RouterTrace.LineProtocol(tunnel.name(), up, tunnel.downReason()));
        }
    }

    private List<Tunnel> takeTouched(int max) {
        List<Tunnel> some = touched.stream().limit(max).toList();
        some.forEach(touched::remove);
        some.forEach(Tunnel::repicture);
        looks += some.size();
        return some;
    }

    /** The host gets what belongs together at once, and so only when all of it is worked out. */
    private void applyPlan() {
        if (!waiting.isEmpty() || !touched.isEmpty()) {
            return;
        }
        Host.HostPlan wanted = plans.of(addressed, vrfs);
        if (!wanted.equals(plan)) {
            plan = wanted;
            ports.host().apply(wanted);
        }
    }

    private InterfaceConfig settings(String name) {
        return config(addressed, name);
    }

    private void tellNhrp(Tunnel tunnel) {
        Tunnel.Settings settings = tunnel.settings();
        if (settings.nhrp4().networkId() == 0 && settings.nhrp6().networkId() == 0) {
            if (nhrpSettings.remove(tunnel.name()) != null) {
                toNhrp(new NhrpInput.InterfaceGone(tunnel.name()));
            }
            return;
        }
        NhrpInput.InterfaceSettings now =
                new NhrpInput.InterfaceSettings(
                        tunnel.name(),
                        settings.link().vrf(),
                        settings.tunnel().vrf(),
                        settings.tunnel().mode().multipoint(),
                        tunnel.destination(),
                        tunnel.open() ? tunnel.source() : Optional.empty(),
                        HostPlans.addresses(addressed, tunnel, refusals),
                        tunnel.ipv4MtuBytes(),
                        settings.nhrp4(),
                        settings.nhrp6(),
                        settings.nhrp());
        if (!now.equals(nhrpSettings.put(tunnel.name(), now))) {
            toNhrp(new NhrpInput.InterfaceSet(now));
        }
    }

    /**
     * Takes route changes to the FIBs, the host and NHRP.
     *
     * @param max at most so many
     * @return how many there were
     */
    private int takeRibChanges(int max) {
        int taken = 0;
        for (Vrfs.Vrf vrf : List.copyOf(vrfs.all())) {
            if (taken >= max || !vrf.rib().hasChanges()) {
                continue;
            }
            List<Prefix> moved = new ArrayList<>();
            List<RibChange> changes = vrf.rib().drain(max - taken);
            taken += Math.max(1, changes.size());
            for (RibChange change : changes) {
                ResolvedRoute after = change.after();
                vrf.fib()
                        .set(
                                change.prefix(),
                                after == null ? List.of() : after.spread(),
                                after != null && followsShortcut(after)
                                        ? shortcuts.number(vrf.index(), change.prefix())
                                        : FibEntry.UNCOUNTED,
                                this::tunnelIndex);
                toHost(vrf, change);
                if (change.routing()) {
                    moved.add(change.prefix());
                }
            }
            if (!moved.isEmpty()) {
                toNhrp(new NhrpInput.RoutesChanged(vrf.name(), moved));
                underlayChanged(vrf.name(), moved);
            }
            routing.routesChanged(vrf.name(), changes);
        }
        return taken;
    }

    private static boolean followsShortcut(ResolvedRoute route) {
        return route.overridden() || route.route().source() == RouteSource.NHRP;
    }

    private void toHost(Vrfs.Vrf vrf, RibChange change) {
        ResolvedRoute before = change.before();
        ResolvedRoute after = change.after();
        boolean was = before != null && inHost(before);
        if (after != null && inHost(after)) {
            ResolvedRoute plain = change.plain();
            List<NextHop> hops;
            if (!after.overridden()) {
                hops = after.spread();
            } else if (plain != null && plain.route().equals(after.route())) {
                hops = plain.spread();
            } else {
                hops = vrf.rib().resolved(after.route());
            }
            ports.host().install(vrf.name(), change.prefix(), hops);
        } else if (was) {
            ports.host().withdraw(vrf.name(), change.prefix());
        }
    }

    /** Whether a route of ours belongs into the host's table: connected ones make themselves. */
    private static boolean inHost(ResolvedRoute route) {
        return switch (route.route().source()) {
            case CONNECTED, LOCAL, KERNEL, NHRP -> false;
            case STATIC,
                    BGP_EXTERNAL,
                    BGP_INTERNAL,
                    EIGRP,
                    EIGRP_EXTERNAL,
                    EIGRP_SUMMARY,
                    BGP_LOCAL,
                    OSPF,
                    OSPF_INTER_AREA,
                    OSPF_EXTERNAL_1,
                    OSPF_EXTERNAL_2,
                    OSPF_NSSA_1,
                    OSPF_NSSA_2,
                    RIP ->
                    true;
        };
    }

    /**
     * The way to peers may have changed: a tunnel whose far end now lies behind itself is closed,
     * the others register at once.
     */
    private void underlayChanged(String vrfName, List<Prefix> prefixes) {
        Vrfs.Vrf vrf = vrfs.find(vrfName);
        if (vrf == null) {
            return;
        }
        List<Tunnel> concerned =
                tunnels.values().stream()
                        .filter(tunnel -> tunnel.settings().underlayVrf() == vrf.index())
                        .toList();
        if (concerned.isEmpty()) {
            return;
        }
        PrefixMap<Prefix> changed = new PrefixMap<>();
        prefixes.forEach(prefix -> changed.computeIfAbsent(prefix, _ -> prefix));
        for (Tunnel tunnel : concerned) {
            if (!prefixes.isEmpty() && !tunnel.mayReachInto(changed)) {
                continue;
            }
            boolean touched = prefixes.isEmpty();
            for (Prefix prefix : prefixes) {
                if (tunnel.reachesInto(prefix)) {
                    touched = true;
                    checkRecursion(tunnel, vrf.rib(), prefix);
                }
            }
            if (touched && tunnel.open() && nhrpSettings.containsKey(tunnel.name())) {
                toNhrp(new NhrpInput.UnderlayChanged(tunnel.name()));
            }
        }
    }

    /** Peers are looked at one by one only where their route leads through the tunnel. */
    private void checkRecursion(Tunnel tunnel, Rib underlay, Prefix changed) {
        ResolvedRoute route = underlay.around(changed);
        if (route != null && leadsThrough(route, tunnel.name())) {
            tunnel.nbmaAddresses(changed).forEach(nbma -> checkRecursion(tunnel, underlay, nbma));
        }
    }

    private void checkRecursion(Tunnel tunnel, Rib underlay, Address nbma) {
        ResolvedRoute route = underlay.lookup(nbma);
        if (tunnel.isRecursive() || route == null || !leadsThrough(route, tunnel.name())) {
            return;
        }
        tunnel.recursive(true);
        note(new RouterTrace.RecursiveRouting(tunnel.name(), nbma, route.route().prefix()));
        loop.arm(
                new TimerKey("recursion", tunnel.name()),
                loop.nanoTime() + RECURSION_HOLD.toNanos(),
                () -> {
                    tunnel.recursive(false);
                    scheduleSettle();
                });
        scheduleSettle();
    }

    private static boolean leadsOverTunnel(ResolvedRoute route) {
        return route.nextHops().getFirst() instanceof NextHop.Via(String name, var _)
                && isTunnel(name);
    }

    private static boolean leadsThrough(ResolvedRoute route, String interfaceName) {
        for (NextHop hop : route.nextHops()) {
            if (hop instanceof NextHop.Via via && via.interfaceName().equals(interfaceName)) {
                return true;
            }
        }
        return false;
    }

    private void publish() {
        List<PrefixTrie<FibEntry>> fibs = new ArrayList<>();
        for (Vrfs.Vrf vrf : vrfs.all()) {
            fibs.add(vrf.fib().fib());
        }
        if (watchedElsewhere) {
            watchedElsewhere = false;
            tunnels.values().forEach(Tunnel::repicture);
        }
        List<@Nullable TunnelForwarding> pictures = new ArrayList<>();
        for (Tunnel tunnel : tunnelsByIndex) {
            pictures.add(tunnel == null ? null : picture(tunnel));
        }
        if (!fibs.equals(published.fibs())
                || !pictures.equals(published.tunnels())
                || ipsec.table() != published.associations()) {
            published =
                    new ForwardingState(published.generation() + 1, fibs, pictures, ipsec.table());
            ports.dataPlane().publish(published);
        }
        outgoing.release();
    }

    private TunnelForwarding picture(Tunnel tunnel) {
        TunnelForwarding known = tunnel.forwarding();
        return known != null
                ? known
                : tunnel.forwarding(
                        HostPlans.addresses(addressed, tunnel, refusals),
                        tunnel.settings().tunnel().protection().isEmpty()
                                ? null
                                : ipsec.protection(tunnel),
                        controlTraffic(tunnel.name()));
    }

    private List<ControlTraffic> controlTraffic(String tunnel) {
        List<ControlTraffic> all = new ArrayList<>(routing.controlTraffic(tunnel));
        all.addAll(watches.controlTraffic(tunnel));
        return all;
    }

    private int tunnelIndex(String interfaceName) {
        Tunnel tunnel = tunnels.get(interfaceName);
        return tunnel == null ? -1 : tunnel.index();
    }

    private @Nullable Tunnel tunnel(int index) {
        return index >= 0 && index < tunnelsByIndex.size() ? tunnelsByIndex.get(index) : null;
    }

    // ---- path MTU -----------------------------------------------------------------------------

    private void pathMtu(int vrf, Address nbma, int mtuBytes) {
        for (Tunnel tunnel : tunnels.values()) {
            if (tunnel.settings().underlayVrf() == vrf && tunnel.pathMtu(nbma, mtuBytes)) {
                note(new RouterTrace.PathMtuChanged(tunnel.name(), nbma, mtuBytes));
                TimerKey key = new TimerKey("path mtu " + tunnel.name(), nbma);
                loop.cancel(key);
                tunnel.agePathMtu(nbma, loop.nanoTime())
                        .ifPresent(until ->
                                loop.arm(
                                        key,
                                        until,
                                        () -> {
                                            if (tunnel.pathMtu(nbma, 0)) {
                                                scheduleSettle();
                                            }
                                        }));
                scheduleSettle();
            }
        }
    }

    // ---- BFD ----------------------------------------------------------------------------------

    private void watchPeers(Tunnel tunnel) {
        boolean wanted = tunnel.lineProtocolUp() && watches.hasTimers(tunnel.name());
        watchedPeers.set(
                tunnel,
                wanted
                        ? new WatchedPeers.Terms(
                                tunnel.settings().link().vrf(),
                                HostPlans.addresses(addressed, tunnel, refusals))
                        : WatchedPeers.Terms.NONE);
    }

    /** Tells NHRP what BFD says of its peers: as at IOS, only of their loss. */
    private final class NhrpWatcher implements Watches.Listener {
        @Override
        public String name() {
            return "NHRP";
        }

        @Override
        public void up(WatchedPath path) {}

        @Override
        public void down(WatchedPath path, String why, boolean sharesFate) {
            toNhrp(new NhrpInput.PeerLost(path.interfaceName(), path.remote(), why));
        }
    }

    /** What the conditions of static routes need of the router. */
    private final class GatesHome implements StaticGates.Home {
        @Override
        public List<InterfaceAddress> addresses(String interfaceName) {
            return addressesInUse(interfaceName);
        }

        @Override
        public boolean isUp(int track) {
            return tracking.isUp(track);
        }

        @Override
        public void changed() {
            staticConditionsChanged();
        }
    }

    private boolean lineUp(String interfaceName) {
        Tunnel tunnel = tunnels.get(interfaceName);
        return interfaces.get(interfaceName).up() && (tunnel == null || tunnel.lineProtocolUp());
    }

    private List<InterfaceAddress> addressesInUse(String interfaceName) {
        return lineUp(interfaceName) ? interfaces.get(interfaceName).addresses() : List.of();
    }

    private void staticConditionsChanged() {
        for (Vrfs.Vrf vrf : vrfs.all()) {
            vrf.statics().conditions(gates::permits, loop.nanoTime());
        }
        scheduleSettle();
    }

    /** What IP SLA and track objects need of the router. */
    private final class TrackingHome implements Tracking.Home {
        @Override
        public boolean lineUp(String interfaceName) {
            return Router.this.lineUp(interfaceName);
        }

        @Override
        public List<InterfaceAddress> addresses(String interfaceName) {
            return addressesInUse(interfaceName);
        }

        @Override
        public Vrfs vrfs() {
            return vrfs;
        }

        @Override
        public void changed() {
            staticConditionsChanged();
        }
    }

    /** What watching needs of the router. */
    private final class WatchesHome implements Watches.Home {
        @Override
        public Map<String, Integer> tunnels() {
            Map<String, Integer> indexes = new LinkedHashMap<>();
            tunnels.values().forEach(tunnel -> indexes.put(tunnel.name(), tunnel.index()));
            return indexes;
        }

        @Override
        public List<String> vrfs() {
            return vrfNames();
        }

        @Override
        public void changed() {
            watchedElsewhere = true;
            scheduleSettle();
        }
    }

    // ---- NHRP ---------------------------------------------------------------------------------

    /** Inputs wait while the engine works: what an action causes comes after the action. */
    private void toNhrp(NhrpInput input) {
        nhrpInputs.add(input);
        if (nhrpBusy) {
            return;
        }
        nhrpBusy = true;
        try {
            for (NhrpInput next = nhrpInputs.poll(); next != null; next = nhrpInputs.poll()) {
                if (!stopped) {
                    nhrp.handle(next, loop.nanoTime(), this::perform);
                }
            }
        } finally {
            nhrpBusy = false;
        }
    }

    private void perform(NhrpAction action) {
        switch (action) {
            case NhrpAction.Send send -> sendNhrp(send);
            case NhrpAction.Arm(var timer, Duration delay) ->
                    loop.arm(
                            timer,
                            loop.nanoTime() + delay.toNanos(),
                            () -> toNhrp(new NhrpInput.TimerFired(timer)));
            case NhrpAction.Disarm(var timer) -> loop.cancel(timer);
            case NhrpAction.Resolve(String vrf, String name, AddressFamily family) ->
                    ports.names()
                            .resolve(
                                    vrf,
                                    name,
                                    family,
                                    answer ->
                                            toNhrp(
                                                    new NhrpInput.Resolved(
                                                            vrf, name, family, answer)));
            case NhrpAction.SetMapping(
                            String name,
                            Prefix protocol,
                            NbmaPeer peer,
                            int mtu,
                            boolean usable) ->
                    onTunnel(
                            name,
                            tunnel -> {
                                tunnel.map(protocol, peer, mtu, usable);
                                int underlay = tunnel.settings().underlayVrf();
                                checkRecursion(
                                        tunnel, vrfs.all().get(underlay).rib(), peer.address());
                            });
            case NhrpAction.RemoveMapping(String name, Prefix protocol) ->
                    onTunnel(name, tunnel -> tunnel.unmap(protocol));
            case NhrpAction.SetShortcut(String name, Prefix prefix, Address nextHop) ->
                    shortcut(name, prefix, nextHop);
            case NhrpAction.RemoveShortcut(String name, Prefix prefix) ->
                    shortcut(name, prefix, null);
            case NhrpAction.AddMulticast(String name, NbmaPeer peer) ->
                    onTunnel(name, tunnel -> tunnel.addMulticast(peer));
            case NhrpAction.RemoveMulticast(String name, NbmaPeer peer) ->
                    onTunnel(name, tunnel -> tunnel.removeMulticast(peer));
            case NhrpAction.SetNhs(String name, AddressFamily family, Optional<NbmaPeer> server) ->
                    onTunnel(name, tunnel -> tunnel.nhs(family, server));
            case NhrpAction.SetLine(String name, boolean up) ->
                    onTunnel(name, tunnel -> tunnel.line(up));
            case NhrpAction.Silent(String name, NbmaPeer peer) -> ipsec.doubt(name, peer);
            case NhrpAction.StoreRequestId(int requestId) ->
                    ports.store().put(REQUEST_ID, Integer.toUnsignedString(requestId));
            case NhrpAction.Over() -> ipsec.shutdown();
            case NhrpAction.Note(var trace) -> note(trace);
        }
    }

    private void sendNhrp(NhrpAction.Send send) {
        Tunnel tunnel = tunnels.get(send.tunnel());
        if (tunnel == null) {
            return;
        }
        OutboundSa sa = null;
        if (!tunnel.settings().tunnel().protection().isEmpty()) {
            sa = ipsec.outbound(tunnel, send.peer());
            if (sa == null) {
                sealedLater.keep(send, loop.nanoTime());
                ipsec.lacking(tunnel, send.peer());
                return;
            }
        }
        if (!outgoing.send(
                new Injection.ToPeer(tunnel.index(), send.peer(), sa, 0x2001, send.packet()))) {
            injectionQueueFull(send.tunnel());
        }
    }

    /** What routing processes need of the router. */
    private final class RoutingHome implements Routing.Home {
        @Override
        public Vrfs vrfs() {
            return vrfs;
        }

        @Override
        public @Nullable Tunnel tunnel(String name) {
            return tunnels.get(name);
        }

        @Override
        public Watches watches() {
            return watches;
        }

        @Override
        public void changed() {
            scheduleSettle();
        }
    }

    /** What IPsec may ask and say. */
    private final class IpsecHome implements Ipsec.Home {
        @Override
        public Collection<Tunnel> tunnels() {
            return tunnels.values();
        }

        @Override
        public @Nullable Tunnel tunnel(String name) {
            return tunnels.get(name);
        }

        /** Servers that do not answer are among them: these are called again and again. */
        @Override
        public Set<Address> servers(Tunnel tunnel) {
            Set<Address> all = nhrp.servers(tunnel.name());
            tunnel.farEnd().ifPresent(all::add);
            return all;
        }

        @Override
        public List<Address> addresses(String vrf) {
            List<Address> all = new ArrayList<>();
            for (String name : interfaces.names()) {
                InterfaceTable.Live live = interfaces.get(name);
                if (live.up() && vrfOf(name).equals(vrf) && !isTunnel(name)) {
                    live.addresses().forEach(address -> all.add(address.address()));
                }
            }
            return all;
        }

        @Override
        public List<Address> addressesOf(String interfaceName) {
            InterfaceTable.Live live = interfaces.get(interfaceName);
            return live.up()
                    ? live.addresses().stream().map(InterfaceAddress::address).toList()
                    : List.of();
        }

        @Override
        public int vrfIndex(String vrf) {
            Vrfs.Vrf found = vrfs.find(vrf);
            return found == null ? -1 : found.index();
        }

        @Override
        public String vrfName(int index) {
            return index < vrfs.all().size() ? vrfs.all().get(index).name() : "";
        }

        @Override
        public void reachable(Tunnel tunnel, Address remote) {
            sealedLater.take(tunnel.name(), remote, loop.nanoTime()).forEach(Router.this::sendNhrp);
            toNhrp(new NhrpInput.PeerReachable(tunnel.name(), remote));
        }

        @Override
        public void send(Injection injection) {
            boolean _ = outgoing.send(injection);
        }

        @Override
        public void changed() {
            scheduleSettle();
        }

        @Override
        public void resealed() {
            schedulePublication();
        }

        @Override
        public void over() {
            farewellOver();
        }
    }

    /** Said once a second: a hub that ends has a word for each of its thousands of clients. */
    private void injectionQueueFull(String name) {
        long now = loop.nanoTime();
        if (now - injectionFullNanos >= INJECTION_FULL_QUIET.toNanos()) {
            injectionFullNanos = now;
            note(new RouterTrace.InjectionQueueFull(name));
        }
    }

    private interface TunnelChange {
        void on(Tunnel tunnel);
    }

    private void onTunnel(String name, TunnelChange change) {
        Tunnel tunnel = tunnels.get(name);
        if (tunnel != null) {
            change.on(tunnel);
            tunnel.touch();
            scheduleSettle();
        }
    }

    private record ShortcutOwner(String tunnel) {}

    private void shortcut(String name, Prefix prefix, @Nullable Address nextHop) {
        Tunnel tunnel = tunnels.get(name);
        Object owner = new ShortcutOwner(name);
        for (Vrfs.Vrf vrf : vrfs.all()) {
            if (tunnel != null && nextHop != null && vrf.index() == tunnel.settings().vrf()) {
                shortcuts.add(vrf.index(), prefix, name);
                vrf.rib()
                        .offer(
                                owner,
                                new Route(
                                        prefix,
                                        RouteSource.NHRP,
                                        RouteSource.NHRP.distance(),
                                        1,
                                        List.of(new NextHop.Via(name, nextHop)),
                                        0,
                                        loop.nanoTime()));
            } else {
                vrf.rib().withdraw(owner, prefix);
                shortcuts.remove(vrf.index(), prefix, name);
            }
        }
        scheduleSettle();
    }

    private void note(Trace trace) {
        ports.traces().accept(trace);
    }

    /** What NHRP may ask. */
    private final class Environment implements NhrpEnvironment {
        @Override
        public Optional<RouteAnswer> route(String vrf, Address destination) {
            Vrfs.Vrf found = vrfs.find(vrf);
            ResolvedRoute route =
                    found == null ? null : found.rib().lookupWithout(RouteSource.NHRP, destination);
            if (route == null) {
                return Optional.empty();
            }
            Prefix prefix = route.route().prefix();
            return switch (route.nextHops().getFirst()) {
                case NextHop.Receive(String name) ->
                        Optional.of(new RouteAnswer(prefix, name, Optional.empty(), true));
                case NextHop.Via(String name, Address gateway) ->
                        Optional.of(
                                new RouteAnswer(prefix, name, Optional.ofNullable(gateway), false));
                case NextHop.Discard() -> Optional.empty();
            };
        }

        @Override
        public Prefix equivalenceClass(String vrf, Address destination, Prefix route) {
            Vrfs.Vrf found = vrfs.find(vrf);
            return found == null ? route : found.rib().widestWithout(route, destination);
        }

        @Override
        public long packetsSent(String tunnelName, NbmaPeer peer) {
            Tunnel tunnel = tunnels.get(tunnelName);
            int id = tunnel == null ? -1 : tunnel.adjacencyId(peer);
            return tunnel == null || id < 0 ? 0 : ports.dataPlane().packetsSent(tunnel.index(), id);
        }

        @Override
        public Optional<Identity> identity(String tunnelName, NbmaPeer peer) {
            return peer.sa() == NbmaPeer.NO_SA
                    ? Optional.empty()
                    : ipsec.peer(peer.sa()).map(this::identity);
        }

        private Identity identity(ChildSa sa) {
            PeerProof proof = sa.proof();
            String kind = sa.identity().kind();
            // Whose key it is has been proven; what its owner calls itself was only said.
            boolean byKey = proof.own() && !proof.keyringPeer().isEmpty();
            String name =
                    byKey
                            ? proof.keyringPeer() + " of keyring " + proof.keyring()
                            : kind + " " + sa.identity().text();
            return new Identity(
                    name,
                    proof.own() || !kind.equals("address"),
                    NhrpClaims.of(configuration, proof, sa.policy().isIkev2()));
        }

        @Override
        public long packetsReceived(String tunnelName, NbmaPeer peer) {
            Tunnel tunnel = tunnels.get(tunnelName);
            return tunnel == null ? 0 : ipsec.packetsReceived(tunnel, peer);
        }

        @Override
        public boolean seals(String tunnelName) {
            Tunnel tunnel = tunnels.get(tunnelName);
            return tunnel != null && !tunnel.settings().tunnel().protection().isEmpty();
        }

        @Override
        public boolean reaches(String tunnelName, NbmaPeer peer) {
            Tunnel tunnel = tunnels.get(tunnelName);
            return tunnel != null && (!seals(tunnelName) || ipsec.outbound(tunnel, peer) != null);
        }

        @Override
        public boolean overrides(String vrf, Prefix shortcut) {
            Vrfs.Vrf found = vrfs.find(vrf);
            ResolvedRoute route = found == null ? null : found.rib().best(shortcut);
            return route != null && route.overridden();
        }

        @Override
        public long packetsFollowed(String tunnelName, Prefix shortcut) {
            Tunnel tunnel = tunnels.get(tunnelName);
            int number =
                    tunnel == null
                            ? FibEntry.UNCOUNTED
                            : shortcuts.number(tunnel.settings().vrf(), shortcut);
            return number < 0 ? 0 : ports.dataPlane().packetsFollowed(number);
        }
    }

    // ---- what the console shows ---------------------------------------------------------------

    /** What of a tunnel the console shows. */
    public record TunnelStatus(
            String name,
            boolean open,
            boolean lineUp,
            String downReason,
            Optional<Address> source,
            Optional<Address> destination,
            int ipv4MtuBytes,
            int ipv6MtuBytes,
            boolean followsPathMtu,
            List<InterfaceView.PathMtu> pathMtus) {}

    /** The tunnels, in the order of configuration. */
    public List<TunnelStatus> tunnelStatus() {
        return tunnelNames().stream().flatMap(name -> tunnelStatus(name).stream()).toList();
    }

    /** The names of the tunnels, in the order of configuration. */
    public List<String> tunnelNames() {
        return List.copyOf(tunnels.keySet());
    }

    /** A tunnel; empty where there is none of this name. */
    public Optional<TunnelStatus> tunnelStatus(String name) {
        return Optional.ofNullable(tunnels.get(name))
                .map(tunnel ->
                        new TunnelStatus(
                                name,
                                tunnel.open(),
                                tunnel.lineProtocolUp(),
                                tunnel.downReason(),
                                tunnel.source(),
                                tunnel.destination(),
                                tunnel.ipv4MtuBytes(),
                                tunnel.ipv6MtuBytes(),
                                tunnel.followsPathMtu(),
                                tunnel.pathMtus(loop.nanoTime())));
    }

    /**
     * What of an interface the console shows.
     *
     * @param present whether the host has a device for it
     * @param sinceNanos the loop's time of its last change
     */
    public record InterfaceStatus(
            String name,
            boolean present,
            boolean up,
            int mtuBytes,
            List<InterfaceAddress> addresses,
            String vrf,
            long sinceNanos) {}

    /** All interfaces, those of the configuration first. */
    public List<InterfaceStatus> interfaceStatus() {
        return interfaceNames().stream().map(this::interfaceStatus).toList();
    }

    /** The names of all interfaces, those of the configuration first. */
    public List<String> interfaceNames() {
        Set<String> names = new LinkedHashSet<>();
        for (Section section : configuration.children(InterfaceConfig.INTERFACE)) {
            names.add(section.name());
        }
        names.addAll(interfaces.names());
        return List.copyOf(names);
    }

    /** An interface; one that is not present where there is none of this name. */
    public InterfaceStatus interfaceStatus(String name) {
        InterfaceTable.Live live = interfaces.get(name);
        return new InterfaceStatus(
                name,
                live.present(),
                live.up(),
                live.mtuBytes(),
                RoutedInterfaces.ordered(live.addresses(), settings(name)),
                vrfOf(name),
                live.sinceNanos());
    }

    /** The routes of a VRF; empty when there is no such VRF. */
    public Optional<Rib> rib(String vrf) {
        return Optional.ofNullable(vrfs.find(vrf)).map(Vrfs.Vrf::rib);
    }

    /** The names of the VRFs, the default one (empty) first. */
    public List<String> vrfNames() {
        return vrfs.all().stream().map(Vrfs.Vrf::name).toList();
    }

    /** Everything that {@code show crypto} sees, in one go: not for thousands of peers. */
    public CryptoSnapshot crypto() {
        return ipsec.snapshot();
    }

    /** The same without SAs. */
    public CryptoSnapshot cryptoSummary() {
        return ipsec.summary();
    }

    /**
     * Some IKE SAs for {@code show crypto}: those of IKEv2, then those of IKEv1.
     *
     * @param behind the number of the last one; null for the start
     * @param max how many at most
     * @return the number of the last one; null at the end
     */
    public @Nullable Long ikeSas(
            @Nullable Long behind, int max, Consumer<? super CryptoSnapshot.IkeSa> out) {
        return ipsec.ikeSas(behind, max, out);
    }

    /** Some child SAs for {@code show crypto}, as {@link #ikeSas} goes. */
    public @Nullable Long childSas(
            @Nullable Long behind, int max, Consumer<? super CryptoSnapshot.Child> out) {
        return ipsec.children(behind, max, out);
    }

    /** What {@code show crypto pki} sees; immutable. */
    public TrustpointCredentials certificates() {
        return ipsec.certificates();
    }

    /** Who seals and opens packets, {@code show crypto engine brief}. */
    public EspEngines espEngines() {
        return ipsec.engines();
    }

    /** {@code clear crypto session}: ends IKE SAs with their children, in order. */
    public void clearCrypto(Collection<CryptoSnapshot.IkeSa> ended) {
        ipsec.clear(ended);
    }

    /**
     * {@code clear crypto sa}: ends child SAs in order; their IKE SAs stay, and NHRP forgets
     * nothing.
     */
    public void clearChildSas(Collection<CryptoSnapshot.Child> ended) {
        ipsec.clearChildren(ended);
    }

    /** {@code clear crypto sa counters}: what is shown of IPsec counts anew. */
    public void clearCryptoCounters() {
        ipsec.clearCounters();
    }

    /**
     * The engines of a routing protocol, for what they show; an order is given by {@link #order}.
     */
    public <E extends RoutingEngine> List<E> routing(Class<E> type) {
        return routing.engines(type);
    }

    /** A person wants something of a routing process. */
    public void order(ProcessKey process, RoutingInput.Order order) {
        routing.order(process, order);
    }

    /** Who tells a route of another source: {@code Advertised by} of {@code show ip route}. */
    public List<String> advertisers(String vrf, Prefix prefix) {
        return routing.advertisers(vrf, prefix);
    }

    /** {@code show ip protocols}. */
    public List<ProtocolStatus> protocols() {
        return routing.statuses();
    }

    /** {@code show ip sla}. */
    public SlaSnapshot sla() {
        return tracking.operations();
    }

    /** {@code show track}. */
    public TrackSnapshot tracks() {
        return tracking.objects();
    }

    /** NHRP, for its snapshot. */
    public NhrpEngine nhrp() {
        return nhrp;
    }

    /** The loop's time, for ages in what is shown. */
    public long nanoTime() {
        return loop.nanoTime();
    }
}
