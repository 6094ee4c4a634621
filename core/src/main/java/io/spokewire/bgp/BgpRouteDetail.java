package io.spokewire.bgp;

import io.spokewire.net.Address;
import io.spokewire.rib.RouteDetail;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the RIB keeps with a route of BGP.
 *
 * @param from the neighbour that told it; null for an aggregate
 */
record BgpRouteDetail(PathAttributes attributes, @Nullable Address from)
        implements RouteDetail, AttributeTexts {
    @Override
    public List<String> lines() {
        AsPath path = attributes.asPath();
        return from == null
                ? List.of()
                : List.of(
                        "from " + from,
                        "AS Hops " + path.length(),
                        "Route tag " + Integer.toUnsignedString(path.neighbor()));
    }
}
