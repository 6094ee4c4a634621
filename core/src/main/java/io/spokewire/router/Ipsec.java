package io.spokewire.router;

import io.spokewire.command.Section;
import io.spokewire.engine.Engine;
import io.spokewire.engine.Expectation;
import io.spokewire.engine.Loop;
import io.spokewire.engine.TableWalk;
import io.spokewire.esp.EspEngines;
import io.spokewire.esp.EspKeyLine;
import io.spokewire.esp.EspSa;
import io.spokewire.esp.EspSuite;
import io.spokewire.esp.InboundSa;
import io.spokewire.esp.IpsecDefaults;
import io.spokewire.esp.IpsecProfile;
import io.spokewire.esp.OutboundSa;
import io.spokewire.esp.SaLifetime;
import io.spokewire.forward.Injection;
import io.spokewire.forward.Protection;
import io.spokewire.forward.Punt;
import io.spokewire.forward.SaTable;
import io.spokewire.ike.ChildPolicy;
import io.spokewire.ike.ChildSa;
import io.spokewire.ike.CryptoSnapshot;
import io.spokewire.ike.Endpoint;
import io.spokewire.ike.IkeAction;
import io.spokewire.ike.IkeEnvironment;
import io.spokewire.ike.IkeFailure;
import io.spokewire.ike.IkeInput;
import io.spokewire.ike.IkeNumbers;
import io.spokewire.ike.IkePath;
import io.spokewire.ike.IkeSaSnapshot;
import io.spokewire.ike.IkeSettings;
import io.spokewire.ike.IkeTimer;
import io.spokewire.ike.crypto.EcdhProvider;
import io.spokewire.ike.v1.Ikev1Engine;
import io.spokewire.ike.v2.Ikev2Engine;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.NbmaPeer;
import io.spokewire.pki.Credentials;
import io.spokewire.pki.TrustpointCredentials;
import io.spokewire.router.Ports.KeyLog.Table;
import io.spokewire.tunnel.TunnelConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * IPsec of the router: both engines of IKE, wired to the ports, and {@link Associations}, which
 * says what they are to negotiate and keeps what they have.
 */
final class Ipsec implements IkeEnvironment, Associations.Owner {
    /** What this class needs of the router. */
    interface Home {
        /** The tunnels, in the order of configuration. */
        Collection<Tunnel> tunnels();

        /** A tunnel by its name; null for none. */
        @Nullable Tunnel tunnel(String name);

        /** Peers of a tunnel that everything hangs on: its servers, or the far end. */
        Set<Address> servers(Tunnel tunnel);

        /** Own addresses that are up, in a VRF. */
        List<Address> addresses(String vrf);

        /** Own addresses of an interface while it is up. */
        List<Address> addressesOf(String interfaceName);

        /** Index of a VRF in the packet path; -1 when there is none. */
        int vrfIndex(String vrf);

        /** Name of a VRF by its index. */
        String vrfName(int index);

        /** A tunnel's peer can be reached from now on. */
        void reachable(Tunnel tunnel, Address remote);

        /** A datagram of IKE leaves. */
        void send(Injection injection);

        /** Something has changed that more may follow from. */
        void changed();

        /** What packets are sealed or opened with has changed, and nothing else. */
        void resealed();

        /** Every peer has been told that the router ends. */
        void over();
    }

    /** RFC 3948 section 2.3. */
    private static final Bytes KEEPALIVE = Bytes.ofHex("ff");

    private static final int SOON_MILLIS = 500;

    /** What a path carries of which nothing is known. */
    private static final int PATH_MTU = 1500;

    /** IKEv2 and IKEv1. */
    private static final int ENGINES = 2;

    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;
    private static final int UDP_HEADER = 8;

    /** How long a tunnel may be without a source until its associations go. */
    private static final Duration SOURCE_PATIENCE = Duration.ofSeconds(60);

    private record TimerKey(int version, IkeTimer timer) implements Expectation {
        @Override
        public boolean expects() {
            return timer.expects();
        }
    }

    private record Stranded(String tunnel) {}

