package io.spokewire.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What concerns many is done some at a time, in the order in which it was asked for. */
class BacklogTest {
    private static final int SLICE = 3;

    private final List<String> done = new ArrayList<>();
    private int timers;
    private final Backlog<String> backlog = new Backlog<>(SLICE, _ -> timers++);

    private static NavigableMap<Integer, String> table(int count) {
        NavigableMap<Integer, String> table = new TreeMap<>();
        IntStream.range(0, count).forEach(i -> table.put(i, "t" + i));
        return table;
    }

    private void note(String what, String turn) {
        done.add(what + turn);
    }

    /** Until nothing is left; how many turns that took. */
    private int runOut() {
        int turns = 0;
        while (timers > 0) {
            timers--;
            int before = done.size();
            backlog.fired("");
            assertThat(done.size() - before).isLessThanOrEqualTo(SLICE);
            turns++;
        }
        return turns;
    }

    @Test
    void whatDoesNotFitWaitsForTheTimer() {
        backlog.each(table(7), this::note);
        assertThat(done).as("nothing before the start").isEmpty();
        backlog.start(" at once");
        assertThat(done).containsExactly("t0 at once", "t1 at once", "t2 at once");
        assertThat(timers).isOne();
        assertThat(runOut()).isEqualTo(2);
        assertThat(done).hasSize(7).endsWith("t6");
        assertThat(backlog.isEmpty()).isTrue();
    }

    @Test
    void oneTimerIsEnough() {
        backlog.each(table(4), this::note);
        backlog.start("");
        backlog.then(turn -> note("last", turn));
        backlog.start("");
        assertThat(timers).isOne();
        assertThat(done).hasSize(SLICE);
        assertThat(runOut()).isOne();
        assertThat(done).containsExactly("t0", "t1", "t2", "t3", "last");
        backlog.then(turn -> note("anew", turn));
        backlog.start("");
        assertThat(done).endsWith("anew");
        assertThat(timers).isZero();
    }

    /** What is asked for by a piece comes behind all, and is of the same slice. */
    @Test
    void aPieceMayAskForMore() {
        backlog.each(
                table(4),
                (what, turn) -> {
                    note(what, turn);
                    backlog.then(t -> note("behind " + what, t));
                    backlog.start(turn);
                });
        backlog.start("");
        assertThat(done).containsExactly("t0", "t1", "t2");
        runOut();
        assertThat(done)
                .containsExactly(
                        "t0", "t1", "t2", "t3", "behind t0", "behind t1", "behind t2", "behind t3");
    }

    @Test
    void aPieceMayEndAll() {
        backlog.then(turn -> {
            note("first", turn);
            backlog.clear();
            backlog.then(t -> note("instead", t));
        });
        backlog.then(turn -> note("second", turn));
        backlog.start("");
        runOut();
        assertThat(done).containsExactly("first", "instead");
    }

    @Test
    void whatHasGoneIsLeftOutAndWhatHasComeIsNotMeant() {
        NavigableMap<Integer, String> table = table(7);
        backlog.each(table, this::note);
        backlog.start("");
        table.remove(1); // on the part behind
        table.remove(5); // and ahead
        table.put(9, "t9");
        runOut();
        assertThat(done).containsExactly("t0", "t1", "t2", "t3", "t4", "t6");
    }

    @Test
    void aListIsMeantAsItWas() {
        List<String> things = new ArrayList<>(List.of("a", "b", "c", "d"));
        backlog.each(things, this::note);
        things.clear();
        backlog.start("");
        runOut();
        assertThat(done).containsExactly("a", "b", "c", "d");
    }

    @Test
    void whatIsForgottenIsNotDone() {
        backlog.each(table(7), this::note);
        backlog.start("");
        backlog.clear();
        backlog.each(List.of("farewell"), this::note);
        backlog.start("");
        assertThat(done).as("the timer is still to come").hasSize(SLICE);
        runOut();
        assertThat(done).hasSize(SLICE + 1).endsWith("farewell");
    }
}
