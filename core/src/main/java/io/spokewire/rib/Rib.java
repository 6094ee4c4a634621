package io.spokewire.rib;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Ipv6Address;
import io.spokewire.net.Prefix;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one VRF, of both families and of all sources, and which of them packets follow.
 *
 * <p>Every source offers routes under an owner of its choice, one for a prefix. Of the routes to
 * one prefix those of the lowest distance win, among them those of the lowest metric, among them
 * those of the source that {@link RouteSource} names first; what is then left is merged to one
 * route with several next hops. A route none of whose next hops can be resolved does not take part.
 *
 * <p>A next hop without an interface is resolved by the longest prefix that holds its gateway, and
 * is looked at again when a route on which that depends changes. The gateway may neither lead back
 * to the prefix itself nor through more than {@link #MAX_DEPTH} other routes. A host route whose
 * gateway is the host itself, as neighbours of BGP tell of their own addresses, says where the host
 * is only when it is on a link.
 *
 * <p>A shortcut of NHRP to the prefix of another source's route loses by its distance of 250, but
 * lends that route its next hops: next-hop override, as IOS does it. A prefix that is connected to
 * this router, or dropped by it, is not overridden.
 *
 * <p>Work is in proportion to what changes: an offer costs one look-up, and one more for each route
 * whose gateway lies in the changed prefix. Where many routes rest on a gateway, the first {@link
 * #AT_ONCE} of them are looked at within the call and the others by {@link #work}, a piece at a
 * time in the order in which they came to rest on it; until then readers see them as they were.
 */
public final class Rib implements RouteReader {
    /** Through how many routes a gateway may be resolved; more is a mistake of somebody's. */
    public static final int MAX_DEPTH = 8;

    /** Next hops of one route; IOS's greatest {@code maximum-paths}. */
    public static final int MAX_PATHS = 32;

    /** Other routes that one resolution may look at: gateways that lead in circles branch out. */
    private static final int MAX_STEPS = 4096;

    /** Routes looked at anew within one change; the others wait for {@link #work}. */
    public static final int AT_ONCE = 100;

    private static final int NOT_USED = Integer.MAX_VALUE;

    private static final NextHop DISCARD = new NextHop.Discard();

    /** The order of merged next hops, so that it does not depend on who came first. */
    private static final Comparator<NextHop> BY_GATEWAY =
            Comparator.comparing(
                            (NextHop hop) -> hop instanceof NextHop.Via v ? v.gateway() : null,
                            Comparator.nullsFirst(Comparator.naturalOrder()))
                    .thenComparing(NextHop::toString);

    private final int atOnce;
    private final Predicate<? super ResolvedRoute> noted;
    private final PrefixMap<Entry> entries = new PrefixMap<>();
    private final PrefixMap<Entry> ofNote = new PrefixMap<>();
    // Looked up only, never iterated: its order reaches nobody.
    private final Map<Object, Owner> owners = new HashMap<>();
    private final TreeMap<Address, Gateway> gateways = new TreeMap<>();
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private final ArrayDeque<Entry> spreading = new ArrayDeque<>();
    private final ArrayDeque<Gateway> resting = new ArrayDeque<>();
    private final ArrayDeque<Owner> leaving = new ArrayDeque<>();
    private int ownersSeen;
    private int offers;
    private long version; // of all offers together

    /** All that is known of a prefix. Mutable, so that the trie changes only with the prefixes. */
    private static final class Entry {
        final Prefix prefix;
        @Nullable Offer first; // in order of preference
        @Nullable ResolvedRoute resolved;
        @Nullable ResolvedRoute plain; // as resolved would be without NHRP
        long spread = -1; // version at which it last went to those that rest on it
        boolean looped;
        boolean pending;
        boolean noted;
        @Nullable Dependent gateways; // those that it is to be looked at for

        Entry(Prefix prefix) {
            this.prefix = prefix;
        }

        /** Its place among those that a gateway is looked up for; null for none. */
        @Nullable Dependent at(Gateway gateway) {
            Dependent found = gateways;
            while (found != null && found.gateway != gateway) {
                found = found.nextOfEntry;
            }
            return found;
        }
    }

    /** A route in two chains: of its prefix, and of its owner. */
    private static final class Offer {
        final Owner owner;
        final Entry entry;
        Route route;
        @Nullable Offer next;
        @Nullable Offer previousOfOwner;
        @Nullable Offer nextOfOwner;

        Offer(Owner owner, Entry entry, Route route) {
            this.owner = owner;
            this.entry = entry;
            this.route = route;
        }
    }

    private static final class Owner {
        final Object key;
        final int order;
        @Nullable Offer first;
        boolean leaving; // all of its routes go, some at a time

        Owner(Object key, int order) {
            this.key = key;
            this.order = order;
        }
    }

    /** An entry in the chain of those that a gateway is looked up for, and in its own. */
    private static final class Dependent {
        final Entry entry;
        final Gateway gateway;
        @Nullable Dependent previous;
        @Nullable Dependent next;
        @Nullable Dependent nextOfEntry;

        Dependent(Entry entry, Gateway gateway) {
            this.entry = entry;
            this.gateway = gateway;
            this.nextOfEntry = entry.gateways;
        }
    }

    /**
     * A gateway that routes are resolved by. Its chain may change while somebody goes along it. A
     * chain and no hash table: a table of a million grows by looking at all of them at once.
     */
    private static final class Gateway {
        private @Nullable Dependent first;
        private @Nullable Dependent last;

        /** The next one to be looked at anew; null when none is. */
        @Nullable Dependent cursor;

        boolean queued;

        // Length of the shortest prefix that an answer rested on. Shorter ones cannot change it.
        int usedLength = NOT_USED;

        void add(Entry entry) {
            if (entry.at(this) != null) {
                return;
            }
            Dependent added = new Dependent(entry, this);
            entry.gateways = added;
            added.previous = last;
            if (last == null) {
                first = added;
            } else {
                last.next = added;
            }
            last = added;
        }

        void remove(Entry entry) {
            Dependent gone = entry.at(this);
            if (gone == null) {
                return;
            }
            unlink(entry, gone);
            cursor = cursor == gone ? gone.next : cursor;
            if (gone.previous == null) {
                first = gone.next;
            } else {
                gone.previous.next = gone.next;
            }
            if (gone.next == null) {
                last = gone.previous;
            } else {
                gone.next.previous = gone.previous;
            }
        }

        private static void unlink(Entry entry, Dependent gone) {
            Dependent before = null;
            for (Dependent at = entry.gateways; at != gone && at != null; at = at.nextOfEntry) {
                before = at;
            }
            if (before == null) {
                entry.gateways = gone.nextOfEntry;
            } else {
                before.nextOfEntry = gone.nextOfEntry;
            }
        }

        boolean isEmpty() {
            return first == null;
        }

        void restart() {
            cursor = first;
        }
    }

    private record Pending(
            Entry entry, @Nullable ResolvedRoute before, @Nullable ResolvedRoute plainBefore) {}

    /** The entries that a resolution has come through, innermost first. */
    private record Path(Entry entry, @Nullable Path outer, int depth) {
        boolean holds(Entry wanted) {
            for (Path path = this; path != null; path = path.outer) {
                if (path.entry == wanted) {
                    return true;
                }
            }
            return false;
        }
    }

    /** An empty table. */
    public Rib() {
        this(AT_ONCE, _ -> false);
    }

    /**
     * An empty table.
     *
     * @param noted which routes, as they are without NHRP, {@link #widestWithout} leaves out
     */
    public Rib(Predicate<? super ResolvedRoute> noted) {
        this(AT_ONCE, noted);
    }

    /** An empty table that looks at so many routes within one change. */
    Rib(int atOnce, Predicate<? super ResolvedRoute> noted) {
        this.atOnce = atOnce;
        this.noted = noted;
    }

    /**
     * Offers a route, or changes the one that the owner has offered for this prefix. A route that
     * differs in its age alone changes nothing, and keeps the old age.
     *
     * @param owner who may change and withdraw it, compared by {@code equals}
     */
    public void offer(Object owner, Route route) {
        Owner who = owners.get(owner);
        if (who == null) {
            who = new Owner(owner, ownersSeen++);
            owners.put(owner, who);
        }
        Entry entry = entries.computeIfAbsent(route.prefix(), Entry::new);
        Offer offer = find(entry, who);
        if (offer == null) {
            Offer old = leaving.isEmpty() ? null : left(entry, owner);
            offer = new Offer(who, entry, route);
            if (old != null) {
                unlinkFromEntry(old);
                unlinkFromOwner(old);
                offers--;
                unfollow(entry, old.route);
            }
            linkToOwner(offer);
            offers++;
        } else if (sameButForAge(offer.route, route)) {
            return;
        } else {
            Route before = offer.route;
            unlinkFromEntry(offer);
            unfollow(entry, before);
            offer.route = route;
        }
        linkToEntry(offer);
        follow(entry, route);
        changed(entry);
    }

    /** Takes the owner's route to this prefix back; nothing happens when there is none. */
    public void withdraw(Object owner, Prefix prefix) {
        Owner who = owners.get(owner);
        Entry entry = entries.get(prefix);
        Offer offer = who == null || entry == null ? null : find(entry, who);
        if (offer != null) {
            remove(offer);
        }
    }

    /**
     * Takes all routes of the owner back: the first {@link #AT_ONCE} of them within the call, the
     * others by {@link #work}. What the owner offers from now on stays.
     */
    public void withdrawAll(Object owner) {
        Owner who = owners.remove(owner);
        if (who != null) {
            who.leaving = true;
            leaving.add(who);
            leave(atOnce);
        }
    }

    /** Removes routes of owners that are leaving; how many. */
    private int leave(int max) {
        int done = 0;
        for (Owner who = leaving.peek(); who != null && done < max; who = leaving.peek()) {
            Offer offer = who.first;
            if (offer == null) {
                leaving.remove();
            } else {
                remove(offer);
                done++;
            }
        }
        return done;
    }

    /** The route to a prefix that an owner of this name has left behind; null for none. */
    private static @Nullable Offer left(Entry entry, Object owner) {
        Offer offer = entry.first;
        while (offer != null && !(offer.owner.leaving && offer.owner.key.equals(owner))) {
            offer = offer.next;
        }
        return offer;
    }

    /** The route that packets to exactly this prefix follow; null for none. */
    @Override
    public @Nullable ResolvedRoute best(Prefix prefix) {
        Entry entry = entries.get(prefix);
        return entry == null ? null : entry.resolved;
    }

    @Override
    public @Nullable ResolvedRoute plain(Prefix prefix) {
        Entry entry = entries.get(prefix);
        return entry == null ? null : entry.plain;
    }

    /** The route that packets to the address follow; null for none. */
    @Override
    public @Nullable ResolvedRoute lookup(Address address) {
        Entry entry = entries.lookup(address, e -> e.resolved != null);
        return entry == null ? null : entry.resolved;
    }

    /** As {@link #lookup}, as if the source had offered no route at all. */
    @Override
    public @Nullable ResolvedRoute lookupWithout(RouteSource excluded, Address address) {
        if (excluded == RouteSource.NHRP) {
            Entry entry = entries.lookup(address, e -> e.plain != null);
            return entry == null ? null : entry.plain;
        }
        Selection selection = new Selection(excluded);
        Entry entry = entries.lookup(address, e -> selection.select(e) != null);
        return entry == null ? null : selection.select(entry);
    }

    /** The route to a prefix, or else to the nearest one around it; null for none. */
    public @Nullable ResolvedRoute around(Prefix prefix) {
        Entry entry =
                entries.lookup(
                        prefix.address(),
                        e -> e.resolved != null && e.prefix.length() <= prefix.length());
        return entry == null ? null : entry.resolved;
    }

    /**
     * The widest prefix around an address, inside a prefix, in which no route is that is noted,
     * NHRP's own left aside: RFC 2332 §6.3.
     */
    public Prefix widestWithout(Prefix prefix, Address address) {
        Prefix widest = prefix;
        while (widest.length() < address.bits() && ofNote.anyInside(widest)) {
            widest = new Prefix(address, widest.length() + 1);
        }
        return widest;
    }

    /** All routes offered for exactly this prefix, the best first, usable or not. */
    @Override
    public List<Route> candidates(Prefix prefix) {
        List<Route> routes = new ArrayList<>();
        Entry entry = entries.get(prefix);
        for (Offer offer = entry == null ? null : entry.first; offer != null; offer = offer.next) {
            routes.add(offer.route);
        }
        return routes;
    }

    /**
     * Where packets would go if this route were followed, whether it is or not; empty when none of
     * its next hops can be reached.
     */
    public List<NextHop> resolved(Route route) {
        Entry entry = entries.get(route.prefix());
        Entry self = entry == null ? new Entry(route.prefix()) : entry;
        Ways ways = new Ways();
        new Selection(null).add(route, new Path(self, null, 0), ways);
        return List.copyOf(ways.hops);
    }

    /** The prefixes that the owner offers routes to, the youngest first. */
    public List<Prefix> prefixes(Object owner) {
        List<Prefix> prefixes = new ArrayList<>();
        Owner who = owners.get(owner);
        for (Offer o = who == null ? null : who.first; o != null; o = o.nextOfOwner) {
            prefixes.add(o.entry.prefix);
        }
        return prefixes;
    }

    /** How many routes are offered, followed or not. */
    public int size() {
        return offers;
    }

    /** Visits the routes that packets follow, IPv4 first, in the order of prefixes. */
    public void forEach(Consumer<? super ResolvedRoute> visitor) {
        for (AddressFamily family : AddressFamily.values()) {
            boolean _ = walk(family, null, Integer.MAX_VALUE, visitor) == null;
        }
    }

    @Override
    public @Nullable Prefix walk(
            AddressFamily family,
            @Nullable Prefix behind,
            int max,
            Consumer<? super ResolvedRoute> visitor) {
        Prefix[] last = new Prefix[1];
        int[] looked = new int[1];
        boolean ended =
                entries.visit(
                        family,
                        behind,
                        (prefix, entry) -> {
                            last[0] = prefix;
                            ResolvedRoute resolved = entry.resolved;
                            if (resolved != null) {
                                visitor.accept(resolved);
                            }
                            return ++looked[0] < max;
                        });
        return ended ? null : last[0];
    }

    @Override
    public @Nullable Prefix ofOwner(
            Object owner,
            @Nullable Prefix behind,
            int max,
            Consumer<? super ResolvedRoute> visitor) {
        Owner who = owners.get(owner);
        if (who == null) {
            return null;
        }
        Entry last = behind == null ? null : entries.get(behind);
        Offer before = last == null ? null : find(last, who);
        Offer next = before == null ? who.first : before.nextOfOwner;
        Prefix at = null;
        for (int i = 0; next != null && i < max; i++) {
            ResolvedRoute resolved = next.entry.resolved;
            if (resolved != null && Objects.equals(resolved.route(), next.route)) {
                visitor.accept(resolved);
            }
            at = next.entry.prefix;
            next = next.nextOfOwner;
        }
        return next == null ? null : at;
    }

    /** Whether {@link #drain} would give anything to look at. */
    public boolean hasChanges() {
        return !pending.isEmpty();
    }

    /** What changed since the last call, in the order in which the prefixes first changed. */
    public List<RibChange> drain() {
        return drain(Integer.MAX_VALUE);
    }

    /** As {@link #drain()}, but no more than so many prefixes, the oldest changes first. */
    public List<RibChange> drain(int max) {
        int count = Math.min(max, pending.size());
        List<RibChange> changes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Pending p = pending.remove();
            Entry entry = p.entry;
            entry.pending = false;
            boolean routing = !Objects.equals(p.plainBefore, entry.plain);
            if (routing || !Objects.equals(p.before, entry.resolved)) {
                changes.add(
                        new RibChange(
                                entry.prefix, p.before, entry.resolved, entry.plain, routing));
            }
            forgetIfEmpty(entry);
        }
        return changes;
    }

    private void remove(Offer offer) {
        unlinkFromEntry(offer);
        unlinkFromOwner(offer);
        offers--;
        unfollow(offer.entry, offer.route);
        changed(offer.entry);
        if (!offer.entry.pending) {
            forgetIfEmpty(offer.entry);
        }
    }

    private void forgetIfEmpty(Entry entry) {
        if (entry.first == null) {
            entries.remove(entry.prefix);
        }
    }

    private static @Nullable Offer find(Entry entry, Owner owner) {
        Offer offer = entry.first;
        while (offer != null && offer.owner != owner) {
            offer = offer.next;
        }
        return offer;
    }

    private static boolean sameButForAge(Route a, Route b) {
        return a.source() == b.source()
                && a.distance() == b.distance()
                && a.metric() == b.metric()
                && a.tag() == b.tag()
                && a.process().equals(b.process())
                && a.detail().equals(b.detail())
                && a.nextHops().equals(b.nextHops());
    }

    private static boolean preferred(Offer a, Offer b) {
        if (a.route.distance() != b.route.distance()) {
            return a.route.distance() < b.route.distance();
        }
        if (a.route.metric() != b.route.metric()) {
            return a.route.metric() < b.route.metric();
        }
        if (a.route.source() != b.route.source()) {
            return a.route.source().compareTo(b.route.source()) < 0;
        }
        return a.owner.order < b.owner.order;
    }

    private static void linkToEntry(Offer offer) {
        Entry entry = offer.entry;
        Offer before = null;
        Offer at = entry.first;
        while (at != null && preferred(at, offer)) {
            before = at;
            at = at.next;
        }
        offer.next = at;
        if (before == null) {
            entry.first = offer;
        } else {
            before.next = offer;
        }
    }

    private static void unlinkFromEntry(Offer offer) {
        Offer before = null;
        for (Offer at = offer.entry.first; at != offer && at != null; at = at.next) {
            before = at;
        }
        if (before == null) {
            offer.entry.first = offer.next;
        } else {
            before.next = offer.next;
        }
        offer.next = null;
    }

    private static void linkToOwner(Offer offer) {
        Offer head = offer.owner.first;
        offer.nextOfOwner = head;
        if (head != null) {
            head.previousOfOwner = offer;
        }
        offer.owner.first = offer;
    }

    private void unlinkFromOwner(Offer offer) {
        Offer before = offer.previousOfOwner;
        Offer after = offer.nextOfOwner;
        if (before == null) {
            offer.owner.first = after;
        } else {
            before.nextOfOwner = after;
        }
        if (after != null) {
            after.previousOfOwner = before;
        }
        if (offer.owner.first == null && !offer.owner.leaving) {
            owners.remove(offer.owner.key);
        }
    }

    /** Registers the entry with the gateways of a route that it has been given. */
    private void follow(Entry entry, Route route) {
        for (NextHop hop : route.nextHops()) {
            Address gateway = recursive(hop);
            if (gateway != null) {
                gateways.computeIfAbsent(gateway, _ -> new Gateway()).add(entry);
            }
        }
    }

    /** Undoes {@link #follow}, but for the gateways that the entry's other routes need. */
    private void unfollow(Entry entry, Route route) {
        for (NextHop hop : route.nextHops()) {
            Address address = recursive(hop);
            Gateway gateway = address == null ? null : gateways.get(address);
            if (gateway != null && address != null && !needs(entry, address)) {
                gateway.remove(entry);
                if (gateway.isEmpty()) {
                    gateways.remove(address);
                }
            }
        }
    }

    private static boolean needs(Entry entry, Address gateway) {
        for (Offer offer = entry.first; offer != null; offer = offer.next) {
            for (NextHop hop : offer.route.nextHops()) {
                if (gateway.equals(recursive(hop))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The gateway that has to be looked up; null when the next hop is complete. */
    private static @Nullable Address recursive(NextHop hop) {
        return hop instanceof NextHop.Via(String name, Address gateway) && name.isEmpty()
                ? gateway
                : null;
    }

    /** Selects anew for an entry whose offers have changed, and for all that depends on it. */
    private void changed(Entry start) {
        version++;
        select(start);
        if (!gateways.isEmpty()) {
            boolean alone = !rethinks();
            spread(start);
            rethink(alone ? atOnce : 0); // where others wait, this waits behind them
        }
    }

    private void spread(Entry entry) {
        // What an entry comes to depends on the offers alone: once for each version is enough.
        if (entry.spread != version) {
            entry.spread = version;
            spreading.add(entry);
        }
    }

    /**
     * Whether routes wait to be looked at anew, since the gateway that they rest on has changed, or
     * to go, since their owner has.
     */
    public boolean hasWork() {
        return !leaving.isEmpty() || rethinks();
    }

    private boolean rethinks() {
        return !resting.isEmpty() || !spreading.isEmpty();
    }

    /**
     * Looks at routes that wait. Each of them is seen as it was or as it has to be, never between.
     *
     * @param selections at most so many of them
     */
    public void work(int selections) {
        rethink(selections - leave(selections));
    }

    private void rethink(int selections) {
        int left = selections;
        while (left > 0 && rethinks()) {
            Gateway gateway = resting.peek();
            if (gateway == null) {
                expand(spreading.remove());
                left--;
                continue;
            }
            for (Dependent at = gateway.cursor; left > 0 && at != null; at = gateway.cursor) {
                gateway.cursor = at.next;
                if (select(at.entry)) {
                    spread(at.entry);
                }
                left--;
            }
            if (gateway.cursor == null) {
                gateway.queued = false;
                resting.remove();
            }
        }
    }

    private void expand(Entry entry) {
        for (Gateway gateway : gatewaysIn(entry.prefix).values()) {
            if (gateway.usedLength != NOT_USED && gateway.usedLength > entry.prefix.length()) {
                continue; // a longer prefix answers for this gateway
            }
            gateway.usedLength = NOT_USED;
            gateway.restart();
            if (!gateway.queued) {
                gateway.queued = true;
                resting.add(gateway);
            }
        }
    }

    private SortedMap<Address, Gateway> gatewaysIn(Prefix prefix) {
        Address last =
                switch (prefix.address()) {
                    case Ipv4Address(int value) ->
                            new Ipv4Address(
                                    prefix.length() == 0
                                            ? -1
                                            : value | ~(-1 << (32 - prefix.length())));
                    case Ipv6Address(long high, long low) -> {
                        Ipv6Address mask = new Ipv6Address(-1, -1).masked(prefix.length());
                        yield new Ipv6Address(high | ~mask.high(), low | ~mask.low());
                    }
                };
        return gateways.subMap(prefix.address(), true, last, true);
    }

    /** Selects for one entry; true when what depends on it has to be looked at. */
    private boolean select(Entry entry) {
        Selection all = new Selection(null);
        ResolvedRoute resolved = all.select(entry);
        ResolvedRoute plain = resolved;
        boolean looped = all.looped;
        if (all.shortcuts || looped) {
            Selection without = new Selection(RouteSource.NHRP);
            plain = without.select(entry);
            looped |= without.looped;
            plain = Objects.equals(plain, resolved) ? resolved : plain; // one object for two
        }
        boolean wasLooped = entry.looped;
        entry.looped = looped;
        if (Objects.equals(resolved, entry.resolved) && Objects.equals(plain, entry.plain)) {
            return looped || wasLooped;
        }
        if (!entry.pending) {
            entry.pending = true;
            pending.add(new Pending(entry, entry.resolved, entry.plain));
        }
        entry.resolved = resolved;
        entry.plain = plain;
        note(entry);
        return true;
    }

    private void note(Entry entry) {
        boolean is = entry.plain != null && noted.test(entry.plain);
        if (is == entry.noted) {
            return;
        }
        entry.noted = is;
        if (is) {
            ofNote.computeIfAbsent(entry.prefix, _ -> entry);
        } else {
            ofNote.remove(entry.prefix);
        }
    }

    /** One resolution: from the offers of an entry, through other entries, to next hops. */
    private final class Selection {
        private final @Nullable RouteSource excluded;
        private boolean looped;
        private int steps;
        private boolean shortcuts;

        Selection(@Nullable RouteSource excluded) {
            this.excluded = excluded;
        }

        @Nullable ResolvedRoute select(Entry entry) {
            return select(entry, new Path(entry, null, 0)).route();
        }

        private Outcome select(Entry entry, Path path) {
            boolean loop = false;
            Offer offer = entry.first;
            while (offer != null && offer.route.distance() < 255) {
                Offer group = offer;
                Route winner = null;
                Ways ways = new Ways();
                List<NextHop> hops = ways.hops;
                for (; offer != null && equalCost(group.route, offer.route); offer = offer.next) {
                    shortcuts |= offer.route.source() == RouteSource.NHRP;
                    if (offer.route.source() != excluded) {
                        int before = hops.size();
                        loop |= add(offer.route, path, ways);
                        winner = winner == null && hops.size() > before ? offer.route : winner;
                    }
                }
                if (winner != null) {
                    if (hops.size() > 1 && group.next != offer) {
                        hops.sort(BY_GATEWAY);
                    }
                    List<Integer> shares =
                            ways.uneven ? shares(group, offer, path, hops) : List.of();
                    return new Outcome(overridden(winner, hops, shares, offer, path), false);
                }
            }
            return new Outcome(null, loop);
        }

        private ResolvedRoute overridden(
                Route winner,
                List<NextHop> own,
                List<Integer> shares,
                @Nullable Offer others,
                Path path) {
            Ways ways = new Ways();
            boolean overridable =
                    switch (winner.source()) {
                        case CONNECTED, LOCAL, NHRP -> false;
                        default -> !own.contains(DISCARD);
                    };
            for (Offer offer = others; offer != null; offer = offer.next) {
                if (offer.route.source() == RouteSource.NHRP) {
                    shortcuts = true;
                    if (overridable
                            && excluded != RouteSource.NHRP
                            && offer.route.distance() < 255) {
                        add(offer.route, path, ways);
                    }
                }
            }
            if (!ways.hops.isEmpty()) {
                return new ResolvedRoute(winner, ways.hops, true);
            }
            return new ResolvedRoute(
                    winner, own.equals(winner.nextHops()) ? winner.nextHops() : own, false, shares);
        }

        /**
         * How flows are spread over next hops that do not all have the same share: a route divides
         * them among its ways, and each gateway that is resolved by another route as that one does.
         */
        private List<Integer> shares(
                Offer from, @Nullable Offer to, Path path, List<NextHop> hops) {
            Shares shares = new Shares(hops);
            for (Offer offer = from; offer != to && offer != null; offer = offer.next) {
                for (NextHop hop : offer.route.nextHops()) {
                    Address gateway = recursive(hop);
                    int weight =
                            offer.route
                                    .detail()
                                    .cost(hop)
                                    .map(RouteDetail.WayCost::share)
                                    .orElse(1);
                    if (offer.route.source() == excluded) {
                        continue;
                    }
                    if (gateway == null) {
                        shares.add(weight, List.of(hop), List.of());
                        continue;
                    }
                    ResolvedRoute by = reached(gateway, path).route;
                    if (by != null) {
                        shares.add(weight, onLink(by, gateway), by.shares());
                    }
                }
            }
            return shares.toList();
        }

        /** Adds what the route's next hops come to; true when one of them leads back. */
        boolean add(Route route, Path path, Ways into) {
            boolean loop = false;
            for (NextHop hop : route.nextHops()) {
                Address gateway = recursive(hop);
                into.uneven |= route.detail().cost(hop).isPresent();
                if (gateway == null) {
                    addOnce(hop, into.hops);
                    continue;
                }
                Outcome reached = reached(gateway, path);
                ResolvedRoute by = reached.route;
                loop |= reached.loop;
                if (by != null) {
                    into.uneven |= !by.shares().isEmpty();
                    onLink(by, gateway).forEach(way -> addOnce(way, into.hops));
                }
            }
            looped |= loop;
            return loop;
        }

        /** The route that a gateway is reached by. */
        private Outcome reached(Address gateway, Path path) {
            Outcome[] last = {new Outcome(null, false)};
            boolean[] own = {false};
            Entry used =
                    entries.lookup(
                            gateway,
                            entry -> {
                                if (entry == path.entry
                                        && entry.prefix.length() == gateway.bits()) {
                                    own[0] = true;
                                    return false;
                                }
                                last[0] = through(entry, path);
                                return last[0].loop || last[0].route != null;
                            });
            Gateway known = gateways.get(gateway);
            if (known != null) {
                int length = used == null ? -1 : used.prefix.length();
                known.usedLength = Math.min(known.usedLength, length);
            }
            ResolvedRoute route = last[0].route;
            if (own[0] && (route == null || route.route().source() != RouteSource.CONNECTED)) {
                return new Outcome(null, true);
            }
            return last[0];
        }

        private Outcome through(Entry entry, Path path) {
            if (path.holds(entry) || path.depth == MAX_DEPTH || ++steps > MAX_STEPS) {
                return new Outcome(null, true);
            }
            return select(entry, new Path(entry, path, path.depth + 1));
        }
    }

    /** What a selection came to; a loop is told apart, since it ends the search. */
    private record Outcome(@Nullable ResolvedRoute route, boolean loop) {}

    /** Where packets leave for a gateway that is reached by a route; this router is no next hop. */
    private static List<NextHop> onLink(ResolvedRoute by, Address gateway) {
        List<NextHop> hops = new ArrayList<>();
        for (NextHop hop : by.nextHops()) {
            switch (hop) {
                case NextHop.Via(String name, Address _) ->
                        hops.add(new NextHop.Via(name, gatewayOf(hop, gateway)));
                case NextHop.Discard _ -> hops.add(hop);
                case NextHop.Receive _ -> {}
            }
        }
        return hops;
    }

    /** What next hops come to. */
    private static final class Ways {
        final List<NextHop> hops = new ArrayList<>();

        /** Whether they may have shares that are not equal. */
        boolean uneven;
    }

    private static Address gatewayOf(NextHop hop, Address onLink) {
        return hop instanceof NextHop.Via(String _, Address gateway) && gateway != null
                ? gateway
                : onLink;
    }

    private static boolean equalCost(Route a, Route b) {
        return a.source() == b.source()
                && a.distance() == b.distance()
                && a.metric() == b.metric()
                && a.process().equals(b.process());
    }

    private static void addOnce(NextHop hop, List<NextHop> into) {
        if (into.size() < MAX_PATHS && !into.contains(hop)) {
            into.add(hop);
        }
    }
}
