package io.spokewire.ike.v1;

import io.spokewire.ike.ChildPolicy;
import io.spokewire.ike.ChildSa;
import io.spokewire.ike.IkeInput;
import io.spokewire.ike.Nonces;
import io.spokewire.ike.crypto.DhKeyPair;
import io.spokewire.ike.crypto.DhSeed;
import io.spokewire.ike.v1.IsakmpCodec.Chain;
import io.spokewire.ike.v1.Phase2Suite.Lifetimes;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Quick mode, begun by us. */
final class QuickModeInitiator extends QuickMode {
    private final ChildPolicy policy;
    private final Outcome outcome;
    private final @Nullable Child replaces;
    private final List<Phase2Offers.Offer> offers;
    private final Selectors.Traffic traffic;
    private final long begunNanos;
    private @Nullable DhKeyPair pair;

    /** Who waits for it. */
    interface Outcome {
        /** It has made a child, which is in use. */
        void made(Child child, Turn turn);

        /**
         * It has not.
         *
         * @param silent whether the peer has not answered at all
         */
        void failed(String why, boolean silent, Turn turn);
    }

    private QuickModeInitiator(
            Ike ike,
            IkeSa sa,
            int messageId,
            ChildPolicy policy,
            @Nullable Child replaces,
            Outcome outcome,
            long nowNanos) {
        super(ike, sa, messageId);
        this.begunNanos = nowNanos;
        this.policy = policy;
        this.outcome = outcome;
        this.replaces = replaces;
        this.offers =
                Phase2Offers.offers(
                        policy,
                        ike.strict(),
                        sa.udpEncapsulated()
                                ? sa.vendor.natTraversal()
                                : VendorIds.NatTraversal.NONE);
        this.traffic =
                Selectors.wanted(
                        sa,
                        replaces != null ? replaces : ike.children.newest(policy, sa.peer, sa.path),
                        offers.stream().allMatch(offer -> offer.suite().tunnel()));
    }

    /**
     * Begins one.
     *
     * @param replaces the child that it renews; null for none
     */
    static void begin(
            Ike ike,
            IkeSa sa,
            ChildPolicy policy,
            @Nullable Child replaces,
            Outcome outcome,
            Turn turn) {
        int messageId = (int) ike.nonZero(false);
        while (!sa.isNew(messageId)) {
            messageId = (int) ike.nonZero(false);
        }
        QuickModeInitiator quick =
                new QuickModeInitiator(ike, sa, messageId, policy, replaces, outcome, turn.now());
        if (quick.offers.isEmpty()) {
            quick.fail(
                    ike.strict()
                            ? "crypto strict refuses every transform set of " + policy.profile()
                            : "no transform set of " + policy.profile() + " is one of IKEv1",
                    turn);
        } else if (policy.pfsGroup().isPresent()) {
            DhSeed seed =
                    DhSeed.draw(policy.pfsGroup().getAsInt(), ike.random, ike.environment.ecdh());
            quick.compute(
                    DhKeyPair.class,
                    seed::keyPair,
                    (made, later) -> {
                        quick.pair = made;
                        quick.sendOffer(later);
                    },
                    turn);
        } else {
            quick.sendOffer(turn);
        }
    }

    private void sendOffer(Turn turn) {
        nonceI = ike.nonce();
        List<Payload> payloads = new ArrayList<>();
        payloads.add(Phase2Offers.payload(offers, spiBytes(ourSpi)));
        payloads.add(new Payload.Nonce(nonceI));
        DhKeyPair ours = pair;
        if (ours != null) {
            payloads.add(new Payload.KeyExchange(ours.publicValue()));
        }
        payloads.add(Selectors.host(traffic.local()));
        payloads.add(Selectors.host(traffic.remote()));
        if (offers.stream().anyMatch(offer -> isUdpTransport(offer.suite()))) {
            payloads.addAll(originalAddresses(true));
        }
        Bytes body = IsakmpCodec.body(payloads);
        send(keys.phase2Hash(messageId, body), body, Payload.SA, true, turn);
    }

    static boolean isUdpTransport(Phase2Suite suite) {
        return !suite.tunnel() && suite.encapsulation() != VendorIds.NatTraversal.NONE;
    }

