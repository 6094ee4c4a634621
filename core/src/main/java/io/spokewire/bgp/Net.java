package io.spokewire.bgp;

import io.spokewire.net.Prefix;
import org.jspecify.annotations.Nullable;

/** A prefix and the paths to it, the newest first. */
final class Net {
    final Prefix prefix;
    @Nullable Path first;
    @Nullable Path best;

    /** Whether the RIB has a route of ours. */
    boolean offered;

    /** Whether it waits for the choice of the best path. */
    boolean dirty;

    Net(Prefix prefix) {
        this.prefix = prefix;
    }

    @Nullable Path find(@Nullable PeerFamily from, Path.Kind kind, int pathId) {
        for (Path path = first; path != null; path = path.next) {
            if (path.from == from && path.kind == kind && path.pathId == pathId) {
                return path;
            }
        }
        return null;
    }

    void add(Path path) {
        path.localId = freeId();
        path.next = first;
        first = path;
    }

    private int freeId() {
        int id = 1;
        boolean taken = true;
        while (taken) {
            taken = false;
            for (Path other = first; other != null; other = other.next) {
                if (other.localId == id) {
                    taken = true;
                    id++;
                    break;
                }
            }
        }
        return id;
    }

    void remove(Path gone) {
        if (first == gone) {
            first = gone.next;
            return;
        }
        for (Path path = first; path != null; path = path.next) {
            if (path.next == gone) {
                path.next = gone.next;
                return;
            }
        }
    }

    int count() {
        int count = 0;
        for (Path path = first; path != null; path = path.next) {
            count++;
        }
        return count;
    }
}
