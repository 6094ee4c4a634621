package io.spokewire.nhrp;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Ipv6Address;
import io.spokewire.net.NbmaPeer;
import io.spokewire.nhrp.NhrpMessage.Body;
import io.spokewire.nhrp.NhrpMessage.RegistrationReply;
import io.spokewire.nhrp.NhrpMessage.RegistrationRequest;
import io.spokewire.nhrp.NhrpTimer.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The next hop servers of one overlay: which of them are used, and our registrations with them.
 *
 * <p>In each cluster the servers stand in the order of priority, then of the configuration. They
 * are asked from the front until as many as {@code max-connections} answer or have not failed yet;
 * the ones behind wait. One that failed is asked on; when it comes back it is used again after the
 * fallback time, and the worse one is given up.
 */
final class NextHopServers {
    /** Servers of one overlay; a configuration names a few, a DNS name may bring up to 16. */
    static final int SERVERS_MAX = 64;

    /** Refreshes come up to this part of their period early, so that they do not meet. */
    private static final int JITTER_PERCENT = 5;

    /** Names a server, also for its timers. {@code address} tells those behind one name apart. */
    record Key(AddressFamily family, String protocol, String nbma, String address) {}

    /** The timer of a registration. */
    record RegistrationKey(Key server, Address own) {}

    /** What a registration says of us: when it changes, servers are told at once. */
    private record Identity(
            Optional<Address> source, List<Address> own, boolean ready, String networkId) {}

    private record Details(int holdingTime, int mtuBytes, boolean unique, String group) {}

    /** A server. */
    final class Server {
        final Key key;
        final NavigableMap<Address, Registration> registrations = new TreeMap<>();
        NhrpConfig.Nhs config;
        int order;
        @Nullable Address protocol;
        List<Address> candidates = List.of();
        int candidate;
        boolean active;
        boolean failed;
        boolean fallbackPending;
        long requestsSent;
        long requestsFailed;
        long repliesReceived;
        @Nullable Long lastReply;
        Optional<Address> seenAs = Optional.empty();
        boolean reported;
        boolean wasUp;
        long changed;
        @Nullable Integer currentId;
        @Nullable Integer acknowledgedId;
        String problem = "";

        private Server(Key key, NhrpConfig.Nhs config, long now) {
            this.key = key;
            this.config = config;
            this.changed = now;
            protocol = Names.literal(config.protocolAddress());
        }

        boolean dynamic() {
            return config.protocolAddress().isEmpty();
        }

        Optional<Address> nbma() {
            return candidates.isEmpty()
                    ? Optional.empty()
                    : Optional.of(candidates.get(candidate % candidates.size()));
        }

        Optional<NbmaPeer> peer() {
            return nbma().map(NbmaPeer::of);
        }

        /** Whether it has acknowledged our own address. */
        boolean up() {
            Registration registration = primary();
            return registration != null && registration.holds();
        }

        @Nullable Registration primary() {
            Optional<Address> own = overlay.protocol();
            return own.isEmpty() ? null : registrations.get(own.get());
        }

        String protocolText() {
            return protocol == null ? "(dynamic)" : protocol.toString();
        }

        String nbmaText() {
            return nbma().map(Address::toString).orElse(config.nbma());
        }
    }

    private final Overlay overlay;
    private final Map<Key, Server> servers = new LinkedHashMap<>();
    private Identity identity = new Identity(Optional.empty(), List.of(), false, "");
    private Details details = new Details(0, 0, false, "");
    private Optional<NbmaPeer> announced = Optional.empty();

    NextHopServers(Overlay overlay) {
        this.overlay = overlay;
    }

    Collection<Server> all() {
        return servers.values();
    }

    boolean anyUp() {
        for (Server server : servers.values()) {
            if (server.up()) {
                return true;
            }
        }
        return false;
    }

