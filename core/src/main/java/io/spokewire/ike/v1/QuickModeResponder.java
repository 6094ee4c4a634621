package io.spokewire.ike.v1;

import io.spokewire.ike.ChildPolicy;
import io.spokewire.ike.IkeInput;
import io.spokewire.ike.Nonces;
import io.spokewire.ike.crypto.DhKeyPair;
import io.spokewire.ike.crypto.DhSeed;
import io.spokewire.ike.v1.IsakmpCodec.Chain;
import io.spokewire.ike.v1.IsakmpCodec.Envelope;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Quick mode, begun by the peer. */
final class QuickModeResponder extends QuickMode {
    private @Nullable Child child;

    private QuickModeResponder(Ike ike, IkeSa sa, int messageId) {
        super(ike, sa, messageId);
    }

    /** Takes the first message of one; what cannot be proven is dropped without a trace of it. */
    static void begin(Ike ike, IkeSa sa, IkeInput.Received input, Envelope envelope, Turn turn) {
        int messageId = envelope.header().messageId();
        Phase1Keys keys = sa.agreed().keys();
        try {
            Bytes plain =
                    keys.decrypt(
                            keys.phase2Vector(sa.agreed().lastBlock(), messageId), envelope.body());
            Chain chain = IsakmpCodec.payloads(envelope.firstPayload(), plain, true);
            check(chain, keys.phase2Hash(messageId, hashed(chain, plain)));
            Payload.Sa offer = chain.first(Payload.Sa.class);
            Bytes nonce = Phase1.nonce(chain);
            if (!sa.isNew(messageId)) {
                return; // a replay of an exchange that is long over
            }
            QuickModeResponder quick = new QuickModeResponder(ike, sa, messageId);
            quick.nonceI = nonce;
            quick.taken(input, envelope.body(), turn);
            quick.choose(chain, offer, turn);
        } catch (DecodeException e) {
            ike.counters.unauthenticated++;
            String why = e.getMessage();
            turn.note(new Ikev1Trace.Malformed(input.path().remote(), NAME + ", " + why));
        }
    }

    private record Agreed(Bytes publicValue, DhKeyPair.Agreement agreement) {}

    private void choose(Chain chain, Payload.Sa offer, Turn turn) {
        List<Payload.Id> ids = chain.all(Payload.Id.class);
        String refused = Selectors.refuse(ids, sa.path, sa.nat);
        if (refused != null) {
            refuse(refused, Notify.INVALID_ID_INFORMATION, offer, turn);
            return;
        }
        List<ChildPolicy> policies = policies();
        List<Payload.KeyExchange> values = chain.all(Payload.KeyExchange.class);
        Optional<Phase2Offers.Chosen> chosen =
                Phase2Offers.choose(
                        offer,
                        policies,
                        ike.strict(),
                        sa.natTraversal(),
                        !values.isEmpty(),
                        spiBytes(ourSpi));
        if (chosen.isEmpty()) {
            refuse(
                    policies.isEmpty()
                            ? "no tunnel takes peers of isakmp profile '" + sa.profile + "' here"
                            : Phase2Offers.differ(offer, policies),
                    Notify.NO_PROPOSAL_CHOSEN,
                    offer,
                    turn);
            return;
        }
        nonceR = ike.nonce();
        if (values.isEmpty()) {
            answer(chosen.get(), ids, Bytes.EMPTY, Bytes.EMPTY, turn);
            return;
        }
        Bytes theirs = values.getFirst().value();
        DhSeed seed =
                DhSeed.draw(
                        chosen.get().suite().group().orElseThrow(),
                        ike.random,
                        ike.environment.ecdh());
        compute(
                Agreed.class,
                () -> {
                    DhKeyPair pair = seed.keyPair();
                    return new Agreed(pair.publicValue(), pair.agree(theirs));
                },
                (agreed, later) ->
                        secret(
                                agreed.agreement(),
                                (shared, then) ->
                                        answer(
                                                chosen.get(),
                                                ids,
                                                agreed.publicValue(),
                                                shared,
                                                then),
                                later),
                turn);
    }