    /**
     * All of a tunnel that its protection depends on.
     *
     * @param profile empty where it is not protected
     * @param key null while it is closed or not protected
     * @param peersChanged {@link Tunnel#peersChanged}
     * @param servers those among its peers that everything hangs on
     */
    private record Sight(
            Tunnel tunnel,
            String profile,
            Associations.@Nullable PolicyKey key,
            Optional<Address> source,
            long peersChanged,
            Set<Address> servers) {}

    /** What of a failed negotiation is kept once. */
    private record Failed(int version, String vrf, Address remote) {
        static Failed of(IkeFailure failure) {
            IkePath path = failure.path();
            return new Failed(failure.version(), path.vrf(), path.remote().address());
        }
    }

    /** Where a peer that begins speaks to, and by which version of IKE. */
    private record Meant(int version, String vrf, Address local) {}

    /** What protected a tunnel that has no source, and whether it has waited for long enough. */
    private record Strand(Associations.PolicyKey key, boolean over) {}

    private final Home home;
    private final Ports ports;
    private final Loop loop;
    private final Associations associations = new Associations(this);
    private final Ikev2Engine ikev2;
    private final Ikev1Engine ikev1;
    private final Trustpoints trustpoints;
    private Section configuration = Section.root();
    private IkeSettings settings = IkeSettings.of(configuration, "", "");
    private final Map<String, Associations.@Nullable PolicyKey> keys = new LinkedHashMap<>();
    private final Map<String, Strand> stranded = new LinkedHashMap<>();
    private final Set<String> readdressed = new LinkedHashSet<>();
    private int enginesOver;

    /** The tunnels as they were looked at last, and what their profiles meant. */
    private List<Sight> seen = List.of();

    private ProtectionPolicies.Meaning meaning = ProtectionPolicies.Meaning.of(Section.root());

    /** Whether a tunnel has been without a source for too long since then. */
    private boolean strandOver;

    /** What the tunnels are protected by, and what that means. */
    private Map<Associations.PolicyKey, List<String>> protecting = Map.of();

    private Map<Associations.PolicyKey, ChildPolicy> policies = Map.of();

    /** The tunnels whose traffic is the same. */
    private Map<Associations.PolicyKey, List<Tunnel>> carriers = Map.of();

    /** Looks at what packets are opened with after tunnels are protected otherwise. */
    private final TableWalk<Long> reopening = new TableWalk<>();

    /** What packets are opened with, and what has come and gone since. */
    private SaTable table = SaTable.EMPTY;

    private final Map<Integer, SaTable.Entry> come = new LinkedHashMap<>();
    private final Set<Integer> gone = new LinkedHashSet<>();

    Ipsec(Home home, Ports ports) {
        this.home = home;
        this.ports = ports;
        this.loop = ports.loop();
        this.ikev2 = new Ikev2Engine(this, ports.random());
        this.ikev1 = new Ikev1Engine(this, ports.random());
        this.trustpoints =
                new Trustpoints(ports, () -> associations.handle(new IkeInput.Configured()));
    }

    // ---- what the router tells ----------------------------------------------------------------

    /** Takes another configuration. */
    void configure(Section changed) {
        configuration = changed;
        SystemConfig system = changed.get(SystemConfig.SLOT);
        IkeSettings now = IkeSettings.of(changed, system.hostname(), system.domainName());
        boolean same = now.equals(settings);
        settings = now;
        trustpoints.configure(changed);
        if (!same) {
            associations.handle(new IkeInput.Configured());
        }
    }

    /** Works out what the tunnels want, where that may be something else; part of each settling. */
    void settle() {
        List<Sight> now = new ArrayList<>();
        for (Tunnel tunnel : home.tunnels()) {
            Associations.PolicyKey key = key(tunnel);
            now.add(
                    new Sight(
                            tunnel,
                            tunnel.settings().tunnel().protection(),
                            key,
                            tunnel.source(),
                            tunnel.peersChanged(),
                            key == null ? Set.of() : home.servers(tunnel)));
        }
        ProtectionPolicies.Meaning means = ProtectionPolicies.Meaning.of(configuration);
        boolean configured = !means.equals(meaning);
        if (configured || !now.equals(seen) || strandOver || !readdressed.isEmpty()) {
            seen = now;
            meaning = means;
            strandOver = false;
            look(configured);
        }
        goOn();
    }

