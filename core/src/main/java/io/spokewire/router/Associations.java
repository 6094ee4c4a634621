package io.spokewire.router;

import io.spokewire.engine.Engine;
import io.spokewire.esp.InboundSa;
import io.spokewire.esp.OutboundSa;
import io.spokewire.ike.ChildPolicy;
import io.spokewire.ike.ChildSa;
import io.spokewire.ike.IkeAction;
import io.spokewire.ike.IkeEnvironment;
import io.spokewire.ike.IkeIdentity;
import io.spokewire.ike.IkeInput;
import io.spokewire.ike.IkePath;
import io.spokewire.net.Address;
import io.spokewire.net.NbmaPeer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The protected tunnels: which peers they want security associations with, which associations there
 * are, and why others are missing. IKE negotiates, the packet path seals; this is what stands
 * between them.
 *
 * <p>A tunnel wants an association with each peer that its configuration or NHRP names. It is asked
 * for when the peer becomes known; after it has ended again, only when packets want it, or at once
 * where everything hangs on the peer (an NHS): else two spokes of which one is done with the other
 * would begin again and again.
 */
final class Associations {
    /** What this class needs of the router. */
    interface Owner {
        /** An engine of one version of IKE, 1 or 2. */
        Engine<IkeInput, IkeAction> engine(int version);

        /** Carries out what concerns neither associations nor peers: datagrams, timers, work. */
        void perform(int version, IkeAction action);

        /** What seals with an association. */
        OutboundSa outbound(ChildSa sa);

        /** What opens with an association. */
        InboundSa inbound(ChildSa sa);

        /** Packets of the policy's tunnels for a peer are sealed otherwise from now on. */
        void sealed(ChildPolicy policy, NbmaPeer peer);

        /** The first association with a peer is there: who waits for it need not wait longer. */
        void reachable(ChildPolicy policy, Address remote);

        /** Packets are opened with one more association. */
        void opens(ChildSa sa, InboundSa with);

        /** Packets are not opened with an association any more. */
        void opensNoMore(InboundSa with);

        /** Associations that packets are opened with are others than they were. */
        void inboundChanged();

        /** Runs a task later; one with an equal key is replaced. */
        void arm(Object key, Duration delay, Runnable task);

        /** The loop's time. */
        long nanoTime();

        /** A short time by chance: when a hub ends, its spokes do not all call at one moment. */
        Duration soon();
    }

    /**
     * What a tunnel is protected by: tunnels with {@code shared} have one policy together.
     *
     * @param tunnel empty where it is shared
     */
    record PolicyKey(String profile, String vrf, Address local, String tunnel) {
        /** The same with another source. */
        PolicyKey at(Address moved) {
            return new PolicyKey(profile, vrf, moved, tunnel);
        }

        /**
         * Whether the traffic is the same, GRE between the same addresses: a peer that begins does
         * not say for which of the tunnels it is, and its association serves all of them.
         */
        boolean together(PolicyKey other) {
            return profile.equals(other.profile)
                    && vrf.equals(other.vrf)
                    && local.equals(other.local);
        }
    }

    /** A peer that a policy's tunnels have packets for. */
    record Remote(PolicyKey policy, Address address) {}

    /** Who a peer is: it keeps its number when it negotiates anew. */
    private record PeerKey(String vrf, Address local, Address remote, IkeIdentity identity) {}

    private record Retry(Remote remote) {}

    private record Close(long child) {}

    private record Late(long child) {}

    private record Queued(int version, IkeInput input) {}

    /** An association, with what the packet path has of it. */
    private static final class Child {
        ChildSa sa;
        final int version;
        PolicyKey policy;
        final InboundSa inbound;
        final OutboundSa outbound;
        final long sinceNanos;

        /** When it was last said that packets leave with it; 0 for never. */
        long used;

        /** What had been counted when a person cleared the counters. */
        SaTraffic cleared = SaTraffic.NONE;

