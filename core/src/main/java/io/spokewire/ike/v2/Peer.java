package io.spokewire.ike.v2;

import io.spokewire.ike.IkeIdentity;
import io.spokewire.ike.IkePath;
import io.spokewire.ike.Ikev2Profile;
import io.spokewire.ike.PeerProof;
import io.spokewire.net.Bytes;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of a peer and of the way to it; an IKE SA hands it on when it is rekeyed. */
final class Peer {
    /** Who both are; null until authenticated. */
    @Nullable IkeIdentity remoteIdentity;

    @Nullable IkeIdentity localIdentity;

    /** How the peer has proven it. */
    PeerProof proof = PeerProof.NONE;

    /** The certificates that it has proven it with, as DER; empty for none. */
    List<Bytes> chain = List.of();

    /** How both have proven it, as IOS prints it. */
    String remoteAuthentication = "";

    String localAuthentication = "";

    /** Whether it says what NAT detection needs, RFC 7296 section 2.23. */
    boolean natTraversal;

    /** Whether a NAT stands in front of us. */
    boolean localNat;

    /** Whether a NAT stands in front of the peer. */
    boolean remoteNat;

    /** Whether packets of children go in UDP. */
    boolean udpEncapsulation;

    /** Whether both can fragment, RFC 7383. */
    boolean fragmentation;

    /** Requests that it takes at once, RFC 7296 section 2.3. */
    int window = 1;

    /** Whether both speak MOBIKE, RFC 4555. */
    boolean mobike;

    /** Whether we have begun the first IKE SA of the line: "the initiator" of MOBIKE. */
    boolean begun;

    /** Whether the peer is still to be told of other ends, RFC 4555 section 3.5. */
    boolean updatePending;

    /** The digest of our end as the peer has last seen it; empty while unknown. */
    Bytes seenAs = Bytes.EMPTY;

    /** Whether it is one of ours, by its vendor ID. */
    boolean spokewire;

    /** Whether both have said that they know post-quantum preshared keys, RFC 8784. */
    boolean usesPpk;

    /** Whether a post-quantum preshared key is mixed in. */
    boolean ppk;

    /** Hashes that it can verify signatures with, RFC 7427 section 4. */
    List<Integer> signatureHashes = List.of();

    private @Nullable Ikev2Profile profile;

    /** The profile that it was accepted by. */
    Ikev2Profile profile() {
        if (profile == null) {
            throw new IllegalStateException("a peer without a profile");
        }
        return profile;
    }

    String profileName() {
        return profile == null ? "" : profile.name();
    }

    void profile(Ikev2Profile found) {
        profile = found;
    }

    /** Takes what {@code SET_WINDOW_SIZE} says, where it says something that can be. */
    void window(Ikev2Message message) {
        message.notification(NotifyType.SET_WINDOW_SIZE)
                .filter(n -> n.data().length() == Integer.BYTES)
                .map(n -> ByteBuffer.wrap(n.data().toArray()).getInt())
                .filter(size -> size > 0)
                .ifPresent(size -> window = size);
    }

    /** It has proven who it is. */
    void proven(Verification.Proven proven, IkePath path, Turn turn) {
        remoteIdentity = proven.who();
        proof = proven.proof();
        remoteAuthentication = proven.how();
        chain = proven.chain();
        for (String weakness : proven.weaknesses()) {
            turn.note(new Ikev2Trace.WeakSuite(path, weakness));
        }
    }
}
