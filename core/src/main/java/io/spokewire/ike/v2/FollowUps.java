package io.spokewire.ike.v2;

import io.spokewire.ike.crypto.DhKeyPair.Agreement;
import io.spokewire.ike.crypto.EcdhProvider;
import io.spokewire.ike.crypto.SeededRandom;
import io.spokewire.ike.v2.IkeSuite.Additional;
import io.spokewire.ike.v2.Payload.KeyExchange;
import io.spokewire.ike.v2.Payload.Notify;
import io.spokewire.net.Bytes;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The additional key exchanges behind a CREATE_CHILD_SA that we have begun, RFC 9370 section 2.2.4:
 * IKE_FOLLOWUP_KE, one after the other, each with the link that the response before it holds.
 */
final class FollowUps {
    private final Exchange exchange;
    private final List<Additional> methods;
    private final Outcome outcome;
    private int done;
    private Bytes link = Bytes.EMPTY;
    private Bytes secrets = Bytes.EMPTY;
    private @Nullable AdditionalExchange half;

    /** What follows. */
    interface Outcome {
        /**
         * All are made.
         *
         * @param secrets one behind the other
         */
        void completed(IkeSa sa, Bytes secrets, Turn turn);

        /** One could not be made. */
        void failed(IkeSa sa, String why, Turn turn);
    }

    FollowUps(Exchange exchange, List<Additional> methods, Outcome outcome) {
        this.exchange = exchange;
        this.methods = methods;
        this.outcome = outcome;
    }

    /** The CREATE_CHILD_SA is answered. */
    void begin(IkeSa sa, Ikev2Message response, Turn turn) {
        next(sa, response, turn);
    }

    private void next(IkeSa sa, Ikev2Message response, Turn turn) {
        if (done == methods.size()) {
            outcome.completed(sa, secrets, turn);
            return;
        }
        Optional<Notify> linked = response.notification(NotifyType.ADDITIONAL_KEY_EXCHANGE);
        if (linked.isEmpty()) {
            outcome.failed(sa, "the peer gives no link to the next key exchange", turn);
            return;
        }
        link = linked.get().data();
        int method = methods.get(done).method();
        Bytes seed = SeededRandom.seed(sa.domain().random);
        EcdhProvider by = sa.domain().environment.ecdh();
        sa.domain()
                .compute(
                        sa,
                        AdditionalExchange.class,
                        () -> AdditionalExchange.begin(method, seed, by),
                        (made, later) -> {
                            half = made;
                            sa.send(
                                    exchange,
                                    List.of(
                                            new KeyExchange(made.method(), made.value()),
                                            Notify.of(NotifyType.ADDITIONAL_KEY_EXCHANGE, link)),
                                    later);
                        },
                        turn);
    }

    /** The response to one of them. */
    void answered(IkeSa sa, Ikev2Message response, Turn turn) {
        AdditionalExchange ours = half;
        Optional<KeyExchange> theirs = response.first(KeyExchange.class);
        Optional<Notify> error = response.error();
        if (ours == null
                || error.isPresent()
                || theirs.isEmpty()
                || theirs.get().method() != ours.method()) {
            outcome.failed(
                    sa,
                    "IKE_FOLLOWUP_KE: "
                            + error.map(n -> NotifyType.name(n.code()))
                                    .orElse("no key exchange of the agreed method"),
                    turn);
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
                                case Agreement.Refused(String why) ->
                                        outcome.failed(sa, why, later);
                                case Agreement.Shared(Bytes shared) -> {
                                    secrets = Bytes.concat(secrets, shared);
                                    done++;
                                    next(sa, response, later);
                                }
                            }
                        },
                        turn);
    }
}
