package io.spokewire.nhrp;

import io.spokewire.net.Prefix;
import java.util.Collection;
import java.util.TreeSet;

/** Prefixes, to be asked many times whether one of them overlaps with another prefix. */
final class PrefixSet {
    private final TreeSet<Prefix> prefixes;
    private final boolean[] lengths = new boolean[129];

    PrefixSet(Collection<Prefix> prefixes) {
        this.prefixes = new TreeSet<>(prefixes);
        prefixes.forEach(prefix -> lengths[prefix.length()] = true);
    }

    /** Whether one of them lies in the prefix, or the prefix in one of them. */
    boolean overlaps(Prefix prefix) {
        for (int length = 0; length <= prefix.length(); length++) {
            if (lengths[length] && prefixes.contains(new Prefix(prefix.address(), length))) {
                return true;
            }
        }
        Prefix next = prefixes.higher(prefix); // what lies in a prefix stands behind it
        return next != null && prefix.contains(next);
    }
}
