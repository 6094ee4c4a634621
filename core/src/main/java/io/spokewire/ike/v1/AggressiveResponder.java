package io.spokewire.ike.v1;

import io.spokewire.ike.IkeIdentity;
import io.spokewire.ike.IkeInput;
import io.spokewire.ike.IsakmpProfile;
import io.spokewire.ike.crypto.DhKeyPair;
import io.spokewire.ike.crypto.DhSeed;
import io.spokewire.ike.v1.IsakmpCodec.Chain;
import io.spokewire.ike.v1.IsakmpCodec.Envelope;
import io.spokewire.net.Bytes;
import io.spokewire.net.DecodeException;
import io.spokewire.pki.Credentials.Own;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Aggressive mode, begun by the peer. */
final class AggressiveResponder extends Phase1 {
    private final Phase1Offers.Means means;
    private final IkeIdentity claimed;
    private final Bytes claimedBody;
    private @Nullable Phase1Keys keys;

    /**
     * Nothing is sent yet.
     *
     * @param claimed what the peer calls itself
     * @param claimedBody the same as on the wire
     */
    AggressiveResponder(
            Ike ike, IkeSa sa, Phase1Offers.Means means, IkeIdentity claimed, Bytes claimedBody) {
        super(ike, sa, IsakmpHeader.AGGRESSIVE);
        this.means = means;
        this.claimed = claimed;
        this.claimedBody = claimedBody;
    }

    private record Agreed(Bytes publicValue, DhKeyPair.Agreement agreement) {}

    /**
     * Answers the first message.
     *
     * @param offerBody the body of the initiator's SA payload
     * @param natTraversal whether we allow it
     */
    void begin(
            IkeInput.Received input,
            Chain chain,
            Bytes offerBody,
            Phase1Offers.Chosen chosen,
            boolean natTraversal,
            Turn turn)
            throws DecodeException {
        Bytes theirs = chain.first(Payload.KeyExchange.class).value();
        nonceI = nonce(chain);
        nonceR = ike.nonce();
        publicI = theirs;
        saBody = offerBody;
        taken(input, turn);
        agree(chosen.suite());
        VendorIds vendor = VendorIds.NONE.and(chain.all(Payload.VendorId.class));
        sa.vendor = natTraversal ? vendor : vendor.withoutNatTraversal();
        List<Payload.CertificateRequest> wishes = chain.all(Payload.CertificateRequest.class);
        DhSeed seed = DhSeed.draw(suite().group(), ike.random, ike.environment.ecdh());
        compute(
                Agreed.class,
                () -> {
                    DhKeyPair pair = seed.keyPair();
                    return new Agreed(pair.publicValue(), pair.agree(theirs));
                },
                (agreed, later) -> {
                    publicR = agreed.publicValue();
                    secret(
                            agreed.agreement(),
                            (secret, then) -> answer(secret, chosen, wishes, then),
                            later);
                },
                turn);
    }

    private void answer(
            Bytes secret,
            Phase1Offers.Chosen chosen,
            List<Payload.CertificateRequest> wishes,
            Turn turn) {
        Bytes preShared = means.keys().isEmpty() ? Bytes.EMPTY : means.keys().getFirst().key();
        Phase1Keys derived = keys(preShared, secret);
        keys = derived;
        vector = derived.phase1Vector(publicI, publicR);
        // With a name in the first message the profile is known now, though not yet proven.
        IsakmpProfile profile =
                Profiles.find(
                        ike.environment,
                        new Profiles.Peer(
                                sa.path.vrf(), sa.path.local().address(), List.of(claimed), null));
        Own own = certificate(profile, wishes);
        sa.local =
                Identities.own(
                        ike.settings(),
                        profile,
                        sa.path.local().address(),
                        own == null ? null : own.chain().getFirst());
        Payload.Id id = Identities.payload(sa.local, sa.natTraversal());
        prove(
                derived,
                own,
                IsakmpCodec.body(id),
                (proof, later) -> {
                    List<Payload> payloads = new ArrayList<>();
                    payloads.add(chosen.answer());
                    payloads.add(new Payload.KeyExchange(publicR));
                    payloads.add(new Payload.Nonce(nonceR));
                    payloads.add(id);
                    payloads.addAll(proof);
                    if (suite().method() != AuthMethod.PSK) {
                        payloads.addAll(
                                Signatures.requests(ike.environment.credentials(), List.of()));
                    }
                    payloads.addAll(VendorIds.answer(sa.vendor.natTraversal()));
                    payloads.addAll(natDiscovery());
                    send(payloads, true, later);
                },
                turn);
    }

    @Override
    void step(IkeInput.Received input, Envelope envelope, Turn turn) throws DecodeException {
        Phase1Keys known = keys;
        if (known == null) {
            return;
        }
        boolean encrypted = envelope.header().encrypted();
        Bytes body = encrypted ? known.decrypt(vector, envelope.body()) : envelope.body();
        Chain chain;
        try {
            chain = IsakmpCodec.payloads(envelope.firstPayload(), body, encrypted);
        } catch (DecodeException e) {
            blame("wrong key: message 3 cannot be read", Notify.PAYLOAD_MALFORMED, turn);
            return;
        }
        if (suite().method() != AuthMethod.PSK) {
            verify(
                    known,
                    chain,
                    null,
                    claimed,
                    claimedBody,
                    (proven, later) -> accept(input, envelope, chain, known, proven, later),
                    turn);
        } else if (isProven(known, chain, claimedBody)) {
            Proven proven = new Proven(claimed, List.of(claimed));
            accept(input, envelope, chain, known, proven, turn);
        } else {
            blame(
                    "wrong key: the hash in message 3 is not that of our pre-shared key",
                    Notify.AUTHENTICATION_FAILED,
                    turn);
        }
    }

    private void accept(
            IkeInput.Received input,
            Envelope envelope,
            Chain chain,
            Phase1Keys known,
            Proven proven,
            Turn turn) {
        detectNat(chain, input.path());
        ike.sas.relocate(sa, input.path());
        PreSharedKeys.Candidate key =
                suite().method() == AuthMethod.PSK ? means.keys().getFirst() : null;
        if (!admit(proven, key, turn)) {
            return;
        }
        taken(input, turn);
        if (envelope.header().encrypted()) {
            vector = known.lastBlock(envelope.body());
        }
        establish(known, proven, sa.profile, turn);
    }

    @Override
    String state() {
        return "AG_INIT_EXCH";
    }

    @Override
    String awaited() {
        return "message 3";
    }

    @Override
    boolean answersRepetition() {
        return true;
    }
}
