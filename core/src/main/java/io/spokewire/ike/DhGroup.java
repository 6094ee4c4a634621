package io.spokewire.ike;

import java.util.List;
import java.util.Set;

/** Diffie-Hellman groups by their number in IANA's registry, as configuration lines name them. */
public final class DhGroup {
    /** Groups that a configuration may name, strongest of a kind last. */
    public static final List<Integer> KNOWN =
            List.of(1, 2, 5, 14, 15, 16, 17, 18, 19, 20, 21, 24, 31);

    private static final Set<Integer> WEAK = Set.of(1, 2, 5);

    private DhGroup() {}

    /** Whether a configuration may name the group. */
    public static boolean isKnown(int group) {
        return KNOWN.contains(group);
    }

    /**
     * The group, when a configuration may name it.
     *
     * @throws IllegalArgumentException when it may not
     */
    public static int known(int group) {
        if (!isKnown(group)) {
            throw new IllegalArgumentException("group " + group + " is not a Diffie-Hellman group");
        }
        return group;
    }

    /** Whether the group is too small today (768, 1024, 1536 bits; RFC 8247 section 2.4). */
    public static boolean isWeak(int group) {
        return WEAK.contains(group);
    }
}
