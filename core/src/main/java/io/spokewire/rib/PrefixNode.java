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
 * Six bits of the way through a {@link PrefixTrie}: the prefixes that end within these bits, and
 * the nodes that go on behind them. Bitmaps say what is there and one array holds it, so a look-up
 * touches two cache lines for six bits ("Tree Bitmap", Eatherton, Varghese and Dittia, 2004). Bits
 * that all below have in common are skipped. Of a {@link PrefixTrie} they are never changed, of a
 * {@link PrefixMap} in place.
 *
 * <p>IPv4 addresses stand in the upper half of {@code high}, so that one node serves both families.
 *
 * @param <V> the values
 */
final class PrefixNode<V> {
    /** Bits that one node looks at. */
    private static final int STRIDE = 6;

    private static final int CHUNKS = 1 << STRIDE;

    /** For six bits of an address, the places in {@link #inner} of the prefixes that hold it. */
    private static final long[] HOLDING = new long[CHUNKS];

    static {
        for (int chunk = 0; chunk < CHUNKS; chunk++) {
            for (int length = 1; length < STRIDE; length++) {
                HOLDING[chunk] |= 1L << innerPlace(length, chunk >>> (STRIDE - length));
            }
        }
    }

    /** Bits before this node's six, a multiple of six; they are those of high and low. */
    private final int depth;

    private final long high;
    private final long low;

    /** Prefixes of one to five of the node's bits, at {@link #innerPlace}: longer ones higher. */
    private long inner;

    /** Prefixes of all six bits. */
    private long exact;

    /** Nodes behind the six bits. */
    private long children;

    /** Values of {@link #inner}, of {@link #exact}, then the {@link #children}. */
    private Object[] slots;

    private PrefixNode(
            int depth, long high, long low, long inner, long exact, long children, Object[] slots) {
        this.depth = depth;
        this.high = high;
        this.low = low;
        this.inner = inner;
        this.exact = exact;
        this.children = children;
        this.slots = slots;
    }

    private static int innerPlace(int length, int bits) {
        return (1 << length) - 2 + bits;
    }

    /** The depth of the node that holds prefixes of this length, 1 to 128. */
    private static int depthOf(int length) {
        return (length - 1) / STRIDE * STRIDE;
    }

    /** The six bits of an address at a depth; zeros stand behind its end. */
    private static int chunk(long high, long low, int depth) {
        long bits;
        if (depth <= 64 - STRIDE) {
            bits = high >>> (64 - STRIDE - depth);
        } else if (depth < 64) {
            bits = high << (depth + STRIDE - 64) | low >>> (128 - STRIDE - depth);
        } else {
            int right = 128 - STRIDE - depth;
            bits = right >= 0 ? low >>> right : low << -right;
        }
        return (int) bits & (CHUNKS - 1);
    }

    private static long mask(int bits) {
        return bits <= 0 ? 0 : bits >= 64 ? -1 : -1L << (64 - bits);
    }

    private static int below(long map, long bit) {
        return Long.bitCount(map & (bit - 1));
    }

    private boolean covers(long addressHigh, long addressLow) {
        return depth <= 64
                ? ((high ^ addressHigh) & mask(depth)) == 0
                : high == addressHigh && ((low ^ addressLow) & mask(depth - 64)) == 0;
    }

    private int exactStart() {
        return Long.bitCount(inner);
    }

    private int childStart() {
        return Long.bitCount(inner) + Long.bitCount(exact);
    }

    @SuppressWarnings("unchecked") // what the bitmaps say
    private V value(int slot) {
        return (V) slots[slot];
    }

    @SuppressWarnings("unchecked") // what the bitmaps say
    private PrefixNode<V> child(int slot) {
        return (PrefixNode<V>) slots[slot];
    }

    /** The value of the longest prefix that holds the address, or the value given. */
    static <V> @Nullable V longest(
            @Nullable PrefixNode<V> root, long high, long low, @Nullable V otherwise) {
        PrefixNode<V> node = root;
        PrefixNode<V> best = null;
        int bestSlot = 0; // read at the end: values passed on the way would miss the cache
        while (node != null && node.covers(high, low)) {
            int chunk = chunk(high, low, node.depth);
            long bit = 1L << chunk;
            if ((node.exact & bit) != 0) {
                best = node;
                bestSlot = node.exactStart() + below(node.exact, bit);
            } else {
                long holding = node.inner & HOLDING[chunk];
                if (holding != 0) {
                    best = node;
                    bestSlot = below(node.inner, Long.highestOneBit(holding));
                }
            }
            if ((node.children & bit) == 0) {
                break;
            }
            node = node.child(node.childStart() + below(node.children, bit));
        }
        return best == null ? otherwise : best.value(bestSlot);
    }

