package io.spokewire.bgp;

import java.lang.ref.WeakReference;
import java.util.WeakHashMap;

/**
 * One of each set of path attributes, so that routes with equal ones share them. What no route has
 * any more is forgotten. Looked up only, never iterated: its order reaches nobody.
 */
final class AttributePool {
    private final WeakHashMap<PathAttributes, WeakReference<PathAttributes>> all =
            new WeakHashMap<>();

    /** The one that is equal. */
    PathAttributes intern(PathAttributes wanted) {
        WeakReference<PathAttributes> known = all.get(wanted);
        PathAttributes found = known == null ? null : known.get();
        if (found != null) {
            return found;
        }
        all.put(wanted, new WeakReference<>(wanted));
        return wanted;
    }

    /** How many there are. */
    int size() {
        return all.size();
    }
}
