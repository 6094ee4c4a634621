package io.spokewire.rib;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Ipv6Address;
import io.spokewire.net.Prefix;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map from prefixes to values with longest-prefix match, for both families. A change
 * copies the path from the root to the place of change and shares the rest, so that readers keep
 * what they have while writers publish what is new.
 *
 * <p>A trie that takes six bits at a step, {@link PrefixNode}. Look-ups allocate nothing.
 *
 * @param <V> the values
 */
public final class PrefixTrie<V> {
    private static final PrefixTrie<?> EMPTY = new PrefixTrie<>(null, null, null, null, 0);

    /** The value of 0.0.0.0/0, which no node holds. */
    private final @Nullable V all4;

    /** The value of ::/0. */
    private final @Nullable V all6;

    private final @Nullable PrefixNode<V> ipv4;
    private final @Nullable PrefixNode<V> ipv6;
    private final int size;

    private PrefixTrie(
            @Nullable V all4,
            @Nullable V all6,
            @Nullable PrefixNode<V> ipv4,
            @Nullable PrefixNode<V> ipv6,
            int size) {
        this.all4 = all4;
        this.all6 = all6;
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
        this.size = size;
    }

    /** The map without entries. */
    @SuppressWarnings("unchecked") // it holds no V
    public static <V> PrefixTrie<V> empty() {
        return (PrefixTrie<V>) EMPTY;
    }

    /** How many prefixes have a value. */
    public int size() {
        return size;
    }

    /** The value of the longest prefix that holds the IPv4 address; null when none does. */
    public @Nullable V lookup4(int address) {
        return PrefixNode.longest(ipv4, (long) address << 32, 0, all4);
    }

    /** The value of the longest prefix that holds the IPv6 address; null when none does. */
    public @Nullable V lookup6(long high, long low) {
        return PrefixNode.longest(ipv6, high, low, all6);
    }

    /** The value of the longest prefix that holds the address; null when none does. */
    public @Nullable V lookup(Address address) {
        return switch (address) {
            case Ipv4Address(int value) -> lookup4(value);
            case Ipv6Address(long high, long low) -> lookup6(high, low);
        };
    }

    /**
     * The value of the longest prefix that holds the address and whose value is wanted; null when
     * there is none. Longer prefixes are asked first, until one is wanted.
     */
    public @Nullable V lookup(Address address, Predicate<? super V> wanted) {
        boolean v4 = address instanceof Ipv4Address;
        V longest = PrefixNode.longest(v4 ? ipv4 : ipv6, high(address), low(address), wanted);
        if (longest != null) {
            return longest;
        }
        V all = v4 ? all4 : all6;
        return all != null && wanted.test(all) ? all : null;
    }

    /** The value of exactly this prefix; null when it has none. */
    public @Nullable V get(Prefix prefix) {
        boolean v4 = prefix.address() instanceof Ipv4Address;
        if (prefix.length() == 0) {
            return v4 ? all4 : all6;
        }
        return PrefixNode.get(
                v4 ? ipv4 : ipv6, high(prefix.address()), low(prefix.address()), prefix.length());
    }

    /** This map with a value for the prefix, instead of the one it may have. */
    public PrefixTrie<V> with(Prefix prefix, V value) {
        boolean v4 = prefix.address() instanceof Ipv4Address;
        int grown = get(prefix) == null ? size + 1 : size;
        if (prefix.length() == 0) {
            return new PrefixTrie<>(v4 ? value : all4, v4 ? all6 : value, ipv4, ipv6, grown);
        }
        PrefixNode<V> root =
                PrefixNode.insert(
                        v4 ? ipv4 : ipv6,
                        high(prefix.address()),
                        low(prefix.address()),
                        prefix.length(),
                        value);
        return new PrefixTrie<>(all4, all6, v4 ? root : ipv4, v4 ? ipv6 : root, grown);
    }

    /** This map without a value for the prefix. */
    public PrefixTrie<V> without(Prefix prefix) {
        if (get(prefix) == null) {
            return this;
        }
        boolean v4 = prefix.address() instanceof Ipv4Address;
        if (prefix.length() == 0) {
            return new PrefixTrie<>(v4 ? null : all4, v4 ? all6 : null, ipv4, ipv6, size - 1);
        }
        PrefixNode<V> root = v4 ? ipv4 : ipv6;
        if (root != null) {
            root = root.remove(high(prefix.address()), low(prefix.address()), prefix.length());
        }
        return new PrefixTrie<>(all4, all6, v4 ? root : ipv4, v4 ? ipv6 : root, size - 1);
    }

    /** Visits all entries, IPv4 first, in the order of prefixes. */
    public void forEach(BiConsumer<? super Prefix, ? super V> visitor) {
        for (AddressFamily family : AddressFamily.values()) {
            boolean _ =
                    visit(
                            family,
                            null,
                            (prefix, value) -> {
                                visitor.accept(prefix, value);
                                return true;
                            });
        }
    }

    /**
     * Visits entries of a family in the order of prefixes, until the visitor wants no more.
     *
     * @param behind only those behind this prefix, whether it has a value or not; null for all
     * @param visitor false for: no more
     * @return whether the end was reached
     */
    public boolean visit(
            AddressFamily family,
            @Nullable Prefix behind,
            BiPredicate<? super Prefix, ? super V> visitor) {
        boolean v4 = family == AddressFamily.IPV4;
        V all = v4 ? all4 : all6;
        if (behind == null && all != null) {
            Prefix prefix = v4 ? Prefix.DEFAULT_IPV4 : Prefix.DEFAULT_IPV6;
            if (!visitor.test(prefix, all)) {
                return false;
            }
        }
        PrefixNode.Place place =
                behind == null || behind.length() == 0
                        ? null
                        : new PrefixNode.Place(
                                high(behind.address()), low(behind.address()), behind.length());
        return PrefixNode.visit(v4 ? ipv4 : ipv6, v4, place, visitor::test);
    }

    /** Whether a longer prefix inside of this one has a value that is wanted. */
    public boolean anyInside(Prefix prefix, Predicate<? super V> wanted) {
        return PrefixNode.anyInside(
                prefix.address() instanceof Ipv4Address ? ipv4 : ipv6,
                high(prefix.address()),
                low(prefix.address()),
                prefix.length(),
                wanted);
    }

    private static long high(Address address) {
        return switch (address) {
            case Ipv4Address(int value) -> (long) value << 32;
            case Ipv6Address(long high, long _) -> high;
        };
    }

    private static long low(Address address) {
        return address instanceof Ipv6Address(long _, long low) ? low : 0;
    }
}
