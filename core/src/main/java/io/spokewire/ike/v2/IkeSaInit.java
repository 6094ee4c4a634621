package io.spokewire.ike.v2;

import io.spokewire.ike.Endpoint;
import io.spokewire.ike.IkePath;
import io.spokewire.ike.crypto.DhKeyPair;
import io.spokewire.ike.crypto.DhKeyPair.Agreement;
import io.spokewire.ike.crypto.DhSeed;
import io.spokewire.ike.crypto.HashAlgorithm;
import io.spokewire.ike.crypto.Signatures;
import io.spokewire.ike.v2.Payload.KeyExchange;
import io.spokewire.ike.v2.Payload.Nonce;
import io.spokewire.ike.v2.Payload.Notify;
import io.spokewire.ike.v2.Payload.SecurityAssociation;
import io.spokewire.ike.v2.Payload.VendorId;
import io.spokewire.net.Bytes;
import io.spokewire.net.WireWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** IKE_SA_INIT as we begin it, RFC 7296 section 1.2. Nothing in its answer is authentic yet. */
final class IkeSaInit extends Exchange {
    /** Tells two routers of this kind that they may send ESP in UDP without any NAT. */
    static final Bytes VENDOR_ID =
            HashAlgorithm.SHA2_256
                    .digest(
                            Bytes.copyOf(
                                    "Spokewire IKEv2 version 1"
                                            .getBytes(StandardCharsets.US_ASCII)))
                    .slice(0, 16);

    private static final int COOKIE_BYTES_MAX = 64;

    /** Cookies and other groups that we let ourselves be sent back for. */
    private static final int RETRIES_MAX = 5;

    /** After a refusal that anybody could have sent, we try so often again. */
    private static final int TRIES_AFTER_ERROR = 2;

    private List<Proposal> offered = List.of();
    private Bytes cookie = Bytes.EMPTY;
    private String refusal = "";
    private @Nullable DhKeyPair keyPair;
    private int retries;

    @Override
    int type() {
        return ExchangeType.IKE_SA_INIT;
    }

    @Override
    void begin(IkeSa sa, Turn turn) {
        IkePath path = sa.path();
        Domain domain = sa.domain();
        offered = domain.settings().ikeProposals(sa.path(), Bytes.EMPTY);
        if (offered.isEmpty()) {
            sa.fail(
                    words(),
                    "no complete IKEv2 proposal is configured for " + path.local().address(),
                    turn);
            return;
        }
        Optional<String> obstacle = Proof.obstacle(sa);
        if (obstacle.isPresent()) {
            sa.fail(words(), obstacle.get(), turn);
            return;
        }
        sa.negotiation.initiatorNonce = domain.nonce();
        generate(sa, Proposals.groups(offered).getFirst(), turn);
    }

    private void generate(IkeSa sa, int group, Turn turn) {
        DhSeed seed = DhSeed.draw(group, sa.domain().random, sa.domain().environment.ecdh());
        sa.domain()
                .compute(
                        sa,
                        DhKeyPair.class,
                        seed::keyPair,
                        (pair, later) -> {
                            keyPair = pair;
                            request(sa, pair, later);
                        },
                        turn);
    }

    private void request(IkeSa sa, DhKeyPair pair, Turn turn) {
        List<Payload> payloads = new ArrayList<>();
        if (cookie.length() > 0) {
            payloads.add(Notify.of(NotifyType.COOKIE, cookie));
        }
        payloads.add(new SecurityAssociation(offered));
        payloads.add(new KeyExchange(pair.group(), pair.publicValue()));
        payloads.add(new Nonce(sa.negotiation.initiatorNonce));
        payloads.addAll(natDetection(sa, offersNatTraversal(sa)));
        payloads.addAll(abilities());
        if (offered.stream().anyMatch(Proposal::additional)) {
            payloads.add(Notify.of(NotifyType.INTERMEDIATE_EXCHANGE_SUPPORTED));
        }
        if (Ppk.wanted(sa)) {
            payloads.add(Notify.of(NotifyType.USE_PPK));
        }
        Ikev2Message message = sa.message(type(), false, 0, payloads);
        sa.negotiation.request = Ikev2Codec.encode(message);
        sa.send(this, payloads, turn);
    }

    private static boolean offersNatTraversal(IkeSa sa) {
        return sa.domain().settings().natTraversal(sa.path());
    }

    /** Section 2.23, just behind the nonce. */
    static List<Payload> natDetection(IkeSa sa, boolean natTraversal) {
        List<Payload> payloads = new ArrayList<>();
        if (natTraversal) {
            payloads.add(
                    Notify.of(NotifyType.NAT_DETECTION_SOURCE_IP, sa.natDigest(sa.path().local())));
            payloads.add(
                    Notify.of(
                            NotifyType.NAT_DETECTION_DESTINATION_IP,
                            sa.natDigest(sa.path().remote())));
        }
        return payloads;
    }

