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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Main mode, begun by us. */
final class MainModeInitiator extends Phase1 {
    private enum Step {
        SA("message 2", "MM_NO_STATE"),
        KEY("message 4", "MM_SA_SETUP"),
        PROOF("message 6", "MM_KEY_EXCH");

        private final String awaited;
        private final String shown;

        Step(String awaited, String shown) {
            this.awaited = awaited;
            this.shown = shown;
        }
    }

    private final Phase1Offers.Means means;
    private final @Nullable IsakmpProfile profile;
    private final List<Phase1Suite> offered;
    private final boolean natTraversal;
    private Step step = Step.SA;
    private @Nullable DhKeyPair pair;
    private @Nullable Phase1Keys keys;

    /**
     * Nothing is sent yet.
     *
     * @param profile that the tunnel names; null for none
     * @param offered never empty
     * @param natTraversal whether we offer it
     */
    MainModeInitiator(
            Ike ike,
            IkeSa sa,
            @Nullable IsakmpProfile profile,
            Phase1Offers.Means means,
            List<Phase1Suite> offered,
            boolean natTraversal) {
        super(ike, sa, IsakmpHeader.MAIN);
        this.profile = profile;
        this.means = means;
        this.offered = List.copyOf(offered);
        this.natTraversal = natTraversal;
    }

    void begin(Turn turn) {
        Payload.Sa offer = Phase1Offers.offer(offered);
        saBody = IsakmpCodec.body(offer);
        List<Payload> payloads = new ArrayList<>();
        payloads.add(offer);
        payloads.addAll(VendorIds.ours(natTraversal));
        send(payloads, true, turn);
    }

    @Override
    String offered() {
        return step == Step.SA ? Phase1Offers.words(offered) : "";
    }

    @Override
    void step(IkeInput.Received input, Envelope envelope, Turn turn) throws DecodeException {
        switch (step) {
            case SA -> sa(input, clear(envelope), envelope.header().responderCookie(), turn);
            case KEY -> key(input, clear(envelope), turn);
            case PROOF -> proof(input, envelope, turn);
        }
    }

    private void sa(IkeInput.Received input, Chain chain, long cookie, Turn turn)
            throws DecodeException {
        Payload.Sa answer = chain.first(Payload.Sa.class);
        if (cookie == 0) {
            throw new DecodeException("the responder's cookie is zero", 8);
        }
        Optional<Phase1Suite> chosen = Phase1Offers.chosen(answer, offered);
        taken(input, turn);
        sa.peerCookie = cookie;
        if (chosen.isEmpty()) {
            refuse(
                    "the peer has changed our offer: " + Phase1Offers.differ(answer, offered),
                    Notify.NO_PROPOSAL_CHOSEN,
                    turn);
            return;
        }
        agree(chosen.get());
        VendorIds theirs = VendorIds.NONE.and(chain.all(Payload.VendorId.class));
        sa.vendor = natTraversal ? theirs : theirs.withoutNatTraversal();
        DhSeed seed = DhSeed.draw(suite().group(), ike.random, ike.environment.ecdh());
        compute(DhKeyPair.class, seed::keyPair, this::sendKey, turn);
    }

    private void sendKey(DhKeyPair made, Turn turn) {
        pair = made;
        step = Step.KEY;
        publicI = made.publicValue();
        nonceI = ike.nonce();
        List<Payload> payloads = new ArrayList<>();
        payloads.add(new Payload.KeyExchange(publicI));
        payloads.add(new Payload.Nonce(nonceI));
        payloads.addAll(requests());
        payloads.addAll(natDiscovery());
        send(payloads, true, turn);
    }

    private List<Payload> requests() {
        return suite().method() == AuthMethod.PSK
                ? List.of()
                : Signatures.requests(
                        ike.environment.credentials(),
                        profile == null ? List.of() : profile.caTrustPoints());
    }

    private void key(IkeInput.Received input, Chain chain, Turn turn) throws DecodeException {
        DhKeyPair ours = pair;
        Bytes theirs = chain.first(Payload.KeyExchange.class).value();
        Bytes nonce = nonce(chain);
        if (ours == null) {
            return;
        }
        taken(input, turn);
        sa.vendor = sa.vendor.andLate(chain.all(Payload.VendorId.class));
        publicR = theirs;
        nonceR = nonce;
        detectNat(chain, input.path());
        List<Payload.CertificateRequest> wishes = chain.all(Payload.CertificateRequest.class);
        agree(ours, theirs, (secret, later) -> sendProof(secret, wishes, later), turn);
    }

    private void sendProof(Bytes secret, List<Payload.CertificateRequest> wishes, Turn turn) {
        Bytes preShared = means.keys().isEmpty() ? Bytes.EMPTY : means.keys().getFirst().key();
        Phase1Keys derived = keys(preShared, secret);
        keys = derived;
        vector = derived.phase1Vector(publicI, publicR);
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
                    step = Step.PROOF;
                    floatPorts();
                    List<Payload> payloads = new ArrayList<>();
                    payloads.add(id);
                    payloads.addAll(proof);
                    if (ike.sas.isFirstWith(sa)) {
                        payloads.add(Informational.initialContact(sa));
                    }
                    sendEncrypted(derived, payloads, true, later);
                },
                turn);
    }

    private void proof(IkeInput.Received input, Envelope envelope, Turn turn)
            throws DecodeException {
        Phase1Keys known = keys;
        if (known == null || !envelope.header().encrypted()) {
            throw new DecodeException("message 6 is not encrypted", IsakmpHeader.LENGTH);
        }
        Chain chain =
                IsakmpCodec.payloads(
                        envelope.firstPayload(), known.decrypt(vector, envelope.body()), true);
        Bytes idBody = chain.body(Payload.Id.class);
        IkeIdentity claimed = Identities.read(chain.first(Payload.Id.class));
        statuses(chain);
        if (suite().method() != AuthMethod.PSK) {
            verify(
                    known,
                    chain,
                    profile,
                    claimed,
                    idBody,
                    (proven, later) -> finish(input, envelope, known, proven, later),
                    turn);
        } else if (isProven(known, chain, idBody)) {
            finish(input, envelope, known, new Proven(claimed, List.of(claimed)), turn);
        } else {
            blame(
                    "wrong key: the hash in message 6 is not that of our pre-shared key",
                    Notify.AUTHENTICATION_FAILED,
                    turn);
        }
    }

    private void finish(
            IkeInput.Received input,
            Envelope envelope,
            Phase1Keys known,
            Proven proven,
            Turn turn) {
        if (expected(profile, proven, turn)) {
            taken(input, turn);
            vector = known.lastBlock(envelope.body());
            establish(known, proven, profile == null ? "" : profile.name(), turn);
        }
    }

    @Override
    String state() {
        return step.shown;
    }

    @Override
    String awaited() {
        return step == Step.PROOF && suite().method() == AuthMethod.PSK
                ? step.awaited + "; most often the pre-shared keys differ"
                : step.awaited;
    }

    @Override
    boolean answersRepetition() {
        // Our timer sends again; to answer repetitions as well would double every message.
        return false;
    }
}
