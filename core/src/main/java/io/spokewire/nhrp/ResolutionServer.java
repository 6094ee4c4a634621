package io.spokewire.nhrp;

import io.spokewire.engine.TableWalk;
import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.InterfaceAddress;
import io.spokewire.net.NbmaPeer;
import io.spokewire.net.Prefix;
import io.spokewire.nhrp.NhrpMessage.Body;
import io.spokewire.nhrp.NhrpMessage.Header;
import io.spokewire.nhrp.NhrpMessage.ResolutionReply;
import io.spokewire.nhrp.NhrpMessage.ResolutionRequest;
import io.spokewire.nhrp.NhrpTimer.Kind;
import io.spokewire.nhrp.Transit.Way;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Resolution requests that come in, RFC 2332 §5.2.1 and §5.2.2: the egress of the NBMA network
 * answers with the prefix of its route, everybody else passes the request on along the routed path.
 *
 * <p>A request for a client of ours goes on to the client, as at Cisco and FRR, although §5.2.2
 * lets the server answer: so the client learns the requester at once, and both ends build the
 * direct path at the same time. A request for information that need not be authoritative is
 * answered from what is registered here.
 */
final class ResolutionServer {
    /** Prefixes that were given away and have to be taken back when their route changes. */
    static final int ANSWERS_MAX = 4_096;

    /** A wider route than this is a default of some kind: only the host asked for is given. */
    private static final int WIDEST_IPV4 = 8;

    private static final int WIDEST_IPV6 = 16;

    /** The timer of an answer. */
    record AnswerKey(Prefix prefix) {}

    /** Something that we have said of ourselves, and to whom. */
    static final class Answer {
        final Prefix prefix;
        final Address target;
        final Address nbma;
        final long created;
        final Requesters requesters = new Requesters();

        private Answer(Prefix prefix, Address target, Address nbma, long created) {
            this.prefix = prefix;
            this.target = target;
            this.nbma = nbma;
            this.created = created;
        }
    }

    private final Overlay overlay;
    private final NavigableMap<Prefix, Answer> answers = new TreeMap<>();

    ResolutionServer(Overlay overlay) {
        this.overlay = overlay;
    }

    @Nullable Answer answer(Prefix prefix) {
        return answers.get(prefix);
    }

    /** The prefix of the next answer that was given; null at the end. */
    @Nullable Prefix next(@Nullable Prefix behind) {
        return TableWalk.keyBehind(answers, behind);
    }

    /** A request has come in. */
    void handle(ResolutionRequest request, NbmaPeer from, Turn turn) {
        Header header = request.header();
        if (overlay.owns(header.sourceProtocol())) {
            // Our own question came back: whoever sent it here has no better way either.
            overlay.counters.add(NhrpCounter.LOOPED);
            return;
        }
        Address target = header.destinationProtocol();
        if (summary(target).isPresent()) {
            answer(request, from, turn);
            return;
        }
        switch (overlay.transit.way(target, null)) {
            case Way.Local _, Way.Egress _ -> answer(request, from, turn);
            case Way.Next next -> {
                boolean authoritative = (request.flags() & NhrpMessage.AUTHORITATIVE) != 0;
                Optional<NhrpCache.Entry> known = overlay.cache.mapping(target);
                if (!authoritative
                        && known.isPresent()
                        && known.get().origin == NhrpCache.Origin.REGISTERED) {
                    answerFor(known.get(), request, from, turn);
                } else {
                    overlay.transit.forward(request, from, next, turn);
                }
            }
            case Way.Unknown _ -> refuse(request, NhrpCode.NO_BINDING, from, turn);
            case Way.None _ -> overlay.transit.unreachable(request, from, turn);
        }
    }

    /** The prefix that we answer with for a destination behind us or our own. */
    private Optional<Prefix> prefix(Address target) {
        Optional<Prefix> summary = summary(target);
        if (summary.isPresent()) {
            return summary;
        }
        return switch (overlay.transit.way(target, null)) {
            case Way.Local _ -> Optional.of(target.toPrefix());
            case Way.Egress(NhrpEnvironment.RouteAnswer route) -> {
                int widest = overlay.family == AddressFamily.IPV4 ? WIDEST_IPV4 : WIDEST_IPV6;
                yield Optional.of(
                        route.prefix().length() < widest
                                ? target.toPrefix()
                                : overlay.domain.environment.equivalenceClass(
                                        overlay.vrf(), target, route.prefix()));
            }
            case Way.Next _, Way.Unknown _, Way.None _ -> Optional.empty();
        };
    }

