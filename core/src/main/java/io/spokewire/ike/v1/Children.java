package io.spokewire.ike.v1;

import io.spokewire.ike.ChildPolicy;
import io.spokewire.ike.ChildSa;
import io.spokewire.ike.Endpoint;
import io.spokewire.ike.IkeAction;
import io.spokewire.ike.IkeEnvironment.ChildUsage;
import io.spokewire.ike.IkePath;
import io.spokewire.ike.IkeTimer.Kind;
import io.spokewire.ike.Rivals;
import io.spokewire.ike.Rivals.Rival;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The child SAs: installed, renewed before they end (make before break), taken away. They belong to
 * a peer, not to an ISAKMP SA: the one that made them may go before them.
 *
 * <p>Several may serve the same tunnels with the same peer: while one takes the place of another,
 * and when both ends began at the same moment. Packets that come in are opened with any of them;
 * those that leave take the newest that is in use. The one who renews takes the old ones away, and
 * only when the peer has ceased to send on them; of two that both ends began at the same moment
 * both keep the same ({@link Rivals}).
 */
final class Children {
    /** So long an old one stays at least, and so long the peer must have been silent on it. */
    private static final Duration REPLACED_LINGERS = Duration.ofSeconds(30);

    /** So long message 3 of quick mode may be under way, or be worked on, at most. */
    private static final Duration USE_SOON = Duration.ofSeconds(1);

    private static final Duration REKEY_AGAIN = Duration.ofSeconds(20);

    private final Ike ike;
    private final TreeMap<Long, Child> byId = new TreeMap<>();
    private final TreeMap<Long, TreeMap<Long, Child>> byPeer = new TreeMap<>();
    private final Places<Child> places = new Places<>();
    private final Set<Integer> spis = new HashSet<>();
    private long uses;

    Children(Ike ike) {
        this.ike = ike;
    }

    // ---- SPIs

    /** An SPI for us that nobody uses. */
    int takeSpi() {
        while (true) {
            int spi = ike.numbers.spi(ike.random);
            if (spis.add(spi)) {
                return spi;
            }
        }
    }

    /** An SPI of ours is free again. */
    void freeSpi(int spi) {
        spis.remove(spi);
    }

    /** Whether an SPI is ours: installed, or in negotiation. */
    boolean hasSpi(int spi) {
        return spis.contains(spi);
    }

    // ---- Questions

    @Nullable Child find(long id) {
        return byId.get(id);
    }

    /** All by their ids, in the order in which they came. */
    NavigableMap<Long, Child> all() {
        return Collections.unmodifiableNavigableMap(byId);
    }

    int size() {
        return byId.size();
    }

    /** The peers that have one. */
    Set<Long> peers() {
        return new TreeSet<>(byPeer.keySet());
    }

    /** Those of a peer, the oldest first. */
    List<Child> with(long peer) {
        TreeMap<Long, Child> some = byPeer.get(peer);
        return some == null ? List.of() : List.copyOf(some.values());
    }

    /** Those with whoever is at an address, the oldest first. */
    List<Child> at(Address remote) {
        return places.at(remote);
    }

    /** Whether one that is not being left serves a tunnel with an address. */
    boolean serves(ChildPolicy policy, Address remote) {
        return at(remote).stream().anyMatch(child -> child.serves(policy));
    }

    /** Whether a NAT stands in front of a peer. */
    boolean isBehindNat(long peer) {
        return with(peer).stream().anyMatch(child -> child.remoteNat);
    }

    /** Whether there is any with an address. */
    boolean hasAny(String vrf, Address remote) {
        return at(remote).stream().anyMatch(child -> child.path.vrf().equals(vrf));
    }

    /** What a peer's newest child is for. */
    Optional<ChildPolicy> policyOf(long peer) {
        TreeMap<Long, Child> some = byPeer.get(peer);
        return some == null ? Optional.empty() : Optional.of(some.lastEntry().getValue().policy);
    }

    /** The newest that serves the same tunnels with the same peer where it is; null for none. */
    @Nullable Child newest(ChildPolicy policy, long peer, IkePath path) {
        Child newest = null;
        for (Child child : with(peer)) {
            if (child.serves(policy, path.remote().address())) {
                newest = child;
            }
        }
        return newest;
    }

    // ---- Coming

