package io.spokewire.ike.v1;

import io.spokewire.ike.Failures;
import io.spokewire.ike.IkeFailure;
import io.spokewire.ike.IkePath;
import java.util.List;

/** Each failed negotiation with its cause: one line for the log and one entry for show. */
final class FailureLog {
    /** One in so many: 10 a second, of all strangers together. */
    private static final long UNASKED_NANOS = 100_000_000L;

    private final Failures kept = new Failures(1);
    private long unaskedAt = Long.MIN_VALUE;

    /**
     * Tells of a failure that a stranger has brought about, at a limited rate; not again when it
     * repeats its message.
     *
     * @param cookie that the stranger has chosen
     * @return whether the stranger may be answered
     */
    boolean addUnasked(IkePath path, long cookie, String exchange, String why, Turn turn) {
        if (unaskedAt != Long.MIN_VALUE && turn.now() - unaskedAt < UNASKED_NANOS) {
            return false;
        }
        unaskedAt = turn.now();
        if (kept.refuse(cookie)) {
            add(path, exchange, why, turn);
        }
        return true;
    }

    /** Tells of a failure. */
    void add(IkePath path, String exchange, String why, Turn turn) {
        turn.note(new Ikev1Trace.Failed(path.remote(), exchange, why));
        kept.add(path, exchange, why, turn.now());
    }

    /** A child with the peer is in use. */
    void forget(IkePath path) {
        kept.forget(path);
    }

    /** The newest last. */
    List<IkeFailure> all() {
        return kept.all();
    }
}
