package io.spokewire.ike.v1;

import io.spokewire.engine.Engine;
import io.spokewire.engine.TableWalk;
import io.spokewire.ike.ChildPolicy;
import io.spokewire.ike.IkeAction;
import io.spokewire.ike.IkeEnvironment;
import io.spokewire.ike.IkeFailure;
import io.spokewire.ike.IkeInput;
import io.spokewire.ike.IkePath;
import io.spokewire.ike.IkeSaSnapshot;
import io.spokewire.ike.IkeStatistics;
import io.spokewire.ike.IkeTimer;
import io.spokewire.ike.IsakmpProfile;
import io.spokewire.ike.Rejudgement;
import io.spokewire.net.Address;
import io.spokewire.pki.Credentials;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * IKEv1 of a whole router, RFC 2409: initiator and responder, for all front-door VRFs. See the
 * package for which class does what.
 */
public final class Ikev1Engine implements Engine<IkeInput, IkeAction> {
    private final Ike ike;
    private Credentials judgedBy = Credentials.NONE;
    private boolean over;

    /**
     * IKEv1 without any peer.
     *
     * @param environment answers questions about configuration, certificates and traffic
     * @param random for cookies, nonces, keys, SPIs and jitter: fit for keys where they are to hold
     */
    public Ikev1Engine(IkeEnvironment environment, RandomGenerator random) {
        ike = new Ike(environment, random);
    }

    @Override
    public void handle(IkeInput input, long nowNanos, Consumer<? super IkeAction> out) {
        Turn turn = new Turn(nowNanos, out);
        switch (input) {
            case IkeInput.Received received -> ike.sas.received(received, turn);
            case IkeInput.Connect(ChildPolicy policy, Address remote, boolean urgent) ->
                    ike.backlog.inOrder(
                            later -> ike.connector.connect(policy, remote, urgent, later), turn);
            case IkeInput.Disconnect(ChildPolicy policy, Address remote) ->
                    ike.backlog.inOrder(
                            later -> ike.connector.disconnect(policy, remote, later), turn);
            case IkeInput.Clear(long number) -> clear(number, turn);
            case IkeInput.ClearChild(long id) -> {
                Child child = ike.children.find(id);
                if (child != null) {
                    ike.children.remove(child, "cleared", true, turn);
                }
            }
            case IkeInput.Configured _ -> configured(turn);
            case IkeInput.TimerFired(IkeTimer timer) -> fired(timer, turn);
            case IkeInput.Computed(long job, Object result) -> ike.jobs.computed(job, result, turn);
            case IkeInput.RekeyDue(long id) -> {
                Child child = ike.children.find(id);
                if (child != null) {
                    ike.children.rekey(child, turn);
                }
            }
            case IkeInput.ChildUsed(long id) -> used(id, turn);
            case IkeInput.PeerMoved(long id, var remote) -> {
                Child child = ike.children.find(id);
                if (child != null) {
                    IkePath path = child.path;
                    ike.sas.moved(
                            child.peer(),
                            path,
                            new IkePath(path.vrf(), path.local(), remote),
                            turn);
                }
            }
            case IkeInput.UnknownSpi(IkePath path, int spi) ->
                    ike.connector.unknownSpi(path, spi, turn);
            case IkeInput.Doubted(var policy, var remote) ->
                    ike.connector.doubted(policy, remote, turn);
            case IkeInput.LocalAddressChanged(String vrf) -> addressChanged(vrf, turn);
            case IkeInput.Shutdown _ -> shutdown(turn);
        }
    }

    private void start(Turn turn) {
        ike.backlog.start(turn);
        endIfDone(turn);
    }

    private void endIfDone(Turn turn) {
        if (ike.ending && !over && ike.backlog.isEmpty()) {
            over = true;
            turn.emit(new IkeAction.Over());
        }
    }

    private void used(long id, Turn turn) {
        Child child = ike.children.find(id);
        if (child != null) {
            for (IkeSa sa : ike.sas.with(child.peer())) {
                QuickModeResponder.used(sa, child, turn);
            }
            ike.children.use(child, turn);
        }
    }

