package io.spokewire.ike.v2;

import io.spokewire.ike.Endpoint;
import io.spokewire.ike.IkeAction;
import io.spokewire.ike.IkeIdentity;
import io.spokewire.ike.IkePath;
import io.spokewire.ike.IkeTimer;
import io.spokewire.ike.Ikev2Profile;
import io.spokewire.ike.crypto.HashAlgorithm;
import io.spokewire.ike.v2.Payload.Encrypted;
import io.spokewire.ike.v2.Payload.EncryptedFragment;
import io.spokewire.ike.v2.Payload.Notify;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.WireWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * An IKE SA: its keys, its two windows of messages, its child SAs, and how far it has come. What
 * happens in an exchange stands in the class of the exchange.
 */
final class IkeSa {
    /** How far it has come. */
    enum State {
        /** We have begun it, and the peer has not been authenticated. */
        INITIATING,
        /** The peer has begun it, and has not been authenticated. */
        HALF_OPEN,
        /** Both are authenticated. */
        ESTABLISHED,
        /** Another one has taken its place, which holds its children; it is about to be deleted. */
        REPLACED,
        /** Our request to delete it waits or is on its way. */
        CLOSING,
        /** It has ended, and only repeats its last responses for a while. */
        LINGERING,
        /** Gone. */
        CLOSED
    }

    private static final Duration LINGER = Duration.ofSeconds(30);
    private static final int UDP_BYTES = 8;
    private static final int MARKER_BYTES = 4;
    private static final int IPV4_BYTES = 20;
    private static final int IPV6_BYTES = 40;
    private static final int REASSEMBLIES_MAX = 8;
    private static final IkeIdentity NOBODY = new IkeIdentity(0, Bytes.EMPTY, "");

    private final Domain domain;
    private final long number;
    private final long lineage;
    private final boolean initiator;
    private final long localSpi;
    private final Requests requests;
    private final Answers answers;
    private final FollowUpResponder followUps = new FollowUpResponder(this);
    private final SequencedMap<Integer, Reassembly> reassemblies = new LinkedHashMap<>();
    private long remoteSpi;
    private IkePath path;
    private State state;
    private @Nullable IkeKeys keys;
    private @Nullable Protection sealing;
    private @Nullable Protection opening;

    /** What opened before the latest key exchange: requests that come again need it. */
    private @Nullable Protection openedBefore;

    /** What is known of the peer and of the way to it. */
    final Peer peer;

    /** What the messages until both are authenticated need. */
    final Negotiation negotiation;

    /** Its child SAs, by their ids. */
    final SequencedMap<Long, Child> children = new LinkedHashMap<>();

    /** When it began, and when something authentic was last heard. */
    final long bornNanos;

    long heardNanos;

    /** When both were authenticated. */
    long establishedNanos;

    /** The IKE SA that the peer has put in its place; not yet ours to use in a collision. */
    @Nullable IkeSa replacement;

    /** The lower of the two nonces that made it, for collisions (section 2.8.2). */
    Bytes lowerNonce = Bytes.EMPTY;

    /** Packets that its children had sent when we last looked. */
    long packetsOutSeen;

    /** When somebody last made us doubt that the peer knows it; 0 for never. */
    long suspectedNanos;

    /** Since when the peer has put us off with TEMPORARY_FAILURE; 0 when it has not. */
    long putOffNanos;

    IkeSa(
            Domain domain,
            long number,
            long lineage,
            boolean initiator,
            long localSpi,
            IkePath path,
            Peer peer,
            Negotiation negotiation,
            State state,
            long nowNanos) {
        this.domain = domain;
        this.number = number;
        this.lineage = lineage;
        this.initiator = initiator;
        this.localSpi = localSpi;
        this.path = path;
        this.peer = peer;
        this.negotiation = negotiation;
        this.state = state;
        this.bornNanos = nowNanos;
        this.heardNanos = nowNanos;
        // Section 2.2: the responder's IKE_SA_INIT is answered apart, so that IKE_AUTH is the
        // first of the window.
        this.requests = new Requests(this, 0);
        this.answers =
                new Answers(this, state == State.HALF_OPEN ? 1 : 0, domain.settings().windowSize());
    }

    // ---- what it is

    Domain domain() {
        return domain;
    }

    long number() {
        return number;
    }

    /** Number of the first IKE SA of the line that it is the latest of. */
    long lineage() {
        return lineage;
    }

