package io.spokewire.ike.v1;

import io.spokewire.net.Address;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Where peers are: with thousands of them nobody looks through all to find one. */
final class Places<T> {
    private final Map<Address, TreeMap<Long, T>> byRemote = new HashMap<>();

    void add(Address remote, long number, T one) {
        byRemote.computeIfAbsent(remote, _ -> new TreeMap<>()).put(number, one);
    }

    void remove(Address remote, long number) {
        byRemote.computeIfPresent(
                remote, (_, all) -> all.remove(number) != null && all.isEmpty() ? null : all);
    }

    /** What there is with an address, by number; a copy. */
    List<T> at(Address remote) {
        TreeMap<Long, T> all = byRemote.get(remote);
        return all == null ? List.of() : List.copyOf(all.values());
    }
}
