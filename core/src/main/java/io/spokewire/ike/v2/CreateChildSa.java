package io.spokewire.ike.v2;

import io.spokewire.ike.ChildPolicy;
import io.spokewire.ike.Nonces;
import io.spokewire.ike.crypto.DhKeyPair;
import io.spokewire.ike.crypto.DhKeyPair.Agreement;
import io.spokewire.ike.crypto.DhSeed;
import io.spokewire.ike.v2.Payload.KeyExchange;
import io.spokewire.ike.v2.Payload.Nonce;
import io.spokewire.ike.v2.Payload.Notify;
import io.spokewire.net.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * CREATE_CHILD_SA as we begin it for a child: a new one (RFC 7296 section 1.3.1), or one in place
 * of another (section 1.3.3). {@link RekeyIke} is the third kind.
 */
final class CreateChildSa extends Exchange {
    private final @Nullable Demand demand;
    private final @Nullable Child old;
    private final ChildPolicy policy;
    private Bytes nonce = Bytes.EMPTY;
    private @Nullable ChildOffer offer;
    private @Nullable DhKeyPair keyPair;

    private @Nullable FollowUps followUps;

    /** The lower nonce of the peer's own rekeying that has key exchanges before it; or none. */
    private Bytes rivalNonce = Bytes.EMPTY;

    /** Children that the peer has deleted before we had heard of them. */
    private final List<Integer> deletedEarly = new ArrayList<>();

    /** What the peer has put in the place of the same child meanwhile, section 2.8.1. */
    private @Nullable Child rival;

    private CreateChildSa(@Nullable Demand demand, @Nullable Child old, ChildPolicy policy) {
        this.demand = demand;
        this.old = old;
        this.policy = policy;
    }

    /** A child that somebody has asked for. */
    static CreateChildSa fresh(Demand demand) {
        return new CreateChildSa(demand, null, demand.policy);
    }

    /** A child in place of another. */
    static CreateChildSa rekey(Child old) {
        return new CreateChildSa(null, old, old.policy);
    }

    @Nullable Demand demand() {
        return demand;
    }

    /** Whether it is to replace this child. */
    boolean rekeys(Child child) {
        return old == child;
    }

    /** The peer has rekeyed the same child at the same time. */
    void collides(Child peers) {
        rival = peers;
    }

    /** The peer has begun to rekey the same child, and has key exchanges before it. */
    void collides(Bytes lowerNonce) {
        rivalNonce = lowerNonce;
    }

    /** Whether the peer has agreed, and only key exchanges are left. */
    boolean followsUp() {
        return followUps != null;
    }

    @Override
    void deletedEarly(int spi) {
        deletedEarly.add(spi);
    }

    @Override
    int type() {
        return followUps == null ? ExchangeType.CREATE_CHILD_SA : ExchangeType.IKE_FOLLOWUP_KE;
    }

    @Override
    void begin(IkeSa sa, Turn turn) {
        if (demand != null && (sa.domain().serves(demand.key) || !sa.established())) {
            if (!sa.established()) {
                sa.domain().demands.again(demand, turn);
            } else {
                demand.state = Demand.State.IDLE;
            }
            sa.finish(this, turn);
            return;
        }
        boolean late = old != null && (old.state != Child.State.INSTALLED || !sa.established());
        if (late || (old != null && sa.followUps().replaces(old))) {
            sa.finish(this, turn);
            return;
        }
        nonce = sa.domain().nonce();
        offer = new ChildOffer(sa, policy, policy.pfsGroup(), old);
        if (policy.pfsGroup().isEmpty()) {
            request(sa, turn);
            return;
        }
        DhSeed seed =
                DhSeed.draw(
                        policy.pfsGroup().getAsInt(),
                        sa.domain().random,
                        sa.domain().environment.ecdh());
        sa.domain()
                .compute(
                        sa,
                        DhKeyPair.class,
                        seed::keyPair,
                        (pair, later) -> {
                            keyPair = pair;
                            request(sa, later);
                        },
                        turn);
    }

