package io.spokewire.ospf;

import io.spokewire.net.Prefix;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The advertisements of one area, one link, or of all: RFC 2328 section 12.2, RFC 5340 section
 * 4.4.2.
 */
final class Lsdb {
    private static final long SECOND_NANOS = 1_000_000_000L;

    /** One advertisement as it is kept. */
    static final class Stored {
        final Lsa lsa;
        final LsaBody body;
        final long atNanos;
        final boolean flooded;

        /** Whether it came in answer to a request of ours: that is no flooding (MinLSArrival). */
        boolean requested;

        long sentBackNanos;
        boolean sentBack;
        int retransmissions;

        private @Nullable Lsdb database; // that it was put into

        /** Whether it says something else than the one before it, and is no mere refresh. */
        boolean changed = true;

        /**
         * What came at a moment.
         *
         * @param lsa with the age that it had then
         * @param flooded whether it came from a neighbour, and not from ourselves
         */
        Stored(Lsa lsa, LsaBody body, long atNanos, boolean flooded) {
            this.lsa = lsa;
            this.body = body;
            this.atNanos = atNanos;
            this.flooded = flooded;
        }

        /** It is flushed: it leaves its database, unless somebody has to acknowledge it again. */
        void purge() {
            if (database != null && retransmissions == 0) {
                database.purge(this);
            }
        }

        int age(long nowNanos) {
            LsaHeader header = lsa.header();
            if (header.doNotAge()) {
                return header.age();
            }
            long seconds = header.age() + (nowNanos - atNanos) / SECOND_NANOS;
            return (int) Math.min(seconds, LsaHeader.MAX_AGE);
        }

        boolean maxAge(long nowNanos) {
            return age(nowNanos) >= LsaHeader.MAX_AGE;
        }

        /** The header with the age of now. */
        LsaHeader header(long nowNanos) {
            return lsa.header().withAge(age(nowNanos));
        }

        /** The advertisement with the age of now. */
        Lsa now(long nowNanos) {
            return lsa.withAge(age(nowNanos));
        }
    }

    /**
     * When an advertisement of ours was begun last.
     *
     * @param holdNanos how long the next instance has to wait from then on
     */
    record Told(long atNanos, long holdNanos) {}

    private final TreeMap<LsaKey, Stored> all = new TreeMap<>();
    private final TreeMap<LsaKey, Stored> own = new TreeMap<>();
    private final OspfVersion version;
    private final int routerId;

    /** The numbers of our own that have left. */
    private final Map<LsaKey, Integer> last = new TreeMap<>();

    /** How many were told by somebody who does not understand DoNotAge. */
    private int ageing;

    /** Border routers that say so of somebody in another area, and by how many advertisements. */
    private final Map<Integer, Integer> indicating = new TreeMap<>();

    private final @Nullable Area area;
    private final @Nullable Circuit circuit;
    private final Map<LsaKind, Map<Prefix, Integer>> numbers = new EnumMap<>(LsaKind.class);

    /** Our own advertisements in it, when we told them. */
    final Map<LsaKey, Told> originated = new TreeMap<>();

    private Lsdb(
            @Nullable Area area, @Nullable Circuit circuit, OspfVersion version, int routerId) {
        this.area = area;
        this.circuit = circuit;
        this.version = version;
        this.routerId = routerId;
    }

    /** That of all, at a router with this id. */
    static Lsdb ofAll(OspfVersion version, int routerId) {
        return new Lsdb(null, null, version, routerId);
    }

    static Lsdb of(Area area, OspfVersion version, int routerId) {
        return new Lsdb(area, null, version, routerId);
    }

    static Lsdb of(Circuit circuit, OspfVersion version, int routerId) {
        return new Lsdb(null, circuit, version, routerId);
    }

    /** Whether its advertisements are flooded out of an interface. */
    boolean reaches(Circuit other) {
        return circuit != null
                ? other.equals(circuit)
                : area == null ? other.area.external() : area.equals(other.area);
    }

    /** The area that it belongs to, or its link; null for that of all. */
    @Nullable Area area() {
        return circuit != null ? circuit.area : area;
    }

    /** A number for a prefix, 1 and above, not given to another one of the kind. */
    int number(LsaKind kind, Prefix prefix) {
        Map<Prefix, Integer> known = numbers.computeIfAbsent(kind, _ -> new HashMap<>());
        return known.computeIfAbsent(prefix, _ -> known.size() + 1);
    }

    @Nullable Stored get(LsaKey key) {
        return all.get(key);
    }

    void put(Stored stored) {
        LsaKey key = stored.lsa.key();
        stored.database = this;
        Stored before = all.put(key, stored);
        count(before, -1);
        count(stored, 1);
        if (key.advertisingRouter() == routerId) {
            own.put(key, stored);
            last.remove(key);
        }
    }

    /** All in their order; not to be changed. */
    NavigableMap<LsaKey, Stored> all() {
        return all;
    }

    /** Those that bear our router id; not to be changed. */
    NavigableMap<LsaKey, Stored> own() {
        return own;
    }

    /**
     * The number that the next instance of an advertisement of ours has, section 13.4: above all
     * that were seen of it, those that have left too. Somebody may still have the last one, and
     * hold a lower number to be older than the flush.
     */
    int nextSequence(LsaKey key) {
        Stored stored = own.get(key);
        int before =
                stored != null
                        ? stored.lsa.header().sequence()
                        : last.getOrDefault(key, LsaHeader.MAX_SEQUENCE);
        return before == LsaHeader.MAX_SEQUENCE ? LsaHeader.INITIAL_SEQUENCE : before + 1;
    }

    /** Removes one that is flushed, when it is still in it. */
    private void purge(Stored stored) {
        LsaKey key = stored.lsa.key();
        if (stored.equals(all.get(key))) {
            count(all.remove(key), -1);
            if (own.remove(key) != null) {
                last.put(key, stored.lsa.header().sequence());
            }
        }
    }

    void clear() {
        all.clear();
        own.clear();
        ageing = 0;
        indicating.clear();
    }

    private void count(@Nullable Stored stored, int by) {
        if (stored == null) {
            return;
        }
        if (indicates(stored)) {
            int router = stored.lsa.key().advertisingRouter();
            int now = indicating.getOrDefault(router, 0) + by;
            if (now == 0) {
                indicating.remove(router);
            } else {
                indicating.put(router, now);
            }
        } else {
            ageing += version.ageless(stored) ? 0 : by;
        }
    }

    /** RFC 1793 section 2.5.1: a way to the border router itself that nobody can use. */
    private static boolean indicates(Stored stored) {
        return stored.body instanceof LsaBody.BoundarySummary(int options, int metric, int router)
                && (options & OspfOptions.DC) == 0
                && metric >= LsaBody.INFINITY
                && router == stored.lsa.key().advertisingRouter();
    }

    /** Whether all were told by those who understand DoNotAge, and of no others. */
    boolean ageless() {
        return ageing == 0 && indicating.isEmpty();
    }

    /** Whether one was told by somebody who does not understand DoNotAge. */
    boolean ages() {
        return ageing > 0;
    }

    /** Whether a border router with such an id says that somebody elsewhere does not. */
    boolean indicated(IntPredicate by) {
        return indicating.keySet().stream().anyMatch(by::test);
    }
}
