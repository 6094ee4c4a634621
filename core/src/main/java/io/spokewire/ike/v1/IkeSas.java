package io.spokewire.ike.v1;

import io.spokewire.ike.ChildPolicy;
import io.spokewire.ike.IkeAction;
import io.spokewire.ike.IkeIdentity;
import io.spokewire.ike.IkeInput;
import io.spokewire.ike.IkePath;
import io.spokewire.ike.IkeTimer.Kind;
import io.spokewire.ike.v1.IkeSa.Established;
import io.spokewire.ike.v1.IsakmpCodec.Chain;
import io.spokewire.ike.v1.IsakmpCodec.Envelope;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** All ISAKMP SAs: where messages find theirs, who may begin one, how they are renewed and end. */
final class IkeSas {
    /** Until a responder gives a half-open SA up; the initiator has sent five times by then. */
    private static final Duration HALF_OPEN = Duration.ofSeconds(40);

    /** IOS's default of {@code crypto call admission limit ike in-negotiation-sa}. */
    private static final int NEGOTIATING_MAX = 1000;

    /** An SA that began so shortly before is not from before the peer's restart. */
    private static final Duration SAME_MOMENT = Duration.ofSeconds(10);

    /** How long an SA outlives the one that takes its place. */
    private static final Duration REPLACED_LINGERS = Duration.ofSeconds(30);

    private static final Duration REKEY_AGAIN = Duration.ofSeconds(30);
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** Peers are looked through for forgotten ones when there are so many more than before. */
    private static final int PEERS_SWEEP = 1024;

    private final Ike ike;
    private final Peers peers;
    private final TreeMap<Long, IkeSa> byNumber = new TreeMap<>();
    private final Places<IkeSa> places = new Places<>();
    private final TreeMap<Long, IkeSa> byCookie = new TreeMap<>();

    /** Responders' half-open SAs by the initiator's cookie, for repeated first messages. */
    private final TreeMap<Long, IkeSa> byFirstCookie = new TreeMap<>();

    /** Exchanges that are over but may have to repeat their last message. */
    private final TreeMap<Long, Phase1> finished = new TreeMap<>();

    /** Responders' SAs of which nothing but the first message has come, the oldest first. */
    private final TreeMap<Long, IkeSa> unanswered = new TreeMap<>();

    /** Established ones by the peer's number. */
    private final TreeMap<Long, TreeMap<Long, IkeSa>> byPeer = new TreeMap<>();

    private int halfOpen;
    private int negotiating;
    private long deniedAt = Long.MIN_VALUE;
    private long cookieToldAt = Long.MIN_VALUE;
    private int establishedSinceSweep;

    IkeSas(Ike ike) {
        this.ike = ike;
        this.peers = new Peers(ike.numbers);
    }

    /** All by their numbers, in the order in which they began. */
    NavigableMap<Long, IkeSa> all() {
        return Collections.unmodifiableNavigableMap(byNumber);
    }

    /** Those with whoever is at an address, in the order in which they began. */
    List<IkeSa> at(Address remote) {
        return places.at(remote);
    }

    /** The ends of an SA are others from now on. */
    void relocate(IkeSa sa, IkePath to) {
        boolean known = byNumber.get(sa.number) == sa;
        if (known) {
            places.remove(sa.path.remote().address(), sa.number);
        }
        sa.path = to;
        if (known) {
            places.add(to.remote().address(), sa.number, sa);
        }
    }

    @Nullable IkeSa find(long number) {
        return byNumber.get(number);
    }

    int halfOpen() {
        return halfOpen;
    }

    int negotiating() {
        return negotiating;
    }

    int active() {
        return byNumber.size() - halfOpen - negotiating;
    }

    /** How many may be negotiated at once. */
    int negotiatingMax() {
        int configured = ike.settings().defaults().admissionNegotiating();
        return configured == 0 ? NEGOTIATING_MAX : configured;
    }

    /** Whether the limit of all SAs is reached. */
    boolean full() {
        int limit = ike.settings().defaults().admissionSa();
        return limit > 0 && byNumber.size() >= limit;
    }