    /** The value of the longest prefix that holds the address and is wanted; null for none. */
    static <V> @Nullable V longest(
            @Nullable PrefixNode<V> node, long high, long low, Predicate<? super V> wanted) {
        if (node == null || !node.covers(high, low)) {
            return null;
        }
        int chunk = chunk(high, low, node.depth);
        long bit = 1L << chunk;
        if ((node.children & bit) != 0) {
            V longer =
                    longest(
                            node.child(node.childStart() + below(node.children, bit)),
                            high,
                            low,
                            wanted);
            if (longer != null) {
                return longer;
            }
        }
        if ((node.exact & bit) != 0) {
            V value = node.value(node.exactStart() + below(node.exact, bit));
            if (wanted.test(value)) {
                return value;
            }
        }
        long holding = node.inner & HOLDING[chunk];
        while (holding != 0) {
            long longest = Long.highestOneBit(holding);
            V value = node.value(below(node.inner, longest));
            if (wanted.test(value)) {
                return value;
            }
            holding ^= longest;
        }
        return null;
    }

    /**
     * The value of exactly this prefix; null when it has none.
     *
     * @param all that of the prefix of no bits, which no node holds
     */
    static <V> @Nullable V get(@Nullable V all, @Nullable PrefixNode<V> root, Prefix prefix) {
        return prefix.length() == 0
                ? all
                : get(root, high(prefix.address()), low(prefix.address()), prefix.length());
    }

    /** A tree with a value for a prefix of some bits, as {@link #insert} of those makes it. */
    static <V> PrefixNode<V> insert(
            @Nullable PrefixNode<V> root, Prefix prefix, V value, boolean inPlace) {
        return insert(
                root,
                high(prefix.address()),
                low(prefix.address()),
                prefix.length(),
                value,
                inPlace);
    }

    /** A tree without the value of a prefix of some bits, which it has; null for an empty one. */
    static <V> @Nullable PrefixNode<V> remove(
            @Nullable PrefixNode<V> root, Prefix prefix, boolean inPlace) {
        return root == null
                ? null
                : root.remove(
                        high(prefix.address()), low(prefix.address()), prefix.length(), inPlace);
    }

    /** The value of exactly this prefix of 1 to 128 bits; null when it has none. */
    private static <V> @Nullable V get(
            @Nullable PrefixNode<V> root, long high, long low, int length) {
        PrefixNode<V> node = root;
        int depth = depthOf(length);
        while (node != null && node.depth <= depth && node.covers(high, low)) {
            int chunk = chunk(high, low, node.depth);
            if (node.depth == depth) {
                return node.own(chunk, length - depth);
            }
            long bit = 1L << chunk;
            node =
                    (node.children & bit) == 0
                            ? null
                            : node.child(node.childStart() + below(node.children, bit));
        }
        return null;
    }

    /** Whether a prefix longer than this one of 0 to 128 bits, and inside of it, is there. */
    static <V> boolean anyInside(@Nullable PrefixNode<V> root, long high, long low, int length) {
        PrefixNode<V> node = root;
        while (node != null && node.depth < length) {
            if (!node.covers(high, low)) {
                return false;
            }
            int chunk = chunk(high, low, node.depth);
            if (length - node.depth < STRIDE) {
                return node.anyBelow(chunk, length - node.depth);
            }
            node = node.childAt(chunk);
        }
        return node != null && commonBits(node.high, node.low, high, low) >= length;
    }

    /** Whether there are some that begin with the first bits of a chunk and are longer. */
    private boolean anyBelow(int chunk, int length) {
        int first = chunk >>> (STRIDE - length) << (STRIDE - length);
        int end = first + (1 << (STRIDE - length));
        for (int longer = length + 1; longer <= STRIDE; longer++) {
            for (int at = first; at < end; at += 1 << (STRIDE - longer)) {
                if (own(at, longer) != null) {
                    return true;
                }
            }
        }
        for (int at = first; at < end; at++) {
            if (childAt(at) != null) {
                return true;
            }
        }
        return false;
    }

    private @Nullable V own(int chunk, int length) {
        if (length == STRIDE) {
            long bit = 1L << chunk;
            return (exact & bit) == 0 ? null : value(exactStart() + below(exact, bit));
        }
        long bit = 1L << innerPlace(length, chunk >>> (STRIDE - length));
        return (inner & bit) == 0 ? null : value(below(inner, bit));
    }

