package io.spokewire.nhrp;

import io.spokewire.engine.Backlog;
import io.spokewire.engine.TableWalk;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.NbmaPeer;
import io.spokewire.net.Prefix;
import io.spokewire.nhrp.NhrpMessage.ErrorIndication;
import io.spokewire.nhrp.NhrpMessage.Header;
import io.spokewire.nhrp.NhrpMessage.TrafficIndication;
import io.spokewire.nhrp.NhrpSnapshot.MessageKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * NHRP of one family on one interface: its cache, its exchanges, and the door through which all of
 * its packets leave.
 */
final class Overlay {
    /** Hop count of packets that start here. Cisco drops a packet with 0. */
    static final int HOP_COUNT = 255;

    /** How much of a packet in error goes back: its addresses and entries are in that. */
    private static final int ERROR_CONTENT_MAX_BYTES = 256;

    /** Error indications per second; nobody may make us shout by sending nonsense. */
    private static final int ERRORS_PER_SECOND = 10;

    /** What one input does at once of what concerns many: far below 5 ms. */
    static final int AT_ONCE = 200;

    /** The timer that goes on with it. */
    static final String BACKLOG = "backlog";

    final Domain domain;
    final Tunnel tunnel;
    final AddressFamily family;
    final Counters counters = new Counters();
    final FullTables full;
    final DirectPaths direct;
    final NhrpCache cache;
    final NextHopServers servers;
    final ResolutionClient resolutions;
    final ResolutionServer responder;
    final RegistrationServer registrar;
    final Transit transit;
    final Purges purges;
    final Redirects redirects;

    /** What is still to be forgotten, cleared, asked or said, in this order. */
    final Backlog<Turn> backlog =
            new Backlog<>(
                    AT_ONCE,
                    turn -> turn.arm(NhrpTimer.Kind.LIMIT, name(), BACKLOG, Duration.ZERO));

    private final RateLimit sending = new RateLimit();
    private final RateLimit errors = new RateLimit();
    private final RateLimit complaints = new RateLimit();
    private NhrpConfig config = NhrpConfig.DEFAULT;

    Overlay(Domain domain, Tunnel tunnel, AddressFamily family) {
        this.domain = domain;
        this.tunnel = tunnel;
        this.family = family;
        full = new FullTables(tunnel.name(), counters);
        direct = new DirectPaths(this);
        cache = new NhrpCache(tunnel.name(), counters, full, direct, tunnel::clientChanged);
        servers = new NextHopServers(this);
        transit = new Transit(this);
        purges = new Purges(this);
        resolutions = new ResolutionClient(this);
        responder = new ResolutionServer(this);
        registrar = new RegistrationServer(this);
        redirects = new Redirects(this);
    }

    NhrpConfig config() {
        return config;
    }

    void config(NhrpConfig config) {
        this.config = config;
    }

    /** Whether NHRP runs here at all. */
    boolean on() {
        return config.networkId() != 0;
    }

    String name() {
        return tunnel.name();
    }

    String vrf() {
        return tunnel.settings().vrf();
    }

    /** Our NBMA address as we know it. */
    Optional<Address> source() {
        return tunnel.settings().source();
    }

    /** Own addresses of the family on the interface, in the order of the configuration. */
    List<InterfaceAddress> addresses() {
        List<InterfaceAddress> own = new ArrayList<>();
        for (InterfaceAddress address : tunnel.settings().addresses()) {
            if (address.address().family() == family) {
                own.add(address);
            }
        }
        return own;
    }

    /** The address that we are known by: the first that is not link-local. */
    Optional<Address> protocol() {
        Optional<Address> linkLocal = Optional.empty();
        for (InterfaceAddress own : addresses()) {
            if (!own.address().isLinkLocal()) {
                return Optional.of(own.address());
            }
            if (linkLocal.isEmpty()) {
                linkLocal = Optional.of(own.address());
            }
        }
        return linkLocal;
    }

    /** Whether an address is this router's own. */
    boolean owns(Address address) {
        return domain.owns(vrf(), address);
    }

