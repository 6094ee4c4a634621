package io.spokewire.daemon.manage;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Who is at the consoles of one router, for {@code show users}. Safe for use by any thread. */
final class Logins {
    /**
     * A login.
     *
     * @param line its number
     * @param user the host's name of the user
     * @param own whether it is the one that asks
     * @param idle since its last line
     */
    record Login(int line, String user, boolean own, Duration idle) {}

    private record Known(String user, Instant active) {}

    private final Supplier<Instant> clock;
    private final SortedMap<Integer, Known> known = new TreeMap<>();

    Logins(Supplier<Instant> clock) {
        this.clock = clock;
    }

    /** Somebody comes in; the number of the line. */
    synchronized int enter(String user) {
        int line = 0;
        while (known.containsKey(line)) {
            line++;
        }
        known.put(line, new Known(user, clock.get()));
        return line;
    }

    /** Somebody types. */
    synchronized void typed(int line) {
        known.computeIfPresent(line, (_, k) -> new Known(k.user(), clock.get()));
    }

    /** Somebody goes. */
    synchronized void leave(int line) {
        known.remove(line);
    }

    /** All that are there, by line. */
    synchronized List<Login> all(int own) {
        List<Login> all = new ArrayList<>();
        known.forEach((line, k) ->
                all.add(
                        new Login(
                                line,
                                k.user(),
                                line == own,
                                Duration.between(k.active(), clock.get()))));
        return all;
    }
}
