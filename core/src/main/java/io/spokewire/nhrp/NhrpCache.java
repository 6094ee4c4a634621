package io.spokewire.nhrp;

import io.spokewire.engine.TableWalk;
import io.spokewire.net.Address;
import io.spokewire.net.NbmaPeer;
import io.spokewire.net.Prefix;
import io.spokewire.nhrp.NhrpTimer.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What one overlay knows of its peers, RFC 2332 §6.2. An entry whose next hop lies in its own
 * prefix is a mapping; any other is a shortcut, whose next hop has a mapping of its own. What the
 * packet path and the routing table are told follows from the entries here and from nothing else,
 * and only real changes are told.
 */
final class NhrpCache {
    /**
     * Entries that one overlay keeps. Enough for 10,000 clients that each register two addresses
     * and a few prefixes; an entry costs about 500 octets. When it is full, registrations are
     * refused with code 5, and what was resolved or overheard is not kept.
     */
    static final int ENTRIES_MAX = 65_536;

    /** Where an entry comes from, the strongest first: a weaker one does not replace it. */
    enum Origin {
        /** {@code ip nhrp map}. */
        STATIC(4),
        /** A configured next hop server. */
        SERVER(3),
        /** A client has registered it here. */
        REGISTERED(2),
        /** The answer to a request of ours. */
        RESOLVED(1),
        /** Learnt from somebody's request. */
        IMPLICIT(0),
        /** A refusal. */
        NEGATIVE(0);

        private final int strength;

        Origin(int strength) {
            this.strength = strength;
        }

        boolean yieldsTo(Origin other) {
            return other.strength >= strength;
        }

        /** Whether entries of this kind are asked for again while they are used. */
        boolean renewable() {
            return this == RESOLVED || this == IMPLICIT;
        }
    }

    /** An entry. Fields that change with each refresh are not final. */
    static final class Entry {
        final Prefix prefix;
        final Address via;
        final Origin origin;
        final @Nullable NbmaPeer peer;
        final @Nullable Address claimed;
        final int mtuBytes;
        final int preference;
        final boolean unique;
        final String group;

        /** Who has registered it, where that is proven. */
        final NhrpEnvironment.@Nullable Identity owner;

        /** What is asked for to renew it. */
        final Address target;

        final int holdingTimeSeconds;

        /** Entries are numbered as they are made: one that is made anew is another one. */
        final long number;

        long created;
        long expires;
        long packets;
        boolean used;

        /** Until when the station of a permanent entry has registered; 0 when it has not. */
        long registeredUntil;

        final Requesters requesters = new Requesters();

        Entry(Draft draft, long number, long now) {
            this.number = number;
            prefix = draft.prefix;
            via = draft.via;
            origin = draft.origin;
            peer = draft.peer;
            claimed = draft.claimed;
            mtuBytes = draft.mtuBytes;
            preference = draft.preference;
            unique = draft.unique;
            group = draft.group;
            owner = draft.owner;
            target = draft.target == null ? draft.prefix.address() : draft.target;
            holdingTimeSeconds = draft.holdingTimeSeconds;
            created = now;
        }

        /** Whether the next hop is the thing itself. */
        boolean isMapping() {
            return prefix.contains(via);
        }

        boolean permanent() {
            return origin == Origin.STATIC || origin == Origin.SERVER;
        }

        /** Whether the station has registered with us, besides what the configuration says. */
        boolean registered() {
            return origin == Origin.REGISTERED || registeredUntil != 0;
        }

        /** Whether packets can be sent by it. */
        boolean complete() {
            return peer != null && origin != Origin.NEGATIVE;
        }

        /** The address that packets are sent to; null while there is none. */
        @Nullable Address nbma() {
            return peer == null ? null : peer.address();
        }

        /** Whether this is the entry of a peer, seen before or behind a NAT. */
        boolean isAt(NbmaPeer other) {
            return (peer != null && peer.matches(other)) || other.address().equals(claimed);
        }

