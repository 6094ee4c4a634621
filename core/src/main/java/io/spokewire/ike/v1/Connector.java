package io.spokewire.ike.v1;

import io.spokewire.ike.ChildPolicy;
import io.spokewire.ike.Endpoint;
import io.spokewire.ike.IkeAction;
import io.spokewire.ike.IkePath;
import io.spokewire.ike.IkeTimer.Kind;
import io.spokewire.ike.IsakmpProfile;
import io.spokewire.net.Address;
import io.spokewire.pki.Credentials;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Begins negotiations: those that tunnels ask for and those that renew. Not more at once than
 * admission control allows, urgent ones first; a peer that has failed is left alone for a while,
 * longer each time.
 */
final class Connector {
    private static final Duration DAMPING_FIRST = Duration.ofSeconds(5);
    private static final Duration DAMPING_MAX = Duration.ofMinutes(5);

    /** A configured server is asked again sooner. */
    private static final Duration DAMPING_URGENT_MAX = Duration.ofSeconds(30);

    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    /** A peer with an unknown SPI is called so often at most. */
    private static final Duration RECOVERY_REST = Duration.ofSeconds(60);

    private static final int RECOVERIES_MAX = 1000;

    /** Who was heard so shortly ago has what it needs, whatever it does not answer. */
    private static final Duration HEARD_LATELY = Duration.ofSeconds(10);

    private record Key(String profile, String vrf, Address local, Address remote) {
        static Key of(ChildPolicy policy, Address remote) {
            return new Key(policy.profile(), policy.vrf(), policy.local(), remote);
        }
    }

    private enum Stage {
        /** Nothing is under way; it has failed before. */
        IDLE,
        /** Too many others are under way. */
        QUEUED,
        /** It has failed shortly before. */
        DAMPED,
        /** A negotiation is under way. */
        RUNNING
    }

    /** A tunnel wants a child with a peer. */
    private static final class Want {
        final long number;
        final Address remote;
        ChildPolicy policy;
        boolean urgent;
        Stage stage = Stage.IDLE;
        int failures;
        long notBefore;

        /** Whether an ISAKMP SA that did not answer has been given up for this one. */
        boolean secondTry;

        Want(long number, ChildPolicy policy, Address remote, boolean urgent) {
            this.number = number;
            this.policy = policy;
            this.remote = remote;
            this.urgent = urgent;
        }
    }

    /** Who waits for an ISAKMP SA. */
    private interface Waiter {
        void established(IkeSa sa, Turn turn);

        void failed(String why, Turn turn);
    }

    private final Ike ike;
    private final Map<Key, Want> wants = new LinkedHashMap<>();
    private final TreeMap<Long, List<Waiter>> waiters = new TreeMap<>();
    private final Map<Endpoint, Long> recoveries = new LinkedHashMap<>();

    Connector(Ike ike) {
        this.ike = ike;
    }

    // ---- What tunnels ask for

    void connect(ChildPolicy policy, Address remote, boolean urgent, Turn turn) {
        if (ike.ending
                || policy.isIkev2()
                || policy.responderOnly()
                || ike.children.serves(policy, remote)) {
            return;
        }
        Want want =
                wants.computeIfAbsent(
                        Key.of(policy, remote),
                        _ -> new Want(ike.numbers.next(), policy, remote, urgent));
        want.policy = policy;
        want.urgent |= urgent;
        if (want.stage != Stage.IDLE) {
            return;
        }
        if (want.failures > 0 && want.notBefore - turn.now() > 0) {
            want.stage = Stage.DAMPED;
            turn.arm(Kind.BEGIN, want.number, 0, Duration.ofNanos(want.notBefore - turn.now()));
        } else {
            begin(want, turn);
        }
    }

    /** The time of a peer that had failed has come. */
    void due(long number, Turn turn) {
        for (Want want : List.copyOf(wants.values())) {
            if (want.number == number && want.stage == Stage.DAMPED) {
                begin(want, turn);
            }
        }
    }

