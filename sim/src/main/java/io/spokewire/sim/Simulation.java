package io.spokewire.sim;

import io.spokewire.bfd.BfdSnapshot;
import io.spokewire.command.Section;
import io.spokewire.engine.Trace;
import io.spokewire.esp.KeyMaterial;
import io.spokewire.forward.Adjacency;
import io.spokewire.forward.FibEntry;
import io.spokewire.forward.ForwardCounter;
import io.spokewire.forward.ForwardingState;
import io.spokewire.forward.TunnelForwarding;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import io.spokewire.nhrp.NhrpSnapshot;
import io.spokewire.pki.PkiFiles;
import io.spokewire.pki.RevocationAnswer;
import io.spokewire.pki.RevocationQuestion;
import io.spokewire.rib.NextHop;
import io.spokewire.router.Ports;
import io.spokewire.router.Router;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A network of routers in virtual time. Every router is the product, without its I/O; kernels,
 * cables, NAT boxes and the internet are simulated. The same seed gives the same run, byte for
 * byte.
 *
 * <p>Either of a {@link Topology}, or described by name: {@code new Simulation(7).hub("hub")
 * .spokes("s1", "s2").nat("s2").loss(percent(5))}. The network comes to be when time first runs.
 *
 * <p>After every event the simulation looks for packets that go in circles and for plaintext of
 * protected tunnels, and every half second for NHRP entries past their holding time. What it finds
 * stands in {@link #violations()}.
 */
public final class Simulation implements AutoCloseable {
    /** What the wall clocks say when a simulation begins. */
    public static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    /** How often all NHRP caches are looked through, in virtual time. */
    static final long CHECK_NANOS = 500_000_000L;

    /** Routers do not start at the same moment. */
    private static final long START_GAP_NANOS = 1_000_000L;

    private static final long NAME_NANOS = 20_000_000L;

    /** More of a kind say nothing new. */
    private static final int MAX_VIOLATIONS = 100;

    private final SplittableRandom random;
    private final VirtualTime time = new VirtualTime();
    private final Capture capture = new Capture();
    private final PacketMemory memory = new PacketMemory();
    private final DmvpnPlan plan = new DmvpnPlan();
    private final Map<String, SimRouter> routers = new LinkedHashMap<>();
    private @Nullable SimRouter providersRouter;
    private final Map<String, Kernel> machines = new LinkedHashMap<>();
    private final Map<String, Segment> segments = new LinkedHashMap<>();
    private final Map<String, NatRules> natBoxes = new LinkedHashMap<>();
    private final List<Segment> underlay = new ArrayList<>();
    private final Set<Kernel> transparent = new LinkedHashSet<>();
    private final Map<Integer, EchoSeries> series = new LinkedHashMap<>();
    private final Set<String> violations = new LinkedHashSet<>();

    /** The last number that was sealed with each key: a nonce is a key's number. */
    private final Map<KeyMaterial, Long> sealedLast = new HashMap<>();

    private final StringBuilder log = new StringBuilder();
    private final List<BiConsumer<Ports.KeyLog.Table, String>> keyListeners = new ArrayList<>();
    private final List<UnderlayListener> underlayListeners = new ArrayList<>();
    private final List<TraceListener> traceListeners = new ArrayList<>();
    private final Watch watch = new Watch();
    private final Map<String, PkiFiles> keys = new LinkedHashMap<>();
    private final Map<String, X509CRL> lists = new LinkedHashMap<>();
    private Faults faults = Faults.CABLE.withDelay(Duration.ofMillis(5));
    private @Nullable Topology topology;
    private final List<Block> blocks = new ArrayList<>();
    private boolean built;
    private boolean logging = true;
    private long nextCheckNanos = CHECK_NANOS;

    /** Sees the packets between routers. */
    public interface UnderlayListener {
        /**
         * An outer packet is at a router: sent, received or forwarded there.
         *
         * @param packet from its IP header on; not to be changed
         */
        void packet(String router, long nowNanos, byte[] packet);
    }

    /** Sees what routers have to say. */
    public interface TraceListener {
        /** A router says something. */
        void trace(String router, long nowNanos, Trace trace);
    }

    /** A network that is still to be described. */
    public Simulation(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** A network as somebody inferred it. */
    public static Simulation of(Topology topology, long seed) {
        Simulation simulation = new Simulation(seed);
        simulation.topology = topology;
        return simulation;
    }

    // ---- description --------------------------------------------------------------------------

    /** A hub; the first one is the one that spokes have their routes through. */
    public Simulation hub(String name) {
        describing().add(name, true);
        return this;
    }

    /** Spokes of all hubs. */
    public Simulation spokes(String... names) {
        for (String name : names) {
            describing().add(name, false);
        }
        return this;
    }

    /** Spokes behind one NAT box that lets anybody answer. */
    public Simulation nat(String... spokes) {
        describing().nat(NatRules.Kind.CONE, Arrays.asList(spokes));
        return this;
    }

    /** Spokes behind one NAT box that lets those answer who were asked. */
    public Simulation symmetricNat(String... spokes) {
        describing().nat(NatRules.Kind.SYMMETRIC, Arrays.asList(spokes));
        return this;
    }

    /** A router, hub or spoke, behind a NAT box that translates its address alone. */
    public Simulation staticNat(String router) {
        describing().nat(NatRules.Kind.STATIC, List.of(router));
        return this;
    }

    /** Tells of the keys of all associations, as lines of Wireshark's table {@code esp_sa}. */
    public void onKeys(BiConsumer<Ports.KeyLog.Table, String> listener) {
        keyListeners.add(listener);
    }

    /**
     * Protects all tunnels.
     *
     * @param crypto the {@code crypto} lines of every router, with {@code crypto ipsec profile VPN}
     */
    public Simulation protectedBy(String crypto) {
        describing().protectedBy(crypto);
        return this;
    }

    /**
     * Puts keys and certificates into a router's folder; also later, in place of what was there.
     */
    public Simulation keys(String router, PkiFiles files) {
        keys.put(router, files);
        if (built) {
            simRouter(router).keys().put(files);
        }
        return this;
    }

    /** Puts a list of revoked certificates where routers fetch it from. */
    public Simulation list(String url, X509CRL list) {
        lists.put(url, list);
        return this;
    }

    private RevocationAnswer answer(RevocationQuestion question) {
        X509CRL list = lists.get(question.url());
        return list != null && question instanceof RevocationQuestion.Crl
                ? new RevocationAnswer.Crl(list)
                : new RevocationAnswer.Failed("nobody answers there");
    }

    /** NHRP's holding time, 1 to 65535; 300 seconds when nothing is said. */
    public Simulation holdingTime(int seconds) {
        describing().holdingTime(seconds);
        return this;
    }

    /** Everybody knows everybody by static mappings and routes; nothing has to be asked for. */
    public Simulation staticMesh() {
        describing().mesh();
        return this;
    }

    /** No LANs and no hosts: tunnels alone, for large networks. */
    public Simulation withoutHosts() {
        describing().withoutHosts();
        return this;
    }

    /** Keeps no log, for large networks. */
    public Simulation withoutLog() {
        logging = false;
        return this;
    }

    private DmvpnPlan describing() {
        if (built || topology != null) {
            throw new IllegalStateException("the network is there already");
        }
        return plan;
    }

    // ---- faults -------------------------------------------------------------------------------

    /** What all cables to the provider do to packets from now on. */
    public Simulation faults(Faults changed) {
        faults = changed;
        underlay.forEach(segment -> segment.faults(changed));
        return this;
    }

    /** Share of packets that is lost on every cable to the provider, 0 to 1. */
    public Simulation loss(double share) {
        return faults(faults.withLoss(share));
    }

    /** Share of packets that arrives twice, 0 to 1. */
    public Simulation duplication(double share) {
        return faults(faults.withDuplication(share));
    }

    /** Share of packets that is overtaken by others, 0 to 1. */
    public Simulation reordering(double share) {
        return faults(faults.withReordering(share));
    }

    /** How long a packet takes on every cable to the provider. */
    public Simulation delay(Duration delay) {
        return faults(faults.withDelay(delay));
    }

    /** What one segment does to packets. */
    public Simulation faults(String segment, Faults changed) {
        ready();
        segment(segment).faults(changed);
        return this;
    }

    /** Largest packet that a router's cable to the provider takes, in both directions. */
    public Simulation mtu(String segment, int bytes) {
        ready();
        segment(segment).nics().forEach(nic -> nic.mtuBytes(bytes));
        return this;
    }

    /**
     * A firewall of the provider drops what one router sends to another, in this direction alone,
     * until {@link #healAll}.
     *
     * @param which of the packets between the two it drops
     */
    public Simulation block(String from, String to, Predicate<byte[]> which) {
        ready();
        blocks.add(new Block(from, to, which));
        machine(PROVIDER).filter(packet -> blocks.stream().anyMatch(b -> b.drops(this, packet)));
        return this;
    }

    private record Block(String from, String to, Predicate<byte[]> which) {
        boolean drops(Simulation net, byte[] packet) {
            return IpPacket.source(packet).equals(net.nbma(from))
                    && IpPacket.destination(packet).equals(net.nbma(to))
                    && which.test(packet);
        }
    }

    /** Cuts a cable. */
    public Simulation cut(String segment) {
        ready();
        segment(segment).up(false);
        return this;
    }

    /** Mends a cable. */
    public Simulation mend(String segment) {
        ready();
        segment(segment).up(true);
        return this;
    }

    /** Restarts a NAT box: it forgets all that it translated. */
    public Simulation rebind(String natBox) {
        ready();
        NatRules box = natBoxes.get(natBox);
        if (box == null) {
            throw new IllegalArgumentException("there is no NAT box " + natBox);
        }
        box.rebind();
        return this;
    }

    /** How long a NAT box remembers what a client does not use; for ever when nothing is said. */
    public Simulation natLife(String natBox, Duration unused) {
        ready();
        NatRules box = natBoxes.get(natBox);
        if (box == null) {
            throw new IllegalArgumentException("there is no NAT box " + natBox);
        }
        box.life(unused);
        return this;
    }

    /**
     * What a segment lets pass from now on, as a firewall on it.
     *
     * @param passes told of each packet, from its IP header on
     */
    public Simulation filter(String segment, Predicate<byte[]> passes) {
        ready();
        segment(segment).filter(passes);
        return this;
    }

    /** Sets a router's wall clock forward, or back; what measures time takes no notice. */
    public Simulation jumpClock(String router, Duration by) {
        ready();
        simRouter(router).jumpClock(by);
        return this;
    }

    /** Gives a NAT box another outside address, and forgets what it translated. */
    public Simulation renumberNat(String natBox) {
        rebind(natBox);
        Kernel box = machine(natBox);
        Nic outside = outsideOf(box);
        renumber(outside, box);
        return this;
    }

    /** A spoke's provider gives it another address, by DHCP. */
    public Simulation renumber(String spoke) {
        ready();
        SimRouter router = simRouter(spoke);
        Nic nic = router.kernel().nic(DmvpnPlan.UNDERLAY);
        if (nic == null) {
            throw new IllegalArgumentException(spoke + " has no " + DmvpnPlan.UNDERLAY);
        }
        List<InterfaceAddress> addresses = freshCable(nic);
        router.host().assign(nic.name(), List.of(addresses.get(1)));
        router.host()
                .route(
                        Prefix.DEFAULT_IPV4,
                        new NextHop.Via(nic.name(), addresses.getFirst().address()));
        return this;
    }

    private void renumber(Nic outside, Kernel box) {
        List<InterfaceAddress> addresses = freshCable(outside);
        outside.addresses().clear();
        outside.addresses().add(addresses.get(1));
        NextHop via = new NextHop.Via(outside.name(), addresses.getFirst().address());
        box.foreign("", Prefix.DEFAULT_IPV4, List.of(via));
        box.changed();
    }

    /** Another subnet on a cable: the provider's address, and the one at the other end. */
    private List<InterfaceAddress> freshCable(Nic nic) {
        Segment segment = nic.segment();
        Kernel provider = machine(PROVIDER);
        for (Nic port : segment == null ? List.<Nic>of() : segment.nics()) {
            if (port.kernel() == provider) {
                int number = FRESH_CABLES + 4 * renumbered++;
                InterfaceAddress near = new InterfaceAddress(new Ipv4Address(number + 1), 30);
                port.addresses().clear();
                port.addresses().add(near);
                provider.changed();
                return List.of(near, new InterfaceAddress(new Ipv4Address(number + 2), 30));
            }
        }
        throw new IllegalArgumentException(nic.name() + " is not on the provider's cable");
    }

    /** Ends a router at once: its peers are not told. */
    public Simulation crash(String router) {
        ready();
        simRouter(router).crash();
        return this;
    }

    /**
     * Keeps a router's control plane and BFD from running for a while, as a machine does that has
     * no time for them: packets go on, what comes for them lies waiting.
     */
    public Simulation stall(String router, Duration duration) {
        ready();
        simRouter(router).stall(duration);
        return this;
    }

    /** Ends a router in order. */
    public Simulation stop(String router) {
        ready();
        simRouter(router).shutdown();
        return this;
    }

    /** Changes a router's running configuration, and what its next start begins with. */
    public Simulation configure(String router, Section changed) {
        ready();
        simRouter(router).apply(changed);
        return this;
    }

    /** Starts a router that was ended. */
    public Simulation start(String router) {
        ready();
        simRouter(router).start();
        return this;
    }

    /** Crashes a router and starts it again after a while. */
    public Simulation restart(String router, Duration after) {
        crash(router);
        time.after(after.toNanos(), () -> simRouter(router).start());
        return this;
    }

    /** Ends all faults: cables are whole and lose nothing, all routers run. */
    public Simulation healAll() {
        ready();
        faults = faults.healed();
        blocks.clear();
        for (Segment segment : segments.values()) {
            segment.faults(segment.faults().healed());
            segment.up(true);
        }
        routers.values().forEach(SimRouter::start);
        return this;
    }

    // ---- time ---------------------------------------------------------------------------------

    /** Lets time pass. */
    public Simulation runFor(Duration duration) {
        ready();
        long end = time.nowNanos() + duration.toNanos();
        while (time.nowNanos() < end) {
            time.runFor(Duration.ofNanos(Math.min(end, nextCheckNanos) - time.nowNanos()));
            if (time.nowNanos() >= nextCheckNanos) {
                checkHoldingTimes();
                nextCheckNanos = time.nowNanos() + CHECK_NANOS;
            }
        }
        return this;
    }

    /** Lets time pass until something is so, in steps of 100 ms; false when it was not in time. */
    public boolean await(BooleanSupplier condition, Duration limit) {
        ready();
        long end = time.nowNanos() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (time.nowNanos() >= end) {
                return false;
            }
            runFor(Duration.ofMillis(100));
        }
        return true;
    }

    /** Plans something for later. */
    public Simulation at(Duration fromNow, Runnable task) {
        time.after(fromNow.toNanos(), task);
        return this;
    }

    /** Nanoseconds since the network was there. */
    public long nowNanos() {
        return time.nowNanos();
    }

    /** How many events have happened. */
    public long events() {
        return time.happened();
    }

    // ---- questions ----------------------------------------------------------------------------

    /** What was built. */
    public Topology topology() {
        ready();
        if (topology == null) {
            throw new IllegalStateException("nothing was built");
        }
        return topology;
    }

    /** The names of the routers. */
    public List<String> routers() {
        ready();
        return List.copyOf(routers.keySet());
    }

    /** A router, while it runs. */
    public Optional<Router> router(String name) {
        ready();
        return Optional.ofNullable(simRouter(name).router());
    }

    /** What the packet path of a router counted since its start. */
    public long count(String router, ForwardCounter counter) {
        ready();
        return simRouter(router).count(counter);
    }

    /** Begins a series of echo requests; time has to pass for something to come of it. */
    public EchoSeries echo(EchoSeries.Request request) {
        ready();
        Kernel kernel = machine(request.node());
        EchoSeries begun = new EchoSeries(request, series.size() + 1);
        series.put(series.size() + 1, begun);
        for (int i = 0; i < request.count(); i++) {
            time.after(
                    i * request.interval().toNanos(),
                    () -> {
                        if (!begun.stopped()) {
                            kernel.output(request.vrf(), begun.next(time.nowNanos()));
                        }
                    });
        }
        return begun;
    }

    /**
     * Asks from one machine to another, by their first addresses, and waits two seconds at most for
     * the answer.
     */
    public EchoSeries ping(String from, String to) {
        ready();
        return ping(from, firstAddress(from), firstAddress(to));
    }

    /** Begins a series from one machine to another, by their first addresses. */
    public EchoSeries echoes(String from, String to, int count, Duration interval) {
        ready();
        return echo(
                new EchoSeries.Request(
                        from, "", firstAddress(from), firstAddress(to), count, interval, 0, false));
    }

    /** Asks from an address of a machine for another address, and waits for the answer. */
    public EchoSeries ping(String from, Address source, Address target) {
        ready();
        String vrf = machine(from).vrfOf(source);
        EchoSeries begun =
                echo(
                        new EchoSeries.Request(
                                from,
                                vrf == null ? "" : vrf,
                                source,
                                target,
                                1,
                                Duration.ZERO,
                                0,
                                false));
        await(begun::complete, Duration.ofSeconds(2));
        return begun;
    }

    private Address firstAddress(String machine) {
        for (Nic nic : machine(machine).nics()) {
            boolean lan = !nic.name().equals(DmvpnPlan.UNDERLAY) && nic.tunnel() < 0;
            if (lan && !nic.addresses().isEmpty()) {
                return nic.addresses().getFirst().address();
            }
        }
        throw new IllegalArgumentException(machine + " has no address");
    }

    /** The tunnel address of a router that was described by name. */
    public Address tunnelAddress(String router) {
        return plan.member(router).tunnelAddress();
    }

    /** The peer that a router's packets for an address go to; empty when none is known. */
    public Optional<Adjacency> peer(String router, Address target) {
        ready();
        ForwardingState state = simRouter(router).forwarding();
        if (state.fibs().isEmpty()) {
            return Optional.empty();
        }
        FibEntry entry = state.fibs().getFirst().lookup(target);
        if (entry == null || entry.hops().getFirst().kind() != FibEntry.Kind.TUNNEL) {
            return Optional.empty();
        }
        FibEntry.Hop hop = entry.hops().getFirst();
        TunnelForwarding tunnel = state.tunnels().get(hop.tunnel());
        if (tunnel == null) {
            return Optional.empty();
        }
        Address next = hop.onLink() ? target : new Ipv4Address((int) (hop.gatewayHigh() >>> 32));
        return Optional.ofNullable(tunnel.adjacencies().lookup(next));
    }

    /**
     * Whether one described router sends what is for the other's LAN and tunnel address straight to
     * it.
     */
    public boolean hasShortcut(String from, String to) {
        Address tunnel = tunnelAddress(to);
        Address lan = plan.member(to).hostAddress().address();
        Optional<Adjacency> direct = peer(from, lan);
        return direct.isPresent()
                && direct.equals(peer(from, tunnel))
                && direct.get().nbma().equals(nbma(to));
    }

    /** The address by which the underlay knows a described router: that of its NAT box, if any. */
    public Address nbma(String router) {
        ready();
        Nic nic = simRouter(router).kernel().nic(DmvpnPlan.UNDERLAY);
        for (DmvpnPlan.NatBox box : plan.natBoxes()) {
            if (box.clients().contains(router)) {
                nic = outsideOf(machine(box.name()));
            }
        }
        if (nic == null || nic.addresses().isEmpty()) {
            throw new IllegalStateException(router + " has no address");
        }
        return nic.addresses().getFirst().address();
    }

    /** The sessions of BFD that a router has. */
    public BfdSnapshot bfd(String router) {
        ready();
        return simRouter(router).bfd();
    }

    /** What was wrong so far; empty when all is well. */
    public List<String> violations() {
        ready();
        for (SimRouter router : routers.values()) {
            if (router.count(ForwardCounter.DROP_TTL) > 0) {
                violation("forwarding loop: a TTL ended in a tunnel of " + router.name());
            }
        }
        return List.copyOf(violations);
    }

    /** What the routers said, a line each: time, router, the line of the log. */
    public String log() {
        return log.toString();
    }

    /** The packets of the segments; they are kept from {@link Capture#start} on. */
    public Capture capture() {
        return capture;
    }

    /** Has the listener see the packets between routers. */
    public void onUnderlay(UnderlayListener listener) {
        underlayListeners.add(listener);
    }

    /** Has the listener see what routers say. */
    public void onTrace(TraceListener listener) {
        traceListeners.add(listener);
    }

    @Override
    public void close() {
        memory.close();
    }

    // ---- construction -------------------------------------------------------------------------

    private static final String PROVIDER = "provider";
    private static final int FRESH_CABLES = 0x64600000;
    private int renumbered;

    private void ready() {
        if (built) {
            return;
        }
        built = true;
        Topology wanted = topology;
        if (wanted == null) {
            wanted = plan.topology();
            topology = wanted;
        }
        Builder builder = new Builder(wanted);
        builder.build();
        plan.natBoxes().forEach(builder::insertNat);
        long start = 0;
        if (providersRouter != null) {
            time.at(start, providersRouter::start);
        }
        for (SimRouter router : routers.values()) {
            time.at(start, router::start);
            start += START_GAP_NANOS;
        }
    }

    /** Makes the machines and cables of a topology. */
    private final class Builder {
        private final Topology topology;
        private final Kernel provider = new Kernel(PROVIDER, true, watch);
        private final Map<String, Map<String, List<InterfaceAddress>>> assigned =
                new LinkedHashMap<>();

        Builder(Topology topology) {
            this.topology = topology;
        }

        void build() {
            machines.put(PROVIDER, provider);
            transparent.add(provider);
            for (Topology.Router router : topology.routers()) {
                machines.put(router.name(), new Kernel(router.name(), true, watch));
                assigned.put(router.name(), new LinkedHashMap<>());
            }
            for (Topology.Host host : topology.hosts()) {
                machines.put(host.name(), new Kernel(host.name(), false, watch));
            }
            // Nobody listens on these: they refuse. A router's machine gets its own.
            machines.values().forEach(kernel -> kernel.streams(new SimTcp(kernel, time)));
            topology.segments().forEach(this::segment);
            topology.hosts().forEach(this::gateways);
            for (Topology.ProviderRoute route : topology.provider().routes()) {
                providerRoute(route);
            }
            if (!topology.provider().addresses().isEmpty()) {
                Nic loopback = Nic.unplugged(provider, "lo", true);
                for (Address address : topology.provider().addresses()) {
                    loopback.addresses().add(new InterfaceAddress(address, address.bits()));
                }
                provider.add(loopback);
            }
            for (Topology.RouterRoute route : topology.routerRoutes()) {
                NextHop via = new NextHop.Via(route.interfaceName(), route.gateway());
                machine(route.router()).foreign(route.vrf(), route.prefix(), List.of(via));
            }
            SimRouter.Environment environment =
                    new SimRouter.Environment(
                            time, memory, new Names(topology), Simulation.this::answer, watch);
            for (Topology.Router router : topology.routers()) {
                routers.put(router.name(), router(router, machine(router.name()), environment));
            }
            topology.provider()
                    .router()
                    .ifPresent(r -> providersRouter = router(r, provider, environment));
            keys.forEach((router, files) -> simRouter(router).keys().put(files));
        }

        private SimRouter router(
                Topology.Router router, Kernel kernel, SimRouter.Environment environment) {
            return new SimRouter(
                    router.name(),
                    router.configuration(),
                    kernel,
                    assigned.getOrDefault(router.name(), new LinkedHashMap<>()),
                    random.split(),
                    environment);
        }

        private void segment(Topology.Segment described) {
            Segment made = new Segment(described.name(), time, random.split(), capture);
            segments.put(described.name(), made);
            for (Topology.Plug plug : described.plugs()) {
                switch (plug) {
                    case Topology.RouterPlug(
                                    String router,
                                    String name,
                                    List<InterfaceAddress> addresses) -> {
                        Kernel kernel = machine(router);
                        kernel.add(Nic.plugged(kernel, name, made));
                        Map<String, List<InterfaceAddress>> own = assigned.get(router);
                        if (own != null && !addresses.isEmpty()) {
                            own.put(name, addresses);
                        }
                    }
                    case Topology.HostPlug(String host) -> {
                        Kernel kernel = machine(host);
                        Nic nic = Nic.plugged(kernel, "eth0", made);
                        topology.host(host).ifPresent(h -> nic.addresses().addAll(h.addresses()));
                        kernel.add(nic);
                    }
                    case Topology.ProviderPlug(
                                    List<InterfaceAddress> addresses,
                                    boolean proxyArp) -> {
                        String name = Topology.Provider.port(provider.nics().size());
                        Nic nic = Nic.plugged(provider, name, made);
                        nic.addresses().addAll(addresses);
                        nic.proxyArp(proxyArp);
                        provider.add(nic);
                        underlay.add(made);
                        made.faults(faults);
                    }
                }
            }
        }

        private void gateways(Topology.Host host) {
            for (Address gateway : host.gateways()) {
                Prefix all =
                        gateway.family() == AddressFamily.IPV4
                                ? Prefix.DEFAULT_IPV4
                                : Prefix.DEFAULT_IPV6;
                machine(host.name()).foreign("", all, List.of(new NextHop.Via("eth0", gateway)));
            }
        }

        private void providerRoute(Topology.ProviderRoute route) {
            for (Nic nic : provider.nics()) {
                for (InterfaceAddress own : nic.addresses()) {
                    if (own.subnet().contains(route.gateway())) {
                        NextHop via = new NextHop.Via(nic.name(), route.gateway());
                        provider.foreign("", route.prefix(), List.of(via));
                    }
                }
            }
        }

        /** A NAT box between the cable of its first client and the segment behind it. */
        void insertNat(DmvpnPlan.NatBox box) {
            int index = plan.natBoxes().indexOf(box);
            DmvpnPlan.Member first = plan.member(box.clients().getFirst());
            Kernel kernel = new Kernel(box.name(), true, watch);
            machines.put(box.name(), kernel);
            transparent.add(kernel);
            Nic inside = Nic.plugged(kernel, "inside", segmentNamed("inside-" + box.name()));
            inside.addresses().add(box.inside(1, index));
            Nic outside = Nic.plugged(kernel, "outside", segmentNamed("cable-" + first.name()));
            outside.addresses().add(first.cable(2));
            kernel.add(inside);
            kernel.add(outside);
            NextHop via = new NextHop.Via("outside", first.cable(1).address());
            kernel.foreign("", Prefix.DEFAULT_IPV4, List.of(via));
            NatRules rules = new NatRules(outside, box.kind(), time::nowNanos);
            if (box.kind() == NatRules.Kind.STATIC) {
                rules.client(box.inside(2, index).address());
            }
            kernel.nat(rules);
            natBoxes.put(box.name(), rules);
        }

        private Segment segmentNamed(String name) {
            return Simulation.this.segment(name);
        }
    }

    private static Nic outsideOf(Kernel box) {
        Nic outside = box.nic("outside");
        if (outside == null) {
            throw new IllegalArgumentException(box.name() + " is no NAT box");
        }
        return outside;
    }

    private Kernel machine(String name) {
        Kernel kernel = machines.get(name);
        if (kernel == null) {
            throw new IllegalArgumentException("there is no machine " + name);
        }
        return kernel;
    }

    private SimRouter simRouter(String name) {
        SimRouter router = routers.get(name);
        if (router == null && providersRouter != null && providersRouter.name().equals(name)) {
            router = providersRouter;
        }
        if (router == null) {
            throw new IllegalArgumentException("there is no router " + name);
        }
        return router;
    }

    private Segment segment(String name) {
        Segment segment = segments.get(name);
        if (segment == null) {
            throw new IllegalArgumentException("there is no segment " + name);
        }
        return segment;
    }

    // ---- watching -----------------------------------------------------------------------------

    private void violation(String what) {
        if (violations.size() < MAX_VIOLATIONS) {
            violations.add(what);
        }
    }

    private void checkHoldingTimes() {
        for (SimRouter router : routers.values()) {
            Router running = router.router();
            if (running == null) {
                continue;
            }
            for (NhrpSnapshot.CacheEntry entry : running.nhrp().snapshot(time.nowNanos()).cache()) {
                if (entry.expires().isPresent() && entry.expires().get().isNegative()) {
                    violation(router.name() + ": " + entry.target() + " outlives its holding time");
                }
            }
        }
    }

    private final class Watch implements Kernel.Watcher, SimRouter.Listener {
        @Override
        public void seen(Kernel at, byte[] packet) {
            if (transparent.contains(at)) {
                return;
            }
            if (!underlayListeners.isEmpty() && routers.containsKey(at.name())) {
                int protocol = IpPacket.protocol(packet);
                if (protocol == IpPacket.GRE
                        || protocol == IpPacket.ESP
                        || protocol == IpPacket.UDP) {
                    for (UnderlayListener listener : underlayListeners) {
                        listener.packet(at.name(), time.nowNanos(), packet);
                    }
                }
            }
            if (series.isEmpty()) {
                return;
            }
            EchoSeries.mark(packet).ifPresent(mark -> marked(at, packet, mark));
        }

        private void marked(Kernel at, byte[] packet, EchoSeries.Mark mark) {
            EchoSeries found = series.get(mark.id());
            if (found == null) {
                return;
            }
            if (!found.at(at.name(), mark.sequence())) {
                violation("forwarding loop: " + found);
            }
            int protocol = IpPacket.protocol(packet);
            boolean echo = protocol == IpPacket.ICMP || protocol == IpPacket.ICMPV6;
            if (echo
                    && IpPacket.destination(packet).equals(found.request().target())
                    && at.vrfOf(found.request().target()) != null) {
                found.arrived(mark.sequence());
            }
        }

        @Override
        public void echoReply(Kernel at, byte[] packet) {
            EchoSeries.mark(packet)
                    .ifPresent(mark -> {
                        EchoSeries found = series.get(mark.id());
                        if (found != null) {
                            int ttl = IpPacket.ttl(packet);
                            found.reply(mark.sequence(), ttl, time.nowNanos());
                        }
                    });
        }

        @Override
        public void ttlExceeded(Kernel at, byte[] packet) {
            violation(
                    String.format(
                            Locale.ROOT,
                            "forwarding loop: the TTL of %s -> %s ended at %s",
                            IpPacket.source(packet),
                            IpPacket.destination(packet),
                            at.name()));
        }

        @Override
        public void trace(String router, Trace trace) {
            if (logging && trace.severity().level() < 7) {
                log.append(
                        String.format(
                                Locale.ROOT,
                                "%d.%09d %s %s%n",
                                time.nowNanos() / 1_000_000_000L,
                                time.nowNanos() % 1_000_000_000L,
                                router,
                                trace.line()));
            }
            for (TraceListener listener : traceListeners) {
                listener.trace(router, time.nowNanos(), trace);
            }
        }

        @Override
        public void opened(Kernel at, byte[] payload) {
            EchoSeries.mark(payload)
                    .ifPresent(mark -> {
                        EchoSeries found = series.get(mark.id());
                        if (found != null && !found.at(at.name(), mark.sequence())) {
                            violation("forwarding loop: " + found);
                        }
                    });
        }

        @Override
        public void sealed(String router, KeyMaterial keys, long number) {
            Long last = sealedLast.put(keys, number);
            if (last != null && number <= last) {
                violation("nonce used twice: " + router + " seals number " + number + " again");
            }
        }

        @Override
        public void keys(Ports.KeyLog.Table table, String line) {
            for (BiConsumer<Ports.KeyLog.Table, String> listener : keyListeners) {
                listener.accept(table, line);
            }
        }

        @Override
        public void plaintext(String router, byte[] packet) {
            violation(
                    "plaintext: "
                            + router
                            + " sent GRE of a protected tunnel to "
                            + IpPacket.destination(packet));
        }
    }

    /** The resolver that all routers ask. */
    private final class Names implements Ports.Names {
        private final Topology topology;

        Names(Topology topology) {
            this.topology = topology;
        }

        @Override
        public void resolve(
                String vrf, String name, AddressFamily family, Consumer<List<Address>> answer) {
            List<Address> found =
                    topology.names().getOrDefault(name, List.of()).stream()
                            .filter(address -> address.family() == family)
                            .toList();
            time.after(NAME_NANOS, () -> answer.accept(found));
        }
    }
}