        /** The NBMA addresses that this names, before and behind a NAT. */
        private Set<Address> nbmaAddresses() {
            Set<Address> named = new HashSet<>();
            if (peer != null) {
                named.add(peer.address());
            }
            if (claimed != null) {
                named.add(claimed);
            }
            return named;
        }

        /** Whether this names the NBMA address, before or behind a NAT. */
        boolean hasNbma(Address address) {
            return address.equals(nbma()) || address.equals(claimed);
        }
    }

    /** What an entry is made from. */
    static final class Draft {
        private final Prefix prefix;
        private final Address via;
        private final Origin origin;
        private @Nullable NbmaPeer peer;
        private @Nullable Address claimed;
        private @Nullable Address target;
        private int mtuBytes;
        private int preference = 255;
        private boolean unique;
        private String group = "";
        private NhrpEnvironment.@Nullable Identity owner;
        private int holdingTimeSeconds;

        Draft(Prefix prefix, Address via, Origin origin) {
            this.prefix = prefix;
            this.via = via;
            this.origin = origin;
        }

        Draft peer(NbmaPeer peer) {
            this.peer = peer;
            return this;
        }

        Draft claimed(@Nullable Address claimed) {
            this.claimed = claimed;
            return this;
        }

        Draft target(Address target) {
            this.target = target;
            return this;
        }

        Draft mtu(int mtuBytes) {
            this.mtuBytes = mtuBytes;
            return this;
        }

        Draft preference(int preference) {
            this.preference = preference == 0 ? 255 : preference;
            return this;
        }

        Draft unique(boolean unique) {
            this.unique = unique;
            return this;
        }

        Draft group(String group) {
            this.group = group;
            return this;
        }

        Draft owner(Optional<NhrpEnvironment.Identity> owner) {
            this.owner = owner.orElse(null);
            return this;
        }

        Draft holdingTime(int seconds) {
            this.holdingTimeSeconds = seconds;
            return this;
        }
    }

    /** Which mappings packets may take: the path behind one may have still to be proven. */
    interface Paths {
        /** Whether packets may take a mapping. */
        boolean usable(Entry mapping);

        /**
         * Whether packets to a station are routed over another one, as by a host route of OSPF on a
         * point-to-multipoint network: then its mapping is a shortcut as well.
         */
        boolean routedElsewhere(Address station);

        /** The mapping of a station has gone. */
        void gone(Address station, Turn turn);
    }

    /** What the packet path was told. */
    private record Mapping(NbmaPeer peer, int mtuBytes, boolean usable) {}

    /** A shortcut, and whether it is offered to the routing table. */
    private record Shortcut(Address via, boolean offered) {}

    private final String tunnel;
    private final Counters counters;
    private final FullTables full;
    private final Paths paths;
    private final Consumer<NbmaPeer> clientChanged;
    private final NavigableMap<Prefix, Entry> entries = new TreeMap<>();
    private final NavigableMap<Prefix, Mapping> mappings = new TreeMap<>();
    private final NavigableMap<Prefix, Shortcut> shortcuts = new TreeMap<>();
    private final int[] lengths = new int[129];

    /** Entries of each NBMA address, seen before or behind a NAT. */
    private final Map<Address, NavigableMap<Prefix, Entry>> byNbma = new HashMap<>();

    /** Entries that are no mappings, by their next hop. */
    private final NavigableMap<Address, NavigableMap<Prefix, Entry>> byVia = new TreeMap<>();

    /** The peers that have registered something, and how much: asked for with each that does. */
    private final NavigableMap<NbmaPeer, Integer> clients = new TreeMap<>();

    private long made;

    /** The same as in entries: of a hub with many clients those of other kinds are few. */
    private final Map<Origin, NavigableMap<Prefix, Entry>> byOrigin = new EnumMap<>(Origin.class);

    /**
     * An empty cache.
     *
     * @param clientChanged hears of a peer that has registered something, or nothing any more
     */
    NhrpCache(
            String tunnel,
            Counters counters,
            FullTables full,
            Paths paths,
            Consumer<NbmaPeer> clientChanged) {
        this.paths = paths;
        this.clientChanged = clientChanged;
        this.tunnel = tunnel;
        this.counters = counters;
        this.full = full;
        for (Origin origin : Origin.values()) {
            byOrigin.put(origin, new TreeMap<>());
        }
    }