    /** Whether packets can be sent: there are addresses to put into them. */
    boolean ready() {
        return on() && source().isPresent() && protocol().isPresent();
    }

    /** The header of a packet that starts here; only while {@link #ready()}. */
    Header header(Address destination) {
        return headerFrom(protocol().orElseThrow(), destination);
    }

    /** As {@link #header}, for another own address than the first. */
    Header headerFrom(Address own, Address destination) {
        return Header.of(HOP_COUNT, source().orElseThrow(), own, destination);
    }

    /** Our own entry for the responder address and the transit records. */
    ClientInformationEntry ownEntry(int prefixLength) {
        return new ClientInformationEntry(
                0,
                prefixLength,
                tunnel.settings().mtuBytes() & 0xFFFF,
                config.holdingTimeSeconds(),
                0,
                source(),
                protocol());
    }

    /**
     * The extensions of a request: the servers on the way fill them. The NAT address has no
     * compulsory bit, and is there even when nothing is known.
     */
    Extensions requestExtensions(List<ClientInformationEntry> natAddresses) {
        return Extensions.of(
                new Extension.ResponderAddress(true, List.of()),
                new Extension.ForwardTransitNhs(true, List.of()),
                new Extension.ReverseTransitNhs(true, List.of()),
                new Extension.NatAddress(false, natAddresses));
    }

    /** Sends a packet that starts here. */
    void send(NhrpMessage message, NbmaPeer to, Turn turn) {
        transmit(message, to, false, turn);
    }

    /** Sends a packet that came from elsewhere. */
    void pass(NhrpMessage message, NbmaPeer to, Turn turn) {
        transmit(message, to, true, turn);
    }

    private void transmit(NhrpMessage message, NbmaPeer to, boolean forwarded, Turn turn) {
        MessageKind kind = kind(message);
        int packets = config.maxSendPackets();
        int seconds = config.maxSendSeconds();
        if (!sending.allows(packets, seconds, turn.now())) {
            counters.add(NhrpCounter.SEND_LIMITED);
            if (sending.firstRefusal(packets)) {
                turn.note(new NhrpTrace.SendLimited(name(), packets, seconds));
            }
            return;
        }
        OptionalInt toStore = domain.ids.toStore();
        if (toStore.isPresent()) {
            turn.emit(new NhrpAction.StoreRequestId(toStore.getAsInt()));
        }
        Bytes packet = NhrpCodec.encode(authenticated(message));
        counters.add(forwarded ? NhrpCounter.forwarded(kind) : NhrpCounter.sent(kind));
        turn.note(trace(message, kind, true, to, packet.length()));
        turn.emit(new NhrpAction.Send(name(), to, packet));
    }

    int sendUsagePercent(long now) {
        return sending.usagePercent(config.maxSendPackets(), config.maxSendSeconds(), now);
    }

    NhrpTrace trace(
            NhrpMessage message, MessageKind kind, boolean sent, NbmaPeer peer, int sizeBytes) {
        return NhrpTrace.Packet.of(name(), vrf(), sent, peer.address(), kind, message, sizeBytes);
    }

    /**
     * RFC 2332 §5.3.4: the extension is made anew at each hop. §5.2.7: "no extensions may be added
     * to an NHRP Error Indication".
     */
    private NhrpMessage authenticated(NhrpMessage message) {
        if (config.authentication().isEmpty() || message instanceof ErrorIndication) {
            return message;
        }
        Extension.Authentication password =
                Extension.Authentication.ofPassword(config.authentication());
        Extensions extensions = message.extensions();
        boolean there = extensions.first(Extension.Authentication.class).isPresent();
        return message.with(
                message.header(),
                there
                        ? extensions.map(Extension.Authentication.class, _ -> password)
                        : extensions.plus(password));
    }

    /**
     * Whether a packet proves that its sender knows the password. An error indication may not carry
     * extensions, so that it is taken without one: all that it can do is to end a request whose id
     * it knows.
     */
    boolean authentic(NhrpMessage message) {
        if (config.authentication().isEmpty()) {
            return true;
        }
        Optional<Extension.Authentication> given =
                message.extensions().first(Extension.Authentication.class);
        return given.isEmpty()
                ? message instanceof ErrorIndication
                : given.get().proves(config.authentication());
    }

