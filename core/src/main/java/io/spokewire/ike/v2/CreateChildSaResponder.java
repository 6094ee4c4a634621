package io.spokewire.ike.v2;

import io.spokewire.ike.ChildPolicy;
import io.spokewire.ike.Nonces;
import io.spokewire.ike.crypto.DhKeyPair;
import io.spokewire.ike.crypto.DhKeyPair.Agreement;
import io.spokewire.ike.crypto.DhSeed;
import io.spokewire.ike.v2.Payload.KeyExchange;
import io.spokewire.ike.v2.Payload.Nonce;
import io.spokewire.ike.v2.Payload.Notify;
import io.spokewire.ike.v2.Payload.SecurityAssociation;
import io.spokewire.net.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** CREATE_CHILD_SA as the peer begins it for a child, RFC 7296 sections 1.3.1 and 1.3.3. */
final class CreateChildSaResponder {
    /** More than any peer needs: rekeying and collisions make three of one. */
    private static final int CHILDREN_MAX = 32;

    private final IkeSa sa;
    private final Ikev2Message request;
    private final @Nullable Child old;
    private final Bytes theirNonce;

    /** Half of the key exchange, and what came of both. */
    record Halves(DhKeyPair ours, Agreement agreement) {}

    private CreateChildSaResponder(
            IkeSa sa, Ikev2Message request, @Nullable Child old, Bytes theirNonce) {
        this.sa = sa;
        this.request = request;
        this.old = old;
        this.theirNonce = theirNonce;
    }

    static void answer(IkeSa sa, Ikev2Message request, Turn turn) {
        Optional<Nonce> nonce = request.first(Nonce.class);
        Optional<SecurityAssociation> offered = request.first(SecurityAssociation.class);
        if (nonce.isEmpty() || offered.isEmpty()) {
            sa.invalid(request, "without SA or nonce", turn);
            return;
        }
        boolean ike =
                offered.get().proposals().stream().allMatch(p -> p.protocol() == Proposal.IKE);
        if (ike) {
            RekeyIkeResponder.answer(
                    sa, request, offered.get().proposals(), nonce.get().data(), turn);
            return;
        }
        Optional<Notify> rekey = request.notification(NotifyType.REKEY_SA);
        if (sa.leaving()) {
            // Sections 2.25.1 and 2.25.2.
            error(sa, request, NotifyType.TEMPORARY_FAILURE, "the IKE SA is being replaced", turn);
        } else if (rekey.isPresent()) {
            rekey(sa, request, rekey.get(), nonce.get().data(), turn);
        } else if (sa.children.size() >= CHILDREN_MAX) {
            error(sa, request, NotifyType.NO_ADDITIONAL_SAS, "too many child SAs", turn);
        } else {
            new CreateChildSaResponder(sa, request, null, nonce.get().data()).choose(turn);
        }
    }

    private static void error(IkeSa sa, Ikev2Message request, int code, String why, Turn turn) {
        sa.reject(request, Notify.of(code), why, turn);
    }

    private static void rekey(
            IkeSa sa, Ikev2Message request, Notify rekey, Bytes theirNonce, Turn turn) {
        Child old =
                rekey.spi().length() == 4 ? sa.childByOutbound(ChildOffer.spi(rekey.spi())) : null;
        if (old == null) {
            sa.reject(
                    request,
                    new Notify(
                            rekey.protocol(),
                            rekey.spi(),
                            NotifyType.CHILD_SA_NOT_FOUND,
                            Bytes.EMPTY),
                    "it wants to rekey a child SA that is not there",
                    turn);
        } else if (old.state != Child.State.INSTALLED
                || sa.followUps().replaces(old)
                || (sa.requests().current() instanceof CreateChildSa ours
                        && ours.rekeys(old)
                        && ours.followsUp())) {
            error(sa, request, NotifyType.TEMPORARY_FAILURE, "the child SA is being deleted", turn);
        } else {
            new CreateChildSaResponder(sa, request, old, theirNonce).choose(turn);
        }
    }

    private void choose(Turn turn) {
        Optional<KeyExchange> exchange = request.first(KeyExchange.class);
        int method = exchange.map(KeyExchange::method).orElse(0);
        ChildAnswer.Outcome outcome =
                ChildAnswer.choose(sa, request, policies(), false, method, old);
        switch (outcome) {
            case ChildAnswer.Outcome.Refused(Notify error, String why) -> {
                sa.domain().refusedChild(sa, "CREATE_CHILD_SA", why, turn);
                sa.reject(request, error, why, turn);
            }
            case ChildAnswer.Outcome.Chosen(ChildAnswer answer) -> {
                if (answer.group() == 0) {
                    accept(answer, Optional.empty(), turn);
                } else if (answer.group() != method || exchange.isEmpty()) {
                    byte[] group = {(byte) (answer.group() >>> 8), (byte) answer.group()};
                    sa.reject(
                            request,
                            Notify.of(NotifyType.INVALID_KE_PAYLOAD, Bytes.copyOf(group)),
                            "another group is wanted",
                            turn);
                } else {
                    exchange(answer, exchange.get().data(), turn);
                }
            }
        }
    }