    private Optional<Prefix> summary(Address target) {
        Prefix longest = null;
        for (NhrpConfig.SummaryMap map : overlay.config().summaryMaps()) {
            if (map.prefix().contains(target)
                    && (longest == null || map.prefix().length() > longest.length())) {
                longest = map.prefix();
            }
        }
        return Optional.ofNullable(longest);
    }

    /** NBMA addresses that a summary map gives for a prefix; none for our own. */
    private List<Address> summaryNbma(Prefix prefix) {
        for (NhrpConfig.SummaryMap map : overlay.config().summaryMaps()) {
            if (map.prefix().equals(prefix)) {
                return map.nbma();
            }
        }
        return List.of();
    }

    private void answer(ResolutionRequest request, NbmaPeer from, Turn turn) {
        Header header = request.header();
        Address target = header.destinationProtocol();
        if (refusedForItsExtensions(request, from, turn)) {
            return;
        }
        Optional<Prefix> prefix = prefix(target);
        boolean own = overlay.owns(target);
        if (prefix.isEmpty() || (!own && !overlay.config().shortcut())) {
            refuse(request, NhrpCode.ADMINISTRATIVELY_PROHIBITED, from, turn);
            return;
        }
        if (!overlay.tunnel.settings().multipoint()) {
            // A point-to-point tunnel takes packets from its one peer only (Phase 1).
            refuse(request, NhrpCode.ADMINISTRATIVELY_PROHIBITED, from, turn);
            return;
        }
        if (!remember(prefix.get(), request, turn)) {
            // §5.2.2: "can't store sufficient information to send a purge if routing changes"
            refuse(request, NhrpCode.INSUFFICIENT_RESOURCES, from, turn);
            return;
        }
        learn(request, from, turn);
        List<Address> nbma = new ArrayList<>(summaryNbma(prefix.get()));
        if (nbma.isEmpty()) {
            nbma.add(overlay.source().orElseThrow());
        }
        List<ClientInformationEntry> entries = new ArrayList<>();
        for (Address address : nbma) {
            entries.add(
                    new ClientInformationEntry(
                            NhrpCode.SUCCESS,
                            prefix.get().length(),
                            overlay.tunnel.settings().mtuBytes() & 0xFFFF,
                            overlay.config().holdingTimeSeconds(),
                            0,
                            Optional.of(address),
                            // A next hop of its own, where it was asked for as one.
                            onLink(target) ? Optional.of(target) : overlay.protocol()));
        }
        reply(
                request,
                NhrpMessage.AUTHORITATIVE | NhrpMessage.DESTINATION_STABLE,
                entries,
                from,
                turn);
    }

    /** Whether an address is our own on the tunnel itself. */
    private boolean onLink(Address address) {
        for (InterfaceAddress own : overlay.addresses()) {
            if (own.address().equals(address)) {
                return true;
            }
        }
        return false;
    }

    /** Answers for a client that has registered here, not authoritatively. */
    private void answerFor(
            NhrpCache.Entry client, ResolutionRequest request, NbmaPeer from, Turn turn) {
        if (refusedForItsExtensions(request, from, turn)) {
            return;
        }
        if ((request.flags() & NhrpMessage.RESOLUTION_UNIQUE) != 0 && !client.unique) {
            refuse(request, NhrpCode.BINDING_NOT_UNIQUE, from, turn);
            return;
        }
        // "the amount of time remaining before the expiration", not what was registered.
        int left = (int) turn.until(client.expires).toSeconds();
        // Who finds no room keeps what it was told until the holding time ends: that is all.
        boolean _ =
                client.requesters.add(
                        new Requesters.Told(
                                request.header().sourceProtocol(),
                                request.requestId(),
                                client.expires),
                        overlay.full,
                        turn);
        reply(
                request,
                client.unique ? NhrpMessage.RESOLUTION_UNIQUE : 0,
                List.of(
                        new ClientInformationEntry(
                                NhrpCode.SUCCESS,
                                client.prefix.length(),
                                client.mtuBytes,
                                left,
                                client.preference & 0xFF,
                                Optional.ofNullable(client.nbma()),
                                Optional.of(client.via))),
                from,
                turn);
    }

