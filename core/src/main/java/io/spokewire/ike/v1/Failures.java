package io.spokewire.ike.v1;

import io.spokewire.ike.IkeFailure;
import io.spokewire.ike.IkePath;
import java.util.ArrayList;
import java.util.List;

/** The negotiations that failed last, each with its cause: one trace and one entry for each. */
final class Failures {
    /** What one looks at by hand. */
    private static final int KEPT_MAX = 64;

    /** One in so many: 10 a second, of all strangers together. */
    private static final long UNASKED_NANOS = 100_000_000L;

    private long unaskedAt = Long.MIN_VALUE;
    private final List<IkeFailure> kept = new ArrayList<>();

    /**
     * Tells of a failure that a stranger has brought about, at a limited rate.
     *
     * @return whether it was told, so that the stranger may be answered too
     */
    boolean addUnasked(IkePath path, String exchange, String why, Turn turn) {
        if (unaskedAt != Long.MIN_VALUE && turn.now() - unaskedAt < UNASKED_NANOS) {
            return false;
        }
        unaskedAt = turn.now();
        add(path, exchange, why, turn);
        return true;
    }

    /** Tells of a failure. */
    void add(IkePath path, String exchange, String why, Turn turn) {
        turn.note(new Ikev1Trace.Failed(path.remote(), exchange, why));
        int times = 1;
        for (int i = 0; i < kept.size(); i++) {
            IkeFailure old = kept.get(i);
            if (old.vrf().equals(path.vrf())
                    && old.peer().equals(path.remote().address())
                    && old.exchange().equals(exchange)
                    && old.why().equals(why)) {
                times = old.count() + 1;
                kept.remove(i);
                break;
            }
        }
        if (kept.size() == KEPT_MAX) {
            kept.removeFirst();
        }
        kept.add(
                new IkeFailure(
                        1, path.vrf(), path.remote().address(), exchange, why, turn.now(), times));
    }

    /** The newest last. */
    List<IkeFailure> all() {
        return List.copyOf(kept);
    }
}