    /**
     * A tree with a value for the prefix, instead of the one it may have.
     *
     * @param inPlace whether the nodes themselves are changed
     */
    static <V> PrefixNode<V> insert(
            @Nullable PrefixNode<V> node,
            long high,
            long low,
            int length,
            V value,
            boolean inPlace) {
        int depth = depthOf(length);
        if (node == null) {
            return empty(high, low, depth).<V>typed().withValue(high, low, length, value, true);
        }
        int common = Math.min(commonBits(node.high, node.low, high, low), node.depth);
        if (common >= node.depth && depth >= node.depth) {
            if (depth == node.depth) {
                return node.withValue(high, low, length, value, inPlace);
            }
            PrefixNode<V> below = node.childAt(chunk(high, low, node.depth));
            PrefixNode<V> grown = insert(below, high, low, length, value, inPlace);
            return grown == below ? node : node.withChild(grown, inPlace);
        }
        // They part above the node, or the prefix ends there: a new node holds both.
        int fork = Math.min(common / STRIDE * STRIDE, depth);
        PrefixNode<V> joint = empty(high, low, fork).<V>typed().withChild(node, true);
        return fork == depth
                ? joint.withValue(high, low, length, value, true)
                : joint.withChild(insert(null, high, low, length, value, true), true);
    }

    private static PrefixNode<Object> empty(long high, long low, int depth) {
        return new PrefixNode<>(
                depth, high & mask(depth), low & mask(depth - 64), 0, 0, 0, new Object[0]);
    }

    @SuppressWarnings("unchecked") // an empty node holds no V
    private <T> PrefixNode<T> typed() {
        return (PrefixNode<T>) this;
    }

    private static int commonBits(long highA, long lowA, long highB, long lowB) {
        return highA != highB
                ? Long.numberOfLeadingZeros(highA ^ highB)
                : 64 + Long.numberOfLeadingZeros(lowA ^ lowB);
    }

    private @Nullable PrefixNode<V> childAt(int chunk) {
        long bit = 1L << chunk;
        return (children & bit) == 0 ? null : child(childStart() + below(children, bit));
    }

    private PrefixNode<V> with(
            long newInner, long newExact, long newChildren, Object[] newSlots, boolean inPlace) {
        if (!inPlace) {
            return new PrefixNode<>(depth, high, low, newInner, newExact, newChildren, newSlots);
        }
        inner = newInner;
        exact = newExact;
        children = newChildren;
        slots = newSlots;
        return this;
    }

    private PrefixNode<V> withValue(
            long addressHigh, long addressLow, int length, V value, boolean inPlace) {
        int chunk = chunk(addressHigh, addressLow, depth);
        int own = length - depth;
        if (own == STRIDE) {
            long bit = 1L << chunk;
            int slot = exactStart() + below(exact, bit);
            Object[] put = put(slot, (exact & bit) != 0, value, inPlace);
            return with(inner, exact | bit, children, put, inPlace);
        }
        long bit = 1L << innerPlace(own, chunk >>> (STRIDE - own));
        int slot = below(inner, bit);
        Object[] put = put(slot, (inner & bit) != 0, value, inPlace);
        return with(inner | bit, exact, children, put, inPlace);
    }

    private PrefixNode<V> withChild(PrefixNode<V> child, boolean inPlace) {
        long bit = 1L << chunk(child.high, child.low, depth);
        int slot = childStart() + below(children, bit);
        Object[] put = put(slot, (children & bit) != 0, child, inPlace);
        return with(inner, exact, children | bit, put, inPlace);
    }

    /** The slots with one replaced, or one more. */
    private Object[] put(int slot, boolean replace, Object value, boolean inPlace) {
        if (replace && inPlace) {
            slots[slot] = value;
            return slots;
        }
        Object[] copy = new Object[slots.length + (replace ? 0 : 1)];
        System.arraycopy(slots, 0, copy, 0, slot);
        copy[slot] = value;
        int from = replace ? slot + 1 : slot;
        System.arraycopy(slots, from, copy, slot + 1, slots.length - from);
        return copy;
    }

    private Object[] cut(int slot) {
        Object[] copy = new Object[slots.length - 1];
        System.arraycopy(slots, 0, copy, 0, slot);
        System.arraycopy(slots, slot + 1, copy, slot, copy.length - slot);
        return copy;
    }

    /**
     * The tree without a value for the prefix, which has one; null when nothing is left.
     *
     * @param inPlace whether the nodes themselves are changed
     */
    @Nullable PrefixNode<V> remove(long addressHigh, long addressLow, int length, boolean inPlace) {
        int chunk = chunk(addressHigh, addressLow, depth);
        int own = length - depth;
        if (own > STRIDE) {
            long bit = 1L << chunk;
            int slot = childStart() + below(children, bit);
            PrefixNode<V> before = child(slot);
            PrefixNode<V> left = before.remove(addressHigh, addressLow, length, inPlace);
            if (left == before) {
                return this;
            }
            return left != null
                    ? with(inner, exact, children, put(slot, true, left, inPlace), inPlace)
                    : with(inner, exact, children & ~bit, cut(slot), inPlace).collapsed();
        }
        if (own == STRIDE) {
            long bit = 1L << chunk;
            Object[] left = cut(exactStart() + below(exact, bit));
            return with(inner, exact & ~bit, children, left, inPlace).collapsed();
        }
        long bit = 1L << innerPlace(own, chunk >>> (STRIDE - own));
        return with(inner & ~bit, exact, children, cut(below(inner, bit)), inPlace).collapsed();
    }

