package io.spokewire.ike.v2;

import io.spokewire.ike.Nonces;
import io.spokewire.ike.crypto.DhKeyPair;
import io.spokewire.ike.crypto.DhKeyPair.Agreement;
import io.spokewire.ike.crypto.DhSeed;
import io.spokewire.ike.v2.Payload.KeyExchange;
import io.spokewire.ike.v2.Payload.Nonce;
import io.spokewire.ike.v2.Payload.Notify;
import io.spokewire.ike.v2.Payload.SecurityAssociation;
import io.spokewire.net.Bytes;
import io.spokewire.net.WireWriter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** CREATE_CHILD_SA as we begin it for another IKE SA in place of this one, section 1.3.2. */
final class RekeyIke extends Exchange {
    private static final int RETRIES_MAX = 3;

    private List<Proposal> offered = List.of();
    private Bytes nonce = Bytes.EMPTY;
    private long spi;
    private int retries;
    private @Nullable DhKeyPair keyPair;
    private @Nullable FollowUps followUps;

    /** The lower nonce of the peer's own rekeying that has key exchanges before it; or none. */
    private Bytes rivalNonce = Bytes.EMPTY;

    @Override
    int type() {
        return followUps == null ? ExchangeType.CREATE_CHILD_SA : ExchangeType.IKE_FOLLOWUP_KE;
    }

    /** Whether the peer has agreed, and only key exchanges are left. */
    boolean followsUp() {
        return followUps != null;
    }

    /** The peer has begun to rekey too, and has key exchanges before it. */
    void collides(Bytes lowerNonce) {
        rivalNonce = lowerNonce;
    }

    @Override
    String words() {
        return "CREATE_CHILD_SA for the IKE SA";
    }

    /** An SPI of an IKE SA as it stands in payloads. */
    static Bytes spi(long spi) {
        return Bytes.copyOf(new WireWriter().u64(spi).toBytes());
    }

    static long spi(Bytes bytes) {
        long spi = 0;
        for (int i = 0; i < 8; i++) {
            spi = spi << 8 | bytes.at(i);
        }
        return spi;
    }

    @Override
    void begin(IkeSa sa, Turn turn) {
        if (!sa.established() || sa.replacement != null) {
            sa.finish(this, turn);
            return;
        }
        Domain domain = sa.domain();
        spi = domain.nextIkeSpi();
        nonce = domain.nonce();
        offered = domain.settings().ikeProposals(sa.path(), spi(spi));
        List<Integer> groups = Proposals.groups(offered);
        if (groups.isEmpty()) {
            sa.finish(this, turn);
            return;
        }
        int group = sa.keys().suite().group();
        generate(sa, groups.contains(group) ? group : groups.getFirst(), turn);
    }

    private void generate(IkeSa sa, int group, Turn turn) {
        DhSeed seed = DhSeed.draw(group, sa.domain().random, sa.domain().environment.ecdh());
        sa.domain()
                .compute(
                        sa,
                        DhKeyPair.class,
                        seed::keyPair,
                        (pair, later) -> request(sa, pair, later),
                        turn);
    }

    private void request(IkeSa sa, DhKeyPair pair, Turn turn) {
        if (sa.requests().current() != this) {
            return;
        }
        if (sa.replacement != null) {
            // The peer was faster while the key pair was made.
            adopt(sa, turn);
            return;
        }
        keyPair = pair;
        sa.send(
                this,
                List.of(
                        new SecurityAssociation(offered),
                        new Nonce(nonce),
                        new KeyExchange(pair.group(), pair.publicValue())),
                turn);
    }

    @Override
    void answered(IkeSa sa, Ikev2Message response, Turn turn) {
        FollowUps series = followUps;
        if (series != null) {
            series.answered(sa, response, turn);
            return;
        }
        DhKeyPair pair = keyPair;
        Optional<Notify> error = response.error();
        if (pair == null) {
            return;
        }
        if (error.isPresent()) {
            refused(sa, error.get(), turn);
            return;
        }
        Optional<SecurityAssociation> chosen = response.first(SecurityAssociation.class);
        Optional<KeyExchange> exchange = response.first(KeyExchange.class);
        Optional<Nonce> theirs = response.first(Nonce.class);
        Optional<IkeSuite> suite =
                chosen.filter(c -> Proposals.consistent(offered, c.proposals()))
                        .map(c -> c.proposals().getFirst())
                        .filter(p -> p.spi().length() == 8)
                        .flatMap(Proposals::ikeSuite);
        if (chosen.isEmpty()
                || suite.isEmpty()
                || exchange.isEmpty()
                || theirs.isEmpty()
                || suite.get().group() != pair.group()
                || exchange.get().method() != pair.group()) {
            // The peer holds an IKE SA that we cannot have: all is begun anew.
            sa.abandon("the answer to the rekeying of the IKE SA does not fit the offer", turn);
            return;
        }
        long theirSpi = spi(chosen.get().proposals().getFirst().spi());
        Bytes data = exchange.get().data();
        Bytes theirNonce = theirs.get().data();
        sa.domain()
                .compute(
                        sa,
                        Agreement.class,
                        () -> pair.agree(data),
                        (agreement, later) -> {
                            switch (agreement) {
                                case Agreement.Refused(String why) -> sa.abandon(why, later);
                                case Agreement.Shared(Bytes shared) ->
                                        agreed(
                                                sa,
                                                response,
                                                suite.get(),
                                                new Parts(shared, theirNonce, theirSpi),
                                                later);
                            }
                        },
                        turn);
    }

