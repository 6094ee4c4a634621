package io.spokewire.ike.v1;

import io.spokewire.ike.IkeAction;
import io.spokewire.ike.IkeNumbers;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Slow work that is done elsewhere, and what comes after it. */
final class Jobs {
    private final IkeNumbers numbers;
    private final TreeMap<Long, Pending<?>> pending = new TreeMap<>();

    Jobs(IkeNumbers numbers) {
        this.numbers = numbers;
    }

    /** Takes the result of a job. */
    interface Then<T> {
        void done(T result, Turn turn);
    }

    /** Learns that a job has ended with an exception. */
    interface Failed {
        void failed(String why, Turn turn);
    }

    private record Pending<T>(Class<T> type, Then<? super T> then, Failed failed) {
        void finish(Object result, Turn turn) {
            if (type.isInstance(result)) {
                then.done(type.cast(result), turn);
            } else {
                failed.failed("a computation ended with " + result, turn);
            }
        }
    }

    /** Starts a job; it touches nothing of the engine. */
    <T> void start(
            Class<T> type,
            Supplier<? extends T> work,
            Then<? super T> then,
            Failed failed,
            Turn turn) {
        long number = numbers.next();
        pending.put(number, new Pending<>(type, then, failed));
        turn.emit(new IkeAction.Compute(number, work::get));
    }

    /** A job has ended. */
    void computed(long job, Object result, Turn turn) {
        Pending<?> one = pending.remove(job);
        if (one != null) {
            one.finish(result, turn);
        }
    }

    /** How many are under way. */
    int size() {
        return pending.size();
    }
}
