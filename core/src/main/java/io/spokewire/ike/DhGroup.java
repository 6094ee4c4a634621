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

    /**
     * Bytes of a public value in a key exchange payload: as long as the prime for MODP groups, both
     * coordinates for ECP groups (RFC 5903 section 7), 32 for Curve25519 (RFC 8031 section 3.1).
     *
     * @throws IllegalArgumentException when a configuration may not name the group
     */
    public static int publicBytes(int group) {
        return switch (known(group)) {
            case 1 -> 96;
            case 2 -> 128;
            case 5 -> 192;
            case 14, 24 -> 256;
            case 15 -> 384;
            case 16 -> 512;
            case 17 -> 768;
            case 18 -> 1024;
            case 19 -> 64;
            case 20 -> 96;
            case 21 -> 132;
            default -> 32;
        };
    }

    /** Whether the group is too small today (768, 1024, 1536 bits; RFC 8247 section 2.4). */
    public static boolean isWeak(int group) {
        return WEAK.contains(group);
    }
}
