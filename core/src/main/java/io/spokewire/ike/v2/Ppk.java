package io.spokewire.ike.v2;

import io.spokewire.ike.IkeIdentity;
import io.spokewire.ike.Ikev2Peer;
import io.spokewire.ike.Ikev2Profile;
import io.spokewire.ike.v2.Payload.Authentication;
import io.spokewire.ike.v2.Payload.Notify;
import io.spokewire.net.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Post-quantum preshared keys, RFC 8784. */
final class Ppk {
    /** Section 5.1: the identifier is one that both have in their configuration. */
    private static final int FIXED = 2;

    private Ppk() {}

    /** Our key for the peer that we call. */
    static Optional<Ikev2Peer> ours(IkeSa sa) {
        return sa.domain().settings().ppk(sa.profile(), sa.path(), Optional.empty());
    }

    static boolean wanted(IkeSa sa) {
        return ours(sa).isPresent();
    }

    static Notify identity(Ikev2Peer peer) {
        byte[] id = peer.ppkId().getBytes(StandardCharsets.UTF_8);
        return Notify.of(
                NotifyType.PPK_IDENTITY,
                Bytes.concat(Bytes.copyOf(new byte[] {FIXED}), Bytes.copyOf(id)));
    }

    /** How an initiator's claim is to be looked at. */
    sealed interface Choice {
        /** As ever. */
        record Without() implements Choice {}

        /** With the key mixed in. */
        record With(Bytes key) implements Choice {}

        /** As ever, with the proof that was made for that. */
        record Fallback(Authentication proof) implements Choice {}

        /** Not at all, and why. */
        record Refused(String why) implements Choice {}
    }

    /** What a responder does, section 3 table 1. */
    static Choice choose(
            IkeSa sa,
            Ikev2Profile profile,
            IkeIdentity who,
            Ikev2Message request,
            Authentication proof) {
        Optional<Ikev2Peer> known =
                sa.domain().settings().ppk(profile, sa.path(), Optional.of(who));
        boolean required = known.map(Ikev2Peer::ppkRequired).orElse(false);
        Counters counters = sa.domain().counters;
        if (!sa.peer.usesPpk) {
            counters.ppkMissing += required ? 1 : 0;
            return required
                    ? new Choice.Refused(who + " has no post-quantum preshared key")
                    : new Choice.Without();
        }
        Optional<Notify> named = request.notification(NotifyType.PPK_IDENTITY);
        if (named.isEmpty() || named.get().data().length() == 0) {
            return new Choice.Refused(who + " does not name its post-quantum preshared key");
        }
        Bytes data = named.get().data();
        String id = new String(data.slice(1, data.length()).toArray(), StandardCharsets.UTF_8);
        if (known.isPresent() && known.get().ppkId().equals(id)) {
            return new Choice.With(known.get().ppk().bytes());
        }
        counters.ppkMismatched++;
        Optional<Notify> without = request.notification(NotifyType.NO_PPK_AUTH);
        if (required || without.isEmpty()) {
            return new Choice.Refused(
                    "the post-quantum preshared key that %s names is not configured for it"
                            .formatted(who));
        }
        return new Choice.Fallback(new Authentication(proof.method(), without.get().data()));
    }
}
