package io.spokewire.rib;

import io.spokewire.net.Address;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Ipv6Address;
import io.spokewire.net.Prefix;
import java.util.function.BiConsumer;
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

    /** The value of exactly this prefix; null when it has none. */
    public @Nullable V get(Prefix prefix) {
        boolean v4 = prefix.address() instanceof Ipv4Address;
        return PrefixNode.get(v4 ? all4 : all6, v4 ? ipv4 : ipv6, prefix);
    }

    /** This map with a value for the prefix, instead of the one it may have. */
    public PrefixTrie<V> with(Prefix prefix, V value) {
        boolean v4 = prefix.address() instanceof Ipv4Address;
        int grown = get(prefix) == null ? size + 1 : size;
        if (prefix.length() == 0) {
            return new PrefixTrie<>(v4 ? value : all4, v4 ? all6 : value, ipv4, ipv6, grown);
        }
        PrefixNode<V> root = PrefixNode.insert(v4 ? ipv4 : ipv6, prefix, value, false);
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
        PrefixNode<V> root = PrefixNode.remove(v4 ? ipv4 : ipv6, prefix, false);
        return new PrefixTrie<>(all4, all6, v4 ? root : ipv4, v4 ? ipv6 : root, size - 1);
    }

    /** Visits all entries, IPv4 first, in the order of prefixes. */
    public void forEach(BiConsumer<? super Prefix, ? super V> visitor) {
        PrefixNode.visit(all4, ipv4, all6, ipv6, visitor);
    }
}
