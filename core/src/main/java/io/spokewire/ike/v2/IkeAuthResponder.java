package io.spokewire.ike.v2;

import io.spokewire.ike.ChildPolicy;
import io.spokewire.ike.IkeIdentity;
import io.spokewire.ike.IkePath;
import io.spokewire.ike.Ikev2Profile;
import io.spokewire.ike.Nonces;
import io.spokewire.ike.v2.Payload.Authentication;
import io.spokewire.ike.v2.Payload.Identification;
import io.spokewire.ike.v2.Payload.Notify;
import io.spokewire.ike.v2.Verification.Claim;
import io.spokewire.net.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** IKE_AUTH as the peer begins it, RFC 7296 section 1.2. */
final class IkeAuthResponder {
    private static final long SERVES = 1L << 40;
    private static final long TAKEN = 1L << 41;

    /** The keys of so many profiles are tried for one peer. */
    private static final int PROFILES_TRIED_MAX = 4;

    private final IkeSa sa;
    private final Ikev2Message request;

    private IkeAuthResponder(IkeSa sa, Ikev2Message request) {
        this.sa = sa;
        this.request = request;
    }

    static void answer(IkeSa sa, Ikev2Message request, Turn turn) {
        new IkeAuthResponder(sa, request).answer(turn);
    }

    private void answer(Turn turn) {
        sa.negotiation.concludeIntermediate(request.messageId());
        Optional<Identification> identity = request.identification(true);
        if (identity.isEmpty()) {
            sa.invalid(request, "without an identity", turn);
            return;
        }
        Optional<Authentication> proof = request.first(Authentication.class);
        if (proof.isEmpty()) {
            // Section 2.16.
            IkeIdentity who = Identities.of(identity.get().idType(), identity.get().data());
            refuse(who + " wants EAP, which is for remote access", turn);
            return;
        }
        Claim claim = Claim.of(request, identity.get(), proof.get());
        sa.negotiation.authorities = Certificates.authorities(request);
        Optional<Ikev2Profile> profile = profile(claim);
        if (profile.isEmpty()) {
            refuse(
                    "identity %s (%s) is matched by no IKEv2 profile on %s"
                            .formatted(
                                    claim.who(), sa.path().remote(), sa.path().local().address()),
                    turn);
            return;
        }
        sa.peer.profile(profile.get());
        switch (Ppk.choose(sa, profile.get(), claim.who(), request, proof.get())) {
            case Ppk.Choice.Refused(String why) -> refuse(why, turn);
            case Ppk.Choice.Without _ -> check(profile.get(), claim, turn);
            case Ppk.Choice.Fallback(Authentication other) ->
                    check(profile.get(), new Claim(claim.identity(), other, claim.chain()), turn);
            case Ppk.Choice.With(Bytes key) -> {
                sa.peer.ppk = true;
                sa.derivationKeys(sa.keys().withPpk(key));
                check(profile.get(), claim, turn);
            }
        }
    }

    private void check(Ikev2Profile profile, Claim claim, Turn turn) {
        Verification.check(
                sa,
                profile,
                claim,
                (verification, later) -> {
                    switch (verification) {
                        case Verification.Refused(String why) -> refuse(why, later);
                        case Verification.Proven proven -> {
                            sa.peer.proven(proven, sa.path(), later);
                            sa.domain().proven(sa);
                            prove(later);
                        }
                    }
                },
                turn);
    }

    /** A profile and how well it fits. */
    private record Fit(Ikev2Profile profile, long match) {}