    /** Whether we are the original initiator. */
    boolean initiator() {
        return initiator;
    }

    long localSpi() {
        return localSpi;
    }

    long remoteSpi() {
        return remoteSpi;
    }

    void remoteSpi(long spi) {
        remoteSpi = spi;
    }

    IkePath path() {
        return path;
    }

    State state() {
        return state;
    }

    Requests requests() {
        return requests;
    }

    Answers answers() {
        return answers;
    }

    /** Additional key exchanges that the peer has begun. */
    FollowUpResponder followUps() {
        return followUps;
    }

    Ikev2Profile profile() {
        return peer.profile();
    }

    IkeIdentity remoteIdentity() {
        return peer.remoteIdentity == null ? NOBODY : peer.remoteIdentity;
    }

    IkeIdentity localIdentity() {
        return peer.localIdentity == null ? NOBODY : peer.localIdentity;
    }

    long initiatorSpi() {
        return initiator ? localSpi : remoteSpi;
    }

    long responderSpi() {
        return initiator ? remoteSpi : localSpi;
    }

    IkeKeys keys() {
        if (keys == null) {
            throw new IllegalStateException("IKE SA " + number + " has no keys yet");
        }
        return keys;
    }

    boolean hasKeys() {
        return keys != null;
    }

    /** Both directions are sealed with these from now on. */
    void keys(IkeKeys fresh, Turn turn) {
        keys = fresh;
        long initiatorSpi = initiatorSpi();
        long responderSpi = responderSpi();
        turn.emit(new IkeAction.LogKeys(() -> fresh.logLine(initiatorSpi, responderSpi)));
        sealing = fresh.protection(initiator);
        openedBefore = opening;
        opening = fresh.protection(!initiator);
    }

    /** Other keys for what is derived from them; messages are sealed as before. */
    void derivationKeys(IkeKeys fresh) {
        keys = fresh;
    }

    /** Whether it is in use: authenticated, and neither replaced nor ending. */
    boolean established() {
        return state == State.ESTABLISHED;
    }

    /** Whether it begins and answers exchanges. */
    boolean talks() {
        return state != State.LINGERING && state != State.CLOSED;
    }

    /** Whether packets of its children go in UDP, RFC 7296 section 2.23. */
    boolean encapsulates() {
        return peer.udpEncapsulation && path.local().port() == Endpoint.NAT_TRAVERSAL;
    }

    /** Whether the exchange under way gives the IKE SA new keys. */
    boolean rekeying() {
        return requests.current() instanceof RekeyIke;
    }

    /** Whether no child may be made or rekeyed any more, section 2.25.2. */
    boolean leaving() {
        return state != State.ESTABLISHED || rekeying();
    }

    /** The child whose packets leave with an SPI. */
    @Nullable Child childByOutbound(int spi) {
        for (Child child : children.values()) {
            if (child.agreed.outboundSpi() == spi) {
                return child;
            }
        }
        return null;
    }

    // ---- messages

    Ikev2Message message(int exchange, boolean response, int id, List<Payload> payloads) {
        return new Ikev2Message(
                initiatorSpi(), responderSpi(), exchange, initiator, response, id, payloads);
    }

    /** The datagrams of a message: sealed once there are keys, in pieces where both can. */
    List<Bytes> seal(Ikev2Message message) {
        if (sealing == null || message.exchange() == ExchangeType.IKE_SA_INIT) {
            return List.of(Ikev2Codec.encode(message));
        }
        return peer.fragmentation
                ? sealing.seal(message, domain.random, datagramBytesMax())
                : List.of(sealing.seal(message, domain.random));
    }

    private int datagramBytesMax() {
        AddressFamily family = path.remote().address().family();
        int headers =
                (family == AddressFamily.IPV4 ? IPV4_BYTES : IPV6_BYTES)
                        + UDP_BYTES
                        + (path.local().port() == Endpoint.NAT_TRAVERSAL ? MARKER_BYTES : 0);
        return domain.settings().fragmentationMtu(family) - headers;
    }

    /** Sends a message. */
    void transmit(Ikev2Message message, List<Bytes> datagrams, IkePath to, Turn turn) {
        int size = datagrams.stream().mapToInt(Bytes::length).sum();
        turn.note(domain.packet(message, true, to, size));
        for (Bytes datagram : datagrams) {
            turn.emit(new IkeAction.Send(to, datagram));
        }
    }

