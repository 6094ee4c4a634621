package io.spokewire.router;

import io.spokewire.forward.FibEntry;
import io.spokewire.net.Prefix;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The shortcuts that NHRP has set, with the numbers by which the packet path counts what follows
 * them: a shortcut lives while its own prefix is used, whatever else goes to the same peer.
 */
final class Shortcuts {
    private record Place(int vrf, Prefix prefix) {}

    private static final class Known {
        final int number;
        final Set<String> tunnels = new LinkedHashSet<>();

        Known(int number) {
            this.number = number;
        }
    }

    private final Map<Place, Known> known = new LinkedHashMap<>();
    private final BitSet numbers = new BitSet();

    /** A tunnel has a shortcut to this prefix. */
    void add(int vrf, Prefix prefix, String tunnel) {
        known.computeIfAbsent(
                        new Place(vrf, prefix),
                        _ -> {
                            int number = numbers.nextClearBit(0);
                            numbers.set(number);
                            return new Known(number);
                        })
                .tunnels
                .add(tunnel);
    }

    /** A tunnel has no shortcut to this prefix any more; nothing happens when it had none. */
    void remove(int vrf, Prefix prefix, String tunnel) {
        Place place = new Place(vrf, prefix);
        Known gone = known.get(place);
        if (gone != null && gone.tunnels.remove(tunnel) && gone.tunnels.isEmpty()) {
            known.remove(place);
            numbers.clear(gone.number);
        }
    }

    /** The number of a shortcut, or {@link FibEntry#UNCOUNTED} when there is none. */
    int number(int vrf, Prefix prefix) {
        Known found = known.get(new Place(vrf, prefix));
        return found == null ? FibEntry.UNCOUNTED : found.number;
    }
}