    /**
     * Installs a pair: from now on packets that come in are opened with it.
     *
     * @param remoteNat whether a NAT stands in front of the peer
     * @param lowerNonce of the two that made it
     */
    Child install(ChildSa sa, boolean remoteNat, Bytes lowerNonce, Turn turn) {
        Child child = new Child(sa, remoteNat, lowerNonce, turn.now());
        boolean first = newest(sa.policy(), child.peer(), child.path) == null;
        byId.put(child.id(), child);
        places.add(child.path.remote().address(), child.id(), child);
        byPeer.computeIfAbsent(child.peer(), _ -> new TreeMap<>()).put(child.id(), child);
        turn.emit(new IkeAction.InstallChild(sa));
        note(child, "installed" + (sa.replaces() == 0 ? "" : " in place of another"), turn);
        if (sa.inbound().suite().weak()) {
            turn.note(
                    new Ikev1Trace.Weak(
                            sa.path().remote(),
                            "ESP: "
                                    + sa.inbound().suite().cipher()
                                    + " "
                                    + sa.inbound().suite().integrity()));
        }
        Duration whole = Duration.ofSeconds(sa.lifetimeSeconds());
        turn.arm(Kind.EXPIRE_CHILD, child.id(), 0, whole);
        // Whoever began it renews it; the other end steps in where that does not happen.
        turn.arm(
                Kind.REKEY_CHILD,
                child.id(),
                0,
                sa.initiator() ? ike.between(0.85, 0.92, whole) : ike.between(0.94, 0.97, whole));
        if (sa.policy().idleSeconds() > 0) {
            turn.arm(Kind.IDLE_CHILD, child.id(), 0, Duration.ofSeconds(sa.policy().idleSeconds()));
        }
        if (first) {
            turn.note(
                    new Ikev1Trace.SessionUp(
                            sa.path().remote(), sa.identity().text(), sa.policy().tunnels()));
        }
        return child;
    }

    /** The peer opens packets of this one: seal with it. */
    void use(Child child, Turn turn) {
        if (child.inUse || byId.get(child.id()) != child) {
            return;
        }
        child.inUse = true;
        ike.failures.forget(child.path);
        seal(child, turn);
        note(child, "in use", turn);
        if (inUse(child).size() > 1) {
            turn.arm(Kind.RIVAL_CHILD, child.id(), 0, Rivals.LOOK);
        }
    }

    /**
     * The peer opens packets of this one in a moment, and nothing tells us when (RFC 2409 section
     * 5.5 has no answer to message 3): until a packet comes on it, or a second has passed, those
     * that leave go with the one that it replaces.
     */
    void useSoon(Child child, Turn turn) {
        turn.arm(Kind.USE_CHILD, child.id(), 0, USE_SOON);
    }

    private void seal(Child child, Turn turn) {
        child.usedNumber = ++uses;
        child.usedNanos = turn.now();
        turn.emit(new IkeAction.UseOutbound(child.id()));
    }

    /** Those in use for the same tunnels with the same peer that are not being left. */
    private List<Child> inUse(Child like) {
        return with(like.peer()).stream()
                .filter(one -> one.inUse && !one.retired && one.isLike(like))
                .toList();
    }

    /**
     * Of those that serve the same one is kept. Packets leave with it as soon as the peer has shown
     * that it has it; the others go when the peer sends on them no longer.
     */
    void rivals(Child child, Turn turn) {
        List<Child> all = inUse(child);
        Child sealing = sealing(all);
        if (all.size() < 2 || sealing == null) {
            return;
        }
        Rival kept = Rivals.kept(all.stream().map(this::rival).toList());
        if (kept.id() != sealing.id() && kept.heardSince(sealing.since)) {
            Child better = byId.get(kept.id());
            if (better != null) {
                seal(better, turn);
            }
        } else if (kept.id() == sealing.id() || rival(sealing).heardSince(sealing.since)) {
            // The other end has left the one that would be kept as well: then this one is.
            for (Child one : all) {
                if (one != sealing && rival(one).mayGo(sealing.usedNanos, turn.now())) {
                    one.retired = true;
                    remove(one, "the peer has made another one at the same moment", true, turn);
                }
            }
        }
        if (byId.get(child.id()) == child) {
            turn.arm(Kind.RIVAL_CHILD, child.id(), 0, Rivals.LOOK);
        }
    }