    // ---- Messages

    void received(IkeInput.Received input, Turn turn) {
        Envelope envelope;
        try {
            envelope = IsakmpCodec.decode(input.message());
        } catch (DecodeException e) {
            malformed(input.path(), e, turn);
            return;
        }
        IsakmpHeader header = envelope.header();
        turn.note(
                new Ikev1Trace.Message(
                        input.path().remote(),
                        false,
                        IsakmpHeader.exchangeName(header.exchange()),
                        header.messageId(),
                        input.message().length()));
        IkeSa sa = find(header);
        boolean phase1 =
                header.exchange() == IsakmpHeader.MAIN
                        || header.exchange() == IsakmpHeader.AGGRESSIVE;
        if (sa != null) {
            dispatch(sa, input, envelope, turn);
        } else if (phase1 && header.responderCookie() == 0) {
            newcomer(input, envelope, turn);
        } else {
            unknown(input, envelope, turn);
        }
    }

    private @Nullable IkeSa find(IsakmpHeader header) {
        IkeSa ours = byCookie.get(header.initiatorCookie());
        if (ours != null && ours.initiator) {
            boolean first = ours.peerCookie == 0;
            return first || ours.peerCookie == header.responderCookie() ? ours : null;
        }
        IkeSa theirs = byCookie.get(header.responderCookie());
        return theirs != null && !theirs.initiator && theirs.peerCookie == header.initiatorCookie()
                ? theirs
                : null;
    }

    private void dispatch(IkeSa sa, IkeInput.Received input, Envelope envelope, Turn turn) {
        IsakmpHeader header = envelope.header();
        switch (header.exchange()) {
            case IsakmpHeader.MAIN, IsakmpHeader.AGGRESSIVE -> {
                Phase1 exchange = sa.phase1 != null ? sa.phase1 : finished.get(sa.number);
                // RFC 2409 section 5: "MUST NOT switch exchange types in the middle".
                if (exchange != null
                        && exchange.exchange == header.exchange()
                        && header.messageId() == 0) {
                    exchange.receive(input, envelope, turn);
                }
            }
            case IsakmpHeader.QUICK -> quick(sa, input, envelope, turn);
            case IsakmpHeader.INFORMATIONAL ->
                    ike.informational.received(sa, input, envelope, turn);
            default ->
                    malformed(
                            input.path(),
                            new DecodeException("exchange type " + header.exchange(), 18),
                            turn);
        }
    }

    private void quick(IkeSa sa, IkeInput.Received input, Envelope envelope, Turn turn) {
        IsakmpHeader header = envelope.header();
        if (!sa.isEstablished() || !header.encrypted() || header.messageId() == 0) {
            ike.counters.malformed++;
            return;
        }
        QuickMode known = sa.quickModes.get(header.messageId());
        if (known != null) {
            known.receive(input, envelope, turn);
        } else if (!ike.ending) {
            QuickModeResponder.begin(ike, sa, input, envelope, turn);
        }
    }

    void malformed(IkePath path, DecodeException e, Turn turn) {
        ike.counters.malformed++;
        String why = e.getMessage();
        turn.note(new Ikev1Trace.Malformed(path.remote(), why == null ? "" : why));
    }

    /**
     * A message for an SA that is not here: after a restart of ours the peer keeps its own until
     * its lifetime or dead peer detection ends it. It is told so, at a limited rate and without
     * proof, that it may ask again.
     */
    private void unknown(IkeInput.Received input, Envelope envelope, Turn turn) {
        ike.counters.unknownSa++;
        boolean rare =
                cookieToldAt == Long.MIN_VALUE || turn.now() - cookieToldAt >= SECOND.toNanos();
        IsakmpHeader about = envelope.header();
        boolean asks =
                about.exchange() == IsakmpHeader.QUICK
                        || (about.exchange() == IsakmpHeader.INFORMATIONAL && about.encrypted());
        if (asks && rare && !ike.ending) {
            cookieToldAt = turn.now();
            ike.informational.sendClear(about, input.path(), Notify.INVALID_COOKIE, turn);
        }
    }

