package io.spokewire.rib;

import io.spokewire.net.Address;
import io.spokewire.net.AddressFamily;
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

    /**
     * Visits some of the routes that packets follow, in the order of prefixes. Who wants all goes
     * on from where the last call ended, so that nothing else has to wait for a million of them.
     * Routes that change between two calls are seen as they are when their turn comes.
     *
     * @param behind the prefix where the last call ended; null for the start
     * @param max looks at no more prefixes
     * @return where this call has ended; null at the end of the table
     */
    @Nullable Prefix walk(
            AddressFamily family,
            @Nullable Prefix behind,
            int max,
            Consumer<? super ResolvedRoute> visitor);

    /**
     * Visits some of those of an owner's routes that packets follow, the youngest first. Who wants
     * all goes on from where the last call ended; when that route has gone meanwhile it begins
     * anew, so that some are seen twice.
     *
     * @param behind the prefix where the last call ended; null for the start
     * @param max looks at no more routes
     * @return where this call has ended; null at the end
     */
    @Nullable Prefix ofOwner(
            Object owner,
            @Nullable Prefix behind,
            int max,
            Consumer<? super ResolvedRoute> visitor);
}