    /**
     * The profile that fits the claim best, of equal ones the first. Those that take its kind of
     * proof, and that a tunnel on our address is under, go before all others. The peer does not say
     * under which of them it means to be known; where several fit, its proof does: a shared key is
     * that of the one or of the other.
     */
    private Optional<Ikev2Profile> profile(Claim claim) {
        Settings settings = sa.domain().settings();
        IkePath path = sa.path();
        List<Fit> fits = new ArrayList<>();
        for (Ikev2Profile profile : settings.profiles(path.vrf(), path.local().address())) {
            long match = Identity.match(sa, profile, claim);
            if (match > 0) {
                boolean taken = Identity.refusal(sa, profile, claim).isEmpty();
                boolean serves =
                        !settings.children(profile.name(), path.vrf(), path.local().address())
                                .isEmpty();
                fits.add(new Fit(profile, match + (taken ? TAKEN : 0) + (serves ? SERVES : 0)));
            }
        }
        fits.sort((a, b) -> Long.compare(b.match(), a.match()));
        if (claim.shared() && fits.size() > 1) {
            for (Fit fit : fits.subList(0, Math.min(fits.size(), PROFILES_TRIED_MAX))) {
                if (fit.match() >= TAKEN && holds(fit.profile(), claim)) {
                    return Optional.of(fit.profile());
                }
            }
        }
        return fits.isEmpty() ? Optional.empty() : Optional.of(fits.getFirst().profile());
    }

    private boolean holds(Ikev2Profile profile, Claim claim) {
        return Authenticator.checkSharedKey(sa, profile, claim.identity(), claim.proof()).isEmpty();
    }

    private void refuse(String why, Turn turn) {
        sa.reject(request, Notify.of(NotifyType.AUTHENTICATION_FAILED), why, turn);
    }

    private void prove(Turn turn) {
        Optional<IkeIdentity> who = Identity.local(sa, sa.profile());
        if (who.isEmpty()) {
            refuse(Identity.none(sa), turn);
            return;
        }
        sa.peer.localIdentity = who.get();
        Proof.make(
                sa,
                who.get(),
                (proof, later) -> {
                    switch (proof) {
                        case Proof.Impossible(String why) -> refuse(why, later);
                        case Proof.Made made -> accept(made, later);
                    }
                },
                turn);
    }

    private void accept(Proof.Made proof, Turn turn) {
        Domain domain = sa.domain();
        sa.peer.localAuthentication = proof.words();
        List<Payload> payloads = new ArrayList<>();
        payloads.add(Authenticator.payload(false, sa.localIdentity()));
        payloads.addAll(proof.certificates());
        payloads.add(proof.authentication());
        List<ChildPolicy> policies = domain.settings().children(sa.profile().name(), sa.path());
        ChildAnswer.Outcome outcome = ChildAnswer.choose(sa, request, policies, true, 0, null);
        sa.peer.window(request);
        sa.peer.mobike = Mobike.possible(sa) && request.notifies(NotifyType.MOBIKE_SUPPORTED);
        sa.establish(turn);
        if (request.notifies(NotifyType.INITIAL_CONTACT) || sa.profile().initialContactForce()) {
            domain.initialContact(sa, turn);
        }
        switch (outcome) {
            case ChildAnswer.Outcome.Chosen(ChildAnswer answer) -> {
                payloads.addAll(answer.payloads());
                payloads.addAll(IkeAuth.abilities(sa));
                payloads.addAll(ppk());
                // Section 2.8: packets may come before our response has gone.
                install(answer, turn);
                sa.answers().answer(payloads, turn);
            }
            case ChildAnswer.Outcome.Refused(Notify error, String why) -> {
                // Section 1.2: the IKE SA stands all the same.
                payloads.add(error);
                payloads.addAll(ppk());
                domain.refusedChild(sa, "IKE_AUTH", why, turn);
                sa.answers().answer(payloads, turn);
                domain.upkeep.childless(sa, turn);
            }
        }
        sa.requests().pump(turn);
    }

    /** RFC 8784 section 3: the key is mixed in. */
    private List<Payload> ppk() {
        return sa.peer.ppk ? List.of(Notify.of(NotifyType.PPK_IDENTITY)) : List.of();
    }

    private void install(ChildAnswer answer, Turn turn) {
        Negotiation n = sa.negotiation;
        Child child =
                new Child(
                        sa.domain().newNumber(),
                        answer.policy(),
                        answer.agreed(),
                        false,
                        0,
                        Nonces.lower(n.initiatorNonce, n.responderNonce),
                        turn.now());
        Bytes material =
                sa.keys()
                        .childMaterial(
                                Bytes.EMPTY,
                                n.nonces(),
                                Bytes.EMPTY,
                                Child.materialBytes(answer.agreed().suite()));
        sa.domain().install(sa, child, material, turn);
    }
}