    // ---- Newcomers

    private void newcomer(IkeInput.Received input, Envelope envelope, Turn turn) {
        IkeSa again = byFirstCookie.get(envelope.header().initiatorCookie());
        if (again != null && again.path.remote().equals(input.path().remote())) {
            if (again.phase1 != null) {
                again.phase1.receive(input, envelope, turn);
            }
            return;
        }
        IkePath path = input.path();
        List<ChildPolicy> policies =
                ike.policies(path.vrf(), path.local().address(), path.remote().address());
        if (ike.ending || policies.isEmpty() || !ike.settings().defaults().isakmpEnabled()) {
            // Nothing is protected at this address, or IKEv1 is off: as if nobody listened.
            ike.counters.unknownSa++;
            return;
        }
        try {
            Chain chain = IsakmpCodec.payloads(envelope.firstPayload(), envelope.body(), false);
            boolean natTraversal = policies.stream().anyMatch(ChildPolicy::udpEncapsulation);
            respond(input, envelope, chain, natTraversal, turn);
        } catch (DecodeException e) {
            malformed(path, e, turn);
        }
    }

    private void respond(
            IkeInput.Received input,
            Envelope envelope,
            Chain chain,
            boolean natTraversal,
            Turn turn)
            throws DecodeException {
        IkePath path = input.path();
        boolean aggressive = envelope.header().exchange() == IsakmpHeader.AGGRESSIVE;
        Payload.Sa offer = chain.first(Payload.Sa.class);
        Bytes offerBody = chain.body(Payload.Sa.class);
        IkeIdentity claimed = aggressive ? Identities.read(chain.first(Payload.Id.class)) : null;
        String exchange = IsakmpHeader.exchangeName(envelope.header().exchange());
        if (aggressive && ike.settings().defaults().aggressiveDisabled()) {
            refuseNewcomer(path, envelope, exchange, "aggressive mode is switched off", turn);
            return;
        }
        Phase1Offers.Means means = means(path, claimed);
        List<Phase1Suite> suites = Phase1Offers.suites(ike.settings(), means);
        if (suites.isEmpty()) {
            String why = Phase1Offers.nothing(ike.settings(), path.remote().address().toString());
            refuseNewcomer(path, envelope, exchange, why, turn);
            return;
        }
        Optional<Phase1Offers.Chosen> chosen = Phase1Offers.choose(offer, suites);
        if (chosen.isEmpty()) {
            refuseNewcomer(path, envelope, exchange, Phase1Offers.differ(offer, suites), turn);
            return;
        }
        if (!admit(path, turn)) {
            return;
        }
        IkeSa sa = create(false, path, turn);
        sa.peerCookie = envelope.header().initiatorCookie();
        byFirstCookie.put(sa.peerCookie, sa);
        ike.counters.responded++;
        turn.arm(Kind.HALF_OPEN, sa.number, 0, HALF_OPEN);
        if (aggressive && claimed != null) {
            AggressiveResponder responder =
                    new AggressiveResponder(ike, sa, means, claimed, chain.body(Payload.Id.class));
            sa.phase1 = responder;
            try {
                responder.begin(input, chain, offerBody, chosen.get(), natTraversal, turn);
            } catch (DecodeException e) {
                forget(sa, turn);
                throw e;
            }
        } else {
            MainModeResponder responder = new MainModeResponder(ike, sa, means);
            sa.phase1 = responder;
            unanswered.put(sa.number, sa);
            responder.begin(input, chain, offerBody, chosen.get(), natTraversal, turn);
        }
    }

    private Phase1Offers.Means means(IkePath path, @Nullable IkeIdentity claimed) {
        return new Phase1Offers.Means(
                PreSharedKeys.find(
                        ike.environment,
                        null,
                        path.vrf(),
                        path.local().address(),
                        path.remote().address(),
                        claimed),
                Signatures.own(ike.environment.credentials(), List.of()));
    }