    int size() {
        return entries.size();
    }

    /** The number of the newest entry. */
    long made() {
        return made;
    }

    /** Goes on through the entries, and says how many were looked at. */
    int walk(TableWalk<Prefix> way, int max, Consumer<? super Entry> visitor) {
        return way.work(max, entries, visitor);
    }

    /** The prefix of the next entry; null at the end. */
    @Nullable Prefix next(@Nullable Prefix behind) {
        return TableWalk.keyBehind(entries, behind);
    }

    private boolean full() {
        return entries.size() >= ENTRIES_MAX;
    }

    @Nullable Entry get(Prefix prefix) {
        return entries.get(prefix);
    }

    /** All entries of an origin, as a copy. */
    List<Entry> of(Origin origin) {
        return List.copyOf(ofOrigin(origin).values());
    }

    /** The prefixes of some entries of an origin, as a copy. */
    List<Prefix> prefixes(Origin origin, Predicate<Prefix> which) {
        return ofOrigin(origin).keySet().stream().filter(which).toList();
    }

    private NavigableMap<Prefix, Entry> ofOrigin(Origin origin) {
        return Objects.requireNonNull(byOrigin.get(origin));
    }

    /** The entries of a peer, seen before or behind a NAT, as a copy. */
    List<Entry> at(NbmaPeer peer) {
        return byNbma
                .getOrDefault(peer.address(), Collections.emptyNavigableMap())
                .values()
                .stream()
                .filter(entry -> entry.isAt(peer))
                .toList();
    }

    /** All entries of an origin that overlap a prefix, as a copy. */
    List<Entry> overlapping(Origin origin, Prefix prefix) {
        NavigableMap<Prefix, Entry> table = ofOrigin(origin);
        List<Entry> list = new ArrayList<>();
        for (int length = 0; length < prefix.length(); length++) {
            if (lengths[length] > 0) {
                Entry wider = table.get(new Prefix(prefix.address(), length));
                if (wider != null) {
                    list.add(wider);
                }
            }
        }
        for (Entry entry : table.tailMap(prefix, true).values()) {
            if (!prefix.contains(entry.prefix.address())) {
                break;
            }
            if (prefix.contains(entry.prefix)) {
                list.add(entry);
            }
        }
        return list;
    }

    /** The longest entry that covers an address. */
    Optional<Entry> lookup(Address address) {
        for (int length = address.bits(); length >= 0; length--) {
            if (lengths[length] > 0) {
                Entry entry = entries.get(new Prefix(address, length));
                if (entry != null) {
                    return Optional.of(entry);
                }
            }
        }
        return Optional.empty();
    }

