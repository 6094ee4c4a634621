package io.spokewire.nhrp;

import io.spokewire.engine.TableWalk;
import io.spokewire.net.Address;
import io.spokewire.net.NbmaPeer;
import io.spokewire.net.Prefix;
import io.spokewire.nhrp.NhrpEnvironment.RouteAnswer;
import io.spokewire.nhrp.NhrpMessage.Body;
import io.spokewire.nhrp.NhrpMessage.ResolutionReply;
import io.spokewire.nhrp.NhrpMessage.ResolutionRequest;
import io.spokewire.nhrp.NhrpMessage.TrafficIndication;
import io.spokewire.nhrp.NhrpTimer.Kind;
import io.spokewire.nhrp.Transit.Way;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Our own questions for a direct way, the client's side of RFC 2332 §5.2.1 and §5.2.2: asked when a
 * next hop has no NBMA address (Phase 2), when somebody tells us of a better way (Phase 3), and
 * when an answer that is used is about to expire or its route changes.
 */
final class ResolutionClient {
    /** Questions of one overlay at a time; what comes beyond has to come again. */
    static final int PENDING_MAX = 1_024;

    /**
     * Ids of answered questions that are remembered: an answer may come twice, by two ways. One for
     * each question that can wait; the oldest goes.
     */
    static final int ANSWERED_MAX = PENDING_MAX;

    /** A question that was not answered for so long is given up. */
    static final Duration GIVE_UP = Duration.ofSeconds(30);

    /** The longest time between two retries: 1, 2, 4, 7, 7 ... seconds. */
    private static final Duration RETRY_MAX = Duration.ofSeconds(7);

    /** How long nobody asks again after a refusal; IOS keeps its stand-in for three minutes too. */
    static final int NEGATIVE_MAX_SECONDS = 180;

    /** How long nobody asks again after a question without an answer. */
    static final int UNANSWERED_SECONDS = 30;

    /** How long a shortcut may last when the route below it has changed and nobody confirms it. */
    static final Duration UNCONFIRMED = Duration.ofSeconds(3);

    /** A question. */
    static final class Attempt {
        final Address target;
        final int requestId;
        final long started;
        final @Nullable NbmaPeer hint;
        int sent;
        long hits = 1;

        private Attempt(Address target, int requestId, long started, @Nullable NbmaPeer hint) {
            this.target = target;
            this.requestId = requestId;
            this.started = started;
            this.hint = hint;
        }
    }

    private final Overlay overlay;
    private final NavigableMap<Address, Attempt> pending = new TreeMap<>();
    private final SequencedSet<Integer> answered = new LinkedHashSet<>();

    ResolutionClient(Overlay overlay) {
        this.overlay = overlay;
    }

    @Nullable Attempt pending(Address target) {
        return pending.get(target);
    }

    /** The next host that is asked for; null at the end. */
    @Nullable Prefix next(@Nullable Prefix behind) {
        Address next =
                behind == null || behind.isHost()
                        ? TableWalk.keyBehind(pending, behind == null ? null : behind.address())
                        : pending.ceilingKey(behind.address());
        return next == null ? null : next.toPrefix();
    }

    /** Packets wait for the NBMA address of a next hop: Phase 2. */
    void unresolved(Address nextHop, Turn turn) {
        Optional<NhrpCache.Entry> known = overlay.cache.mapping(nextHop);
        if (known.isPresent()) {
            overlay.direct.wanted(known.get().via, turn);
        } else if (!overlay.owns(nextHop)) {
            ask(nextHop, null, turn);
        }
    }

    /**
     * A router on the way says that it sends our packets back into the network they came from. RFC
     * 2332 §6.4: only the ingress asks, so that one packet does not make every router on its way
     * ask.
     */
    void indicated(TrafficIndication indication, NbmaPeer from, Turn turn) {
        Address target = Redirects.destination(indication.packet());
        if (target == null || target.family() != overlay.family || !overlay.config().shortcut()) {
            return;
        }
        // The route may lead over another tunnel of the same network: then that one asks.
        if (overlay.transit.way(target, null) instanceof Way.Next next) {
            boolean here = next.overlay() == overlay;
            next.overlay().resolutions.better(target, here ? from : null, turn);
        }
    }

