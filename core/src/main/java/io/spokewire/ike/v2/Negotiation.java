package io.spokewire.ike.v2;

import io.spokewire.ike.crypto.HashAlgorithm;
import io.spokewire.net.Bytes;
import io.spokewire.net.WireWriter;
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

    /** How many additional key exchanges have been made, RFC 9370. */
    int additionalDone;

    private Bytes ofInitiator = Bytes.EMPTY;
    private Bytes ofResponder = Bytes.EMPTY;

    /** Hashes of the keys of authorities that the peer trusts; empty when it has not said. */
    List<Bytes> authorities = List.of();

    Negotiation(@Nullable Demand demand) {
        this.demand = demand;
    }

    /**
     * An IKE_INTERMEDIATE exchange is over: IntAuth goes on, RFC 9242 section 3.3.2.
     *
     * @param keys that have sealed it
     * @param request with its payloads in clear text, as {@code response}
     */
    void intermediate(IkeKeys keys, Ikev2Message request, Ikev2Message response) {
        HashAlgorithm prf = keys.suite().prf().hash();
        ofInitiator = prf.hmac(keys.auth(true), ofInitiator, octets(request));
        ofResponder = prf.hmac(keys.auth(false), ofResponder, octets(response));
    }

    /** The message as if its sealed payload had neither vector nor padding nor checksum. */
    private static Bytes octets(Ikev2Message message) {
        Bytes content = Ikev2Codec.encodePayloads(message.payloads());
        int first = Ikev2Codec.firstType(message.payloads());
        return Ikev2Codec.encode(message.with(List.of(new Payload.Encrypted(first, content))));
    }

    /**
     * All that both sign of IKE_INTERMEDIATE.
     *
     * @param authMessageId of the first IKE_AUTH
     */
    void concludeIntermediate(int authMessageId) {
        if (ofInitiator.length() > 0) {
            Bytes id = Bytes.copyOf(new WireWriter().u32(authMessageId).toBytes());
            intermediate = Bytes.concat(ofInitiator, ofResponder, id);
        }
    }

    /** Nobody needs it any more; the IKE SA, and those that have taken its place, do without. */
    void forget() {
        request = Bytes.EMPTY;
        response = Bytes.EMPTY;
        initiatorNonce = Bytes.EMPTY;
        responderNonce = Bytes.EMPTY;
        intermediate = Bytes.EMPTY;
        ofInitiator = Bytes.EMPTY;
        ofResponder = Bytes.EMPTY;
        authorities = List.of();
    }

    IkeKeys.Context context(IkeSa sa) {
        return new IkeKeys.Context(
                initiatorNonce, responderNonce, sa.initiatorSpi(), sa.responderSpi());
    }

    Bytes nonces() {
        return Bytes.concat(initiatorNonce, responderNonce);
    }
}