    void disconnect(ChildPolicy policy, Address remote, Turn turn) {
        Want want = wants.remove(Key.of(policy, remote));
        if (want != null) {
            turn.disarm(Kind.BEGIN, want.number, 0);
        }
        for (Child child : ike.children.at(remote)) {
            if (child.serves(policy)) {
                long peer = child.peer();
                ike.children.remove(child, "no longer needed", true, turn);
                if (ike.children.with(peer).isEmpty()) {
                    for (IkeSa sa : ike.sas.with(peer)) {
                        ike.sas.remove(sa, "no longer needed", true, turn);
                    }
                }
            }
        }
    }

    private void begin(Want want, Turn turn) {
        want.stage = Stage.RUNNING;
        want.secondTry = false;
        if (ike.children.serves(want.policy, want.remote)) {
            satisfied(want, turn);
            return;
        }
        proceed(want, turn);
    }

    private void proceed(Want want, Turn turn) {
        IkeSa known = usable(want.policy, want.remote);
        if (known != null) {
            quick(want, known, turn);
            return;
        }
        Waiter waiter = waiter(want);
        IkeSa running = negotiating(want.policy, want.remote);
        if (running != null) {
            waiters.computeIfAbsent(running.number, _ -> new ArrayList<>()).add(waiter);
        } else if (ike.sas.negotiating() >= ike.sas.negotiatingMax()) {
            want.stage = Stage.QUEUED;
        } else {
            start(want.policy, path(want.policy, want.remote), waiter, turn);
        }
    }

    private Waiter waiter(Want want) {
        return new Waiter() {
            @Override
            public void established(IkeSa sa, Turn turn) {
                if (!wanted(want)) {
                    return;
                }
                if (ike.children.serves(want.policy, want.remote)) {
                    satisfied(want, turn); // by a quick mode of the peer in the meantime
                } else {
                    want.secondTry = true; // this SA is fresh: its silence means something else
                    quick(want, sa, turn);
                }
            }

            @Override
            public void failed(String why, Turn turn) {
                if (wanted(want)) {
                    failure(want, why, turn);
                }
            }
        };
    }

    private boolean wanted(Want want) {
        return wants.get(Key.of(want.policy, want.remote)) == want && want.stage == Stage.RUNNING;
    }

    private void quick(Want want, IkeSa sa, Turn turn) {
        QuickModeInitiator.begin(
                ike,
                sa,
                want.policy,
                null,
                new QuickModeInitiator.Outcome() {
                    @Override
                    public void made(Child child, Turn later) {
                        satisfied(want, later);
                    }

                    @Override
                    public void failed(String why, boolean silent, Turn later) {
                        quickFailed(want, sa, why, silent, later);
                    }
                },
                turn);
    }

    private void quickFailed(Want want, IkeSa sa, String why, boolean silent, Turn turn) {
        // Whoever deletes all of a peer deletes children first: quick mode may already have begun
        // anew when the SA beneath it goes, and nobody has refused anything.
        boolean gone = ike.sas.find(sa.number) != sa;
        if (silent && !gone) {
            // The peer may have lost this SA in a restart: a new one tells.
            ike.sas.remove(sa, why, false, turn);
        }
        if (!wanted(want)) {
            return;
        }
        if ((silent || gone) && !want.secondTry && !ike.ending) {
            want.secondTry = true;
            proceed(want, turn);
            return;
        }
        ike.counters.failed++;
        ike.failures.add(sa.path, QuickMode.NAME, why, turn);
        failure(want, QuickMode.NAME + ": " + why, turn);
    }

    private void satisfied(Want want, Turn turn) {
        wants.remove(Key.of(want.policy, want.remote), want);
        turn.disarm(Kind.BEGIN, want.number, 0);
        next(turn);
    }

    /** The peer has made a child: what waited for one does not any more. */
    void made(Child child, Turn turn) {
        Want want = wants.get(Key.of(child.policy, child.path.remote().address()));
        if (want != null && want.stage != Stage.RUNNING) {
            satisfied(want, turn);
        }
    }

