package io.spokewire.router;

import io.spokewire.engine.TableWalk;
import io.spokewire.esp.OutboundSa;
import io.spokewire.forward.Adjacency;
import io.spokewire.forward.ControlTraffic;
import io.spokewire.forward.GreSequence;
import io.spokewire.forward.Protection;
import io.spokewire.forward.TunnelForwarding;
import io.spokewire.interfaces.InterfaceConfig;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.NbmaPeer;
import io.spokewire.net.Prefix;
import io.spokewire.nhrp.NhrpConfig;
import io.spokewire.rib.PrefixMap;
import io.spokewire.rib.PrefixTrie;
import io.spokewire.tunnel.TunnelConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A tunnel interface while the router runs: its configuration, the addresses it found, the peers
 * that NHRP resolved, and the picture of all this that the packet path gets.
 */
final class Tunnel {
    /** Bytes of an outer IPv4 header without options. */
    private static final int IPV4_HEADER_BYTES = 20;

    private static final int IPV6_HEADER_BYTES = 40;

    /** IOS lets a tunnel's IP MTU be no smaller: RFC 791 for IPv4, RFC 8200 §5 for IPv6. */
    private static final int IPV4_MTU_MIN_BYTES = 68;

    private static final int IPV6_MTU_MIN_BYTES = 1280;

    /** Less is not believed of a peer: RFC 791 §3.1, every host takes as much. */
    private static final int PEER_MTU_MIN_BYTES = 576;

    private final int index;
    private final String name;

    private Settings settings;
    private @Nullable Address source;
    private @Nullable Address destination;
    private int underlayMtuBytes = 1500;
    private String underlayLink = "";
    private @Nullable String downReason; // empty for none; null while it is to be worked out
    private boolean pictureStale = true;
    private boolean lineUp = true;
    private boolean keepaliveUp = true;
    private boolean recursive;

    /** Stations whose mapping has changed since somebody asked; null while nobody does. */
    private @Nullable TreeSet<Address> changedStations;

    private PrefixTrie<Adjacency> adjacencies = PrefixTrie.empty();
    private final NavigableMap<Prefix, Peer> mappings = new TreeMap<>();
    private final TreeMap<NbmaPeer, Peer> peers = new TreeMap<>();
    private long peersChanged;
    private final TableWalk<NbmaPeer> resealing = new TableWalk<>();

    /** Those of them whose path is known to take less than the link below: few. */
    private final TreeSet<NbmaPeer> narrow = new TreeSet<>();

    private final BitSet ids = new BitSet();
    private @Nullable NbmaPeer onlyTarget; // of multicast, on a point-to-point tunnel
    private final NavigableMap<NbmaPeer, Peer> multicast = new TreeMap<>();
    private @Nullable List<Adjacency> copies; // as they are for these; null when they have changed
    private final Map<AddressFamily, NbmaPeer> nhs = new EnumMap<>(AddressFamily.class);

    private final Seals seals;
    private final Consumer<Tunnel> touched;
    private final GreSequence sequence = new GreSequence();
    private @Nullable TunnelForwarding published;

    /** What seals packets of a tunnel for a peer; null for nothing. */
    @FunctionalInterface
    interface Seals {
        @Nullable OutboundSa of(Tunnel tunnel, NbmaPeer peer);
    }

    /** A peer of the packet path, what leads to it, and how many lists name it beside. */
    private static final class Peer {
        Adjacency adjacency;

        /** By prefix, whether packets take it; what they do not take is kept ready for them. */
        final Map<Prefix, Boolean> prefixes = new LinkedHashMap<>();

        int lists;
        OptionalLong pathMtuUntilNanos = OptionalLong.empty();

        Peer(Adjacency adjacency) {
            this.adjacency = adjacency;
        }

        boolean used() {
            return lists > 0 || !prefixes.isEmpty();
        }
    }

