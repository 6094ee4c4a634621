package io.spokewire.ike;

import io.spokewire.net.Bytes;
import java.time.Duration;
import java.util.List;

/**
 * Child SAs for the same traffic with the same peer, of which one is enough. Between spokes that is
 * the normal case: each hears of the other at the same moment, and both begin. Packets are opened
 * with all of them; which one is kept, both ends work out by themselves and alike.
 */
public final class Rivals {
    /**
     * What was made within so short a time was begun before its maker knew of the other one: longer
     * than a request is repeated.
     */
    private static final Duration SAME_MOMENT = Duration.ofSeconds(40);

    /** How often rivals are looked at. */
    public static final Duration LOOK = Duration.ofSeconds(10);

    /** One goes only when the peer has sent nothing on it for so long. */
    private static final Duration QUIET = Duration.ofSeconds(30);

    /** Who has made one takes it away; the other end does so after a much longer time. */
    private static final int OTHERS_PATIENCE = 10;

    private Rivals() {}

    /**
     * A child SA.
     *
     * @param bornNanos when it was installed here
     * @param initiator whether we began the exchange that made it
     * @param lowerNonce of that exchange
     * @param heardNanos when the peer was last heard on it; {@link Long#MIN_VALUE} for never
     */
    public record Rival(
            long id, long bornNanos, boolean initiator, Bytes lowerNonce, long heardNanos) {
        /** Whether the peer has been heard since a moment. */
        public boolean heardSince(long nanos) {
            return heardNanos != Long.MIN_VALUE && heardNanos - nanos > 0;
        }

        /**
         * Whether it may go, as one that is not kept.
         *
         * @param keptSinceNanos since when packets leave with the one that is kept
         */
        public boolean mayGo(long keptSinceNanos, long nowNanos) {
            long patience = QUIET.toNanos() * (initiator ? 1 : OTHERS_PATIENCE);
            return nowNanos - keptSinceNanos >= patience && !heardSince(nowNanos - patience);
        }
    }

    /**
     * The one that is kept: the newest, but of two that both ends began at the same moment the one
     * whose lower nonce is the higher one, as RFC 7296 section 2.8.1 has it for rekeyings.
     *
     * @param rivals at least one, in the order in which they were installed
     */
    public static Rival kept(List<Rival> rivals) {
        Rival kept = rivals.getFirst();
        for (Rival next : rivals) {
            boolean met =
                    next.initiator != kept.initiator
                            && next.bornNanos - kept.bornNanos < SAME_MOMENT.toNanos();
            if (!met || Nonces.compare(next.lowerNonce, kept.lowerNonce) > 0) {
                kept = next;
            }
        }
        return kept;
    }
}