    /** What both sides can do. */
    static List<Payload> abilities() {
        List<Payload> payloads = new ArrayList<>();
        payloads.add(Notify.of(NotifyType.IKEV2_FRAGMENTATION_SUPPORTED));
        WireWriter hashes = new WireWriter();
        Signatures.HASHES.forEach(hashes::u16);
        payloads.add(
                Notify.of(NotifyType.SIGNATURE_HASH_ALGORITHMS, Bytes.copyOf(hashes.toBytes())));
        payloads.add(new VendorId(VENDOR_ID));
        return payloads;
    }

    /** What the other side says of itself; whether there is a NAT follows from both digests. */
    static void learn(IkeSa sa, Ikev2Message message) {
        Peer peer = sa.peer;
        List<Notify> sources = notifies(message, NotifyType.NAT_DETECTION_SOURCE_IP);
        List<Notify> destinations = notifies(message, NotifyType.NAT_DETECTION_DESTINATION_IP);
        peer.natTraversal = !sources.isEmpty() && !destinations.isEmpty();
        peer.remoteNat =
                peer.natTraversal && !names(sources, natDigest(message, sa.path().remote()));
        peer.localNat =
                peer.natTraversal && !names(destinations, natDigest(message, sa.path().local()));
        peer.seenAs = destinations.isEmpty() ? Bytes.EMPTY : destinations.getFirst().data();
        peer.fragmentation = message.notifies(NotifyType.IKEV2_FRAGMENTATION_SUPPORTED);
        peer.usesPpk = message.notifies(NotifyType.USE_PPK);
        peer.spokewire = message.payloads().contains(new VendorId(VENDOR_ID));
        peer.signatureHashes =
                message.notification(NotifyType.SIGNATURE_HASH_ALGORITHMS)
                        .map(n -> hashes(n.data()))
                        .orElse(List.of());
    }

    private static List<Integer> hashes(Bytes data) {
        List<Integer> hashes = new ArrayList<>();
        for (int i = 0; i + 1 < data.length(); i += 2) {
            hashes.add(data.at(i) << 8 | data.at(i + 1));
        }
        return hashes;
    }

    private static List<Notify> notifies(Ikev2Message message, int code) {
        return message.all(Notify.class).stream().filter(n -> n.code() == code).toList();
    }

    /** Whether one of a kind is the expected one. */
    static boolean names(Ikev2Message message, int code, Bytes expected) {
        return names(notifies(message, code), expected);
    }

    private static boolean names(List<Notify> digests, Bytes expected) {
        return digests.stream().anyMatch(n -> n.data().equals(expected));
    }

    private static Bytes natDigest(Ikev2Message message, Endpoint end) {
        return IkeSa.natDigest(message.initiatorSpi(), message.responderSpi(), end);
    }

    @Override
    void answered(IkeSa sa, Ikev2Message response, Turn turn) {
        throw new IllegalStateException("IKE_SA_INIT needs the bytes of its response");
    }

    /** The response; it may be anybody's, so what does not fit is passed over. */
    void answered(IkeSa sa, Ikev2Message response, Bytes datagram, Turn turn) {
        DhKeyPair pair = keyPair;
        if (pair == null || sa.hasKeys() || sa.requests().current() != this) {
            return;
        }
        Optional<Notify> askedCookie = response.notification(NotifyType.COOKIE);
        Optional<Notify> askedGroup = response.notification(NotifyType.INVALID_KE_PAYLOAD);
        Optional<Notify> error = response.error();
        if (askedCookie.isPresent()) {
            cookie(sa, pair, askedCookie.get().data(), turn);
        } else if (askedGroup.isPresent()) {
            otherGroup(sa, pair, askedGroup.get().data(), turn);
        } else if (error.isPresent()) {
            refused(sa, error.get(), turn);
        } else {
            accepted(sa, pair, response, datagram, turn);
        }
    }

    private void cookie(IkeSa sa, DhKeyPair pair, Bytes asked, Turn turn) {
        boolean fits = asked.length() > 0 && asked.length() <= COOKIE_BYTES_MAX;
        if (fits && retries < RETRIES_MAX) {
            retries++;
            cookie = asked;
            request(sa, pair, turn);
        }
    }

