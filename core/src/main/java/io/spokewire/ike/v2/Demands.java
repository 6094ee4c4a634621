package io.spokewire.ike.v2;

import io.spokewire.ike.ChildPolicy;
import io.spokewire.ike.Endpoint;
import io.spokewire.ike.IkeAction;
import io.spokewire.ike.IkeInput;
import io.spokewire.ike.IkePath;
import io.spokewire.ike.IkeTimer;
import io.spokewire.ike.Ikev2Profile;
import io.spokewire.net.Address;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What tunnels need of their peers, and what has become of it: admission of new negotiations with
 * urgent ones first, damping of those that fail, and the reasons.
 */
final class Demands {
    /** First pause after a failure; it doubles with each further one. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private static final Duration PAUSE_MAX = Duration.ofMinutes(5);

    /** A peer that everything hangs on is tried again sooner. */
    private static final Duration PAUSE_URGENT_MAX = Duration.ofSeconds(30);

    private final Domain domain;
    private final SequencedMap<Demand.Key, Demand> demands = new LinkedHashMap<>();
    private boolean limited;

    Demands(Domain domain) {
        this.domain = domain;
    }

    // ---- asked for

    void connect(IkeInput.Connect connect, Turn turn) {
        ChildPolicy policy = connect.policy();
        Demand.Key key = Demand.Key.of(policy, connect.remote());
        if (domain.ending() || !policy.isIkev2() || domain.serves(key)) {
            return;
        }
        Demand demand = demands.computeIfAbsent(key, k -> new Demand(k, policy));
        demand.policy = policy;
        demand.urgent |= connect.urgent();
        if (demand.state != Demand.State.IDLE) {
            return;
        }
        if (policy.responderOnly()) {
            refuse(demand, "profile " + policy.profile() + " is responder-only", turn);
        } else if (demand.failures > 0 && !turn.reached(demand.quietUntilNanos)) {
            refuse(demand, demand.why, turn);
        } else {
            Optional<IkeSa> sa = domain.ikeSaFor(policy, connect.remote());
            if (sa.isPresent()) {
                demand.state = Demand.State.NEGOTIATING;
                sa.get().requests().add(CreateChildSa.fresh(demand), turn);
            } else {
                demand.state = Demand.State.WAITING;
                admit(turn);
            }
        }
    }

    private static void refuse(Demand demand, String why, Turn turn) {
        Duration pause = Duration.ofNanos(Math.max(0, demand.quietUntilNanos - turn.now()));
        turn.emit(
                new IkeAction.PeerFailed(
                        demand.policy,
                        demand.key.remote(),
                        why,
                        pause.isZero() ? PAUSE_MAX : pause));
    }

    void disconnect(ChildPolicy policy, Address remote, Turn turn) {
        Demand.Key key = Demand.Key.of(policy, remote);
        Demand demand = demands.remove(key);
        domain.disconnect(key, demand, turn);
        admit(turn);
    }

    /** Nothing waits any more. */
    void forgetAll() {
        demands.clear();
    }

    /** Begins what waits while there is room, urgent ones first. */
    void admit(Turn turn) {
        while (!domain.ending()) {
            Optional<Demand> next = waiting();
            if (next.isEmpty()) {
                limited = false;
                return;
            }
            int max = domain.settings().negotiatingMax();
            if (domain.negotiating() >= max) {
                if (!limited) {
                    turn.note(new Ikev2Trace.Limited("negotiations that we have begun", max));
                }
                limited = true;
                return;
            }
            begin(next.get(), turn);
        }
    }

    private Optional<Demand> waiting() {
        List<Demand> all =
                demands.values().stream()
                        .filter(d -> d.state == Demand.State.WAITING && !d.later)
                        .toList();
        return all.stream().filter(d -> d.urgent).findFirst().or(() -> all.stream().findFirst());
    }