    /** A node without values and with one child, or none, has no reason to be. */
    private @Nullable PrefixNode<V> collapsed() {
        if (slots.length == 0) {
            return null;
        }
        return inner == 0 && exact == 0 && slots.length == 1 ? child(0) : this;
    }

    /** The upper half of an address. */
    static long high(Address address) {
        return switch (address) {
            case Ipv4Address(int value) -> (long) value << 32;
            case Ipv6Address(long high, long _) -> high;
        };
    }

    /** The lower half of an address. */
    static long low(Address address) {
        return address instanceof Ipv6Address(long _, long low) ? low : 0;
    }

    /** The place of a prefix in the order of prefixes, shorter ones before those inside of them. */
    private record Place(long high, long low, int length) {}

    /**
     * Visits values in the order of prefixes, until the visitor wants no more.
     *
     * @param all the value of the prefix of no bits, which no node holds
     * @param behind only those behind this place; null for all
     * @return whether all have been visited
     */
    static <V> boolean visit(
            @Nullable V all,
            @Nullable PrefixNode<V> root,
            AddressFamily family,
            @Nullable Prefix behind,
            BiPredicate<? super Prefix, ? super V> to) {
        boolean v4 = family == AddressFamily.IPV4;
        if (behind == null && all != null) {
            Prefix prefix = v4 ? Prefix.DEFAULT_IPV4 : Prefix.DEFAULT_IPV6;
            if (!to.test(prefix, all)) {
                return false;
            }
        }
        Place place =
                behind == null || behind.length() == 0
                        ? null
                        : new Place(high(behind.address()), low(behind.address()), behind.length());
        return visit(root, v4, place, to);
    }

    /** Visits the values of both families, IPv4 first, in the order of prefixes. */
    static <V> void visit(
            @Nullable V all4,
            @Nullable PrefixNode<V> ipv4,
            @Nullable V all6,
            @Nullable PrefixNode<V> ipv6,
            BiConsumer<? super Prefix, ? super V> to) {
        BiPredicate<Prefix, V> all =
                (prefix, value) -> {
                    to.accept(prefix, value);
                    return true;
                };
        boolean _ =
                visit(all4, ipv4, AddressFamily.IPV4, null, all)
                        && visit(all6, ipv6, AddressFamily.IPV6, null, all);
    }

    private static <V> boolean visit(
            @Nullable PrefixNode<V> node,
            boolean ipv4,
            @Nullable Place behind,
            BiPredicate<? super Prefix, ? super V> to) {
        if (node == null) {
            return true;
        }
        Place left = behind;
        if (behind != null && !node.covers(behind.high, behind.low)) {
            boolean before =
                    node.high != behind.high
                            ? Long.compareUnsigned(node.high, behind.high) < 0
                            : Long.compareUnsigned(node.low, behind.low) < 0;
            if (before) {
                return true;
            }
            left = null;
        }
        return node.visit(1, 0, ipv4, left, to) && node.visit(1, 1, ipv4, left, to);
    }

    private boolean visit(
            int length,
            int bits,
            boolean ipv4,
            @Nullable Place behind,
            BiPredicate<? super Prefix, ? super V> to) {
        Place left = behind;
        if (behind != null) {
            int passed = chunk(behind.high, behind.low, depth) >>> (STRIDE - length);
            if (bits < passed) {
                return true;
            }
            left = bits > passed ? null : behind;
        }
        int chunk = bits << (STRIDE - length);
        V value = own(chunk, length);
        boolean wanted = value != null && (left == null || depth + length > left.length);
        if (value != null && wanted && !to.test(prefix(chunk, length, ipv4), value)) {
            return false;
        }
        return length == STRIDE
                ? visit(childAt(chunk), ipv4, left, to)
                : visit(length + 1, bits * 2, ipv4, left, to)
                        && visit(length + 1, bits * 2 + 1, ipv4, left, to);
    }

    private Prefix prefix(int chunk, int length, boolean ipv4) {
        int right = 128 - STRIDE - depth; // where the six bits end, counted from the right
        long bits = chunk;
        long upper = right >= 64 ? bits << (right - 64) : right > 58 ? bits >>> (64 - right) : 0;
        long lower = right >= 64 ? 0 : right >= 0 ? bits << right : bits >>> -right;
        Address address =
                ipv4
                        ? new Ipv4Address((int) ((high | upper) >>> 32))
                        : new Ipv6Address(high | upper, low | lower);
        return new Prefix(address, depth + length);
    }
}