    private void refuseNewcomer(
            IkePath path, Envelope envelope, String exchange, String why, Turn turn) {
        ike.counters.responded++;
        ike.counters.failed++;
        long cookie = envelope.header().initiatorCookie();
        if (ike.failures.addUnasked(path, cookie, exchange, why, turn)) {
            ike.informational.sendClear(envelope.header(), path, Notify.NO_PROPOSAL_CHOSEN, turn);
        }
    }

    /**
     * Whether one more may begin. A flood of first messages from made-up addresses fills the table
     * with SAs that never go on; the oldest of these makes room.
     */
    private boolean admit(IkePath path, Turn turn) {
        String limit = "";
        if (full()) {
            limit = "IKE SA LIMIT REACHED";
        } else if (halfOpen() >= negotiatingMax()) {
            if (unanswered.isEmpty()) {
                limit = "IN-NEGOTIATION LIMIT REACHED";
            } else {
                ike.counters.rejectedByAdmission++;
                forget(unanswered.firstEntry().getValue(), turn);
            }
        }
        if (limit.isEmpty()) {
            return true;
        }
        ike.counters.rejectedByAdmission++;
        denied(path, true, limit, turn);
        return false;
    }

    /** Tells of a denied request, at a limited rate. */
    void denied(IkePath path, boolean incoming, String limit, Turn turn) {
        if (deniedAt == Long.MIN_VALUE || turn.now() - deniedAt >= SECOND.toNanos()) {
            deniedAt = turn.now();
            turn.note(new Ikev1Trace.Denied(path.remote(), incoming, limit));
        }
    }

    // ---- From the first message to the last

    /** A new SA, which nothing drives yet. */
    IkeSa create(boolean initiator, IkePath path, Turn turn) {
        long cookie = ike.nonZero(true);
        while (byCookie.containsKey(cookie)) {
            cookie = ike.nonZero(true);
        }
        IkeSa sa = new IkeSa(ike.numbers.next(), initiator, cookie, path, turn.now());
        byNumber.put(sa.number, sa);
        places.add(path.remote().address(), sa.number, sa);
        byCookie.put(cookie, sa);
        count(sa, 1);
        return sa;
    }

    private void count(IkeSa sa, int more) {
        if (sa.initiator) {
            negotiating += more;
        } else {
            halfOpen += more;
        }
    }

    /** The third message of main mode has come: the peer is where it says. */
    void answered(IkeSa sa) {
        unanswered.remove(sa.number);
    }

    /** Phase 1 is over, and both ends are proven. */
    void established(IkeSa sa, Phase1 exchange, Phase1Keys keys, Bytes lastBlock, Turn turn) {
        int seconds = keys.suite().lifetimeSeconds();
        count(sa, -1);
        sa.established = new Established(keys, lastBlock, turn.now(), seconds);
        sa.phase1 = null;
        finished.put(sa.number, exchange);
        turn.arm(Kind.HALF_OPEN, sa.number, 0, HALF_OPEN);
        sa.peer = peers.number(sa.path, sa.remote);
        byPeer.computeIfAbsent(sa.peer, _ -> new TreeMap<>()).put(sa.number, sa);
        ike.counters.established++;
        long cookie = sa.initiatorCookie();
        turn.emit(new IkeAction.LogKeys(() -> keys.logLine(cookie)));
        turn.note(
                new Ikev1Trace.SaUp(sa.path, sa.remote.text(), keys.suite().words(), sa.initiator));
        if (keys.suite().weak()) {
            turn.note(new Ikev1Trace.Weak(sa.path.remote(), "IKE: " + keys.suite().words()));
        }
        Duration whole = Duration.ofSeconds(seconds);
        turn.arm(Kind.EXPIRE_IKE, sa.number, 0, whole);
        // The initiator renews; the responder steps in where it does not.
        turn.arm(
                Kind.REKEY_IKE,
                sa.number,
                0,
                sa.initiator ? ike.between(0.85, 0.92, whole) : ike.between(0.94, 0.97, whole));
        if (exchange.initialContact) {
            initialContact(sa, turn);
        }
        replaced(sa, turn);
        ike.liveness.established(sa, turn);
        sweep();
        ike.connector.established(sa, turn);
    }

