package io.spokewire.bgp;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the neighbours of a group are told of a prefix: of one path, and of others behind it where
 * several are told.
 *
 * @param pathId ours, RFC 7911; 0 where one path is told
 * @param from who told us, and is not told it again; null for a route of our own
 */
record Told(int pathId, PathAttributes attributes, @Nullable PeerFamily from, @Nullable Told next) {
    @Nullable Told find(int wanted) {
        for (Told told = this; told != null; told = told.next) {
            if (told.pathId == wanted) {
                return told;
            }
        }
        return null;
    }

    static boolean same(@Nullable Told a, @Nullable Told b) {
        Told x = a;
        Told y = b;
        while (x != null && y != null) {
            boolean equal =
                    x.pathId == y.pathId
                            && x.from == y.from
                            && Objects.equals(x.attributes, y.attributes);
            if (!equal) {
                return false;
            }
            x = x.next;
            y = y.next;
        }
        return x == null && y == null;
    }
}