    /** The policies that this peer may use: of its profile, or of none. */
    private List<ChildPolicy> policies() {
        Address local = sa.path.local().address();
        return ike.policies(sa.path.vrf(), local, sa.path.remote().address()).stream()
                .filter(policy ->
                        policy.isakmpProfile().isEmpty()
                                || policy.isakmpProfile().equals(sa.profile))
                .toList();
    }

    private void refuse(String why, int notification, Payload.Sa offer, Turn turn) {
        Bytes spi = offer.proposals().isEmpty() ? Bytes.EMPTY : offer.proposals().getFirst().spi();
        refusedBy(
                ike.informational.sent(
                        sa,
                        List.of(
                                new Payload.Notification(
                                        Informational.DOI,
                                        SaProposal.ESP,
                                        spi,
                                        notification,
                                        Bytes.EMPTY)),
                        turn));
        fail(why, turn);
    }

    private void answer(
            Phase2Offers.Chosen chosen,
            List<Payload.Id> ids,
            Bytes publicValue,
            Bytes shared,
            Turn turn) {
        Child older = ike.children.newest(chosen.policy(), sa.peer, sa.path);
        Child made;
        try {
            made =
                    ike.children.install(
                            child(
                                    chosen.policy(),
                                    chosen.suite(),
                                    chosen.peerSpi(),
                                    shared,
                                    Selectors.agreed(ids, sa.path, sa.nat),
                                    false,
                                    older == null ? 0 : older.id()),
                            sa.nat.remote(),
                            Nonces.lower(nonceI, nonceR),
                            turn);
        } catch (DecodeException e) {
            throw new IllegalStateException("an SPI of four bytes was checked before", e);
        }
        child = made;
        List<Payload> payloads = new ArrayList<>();
        payloads.add(chosen.answer());
        payloads.add(new Payload.Nonce(nonceR));
        if (publicValue.length() > 0) {
            payloads.add(new Payload.KeyExchange(publicValue));
        }
        payloads.addAll(ids);
        if (QuickModeInitiator.isUdpTransport(chosen.suite())) {
            payloads.addAll(originalAddresses(false));
        }
        if (chosen.shortened()) {
            payloads.add(
                    new Payload.Notification(
                            Informational.DOI,
                            SaProposal.ESP,
                            spiBytes(ourSpi),
                            Notify.RESPONDER_LIFETIME,
                            IsakmpCodec.attributes(
                                    Phase2Suite.lifetimes(
                                            chosen.suite().lifetimeSeconds(),
                                            chosen.suite().lifetimeKilobytes()))));
        }
        Bytes body = IsakmpCodec.body(payloads);
        send(keys.phase2Hash(messageId, nonceI, body), body, Payload.SA, true, turn);
    }

    @Override
    void step(IkeInput.Received input, Chain chain, Bytes hashed, Turn turn)
            throws DecodeException {
        check(chain, keys.phase2LastHash(messageId, nonceI, nonceR));
        taken(input, input.message().slice(IsakmpHeader.LENGTH, input.message().length()), turn);
        confirmed(turn);
    }

    /** The initiator has our answer: by its last message, or because packets come on the child. */
    private void confirmed(Turn turn) {
        Child made = child;
        if (made != null) {
            ike.children.use(made, turn);
            end(turn);
            ike.connector.made(made, turn);
        }
    }

    /** A packet has come on a child. */
    static void used(IkeSa sa, Child child, Turn turn) {
        for (QuickMode quick : List.copyOf(sa.quickModes.values())) {
            if (quick instanceof QuickModeResponder responder
                    && responder.child == child
                    && !responder.ended) {
                responder.confirmed(turn);
            }
        }
    }

    @Override
    void unanswered(Turn turn) {
        fail("message 3 of quick mode has not come", turn);
    }

    @Override
    void failed(String why, Turn turn) {
        Child made = child;
        ike.counters.failed++;
        ike.failures.add(sa.path, NAME, why, turn);
        if (made == null) {
            ike.children.freeSpi(ourSpi);
        } else {
            ike.children.remove(made, why, true, turn);
        }
    }
}
