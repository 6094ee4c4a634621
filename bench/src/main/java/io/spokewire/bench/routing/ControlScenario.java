package io.spokewire.bench.routing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spokewire.engine.TableWalk;
import io.spokewire.nhrp.NhrpSnapshot;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Events that one router goes through, each a row of a table of what its inputs took.
 *
 * @param <R> the router
 */
abstract class ControlScenario<R extends MeasuredRouter> {
    /** What everything happens to. */
    final R router;

    /** An interface that most need, and a gateway behind it. */
    static final String WAN =
            """
            interface GigabitEthernet0/0
             ip address 192.0.2.1 255.255.255.0
            """;

    static final String WAN_NAME = "GigabitEthernet0/0";

    /** What the console asks for at once. */
    private static final int PAGE = 200;

    private final PrintStream out = new PrintStream(System.out, true, UTF_8);
    private final boolean quiet;

    /**
     * Of a router.
     *
     * @param quiet whether it only warms up
     */
    ControlScenario(R router, boolean quiet) {
        this.router = router;
        this.quiet = quiet;
    }

    /** Goes through all events. */
    abstract void run();

    /** Other lines, and what comes of them. */
    final void configure(String what, String text) {
        event(what, () -> router.configure(text));
    }

    /** An interface goes down and comes again. */
    final void flap(String link) {
        event(link + " goes down", () -> router.linkDown(link));
        event(link + " comes again", () -> router.linkUp(link));
    }

    /** Something that happens to the router, and what comes of it. */
    final void event(String what, Runnable begin) {
        begin.run();
        router.idle();
        row(what);
    }

    /** What was measured since the last row; one without a name is not printed. */
    final void row(String what) {
        MeasuredLoop.Measured measured = router.loop.take();
        if (what.isEmpty()) {
            return;
        }
        System.err.printf("bench/control: %s%s%n", quiet ? "warms up: " : "", what);
        if (!quiet) {
            out.printf(
                    Locale.ROOT,
                    "| %s | %.2f | %s%n",
                    what,
                    measured.millisOf(99.9),
                    measured.columns());
        }
    }

    final void loop(Runnable work) {
        boolean _ = router.loop.offer(work);
    }

    /** Some of a table. */
    interface Part<K, T> {
        @Nullable K go(@Nullable K behind, int max, Consumer<T> out);
    }

    /** Goes through a table a page at a time, as the console does. */
    final <K, T> void table(Part<K, T> part, Consumer<List<T>> then) {
        TableWalk<K> walk = new TableWalk<>();
        walk.start();
        page(walk, part, new ArrayList<>(), then);
    }

    private <K, T> void page(
            TableWalk<K> walk, Part<K, T> part, List<T> all, Consumer<List<T>> then) {
        loop(() -> {
            walk.walk(PAGE, (behind, max) -> part.go(behind, max, all::add));
            if (walk.busy()) {
                page(walk, part, all, then);
            } else {
                then.accept(all);
            }
        });
    }

    /** Looks at each of many that have names, a page at a time. */
    final void each(Supplier<List<String>> names, Consumer<String> look) {
        loop(() -> {
            List<String> all = names.get();
            for (int from = 0; from < all.size(); from += PAGE) {
                List<String> some = all.subList(from, Math.min(all.size(), from + PAGE));
                loop(() -> some.forEach(look));
            }
        });
    }

    /** The entries of NHRP. */
    final void cache(Consumer<List<NhrpSnapshot.CacheEntry>> then) {
        this.<NhrpSnapshot.Place, NhrpSnapshot.CacheEntry>table(
                (behind, max, out) ->
                        router.router.nhrp().entries(behind, max, router.loop.nanoTime(), out),
                then);
    }

    /** A router without neighbours that answer. */
    static final class Lonely extends MeasuredRouter {
        Lonely(String text) {
            super(text);
        }

        void start() {
            boolean _ = loop.offer(router::start);
        }
    }
}
