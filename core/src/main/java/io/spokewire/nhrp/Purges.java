package io.spokewire.nhrp;

import io.spokewire.net.Address;
import io.spokewire.net.NbmaPeer;
import io.spokewire.net.Prefix;
import io.spokewire.nhrp.NhrpMessage.Body;
import io.spokewire.nhrp.NhrpMessage.Header;
import io.spokewire.nhrp.NhrpMessage.PurgeReply;
import io.spokewire.nhrp.NhrpMessage.PurgeRequest;
import io.spokewire.nhrp.NhrpTimer.Kind;
import io.spokewire.nhrp.Transit.Way;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Purges, RFC 2332 §5.2.5 and §5.2.6, in both directions: ours are sent again until they are
 * acknowledged or what they purge has expired by itself; those of others are obeyed and answered.
 */
final class Purges {
    /** Purges that wait for an acknowledgement; what comes beyond is sent once, without. */
    static final int PENDING_MAX = 4_096;

    /** Retries come after 1, 2, 4 ... seconds, at most 2 to this power apart. */
    private static final int BACKOFF_MAX_EXPONENT = 6;

    /** What is not the word of the one that it is about: whoever purges it is believed. */
    private static final List<NhrpCache.Origin> OTHERS =
            List.of(
                    NhrpCache.Origin.RESOLVED,
                    NhrpCache.Origin.IMPLICIT,
                    NhrpCache.Origin.NEGATIVE);

