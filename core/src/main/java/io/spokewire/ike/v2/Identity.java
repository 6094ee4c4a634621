package io.spokewire.ike.v2;

import io.spokewire.ike.IkeIdentity;
import io.spokewire.ike.Ikev2Profile;
import io.spokewire.ike.Ikev2Profile.Authentication;
import io.spokewire.ike.v2.Verification.Claim;
import io.spokewire.pki.Credentials;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/** Who we say we are, and whether a peer is one that a profile takes. */
final class Identity {
    /** How well a certificate map fits: better than anybody, worse than this very identity. */
    private static final int MAP = 1_000;

    private Identity() {}

    /**
     * Ours: what {@code identity local} says; else our address with a pre-shared key, and the name
     * in our certificate with one, as IOS does.
     */
    static Optional<IkeIdentity> local(IkeSa sa, Ikev2Profile profile) {
        Optional<X500Principal> subject =
                Certificates.own(sa, profile)
                        .map(Credentials.Own::chain)
                        .map(List::getFirst)
                        .map(X509Certificate::getSubjectX500Principal);
        if (profile.localIdentity().isPresent()) {
            return Identities.configured(profile.localIdentity().get(), subject);
        }
        boolean shared =
                profile.localAuthentication().orElse(Authentication.PRE_SHARE)
                        == Authentication.PRE_SHARE;
        return shared
                ? Optional.of(Identities.of(sa.path().local().address()))
                : subject.map(Identities::of);
    }

    /** Why there is none. */
    static String none(IkeSa sa) {
        return "profile %s has no identity of ours: %s"
                .formatted(sa.profile().name(), Certificates.whyNoOwn(sa, sa.profile()));
    }

    /** Whether a profile takes keys of a kind: empty for a shared key. */
    static boolean allows(List<Authentication> methods, String kind) {
        return switch (kind) {
            case "" -> methods.contains(Authentication.PRE_SHARE);
            case "RSA" -> methods.contains(Authentication.RSA_SIG);
            // EdDSA has no word of its own in IOS: its keys are elliptic curves' too.
            default -> methods.contains(Authentication.ECDSA_SIG);
        };
    }

    /**
     * How well a profile fits a claim; 0 for not at all. Lines of {@code match identity} and {@code
     * match certificate} are alternatives, as in IOS.
     */
    static int match(IkeSa sa, Ikev2Profile profile, Claim claim) {
        int best =
                profile.remoteIdentities().stream()
                        .mapToInt(p -> Identities.match(p, claim.who()))
                        .max()
                        .orElse(0);
        return byMap(sa, profile, claim) ? Math.max(best, MAP) : best;
    }

    /** Whether the profile's certificate map picks the peer. */
    static boolean byMap(IkeSa sa, Ikev2Profile profile, Claim claim) {
        return !profile.certificateMap().isEmpty()
                && !claim.shared()
                && !claim.chain().isEmpty()
                && sa.domain()
                        .environment
                        .credentials()
                        .matches(profile.certificateMap(), claim.chain().getFirst());
    }

    /** Why a profile does not take a claim, whatever its proof is worth; empty when it does. */
    static Optional<String> refusal(IkeSa sa, Ikev2Profile profile, Claim claim) {
        if (!claim.shared() && claim.chain().isEmpty()) {
            return Optional.of(claim.who() + " signs, and has sent no certificate");
        }
        if (!claim.shared() && claim.kind().isEmpty()) {
            return Optional.of(
                    "the key in the certificate of " + claim.who() + " is of an unknown kind");
        }
        if (!allows(profile.remoteAuthentication(), claim.kind())) {
            return Optional.of(
                    "%s proves itself with %s, profile %s takes %s"
                            .formatted(
                                    claim.who(),
                                    claim.shared()
                                            ? "a pre-shared key"
                                            : "a key of kind " + claim.kind(),
                                    profile.name(),
                                    profile.remoteAuthentication().stream()
                                            .map(Authentication::words)
                                            .toList()));
        }
        if (match(sa, profile, claim) == 0) {
            return Optional.of(
                    "identity %s is matched by no line of profile %s"
                            .formatted(claim.who(), profile.name()));
        }
        return Optional.empty();
    }
}