    /** RFC 2332 §5.3: a responder that does not know a compulsory extension must say so. */
    private boolean refusedForItsExtensions(ResolutionRequest request, NbmaPeer from, Turn turn) {
        if (request.extensions().firstUnknownCompulsory().isEmpty()) {
            return false;
        }
        overlay.error(NhrpCode.UNRECOGNIZED_EXTENSION, 0, request, from, turn);
        return true;
    }

    private void refuse(ResolutionRequest request, int code, NbmaPeer from, Turn turn) {
        if (refusedForItsExtensions(request, from, turn)) {
            return;
        }
        ClientInformationEntry nak =
                new ClientInformationEntry(code, 0, 0, 0, 0, Optional.empty(), Optional.empty());
        reply(request, 0, List.of(nak), from, turn);
    }

    private void reply(
            ResolutionRequest request,
            int flags,
            List<ClientInformationEntry> entries,
            NbmaPeer from,
            Turn turn) {
        int copied = NhrpMessage.ROUTER | NhrpMessage.SOURCE_STABLE | NhrpMessage.NAT;
        Header header = request.header().withHopCount(Overlay.HOP_COUNT);
        Extensions extensions = request.extensions();
        if (extensions.entries(Extension.ResponderAddress.class).isEmpty()) {
            extensions = extensions.append(Extension.ResponderAddress.class, overlay.ownEntry(0));
        }
        List<ClientInformationEntry> translated = overlay.tunnel.natEntry(overlay);
        for (ClientInformationEntry seen : translated) {
            extensions = extensions.append(Extension.NatAddress.class, seen);
        }
        ResolutionReply message =
                new ResolutionReply(
                        new Body(
                                header,
                                (request.flags() & copied) | flags,
                                request.requestId(),
                                entries),
                        extensions);
        if (!translated.isEmpty()) {
            openNat(message, turn);
        }
        overlay.transit.sendAlongPath(message, header.sourceProtocol(), from, turn);
    }

    /**
     * A NAT on our side may let the requester in only once we have sent something to it, and we may
     * never have anything to send: so the reply goes straight to it, too. The second one that
     * arrives answers no request any more and is dropped.
     */
    private void openNat(ResolutionReply message, Turn turn) {
        Address station = message.header().sourceProtocol();
        NhrpCache.Entry requester = overlay.cache.get(station.toPrefix());
        if (requester != null && requester.peer != null) {
            overlay.send(message, requester.peer, turn);
        }
    }

    /** Notes who was told of a prefix; false when there is no room for it. */
    private boolean remember(Prefix prefix, ResolutionRequest request, Turn turn) {
        Answer answer = answers.get(prefix);
        if (answer == null) {
            if (answers.size() >= ANSWERS_MAX) {
                overlay.full.found("answers that were given", ANSWERS_MAX, turn);
                return false;
            }
            answer =
                    new Answer(
                            prefix,
                            request.header().destinationProtocol(),
                            overlay.source().orElseThrow(),
                            turn.now());
            answers.put(prefix, answer);
        }
        int holdingTime = overlay.config().holdingTimeSeconds();
        boolean room =
                answer.requesters.add(
                        new Requesters.Told(
                                request.header().sourceProtocol(),
                                request.requestId(),
                                turn.after(holdingTime)),
                        overlay.full,
                        turn);
        if (!room) {
            return false;
        }
        turn.arm(
                Kind.CACHE, overlay.name(), new AnswerKey(prefix), Duration.ofSeconds(holdingTime));
        return true;
    }