    /** Names a purge, also for its timer: the purge of a registration repeats its request id. */
    record Key(int requestId, Address destination) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byId = Integer.compareUnsigned(requestId, other.requestId);
            return byId != 0 ? byId : destination.compareTo(other.destination);
        }
    }

    private static final class Attempt {
        private final PurgeRequest message;
        private final @Nullable NbmaPeer peer;
        private final long giveUp;
        private int sent;

        private Attempt(PurgeRequest message, @Nullable NbmaPeer peer, long giveUp) {
            this.message = message;
            this.peer = peer;
            this.giveUp = giveUp;
        }
    }

    private final Overlay overlay;
    private final TreeMap<Key, Attempt> pending = new TreeMap<>();
    private boolean ending;

    Purges(Overlay overlay) {
        this.overlay = overlay;
    }

    /** From here on nobody will be there to take acknowledgements. */
    void ending() {
        ending = true;
    }

    /**
     * Takes back information that stations were given, some of them at a time.
     *
     * @param nbma the NBMA address that they were given; narrows the purge, so that what somebody
     *     else has said of the prefix since then stays
     */
    void requesters(Requesters requesters, Prefix prefix, @Nullable Address nbma, Turn turn) {
        overlay.backlog.each(
                requesters.all().values(),
                (one, later) -> requester(one.station(), prefix, nbma, one.expires(), later));
        overlay.backlog.start(turn);
    }

    private void requester(
            Address requester, Prefix prefix, @Nullable Address nbma, long until, Turn turn) {
        if (overlay.ready() && !turn.reached(until)) {
            start(
                    overlay.header(requester),
                    overlay.domain.ids.next(),
                    entry(prefix, nbma),
                    null,
                    until,
                    turn);
        }
    }

    /**
     * Takes our registration back from a server, directly. There are servers that want the id of
     * the registration in it.
     */
    void registration(Address own, Address server, NbmaPeer peer, int registrationId, Turn turn) {
        start(
                overlay.headerFrom(own, server),
                registrationId,
                entry(own.toPrefix(), overlay.source().orElseThrow()),
                peer,
                turn.after(overlay.config().holdingTimeSeconds()),
                turn);
    }

    /**
     * Takes our own address back from a client that registered with us: the router ends. RFC 2332
     * knows no farewell of a server; a client that knows none either forgets nothing, for a server
     * is configured.
     */
    void farewell(NhrpCache.Entry client, Turn turn) {
        start(
                overlay.header(client.via),
                overlay.domain.ids.next(),
                entry(overlay.protocol().orElseThrow().toPrefix(), null),
                client.peer,
                client.expires,
                turn);
    }

    private static ClientInformationEntry entry(Prefix prefix, @Nullable Address nbma) {
        return new ClientInformationEntry(
                0,
                prefix.length(),
                0,
                0,
                0,
                Optional.ofNullable(nbma),
                Optional.of(prefix.address()));
    }

    private void start(
            Header header,
            int requestId,
            ClientInformationEntry entry,
            @Nullable NbmaPeer peer,
            long giveUp,
            Turn turn) {
        boolean once = ending || pending.size() >= PENDING_MAX;
        if (once && !ending) {
            overlay.full.found("purges without an answer", PENDING_MAX, turn);
        }
        Body body = new Body(header, once ? NhrpMessage.NO_REPLY : 0, requestId, List.of(entry));
        Attempt attempt = new Attempt(new PurgeRequest(body, Extensions.NONE), peer, giveUp);
        if (!once) {
            pending.put(new Key(requestId, header.destinationProtocol()), attempt);
        }
        send(attempt, !once, turn);
    }

    private void send(Attempt attempt, boolean again, Turn turn) {
        attempt.sent++;
        Address destination = attempt.message.header().destinationProtocol();
        if (again) {
            turn.arm(
                    Kind.PURGE,
                    overlay.name(),
                    new Key(attempt.message.requestId(), destination),
                    Duration.ofSeconds(1L << Math.min(attempt.sent - 1, BACKOFF_MAX_EXPONENT)));
        }
        if (attempt.peer != null) {
            overlay.send(attempt.message, attempt.peer, turn);
        } else if (overlay.transit.way(destination, null)
                instanceof Way.Next(Overlay out, NbmaPeer peer, var _)) {
            out.send(attempt.message, peer, turn);
        }
    }

    /** A retry is due, with the same id. */
    void due(Key key, Turn turn) {
        Attempt attempt = pending.get(key);
        if (attempt == null) {
            return;
        }
        if (turn.reached(attempt.giveUp) || !overlay.ready()) {
            pending.remove(key);
        } else {
            send(attempt, true, turn);
        }
    }

    /** A purge reply to us; false when nothing waits for it. */
    boolean acknowledged(PurgeReply reply, Turn turn) {
        return end(reply.requestId(), turn);
    }

    /** An error indication about a purge ends it too. */
    boolean failed(int requestId, Turn turn) {
        return end(requestId, turn);
    }

    private boolean end(int requestId, Turn turn) {
        for (Map.Entry<Key, Attempt> entry : pending.entrySet()) {
            if (entry.getKey().requestId() == requestId) {
                turn.disarm(Kind.PURGE, overlay.name(), entry.getKey());
                pending.remove(entry.getKey());
                return true;
            }
        }
        return false;
    }

    /** Somebody's purge: obeyed if it is for us, else passed on. */
    void handle(PurgeRequest request, NbmaPeer from, Turn turn) {
        Header header = request.header();
        Address destination = header.destinationProtocol();
        boolean forUs = destination.equals(header.sourceProtocol()) || overlay.owns(destination);
        if (!forUs) {
            if (overlay.transit.way(destination, null) instanceof Way.Next next) {
                overlay.transit.forward(request, from, next, turn);
            } else {
                overlay.transit.unreachable(request, from, turn);
            }
            return;
        }
        if (request.extensions().firstUnknownCompulsory().isPresent()) {
            overlay.error(NhrpCode.UNRECOGNIZED_EXTENSION, 0, request, from, turn);
            return;
        }
        boolean client =
                overlay.cache
                        .mapping(header.sourceProtocol())
                        .filter(e -> e.origin == NhrpCache.Origin.REGISTERED && e.isAt(from))
                        .isPresent();
        for (ClientInformationEntry entry : request.entries()) {
            obey(entry, from, turn);
        }
        if ((request.flags() & NhrpMessage.NO_REPLY) != 0) {
            return;
        }
        PurgeReply reply =
                new PurgeReply(
                        request.body().with(header.withHopCount(Overlay.HOP_COUNT)),
                        answered(request.extensions()));
        if (client) {
            // "in the case of an NHC initiated NHRP Purge Request, the packet is always returned
            // via a direct VC", §5.2.0.1.
            overlay.send(reply, from, turn);
        } else {
            overlay.transit.sendAlongPath(reply, header.sourceProtocol(), from, turn);
        }
    }

    private Extensions answered(Extensions extensions) {
        return extensions.entries(Extension.ResponderAddress.class).isEmpty()
                ? extensions.append(Extension.ResponderAddress.class, overlay.ownEntry(0))
                : extensions;
    }

    private void obey(ClientInformationEntry entry, NbmaPeer from, Turn turn) {
        if (entry.protocol().isEmpty() || entry.protocol().get().family() != overlay.family) {
            return;
        }
        Address address = entry.protocol().get();
        Prefix prefix = new Prefix(address, entry.significantBits(address.bits()));
        Predicate<NhrpCache.Entry> meant =
                known -> entry.nbma().filter(n -> !known.hasNbma(n)).isEmpty();
        // Only the client itself takes its registration back.
        overlay.eachEntry(
                () -> overlay.cache.at(from),
                (known, later) -> {
                    if (known.prefix.overlaps(prefix) && meant.test(known)) {
                        withdrawn(known, prefix.contains(known.prefix), later);
                    }
                });
        for (NhrpCache.Origin origin : OTHERS) {
            overlay.eachEntry(
                    () -> overlay.cache.overlapping(origin, prefix),
                    (known, later) -> {
                        if (meant.test(known)) {
                            purge(known, later);
                        }
                    });
        }
        overlay.backlog.start(turn);
    }

    private void withdrawn(NhrpCache.Entry known, boolean whole, Turn turn) {
        if (known.origin == NhrpCache.Origin.REGISTERED && whole) {
            overlay.registrar.gone(known, "it has purged its registration", turn);
        } else if (known.permanent()) {
            // The configuration is not anybody's to purge; a registration is its client's. And a
            // server that takes back its own address may be about to end: we ask it.
            if (whole) {
                overlay.registrar.lapsed(known, "it has purged its registration", turn);
            }
            overlay.servers.doubt(known.via, turn);
        }
    }

    private void purge(NhrpCache.Entry known, Turn turn) {
        for (NhrpCache.Entry dependent : overlay.cache.dependents(known)) {
            overlay.resolutions.down(dependent, "it was purged", turn);
        }
        overlay.resolutions.down(known, "it was purged", turn);
    }

    /** Ends all retries. */
    void stop(Turn turn) {
        for (Key key : List.copyOf(pending.keySet())) {
            turn.disarm(Kind.PURGE, overlay.name(), key);
        }
        pending.clear();
    }
}