    private void failure(Want want, String why, Turn turn) {
        if (ike.children.serves(want.policy, want.remote)) {
            satisfied(want, turn); // ours has failed, the peer's has not
            return;
        }
        want.failures++;
        want.stage = Stage.IDLE;
        Duration most = want.urgent ? DAMPING_URGENT_MAX : DAMPING_MAX;
        Duration exact = DAMPING_FIRST.multipliedBy(1L << Math.min(want.failures - 1, 10));
        Duration rest = ike.about(exact.compareTo(most) > 0 ? most : exact);
        want.notBefore = turn.now() + rest.toNanos();
        wants.values()
                .removeIf(one ->
                        one.stage == Stage.IDLE
                                && turn.now() - one.notBefore > REMEMBERED.toNanos());
        turn.emit(new IkeAction.PeerFailed(want.policy, want.remote, why, rest));
        next(turn);
    }

    /** A negotiation is over: the next one that had to wait begins. */
    private void next(Turn turn) {
        while (ike.sas.negotiating() < ike.sas.negotiatingMax()) {
            Want best = null;
            for (Want want : wants.values()) {
                if (want.stage == Stage.QUEUED && (best == null || (want.urgent && !best.urgent))) {
                    best = want;
                }
            }
            if (best == null) {
                return;
            }
            begin(best, turn);
            if (best.stage == Stage.QUEUED) {
                return;
            }
        }
    }

    // ---- ISAKMP SAs

    /** The newest established SA over which a policy's children may be made; null for none. */
    private @Nullable IkeSa usable(ChildPolicy policy, Address remote) {
        IkeSa best = null;
        for (IkeSa sa : ike.sas.at(remote)) {
            if (sa.isEstablished() && fits(sa, policy)) {
                best = sa;
            }
        }
        return best;
    }

    /** One that we are negotiating; null for none. */
    private @Nullable IkeSa negotiating(ChildPolicy policy, Address remote) {
        for (IkeSa sa : ike.sas.at(remote)) {
            if (sa.initiator && !sa.isEstablished() && fits(sa, policy)) {
                return sa;
            }
        }
        return null;
    }

    private static boolean fits(IkeSa sa, ChildPolicy policy) {
        return sa.path.vrf().equals(policy.vrf())
                && sa.path.local().address().equals(policy.local())
                && (policy.isakmpProfile().isEmpty() || policy.isakmpProfile().equals(sa.profile));
    }

    /** Where a peer is called: as it was last spoken to, else at port 500. */
    private IkePath path(ChildPolicy policy, Address remote) {
        for (Child child : ike.children.at(remote)) {
            if (child.serves(policy) && child.path.local().port() == Endpoint.NAT_TRAVERSAL) {
                return child.path;
            }
        }
        return new IkePath(
                policy.vrf(),
                new Endpoint(policy.local(), Endpoint.IKE),
                new Endpoint(remote, Endpoint.IKE));
    }

    /** Begins phase 1; a failure is told to the waiter at once. */
    private void start(ChildPolicy policy, IkePath path, Waiter waiter, Turn turn) {
        IsakmpProfile profile = Profiles.named(ike.environment, policy.isakmpProfile());
        boolean aggressive = profile != null && profile.initiateMode();
        String exchange =
                IsakmpHeader.exchangeName(aggressive ? IsakmpHeader.AGGRESSIVE : IsakmpHeader.MAIN);
        Credentials credentials = ike.environment.credentials();
        Phase1Offers.Means means =
                new Phase1Offers.Means(
                        PreSharedKeys.find(
                                ike.environment,
                                profile,
                                path.vrf(),
                                path.local().address(),
                                path.remote().address(),
                                null),
                        Signatures.own(
                                credentials,
                                profile == null ? List.of() : profile.caTrustPoints()));
        List<Phase1Suite> suites = Phase1Offers.suites(ike.settings(), means);
        String why = "";
        if (profile == null && !policy.isakmpProfile().isEmpty()) {
            why = "isakmp profile " + policy.isakmpProfile() + " is not configured";
        } else if (!ike.settings().defaults().isakmpEnabled()) {
            why = "IKEv1 is switched off (no crypto isakmp enable)";
        } else if (suites.isEmpty()) {
            why = Phase1Offers.nothing(ike.settings(), path.remote().address().toString());
        } else if (ike.sas.full()) {
            why = "the limit of crypto call admission limit ike sa is reached";
            ike.counters.rejectedByAdmission++;
            ike.sas.denied(path, false, "IKE SA LIMIT REACHED", turn);
        }
        if (!why.isEmpty()) {
            ike.failures.add(path, exchange, why, turn);
            waiter.failed(exchange + ": " + why, turn);
            return;
        }
        IkeSa sa = ike.sas.create(true, path, turn);
        sa.profile = profile == null ? "" : profile.name();
        waiters.computeIfAbsent(sa.number, _ -> new ArrayList<>()).add(waiter);
        ike.counters.initiated++;
        if (aggressive) {
            AggressiveInitiator begun =
                    new AggressiveInitiator(
                            ike, sa, profile, means, suites, policy.udpEncapsulation());
            sa.phase1 = begun;
            begun.begin(turn);
        } else {
            MainModeInitiator begun =
                    new MainModeInitiator(
                            ike, sa, profile, means, suites, policy.udpEncapsulation());
            sa.phase1 = begun;
            begun.begin(turn);
        }
    }