        /** Outer addresses that the peer has had; NHRP may know it by any of them. */
        final Set<Address> addresses = new LinkedHashSet<>();

        Child(
                ChildSa sa,
                int version,
                PolicyKey policy,
                InboundSa inbound,
                OutboundSa outbound,
                long sinceNanos) {
            this.sa = sa;
            this.sinceNanos = sinceNanos;
            this.version = version;
            this.policy = policy;
            this.inbound = inbound;
            this.outbound = outbound;
            addresses.add(sa.path().remote().address());
        }

        long peer() {
            return sa.outbound().peer();
        }

        boolean seals() {
            return used > 0;
        }

        void close() {
            inbound.close();
            outbound.close();
        }
    }

    /**
     * Why there is no association with a peer.
     *
     * @param why in words
     * @param sinceNanos when it failed, by the loop's time
     */
    record Failure(ChildPolicy policy, Address remote, String why, long sinceNanos) {}

    /**
     * An association as it is shown.
     *
     * @param cleared what had been counted when the counters were last cleared
     * @param sinceNanos when it was installed, by the loop's time
     */
    record Association(
            ChildSa sa,
            int version,
            boolean seals,
            InboundSa in,
            OutboundSa out,
            SaTraffic cleared,
            long sinceNanos) {
        /** Since the counters were last cleared. */
        SaTraffic traffic() {
            return SaTraffic.of(in, out).since(cleared);
        }
    }

    /** By then the packet path has a picture without the association. */
    private static final Duration CLOSE_DELAY = Duration.ofMillis(100);

    /**
     * How long a replaced association opens what comes late: IKE and ESP take separate ways through
     * network and workers, so that packets come behind the word that what sealed them has ended.
     */
    private static final Duration LATE = Duration.ofSeconds(5);

    /** Replaced associations of one peer that do so; the oldest go. */
    private static final int LATE_MAX = 8;

    /** Peers whose numbers are kept; the oldest are forgotten when they have no association. */
    private static final int NUMBERS_MAX = 100_000;

    /** Failures that are remembered for people; the oldest go. */
    private static final int FAILURES_MAX = 1000;

    private final Owner owner;
    private final Map<PolicyKey, ChildPolicy> policies = new LinkedHashMap<>();
    private final Set<Remote> wanted = new LinkedHashSet<>();
    private final Set<Remote> urgent = new LinkedHashSet<>();
    private final Set<PolicyKey> withoutSource = new LinkedHashSet<>();
    private final Map<Remote, Failure> failures = new LinkedHashMap<>();
    private final Set<Remote> damped = new LinkedHashSet<>();

    /** Those whose association has gone for want of packets. */
    private final Set<Remote> resting = new LinkedHashSet<>();

    private final Map<Long, Child> children = new LinkedHashMap<>();
    private final Map<Long, Child> late = new LinkedHashMap<>();

    /** The children of a peer by its number, and by its addresses, in the order of installation. */
    private final Map<Long, List<Child>> byNumber = new LinkedHashMap<>();

    private final Map<Remote, List<Child>> byRemote = new LinkedHashMap<>();
    private final Map<PeerKey, Long> numbers = new LinkedHashMap<>();
    private final ArrayDeque<Queued> inputs = new ArrayDeque<>();
    private long lastNumber = NbmaPeer.NO_SA;
    private long uses;
    private boolean busy;

    Associations(Owner owner) {
        this.owner = owner;
    }

    // ---- what the router tells ----------------------------------------------------------------

    /** An input for an engine; inputs wait while one works. */
    void handle(int version, IkeInput input) {
        inputs.add(new Queued(version, input));
        if (busy) {
            return;
        }
        busy = true;
        try {
            for (Queued next = inputs.poll(); next != null; next = inputs.poll()) {
                int to = next.version();
                owner.engine(to).handle(next.input(), owner.nanoTime(), a -> act(to, a));
            }
        } finally {
            busy = false;
        }
    }

