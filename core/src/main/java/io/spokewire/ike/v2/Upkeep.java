package io.spokewire.ike.v2;

import io.spokewire.ike.IkeAction;
import io.spokewire.ike.IkeEnvironment.ChildUsage;
import io.spokewire.ike.IkeTimer;
import io.spokewire.ike.IkeTimer.Kind;
import io.spokewire.ike.Keepalive;
import io.spokewire.ike.Rivals;
import io.spokewire.ike.Rivals.Rival;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * What keeps SAs alive, or ends them: lifetimes (RFC 7296 section 2.8), signs of life (section
 * 2.4), NAT keepalives (RFC 3948 section 4), idle children.
 */
final class Upkeep {
    /** Subject of the timer that ends an IKE SA without children. */
    private static final long CHILDLESS = 1;

    /** What a peer that we answer may not hear, or what we do not hear of it. */
    private static final String NOT_GONE_ON =
            "it has not come: our answer to IKE_SA_INIT, or what follows on UDP 500 or 4500, is"
                    + " lost on the way";

    private static final Duration CHILDLESS_PATIENCE = Duration.ofSeconds(30);

    /** How long the peer may take to delete what it has replaced. */
    private static final Duration REPLACED_PATIENCE = Duration.ofSeconds(90);

    /** When a child is used though nothing has come on it: a new one, and one that replaces. */
    private static final Duration USE_NEW = Duration.ofMillis(500);

    private static final Duration USE_REKEYED = Duration.ofSeconds(2);

    /** Where no line asks for detection, a peer that we only send to is asked all the same. */
    private static final Duration ONE_WAY = Duration.ofSeconds(60);

    private static final int LIVENESS_TRIES = 5;
    private static final Duration SUSPECT_INTERVAL = Duration.ofSeconds(1);
    private static final Duration SUSPECT_PAUSE = Duration.ofSeconds(10);

    /** RFC 3948 section 4. */
    private static final int NAT_KEEPALIVE_SECONDS = 20;

    /** Pause after a failed rekeying, in milliseconds, and as much again by chance. */
    private static final int LATER_MILLIS = 5_000;

    /** Section 2.25: who is put off for so long is out of step. */
    private static final Duration PUT_OFF_MAX = Duration.ofMinutes(3);

    private final Domain domain;

    Upkeep(Domain domain) {
        this.domain = domain;
    }

    // ---- IKE SAs

    /** An IKE SA is in use from now on. */
    void established(IkeSa sa, Turn turn) {
        long lifetime = Duration.ofSeconds(sa.profile().lifetimeSeconds()).toMillis();
        turn.arm(Kind.REKEY_IKE, sa.number(), soft(lifetime, sa.initiator()));
        turn.arm(Kind.EXPIRE_IKE, sa.number(), Duration.ofMillis(lifetime));
        armLiveness(sa, interval(sa), turn);
        keepalives(sa, turn);
    }

    /** Whether keepalives go out follows from the way that packets take now. */
    void keepalives(IkeSa sa, Turn turn) {
        if (sa.peer.localNat) {
            turn.arm(Kind.NAT_KEEPALIVE, sa.number(), natInterval(sa));
        }
    }

    /**
     * When to rekey: section 2.8 wants chance in it, and who began what is rekeyed goes first, so
     * that both seldom do it at once.
     */
    private Duration soft(long lifetimeMillis, boolean initiator) {
        long from = lifetimeMillis * (initiator ? 80 : 88) / 100;
        return Duration.ofMillis(from + domain.random.nextLong(lifetimeMillis * 5 / 100 + 1));
    }

    private Duration natInterval(IkeSa sa) {
        int configured = domain.settings().natKeepaliveSeconds(sa.profile());
        return Duration.ofSeconds(configured > 0 ? configured : NAT_KEEPALIVE_SECONDS);
    }

    /** Another IKE SA has taken its place. */
    void replaced(IkeSa sa, Turn turn) {
        turn.disarm(Kind.REKEY_IKE, sa.number());
        turn.disarm(Kind.LIVENESS, sa.number());
        turn.disarm(Kind.NAT_KEEPALIVE, sa.number());
        turn.arm(Kind.EXPIRE_IKE, sa.number(), REPLACED_PATIENCE);
    }

    /** An IKE SA that serves nobody goes after a while. */
    void childless(IkeSa sa, Turn turn) {
        if (sa.established() && sa.children.isEmpty()) {
            turn.emit(
                    new IkeAction.Arm(
                            new IkeTimer(Kind.EXPIRE_IKE, sa.number(), CHILDLESS),
                            CHILDLESS_PATIENCE));
        }
    }

    // ---- signs of life

    private Duration interval(IkeSa sa) {
        Keepalive dpd = domain.settings().dpd(sa.profile());
        return dpd.intervalSeconds() > 0 ? Duration.ofSeconds(dpd.intervalSeconds()) : ONE_WAY;
    }

    private static void armLiveness(IkeSa sa, Duration delay, Turn turn) {
        turn.arm(Kind.LIVENESS, sa.number(), delay);
    }