    void established(IkeSa sa, Turn turn) {
        List<Waiter> waiting = waiters.remove(sa.number);
        if (waiting != null) {
            waiting.forEach(waiter -> waiter.established(sa, turn));
        }
        next(turn);
    }

    void phase1Failed(IkeSa sa, String why, Turn turn) {
        List<Waiter> waiting = waiters.remove(sa.number);
        if (waiting != null) {
            waiting.forEach(waiter -> waiter.failed(why, turn));
        }
        next(turn);
    }

    // ---- Renewing

    /** An ISAKMP SA nears its end while the peer has children. */
    void renew(IkeSa old, ChildPolicy policy, Turn turn) {
        start(
                policy,
                old.path,
                new Waiter() {
                    @Override
                    public void established(IkeSa sa, Turn later) {}

                    @Override
                    public void failed(String why, Turn later) {}
                },
                turn);
    }

    /** A child nears its end. */
    void rekey(Child child, Turn turn) {
        IkeSa known = ike.sas.newestWith(child.peer());
        if (known != null) {
            quick(child, known, turn);
            return;
        }
        renew(child, (_, later) -> ike.children.rekeyFailed(child, later), turn);
    }

    private void quick(Child old, IkeSa sa, Turn turn) {
        QuickModeInitiator.begin(
                ike,
                sa,
                old.policy,
                old,
                new QuickModeInitiator.Outcome() {
                    @Override
                    public void made(Child child, Turn later) {}

                    @Override
                    public void failed(String why, boolean silent, Turn later) {
                        if (!old.retired && ike.children.find(old.id()) == old) {
                            ike.counters.failed++;
                            ike.failures.add(sa.path, QuickMode.NAME, "rekey: " + why, later);
                        }
                        if (silent && ike.sas.find(sa.number) == sa) {
                            ike.sas.remove(sa, why, false, later);
                        }
                        ike.children.rekeyFailed(old, later);
                    }
                },
                turn);
    }

    // ---- Unknown SPIs

    /**
     * The peer sends with an SPI that we do not have: it is told so over an ISAKMP SA. Without one,
     * {@code crypto isakmp invalid-spi-recovery} makes one for it.
     */
    void unknownSpi(IkePath path, int spi, Turn turn) {
        if (ike.ending || !ike.numbers.isMine(spi) || ike.children.hasSpi(spi)) {
            return; // a worker of the packet path may be a moment behind
        }
        for (IkeSa sa : ike.sas.at(path.remote().address())) {
            if (sa.isEstablished()
                    && sa.path.vrf().equals(path.vrf())
                    && sa.path.local().address().equals(path.local().address())) {
                ike.informational.sendInvalidSpi(sa, spi, turn);
                return;
            }
        }
        List<ChildPolicy> policies =
                ike.policies(path.vrf(), path.local().address(), path.remote().address());
        boolean natted = path.local().port() == Endpoint.NAT_TRAVERSAL;
        Endpoint remote =
                new Endpoint(path.remote().address(), natted ? path.remote().port() : Endpoint.IKE);
        if (!ike.settings().defaults().invalidSpiRecovery()
                || policies.isEmpty()
                || policies.getFirst().responderOnly()
                || !mayRecover(remote, turn)) {
            return;
        }
        IkePath call =
                new IkePath(
                        path.vrf(),
                        new Endpoint(
                                path.local().address(),
                                natted ? Endpoint.NAT_TRAVERSAL : Endpoint.IKE),
                        remote);
        start(
                policies.getFirst(),
                call,
                new Waiter() {
                    @Override
                    public void established(IkeSa sa, Turn later) {
                        ike.informational.sendInvalidSpi(sa, spi, later);
                    }

                    @Override
                    public void failed(String why, Turn later) {}
                },
                turn);
    }

