package io.spokewire.ike.v2;

import io.spokewire.ike.IkeAction;
import io.spokewire.ike.IkeTimer;
import io.spokewire.ike.crypto.DhKeyPair.Agreement;
import io.spokewire.ike.crypto.EcdhProvider;
import io.spokewire.ike.crypto.SeededRandom;
import io.spokewire.ike.v2.IkeSuite.Additional;
import io.spokewire.ike.v2.Payload.KeyExchange;
import io.spokewire.ike.v2.Payload.Notify;
import io.spokewire.net.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The additional key exchanges behind a CREATE_CHILD_SA that the peer has begun, RFC 9370 section
 * 2.2.4. An IKE SA has one series at a time; it is forgotten when the peer does not go on.
 */
final class FollowUpResponder {
    /** Subject of the timer that ends a series. */
    static final long SERIES = 1;

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int LINK_BYTES = 8;

    private final IkeSa sa;
    private @Nullable Series series;

    /** A series under way. */
    private static final class Series {
        final List<Additional> methods;
        final @Nullable Child old;
        final BiConsumer<Bytes, Turn> completed;
        int done;
        Bytes link;
        Bytes secrets = Bytes.EMPTY;

        Series(
                List<Additional> methods,
                @Nullable Child old,
                Bytes link,
                BiConsumer<Bytes, Turn> completed) {
            this.methods = methods;
            this.old = old;
            this.link = link;
            this.completed = completed;
        }
    }

    FollowUpResponder(IkeSa sa) {
        this.sa = sa;
    }

    /** Whether a series is under way. */
    boolean busy() {
        return series != null;
    }

    /** Whether a series is under way that is to replace a child. */
    boolean replaces(Child child) {
        return series != null && child.equals(series.old);
    }

    /**
     * A CREATE_CHILD_SA with additional key exchanges is accepted.
     *
     * @param old the child to be replaced; null for a new one, or for the IKE SA
     * @param completed takes the secrets of all of them
     * @return what the response tells of the first
     */
    Notify expect(
            List<Additional> methods,
            @Nullable Child old,
            BiConsumer<Bytes, Turn> completed,
            Turn turn) {
        Bytes link = sa.domain().randomBytes(LINK_BYTES);
        series = new Series(methods, old, link, completed);
        arm(turn);
        return Notify.of(NotifyType.ADDITIONAL_KEY_EXCHANGE, link);
    }

    private void arm(Turn turn) {
        turn.emit(new IkeAction.Arm(timer(), PATIENCE));
    }

    private IkeTimer timer() {
        return new IkeTimer(IkeTimer.Kind.HALF_OPEN, sa.number(), SERIES);
    }

    /** The series ends without anything. */
    void forget(Turn turn) {
        if (series != null) {
            series = null;
            turn.emit(new IkeAction.Disarm(timer()));
        }
    }

    /** The peer has not gone on. */
    void expired(Turn turn) {
        series = null;
        sa.requests().pump(turn);
    }

    void answer(Ikev2Message request, Turn turn) {
        Series now = series;
        Optional<KeyExchange> theirs = request.first(KeyExchange.class);
        Optional<Notify> link = request.notification(NotifyType.ADDITIONAL_KEY_EXCHANGE);
        if (now == null || link.isEmpty() || !link.get().data().equals(now.link)) {
            sa.reject(
                    request,
                    Notify.of(NotifyType.STATE_NOT_FOUND),
                    "a key exchange that nothing has led to",
                    turn);
            return;
        }
        int method = now.methods.get(now.done).method();
        if (theirs.isEmpty() || theirs.get().method() != method) {
            forget(turn);
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
                        (answer, later) -> answered(request, now, answer, later),
                        turn);
    }

    private void answered(
            Ikev2Message request, Series now, AdditionalExchange.Answer answer, Turn turn) {
        if (series != now) {
            sa.reject(
                    request,
                    Notify.of(NotifyType.STATE_NOT_FOUND),
                    "the key exchange took too long",
                    turn);
            return;
        }
        switch (answer.agreement()) {
            case Agreement.Refused(String why) -> {
                forget(turn);
                sa.invalid(request, why, turn);
            }
            case Agreement.Shared(Bytes shared) -> {
                now.secrets = Bytes.concat(now.secrets, shared);
                now.done++;
                List<Payload> payloads = new ArrayList<>();
                payloads.add(new KeyExchange(answer.method(), answer.value()));
                boolean last = now.done == now.methods.size();
                if (last) {
                    forget(turn);
                    // Section 2.8 of RFC 7296: packets may come before our response has gone.
                    now.completed.accept(now.secrets, turn);
                } else {
                    now.link = sa.domain().randomBytes(LINK_BYTES);
                    payloads.add(Notify.of(NotifyType.ADDITIONAL_KEY_EXCHANGE, now.link));
                    arm(turn);
                }
                sa.answers().answer(payloads, turn);
                sa.requests().pump(turn);
            }
        }
    }
}
