package io.spokewire.bgp;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.WeakHashMap;

/**
 * One of each set of path attributes, so that routes with equal ones share them. What no route has
 * any more is forgotten. Looked up only, never iterated: its order reaches nobody.
 *
 * <p>Many small tables and no large one: a table that grows, or that forgets many, does so in one
 * piece.
 */
final class AttributePool {
    private static final int TABLES = 1024;

    private final List<WeakHashMap<PathAttributes, WeakReference<PathAttributes>>> tables =
            new ArrayList<>(TABLES);
    private final int[] sizes = new int[TABLES]; // as they were last changed
    private int size;

    AttributePool() {
        for (int i = 0; i < TABLES; i++) {
            tables.add(new WeakHashMap<>(0));
        }
    }

    /** The one that is equal. */
    PathAttributes intern(PathAttributes wanted) {
        int place = (wanted.hashCode() * 0x9E3779B1) >>> 22;
        var table = tables.get(place);
        WeakReference<PathAttributes> known = table.get(wanted);
        PathAttributes found = known == null ? null : known.get();
        if (found != null) {
            return found;
        }
        table.put(wanted, new WeakReference<>(wanted));
        size += table.size() - sizes[place];
        sizes[place] = table.size();
        return wanted;
    }

    /**
     * How many there are, about: what is no more counts until another one comes to its table, since
     * to look for all of that would take its time.
     */
    int size() {
        return size;
    }
}
