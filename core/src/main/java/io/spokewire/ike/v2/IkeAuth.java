package io.spokewire.ike.v2;

import io.spokewire.ike.ChildPolicy;
import io.spokewire.ike.IkeIdentity;
import io.spokewire.ike.Ikev2Peer;
import io.spokewire.ike.Nonces;
import io.spokewire.ike.v2.Payload.Authentication;
import io.spokewire.ike.v2.Payload.Identification;
import io.spokewire.ike.v2.Payload.Notify;
import io.spokewire.net.Bytes;
import io.spokewire.net.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * IKE_AUTH as we begin it, RFC 7296 section 1.2: both prove who they are, and a child comes along.
 */
final class IkeAuth extends Exchange {
    private @Nullable ChildOffer offer;
    private @Nullable Ikev2Peer ppk;
    private @Nullable IkeKeys withoutPpk;
    private Bytes proofWithoutPpk = Bytes.EMPTY;

    @Override
    int type() {
        return ExchangeType.IKE_AUTH;
    }

    @Override
    void begin(IkeSa sa, Turn turn) {
        sa.negotiation.concludeIntermediate(sa.requests().nextId());
        Optional<IkeIdentity> who = Identity.local(sa, sa.profile());
        if (who.isEmpty()) {
            sa.fail(words(), Identity.none(sa), turn);
            return;
        }
        sa.peer.localIdentity = who.get();
        Optional<Ikev2Peer> ppk = Ppk.ours(sa);
        if (ppk.isPresent() && sa.peer.usesPpk) {
            mix(sa, ppk.get(), turn);
        } else if (ppk.isPresent() && ppk.get().ppkRequired()) {
            sa.fail(
                    words(),
                    "the peer has no post-quantum preshared key, which is required here",
                    turn);
        } else {
            prove(sa, turn);
        }
    }

    /** RFC 8784 section 3: proven with the key mixed in; and without it, where that will do. */
    private void mix(IkeSa sa, Ikev2Peer with, Turn turn) {
        withoutPpk = sa.keys();
        IkeKeys mixed = sa.keys().withPpk(with.ppk().bytes());
        ppk = with;
        if (with.ppkRequired()) {
            sa.derivationKeys(mixed);
            prove(sa, turn);
            return;
        }
        Proof.make(
                sa,
                sa.localIdentity(),
                (proof, later) -> {
                    switch (proof) {
                        case Proof.Impossible(String why) -> sa.fail(words(), why, later);
                        case Proof.Made made -> {
                            proofWithoutPpk = made.authentication().data();
                            sa.derivationKeys(mixed);
                            prove(sa, later);
                        }
                    }
                },
                turn);
    }

    private void prove(IkeSa sa, Turn turn) {
        Proof.make(
                sa,
                sa.localIdentity(),
                (proof, later) -> {
                    switch (proof) {
                        case Proof.Impossible(String why) -> sa.fail(words(), why, later);
                        case Proof.Made made -> request(sa, made, later);
                    }
                },
                turn);
    }

    private void request(IkeSa sa, Proof.Made proof, Turn turn) {
        Demand demand = sa.negotiation.demand;
        if (demand == null) {
            throw new IllegalStateException("IKE_AUTH that nobody has asked for");
        }
        sa.peer.localAuthentication = proof.words();
        ChildOffer made = new ChildOffer(sa, demand.policy, OptionalInt.empty(), null);
        offer = made;
        List<Payload> payloads = new ArrayList<>();
        payloads.add(Authenticator.payload(true, sa.localIdentity()));
        payloads.addAll(proof.certificates());
        if (!sa.domain().knows(sa)) {
            payloads.add(Notify.of(NotifyType.INITIAL_CONTACT));
        }
        payloads.addAll(proof.requests());
        payloads.add(proof.authentication());
        payloads.addAll(made.head());
        payloads.addAll(made.selectors());
        payloads.addAll(abilities(sa));
        Ikev2Peer mixed = ppk;
        if (mixed != null) {
            payloads.add(Ppk.identity(mixed));
            if (!mixed.ppkRequired()) {
                payloads.add(Notify.of(NotifyType.NO_PPK_AUTH, proofWithoutPpk));
            }
        }
        sa.send(this, payloads, turn);
    }

    /** What both sides say behind the traffic selectors. */
    static List<Payload> abilities(IkeSa sa) {
        int window = sa.domain().settings().windowSize();
        List<Payload> payloads = new ArrayList<>();
        if (window > 1) {
            payloads.add(
                    Notify.of(
                            NotifyType.SET_WINDOW_SIZE,
                            Bytes.copyOf(new WireWriter().u32(window).toBytes())));
        }
        if (Mobike.possible(sa) && (sa.peer.begun || sa.peer.mobike)) {
            payloads.add(Notify.of(NotifyType.MOBIKE_SUPPORTED));
        }
        return payloads;
    }

