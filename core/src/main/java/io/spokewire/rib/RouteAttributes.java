package io.spokewire.rib;

import java.util.List;

/** What BGP says of a route, as lists match it and views print it; of others there is nothing. */
public interface RouteAttributes {
    /** AS numbers, the nearest first, as {@code show ip bgp} prints them; empty for none. */
    default String asPath() {
        return "";
    }

    /** Standard communities as they are written: {@code 65000:1}, {@code no-export}. */
    default List<String> communities() {
        return List.of();
    }

    /** Extended communities as they are written: {@code RT:65000:1}. */
    default List<String> extendedCommunities() {
        return List.of();
    }

    /** Large communities as they are written: {@code 65000:1:2}. */
    default List<String> largeCommunities() {
        return List.of();
    }
}
