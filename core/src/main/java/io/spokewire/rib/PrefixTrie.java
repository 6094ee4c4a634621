package io.spokewire.rib;

import io.spokewire.net.Address;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Ipv6Address;
import io.spokewire.net.Prefix;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map from prefixes to values with longest-prefix match, for both families. A change
 * copies the path from the root to the place of change and shares the rest, so that readers keep
 * what they have while writers publish what is new.
 *
 * <p>A binary trie with compressed paths: at most one node per prefix and one per fork. Look-ups
 * allocate nothing.
 *
 * @param <V> the values
 */
public final class PrefixTrie<V> {
    private static final PrefixTrie<?> EMPTY = new PrefixTrie<>(null, null, 0);

    private final @Nullable Node<V> ipv4;
    private final @Nullable Node<V> ipv6;
    private final int size;

    /** IPv4 keys stand in the upper half of {@code high}, so that one node serves both families. */
    private record Node<V>(
            long high,
            long low,
            int length,
            @Nullable V value,
            @Nullable Node<V> zero,
            @Nullable Node<V> one) {}

    private PrefixTrie(@Nullable Node<V> ipv4, @Nullable Node<V> ipv6, int size) {
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
        return longest(ipv4, (long) address << 32, 0);
    }

    /** The value of the longest prefix that holds the IPv6 address; null when none does. */
    public @Nullable V lookup6(long high, long low) {
        return longest(ipv6, high, low);
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
        Node<V> root = address instanceof Ipv4Address ? ipv4 : ipv6;
        return longest(root, high(address), low(address), address.bits(), wanted);
    }

    /** The value of exactly this prefix; null when it has none. */
    public @Nullable V get(Prefix prefix) {
        long high = high(prefix.address());
        long low = low(prefix.address());
        Node<V> node = root(prefix);
        while (node != null && node.length <= prefix.length() && covers(node, high, low)) {
            if (node.length == prefix.length()) {
                return node.value;
            }
            node = bit(high, low, node.length) ? node.one : node.zero;
        }
        return null;
    }

    /** This map with a value for the prefix, instead of the one it may have. */
    public PrefixTrie<V> with(Prefix prefix, V value) {
        int grown = get(prefix) == null ? size + 1 : size;
        Node<V> added =
                new Node<>(
                        high(prefix.address()),
                        low(prefix.address()),
                        prefix.length(),
                        value,
                        null,
                        null);
        return rooted(prefix, insert(root(prefix), added), grown);
    }

    /** This map without a value for the prefix. */
    public PrefixTrie<V> without(Prefix prefix) {
        if (get(prefix) == null) {
            return this;
        }
        Node<V> root =
                remove(
                        root(prefix),
                        high(prefix.address()),
                        low(prefix.address()),
                        prefix.length());
        return rooted(prefix, root, size - 1);
    }

    /** Visits all entries, IPv4 first, in the order of prefixes. */
    public void forEach(BiConsumer<? super Prefix, ? super V> visitor) {
        visit(ipv4, true, visitor);
        visit(ipv6, false, visitor);
    }

    /** Whether a longer prefix inside of this one has a value that is wanted. */
    public boolean anyInside(Prefix prefix, Predicate<? super V> wanted) {
        long high = high(prefix.address());
        long low = low(prefix.address());
        Node<V> node = root(prefix);
        while (node != null && node.length <= prefix.length()) {
            if (!covers(node, high, low) || node.length == prefix.address().bits()) {
                return false;
            }
            if (node.length == prefix.length()) {
                return any(node.zero, wanted) || any(node.one, wanted);
            }
            node = bit(high, low, node.length) ? node.one : node.zero;
        }
        return node != null
                && prefix.contains(address(node, prefix.address() instanceof Ipv4Address))
                && any(node, wanted);
    }

    private static <V> boolean any(@Nullable Node<V> node, Predicate<? super V> wanted) {
        return node != null
                && ((node.value != null && wanted.test(node.value))
                        || any(node.zero, wanted)
                        || any(node.one, wanted));
    }

    private static Address address(Node<?> node, boolean v4) {
        return v4
                ? new Ipv4Address((int) (node.high >>> 32))
                : new Ipv6Address(node.high, node.low);
    }

