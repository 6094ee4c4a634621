package io.spokewire.bgp;

import io.spokewire.net.AddressFamily;
import io.spokewire.net.Prefix;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is exchanged with one neighbour in one family. */
final class PeerFamily {
    final Peer peer;
    final AddressFamily family;
    final Table table;
    BgpPolicy policy;

    /** Whether the session has agreed on it. */
    boolean up;

    /** Grows with each session and each refresh that tells where it ends: older paths are stale. */
    int generation;

    /** Paths that are older than this go. */
    int oldest;

    /** Paths taken. */
    int accepted;

    /** Paths that the policy, or a loop, kept out since the session began. */
    long denied;

    /** Whether the neighbour keeps its routes of this family when it restarts, RFC 4724. */
    boolean restartable;

    /** Whether a route was refused for where its next hop is. */
    boolean misplaced;

    /** Whether paths of a session before are kept until the neighbour has told all again. */
    boolean restarting;

    /** The neighbour has told all that it has. */
    boolean endOfRib;

    /** Whether the neighbour was warned of, for its many prefixes. */
    boolean warned;

    /** Whether it was told of that the neighbour has more than it may. */
    boolean exceeded;

    /** Whether the neighbour was asked to tell all again, and when it was last. */
    boolean askedAgain;

    long askedAgainNanos;

    /** Whether the neighbour is configured no more, so that nothing of its routes is kept. */
    boolean forgotten;

    /** Whether all that the session has told was kept as it came. */
    boolean keptAll;

    // ---- what it is told

    @Nullable UpdateGroup group;

    /** Whether it is still being told of the table as it was. */
    boolean walking;

    /** Whether it has been told all before, and hears it again. */
    boolean again;

    /** How far that has come; null at the start. */
    @Nullable Prefix cursor;

    /** Prefixes that have changed while it took nothing. */
    final Set<Prefix> pending = new TreeSet<>();

    /** Whether a refresh with borders is under way, RFC 7313. */
    boolean refreshing;

    /** Whether a refresh follows when the session's first update has ended. */
    boolean refreshLater;

    MaximumPrefix maximum;

    PeerFamily(Peer peer, AddressFamily family, Table table, BgpPolicy policy) {
        this.peer = peer;
        this.family = family;
        this.table = table;
        this.policy = policy;
        this.maximum = MaximumPrefix.of(policy);
    }

    void policy(BgpPolicy changed) {
        policy = changed;
        maximum = MaximumPrefix.of(changed);
    }

    /** Whether it has been told of a prefix, or will be with the next change of it. */
    boolean reached(Prefix prefix) {
        Prefix at = cursor;
        return !walking || again || (at != null && prefix.compareTo(at) <= 0);
    }
}