    /**
     * What the configuration says.
     *
     * @param vrf index of the VRF of the packets inside
     * @param underlayVrf index of the VRF of the outer packets
     * @param refused why the tunnel contradicts the rest of the configuration; empty if it does not
     */
    record Settings(
            InterfaceConfig link,
            TunnelConfig tunnel,
            NhrpConfig nhrp4,
            NhrpConfig nhrp6,
            NhrpConfig.Common nhrp,
            int vrf,
            int underlayVrf,
            String refused) {}

    /**
     * A tunnel without peers.
     *
     * @param seals what seals packets of the tunnel for a peer; null for nothing
     * @param touched hears that the tunnel is to be looked at
     */
    Tunnel(int index, String name, Settings settings, Seals seals, Consumer<Tunnel> touched) {
        this.seals = seals;
        this.touched = touched;
        this.index = index;
        this.name = name;
        this.settings = settings;
    }

    int index() {
        return index;
    }

    String name() {
        return name;
    }

    Settings settings() {
        return settings;
    }

    /** Takes another configuration; the peers stay. */
    void configure(Settings changed) {
        TunnelConfig before = settings.tunnel();
        settings = changed;
        touch();
        boolean sameLimits =
                before.pathMtuAgeMinutes() == changed.tunnel().pathMtuAgeMinutes()
                        && before.pathMtuMinBytes() == changed.tunnel().pathMtuMinBytes();
        if (!sameLimits) { // what was learnt under other limits is learnt anew
            List.copyOf(narrow).forEach(peer -> pathMtu(peer.address(), 0));
        }
    }

    /**
     * Something that the tunnel's state follows from has changed: a settling will work that out.
     */
    void touch() {
        downReason = null;
        touched.accept(this);
    }

    /** Something of the picture for the packet path has changed, and nothing else. */
    void repicture() {
        pictureStale = true;
    }

    /** The outer source address; empty while there is none. */
    Optional<Address> source() {
        return Optional.ofNullable(source);
    }

    /** The outer destination of a point-to-point tunnel. */
    Optional<Address> destination() {
        return Optional.ofNullable(destination);
    }

    /**
     * Where the outer packets go from and to, and what the link below carries.
     *
     * @param link its name; empty while there is none
     */
    void underlay(@Nullable Address from, @Nullable Address to, int mtuBytes, String link) {
        boolean same =
                link.equals(underlayLink)
                        && Objects.equals(from, source)
                        && Objects.equals(to, destination)
                        && mtuBytes == underlayMtuBytes;
        if (!same) {
            underlayLink = link;
            source = from;
            destination = to;
            underlayMtuBytes = mtuBytes;
            downReason = null;
            pictureStale = true;
        }
    }

    /** Follows the line of {@code if-state nhrp}. */
    void line(boolean up) {
        lineUp = up;
        touch();
    }

    /** Follows the keepalives of a point-to-point tunnel. */
    void keepalive(boolean up) {
        keepaliveUp = up;
        touch();
    }

    /** Whether the way to the far end was found to lead through the tunnel. */
    void recursive(boolean found) {
        recursive = found;
        touch();
    }

    boolean isRecursive() {
        return recursive;
    }

    /**
     * Whether packets may enter and leave. Fail closed: whatever is missing closes it, and the
     * reason is kept for people.
     */
    boolean open() {
        return downReason().isEmpty();
    }

    /** Why the tunnel is closed; empty when it is open. */
    String downReason() {
        String known = downReason;
        if (known == null) {
            known = whyClosed();
            downReason = known;
        }
        return known;
    }

    /**
     * Whether the line protocol is up: the tunnel is open, and NHRP and keepalives agree. A closed
     * line takes the routes away; NHRP itself still needs the open tunnel to find its servers.
     */
    boolean lineProtocolUp() {
        return open() && lineUp && keepaliveUp;
    }