    private void better(Address target, @Nullable NbmaPeer hint, Turn turn) {
        Optional<NhrpCache.Entry> known = overlay.cache.lookup(target);
        int routed =
                overlay.domain
                        .environment
                        .route(overlay.vrf(), target)
                        .map(r -> r.prefix().length())
                        .orElse(0);
        // A shortcut that is wider than the route does not carry these packets.
        if (known.isEmpty()
                || !known.get().complete()
                || !overlay.cache.carries(known.get())
                || known.get().prefix.length() < routed) {
            ask(target, hint, turn);
        } else {
            overlay.direct.wanted(known.get().via, turn);
        }
    }

    private void ask(Address target, @Nullable NbmaPeer hint, Turn turn) {
        NhrpCache.Entry refused = overlay.cache.get(target.toPrefix());
        boolean negative = refused != null && refused.origin == NhrpCache.Origin.NEGATIVE;
        if (!overlay.ready()
                || overlay.config().serverOnly()
                || !overlay.tunnel.settings().multipoint()
                || target.isMulticast()
                || target.isUnspecified()
                || negative) {
            return;
        }
        Attempt asked = pending.get(target);
        if (asked != null) {
            asked.hits++;
            return;
        }
        if (pending.size() >= PENDING_MAX) {
            overlay.full.found("questions without an answer", PENDING_MAX, turn);
            return;
        }
        if (path(target, hint).isEmpty()) {
            return;
        }
        Attempt attempt = new Attempt(target, overlay.domain.ids.next(), turn.now(), hint);
        pending.put(target, attempt);
        send(attempt, turn);
    }

    /**
     * The peer that a question goes to: along the routed path where that is known, else to whoever
     * told us, else to the best server.
     */
    private Optional<Way.Next> path(Address target, @Nullable NbmaPeer hint) {
        if (overlay.transit.way(target, hint) instanceof Way.Next next) {
            return Optional.of(next);
        }
        return hint == null ? Optional.empty() : Optional.of(new Way.Next(overlay, hint, null));
    }

    private void send(Attempt attempt, Turn turn) {
        Optional<Way.Next> path = path(attempt.target, attempt.hint);
        attempt.sent++;
        Duration delay = Duration.ofSeconds(1L << Math.min(attempt.sent - 1, 3));
        turn.arm(
                Kind.RESOLUTION,
                overlay.name(),
                attempt.target,
                delay.compareTo(RETRY_MAX) > 0 ? RETRY_MAX : delay);
        if (path.isEmpty() || !overlay.ready()) {
            return;
        }
        overlay.send(
                question(attempt.target, attempt.requestId, Overlay.HOP_COUNT),
                path.get().peer(),
                turn);
    }

    /** A question of ours. */
    ResolutionRequest question(Address target, int requestId, int hopCount) {
        int flags =
                NhrpMessage.ROUTER
                        | NhrpMessage.AUTHORITATIVE
                        | NhrpMessage.SOURCE_STABLE
                        | NhrpMessage.NAT;
        ClientInformationEntry own =
                ClientInformationEntry.ofSender(
                        overlay.family.bits(),
                        overlay.tunnel.settings().mtuBytes() & 0xFFFF,
                        overlay.config().holdingTimeSeconds());
        Body body =
                new Body(
                        overlay.header(target).withHopCount(hopCount),
                        flags,
                        requestId,
                        List.of(own));
        return new ResolutionRequest(
                body, overlay.requestExtensions(overlay.tunnel.natEntry(overlay)));
    }

    /** A retry is due, with the same id. */
    void due(Address target, Turn turn) {
        Attempt attempt = pending.get(target);
        if (attempt == null) {
            return;
        }
        if (turn.now() - attempt.started >= GIVE_UP.toNanos()) {
            fail(attempt, "nobody answers", UNANSWERED_SECONDS, turn);
        } else {
            send(attempt, turn);
        }
    }

    /** An error indication about a question; false when it is about none of ours. */
    boolean failed(int requestId, int errorCode, Turn turn) {
        Attempt attempt = find(requestId);
        if (attempt == null) {
            return false;
        }
        fail(attempt, NhrpCode.errorText(errorCode), NEGATIVE_MAX_SECONDS, turn);
        return true;
    }

    private @Nullable Attempt find(int requestId) {
        for (Attempt attempt : pending.values()) {
            if (attempt.requestId == requestId) {
                return attempt;
            }
        }
        return null;
    }