    /** Sends the request of an exchange of ours. */
    void send(Exchange exchange, List<Payload> payloads, Turn turn) {
        requests.send(exchange, payloads, turn);
    }

    /** An exchange of ours has ended. */
    void finish(Exchange exchange, Turn turn) {
        requests.finish(exchange, turn);
    }

    /** A sealed message. */
    void received(Ikev2Message outer, Bytes datagram, IkePath from, Turn turn) {
        if (outer.fromInitiator() == initiator || opening == null || state == State.CLOSED) {
            return;
        }
        int id = outer.messageId();
        boolean fresh = outer.response() ? requests.expects(id) : answers.isNew(id);
        Optional<EncryptedFragment> piece = outer.first(EncryptedFragment.class);
        Optional<Bytes> body =
                outer.first(Encrypted.class)
                        .map(Encrypted::body)
                        .or(() -> piece.map(EncryptedFragment::body));
        if (body.isEmpty()) {
            unprotected(outer, from, turn);
            return;
        }
        if (fresh && piece.isPresent() && !reassembly(outer).wants(id, piece.get())) {
            return;
        }
        try {
            Optional<Bytes> content = open(datagram, body.get(), fresh);
            if (content.isEmpty()) {
                domain.counters.unauthenticated++;
                turn.note(new Ikev2Trace.Dropped(from, "a message is not sealed with its keys"));
            } else if (!fresh) {
                stale(outer, piece, from, turn);
            } else {
                whole(outer, piece, content.get(), datagram, from, turn);
            }
        } catch (DecodeException e) {
            domain.counters.malformed++;
            if (fresh) {
                heard(outer, from, turn);
                malformed(outer, from, String.valueOf(e.getMessage()), turn);
            }
        }
    }

    private Optional<Bytes> open(Bytes datagram, Bytes body, boolean fresh) throws DecodeException {
        Protection now = opening;
        Optional<Bytes> content = now == null ? Optional.empty() : now.open(datagram, body);
        Protection before = openedBefore;
        return content.isPresent() || fresh || before == null
                ? content
                : before.open(datagram, body);
    }

    /** An authentic message, or a piece of one. */
    private void whole(
            Ikev2Message outer,
            Optional<EncryptedFragment> piece,
            Bytes content,
            Bytes datagram,
            IkePath from,
            Turn turn)
            throws DecodeException {
        int first = outer.first(Encrypted.class).map(Encrypted::first).orElse(0);
        Bytes all = content;
        if (piece.isPresent()) {
            Optional<Reassembly.Whole> whole =
                    reassembly(outer).add(outer.messageId(), piece.get(), content);
            if (whole.isEmpty()) {
                return;
            }
            reassemblies.remove(reassemblyKey(outer));
            first = whole.get().first();
            all = whole.get().content();
        }
        heard(outer, from, turn);
        opened(outer.with(Ikev2Codec.decodePayloads(first, all)), datagram, from, turn);
    }

    private static int reassemblyKey(Ikev2Message outer) {
        return outer.messageId() << 1 | (outer.response() ? 1 : 0);
    }

    private Reassembly reassembly(Ikev2Message outer) {
        int key = reassemblyKey(outer);
        while (reassemblies.size() >= REASSEMBLIES_MAX && !reassemblies.containsKey(key)) {
            reassemblies.pollFirstEntry();
        }
        return reassemblies.computeIfAbsent(key, _ -> new Reassembly());
    }

    /** A message that has come before; RFC 7383 section 2.6.1: its first piece stands for all. */
    private void stale(
            Ikev2Message outer, Optional<EncryptedFragment> piece, IkePath from, Turn turn) {
        if (!outer.response() && piece.map(p -> p.number() == 1).orElse(true)) {
            answers.repeat(outer.messageId(), from, turn);
        }
    }

    /** Without keys anybody can send it: a hint at most (section 2.21.4). */
    private void unprotected(Ikev2Message outer, IkePath from, Turn turn) {
        if (outer.response() && outer.notifies(NotifyType.INVALID_IKE_SPI) && established()) {
            domain.suspect(this, "it says that it does not know this IKE SA", turn);
        } else {
            domain.counters.unauthenticated++;
            turn.note(new Ikev2Trace.Dropped(from, "a message is not sealed"));
        }
    }

