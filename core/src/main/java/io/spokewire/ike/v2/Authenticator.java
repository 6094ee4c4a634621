package io.spokewire.ike.v2;

import io.spokewire.command.Secret;
import io.spokewire.ike.IkeIdentity;
import io.spokewire.ike.Ikev2Profile;
import io.spokewire.ike.crypto.HashAlgorithm;
import io.spokewire.ike.v2.Payload.Authentication;
import io.spokewire.ike.v2.Payload.Identification;
import io.spokewire.net.Bytes;
import io.spokewire.net.WireWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What each side proves itself with, RFC 7296 section 2.15. */
final class Authenticator {
    /** Shared Key Message Integrity Code, section 3.8. */
    static final int SHARED_KEY = 2;

    private static final Bytes KEY_PAD =
            Bytes.copyOf("Key Pad for IKEv2".getBytes(StandardCharsets.US_ASCII));

    private Authenticator() {}

    /**
     * What one side signs: its first message, the other's nonce, and its identity under a key of
     * the IKE SA.
     *
     * @param initiator whose it is
     * @param keys SK_pi and SK_pr
     */
    static Bytes signedOctets(IkeSa sa, boolean initiator, Identification identity, IkeKeys keys) {
        Negotiation n = sa.negotiation;
        return signedOctets(
                initiator,
                initiator ? n.request : n.response,
                initiator ? n.responderNonce : n.initiatorNonce,
                identity,
                keys,
                n.intermediate);
    }

    /**
     * As above, of the parts.
     *
     * @param message the signer's in IKE_SA_INIT
     * @param nonce the other's
     * @param intermediate RFC 9242 section 3.3.2; empty without IKE_INTERMEDIATE
     */
    static Bytes signedOctets(
            boolean initiator,
            Bytes message,
            Bytes nonce,
            Identification identity,
            IkeKeys keys,
            Bytes intermediate) {
        Bytes maced =
                keys.suite().prf().hash().hmac(keys.auth(initiator), identityOctets(identity));
        return Bytes.concat(message, nonce, maced, intermediate);
    }

    /** The identification payload without its header, as it is on the wire. */
    private static Bytes identityOctets(Identification identity) {
        return Bytes.copyOf(
                new WireWriter()
                        .u32(identity.idType() << 24 | identity.reserved())
                        .bytes(identity.data().toArray())
                        .toBytes());
    }

    /** AUTH = prf(prf(Shared Secret, "Key Pad for IKEv2"), octets). */
    static Bytes sharedKey(HashAlgorithm prf, Secret key, Bytes octets) {
        return prf.hmac(prf.hmac(key.bytes(), KEY_PAD), octets);
    }

    static Identification payload(boolean initiator, IkeIdentity identity) {
        return new Identification(initiator, identity.type(), 0, identity.data());
    }

    /** Whether a proof by shared key holds; in words why not. */
    static Optional<String> checkSharedKey(
            IkeSa sa, Ikev2Profile profile, Identification identity, Authentication proof) {
        IkeIdentity who = Identities.of(identity.idType(), identity.data());
        Optional<Secret> key =
                sa.domain().settings().key(profile, sa.path(), Optional.of(who), false);
        if (key.isEmpty()) {
            return Optional.of(
                    "no pre-shared key for %s (%s) in profile %s or its keyring"
                            .formatted(who, sa.path().remote().address(), profile.name()));
        }
        Bytes octets = signedOctets(sa, identity.initiator(), identity, sa.keys());
        Bytes expected = sharedKey(sa.keys().suite().prf().hash(), key.get(), octets);
        return HashAlgorithm.same(expected, proof.data())
                ? Optional.empty()
                : Optional.of(
                        "wrong pre-shared key: that of %s is not the one that we have for it"
                                .formatted(who));
    }
}