    /** An input for both engines. */
    void handle(IkeInput input) {
        handle(2, input);
        handle(1, input);
    }

    /** A datagram on an IKE port; of another version than 1 and 2 it is for IKEv2 to refuse. */
    void received(IkeInput.Received datagram) {
        int version = datagram.message().length() > 17 ? datagram.message().at(17) >> 4 : 0;
        handle(version == 1 ? 1 : 2, datagram);
    }

    /**
     * What the tunnels want now.
     *
     * @param asked the policies of all protected tunnels that have a source
     * @param peers whom the tunnels have packets for
     * @param servers those among them that everything hangs on
     * @param stranded policies of tunnels that have no source at this moment and may soon have one:
     *     they and their associations stay, and nothing new is begun
     */
    void want(
            Map<PolicyKey, ChildPolicy> asked,
            Set<Remote> peers,
            Set<Remote> servers,
            Set<PolicyKey> stranded) {
        Map<PolicyKey, ChildPolicy> now = new LinkedHashMap<>(asked);
        withoutSource.clear();
        for (PolicyKey key : stranded) {
            ChildPolicy before = policies.get(key);
            if (before != null && now.putIfAbsent(key, before) == null) {
                withoutSource.add(key);
            }
        }
        boolean changed = !now.equals(policies);
        for (PolicyKey key : List.copyOf(policies.keySet())) {
            PolicyKey successor = now.containsKey(key) ? null : successor(key, now.keySet());
            if (successor != null) {
                move(key, successor);
            }
        }
        for (Remote remote : List.copyOf(wanted)) {
            ChildPolicy before = policies.get(remote.policy());
            boolean keeps = peers.contains(remote) || withoutSource.contains(remote.policy());
            if (before != null && (!keeps || !before.equals(now.get(remote.policy())))) {
                forget(remote);
                handle(version(before), new IkeInput.Disconnect(before, remote.address()));
            }
        }
        if (changed) {
            policies.clear();
            policies.putAll(now);
            handle(new IkeInput.Configured());
        }
        urgent.clear();
        urgent.addAll(servers);
        for (Remote remote : peers) {
            if (policies.containsKey(remote.policy()) && wanted.add(remote)) {
                connect(remote);
            }
        }
    }

    /** What the same tunnels have now that their source has another address; null for nothing. */
    private @Nullable PolicyKey successor(PolicyKey gone, Set<PolicyKey> now) {
        for (PolicyKey key : now) {
            if (!policies.containsKey(key) && key.equals(gone.at(key.local()))) {
                return key;
            }
        }
        return null;
    }

    /**
     * The source of tunnels has another address. What engines can take along (MOBIKE) stays; the
     * rest they end by themselves.
     */
    private void move(PolicyKey from, PolicyKey to) {
        ChildPolicy policy = policies.remove(from);
        if (policy == null) {
            return;
        }
        policies.put(to, policy.at(to.local()));
        for (Remote remote : List.copyOf(wanted)) {
            if (remote.policy().equals(from)) {
                forget(remote);
                wanted.add(new Remote(to, remote.address()));
            }
        }
        for (Child child : List.copyOf(children.values())) {
            if (child.policy.equals(from)) {
                unindex(child);
                child.policy = to;
                index(child);
            }
        }
        for (Map.Entry<PeerKey, Long> known : List.copyOf(numbers.entrySet())) {
            PeerKey key = known.getKey();
            if (key.vrf().equals(from.vrf()) && key.local().equals(from.local())) {
                numbers.remove(key);
                numbers.put(
                        new PeerKey(key.vrf(), to.local(), key.remote(), key.identity()),
                        known.getValue());
            }
        }
    }

    private void forget(Remote remote) {
        wanted.remove(remote);
        damped.remove(remote);
        resting.remove(remote);
        failures.remove(remote);
    }

