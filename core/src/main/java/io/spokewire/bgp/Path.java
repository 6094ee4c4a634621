package io.spokewire.bgp;

import io.spokewire.rib.NextHop;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One way to a prefix, as a neighbour told it or as we have it ourselves. Kept small: one each. */
final class Path {
    /** Where a path comes from; the order is that of preference among our own. */
    enum Kind {
        NETWORK,
        REDISTRIBUTED,
        AGGREGATE,
        /** Part of a route of a neighbour, by {@code bgp inject-map}. */
        INJECTED,
        /** From another VRF. */
        IMPORTED,
        LEARNED
    }

    /**
     * How packets follow a route of another VRF.
     *
     * @param source the table that it is from
     * @param hops as the RIB of that VRF resolves it; empty when it has no such route
     * @param internal whether it was learned inside our AS
     */
    record Imported(Table source, List<NextHop> hops, boolean internal) {}

    final Kind kind;

    /** Who told it; null for one of our own. */
    final @Nullable PeerFamily from;

    /**
     * As the neighbour numbers it, RFC 7911; 0 for its only one; of an import its table's, of an
     * injection its line's.
     */
    final int pathId;

    /** As we number it among those of the prefix, 1 and above. */
    int localId;

    /** After the policy for what comes in. */
    PathAttributes attributes;

    /** As it came, where that is kept and differs. */
    @Nullable PathAttributes received;

    /** Null for one of our own, which needs none. */
    NextHops.@Nullable Hop hop;

    /** How often it has come and gone; null where that counts for nothing. */
    Dampening.@Nullable Flaps flaps;

    /** Null for one that is not imported. */
    @Nullable Imported imported;

    int weight;

    /** Of the neighbour's session, {@link PeerFamily#generation}: an older one is stale. */
    int generation;

    /** Whether the policy let it pass. */
    boolean accepted = true;

    /** Whether packets may take it beside the best. */
    boolean multipath;

    long sinceNanos;
    @Nullable Path next;

    Path(Kind kind, @Nullable PeerFamily from, int pathId, PathAttributes attributes) {
        this.kind = kind;
        this.from = from;
        this.pathId = pathId;
        this.attributes = attributes;
    }

    boolean own() {
        return from == null;
    }

    boolean stale() {
        return from != null && generation != from.generation;
    }

    /** As it came from the neighbour. */
    PathAttributes asReceived() {
        PathAttributes kept = received;
        return kept == null ? attributes : kept;
    }

    /** Whether it may be chosen, RFC 4271 section 9.1.2. */
    boolean usable() {
        return resolved() && !damped();
    }

    /** Whether it is not to be used since it has come and gone too often, RFC 2439. */
    boolean damped() {
        Dampening.Flaps past = flaps;
        return past != null && past.suppressed() && !past.gone();
    }

    /** Whether there is only its past, RFC 2439. */
    boolean gone() {
        Dampening.Flaps past = flaps;
        return past != null && past.gone();
    }

    /** Whether policy lets it pass and packets could follow it. */
    boolean resolved() {
        NextHops.Hop to = hop;
        Imported other = imported;
        return accepted
                && (to == null || to.reachable)
                && (other == null || !other.hops().isEmpty());
    }

    boolean external() {
        Imported other = imported;
        if (other != null) {
            return !other.internal(); // our own routes too, as at IOS
        }
        return from != null && from.peer.kind == PeerConfig.Kind.EXTERNAL;
    }

    /** Internal in the sense of reflection: from our own AS. */
    boolean internal() {
        return from != null && from.peer.kind == PeerConfig.Kind.INTERNAL;
    }

    /** The router that is behind it: ORIGINATOR_ID, or who told it. */
    int routerId() {
        return attributes.originatorId() != 0
                ? attributes.originatorId()
                : from == null ? 0 : from.peer.remoteId;
    }
}