    private void look(boolean configured) {
        boolean others = lookAtTunnels(configured);
        Set<Associations.Remote> peers = new LinkedHashSet<>();
        Set<Associations.Remote> servers = new LinkedHashSet<>();
        for (Sight one : seen) {
            Associations.PolicyKey key = one.key();
            if (key != null) {
                for (NbmaPeer peer : one.tunnel().peers()) {
                    if (peer.sa() == NbmaPeer.NO_SA) {
                        peers.add(new Associations.Remote(key, peer.address()));
                    }
                }
                for (Address server : one.servers()) {
                    servers.add(new Associations.Remote(key, server));
                }
            }
        }
        associations.want(policies, peers, servers, stranded());
        for (String vrf : List.copyOf(readdressed)) {
            readdressed.remove(vrf);
            associations.handle(new IkeInput.LocalAddressChanged(vrf));
        }
        for (Sight one : seen) {
            String name = one.tunnel().name();
            if (!Objects.equals(one.key(), keys.get(name))) {
                keys.put(name, one.key());
                one.tunnel().sealedAnew();
            }
        }
        if (others) {
            reopening.startOrRepeat();
        }
    }

    /** Whether associations may carry the packets of others than before. */
    private boolean lookAtTunnels(boolean configured) {
        Map<Associations.PolicyKey, List<String>> tunnels = new LinkedHashMap<>();
        Map<Associations.PolicyKey, List<Tunnel>> together = new LinkedHashMap<>();
        for (Sight one : seen) {
            Associations.PolicyKey key = one.key();
            if (key != null) {
                tunnels.computeIfAbsent(key, _ -> new ArrayList<>()).add(one.tunnel().name());
                together.computeIfAbsent(key.traffic(), _ -> new ArrayList<>()).add(one.tunnel());
            }
        }
        boolean others = !together.equals(carriers);
        carriers = together;
        if (!configured && tunnels.equals(protecting)) {
            return others;
        }
        protecting = tunnels;
        Map<Associations.PolicyKey, ChildPolicy> meant = new LinkedHashMap<>();
        tunnels.forEach((key, names) ->
                meant.put(
                        key,
                        ProtectionPolicies.of(
                                configuration, key.profile(), names, key.vrf(), key.local())));
        policies = meant;
        return others;
    }

    /** Some of what is to be looked at since tunnels are protected otherwise. */
    private void goOn() {
        int left = TableWalk.SLICE;
        boolean more = false;
        for (Tunnel tunnel : home.tunnels()) {
            left -= tunnel.reseal(left);
            more |= tunnel.awaitsSealing();
        }
        reopening.walk(
                TableWalk.SLICE,
                (behind, max) ->
                        associations.walkOpening(behind, max, one -> reopens(one.sa(), one.in())));
        if (more || reopening.busy()) {
            home.changed();
        }
    }

    /**
     * What protected the tunnels that have lost their source: a DHCP client is without an address
     * for a while before it has another one, and associations may outlive that (MOBIKE).
     */
    private Set<Associations.PolicyKey> stranded() {
        Set<Associations.PolicyKey> keys = new LinkedHashSet<>();
        for (Tunnel tunnel : home.tunnels()) {
            Associations.PolicyKey before = this.keys.get(tunnel.name());
            boolean waits = tunnel.source().isEmpty() && !stranded.containsKey(tunnel.name());
            if (waits
                    && before != null
                    && before.profile().equals(tunnel.settings().tunnel().protection())) {
                stranded.put(tunnel.name(), new Strand(before, false));
                arm(
                        new Stranded(tunnel.name()),
                        SOURCE_PATIENCE,
                        () -> {
                            stranded.put(tunnel.name(), new Strand(before, true));
                            strandOver = true;
                            home.changed();
                        });
            } else if (tunnel.source().isPresent() && stranded.remove(tunnel.name()) != null) {
                loop.cancel(new Stranded(tunnel.name()));
            }
            Strand strand = stranded.get(tunnel.name());
            if (strand != null && !strand.over()) {
                keys.add(strand.key());
            }
        }
        return keys;
    }

