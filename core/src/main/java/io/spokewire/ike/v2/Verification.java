package io.spokewire.ike.v2;

import io.spokewire.ike.IkeIdentity;
import io.spokewire.ike.Ikev2Profile;
import io.spokewire.ike.PeerProof;
import io.spokewire.ike.Rejudgement;
import io.spokewire.ike.crypto.Signatures;
import io.spokewire.ike.v2.Payload.Authentication;
import io.spokewire.ike.v2.Payload.Identification;
import io.spokewire.net.Bytes;
import io.spokewire.pki.Claims;
import io.spokewire.pki.Credentials;
import io.spokewire.pki.DistinguishedName;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * What becomes of the peer's proof of who it is, RFC 7296 section 2.15. A certificate proves the
 * names in it and no others.
 */
sealed interface Verification {
    /**
     * It holds.
     *
     * @param who the peer is
     * @param proof how, for others than IKE
     * @param how as IOS prints it
     * @param weaknesses of its certificates, in words
     * @param chain its certificates as DER; empty with a shared key
     */
    record Proven(
            IkeIdentity who,
            PeerProof proof,
            String how,
            List<String> weaknesses,
            List<Bytes> chain)
            implements Verification {}

    /** It does not, and why. */
    record Refused(String why) implements Verification {}

    /** What the peer has sent. */
    record Claim(Identification identity, Authentication proof, List<X509Certificate> chain) {
        static Claim of(Ikev2Message message, Identification identity, Authentication proof) {
            return new Claim(identity, proof, Certificates.chain(message));
        }

        IkeIdentity who() {
            return Identities.of(identity.idType(), identity.data());
        }

        boolean shared() {
            return proof.method() == Authenticator.SHARED_KEY;
        }

        /** Kind of the key in its certificate; empty for a shared key, or without one. */
        String kind() {
            return shared() || chain.isEmpty()
                    ? ""
                    : Signatures.kind(chain.getFirst().getPublicKey());
        }
    }

    /** Looks at a claim under a profile. */
    static void check(
            IkeSa sa,
            Ikev2Profile profile,
            Claim claim,
            BiConsumer<Verification, Turn> then,
            Turn turn) {
        Optional<String> refusal = Identity.refusal(sa, profile, claim);
        if (refusal.isPresent()) {
            then.accept(new Refused(refusal.get()), turn);
        } else if (claim.shared()) {
            Verification verification =
                    Authenticator.checkSharedKey(sa, profile, claim.identity(), claim.proof())
                            .<Verification>map(Refused::new)
                            .orElseGet(() ->
                                    new Proven(
                                            claim.who(),
                                            sa.domain()
                                                    .settings()
                                                    .proof(profile, sa.path(), claim.who()),
                                            "PSK",
                                            List.of(),
                                            List.of()));
            then.accept(verification, turn);
        } else {
            signed(sa, profile, claim, then, turn);
        }
    }

    private static void signed(
            IkeSa sa,
            Ikev2Profile profile,
            Claim claim,
            BiConsumer<Verification, Turn> then,
            Turn turn) {
        X509Certificate certificate = claim.chain().getFirst();
        boolean named = Certificates.names(certificate, claim.who());
        if (!named && !Identity.byMap(sa, profile, claim)) {
            String why =
                    "the certificate of %s is not for identity %s: it has no such name"
                            .formatted(
                                    DistinguishedName.text(certificate.getSubjectX500Principal()),
                                    claim.who());
            then.accept(new Refused(why), turn);
            return;
        }
        // Whom a map picks by the certificate is who the certificate says.
        IkeIdentity who =
                named ? claim.who() : Identities.of(certificate.getSubjectX500Principal());
        Bytes octets =
                Authenticator.signedOctets(
                        sa, claim.identity().initiator(), claim.identity(), sa.keys());
        Credentials credentials = sa.domain().environment.credentials();
        List<String> trustpoints = Certificates.verifying(credentials, profile);
        Instant now = sa.domain().environment.wallTime();
        PeerProof proof = new PeerProof(profile.name(), "", "", true, Claims.of(certificate));
        sa.domain()
                .compute(
                        sa,
                        Verification.class,
                        () -> {
                            Optional<String> wrong =
                                    Signatures.verify(
                                            claim.proof().method(),
                                            certificate.getPublicKey(),
                                            octets,
                                            claim.proof().data());
                            if (wrong.isPresent()) {
                                return new Refused(claim.who() + ": " + wrong.get());
                            }
                            return switch (credentials.judge(claim.chain(), trustpoints, now)) {
                                case Credentials.Verdict.Refused(String why) -> new Refused(why);
                                case Credentials.Verdict.Undecided(String why) -> new Refused(why);
                                case Credentials.Verdict.Trusted(String _, List<String> weak) ->
                                        new Proven(
                                                who,
                                                proof,
                                                claim.kind(),
                                                weak,
                                                Rejudgement.encoded(claim.chain()));
                            };
                        },
                        then,
                        turn);
    }
}
