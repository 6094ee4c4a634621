package io.spokewire.ike.v2;

import io.spokewire.ike.Nonces;
import io.spokewire.ike.crypto.DhKeyPair;
import io.spokewire.ike.crypto.DhKeyPair.Agreement;
import io.spokewire.ike.crypto.DhSeed;
import io.spokewire.ike.v2.CreateChildSaResponder.Halves;
import io.spokewire.ike.v2.Payload.KeyExchange;
import io.spokewire.ike.v2.Payload.Nonce;
import io.spokewire.ike.v2.Payload.Notify;
import io.spokewire.ike.v2.Payload.SecurityAssociation;
import io.spokewire.ike.v2.Proposals.Choice;
import io.spokewire.net.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** CREATE_CHILD_SA as the peer begins it for another IKE SA in place of this one, section 1.3.2. */
final class RekeyIkeResponder {
    private RekeyIkeResponder() {}

    static void answer(
            IkeSa sa, Ikev2Message request, List<Proposal> offered, Bytes theirNonce, Turn turn) {
        if (busy(sa)) {
            sa.reject(
                    request,
                    Notify.of(NotifyType.TEMPORARY_FAILURE),
                    "a child SA is being made or deleted, or the IKE SA is ending",
                    turn);
            return;
        }
        Domain domain = sa.domain();
        Optional<KeyExchange> exchange = request.first(KeyExchange.class);
        int method = exchange.map(KeyExchange::method).orElse(0);
        long spi = domain.nextIkeSpi();
        List<Proposal> ours = domain.settings().ikeProposals(sa.path(), Bytes.EMPTY);
        Optional<Choice> choice = Proposals.choose(ours, offered, RekeyIke.spi(spi), method);
        Optional<IkeSuite> suite = choice.flatMap(c -> Proposals.ikeSuite(c.answer()));
        Optional<Bytes> theirSpi =
                choice.flatMap(c ->
                        offered.stream()
                                .filter(p -> p.number() == c.answer().number())
                                .map(Proposal::spi)
                                .filter(s -> s.length() == 8)
                                .findFirst());
        if (choice.isEmpty() || suite.isEmpty() || theirSpi.isEmpty()) {
            String why =
                    "rekeying of the IKE SA: no proposal in common: the peer offers %s, we accept"
                            + " %s";
            why = why.formatted(Proposals.words(offered), Proposals.words(ours));
            domain.refusedChild(sa, "CREATE_CHILD_SA", why, turn);
            sa.reject(request, Notify.of(NotifyType.NO_PROPOSAL_CHOSEN), why, turn);
            return;
        }
        int group = suite.get().group();
        if (exchange.isEmpty() || group != method) {
            byte[] data = {(byte) (group >>> 8), (byte) group};
            sa.reject(
                    request,
                    Notify.of(NotifyType.INVALID_KE_PAYLOAD, Bytes.copyOf(data)),
                    "another group is wanted",
                    turn);
            return;
        }
        Bytes data = exchange.get().data();
        DhSeed seed = DhSeed.draw(group, domain.random, domain.environment.ecdh());
        domain.compute(
                sa,
                Halves.class,
                () -> {
                    DhKeyPair pair = seed.keyPair();
                    return new Halves(pair, pair.agree(data));
                },
                (halves, later) ->
                        agreed(
                                sa,
                                request,
                                choice.get().answer(),
                                suite.get(),
                                halves,
                                theirNonce,
                                new Spis(RekeyIke.spi(theirSpi.get()), spi),
                                later),
                turn);
    }

    /** Of the new IKE SA. */
    private record Spis(long theirs, long ours) {}

    /** Sections 2.25.1 and 2.25.2: what must end first. */
    private static boolean busy(IkeSa sa) {
        Exchange current = sa.requests().current();
        return !sa.established()
                || sa.replacement != null
                || sa.followUps().busy()
                || (current instanceof RekeyIke ours && ours.followsUp())
                || current instanceof CreateChildSa
                || (current instanceof Informational i && i.deletesChild());
    }

    private static void agreed(
            IkeSa sa,
            Ikev2Message request,
            Proposal answer,
            IkeSuite suite,
            Halves halves,
            Bytes theirNonce,
            Spis spis,
            Turn turn) {
        switch (halves.agreement()) {
            case Agreement.Refused(String why) -> sa.invalid(request, why, turn);
            case Agreement.Shared(Bytes shared) -> {
                if (busy(sa)) {
                    // An exchange of ours has begun or ended while we computed.
                    sa.reject(
                            request,
                            Notify.of(NotifyType.TEMPORARY_FAILURE),
                            "the IKE SA is being replaced",
                            turn);
                    return;
                }
                accept(sa, answer, suite, halves, shared, theirNonce, spis, turn);
            }
        }
    }

    private static void accept(
            IkeSa sa,
            Proposal answer,
            IkeSuite suite,
            Halves halves,
            Bytes shared,
            Bytes theirNonce,
            Spis spis,
            Turn turn) {
        Bytes nonce = sa.domain().nonce();
        Bytes lowerNonce = Nonces.lower(theirNonce, nonce);
        IkeKeys.Context context =
                new IkeKeys.Context(theirNonce, nonce, spis.theirs(), spis.ours());
        List<Payload> payloads = new ArrayList<>();
        payloads.add(new SecurityAssociation(List.of(answer)));
        payloads.add(new Nonce(nonce));
        payloads.add(new KeyExchange(halves.ours().group(), halves.ours().publicValue()));
        if (suite.additional().isEmpty()) {
            succeed(
                    sa,
                    IkeKeys.rekeyed(suite, sa.keys(), shared, context, Bytes.EMPTY),
                    spis,
                    lowerNonce,
                    turn);
            sa.answers().answer(payloads, turn);
            settle(sa, turn);
            return;
        }
        if (sa.requests().current() instanceof RekeyIke ours) {
            ours.collides(lowerNonce);
        }
        payloads.add(
                sa.followUps()
                        .expect(
                                suite.additional(),
                                null,
                                (secrets, later) -> {
                                    succeed(
                                            sa,
                                            IkeKeys.rekeyed(
                                                    suite, sa.keys(), shared, context, secrets),
                                            spis,
                                            lowerNonce,
                                            later);
                                    settle(sa, later);
                                },
                                turn));
        sa.answers().answer(payloads, turn);
    }

    private static void succeed(IkeSa sa, IkeKeys keys, Spis spis, Bytes lowerNonce, Turn turn) {
        IkeSa heir = sa.domain().succeed(sa, false, spis.ours(), spis.theirs(), turn);
        heir.keys(keys, turn);
        heir.lowerNonce = lowerNonce;
        sa.replacement = heir;
    }

    /** The new one counts at once, unless ours is under way. */
    private static void settle(IkeSa sa, Turn turn) {
        IkeSa heir = sa.replacement;
        if (heir != null && !sa.rekeying() && sa.established()) {
            sa.domain().inherit(sa, heir, turn);
        }
    }
}