    /** What protects a tunnel; null while it is closed or not protected. */
    private Associations.@Nullable PolicyKey key(Tunnel tunnel) {
        TunnelConfig config = tunnel.settings().tunnel();
        Optional<Address> source = tunnel.source();
        return config.protection().isEmpty() || source.isEmpty() || !tunnel.open()
                ? null
                : new Associations.PolicyKey(
                        config.protection(),
                        config.vrf(),
                        source.get(),
                        config.protectionShared() ? "" : tunnel.name());
    }

    /** What packets of a tunnel for a peer are sealed with; null when there is nothing. */
    @Nullable OutboundSa outbound(Tunnel tunnel, NbmaPeer peer) {
        Associations.PolicyKey key = key(tunnel);
        return key == null ? null : associations.outbound(key, peer);
    }

    /** Packets of a tunnel's peer that its associations have opened. */
    long packetsReceived(Tunnel tunnel, NbmaPeer peer) {
        Associations.PolicyKey key = key(tunnel);
        return key == null ? 0 : associations.packetsReceived(key, peer);
    }

    /** Whether the packet path has an older table than {@link #table} would give. */
    boolean awaitsPublication() {
        return !come.isEmpty() || !gone.isEmpty();
    }

    /** What packets are opened with; the same table while nothing has changed. */
    SaTable table() {
        if (awaitsPublication()) {
            table = table.changed(gone, List.copyOf(come.values()));
            come.clear();
            gone.clear();
        }
        return table;
    }

    private SaTable.Entry entry(ChildSa sa, InboundSa with) {
        return new SaTable.Entry(
                with,
                home.vrfIndex(sa.path().vrf()),
                carriers(sa.policy()).stream().map(Tunnel::index).toList());
    }

    /** The tunnels whose packets may go by an association of a policy. */
    private List<Tunnel> carriers(ChildPolicy policy) {
        Associations.PolicyKey traffic =
                new Associations.PolicyKey(policy.profile(), policy.vrf(), policy.local(), "");
        Set<Tunnel> all = new LinkedHashSet<>(carriers.getOrDefault(traffic, List.of()));
        for (String name : policy.tunnels()) {
            Tunnel tunnel = home.tunnel(name);
            if (tunnel != null) {
                all.add(tunnel);
            }
        }
        return List.copyOf(all);
    }

    /**
     * What {@code crypto ipsec df-bit}, or the profile's line, and {@code crypto ipsec
     * fragmentation} mean to the packet path.
     */
    Protection protection(Tunnel tunnel) {
        String profile = tunnel.settings().tunnel().protection();
        String word =
                configuration
                        .child(IpsecProfile.MODE, profile)
                        .map(section -> section.get(IpsecProfile.DF_BIT))
                        .filter(bit -> !bit.isEmpty())
                        .orElse(configuration.get(IpsecDefaults.DF_BIT));
        return new Protection(
                Protection.DfBit.valueOf(word.toUpperCase(Locale.ROOT)),
                !configuration.get(IpsecDefaults.FRAGMENT_BEFORE));
    }

    /** What the packet path hands over. */
    void handle(Punt punt) {
        switch (punt) {
            case Punt.Ike(
                            int vrf,
                            Address local,
                            int localPort,
                            Address remote,
                            int remotePort,
                            Bytes message) ->
                    associations.received(
                            new IkeInput.Received(
                                    path(vrf, local, localPort, remote, remotePort), message));
            case Punt.NoSa(int tunnel, NbmaPeer peer) ->
                    associations.lacking(name(tunnel), peer.address());
            case Punt.RekeyDue(long child) -> associations.handle(new IkeInput.RekeyDue(child));
            case Punt.ChildUsed(long child) -> associations.handle(new IkeInput.ChildUsed(child));
            case Punt.PeerMoved(long child, Address remote, int port) ->
                    associations.handle(new IkeInput.PeerMoved(child, new Endpoint(remote, port)));
            case Punt.UnknownSpi(
                            int vrf,
                            Address local,
                            int localPort,
                            Address remote,
                            int remotePort,
                            int spi) ->
                    associations.handle(
                            new IkeInput.UnknownSpi(
                                    path(vrf, local, localPort, remote, remotePort), spi));
            case Punt.Control _,
                    Punt.Bfd _,
                    Punt.Nhrp _,
                    Punt.Unresolved _,
                    Punt.Redirect _,
                    Punt.PathMtu _,
                    Punt.Keepalive _ ->
                    throw new IllegalArgumentException(punt + " does not concern IPsec");
        }
    }