    private void opened(Ikev2Message message, Bytes datagram, IkePath from, Turn turn) {
        turn.note(domain.packet(message, false, from, datagram.length()));
        if (!message.response()) {
            answers.request(new Answers.Request(message, from, ""), turn);
        } else if (message.refused().isPresent()) {
            // Section 2.5: a response must not have it; the request has failed.
            malformed(message, from, "a critical payload in a response", turn);
        } else {
            requests.answered(message, turn);
        }
    }

    /** Something authentic and new has come: the peer lives, and we know where (section 2.23). */
    private void heard(Ikev2Message outer, IkePath from, Turn turn) {
        heardNanos = turn.now();
        boolean moved = !from.remote().equals(path.remote()) || !from.local().equals(path.local());
        boolean floats = state == State.HALF_OPEN;
        boolean rebound = !outer.response() && peer.remoteNat && !peer.mobike && !peer.localNat;
        if (moved && (floats || rebound)) {
            move(from, turn);
        }
    }

    /**
     * Section 2.21.3: a malformed request is answered, and the IKE SA is gone at both ends; after a
     * malformed response it is deleted.
     */
    private void malformed(Ikev2Message outer, IkePath from, String why, Turn turn) {
        turn.note(new Ikev2Trace.Dropped(from, why));
        String words = "malformed " + ExchangeType.name(outer.exchange()) + ": " + why;
        if (outer.response()) {
            abandon(words, turn);
        } else {
            answers.request(new Answers.Request(outer.with(List.of()), from, words), turn);
        }
    }

    /** Takes a request whose turn it is to the class of its exchange. */
    void answer(Answers.Request incoming, Turn turn) {
        Ikev2Message request = incoming.message();
        if (!incoming.malformed().isEmpty()) {
            invalid(request, incoming.malformed(), turn);
            return;
        }
        Optional<Payload.Opaque> refused = request.refused();
        if (refused.isPresent()) {
            byte[] type = {(byte) refused.get().type()};
            reject(
                    request,
                    Notify.of(NotifyType.UNSUPPORTED_CRITICAL_PAYLOAD, Bytes.copyOf(type)),
                    "payload " + refused.get().type() + " is critical and unknown",
                    turn);
            return;
        }
        int exchange = request.exchange();
        boolean auth = exchange == ExchangeType.IKE_AUTH;
        boolean additional =
                state == State.HALF_OPEN
                        && negotiation.additionalDone < keys().suite().additional().size();
        if (additional && exchange == ExchangeType.IKE_INTERMEDIATE) {
            Intermediate.answer(this, request, turn);
        } else if (state == State.HALF_OPEN && auth && !additional) {
            IkeAuthResponder.answer(this, request, turn);
        } else if (state == State.HALF_OPEN || auth) {
            invalid(request, "not in this state", turn);
        } else if (exchange == ExchangeType.CREATE_CHILD_SA) {
            CreateChildSaResponder.answer(this, request, turn);
        } else if (exchange == ExchangeType.IKE_FOLLOWUP_KE) {
            followUps.answer(request, turn);
        } else if (exchange == ExchangeType.INFORMATIONAL) {
            InformationalResponder.answer(this, request, incoming.from(), turn);
        } else {
            invalid(request, "no such exchange", turn);
        }
    }

    /** Answers with INVALID_SYNTAX, which ends the IKE SA at both ends. */
    void invalid(Ikev2Message request, String why, Turn turn) {
        String words = ExchangeType.name(request.exchange()) + ": " + why;
        boolean early = state == State.HALF_OPEN;
        answers.answer(List.of(Notify.of(NotifyType.INVALID_SYNTAX)), turn);
        if (early) {
            domain.failed(this, ExchangeType.name(request.exchange()), why, turn);
        }
        end(words, true, turn);
    }

    /** Answers with an error; before the peer is authenticated nothing can follow. */
    void reject(Ikev2Message request, Notify error, String why, Turn turn) {
        boolean early = state == State.HALF_OPEN;
        answers.answer(List.of(error), turn);
        if (early) {
            fail(ExchangeType.name(request.exchange()), why, turn);
        } else {
            turn.note(new Ikev2Trace.Progress(path, "refused: " + why));
        }
    }

    // ---- beginning, moving, ending