    @Override
    void answered(IkeSa sa, Ikev2Message response, Turn turn) {
        Optional<Identification> identity = response.identification(false);
        Optional<Authentication> proof = response.first(Authentication.class);
        if (identity.isEmpty() || proof.isEmpty()) {
            sa.fail(words(), refusal(sa, response), turn);
            return;
        }
        if (ppk != null && !keepsPpk(sa, response)) {
            sa.domain().counters.ppkMissing++;
            distrust(sa, "the peer does not use the post-quantum preshared key", turn);
            return;
        }
        Verification.check(
                sa,
                sa.profile(),
                Verification.Claim.of(response, identity.get(), proof.get()),
                (verification, later) -> {
                    switch (verification) {
                        case Verification.Refused(String why) -> distrust(sa, why, later);
                        case Verification.Proven proven -> {
                            sa.peer.proven(proven, sa.path(), later);
                            sa.domain().proven(sa);
                            trusted(sa, response, later);
                        }
                    }
                },
                turn);
    }

    /** Whether the peer has mixed the key in; else all is as ever, where that will do. */
    private boolean keepsPpk(IkeSa sa, Ikev2Message response) {
        IkeKeys without = withoutPpk;
        sa.peer.ppk = response.notifies(NotifyType.PPK_IDENTITY);
        if (!sa.peer.ppk && without != null) {
            sa.derivationKeys(without);
        }
        return sa.peer.ppk || (ppk != null && !ppk.ppkRequired());
    }

    private static String refusal(IkeSa sa, Ikev2Message response) {
        Optional<Notify> error = response.error();
        if (error.isEmpty()) {
            return "the response has neither identity nor proof";
        }
        String name = NotifyType.name(error.get().code());
        if (error.get().code() != NotifyType.AUTHENTICATION_FAILED) {
            return "the peer refuses (" + name + ")";
        }
        return "the peer does not accept %s with %s: wrong key, or no profile of it matches (%s)"
                .formatted(sa.localIdentity(), sa.peer.localAuthentication, name);
    }

    /** Section 2.21.2: the peer believes that we are connected, so it is told. */
    private void distrust(IkeSa sa, String why, Turn turn) {
        sa.farewell(List.of(Notify.of(NotifyType.AUTHENTICATION_FAILED)), turn);
        sa.fail(words(), why, turn);
    }

    private void trusted(IkeSa sa, Ikev2Message response, Turn turn) {
        Demand demand = sa.negotiation.demand;
        ChildOffer made = offer;
        if (demand == null || made == null) {
            throw new IllegalStateException("IKE_AUTH that was not begun");
        }
        sa.peer.window(response);
        sa.peer.mobike = Mobike.possible(sa) && response.notifies(NotifyType.MOBIKE_SUPPORTED);
        sa.establish(turn);
        Optional<String> refusal = ChildOffer.refusal(response, made.offered());
        ChildOffer.Outcome outcome =
                refusal.isPresent()
                        ? new ChildOffer.Outcome.Refused(refusal.get())
                        : made.answered(sa, response);
        switch (outcome) {
            case ChildOffer.Outcome.Agreed(Child.Agreed agreed, int _, var _) ->
                    install(sa, demand.policy, agreed, turn);
            case ChildOffer.Outcome.Refused(String why) -> {
                sa.domain().demands.failed(demand, sa.path(), words(), why, turn);
                if (refusal.isEmpty()) {
                    // The peer has a child that we do not want.
                    sa.requests().add(Informational.deleteUnwanted(made.spi()), turn);
                }
                sa.domain().upkeep.childless(sa, turn);
            }
        }
        sa.finish(this, turn);
    }

    private static void install(IkeSa sa, ChildPolicy policy, Child.Agreed agreed, Turn turn) {
        Domain domain = sa.domain();
        Negotiation n = sa.negotiation;
        Child child =
                new Child(
                        domain.newNumber(),
                        policy,
                        agreed,
                        true,
                        0,
                        Nonces.lower(n.initiatorNonce, n.responderNonce),
                        turn.now());
        Bytes material =
                sa.keys()
                        .childMaterial(
                                Bytes.EMPTY,
                                n.nonces(),
                                Bytes.EMPTY,
                                Child.materialBytes(agreed.suite()));
        domain.install(sa, child, material, turn);
        domain.use(child, turn);
    }
}
