package io.spokewire.engine;

import java.util.Map;
import java.util.NavigableMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way of a process through a table, a slice at a time: nothing else happens while an input is
 * worked on. What changes on the part behind is for who changes it; on the part ahead it is seen as
 * it then is.
 *
 * @param <K> what the table is ordered by
 */
public class TableWalk<K> {
    /** Things in a slice: with what a protocol does for each, far below 5 ms. */
    public static final int SLICE = 100;

    private boolean busy;
    private boolean again;
    private @Nullable K behind;

    /** The timer that asks for the next slice. */
    public record Due() {}

    /** Goes through some of a table. */
    @FunctionalInterface
    public interface Leg<K> {
        /**
         * Goes on.
         *
         * @param behind where the last one ended; null for the start
         * @param max looks at so many at most
         * @return where it has ended; null at the end of the table
         */
        @Nullable K go(@Nullable K behind, int max);
    }

    /** Begins, anew where it is under way. */
    public void start() {
        busy = true;
        again = false;
        behind = null;
    }

    /**
     * Begins, or goes once more when it is through: with a start at each change it might never be.
     */
    public void startOrRepeat() {
        if (busy) {
            again = true;
        } else {
            start();
        }
    }

    /** Ends where it is. */
    public void stop() {
        busy = false;
        again = false;
    }

    private void through() {
        busy = again;
        again = false;
        behind = null;
    }

    /** Whether there is a part ahead. */
    public boolean busy() {
        return busy;
    }

    /** Goes on in a table that is not at hand. */
    public void walk(int max, Leg<K> leg) {
        if (busy) {
            behind = leg.go(behind, max);
            if (behind == null) {
                through();
            }
        }
    }

    /**
     * The next key of a table.
     *
     * @param behind null for the first one
     * @return null at the end
     */
    public static <K> @Nullable K keyBehind(NavigableMap<K, ?> table, @Nullable K behind) {
        Map.Entry<K, ?> next = behind == null ? table.firstEntry() : table.higherEntry(behind);
        return next == null ? null : next.getKey();
    }

    /**
     * A leg in a table that is at hand.
     *
     * @return where it has ended; null at the end of the table
     */
    public static <K, V> @Nullable K some(
            NavigableMap<K, V> table, @Nullable K behind, int max, Consumer<? super V> visitor) {
        K at = behind;
        for (int i = 0; i < max; i++) {
            Map.Entry<K, V> next = at == null ? table.firstEntry() : table.higherEntry(at);
            if (next == null) {
                return null;
            }
            at = next.getKey();
            visitor.accept(next.getValue());
        }
        return at;
    }

    /**
     * Goes on.
     *
     * @param max looks at so many at most
     * @param table the same each time, or what became of it
     * @return how many were looked at
     */
    public <V> int work(int max, NavigableMap<K, V> table, Consumer<? super V> visitor) {
        int looked = 0;
        while (looked < max) {
            V next = next(table);
            if (next == null) {
                break;
            }
            visitor.accept(next);
            looked++;
        }
        return looked;
    }

    /** Goes one thing further; null at the end. */
    public <V> @Nullable V next(NavigableMap<K, V> table) {
        if (!busy) {
            return null;
        }
        Map.Entry<K, V> next = behind == null ? table.firstEntry() : table.higherEntry(behind);
        if (next == null) {
            through();
            return next(table);
        }
        behind = next.getKey();
        return next.getValue();
    }
}