    private static @Nullable Child sealing(List<Child> some) {
        Child sealing = null;
        for (Child one : some) {
            if (sealing == null || one.usedNumber > sealing.usedNumber) {
                sealing = one;
            }
        }
        return sealing;
    }

    private Rival rival(Child child) {
        return new Rival(
                child.id(),
                child.since,
                child.sa.initiator(),
                child.lowerNonce,
                ike.environment.usage(child.id()).lastInNanos());
    }

    /**
     * A new one that we have begun is in use: the older ones for the same are left.
     *
     * @param begunNanos when its exchange began: what the peer has made since is a rival, and of
     *     those no older one
     */
    void retireOlder(Child fresh, long begunNanos, Turn turn) {
        for (Child child : with(fresh.peer())) {
            boolean older = child.sa.initiator() || child.since - begunNanos < 0;
            if (child != fresh && older && child.isLike(fresh) && !child.retired) {
                child.retired = true;
                turn.disarm(Kind.REKEY_CHILD, child.id(), 0);
                armEnd(child, turn);
            }
        }
    }

    private void armEnd(Child child, Turn turn) {
        long left = Math.max(0, child.endsAt - turn.now());
        long delay = child.retired ? Math.min(left, REPLACED_LINGERS.toNanos()) : left;
        turn.arm(Kind.EXPIRE_CHILD, child.id(), 0, Duration.ofNanos(delay));
    }

    // ---- Renewing

    /** Its lifetime nears the end, by time or by volume. */
    void rekey(Child child, Turn turn) {
        if (ike.ending || child.rekeying || child.retired || child.policy.responderOnly()) {
            return;
        }
        Child newest = newest(child.policy, child.peer(), child.path);
        boolean coming = newest != null && !newest.inUse;
        if (coming || sealing(inUse(child)) != child) {
            // The peer has renewed it, or is about to, or there is a rival that may not stay.
            turn.arm(Kind.REKEY_CHILD, child.id(), 0, ike.about(REKEY_AGAIN));
            return;
        }
        child.rekeying = true;
        ike.connector.rekey(child, turn);
    }

    /** A try to renew it has failed: again, as long as it lives. */
    void rekeyFailed(Child child, Turn turn) {
        if (byId.get(child.id()) == child) {
            child.rekeying = false;
            turn.arm(Kind.REKEY_CHILD, child.id(), 0, ike.about(REKEY_AGAIN));
        }
    }

    /** The peer names shorter lifetimes than ours (RESPONDER-LIFETIME). */
    void shorten(Child child, int seconds, Turn turn) {
        long endsAt = child.since + seconds * 1_000_000_000L;
        if (seconds > 0 && endsAt < child.endsAt) {
            child.endsAt = endsAt;
            armEnd(child, turn);
            turn.arm(
                    Kind.REKEY_CHILD,
                    child.id(),
                    0,
                    ike.between(0.85, 0.92, Duration.ofSeconds(seconds)));
        }
    }

    // ---- Going

    /** Its time is over, or it has been left for long enough. */
    void expire(Child child, Turn turn) {
        boolean over = child.endsAt - turn.now() <= 0;
        long heard = ike.environment.usage(child.id()).lastInNanos();
        boolean spoken = heard != Long.MIN_VALUE && turn.now() - heard < REPLACED_LINGERS.toNanos();
        if (!over && child.retired && spoken) {
            armEnd(child, turn); // the peer still sends on it
            return;
        }
        remove(child, child.retired ? "replaced" : "its lifetime has ended", true, turn);
    }

    /** Looks whether packets pass. */
    void idle(Child child, Turn turn) {
        int limit = child.policy.idleSeconds();
        if (limit == 0) {
            return;
        }
        ChildUsage usage = ike.environment.usage(child.id());
        if (usage.packetsIn() != child.lookedAt.packetsIn()
                || usage.packetsOut() != child.lookedAt.packetsOut()) {
            child.lookedAt = usage;
            child.lastActivity = turn.now();
        }
        Duration whole = Duration.ofSeconds(limit);
        long left = child.lastActivity + whole.toNanos() - turn.now();
        if (left <= 0) {
            remove(child, "no traffic for " + limit + " s", true, turn);
        } else {
            turn.arm(Kind.IDLE_CHILD, child.id(), 0, Duration.ofNanos(left));
        }
    }