    /** Drops a packet whose password is wrong, and says so to its sender. */
    void rejectUnauthentic(NhrpMessage message, NbmaPeer from, Turn turn) {
        counters.add(NhrpCounter.AUTHENTICATION_FAILED);
        if (complaints.allows(1, 10, turn.now())) {
            turn.note(new NhrpTrace.AuthenticationFailed(name(), from.address(), kind(message)));
        }
        error(NhrpCode.AUTHENTICATION_FAILURE, 0, message, from, turn);
    }

    /**
     * Tells the sender of a packet that it cannot be processed, RFC 2332 §5.2.7: never because of
     * an error indication, and at most one for a packet.
     *
     * @param previousHop the peer that the packet came from
     */
    void error(int code, int offset, NhrpMessage offending, NbmaPeer previousHop, Turn turn) {
        if (offending instanceof ErrorIndication || !ready()) {
            return;
        }
        Bytes content = NhrpCodec.encode(withoutPassword(offending));
        error(code, offset, sender(offending), content, ERROR_CONTENT_MAX_BYTES, previousHop, turn);
    }

    /**
     * As {@link #error} for a packet that cannot be decoded. It gets its head back and no more:
     * there may be a password in the rest.
     */
    void protocolError(
            NhrpCodec.Head head, int offset, Bytes packet, NbmaPeer previousHop, Turn turn) {
        boolean extension = head.extensionOffset() != 0 && offset > head.extensionOffset();
        int code = extension ? NhrpCode.INVALID_EXTENSION : NhrpCode.PROTOCOL_ERROR;
        error(code, offset, head.sender(), packet, head.bytes(), previousHop, turn);
    }

    private void error(
            int code,
            int offset,
            Address sender,
            Bytes packet,
            int maxBytes,
            NbmaPeer previousHop,
            Turn turn) {
        if (!errors.allows(ERRORS_PER_SECOND, 1, turn.now())) {
            counters.add(NhrpCounter.ERROR_LIMITED);
            return;
        }
        byte[] content = Arrays.copyOf(packet.toArray(), Math.min(packet.length(), maxBytes));
        send(
                new ErrorIndication(
                        header(sender), code, offset, Bytes.copyOf(content), Extensions.NONE),
                previousHop,
                turn);
    }

    /** A reply was sent by its responder, all others by the station at the source address. */
    private static Address sender(NhrpMessage message) {
        Header header = message.header();
        if (!(message instanceof NhrpMessage.Reply)) {
            return header.sourceProtocol();
        }
        List<ClientInformationEntry> responder =
                message.extensions().entries(Extension.ResponderAddress.class);
        return responder.isEmpty()
                ? header.destinationProtocol()
                : responder
                        .getFirst()
                        .protocol()
                        .filter(a -> a.family() == header.protocolFamily())
                        .orElse(header.destinationProtocol());
    }

    /** What goes back in clear must not tell anybody's password to the wrong peer. */
    private static NhrpMessage withoutPassword(NhrpMessage message) {
        return message.with(
                message.header(),
                message.extensions()
                        .map(
                                Extension.Authentication.class,
                                a -> new Extension.Authentication(a.compulsory(), Bytes.EMPTY)));
    }

    /** Says that a packet went in a circle, RFC 2332 §5.3.2 and §5.3.3, and drops it. */
    void loop(NhrpMessage message, NbmaPeer from, Turn turn) {
        counters.add(NhrpCounter.LOOPED);
        if (complaints.allows(1, 10, turn.now())) {
            turn.note(
                    new NhrpTrace.LoopDetected(
                            name(),
                            kind(message),
                            from.address(),
                            message.header().destinationProtocol()));
        }
        error(NhrpCode.LOOP_DETECTED, 0, message, from, turn);
    }

