package io.spokewire.bgp;

import org.jspecify.annotations.Nullable;

/** One way to a prefix, as a neighbour told it or as we have it ourselves. Kept small: one each. */
final class Path {
    /** Where a path comes from; the order is that of preference among our own. */
    enum Kind {
        NETWORK,
        REDISTRIBUTED,
        AGGREGATE,
        LEARNED
    }

    final Kind kind;

    /** Who told it; null for one of our own. */
    final @Nullable PeerFamily from;

    /** As the neighbour numbers it, RFC 7911; 0 for its only one. */
    final int pathId;

    /** As we number it among those of the prefix, 1 and above. */
    int localId;

    /** After the policy for what comes in. */
    PathAttributes attributes;

    /** As it came, where that is kept and differs. */
    @Nullable PathAttributes received;

    /** Null for one of our own, which needs none. */
    NextHops.@Nullable Hop hop;

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
        NextHops.Hop to = hop;
        return accepted && (to == null || to.reachable);
    }

    boolean external() {
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
