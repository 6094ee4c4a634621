package io.spokewire.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.spokewire.engine.Expectation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RealLoopTest {
    private final List<Throwable> failures = new ArrayList<>();
    private final RealLoop loop = new RealLoop(failures::add);

    @BeforeEach
    void start() {
        loop.start();
    }

    @AfterEach
    void close() {
        loop.close();
    }

    private <T> T ask(Supplier<T> question) throws Exception {
        return loop.ask(question).get(10, TimeUnit.SECONDS);
    }

    @Test
    void timersFireInTheOrderOfTheirDeadlinesAndThenOfArming() throws Exception {
        List<String> fired = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(1);
        ask(() -> {
            long now = loop.nanoTime();
            loop.arm("late", now + 30_000_000, done::countDown);
            loop.arm("b", now + 10_000_000, () -> fired.add("b"));
            loop.arm("c", now + 10_000_000, () -> fired.add("c"));
            loop.arm("a", now + 5_000_000, () -> fired.add("a"));
            loop.arm("past", now - 1, () -> fired.add("past"));
            return fired.isEmpty();
        });
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(fired).containsExactly("past", "a", "b", "c");
    }

    @Test
    void manyInputsDoNotKeepATimerWaiting() throws Exception {
        List<Integer> before = new ArrayList<>();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch full = new CountDownLatch(1);
        assertThat(
                        loop.offer(() -> {
                            begun.countDown();
                            try {
                                boolean _ = full.await(10, TimeUnit.SECONDS);
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                            loop.arm("t", loop.nanoTime(), () -> before.add(-1));
                        }))
                .isTrue();
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 200; i++) {
            int number = i;
            assertThat(loop.offer(() -> before.add(number))).isTrue();
        }
        full.countDown();
        assertThat(ask(() -> before.indexOf(-1))).isLessThan(2);
    }

    /** A hello lies in the queue when the time for it is over. */
    @Test
    void whatHasComeGoesBeforeATimerThatExpectsIt() throws Exception {
        List<String> fired = new ArrayList<>();
        CountDownLatch asked = new CountDownLatch(1);
        assertThat(
                        loop.offer(() -> {
                            long now = loop.nanoTime();
                            loop.arm(new Hello("met"), now, () -> fired.add("met"));
                            loop.arm(new Hello("unmet"), now, () -> fired.add("unmet"));
                            await(asked);
                        }))
                .isTrue();
        for (int i = 0; i < 1000; i++) {
            assertThat(loop.offer(() -> fired.remove("none"))).isTrue();
        }
        assertThat(loop.offer(() -> loop.cancel(new Hello("met")))).isTrue();
        asked.countDown();
        CountDownLatch done = new CountDownLatch(1);
        ask(() -> {
            loop.arm(new Hello("done"), loop.nanoTime(), done::countDown);
            return true;
        });
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(ask(() -> List.copyOf(fired))).containsExactly("unmet");
    }

    /** Whoever reads the sockets was kept as long as the loop, and hands it over a little later. */
    @Test
    void aLoopThatIsLateWaitsForWhatIsStillToBeRead() throws Exception {
        List<String> fired = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(1);
        ask(() -> {
            long now = loop.nanoTime();
            long minute = TimeUnit.MINUTES.toNanos(1);
            loop.arm(new Hello("met"), now - minute, () -> fired.add("met"));
            loop.arm(new Hello("unmet"), now - minute, done::countDown);
            loop.arm("duty", now - minute, () -> fired.add("duty"));
            loop.arm("read", now + 100_000_000, () -> loop.cancel(new Hello("met")));
            return true;
        });
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(ask(() -> List.copyOf(fired))).containsExactly("duty");
    }

    @Test
    void aFullQueueDoesNotKeepATimerThatExpectsSomethingForEver() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch fired = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        assertThat(
                        loop.offer(() -> {
                            loop.arm(new Hello("unmet"), loop.nanoTime(), fired::countDown);
                            begun.countDown();
                            await(asked);
                        }))
                .isTrue();
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        while (loop.offer(() -> {})) {}
        asked.countDown();
        assertThat(fired.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private record Hello(String from) implements Expectation {}

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatIsCancelledOrReplacedDoesNotFire() throws Exception {
        List<String> fired = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(1);
        ask(() -> {
            long now = loop.nanoTime();
            loop.arm("x", now + 1_000_000, () -> fired.add("first"));
            loop.arm("x", now + 8_000_000, () -> fired.add("second"));
            loop.arm("y", now + 2_000_000, () -> fired.add("cancelled"));
            loop.cancel("y");
            loop.arm("end", now + 20_000_000, done::countDown);
            return true;
        });
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(fired).containsExactly("second");
    }

    /** Those of an association that has ended are for tomorrow: a hub has thousands a minute. */
    @Test
    void whatIsCancelledIsNotKeptUntilItsTimeComes() throws Exception {
        ask(() -> {
            long tomorrow = loop.nanoTime() + TimeUnit.DAYS.toNanos(1);
            for (int i = 0; i < 100_000; i++) {
                loop.arm("other " + i % 1000, tomorrow, () -> {});
                loop.arm(i, tomorrow + 1, () -> {});
                loop.cancel(i);
            }
            return true;
        });
        assertThat(ask(loop::timersKept)).isBetween(1000, 4000);
    }

    @Test
    void aTimerOfThePastThatArmsItselfLetsInputsThrough() throws Exception {
        int[] rounds = {0};
        ask(() -> {
            rearm(rounds);
            return true;
        });
        assertThat(ask(() -> "answered")).isEqualTo("answered");
        ask(() -> {
            loop.cancel("again");
            return true;
        });
        assertThat(rounds[0]).isPositive();
    }

    private void rearm(int[] rounds) {
        rounds[0]++;
        loop.arm("again", loop.nanoTime() - 1, () -> rearm(rounds));
    }

    @Test
    void theQueueIsBounded() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        boolean _ =
                loop.offer(() -> {
                    held.countDown();
                    try {
                        hold.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                });
        assertThat(held.await(10, TimeUnit.SECONDS)).isTrue();
        int taken = 0;
        while (loop.offer(() -> {})) {
            taken++;
        }
        hold.countDown();
        assertThat(taken).isEqualTo(RealLoop.QUEUE_MAX);
        assertThat(loop.refused()).isEqualTo(1);
    }

    @Test
    void aFailureIsToldAndTheLoopGoesOn() throws Exception {
        boolean _ =
                loop.offer(() -> {
                    throw new IllegalStateException("planted");
                });
        assertThat(ask(() -> "still here")).isEqualTo("still here");
        assertThat(failures).singleElement().isInstanceOf(IllegalStateException.class);
    }
}
