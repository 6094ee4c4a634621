package io.spokewire.bgp;

import io.spokewire.net.Address;
import io.spokewire.rib.RouteDetail;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the RIB keeps with a route of BGP.
 *
 * @param teller the neighbour that told it; null for an aggregate
 * @param redistributable whether other protocols may take it
 */
record BgpRouteDetail(PathAttributes attributes, @Nullable Address teller, boolean redistributable)
        implements RouteDetail, AttributeTexts {
    @Override
    public Optional<Address> from() {
        return Optional.ofNullable(teller);
    }

    @Override
    public List<String> lines() {
        return List.of("AS Hops " + attributes.asPath().length());
    }
}