    /**
     * Takes a pair away.
     *
     * @param tell whether the peer is told
     */
    void remove(Child child, String why, boolean tell, Turn turn) {
        if (byId.get(child.id()) != child) {
            return;
        }
        if (tell) {
            ike.informational.sendDelete(child, turn);
        }
        drop(child, why, turn);
        Child next = newest(child.policy, child.peer(), child.path);
        if (next == null) {
            turn.note(
                    new Ikev1Trace.SessionDown(
                            child.path.remote(),
                            child.sa.identity().text(),
                            child.policy.tunnels(),
                            why));
            if (!ike.ending) {
                turn.emit(
                        new IkeAction.PeerFailed(
                                child.policy, child.path.remote().address(), why, Duration.ZERO));
            }
        } else if (child.inUse) {
            takeOver(child, turn);
            if (with(child.peer()).stream().noneMatch(c -> c.inUse && c.isLike(child))) {
                use(next, turn);
            }
        }
    }

    /** What leaves goes with the one that sealed last of those that are left. */
    private void takeOver(Child gone, Turn turn) {
        Child best =
                sealing(
                        with(gone.peer()).stream()
                                .filter(one -> one.inUse && one.isLike(gone))
                                .toList());
        if (best != null && best.usedNumber < gone.usedNumber) {
            seal(best, turn);
            if (best.retired) {
                best.retired = false;
                armEnd(best, turn);
                turn.arm(Kind.REKEY_CHILD, best.id(), 0, ike.about(REKEY_AGAIN));
            }
        }
    }

    private void drop(Child child, String why, Turn turn) {
        byId.remove(child.id());
        places.remove(child.path.remote().address(), child.id());
        TreeMap<Long, Child> others = byPeer.get(child.peer());
        if (others != null) {
            others.remove(child.id());
            if (others.isEmpty()) {
                byPeer.remove(child.peer());
            }
        }
        freeSpi(child.inboundSpi());
        for (Kind kind :
                List.of(
                        Kind.EXPIRE_CHILD,
                        Kind.REKEY_CHILD,
                        Kind.IDLE_CHILD,
                        Kind.USE_CHILD,
                        Kind.RIVAL_CHILD)) {
            turn.disarm(kind, child.id(), 0);
        }
        turn.emit(new IkeAction.RemoveChild(child.id(), why));
        note(child, "removed: " + why, turn);
    }

    /** The peer has none of these SPIs of its own any more. */
    void deleted(long peer, Set<Integer> outboundSpis, String why, Turn turn) {
        for (Child child : with(peer)) {
            if (outboundSpis.contains(child.outboundSpi())) {
                remove(child, why, false, turn);
            }
        }
    }

    /** The peer has restarted: those from before a moment are dead. */
    void initialContact(long peer, long before, Turn turn) {
        for (Child child : with(peer)) {
            if (child.since - before < 0) {
                remove(child, "the peer has restarted", false, turn);
            }
        }
    }

    /** The peer does not live any more. */
    void dead(long peer, String why, Turn turn) {
        for (Child child : with(peer)) {
            remove(child, why, false, turn);
        }
    }

    /**
     * A peer has moved.
     *
     * @return numbers of the ISAKMP SAs that its children are known by
     */
    Set<Long> moved(long peer, Endpoint to) {
        Set<Long> numbers = new TreeSet<>();
        for (Child child : with(peer)) {
            places.remove(child.path.remote().address(), child.id());
            child.path = new IkePath(child.path.vrf(), child.path.local(), to);
            places.add(to.address(), child.id(), child);
            numbers.add(child.sa.ikeSa());
        }
        return numbers;
    }

    /** Ids of those that an ISAKMP SA has made. */
    List<Long> madeBy(IkeSa sa) {
        List<Long> ids = new ArrayList<>();
        for (Child child : with(sa.peer)) {
            if (child.sa.ikeSa() == sa.number) {
                ids.add(child.id());
            }
        }
        return ids;
    }

    private static void note(Child child, String what, Turn turn) {
        turn.note(
                new Ikev1Trace.Child(
                        child.path.remote().address(),
                        child.inboundSpi(),
                        child.outboundSpi(),
                        what));
    }
}
