package io.spokewire.ike.v2;

import io.spokewire.ike.crypto.DhKeyPair.Agreement;
import io.spokewire.ike.crypto.EcdhProvider;
import io.spokewire.ike.crypto.SeededRandom;
import io.spokewire.ike.v2.Payload.KeyExchange;
import io.spokewire.ike.v2.Payload.Notify;
import io.spokewire.net.Bytes;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * IKE_INTERMEDIATE as we begin it, RFC 9242: one additional key exchange of the initial exchanges,
 * RFC 9370 section 2.2.2.
 */
final class Intermediate extends Exchange {
    private final int index;
    private @Nullable AdditionalExchange half;
    private @Nullable Ikev2Message request;

    /**
     * The exchange of one of the additional methods.
     *
     * @param index from 0
     */
    Intermediate(int index) {
        this.index = index;
    }

    @Override
    int type() {
        return ExchangeType.IKE_INTERMEDIATE;
    }

    @Override
    void begin(IkeSa sa, Turn turn) {
        int method = sa.keys().suite().additional().get(index).method();
        Bytes seed = SeededRandom.seed(sa.domain().random);
        EcdhProvider by = sa.domain().environment.ecdh();
        sa.domain()
                .compute(
                        sa,
                        AdditionalExchange.class,
                        () -> AdditionalExchange.begin(method, seed, by),
                        (made, later) -> {
                            half = made;
                            List<Payload> payloads =
                                    List.of(new KeyExchange(made.method(), made.value()));
                            request = sa.message(type(), false, sa.requests().nextId(), payloads);
                            sa.send(this, payloads, later);
                        },
                        turn);
    }

    @Override
    void answered(IkeSa sa, Ikev2Message response, Turn turn) {
        AdditionalExchange ours = half;
        Ikev2Message sent = request;
        Optional<KeyExchange> theirs = response.first(KeyExchange.class);
        if (ours == null || sent == null) {
            return;
        }
        if (theirs.isEmpty() || theirs.get().method() != ours.method()) {
            String why =
                    response.error()
                            .map(Notify::code)
                            .map(NotifyType::name)
                            .orElse("no key exchange of " + KeyExchangeMethod.words(ours.method()));
            sa.fail(words(), "the peer refuses (" + why + ")", turn);
            return;
        }
        Bytes value = theirs.get().data();
        sa.domain()
                .compute(
                        sa,
                        Agreement.class,
                        () -> ours.agree(value),
                        (agreement, later) -> {
                            switch (agreement) {
                                case Agreement.Refused(String why) -> sa.fail(words(), why, later);
                                case Agreement.Shared(Bytes shared) -> {
                                    sa.negotiation.intermediate(sa.keys(), sent, response);
                                    sa.keys(
                                            sa.keys()
                                                    .intermediate(
                                                            shared, sa.negotiation.context(sa)),
                                            later);
                                    sa.requests().addFirst(next(sa, index + 1));
                                    sa.finish(this, later);
                                }
                            }
                        },
                        turn);
    }

    /** What follows IKE_SA_INIT, or so many additional key exchanges. */
    static Exchange next(IkeSa sa, int done) {
        return done < sa.keys().suite().additional().size()
                ? new Intermediate(done)
                : new IkeAuth();
    }

    // ---- as the peer begins it

    static void answer(IkeSa sa, Ikev2Message request, Turn turn) {
        int done = sa.negotiation.additionalDone;
        int method = sa.keys().suite().additional().get(done).method();
        Optional<KeyExchange> theirs = request.first(KeyExchange.class);
        if (theirs.isEmpty() || theirs.get().method() != method) {
            sa.invalid(request, "no key exchange of " + KeyExchangeMethod.words(method), turn);
            return;
        }
        Bytes seed = SeededRandom.seed(sa.domain().random);
        EcdhProvider by = sa.domain().environment.ecdh();
        Bytes value = theirs.get().data();
        sa.domain()
                .compute(
                        sa,
                        AdditionalExchange.Answer.class,
                        () -> AdditionalExchange.answer(method, seed, value, by),
                        (answer, later) -> answered(sa, request, answer, later),
                        turn);
    }

    private static void answered(
            IkeSa sa, Ikev2Message request, AdditionalExchange.Answer answer, Turn turn) {
        switch (answer.agreement()) {
            case Agreement.Refused(String why) -> sa.invalid(request, why, turn);
            case Agreement.Shared(Bytes shared) -> {
                List<Payload> payloads = List.of(new KeyExchange(answer.method(), answer.value()));
                Ikev2Message response =
                        sa.message(request.exchange(), true, request.messageId(), payloads);
                sa.answers().answer(payloads, turn);
                Negotiation n = sa.negotiation;
                n.intermediate(sa.keys(), request, response);
                n.additionalDone++;
                sa.keys(sa.keys().intermediate(shared, n.context(sa)), turn);
            }
        }
    }
}