    private void liveness(IkeSa sa, Turn turn) {
        Keepalive dpd = domain.settings().dpd(sa.profile());
        Duration interval = interval(sa);
        long heard = sa.heardNanos;
        long sent = 0;
        for (Child child : sa.children.values()) {
            ChildUsage usage = domain.environment.usage(child.id);
            sent += usage.packetsOut();
            if (usage.packetsIn() > 0 && usage.lastInNanos() - heard > 0) {
                heard = usage.lastInNanos();
            }
        }
        boolean asks = dpd.intervalSeconds() > 0 && dpd.periodic();
        boolean speaks = sent != sa.packetsOutSeen;
        sa.packetsOutSeen = sent;
        Duration silence = turn.since(heard);
        if (silence.compareTo(interval) < 0) {
            armLiveness(sa, interval.minus(silence), turn);
            return;
        }
        if ((asks || speaks) && sa.requests().idle()) {
            Duration retry = Duration.ofSeconds(dpd.intervalSeconds() > 0 ? dpd.retrySeconds() : 2);
            sa.requests().add(Informational.liveness(retry, LIVENESS_TRIES), turn);
        }
        armLiveness(sa, interval, turn);
    }

    /** Anybody may have said it, so we only ask, and not often (section 2.21.4). */
    void suspect(IkeSa sa, String why, Turn turn) {
        boolean asked =
                sa.suspectedNanos != 0
                        && turn.since(sa.suspectedNanos).compareTo(SUSPECT_PAUSE) < 0;
        if (sa.established() && !asked && !sa.requests().holds(Informational.class)) {
            sa.suspectedNanos = turn.now();
            turn.note(new Ikev2Trace.Progress(sa.path(), why + ": asking whether it lives"));
            sa.requests().add(Informational.liveness(SUSPECT_INTERVAL, LIVENESS_TRIES), turn);
        }
    }

    // ---- children

    void installed(IkeSa sa, Child child, Turn turn) {
        long lifetime = Duration.ofSeconds(child.policy.lifetimeSeconds()).toMillis();
        turn.arm(Kind.REKEY_CHILD, child.id, soft(lifetime, child.initiator));
        turn.arm(Kind.EXPIRE_CHILD, child.id, Duration.ofMillis(lifetime));
        if (child.policy.idleSeconds() > 0) {
            turn.arm(Kind.IDLE_CHILD, child.id, Duration.ofSeconds(child.policy.idleSeconds()));
        }
        if (!child.initiator) {
            turn.arm(Kind.USE_CHILD, child.id, child.replaces == 0 ? USE_NEW : USE_REKEYED);
        }
        turn.emit(new IkeAction.Disarm(new IkeTimer(Kind.EXPIRE_IKE, sa.number(), CHILDLESS)));
    }

    /** Packets leave with a child from now on. */
    void used(Child child, Turn turn) {
        if (domain.alike(child).size() > 1) {
            turn.arm(Kind.RIVAL_CHILD, child.id, Rivals.LOOK);
        }
    }

    /**
     * Of several children for the same with one peer one is kept: both ends have begun at once, or
     * one has begun anew. Packets leave with that one as soon as the peer has shown that it has it,
     * and it is asked where it is silent; the others go when the peer sends on them no longer.
     */
    private void rivals(Child child, Turn turn) {
        List<Child> all = domain.alike(child);
        if (all.size() < 2) {
            return;
        }
        turn.arm(Kind.RIVAL_CHILD, child.id, Rivals.LOOK);
        Rival kept = Rivals.kept(all.stream().map(this::rival).toList());
        Child best = Objects.requireNonNull(domain.child(kept.id()));
        IkeSa holder = Objects.requireNonNull(domain.ofChild(kept.id()));
        Child sealing = Collections.max(all, Comparator.comparingLong(one -> one.usedNumber));
        if (best == sealing) {
            for (Child one : all) {
                if (one != best && rival(one).mayGo(best.usedNanos, turn.now())) {
                    domain.leave(one, "the peer has made another one at the same moment", turn);
                }
            }
        } else if (kept.heardSince(sealing.bornNanos)
                || holder.heardNanos - sealing.bornNanos > 0) {
            domain.seal(best, turn);
        } else if (holder.requests().idle()) {
            holder.requests().add(Informational.liveness(SUSPECT_INTERVAL, LIVENESS_TRIES), turn);
        }
    }

    private Rival rival(Child child) {
        ChildUsage usage = domain.environment.usage(child.id);
        return new Rival(
                child.id,
                child.bornNanos,
                child.initiator,
                child.lowerNonce,
                usage.packetsIn() > 0 ? usage.lastInNanos() : Long.MIN_VALUE);
    }

    void removed(Child child, Turn turn) {
        for (Kind kind :
                List.of(
                        Kind.REKEY_CHILD,
                        Kind.EXPIRE_CHILD,
                        Kind.IDLE_CHILD,
                        Kind.USE_CHILD,
                        Kind.RIVAL_CHILD)) {
            turn.disarm(kind, child.id);
        }
    }