    // ---- Peers that do not answer

    /**
     * What goes to a peer by its child is not answered. It is asked whether it lives (RFC 3706
     * section 5: whoever wants to know may ask at any time); where it cannot be asked, because the
     * ISAKMP SA has gone or because it does not know the question, it is called anew. A peer that
     * has restarted has neither, so either way all with it is negotiated anew.
     */
    void doubted(ChildPolicy policy, Address remote, Turn turn) {
        Child child = null;
        for (Child one : ike.children.at(remote)) {
            child = one.inUse && one.serves(policy) ? one : child;
        }
        if (ike.ending || child == null || child.rekeying || heardLately(child, turn)) {
            return;
        }
        IkeSa sa = ike.sas.newestWith(child.peer());
        if (sa != null && sa.vendor.deadPeerDetection()) {
            ike.liveness.doubt(sa, turn);
        } else if (!policy.responderOnly() && mayRecover(child.path.remote(), turn)) {
            callAnew(child, turn);
        }
    }

    private boolean heardLately(Child child, Turn turn) {
        long heard = child.since;
        for (Child one : ike.children.with(child.peer())) {
            long last = ike.environment.usage(one.id()).lastInNanos();
            heard = last != Long.MIN_VALUE && last - heard > 0 ? last : heard;
        }
        return turn.now() - heard < HEARD_LATELY.toNanos();
    }

    private void callAnew(Child child, Turn turn) {
        child.rekeying = true;
        renew(
                child,
                (why, later) -> {
                    ike.children.dead(child.peer(), "dead peer: " + why, later);
                    for (IkeSa one : ike.sas.with(child.peer())) {
                        ike.sas.remove(one, why, false, later);
                    }
                },
                turn);
    }

    /** Negotiates an ISAKMP SA, then a child in the place of one that is still there. */
    private void renew(Child child, BiConsumer<String, Turn> failed, Turn turn) {
        start(
                child.policy,
                child.path,
                new Waiter() {
                    @Override
                    public void established(IkeSa sa, Turn later) {
                        if (ike.children.find(child.id()) == child) {
                            quick(child, sa, later);
                        }
                    }

                    @Override
                    public void failed(String why, Turn later) {
                        failed.accept(why, later);
                    }
                },
                turn);
    }

    private boolean mayRecover(Endpoint remote, Turn turn) {
        recoveries.values().removeIf(at -> turn.now() - at > RECOVERY_REST.toNanos());
        return ike.sas.negotiating() < ike.sas.negotiatingMax()
                && recoveries.size() < RECOVERIES_MAX
                && recoveries.putIfAbsent(remote, turn.now()) == null;
    }

    // ---- Changes

    /** The configuration has changed: all that is wanted is looked at anew, some at a time. */
    void configured(List<ChildPolicy> policies) {
        ike.backlog.each(wants.keySet(), (key, turn) -> configured(key, policies, turn));
    }

    private void configured(Key key, List<ChildPolicy> policies, Turn turn) {
        Want want = wants.get(key);
        if (want == null) {
            return;
        }
        ChildPolicy now = null;
        for (ChildPolicy policy : policies) {
            if (Key.of(policy, want.remote).equals(key) && !policy.isIkev2()) {
                now = policy;
            }
        }
        if (now == null) {
            wants.remove(key);
            turn.disarm(Kind.BEGIN, want.number, 0);
        } else {
            want.policy = now;
            want.failures = 0; // what failed may work now
            if (want.stage == Stage.DAMPED) {
                turn.disarm(Kind.BEGIN, want.number, 0);
                begin(want, turn);
            }
        }
    }

    /** Nothing is wanted any more. */
    void shutdown(Turn turn) {
        wants.values().forEach(want -> turn.disarm(Kind.BEGIN, want.number, 0));
        wants.clear();
        waiters.clear();
    }
}