    private String whyClosed() {
        TunnelConfig tunnel = settings.tunnel();
        if (settings.link().shutdown()) {
            return "administratively down";
        }
        if (!settings.refused().isEmpty()) {
            return settings.refused();
        }
        if (source == null) {
            return switch (tunnel.source()) {
                case TunnelConfig.Source.None() -> "no tunnel source is configured";
                case TunnelConfig.Source.Interface(String from) ->
                        "tunnel source "
                                + from
                                + " is down or has no "
                                + (tunnel.mode().ipv6() ? "IPv6" : "IPv4")
                                + " address";
                case TunnelConfig.Source.Fixed(Address address) ->
                        "tunnel source " + address + " is on no interface that is up";
            };
        }
        if (!tunnel.mode().multipoint() && destination == null) {
            return tunnel.destination().isEmpty()
                    ? "no tunnel destination is configured"
                    : "tunnel destination " + tunnel.destination() + " has no address yet";
        }
        return recursive ? "recursive routing: the far end is reached through the tunnel" : "";
    }

    /** Largest IPv4 packet inside, by {@code ip mtu} or by the link below. */
    int ipv4MtuBytes() {
        int configured = settings.link().ipMtuBytes();
        return configured != 0
                ? configured
                : Math.max(IPV4_MTU_MIN_BYTES, underlayMtuBytes - overheadBytes());
    }

    /** Largest IPv6 packet inside, by {@code ipv6 mtu} or by the link below. */
    int ipv6MtuBytes() {
        int configured = settings.link().ipv6MtuBytes();
        return Math.max(
                IPV6_MTU_MIN_BYTES,
                configured != 0 ? configured : underlayMtuBytes - overheadBytes());
    }

    /**
     * Whether outer packets may not be fragmented on their way where those inside may not. Beside
     * {@code tunnel path-mtu-discovery} that is so where nobody has said what the path takes.
     */
    boolean followsPathMtu() {
        InterfaceConfig link = settings.link();
        return settings.tunnel().pathMtuDiscovery()
                || (link.ipMtuBytes() == 0 && link.ipv6MtuBytes() == 0);
    }

    /** Bytes that the outer header and GRE put in front of a packet. */
    int overheadBytes() {
        TunnelConfig tunnel = settings.tunnel();
        return (tunnel.mode().ipv6() ? IPV6_HEADER_BYTES : IPV4_HEADER_BYTES)
                + 4
                + (tunnel.key().isPresent() ? 4 : 0)
                + (tunnel.checksum() ? 4 : 0)
                + (tunnel.sequence() ? 4 : 0);
    }

    /** MTU of the device: the host must not cut what we cut by family. */
    int deviceMtuBytes() {
        return settings.link().ipv6On() ? Math.max(ipv4MtuBytes(), ipv6MtuBytes()) : ipv4MtuBytes();
    }

    /**
     * Packets of this prefix go to that peer.
     *
     * @param mtuBytes what the peer says that it takes inside; 0 when it has not said
     * @param usable false while they go another way, and what they need for this one is made ready
     */
    void map(Prefix protocol, NbmaPeer to, int mtuBytes, boolean usable) {
        changed(protocol);
        Peer peer = peer(to);
        Peer before = mappings.put(protocol, peer);
        if (before != null && before != peer) {
            before.prefixes.remove(protocol);
            forgetIfUnused(before);
        }
        peer.prefixes.put(protocol, usable);
        int told = mtuBytes < PEER_MTU_MIN_BYTES ? 0 : mtuBytes;
        Adjacency now = peer.adjacency;
        if (told > 0 && told != now.mtuBytes()) {
            change(peer, new Adjacency(now.id(), to, now.pathMtuBytes(), told, now.sa()));
        }
        adjacencies =
                usable ? adjacencies.with(protocol, peer.adjacency) : adjacencies.without(protocol);
    }

    /** The prefix has no peer any more. */
    void unmap(Prefix protocol) {
        Peer peer = mappings.remove(protocol);
        if (peer != null) {
            changed(protocol);
            adjacencies = adjacencies.without(protocol);
            peer.prefixes.remove(protocol);
            forgetIfUnused(peer);
        }
    }

    private void changed(Prefix protocol) {
        if (changedStations != null && protocol.isHost()) {
            changedStations.add(protocol.address());
        }
    }

    /** Whether somebody wants to know which stations have other mappings. */
    void reportsStations(boolean wanted) {
        if (!wanted) {
            changedStations = null;
        } else if (changedStations == null) {
            changedStations = new TreeSet<>();
        }
    }

