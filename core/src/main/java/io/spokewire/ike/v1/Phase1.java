package io.spokewire.ike.v1;

import io.spokewire.ike.Endpoint;
import io.spokewire.ike.IkeIdentity;
import io.spokewire.ike.IkeInput;
import io.spokewire.ike.IkePath;
import io.spokewire.ike.IkeTimer;
import io.spokewire.ike.IsakmpProfile;
import io.spokewire.ike.PeerProof;
import io.spokewire.ike.Rejudgement;
import io.spokewire.ike.crypto.DhKeyPair;
import io.spokewire.ike.crypto.HashAlgorithm;
import io.spokewire.ike.crypto.SeededRandom;
import io.spokewire.ike.v1.IsakmpCodec.Chain;
import io.spokewire.ike.v1.IsakmpCodec.Envelope;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.pki.Claims;
import io.spokewire.pki.Credentials;
import io.spokewire.pki.Credentials.Own;
import io.spokewire.pki.Credentials.Verdict;
import io.spokewire.pki.DistinguishedName;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One end of a phase 1 exchange, RFC 2409 sections 5.1 and 5.4: what main mode and aggressive mode
 * have in common. The end that waits for an answer sends its message again until it comes; the
 * other end answers a repeated message with its last one.
 */
abstract class Phase1 {
    /** A message is sent so often: 1, 2, 4, 8 and 16 seconds apart. */
    private static final int ATTEMPTS_MAX = 5;

    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);

    /** More repetitions of one message are somebody's play. */
    private static final int REPEATS_MAX = 10;

    private static final int NONCE_MIN = 8;
    private static final int NONCE_MAX = 256;

    final Ike ike;
    final IkeSa sa;
    final int exchange;

    /** The body of the initiator's SA payload, which both hashes take. */
    Bytes saBody = Bytes.EMPTY;

    Bytes nonceI = Bytes.EMPTY;
    Bytes nonceR = Bytes.EMPTY;
    Bytes publicI = Bytes.EMPTY;
    Bytes publicR = Bytes.EMPTY;

    /** The next vector of encryption. */
    Bytes vector = Bytes.EMPTY;

    /** Whether the peer says that it knows of no other SA with us. */
    boolean initialContact;

    boolean ended;

    /** Whether slow work is under way: what comes meanwhile is dropped, the peer repeats it. */
    boolean computing;

    private @Nullable Phase1Suite agreed;
    private Bytes lastReceived = Bytes.EMPTY;
    private Bytes lastSent = Bytes.EMPTY;
    private int attempts;
    private int repeats;
    private String hint = "";
    private String blame = "";

    Phase1(Ike ike, IkeSa sa, int exchange) {
        this.ike = ike;
        this.sa = sa;
        this.exchange = exchange;
    }

    /** Takes a message that is not a repetition. */
    abstract void step(IkeInput.Received input, Envelope envelope, Turn turn)
            throws DecodeException;

    /** As IOS prints it. */
    abstract String state();

    /** Which message of the peer we wait for, for people. */
    abstract String awaited();

    /** What the peer has not answered yet; empty when it has, or when we have offered nothing. */
    String offered() {
        return "";
    }

    /** Whether a repeated message is answered with our last one. */
    abstract boolean answersRepetition();

    final Phase1Suite suite() {
        Phase1Suite known = agreed;
        if (known == null) {
            throw new IllegalStateException("nothing is agreed yet");
        }
        return known;
    }

    /** The suite, null while none is agreed. */
    final @Nullable Phase1Suite suiteIfAgreed() {
        return agreed;
    }

    final void agree(Phase1Suite suite) {
        agreed = suite;
    }

    final String name() {
        return IsakmpHeader.exchangeName(exchange);
    }

    // ---- Messages

    /** Takes a message of this exchange. */
    final void receive(IkeInput.Received input, Envelope envelope, Turn turn) {
        if (input.message().equals(lastReceived)) {
            repeat(turn);
            return;
        }
        if (ended || computing) {
            return;
        }
        try {
            step(input, envelope, turn);
        } catch (DecodeException e) {
            malformed(input.path(), e, turn);
        }
    }

    private void repeat(Turn turn) {
        repeats++;
        if (answersRepetition() && !computing && lastSent.length() > 0 && repeats < REPEATS_MAX) {
            ike.counters.retransmitted++;
            ike.send(sa.path, exchange, 0, lastSent, turn);
        }
    }

    final void malformed(IkePath path, DecodeException e, Turn turn) {
        ike.counters.malformed++;
        turn.note(new Ikev1Trace.Malformed(path.remote(), name() + ", " + e.getMessage()));
    }

    /** The message is the one that was awaited: its repetitions are known from now on. */
    final void taken(IkeInput.Received input, Turn turn) {
        lastReceived = input.message();
        repeats = 0;
        lastSent = Bytes.EMPTY;
        turn.disarm(IkeTimer.Kind.RETRANSMIT, sa.number, 0);
    }

    final IsakmpHeader header(boolean encrypted) {
        return new IsakmpHeader(
                sa.initiatorCookie(),
                sa.responderCookie(),
                exchange,
                encrypted ? IsakmpHeader.ENCRYPTION : 0,
                0);
    }

    /**
     * Sends payloads in the clear.
     *
     * @param awaits whether it is sent again until an answer comes
     */
    final void send(List<? extends Payload> payloads, boolean awaits, Turn turn) {
        sendMessage(IsakmpCodec.encode(header(false), payloads), awaits, turn);
    }

    /** Sends payloads encrypted. */
    final void sendEncrypted(
            Phase1Keys keys, List<? extends Payload> payloads, boolean awaits, Turn turn) {
        Bytes sealed = keys.encrypt(vector, IsakmpCodec.body(payloads));
        vector = keys.lastBlock(sealed);
        sendMessage(
                IsakmpCodec.seal(header(true), IsakmpCodec.firstType(payloads), sealed),
                awaits,
                turn);
    }

    private void sendMessage(Bytes message, boolean awaits, Turn turn) {
        lastSent = message;
        attempts = 1;
        ike.send(sa.path, exchange, 0, message, turn);
        if (awaits) {
            turn.arm(IkeTimer.Kind.RETRANSMIT, sa.number, 0, ike.about(FIRST_WAIT));
        }
    }

    /** No answer has come in time. */
    final void retransmit(Turn turn) {
        if (ended || lastSent.length() == 0) {
            return;
        }
        if (attempts == ATTEMPTS_MAX || (attempts > 1 && !hint.isEmpty())) {
            fail(noAnswer(), turn);
            return;
        }
        attempts++;
        ike.counters.retransmitted++;
        ike.send(sa.path, exchange, 0, lastSent, turn);
        turn.arm(
                IkeTimer.Kind.RETRANSMIT,
                sa.number,
                0,
                ike.about(FIRST_WAIT.multipliedBy(1L << (attempts - 1))));
    }

    private String noAnswer() {
        if (!blame.isEmpty()) {
            return blame;
        }
        return hint.isEmpty()
                ? "no answer on UDP " + sa.path.remote().port() + " (" + awaited() + ")"
                : hint;
    }

    /** The peer has not gone on in time. */
    final void lapsed(Turn turn) {
        fail(blame.isEmpty() ? awaited() + " has not come" : blame, turn);
    }

    /** The peer has told, unprotected, that it refuses: no proof, but a reason not to wait long. */
    final void hint(int notification, Turn turn) {
        if (!ended && hint.isEmpty() && lastSent.length() > 0) {
            String answer = "the peer answers " + Notify.name(notification);
            String offer = notification == Notify.NO_PROPOSAL_CHOSEN ? offered() : "";
            hint =
                    offer.isEmpty()
                            ? answer + " (" + awaited() + ")"
                            : "no proposal in common, or no key for us there: offered %s (%s)"
                                    .formatted(offer, answer);
            turn.note(new Ikev1Trace.Step(sa.path.remote(), name(), hint));
        }
    }

    final void fail(String why, Turn turn) {
        if (!ended) {
            ended = true;
            ike.sas.phase1Failed(sa, name(), why, !blame.isEmpty(), turn);
        }
    }

    /**
     * A message could not be read or proven, which may be the peer's fault or anybody's: it is said
     * once, and the exchange goes on waiting.
     */
    final void blame(String why, int notification, Turn turn) {
        ike.counters.unauthenticated++;
        if (blame.isEmpty()) {
            blame = why;
            ike.failures.add(sa.path, name(), why, turn);
            ike.informational.sendClear(sa, notification, turn);
        }
    }

    /** Refuses the peer for good. */
    final void refuse(String why, int notification, Turn turn) {
        ike.informational.sendClear(sa, notification, turn);
        fail(why, turn);
    }

    // ---- What messages hold

    final Chain clear(Envelope envelope) throws DecodeException {
        if (envelope.header().encrypted()) {
            throw new DecodeException("encrypted before there are keys", IsakmpHeader.LENGTH);
        }
        return IsakmpCodec.payloads(envelope.firstPayload(), envelope.body(), false);
    }

    static Bytes nonce(Chain chain) throws DecodeException {
        Bytes nonce = chain.first(Payload.Nonce.class).value();
        if (nonce.length() < NONCE_MIN || nonce.length() > NONCE_MAX) {
            throw new DecodeException("a nonce of " + nonce.length() + " bytes", 0);
        }
        return nonce;
    }

    /** Takes note of the NATs that the peer's payloads show, where NAT traversal is agreed. */
    final void detectNat(Chain chain, IkePath path) {
        if (sa.natTraversal()) {
            sa.nat =
                    Nat.detect(
                            chain.all(Payload.NatD.class),
                            suite().hash(),
                            sa.initiatorCookie(),
                            sa.responderCookie(),
                            path);
        }
    }

    /** Our own discovery payloads; none where NAT traversal is not agreed. */
    final List<Payload> natDiscovery() {
        return sa.natTraversal()
                ? Nat.payloads(
                        sa.draft(),
                        suite().hash(),
                        sa.initiatorCookie(),
                        sa.responderCookie(),
                        sa.path)
                : List.of();
    }

    /** RFC 3947 section 4: the initiator moves to port 4500 as soon as a NAT is known. */
    final void floatPorts() {
        if (sa.udpEncapsulated() && !sa.floated()) {
            IkePath path = sa.path;
            sa.path =
                    new IkePath(
                            path.vrf(),
                            new Endpoint(path.local().address(), Endpoint.NAT_TRAVERSAL),
                            new Endpoint(path.remote().address(), Endpoint.NAT_TRAVERSAL));
        }
    }

    // ---- Slow work

    /** Starts slow work; a failure of it ends the exchange. */
    final <T> void compute(
            Class<T> type, Supplier<? extends T> work, Jobs.Then<? super T> then, Turn turn) {
        computing = true;
        ike.jobs.start(
                type,
                work,
                (result, later) -> {
                    computing = false;
                    if (!ended) {
                        then.done(result, later);
                    }
                },
                (why, later) -> {
                    computing = false;
                    fail(why, later);
                },
                turn);
    }

    /** The agreement of both public values, or the end. */
    final void agree(DhKeyPair pair, Bytes theirs, Jobs.Then<Bytes> then, Turn turn) {
        compute(
                DhKeyPair.Agreement.class,
                () -> pair.agree(theirs),
                (agreement, later) -> secret(agreement, then, later),
                turn);
    }

    final void secret(DhKeyPair.Agreement agreement, Jobs.Then<Bytes> then, Turn turn) {
        switch (agreement) {
            case DhKeyPair.Agreement.Shared(Bytes value) -> then.done(value, turn);
            case DhKeyPair.Agreement.Refused(String why) ->
                    refuse(why, Notify.INVALID_KEY_INFORMATION, turn);
        }
    }

    /** The keys that a pre-shared key leads to; for signatures it is left out. */
    final Phase1Keys keys(Bytes preShared, Bytes secret) {
        HashAlgorithm prf = suite().hash();
        Bytes skeyid =
                suite().method() == AuthMethod.PSK
                        ? Phase1Keys.skeyidOfKey(prf, preShared, nonceI, nonceR)
                        : Phase1Keys.skeyidOfSignature(prf, nonceI, nonceR, secret);
        return Phase1Keys.derive(
                suite(), skeyid, secret, sa.initiatorCookie(), sa.responderCookie());
    }

    // ---- Proofs

    /** HASH_I when {@code initiators}, else HASH_R. */
    final Bytes proof(Phase1Keys keys, boolean initiators, Bytes idBody) {
        HashAlgorithm prf = Signatures.hash(suite().method(), suite().hash());
        long cookieI = sa.initiatorCookie();
        long cookieR = sa.responderCookie();
        return initiators
                ? keys.hash(prf, publicI, publicR, cookieI, cookieR, saBody, idBody)
                : keys.hash(prf, publicR, publicI, cookieR, cookieI, saBody, idBody);
    }

    /** Our certificate for the agreed method; null with a pre-shared key. */
    final @Nullable Own certificate(
            @Nullable IsakmpProfile profile, List<Payload.CertificateRequest> wishes) {
        if (suite().method() == AuthMethod.PSK) {
            return null;
        }
        List<String> trustpoints = profile == null ? List.of() : profile.caTrustPoints();
        Credentials credentials = ike.environment.credentials();
        List<Own> own =
                new Phase1Offers.Means(List.of(), Signatures.own(credentials, trustpoints))
                        .own(suite().method());
        return own.isEmpty() ? null : Signatures.choose(own, wishes);
    }

    /** Makes HASH or CERT and SIG of ours. */
    final void prove(
            Phase1Keys keys,
            @Nullable Own own,
            Bytes idBody,
            Jobs.Then<List<Payload>> then,
            Turn turn) {
        Bytes hash = proof(keys, sa.initiator, idBody);
        if (suite().method() == AuthMethod.PSK) {
            then.done(List.of(new Payload.Hash(hash)), turn);
            return;
        }
        if (own == null) {
            fail("our certificate for " + suite().method().words() + " has gone", turn);
            return;
        }
        AuthMethod method = suite().method();
        Bytes seed = SeededRandom.seed(ike.random);
        compute(
                Bytes.class,
                () -> Signatures.sign(own, method, hash, seed),
                (signature, later) -> {
                    List<Payload> payloads = new ArrayList<>(Signatures.payloads(own));
                    payloads.add(new Payload.Signature(signature));
                    then.done(payloads, later);
                },
                turn);
    }

    /**
     * What the peer has proven.
     *
     * @param identity who it is
     * @param matched all that profiles may look at
     * @param certificate with which; null with a key
     * @param chain that and others that came along, as DER
     */
    record Proven(
            IkeIdentity identity,
            List<IkeIdentity> matched,
            @Nullable X509Certificate certificate,
            List<Bytes> chain) {
        /** Copies the lists. */
        Proven {
            matched = List.copyOf(matched);
            chain = List.copyOf(chain);
        }

        /** With a key. */
        Proven(IkeIdentity identity, List<IkeIdentity> matched) {
            this(identity, matched, null, List.of());
        }
    }

    private record Judged(String refused, List<X509Certificate> chain) {
        static Judged refused(String why) {
            return new Judged(why, List.of());
        }
    }

    /** Verifies a signature of the peer and its certificate. */
    final void verify(
            Phase1Keys keys,
            Chain chain,
            @Nullable IsakmpProfile profile,
            IkeIdentity claimed,
            Bytes idBody,
            Jobs.Then<Proven> then,
            Turn turn)
            throws DecodeException {
        Bytes signature = chain.first(Payload.Signature.class).value();
        Bytes hash = proof(keys, !sa.initiator, idBody);
        List<Payload.Certificate> payloads = chain.all(Payload.Certificate.class);
        AuthMethod method = suite().method();
        Credentials credentials = ike.environment.credentials();
        List<String> trustpoints = profile == null ? List.of() : profile.caTrustPoints();
        Instant now = ike.environment.wallTime();
        compute(
                Judged.class,
                () -> judge(payloads, method, hash, signature, credentials, trustpoints, now),
                (judged, later) -> {
                    if (judged.refused().isEmpty()) {
                        then.done(proven(claimed, judged.chain()), later);
                    } else {
                        refuse(judged.refused(), Notify.AUTHENTICATION_FAILED, later);
                    }
                },
                turn);
    }

    private static Judged judge(
            List<Payload.Certificate> payloads,
            AuthMethod method,
            Bytes hash,
            Bytes signature,
            Credentials credentials,
            List<String> trustpoints,
            Instant now) {
        List<X509Certificate> certificates = Signatures.certificates(payloads);
        if (certificates.isEmpty()) {
            return Judged.refused("the peer has sent no certificate that can be read");
        }
        X509Certificate own = certificates.getFirst();
        return switch (credentials.judge(certificates, trustpoints, now)) {
            case Verdict.Refused(String why) -> Judged.refused(why);
            case Verdict.Undecided(String why) -> Judged.refused(why);
            case Verdict.Trusted _ ->
                    Signatures.verify(own.getPublicKey(), method, hash, signature)
                            ? new Judged("", certificates)
                            : Judged.refused(
                                    "the signature does not fit the certificate of "
                                            + DistinguishedName.text(
                                                    own.getSubjectX500Principal()));
        };
    }

    /**
     * RFC 2407 section 4.6.2: an identity counts where the certificate bears it; else the peer is
     * the subject of its certificate. An address that it really speaks from may be matched too, as
     * IOS names itself so by default.
     */
    private Proven proven(IkeIdentity claimed, List<X509Certificate> chain) {
        X509Certificate certificate = chain.getFirst();
        List<Bytes> encoded = Rejudgement.encoded(chain);
        IkeIdentity subject = Identities.subject(certificate);
        if (Signatures.bears(certificate, claimed)) {
            return new Proven(claimed, List.of(claimed, subject), certificate, encoded);
        }
        Address from = sa.path.remote().address();
        boolean speaksFrom = claimed.data().equals(Identities.address(from).data());
        return new Proven(
                subject,
                speaksFrom ? List.of(claimed, subject) : List.of(subject),
                certificate,
                encoded);
    }

    /** Checks a HASH of the peer. */
    final boolean isProven(Phase1Keys keys, Chain chain, Bytes idBody) throws DecodeException {
        return HashAlgorithm.same(
                chain.first(Payload.Hash.class).value(), proof(keys, !sa.initiator, idBody));
    }

    /** A status notification of the peer that came with its proof. */
    final void statuses(Chain chain) {
        for (Payload.Notification one : chain.all(Payload.Notification.class)) {
            initialContact |= one.message() == Notify.INITIAL_CONTACT;
        }
    }

    /** Phase 1 is over. */
    final void establish(Phase1Keys keys, Proven proven, String profile, Turn turn) {
        ended = true;
        sa.profile = profile;
        sa.remote = proven.identity();
        sa.chain = proven.chain();
        X509Certificate certificate = proven.certificate();
        sa.proof =
                certificate == null
                        ? PreSharedKeys.proof(ike.environment, profile, sa.path, proven.identity())
                        : new PeerProof(profile, "", "", true, Claims.of(certificate));
        ike.sas.established(sa, this, keys, vector, turn);
    }

    /** The profile of a responder's peer; refuses it where it may not use the key that it has. */
    final boolean admit(Proven proven, PreSharedKeys.@Nullable Candidate key, Turn turn) {
        IsakmpProfile found =
                Profiles.find(
                        ike.environment,
                        new Profiles.Peer(
                                sa.path.vrf(),
                                sa.path.local().address(),
                                proven.matched(),
                                proven.certificate()));
        if (found == null) {
            return true;
        }
        if (key != null
                && PreSharedKeys.find(
                                ike.environment,
                                found,
                                sa.path.vrf(),
                                sa.path.local().address(),
                                sa.path.remote().address(),
                                proven.identity())
                        .stream()
                        .noneMatch(one -> one.key().equals(key.key()))) {
            refuse(
                    "the peer %s belongs to profile %s, whose keyrings lack the key that it has"
                            .formatted(proven.identity(), found.name()),
                    Notify.AUTHENTICATION_FAILED,
                    turn);
            return false;
        }
        sa.profile = found.name();
        return true;
    }

    /** Whether the peer that we have called is one that the profile takes; refuses it if not. */
    final boolean expected(@Nullable IsakmpProfile profile, Proven proven, Turn turn) {
        if (profile == null || profile.matches().isEmpty()) {
            return true;
        }
        Profiles.Peer peer =
                new Profiles.Peer(
                        sa.path.vrf(),
                        sa.path.local().address(),
                        proven.matched(),
                        proven.certificate());
        if (Profiles.takes(ike.environment, profile, peer)) {
            return true;
        }
        fail(
                "identity not matched: the peer is %s, profile %s takes [%s]"
                        .formatted(
                                proven.identity(),
                                profile.name(),
                                String.join("; ", profile.matches())),
                turn);
        return false;
    }
}