    private void begin(Demand demand, Turn turn) {
        ChildPolicy policy = demand.policy;
        Optional<IkeSa> underWay = domain.ikeSaFor(policy, demand.key.remote());
        demand.state = Demand.State.NEGOTIATING;
        if (underWay.isPresent()) {
            underWay.get().requests().add(CreateChildSa.fresh(demand), turn);
            return;
        }
        IkePath path =
                new IkePath(
                        policy.vrf(),
                        new Endpoint(policy.local(), Endpoint.IKE),
                        new Endpoint(demand.key.remote(), Endpoint.IKE));
        Optional<Ikev2Profile> profile = domain.settings().profile(policy.ikev2Profile());
        if (domain.full() && !demand.urgent) {
            domain.counters.rejectedByAdmission++;
            failed(
                    demand,
                    path,
                    "admission control",
                    "the limit of " + domain.settings().saMax() + " IKE SAs is reached",
                    turn);
            return;
        }
        if (profile.isEmpty()) {
            failed(
                    demand,
                    path,
                    "configuration",
                    "IKEv2 profile "
                            + policy.ikev2Profile()
                            + " of IPsec profile "
                            + policy.profile()
                            + " does not exist or is shut down",
                    turn);
            return;
        }
        domain.counters.initiated++;
        domain.initiate(demand, profile.get(), path, turn);
    }

    /** The IKE SA that was to serve it is not there any more: another one is begun. */
    void again(Demand demand, Turn turn) {
        if (demands.get(demand.key) == demand && !domain.serves(demand.key)) {
            demand.state = Demand.State.WAITING;
            admit(turn);
        } else {
            demand.state = Demand.State.IDLE;
        }
    }

    /** The peer has put it off. */
    void later(Demand demand, Duration pause, Turn turn) {
        demand.state = Demand.State.WAITING;
        demand.later = true;
        demand.number = domain.newNumber();
        turn.arm(IkeTimer.Kind.BEGIN, demand.number, pause);
    }

    /** The timer of {@link IkeTimer.Kind#BEGIN}. */
    void fired(long number, Turn turn) {
        for (Demand demand : demands.values()) {
            if (demand.number == number && demand.later) {
                demand.later = false;
            }
        }
        admit(turn);
    }

    /** What a child that the peer has lost has served; it is made anew. */
    Demand renew(ChildPolicy policy, Demand.Key key) {
        Demand demand = demands.computeIfAbsent(key, k -> new Demand(k, policy));
        demand.state = Demand.State.NEGOTIATING;
        return demand;
    }

    // ---- what becomes of it

    /** A child SA serves it. */
    void served(Demand.Key key) {
        Demand demand = demands.get(key);
        if (demand != null) {
            demand.state = Demand.State.IDLE;
            demand.failures = 0;
            demand.why = "";
        }
    }

    /** What was asked for has not come to be. */
    void failed(Demand demand, IkePath path, String exchange, String why, Turn turn) {
        domain.told(path, exchange, why, turn);
        if (demands.get(demand.key) != demand || domain.serves(demand.key)) {
            // Nobody asks any more, or the peer was faster.
            demand.state = Demand.State.IDLE;
            return;
        }
        demand.state = Demand.State.IDLE;
        demand.why = exchange + ": " + why;
        Duration pause = PAUSE.multipliedBy(1L << Math.min(demand.failures, 10));
        Duration max = demand.urgent ? PAUSE_URGENT_MAX : PAUSE_MAX;
        pause = domain.shortened(pause.compareTo(max) > 0 ? max : pause);
        demand.failures++;
        demand.quietUntilNanos = turn.now() + pause.toNanos();
        turn.emit(new IkeAction.PeerFailed(demand.policy, demand.key.remote(), demand.why, pause));
    }

    /** The last child SA with a peer has ended; it may be asked for again at once. */
    void lost(ChildPolicy policy, Demand.Key key, String why, Turn turn) {
        Demand demand = demands.get(key);
        if (demand == null || demand.state == Demand.State.IDLE) {
            turn.emit(new IkeAction.PeerFailed(policy, key.remote(), why, Duration.ZERO));
        }
    }
}
