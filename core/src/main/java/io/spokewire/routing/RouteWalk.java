package io.spokewire.routing;

import io.spokewire.engine.TableWalk;
import io.spokewire.net.Prefix;
import io.spokewire.rib.ResolvedRoute;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The way of a process through all routes of its VRF and family, of which there may be a million.
 * What changes on the part behind is told by the RIB's changes.
 */
final class RouteWalk extends TableWalk<Prefix> {
    private final ProcessKey process;
    private final RoutingEnvironment environment;

    /** Not begun. */
    RouteWalk(ProcessKey process, RoutingEnvironment environment) {
        this.process = process;
        this.environment = environment;
    }

    /**
     * Goes on.
     *
     * @param max looks at so many prefixes at most
     * @param visitor hears of a prefix, and of the route to it as if NHRP had offered none
     */
    void work(int max, BiConsumer<Prefix, @Nullable ResolvedRoute> visitor) {
        environment
                .routes(process.vrf())
                .ifPresentOrElse(
                        reader ->
                                walk(
                                        max,
                                        (behind, most) ->
                                                reader.walk(
                                                        process.family(),
                                                        behind,
                                                        most,
                                                        shown -> {
                                                            Prefix prefix = shown.route().prefix();
                                                            visitor.accept(
                                                                    prefix, reader.plain(prefix));
                                                        })),
                        this::stop);
    }
}