    /** Whether there is a station whose mapping has changed. */
    boolean hasChangedStations() {
        return changedStations != null && !changedStations.isEmpty();
    }

    /** The next of these; only while there is one. */
    Address nextChangedStation() {
        return Objects.requireNonNull(Objects.requireNonNull(changedStations).pollFirst());
    }

    /** Whether packets go straight to a station. */
    boolean isNeighbor(Address station) {
        Prefix host = station.toPrefix();
        Peer peer = mappings.get(host);
        return peer != null && Boolean.TRUE.equals(peer.prefixes.get(host));
    }

    /**
     * Goes on through the stations that have a mapping.
     *
     * @param behind the mapping that it goes on behind; null for the start
     * @param max looks at so many mappings at most
     * @return the last one; null at the end
     */
    @Nullable Prefix stations(@Nullable Prefix behind, int max, Consumer<? super Address> visitor) {
        Prefix at = behind;
        for (int i = 0; i < max; i++) {
            at = TableWalk.keyBehind(mappings, at);
            if (at == null) {
                return null;
            }
            if (at.isHost()) {
                visitor.accept(at.address());
            }
        }
        return at;
    }

    /** The far end of a point-to-point tunnel gets each multicast packet. */
    void multicastToFarEnd(Optional<NbmaPeer> target) {
        target.ifPresent(this::use);
        if (onlyTarget != null) {
            release(onlyTarget);
        }
        onlyTarget = target.orElse(null);
        copies = null;
    }

    /** A peer gets each multicast packet. */
    void addMulticast(NbmaPeer target) {
        if (!multicast.containsKey(target)) {
            use(target);
            multicast.put(target, peer(target));
            copies = null;
        }
    }

    /** It gets none any more. */
    void removeMulticast(NbmaPeer target) {
        if (multicast.remove(target) != null) {
            release(target);
            copies = null;
        }
    }

    /** The peer that takes what is not resolved. */
    void nhs(AddressFamily family, Optional<NbmaPeer> server) {
        server.ifPresent(this::use);
        NbmaPeer before = nhs.remove(family);
        if (before != null) {
            release(before);
        }
        server.ifPresent(peer -> nhs.put(family, peer));
    }

    /** Whether any peer that the tunnel knows is inside of a prefix. */
    boolean reachesInto(Prefix prefix) {
        NbmaPeer first = peers.ceilingKey(NbmaPeer.of(prefix.address()));
        return (first != null && prefix.contains(first.address()))
                || (destination != null && prefix.contains(destination));
    }

    /**
     * False where no peer that the tunnel knows is inside of any of these prefixes: tunnels of one
     * peer, of which there may be many, say so at once.
     */
    boolean mayReachInto(PrefixMap<?> prefixes) {
        Address far = destination;
        return peers.size() > prefixes.size()
                || (far != null && prefixes.lookup(far, _ -> true) != null)
                || peers.keySet().stream()
                        .anyMatch(peer -> prefixes.lookup(peer.address(), _ -> true) != null);
    }

    /** The addresses of the peers that the tunnel knows inside of a prefix. */
    Set<Address> nbmaAddresses(Prefix prefix) {
        Set<Address> all = new LinkedHashSet<>();
        for (NbmaPeer peer : peers.tailMap(NbmaPeer.of(prefix.address())).keySet()) {
            if (!prefix.contains(peer.address())) {
                break;
            }
            all.add(peer.address());
        }
        if (destination != null && prefix.contains(destination)) {
            all.add(destination);
        }
        return all;
    }

    /** The number by which the packet path counts for a peer; -1 when it is none. */
    int adjacencyId(NbmaPeer of) {
        Peer peer = peers.get(of);
        return peer == null ? -1 : peer.adjacency.id();
    }

