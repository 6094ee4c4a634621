package io.spokewire.ike.v2;

import io.spokewire.ike.Ikev2Profile;
import io.spokewire.ike.v2.Payload.Certificate;
import io.spokewire.ike.v2.Payload.CertificateRequest;
import io.spokewire.net.Bytes;
import io.spokewire.pki.Credentials;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Certificates as payloads carry them, RFC 7296 sections 3.6 and 3.7. */
final class Certificates {
    private static final int HASH_BYTES = 20;

    private Certificates() {}

    /** Our certificate under a profile. */
    static Optional<Credentials.Own> own(IkeSa sa, Ikev2Profile profile) {
        Credentials credentials = sa.domain().environment.credentials();
        for (Ikev2Profile.Trustpoint trustpoint : profile.trustpoints()) {
            Optional<Credentials.Own> own = credentials.own(trustpoint.name());
            if (own.isPresent()) {
                return own;
            }
        }
        return Optional.empty();
    }

    /** Hashes of the public keys of the authorities that the peer asks for. */
    static List<Bytes> authorities(Ikev2Message message) {
        List<Bytes> hashes = new ArrayList<>();
        for (CertificateRequest request : message.all(CertificateRequest.class)) {
            if (request.encoding() == Certificate.X509_SIGNATURE) {
                Bytes all = request.authorities();
                for (int at = 0; at + HASH_BYTES <= all.length(); at += HASH_BYTES) {
                    hashes.add(all.slice(at, at + HASH_BYTES));
                }
            }
        }
        return hashes;
    }
}
