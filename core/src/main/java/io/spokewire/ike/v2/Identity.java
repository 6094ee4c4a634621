package io.spokewire.ike.v2;

import io.spokewire.ike.IkeIdentity;
import io.spokewire.ike.Ikev2Profile;
import io.spokewire.ike.Ikev2Profile.Authentication;
import io.spokewire.pki.Credentials;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/** Who we say we are, and whether a peer is one that a profile takes. */
final class Identity {
    private Identity() {}

    /**
     * Ours: what {@code identity local} says; else our address with a pre-shared key, and the name
     * in our certificate with one, as IOS does.
     */
    static Optional<IkeIdentity> local(IkeSa sa, Ikev2Profile profile) {
        Optional<X500Principal> subject =
                Certificates.own(sa, profile)
                        .map(Credentials.Own::chain)
                        .map(chain -> chain.getFirst())
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

    /** How well a profile's {@code match identity remote} lines fit; 0 for not at all. */
    static int match(Ikev2Profile profile, IkeIdentity identity) {
        return profile.remoteIdentities().stream()
                .mapToInt(p -> Identities.match(p, identity))
                .max()
                .orElse(0);
    }
}
