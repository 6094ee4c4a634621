package io.spokewire.ike.v2;

import io.spokewire.ike.IkeAction;
import io.spokewire.ike.IkePath;
import io.spokewire.ike.crypto.DhKeyPair;
import io.spokewire.ike.crypto.DhKeyPair.Agreement;
import io.spokewire.ike.crypto.DhSeed;
import io.spokewire.ike.v2.Payload.KeyExchange;
import io.spokewire.ike.v2.Payload.Nonce;
import io.spokewire.ike.v2.Payload.Notify;
import io.spokewire.ike.v2.Payload.SecurityAssociation;
import io.spokewire.ike.v2.Proposals.Choice;
import io.spokewire.net.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * IKE_SA_INIT as others begin it, RFC 7296 section 1.2. Anybody can send the request, so nothing is
 * kept of one that fails, and under load nothing before the sender has shown that it can be
 * reached.
 */
final class IkeSaInitResponder {
    private final Domain domain;

    IkeSaInitResponder(Domain domain) {
        this.domain = domain;
    }

    /** Half of the key exchange, and what came of both. */
    private record Halves(DhKeyPair ours, Agreement agreement) {}

    /** What a request must have. */
    private record Parts(List<Proposal> offered, KeyExchange exchange, Nonce nonce) {}

    void received(Ikev2Message request, Bytes datagram, IkePath from, Turn turn) {
        IkeSa known = domain.byRequest(datagram);
        if (known != null) {
            repeated(known, from, turn);
            return;
        }
        Optional<Parts> parts = parts(request);
        if (parts.isEmpty()) {
            domain.counters.malformed++;
            turn.note(new Ikev2Trace.Dropped(from, "IKE_SA_INIT without SA, KE or nonce"));
        } else if (!domain.ending() && admitted(request, parts.get(), from, turn)) {
            choose(request, parts.get(), datagram, from, turn);
        }
    }

    private static Optional<Parts> parts(Ikev2Message request) {
        Optional<SecurityAssociation> offered = request.first(SecurityAssociation.class);
        Optional<KeyExchange> exchange = request.first(KeyExchange.class);
        Optional<Nonce> nonce = request.first(Nonce.class);
        return offered.isPresent() && exchange.isPresent() && nonce.isPresent()
                ? Optional.of(new Parts(offered.get().proposals(), exchange.get(), nonce.get()))
                : Optional.empty();
    }

    /** Section 2.1: the same response, unless IKE_AUTH has come already. */
    private void repeated(IkeSa sa, IkePath from, Turn turn) {
        boolean waits = sa.state() == IkeSa.State.HALF_OPEN && sa.answers().expected() == 1;
        if (waits && sa.negotiation.response.length() > 0) {
            turn.emit(new IkeAction.Send(from, sa.negotiation.response));
        }
    }

    /** Section 2.6: cookies first, then the limits, which only real senders reach. */
    private boolean admitted(Ikev2Message request, Parts parts, IkePath from, Turn turn) {
        Bytes nonce = parts.nonce().data();
        long spi = request.initiatorSpi();
        Optional<Notify> answer = request.notification(NotifyType.COOKIE);
        boolean reachable =
                answer.isPresent()
                        && domain.cookies.valid(
                                answer.get().data(),
                                nonce,
                                from.remote().address(),
                                spi,
                                turn.now());
        domain.counters.cookiesTaken += reachable ? 1 : 0;
        domain.counters.cookiesRefused += answer.isPresent() && !reachable ? 1 : 0;
        if (!reachable && domain.halfOpen() >= domain.settings().cookieThreshold()) {
            domain.counters.cookiesSent++;
            Bytes cookie = domain.cookies.make(nonce, from.remote().address(), spi, turn.now());
            send(request, Notify.of(NotifyType.COOKIE, cookie), from, turn);
            return false;
        }
        int halfOpenMax = domain.settings().halfOpenMax();
        String why =
                domain.full()
                        ? "the limit of " + domain.settings().saMax() + " IKE SAs is reached"
                        : domain.halfOpen() >= halfOpenMax
                                ? "the limit of " + halfOpenMax + " negotiations is reached"
                                : "";
        if (!why.isEmpty()) {
            domain.counters.rejectedByAdmission++;
            domain.refusedEarly(request, from, why, turn);
        }
        return why.isEmpty();
    }