    /** RFC 2407 section 4.6.3.3: the peer has lost what it had. */
    void initialContact(IkeSa fresh, Turn turn) {
        ike.children.initialContact(fresh.peer, turn.now() - SAME_MOMENT.toNanos(), turn);
        for (IkeSa sa : with(fresh.peer)) {
            if (sa != fresh && turn.now() - sa.agreed().sinceNanos() >= SAME_MOMENT.toNanos()) {
                remove(sa, "the peer has restarted", false, turn);
            }
        }
    }

    /** Those that this one takes the place of end soon, where it was us who began it. */
    private void replaced(IkeSa fresh, Turn turn) {
        if (!fresh.initiator) {
            return;
        }
        for (IkeSa sa : with(fresh.peer)) {
            boolean old =
                    sa.rekeying
                            || (sa.profile.equals(fresh.profile)
                                    && turn.now() - sa.agreed().sinceNanos()
                                            >= SAME_MOMENT.toNanos());
            if (old && sa.number < fresh.number) {
                turn.disarm(Kind.REKEY_IKE, sa.number, 0);
                turn.arm(Kind.EXPIRE_IKE, sa.number, 0, REPLACED_LINGERS);
            }
        }
    }

    private void sweep() {
        establishedSinceSweep++;
        if (establishedSinceSweep >= PEERS_SWEEP) {
            establishedSinceSweep = 0;
            Set<Long> used = new TreeSet<>(ike.children.peers());
            byNumber.values().forEach(sa -> used.add(sa.peer));
            peers.keepOnly(used);
        }
    }

    /** A negotiation has come to nothing. */
    void phase1Failed(IkeSa sa, String exchange, String why, boolean told, Turn turn) {
        ike.counters.failed++;
        if (!told) {
            ike.failures.add(sa.path, exchange, why, turn);
        }
        forget(sa, turn);
        for (IkeSa old : at(sa.path.remote().address())) {
            if (old.rekeying && sa.initiator && old.path.vrf().equals(sa.path.vrf())) {
                old.rekeying = false;
                turn.arm(Kind.REKEY_IKE, old.number, 0, ike.about(REKEY_AGAIN));
            }
        }
        ike.connector.phase1Failed(sa, exchange + ": " + why, turn);
    }

    /** Takes an SA out of all tables. */
    private void forget(IkeSa sa, Turn turn) {
        if (byNumber.remove(sa.number) == null) {
            return;
        }
        places.remove(sa.path.remote().address(), sa.number);
        if (!sa.isEstablished()) {
            count(sa, -1);
        }
        unanswered.remove(sa.number);
        TreeMap<Long, IkeSa> others = byPeer.get(sa.peer);
        if (others != null && others.remove(sa.number) != null && others.isEmpty()) {
            byPeer.remove(sa.peer);
        }
        byCookie.remove(sa.ourCookie);
        byFirstCookie.remove(sa.peerCookie, sa);
        finished.remove(sa.number);
        if (sa.phase1 != null) {
            sa.phase1.ended = true;
        }
        for (Kind kind :
                List.of(
                        Kind.RETRANSMIT,
                        Kind.HALF_OPEN,
                        Kind.REKEY_IKE,
                        Kind.EXPIRE_IKE,
                        Kind.LIVENESS,
                        Kind.NAT_KEEPALIVE)) {
            turn.disarm(kind, sa.number, 0);
        }
    }

    /**
     * An established SA ends; its children live on, as IKEv1 permits.
     *
     * @param tell whether the peer is told
     */
    void remove(IkeSa sa, String why, boolean tell, Turn turn) {
        if (byNumber.get(sa.number) != sa) {
            return;
        }
        if (tell && sa.isEstablished()) {
            ike.informational.sendDelete(sa, turn);
        }
        List<QuickMode> running = new ArrayList<>(sa.quickModes.values());
        forget(sa, turn);
        running.forEach(quick -> quick.abandoned(why, turn));
        if (sa.isEstablished()) {
            turn.note(new Ikev1Trace.SaDown(sa.path, sa.remote.text(), why));
        }
        if (!sa.isEstablished()) {
            ike.connector.phase1Failed(sa, why, turn);
        }
    }