    /** NHRP has something for a peer that there is no association with. */
    void lacking(Tunnel tunnel, NbmaPeer peer) {
        associations.lacking(tunnel.name(), peer.address());
    }

    /** What NHRP says to a peer over its association is not answered. */
    void doubt(String tunnel, NbmaPeer peer) {
        associations.doubt(tunnel, peer.address());
    }

    private IkePath path(int vrf, Address local, int localPort, Address remote, int remotePort) {
        return new IkePath(
                home.vrfName(vrf),
                new Endpoint(local, localPort),
                new Endpoint(remote, remotePort));
    }

    private String name(int index) {
        for (Tunnel tunnel : home.tunnels()) {
            if (tunnel.index() == index) {
                return tunnel.name();
            }
        }
        return "";
    }

    /** An address of ours has come or gone; engines hear of it when the tunnels have settled. */
    void addressChanged(String vrf) {
        readdressed.add(vrf);
    }

    /** Our certificates, and how those of others are judged. */
    TrustpointCredentials certificates() {
        return trustpoints.credentials();
    }

    /** Everything is deleted in order; {@link Home#over} comes behind the last. */
    void shutdown() {
        associations.handle(new IkeInput.Shutdown());
    }

    /** {@code clear crypto session}, {@code ikev2 sa} and {@code isakmp}: with their children. */
    void clear(Collection<CryptoSnapshot.IkeSa> ended) {
        for (CryptoSnapshot.IkeSa one : ended) {
            associations.later(one.sa().version(), new IkeInput.Clear(one.sa().number()));
        }
        associations.work();
    }

    /** {@code clear crypto sa}: child SAs go, their IKE SAs stay. */
    void clearChildren(Collection<CryptoSnapshot.Child> ended) {
        ended.forEach(
                child -> associations.later(child.version(), new IkeInput.ClearChild(child.id())));
        associations.work();
    }

    /** {@code clear crypto sa counters}. */
    void clearCounters() {
        associations.clearCounters();
    }

    /** Who a peer of the packet path has proven to be. */
    Optional<ChildSa> peer(long number) {
        return associations.peer(number);
    }

    // ---- what the engines ask -----------------------------------------------------------------

    @Override
    public IkeSettings settings() {
        return settings;
    }

    @Override
    public List<ChildPolicy> policies() {
        return List.copyOf(associations.policies());
    }

    @Override
    public List<ChildPolicy> policies(Address remote) {
        List<ChildPolicy> all = new ArrayList<>();
        List<ChildPolicy> others = new ArrayList<>();
        policies().forEach(one -> (isForOthers(one, remote) ? others : all).add(one));
        all.addAll(others);
        return all;
    }

