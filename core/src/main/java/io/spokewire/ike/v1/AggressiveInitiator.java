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

/** Aggressive mode, begun by us ({@code initiate mode aggressive}). */
final class AggressiveInitiator extends Phase1 {
    private final Phase1Offers.Means means;
    private final @Nullable IsakmpProfile profile;
    private final List<Phase1Suite> offered;
    private final boolean natTraversal;
    private @Nullable DhKeyPair pair;
    private Bytes idBody = Bytes.EMPTY;

    /**
     * Nothing is sent yet.
     *
     * @param profile that the tunnel names; null for none
     * @param offered never empty; those of another group or method than the first are left out,
     *     because neither can be negotiated (RFC 2409 section 5)
     * @param natTraversal whether we offer it
     */
    AggressiveInitiator(
            Ike ike,
            IkeSa sa,
            @Nullable IsakmpProfile profile,
            Phase1Offers.Means means,
            List<Phase1Suite> offered,
            boolean natTraversal) {
        super(ike, sa, IsakmpHeader.AGGRESSIVE);
        this.profile = profile;
        this.means = means;
        this.natTraversal = natTraversal;
        Phase1Suite first = offered.getFirst();
        this.offered =
                offered.stream()
                        .filter(suite ->
                                suite.group() == first.group() && suite.method() == first.method())
                        .toList();
    }

    void begin(Turn turn) {
        agree(offered.getFirst());
        DhSeed seed = DhSeed.draw(suite().group(), ike.random, ike.environment.ecdh());
        compute(DhKeyPair.class, seed::keyPair, this::sendOffer, turn);
    }

    private void sendOffer(DhKeyPair made, Turn turn) {
        pair = made;
        publicI = made.publicValue();
        nonceI = ike.nonce();
        Own own = certificate(profile, List.of());
        sa.local =
                Identities.own(
                        ike.settings(),
                        profile,
                        sa.path.local().address(),
                        own == null ? null : own.chain().getFirst());
        Payload.Id id = Identities.payload(sa.local, natTraversal);
        idBody = IsakmpCodec.body(id);
        Payload.Sa offer = Phase1Offers.offer(offered);
        saBody = IsakmpCodec.body(offer);
        List<Payload> payloads = new ArrayList<>();
        payloads.add(offer);
        payloads.add(new Payload.KeyExchange(publicI));
        payloads.add(new Payload.Nonce(nonceI));
        payloads.add(id);
        if (own != null) {
            payloads.addAll(
                    Signatures.requests(
                            ike.environment.credentials(),
                            profile == null ? List.of() : profile.caTrustPoints()));
        }
        payloads.addAll(VendorIds.ours(natTraversal));
        send(payloads, true, turn);
    }

    @Override
    String offered() {
        return Phase1Offers.words(offered);
    }

    @Override
    void step(IkeInput.Received input, Envelope envelope, Turn turn) throws DecodeException {
        Chain chain = clear(envelope);
        DhKeyPair ours = pair;
        Optional<Phase1Suite> chosen = Phase1Offers.chosen(chain.first(Payload.Sa.class), offered);
        Bytes theirs = chain.first(Payload.KeyExchange.class).value();
        Bytes nonce = nonce(chain);
        chain.first(Payload.Id.class);
        if (envelope.header().responderCookie() == 0 || ours == null) {
            throw new DecodeException("the responder's cookie is zero", 8);
        }
        sa.peerCookie = envelope.header().responderCookie();
        if (chosen.isEmpty()) {
            refuse(
                    "the peer has changed our offer: "
                            + Phase1Offers.differ(chain.first(Payload.Sa.class), offered),
                    Notify.NO_PROPOSAL_CHOSEN,
                    turn);
            return;
        }
        agree(chosen.get());
        VendorIds vendor = VendorIds.NONE.and(chain.all(Payload.VendorId.class));
        sa.vendor = natTraversal ? vendor : vendor.withoutNatTraversal();
        publicR = theirs;
        nonceR = nonce;
        detectNat(chain, input.path());
        agree(ours, theirs, (secret, later) -> verify(input, chain, secret, later), turn);
    }

    private void verify(IkeInput.Received input, Chain chain, Bytes secret, Turn turn) {
        Bytes preShared = means.keys().isEmpty() ? Bytes.EMPTY : means.keys().getFirst().key();
        Phase1Keys keys = keys(preShared, secret);
        try {
            Bytes theirId = chain.body(Payload.Id.class);
            IkeIdentity claimed = Identities.read(chain.first(Payload.Id.class));
            if (suite().method() != AuthMethod.PSK) {
                verify(
                        keys,
                        chain,
                        profile,
                        claimed,
                        theirId,
                        (proven, later) -> answer(input, chain, keys, proven, later),
                        turn);
            } else if (isProven(keys, chain, theirId)) {
                answer(input, chain, keys, new Proven(claimed, List.of(claimed)), turn);
            } else {
                blame(
                        "wrong key: the hash in message 2 is not that of our pre-shared key",
                        Notify.AUTHENTICATION_FAILED,
                        turn);
            }
        } catch (DecodeException e) {
            malformed(input.path(), e, turn);
        }
    }

    private void answer(
            IkeInput.Received input, Chain chain, Phase1Keys keys, Proven proven, Turn turn) {
        if (!expected(profile, proven, turn)) {
            return;
        }
        Own own = certificate(profile, chain.all(Payload.CertificateRequest.class));
        prove(
                keys,
                own,
                idBody,
                (proof, later) -> {
                    taken(input, later);
                    List<Payload> payloads = new ArrayList<>(proof);
                    // The hash covers the addresses of this message, so the port moves first.
                    floatPorts();
                    payloads.addAll(natDiscovery());
                    vector = keys.phase1Vector(publicI, publicR);
                    sendEncrypted(keys, payloads, false, later);
                    boolean first = ike.sas.isFirstWith(sa);
                    establish(keys, proven, profile == null ? "" : profile.name(), later);
                    if (first && sa.isEstablished()) {
                        // RFC 2407 section 4.6.3: not within an aggressive mode.
                        ike.informational.send(
                                sa, List.of(Informational.initialContact(sa)), later);
                    }
                },
                turn);
    }

    @Override
    String state() {
        return "AG_INIT_EXCH";
    }

    @Override
    String awaited() {
        return "message 2";
    }

    @Override
    boolean answersRepetition() {
        // The responder repeats its message when our last one was lost.
        return ended;
    }
}
