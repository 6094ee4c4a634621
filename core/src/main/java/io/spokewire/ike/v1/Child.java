package io.spokewire.ike.v1;

import io.spokewire.ike.ChildPolicy;
import io.spokewire.ike.ChildSa;
import io.spokewire.ike.IkeEnvironment.ChildUsage;
import io.spokewire.ike.IkePath;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;

/** A pair of ESP SAs that is installed. */
final class Child {
    final long since;

    /** As it was installed. */
    final ChildSa sa;

    /** What it is for; a later configuration may have changed it. */
    ChildPolicy policy;

    /** Both ends now. */
    IkePath path;

    /** Whether its outbound side may be used. */
    boolean inUse;

    /** When packets last began to leave with it; the latest of several is the one that seals. */
    long usedNumber;

    long usedNanos;

    /** The lower of the two nonces that made it, for collisions. */
    final Bytes lowerNonce;

    /** Whether another one has taken its place and the peer is to leave it. */
    boolean retired;

    /** Whether a quick mode for its successor is under way. */
    boolean rekeying;

    /** When its lifetime is over. */
    long endsAt;

    /** What had passed when idleness was last looked at, and when it was. */
    ChildUsage lookedAt = ChildUsage.NONE;

    long lastActivity;

    /** Whether a NAT stands in front of the peer, so that it may move. */
    final boolean remoteNat;

    Child(ChildSa sa, boolean remoteNat, Bytes lowerNonce, long since) {
        this.sa = sa;
        this.lowerNonce = lowerNonce;
        this.remoteNat = remoteNat;
        this.since = since;
        this.policy = sa.policy();
        this.path = sa.path();
        this.endsAt = since + sa.lifetimeSeconds() * 1_000_000_000L;
        this.lastActivity = since;
    }

    long id() {
        return sa.id();
    }

    long peer() {
        return sa.inbound().peer();
    }

    int inboundSpi() {
        return sa.inbound().spi();
    }

    int outboundSpi() {
        return sa.outbound().spi();
    }

    /**
     * Whether it serves the same tunnels with whoever is at an address: a peer with two uplinks may
     * prove the same identity from both.
     */
    boolean serves(ChildPolicy wanted, Address remote) {
        return serves(wanted) && path.remote().address().equals(remote);
    }

    /** Whether it and another of the peer's serve the same tunnels, to the same address. */
    boolean isLike(Child other) {
        return serves(other.policy, other.path.remote().address());
    }

    /** Whether it serves the same tunnels. */
    boolean serves(ChildPolicy wanted) {
        return policy.profile().equals(wanted.profile())
                && policy.vrf().equals(wanted.vrf())
                && policy.local().equals(wanted.local());
    }
}