    private @Nullable Node<V> root(Prefix prefix) {
        return prefix.address() instanceof Ipv4Address ? ipv4 : ipv6;
    }

    private PrefixTrie<V> rooted(Prefix prefix, @Nullable Node<V> root, int newSize) {
        return prefix.address() instanceof Ipv4Address
                ? new PrefixTrie<>(root, ipv6, newSize)
                : new PrefixTrie<>(ipv4, root, newSize);
    }

    private static <V> @Nullable V longest(@Nullable Node<V> root, long high, long low) {
        V best = null;
        Node<V> node = root;
        while (node != null && covers(node, high, low)) {
            if (node.value != null) {
                best = node.value;
            }
            if (node.length == 128) {
                break;
            }
            node = bit(high, low, node.length) ? node.one : node.zero;
        }
        return best;
    }

    private static <V> @Nullable V longest(
            @Nullable Node<V> node, long high, long low, int bits, Predicate<? super V> wanted) {
        if (node == null || !covers(node, high, low)) {
            return null;
        }
        V longer = null;
        if (node.length < bits) {
            Node<V> child = bit(high, low, node.length) ? node.one : node.zero;
            longer = longest(child, high, low, bits, wanted);
        }
        if (longer != null) {
            return longer;
        }
        return node.value != null && wanted.test(node.value) ? node.value : null;
    }

    private static <V> Node<V> insert(@Nullable Node<V> node, Node<V> added) {
        if (node == null) {
            return added;
        }
        int common = commonLength(node, added);
        if (common == node.length && common == added.length) {
            return new Node<>(node.high, node.low, node.length, added.value, node.zero, node.one);
        }
        if (common == node.length) {
            return bit(added.high, added.low, common)
                    ? withChildren(node, node.zero, insert(node.one, added))
                    : withChildren(node, insert(node.zero, added), node.one);
        }
        if (common == added.length) {
            return bit(node.high, node.low, common)
                    ? withChildren(added, null, node)
                    : withChildren(added, node, null);
        }
        Ipv6Address fork = new Ipv6Address(node.high, node.low).masked(common);
        boolean addedIsOne = bit(added.high, added.low, common);
        return new Node<>(
                fork.high(),
                fork.low(),
                common,
                null,
                addedIsOne ? node : added,
                addedIsOne ? added : node);
    }

    private static <V> @Nullable Node<V> remove(
            @Nullable Node<V> node, long high, long low, int length) {
        if (node == null) {
            return null;
        }
        Node<V> zero = node.zero;
        Node<V> one = node.one;
        V value = node.value;
        if (node.length == length) {
            value = null;
        } else if (bit(high, low, node.length)) {
            one = remove(one, high, low, length);
        } else {
            zero = remove(zero, high, low, length);
        }
        if (value == null && (zero == null || one == null)) {
            return zero == null ? one : zero; // no fork, no value: the node has no reason to be
        }
        return new Node<>(node.high, node.low, node.length, value, zero, one);
    }

    private static <V> void visit(
            @Nullable Node<V> node, boolean v4, BiConsumer<? super Prefix, ? super V> visitor) {
        if (node == null) {
            return;
        }
        if (node.value != null) {
            visitor.accept(new Prefix(address(node, v4), node.length), node.value);
        }
        visit(node.zero, v4, visitor);
        visit(node.one, v4, visitor);
    }

    private static <V> Node<V> withChildren(
            Node<V> node, @Nullable Node<V> zero, @Nullable Node<V> one) {
        return new Node<>(node.high, node.low, node.length, node.value, zero, one);
    }

    private static boolean covers(Node<?> node, long high, long low) {
        int length = node.length;
        if (length <= 64) {
            return length == 0 || (high ^ node.high) >>> (64 - length) == 0;
        }
        return high == node.high && (low ^ node.low) >>> (128 - length) == 0;
    }

    private static int commonLength(Node<?> a, Node<?> b) {
        int same =
                a.high != b.high
                        ? Long.numberOfLeadingZeros(a.high ^ b.high)
                        : 64 + Long.numberOfLeadingZeros(a.low ^ b.low);
        return Math.min(same, Math.min(a.length, b.length));
    }

    private static boolean bit(long high, long low, int index) {
        return ((index < 64 ? high >>> (63 - index) : low >>> (127 - index)) & 1) != 0;
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