    /** The kind under which a packet is counted. */
    static MessageKind kind(NhrpMessage message) {
        return switch (message) {
            case NhrpMessage.ResolutionRequest _ -> MessageKind.RESOLUTION_REQUEST;
            case NhrpMessage.ResolutionReply _ -> MessageKind.RESOLUTION_REPLY;
            case NhrpMessage.RegistrationRequest _ -> MessageKind.REGISTRATION_REQUEST;
            case NhrpMessage.RegistrationReply _ -> MessageKind.REGISTRATION_REPLY;
            case NhrpMessage.PurgeRequest _ -> MessageKind.PURGE_REQUEST;
            case NhrpMessage.PurgeReply _ -> MessageKind.PURGE_REPLY;
            case ErrorIndication _ -> MessageKind.ERROR_INDICATION;
            case TrafficIndication _ -> MessageKind.TRAFFIC_INDICATION;
        };
    }

    /**
     * Changes the cache so that the mappings of the configuration are in it, and no others of its
     * kind.
     */
    void applyStaticMaps(Turn turn) {
        Map<Prefix, NhrpConfig.StaticMap> wanted = new LinkedHashMap<>();
        for (NhrpConfig.StaticMap map :
                on() ? config.mapsByPreference() : List.<NhrpConfig.StaticMap>of()) {
            if (!tunnel.names().addresses(map.nbma()).isEmpty()) {
                wanted.putIfAbsent(map.protocol(), map);
            }
        }
        for (NhrpCache.Entry entry : cache.of(NhrpCache.Origin.STATIC)) {
            if (!wanted.containsKey(entry.prefix)) {
                cache.remove(entry.prefix, turn);
            }
        }
        wanted.values().forEach(map -> applyStaticMap(map, turn));
    }

    private void applyStaticMap(NhrpConfig.StaticMap map, Turn turn) {
        Address nbma = tunnel.names().addresses(map.nbma()).getFirst();
        NhrpCache.Entry old = cache.get(map.protocol());
        if (old == null
                || old.origin != NhrpCache.Origin.STATIC
                || old.preference != map.preference()
                || !old.hasNbma(nbma)) {
            cache.put(
                    new NhrpCache.Draft(
                                    map.protocol(),
                                    map.protocol().address(),
                                    NhrpCache.Origin.STATIC)
                            .preference(map.preference())
                            .peer(NbmaPeer.of(nbma)),
                    turn);
        }
    }

    /** Clears the entries that are there now, when their turn has come; newer ones stay. */
    void clearEntries(Predicate<NhrpCache.Entry> which, BiConsumer<NhrpCache.Entry, Turn> how) {
        long newest = cache.made();
        TableWalk<Prefix> way = new TableWalk<>();
        way.start();
        backlog.add((max, turn) ->
                cache.walk(
                        way,
                        max,
                        entry -> {
                            if (entry.number <= newest && which.test(entry)) {
                                how.accept(entry, turn);
                            }
                        }));
    }

    /** Does something with some entries, of those that are still there when their turn has come. */
    void eachEntry(Supplier<List<NhrpCache.Entry>> entries, BiConsumer<NhrpCache.Entry, Turn> how) {
        backlog.each(
                entries,
                (entry, turn) -> {
                    if (cache.get(entry.prefix) == entry) {
                        how.accept(entry, turn);
                    }
                });
    }

    /** The router ends: says so to all that have to know, some at a time. */
    void farewell(Turn turn) {
        backlog.clear(); // what was not begun yet says less than this
        if (!ready()) {
            return;
        }
        purges.ending();
        responder.takeBack(_ -> true, turn);
        backlog.then(_ -> { // behind what is told to requesters: servers carry that
            backlog.then(servers::shutdown);
            clearEntries(
                    entry -> entry.origin == NhrpCache.Origin.REGISTERED && entry.peer != null,
                    purges::farewell);
        });
        backlog.start(turn);
    }

    /** Forgets everything, some at a time; used when NHRP ends here. */
    void forget(Turn turn) {
        backlog.clear();
        resolutions.stop(turn);
        servers.stop(turn);
        purges.stop(turn);
        responder.forget(turn);
        direct.stop(turn);
        redirects.clear();
        clearEntries(_ -> true, (entry, later) -> cache.remove(entry.prefix, later));
        backlog.start(turn);
    }
}
