package io.spokewire.ike;

import io.spokewire.engine.Expectation;

/**
 * The key of a timer of an IKE engine, compared by value.
 *
 * @param kind what is due
 * @param sa number of the IKE SA, or of the child SA, that it concerns
 * @param subject what of it; 0 for the whole
 */
public record IkeTimer(Kind kind, long sa, long subject) implements Expectation {
    /** What is due. */
    public enum Kind {
        /** A request is to be sent again. */
        RETRANSMIT,
        /** An IKE SA is to be rekeyed, or reauthenticated. */
        REKEY_IKE,
        /** An IKE SA ends. */
        EXPIRE_IKE,
        /** A child SA is to be rekeyed. */
        REKEY_CHILD,
        /** A child SA ends. */
        EXPIRE_CHILD,
        /** A child SA is used though nothing has been heard on it, {@link IkeInput.ChildUsed}. */
        USE_CHILD,
        /** A child SA is looked at: without traffic for long, it ends. */
        IDLE_CHILD,
        /** The peer is to be asked whether it lives. */
        LIVENESS,
        /** A NAT keepalive is due. */
        NAT_KEEPALIVE,
        /** A half-open SA is given up. */
        HALF_OPEN,
        /** A negotiation that had to wait, or failed, may begin. */
        BEGIN,
        /** Of several child SAs for the same with one peer, one is kept. */
        RIVAL_CHILD,
        /** What concerns many SAs at once goes on; {@link #sa} is 0. */
        WORK
    }

    @Override
    public boolean expects() {
        return switch (kind) {
            case RETRANSMIT, LIVENESS, HALF_OPEN, USE_CHILD -> true;
            case REKEY_IKE,
                    EXPIRE_IKE,
                    REKEY_CHILD,
                    EXPIRE_CHILD,
                    IDLE_CHILD,
                    NAT_KEEPALIVE,
                    BEGIN,
                    RIVAL_CHILD,
                    WORK ->
                    false;
        };
    }
}
