package io.spokewire.bgp;

import io.spokewire.net.Bytes;
import io.spokewire.net.Prefix;
import io.spokewire.rib.PrefixMap;
import io.spokewire.rib.PrefixTrie;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Neighbours that are told the same: what they are told is worked out once, packed once, and
 * written to each. The Adj-RIBs-Out of all of them (RFC 4271 section 3.2) are one table here; of
 * each neighbour there is only how far it has been told, and what it has missed while it took
 * nothing.
 */
final class UpdateGroup {
    /** Prefixes that one message run takes from what has changed. */
    static final int BATCH = 200;

    /** Changes that come together go together. */
    private static final Duration TOGETHER = Duration.ofMillis(5);

    private static final int EXTERNAL_SECONDS = 30; // RFC 4271 section 10, as IOS has it
    private static final long SECOND = 1_000_000_000L;

    final int number;
    final Table table;
    Outbound.Key key;
    final Set<PeerFamily> members = new LinkedHashSet<>();

    /** Whether the whole table has been looked at. */
    boolean filled;

    private final Sender sender;
    private PrefixTrie<Told> told = PrefixTrie.empty();

    /** Members that are behind: still being told all, or with something pending. */
    private final Set<PeerFamily> behind = new LinkedHashSet<>();

    /** What changed since the neighbours were told last, and what they had been told. */
    private final PrefixMap<Before> batch = new PrefixMap<>();

    private @Nullable Prefix batchCursor; // told go on behind it, so that all have their turn

    private final ArrayDeque<Delivery> deliveries = new ArrayDeque<>();
    private boolean armed;
    private boolean flushed;
    private long flushedNanos;
    private boolean defaultWanted;

    /** Writes to a neighbour. */
    interface Sender {
        void send(Peer to, Bytes messages, int count, Turn turn);

        boolean blocked(Peer to);
    }

    /** What the members had been told of a prefix when it changed. */
    private static final class Before {
        final Prefix prefix;
        final @Nullable Told told;

        /** Whether a member was told of it meanwhile, as it then was. */
        boolean overtaken;

        Before(Prefix prefix, @Nullable Told told) {
            this.prefix = prefix;
            this.told = told;
        }
    }

    /**
     * A prefix of which members are to hear.
     *
     * @param overtaken whether some may have been told something between the two
     */
    private record Change(
            Prefix prefix, @Nullable Told before, @Nullable Told now, boolean overtaken) {}

    /** Prefixes with one set of attributes, as messages. */
    private record Bundle(
            PathAttributes attributes,
            List<Nlri> prefixes,
            List<@Nullable PeerFamily> sources,
            Bytes messages,
            int count) {}

    /** Prefixes with one set of attributes, and who told each. */
    private static final class Announced {
        final List<Nlri> prefixes = new ArrayList<>();
        final List<@Nullable PeerFamily> sources = new ArrayList<>();
    }

    /** A message run on its way to the members. */
    private static final class Delivery {
        final List<Change> changes;
        final List<Bundle> bundles;
        final List<Bytes> withdrawals;
        final Set<PeerFamily> sources = new LinkedHashSet<>();
        final Bytes all;
        final int count;
        final List<PeerFamily> targets;
        int next;

        Delivery(
                List<Change> changes,
                List<Bundle> bundles,
                List<Bytes> withdrawals,
                List<PeerFamily> targets) {
            this.changes = changes;
            this.bundles = bundles;
            this.withdrawals = withdrawals;
            this.targets = targets;
            List<Bytes> parts = new ArrayList<>(withdrawals);
            int messages = withdrawals.size();
            for (Bundle bundle : bundles) {
                parts.add(bundle.messages());
                messages += bundle.count();
                for (PeerFamily source : bundle.sources()) {
                    if (source != null) {
                        sources.add(source);
                    }
                }
            }
            this.all = Bytes.concat(parts.toArray(new Bytes[0]));
            this.count = messages;
        }
    }

    UpdateGroup(int number, Table table, Outbound.Key key, Sender sender) {
        this.number = number;
        this.table = table;
        this.key = key;
        this.sender = sender;
    }

    /** What the neighbours have been told, or are about to be. */
    PrefixTrie<Told> told() {
        return told;
    }

    // ---- what changes

    /** A prefix has other paths, or another policy holds. */
    void update(Net net, Outbound policy, Turn turn) {
        if (net.prefix.length() == 0 && defaultWanted) {
            return; // 'default-originate' goes before
        }
        set(net.prefix, compute(net, policy), turn);
    }

    /** {@code default-originate}: whether it holds now. */
    void defaultRoute(boolean wanted, Outbound policy, Turn turn) {
        Prefix all = table.allPrefix();
        if (wanted) {
            defaultWanted = true;
            set(
                    all,
                    new Told(key.severalPaths() ? 1 : 0, policy.defaultRoute(key), null, null),
                    turn);
        } else if (defaultWanted) {
            defaultWanted = false;
            Net net = table.find(all);
            set(all, net == null ? null : compute(net, policy), turn);
        }
    }