    private void request(IkeSa sa, Turn turn) {
        ChildOffer made = offer;
        if (made == null || sa.requests().current() != this) {
            return;
        }
        if (old != null && old.state != Child.State.INSTALLED) {
            // It went while the key pair was made.
            sa.finish(this, turn);
            return;
        }
        List<Payload> payloads = new ArrayList<>();
        if (old != null) {
            payloads.add(
                    new Notify(
                            Proposal.ESP,
                            ChildOffer.spi(old.agreed.inboundSpi()),
                            NotifyType.REKEY_SA,
                            Bytes.EMPTY));
        }
        payloads.addAll(made.head());
        payloads.add(new Nonce(nonce));
        DhKeyPair pair = keyPair;
        if (pair != null) {
            payloads.add(new KeyExchange(pair.group(), pair.publicValue()));
        }
        payloads.addAll(made.selectors());
        sa.send(this, payloads, turn);
    }

    @Override
    void answered(IkeSa sa, Ikev2Message response, Turn turn) {
        FollowUps series = followUps;
        if (series != null) {
            series.answered(sa, response, turn);
            return;
        }
        ChildOffer made = offer;
        Optional<Notify> error = response.error();
        if (made == null) {
            return;
        }
        if (error.isPresent()) {
            refused(sa, error.get(), made, turn);
            sa.finish(this, turn);
            return;
        }
        Optional<Nonce> theirs = response.first(Nonce.class);
        ChildOffer.Outcome outcome =
                theirs.isEmpty()
                        ? new ChildOffer.Outcome.Refused("the peer sent no nonce")
                        : made.answered(sa, response);
        switch (outcome) {
            case ChildOffer.Outcome.Refused(String why) -> unwanted(sa, why, turn);
            case ChildOffer.Outcome.Agreed agreed ->
                    exchange(
                            sa,
                            response,
                            agreed,
                            theirs.map(Nonce::data).orElse(Bytes.EMPTY),
                            turn);
        }
    }

    private void exchange(
            IkeSa sa,
            Ikev2Message response,
            ChildOffer.Outcome.Agreed agreed,
            Bytes theirNonce,
            Turn turn) {
        DhKeyPair pair = keyPair;
        if (pair == null) {
            install(sa, agreed.child(), theirNonce, Bytes.EMPTY, Bytes.EMPTY, turn);
            return;
        }
        Optional<KeyExchange> theirs = response.first(KeyExchange.class);
        if (agreed.group() != pair.group()
                || theirs.isEmpty()
                || theirs.get().method() != pair.group()) {
            unwanted(sa, "the peer's key exchange is not of group " + pair.group(), turn);
            return;
        }
        Bytes data = theirs.get().data();
        sa.domain()
                .compute(
                        sa,
                        Agreement.class,
                        () -> pair.agree(data),
                        (agreement, later) -> {
                            switch (agreement) {
                                case Agreement.Refused(String why) -> unwanted(sa, why, later);
                                case Agreement.Shared(Bytes shared) ->
                                        agreed(sa, response, agreed, theirNonce, shared, later);
                            }
                        },
                        turn);
    }

    private void agreed(
            IkeSa sa,
            Ikev2Message response,
            ChildOffer.Outcome.Agreed agreed,
            Bytes theirNonce,
            Bytes shared,
            Turn turn) {
        if (agreed.additional().isEmpty()) {
            install(sa, agreed.child(), theirNonce, shared, Bytes.EMPTY, turn);
            return;
        }
        Bytes ours = Nonces.lower(nonce, theirNonce);
        Bytes theirs = rival == null ? rivalNonce : rival.lowerNonce;
        if (theirs.length() > 0 && Nonces.compare(ours, theirs) < 0) {
            // RFC 9370 section 2.2.4: there is nothing to delete yet, so we just stop.
            sa.finish(this, turn);
            return;
        }
        FollowUps series =
                new FollowUps(
                        this,
                        agreed.additional(),
                        new FollowUps.Outcome() {
                            @Override
                            public void completed(IkeSa on, Bytes secrets, Turn later) {
                                install(on, agreed.child(), theirNonce, shared, secrets, later);
                            }

                            @Override
                            public void failed(IkeSa on, String why, Turn later) {
                                CreateChildSa.this.failed(on, why, later);
                                on.finish(CreateChildSa.this, later);
                            }
                        });
        followUps = series;
        series.begin(sa, response, turn);
    }

