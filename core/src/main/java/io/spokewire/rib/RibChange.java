package io.spokewire.rib;

import io.spokewire.net.Prefix;
import org.jspecify.annotations.Nullable;

/**
 * What became of a prefix since the changes were last asked for.
 *
 * @param prefix the destinations
 * @param before what packets followed; null for no route
 * @param after what packets follow now; null for no route
 * @param plain what packets would follow now if NHRP had no routes; null for no route
 * @param routing whether more changed than shortcuts: true when the route, as it would be if NHRP
 *     had no routes, is another one
 */
public record RibChange(
        Prefix prefix,
        @Nullable ResolvedRoute before,
        @Nullable ResolvedRoute after,
        @Nullable ResolvedRoute plain,
        boolean routing) {
    /** Whether packets now go another way; false when only metric, tag or source changed. */
    public boolean forwarding() {
        if (before == null || after == null) {
            return before != null || after != null;
        }
        return !before.nextHops().equals(after.nextHops())
                || !before.shares().equals(after.shares());
    }
}
