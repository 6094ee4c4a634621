package io.spokewire.ike.v1;

import io.spokewire.ike.Endpoint;
import io.spokewire.ike.IkeIdentity;
import io.spokewire.ike.IkePath;
import io.spokewire.ike.PeerProof;
import io.spokewire.net.Bytes;
import java.util.ArrayDeque;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One ISAKMP SA, from its first message on. */
final class IkeSa {
    /** More message ids than a peer uses within the time that a packet lives. */
    private static final int SEEN_MAX = 256;

    private static final Bytes NO_DATA = Bytes.EMPTY;
    private static final IkeIdentity UNKNOWN = new IkeIdentity(0, NO_DATA, "");

    final long number;
    final boolean initiator;
    final long ourCookie;
    final long since;

    /** The peer's; 0 while unknown. */
    long peerCookie;

    IkePath path;
    VendorIds vendor = VendorIds.NONE;
    Nat nat = Nat.NONE;

    /** Name of the profile; empty for none. */
    String profile = "";

    IkeIdentity local = UNKNOWN;
    IkeIdentity remote = UNKNOWN;

    /** How the peer has proven it. */
    PeerProof proof = PeerProof.NONE;

    /** The certificates that it has proven it with, as DER; empty for none. */
    List<Bytes> chain = List.of();

    /** Number of the authenticated peer; 0 while unknown. */
    long peer;

    /** While it is negotiated. */
    @Nullable Phase1 phase1;

    /** Once it is established. */
    @Nullable Established established;

    /** Quick modes under way or just over, by message id. */
    final TreeMap<Integer, QuickMode> quickModes = new TreeMap<>();

    final Liveness.State liveness = new Liveness.State();

    /** Whether another one has been begun to take its place. */
    boolean rekeying;

    private final ArrayDeque<Integer> seen = new ArrayDeque<>();

    IkeSa(long number, boolean initiator, long ourCookie, IkePath path, long since) {
        this.number = number;
        this.initiator = initiator;
        this.ourCookie = ourCookie;
        this.path = path;
        this.since = since;
    }

    /**
     * What phase 1 has agreed on.
     *
     * @param lastBlock the last block of phase 1, for the vectors of phase 2
     * @param sinceNanos when it was established
     * @param lifetimeSeconds from then
     */
    record Established(Phase1Keys keys, Bytes lastBlock, long sinceNanos, int lifetimeSeconds) {}

    long initiatorCookie() {
        return initiator ? ourCookie : peerCookie;
    }

    long responderCookie() {
        return initiator ? peerCookie : ourCookie;
    }

    /** Both cookies as an SPI of notifications and deletes. */
    Bytes spi() {
        return Phase1Keys.cookies(initiatorCookie(), responderCookie());
    }

    boolean isEstablished() {
        return established != null;
    }

    /** What phase 1 has agreed on; called once it has. */
    Established agreed() {
        Established known = established;
        if (known == null) {
            throw new IllegalStateException("ISAKMP SA " + number + " is not established");
        }
        return known;
    }

    /**
     * Whether ESP goes in UDP: where a NAT stands between, and between two of ours, whose packet
     * paths are faster so.
     */
    boolean udpEncapsulated() {
        return natTraversal() && (nat.any() || vendor.spokewire());
    }

    /** Whether both ends speak NAT traversal. */
    boolean natTraversal() {
        return vendor.natTraversal() != VendorIds.NatTraversal.NONE;
    }

    /** Whether messages have moved to port 4500. */
    boolean floated() {
        return path.local().port() == Endpoint.NAT_TRAVERSAL;
    }

    /** Whether the drafts' numbers are spoken instead of RFC 3947's. */
    boolean draft() {
        return vendor.natTraversal() == VendorIds.NatTraversal.DRAFT;
    }

    /** Whether a message id is new; from now on it is not. */
    boolean isNew(int messageId) {
        if (seen.contains(messageId)) {
            return false;
        }
        if (seen.size() == SEEN_MAX) {
            seen.removeFirst();
        }
        seen.addLast(messageId);
        return true;
    }

    /** As IOS prints the state. */
    String state() {
        Phase1 negotiation = phase1;
        return negotiation == null ? "QM_IDLE" : negotiation.state();
    }
}