    /** A child is to be replaced now. */
    void rekey(IkeSa sa, Child child, Turn turn) {
        boolean waits =
                sa.requests().all().stream()
                        .anyMatch(e -> e instanceof CreateChildSa c && c.rekeys(child));
        if (child.state == Child.State.INSTALLED && !waits) {
            sa.requests().add(CreateChildSa.rekey(child), turn);
        }
    }

    /** An exchange that the peer has put off, or refused, is tried again. */
    void later(IkeSa sa, Exchange exchange, Turn turn) {
        if (sa.putOffNanos == 0) {
            sa.putOffNanos = turn.now();
        } else if (turn.since(sa.putOffNanos).compareTo(PUT_OFF_MAX) > 0) {
            domain.close(sa, "the peer has put us off for minutes", turn);
            return;
        }
        Duration pause = Duration.ofMillis(LATER_MILLIS + domain.random.nextInt(LATER_MILLIS));
        if (exchange instanceof CreateChildSa create) {
            Child old = create.old();
            Demand demand = create.demand();
            if (old != null) {
                turn.arm(Kind.REKEY_CHILD, old.id, pause);
            } else if (demand != null) {
                domain.demands.later(demand, pause, turn);
            }
        } else {
            turn.arm(Kind.REKEY_IKE, sa.number(), pause);
        }
    }

    private void idle(IkeSa sa, Child child, Turn turn) {
        ChildUsage usage = domain.environment.usage(child.id);
        long packets = usage.packetsIn() + usage.packetsOut();
        if (packets != child.packetsSeen) {
            child.packetsSeen = packets;
            turn.arm(Kind.IDLE_CHILD, child.id, Duration.ofSeconds(child.policy.idleSeconds()));
        } else {
            domain.delete(sa, child, "no traffic for " + child.policy.idleSeconds() + " s", turn);
        }
    }

    // ---- timers

    void fired(IkeTimer timer, Turn turn) {
        Child child = domain.child(timer.sa());
        IkeSa holder = domain.ofChild(timer.sa());
        switch (timer.kind()) {
            case REKEY_CHILD, EXPIRE_CHILD, USE_CHILD, IDLE_CHILD, RIVAL_CHILD -> {
                if (child != null && holder != null) {
                    childFired(timer.kind(), holder, child, turn);
                }
            }
            case BEGIN -> domain.demands.fired(timer.sa(), turn);
            case WORK -> domain.work(turn);
            default -> domain.byNumber(timer.sa()).ifPresent(sa -> ikeFired(timer, sa, turn));
        }
    }

    private void childFired(Kind kind, IkeSa sa, Child child, Turn turn) {
        switch (kind) {
            case REKEY_CHILD -> rekey(sa, child, turn);
            case EXPIRE_CHILD -> domain.delete(sa, child, "its lifetime is over", turn);
            case USE_CHILD -> domain.use(child, turn);
            case RIVAL_CHILD -> rivals(child, turn);
            default -> idle(sa, child, turn);
        }
    }

    private void ikeFired(IkeTimer timer, IkeSa sa, Turn turn) {
        switch (timer.kind()) {
            case RETRANSMIT -> sa.requests().retransmit(turn);
            case REKEY_IKE -> {
                if (sa.established() && !sa.requests().holds(RekeyIke.class)) {
                    sa.requests().add(new RekeyIke(), turn);
                }
            }
            case EXPIRE_IKE -> expired(timer, sa, turn);
            case LIVENESS -> {
                if (sa.established()) {
                    liveness(sa, turn);
                }
            }
            case NAT_KEEPALIVE -> {
                if (sa.established() && sa.peer.localNat) {
                    turn.emit(new IkeAction.SendKeepalive(sa.path()));
                    turn.arm(Kind.NAT_KEEPALIVE, sa.number(), natInterval(sa));
                }
            }
            case HALF_OPEN -> {
                if (timer.subject() == FollowUpResponder.SERIES) {
                    sa.followUps().expired(turn);
                } else if (sa.state() == IkeSa.State.HALF_OPEN) {
                    sa.fail("IKE_AUTH", NOT_GONE_ON, turn);
                }
            }
            default -> {}
        }
    }

    private void expired(IkeTimer timer, IkeSa sa, Turn turn) {
        if (sa.state() == IkeSa.State.LINGERING) {
            sa.state(IkeSa.State.CLOSED);
            domain.forget(sa);
        } else if (timer.subject() != CHILDLESS) {
            String why =
                    sa.state() == IkeSa.State.REPLACED
                            ? "rekeyed"
                            : "the lifetime of the IKE SA is over";
            if (sa.established()) {
                domain.close(sa, why, turn);
            } else {
                sa.end(why, false, turn);
            }
        } else if (sa.established() && sa.children.isEmpty() && sa.requests().idle()) {
            domain.close(sa, "it has no child SA", turn);
        }
    }
}