    private void set(Prefix prefix, @Nullable Told now, Turn turn) {
        Told before = told.get(prefix);
        if (Told.same(before, now)) {
            return;
        }
        told = now == null ? told.without(prefix) : told.with(prefix, now);
        if (!anyReached(prefix)) {
            return;
        }
        batch.computeIfAbsent(prefix, p -> new Before(p, before));
        arm(turn);
    }

    /** Whether a member has been told of a prefix; to others it will come in its turn. */
    private boolean anyReached(Prefix prefix) {
        if (members.size() > behind.size()) {
            return true;
        }
        for (PeerFamily member : behind) {
            if (member.reached(prefix)) {
                return true;
            }
        }
        return false;
    }

    private void arm(Turn turn) {
        if (armed || batch.isEmpty()) {
            return;
        }
        armed = true;
        long left = flushedNanos + interval() * SECOND - turn.nowNanos();
        long delay = flushed ? Math.max(left, TOGETHER.toNanos()) : TOGETHER.toNanos();
        turn.arm(new BgpTimer.Flush(number), Duration.ofNanos(delay));
    }

    private long interval() {
        int configured = key.policy().advertisementSeconds();
        boolean vrf = !table.key.vrf().isEmpty();
        return configured >= 0
                ? configured
                : key.kind() == PeerConfig.Kind.EXTERNAL && !vrf ? EXTERNAL_SECONDS : 0;
    }

    private @Nullable Told compute(Net net, Outbound policy) {
        Path best = net.best;
        if (best == null || table.inactive(net)) {
            return null;
        }
        boolean suppressed = table.suppressed(net, best);
        if (!key.severalPaths()) {
            PathAttributes attributes =
                    policy.tell(key, net.prefix, best, suppressed, table.conditions);
            return attributes == null ? null : new Told(0, attributes, best.from, null);
        }
        Told chain = null;
        List<Path> wanted = table.selected(net, key.policy().advertisePaths());
        for (int i = wanted.size() - 1; i >= 0; i--) {
            Path path = wanted.get(i);
            PathAttributes attributes =
                    policy.tell(key, net.prefix, path, suppressed, table.conditions);
            if (attributes != null) {
                chain = new Told(path.localId, attributes, path.from, chain);
            }
        }
        return chain;
    }

    // ---- members

    /** A neighbour joins and is told all, once all has been looked at. */
    void join(PeerFamily member) {
        members.add(member);
        member.group = this;
        member.walking = true;
        member.again = false;
        member.cursor = null;
        member.pending.clear();
        behind.add(member);
    }

    /** A neighbour comes from a group that was told the same until now. */
    void take(PeerFamily member, UpdateGroup other) {
        told = members.isEmpty() ? other.told : told;
        defaultWanted = other.defaultWanted;
        filled = other.filled;
        other.members.remove(member);
        other.behind.remove(member);
        // What the other group was about to tell it is told by comparison with what it has.
        other.batch.forEach((prefix, _) -> member.pending.add(prefix));
        for (Delivery delivery : other.deliveries) {
            for (Change change : delivery.changes) {
                member.pending.add(change.prefix());
            }
        }
        members.add(member);
        member.group = this;
        behind.add(member);
    }

    /**
     * A neighbour that has been told all is told it again; what changes meanwhile it hears, too.
     */
    void again(PeerFamily member) {
        member.again |= !member.walking;
        member.walking = true;
        member.cursor = null;
        behind.add(member);
    }

    void leave(PeerFamily member) {
        members.remove(member);
        behind.remove(member);
        member.group = null;
        member.walking = false;
        member.pending.clear();
        if (members.isEmpty()) {
            batch.clear();
        }
    }

    // ---- what is told

    /** MinRouteAdvertisementIntervalTimer. */
    void due() {
        armed = false;
    }

    /**
     * Whether more waits to be told than a member could take along into another group; if so it is
     * told without waiting for the timer.
     */
    boolean hurries(Turn turn) {
        if (batch.size() <= BATCH) {
            return false;
        }
        if (armed) {
            armed = false;
            turn.disarm(new BgpTimer.Flush(number));
        }
        return true;
    }

