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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Main mode, begun by the peer. */
final class MainModeResponder extends Phase1 {
    private enum Step {
        KEY("message 3", "MM_SA_SETUP"),
        PROOF("message 5", "MM_KEY_EXCH");

        private final String awaited;
        private final String shown;

        Step(String awaited, String shown) {
            this.awaited = awaited;
            this.shown = shown;
        }
    }

    private final Phase1Offers.Means means;
    private Step step = Step.KEY;
    private List<Phase1Keys> candidates = List.of();
    private List<Payload.CertificateRequest> wishes = List.of();

    MainModeResponder(Ike ike, IkeSa sa, Phase1Offers.Means means) {
        super(ike, sa, IsakmpHeader.MAIN);
        this.means = means;
    }

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
            Turn turn) {
        taken(input, turn);
        saBody = offerBody;
        agree(chosen.suite());
        VendorIds theirs = VendorIds.NONE.and(chain.all(Payload.VendorId.class));
        sa.vendor = natTraversal ? theirs : theirs.withoutNatTraversal();
        List<Payload> payloads = new ArrayList<>();
        payloads.add(chosen.answer());
        payloads.addAll(VendorIds.answer(sa.vendor.natTraversal()));
        send(payloads, false, turn);
    }

    @Override
    void step(IkeInput.Received input, Envelope envelope, Turn turn) throws DecodeException {
        switch (step) {
            case KEY -> key(input, clear(envelope), turn);
            case PROOF -> proof(input, envelope, turn);
        }
    }

    private record Agreed(Bytes publicValue, DhKeyPair.Agreement agreement) {}

    private void key(IkeInput.Received input, Chain chain, Turn turn) throws DecodeException {
        Bytes theirs = chain.first(Payload.KeyExchange.class).value();
        Bytes nonce = nonce(chain);
        taken(input, turn);
        ike.sas.answered(sa);
        sa.vendor = sa.vendor.andLate(chain.all(Payload.VendorId.class));
        publicI = theirs;
        nonceI = nonce;
        nonceR = ike.nonce();
        wishes = chain.all(Payload.CertificateRequest.class);
        detectNat(chain, input.path());
        DhSeed seed = DhSeed.draw(suite().group(), ike.random, ike.environment.ecdh());
        compute(
                Agreed.class,
                () -> {
                    DhKeyPair pair = seed.keyPair();
                    return new Agreed(pair.publicValue(), pair.agree(theirs));
                },
                (agreed, later) -> {
                    publicR = agreed.publicValue();
                    secret(agreed.agreement(), this::sendKey, later);
                },
                turn);
    }

    private void sendKey(Bytes secret, Turn turn) {
        step = Step.PROOF;
        candidates =
                suite().method() == AuthMethod.PSK
                        ? means.keys().stream().map(one -> keys(one.key(), secret)).toList()
                        : List.of(keys(Bytes.EMPTY, secret));
        vector = candidates.getFirst().phase1Vector(publicI, publicR);
        List<Payload> payloads = new ArrayList<>();
        payloads.add(new Payload.KeyExchange(publicR));
        payloads.add(new Payload.Nonce(nonceR));
        if (suite().method() != AuthMethod.PSK) {
            payloads.addAll(Signatures.requests(ike.environment.credentials(), List.of()));
        }
        payloads.addAll(natDiscovery());
        send(payloads, false, turn);
    }

    private void proof(IkeInput.Received input, Envelope envelope, Turn turn)
            throws DecodeException {
        if (!envelope.header().encrypted()) {
            throw new DecodeException("message 5 is not encrypted", IsakmpHeader.LENGTH);
        }
        boolean readable = false;
        for (int i = 0; i < candidates.size(); i++) {
            Phase1Keys keys = candidates.get(i);
            Bytes plain = keys.decrypt(vector, envelope.body());
            Chain chain;
            IkeIdentity claimed;
            try {
                chain = IsakmpCodec.payloads(envelope.firstPayload(), plain, true);
                claimed = Identities.read(chain.first(Payload.Id.class));
            } catch (DecodeException e) {
                continue; // decrypted with another key than it was encrypted with
            }
            readable = true;
            Bytes idBody = chain.body(Payload.Id.class);
            if (suite().method() != AuthMethod.PSK) {
                // Which profile it is follows from the certificate, so all trustpoints may judge.
                verify(
                        keys,
                        chain,
                        null,
                        claimed,
                        idBody,
                        (proven, later) ->
                                accept(input, envelope, keys, chain, proven, null, later),
                        turn);
                return;
            }
            if (isProven(keys, chain, idBody)) {
                Proven proven = new Proven(claimed, List.of(claimed));
                accept(input, envelope, keys, chain, proven, means.keys().get(i), turn);
                return;
            }
        }
        wrongKey(readable, turn);
    }

    private void wrongKey(boolean readable, Turn turn) {
        if (suite().method() == AuthMethod.PSK) {
            blame(
                    readable
                            ? "wrong key: the hash in message 5 is not that of our pre-shared key"
                            : "wrong key: message 5 cannot be read; the pre-shared keys differ",
                    readable ? Notify.AUTHENTICATION_FAILED : Notify.PAYLOAD_MALFORMED,
                    turn);
        } else {
            blame("message 5 cannot be read", Notify.PAYLOAD_MALFORMED, turn);
        }
    }

    private void accept(
            IkeInput.Received input,
            Envelope envelope,
            Phase1Keys keys,
            Chain chain,
            Proven proven,
            PreSharedKeys.@Nullable Candidate key,
            Turn turn) {
        // RFC 3947 section 4: from now on everything goes to where this message came from.
        ike.sas.relocate(sa, input.path());
        if (!admit(proven, key, turn)) {
            return;
        }
        taken(input, turn);
        statuses(chain);
        vector = keys.lastBlock(envelope.body());
        IsakmpProfile profile = Profiles.named(ike.environment, sa.profile);
        List<Payload.CertificateRequest> wished =
                Stream.concat(wishes.stream(), chain.all(Payload.CertificateRequest.class).stream())
                        .toList();
        Own own = certificate(profile, wished);
        sa.local =
                Identities.own(
                        ike.settings(),
                        profile,
                        sa.path.local().address(),
                        own == null ? null : own.chain().getFirst());
        Payload.Id id = Identities.payload(sa.local, sa.natTraversal());
        prove(
                keys,
                own,
                IsakmpCodec.body(id),
                (proof, later) -> {
                    List<Payload> payloads = new ArrayList<>();
                    payloads.add(id);
                    payloads.addAll(proof);
                    sendEncrypted(keys, payloads, false, later);
                    establish(keys, proven, sa.profile, later);
                },
                turn);
    }

    @Override
    String state() {
        return step.shown;
    }

    @Override
    String awaited() {
        return step.awaited;
    }

    @Override
    boolean answersRepetition() {
        return true;
    }
}
