package io.spokewire.ospf;

import io.spokewire.engine.TableWalk;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NavigableMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Work that goes on a little at a time: parts, one behind the other. Between two steps anything may
 * happen to the tables that it goes through.
 */
final class Steps {
    /** A part: goes on a little, and says how much that was; 0 at the end. */
    interface Part {
        int step();
    }

    private final Deque<Part> parts = new ArrayDeque<>();

    void add(Part part) {
        parts.add(part);
    }

    /** Something small. */
    void then(Runnable what) {
        parts.add(() -> {
            what.run();
            return 0;
        });
    }

    /**
     * All of some things that do not change meanwhile.
     *
     * @param start where they are when their turn has come
     * @param visitor says what one costs, 1 or more
     */
    <T> void each(Supplier<Iterator<T>> start, ToIntFunction<T> visitor) {
        parts.add(
                new Part() {
                    private @Nullable Iterator<T> rest;

                    @Override
                    public int step() {
                        Iterator<T> all = rest == null ? start.get() : rest;
                        rest = all;
                        return all.hasNext() ? visitor.applyAsInt(all.next()) : 0;
                    }
                });
    }

    /** All that is in a table, which may change meanwhile. */
    <K, V> void through(NavigableMap<K, V> table, Consumer<? super V> visitor) {
        weighed(
                table,
                value -> {
                    visitor.accept(value);
                    return 1;
                });
    }

    /**
     * All that is in a table, which may change meanwhile.
     *
     * @param visitor says what one costs, 1 or more
     */
    <K, V> void weighed(NavigableMap<K, V> table, ToIntFunction<? super V> visitor) {
        TableWalk<K> walk = new TableWalk<>();
        walk.start();
        parts.add(() -> {
            V next = walk.next(table);
            return next == null ? 0 : visitor.applyAsInt(next);
        });
    }

    /** Nothing is left to do. */
    void clear() {
        parts.clear();
    }

    /** Whether all is done. */
    boolean done() {
        return parts.isEmpty();
    }

    /** Goes on a little: how much that was, in things looked at; 0 at the end. */
    int step() {
        while (!parts.isEmpty()) {
            int used = parts.getFirst().step();
            if (used > 0) {
                return used;
            }
            parts.removeFirst();
        }
        return 0;
    }

    /**
     * Goes on.
     *
     * @param budget things to look at; the last one may cost more
     * @return how many were looked at
     */
    int work(int budget) {
        int used = 0;
        while (used < budget && !parts.isEmpty()) {
            used += step();
        }
        return used;
    }
}