    /** The best server that answers. */
    Optional<Server> best() {
        Server best = null;
        for (Server server : sorted(servers.values())) {
            if (server.up()
                    && (best == null || (best.fallbackPending && !server.fallbackPending))) {
                best = server;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Whether this is a server that answers. */
    boolean isServer(NbmaPeer peer) {
        for (Server server : servers.values()) {
            if (server.up() && server.peer().filter(peer::matches).isPresent()) {
                return true;
            }
        }
        return false;
    }

    /** Takes the configuration, the names and the addresses of the interface as they are now. */
    void apply(Turn turn) {
        List<Server> order = new ArrayList<>();
        if (overlay.on()) {
            for (NhrpConfig.Nhs nhs : overlay.config().nhs()) {
                configure(nhs, order, turn);
            }
        }
        for (Server server : List.copyOf(servers.values())) {
            if (!order.contains(server)) {
                release(server, "it is not configured any more", turn);
                servers.remove(server.key);
            }
        }
        servers.clear();
        for (int i = 0; i < order.size(); i++) {
            order.get(i).order = i;
            servers.put(order.get(i).key, order.get(i));
        }
        applyIdentity(turn);
        for (Server server : servers.values()) {
            map(server, turn);
        }
        dropOldMappings(turn);
        select(turn);
    }

    private void configure(NhrpConfig.Nhs nhs, List<Server> order, Turn turn) {
        List<Address> nbma = new ArrayList<>(candidates(nhs));
        // An address of our own among those of a name: we are one of the hubs of this name.
        nbma.removeIf(overlay.domain::isOwnNbma);
        boolean perAddress = nhs.protocolAddress().isEmpty() && !nbma.isEmpty();
        int instances = perAddress ? nbma.size() : 1;
        for (int i = 0; i < instances; i++) {
            List<Address> own = perAddress ? List.of(nbma.get(i)) : List.copyOf(nbma);
            Key key =
                    new Key(
                            overlay.family,
                            nhs.protocolAddress(),
                            nhs.nbma(),
                            perAddress ? own.getFirst().toString() : "");
            if (order.size() >= SERVERS_MAX) {
                overlay.full.found("next hop servers", SERVERS_MAX, turn);
                return;
            }
            Server server = servers.get(key);
            if (server == null) {
                server = new Server(key, nhs, turn.now());
            }
            server.config = nhs;
            if (!server.candidates.equals(own)) {
                server.candidates = own;
                server.candidate = 0;
                for (RegistrationKey registration : keys(server)) {
                    feed(registration, new Registration.Input.Refresh(), turn);
                }
            }
            if (!order.contains(server)) {
                order.add(server);
            }
        }
    }

    private List<Address> candidates(NhrpConfig.Nhs nhs) {
        Names names = overlay.tunnel.names();
        if (!nhs.nbma().isEmpty()) {
            return names.addresses(nhs.nbma());
        }
        Address protocol = Names.literal(nhs.protocolAddress());
        for (NhrpConfig.StaticMap map : overlay.config().mapsByPreference()) {
            if (protocol != null && map.protocol().contains(protocol)) {
                return names.addresses(map.nbma());
            }
        }
        // A Phase 1 spoke has one peer, and needs no map to find it.
        NhrpInput.InterfaceSettings settings = overlay.tunnel.settings();
        return settings.multipoint() ? List.of() : settings.destination().stream().toList();
    }

    /** Our addresses that servers are told of: the first one, and the link-local ones of IPv6. */
    private List<Address> ownAddresses() {
        List<Address> own = new ArrayList<>();
        overlay.protocol().ifPresent(own::add);
        for (InterfaceAddress address : overlay.addresses()) {
            if (address.address().isLinkLocal() && !own.contains(address.address())) {
                own.add(address.address());
            }
        }
        return own;
    }

    private void applyIdentity(Turn turn) {
        Identity now =
                new Identity(
                        overlay.source(),
                        ownAddresses(),
                        overlay.ready(),
                        Long.toString(overlay.config().networkId()));
        NhrpConfig config = overlay.config();
        Details detailsNow =
                new Details(
                        config.holdingTimeSeconds(),
                        overlay.tunnel.settings().mtuBytes(),
                        config.unique(),
                        group());
        if (!now.equals(identity)) {
            identity = now;
            for (Server server : servers.values()) {
                boolean wasUp = server.wasUp;
                stop(server, turn);
                server.registrations.clear();
                if (wasUp) {
                    went(server, "the addresses of the tunnel have changed", turn);
                }
            }
        } else if (!detailsNow.equals(details)) {
            refresh(turn);
        }
        details = detailsNow;
        for (Server server : servers.values()) {
            for (Address own : now.own()) {
                server.registrations.computeIfAbsent(
                        own, _ -> new Registration(overlay.domain.ids::next, this::period));
            }
        }
    }

    private Duration period() {
        int configured = overlay.config().registrationTimeoutSeconds();
        int seconds =
                configured > 0
                        ? configured
                        // RFC 2332 §5.2.3: "one-third of the Holding Time specified therein".
                        : Math.max(1, overlay.config().holdingTimeSeconds() / 3);
        long millis = seconds * 1000L;
        long early = millis * JITTER_PERCENT / 100;
        return Duration.ofMillis(millis - overlay.domain.random.nextLong(early + 1));
    }

    /** The mapping of a server stands as soon as both of its addresses are known. */
    private void map(Server server, Turn turn) {
        Optional<Address> nbma = server.nbma();
        if (server.protocol == null || nbma.isEmpty()) {
            return;
        }
        NhrpCache.Entry old = overlay.cache.get(server.protocol.toPrefix());
        if (old == null || old.origin != NhrpCache.Origin.SERVER || !old.hasNbma(nbma.get())) {
            overlay.cache.put(
                    new NhrpCache.Draft(
                                    server.protocol.toPrefix(),
                                    server.protocol,
                                    NhrpCache.Origin.SERVER)
                            .peer(NbmaPeer.of(nbma.get())),
                    turn);
        }
    }

    private void dropOldMappings(Turn turn) {
        for (NhrpCache.Entry entry : overlay.cache.of(NhrpCache.Origin.SERVER)) {
            boolean wanted = false;
            for (Server server : servers.values()) {
                wanted |=
                        entry.via.equals(server.protocol)
                                && server.nbma().filter(entry::hasNbma).isPresent();
            }
            if (!wanted) {
                overlay.cache.remove(entry.prefix, turn);
            }
        }
    }

    /** Decides which servers are asked, cluster by cluster. */
    private void select(Turn turn) {
        TreeSet<Integer> clusters = new TreeSet<>();
        for (Server server : servers.values()) {
            clusters.add(server.config.cluster());
        }
        for (int cluster : clusters) {
            Integer limit = overlay.config().clusters().get(cluster);
            int connections = limit == null ? Integer.MAX_VALUE : limit;
            for (Server server : sorted(servers.values())) {
                if (server.config.cluster() == cluster) {
                    boolean wanted = connections > 0;
                    if (wanted && usable(server) && !server.failed) {
                        connections--;
                    }
                    activate(server, wanted, turn);
                }
            }
        }
        announce(turn);
    }

    private boolean usable(Server server) {
        return !server.candidates.isEmpty() && overlay.ready();
    }

    private void activate(Server server, boolean wanted, Turn turn) {
        if (!wanted && server.active) {
            release(server, "a better server is used", turn);
        }
        server.active = wanted;
        if (wanted && usable(server)) {
            if (!server.failed && !server.up()) {
                server.problem = "";
            }
            for (RegistrationKey key : keys(server)) {
                feed(key, new Registration.Input.Start(), turn);
            }
        } else if (wanted) {
            server.problem =
                    overlay.ready()
                            ? "its NBMA address is not known"
                            : "the tunnel has no source or no address";
            stop(server, turn);
        }
    }

    /** Gives a server up, and takes back what it knows of us. */
    private void release(Server server, String why, Turn turn) {
        boolean wasUp = server.up();
        Registration primary = server.primary();
        if (wasUp && primary != null && overlay.ready()) {
            purgeAt(server, turn);
        }
        stop(server, turn);
        server.failed = false;
        if (server.fallbackPending) {
            server.fallbackPending = false;
            turn.disarm(Kind.FALLBACK, overlay.name(), server.key);
        }
        if (wasUp) {
            went(server, why, turn);
        }
    }

    private void purgeAt(Server server, Turn turn) {
        for (Map.Entry<Address, Registration> entry : server.registrations.entrySet()) {
            OptionalInt id = entry.getValue().knownBy();
            if (id.isPresent() && server.peer().isPresent()) {
                overlay.purges.registration(
                        entry.getKey(),
                        Objects.requireNonNullElse(server.protocol, entry.getKey()),
                        server.peer().get(),
                        id.getAsInt(),
                        turn);
            }
        }
    }

    private void stop(Server server, Turn turn) {
        for (RegistrationKey key : keys(server)) {
            feed(key, new Registration.Input.Stop(), turn);
        }
    }

    /** Ends all exchanges; what is announced is taken back. */
    void stop(Turn turn) {
        for (Server server : servers.values()) {
            release(server, "NHRP ends on this interface", turn);
        }
        servers.clear();
        identity = new Identity(Optional.empty(), List.of(), false, "");
        announce(turn);
    }

    /**
     * The router ends: the servers forget us now, not at the end of the holding time, those too
     * whose answers are still on their way.
     */
    void shutdown(Turn turn) {
        for (Server server : servers.values()) {
            if (overlay.ready()) {
                purgeAt(server, turn);
            }
        }
    }

    /**
     * A server may have ended: it is asked now, instead of a third of the holding time later. Who
     * only pretends that it has makes us ask once, and nothing else.
     */
    void doubt(Address protocol, Turn turn) {
        for (Server server : List.copyOf(servers.values())) {
            if (server.up() && protocol.equals(server.protocol)) {
                for (RegistrationKey key : keys(server)) {
                    feed(key, new Registration.Input.Refresh(), turn);
                }
            }
        }
    }

    /** BFD has lost a server: another one is used at once, and this one is asked on. */
    void unreachable(Address protocol, String why, Turn turn) {
        for (Server server : List.copyOf(servers.values())) {
            if (server.up() && protocol.equals(server.protocol)) {
                for (RegistrationKey key : keys(server)) {
                    feed(key, new Registration.Input.Unreachable(why), turn);
                }
            }
        }
    }

    /** Registers again at once, RFC 2332 leaves the time to us. */
    void refresh(Turn turn) {
        for (Server server : List.copyOf(servers.values())) {
            if (server.failed) {
                overlay.tunnel.names().demand(server.config.nbma(), turn);
            }
            for (RegistrationKey key : keys(server)) {
                feed(key, new Registration.Input.Refresh(), turn);
            }
        }
    }

    /** A timer of a registration has fired. */
    void due(RegistrationKey key, Turn turn) {
        feed(key, new Registration.Input.RequestDue(), turn);
    }

    /** A server that came back has lasted. */
    void fallbackOver(Key key, Turn turn) {
        Server server = servers.get(key);
        if (server != null && server.fallbackPending) {
            server.fallbackPending = false;
            server.failed = !server.up();
            select(turn);
        }
    }

    /** An error indication about a registration; false when it is about none of ours. */
    boolean failed(int requestId, int errorCode, Turn turn) {
        RegistrationKey key = find(requestId);
        if (key != null) {
            feed(key, new Registration.Input.Failed(requestId, errorCode), turn);
        }
        return key != null;
    }

    /** A registration reply; false when nobody waits for it. */
    boolean replied(RegistrationReply reply, Turn turn) {
        RegistrationKey key = find(reply.requestId());
        if (key == null || !key.own().equals(reply.header().sourceProtocol())) {
            return false;
        }
        Server server = servers.get(key.server());
        if (server == null) {
            return false;
        }
        int code = NhrpCode.SUCCESS;
        for (ClientInformationEntry entry : reply.entries()) {
            code = code == NhrpCode.SUCCESS ? entry.code() : code;
        }
        server.repliesReceived++;
        server.lastReply = turn.now();
        if (code == NhrpCode.SUCCESS) {
            learn(server, reply, turn);
        }
        feed(key, new Registration.Input.Replied(reply.requestId(), code), turn);
        if (code == NhrpCode.SUCCESS && key.own().equals(overlay.protocol().orElse(null))) {
            seenAs(server, translated(reply, key.own()), turn);
        }
        return true;
    }

    /**
     * Takes what the best server says of our address; the others may stand on our side of a NAT.
     */
    private void seenAs(Server server, Optional<Address> translated, Turn turn) {
        Optional<Address> before = server.seenAs;
        server.seenAs = translated;
        if (best().filter(b -> b == server).isEmpty()) {
            return;
        }
        overlay.tunnel.translated(translated);
        if (server.reported && !before.equals(translated)) {
            overlay.tunnel.translationChanged(turn);
        }
        server.reported = true;
    }

    /** A dynamic server tells its address: the destination, or the responder of the reply. */
    private void learn(Server server, RegistrationReply reply, Turn turn) {
        if (!server.dynamic()) {
            return;
        }
        Address learnt = reply.header().destinationProtocol();
        if (overlay.owns(learnt)) {
            List<ClientInformationEntry> responder =
                    reply.extensions().entries(Extension.ResponderAddress.class);
            Optional<Address> address =
                    responder.isEmpty() ? Optional.empty() : responder.getFirst().protocol();
            if (address.isEmpty() || overlay.owns(address.get())) {
                return;
            }
            learnt = address.get();
        }
        if (!learnt.equals(server.protocol)) {
            server.protocol = learnt;
            dropOldMappings(turn);
        }
        map(server, turn);
    }

    /** Our address behind a NAT: the entry of the NAT extension that names us. */
    private Optional<Address> translated(RegistrationReply reply, Address own) {
        Optional<Address> translated = Optional.empty();
        for (ClientInformationEntry entry :
                reply.extensions().entries(Extension.NatAddress.class)) {
            if (entry.protocol().equals(Optional.of(own))) {
                translated = entry.nbma();
            }
        }
        return translated.filter(a -> !overlay.source().equals(Optional.of(a)));
    }

    private @Nullable RegistrationKey find(int requestId) {
        for (Server server : servers.values()) {
            for (RegistrationKey key : keys(server)) {
                Registration registration = server.registrations.get(key.own());
                if (registration != null && registration.waitsFor(requestId)) {
                    return key;
                }
            }
        }
        return null;
    }

    private List<RegistrationKey> keys(Server server) {
        List<RegistrationKey> keys = new ArrayList<>();
        for (Address own : server.registrations.keySet()) {
            keys.add(new RegistrationKey(server.key, own));
        }
        return keys;
    }

    private void feed(RegistrationKey key, Registration.Input input, Turn turn) {
        Server server = servers.get(key.server());
        Registration registration = server == null ? null : server.registrations.get(key.own());
        if (server == null || registration == null) {
            return;
        }
        List<Registration.Action> actions = new ArrayList<>();
        registration.handle(input, turn.now(), actions::add);
        boolean primary = registration == server.primary();
        for (Registration.Action action : actions) {
            switch (action) {
                case Registration.Action.Send(int id) -> request(server, key.own(), id, turn);
                case Registration.Action.Arm(Duration delay) ->
                        turn.arm(Kind.REGISTRATION, overlay.name(), key, delay);
                case Registration.Action.Disarm _ ->
                        turn.disarm(Kind.REGISTRATION, overlay.name(), key);
                case Registration.Action.Acknowledged(int id, boolean first) -> {
                    if (primary) {
                        acknowledged(server, id, first, turn);
                    }
                }
                case Registration.Action.Lost(String why, boolean refused) -> {
                    if (primary) {
                        lost(server, why, refused, turn);
                    }
                }
            }
        }
    }

    private String group() {
        return overlay.tunnel.settings().common().group();
    }

    private void request(Server server, Address own, int requestId, Turn turn) {
        if (server.failed && server.candidates.size() > 1) {
            server.candidate = (server.candidate + 1) % server.candidates.size();
            map(server, turn);
        }
        Optional<Address> nbma = server.nbma();
        if (nbma.isEmpty() || !overlay.ready()) {
            return;
        }
        NhrpConfig config = overlay.config();
        // RFC 2332 §5.2.3: a client that does not know its server puts its own address there.
        Address destination = Objects.requireNonNullElse(server.protocol, own);
        Address unknown = overlay.family == AddressFamily.IPV4 ? Ipv4Address.ANY : Ipv6Address.ANY;
        int flags = NhrpMessage.NAT | (config.unique() ? NhrpMessage.UNIQUE : 0);
        int prefixLength = config.unique() ? ClientInformationEntry.HOST : overlay.family.bits();
        Body body =
                new Body(
                        overlay.headerFrom(own, destination),
                        flags,
                        requestId,
                        List.of(
                                ClientInformationEntry.ofSender(
                                        prefixLength,
                                        overlay.tunnel.settings().mtuBytes() & 0xFFFF,
                                        config.holdingTimeSeconds())));
        Extensions extensions =
                overlay.requestExtensions(
                        List.of(
                                ClientInformationEntry.of(
                                        nbma.get(),
                                        Objects.requireNonNullElse(server.protocol, unknown))));
        if (!group().isEmpty()) {
            extensions = extensions.plus(new NodeAttributes(group()).toExtension());
        }
        server.requestsSent++;
        server.currentId = requestId;
        overlay.send(new RegistrationRequest(body, extensions), NbmaPeer.of(nbma.get()), turn);
    }

    private void acknowledged(Server server, int requestId, boolean first, Turn turn) {
        server.acknowledgedId = requestId;
        server.wasUp = true;
        server.problem = "";
        if (!first) {
            return;
        }
        server.changed = turn.now();
        if (server.protocol != null && server.nbma().isPresent()) {
            turn.note(new NhrpTrace.NhsUp(overlay.name(), server.protocol, server.nbma().get()));
        }
        boolean replaces =
                server.failed && overlay.config().fallbackSeconds() > 0 && othersUp(server);
        if (replaces) {
            server.fallbackPending = true;
            turn.arm(
                    Kind.FALLBACK,
                    overlay.name(),
                    server.key,
                    Duration.ofSeconds(overlay.config().fallbackSeconds()));
        } else {
            server.failed = false;
        }
        select(turn);
        overlay.tunnel.touched();
    }

    private boolean othersUp(Server server) {
        for (Server other : servers.values()) {
            if (other != server && other.up()) {
                return true;
            }
        }
        return false;
    }

    private void lost(Server server, String why, boolean refused, Turn turn) {
        server.failed = true;
        server.requestsFailed++;
        if (!refused) {
            server.peer().ifPresent(peer -> turn.emit(new NhrpAction.Silent(overlay.name(), peer)));
        }
        if (server.fallbackPending) {
            server.fallbackPending = false;
            turn.disarm(Kind.FALLBACK, overlay.name(), server.key);
        }
        if (refused && !server.problem.equals(why)) {
            turn.note(
                    new NhrpTrace.RegistrationRefused(
                            overlay.name(), server.protocolText(), server.nbmaText(), why));
        }
        if (server.problem.isEmpty()) {
            went(server, why, turn);
        }
        server.problem = why;
        overlay.tunnel.names().demand(server.config.nbma(), turn);
        select(turn);
    }

    private void went(Server server, String why, Turn turn) {
        server.changed = turn.now();
        server.wasUp = false;
        turn.note(
                new NhrpTrace.NhsDown(
                        overlay.name(), server.protocolText(), server.nbmaText(), why));
        overlay.tunnel.touched();
    }

    /** Tells the packet path where to send what has no mapping. */
    private void announce(Turn turn) {
        Optional<NbmaPeer> peer = best().flatMap(Server::peer);
        if (!peer.equals(announced)) {
            announced = peer;
            turn.emit(new NhrpAction.SetNhs(overlay.name(), overlay.family, peer));
            overlay.direct.detourChanged(turn);
        }
        overlay.tunnel.touched();
    }

    private static List<Server> sorted(Collection<Server> servers) {
        List<Server> list = new ArrayList<>(servers);
        list.sort(
                Comparator.comparingInt((Server s) -> s.config.priority())
                        .thenComparingInt(s -> s.order));
        return list;
    }
}
