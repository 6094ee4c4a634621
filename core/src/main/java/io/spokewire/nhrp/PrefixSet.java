package io.spokewire.nhrp;

import io.spokewire.net.Prefix;
import io.spokewire.rib.PrefixMap;
import java.util.Collection;

/** Prefixes, to be asked many times whether one of them overlaps with another prefix. */
final class PrefixSet {
    private final PrefixMap<Prefix> prefixes = new PrefixMap<>();

    PrefixSet(Collection<Prefix> prefixes) {
        prefixes.forEach(prefix -> this.prefixes.computeIfAbsent(prefix, p -> p));
    }

    /** Whether one of them lies in the prefix, or the prefix in one of them. */
    boolean overlaps(Prefix prefix) {
        int length = prefix.length();
        return prefixes.lookup(prefix.address(), p -> p.length() <= length) != null
                || prefixes.anyInside(prefix);
    }
}