    private void fail(Attempt attempt, String why, int quietSeconds, Turn turn) {
        end(attempt, turn);
        overlay.counters.add(NhrpCounter.RESOLUTIONS_FAILED);
        turn.note(new NhrpTrace.ResolutionFailed(overlay.name(), attempt.target, why));
        Prefix host = attempt.target.toPrefix();
        Optional<NhrpCache.Entry> covering = overlay.cache.lookup(attempt.target);
        if (quietSeconds == NEGATIVE_MAX_SECONDS && covering.isPresent()) {
            NhrpCache.Entry entry = covering.get();
            if (entry.origin.renewable() && entry.target.equals(attempt.target)) {
                down(entry, why, turn); // whoever knows better has taken it back
            }
        }
        if (overlay.cache.get(host) == null) {
            overlay.cache.put(
                    new NhrpCache.Draft(host, attempt.target, NhrpCache.Origin.NEGATIVE)
                            .holdingTime(
                                    Math.min(quietSeconds, overlay.config().holdingTimeSeconds())),
                    turn);
        }
    }

    private void end(Attempt attempt, Turn turn) {
        pending.remove(attempt.target);
        turn.disarm(Kind.RESOLUTION, overlay.name(), attempt.target);
    }

    /** A resolution reply to us; false when nobody waits for it. */
    boolean replied(ResolutionReply reply, NbmaPeer from, Turn turn) {
        Attempt attempt = find(reply.requestId());
        if (attempt == null
                || !attempt.target.equals(reply.header().destinationProtocol())
                || !overlay.protocol().equals(Optional.of(reply.header().sourceProtocol()))) {
            return false;
        }
        ClientInformationEntry best = null;
        int refusal = NhrpCode.NO_BINDING;
        for (ClientInformationEntry entry : reply.entries()) {
            if (entry.code() != NhrpCode.SUCCESS) {
                refusal = entry.code();
            } else if (best == null || entry.preference() > best.preference()) {
                best = entry;
            }
        }
        if (best == null) {
            answered(attempt);
            fail(attempt, NhrpCode.entryText(refusal), NEGATIVE_MAX_SECONDS, turn);
            return true;
        }
        Address protocol = best.protocol().orElse(attempt.target);
        Optional<Address> claimed = best.nbma();
        NbmaPeer peer = seen(reply, protocol, claimed, from);
        if (protocol.family() != overlay.family
                || overlay.owns(protocol)
                || overlay.domain.isOwnNbma(peer.address())
                || best.holdingTimeSeconds() == 0) {
            answered(attempt);
            fail(attempt, "the answer makes no sense", UNANSWERED_SECONDS, turn);
            return true;
        }
        end(attempt, turn);
        answered(attempt);
        install(attempt, best, protocol, peer, claimed.orElse(peer.address()), turn);
        overlay.direct.found(protocol, isDirect(reply, from) && from.equals(peer), turn);
        return true;
    }

    private void answered(Attempt attempt) {
        if (answered.size() >= ANSWERED_MAX) {
            answered.removeFirst();
        }
        answered.add(attempt.requestId);
    }

    /** Whether the question of this id has had its answer. */
    boolean wasAnswered(int requestId) {
        return answered.contains(requestId);
    }

    /**
     * How packets reach the responder: what a server on the way has seen, or we ourselves when the
     * reply came directly, else what it says of itself.
     */
    private NbmaPeer seen(
            ResolutionReply reply, Address protocol, Optional<Address> claimed, NbmaPeer from) {
        for (ClientInformationEntry entry :
                reply.extensions().entries(Extension.NatAddress.class)) {
            if (entry.protocol().equals(Optional.of(protocol)) && entry.nbma().isPresent()) {
                return NbmaPeer.of(entry.nbma().get());
            }
        }
        return isDirect(reply, from) ? from : claimed.map(NbmaPeer::of).orElse(from);
    }

    /** Whether a reply came straight from its responder. */
    private boolean isDirect(ResolutionReply reply, NbmaPeer from) {
        return reply.extensions().entries(Extension.ReverseTransitNhs.class).isEmpty()
                && !overlay.servers.isServer(from);
    }

    /** What was sent before an entry stood does not count as its use. */
    private void baseline(Optional<NhrpCache.Entry> entry, boolean fresh) {
        if (fresh && entry.isPresent()) {
            entry.get().packets = packets(entry.get());
        }
    }