    /** Whether work waits that can be done now. */
    boolean busy() {
        if (!deliveries.isEmpty() || (!armed && !batch.isEmpty())) {
            return true;
        }
        for (PeerFamily member : behind) {
            boolean wants = (member.walking && filled) || !member.pending.isEmpty();
            if (wants && !sender.blocked(member.peer)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Tells some of what there is to tell.
     *
     * @param budget prefixes at most
     * @return how many
     */
    int work(int budget, Turn turn) {
        int used = 0;
        while (used < budget && !armed && !batch.isEmpty() && deliveries.isEmpty()) {
            used += flush(turn);
        }
        while (used < budget && !deliveries.isEmpty()) {
            used += deliver(deliveries.getFirst(), turn);
        }
        for (PeerFamily member : behind.isEmpty() ? List.<PeerFamily>of() : List.copyOf(behind)) {
            if (used >= budget) {
                break;
            }
            if (!member.pending.isEmpty() && !sender.blocked(member.peer)) {
                used += catchUp(member, budget - used, turn);
            }
            if (member.walking && filled && !sender.blocked(member.peer)) {
                used += walk(member, budget - used, turn);
            }
            if (!member.walking && member.pending.isEmpty()) {
                behind.remove(member);
            }
        }
        return used;
    }

    private int flush(Turn turn) {
        List<Change> changes = new ArrayList<>();
        for (Before before : someOfBatch()) {
            batch.remove(before.prefix);
            Told now = told.get(before.prefix);
            if (before.overtaken || !Told.same(before.told, now)) {
                changes.add(new Change(before.prefix, before.told, now, before.overtaken));
            }
        }
        if (batch.isEmpty()) {
            flushed = true;
            flushedNanos = turn.nowNanos();
        }
        if (!changes.isEmpty() && !members.isEmpty()) {
            deliveries.add(delivery(changes));
        }
        return Math.max(1, changes.size());
    }

    /**
     * What comes next of the batch: behind the place where the last ones ended, then from the
     * start.
     */
    private List<Before> someOfBatch() {
        List<Before> some = new ArrayList<>();
        Prefix start = batchCursor;
        boolean ended =
                batch.visit(
                        table.key.family(),
                        start,
                        (_, before) -> {
                            some.add(before);
                            return some.size() < BATCH;
                        });
        if (ended && start != null) {
            boolean _ =
                    batch.visit(
                            table.key.family(),
                            null,
                            (prefix, before) -> {
                                if (prefix.compareTo(start) > 0) {
                                    return false;
                                }
                                some.add(before);
                                return some.size() < BATCH;
                            });
        }
        batchCursor = some.isEmpty() ? null : some.getLast().prefix;
        return some;
    }

    private Delivery delivery(List<Change> changes) {
        List<Nlri> gone = new ArrayList<>();
        Map<PathAttributes, Announced> announced = new LinkedHashMap<>();
        for (Change change : changes) {
            gone(change, gone);
            for (Told now = change.now(); now != null; now = now.next()) {
                Told was = change.before() == null ? null : change.before().find(now.pathId());
                boolean same =
                        !change.overtaken()
                                && was != null
                                && was.from() == now.from()
                                && was.attributes().equals(now.attributes());
                if (!same) {
                    Announced with =
                            announced.computeIfAbsent(now.attributes(), _ -> new Announced());
                    with.prefixes.add(new Nlri(change.prefix(), now.pathId()));
                    with.sources.add(now.from());
                }
            }
        }
        List<Bundle> bundles = new ArrayList<>();
        announced.forEach((attributes, with) -> {
            List<Nlri> prefixes = with.prefixes;
            List<Bytes> messages =
                    BgpCodec.announcements(table.key.family(), attributes, prefixes, key.writes());
            bundles.add(
                    new Bundle(
                            attributes,
                            prefixes,
                            with.sources,
                            Bytes.concat(messages.toArray(new Bytes[0])),
                            messages.size()));
            if (messages.isEmpty()) {
                gone.addAll(prefixes); // too long for a message: not told at all
            }
        });
        return new Delivery(
                changes,
                bundles,
                BgpCodec.withdrawals(table.key.family(), gone, key.writes()),
                List.copyOf(members));
    }

    private void gone(Change change, List<Nlri> gone) {
        if (change.overtaken()) {
            missing(change.prefix(), change.now(), gone);
            return;
        }
        for (Told was = change.before(); was != null; was = was.next()) {
            Told now = change.now();
            if (now == null || now.find(was.pathId()) == null) {
                gone.add(new Nlri(change.prefix(), was.pathId()));
            }
        }
    }

    /** All paths that may have been told and are not now; ids are small. */
    private void missing(Prefix prefix, @Nullable Told now, List<Nlri> gone) {
        int from = key.severalPaths() ? 1 : 0;
        int to = key.severalPaths() ? Table.PATHS_TOLD_MAX : 0;
        for (int id = from; id <= to; id++) {
            if (now == null || now.find(id) == null) {
                gone.add(new Nlri(prefix, id));
            }
        }
    }

    private int deliver(Delivery delivery, Turn turn) {
        if (delivery.next >= delivery.targets.size()) {
            deliveries.removeFirst();
            return 1;
        }
        PeerFamily to = delivery.targets.get(delivery.next++);
        if (!members.contains(to)) {
            return 1;
        }
        if (to.walking || !to.pending.isEmpty() || sender.blocked(to.peer)) {
            for (Change change : delivery.changes) {
                if (to.reached(change.prefix())) {
                    to.pending.add(change.prefix());
                }
            }
            behind.add(to);
            return 1 + delivery.changes.size() / 10;
        }
        if (!delivery.sources.contains(to)) {
            sender.send(to.peer, delivery.all, delivery.count, turn);
            return 1;
        }
        return 1 + deliverBut(delivery, to, turn);
    }

    /** To a neighbour that some of it came from: that is not told back. */
    private int deliverBut(Delivery delivery, PeerFamily to, Turn turn) {
        List<Nlri> gone = new ArrayList<>();
        for (Change change : delivery.changes) {
            for (Told now = change.now(); now != null; now = now.next()) {
                Told was = change.before() == null ? null : change.before().find(now.pathId());
                if (now.from() == to && was != null && was.from() != to) {
                    gone.add(new Nlri(change.prefix(), now.pathId()));
                }
            }
        }
        List<Bytes> parts = new ArrayList<>(delivery.withdrawals);
        parts.addAll(BgpCodec.withdrawals(table.key.family(), gone, key.writes()));
        int count = parts.size();
        for (Bundle bundle : delivery.bundles) {
            if (!bundle.sources().contains(to)) {
                parts.add(bundle.messages());
                count += bundle.count();
                continue;
            }
            List<Nlri> left = new ArrayList<>();
            for (int i = 0; i < bundle.prefixes().size(); i++) {
                if (bundle.sources().get(i) != to) {
                    left.add(bundle.prefixes().get(i));
                }
            }
            List<Bytes> messages =
                    BgpCodec.announcements(
                            table.key.family(), bundle.attributes(), left, key.writes());
            parts.addAll(messages);
            count += messages.size();
        }
        sender.send(to.peer, Bytes.concat(parts.toArray(new Bytes[0])), count, turn);
        return delivery.bundles.size() / 10;
    }

    /** Tells a neighbour what it has missed. */
    private int catchUp(PeerFamily member, int budget, Turn turn) {
        Messages messages = new Messages();
        var next = member.pending.iterator();
        int used = 0;
        while (next.hasNext() && used < budget) {
            Prefix prefix = next.next();
            next.remove();
            used++;
            step(member, prefix, true, messages);
        }
        messages.send(member, turn);
        return Math.max(1, used);
    }

    /** Tells a neighbour some of the table as it is, and at its end that it has ended. */
    private int walk(PeerFamily member, int budget, Turn turn) {
        Messages messages = new Messages();
        int[] used = {1};
        if (member.cursor == null) {
            Prefix all = table.allPrefix();
            step(member, all, false, messages);
            member.cursor = all;
        }
        boolean ended =
                table.visit(
                        member.cursor,
                        net -> {
                            member.cursor = net.prefix;
                            step(member, net.prefix, false, messages);
                            return ++used[0] < budget;
                        });
        member.walking = !ended;
        messages.send(member, turn);
        if (!member.walking) {
            table.told(member, turn);
        }
        return used[0];
    }

    private void step(PeerFamily member, Prefix prefix, boolean had, Messages messages) {
        messages.add(member, prefix, had);
        Before waiting = batch.get(prefix);
        if (waiting != null) {
            waiting.overtaken = true;
        }
    }

    /** Messages to one neighbour. */
    private final class Messages {
        private final Map<PathAttributes, List<Nlri>> announced = new LinkedHashMap<>();
        private final List<Nlri> gone = new ArrayList<>();

        /**
         * What a neighbour is to hear of a prefix.
         *
         * @param had whether it may have been told of it before
         */
        void add(PeerFamily to, Prefix prefix, boolean had) {
            boolean any = false;
            for (Told now = told.get(prefix); now != null; now = now.next()) {
                if (now.from() != to) {
                    any = true;
                    announced
                            .computeIfAbsent(now.attributes(), _ -> new ArrayList<>())
                            .add(new Nlri(prefix, now.pathId()));
                }
            }
            if (had && key.severalPaths()) {
                missing(prefix, told.get(prefix), gone);
            } else if (had && !any) {
                gone.add(new Nlri(prefix, 0));
            }
        }

        void send(PeerFamily to, Turn turn) {
            List<Bytes> parts =
                    new ArrayList<>(BgpCodec.withdrawals(table.key.family(), gone, key.writes()));
            announced.forEach((attributes, prefixes) ->
                    parts.addAll(
                            BgpCodec.announcements(
                                    table.key.family(), attributes, prefixes, key.writes())));
            if (!parts.isEmpty()) {
                sender.send(to.peer, Bytes.concat(parts.toArray(new Bytes[0])), parts.size(), turn);
            }
        }
    }
}
