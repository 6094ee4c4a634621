package io.spokewire.engine;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Work for many things at once, done some at a time and in the order in which it was asked for:
 * between the slices an engine takes other inputs, since none may hold the control thread for long.
 *
 * @param <T> what the handling of one input needs everywhere
 */
public final class Backlog<T> {
    private final int slice;
    private final Consumer<T> again;
    private final Deque<Piece<T>> pieces = new ArrayDeque<>();
    private boolean armed;
    private boolean working;

    /** Part of the work. */
    @FunctionalInterface
    public interface Piece<T> {
        /** Does so much at most, and says how much it did: less means that all of it is done. */
        int go(int max, T turn);
    }

    /**
     * Nothing to do.
     *
     * @param slice how much is done at once
     * @param again arms a timer without delay, behind which {@link #fired} is called
     */
    public Backlog(int slice, Consumer<T> again) {
        this.slice = slice;
        this.again = again;
    }

    /** Adds a piece; {@link #start} begins with it. */
    public void add(Piece<T> piece) {
        pieces.add(piece);
    }

    /** Adds something that is done in one go. */
    public void then(Consumer<T> one) {
        add((_, turn) -> {
            one.accept(turn);
            return 0;
        });
    }

    /** Adds something for each of what is in a table now and still is when its turn comes. */
    public <K, X> void each(NavigableMap<K, X> table, BiConsumer<? super X, T> how) {
        if (!table.isEmpty()) {
            NavigableMap<K, X> now = table.headMap(table.lastKey(), true);
            TableWalk<K> walk = new TableWalk<>();
            walk.start();
            add((max, turn) -> walk.work(max, now, one -> how.accept(one, turn)));
        }
    }

    /** Adds something for each of some things, which are as they are now. */
    public <X> void each(Collection<X> things, BiConsumer<? super X, T> how) {
        List<X> now = List.copyOf(things);
        each(() -> now, how);
    }

    /** Adds something for each of some things, which are looked up when their turn has come. */
    public <X> void each(Supplier<List<X>> things, BiConsumer<? super X, T> how) {
        add(new Each<>(things, how));
    }

    private static final class Each<X, T> implements Piece<T> {
        private final Supplier<List<X>> things;
        private final BiConsumer<? super X, T> how;
        private @Nullable Iterator<X> left;

        Each(Supplier<List<X>> things, BiConsumer<? super X, T> how) {
            this.things = things;
            this.how = how;
        }

        @Override
        public int go(int max, T turn) {
            Iterator<X> some = left == null ? things.get().iterator() : left;
            left = some;
            int done = 0;
            while (done < max && some.hasNext()) {
                how.accept(some.next(), turn);
                done++;
            }
            return done;
        }
    }

    /** Does something behind all that there is to do, at once where there is nothing. */
    public void inOrder(Consumer<T> one, T turn) {
        if (isEmpty()) {
            one.accept(turn);
        } else {
            then(one);
        }
    }

    /** Whether there is nothing to do. */
    public boolean isEmpty() {
        return pieces.isEmpty();
    }

    /** Forgets what is not done yet. */
    public void clear() {
        pieces.clear();
    }

    /** Goes on, unless it is at work, or its timer is about to do so. */
    public void start(T turn) {
        if (!armed && !working) {
            fired(turn);
        }
    }

    /** Goes on: the timer has fired. */
    public void fired(T turn) {
        armed = false;
        working = true;
        try {
            work(turn);
        } finally {
            working = false;
        }
        armed = !pieces.isEmpty();
        if (armed) {
            again.accept(turn);
        }
    }

    private void work(T turn) {
        int left = slice;
        for (Piece<T> next = pieces.peek(); next != null && left > 0; next = pieces.peek()) {
            int done = next.go(left, turn);
            if (done < left) {
                pieces.removeFirstOccurrence(next);
            }
            left -= Math.max(1, done);
        }
    }
}