    @Override
    void unanswered(IkeSa sa, Turn turn) {
        IkeSa peers = sa.replacement;
        if (peers != null && peers.talks()) {
            adopt(sa, turn);
        } else {
            super.unanswered(sa, turn);
        }
    }

    /** What the peer's response has brought. */
    private record Parts(Bytes shared, Bytes theirNonce, long theirSpi) {}

    private void agreed(IkeSa sa, Ikev2Message response, IkeSuite suite, Parts parts, Turn turn) {
        if (suite.additional().isEmpty()) {
            succeed(sa, suite, parts, Bytes.EMPTY, turn);
            return;
        }
        Bytes ours = Nonces.lower(nonce, parts.theirNonce);
        IkeSa peers = sa.replacement;
        Bytes theirs = peers == null ? rivalNonce : peers.lowerNonce;
        if (theirs.length() > 0 && Nonces.compare(ours, theirs) < 0) {
            // RFC 9370 section 2.2.4: there is nothing to delete yet, so we just stop.
            adopt(sa, turn);
            return;
        }
        FollowUps series =
                new FollowUps(
                        this,
                        suite.additional(),
                        new FollowUps.Outcome() {
                            @Override
                            public void completed(IkeSa on, Bytes secrets, Turn later) {
                                succeed(on, suite, parts, secrets, later);
                            }

                            @Override
                            public void failed(IkeSa on, String why, Turn later) {
                                if (on.replacement == null) {
                                    on.domain().upkeep.later(on, RekeyIke.this, later);
                                }
                                adopt(on, later);
                            }
                        });
        followUps = series;
        series.begin(sa, response, turn);
    }

    private void succeed(IkeSa sa, IkeSuite suite, Parts parts, Bytes secrets, Turn turn) {
        Domain domain = sa.domain();
        IkeSa heir = domain.succeed(sa, true, spi, parts.theirSpi, turn);
        heir.keys(
                IkeKeys.rekeyed(
                        suite,
                        sa.keys(),
                        parts.shared,
                        new IkeKeys.Context(nonce, parts.theirNonce, spi, parts.theirSpi),
                        secrets),
                turn);
        heir.lowerNonce = Nonces.lower(nonce, parts.theirNonce);
        IkeSa peers = sa.replacement;
        boolean redundant =
                peers != null
                        && peers.talks()
                        && Nonces.compare(heir.lowerNonce, peers.lowerNonce) < 0;
        if (peers != null && redundant) {
            // Section 2.8.2: the one with the lowest nonce goes, and who made it ends it.
            sa.finish(this, turn);
            domain.inherit(sa, peers, turn);
            domain.close(heir, "the peer has rekeyed at the same time", turn);
        } else {
            sa.finish(this, turn);
            domain.inherit(sa, heir, turn);
            if (peers != null) {
                // The peer ends its own, unless it has forgotten that it ever asked for it.
                domain.retire(peers, turn);
            }
            sa.requests().add(Informational.closeIke("rekeyed"), turn);
        }
    }

    private void refused(IkeSa sa, Notify error, Turn turn) {
        if (sa.replacement != null) {
            adopt(sa, turn);
            return;
        }
        Bytes data = error.data();
        int group =
                error.code() == NotifyType.INVALID_KE_PAYLOAD && data.length() == 2
                        ? data.at(0) << 8 | data.at(1)
                        : 0;
        if (Proposals.groups(offered).contains(group) && retries < RETRIES_MAX) {
            retries++;
            nonce = sa.domain().nonce();
            keyPair = null;
            generate(sa, group, turn);
            return;
        }
        String name = NotifyType.name(error.code());
        if (error.code() == NotifyType.TEMPORARY_FAILURE) {
            turn.note(new Ikev2Trace.Progress(sa.path(), "rekeying is put off: " + name));
        } else {
            String why =
                    "the peer refuses to rekey the IKE SA (%s); offered %s"
                            .formatted(name, Proposals.words(offered));
            sa.domain().told(sa.path(), words(), why, turn);
        }
        sa.domain().upkeep.later(sa, this, turn);
        sa.finish(this, turn);
    }

    /** The peer's rekeying counts, ours is forgotten. */
    private void adopt(IkeSa sa, Turn turn) {
        IkeSa peers = sa.replacement;
        sa.finish(this, turn);
        if (peers != null && sa.established()) {
            sa.domain().inherit(sa, peers, turn);
        }
    }
}
