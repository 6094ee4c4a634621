package io.spokewire.routing;

import io.spokewire.net.Prefix;
import io.spokewire.rib.ResolvedRoute;
import io.spokewire.rib.RouteReader;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The way of a process through all routes of its VRF and family, a slice at a time: a table may
 * have a million of them, and nothing else happens while an input is worked on. What changes on the
 * part behind is told by the RIB's changes; on the part ahead it is seen as it then is.
 */
final class RouteWalk {
    /** Prefixes in a slice: with what a protocol does for each, far below 5 ms. */
    static final int SLICE = 100;

    private final ProcessKey process;
    private final RoutingEnvironment environment;
    private boolean busy;
    private @Nullable Prefix behind;

    /** Not begun. */
    RouteWalk(ProcessKey process, RoutingEnvironment environment) {
        this.process = process;
        this.environment = environment;
    }

    /** Begins, anew where it is under way. */
    void start() {
        busy = true;
        behind = null;
    }

    void stop() {
        busy = false;
    }

    boolean busy() {
        return busy;
    }

    /**
     * Goes on.
     *
     * @param max looks at so many prefixes at most
     * @param visitor hears of a prefix, and of the route to it as if NHRP had offered none
     */
    void work(int max, BiConsumer<Prefix, @Nullable ResolvedRoute> visitor) {
        Optional<RouteReader> routes = environment.routes(process.vrf());
        if (!busy || routes.isEmpty()) {
            busy = false;
            return;
        }
        RouteReader reader = routes.get();
        behind =
                reader.walk(
                        process.family(),
                        behind,
                        max,
                        shown -> {
                            Prefix prefix = shown.route().prefix();
                            visitor.accept(prefix, reader.plain(prefix));
                        });
        busy = behind != null;
    }
}
