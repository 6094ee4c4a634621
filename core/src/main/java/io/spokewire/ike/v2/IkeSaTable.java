package io.spokewire.ike.v2;

import io.spokewire.ike.IkeIdentity;
import io.spokewire.ike.IkePath;
import io.spokewire.net.Address;
import io.spokewire.net.Bytes;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All IKE SAs, found by what messages, timers and other IKE SAs know of them: with thousands of
 * peers nobody looks through all.
 */
final class IkeSaTable {
    private final Map<Long, IkeSa> bySpi = new LinkedHashMap<>();
    private final TreeMap<Long, IkeSa> byNumber = new TreeMap<>();
    private final Map<Bytes, IkeSa> byRequest = new LinkedHashMap<>();
    private final Map<Place, Set<IkeSa>> byRemote = new LinkedHashMap<>();
    private final Map<IkeIdentity, Set<IkeSa>> byIdentity = new LinkedHashMap<>();

    /** Where a peer is, whatever its port. */
    private record Place(String vrf, Address remote) {
        static Place of(IkePath path) {
            return new Place(path.vrf(), path.remote().address());
        }
    }

    void add(IkeSa sa) {
        bySpi.put(sa.localSpi(), sa);
        byNumber.put(sa.number(), sa);
        byRemote.computeIfAbsent(Place.of(sa.path()), _ -> new LinkedHashSet<>()).add(sa);
        proven(sa);
    }

    void remove(IkeSa sa) {
        bySpi.remove(sa.localSpi());
        byNumber.remove(sa.number());
        forgetRequest(sa);
        drop(byRemote, Place.of(sa.path()), sa);
        drop(byIdentity, sa.remoteIdentity(), sa);
    }

    private static <K> void drop(Map<K, Set<IkeSa>> index, K key, IkeSa sa) {
        Set<IkeSa> all = index.get(key);
        if (all != null && all.remove(sa) && all.isEmpty()) {
            index.remove(key);
        }
    }

    /** The IKE_SA_INIT request that it has come from; the peer may send it again. */
    void request(Bytes request, IkeSa sa) {
        byRequest.put(request, sa);
    }

    /** The request that it has come from is a new one when it comes again. */
    void forgetRequest(IkeSa sa) {
        byRequest.remove(sa.negotiation.request, sa);
    }

    /** Its peer has proven who it is. */
    void proven(IkeSa sa) {
        if (sa.peer.remoteIdentity != null && bySpi.containsKey(sa.localSpi())) {
            byIdentity.computeIfAbsent(sa.remoteIdentity(), _ -> new LinkedHashSet<>()).add(sa);
        }
    }

    /** Its ends are about to be others. */
    void moving(IkeSa sa, IkePath to) {
        Place from = Place.of(sa.path());
        if (!from.equals(Place.of(to)) && bySpi.containsKey(sa.localSpi())) {
            drop(byRemote, from, sa);
            byRemote.computeIfAbsent(Place.of(to), _ -> new LinkedHashSet<>()).add(sa);
        }
    }

    /** Whether nothing is kept of any. */
    boolean isEmpty() {
        return bySpi.isEmpty()
                && byNumber.isEmpty()
                && byRequest.isEmpty()
                && byRemote.isEmpty()
                && byIdentity.isEmpty();
    }

    /** All by their numbers, in the order in which they were made. */
    NavigableMap<Long, IkeSa> all() {
        return Collections.unmodifiableNavigableMap(byNumber);
    }

    @Nullable IkeSa bySpi(long spi) {
        return bySpi.get(spi);
    }

    boolean hasSpi(long spi) {
        return bySpi.containsKey(spi);
    }

    @Nullable IkeSa byRequest(Bytes request) {
        return byRequest.get(request);
    }

    Optional<IkeSa> byNumber(long number) {
        return Optional.ofNullable(byNumber.get(number));
    }

    /** Those with whoever is at an address. */
    List<IkeSa> with(String vrf, Address remote) {
        return List.copyOf(byRemote.getOrDefault(new Place(vrf, remote), Set.of()));
    }

    /** Those whose peer has proven to be somebody. */
    List<IkeSa> with(IkeIdentity identity) {
        return List.copyOf(byIdentity.getOrDefault(identity, Set.of()));
    }
}
