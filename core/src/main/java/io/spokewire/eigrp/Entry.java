package io.spokewire.eigrp;

import io.spokewire.eigrp.EigrpTlv.Exterior;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import io.spokewire.net.Prefix;
import io.spokewire.policy.RoutingPolicy;
import io.spokewire.rib.Route;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A destination of the topology table, RFC 7868 section 5.4, with its state of DUAL. */
final class Entry {
    /** Where a path comes from. */
    sealed interface Source {
        /** An interface is in the prefix. */
        record Connected(String circuit) implements Source {}

        /** Another protocol has it. */
        record Redistributed() implements Source {}

        /** {@code summary-address}, while something is in it. */
        record Summary() implements Source {}

        /** A neighbour told of it, with one of its next hops. */
        record Peer(Neighbor neighbor, Address nextHop) implements Source {}
    }

    /** Added to the distance of external routes: internal ones go before them, section 5.4.1. */
    static final long EXTERNAL = 1L << 62;

    /**
     * A way to the destination.
     *
     * @param vector the whole way
     * @param reported what the neighbour says, with {@link #EXTERNAL}: the reported distance
     * @param distance the computed distance, with {@link #EXTERNAL}
     * @param circuit that it leads out of; empty for none
     * @param told as the neighbour told it; for local paths as we would tell it
     */
    record Path(
            Source source,
            Vector vector,
            long reported,
            long distance,
            String circuit,
            Advert told) {
        @Nullable Neighbor neighbor() {
            return source instanceof Source.Peer(Neighbor n, Address _) ? n : null;
        }
    }

    /**
     * What a router tells of a destination.
     *
     * @param vector unreachable for a route that is taken back
     * @param nextHop unspecified for the sender
     * @param routerId of the router that it comes from; 0 where the encoding does not say
     * @param flags {@link EigrpTlv#CANDIDATE_DEFAULT} and the like
     * @param attributes section 6.9.3, passed on as they are
     */
    record Advert(
            Vector vector,
            Optional<Exterior> exterior,
            Address nextHop,
            int routerId,
            int flags,
            Bytes attributes) {
        boolean reachable() {
            return vector.reachable();
        }

        /** The administrator's, unsigned; 0 for none. */
        long tag() {
            return exterior.map(Exterior::tag).orElseGet(() -> Attributes.tag(attributes));
        }

        /**
         * Without the mark of a candidate default, where {@code default-information} does not want
         * it. The route itself stays.
         */
        Advert marked(RoutingPolicy policy, String list, Prefix prefix) {
            boolean wanted =
                    list.equals(EigrpProcess.ALL)
                            || (!list.equals(EigrpProcess.NONE) && policy.accessList(list, prefix));
            return wanted
                    ? this
                    : new Advert(
                            vector,
                            exterior.map(Exterior::withoutDefault),
                            nextHop,
                            routerId,
                            flags & ~EigrpTlv.CANDIDATE_DEFAULT,
                            attributes);
        }
    }

    final Prefix prefix;
    final Map<Source, Path> paths = new LinkedHashMap<>();

    /** The feasible distance. */
    long feasible = EigrpMetrics.INFINITY;

    /** In active state the distance that the query told. */
    long asked = EigrpMetrics.INFINITY;

    /** The path in use; in active state the one that was, while it is there. */
    @Nullable Path successor;

    /** Whom the successor is told by; kept in active state when its path has gone. */
    @Nullable Neighbor successorNeighbor;

    boolean active;

    /** The QUERY origin flag, section 3.5: 0 to 3. */
    int origin;

    long activeSinceNanos;

    /** Who is still to answer our query. */
    final Set<Neighbor> outstanding = new LinkedHashSet<>();

    /** The successor whose query we are to answer when we know. */
    @Nullable Neighbor owed;

    int siaRound;
    final Set<Neighbor> siaWaiting = new LinkedHashSet<>();

    /** What all neighbours of a circuit have heard of us; nothing for unreachable. */
    final Map<String, Advert> told = new LinkedHashMap<>();

    /** Circuits on which neighbours have heard different things: they are told anew. */
    final Set<String> stale = new LinkedHashSet<>();

    /** Our route in the RIB. */
    @Nullable Route offered;

    /** Whether the RIB has something better: then we do not tell what we do not use. */
    boolean refused;

    /** What it counts for in {@link Summaries}. */
    long ranked = EigrpMetrics.INFINITY;

    Entry(Prefix prefix) {
        this.prefix = prefix;
    }

    /** The least computed distance. */
    long least() {
        long least = EigrpMetrics.INFINITY;
        for (Path path : paths.values()) {
            least = Math.min(least, path.distance());
        }
        return least;
    }

    /** Whether there is anything left to say or to keep. */
    boolean idle() {
        return !active && paths.isEmpty() && told.isEmpty() && stale.isEmpty();
    }
}