    /** The longest mapping that covers an address and that packets can be sent by. */
    Optional<Entry> mapping(Address address) {
        for (int length = address.bits(); length >= 0; length--) {
            if (lengths[length] > 0) {
                Entry entry = entries.get(new Prefix(address, length));
                if (entry != null && entry.isMapping() && entry.complete()) {
                    return Optional.of(entry);
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Puts an entry in, or refreshes the one that is there. A stronger one stays; a full cache
     * takes no new ones but those of the configuration.
     *
     * @return the entry that now stands there; empty when this one was not taken
     */
    Optional<Entry> put(Draft draft, Turn turn) {
        Entry old = entries.get(draft.prefix);
        if (old != null && !old.origin.yieldsTo(draft.origin)) {
            return Optional.empty();
        }
        if (old == null && full() && draft.origin.strength <= Origin.REGISTERED.strength) {
            full.found("cache entries", ENTRIES_MAX, turn);
            return Optional.empty();
        }
        Entry entry = new Entry(draft, ++made, turn.now());
        if (old != null && old.via.equals(entry.via) && old.origin == entry.origin) {
            entry.created = old.created;
            entry.requesters.addAll(old.requesters, turn);
            entry.packets = old.packets;
            entry.registeredUntil = old.registeredUntil;
        }
        if (old == null) {
            lengths[draft.prefix.length()]++;
            turn.note(
                    new NhrpTrace.CacheChanged(
                            tunnel, draft.prefix, "is new: " + draft.origin + " via " + draft.via));
        }
        entries.put(draft.prefix, entry);
        if (old != null) {
            unlist(old);
        }
        list(entry);
        count(entry, 1); // first: whoever registers again has not been away
        if (old != null) {
            count(old, -1);
        }
        entry.expires = turn.after(entry.holdingTimeSeconds);
        if (!entry.permanent()) {
            Duration whole = Duration.ofSeconds(entry.holdingTimeSeconds);
            // A third before its end it is renewed, if it is used.
            Duration delay = entry.origin.renewable() ? whole.multipliedBy(2).dividedBy(3) : whole;
            turn.arm(Kind.CACHE, tunnel, draft.prefix, delay);
        } else if (old != null && !old.permanent()) {
            turn.disarm(Kind.CACHE, tunnel, draft.prefix);
        }
        project(draft.prefix, turn);
        return Optional.of(entry);
    }

    /** Takes an entry out, and the shortcuts that lead over it. */
    void remove(Prefix prefix, Turn turn) {
        Entry entry = entries.get(prefix);
        if (entry == null) {
            return;
        }
        if (entry.isMapping()) {
            for (Entry dependent : dependents(entry)) {
                remove(dependent.prefix, turn);
            }
        }
        entries.remove(prefix);
        unlist(entry);
        count(entry, -1);
        lengths[prefix.length()]--;
        if (!entry.permanent() || entry.registeredUntil != 0) {
            turn.disarm(Kind.CACHE, tunnel, prefix);
        }
        turn.note(new NhrpTrace.CacheChanged(tunnel, prefix, "is gone"));
        project(prefix, turn);
        if (entry.isMapping() && prefix.isHost()) {
            paths.gone(entry.via, turn);
        }
    }

    /** Shortcuts whose next hop is reached by this mapping and by no other. */
    List<Entry> dependents(Entry mapping) {
        List<Entry> list = new ArrayList<>();
        for (Map.Entry<Address, NavigableMap<Prefix, Entry>> behind :
                byVia.tailMap(mapping.prefix.address(), true).entrySet()) {
            Address via = behind.getKey();
            if (!mapping.prefix.contains(via)) {
                break;
            }
            if (mapping(via).filter(m -> m == mapping).isPresent()) {
                for (Entry shortcut : behind.getValue().values()) {
                    if (shortcuts.containsKey(shortcut.prefix)) {
                        list.add(shortcut);
                    }
                }
            }
        }
        return list;
    }

    private void list(Entry entry) {
        ofOrigin(entry.origin).put(entry.prefix, entry);
        for (Address nbma : entry.nbmaAddresses()) {
            byNbma.computeIfAbsent(nbma, _ -> new TreeMap<>()).put(entry.prefix, entry);
        }
        if (!entry.isMapping()) {
            byVia.computeIfAbsent(entry.via, _ -> new TreeMap<>()).put(entry.prefix, entry);
        }
    }

    private void unlist(Entry entry) {
        ofOrigin(entry.origin).remove(entry.prefix);
        for (Address nbma : entry.nbmaAddresses()) {
            unlist(byNbma, nbma, entry.prefix);
        }
        if (!entry.isMapping()) {
            unlist(byVia, entry.via, entry.prefix);
        }
    }

    private static void unlist(
            Map<Address, NavigableMap<Prefix, Entry>> table, Address address, Prefix prefix) {
        NavigableMap<Prefix, Entry> some = table.get(address);
        if (some != null) {
            some.remove(prefix);
            if (some.isEmpty()) {
                table.remove(address);
            }
        }
    }

    private void count(Entry entry, int by) {
        NbmaPeer peer = entry.peer;
        if (peer == null || !entry.registered()) {
            return;
        }
        int before = clients.getOrDefault(peer, 0);
        int now = before + by;
        if (now == 0) {
            clients.remove(peer);
        } else {
            clients.put(peer, now);
        }
        if (before == 0 || now == 0) {
            clientChanged.accept(peer);
        }
    }

    /** The station of a permanent entry has registered until then; 0 for not any more. */
    void registered(Entry entry, long until) {
        if (until == 0) {
            count(entry, -1);
        }
        boolean before = entry.registered();
        entry.registeredUntil = until;
        if (!before) {
            count(entry, 1);
        }
    }

    /** Whether a peer has registered something. */
    boolean isClient(NbmaPeer peer) {
        return clients.containsKey(peer);
    }

    /** The next of the peers that have; null at the end. */
    @Nullable NbmaPeer nextClient(@Nullable NbmaPeer behind) {
        return TableWalk.keyBehind(clients, behind);
    }

    /** Whether packets take an entry: a mapping, or a shortcut by that of its next hop. */
    boolean taken(Entry entry) {
        if (!entry.complete()) {
            return false;
        }
        if (entry.isMapping()) {
            return paths.usable(entry);
        }
        return mapping(entry.via).map(paths::usable).orElse(true);
    }

    /**
     * Whether packets to a station itself would take an entry. Where their route leads by somebody
     * else, an answer to a question of ours overrides it; what a question of the station's has told
     * is not enough.
     */
    boolean carries(Entry entry) {
        return entry.origin != Origin.IMPLICIT
                || !entry.isMapping()
                || !paths.routedElsewhere(entry.via);
    }

    /** Whether packets may take the mapping of a station has changed. */
    void project(Address station, Turn turn) {
        project(station.toPrefix(), turn);
    }

    private void project(Prefix prefix, Turn turn) {
        Entry entry = entries.get(prefix);
        Mapping mapping = null;
        Shortcut shortcut = null;
        if (entry != null && entry.peer != null && entry.complete()) {
            if (entry.isMapping()) {
                mapping = new Mapping(entry.peer, entry.mtuBytes, taken(entry));
                if (entry.origin == Origin.RESOLVED
                        && prefix.isHost()
                        && paths.routedElsewhere(entry.via)) {
                    shortcut = new Shortcut(entry.via, mapping.usable());
                }
            } else {
                shortcut = new Shortcut(entry.via, taken(entry));
            }
        }
        if (mapping == null) {
            set(prefix, shortcut, turn);
        }
        Mapping before = mapping == null ? mappings.remove(prefix) : mappings.put(prefix, mapping);
        boolean other = before == null || mapping == null || before.usable() != mapping.usable();
        if (other && before != null && before.usable()) {
            shortcutsOver(entry, turn); // before the next hop that they need goes
        }
        if (mapping == null && before != null) {
            turn.emit(new NhrpAction.RemoveMapping(tunnel, prefix));
        } else if (mapping != null && !mapping.equals(before)) {
            turn.emit(
                    new NhrpAction.SetMapping(
                            tunnel, prefix, mapping.peer(), mapping.mtuBytes(), mapping.usable()));
        }
        if (mapping != null) {
            set(prefix, shortcut, turn); // behind the mapping that it needs
        }
        if (other && mapping != null && mapping.usable()) {
            shortcutsOver(entry, turn);
        }
    }

    private void shortcutsOver(@Nullable Entry mapping, Turn turn) {
        if (mapping != null && !shortcuts.isEmpty()) {
            dependents(mapping).forEach(shortcut -> project(shortcut.prefix, turn));
        }
    }

    private void set(Prefix prefix, @Nullable Shortcut shortcut, Turn turn) {
        Shortcut before =
                shortcut == null ? shortcuts.remove(prefix) : shortcuts.put(prefix, shortcut);
        boolean was = before != null && before.offered();
        boolean is = shortcut != null && shortcut.offered();
        if (was && !is) {
            counters.add(NhrpCounter.SHORTCUTS_REMOVED);
            turn.emit(new NhrpAction.RemoveShortcut(tunnel, prefix));
        } else if (shortcut != null && is && !shortcut.equals(before)) {
            counters.add(NhrpCounter.SHORTCUTS_SET);
            turn.emit(new NhrpAction.SetShortcut(tunnel, prefix, shortcut.via()));
        }
    }
}
