package io.spokewire.ike;

import io.spokewire.net.Address;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.SequencedSet;

/**
 * The negotiations that failed or were refused, begun by either end: of each peer the last one,
 * until one succeeds. The oldest go when there are too many.
 */
public final class Failures {
    private static final int KEPT_MAX = 1000;

    private record Key(String vrf, Address peer) {
        static Key of(IkePath path) {
            return new Key(path.vrf(), path.remote().address());
        }
    }

    /** First messages that may come again, of which we remember that they were refused. */
    private static final int REFUSED_MAX = 256;

    private final int version;
    private final SequencedSet<Long> refused = new LinkedHashSet<>();
    private final SequencedMap<Key, IkeFailure> kept = new LinkedHashMap<>();

    /**
     * None yet.
     *
     * @param version of IKE: 1 or 2
     */
    public Failures(int version) {
        this.version = version;
    }

    /** One more. */
    public void add(IkePath path, String exchange, String why, long nowNanos) {
        Key key = Key.of(path);
        IkeFailure last = kept.remove(key);
        int count = last == null ? 1 : last.count() + 1;
        if (kept.size() == KEPT_MAX) {
            kept.pollFirstEntry();
        }
        kept.put(key, new IkeFailure(version, path, exchange, why, nowNanos, count));
    }

    /**
     * Notes that a first message is refused; whoever sent it may repeat it, and is refused again.
     *
     * @param initiatorSpi that the peer has chosen for the negotiation
     * @return whether it was not refused before
     */
    public boolean refuse(long initiatorSpi) {
        boolean fresh = refused.add(initiatorSpi);
        if (refused.size() > REFUSED_MAX) {
            refused.removeFirst();
        }
        return fresh;
    }

    /** A negotiation with a peer has succeeded. */
    public void forget(IkePath path) {
        kept.remove(Key.of(path));
    }

    /** The latest last. */
    public List<IkeFailure> all() {
        return List.copyOf(kept.values());
    }
}