    /**
     * Learns the requester's binding, so that packets to it go directly at once. RFC 2332 §6.2.1:
     * only when the S bit is set and a holding time is given, and not for longer.
     */
    private void learn(ResolutionRequest request, NbmaPeer from, Turn turn) {
        Header header = request.header();
        Address station = header.sourceProtocol();
        int holdingTime =
                request.entries().isEmpty() ? 0 : request.entries().getFirst().holdingTimeSeconds();
        if ((request.flags() & NhrpMessage.SOURCE_STABLE) == 0
                || holdingTime == 0
                || header.sourceNbma().isEmpty()
                || !overlay.config().shortcut()
                // Cisco: a server that is told so keeps nothing of what only passes through it.
                || overlay.config().nonCaching()
                || !(overlay.transit.way(station, from) instanceof Way.Next)) {
            return;
        }
        Address claimed = header.sourceNbma().get();
        boolean direct =
                request.extensions().entries(Extension.ForwardTransitNhs.class).isEmpty()
                        && !overlay.servers.isServer(from);
        NbmaPeer peer = direct ? from : NbmaPeer.of(claimed);
        for (ClientInformationEntry entry :
                request.extensions().entries(Extension.NatAddress.class)) {
            if (entry.protocol().equals(Optional.of(station)) && entry.nbma().isPresent()) {
                peer = NbmaPeer.of(entry.nbma().get());
            }
        }
        Address nbma = peer.address();
        if (overlay.domain.isOwnNbma(nbma) || (direct && !mayClaim(station, from, turn))) {
            return;
        }
        NhrpCache.Entry old = overlay.cache.get(station.toPrefix());
        boolean resolved = old != null && old.origin == NhrpCache.Origin.RESOLVED;
        if (old != null && resolved && old.hasNbma(nbma)) {
            overlay.direct.found(station, direct, turn);
            return; // known better already
        }
        // What the station says of itself now replaces what it said when we asked.
        NhrpCache.Origin origin = resolved ? NhrpCache.Origin.RESOLVED : NhrpCache.Origin.IMPLICIT;
        @Nullable Address beforeNat = claimed.equals(nbma) ? null : claimed;
        overlay.cache.put(
                new NhrpCache.Draft(station.toPrefix(), station, origin)
                        .peer(peer)
                        .claimed(beforeNat)
                        .mtu(request.entries().getFirst().mtuBytes())
                        .holdingTime(holdingTime),
                turn);
        overlay.direct.found(station, direct, turn);
    }

    /** Whether a peer that asks for itself is, by who it is, the station that it says it is. */
    private boolean mayClaim(Address station, NbmaPeer from, Turn turn) {
        Optional<NhrpEnvironment.Identity> who =
                overlay.domain.environment.identity(overlay.name(), from);
        if (who.isEmpty() || who.get().mayClaim(station.toPrefix())) {
            return true;
        }
        overlay.registrar.refuse(
                station.toPrefix(), from, who, RegistrationServer.NOT_GRANTED, turn);
        return false;
    }

    /** Routes have changed: what we said of them is taken back where it is not true any more. */
    void routesChanged(PrefixSet prefixes, Turn turn) {
        takeBack(
                answer -> prefixes.overlaps(answer.prefix),
                answer -> !prefix(answer.target).equals(Optional.of(answer.prefix)),
                turn);
    }

    /**
     * Somebody says that it did not ask for an answer of ours: it need not be told when it goes.
     */
    boolean disowned(Address requester, int requestId) {
        boolean known = false;
        for (Answer answer : answers.values()) {
            known |= answer.requesters.remove(requester, requestId);
        }
        return known;
    }

    /** Takes back some of what we said until now; the requesters ask again. */
    void takeBack(Predicate<Answer> which, Turn turn) {
        takeBack(which, _ -> true, turn);
    }

    /**
     * As above, some at a time.
     *
     * @param candidate asked of all answers at once
     * @param which asked when the turn of one has come
     */
    private void takeBack(Predicate<Answer> candidate, Predicate<Answer> which, Turn turn) {
        List<Answer> candidates = answers.values().stream().filter(candidate).toList();
        if (candidates.isEmpty()) {
            return;
        }
        overlay.backlog.each(
                candidates,
                (answer, later) -> {
                    if (answers.get(answer.prefix) == answer && which.test(answer)) {
                        answers.remove(answer.prefix);
                        later.disarm(Kind.CACHE, overlay.name(), new AnswerKey(answer.prefix));
                        overlay.purges.requesters(
                                answer.requesters, answer.prefix, answer.nbma, later);
                    }
                });
        overlay.backlog.start(turn);
    }

    /** The holding time of an answer may be over. */
    void due(AnswerKey key, Turn turn) {
        Answer answer = answers.get(key.prefix());
        if (answer == null) {
            return;
        }
        answer.requesters.prune(turn);
        if (answer.requesters.isEmpty()) {
            answers.remove(answer.prefix);
            return;
        }
        long last = answer.requesters.last(turn.now());
        turn.arm(Kind.CACHE, overlay.name(), key, turn.until(last));
    }

    /** Forgets what was said without telling anybody. */
    void forget(Turn turn) {
        for (Answer answer : List.copyOf(answers.values())) {
            turn.disarm(Kind.CACHE, overlay.name(), new AnswerKey(answer.prefix));
        }
        answers.clear();
    }
}