    /** Packets have no association to go by. */
    void lacking(String tunnel, Address remote) {
        policies.forEach((key, policy) -> {
            if (policy.tunnels().contains(tunnel)) {
                connect(new Remote(key, remote));
            }
        });
    }

    /** What goes to a peer is not answered. */
    void doubt(String tunnel, Address remote) {
        policies.forEach((key, policy) -> {
            if (policy.tunnels().contains(tunnel)
                    && byRemote.containsKey(new Remote(key, remote))) {
                handle(version(policy), new IkeInput.Doubted(policy, remote));
            }
        });
    }

    private void connect(Remote remote) {
        resting.remove(remote);
        ChildPolicy policy = policies.get(remote.policy());
        if (policy != null
                && !policy.responderOnly()
                && !damped.contains(remote)
                && !withoutSource.contains(remote.policy())) {
            handle(
                    version(policy),
                    new IkeInput.Connect(policy, remote.address(), urgent.contains(remote)));
        }
    }

    /** Of IKE, that negotiates for a policy. */
    static int version(ChildPolicy policy) {
        return policy.isIkev2() ? 2 : 1;
    }

    // ---- what the engines ask for -------------------------------------------------------------

    private void act(int version, IkeAction action) {
        switch (action) {
            case IkeAction.InstallChild(ChildSa sa) -> install(version, sa);
            case IkeAction.UseOutbound(long id) -> {
                Child child = children.get(id);
                if (child != null) {
                    seal(child);
                }
            }
            case IkeAction.RemoveChild(long id, String _) -> remove(id);
            case IkeAction.MoveChildren(long ikeSa, IkePath path, boolean udp) ->
                    move(ikeSa, path, udp);
            case IkeAction.PeerFailed(
                            ChildPolicy policy,
                            Address remote,
                            String why,
                            Duration retryAfter) ->
                    failed(policy, remote, why, retryAfter);
            case IkeAction.Send _,
                    IkeAction.SendKeepalive _,
                    IkeAction.Arm _,
                    IkeAction.Disarm _,
                    IkeAction.Compute _,
                    IkeAction.LogKeys _,
                    IkeAction.Note _ ->
                    owner.perform(version, action);
        }
    }

    private void install(int version, ChildSa made) {
        PolicyKey policy = keyOf(made.policy());
        if (policy == null) {
            return; // the tunnel went while its association came; the engine hears of it too
        }
        long peer = number(made);
        ChildSa sa = made.of(peer);
        Child child =
                new Child(
                        sa,
                        version,
                        policy,
                        owner.inbound(sa),
                        owner.outbound(sa),
                        owner.nanoTime());
        children.put(sa.id(), child);
        Child before = children.get(sa.replaces());
        if (before != null) {
            child.addresses.addAll(before.addresses);
        }
        index(child);
        owner.opens(sa, child.inbound);
    }

    private void seal(Child child) {
        boolean first = newest(child.policy, NbmaPeer.of(remote(child))) == null;
        child.used = ++uses;
        tell(child);
        failures.remove(new Remote(child.policy, remote(child)));
        if (first) {
            owner.reachable(child.sa.policy(), remote(child));
        }
    }

    private void remove(long id) {
        Child gone = children.remove(id);
        if (gone == null) {
            return;
        }
        unindex(gone);
        tell(gone);
        Remote remote = new Remote(gone.policy, remote(gone));
        if (newest(gone.policy, new NbmaPeer(remote.address(), gone.peer())) == null) {
            owner.opensNoMore(gone.inbound);
            owner.arm(new Close(id), CLOSE_DELAY, gone::close);
        } else {
            owner.arm(new Close(id), CLOSE_DELAY, gone.outbound::close);
            opensLate(gone);
        }
        if (newest(gone.policy, NbmaPeer.of(remote.address())) == null) {
            if (idle(gone)) {
                resting.add(remote);
            } else if (urgent.contains(remote)) {
                owner.arm(new Retry(remote), owner.soon(), () -> connect(remote));
            }
        }
    }