    /** Packets to a peer; of a shortcut those to its own prefix alone. */
    private long packets(NhrpCache.Entry entry) {
        NhrpEnvironment environment = overlay.domain.environment;
        if (!entry.isMapping()) {
            return environment.packetsFollowed(overlay.name(), entry.prefix);
        }
        return entry.peer == null ? 0 : environment.packetsSent(overlay.name(), entry.peer);
    }

    private void install(
            Attempt attempt,
            ClientInformationEntry answer,
            Address protocol,
            NbmaPeer peer,
            Address claimed,
            Turn turn) {
        @Nullable Address beforeNat = claimed.equals(peer.address()) ? null : claimed;
        NhrpCache.Entry negative = overlay.cache.get(attempt.target.toPrefix());
        if (negative != null && negative.origin == NhrpCache.Origin.NEGATIVE) {
            overlay.cache.remove(negative.prefix, turn);
        }
        NhrpCache.Entry before = overlay.cache.get(protocol.toPrefix());
        boolean fresh = before == null;
        baseline(
                overlay.cache.put(
                        new NhrpCache.Draft(
                                        protocol.toPrefix(), protocol, NhrpCache.Origin.RESOLVED)
                                .peer(peer)
                                .claimed(beforeNat)
                                .mtu(answer.mtuBytes())
                                .preference(answer.preference())
                                .holdingTime(answer.holdingTimeSeconds()),
                        turn),
                fresh);
        if (!protocol.equals(attempt.target)) {
            installShortcut(attempt, answer, protocol, peer, beforeNat, turn);
        } else if (before == null || !before.complete() || !before.hasNbma(peer.address())) {
            overlay.cache.mapping(protocol).ifPresent(mapping -> up(mapping, turn));
        }
    }

    private void installShortcut(
            Attempt attempt,
            ClientInformationEntry answer,
            Address protocol,
            NbmaPeer peer,
            @Nullable Address beforeNat,
            Turn turn) {
        Prefix prefix = new Prefix(attempt.target, length(attempt.target, answer));
        dropOthers(attempt.target, prefix, turn);
        NhrpCache.Entry old = overlay.cache.get(prefix);
        Optional<NhrpCache.Entry> entry =
                overlay.cache.put(
                        new NhrpCache.Draft(prefix, protocol, NhrpCache.Origin.RESOLVED)
                                .peer(peer)
                                .claimed(beforeNat)
                                .target(attempt.target)
                                .mtu(answer.mtuBytes())
                                .preference(answer.preference())
                                .holdingTime(answer.holdingTimeSeconds()),
                        turn);
        baseline(entry, old == null);
        if (entry.isPresent() && (old == null || !old.via.equals(protocol))) {
            up(entry.get(), turn);
        }
    }

    /** Says that packets of an entry go directly, if they do. */
    private void up(NhrpCache.Entry entry, Turn turn) {
        Address nbma = entry.nbma();
        if (nbma != null
                && entry.origin == NhrpCache.Origin.RESOLVED
                && overlay.cache.taken(entry)) {
            turn.note(new NhrpTrace.ShortcutUp(overlay.name(), entry.prefix, entry.via, nbma));
        }
    }

    /** The path to a station has been proven: says what goes directly now. */
    void proven(Address station, Turn turn) {
        NhrpCache.Entry mapping = overlay.cache.get(station.toPrefix());
        if (mapping != null) {
            List<NhrpCache.Entry> dependents = overlay.cache.dependents(mapping);
            (dependents.isEmpty() ? List.of(mapping) : dependents).forEach(one -> up(one, turn));
        }
    }

    /** Never wider than the route in use: beside it there may be routes that lead elsewhere. */
    private int length(Address target, ClientInformationEntry answer) {
        int routed =
                overlay.domain
                        .environment
                        .route(overlay.vrf(), target)
                        .map(RouteAnswer::prefix)
                        .map(Prefix::length)
                        .orElse(0);
        return Math.max(answer.significantBits(overlay.family.bits()), routed);
    }

    /** An answer of another width replaces what the same question has brought before. */
    private void dropOthers(Address target, Prefix prefix, Turn turn) {
        for (NhrpCache.Entry entry :
                overlay.cache.overlapping(NhrpCache.Origin.RESOLVED, target.toPrefix())) {
            if (!entry.isMapping() && entry.target.equals(target) && !entry.prefix.equals(prefix)) {
                down(entry, "the answer is another one now", turn);
            }
        }
    }

