package io.spokewire.ike.v2;

import io.spokewire.net.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the initial exchanges leave for one another, RFC 7296 section 2.15. */
final class Negotiation {
    /** What we have begun it for; null where the peer has begun it. */
    final @Nullable Demand demand;

    /** The latest IKE_SA_INIT request and its response, from the IKE header on. */
    Bytes request = Bytes.EMPTY;

    Bytes response = Bytes.EMPTY;

    Bytes initiatorNonce = Bytes.EMPTY;
    Bytes responderNonce = Bytes.EMPTY;

    /** What both have signed of IKE_INTERMEDIATE, RFC 9242 section 3.3.2; empty without it. */
    Bytes intermediate = Bytes.EMPTY;

    /** Hashes of the keys of authorities that the peer trusts; empty when it has not said. */
    List<Bytes> authorities = List.of();

    Negotiation(@Nullable Demand demand) {
        this.demand = demand;
    }

    IkeKeys.Context context(IkeSa sa) {
        return new IkeKeys.Context(
                initiatorNonce, responderNonce, sa.initiatorSpi(), sa.responderSpi());
    }

    Bytes nonces() {
        return Bytes.concat(initiatorNonce, responderNonce);
    }
}
