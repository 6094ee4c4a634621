package io.spokewire.rib;

import io.spokewire.net.Address;
import io.spokewire.net.Prefix;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A RIB for those who may look at it and not change it. */
public interface RouteReader {
    /** The route that packets to exactly this prefix follow; null for none. */
    @Nullable ResolvedRoute best(Prefix prefix);

    /** The route that packets to the address follow; null for none. */
    @Nullable ResolvedRoute lookup(Address address);

    /** As {@link #lookup}, as if the source had offered no route at all. */
    @Nullable ResolvedRoute lookupWithout(RouteSource excluded, Address address);

    /** The route to exactly this prefix, as if NHRP had offered none; null for none. */
    @Nullable ResolvedRoute plain(Prefix prefix);

    /** All routes offered for exactly this prefix, the best first, usable or not. */
    List<Route> candidates(Prefix prefix);

    /** Visits the routes that packets follow, IPv4 first, in the order of prefixes. */
    void forEach(Consumer<? super ResolvedRoute> visitor);
}