    /**
     * Takes over what the path to an address carries; false when nothing has changed. RFC 1191 §3:
     * a message that something was too big never raises what is known.
     *
     * @param mtuBytes of outer packets; 0 to forget. Less than {@code min-mtu} counts as that
     */
    boolean pathMtu(Address nbma, int mtuBytes) {
        int believed = mtuBytes == 0 ? 0 : Math.max(mtuBytes, settings.tunnel().pathMtuMinBytes());
        boolean changed = false;
        for (Peer peer : at(nbma)) {
            Adjacency now = peer.adjacency;
            int known = now.pathMtuBytes();
            if (known != believed && (known == 0 || believed < known)) {
                change(
                        peer,
                        new Adjacency(now.id(), now.peer(), believed, now.mtuBytes(), now.sa()));
                if (believed > 0) {
                    narrow.add(now.peer());
                } else {
                    narrow.remove(now.peer());
                }
                changed = true;
            }
        }
        return changed;
    }

    /** What the link below carries. */
    int underlayMtuBytes() {
        return underlayMtuBytes;
    }

    /** Name of the link below; empty while there is none. */
    String underlayLink() {
        return underlayLink;
    }

    /** What the path to an address carries, as far as is known. */
    int pathMtuBytes(Address nbma) {
        return at(nbma).stream()
                .mapToInt(peer -> peer.adjacency.pathMtuBytes())
                .filter(bytes -> bytes > 0)
                .min()
                .orElse(underlayMtuBytes);
    }

    /**
     * When what was learnt now of the path to a peer is to be forgotten, on the scale of the loop;
     * empty for never.
     */
    OptionalLong agePathMtu(Address nbma, long nowNanos) {
        int minutes = settings.tunnel().pathMtuAgeMinutes();
        OptionalLong until =
                minutes == 0
                        ? OptionalLong.empty()
                        : OptionalLong.of(nowNanos + Duration.ofMinutes(minutes).toNanos());
        at(nbma).forEach(peer -> peer.pathMtuUntilNanos = until);
        return until;
    }

    /** The peers at an address. */
    private List<Peer> at(Address nbma) {
        List<Peer> found = new ArrayList<>();
        for (Map.Entry<NbmaPeer, Peer> one : peers.tailMap(NbmaPeer.of(nbma)).entrySet()) {
            if (!one.getKey().address().equals(nbma)) {
                break;
            }
            found.add(one.getValue());
        }
        return found;
    }

    /** What is known of the paths to the peers. */
    List<InterfaceView.PathMtu> pathMtus(long nowNanos) {
        List<InterfaceView.PathMtu> known = new ArrayList<>();
        for (NbmaPeer key : narrow) {
            Peer peer = Objects.requireNonNull(peers.get(key));
            OptionalLong until = peer.pathMtuUntilNanos;
            known.add(
                    new InterfaceView.PathMtu(
                            key.address(),
                            peer.adjacency.pathMtuBytes(),
                            until.isPresent()
                                    ? Optional.of(Duration.ofNanos(until.getAsLong() - nowNanos))
                                    : Optional.empty()));
        }
        return known;
    }

    /** Packets for a peer are sealed otherwise now. */
    void sealed(NbmaPeer key) {
        Peer peer = peers.get(key);
        if (peer != null) {
            Adjacency now = peer.adjacency;
            OutboundSa sa = seals.of(this, key);
            if (now.sa() != sa) {
                change(
                        peer,
                        new Adjacency(
                                now.id(), now.peer(), now.pathMtuBytes(), now.mtuBytes(), sa));
            }
        }
    }

    /** All associations are looked up anew by {@link #reseal}: the protection has changed. */
    void sealedAnew() {
        resealing.start();
    }

    /** Looks up so many associations at most, and says how many. */
    int reseal(int max) {
        return resealing.work(max, peers, peer -> sealed(peer.adjacency.peer()));
    }

    /** Whether there are more of these. */
    boolean awaitsSealing() {
        return resealing.busy();
    }

    /** How often {@link #peers} have become others. */
    long peersChanged() {
        return peersChanged;
    }

    /** The peers that packets may go to. */
    Set<NbmaPeer> peers() {
        return Collections.unmodifiableSet(peers.keySet());
    }

    /** The far end of a point-to-point tunnel; empty for none. */
    Optional<Address> farEnd() {
        return Optional.ofNullable(destination);
    }