    private void opensLate(Child replaced) {
        List<Child> same = late.values().stream().filter(c -> c.peer() == replaced.peer()).toList();
        if (same.size() >= LATE_MAX) {
            endLate(same.getFirst());
        }
        late.put(replaced.sa.id(), replaced);
        owner.arm(new Late(replaced.sa.id()), LATE, () -> endLate(replaced));
    }

    private void endLate(Child replaced) {
        if (late.remove(replaced.sa.id()) != null) {
            owner.opensNoMore(replaced.inbound);
            owner.arm(new Close(replaced.sa.id()), CLOSE_DELAY, replaced::close);
        }
    }

    /** Whether it has gone for want of packets: then the next packet brings another one. */
    private boolean idle(Child gone) {
        long limit = Duration.ofSeconds(gone.sa.policy().idleSeconds()).toNanos();
        long heard = Math.max(gone.sinceNanos, gone.inbound.lastNanos());
        return limit > 0 && owner.nanoTime() - heard >= limit;
    }

    private void index(Child child) {
        byNumber.computeIfAbsent(child.peer(), _ -> new ArrayList<>()).add(child);
        for (Address address : child.addresses) {
            byRemote.computeIfAbsent(new Remote(child.policy, address), _ -> new ArrayList<>())
                    .add(child);
        }
    }

    private void unindex(Child child) {
        drop(byNumber, child.peer(), child);
        for (Address address : child.addresses) {
            drop(byRemote, new Remote(child.policy, address), child);
        }
    }

    private static <K> void drop(Map<K, List<Child>> index, K key, Child child) {
        List<Child> all = index.get(key);
        if (all != null && all.remove(child) && all.isEmpty()) {
            index.remove(key);
        }
    }

    private void move(long ikeSa, IkePath path, boolean udp) {
        boolean moved = false;
        for (Child child : List.copyOf(children.values())) {
            if (child.sa.ikeSa() == ikeSa) {
                unindex(child);
                child.sa = child.sa.on(path, udp);
                child.addresses.add(path.remote().address());
                index(child);
                child.outbound.move(child.sa.outbound());
                child.inbound.move(child.sa.inbound());
                tell(child);
                moved = true;
            }
        }
        if (moved) {
            owner.inboundChanged();
        }
    }

    private void failed(ChildPolicy policy, Address address, String why, Duration retryAfter) {
        PolicyKey key = keyOf(policy);
        if (key == null) {
            return;
        }
        Remote remote = new Remote(key, address);
        failures.remove(remote);
        if (failures.size() >= FAILURES_MAX) {
            failures.remove(failures.keySet().iterator().next());
        }
        failures.put(remote, new Failure(policy, address, why, owner.nanoTime()));
        damped.add(remote);
        owner.arm(
                new Retry(remote),
                retryAfter,
                () -> {
                    damped.remove(remote);
                    if (urgent.contains(remote) && !resting.contains(remote)) {
                        connect(remote);
                    }
                });
    }

    private @Nullable PolicyKey keyOf(ChildPolicy policy) {
        for (Map.Entry<PolicyKey, ChildPolicy> entry : policies.entrySet()) {
            if (entry.getValue().equals(policy)) {
                return entry.getKey();
            }
        }
        return null;
    }

    private static Address remote(Child child) {
        return child.sa.path().remote().address();
    }

    /** The number of the peer, the same as before where the same identity comes back. */
    private long number(ChildSa sa) {
        Child before = children.get(sa.replaces());
        if (before != null) {
            return before.peer();
        }
        IkePath path = sa.path();
        PeerKey key =
                new PeerKey(
                        path.vrf(), path.local().address(), path.remote().address(), sa.identity());
        Long known = numbers.get(key);
        if (known != null) {
            return known;
        }
        if (numbers.size() >= NUMBERS_MAX) {
            forgetNumbers();
        }
        numbers.put(key, ++lastNumber);
        return lastNumber;
    }

