package io.spokewire.ike.v1;

import io.spokewire.esp.EspSa;
import io.spokewire.esp.KeyMaterial;
import io.spokewire.ike.ChildPolicy;
import io.spokewire.ike.ChildSa;
import io.spokewire.ike.Endpoint;
import io.spokewire.ike.IkeInput;
import io.spokewire.ike.IkePath;
import io.spokewire.ike.IkeTimer.Kind;
import io.spokewire.ike.crypto.DhKeyPair;
import io.spokewire.ike.crypto.HashAlgorithm;
import io.spokewire.ike.v1.IsakmpCodec.Chain;
import io.spokewire.ike.v1.IsakmpCodec.Envelope;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.net.WireWriter;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** One end of a quick mode, RFC 2409 section 5.5. */
abstract class QuickMode {
    private static final int ATTEMPTS_MAX = 5;
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final int REPEATS_MAX = 10;

    /** As long as the other end may repeat its message. */
    private static final Duration REMEMBERED = Duration.ofSeconds(60);

    static final String NAME = IsakmpHeader.exchangeName(IsakmpHeader.QUICK);

    final Ike ike;
    final IkeSa sa;
    final int messageId;
    final Phase1Keys keys;

    Bytes nonceI = Bytes.EMPTY;
    Bytes nonceR = Bytes.EMPTY;

    /** The SPI that the peer is to use, 32 bits. */
    final int ourSpi;

    boolean ended;
    private boolean computing;
    private Bytes vector;
    private Bytes lastReceived = Bytes.EMPTY;
    private Bytes lastSent = Bytes.EMPTY;
    private int attempts;
    private int repeats;

    QuickMode(Ike ike, IkeSa sa, int messageId) {
        this.ike = ike;
        this.sa = sa;
        this.messageId = messageId;
        this.keys = sa.agreed().keys();
        this.vector = keys.phase2Vector(sa.agreed().lastBlock(), messageId);
        this.ourSpi = ike.children.takeSpi();
        sa.quickModes.put(messageId, this);
    }

    /**
     * Takes a message whose inside has been decrypted.
     *
     * @param hashed all behind the HASH payload, padding left out
     */
    abstract void step(IkeInput.Received input, Chain chain, Bytes hashed, Turn turn)
            throws DecodeException;

    /** It has come to nothing. */
    abstract void failed(String why, Turn turn);

    /** No answer has come, often enough. */
    abstract void unanswered(Turn turn);

    final long timerSubject() {
        return messageId & 0xFFFF_FFFFL;
    }

    // ---- Messages

    final void receive(IkeInput.Received input, Envelope envelope, Turn turn) {
        if (input.message().equals(lastReceived)) {
            repeats++;
            if (!computing && lastSent.length() > 0 && repeats < REPEATS_MAX) {
                ike.counters.retransmitted++;
                ike.send(sa.path, IsakmpHeader.exchange(lastSent), messageId, lastSent, turn);
            }
            return;
        }
        if (ended || computing) {
            return;
        }
        try {
            Bytes plain = keys.decrypt(vector, envelope.body());
            Chain chain = IsakmpCodec.payloads(envelope.firstPayload(), plain, true);
            step(input, chain, hashed(chain, plain), turn);
        } catch (DecodeException e) {
            ike.counters.unauthenticated++;
            String why = e.getMessage();
            turn.note(new Ikev1Trace.Malformed(input.path().remote(), NAME + ", " + why));
        }
    }

    /** What a HASH in front covers: section 5.5, "the entire message that follows the hash". */
    static Bytes hashed(Chain chain, Bytes plain) throws DecodeException {
        if (chain.parts().isEmpty()
                || !(chain.parts().getFirst().payload() instanceof Payload.Hash)) {
            throw new DecodeException("the message does not begin with its hash", 0);
        }
        int start = 4 + chain.parts().getFirst().body().length();
        return plain.slice(start, chain.used());
    }

    /**
     * Checks the hash in front.
     *
     * @throws DecodeException when it is wrong
     */
    static void check(Chain chain, Bytes expected) throws DecodeException {
        if (!HashAlgorithm.same(chain.first(Payload.Hash.class).value(), expected)) {
            throw new DecodeException("the hash is wrong", 0);
        }
    }

    /** The message is proven and the one that was awaited. */
    final void taken(IkeInput.Received input, Bytes sealed, Turn turn) {
        lastReceived = input.message();
        repeats = 0;
        lastSent = Bytes.EMPTY;
        vector = keys.lastBlock(sealed);
        turn.disarm(Kind.RETRANSMIT, sa.number, timerSubject());
        ike.liveness.heard(sa, turn);
        ike.sas.moved(sa.peer, sa.path, input.path(), turn);
    }

    /** Sends payloads behind a hash. */
    final void send(Bytes hash, Bytes body, int firstPayload, boolean awaits, Turn turn) {
        Bytes plain =
                Bytes.concat(
                        Bytes.copyOf(
                                new WireWriter()
                                        .u8(firstPayload)
                                        .u8(0)
                                        .u16(4 + hash.length())
                                        .bytes(hash.toArray())
                                        .toBytes()),
                        body);
        Bytes sealed = keys.encrypt(vector, plain);
        vector = keys.lastBlock(sealed);
        lastSent =
                IsakmpCodec.seal(
                        new IsakmpHeader(
                                sa.initiatorCookie(),
                                sa.responderCookie(),
                                IsakmpHeader.QUICK,
                                IsakmpHeader.ENCRYPTION,
                                messageId),
                        Payload.HASH,
                        sealed);
        attempts = 1;
        ike.send(sa.path, IsakmpHeader.QUICK, messageId, lastSent, turn);
        if (awaits) {
            turn.arm(Kind.RETRANSMIT, sa.number, timerSubject(), ike.about(FIRST_WAIT));
        }
    }

