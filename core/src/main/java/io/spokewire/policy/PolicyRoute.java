package io.spokewire.policy;

import io.spokewire.net.Address;
import io.spokewire.net.Prefix;
import io.spokewire.rib.RouteAttributes;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A route as route maps and filters look at it. Each protocol gives its own; what a route does not
 * have it leaves at the default, and then no match on it holds.
 */
public interface PolicyRoute extends RouteAttributes {
    /** The destinations. */
    Prefix prefix();

    /** The next router; empty for none. */
    default Optional<Address> nextHop() {
        return Optional.empty();
    }

    /** The router that told of it; empty for none. */
    default Optional<Address> routeSource() {
        return Optional.empty();
    }

    /** Canonical names of the interfaces that it leads out of. */
    default List<String> interfaceNames() {
        return List.of();
    }

    /** The metric. */
    default long metric() {
        return 0;
    }

    /** The tag; 0 for none. */
    default long tag() {
        return 0;
    }

    /** Who made it, as {@code match source-protocol} says: {@code connected}, {@code eigrp 100}. */
    default String origin() {
        return "";
    }

    /**
     * Its types, in the words of {@code match route-type}: {@code internal}, {@code external},
     * {@code type-1}, {@code type-2}, {@code nssa-external}, {@code local}.
     */
    default List<String> types() {
        return List.of();
    }

    /** Local preference. */
    default OptionalLong localPreference() {
        return OptionalLong.empty();
    }
}