    /** The peer has a child now that we cannot have. */
    private void unwanted(IkeSa sa, String why, Turn turn) {
        ChildOffer made = offer;
        if (made != null) {
            sa.requests().add(Informational.deleteUnwanted(made.spi()), turn);
        }
        failed(sa, why, turn);
        sa.finish(this, turn);
    }

    private void install(
            IkeSa sa,
            Child.Agreed agreed,
            Bytes theirNonce,
            Bytes shared,
            Bytes secrets,
            Turn turn) {
        Domain domain = sa.domain();
        if (deletedEarly.contains(agreed.outboundSpi())) {
            if (demand != null) {
                failed(sa, "the peer has deleted it", turn);
            }
            sa.finish(this, turn);
            return;
        }
        Child child =
                new Child(
                        domain.newNumber(),
                        old == null ? policy : old.policy, // which may have moved meanwhile
                        agreed,
                        true,
                        old == null ? 0 : old.id,
                        Nonces.lower(nonce, theirNonce),
                        turn.now());
        Bytes material =
                sa.keys()
                        .childMaterial(
                                shared,
                                Bytes.concat(nonce, theirNonce),
                                secrets,
                                Child.materialBytes(agreed.suite()));
        domain.install(sa, child, material, turn);
        Child other = rival;
        boolean redundant =
                other != null
                        && other.state == Child.State.INSTALLED
                        && Nonces.compare(child.lowerNonce, other.lowerNonce) < 0;
        if (redundant) {
            // Section 2.8.1: the one with the lowest of four nonces goes, and who made it ends it.
            domain.delete(sa, child, "the peer has rekeyed at the same time", turn);
        } else {
            domain.use(child, turn);
            if (old != null) {
                domain.delete(sa, old, "rekeyed", turn);
            }
        }
        sa.putOffNanos = 0;
        sa.finish(this, turn);
    }

    private void refused(IkeSa sa, Notify error, ChildOffer made, Turn turn) {
        Domain domain = sa.domain();
        boolean settled = old != null && old.state != Child.State.INSTALLED;
        if (settled) {
            // The peer has rekeyed or deleted it meanwhile, sections 2.8.1 and 2.25.1.
            return;
        }
        switch (error.code()) {
            case NotifyType.TEMPORARY_FAILURE -> domain.upkeep.later(sa, this, turn);
            case NotifyType.CHILD_SA_NOT_FOUND -> {
                if (old != null) {
                    domain.recreate(sa, old, turn);
                }
            }
            case NotifyType.NO_ADDITIONAL_SAS -> {
                failed(sa, ChildOffer.refusal(error, made.offered()), turn);
                if (demand != null) {
                    domain.close(sa, "it takes no further child SAs", turn);
                }
            }
            case NotifyType.INVALID_KE_PAYLOAD ->
                    failed(
                            sa,
                            "the peer wants another group than " + policy.pfsGroup().orElse(0),
                            turn);
            default -> failed(sa, ChildOffer.refusal(error, made.offered()), turn);
        }
    }

    private void failed(IkeSa sa, String why, Turn turn) {
        Domain domain = sa.domain();
        if (demand != null) {
            domain.demands.failed(demand, sa.path(), words(), why, turn);
            domain.upkeep.childless(sa, turn);
        } else if (old != null) {
            domain.told(sa.path(), words(), why, turn);
            domain.upkeep.later(sa, this, turn);
        }
    }

    /** The child to be replaced; null for a new one. */
    @Nullable Child old() {
        return old;
    }
}