    private void fired(IkeTimer timer, Turn turn) {
        switch (timer.kind()) {
            case BEGIN -> ike.connector.due(timer.sa(), turn);
            case WORK -> {
                ike.backlog.fired(turn);
                endIfDone(turn);
            }
            case REKEY_CHILD, EXPIRE_CHILD, IDLE_CHILD, USE_CHILD, RIVAL_CHILD -> {
                Child child = ike.children.find(timer.sa());
                if (child != null) {
                    fired(timer.kind(), child, turn);
                }
            }
            case RETRANSMIT, HALF_OPEN, REKEY_IKE, EXPIRE_IKE, LIVENESS, NAT_KEEPALIVE -> {
                IkeSa sa = ike.sas.find(timer.sa());
                if (sa != null) {
                    fired(timer, sa, turn);
                }
            }
        }
    }

    private void fired(IkeTimer.Kind kind, Child child, Turn turn) {
        switch (kind) {
            case REKEY_CHILD -> ike.children.rekey(child, turn);
            case EXPIRE_CHILD -> ike.children.expire(child, turn);
            case USE_CHILD -> ike.children.use(child, turn);
            case RIVAL_CHILD -> ike.children.rivals(child, turn);
            default -> ike.children.idle(child, turn);
        }
    }

    private void fired(IkeTimer timer, IkeSa sa, Turn turn) {
        QuickMode quick = timer.subject() == 0 ? null : sa.quickModes.get((int) timer.subject());
        Phase1 negotiation = sa.phase1;
        switch (timer.kind()) {
            case RETRANSMIT -> {
                if (quick != null) {
                    quick.retransmit(turn);
                } else if (negotiation != null && timer.subject() == 0) {
                    negotiation.retransmit(turn);
                }
            }
            case HALF_OPEN -> {
                if (quick != null) {
                    quick.forget();
                } else if (timer.subject() == 0) {
                    ike.sas.halfOpen(sa, turn);
                }
            }
            case REKEY_IKE -> ike.sas.rekey(sa, turn);
            case EXPIRE_IKE -> ike.sas.expire(sa, turn);
            case LIVENESS -> ike.liveness.due(sa, turn);
            default -> ike.liveness.natKeepalive(sa, turn);
        }
    }

    /** {@code clear crypto session}: deleted in order, and the peer is told. */
    private void clear(long number, Turn turn) {
        if (number == 0) {
            removeAll("cleared");
            start(turn);
            return;
        }
        IkeSa sa = ike.sas.find(number);
        if (sa != null) {
            for (long id : ike.children.madeBy(sa)) {
                Child child = ike.children.find(id);
                if (child != null) {
                    ike.children.remove(child, "cleared", true, turn);
                }
            }
            ike.sas.remove(sa, "cleared", true, turn);
        }
    }

    private void removeAll(String why) {
        ike.backlog.each(
                ike.children.all(), (child, turn) -> ike.children.remove(child, why, true, turn));
        ike.backlog.each(ike.sas.all(), (sa, turn) -> ike.sas.remove(sa, why, true, turn));
    }

    private void configured(Turn turn) {
        List<ChildPolicy> policies = ike.environment.policies();
        ike.backlog.each(ike.children.all(), (child, later) -> configured(child, policies, later));
        ike.backlog.each(ike.sas.all(), this::configured);
        ike.backlog.then(later -> {
            if (!ike.environment.credentials().equals(judgedBy)) {
                judgedBy = ike.environment.credentials();
                rejudge(later);
            }
        });
        ike.connector.configured(policies);
        start(turn);
    }

    private void configured(Child child, List<ChildPolicy> policies, Turn turn) {
        ChildPolicy now =
                policies.stream()
                        .filter(policy -> !policy.isIkev2() && child.serves(policy))
                        .findFirst()
                        .orElse(null);
        if (now == null) {
            ike.children.remove(child, "no longer configured", true, turn);
        } else if (ike.strict() && child.sa.inbound().suite().weak()) {
            ike.children.remove(child, "crypto strict refuses it", true, turn);
        } else {
            child.policy = now;
        }
    }

    private void configured(IkeSa sa, Turn turn) {
        if (!ike.settings().defaults().isakmpEnabled()) {
            ike.sas.remove(sa, "IKEv1 is switched off", true, turn);
        } else if (sa.isEstablished() && ike.strict() && sa.agreed().keys().suite().weak()) {
            ike.sas.remove(sa, "crypto strict refuses it", true, turn);
        } else if (sa.isEstablished() && ike.sas.find(sa.number) == sa) {
            ike.liveness.configured(sa, turn);
        }
    }