    // ---- Timers

    void halfOpen(IkeSa sa, Turn turn) {
        finished.remove(sa.number);
        byFirstCookie.remove(sa.peerCookie, sa);
        Phase1 negotiation = sa.phase1;
        if (unanswered.containsKey(sa.number)) {
            forget(sa, turn); // a first message alone proves nothing, and is not worth a word
        } else if (negotiation != null) {
            negotiation.lapsed(turn);
        }
    }

    void rekey(IkeSa sa, Turn turn) {
        Optional<ChildPolicy> policy = ike.children.policyOf(sa.peer);
        boolean newest = newestWith(sa.peer) == sa;
        if (sa.isEstablished()
                && !sa.rekeying
                && newest
                && !ike.ending
                && policy.isPresent()
                && !policy.get().responderOnly()) {
            sa.rekeying = true;
            ike.connector.renew(sa, policy.get(), turn);
        }
    }

    void expire(IkeSa sa, Turn turn) {
        remove(sa, sa.rekeying ? "replaced" : "its lifetime has ended", true, turn);
    }

    /** The peer names a shorter lifetime than ours (RESPONDER-LIFETIME). */
    void shorten(IkeSa sa, int seconds, Turn turn) {
        Established agreed = sa.agreed();
        if (seconds > 0 && seconds < agreed.lifetimeSeconds()) {
            sa.established =
                    new Established(
                            agreed.keys(), agreed.lastBlock(), agreed.sinceNanos(), seconds);
            Duration whole = Duration.ofSeconds(seconds);
            turn.arm(Kind.EXPIRE_IKE, sa.number, 0, whole);
            turn.arm(Kind.REKEY_IKE, sa.number, 0, ike.between(0.85, 0.92, whole));
        }
    }

    // ---- Questions

    /** The newest established SA with a peer; null for none. */
    @Nullable IkeSa newestWith(long peer) {
        TreeMap<Long, IkeSa> some = byPeer.get(peer);
        return some == null ? null : some.lastEntry().getValue();
    }

    /** The established SAs with a peer, the oldest first; a copy. */
    List<IkeSa> with(long peer) {
        TreeMap<Long, IkeSa> some = byPeer.get(peer);
        return some == null ? List.of() : List.copyOf(some.values());
    }

    /** Whether neither an SA nor a child is known with this peer's address. */
    boolean isFirstWith(IkeSa fresh) {
        for (IkeSa sa : at(fresh.path.remote().address())) {
            if (sa != fresh && sa.isEstablished() && sa.path.vrf().equals(fresh.path.vrf())) {
                return false;
            }
        }
        return !ike.children.hasAny(fresh.path.vrf(), fresh.path.remote().address());
    }

    /**
     * A proven message has come from elsewhere, or the packet path has seen the peer there: RFC
     * 3947 section 7. Only a peer behind a NAT may move so.
     */
    void moved(long peer, IkePath from, IkePath to, Turn turn) {
        IkeSa newest = newestWith(peer);
        boolean natted = newest == null ? ike.children.isBehindNat(peer) : newest.nat.remote();
        if (from.remote().equals(to.remote()) || !natted) {
            return;
        }
        IkeIdentity identity =
                newest == null ? ike.children.with(peer).getLast().sa.identity() : newest.remote;
        turn.note(new Ikev1Trace.Moved(from.remote(), to.remote(), identity.text()));
        peers.moved(peer, to, identity);
        for (IkeSa sa : with(peer)) {
            relocate(sa, new IkePath(sa.path.vrf(), sa.path.local(), to.remote()));
        }
        for (long number : ike.children.moved(peer, to.remote())) {
            turn.emit(new IkeAction.MoveChildren(number, to, true));
        }
    }
}