    /** Both are authenticated. */
    void establish(Turn turn) {
        state(State.ESTABLISHED);
        establishedNanos = turn.now();
        turn.disarm(IkeTimer.Kind.HALF_OPEN, number);
        domain.established(this, turn);
    }

    void state(State next) {
        domain.changed(state, next);
        state = next;
    }

    /** The ends are others from now on, for the children too. */
    void move(IkePath to, Turn turn) {
        IkePath before = path;
        domain.moving(this, to);
        path = to;
        if (state != State.HALF_OPEN && state != State.INITIATING) {
            domain.moved(this);
            turn.note(new Ikev2Trace.Moved(before, to));
            turn.emit(new IkeAction.MoveChildren(lineage, to, encapsulates()));
        }
    }

    /** Where the first messages of a negotiation go next: no child knows of it yet. */
    void floatTo(IkePath to) {
        domain.moving(this, to);
        path = to;
    }

    /** The negotiation has failed before both were authenticated. */
    void fail(String exchange, String why, Turn turn) {
        domain.failed(this, exchange, why, turn);
        end(why, answers.expected() > 1, turn);
    }

    /** No answer: the peer is taken for dead. */
    void dead(String why, Turn turn) {
        if (state == State.INITIATING) {
            Exchange current = requests.current();
            fail(current == null ? "IKE_SA_INIT" : current.words(), why, turn);
        } else {
            end(why, false, turn);
        }
    }

    /** In words: nobody answers an exchange. */
    String noAnswer(int exchange) {
        String ports = state == State.INITIATING ? " on UDP 500 or 4500" : "";
        return "no answer to "
                + ExchangeType.name(exchange)
                + " from "
                + path.remote().address()
                + ports;
    }

    /** Something went wrong that the peer does not know of: it is told once, and all is dropped. */
    void abandon(String why, Turn turn) {
        if (state == State.INITIATING || state == State.HALF_OPEN) {
            Exchange current = requests.current();
            domain.failed(this, current == null ? "IKE_AUTH" : current.words(), why, turn);
        }
        if (keys != null && state != State.HALF_OPEN) {
            farewell(List.of(Informational.deleteIke()), turn);
        }
        end(why, false, turn);
    }

    /** A request that nobody waits for the response to. */
    void farewell(List<Payload> payloads, Turn turn) {
        Ikev2Message message =
                message(ExchangeType.INFORMATIONAL, false, requests.nextId(), payloads);
        transmit(message, seal(message), path, turn);
    }

    /**
     * Ends at once, with all children.
     *
     * @param linger whether the peer may still ask for our last response again
     */
    void end(String why, boolean linger, Turn turn) {
        if (!talks()) {
            return;
        }
        State before = state;
        List<Exchange> left = requests.all();
        requests.drop(turn);
        followUps.forget(turn);
        state(linger ? State.LINGERING : State.CLOSED);
        answers.drop();
        for (IkeTimer.Kind kind :
                List.of(
                        IkeTimer.Kind.REKEY_IKE,
                        IkeTimer.Kind.EXPIRE_IKE,
                        IkeTimer.Kind.LIVENESS,
                        IkeTimer.Kind.NAT_KEEPALIVE,
                        IkeTimer.Kind.HALF_OPEN)) {
            turn.disarm(kind, number);
        }
        for (Child child : List.copyOf(children.values())) {
            domain.removeChild(this, child, why, turn);
        }
        if (linger) {
            shed();
            turn.arm(IkeTimer.Kind.EXPIRE_IKE, number, LINGER);
        } else {
            domain.forget(this);
        }
        domain.ended(this, before, left, why, turn);
    }

    /**
     * Gives up all but what a request that comes again is told by and answered with: when a whole
     * network goes at once, thousands are kept.
     */
    private void shed() {
        domain.forgetRequest(this);
        negotiation.forget();
        reassemblies.clear();
        keys = null;
        sealing = null;
    }

    /** SHA-1 of SPIs, address and port, RFC 7296 section 2.23. */
    Bytes natDigest(Endpoint end) {
        return natDigest(initiatorSpi(), responderSpi(), end);
    }

    static Bytes natDigest(long initiatorSpi, long responderSpi, Endpoint end) {
        WireWriter out = new WireWriter().u64(initiatorSpi).u64(responderSpi);
        out.address(end.address()).u16(end.port());
        return HashAlgorithm.SHA1.digest(Bytes.copyOf(out.toBytes()));
    }
}