    /** A timer of an entry that was resolved has fired: it is renewed while it is used. */
    void check(NhrpCache.Entry entry, Turn turn) {
        if (turn.reached(entry.expires)) {
            List<NhrpCache.Entry> dependents = overlay.cache.dependents(entry);
            if (entry.isMapping() && !dependents.isEmpty()) {
                long last = entry.expires;
                for (NhrpCache.Entry dependent : dependents) {
                    last = dependent.expires - last > 0 ? dependent.expires : last;
                }
                if (!turn.reached(last)) {
                    entry.expires = last;
                    turn.arm(Kind.CACHE, overlay.name(), entry.prefix, turn.until(last));
                    return;
                }
            }
            down(entry, entry.used ? "nobody has confirmed it" : "it is not used", turn);
            return;
        }
        long packets = packets(entry);
        entry.used = packets != entry.packets;
        entry.packets = packets;
        if (entry.used && !(entry.isMapping() && !overlay.cache.dependents(entry).isEmpty())) {
            ask(entry.target, null, turn);
        }
        // Asked for or not, it is looked at once more before it ends.
        Duration left = turn.until(entry.expires);
        Duration sixth = Duration.ofSeconds(entry.holdingTimeSeconds).dividedBy(6);
        turn.arm(
                Kind.CACHE,
                overlay.name(),
                entry.prefix,
                left.compareTo(sixth) > 0 ? left.dividedBy(2) : left);
    }

    /** Takes an entry out and says why packets go another way now. */
    void down(NhrpCache.Entry entry, String why, Turn turn) {
        boolean taken = overlay.cache.taken(entry);
        overlay.cache.remove(entry.prefix, turn);
        if (taken) {
            turn.note(new NhrpTrace.ShortcutDown(overlay.name(), entry.prefix, entry.via, why));
        }
    }

    /** Routes have changed: shortcuts over them are confirmed soon, or go at once. */
    void routesChanged(PrefixSet prefixes, Turn turn) {
        for (NhrpCache.Origin origin :
                List.of(NhrpCache.Origin.RESOLVED, NhrpCache.Origin.NEGATIVE)) {
            List<Prefix> meant = overlay.cache.prefixes(origin, prefixes::overlaps);
            overlay.backlog.each(meant, this::routeChanged);
        }
        overlay.backlog.start(turn);
    }

    private void routeChanged(Prefix prefix, Turn turn) {
        NhrpCache.Entry entry = overlay.cache.get(prefix);
        if (entry == null) {
            return;
        }
        if (entry.origin == NhrpCache.Origin.NEGATIVE) {
            overlay.cache.remove(prefix, turn);
        } else if (entry.origin == NhrpCache.Origin.RESOLVED && entry.isMapping()) {
            overlay.cache.project(entry.via, turn);
        } else if (entry.origin == NhrpCache.Origin.RESOLVED) {
            routeChanged(entry, turn);
        }
    }

    private void routeChanged(NhrpCache.Entry entry, Turn turn) {
        Optional<RouteAnswer> route = overlay.domain.environment.route(overlay.vrf(), entry.target);
        if (!(overlay.transit.way(entry.target, null) instanceof Way.Next)) {
            down(entry, "its route does not lead over the tunnel any more", turn);
            return;
        }
        if (route.isPresent() && route.get().prefix().length() > entry.prefix.length()) {
            down(entry, "a more specific route is there now", turn);
            ask(entry.target, null, turn);
            return;
        }
        if (entry.expires - turn.now() > UNCONFIRMED.toNanos()) {
            entry.expires = turn.now() + UNCONFIRMED.toNanos();
            entry.used = true;
            turn.arm(Kind.CACHE, overlay.name(), entry.prefix, UNCONFIRMED);
        }
        ask(entry.target, null, turn);
    }

    /**
     * Our own NBMA address has changed: the peers that we have shortcuts to learn the new one from
     * the questions that confirm these.
     */
    void askAgain(Turn turn) {
        overlay.eachEntry(
                () -> overlay.cache.of(NhrpCache.Origin.RESOLVED),
                (entry, later) -> {
                    if (!(entry.isMapping() && !overlay.cache.dependents(entry).isEmpty())) {
                        ask(entry.target, null, later);
                    }
                });
        overlay.backlog.start(turn);
    }

    /** Ends all questions. */
    void stop(Turn turn) {
        for (Attempt attempt : List.copyOf(pending.values())) {
            end(attempt, turn);
        }
    }
}