    final void retransmit(Turn turn) {
        if (ended || lastSent.length() == 0) {
            return;
        }
        if (attempts == ATTEMPTS_MAX) {
            unanswered(turn);
            return;
        }
        attempts++;
        ike.counters.retransmitted++;
        ike.send(sa.path, IsakmpHeader.QUICK, messageId, lastSent, turn);
        turn.arm(
                Kind.RETRANSMIT,
                sa.number,
                timerSubject(),
                ike.about(FIRST_WAIT.multipliedBy(1L << (attempts - 1))));
    }

    /** The peer has told, unprotected, that it does not know the SA: one more try is enough. */
    final void hurry() {
        attempts = Math.max(attempts, ATTEMPTS_MAX - 1);
    }

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

    /** The secret of PFS, or the end. */
    final void secret(DhKeyPair.Agreement agreement, Jobs.Then<Bytes> then, Turn turn) {
        switch (agreement) {
            case DhKeyPair.Agreement.Shared(Bytes value) -> then.done(value, turn);
            case DhKeyPair.Agreement.Refused(String why) -> fail(why, turn);
        }
    }

    // ---- The end

    /** A refusal, which is sent again whenever the peer asks again: nobody acknowledges it. */
    final void refusedBy(Bytes message) {
        lastSent = message;
    }

    /** All is agreed; repetitions are still answered for a while. */
    final void end(Turn turn) {
        ended = true;
        turn.disarm(Kind.RETRANSMIT, sa.number, timerSubject());
        turn.arm(Kind.HALF_OPEN, sa.number, timerSubject(), REMEMBERED);
    }

    final void fail(String why, Turn turn) {
        if (!ended) {
            ended = true;
            turn.disarm(Kind.RETRANSMIT, sa.number, timerSubject());
            turn.arm(Kind.HALF_OPEN, sa.number, timerSubject(), REMEMBERED);
            failed(why, turn);
        }
    }

    /** Nobody repeats anything any more. */
    final void forget() {
        sa.quickModes.remove(messageId, this);
    }

    /** The ISAKMP SA ends beneath it. */
    final void abandoned(String why, Turn turn) {
        turn.disarm(Kind.RETRANSMIT, sa.number, timerSubject());
        turn.disarm(Kind.HALF_OPEN, sa.number, timerSubject());
        if (!ended) {
            ended = true;
            failed(why, turn);
        }
    }

    // ---- What comes of it

    static Bytes spiBytes(int spi) {
        return Bytes.copyOf(new WireWriter().u32(spi).toBytes());
    }

    static int spi(Bytes bytes) throws DecodeException {
        return bytes.reader().u32();
    }

    /**
     * The pair of SAs, RFC 2409 section 5.5.
     *
     * @param inTunnel what the identities say; for tunnel mode
     */
    final ChildSa child(
            ChildPolicy policy,
            Phase2Suite suite,
            Bytes peerSpi,
            Bytes shared,
            Selectors.Traffic inTunnel,
            boolean initiator,
            long replaces)
            throws DecodeException {
        long id = ike.numbers.next();
        Selectors.Traffic traffic = suite.tunnel() ? inTunnel : Selectors.Traffic.of(sa.path);
        return new ChildSa(
                id,
                sa.number,
                policy,
                sa.remote,
                sa.proof,
                sa.path,
                direction(id, policy, suite, spiBytes(ourSpi), shared),
                direction(id, policy, suite, peerSpi, shared),
                traffic.local(),
                traffic.remote(),
                suite.lifetimeSeconds(),
                suite.lifetimeKilobytes(),
                initiator,
                replaces);
    }

    /** One direction; its SPI, which its receiver has chosen, makes its keys its own. */
    private EspSa direction(long id, ChildPolicy policy, Phase2Suite suite, Bytes spi, Bytes shared)
            throws DecodeException {
        int cipher = suite.suite().cipherKeyBytes();
        int integrity = suite.suite().integrity().keyBytes();
        Bytes material =
                keys.keyMaterial(shared, SaProposal.ESP, spi, nonceI, nonceR, cipher + integrity);
        boolean udp = suite.encapsulation() != VendorIds.NatTraversal.NONE;
        IkePath path = sa.path;
        int remotePort = sa.floated() ? path.remote().port() : Endpoint.NAT_TRAVERSAL;
        return new EspSa(
                id,
                sa.peer,
                spi(spi),
                suite.suite(),
                new KeyMaterial(
                        material.slice(0, cipher), material.slice(cipher, cipher + integrity)),
                suite.tunnel(),
                path.local().address(),
                path.remote().address(),
                udp ? Endpoint.NAT_TRAVERSAL : 0,
                udp ? remotePort : 0,
                policy.replayWindow());
    }

    /** Addresses before any NAT, RFC 3947 section 5.2: for UDP-encapsulated transport mode. */
    final List<Payload> originalAddresses(boolean initiator) {
        Payload.Id local = Selectors.host(sa.path.local().address());
        Payload.Id remote = Selectors.host(sa.path.remote().address());
        Payload ours = new Payload.NatOa(sa.draft(), local.idType(), local.data());
        Payload theirs = new Payload.NatOa(sa.draft(), remote.idType(), remote.data());
        return initiator ? List.of(ours, theirs) : List.of(theirs, ours);
    }
}