    @Override
    void step(IkeInput.Received input, Chain chain, Bytes hashed, Turn turn)
            throws DecodeException {
        check(chain, keys.phase2Hash(messageId, nonceI, hashed));
        Payload.Sa answer = chain.first(Payload.Sa.class);
        nonceR = Phase1.nonce(chain);
        Optional<Phase2Suite> chosen = Phase2Offers.chosen(answer, offers);
        taken(input, sealed(input), turn);
        if (chosen.isEmpty()) {
            fail(
                    "the peer has changed our offer: "
                            + Phase2Offers.differ(answer, List.of(policy)),
                    turn);
            return;
        }
        Bytes peerSpi = answer.proposals().getFirst().spi();
        Phase2Suite suite = shortened(chosen.get(), chain);
        DhKeyPair ours = pair;
        if (ours == null) {
            finish(suite, peerSpi, Bytes.EMPTY, turn);
            return;
        }
        Bytes theirs = chain.first(Payload.KeyExchange.class).value();
        compute(
                DhKeyPair.Agreement.class,
                () -> ours.agree(theirs),
                (agreement, later) ->
                        secret(
                                agreement,
                                (shared, then) -> finish(suite, peerSpi, shared, then),
                                later),
                turn);
    }

    /** The peer takes nothing of it, and has proven to be the peer. */
    void refused(int notification, Turn turn) {
        String answer = "the peer answers " + Notify.name(notification);
        String why =
                switch (notification) {
                    case Notify.NO_PROPOSAL_CHOSEN ->
                            "no proposal in common: offered " + Phase2Offers.words(offers);
                    case Notify.INVALID_ID_INFORMATION ->
                            "the peer does not protect GRE between %s and %s"
                                    .formatted(traffic.local(), traffic.remote());
                    default -> "";
                };
        fail(why.isEmpty() ? answer : why + " (" + answer + ")", turn);
    }

    private static Bytes sealed(IkeInput.Received input) {
        return input.message().slice(IsakmpHeader.LENGTH, input.message().length());
    }

    /** RESPONDER-LIFETIME, RFC 2407 section 4.6.3.1. */
    private Phase2Suite shortened(Phase2Suite suite, Chain chain) throws DecodeException {
        Phase2Suite result = suite;
        for (Payload.Notification one : chain.all(Payload.Notification.class)) {
            if (one.message() == Notify.RESPONDER_LIFETIME && one.protocol() == SaProposal.ESP) {
                Optional<Lifetimes> told =
                        Lifetimes.parse(IsakmpCodec.attributes(one.data().reader()));
                int seconds = told.map(Lifetimes::seconds).orElse(0);
                long kilobytes = told.map(Lifetimes::kilobytes).orElse(0L);
                result =
                        result.withLifetimes(
                                seconds == 0
                                        ? result.lifetimeSeconds()
                                        : Math.min(seconds, result.lifetimeSeconds()),
                                Phase2Offers.shorter(kilobytes, result.lifetimeKilobytes()));
            }
        }
        return result;
    }

    /**
     * Both directions can go as soon as the responder has our last message, which nobody answers:
     * where there is something to replace, that serves until then.
     */
    private void finish(Phase2Suite suite, Bytes peerSpi, Bytes shared, Turn turn) {
        ChildSa made;
        try {
            made =
                    child(
                            policy,
                            suite,
                            peerSpi,
                            shared,
                            traffic,
                            true,
                            replaces == null ? 0 : replaces.id());
        } catch (DecodeException e) {
            throw new IllegalStateException("an SPI of four bytes was checked before", e);
        }
        Child child =
                ike.children.install(made, sa.nat.remote(), Nonces.lower(nonceI, nonceR), turn);
        send(keys.phase2LastHash(messageId, nonceI, nonceR), Bytes.EMPTY, 0, false, turn);
        if (replaces == null) {
            ike.children.use(child, turn);
        } else {
            ike.children.useSoon(child, turn);
            ike.children.retireOlder(child, begunNanos, turn);
        }
        end(turn);
        outcome.made(child, turn);
    }

    @Override
    void unanswered(Turn turn) {
        ended = true;
        ike.children.freeSpi(ourSpi);
        forget();
        outcome.failed("no answer on UDP " + sa.path.remote().port() + " (quick mode)", true, turn);
    }

    @Override
    void failed(String why, Turn turn) {
        ike.children.freeSpi(ourSpi);
        outcome.failed(why, false, turn);
    }
}