    private void forgetNumbers() {
        Set<Long> alive = new LinkedHashSet<>();
        children.values().forEach(child -> alive.add(child.peer()));
        numbers.values().removeIf(number -> !alive.contains(number));
    }

    // ---- what the packet path needs -----------------------------------------------------------

    private void tell(Child child) {
        for (Address address : child.addresses) {
            owner.sealed(child.sa.policy(), NbmaPeer.of(address));
            owner.sealed(child.sa.policy(), new NbmaPeer(address, child.peer()));
        }
    }

    /** What packets of a tunnel for a peer are sealed with; null when there is nothing. */
    @Nullable OutboundSa outbound(PolicyKey policy, NbmaPeer peer) {
        Child found = newest(policy, peer);
        return found == null ? null : found.outbound;
    }

    /** By number where the peer has one, wherever it is now; else by its address. */
    private List<Child> of(PolicyKey policy, NbmaPeer peer) {
        List<Child> found =
                peer.sa() == NbmaPeer.NO_SA
                        ? byRemote.get(new Remote(policy, peer.address()))
                        : byNumber.get(peer.sa());
        return found == null ? List.of() : found;
    }

    /** Packets that the associations with a peer have opened. */
    long packetsReceived(PolicyKey policy, NbmaPeer peer) {
        long packets = 0;
        for (PolicyKey one : policies.keySet()) {
            if (one.together(policy)) {
                for (Child child : of(one, peer)) {
                    packets += child.policy.equals(one) ? child.inbound.packets() : 0;
                }
            }
        }
        return packets;
    }

    /** The tunnel's own, or one of a tunnel beside it. */
    private @Nullable Child newest(PolicyKey policy, NbmaPeer peer) {
        Child found = newestOf(policy, peer);
        if (found == null) {
            for (PolicyKey other : policies.keySet()) {
                if (found == null && other.together(policy)) {
                    found = newestOf(other, peer);
                }
            }
        }
        return found;
    }

    private @Nullable Child newestOf(PolicyKey policy, NbmaPeer peer) {
        Child newest = null;
        for (Child child : of(policy, peer)) {
            if (child.seals()
                    && child.policy.equals(policy)
                    && (newest == null || child.used > newest.used)) {
                newest = child;
            }
        }
        return newest;
    }

    // ---- what is asked ------------------------------------------------------------------------

    Collection<ChildPolicy> policies() {
        return policies.values();
    }

    /** Who a peer has proven to be, by its number. */
    Optional<ChildSa> peer(long number) {
        List<Child> all = byNumber.get(number);
        return all == null ? Optional.empty() : Optional.of(all.getLast().sa);
    }

    IkeEnvironment.ChildUsage usage(long id) {
        Child child = children.get(id);
        return child == null
                ? IkeEnvironment.ChildUsage.NONE
                : new IkeEnvironment.ChildUsage(
                        child.inbound.packets(),
                        child.outbound.packets(),
                        child.inbound.bytes(),
                        child.outbound.bytes(),
                        child.inbound.lastNanos());
    }

    /** What is shown counts anew; lifetimes and dead peer detection count on. */
    void clearCounters() {
        for (Child child : children.values()) {
            child.cleared = SaTraffic.of(child.inbound, child.outbound);
        }
    }

    /** All, in the order of installation. */
    List<Association> all() {
        return children.values().stream().map(Associations::association).toList();
    }

    /** Those that packets are opened with: all, and behind them the replaced ones. */
    List<Association> opening() {
        List<Association> opening = new ArrayList<>(all());
        late.values().forEach(child -> opening.add(association(child)));
        return opening;
    }

    private static Association association(Child c) {
        return new Association(
                c.sa, c.version, c.seals(), c.inbound, c.outbound, c.cleared, c.sinceNanos);
    }

    List<Failure> failures() {
        return List.copyOf(failures.values());
    }
}