    /** A rekeyed child keeps its policy, as the configuration has it now. */
    private List<ChildPolicy> policies() {
        List<ChildPolicy> all = sa.domain().settings().children(sa.profile().name(), sa.path());
        return old == null
                ? all
                : all.stream().filter(p -> p.profile().equals(old.policy.profile())).toList();
    }

    private void exchange(ChildAnswer answer, Bytes theirs, Turn turn) {
        DhSeed seed =
                DhSeed.draw(answer.group(), sa.domain().random, sa.domain().environment.ecdh());
        sa.domain()
                .compute(
                        sa,
                        Halves.class,
                        () -> {
                            DhKeyPair pair = seed.keyPair();
                            return new Halves(pair, pair.agree(theirs));
                        },
                        (halves, later) -> {
                            switch (halves.agreement()) {
                                case Agreement.Refused(String why) ->
                                        sa.invalid(request, why, later);
                                case Agreement.Shared _ ->
                                        accept(answer, Optional.of(halves), later);
                            }
                        },
                        turn);
    }

    private void accept(ChildAnswer answer, Optional<Halves> halves, Turn turn) {
        if (old != null && old.state != Child.State.INSTALLED) {
            // Our own exchange has ended it while we computed.
            error(sa, request, NotifyType.TEMPORARY_FAILURE, "the child SA is being deleted", turn);
            return;
        }
        Bytes nonce = sa.domain().nonce();
        Bytes shared = Bytes.EMPTY;
        if (halves.isPresent() && halves.get().agreement() instanceof Agreement.Shared(Bytes s)) {
            shared = s;
        }
        List<Payload> payloads = response(answer, nonce, halves);
        if (answer.additional().isEmpty()) {
            // Section 2.8: packets may come before our response has gone.
            install(answer, nonce, shared, Bytes.EMPTY, turn);
        } else {
            payloads.add(followUps(answer, nonce, shared, turn));
        }
        sa.answers().answer(payloads, turn);
    }

    /** RFC 9370 section 2.2.4: the child comes to be after all further key exchanges. */
    private Notify followUps(ChildAnswer answer, Bytes nonce, Bytes shared, Turn turn) {
        if (sa.requests().current() instanceof CreateChildSa ours
                && old != null
                && ours.rekeys(old)) {
            ours.collides(Nonces.lower(theirNonce, nonce));
        }
        return sa.followUps()
                .expect(
                        answer.additional(),
                        old,
                        (secrets, later) -> {
                            if (old == null || old.state == Child.State.INSTALLED) {
                                install(answer, nonce, shared, secrets, later);
                            }
                        },
                        turn);
    }

    private void install(ChildAnswer answer, Bytes nonce, Bytes shared, Bytes secrets, Turn turn) {
        Domain domain = sa.domain();
        Child child =
                new Child(
                        domain.newNumber(),
                        old == null ? answer.policy() : old.policy,
                        answer.agreed(),
                        false,
                        old == null ? 0 : old.id,
                        Nonces.lower(theirNonce, nonce),
                        turn.now());
        Bytes material =
                sa.keys()
                        .childMaterial(
                                shared,
                                Bytes.concat(theirNonce, nonce),
                                secrets,
                                Child.materialBytes(answer.agreed().suite()));
        domain.install(sa, child, material, turn);
        if (old != null) {
            old.state = Child.State.REPLACED;
            old.replacedBy = child.id;
            if (sa.requests().current() instanceof CreateChildSa ours && ours.rekeys(old)) {
                ours.collides(child);
            }
        }
    }

    /** Nonce and key exchange stand behind the security association. */
    private static List<Payload> response(
            ChildAnswer answer, Bytes nonce, Optional<Halves> halves) {
        List<Payload> payloads = new ArrayList<>();
        for (Payload payload : answer.payloads()) {
            payloads.add(payload);
            if (payload instanceof SecurityAssociation) {
                payloads.add(new Nonce(nonce));
                halves.ifPresent(h ->
                        payloads.add(new KeyExchange(h.ours().group(), h.ours().publicValue())));
            }
        }
        return payloads;
    }
}