    /** Asks whether those whom certificates have let in may stay. */
    private void rejudge(Turn turn) {
        List<Rejudgement.Case> cases = new ArrayList<>();
        boolean asks = ike.settings().defaults().isakmpSendsRevokedAway();
        for (IkeSa sa : ike.sas.all().values()) {
            if (asks && sa.isEstablished() && !sa.chain.isEmpty()) {
                IsakmpProfile profile = Profiles.named(ike.environment, sa.profile);
                List<String> trustpoints = profile == null ? List.of() : profile.caTrustPoints();
                cases.add(new Rejudgement.Case(sa.number, sa.chain, trustpoints));
            }
        }
        if (cases.isEmpty()) {
            return;
        }
        Credentials by = judgedBy;
        Instant now = ike.environment.wallTime();
        ike.jobs.start(
                Rejudgement.class,
                () -> Rejudgement.of(cases, by, now),
                (judged, later) -> {
                    ike.backlog.each(
                            judged.refused().entrySet(),
                            (refused, then) -> expel(refused.getKey(), refused.getValue(), then));
                    start(later);
                },
                (_, _) -> {},
                turn);
    }

    /** A peer may not stay: everything with it ends. */
    private void expel(long number, String why, Turn turn) {
        IkeSa sa = ike.sas.find(number);
        if (sa != null && sa.isEstablished()) {
            ike.counters.revokedPeers++;
            ike.failures.add(sa.path, "certificate of the peer", why, turn);
            ike.children.with(sa.peer).forEach(c -> ike.children.remove(c, why, true, turn));
            ike.sas.with(sa.peer).forEach(one -> ike.sas.remove(one, why, true, turn));
        }
    }

    /** What hangs on an address that is not ours any more is lost; the peer cannot be told. */
    private void addressChanged(String vrf, Turn turn) {
        if (ike.sas.all().isEmpty() && ike.children.all().isEmpty()) {
            return;
        }
        Set<Address> ours = Set.copyOf(ike.environment.localAddresses(vrf));
        String why = "our address has gone";
        ike.backlog.each(
                ike.children.all(),
                (child, later) -> {
                    if (hasGone(child.path, vrf, ours)) {
                        ike.children.remove(child, why, false, later);
                    }
                });
        ike.backlog.each(
                ike.sas.all(),
                (sa, later) -> {
                    if (hasGone(sa.path, vrf, ours)) {
                        ike.sas.remove(sa, why, false, later);
                    }
                });
        start(turn);
    }

    private static boolean hasGone(IkePath path, String vrf, Set<Address> ours) {
        return path.vrf().equals(vrf) && !ours.contains(path.local().address());
    }

    private void shutdown(Turn turn) {
        ike.ending = true;
        ike.connector.shutdown(turn);
        ike.backlog.clear(); // this says more
        removeAll("the router ends");
        start(turn);
    }

    /**
     * Goes through all ISAKMP SAs, those in negotiation included, in the order of their numbers.
     *
     * @param behind the number of the last one; null for the start
     * @param max looks at so many at most
     * @return the number of the last one; null at the end
     */
    public @Nullable Long walk(
            @Nullable Long behind, int max, Consumer<? super IkeSaSnapshot> visitor) {
        return TableWalk.some(
                ike.sas.all(), behind, max, sa -> visitor.accept(Snapshots.of(ike, sa)));
    }

    /** All ISAKMP SAs, by number. */
    public List<IkeSaSnapshot> snapshot() {
        List<IkeSaSnapshot> all = new ArrayList<>();
        @Nullable Long _ = walk(null, Integer.MAX_VALUE, all::add);
        return all;
    }

    /** What has been counted since the start. */
    public IkeStatistics statistics() {
        Counters counters = ike.counters;
        return new IkeStatistics(
                counters.initiated,
                counters.responded,
                counters.established,
                counters.failed,
                counters.rejectedByAdmission,
                0,
                0,
                0,
                counters.revokedPeers,
                0,
                0,
                counters.malformed,
                counters.unauthenticated,
                counters.unknownSa,
                counters.retransmitted,
                ike.sas.halfOpen(),
                ike.sas.negotiating(),
                ike.sas.active());
    }

    /** The negotiations that failed last, the newest at the end. */
    public List<IkeFailure> failures() {
        return ike.failures.all();
    }
}