    private void otherGroup(IkeSa sa, DhKeyPair pair, Bytes data, Turn turn) {
        int group = data.length() == 2 ? data.at(0) << 8 | data.at(1) : 0;
        boolean ours = Proposals.groups(offered).contains(group);
        if (!ours) {
            refusal =
                    "the peer wants group %d, we offered %s"
                            .formatted(group, Proposals.words(offered));
            sa.requests().hurry(TRIES_AFTER_ERROR, turn);
        } else if (group != pair.group() && retries < RETRIES_MAX) {
            retries++;
            keyPair = null;
            generate(sa, group, turn);
        }
    }

    private void refused(IkeSa sa, Notify error, Turn turn) {
        String name = NotifyType.name(error.code());
        String why =
                error.code() == NotifyType.NO_PROPOSAL_CHOSEN
                        ? "no proposal in common: offered " + Proposals.words(offered)
                        : "the peer refuses";
        if (refusal.isEmpty()) {
            // Section 2.21.1: it may be forged, so we go on for some time.
            sa.requests().hurry(TRIES_AFTER_ERROR, turn);
        }
        refusal = why + " (" + name + ")";
    }

    @Override
    void unanswered(IkeSa sa, Turn turn) {
        sa.fail(words(), refusal.isEmpty() ? sa.noAnswer(type()) : refusal, turn);
    }

    private void accepted(
            IkeSa sa, DhKeyPair pair, Ikev2Message response, Bytes datagram, Turn turn) {
        Optional<SecurityAssociation> answer = response.first(SecurityAssociation.class);
        Optional<KeyExchange> exchange = response.first(KeyExchange.class);
        Optional<Nonce> nonce = response.first(Nonce.class);
        if (answer.isEmpty()
                || exchange.isEmpty()
                || nonce.isEmpty()
                || response.responderSpi() == 0
                || response.refused().isPresent()) {
            refusal = "the response is not complete";
            return;
        }
        Optional<IkeSuite> suite =
                Proposals.consistent(offered, answer.get().proposals())
                        ? Proposals.ikeSuite(answer.get().proposals().getFirst())
                        : Optional.empty();
        if (suite.isEmpty() || suite.get().group() != pair.group()) {
            refusal =
                    "the peer chose %s, which is none of our offer %s"
                            .formatted(
                                    Proposals.words(answer.get().proposals()),
                                    Proposals.words(offered));
            return;
        }
        if (!suite.get().additional().isEmpty()
                && !response.notifies(NotifyType.INTERMEDIATE_EXCHANGE_SUPPORTED)) {
            refusal = "the peer chose an additional key exchange, and has no exchange for it";
            return;
        }
        if (exchange.get().method() != pair.group() || tooShort(nonce.get(), suite.get())) {
            refusal = "the peer's key exchange or nonce does not fit the chosen algorithms";
            return;
        }
        sa.requests().initAnswered(turn);
        sa.remoteSpi(response.responderSpi());
        sa.negotiation.response = datagram;
        sa.negotiation.responderNonce = nonce.get().data();
        learn(sa, response);
        sa.negotiation.authorities = Certificates.authorities(response);
        keyPair = null;
        Bytes theirs = exchange.get().data();
        sa.domain()
                .compute(
                        sa,
                        Agreement.class,
                        () -> pair.agree(theirs),
                        (agreement, later) -> agreed(sa, suite.get(), agreement, later),
                        turn);
    }

    /** Section 2.10: at least half the key of the pseudo-random function. */
    static boolean tooShort(Nonce nonce, IkeSuite suite) {
        return 2 * nonce.data().length() < suite.prf().hash().bytes();
    }

    private void agreed(IkeSa sa, IkeSuite suite, Agreement agreement, Turn turn) {
        switch (agreement) {
            case Agreement.Refused(String why) -> sa.fail(words(), why, turn);
            case Agreement.Shared(Bytes shared) -> {
                sa.keys(IkeKeys.initial(suite, shared, sa.negotiation.context(sa)), turn);
                traverse(sa);
                sa.requests().addFirst(Intermediate.next(sa, 0));
                sa.finish(this, turn);
            }
        }
    }

    /** Section 2.23: behind a NAT everything goes by port 4500 from here on. */
    private static void traverse(IkeSa sa) {
        Peer peer = sa.peer;
        boolean nat = peer.localNat || peer.remoteNat;
        if (peer.natTraversal && offersNatTraversal(sa) && (nat || peer.spokewire)) {
            peer.udpEncapsulation = true;
            IkePath path = sa.path();
            sa.floatTo(
                    new IkePath(
                            path.vrf(),
                            new Endpoint(path.local().address(), Endpoint.NAT_TRAVERSAL),
                            new Endpoint(path.remote().address(), Endpoint.NAT_TRAVERSAL)));
        }
    }
}
