package io.spokewire.rib;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
import io.spokewire.net.Ipv4Address;
import io.spokewire.net.Prefix;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A map from prefixes to values in the order of prefixes, with longest-prefix match, for one owner:
 * as {@link PrefixTrie}, but changed in place, which costs a fraction of copying the path. It is no
 * hash table and no tree of pairs: one that grows does not look at all of it at once, and a million
 * entries are some steps away.
 *
 * @param <V> the values
 */
public final class PrefixMap<V> {
    private @Nullable V all4; // of 0.0.0.0/0, which no node holds
    private @Nullable V all6;
    private @Nullable PrefixNode<V> ipv4;
    private @Nullable PrefixNode<V> ipv6;
    private int size;

    /** How many prefixes have a value. */
    public int size() {
        return size;
    }

    /** Whether none has. */
    public boolean isEmpty() {
        return size == 0;
    }

    /** The value of exactly this prefix; null when it has none. */
    public @Nullable V get(Prefix prefix) {
        boolean v4 = prefix.address() instanceof Ipv4Address;
        return PrefixNode.get(v4 ? all4 : all6, v4 ? ipv4 : ipv6, prefix);
    }

    /** The value of a prefix, made when it has none. */
    public V computeIfAbsent(Prefix prefix, Function<? super Prefix, ? extends V> maker) {
        V known = get(prefix);
        if (known != null) {
            return known;
        }
        V made = maker.apply(prefix);
        insert(prefix, made);
        return made;
    }

    private void insert(Prefix prefix, V value) {
        boolean v4 = prefix.address() instanceof Ipv4Address;
        size++;
        if (prefix.length() == 0) {
            all4 = v4 ? value : all4;
            all6 = v4 ? all6 : value;
            return;
        }
        PrefixNode<V> root = PrefixNode.insert(v4 ? ipv4 : ipv6, prefix, value, true);
        ipv4 = v4 ? root : ipv4;
        ipv6 = v4 ? ipv6 : root;
    }

    /** Takes the value of a prefix out; null when it had none. */
    public @Nullable V remove(Prefix prefix) {
        V known = get(prefix);
        if (known == null) {
            return null;
        }
        boolean v4 = prefix.address() instanceof Ipv4Address;
        size--;
        if (prefix.length() == 0) {
            all4 = v4 ? null : all4;
            all6 = v4 ? all6 : null;
            return known;
        }
        PrefixNode<V> root = PrefixNode.remove(v4 ? ipv4 : ipv6, prefix, true);
        ipv4 = v4 ? root : ipv4;
        ipv6 = v4 ? ipv6 : root;
        return known;
    }

    /** Takes all out. */
    public void clear() {
        all4 = null;
        all6 = null;
        ipv4 = null;
        ipv6 = null;
        size = 0;
    }

    /** The value of the longest prefix that holds the address and whose value is wanted. */
    public @Nullable V lookup(Address address, Predicate<? super V> wanted) {
        boolean v4 = address instanceof Ipv4Address;
        V longest =
                PrefixNode.longest(
                        v4 ? ipv4 : ipv6,
                        PrefixNode.high(address),
                        PrefixNode.low(address),
                        wanted);
        V all = v4 ? all4 : all6;
        return longest != null || all == null || !wanted.test(all) ? longest : all;
    }

    /** Whether a longer prefix inside of this one has a value. */
    public boolean anyInside(Prefix prefix) {
        return PrefixNode.anyInside(
                prefix.address() instanceof Ipv4Address ? ipv4 : ipv6,
                PrefixNode.high(prefix.address()),
                PrefixNode.low(prefix.address()),
                prefix.length());
    }

    /** The first value of a family behind a place; null when there is none. */
    public @Nullable V next(AddressFamily family, @Nullable Prefix behind) {
        First<V> first = new First<>();
        return visit(family, behind, first) ? null : first.value;
    }

    private static final class First<V> implements BiPredicate<Prefix, V> {
        @Nullable V value;

        @Override
        public boolean test(Prefix prefix, V found) {
            value = found;
            return false;
        }
    }

    /** Visits all entries, IPv4 first, in the order of prefixes. */
    public void forEach(BiConsumer<? super Prefix, ? super V> visitor) {
        PrefixNode.visit(all4, ipv4, all6, ipv6, visitor);
    }

    /**
     * Visits entries of a family in the order of prefixes, until the visitor wants no more. The map
     * must not be changed meanwhile.
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
        return PrefixNode.visit(v4 ? all4 : all6, v4 ? ipv4 : ipv6, family, behind, visitor);
    }
}