    private void change(Peer peer, Adjacency changed) {
        peer.adjacency = changed;
        copies = peer.lists > 0 ? null : copies;
        peer.prefixes.forEach((prefix, usable) -> {
            if (usable) {
                adjacencies = adjacencies.with(prefix, changed);
            }
        });
    }

    private Peer peer(NbmaPeer key) {
        return peers.computeIfAbsent(
                key,
                fresh -> {
                    peersChanged++;
                    int id = ids.nextClearBit(0);
                    ids.set(id);
                    return new Peer(new Adjacency(id, fresh, 0, 0, seals.of(this, fresh)));
                });
    }

    private void use(NbmaPeer key) {
        peer(key).lists++;
    }

    private void release(NbmaPeer key) {
        Peer peer = peers.get(key);
        if (peer != null) {
            peer.lists--;
            forgetIfUnused(peer);
        }
    }

    private void forgetIfUnused(Peer peer) {
        if (!peer.used()) {
            peers.remove(peer.adjacency.peer());
            peersChanged++;
            narrow.remove(peer.adjacency.peer());
            ids.clear(peer.adjacency.id());
        }
    }

    private @Nullable Adjacency adjacency(@Nullable NbmaPeer key) {
        Peer peer = key == null ? null : peers.get(key);
        return peer == null ? null : peer.adjacency;
    }

    private List<Adjacency> copies() {
        List<Adjacency> all = copies;
        if (all == null) {
            List<Adjacency> now = new ArrayList<>(multicast.size() + 1);
            Adjacency first = adjacency(onlyTarget);
            if (first != null && !multicast.containsKey(first.peer())) {
                now.add(first);
            }
            multicast.values().forEach(peer -> now.add(peer.adjacency));
            all = List.copyOf(now);
            copies = all;
        }
        return all;
    }

    /**
     * The picture for the packet path as it was last made; null where that is to be done again, by
     * {@link #forwarding(List, Protection, List)}.
     */
    @Nullable TunnelForwarding forwarding() {
        TunnelForwarding before = published;
        boolean same =
                !pictureStale
                        && before != null
                        && before.adjacencies() == adjacencies
                        && copies != null
                        && Objects.equals(before.nhs4(), adjacency(nhs.get(AddressFamily.IPV4)))
                        && Objects.equals(before.nhs6(), adjacency(nhs.get(AddressFamily.IPV6)));
        return same ? before : null;
    }

    /** The picture for the packet path; the same object while nothing has changed. */
    TunnelForwarding forwarding(
            List<InterfaceAddress> addresses,
            @Nullable Protection protection,
            List<ControlTraffic> control) {
        pictureStale = false;
        TunnelConfig tunnel = settings.tunnel();
        TunnelForwarding now =
                new TunnelForwarding(
                        index,
                        name,
                        settings.vrf(),
                        settings.underlayVrf(),
                        open(),
                        tunnel.mode().multipoint(),
                        source,
                        tunnel.mode().multipoint() ? null : destination,
                        tunnel.key().isPresent(),
                        (int) tunnel.key().orElse(0),
                        tunnel.checksum(),
                        tunnel.sequence() ? sequence : null,
                        tunnel.ttl(),
                        tunnel.tos().orElse(-1),
                        followsPathMtu(),
                        ipv4MtuBytes(),
                        ipv6MtuBytes(),
                        settings.link().adjustMss4Bytes(),
                        settings.link().adjustMss6Bytes(),
                        Math.max(settings.nhrp4().networkId(), settings.nhrp6().networkId()),
                        settings.nhrp4().redirect() || settings.nhrp6().redirect(),
                        tunnel.relayKernel(),
                        addresses,
                        adjacencies,
                        adjacency(nhs.get(AddressFamily.IPV4)),
                        adjacency(nhs.get(AddressFamily.IPV6)),
                        copies(),
                        !tunnel.mode().multipoint(),
                        protection,
                        control);
        TunnelForwarding before = published;
        if (before != null && before.equals(now)) {
            return before;
        }
        published = now;
        return now;
    }
}
