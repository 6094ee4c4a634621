package io.spokewire.ike.v2;

import io.spokewire.esp.EspSa;
import io.spokewire.esp.EspSuite;
import io.spokewire.esp.KeyMaterial;
import io.spokewire.ike.ChildPolicy;
import io.spokewire.ike.ChildSa;
import io.spokewire.ike.IkePath;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import org.jspecify.annotations.Nullable;

/** A child SA of an IKE SA, RFC 7296 section 2.8. */
final class Child {
    /** How far it has come. */
    enum State {
        /** In use. */
        INSTALLED,
        /** Rekeyed by the peer, which is about to delete it. */
        REPLACED,
        /** Our request to delete it waits or is on its way. */
        DELETING,
        /** Gone. */
        REMOVED
    }

    /** What both ends have agreed on. */
    record Agreed(
            EspSuite suite,
            int inboundSpi,
            int outboundSpi,
            boolean tunnelMode,
            Address localTraffic,
            Address remoteTraffic) {}

    final long id;
    final Agreed agreed;

    /** Whether we have begun the exchange that made it. */
    final boolean initiator;

    final long bornNanos;

    /** The child that it replaces; 0 for none. */
    final long replaces;

    /** The lower of the two nonces that made it, for collisions (section 2.8.1). */
    final Bytes lowerNonce;

    ChildPolicy policy;
    State state = State.INSTALLED;

    /** Whether its outbound side may be used. */
    boolean used;

    /** When packets last began to leave with it; the latest of several is the one that seals. */
    long usedNumber;

    long usedNanos;

    /** The child that the peer has put in its place; 0 for none. */
    long replacedBy;

    /** What it serves; null when it does not count any more. */
    Demand.@Nullable Key serves;

    /** When a packet was last seen in any direction, as far as we have looked. */
    long lastTrafficNanos;

    long packetsSeen;

    Child(
            long id,
            ChildPolicy policy,
            Agreed agreed,
            boolean initiator,
            long replaces,
            Bytes lowerNonce,
            long nowNanos) {
        this.id = id;
        this.policy = policy;
        this.agreed = agreed;
        this.initiator = initiator;
        this.replaces = replaces;
        this.lowerNonce = lowerNonce;
        this.bornNanos = nowNanos;
        this.lastTrafficNanos = nowNanos;
    }

    /** Whether packets may go on with it. */
    boolean live() {
        return state == State.INSTALLED || state == State.REPLACED;
    }

    /** Bytes of key material for both directions. */
    static int materialBytes(EspSuite suite) {
        return 2 * (suite.cipherKeyBytes() + suite.integrity().keyBytes());
    }

    /**
     * As it goes into the packet path.
     *
     * @param material section 2.17: keys of the initiator's packets, then of the responder's
     */
    ChildSa installed(IkeSa sa, Bytes material) {
        EspSuite suite = agreed.suite();
        IkeKeys.Cutter cutter = new IkeKeys.Cutter(material);
        KeyMaterial initiatorKeys = keys(suite, cutter);
        KeyMaterial responderKeys = keys(suite, cutter);
        KeyMaterial outKeys = initiator ? initiatorKeys : responderKeys;
        KeyMaterial inKeys = initiator ? responderKeys : initiatorKeys;
        return new ChildSa(
                id,
                sa.lineage(),
                policy,
                sa.remoteIdentity(),
                sa.peer.proof,
                sa.path(),
                espSa(sa, agreed.inboundSpi(), inKeys),
                espSa(sa, agreed.outboundSpi(), outKeys),
                agreed.localTraffic(),
                agreed.remoteTraffic(),
                policy.lifetimeSeconds(),
                policy.lifetimeKilobytes(),
                initiator,
                replaces);
    }

    private static KeyMaterial keys(EspSuite suite, IkeKeys.Cutter cutter) {
        Bytes cipher = cutter.next(suite.cipherKeyBytes());
        return new KeyMaterial(cipher, cutter.next(suite.integrity().keyBytes()));
    }

    private EspSa espSa(IkeSa sa, int spi, KeyMaterial keys) {
        IkePath path = sa.path();
        boolean udp = sa.encapsulates();
        return new EspSa(
                id,
                sa.lineage(),
                spi,
                agreed.suite(),
                keys,
                agreed.tunnelMode(),
                path.local().address(),
                path.remote().address(),
                udp ? path.local().port() : 0,
                udp ? path.remote().port() : 0,
                policy.replayWindow());
    }
}