    /** Whether all tunnels of a policy are point-to-point, and lead to somebody else. */
    private boolean isForOthers(ChildPolicy policy, Address remote) {
        for (String name : policy.tunnels()) {
            Tunnel tunnel = home.tunnel(name);
            if (tunnel != null && tunnel.destination().map(to -> to.equals(remote)).orElse(true)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Credentials credentials() {
        return trustpoints.credentials();
    }

    @Override
    public EcdhProvider ecdh() {
        return ports.compute().ecdh();
    }

    @Override
    public Instant wallTime() {
        return loop.wallTime();
    }

    @Override
    public List<Address> localAddresses(String vrf) {
        return home.addresses(vrf);
    }

    @Override
    public List<Address> interfaceAddresses(String name, String vrf) {
        return home.addressesOf(name);
    }

    @Override
    public ChildUsage usage(long childSa) {
        return associations.usage(childSa);
    }

    // ---- what Associations asks for -------------------------------------------------------------

    @Override
    public Engine<IkeInput, IkeAction> engine(int version) {
        return version == 1 ? ikev1 : ikev2;
    }

    @Override
    public void perform(int version, IkeAction action) {
        switch (action) {
            case IkeAction.Send(IkePath path, Bytes message) ->
                    send(path, message, path.local().port() == Endpoint.NAT_TRAVERSAL);
            case IkeAction.SendKeepalive(IkePath path) -> send(path, KEEPALIVE, false);
            case IkeAction.Arm(IkeTimer timer, Duration delay) ->
                    loop.arm(
                            new TimerKey(version, timer),
                            loop.nanoTime() + delay.toNanos(),
                            () -> associations.handle(version, new IkeInput.TimerFired(timer)));
            case IkeAction.Disarm(IkeTimer timer) -> loop.cancel(new TimerKey(version, timer));
            case IkeAction.Compute(long job, Supplier<Object> work) ->
                    ports.compute()
                            .run(
                                    work,
                                    result ->
                                            associations.handle(
                                                    version, new IkeInput.Computed(job, result)));
            case IkeAction.LogKeys(Supplier<String> line) ->
                    ports.keyLog().add(version == 1 ? Table.IKEV1 : Table.IKEV2, line);
            case IkeAction.Over() -> {
                enginesOver++;
                if (enginesOver == ENGINES) {
                    home.over();
                }
            }
            case IkeAction.Note(var trace) -> ports.traces().accept(trace);
            default -> throw new IllegalStateException(action + " is not for the router");
        }
    }

    /**
     * Nothing that the peer may answer with ESP leaves before the packet path can open it: {@link
     * Outgoing} keeps messages while its table is stale.
     */
    private void send(IkePath path, Bytes message, boolean marker) {
        int vrf = home.vrfIndex(path.vrf());
        if (vrf >= 0) {
            home.send(
                    new Injection.Udp(
                            vrf,
                            path.local().address(),
                            path.local().port(),
                            path.remote().address(),
                            path.remote().port(),
                            marker,
                            message));
        }
    }

    @Override
    public OutboundSa outbound(ChildSa made) {
        EspSa sa = made.outbound();
        ports.keyLog().add(Table.ESP, () -> EspKeyLine.of(sa, sa.local(), sa.remote()));
        return new OutboundSa(
                made.outbound(),
                made.localTraffic(),
                made.remoteTraffic(),
                ports.esp().sealer(made.outbound().suite(), made.outbound().keys()),
                SaLifetime.of(made.outbound().suite(), made.lifetimeKilobytes()));
    }

    @Override
    public InboundSa inbound(ChildSa made) {
        EspSa sa = made.inbound();
        ports.keyLog().add(Table.ESP, () -> EspKeyLine.of(sa, sa.remote(), sa.local()));
        return new InboundSa(
                made.inbound(),
                made.localTraffic(),
                made.remoteTraffic(),
                ports.esp().opener(made.inbound().suite(), made.inbound().keys()));
    }

    @Override
    public void sealed(ChildPolicy policy, NbmaPeer peer) {
        carriers(policy).forEach(tunnel -> tunnel.sealed(peer));
        home.resealed();
    }

    @Override
    public void reachable(ChildPolicy policy, Address remote) {
        carriers(policy).forEach(tunnel -> home.reachable(tunnel, remote));
    }

    @Override
    public void opens(ChildSa sa, InboundSa with) {
        come.put(with.sa().spi(), entry(sa, with));
        home.resealed();
    }

    @Override
    public void opensNoMore(InboundSa with) {
        int spi = with.sa().spi();
        come.remove(spi);
        gone.add(spi); // which may not be there yet
        home.resealed();
    }

    @Override
    public void opensElsewhere(ChildSa sa, InboundSa with) {
        reopens(sa, with);
        home.changed();
    }

    /** It takes the place of its own entry. */
    private void reopens(ChildSa sa, InboundSa with) {
        gone.add(with.sa().spi());
        come.put(with.sa().spi(), entry(sa, with));
    }

    @Override
    public void arm(Object key, Duration delay, Runnable task) {
        loop.arm(key, loop.nanoTime() + delay.toNanos(), task);
    }

    @Override
    public Duration soon() {
        return Duration.ofMillis(1 + ports.random().nextInt(SOON_MILLIS));
    }

    @Override
    public long nanoTime() {
        return loop.nanoTime();
    }

    // ---- what the console shows ---------------------------------------------------------------

    /** Who seals and opens packets. */
    EspEngines engines() {
        return EspEngines.of(ports.esp());
    }

    /** Everything that {@code show crypto} sees. */
    CryptoSnapshot snapshot() {
        List<CryptoSnapshot.IkeSa> sas = new ArrayList<>();
        @Nullable Long _ = ikeSas(null, Integer.MAX_VALUE, sas::add);
        List<CryptoSnapshot.Child> children = new ArrayList<>();
        @Nullable Long _ = children(null, Integer.MAX_VALUE, children::add);
        return summary().with(sas, children);
    }

    /** The same without SAs. */
    CryptoSnapshot summary() {
        return new CryptoSnapshot(
                List.of(),
                List.of(),
                failures(loop.nanoTime()),
                policies(),
                ikev1.statistics(),
                ikev2.statistics(),
                settings.defaults());
    }

    /** Some IKE SAs, as {@link Associations#walk} goes; those of IKEv2 first. */
    @Nullable Long ikeSas(
            @Nullable Long behind, int max, Consumer<? super CryptoSnapshot.IkeSa> out) {
        long now = loop.nanoTime();
        Consumer<IkeSaSnapshot> visitor =
                sa ->
                        out.accept(
                                new CryptoSnapshot.IkeSa(
                                        sa, Duration.ofNanos(now - sa.sinceNanos())));
        if (behind == null || IkeNumbers.version(behind) == 2) {
            Long at = ikev2.walk(behind, max, visitor);
            // the numbers of IKEv1 are found behind those of IKEv2 from here
            return at != null ? at : ikev1.walk(null, max, visitor);
        }
        return ikev1.walk(behind, max, visitor);
    }

    /** Some child SAs, as {@link Associations#walk} goes. */
    @Nullable Long children(
            @Nullable Long behind, int max, Consumer<? super CryptoSnapshot.Child> out) {
        long now = loop.nanoTime();
        return associations.walk(behind, max, one -> out.accept(child(one, now)));
    }

    /**
     * Those of the engines, begun by either end; and where tunnels wait for a peer, what they were
     * told last.
     */
    private List<CryptoSnapshot.Failure> failures(long now) {
        List<CryptoSnapshot.Failure> all = new ArrayList<>();
        Map<Failed, IkeFailure> negotiated = new LinkedHashMap<>();
        ikev2.failures().forEach(one -> negotiated.put(Failed.of(one), one));
        ikev1.failures().forEach(one -> negotiated.put(Failed.of(one), one));
        for (Associations.Failure told : associations.failures()) {
            ChildPolicy policy = told.policy();
            int version = Associations.version(policy);
            Optional<IkeFailure> last =
                    Optional.ofNullable(
                            negotiated.remove(new Failed(version, policy.vrf(), told.remote())));
            boolean newer = last.isPresent() && last.get().atNanos() - told.sinceNanos() >= 0;
            all.add(
                    new CryptoSnapshot.Failure(
                            version,
                            policy.tunnels(),
                            policy.profile(),
                            policy.vrf(),
                            policy.local(),
                            told.remote(),
                            last.map(f -> f.path().remote().port()).orElse(Endpoint.IKE),
                            newer ? words(last.get()) : told.why(),
                            last.map(IkeFailure::count).orElse(1),
                            Duration.ofNanos(
                                    now - (newer ? last.get().atNanos() : told.sinceNanos()))));
        }
        if (!negotiated.isEmpty()) {
            Map<Meant, Set<String>> meant = meant();
            negotiated.values().forEach(failure -> all.add(refused(failure, meant, now)));
        }
        return all;
    }

    private static String words(IkeFailure failure) {
        return failure.exchange() + ": " + failure.why();
    }

    /** Names of the tunnels that a peer may mean that speaks to an address of ours. */
    private Map<Meant, Set<String>> meant() {
        Map<Meant, Set<String>> meant = new LinkedHashMap<>();
        for (ChildPolicy policy : policies()) {
            Meant key = new Meant(Associations.version(policy), policy.vrf(), policy.local());
            meant.computeIfAbsent(key, _ -> new LinkedHashSet<>()).addAll(policy.tunnels());
        }
        return meant;
    }

    private CryptoSnapshot.Failure refused(
            IkeFailure failure, Map<Meant, Set<String>> meant, long now) {
        IkePath path = failure.path();
        Meant by = new Meant(failure.version(), path.vrf(), path.local().address());
        return new CryptoSnapshot.Failure(
                failure.version(),
                List.copyOf(meant.getOrDefault(by, Set.of())),
                "",
                path.vrf(),
                path.local().address(),
                path.remote().address(),
                path.remote().port(),
                words(failure),
                failure.count(),
                Duration.ofNanos(now - failure.atNanos()));
    }

    /** Names of the tunnels whose packets may go by an association of that policy. */
    private List<String> tunnels(ChildPolicy policy) {
        return carriers(policy).stream().map(Tunnel::name).toList();
    }

    private CryptoSnapshot.Child child(Associations.Association one, long now) {
        ChildSa sa = one.sa();
        EspSuite suite = sa.outbound().suite();
        SaTraffic traffic = one.traffic();
        long seconds = sa.lifetimeSeconds() - (now - one.sinceNanos()) / 1_000_000_000L;
        long kilobytes = (one.in().bytes() + one.out().bytes()) / 1024;
        return new CryptoSnapshot.Child(
                sa.id(),
                sa.ikeSa(),
                one.version(),
                tunnels(sa.policy()),
                sa.policy().profile(),
                sa.identity().text(),
                sa.path().vrf(),
                sa.outbound().local(),
                sa.outbound().remote(),
                sa.path().remote().port(),
                sa.outbound().tunnelMode(),
                sa.outbound().localPort() != 0,
                suite.words(),
                suite.cipherWords(),
                suite.keyBits(),
                suite.integrityWords(),
                suite.extendedSequence(),
                suite.cipher().ivBytes(),
                sa.inbound().replayWindow(),
                sa.policy().pfsGroup(),
                Integer.toUnsignedLong(sa.inbound().spi()),
                Integer.toUnsignedLong(sa.outbound().spi()),
                traffic.packetsIn(),
                traffic.packetsOut(),
                traffic.bytesIn(),
                traffic.bytesOut(),
                traffic.replays(),
                traffic.forgeries(),
                Math.max(0, seconds),
                sa.lifetimeKilobytes() == 0 ? 0 : Math.max(1, sa.lifetimeKilobytes() - kilobytes),
                one.seals(),
                sa.initiator(),
                suite.weak(),
                Duration.ofNanos(now - one.sinceNanos()),
                mtu(sa));
    }

    private CryptoSnapshot.Mtu mtu(ChildSa sa) {
        EspSa out = sa.outbound();
        Optional<Tunnel> tunnel = carriers(sa.policy()).stream().findFirst();
        int path = tunnel.map(t -> t.pathMtuBytes(out.remote())).orElse(PATH_MTU);
        int header = out.remote() instanceof Ipv4Address ? IPV4_HEADER : IPV6_HEADER;
        int udp = out.localPort() != 0 ? UDP_HEADER : 0;
        int payload = out.suite().largestPayload(path - header - udp);
        return new CryptoSnapshot.Mtu(
                out.tunnelMode() ? payload : header + payload,
                path,
                tunnel.map(Tunnel::underlayMtuBytes).orElse(PATH_MTU),
                tunnel.map(Tunnel::underlayLink).orElse(""));
    }
}