    private void choose(
            Ikev2Message request, Parts parts, Bytes datagram, IkePath from, Turn turn) {
        Optional<Payload.Opaque> refused = request.refused();
        if (refused.isPresent()) {
            byte[] type = {(byte) refused.get().type()};
            send(
                    request,
                    Notify.of(NotifyType.UNSUPPORTED_CRITICAL_PAYLOAD, Bytes.copyOf(type)),
                    from,
                    turn);
            return;
        }
        var local = from.local().address();
        if (!domain.settings().serves(from.vrf(), local)) {
            refuse(request, "no tunnel on " + local + " is protected by IKEv2", from, turn);
            return;
        }
        List<Proposal> ours = domain.settings().ikeProposals(from, Bytes.EMPTY);
        Optional<Choice> choice =
                Proposals.choose(ours, parts.offered(), Bytes.EMPTY, parts.exchange().method());
        Optional<IkeSuite> suite = choice.flatMap(c -> Proposals.ikeSuite(c.answer()));
        if (choice.isEmpty() || suite.isEmpty()) {
            refuse(
                    request,
                    "no proposal in common: the peer offers %s, we accept %s"
                            .formatted(Proposals.words(parts.offered()), Proposals.words(ours)),
                    from,
                    turn);
        } else if (suite.get().group() != parts.exchange().method()) {
            int group = suite.get().group();
            byte[] data = {(byte) (group >>> 8), (byte) group};
            send(request, Notify.of(NotifyType.INVALID_KE_PAYLOAD, Bytes.copyOf(data)), from, turn);
        } else if (IkeSaInit.tooShort(parts.nonce(), suite.get())) {
            refuse(request, "the peer's nonce is too short", from, turn);
        } else {
            accept(request, parts, choice.get().answer(), suite.get(), datagram, from, turn);
        }
    }

    private void refuse(Ikev2Message request, String why, IkePath from, Turn turn) {
        domain.refusedEarly(request, from, why, turn);
        send(request, Notify.of(NotifyType.NO_PROPOSAL_CHOSEN), from, turn);
    }

    /** Section 2.6: a response that commits us to nothing has no SPI of ours. */
    private void send(Ikev2Message request, Notify notify, IkePath from, Turn turn) {
        Ikev2Message response =
                new Ikev2Message(
                        request.initiatorSpi(),
                        0,
                        ExchangeType.IKE_SA_INIT,
                        false,
                        true,
                        0,
                        List.of(notify));
        Bytes datagram = Ikev2Codec.encode(response);
        turn.note(domain.packet(response, true, from, datagram.length()));
        turn.emit(new IkeAction.Send(from, datagram));
    }

    private void accept(
            Ikev2Message request,
            Parts parts,
            Proposal answer,
            IkeSuite suite,
            Bytes datagram,
            IkePath from,
            Turn turn) {
        domain.counters.responded++;
        IkeSa sa = domain.respond(from, request.initiatorSpi(), datagram, turn);
        sa.negotiation.initiatorNonce = parts.nonce().data();
        sa.negotiation.responderNonce = domain.nonce();
        IkeSaInit.learn(sa, request);
        Bytes theirs = parts.exchange().data();
        DhSeed seed = DhSeed.draw(suite.group(), domain.random, domain.environment.ecdh());
        domain.compute(
                sa,
                Halves.class,
                () -> {
                    DhKeyPair pair = seed.keyPair();
                    return new Halves(pair, pair.agree(theirs));
                },
                (halves, later) -> agreed(sa, answer, suite, halves, later),
                turn);
    }

    private void agreed(IkeSa sa, Proposal answer, IkeSuite suite, Halves halves, Turn turn) {
        switch (halves.agreement()) {
            case Agreement.Refused(String why) -> sa.fail("IKE_SA_INIT", why, turn);
            case Agreement.Shared(Bytes shared) -> {
                List<Payload> payloads = new ArrayList<>();
                payloads.add(new SecurityAssociation(List.of(answer)));
                payloads.add(new KeyExchange(halves.ours().group(), halves.ours().publicValue()));
                payloads.add(new Nonce(sa.negotiation.responderNonce));
                Peer peer = sa.peer;
                peer.natTraversal &= domain.settings().natTraversal(sa.path());
                payloads.addAll(IkeSaInit.natDetection(sa, peer.natTraversal));
                payloads.addAll(
                        Certificates.requests(
                                domain,
                                domain.settings()
                                        .profiles(sa.path().vrf(), sa.path().local().address())));
                payloads.addAll(IkeSaInit.abilities());
                if (!suite.additional().isEmpty()) {
                    payloads.add(Notify.of(NotifyType.INTERMEDIATE_EXCHANGE_SUPPORTED));
                }
                peer.usesPpk &= domain.settings().hasPpk(sa.path());
                if (peer.usesPpk) {
                    payloads.add(Notify.of(NotifyType.USE_PPK));
                }
                Ikev2Message response = sa.message(ExchangeType.IKE_SA_INIT, true, 0, payloads);
                sa.negotiation.response = Ikev2Codec.encode(response);
                sa.keys(IkeKeys.initial(suite, shared, sa.negotiation.context(sa)), turn);
                boolean nat = peer.localNat || peer.remoteNat;
                peer.udpEncapsulation = peer.natTraversal && (nat || peer.spokewire);
                sa.transmit(response, List.of(sa.negotiation.response), sa.path(), turn);
            }
        }
    }
}
