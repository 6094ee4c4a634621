package io.spokewire.router;

import io.spokewire.engine.Engine;
import io.spokewire.engine.TableWalk;
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
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.NbmaPeer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
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

        /** What packets are opened with by an association is another thing than it was. */
        void opensElsewhere(ChildSa sa, InboundSa with);

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
         * What is the same in all whose traffic is the same, GRE between the same addresses: a peer
         * that begins does not say for which of the tunnels it is, and its association serves all
         * of them.
         */
        PolicyKey traffic() {
            return tunnel.isEmpty() ? this : new PolicyKey(profile, vrf, local, "");
        }
    }

    /** A peer that a policy's tunnels have packets for. */
    record Remote(PolicyKey policy, Address address) {}

    /** Where we are. */
    private record End(String vrf, Address local) {}

    /** Who a peer is: it keeps its number when it negotiates anew. */
    private record PeerKey(Address remote, IkeIdentity identity) {}

    /**
     * What a policy's associations are found by. When the source of its tunnels has another
     * address, the key is another one and the slot the same: nobody goes through thousands of
     * associations.
     */
    private static final class Slot {
        PolicyKey key;
        int children;

        Slot(PolicyKey key) {
            this.key = key;
        }
    }

    private record Place(Slot slot, Address remote) {}

    private record Retry(Remote remote) {}

    private record Close(long child) {}

    private record Late(long child) {}

    private record Next() {}

    private record Queued(int version, IkeInput input) {}

    /** An association, with what the packet path has of it. */
    private static final class Child {
        ChildSa sa;
        final int version;
        final Slot slot;
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
                Slot slot,
                InboundSa inbound,
                OutboundSa outbound,
                long sinceNanos) {
            this.sa = sa;
            this.sinceNanos = sinceNanos;
            this.version = version;
            this.slot = slot;
            this.inbound = inbound;
            this.outbound = outbound;
            addresses.add(sa.path().remote().address());
        }

        PolicyKey policy() {
            return slot.key;
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

    /** Inputs for engines that one input of the loop leads to: far below 5 ms. */
    private static final int AT_ONCE = 16;

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

    private final TreeMap<Long, Child> children = new TreeMap<>();

    /** The same, and behind them the replaced ones that packets are still opened with. */
    private final TreeMap<Long, Child> opening = new TreeMap<>();

    /** The replaced ones by the number of their peer. */
    private final Map<Long, Deque<Child>> late = new LinkedHashMap<>();

    /** The children of an IKE SA. */
    private final Map<Long, List<Child>> byIkeSa = new LinkedHashMap<>();

    /** The children of a peer by its number, and by its addresses, in the order of installation. */
    private final Map<Long, List<Child>> byNumber = new LinkedHashMap<>();

    private final Map<Place, List<Child>> byRemote = new LinkedHashMap<>();
    private final Map<PolicyKey, Slot> slots = new LinkedHashMap<>();
    private final Map<End, Map<PeerKey, Long>> numbers = new LinkedHashMap<>();
    private int numbersKept;

    /** The policies whose traffic is the same; null when that is to be worked out. */
    private @Nullable Map<PolicyKey, List<PolicyKey>> together;

    private final ArrayDeque<Queued> inputs = new ArrayDeque<>();
    private long lastNumber = NbmaPeer.NO_SA;
    private long uses;
    private boolean busy;

    /** Whether a timer goes on with the inputs. */
    private boolean armed;

    Associations(Owner owner) {
        this.owner = owner;
    }

    // ---- what the router tells ----------------------------------------------------------------

    /** An input for an engine; inputs wait while one works. */
    void handle(int version, IkeInput input) {
        later(version, input);
        work();
    }

    /** One of many inputs for an engine; {@link #work} begins with them. */
    void later(int version, IkeInput input) {
        inputs.add(new Queued(version, input));
    }

    /** Gives the engines what waits for them, some of it at a time, all in its order. */
    void work() {
        if (busy || armed) {
            return;
        }
        busy = true;
        try {
            for (int i = 0; i < AT_ONCE && !inputs.isEmpty(); i++) {
                Queued next = inputs.remove();
                int to = next.version();
                owner.engine(to).handle(next.input(), owner.nanoTime(), a -> act(to, a));
            }
        } finally {
            busy = false;
        }
        if (!inputs.isEmpty()) {
            armed = true;
            owner.arm(
                    new Next(),
                    Duration.ZERO,
                    () -> {
                        armed = false;
                        work();
                    });
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
        if (changed) {
            move(successors(now.keySet()));
        }
        for (Remote remote : List.copyOf(wanted)) {
            ChildPolicy before = policies.get(remote.policy());
            boolean keeps = peers.contains(remote) || withoutSource.contains(remote.policy());
            if (before != null && (!keeps || !before.equals(now.get(remote.policy())))) {
                forget(remote);
                later(version(before), new IkeInput.Disconnect(before, remote.address()));
            }
        }
        if (changed) {
            policies.clear();
            policies.putAll(now);
            together = null;
            slots.values().removeIf(slot -> slot.children == 0 && !policies.containsKey(slot.key));
            later(2, new IkeInput.Configured());
            later(1, new IkeInput.Configured());
        }
        urgent.clear();
        urgent.addAll(servers);
        for (Remote remote : peers) {
            if (policies.containsKey(remote.policy()) && wanted.add(remote)) {
                connectLater(remote);
            }
        }
        work();
    }

    /** What the same tunnels have now whose source has another address, by what they had. */
    private Map<PolicyKey, PolicyKey> successors(Set<PolicyKey> now) {
        Map<PolicyKey, Deque<PolicyKey>> fresh = new LinkedHashMap<>();
        for (PolicyKey key : now) {
            if (!policies.containsKey(key)) {
                fresh.computeIfAbsent(key.at(Ipv4Address.ANY), _ -> new ArrayDeque<>()).add(key);
            }
        }
        Map<PolicyKey, PolicyKey> successors = new LinkedHashMap<>();
        for (PolicyKey key : policies.keySet()) {
            Deque<PolicyKey> same = now.contains(key) ? null : fresh.get(key.at(Ipv4Address.ANY));
            if (same != null && !same.isEmpty()) {
                successors.put(key, same.remove());
            }
        }
        return successors;
    }

    /**
     * The source of tunnels has another address. What engines can take along (MOBIKE) stays; the
     * rest they end by themselves.
     */
    private void move(Map<PolicyKey, PolicyKey> successors) {
        if (successors.isEmpty()) {
            return;
        }
        together = null;
        for (Remote remote : List.copyOf(wanted)) {
            PolicyKey to = successors.get(remote.policy());
            if (to != null) {
                forget(remote);
                wanted.add(new Remote(to, remote.address()));
            }
        }
        successors.forEach((from, to) -> {
            ChildPolicy policy = policies.remove(from);
            if (policy != null) {
                policies.put(to, policy.at(to.local()));
            }
            moveSlot(from, to);
            moveNumbers(new End(from.vrf(), from.local()), new End(to.vrf(), to.local()));
        });
    }

    /** What is still there of an earlier time with that address is about to end. */
    private void moveSlot(PolicyKey from, PolicyKey to) {
        Slot slot = slots.remove(from);
        if (slot != null) {
            slot.key = to;
            slots.put(to, slot);
        }
    }

    private void moveNumbers(End from, End to) {
        Map<PeerKey, Long> moved = numbers.remove(from);
        if (moved != null) {
            Map<PeerKey, Long> there = numbers.putIfAbsent(to, moved);
            if (there != null) {
                numbersKept -= there.size() + moved.size();
                there.putAll(moved);
                numbersKept += there.size();
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
            if (policy.tunnels().contains(tunnel) && !of(key, NbmaPeer.of(remote)).isEmpty()) {
                handle(version(policy), new IkeInput.Doubted(policy, remote));
            }
        });
    }

    private void connect(Remote remote) {
        connectLater(remote);
        work();
    }

    private void connectLater(Remote remote) {
        resting.remove(remote);
        ChildPolicy policy = policies.get(remote.policy());
        if (policy != null
                && !policy.responderOnly()
                && !damped.contains(remote)
                && !withoutSource.contains(remote.policy())) {
            later(
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
                    IkeAction.Over _,
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
                        slots.computeIfAbsent(policy, Slot::new),
                        owner.inbound(sa),
                        owner.outbound(sa),
                        owner.nanoTime());
        children.put(sa.id(), child);
        opening.put(sa.id(), child);
        Child before = children.get(sa.replaces());
        if (before != null) {
            child.addresses.addAll(before.addresses);
        }
        index(child);
        owner.opens(sa, child.inbound);
    }

    private void seal(Child child) {
        boolean first = newest(child.policy(), NbmaPeer.of(remote(child))) == null;
        child.used = ++uses;
        tell(child);
        failures.remove(new Remote(child.policy(), remote(child)));
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
        Remote remote = new Remote(gone.policy(), remote(gone));
        if (newest(gone.policy(), new NbmaPeer(remote.address(), gone.peer())) == null) {
            opensNoMore(gone);
        } else {
            owner.arm(new Close(id), CLOSE_DELAY, gone.outbound::close);
            opensLate(gone);
        }
        if (newest(gone.policy(), NbmaPeer.of(remote.address())) == null) {
            if (idle(gone)) {
                resting.add(remote);
            } else if (urgent.contains(remote)) {
                owner.arm(new Retry(remote), owner.soon(), () -> connect(remote));
            }
        }
    }

    private void opensLate(Child replaced) {
        Deque<Child> same = late.computeIfAbsent(replaced.peer(), _ -> new ArrayDeque<>());
        same.add(replaced);
        if (same.size() > LATE_MAX) {
            endLate(same.getFirst());
        }
        owner.arm(new Late(replaced.sa.id()), LATE, () -> endLate(replaced));
    }

    private void endLate(Child replaced) {
        Deque<Child> same = late.get(replaced.peer());
        if (same != null && same.remove(replaced)) {
            if (same.isEmpty()) {
                late.remove(replaced.peer());
            }
            opensNoMore(replaced);
        }
    }

    private void opensNoMore(Child gone) {
        opening.remove(gone.sa.id());
        owner.opensNoMore(gone.inbound);
        owner.arm(new Close(gone.sa.id()), CLOSE_DELAY, gone::close);
    }

    /** Whether it has gone for want of packets: then the next packet brings another one. */
    private boolean idle(Child gone) {
        long limit = Duration.ofSeconds(gone.sa.policy().idleSeconds()).toNanos();
        long heard = Math.max(gone.sinceNanos, gone.inbound.lastNanos());
        return limit > 0 && owner.nanoTime() - heard >= limit;
    }

    private void index(Child child) {
        byIkeSa.computeIfAbsent(child.sa.ikeSa(), _ -> new ArrayList<>()).add(child);
        byNumber.computeIfAbsent(child.peer(), _ -> new ArrayList<>()).add(child);
        for (Address address : child.addresses) {
            byRemote.computeIfAbsent(new Place(child.slot, address), _ -> new ArrayList<>())
                    .add(child);
        }
        child.slot.children++;
    }

    private void unindex(Child child) {
        drop(byIkeSa, child.sa.ikeSa(), child);
        drop(byNumber, child.peer(), child);
        for (Address address : child.addresses) {
            drop(byRemote, new Place(child.slot, address), child);
        }
        child.slot.children--;
    }

    private static <K> void drop(Map<K, List<Child>> index, K key, Child child) {
        List<Child> all = index.get(key);
        if (all != null && all.remove(child) && all.isEmpty()) {
            index.remove(key);
        }
    }

    private void move(long ikeSa, IkePath path, boolean udp) {
        for (Child child : List.copyOf(byIkeSa.getOrDefault(ikeSa, List.of()))) {
            unindex(child);
            child.sa = child.sa.on(path, udp);
            child.addresses.add(path.remote().address());
            index(child);
            child.outbound.move(child.sa.outbound());
            child.inbound.move(child.sa.inbound());
            tell(child);
            owner.opensElsewhere(child.sa, child.inbound);
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
        PolicyKey any = new PolicyKey(policy.profile(), policy.vrf(), policy.local(), "");
        for (PolicyKey key : together(any)) {
            if (policy.equals(policies.get(key))) {
                return key;
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
        End end = new End(path.vrf(), path.local().address());
        PeerKey key = new PeerKey(path.remote().address(), sa.identity());
        Long known = numbers.getOrDefault(end, Map.of()).get(key);
        if (known != null) {
            return known;
        }
        if (numbersKept >= NUMBERS_MAX) {
            forgetNumbers();
        }
        numbers.computeIfAbsent(end, _ -> new LinkedHashMap<>()).put(key, ++lastNumber);
        numbersKept++;
        return lastNumber;
    }

    private void forgetNumbers() {
        numbersKept = 0;
        for (Map<PeerKey, Long> some : numbers.values()) {
            some.values().removeIf(number -> !byNumber.containsKey(number));
            numbersKept += some.size();
        }
        numbers.values().removeIf(Map::isEmpty);
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
        List<Child> found = null;
        if (peer.sa() != NbmaPeer.NO_SA) {
            found = byNumber.get(peer.sa());
        } else {
            Slot slot = slots.get(policy);
            found = slot == null ? null : byRemote.get(new Place(slot, peer.address()));
        }
        return found == null ? List.of() : found;
    }

    /** Packets that the associations with a peer have opened. */
    long packetsReceived(PolicyKey policy, NbmaPeer peer) {
        long packets = 0;
        for (PolicyKey one : together(policy)) {
            for (Child child : of(one, peer)) {
                packets += child.policy().equals(one) ? child.inbound.packets() : 0;
            }
        }
        return packets;
    }

    /** The tunnel's own, or one of a tunnel beside it. */
    private @Nullable Child newest(PolicyKey policy, NbmaPeer peer) {
        Child found = newestOf(policy, peer);
        if (found == null) {
            for (PolicyKey other : together(policy)) {
                if (found == null) {
                    found = newestOf(other, peer);
                }
            }
        }
        return found;
    }

    private List<PolicyKey> together(PolicyKey policy) {
        Map<PolicyKey, List<PolicyKey>> known = together;
        if (known == null) {
            known = new LinkedHashMap<>();
            for (PolicyKey key : policies.keySet()) {
                known.computeIfAbsent(key.traffic(), _ -> new ArrayList<>()).add(key);
            }
            together = known;
        }
        return known.getOrDefault(policy.traffic(), List.of());
    }

    private @Nullable Child newestOf(PolicyKey policy, NbmaPeer peer) {
        Child newest = null;
        for (Child child : of(policy, peer)) {
            if (child.seals()
                    && child.policy().equals(policy)
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

    /**
     * Goes through all, in the order of their numbers.
     *
     * @param behind the number of the last one; null for the start
     * @param max looks at so many at most
     * @return the number of the last one; null at the end
     */
    @Nullable Long walk(@Nullable Long behind, int max, Consumer<? super Association> visitor) {
        return TableWalk.some(children, behind, max, child -> visitor.accept(association(child)));
    }

    /** Those that packets are opened with, in the same way: all, and the replaced ones. */
    @Nullable Long walkOpening(
            @Nullable Long behind, int max, Consumer<? super Association> visitor) {
        return TableWalk.some(opening, behind, max, child -> visitor.accept(association(child)));
    }

    private static Association association(Child c) {
        return new Association(
                c.sa, c.version, c.seals(), c.inbound, c.outbound, c.cleared, c.sinceNanos);
    }

    List<Failure> failures() {
        return List.copyOf(failures.values());
    }
}
